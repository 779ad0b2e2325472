//! `json-duplicate-key`: no object has a key twice.

use super::{Document, Finding, Level};
use crate::source::Pointer;

/// A key that is repeated means one thing to a reader that takes the first and another to one that takes the last.
/// RFC 8259 asks for unique keys (section 4), and the schema can only see one of them.
pub(super) fn findings(document: &Document) -> Vec<Finding> {
    let finding = |pointer: &Pointer| Finding {
        test: "json-duplicate-key".to_owned(),
        level: Level::Error,
        message: "This key stands here more than once; readers differ in which of them they take".to_owned(),
        pointer: pointer.clone(),
    };
    document.repeated_keys.iter().map(finding).collect()
}
