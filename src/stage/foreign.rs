//! What somebody else has put into the output folder. It goes along into each new tree, and is never lost.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use walkdir::WalkDir;

use super::{
    folder::OutputFolder,
    manifest::Manifest,
    slashed,
    spare::{is_elsewhere, is_one_file, link_or_copy},
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
            if is_elsewhere(entry.path(), folder.real()) {
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
            } else if !ours.paths.contains(&path) {
                foreign.files.insert(path);
            }
        }
        Ok(foreign)
    }

    /// The folders as paths of something in them, so that they are made like those around files.
    pub(super) fn folders_with_places(&self) -> impl Iterator<Item = &str> {
        self.folders.iter().map(String::as_str)
    }
}

/// Brings back what somebody put into the output folder while a build was about to exchange it: it is in the old tree
/// now, and was not taken along. What was taken along is in both trees.
pub(super) fn bring_back(folder: &OutputFolder, ours: &Manifest) -> Result<(), Diagnostic> {
    let spare = folder.spare();
    for path in missed(&spare, ours) {
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

/// What was taken along but has been replaced meanwhile: the newer one is in the old tree.
pub(super) fn bring_up_to_date(folder: &OutputFolder, foreign: &Foreign) -> Result<(), Diagnostic> {
    for path in &foreign.files {
        let (old, new) = (folder.spare().join(path), folder.path(path));
        let is_regular = old.symlink_metadata().is_ok_and(|metadata| metadata.is_file());
        if is_regular && is_one_file(&old, &new) == Some(false) {
            let failed = |error: std::io::Error| folder.failed_at(path, "cannot be brought back", &error);
            fs::remove_file(&new).and_then(|()| link_or_copy(&old, &new)).map_err(failed)?;
        }
    }
    Ok(())
}

fn missed(spare: &Path, ours: &Manifest) -> Vec<PathBuf> {
    let entries = WalkDir::new(spare).min_depth(1).into_iter().filter_map(Result::ok);
    let files = entries.filter(|entry| !entry.file_type().is_dir());
    let missed = files.filter_map(|entry| {
        let below = entry.path().strip_prefix(spare).ok()?.to_owned();
        let is_known = slashed(&below).is_some_and(|path| ours.accounts_for(&path));
        (!is_known).then_some(below)
    });
    missed.collect()
}
