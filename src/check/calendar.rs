//! Arithmetic with days, as people agree on them.

use chrono::{Months, NaiveDate};
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
    fn an_instant_falls_on_the_day_of_the_vendor() {
        let late: Instant = "2026-07-01T23:30:00Z".parse().unwrap();
        assert_eq!(day_of(&late, chrono_tz::Europe::London), day("2026-07-02"));
        assert_eq!(day_of(&late, chrono_tz::America::New_York), day("2026-07-01"));
    }
}
