//! The products in the shape of the API v1 of endoflife.date, which many programs read.
//!
//! Its keys and types are those of its description, version 1.2.1. A date is a day there, or null: a month stands in
//! `custom`, and so does the end of life, which it does not know as something of its own. Its own `eol` is the end of
//! security support. A release of which the first day is not known is left out, since that must be a day.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::Serialize;

use super::moment::{self, last_passed, last_said};
use crate::{
    distribution::to_json,
    history::Timetable,
    model::{CalendarDate, LifecycleDate, LongTermSupport, Milestone, Product, Release, SupportStage, Uri},
    paths,
    plan::{Plan, Section},
    publish::Site,
};

/// The version of the description that is followed.
const SCHEMA_VERSION: &str = "1.2.1";
/// The category of a product that belongs to no family.
const PRODUCT: &str = "product";

/// Plans the list of products and the document of each. There is no document of everything in full: it would say all of
/// it a second time, and grow with the catalogue.
pub(super) fn plan<'s>(site: &'s Site, timetable: &'s Timetable, plan: &mut Plan<'s>) {
    plan.add(paths::API_PRODUCTS, Section::Lifecycle, move || to_json(&list(site, timetable)));
    for product in &site.products {
        plan.add(paths::api_product(&product.slug), Section::Lifecycle, move || {
            to_json(&document(site, timetable, product))
        });
    }
}

#[derive(Serialize)]
struct List<'a> {
    schema_version: &'static str,
    generated_at: String,
    total: usize,
    result: Vec<Summary<'a>>,
}

#[derive(Serialize)]
struct Document<'a> {
    schema_version: &'static str,
    generated_at: String,
    last_modified: String,
    result: Details<'a>,
}

#[derive(Serialize)]
struct Summary<'a> {
    name: &'a str,
    aliases: [&'a str; 0],
    label: &'a str,
    category: String,
    tags: Vec<String>,
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Details<'a> {
    name: &'a str,
    aliases: [&'a str; 0],
    label: &'a str,
    category: String,
    tags: Vec<String>,
    version_command: Option<&'a str>,
    identifiers: Vec<Identifier<'a>>,
    labels: Labels,
    links: Links,
    releases: Vec<ReleaseDetails<'a>>,
}

#[derive(Serialize)]
struct Identifier<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    id: &'a str,
}

/// What the columns of its dates are called; null where the product has none.
#[derive(Serialize)]
struct Labels {
    eoas: Option<&'static str>,
    discontinued: Option<&'static str>,
    eol: &'static str,
    eoes: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Links {
    icon: Option<String>,
    html: String,
    release_policy: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReleaseDetails<'a> {
    name: &'a str,
    codename: Option<&'a str>,
    label: &'a str,
    release_date: NaiveDate,
    is_lts: bool,
    lts_from: Option<NaiveDate>,
    #[serde(flatten)]
    active_support: Option<ActiveSupport>,
    is_eol: bool,
    eol_from: Option<NaiveDate>,
    #[serde(flatten)]
    sales: Option<Sales>,
    #[serde(flatten)]
    extended_support: Option<ExtendedSupport>,
    is_maintained: bool,
    latest: Option<LatestVersion<'a>>,
    custom: Option<Custom>,
}

/// What the description does not know, or has no type for. Every release of a product has the same keys.
type Custom = BTreeMap<&'static str, Option<String>>;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ActiveSupport {
    is_eoas: bool,
    eoas_from: Option<NaiveDate>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Sales {
    is_discontinued: bool,
    discontinued_from: Option<NaiveDate>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ExtendedSupport {
    is_eoes: bool,
    eoes_from: Option<NaiveDate>,
}

#[derive(Serialize)]
struct LatestVersion<'a> {
    name: &'a str,
    date: Option<NaiveDate>,
    link: Option<&'a str>,
}

fn list<'s>(site: &'s Site, timetable: &Timetable) -> List<'s> {
    let changed = site.products.iter().filter_map(|product| last_changed(site, timetable, product)).max();
    let result: Vec<Summary> = site.products.iter().map(|product| summary(site, product)).collect();
    List { schema_version: SCHEMA_VERSION, generated_at: instant(changed), total: result.len(), result }
}

