//! A preview under edits without end: what it serves stays what a build writes, and its memory does not grow.
//!
//! `cargo bench --bench cost -- soak [advisories] [minutes]`; without numbers 1,000 advisories and 30 minutes. Edits, mistakes,
//! renames, deletions, moves of folders and many files at once come in a random order. At random moments it is waited until
//! the preview is quiet, and what it serves is compared with a build of the same content: all lists, feeds and settings, and
//! a sample of the pages and documents of advisories. Fails at the first difference; and where the memory is more than 10 %
//! above what it was in the first five minutes. In less than ten minutes it has not reached its height, and is only printed.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    thread,
    time::{Duration, Instant},
};

use rand::{Rng as _, SeedableRng as _, rngs::StdRng, seq::SliceRandom as _};

use crate::{
    client::{Preview, write_by_rename},
    measuring::content,
    support::{AT, Project},
};

const WARM_UP: Duration = Duration::from_mins(5);
const MOST_GROWTH: f64 = 1.1;

pub(crate) fn run(first: Option<usize>, second: Option<usize>) -> ExitCode {
    let (advisories, minutes) = (first.unwrap_or(1_000), second.unwrap_or(30));
    let project = content(advisories);
    let preview = Preview::of(&project);
    preview.until("the first page", |preview| preview.get("/").status == 200);
    let whole = Duration::from_mins(minutes as u64);
    let warm_up = WARM_UP.min(whole / 3);
    let mut author = Author::new(&project);
    let (mut edits, mut comparisons) = (0, 0);
    let (mut warm, mut last): (Vec<u64>, Vec<u64>) = (Vec::new(), Vec::new());
    let begun = Instant::now();
    let mut minute = 0;
    while begun.elapsed() < whole {
        if begun.elapsed().as_secs() / 60 > minute {
            minute += 1;
            println!("after {minute} min: {edits} edits, {} MB", memory(&preview) / 1024);
        }
        author.act();
        edits += 1;
        if author.random.gen_bool(0.02) {
            author.mend();
            compare(&preview, &project, &mut author.random);
            comparisons += 1;
        }
        thread::sleep(Duration::from_millis(author.random.gen_range(5..120)));
        let (now, memory) = (begun.elapsed(), memory(&preview));
        if now < warm_up {
            warm.push(memory);
        } else if now + warm_up > whole {
            last.push(memory);
        }
    }
    author.mend();
    compare(&preview, &project, &mut author.random);
    let (before, after) = (highest(&warm), highest(&last));
    #[allow(clippy::cast_precision_loss, reason = "kilobytes")]
    let growth = after as f64 / before.max(1) as f64;
    println!(
        "{advisories} advisories, {minutes} minutes: {edits} edits, {} comparisons, {} MB at first, {} MB at last: {growth:.3}",
        comparisons + 1,
        before / 1024,
        after / 1024,
    );
    if growth <= MOST_GROWTH || whole < 2 * WARM_UP { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Somebody who edits at random, and knows what is to be mended.
struct Author {
    root: PathBuf,
    random: StdRng,
    count: usize,
    /// What stands in the files that have a mistake now.
    mistakes: Vec<(PathBuf, String)>,
    is_moved: bool,
}

impl Author {
    fn new(project: &Project) -> Self {
        let root = project.path().to_owned();
        Self { root, random: StdRng::seed_from_u64(11), count: 0, mistakes: Vec::new(), is_moved: false }
    }

    fn folder(&self) -> PathBuf {
        self.root.join("content/advisories").join(if self.is_moved { "moved" } else { "2026" })
    }

    /// An advisory, with what stands in it.
    fn advisory(&mut self) -> Option<(PathBuf, String)> {
        let folder = fs::read_dir(self.folder()).expect("the folder is there");
        let mut files: Vec<PathBuf> = folder.map(|entry| entry.expect("it can be listed").path()).collect();
        files.sort();
        let path = files.choose(&mut self.random)?.clone();
        let is_wrong = self.mistakes.iter().any(|(wrong, _)| *wrong == path);
        let is_extra = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("extra-"));
        if is_wrong || is_extra {
            return None;
        }
        let text = fs::read_to_string(&path).expect("it can be read");
        Some((path, text))
    }

    fn act(&mut self) {
        self.count += 1;
        let kind = self.random.gen_range(0..100);
        let Some((path, text)) = self.advisory() else { return };
        let title = format!("title = \"Edit {} of the soak\"", self.count);
        let line = text.lines().find(|line| line.starts_with("title = ")).expect("it has a title").to_owned();
        let changed = text.replace(&line, &title);
        match kind {
            0..50 => fs::write(&path, changed).expect("it can be written"),
            50..70 => write_by_rename(&path, &changed),
            70..80 => {
                fs::write(&path, text.replace("status = ", "stattus = ")).expect("it can be written");
                self.mistakes.push((path, text));
            }
            80..85 => self.mend(),
            85..90 => {
                // Away and back under another name: the id stays.
                let other = path.with_file_name(format!("renamed-{}.md", self.count));
                fs::rename(&path, &other).expect("it can be renamed");
            }
            90..94 => {
                let id = format!("EXA-2026-{}", 900_000 + self.count);
                let own = text.lines().find(|line| line.starts_with("id = ")).expect("it has an id").to_owned();
                let text = changed.replace(&own, &format!("id = \"{id}\""));
                fs::write(path.with_file_name(format!("extra-{}.md", self.count)), text).expect("it can be written");
            }
            94..97 => self.remove_extras(),
            97..98 => {
                self.mend();
                let from = self.folder();
                self.is_moved = !self.is_moved;
                fs::rename(from, self.folder()).expect("it can be moved");
            }
            98..99 => {
                for number in 0..200 {
                    let path = self.root.join(format!("content/static/many/{number}.txt"));
                    fs::create_dir_all(path.parent().expect("a folder")).expect("folders can be made");
                    fs::write(path, format!("{number} {}", self.count)).expect("it can be written");
                }
            }
            _ => {
                let _ = fs::remove_dir_all(self.root.join("content/static/many"));
            }
        }
    }

    fn remove_extras(&self) {
        for entry in fs::read_dir(self.folder()).expect("the folder is there").flatten() {
            if entry.file_name().to_string_lossy().starts_with("extra-") {
                fs::remove_file(entry.path()).expect("it can be removed");
            }
        }
    }

    fn mend(&mut self) {
        for (path, text) in self.mistakes.drain(..) {
            if path.exists() {
                fs::write(path, text).expect("it can be written");
            }
        }
    }
}

fn compare(preview: &Preview, project: &Project, random: &mut StdRng) {
    // What is written last is seen before anything is compared.
    let mark = random.r#gen::<u64>().to_string();
    project.file("content/static/mark.txt", &mark);
    preview.until("the mark is seen", |preview| preview.bare("/mark.txt").text() == mark);
    preview.until_quiet();
    let sample = random.gen_range(0..50_u64);
    let is_sampled = |path: &str| {
        let is_of_one = path.contains("/exa-2") || path.contains("/cve-2");
        !is_of_one || path.bytes().map(u64::from).sum::<u64>() % 50 == sample
    };
    let differing = preview.differing(project.path(), &["--at", AT], is_sampled);
    assert!(differing.is_empty(), "{differing:#?}");
}

fn highest(memory: &[u64]) -> u64 {
    memory.iter().copied().max().unwrap_or_default()
}

/// What the preview has in memory, in kilobytes.
fn memory(preview: &Preview) -> u64 {
    let path = format!("/proc/{}/status", preview.id());
    let status = fs::read_to_string(Path::new(&path)).expect("the preview runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("it has memory");
    line.split_whitespace().next().and_then(|number| number.parse().ok()).expect("a number")
}
