//! How long each release is supported, for programs: calendars, and the forms in which others exchange such dates.
//!
//! All of them are made from [`Entry`]s: what is said of each milestone of each release, and since when. A month stays a
//! month in each of them; where a form has no place for one, it says less, and never names a day.

pub(crate) mod calendar;
pub(crate) mod content_line;
mod endoflife;
pub mod eox_core;
pub(crate) mod moment;
mod openeox;

use crate::{
    history::{DateChange, Timetable},
    model::{CalendarDate, LifecycleDate, Milestone, Product, Release},
    page::theme::Theme,
    plan::Plan,
    publish::Site,
};

pub use openeox::core as openeox;

/// What is said of a milestone of a release.
#[derive(Clone, Debug)]
pub struct Entry<'s> {
    /// The product.
    pub product: &'s Product,
    /// The release.
    pub release: &'s Release,
    /// The milestone.
    pub milestone: Milestone,
    /// What is said of it; nothing where something was said before and is not any more.
    pub said: Option<&'s LifecycleDate>,
    /// What changed since it was first said, the oldest first.
    pub changes: Vec<&'s DateChange>,
}

impl Entry<'_> {
    /// The date, where it is known.
    pub fn date(&self) -> Option<CalendarDate> {
        self.said.and_then(LifecycleDate::date)
    }
}

/// Plans all of it.
pub fn plan<'s>(site: &'s Site, timetable: &'s Timetable, theme: &'s Theme, plan: &mut Plan<'s>) {
    calendar::plan(site, timetable, theme, plan);
    endoflife::plan(site, timetable, plan);
    openeox::plan(site, timetable, plan);
}

/// Everything that is or was said of the milestones of a product, in the order of its releases.
pub fn entries<'s>(product: &'s Product, timetable: &'s Timetable) -> Vec<Entry<'s>> {
    let mut entries = Vec::new();
    for release in &product.releases {
        for milestone in Milestone::ALL {
            let said = release.said_of(milestone);
            let changes: Vec<&DateChange> = timetable.changes(product, release, milestone).collect();
            if said.is_some() || !changes.is_empty() {
                entries.push(Entry { product, release, milestone, said, changes });
            }
        }
    }
    entries
}
