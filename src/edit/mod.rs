//! Changes the front matter of a content file, and nothing else of it.
//!
//! ```text
//! SourceFile + [Change] ──edited──▶ text ──the real reader──▶ replace ──▶ file
//! ```
//!
//! What an author wrote stays as it is: comments, the order of keys, blank lines, quotes, ends of lines and the body. That
//! is not trusted but checked: a text in which anything but what was asked for has changed is refused.

mod check;
mod replace;
mod toml;
mod yaml;

use crate::{
    model::Instant,
    source::{Notation, SourceFile},
};
pub use replace::replace;

/// A change of the front matter.
#[derive(Clone, Debug)]
pub enum Change {
    /// A table at the end of a list of tables that is there.
    Append {
        /// The key of the list.
        list: &'static str,
        /// The table.
        entries: Entries,
    },
    /// Other values in the last table of a list of tables.
    SetLast {
        /// The key of the list.
        list: &'static str,
        /// The values, of keys that are there.
        entries: Entries,
    },
    /// A table under a key that is not there.
    Add {
        /// The key.
        key: &'static str,
        /// The table.
        entries: Entries,
    },
}

/// The keys of a table with their values, in the order in which they are written.
pub type Entries = Vec<(&'static str, Value)>;

/// A value that is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text.
    Text(String),
    /// An instant.
    Instant(Instant),
    /// A list of texts.
    Texts(Vec<String>),
}

/// Why a file is not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The file has no front matter that could be changed.
    #[error("it has no front matter")]
    NoFrontMatter,
    /// The front matter cannot be read.
    #[error("its front matter cannot be read")]
    Unreadable,
    /// What is to be changed is written in a way that cannot be added to by lines.
    #[error("`{0}` is written in brackets")]
    InBrackets(&'static str),
    /// What is to be changed is not there, or what is to be added is.
    #[error("`{0}` is not as it should be")]
    Unexpected(&'static str),
    /// The change would change something else too.
    #[error("something else would change with it")]
    NotAlone,
}

/// The text of a file after some changes.
pub fn edited(file: &SourceFile, changes: &[Change]) -> Result<String, EditError> {
    let mut text = file.text.to_string();
    for change in changes {
        let before = crate::source::split(file.path.clone(), text.into()).map_err(|_| EditError::NoFrontMatter)?;
        let data = &before.text[before.data.clone()];
        let data = match before.notation {
            Notation::Toml => toml::edited(data, change)?,
            Notation::Yaml => yaml::edited(&before, change)?,
            Notation::Json | Notation::None => return Err(EditError::NoFrontMatter),
        };
        let (head, tail) = (&before.text[..before.data.start], &before.text[before.data.end..]);
        let after = format!("{head}{data}{tail}");
        check::is_alone(&before, &after, change)?;
        text = after;
    }
    Ok(text)
}

impl Change {
    /// What to write in place of the change, where it cannot be made: in the notation of the file.
    pub fn in_words(&self, notation: Notation) -> String {
        let (Self::Append { list: key, entries } | Self::SetLast { list: key, entries } | Self::Add { key, entries }) =
            self;
        let pairs = |sign: &str, written: fn(&Value) -> String| {
            entries.iter().map(|(key, value)| format!("{key}{sign}{}", written(value))).collect::<Vec<_>>().join(", ")
        };
        match notation {
            Notation::Yaml => format!("{key}: {{ {} }}", pairs(": ", yaml::written)),
            Notation::Toml | Notation::Json | Notation::None => {
                format!("{key} = {{ {} }}", pairs(" = ", |value| toml::value(value).to_string().trim().to_owned()))
            }
        }
    }
}
