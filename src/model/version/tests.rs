//! The order of versions, held to the cases that the theme's script is held to as well.

use serde_json::Value;

use super::*;

/// The cases that the theme's script is held to, too.
const CASES: &str = include_str!("../../../tests/versions/cases.json");

fn cases(kind: &str) -> Vec<(Scheme, Value)> {
    let cases: Value = serde_json::from_str(CASES).unwrap();
    let cases = cases[kind].as_array().unwrap().clone();
    cases.into_iter().map(|case| (scheme(&case["order"]), case)).collect()
}

fn scheme(order: &Value) -> Scheme {
    match order {
        Value::String(word) if word == "dotted" => Scheme::Dotted,
        Value::String(word) if word == "semver" => Scheme::Semantic,
        Value::String(word) if word == "date" => Scheme::Date,
        names => Scheme::Listed(texts(names)),
    }
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().map(|text| text.as_str().unwrap().to_owned()).collect()
}

fn compare(scheme: &Scheme, one: &str, other: &str) -> Option<Ordering> {
    scheme.version(one)?.compare(&scheme.version(other)?)
}

#[test]
fn versions_compare_as_their_scheme_says() {
    for (scheme, case) in cases("ascending") {
        let groups: Vec<Vec<String>> = case["versions"].as_array().unwrap().iter().map(texts).collect();
        for (at, group) in groups.iter().enumerate() {
            for (other_at, other_group) in groups.iter().enumerate() {
                for (one, other) in group.iter().flat_map(|one| other_group.iter().map(move |other| (one, other))) {
                    assert_eq!(compare(&scheme, one, other), Some(at.cmp(&other_at)), "{one:?} and {other:?}");
                }
            }
        }
    }
}

#[test]
fn what_cannot_be_compared_has_no_order() {
    for (scheme, case) in cases("unknown") {
        let (of, known) = (case["of"].as_str().unwrap(), texts(&case["known"]));
        for text in texts(&case["with"]).iter().filter(|text| !known.contains(text)) {
            assert_eq!(compare(&scheme, of, text), None, "{of:?} and {text:?}");
            assert_eq!(compare(&scheme, text, of), None, "{text:?} and {of:?}");
        }
    }
}

#[test]
fn a_version_is_in_a_range_or_not_or_nobody_knows() {
    for (scheme, case) in cases("ranges") {
        let range = case["range"].as_str().unwrap();
        for (list, expected) in [("in", Some(true)), ("out", Some(false)), ("unknown", None)] {
            for text in texts(&case[list]) {
                let versions = Versions::parse(&scheme, range);
                let answer = versions.and_then(|versions| versions.contain(&scheme.version(&text)?));
                assert_eq!(answer, expected, "{text:?} in {range:?}");
            }
        }
    }
}

fn overlap(scheme: &Scheme, versions: &str, line: &str) -> Option<bool> {
    Versions::parse(scheme, versions)?.overlap(&Line::of(scheme, &line.parse().unwrap())?)
}

#[test]
fn a_version_is_of_the_line_whose_numbers_it_begins_with() {
    for version in ["4.2", "4.2.0", "4.2.7", "4.2.10.1"] {
        assert_eq!(overlap(&Scheme::Dotted, version, "4.2"), Some(true), "{version}");
    }
    for version in ["4.1.9", "4.20", "4.3", "4", "42"] {
        assert_eq!(overlap(&Scheme::Dotted, version, "4.2"), Some(false), "{version}");
    }
    for version in ["4.2.0-rc.1", "4.2", "4.2.9+x"] {
        assert_eq!(overlap(&Scheme::Semantic, version, "4.2"), Some(true), "{version}");
    }
    for version in ["4.3.0-0", "4.1.99"] {
        assert_eq!(overlap(&Scheme::Semantic, version, "4.2"), Some(false), "{version}");
    }
    let semver = |range: &str| overlap(&Scheme::Semantic, range, "4.2");
    assert_eq!(semver("vers:semver/>=4.0.0|<4.2.0"), Some(false), "mended in its first release");
    assert_eq!(semver("vers:semver/>=4.0.0|<4.2.0-rc.2"), Some(true), "it names what precedes");
    assert_eq!(semver("vers:semver/>=4.0.0|<=4.2.0"), Some(true));
    assert_eq!(overlap(&Scheme::Date, "2026-03-10", "2026-03"), Some(true));
}

#[test]
fn a_range_is_of_every_line_that_it_reaches_into() {
    let overlap = |range: &str| overlap(&Scheme::Dotted, range, "4.2");
    for range in ["vers:generic/>=4.0|<4.2.1", "vers:generic/*", "vers:generic/<=4.2", "vers:generic/>4.2.9"] {
        assert_eq!(overlap(range), Some(true), "{range}");
    }
    for range in ["vers:generic/>=4.0|<4.2", "vers:generic/>=4.3", "vers:semver/>=3|<4|>=4.3|<5", "vers:generic/4.1"] {
        assert_eq!(overlap(range), Some(false), "{range}");
    }
    assert_eq!(overlap("vers:semver/>=3|<4|>=4.1|<5"), Some(true));
}

#[test]
fn lines_of_dates_and_lists_are_what_they_name() {
    let months = |range: &str| overlap(&Scheme::Date, range, "2026-03");
    assert_eq!(months("vers:generic/>=2026-01-01|<2026-03-02"), Some(true));
    assert_eq!(months("vers:generic/>=2026-01-01|<2026-03-01"), Some(false));
    assert_eq!(months("vers:generic/>=2026-04-01"), Some(false));
    let listed = Scheme::Listed(["Aurora", "Borealis", "Corona"].map(str::to_owned).to_vec());
    assert_eq!(overlap(&listed, "vers:generic/<Corona", "Borealis"), Some(true));
    assert_eq!(overlap(&listed, "vers:generic/<Borealis", "Borealis"), Some(false));
    assert!(Line::of(&listed, &"Draco".parse().unwrap()).is_none());
}

#[test]
fn what_is_no_number_has_no_order() {
    for text in ["4.2.x", "R7", "vers:deb/>=4:1.2", "vers:generic/<4.2-beta", "all", "vers:generic"] {
        assert!(Versions::parse(&Scheme::Dotted, text).is_none(), "{text}");
    }
    assert!(Line::of(&Scheme::Dotted, &"Winter".parse().unwrap()).is_none());
}
