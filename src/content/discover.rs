//! Which files lie in the content folder.

use std::{
    borrow::Cow,
    path::{Component, Path, PathBuf},
};

use walkdir::{DirEntry, WalkDir};

use super::{
    found::{Found, Held},
    kind::{FOLDER, known, unknown_folder},
};
use crate::diagnostic::Diagnostic;

/// What was found at a path.
#[derive(Debug)]
pub(super) struct Listed {
    /// The path, as people know it.
    pub path: String,
    /// A file that is fit to be read, or what to say of it.
    pub found: Result<Found, Diagnostic>,
    /// Whether a symbolic link leads to it, or may do so.
    pub is_linked: bool,
}

/// The content folder, as it can be listed again and again.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    root: PathBuf,
    /// Where it really lies.
    real: PathBuf,
}

impl Folder {
    /// The folder `<root>/content`, where there is one.
    pub(super) fn open(root: &Path) -> Result<Self, Diagnostic> {
        let real = root.join(FOLDER).canonicalize().ok().filter(|real| real.is_dir());
        let Some(real) = real else {
            let message = format!("there is no folder `{FOLDER}` in `{}`", root.display());
            let help = "start candour in the folder that holds it, or name that folder with --root";
            return Err(Diagnostic::error("missing-file", message).at_path(FOLDER).help(help));
        };
        Ok(Self { root: root.to_owned(), real })
    }

    /// Lists the files in the order of their paths.
    pub(super) fn list(&self) -> Vec<Listed> {
        self.below(&self.root.join(FOLDER))
    }

    /// What has to be listed where something changed at a path: that path, or the folder around it where nobody knows that,
    /// since of such a folder is said what is wrong with it, and not of each file.
    pub(super) fn changed_at(&self, path: &Path) -> PathBuf {
        let folder = self.root.join(FOLDER);
        let first = path.strip_prefix(&folder).ok().and_then(|inner| inner.components().next());
        let first = first.map(|first| folder.join(first)).filter(|first| first.is_dir());
        first.filter(|first| unknown_folder(&name_of(first)).is_some()).unwrap_or_else(|| path.to_owned())
    }

