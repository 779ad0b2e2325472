//! OpenEoX Core 1.0: the dates of a release as its standard exchanges them, and the tests that it asks for.
//!
//! ```text
//! text ──parse──▶ Core ──problems──▶ what the mandatory tests find
//! ```

use std::str::FromStr;

use chrono::{DateTime, FixedOffset, SecondsFormat};
use serde::{Deserialize, Serialize, Serializer};

/// What `$schema` of every document says.
pub const SCHEMA: &str = "https://docs.oasis-open.org/openeox/v1.0/schema/core.json";

/// The dates of a release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Core {
    /// The schema that the document keeps.
    #[serde(rename = "$schema")]
    schema: &'static str,
    /// The last day on which anything is done for it.
    pub end_of_life: Timestamp,
    /// The last day on which it can be bought.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_of_sales: Option<Timestamp>,
    /// The last day on which vulnerabilities are mended.
    pub end_of_security_support: Timestamp,
    /// The first day on which it can be had.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub general_availability: Option<Timestamp>,
    /// When this was said.
    #[serde(serialize_with = "write_moment")]
    pub last_updated: DateTime<FixedOffset>,
}

/// A moment, or that it is to be announced. That is later than every moment (section 5.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timestamp {
    /// The moment.
    At(DateTime<FixedOffset>),
    /// It is to be announced.
    ToBeAnnounced,
}

/// Why a text is no valid document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// It is no JSON, lacks a property or has one that is not known.
    #[error("it does not keep the schema: {0}")]
    Schema(String),
    /// It names another schema.
    #[error("`$schema` is `{0}`, and must be `{SCHEMA}`")]
    OtherSchema(String),
    /// Mandatory test 7.1.1.
    #[error("`end_of_life` is earlier than `{0}` (test 7.1.1)")]
    EndOfLifeBefore(&'static str),
    /// Mandatory test 7.1.2.
    #[error("`{property}` is `{text}`, which is no timestamp of OpenEoX (test 7.1.2)")]
    NoTimestamp {
        /// The property.
        property: &'static str,
        /// What it says.
        text: String,
    },
    /// Mandatory test 7.1.3.
    #[error("`general_availability` is later than `{0}` (test 7.1.3)")]
    AvailableAfter(&'static str),
}

impl Problem {
    /// The test of the standard that finds it; nothing where the schema does.
    pub fn test(&self) -> Option<&'static str> {
        match self {
            Self::Schema(_) | Self::OtherSchema(_) => None,
            Self::EndOfLifeBefore(_) => Some("7.1.1"),
            Self::NoTimestamp { .. } => Some("7.1.2"),
            Self::AvailableAfter(_) => Some("7.1.3"),
        }
    }
}

/// A document before its timestamps are read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    #[serde(rename = "$schema")]
    schema: String,
    end_of_life: String,
    #[serde(default, deserialize_with = "present")]
    end_of_sales: Option<String>,
    end_of_security_support: String,
    #[serde(default, deserialize_with = "present")]
    general_availability: Option<String>,
    last_updated: String,
}

impl Core {
    /// A document, or all problems of what would be one.
    pub fn new(
        end_of_life: Timestamp,
        end_of_sales: Option<Timestamp>,
        end_of_security_support: Timestamp,
        general_availability: Option<Timestamp>,
        last_updated: DateTime<FixedOffset>,
    ) -> Result<Self, Vec<Problem>> {
        let core = Self {
            schema: SCHEMA,
            end_of_life,
            end_of_sales,
            end_of_security_support,
            general_availability,
            last_updated,
        };
        let problems = core.disorder();
        if problems.is_empty() { Ok(core) } else { Err(problems) }
    }

    /// The dates with the names of their properties.
    fn dates(&self) -> impl Iterator<Item = (&'static str, Timestamp)> {
        let dates = [
            ("end_of_life", Some(self.end_of_life)),
            ("end_of_sales", self.end_of_sales),
            ("end_of_security_support", Some(self.end_of_security_support)),
            ("general_availability", self.general_availability),
        ];
        dates.into_iter().filter_map(|(property, date)| Some((property, date?)))
    }

    /// The end of life is the last of all dates, and general availability the first (tests 7.1.1 and 7.1.3).
    fn disorder(&self) -> Vec<Problem> {
        let moments: Vec<(&'static str, DateTime<FixedOffset>)> =
            self.dates().filter_map(|(property, date)| Some((property, date.moment()?))).collect();
        let mut problems = Vec::new();
        if let Some(end) = self.end_of_life.moment() {
            let later = moments.iter().filter(|(_, moment)| *moment > end);
            problems.extend(later.map(|(property, _)| Problem::EndOfLifeBefore(property)));
        }
        if let Some(first) = self.general_availability.and_then(Timestamp::moment) {
            let earlier = moments.iter().filter(|(_, moment)| *moment < first);
            problems.extend(earlier.map(|(property, _)| Problem::AvailableAfter(property)));
        }
        problems
    }
}

impl FromStr for Core {
    type Err = Vec<Problem>;

