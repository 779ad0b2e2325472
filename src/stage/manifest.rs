//! The list of what earlier builds made, kept beside the output folder.
//!
//! It decides what may be overwritten and removed, and anybody may have written it: a list with a path that could lead
//! out of the output folder is refused as a whole.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Component, Path, PathBuf},
};

use serde::{Deserialize, Deserializer, Serialize};

use super::{folder::OutputFolder, stamp::Stamp};
use crate::{
    diagnostic::Diagnostic,
    model::Tlp,
    whole::{self, Durable},
};

/// What the name of a list ends with.
const ENDING: &str = ".candour-manifest";

const HELP: &str = "remove the list together with the output folder, and build again";

/// What an earlier build made.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Manifest {
    /// The audience that the folder is for.
    audience: Option<String>,
    /// The paths that candour made, with `/` between their parts, each with what is known of its file.
    #[serde(deserialize_with = "files")]
    pub(super) paths: Files<String>,
    /// The paths in the other tree that candour made for an earlier site.
    #[serde(default, deserialize_with = "files")]
    pub(super) spare: Files<String>,
    /// The paths of somebody else that were taken along into the newest tree.
    #[serde(default)]
    pub(super) carried: BTreeSet<String>,
    /// What of it was in the tree that a build was about to serve, where nobody has looked since whether it was replaced.
    #[serde(default)]
    pub(super) taken: Taken,
}

/// Paths with what is known of their files; nothing where they have to be read.
pub(super) type Files<P> = BTreeMap<P, Option<Stamp>>;

/// Lists of earlier versions have the paths alone.
fn files<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Files<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Known(Files<String>),
        Paths(BTreeSet<String>),
    }
    Ok(match Written::deserialize(deserializer)? {
        Written::Known(files) => files,
        Written::Paths(paths) => paths.into_iter().map(|path| (path, None)).collect(),
    })
}

/// What somebody else's files were when they were taken along: each path with what tells it from one that replaces it.
pub(super) type Taken = BTreeMap<String, String>;

/// The same as it is written: the paths are borrowed from where they are.
#[derive(Serialize)]
pub(super) struct Listing<'l> {
    audience: &'static str,
    /// What candour made in the output folder.
    pub(super) paths: &'l Files<&'l str>,
    /// What it made in the other tree.
    pub(super) spare: &'l Files<&'l str>,
    /// What somebody else has put into the output folder.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) carried: &'l BTreeSet<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    taken: Option<&'l Taken>,
}

impl Manifest {
    /// Reads the list of a folder; where there is none, nothing in the folder is ours.
    pub(super) fn read(folder: &OutputFolder, audience: Tlp) -> Result<Self, Diagnostic> {
        let path = folder.manifest();
        let shown = path.file_name().unwrap_or_default().to_string_lossy();
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => {
                return Err(folder.failed(&format!("the list `{shown}` beside the folder cannot be read"), &error));
            }
        };
        let manifest: Self = serde_json::from_str(&text).map_err(|error| {
            folder.error(format!("the list `{shown}` beside the folder cannot be read: {error}")).help(HELP)
        })?;
        if let Some(foreign) = manifest.paths.keys().chain(manifest.taken.keys()).find(|path| !is_plain(path)) {
            let message = format!("the list `{shown}` beside the folder names {foreign:?}, which no build has made");
            return Err(folder.error(message).help(HELP));
        }
        match &manifest.audience {
            Some(other) if other != audience.label() => {
                let message = format!("this folder was built for TLP:{other}, not for TLP:{audience}");
                Err(folder.error(message).help("give each audience its own folder with --out"))
            }
            _ => Ok(manifest),
        }
    }

    /// Refuses a folder that lies in that of another audience: a host serves that as a whole.
    pub(super) fn keep_apart(folder: &OutputFolder, audience: Tlp) -> Result<(), Diagnostic> {
        for around in folder.real().ancestors().skip(1) {
            let other = beside(around).and_then(|list| audience_of(&list));
            if let Some(other) = other.filter(|other| other != audience.label()) {
                let message = format!(
                    "this folder lies in `{}`, which was built for TLP:{other}: whoever serves that would serve this, too",
                    around.display()
                );
                return Err(folder
                    .error(message)
                    .help("give each audience its own folder with --out, beside the others"));
            }
        }
        Ok(())
    }

    /// Refuses a folder in which that of another audience lies. `foreign` is what else is in it.
    pub(super) fn keep_others_out<'f>(
        folder: &OutputFolder,
        audience: Tlp,
        foreign: impl IntoIterator<Item = &'f String>,
    ) -> Result<(), Diagnostic> {
        let lists = foreign.into_iter().filter(|path| path.ends_with(ENDING));
        for (path, other) in lists.filter_map(|path| Some((path, audience_of(&folder.path(path))?))) {
            if other != audience.label() {
                let message = format!(
                    "a folder that was built for TLP:{other} lies in this one: whoever serves this would serve that, too"
                );
                return Err(folder.error_at(path, message).help("give each audience its own folder with --out"));
            }
        }
        Ok(())
    }

    /// Whether the list on disk says exactly this.
    pub(super) fn says(&self, audience: Tlp, paths: &BTreeSet<&str>) -> bool {
        self.audience.as_deref() == Some(audience.label()) && self.paths.keys().eq(paths)
    }

    /// Whether the list accounts for a path in the other tree.
    pub(super) fn accounts_for(&self, inner: &str) -> bool {
        self.paths.contains_key(inner) || self.spare.contains_key(inner) || self.carried.contains(inner)
    }

    /// Whether there was a list.
    pub(super) fn has_read_anything(&self) -> bool {
        self.audience.is_some()
    }

    /// Whether something below the folder is on the list.
    pub(super) fn has_below(&self, inner: &str) -> bool {
        let below = format!("{inner}/");
        self.paths.range(below.clone()..).next().is_some_and(|(path, _)| path.starts_with(&below))
    }
}

