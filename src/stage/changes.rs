//! What is in the way of the new site, and what is there already.
//!
//! Everything that can be known beforehand is found here, and all of it at once; nothing is made, written or removed.

use std::{
    collections::BTreeSet,
    fs::{self, Metadata},
    io,
    path::PathBuf,
};

use rayon::prelude::*;
use walkdir::WalkDir;

use super::{
    folder::OutputFolder,
    folders_of,
    manifest::{Manifest, is_plain},
    slashed,
    stamp::Seen,
};
use crate::{diagnostic::Diagnostic, plan::Output};

const HELP: &str = "move it away, or build into another folder with --out";

/// The way from the folder as it is to the folder as it should be.
pub(super) struct Changes<'f> {
    /// What is in the place of each file of the new site, in their order.
    pub(super) there: Vec<Option<Seen>>,
    /// The paths that an earlier build made and this one does not.
    pub(super) stale: Vec<&'f str>,
}

impl<'f> Changes<'f> {
    /// Looks. Fails with everything of somebody else's that stands in the way.
    pub(super) fn find(
        folder: &OutputFolder,
        files: &[(&str, &Output<'_>)],
        now: &BTreeSet<&str>,
        earlier: &'f Manifest,
    ) -> Result<Self, Vec<Diagnostic>> {
        let foreign = now.iter().filter(|path| !is_plain(path));
        none(foreign.map(|path| folder.error(format!("the path `{path}` leads out of the output folder"))))?;
        let stale: Vec<&str> = earlier.paths.keys().map(String::as_str).filter(|path| !now.contains(path)).collect();
        let place = Place { folder, earlier };
        let ours = folders_of(now.iter().copied());
        none(ours.iter().filter_map(|inner| place.folder_in_the_way(inner, Part::Planned)))?;
        let left = folders_of(stale.iter().copied());
        none(left.difference(&ours).filter_map(|inner| place.folder_in_the_way(inner, Part::Stale)))?;
        none(stale.iter().filter_map(|inner| place.link_in_place_of_stale(inner)))?;
        Ok(Self { there: place.of_files(files)?, stale })
    }

    /// How many of the files that are no longer wanted are still there: the list also names files that nobody made after
    /// all. Candour makes files: a folder in the place of one is somebody else's.
    pub(super) fn stale_files(&self, folder: &OutputFolder) -> usize {
        let is_file = |inner: &&&str| folder.path(inner).symlink_metadata().is_ok_and(|metadata| metadata.is_file());
        self.stale.iter().filter(is_file).count()
    }
}

/// Whom a folder of the site is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Files are about to lie in it.
    Planned,
    /// Files of an earlier build alone lay in it.
    Stale,
}

/// The output folder as it is.
struct Place<'c> {
    folder: &'c OutputFolder,
    earlier: &'c Manifest,
}

impl Place<'_> {
    /// What stands in the place of a folder of the site and is none. Links are never followed, wherever they lead:
    /// what lies behind one is not in the output folder.
    fn folder_in_the_way(&self, inner: &str, part: Part) -> Option<Diagnostic> {
        let metadata = match self.look(inner) {
            Ok(metadata) => metadata?,
            Err(error) => return Some(error),
        };
        if metadata.is_symlink() {
            return Some(self.link(inner));
        }
        // A file of ours in its place is stale, and is gone before the folder is made.
        let is_ours = metadata.is_dir() || metadata.is_file() && self.earlier.paths.contains_key(inner);
        if is_ours || part == Part::Stale {
            return None;
        }
        let message = "something that candour did not make is in the way of a folder of the site";
        Some(self.folder.error_at(inner, message).help(HELP))
    }

    /// A link where a file is to be removed: whatever it leads to would be served on as if it were still published.
    fn link_in_place_of_stale(&self, inner: &str) -> Option<Diagnostic> {
        match self.look(inner) {
            Ok(metadata) => metadata?.is_symlink().then(|| self.link(inner)),
            Err(error) => Some(error),
        }
    }

    fn link(&self, inner: &str) -> Diagnostic {
        let message = "a symbolic link is in the way of the site, and candour follows none";
        self.folder.error_at(inner, message).help(HELP)
    }

    /// What is in the places of files.
    fn of_files(&self, files: &[(&str, &Output<'_>)]) -> Result<Vec<Option<Seen>>, Vec<Diagnostic>> {
        let looked: Vec<Result<Option<Seen>, Diagnostic>> =
            files.par_iter().map(|(inner, output)| self.of_file(inner, output)).collect();
        let mut seen = Vec::with_capacity(looked.len());
        let mut errors = Vec::new();
        for result in looked {
            match result {
                Ok(one) => seen.push(one),
                Err(error) => errors.push(error),
            }
        }
        if errors.is_empty() { Ok(seen) } else { Err(errors) }
    }

    /// What is in the place of a file; an error where that is not ours.
    fn of_file(&self, inner: &str, output: &Output<'_>) -> Result<Option<Seen>, Diagnostic> {
        let Some(metadata) = self.look(inner)? else { return Ok(None) };
        if metadata.is_dir() {
            return match self.somebody_elses(inner) {
                None => Ok(None),
                Some(path) => {
                    let message =
                        format!("a folder is in the way of a file of the site, with `{}` in it", path.display());
                    Err(self.folder.error_at(inner, message).help(HELP))
                }
            };
        }
        let Some(seen) = Seen::of(&metadata) else {
            let message = "something that is not a file is in the way of one of the site";
            return Err(self.folder.error_at(inner, message).help(HELP));
        };
        if self.earlier.paths.contains_key(inner) || self.has(inner, seen, &output.render()?)? {
            return Ok(Some(seen));
        }
        let message = "a file that candour did not make is in the way of one of the site";
        Err(self.folder.error_at(inner, message).help(HELP))
    }

    /// Whether a file has these bytes: then it does not matter who made it.
    fn has(&self, inner: &str, seen: Seen, bytes: &[u8]) -> Result<bool, Diagnostic> {
        let there = || fs::read(self.folder.path(inner));
        let failed = |error| self.folder.failed_at(inner, "cannot be read", &error);
        Ok(seen.is_as_long_as(bytes) && there().map_err(failed)? == bytes)
    }

    /// The first thing in a folder that no earlier build made. A folder without any is gone once its files are.
    fn somebody_elses(&self, inner: &str) -> Option<PathBuf> {
        for entry in WalkDir::new(self.folder.path(inner)).sort_by_file_name() {
            let Ok(entry) = entry else { return Some(inner.into()) };
            let below = entry.path().strip_prefix(self.folder.real()).unwrap_or(entry.path());
            let is_ours = slashed(below).is_some_and(|path| {
                let of_folder = entry.file_type().is_dir() && self.earlier.has_below(&path);
                of_folder || entry.file_type().is_file() && self.earlier.paths.contains_key(&path)
            });
            if !is_ours {
                return Some(below.to_owned());
            }
        }
        None
    }

    /// What is there, without following a link; nothing also where a file stands in the place of a folder around it.
    fn look(&self, inner: &str) -> Result<Option<Metadata>, Diagnostic> {
        match self.folder.path(inner).symlink_metadata() {
            Ok(metadata) => Ok(Some(metadata)),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
            Err(error) => Err(self.folder.failed_at(inner, "cannot be looked at", &error)),
        }
    }
}

fn none(found: impl Iterator<Item = Diagnostic>) -> Result<(), Vec<Diagnostic>> {
    let found: Vec<Diagnostic> = found.collect();
    if found.is_empty() { Ok(()) } else { Err(found) }
}
