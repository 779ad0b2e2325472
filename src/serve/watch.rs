//! What changes on the disk. Events of reading are dropped, or reading would wake itself.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::mpsc::Sender,
    time::Duration,
};

use notify::{
    RecommendedWatcher, RecursiveMode,
    event::{EventKind, MetadataKind, ModifyKind},
};
use notify_debouncer_full::{DebounceEventResult, Debouncer, RecommendedCache, new_debouncer_opt};

use super::desk::Message;
use crate::{content, history};

/// How long a file has to rest. An editor that writes a file in two steps is seen once; a longer time would only be waited.
const REST: Duration = Duration::from_millis(12);
const TICK: Duration = Duration::from_millis(3);

/// What changed.
#[derive(Clone, Debug, Default)]
pub(super) struct Changes {
    /// What lies at these paths and below them.
    pub paths: BTreeSet<PathBuf>,
    /// Whether anything may have changed.
    pub all: bool,
    /// Whether a folder that is watched has moved, come or gone: whoever watches it may watch it no more.
    pub is_moved: bool,
}

impl Changes {
    /// Everything.
    pub(super) fn everything() -> Self {
        Self { all: true, ..Self::default() }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.all |= other.all;
        self.is_moved |= other.is_moved;
        self.paths.extend(other.paths);
    }

    pub(super) fn is_empty(&self) -> bool {
        !self.all && self.paths.is_empty()
    }

    /// The paths at and below a folder.
    pub(super) fn below<'c>(&'c self, folder: &'c Path) -> impl Iterator<Item = &'c Path> {
        self.paths.iter().map(PathBuf::as_path).filter(move |path| path.starts_with(folder))
    }
}

/// Watches what a site is made of.
pub(super) struct Watcher {
    debouncer: Option<Debouncer<RecommendedWatcher, RecommendedCache>>,
    watched: Vec<Watched>,
}

/// A folder that is watched, as soon as it is there.
struct Watched {
    path: PathBuf,
    mode: RecursiveMode,
    /// Which folder it was when it was looked at last: another may have taken its place, of which nobody tells.
    identity: Option<Identity>,
    /// Whether changes of it are told.
    is_told: bool,
}

#[cfg(unix)]
type Identity = (u64, u64);
#[cfg(not(unix))]
type Identity = std::time::SystemTime;

impl Watcher {
    /// Watches the content, the themes and the record below `root`.
    pub(super) fn new(root: &Path, to_desk: &Sender<Message>) -> Self {
        let watched = [
            (root.to_owned(), RecursiveMode::NonRecursive),
            (root.join(content::FOLDER), RecursiveMode::Recursive),
            (root.join("themes"), RecursiveMode::Recursive),
            (root.join(history::FOLDER), RecursiveMode::Recursive),
        ]
        .map(|(path, mode)| Watched { path, mode, identity: None, is_told: false });
        let (to_desk, of_site) = (to_desk.clone(), OfSite::below(root));
        let handler = move |result: DebounceEventResult| {
            let changes = of_site.changes(result);
            if !changes.is_empty() {
                // Nobody listens only where the program ends.
                let _ = to_desk.send(Message::Changed(changes));
            }
        };
        let config = notify::Config::default();
        let debouncer = new_debouncer_opt(REST, Some(TICK), handler, RecommendedCache::new(), config).ok();
        Self { debouncer, watched: watched.into() }
    }

    /// Begins to watch what is there now and was not, or is another folder than it was. Returns whether there was any.
    pub(super) fn renew(&mut self) -> bool {
        let mut is_new = false;
        for watched in &mut self.watched {
            let now = identity(&watched.path);
            if now == watched.identity {
                continue;
            }
            is_new = true;
            watched.identity = now;
            watched.is_told = false;
            let Some(debouncer) = &mut self.debouncer else { continue };
            // The old watch may be gone with its folder.
            let _ = debouncer.unwatch(&watched.path);
            watched.is_told = watched.identity.is_some() && debouncer.watch(&watched.path, watched.mode).is_ok();
        }
        is_new
    }

    /// Begins to watch everything anew, as soon as it is renewed.
    pub(super) fn forget(&mut self) {
        self.watched.iter_mut().for_each(|watched| watched.identity = None);
    }

    /// Whether nothing tells of some changes, so that they have to be looked for.
    pub(super) fn is_blind(&self) -> bool {
        self.watched.iter().any(|watched| watched.identity.is_some() && !watched.is_told)
    }
}

/// Whether a file has a name that editors give to one for a moment, until it is renamed or removed. Vim asks with the number
/// whether it may write. Of one that stays, a build tells. In the folder of static files the name is anybody's.
fn is_in_passing(inner: &Path) -> bool {
    let name = inner.file_name().unwrap_or_default().to_string_lossy();
    let is_name = name == "4913" || [".tmp", "___jb_tmp___", "___jb_old___"].iter().any(|end| name.ends_with(end));
    is_name && !inner.starts_with(Path::new(content::FOLDER).join("static"))
}

#[cfg(unix)]
fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt as _;
    let metadata = fs::metadata(path).ok().filter(fs::Metadata::is_dir)?;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn identity(path: &Path) -> Option<Identity> {
    fs::metadata(path).ok().filter(fs::Metadata::is_dir)?.created().ok()
}

/// Which paths are of the site.
struct OfSite {
    root: PathBuf,
    /// The same as the system may name it.
    real: PathBuf,
}

impl OfSite {
    fn below(root: &Path) -> Self {
        Self { root: root.to_owned(), real: root.canonicalize().unwrap_or_else(|_| root.to_owned()) }
    }

    fn changes(&self, result: DebounceEventResult) -> Changes {
        let Ok(events) = result else { return Changes::everything() };
        let mut changes = Changes::default();
        for event in events {
            changes.all |= event.need_rescan();
            match event.kind {
                EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(MetadataKind::AccessTime)) => {}
                // A folder with another date has told of what changed in it already.
                EventKind::Modify(ModifyKind::Metadata(_)) => {
                    changes
                        .paths
                        .extend(event.paths.iter().filter(|path| !path.is_dir()).filter_map(|path| self.own(path)));
                }
                EventKind::Create(_) | EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)) => {
                    let own = || event.paths.iter().filter_map(|path| self.own(path));
                    changes.is_moved |= own().any(|path| path.parent() == Some(&*self.root));
                    changes.paths.extend(own());
                }
                _ => changes.paths.extend(event.paths.iter().filter_map(|path| self.own(path))),
            }
        }
        changes
    }

    /// The path below the root as it was given, where the site is made of what lies there.
    fn own(&self, path: &Path) -> Option<PathBuf> {
        let inner = path.strip_prefix(&self.root).or_else(|_| path.strip_prefix(&self.real)).ok()?;
        let first = inner.components().next()?.as_os_str().to_str()?;
        let is_content = first == content::FOLDER;
        let is_meant = |name: &str| if is_content { content::is_meant_by_name(name) } else { !name.starts_with('.') };
        let is_left_out = !inner.components().all(|part| is_meant(&part.as_os_str().to_string_lossy()));
        // That such a file is gone is always looked at: what was said of it must go with it.
        if is_left_out || (is_content && is_in_passing(inner) && path.is_file()) {
            return None;
        }
        [content::FOLDER, "themes", history::FOLDER, history::FILE].contains(&first).then(|| self.root.join(inner))
    }
}
