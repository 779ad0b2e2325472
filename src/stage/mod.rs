//! From the plan of a site to the output folder.
//!
//! A file is written only where its bytes differ, so that hosts and backups see what changed and nothing else. What
//! candour did not make in the folder, it never touches: a list beside the folder remembers what it made.
//!
//! ```text
//! lock ──▶ read the list ──▶ look for what ──▶ render, compare ──▶ link what is ──▶ exchange the trees ──▶ shorten
//!                            is in the way     and write           the same         in one step            the list
//!                                              into the second tree
//! ```
//!
//! A file is compared and written as soon as it is made, so that no more of a site is in memory than what is being made.
//!
//! A build that fails, is killed or finds no room leaves the output folder as it was or as it will be, whole in either
//! case, and the next build goes on with what it left.

mod changes;
mod exchange;
mod folder;
mod foreign;
mod manifest;
mod mount;
mod spare;
mod stamp;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::Path,
    sync::OnceLock,
};

use rayon::prelude::*;

use changes::Changes;
use folder::OutputFolder;
pub use folder::keep_apart;
use foreign::Foreign;
pub use manifest::built_for;
use manifest::{Files, Listing, Manifest, Taken};
use spare::Spare;
use stamp::{Hash, Seen, Stamp};

use crate::{
    diagnostic::Diagnostic,
    model::Tlp,
    plan::{Output, Plan, Rendered, Section},
};

/// What happened to the files of the output folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Staged {
    /// How many files and bytes each part of the site has.
    pub sections: BTreeMap<Section, (usize, usize)>,
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
    /// Something stood in the way or could not be written: the output folder is as it was.
    Refused(Vec<Diagnostic>),
    /// The new site is in its place, but what comes after that could not be done.
    Unfinished(Vec<Diagnostic>),
}

/// What looks at each file that is made, before the site is served: it says what is wrong with one.
pub type Look<'l> = dyn Fn(&Rendered) -> Option<Diagnostic> + Sync + 'l;

/// Brings the output folder to the state that a plan describes.
///
/// Whether the folder belongs to another audience and whether something of somebody else's is in the way is found out
/// before anything is made. Then a second tree is made beside the folder, and only after that it is exchanged.
///
/// `later` are paths that another step may add to the folder, such as signatures that are made on another machine: they
/// are on the list of what is ours, so that a later build removes them when they are no longer wanted.
pub fn stage(
    out: &Path,
    audience: Tlp,
    plan: &Plan<'_>,
    later: &[String],
    look: &Look<'_>,
) -> Result<Staged, StageError> {
    let refused = |error: Diagnostic| StageError::Refused(vec![error]);
    let folder = OutputFolder::resolve(out).map_err(refused)?;
    let _held = lock(&folder).map_err(refused)?;
    let earlier = begin(&folder, audience).map_err(refused)?;
    let (staged, next) = Next::prepare(&folder, audience, plan, later, &earlier, look).map_err(StageError::Refused)?;
    if let Some(next) = next {
        next.tree.spare.exchange().map_err(refused)?;
        next.finish().map_err(|error| StageError::Unfinished(vec![error]))?;
    }
    Ok(staged)
}

/// The new tree, beside the old one until they change places.
struct Next<'n> {
    folder: &'n OutputFolder,
    audience: Tlp,
    tree: Tree<'n>,
    /// What is ours in the new tree.
    listed: Files<&'n str>,
    /// What is ours in the old one.
    before: Files<&'n str>,
    taken: Taken,
}

/// The second tree as it is being made.
struct Tree<'n> {
    spare: Spare<'n>,
    foreign: Foreign,
}

/// A file that was made.
struct Made {
    section: Section,
    bytes: usize,
    stamp: Stamp,
    /// Whether the output folder does not have it yet.
    is_new: bool,
}

/// Why a file could not be made.
enum Unmade {
    /// There is something wrong with it.
    Refused(Diagnostic),
    /// It could not be written. A full disk fails for every file that is left; the first says it.
    Unwritten(Diagnostic),
}

