//! The releases as OpenEoX Core documents.
//!
//! The form knows moments and `tba`, which its readers take for later than every moment. So an end is the last second
//! of its day where the vendor is, general availability the first, and what lies ahead without a day is `tba`. What
//! lies behind without a day has no place in it: an optional property is left out, and without a required one there is
//! no document, since `tba` would say that support goes on.

use super::{
    eox_core::{Core, Timestamp},
    moment::{self, end_of, last_said, start_of, with_offset},
};
use crate::{
    distribution::to_json,
    history::Timetable,
    model::{CalendarDate, LifecycleDate, Milestone, Product, Release},
    paths,
    plan::{Plan, Section},
    publish::Site,
};

/// Plans a document for each release that has one.
pub(super) fn plan<'s>(site: &'s Site, timetable: &'s Timetable, plan: &mut Plan<'s>) {
    for product in &site.products {
        for release in &product.releases {
            if let Some(core) = core(site, timetable, product, release) {
                let path = paths::openeox(&product.slug, &release.name);
                plan.add(path, Section::Lifecycle, move || to_json(&core));
            }
        }
    }
}

/// What the form can say of a milestone.
enum Said {
    /// This.
    Timestamp(Timestamp),
    /// It lies behind, and there is no day for it.
    WithoutDay,
    /// Nothing is said.
    Nothing,
}

/// The document of a release. There is none where a required date lies behind without a day, and none where the dates
/// contradict each other, so that the standard refuses it.
pub fn core(site: &Site, timetable: &Timetable, product: &Product, release: &Release) -> Option<Core> {
    let said = |milestone| said(site, release, milestone);
    let changes = Milestone::ALL.into_iter().flat_map(|milestone| timetable.changes(product, release, milestone));
    let last_updated = last_said(site, release, changes).unwrap_or(moment::UNKNOWN);
    Core::new(
        said(Milestone::EndOfLife).required()?,
        said(Milestone::EndOfSales).optional(),
        said(Milestone::EndOfSecuritySupport).required()?,
        said(Milestone::GeneralAvailability).optional(),
        last_updated.fixed_offset(),
    )
    .ok()
}

fn said(site: &Site, release: &Release, milestone: Milestone) -> Said {
    let zone = site.vendor.time_zone;
    match release.said_of(milestone) {
        None => Said::Nothing,
        Some(LifecycleDate::On(CalendarDate::Day(day))) => {
            let moment = if milestone.is_end() { end_of(*day, zone) } else { start_of(*day, zone) };
            moment.map_or(Said::WithoutDay, |moment| Said::Timestamp(Timestamp::At(with_offset(&moment))))
        }
        Some(LifecycleDate::On(CalendarDate::Month(_))) if release.has_passed(milestone, site.today()) => {
            Said::WithoutDay
        }
        Some(
            LifecycleDate::On(CalendarDate::Month(_)) | LifecycleDate::ToBeAnnounced { .. } | LifecycleDate::NotPlanned,
        ) => Said::Timestamp(Timestamp::ToBeAnnounced),
        Some(LifecycleDate::Passed { .. }) => Said::WithoutDay,
    }
}

impl Said {
    /// The value of a property that must be there.
    fn required(self) -> Option<Timestamp> {
        match self {
            Self::Timestamp(timestamp) => Some(timestamp),
            Self::Nothing => Some(Timestamp::ToBeAnnounced),
            Self::WithoutDay => None,
        }
    }

    /// The value of a property that may be left out.
    fn optional(self) -> Option<Timestamp> {
        match self {
            Self::Timestamp(timestamp) => Some(timestamp),
            Self::Nothing | Self::WithoutDay => None,
        }
    }
}
