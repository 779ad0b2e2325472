//! What `theme.toml` says.

use std::sync::Arc;

use serde::Deserialize;

use super::files::{Files, source};
use crate::diagnostic::{Diagnostic, Place};

/// The settings of a theme.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// What people call the theme.
    pub name: String,
    /// The one colour that links and marks have on a light ground.
    pub accent: Colour,
    /// The same on a dark ground.
    pub accent_dark: Colour,
}

/// A colour, written as `#` and six hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Colour(String);

impl TryFrom<String> for Colour {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let digits = text.strip_prefix('#').unwrap_or_default();
        if digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            Ok(Self(text))
        } else {
            Err(format!("`{text}` is not a colour: write one like #0b5c62"))
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        let colour = |text: &str| Colour(text.to_owned());
        Self { name: "default".to_owned(), accent: colour("#0b5c62"), accent_dark: colour("#6fc3c4") }
    }
}

impl Settings {
    pub(super) fn of(files: &Files) -> Result<Self, Vec<Diagnostic>> {
        let Some(file) = files.get("theme.toml") else { return Ok(Self::default()) };
        let source = Arc::new(source(file));
        toml::from_str(&source.text).map_err(|error| {
            let place = Place::Text { file: Arc::clone(&source), span: error.span().unwrap_or(0..0) };
            vec![Diagnostic::error("theme", error.message().trim_end()).at(place)]
        })
    }

    /// The rules that bring the colours into the style sheet.
    pub(super) fn style(&self) -> String {
        format!(
            "\n:root{{--accent:{}}}\n@media (prefers-color-scheme:dark){{:root{{--accent:{}}}}}\n@media print{{:root{{--accent:#000}}}}\n",
            self.accent.0, self.accent_dark.0
        )
    }
}
