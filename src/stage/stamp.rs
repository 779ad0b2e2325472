//! What is known of a file that candour made: enough to say later, without reading it, that it still has the same bytes.
//!
//! The hash says what was written, the length and the time of the last change that nobody has written into it since. Where
//! the two no longer fit, the file is read and compared.

use std::{
    fmt,
    fs::{self, Metadata},
    path::Path,
    str::FromStr,
    time::{SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The beginning of the SHA-256 hash of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hash(u128);

impl Hash {
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).iter().take(16).fold(0, |hash, byte| hash << 8 | u128::from(*byte)))
    }
}

/// What the file system says of a file, as far as it changes when somebody writes into it or replaces it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    length: u64,
    /// Nanoseconds since 1970.
    modified: u128,
}

impl Seen {
    /// Nothing for what is no regular file.
    pub(super) fn of(metadata: &Metadata) -> Option<Self> {
        let modified = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
        let modified = modified.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        metadata.is_file().then_some(Self { length: metadata.len(), modified })
    }

    /// Nothing where there is no regular file. No link is followed.
    pub(super) fn at(path: &Path) -> Option<Self> {
        Self::of(&path.symlink_metadata().ok()?)
    }

    pub(super) fn is_as_long_as(self, bytes: &[u8]) -> bool {
        self.length == bytes.len() as u64
    }
}

/// A file as it was when candour had written it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(super) struct Stamp {
    pub(super) hash: Hash,
    pub(super) seen: Seen,
}

impl Stamp {
    /// Whether a file, of which this is what was known, has these bytes.
    pub(super) fn says(known: Option<Self>, seen: Seen, path: &Path, hash: Hash, bytes: &[u8]) -> bool {
        match known {
            Some(known) if known.seen == seen => known.hash == hash,
            _ => seen.is_as_long_as(bytes) && fs::read(path).is_ok_and(|there| there == bytes),
        }
    }
}

impl From<Stamp> for String {
    fn from(stamp: Stamp) -> Self {
        stamp.to_string()
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { hash: Hash(hash), seen: Seen { length, modified } } = self;
        write!(f, "{hash:032x} {length} {modified}")
    }
}

/// A text is no stamp.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a hash, a length and a time")]
pub(super) struct NoStamp(String);

impl TryFrom<String> for Stamp {
    type Error = NoStamp;

    fn try_from(text: String) -> Result<Self, NoStamp> {
        text.parse()
    }
}

impl FromStr for Stamp {
    type Err = NoStamp;

    fn from_str(text: &str) -> Result<Self, NoStamp> {
        let mut parts = text.split(' ');
        let mut read = || {
            let hash = Hash(u128::from_str_radix(parts.next()?, 16).ok()?);
            let length = parts.next()?.parse().ok()?;
            let modified = parts.next()?.parse().ok()?;
            parts.next().is_none().then_some(Self { hash, seen: Seen { length, modified } })
        };
        read().ok_or_else(|| NoStamp(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_written_and_read() {
        let stamp = Stamp { hash: Hash::of(b"text"), seen: Seen { length: 4, modified: 1_764_000_000_123_456_789 } };
        assert_eq!(stamp.to_string().parse::<Stamp>().unwrap(), stamp);
        for other in ["", "a", "a b c", "a 1 2 3", "-1 1 1"] {
            assert!(other.parse::<Stamp>().is_err(), "{other}");
        }
    }

    #[test]
    fn a_file_that_somebody_wrote_into_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, "text").unwrap();
        let stamp = Stamp { hash: Hash::of(b"text"), seen: Seen::at(&path).unwrap() };
        let says = |bytes: &[u8]| Stamp::says(Some(stamp), Seen::at(&path).unwrap(), &path, Hash::of(bytes), bytes);
        assert!(says(b"text") && !says(b"test"));
        fs::write(&path, "test").unwrap();
        let file = fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(UNIX_EPOCH).unwrap();
        assert!(says(b"test") && !says(b"text"));
    }
}
