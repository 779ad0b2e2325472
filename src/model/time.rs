//! Dates and instants as authors write them.

use std::{cmp::Ordering, fmt, str::FromStr};

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, Utc};

/// A point in time with its offset, kept as it was written (RFC 3339).
///
/// Two instants are equal when they name the same moment; the spelling (offset, fraction) is kept, because a
/// document made elsewhere must be written back unchanged.
#[derive(Clone, Debug)]
pub struct Instant {
    at: DateTime<FixedOffset>,
    text: String,
}

/// The text is not an instant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InstantError {
    /// A date and a time, but nobody can tell which moment is meant.
    #[error("`{0}` has no offset, so it names no moment: write `{0}Z` for UTC or add an offset such as `+01:00`")]
    NoOffset(String),
    /// A date without a time.
    #[error("`{0}` is a date without a time: write `{0}T09:00:00Z`, with the offset that you mean")]
    DateOnly(String),
    /// A date and a time without seconds.
    #[error("`{0}` has no seconds: write them, as in 2026-03-10T09:00:00Z")]
    NoSeconds(String),
    /// Something else.
    #[error("`{0}` is not an instant: write one like 2026-03-10T09:00:00Z")]
    Other(String),
}

impl Instant {
    /// The moment in UTC.
    pub fn utc(&self) -> DateTime<Utc> {
        self.at.to_utc()
    }

    /// The moment with the offset in which it was written.
    pub fn as_written(&self) -> &str {
        &self.text
    }

    /// The year in UTC, which names the folder of a CSAF document (CSAF 2.0, requirement 11 of section 7.1).
    pub fn utc_year(&self) -> i32 {
        self.utc().year()
    }

    /// The day in UTC.
    pub fn utc_day(&self) -> NaiveDate {
        self.utc().date_naive()
    }
}

impl FromStr for Instant {
    type Err = InstantError;

    fn from_str(text: &str) -> Result<Self, InstantError> {
        // RFC 3339 lets a blank stand for the `T`; JSON schemas and feed readers do not.
        let has_t = matches!(text.as_bytes().get(10), Some(b'T' | b't'));
        if let (true, Ok(at)) = (has_t, DateTime::parse_from_rfc3339(text)) {
            // Feeds have no way to write other years.
            return match at.to_utc().year() {
                1..=9999 => Ok(Self { at, text: text.to_owned() }),
                _ => Err(InstantError::Other(text.to_owned())),
            };
        }
        let without_offset = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M"];
        if without_offset.iter().any(|format| NaiveDateTime::parse_from_str(text, format).is_ok()) {
            return Err(InstantError::NoOffset(text.to_owned()));
        }
        if DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M%#z").is_ok() || text.len() == 17 && text.ends_with('Z') {
            return Err(InstantError::NoSeconds(text.to_owned()));
        }
        if text.parse::<NaiveDate>().is_ok() {
            return Err(InstantError::DateOnly(text.to_owned()));
        }
        Err(InstantError::Other(text.to_owned()))
    }
}

impl From<DateTime<Utc>> for Instant {
    fn from(at: DateTime<Utc>) -> Self {
        let text = at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true);
        Self { at: at.fixed_offset(), text }
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq for Instant {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at
    }
}

impl Eq for Instant {}

impl PartialOrd for Instant {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Instant {
    fn cmp(&self, other: &Self) -> Ordering {
        self.at.cmp(&other.at)
    }
}

impl std::hash::Hash for Instant {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.at.hash(state);
    }
}

/// A calendar date that its author may know to the month only.
///
/// A month stays a month: it is never turned into a day that nobody promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CalendarDate {
    /// One day.
    Day(NaiveDate),
    /// A whole month; the date within is its first day.
    Month(NaiveDate),
}

/// The text is not a calendar date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a date: write a day like 2026-03-10, or a month like 2026-03")]
pub struct CalendarDateError(pub String);

impl CalendarDate {
    /// The first day that belongs to it.
    pub fn first_day(self) -> NaiveDate {
        match self {
            Self::Day(day) | Self::Month(day) => day,
        }
    }

    /// The last day that belongs to it: support that ends in a month lasts through that month.
    pub fn last_day(self) -> NaiveDate {
        match self {
            Self::Day(day) => day,
            Self::Month(first) => {
                first.checked_add_months(chrono::Months::new(1)).and_then(|next| next.pred_opt()).unwrap_or(first)
            }
        }
    }
}

impl FromStr for CalendarDate {
    type Err = CalendarDateError;

    fn from_str(text: &str) -> Result<Self, CalendarDateError> {
        if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
            return Ok(Self::Day(day));
        }
        let is_month = text.len() == 7 && text.as_bytes().get(4) == Some(&b'-');
        match NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d") {
            Ok(first) if is_month => Ok(Self::Month(first)),
            _ => Err(CalendarDateError(text.to_owned())),
        }
    }
}

impl fmt::Display for CalendarDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{}", day.format("%Y-%m-%d")),
            Self::Month(first) => write!(f, "{}", first.format("%Y-%m")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_keeps_its_spelling_and_compares_by_moment() {
        let one: Instant = "2026-03-10T09:00:00.000Z".parse().unwrap();
        let two: Instant = "2026-03-10T10:00:00+01:00".parse().unwrap();
        assert_eq!(one, two);
        assert_eq!(two.as_written(), "2026-03-10T10:00:00+01:00");
    }

    #[test]
    fn an_instant_without_an_offset_is_refused_with_the_mend() {
        let error = "2026-03-10T09:00:00".parse::<Instant>().unwrap_err();
        assert!(error.to_string().contains("2026-03-10T09:00:00Z"), "{error}");
        assert!(matches!("2026-03-10T09:00Z".parse::<Instant>(), Err(InstantError::NoSeconds(_))));
        assert!(matches!("2026-03-10T09:00+01:00".parse::<Instant>(), Err(InstantError::NoSeconds(_))));
        for text in ["2026-03-10 09:00:00Z", "0000-01-01T00:00:00+01:00", "9999-12-31T23:00:00-05:00"] {
            assert!(text.parse::<Instant>().is_err(), "{text}");
        }
        assert!(matches!("2026-03-10".parse::<Instant>(), Err(InstantError::DateOnly(_))));
    }

    #[test]
    fn a_month_stays_a_month_and_lasts_to_its_end() {
        let month: CalendarDate = "2028-02".parse().unwrap();
        assert_eq!(month.to_string(), "2028-02");
        assert_eq!(month.last_day().to_string(), "2028-02-29");
        assert!("2028-13".parse::<CalendarDate>().is_err());
        assert!("2028-1".parse::<CalendarDate>().is_err());
    }
}
