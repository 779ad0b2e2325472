//! `candour revise`.

use std::{
    io::{BufRead as _, IsTerminal as _, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use super::{clock, report};
use candour::{
    content,
    diagnostic::Diagnostic,
    history::{self, Lock, Step},
    model::{Content, Instant},
    revise::{self, Act, Proposal, Wish},
};

/// Add a revision to an advisory: its version follows from what has changed since it was published.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The id of the advisory, or the path of its file
    #[arg(value_name = "ID")]
    id: String,
    /// What changed, for its readers; asked for where it is left out
    #[arg(long, value_name = "TEXT")]
    summary: Option<String>,
    /// The date of the revision, such as 2026-03-10T09:00:00Z [default: when an embargo ends, else `SOURCE_DATE_EPOCH`, else now]
    #[arg(long, value_name = "INSTANT")]
    date: Option<Instant>,
    /// A step that is larger than the change asks for; needed where nothing is recorded that could be compared
    #[arg(long, value_name = "STEP")]
    step: Option<StepName>,
    /// The folder that holds `content` and `candour.lock`
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// Say what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum StepName {
    /// Readers must compare with their products anew
    Major,
    /// Other content has changed
    Minor,
    /// Wording alone has changed
    Patch,
}

impl From<StepName> for Step {
    fn from(name: StepName) -> Self {
        match name {
            StepName::Major => Self::Major,
            StepName::Minor => Self::Minor,
            StepName::Patch => Self::Patch,
        }
    }
}

/// Adds the revision, prints what was done, and says with the exit code whether it was.
pub(super) fn run(arguments: &Arguments) -> ExitCode {
    ended(revise(arguments))
}

/// Prints why nothing was done.
pub(super) fn ended(done: Result<(), Vec<Diagnostic>>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(found) => {
            report::print(&found);
            report::complain("nothing was written");
            ExitCode::FAILURE
        }
    }
}

/// The content and the record of what was published.
pub(super) fn read(root: &std::path::Path) -> Result<(Content, Option<Lock>), Vec<Diagnostic>> {
    let loaded = content::load(root);
    let lock = history::load(root)?;
    let Some(content) = loaded.content else {
        return Err(loaded.diagnostics);
    };
    Ok((content, lock))
}

fn revise(arguments: &Arguments) -> Result<(), Vec<Diagnostic>> {
    let one = |finding: Diagnostic| vec![finding];
    let (content, lock) = read(&arguments.root)?;
    let now = clock::instant(None).map_err(one)?;
    let advisory = revise::find(&content, &arguments.id).map_err(one)?;
    let summary = arguments.summary.as_deref().map(str::trim);
    if summary == Some("") {
        return Err(one(no_summary()));
    }
    let wish =
        Wish { step: arguments.step.map(Step::from), date: arguments.date.clone(), has_summary: summary.is_some() };
    let proposal = revise::propose(advisory, lock.as_ref(), &wish, &now).map_err(one)?;
    explain(advisory.id().as_str(), &proposal, &now);
    let asked;
    let summary = match (&proposal.act, summary) {
        (_, Some(summary)) => Some(summary),
        (Act::Correct { .. }, None) => None,
        (Act::Add, None) if arguments.dry_run => Some("…"),
        (Act::Add, None) => {
            asked = ask().map_err(one)?;
            Some(asked.as_str())
        }
    };
    let changes = proposal.changes(summary);
    let written = revise::write(&arguments.root, advisory, &changes, arguments.dry_run)?;
    let done = match &proposal.act {
        Act::Add => format!("revision {}", proposal.version),
        Act::Correct { from } if *from == proposal.version => format!("revision {from} corrected"),
        Act::Correct { from } => format!("revision {} in place of {from}", proposal.version),
    };
    let would = if arguments.dry_run { "would have " } else { "" };
    report::say(&report::harmless(&format!("{}: {would}{done}", written.path)));
    Ok(())
}

/// What changed, what step that asks for, and why.
fn explain(id: &str, proposal: &Proposal, now: &Instant) {
    match &proposal.published {
        Some(version) => report::say(&report::harmless(&format!("{id}: version {version} was published"))),
        None => report::say(&report::harmless(&format!("{id}: nothing is recorded that could be compared"))),
    }
    for reason in &proposal.reasons {
        report::say(&report::harmless(&format!("  changed: {} ({})", reason.part, reason.step)));
    }
    if let Some(due) = proposal.due {
        let why = match due {
            Step::Patch => "nothing but wording has changed",
            Step::Minor => "content has changed, and nobody must compare with their products anew",
            Step::Major => "readers must compare with their products anew",
        };
        report::say(&format!("a {due} step is due: {why} (CSAF 3.1.11)"));
    }
    let Some(date) = &proposal.date else { return };
    if proposal.waits_for_embargo {
        report::say(&format!("its date is {date}, when the embargo ends"));
    } else if date > now {
        report::complain(&format!("its date, {date}, lies ahead: until then the whole advisory is off the site"));
    }
}

/// Asks the author, where somebody sits there.
fn ask() -> Result<String, Diagnostic> {
    if !std::io::stdin().is_terminal() {
        return Err(no_summary());
    }
    let _ = write!(std::io::stderr(), "What changed, for its readers? ");
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    match line.trim() {
        "" => Err(no_summary()),
        _ if read.is_err() => Err(no_summary()),
        summary => Ok(summary.to_owned()),
    }
}

fn no_summary() -> Diagnostic {
    Diagnostic::error("missing-summary", "a revision says what changed, and nobody has said it")
        .help("write --summary \"What changed\"")
}
