//! What was found, in the forms that other programs read.

mod github;
mod json;
mod sarif;

pub use github::github;
pub use json::json;
pub use sarif::sarif;

use std::ops::Range;

use crate::{
    diagnostic::{Diagnostic, Level, Place},
    source::{LineColumn, SourceFile},
};

/// Where a finding begins and ends.
struct Region {
    start: LineColumn,
    end: LineColumn,
}

impl Region {
    /// The region of a finding, where it is at a part of a text.
    fn of(finding: &Diagnostic) -> Option<Self> {
        let of_span = |file: &SourceFile, span: &Range<usize>| Self {
            start: file.line_column(span.start),
            end: file.line_column(span.end.max(span.start)),
        };
        match finding.place.as_ref()? {
            Place::Text { file, span } => Some(of_span(file, span)),
            Place::Value { file, pointer } => file.locate(pointer).map(|span| of_span(file, &span)),
            Place::Path(_) => None,
        }
    }
}

/// The path of the file of a finding, where it has one, for somebody who stands around the folder `root`.
fn path_from(root: &str, finding: &Diagnostic) -> Option<String> {
    let path = finding.place.as_ref().map(Place::path).filter(|path| !path.is_empty())?;
    let root = root.trim_end_matches('/');
    let root = root.strip_prefix("./").unwrap_or(root);
    Some(if matches!(root, "" | ".") { path.to_owned() } else { format!("{root}/{path}") })
}

/// The level in a word.
fn level(level: Level) -> &'static str {
    match level {
        Level::Note => "note",
        Level::Warning => "warning",
        Level::Error => "error",
    }
}
