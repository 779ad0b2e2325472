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
/// Nothing is replaced, and no symbolic link is followed. Fails, and then has left nothing behind, where the name is none,
/// where the theme in the program has no such file, where one is there already, and where one cannot be written.
pub fn init(themes: &Path, name: &str, wanted: &[String]) -> Result<Vec<PathBuf>, Vec<Diagnostic>> {
    let folder = place(themes, name).map_err(|problem| vec![problem])?;
    let mut paths = chosen(wanted)?;
    if !paths.iter().any(|path| path == SETTINGS) && !folder.join(SETTINGS).exists() {
        paths.insert(0, SETTINGS.to_owned());
    }
    let in_the_way: Vec<Diagnostic> = paths.iter().filter_map(|path| in_the_way(&folder, path)).collect();
    if !in_the_way.is_empty() {
        return Err(in_the_way);
    }
    let mut made = Vec::new();
    for path in &paths {
        let place = folder.join(path);
        if let Err(error) = write(&place, &text(path, name), &mut made) {
            remove(&made);
            let message = format!("the file cannot be written: {error}");
            return Err(vec![Diagnostic::error("theme", message).at_path(place.display().to_string())]);
        }
    }
    Ok(paths.iter().map(|path| folder.join(path)).collect())
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
        return Err(linked(&folder));
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

/// What keeps a file of a theme from being written: itself, or a folder above it that leads out of the theme.
fn in_the_way(folder: &Path, path: &str) -> Option<Diagnostic> {
    let place = folder.join(path);
    let above = place.ancestors().skip(1).take_while(|above| *above != folder);
    match above.filter(|above| above.is_symlink()).last() {
        Some(link) => Some(linked(link)),
        None => place.symlink_metadata().is_ok().then(|| taken(&place)),
    }
}

fn linked(path: &Path) -> Diagnostic {
    let message = "this is a symbolic link, and none is followed in a theme";
    Diagnostic::error("theme", message).at_path(path.display().to_string())
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

/// Writes a file, and adds to `made` what is new: the folders that it needs, and itself, even where it is half written.
fn write(place: &Path, bytes: &[u8], made: &mut Vec<PathBuf>) -> io::Result<()> {
    let missing: Vec<&Path> = place.ancestors().skip(1).take_while(|above| !above.exists()).collect();
    for folder in missing.into_iter().rev().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir(folder)?;
        made.push(folder.to_owned());
    }
    let mut file = File::create_new(place)?;
    made.push(place.to_owned());
    file.write_all(bytes)
}

/// Takes away what was made, the last first. A folder that somebody has put something into meanwhile stays.
fn remove(made: &[PathBuf]) {
    for path in made.iter().rev() {
        drop(if path.is_dir() { fs::remove_dir(path) } else { fs::remove_file(path) });
    }
}
