//! `candour check`.

use std::{path::PathBuf, process::ExitCode};

use super::{clock, report, signing::is_signing_meant};
use candour::{
    check::{self, Checked, Subject},
    content,
    diagnostic::{Diagnostic, Level},
    model::{Instant, Tlp},
    outputs,
    page::theme::Theme,
    publish::publish,
    signable::{self, Signable},
};

/// Check the content as it would be published
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The folder that holds `content` and, if there are any, `themes`
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// The instant that is checked, such as 2026-03-10T09:00:00Z [default: `SOURCE_DATE_EPOCH`, else now]
    #[arg(long, value_name = "INSTANT")]
    at: Option<Instant>,
    /// Who the site is for: CLEAR, GREEN, AMBER, AMBER+STRICT or RED
    #[arg(long, value_name = "LABEL", default_value = "CLEAR")]
    audience: Tlp,
    /// Fail where there is a warning, too
    #[arg(long, value_name = "WHAT")]
    deny: Option<Deny>,
    /// Leave out the findings of a rule; may be given several times
    #[arg(long, value_name = "ID")]
    allow: Vec<String>,
    /// How to print what was found
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Deny {
    /// Errors and warnings
    Warnings,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Format {
    /// For people
    Human,
    /// For programs
    Json,
}

/// Checks, prints what was found, and says with the exit code whether that stops a build.
pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let mut findings = match found(arguments) {
        Ok(checked) => checked.findings,
        Err(findings) => findings,
    };
    findings.retain(|finding| !arguments.allow.iter().any(|id| id == finding.code.as_str()));
    match arguments.format {
        Format::Human => report::print(&findings),
        Format::Json => report::say(&format!("{:#}", report::to_json(&findings))),
    }
    let worst = findings.iter().map(|finding| finding.level).max();
    let is_denied = match arguments.deny {
        Some(Deny::Warnings) => worst >= Some(Level::Warning),
        None => worst == Some(Level::Error),
    };
    if is_denied { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn found(arguments: &Arguments) -> Result<Checked, Vec<Diagnostic>> {
    let at = clock::instant(arguments.at.as_ref()).map_err(|error| vec![error])?;
    let loaded = content::load(&arguments.root);
    let Some(content) = loaded.content else { return Err(loaded.diagnostics) };
    let theme = Theme::load(&content.vendor.theme, &arguments.root.join("themes"), &content.vendor.language)?;
    let site = publish(&content, &at, arguments.audience);
    let keys = signable::published_keys(&site)?;
    let signable = Signable::of(&site, &keys);
    let plan = outputs::plan(&site, &signable, &theme)?;
    let ahead = check::ahead(&content, &site);
    let is_signed = is_signing_meant(&content.vendor.signing);
    let subject = Subject::new(&content, &site, &ahead, &plan, is_signed, None);
    Ok(check::check(&subject, loaded.diagnostics))
}
