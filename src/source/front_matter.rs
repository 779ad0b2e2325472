//! A Markdown file with front matter → a [`SourceFile`] that knows its parts.

use std::{ops::Range, sync::Arc};

use super::{Notation, SourceFile};

/// The front matter of a file cannot be told from its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrontMatterError {
    /// The file does not begin with `+++` or `---`.
    #[error("the file has no front matter")]
    Missing,
    /// The line that ends the front matter is not there.
    #[error("the front matter is not closed")]
    Unclosed {
        /// The line that should close it.
        fence: &'static str,
    },
}

/// Finds the front matter and the body of a Markdown file.
pub fn split(path: String, text: Arc<str>) -> Result<SourceFile, (FrontMatterError, SourceFile)> {
    let found = parts(&text);
    let whole = text.len();
    match found {
        Ok((notation, data, body_start)) => Ok(SourceFile { path, text, notation, data, body_start }),
        Err(error) => Err((error, SourceFile { path, text, notation: Notation::None, data: 0..0, body_start: whole })),
    }
}

fn parts(text: &str) -> Result<(Notation, Range<usize>, usize), FrontMatterError> {
    let (first, _) = line_at(text, 0);
    let (notation, fence) = match first.trim_end() {
        "+++" => (Notation::Toml, "+++"),
        "---" => (Notation::Yaml, "---"),
        _ => return Err(FrontMatterError::Missing),
    };
    let data_start = line_at(text, 0).1;
    let mut start = data_start;
    while start < text.len() {
        let (line, next) = line_at(text, start);
        if line.trim_end() == fence {
            return Ok((notation, data_start..start, next));
        }
        start = next;
    }
    Err(FrontMatterError::Unclosed { fence })
}

/// The line that begins at byte `start`, and where the next one begins.
fn line_at(text: &str, start: usize) -> (&str, usize) {
    let rest = &text[start..];
    match rest.find('\n') {
        Some(end) => (&rest[..end], start + end + 1),
        None => (rest, text.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_file_are_found_with_either_fence_and_line_end() {
        let file = split("a.md".into(), "+++\na = 1\n+++\nBody\n".into()).unwrap();
        assert_eq!((file.notation, &file.text[file.data.clone()], file.body()), (Notation::Toml, "a = 1\n", "Body\n"));
        let file = split("a.md".into(), "---\r\na: 1\r\n---\r\nBody".into()).unwrap();
        assert_eq!((file.notation, file.body()), (Notation::Yaml, "Body"));
    }

    #[test]
    fn a_file_without_or_with_open_front_matter_is_refused() {
        assert_eq!(split("a".into(), "Body".into()).unwrap_err().0, FrontMatterError::Missing);
        let error = split("a".into(), "+++\na = 1\n".into()).unwrap_err().0;
        assert_eq!(error, FrontMatterError::Unclosed { fence: "+++" });
    }
}
