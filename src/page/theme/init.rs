//! The beginning of a theme of a site's own: those files of the theme in the program that somebody wants to change.

use std::{
    borrow::Cow,
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use super::files::Embedded;
use crate::diagnostic::{Diagnostic, nearest};

/// The settings, which every theme of a site's own has.
const SETTINGS: &str = "theme.toml";

/// The files of the theme in the program, in their order.
pub fn files() -> Vec<String> {
    let mut files: Vec<String> = Embedded::iter().map(Cow::into_owned).collect();
    files.sort();
    files
}

/// Copies files into the theme `name` below the folder `themes`: the settings, unless the theme has them, and each of
/// `wanted`, which are paths of files or of folders within the theme. Says what was written.
///
/// Nothing is replaced. Fails, and then has written nothing, where the name is none, where the theme in the program has no
/// such file, and where one is there already.
pub fn init(themes: &Path, name: &str, wanted: &[String]) -> Result<Vec<PathBuf>, Vec<Diagnostic>> {
    let folder = place(themes, name).map_err(|problem| vec![problem])?;
    let mut paths = chosen(wanted)?;
    if !paths.iter().any(|path| path == SETTINGS) && !folder.join(SETTINGS).exists() {
        paths.insert(0, SETTINGS.to_owned());
    }
    let taken: Vec<Diagnostic> = paths
        .iter()
        .map(|path| folder.join(path))
        .filter(|path| path.symlink_metadata().is_ok())
        .map(|path| taken(&path))
        .collect();
    if !taken.is_empty() {
        return Err(taken);
    }
    let mut written = Vec::new();
    for path in &paths {
        let place = folder.join(path);
        if let Err(error) = write(&place, &text(path, name)) {
            for place in written {
                drop(fs::remove_file(place));
            }
            let message = format!("the file cannot be written: {error}");
            return Err(vec![Diagnostic::error("theme", message).at_path(place.display().to_string())]);
        }
        written.push(place);
    }
    Ok(written)
}

/// The folder of a theme. Its name is part of a path, so that it may not lead anywhere else.
fn place(themes: &Path, name: &str) -> Result<PathBuf, Diagnostic> {
    let is_fit = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if name.is_empty() || !name.bytes().all(is_fit) {
        let message = format!("`{name}` is no name of a theme");
        return Err(Diagnostic::error("theme", message).help("write one of letters, digits, `-` and `_`"));
    }
    let folder = themes.join(name);
    if themes.is_symlink() || folder.is_symlink() {
        let message = "this is a symbolic link, and none is followed in a theme";
        return Err(Diagnostic::error("theme", message).at_path(folder.display().to_string()));
    }
    Ok(folder)
}

/// The files that are meant: themselves, or all in a folder.
fn chosen(wanted: &[String]) -> Result<Vec<String>, Vec<Diagnostic>> {
    let known = files();
    let (mut paths, mut unknown) = (Vec::new(), Vec::new());
    for wanted in wanted {
        let wanted = wanted.trim_end_matches('/');
        let is_meant =
            |path: &&String| path.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let meant: Vec<&String> = known.iter().filter(is_meant).collect();
        if meant.is_empty() {
            let found = Diagnostic::error("theme", format!("the theme has no file `{wanted}`"));
            unknown.push(match nearest(wanted, known.iter().map(String::as_str)) {
                Some(near) => found.help(format!("did you mean `{near}`?")),
                None => found.help("`candour theme files` lists them"),
            });
        }
        paths.extend(meant.into_iter().cloned());
    }
    paths.sort();
    paths.dedup();
    if unknown.is_empty() { Ok(paths) } else { Err(unknown) }
}

fn taken(path: &Path) -> Diagnostic {
    let found = Diagnostic::error("theme", "this file is there already, and nothing was written");
    found.at_path(path.display().to_string()).help("move it away, or leave it out of the command")
}

/// The bytes of a file; the settings with the name of the theme in them.
fn text(path: &str, name: &str) -> Vec<u8> {
    let bytes = Embedded::get(path).map(|file| file.data.into_owned()).unwrap_or_default();
    let settings = std::str::from_utf8(&bytes).ok().filter(|_| path == SETTINGS);
    match settings.and_then(|text| text.parse::<toml_edit::DocumentMut>().ok()) {
        Some(mut settings) => {
            if let Some(value) = settings.get_mut("name") {
                *value = toml_edit::value(name);
            }
            settings.to_string().into_bytes()
        }
        None => bytes,
    }
}

fn write(place: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = place.parent() {
        fs::create_dir_all(folder)?;
    }
    File::create_new(place)?.write_all(bytes)
}
