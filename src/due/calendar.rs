//! What falls due, as a calendar (RFC 5545): an event for each entry.
//!
//! A moment is an event without a length, a day or a month one of the whole day or month. An event keeps its name when its
//! date moves, so that a calendar that is imported again follows.

use super::{Due, Entry, When};
use crate::{
    diagnostic::Place,
    lifecycle::{
        calendar::{date, utc},
        content_line::ContentLines,
    },
    model::{Tlp, Vendor},
};

/// The calendar. `vendor` names it and its events.
pub fn calendar(due: &Due, vendor: &Vendor) -> String {
    let mut lines = ContentLines::default();
    lines.add("BEGIN", "VCALENDAR");
    lines.add("VERSION", "2.0");
    lines.add("PRODID", "-//candour//due//EN");
    lines.add("CALSCALE", "GREGORIAN");
    let name = match due.narrowest() {
        None => format!("Due at {}", vendor.publisher.name),
        Some(Tlp::Clear) => format!("Not for publication: due at {}", vendor.publisher.name),
        Some(label) => format!("Not for publication (TLP:{label}): due at {}", vendor.publisher.name),
    };
    // The second is the name that programs knew before RFC 7986.
    lines.add_text("NAME", &name);
    lines.add_text("X-WR-CALNAME", &name);
    if due.entries.is_empty() {
        lines.add_time_zone();
    }
    for entry in &due.entries {
        add(entry, due, vendor, &mut lines);
    }
    lines.add("END", "VCALENDAR");
    String::from_utf8_lossy(&lines.into_bytes()).into_owned()
}

fn add(entry: &Entry, due: &Due, vendor: &Vendor, lines: &mut ContentLines) {
    lines.add("BEGIN", "VEVENT");
    lines.add_text("UID", &format!("due+{}@{}", entry.name(), vendor.base_url.host()));
    // Without a method this says how old what is said is (section 3.8.7.2).
    lines.add("DTSTAMP", &utc(due.at.utc()));
    match entry.when {
        When::At(moment) => lines.add("DTSTART", &utc(moment)),
        When::In(days) => {
            let last = days.last_day();
            lines.add("DTSTART;VALUE=DATE", &date(days.first_day()));
            lines.add("DTEND;VALUE=DATE", &date(last.succ_opt().unwrap_or(last)));
        }
    }
    let overdue = if entry.is_overdue { "Overdue: " } else { "" };
    lines.add_text("SUMMARY", &format!("{overdue}{}: {}: {}", entry.kind.in_words(), entry.id, entry.title));
    lines.add_text("DESCRIPTION", &description(entry));
    lines.add_text("CATEGORIES", entry.kind.as_str());
    lines.add("CLASS", if entry.is_confidential() { "CONFIDENTIAL" } else { "PUBLIC" });
    lines.add("TRANSP", "TRANSPARENT");
    lines.add("END", "VEVENT");
}

fn description(entry: &Entry) -> String {
    let line = entry.place.line_column().map_or_else(String::new, |at| format!(":{}", at.line));
    let mut parts = vec![entry.action.clone(), format!("{}{line}", Place::path(&entry.place))];
    match (entry.is_embargoed, entry.tlp) {
        (true, Some(label)) => parts.push(format!("Not for publication yet; TLP:{label} after that.")),
        (true, None) => parts.push("Not for publication yet.".to_owned()),
        (false, Some(label)) => parts.push(format!("TLP:{label}")),
        (false, None) => {}
    }
    parts.join("\n\n")
}
