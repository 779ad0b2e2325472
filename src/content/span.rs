//! Numbers of hours and days that somebody promises. They are added to dates, so that they have an end.

use crate::{diagnostic::Diagnostic, source::Origin};

/// A hundred years, in days.
const MOST_DAYS: u32 = 36_500;

/// A number of hours, unless it is longer than anybody can mean.
pub(super) fn hours(count: Option<u32>, place: &Origin, found: &mut Vec<Diagnostic>) -> Option<u32> {
    at_most(MOST_DAYS * 24, "hours", count, place, found)
}

/// A number of days, unless it is longer than anybody can mean.
pub(super) fn days(count: Option<u32>, place: &Origin, found: &mut Vec<Diagnostic>) -> Option<u32> {
    at_most(MOST_DAYS, "days", count, place, found)
}

fn at_most(most: u32, unit: &str, count: Option<u32>, place: &Origin, found: &mut Vec<Diagnostic>) -> Option<u32> {
    let count = count?;
    if count <= most {
        return Some(count);
    }
    let finding = Diagnostic::error("bad-value", format!("{count} {unit} are more than a hundred years"));
    found.push(finding.at(place).help(format!("write the number of {unit} that you keep, at most {most}")));
    None
}