fn summary<'s>(site: &Site, product: &'s Product) -> Summary<'s> {
    Summary {
        name: product.slug.as_str(),
        aliases: [],
        label: &product.name,
        category: category(product),
        tags: vec![category(product)],
        uri: site.vendor.base_url.join(&paths::api_product(&product.slug)),
    }
}

fn document<'s>(site: &Site, timetable: &Timetable, product: &'s Product) -> Document<'s> {
    Document {
        schema_version: SCHEMA_VERSION,
        generated_at: instant(last_changed(site, timetable, product)),
        last_modified: instant(last_said_of(site, timetable, product)),
        result: details(site, product),
    }
}

fn details<'s>(site: &Site, product: &'s Product) -> Details<'s> {
    let today = site.today();
    let policy = site.support.as_ref().map(|_| site.vendor.base_url.join(paths::SUPPORT));
    let says = |milestone| product.releases.iter().any(|release| release.said_of(milestone).is_some());
    let label = |milestone, label| says(milestone).then_some(label);
    let mut releases: Vec<ReleaseDetails> =
        product.releases.iter().filter_map(|release| release_details(release, today)).collect();
    give_all_the_same_keys(&mut releases);
    Details {
        name: product.slug.as_str(),
        aliases: [],
        label: &product.name,
        category: category(product),
        tags: vec![category(product)],
        version_command: None,
        identifiers: identifiers(product),
        labels: Labels {
            eoas: label(Milestone::EndOfActiveSupport, "Active Support"),
            discontinued: label(Milestone::EndOfSales, "Discontinued"),
            eol: "Security Support",
            eoes: label(Milestone::EndOfExtendedSecuritySupport, "Extended Security Support"),
        },
        links: Links {
            icon: None,
            html: site.vendor.base_url.join(&paths::product(&product.slug)),
            release_policy: policy,
        },
        releases,
    }
}

fn identifiers(product: &Product) -> Vec<Identifier<'_>> {
    let purl = product.purl.as_ref().map(|purl| Identifier { kind: "purl", id: purl.as_str() });
    let cpe = product.cpe.as_ref().map(|cpe| Identifier { kind: "cpe", id: cpe.as_str() });
    purl.into_iter().chain(cpe).collect()
}

/// The family of a product in the form of the words that stand there: in lower case, with hyphens.
fn category(product: &Product) -> String {
    let family = product.family.as_deref().unwrap_or_default();
    let words: Vec<String> = family
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    if words.is_empty() { PRODUCT.to_owned() } else { words.join("-") }
}

/// A release, where the day is known on which it was released.
fn release_details(release: &Release, today: NaiveDate) -> Option<ReleaseDetails<'_>> {
    let (is_lts, lts_from) = match release.long_term_support {
        None => (false, None),
        Some(LongTermSupport::Always) => (true, None),
        Some(LongTermSupport::From(date)) => (date.last_day() <= today, day(date)),
    };
    let from = |milestone| release.date(milestone).and_then(day);
    let passed = |milestone| release.has_passed(milestone, today);
    let says = |milestone| release.said_of(milestone).is_some();
    Some(ReleaseDetails {
        name: release.name.as_str(),
        codename: release.codename.as_deref(),
        label: release.label.as_deref().unwrap_or(release.name.as_str()),
        release_date: from(Milestone::GeneralAvailability)?,
        is_lts,
        lts_from,
        active_support: says(Milestone::EndOfActiveSupport).then(|| ActiveSupport {
            is_eoas: passed(Milestone::EndOfActiveSupport),
            eoas_from: from(Milestone::EndOfActiveSupport),
        }),
        is_eol: passed(Milestone::EndOfSecuritySupport),
        eol_from: from(Milestone::EndOfSecuritySupport),
        sales: says(Milestone::EndOfSales).then(|| Sales {
            is_discontinued: passed(Milestone::EndOfSales),
            discontinued_from: from(Milestone::EndOfSales),
        }),
        extended_support: says(Milestone::EndOfExtendedSecuritySupport).then(|| ExtendedSupport {
            is_eoes: passed(Milestone::EndOfExtendedSecuritySupport),
            eoes_from: from(Milestone::EndOfExtendedSecuritySupport),
        }),
        is_maintained: is_maintained(release.stage(today)),
        latest: latest(release),
        custom: Some(custom(release)),
    })
}

