//! Real advisories, put into a content folder, become a site that says everything they say.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::{collections::BTreeSet, fs, path::PathBuf};

use rayon::prelude::*;
use serde_json::Value;
use support::{Outcome, Project, corpus};

/// The advisories of the corpus, laid into a project.
fn project(corpus: &std::path::Path) -> (Project, Vec<PathBuf>) {
    let project = Project::without_advisories();
    support::copy(&corpus.join("cisa"), &project.path().join("content/advisories"));
    let mut documents: Vec<PathBuf> = walkdir::WalkDir::new(corpus.join("cisa"))
        .into_iter()
        .map(|entry| entry.expect("the corpus can be read").into_path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    documents.sort();
    (project, documents)
}

#[test]
fn every_real_advisory_is_served_as_it_is_and_shown_whole() {
    let Some(corpus) = corpus() else { return };
    let (project, documents) = project(&corpus);
    assert!(documents.len() >= 174, "only {} documents", documents.len());
    let outcome = project.build().succeeds();
    only_known_warnings(&outcome);
    let missing: Vec<String> = documents.par_iter().flat_map(|path| missing_from_page(&project, path)).collect();
    assert!(missing.is_empty(), "{} are missing:\n{}", missing.len(), missing[..missing.len().min(40)].join("\n"));
    let feeds = feed_with_archives(&project);
    let items: Vec<&rss::Item> = feeds.iter().flat_map(rss::Channel::items).collect();
    assert_eq!(items.len(), documents.len());
    let guids: BTreeSet<&str> = items.iter().filter_map(|item| item.guid()).map(rss::Guid::value).collect();
    assert_eq!(guids.len(), documents.len(), "guids repeat");
    assert!(feeds.len() > 1 && feeds[0].items().len() >= 20);
    assert!(feeds[0].items().iter().all(|item| item.content().is_some_and(|content| content.len() > 200)));
}

/// The feed of advisories with its archives, the newest first.
fn feed_with_archives(project: &Project) -> Vec<rss::Channel> {
    let mut feeds = Vec::new();
    let mut path = Some("advisories/rss.xml".to_owned());
    while let Some(at) = path {
        let feed = rss::Channel::read_from(project.read(&at).as_bytes()).expect("the feed is RSS");
        let links = feed.atom_ext().expect("it has links").links().iter();
        let previous = links.filter(|link| link.rel == "prev-archive").find_map(|link| link.href.split_once(".com/"));
        path = previous.map(|(_, path)| path.to_owned());
        feeds.push(feed);
    }
    feeds
}

/// The only finding of the standard's tests that a published document may have is the gap in the weakness lists.
fn only_known_warnings(outcome: &Outcome) {
    let codes: BTreeSet<&str> =
        outcome.stderr.lines().filter(|line| line.starts_with("CSAF-")).map(str::trim).collect();
    assert!(codes.is_subset(&BTreeSet::from(["CSAF-6.1.11"])), "{codes:?}");
}

/// What the document says and its page does not.
fn missing_from_page(project: &Project, path: &std::path::Path) -> Vec<String> {
    let bytes = fs::read(path).expect("the document can be read");
    let document: Value = serde_json::from_slice(&bytes).expect("the document is JSON");
    let name = path.file_name().expect("it has a name").to_string_lossy().into_owned();
    let year = &text(&document, "/document/tracking/initial_release_date")[..4];
    let served = project.out().join(format!(".well-known/csaf/white/{year}/{name}"));
    if fs::read(&served).ok().as_deref() != Some(&bytes) {
        return vec![format!("{name}: the served document is not the source")];
    }
    let page = plain(&project.read(&format!("advisories/{}.html", name.trim_end_matches(".json"))));
    said(&document)
        .into_iter()
        .filter(|said| !page.contains(&squeeze(said)))
        .map(|said| format!("{name}: {}", said.chars().take(100).collect::<String>()))
        .collect()
}

fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// Everything of a document that its page must show, by the names of the properties that hold it.
fn said(document: &Value) -> Vec<String> {
    let mut said = Vec::new();
    collect(document, "", &mut said);
    said.sort();
    said.dedup();
    said
}

fn collect(value: &Value, key: &str, said: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            // What a score says beside its vector and its scores are the words of the vector.
            let is_cvss = key.starts_with("cvss_v");
            for (key, value) in map {
                match (is_cvss, key.as_str()) {
                    (true, "vectorString" | "baseScore") => said.push(scalar(value)),
                    (true, _) => {}
                    (false, key) => collect(value, key, said),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, key, said)),
        Value::String(text) => {
            let shown = matches!(
                key,
                "title"
                    | "name"
                    | "text"
                    | "details"
                    | "summary"
                    | "cve"
                    | "id"
                    | "url"
                    | "urls"
                    | "names"
                    | "organization"
                    | "cpe"
                    | "purl"
                    | "number"
                    | "contact_details"
                    | "issuing_authority"
                    | "namespace"
                    | "aliases"
                    | "entitlements"
                    | "model_numbers"
                    | "serial_numbers"
                    | "skus"
                    | "system_name"
                    | "sbom_urls"
            );
            if shown {
                said.extend(text.lines().map(str::to_owned));
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => format!("{:.1}", number.as_f64().unwrap_or_default()),
        other => other.to_string(),
    }
}

/// The text of a page with its addresses, without its tags, its blanks squeezed.
fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        text.push_str(&rest[..start]);
        let end = rest[start..].find('>').map_or(rest.len(), |end| start + end + 1);
        let tag = &rest[start..end];
        if let Some((_, address)) = tag.split_once("href=\"") {
            text.extend([" ", address.split('"').next().unwrap_or_default(), " "]);
        }
        // Inline elements do not part words.
        if !["<span", "</span", "<a ", "</a", "<code", "</code", "<wbr", "<time", "</time"]
            .iter()
            .any(|inline| tag.starts_with(inline))
        {
            text.push(' ');
        }
        rest = &rest[end..];
    }
    text.push_str(rest);
    squeeze(&unescape(&text))
}

fn unescape(text: &str) -> String {
    let text = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&#39;", "'")
        .replace("&#x2F;", "/")
        .replace("&nbsp;", "\u{a0}");
    text.replace("&amp;", "&")
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
