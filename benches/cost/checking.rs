//! What checking takes beside building: the same content is checked, and built into a new folder, in turn.
//!
//! `cargo bench --bench cost -- checking [advisories] [rounds]`; without numbers 10,000 advisories and 5 rounds. Prints the
//! medians and their ratio for a site that everybody may see, and for one with closed sites beside it, of which every file
//! is made and searched. Fails where checking takes half of the time of building or more, or with closed sites as long.

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use crate::measuring::{content, median, with_closed_sites};
use crate::support::{AT, Project};

const LIMIT: f64 = 0.5;
/// All files are made in both, but only a build writes them.
const LIMIT_WITH_CLOSED_SITES: f64 = 1.0;

pub(crate) fn run(first: Option<usize>, second: Option<usize>) -> ExitCode {
    let (advisories, rounds) = (first.unwrap_or(10_000), second.unwrap_or(5));
    let project = content(advisories);
    let open = ratio(&project, advisories, rounds, "for everybody");
    with_closed_sites(&project);
    let closed = ratio(&project, advisories, rounds, "with closed sites");
    if open < LIMIT && closed < LIMIT_WITH_CLOSED_SITES { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn ratio(project: &Project, advisories: usize, rounds: usize, which: &str) -> f64 {
    let (mut checked, mut built) = (Vec::new(), Vec::new());
    took(project, &["check", "--at", AT]);
    for round in 0..rounds {
        let out = format!("{which}-{round}").replace(' ', "-");
        // In turn, and the other way round each time: whatever else the machine does hits both.
        if round % 2 == 0 {
            checked.push(took(project, &["check", "--at", AT]));
        }
        built.push(took(project, &["build", "--at", AT, "--out", &out]));
        if round % 2 == 1 {
            checked.push(took(project, &["check", "--at", AT]));
        }
    }
    let (checked, built) = (median(checked), median(built));
    let ratio = checked.as_secs_f64() / built.as_secs_f64();
    println!(
        "{advisories} advisories, {which}, medians of {rounds}: {checked:.2?} to check, {built:.2?} to build: {ratio:.3}"
    );
    ratio
}

fn took(project: &Project, arguments: &[&str]) -> Duration {
    // As where somebody works, what was tested before is known to both.
    let cache = project.path().join(".cache");
    let environment = [("CANDOUR_CACHE", cache.to_str().expect("a path in Unicode"))];
    let begun = Instant::now();
    project.run_with(arguments, &environment).succeeds();
    begun.elapsed()
}