    /// Lists what lies at and below a path within the folder; nothing where nothing does, or where it is not meant.
    pub(super) fn below(&self, path: &Path) -> Vec<Listed> {
        let Ok(inner) = path.strip_prefix(self.root.join(FOLDER)) else { return Vec::new() };
        let is_left_out = inner.components().any(|part| !is_meant_by_name(&part.as_os_str().to_string_lossy()));
        if is_left_out || path.symlink_metadata().is_err() {
            return Vec::new();
        }
        let is_whole = inner.as_os_str().is_empty();
        let walk = WalkDir::new(path).follow_links(true).sort_by_file_name().into_iter();
        let mut walk = walk.filter_entry(is_meant);
        let mut listed = Vec::new();
        // How deep the link lies that the walk is behind.
        let mut link: Option<usize> = None;
        while let Some(entry) = walk.next() {
            if let Ok(entry) = &entry {
                link = link.filter(|depth| *depth < entry.depth());
                link = link.or_else(|| (entry.depth() > 0 && entry.path_is_symlink()).then(|| entry.depth()));
            }
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {
                    if let Some(unknown) = self.unknown(&entry) {
                        walk.skip_current_dir();
                        listed.push(unknown);
                    }
                }
                Ok(entry) => {
                    let path = relative(&self.root, entry.path());
                    // Without a link on the way from the folder, a file lies where it seems to.
                    let is_there = is_whole && link.is_none();
                    let there = is_there.then(|| self.real.join(inside(&path)));
                    let real = there.or_else(|| entry.path().canonicalize().ok());
                    let found = self.classify(&path, real.as_deref(), &entry);
                    let found = found.map_err(|finding| finding.at_path(&path));
                    let is_linked = real.as_deref() != Some(&*self.real.join(inside(&path)));
                    listed.push(Listed { path, found, is_linked });
                }
                Err(error) => {
                    let path = error.path().map(|path| relative(&self.root, path)).unwrap_or_default();
                    let message = match error.loop_ancestor() {
                        Some(_) => "this symbolic link leads back to a folder around it".to_owned(),
                        None => format!("cannot be read: {}", reason(&error)),
                    };
                    let finding = Diagnostic::error("unreadable", message).at_path(path.as_str());
                    listed.push(Listed { path, found: Err(finding), is_linked: true });
                }
            }
        }
        listed
    }

    /// What to say of a folder in which something lies that nobody knows.
    fn unknown(&self, folder: &DirEntry) -> Option<Listed> {
        let path = folder.path();
        let is_of_content = path.parent() == Some(&*self.root.join(FOLDER));
        let unknown = unknown_folder(&name_of(path)).filter(|_| is_of_content && holds_anything(path))?;
        let path = relative(&self.root, path);
        let found = Err(unknown.at_path(&path));
        Some(Listed { path, found, is_linked: folder.path_is_symlink() })
    }

    /// What is known of a file, which really lies at `real`.
    fn classify(&self, path: &str, real: Option<&Path>, entry: &DirEntry) -> Result<Found, Diagnostic> {
        if !real.is_some_and(|real| stays(real, path, &self.real)) {
            let message = "this symbolic link leads out of the folder that it belongs to";
            let help = "copy the file: what a folder publishes must lie in it, or a draft could go out through a link";
            return Err(Diagnostic::error("outside-content", message).help(help));
        }
        if entry.path().to_str().is_none() {
            return Err(Diagnostic::error("bad-file-name", "the name of this file is not UTF-8"));
        }
        if !entry.file_type().is_file() {
            // Reading a pipe waits for somebody who writes, and a device may never end.
            let finding = Diagnostic::error("unreadable", "this is neither a file nor a folder");
            return Err(finding.help("take it away: only files and folders are read"));
        }
        Ok(Found { kind: known(path)?, held: Held::OnDisk(entry.path().to_owned()), path: path.to_owned() })
    }
}

/// Lists the files of `<root>/content` in the order of their paths.
pub(super) fn discover(root: &Path, diagnostics: &mut Vec<Diagnostic>) -> Vec<Found> {
    let listed = Folder::open(root).map(|folder| folder.list());
    let found = match listed {
        Ok(listed) => listed.into_iter().map(|listed| listed.found).collect(),
        Err(missing) => vec![Err(missing)],
    };
    super::collect(found, diagnostics)
}

fn reason(error: &walkdir::Error) -> String {
    error.io_error().map_or_else(|| error.to_string(), ToString::to_string)
}

/// Whether anything but folders lies at and below a path. Version control keeps no empty ones, so that some lie about. What
/// cannot be read may be anything, and so may what a link leads to.
fn holds_anything(path: &Path) -> bool {
    let walk = WalkDir::new(path).follow_root_links(false).into_iter();
    let is_folder = |entry: walkdir::Result<DirEntry>| entry.is_ok_and(|entry| entry.file_type().is_dir());
    !walk.filter_entry(is_meant).all(is_folder)
}

fn name_of(path: &Path) -> Cow<'_, str> {
    path.file_name().unwrap_or_default().to_string_lossy()
}

/// Leaves out what editors, version control and file managers put beside the content.
fn is_meant(entry: &DirEntry) -> bool {
    entry.depth() == 0 || is_meant_by_name(&entry.file_name().to_string_lossy())
}

/// Whether a file or folder of this name is looked at.
pub(crate) fn is_meant_by_name(name: &str) -> bool {
    let is_hidden = name.starts_with('.') && name != ".well-known" && name != "." && name != "..";
    let is_backup = name.ends_with('~') || name.starts_with('#');
    !(is_hidden || is_backup)
}

