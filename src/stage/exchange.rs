//! Two folders change places.
//!
//! Where the system can do it in one step (Linux, macOS), whoever reads the output folder sees the old site or the new
//! one. Elsewhere there is a moment without any site between two renames; a build that is killed in it leaves the old
//! site under another name, and the next build brings it back before it does anything else. Where the second rename
//! fails, the first is taken back.

use std::{
    fs, io,
    path::Path,
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

use super::folder::OutputFolder;

/// Puts `new` into the place of the output folder; what was there is in the place of `new` after that. Where it fails,
/// the output folder is as it was.
pub(super) fn exchange(folder: &OutputFolder, new: &Path) -> io::Result<()> {
    let place = folder.real();
    if place.symlink_metadata().is_err() {
        return fs::rename(new, place);
    }
    if in_one_step(new, place)? { Ok(()) } else { in_three_steps(folder, new, |from, to| fs::rename(from, to)) }
}

/// The same where the system knows renames alone.
fn in_three_steps(
    folder: &OutputFolder,
    new: &Path,
    mut rename: impl FnMut(&Path, &Path) -> io::Result<()>,
) -> io::Result<()> {
    let (place, aside) = (folder.real(), folder.aside());
    rename(place, &aside)?;
    if let Err(error) = rename(new, place) {
        return Err(match rename(&aside, place) {
            Ok(()) => error,
            Err(second) => io::Error::other(format!(
                "{error}; the old site is in `{}` now, since it could not be brought back either: {second}. The next \
                 build tries that again",
                aside.display()
            )),
        });
    }
    // The new site is in its place. Where the old one stays aside, the next build finds it there.
    let _ = rename(&aside, new);
    Ok(())
}

/// Waits until the names around the output folder are on the disk.
pub(super) fn sync_names(folder: &OutputFolder) -> io::Result<()> {
    folder.real().parent().map_or(Ok(()), sync_folder)
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

/// How often the disk is asked to catch up.
const EVERY: Duration = Duration::from_millis(250);

/// Does work that writes files, and has the disk keep up with it meanwhile: there is less to wait for at the end. `sync` asks
/// the disk. Fails where the disk does, which says so once.
pub(super) fn keeping_up<T>(sync: impl Fn() -> io::Result<()> + Sync, work: impl FnOnce() -> T) -> (T, io::Result<()>) {
    let (working, done) = mpsc::channel::<()>();
    let sync = &sync;
    thread::scope(|scope| {
        let disk = scope.spawn(move || {
            while done.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
                sync()?;
            }
            Ok(())
        });
        let result = work();
        drop(working);
        let kept_up = disk.join().unwrap_or_else(|_| Err(io::Error::other("the disk could not be asked")));
        (result, kept_up)
    })
}

/// Waits until everything on the file system of an open folder is on the disk. One call for all is much faster than one for
/// each file.
#[cfg(target_os = "linux")]
pub(super) fn sync(folder: &fs::File, _path: &Path) -> io::Result<()> {
    Ok(rustix::fs::syncfs(folder)?)
}

/// Waits until everything below a folder is on the disk.
#[cfg(not(target_os = "linux"))]
pub(super) fn sync(_folder: &fs::File, path: &Path) -> io::Result<()> {
    for entry in walkdir::WalkDir::new(path) {
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

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    /// An output folder that says `old`, with a second tree beside it that says `new`.
    struct Place {
        _around: tempfile::TempDir,
        folder: OutputFolder,
    }

    impl Place {
        fn new() -> Self {
            let around = tempfile::tempdir().unwrap();
            let out = around.path().join("public");
            fs::create_dir(&out).unwrap();
            fs::write(out.join("says"), "old").unwrap();
            let folder = OutputFolder::resolve(&out).unwrap();
            fs::create_dir(folder.spare()).unwrap();
            fs::write(folder.spare().join("says"), "new").unwrap();
            Self { _around: around, folder }
        }

        /// Exchanges the trees with renames of which some fail, counted from 0.
        fn exchange(&self, failing: &[usize]) -> io::Result<()> {
            let mut count = 0;
            in_three_steps(&self.folder, &self.folder.spare(), |from, to| {
                let number = count;
                count += 1;
                if failing.contains(&number) {
                    Err(io::Error::other(format!("rename {number}")))
                } else {
                    fs::rename(from, to)
                }
            })
        }

        /// What the output folder, the second tree and the folder aside say.
        fn says(&self) -> [Option<String>; 3] {
            let says = |folder: PathBuf| fs::read_to_string(folder.join("says")).ok();
            [self.folder.real().to_owned(), self.folder.spare(), self.folder.aside()].map(says)
        }
    }

    fn says(texts: [&str; 3]) -> [Option<String>; 3] {
        texts.map(|text| (!text.is_empty()).then(|| text.to_owned()))
    }

    #[test]
    fn two_folders_change_places_with_renames_alone() {
        let place = Place::new();
        place.exchange(&[]).unwrap();
        assert_eq!(place.says(), says(["new", "old", ""]));
    }

    #[test]
    fn a_rename_that_fails_leaves_the_old_site_in_its_place() {
        for failing in [0, 1] {
            let place = Place::new();
            assert_eq!(place.exchange(&[failing]).unwrap_err().to_string(), format!("rename {failing}"));
            assert_eq!(place.says(), says(["old", "new", ""]));
        }
    }

    #[test]
    fn where_nothing_can_be_taken_back_the_next_build_does_it() {
        let place = Place::new();
        let error = place.exchange(&[1, 2]).unwrap_err().to_string();
        assert!(error.contains("rename 1") && error.contains("rename 2") && error.contains("candour-aside"), "{error}");
        assert_eq!(place.says(), says(["", "new", "old"]));
        recover(&place.folder).unwrap();
        assert_eq!(place.says(), says(["old", "new", ""]));
    }

    #[test]
    fn the_new_site_stays_in_its_place_where_the_old_one_cannot_be_put_away() {
        let place = Place::new();
        place.exchange(&[2]).unwrap();
        assert_eq!(place.says(), says(["new", "", "old"]));
        recover(&place.folder).unwrap();
        assert_eq!(place.says(), says(["new", "old", ""]));
    }

    #[test]
    fn the_system_exchanges_two_folders_in_one_step_or_says_that_it_cannot() {
        let place = Place::new();
        exchange(&place.folder, &place.folder.spare()).unwrap();
        assert_eq!(place.says(), says(["new", "old", ""]));
        fs::remove_dir_all(place.folder.real()).unwrap();
        exchange(&place.folder, &place.folder.spare()).unwrap();
        assert_eq!(place.says(), says(["old", "", ""]));
    }
}
