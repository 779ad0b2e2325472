//! `candour withdraw` and `candour supersede`: what no longer holds stays where it was and says so, in pages, feeds and both
//! versions of CSAF.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::{fmt::Write as _, fs, process::Command};

use serde_json::{Value, json};
use support::{AT, Outcome, Project, tools};

const ADVISORY: &str = "content/advisories/2026/exa-2026-0001.md";
const NEXT: &str = "content/advisories/2026/exa-2026-0002.md";
const PAGE: &str = "advisories/exa-2026-0001.html";
const CSAF20: &str = ".well-known/csaf/white/2026/exa-2026-0001.json";
const CSAF21: &str = ".well-known/csaf/v2.1/clear/2026/exa-2026-0001.json";
const NOW: (&str, &str) = ("SOURCE_DATE_EPOCH", "1795165200");
const WITHDRAW: &[&str] = &["withdraw", "exa-2026-0001", "--why", "The log lines came from a *test*."];
const SUPERSEDE: &[&str] = &["supersede", "EXA-2026-0001", "--by", "exa-2026-0002"];

fn run(project: &Project, arguments: &[&str]) -> Outcome {
    project.run_with(arguments, &[NOW])
}

/// Two advisories of one CVE, published.
fn published() -> Project {
    let project = Project::base();
    let second =
        project.text(ADVISORY).replace("EXA-2026-0001", "EXA-2026-0002").replace("A flaw in", "Three flaws in");
    project.file(NEXT, second);
    project.build().succeeds();
    project
}

fn json_of(project: &Project, path: &str) -> Value {
    serde_json::from_str(&project.read(path)).expect("it is JSON")
}

#[track_caller]
fn fails_with(outcome: &Outcome, words: &[&str]) {
    assert_eq!(outcome.code, Some(1), "{}{}", outcome.stdout, outcome.stderr);
    let unwrapped = |text: &str| text.replace(|character: char| character.is_whitespace() || character == '│', "");
    for word in words {
        assert!(unwrapped(&outcome.stderr).contains(&unwrapped(word)), "no {word:?} in\n{}", outcome.stderr);
    }
}

/// The site with one of its advisories withdrawn or superseded, built.
fn retired(arguments: &[&str]) -> Project {
    let project = published();
    run(&project, arguments).succeeds();
    project.build().succeeds();
    project
}

#[test]
fn the_file_gets_a_revision_and_a_table_and_keeps_the_rest() {
    let project = published();
    let before = project.text(ADVISORY);
    run(&project, WITHDRAW).succeeds();
    let summary = "summary = \"Withdrawn: The log lines came from a *test*.\"\n";
    let revision = format!("\n[[revision]]\nversion = \"2.0.0\"\ndate = 2026-11-20T09:00:00Z\n{summary}");
    let table = "\n[withdrawn]\ndate = 2026-11-20T09:00:00Z\nwhy = \"The log lines came from a *test*.\"\n+++\n\n";
    let expected = before.replacen("\n[[vulnerability]]", &format!("{revision}\n[[vulnerability]]"), 1);
    assert_eq!(project.text(ADVISORY), expected.replacen("+++\n\n", table, 1));
    fails_with(&run(&project, WITHDRAW), &["is withdrawn already", "since 2026-11-20"]);

    project.file(ADVISORY, &before);
    run(&project, &[SUPERSEDE, &["--why", "One of three."]].concat()).succeeds();
    let after = project.text(ADVISORY);
    let table = "[superseded]\ndate = 2026-11-20T09:00:00Z\nby = [\"EXA-2026-0002\"]\nwhy = \"One of three.\"\n+++";
    assert!(
        after.contains(table) && after.contains("summary = \"Superseded by EXA-2026-0002: One of three.\""),
        "{after}"
    );
}

