//! The versions of CSAF.

use std::{fmt, str::FromStr};

/// The versions of CSAF that are read and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CsafVersion {
    /// CSAF 2.0, the OASIS Standard.
    V20,
    /// CSAF 2.1, a committee draft.
    V21,
}

/// The text names no version of CSAF that candour knows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a version of CSAF that candour knows: write \"2.0\" or \"2.1\"")]
pub struct UnknownCsafVersion(pub String);

impl CsafVersion {
    /// The version as documents name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V20 => "2.0",
            Self::V21 => "2.1",
        }
    }
}

impl fmt::Display for CsafVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for CsafVersion {
    type Err = UnknownCsafVersion;

    fn from_str(text: &str) -> Result<Self, UnknownCsafVersion> {
        match text {
            "2.0" => Ok(Self::V20),
            "2.1" => Ok(Self::V21),
            _ => Err(UnknownCsafVersion(text.to_owned())),
        }
    }
}
