//! Days as moments, and since when something is said.
//!
//! Every moment comes from the content or the record. One that lies ahead is not used: what is published now cannot
//! have been said later.

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveTime, Offset as _, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;

use crate::{
    history::DateChange,
    model::{CalendarDate, Milestone, Release},
    publish::Site,
};

/// What stands for a moment that nobody knows, in forms that must have one. It is older than all others, so that
/// readers who keep the newer of two statements keep the other.
pub(super) const UNKNOWN: DateTime<Utc> = DateTime::UNIX_EPOCH;

/// The first moment of a day in a zone, where that is not before or after all that can be counted.
pub(crate) fn start_of(day: NaiveDate, zone: Tz) -> Option<DateTime<Tz>> {
    let midnight = day.and_time(NaiveTime::MIN);
    // Some zones put the clock forward at midnight, and one has left out a whole day.
    (0..=48).find_map(|halves| {
        let local = midnight.checked_add_signed(TimeDelta::minutes(30 * halves))?;
        zone.from_local_datetime(&local).earliest()
    })
}

/// The last second of a day in a zone.
pub(super) fn end_of(day: NaiveDate, zone: Tz) -> Option<DateTime<Tz>> {
    let next = start_of(day.checked_add_days(Days::new(1))?, zone)?;
    next.checked_sub_signed(TimeDelta::seconds(1))
}

/// The moment with the offset of its zone, or in UTC where that offset has seconds, as before there were zones:
/// RFC 3339 cannot write them.
pub(super) fn with_offset(moment: &DateTime<Tz>) -> DateTime<FixedOffset> {
    let offset = moment.offset().fix();
    if offset.local_minus_utc() % 60 == 0 { moment.fixed_offset() } else { moment.to_utc().fixed_offset() }
}

/// When what is said of a release was said last: with the newest of these changes, or else with the announcement of its
/// end, or else when it was released. Nothing where none of them is known to the day.
pub(super) fn last_said<'c>(
    site: &Site,
    release: &Release,
    changes: impl IntoIterator<Item = &'c DateChange>,
) -> Option<DateTime<Utc>> {
    let start = |day| start_of(day, site.vendor.time_zone).map(|moment| moment.to_utc());
    let has_come = |moment: &DateTime<Utc>| *moment <= site.at.utc();
    let newest = changes.into_iter().map(|change| change.since.utc()).max();
    let announced = || release.announced.and_then(start).filter(has_come);
    let released = || match release.date(Milestone::GeneralAvailability) {
        Some(CalendarDate::Day(day)) => start(day).filter(has_come),
        Some(CalendarDate::Month(_)) | None => None,
    };
    newest.or_else(announced).or_else(released)
}

/// The newest moment at which a date of a release has passed, which programs are told as a state.
pub(super) fn last_passed(site: &Site, release: &Release) -> Option<DateTime<Utc>> {
    let dates = Milestone::ALL.into_iter().filter_map(|milestone| release.date(milestone));
    let days_after = dates.filter_map(|date| date.last_day().succ_opt());
    // The site counts its days in UTC.
    let moments = days_after.map(|day| day.and_time(NaiveTime::MIN).and_utc());
    moments.filter(|moment| *moment <= site.at.utc()).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(moment: Option<DateTime<Tz>>) -> String {
        with_offset(&moment.unwrap()).to_rfc3339()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_begins_and_ends_where_the_vendor_is() {
        let zone = chrono_tz::Europe::London;
        assert_eq!(written(start_of(day("2028-06-30"), zone)), "2028-06-30T00:00:00+01:00");
        assert_eq!(written(end_of(day("2028-06-30"), zone)), "2028-06-30T23:59:59+01:00");
        assert_eq!(written(end_of(day("2028-12-31"), zone)), "2028-12-31T23:59:59+00:00");
    }

    #[test]
    fn a_day_without_a_midnight_begins_later() {
        // Clocks went from midnight to one o'clock.
        let zone = chrono_tz::America::Sao_Paulo;
        assert_eq!(written(start_of(day("2018-11-04"), zone)), "2018-11-04T01:00:00-02:00");
        assert_eq!(written(end_of(day("2018-11-03"), zone)), "2018-11-03T23:59:59-03:00");
    }

    #[test]
    fn an_offset_with_seconds_is_not_written() {
        assert_eq!(written(start_of(day("1840-01-01"), chrono_tz::Europe::London)), "1840-01-01T00:01:15+00:00");
    }
}
