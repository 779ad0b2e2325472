//! Reads a content folder again and again, and keeps of each file what was made of it, so that a change costs as much as
//! what changed. What is across files is worked out anew each time: the result is that of reading everything.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
    mem,
    path::{Path, PathBuf},
    sync::Arc,
};

use rayon::prelude::*;

use super::{
    FOLDER, Loaded,
    advisory::Kept,
    discover::{Folder, Listed},
    found::{Found, holds_private_key, private_key, read_text},
    kind::Kind,
};
use crate::{
    csaf::Known,
    diagnostic::{self, Diagnostic, Level},
    model::{Content, StaticFile},
    source::SourceFile,
};

/// The files of one content folder, with what was made of each.
#[derive(Debug)]
pub struct Reader {
    root: PathBuf,
    folder: Option<Folder>,
    files: BTreeMap<Position, File>,
    ground: Ground,
    /// What was found beside what stays with each advisory.
    own: Vec<Diagnostic>,
}

/// What was read again.
#[derive(Debug)]
pub struct Reread {
    /// The content; none where an error was found.
    pub content: Option<Content>,
    /// The errors.
    pub errors: Vec<Diagnostic>,
}

/// What lies at a path.
#[derive(Debug)]
struct File {
    /// Whether a symbolic link leads to it.
    is_linked: bool,
    entry: Result<Entry, Diagnostic>,
}

impl Reader {
    /// For the content below `root`. Nothing is read yet.
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), folder: None, files: BTreeMap::new(), ground: Ground::default(), own: Vec::new() }
    }

    /// Reads the whole folder, where it is known what the tests of the standard find in some documents. What is still the
    /// same is not parsed again.
    pub fn read(&mut self, known: &Known) -> Loaded {
        self.list();
        self.fill();
        let content = self.finish(true, known);
        let entries = self.files.values().filter_map(|file| file.entry.as_ref().ok());
        super::loaded(content, self.own.clone(), entries)
    }

    /// Everything that was found, in a stable order.
    pub fn findings(&self) -> Vec<Diagnostic> {
        let entries = self.files.values().filter_map(|file| file.entry.as_ref().ok());
        super::loaded(None, self.own.clone(), entries).diagnostics
    }

    /// Reads the whole folder again; nothing where all is as it was.
    pub fn reread_all(&mut self) -> Option<Reread> {
        let is_listed_anew = self.list();
        let is_filled_anew = self.fill();
        (is_listed_anew || is_filled_anew).then(|| self.again(is_listed_anew))
    }

    /// Reads what lies at and below some paths: files or folders, also such as are no longer there. Nothing where all is as
    /// it was.
    pub fn reread<'p>(&mut self, paths: impl IntoIterator<Item = &'p Path>) -> Option<Reread> {
        let is_there = self.root.join(FOLDER).is_dir();
        // Through a link, one file lies at several paths, of which nobody tells.
        let is_linked = self.files.values().any(|file| file.is_linked);
        let (Some(folder), true, false) = (self.folder.clone(), is_there, is_linked) else { return self.reread_all() };
        let paths: Vec<&Path> = paths.into_iter().collect();
        // The folder itself may be another one now.
        if paths.contains(&&*self.root.join(FOLDER)) {
            return self.reread_all();
        }
        let paths: BTreeSet<PathBuf> = paths.into_iter().map(|path| folder.changed_at(path)).collect();
        let mut is_listed_anew = false;
        for path in &paths {
            let Ok(inner) = path.strip_prefix(&self.root) else { continue };
            let place = Position::of(&inner.to_string_lossy().replace('\\', "/"));
            let known = self.files.range(place.clone()..).map(|(known, _)| known);
            let below: Vec<Position> = known.take_while(|known| known.is_at_or_below(&place)).cloned().collect();
            let before = below.into_iter().filter_map(|known| self.files.remove_entry(&known)).collect();
            is_listed_anew |= self.add(folder.below(path), before);
        }
        let is_filled_anew = self.fill();
        (is_listed_anew || is_filled_anew).then(|| self.again(is_listed_anew))
    }

    /// Lists the whole folder, and says whether other files are there than were.
    fn list(&mut self) -> bool {
        let before = mem::take(&mut self.files);
        match Folder::open(&self.root) {
            Ok(folder) => {
                let listed = folder.list();
                self.folder = Some(folder);
                self.add(listed, before)
            }
            Err(missing) => {
                let nothing = File { is_linked: false, entry: Err(missing) };
                self.files.insert(Position::of(FOLDER), nothing);
                self.folder.take().is_some() || before.is_empty()
            }
        }
    }

    /// Adds what is listed, and says whether that is other files than were there before. What was made of a file stays until
    /// it is seen that the file has changed.
    fn add(&mut self, listed: Vec<Listed>, mut before: BTreeMap<Position, File>) -> bool {
        let mut is_new = false;
        for Listed { path, found, is_linked } in listed {
            let position = Position::of(&path);
            let known = before.remove(&position);
            let entry = match (found, known.map(|known| known.entry)) {
                (Ok(found), Some(Ok(known))) if known.found.kind == found.kind => Ok(Entry { is_read: false, ..known }),
                (Err(finding), Some(Err(known))) if known.message == finding.message => Err(finding),
                (found, _) => {
                    is_new = true;
                    found.map(Entry::new)
                }
            };
            self.files.insert(position, File { is_linked, entry });
        }
        is_new || !before.is_empty()
    }

    /// Reads the files that may have changed, and says whether any has.
    fn fill(&mut self) -> bool {
        let entries = self.files.par_iter_mut().filter_map(|(_, file)| file.entry.as_mut().ok());
        entries.map(Entry::fill).reduce(|| false, |one, other| one || other)
    }

    fn again(&mut self, is_listed_anew: bool) -> Reread {
        let content = self.finish(is_listed_anew, &Known::default());
        let kept = || self.files.values().filter_map(|file| file.entry.as_ref().ok()?.known_advisory());
        let is_wrong = diagnostic::has_errors(&self.own) || kept().any(Kept::has_errors);
        if !is_wrong {
            return Reread { content, errors: Vec::new() };
        }
        let mut errors = self.findings();
        errors.retain(|finding| finding.level == Level::Error);
        Reread { content: None, errors }
    }

    /// Parses what is not parsed yet. `is_listed_anew` says whether other files are there than were.
    fn finish(&mut self, is_listed_anew: bool, known: &Known) -> Option<Content> {
        let mut diagnostics = Vec::new();
        let mut entries: Vec<&mut Entry> = Vec::with_capacity(self.files.len());
        for file in self.files.values_mut() {
            match &mut file.entry {
                Ok(entry) => entries.push(entry),
                Err(finding) => diagnostics.push(finding.clone()),
            }
        }
        if is_listed_anew {
            self.ground.looked_across(false);
        }
        let (content, own) = super::read(&mut entries, &mut self.ground, known, diagnostics);
        self.own = own;
        content
    }
}

