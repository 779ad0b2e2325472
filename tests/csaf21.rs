//! What is served as CSAF 2.1: every advisory of the example, and every real document but those that have no valid form
//! in it, which is said once for each.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use candour::{
    content,
    csaf::{Document, Level, validate},
    diagnostic::{self, Diagnostic},
    model::{Advisory, CsafVersion},
};
use rayon::prelude::*;
use serde_json::{Value, json};
use support::{Project, corpus, here};

/// The kind of the warning that an advisory is left out.
const LEFT_OUT: &str = "csaf-2.1-left-out";

/// Real documents that say of a product both that nothing can be done, or nothing will be, and what can be done: each of
/// the two may be what was meant (test 6.1.35).
const CONTRADICTORY: [&str; 6] = [
    "icsa-21-350-06.json",
    "icsa-22-069-03.json",
    "icsa-22-167-13.json",
    "icsa-22-167-14.json",
    "icsa-22-314-02.json",
    "icsa-22-349-04.json",
];

/// The mandatory tests that a text fails, and those that only warn; every test of the standard that csaf-rs lacks is
/// named in `csaf/validate.rs`, and a further one would be among the failed.
fn mandatory_findings(text: &str) -> (Vec<String>, BTreeSet<String>) {
    let document = Document::parse(text).expect("what is served is CSAF");
    assert_eq!(document.version(), CsafVersion::V21);
    let validation = validate(text).expect("what is served is CSAF");
    let (failed, warned): (Vec<_>, Vec<_>) =
        validation.findings.iter().partition(|finding| finding.level == Level::Error);
    let warned = warned.into_iter().filter(|finding| finding.test.starts_with("6.1."));
    (
        failed
            .into_iter()
            .map(|finding| format!("{} at {}: {}", finding.test, finding.pointer, finding.message))
            .collect(),
        warned.map(|finding| finding.test.clone()).collect(),
    )
}

fn served(advisory: &Advisory) -> Option<String> {
    advisory.csaf21.as_ref().map(|text| text.unpack().into_owned())
}

