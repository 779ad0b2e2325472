//! What checking takes beside building: the same content is checked, and built into a new folder, in turn.
//!
//! `cargo bench --bench checking -- [advisories] [rounds]`; without numbers 10,000 advisories and 5 rounds. Prints the
//! medians and their ratio, and fails where checking takes half of the time of building or more.

#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "a benchmark talks and fails by panicking")]

#[path = "support/mod.rs"]
mod measuring;
#[path = "../tests/support/mod.rs"]
mod support;

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use measuring::{content, median};
use support::{AT, Project};

const LIMIT: f64 = 0.5;

fn main() -> ExitCode {
    // cargo adds `--bench`.
    let mut numbers = std::env::args().filter_map(|argument| argument.parse::<usize>().ok());
    let (advisories, rounds) = (numbers.next().unwrap_or(10_000), numbers.next().unwrap_or(5));
    let project = content(advisories);
    let (mut checked, mut built) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        let out = format!("out-{round}");
        // In turn, and the other way round each time: whatever else the machine does hits both.
        if round % 2 == 0 {
            checked.push(took(&project, &["check", "--at", AT]));
        }
        built.push(took(&project, &["build", "--at", AT, "--out", &out]));
        if round % 2 == 1 {
            checked.push(took(&project, &["check", "--at", AT]));
        }
    }
    let (checked, built) = (median(checked), median(built));
    let ratio = checked.as_secs_f64() / built.as_secs_f64();
    println!("{advisories} advisories, medians of {rounds}: {checked:.2?} to check, {built:.2?} to build: {ratio:.3}");
    if ratio < LIMIT { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn took(project: &Project, arguments: &[&str]) -> Duration {
    let begun = Instant::now();
    project.run(arguments).succeeds();
    begun.elapsed()
}