    /// Reads a document and tests it by the mandatory tests. All problems are told.
    fn from_str(text: &str) -> Result<Self, Vec<Problem>> {
        let raw: Raw = serde_json::from_str(text).map_err(|error| vec![Problem::Schema(error.to_string())])?;
        let mut problems = Vec::new();
        if raw.schema != SCHEMA {
            problems.push(Problem::OtherSchema(raw.schema));
        }
        let end_of_life = read("end_of_life", &raw.end_of_life, &mut problems);
        let end_of_sales = raw.end_of_sales.map(|text| read("end_of_sales", &text, &mut problems));
        let end_of_security_support = read("end_of_security_support", &raw.end_of_security_support, &mut problems);
        let general_availability =
            raw.general_availability.map(|text| read("general_availability", &text, &mut problems));
        // When something was said is never to be announced.
        let Some(last_updated) = moment(&raw.last_updated) else {
            problems.push(Problem::NoTimestamp { property: "last_updated", text: raw.last_updated });
            return Err(problems);
        };
        match Self::new(end_of_life, end_of_sales, end_of_security_support, general_availability, last_updated) {
            Ok(core) if problems.is_empty() => Ok(core),
            Ok(_) => Err(problems),
            Err(disorder) => {
                problems.extend(disorder);
                Err(problems)
            }
        }
    }
}

impl Timestamp {
    /// The moment, where it is known.
    pub fn moment(self) -> Option<DateTime<FixedOffset>> {
        match self {
            Self::At(moment) => Some(moment),
            Self::ToBeAnnounced => None,
        }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::At(moment) => write_moment(moment, serializer),
            Self::ToBeAnnounced => serializer.serialize_str(TO_BE_ANNOUNCED),
        }
    }
}

const TO_BE_ANNOUNCED: &str = "tba";

/// A property that may be left out and, where it is there, is a text.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    String::deserialize(deserializer).map(Some)
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn write_moment<S: Serializer>(moment: &DateTime<FixedOffset>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&moment.to_rfc3339_opts(SecondsFormat::AutoSi, true))
}

/// The timestamp; a problem, and what cannot contradict any other, where the text is none.
fn read(property: &'static str, text: &str, problems: &mut Vec<Problem>) -> Timestamp {
    if text == TO_BE_ANNOUNCED {
        return Timestamp::ToBeAnnounced;
    }
    match moment(text) {
        Some(moment) => Timestamp::At(moment),
        None => {
            problems.push(Problem::NoTimestamp { property, text: text.to_owned() });
            Timestamp::ToBeAnnounced
        }
    }
}

/// A moment of RFC 3339 with what the standard asks beyond it (section 1.1.3): `T` and `Z` in capitals, and no leap
/// second.
fn moment(text: &str) -> Option<DateTime<FixedOffset>> {
    let has_t = text.as_bytes().get(10) == Some(&b'T');
    let is_leap_second = text.get(17..19) == Some("60");
    if !has_t || text.contains('z') || is_leap_second {
        return None;
    }
    DateTime::parse_from_rfc3339(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(properties: &str) -> Result<Core, Vec<Problem>> {
        format!("{{\"$schema\": \"{SCHEMA}\", {properties}}}").parse()
    }

    #[test]
    fn what_is_written_is_read_as_it_was() {
        let core = read(
            r#""end_of_life": "tba", "end_of_security_support": "2028-06-30T23:59:59+01:00",
               "general_availability": "2024-01-15T00:00:00Z", "last_updated": "2024-01-15T00:00:00Z""#,
        )
        .unwrap();
        assert_eq!(serde_json::to_string(&core).unwrap().parse(), Ok(core));
    }

    #[test]
    fn every_problem_of_a_document_is_told() {
        let problems = read(
            r#""end_of_life": "2025-01-01T00:00:00Z", "end_of_sales": "2026-01-01T00:00:00Z",
               "end_of_security_support": "2025-01-01T00:00:60Z", "general_availability": "2025-06-01T00:00:00Z",
               "last_updated": "tba""#,
        )
        .unwrap_err();
        let tests: Vec<_> = problems.iter().filter_map(Problem::test).collect();
        assert_eq!(tests, ["7.1.2", "7.1.2"]);
        let problems = read(
            r#""end_of_life": "2025-01-01T00:00:00Z", "end_of_sales": "2026-01-01T00:00:00Z",
               "end_of_security_support": "2025-01-01T00:00:60Z", "general_availability": "2025-06-01T00:00:00Z",
               "last_updated": "2025-01-01T00:00:00Z""#,
        )
        .unwrap_err();
        let tests: Vec<_> = problems.iter().filter_map(Problem::test).collect();
        assert_eq!(tests, ["7.1.2", "7.1.1", "7.1.1", "7.1.3"]);
    }

    #[test]
    fn a_document_of_another_shape_is_refused() {
        let without = read(r#""end_of_life": "tba", "last_updated": "2025-01-01T00:00:00Z""#);
        assert!(matches!(without.unwrap_err()[..], [Problem::Schema(_)]));
        let complete =
            r#""end_of_life": "tba", "end_of_security_support": "tba", "last_updated": "2025-01-01T00:00:00Z""#;
        assert!(read(complete).is_ok());
        assert!(read(&format!("{complete}, \"end_of_sales\": null")).is_err());
        assert!(read(&format!("{complete}, \"end_of_support\": \"tba\"")).is_err());
        let other = format!("{{\"$schema\": \"https://example.com\", {complete}}}").parse::<Core>();
        assert!(matches!(other.unwrap_err()[..], [Problem::OtherSchema(_)]));
    }
}
