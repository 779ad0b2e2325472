//! The catalogue of rules as people read it.

use std::fmt::Write as _;

use super::{Rule, catalogue};
use crate::diagnostic::Level;

/// A rule in full: what must hold, why, who asks for it, and what to do where it is broken.
pub fn explain(rule: &Rule) -> String {
    let sources: Vec<String> = rule.sources.iter().map(ToString::to_string).collect();
    format!(
        "{} ({})\n{}\n\nWhy: {}\n\nSource: {}\n\nTo mend it: {}\n",
        rule.id,
        level(rule.level),
        rule.title,
        rule.why,
        sources.join("; "),
        rule.mend
    )
}

/// The page of the documentation that lists all rules, in Markdown.
pub fn reference() -> String {
    let mut text = String::from(HEAD);
    for rule in catalogue() {
        let sources: Vec<String> = rule.sources.iter().map(ToString::to_string).collect();
        // Writing to a text cannot fail.
        let _ = write!(
            text,
            "\n### {}: {}\n\n{}. {}\n\n{}\n\nTo mend it: {}.\n",
            rule.id,
            rule.title,
            capital(level(rule.level)),
            sources.join("; ") + ".",
            rule.why,
            rule.mend
        );
    }
    text
}

const HEAD: &str = "# What is checked

The rules of `candour check` and `candour build`, as `candour check --explain ID` shows them. An error stops a build, a
warning does not. The tests of CSAF are reported under their own numbers, as `CSAF-6.1.1`.

This page is made from the program: `INSTA_UPDATE=always cargo test --test rules` writes it.

## The rules
";

fn level(level: Level) -> &'static str {
    match level {
        Level::Note => "note",
        Level::Warning => "warning",
        Level::Error => "error",
    }
}

fn capital(word: &str) -> String {
    word.char_indices()
        .map(|(at, character)| if at == 0 { character.to_ascii_uppercase() } else { character })
        .collect()
}
