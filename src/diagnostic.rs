//! What is wrong with the content, as data: printing is for the command line, other formats for the checks.

use std::{borrow::Cow, ops::Range, sync::Arc};

use crate::source::{LineColumn, Origin, SourceFile};

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Worth knowing.
    Note,
    /// Worth mending; nothing stops for it.
    Warning,
    /// Nothing is published before it is mended.
    Error,
}

/// The stable name of a kind of finding: a word such as `unknown-key`, or the number of a test of CSAF.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(Cow<'static, str>);

impl Code {
    /// A kind of finding that is known when the program is compiled.
    pub const fn new(code: &'static str) -> Self {
        Self(Cow::Borrowed(code))
    }

    /// A test of the CSAF standard, such as `6.1.11`.
    pub fn csaf(test: &str) -> Self {
        Self(Cow::Owned(format!("CSAF-{test}")))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where a finding is.
#[derive(Clone, Debug)]
pub enum Place {
    /// A part of a text, in bytes.
    Text {
        /// The file.
        file: Arc<SourceFile>,
        /// The part.
        span: Range<usize>,
    },
    /// A file or folder as a whole, by its path.
    Path(String),
}

impl Place {
    /// The path of the file.
    pub fn path(&self) -> &str {
        match self {
            Self::Text { file, .. } => &file.path,
            Self::Path(path) => path,
        }
    }

    /// The line and the column, where the place is a part of a text.
    pub fn line_column(&self) -> Option<LineColumn> {
        match self {
            Self::Text { file, span } => Some(file.line_column(span.start)),
            Self::Path(_) => None,
        }
    }
}

impl From<&Origin> for Place {
    fn from(origin: &Origin) -> Self {
        match (origin.file(), origin.span()) {
            (Some(file), Some(span)) => Self::Text { file: Arc::clone(file), span },
            _ => Self::Path(origin.path().to_owned()),
        }
    }
}

/// One finding.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// How much it matters.
    pub level: Level,
    /// What kind it is.
    pub code: Code,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// Where.
    pub place: Option<Place>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error of the given kind.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self { level: Level::Error, code: Code::new(code), message: message.into(), place: None, help: None }
    }

    /// A warning of the given kind.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self { level: Level::Warning, ..Self::error(code, message) }
    }

    /// A note of the given kind.
    pub fn note(code: &'static str, message: impl Into<String>) -> Self {
        Self { level: Level::Note, ..Self::error(code, message) }
    }

    /// The same finding at a place.
    #[must_use]
    pub fn at(self, place: impl Into<Place>) -> Self {
        Self { place: Some(place.into()), ..self }
    }

    /// The same finding at a file or folder as a whole.
    #[must_use]
    pub fn at_path(self, path: impl Into<String>) -> Self {
        Self { place: Some(Place::Path(path.into())), ..self }
    }

    /// The same finding with what to do about it.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    fn sort_key(&self) -> (&str, usize, &Code, &str) {
        let start = match &self.place {
            Some(Place::Text { span, .. }) => span.start,
            Some(Place::Path(_)) | None => 0,
        };
        (self.place.as_ref().map_or("", Place::path), start, &self.code, &self.message)
    }
}

/// Puts findings into the order in which people read them: by file, then by place. The order does not depend on the
/// order in which threads found them.
pub fn sort(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by(|one, other| one.sort_key().cmp(&other.sort_key()));
}

/// Whether nothing may be published.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Error)
}

/// The candidate that is nearest to what was written, where one is near enough to be meant.
pub fn nearest<'c>(written: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let most = (written.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(written, candidate), candidate))
        .filter(|(distance, _)| *distance <= most)
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_word_finds_the_one_that_was_meant_and_a_foreign_one_finds_none() {
        assert_eq!(nearest("drfat", ["date", "draft", "title"]), Some("draft"));
        assert_eq!(nearest("colour", ["date", "draft", "title"]), None);
    }
}
