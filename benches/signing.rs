//! What signing adds to a build: the same content is built with a key and without, in turn, into new folders.
//!
//! `cargo bench --bench signing -- [advisories] [rounds]`; without numbers 10,000 advisories and 5 rounds. Prints the
//! medians and their ratio, and fails where signing adds 15 per cent or more.

#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "a benchmark talks and fails by panicking")]

#[path = "../tests/support/mod.rs"]
mod support;

use std::{
    fmt::Write as _,
    process::ExitCode,
    time::{Duration, Instant},
};

use support::{AT, Project, keys::TestKey};

const LIMIT: f64 = 1.15;

fn main() -> ExitCode {
    // cargo adds `--bench`.
    let mut numbers = std::env::args().filter_map(|argument| argument.parse::<usize>().ok());
    let (advisories, rounds) = (numbers.next().unwrap_or(10_000), numbers.next().unwrap_or(5));
    let key = TestKey::new();
    let project = content(advisories, &key);
    let (mut plain, mut signed) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        // In turn, and the other way round each time: whatever else the machine does hits both.
        let kinds = if round % 2 == 0 { [false, true] } else { [true, false] };
        for is_signed in kinds {
            let took = build(&project, is_signed.then_some(&key), &format!("out-{round}-{is_signed}"));
            (if is_signed { &mut signed } else { &mut plain }).push(took);
        }
    }
    let (plain, signed) = (median(plain), median(signed));
    let ratio = signed.as_secs_f64() / plain.as_secs_f64();
    println!(
        "{advisories} advisories, medians of {rounds}: {plain:.2?} without signatures, {signed:.2?} with: {ratio:.3}"
    );
    if ratio < LIMIT { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn build(project: &Project, key: Option<&TestKey>, out: &str) -> Duration {
    let arguments = ["build", "--at", AT, "--out", out];
    let begun = Instant::now();
    match key {
        Some(key) => project.run_with(&arguments, &key.environment()).succeeds(),
        None => project.run(&arguments).succeeds(),
    };
    begun.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// Advisories with bodies of about 4 kB that have a table and a block of code, as CSAF 2.0 alone.
fn content(advisories: usize, key: &TestKey) -> Project {
    let project = Project::base();
    key.publish(&project);
    let site = std::fs::read_to_string(project.path().join("content/site.toml")).expect("the base has one");
    project.file("content/site.toml", format!("{site}\n[csaf]\nversions = [\"2.0\"]\n"));
    let base = std::fs::read_to_string(project.path().join("content/advisories/2026/exa-2026-0001.md"))
        .expect("the base has an advisory");
    for number in 0..advisories {
        let id = format!("EXA-2026-{:05}", number + 10_000);
        let body = body(number);
        project.file(
            &format!("content/advisories/2026/{id}.md"),
            format!("{}\n{body}", base.replace("EXA-2026-0001", &id)),
        );
    }
    project
}

fn body(number: usize) -> String {
    let mut body = String::from("\n## Details\n\n| component | version |\n| --- | --- |\n");
    for row in 0..12 {
        let _ = writeln!(body, "| part {row} of {number} | 4.{row} |");
    }
    body.push_str("\n```\n");
    for line in 0..10 {
        let _ = writeln!(body, "gateway: check {line} of advisory {number} failed for the session");
    }
    body.push_str("```\n");
    for paragraph in 0..8 {
        let _ = write!(
            body,
            "\nParagraph {paragraph} of advisory {number} says what happens in the component, under which conditions an \
             attacker can reach it, what the vendor has found out about it so far, and what customers who cannot install \
             the fix at once may do in the meantime, step by step and with the commands that they need for it.\n"
        );
    }
    body
}