#[test]
fn yaml_gets_the_table_too() {
    let project = Project::base();
    let yaml = "---\nid: EXA-2026-0001\ntitle: A flaw\nstatus: final\ntlp: CLEAR\nrevision:\n  - version: 1.0.0\n    \
                date: 2026-03-10T09:00:00Z\n    summary: First published\ncategory: csaf_base # no more\n---\n\nA flaw.\n";
    project.file(ADVISORY, yaml);
    project.build().succeeds();
    run(&project, WITHDRAW).succeeds();
    let after = project.text(ADVISORY);
    let table =
        "# no more\nwithdrawn:\n  date: 2026-11-20T09:00:00Z\n  why: \"The log lines came from a *test*.\"\n---\n";
    assert!(after.contains(table) && after.contains("  - version: \"2.0.0\"\n"), "{after}");
    project.build().succeeds();
}

#[test]
fn the_documents_say_that_it_no_longer_holds_and_nothing_that_it_said() {
    for (arguments, category, title, beginning) in [
        (WITHDRAW, "csaf_withdrawn", "Reasoning for Withdrawal", "This advisory was withdrawn on 2026-11-20. The log"),
        (
            SUPERSEDE,
            "csaf_superseded",
            "Reasoning for Supersession",
            "This advisory was superseded on 2026-11-20 by EXA-2026-0002.",
        ),
    ] {
        let project = retired(arguments);
        for (path, category) in [(CSAF20, "csaf_base"), (CSAF21, category)] {
            let file = json_of(&project, path);
            let document = &file["document"];
            assert_eq!(document["category"], category);
            assert_eq!((&file["product_tree"], &file["vulnerabilities"]), (&Value::Null, &Value::Null));
            let notes = document["notes"].as_array().expect("it has notes");
            assert_eq!((&notes[0]["category"], &notes[0]["title"]), (&json!("description"), &json!(title)));
            let text = notes[0]["text"].as_str().expect("it has a text");
            assert!(text.starts_with(beginning) && text.contains("A flaw was mended."), "{text}");
            let revisions = document["tracking"]["revision_history"].as_array().expect("it has a history");
            assert_eq!((revisions.len(), &document["tracking"]["version"]), (2, &json!("2.0.0")));
            let successor = json!({
                "category": "external",
                "summary": "Superseding Document: EXA-2026-0002",
                "url": "https://trust.example.com/advisories/exa-2026-0002.html",
            });
            let references = document["references"].as_array().expect("it has references");
            assert_eq!(references.contains(&successor), arguments == SUPERSEDE, "{references:#?}");
        }
    }
}

#[test]
fn the_tests_of_others_and_our_own_accept_both_in_both_versions() {
    let mut paths = String::new();
    let mut projects = Vec::new();
    for arguments in [WITHDRAW, SUPERSEDE] {
        for language in ["en-GB", "de", "cy"] {
            let project = published();
            project.change(ADVISORY, "tlp =", &format!("lang = \"{language}\"\nlicense = \"CC0-1.0\"\ntlp ="));
            project.forget();
            project.build().succeeds();
            run(&project, arguments).succeeds();
            project.build().succeeds();
            project.run(&["verify", "public"]).succeeds();
            for path in [CSAF20, CSAF21] {
                let validation = candour::csaf::validate(&project.read(path)).expect("it is CSAF");
                assert_eq!(
                    validation.errors().map(|error| error.message.clone()).collect::<Vec<_>>(),
                    [""; 0],
                    "{path}"
                );
                let _ = writeln!(paths, "{}", project.out().join(path).display());
            }
            projects.push(project);
        }
    }
    let Some(node) = tools::or_skip(tools::node()) else { return };
    let said = tools::piped(Command::new("node").arg("validate.mjs").current_dir(node), &paths);
    assert_eq!(said.lines().count(), 12, "it tested other documents than it was asked to");
    for line in said.lines() {
        let result: Value = serde_json::from_str(line).expect("each line is JSON");
        assert_eq!(result["errors"], json!([]), "{result:#}");
    }
}

