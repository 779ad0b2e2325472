//! What a build takes beside others that make sites, and a validation beside another validator.
//!
//! `cargo bench --bench peers -- [advisories] [rounds] [--growth] [--write] [--without TOOL]`; without numbers 10,000
//! advisories and 5 rounds, which is the least. `benches/README.md` says what is compared and how. Prints a table with the
//! medians, their ratios and the limits, and fails where a limit is missed; `--write` puts the same into `benches/RESULTS.md`.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark talks and fails by panicking"
)]

mod generators;
mod machine;
#[path = "../support/mod.rs"]
mod measuring;
mod run;
#[path = "../../tests/support/mod.rs"]
mod support;
mod table;
mod validators;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use generators::Generator;
use measuring::{add_to_site, content, path_of, specimens};
use run::Run;
use support::{AT, Project};
use table::{Figure, Table};

/// The allocator of the program, so that testing documents is measured as the program does it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The medians of fewer rounds say little.
const FEWEST_ROUNDS: usize = 5;
/// The folder below a project in which a build is told to keep what it found of documents that it has tested. It may be
/// deleted at any time, and is where a build is to be the first.
const CACHE: &str = ".candour-cache";
/// How many times as many advisories the growth is measured with.
const GROWTH: usize = 10;

struct Options {
    advisories: usize,
    rounds: usize,
    growth: bool,
    write: bool,
    without: Vec<String>,
}

impl Options {
    fn read() -> Self {
        let mut numbers = Vec::new();
        let mut options = Self { advisories: 10_000, rounds: 5, growth: false, write: false, without: Vec::new() };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                // cargo adds it.
                "--bench" => {}
                "--growth" => options.growth = true,
                "--write" => options.write = true,
                "--without" => options.without.push(arguments.next().expect("--without names a tool")),
                other => numbers.push(other.parse().unwrap_or_else(|_| panic!("`{other}` is no option and no number"))),
            }
        }
        if let Some(advisories) = numbers.first() {
            options.advisories = *advisories;
        }
        if let Some(rounds) = numbers.get(1) {
            options.rounds = *rounds;
        }
        assert!(options.rounds >= FEWEST_ROUNDS, "the medians are of {FEWEST_ROUNDS} rounds at least");
        options
    }
}

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some(validators::OURS) {
        validators::measure_ours();
        return ExitCode::SUCCESS;
    }
    let options = Options::read();
    let place = tempfile::tempdir().expect("a temporary folder can be made");
    let (generators, left_out) = Generator::all(place.path(), options.advisories, &options.without);
    let project = site(options.advisories);
    let mut table = Table::default();
    builds(&options, &project, place.path(), &generators, &mut table);
    if options.growth {
        growth(&options, &project, place.path(), &mut table);
    }
    let validator = validators::compare(options.rounds, &mut table);
    let skipped: Vec<String> = left_out.into_iter().chain(validator.as_ref().err().cloned()).collect();
    let tools: Vec<String> = generators.iter().map(Generator::version).chain(validator.ok()).collect();
    let text =
        table.text(&format!("{} advisories, medians of {} rounds", options.advisories, options.rounds), &skipped);
    println!("{text}");
    if options.write {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/RESULTS.md");
        let machine = machine::describe(place.path(), &tools);
        fs::write(path, table::document(&machine, &text)).expect("the results can be written");
    }
    if table.is_within_limits() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The content of a site that serves CSAF 2.0 alone, as most do.
fn site(advisories: usize) -> Project {
    let project = content(advisories);
    add_to_site(&project, "[csaf]\nversions = [\"2.0\"]");
    project
}

/// Our runs of a round.
#[derive(Default)]
struct Ours {
    first: Vec<Run>,
    warm: Vec<Run>,
    again: Vec<Run>,
    changed: Vec<Run>,
}

