//! What the benchmarks measure with: content of any size, and medians.

#![allow(clippy::expect_used, dead_code, unreachable_pub, reason = "each benchmark uses its own part of this")]

use std::{fmt::Write as _, fs, time::Duration};

use chrono::{DateTime, Datelike as _, Days, NaiveDate, Utc};

use crate::support::Project;

/// How many products the advisories are about, each about one of them.
const PRODUCTS: usize = 20;

/// The median of some times.
pub fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// Adds lines to the settings of a site.
pub fn add_to_site(project: &Project, lines: &str) {
    let site = project.text("content/site.toml");
    project.file("content/site.toml", format!("{site}\n{lines}\n"));
}

/// An advisory of the content.
pub struct Specimen {
    pub id: String,
    pub title: String,
    pub date: DateTime<Utc>,
    pub cve: String,
    /// The number of its product.
    pub product: usize,
    /// Markdown of about 4 kB, with a table and a block of code.
    pub body: String,
}

/// So many advisories, of twenty products and of the years 2024 to 2026, the oldest first.
pub fn specimens(count: usize) -> impl Iterator<Item = Specimen> {
    let at = |year, month, day| {
        NaiveDate::from_ymd_opt(year, month, day).and_then(|day| day.and_hms_opt(9, 0, 0)).expect("a date").and_utc()
    };
    let (first, last) = (at(2024, 2, 1), at(2026, 11, 20));
    let seconds = usize::try_from((last - first).num_seconds()).expect("it lies ahead");
    (0..count).map(move |number| {
        let after = i64::try_from(seconds * number / count).expect("a number of seconds");
        let date = first + chrono::Duration::seconds(after);
        Specimen {
            id: format!("EXA-{}-{}", date.year(), number + 10_000),
            title: format!("A flaw in part {} of the gateway {number}", number % 97),
            date,
            cve: format!("CVE-{}-{}", date.year(), number + 100_000),
            product: number % PRODUCTS,
            body: body(number),
        }
    })
}

/// Where the file of an advisory lies in the content.
pub fn path_of(specimen: &Specimen) -> String {
    format!("content/advisories/{}/{}.md", specimen.date.year(), specimen.id)
}

/// A content folder with so many advisories, for everybody and in one language.
pub fn content(advisories: usize) -> Project {
    let project = Project::base();
    let (open, _) = closed_sites(&project);
    project.file("content/site.toml", open);
    let take = |path: &str| {
        let text = project.text(path);
        fs::remove_file(project.path().join(path)).expect("the base can be changed");
        text
    };
    let product = take("content/products/gateway.md");
    for number in 0..PRODUCTS {
        let text = product
            .replace("Example Gateway", &format!("Example Gateway {number}"))
            .replace("example:gateway:", &format!("example:gateway_{number}:"))
            .replace("example/gateway", &format!("example/gateway-{number}"));
        project.file(&format!("content/products/gateway-{number}.md"), text);
    }
    let advisory = take("content/advisories/2026/exa-2026-0001.md");
    for specimen in specimens(advisories) {
        let day = |before: u64| (specimen.date.date_naive() - Days::new(before)).to_string();
        let text = advisory
            .replace("EXA-2026-0001", &specimen.id)
            .replace("CVE-2026-90001", &specimen.cve)
            .replace("A flaw in the gateway", &specimen.title)
            .replace("product = \"gateway\"", &format!("product = \"gateway-{}\"", specimen.product))
            .replace("2026-03-10T09:00:00Z", &specimen.date.format("%Y-%m-%dT%H:%M:%SZ").to_string())
            .replace("2026-02-26", &day(12))
            .replace("2026-03-09", &day(1));
        project.file(&path_of(&specimen), text + specimen.body.as_str());
    }
    project
}

/// Gives the site the closed sites beside it that the base of the tests has.
pub fn with_closed_sites(project: &Project) {
    let (_, closed) = closed_sites(&Project::base());
    add_to_site(project, &closed);
}

/// The settings of the base without its closed sites, and those of the closed sites.
fn closed_sites(base: &Project) -> (String, String) {
    let settings = base.text("content/site.toml");
    let at = settings.find("[audience").expect("the base has closed sites");
    (settings[..at].to_owned(), settings[at..].to_owned())
}

fn body(number: usize) -> String {
    let mut body = String::from("\n## Details\n\n| component | version |\n| --- | --- |\n");
    for row in 0..12 {
        let _ = writeln!(body, "| part {row} of {number} | 4.{row} |");
    }
    body.push_str("\n```\n");
    for line in 0..10 {
        let _ = writeln!(body, "gateway: check {line} of advisory {number} failed for the session");
    }
    body.push_str("```\n");
    for paragraph in 0..8 {
        let _ = write!(
            body,
            "\nParagraph {paragraph} of advisory {number} says what happens in the component, under which conditions an \
             attacker can reach it, what the vendor has found out about it so far, and what customers who cannot install \
             the fix at once may do in the meantime, step by step and with the commands that they need for it.\n"
        );
    }
    body
}
