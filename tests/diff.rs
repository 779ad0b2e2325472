//! What was published is kept, and what changed since is told: by `candour diff`, and under each revision of a page.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::fs;

use support::{AT, Outcome, Project};

const ADVISORY: &str = "content/advisories/2026/exa-2026-0001.md";
const ID: &str = "EXA-2026-0001";
const PAGE: &str = "advisories/exa-2026-0001.html";
const FIRST: &str = "candour.history/exa-2026-0001/1.0.0.json";

fn revise(project: &Project, version: &str, date: &str) {
    let revision = format!("[[revision]]\nversion = \"{version}\"\ndate = {date}\nsummary = \"Changed\"\n");
    project.change(ADVISORY, "\n[[vulnerability]]", &format!("\n{revision}\n[[vulnerability]]"));
}

fn published() -> Project {
    let project = Project::base();
    project.build().succeeds();
    project
}

/// A project whose advisory has been published in two versions.
fn revised() -> Project {
    let project = published();
    project.change(ADVISORY, "title = \"A flaw in the gateway\"", "title = \"A <b>weakness</b> in the gateway\"");
    project.change(ADVISORY, "C:H/I:H/A:N", "C:H/I:H/A:H");
    revise(&project, "1.1.0", "2026-03-12T09:00:00Z");
    project.build().succeeds();
    project
}

fn diff(project: &Project, arguments: &[&str]) -> Outcome {
    project.run(&[&["diff", ID], arguments].concat())
}

/// The text of the page of the advisory, from its revision history on.
fn history(project: &Project) -> String {
    let page = project.read(PAGE);
    page.split("id=\"history\"").nth(1).expect("the page has a history").to_owned()
}

#[test]
fn the_document_of_each_version_is_kept_as_it_was_served() {
    let project = published();
    let first = project.read(".well-known/csaf/white/2026/exa-2026-0001.json");
    assert_eq!(fs::read_to_string(project.path().join(FIRST)).expect("it is kept"), first);
    project.change(ADVISORY, "title = \"A flaw in the gateway\"", "title = \"A weakness in the gateway\"");
    revise(&project, "1.1.0", "2026-03-12T09:00:00Z");
    project.run(&["build", "--at", AT, "--locked"]).succeeds();
    let second = project.path().join("candour.history/exa-2026-0001/1.1.0.json");
    assert!(!second.exists(), "what is not recorded is kept");
    project.build().succeeds();
    let served = project.read(".well-known/csaf/white/2026/exa-2026-0001.json");
    assert_eq!(fs::read_to_string(&second).expect("it is kept"), served);
    assert_eq!(fs::read_to_string(project.path().join(FIRST)).expect("it is still kept"), first);
}

#[test]
fn what_a_site_published_before_copies_were_kept_is_kept_by_the_next_build() {
    let project = published();
    fs::remove_dir_all(project.path().join("candour.history")).expect("it was made");
    project.build().succeeds();
    assert!(project.path().join(FIRST).is_file());
}

#[test]
fn the_page_tells_under_each_revision_what_it_changed() {
    let project = revised();
    let history = history(&project);
    let said =
        ["What changed since version 1.0.0", "<del>flaw</del><ins>&lt;b&gt;weakness&lt;/b&gt;</ins>", "CVSS 3.1"];
    for words in said {
        assert!(history.contains(words), "no {words:?} in\n{history}");
    }
    assert_eq!(history.matches("<details class=\"difference\">").count(), 1);
    let feed = project.read("advisories/rss.xml");
    assert!(!feed.contains("What changed since"), "a feed tells what is new in words of the vendor");
}

