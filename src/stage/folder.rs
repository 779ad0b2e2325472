//! Where the output folder lies, and where it must not.
//!
//! A path is resolved once, and everything after that works below the resolved folder: a link that is followed twice
//! may lead to two places.

use std::{
    ffi::OsString,
    io,
    path::{Component, Path, PathBuf},
};

use super::{failed, mount::is_mounted};
use crate::diagnostic::Diagnostic;

/// Refuses an output folder that lies in one of the other folders or around it: the one would become a part of the
/// other. The folders of version control are refused wherever they lie.
pub fn keep_apart(out: &Path, others: &[PathBuf]) -> Result<(), Diagnostic> {
    let folder = OutputFolder::resolve(out)?;
    let help = "name a folder beside the content with --out, such as public";
    if folder.real.components().any(|part| part.as_os_str().eq_ignore_ascii_case(".git")) {
        return Err(folder.error("the output folder lies in a folder of version control").help(help));
    }
    for other in others {
        // A folder that cannot be resolved holds nothing: who reads it says so.
        let Ok(located) = Located::of(other) else { continue };
        let real = located.real();
        if folder.real.starts_with(&real) || real.starts_with(&folder.real) {
            let message = format!("the output folder and the folder `{}` lie in each other", other.display());
            return Err(folder.error(message).help(help));
        }
    }
    Ok(())
}

/// The output folder, which need not exist yet.
#[derive(Debug)]
pub(super) struct OutputFolder {
    /// As it was named: people read it in messages.
    given: PathBuf,
    /// Without links and dots.
    real: PathBuf,
    /// The last part of `real`, which names what lies beside the folder.
    name: OsString,
}

impl OutputFolder {
    /// Finds out where the folder is. Fails where there is no folder and none can be made, or where nothing can lie
    /// beside it.
    pub(super) fn resolve(given: &Path) -> Result<Self, Diagnostic> {
        let error = |message: String| Diagnostic::error("output", message).at_path(given.display().to_string());
        let located = Located::of(given).map_err(|unresolved| error(unresolved.to_string()))?;
        if !located.real_existing.is_dir() {
            let is_itself = located.missing.as_os_str().is_empty();
            let message = format!("the output folder cannot be made: `{}` is a file", located.existing.display());
            return Err(error(if is_itself { "the output folder is a file".into() } else { message }));
        }
        let real = located.real();
        let Some(name) = real.file_name().map(OsString::from) else {
            let help = "name a folder in it with --out, such as public";
            return Err(error("this is no folder for a site alone".to_owned()).help(help));
        };
        let folder = Self { given: given.to_owned(), real, name };
        if is_mounted(&folder.real) {
            // A file can be moved into place in one step within one file system only.
            let help = "name a folder in it with --out, such as public";
            return Err(folder.error("a file system is mounted at the output folder").help(help));
        }
        Ok(folder)
    }

    /// The folder itself, without links and dots.
    pub(super) fn real(&self) -> &Path {
        &self.real
    }

    /// Where a path of the site lies on disk.
    pub(super) fn path(&self, inner: &str) -> PathBuf {
        self.real.join(inner)
    }

    /// `public` has the list of what was made in `.public.candour-manifest` beside it, where no host serves it.
    pub(super) fn manifest(&self) -> PathBuf {
        self.beside(".candour-manifest")
    }

    /// Where the next list is written before it takes the place of the last.
    pub(super) fn staged_manifest(&self) -> PathBuf {
        self.beside(".candour-manifest-new")
    }

    /// The second tree of `public` is `.public.candour-spare` beside it, on the same file system.
    pub(super) fn spare(&self) -> PathBuf {
        self.beside(".candour-spare")
    }

    /// Where the old tree is for a moment, where the system cannot exchange two folders in one step.
    pub(super) fn aside(&self) -> PathBuf {
        self.beside(".candour-aside")
    }

    /// Where something of somebody else is for a moment that is brought back from the old tree.
    pub(super) fn brought_back(&self) -> PathBuf {
        self.beside(".candour-brought-back")
    }

    /// The file that a build holds locked while it writes.
    pub(super) fn lock(&self) -> PathBuf {
        self.beside(".candour-lock")
    }

    /// Refuses what lies in the place of one of the trees beside the folder and is no folder: through a link, what lies
    /// somewhere else would be published or removed.
    pub(super) fn keep_links_out(&self) -> Result<(), Diagnostic> {
        for tree in [self.spare(), self.aside()] {
            if tree.symlink_metadata().is_ok_and(|metadata| !metadata.is_dir()) {
                let message = format!("`{}` is in the way of the second tree, and is no folder", tree.display());
                return Err(self.error(message).help("remove it, and build again"));
            }
        }
        Ok(())
    }

    fn beside(&self, ending: &str) -> PathBuf {
        let mut name = OsString::from(".");
        name.push(&self.name);
        name.push(ending);
        self.real.with_file_name(name)
    }

    /// A finding about the folder as a whole.
    pub(super) fn error(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error("output", message).at_path(self.given.display().to_string())
    }

    /// A finding about a path of the site.
    pub(super) fn error_at(&self, inner: impl AsRef<Path>, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error("output", message).at_path(self.given.join(inner).display().to_string())
    }

