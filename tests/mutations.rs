//! Damaged files: whatever happens to a file of the content, the program says what is wrong or takes it, and never
//! panics. Every finding points into its file.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::{fs, path::Path};

use candour::{
    content,
    diagnostic::{Diagnostic, Place, has_errors},
    history,
};
use support::{Project, here};

/// A small generator of numbers, so that a failure can be seen again.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits fit") % limit.max(1)
    }
}

const ODD: [&str; 16] = [
    "\"",
    "'",
    "[",
    "]",
    "{",
    "}",
    "+++\n",
    "---\n",
    "\n",
    "\t",
    "\u{0}",
    "é",
    "\u{202e}",
    "= ",
    ": ",
    "99999999999999999999",
];

/// The text with one damage: a part left out, a part twice, something odd put in, or the end cut off.
fn damage(text: &str, numbers: &mut Numbers) -> String {
    let boundaries: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let one = boundaries[numbers.below(boundaries.len())];
    let other = boundaries[numbers.below(boundaries.len())];
    let (start, end) = (one.min(other), one.max(other).min(one.min(other) + 40));
    let end = (end..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    match numbers.below(4) {
        0 => format!("{}{}", &text[..start], &text[end..]),
        1 => format!("{}{}{}", &text[..end], &text[start..end], &text[end..]),
        2 => format!("{}{}{}", &text[..start], ODD[numbers.below(ODD.len())], &text[start..]),
        _ => text[..start].to_owned(),
    }
}

fn check(project: &Project, what: &str) {
    let loaded = content::load(project.path());
    assert_eq!(loaded.content.is_none(), has_errors(&loaded.diagnostics), "{what}");
    for diagnostic in &loaded.diagnostics {
        if let Some(Place::Text { file, span }) = &diagnostic.place {
            let is_inside = file.text.get(span.clone()).is_some();
            assert!(is_inside, "{what}: {} points at {span:?} of {}", diagnostic.message, file.path);
        }
    }
}

fn damage_file(path: &str, source: &Path, times: usize) {
    let text = fs::read_to_string(source).expect("the file is there");
    let mut numbers = Numbers(times as u64);
    for number in 0..times {
        let project = Project::base();
        let damaged = damage(&text, &mut numbers);
        project.file(path, &damaged);
        check(&project, &format!("{path}, damage {number}:\n{damaged}"));
    }
}

#[test]
fn a_damaged_advisory_is_refused_or_taken() {
    let path = "content/advisories/2026/exa-2026-0001.md";
    damage_file(path, &here("support/base").join(path), 400);
}

#[test]
fn a_damaged_yaml_advisory_is_refused_or_taken() {
    damage_file("content/advisories/2026/other.md", &here("../content/advisories/2024/exa-2024-0002.md"), 200);
}

#[test]
fn a_damaged_site_file_or_product_is_refused_or_taken() {
    for path in ["content/site.toml", "content/products/gateway.md"] {
        damage_file(path, &here("support/base").join(path), 150);
    }
}

#[test]
fn a_damaged_csaf_document_is_refused_or_taken() {
    damage_file("content/advisories/2026/other.json", &here("support/good/document.json"), 400);
}

#[test]
fn a_damaged_record_of_what_was_published_is_refused_or_taken() {
    let project = Project::base();
    project.build().succeeds();
    let text = fs::read_to_string(project.path().join(history::FILE)).expect("a build records what it publishes");
    let mut numbers = Numbers(3);
    for number in 0..400 {
        let damaged = damage(&text, &mut numbers);
        project.file(history::FILE, &damaged);
        let Err(found) = history::load(project.path()) else { continue };
        assert!(has_errors(&found), "damage {number}:\n{damaged}");
        for Diagnostic { message, place, help, .. } in &found {
            let Some(Place::Text { file, span }) = place else { panic!("damage {number} has no place: {message}") };
            assert!(file.text.get(span.clone()).is_some(), "damage {number}: {message} points at {span:?}");
            assert!(help.is_some(), "damage {number}: {message} has no mend");
        }
    }
}
