//! The second tree, beside the output folder: it is brought to the new state, and then the two change places.
//!
//! Where a file is the same in both, both have the same file, by a hard link, so that the second tree costs names and no
//! room; a file is never written in place, which would change the other tree too. Writing is what fails, as on a full
//! disk, and it happens here alone. What is left of a build that was killed is what the next one begins with.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

use rayon::prelude::*;
use walkdir::WalkDir;

use super::{exchange, folder::OutputFolder, folders_of, foreign::Foreign, inner, mount::is_mounted, slashed};
use crate::{diagnostic::Diagnostic, plan::Rendered};

/// The second tree.
pub(super) struct Spare<'o> {
    folder: &'o OutputFolder,
    path: PathBuf,
}

/// Where a file of the new tree comes from.
#[derive(Clone, Copy)]
enum Source<'f> {
    /// It differs from what is in the output folder, or is not there.
    New(&'f [u8]),
    /// It is in the output folder with these bytes.
    Unchanged(&'f [u8]),
    /// It is in the output folder, and somebody else put it there.
    SomebodyElses,
}

impl<'o> Spare<'o> {
    /// The second tree in the state that `files` describe, with what somebody else has put into the output folder. That
    /// folder is as it was, also where this fails.
    pub(super) fn bring(
        folder: &'o OutputFolder,
        files: &[Rendered],
        differing: &[&Rendered],
        foreign: &Foreign,
    ) -> Result<Self, Diagnostic> {
        let spare = Self { folder, path: folder.spare() };
        fs::create_dir_all(&spare.path).map_err(|error| spare.failed("", "cannot be made", &error))?;
        let differing: BTreeSet<&str> = differing.iter().map(|file| inner(file)).collect();
        let ours = files.iter().map(|file| {
            let path = inner(file);
            let is_new = differing.contains(path);
            (path, if is_new { Source::New(&file.bytes) } else { Source::Unchanged(&file.bytes) })
        });
        let theirs = foreign.files.iter().map(|path| (path.as_str(), Source::SomebodyElses));
        let mut wanted: BTreeMap<&str, Source<'_>> = ours.chain(theirs).collect();
        let folders: BTreeSet<&str> = folders_of(wanted.keys().copied().chain(foreign.folders_with_places()));
        spare.clear(&mut wanted, &folders)?;
        // Folders stand before what is in them.
        for inner in &folders {
            match fs::create_dir(spare.path.join(inner)) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                    return Err(spare.failed(inner, "cannot be made", &error));
                }
                _ => {}
            }
        }
        // A full disk fails for every file that is left; the first says it.
        let wanted: Vec<(&str, Source<'_>)> = wanted.into_iter().collect();
        let failure = wanted.par_iter().find_map_first(|(inner, source)| {
            spare.place(inner, *source).err().map(|error| spare.failed(inner, "cannot be written", &error))
        });
        if let Some(error) = failure {
            return Err(error);
        }
        // At the end, the deepest first: a folder may be one that nothing can be written into.
        for inner in folders.iter().rev().copied().chain([""]) {
            spare
                .take_over_permissions(inner)
                .map_err(|error| spare.failed(inner, "cannot be given its rights", &error))?;
        }
        Ok(spare)
    }

    /// Who may read a folder stays as somebody has set it.
    fn take_over_permissions(&self, inner: &str) -> io::Result<()> {
        let beneath = |folder: &Path| if inner.is_empty() { folder.to_owned() } else { folder.join(inner) };
        let (here, there) = (beneath(&self.path), beneath(self.folder.real()));
        match there.symlink_metadata() {
            Ok(metadata) if metadata.is_dir() => take_over(&here, &metadata),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// Removes what is not wanted, and takes what is there already out of what is.
    fn clear(&self, wanted: &mut BTreeMap<&str, Source<'_>>, folders: &BTreeSet<&str>) -> Result<(), Diagnostic> {
        let mut emptied = Vec::new();
        for entry in WalkDir::new(&self.path).min_depth(1) {
            let entry = entry.map_err(|error| self.failed("", "cannot be read", &error.into()))?;
            let below = entry.path().strip_prefix(&self.path).unwrap_or(entry.path());
            if is_mounted(entry.path()) {
                return Err(mounted(self.folder, below));
            }
            let Some(inner) = slashed(below) else {
                remove(entry.path()).map_err(|error| self.failed(below, "cannot be removed", &error))?;
                continue;
            };
            if entry.file_type().is_dir() {
                if !folders.contains(inner.as_str()) {
                    emptied.push(entry.into_path());
                }
                continue;
            }
            let is_there = wanted.get(inner.as_str()).is_some_and(|source| self.has(&inner, *source));
            if is_there {
                wanted.remove(inner.as_str());
            } else {
                fs::remove_file(entry.path()).map_err(|error| self.failed(&inner, "cannot be removed", &error))?;
            }
        }
        // The deepest first.
        for folder in emptied.iter().rev() {
            fs::remove_dir(folder).map_err(|error| self.failed(folder, "cannot be removed", &error))?;
        }
        Ok(())
    }

    /// Whether a file is in this tree already as it has to be.
    fn has(&self, inner: &str, source: Source<'_>) -> bool {
        let here = self.path.join(inner);
        match source {
            // What a killed build has written may be cut off.
            Source::New(bytes) => is_file_with(&here, bytes),
            Source::Unchanged(bytes) => {
                is_one_file(&here, &self.folder.path(inner)).unwrap_or(is_file_with(&here, bytes))
            }
            Source::SomebodyElses => is_one_file(&here, &self.folder.path(inner)).unwrap_or(false),
        }
    }

    fn place(&self, inner: &str, source: Source<'_>) -> io::Result<()> {
        let (here, there) = (self.path.join(inner), self.folder.path(inner));
        match source {
            Source::New(bytes) => fs::write(here, bytes),
            // Some file systems have no hard links.
            Source::Unchanged(bytes) => fs::hard_link(there, &here).or_else(|_| fs::write(here, bytes)),
            Source::SomebodyElses => link_or_copy(&there, &here),
        }
    }

    /// Sees to it that everything is on the disk, and lets the trees change places.
    pub(super) fn exchange(&self) -> Result<(), Diagnostic> {
        let failed = |error: io::Error| self.folder.failed("cannot be exchanged for the new site", &error);
        exchange::sync(&self.path).map_err(failed)?;
        exchange::exchange(self.folder, &self.path).map_err(failed)
    }

    fn failed(&self, inner: impl AsRef<Path>, what: &str, error: &io::Error) -> Diagnostic {
        self.folder.failed_at(inner, &format!("{what} in the tree beside it"), error)
    }
}

#[cfg(unix)]
fn take_over(folder: &Path, of: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt as _;
    let own = folder.symlink_metadata()?;
    if (own.uid(), own.gid()) != (of.uid(), of.gid()) {
        std::os::unix::fs::chown(folder, Some(of.uid()), Some(of.gid()))?;
    }
    if own.mode() == of.mode() { Ok(()) } else { fs::set_permissions(folder, of.permissions()) }
}

#[cfg(not(unix))]
fn take_over(_folder: &Path, _of: &fs::Metadata) -> io::Result<()> {
    Ok(())
}

/// What is mounted in the second tree would be taken for a part of it.
pub(super) fn mounted(folder: &OutputFolder, inner: &Path) -> Diagnostic {
    let message = "another file system is mounted in the tree beside the output folder";
    folder.error_at(inner, message).help("unmount it, and build again")
}

/// Puts a link or a copy of something that somebody else made into the other tree.
pub(super) fn link_or_copy(from: &Path, to: &Path) -> io::Result<()> {
    let metadata = from.symlink_metadata()?;
    if metadata.is_symlink() {
        return copy_link(from, to);
    }
    fs::hard_link(from, to).or_else(
        |error| {
            if metadata.is_file() { fs::copy(from, to).map(|_| ()) } else { Err(error) }
        },
    )
}

#[cfg(unix)]
fn copy_link(from: &Path, to: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(fs::read_link(from)?, to)
}

#[cfg(not(unix))]
fn copy_link(from: &Path, to: &Path) -> io::Result<()> {
    let target = fs::read_link(from)?;
    if from.is_dir() {
        std::os::windows::fs::symlink_dir(target, to)
    } else {
        std::os::windows::fs::symlink_file(target, to)
    }
}

/// Whether two paths lead to one file; nothing where the system does not say.
#[cfg(unix)]
fn is_one_file(one: &Path, other: &Path) -> Option<bool> {
    use std::os::unix::fs::MetadataExt as _;
    let (one, other) = (one.symlink_metadata().ok()?, other.symlink_metadata().ok()?);
    Some(!one.is_symlink() && (one.dev(), one.ino()) == (other.dev(), other.ino()))
}

#[cfg(not(unix))]
fn is_one_file(_one: &Path, _other: &Path) -> Option<bool> {
    None
}

fn is_file_with(path: &Path, bytes: &[u8]) -> bool {
    let metadata = path.symlink_metadata();
    metadata.is_ok_and(|metadata| metadata.is_file() && metadata.len() == bytes.len() as u64)
        && fs::read(path).is_ok_and(|there| there == bytes)
}

fn remove(path: &Path) -> io::Result<()> {
    if path.symlink_metadata()?.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }
}