/// A path in the order of a walk: what lies in a folder follows the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Position(String);

impl Position {
    fn of(path: &str) -> Self {
        Self(path.to_owned())
    }

    fn is_at_or_below(&self, other: &Self) -> bool {
        self.0.strip_prefix(&other.0).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

impl Ord for Position {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.split('/').cmp(other.0.split('/'))
    }
}

impl PartialOrd for Position {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A file of the content folder with what was made of it.
#[derive(Debug)]
pub(super) struct Entry {
    /// The file.
    pub found: Found,
    /// What it holds.
    pub made: Made,
    /// What it is as an advisory, where that is known already.
    pub advisory: Option<Kept>,
    /// Whether that was made of what was before.
    pub is_stale: bool,
    /// Whether other files may see that it is another than it was.
    pub is_other: bool,
    /// Whether what it holds is known to be what it has now.
    is_read: bool,
}

/// What a file holds.
#[derive(Debug)]
pub(super) enum Made {
    /// Nobody has looked.
    NotYet,
    /// A text.
    Text(Arc<SourceFile>),
    /// A file that is copied.
    Static(StaticFile),
    /// Nothing that is fit to be read.
    Nothing(Diagnostic),
}

impl Entry {
    /// A file of which nothing is known.
    pub(super) fn new(found: Found) -> Self {
        Self { found, made: Made::NotYet, advisory: None, is_stale: true, is_other: true, is_read: false }
    }

    /// What it is as an advisory; nothing where that is what it was before.
    pub(super) fn known_advisory(&self) -> Option<&Kept> {
        self.advisory.as_ref().filter(|_| !self.is_stale)
    }

