//! What the door lets through: drafts, embargoes and labels.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use support::{Project, here};

fn advisory() -> String {
    std::fs::read_to_string(here("support/base/content/advisories/2026/exa-2026-0001.md")).expect("the base is there")
}

/// A second advisory with a marker in every text, which must not be found anywhere.
fn hidden(change: impl Fn(String) -> String) -> Project {
    let project = Project::base();
    let text = advisory()
        .replace("EXA-2026-0001", "EXA-2026-0666")
        .replace("CVE-2026-90001", "CVE-2026-90666")
        .replace("A flaw in the gateway", "Hidden marker");
    project.file("content/advisories/2026/exa-2026-0666.md", change(text));
    project
}

#[track_caller]
fn leaves_no_trace(project: &Project, arguments: &[&str]) {
    project.run(arguments).succeeds();
    for (path, bytes) in project.files() {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        for marker in ["0666", "90666", "hidden marker"] {
            assert!(!path.contains(marker) && !text.contains(marker), "{path} tells of {marker}");
        }
    }
    let plain = Project::base();
    plain.run(arguments).succeeds();
    assert_eq!(project.files(), plain.files(), "the site is not the same as without the hidden advisory");
}

const AT: &[&str] = &["build", "--at", "2026-11-21T09:00:00Z"];

#[test]
fn a_draft_leaves_no_trace() {
    leaves_no_trace(&hidden(|text| text.replace("status = \"final\"", "status = \"draft\"")), AT);
}

#[test]
fn an_embargoed_advisory_leaves_no_trace_before_its_instant_and_is_there_from_it_on() {
    let embargo = |text: String| text.replace("tlp =", "release_at = 2026-12-01T09:00:00Z\ntlp =");
    leaves_no_trace(&hidden(embargo), &["build", "--at", "2026-12-01T08:59:59Z"]);
    let project = hidden(embargo);
    project.run(&["build", "--at", "2026-12-01T09:00:00Z"]).succeeds();
    assert!(project.out().join("advisories/exa-2026-0666.html").exists());
}

#[test]
fn an_advisory_of_a_narrower_audience_leaves_no_trace_in_a_wider_one() {
    let amber = |text: String| text.replace("tlp = \"CLEAR\"", "tlp = \"AMBER\"");
    leaves_no_trace(&hidden(amber), AT);
    let project = hidden(amber);
    project.run(&["build", "--at", "2026-11-21T09:00:00Z", "--audience", "amber"]).succeeds();
    assert!(project.out().join("advisories/exa-2026-0666.html").exists());
    assert!(project.out().join(".well-known/csaf/amber/2026/exa-2026-0666.json").exists());
    let refused = project.run(&["build", "--at", "2026-11-21T09:00:00Z"]);
    assert_eq!(refused.code, Some(1), "two audiences went into one folder");
}

/// A file beside the base, hidden, which must not be found anywhere.
#[track_caller]
fn hidden_file_leaves_no_trace(path: &str, text: &str) {
    let project = Project::base();
    project.file(path, text);
    leaves_no_trace(&project, AT);
}

#[test]
fn a_draft_or_embargoed_product_or_page_leaves_no_trace() {
    for hide in ["draft = true", "release_at = 2027-01-01T00:00:00Z"] {
        let product = format!(
            "+++\nname = \"Hidden marker\"\n{hide}\n\n[[release]]\nname = \"1\"\n\
             end_of_security_support = \"2028-01-31\"\nannounced = 2026-03-01\n+++\n\nText.\n"
        );
        hidden_file_leaves_no_trace("content/products/hidden-0666.md", &product);
        let page = format!("+++\ntitle = \"Hidden marker\"\n{hide}\n+++\n\nText 90666.\n");
        hidden_file_leaves_no_trace("content/pages/hidden-0666.md", &page);
    }
}

#[test]
fn a_draft_embargoed_future_or_labelled_incident_leaves_no_trace() {
    let incident = |keys: &str| {
        format!(
            "+++\ntitle = \"Hidden marker\"\nkind = \"accidental\"\nseverity = \"minor\"\n\
             status = \"investigating\"\n{keys}\n+++\n\nText 90666.\n"
        )
    };
    for keys in [
        "tlp = \"CLEAR\"\ndraft = true\nstarted = 2026-03-01T09:00:00Z\nfirst_notified = 2026-03-01T12:00:00Z",
        "tlp = \"CLEAR\"\nrelease_at = 2027-01-01T00:00:00Z\nstarted = 2026-03-01T09:00:00Z\nfirst_notified = 2026-03-01T12:00:00Z",
        "tlp = \"CLEAR\"\nstarted = 2026-12-01T09:00:00Z\nfirst_notified = 2026-12-01T12:00:00Z",
        "tlp = \"GREEN\"\nstarted = 2026-03-01T09:00:00Z\nfirst_notified = 2026-03-01T12:00:00Z",
    ] {
        hidden_file_leaves_no_trace("content/incidents/2026-03-01-hidden-0666.md", &incident(keys));
    }
}