impl<'n> Next<'n> {
    /// Checks, makes every file and brings the second tree to the new state; no tree where nothing has changed.
    fn prepare(
        folder: &'n OutputFolder,
        audience: Tlp,
        plan: &'n Plan<'_>,
        later: &'n [String],
        earlier: &'n Manifest,
        look: &Look<'_>,
    ) -> Result<(Staged, Option<Self>), Vec<Diagnostic>> {
        let one = |error: Diagnostic| vec![error];
        let files: Vec<(&str, &Output<'_>)> = plan.outputs().map(|(path, output)| (inner(path), output)).collect();
        let now: BTreeSet<&str> = files.iter().map(|(inner, _)| *inner).collect();
        // What somebody else has put there is not ours, now or later.
        let is_ours = |path: &&str| earlier.paths.contains_key(*path) || folder.path(path).symlink_metadata().is_err();
        let later: Vec<&str> = later.iter().map(|path| inner(path)).filter(is_ours).collect();
        let listed: BTreeSet<&str> = now.iter().chain(&later).copied().collect();
        let changes = Changes::find(folder, &files, &now, earlier)?;
        let before: Files<&str> = earlier.paths.iter().map(|(path, stamp)| (path.as_str(), *stamp)).collect();
        // What somebody else has there with the very bytes of the site is as good as ours.
        let is_theirs = |inner: &str| !before.contains_key(inner);
        let there =
            files.iter().zip(&changes.there).filter_map(|((inner, _), there)| there.is_some().then_some(*inner));
        let accepted: BTreeSet<&str> = there.filter(|inner| is_theirs(inner)).collect();
        let making = Making {
            folder,
            audience,
            earlier,
            before: &before,
            now: &now,
            accepted: &accepted,
            listed: &listed,
            look,
            tree: OnceLock::new(),
        };
        let (made, kept_up) = exchange::keeping_up(|| making.keep_up(), || making.all(&files, &changes));
        let made = made.inspect_err(|_| making.take_back())?;
        kept_up.map_err(|error| one(folder.failed("cannot be written", &error)))?;
        let mut staged = Staged { removed: changes.stale_files(folder), ..Staged::default() };
        for made in &made {
            staged.count(made);
        }
        let is_as_it_was = staged.written == 0 && staged.removed == 0;
        if is_as_it_was && earlier.says(audience, &listed) && folder.real().is_dir() {
            making.learn(&made, &files, later).map_err(one)?;
            return Ok((staged, None));
        }
        let tree = making.into_tree().map_err(one)?;
        let stamps = tree.link(&files, &made)?;
        let taken = tree.foreign.taken(&folder.spare());
        let is_new = |path: &&&str| is_theirs(path) && !accepted.contains(**path);
        keep_theirs(folder, listed.iter().filter(is_new))?;
        // From here on either tree may be the one that is served, so that nothing is known of the files.
        let both: Files<&str> = listed.iter().chain(before.keys()).map(|path| (*path, None)).collect();
        let listing = Listing::new(audience, &both, &both, &tree.foreign.files).with_taken(&taken);
        manifest::write(folder, &listing).map_err(one)?;
        let stamps = files.iter().zip(stamps).map(|((inner, _), stamp)| (*inner, Some(stamp)));
        let listed = later.into_iter().map(|path| (path, None)).chain(stamps).collect();
        Ok((staged, Some(Self { folder, audience, tree, listed, before, taken })))
    }

    /// What is left once the new site is in its place.
    fn finish(self) -> Result<(), Diagnostic> {
        let Self { folder, audience, listed, before, tree, taken } = self;
        exchange::sync_names(folder).map_err(|error| folder.failed("may not be on the disk yet", &error))?;
        foreign::bring_up_to_date(folder, &taken)?;
        let carried = &tree.foreign.files;
        let is_ours = |path: &str| listed.contains_key(path) || before.contains_key(path) || carried.contains(path);
        foreign::bring_back(folder, is_ours)?;
        manifest::write(folder, &Listing::new(audience, &listed, &before, carried))
    }
}

impl Staged {
    fn count(&mut self, made: &Made) {
        let (files, bytes) = self.sections.entry(made.section).or_default();
        *files += 1;
        *bytes += made.bytes;
        *(if made.is_new { &mut self.written } else { &mut self.unchanged }) += 1;
    }
}

impl Tree<'_> {
    /// Takes along what is the same in the new site, and what is somebody else's. What is known of each file of the new site
    /// after that is returned, in their order.
    fn link(&self, files: &[(&str, &Output<'_>)], made: &[Made]) -> Result<Vec<Stamp>, Vec<Diagnostic>> {
        let one = |error: Diagnostic| vec![error];
        let linked = files.par_iter().zip(made).map(|((inner, _), Made { stamp, is_new, .. })| {
            let seen = if *is_new { stamp.seen } else { self.spare.link_seen(inner, stamp.seen)? };
            Ok(Stamp { seen, ..*stamp })
        });
        let stamps: Result<Vec<Stamp>, Diagnostic> = linked.collect();
        let stamps = stamps.map_err(one)?;
        let failure = self.foreign.files.par_iter().find_map_any(|inner| self.spare.link(inner).err());
        failure.map_or(Ok(()), Err).and_then(|()| self.spare.take_over_permissions()).map_err(one)?;
        Ok(stamps)
    }
}

/// Refuses what somebody else has put into the place of a file of the new site while that was made: nothing was there when
/// it was begun.
fn keep_theirs<'p>(folder: &OutputFolder, new: impl Iterator<Item = &'p &'p str>) -> Result<(), Vec<Diagnostic>> {
    if !folder.real().is_dir() {
        return Ok(());
    }
    let new: Vec<&str> = new.copied().collect();
    let is_there = |inner: &&&str| folder.path(inner).symlink_metadata().is_ok_and(|found| !found.is_dir());
    let theirs: Vec<&&str> = new.par_iter().filter(is_there).collect();
    let refused: Vec<Diagnostic> = theirs.into_iter().map(|inner| in_the_way(folder, inner)).collect();
    if refused.is_empty() { Ok(()) } else { Err(refused) }
}

fn in_the_way(folder: &OutputFolder, inner: &str) -> Diagnostic {
    let message = "somebody put a file in the place of one of the site while that was made";
    folder.error_at(inner, message).help("move it away, and build again")
}

/// The making of the files.
struct Making<'m, 'n> {
    folder: &'n OutputFolder,
    audience: Tlp,
    earlier: &'n Manifest,
    before: &'m Files<&'n str>,
    now: &'m BTreeSet<&'n str>,
    accepted: &'m BTreeSet<&'n str>,
    listed: &'m BTreeSet<&'n str>,
    look: &'m Look<'m>,
    /// It is begun when the first file differs: a build without changes touches nothing.
    tree: OnceLock<Result<Tree<'n>, Diagnostic>>,
}

impl<'n> Making<'_, 'n> {
    fn all(&self, files: &[(&str, &Output<'_>)], changes: &Changes<'_>) -> Result<Vec<Made>, Vec<Diagnostic>> {
        let results: Vec<Result<Made, Unmade>> = files
            .par_iter()
            .zip(&changes.there)
            .map(|((inner, output), there)| self.one(inner, output, *there))
            .collect();
        let mut made = Vec::with_capacity(results.len());
        let (mut refused, mut unwritten) = (Vec::new(), None);
        for result in results {
            match result {
                Ok(one) => made.push(one),
                Err(Unmade::Refused(error)) => refused.push(error),
                Err(Unmade::Unwritten(error)) => unwritten = unwritten.or(Some(error)),
            }
        }
        refused.extend(unwritten);
        if refused.is_empty() { Ok(made) } else { Err(refused) }
    }

    fn one(&self, inner: &str, output: &Output<'_>, there: Option<Seen>) -> Result<Made, Unmade> {
        let bytes = output.render().map_err(Unmade::Refused)?;
        let file = Rendered { path: format!("/{inner}"), section: output.section, bytes };
        if let Some(error) = (self.look)(&file) {
            return Err(Unmade::Refused(error));
        }
        let hash = Hash::of(&file.bytes);
        let made = |stamp, is_new| Made { section: output.section, bytes: file.bytes.len(), stamp, is_new };
        let known = self.earlier.paths.get(inner).copied().flatten();
        let is_same = |seen: &Seen| Stamp::says(known, *seen, &self.folder.path(inner), hash, &file.bytes);
        if let Some(seen) = there.filter(is_same) {
            return Ok(made(Stamp { hash, seen }, false));
        }
        let known = self.earlier.spare.get(inner).copied().flatten();
        let tree = self.tree().map_err(Unmade::Unwritten)?;
        let stamp = tree.spare.write(inner, &file.bytes, hash, known).map_err(Unmade::Unwritten)?;
        Ok(made(stamp, true))
    }

    /// Where nothing was there before this build, nothing is left of it. Otherwise the second tree is what the next build
    /// begins with.
    fn take_back(&self) {
        if self.tree.get().is_some() && !self.earlier.has_read_anything() {
            // What cannot be removed is known to the list, which goes last.
            let removed = fs::remove_dir_all(self.folder.spare());
            let _ = removed.and_then(|()| fs::remove_file(self.folder.manifest()));
        }
    }

    /// Has the disk take what was written until now; nothing where no tree was begun.
    fn keep_up(&self) -> io::Result<()> {
        match self.tree.get() {
            Some(Ok(tree)) => tree.spare.sync(),
            Some(Err(_)) | None => Ok(()),
        }
    }

    /// Writes down what is known of the files now where nothing else has changed: of a list of an earlier version, or of a
    /// copy of the folder, nothing was known.
    fn learn(&self, made: &[Made], files: &[(&str, &Output<'_>)], later: Vec<&str>) -> Result<(), Diagnostic> {
        let Self { folder, audience, earlier, before, .. } = *self;
        let stamps = files.iter().zip(made).map(|((inner, _), made)| (*inner, Some(made.stamp)));
        let later = later.into_iter().map(|path| (path, before.get(path).copied().flatten()));
        let listed: Files<&str> = later.chain(stamps).collect();
        if listed == *before && earlier.taken.is_empty() {
            return Ok(());
        }
        let spare: Files<&str> = earlier.spare.iter().map(|(path, stamp)| (path.as_str(), *stamp)).collect();
        manifest::write(folder, &Listing::new(audience, &listed, &spare, &earlier.carried))
    }

    fn tree(&self) -> Result<&Tree<'n>, Diagnostic> {
        self.tree.get_or_init(|| self.begin()).as_ref().map_err(Diagnostic::clone)
    }

    fn into_tree(self) -> Result<Tree<'n>, Diagnostic> {
        self.tree()?;
        // It was begun just now, if not before.
        self.tree.into_inner().unwrap_or_else(|| Err(Diagnostic::error("output", "the second tree was not begun")))
    }

    fn begin(&self) -> Result<Tree<'n>, Diagnostic> {
        let Self { folder, audience, earlier, .. } = *self;
        let foreign = Foreign::find(folder, earlier)?;
        Manifest::keep_others_out(folder, audience, &foreign.files)?;
        // It is not to be taken along and then taken for ours.
        let is_in_the_way = |path: &&String| self.now.contains(path.as_str()) && !self.accepted.contains(path.as_str());
        if let Some(inner) = foreign.files.iter().find(is_in_the_way) {
            return Err(in_the_way(folder, inner));
        }
        // Before anything is written, the list names what may be in either tree: nothing that a killed build leaves is
        // taken for somebody else's by the next one. What is in the second one is about to change.
        let in_spare = earlier.spare.keys().map(String::as_str);
        let in_spare = in_spare.chain(self.listed.iter().copied()).chain(self.before.keys().copied());
        let in_spare: Files<&str> = in_spare.map(|path| (path, None)).collect();
        let carried = foreign.files.union(&earlier.carried).cloned().collect();
        manifest::write(folder, &Listing::new(audience, self.before, &in_spare, &carried))?;
        let spare = Spare::begin(folder, self.now, &foreign)?;
        Ok(Tree { spare, foreign })
    }
}

/// Keeps every other build and signing out of a folder for as long as the value lives.
#[derive(Debug)]
pub struct Held {
    _file: Option<fs::File>,
}

/// Waits for nobody: fails where a build or a signing is writing to a folder.
///
/// Where no build can write, since something is mounted at the folder or nothing can lie beside it, there is nobody to
/// keep out.
pub fn hold(out: &Path) -> Result<Held, Diagnostic> {
    let folder = OutputFolder::resolve(out).ok().filter(|folder| folder.real().is_dir());
    let Some(folder) = folder else { return Ok(Held { _file: None }) };
    match open_lock(&folder) {
        Ok(file) => Ok(Held { _file: Some(held(&folder, file)?) }),
        Err(_) => Ok(Held { _file: None }),
    }
}

fn lock(folder: &OutputFolder) -> Result<Held, Diagnostic> {
    let file = open_lock(folder);
    let file = file.map_err(|error| folder.failed("cannot be written, nor the files beside it", &error))?;
    Ok(Held { _file: Some(held(folder, file)?) })
}

/// The lock belongs to the open file and ends with the process, however that ends; what is in the file says nothing.
fn open_lock(folder: &OutputFolder) -> io::Result<fs::File> {
    let path = folder.lock();
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    fs::OpenOptions::new().write(true).create(true).truncate(false).open(path)
}

fn held(folder: &OutputFolder, file: fs::File) -> Result<fs::File, Diagnostic> {
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => {
            let error = folder.error("another build or signing is writing to this folder");
            Err(error.help("wait until it is done, and try again"))
        }
        // Where the file system has no locks, builds are kept apart by whoever starts them.
        Err(fs::TryLockError::Error(_)) => Ok(file),
    }
}

