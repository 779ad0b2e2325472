//! The catalogue of rules as people read it.

use std::fmt::Write as _;

use super::{Rule, catalogue};
use crate::{csaf, diagnostic::Level};

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

/// A test of CSAF, by its id such as `CSAF-6.2.10`, in capital letters or not. None where there is no such test.
pub fn explain_test(id: &str) -> Option<String> {
    let is_meant = |test: &str| format!("CSAF-{test}").eq_ignore_ascii_case(id);
    let (test, title) = csaf::tests_with_titles().find(|(test, _)| is_meant(test))?;
    let level = level(match csaf::level_of_test(test) {
        csaf::Level::Error => Level::Error,
        csaf::Level::Warning => Level::Warning,
        csaf::Level::Note => Level::Note,
    });
    let versions: Vec<String> = csaf::versions_with_test(test).iter().map(ToString::to_string).collect();
    let source = match versions.join(" and ") {
        none if none.is_empty() => "RFC 8259, section 4".to_owned(),
        versions if test.starts_with("6.") => format!("CSAF {versions}, section {test}"),
        versions => format!("CSAF {versions}"),
    };
    Some(format!("CSAF-{test} ({level})\n{title}\n\nSource: {source}\n"))
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