    /// Reads the file where that has not been done, and says whether it holds something else than it did. What was made of
    /// the same text before is kept.
    pub(super) fn fill(&mut self) -> bool {
        if mem::replace(&mut self.is_read, true) {
            return false;
        }
        let made = match self.found.kind {
            Kind::Static => read_static(&self.found).map_or_else(Made::Nothing, Made::Static),
            _ => read_text(&self.found).map_or_else(Made::Nothing, Made::Text),
        };
        let is_same = match (&self.made, &made) {
            (Made::Text(before), Made::Text(now)) => before == now,
            (Made::Static(before), Made::Static(now)) => before.bytes == now.bytes,
            (Made::Nothing(before), Made::Nothing(now)) => before.message == now.message,
            (Made::NotYet | Made::Text(_) | Made::Static(_) | Made::Nothing(_), _) => false,
        };
        if !is_same {
            let is_advisory = matches!(self.found.kind, Kind::Advisory | Kind::CsafDocument);
            let is_text = matches!(made, Made::Text(_));
            self.made = made;
            self.is_stale = true;
            self.is_other = !is_advisory || !is_text;
            if !is_text {
                self.advisory = None;
            }
        }
        !is_same
    }
}

fn read_static(found: &Found) -> Result<StaticFile, Diagnostic> {
    let bytes = found.bytes()?;
    let folder = format!("{FOLDER}/static/");
    let path = found.path.strip_prefix(&folder).unwrap_or(&found.path).to_owned();
    if holds_private_key(&bytes) {
        return Err(private_key().at_path(&found.path));
    }
    Ok(StaticFile { path, bytes: bytes.into() })
}

/// What advisories are read against: the settings, the products, the keys and what they have signed.
#[derive(Debug, Default)]
pub(super) struct Ground {
    files: Vec<(String, Option<Arc<SourceFile>>)>,
    /// Whether nothing was found when files were last checked against each other.
    is_clean: bool,
}

impl Ground {
    /// Forgets what was made of the advisories where this is no longer what they were read against.
    pub(super) fn renew(&mut self, entries: &mut [&mut Entry]) {
        let is_of_it = |kind| matches!(kind, Kind::Site | Kind::Product | Kind::Key | Kind::CsafSignature);
        let now: Vec<(String, Option<Arc<SourceFile>>)> = entries
            .iter()
            .filter(|entry| is_of_it(entry.found.kind))
            .map(|entry| match &entry.made {
                Made::Text(file) => (entry.found.path.clone(), Some(Arc::clone(file))),
                Made::NotYet | Made::Static(_) | Made::Nothing(_) => (entry.found.path.clone(), None),
            })
            .collect();
        let is_same = |one: &Option<Arc<SourceFile>>, other: &Option<Arc<SourceFile>>| match (one, other) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        let mut pairs = self.files.iter().zip(&now);
        let is_unchanged =
            self.files.len() == now.len() && pairs.all(|(one, other)| one.0 == other.0 && is_same(&one.1, &other.1));
        if !is_unchanged {
            for entry in entries.iter_mut() {
                entry.is_stale = true;
            }
            self.is_clean = false;
            self.files = now;
        }
    }
}

impl Ground {
    /// Whether what was found when files were last checked against each other still holds: nothing was, and none of them has
    /// changed in what another can see.
    pub(super) fn stands(&self, entries: &mut [&mut Entry]) -> bool {
        // All of them, so that none is told twice.
        let others = entries.iter_mut().filter_map(|entry| mem::take(&mut entry.is_other).then_some(())).count();
        self.is_clean && others == 0
    }

    /// Files were checked against each other.
    pub(super) fn looked_across(&mut self, is_clean: bool) {
        self.is_clean = is_clean;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_in_a_folder_follows_it_in_the_order_of_a_walk() {
        let mut paths = ["a-b", "a/c", "a", "a/b/d", "ab"].map(Position::of);
        paths.sort();
        assert_eq!(paths.map(|path| path.0), ["a", "a/b/d", "a/c", "a-b", "ab"]);
        assert!(Position::of("a/b").is_at_or_below(&Position::of("a")));
        assert!(!Position::of("ab").is_at_or_below(&Position::of("a")));
    }
}
