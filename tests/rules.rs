//! The rules: each has cases in `tests/rules/<ID>`, a folder each, laid over the smallest content that is without a
//! finding. What `candour check` says of a case stands beside it.
//!
//! A case whose name begins with `pass` breaks the rule nowhere, one that begins with `fail` breaks it, and one that
//! begins with `boundary` lies at the edge. A file `case.toml` may say with what the program is run.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use rayon::prelude::*;
use serde::Deserialize;
use serde_json::Value;
use support::{AT, Project, here};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Case {
    at: String,
    audience: String,
    is_signed: bool,
    arguments: Vec<String>,
}

impl Default for Case {
    fn default() -> Self {
        Self { at: AT.to_owned(), audience: "CLEAR".to_owned(), is_signed: true, arguments: Vec::new() }
    }
}

/// A case with what the program found: the ids, and all of it in words.
struct Found {
    folder: PathBuf,
    ids: Vec<String>,
    text: String,
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut folders: Vec<PathBuf> =
        entries.map(|entry| entry.expect("it can be read").path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

fn name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).expect("names are UTF-8")
}

fn check(project: &Project, case: &Case) -> Vec<Value> {
    let mut arguments = vec!["check", "--format", "json", "--at", &case.at, "--audience", &case.audience];
    arguments.extend(case.arguments.iter().map(String::as_str));
    // No key is opened to check, so that any text will do.
    let environment: &[(&str, &str)] = if case.is_signed { &[("CANDOUR_SIGNING_KEY", "unused")] } else { &[] };
    let outcome = project.run_with(&arguments, environment);
    assert!(!outcome.stderr.contains("panicked"), "{}", outcome.stderr);
    let report: Value = serde_json::from_str(&outcome.stdout)
        .unwrap_or_else(|error| panic!("{error}\n{}\n{}", outcome.stdout, outcome.stderr));
    let findings = report["findings"].as_array().expect("a list");
    // Notes ask for nothing, and the tests of CSAF have some for every advisory that names a range.
    findings.iter().filter(|finding| finding["level"] != "note").cloned().collect()
}

fn in_words(finding: &Value) -> String {
    let word = |key: &str| finding[key].as_str().unwrap_or("-").to_owned();
    let mut text = format!("{} {} {}", word("level"), word("id"), word("file"));
    if let Some(line) = finding["line"].as_u64() {
        let _ = write!(text, ":{line}:{}", finding["column"]);
    }
    let _ = write!(text, "\n    {}\n    = {}\n", word("message"), word("help"));
    text
}

fn run(folder: &Path) -> Found {
    let project = Project::base();
    project.overlay(folder);
    let _ = fs::remove_file(project.path().join("expected.snap"));
    let settings = project.path().join("case.toml");
    let case = match fs::read_to_string(&settings) {
        Ok(text) => toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", folder.display())),
        Err(_) => Case::default(),
    };
    let findings = check(&project, &case);
    Found {
        folder: folder.to_owned(),
        ids: findings.iter().filter_map(|finding| finding["id"].as_str()).map(str::to_owned).collect(),
        text: findings.iter().map(in_words).collect::<Vec<_>>().join("\n"),
    }
}

#[test]
fn every_rule_of_the_catalogue_has_a_passing_a_failing_and_a_boundary_case() {
    let rules = folders(&here("rules"));
    for rule in candour::check::catalogue() {
        let folder = rules.iter().find(|folder| name(folder) == rule.id);
        let folder = folder.unwrap_or_else(|| panic!("{} has no cases", rule.id));
        for kind in ["pass", "fail", "boundary"] {
            let has_it = folders(folder).iter().any(|case| name(case).starts_with(kind));
            assert!(has_it, "{} has no case `{kind}`", rule.id);
        }
    }
    for folder in &rules {
        assert!(candour::check::rule(name(folder)).is_some(), "there is no rule {}", name(folder));
    }
}

#[test]
fn each_case_has_its_findings() {
    let cases: Vec<PathBuf> = folders(&here("rules")).iter().flat_map(|rule| folders(rule)).collect();
    let found: Vec<Found> = cases.par_iter().map(|case| run(case)).collect();
    let mut wrong = Vec::new();
    for Found { folder, ids, text } in &found {
        let rule = name(folder.parent().expect("a case lies in the folder of its rule"));
        let is_broken = ids.iter().any(|id| id == rule);
        let kind = name(folder);
        if kind.starts_with("pass") && is_broken || kind.starts_with("fail") && !is_broken {
            wrong.push(format!("{}:\n{text}", folder.display()));
            continue;
        }
        insta::with_settings!({
            snapshot_path => folder,
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, {
            insta::assert_snapshot!("expected", text);
        });
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_base_of_the_cases_is_without_a_finding() {
    let findings = check(&Project::base(), &Case::default());
    assert!(findings.is_empty(), "{findings:#?}");
}

#[test]
fn the_page_of_the_documentation_is_that_of_the_catalogue() {
    let (path, page) = (here("../docs/CHECKS.md"), candour::check::reference());
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        fs::write(&path, &page).expect("the page can be written");
    }
    assert_eq!(fs::read_to_string(&path).unwrap_or_default(), page, "run INSTA_UPDATE=always cargo test --test rules");
}

#[test]
fn each_rule_can_be_explained() {
    let project = Project::empty();
    let list = project.run(&["check", "--explain"]).succeeds().stdout;
    for rule in candour::check::catalogue() {
        assert!(list.contains(rule.id) && list.contains(rule.title), "{} is not listed", rule.id);
        let said = project.run(&["check", "--explain", &rule.id.to_lowercase()]).succeeds().stdout;
        assert!(said.contains(rule.why) && said.contains(rule.mend), "{said}");
    }
    assert_eq!(project.run(&["check", "--explain", "XY9"]).code, Some(2));
}
