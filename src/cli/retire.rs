//! `candour withdraw` and `candour supersede`.

use std::{path::PathBuf, process::ExitCode};

use super::{
    clock, report,
    revise::{ended, read},
};
use candour::{
    diagnostic::Diagnostic,
    model::{Instant, advisory::RetirementKind},
    revise::{self, Retire},
};

/// Say that an advisory should not have been published: it stays where it is, marked, with its history.
#[derive(Debug, clap::Args)]
pub(super) struct Withdraw {
    /// Why, for its readers
    #[arg(long, value_name = "TEXT")]
    why: String,
    #[command(flatten)]
    common: Common,
}

/// Say that other advisories take the place of one: it stays where it is, marked, with its history.
#[derive(Debug, clap::Args)]
pub(super) struct Supersede {
    /// The id of the advisory that takes its place; may be given several times
    #[arg(long, value_name = "ID", required = true)]
    by: Vec<String>,
    /// Why, for its readers
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, clap::Args)]
struct Common {
    /// The id of the advisory, or the path of its file
    #[arg(value_name = "ID")]
    id: String,
    /// The date of the revision that says so, such as 2026-03-10T09:00:00Z [default: `SOURCE_DATE_EPOCH`, else now]
    #[arg(long, value_name = "INSTANT")]
    date: Option<Instant>,
    /// The folder that holds `content` and `candour.lock`
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// Say what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Takes an advisory back.
pub(super) fn withdraw(arguments: &Withdraw) -> ExitCode {
    ended(retire(&arguments.common, RetirementKind::Withdrawn, &[], Some(&arguments.why)))
}

/// Puts others in its place.
pub(super) fn supersede(arguments: &Supersede) -> ExitCode {
    ended(retire(&arguments.common, RetirementKind::Superseded, &arguments.by, arguments.why.as_deref()))
}

fn retire(common: &Common, kind: RetirementKind, by: &[String], why: Option<&str>) -> Result<(), Vec<Diagnostic>> {
    let one = |finding: Diagnostic| vec![finding];
    let why = why.map(str::trim);
    if why == Some("") {
        let finding = Diagnostic::error("bad-value", "--why is empty");
        return Err(one(finding.help("say in a sentence why it no longer holds")));
    }
    let (content, lock) = read(&common.root)?;
    let now = clock::instant(None).map_err(one)?;
    let advisory = revise::find(&content, &common.id).map_err(one)?;
    let by = by.iter().map(|id| revise::find(&content, id).map(|other| other.id().clone()));
    let by = by.collect::<Result<Vec<_>, _>>().map_err(one)?;
    let wish = Retire { kind, by, why: why.map(str::to_owned), date: common.date.clone() };
    let (version, date, changes) = revise::retire(advisory, lock.as_ref(), &wish, &now).map_err(one)?;
    if date > now {
        report::complain(&format!("its date, {date}, lies ahead: until then the whole advisory is off the site"));
    }
    let written = revise::write(&common.root, advisory, &changes, common.dry_run)?;
    let would = if common.dry_run { "would be " } else { "" };
    let (id, word) = (advisory.id(), kind.as_str());
    report::say(&report::harmless(&format!("{}: {id} {would}{word} in revision {version}", written.path)));
    Ok(())
}
