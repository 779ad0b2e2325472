//! Real notices, put into the content format, become pages, data and feeds that give every instant as it was.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};
use serde_json::Value;
use support::{
    AT, Project, corpus,
    incident_corpus::{self, Notice, instant},
    tools,
};

/// The updates that were written down with an instant before the beginning of what they tell of.
const IMPOSSIBLE: [&str; 2] = ["2022-08-17_21_00_00_incident", "2025-06-24_18_29_00_incident"];

fn findings(project: &Project) -> Vec<Value> {
    let outcome = project.run(&["check", "--at", AT, "--format", "json"]);
    let report: Value = serde_json::from_str(&outcome.stdout).expect("it prints JSON");
    report["findings"].as_array().expect("a list").clone()
}

/// The site of all notices, with a word for the instants that cannot be right.
fn built() -> Option<(Vec<Notice>, Project)> {
    let notices = incident_corpus::notices(&corpus()?);
    let project = incident_corpus::project(&notices);
    let exceptions = IMPOSSIBLE.map(|slug| {
        format!("{{ rule = \"IN6\", path = \"content/incidents/{slug}.md\", reason = \"Written down wrongly then\" }}")
    });
    incident_corpus::allow(&project, &exceptions);
    project.build().succeeds();
    Some((notices, project))
}

#[test]
fn impossible_instants_are_findings_and_nothing_else_is() {
    let Some(corpus) = corpus() else { return };
    let notices = incident_corpus::notices(&corpus);
    assert_eq!(notices.len(), 137, "138 files, of which one is no notice");
    let project = incident_corpus::project(&notices);
    let findings = findings(&project);
    let errors = findings.iter().filter(|finding| finding["level"] == "error");
    let places: Vec<String> =
        errors.map(|error| format!("{} {}", error["id"], error["file"]).replace('"', "")).collect();
    // The first notice has two such updates.
    let expected = [IMPOSSIBLE[0], IMPOSSIBLE[0], IMPOSSIBLE[1]];
    assert_eq!(places, expected.map(|slug| format!("IN6 content/incidents/{slug}.md")), "{findings:#?}");
    assert_eq!(project.build().code, Some(1), "an error stops the build");
}

#[test]
fn an_end_before_its_beginning_is_found_in_any_notice() {
    let Some(corpus) = corpus() else { return };
    let mut notices = incident_corpus::notices(&corpus);
    // No notice of the corpus says so; with the two instants exchanged, each that lasted for a while does.
    for notice in &mut notices {
        std::mem::swap(&mut notice.started, &mut notice.resolved);
    }
    let lasted = notices.iter().filter(|notice| instant(&notice.started) > instant(&notice.resolved)).count();
    assert!(lasted > 50, "only {lasted}");
    let findings = findings(&incident_corpus::project(&notices));
    let resolved = findings.iter().filter(|finding| {
        finding["id"] == "IN6" && finding["message"].as_str().is_some_and(|message| message.starts_with("`resolved`"))
    });
    assert_eq!(resolved.count(), lasted);
}

#[test]
fn every_page_gives_the_instants_of_its_notice() {
    let Some((notices, project)) = built() else { return };
    for notice in &notices {
        let page = project.read(&format!("incidents/{}.html", notice.slug));
        let shown: Vec<DateTime<FixedOffset>> =
            page.split("<time datetime=\"").skip(1).filter_map(|rest| rest.split('"').next()).map(instant).collect();
        let updates = notice.updates.iter().map(|update| &update.at);
        for said in [&notice.started, &notice.resolved].into_iter().chain(updates) {
            assert!(shown.contains(&instant(said)), "{}: {said} is not shown", notice.slug);
        }
        let anchors = page.matches("<li id=\"update-").count();
        assert_eq!(anchors, notice.updates.len(), "{}", notice.slug);
        assert!(!page.contains("track &quot;") && !page.contains("Status updates below"), "{}", notice.slug);
    }
}

#[test]
fn the_list_of_a_hundred_notices_stays_small() {
    let Some((notices, project)) = built() else { return };
    let list = project.read("incidents/index.html");
    assert_eq!(list.matches("class=\"entry-title\"").count(), notices.len());
    assert!(list.contains("<h2 id=\"year-2012\">") && list.contains("href=\"#year-2012\""));
    assert!(list.len() < 80_000, "{} bytes", list.len());
}

