//! The same content at the same instant gives the same bytes, whatever the machine does.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use support::{AT, Project, files, here};

/// The example of the repository, built into a folder of its own.
fn example(threads: &str, zone: &str) -> (Project, Vec<(String, Vec<u8>)>) {
    let project = Project::empty();
    support::copy(&here("../content"), &project.path().join("content"));
    let out = project.path().join("elsewhere").join(format!("site-{threads}"));
    let out_text = out.display().to_string();
    project
        .run_with(&["build", "--at", AT, "--out", &out_text], &[("RAYON_NUM_THREADS", threads), ("TZ", zone)])
        .succeeds();
    let files = files(&out);
    (project, files)
}

#[test]
fn thread_counts_folders_and_time_zones_make_no_difference() {
    let (_one, first) = example("1", "Asia/Kolkata");
    let (_two, second) = example("7", "America/New_York");
    assert!(first.len() > 50, "only {} files", first.len());
    let paths = |files: &[(String, Vec<u8>)]| files.iter().map(|(path, _)| path.clone()).collect::<Vec<_>>();
    assert_eq!(paths(&first), paths(&second));
    for ((path, one), (_, other)) in first.iter().zip(&second) {
        assert!(one == other, "{path} differs");
    }
}

#[test]
fn a_second_build_writes_nothing() {
    let project = Project::base();
    project.build().succeeds();
    let again = project.build().succeeds();
    assert!(again.stdout.contains(" 0 written, "), "{}", again.stdout);
    assert!(again.stdout.contains(" 0 removed "), "{}", again.stdout);
}

#[test]
fn the_instant_may_come_from_the_environment() {
    let project = Project::base();
    let outcome = project.run_with(&["build"], &[("SOURCE_DATE_EPOCH", "1795251600")]).succeeds();
    assert!(outcome.stdout.contains("at 2026-11-21T09:00:00Z"), "{}", outcome.stdout);
}

#[test]
fn time_that_changes_nothing_changes_no_byte() {
    let project = Project::base();
    project.run(&["build", "--at", "2026-11-21T09:00:00Z"]).succeeds();
    let before = project.files();
    project.run(&["build", "--at", "2026-11-21T17:30:00Z"]).succeeds();
    assert_eq!(project.files(), before, "the time of the build is in the output");
}
