//! How many documents a second are tested by the schema and the tests of CSAF 2.0: ours on all cores, and csaf-validator-lib
//! in the one process of Node.js that it runs in. Both have the texts in memory, and have tested all of them once before.

use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use rayon::prelude::*;

use crate::{
    support::{self, here, tools},
    table::{Figure, Table},
};

/// The argument by which this program measures ours and nothing else, in a process of its own as the other has one.
pub(crate) const OURS: &str = "--test-documents";
/// How long each tests at least.
const AT_LEAST: Duration = Duration::from_secs(2);
const LIMIT: f64 = 15.0;

/// Compares the two over the real documents of the corpus. Returns the version of the other, or why it is left out.
pub(crate) fn compare(rounds: usize, table: &mut Table) -> Result<String, String> {
    let left_out = |why: String| format!("csaf-validator-lib, since {why}");
    let corpus = support::corpus().ok_or_else(|| left_out("CANDOUR_CORPUS names no documents".to_owned()))?;
    let node = tools::node().map_err(left_out)?;
    let script = here("../benches/peers/csaf-validator-lib/throughput.mjs");
    // What it imports is found from the folder that it lies in.
    fs::copy(script, node.join("throughput.mjs")).map_err(|error| left_out(error.to_string()))?;
    let documents = documents(&corpus.join("cisa"));
    let list: Vec<String> = documents.iter().map(|path| path.display().to_string()).collect();
    let list = list.join("\n");
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        let mut turns = [true, false];
        if round % 2 == 1 {
            turns.reverse();
        }
        for is_ours in turns {
            let program = std::env::current_exe().map_err(|error| left_out(error.to_string()))?;
            let mut command = if is_ours { Command::new(program) } else { Command::new("node") };
            command.arg(if is_ours { OURS } else { "throughput.mjs" }).current_dir(&node);
            let runs = if is_ours { &mut ours } else { &mut theirs };
            runs.push(per_second(&tools::piped(&mut command, &list)));
        }
        eprintln!("round {} of {rounds}: validation", round + 1);
    }
    let (ours, theirs) = (middle(ours), middle(theirs));
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let count = documents.len();
    table.throughput(&format!("candour: {count} documents of CISA, {cores} cores"), ours);
    table.throughput(&format!("csaf-validator-lib: the same, one process of Node.js {}", node_version()), theirs);
    table.figure(Figure::at_least("documents a second / csaf-validator-lib", ours / theirs, LIMIT));
    Ok(format!("csaf-validator-lib {}", version(&node)))
}

/// Tests the documents whose paths stand on standard input, and says how many it tested in how many seconds.
pub(crate) fn measure_ours() {
    let mut list = String::new();
    std::io::stdin().read_to_string(&mut list).expect("standard input can be read");
    let texts: Vec<String> = list.lines().map(|path| fs::read_to_string(path).expect("it can be read")).collect();
    let pass = || texts.par_iter().for_each(|text| drop(candour::csaf::validate(text).expect("it is CSAF")));
    pass();
    let begun = Instant::now();
    let mut count = 0;
    while begun.elapsed() < AT_LEAST {
        pass();
        count += texts.len();
    }
    println!("{count} {}", begun.elapsed().as_secs_f64());
}

fn documents(folder: &Path) -> Vec<PathBuf> {
    let files = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter();
    let files = files.map(|entry| entry.expect("the corpus can be read").into_path());
    files.filter(|path| path.extension().is_some_and(|ending| ending == "json")).collect()
}

/// The documents a second that a line tells of.
fn per_second(line: &str) -> f64 {
    let numbers = line.trim().split_once(' ').and_then(|(count, seconds)| {
        let (count, seconds): (f64, f64) = (count.parse().ok()?, seconds.parse().ok()?);
        Some(count / seconds)
    });
    numbers.unwrap_or_else(|| panic!("`{line}` tells no throughput"))
}

fn middle(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn node_version() -> String {
    tools::output(Command::new("node").arg("--version")).unwrap_or_default().trim().to_owned()
}

fn version(node: &Path) -> String {
    let package = node.join("node_modules/@secvisogram/csaf-validator-lib/package.json");
    let package: serde_json::Value =
        fs::read_to_string(package).ok().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    package["version"].as_str().unwrap_or("of an unknown version").to_owned()
}
