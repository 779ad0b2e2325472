//! The second tree, beside the output folder: it is brought to the new state, and then the two change places.
//!
//! Where a file is the same in both, both have the same file, by a hard link, so that the second tree costs names and no
//! room; a file is never written in place, which would change the other tree too. Writing is what fails, as on a full
//! disk, and it happens here alone. What is left of a build that was killed is what the next one begins with.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use walkdir::WalkDir;

use super::{
    exchange,
    folder::OutputFolder,
    folders_of,
    foreign::Foreign,
    mount::is_mounted,
    slashed,
    stamp::{Hash, Seen, Stamp},
};
use crate::diagnostic::Diagnostic;

/// The second tree.
pub(super) struct Spare<'o> {
    folder: &'o OutputFolder,
    path: PathBuf,
    /// Whether there was nothing in it when it was begun.
    is_new: bool,
    /// The folders in it, each before those that lie in it.
    folders: BTreeSet<String>,
    /// The tree itself, opened before anything is written: what the disk cannot take is told once to whoever had it open.
    disk: File,
}

impl<'o> Spare<'o> {
    /// Makes the second tree fit for the new site: what is in it of other sites is gone, and the folders are there.
    pub(super) fn begin(
        folder: &'o OutputFolder,
        wanted: &BTreeSet<&str>,
        foreign: &Foreign,
    ) -> Result<Self, Diagnostic> {
        let path = folder.spare();
        let is_new = path.symlink_metadata().is_err();
        let theirs = foreign.files.iter().map(String::as_str).chain(foreign.folders_with_places());
        let folders = folders_of(wanted.iter().copied().chain(theirs)).into_iter().map(str::to_owned).collect();
        let opened = fs::create_dir_all(&path).and_then(|()| File::open(&path));
        let disk = opened.map_err(|error| failed(folder, "", "cannot be made", &error))?;
        let spare = Self { folder, path, is_new, folders, disk };
        if !is_new {
            spare.clear(|inner| wanted.contains(inner) || foreign.files.contains(inner))?;
        }
        for inner in &spare.folders {
            match fs::create_dir(spare.path.join(inner)) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                    return Err(spare.failed(inner, "cannot be made", &error));
                }
                _ => {}
            }
        }
        Ok(spare)
    }

    /// Removes what is not wanted.
    fn clear(&self, is_wanted: impl Fn(&str) -> bool) -> Result<(), Diagnostic> {
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
                if !self.folders.contains(&inner) {
                    emptied.push(entry.into_path());
                }
            } else if !is_wanted(&inner) {
                fs::remove_file(entry.path()).map_err(|error| self.failed(&inner, "cannot be removed", &error))?;
            }
        }
        // The deepest first.
        for folder in emptied.iter().rev() {
            fs::remove_dir(folder).map_err(|error| self.failed(folder, "cannot be removed", &error))?;
        }
        Ok(())
    }

    /// Puts a new file into the tree. `known` is what the list says of the one that is there, which may be the same: the
    /// two trees take turns.
    pub(super) fn write(
        &self,
        inner: &str,
        bytes: &[u8],
        hash: Hash,
        known: Option<Stamp>,
    ) -> Result<Stamp, Diagnostic> {
        let here = self.path.join(inner);
        // What a killed build has written may be cut off: of that nothing is known.
        let there = if self.is_new { None } else { Seen::at(&here) };
        if let Some(seen) = there.filter(|seen| Stamp::says(known, *seen, &here, hash, bytes)) {
            return Ok(Stamp { hash, seen });
        }
        let written = self.vacate(&here).and_then(|()| write_new(&here, bytes));
        written.map(|seen| Stamp { hash, seen }).map_err(|error| self.unwritten(inner, &error))
    }

    /// Puts a file of the output folder into the tree, which has it by a hard link after that. Some file systems have
    /// none: there it is a copy.
    pub(super) fn link(&self, inner: &str) -> Result<(), Diagnostic> {
        let (here, there) = (self.path.join(inner), self.folder.path(inner));
        if !self.is_new && is_one_file(&here, &there).unwrap_or(false) {
            return Ok(());
        }
        let linked = self.vacate(&here).and_then(|()| link_or_copy(&there, &here));
        linked.map_err(|error| self.unwritten(inner, &error))
    }

    /// The same for a file of ours that was `seen` there when it was compared. What is known of it after that is returned.
    pub(super) fn link_seen(&self, inner: &str, seen: Seen) -> Result<Seen, Diagnostic> {
        self.link(inner)?;
        let there = Seen::at(&self.folder.path(inner)).filter(|there| there.is_still(seen));
        let here = Seen::at(&self.path.join(inner));
        there.and(here).ok_or_else(|| {
            let message = "somebody changed this file while the new site was made";
            self.folder.error_at(inner, message).help("build again")
        })
    }

    /// Has the disk take what was written until now.
    pub(super) fn sync(&self) -> io::Result<()> {
        exchange::sync(&self.disk, &self.path)
    }

    /// A file is never written in place: it may be one with that in the output folder.
    fn vacate(&self, here: &Path) -> io::Result<()> {
        match if self.is_new { Ok(()) } else { fs::remove_file(here) } {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Who may read a folder stays as somebody has set it. At the end, the deepest first: a folder may be one that nothing
    /// can be written into.
    pub(super) fn take_over_permissions(&self) -> Result<(), Diagnostic> {
        for inner in self.folders.iter().rev().map(String::as_str).chain([""]) {
            let beneath = |folder: &Path| if inner.is_empty() { folder.to_owned() } else { folder.join(inner) };
            let (here, there) = (beneath(&self.path), beneath(self.folder.real()));
            let taken = match there.symlink_metadata() {
                Ok(metadata) if metadata.is_dir() => take_over(&here, &metadata),
                Ok(_) | Err(_) => Ok(()),
            };
            taken.map_err(|error| self.failed(inner, "cannot be given its rights", &error))?;
        }
        Ok(())
    }

    /// Sees to it that everything is on the disk, and lets the trees change places.
    pub(super) fn exchange(&self) -> Result<(), Diagnostic> {
        let failed = |error: io::Error| self.folder.failed("cannot be exchanged for the new site", &error);
        self.sync().map_err(failed)?;
        exchange::exchange(self.folder, &self.path).map_err(failed)
    }

    fn unwritten(&self, inner: &str, error: &io::Error) -> Diagnostic {
        self.failed(inner, "cannot be written", error)
    }

    fn failed(&self, inner: impl AsRef<Path>, what: &str, error: &io::Error) -> Diagnostic {
        failed(self.folder, inner, what, error)
    }
}

fn failed(folder: &OutputFolder, inner: impl AsRef<Path>, what: &str, error: &io::Error) -> Diagnostic {
    folder.failed_at(inner, &format!("{what} in the tree beside it"), error)
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<Seen> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    Seen::of(&file.metadata()?).ok_or_else(|| io::ErrorKind::InvalidData.into())
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

fn remove(path: &Path) -> io::Result<()> {
    if path.symlink_metadata()?.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }
}
