//! The documents of the versions that were published, kept beside the record of them: what a difference is made from.
//!
//! Each is the CSAF 2.0 document of a version as it was served, in a file of its own that is written once. The record has
//! the hash of each, so that a file that was changed or damaged is found, and not believed. Without one of them the
//! difference to that version is not shown, and nothing else is missing.

use std::{collections::BTreeMap, fs, io, path::Path, sync::Arc};

use rayon::prelude::*;

use super::{Difference, Lock, RecordedAdvisory, version};
use crate::{
    diagnostic::Diagnostic,
    hash::sha256,
    model::{Advisory, AdvisoryId, DocumentVersion, Instant},
    publish::Site,
    whole::{self, Durable},
};

/// The folder, below the one that candour was started for.
pub const FOLDER: &str = "candour.history";

/// How large a document may be: CSAF readers need not accept larger ones (CSAF 2.0, appendix C.1).
const MAX_BYTES: u64 = 15_000_000;

/// What changed from one published version to the next, of the advisories of a site.
#[derive(Clone, Debug, Default)]
pub struct Archive(BTreeMap<AdvisoryId, Vec<RevisionDifference>>);

/// What a version changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevisionDifference {
    /// The version.
    pub version: DocumentVersion,
    /// The version that was published before it.
    pub since: DocumentVersion,
    /// What changed.
    pub difference: Difference,
}

/// A version that was published, with the document that was served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The version.
    pub version: DocumentVersion,
    /// When it was published.
    pub released: Instant,
    /// The CSAF 2.0 document.
    pub document: Arc<str>,
}

/// Why the document of a version is not there.
#[derive(Debug, thiserror::Error)]
pub enum KeptError {
    /// No copy was kept.
    #[error("there is no copy of it")]
    Missing,
    /// It is no file that can be read.
    #[error("its copy cannot be read: {0}")]
    Unreadable(#[source] io::Error),
    /// It is not what was published.
    #[error("its copy is not what was published")]
    Altered,
}

impl Archive {
    /// What changed from version to version of the advisories that a site shows, and what is wrong with copies of them.
    /// Copies are read and let go one advisory after the other: there may be many.
    pub fn load(root: &Path, lock: &Lock, site: &Site) -> (Self, Vec<Diagnostic>) {
        let recorded = |advisory: &Advisory| lock.advisories.get(advisory.id());
        let compared: Vec<(AdvisoryId, Vec<RevisionDifference>, Vec<Diagnostic>)> = site
            .advisories
            .par_iter()
            .filter_map(|advisory| {
                let (versions, found) = before(root, recorded(advisory)?, advisory);
                Some((advisory.id().clone(), differences(&versions, advisory), found))
            })
            .collect();
        let mut found = Vec::new();
        let mut differences = BTreeMap::new();
        for (id, of_advisory, wrong) in compared {
            found.extend(wrong);
            if !of_advisory.is_empty() {
                differences.insert(id, of_advisory);
            }
        }
        (Self(differences), found)
    }

    /// What the versions of an advisory changed, the oldest first.
    pub fn of(&self, id: &AdvisoryId) -> &[RevisionDifference] {
        self.0.get(id).map_or(&[], Vec::as_slice)
    }
}

/// What each version changed, the one that the site shows included. Nothing where a document cannot be read.
fn differences(before: &[Published], advisory: &Advisory) -> Vec<RevisionDifference> {
    if before.is_empty() {
        return Vec::new();
    }
    let now: Arc<str> = advisory.csaf20.unpack().into();
    let documents: Vec<&Arc<str>> = before.iter().map(|one| &one.document).chain([&now]).collect();
    let versions: Vec<&DocumentVersion> =
        before.iter().map(|one| &one.version).chain([&advisory.tracking.version]).collect();
    // Copies are what was served, so that they can be read.
    let differences = Difference::along(&documents).unwrap_or_default();
    let of_pairs = differences.into_iter().zip(versions.iter().zip(versions.iter().skip(1)));
    of_pairs
        .map(|(difference, (since, version))| RevisionDifference {
            version: (*version).clone(),
            since: (*since).clone(),
            difference,
        })
        .collect()
}

/// The versions before that of an advisory whose copies are good. That there is none of a version is a note and no fault:
/// whoever published it may have kept none.
fn before(root: &Path, recorded: &RecordedAdvisory, advisory: &Advisory) -> (Vec<Published>, Vec<Diagnostic>) {
    let (mut versions, mut found) = (Vec::new(), Vec::new());
    let is_before = |version: &DocumentVersion| {
        version::compare(version, &advisory.tracking.version).is_some_and(std::cmp::Ordering::is_lt)
    };
    for one in recorded.versions().filter(|one| is_before(one.version)) {
        match one.document(root, advisory.id()) {
            Ok(published) => versions.push(published),
            Err(why) => {
                let message =
                    format!("what changed since version {} of {} is not shown: {why}", one.version, advisory.id());
                let path = path(advisory.id(), one.version);
                if matches!(why, KeptError::Missing) {
                    found.push(Diagnostic::note("no-copy", message).at_path(&path));
                    continue;
                }
                let help = "bring the file back from version control: candour writes it once and never again";
                found.push(Diagnostic::warning("altered-copy", message).at_path(&path).help(help));
            }
        }
    }
    (versions, found)
}

/// A version that is recorded.
#[derive(Clone, Copy, Debug)]
pub struct RecordedVersion<'r> {
    /// The version.
    pub version: &'r DocumentVersion,
    /// When it was published.
    pub released: &'r Instant,
    sha256: &'r str,
}

