//! The desk: the one thread that reads what changed and makes the views. What it laid out last stays good for whoever
//! answers from it.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{
        Arc,
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    time::{Duration, Instant as Clock, SystemTime},
};

use tokio::sync::watch as latest;
use walkdir::WalkDir;

use super::{
    Choice, Options, Teller,
    state::{AUDIENCES, Rules, Shown, Snapshot, Told},
    view::{Parts, View},
    watch::{Changes, Watcher},
};
use crate::{
    content::{self, Reader},
    diagnostic::{self, Diagnostic},
    history::{self, Lock, Past},
    model::{Content, LanguageTag},
    page::theme::Theme,
    publish::{Site, must_have_address, publish},
    signable::{self, Signable},
};

/// How long it must be quiet before all paths are planned. Until then each is planned when it is asked for.
const QUIET_FOR_PLAN: Duration = Duration::from_millis(250);
/// How long it must be quiet before the rules run.
const QUIET_FOR_RULES: Duration = Duration::from_secs(1);
/// How often it is looked whether a folder is another than it was.
const LOOK: Duration = Duration::from_millis(250);
/// How often changes are looked for where nothing tells of them, as where the system watches no more folders.
const SEARCH: Duration = Duration::from_secs(2);
/// For how many choices views are kept.
const MOST_CHOICES: usize = 4;
/// How many paths of a view that could not be made are told.
const MOST_UNMADE: usize = 20;

/// What the desk is told.
pub(super) enum Message {
    /// Something changed on the disk.
    Changed(Changes),
    /// A browser asks for a choice that is not laid out.
    Wanted(Choice),
    /// All paths of a view were planned, or what keeps them from lying in one folder.
    Planned(Choice, u64, Vec<Diagnostic>),
    /// The rules have run over a view.
    Checked(Choice, u64, Vec<Diagnostic>),
    /// A path of a view could not be made when it was asked for.
    Unmade(Choice, u64, Box<Diagnostic>),
}

/// What happens, for the terminal.
#[derive(Debug)]
pub enum Event {
    /// The content was read for the first time.
    Read {
        /// How many advisories it has; none where it has mistakes.
        advisories: Option<usize>,
        /// How long that took.
        took: Duration,
    },
    /// Something is wrong.
    Wrong {
        /// What.
        found: Vec<Diagnostic>,
        /// Whether there is a good site, which stays.
        is_shown: bool,
    },
    /// It is wrong no more.
    Mended,
    /// What the rules find, and how a build would see it.
    Checked {
        /// In which view.
        choice: Choice,
        /// What they did not find in it before.
        new: Vec<Diagnostic>,
        /// How much they still find of what was told before.
        known: usize,
    },
}

/// What views are made of.
#[derive(Clone)]
struct Basis {
    content: Arc<Content>,
    history: Option<Arc<Lock>>,
}

/// What is shown of a choice, and what was before it is known to be good.
struct Laid {
    choice: Choice,
    shown: Arc<Shown>,
    before: Option<Arc<Shown>>,
    /// Why there is no newer one.
    errors: Vec<Diagnostic>,
    /// The paths that could not be made of the view of a number.
    unmade: (u64, Vec<Diagnostic>),
    /// What the rules found when the terminal was told of it last.
    told: Option<Vec<Told>>,
    step: Step,
}

/// How far the work on a view has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Made,
    Planned,
    Checked,
}

/// The desk with all that lies on it.
pub(super) struct Desk {
    options: Options,
    /// For the jobs that are done beside.
    sender: Sender<Message>,
    lay_out: latest::Sender<Arc<Snapshot>>,
    tell: Teller,
    reader: Reader,
    watcher: Watcher,
    content: Result<Arc<Content>, Vec<Diagnostic>>,
    history: Result<Option<Arc<Lock>>, Vec<Diagnostic>>,
    /// What stood in the record when it was read last.
    record: Option<Vec<u8>>,
    /// The themes that are ready, by their names and languages.
    themes: Vec<(String, Vec<LanguageTag>, Arc<Theme>)>,
    /// What the files of the themes looked like when all of them were looked at last.
    stamps: Vec<Stamp>,
    laid: Vec<Laid>,
    number: u64,
    /// The errors that the terminal was told of last.
    told: Vec<Told>,
    /// Who does what need not be done at once.
    beside: Sender<Job>,
    /// Whether a job runs beside the desk.
    is_busy: bool,
    last_change: Clock,
}

