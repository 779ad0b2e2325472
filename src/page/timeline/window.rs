//! The years that a drawing shows, and where its days lie.

use chrono::{Datelike, NaiveDate};

use super::{LEFT, RIGHT, rounded};
use crate::model::{LifecycleDate, Release};

/// How many years before today a drawing of what matters now may begin.
const YEARS_BACK: i32 = 4;
/// How many years after today it may end.
const YEARS_AHEAD: i32 = 7;
/// How many years a drawing of the past may show.
const YEARS_OF_PAST: i32 = 30;

/// The years that a drawing shows, whole ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::page) struct Window {
    /// The first year.
    pub(super) first: i32,
    /// The last year.
    pub(super) last: i32,
}

impl Window {
    /// What matters now: a few years around today, as far as releases have dates there.
    pub(in crate::page) fn around<'r>(today: NaiveDate, releases: impl IntoIterator<Item = &'r Release>) -> Self {
        let (first, last) = years(releases).unwrap_or((today.year(), today.year()));
        Self {
            first: first.clamp(today.year() - YEARS_BACK, today.year()),
            last: last.clamp(today.year() + 1, today.year() + YEARS_AHEAD),
        }
    }

    /// The years of releases that have ended. Where nobody knows when, that was some time until today.
    pub(in crate::page) fn of_past<'r>(
        today: NaiveDate,
        releases: impl IntoIterator<Item = &'r Release> + Clone,
    ) -> Self {
        let is_unknown =
            |release: &Release| release.dates.values().any(|said| matches!(said, LifecycleDate::Passed { .. }));
        let until_today = releases.clone().into_iter().any(is_unknown);
        let (first, last) = years(releases).unwrap_or((today.year(), today.year()));
        let last = if until_today { last.max(today.year()) } else { last };
        Self { first: first.max(last - YEARS_OF_PAST), last }
    }

    /// The life of one release that has not ended, from its beginning.
    pub(in crate::page) fn of_life(today: NaiveDate, release: &Release) -> Self {
        let first = years([release]).map_or(today.year(), |(first, _)| first);
        Self { first: first.clamp(today.year() - YEARS_OF_PAST, today.year()), ..Self::around(today, [release]) }
    }

    /// The first day that is shown.
    pub(super) fn from(self) -> NaiveDate {
        new_year(self.first)
    }

    /// The first day that is no longer shown.
    pub(super) fn to(self) -> NaiveDate {
        new_year(self.last + 1)
    }

    /// Where a day begins; days beyond the window lie at its edge.
    pub(super) fn x(self, day: NaiveDate) -> f64 {
        let days = |from: NaiveDate, to: NaiveDate| i32::try_from((to - from).num_days()).map_or(0.0, f64::from);
        let whole = days(self.from(), self.to()).max(1.0);
        rounded(LEFT + (RIGHT - LEFT) * (days(self.from(), day) / whole).clamp(0.0, 1.0))
    }

    /// Whether a day is shown.
    pub(super) fn contains(self, day: NaiveDate) -> bool {
        self.from() <= day && day < self.to()
    }
}

/// The first and the last year in which releases have dates.
fn years<'r>(releases: impl IntoIterator<Item = &'r Release>) -> Option<(i32, i32)> {
    let dates = releases.into_iter().flat_map(|release| release.dates.values().filter_map(LifecycleDate::date));
    let years = dates.flat_map(|date| [date.first_day().year(), date.last_day().year()]);
    years.fold(None, |range, year| match range {
        Some((first, last)) => Some((year.min(first), year.max(last))),
        None => Some((year, year)),
    })
}

/// The first day of a year.
pub(super) fn new_year(year: i32) -> NaiveDate {
    let edge = if year > 0 { NaiveDate::MAX } else { NaiveDate::MIN };
    NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(edge)
}
