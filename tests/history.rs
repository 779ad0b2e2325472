//! What was published is recorded, and what would quietly change or take back a part of it stops the build.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::fs;

use support::{AT, Outcome, Project, here};

const LOCK: &str = "candour.lock";
const ADVISORY: &str = "content/advisories/2026/exa-2026-0001.md";
const PRODUCT: &str = "content/products/gateway.md";

fn lock(project: &Project) -> Option<String> {
    fs::read_to_string(project.path().join(LOCK)).ok()
}

/// A revision before the vulnerabilities of the advisory.
fn revise(project: &Project, version: &str, date: &str) {
    let revision = format!("[[revision]]\nversion = \"{version}\"\ndate = {date}\nsummary = \"Changed\"\n");
    project.change(ADVISORY, "\n[[vulnerability]]", &format!("\n{revision}\n[[vulnerability]]"));
}

#[track_caller]
fn fails_with(outcome: &Outcome, words: &[&str]) {
    assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
    // Lines are wrapped to the width of a terminal, also after a hyphen.
    let unwrapped = |text: &str| text.replace(|character: char| character.is_whitespace() || character == '│', "");
    let said = unwrapped(&outcome.stderr);
    for word in words {
        assert!(said.contains(&unwrapped(word)), "no {word:?} in\n{}", outcome.stderr);
    }
}

fn published() -> Project {
    let project = Project::base();
    project.build().succeeds();
    project
}

#[test]
fn a_build_records_what_it_publishes_and_a_second_one_writes_nothing() {
    let project = published();
    let first = lock(&project).expect("a build makes the record");
    assert!(
        first.contains("[advisory.\"EXA-2026-0001\"]") && first.contains("[release.\"gateway\".\"4.2\"]"),
        "{first}"
    );
    let served = project.read(".well-known/csaf/white/2026/exa-2026-0001.json.sha256");
    let sha256 = served.split_whitespace().next().expect("a hash");
    assert!(first.contains(sha256), "the hash is not that of the bytes that are served:\n{first}");
    let written =
        |project: &Project| fs::metadata(project.path().join(LOCK)).and_then(|file| file.modified()).expect("a time");
    let before = written(&project);
    project.build().succeeds();
    assert_eq!(before, written(&project), "the record was written though nothing changed");
}

