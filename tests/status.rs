//! The incidents in the shape of Statuspage's API: held to a schema that was written from its public description, and to
//! the keys of real answers.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use serde_json::{Value, json};
use support::{Project, corpus, here, incident_corpus};

/// The answers with the definitions of the schema that they are held to.
const ANSWERS: [(&str, &str); 8] = [
    ("api/v2/summary.json", "summary"),
    ("api/v2/status.json", "status"),
    ("api/v2/components.json", "components"),
    ("api/v2/incidents.json", "incidents"),
    ("api/v2/incidents/unresolved.json", "unresolved"),
    ("api/v2/scheduled-maintenances.json", "maintenances"),
    ("api/v2/scheduled-maintenances/upcoming.json", "maintenances"),
    ("api/v2/scheduled-maintenances/active.json", "maintenances"),
];

fn answer(project: &Project, path: &str) -> Value {
    serde_json::from_str(&project.read(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn example() -> Project {
    let project = Project::example();
    project.build().succeeds();
    project
}

/// Fails where an answer breaks the schema, or where there are other answers.
fn are_valid(project: &Project) {
    let text = fs::read_to_string(here("statuspage/schema.json")).expect("the schema is there");
    let schema: Value = serde_json::from_str(&text).expect("the schema is JSON");
    for (path, definition) in ANSWERS {
        let mut of_answer = schema.clone();
        of_answer["$ref"] = json!(format!("#/$defs/{definition}"));
        let options = jsonschema::options().should_validate_formats(true);
        let validator = options.build(&of_answer).expect("the schema is a schema");
        let answer = answer(project, path);
        let errors = validator.iter_errors(&answer).map(|error| format!("{path} {}: {error}", error.instance_path()));
        let errors: Vec<String> = errors.collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
    let files: BTreeSet<String> =
        project.files().into_iter().map(|(path, _)| path).filter(|path| path.starts_with("api/v2/")).collect();
    assert_eq!(files, ANSWERS.map(|(path, _)| path.to_owned()).into());
}

fn incident<'v>(answer: &'v Value, name: &str) -> &'v Value {
    let incidents = answer["incidents"].as_array().expect("a list");
    incidents.iter().find(|incident| incident["name"] == name).unwrap_or_else(|| panic!("no {name}"))
}

fn list<'v>(value: &'v Value, key: &str) -> Vec<&'v Value> {
    value[key].as_array().unwrap_or_else(|| panic!("{key} is no list")).iter().collect()
}

#[test]
fn every_answer_is_as_it_is_described() {
    are_valid(&example());
    let little = Project::without_advisories();
    little.build().succeeds();
    are_valid(&little);
    let Some(corpus) = corpus() else { return };
    let real = incident_corpus::project(&incident_corpus::notices(&corpus));
    incident_corpus::allow(&real, &["{ rule = \"IN6\", reason = \"Written down wrongly then\" }".to_owned()]);
    real.build().succeeds();
    are_valid(&real);
}

#[test]
fn every_key_of_real_answers_is_there() {
    let text = fs::read_to_string(here("statuspage/keys.toml")).expect("the keys are there");
    let real: BTreeMap<String, BTreeMap<String, BTreeSet<String>>> = toml::from_str(&text).expect("the keys are TOML");
    let summary = answer(&example(), "api/v2/summary.json");
    let incident = &summary["incidents"][0];
    let update = &incident["incident_updates"][0];
    let objects = [
        ("summary", &summary),
        ("overall", &summary["status"]),
        ("page", &summary["page"]),
        ("component", &summary["components"][0]),
        ("incident", incident),
        ("update", update),
        ("affected", &update["affected_components"][0]),
    ];
    for (of, real) in real {
        for (kind, object) in objects {
            let Some(real) = real.get(kind) else { continue };
            let ours: BTreeSet<String> = object.as_object().expect("an object").keys().cloned().collect();
            assert!(real.is_subset(&ours), "{of}, {kind}: {:?} are missing", real.difference(&ours));
            // What is more than in the newest real answer is said in src/status.
            if of == "github" {
                let more = ours.difference(real).filter(|key| !key.starts_with("postmortem_"));
                assert_eq!(more.count(), 0, "{kind}: {:?} are more", ours.difference(real));
            }
        }
    }
}

#[test]
fn an_open_incident_degrades_its_product_and_the_whole() {
    let project = example();
    let summary = answer(&project, "api/v2/summary.json");
    assert_eq!(summary["status"], json!({ "indicator": "minor", "description": "Minor Service Outage" }));
    let states = list(&summary, "components").into_iter().map(|one| (one["name"].as_str(), one["status"].as_str()));
    let expected = [
        ("Example Agent", "degraded_performance"),
        ("Example Connect SDK", "operational"),
        ("Example Gateway", "operational"),
    ];
    assert_eq!(states.collect::<Vec<_>>(), expected.map(|(name, state)| (Some(name), Some(state))));
    assert_eq!(list(&summary, "incidents").len(), 1);
    assert_eq!(summary["incidents"], answer(&project, "api/v2/incidents/unresolved.json")["incidents"]);
    assert_eq!(summary["page"]["updated_at"], "2026-11-20T13:45:00.000Z");
}

