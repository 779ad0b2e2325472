//! `candour build`.

use std::{
    mem,
    path::{Path, PathBuf},
    process::ExitCode,
};

use super::{
    cache,
    clock::{self, SigningTime},
    progress::Progress,
    report::{self, plural},
    signing::signing,
};
use candour::{
    check::{self, ClosedAddresses, Subject},
    content,
    diagnostic::{self, Diagnostic, Level, has_errors},
    distribution::Document,
    history::{self, Lock, Past},
    model::{CsafVersion, Instant, LanguageTag, Tlp},
    outputs,
    page::theme::Theme,
    paths,
    plan::Rendered,
    publish::{Site, must_have_address, publish},
    signable::{self, Signable, Signatures},
    stage::{self, StageError, Staged},
};

/// Build the site from the folder `content`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The folder that holds `content` and, if there are any, `themes`
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// The folder to write to [default: `public` below the root]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// The instant that the site shows, such as 2026-03-10T09:00:00Z [default: `SOURCE_DATE_EPOCH`, else now]
    #[arg(long, value_name = "INSTANT")]
    at: Option<Instant>,
    /// Who the site is for: clear, green, amber, amber+strict or red
    #[arg(long, value_name = "LABEL", default_value = "clear")]
    audience: Tlp,
    /// Do not write candour.lock, the record of what was published [default: as if given where `CI` is set]
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    locked: Option<bool>,
    /// Say nothing but what is wrong
    #[arg(long)]
    quiet: bool,
    /// Say where the time went
    #[arg(long)]
    timings: bool,
}

/// Builds, prints what was done, and says with the exit code whether it was.
pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let mut progress = Progress::new(arguments.quiet);
    let out = arguments.out.clone().unwrap_or_else(|| arguments.root.join("public"));
    let built = build(arguments, &out, &mut progress);
    progress.end();
    match built {
        Ok(mut built) => {
            let left_out = leave_out_optional(&mut built.warnings);
            if arguments.quiet {
                built.warnings.retain(|finding| finding.level > Level::Note);
            }
            report::print_in_public(&built.warnings);
            if !arguments.quiet {
                print_summary(&built, left_out, &out, &progress);
            }
            if arguments.timings {
                progress.timings().iter().for_each(|line| report::say(line));
            }
            ExitCode::SUCCESS
        }
        Err(Failed { mut found, reached }) => {
            leave_out_optional(&mut found);
            diagnostic::sort(&mut found);
            report::print(&found);
            report::complain(&match reached {
                Reached::Nothing => format!("nothing was written to {}", out.display()),
                Reached::Site => format!("{} is complete", out.display()),
            });
            ExitCode::FAILURE
        }
    }
}

/// Takes out what the optional tests of CSAF find in passing, which would bury the rest, and counts it.
fn leave_out_optional(found: &mut Vec<Diagnostic>) -> usize {
    let all = found.len();
    found.retain(|finding| !is_for_check_alone(finding));
    all - found.len()
}

/// Whether a finding is of an informative test of CSAF, or of an optional one in a document that was made elsewhere.
pub(super) fn is_for_check_alone(finding: &Diagnostic) -> bool {
    let id = finding.code.as_str();
    let is_made_elsewhere = finding.place.as_ref().is_some_and(|place| place.path().ends_with(".json"));
    id.starts_with("CSAF-6.3.") || id.starts_with("CSAF-6.2.") && is_made_elsewhere
}

/// Why a build failed.
struct Failed {
    found: Vec<Diagnostic>,
    reached: Reached,
}

/// How far a build came that failed.
enum Reached {
    /// Nothing was written.
    Nothing,
    /// The site was written, but not what comes after it.
    Site,
}

impl From<Vec<Diagnostic>> for Failed {
    fn from(found: Vec<Diagnostic>) -> Self {
        Self { found, reached: Reached::Nothing }
    }
}

impl From<StageError> for Failed {
    fn from(error: StageError) -> Self {
        match error {
            StageError::Refused(found) => Self { found, reached: Reached::Nothing },
            StageError::Unfinished(found) => Self { found, reached: Reached::Site },
        }
    }
}

struct Built {
    warnings: Vec<Diagnostic>,
    content: String,
    signatures: Signatures,
    staged: Staged,
}