#[test]
fn an_entry_of_the_navigation_waits_for_its_page() {
    let project = Project::base();
    let site = std::fs::read_to_string(here("support/base/content/site.toml")).expect("the base is there");
    let navigation = "[[navigation]]\ntitle = \"Hidden marker\"\nurl = \"/later.html\"\n\n[vendor]";
    project.file("content/site.toml", site.replace("[vendor]", navigation));
    project.file("content/pages/later.md", "+++\ntitle = \"Later\"\nrelease_at = 2027-01-01T00:00:00Z\n+++\n\nText.\n");
    leaves_no_trace(&project, AT);
}

#[test]
fn what_is_no_longer_published_is_removed() {
    let project = hidden(|text| text);
    project.run(AT).succeeds();
    assert!(project.out().join("advisories/exa-2026-0666.html").exists());
    let text = advisory().replace("EXA-2026-0001", "EXA-2026-0666").replace("\"final\"", "\"draft\"");
    project.file("content/advisories/2026/exa-2026-0666.md", text);
    assert_eq!(project.run(AT).code, Some(1), "what was published disappears without a word");
    project.forget();
    project.run(AT).succeeds();
    assert!(!project.out().join("advisories/exa-2026-0666.html").exists());
    assert!(!project.out().join(".well-known/csaf/white/2026/exa-2026-0666.json").exists());
}

#[test]
fn a_release_after_the_last_revision_is_told_since_subscribers_would_miss_it() {
    let project = Project::base();
    let path = "content/advisories/2026/exa-2026-0001.md";
    let text = std::fs::read_to_string(project.path().join(path)).expect("the base has it");
    let late = text.replacen("tlp = \"CLEAR\"", "tlp = \"CLEAR\"\nrelease_at = 2026-03-11T09:00:00Z", 1);
    project.file(path, late);
    let outcome = project.build().succeeds();
    assert!(outcome.stderr.contains("late-release"), "{}", outcome.stderr);
    project.file(path, text.replacen("tlp = \"CLEAR\"", "tlp = \"CLEAR\"\nrelease_at = 2026-03-10T09:00:00Z", 1));
    let outcome = project.build().succeeds();
    assert!(!outcome.stderr.contains("late-release"), "{}", outcome.stderr);
}

/// Everybody knows the name of the hidden advisory, so that an incident may have it.
fn with_a_name_that_is_known(project: &Project) {
    let site = std::fs::read_to_string(here("support/base/content/site.toml")).expect("the base is there");
    project.file("content/site.toml", format!("{site}\n[check]\npublicly_known = [\"EXA-2026-0666\"]\n"));
}

/// What an incident is served as, and its page, at an instant and for an audience that has a folder of its own.
fn documents_of_incident(project: &Project, at: &str, audience: &str) -> ([String; 2], String) {
    project.run(&["build", "--at", at, "--audience", audience, "--locked", "--out", audience]).succeeds();
    let read = |path: &str| {
        let file = project.path().join(audience).join(path);
        std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{path}: {error}"))
    };
    let documents = ["white", "v2.1/clear"]
        .map(|folder| read(&format!(".well-known/csaf/{folder}/2026/inc-2026-06-01-outage.json")));
    (documents, read("incidents/2026-06-01-outage.html"))
}

#[test]
fn an_embargoed_advisory_that_an_incident_names_leaves_no_trace_in_its_document() {
    let embargo = |text: String| text.replace("tlp =", "release_at = 2026-12-01T09:00:00Z\ntlp =");
    let project = hidden(embargo);
    project.incident("2026-06-01-outage", "advisories = [\"EXA-2026-0001\", \"EXA-2026-0666\"]");
    let plain = Project::base();
    plain.incident("2026-06-01-outage", "advisories = [\"EXA-2026-0001\"]");
    for project in [&project, &plain] {
        with_a_name_that_is_known(project);
        project.run(AT).succeeds();
    }
    assert!(project.files().iter().any(|(path, _)| path.contains("inc-2026-06-01-outage.json")));
    assert_eq!(project.files(), plain.files(), "the site is not the same as without the hidden advisory");
    // Time alone changes no document, also when the embargo ends; the page names the advisory then.
    let (before, _) = documents_of_incident(&project, "2026-11-21T09:00:00Z", "CLEAR");
    assert!(before.iter().all(|document| document.contains("Advisory EXA-2026-0001")));
    let (after, page) = documents_of_incident(&project, "2026-12-02T09:00:00Z", "CLEAR");
    assert_eq!(after, before);
    assert!(page.contains("EXA-2026-0666"));
}

#[test]
fn the_document_of_an_incident_is_the_same_for_every_audience() {
    let project = hidden(|text| text.replace("tlp = \"CLEAR\"", "tlp = \"AMBER\""));
    project.incident("2026-06-01-outage", "advisories = [\"EXA-2026-0666\"]");
    with_a_name_that_is_known(&project);
    let (of_all, _) = documents_of_incident(&project, "2026-11-21T09:00:00Z", "CLEAR");
    assert!(!of_all.iter().any(|document| document.contains("0666")));
    let (of_few, page) = documents_of_incident(&project, "2026-11-21T09:00:00Z", "AMBER");
    assert_eq!(of_few, of_all);
    assert!(page.contains("EXA-2026-0666"));
}
