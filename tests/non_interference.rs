//! What is held back leaves no trace: a site is byte for byte the one of the same folder without it.
//!
//! The folders are made by chance, each of a seed. Where one fails, its seed is told; `CANDOUR_FOLDER=SEED` tries that one
//! alone, and `CANDOUR_FOLDERS=1000` as many as that.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::{path::Path, time::SystemTime};

use candour::{
    check::{self, Subject},
    content,
    diagnostic::{Diagnostic, Level, Place},
    history::{self, Lock, Past},
    model::Tlp,
    outputs,
    page::theme::Theme,
    publish::publish,
    signable::Signable,
};
use rayon::prelude::*;
use support::{
    AT, Outcome, Project,
    folders::{Folder, Named},
};

/// How many folders are tried, where `CANDOUR_FOLDERS` does not say another number.
const FOLDERS: u64 = 200;

/// All that a build makes public.
#[derive(Debug, PartialEq)]
struct Public {
    /// The paths of the site with their bytes.
    files: Vec<(String, Vec<u8>)>,
    /// The record of what was published.
    record: Vec<u8>,
    /// What is found that may be said beside it.
    told: Vec<String>,
}

fn in_words(finding: &Diagnostic) -> String {
    let place = finding.place.as_ref();
    let line = place.and_then(Place::line_column).map_or(0, |at| at.line);
    let path = place.map_or("", Place::path);
    format!("{:?} {} {path}:{line} {} {:?}", finding.level, finding.code.as_str(), finding.message, finding.help)
}

/// The steps of a build, in one process: what it writes, or why it does not.
fn build(root: &Path, audience: Tlp, theme: &Theme) -> Result<Public, Vec<String>> {
    let errors = |found: Vec<Diagnostic>| -> Vec<String> {
        found.iter().filter(|finding| finding.level == Level::Error).map(in_words).collect()
    };
    let loaded = content::load(root);
    let Some(content) = loaded.content else { return Err(errors(loaded.diagnostics)) };
    let site = publish(&content, &Folder::at(), audience);
    let keys = candour::signable::published_keys(&site.keys).map_err(errors)?;
    let signable = Signable::of(&site, &keys);
    let nothing = Lock::default();
    let past = Past { timetable: nothing.timetable(&site), ..Past::default() };
    let plan = outputs::plan(&site, &signable, &past, theme).map_err(errors)?;
    let ahead = check::ahead(&content, &site);
    let subject = Subject::new(&content, &site, &ahead, &plan, true, Some(&nothing));
    let outcome = check::outcome(&subject, &loaded.diagnostics);
    let found = check::check(&subject, loaded.diagnostics.clone()).findings;
    if found.iter().any(|finding| finding.level == Level::Error) {
        return Err(errors(found));
    }
    let told = check::in_public(&subject, found, loaded.diagnostics).iter().map(in_words).collect();
    let plan = outputs::with_outcome(plan, &site, theme, outcome);
    let rendered = plan.render().map_err(errors)?;
    let files = rendered.into_iter().map(|file| (file.path, file.bytes)).collect();
    history::save(root, &nothing.record(&site)).expect("the record can be written");
    let record = std::fs::read(root.join(history::FILE)).expect("the record is there");
    Ok(Public { files, record, told })
}