/// Goes on where a build was killed, and reads the list.
fn begin(folder: &OutputFolder, audience: Tlp) -> Result<Manifest, Diagnostic> {
    folder.keep_links_out()?;
    exchange::recover(folder)
        .map_err(|error| folder.failed("what a killed build has left cannot be mended", &error))?;
    Manifest::keep_apart(folder, audience)?;
    let earlier = Manifest::read(folder, audience)?;
    if earlier.has_read_anything() {
        foreign::bring_up_to_date(folder, &earlier.taken)?;
        foreign::bring_back(folder, |path| earlier.accounts_for(path))?;
    }
    Ok(earlier)
}

/// The path of a file within the output folder.
fn inner(path: &str) -> &str {
    path.trim_start_matches('/')
}

/// Every folder around the paths, each before those that lie in it.
fn folders_of<'p>(paths: impl IntoIterator<Item = &'p str>) -> BTreeSet<&'p str> {
    let mut folders = BTreeSet::new();
    for path in paths {
        let mut inner = path;
        while let Some((folder, _)) = inner.rsplit_once('/')
            && folders.insert(folder)
        {
            inner = folder;
        }
    }
    folders
}

/// The path with `/` between its parts, as on the list; nothing where a name is no text.
fn slashed(path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path.components().map(|part| part.as_os_str().to_str()).collect();
    Some(parts?.join("/"))
}

fn failed(path: &Path, what: &str, error: &io::Error) -> Diagnostic {
    Diagnostic::error("output", format!("{what}: {error}")).at_path(path.display().to_string())
}

#[cfg(test)]
mod tests;
