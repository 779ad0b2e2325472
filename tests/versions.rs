//! The theme's script compares versions as the program does: both are held to the same cases.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::process::Command;

use support::{here, tools};

#[test]
fn the_script_of_the_theme_gives_the_same_answers_as_the_program() {
    let node = tools::output(Command::new("node").arg("--version"));
    if tools::or_skip(node).is_none() {
        return;
    }
    let said = tools::output(Command::new("node").arg(here("versions/run.mjs")));
    let said = said.unwrap_or_else(|why| panic!("{why}"));
    let cases = said.split_whitespace().next().and_then(|count| count.parse::<usize>().ok());
    assert!(cases.is_some_and(|cases| cases >= 300) && said.contains(" 0 wrong"), "{said}");
}
