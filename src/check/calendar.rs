//! Arithmetic with days, as people agree on them.

use chrono::{DateTime, Days, Months, NaiveDate, NaiveDateTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;

use crate::model::{Instant, advisory::DayOrInstant};

/// The same date a year later: 29 February goes to 1 March, so that a year's notice is never a day short.
pub(crate) fn a_year_later(day: NaiveDate) -> NaiveDate {
    years_later(day, 1)
}

/// The same date some years later; see [`a_year_later`].
pub(crate) fn years_later(day: NaiveDate, years: u32) -> NaiveDate {
    let later = day.checked_add_months(Months::new(12 * years)).unwrap_or(NaiveDate::MAX);
    // chrono goes back to the last day of a shorter month.
    if chrono::Datelike::day(&later) == chrono::Datelike::day(&day) { later } else { later.succ_opt().unwrap_or(later) }
}

/// The last day of which a day is at least a year later.
pub(crate) fn a_year_before(day: NaiveDate) -> NaiveDate {
    let earlier = day.checked_sub_months(Months::new(12)).unwrap_or(NaiveDate::MIN);
    // The year that ends on 1 March began on 1 March too, also where 29 February was the day before.
    let next = earlier.succ_opt().unwrap_or(earlier);
    if a_year_later(next) <= day { next } else { earlier }
}

/// The moment that the clocks of a zone show. Where they are put forward over it, they show an hour more.
pub(crate) fn moment_of(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    let shown = [0, 1].map(|hour| local + TimeDelta::hours(hour));
    let moment = shown.into_iter().find_map(|local| zone.from_local_datetime(&local).earliest());
    moment.map_or_else(|| local.and_utc(), |moment| moment.to_utc())
}

/// The same day some days later.
pub(crate) fn days_later(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_add_days(Days::new(days.into())).unwrap_or(NaiveDate::MAX)
}

/// The day of an instant where the vendor is.
pub(crate) fn day_of(instant: &Instant, zone: Tz) -> NaiveDate {
    instant.utc().with_timezone(&zone).date_naive()
}

/// The day of a date that is known to the day or to the instant.
pub(crate) fn day_of_either(date: &DayOrInstant, zone: Tz) -> NaiveDate {
    match date {
        DayOrInstant::Day(day) => *day,
        DayOrInstant::Instant(instant) => day_of(instant, zone),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_year_later_is_the_same_date() {
        assert_eq!(a_year_later(day("2026-03-10")), day("2027-03-10"));
        assert_eq!(a_year_later(day("2027-03-10")), day("2028-03-10"));
        assert_eq!(a_year_later(day("2028-02-29")), day("2029-03-01"));
        assert_eq!(years_later(day("2028-02-29"), 4), day("2032-02-29"));
        assert_eq!(years_later(day("2028-02-29"), 5), day("2033-03-01"));
    }

    #[test]
    fn a_year_before_is_the_last_day_that_leaves_a_year() {
        let mut end = day("2026-01-01");
        while end < day("2034-01-01") {
            let begin = a_year_before(end);
            assert!(a_year_later(begin) <= end, "{begin} leaves less than a year until {end}");
            assert!(a_year_later(begin.succ_opt().unwrap()) > end, "{begin} is not the last day before {end}");
            end = end.succ_opt().unwrap();
        }
    }

    #[test]
    fn a_moment_is_what_the_clocks_show() {
        let at = |text: &str| moment_of(text.parse().unwrap(), chrono_tz::Europe::London).to_rfc3339();
        assert_eq!(at("2026-07-01T09:00:00"), "2026-07-01T08:00:00+00:00");
        assert_eq!(at("2027-03-28T01:30:00"), "2027-03-28T01:30:00+00:00");
    }

    #[test]
    fn an_instant_falls_on_the_day_of_the_vendor() {
        let late: Instant = "2026-07-01T23:30:00Z".parse().unwrap();
        assert_eq!(day_of(&late, chrono_tz::Europe::London), day("2026-07-02"));
        assert_eq!(day_of(&late, chrono_tz::America::New_York), day("2026-07-01"));
    }
}
