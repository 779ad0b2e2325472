//! The folder beside the output folder in which the changed files are written before anything is touched.
//!
//! Writing is what fails, as on a full disk; what is left after it is renaming within one file system, which needs no
//! room. The folder goes away with the value, whatever happened, and a killed build leaves it to the next one.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use rayon::prelude::*;

use super::{folder::OutputFolder, folders_of, inner, manifest};
use crate::{diagnostic::Diagnostic, model::Tlp, plan::Rendered};

/// The changed files, on their way.
pub(super) struct Staging<'o> {
    folder: &'o OutputFolder,
    path: PathBuf,
}

impl<'o> Staging<'o> {
    /// Writes the files into a new staging folder. The output folder is as it was, also where this fails.
    pub(super) fn fill(folder: &'o OutputFolder, files: &[&Rendered]) -> Result<Self, Diagnostic> {
        let path = folder.staging();
        let failed = |error: io::Error| folder.failed("cannot be written, nor the files beside it", &error);
        if let Some(around) = path.parent() {
            fs::create_dir_all(around).map_err(failed)?;
        }
        fs::create_dir(&path).map_err(failed)?;
        let staging = Self { folder, path };
        fs::create_dir(staging.site()).map_err(failed)?;
        staging.write(files)?;
        Ok(staging)
    }

    /// Removes what a killed build has left.
    pub(super) fn clear(folder: &OutputFolder) -> Result<(), Diagnostic> {
        match fs::remove_dir_all(folder.staging()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(folder.failed("the staging folder beside it cannot be removed", &error))
            }
            _ => Ok(()),
        }
    }

    /// Exchanges the list beside the output folder in one step: a killed build leaves the old one or the new one.
    pub(super) fn list(&self, audience: Tlp, paths: &BTreeSet<&str>) -> Result<(), Diagnostic> {
        let staged = self.path.join("manifest");
        manifest::listing(audience, paths)
            .and_then(|bytes| fs::write(&staged, bytes))
            .and_then(|()| fs::rename(&staged, self.folder.manifest()))
            .map_err(|error| self.folder.failed("cannot be written, nor the list beside it", &error))
    }

    /// Moves everything into place.
    pub(super) fn place(&self) -> Result<(), Diagnostic> {
        self.place_folder(Path::new(""))
    }

    /// A folder that is not there yet is moved as a whole, also the output folder itself; else what is in it is.
    fn place_folder(&self, inner: &Path) -> Result<(), Diagnostic> {
        let failed = |error: io::Error| self.folder.failed_at(inner, "cannot be moved into place", &error);
        let (staged, place) = (beneath(&self.site(), inner), beneath(self.folder.real(), inner));
        if !place.symlink_metadata().is_ok_and(|metadata| metadata.is_dir()) {
            return fs::rename(staged, place).map_err(failed);
        }
        for entry in fs::read_dir(staged).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = inner.join(entry.file_name());
            if entry.file_type().map_err(failed)?.is_dir() {
                self.place_folder(&name)?;
            } else {
                fs::rename(entry.path(), self.folder.real().join(&name))
                    .map_err(|error| self.folder.failed_at(&name, "cannot be moved into place", &error))?;
            }
        }
        Ok(())
    }

    fn write(&self, files: &[&Rendered]) -> Result<(), Diagnostic> {
        let site = self.site();
        // Folders stand before what is in them, so that each is made once, and without asking for those around it.
        for inner in folders_of(files.iter().map(|file| inner(file))) {
            fs::create_dir(site.join(inner)).map_err(|error| self.folder.failed_at(inner, "cannot be made", &error))?;
        }
        // A full disk fails for every file that is left; the first says it.
        let failure = files.par_iter().find_map_first(|file| {
            let inner = inner(file);
            let error = fs::write(site.join(inner), &file.bytes).err()?;
            Some(self.folder.failed_at(inner, "cannot be written", &error))
        });
        failure.map_or(Ok(()), Err)
    }

    /// Apart from the list, since it may become the output folder as it is.
    fn site(&self) -> PathBuf {
        self.path.join("site")
    }
}

impl Drop for Staging<'_> {
    fn drop(&mut self) {
        // What cannot be removed is left to the next build, which says why.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Joined without the slash at the end that an empty path would leave, which no file system renames onto.
fn beneath(folder: &Path, inner: &Path) -> PathBuf {
    if inner.as_os_str().is_empty() { folder.to_owned() } else { folder.join(inner) }
}
