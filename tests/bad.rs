//! Bad input: each folder of `tests/bad` is laid over the smallest content that builds, and what the program says of
//! it stands beside the case. None panics, none writes anything.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::fs;

use support::{AT, Outcome, Project, here};

/// The program refused and left nothing behind.
#[track_caller]
fn refused(project: &Project, outcome: &Outcome) {
    assert_eq!(outcome.code, Some(1), "{}\n{}", outcome.stdout, outcome.stderr);
    assert!(!outcome.stderr.contains("panicked"), "{}", outcome.stderr);
    assert!(!project.out().exists(), "something was written");
    assert!(!project.path().join(".public.candour-manifest").exists(), "a list of outputs was written");
}

macro_rules! assert_message {
    ($folder:expr, $name:expr, $text:expr) => {
        insta::with_settings!({
            snapshot_path => $folder,
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, {
            insta::assert_snapshot!($name, $text);
        });
    };
}

#[test]
fn every_bad_input_is_refused_with_its_message() {
    let mut cases: Vec<_> = fs::read_dir(here("bad"))
        .expect("the cases are there")
        .map(|entry| entry.expect("a case can be read").path())
        .filter(|path| path.is_dir() && !path.ends_with("special"))
        .collect();
    cases.sort();
    assert!(cases.len() >= 40, "only {} cases", cases.len());
    let mut accepted = Vec::new();
    for case in cases {
        let project = Project::base();
        project.overlay(&case);
        let _ = fs::remove_file(project.path().join("expected.snap"));
        let outcome = project.build();
        if outcome.code == Some(0) {
            accepted.push(case);
            continue;
        }
        eprintln!("{}", case.display());
        refused(&project, &outcome);
        assert_message!(&case, "expected", outcome.stderr);
    }
    assert!(accepted.is_empty(), "accepted: {accepted:#?}");
}

#[test]
fn the_base_of_the_cases_builds() {
    Project::base().build().succeeds();
    let project = Project::base();
    project.file(
        "content/advisories/2026/other.json",
        fs::read(here("support/good/document.json")).expect("the good document is there"),
    );
    project.build().succeeds();
}

#[test]
fn a_file_of_fifty_megabytes_is_refused() {
    let project = Project::base();
    project.file("content/advisories/2026/large.json", vec![b' '; 50_000_000]);
    let outcome = project.build();
    refused(&project, &outcome);
    assert_message!(here("bad/special"), "a-file-of-fifty-megabytes", outcome.stderr);
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_out_of_the_folder_is_refused() {
    let project = Project::base();
    project.file("secret.txt", "not for publication");
    project.file("content/static/open.txt", "for publication");
    std::os::unix::fs::symlink(project.path().join("secret.txt"), project.path().join("content/static/secret.txt"))
        .expect("links can be made");
    let outcome = project.build();
    refused(&project, &outcome);
    assert_message!(here("bad/special"), "a-symbolic-link-out-of-the-folder", outcome.stderr);
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_from_static_files_to_advisories_is_refused() {
    let project = Project::base();
    fs::create_dir_all(project.path().join("content/static")).expect("folders can be made");
    std::os::unix::fs::symlink(project.path().join("content/advisories"), project.path().join("content/static/source"))
        .expect("links can be made");
    let outcome = project.build();
    refused(&project, &outcome);
    assert_message!(here("bad/special"), "a-symbolic-link-to-advisories", outcome.stderr);
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_to_a_folder_around_it_is_refused() {
    let project = Project::base();
    fs::create_dir_all(project.path().join("content/static")).expect("folders can be made");
    std::os::unix::fs::symlink(project.path().join("content"), project.path().join("content/static/again"))
        .expect("links can be made");
    let outcome = project.build();
    refused(&project, &outcome);
    assert_message!(here("bad/special"), "a-symbolic-link-in-a-circle", outcome.stderr);
}

#[test]
fn a_missing_content_folder_is_said() {
    let project = Project::empty();
    let outcome = project.build();
    refused(&project, &outcome);
    assert_message!(here("bad/special"), "no-content-folder", outcome.stderr);
}

#[test]
fn an_output_folder_that_is_a_file_is_refused() {
    let project = Project::base();
    project.file("public", "mine");
    let outcome = project.build();
    assert_eq!(outcome.code, Some(1));
    assert_eq!(fs::read_to_string(project.out()).expect("it is still there"), "mine");
    assert_message!(here("bad/special"), "an-output-folder-that-is-a-file", outcome.stderr);
}

#[test]
fn an_output_folder_that_cannot_be_written_is_refused() {
    let project = Project::base();
    project.file("file", "mine");
    // Below a file no folder can be made, whoever runs the test.
    let outcome = project.run(&["build", "--at", AT, "--out", "file/public"]);
    assert_eq!(outcome.code, Some(1));
    assert!(!outcome.stderr.contains("panicked"));
    assert_message!(here("bad/special"), "an-output-folder-that-cannot-be-written", outcome.stderr);
}

#[test]
fn an_output_folder_that_would_become_part_of_something_else_is_refused() {
    let project = Project::base();
    fs::create_dir(project.path().join("below")).expect("folders can be made");
    for out in ["nope/../content/sub", "content", "themes", "themes/ours", ".git", ".git/hooks", ".", "/"] {
        let before = support::files(project.path());
        let outcome = project.run(&["build", "--at", AT, "--out", out]);
        assert_eq!(outcome.code, Some(1), "{out}\n{}\n{}", outcome.stdout, outcome.stderr);
        assert!(outcome.stderr.contains("output folder") || out == "/" || out.contains(".."), "{}", outcome.stderr);
        assert_eq!(before, support::files(project.path()), "{out}");
    }
}

#[test]
fn the_list_lies_beside_the_output_folder_also_where_that_is_named_by_a_dot() {
    let project = Project::base();
    fs::create_dir(project.path().join("site")).expect("folders can be made");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_candour"))
        .args(["build", "--at", AT, "--root", "..", "--out", "."])
        .current_dir(project.path().join("site"))
        .output()
        .expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(project.path().join("site/index.html").exists());
    assert!(project.path().join(".site.candour-manifest").exists());
    assert!(!project.path().join("site/.site.candour-manifest").exists());
    assert!(!project.path().join("site/..candour-manifest").exists());
}

#[test]
fn a_file_of_somebody_else_in_the_output_folder_is_not_overwritten() {
    let project = Project::base();
    project.file("public/index.html", "mine");
    let outcome = project.build();
    assert_eq!(outcome.code, Some(1));
    assert_eq!(project.files(), [("index.html".to_owned(), b"mine".to_vec())]);
    assert_message!(here("bad/special"), "a-file-of-somebody-else", outcome.stderr);
}

#[test]
fn a_failing_template_is_named_with_its_line_and_page() {
    let project = Project::base();
    project.file(
        "content/site.toml",
        fs::read_to_string(here("support/base/content/site.toml"))
            .expect("the base is there")
            .replace("language", "theme = \"ours\"\nlanguage"),
    );
    project.file(
        "themes/ours/templates/404.html",
        "{% extends \"base.html\" %}\n{% block main %}\n{{ nothing.here }}\n{% endblock %}\n",
    );
    let outcome = project.build();
    refused(&project, &outcome);
    assert_message!(here("bad/special"), "a-failing-template", outcome.stderr);
}

#[test]
fn an_instant_that_cannot_be_understood_is_refused() {
    let project = Project::base();
    let outcome = project.run(&["build", "--at", "2026-11-21T09:00:00"]);
    assert_eq!(outcome.code, Some(2));
    assert!(outcome.stderr.contains("2026-11-21T09:00:00Z"), "{}", outcome.stderr);
    let outcome = project.run_with(&["build"], &[("SOURCE_DATE_EPOCH", "yesterday")]);
    refused(&project, &outcome);
    assert!(outcome.stderr.contains("SOURCE_DATE_EPOCH"), "{}", outcome.stderr);
    let outcome = project.run(&["build", "--audience", "everybody"]);
    assert_eq!(outcome.code, Some(2));
}
