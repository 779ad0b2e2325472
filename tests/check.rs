//! `candour check` as people and other programs use it: formats, exceptions, exit codes.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::{fs, path::PathBuf, process::Command};

use serde_json::Value;
use support::{AT, Outcome, Project, here};

/// The base with a document of somebody else, of which the reader warns: its publisher is not the vendor.
fn with_a_foreign_document() -> Project {
    let project = Project::base();
    let document = fs::read_to_string(here("support/good/document.json")).expect("the good document is there");
    let document = document.replace("\"https://example.com\"", "\"https://cert.example.net\"");
    project.file("content/advisories/2026/a foreign document.json", document);
    project
}

fn add_to_site(project: &Project, lines: &str) {
    let path = project.path().join("content/site.toml");
    let site = fs::read_to_string(&path).expect("the base has one");
    project.file("content/site.toml", format!("{site}\n{lines}\n"));
}

fn check(project: &Project, arguments: &[&str]) -> Outcome {
    let mut all = vec!["check", "--at", AT];
    all.extend(arguments);
    project.run_with(&all, &[("CANDOUR_SIGNING_KEY", "unused")])
}

fn ids(project: &Project) -> Vec<String> {
    let report: Value = serde_json::from_str(&check(project, &["--format", "json"]).stdout).expect("it is JSON");
    let findings = report["findings"].as_array().expect("a list").iter();
    findings.map(|finding| finding["id"].as_str().expect("an id").to_owned()).collect()
}

/// The schema of the standard, from the source of a library that carries it.
fn schema() -> Value {
    let rustc = Command::new("rustc").arg("-vV").output().expect("rustc runs");
    let version = String::from_utf8(rustc.stdout).expect("it prints UTF-8");
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("it names the host");
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        // What other systems need was not fetched.
        .args(["metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform", host])
        .arg("--manifest-path")
        .arg(here("../Cargo.toml"))
        .output()
        .expect("cargo runs");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("it prints JSON");
    let packages = metadata["packages"].as_array().expect("a list");
    let package = packages.iter().find(|package| package["name"] == "serde-sarif").expect("it is a dependency");
    let manifest = PathBuf::from(package["manifest_path"].as_str().expect("a path"));
    let text = fs::read_to_string(manifest.with_file_name("src").join("schema.json")).expect("the schema is there");
    let mut schema: Value = serde_json::from_str(&text).expect("it is JSON");
    // The pattern for languages has a bracket too many for strict readers of patterns, and the logs name no language.
    for definition in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][definition]["properties"]["language"];
        language.as_object_mut().expect("it is there").remove("pattern");
    }
    schema
}

#[test]
fn the_log_for_code_scanning_follows_the_schema_of_the_standard() {
    let project = with_a_foreign_document();
    add_to_site(&project, "[[check.allow]]\nrule = \"foreign-publisher\"\nreason = \"The CERT coordinates for us.\"");
    project.file("content/pages/unfinished.md", "+++\ntitle = \"\"\n+++\n");
    let broken = check(&project, &["--format", "sarif"]).stdout;
    fs::remove_file(project.path().join("content/pages/unfinished.md")).expect("it is there");
    let whole = check(&project, &["--format", "sarif"]).stdout;
    let validator = jsonschema::validator_for(&schema()).expect("it is a schema");
    for text in [&broken, &whole] {
        let log: Value = serde_json::from_str(text).expect("it is JSON");
        let errors: Vec<String> = validator.iter_errors(&log).map(|error| format!("{error}")).collect();
        assert!(errors.is_empty(), "{errors:#?}\n{log:#}");
        serde_json::from_value::<serde_sarif::sarif::Sarif>(log).expect("another reader takes it");
    }
    let mut wrong: Value = serde_json::from_str(&whole).expect("it is JSON");
    wrong["runs"][0]["results"][0]["level"] = "grave".into();
    assert!(!validator.is_valid(&wrong), "the schema refuses nothing");

    let log: Value = serde_json::from_str(&broken).expect("it is JSON");
    let results = log["runs"][0]["results"].as_array().expect("a list");
    let result = results.iter().find(|result| result["ruleId"] == "bad-value").expect("it is in the log");
    assert_eq!(result["level"], "error");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "content/pages/unfinished.md");
    assert_eq!((&place["region"]["startLine"], &place["region"]["startColumn"]), (&2.into(), &9.into()));
    let log: Value = serde_json::from_str(&whole).expect("it is JSON");
    let results = log["runs"][0]["results"].as_array().expect("a list");
    let excused = results.iter().find(|result| result["ruleId"] == "foreign-publisher").expect("it is in the log");
    assert_eq!(excused["suppressions"][0]["justification"], "The CERT coordinates for us.");
    let uri = &excused["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(uri, "content/advisories/2026/a%20foreign%20document.json");
}