#[test]
fn each_change_of_a_published_version_stops_the_build_and_is_named() {
    let summary = "A flaw was mended.";
    let table = [
        ("title = \"A flaw in the gateway\"", "title = \"A weakness in the gateway\"", "the title"),
        ("status = \"final\"", "status = \"interim\"", "the status"),
        ("title = \"A flaw", "lang = \"cy\"\ntitle = \"A flaw", "the language"),
        ("title = \"A flaw", "category = \"csaf_vex\"\ntitle = \"A flaw", "the category"),
        ("title = \"A flaw", "license = \"CC-BY-4.0\"\ntitle = \"A flaw", "the notes"),
        ("title = \"A flaw", "distribution_text = \"Share it.\"\ntitle = \"A flaw", "the distribution"),
        ("title = \"A flaw", "severity = { text = \"High\" }\ntitle = \"A flaw", "the aggregate severity"),
        ("title = \"A flaw", "aliases = [\"X-1\"]\ntitle = \"A flaw", "the aliases or other tracking data"),
        ("informed = [\"The national CERT\"]", "informed = []", "who was informed"),
        ("date = 2026-03-10T09:00:00Z", "date = 2026-03-10T09:30:00Z", "the release dates"),
        ("summary = \"First published\"", "summary = \"Published\"", "the revision history"),
        ("CVE-2026-90001", "CVE-2026-90002", "added CVE-2026-90002; removed CVE-2026-90001"),
        ("cve = \"CVE-2026-90001\"", "no_cve = \"Not asked for\"", "the vulnerabilities"),
        ("cve = \"CVE", "title = \"Missing authentication\"\ncve = \"CVE", "the titles of vulnerabilities"),
        ("cve = \"CVE", "discovered = 2026-02-01T00:00:00Z\ncve = \"CVE", "the dates of vulnerabilities"),
        ("cve = \"CVE", "id = [{ system = \"Tracker\", text = \"7\" }]\ncve = \"CVE", "the ids of vulnerabilities"),
        ("cve = \"CVE", "exploited = true\ncve = \"CVE", "whether it is exploited"),
        ("CWE-306", "CWE-287", "the weaknesses"),
        ("C:H/I:H/A:N", "C:H/I:H/A:H", "the scores"),
        ("affected = \">=4.0, <4.2.7\"", "affected = \">=4.1, <4.2.7\"", "the affected products"),
        ("fixed = \"4.2.7\"", "fixed = \"4.2.8\"", "the fixed or unaffected products"),
        ("fixed = \"4.2.7\"", "fixed = \"4.2.7\"\nnot_affected = \"3.8\"", "the product tree"),
        ("text = \"Install 4.2.7.\"", "text = \"Install 4.2.7 now.\"", "the remediations"),
        ("[\"security\", \"full\"]", "[\"security\", \"temporary\"]", "the kinds of remediations or updates"),
        ("reported = 2026-02-26", "reported = 2026-02-17", "the timeline"),
        (summary, "A flaw was fixed.", "the notes"),
        ("[timeline]", "[[note]]\ncategory = \"faq\"\ntext = \"Why?\"\n\n[timeline]", "the notes"),
        ("[timeline]", "[[acknowledgment]]\nnames = [\"A. Reporter\"]\n\n[timeline]", "the acknowledgments"),
        (
            "[timeline]",
            "[[reference]]\nsummary = \"More\"\nurl = \"https://example.com/\"\n\n[timeline]",
            "the references",
        ),
    ];
    let base = published();
    for (from, to, part) in table {
        let text = fs::read_to_string(base.path().join(ADVISORY)).expect("the file is there");
        base.change(ADVISORY, from, to);
        let outcome = base.run(&["check", "--at", AT]);
        fails_with(&outcome, &["HI1", "version 1.0.0 of EXA-2026-0001 was published", part]);
        base.file(ADVISORY, text);
    }
}

#[test]
fn a_change_stops_the_build_and_a_revision_lets_it_through() {
    let project = published();
    let (site, record) = (project.files(), lock(&project));
    project.change(ADVISORY, "C:H/I:H/A:N", "C:H/I:L/A:N");
    fails_with(&project.build(), &["HI1", "the scores", "version = \"1.1.0\"", "nothing was written"]);
    assert_eq!((project.files(), lock(&project)), (site, record.clone()), "a refused build left something");
    revise(&project, "1.1.0", "2026-11-20T09:00:00Z");
    project.build().succeeds();
    let now = lock(&project).expect("the record is there");
    assert!(now.contains("version = \"1.1.0\"") && now.contains("{ version = \"1.0.0\", released ="), "{now}");
    project.build().succeeds();
    assert_eq!(lock(&project), Some(now));
}

#[test]
fn what_is_excused_keeps_the_record_of_what_was_published() {
    let project = published();
    let record = lock(&project);
    project.change(ADVISORY, "A flaw in the gateway", "A flaw in the Gateway");
    let site = fs::read_to_string(here("support/base/content/site.toml")).expect("the base is there");
    let allow = format!(
        "{site}\n[[check.allow]]\nrule = \"HI1\"\npath = \"{ADVISORY}\"\nreason = \"A name is spelt right.\"\n"
    );
    project.file("content/site.toml", allow);
    project.build().succeeds();
    assert_eq!(lock(&project), record, "the record follows a change that was quietly made");
}

#[test]
fn what_was_published_cannot_be_deleted() {
    let project = published();
    fs::remove_file(project.path().join(ADVISORY)).expect("it is there");
    fails_with(&project.build(), &["HI2", "EXA-2026-0001 was published, and there is no file of it any more", LOCK]);
    assert!(project.out().join("advisories/exa-2026-0001.html").exists(), "the page is gone");
}