impl Desk {
    pub(super) fn new(
        options: Options,
        sender: Sender<Message>,
        lay_out: latest::Sender<Arc<Snapshot>>,
        tell: Teller,
    ) -> Self {
        let (reader, watcher) = (Reader::new(&options.root), Watcher::new(&options.root, &sender));
        // No number of an earlier preview, whose pages may still be open.
        let number = u64::try_from((options.now)().utc().timestamp()).unwrap_or_default() * 1000;
        Self {
            options,
            sender,
            lay_out,
            tell,
            reader,
            watcher,
            content: Err(Vec::new()),
            history: Ok(None),
            record: None,
            themes: Vec::new(),
            stamps: Vec::new(),
            laid: Vec::new(),
            number,
            told: Vec::new(),
            beside: helper(),
            is_busy: false,
            last_change: Clock::now(),
        }
    }

    /// Works for as long as there is somebody to tell it anything.
    pub(super) fn work(mut self, messages: &Receiver<Message>) {
        let begun = Clock::now();
        self.watcher.renew();
        self.read(&Changes::everything());
        let advisories = self.content.as_ref().ok().map(|content| content.advisories.len());
        (self.tell)(&Event::Read { advisories, took: begun.elapsed() });
        self.want(self.options.choice.clone());
        let (mut last_look, mut last_search) = (Clock::now(), Clock::now());
        loop {
            let first = match messages.recv_timeout(LOOK) {
                Ok(message) => Some(message),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return,
            };
            let mut changes = Changes::default();
            for message in first.into_iter().chain(messages.try_iter()) {
                match message {
                    Message::Changed(more) => changes.add(more),
                    Message::Wanted(choice) => self.want(choice),
                    Message::Planned(choice, number, found) => self.planned(&choice, number, found),
                    Message::Checked(choice, number, found) => self.checked(&choice, number, &found),
                    Message::Unmade(choice, number, finding) => self.unmade(&choice, number, *finding),
                }
            }
            if changes.is_moved {
                self.watcher.forget();
            }
            if changes.is_moved || last_look.elapsed() >= LOOK {
                last_look = Clock::now();
                changes.all |= self.watcher.renew();
                if self.watcher.is_blind() && last_search.elapsed() >= SEARCH {
                    last_search = Clock::now();
                    changes.all = true;
                }
            }
            if changes.is_empty() {
                self.work_beside();
            } else if self.read(&changes) {
                self.last_change = Clock::now();
                self.renew();
            }
        }
    }

    /// Reads what changed, and says whether that is anything.
    fn read(&mut self, changes: &Changes) -> bool {
        let root = self.options.root.clone();
        let folder = root.join(content::FOLDER);
        let loaded = match (changes.all, changes.below(&folder).next()) {
            (true, _) => self.reader.reread_all(),
            (false, Some(_)) => self.reader.reread(changes.below(&folder)),
            (false, None) => None,
        };
        let mut is_new = loaded.is_some();
        if let Some(reread) = loaded {
            self.content = reread.content.map(Arc::new).ok_or(reread.errors);
        }
        // A look at everything, as where nothing tells of changes, would have pages loaded again and again.
        if changes.all || changes.paths.contains(&root.join(history::FILE)) {
            let bytes = std::fs::read(root.join(history::FILE)).ok();
            if bytes != self.record {
                self.history = history::load(&root).map(|lock| lock.map(Arc::new));
                self.record = bytes;
                is_new = true;
            }
        }
        is_new |= changes.below(&root.join(history::FOLDER)).next().is_some();
        let stamps = if changes.all { stamps(&root.join("themes")) } else { self.stamps.clone() };
        if stamps != self.stamps || changes.below(&root.join("themes")).next().is_some() {
            self.stamps = stamps;
            self.themes.clear();
            is_new = true;
        }
        is_new
    }

    fn basis(&self) -> Result<Basis, Vec<Diagnostic>> {
        let content = Arc::clone(self.content.as_ref().map_err(Clone::clone)?);
        Ok(Basis { content, history: self.history.clone()? })
    }

    /// Makes all views anew. Where that cannot be done, what was shown stays, with why.
    fn renew(&mut self) {
        let basis = self.basis();
        for at in 0..self.laid.len() {
            let choice = self.laid[at].choice.clone();
            let made = basis.clone().and_then(|basis| self.view(&choice, &basis));
            self.lay(at, made);
        }
        self.tell_errors();
    }