fn build(arguments: &Arguments, out: &Path, progress: &mut Progress) -> Result<Built, Failed> {
    let at = clock::instant(arguments.at.as_ref()).map_err(|error| vec![error])?;
    let themes = arguments.root.join("themes");
    let others = [arguments.root.join(content::FOLDER), themes.clone(), arguments.root.join(".git")];
    stage::keep_apart(out, &others).map_err(|error| vec![error])?;
    progress.step("reading the content", None);
    let known = cache::open(&arguments.root);
    let loaded = content::load_knowing(&arguments.root, &known);
    let history = history::load(&arguments.root)?;
    let Some(content) = loaded.content else { return Err(loaded.diagnostics.into()) };
    must_have_address(&content, arguments.audience).map_err(|error| vec![error])?;
    progress.step("choosing what may be seen", None);
    let site = publish(&content, &at, arguments.audience);
    cache::keep(&known, &site);
    let theme = theme(&site, &themes)?;
    let (past, mut warnings) = Past::of(&arguments.root, history.as_ref(), &site);
    progress.step("signing", None);
    let (signable, signatures) = signed(&site, &at, out, &mut warnings)?;
    progress.step("planning the pages", None);
    let plan = outputs::plan(&site, &signable, &past, &theme)?;
    progress.step("checking", None);
    let ahead = check::ahead(&content, &site);
    let is_signed = !signatures.unsigned_security_txt;
    // Where a record begins now, nothing was published before that could be compared.
    let nothing = Lock::default();
    let compared = history.as_ref().or(records(arguments, &site).then_some(&nothing));
    let subject = Subject::new(&content, &site, &ahead, &plan, is_signed, compared);
    let mut read = loaded.diagnostics;
    read.extend(theme.findings());
    let outcome = site.assessment.is_some().then(|| check::outcome(&subject, &read));
    let found = check::check(&subject, read.clone()).findings;
    if has_errors(&found) {
        warnings.extend(found);
        return Err(warnings.into());
    }
    // The log of a build that succeeds may be as public as what it built; `candour check` tells the author the rest.
    warnings.extend(check::in_public(&subject, found, read));
    let plan = match outcome {
        Some(outcome) => outputs::with_outcome(plan, &site, &theme, outcome),
        None => plan,
    };
    let closed = ClosedAddresses::of(&content, &site).map_err(|error| vec![error])?;
    let later: Vec<String> = signable.documents.iter().map(Document::signature_path).collect();
    progress.step("making and writing the files", Some(plan.outputs().count()));
    let look = |file: &Rendered| {
        progress.one_more();
        closed.in_file(file)
    };
    let staged = stage::stage(out, site.audience, &plan, &later, &look)?;
    progress.step("recording what was published", None);
    warnings.extend(recorded(arguments, history, &site)?);
    progress.step("finishing", None);
    let built = Built { warnings, content: summary(&site), signatures, staged };
    // The program ends with the build, which gives all memory back at once; to do it piece by piece takes a tenth of a second.
    mem::forget(plan);
    mem::forget((signable, past, site, content, known));
    Ok(built)
}

/// The theme of a site in all the languages that the site speaks.
pub(super) fn theme(site: &Site, themes: &Path) -> Result<Theme, Vec<Diagnostic>> {
    let languages: Vec<LanguageTag> = site.languages.iter().map(|speech| speech.language.clone()).collect();
    Theme::load_in(&site.vendor.theme, themes, &site.vendor.language, &languages)
}

/// Whether what is built is meant for the whole world, and not a look ahead.
fn publishes(site: &Site) -> bool {
    site.audience == Tlp::Clear && site.at <= clock::now()
}

/// Whether a build records what it publishes.
fn records(arguments: &Arguments, site: &Site) -> bool {
    publishes(site) && !arguments.locked.unwrap_or_else(is_continuous_integration)
}

/// Records what was published, or says what would have been. What few may see is not recorded: the record is as public
/// as the site.
fn recorded(arguments: &Arguments, history: Option<Lock>, site: &Site) -> Result<Option<Diagnostic>, Failed> {
    if !publishes(site) {
        return Ok((site.audience == Tlp::Clear).then(look_ahead));
    }
    let is_new = history.is_none();
    let before = history.unwrap_or_default();
    if !records(arguments, site) {
        let news = before.unrecorded(site);
        return Ok((!news.is_empty()).then(|| unrecorded(&news)));
    }
    let after = before.record(site);
    let news = after.beyond(&before);
    // First the record: the next build makes copies that are missing, but cannot make a record of what they are.
    let is_to_be_saved = is_new || !news.is_empty();
    let recorded = if is_to_be_saved { history::save(&arguments.root, &after) } else { Ok(()) };
    let saved = recorded.and_then(|()| history::keep(&arguments.root, &before, &after, site));
    saved.map(|()| None).map_err(|error| Failed { found: vec![error], reached: Reached::Site })
}

