//! `candour affected`, and the data that the page of a product answers the same question from.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::{collections::BTreeSet, process::Command};

use candour::{
    content,
    finding::versions::ProductVersions,
    model::{Tlp, affected::Answer},
    publish::publish,
};
use serde_json::{Value, json};
use support::{AT, Outcome, Project, here, tools};

const ADVISORY: &str = "content/advisories/2026/exa-2026-0001.md";

fn ask(project: &Project, version: &str) -> Outcome {
    project.run(&["affected", "gateway", version, "--at", AT])
}

fn answers(project: &Project, product: &str, version: &str) -> Value {
    let asked = project.run(&["affected", product, version, "--at", AT, "--format", "json"]).succeeds();
    serde_json::from_str(&asked.stdout).expect("it is JSON")
}

/// The one answer of the one advisory.
fn answer(project: &Project, version: &str) -> String {
    let answers = answers(project, "gateway", version);
    let advisories = answers["advisories"].as_array().expect("there is a list");
    assert_eq!(advisories.len(), 1, "{answers:#}");
    advisories[0]["answer"].as_str().expect("it is a word").to_owned()
}

#[test]
fn the_answer_names_the_advisories_and_what_to_install() {
    let project = Project::base();
    let said = ask(&project, "4.2.3").succeeds().stdout;
    assert!(said.contains("Example Gateway 4.2.3: affected by 1 advisory\n"), "{said}");
    assert!(said.contains("install 4.2.7, which fixes all of it\n"), "{said}");
    assert!(said.contains("EXA-2026-0001 A flaw in the gateway: install 4.2.7\n"), "{said}");
    let said = ask(&project, "4.2.8").succeeds().stdout;
    assert!(said.contains("no advisory names it as affected") && said.contains("fixed: 1"), "{said}");
}

#[test]
fn what_cannot_be_compared_is_unknown_and_never_unaffected() {
    let project = Project::base();
    let said = ask(&project, "4.2.3-rc.1").succeeds().stdout;
    assert!(said.contains("4.2.3-rc.1: unknown, because of 1 advisory\n"), "{said}");
    project.change(ADVISORY, "affected = \">=4.0, <4.2.7\"", "affected = \"R7\"");
    for (version, expected) in [("4.2.3", "unknown"), ("r7", "affected"), ("4.2.7", "fixed")] {
        assert_eq!(answer(&project, version), expected, "{version}");
    }
}

#[test]
fn what_lies_between_the_first_affected_version_and_the_last_is_affected() {
    let project = Project::base();
    let as_written = project.text(ADVISORY);
    let said = |lines: &str| {
        let (before, rest) = as_written.split_once("affected = \">=4.0, <4.2.7\"").expect("it is there");
        let (_, after) = rest.split_once("fixed = ").expect("it is there");
        let after = after.split_once('\n').expect("it is a line").1;
        project.file(ADVISORY, format!("{before}{lines}\n{after}"));
    };
    let rows = [
        ("first_affected = \"4.2.1\"\nlast_affected = \"4.2.6\"\nfirst_fixed = \"4.2.7\"", "4.2.3", "affected"),
        ("first_affected = \"4.2.1\"\nlast_affected = \"4.2.6\"\nfirst_fixed = \"4.2.7\"", "4.2.8", "fixed"),
        ("first_affected = \"4.2.1\"\nfirst_fixed = \"4.2.7\"", "4.2.6", "affected"),
        ("first_affected = \"4.2.1\"", "4.2.6", "unknown"),
        ("last_affected = \"4.2.6\"\nfirst_fixed = \"4.2.7\"", "4.2.1", "unknown"),
        ("last_affected = \"4.2.6\"\nfirst_fixed = \"4.2.7\"", "4.2.7", "fixed"),
    ];
    for (lines, version, expected) in rows {
        said(lines);
        assert_eq!(answer(&project, version), expected, "{lines}: {version}");
    }
}

#[test]
fn a_version_that_no_release_has_is_told_of_as_such() {
    let said = ask(&Project::base(), "42.3").succeeds().stdout;
    assert!(said.contains("42.3: no release is known with this version, and no advisory speaks of it\n"), "{said}");
}

#[test]
fn a_product_that_is_not_there_is_met_with_the_nearest_one() {
    let project = Project::base();
    let refused = project.run(&["affected", "gatewy", "4.2", "--at", AT]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("did you mean `gateway`?"), "{}", refused.stderr);
    assert_eq!(project.run(&["affected", "example gateway", "4.2", "--at", AT]).code, Some(0));
}

#[test]
fn what_is_held_back_or_withdrawn_does_not_count() {
    let project = Project::base();
    project.change(ADVISORY, "status = \"final\"", "status = \"draft\"");
    assert_eq!(answers(&project, "gateway", "4.2.3")["advisories"], json!([]));
    project.change(ADVISORY, "status = \"draft\"", "status = \"final\"");
    project.build().succeeds();
    assert_eq!(answer(&project, "4.2.3"), "affected");
    let now = [("SOURCE_DATE_EPOCH", "1795165200")];
    project.run_with(&["withdraw", "exa-2026-0001", "--why", "It came from a test."], &now).succeeds();
    assert_eq!(answers(&project, "gateway", "4.2.3")["advisories"], json!([]));
    project.build().succeeds();
    let data: Value = serde_json::from_str(&project.read("products/gateway/versions.json")).expect("it is JSON");
    assert_eq!(data["advisories"], json!([]));
    assert!(!project.read("products/gateway.html").contains("data-affected"), "there is nothing to ask");
}

