//! Text → file: whole or not at all.

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
};

/// Puts another text in place of a file, whose rights it gets. A symbolic link is not followed, and a file that somebody
/// has changed since `before` was read from it is left as it is.
pub fn replace(path: &Path, before: &str, text: &str) -> io::Result<()> {
    let metadata = path.symlink_metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::other("it is a symbolic link or no file: change the file that it leads to"));
    }
    if fs::read_to_string(path)? != before {
        return Err(io::Error::other("somebody has changed it in the meantime"));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // Hidden, so that a build at the same moment passes it over.
    let staged = path.with_file_name(format!(".{name}.candour-new"));
    let written = write(&staged, text, metadata.permissions()).and_then(|()| fs::rename(&staged, path));
    if written.is_err() {
        let _ = fs::remove_file(&staged);
    }
    written
}

fn write(staged: &Path, text: &str, permissions: fs::Permissions) -> io::Result<()> {
    // What was left by a program that was killed, or a link that somebody put there.
    match fs::remove_file(staged) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = fs::File::create_new(staged)?;
    file.write_all(text.as_bytes())?;
    file.set_permissions(permissions)?;
    file.sync_all()
}
