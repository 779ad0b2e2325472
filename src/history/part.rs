//! The parts of an advisory that are compared, each with its name in the lock and in words.
//!
//! Locks hold their digests: another content of a part needs another format of the lock, and so does another part, unless
//! no advisory that was recorded can have it.

use super::Step;

/// A part of an advisory.
#[derive(Debug)]
pub(super) struct Part {
    /// Its name in the lock; never changed, since locks hold it.
    pub(super) key: &'static str,
    /// What it is called in a message, as the end of "what has changed is".
    pub(super) in_words: &'static str,
    /// Where it is found.
    pub(super) of: Scope,
    /// The properties that make it up.
    pub(super) properties: &'static [&'static str],
    /// Those of its keys that hold free text.
    pub(super) wording: &'static [&'static str],
    /// The smallest step that a change of it asks for, where more than its wording changes (CSAF 2.0, section 3.1.11).
    pub(super) step: Step,
}

/// Where a part of an advisory is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// At the top of the document.
    File,
    /// In `document`.
    Document,
    /// In `document.tracking`.
    Tracking,
    /// In each vulnerability.
    Vulnerability,
    /// In the product status of each vulnerability.
    Status,
    /// In no document: on the pages alone, or where CSAF 2.0 has no place for it.
    Pages,
}

/// The parts that stand for whatever no other part names.
pub(super) const REST: [(Scope, &str); 4] = [
    (Scope::File, "file_rest"),
    (Scope::Document, "document_rest"),
    (Scope::Tracking, "tracking"),
    (Scope::Vulnerability, "vulnerability_rest"),
];

const fn part(
    of: Scope,
    key: &'static str,
    in_words: &'static str,
    properties: &'static [&'static str],
    wording: &'static [&'static str],
) -> Part {
    Part { key, in_words, of, properties, wording, step: Step::Minor }
}

const fn major(of: Scope, key: &'static str, in_words: &'static str, properties: &'static [&'static str]) -> Part {
    Part { key, in_words, of, properties, wording: &[], step: Step::Major }
}

/// A change of what says nothing to a reader asks for no more than a patch.
const fn patch(of: Scope, key: &'static str, in_words: &'static str, properties: &'static [&'static str]) -> Part {
    Part { key, in_words, of, properties, wording: &[], step: Step::Patch }
}

pub(super) const GENERATOR: &str = "generator";
pub(super) const REVISIONS: &str = "revisions";
pub(super) const VULNERABILITIES: &str = "vulnerabilities";
pub(super) const LEGACY_VERSIONS: &str = "legacy_versions";
pub(super) const DELAY_REASON: &str = "delay_reason";
// CSAF 2.0 says these in words, and a change of them is no change of wording.
pub(super) const LICENSE: &str = "license";
pub(super) const EXPLOITATION_DATES: &str = "exploitation_dates";
pub(super) const FURTHER_WEAKNESSES: &str = "further_weaknesses";
pub(super) const UNKNOWN: &str = "unknown";

/// The parts that every record has but those of an earlier candour, which did not look at them: where a record lacks one,
/// nobody can say what was there.
pub(super) const LATER: [&str; 6] =
    [LEGACY_VERSIONS, DELAY_REASON, LICENSE, EXPLOITATION_DATES, FURTHER_WEAKNESSES, UNKNOWN];