#[test]
fn annotations_carry_file_and_line() {
    let project = with_a_foreign_document();
    let said = check(&project, &["--format", "github"]).succeeds().stdout;
    let line = said.lines().find(|line| line.contains("foreign-publisher")).expect("it is found");
    let start = "::warning file=content/advisories/2026/a foreign document.json,line=";
    let number = line.strip_prefix(start).and_then(|rest| rest.split(',').next()).and_then(|text| text.parse().ok());
    let document = fs::read_to_string(project.path().join("content/advisories/2026/a foreign document.json"));
    let lines: Vec<String> = document.expect("it is there").lines().map(str::to_owned).collect();
    let quoted = number.and_then(|number: usize| lines.get(number - 1)).expect("the line is in the file");
    assert!(quoted.contains("Example Ltd"), "{line}\n{quoted}");
    assert!(said.lines().all(|line| line.starts_with("::")), "{said}");
}

#[test]
fn warnings_fail_where_they_are_denied_and_not_excused() {
    let project = with_a_foreign_document();
    let found = ids(&project);
    assert!(found.contains(&"foreign-publisher".to_owned()), "{found:?}");
    assert_eq!(check(&project, &[]).code, Some(0));
    assert_eq!(check(&project, &["--deny", "warnings"]).code, Some(1));
    let mut arguments = vec!["--deny", "warnings"];
    arguments.extend(found.iter().flat_map(|id| ["--allow", id.as_str()]));
    assert_eq!(check(&project, &arguments).code, Some(0));
}

#[test]
fn an_exception_holds_for_its_rule_and_its_file_and_says_why() {
    let exception = |rule: &str, path: &str| {
        let project = with_a_foreign_document();
        let path = if path.is_empty() { String::new() } else { format!("path = \"{path}\"\n") };
        add_to_site(&project, &format!("[[check.allow]]\nrule = \"{rule}\"\n{path}reason = \"The CERT speaks.\""));
        project
    };
    let excused = exception("foreign-publisher", "");
    assert!(!ids(&excused).contains(&"foreign-publisher".to_owned()));
    let said = check(&excused, &[]).stdout;
    assert!(said.contains("excused: 1 finding of foreign-publisher: The CERT speaks."), "{said}");
    let here = exception("foreign-publisher", "content/advisories/2026/a foreign document.json");
    assert!(!ids(&here).contains(&"foreign-publisher".to_owned()));
    let elsewhere = ids(&exception("foreign-publisher", "content/site.toml"));
    for id in ["foreign-publisher", "unused-exception"] {
        assert!(elsewhere.contains(&id.to_owned()), "{elsewhere:?}");
    }
    for rule in ["XY9", "CSAF-6.1.11", "bad-value"] {
        let project = exception(rule, "");
        assert!(ids(&project).contains(&"bad-exception".to_owned()), "{rule}");
        let outcome = project.build();
        assert_eq!(outcome.code, Some(1), "{rule}");
        assert!(outcome.stderr.contains("site.toml"), "{}", outcome.stderr);
        assert_eq!(check(&project, &["--allow", rule]).code, Some(2), "{rule}");
    }
}

#[test]
fn what_optional_tests_of_csaf_find_in_passing_is_told_by_the_check_and_counted_by_the_build() {
    let project = with_a_foreign_document();
    let found = ids(&project);
    let optional: Vec<&String> = found.iter().filter(|id| id.starts_with("CSAF-6.")).collect();
    assert!(optional.iter().any(|id| id.starts_with("CSAF-6.2.")), "{found:?}");
    assert!(optional.iter().any(|id| id.starts_with("CSAF-6.3.")), "{found:?}");
    let built = project.build();
    assert_eq!(built.code, Some(0), "{}", built.stderr);
    assert!(!built.stderr.contains("CSAF-6."), "{}", built.stderr);
    let line = format!("CSAF          {} findings of optional tests: `candour check` shows them\n", optional.len());
    assert!(built.stdout.contains(&line), "{}", built.stdout);
    assert!(built.stderr.contains("foreign-publisher"), "{}", built.stderr);
}

#[test]
fn a_test_of_csaf_is_explained_by_its_id() {
    let project = Project::empty();
    let explained = project.run(&["check", "--explain", "csaf-6.2.10"]);
    let expected = "CSAF-6.2.10 (warning)\nThe document has a TLP label\n\nSource: CSAF 2.0, section 6.2.10\n";
    assert_eq!((explained.code, explained.stdout.as_str()), (Some(0), expected));
    let both = project.run(&["check", "--explain", "CSAF-6.1.1"]).stdout;
    assert!(both.ends_with("Source: CSAF 2.0 and 2.1, section 6.1.1\n"), "{both}");
    assert_eq!(project.run(&["check", "--explain", "CSAF-6.2.99"]).code, Some(2));
}
