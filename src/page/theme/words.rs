//! The words of the interface, by their keys, in one language.

use std::{collections::BTreeMap, sync::Arc};

use super::files::{File, Files, source};
use crate::{
    diagnostic::{Diagnostic, Place},
    model::LanguageTag,
};

/// The words by their keys; `cvss.v3.AV.N` is the word `N` in the table `cvss.v3.AV`.
#[derive(Debug, Default)]
pub(super) struct Words(BTreeMap<String, String>);

impl Words {
    /// The words in English, replaced by those of the language as far as the theme has them: what is not translated
    /// yet stays readable.
    pub(super) fn of(files: &Files, language: &LanguageTag) -> Result<Self, Vec<Diagnostic>> {
        let tag = language.as_str().to_ascii_lowercase();
        let primary = tag.split('-').next().unwrap_or_default();
        let mut words = BTreeMap::new();
        let mut problems = Vec::new();
        let mut names = vec!["en", primary, tag.as_str()];
        names.dedup();
        for name in names {
            if let Some(Err(problem)) = files.get(&format!("i18n/{name}.toml")).map(|file| read(file, &mut words)) {
                problems.push(problem);
            }
        }
        if problems.is_empty() { Ok(Self(words)) } else { Err(problems) }
    }

    /// The word with the given key.
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// The word for so many things: `key.one` for one, `key.other` for any other number.
    pub(super) fn get_counted(&self, key: &str, count: i64) -> Option<&str> {
        let form = if count == 1 { "one" } else { "other" };
        self.get(&format!("{key}.{form}")).or_else(|| self.get(key))
    }

    /// All keys.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

fn read(file: &File, words: &mut BTreeMap<String, String>) -> Result<(), Diagnostic> {
    let source = Arc::new(source(file));
    let table: toml::Table = toml::from_str(&source.text).map_err(|error| {
        let place = Place::Text { file: Arc::clone(&source), span: error.span().unwrap_or(0..0) };
        Diagnostic::error("theme", error.message().trim_end()).at(place)
    })?;
    let mut waiting: Vec<(String, toml::Value)> = table.into_iter().collect();
    while let Some((key, value)) = waiting.pop() {
        match value {
            toml::Value::String(word) => {
                words.insert(key, word);
            }
            toml::Value::Table(below) => {
                waiting.extend(below.into_iter().map(|(name, value)| (format!("{key}.{name}"), value)));
            }
            other => {
                let message = format!("`{key}` is not a word but {}", other.type_str());
                return Err(Diagnostic::error("theme", message).at_path(source.path.as_str()));
            }
        }
    }
    Ok(())
}
