//! The answers, held to the cases that the theme's script is held to as well.

use serde_json::Value;

use super::*;

const CASES: &str = include_str!("../../../../tests/versions/answers.json");

fn scheme(order: &Value) -> Scheme {
    match order {
        Value::String(word) if word == "dotted" => Scheme::Dotted,
        Value::String(word) if word == "semver" => Scheme::Semantic,
        Value::String(word) if word == "date" => Scheme::Date,
        names => Scheme::Listed(serde_json::from_value(names.clone()).unwrap()),
    }
}

fn lines(scheme: &Scheme, releases: &Value) -> Vec<KnownLine> {
    let releases = releases.as_array().unwrap().iter();
    releases
        .map(|release| {
            let versions = release["versions"].as_str().map(str::to_owned);
            assert_eq!(versions, scheme.line_as_range(release["name"].as_str().unwrap()), "{release}");
            KnownLine {
                versions,
                latest: release["latest"].as_str().map(str::to_owned),
                has_ended: release["ended"] == true,
            }
        })
        .collect()
}

/// The answers as the cases write them: by id, and with what is to be installed.
fn written(ids: &[&str], answers: &Answers) -> Value {
    let each = ids.iter().zip(&answers.of_each).map(|(id, answer)| {
        let install = match answer {
            Answer::Affected(install) => format!("affected {}", install.join(" ")).trim_end().to_owned(),
            other => other.key().to_owned(),
        };
        ((*id).to_owned(), Value::String(install))
    });
    let mut written = serde_json::json!({ "of": each.collect::<serde_json::Map<_, _>>(), "install": answers.install });
    if !answers.is_known {
        written["known"] = Value::Bool(false);
    }
    written
}

#[test]
fn the_program_gives_the_answers_that_the_script_gives() {
    let cases: Value = serde_json::from_str(CASES).unwrap();
    let mut asked = 0;
    let mut wrong = Vec::new();
    for product in cases["products"].as_array().unwrap() {
        let data = &product["data"];
        let scheme = scheme(&data["order"]);
        let advisories: Vec<(&str, Vec<Said>)> = data["advisories"]
            .as_array()
            .unwrap()
            .iter()
            .map(|advisory| {
                (advisory["id"].as_str().unwrap(), serde_json::from_value(advisory["says"].clone()).unwrap())
            })
            .collect();
        let lines = lines(&scheme, &data["releases"]);
        let known = KnownVersions::read(&scheme, &lines, advisories.iter().map(|(_, said)| said.as_slice()));
        let ids: Vec<&str> = advisories.iter().map(|(id, _)| *id).collect();
        for case in product["cases"].as_array().unwrap() {
            asked += 1;
            let version = case["version"].as_str().unwrap();
            let found = written(&ids, &known.ask(version));
            let mut expected = case.clone();
            expected.as_object_mut().unwrap().remove("version");
            if found != expected {
                wrong.push(format!("{} {version:?}:\n  {found}\n  not {expected}", product["about"]));
            }
        }
    }
    assert!(asked >= 60, "only {asked} cases");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
