//! What is known of a file that candour made: enough to say later, without reading it, that it still has the same bytes.
//!
//! The hash says what was written; what the file system says of the file, that nobody has written into it or replaced it
//! since. Where that no longer fits, or the file system does not say it, the file is read and compared.

use std::{
    fmt,
    fs::{self, Metadata},
    path::Path,
    str::FromStr,
};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The beginning of the SHA-256 hash of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hash([u8; 16]);

impl Hash {
    pub(super) fn of(bytes: &[u8]) -> Self {
        let digest = Sha256::digest(bytes);
        let mut beginning = [0; 16];
        beginning.copy_from_slice(&digest[..16]);
        Self(beginning)
    }
}

/// What the file system says of a file, as far as it changes when somebody writes into it or replaces it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    length: u64,
    trace: Option<Trace>,
}

/// What nobody can set: the number of the file, and when anything of it changed last, in nanoseconds since 1970. A link more
/// or less is such a change too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Trace {
    number: u64,
    changed: i64,
}

impl Seen {
    /// Nothing for what is no regular file.
    pub(super) fn of(metadata: &Metadata) -> Option<Self> {
        metadata.is_file().then(|| Self { length: metadata.len(), trace: trace(metadata) })
    }

    /// Nothing where there is no regular file. No link is followed.
    pub(super) fn at(path: &Path) -> Option<Self> {
        Self::of(&path.symlink_metadata().ok()?)
    }

    pub(super) fn is_as_long_as(self, bytes: &[u8]) -> bool {
        self.length == bytes.len() as u64
    }

    /// Whether it is one file, which may have been linked since, as long as it was.
    pub(super) fn is_still(self, other: Self) -> bool {
        let number = |seen: Self| seen.trace.map(|trace| trace.number);
        self.length == other.length && number(self) == number(other)
    }
}

#[cfg(unix)]
fn trace(metadata: &Metadata) -> Option<Trace> {
    use std::os::unix::fs::MetadataExt as _;
    let changed = metadata.ctime().checked_mul(1_000_000_000)?.checked_add(metadata.ctime_nsec())?;
    Some(Trace { number: metadata.ino(), changed })
}

#[cfg(not(unix))]
fn trace(_metadata: &Metadata) -> Option<Trace> {
    None
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
            Some(known) if known.seen == seen && seen.trace.is_some() => known.hash == hash,
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
        let Self { hash: Hash(hash), seen: Seen { length, trace } } = self;
        write!(f, "{:032x} {length}", u128::from_be_bytes(*hash))?;
        trace.map_or(Ok(()), |Trace { number, changed }| write!(f, " {number} {changed}"))
    }
}

/// A text is no stamp.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a hash, a length and what tells a file from others")]
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
            let hash = Hash(u128::from_str_radix(parts.next()?, 16).ok()?.to_be_bytes());
            let length = parts.next()?.parse().ok()?;
            let trace = match parts.next() {
                None => None,
                Some(number) => Some(Trace { number: number.parse().ok()?, changed: parts.next()?.parse().ok()? }),
            };
            parts.next().is_none().then_some(Self { hash, seen: Seen { length, trace } })
        };
        read().ok_or_else(|| NoStamp(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_written_and_read() {
        for trace in [None, Some(Trace { number: 7, changed: 1_764_000_000_123_456_789 })] {
            let stamp = Stamp { hash: Hash::of(b"text"), seen: Seen { length: 4, trace } };
            assert_eq!(stamp.to_string().parse::<Stamp>().unwrap(), stamp);
        }
        for other in ["", "a", "a b", "a 1 2", "a 1 2 3 4", "-1 1"] {
            assert!(other.parse::<Stamp>().is_err(), "{other}");
        }
    }

    #[test]
    fn a_file_that_somebody_wrote_into_is_read_whatever_time_they_gave_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, "text").unwrap();
        let modified = fs::metadata(&path).unwrap().modified().unwrap();
        let stamp = Stamp { hash: Hash::of(b"text"), seen: Seen::at(&path).unwrap() };
        let says = |bytes: &[u8]| Stamp::says(Some(stamp), Seen::at(&path).unwrap(), &path, Hash::of(bytes), bytes);
        assert!(says(b"text") && !says(b"test"));
        std::thread::sleep(std::time::Duration::from_millis(20));
        fs::write(&path, "test").unwrap();
        fs::File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
        assert!(says(b"test") && !says(b"text"));
    }
}