#[test]
fn a_locked_build_writes_no_record_and_says_what_it_would_have_recorded() {
    let project = Project::base();
    let outcome = project.run(&["build", "--at", AT, "--locked"]).succeeds();
    assert_eq!(lock(&project), None);
    assert!(outcome.stderr.contains("EXA-2026-0001 1.0.0 and 1 other record"), "{}", outcome.stderr);
    project.build().succeeds();
    let outcome = project.run(&["build", "--at", AT, "--locked"]).succeeds();
    assert!(!outcome.stderr.contains("not recorded"), "{}", outcome.stderr);
    project.change(ADVISORY, "A flaw in the gateway", "A flaw");
    fails_with(&project.run(&["build", "--at", AT, "--locked"]), &["HI1"]);
}

#[test]
fn continuous_integration_locks_unless_told_otherwise() {
    for (value, arguments, is_written) in [
        ("true", &["build", "--at", AT][..], false),
        ("1", &["build", "--at", AT], false),
        ("true", &["build", "--at", AT, "--locked=false"], true),
        ("false", &["build", "--at", AT], true),
        ("", &["build", "--at", AT], true),
    ] {
        let project = Project::base();
        project.run_with(arguments, &[("CI", value)]).succeeds();
        assert_eq!(lock(&project).is_some(), is_written, "CI={value} {arguments:?}");
    }
}

#[test]
fn an_earlier_instant_takes_nothing_back() {
    let project = published();
    revise(&project, "1.1.0", "2026-11-20T09:00:00Z");
    project.build().succeeds();
    let record = lock(&project);
    project.run(&["build", "--at", "2026-01-01T00:00:00Z"]).succeeds();
    assert!(!project.out().join("advisories/exa-2026-0001.html").exists(), "it was not published yet");
    assert_eq!(lock(&project), record);
    project.build().succeeds();
    assert_eq!(lock(&project), record);
}

#[test]
fn what_is_held_back_and_what_few_may_see_leaves_no_trace_in_the_record() {
    let plain = published();
    let text = fs::read_to_string(plain.path().join(ADVISORY)).expect("the file is there");
    let hidden = text.replace("EXA-2026-0001", "EXA-2026-0666").replace("CVE-2026-90001", "CVE-2026-90666");
    for (from, to) in [
        ("tlp =", "release_at = 2026-12-01T09:00:00Z\ntlp ="),
        ("tlp = \"CLEAR\"", "tlp = \"AMBER\""),
        ("status = \"final\"", "status = \"draft\""),
    ] {
        let project = Project::base();
        project.file("content/advisories/2026/exa-2026-0666.md", hidden.replacen(from, to, 1));
        project.build().succeeds();
        assert_eq!(lock(&project), lock(&plain), "{to}");
    }
    let project = Project::base();
    let product = fs::read_to_string(plain.path().join(PRODUCT)).expect("the file is there");
    project.file("content/products/hidden.md", product.replacen("name =", "draft = true\nname =", 1));
    project.build().succeeds();
    assert_eq!(lock(&project), lock(&plain));
}

#[test]
fn builds_for_other_audiences_write_no_record_and_are_held_to_it() {
    let project = Project::base();
    let arguments = ["build", "--at", AT, "--audience", "amber", "--out", "amber"];
    project.run(&arguments).succeeds();
    assert_eq!(lock(&project), None);
    project.build().succeeds();
    project.change(ADVISORY, "A flaw in the gateway", "A flaw");
    fails_with(&project.run(&arguments), &["HI1", "the title"]);
}

#[test]
fn a_build_that_is_killed_before_it_records_is_made_good_by_the_next() {
    let project = published();
    let record = lock(&project);
    // The site is there, the record is not, and what was being written of it is. Copies come after the record.
    project.forget();
    project.file(".candour.lock.new", "[advisory.");
    let outcome = project.build().succeeds();
    assert!(outcome.stdout.contains(" 0 written, "), "{}", outcome.stdout);
    assert_eq!(lock(&project), record);
    assert!(!project.path().join(".candour.lock.new").exists(), "what was left over is still there");
}

