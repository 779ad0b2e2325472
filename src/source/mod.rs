//! Files of the content folder and places in them.
//!
//! A [`SourceFile`] is a text with its path; a [`Pointer`] names a value in its data (front matter, a TOML, YAML or
//! JSON file); an [`Origin`] is both. Typed values keep their `Origin`; the line and the column are worked out from
//! it when somebody asks, so that content without mistakes costs nothing for them. Who asks for many values of a file
//! asks for them at once.

mod front_matter;
mod json;
mod nesting;
mod node;
mod pointer;
mod toml;
mod yaml;

pub use front_matter::{FrontMatterError, split};
pub use nesting::line_that_nests_too_deep;
pub use node::{Key, Node, SyntaxError, Value};
pub use pointer::{Pointer, Step};

use std::{ops::Range, sync::Arc};

/// The notation of the data in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    /// TOML, as a file of its own or between `+++` lines.
    Toml,
    /// YAML, as a file of its own or between `---` lines.
    Yaml,
    /// JSON.
    Json,
    /// No data: text alone.
    None,
}

/// A text file of the content folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// The path relative to the folder that candour was started for, with `/` between its parts.
    pub path: String,
    /// The whole text.
    pub text: Arc<str>,
    /// The notation of its data.
    pub notation: Notation,
    /// Where the data lies in the text, in bytes.
    pub data: Range<usize>,
    /// Where the body begins, in bytes: after the front matter.
    pub body_start: usize,
}

impl SourceFile {
    /// The data as a tree with positions, or every mistake of its syntax.
    pub fn parse_data(&self) -> Result<Node, Vec<SyntaxError>> {
        let data = &self.text[self.data.clone()];
        match self.notation {
            Notation::Toml => toml::parse(data, self.data.start),
            Notation::Yaml => yaml::parse(data, self.data.start),
            Notation::Json | Notation::None => Ok(Node::empty_map(self.data.clone())),
        }
    }

    /// The text after the front matter.
    pub fn body(&self) -> &str {
        &self.text[self.body_start..]
    }

    /// Where the value that `pointer` names stands, in bytes; where it does not stand there, the nearest value
    /// around it that does.
    pub fn locate(&self, pointer: &Pointer) -> Option<Range<usize>> {
        self.locate_all(&[pointer]).pop()?
    }

    /// The same for many values. The text is parsed once for all of them, so ask for all at once.
    pub fn locate_all(&self, pointers: &[&Pointer]) -> Vec<Option<Range<usize>>> {
        match self.notation {
            Notation::Json => json::locate(&self.text, pointers).into_iter().map(Some).collect(),
            Notation::Toml | Notation::Yaml => {
                let data = self.parse_data().ok();
                pointers.iter().map(|pointer| data.as_ref().map(|node| node.locate(pointer))).collect()
            }
            Notation::None => vec![None; pointers.len()],
        }
    }

    /// The line and the column of a byte, both counted from 1, the column in characters.
    pub fn line_column(&self, byte: usize) -> LineColumn {
        let mut byte = byte.min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte -= 1;
        }
        let before = &self.text[..byte];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        LineColumn {
            line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

/// A place in a text, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

/// Where a value was written.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    file: Option<Arc<SourceFile>>,
    pointer: Pointer,
}

impl Origin {
    /// The whole data of a file.
    pub fn of(file: Arc<SourceFile>) -> Self {
        Self { file: Some(file), pointer: Pointer::default() }
    }

    /// The file; none for what the program itself made.
    pub fn file(&self) -> Option<&Arc<SourceFile>> {
        self.file.as_ref()
    }

    /// The value within the data of the file.
    pub fn pointer(&self) -> &Pointer {
        &self.pointer
    }

    /// The value under `key` of this one.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        Self { file: self.file.clone(), pointer: self.pointer.key(key) }
    }

    /// The value at `index` of this one.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        Self { file: self.file.clone(), pointer: self.pointer.index(index) }
    }

    /// The value that `pointer` names in the same file.
    #[must_use]
    pub fn at(&self, pointer: Pointer) -> Self {
        Self { file: self.file.clone(), pointer }
    }

    /// The path of the file, empty for what the program itself made.
    pub fn path(&self) -> &str {
        self.file.as_ref().map_or("", |file| file.path.as_str())
    }
}