#[test]
fn the_page_stays_and_says_first_that_it_no_longer_holds() {
    let project = retired(WITHDRAW);
    let page = project.read(PAGE);
    assert!(page.contains("<meta name=\"description\" content=\"Withdrawn on 20 November 2026"), "{page}");
    let (_, page) = page.split_once("<main").expect("it has a main part");
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("no {text:?} in\n{page}"));
    assert!(at("class=\"retired\"") < at("The log lines came from a <em>test</em>."));
    assert!(at("It no longer holds") < at("What this advisory said before"));
    assert!(at("What this advisory said before") < at("A flaw was mended."));
    assert!(at("A flaw was mended.") < at("id=\"affected\""));
    assert!(page.contains("Withdrawn: The log lines") && page.contains("First published"), "the history is gone");
    let feed = project.read("advisories/rss.xml");
    let item = feed.split("<item>").find(|item| item.contains("EXA-2026-0001: A flaw")).expect("it is news");
    assert!(
        item.contains("<title>Withdrawn: EXA-2026-0001") && item.contains("Withdrawn on 20 November 2026"),
        "{item}"
    );

    let project = retired(SUPERSEDE);
    let page = project.read(PAGE);
    assert!(page.contains("Superseded by <a href=\"../advisories/exa-2026-0002.html\">EXA-2026-0002</a>"), "{page}");
    let next = project.read("advisories/exa-2026-0002.html");
    assert!(
        next.contains("takes the place of <a href=\"../advisories/exa-2026-0001.html\">EXA-2026-0001</a>"),
        "{next}"
    );
}

#[test]
fn it_is_listed_and_counts_no_more() {
    let project = published();
    let assurance = |project: &Project| project.read("products/index.html");
    assert!(assurance(&project).contains("2 advisories"));
    run(&project, WITHDRAW).succeeds();
    project.build().succeeds();
    assert!(assurance(&project).contains("1 advisory"), "it counts among the advisories of the product");
    for path in
        ["advisories.html", "products/gateway.html", "cve/CVE-2026-90001.html", "cve/cve-2026-90001.html", "index.html"]
    {
        let Ok(page) = fs::read_to_string(project.out().join(path)) else { continue };
        let entry = page.split("<li class=\"entry\">").find(|entry| entry.contains("exa-2026-0001.html"));
        let entry = entry.unwrap_or_else(|| panic!("{path} does not list it"));
        assert!(entry.contains("Withdrawn") && !entry.contains("severity-"), "{path}: {entry}");
    }
    let release = project.read("products/gateway/4.2.html");
    assert!(!release.contains("exa-2026-0001.html") && release.contains("exa-2026-0002.html"), "{release}");
}

#[test]
fn what_it_said_before_changes_with_a_revision_alone_and_it_can_hold_again() {
    let project = retired(WITHDRAW);
    project.change(ADVISORY, "text = \"Install 4.2.7.\"", "text = \"Install 4.2.8.\"");
    fails_with(&project.run(&["check", "--at", AT]), &["HI1", "version 2.0.0", "what it said before"]);
    project.change(ADVISORY, "text = \"Install 4.2.8.\"", "text = \"Install 4.2.7.\"");
    project.change(ADVISORY, "why = \"The log lines", "why = \"Some log lines");
    fails_with(&project.run(&["check", "--at", AT]), &["HI1", "whether it holds"]);
    let text = project.text(ADVISORY);
    let (front, rest) = text.split_once("\n[withdrawn]").expect("it is withdrawn");
    project.file(ADVISORY, format!("{front}{}", &rest[rest.find("+++").expect("it ends")..]));
    fails_with(&project.run(&["check", "--at", AT]), &["HI1", "whether it holds", "candour revise EXA-2026-0001"]);
    run(&project, &["revise", "EXA-2026-0001", "--summary", "It holds after all"]).succeeds();
    project.build().succeeds();
    let file = json_of(&project, CSAF21);
    assert_eq!(
        (&file["document"]["tracking"]["version"], &file["document"]["category"]),
        (&json!("3.0.0"), &json!("csaf_security_advisory"))
    );
    assert!(file["vulnerabilities"][0]["cve"] == "CVE-2026-90001" && !project.read(PAGE).contains("class=\"retired\""));
}

#[test]
fn what_was_published_is_not_deleted_and_the_message_says_what_to_do() {
    let project = published();
    fs::remove_file(project.path().join(ADVISORY)).expect("it is there");
    let words = ["HI2", "candour withdraw EXA-2026-0001 --why TEXT", "candour supersede EXA-2026-0001 --by ID"];
    fails_with(&project.build(), &words);
}

