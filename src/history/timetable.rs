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

/// What was published of the dates of all releases.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timetable(BTreeMap<(Slug, ReleaseName), Past>);

/// What was published of the dates of a release.
#[derive(Clone, Debug, PartialEq)]
struct Past {
    /// The changes, the oldest first.
    changes: Vec<DateChange>,
    /// The day on which its ends were announced for the first time.
    first_announced: Option<NaiveDate>,
}

impl Timetable {
    /// What changed about a milestone of a release since it was first published, the oldest first.
    pub fn changes<'t>(
        &'t self,
        product: &Product,
        release: &Release,
        milestone: Milestone,
    ) -> impl Iterator<Item = &'t DateChange> {
        let changes = self.past(product, release).into_iter().flat_map(|past| &past.changes);
        changes.filter(move |change| change.milestone == milestone)
    }

    /// The day on which the dates that a release had at first were announced. A later announcement, which comes with
    /// another date, is that of the change.
    pub fn first_announced(&self, product: &Product, release: &Release) -> Option<NaiveDate> {
        self.past(product, release).map_or(release.announced, |past| past.first_announced)
    }

    fn past(&self, product: &Product, release: &Release) -> Option<&Past> {
        self.0.get(&(product.slug.clone(), release.name.clone()))
    }
}

impl Lock {
    /// The changes that were published before and those that a site publishes.
    pub fn timetable(&self, site: &Site) -> Timetable {
        let releases = site.products.iter().flat_map(|product| product.releases.iter().map(move |one| (product, one)));
        let recorded = releases.filter_map(|(product, release)| {
            let key = (product.slug.clone(), release.name.clone());
            let recorded = self.releases.get(&key)?;
            let new = recorded.changes_to(release, &site.at);
            let first_announced = recorded.first_announced_with(release, &new);
            let changes = recorded.changes.iter().cloned().chain(new).collect();
            Some((key, Past { changes, first_announced }))
        });
        Timetable(recorded.collect())
    }
}

impl RecordedRelease {
    /// The day on which the dates were announced that a release had before these changes. An announcement that comes with
    /// them is theirs.
    pub(super) fn first_announced_with(&self, release: &Release, changes: &[DateChange]) -> Option<NaiveDate> {
        let is_of_the_first = self.changes.is_empty() && changes.is_empty();
        self.first_announced.or(release.announced.filter(|_| is_of_the_first))
    }

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