    /// Takes up a choice that is not shown yet.
    fn want(&mut self, choice: Choice) {
        if self.laid.iter().any(|laid| laid.choice == choice) {
            self.spread();
            return;
        }
        if self.laid.len() == MOST_CHOICES {
            // What the program was started with stays.
            self.laid.remove(1);
        }
        let made = self.basis().and_then(|basis| self.view(&choice, &basis));
        let nothing = Shown { number: 0, view: None, errors: Arc::default(), rules: None, audiences: Arc::default() };
        self.laid.push(Laid {
            choice,
            shown: Arc::new(nothing),
            before: None,
            errors: Vec::new(),
            unmade: (0, Vec::new()),
            told: None,
            step: Step::Made,
        });
        self.lay(self.laid.len() - 1, made);
        self.tell_errors();
    }

    /// Shows a view, or why there is none.
    fn lay(&mut self, at: usize, made: Result<View, Vec<Diagnostic>>) {
        let audiences = match &self.content {
            Ok(content) => AUDIENCES.into_iter().filter(|label| content.vendor.address(*label).is_some()).collect(),
            Err(_) => Arc::clone(&self.laid[at].shown.audiences),
        };
        let laid = &mut self.laid[at];
        match made {
            Ok(view) => {
                self.number += 1;
                let view = Some(Arc::new(view));
                let shown = Shown { number: self.number, view, errors: Arc::default(), rules: None, audiences };
                // A view is known to be good once it is planned; before that it is better than none.
                let is_known = laid.step != Step::Made;
                let before = laid.before.take().filter(|_| !is_known);
                let before = before.or_else(|| laid.shown.view.is_some().then(|| Arc::clone(&laid.shown)));
                (laid.before, laid.shown, laid.step) = (before, Arc::new(shown), Step::Made);
                laid.errors.clear();
            }
            Err(found) => {
                let mut shown = Shown::clone(&laid.shown);
                shown.errors = found.iter().map(Told::from).collect();
                (laid.shown, laid.errors) = (Arc::new(shown), found);
            }
        }
        self.spread();
    }

    /// Lays out what there is now.
    fn spread(&self) {
        let shown = self.laid.iter().map(|laid| (laid.choice.clone(), Arc::clone(&laid.shown))).collect();
        self.lay_out.send_replace(Arc::new(Snapshot { shown, is_ready: true }));
    }

    fn view(&mut self, choice: &Choice, basis: &Basis) -> Result<View, Vec<Diagnostic>> {
        let content = &*basis.content;
        must_have_address(content, choice.audience).map_err(|error| vec![error])?;
        let now = (self.options.now)();
        let site = publish(content, choice.at.as_ref().unwrap_or(&now), choice.audience);
        let theme = self.theme(&site)?;
        let (past, _) = Past::of(&self.options.root, basis.history.as_deref(), &site);
        let keys = signable::published_keys(&site.keys)?;
        let mut signable = Signable::of(&site, &keys);
        // Nobody signs: what came with a signature keeps it.
        if site.advisories.iter().any(|advisory| advisory.signature.is_some()) {
            signable.sign(None, &keys, &now, |_| None).map_err(|error| vec![error])?;
        }
        Ok(View::new(Parts { site, signable, past, theme }))
    }

    /// The theme of a site. It is read again only where a file of a theme has changed.
    fn theme(&mut self, site: &Site) -> Result<Arc<Theme>, Vec<Diagnostic>> {
        let others: Vec<LanguageTag> = site.languages.iter().map(|speech| speech.language.clone()).collect();
        let languages: Vec<LanguageTag> = std::iter::once(&site.vendor.language).chain(&others).cloned().collect();
        let name = &site.vendor.theme;
        let known = self.themes.iter().find(|(known, of, _)| known == name && *of == languages);
        if let Some((_, _, theme)) = known {
            return Ok(Arc::clone(theme));
        }
        let theme = Theme::load_in(name, &self.options.root.join("themes"), &site.vendor.language, &others)?;
        let theme = Arc::new(theme);
        self.themes.truncate(MOST_CHOICES - 1);
        self.themes.insert(0, (name.clone(), languages, Arc::clone(&theme)));
        Ok(theme)
    }

