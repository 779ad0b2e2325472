//! Which files lie in the content folder.

use std::path::{Component, Path};

use walkdir::{DirEntry, WalkDir};

use super::{
    found::{Found, Held},
    kind::{FOLDER, known},
};
use crate::diagnostic::Diagnostic;

/// Lists the files of `<root>/content` in the order of their paths.
pub(super) fn discover(root: &Path, diagnostics: &mut Vec<Diagnostic>) -> Vec<Found> {
    let folder = root.join(FOLDER);
    let Ok(real_folder) = folder.canonicalize() else {
        let message = format!("there is no folder `{FOLDER}` in `{}`", root.display());
        let help = "start candour in the folder that holds it, or name that folder with --root";
        diagnostics.push(Diagnostic::error("missing-file", message).at_path(FOLDER).help(help));
        return Vec::new();
    };
    let mut found = Vec::new();
    let walk = WalkDir::new(&folder).follow_links(true).sort_by_file_name().into_iter();
    for entry in walk.filter_entry(is_meant) {
        match entry {
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(entry) => found.extend(classify(root, &real_folder, &entry, diagnostics)),
            Err(error) => {
                let path = error.path().map(|path| relative(root, path)).unwrap_or_default();
                let message = match error.loop_ancestor() {
                    Some(_) => "this symbolic link leads back to a folder around it".to_owned(),
                    None => format!("cannot be read: {}", reason(&error)),
                };
                diagnostics.push(Diagnostic::error("unreadable", message).at_path(path));
            }
        }
    }
    found
}

fn reason(error: &walkdir::Error) -> String {
    error.io_error().map_or_else(|| error.to_string(), ToString::to_string)
}

/// Leaves out what editors, version control and file managers put beside the content.
fn is_meant(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    let is_hidden = name.starts_with('.') && name != ".well-known" && name != "." && name != "..";
    let is_backup = name.ends_with('~') || name.starts_with('#');
    entry.depth() == 0 || !(is_hidden || is_backup)
}

fn classify(root: &Path, real_folder: &Path, entry: &DirEntry, diagnostics: &mut Vec<Diagnostic>) -> Option<Found> {
    let path = relative(root, entry.path());
    if !stays(entry.path(), &path, real_folder) {
        let message = "this symbolic link leads out of the folder that it belongs to";
        let help = "copy the file: what a folder publishes must lie in it, or a draft could go out through a link";
        diagnostics.push(Diagnostic::error("outside-content", message).at_path(path).help(help));
        return None;
    }
    if entry.path().to_str().is_none() {
        let message = "the name of this file is not UTF-8";
        diagnostics.push(Diagnostic::error("bad-file-name", message).at_path(path));
        return None;
    }
    if !entry.file_type().is_file() {
        // Reading a pipe waits for somebody who writes, and a device may never end.
        let message = "this is neither a file nor a folder";
        let help = "take it away: only files and folders are read";
        diagnostics.push(Diagnostic::error("unreadable", message).at_path(path).help(help));
        return None;
    }
    match known(&path) {
        Ok(kind) => Some(Found { kind, held: Held::OnDisk(entry.path().to_owned()), path }),
        Err(unknown) => {
            diagnostics.push(unknown);
            None
        }
    }
}

/// Whether a file really lies below the first folder of its path within the content, links resolved.
fn stays(disk: &Path, path: &str, real_folder: &Path) -> bool {
    let inner = path.strip_prefix(FOLDER).unwrap_or(path).trim_start_matches('/');
    let home = match inner.split_once('/') {
        Some((top, _)) => real_folder.join(top),
        None => real_folder.to_owned(),
    };
    let Ok(real) = disk.canonicalize() else { return false };
    real.starts_with(&home) && (inner.contains('/') || real.parent() == Some(real_folder))
}

fn relative(root: &Path, path: &Path) -> String {
    let inner = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = inner
        .components()
        .filter(|part| !matches!(part, Component::CurDir))
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    parts.join("/")
}
