//! What single things cost beside others, as ratios, and what a preview takes: one program for all, since linking it takes
//! longer than a short run.
//!
//! `cargo bench --bench cost -- NAME [number] [number]`: `signing`, `checking`, `serving` or `soak`. The first lines of the
//! file of that name say what the numbers are, what is measured, and where it fails.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark talks and fails by panicking"
)]

mod checking;
#[path = "../../tests/support/preview.rs"]
mod client;
#[path = "../support/mod.rs"]
mod measuring;
mod serving;
mod signing;
mod soak;
#[path = "../../tests/support/mod.rs"]
mod support;

use std::process::ExitCode;

fn main() -> ExitCode {
    // cargo adds `--bench`.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let (names, numbers): (Vec<&String>, Vec<&String>) =
        arguments.iter().partition(|argument| argument.parse::<usize>().is_err());
    let mut numbers = numbers.into_iter().filter_map(|number| number.parse().ok());
    let (first, second) = (numbers.next(), numbers.next());
    match names.first().map(|name| name.as_str()) {
        Some("checking") => checking::run(first, second),
        Some("signing") => signing::run(first, second),
        Some("serving") => serving::run(first, second),
        Some("soak") => soak::run(first, second),
        _ => {
            eprintln!("name what to measure: signing, checking, serving or soak");
            ExitCode::FAILURE
        }
    }
}