    /// Has the next thing done that need not be done at once, in a thread that leaves the others their time.
    fn work_beside(&mut self) {
        let quiet = self.last_change.elapsed();
        let Ok(basis) = self.basis() else { return };
        let next = self.laid.iter().find(|laid| {
            let due = match laid.step {
                Step::Made => quiet >= QUIET_FOR_PLAN,
                Step::Planned => quiet >= QUIET_FOR_RULES,
                Step::Checked => false,
            };
            due && laid.shown.view.is_some() && laid.shown.errors.is_empty()
        });
        let (false, Some(laid)) = (self.is_busy, next) else { return };
        let Some(view) = laid.shown.view.clone() else { return };
        let (choice, number, step) = (laid.choice.clone(), laid.shown.number, laid.step);
        let (to_desk, signs) = (self.sender.clone(), self.options.signs_security_txt);
        let now = (self.options.now)();
        let read = if step == Step::Planned { self.reader.findings() } else { Vec::new() };
        let job = move || {
            let message = match step {
                Step::Made => {
                    let found = view.plan().err().map(<[Diagnostic]>::to_vec).unwrap_or_default();
                    Message::Planned(choice, number, found)
                }
                Step::Planned | Step::Checked => {
                    let found = view.check(&basis.content, signs, basis.history.as_deref(), &now, read);
                    Message::Checked(choice, number, found)
                }
            };
            drop((view, basis));
            // Nobody listens only where the program ends.
            let _ = to_desk.send(message);
        };
        self.is_busy = self.beside.send(Box::new(job)).is_ok();
    }

    /// All paths of a view were planned. Where they cannot lie in one folder, what was there before is shown again.
    fn planned(&mut self, choice: &Choice, number: u64, found: Vec<Diagnostic>) {
        self.is_busy = false;
        let laid = self.laid.iter_mut().find(|laid| laid.choice == *choice && laid.shown.number == number);
        let Some(laid) = laid else { return };
        let before = laid.before.take();
        laid.step = Step::Planned;
        if found.is_empty() {
            return;
        }
        self.number += 1;
        let mut shown =
            before.map_or_else(|| Shown { view: None, ..Shown::clone(&laid.shown) }, |before| Shown::clone(&before));
        shown.number = self.number;
        shown.errors = found.iter().map(Told::from).collect();
        (laid.shown, laid.errors) = (Arc::new(shown), found);
        self.spread();
        self.tell_errors();
    }

    /// The rules have run.
    fn checked(&mut self, choice: &Choice, number: u64, found: &[Diagnostic]) {
        self.is_busy = false;
        let laid = self.laid.iter_mut().find(|laid| laid.choice == *choice && laid.shown.number == number);
        let Some(laid) = laid else { return };
        laid.step = Step::Checked;
        if laid.unmade.0 != number {
            laid.unmade.1.clear();
        }
        let mut found: Vec<Diagnostic> =
            found.iter().filter(|finding| !(self.options.is_left_out)(finding)).cloned().collect();
        let told: Vec<Told> = found.iter().map(Told::from).collect();
        if laid.told.as_ref() != Some(&told) {
            let before = laid.told.replace(told.clone());
            let (new, mended) = differing(before.as_deref().unwrap_or_default(), &told);
            let known = found.len() - new.len();
            let new: Vec<Diagnostic> = new.into_iter().map(|at| found[at].clone()).collect();
            // That lines have moved is no news.
            if before.is_none() || mended > 0 || !new.is_empty() {
                (self.tell)(&Event::Checked { choice: choice.clone(), new, known });
            }
        }
        // The terminal was told of them when they were found.
        found.splice(..0, laid.unmade.1.iter().cloned());
        let mut shown = Shown::clone(&laid.shown);
        shown.rules = Some(Arc::new(Rules::of(&found)));
        laid.shown = Arc::new(shown);
        self.spread();
        self.tell_errors();
    }

    /// A path could not be made. That it is wrong no more is known once the rules have run over a later view, and nobody has
    /// met it there.
    fn unmade(&mut self, choice: &Choice, number: u64, finding: Diagnostic) {
        let laid = self.laid.iter_mut().find(|laid| laid.choice == *choice && laid.shown.number == number);
        let Some(laid) = laid else { return };
        if laid.unmade.0 != number {
            laid.unmade = (number, Vec::new());
        }
        let is_known = laid.unmade.1.iter().any(|known| Told::from(known) == Told::from(&finding));
        if !is_known && laid.unmade.1.len() < MOST_UNMADE {
            laid.unmade.1.push(finding);
            self.tell_errors();
        }
    }