fn left_out(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    diagnostics.iter().filter(|finding| finding.code.as_str() == LEFT_OUT).collect()
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

#[test]
fn every_advisory_of_the_example_has_a_csaf_21_form_that_passes_every_mandatory_test() {
    let loaded = content::load(Path::new(env!("CARGO_MANIFEST_DIR")));
    let content = loaded.content.expect("the example has no errors");
    assert_eq!(left_out(&loaded.diagnostics).len(), 0);
    assert!(content.advisories.len() >= 19, "only {} advisories", content.advisories.len());
    for advisory in &content.advisories {
        let text = served(advisory).unwrap_or_else(|| panic!("{} has no CSAF 2.1 form", advisory.id()));
        let (failed, warned) = mandatory_findings(&text);
        assert_eq!(failed, [""; 0], "{}", advisory.id());
        // csaf-rs does not know `vers:all/*` and `vers:generic/…`, and says so.
        let unjudged = BTreeSet::from(["6.1.50".to_owned(), "6.1.59".to_owned()]);
        assert!(warned.is_subset(&unjudged), "{}: {warned:?}", advisory.id());
    }
}

#[test]
fn every_real_document_with_valid_ranges_has_a_valid_csaf_21_form_and_the_others_are_named() {
    let Some(corpus) = corpus() else { return };
    let project = Project::empty();
    project.file("content/site.toml", fs::read(here("support/base/content/site.toml")).expect("the base is there"));
    support::copy(&corpus.join("cisa"), &project.path().join("content/advisories"));
    let loaded = content::load(project.path());
    let content = loaded.content.expect("real documents have no errors");
    assert_eq!(content.advisories.len(), 174);
    let invalid: Vec<String> = content
        .advisories
        .par_iter()
        .filter_map(|advisory| served(advisory))
        .flat_map(|text| mandatory_findings(&text).0)
        .collect();
    assert_eq!(invalid, [""; 0]);

    let without: BTreeSet<&str> = content
        .advisories
        .iter()
        .filter(|advisory| served(advisory).is_none())
        .map(|advisory| file_name(advisory.origin.path()))
        .collect();
    let findings = left_out(&loaded.diagnostics);
    assert!(findings.iter().all(|finding| finding.level == diagnostic::Level::Warning));
    let reasons: BTreeMap<&str, &str> = findings
        .iter()
        .map(|finding| {
            let place = finding.place.as_ref().expect("it has a place");
            assert!(place.line_column().is_some(), "{}", finding.message);
            (file_name(place.path()), finding.message.as_str())
        })
        .collect();
    // One warning for each document that is left out, and none for another.
    assert_eq!(findings.len(), reasons.len());
    assert_eq!(reasons.keys().copied().collect::<BTreeSet<_>>(), without);
    let by_ranges = reasons.values().filter(|message| message.contains("6.1.50")).count();
    eprintln!("{} of 174 are valid; of {} left out, {by_ranges} for ranges", 174 - without.len(), without.len());
    assert_eq!((without.len(), by_ranges), (22, 18));
    for (name, message) in &reasons {
        let tests: BTreeSet<&str> = message.split([' ', ',', ';']).filter(|word| word.starts_with("6.")).collect();
        assert!(tests.is_subset(&BTreeSet::from(["6.1.35", "6.1.50"])), "{name}: {message}");
        assert_eq!(tests.contains("6.1.35"), CONTRADICTORY.contains(name), "{name}: {message}");
    }
}

/// The only advisory of a project with the document, and what was found.
fn load(document: &Value, site: &str) -> (Option<Advisory>, Vec<Diagnostic>) {
    let project = Project::base();
    let base = fs::read_to_string(here("support/base/content/site.toml")).expect("the base is there");
    project.file("content/site.toml", format!("{base}\n{site}").into_bytes());
    fs::remove_dir_all(project.path().join("content/advisories")).expect("the base has advisories");
    project.file("content/advisories/other.json", document.to_string().into_bytes());
    let loaded = content::load(project.path());
    let advisory = loaded.content.and_then(|content| content.advisories.first().map(|found| Advisory::clone(found)));
    (advisory, loaded.diagnostics)
}

fn good() -> Value {
    let text = fs::read_to_string(here("support/good/document.json")).expect("it is there");
    serde_json::from_str(&text).expect("it is JSON")
}

#[test]
fn a_range_in_words_leaves_a_document_out_of_csaf_21_and_nothing_else() {
    let mut document = good();
    let product = json!({"name": "Old", "product_id": "old"});
    document["product_tree"]["branches"] =
        json!([{"category": "product_version_range", "name": "prior to 3.1", "product": product}]);
    let (advisory, findings) = load(&document, "");
    let advisory = advisory.expect("it is served as CSAF 2.0");
    assert_eq!((advisory.csaf20.is_empty(), advisory.csaf21), (false, None));
    let [finding] = left_out(&findings)[..] else { panic!("{findings:?}") };
    assert!(finding.message.contains("6.1.50"), "{}", finding.message);
}

#[test]
fn what_csaf_21_says_otherwise_is_noted_once_a_kind() {
    let mut document = good();
    let product = |id: &str| json!({"name": id, "product_id": id});
    document["product_tree"]["branches"] = json!([
        {"category": "product_version_range", "name": "< 3.1", "product": product("X")},
        {"category": "product_version_range", "name": "< 3.2", "product": product("Y")},
    ]);
    let (advisory, findings) = load(&document, "");
    assert!(advisory.expect("it is valid").csaf21.is_some());
    let notes: Vec<&Diagnostic> =
        findings.iter().filter(|finding| finding.code.as_str() == "csaf-2.1-cannot-say").collect();
    let [note] = notes[..] else { panic!("{notes:?}") };
    assert_eq!(note.message, "in CSAF 2.1, the versions `< 3.1` are written as `<3.1`; 1 more of this kind");
    assert_eq!(note.level, diagnostic::Level::Note);
}

#[test]
fn without_the_version_nothing_is_made_in_it() {
    let mut document = good();
    let product = json!({"name": "Old", "product_id": "old"});
    document["product_tree"]["branches"] =
        json!([{"category": "product_version_range", "name": "prior to 3.1", "product": product}]);
    let (advisory, findings) = load(&document, "[csaf]\nversions = [\"2.0\"]\n");
    assert_eq!(advisory.expect("it is served as CSAF 2.0").csaf21, None);
    assert_eq!(left_out(&findings).len(), 0);
}

#[test]
fn a_document_without_a_label_is_not_made_in_csaf_21_and_nothing_more_is_said() {
    let mut document = good();
    document["document"].as_object_mut().expect("an object").remove("distribution");
    let (advisory, findings) = load(&document, "");
    assert_eq!(advisory.expect("it is read").csaf21, None);
    assert_eq!(left_out(&findings).len(), 0);
}

#[test]
fn a_document_of_csaf_21_is_served_as_its_own_bytes() {
    let (advisory, _) = load(&good(), "");
    let text = advisory.expect("it is read").csaf21.expect("it is valid").unpack().into_owned();
    let mut document: Value = serde_json::from_str(&text).expect("it is JSON");
    document["document"]["title"] = json!("Another");
    let text = document.to_string();
    let (advisory, findings) = load(&document, "");
    let advisory = advisory.unwrap_or_else(|| panic!("{findings:?}"));
    assert_eq!(served(&advisory), Some(text));
    assert!(advisory.csaf20.unpack().contains("\"csaf_version\": \"2.0\""));
}
