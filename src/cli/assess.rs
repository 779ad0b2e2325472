//! `candour assess`.

use std::{fs, path::PathBuf, process::ExitCode};

use super::{build, clock, report, signing::signs_security_txt};
use candour::{
    assurance::{self, Assurance},
    check::{self, Outcome, Subject},
    code_of_practice::Role,
    content,
    diagnostic::Diagnostic,
    history::{self, Past},
    model::{Instant, Tlp},
    outputs,
    publish::{Site, publish},
    signable::{self, Signable},
};

/// Write the self-assessment against the UK Software Security Code of Practice
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Write the assessment of the content with what was checked beside it
    #[arg(long, value_name = "FORMAT", required_unless_present = "init", conflicts_with = "init")]
    export: Option<Format>,
    /// Write a form to fill in, with what the content answers filled in
    #[arg(long)]
    init: bool,
    /// With --init: what you do with software, which decides what you answer for
    #[arg(long, value_name = "ROLE", default_value = "developer-and-distributor", requires = "init")]
    role: RoleName,
    /// The file to write [default: the terminal; with --init `content/assessment.yaml` below the root]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The folder that holds `content` and, if there are any, `themes`
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// The instant that is checked, such as 2026-03-10T09:00:00Z [default: `SOURCE_DATE_EPOCH`, else now]
    #[arg(long, value_name = "INSTANT")]
    at: Option<Instant>,
    /// Who it is for: CLEAR, GREEN, AMBER, AMBER+STRICT or RED
    #[arg(long, value_name = "LABEL", default_value = "CLEAR")]
    audience: Tlp,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Format {
    /// What `content/assessment.yaml` may hold, without its comments
    Yaml,
    /// The same as JSON
    Json,
    /// One line for each claim
    Csv,
    /// Markdown, for people
    Md,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum RoleName {
    /// You develop software and distribute it: themes 1 to 4
    DeveloperAndDistributor,
    /// You distribute what others develop: themes 3 and 4
    Reseller,
    /// You develop what others distribute: themes 1 to 3
    DeveloperOnly,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::DeveloperAndDistributor => Self::DeveloperAndDistributor,
            RoleName::Reseller => Self::Reseller,
            RoleName::DeveloperOnly => Self::DeveloperOnly,
        }
    }
}

/// Writes what was asked for, and says with the exit code whether it could.
pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let done = match arguments.export {
        Some(format) => export(arguments, format),
        None => init(arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(found) => {
            report::print(&found);
            ExitCode::FAILURE
        }
    }
}

fn export(arguments: &Arguments, format: Format) -> Result<(), Vec<Diagnostic>> {
    let (site, outcome) = checked(arguments)?;
    let Some(assurance) = Assurance::of(&site, Some(&outcome)) else {
        let path = format!("{}/assessment.yaml", content::FOLDER);
        let finding = Diagnostic::error("missing-file", "there is no assessment to export").at_path(path);
        return Err(vec![finding.help("`candour assess --init` writes a form to fill in")]);
    };
    let text = match format {
        Format::Yaml => assurance::yaml(&assurance),
        Format::Json => assurance::json(&assurance),
        Format::Csv => assurance::csv(&assurance),
        Format::Md => Ok(assurance::markdown(&assurance)),
    };
    let text = text.map_err(|error| vec![error])?;
    match &arguments.out {
        Some(path) => fs::write(path, text).map_err(|error| vec![unwritable(path, &error)]),
        None => {
            report::hand_over(&text);
            Ok(())
        }
    }
}

fn init(arguments: &Arguments) -> Result<(), Vec<Diagnostic>> {
    let default = || arguments.root.join(content::FOLDER).join("assessment.yaml");
    let path = arguments.out.clone().unwrap_or_else(default);
    if path.exists() {
        let finding = Diagnostic::error("file-exists", "this file is there already, and nothing is written over it");
        return Err(vec![finding.at_path(path.display().to_string()).help("move it away, or name another with --out")]);
    }
    let (site, outcome) = checked(arguments)?;
    let form = assurance::form(&site, arguments.role.into(), &outcome);
    fs::write(&path, form).map_err(|error| vec![unwritable(&path, &error)])?;
    report::say(&format!("{}: fill in what is marked", path.display()));
    Ok(())
}

fn unwritable(path: &std::path::Path, error: &std::io::Error) -> Diagnostic {
    Diagnostic::error("unwritable", format!("cannot be written: {error}")).at_path(path.display().to_string())
}

/// What would be published, and how the rules stand on it.
fn checked(arguments: &Arguments) -> Result<(Site, Outcome), Vec<Diagnostic>> {
    let at = clock::instant(arguments.at.as_ref()).map_err(|error| vec![error])?;
    let loaded = content::load(&arguments.root);
    let history = history::load(&arguments.root)?;
    let Some(content) = loaded.content else { return Err(loaded.diagnostics) };
    let site = publish(&content, &at, arguments.audience);
    let theme = build::theme(&site, &arguments.root.join("themes"))?;
    let keys = signable::published_keys(&site.keys)?;
    let signable = Signable::of(&site, &keys);
    let past = Past::of_dates(history.as_ref(), &site);
    let plan = outputs::plan(&site, &signable, &past, &theme)?;
    let is_signed = signs_security_txt(&content.vendor.signing);
    // What lies ahead is not looked at: this is about what is published.
    let subject = Subject::new(&content, &site, &site, &plan, is_signed, history.as_ref());
    let outcome = check::outcome(&subject, &loaded.diagnostics);
    drop(plan);
    Ok((site, outcome))
}