fn look_ahead() -> Diagnostic {
    let message = "the site shows an instant that is yet to come, so that nothing of it is recorded as published";
    Diagnostic::note("look-ahead", message).at_path(history::FILE)
}

fn unrecorded(news: &[String]) -> Diagnostic {
    let first = news.first().map_or("", String::as_str);
    let more = match news.len() {
        1 => String::new(),
        count => format!(" and {}", plural(count - 1, "other record")),
    };
    let message = format!(
        "{first}{more} are published and not recorded: nobody would notice a change of them, and what changed is dated anew \
         by every build"
    );
    let help = "run `candour build` where the content is edited, and commit candour.lock";
    Diagnostic::warning("unrecorded", message).at_path(history::FILE).help(help)
}

/// Whether nobody would commit what is written here.
fn is_continuous_integration() -> bool {
    let value = std::env::var_os("CI").unwrap_or_default();
    !value.is_empty() && !value.eq_ignore_ascii_case("false")
}

/// What of the site can be signed, with the signatures of an earlier build that are still good and with new ones.
fn signed(
    site: &Site,
    at: &Instant,
    out: &Path,
    warnings: &mut Vec<Diagnostic>,
) -> Result<(Signable, Signatures), Vec<Diagnostic>> {
    let keys = signable::published_keys(&site.keys)?;
    let time = SigningTime::of(at);
    let signing = signing(&site.vendor.signing, &keys, &time).map_err(|error| vec![error])?;
    warnings.extend(signing.warnings);
    let mut signable = Signable::of(site, &keys);
    let signatures = signable
        .sign(signing.signer.as_ref(), &keys, &time.now, |path| earlier(out, path))
        .map_err(|error| vec![error])?;
    let metadata = paths::provider_metadata(&site.vendor.csaf.folder, CsafVersion::V20);
    let was_trusted = earlier(out, &metadata).is_some_and(|text| text.contains("\"csaf_trusted_provider\""));
    warnings.extend(signatures.past.iter().cloned());
    warnings.extend(signatures.missing(was_trusted));
    Ok((signable, signatures))
}

/// A signature is a few hundred bytes and security.txt a few thousand; what is larger is neither.
const MAX_SIGNED_BYTES: u64 = 100_000;

/// A text of the earlier build. No link is followed, and what is no file is not opened: reading it might never end.
fn earlier(out: &Path, path: &str) -> Option<String> {
    let mut place = out.to_owned();
    for part in path.trim_start_matches('/').split('/') {
        place.push(part);
        place.symlink_metadata().ok().filter(|metadata| !metadata.is_symlink())?;
    }
    let metadata = place.symlink_metadata().ok()?;
    let is_small_file = metadata.is_file() && metadata.len() <= MAX_SIGNED_BYTES;
    is_small_file.then(|| std::fs::read_to_string(place).ok())?
}

fn summary(site: &Site) -> String {
    let advisories = match site.advisories.len() {
        1 => "1 advisory".to_owned(),
        count => format!("{count} advisories"),
    };
    format!(
        "{advisories}, {}, {} for TLP:{} at {}",
        plural(site.incidents.len(), "incident"),
        plural(site.products.len(), "product"),
        site.audience,
        site.at
    )
}

fn print_summary(built: &Built, left_out: usize, out: &Path, progress: &Progress) {
    report::say(&format!("{:<14}{}", "content", built.content));
    for (section, (count, bytes)) in &built.staged.sections {
        report::say(&format!("{:<14}{:>7}  {:>9}", section.name(), plural(*count, "file"), size(*bytes)));
    }
    let Signatures { new, kept, .. } = &built.signatures;
    if new + kept > 0 {
        report::say(&format!("{:<14}{new} new, {kept} kept", "signatures"));
    }
    if left_out > 0 {
        let findings = plural(left_out, "finding");
        report::say(&format!("{:<14}{findings} of optional tests: `candour check` shows them", "CSAF"));
    }
    let Staged { written, unchanged, removed, .. } = built.staged;
    report::say(&format!(
        "{}: {written} written, {unchanged} unchanged, {removed} removed in {:.2} s",
        out.display(),
        progress.elapsed().as_secs_f64()
    ));
}

/// A size in the unit that people read.
fn size(bytes: usize) -> String {
    #[allow(clippy::cast_precision_loss, reason = "it is rounded for people anyway")]
    let kilobytes = bytes as f64 / 1000.0;
    if kilobytes < 1000.0 { format!("{kilobytes:.1} kB") } else { format!("{:.1} MB", kilobytes / 1000.0) }
}
