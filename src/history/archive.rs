//! The documents of the versions that were published, kept beside the record of them: what a difference is made from.
//!
//! Each is the CSAF 2.0 document of a version as it was served, in a file of its own that is written once. The record has
//! the hash of each, so that a file that was changed or damaged is found, and not believed. Without one of them the
//! difference to that version is not shown, and nothing else is missing.

use std::{
    collections::{BTreeMap, HashMap, hash_map::Entry},
    fs, io,
    path::Path,
    sync::Arc,
};

use rayon::prelude::*;

use super::{Lock, RecordedAdvisory, version, write};
use crate::{
    diagnostic::Diagnostic,
    distribution::sha256,
    model::{Advisory, AdvisoryId, DocumentVersion, Instant},
    publish::Site,
};

/// The folder, below the one that candour was started for.
pub const FOLDER: &str = "candour.history";

/// How large a document may be: CSAF readers need not accept larger ones (CSAF 2.0, section 9.1).
const MAX_BYTES: u64 = 15_000_000;

/// Versions of advisories that were published before those that a site shows.
#[derive(Clone, Debug, Default)]
pub struct Archive(BTreeMap<AdvisoryId, Vec<Published>>);

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
    /// The versions that were published before those that a site shows, and what is wrong with copies of them.
    pub fn load(root: &Path, lock: &Lock, site: &Site) -> (Self, Vec<Diagnostic>) {
        let recorded = |advisory: &Advisory| lock.advisories.get(advisory.id());
        let read: Vec<(AdvisoryId, Vec<Published>, Vec<Diagnostic>)> = site
            .advisories
            .par_iter()
            .filter_map(|advisory| {
                let (versions, found) = before(root, recorded(advisory)?, advisory);
                Some((advisory.id().clone(), versions, found))
            })
            .collect();
        let mut found = Vec::new();
        let mut versions = BTreeMap::new();
        for (id, of_advisory, wrong) in read {
            found.extend(wrong);
            if !of_advisory.is_empty() {
                versions.insert(id, of_advisory);
            }
        }
        (Self(versions), found)
    }

    /// The versions of an advisory before the one that the site shows, the oldest first.
    pub fn before(&self, id: &AdvisoryId) -> &[Published] {
        self.0.get(id).map_or(&[], Vec::as_slice)
    }
}

/// The versions before that of an advisory whose copies are good. That there is none of a version is no fault: whoever
/// published it may have kept none.
fn before(root: &Path, recorded: &RecordedAdvisory, advisory: &Advisory) -> (Vec<Published>, Vec<Diagnostic>) {
    let (mut versions, mut found) = (Vec::new(), Vec::new());
    let is_before = |version: &DocumentVersion| {
        version::compare(version, &advisory.tracking.version).is_some_and(std::cmp::Ordering::is_lt)
    };
    for one in recorded.versions().filter(|one| is_before(one.version)) {
        match one.document(root, advisory.id(), recorded) {
            Ok(published) => versions.push(published),
            Err(why) => {
                let message =
                    format!("what changed since version {} of {} is not shown: {why}", one.version, advisory.id());
                let path = path(advisory.id(), recorded, one.version);
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
    pub fn document(&self, root: &Path, id: &AdvisoryId, recorded: &RecordedAdvisory) -> Result<Published, KeptError> {
        let text = read(&root.join(path(id, recorded, self.version)))?;
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

/// The folder of the copies of an advisory: the year of its first release, as the documents of a provider lie.
fn folder(recorded: &RecordedAdvisory) -> String {
    format!("{FOLDER}/{:04}", recorded.initial_release.utc_year())
}

fn name(id: &AdvisoryId, version: &DocumentVersion) -> String {
    // No file stem has this sign, and no version.
    format!("{}@{version}.json", id.file_stem())
}

/// Where the copy of a version lies.
pub fn path(id: &AdvisoryId, recorded: &RecordedAdvisory, version: &DocumentVersion) -> String {
    format!("{}/{}", folder(recorded), name(id, version))
}

/// Keeps the documents of a site that are the newest versions in the record, where the record is new or there is no copy
/// of them.
pub fn keep(root: &Path, before: &Lock, lock: &Lock, site: &Site) -> Result<(), Diagnostic> {
    let recorded: Vec<(&Advisory, &RecordedAdvisory)> = site
        .advisories
        .iter()
        .filter_map(|advisory| {
            let recorded = lock.advisories.get(advisory.id())?;
            (recorded.version == advisory.tracking.version).then_some((advisory.as_ref(), recorded))
        })
        .collect();
    let mut folders: HashMap<String, HashMap<String, u64>> = HashMap::new();
    for (_, recorded) in &recorded {
        if let Entry::Vacant(place) = folders.entry(folder(recorded)) {
            let there = listing(&root.join(place.key())).map_err(|error| failed(place.key(), &error))?;
            place.insert(there);
        }
    }
    let missing = recorded.into_par_iter().filter(|(advisory, recorded)| {
        let name = name(advisory.id(), &recorded.version);
        // A file of another length was torn when the system went down, or changed.
        let length = folders.get(&folder(recorded)).and_then(|there| there.get(&name));
        let is_there = length == Some(&(advisory.csaf20.len() as u64));
        let is_new = before.advisories.get(advisory.id()) != Some(recorded);
        (is_new || !is_there) && sha256(&advisory.csaf20) == recorded.sha256
    });
    missing.try_for_each(|(advisory, recorded)| {
        let name = name(advisory.id(), &recorded.version);
        let folder = root.join(folder(recorded));
        let staged = folder.join(format!(".{name}.new"));
        write::replace(&staged, &folder.join(&name), advisory.csaf20.as_bytes(), write::Durable::InTime).map_err(
            |error| {
                let _ = fs::remove_file(&staged);
                failed(&path(advisory.id(), recorded, &recorded.version), &error)
            },
        )
    })
}

fn failed(path: &str, error: &io::Error) -> Diagnostic {
    let message = format!("what was published cannot be kept: {error}");
    let help = "what was published stands, but nobody could see what changed since: mend this and build again";
    Diagnostic::error("history-not-kept", message).at_path(path).help(help)
}

/// The files of a folder, which is made where it is missing, with their lengths.
fn listing(folder: &Path) -> io::Result<HashMap<String, u64>> {
    if [Some(folder), folder.parent()].into_iter().flatten().any(Path::is_symlink) {
        return Err(io::Error::other("it is a symbolic link, and no link is followed"));
    }
    fs::create_dir_all(folder)?;
    let mut files = HashMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        if metadata.is_file() {
            files.insert(entry.file_name().to_string_lossy().into_owned(), metadata.len());
        }
    }
    Ok(files)
}
