//! The ways in which products count their versions.

use chrono::{Datelike as _, Days, Months, NaiveDate};

use super::Version;

/// How the versions of a product are ordered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Scheme {
    /// Numbers with dots between them, such as `4.2.7`.
    #[default]
    Dotted,
    /// Semantic Versioning 2.0.0, such as `4.2.7-rc.1`; numbers at the end may be missing.
    Semantic,
    /// Dates, such as `2026-03-10`, `2026.03` or `20260310`.
    Date,
    /// Names in the order in which they came out, the oldest first.
    Listed(Vec<String>),
}

impl Scheme {
    /// The version that a text names; none where its order cannot be known.
    pub fn version(&self, text: &str) -> Option<Version> {
        let text = text.trim();
        match self {
            Self::Dotted => numbers(without_v(text)).map(Version::Dotted),
            Self::Semantic => semantic(without_v(text)).map(Version::Semantic),
            Self::Date => days(text).map(|(first, last)| Version::Date(first, last)),
            Self::Listed(names) => names.iter().position(|name| name.eq_ignore_ascii_case(text)).map(Version::Listed),
        }
    }

    /// The versions of a release line with a name, in the form that [`Versions::parse`](super::Versions::parse) reads: what
    /// programs need that do not know what a line is. None where that cannot be known.
    pub fn line_as_range(&self, name: &str) -> Option<String> {
        match self.line(name)? {
            (Version::Listed(_), _) => Some(name.trim().to_owned()),
            (first, next) => Some(format!("vers:generic/>={}|<{}", written(&first)?, written(&next)?)),
        }
    }

    /// The versions of a release line with a name: the first of them, and the first after them. None where that cannot be
    /// known.
    pub(super) fn line(&self, name: &str) -> Option<(Version, Version)> {
        let next_number = |numbers: &[u64]| -> Option<Vec<u64>> {
            let (last, before) = numbers.split_last()?;
            Some(before.iter().copied().chain([last.checked_add(1)?]).collect())
        };
        match (self, self.version(name)?) {
            (Self::Semantic, Version::Semantic(version)) if version.pre.is_empty() => {
                let core = without_v(name.trim()).split('+').next().unwrap_or_default();
                let next = next_number(&numbers(core)?)?;
                let text = next.iter().map(ToString::to_string).collect::<Vec<_>>().join(".");
                // What precedes a release by its number is of the line, too.
                let first = |text: &str| semantic(&format!("{text}-0")).map(Version::Semantic);
                Some((first(core)?, first(&text)?))
            }
            (_, Version::Semantic(_)) => None,
            (_, Version::Dotted(numbers)) => {
                let next = next_number(&numbers)?;
                Some((Version::Dotted(numbers), Version::Dotted(next)))
            }
            (_, Version::Date(first, last)) => {
                let next = last.checked_add_days(Days::new(1))?;
                Some((Version::Date(first, first), Version::Date(next, next)))
            }
            (_, Version::Listed(at)) => Some((Version::Listed(at), Version::Listed(at + 1))),
        }
    }
}

/// A version as its scheme writes it; a place in a list has no name of its own, and neither has a span of days.
fn written(version: &Version) -> Option<String> {
    match version {
        Version::Dotted(numbers) => Some(numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(".")),
        Version::Semantic(version) => Some(version.to_string()),
        Version::Date(first, last) => (first == last).then(|| first.to_string()),
        Version::Listed(_) => None,
    }
}

/// People write `v4.2.7` for 4.2.7.
fn without_v(text: &str) -> &str {
    match text.strip_prefix(['v', 'V']) {
        Some(rest) if rest.starts_with(|first: char| first.is_ascii_digit()) => rest,
        _ => text,
    }
}

fn number(text: &str) -> Option<u64> {
    // A sign, which Rust takes, is none of a version.
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

fn numbers(text: &str) -> Option<Vec<u64>> {
    text.split('.').map(number).collect()
}

/// A semantic version, of which the last numbers may be missing.
fn semantic(text: &str) -> Option<semver::Version> {
    let end = text.find(['-', '+']).unwrap_or(text.len());
    let (core, rest) = text.split_at(end);
    let missing = match core.split('.').count() {
        1 => ".0.0",
        2 => ".0",
        _ => "",
    };
    semver::Version::parse(&format!("{core}{missing}{rest}")).ok()
}

/// The days that a date may mean.
fn days(text: &str) -> Option<(NaiveDate, NaiveDate)> {
    let is_compact = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = if is_compact {
        vec![text.get(..4)?, text.get(4..6)?, text.get(6..)?]
    } else {
        let separator = if text.contains('-') { '-' } else { '.' };
        text.split(separator).collect()
    };
    let has_length = |part: &str, lengths: &[usize]| lengths.contains(&part.len()) && number(part).is_some();
    let (year, rest) = parts.split_first()?;
    if !has_length(year, &[4]) || !rest.iter().all(|part| has_length(part, &[1, 2])) {
        return None;
    }
    let value = |part: &str| number(part).and_then(|value| u32::try_from(value).ok());
    let day = |month: u32, day: u32| NaiveDate::from_ymd_opt(i32::try_from(value(year)?).ok()?, month, day);
    match rest {
        [] => Some((day(1, 1)?, day(12, 31)?)),
        [month] => {
            let first = day(value(month)?, 1)?;
            Some((first, first.checked_add_months(Months::new(1))?.checked_sub_days(Days::new(1))?))
        }
        [month, of_month] => day(value(month)?, value(of_month)?).map(|day| (day, day)),
        _ => None,
    }
    .filter(|(first, _)| first.year() > 0)
}
