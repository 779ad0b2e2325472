//! Since when each date of each release stands as it does.
//!
//! A calendar counts the changes of an event, and a feed tells each of them once. Both need to know what was published
//! before, and get it from here; a date that was never changed needs no record.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Lock, RecordedRelease};
use crate::{
    model::{Instant, LifecycleDate, Milestone, Product, Release, ReleaseName, Slug},
    publish::Site,
};

/// A change of what is said of a milestone.
#[derive(Clone, Debug, PartialEq)]
pub struct DateChange {
    /// Of which.
    pub milestone: Milestone,
    /// What was said before; nothing where nothing was.
    pub from: Option<LifecycleDate>,
    /// What is said since; nothing where nothing is.
    pub to: Option<LifecycleDate>,
    /// When it was published.
    pub since: Instant,
    /// The day on which customers were told, as the content gave it then.
    pub announced: Option<NaiveDate>,
}

/// The changes of all dates that were published, the oldest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timetable(BTreeMap<(Slug, ReleaseName), Vec<DateChange>>);

impl Timetable {
    /// What changed about a milestone of a release since it was first published, the oldest first.
    pub fn changes<'t>(
        &'t self,
        product: &Product,
        release: &Release,
        milestone: Milestone,
    ) -> impl Iterator<Item = &'t DateChange> {
        let of_release = self.0.get(&(product.slug.clone(), release.name.clone()));
        of_release.into_iter().flatten().filter(move |change| change.milestone == milestone)
    }
}

impl Lock {
    /// The changes that were published before and those that a site publishes.
    pub fn timetable(&self, site: &Site) -> Timetable {
        let releases = site.products.iter().flat_map(|product| product.releases.iter().map(move |one| (product, one)));
        let changed = releases.filter_map(|(product, release)| {
            let key = (product.slug.clone(), release.name.clone());
            let recorded = self.releases.get(&key)?;
            let mut changes = recorded.changes.clone();
            changes.extend(recorded.changes_to(release, &site.at));
            Some((key, changes))
        });
        Timetable(changed.filter(|(_, changes)| !changes.is_empty()).collect())
    }
}

impl RecordedRelease {
    /// What a release says of its milestones that is not as it was published last.
    pub(super) fn changes_to(&self, release: &Release, since: &Instant) -> Vec<DateChange> {
        // A record that is older than the recording of dates says nothing of them.
        let Some(dates) = &self.dates else { return Vec::new() };
        let changed = Milestone::ALL.into_iter().filter(|milestone| {
            let (now, then) = (release.said_of(*milestone), dates.get(milestone));
            !is_same(now, then)
        });
        changed
            .map(|milestone| DateChange {
                milestone,
                from: dates.get(&milestone).cloned(),
                to: release.said_of(milestone).cloned(),
                since: since.clone(),
                announced: release.announced,
            })
            .collect()
    }
}

/// Whether two statements give the same date, or both none for the same kind of reason. A reason in other words is no
/// change of a date.
fn is_same(one: Option<&LifecycleDate>, other: Option<&LifecycleDate>) -> bool {
    match (one, other) {
        (Some(LifecycleDate::On(one)), Some(LifecycleDate::On(other))) => one == other,
        (Some(LifecycleDate::ToBeAnnounced { .. }), Some(LifecycleDate::ToBeAnnounced { .. }))
        | (Some(LifecycleDate::NotPlanned), Some(LifecycleDate::NotPlanned))
        | (Some(LifecycleDate::Passed { .. }), Some(LifecycleDate::Passed { .. }))
        | (None, None) => true,
        _ => false,
    }
}