/// All parts, in the order in which messages name them.
pub(super) const PARTS: &[Part] = &[
    major(Scope::Pages, "retirement", "whether it holds, and why", &[]),
    part(Scope::Document, "title", "the title", &["title"], &["title"]),
    part(Scope::Document, "category", "the category", &["category"], &[]),
    part(Scope::Document, "language", "the language", &["lang", "source_lang"], &[]),
    part(Scope::Document, "severity", "the aggregate severity", &["aggregate_severity"], &[]),
    part(Scope::Document, "distribution", "the distribution", &["distribution"], &["text"]),
    part(Scope::Document, "publisher", "the publisher", &["publisher"], &["contact_details", "details"]),
    part(Scope::Document, "notes", "the notes", &["notes"], &["text", "title"]),
    part(Scope::Document, "references", "the references", &["references"], &["summary"]),
    part(Scope::Document, "acknowledgments", "the acknowledgments", &["acknowledgments"], &["summary"]),
    part(Scope::Document, "involvement", "the involvement", &["involvement"], &["summary"]),
    part(Scope::Document, "document_rest", "other properties of the document", &[], &[]),
    part(Scope::Tracking, "status", "the status", &["status"], &[]),
    patch(Scope::Tracking, GENERATOR, "the generator", &["generator"]),
    patch(Scope::Tracking, REVISIONS, "the revision history", &["revision_history"]),
    patch(Scope::Tracking, LEGACY_VERSIONS, "the versions in an older scheme", &[]),
    part(Scope::Tracking, "tracking", "the aliases or other tracking data", &[], &[]),
    major(Scope::File, "product_tree", "the product tree", &["product_tree"]),
    major(Scope::File, VULNERABILITIES, "the vulnerabilities", &["vulnerabilities"]),
    part(Scope::File, "file_rest", "other properties of the file", &[], &[]),
    major(Scope::Status, "affected", "the affected products", &["first_affected", "known_affected", "last_affected"]),
    part(
        Scope::Status,
        "fixed",
        "the fixed or unaffected products",
        &["first_fixed", "fixed", "known_not_affected"],
        &[],
    ),
    part(
        Scope::Status,
        "status_rest",
        "the products under investigation, recommended or unknown",
        &["recommended", "under_investigation", "unknown"],
        &[],
    ),
    part(Scope::Vulnerability, "vulnerability_titles", "the titles of vulnerabilities", &["title"], &["title"]),
    part(Scope::Vulnerability, "ids", "the ids of vulnerabilities", &["cve", "ids", "id"], &[]),
    part(Scope::Vulnerability, "weaknesses", "the weaknesses", &["cwe", "cwes"], &[]),
    part(
        Scope::Vulnerability,
        "vulnerability_dates",
        "the dates of vulnerabilities",
        &["discovery_date", "release_date", "disclosure_date", "first_known_exploitation_dates"],
        &[],
    ),
    part(Scope::Vulnerability, "scores", "the scores", &["scores", "metrics"], &[]),
    part(Scope::Vulnerability, "remediations", "the remediations", &["remediations"], &["details"]),
    part(Scope::Vulnerability, "flags", "the flags", &["flags"], &[]),
    part(Scope::Vulnerability, "threats", "the threats", &["threats"], &["details"]),
    part(Scope::Vulnerability, "involvements", "the involvements", &["involvements"], &["summary"]),
    part(Scope::Vulnerability, "vulnerability_notes", "the notes on vulnerabilities", &["notes"], &["text", "title"]),
    part(
        Scope::Vulnerability,
        "vulnerability_references",
        "the references of vulnerabilities",
        &["references"],
        &["summary"],
    ),
    part(
        Scope::Vulnerability,
        "vulnerability_acknowledgments",
        "the acknowledgments of vulnerabilities",
        &["acknowledgments"],
        &["summary"],
    ),
    part(Scope::Vulnerability, "vulnerability_rest", "other properties of vulnerabilities", &[], &[]),
    part(Scope::Pages, "timeline", "the timeline", &[], &[]),
    part(Scope::Pages, DELAY_REASON, "why the fix took longer", &[], &[]),
    part(Scope::Pages, "informed", "who was informed", &[], &[]),
    part(Scope::Pages, "sharing_group", "the sharing group", &[], &[]),
    part(Scope::Pages, "no_cve", "why there is no CVE id", &[], &[]),
    part(Scope::Pages, "exploited", "whether it is exploited", &[], &[]),
    part(Scope::Pages, "ratings", "the ratings", &[], &[]),
    part(Scope::Pages, "before", "what it said before", &[], &[]),
    part(Scope::Pages, LICENSE, "the licence", &[], &[]),
    part(Scope::Pages, EXPLOITATION_DATES, "since when it is exploited", &[], &[]),
    part(Scope::Pages, FURTHER_WEAKNESSES, "the weaknesses after the first", &[], &[]),
    part(Scope::Pages, UNKNOWN, "the products of which nothing is known", &[], &[]),
    part(Scope::Pages, "updates", "the kinds of remediations or updates", &[], &[]),
];

/// The part of a name.
pub(super) fn named(key: &str) -> Option<&'static Part> {
    PARTS.iter().find(|part| part.key == key)
}

/// The names of the properties that parts of a scope name.
pub(super) fn properties_of(scope: Scope) -> impl Iterator<Item = &'static str> {
    PARTS.iter().filter(move |part| part.of == scope).flat_map(|part| part.properties).copied()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_part_has_a_name_of_its_own_and_the_rests_are_parts() {
        let keys: BTreeSet<&str> = PARTS.iter().map(|part| part.key).collect();
        assert_eq!(keys.len(), PARTS.len());
        for (scope, key) in REST {
            assert!(named(key).is_some_and(|part| part.of == scope && part.properties.is_empty()), "{key}");
        }
    }
}
