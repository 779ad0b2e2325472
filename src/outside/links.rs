//! 6.3.6 and 6.3.7: every URL of a document resolves.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use rayon::prelude::*;
use serde_json::Value;

use super::{document_of, finding, select::select};
use crate::{
    diagnostic::Diagnostic,
    model::Advisory,
    source::{Pointer, Step},
};

/// How many hosts are waited for at a time.
const AT_A_TIME: usize = 8;

/// How many URLs are asked in one run: more would be a burden to somebody, and take hours.
const MOST_URLS: usize = 5_000;

/// The paths of 6.3.6 in both versions of CSAF.
const PATHS: [&str; 20] = [
    "document/acknowledgments/*/urls/*",
    "document/aggregate_severity/namespace",
    "document/distribution/tlp/url",
    "document/references/*/url",
    "document/publisher/namespace",
    "product_tree/**/product/product_identification_helper/sbom_urls/*",
    "product_tree/**/product/product_identification_helper/x_generic_uris/*/namespace",
    "product_tree/**/product/product_identification_helper/x_generic_uris/*/uri",
    "product_tree/full_product_names/*/product_identification_helper/sbom_urls/*",
    "product_tree/full_product_names/*/product_identification_helper/x_generic_uris/*/namespace",
    "product_tree/full_product_names/*/product_identification_helper/x_generic_uris/*/uri",
    "product_tree/product_paths/*/full_product_name/product_identification_helper/sbom_urls/*",
    "product_tree/product_paths/*/full_product_name/product_identification_helper/x_generic_uris/*/namespace",
    "product_tree/product_paths/*/full_product_name/product_identification_helper/x_generic_uris/*/uri",
    "product_tree/relationships/*/full_product_name/product_identification_helper/sbom_urls/*",
    "product_tree/relationships/*/full_product_name/product_identification_helper/x_generic_uris/*/namespace",
    "product_tree/relationships/*/full_product_name/product_identification_helper/x_generic_uris/*/uri",
    "vulnerabilities/*/acknowledgments/*/urls/*",
    "vulnerabilities/*/references/*/url",
    "vulnerabilities/*/remediations/*/url",
];

/// Why a URL does not resolve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unresolved {
    /// The host answers with this status, which is none of success or redirection.
    Status(u16),
    /// Nobody knows the host.
    NoHost,
    /// Nobody answers in time.
    TimedOut,
    /// One redirection follows another without end.
    Redirects,
    /// Something else stands in the way.
    Other(String),
}

impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "the host answers with the status {status}"),
            Self::NoHost => f.write_str("there is no such host"),
            Self::TimedOut => f.write_str("the host does not answer in time"),
            Self::Redirects => f.write_str("it redirects without end"),
            Self::Other(why) => f.write_str(why),
        }
    }
}

/// Looks whether the URLs of published advisories resolve. `ask` tells of one; each is asked once, however many
/// documents have it.
pub fn links(advisories: &[Arc<Advisory>], ask: impl Fn(&str) -> Result<(), Unresolved> + Sync) -> Vec<Diagnostic> {
    let links_of = |advisory: &Arc<Advisory>| document_of(advisory).map(|json| links_of(&json)).unwrap_or_default();
    let looked: Vec<Vec<Link>> = advisories.par_iter().map(links_of).collect();
    let urls: BTreeSet<&str> = looked.iter().flatten().map(|link| link.url.as_str()).collect();
    let urls: Vec<&str> = urls.into_iter().collect();
    let (asked, left_out) = urls.split_at(urls.len().min(MOST_URLS));
    let unresolved = ask_all(asked, ask);
    let all =
        advisories.iter().zip(&looked).flat_map(|(advisory, links)| links.iter().map(move |link| (advisory, link)));
    let mut found: Vec<Diagnostic> =
        all.filter_map(|(advisory, link)| Some(told(advisory, link, unresolved.get(link.url.as_str())?))).collect();
    if !left_out.is_empty() {
        let message = format!("{} of {} URLs were not asked: one run asks no more", left_out.len(), urls.len());
        found.push(Diagnostic::warning("links-not-asked", message));
    }
    found
}

