//! A file in its place, whole or not at all: whoever reads it sees the old one or the new one.

use std::{
    fs::{self, File, Permissions},
    io::{self, Write as _},
    path::Path,
};

/// When a file that was written must be on the disk, should the system go down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durable {
    /// Before anything else is done.
    AtOnce,
    /// When the system comes to it, since what is torn is found and written again.
    InTime,
}

/// Writes a file as `staged`, which lies in the same file system, and puts it into its place. No link is followed, neither
/// at the one path nor at the other, and nothing is left at `staged` where this fails.
pub fn replace(
    staged: &Path,
    place: &Path,
    bytes: &[u8],
    permissions: Option<Permissions>,
    durable: Durable,
) -> io::Result<()> {
    // What was left by a program that was killed, or a link that somebody put there.
    match fs::remove_file(staged) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let written = write(staged, bytes, permissions, durable).and_then(|()| fs::rename(staged, place));
    written.inspect_err(|_| drop(fs::remove_file(staged)))
}

fn write(staged: &Path, bytes: &[u8], permissions: Option<Permissions>, durable: Durable) -> io::Result<()> {
    let mut file = File::create_new(staged)?;
    file.write_all(bytes)?;
    if let Some(permissions) = permissions {
        file.set_permissions(permissions)?;
    }
    if durable == Durable::AtOnce { file.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_takes_the_place_of_another_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let (staged, place) = (folder.path().join(".new"), folder.path().join("file"));
        fs::write(&staged, "left over").unwrap();
        replace(&staged, &place, b"one", None, Durable::AtOnce).unwrap();
        replace(&staged, &place, b"two", None, Durable::InTime).unwrap();
        assert_eq!(fs::read(&place).unwrap(), b"two");
        fs::create_dir(folder.path().join("folder")).unwrap();
        assert!(replace(&staged, &folder.path().join("folder"), b"three", None, Durable::InTime).is_err());
        assert!(!staged.exists());
    }

    #[cfg(unix)]
    #[test]
    fn no_link_is_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (staged, place, other) =
            (folder.path().join(".new"), folder.path().join("file"), folder.path().join("other"));
        fs::write(&other, "somebody else's").unwrap();
        for link in [&staged, &place] {
            std::os::unix::fs::symlink(&other, link).unwrap();
        }
        replace(&staged, &place, b"ours", None, Durable::AtOnce).unwrap();
        assert_eq!(fs::read_to_string(&other).unwrap(), "somebody else's");
        assert_eq!(fs::read(&place).unwrap(), b"ours");
    }
}