#[test]
fn a_damaged_record_is_told_with_its_line_and_stops_the_build() {
    let project = published();
    let record = lock(&project).expect("the record is there");
    let cut = record.replacen("version = \"1.0.0\"", "version = \"one\"", 1);
    let table = [
        (cut, "candour.lock:5:11", "write a whole number such as 2"),
        (record.replacen("sha256 = \"", "sha256 = \"x", 1), "candour.lock:8:10", "not a SHA-256"),
        (record.replacen("sha256", "sha-256", 1), "candour.lock:8:1", "unknown field `sha-256`"),
        (record.replacen("parts.title", "parts.titel", 1), "candour.lock:15:7", "an advisory has no part `titel`"),
        (format!("{record}\n[advisory.\"EXA-2026-0001\"]\n"), "candour.lock:51:11", "duplicate key"),
        (record.replacen("format = 1", "format = 2\nmore = 1", 1), "candour.lock:2:10", "a newer candour wrote it"),
        (record.replacen("format = 1", "format = 0", 1), "candour.lock:2:10", "this record has the format 0"),
        (record.replacen("\n[rel", "\n<<<<<<< HEAD\n[rel", 1), "candour.lock:45:1", "keep the blocks of both sides"),
        ("not TOML".to_owned(), "candour.lock:1:", "bring back the last good one from version control"),
    ];
    for (text, place, word) in table {
        project.file(LOCK, &text);
        fails_with(&project.build(), &["bad-lock", place, word, "nothing was written"]);
        assert_eq!(project.run(&["check", "--at", AT]).code, Some(1), "{word}");
        assert_eq!(lock(&project).as_ref(), Some(&text), "a record that was refused was written");
    }
    project.file(LOCK, [b'#', 0xff]);
    fails_with(&project.build(), &["bad-lock", "line 1 is not UTF-8"]);
}

#[test]
fn what_is_no_file_is_no_record() {
    let project = Project::base();
    fs::create_dir(project.path().join(LOCK)).expect("folders can be made");
    fails_with(&project.build(), &["bad-lock", "this is not a file"]);
}

#[cfg(unix)]
#[test]
fn a_record_that_cannot_be_written_is_told_though_the_site_is_out() {
    let project = Project::base();
    // What stands in the way of the file that is written first.
    fs::create_dir(project.path().join(".candour.lock.new")).expect("folders can be made");
    let outcome = project.build();
    fails_with(&outcome, &["what was published cannot be recorded", "is complete"]);
    assert!(project.out().join("index.html").exists());
}

#[test]
fn a_moved_end_is_recorded_where_it_was_announced() {
    let project = published();
    project.change(PRODUCT, "end_of_security_support = \"2029-01-31\"", "end_of_security_support = \"2028-06-30\"");
    fails_with(&project.build(), &["LC3", "moved from 2029-01-31 to 2028-06-30", "later than 2024-01-15"]);
    project.change(PRODUCT, "announced = 2024-01-15", "announced = 2026-11-09");
    project.build().succeeds();
    let record = lock(&project).expect("the record is there");
    assert!(record.contains("end_of_security_support = \"2028-06-30\"\nannounced = \"2026-11-09\"\n"), "{record}");
    let change_made = format!(
        "changes = [\n  {{ milestone = \"end_of_security_support\", from = \"2029-01-31\", to = \"2028-06-30\", \
         since = \"{AT}\", announced = \"2026-11-09\" }},\n]\n"
    );
    assert!(record.contains(&change_made), "{record}");
    // The same again is no further change.
    project.build().succeeds();
    assert_eq!(lock(&project).as_ref(), Some(&record));
    // Taken back, it is not forgotten.
    project.change(PRODUCT, "\"2028-06-30\"", "{ tba = \"We think again.\" }");
    project.build().succeeds();
    project.change(PRODUCT, "{ tba = \"We think again.\" }", "\"2028-01-31\"");
    fails_with(&project.build(), &["LC3", "was taken back", "later than 2026-11-09"]);
}