#[test]
fn nothing_is_taken_back_that_nobody_has_seen_or_that_has_changed() {
    let project = Project::base();
    fails_with(&run(&project, WITHDRAW), &["was never published", "delete its file"]);
    project.change(ADVISORY, "\"CLEAR\"", "\"AMBER\"");
    run(&project, WITHDRAW).succeeds();
    let project = published();
    project.change(ADVISORY, "A flaw was", "A mistake was");
    let before = project.text(ADVISORY);
    fails_with(
        &run(&project, WITHDRAW),
        &["has changed since version 1.0.0", "the notes", "candour revise EXA-2026-0001"],
    );
    fails_with(&run(&project, &["withdraw", "EXA-2026-0001", "--why", " "]), &["--why is empty"]);
    assert_eq!(project.text(ADVISORY), before);
    assert_eq!(run(&project, &["withdraw", "EXA-2026-0001"]).code, Some(2), "it asks for no reason");
}

#[test]
fn what_a_revision_says_that_was_not_published_is_not_what_was_said_before() {
    let project = published();
    project.change(ADVISORY, "A flaw was", "A mistake was");
    run(&project, &["revise", "EXA-2026-0001", "--summary", "Other words"]).succeeds();
    let before = project.text(ADVISORY);
    let version =
        before.split("version = \"").filter_map(|part| part.split('"').next()).nth(2).expect("it has a second");
    let words = [
        format!("revision {version} of EXA-2026-0001 was not published yet"),
        format!("publish or remove revision {version} first"),
        "exa-2026-0001.md:".to_owned(),
    ];
    let words = words.each_ref().map(String::as_str);
    for arguments in [WITHDRAW, SUPERSEDE] {
        fails_with(&run(&project, arguments), &words);
        assert_eq!(project.text(ADVISORY), before);
    }
    project.build().succeeds();
    run(&project, WITHDRAW).succeeds();
}

#[test]
fn the_document_for_few_names_the_address_that_its_successor_has() {
    for (label, successor, site) in [
        ("AMBER", "AMBER", "https://trust.example.com/partners"),
        ("AMBER", "GREEN", "https://trust.example.com/community"),
        ("AMBER", "CLEAR", "https://trust.example.com"),
        ("CLEAR", "CLEAR", "https://trust.example.com"),
    ] {
        let project = published();
        project.change(ADVISORY, "\"CLEAR\"", &format!("\"{label}\""));
        project.change(NEXT, "\"CLEAR\"", &format!("\"{successor}\""));
        if label != "CLEAR" {
            // It was never in public.
            fs::remove_file(project.path().join("candour.lock")).expect("it is there");
            fs::remove_dir_all(project.path().join("candour.history")).expect("it is there");
        }
        run(&project, SUPERSEDE).succeeds();
        let out = ["build", "--at", AT, "--audience", "amber", "--out", "site/amber", "--locked=false"];
        project.run(&out).succeeds();
        let files = support::files(&project.path().join("site/amber"));
        let documents: Vec<Value> = files
            .iter()
            .filter(|(path, _)| path.ends_with("/2026/exa-2026-0001.json"))
            .map(|(_, bytes)| serde_json::from_slice(bytes).expect("it is JSON"))
            .collect();
        assert!(!documents.is_empty(), "{label}");
        for document in documents {
            let references = document["document"]["references"].as_array().expect("it has references");
            let external: Vec<&Value> = references.iter().filter(|one| one["category"] == "external").collect();
            let expected = format!("{site}/advisories/exa-2026-0002.html");
            assert_eq!(external.last().expect("it names one")["url"], expected.as_str(), "{label} by {successor}");
        }
    }
}

