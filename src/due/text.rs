//! What falls due, for people: what is overdue first, then day by day.

use std::fmt::Write as _;

use super::{Due, Entry, When, json::written};
use crate::diagnostic::Place;

/// Everything that falls due, in lines.
pub fn text(due: &Due) -> String {
    let mut text = format!("From {} until {}\n", due.at, due.until);
    if due.entries.is_empty() {
        text.push_str("\nNothing falls due.\n");
    }
    let mut last = String::new();
    for entry in &due.entries {
        let heading = if entry.is_overdue { "Overdue".to_owned() } else { day(entry.when) };
        if heading != last {
            // Writing to a text cannot fail.
            let _ = write!(text, "\n{heading}\n");
            last = heading;
        }
        add(entry, &mut text);
    }
    text
}

/// The day of an instant in UTC, else the day or the month.
fn day(when: When) -> String {
    match when {
        When::At(moment) => moment.date_naive().to_string(),
        When::In(date) => date.to_string(),
    }
}

fn add(entry: &Entry, text: &mut String) {
    let when = match (entry.is_overdue, entry.when) {
        (true, when) => format!("{}  ", written(when)),
        (false, When::At(moment)) => format!("{}  ", moment.format("%H:%M:%SZ")),
        (false, When::In(_)) => String::new(),
    };
    let line = entry.place.line_column().map_or_else(String::new, |at| format!(":{}", at.line));
    let place = format!("{}{line}", Place::path(&entry.place));
    let _ = writeln!(text, "  {when}{}  {}: {}{}", entry.kind.as_str(), entry.id, entry.title, marks(entry));
    let _ = writeln!(text, "      {}", entry.action);
    let _ = writeln!(text, "      {place}");
}

/// Who may not know of it.
fn marks(entry: &Entry) -> String {
    match (entry.is_embargoed, entry.tlp) {
        (true, Some(label)) => format!("  [embargoed, TLP:{label}]"),
        (true, None) => "  [embargoed]".to_owned(),
        (false, Some(label)) if entry.is_confidential() => format!("  [TLP:{label}]"),
        (false, _) => String::new(),
    }
}
