//! `candour due`.

use std::{path::PathBuf, process::ExitCode};

use super::{clock, report};
use candour::{
    content,
    diagnostic::Diagnostic,
    due::{self, DAYS_AHEAD, Due},
    model::{Content, Instant},
    signable,
};

/// List what comes out when, what expires, and which notices and reviews fall due: for the author alone, since it names
/// what is under embargo
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The last instant that is looked at, such as 2026-12-31T23:59:59Z [default: 90 days after --at]
    #[arg(long, value_name = "INSTANT")]
    until: Option<Instant>,
    /// The instant from which on one looks; what should have been done before is overdue [default: `SOURCE_DATE_EPOCH`,
    /// else now]
    #[arg(long, value_name = "INSTANT")]
    at: Option<Instant>,
    /// The folder that holds `content`
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Fail where something is overdue
    #[arg(long)]
    fail_on_overdue: bool,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
    /// For calendars: iCalendar (RFC 5545)
    Ics,
}

/// Prints what falls due, and says with the exit code whether it could.
pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let at = match clock::instant(arguments.at.as_ref()) {
        Ok(at) => at,
        Err(finding) => return refuse(finding),
    };
    let until = arguments.until.clone().unwrap_or_else(|| Due::until(&at));
    if until < at {
        let message = format!("--until {until} lies before {at}, from which on one looks");
        let help = format!("write a later instant, or leave it out for {DAYS_AHEAD} days");
        return refuse(Diagnostic::error("bad-value", message).help(help));
    }
    match found(arguments, &at, &until) {
        Ok((content, due)) => {
            print(arguments.format, &content, &due);
            if arguments.fail_on_overdue && due.is_overdue() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
        }
        Err(findings) => {
            report::print(&findings);
            ExitCode::FAILURE
        }
    }
}

fn refuse(finding: Diagnostic) -> ExitCode {
    report::print(&[finding]);
    ExitCode::from(super::USAGE)
}

fn found(arguments: &Arguments, at: &Instant, until: &Instant) -> Result<(Content, Due), Vec<Diagnostic>> {
    let loaded = content::load(&arguments.root);
    let Some(content) = loaded.content else { return Err(loaded.diagnostics) };
    let keys = signable::published_keys(&content.keys)?;
    let due = due::due(&content, &keys, at, until);
    Ok((content, due))
}

fn print(format: Format, content: &Content, due: &Due) {
    if let Some(warning) = due.warning() {
        report::print(&[Diagnostic::warning("confidential", warning)]);
    }
    match format {
        Format::Text => due::text(due).lines().for_each(|line| report::say(&report::harmless(line))),
        Format::Json => report::hand_over(&format!("{:#}\n", due::json(due))),
        Format::Ics => report::hand_over(&due::calendar(due, &content.vendor)),
    }
}