    /// What the system said about the folder as a whole.
    pub(super) fn failed(&self, what: &str, error: &io::Error) -> Diagnostic {
        failed(&self.given, what, error)
    }

    /// What the system said about a path of the site.
    pub(super) fn failed_at(&self, inner: impl AsRef<Path>, what: &str, error: &io::Error) -> Diagnostic {
        failed(&self.given.join(inner), what, error)
    }
}

/// A path, cut where it ceases to exist.
struct Located<'p> {
    /// The part that exists, as it was written.
    existing: &'p Path,
    /// The same without links and dots.
    real_existing: PathBuf,
    /// The rest: plain names alone.
    missing: &'p Path,
}

/// Why nobody can say where a path leads.
#[derive(Debug, thiserror::Error)]
enum Unresolved {
    #[error("`..` leads out of a folder that does not exist")]
    UpFromNowhere,
    #[error("`{}` is a symbolic link to what does not exist", .0.display())]
    DanglingLink(PathBuf),
    #[error("cannot be looked at: {0}")]
    Io(#[from] io::Error),
}

impl<'p> Located<'p> {
    fn of(path: &'p Path) -> Result<Self, Unresolved> {
        for existing in path.ancestors() {
            let on_disk = if existing.as_os_str().is_empty() { Path::new(".") } else { existing };
            match on_disk.canonicalize() {
                Ok(real_existing) => {
                    let missing = path.strip_prefix(existing).unwrap_or(Path::new(""));
                    // `nope/../content` is `content` for some systems and an error for others.
                    let is_plain = missing.components().all(|part| matches!(part, Component::Normal(_)));
                    return if is_plain {
                        Ok(Self { existing: on_disk, real_existing, missing })
                    } else {
                        Err(Unresolved::UpFromNowhere)
                    };
                }
                Err(error) => match error.kind() {
                    io::ErrorKind::NotFound if on_disk.is_symlink() => {
                        return Err(Unresolved::DanglingLink(on_disk.to_owned()));
                    }
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {}
                    _ => return Err(error.into()),
                },
            }
        }
        Err(io::Error::from(io::ErrorKind::NotFound).into())
    }

    fn real(&self) -> PathBuf {
        let mut real = self.real_existing.clone();
        real.extend(self.missing.components());
        real
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn project() -> (tempfile::TempDir, Vec<PathBuf>) {
        let root = tempfile::tempdir().unwrap();
        let others = ["content", "themes", ".git"].map(|name| root.path().join(name));
        for other in &others {
            fs::create_dir_all(other).unwrap();
        }
        (root, others.to_vec())
    }

    #[test]
    fn output_and_content_are_kept_apart() {
        let (root, others) = project();
        let content = &others[0];
        assert!(keep_apart(&root.path().join("public"), &others).is_ok());
        assert!(keep_apart(content, &others).is_err());
        assert!(keep_apart(&content.join("public"), &others).is_err());
        assert!(keep_apart(&content.join("../content"), &others).is_err());
        assert!(keep_apart(root.path(), &others).is_err());
    }

    #[test]
    fn themes_and_version_control_are_no_place_for_a_site() {
        let (root, others) = project();
        for path in ["themes", "themes/ours", "themes/new/public", ".git", ".git/hooks", "else/where/.git/public"] {
            assert!(keep_apart(&root.path().join(path), &others).is_err(), "{path}");
        }
        fs::remove_dir(root.path().join("themes")).unwrap();
        assert!(keep_apart(&root.path().join("themes/ours"), &others).is_err());
    }

    #[test]
    fn two_dots_after_a_missing_folder_do_not_hide_where_a_path_leads() {
        let (root, others) = project();
        assert!(keep_apart(&root.path().join("nope/../content/sub"), &others).is_err());
        assert!(OutputFolder::resolve(&root.path().join("nope/../public")).is_err());
        let folder = OutputFolder::resolve(&root.path().join("content/../public")).unwrap();
        assert_eq!(folder.real, root.path().canonicalize().unwrap().join("public"));
    }

    #[test]
    fn what_lies_beside_the_folder_has_the_real_name_of_it() {
        assert!(OutputFolder::resolve(Path::new("/")).is_err());
        let here = std::env::current_dir().unwrap().canonicalize().unwrap();
        let folder = OutputFolder::resolve(Path::new(".")).unwrap();
        assert_eq!(folder.real, here);
        assert_eq!(folder.manifest().parent(), here.parent());
        assert_eq!(folder.spare().parent(), here.parent());
    }

    #[test]
    fn a_folder_below_a_file_is_refused_with_the_name_of_both() {
        let (root, _) = project();
        fs::write(root.path().join("file"), "mine").unwrap();
        let error = OutputFolder::resolve(&root.path().join("file/a/public")).unwrap_err();
        assert!(error.message.contains(&format!("`{}` is a file", root.path().join("file").display())));
        assert!(error.place.unwrap().path().ends_with("public"));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_nowhere_is_no_output_folder() {
        let (root, _) = project();
        std::os::unix::fs::symlink("nowhere", root.path().join("public")).unwrap();
        assert!(OutputFolder::resolve(&root.path().join("public")).is_err());
        assert!(OutputFolder::resolve(&root.path().join("public/deep")).is_err());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_system_of_its_own_is_no_output_folder() {
        assert!(OutputFolder::resolve(Path::new("/proc")).is_err());
    }
}
