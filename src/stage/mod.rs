//! From rendered files to the output folder.
//!
//! A file is written only where its bytes differ, so that hosts and backups see what changed and nothing else. What
//! candour did not make in the folder, it never touches: a list beside the folder remembers what it made.
//!
//! ```text
//! resolve the folder ──▶ read the list ──▶ compare and check ──▶ write beside the folder ──▶ remove and rename
//!                                nothing is made before this ▲     nothing is touched before this ▲
//! ```
//!
//! A build that fails or is killed before the last step leaves the output folder as it was. The last step is not one:
//! a build that is killed between two renames leaves files of both sites, which the next build mends. An output folder
//! that is not there yet appears in one step. Whether a disk keeps its promises without power is up to the system, and
//! two builds into one folder at a time are not told apart.

mod changes;
mod folder;
mod manifest;
mod staging;

use std::{collections::BTreeSet, io, path::Path};

use changes::Changes;
use folder::OutputFolder;
pub use folder::keep_apart;
use manifest::Manifest;
use staging::Staging;

use crate::{diagnostic::Diagnostic, model::Tlp, plan::Rendered};

/// What happened to the files of the output folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Staged {
    /// How many were written.
    pub written: usize,
    /// How many were already there with the same bytes.
    pub unchanged: usize,
    /// How many of an earlier build were removed.
    pub removed: usize,
}

/// The output folder could not be brought to its new state.
#[derive(Debug)]
pub enum StageError {
    /// Something stood in the way or could not be written: the output folder is as it was.
    Refused(Vec<Diagnostic>),
    /// Everything was written, but not all of it could be moved into place: the folder holds parts of the old site and
    /// parts of the new one.
    Incomplete(Vec<Diagnostic>),
}

/// Brings the output folder to the state that `files` describe.
///
/// Everything that can be found out beforehand is: whether the folder belongs to another audience, whether something
/// of somebody else's is in the way. Then the files are written beside the folder, and only after that it is touched.
///
/// `later` are paths that another step may add to the folder, such as signatures that are made on another machine: they
/// are on the list of what is ours, so that a later build removes them when they are no longer wanted.
pub fn stage(out: &Path, audience: Tlp, files: &[Rendered], later: &[String]) -> Result<Staged, StageError> {
    let refused = |error: Diagnostic| StageError::Refused(vec![error]);
    let incomplete = |error: Diagnostic| StageError::Incomplete(vec![error]);
    let folder = OutputFolder::resolve(out).map_err(refused)?;
    Staging::clear(&folder).map_err(refused)?;
    let earlier = Manifest::read(&folder, audience).map_err(refused)?;
    let now: BTreeSet<&str> = files.iter().map(inner).collect();
    // What somebody else has put there is not ours, now or later.
    let is_ours = |path: &&str| earlier.paths.contains(*path) || folder.path(path).symlink_metadata().is_err();
    let later = later.iter().map(|path| path.trim_start_matches('/')).filter(is_ours);
    let listed: BTreeSet<&str> = now.iter().copied().chain(later).collect();
    let changes = Changes::find(&folder, files, &now, &earlier).map_err(StageError::Refused)?;
    let written = changes.differing.len();
    let mut staged = Staged { written, unchanged: files.len() - written, removed: 0 };
    if written == 0 && earlier.says(audience, &listed) && folder.real().is_dir() && !changes.has_stale_files(&folder) {
        return Ok(staged);
    }
    let staging = Staging::fill(&folder, &changes.differing).map_err(refused)?;
    // Before the first file, the list names what is there and what is about to be: a build that is killed leaves
    // nothing behind that the next one would take for somebody else's.
    let both: BTreeSet<&str> = listed.iter().chain(&changes.stale).copied().collect();
    staging.list(audience, &both).map_err(refused)?;
    // What is withdrawn goes first, also since a file may be in the way of a folder, or a folder in the way of a file.
    staged.removed = changes.remove_stale(&folder).map_err(incomplete)?;
    staging.place().map_err(incomplete)?;
    if !changes.stale.is_empty() {
        staging.list(audience, &listed).map_err(incomplete)?;
    }
    Ok(staged)
}

/// The path of a file within the output folder.
fn inner(file: &Rendered) -> &str {
    file.path.trim_start_matches('/')
}

/// Every folder around the paths, each before those that lie in it.
fn folders_of<'p>(paths: impl IntoIterator<Item = &'p str>) -> BTreeSet<&'p str> {
    let mut folders = BTreeSet::new();
    for path in paths {
        let mut inner = path;
        while let Some((folder, _)) = inner.rsplit_once('/')
            && folders.insert(folder)
        {
            inner = folder;
        }
    }
    folders
}

fn failed(path: &Path, what: &str, error: &io::Error) -> Diagnostic {
    Diagnostic::error("output", format!("{what}: {error}")).at_path(path.display().to_string())
}

#[cfg(test)]
mod tests;