impl<'l> Listing<'l> {
    pub(super) fn new(
        audience: Tlp,
        paths: &'l Files<&'l str>,
        spare: &'l Files<&'l str>,
        carried: &'l BTreeSet<String>,
    ) -> Self {
        Self { audience: audience.label(), paths, spare, carried, taken: None }
    }

    /// The same for as long as nobody knows which of the two trees is served.
    pub(super) fn with_taken(self, taken: &'l Taken) -> Self {
        Self { taken: Some(taken).filter(|taken| !taken.is_empty()), ..self }
    }
}

/// The list of a folder, beside it.
fn beside(folder: &Path) -> Option<PathBuf> {
    let name = folder.file_name()?.to_str()?;
    Some(folder.with_file_name(format!(".{name}{ENDING}")))
}

/// Who a folder was built for, by the list beside it; nothing where there is none.
pub fn built_for(folder: &Path) -> Option<Tlp> {
    audience_of(&beside(&folder.canonicalize().ok()?)?)?.parse().ok()
}

/// Who a folder is for, by its list; nothing where there is none.
fn audience_of(list: &Path) -> Option<String> {
    serde_json::from_str::<Manifest>(&fs::read_to_string(list).ok()?).ok()?.audience
}

/// Exchanges the list in one step: a killed build leaves the old one or the new one.
pub(super) fn write(folder: &OutputFolder, listing: &Listing<'_>) -> Result<(), Diagnostic> {
    let (place, staged) = (folder.manifest(), folder.staged_manifest());
    let bytes = serde_json::to_vec_pretty(listing).map_err(io::Error::from);
    let written = bytes.and_then(|bytes| whole::replace(&staged, &place, &bytes, None, Durable::AtOnce));
    written.map_err(|error| folder.failed("the list of what was made cannot be written beside it", &error))
}

/// Whether a path can lead nowhere but into the folder that it is joined to: names alone, on every system.
pub(super) fn is_plain(inner: &str) -> bool {
    inner.split('/').all(|part| {
        let mut components = Path::new(part).components();
        matches!((components.next(), components.next()), (Some(Component::Normal(name)), None) if name == part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_are_plain() {
        for plain in ["a", "a/b.html", ".well-known/security.txt", "..a/b.."] {
            assert!(is_plain(plain), "{plain}");
        }
        for other in ["", "/", "/etc/passwd", "..", "../a", "a/../b", "a/..", ".", "a/./b", "a//b", "a/"] {
            assert!(!is_plain(other), "{other}");
        }
    }
}
