//! `products/<slug>.md` → [`Product`].

use std::{collections::HashSet, sync::Arc};

use deserr::{Deserr, IntoValue, Value, ValueKind, ValuePointerRef};

use super::{
    artefact::{self, ArtefactTable},
    decode::{Problems, RELEASE_AT, bad_value, decode_by, wrong_kind},
    page::{prose, slug},
    words::{Day, Words, text},
};
use crate::{
    diagnostic::{Diagnostic, nearest},
    model::{
        CalendarDate, Cpe, Instant, Latest, LifecycleDate, LongTermSupport, Milestone, Product, Publication, Purl,
        Release, ReleaseName, Uri, version::Scheme,
    },
    source::{Origin, SourceFile},
};

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct ProductFile {
    name: Words,
    #[deserr(default)]
    description: Option<Words>,
    #[deserr(default)]
    family: Option<Words>,
    #[deserr(default)]
    cpe: Option<Cpe>,
    #[deserr(default)]
    purl: Option<Purl>,
    #[deserr(default)]
    website: Option<Uri>,
    #[deserr(default)]
    secure_use_guide: Option<Uri>,
    #[deserr(default)]
    version_order: VersionOrder,
    #[deserr(default)]
    draft: bool,
    #[deserr(default)]
    release_at: Option<Instant>,
    #[deserr(default)]
    release: Vec<ReleaseTable>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct ReleaseTable {
    name: ReleaseName,
    #[deserr(default)]
    label: Option<Words>,
    #[deserr(default)]
    codename: Option<Words>,
    #[deserr(default)]
    long_term_support: Option<LongTermSupportValue>,
    #[deserr(default)]
    released: Option<LifecycleDate>,
    #[deserr(default)]
    latest: Option<Words>,
    #[deserr(default)]
    latest_released: Option<CalendarDate>,
    #[deserr(default)]
    end_of_sales: Option<LifecycleDate>,
    #[deserr(default)]
    end_of_active_support: Option<LifecycleDate>,
    #[deserr(default)]
    end_of_security_support: Option<LifecycleDate>,
    #[deserr(default)]
    end_of_extended_security_support: Option<LifecycleDate>,
    #[deserr(default)]
    end_of_life: Option<LifecycleDate>,
    #[deserr(default)]
    announced: Option<Day>,
    #[deserr(default)]
    notice: Option<Words>,
    #[deserr(default)]
    upgrade_to: Option<ReleaseName>,
    #[deserr(default)]
    support_period_reason: Option<Words>,
    #[deserr(default)]
    download: Option<Uri>,
    #[deserr(default)]
    verification: Option<Uri>,
    #[deserr(default)]
    release_notes: Option<Uri>,
    #[deserr(default)]
    artefact: Vec<ArtefactTable>,
}

/// The name of a scheme, or the versions themselves, the oldest first.
#[derive(Default)]
struct VersionOrder(Scheme);

/// What is offered where no order is read.
const ORDERS: &str = "write \"dotted\", \"semver\", \"date\", or the versions in their order, the oldest first: [\"Aurora\", \"Borealis\"]";

impl Deserr<Problems> for VersionOrder {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, Problems> {
        let bad = |message: String| bad_value(location, message, Some(ORDERS.to_owned()));
        match value {
            Value::String(word) => match word.as_str() {
                "dotted" => Ok(Self(Scheme::Dotted)),
                "semver" => Ok(Self(Scheme::Semantic)),
                "date" => Ok(Self(Scheme::Date)),
                _ => Err(bad(format!("`{word}` is no order of versions"))),
            },
            Value::Sequence(names) => {
                let names: Vec<Words> = Vec::deserialize_from_value(Value::<V>::Sequence(names), location)?;
                let names: Vec<String> = names.into_iter().map(|name| name.0).collect();
                let mut seen = HashSet::new();
                match names.iter().find(|name| !seen.insert(name.to_ascii_lowercase())) {
                    Some(twice) => Err(bad(format!("`{twice}` stands here twice"))),
                    None => Ok(Self(Scheme::Listed(names))),
                }
            }
            other => Err(wrong_kind(other, &[ValueKind::String, ValueKind::Sequence], location)),
        }
    }
}

/// `true`, `false`, or the date from which on a release is supported for longer.
struct LongTermSupportValue(Option<LongTermSupport>);

impl Deserr<Problems> for LongTermSupportValue {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, Problems> {
        match value {
            Value::Boolean(is_supported_for_long) => Ok(Self(is_supported_for_long.then_some(LongTermSupport::Always))),
            Value::String(text) => CalendarDate::deserialize_from_value(Value::String::<V>(text), location)
                .map(|date| Self(Some(LongTermSupport::From(date)))),
            other => Err(wrong_kind(other, &[ValueKind::Boolean, ValueKind::String], location)),
        }
    }
}

/// `{ tba = "why" }` or `{ passed = "why" }`, the other forms of a date of the lifecycle.
#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct WithoutDate {
    #[deserr(default)]
    tba: Option<Words>,
    #[deserr(default)]
    passed: Option<Words>,
}

/// What is offered where no date is read.
const DATE_FORMS: &str = "write a day like 2026-03-10, a month like \"2026-03\", \"not planned\", { tba = \"why it is not known yet\" }, or \
                          { passed = \"why nobody knows the day any more\" }";

