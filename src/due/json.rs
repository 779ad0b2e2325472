//! What falls due, for programs.

use chrono::SecondsFormat;
use serde_json::{Value, json};

use super::{Due, Entry, When};
use crate::{
    diagnostic::Place,
    model::{CalendarDate, Tlp},
};

/// What falls due, as docs/DUE.md describes it.
pub fn json(due: &Due) -> Value {
    json!({
        "at": due.at.as_written(),
        "until": due.until.as_written(),
        "confidential": due.narrowest().is_some(),
        "tlp": due.narrowest().map(Tlp::label),
        "entries": due.entries.iter().map(entry).collect::<Vec<_>>(),
    })
}

fn entry(entry: &Entry) -> Value {
    let precision = match entry.when {
        When::At(_) => "instant",
        When::In(CalendarDate::Day(_)) => "day",
        When::In(CalendarDate::Month(_)) => "month",
    };
    json!({
        "when": written(entry.when),
        "precision": precision,
        "overdue": entry.is_overdue,
        "name": entry.name(),
        "kind": entry.kind.as_str(),
        "id": entry.id,
        "title": entry.title,
        "action": entry.action,
        "embargoed": entry.is_embargoed,
        "tlp": entry.tlp.map(Tlp::label),
        "file": Place::path(&entry.place),
        "line": entry.place.line_column().map(|at| at.line),
    })
}

/// An instant in UTC, a day or a month.
pub(super) fn written(when: When) -> String {
    match when {
        When::At(moment) => moment.to_rfc3339_opts(SecondsFormat::AutoSi, true),
        When::In(date) => date.to_string(),
    }
}
