//! The folder that is checked: what is in it, read without ever leaving it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use walkdir::WalkDir;

/// The most bytes of a file that are read: nothing that a provider serves comes near.
const MOST_BYTES: u64 = 128 * 1024 * 1024;

/// The folder cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// It is not there, or closed to us.
    #[error("{} cannot be read: {why}", .folder.display())]
    Unreadable {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        why: String,
    },
    /// It is something else.
    #[error("{} is not a folder", .0.display())]
    NotAFolder(PathBuf),
}

/// A file as it lies in the folder.
#[derive(Debug)]
struct File {
    /// Where it is read, which differs from its path where a link leads to another file of the folder.
    real: PathBuf,
}

/// All files of a folder by their paths, with `/` between the parts.
#[derive(Debug)]
pub(super) struct Folder {
    files: BTreeMap<String, File>,
    folders: BTreeSet<String>,
    /// What was found and not taken, with the reason.
    odd: BTreeMap<String, String>,
}

/// How many links to folders may lie within each other.
const MOST_LINKS: usize = 3;

impl Folder {
    /// Looks at everything below a folder. Links that lead to something in the folder are followed, others never.
    pub(super) fn open(root: &Path) -> Result<Self, FolderError> {
        let unreadable =
            |why: std::io::Error| FolderError::Unreadable { folder: root.to_owned(), why: why.to_string() };
        let real_root = fs::canonicalize(root).map_err(unreadable)?;
        if !real_root.is_dir() {
            return Err(FolderError::NotAFolder(root.to_owned()));
        }
        fs::read_dir(&real_root).map_err(unreadable)?;
        let mut folder = Self { files: BTreeMap::new(), folders: BTreeSet::new(), odd: BTreeMap::new() };
        let mut linked = folder.walk(&real_root, &Below { real: &real_root, path: "" });
        // Links may lead to each other, so the walk through links within links must end somewhere.
        for depth in 1.. {
            let mut deeper = Vec::new();
            for (path, real) in std::mem::take(&mut linked) {
                if depth > MOST_LINKS {
                    let why = format!("it is a link to a folder within {MOST_LINKS} others, and is not followed");
                    folder.odd.insert(path, why);
                } else {
                    deeper.extend(folder.walk(&real_root, &Below { real: &real, path: &path }));
                    folder.folders.insert(path);
                }
            }
            if deeper.is_empty() {
                break;
            }
            linked = deeper;
        }
        Ok(folder)
    }

    /// Takes what is below a folder. Returns the links to other folders, with the folders that they lead to.
    fn walk(&mut self, root: &Path, below: &Below) -> Vec<(String, PathBuf)> {
        let mut linked = Vec::new();
        for entry in WalkDir::new(below.real).min_depth(1).follow_links(false) {
            match entry {
                Ok(entry) => linked.extend(self.take(&entry, root, below)),
                Err(error) => self.leave(&error, below),
            }
        }
        linked
    }

    fn take(&mut self, entry: &walkdir::DirEntry, root: &Path, below: &Below) -> Option<(String, PathBuf)> {
        let Some(path) = below.path_of(entry.path()) else {
            self.odd.insert(below.lossy(entry.path()), "its name is not UTF-8".to_owned());
            return None;
        };
        let kind = entry.file_type();
        if kind.is_dir() {
            self.folders.insert(path);
        } else if kind.is_file() {
            self.files.insert(path, File { real: entry.path().to_owned() });
        } else if kind.is_symlink() {
            match link(entry.path(), root) {
                Ok(Target::File(real)) => drop(self.files.insert(path, File { real })),
                Ok(Target::Folder(real)) => return Some((path, real)),
                Err(why) => drop(self.odd.insert(path, why)),
            }
        } else {
            self.odd.insert(path, "it is neither a file nor a folder".to_owned());
        }
        None
    }

    fn leave(&mut self, error: &walkdir::Error, below: &Below) {
        let path = error.path().map(|path| below.lossy(path)).unwrap_or_default();
        let why = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
        self.odd.insert(path, format!("it cannot be read: {why}"));
    }

    /// Whether there is a file at the path.
    pub(super) fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// Where a file is read, by which one can tell that two paths are the same file.
    pub(super) fn real(&self, path: &str) -> Option<&Path> {
        self.files.get(path).map(|file| file.real.as_path())
    }

    /// Whether there is a folder at the path; the whole is the empty path.
    pub(super) fn has_folder(&self, path: &str) -> bool {
        path.is_empty() || self.folders.contains(path)
    }

