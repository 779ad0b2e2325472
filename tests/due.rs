//! What falls due: `tests/due` has content in which almost everything does, laid over the smallest content that builds.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::{collections::BTreeSet, fs, process::Command};

use candour::{
    content,
    due::{Due, Entry, When, due},
    model::{CalendarDate, Content, Instant},
    sign::PublicKeys,
    signable,
};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use support::{AT, Outcome, Project, files, here, tools};

/// Later than everything of the content.
const LAST: &str = "2030-01-01T00:00:00Z";

fn project() -> Project {
    let project = Project::base();
    support::copy(&here("due/content"), &project.path().join("content"));
    project
}

fn run(project: &Project, arguments: &[&str]) -> Outcome {
    let mut all = vec!["due"];
    all.extend(arguments);
    project.run(&all)
}

fn listed(project: &Project, at: &str, until: &str) -> Value {
    let outcome = run(project, &["--at", at, "--until", until, "--format", "json"]).succeeds();
    serde_json::from_str(&outcome.stdout).expect("it is JSON")
}

fn entries(list: &Value) -> &[Value] {
    list["entries"].as_array().expect("a list")
}

fn of_kind<'l>(list: &'l Value, kind: &str) -> Vec<&'l Value> {
    entries(list).iter().filter(|entry| entry["kind"] == kind).collect()
}

/// The one entry of a kind.
#[track_caller]
fn only<'l>(list: &'l Value, kind: &str) -> &'l Value {
    let found = of_kind(list, kind);
    assert_eq!(found.len(), 1, "{kind}: {found:#?}");
    found[0]
}

fn instant(moment: DateTime<Utc>) -> Instant {
    moment.into()
}

/// The first moment of an entry and the first after it, where days are counted in UTC.
fn bounds(entry: &Entry) -> (DateTime<Utc>, DateTime<Utc>) {
    let start = |day: chrono::NaiveDate| day.and_time(chrono::NaiveTime::MIN).and_utc();
    match entry.when {
        When::At(moment) => (moment, moment + TimeDelta::seconds(1)),
        When::In(date) => (start(date.first_day()), start(date.last_day().succ_opt().expect("there is one"))),
    }
}

struct Loaded {
    content: Content,
    keys: PublicKeys,
}

impl Loaded {
    fn of(project: &Project) -> Self {
        let loaded = content::load(project.path());
        let content = loaded.content.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
        let keys = signable::published_keys(&content.keys).expect("the keys are good");
        Self { content, keys }
    }

    fn due(&self, at: &Instant, until: &Instant) -> Due {
        due(&self.content, &self.keys, at, until)
    }

    fn find(&self, name: &str, at: DateTime<Utc>, until: DateTime<Utc>) -> Option<Entry> {
        let due = self.due(&instant(at), &instant(until));
        due.entries.into_iter().find(|entry| entry.name() == name)
    }
}

#[test]
fn everything_that_falls_due_is_listed_day_by_day() {
    let outcome = run(&project(), &["--at", AT, "--until", LAST]).succeeds();
    insta::assert_snapshot!(outcome.stdout);
}

