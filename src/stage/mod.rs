//! From rendered files to the output folder.
//!
//! A file is written only where its bytes differ, so that hosts and backups see what changed and nothing else. What
//! candour did not make in the folder, it never touches: a list beside the folder remembers what it made.
//!
//! ```text
//! lock ──▶ read the list ──▶ compare and check ──▶ bring the second tree ──▶ exchange the trees ──▶ shorten the list
//!                                                  to the new state          in one step
//! ```
//!
//! A build that fails, is killed or finds no room leaves the output folder as it was or as it will be, whole in either
//! case, and the next build goes on with what it left.

mod changes;
mod exchange;
mod folder;
mod foreign;
mod manifest;
mod mount;
mod spare;

use std::{collections::BTreeSet, fs, io, path::Path};

use changes::Changes;
use folder::OutputFolder;
pub use folder::keep_apart;
use foreign::Foreign;
pub use manifest::built_for;
use manifest::{Listing, Manifest, Taken};
use spare::Spare;

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
    /// The new site is in its place, but what comes after that could not be done.
    Unfinished(Vec<Diagnostic>),
}

/// Brings the output folder to the state that `files` describe.
///
/// Everything that can be found out beforehand is: whether the folder belongs to another audience, whether something
/// of somebody else's is in the way. Then a second tree is made beside the folder, and only after that it is exchanged.
///
/// `later` are paths that another step may add to the folder, such as signatures that are made on another machine: they
/// are on the list of what is ours, so that a later build removes them when they are no longer wanted.
pub fn stage(out: &Path, audience: Tlp, files: &[Rendered], later: &[String]) -> Result<Staged, StageError> {
    let refused = |error: Diagnostic| StageError::Refused(vec![error]);
    let folder = OutputFolder::resolve(out).map_err(refused)?;
    let _held = lock(&folder).map_err(refused)?;
    let earlier = begin(&folder, audience).map_err(refused)?;
    let (staged, next) = Next::prepare(&folder, audience, files, later, &earlier).map_err(StageError::Refused)?;
    if let Some(next) = next {
        next.spare.exchange().map_err(refused)?;
        next.finish().map_err(|error| StageError::Unfinished(vec![error]))?;
    }
    Ok(staged)
}

/// The new tree, beside the old one until they change places.
struct Next<'n> {
    folder: &'n OutputFolder,
    audience: Tlp,
    spare: Spare<'n>,
    /// What is ours in the new tree.
    listed: BTreeSet<&'n str>,
    /// What is ours in the old one.
    before: BTreeSet<&'n str>,
    foreign: Foreign,
    taken: Taken,
}

impl<'n> Next<'n> {
    /// Compares, checks and brings the second tree to the new state; no tree where nothing has changed.
    fn prepare(
        folder: &'n OutputFolder,
        audience: Tlp,
        files: &'n [Rendered],
        later: &'n [String],
        earlier: &'n Manifest,
    ) -> Result<(Staged, Option<Self>), Vec<Diagnostic>> {
        let now: BTreeSet<&str> = files.iter().map(inner).collect();
        // What somebody else has put there is not ours, now or later.
        let is_ours = |path: &&str| earlier.paths.contains(*path) || folder.path(path).symlink_metadata().is_err();
        let later = later.iter().map(|path| path.trim_start_matches('/')).filter(is_ours);
        let listed: BTreeSet<&str> = now.iter().copied().chain(later).collect();
        let changes = Changes::find(folder, files, &now, earlier)?;
        let written = changes.differing.len();
        let removed = changes.stale_files(folder);
        let staged = Staged { written, unchanged: files.len() - written, removed };
        if written == 0 && removed == 0 && earlier.says(audience, &listed) && folder.real().is_dir() {
            return Ok((staged, None));
        }
        let one = |error: Diagnostic| vec![error];
        let foreign = Foreign::find(folder, earlier).map_err(one)?;
        Manifest::keep_others_out(folder, audience, &foreign.files).map_err(one)?;
        let before: BTreeSet<&str> = earlier.paths.iter().map(String::as_str).collect();
        let both: BTreeSet<&str> = listed.union(&before).copied().collect();
        // Before anything is written, the list names what may be in either tree: nothing that a killed build leaves is
        // taken for somebody else's by the next one.
        let in_spare = both.iter().copied().chain(earlier.spare.iter().map(String::as_str)).collect();
        let carried = foreign.files.union(&earlier.carried).cloned().collect();
        manifest::write(folder, &Listing::new(audience, &before, &in_spare, &carried)).map_err(one)?;
        let spare = Spare::bring(folder, files, &changes.differing, &foreign).map_err(one)?;
        let taken = foreign.taken(&folder.spare());
        // From here on either tree may be the one that is served.
        let listing = Listing::new(audience, &both, &both, &foreign.files).with_taken(&taken);
        manifest::write(folder, &listing).map_err(one)?;
        Ok((staged, Some(Self { folder, audience, spare, listed, before, foreign, taken })))
    }