#[test]
fn how_bad_it_is_follows_from_the_worst_incident() {
    let outage = |severity: &str, number: usize| {
        format!(
            "+++\ntitle = \"Outage {number}\"\ntlp = \"CLEAR\"\nkind = \"accidental\"\nseverity = \"{severity}\"\n\
             status = \"investigating\"\nproducts = [\"gateway\"]\nstarted = 2026-11-20T09:00:00Z\n\
             first_notified = 2026-11-20T10:00:00Z\nnext_update = 2026-11-22T09:00:00Z\n+++\n\nIt is down.\n"
        )
    };
    let project = Project::base();
    let expected = [
        ("none", "All Systems Operational", "operational"),
        ("minor", "Minor Service Outage", "degraded_performance"),
        ("major", "Partial System Outage", "partial_outage"),
        ("critical", "Major Service Outage", "major_outage"),
    ];
    for (number, (severity, description, state)) in expected.into_iter().enumerate() {
        project.file(&format!("content/incidents/outage-{number}.md"), outage(severity, number));
        project.build().succeeds();
        let summary = answer(&project, "api/v2/summary.json");
        assert_eq!(summary["status"], json!({ "indicator": severity, "description": description }));
        assert_eq!(summary["components"][0]["status"], state);
        assert_eq!(list(&summary, "incidents").len(), number + 1);
    }
}

#[test]
fn a_resolved_incident_gives_its_course_and_its_review() {
    let project = example();
    let incidents = answer(&project, "api/v2/incidents.json");
    let attacks = incident(&incidents, "Attacks on the web portal of Example Gateway");
    assert_eq!(attacks["status"], "postmortem");
    assert_eq!(attacks["impact"], "critical");
    assert_eq!(attacks["started_at"], "2025-06-19T02:00:00.000Z");
    assert_eq!(attacks["created_at"], "2025-06-23T13:00:00.000Z");
    assert_eq!(attacks["monitoring_at"], "2025-06-24T18:00:00.000Z");
    assert_eq!(attacks["resolved_at"], "2025-07-21T15:00:00.000Z");
    assert_eq!(attacks["postmortem_published_at"], "2025-08-14T10:00:00.000Z");
    assert_eq!(attacks["updated_at"], attacks["postmortem_published_at"]);
    let body = attacks["postmortem_body"].as_str().expect("the review");
    assert!(body.starts_with("The web portal used a function of its own") && body.contains("\n\n- All code"));
    let updates = list(attacks, "incident_updates");
    assert_eq!(updates.len(), 14, "13 updates and the review");
    assert!(updates.is_sorted_by(|one, next| one["created_at"].as_str() >= next["created_at"].as_str()));
    assert_eq!((&updates[0]["status"], &updates[0]["body"]), (&json!("postmortem"), &attacks["postmortem_body"]));
    let change = |update: &Value| {
        let affected = &update["affected_components"][0];
        (affected["old_status"].clone(), affected["new_status"].clone())
    };
    assert_eq!(change(updates[13]), (json!("operational"), json!("major_outage")));
    assert_eq!(change(updates[2]), (json!("major_outage"), json!("operational")), "it was resolved");
    // One that affects no product of the catalogue has no components.
    let mail = incident(&incidents, "Mail with visible addresses of other customers");
    assert_eq!(list(mail, "components").len(), 0);
    assert_eq!(mail["incident_updates"][0]["affected_components"], Value::Null);
}

#[test]
fn ids_stay_and_no_date_is_one_of_the_build() {
    let project = example();
    let before: Vec<String> = ANSWERS.iter().map(|(path, _)| project.read(path)).collect();
    let ids = |project: &Project| -> Vec<String> {
        let incidents = answer(project, "api/v2/incidents.json");
        let incidents = list(&incidents, "incidents");
        let updates =
            incidents.iter().flat_map(|incident| list(incident, "incident_updates")).cloned().collect::<Vec<_>>();
        incidents.into_iter().cloned().chain(updates).map(|one| one["id"].to_string()).collect()
    };
    let old = ids(&project);
    assert_eq!(old.iter().collect::<BTreeSet<_>>().len(), old.len(), "an id stands twice");
    project.run(&["build", "--at", "2026-11-22T20:00:00Z"]).succeeds();
    let after: Vec<String> = ANSWERS.iter().map(|(path, _)| project.read(path)).collect();
    assert!(before == after, "a build without news changed an answer");
    let path = "content/incidents/2026-11-19-delayed-policies.md";
    let text = fs::read_to_string(project.path().join(path)).expect("it is there");
    let update =
        "[[update]]\nat = 2026-11-21T08:00:00Z\nstatus = \"identified\"\ntext = \"The disk is here.\"\n\n[review]";
    project.file(path, text.replace("[review]", update));
    project.build().succeeds();
    let new = ids(&project);
    assert_eq!(new.iter().filter(|id| !old.contains(id)).count(), 1);
    assert!(old.iter().all(|id| new.contains(id)));
}

#[test]
fn a_notice_without_updates_is_an_update_itself() {
    let project = Project::base();
    project.file(
        "content/incidents/2026-11-20-outage.md",
        "+++\ntitle = \"An outage\"\ntlp = \"CLEAR\"\nkind = \"accidental\"\nseverity = \"major\"\nstatus = \"investigating\"\n\
         products = [\"gateway\"]\nstarted = 2026-11-20T09:00:00Z\nfirst_notified = 2026-11-20T10:00:00+01:00\n\
         next_update = 2026-11-22T09:00:00Z\n+++\n\nA **service** is down.\n",
    );
    project.build().succeeds();
    are_valid(&project);
    let summary = answer(&project, "api/v2/summary.json");
    let update = &summary["incidents"][0]["incident_updates"][0];
    assert_eq!(update["body"], "A service is down.");
    assert_eq!(
        (&update["status"], &update["created_at"]),
        (&json!("investigating"), &json!("2026-11-20T09:00:00.000Z"))
    );
    assert_eq!(summary["components"][0]["status"], "partial_outage");
    let at_first = project.run(&["build", "--at", "2026-11-20T08:00:00Z"]);
    assert_eq!(at_first.code, Some(0), "{}", at_first.stderr);
    assert_eq!(answer(&project, "api/v2/summary.json")["status"]["indicator"], "none", "told before it began");
}