impl Deserr<Problems> for LifecycleDate {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, Problems> {
        match value {
            Value::String(text) if text == "not planned" => Ok(Self::NotPlanned),
            Value::Map(map) => {
                let table = WithoutDate::deserialize_from_value(Value::Map::<V>(map), location)?;
                match (table.tba, table.passed) {
                    (Some(reason), None) => Ok(Self::ToBeAnnounced { reason: reason.0 }),
                    (None, Some(reason)) => Ok(Self::Passed { reason: reason.0 }),
                    (Some(_), Some(_)) | (None, None) => {
                        let message = "this says neither or both of `tba` and `passed`".to_owned();
                        Err(bad_value(location, message, Some(DATE_FORMS.to_owned())))
                    }
                }
            }
            Value::String(text) => match text.parse() {
                Ok(date) => Ok(Self::On(date)),
                Err(_) => Err(bad_value(
                    location,
                    format!("`{text}` is not a date of the lifecycle"),
                    Some(DATE_FORMS.to_owned()),
                )),
            },
            other => Err(wrong_kind(other, &[ValueKind::String, ValueKind::Map], location)),
        }
    }
}

pub(super) fn parse(file: &Arc<SourceFile>) -> Result<Product, Vec<Diagnostic>> {
    let front: ProductFile = decode_by(file, &[RELEASE_AT])?;
    let origin = Origin::of(Arc::clone(file));
    let mut found = Vec::new();
    let releases: Vec<Release> = front
        .release
        .into_iter()
        .enumerate()
        .map(|(at, table)| release(table, origin.key("release").index(at), &mut found))
        .collect();
    found.extend(check_releases(&releases));
    if !found.is_empty() {
        return Err(found);
    }
    Ok(Product {
        slug: slug(file)?,
        name: front.name.0,
        description: text(front.description),
        family: text(front.family),
        cpe: front.cpe,
        purl: front.purl,
        website: front.website,
        secure_use_guide: front.secure_use_guide,
        publication: Publication { draft: front.draft, release_at: front.release_at },
        version_order: front.version_order.0,
        releases,
        body: prose(file),
        origin,
    })
}

fn release(table: ReleaseTable, origin: Origin, found: &mut Vec<Diagnostic>) -> Release {
    if table.latest.is_none() && table.latest_released.is_some() {
        let finding =
            Diagnostic::error("missing-key", "`latest_released` says when, but `latest` does not say which version");
        found.push(
            finding.at(&origin.key("latest_released")).help("add latest = \"…\" with the newest version of the line"),
        );
    }
    let latest = text(table.latest).map(|version| Latest { version, released: table.latest_released });
    let artefacts = artefact::artefacts(table.artefact, latest.as_ref(), &origin, found);
    let dates = [
        (Milestone::GeneralAvailability, table.released),
        (Milestone::EndOfSales, table.end_of_sales),
        (Milestone::EndOfActiveSupport, table.end_of_active_support),
        (Milestone::EndOfSecuritySupport, table.end_of_security_support),
        (Milestone::EndOfExtendedSecuritySupport, table.end_of_extended_security_support),
        (Milestone::EndOfLife, table.end_of_life),
    ];
    Release {
        origin,
        name: table.name,
        label: text(table.label),
        codename: text(table.codename),
        long_term_support: table.long_term_support.and_then(|value| value.0),
        latest,
        dates: dates.into_iter().filter_map(|(milestone, date)| Some((milestone, date?))).collect(),
        announced: table.announced.map(|day| day.0),
        notice: text(table.notice),
        upgrade_to: table.upgrade_to,
        support_period_reason: text(table.support_period_reason),
        download: table.download,
        verification: table.verification,
        release_notes: table.release_notes,
        artefacts,
    }
}

/// Release names are unique, and a release is upgraded to one that exists.
fn check_releases(releases: &[Release]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (at, release) in releases.iter().enumerate() {
        if releases[..at].iter().any(|earlier| earlier.name == release.name) {
            let message = format!("the release `{}` stands here a second time", release.name);
            found.push(Diagnostic::error("duplicate", message).at(&release.origin.key("name")));
        }
        if release.said_of(Milestone::GeneralAvailability) == Some(&LifecycleDate::NotPlanned) {
            let message = format!("`{}` is listed as a release, but its release is not planned", release.name);
            let help = "remove the release, or write { tba = \"why the day is not known yet\" }";
            found.push(
                Diagnostic::error("bad-value", message)
                    .at(&release.place_of(Milestone::GeneralAvailability))
                    .help(help),
            );
        }
        let Some(target) = &release.upgrade_to else { continue };
        if *target == release.name {
            let message = format!("the release `{target}` is to be upgraded to itself");
            let finding = Diagnostic::error("bad-value", message).at(&release.origin.key("upgrade_to"));
            found.push(finding.help("name the release to move to, or remove `upgrade_to` where there is none"));
            continue;
        }
        if !releases.iter().any(|other| other.name == *target) {
            let names = releases.iter().map(|release| release.name.as_str());
            let finding = Diagnostic::error("unknown-release", format!("there is no release `{target}` to upgrade to"))
                .at(&release.origin.key("upgrade_to"));
            found.push(match nearest(target.as_str(), names) {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding,
            });
        }
    }
    found
}