/// Whether somebody gets security updates. What is not said is not taken for an end.
fn is_maintained(stage: SupportStage) -> bool {
    match stage {
        SupportStage::Upcoming
        | SupportStage::Active
        | SupportStage::SecurityOnly
        | SupportStage::Extended
        | SupportStage::Unknown => true,
        SupportStage::Ended | SupportStage::EndOfLife => false,
    }
}

fn latest(release: &Release) -> Option<LatestVersion<'_>> {
    release.latest.as_ref().map(|latest| LatestVersion {
        name: &latest.version,
        date: latest.released.and_then(day),
        link: release.release_notes.as_ref().map(Uri::as_str),
    })
}

/// The end of life, and the months of what has no day.
fn custom(release: &Release) -> Custom {
    let mut custom = Custom::new();
    if let Some(said) = release.said_of(Milestone::EndOfLife) {
        let text = match said {
            LifecycleDate::On(date) => date.to_string(),
            LifecycleDate::ToBeAnnounced { .. } => "tba".to_owned(),
            LifecycleDate::NotPlanned => "not planned".to_owned(),
            LifecycleDate::Passed { .. } => "passed".to_owned(),
        };
        custom.insert("endOfLife", Some(text));
    }
    let long_term = match release.long_term_support {
        Some(LongTermSupport::From(date)) => Some(date),
        Some(LongTermSupport::Always) | None => None,
    };
    let dates = [
        ("eoasMonth", release.date(Milestone::EndOfActiveSupport)),
        ("eolMonth", release.date(Milestone::EndOfSecuritySupport)),
        ("discontinuedMonth", release.date(Milestone::EndOfSales)),
        ("eoesMonth", release.date(Milestone::EndOfExtendedSecuritySupport)),
        ("ltsMonth", long_term),
        ("latestMonth", release.latest.as_ref().and_then(|latest| latest.released)),
    ];
    let months = dates.into_iter().filter_map(|(key, date)| match date? {
        CalendarDate::Day(_) => None,
        month @ CalendarDate::Month(_) => Some((key, Some(month.to_string()))),
    });
    custom.extend(months);
    custom
}

/// A key that one release has in `custom`, all have; null where no release has one.
fn give_all_the_same_keys(releases: &mut [ReleaseDetails]) {
    let keys: Vec<&'static str> =
        releases.iter().filter_map(|release| release.custom.as_ref()).flat_map(BTreeMap::keys).copied().collect();
    for release in releases {
        if let Some(custom) = &mut release.custom {
            for key in &keys {
                custom.entry(key).or_default();
            }
        }
        release.custom.take_if(|custom| custom.is_empty());
    }
}

/// The day; nothing for a month, of which no day is the one.
fn day(date: CalendarDate) -> Option<NaiveDate> {
    match date {
        CalendarDate::Day(day) => Some(day),
        CalendarDate::Month(_) => None,
    }
}

/// When something about a product was said last.
fn last_said_of(site: &Site, timetable: &Timetable, product: &Product) -> Option<DateTime<Utc>> {
    let of_release = |release| {
        let changes = Milestone::ALL.into_iter().flat_map(|milestone| timetable.changes(product, release, milestone));
        last_said(site, release, changes)
    };
    product.releases.iter().filter_map(of_release).max()
}

/// When the document of a product changed last: something was said, or one of its dates passed. That is the moment at
/// which it could be generated as it is; the moment of the build would make a change of every build.
fn last_changed(site: &Site, timetable: &Timetable, product: &Product) -> Option<DateTime<Utc>> {
    let passed = product.releases.iter().filter_map(|release| last_passed(site, release)).max();
    last_said_of(site, timetable, product).max(passed)
}

fn instant(moment: Option<DateTime<Utc>>) -> String {
    moment.unwrap_or(moment::UNKNOWN).to_rfc3339_opts(SecondsFormat::Secs, true)
}
