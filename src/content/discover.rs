//! Which files lie in the content folder, and what each of them is.

use std::{
    fs,
    path::{Component, Path, PathBuf},
    sync::Arc,
};

use walkdir::{DirEntry, WalkDir};

use crate::{
    diagnostic::{Diagnostic, nearest},
    sign::{KeyFileError, PublicKey, holds_secret_key},
    source::{self, FrontMatterError, Notation, SourceFile},
};

/// The name of the content folder below the folder that candour was started for.
pub const FOLDER: &str = "content";

/// A text may be as large as the largest CSAF document that readers must accept (CSAF 2.0, appendix C.1): 15 MB.
const MAX_TEXT_BYTES: u64 = 15_000_000;

/// What a file of the content folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Site,
    Disclosure,
    Support,
    VulnerabilityHandling,
    IncidentPlan,
    Assessment,
    Product,
    Advisory,
    CsafDocument,
    CsafSignature,
    Incident,
    Page,
    Key,
    Static,
}

/// A file of the content folder.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub kind: Kind,
    /// Where it is on disk.
    pub disk: PathBuf,
    /// Its path relative to the root, with `/` between the parts.
    pub path: String,
}

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
    let inner = path.strip_prefix(FOLDER).unwrap_or(&path).trim_start_matches('/');
    match kind(inner) {
        Some(kind) => Some(Found { kind, disk: entry.path().to_owned(), path }),
        None => {
            diagnostics.push(unknown_file(inner).at_path(path));
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

/// The kind of a file by its path within the content folder.
fn kind(path: &str) -> Option<Kind> {
    let parts: Vec<&str> = path.split('/').collect();
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    match (parts.as_slice(), ending) {
        (["site.toml"], _) => Some(Kind::Site),
        (["disclosure.md"], _) => Some(Kind::Disclosure),
        (["support.md"], _) => Some(Kind::Support),
        (["vulnerability-handling.md"], _) => Some(Kind::VulnerabilityHandling),
        (["incident-plan.md"], _) => Some(Kind::IncidentPlan),
        (["assessment.yaml"], _) => Some(Kind::Assessment),
        (["products", _], "md") => Some(Kind::Product),
        (["advisories", ..], "md") => Some(Kind::Advisory),
        (["advisories", ..], "json") => Some(Kind::CsafDocument),
        (["advisories", ..], "asc") if path.ends_with(".json.asc") => Some(Kind::CsafSignature),
        (["incidents", ..], "md") => Some(Kind::Incident),
        (["pages", _], "md") => Some(Kind::Page),
        (["keys", _], "asc") => Some(Kind::Key),
        (["static", ..], _) => Some(Kind::Static),
        _ => None,
    }
}

fn unknown_file(path: &str) -> Diagnostic {
    const KNOWN: [&str; 12] = [
        "site.toml",
        "disclosure.md",
        "support.md",
        "vulnerability-handling.md",
        "incident-plan.md",
        "assessment.yaml",
        "products",
        "advisories",
        "incidents",
        "pages",
        "keys",
        "static",
    ];
    let first = path.split('/').next().unwrap_or_default();
    let finding = Diagnostic::error("unknown-file", format!("`{path}` is nothing that candour knows"));
    match nearest(first, KNOWN) {
        Some(near) if near != first => finding.help(format!("did you mean `{near}`?")),
        _ => finding.help(
            "advisories, products, incidents and pages are .md files in their folders; other files belong in static",
        ),
    }
}

/// Reads a text and finds its front matter; `replaced` is read in place of what the file holds.
pub(super) fn read_text(found: &Found, replaced: Option<&str>) -> Result<Arc<SourceFile>, Diagnostic> {
    let text = replaced.map_or_else(|| read_utf8(found), |text| Ok(text.into()))?;
    let whole = text.len();
    let data_file = |notation, data, body_start| SourceFile {
        path: found.path.clone(),
        text: text.clone(),
        notation,
        data,
        body_start,
    };
    match found.kind {
        Kind::Site => Ok(Arc::new(data_file(Notation::Toml, 0..whole, whole))),
        Kind::Assessment => Ok(Arc::new(data_file(Notation::Yaml, 0..whole, whole))),
        Kind::CsafDocument => Ok(Arc::new(data_file(Notation::Json, 0..whole, whole))),
        Kind::CsafSignature if holds_secret_key(&text) => Err(private_key().at_path(&found.path)),
        Kind::CsafSignature => Ok(Arc::new(data_file(Notation::None, 0..0, 0))),
        Kind::Key => check_key(&text, &found.path).map(|()| Arc::new(data_file(Notation::None, 0..0, 0))),
        Kind::Static => Ok(Arc::new(data_file(Notation::None, 0..0, 0))),
        Kind::Disclosure
        | Kind::Support
        | Kind::VulnerabilityHandling
        | Kind::IncidentPlan
        | Kind::Product
        | Kind::Advisory
        | Kind::Incident
        | Kind::Page => markdown_file(found, text),
    }
}

/// A Markdown file with its front matter, whose body is fit to be parsed.
fn markdown_file(found: &Found, text: Arc<str>) -> Result<Arc<SourceFile>, Diagnostic> {
    let file = source::split(found.path.clone(), text).map(Arc::new).map_err(|(error, _)| {
        let help = match error {
            FrontMatterError::Missing => {
                "begin the file with a line `+++`, the front matter in TOML, and another line `+++`".to_owned()
            }
            FrontMatterError::Unclosed { fence } => format!("close it with a line `{fence}`"),
        };
        Diagnostic::error("front-matter", error.to_string()).at_path(&found.path).help(help)
    })?;
    match source::line_that_nests_too_deep(file.body()) {
        Some(span) => {
            let line = file.line_column(file.body_start + span.start).line;
            let message = format!("line {line} nests quotations or lists deeper than anybody can read");
            Err(Diagnostic::error("too-deep", message).at_path(&found.path))
        }
        None => Ok(file),
    }
}

/// What is published as a key is a public one, under a name that can stand in a URL as it is.
fn check_key(text: &str, path: &str) -> Result<(), Diagnostic> {
    let name = path.rsplit('/').next().unwrap_or_default();
    if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._+-".contains(&byte)) {
        let finding =
            Diagnostic::error("bad-file-name", format!("`{}` cannot become a part of a URL", name.escape_debug()));
        return Err(finding.at_path(path).help("use letters, digits, `.`, `_`, `+` and `-`"));
    }
    if holds_private_key(text.as_bytes()) {
        return Err(private_key().at_path(path));
    }
    match PublicKey::parse(path, text) {
        Ok(keys) if keys.len() > 1 => {
            // Readers take a URL of the metadata for one key.
            let message = format!("there are {} keys in this file", keys.len());
            let finding = Diagnostic::error("bad-key", message).at_path(path);
            Err(finding.help("put each into a file of its own: `gpg --export --armor` with its fingerprint"))
        }
        Ok(_) => Ok(()),
        Err(KeyFileError::Private) => Err(private_key().at_path(path)),
        Err(error) => Err(Diagnostic::error("bad-key", error.to_string()).at_path(path).help(error.help())),
    }
}

/// Whether a file holds a private key in one of the usual armours.
pub(super) fn holds_private_key(bytes: &[u8]) -> bool {
    const MARK: &[u8] = b"PRIVATE KEY";
    let starts = bytes.windows(11).enumerate().filter(|(_, window)| *window == b"-----BEGIN ");
    let mut lines = starts.map(|(at, _)| bytes[at..].split(|byte| *byte == b'\n').next().unwrap_or_default());
    lines.any(|line| line.windows(MARK.len()).any(|window| window == MARK))
}

pub(super) fn private_key() -> Diagnostic {
    Diagnostic::error("private-key", "this file holds a private key, and everything here is published")
        .help("move it away, and take the key for known to others if the file was ever shared")
}

fn read_utf8(found: &Found) -> Result<Arc<str>, Diagnostic> {
    let unreadable = |error: std::io::Error| {
        Diagnostic::error("unreadable", format!("cannot be read: {error}")).at_path(&found.path)
    };
    let size = fs::metadata(&found.disk).map_err(unreadable)?.len();
    if size > MAX_TEXT_BYTES {
        let message = format!("this file has {size} bytes, more than the {MAX_TEXT_BYTES} that readers must accept");
        return Err(Diagnostic::error("too-large", message).at_path(&found.path));
    }
    let bytes = fs::read(&found.disk).map_err(unreadable)?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..valid].iter().filter(|byte| **byte == b'\n').count() + 1;
        Diagnostic::error("not-utf8", format!("line {line} is not UTF-8"))
            .at_path(&found.path)
            .help("save the file as UTF-8")
    })?;
    if text.starts_with('\u{feff}') {
        let finding = Diagnostic::error("not-utf8", "the file begins with a byte order mark").at_path(&found.path);
        return Err(finding.help("save the file as UTF-8 without one"));
    }
    Ok(text.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_places() {
        assert_eq!(kind("advisories/2026/a.md"), Some(Kind::Advisory));
        assert_eq!(kind("advisories/2025/a.json"), Some(Kind::CsafDocument));
        assert_eq!(kind("advisories/2025/a.json.asc"), Some(Kind::CsafSignature));
        assert_eq!(kind("advisories/2025/a.md.asc"), None);
        assert_eq!(kind("static/.well-known/x"), Some(Kind::Static));
        assert_eq!(kind("products/a/b.md"), None);
        assert_eq!(kind("readme.md"), None);
    }
}
