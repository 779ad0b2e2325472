//! The moments that a date can mean.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use crate::model::advisory::DayOrInstant;

/// Reads dates where the vendor is.
pub(super) struct Moments {
    pub zone: Tz,
}

impl Moments {
    /// The first moment that a date can mean.
    pub(super) fn first(&self, date: &DayOrInstant) -> DateTime<Utc> {
        match date {
            DayOrInstant::Day(day) => self.start_of(*day),
            DayOrInstant::Instant(instant) => instant.utc(),
        }
    }

    /// The last moment that a date can mean.
    pub(super) fn last(&self, date: &DayOrInstant) -> DateTime<Utc> {
        match date {
            DayOrInstant::Day(day) => {
                let next = day.succ_opt().unwrap_or(*day);
                self.start_of(next) - TimeDelta::nanoseconds(1)
            }
            DayOrInstant::Instant(instant) => instant.utc(),
        }
    }

    fn start_of(&self, day: NaiveDate) -> DateTime<Utc> {
        let midnight = day.and_time(NaiveTime::MIN);
        // Where clocks are put forward at midnight, the day begins an hour later.
        let hours = [0, 1].map(|hour| midnight + TimeDelta::hours(hour));
        let start = hours.into_iter().find_map(|time| self.zone.from_local_datetime(&time).earliest());
        start.map_or_else(|| midnight.and_utc(), |start| start.to_utc())
    }
}

/// A number of days as people say it.
pub(super) fn days_in_words(count: i64) -> String {
    if count == 1 { "1 day".to_owned() } else { format!("{count} days") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> DayOrInstant {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_is_what_it_is_where_the_vendor_is() {
        let moments = Moments { zone: chrono_tz::Europe::London };
        assert_eq!(moments.first(&date("2026-07-01")).to_rfc3339(), "2026-06-30T23:00:00+00:00");
        assert_eq!(moments.last(&date("2026-07-01")).to_rfc3339(), "2026-07-01T22:59:59.999999999+00:00");
        assert_eq!(moments.last(&date("2026-07-01T10:00:00Z")), moments.first(&date("2026-07-01T10:00:00Z")));
    }

    #[test]
    fn a_day_without_a_midnight_begins_with_its_first_hour() {
        // In Beirut clocks went from the midnight before 27 March 2022 straight to one o'clock.
        let moments = Moments { zone: chrono_tz::Asia::Beirut };
        let first = moments.first(&date("2022-03-27"));
        assert_eq!(first.to_rfc3339(), "2022-03-26T22:00:00+00:00");
    }
}