#[test]
fn the_data_give_the_instants_of_the_newest_notices() {
    let Some((notices, project)) = built() else { return };
    let answer: Value = serde_json::from_str(&project.read("api/v2/incidents.json")).expect("it is JSON");
    let listed = answer["incidents"].as_array().expect("a list");
    assert_eq!(listed.len(), 50);
    let mut newest: Vec<&Notice> = notices.iter().collect();
    newest.sort_by(|one, other| {
        instant(&other.started).cmp(&instant(&one.started)).then_with(|| one.slug.cmp(&other.slug))
    });
    for (incident, notice) in listed.iter().zip(newest) {
        let at = |value: &Value| instant(value.as_str().expect("an instant"));
        assert_eq!(incident["name"], *notice.title, "{}", notice.slug);
        assert_eq!(at(&incident["started_at"]), instant(&notice.started), "{}", notice.slug);
        assert_eq!(at(&incident["resolved_at"]), instant(&notice.resolved), "{}", notice.slug);
        let told = incident["incident_updates"].as_array().expect("a list");
        for update in &notice.updates {
            let is_it = |told: &&Value| at(&told["created_at"]) == instant(&update.at);
            let told = told.iter().find(is_it).unwrap_or_else(|| panic!("{}: {}", notice.slug, update.at));
            assert_eq!(told["status"], update.status(), "{}", notice.slug);
        }
    }
}

#[test]
fn a_reader_of_feeds_finds_every_instant_once() {
    let Some(python) = tools::or_skip(tools::python()) else { return };
    let Some((notices, project)) = built() else { return };
    let feeds = tools::feeds_in(&python, &project.out());
    let documents = tools::with_archives(&feeds, "https://trust.example.com", "incidents/rss.xml");
    let mut items: BTreeMap<String, DateTime<FixedOffset>> = BTreeMap::new();
    for item in documents.iter().flat_map(|feed| &feed.items) {
        assert!(items.insert(item.id.clone(), instant(&item.published)).is_none(), "{} stands twice", item.id);
    }
    let told: usize = notices.iter().map(|notice| 1 + notice.updates.len()).sum();
    let at_the_start = notices
        .iter()
        .flat_map(|notice| notice.updates.iter().filter(|update| instant(&update.at) == instant(&notice.started)));
    assert_eq!(items.len(), told - at_the_start.count());
    for notice in &notices {
        let page = format!("https://trust.example.com/incidents/{}.html#", notice.slug);
        let of_notice = items.iter().filter(|(id, _)| id.starts_with(&page));
        let mut found: Vec<_> = of_notice.map(|(_, at)| *at).collect();
        let mut said: Vec<_> =
            notice.updates.iter().map(|update| &update.at).chain([&notice.started]).map(|at| instant(at)).collect();
        found.sort();
        said.sort();
        said.dedup();
        assert_eq!(found, said, "{}", notice.slug);
    }
}

#[test]
fn an_end_that_no_update_tells_is_found_where_it_is_written() {
    let project = Project::base();
    let incident = |more: &str| {
        format!(
            "+++\ntitle = \"An attack\"\ntlp = \"CLEAR\"\nkind = \"malicious\"\nseverity = \"major\"\nstatus = \"resolved\"\n\
             started = 2026-06-01T08:00:00Z\ndetected = 2026-06-01T08:30:00Z\nfirst_notified = 2026-06-01T09:00:00Z\n\
             resolved = 2026-06-01T12:00:00Z\n{more}\n[review]\npublished = 2026-06-02\nroot_cause = \"A cause.\"\n\
             prevention = \"A measure.\"\n+++\n\nAn attack.\n\n## Impact\n\nSome.\n\n## What we did\n\nWe ended it.\n"
        )
    };
    let found = || findings(&project).iter().filter(|finding| finding["id"] == "untold-end").count();
    project.file("content/incidents/2026-06-01-attack.md", incident(""));
    assert_eq!(found(), 1, "{:?}", findings(&project));
    let update = "[[update]]\nat = 2026-06-01T12:00:00Z\nstatus = \"resolved\"\ntext = \"It is over.\"\n";
    project.file("content/incidents/2026-06-01-attack.md", incident(update));
    assert_eq!(found(), 0);
}