/// Whether what really lies at `real` is below the first folder of its path within the content.
fn stays(real: &Path, path: &str, real_folder: &Path) -> bool {
    let inner = inside(path);
    let home = match inner.split_once('/') {
        Some((top, _)) => real_folder.join(top),
        None => real_folder.to_owned(),
    };
    real.starts_with(&home) && (inner.contains('/') || real.parent() == Some(real_folder))
}

/// A path within the content folder.
fn inside(path: &str) -> &str {
    path.strip_prefix(FOLDER).unwrap_or(path).trim_start_matches('/')
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

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::{fs, os::unix::fs::symlink};

    #[test]
    fn a_file_behind_a_link_is_known_wherever_the_link_lies() {
        let place = tempfile::tempdir().unwrap();
        let real = place.path().join("real");
        let files = [
            "advisories/a/1.md",
            "advisories/b.md",
            "advisories/z/9.md",
            "pages/1.md",
            "site.toml",
            "../elsewhere/deep/1.md",
            "../elsewhere/2.md",
        ];
        for file in files {
            let path = real.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let elsewhere = place.path().join("elsewhere");
        symlink("a", real.join("advisories/m")).unwrap();
        symlink(elsewhere.join("2.md"), elsewhere.join("deep/3.md")).unwrap();
        symlink("../b.md", real.join("advisories/z/0.md")).unwrap();
        symlink(&elsewhere, real.join("advisories/n")).unwrap();
        symlink("../pages/1.md", real.join("advisories/other.md")).unwrap();
        let root = place.path().join("root");
        fs::create_dir(&root).unwrap();
        symlink(&real, root.join(FOLDER)).unwrap();
        let listed: Vec<(String, &str, bool)> = Folder::open(&root)
            .unwrap()
            .list()
            .into_iter()
            .map(|one| (one.path, one.found.map_or("out", |_| "in"), one.is_linked))
            .collect();
        let expected = [
            ("content/advisories/a/1.md", "in", false),
            ("content/advisories/b.md", "in", false),
            ("content/advisories/m/1.md", "in", true),
            ("content/advisories/n/2.md", "out", true),
            ("content/advisories/n/deep/1.md", "out", true),
            ("content/advisories/n/deep/3.md", "out", true),
            ("content/advisories/other.md", "out", true),
            ("content/advisories/z/0.md", "in", true),
            ("content/advisories/z/9.md", "in", false),
            ("content/pages/1.md", "in", false),
            ("content/site.toml", "in", false),
        ];
        assert_eq!(listed, expected.map(|(path, place, is_linked)| (path.to_owned(), place, is_linked)));
    }

    #[test]
    fn a_folder_that_nobody_knows_is_told_where_anything_lies_in_it() {
        let place = tempfile::tempdir().unwrap();
        let content = place.path().join(FOLDER);
        for empty in ["empty/deep", "hidden", "advisorys", "looped", "full/4913"] {
            fs::create_dir_all(content.join(empty)).unwrap();
        }
        fs::write(content.join("hidden/.keep"), "").unwrap();
        fs::write(content.join("full/4913/x.md"), "").unwrap();
        symlink("nowhere", content.join("advisorys/x.md")).unwrap();
        symlink("..", content.join("looped/back")).unwrap();
        symlink("empty", content.join("led")).unwrap();
        let folder = Folder::open(place.path()).unwrap();
        let told: Vec<String> = folder.list().into_iter().map(|one| one.path).collect();
        let expected = ["advisorys", "full", "led", "looped"].map(|name| format!("{FOLDER}/{name}"));
        assert_eq!(told, expected);
        // Each is told by the folder, whatever of it has changed.
        for (path, changed) in
            [("full/4913/x.md", "full"), ("full", "full"), ("static/x", "static/x"), ("x.md", "x.md")]
        {
            assert_eq!(folder.changed_at(&content.join(path)), content.join(changed), "{path}");
        }
    }
}