fn theme() -> Theme {
    let language = "en-GB".parse().expect("it is a language");
    Theme::load("default", Path::new("themes"), &language).expect("the theme is good")
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

/// The seeds of the folders that are tried.
fn seeds() -> std::ops::Range<u64> {
    match number("CANDOUR_FOLDER") {
        Some(seed) => seed..seed + 1,
        None => 0..number("CANDOUR_FOLDERS").unwrap_or(FOLDERS),
    }
}

/// In what two builds differ.
fn difference(one: &Public, other: &Public) -> Option<String> {
    let paths = |of: &Public| of.files.iter().map(|(path, _)| path.clone()).collect::<Vec<_>>();
    if paths(one) != paths(other) {
        let alone: Vec<String> = paths(one).into_iter().filter(|path| !paths(other).contains(path)).collect();
        return Some(format!("paths: {alone:?}"));
    }
    for ((path, bytes), (_, others)) in one.files.iter().zip(&other.files) {
        if bytes != others {
            let (text, others) = (String::from_utf8_lossy(bytes), String::from_utf8_lossy(others));
            let line = text.lines().zip(others.lines()).find(|(one, other)| one != other);
            return Some(format!("{path}: {line:?}"));
        }
    }
    if one.record != other.record {
        return Some("the record".to_owned());
    }
    let alone: Vec<&String> = one
        .told
        .iter()
        .chain(&other.told)
        .filter(|said| !(one.told.contains(said) && other.told.contains(said)))
        .collect();
    (one.told != other.told).then(|| format!("what is told: {alone:?}"))
}

/// A page that is public and names something in one of the ways that there are.
fn telling(one: &Named, way: usize) -> String {
    let said = match way {
        // A name of one word and the title of a page stand in many texts.
        0 if one.title.starts_with("Example ") || one.title.len() >= 20 && !one.name.starts_with("about-") => {
            &one.title
        }
        _ => &one.address,
    };
    format!("+++\ntitle = \"Telling\"\n+++\n\nNobody knows of {said} yet.\n")
}

#[test]
fn what_tells_of_something_that_is_held_back_stops_the_build() {
    let theme = theme();
    let missed: Vec<String> = (0..30_u64)
        .into_par_iter()
        .flat_map(|seed| {
            let folder = Folder::random(seed);
            let project = Project::empty();
            folder.write(project.path());
            let pages: Vec<(String, String)> = folder
                .held_back()
                .flat_map(|one| [0, 1].map(|way| telling(one, way)))
                .enumerate()
                .map(|(at, text)| (format!("content/pages/telling-{at}.md"), text))
                .collect();
            for (path, text) in &pages {
                project.file(path, text);
            }
            let errors = build(project.path(), folder.audience, &theme).err().unwrap_or_default();
            let is_found = |path: &str| errors.iter().any(|error| error.starts_with(&format!("Error EM3 {path}:")));
            let missed = pages.into_iter().filter(|(path, _)| !is_found(path));
            missed.map(|(_, text)| format!("seed {seed}: {text}")).collect::<Vec<_>>()
        })
        .collect();
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

/// What the program said, without how long it took.
fn said(outcome: &Outcome) -> String {
    let lines = outcome.stdout.lines().map(|line| line.rsplit_once(" in ").map_or(line, |(line, _)| line));
    format!("{:?}\n{}\n{}", outcome.code, lines.collect::<Vec<_>>().join("\n"), outcome.stderr)
}

/// Something that lies in or beside the output folder: its path, its bytes where it is a file, and when it was changed.
type Entry = (String, Option<Vec<u8>>, SystemTime);

/// Everything in and beside the output folder but the content, folders too.
fn everything(project: &Project) -> Vec<Entry> {
    // The lock tells that somebody builds, and nothing else.
    let is_left_out = |name: &std::ffi::OsStr| name == "content" || name == ".public.candour-lock";
    let entries = walkdir::WalkDir::new(project.path()).min_depth(1).sort_by_file_name().into_iter();
    let entries = entries.filter_entry(|entry| !is_left_out(entry.file_name()));
    let seen = entries.map(|entry| {
        let entry = entry.expect("the folder can be read");
        let path = entry.path().strip_prefix(project.path()).expect("it lies in it").display().to_string();
        let bytes = entry.file_type().is_file().then(|| std::fs::read(entry.path()).expect("it can be read"));
        let bytes = bytes.map(|bytes| support::without_traces(&path, bytes));
        (path, bytes, entry.metadata().expect("it is there").modified().expect("systems know when"))
    });
    seen.collect()
}

/// The paths of what is in one of them alone; times count where `with_times` says so.
fn differing(one: &[Entry], other: &[Entry], with_times: bool) -> Vec<String> {
    let lacks = |of: &[Entry], (path, bytes, time): &Entry| {
        !of.iter().any(|(at, there, then)| at == path && there == bytes && (!with_times || then == time))
    };
    let alone = one.iter().filter(|entry| lacks(other, entry)).chain(other.iter().filter(|entry| lacks(one, entry)));
    alone.map(|(path, ..)| path.clone()).collect()
}

#[test]
fn the_program_says_and_writes_the_same_as_without_what_is_held_back() {
    let seeds = number("CANDOUR_FOLDER").map_or(0..20, |seed| seed..seed + 1);
    seeds.into_par_iter().for_each(|seed| {
        let folder = Folder::random(seed);
        let audience = folder.audience.label();
        let build = |project: &Project, at: &str| project.run(&["build", "--at", at, "--audience", audience]);
        let [whole, without, later] = [Project::empty(), Project::empty(), Project::empty()];
        folder.write(whole.path());
        folder.write(later.path());
        folder.write_without(without.path());
        let (one, other) = (build(&whole, AT).succeeds(), build(&without, AT).succeeds());
        assert_eq!(said(&one), said(&other), "seed {seed}");
        let nothing: [&str; 0] = [];
        assert_eq!(differing(&everything(&whole), &everything(&without), false), nothing, "seed {seed}");
        // Where it is taken away after a build, the next one touches nothing.
        let before = everything(&whole);
        folder.take_out(whole.path());
        build(&whole, AT).succeeds();
        assert_eq!(differing(&everything(&whole), &before, true), nothing, "seed {seed}");
        // What was there in an earlier build, here a look ahead, is gone.
        build(&later, "2027-06-01T09:00:00Z").succeeds();
        let ahead = later.files();
        let again = build(&later, AT).succeeds();
        assert_eq!(again.stderr, one.stderr, "seed {seed}");
        let in_folder = |project: &Project| -> Vec<Entry> {
            everything(project).into_iter().filter(|(path, ..)| path.starts_with("public")).collect()
        };
        assert_eq!(differing(&in_folder(&later), &in_folder(&without), false), nothing, "seed {seed}");
        let waits = |one: &Named| matches!(one.opening, support::folders::Opening::Later(_));
        assert_eq!(folder.documents.all().any(waits), ahead.len() > later.files().len(), "seed {seed}");
    });
}

#[test]
fn a_site_is_the_same_byte_for_byte_as_without_what_is_held_back() {
    let theme = theme();
    let tried: Vec<Result<usize, String>> = seeds()
        .into_par_iter()
        .map(|seed| {
            let folder = Folder::random(seed);
            let whole = tempfile::tempdir().expect("a temporary folder can be made");
            folder.write(whole.path());
            let built = |what: &str| {
                let built = build(whole.path(), folder.audience, &theme);
                built.map_err(|errors| format!("seed {seed}, {what}, is refused:\n{}", errors.join("\n")))
            };
            let public = built("with what is held back")?;
            folder.take_out(whole.path());
            let without = built("without what is held back")?;
            match difference(&public, &without) {
                None => Ok(folder.held_back().count()),
                Some(difference) => Err(format!("seed {seed}, for TLP:{}: {difference}", folder.audience)),
            }
        })
        .collect();
    let failed: Vec<&String> = tried.iter().filter_map(|one| one.as_ref().err()).collect();
    let held_back: usize = tried.iter().filter_map(|one| one.as_ref().ok()).sum();
    assert!(
        failed.is_empty(),
        "{} of {} folders:\n{}",
        failed.len(),
        tried.len(),
        failed.iter().take(5).map(|one| one.as_str()).collect::<Vec<_>>().join("\n")
    );
    println!("{} folders with {held_back} documents that are held back", tried.len());
    assert!(held_back > 0 || tried.len() < 5, "nothing was held back");
}