    /// Tells the terminal what is wrong, once, and that it is wrong no more.
    fn tell_errors(&mut self) {
        let (mut now, mut findings): (Vec<Told>, Vec<Diagnostic>) = (Vec::new(), Vec::new());
        for finding in self.laid.iter().flat_map(|laid| laid.errors.iter().chain(&laid.unmade.1)) {
            let told = Told::from(finding);
            if !now.contains(&told) {
                now.push(told);
                findings.push(finding.clone());
            }
        }
        if now == self.told {
            return;
        }
        self.told = now;
        diagnostic::sort(&mut findings);
        let is_shown = self.laid.iter().any(|laid| laid.shown.view.is_some());
        let wrong = |found| Event::Wrong { found, is_shown };
        (self.tell)(&if findings.is_empty() { Event::Mended } else { wrong(findings) });
    }
}

/// Which of the findings are new, by their indices, and how many of those before are found no more. Each of those before stands
/// for one of now: at the same place if it can, or else wherever the same is said.
fn differing(before: &[Told], now: &[Told]) -> (Vec<usize>, usize) {
    let mut left: HashMap<_, Vec<&Told>> = HashMap::new();
    for told in before {
        left.entry(told.said()).or_default().push(told);
    }
    let mut new: Vec<usize> = (0..now.len()).collect();
    new.retain(|at| {
        let Some(alike) = left.get_mut(&now[*at].said()) else { return true };
        let same = alike.iter().position(|before| **before == now[*at]);
        same.map(|same| alike.swap_remove(same)).is_none()
    });
    new.retain(|at| left.get_mut(&now[*at].said()).and_then(Vec::pop).is_none());
    (new, left.values().map(Vec::len).sum())
}

/// By what it is seen that a file is another: its path, its length and when it was written.
type Stamp = (PathBuf, u64, Option<SystemTime>);

fn stamps(folder: &Path) -> Vec<Stamp> {
    let entries = WalkDir::new(folder).sort_by_file_name().into_iter().flatten();
    let stamp = |entry: walkdir::DirEntry| {
        let metadata = entry.metadata().ok().filter(std::fs::Metadata::is_file)?;
        Some((entry.into_path(), metadata.len(), metadata.modified().ok()))
    };
    entries.filter_map(stamp).collect()
}

/// Something that need not be done at once.
type Job = Box<dyn FnOnce() + Send>;

/// A thread that does one job after the other, each with one thread for all that it would do in parallel, so that pages have
/// the others. It is always the same one, since each new thread would leave memory of its own behind.
fn helper() -> Sender<Job> {
    let (beside, jobs) = mpsc::channel::<Job>();
    let work = move || {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
        for job in jobs {
            match &pool {
                Ok(pool) => pool.install(job),
                Err(_) => job(),
            }
        }
    };
    // Without it nothing is done beside, and sending says so.
    let _ = std::thread::Builder::new().name("beside".to_owned()).spawn(work);
    beside
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnostic::Place,
        source::{Notation, SourceFile},
    };

    #[test]
    fn each_finding_of_before_stands_for_one_of_now() {
        let told = |message: &str, path: &str| Told::from(&Diagnostic::warning("x", message).at_path(path));
        let before = [told("a", "1"), told("a", "1"), told("b", "1"), told("gone", "1")];
        let now = [told("b", "1"), told("a", "1"), told("a", "1"), told("a", "1"), told("a", "2")];
        assert_eq!(differing(&before, &now), (vec![3, 4], 1));
        assert_eq!(differing(&[], &now[..2]), (vec![0, 1], 0));
    }

    #[test]
    fn a_finding_that_has_moved_is_no_news_and_one_that_says_the_same_elsewhere_is() {
        let file = |text: &str| {
            let (text, data) = (text.into(), 0..text.len());
            Arc::new(SourceFile { path: "a.toml".into(), text, notation: Notation::Toml, data, body_start: 0 })
        };
        let at = |text: &str, byte: usize| {
            Told::from(&Diagnostic::warning("x", "a").at(Place::Text { file: file(text), span: byte..byte + 1 }))
        };
        let before = [at("one\n", 0)];
        assert_eq!(differing(&before, &[at("#\none\n", 2)]), (vec![], 0));
        // The one that stays is the known one, whichever comes first.
        assert_eq!(differing(&before, &[at("one\n", 0), at("one\ntwo\n", 4)]), (vec![1], 0));
        assert_eq!(differing(&[at("#\none\n", 2)], &[at("two\none\n", 0), at("#\none\n", 2)]), (vec![0], 0));
    }
}
