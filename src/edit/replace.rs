//! Text → content file, unless somebody has changed it meanwhile.

use std::{fs, io, path::Path};

use crate::whole::{self, Durable};

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
    whole::replace(&staged, path, text.as_bytes(), Some(metadata.permissions()), Durable::AtOnce)
}