    /// What is left once the new site is in its place.
    fn finish(self) -> Result<(), Diagnostic> {
        let Self { folder, audience, listed, before, foreign, taken, .. } = self;
        exchange::sync_names(folder).map_err(|error| folder.failed("may not be on the disk yet", &error))?;
        let now = Manifest::read(folder, audience)?;
        foreign::bring_up_to_date(folder, &taken)?;
        foreign::bring_back(folder, &now)?;
        manifest::write(folder, &Listing::new(audience, &listed, &before, &foreign.files))
    }
}

/// Keeps every other build and signing out of a folder for as long as the value lives.
#[derive(Debug)]
pub struct Held {
    _file: Option<fs::File>,
}

/// Waits for nobody: fails where a build or a signing is writing to a folder.
///
/// Where no build can write, since something is mounted at the folder or nothing can lie beside it, there is nobody to
/// keep out.
pub fn hold(out: &Path) -> Result<Held, Diagnostic> {
    let folder = OutputFolder::resolve(out).ok().filter(|folder| folder.real().is_dir());
    let Some(folder) = folder else { return Ok(Held { _file: None }) };
    match open_lock(&folder) {
        Ok(file) => Ok(Held { _file: Some(held(&folder, file)?) }),
        Err(_) => Ok(Held { _file: None }),
    }
}

fn lock(folder: &OutputFolder) -> Result<Held, Diagnostic> {
    let file = open_lock(folder);
    let file = file.map_err(|error| folder.failed("cannot be written, nor the files beside it", &error))?;
    Ok(Held { _file: Some(held(folder, file)?) })
}

/// The lock belongs to the open file and ends with the process, however that ends; what is in the file says nothing.
fn open_lock(folder: &OutputFolder) -> io::Result<fs::File> {
    let path = folder.lock();
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    fs::OpenOptions::new().write(true).create(true).truncate(false).open(path)
}

fn held(folder: &OutputFolder, file: fs::File) -> Result<fs::File, Diagnostic> {
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => {
            let error = folder.error("another build or signing is writing to this folder");
            Err(error.help("wait until it is done, and try again"))
        }
        // Where the file system has no locks, builds are kept apart by whoever starts them.
        Err(fs::TryLockError::Error(_)) => Ok(file),
    }
}

/// Goes on where a build was killed, and reads the list.
fn begin(folder: &OutputFolder, audience: Tlp) -> Result<Manifest, Diagnostic> {
    exchange::recover(folder)
        .map_err(|error| folder.failed("what a killed build has left cannot be mended", &error))?;
    Manifest::keep_apart(folder, audience)?;
    let earlier = Manifest::read(folder, audience)?;
    if earlier.has_read_anything() {
        foreign::bring_up_to_date(folder, &earlier.taken)?;
        foreign::bring_back(folder, &earlier)?;
    }
    Ok(earlier)
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

/// The path with `/` between its parts, as on the list; nothing where a name is no text.
fn slashed(path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path.components().map(|part| part.as_os_str().to_str()).collect();
    Some(parts?.join("/"))
}

fn failed(path: &Path, what: &str, error: &io::Error) -> Diagnostic {
    Diagnostic::error("output", format!("{what}: {error}")).at_path(path.display().to_string())
}

#[cfg(test)]
mod tests;
