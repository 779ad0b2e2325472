//! Directory-based distribution: the lists `index.txt` and `changes.csv` (requirements 12 and 13).

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Documents, Requirement, Site,
    provider::{Directory, Provider},
    report::Findings,
};
use crate::model::{CsafVersion, Instant};

/// The paths of documents that the lists name, whether they exist or not.
pub(super) fn listed(site: &Site, provider: &Provider) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    for directory in &provider.directories {
        let text = |name: &str| site.folder.text(&format!("{}{name}", directory.prefix)).unwrap_or_default();
        let index = text("index.txt");
        let changes = text("changes.csv");
        let rows = changes.lines().filter_map(|line| Some(split_row(line).ok()?.0));
        let names = index.lines().map(str::to_owned).chain(rows);
        paths.extend(names.filter(|row| fault_of_path(row).is_none()).map(|row| format!("{}{row}", directory.prefix)));
    }
    paths
}

/// Requirements 12 and 13 of every folder that the metadata names.
pub(super) fn check(site: &Site, provider: &Provider, documents: &Documents, findings: &mut Findings) {
    let unread = provider.unread_directories(site);
    for requirement in [Requirement::YearFolders, Requirement::Index, Requirement::Changes, Requirement::Listings] {
        for why in &unread {
            findings.not_checked(requirement, why);
        }
        if unread.is_empty() && provider.directories.is_empty() {
            findings.not_applicable(requirement, "the metadata names no directory");
        }
    }
    for directory in &provider.directories {
        let below: BTreeMap<&str, Option<&Instant>> = documents
            .iter()
            .filter(|(path, _)| path.starts_with(&directory.prefix))
            .map(|(path, document)| {
                let current = document.as_ref().and_then(|document| document.current.as_ref());
                (path.get(directory.prefix.len()..).unwrap_or_default(), current)
            })
            .collect();
        check_index(site, directory, &below, findings);
        check_changes(site, provider, directory, &below, findings);
    }
}

type Below<'d> = BTreeMap<&'d str, Option<&'d Instant>>;

fn check_index(site: &Site, directory: &Directory, below: &Below, findings: &mut Findings) {
    let requirement = Requirement::Index;
    let file = format!("{}index.txt", directory.prefix);
    let text = match site.folder.text(&file) {
        Ok(text) => text,
        Err(why) => return findings.fail(requirement, file, why),
    };
    let mut seen = BTreeSet::new();
    for (number, row) in text.lines().enumerate() {
        let line = number + 1;
        if let Some(fault) = fault_of_path(row) {
            findings.fail(requirement, file.as_str(), format!("line {line}: `{row}` {fault}"));
        } else if !below.contains_key(row) {
            let why = why_not_there(site, directory, row);
            findings.fail(requirement, file.as_str(), format!("line {line} names `{row}`: {why}"));
        } else if !seen.insert(row) {
            findings.fail(requirement, file.as_str(), format!("line {line} names `{row}` a second time"));
        }
    }
    for path in below.keys().filter(|path| !seen.contains(**path)) {
        findings.fail(requirement, file.as_str(), format!("the document `{path}` is not in it"));
    }
    if !text.is_empty() && !text.ends_with('\n') {
        findings.warn(requirement, file, "its last line has no newline at its end");
    }
}

fn check_changes(site: &Site, provider: &Provider, directory: &Directory, below: &Below, findings: &mut Findings) {
    let requirement = Requirement::Changes;
    let file = format!("{}changes.csv", directory.prefix);
    let text = match site.folder.text(&file) {
        Ok(text) => text,
        Err(why) => return findings.fail(requirement, file, why),
    };
    let mut rows = Rows { site, version: provider.version(), directory, below, seen: BTreeSet::new(), previous: None };
    for (number, row) in text.lines().enumerate() {
        let line = number + 1;
        for (is_failure, fault) in rows.faults(row) {
            let reason = format!("line {line}: {fault}");
            if is_failure {
                findings.fail(requirement, file.as_str(), reason);
            } else {
                findings.warn(requirement, file.as_str(), reason);
            }
        }
    }
    for path in below.keys().filter(|path| !rows.seen.contains(**path)) {
        findings.fail(requirement, file.as_str(), format!("the document `{path}` is not in it"));
    }
}

/// The rows of a `changes.csv` on the way down.
struct Rows<'r> {
    site: &'r Site<'r>,
    version: CsafVersion,
    directory: &'r Directory,
    below: &'r Below<'r>,
    seen: BTreeSet<String>,
    previous: Option<Instant>,
}

