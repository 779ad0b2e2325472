//! Documents of the standard and of a real publisher, read, written and validated.
//!
//! They are found through the environment variable `CANDOUR_CORPUS`; without it the tests say that they are skipped,
//! and in CI, where `CI` is set, they fail.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test says so by failing")]

mod support;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

use candour::{
    content,
    csaf::{Document, Level, ReadError, is_data_hole, read, validate, weakness_fault, write20, write21},
    diagnostic::{self, Diagnostic},
    model::advisory::{Advisory, Form},
    source::{Notation, Origin, SourceFile},
};
use rayon::prelude::*;
use serde_json::Value;
use support::{
    Project, corpus, here,
    oasis::{self, Case, OUTDATED_21, REFUSED_BY_THE_SCHEMA_21, WARNED_OF_21, WRONGLY_REFUSED_21, source},
};

/// Documents that testcases.json calls valid, since they are by the test that they are for. Each breaks another
/// mandatory test, most of them one that came into the draft later.
const VALID_BUT_FOR_21: [(&str, &str); 38] = [
    ("oasis_csaf_tc-csaf_2_1-2024-6-1-10-13.json", "6.1.9"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-1-27-12-11.json", "6.1.27.8"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-1-27-13-11.json", "6.1.27.8"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-1-27-13-12.json", "6.1.27.8"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-1-27-13-13.json", "6.1.27.8"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-1-27-13-14.json", "6.1.27.8"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-1-27-13-15.json", "6.1.27.8"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-1-30-11.json", "6.1.66"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-1-50-15.json", "6.1.2"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-1-54-14.json", "6.1.55"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-2-04-01.json", "6.1.66"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-2-05-01.json", "6.1.66"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-2-05-02.json", "6.1.66"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-2-08-02.json", "6.1.25"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-2-09-02.json", "6.1.25"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-2-19-08.json", "6.1.9"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-2-20-01.json", "6.1.8"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-2-20-02.json", "6.1.8"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-2-21-02.json", "6.1.14"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-2-21-12.json", "6.1.66"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-2-34-03.json", "6.1.48"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-2-38-11.json", "6.1.27.8"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-2-39-01-01.json", "6.1.27.8"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-2-39-01-02.json", "6.1.27.8"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-2-39-01-11.json", "6.1.27.8"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-2-39-01-12.json", "6.1.27.8"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-2-39-01-13.json", "6.1.27.8"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-2-39-02-01.json", "6.1.27.14"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-2-39-03-01.json", "6.1.27.14"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-2-39-04-01.json", "6.1.27.2"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-2-42-02.json", "6.1.42"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-2-45-01.json", "6.1.55"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-2-45-02.json", "6.1.55"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-2-49-13.json", "6.1.50"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-2-50-03-12.json", "6.1.50"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-2-54-03-01.json", "6.1.1"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-3-21-01-02.json", "6.1.1"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-3-21-01-12.json", "6.1.1"),
];

fn cisa(corpus: &Path) -> Vec<Arc<SourceFile>> {
    let entries = walkdir::WalkDir::new(corpus.join("cisa")).sort_by_file_name();
    let paths = entries.into_iter().map(|entry| entry.unwrap().into_path());
    paths.filter(|path| path.extension().is_some_and(|ending| ending == "json")).map(|path| source(&path)).collect()
}

/// What does not hold, one line a document; nothing where all is well.
fn complaints<T: Sync>(items: &[T], look: impl Fn(&T) -> Result<(), String> + Sync) -> Vec<String> {
    let mut found: Vec<String> = items.par_iter().filter_map(|item| look(item).err()).collect();
    found.sort();
    found
}

/// Equality of JSON that ignores the order of keys and nothing else: not even the order of arrays that are sets.
fn is_written_back_unchanged(file: &Arc<SourceFile>) -> Result<(), String> {
    let path = &file.path;
    let advisory = read(file).map_err(|error| format!("{path}: {error}"))?;
    let write = if matches!(advisory.form, Form::Csaf21(_)) { write21 } else { write20 };
    let written = write(&advisory).map_err(|error| format!("{path}: {error}"))?;
    if !written.losses.is_empty() {
        return Err(format!("{path}: {:?}", written.losses));
    }
    let before: Value = serde_json::from_str(&file.text).unwrap();
    let after: Value = serde_json::from_str(&written.text).unwrap();
    if before == after { Ok(()) } else { Err(format!("{path}: {}", first_difference(&before, &after, ""))) }
}

fn first_difference(one: &Value, other: &Value, place: &str) -> String {
    match (one, other) {
        (Value::Object(a), Value::Object(b)) => {
            let keys = a.keys().chain(b.keys()).find(|key| a.get(*key) != b.get(*key));
            let key = keys.map_or("", String::as_str);
            let at = |object: &serde_json::Map<String, Value>| object.get(key).cloned().unwrap_or_default();
            first_difference(&at(a), &at(b), &format!("{place}/{key}"))
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            let at = a.iter().zip(b).position(|(a, b)| a != b).unwrap_or_default();
            first_difference(&a[at], &b[at], &format!("{place}/{at}"))
        }
        _ => format!("at {place}: {one:.120} became {other:.120}"),
    }
}

#[test]
fn every_real_document_is_written_back_with_the_same_meaning() {
    let Some(corpus) = corpus() else { return };
    let files = cisa(&corpus);
    assert_eq!(files.len(), 174);
    assert_eq!(complaints(&files, is_written_back_unchanged), [""; 0]);
}

#[test]
fn every_valid_document_of_the_standard_is_written_back_with_the_same_meaning() {
    let Some(corpus) = corpus() else { return };
    let cases: Vec<Case> = oasis::cases(&corpus, "csaf_2.0").into_iter().filter(|case| case.is_valid).collect();
    eprintln!("{} valid documents of CSAF 2.0", cases.len());
    assert!(cases.len() > 100);
    assert_eq!(complaints(&cases, |case| is_written_back_unchanged(&case.file)), [""; 0]);
}

#[test]
fn every_valid_document_of_csaf_21_is_written_back_with_the_same_meaning() {
    let Some(corpus) = corpus() else { return };
    let cases: Vec<Case> = oasis::cases(&corpus, "csaf_2.1")
        .into_iter()
        .filter(|case| case.is_valid && !case.is_among(&OUTDATED_21))
        .collect();
    eprintln!("{} valid documents of CSAF 2.1", cases.len());
    assert!(cases.len() > 200);
    assert_eq!(complaints(&cases, |case| is_written_back_unchanged(&case.file)), [""; 0]);
}

#[test]
fn what_is_written_is_as_valid_as_what_was_read() {
    let Some(corpus) = corpus() else { return };
    let complaints = complaints(&cisa(&corpus), |file| {
        let advisory = read(file).map_err(|error| error.to_string())?;
        let written = write20(&advisory).map_err(|error| error.to_string())?;
        let (before, after) = (validate(&file.text).unwrap(), validate(&written.text).unwrap());
        // 6.2.13 asks for sorted keys, which is what is written and not always what was read.
        let kept = |validation: &candour::csaf::Validation| {
            validation.findings.iter().filter(|finding| finding.test != "6.2.13").cloned().collect::<Vec<_>>()
        };
        if kept(&before) == kept(&after) { Ok(()) } else { Err(format!("{}: {before:?} / {after:?}", file.path)) }
    });
    assert_eq!(complaints, [""; 0]);
}

#[test]
fn real_documents_are_valid_but_for_weaknesses_under_the_names_of_other_lists() {
    let Some(corpus) = corpus() else { return };
    let files = cisa(&corpus);
    let counted: Vec<(BTreeMap<String, usize>, Vec<String>)> = files.par_iter().map(count_findings).collect();
    let mut totals: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (name, count) in counted.iter().flat_map(|(counts, _)| counts) {
        let (findings, documents) = totals.entry(name).or_default();
        *findings += count;
        *documents += 1;
    }
    eprintln!("(findings, documents) of {}: {totals:#?}", files.len());
    let errors: Vec<&String> = counted.iter().flat_map(|(_, errors)| errors).collect();
    assert_eq!(errors, [""; 0]);
}

/// How many findings there are of each kind, and the errors that say something of the document.
fn count_findings(file: &Arc<SourceFile>) -> (BTreeMap<String, usize>, Vec<String>) {
    let document = Document::parse(&file.text).unwrap();
    let (mut counts, mut errors) = (BTreeMap::new(), Vec::new());
    for finding in document.validate().findings {
        let fault = weakness_fault(&finding, &document).map_or_else(String::new, |fault| format!(" {fault:?}"));
        *counts.entry(format!("{:?} {}{fault}", finding.level, finding.test)).or_default() += 1;
        if finding.level == Level::Error && !is_data_hole(&finding, &document) {
            errors.push(format!("{}: {} at {}: {}", file.path, finding.test, finding.pointer, finding.message));
        }
    }
    (counts, errors)
}

#[test]
fn every_valid_document_of_csaf_21_is_read_and_can_be_written_as_20() {
    let Some(corpus) = corpus() else { return };
    let (outdated, cases): (Vec<Case>, Vec<Case>) = oasis::cases(&corpus, "csaf_2.1")
        .into_iter()
        .filter(|case| case.is_valid)
        .partition(|case| case.is_among(&OUTDATED_21));
    assert!(outdated.iter().all(|case| matches!(read(&case.file), Err(ReadError::Shape { .. }))));
    let mut losses: BTreeMap<String, usize> = BTreeMap::new();
    let mut wrong: Vec<String> = Vec::new();
    let results: Vec<Result<(Advisory, candour::csaf::Written), String>> = cases
        .par_iter()
        .map(|case| {
            let advisory = read(&case.file).map_err(|error: ReadError| format!("{}: {error}", case.file.path))?;
            let written = write20(&advisory).map_err(|error| format!("{}: {error}", case.file.path))?;
            Ok((advisory, written))
        })
        .collect();
    for result in results {
        match result {
            Ok((_, written)) => {
                for loss in written.losses.into_iter().map(|lost| lost.loss) {
                    assert!(!loss.to_string().is_empty());
                    let name = format!("{loss:?}");
                    let name = name.split([' ', '{']).next().unwrap_or_default().to_owned();
                    *losses.entry(name).or_default() += 1;
                }
            }
            Err(error) => wrong.push(error),
        }
    }
    eprintln!("{} valid documents of CSAF 2.1, {} outdated; losses as 2.0: {losses:#?}", cases.len(), outdated.len());
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn every_text_and_number_of_a_document_of_csaf_21_is_in_the_advisory() {
    let Some(corpus) = corpus() else { return };
    let cases: Vec<Case> = oasis::cases(&corpus, "csaf_2.1").into_iter().filter(|case| case.is_valid).collect();
    let complaints = complaints(&cases, |case| {
        let Ok(mut advisory) = read(&case.file) else { return Ok(()) };
        // The text itself is not what the advisory says.
        (advisory.form, advisory.origin) = (Form::Markdown, Origin::default());
        let model = format!("{advisory:?}");
        let mut lost = Vec::new();
        find_lost(&serde_json::from_str(&case.file.text).unwrap(), "", &model, &mut lost);
        if lost.is_empty() { Ok(()) } else { Err(format!("{}: {lost:?}", case.file.path)) }
    });
    assert_eq!(complaints, [""; 0]);
}

/// The places whose text or number does not occur in `model`. Words of the standard are enums there.
fn find_lost(value: &Value, place: &str, model: &str, lost: &mut Vec<String>) {
    const WORDS: [&str; 7] =
        ["category", "csaf_version", "label", "status", "party", "$schema", "qualitative_severity_rating"];
    match value {
        Value::Object(object) => {
            for (key, value) in
                object.iter().filter(|(key, value)| !(value.is_string() && WORDS.contains(&key.as_str())))
            {
                find_lost(value, &format!("{place}/{key}"), model, lost);
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                find_lost(item, &format!("{place}/{at}"), model, lost);
            }
        }
        Value::String(text) if !model.contains(&format!("{text:?}")) => lost.push(place.to_owned()),
        Value::Number(number) if !model.contains(&number.to_string()) => lost.push(place.to_owned()),
        Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => {}
    }
}

#[test]
fn a_valid_document_of_csaf_21_becomes_a_valid_document_of_csaf_20() {
    let Some(corpus) = corpus() else { return };
    let cases: Vec<Case> = oasis::cases(&corpus, "csaf_2.1")
        .into_par_iter()
        .filter(|case| case.is_valid && validate(&case.file.text).is_ok_and(|validation| validation.is_valid()))
        .collect();
    eprintln!("{} documents of CSAF 2.1 are valid by every test that is there", cases.len());
    let complaints = complaints(&cases, |case| {
        let advisory = read(&case.file).map_err(|error| error.to_string())?;
        let written = write20(&advisory).map_err(|error| error.to_string())?;
        let validation = validate(&written.text).map_err(|error| error.to_string())?;
        let errors: Vec<_> = validation.errors().collect();
        if errors.is_empty() { Ok(()) } else { Err(format!("{}: {errors:?}", case.file.path)) }
    });
    assert_eq!(complaints, [""; 0]);
}

/// The errors that a build reports of a document that lies among the advisories.
fn errors_of_a_build(file: &SourceFile) -> Vec<Diagnostic> {
    let project = Project::empty();
    project.file("content/site.toml", std::fs::read(here("support/base/content/site.toml")).unwrap());
    project.file("content/advisories/document.json", file.text.as_bytes());
    let loaded = content::load(project.path());
    loaded.diagnostics.into_iter().filter(|finding| finding.level == diagnostic::Level::Error).collect()
}

fn describe(errors: &[Diagnostic]) -> String {
    let lines: Vec<String> = errors.iter().map(|error| format!("{}: {}", error.code.as_str(), error.message)).collect();
    lines.join("; ")
}

#[test]
fn a_build_refuses_every_document_that_must_fail_a_mandatory_test_of_csaf_21() {
    let Some(corpus) = corpus() else { return };
    let cases: Vec<Case> = oasis::cases(&corpus, "csaf_2.1")
        .into_iter()
        .filter(|case| case.must_fail && case.group == "mandatory")
        .collect();
    eprintln!("{} documents of CSAF 2.1 must be refused", cases.len());
    let complaints = complaints(&cases, |case| {
        let errors = errors_of_a_build(&case.file);
        let is_told = errors.iter().any(|error| error.code.as_str() == format!("CSAF-{}", case.test));
        let is_warned_of = case.is_among(&WARNED_OF_21);
        let has_places =
            errors.iter().all(|error| error.place.as_ref().is_some_and(|place| place.line_column().is_some()));
        let is_refused_by_the_schema = case.is_among(&REFUSED_BY_THE_SCHEMA_21);
        let is_shape = errors.iter().any(|error| error.code.as_str() == "csaf-unreadable");
        let holds = match (is_refused_by_the_schema, is_warned_of) {
            (true, _) => is_shape,
            (false, true) => errors.is_empty(),
            (false, false) => is_told && has_places,
        };
        if holds {
            return Ok(());
        }
        Err(format!("{} ({}): {}", case.file.path, case.test, describe(&errors)))
    });
    assert_eq!(complaints, [""; 0]);
}

#[test]
fn a_build_takes_every_valid_document_of_csaf_21() {
    let Some(corpus) = corpus() else { return };
    let cases: Vec<Case> = oasis::cases(&corpus, "csaf_2.1").into_iter().filter(|case| case.is_valid).collect();
    let refused: BTreeMap<&str, String> = cases
        .par_iter()
        .filter_map(|case| {
            let errors = errors_of_a_build(&case.file);
            let name = case.name();
            (!errors.is_empty()).then(|| (name, describe(&errors)))
        })
        .collect();
    eprintln!("{} valid documents of CSAF 2.1, of which {} are refused", cases.len(), refused.len());
    let with_test = || WRONGLY_REFUSED_21.iter().chain(&VALID_BUT_FOR_21);
    let known: BTreeSet<&str> = OUTDATED_21.into_iter().chain(with_test().map(|(name, _)| *name)).collect();
    let unknown: Vec<_> = refused.iter().filter(|(name, _)| !known.contains(*name)).collect();
    assert!(unknown.is_empty(), "{unknown:#?}");
    for (name, test) in with_test() {
        let why = refused.get(*name).unwrap_or_else(|| panic!("{name} is taken by now"));
        assert!(why.contains(&format!("CSAF-{test}:")), "{name}: {why}");
    }
}

/// A document made elsewhere whose only vulnerability names products that nothing defines.
fn with_undefined_products(count: usize) -> Arc<SourceFile> {
    let good = std::fs::read_to_string(here("support/good/document.json")).unwrap();
    let mut document: Value = serde_json::from_str(&good).unwrap();
    let ids: Vec<Value> = (0..count).map(|number| format!("X-{number}").into()).collect();
    document["vulnerabilities"] = serde_json::json!([{
        "cve": "CVE-2026-0001",
        "notes": [{"category": "summary", "text": "Short"}],
        "product_status": {"known_not_affected": ids},
    }]);
    let text: Arc<str> = serde_json::to_string_pretty(&document).unwrap().into();
    let data = 0..text.len();
    Arc::new(SourceFile { path: "a.json".to_owned(), text, notation: Notation::Json, data, body_start: 0 })
}

#[test]
fn twenty_thousand_findings_take_no_longer_than_one_walk_through_the_file() {
    let file = with_undefined_products(20_000);
    let begun = std::time::Instant::now();
    let errors = errors_of_a_build(&file);
    let elapsed = begun.elapsed();
    assert_eq!(errors.iter().filter(|error| error.code.as_str() == "CSAF-6.1.1").count(), 20_000);
    let spans = errors.iter().filter_map(|error| match &error.place {
        Some(diagnostic::Place::Text { file, span }) => Some(&file.text[span.clone()]),
        _ => None,
    });
    assert_eq!(spans.filter(|text| text.starts_with("\"X-")).count(), 20_000);
    eprintln!("{elapsed:?}");
    assert!(elapsed.as_secs() < 10, "{elapsed:?}");
}
