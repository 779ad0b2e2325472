//! Two folders change places.
//!
//! Where the system can do it in one step (Linux, macOS), whoever reads the output folder sees the old site or the new
//! one. Elsewhere there is a moment without any site between two renames; a build that is killed in it leaves the old
//! site under another name, and the next build brings it back before it does anything else.

use std::{fs, io, path::Path};

use super::folder::OutputFolder;

/// Puts `new` into the place of the output folder; what was there is in the place of `new` after that.
pub(super) fn exchange(folder: &OutputFolder, new: &Path) -> io::Result<()> {
    let place = folder.real();
    if place.symlink_metadata().is_err() {
        fs::rename(new, place)?;
    } else if !in_one_step(new, place)? {
        let aside = folder.aside();
        fs::rename(place, &aside)?;
        if let Err(error) = fs::rename(new, place) {
            fs::rename(aside, place)?;
            return Err(error);
        }
        fs::rename(aside, new)?;
    }
    place.parent().map_or(Ok(()), sync_folder)
}

/// Mends what a build has left that was killed between the renames.
pub(super) fn recover(folder: &OutputFolder) -> io::Result<()> {
    let (aside, place, spare) = (folder.aside(), folder.real(), folder.spare());
    if aside.symlink_metadata().is_err() {
        return Ok(());
    }
    if place.symlink_metadata().is_err() {
        fs::rename(aside, place)
    } else if spare.symlink_metadata().is_err() {
        fs::rename(aside, spare)
    } else {
        fs::remove_dir_all(aside)
    }
}

/// Whether the system has exchanged them; `false` where it cannot.
#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn in_one_step(one: &Path, other: &Path) -> io::Result<bool> {
    use rustix::{
        fs::{CWD, RenameFlags, renameat_with},
        io::Errno,
    };
    match renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(true),
        // The kernel or the file system does not know it.
        Err(Errno::NOSYS | Errno::INVAL | Errno::NOTSUP) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn in_one_step(_one: &Path, _other: &Path) -> io::Result<bool> {
    Ok(false)
}

/// Waits until everything below a folder is on the disk. One call for the file system is much faster than one for each
/// file.
#[cfg(target_os = "linux")]
pub(super) fn sync(folder: &Path) -> io::Result<()> {
    Ok(rustix::fs::syncfs(fs::File::open(folder)?)?)
}

/// Waits until everything below a folder is on the disk.
#[cfg(not(target_os = "linux"))]
pub(super) fn sync(folder: &Path) -> io::Result<()> {
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry?;
        if entry.file_type().is_file() {
            fs::File::open(entry.path())?.sync_all()?;
        } else if entry.file_type().is_dir() {
            sync_folder(entry.path())?;
        }
    }
    Ok(())
}

/// Waits until the names in a folder are on the disk.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}