impl Rows<'_> {
    /// What is wrong with a row, and whether that is a failure.
    fn faults(&mut self, row: &str) -> Vec<(bool, String)> {
        let (path, date, is_quoted) = match split_row(row) {
            Ok(fields) => fields,
            Err(why) => return vec![(true, why)],
        };
        let mut faults = Vec::new();
        match (self.version, is_quoted) {
            (CsafVersion::V20, false) => {
                faults.push((false, "the values stand without the double quotes of CSAF 2.0".to_owned()));
            }
            (CsafVersion::V21, true) => faults.push((true, "CSAF 2.1 has no double quotes here".to_owned())),
            (CsafVersion::V20, true) | (CsafVersion::V21, false) => {}
        }
        match date.parse::<Instant>() {
            Ok(date) => {
                faults.extend(self.out_of_order(&date));
                faults.extend(self.fault_of_document(&path, Some(&date)));
                self.previous = Some(date);
            }
            Err(error) => {
                faults.push((true, error.to_string()));
                faults.extend(self.fault_of_document(&path, None));
            }
        }
        faults
    }

    fn out_of_order(&self, date: &Instant) -> Option<(bool, String)> {
        let previous = self.previous.as_ref().filter(|previous| *previous < date)?;
        Some((true, format!("{date} stands below {previous}, expected the newest first")))
    }

    fn fault_of_document(&mut self, path: &str, date: Option<&Instant>) -> Option<(bool, String)> {
        if let Some(fault) = fault_of_path(path) {
            return Some((true, format!("`{path}` {fault}")));
        }
        let Some(current) = self.below.get(path) else {
            return Some((true, format!("`{path}`: {}", why_not_there(self.site, self.directory, path))));
        };
        if !self.seen.insert(path.to_owned()) {
            // The example of CSAF 2.0 has an earlier change of a document below its latest.
            return Some((self.version == CsafVersion::V21, format!("`{path}` stands here a second time")));
        }
        let (date, current) = (date?, (*current)?);
        (date != current).then(|| (true, format!("`{path}` has {date}, expected its current_release_date {current}")))
    }
}

fn why_not_there(site: &Site, directory: &Directory, row: &str) -> String {
    let path = format!("{}{row}", directory.prefix);
    if site.folder.has(&path) {
        "that is not a document of this provider".to_owned()
    } else {
        site.folder.why_missing(&path)
    }
}

/// Why a text is no path of a document below its list.
fn fault_of_path(row: &str) -> Option<&'static str> {
    if row.is_empty() {
        Some("is empty, expected the path of a document")
    } else if row.contains("://") || row.starts_with('/') {
        Some("is not relative to the folder of the list")
    } else if row.split('/').any(|part| part == ".." || part == "." || part.is_empty()) || row.contains('\\') {
        Some("is not a plain path below the folder of the list")
    } else if row != row.trim() {
        Some("has white space around it")
    } else {
        None
    }
}

/// The path and the date of a row, and whether they are quoted (RFC 4180).
fn split_row(row: &str) -> Result<(String, String, bool), String> {
    let expected = || format!("expected a path and a date with a comma between them, found `{row}`");
    if !row.contains('"') {
        let (path, date) = row.split_once(',').filter(|(_, date)| !date.contains(',')).ok_or_else(expected)?;
        return Ok((path.to_owned(), date.to_owned(), false));
    }
    let inner = row.strip_prefix('"').and_then(|row| row.strip_suffix('"')).ok_or_else(expected)?;
    let (path, date) = inner
        .split_once("\",\"")
        .filter(|(path, date)| !path.contains('"') && !date.contains('"'))
        .ok_or_else(expected)?;
    Ok((path.to_owned(), date.to_owned(), true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_with_and_without_quotes() {
        let row = |text: &str| split_row(text).ok();
        assert_eq!(row("\"2026/a.json\",\"x\""), Some(("2026/a.json".to_owned(), "x".to_owned(), true)));
        assert_eq!(row("2026/a.json,x"), Some(("2026/a.json".to_owned(), "x".to_owned(), false)));
        for text in ["", "a", "a,b,c", "\"a\",b", "\"a\",\"b\",\"c\""] {
            assert_eq!(row(text), None, "{text}");
        }
    }

    #[test]
    fn only_plain_relative_paths_are_taken() {
        assert_eq!(fault_of_path("2026/a.json"), None);
        for text in ["", "/2026/a.json", "https://x/a.json", "../a.json", "./a.json", "2026//a.json", " a.json"] {
            assert!(fault_of_path(text).is_some(), "{text}");
        }
    }
}