#[test]
fn what_takes_the_place_of_another_holds_and_can_be_seen() {
    let project = published();
    let before = project.text(ADVISORY);
    let next = project.text(NEXT);
    let by = |id: &str| run(&project, &["supersede", "EXA-2026-0001", "--by", id]);
    fails_with(&by("EXA-2026-0003"), &["no advisory `EXA-2026-0003`", "did you mean"]);
    fails_with(&by("EXA-2026-0001"), &["cannot take its own place"]);
    for (from, to, word) in [
        ("status = \"final\"", "status = \"draft\"", "is a draft"),
        ("\"CLEAR\"", "\"AMBER\"", "some who see this one, TLP:CLEAR, could not see it"),
        ("\"CLEAR\"", "\"CLEAR\"\nrelease_at = 2026-12-01T09:00:00Z", "is published on 2026-12-01"),
    ] {
        project.file(
            NEXT,
            next.replacen(from, to, 1)
                .replace("\"1.0.0\"", if to.contains("draft") { "\"0.1.0\"" } else { "\"1.0.0\"" }),
        );
        fails_with(&by("EXA-2026-0002"), &["bad-successor", word, "nothing was written"]);
        assert_eq!(project.text(ADVISORY), before);
    }
    project.file(NEXT, &next);
    // A circle, and a chain.
    by("EXA-2026-0002").succeeds();
    let circle = run(&project, &["supersede", "EXA-2026-0002", "--by", "EXA-2026-0001"]);
    fails_with(&circle, &["is superseded itself", "the two name each other"]);
    project.file("content/advisories/2026/exa-2026-0003.md", next.replace("EXA-2026-0002", "EXA-2026-0003"));
    project.build().succeeds();
    let chain = run(&project, &["supersede", "EXA-2026-0002", "--by", "EXA-2026-0003"]);
    fails_with(&chain, &["`EXA-2026-0002` is superseded itself", "name what takes its place: EXA-2026-0003"]);
}

#[test]
fn tables_that_contradict_the_rest_are_told_of() {
    let project = published();
    let before = project.text(ADVISORY);
    let second =
        "[[revision]]\nversion = \"2.0.0\"\ndate = 2026-11-20T09:00:00Z\nsummary = \"Withdrawn\"\n\n[timeline]";
    let withdrawn = "[withdrawn]\nwhy = \"No flaw.\"\n\n[timeline]";
    let both = format!("[superseded]\nby = \"EXA-2026-0002\"\n\n{withdrawn}");
    for (table, words) in [
        (withdrawn.to_owned(), "in a revision of its own, and this one has the first alone"),
        (both.replace("[timeline]", second), "withdrawn or superseded, and not both"),
        (
            withdrawn.replace("why =", "date = 2026-03-10T09:00:00Z\nwhy =").replace("[timeline]", second),
            "no revision after the first has this date",
        ),
        ("[superseded]\nby = []\n\n[timeline]".replace("[timeline]", second), "names no advisory"),
        ("[withdrawn]\n\n[timeline]".replace("[timeline]", second), "why"),
    ] {
        project.file(ADVISORY, before.replacen("[timeline]", &table, 1));
        fails_with(&project.run(&["check", "--at", AT]), &[words]);
    }
    project.file(ADVISORY, before.replacen("tlp =", "category = \"csaf_withdrawn\"\ntlp =", 1));
    fails_with(&project.run(&["check", "--at", AT]), &["is not written here", "candour withdraw"]);
}

#[test]
fn a_document_made_elsewhere_is_marked_by_its_category() {
    let made = retired(SUPERSEDE);
    let document =
        made.read(CSAF21).replace("EXA-2026-0001", "OTH-2026-0001").replace("exa-2026-0001", "oth-2026-0001");
    let project = Project::base();
    let next = project.text(ADVISORY).replace("EXA-2026-0001", "EXA-2026-0002");
    project.file(ADVISORY, next);
    project.file("content/advisories/2026/oth-2026-0001.json", document);
    project.build().succeeds();
    let page = project.read("advisories/oth-2026-0001.html");
    assert!(page.contains("class=\"retired\"") && page.contains("Superseding Document: EXA-2026-0002"), "{page}");
    assert!(!page.contains("What this advisory said before"), "{page}");
    let next = project.read("advisories/exa-2026-0002.html");
    assert!(next.contains("oth-2026-0001.html\">OTH-2026-0001</a>"), "{next}");
}
