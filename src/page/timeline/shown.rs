//! What is drawn of a release for each day.

use chrono::NaiveDate;

use crate::model::{CalendarDate, LifecycleDate, Milestone, Release, SupportStage};

/// What is drawn for a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Drawn {
    Stage(SupportStage),
    Unclear,
}

/// A release with the two bounds of what held on a day in the past, where an end has passed and nobody knows when.
pub(super) struct Shown<'r> {
    release: &'r Release,
    /// The release if its ends of unknown day came as early as they can have.
    earliest: Release,
    /// The release if they came as late as they can have, which is yesterday.
    latest: Release,
    today: NaiveDate,
}

impl<'r> Shown<'r> {
    pub(super) fn of(release: &'r Release, today: NaiveDate) -> Self {
        let yesterday = today.pred_opt().unwrap_or(today);
        let with = |day_of: &dyn Fn(Milestone) -> Option<NaiveDate>| {
            let mut bound = release.clone();
            for (milestone, said) in &mut bound.dates {
                if let (true, LifecycleDate::Passed { .. }, Some(day)) =
                    (milestone.is_end(), &*said, day_of(*milestone))
                {
                    *said = LifecycleDate::On(CalendarDate::Day(day));
                }
            }
            bound
        };
        let earliest = with(&|milestone| Some(earliest(release, milestone)?.min(yesterday)));
        Self { release, earliest, latest: with(&|_| Some(yesterday)), today }
    }

    /// What is drawn for a day: nothing before a release appears and after its end.
    pub(super) fn on(&self, day: NaiveDate) -> Option<Drawn> {
        let (earliest, latest) = (self.earliest.stage(day), self.latest.stage(day));
        let has_ended = |stage| matches!(stage, SupportStage::Ended | SupportStage::EndOfLife);
        if earliest != latest && !(has_ended(earliest) && has_ended(latest)) {
            return Some(Drawn::Unclear);
        }
        match latest {
            SupportStage::Upcoming | SupportStage::EndOfLife => None,
            SupportStage::Ended => self.has_end_of_life().then_some(Drawn::Stage(latest)),
            SupportStage::Active | SupportStage::SecurityOnly | SupportStage::Extended | SupportStage::Unknown => {
                Some(Drawn::Stage(latest))
            }
        }
    }

    /// Whether something is said of what comes after the end of security updates.
    pub(super) fn has_end_of_life(&self) -> bool {
        match self.release.said_of(Milestone::EndOfLife) {
            Some(LifecycleDate::On(_) | LifecycleDate::ToBeAnnounced { .. } | LifecycleDate::NotPlanned) => true,
            Some(LifecycleDate::Passed { .. }) | None => false,
        }
    }

    /// The days on which what is drawn may change, in no order.
    pub(super) fn cuts(&self) -> impl Iterator<Item = NaiveDate> {
        let of = |release: &'_ Release| -> Vec<NaiveDate> {
            let dates = release.dates.iter().filter_map(|(milestone, said)| Some((milestone, said.date()?)));
            dates.map(|(milestone, date)| if milestone.is_end() { next_day(date) } else { date.first_day() }).collect()
        };
        of(&self.earliest).into_iter().chain(of(&self.latest)).chain([self.today])
    }
}

/// The earliest last day before an end of unknown day: the end that comes before it in order, or the day before the release.
pub(super) fn earliest(release: &Release, end: Milestone) -> Option<NaiveDate> {
    let before =
        Milestone::ALL.into_iter().rev().filter(|milestone| *milestone < end && *milestone != Milestone::EndOfSales);
    let mut dated = before.filter_map(|milestone| Some((milestone, release.date(milestone)?)));
    dated.next().and_then(
        |(milestone, date)| {
            if milestone.is_end() { Some(date.last_day()) } else { date.first_day().pred_opt() }
        },
    )
}

/// The first day after a date.
pub(super) fn next_day(date: CalendarDate) -> NaiveDate {
    date.last_day().succ_opt().unwrap_or(NaiveDate::MAX)
}
