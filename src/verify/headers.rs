//! What the file `_headers` tells a static host: media types, and access from other origins.

use std::collections::BTreeSet;

use super::{Documents, Requirement, Site, folder::name, provider::Provider, redirects::REDIRECTS, report::Findings};
use crate::model::CsafVersion;

const HEADERS: &str = "_headers";

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

/// Whether a pattern fits a path: `*` stands for anything, `:name` for one part.
pub(super) fn fits(pattern: &str, path: &str) -> bool {
    let mut rest = path;
    let mut parts = pattern.split('*');
    let Some(first) = parts.next() else { return false };
    let Some(after) = strip_with_names(rest, first) else { return false };
    rest = after;
    let mut others = parts.peekable();
    if others.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = others.next() {
        if others.peek().is_none() {
            return part.is_empty() || rest.ends_with(part);
        }
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    true
}

fn strip_with_names<'p>(path: &'p str, pattern: &str) -> Option<&'p str> {
    let Some((before, named)) = pattern.split_once("/:") else { return path.strip_prefix(pattern) };
    let rest = path.strip_prefix(before)?.strip_prefix('/')?;
    let pattern_rest = named.find('/').map_or("", |at| &named[at..]);
    let path_rest = rest.find('/').map_or("", |at| &rest[at..]);
    strip_with_names(path_rest, pattern_rest)
}

/// Whether a file is one of those that steer a host and are not served.
pub(super) fn is_of_host(path: &str) -> bool {
    matches!(name(path), HEADERS | REDIRECTS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_as_hosts_take_them() {
        for (pattern, path) in [("/*", "/a/b"), ("/a/*.json", "/a/b/c.json"), ("/a/:x/c", "/a/b/c"), ("/a", "/a")] {
            assert!(fits(pattern, path), "{pattern} {path}");
        }
        for (pattern, path) in [("/a", "/a/b"), ("/*.json", "/a.json.asc"), ("/a/:x", "/a/b/c"), ("/b*", "/a")] {
            assert!(!fits(pattern, path), "{pattern} {path}");
        }
    }
}
