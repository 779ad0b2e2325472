//! A file of the content folder: what it holds, and whether that is fit to be read.

use std::{fs, path::PathBuf, sync::Arc};

use super::kind::{Kind, known};
use crate::{
    diagnostic::Diagnostic,
    markdown::{self, Excess},
    sign::{KeyFileError, PublicKey, holds_secret_key},
    source::{self, FrontMatterError, Notation, SourceFile},
};

/// A text may be as large as the largest CSAF document that readers must accept (CSAF 2.0, appendix C.1): 15 MB.
const MAX_TEXT_BYTES: u64 = 15_000_000;

/// A file of the content folder.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub kind: Kind,
    /// What it holds.
    pub held: Held,
    /// Its path relative to the root, with `/` between the parts.
    pub path: String,
}

/// Where the bytes of a file are.
#[derive(Clone, Debug)]
pub(super) enum Held {
    OnDisk(PathBuf),
    InMemory(Vec<u8>),
}

impl Found {
    /// A file that lies nowhere, by the path that it would have.
    pub(super) fn in_memory(path: String, bytes: Vec<u8>) -> Result<Self, Diagnostic> {
        Ok(Self { kind: known(&path)?, held: Held::InMemory(bytes), path })
    }

    fn size(&self) -> Result<u64, Diagnostic> {
        match &self.held {
            Held::OnDisk(disk) => {
                fs::metadata(disk).map(|metadata| metadata.len()).map_err(|why| self.unreadable(&why))
            }
            Held::InMemory(bytes) => Ok(bytes.len() as u64),
        }
    }

    /// The bytes, however many.
    pub(super) fn bytes(&self) -> Result<Vec<u8>, Diagnostic> {
        match &self.held {
            Held::OnDisk(disk) => fs::read(disk).map_err(|why| self.unreadable(&why)),
            Held::InMemory(bytes) => Ok(bytes.clone()),
        }
    }

    fn unreadable(&self, why: &std::io::Error) -> Diagnostic {
        Diagnostic::error("unreadable", format!("cannot be read: {why}")).at_path(&self.path)
    }
}

/// Reads a text and finds its front matter.
pub(super) fn read_text(found: &Found) -> Result<Arc<SourceFile>, Diagnostic> {
    let text = read_utf8(found)?;
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
        | Kind::Page
        | Kind::Translation => markdown_file(found, text),
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
    if let Some(at) = conflict(file.body()) {
        let line = file.line_column(file.body_start + at).line;
        let message = format!("line {line} has the mark of a merge that met a conflict");
        let finding = Diagnostic::error("conflict", message).at_path(&found.path);
        return Err(finding.help("keep what is right of the two sides, and remove the lines with the marks"));
    }
    match markdown::excess(file.body()) {
        Some(Excess { span, why }) => {
            let line = file.line_column(file.body_start + span.start).line;
            Err(Diagnostic::error("too-deep", format!("line {line} {why}")).at_path(&found.path))
        }
        None => Ok(file),
    }
}

/// Where the first mark of a conflict stands that version control has left in a text, outside of code.
fn conflict(text: &str) -> Option<usize> {
    let (mut at, mut is_code) = (0, false);
    for line in text.split_inclusive('\n') {
        is_code ^= line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~");
        if !is_code && ["<<<<<<< ", ">>>>>>> "].iter().any(|mark| line.starts_with(mark)) {
            return Some(at);
        }
        at += line.len();
    }
    None
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
    let size = found.size()?;
    if size > MAX_TEXT_BYTES {
        let message = format!("this file has {size} bytes, more than the {MAX_TEXT_BYTES} that readers must accept");
        return Err(Diagnostic::error("too-large", message).at_path(&found.path));
    }
    let text = String::from_utf8(found.bytes()?).map_err(|error| {
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
