//! The words of a document whose spelling is worth looking at.
//!
//! What a document names is not misspelt: products, people, identifiers, addresses, code. Such words are left out, and
//! so are those in capitals.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use super::select::select;
use crate::source::Pointer;

/// The paths of 6.3.8 in both versions of CSAF that hold sentences.
const SENTENCES: [&str; 25] = [
    "document/acknowledgments/*/summary",
    "document/aggregate_severity/text",
    "document/distribution/text",
    "document/notes/*/audience",
    "document/notes/*/text",
    "document/notes/*/title",
    "document/references/*/summary",
    "document/title",
    "document/tracking/revision_history/*/summary",
    "product_tree/product_groups/*/summary",
    "vulnerabilities/*/acknowledgments/*/summary",
    "vulnerabilities/*/involvements/*/summary",
    "vulnerabilities/*/notes/*/audience",
    "vulnerabilities/*/notes/*/text",
    "vulnerabilities/*/notes/*/title",
    "vulnerabilities/*/references/*/summary",
    "vulnerabilities/*/remediations/*/details",
    "vulnerabilities/*/remediations/*/entitlements/*",
    "vulnerabilities/*/remediations/*/restart_required/details",
    "vulnerabilities/*/threats/*/details",
    "vulnerabilities/*/title",
    "document/publisher/issuing_authority",
    "document/involvement/actions/*/summary",
    "document/involvement/entities/*/summary",
    "document/involvement/entity_groups/*/summary",
];

/// The paths of 6.3.8 that hold names, in which any word is right.
const NAMES: [&str; 16] = [
    "document/acknowledgments/*/names/*",
    "document/acknowledgments/*/organization",
    "document/publisher/name",
    "document/tracking/aliases/*",
    "document/tracking/generator/engine/name",
    "document/tracking/id",
    "product_tree/**/name",
    "product_tree/**/product/name",
    "product_tree/full_product_names/*/name",
    "product_tree/product_paths/*/full_product_name/name",
    "product_tree/relationships/*/full_product_name/name",
    "vulnerabilities/*/acknowledgments/*/names/*",
    "vulnerabilities/*/acknowledgments/*/organization",
    "vulnerabilities/*/cwe/name",
    "vulnerabilities/*/cwes/*/name",
    "vulnerabilities/*/ids/*/text",
];

/// The words of a document that are looked up, each with the place where it stands first.
pub(super) type Words = BTreeMap<String, Pointer>;

/// The words of the sentences of a document that are no names.
pub(super) fn words_of(json: &Value) -> Words {
    let names: HashSet<String> = NAMES
        .iter()
        .flat_map(|path| select(json, path))
        .flat_map(|(_, text)| words(text).map(str::to_lowercase).collect::<Vec<_>>())
        .collect();
    let is_name = |word: &str| {
        let owner = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word);
        names.contains(&owner.to_lowercase())
    };
    let mut found = Words::new();
    for (pointer, text) in SENTENCES.iter().flat_map(|path| select(json, path)) {
        let text = without_code(text);
        for word in text.split_whitespace().filter(|chunk| is_of_words(chunk)).flat_map(words) {
            if is_looked_up(word) && !is_name(word) && !found.contains_key(word) {
                found.insert(word.to_owned(), pointer.clone());
            }
        }
    }
    found
}

/// A text without what Markdown marks as code. A mark that is not closed marks nothing.
fn without_code(text: &str) -> String {
    let mut rest = text;
    let mut kept = String::with_capacity(text.len());
    while let Some(start) = rest.find('`') {
        let marks = rest[start..].bytes().take_while(|byte| *byte == b'`').count();
        let fence = &rest[start..start + marks];
        kept.push_str(&rest[..start]);
        let inner = &rest[start + marks..];
        match inner.find(fence) {
            Some(end) => {
                kept.push(' ');
                rest = &inner[end + marks..];
            }
            None => rest = inner,
        }
    }
    kept + rest
}

/// Whether a part between two spaces is made of words: addresses, paths, versions and names of files are not.
fn is_of_words(chunk: &str) -> bool {
    let inner = chunk.trim_matches(|character: char| !character.is_alphanumeric());
    let is_of_code = |character: char| character.is_numeric() || "@\\_=<>{}$#:.&%+*~^|".contains(character);
    !inner.is_empty() && !inner.contains(is_of_code) && !chunk.starts_with(['/', '$', '<', '-', '@'])
}

/// The words of a text: letters, with an apostrophe where it stands between letters.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|character: char| !character.is_alphabetic() && !"'’".contains(character));
    parts.map(|part| part.trim_matches(['\'', '’'])).filter(|word| !word.is_empty())
}

/// Whether a word is worth looking up: one letter is none, and capitals within mark a name or an abbreviation.
fn is_looked_up(word: &str) -> bool {
    word.chars().count() > 1 && !word.chars().skip(1).any(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn looked_up(text: &str) -> Vec<String> {
        let json = json!({
            "document": {"title": text, "publisher": {"name": "Examplix Ltd"}},
            "product_tree": {"full_product_names": [{"name": "Frobnicator 2.0"}]},
        });
        words_of(&json).into_keys().collect()
    }

    #[test]
    fn the_words_of_sentences_are_looked_up() {
        assert_eq!(
            looked_up("A read/write flaw, the admin's (old) one."),
            ["admin's", "flaw", "old", "one", "read", "the", "write"]
        );
    }

    #[test]
    fn names_and_code_are_not() {
        assert_eq!(looked_up("Examplix FROBNICATOR frobnicator's"), [""; 0]);
        assert_eq!(
            looked_up("CVE-2026-1 XYZ JavaScript https://a.example/x me@a.example /etc/foo --flagg v2 foo.c a_b"),
            [""; 0]
        );
        assert_eq!(looked_up("run `frobb -x` or\n```sh\nblorp\n```\nnow"), ["now", "or", "run"]);
        assert_eq!(looked_up("a ` that is not closed"), ["closed", "is", "not", "that"]);
    }
}
