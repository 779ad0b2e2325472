//! `candour diff`.

use std::{path::PathBuf, process::ExitCode};

use super::report;
use candour::{
    content,
    diagnostic::{Diagnostic, Level},
    history::{self, CompareError, Compared, Lock, Wanted},
    model::{Advisory, AdvisoryId, Content, DocumentVersion},
    revise,
};

/// Show what changed in an advisory since it was published, or between two versions of it
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The id of the advisory, such as EXA-2026-0003, or the path of its file
    #[arg(value_name = "ID")]
    id: String,
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
        Ok((id, compared)) => {
            print(&id, &compared);
            ExitCode::SUCCESS
        }
        Err(found) => {
            report::print(&found);
            ExitCode::FAILURE
        }
    }
}

fn compared(arguments: &Arguments) -> Result<(AdvisoryId, Compared), Vec<Diagnostic>> {
    let loaded = content::load(&arguments.root);
    let lock = history::load(&arguments.root)?.unwrap_or_default();
    let Some(content) = loaded.content else {
        return Err(loaded.diagnostics.into_iter().filter(|found| found.level == Level::Error).collect());
    };
    let (id, advisory) = meant(arguments, &content, &lock).map_err(|error| vec![error])?;
    let wanted = Wanted { from: arguments.from.clone(), to: arguments.to.clone() };
    match lock.compare(&arguments.root, &id, advisory, &wanted) {
        Ok(compared) => Ok((id, compared)),
        Err(error) => Err(vec![not_compared(&error)]),
    }
}

/// The advisory that is meant; none where it was published and has no file any more.
fn meant<'c>(
    arguments: &Arguments,
    content: &'c Content,
    lock: &Lock,
) -> Result<(AdvisoryId, Option<&'c Advisory>), Diagnostic> {
    let found = match revise::find(content, &arguments.id) {
        Ok(advisory) => return Ok((advisory.id().clone(), Some(advisory))),
        Err(found) => found,
    };
    let recorded = lock.advisories.keys().find(|id| id.as_str().eq_ignore_ascii_case(&arguments.id));
    recorded.map(|id| (id.clone(), None)).ok_or(found)
}

fn not_compared(error: &CompareError) -> Diagnostic {
    let finding = Diagnostic::error("not-compared", error.to_string());
    match error {
        CompareError::Copy { path, .. } => finding
            .at_path(path)
            .help("bring the file back from version control; copies are kept by builds that record what they publish"),
        _ => finding,
    }
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
