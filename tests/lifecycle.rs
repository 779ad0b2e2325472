//! What programs read of the support lifecycle, read back by programs of others: `icalendar` of Python, and JSON Schema.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use candour::{
    history::Timetable,
    lifecycle::eox_core::{Core, Problem},
};
use jsonschema::Validator;
use serde_json::{Value, json};
use support::{
    AT, Project, corpus, here,
    lifecycle_corpus::{self, DATES, DateKeys, Product},
    tools,
};

/// The day of [`AT`].
const TODAY: &str = "2026-11-21";

/// The 30 products of the corpus as a site, and the data that it was made of.
struct Thirty {
    products: Vec<Product>,
    project: Project,
    python: PathBuf,
}

impl Thirty {
    /// Built once for all tests that only read it.
    fn built() -> Option<&'static Self> {
        static BUILT: OnceLock<Option<Thirty>> = OnceLock::new();
        let build = || {
            let (corpus, python) = (corpus()?, tools::or_skip(tools::python())?);
            let products = lifecycle_corpus::products(&corpus, &python);
            let project = lifecycle_corpus::project(&products);
            project.build().succeeds();
            Some(Self { products, project, python })
        };
        BUILT.get_or_init(build).as_ref()
    }

    /// Each release with the slug of its product.
    fn releases(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.products.iter().flat_map(|product| product.releases().iter().map(|one| (product.slug.as_str(), one)))
    }
}

/// The calendars at paths of a site, as `icalendar` reads them.
fn calendars(python: &Path, project: &Project, paths: &[String]) -> Vec<Value> {
    let files = paths.iter().map(|path| project.out().join(path));
    let mut command = Command::new(python.join("venv/bin/python"));
    let said = tools::output(command.arg("lifecycle.py").arg("calendar").args(files).current_dir(python));
    let said = said.unwrap_or_else(|error| panic!("{error}"));
    said.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect()
}

/// The events of a calendar by their names. Fails where one has an error or a name stands twice.
fn events(calendar: &Value) -> BTreeMap<String, Value> {
    assert_eq!(calendar["errors"], json!([]));
    let list = calendar["events"].as_array().expect("a list");
    let by_name: BTreeMap<String, Value> = list.iter().map(|event| (text(&event["uid"]), event.clone())).collect();
    assert_eq!(by_name.len(), list.len(), "a UID stands twice");
    for event in list {
        assert_eq!(event["errors"], json!([]), "{event}");
        assert_eq!(event["is_all_day"], true, "{event}");
        assert_eq!(event["transparency"], "TRANSPARENT", "{event}");
    }
    by_name
}

