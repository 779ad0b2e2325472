//! The words of the interface, by their keys, in one language.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use fixed_decimal::Decimal;
use icu_locale_core::Locale;
use icu_plurals::{PluralCategory, PluralRules};

use super::files::{File, Files, source};
use crate::{
    diagnostic::{Diagnostic, Place},
    model::LanguageTag,
};

/// The words by their keys; `cvss.v3.AV.N` is the word `N` in the table `cvss.v3.AV`.
#[derive(Debug, Default)]
pub(super) struct Words {
    all: BTreeMap<String, String>,
    /// How the language counts; none where nothing is known of it.
    plurals: Option<PluralRules>,
    /// What is English for want of a word.
    pub lacking: Lacking,
}

/// The words that a language lacks.
#[derive(Clone, Debug, Default)]
pub(super) struct Lacking {
    /// Their keys, sorted.
    pub keys: Vec<String>,
    /// How many words there are in all.
    pub of: usize,
}

impl Words {
    /// The words in English, replaced by those of the language as far as the theme has them: what is not translated
    /// yet stays readable.
    pub(super) fn of(files: &Files, language: &LanguageTag) -> Result<Self, Vec<Diagnostic>> {
        let tag = language.as_str().to_ascii_lowercase();
        let primary = tag.split('-').next().unwrap_or_default();
        let mut names = vec![primary, tag.as_str()];
        names.dedup();
        let english = read_all(files, &["en"])?;
        let own = read_all(files, &names)?;
        let plurals = plurals(language);
        let keys: Vec<String> = needed(&english, plurals.as_ref());
        let of = keys.len();
        let is_lacking = |key: &String| !own.contains_key(key) && primary != "en";
        let lacking = Lacking { keys: keys.into_iter().filter(is_lacking).collect(), of };
        let mut all = english;
        all.extend(own);
        Ok(Self { all, plurals, lacking })
    }

    /// The word with the given key.
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.all.get(key).map(String::as_str)
    }

    /// The word for so many things, in the form that the language has for the number.
    fn get_counted(&self, key: &str, count: &str) -> Option<&str> {
        let number = count.parse::<Decimal>().ok();
        let category = self.plurals.as_ref().zip(number).map(|(rules, count)| rules.category_for(&count));
        let form = category.map_or("other", form);
        self.get(&format!("{key}.{form}")).or_else(|| self.get(&format!("{key}.other"))).or_else(|| self.get(key))
    }

    /// The word with the given key; `{name}` in it becomes what `values` has for the name.
    pub(super) fn filled(&self, key: &str, values: &[(&str, &str)]) -> Option<String> {
        let count = values.iter().find(|(name, _)| *name == "count").map(|(_, value)| *value);
        let Some(count) = count else { return Some(fill(self.get(key)?, values)) };
        let shown = count.replacen('.', self.get("number.decimal").unwrap_or("."), 1);
        let values: Vec<(&str, &str)> = values
            .iter()
            .map(|(name, value)| (*name, if *name == "count" { shown.as_str() } else { *value }))
            .collect();
        Some(fill(self.get_counted(key, count)?, &values))
    }

    /// All keys.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.all.keys().map(String::as_str)
    }
}

/// Puts values in the places of their names, in one pass: what a value holds is no place for another.
fn fill(word: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(word.len());
    let mut rest = word;
    while let Some(start) = rest.find('{') {
        let (before, place) = rest.split_at(start);
        filled.push_str(before);
        let value = values.iter().find_map(|(name, value)| {
            let after = place.strip_prefix('{')?.strip_prefix(name)?.strip_prefix('}')?;
            Some((*value, after))
        });
        match value {
            Some((value, after)) => {
                filled.push_str(value);
                rest = after;
            }
            None => {
                filled.push('{');
                rest = place.get(1..).unwrap_or_default();
            }
        }
    }
    filled.push_str(rest);
    filled
}

fn plurals(language: &LanguageTag) -> Option<PluralRules> {
    let locale: Locale = language.as_str().parse().ok()?;
    PluralRules::try_new_cardinal(locale.into()).ok()
}

/// The name that CLDR has for a form.
fn form(category: PluralCategory) -> &'static str {
    match category {
        PluralCategory::Zero => "zero",
        PluralCategory::One => "one",
        PluralCategory::Two => "two",
        PluralCategory::Few => "few",
        PluralCategory::Many => "many",
        PluralCategory::Other => "other",
    }
}

/// The keys that a language has to have: those of English, and of a word that counts the forms for all numbers that a
/// page may count to.
fn needed(english: &BTreeMap<String, String>, plurals: Option<&PluralRules>) -> Vec<String> {
    let forms: BTreeSet<&str> = match plurals {
        Some(rules) => (0_u32..=1000).map(|count| form(rules.category_for(count))).chain(["other"]).collect(),
        None => BTreeSet::from(["other"]),
    };
    let mut keys = BTreeSet::new();
    for key in english.keys() {
        let counted = key.rsplit_once('.').filter(|(word, form)| {
            ["one", "other"].contains(form)
                && english.contains_key(&format!("{word}.one"))
                && english.contains_key(&format!("{word}.other"))
        });
        match counted {
            Some((word, _)) => keys.extend(forms.iter().map(|form| format!("{word}.{form}"))),
            None => drop(keys.insert(key.clone())),
        }
    }
    keys.into_iter().collect()
}

/// The words of files of the given names, a later one before an earlier.
fn read_all(files: &Files, names: &[&str]) -> Result<BTreeMap<String, String>, Vec<Diagnostic>> {
    let mut words = BTreeMap::new();
    let mut problems = Vec::new();
    for name in names {
        for file in files.all(&format!("i18n/{name}.toml")) {
            if let Err(problem) = read(file, &mut words) {
                problems.push(problem);
            }
        }
    }
    if problems.is_empty() { Ok(words) } else { Err(problems) }
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
