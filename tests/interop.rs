//! What others say of what candour writes: validators that were written by somebody else.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::{collections::BTreeSet, fmt::Write as _, fs, path::PathBuf, process::Command, sync::Arc};

use candour::source::{Notation, SourceFile};
use serde_json::Value;
use support::{Project, corpus, keys::TestKey, tools};

/// The optional tests that warn of the example. The paths of products are newer than the validator, which takes what they
/// refer to for unused; and one advisory has a workaround for products that are still under investigation.
const WARNED: [(&str, &[&str]); 2] = [
    (".well-known/csaf/white", &[]),
    (
        ".well-known/csaf/v2.1/clear",
        &["exa-2026-0002.json recommendedTest_6_2_1", "exa-2026-0008.json recommendedTest_6_2_27"],
    ),
];

/// The test for properties that the standard does not know: the validator knows those of an earlier draft of CSAF 2.1.
const OF_AN_EARLIER_DRAFT: &str = "recommendedTest_6_2_20";

/// Lines of front matter of incidents of every sort, beside those that each has.
const INCIDENTS: [(&str, &str); 3] = [
    ("2026-06-01-plain", ""),
    (
        "2026-06-02-whole",
        "regions = [\"Wales\"]\nproducts = [\"gateway\"]\nadvisories = [\"EXA-2026-0001\"]\nnext_update = 2026-06-30T09:00:00Z\n\
         customer_actions = [\"Wait.\", \"\"\"| a | b |\\n| --- | --- |\\n| [x](https://example.com/) | `1` |\"\"\"]\n\
         data_affected = \"*None*\"\nregulator = [{ name = \"ICO\", told = 2026-06-01T10:00:00Z }]",
    ),
    ("2026-06-03-green", "notable = true"),
];

/// An incident that is going on, with nothing that may be left out.
const BARE: &str = "+++\ntitle = \"An outage\"\ntlp = \"CLEAR\"\nkind = \"malicious\"\nseverity = \"none\"\n\
                    status = \"investigating\"\nstarted = 2026-11-20T09:00:00Z\n+++\n";

/// The CSAF documents below a folder of the site.
fn documents(project: &Project, folder: &str) -> Vec<PathBuf> {
    let below = |path: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with("/2"));
    let files = project.files().into_iter().map(|(path, _)| path);
    files.filter(|path| below(path) && path.ends_with(".json")).map(|path| project.out().join(path)).collect()
}

/// Every error that csaf-validator-lib has for the documents, and the tests of which it has warnings, each with the name
/// of the document.
fn complaints(node: &std::path::Path, documents: &[PathBuf]) -> (Vec<String>, BTreeSet<String>) {
    let list = documents.iter().fold(String::new(), |mut list, path| {
        let _ = writeln!(list, "{}", path.display());
        list
    });
    let said = tools::piped(Command::new("node").arg("validate.mjs").current_dir(node), &list);
    let results: Vec<Value> = said.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect();
    assert_eq!(results.len(), documents.len(), "it tested other documents than it was asked to");
    let found = |result: &Value, kind: &str| result[kind].as_array().expect("a list").clone();
    let mut errors = Vec::new();
    let mut warned = BTreeSet::new();
    for result in &results {
        let error = |error: Value| format!("{} {}: {error}", result["path"], result["version"]);
        errors.extend(found(result, "errors").into_iter().map(error));
        let name = result["path"].as_str().and_then(|path| path.rsplit('/').next()).expect("a path has a name");
        let test = |warning: Value| format!("{name} {}", warning["test"].as_str().expect("a test has a name"));
        let is_of_this_draft = |warning: &Value| warning["test"] != OF_AN_EARLIER_DRAFT;
        warned.extend(found(result, "warnings").into_iter().filter(is_of_this_draft).map(test));
    }
    (errors, warned)
}

fn source(path: &std::path::Path) -> Arc<SourceFile> {
    let text: Arc<str> = fs::read_to_string(path).expect("it is text").into();
    let (data, body_start) = (0..text.len(), text.len());
    Arc::new(SourceFile { path: path.display().to_string(), text, notation: Notation::Json, data, body_start })
}

fn example() -> Project {
    let project = Project::example();
    project.build().succeeds();
    project
}

#[test]
fn another_validator_finds_no_error_in_the_example() {
    let Some(node) = tools::or_skip(tools::node()) else { return };
    let project = example();
    for (folder, expected) in WARNED {
        let documents = documents(&project, folder);
        assert!(documents.len() >= 17, "only {} in {folder}", documents.len());
        let (errors, warned) = complaints(&node, &documents);
        assert!(errors.is_empty(), "{errors:#?}");
        assert_eq!(warned.iter().map(String::as_str).collect::<Vec<_>>(), expected, "{folder}");
    }
}

