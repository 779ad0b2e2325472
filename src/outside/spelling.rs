//! 6.3.8: a spell check in the language of the document.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde_json::Value;

use super::{
    document_of, finding,
    hunspell::{self, SpellingError},
    words::{Words, words_of},
};
use crate::{diagnostic::Diagnostic, model::Advisory, source::Pointer};

/// Looks at the words of published advisories. A document without a language is not looked at, as the standard has it.
pub fn spelling(advisories: &[Arc<Advisory>]) -> Result<Vec<Diagnostic>, SpellingError> {
    let dictionaries = hunspell::dictionaries()?;
    let mut by_language: BTreeMap<String, Vec<(&Advisory, Words)>> = BTreeMap::new();
    for advisory in advisories {
        let Some(json) = document_of(advisory) else { continue };
        if let Some(language) = json.pointer("/document/lang").and_then(Value::as_str) {
            by_language.entry(language.to_owned()).or_default().push((advisory, words_of(&json)));
        }
    }
    let mut found = Vec::new();
    for (language, documents) in by_language {
        let names = hunspell::of_language(&dictionaries, &language);
        if names.is_empty() {
            found.extend(documents.iter().map(|(advisory, _)| without_dictionary(advisory, &language)));
            continue;
        }
        let mut unknown: BTreeSet<&str> =
            documents.iter().flat_map(|(_, words)| words.keys()).map(String::as_str).collect();
        // Of a language without a region, a word is right where it is right in one of them.
        for dictionary in &names {
            let rejected = hunspell::rejected(dictionary, &unknown)?;
            unknown.retain(|word| rejected.contains(*word));
        }
        for (advisory, words) in &documents {
            found.extend(words.iter().filter(|(word, _)| unknown.contains(word.as_str())).map(|(word, place)| {
                let message = format!("`{word}` is in no dictionary of the language `{language}`");
                finding(advisory, "6.3.8", message, place, word)
            }));
        }
    }
    Ok(found)
}

fn without_dictionary(advisory: &Advisory, language: &str) -> Diagnostic {
    let message = format!("the spelling was not looked at: hunspell has no dictionary of the language `{language}`");
    let place = Pointer::default().key("document").key("lang");
    let help = format!("install it: for Debian and Ubuntu, a package such as `hunspell-{}`", language.to_lowercase());
    finding(advisory, "6.3.8", message, &place, language).help(help)
}
