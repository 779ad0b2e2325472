//! The files of a theme: those in the program, replaced one by one by those of the site.

use std::{collections::BTreeMap, fs, io, path::Path, sync::Arc};

use rust_embed::RustEmbed;
use walkdir::WalkDir;

use super::Settings;
use crate::{
    diagnostic::{Diagnostic, nearest},
    source::{Notation, SourceFile},
};

#[derive(RustEmbed)]
#[folder = "themes/default"]
struct Embedded;

/// A file with the path that people know it by.
pub(super) struct File {
    /// Where it is.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// The files of a theme by their paths within it.
pub(super) struct Files(BTreeMap<String, File>);

impl Files {
    /// Reads the files of the theme `name`.
    pub(super) fn read(name: &str, site_themes: &Path) -> Result<Self, Vec<Diagnostic>> {
        let mut files = BTreeMap::new();
        for path in Embedded::iter() {
            if let Some(file) = Embedded::get(&path) {
                let shown = format!("themes/default/{path}");
                files.insert(path.into_owned(), File { path: shown, bytes: file.data.into_owned() });
            }
        }
        let folder = site_themes.join(name);
        let is_plain = !name.is_empty() && !name.contains(['/', '\\']) && name != "." && name != "..";
        if is_plain && folder.is_dir() {
            overlay(&mut files, &folder)?;
        } else if name != "default" {
            return Err(vec![unknown(name, site_themes)]);
        }
        Ok(Self(files))
    }

    /// A file by its path within the theme.
    pub(super) fn get(&self, path: &str) -> Option<&File> {
        self.0.get(path)
    }

    /// The templates by name.
    pub(super) fn templates(&self) -> BTreeMap<String, Arc<SourceFile>> {
        self.below("templates/").map(|(name, file)| (name.to_owned(), Arc::new(source(file)))).collect()
    }

    /// What goes out as it is, by its path below `/theme/`, the colours of the theme in its style sheet.
    pub(super) fn statics(&self, settings: &Settings) -> BTreeMap<String, Vec<u8>> {
        let mut statics: BTreeMap<String, Vec<u8>> =
            self.below("static/").map(|(name, file)| (name.to_owned(), file.bytes.clone())).collect();
        if let Some(style) = statics.get_mut("style.css") {
            style.extend_from_slice(settings.style().as_bytes());
        }
        statics
    }

    fn below<'f>(&'f self, folder: &'f str) -> impl Iterator<Item = (&'f str, &'f File)> {
        self.0.iter().filter_map(move |(path, file)| Some((path.strip_prefix(folder)?, file)))
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

fn overlay(files: &mut BTreeMap<String, File>, folder: &Path) -> Result<(), Vec<Diagnostic>> {
    let mut problems = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let read = entry.map_err(io::Error::from).and_then(|entry| {
            let bytes = if entry.file_type().is_file() { Some(fs::read(entry.path())?) } else { None };
            Ok((entry.into_path(), bytes))
        });
        match read {
            Ok((path, Some(bytes))) => {
                let shown = path.display().to_string().replace('\\', "/");
                let within = path.strip_prefix(folder).unwrap_or(&path).display().to_string().replace('\\', "/");
                if within.starts_with("templates/") && std::str::from_utf8(&bytes).is_err() {
                    problems.push(Diagnostic::error("theme", "the template is not UTF-8").at_path(shown.as_str()));
                }
                if !within.split('/').any(|part| part.starts_with('.')) {
                    files.insert(within, File { path: shown, bytes });
                }
            }
            Ok((_, None)) => {}
            Err(error) => {
                let message = format!("a file of the theme cannot be read: {error}");
                problems.push(Diagnostic::error("theme", message).at_path(folder.display().to_string()));
            }
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
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