/// The events of the calendar of everything.
fn all_events(python: &Path, project: &Project) -> BTreeMap<String, Value> {
    events(&calendars(python, project, &["lifecycle/calendar.ics".to_owned()])[0])
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

fn read_json(project: &Project, path: &str) -> Value {
    serde_json::from_str(&project.read(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The files of a site whose path begins and ends with these.
fn paths(project: &Project, start: &str, end: &str) -> Vec<String> {
    let files = project.files().into_iter().map(|(path, _)| path);
    files.filter(|path| path.starts_with(start) && path.ends_with(end)).collect()
}

fn day_after(day: &str) -> String {
    let day: chrono::NaiveDate = day.parse().expect("it is a day");
    day.succ_opt().expect("there is a day after it").to_string()
}

#[test]
fn every_date_of_thirty_products_comes_back_from_the_calendar_as_it_was() {
    let Some(thirty) = Thirty::built() else { return };
    let mut events = all_events(&thirty.python, &thirty.project);
    let mut compared = BTreeMap::new();
    for (slug, release) in thirty.releases() {
        let name: candour::model::ReleaseName = text(&release["releaseCycle"]).parse().expect("it is a name");
        for DateKeys { theirs, ours, .. } in DATES {
            let Some(date) = release[theirs].as_str() else { continue };
            let uid = format!("{slug}+{}+{ours}@trust.example.com", name.file_stem());
            let event = events.remove(&uid).unwrap_or_else(|| panic!("{uid} is missing"));
            assert_eq!(event["start"], date, "{uid}");
            assert_eq!(event["end"], day_after(date), "{uid}");
            assert_eq!(event["sequence"], 0, "{uid}");
            assert_eq!(event["status"], "CONFIRMED", "{uid}");
            let reminds = theirs != "releaseDate" && date >= TODAY;
            assert_eq!(event["alarms"].as_array().map(Vec::len), Some(if reminds { 4 } else { 0 }), "{uid}");
            *compared.entry(theirs).or_insert(0) += 1;
        }
    }
    assert!(events.is_empty(), "nobody said these: {:?}", events.keys());
    let expected = [("discontinued", 44), ("eoas", 121), ("eoes", 28), ("eol", 642), ("releaseDate", 724)];
    assert_eq!(compared, BTreeMap::from(expected));
}

#[test]
fn the_calendars_of_products_hold_what_the_calendar_of_everything_holds() {
    let Some(thirty) = Thirty::built() else { return };
    let paths = paths(&thirty.project, "products/", "/calendar.ics");
    assert_eq!(paths.len(), 30);
    let mut together = BTreeMap::new();
    for (path, calendar) in paths.iter().zip(calendars(&thirty.python, &thirty.project, &paths)) {
        assert_eq!(calendar["source"], format!("https://trust.example.com/{path}"));
        assert_eq!(calendar["name"], calendar["old_name"]);
        assert_eq!(calendar["refresh_hours"], 24.0);
        together.extend(events(&calendar));
    }
    assert_eq!(together, all_events(&thirty.python, &thirty.project));
}

#[test]
fn lines_of_calendars_end_and_are_folded_as_the_standard_asks() {
    let Some(thirty) = Thirty::built() else { return };
    for path in paths(&thirty.project, "", ".ics") {
        let calendar = thirty.project.read(&path);
        assert!(calendar.ends_with("END:VCALENDAR\r\n"), "{path}");
        assert_eq!(calendar.matches('\n').count(), calendar.matches("\r\n").count(), "{path}");
        assert!(calendar.split("\r\n").all(|line| line.len() <= 75), "{path}");
    }
}

#[test]
fn every_date_of_thirty_products_comes_back_from_the_api_as_it_was() {
    let Some(thirty) = Thirty::built() else { return };
    let (mut dates, mut latest_dates, mut long_term_dates, mut states) = (0, 0, 0, 0);
    for product in &thirty.products {
        let document = read_json(&thirty.project, &format!("api/v1/products/{}.json", product.slug));
        assert_eq!(document["result"]["name"], product.slug);
        assert_eq!(document["result"]["label"], product.front_matter["title"]);
        let releases = document["result"]["releases"].as_array().expect("a list");
        assert_eq!(releases.len(), product.releases().len(), "{}", product.slug);
        for (ours, theirs) in releases.iter().zip(product.releases()) {
            let place = format!("{} {}", product.slug, theirs["releaseCycle"]);
            assert_eq!(ours["name"], theirs["releaseCycle"], "{place}");
            assert_eq!(ours["codename"], theirs["codename"], "{place}");
            assert_eq!(ours["releaseDate"], theirs["releaseDate"], "{place}");
            dates += 1;
            for (key, state, from) in DATES.iter().filter_map(|keys| Some((keys.theirs, keys.api?.0, keys.api?.1))) {
                match &theirs[key] {
                    Value::String(date) => {
                        assert_eq!(ours[from], *date, "{place} {key}");
                        assert_eq!(ours[state], date.as_str() < TODAY, "{place} {key}");
                        dates += 1;
                    }
                    Value::Bool(has_passed) => {
                        assert_eq!(ours[from], Value::Null, "{place} {key}");
                        assert_eq!(ours[state], *has_passed, "{place} {key}");
                        states += 1;
                    }
                    Value::Null => assert!(ours.get(from).is_none() && ours.get(state).is_none(), "{place} {key}"),
                    other => panic!("{place} {key}: {other}"),
                }
            }
            match &theirs["lts"] {
                Value::String(date) => {
                    assert_eq!(ours["ltsFrom"], *date, "{place}");
                    assert_eq!(ours["isLts"], date.as_str() <= TODAY, "{place}");
                    long_term_dates += 1;
                }
                said => {
                    assert_eq!(ours["ltsFrom"], Value::Null, "{place}");
                    assert_eq!(ours["isLts"], *said == json!(true), "{place}");
                }
            }
            assert_eq!(ours["latest"]["name"], theirs["latest"], "{place}");
            assert_eq!(ours["latest"]["date"], theirs["latestReleaseDate"], "{place}");
            latest_dates += usize::from(theirs["latestReleaseDate"].is_string());
        }
    }
    assert_eq!((dates, states, long_term_dates, latest_dates), (1559, 104, 39, 427));
}

#[test]
fn a_second_build_without_a_change_changes_no_byte() {
    let Some((corpus, python)) = corpus().zip(tools::or_skip(tools::python())) else { return };
    let project = lifecycle_corpus::project(&lifecycle_corpus::products(&corpus, &python));
    project.run(&["build", "--at", "2026-11-20T09:00:00Z"]).succeeds();
    let before = project.files();
    // A later instant of the same day, and the record of what was published.
    project.run(&["build", "--at", "2026-11-20T17:30:00Z"]).succeeds();
    assert!(project.files() == before, "a build without a change changed something");
}

#[test]
fn a_changed_end_changes_its_own_event_alone() {
    let Some((corpus, python)) = corpus().zip(tools::or_skip(tools::python())) else { return };
    let project = lifecycle_corpus::project(&lifecycle_corpus::products(&corpus, &python));
    project.build().succeeds();
    let before = all_events(&python, &project);
    let path = "content/products/shopware.md";
    let content = fs::read_to_string(project.path().join(path)).expect("it is there");
    let release = content.find("name = \"6.7\"").expect("the corpus has this release");
    let end = content[release..].find("end_of_security_support = \"").expect("it has an end") + release;
    let date = end + "end_of_security_support = \"".len();
    let moved = format!("{}2031-03-04{}", &content[..date], &content[date + 10..]);
    project.file(path, moved);
    project.run(&["build", "--at", "2026-11-21T10:00:00Z"]).succeeds();
    let mut after = all_events(&python, &project);
    let uid = "shopware+6.7+end_of_security_support@trust.example.com";
    let changed = after.insert(uid.to_owned(), before[uid].clone()).expect("the event is still there");
    assert_eq!(after, before, "another event changed");
    assert_eq!((&before[uid]["sequence"], &changed["sequence"]), (&json!(0), &json!(1)));
    assert_eq!(changed["start"], "2031-03-04");
    assert_eq!(changed["modified"], "2026-11-21T10:00:00+00:00");
    assert_eq!(changed["stamp"], changed["modified"]);
}

#[test]
fn dates_that_cannot_be_are_findings_where_they_stand() {
    let Some((corpus, python)) = corpus().zip(tools::or_skip(tools::python())) else { return };
    let mut products = lifecycle_corpus::products(&corpus, &python);
    let found = |products: &[Product]| -> Vec<String> {
        let said = lifecycle_corpus::project(products).run(&["check", "--at", AT, "--format", "json"]).stdout;
        let report: Value = serde_json::from_str(&said).expect("it is JSON");
        let findings = report["findings"].as_array().expect("a list").iter();
        findings.filter(|finding| finding["id"] == "LC8").map(|finding| text(&finding["message"])).collect()
    };
    assert_eq!(found(&products), [""; 0], "the real dates are in order");
    let shopware = products.iter_mut().find(|product| product.slug == "shopware").expect("the corpus has it");
    let releases = shopware.front_matter["releases"].as_array_mut().expect("a list");
    let release = releases.iter_mut().find(|release| release["releaseCycle"] == "6.7").expect("it has this release");
    release["releaseDate"] = json!("2030-01-31");
    release["eol"] = json!("2029-01-31");
    release["eoas"] = json!("2029-06-30");
    let found = found(&products);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().all(|message| message.contains("Shopware 6.7")), "{found:?}");
}

/// The base with dates of its release that are given as lines of its table.
fn with_dates(lines: &str) -> Project {
    let project = Project::without_advisories();
    set_dates(&project, lines);
    project
}

fn set_dates(project: &Project, lines: &str) {
    project.file(
        "content/products/gateway.md",
        format!("+++\nname = \"Example; Gateway, \\\\ 老虎\"\n\n[[release]]\nname = \"4.2\"\n{lines}\n+++\n"),
    );
}

const LAST_YEARS: &str = "released = 2024-01-15\nend_of_security_support = 2029-01-31\nannounced = 2024-01-15\nnotice = \"It ends; move.\"\n";

#[test]
fn a_calendar_without_dates_can_be_read() {
    let Some(python) = tools::or_skip(tools::python()) else { return };
    let project = with_dates("end_of_security_support = { tba = \"Set with 5.0.\" }");
    project.build().succeeds();
    assert!(all_events(&python, &project).is_empty());
    // RFC 5545, section 3.6, asks for one component at least.
    assert_eq!(project.read("products/gateway/calendar.ics").matches("BEGIN:VTIMEZONE").count(), 1);
}

#[test]
fn a_month_is_an_event_of_the_whole_month_and_reminds_before_it() {
    let Some(python) = tools::or_skip(tools::python()) else { return };
    let project = with_dates(&format!("{LAST_YEARS}end_of_life = \"2029-02\"\n"));
    project.build().succeeds();
    let events = all_events(&python, &project);
    let event = &events["gateway+4.2+end_of_life@trust.example.com"];
    assert_eq!((&event["start"], &event["end"]), (&json!("2029-02-01"), &json!("2029-03-01")));
    // Nine in the morning on the first of the month, 12, 6, 3 and 1 months before.
    let hours = |days: i32| json!(f64::from(9 - 24 * days));
    assert_eq!(event["alarms"], json!([hours(366), hours(184), hours(92), hours(31)]));
    assert_eq!(event["summary"], "Example; Gateway, \\ 老虎 4.2: End of life");
    assert_eq!(event["categories"], json!(["End of life", "Example; Gateway, \\ 老虎"]));
    assert_eq!(event["url"], "https://trust.example.com/products/gateway/4.2.html");
    assert!(text(&event["description"]).contains("Only the month is known"), "{event}");
    assert!(
        text(&events["gateway+4.2+end_of_security_support@trust.example.com"]["description"])
            .ends_with("It ends; move.")
    );
    let api = read_json(&project, "api/v1/products/gateway.json");
    assert_eq!(api["result"]["releases"][0]["custom"], json!({"endOfLife": "2029-02"}));
    assert_eq!(read_json(&project, "api/v1/openeox/gateway/4.2.json")["end_of_life"], "tba");
}

#[test]
fn a_date_that_is_withdrawn_is_cancelled_and_one_that_comes_back_is_not() {
    let Some(python) = tools::or_skip(tools::python()) else { return };
    let uid = "gateway+4.2+end_of_life@trust.example.com";
    let project = with_dates(&format!("{LAST_YEARS}end_of_life = 2030-01-31\n"));
    let event_at = |at: &str, lines: &str| {
        set_dates(&project, &format!("{LAST_YEARS}{lines}\n"));
        project.run(&["build", "--at", at]).succeeds();
        let event = all_events(&python, &project)[uid].clone();
        (text(&event["status"]), event["sequence"].clone(), text(&event["start"]), text(&event["summary"]))
    };
    let (status, sequence, start, _) = event_at("2026-11-21T09:00:00Z", "end_of_life = 2030-01-31");
    assert_eq!((status.as_str(), sequence, start.as_str()), ("CONFIRMED", json!(0), "2030-01-31"));
    let (status, sequence, start, summary) = event_at("2026-11-22T09:00:00Z", "end_of_life = { tba = \"Not yet.\" }");
    assert_eq!((status.as_str(), sequence, start.as_str()), ("CANCELLED", json!(1), "2030-01-31"));
    assert!(summary.starts_with("Withdrawn: "), "{summary}");
    let (status, sequence, start, _) = event_at("2026-11-23T09:00:00Z", "");
    assert_eq!((status.as_str(), sequence, start.as_str()), ("CANCELLED", json!(2), "2030-01-31"));
    let (status, sequence, start, _) = event_at("2026-11-24T09:00:00Z", "end_of_life = 2031-06-30");
    assert_eq!((status.as_str(), sequence, start.as_str()), ("CONFIRMED", json!(3), "2031-06-30"));
}

/// A validator of a part of the schema of the API.
fn api_schema(part: &str) -> Validator {
    let file = fs::read(here("endoflife/api-v1.schema.json")).expect("the schema is there");
    let mut schema: Value = serde_json::from_slice(&file).expect("a schema is JSON");
    schema["$ref"] = json!(format!("#/$defs/{part}"));
    jsonschema::options().should_validate_formats(true).build(&schema).expect("it is a schema")
}

fn assert_valid(validator: &Validator, document: &Value, place: &str) {
    let errors: Vec<String> =
        validator.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{place}: {errors:#?}");
}

/// The keys of an object.
fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap_or_else(|| panic!("{value} is no object")).keys().map(String::as_str).collect()
}

/// Holds the answers of a site to the description of the API and to the keys of real answers. How many releases there
/// were.
fn hold_to_the_api(project: &Project) -> usize {
    let answers = fs::read(here("endoflife/answers.json")).expect("the keys are there");
    let answers: Value = serde_json::from_slice(&answers).expect("they are JSON");
    let expected = |name: &str| -> BTreeSet<&str> {
        answers[name].as_array().expect("a list").iter().filter_map(Value::as_str).collect()
    };
    let list = read_json(project, "api/v1/products.json");
    assert_valid(&api_schema("list"), &list, "the list");
    assert_eq!(keys(&list), expected("list"));
    let validator = api_schema("document");
    let paths = paths(project, "api/v1/products/", ".json");
    assert_eq!(list["total"], paths.len());
    let mut releases = 0;
    for (summary, path) in list["result"].as_array().expect("a list").iter().zip(&paths) {
        assert_eq!(keys(summary), expected("summary"));
        assert!(project.out().join(text(&summary["uri"]).replace("https://trust.example.com/", "")).is_file());
        let document = read_json(project, path);
        assert_valid(&validator, &document, path);
        assert_eq!(keys(&document), expected("document"));
        let product = &document["result"];
        assert_eq!(keys(product), expected("product"));
        assert_eq!(keys(&product["labels"]), expected("labels"));
        assert_eq!(keys(&product["links"]), expected("links"));
        for release in product["releases"].as_array().expect("a list") {
            let mut allowed = expected("release");
            for pair in answers["pairs"].as_array().expect("a list") {
                if release.get(pair[0].as_str().expect("a key")).is_some() {
                    allowed.extend(pair.as_array().expect("a pair").iter().filter_map(Value::as_str));
                }
            }
            assert_eq!(keys(release), allowed, "{path}");
            assert!(release["latest"].is_null() || keys(&release["latest"]) == expected("latest"), "{path}");
            releases += 1;
        }
    }
    releases
}

#[test]
fn the_api_keeps_its_description_and_has_the_keys_of_real_answers() {
    let example = Project::example();
    example.build().succeeds();
    assert_eq!(hold_to_the_api(&example), 13);
    if let Some(thirty) = Thirty::built() {
        assert_eq!(hold_to_the_api(&thirty.project), 724);
    }
}

#[test]
fn what_the_api_has_no_type_for_stands_beside_it_and_no_month_becomes_a_day() {
    let project = with_dates(
        "released = 2024-01-15\nlong_term_support = \"2025-06\"\nlatest = \"4.2.1\"\nlatest_released = \"2026-02\"\n\
         end_of_sales = \"2026-01\"\nend_of_active_support = \"not planned\"\nend_of_security_support = \"2029-01\"\n\
         end_of_extended_security_support = \"not planned\"\nend_of_life = \"2029-03\"\nannounced = 2024-01-15\n\
         \n[[release]]\nname = \"4.1\"\nreleased = \"2022-01\"\nend_of_security_support = { passed = \"Lost\" }\n\
         \n[[release]]\nname = \"4.0\"\nreleased = 2021-01-15\nend_of_security_support = { passed = \"Lost\" }\n\
         end_of_life = { passed = \"Lost\" }\n",
    );
    project.build().succeeds();
    hold_to_the_api(&project);
    let product = &read_json(&project, "api/v1/products/gateway.json")["result"];
    let releases = product["releases"].as_array().expect("a list");
    let names: Vec<&Value> = releases.iter().map(|release| &release["name"]).collect();
    assert_eq!(names, ["4.2", "4.0"], "the first day of 4.1 is not known");
    let release = &releases[0];
    assert_eq!(
        release["custom"],
        json!({
            "discontinuedMonth": "2026-01", "endOfLife": "2029-03", "eolMonth": "2029-01", "latestMonth": "2026-02",
            "ltsMonth": "2025-06",
        })
    );
    for from in ["ltsFrom", "discontinuedFrom", "eoasFrom", "eolFrom", "eoesFrom"] {
        assert_eq!(release[from], Value::Null, "{from}");
    }
    let states =
        ["isLts", "isDiscontinued", "isEoas", "isEol", "isEoes", "isMaintained"].map(|key| release[key].clone());
    assert_eq!(states, [true, true, false, false, false, true].map(Value::Bool));
    assert_eq!(releases[1]["isMaintained"], false);
    assert_eq!(keys(&releases[1]["custom"]), keys(&release["custom"]), "every release has the same keys");
    assert_eq!(
        (&releases[1]["custom"]["endOfLife"], &releases[1]["custom"]["eolMonth"]),
        (&json!("passed"), &Value::Null)
    );
    assert_eq!((&releases[1]["isEol"], &releases[1]["eolFrom"]), (&json!(true), &Value::Null));
    assert_eq!(
        (&product["labels"]["eoas"], &product["labels"]["eoes"]),
        (&json!("Active Support"), &json!("Extended Security Support"))
    );
}

/// A validator with the schema of the standard.
fn eox_schema(corpus: &Path) -> Validator {
    let path = corpus.join("oasis/openeox/eox-core-v-1-0/schema/eox-core.json");
    let mut schema: Value = serde_json::from_slice(&fs::read(path).expect("the schema is there")).expect("it is JSON");
    // Its own dialect adds that formats are tested, which is asked for below.
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    jsonschema::options().should_validate_formats(true).build(&schema).expect("it is a schema")
}

#[test]
fn every_openeox_document_keeps_the_schema_and_passes_the_tests_of_the_standard() {
    let Some(corpus) = corpus() else { return };
    let schema = eox_schema(&corpus);
    let hold = |project: &Project| {
        let documents = paths(project, "api/v1/openeox/", ".json");
        for path in &documents {
            assert_valid(&schema, &read_json(project, path), path);
            let read: Result<Core, Vec<Problem>> = project.read(path).parse();
            assert!(read.is_ok(), "{path}: {read:?}");
        }
        documents.len()
    };
    let example = Project::example();
    example.build().succeeds();
    assert_eq!(hold(&example), 14, "every release of the example has a document");
    if let Some(thirty) = Thirty::built() {
        // What lies behind and has no day has no place in the form.
        let without = thirty.releases().filter(|(_, release)| release["eol"] == true).count();
        assert_eq!(without, 17);
        assert_eq!(hold(&thirty.project), 724 - without);
    }
}

#[test]
fn the_mandatory_cases_of_openeox_give_the_expected_result() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("oasis/openeox/eox-core-v-1-0/test/validator/data");
    let list = fs::read(folder.join("testcases.json")).expect("the list of cases is there");
    let list: Value = serde_json::from_slice(&list).expect("it is JSON");
    let mut read = BTreeMap::new();
    for test in list["tests"].as_array().expect("a list") {
        for case in ["failures", "valid"].iter().filter_map(|kind| test[kind].as_array()).flatten() {
            let name = text(&case["name"]);
            let document = fs::read_to_string(folder.join(&name)).expect("the case is there");
            let result = document.parse::<Core>();
            let is_valid = case["valid"] == true;
            assert_eq!(result.is_ok(), is_valid, "{name}: {result:?}");
            let problems = result.err().unwrap_or_default();
            let found: Vec<Option<&str>> = problems.iter().map(Problem::test).collect();
            assert!(is_valid || found.contains(&test["id"].as_str()), "{name}: {problems:?}");
            *read.entry(text(&test["group"])).or_insert(0) += 1;
        }
    }
    assert_eq!(read["mandatory"], 21);
    // The others say nothing of validity: all of them are read.
    assert_eq!(read.values().sum::<usize>(), 21 + 15 + 5, "{read:?}");
}

#[test]
fn openeox_says_a_day_where_the_vendor_is() {
    let project = with_dates(
        "released = 2024-06-15\nend_of_sales = \"not planned\"\nend_of_security_support = 2029-06-30\n\
         end_of_life = \"2029-12\"\nannounced = 2025-06-16\n",
    );
    project.build().succeeds();
    assert_eq!(
        read_json(&project, "api/v1/openeox/gateway/4.2.json"),
        json!({
            "$schema": "https://docs.oasis-open.org/openeox/v1.0/schema/core.json",
            "end_of_life": "tba",
            "end_of_sales": "tba",
            "end_of_security_support": "2029-06-30T23:59:59+01:00",
            "general_availability": "2024-06-15T00:00:00+01:00",
            "last_updated": "2025-06-15T23:00:00Z",
        })
    );
}

/// The document of the release of the base with these dates, of a site that nobody has checked.
fn openeox(lines: &str) -> Option<Value> {
    let loaded = candour::content::load(with_dates(lines).path());
    let content = loaded.content.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
    let site = candour::publish::publish(&content, &AT.parse().expect("it is an instant"), candour::model::Tlp::Clear);
    let product = &site.products[0];
    let core = candour::lifecycle::openeox(&site, &Timetable::default(), product, &product.releases[0])?;
    Some(serde_json::to_value(core).expect("it can be written"))
}

#[test]
fn openeox_says_nothing_rather_than_that_what_is_over_is_to_be_announced() {
    let lines =
        "released = \"2024-01\"\nend_of_sales = { passed = \"Lost\" }\nend_of_security_support = { tba = \"Later\" }";
    let document = openeox(lines).expect("what is required can be said");
    assert_eq!(keys(&document), ["$schema", "end_of_life", "end_of_security_support", "last_updated"].into());
    assert_eq!(document["last_updated"], "1970-01-01T00:00:00Z", "nothing says when this was said");
    assert_eq!(openeox("released = 2024-01-15\nend_of_security_support = { passed = \"Lost\" }"), None);
    assert_eq!(openeox("released = 2020-01-15\nend_of_security_support = \"2026-10\""), None);
    let running = openeox("released = 2020-01-15\nend_of_security_support = \"2026-11\"").expect("the month goes on");
    assert_eq!(running["end_of_security_support"], "tba");
}

#[test]
fn dates_that_contradict_each_other_make_no_openeox_document() {
    let ends = "end_of_security_support = 2029-01-31\nend_of_life = 2029-06-30";
    assert!(openeox(&format!("released = 2024-01-15\n{ends}")).is_some());
    assert_eq!(openeox(&format!("released = 2029-03-01\n{ends}")), None);
    assert_eq!(openeox("released = 2024-01-15\nend_of_security_support = 2029-01-31\nend_of_life = 2028-06-30"), None);
}
