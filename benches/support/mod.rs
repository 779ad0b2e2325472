//! What the benchmarks measure with: content of any size, and medians.

#![allow(clippy::expect_used, dead_code, unreachable_pub, reason = "each benchmark uses its own part of this")]

use std::{fmt::Write as _, time::Duration};

use crate::support::Project;

/// The median of some times.
pub fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// Adds lines to the settings of a site.
pub fn add_to_site(project: &Project, lines: &str) {
    let site = std::fs::read_to_string(project.path().join("content/site.toml")).expect("the base has one");
    project.file("content/site.toml", format!("{site}\n{lines}\n"));
}

/// Advisories with bodies of about 4 kB that have a table and a block of code.
pub fn content(advisories: usize) -> Project {
    let project = Project::base();
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
