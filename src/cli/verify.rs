//! `candour verify`.

use std::{path::PathBuf, process::ExitCode};

use super::{
    clock,
    report::{self, plural},
};
use candour::{
    model::Instant,
    verify::{self, Check, Level, Options, Outcome, Part, Report},
};

/// Check a built folder, of candour or anybody: CSAF, security.txt, feeds and links
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The folder that a host serves
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The instant at which expiry is judged, such as 2026-03-10T09:00:00Z [default: `SOURCE_DATE_EPOCH`, else now]
    #[arg(long, value_name = "INSTANT")]
    at: Option<Instant>,
    /// The address that the folder is served at [default: what the canonical URLs in the folder say]
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// How to print what was found
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For machines
    Json,
}

/// How many findings of one requirement are printed for people: whoever mends these knows the rest.
const MOST_FINDINGS: usize = 20;

/// Checks, prints what was found, and says with the exit code whether anything failed.
pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let at = match clock::instant(arguments.at.as_ref()) {
        Ok(at) => at,
        Err(error) => {
            report::print(&[error]);
            return ExitCode::from(super::USAGE);
        }
    };
    match verify::verify(&arguments.folder, &Options { at, url: arguments.url.clone() }) {
        Ok(found) => {
            match arguments.format {
                Format::Text => print_text(&found),
                Format::Json => report::say(&format!("{:#}", found.to_json())),
            }
            if found.failed() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
        }
        Err(error) => {
            report::complain(&format!("error: {}", report::harmless(&error.to_string())));
            ExitCode::from(super::USAGE)
        }
    }
}

fn print_text(found: &Report) {
    for part in &found.parts {
        report::say(&report::harmless(&part.subject));
        for check in &part.checks {
            print_check(part, check);
        }
        report::say("");
    }
    let url = found.url.as_deref().unwrap_or("an address that is not known");
    report::say(&report::harmless(&format!("served at {url}, judged at {}", found.at)));
    let counts = Outcome::ALL.map(|outcome| format!("{} {}", found.count(outcome), outcome.as_str()));
    report::say(&counts.join(", "));
}

fn print_check(part: &Part, check: &Check) {
    let number = check.requirement.number().map_or_else(String::new, |number| number.to_string());
    let title = check.requirement.title();
    report::say(&format!("{number:>4}  {title:<42} {}", check.outcome.as_str()));
    if matches!(check.outcome, Outcome::Failed | Outcome::Warning) {
        report::say(&format!("{:>6}{}", "", check.requirement.source(part.version)));
    }
    for finding in check.findings.iter().take(MOST_FINDINGS) {
        let word = match finding.level {
            Level::Failure => "failed",
            Level::Warning => "warning",
        };
        let place = if finding.file.is_empty() { String::new() } else { format!("{}: ", finding.file) };
        report::say(&report::harmless(&format!("{:>6}{word}: {place}{}", "", finding.reason)));
    }
    let more = check.findings.len().saturating_sub(MOST_FINDINGS) + check.left_out;
    if more > 0 {
        report::say(&format!("{:>6}and {}", "", plural(more, "more finding")));
    }
    for note in &check.notes {
        report::say(&report::harmless(&format!("{:>6}{note}", "")));
    }
}
