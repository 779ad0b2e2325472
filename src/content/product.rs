//! `products/<slug>.md` → [`Product`].

use std::sync::Arc;

use deserr::{Deserr, IntoValue, Value, ValueKind, ValuePointerRef};

use super::{
    decode::{Problems, RELEASE_AT, decode_by, wrong_kind},
    page::{prose, slug},
    words::{Day, Words, text},
};
use crate::{
    diagnostic::{Diagnostic, nearest},
    model::{CalendarDate, Cpe, Instant, LifecycleDate, Product, Publication, Purl, Release, ReleaseName, Uri},
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
    released: Option<CalendarDate>,
    #[deserr(default)]
    latest: Option<Words>,
    #[deserr(default)]
    end_of_sales: Option<LifecycleDate>,
    #[deserr(default)]
    end_of_active_support: Option<LifecycleDate>,
    #[deserr(default)]
    end_of_security_support: Option<LifecycleDate>,
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
}

/// `{ tba = "why" }`, the other form of a date of the lifecycle.
#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct ToBeAnnounced {
    tba: Words,
}

impl Deserr<Problems> for LifecycleDate {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, Problems> {
        match value {
            Value::String(text) if text == "not planned" => Ok(Self::NotPlanned),
            Value::Map(map) => ToBeAnnounced::deserialize_from_value(Value::Map::<V>(map), location)
                .map(|table| Self::ToBeAnnounced { reason: table.tba.0 }),
            Value::String(text) => match text.parse() {
                Ok(date) => Ok(Self::On(date)),
                Err(_) => Err(super::decode::bad_value(
                    location,
                    format!("`{text}` is not a date of the lifecycle"),
                    Some(
                        "write a day like 2026-03-10, a month like 2026-03, \"not planned\", or { tba = \"why it is not known\" }"
                            .to_owned(),
                    ),
                )),
            },
            other => Err(wrong_kind(other, &[ValueKind::String, ValueKind::Map], location)),
        }
    }
}

pub(super) fn parse(file: &Arc<SourceFile>) -> Result<Product, Vec<Diagnostic>> {
    let front: ProductFile = decode_by(file, &[RELEASE_AT])?;
    let origin = Origin::of(Arc::clone(file));
    let releases: Vec<Release> = front
        .release
        .into_iter()
        .enumerate()
        .map(|(at, table)| release(table, origin.key("release").index(at)))
        .collect();
    let found = check_releases(&releases);
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
        releases,
        body: prose(file),
        origin,
    })
}

fn release(table: ReleaseTable, origin: Origin) -> Release {
    Release {
        origin,
        name: table.name,
        released: table.released,
        latest: text(table.latest),
        end_of_sales: table.end_of_sales,
        end_of_active_support: table.end_of_active_support,
        end_of_security_support: table.end_of_security_support,
        end_of_life: table.end_of_life,
        announced: table.announced.map(|day| day.0),
        notice: text(table.notice),
        upgrade_to: table.upgrade_to,
        support_period_reason: text(table.support_period_reason),
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
        let Some(target) = &release.upgrade_to else { continue };
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
