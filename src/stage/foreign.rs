//! What somebody else has put into the output folder. It goes along into each new tree, and is never lost.
//!
//! Others write while a build runs. What they add to the old tree, or replace in it, after it was taken along and before
//! the trees have changed places is looked for after that: by the build itself, or by the next one where it was killed.
//! For that the list says of each path what was taken along. Where the tree that is served still has just that, and the
//! other one something else, the other one is newer; in all other cases what is served stays. Before the exchange this
//! changes nothing, since then the tree that was taken along is the other one. What somebody removes from the old tree in
//! that moment is there again: nothing is removed on a guess.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use walkdir::WalkDir;

use super::{
    folder::OutputFolder,
    folders_of,
    manifest::{Manifest, Taken},
    mount::is_mounted,
    slashed,
    spare::{link_or_copy, mounted},
};
use crate::diagnostic::Diagnostic;

/// What is in the output folder and was not made by candour.
#[derive(Debug, Default)]
pub(super) struct Foreign {
    /// Everything that is no folder, links among it.
    pub(super) files: BTreeSet<String>,
    /// The folders that hold nothing of ours, each written with a slash at its end.
    folders: BTreeSet<String>,
}

impl Foreign {
    /// Looks through the folder.
    pub(super) fn find(folder: &OutputFolder, ours: &Manifest) -> Result<Self, Diagnostic> {
        let mut foreign = Self::default();
        if !folder.real().is_dir() {
            return Ok(foreign);
        }
        for entry in WalkDir::new(folder.real()).min_depth(1) {
            let entry = entry.map_err(|error| folder.failed("cannot be read", &error.into()))?;
            let below = entry.path().strip_prefix(folder.real()).unwrap_or(entry.path());
            if is_mounted(entry.path()) {
                let message = "another file system is mounted here, and candour cannot take it along";
                let help = "mount it somewhere else, or build into another folder with --out";
                return Err(folder.error_at(below, message).help(help));
            }
            let Some(path) = slashed(below) else {
                let message = "the name of this is no text, and candour cannot take it along";
                return Err(folder
                    .error_at(below, message)
                    .help("move it away, or build into another folder with --out"));
            };
            if entry.file_type().is_dir() {
                if !ours.has_below(&path) {
                    foreign.folders.insert(format!("{path}/"));
                }
            } else if !ours.paths.contains_key(&path) {
                foreign.files.insert(path);
            }
        }
        Ok(foreign)
    }

    /// What was taken along into a tree.
    pub(super) fn taken(&self, tree: &Path) -> Taken {
        let identities = self.files.iter().filter_map(|path| Some((path.clone(), identity(&tree.join(path))?)));
        identities.collect()
    }

    /// The folders as paths of something in them, so that they are made like those around files.
    pub(super) fn folders_with_places(&self) -> impl Iterator<Item = &str> {
        self.folders.iter().map(String::as_str)
    }
}

/// Brings back what somebody put into the output folder while a build was about to exchange it: it is in the old tree
/// now, and was not taken along. What was taken along is in both trees.
pub(super) fn bring_back(folder: &OutputFolder, is_ours: impl Fn(&str) -> bool) -> Result<(), Diagnostic> {
    let spare = folder.spare();
    for path in missed(folder, is_ours)? {
        let (from, to) = (spare.join(&path), folder.real().join(&path));
        if to.symlink_metadata().is_ok() {
            continue;
        }
        let failed =
            |error: std::io::Error| folder.failed_at(&path, "cannot be brought back from the old tree", &error);
        to.parent().map_or(Ok(()), fs::create_dir_all).map_err(failed)?;
        fs::rename(from, &to).map_err(failed)?;
    }
    Ok(())
}

/// What was taken along but has been replaced meanwhile: the newer one is in the old tree. See the top of this file.
pub(super) fn bring_up_to_date(folder: &OutputFolder, taken: &Taken) -> Result<(), Diagnostic> {
    for (path, as_taken) in taken {
        let (old, new) = (folder.spare().join(path), folder.path(path));
        let is_untouched = identity(&new).as_ref() == Some(as_taken) && is_inside(folder.real(), path);
        let is_replaced = || identity(&old).is_some_and(|now| now != *as_taken) && is_inside(&folder.spare(), path);
        if is_untouched && is_replaced() && !is_same(&old, &new) {
            let failed = |error: io::Error| folder.failed_at(path, "cannot be brought back from the old tree", &error);
            replace(&old, &new, &folder.brought_back()).map_err(failed)?;
        }
    }
    Ok(())
}

/// Puts a link or a copy of a file in the place of another in one step.
fn replace(from: &Path, to: &Path, beside: &Path) -> io::Result<()> {
    match fs::remove_file(beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    link_or_copy(from, beside)?;
    fs::rename(beside, to)
}

/// What tells a file from one that replaces it, and from itself before somebody wrote into it; nothing of a folder.
fn identity(path: &Path) -> Option<String> {
    let metadata = path.symlink_metadata().ok()?;
    if metadata.is_symlink() {
        return Some(format!("-> {}", fs::read_link(path).ok()?.display()));
    }
    let modified = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    metadata.is_file().then(|| format!("{} {} {}", number(&metadata), modified.as_nanos(), metadata.len()))
}

#[cfg(unix)]
fn number(metadata: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn number(_metadata: &fs::Metadata) -> u64 {
    0
}

/// Whether two files have the same bytes: where there are no hard links, what was taken along is a copy.
fn is_same(one: &Path, other: &Path) -> bool {
    let is_file = |path: &Path| path.symlink_metadata().is_ok_and(|metadata| metadata.is_file());
    let length = |path: &Path| path.metadata().map(|metadata| metadata.len()).ok();
    is_file(one)
        && is_file(other)
        && length(one) == length(other)
        && matches!((fs::read(one), fs::read(other)), (Ok(one), Ok(other)) if one == other)
}

/// Whether every folder on the way to a path is one, and no link: what lies behind one is somewhere else.
fn is_inside(tree: &Path, path: &str) -> bool {
    let folders = folders_of([path]);
    folders.into_iter().all(|inner| tree.join(inner).symlink_metadata().is_ok_and(|metadata| metadata.is_dir()))
}

/// What is in the old tree and on no list.
fn missed(folder: &OutputFolder, is_ours: impl Fn(&str) -> bool) -> Result<Vec<PathBuf>, Diagnostic> {
    let spare = folder.spare();
    let mut missed = Vec::new();
    for entry in WalkDir::new(&spare).min_depth(1).into_iter().filter_map(Result::ok) {
        let Ok(below) = entry.path().strip_prefix(&spare) else { continue };
        if is_mounted(entry.path()) {
            return Err(mounted(folder, below));
        }
        let is_known = slashed(below).is_some_and(|path| is_ours(&path));
        if !entry.file_type().is_dir() && !is_known {
            missed.push(below.to_owned());
        }
    }
    Ok(missed)
}