/// A document made elsewhere that says what it says of one platform, of a model, and of the product without a version.
fn of_parts() -> String {
    let product = |id: &str| json!({ "name": format!("Example Gateway {id}"), "product_id": id });
    let version = |name: &str, id: &str| {
        json!({ "category": "product_version", "name": name, "branches": [
            { "category": "architecture", "name": "arm64", "product": product(id) },
        ] })
    };
    let mut of_model = product("model");
    of_model["product_identification_helper"] = json!({ "model_numbers": ["R100"] });
    let date = "2026-03-10T09:00:00Z";
    json!({
        "document": {
            "category": "csaf_base", "csaf_version": "2.0", "lang": "en", "title": "A flaw on one platform",
            "distribution": { "tlp": { "label": "WHITE" } },
            "publisher": { "category": "vendor", "name": "Example Ltd", "namespace": "https://example.com" },
            "tracking": {
                "id": "EXA-2026-0001", "status": "final", "version": "1", "initial_release_date": date,
                "current_release_date": date,
                "revision_history": [{ "number": "1", "date": date, "summary": "First published" }],
            },
        },
        "product_tree": { "branches": [{ "category": "vendor", "name": "Example Ltd", "branches": [
            { "category": "product_name", "name": "Example Gateway", "branches": [
                version("4.2.5", "arm-affected"), version("4.2.7", "arm-fixed"),
                { "category": "product_version", "name": "4.2.9", "product": of_model },
            ] },
        ] }] },
        "vulnerabilities": [{
            "cve": "CVE-2026-90001",
            "notes": [{ "category": "description", "text": "A flaw." }],
            "product_status": {
                "known_affected": ["arm-affected"], "fixed": ["arm-fixed"], "known_not_affected": ["model"],
            },
        }],
    })
    .to_string()
}

#[test]
fn what_is_said_of_a_part_alone_fixes_nothing_for_all() {
    let project = Project::without_advisories();
    project.file("content/advisories/parts.json", of_parts());
    for (version, expected) in
        [("4.2.5", "affected"), ("4.2.7", "unknown"), ("4.2.9", "unknown"), ("4.2.8", "unknown"), ("x", "unknown")]
    {
        assert_eq!(answer(&project, version), expected, "{version}");
    }
    assert_eq!(answers(&project, "gateway", "4.2.5")["install"], Value::Null);
}

/// The versions that the data of a product names, with some that it does not.
fn named(data: &Value) -> BTreeSet<String> {
    let says = data["advisories"].as_array().into_iter().flatten().flat_map(|advisory| {
        let says = advisory["says"].as_array().into_iter().flatten();
        says.flat_map(|says| says.as_object().into_iter().flatten()).filter_map(|(_, list)| list.as_array()).flatten()
    });
    let words = says.filter_map(Value::as_str).flat_map(|text| text.split(['|', '/', '<', '>', '=', ':']));
    let mut versions: BTreeSet<String> = words.filter(|word| !word.is_empty()).map(str::to_owned).collect();
    versions.extend(["0", "3.9", "4.2.3-rc.1", "latest", "2026", "99.1"].map(str::to_owned));
    versions
}

#[test]
fn the_page_and_the_program_give_the_same_answers_for_the_example() {
    if tools::or_skip(tools::output(Command::new("node").arg("--version"))).is_none() {
        return;
    }
    let project = Project::example();
    project.build().succeeds();
    let content = content::load(project.path()).content.expect("the example can be read");
    let site = publish(&content, &AT.parse().expect("it is an instant"), Tlp::Clear);
    let mut asked = 0;
    for product in &site.products {
        let path = format!("products/{}/versions.json", product.slug);
        let data: Value = serde_json::from_str(&project.read(&path)).expect("it is JSON");
        let versions: Vec<String> = named(&data).into_iter().collect();
        let path = project.out().join(path);
        let said = tools::output(Command::new("node").arg(here("versions/ask.mjs")).arg(path).args(&versions));
        let by_page: Value = serde_json::from_str(&said.expect("the scripts run")).expect("it is JSON");
        let known = ProductVersions::of(&site, product);
        for (version, page) in versions.iter().zip(by_page.as_array().expect("it is a list")) {
            let answers = known.ask(version);
            let each = known.advisories.iter().zip(&answers.of_each).map(|(advisory, answer)| {
                let install = if let Answer::Affected(install) = answer { install.as_slice() } else { &[] };
                json!([advisory.id, answer.key(), install])
            });
            assert_eq!(page["each"], Value::Array(each.collect()), "{} {version}", product.slug);
            assert_eq!(page["install"], json!(answers.install), "{} {version}", product.slug);
            asked += 1;
        }
    }
    assert!(asked >= 60, "only {asked} were asked");
}
