//! What signing adds to a build: the same content is built with a key and without, in turn, into new folders.
//!
//! `cargo bench --bench cost -- signing [advisories] [rounds]`; without numbers 10,000 advisories and 5 rounds. Prints the
//! medians and their ratio, and fails where signing adds 15 per cent or more.

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use crate::measuring::{add_to_site, content, median};
use crate::support::{AT, Project, keys::TestKey};

const LIMIT: f64 = 1.15;

pub(crate) fn run(first: Option<usize>, second: Option<usize>) -> ExitCode {
    let (advisories, rounds) = (first.unwrap_or(10_000), second.unwrap_or(5));
    let key = TestKey::new();
    let project = content(advisories);
    key.publish(&project);
    add_to_site(&project, "[csaf]\nversions = [\"2.0\"]");
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
