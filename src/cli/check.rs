//! `candour check`.

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use super::{build, cache, clock, report, signing::signs_security_txt};
use candour::{
    check::{self, Checked, ClosedAddresses, Subject},
    content,
    diagnostic::{self, Diagnostic, Level},
    history::{self, Past},
    model::{Advisory, Content, Instant, Tlp},
    outputs, outside,
    plan::Plan,
    publish::{Site, must_have_address, publish},
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
    /// Who the site is for: clear, green, amber, amber+strict or red
    #[arg(long, value_name = "LABEL", default_value = "clear")]
    audience: Tlp,
    /// Fail where there is a warning, too
    #[arg(long, value_name = "WHAT")]
    deny: Option<Deny>,
    /// Leave out the findings of a rule; may be given several times
    #[arg(long, value_name = "ID")]
    allow: Vec<String>,
    /// Ask the host of every URL in the advisories whether it resolves (CSAF tests 6.3.6 and 6.3.7)
    #[arg(long)]
    online: bool,
    /// Look up the words of the advisories with hunspell (CSAF test 6.3.8): slow, and strict about unusual words
    #[arg(long)]
    spelling: bool,
    /// How to print what was found
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    /// Say what a rule asks for and why, and check nothing; without an id, list the rules
    #[arg(long, value_name = "ID", num_args = 0..=1, default_missing_value = "", exclusive = true)]
    explain: Option<String>,
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
    /// For code scanning: SARIF 2.1.0
    Sarif,
    /// For GitHub, as annotations of a workflow
    Github,
}

/// Checks, prints what was found, and says with the exit code whether that stops a build.
pub(super) fn run(arguments: &Arguments) -> ExitCode {
    if let Some(id) = &arguments.explain {
        return explain(id);
    }
    let refused: Vec<Diagnostic> = arguments.allow.iter().filter_map(|id| check::may_be_excused(id).err()).collect();
    if !refused.is_empty() {
        report::print(&refused);
        return ExitCode::from(super::USAGE);
    }
    let mut checked = found(arguments).unwrap_or_else(|findings| Checked { findings, excused: Vec::new() });
    checked.findings.retain(|finding| !arguments.allow.iter().any(|id| id == finding.code.as_str()));
    let root = arguments.root.to_string_lossy();
    match arguments.format {
        Format::Human => print(&checked),
        Format::Json => report::hand_over(&format!("{:#}\n", check::json(&checked, &root))),
        Format::Sarif => report::hand_over(&format!("{:#}\n", check::sarif(&checked, &root))),
        Format::Github => report::hand_over(&check::github(&checked.findings, &root)),
    }
    let worst = checked.findings.iter().map(|finding| finding.level).max();
    let is_denied = match arguments.deny {
        Some(Deny::Warnings) => worst >= Some(Level::Warning),
        None => worst == Some(Level::Error),
    };
    if is_denied { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn print(checked: &Checked) {
    report::print(&checked.findings);
    for excused in checked.excused.iter().filter(|excused| !excused.findings.is_empty()) {
        let findings = report::plural(excused.findings.len(), "finding");
        let exception = &excused.exception;
        report::say(&report::harmless(&format!("excused: {findings} of {}: {}", exception.rule, exception.reason)));
    }
    if checked.findings.is_empty() {
        report::say("no findings");
    }
}

fn explain(id: &str) -> ExitCode {
    if id.is_empty() {
        for rule in check::catalogue() {
            report::say(&format!("{:<6}{}", rule.id, rule.title));
        }
        return ExitCode::SUCCESS;
    }
    let id = if id.eq_ignore_ascii_case(check::CLOSED_ADDRESS) { "EM3" } else { id };
    match check::rule(id).map(check::explain).or_else(|| check::explain_test(id)) {
        Some(text) => {
            report::hand_over(&text);
            ExitCode::SUCCESS
        }
        None => {
            let finding = Diagnostic::error("unknown-rule", format!("there is no rule `{id}`"));
            let near = diagnostic::nearest(&id.to_ascii_uppercase(), check::catalogue().map(|rule| rule.id));
            report::print(&[match near {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding.help("`candour check --explain` lists the rules"),
            }]);
            ExitCode::from(super::USAGE)
        }
    }
}

fn found(arguments: &Arguments) -> Result<Checked, Vec<Diagnostic>> {
    let at = clock::instant(arguments.at.as_ref()).map_err(|error| vec![error])?;
    let known = cache::open(&arguments.root);
    let loaded = content::load_knowing(&arguments.root, &known);
    let history = history::load(&arguments.root)?;
    let Some(content) = loaded.content else { return Err(loaded.diagnostics) };
    must_have_address(&content, arguments.audience).map_err(|error| vec![error])?;
    let site = publish(&content, &at, arguments.audience);
    cache::keep(&known, &site);
    let theme = build::theme(&site, &arguments.root.join("themes"))?;
    let keys = signable::published_keys(&site.keys)?;
    let signable = Signable::of(&site, &keys);
    let past = Past::of_dates(history.as_ref(), &site);
    let plan = outputs::plan(&site, &signable, &past, &theme)?;
    let ahead = check::ahead(&content, &site);
    let is_signed = signs_security_txt(&content.vendor.signing);
    let subject = Subject::new(&content, &site, &ahead, &plan, is_signed, history.as_ref());
    let mut read = loaded.diagnostics;
    read.extend(theme.findings());
    read.extend(asked_outside(arguments, &site));
    let mut checked = check::check(&subject, read);
    // A build comes as far as to its files where nothing else is wrong.
    if !diagnostic::has_errors(&checked.findings) {
        checked.findings.extend(in_files(&content, &site, &plan));
        diagnostic::sort(&mut checked.findings);
    }
    Ok(checked)
}

/// What is wrong with the files alone. They are made where some audience sees more, and nowhere else.
fn in_files(content: &Content, site: &Site, plan: &Plan<'_>) -> Vec<Diagnostic> {
    match ClosedAddresses::of(content, site) {
        Ok(closed) if closed.is_empty() => Vec::new(),
        Ok(closed) => plan.look(|file| closed.in_file(file)),
        Err(error) => vec![error],
    }
}

/// What hosts and programs say of the published advisories, where somebody wants to know.
fn asked_outside(arguments: &Arguments, site: &Site) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let documents: Vec<Arc<Advisory>> = site.csaf_documents().cloned().collect();
    if arguments.online {
        let client = outside::Client::new();
        found.extend(outside::links(&documents, |url| client.ask(url)));
    }
    if arguments.spelling {
        found.extend(outside::spelling(&documents).unwrap_or_else(|error| {
            let message = format!("the spelling was not looked at: {error}");
            let help = "install hunspell and a dictionary, such as `hunspell-en-gb` of Debian and Ubuntu";
            vec![Diagnostic::warning("spelling-not-run", message).help(help)]
        }));
    }
    found
}
