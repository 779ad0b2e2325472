//! [`Lock`] → `candour.lock`: sorted, one block a record and one line a value, so that Git merges well.

use std::{
    fmt::{self, Write as _},
    path::Path,
};

use super::{
    DateChange, FILE, FORMAT, Lock, RecordedAdvisory, RecordedIncident, RecordedRelease,
    part::PARTS,
    read::{ADVISORY, INCIDENT, MAX_BYTES, NOT_PLANNED, RELEASE},
};
use crate::{
    diagnostic::Diagnostic,
    model::LifecycleDate,
    whole::{self, Durable},
};

/// The file in which the next lock is written before it takes the place of the last.
const STAGED: &str = ".candour.lock.new";

/// Writes the record beside the content, whole or not at all.
pub fn save(root: &Path, lock: &Lock) -> Result<(), Diagnostic> {
    let failed = |why: String| {
        let help = "what was published stands, but nobody would notice a change of it: mend this and build again";
        Diagnostic::error("lock", format!("what was published cannot be recorded: {why}")).at_path(FILE).help(help)
    };
    let text = lock.to_string();
    if text.len() as u64 > MAX_BYTES {
        return Err(failed(format!("it would have more than {MAX_BYTES} bytes")));
    }
    let staged = root.join(STAGED);
    let saved = whole::replace(&staged, &root.join(FILE), text.as_bytes(), None, Durable::AtOnce);
    saved.map_err(|error| failed(error.to_string()))
}

impl fmt::Display for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("# What has been published. `candour build` writes this file; commit it, and do not edit it.\n")?;
        writeln!(f, "format = {FORMAT}")?;
        for (id, advisory) in &self.advisories {
            writeln!(f, "\n[{ADVISORY}.{}]", quoted(id.as_str()))?;
            write_advisory(f, advisory)?;
        }
        for (slug, incident) in &self.incidents {
            writeln!(f, "\n[{INCIDENT}.{}]", quoted(slug.as_str()))?;
            write_incident(f, incident)?;
        }
        for ((product, release), recorded) in &self.releases {
            writeln!(f, "\n[{RELEASE}.{}.{}]", quoted(product.as_str()), quoted(release.as_str()))?;
            write_release(f, recorded)?;
        }
        Ok(())
    }
}

fn write_advisory(f: &mut fmt::Formatter<'_>, advisory: &RecordedAdvisory) -> fmt::Result {
    writeln!(f, "version = {}", quoted(advisory.version.as_str()))?;
    writeln!(f, "initial_release = {}", quoted(advisory.initial_release.as_written()))?;
    writeln!(f, "current_release = {}", quoted(advisory.current_release.as_written()))?;
    writeln!(f, "sha256 = {}", quoted(&advisory.sha256))?;
    if let Some(sha256) = &advisory.sha256_csaf21 {
        writeln!(f, "sha256_csaf21 = {}", quoted(sha256))?;
    }
    let earlier = advisory.earlier.iter().map(|earlier| {
        let (version, released) = (quoted(earlier.version.as_str()), quoted(earlier.released.as_written()));
        format!("{{ version = {version}, released = {released}, sha256 = {} }}", quoted(&earlier.sha256))
    });
    write_list(f, "earlier", earlier)?;
    let meaning = &advisory.meaning;
    write_list(f, "vulnerabilities", meaning.vulnerabilities.iter().map(|name| quoted(name)))?;
    write_list(f, "fixed", meaning.fixed.iter().map(|digest| quoted(digest)))?;
    for part in PARTS {
        if let Some(digest) = meaning.parts.get(part.key) {
            writeln!(f, "parts.{} = {}", part.key, quoted(&digest.to_string()))?;
        }
    }
    Ok(())
}

fn write_incident(f: &mut fmt::Formatter<'_>, incident: &RecordedIncident) -> fmt::Result {
    writeln!(f, "since = {}", quoted(incident.since.as_written()))?;
    let updates = incident.updates.iter().map(|update| {
        let digest = quoted(&update.digest.to_string());
        format!("{{ at = {}, digest = {digest} }}", quoted(update.at.as_written()))
    });
    write_list(f, "updates", updates)?;
    let Some(report) = &incident.report else { return Ok(()) };
    writeln!(f, "document.id = {}", quoted(report.id.as_str()))?;
    writeln!(f, "document.version = {}", quoted(&report.version.to_string()))?;
    writeln!(f, "document.released = {}", quoted(report.released.as_written()))?;
    writeln!(f, "document.sha256 = {}", quoted(&report.sha256))?;
    for (key, digest) in &report.parts {
        writeln!(f, "document.parts.{key} = {}", quoted(&digest.to_string()))?;
    }
    Ok(())
}

fn write_release(f: &mut fmt::Formatter<'_>, release: &RecordedRelease) -> fmt::Result {
    if let Some(date) = &release.end_of_security_support {
        writeln!(f, "end_of_security_support = {}", written(date))?;
    }
    for (key, day) in [("announced", release.announced), ("first_announced", release.first_announced)] {
        if let Some(day) = day {
            writeln!(f, "{key} = {}", quoted(&day.to_string()))?;
        }
    }
    if let Some(dates) = &release.dates {
        let dates = dates.iter().map(|(milestone, date)| format!("{} = {}", milestone.key(), written(date)));
        writeln!(f, "dates = {{ {} }}", dates.collect::<Vec<_>>().join(", "))?;
    }
    write_list(f, "changes", release.changes.iter().map(written_change))
}

fn written_change(change: &DateChange) -> String {
    let mut entries = vec![format!("milestone = {}", quoted(change.milestone.key()))];
    for (key, date) in [("from", &change.from), ("to", &change.to)] {
        entries.extend(date.as_ref().map(|date| format!("{key} = {}", written(date))));
    }
    entries.push(format!("since = {}", quoted(change.since.as_written())));
    entries.extend(change.announced.map(|day| format!("announced = {}", quoted(&day.to_string()))));
    format!("{{ {} }}", entries.join(", "))
}

/// A date as the content has it.
fn written(date: &LifecycleDate) -> String {
    match date {
        LifecycleDate::On(date) => quoted(&date.to_string()),
        LifecycleDate::NotPlanned => quoted(NOT_PLANNED),
        LifecycleDate::ToBeAnnounced { reason } => format!("{{ tba = {} }}", quoted(reason)),
        LifecycleDate::Passed { reason } => format!("{{ passed = {} }}", quoted(reason)),
    }
}

/// A list with a line for each item, so that two who add one do not stand in each other's way.
fn write_list(f: &mut fmt::Formatter<'_>, key: &str, items: impl ExactSizeIterator<Item = String>) -> fmt::Result {
    if items.len() == 0 {
        return Ok(());
    }
    writeln!(f, "{key} = [")?;
    for item in items {
        writeln!(f, "  {item},")?;
    }
    f.write_str("]\n")
}

/// A text as a basic string of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '\n' => quoted.push_str("\\n"),
            other if other.is_control() => {
                // Writing to a text cannot fail.
                let _ = write!(quoted, "\\u{:04X}", u32::from(other));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}