#[test]
fn incidents_are_recorded_with_each_of_their_updates() {
    let project = Project::base();
    let path = "content/incidents/2026-06-01-outage.md";
    let incident = here("rules/HI2/pass").join(path);
    project.file(path, fs::read(incident).expect("the case is there"));
    project.build().succeeds();
    let before = lock(&project).expect("the record is there");
    assert!(
        before.contains("[incident.\"2026-06-01-outage\"]\nsince = \"2026-06-01T09:00:00Z\"\nupdates = [\n"),
        "{before}"
    );
    let update = "[[update]]\nat = 2026-06-01T13:00:00Z\nstatus = \"resolved\"\ntext = \"All is well.\"\n\n[review]";
    project.change(path, "[review]", update);
    project.build().succeeds();
    let after = lock(&project).expect("the record is there");
    let added: Vec<&str> = after.lines().filter(|line| !before.lines().any(|old| old == *line)).collect();
    assert!(matches!(added[..], [one] if one.contains("at = \"2026-06-01T13:00:00Z\"")), "{added:?}");
    fs::remove_file(project.path().join(path)).expect("it is there");
    fails_with(&project.build(), &["HI2", "2026-06-01-outage", "candour.lock:"]);
}

#[test]
fn a_look_ahead_records_nothing() {
    let project = Project::base();
    let text = fs::read_to_string(project.path().join(ADVISORY)).expect("the base has it");
    let ahead = text.replace("EXA-2026-0001", "EXA-2099-0001").replace("CVE-2026-90001", "CVE-2099-90001");
    let ahead = ahead.replace("tlp = \"CLEAR\"", "tlp = \"CLEAR\"\nrelease_at = 2099-01-01T09:00:00Z");
    project.file("content/advisories/2099/exa-2099-0001.md", ahead);
    let site = fs::read_to_string(project.path().join("content/site.toml")).expect("the base has it");
    project.file("content/site.toml", site.replace("expires = 2027", "expires = 2099"));
    let outcome = project.run(&["build", "--at", "2099-01-02T09:00:00Z", "--out", "ahead"]).succeeds();
    assert!(project.path().join("ahead/advisories/exa-2099-0001.html").exists(), "{}", outcome.stdout);
    assert!(!project.path().join("candour.lock").exists(), "what is held back was recorded");
    assert!(outcome.stderr.contains("look-ahead"), "nobody was told: {}", outcome.stderr);
}

const INCIDENT: &str = "content/incidents/2026-06-01-outage.md";

fn published_incident() -> Project {
    let project = Project::base();
    let lines = "customer_actions = [\"Wait.\"]\nproducts = [\"gateway\"]\nadvisories = [\"EXA-2026-0001\"]";
    project.incident("2026-06-01-outage", lines);
    project.build().succeeds();
    project
}

#[test]
fn the_document_of_an_incident_is_recorded_and_a_second_build_changes_nothing() {
    let project = published_incident();
    let (record, site) = (lock(&project).expect("a build makes the record"), project.files());
    let served = project.read(".well-known/csaf/white/2026/inc-2026-06-01-outage.json.sha256");
    let sha256 = served.split_whitespace().next().expect("a hash");
    assert!(
        record.contains(&format!(
            "document.version = \"2\"\ndocument.released = \"2026-06-01T12:00:00Z\"\ndocument.sha256 = \"{sha256}\"\n"
        )),
        "{record}"
    );
    project.build().succeeds();
    assert_eq!((lock(&project), project.files()), (Some(record.clone()), site));
    // An earlier instant has an earlier version, and takes nothing back.
    project.run(&["build", "--at", "2026-06-01T09:30:00Z"]).succeeds();
    assert!(project.read(".well-known/csaf/white/2026/inc-2026-06-01-outage.json").contains("\"version\": \"1\""));
    assert_eq!(lock(&project), Some(record));
}

