//! From rendered files to the output folder.
//!
//! A file is written only where its bytes differ, so that hosts and backups see what changed and nothing else. What
//! candour did not make in the folder, it never touches: a list beside the folder remembers what it made.

use std::{
    collections::{BTreeSet, HashSet},
    fs, io,
    path::{Path, PathBuf},
};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{diagnostic::Diagnostic, model::Tlp, plan::Rendered};

/// What happened to the files of the output folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Staged {
    /// How many were written.
    pub written: usize,
    /// How many were already there with the same bytes.
    pub unchanged: usize,
    /// How many of an earlier build were removed.
    pub removed: usize,
}

/// The output folder could not be brought to its new state.
#[derive(Debug)]
pub enum StageError {
    /// Something stood in the way; nothing was written.
    Refused(Vec<Diagnostic>),
    /// Writing failed on the way, as on a full disk: the folder holds parts of the old site and parts of the new one.
    Incomplete(Vec<Diagnostic>),
}

/// What an earlier build made, kept beside the output folder.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Manifest {
    /// The audience that the folder is for.
    audience: Option<String>,
    /// The paths that candour made, with `/` between their parts.
    paths: BTreeSet<String>,
}

/// Brings the output folder to the state that `files` describe.
///
/// Everything that can be found out beforehand is: whether the folder can be written, whether it belongs to another
/// audience, whether something of somebody else's is in the way. Only then the first byte is written.
pub fn stage(out: &Path, audience: Tlp, files: &[Rendered]) -> Result<Staged, StageError> {
    let manifest_path = manifest_path(out);
    let earlier = read_manifest(&manifest_path).map_err(StageError::Refused)?;
    check_audience(out, audience, &earlier).map_err(StageError::Refused)?;
    let changed = changed(out, files, &earlier).map_err(StageError::Refused)?;
    make_folders(out, &changed).map_err(StageError::Refused)?;
    write_all(out, &manifest_path, audience, &earlier, &changed, files).map_err(StageError::Incomplete)
}

fn write_all(
    out: &Path,
    manifest_path: &Path,
    audience: Tlp,
    earlier: &Manifest,
    changed: &[&Rendered],
    files: &[Rendered],
) -> Result<Staged, Vec<Diagnostic>> {
    let now: BTreeSet<String> = files.iter().map(|file| inner(file).to_owned()).collect();
    // Before the first file, the list names what is there and what is about to be: a build that is killed leaves
    // nothing behind that the next one would take for somebody else's.
    let label = Some(audience.label().to_owned());
    let union = Manifest { audience: label.clone(), paths: earlier.paths.union(&now).cloned().collect() };
    write_manifest(manifest_path, &union)?;
    write_files(out, changed)?;
    let stale: Vec<&String> = earlier.paths.difference(&now).collect();
    let removed = remove(out, &stale)?;
    write_manifest(manifest_path, &Manifest { audience: label, paths: now })?;
    Ok(Staged { written: changed.len(), unchanged: files.len() - changed.len(), removed })
}

/// Refuses an output folder that lies in the content folder or around it: the one would become a part of the other.
pub fn keep_apart(out: &Path, content: &Path) -> Result<(), Diagnostic> {
    let (real_out, real_content) = (real(out), real(content));
    if !real_out.starts_with(&real_content) && !real_content.starts_with(&real_out) {
        return Ok(());
    }
    let message = "the output folder and the content folder lie in each other";
    let finding = Diagnostic::error("output", message).at_path(out.display().to_string());
    Err(finding.help("name a folder beside the content with --out, such as public"))
}

/// The path without links and dots, also where its last parts do not exist yet.
fn real(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    for ancestor in absolute.ancestors() {
        if let (Ok(real), Ok(rest)) = (ancestor.canonicalize(), absolute.strip_prefix(ancestor)) {
            return real.join(rest);
        }
    }
    absolute
}

fn inner(file: &Rendered) -> &str {
    file.path.trim_start_matches('/')
}

/// `public` has its list in `.public.candour-manifest` beside it, where no host serves it.
fn manifest_path(out: &Path) -> PathBuf {
    let name = out.file_name().map_or_else(|| "output".into(), |name| name.to_string_lossy().into_owned());
    out.with_file_name(format!(".{name}.candour-manifest"))
}

