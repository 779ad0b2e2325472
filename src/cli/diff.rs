//! `candour diff`.

use std::{path::PathBuf, process::ExitCode};

use super::report;
use candour::{
    content,
    diagnostic::{self, Diagnostic, Level, has_errors},
    history::{self, CompareError, Compared, Lock, Wanted},
    model::{Advisory, AdvisoryId, DocumentVersion},
};

/// Show what changed in an advisory since it was published, or between two versions of it
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The id of the advisory, such as EXA-2026-0003
    #[arg(value_name = "ID")]
    id: AdvisoryId,
    /// A version that was published [default: the last one]
    #[arg(value_name = "FROM")]
    from: Option<DocumentVersion>,
    /// A later version that was published [default: what stands in the content]
    #[arg(value_name = "TO")]
    to: Option<DocumentVersion>,
    /// The folder that holds `content` and candour.lock
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
}

/// Compares and prints; the exit code says whether there was something to compare, not whether it differs.
pub(super) fn run(arguments: &Arguments) -> ExitCode {
    match compared(arguments) {
        Ok(compared) => {
            print(&arguments.id, &compared);
            ExitCode::SUCCESS
        }
        Err(found) => {
            report::print(&found);
            ExitCode::FAILURE
        }
    }
}

fn compared(arguments: &Arguments) -> Result<Compared, Vec<Diagnostic>> {
    let loaded = content::load(&arguments.root);
    let lock = history::load(&arguments.root)?.unwrap_or_default();
    let Some(content) = loaded.content.filter(|_| !has_errors(&loaded.diagnostics)) else {
        return Err(loaded.diagnostics.into_iter().filter(|found| found.level == Level::Error).collect());
    };
    let advisory = content.advisories.iter().find(|advisory| *advisory.id() == arguments.id);
    if advisory.is_none() && !lock.advisories.contains_key(&arguments.id) {
        let ids = content.advisories.iter().map(|advisory| advisory.id().as_str());
        return Err(vec![unknown(&arguments.id, ids)]);
    }
    compare(arguments, &lock, advisory.map(AsRef::as_ref)).map_err(|error| vec![error])
}

fn unknown<'i>(id: &AdvisoryId, ids: impl Iterator<Item = &'i str>) -> Diagnostic {
    let finding = Diagnostic::error("unknown-advisory", format!("there is no advisory `{id}`"));
    match diagnostic::nearest(id.as_str(), ids) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding,
    }
}

fn compare(arguments: &Arguments, lock: &Lock, advisory: Option<&Advisory>) -> Result<Compared, Diagnostic> {
    let wanted = Wanted { from: arguments.from.clone(), to: arguments.to.clone() };
    lock.compare(&arguments.root, &arguments.id, advisory, &wanted).map_err(|error| {
        let finding = Diagnostic::error("not-compared", error.to_string());
        match error {
            CompareError::Copy { path, .. } => finding.at_path(&path).help(
                "bring the file back from version control; copies are kept by builds that record what they publish",
            ),
            _ => finding,
        }
    })
}

fn print(id: &AdvisoryId, compared: &Compared) {
    report::say(&report::harmless(&format!("{id}: from {} to {}", compared.before, compared.after)));
    if compared.difference.is_empty() && compared.on_pages.is_empty() {
        report::say("no difference");
        return;
    }
    report::say("");
    for line in compared.difference.to_string().lines() {
        report::say(&report::harmless(line));
    }
    for part in &compared.on_pages {
        report::say(&format!("{part}, on the page alone"));
    }
}
