//! What a test of the standard found.

use crate::source::Pointer;

/// One thing that a test found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The test: the section that defines it such as `6.1.11`, `schema`, or `json-duplicate-key`, which is our own.
    pub test: String,
    /// How much it weighs.
    pub level: Level,
    /// What is wrong.
    pub message: String,
    /// Where.
    pub pointer: Pointer,
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The document is invalid: the schema and the mandatory tests (section 6.1).
    Error,
    /// It should be mended: the optional tests, called recommended in CSAF 2.1 (section 6.2).
    Warning,
    /// Good to know: the informative tests (section 6.3).
    Note,
}