fn read_manifest(path: &Path) -> Result<Manifest, Vec<Diagnostic>> {
    match fs::read_to_string(path) {
        Ok(text) => serde_json::from_str(&text).map_err(|error| {
            let message = format!("the list of what earlier builds made cannot be read: {error}");
            let help = "remove it together with the output folder, and build again";
            vec![Diagnostic::error("output", message).at_path(path.display().to_string()).help(help)]
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Manifest::default()),
        Err(error) => Err(vec![failed(path, "cannot be read", &error)]),
    }
}

fn check_audience(out: &Path, audience: Tlp, earlier: &Manifest) -> Result<(), Vec<Diagnostic>> {
    match &earlier.audience {
        Some(other) if other != audience.label() => {
            let message = format!("this folder was built for TLP:{other}, not for TLP:{audience}");
            let finding = Diagnostic::error("output", message).at_path(out.display().to_string());
            Err(vec![finding.help("give each audience its own folder with --out")])
        }
        _ => Ok(()),
    }
}

/// The files that are not there yet with these bytes; an error where something in the way is not ours.
fn changed<'f>(out: &Path, files: &'f [Rendered], earlier: &Manifest) -> Result<Vec<&'f Rendered>, Vec<Diagnostic>> {
    if out.exists() && !out.is_dir() {
        let message = "the output folder is a file";
        return Err(vec![Diagnostic::error("output", message).at_path(out.display().to_string())]);
    }
    let states: Vec<Result<Option<&Rendered>, Diagnostic>> =
        files.par_iter().map(|file| state(out, file, earlier)).collect();
    let mut changed = Vec::new();
    let mut errors = Vec::new();
    for state in states {
        match state {
            Ok(file) => changed.extend(file),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(changed) } else { Err(errors) }
}

fn state<'f>(out: &Path, file: &'f Rendered, earlier: &Manifest) -> Result<Option<&'f Rendered>, Diagnostic> {
    let path = out.join(inner(file));
    let metadata = match fs::symlink_metadata(&path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Some(file)),
        Err(error) => return Err(failed(&path, "cannot be looked at", &error)),
    };
    let help = "move it away, or build into another folder with --out";
    if !metadata.is_file() {
        let message = "something that is not a file is in the way of one of the site";
        return Err(Diagnostic::error("output", message).at_path(path.display().to_string()).help(help));
    }
    let is_same = metadata.len() == file.bytes.len() as u64
        && fs::read(&path).map_err(|error| failed(&path, "cannot be read", &error))? == file.bytes;
    if is_same {
        return Ok(None);
    }
    if !earlier.paths.contains(inner(file)) {
        let message = "a file that candour did not make is in the way of one of the site";
        return Err(Diagnostic::error("output", message).at_path(path.display().to_string()).help(help));
    }
    Ok(Some(file))
}

fn make_folders(out: &Path, changed: &[&Rendered]) -> Result<(), Vec<Diagnostic>> {
    let mut folders: HashSet<PathBuf> =
        changed.iter().filter_map(|file| out.join(inner(file)).parent().map(Path::to_owned)).collect();
    folders.insert(out.to_owned());
    let real_out = {
        fs::create_dir_all(out).map_err(|error| vec![failed(out, "cannot be made", &error)])?;
        out.canonicalize().map_err(|error| vec![failed(out, "cannot be looked at", &error)])?
    };
    for folder in folders {
        fs::create_dir_all(&folder).map_err(|error| vec![failed(&folder, "cannot be made", &error)])?;
        let is_inside = folder.canonicalize().is_ok_and(|real| real.starts_with(&real_out));
        if !is_inside {
            let message = "this folder leads out of the output folder";
            return Err(vec![Diagnostic::error("output", message).at_path(folder.display().to_string())]);
        }
    }
    Ok(())
}

