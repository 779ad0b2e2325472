//! What two versions of an advisory are said to differ in, and that nothing goes unsaid.

use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::{csaf, page::testing};

/// An advisory that says nearly everything, as the document that is served.
fn whole() -> Value {
    let content = testing::full();
    let advisory = content.advisories.first().unwrap();
    serde_json::from_str(&csaf::write20(advisory).unwrap().text).unwrap()
}

fn text(document: &Value) -> Arc<str> {
    document.to_string().into()
}

fn between(before: &Value, after: &Value) -> Vec<StatementChange> {
    Difference::between(&text(before), &text(after)).unwrap().changes
}

/// The whole document with another value at some places.
fn with(changes: &[(&str, Value)]) -> Value {
    let mut document = whole();
    for (pointer, value) in changes {
        *document.pointer_mut(pointer).unwrap_or_else(|| panic!("nothing at {pointer}")) = value.clone();
    }
    document
}

/// A change in one line.
fn in_short(change: &StatementChange) -> String {
    let about = change.about.iter().map(|about| format!("{about} "));
    let kind = change.kind.iter().map(|kind| format!("{} ", kind.key()));
    let what = match &change.what {
        What::Added(text) => format!("+ {text}"),
        What::Removed(text) => format!("- {text}"),
        What::Changed(Wording(pieces)) => pieces
            .iter()
            .map(|piece| match piece {
                Piece::Kept(text) => text.clone(),
                Piece::Removed(text) => format!("[-{text}-]"),
                Piece::Added(text) => format!("{{+{text}+}}"),
            })
            .collect(),
        What::Unsaid => "?".to_owned(),
    };
    let words = about.chain(kind).collect::<String>();
    format!("{}: {words}{} {what}", change.part, change.name).replace('\n', " / ")
}

fn in_lines(changes: &[StatementChange]) -> String {
    changes.iter().map(|change| in_short(change) + "\n").collect()
}

#[test]
fn the_same_document_has_no_difference_whatever_its_order_and_its_version() {
    let mut other = with(&[
        ("/document/tracking/version", json!("2.0.0")),
        ("/document/tracking/current_release_date", json!("2026-05-01T09:00:00Z")),
    ]);
    assert_eq!(between(&whole(), &other), []);
    let vulnerabilities = other.pointer_mut("/vulnerabilities").and_then(Value::as_array_mut).unwrap();
    assert!(vulnerabilities.len() > 1);
    vulnerabilities.reverse();
    for list in ["/product_tree/branches/0/branches/0/branches", "/document/notes"] {
        other.pointer_mut(list).and_then(Value::as_array_mut).unwrap().reverse();
    }
    assert_eq!(between(&whole(), &other), []);
}

#[test]
fn what_changed_is_told_part_by_part() {
    let before = whole();
    let mut after = with(&[
        ("/document/title", json!("Another title")),
        ("/document/tracking/status", json!("interim")),
        ("/document/notes/0/text", json!("Something else happened.")),
        ("/vulnerabilities/0/cwe", json!({ "id": "CWE-79", "name": "Cross-site Scripting" })),
    ]);
    let fixed = after.pointer_mut("/vulnerabilities/0/product_status/fixed").and_then(Value::as_array_mut).unwrap();
    fixed.clear();
    fixed.push(json!("connector@9"));
    after["product_tree"]["full_product_names"] = json!([{ "name": "Connector 9", "product_id": "connector@9" }]);
    insta::assert_snapshot!(in_lines(&between(&before, &after)));
    insta::assert_snapshot!(in_lines(&between(&after, &before)));
}

#[test]
fn a_vulnerability_that_comes_or_goes_is_told_and_not_all_that_is_said_of_it() {
    let mut without = whole();
    let all = without["vulnerabilities"].as_array_mut().unwrap();
    let gone = all.pop().unwrap();
    let label = gone.get("cve").and_then(Value::as_str).map(str::to_owned);
    let changes = between(&whole(), &without);
    let told: Vec<&StatementChange> = changes.iter().filter(|change| change.part == VULNERABILITIES).collect();
    assert!(matches!(told.as_slice(), [StatementChange { what: What::Removed(_), .. }]), "{changes:?}");
    if let Some(label) = label {
        assert!(changes.iter().all(|change| change.about.as_ref() != Some(&label)), "{changes:?}");
    }
    let back = between(&without, &whole());
    assert!(back.iter().any(|change| matches!(change.what, What::Added(_))), "{back:?}");
}

#[test]
fn a_vulnerability_that_gets_a_cve_id_is_the_same_one() {
    let mut before = whole();
    before["vulnerabilities"][0].as_object_mut().unwrap().remove("cve");
    let changes = between(&before, &whole());
    assert_eq!(changes.iter().filter(|change| change.part == "affected").count(), 0, "{}", in_lines(&changes));
    assert!(changes.iter().any(|change| change.part == "ids" && change.name == "CVE"), "{}", in_lines(&changes));
}

/// Every text of a document, by its pointer.
fn texts(value: &Value, pointer: &str, found: &mut Vec<String>) {
    match value {
        Value::String(_) => found.push(pointer.to_owned()),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| texts(item, &format!("{pointer}/{at}"), found));
        }
        Value::Object(entries) => {
            for (key, value) in entries {
                texts(value, &format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[test]
fn no_change_of_a_text_goes_unsaid() {
    let before = whole();
    let mut pointers = Vec::new();
    texts(&before, "", &mut pointers);
    // What a new version changes by itself, who wrote the document, and what is the same in every document.
    let is_news = |pointer: &String| {
        let aside =
            ["tracking/version", "_release_date", "tracking/id", "revision_history", "generator", "csaf_version"];
        aside.iter().all(|aside| !pointer.contains(aside) || pointer.contains("/vulnerabilities/"))
    };
    // Ids within the document, and what stands in the vector of a score anyway.
    let has_no_words = |pointer: &str| {
        ["product_id", "group_id", "_reference", "tlp/url", "/cvss_v3/"].iter().any(|part| pointer.contains(part))
    };
    let mut read = 0;
    for pointer in pointers.iter().filter(|pointer| is_news(pointer)) {
        let mut after = before.clone();
        let value = after.pointer_mut(pointer).unwrap();
        *value = json!(format!("{}x", value.as_str().unwrap()));
        let Ok(difference) = Difference::between(&text(&before), &text(&after)) else { continue };
        read += 1;
        assert!(!difference.is_empty(), "a change of {pointer} is not told");
        let is_told = difference.changes.iter().any(|change| change.what != What::Unsaid);
        assert!(is_told || has_no_words(pointer), "of {pointer} it is not told how it changed");
    }
    // Words of the standard cannot be changed into others.
    assert!(read * 2 > pointers.len(), "{read} of {} texts", pointers.len());
}
