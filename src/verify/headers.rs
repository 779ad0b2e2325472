//! What the file `_headers` tells a static host: media types, and access from other origins.

use std::collections::BTreeSet;

use super::{
    Documents, Requirement, Site,
    host_rules::{HEADERS, fits},
    provider::Provider,
    report::Findings,
};
use crate::model::CsafVersion;

/// A pattern of paths and the headers that it adds.
#[derive(Debug)]
struct Rule {
    pattern: String,
    headers: Vec<(String, String)>,
}

/// Checks the file as such, and what it says of what machines read.
pub(super) fn check(site: &Site, providers: &[(Provider, Documents)], findings: &mut Findings) {
    let requirement = Requirement::Headers;
    if !site.folder.has(HEADERS) {
        return findings
            .not_checked(requirement, "there is no file `_headers`; what a server sends, a folder cannot show");
    }
    let rules = match read(site) {
        Ok(rules) => rules,
        Err(why) => return findings.fail(requirement, HEADERS, why),
    };
    let mut files = vec![(".well-known/security.txt".to_owned(), "text/plain")];
    for (provider, documents) in providers {
        files.extend(samples(provider, documents).into_iter().map(|path| (path, "application/json")));
    }
    for (path, expected) in files.iter().filter(|(path, _)| site.folder.has(path)) {
        if let Some(found) = header(&rules, path, "content-type")
            && found.split(';').next().is_none_or(|kind| !kind.trim().eq_ignore_ascii_case(expected))
        {
            findings.fail(requirement, HEADERS, format!("`{path}` is sent as `{found}`, expected `{expected}`"));
        }
    }
}

/// Requirement 25 of CSAF 2.1, as far as the file shows it.
pub(super) fn check_cross_origin(site: &Site, provider: &Provider, documents: &Documents, findings: &mut Findings) {
    let requirement = Requirement::CrossOrigin;
    if provider.version() == CsafVersion::V20 {
        return;
    }
    let Ok(rules) = read(site) else {
        return findings
            .not_checked(requirement, "there is no file `_headers`; what a server sends, a folder cannot show");
    };
    for path in samples(provider, documents) {
        match header(&rules, &path, "access-control-allow-origin") {
            Some(_) => {}
            None => {
                // The standard says SHOULD.
                let reason = format!("`{path}` is sent without `Access-Control-Allow-Origin: *`");
                findings.warn(requirement, HEADERS, reason);
            }
        }
    }
}

/// A file of each kind is enough: rules are of patterns.
fn samples(provider: &Provider, documents: &Documents) -> BTreeSet<String> {
    let feeds = provider.feeds.iter().map(|feed| feed.path.clone());
    let document = documents.keys().next().cloned();
    provider.file.iter().cloned().chain(feeds).chain(document).collect()
}

fn read(site: &Site) -> Result<Vec<Rule>, String> {
    let text = site.folder.text(HEADERS)?;
    let mut rules: Vec<Rule> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        if !line.starts_with([' ', '\t']) {
            rules.push(Rule { pattern: trimmed.to_owned(), headers: Vec::new() });
            continue;
        }
        let header = trimmed.split_once(':');
        match (header, rules.last_mut()) {
            (Some((name, value)), Some(rule)) => {
                rule.headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
            _ => return Err(format!("line {} is neither a path nor a header below one: `{trimmed}`", number + 1)),
        }
    }
    Ok(rules)
}

/// The value that the rules give a header of a file; the last rule that fits counts.
fn header<'r>(rules: &'r [Rule], path: &str, header: &str) -> Option<&'r str> {
    let path = format!("/{path}");
    let fitting = rules.iter().rev().filter(|rule| fits(&rule.pattern, &path));
    let mut headers = fitting.flat_map(|rule| rule.headers.iter());
    headers.find(|found| found.0 == header).map(|found| found.1.as_str())
}