#[test]
fn each_change_of_the_document_of_an_incident_stops_the_build_until_there_is_an_update() {
    let table = [
        (INCIDENT, "An outage of", "A failure of", "the title"),
        (INCIDENT, "tlp = \"CLEAR\"", "tlp = \"GREEN\"", "its label is TLP:GREEN"),
        (INCIDENT, "\"accidental\"", "\"malicious\"", "the kind"),
        (INCIDENT, "\"major\"", "\"critical\"", "the severity"),
        (INCIDENT, "products = [\"gateway\"]", "products = []", "the affected products"),
        (INCIDENT, "[\"Wait.\"]", "[\"Wait for us.\"]", "what customers should do"),
        (INCIDENT, "customer_actions", "regions = [\"Wales\"]\ncustomer_actions", "the affected regions"),
        (INCIDENT, "customer_actions", "data_affected = \"None.\"\ncustomer_actions", "the affected data"),
        (INCIDENT, "started = 2026-06-01T08:00", "started = 2026-06-01T07:00", "the start"),
        (INCIDENT, "detected = 2026-06-01T08:05", "detected = 2026-06-01T08:04", "the detection"),
        (INCIDENT, "contained = 2026-06-01T11:00", "contained = 2026-06-01T10:00", "the containment"),
        (INCIDENT, "resolved = 2026-06-01T12:00", "resolved = 2026-06-01T11:30", "the end"),
        (
            INCIDENT,
            "[review]",
            "[[regulator]]\nname = \"ICO\"\ntold = 2026-06-01T10:00:00Z\n\n[review]",
            "the authorities",
        ),
        (INCIDENT, "four hours", "five hours", "what happened"),
        ("content/site.toml", "name = \"Example Ltd\"", "name = \"Example plc\"", "the settings of the site"),
        (PRODUCT, "name = \"", "name = \"New ", "the affected products"),
    ];
    let base = published_incident();
    for (path, from, to, part) in table {
        let text = fs::read_to_string(base.path().join(path)).expect("the file is there");
        base.change(path, from, to);
        let outcome = base.run(&["check", "--at", AT]);
        fails_with(&outcome, &["2026-06-01-outage", "was published", part]);
        base.file(path, text);
    }
    // What was told later comes with the next update.
    base.change(INCIDENT, "[review]", "[[regulator]]\nname = \"ICO\"\ntold = 2026-06-02T10:00:00Z\n\n[review]");
    let before = base.read(".well-known/csaf/white/2026/inc-2026-06-01-outage.json");
    base.build().succeeds();
    assert_eq!(base.read(".well-known/csaf/white/2026/inc-2026-06-01-outage.json"), before);
    base.change(INCIDENT, "four hours", "five hours");
    let update = "[[update]]\nat = 2026-06-16T09:00:00Z\nstatus = \"resolved\"\ntext = \"It was five.\"\n\n[review]";
    base.change(INCIDENT, "[review]", update);
    base.build().succeeds();
    let after = base.read(".well-known/csaf/white/2026/inc-2026-06-01-outage.json");
    assert!(after.contains("ICO, 2026-06-02") && after.contains("five hours") && after.contains("\"version\": \"3\""));
    let record = lock(&base).expect("the record is there");
    assert!(record.contains("document.version = \"3\""), "{record}");
}

#[test]
fn which_advisories_an_incident_names_is_a_warning_since_time_may_change_it() {
    let project = published_incident();
    project.change(INCIDENT, "advisories = [\"EXA-2026-0001\"]", "advisories = []");
    let outcome = project.run(&["check", "--at", AT]).succeeds();
    assert!(outcome.stderr.contains("HI1"), "{}", outcome.stderr);
}

#[test]
fn a_record_that_is_lost_beside_its_history_stops_the_build() {
    let project = published();
    let history = project.path().join("candour.history");
    assert!(history.exists(), "a build keeps copies");
    fs::remove_file(project.path().join(LOCK)).expect("it is there");
    let outcome = project.build();
    fails_with(&outcome, &["lost-record", "candour.lock", "candour.history"]);
    assert_eq!(lock(&project), None, "none is made anew");
    fs::remove_dir_all(&history).or_else(|_| fs::remove_file(&history)).expect("it can be removed");
    project.build().succeeds();
    assert!(lock(&project).is_some(), "without either, the site is new");
}
