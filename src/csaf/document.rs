//! A CSAF document as it was parsed, once for everything that is done with it.

use std::sync::Arc;

use csaf_rs::{
    csaf::raw::{HasParsed, RawDocument},
    schema::{csaf2_0::schema as csaf20, csaf2_1::schema as csaf21},
    validation::{TestResultStatus, Validatable},
};
use serde_json::Value;

use super::{duplicate_key, read20, read21};
use crate::{
    model::{Advisory, CsafVersion},
    source::{Pointer, SourceFile},
};

/// A text cannot be read as a CSAF document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// It is not JSON.
    #[error("this is not JSON: {why} (line {line}, column {column})")]
    NotJson {
        /// The line, counted from 1.
        line: usize,
        /// The column, counted from 1.
        column: usize,
        /// What is wrong with it.
        why: String,
    },
    /// It is JSON, but does not say which version of CSAF it follows.
    #[error("this JSON names no CSAF version: a CSAF document has one as text in `document.csaf_version`")]
    NoVersion,
    /// It follows a version that is not known here.
    #[error("CSAF version `{0}` is not known: candour reads 2.0 and 2.1")]
    UnsupportedVersion(String),
    /// It does not have the shape that the schema of its version asks for.
    #[error("{}: {why}", if .pointer.steps().is_empty() { "the document".to_owned() } else { format!("`{pointer}`") })]
    Shape {
        /// Where, as far as the schema can tell.
        pointer: Pointer,
        /// What is wrong with it.
        why: String,
    },
}

/// A CSAF document: its JSON, and the types of its version once they are asked for.
#[derive(Debug)]
pub struct Document {
    pub(super) content: Versioned,
    pub(super) repeated_keys: Vec<Pointer>,
}

/// The document as csaf-rs holds it: it keeps the typed form beside the JSON, so that reading and validating share it.
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "there is one in a document, where a box saves nothing")]
pub(super) enum Versioned {
    V20(RawDocument<csaf20::CommonSecurityAdvisoryFramework>),
    V21(RawDocument<csaf21::CommonSecurityAdvisoryFramework>),
}

impl Document {
    /// Parses a text and finds out its version. Fails where it is not JSON, or of no version that is known.
    pub fn parse(text: &str) -> Result<Self, ReadError> {
        let (raw, repeated_keys) = duplicate_key::parse(text).map_err(|error| not_json(&error))?;
        let version = raw.pointer("/document/csaf_version").and_then(Value::as_str);
        let content = match version {
            Some("2.0") => Versioned::V20(RawDocument::new(raw)),
            Some("2.1") => Versioned::V21(RawDocument::new(raw)),
            Some(other) => return Err(ReadError::UnsupportedVersion(other.to_owned())),
            None => return Err(ReadError::NoVersion),
        };
        Ok(Self { content, repeated_keys })
    }

    /// The version that the document says it follows.
    pub fn version(&self) -> CsafVersion {
        match &self.content {
            Versioned::V20(_) => CsafVersion::V20,
            Versioned::V21(_) => CsafVersion::V21,
        }
    }

    /// The JSON.
    pub fn json(&self) -> &Value {
        match &self.content {
            Versioned::V20(document) => document.get_json(),
            Versioned::V21(document) => document.get_json(),
        }
    }

    /// Reads the advisory. `file` is the very file that the document was parsed from.
    ///
    /// Fails where the document does not have the shape of its version; whatever satisfies the schema is read, and
    /// read whole.
    pub fn read(&self, file: &Arc<SourceFile>) -> Result<Advisory, ReadError> {
        match &self.content {
            Versioned::V20(document) => read20::advisory(typed(document)?, document.get_json(), file),
            Versioned::V21(document) => read21::advisory(typed(document)?, document.get_json(), file),
        }
    }
}

/// Reads a CSAF document of version 2.0 or 2.1 as an advisory; see [`Document::read`].
pub fn read(file: &Arc<SourceFile>) -> Result<Advisory, ReadError> {
    Document::parse(&file.text)?.read(file)
}

fn not_json(error: &serde_json::Error) -> ReadError {
    // serde_json ends its message with the place, which is kept apart here.
    let message = error.to_string();
    let why = message.split(" at line ").next().unwrap_or(&message).to_owned();
    ReadError::NotJson { line: error.line(), column: error.column(), why }
}

/// The typed form. Where there is none, the schema tells the place, which the types do not.
fn typed<T>(document: &RawDocument<T>) -> Result<&T, ReadError>
where
    T: serde::de::DeserializeOwned,
    RawDocument<T>: Validatable,
{
    document.get_parsed().as_ref().map_err(|message| {
        let first = match document.run_test("schema").status {
            TestResultStatus::Failure { errors, .. } => errors.into_iter().next(),
            TestResultStatus::Success | TestResultStatus::NotFound | TestResultStatus::Skipped => None,
        };
        match first {
            Some(error) => {
                ReadError::Shape { pointer: Pointer::from_json_pointer(&error.instance_path), why: error.message }
            }
            None => ReadError::Shape { pointer: Pointer::default(), why: message.clone() },
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_csaf_document_is_refused_with_the_reason() {
        let refused = |text: &str| Document::parse(text).unwrap_err();
        assert!(matches!(refused("{\n  oops}"), ReadError::NotJson { line: 2, column: 3, .. }));
        assert_eq!(refused("{}"), ReadError::NoVersion);
        assert_eq!(refused(r#"{"document": {"csaf_version": 2.0}}"#), ReadError::NoVersion);
        let other = refused(r#"{"document": {"csaf_version": "1.2"}}"#);
        assert_eq!(other.to_string(), "CSAF version `1.2` is not known: candour reads 2.0 and 2.1");
    }
}
