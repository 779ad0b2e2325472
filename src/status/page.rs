//! What every answer says of the site, and the state of everything in a word.

use chrono::{DateTime, NaiveTime, Utc};
use serde::Serialize;

use super::id;
use crate::{
    distribution::never_changed,
    model::{CalendarDate, IncidentSeverity, Milestone, Product},
    publish::Site,
};

/// `page`.
#[derive(Serialize)]
pub(super) struct PageView<'s> {
    id: String,
    name: &'s str,
    url: &'s str,
    time_zone: &'static str,
    updated_at: String,
}

/// `status`.
#[derive(Serialize)]
pub(super) struct OverallView {
    indicator: &'static str,
    description: &'static str,
}

impl<'s> PageView<'s> {
    pub(super) fn of(site: &'s Site) -> Self {
        let vendor = &site.vendor;
        Self {
            id: id::of_page(site),
            name: &vendor.title,
            url: vendor.base_url.as_str(),
            time_zone: vendor.time_zone.name(),
            updated_at: updated(site),
        }
    }
}

impl OverallView {
    /// The worst of what is going on. The descriptions are those that programs know.
    pub(super) fn of(site: &Site) -> Self {
        let worst = site.open_incidents().map(|incident| incident.severity).max().unwrap_or(IncidentSeverity::None);
        let description = match worst {
            IncidentSeverity::None => "All Systems Operational",
            IncidentSeverity::Minor => "Minor Service Outage",
            IncidentSeverity::Major => "Partial System Outage",
            IncidentSeverity::Critical => "Major Service Outage",
        };
        Self { indicator: worst.as_str(), description }
    }
}

/// An instant as programs read it: in UTC, to the millisecond.
pub(super) fn written(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

/// When the site last had news: of an incident, in an advisory, or a release.
fn updated(site: &Site) -> String {
    let incidents = site.incidents.iter().map(|incident| incident.last_changed());
    let advisories = site.advisories.iter().map(|advisory| advisory.tracking.current_release_date.utc());
    let products = site.products.iter().filter_map(|product| since(product, site));
    incidents.chain(advisories).chain(products).max().map_or_else(|| never_changed(site), written)
}

/// Since when there is a product: the day of its first release whose day is known and has come. A month is not made a day
/// of.
pub(super) fn since(product: &Product, site: &Site) -> Option<DateTime<Utc>> {
    let days = product.releases.iter().filter_map(|release| match release.date(Milestone::GeneralAvailability)? {
        CalendarDate::Day(day) => Some(day),
        CalendarDate::Month(_) => None,
    });
    let first = days.filter(|day| *day <= site.today()).min()?;
    Some(first.and_time(NaiveTime::MIN).and_utc())
}