    /// All files, in the order of their paths.
    pub(super) fn files(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The files below a folder, in the order of their paths. The folder is given as [`prefix`] gives it.
    pub(super) fn below<'f>(&'f self, prefix: &'f str) -> impl Iterator<Item = &'f str> {
        self.files
            .range(prefix.to_owned()..)
            .map(|(path, _)| path.as_str())
            .take_while(move |path| path.starts_with(prefix))
    }

    /// The folders below a folder, in the order of their paths.
    pub(super) fn folders_below<'f>(&'f self, prefix: &'f str) -> impl Iterator<Item = &'f str> {
        self.folders.range(prefix.to_owned()..).map(String::as_str).take_while(move |path| path.starts_with(prefix))
    }

    /// What could not be taken, with the reason.
    pub(super) fn odd(&self) -> &BTreeMap<String, String> {
        &self.odd
    }

    /// The bytes of a file, or why there are none, as the end of a sentence.
    pub(super) fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        let Some(file) = self.files.get(path) else { return Err(self.why_missing(path)) };
        let size = fs::metadata(&file.real).map_err(|error| format!("it cannot be read: {error}"))?.len();
        if size > MOST_BYTES {
            return Err(format!("it has {size} bytes, more than the {MOST_BYTES} that are read"));
        }
        fs::read(&file.real).map_err(|error| format!("it cannot be read: {error}"))
    }

    /// The text of a file, or why there is none.
    pub(super) fn text(&self, path: &str) -> Result<String, String> {
        let bytes = self.read(path)?;
        if bytes.starts_with(b"\xEF\xBB\xBF") {
            return Err("it begins with a byte order mark, which it must not have".to_owned());
        }
        String::from_utf8(bytes)
            .map_err(|error| format!("it is not UTF-8: byte {} fits nothing", error.utf8_error().valid_up_to() + 1))
    }

    /// The file that a server sends for a path: that of a folder is its `index.html`, and usual hosts of static sites
    /// send `about.html` for `about`.
    pub(super) fn page(&self, path: &str) -> Option<String> {
        let index = format!("{}index.html", prefix(path.trim_end_matches('/')));
        [path.to_owned(), index, format!("{path}.html")].into_iter().find(|file| self.has(file))
    }

    /// Why a file is not there.
    pub(super) fn why_missing(&self, path: &str) -> String {
        match self.odd.get(path) {
            Some(why) => why.clone(),
            None => "there is no such file in the folder".to_owned(),
        }
    }
}

/// A folder on the disk, and the path at which it is served.
struct Below<'b> {
    real: &'b Path,
    path: &'b str,
}

impl Below<'_> {
    /// The path of a file in it; none where its name is not UTF-8.
    fn path_of(&self, real: &Path) -> Option<String> {
        let rest = real.strip_prefix(self.real).unwrap_or(real);
        let parts: Option<Vec<&str>> = rest.components().map(|part| part.as_os_str().to_str()).collect();
        Some(format!("{}{}", prefix(self.path), parts?.join("/")))
    }

    /// The path in words, whatever it is.
    fn lossy(&self, real: &Path) -> String {
        format!("{}{}", prefix(self.path), real.strip_prefix(self.real).unwrap_or(real).to_string_lossy())
    }
}

/// What a link leads to.
enum Target {
    File(PathBuf),
    Folder(PathBuf),
}

/// What a link leads to, if that lies in the folder and not around the link itself.
fn link(path: &Path, root: &Path) -> Result<Target, String> {
    let real = fs::canonicalize(path).map_err(|_| "it is a link that leads nowhere".to_owned())?;
    if !real.starts_with(root) {
        let mend = "check a copy with the files themselves, as `cp -rL` makes it";
        return Err(format!("it is a link that leads out of the folder, and is not followed: {mend}"));
    }
    if real.is_file() {
        Ok(Target::File(real))
    } else if path.starts_with(&real) {
        Err("it is a link to a folder around itself, and is not followed".to_owned())
    } else {
        Ok(Target::Folder(real))
    }
}

/// The folder of a path, without the slash at its end; empty at the top.
pub(super) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The last part of a path.
pub(super) fn name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// What the paths below a folder begin with.
pub(super) fn prefix(folder: &str) -> String {
    if folder.is_empty() { String::new() } else { format!("{folder}/") }
}

/// Whether a folder has the name of a year.
pub(super) fn is_year(name: &str) -> bool {
    name.len() == 4 && name.bytes().all(|byte| byte.is_ascii_digit())
}
