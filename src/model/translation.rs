//! A text of the content in another language than that of the site.

use chrono::{DateTime, Utc};

use super::{
    Instant, LanguageTag,
    advisory::{DayOrInstant, Note},
};
use crate::source::Origin;

/// A text in another language. It stands beside its original and is shown where that is, so that nothing that is held
/// back is held back twice; what it does not say is said in the words of the original.
#[derive(Clone, Debug)]
pub struct Translation {
    /// Where it is written.
    pub origin: Origin,
    /// The language.
    pub language: LanguageTag,
    /// When it was made, or last compared with its original.
    pub translated: DayOrInstant,
    /// The headline; of a product, which has a name, none.
    pub title: Option<String>,
    /// What it is about, in one sentence.
    pub description: Option<String>,
    /// The text, as Markdown.
    pub markdown: String,
    /// The texts of the front matter, by the key that the original has for each, in its order; a text that is no list is
    /// one of one.
    pub texts: Vec<(&'static str, Vec<String>)>,
    /// The updates of an incident, each by the instant of its original.
    pub updates: Vec<TranslatedUpdate>,
    /// The text of an advisory as its page shows it: the summary first, and at the end what stays in the original.
    pub notes: Vec<Note>,
    /// How many of these notes are translated.
    pub own_notes: usize,
}

/// An update of an incident in another language.
#[derive(Clone, Debug)]
pub struct TranslatedUpdate {
    /// The instant of its original.
    pub at: Instant,
    /// The text, as Markdown.
    pub text: String,
}

impl Translation {
    /// Whether it was made after its original changed. Of a day nobody knows the hour, so that one of the same day holds.
    pub fn is_newer_than(&self, changed: DateTime<Utc>) -> bool {
        match &self.translated {
            DayOrInstant::Day(day) => changed.date_naive() <= *day,
            DayOrInstant::Instant(instant) => changed <= instant.utc(),
        }
    }

    /// The texts of a key of the front matter.
    pub fn texts(&self, key: &str) -> Option<&[String]> {
        self.texts.iter().find(|(of, _)| *of == key).map(|(_, texts)| texts.as_slice())
    }

    /// The text of a key of the front matter.
    pub fn text(&self, key: &str) -> Option<&String> {
        self.texts(key)?.first()
    }
}
