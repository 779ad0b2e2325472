//! The files of a theme: those in the program, replaced one by one by those of the site.

use std::{collections::BTreeMap, fs, io, path::Path, sync::Arc};

use rust_embed::RustEmbed;
use walkdir::{DirEntry, WalkDir};

use super::Settings;
use crate::{
    diagnostic::{Diagnostic, nearest},
    source::{Notation, SourceFile},
};

#[derive(RustEmbed)]
#[folder = "themes/default"]
pub(super) struct Embedded;

/// A file with the path that people know it by.
pub(super) struct File {
    /// Where it is.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
    /// Whether it is of the site, and not of the program.
    pub is_own: bool,
}

/// The files of a theme by their paths within it: of each path the file of the program and that of the site, which takes
/// its place, as far as there are such. Words are taken from both.
pub(super) struct Files(BTreeMap<String, Vec<File>>);

impl Files {
    /// Reads the files of the theme `name`.
    pub(super) fn read(name: &str, site_themes: &Path) -> Result<Self, Vec<Diagnostic>> {
        let mut files = BTreeMap::new();
        for path in Embedded::iter() {
            if let Some(file) = Embedded::get(&path) {
                let shown = format!("themes/default/{path}");
                files.insert(
                    path.into_owned(),
                    vec![File { path: shown, bytes: file.data.into_owned(), is_own: false }],
                );
            }
        }
        let folder = site_themes.join(name);
        let is_plain = !name.is_empty() && !name.contains(['/', '\\']) && name != "." && name != "..";
        if is_plain && folder.is_symlink() {
            let message = "this is a symbolic link, and none is followed in a theme";
            let finding = Diagnostic::error("theme", message).at_path(folder.display().to_string());
            return Err(vec![finding.help("copy the folder")]);
        }
        if is_plain && folder.is_dir() {
            overlay(&mut files, &folder)?;
        } else if name != "default" {
            return Err(vec![unknown(name, site_themes)]);
        }
        Ok(Self(files))
    }

    /// A file by its path within the theme.
    pub(super) fn get(&self, path: &str) -> Option<&File> {
        self.0.get(path)?.last()
    }

    /// All files of a path, the one that counts last.
    pub(super) fn all(&self, path: &str) -> &[File] {
        self.0.get(path).map_or(&[], Vec::as_slice)
    }

    /// The templates by name.
    pub(super) fn templates(&self) -> BTreeMap<String, Arc<SourceFile>> {
        self.below("templates/").map(|(name, file)| (name.to_owned(), Arc::new(source(file)))).collect()
    }

    /// What goes out as it is, by its path below `/theme/`, the colours of the theme in its style sheet.
    pub(super) fn statics(&self, settings: &Settings) -> BTreeMap<String, Vec<u8>> {
        let mut statics: BTreeMap<String, Vec<u8>> =
            self.below("static/").map(|(name, file)| (name.to_owned(), served(name, file))).collect();
        if let Some(style) = statics.get_mut("style.css") {
            style.extend_from_slice(settings.style().as_bytes());
        }
        statics
    }

    /// Whether a file is the site's own and not that of the program.
    pub(super) fn is_own(&self, path: &str) -> bool {
        self.get(path).is_some_and(|file| file.is_own)
    }

    pub(super) fn below<'f>(&'f self, folder: &'f str) -> impl Iterator<Item = (&'f str, &'f File)> {
        self.0.iter().filter_map(move |(path, files)| Some((path.strip_prefix(folder)?, files.last()?)))
    }
}

/// A file as it goes out. The style sheets of the program are made small; those of a site are its own affair.
fn served(name: &str, file: &File) -> Vec<u8> {
    let small = std::str::from_utf8(&file.bytes).ok().filter(|_| !file.is_own && name.ends_with(".css"));
    match small.and_then(|text| minifier::css::minify(text).ok()) {
        Some(text) => text.to_string().into_bytes(),
        None => file.bytes.clone(),
    }
}

/// A file as a source, for showing where something in it is wrong.
pub(super) fn source(file: &File) -> SourceFile {
    SourceFile {
        path: file.path.clone(),
        text: String::from_utf8_lossy(&file.bytes).into(),
        notation: Notation::None,
        data: 0..0,
        body_start: 0,
    }
}

/// How large a template, the words or the settings may be. What a theme copies may have any size.
const MOST_TEXT_BYTES: u64 = 15_000_000;

/// Puts the files of a folder in the place of those of the same names. No link is followed, and what is neither a file nor
/// a folder is not opened: reading it may never end.
fn overlay(files: &mut BTreeMap<String, Vec<File>>, folder: &Path) -> Result<(), Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let is_meant = |entry: &DirEntry| entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.');
    for entry in WalkDir::new(folder).sort_by_file_name().into_iter().filter_entry(is_meant) {
        let read = entry.map_err(|error| unreadable(folder, &io::Error::from(error)));
        match read
            .and_then(|entry| if entry.file_type().is_dir() { Ok(None) } else { read_file(&entry, folder).map(Some) })
        {
            // A copy of a file of the program is that file.
            Ok(Some((within, file))) if is_copy(files.get(&within), &file) => {}
            Ok(Some((within, file))) => files.entry(within).or_default().push(file),
            Ok(None) => {}
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

fn is_copy(known: Option<&Vec<File>>, file: &File) -> bool {
    known.and_then(|files| files.last()).is_some_and(|known| known.bytes == file.bytes)
}

/// A file of a theme with its path within the theme.
fn read_file(entry: &DirEntry, folder: &Path) -> Result<(String, File), Diagnostic> {
    let show = |path: &Path| path.display().to_string().replace('\\', "/");
    let (path, within) = (show(entry.path()), show(entry.path().strip_prefix(folder).unwrap_or(entry.path())));
    let problem = |message: &str| Diagnostic::error("theme", message).at_path(path.as_str());
    if entry.path_is_symlink() {
        return Err(problem("this is a symbolic link, and none is followed in a theme").help("copy the file"));
    }
    if !entry.file_type().is_file() {
        return Err(problem("this is neither a file nor a folder").help("take it away: only files are read"));
    }
    let is_text = !within.starts_with("static/");
    let size = entry.metadata().map_err(|error| unreadable(entry.path(), &io::Error::from(error)))?.len();
    if is_text && size > MOST_TEXT_BYTES {
        return Err(problem(&format!(
            "this file has {size} bytes, more than the {MOST_TEXT_BYTES} of the largest text"
        )));
    }
    let bytes = fs::read(entry.path()).map_err(|error| unreadable(entry.path(), &error))?;
    if within.starts_with("templates/") && std::str::from_utf8(&bytes).is_err() {
        return Err(problem("the template is not UTF-8"));
    }
    Ok((within, File { path, bytes, is_own: true }))
}

fn unreadable(path: &Path, error: &io::Error) -> Diagnostic {
    Diagnostic::error("theme", format!("a file of the theme cannot be read: {error}"))
        .at_path(path.display().to_string())
}

fn unknown(name: &str, site_themes: &Path) -> Diagnostic {
    let folders = fs::read_dir(site_themes).into_iter().flatten().flatten();
    let mut known: Vec<String> = folders
        .filter(|entry| entry.path().is_dir())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .chain(["default".to_owned()])
        .collect();
    known.sort();
    known.dedup();
    let help = match nearest(name, known.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("name one of: {}", known.join(", ")),
    };
    let message = format!("there is no theme `{name}` in `{}`", site_themes.display());
    Diagnostic::error("theme", message).help(help)
}