fn builds(options: &Options, project: &Project, place: &Path, generators: &[Generator], table: &mut Table) {
    // What is copied; this run and those of the others that follow bring what is read into memory, and are not measured.
    let reference = place.join("reference");
    build(project, &reference);
    for generator in generators {
        let out = place.join("before");
        generator.build(&out);
        generator.made(&out, options.advisories);
        remove(&out);
    }
    let mut ours = Ours::default();
    let mut copies = Vec::new();
    let mut others: Vec<Vec<Run>> = generators.iter().map(|_| Vec::new()).collect();
    for round in 0..options.rounds {
        let name = |what: &str| place.join(format!("{what}-{round}"));
        // In turn, and the other way round each time: whatever else the machine does hits all of them.
        let mut turns: Vec<usize> = (0..generators.len() + 2).collect();
        if round % 2 == 1 {
            turns.reverse();
        }
        for turn in turns {
            match turn {
                0 => our_round(project, &specimen_to_change(options.advisories), &name("candour"), &mut ours),
                1 => {
                    let out = name("copy");
                    copies.push(run::measured(Command::new("cp").arg("-r").arg(&reference).arg(&out)));
                    remove(&out);
                }
                other => {
                    let out = name(&format!("other-{other}"));
                    others[other - 2].push(generators[other - 2].build(&out));
                    remove(&out);
                }
            }
        }
        eprintln!("round {} of {}: sites", round + 1, options.rounds);
    }
    let first = Run::median(&ours.first);
    table.row("candour: first build", first);
    let (warm, again, changed) = (Run::median(&ours.warm), Run::median(&ours.again), Run::median(&ours.changed));
    table.row("candour: first build, documents tested before", warm);
    table.row("candour: again, nothing changed", again);
    table.row("candour: again, one advisory changed", changed);
    let copy = Run::median(&copies);
    table.row("`cp -r` of the site", copy);
    for (generator, runs) in generators.iter().zip(others) {
        let other = Run::median(&runs);
        table.row(&generator.name, other);
        let limits = (generator.name == "Hugo").then_some((0.6, 0.35));
        table.figure(Figure::at_most(
            format!("first build / {}", generator.name),
            first.ratio(&other),
            limits.map(|l| l.0),
        ));
        let warm = warm.ratio(&other);
        let name = format!("first build, documents tested before / {}", generator.name);
        table.figure(Figure::at_most(name, warm, limits.map(|l| l.1)));
    }
    table.figure(Figure::at_most("first build / `cp -r`", first.ratio(&copy), Some(3.0)));
    table.figure(Figure::at_most("nothing changed / first build", again.ratio(&first), Some(0.25)));
    table.figure(Figure::at_most("one advisory changed / first build", changed.ratio(&first), Some(0.3)));
    table.figure(Figure::memory("memory of the first build", first.peak, 400 << 20));
}

/// The path of an advisory that is neither the first nor the last.
fn specimen_to_change(advisories: usize) -> String {
    specimens(advisories).nth(advisories / 2).map(|specimen| path_of(&specimen)).expect("there are some")
}

fn our_round(project: &Project, to_change: &str, out: &Path, ours: &mut Ours) {
    remove(&project.path().join(CACHE));
    ours.first.push(build(project, out));
    ours.again.push(build(project, out));
    let text = project.text(to_change);
    project.file(to_change, format!("{text}\nMore is known now.\n"));
    ours.changed.push(build(project, out));
    project.file(to_change, text);
    let warm = out.with_extension("warm");
    ours.warm.push(build(project, &warm));
    remove(out);
    remove(&warm);
}

/// What is published is not recorded, as on a machine that builds what others edit.
fn build(project: &Project, out: &Path) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_candour"));
    command.args(["build", "--locked", "--at", AT, "--root"]).arg(project.path()).arg("--out").arg(out);
    command.env("CANDOUR_CACHE", project.path().join(CACHE));
    run::measured(command.env_remove("SOURCE_DATE_EPOCH").env_remove("CANDOUR_SIGNING_KEY"))
}

/// Removes a folder with what candour keeps beside it. It is never made anew: each run has a folder of its own.
fn remove(folder: &Path) {
    if folder.exists() {
        fs::remove_dir_all(folder).expect("it can be removed");
    }
    let (Some(parent), Some(name)) = (folder.parent(), folder.file_name()) else { return };
    let start = format!(".{}.", name.to_string_lossy());
    let beside = fs::read_dir(parent).expect("it can be read").flatten().map(|entry| entry.path());
    let is_ours = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&start));
    for path in beside.filter(is_ours) {
        let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        removed.expect("it can be removed");
    }
}

/// A site of ten times as many advisories.
fn growth(options: &Options, small: &Project, place: &Path, table: &mut Table) {
    let large = site(options.advisories * GROWTH);
    let (mut of_small, mut of_large) = (Vec::new(), Vec::new());
    for round in 0..options.rounds {
        let mut both = [(small, &mut of_small), (&large, &mut of_large)];
        if round % 2 == 1 {
            both.reverse();
        }
        for (project, runs) in both {
            remove(&project.path().join(CACHE));
            let out = place.join(format!("growth-{round}-{}", runs.len()));
            runs.push(build(project, &out));
            remove(&out);
        }
        eprintln!("round {} of {}: growth", round + 1, options.rounds);
    }
    let (small, large) = (Run::median(&of_small), Run::median(&of_large));
    table.row(&format!("candour: first build of {} advisories", options.advisories), small);
    table.row(&format!("candour: first build of {} advisories", options.advisories * GROWTH), large);
    table.figure(Figure::at_most("ten times as many advisories / first build", large.ratio(&small), Some(11.0)));
    table.figure(Figure::memory("memory of ten times as many advisories", large.peak, 3 << 30));
}