fn write_files(out: &Path, changed: &[&Rendered]) -> Result<(), Vec<Diagnostic>> {
    let errors: Vec<Diagnostic> = changed
        .par_iter()
        .filter_map(|file| {
            let path = out.join(inner(file));
            fs::write(&path, &file.bytes).err().map(|error| failed(&path, "cannot be written", &error))
        })
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

/// Removes files of an earlier build, and the folders that are empty after that.
fn remove(out: &Path, stale: &[&String]) -> Result<usize, Vec<Diagnostic>> {
    let mut removed = 0;
    let mut folders: BTreeSet<PathBuf> = BTreeSet::new();
    for inner in stale {
        let path = out.join(inner);
        match fs::remove_file(&path) {
            Ok(()) => removed += 1,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(vec![failed(&path, "cannot be removed", &error)]),
        }
        folders.extend(path.ancestors().skip(1).take_while(|folder| *folder != out).map(Path::to_owned));
    }
    // The deepest first; a folder that holds something of somebody else's is not empty and stays.
    for folder in folders.iter().rev() {
        let _ = fs::remove_dir(folder);
    }
    Ok(removed)
}

fn write_manifest(path: &Path, manifest: &Manifest) -> Result<(), Vec<Diagnostic>> {
    let text = serde_json::to_string_pretty(manifest)
        .map_err(|error| vec![Diagnostic::error("output", error.to_string()).at_path(path.display().to_string())])?;
    fs::write(path, text).map_err(|error| vec![failed(path, "cannot be written", &error)])
}

fn failed(path: &Path, what: &str, error: &io::Error) -> Diagnostic {
    Diagnostic::error("output", format!("{what}: {error}")).at_path(path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Section;

    fn file(path: &str, text: &str) -> Rendered {
        Rendered { path: path.into(), section: Section::Pages, bytes: text.into() }
    }

    #[test]
    fn only_what_differs_is_written_and_only_what_was_ours_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("public");
        let first = [file("/a.html", "a"), file("/deep/er/b.html", "b")];
        assert_eq!(stage(&out, Tlp::Clear, &first).unwrap(), Staged { written: 2, unchanged: 0, removed: 0 });
        fs::write(out.join("deep/theirs.txt"), "mine").unwrap();
        let second = [file("/a.html", "A")];
        assert_eq!(stage(&out, Tlp::Clear, &second).unwrap(), Staged { written: 1, unchanged: 0, removed: 1 });
        assert_eq!(stage(&out, Tlp::Clear, &second).unwrap(), Staged { written: 0, unchanged: 1, removed: 0 });
        assert!(out.join("deep/theirs.txt").exists());
        assert!(!out.join("deep/er").exists());
    }

    #[test]
    fn what_is_in_the_way_is_not_overwritten_and_nothing_else_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("public");
        fs::create_dir_all(&out).unwrap();
        fs::write(out.join("b.html"), "theirs").unwrap();
        let error = stage(&out, Tlp::Clear, &[file("/a.html", "a"), file("/b.html", "b")]).unwrap_err();
        assert!(matches!(error, StageError::Refused(found) if found.len() == 1));
        assert_eq!(fs::read_to_string(out.join("b.html")).unwrap(), "theirs");
        assert!(!out.join("a.html").exists());
    }

    #[test]
    fn a_folder_of_one_audience_is_refused_to_another() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("public");
        stage(&out, Tlp::Clear, &[file("/a.html", "a")]).unwrap();
        assert!(stage(&out, Tlp::Amber, &[file("/a.html", "a")]).is_err());
    }

    #[test]
    fn output_and_content_are_kept_apart() {
        let folder = tempfile::tempdir().unwrap();
        let content = folder.path().join("content");
        fs::create_dir_all(&content).unwrap();
        assert!(keep_apart(&folder.path().join("public"), &content).is_ok());
        assert!(keep_apart(&content.join("public"), &content).is_err());
        assert!(keep_apart(&content.join("../content"), &content).is_err());
        assert!(keep_apart(folder.path(), &content).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_out_of_the_folder_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("public");
        let elsewhere = folder.path().join("elsewhere");
        fs::create_dir_all(&out).unwrap();
        fs::create_dir_all(&elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, out.join("deep")).unwrap();
        assert!(stage(&out, Tlp::Clear, &[file("/deep/a.html", "a")]).is_err());
        assert!(!elsewhere.join("a.html").exists());
    }
}
