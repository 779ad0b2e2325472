//! The examples of the documentation are content that builds.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use support::{Project, here};

/// The blocks of a Markdown text that are fenced with the given language.
fn blocks(markdown: &str, language: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut rest = markdown;
    let fence = format!("```{language}\n");
    while let Some((_, after)) = rest.split_once(&fence) {
        let (block, next) = after.split_once("```").expect("a fence is closed");
        let indent = block.len() - block.trim_start_matches(' ').len();
        let lines: Vec<&str> = block.lines().map(|line| line.get(indent..).unwrap_or_default()).collect();
        blocks.push(lines.join("\n") + "\n");
        rest = next;
    }
    blocks
}

#[test]
fn the_advisory_of_the_readme_builds() {
    let readme = std::fs::read_to_string(here("../README.md")).expect("the README is there");
    let advisory = blocks(&readme, "toml").into_iter().find(|block| block.starts_with("+++")).expect("it has one");
    let project = Project::base();
    project.file("content/advisories/2026/exa-2026-0001.md", advisory);
    let outcome = project.build().succeeds();
    assert_eq!(outcome.stderr, "", "it builds with findings");
}