/// Updates at each half hour of a day, as lines of front matter.
fn updates(count: usize) -> String {
    let update = |at: usize| {
        format!(
            "[[update]]\nat = 2026-11-20T{:02}:30:00Z\nstatus = \"investigating\"\ntext = \"Number *{at}*.\"\n",
            at + 9
        )
    };
    (0..count).map(update).collect()
}

#[test]
fn another_validator_finds_no_error_in_the_documents_of_incidents_of_every_sort() {
    let Some(node) = tools::or_skip(tools::node()) else { return };
    let project = Project::base();
    for (slug, lines) in INCIDENTS {
        project.incident(slug, lines);
    }
    project.file("content/incidents/2026-11-20-bare.md", BARE);
    let many =
        BARE.replacen("\n+++\n", &format!("\nnext_update = 2026-11-22T09:00:00Z\n{}+++\nMany.\n", updates(13)), 1);
    project.file("content/incidents/2026-11-20-many.md", many);
    let site = fs::read_to_string(project.path().join("content/site.toml")).expect("the base is there");
    let excused = ["IN2", "IN3"].map(|rule| format!("{{ rule = \"{rule}\", reason = \"It is a test.\" }}")).join(", ");
    project.file("content/site.toml", format!("{site}\n[check]\nallow = [{excused}]\n"));
    // Each version of them; the validator is slow to start, and gets all of them at once.
    let collected = tempfile::tempdir().expect("a temporary folder can be made");
    let mut all: Vec<PathBuf> = Vec::new();
    for (number, at) in ["2026-06-01T10:00:00Z", "2026-11-20T15:00:00Z", support::AT].into_iter().enumerate() {
        project.run(&["build", "--at", at]).succeeds();
        for (version, folder) in [".well-known/csaf/white", ".well-known/csaf/v2.1/clear"].into_iter().enumerate() {
            let served = documents(&project, folder);
            let names = served.iter().filter_map(|path| path.file_name().map(|name| (path, name)));
            for (path, name) in names.filter(|(_, name)| name.to_string_lossy().starts_with("inc-")) {
                let target = collected.path().join(format!("{number}-{version}")).join(name);
                fs::create_dir_all(target.parent().expect("it lies in a folder")).expect("folders can be made");
                fs::copy(path, &target).expect("files can be copied");
                all.push(target);
            }
        }
    }
    assert_eq!(all.len(), 2 * (3 + 5 + 5), "{all:#?}");
    let (errors, warned) = complaints(&node, &all);
    assert!(errors.is_empty() && warned.is_empty(), "{errors:#?} {warned:#?}");
}

#[test]
fn another_validator_finds_no_error_in_what_real_advisories_become() {
    let (Some(corpus), Some(node)) = (corpus(), tools::or_skip(tools::node())) else { return };
    let project = Project::without_advisories();
    support::copy(&corpus.join("cisa"), &project.path().join("content/advisories"));
    project.build().succeeds();
    let served = documents(&project, ".well-known/csaf/white");
    assert!(served.len() >= 174, "only {}", served.len());
    // What is served is the source; what the writer makes of it is what is in question.
    let written = tempfile::tempdir().expect("a temporary folder can be made");
    let rewritten: Vec<PathBuf> = served
        .iter()
        .map(|path| {
            let advisory = candour::csaf::read(&source(path)).expect("it is CSAF");
            let text = candour::csaf::write20(&advisory).expect("it can be written").text;
            let target = written.path().join(path.file_name().expect("it has a name"));
            fs::write(&target, text).expect("files can be written");
            target
        })
        .collect();
    let (errors, _) = complaints(&node, &rewritten);
    assert!(errors.is_empty(), "{errors:#?}");
    let newer = documents(&project, ".well-known/csaf/v2.1/clear");
    let _ = std::io::Write::write_all(
        &mut std::io::stderr(),
        format!("{} of {} real advisories are served as CSAF 2.1\n", newer.len(), served.len()).as_bytes(),
    );
    assert!(newer.len() >= 150, "only {}", newer.len());
    let (errors, _) = complaints(&node, &newer);
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn another_parser_finds_no_error_in_security_txt() {
    let Some(folder) = tools::or_skip(tools::python()) else { return };
    let (project, key) = (Project::example(), TestKey::new());
    key.publish(&project);
    project.build_signed(&key).succeeds();
    project.run(&["build", "--at", support::AT, "--out", "plain"]).succeeds();
    let plain = fs::read_to_string(project.path().join("plain/security.txt")).expect("it is there");
    let signed = project.read(".well-known/security.txt");
    for (text, is_signed) in [(signed, true), (plain, false)] {
        let mut command = Command::new(folder.join("venv/bin/python"));
        command.arg(folder.join("security_txt.py")).arg("https://trust.example.com/.well-known/security.txt");
        let said: Value = serde_json::from_str(&tools::piped(&mut command, &text)).expect("it prints JSON");
        assert_eq!(said["errors"], Value::Array(Vec::new()), "{said:#}");
        assert_eq!(said.to_string().contains("not_signed"), !is_signed, "{said:#}");
    }
}
