//! What `candour build` says of itself, and what it keeps of what it found out.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::{fs, path::PathBuf};

use support::{AT, Outcome, Project};

const BUILD: [&str; 3] = ["build", "--at", AT];

/// A project with a folder for answers, which is not there yet.
fn with_cache() -> (Project, PathBuf) {
    let project = Project::base();
    let cache = project.path().join("cache");
    (project, cache)
}

fn build(project: &Project, cache: &std::path::Path) -> Outcome {
    project.run_with(&BUILD, &[("CANDOUR_CACHE", cache.to_str().expect("a path in Unicode"))])
}

/// The file with the answers.
fn answers(cache: &std::path::Path) -> PathBuf {
    let entries = fs::read_dir(cache).expect("the folder was made").map(|entry| entry.expect("it can be read").path());
    let files: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|ending| ending == "json")).collect();
    let [file] = &files[..] else { panic!("{files:?}") };
    file.clone()
}

#[test]
fn who_wants_to_hear_nothing_hears_only_what_is_wrong() {
    let project = Project::base();
    let outcome = project.run(&["build", "--at", AT, "--quiet"]).succeeds();
    assert_eq!(outcome.stdout, "");
    // The base has a warning, since nobody signs its security.txt.
    assert!(
        outcome.stderr.ends_with("0 errors, 1 warning\n") && !outcome.stderr.contains("note["),
        "{}",
        outcome.stderr
    );
    let told = project.build().succeeds();
    assert!(told.stdout.contains("written") && told.stderr.contains("note["), "{}{}", told.stdout, told.stderr);
    project.change("content/advisories/2026/exa-2026-0001.md", "status = ", "stattus = ");
    let outcome = project.run(&["build", "--at", AT, "--quiet"]);
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.stderr.contains("stattus"), "{}", outcome.stderr);
}

#[test]
fn where_the_time_went_is_told_step_by_step() {
    let outcome = Project::base().run(&["build", "--at", AT, "--quiet", "--timings"]).succeeds();
    let steps: Vec<&str> = outcome.stdout.lines().collect();
    for name in ["reading the content", "checking", "making and writing the files"] {
        assert!(steps.iter().any(|step| step.starts_with(name) && step.contains(" s")), "{name}: {steps:?}");
    }
}

#[test]
fn what_was_found_out_is_kept_of_what_everybody_may_see_and_changes_nothing() {
    let (project, cache) = with_cache();
    let text = project.text("content/advisories/2026/exa-2026-0001.md");
    let secret = text
        .replace("EXA-2026-0001", "EXA-2026-0002")
        .replace("status = ", "release_at = 2027-03-10T09:00:00Z\nstatus = ")
        .replace("4.2.7", "4.2.8");
    project.file("content/advisories/2026/exa-2026-0002.md", secret);
    let first = build(&project, &cache).succeeds();
    let kept = fs::read_to_string(answers(&cache)).expect("it can be read");
    let texts: serde_json::Value = serde_json::from_str(&kept).expect("it is JSON");
    assert_eq!(texts["texts"].as_object().expect("answers by hashes").len(), 2, "CSAF 2.0 and 2.1: {kept}");
    assert!(!kept.contains("4.2.8"), "{kept}");
    let again = build(&project, &cache).succeeds();
    assert_eq!(again.stderr, first.stderr);
    // What is broken counts for nothing.
    fs::write(answers(&cache), "{").expect("it can be written");
    assert_eq!(build(&project, &cache).succeeds().stderr, first.stderr);
    assert_eq!(fs::read_to_string(answers(&cache)).expect("it can be read"), kept);
}

#[test]
fn a_document_that_changes_is_tested_again() {
    let (project, cache) = with_cache();
    build(&project, &cache).succeeds();
    project.change("content/advisories/2026/exa-2026-0001.md", "cwe = \"CWE-306\"", "cwe = \"CWE-99999\"");
    let outcome = build(&project, &cache);
    assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
}