impl RecordedAdvisory {
    /// Every version that was published, the oldest first.
    pub fn versions(&self) -> impl DoubleEndedIterator<Item = RecordedVersion<'_>> {
        let earlier = self.earlier.iter().map(|earlier| RecordedVersion {
            version: &earlier.version,
            released: &earlier.released,
            sha256: &earlier.sha256,
        });
        let newest = RecordedVersion { version: &self.version, released: &self.current_release, sha256: &self.sha256 };
        earlier.chain([newest])
    }
}

impl RecordedVersion<'_> {
    /// The document of the version as it was served.
    pub fn document(&self, root: &Path, id: &AdvisoryId) -> Result<Published, KeptError> {
        let text = read(&root.join(path(id, self.version)))?;
        if sha256(&text) != self.sha256 {
            return Err(KeptError::Altered);
        }
        let (version, released) = (self.version.clone(), self.released.clone());
        Ok(Published { version, released, document: text.into() })
    }
}

fn read(path: &Path) -> Result<String, KeptError> {
    let metadata = match path.symlink_metadata() {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(KeptError::Missing),
        Err(error) => return Err(KeptError::Unreadable(error)),
    };
    if !metadata.is_file() || metadata.len() > MAX_BYTES {
        return Err(KeptError::Altered);
    }
    match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Err(KeptError::Altered),
        read => read.map_err(KeptError::Unreadable),
    }
}

/// Whether there is a copy of anything.
pub(super) fn has_copies(root: &Path) -> bool {
    let entries = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files = entries(&root.join(FOLDER)).flat_map(|folder| entries(&folder));
    files.any(|file| file.extension().is_some_and(|ending| ending == "json"))
}

/// The folder of the copies of an advisory.
fn folder(id: &AdvisoryId) -> String {
    format!("{FOLDER}/{}", id.file_stem())
}

/// Where the copy of a version lies.
pub fn path(id: &AdvisoryId, version: &DocumentVersion) -> String {
    format!("{}/{version}.json", folder(id))
}

/// Keeps the documents of a site that are the newest versions in the record, where the record is new or there is no copy
/// of them.
pub fn keep(root: &Path, before: &Lock, lock: &Lock, site: &Site) -> Result<(), Diagnostic> {
    let recorded = site.advisories.par_iter().filter_map(|advisory| {
        let recorded = lock.advisories.get(advisory.id())?;
        (recorded.version == advisory.tracking.version).then_some((advisory, recorded))
    });
    let missing = recorded.filter(|(advisory, recorded)| {
        let copy = root.join(path(advisory.id(), &recorded.version)).symlink_metadata();
        // A file of another length was torn when the system went down, or changed.
        let is_there = copy.is_ok_and(|copy| copy.is_file() && copy.len() == advisory.csaf20.len() as u64);
        let is_new = before.advisories.get(advisory.id()) != Some(recorded);
        (is_new || !is_there) && sha256(&advisory.csaf20.unpack()) == recorded.sha256
    });
    missing.try_for_each(|(advisory, recorded)| {
        let (id, version) = (advisory.id(), &recorded.version);
        write(root, id, version, &advisory.csaf20.unpack()).map_err(|error| failed(&path(id, version), &error))
    })
}

fn write(root: &Path, id: &AdvisoryId, version: &DocumentVersion, text: &str) -> io::Result<()> {
    let folder = root.join(folder(id));
    if [root.join(FOLDER), folder.clone()].iter().any(|folder| folder.is_symlink()) {
        return Err(io::Error::other("it is a symbolic link, and no link is followed"));
    }
    fs::create_dir_all(&folder)?;
    let staged = folder.join(format!(".{version}.new"));
    whole::replace(&staged, &root.join(path(id, version)), text.as_bytes(), None, Durable::InTime)
}

fn failed(path: &str, error: &io::Error) -> Diagnostic {
    let message = format!("what was published cannot be kept: {error}");
    let help = "what was published stands, but nobody could see what changed since: mend this and build again";
    Diagnostic::error("history-not-kept", message).at_path(path).help(help)
}
