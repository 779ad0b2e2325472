//! The theme's script compares versions as the program does: both are held to the same cases.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::process::Command;

use support::{here, tools};

#[test]
fn the_script_of_the_theme_compares_as_the_program_does() {
    hold("versions/run.mjs", 300);
}

#[test]
fn the_script_of_the_theme_answers_who_is_affected_as_the_program_does() {
    hold("versions/answers.mjs", 60);
}

/// Runs the theme's scripts over their cases, of which there are at least so many.
fn hold(runner: &str, least: usize) {
    let node = tools::output(Command::new("node").arg("--version"));
    if tools::or_skip(node).is_none() {
        return;
    }
    let said = tools::output(Command::new("node").arg(here(runner)));
    let said = said.unwrap_or_else(|why| panic!("{why}"));
    let cases = said.split_whitespace().next().and_then(|count| count.parse::<usize>().ok());
    assert!(cases.is_some_and(|cases| cases >= least) && said.contains(" 0 wrong"), "{said}");
}
