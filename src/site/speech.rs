//! What a site in another language knows of its translations.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};

use crate::{
    model::{LanguageTag, Translation},
    paths::Part,
};

/// What a site in another language knows of that.
#[derive(Clone, Debug)]
pub struct Speech {
    /// The language.
    pub language: LanguageTag,
    /// The language of the original.
    pub original: LanguageTag,
    /// Which paths there are in the language.
    pub part: Part,
    /// The pages of what is translated, by the path of the original.
    pub(crate) made: BTreeMap<String, Made>,
    /// The texts that are translated.
    pub(crate) texts: HashSet<String>,
}

/// When a translation was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The day.
    pub translated: NaiveDate,
    /// When the original changed, where that was later.
    pub original_changed: Option<NaiveDate>,
}

impl Speech {
    /// When the page of a path was translated; none for a page that is made of data.
    pub fn made(&self, path: &str) -> Option<&Made> {
        self.made.get(path)
    }

    /// The language of a text, where that is not the one of the page.
    pub fn language_of(&self, text: &str) -> Option<&LanguageTag> {
        (!self.texts.contains(text)).then_some(&self.original)
    }
}

/// A translation with the path of its page, and when its original changed last, where that is known.
pub struct Translated<'s> {
    /// The translation.
    pub translation: &'s Translation,
    /// The path of the page of its original.
    pub path: String,
    /// When the original changed.
    pub changed: Option<DateTime<Utc>>,
}

impl Translated<'_> {
    /// When the original changed, where that was after the translation was made.
    pub fn original_changed(&self) -> Option<NaiveDate> {
        let changed = self.changed.filter(|changed| !self.translation.is_newer_than(*changed))?;
        Some(changed.date_naive())
    }
}
