//! `candour affected`.

use std::{path::PathBuf, process::ExitCode};

use serde_json::{Value, json};

use super::{clock, report};
use candour::{
    content,
    diagnostic::{Diagnostic, nearest},
    finding::versions::{AdvisoryVersions, ProductVersions},
    model::{
        Instant, Product, Tlp,
        affected::{Answer, Answers},
    },
    publish::{Site, publish},
};

/// Say which advisories affect a version of a product, and what to install
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The product: its slug, such as gateway, or its name
    #[arg(value_name = "PRODUCT")]
    product: String,
    /// The version that is installed
    #[arg(value_name = "VERSION")]
    version: String,
    /// The instant whose site is asked [default: `SOURCE_DATE_EPOCH`, else now]
    #[arg(long, value_name = "INSTANT")]
    at: Option<Instant>,
    /// Whose site is asked: clear, green, amber, amber+strict or red
    #[arg(long, value_name = "LABEL", default_value = "clear")]
    audience: Tlp,
    /// The folder that holds `content`
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Format {
    /// For people
    Human,
    /// For programs
    Json,
}

/// The exit code where the arguments cannot be understood.
const USAGE: u8 = 2;

/// Prints the answer. The exit code says whether there was one, not what it is.
pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let site = match site(arguments) {
        Ok(site) => site,
        Err(findings) => {
            report::print(&findings);
            return ExitCode::FAILURE;
        }
    };
    match product(&site, &arguments.product) {
        Ok(product) => {
            let versions = ProductVersions::of(&site, product);
            let answers = versions.ask(&arguments.version);
            match arguments.format {
                Format::Human => human(product, &arguments.version, &versions, &answers),
                Format::Json => {
                    let json = as_json(product, &arguments.version, &versions, &answers);
                    report::hand_over(&format!("{json:#}\n"));
                }
            }
            ExitCode::SUCCESS
        }
        Err(finding) => {
            report::print(&[finding]);
            ExitCode::from(USAGE)
        }
    }
}

fn site(arguments: &Arguments) -> Result<Site, Vec<Diagnostic>> {
    let at = clock::instant(arguments.at.as_ref()).map_err(|finding| vec![finding])?;
    let loaded = content::load(&arguments.root);
    let Some(content) = loaded.content else { return Err(loaded.diagnostics) };
    Ok(publish(&content, &at, arguments.audience))
}

fn product<'s>(site: &'s Site, wanted: &str) -> Result<&'s Product, Diagnostic> {
    let is_it = |product: &&Product| product.slug.as_str() == wanted || product.name.eq_ignore_ascii_case(wanted);
    let mut all = site.products.iter().map(AsRef::as_ref);
    all.find(is_it).ok_or_else(|| {
        let slugs = site.products.iter().map(|product| product.slug.as_str());
        let help = match nearest(wanted, slugs.clone()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("name one of: {}", slugs.collect::<Vec<_>>().join(", ")),
        };
        Diagnostic::error("unknown-product", format!("there is no product `{wanted}` on the site")).help(help)
    })
}

/// The answers that are listed, the worst first, with what each means.
const SHOWN: [(&str, &str); 3] =
    [("affected", "affected by"), ("investigated", "being examined in"), ("unknown", "it cannot be told from")];

fn human(product: &Product, version: &str, versions: &ProductVersions<'_>, answers: &Answers) {
    let say = |line: &str| report::say(&report::harmless(line));
    let with = |key: &str| -> Vec<(&AdvisoryVersions<'_>, &Answer)> {
        versions.advisories.iter().zip(&answers.of_each).filter(|(_, answer)| answer.key() == key).collect()
    };
    let count = |key: &str| with(key).len();
    say(&format!("{} {}: {}", product.name, version.trim(), verdict(count, answers.is_known)));
    match &answers.install {
        Some(install) => say(&format!("install {install}, which fixes all of it")),
        None if count("affected") > 0 => say("no one version is known to fix all of it"),
        None => {}
    }
    for (key, words) in SHOWN {
        let found = with(key);
        if found.is_empty() {
            continue;
        }
        say("");
        say(&format!("{words}:"));
        for (advisory, answer) in found {
            say(&format!("  {} {}{}", advisory.id, advisory.title, install(answer)));
        }
    }
    say("");
    let [fixed, not_affected, not_named] = ["fixed", "not_affected", "not_named"].map(count);
    say(&format!("fixed: {fixed}, not affected: {not_affected}, version not named: {not_named}"));
}

fn verdict(count: impl Fn(&str) -> usize, is_known: bool) -> String {
    let plural = |count: usize| report::plural(count, "advisory").replace("advisorys", "advisories");
    match (count("affected"), count("investigated"), count("unknown")) {
        (0, 0, 0) if !is_known => "no release is known with this version, and no advisory speaks of it".to_owned(),
        (0, 0, 0) => "no advisory names it as affected".to_owned(),
        (0, 0, unknown) => format!("unknown, because of {}", plural(unknown)),
        (0, investigated, _) => format!("being examined in {}", plural(investigated)),
        (affected, _, _) => format!("affected by {}", plural(affected)),
    }
}

fn install(answer: &Answer) -> String {
    match answer {
        Answer::Affected(install) if !install.is_empty() => format!(": install {}", install.join(" or ")),
        Answer::Affected(_)
        | Answer::Investigated
        | Answer::Unknown
        | Answer::NotNamed
        | Answer::Fixed
        | Answer::NotAffected => String::new(),
    }
}

fn as_json(product: &Product, version: &str, versions: &ProductVersions<'_>, answers: &Answers) -> Value {
    let advisories = versions.advisories.iter().zip(&answers.of_each).map(|(advisory, answer)| {
        let mut value = json!({
            "id": advisory.id, "title": advisory.title, "path": advisory.path, "severity": advisory.severity,
            "exploited": advisory.exploited, "answer": answer.key(),
        });
        if let Answer::Affected(install) = answer {
            value["install"] = json!(install);
        }
        value
    });
    json!({
        "product": product.slug.as_str(), "version": version.trim(), "install": answers.install,
        "advisories": advisories.collect::<Vec<_>>(),
    })
}