#[test]
fn the_documentation_names_every_kind_and_no_other() {
    let page = fs::read_to_string(here("../docs/DUE.md")).expect("the page is there");
    let (tables, _) = page.split_once("## JSON").expect("it has that part");
    let rows = tables.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` |"));
    let named: BTreeSet<&str> = rows.map(|(kind, _)| kind).collect();
    let list = listed(&project(), AT, LAST);
    let mut kinds: BTreeSet<&str> =
        entries(&list).iter().map(|entry| entry["kind"].as_str().expect("a word")).collect();
    // Tests of their own have these, since the keys are made when they are needed.
    kinds.extend(["key-renewal", "key-expiry", "signature-expiry"]);
    let known: BTreeSet<&str> = candour::due::Kind::all().map(candour::due::Kind::as_str).collect();
    assert_eq!(kinds, known, "a kind that no test has");
    assert_eq!(named, known);
}

#[test]
fn what_falls_due_at_the_last_instant_is_in_and_what_is_a_second_later_is_not() {
    let loaded = Loaded::of(&project());
    let (at, last) = (AT.parse().expect("an instant"), LAST.parse().expect("an instant"));
    let all = loaded.due(&at, &last);
    let ahead = all.entries.iter().filter(|entry| !entry.is_overdue);
    let mut compared = 0;
    for entry in ahead {
        let (begins, _) = bounds(entry);
        let is_in = |until| loaded.find(&entry.name(), at.utc(), until).is_some();
        assert!(is_in(begins), "{} is not in at {begins}", entry.name());
        assert!(!is_in(begins - TimeDelta::seconds(1)), "{} is in a second before {begins}", entry.name());
        compared += 1;
    }
    assert!(compared > 30, "{compared}");
}

#[test]
fn what_has_passed_is_overdue_where_somebody_had_to_do_it_and_gone_where_it_came_by_itself() {
    let loaded = Loaded::of(&project());
    let all = loaded.due(&AT.parse().expect("an instant"), &LAST.parse().expect("an instant"));
    let (mut overdue, mut gone) = (BTreeSet::new(), BTreeSet::new());
    // What is said of these is another once they have passed: they are done, or they are out.
    let is_done =
        ["customer-notice", "end-announcement", "incident-notice", "incident-next-update", "disclosure-window"];
    for entry in all.entries.iter().filter(|entry| !is_done.contains(&entry.kind.as_str())) {
        let (_, after) = bounds(entry);
        let last = LAST.parse::<Instant>().expect("an instant").utc().max(after);
        match loaded.find(&entry.name(), after, last) {
            Some(found) => {
                assert!(found.is_overdue, "{} is not overdue at {after}", entry.name());
                overdue.insert(entry.kind.as_str());
            }
            None => {
                gone.insert(entry.kind.as_str());
            }
        }
        let just = after - TimeDelta::seconds(1);
        let found = loaded.find(&entry.name(), just, last);
        // At the very instant that something comes out it is out.
        let is_out = matches!(entry.when, When::At(_)) && found.is_none();
        assert!(is_out || found.is_some_and(|found| !found.is_overdue), "{} at {just}", entry.name());
    }
    let expected = [
        "advisory-published",
        "advisory-update",
        "assessment-review",
        "commitment",
        "fix-target",
        "incident-review",
        "policy-review",
        "security-txt-expiry",
        "security-txt-renewal",
    ];
    assert_eq!(overdue, BTreeSet::from(expected), "these stay");
    assert!(gone.contains("page-published") && gone.contains("end-of-life"), "{gone:?}");
    assert!(gone.contains("advisory-published"), "one that is no draft is out: {gone:?}");
}

#[test]
fn what_is_overdue_comes_first_and_says_so() {
    let project = project();
    let at = "2027-02-01T00:00:00Z";
    let list = listed(&project, at, at);
    let overdue: Vec<bool> = entries(&list).iter().map(|entry| entry["overdue"] == true).collect();
    assert!(overdue[0] && overdue.is_sorted_by(|one, next| one >= next), "{overdue:?}");
    let draft = of_kind(&list, "advisory-published")[0];
    assert_eq!((&draft["id"], &draft["overdue"]), (&json!("EXA-2026-0010"), &json!(true)));
    let arguments = ["--at", at, "--until", at, "--format"];
    let text = run(&project, &[&arguments[..], &["text"]].concat()).stdout;
    assert!(text.starts_with("From 2027-02-01T00:00:00Z until 2027-02-01T00:00:00Z\n\nOverdue\n  2026-12-"), "{text}");
    let calendar = run(&project, &[&arguments[..], &["ics"]].concat()).stdout.replace("\r\n ", "");
    assert!(calendar.contains("SUMMARY:Overdue: Publish the advisory: EXA-2026-0010: "), "{calendar}");
    let titles: Vec<&str> = calendar.lines().filter(|line| line.starts_with("SUMMARY:")).collect();
    assert!(titles.len() > 5 && titles.iter().all(|title| !title.ends_with(')')), "{titles:?}");
}

#[test]
fn overdue_things_fail_where_that_is_asked_for() {
    let project = project();
    let (early, late) = (["--at", AT, "--until", AT], ["--at", "2027-02-01T00:00:00Z"]);
    assert_eq!(run(&project, &[&early[..], &["--fail-on-overdue"]].concat()).code, Some(0));
    assert_eq!(run(&project, &[&late[..], &["--fail-on-overdue"]].concat()).code, Some(1));
    assert_eq!(run(&project, &late).code, Some(0));
}

#[test]
fn arguments_that_make_no_sense_and_content_that_cannot_be_read_are_refused() {
    let project = project();
    let outcome = run(&project, &["--at", AT, "--until", "2026-11-21T08:59:59Z"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(2), ""));
    assert!(outcome.stderr.contains("lies before"), "{}", outcome.stderr);
    project.file("content/pages/bad.md", "+++\ntitel = \"x\"\n+++\n");
    let outcome = run(&project, &["--at", AT]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(1), ""));
    assert!(outcome.stderr.contains("titel"), "{}", outcome.stderr);
}

#[test]
fn without_an_end_one_looks_ninety_days_ahead() {
    let outcome = run(&project(), &["--at", AT, "--format", "json"]).succeeds();
    let list: Value = serde_json::from_str(&outcome.stdout).expect("it is JSON");
    assert_eq!((&list["at"], &list["until"]), (&json!(AT), &json!("2027-02-19T09:00:00Z")));
    assert!(
        of_kind(&list, "revision-published").len() == 1 && of_kind(&list, "advisory-update").is_empty(),
        "{list:#}"
    );
}

#[test]
fn the_author_is_told_that_the_list_is_not_for_publication() {
    let project = project();
    for format in ["text", "json", "ics"] {
        let outcome = run(&project, &["--at", AT, "--format", format]).succeeds();
        assert!(outcome.stderr.contains("not for publication"), "{format}: {}", outcome.stderr);
        assert!(outcome.stderr.contains("TLP:AMBER"), "{format}: {}", outcome.stderr);
    }
    let list = listed(&project, AT, LAST);
    assert_eq!((&list["confidential"], &list["tlp"]), (&json!(true), &json!("AMBER")));
    // What everybody may know of needs no warning.
    let base = Project::base();
    let outcome = run(&base, &["--at", AT, "--until", LAST]).succeeds();
    assert_eq!(outcome.stderr, "");
    assert_eq!(
        (&listed(&base, AT, LAST)["confidential"], &listed(&base, AT, LAST)["tlp"]),
        (&json!(false), &json!(null))
    );
}

#[test]
fn nothing_is_written() {
    let project = project();
    let before = files(project.path());
    for format in ["text", "json", "ics"] {
        run(&project, &["--at", AT, "--until", LAST, "--format", format]).succeeds();
    }
    assert_eq!(files(project.path()), before);
}

#[test]
fn the_keys_for_programs_are_those_that_are_documented() {
    let schema: Value = serde_json::from_slice(&fs::read(here("due/schema.json")).expect("it is there")).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for (at, until) in [(AT, LAST), ("2028-01-01T00:00:00+01:00", LAST), (AT, AT)] {
        let list = listed(&project(), at, until);
        let errors: Vec<String> =
            validator.iter_errors(&list).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
}

#[test]
fn the_time_zone_of_the_machine_has_no_part_in_it() {
    let project = project();
    for format in ["text", "json", "ics"] {
        let arguments = ["due", "--at", AT, "--until", LAST, "--format", format];
        let [first, second, third] = ["UTC", "Pacific/Auckland", "America/Los_Angeles"]
            .map(|zone| project.run_with(&arguments, &[("TZ", zone)]).succeeds().stdout);
        assert!(first == second && second == third, "{format}");
    }
}

#[test]
fn a_day_is_one_of_the_vendor() {
    let project = project();
    let site = fs::read_to_string(project.path().join("content/site.toml")).expect("it is there");
    let has = |at: &str, until: &str| {
        let list = listed(&project, at, until);
        of_kind(&list, "policy-review").first().map(|entry| entry["overdue"] == true)
    };
    // The day of the review is 14 September 2027.
    assert_eq!(has(AT, "2027-09-13T23:59:59Z"), None);
    assert_eq!(has(AT, "2027-09-14T00:00:00Z"), Some(false));
    assert_eq!(has("2027-09-14T23:59:59Z", LAST), Some(false));
    assert_eq!(has("2027-09-15T00:00:00Z", LAST), Some(true));
    project.file("content/site.toml", site.replace("\"UTC\"", "\"Europe/London\""));
    assert_eq!(has(AT, "2027-09-13T22:59:59Z"), None);
    assert_eq!(has(AT, "2027-09-13T23:00:00Z"), Some(false));
    assert_eq!(has("2027-09-14T22:59:59Z", LAST), Some(false));
    assert_eq!(has("2027-09-14T23:00:00Z", LAST), Some(true));
}

/// The base with an open incident, one without its review, a vulnerability without a fix and a release without a notice.
fn with_promises() -> Project {
    let open = fs::read_to_string(here("support/incident.md")).expect("it is there");
    let open = open
        .replace("status = \"resolved\"", "status = \"monitoring\"")
        .replace("resolved = 2026-06-01T12:00:00Z\n", "");
    let open = open.replacen("kind =", "next_update = 2026-12-01T12:00:00Z\nkind =", 1);
    let (open, _) = open.split_once("[review]").expect("it has one");
    let resolved = fs::read_to_string(here("support/incident.md")).expect("it is there");
    let resolved = resolved.replace("published = 2026-06-15\n", "due = \"2026-12\"\n");
    let resolved: Vec<&str> =
        resolved.lines().filter(|line| !line.starts_with("root_") && !line.starts_with("prev")).collect();
    let unfixed =
        fs::read_to_string(here("support/base/content/advisories/2026/exa-2026-0001.md")).expect("it is there");
    let unfixed =
        unfixed.replace("EXA-2026-0001", "EXA-2026-0002").replace("reported = 2026-02-26", "reported = 2026-11-15");
    let unfixed = unfixed.replace("fixed = 2026-03-09\n", "").replace("fixed = \"4.2.7\"\n", "");
    let unfixed = unfixed.replace("kind = \"vendor_fix\"\nupdate = [\"security\", \"full\"]", "kind = \"fix_planned\"");
    let project = Project::base();
    project.file("content/incidents/open.md", format!("{open}+++\n\nIt is known.\n"));
    project.file("content/incidents/resolved.md", resolved.join("\n") + "\n");
    project.file("content/advisories/2026/exa-2026-0002.md", unfixed.replace("CVE-2026-90001", "CVE-2026-90002"));
    let gateway = fs::read_to_string(project.path().join("content/products/gateway.md")).expect("it is there");
    let notice = gateway.lines().find(|line| line.starts_with("notice")).expect("it has one");
    project.file("content/products/gateway.md", gateway.replace(notice, ""));
    project
}

/// Where an entry is not overdue the rule finds nothing, and where it is the rule does.
#[test]
fn what_is_due_is_the_last_moment_at_which_the_rule_finds_nothing() {
    let project = with_promises();
    let loaded = Loaded::of(&project);
    let all = loaded.due(&AT.parse().expect("an instant"), &LAST.parse().expect("an instant"));
    let zone = loaded.content.vendor.time_zone;
    let start = |day: chrono::NaiveDate| chrono::TimeZone::from_local_datetime(&zone, &day.into()).unwrap();
    let cases = [
        ("security-txt-renewal", "ST2", "/.well-known/security.txt"),
        ("security-txt-expiry", "ST1", "/.well-known/security.txt"),
        ("policy-review", "PO7", "content/disclosure.md"),
        ("incident-next-update", "IN4", "open"),
        ("incident-review", "IN5", "resolved"),
        ("fix-target", "AD8", "EXA-2026-0002"),
        ("end-announcement", "LC6", "gateway 4.2"),
    ];
    for (kind, rule, id) in cases {
        let mut found = all.entries.iter().filter(|entry| entry.kind.as_str() == kind && entry.id == id);
        let entry = found.next().unwrap_or_else(|| panic!("{kind}: {:#?}", all.entries));
        let after = match entry.when {
            When::At(moment) if kind == "security-txt-expiry" => moment,
            When::At(moment) => moment + TimeDelta::seconds(1),
            // The notice is expected when there is a year left, and not after that.
            When::In(date) if kind == "end-announcement" => start(date.first_day()).to_utc(),
            When::In(date) => start(date.last_day().succ_opt().expect("there is one")).to_utc(),
        };
        let breaks = |at: DateTime<Utc>| {
            let at = at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
            let said = project.run(&["check", "--at", &at, "--format", "json"]).stdout;
            let report: Value = serde_json::from_str(&said).expect("it is JSON");
            report["findings"].as_array().expect("a list").iter().any(|finding| finding["id"] == rule)
        };
        assert!(breaks(after), "{rule} finds nothing at {after}");
        assert!(!breaks(after - TimeDelta::seconds(1)), "{rule} finds something a second before {after}");
    }
}

#[test]
fn an_advisory_that_is_out_owes_nothing_to_those_who_reported() {
    let list = listed(&project(), AT, LAST);
    let ids: Vec<&Value> = of_kind(&list, "disclosure-window").into_iter().map(|entry| &entry["id"]).collect();
    assert_eq!(ids, ["EXA-2026-0010", "EXA-2026-0011"]);
    let list = listed(&project(), "2027-01-10T10:00:00Z", LAST);
    assert_eq!(only(&list, "disclosure-window")["id"], "EXA-2026-0010");
    assert!(of_kind(&list, "customer-notice").is_empty(), "they were told at this instant: {list:#}");
}

#[test]
fn a_document_made_elsewhere_comes_out_at_its_own_date() {
    let project = Project::base();
    let document = fs::read_to_string(here("support/good/document.json")).expect("it is there");
    let document = document.replace("2026-03-10T09:00:00Z", "2026-12-10T10:00:00+01:00");
    project.file("content/advisories/2026/document.json", &document);
    let list = listed(&project, AT, LAST);
    let entry = only(&list, "advisory-published");
    let line = document.lines().position(|line| line.contains("current_release_date")).expect("it has one") + 1;
    assert_eq!(entry["when"], "2026-12-10T09:00:00Z");
    assert_eq!((&entry["id"], &entry["line"]), (&json!("EXA-2026-0009"), &json!(line)));
    assert_eq!((&entry["embargoed"], &entry["tlp"]), (&json!(true), &json!("CLEAR")));
    assert!(of_kind(&listed(&project, "2026-12-10T09:00:00Z", LAST), "advisory-published").is_empty());
    // Without a label it never does.
    let mut unlabelled: Value = serde_json::from_str(&document).expect("it is JSON");
    unlabelled["document"].as_object_mut().expect("an object").remove("distribution");
    project.file("content/advisories/2026/document.json", unlabelled.to_string());
    let list = listed(&project, "2026-12-01T00:00:00Z", LAST);
    let entry = only(&list, "advisory-published");
    assert!(entry["action"].as_str().is_some_and(|action| action.contains("no TLP label")), "{entry}");
    assert_eq!((&entry["embargoed"], &entry["tlp"]), (&json!(true), &Value::Null));
}

#[test]
fn drafts_do_not_come_out_and_are_overdue_after_their_day() {
    let project = Project::base();
    let held = "draft = true\nrelease_at = 2026-12-01T09:00:00Z";
    project.file("content/pages/soon.md", format!("+++\ntitle = \"Soon\"\n{held}\n+++\n\nSoon.\n"));
    let release = "[[release]]\nname = \"1\"\nreleased = 2026-12-01\nend_of_security_support = 2027-03-01";
    project.file("content/products/agent.md", format!("+++\nname = \"Agent\"\n{held}\n{release}\n+++\n\nAn agent.\n"));
    project.incident("outage", held);
    let kinds = ["page-published", "product-published", "incident-published"];
    for (at, is_overdue) in [(AT, false), ("2026-12-01T09:00:00Z", false), ("2026-12-01T09:00:01Z", true)] {
        let list = listed(&project, at, "2026-12-31T00:00:00Z");
        for kind in kinds {
            let entry = only(&list, kind);
            assert_eq!((&entry["overdue"], &entry["embargoed"]), (&json!(is_overdue), &json!(true)), "{entry}");
            assert!(entry["action"].as_str().is_some_and(|action| action.starts_with("It is a draft")), "{entry}");
        }
        // Nobody plans by the dates of a draft, and of it nothing comes out in stages.
        assert_eq!(entries(&list).len(), 3, "{list:#}");
    }
}

#[test]
fn an_announcement_is_due_until_it_was_made_and_says_what_is_missing() {
    let project = Project::base();
    let announcement = |lines: &str, at: &str| {
        let end = "released = 2026-01-01\nend_of_security_support = 2028-06-30";
        let product = format!("+++\nname = \"Agent\"\n[[release]]\nname = \"1\"\n{end}\n{lines}\n+++\n\nAn agent.\n");
        project.file("content/products/agent.md", product);
        let list = listed(&project, at, LAST);
        let entry = of_kind(&list, "end-announcement").first().map(|entry| (*entry).clone());
        entry.map(|entry| (entry["when"].clone(), entry["overdue"] == true, entry["action"].to_string()))
    };
    let notice = "notice = \"It ends.\"";
    let (when, is_overdue, action) = announcement("", AT).expect("nothing is announced");
    assert_eq!((when, is_overdue), (json!("2027-06-30"), false));
    assert!(action.contains("set announced") && action.contains("add notice"), "{action}");
    assert!(announcement("", "2027-07-01T12:00:00Z").expect("it is late").1);
    assert_eq!(announcement("", "2028-07-01T12:00:00Z"), None, "its end has come");
    let (_, _, action) = announcement("announced = 2026-01-01", AT).expect("no notice says so");
    assert!(action.contains("notice") && !action.contains("announced"), "{action}");
    let planned = announcement(&format!("announced = 2027-02-01\n{notice}"), AT).expect("it is to be announced");
    assert_eq!(planned.0, "2027-02-01");
    assert_eq!(announcement(&format!("announced = 2026-01-01\n{notice}"), AT), None);
}

#[test]
fn calendars_are_what_the_library_of_others_reads() {
    let Some(python) = tools::or_skip(tools::python()) else { return };
    let project = project();
    let empty = ["--at", LAST, "--until", LAST];
    let base = Project::base();
    let site = fs::read_to_string(base.path().join("content/site.toml")).expect("it is there");
    base.file("content/site.toml", site.replace("2027-09-01", "2031-09-01"));
    for policy in ["disclosure.md", "support.md", "incident-plan.md", "vulnerability-handling.md"] {
        fs::remove_file(base.path().join("content").join(policy)).expect("it is there");
    }
    let full = run(&project, &["--at", AT, "--until", LAST, "--format", "ics"]).succeeds().stdout;
    let none = run(&base, &[&empty[..], &["--format", "ics"]].concat()).succeeds().stdout;
    assert!(full.ends_with("END:VCALENDAR\r\n") && full.matches('\n').count() == full.matches("\r\n").count());
    project.file("full.ics", full).file("none.ics", none);
    let mut command = Command::new(python.join("venv/bin/python"));
    let paths = [project.path().join("full.ics"), project.path().join("none.ics")];
    let said = tools::output(command.args(["lifecycle.py", "due"]).args(paths).current_dir(python));
    let said = said.unwrap_or_else(|error| panic!("{error}"));
    let read: Vec<Value> = said.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(read[0]["name"], "Not for publication (TLP:AMBER): due at Example Ltd");
    assert_eq!((&read[1]["events"], &read[1]["components"]), (&json!([]), &json!(["VTIMEZONE"])));
    let list = listed(&project, AT, LAST);
    let events = read[0]["events"].as_array().expect("a list");
    assert_eq!((events.len(), &read[0]["errors"]), (entries(&list).len(), &json!([])));
    let uids: BTreeSet<&str> = events.iter().filter_map(|event| event["uid"].as_str()).collect();
    assert_eq!(uids.len(), events.len(), "a UID stands twice");
    for (entry, event) in entries(&list).iter().zip(events) {
        let text = |key: &str| entry[key].as_str().expect("a text");
        assert_eq!(event["errors"], json!([]), "{event}");
        assert_eq!(event["uid"], format!("due+{}@trust.example.com", text("name")));
        assert_eq!(event["stamp"], "2026-11-21T09:00:00+00:00");
        assert_eq!(event["categories"], json!([text("kind")]));
        let summary = event["summary"].as_str().expect("a title");
        let to_do = summary.strip_suffix(&format!(": {}: {}", text("id"), text("title"))).expect("what it is about");
        assert!(to_do.starts_with(char::is_uppercase) && to_do.contains(' '), "{summary}");
        assert!(event["description"].as_str().is_some_and(|said| said.starts_with(text("action"))), "{event}");
        let is_confidential =
            entry["embargoed"] == true || !["CLEAR"].contains(&entry["tlp"].as_str().unwrap_or("CLEAR"));
        assert_eq!(event["class"], if is_confidential { "CONFIDENTIAL" } else { "PUBLIC" });
        let (start, end) = match entry["precision"].as_str() {
            Some("instant") => (text("when").replace('Z', "+00:00"), Value::Null),
            _ => {
                let date: CalendarDate = text("when").parse().expect("a date");
                let after = date.last_day().succ_opt().expect("there is one");
                (date.first_day().to_string(), json!(after.to_string()))
            }
        };
        assert_eq!((&event["start"], &event["end"]), (&json!(start), &end), "{event}");
    }
}

/// A key of gpg whose primary part certifies until 2028, with a subkey for signing that ends with 2026 and one for
/// encryption that ends in the middle of 2027.
fn key_with_ends(gpg: &tools::Gpg) -> String {
    let at = |arguments: &[&str]| {
        let mut command = gpg.command();
        command.args(["--faked-system-time", "20260101T000000!", "--passphrase", ""]).args(arguments);
        tools::output(&mut command).unwrap_or_else(|error| panic!("{error}"))
    };
    at(&["--quick-gen-key", "Example <security@example.com>", "ed25519", "cert", "20280101T000000"]);
    let listed = at(&["--list-keys", "--with-colons"]);
    let fingerprint = listed.lines().find_map(|line| line.strip_prefix("fpr:")).expect("there is a key");
    let fingerprint = fingerprint.trim_matches(':').to_owned();
    at(&["--quick-add-key", &fingerprint, "ed25519", "sign", "20270101T000000"]);
    at(&["--quick-add-key", &fingerprint, "cv25519", "encr", "20270701T000000"]);
    at(&["--armor", "--export", &fingerprint])
}

fn expiries(list: &Value, kind: &str) -> Vec<(String, bool)> {
    let entry = |entry: &Value| (entry["when"].as_str().expect("a text").to_owned(), entry["overdue"] == true);
    of_kind(list, kind).into_iter().map(entry).collect()
}

#[test]
fn keys_and_what_they_signed_end() {
    let Some(gpg) = tools::or_skip(tools::Gpg::new()) else { return };
    let project = Project::base();
    project.file("content/keys/security.asc", key_with_ends(&gpg));
    let site = fs::read_to_string(project.path().join("content/site.toml")).expect("it is there");
    project.file("content/site.toml", site.replace("\"https://example.com/security.asc\"", "\"keys/security.asc\""));
    let document = fs::read(here("support/good/document.json")).expect("it is there");
    project.file("content/advisories/2026/document.json", &document);
    let mut sign = gpg.command();
    sign.args(["--faked-system-time", "20260301T000000!", "--passphrase", "", "--armor", "--detach-sign"]);
    let path = project.path().join("content/advisories/2026/document.json");
    tools::output(sign.arg(&path)).unwrap_or_else(|error| panic!("{error}"));

    let list = listed(&project, AT, LAST);
    let ends = |ends: &[(&str, bool)]| ends.iter().map(|(at, is)| ((*at).to_owned(), *is)).collect::<Vec<_>>();
    let (signing, encrypting, primary) = ("2027-01-01T00:00:00Z", "2027-07-01T00:00:00Z", "2028-01-01T00:00:00Z");
    assert_eq!(expiries(&list, "key-expiry"), ends(&[(signing, false), (encrypting, false), (primary, false)]));
    // Ninety days before, which have passed.
    assert_eq!(expiries(&list, "key-renewal"), ends(&[("2026-10-03T00:00:00Z", true)]));
    let signature = only(&list, "signature-expiry");
    assert_eq!((&signature["when"], &signature["overdue"]), (&json!(signing), &json!(false)));
    assert_eq!(signature["file"], "content/advisories/2026/document.json.asc");
    assert_eq!((of_kind(&list, "key-expiry")[0]["file"].as_str()), Some("content/keys/security.asc"));

    // Nothing signs any more, then nobody can encrypt either, and a key that ended is not told once one took its place.
    let list = listed(&project, "2027-01-01T00:00:01Z", LAST);
    assert_eq!(expiries(&list, "key-expiry"), ends(&[(signing, true), (encrypting, false), (primary, false)]));
    assert_eq!(expiries(&list, "signature-expiry"), ends(&[(signing, true)]));
    let list = listed(&project, "2027-07-01T00:00:01Z", LAST);
    assert_eq!(expiries(&list, "key-expiry"), ends(&[(signing, true), (encrypting, true), (primary, false)]));
    support::keys::TestKey::new().publish(&project);
    let list = listed(&project, "2027-07-01T00:00:01Z", LAST);
    assert_eq!(expiries(&list, "key-expiry"), ends(&[(encrypting, true), (primary, false)]));
    project.file("content/site.toml", &site);
    let list = listed(&project, "2027-07-01T00:00:01Z", LAST);
    assert_eq!(expiries(&list, "key-expiry"), ends(&[(primary, false)]));
}