fn told(advisory: &Advisory, link: &Link, why: &Unresolved) -> Diagnostic {
    let message = format!("`{}` does not resolve: {why}", link.url);
    let told = finding(advisory, link.test, message, &link.pointer, &link.url);
    if link.test == "6.3.7" {
        told.help("this is expected before the document is out for the first time")
    } else {
        told
    }
}

/// Asks a few at a time, and gives those that do not resolve.
fn ask_all<'u>(urls: &[&'u str], ask: impl Fn(&str) -> Result<(), Unresolved> + Sync) -> BTreeMap<&'u str, Unresolved> {
    let unresolved = Mutex::new(BTreeMap::new());
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(url) = urls.get(next.fetch_add(1, Ordering::Relaxed)) {
            if let Err(why) = ask(url) {
                unresolved.lock().unwrap_or_else(PoisonError::into_inner).insert(*url, why);
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..AT_A_TIME.min(urls.len()) {
            scope.spawn(work);
        }
    });
    unresolved.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// A URL of a document.
#[derive(Debug)]
struct Link {
    test: &'static str,
    pointer: Pointer,
    /// Without the part after `#`, which no host sees.
    url: String,
}

/// The URLs of a document, each once for a test. What is none of HTTP, such as a package URL, has no status.
fn links_of(json: &Value) -> Vec<Link> {
    let mut seen = BTreeSet::new();
    let all = PATHS.iter().flat_map(|path| select(json, path));
    all.filter(|(_, url)| is_of_http(url))
        .map(|(pointer, url)| {
            let test = if is_self_reference(json, &pointer) { "6.3.7" } else { "6.3.6" };
            Link { test, pointer, url: url.split('#').next().unwrap_or_default().to_owned() }
        })
        .filter(|link| seen.insert((link.test, link.url.clone())))
        .collect()
}

fn is_of_http(url: &str) -> bool {
    let scheme = url.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    matches!(scheme.as_deref(), Some("http" | "https"))
}

/// Whether the place is the URL of a reference of the category `self`.
fn is_self_reference(json: &Value, url: &Pointer) -> bool {
    let Some((_, parents)) = url.steps().split_last() else { return false };
    let is_reference = matches!(parents, [.., Step::Key(list), Step::Index(_)] if list == "references");
    let reference = parents.iter().try_fold(json, |json, step| match step {
        Step::Key(key) => json.get(key),
        Step::Index(index) => json.get(index),
    });
    is_reference && reference.and_then(|item| item.get("category")).and_then(Value::as_str) == Some("self")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_url_of_http_is_found_once_with_its_test() {
        let helper = json!({"sbom_urls": ["https://a.example/sbom"], "x_generic_uris": [
            {"namespace": "https://a.example/ns", "uri": "urn:x:1"}]});
        let json = json!({
            "document": {
                "references": [
                    {"category": "self", "url": "https://a.example/1.json"},
                    {"url": "https://a.example/more#part"},
                    {"category": "external", "url": "https://a.example/more#other"},
                ],
                "publisher": {"namespace": "HTTPS://a.example"},
            },
            "product_tree": {"branches": [{"branches": [{"product": {"product_identification_helper": helper}}]}]},
            "vulnerabilities": [{"remediations": [{"url": "https://a.example/fix"}]}],
        });
        let links: Vec<String> = links_of(&json).iter().map(|link| format!("{} {}", link.test, link.url)).collect();
        assert_eq!(
            links,
            [
                "6.3.7 https://a.example/1.json",
                "6.3.6 https://a.example/more",
                "6.3.6 HTTPS://a.example",
                "6.3.6 https://a.example/sbom",
                "6.3.6 https://a.example/ns",
                "6.3.6 https://a.example/fix",
            ]
        );
    }

    #[test]
    fn each_url_is_asked_once() {
        let count = AtomicUsize::new(0);
        let urls: Vec<String> = (0..100).map(|number| format!("https://a.example/{number}")).collect();
        let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
        let unresolved = ask_all(&urls, |url| {
            count.fetch_add(1, Ordering::Relaxed);
            if url.ends_with("/7") { Err(Unresolved::Status(404)) } else { Ok(()) }
        });
        assert_eq!(count.into_inner(), 100);
        assert_eq!(unresolved, BTreeMap::from([("https://a.example/7", Unresolved::Status(404))]));
    }
}
