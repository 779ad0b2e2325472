//! What is wrong with the content, as data: printing is for the command line, other formats for the checks.

use std::{borrow::Cow, ops::Range, sync::Arc};

use crate::source::{LineColumn, Origin, Pointer, SourceFile};

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
    /// A value in the data of a file. Which part of the text that is costs a parse of the file, so it is worked out
    /// for all findings at once: [`sort`] leaves none of this kind.
    Value {
        /// The file.
        file: Arc<SourceFile>,
        /// The value.
        pointer: Pointer,
    },
    /// A file or folder as a whole, by its path.
    Path(String),
}

impl Place {
    /// The path of the file.
    pub fn path(&self) -> &str {
        match self {
            Self::Text { file, .. } | Self::Value { file, .. } => &file.path,
            Self::Path(path) => path,
        }
    }

    /// The line and the column, where the place is a part of a text.
    pub fn line_column(&self) -> Option<LineColumn> {
        match self {
            Self::Text { file, span } => Some(file.line_column(span.start)),
            Self::Value { file, pointer } => file.locate(pointer).map(|span| file.line_column(span.start)),
            Self::Path(_) => None,
        }
    }
}

impl From<&Origin> for Place {
    fn from(origin: &Origin) -> Self {
        match origin.file() {
            Some(file) => Self::Value { file: Arc::clone(file), pointer: origin.pointer().clone() },
            None => Self::Path(origin.path().to_owned()),
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
            Some(Place::Value { .. } | Place::Path(_)) | None => 0,
        };
        (self.place.as_ref().map_or("", Place::path), start, &self.code, &self.message)
    }
}

/// Puts findings into the order in which people read them: by file, then by place. The order does not depend on the
/// order in which threads found them. A place that was named by its value becomes a part of the text.
pub fn sort(diagnostics: &mut [Diagnostic]) {
    locate(diagnostics);
    diagnostics.sort_by(|one, other| one.sort_key().cmp(&other.sort_key()));
}

/// Finds the parts of the texts that findings are at, with one parse for each file.
fn locate(diagnostics: &mut [Diagnostic]) {
    let mut places: Vec<&mut Place> = diagnostics.iter_mut().filter_map(|finding| finding.place.as_mut()).collect();
    let file = |place: &Place| match place {
        Place::Value { file, .. } => Some(Arc::as_ptr(file)),
        Place::Text { .. } | Place::Path(_) => None,
    };
    places.retain(|place| file(place).is_some());
    places.sort_by_key(|place| file(place));
    for of_file in places.chunk_by_mut(|one, other| file(one) == file(other)) {
        let Some(Place::Value { file, .. }) = of_file.first().map(|place| &**place) else { continue };
        let file = Arc::clone(file);
        let pointers: Vec<&Pointer> = of_file
            .iter()
            .filter_map(|place| match &**place {
                Place::Value { pointer, .. } => Some(pointer),
                Place::Text { .. } | Place::Path(_) => None,
            })
            .collect();
        let spans = file.locate_all(&pointers);
        for (place, span) in of_file.iter_mut().zip(spans) {
            **place = match span {
                Some(span) => Place::Text { file: Arc::clone(&file), span },
                None => Place::Path(file.path.clone()),
            };
        }
    }
}

/// Whether nothing may be published.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Error)
}

/// The candidate that is nearest to what was written, where one is near enough to be meant.
pub fn nearest<'c>(written: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let most = (written.chars().count() / 3).max(1);
    let may_be_near = |candidate: &&'c str| candidate.len().abs_diff(written.len()) <= 4 * most;
    candidates
        .into_iter()
        // What differs so much in length is not near, and comparing long texts takes long.
        .filter(may_be_near)
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
