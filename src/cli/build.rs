//! `candour build`.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::ExitCode,
    time::{Duration, Instant as Clock},
};

use super::{
    clock,
    report::{self, plural},
};
use candour::{
    content,
    diagnostic::{self, Diagnostic},
    model::{Instant, Tlp},
    outputs,
    page::theme::Theme,
    plan::{Rendered, Section},
    publish::{Site, publish},
    security_txt,
    signable::Signable,
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
    /// Who the site is for: CLEAR, GREEN, AMBER, AMBER+STRICT or RED
    #[arg(long, value_name = "LABEL", default_value = "CLEAR")]
    audience: Tlp,
}

/// Builds, prints what was done, and says with the exit code whether it was.
pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let begun = Clock::now();
    let out = arguments.out.clone().unwrap_or_else(|| arguments.root.join("public"));
    match build(arguments, &out) {
        Ok(built) => {
            report::print(&built.warnings);
            print_summary(&built, &out, begun.elapsed());
            ExitCode::SUCCESS
        }
        Err(Failed { mut found, wrote }) => {
            diagnostic::sort(&mut found);
            report::print(&found);
            report::complain(&if wrote {
                format!("{} is incomplete: build again once this is mended", out.display())
            } else {
                format!("nothing was written to {}", out.display())
            });
            ExitCode::FAILURE
        }
    }
}

/// Why there is no new site.
struct Failed {
    found: Vec<Diagnostic>,
    /// Whether parts of it were written.
    wrote: bool,
}

impl From<Vec<Diagnostic>> for Failed {
    fn from(found: Vec<Diagnostic>) -> Self {
        Self { found, wrote: false }
    }
}

impl From<StageError> for Failed {
    fn from(error: StageError) -> Self {
        match error {
            StageError::Refused(found) => Self { found, wrote: false },
            StageError::Incomplete(found) => Self { found, wrote: true },
        }
    }
}

struct Built {
    warnings: Vec<Diagnostic>,
    content: String,
    sections: BTreeMap<Section, (usize, usize)>,
    staged: Staged,
}

fn build(arguments: &Arguments, out: &Path) -> Result<Built, Failed> {
    let at = clock::instant(arguments.at.as_ref()).map_err(|error| vec![error])?;
    let themes = arguments.root.join("themes");
    let others = [arguments.root.join(content::FOLDER), themes.clone(), arguments.root.join(".git")];
    stage::keep_apart(out, &others).map_err(|error| vec![error])?;
    let loaded = content::load(&arguments.root);
    let Some(content) = loaded.content else { return Err(loaded.diagnostics.into()) };
    let theme = Theme::load(&content.vendor.theme, &themes, &content.vendor.language)?;
    let site = publish(&content, &at, arguments.audience);
    security_txt::check(&site).map_err(|error| vec![error])?;
    let signable = Signable::of(&site);
    let plan = outputs::plan(&site, &signable, &theme)?;
    let files = plan.render()?;
    let staged = stage::stage(out, site.audience, &files)?;
    Ok(Built { warnings: loaded.diagnostics, content: summary(&site), sections: sections(&files), staged })
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

fn sections(files: &[Rendered]) -> BTreeMap<Section, (usize, usize)> {
    let mut sections: BTreeMap<Section, (usize, usize)> = BTreeMap::new();
    for file in files {
        let (count, bytes) = sections.entry(file.section).or_default();
        *count += 1;
        *bytes += file.bytes.len();
    }
    sections
}

fn print_summary(built: &Built, out: &Path, elapsed: Duration) {
    report::say(&format!("{:<14}{}", "content", built.content));
    for (section, (count, bytes)) in &built.sections {
        report::say(&format!("{:<14}{:>7}  {:>9}", section.name(), plural(*count, "file"), size(*bytes)));
    }
    let Staged { written, unchanged, removed } = built.staged;
    report::say(&format!(
        "{}: {written} written, {unchanged} unchanged, {removed} removed in {:.2} s",
        out.display(),
        elapsed.as_secs_f64()
    ));
}

/// A size in the unit that people read.
fn size(bytes: usize) -> String {
    #[allow(clippy::cast_precision_loss, reason = "it is rounded for people anyway")]
    let kilobytes = bytes as f64 / 1000.0;
    if kilobytes < 1000.0 { format!("{kilobytes:.1} kB") } else { format!("{:.1} MB", kilobytes / 1000.0) }
}