#[test]
fn a_copy_that_was_changed_or_lost_is_not_believed_and_stops_nothing() {
    let project = revised();
    let copy = project.path().join(FIRST);
    let good = fs::read_to_string(&copy).expect("it is kept");
    fs::write(&copy, good.replace("A flaw in the gateway", "A bore in the gateway")).expect("files can be written");
    let outcome = project.build().succeeds();
    assert!(outcome.stderr.contains("altered-copy"), "{}", outcome.stderr);
    assert!(!history(&project).contains("What changed since"));
    fs::remove_file(&copy).expect("files can be removed");
    let outcome = project.build().succeeds();
    assert!(outcome.stderr.contains("note[no-copy]"), "{}", outcome.stderr);
    assert!(!copy.exists(), "a version that is past was made up");
    let outcome = diff(&project, &["1.0.0"]);
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.stderr.contains("not-compared"), "{}", outcome.stderr);
    fs::write(&copy, good).expect("files can be written");
    project.build().succeeds();
    assert!(history(&project).contains("What changed since"));
}

#[test]
fn what_changed_in_the_content_is_told_before_it_is_published() {
    let project = published();
    let outcome = diff(&project, &[]);
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.stderr.contains("in its only version"), "{}", outcome.stderr);
    project.change(ADVISORY, "fixed = \"4.2.7\"", "fixed = \"4.2.8\"");
    project.change(ADVISORY, "reported = 2026-02-26", "reported = 2026-02-25");
    let outcome = diff(&project, &[]).succeeds();
    insta::assert_snapshot!(outcome.stdout);
}

#[test]
fn versions_that_were_published_are_compared() {
    let project = revised();
    let last_two = diff(&project, &[]).succeeds();
    insta::assert_snapshot!(last_two.stdout);
    assert_eq!(diff(&project, &["1.0.0", "1.1.0"]).stdout, last_two.stdout);
    let back = diff(&project, &["1.1.0", "1.0.0"]).stdout;
    assert!(back.contains("- A <b>weakness</b> in the gateway\n  + A flaw in the gateway"), "{back}");
    assert!(diff(&project, &["1.1.0"]).stdout.contains("no difference"));
    let unknown = diff(&project, &["1.2.0"]);
    assert_eq!(unknown.code, Some(1));
    assert!(unknown.stderr.contains("these were: 1.0.0, 1.1.0"), "{}", unknown.stderr);
    let misspelt = project.run(&["diff", "EXA-2026-0002"]);
    assert_eq!(misspelt.code, Some(1));
    assert!(misspelt.stderr.contains("did you mean `EXA-2026-0001`?"), "{}", misspelt.stderr);
}

#[test]
fn a_file_that_is_gone_can_still_be_compared() {
    let project = revised();
    fs::remove_file(project.path().join(ADVISORY)).expect("files can be removed");
    let outcome = diff(&project, &[]).succeeds();
    assert!(outcome.stdout.contains("the title"), "{}", outcome.stdout);
    let outcome = diff(&project, &["1.0.0"]);
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.stderr.contains("there is no file of"), "{}", outcome.stderr);
}

#[test]
fn what_is_held_back_is_not_kept() {
    let project = Project::base();
    project.change(ADVISORY, "status = \"final\"", "status = \"final\"\nrelease_at = 2027-01-01T00:00:00Z");
    project.build().succeeds();
    assert!(!project.path().join(FIRST).exists());
    let project = Project::base();
    project.change(ADVISORY, "tlp = \"CLEAR\"", "tlp = \"AMBER\"");
    project.run(&["build", "--at", AT, "--audience", "AMBER", "--out", "amber"]).succeeds();
    assert!(!project.path().join(FIRST).exists());
}

#[cfg(unix)]
#[test]
fn no_symbolic_link_is_followed() {
    let (project, elsewhere) = (Project::base(), tempfile::tempdir().expect("a temporary folder can be made"));
    std::os::unix::fs::symlink(elsewhere.path(), project.path().join("candour.history")).expect("links can be made");
    let outcome = project.build();
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.stderr.contains("symbolic link"), "{}", outcome.stderr);
    assert_eq!(fs::read_dir(elsewhere.path()).expect("it is there").count(), 0);
}
