//! Where everything lies on the site: one place for the paths that pages, feeds and documents link to.
//!
//! A path begins with a slash and is relative to the base URL of the site. Pages are flat files and are linked to by
//! their file names, so that the site works on any static host, from a disk and from an archive.

use std::{borrow::Cow, collections::BTreeSet};

use icu_normalizer::ComposingNormalizerBorrowed;

use crate::model::{
    AdvisoryId, CsafVersion, CveId, LanguageTag, NumberedUpdate, ReleaseName, SitePath, Slug, Tlp, advisory::Tracking,
};

/// The home page.
pub const HOME: &str = "/index.html";
/// The disclosure policy.
pub const DISCLOSURE: &str = "/disclosure.html";
/// The support policy.
pub const SUPPORT: &str = "/support.html";
/// How vulnerabilities are handled.
pub const VULNERABILITY_HANDLING: &str = "/vulnerability-handling.html";
/// The incident plan.
pub const INCIDENT_PLAN: &str = "/incident-plan.html";
/// What the vendor asserts against the Code of Practice, and what was checked.
pub const ASSURANCE: &str = "/assurance.html";
/// The same for programs.
pub const ASSURANCE_JSON: &str = "/assurance/code-of-practice.json";
/// Who is thanked.
pub const ACKNOWLEDGEMENTS: &str = "/acknowledgements.html";
/// What can be subscribed to.
pub const SUBSCRIBE: &str = "/subscribe.html";
/// The page for what is not there.
pub const NOT_FOUND: &str = "/404.html";
/// The list of advisories.
pub const ADVISORIES: &str = "/advisories/index.html";
/// The page on which the whole site is searched.
pub const SEARCH: &str = "/search.html";
/// What is searched there.
pub const SEARCH_INDEX: &str = "/search/index.json";
/// The list of products.
pub const PRODUCTS: &str = "/products/index.html";
/// The list of incidents.
pub const INCIDENTS: &str = "/incidents/index.html";
/// The place of security.txt (RFC 9116, section 3).
pub const SECURITY_TXT: &str = "/.well-known/security.txt";
/// The place of security.txt before RFC 9116, still asked for.
pub const SECURITY_TXT_LEGACY: &str = "/security.txt";
/// The feed of everything.
pub const FEED: &str = "/rss.xml";
/// The feed of advisories.
pub const ADVISORIES_FEED: &str = "/advisories/rss.xml";
/// The feed of incidents.
pub const INCIDENTS_FEED: &str = "/incidents/rss.xml";
/// The support periods of all products.
pub const LIFECYCLE: &str = "/lifecycle/index.html";
/// The feed of what is announced, changed, near and reached.
pub const LIFECYCLE_FEED: &str = "/lifecycle/rss.xml";
/// The calendar of all products.
pub const LIFECYCLE_CALENDAR: &str = "/lifecycle/calendar.ics";
/// The products with their releases, in the shape of the API v1 of endoflife.date.
pub const API_PRODUCTS: &str = "/api/v1/products.json";
/// What is going on, in the shape of Statuspage's API v2.
pub const STATUS_SUMMARY: &str = "/api/v2/summary.json";
/// The state of everything in a word, in that shape.
pub const STATUS: &str = "/api/v2/status.json";
/// The incidents, in that shape.
pub const STATUS_INCIDENTS: &str = "/api/v2/incidents.json";
/// The incidents that are still going on, in that shape.
pub const STATUS_UNRESOLVED: &str = "/api/v2/incidents/unresolved.json";
/// The products with their state, in that shape.
pub const STATUS_COMPONENTS: &str = "/api/v2/components.json";
/// The planned maintenance, of which there is never any here, in that shape: all, to come, and going on.
pub const STATUS_MAINTENANCES: [&str; 3] = [
    "/api/v2/scheduled-maintenances.json",
    "/api/v2/scheduled-maintenances/upcoming.json",
    "/api/v2/scheduled-maintenances/active.json",
];
/// The style sheet of the theme.
pub const STYLE: &str = "/theme/style.css";
/// The icon of the theme.
pub const ICON: &str = "/theme/icon.svg";
/// Where readers look for a CSAF provider first (CSAF 2.0, section 7.1.9).
pub const WELL_KNOWN_CSAF: &str = "/.well-known/csaf";

/// The page of an advisory.
pub fn advisory(id: &AdvisoryId) -> String {
    format!("/advisories/{}.html", id.file_stem())
}

/// A further page of the list of advisories, counted from 1; the first is [`ADVISORIES`].
pub fn advisories_page(number: usize) -> String {
    if number <= 1 { ADVISORIES.to_owned() } else { format!("/advisories/page-{number}.html") }
}

/// A page of the advisories of one product, severity or year, counted from 1.
pub fn advisories_part(quality: &str, name: &str, number: usize) -> String {
    match number {
        0 | 1 => format!("/advisories/{quality}/{name}.html"),
        _ => format!("/advisories/{quality}/{name}/page-{number}.html"),
    }
}

/// The page of a CVE.
pub fn cve(id: &CveId) -> String {
    format!("/cve/{}.html", id.as_str().to_ascii_lowercase())
}

/// The support periods of the releases that are in a state, by the name of that.
pub fn lifecycle_state(name: &str) -> String {
    format!("/lifecycle/{name}.html")
}

/// The page of a product.
pub fn product(slug: &Slug) -> String {
    format!("/products/{slug}.html")
}

/// The page of a release.
pub fn release(product: &Slug, release: &ReleaseName) -> String {
    format!("/products/{product}/{}.html", release.file_stem())
}

/// What the advisories say of the versions of a product.
pub fn product_versions(slug: &Slug) -> String {
    format!("/products/{slug}/versions.json")
}

/// The calendar of a product.
pub fn product_calendar(slug: &Slug) -> String {
    format!("/products/{slug}/calendar.ics")
}

/// A product with its releases, in the shape of the API v1 of endoflife.date.
pub fn api_product(slug: &Slug) -> String {
    format!("/api/v1/products/{slug}.json")
}

/// A release as an OpenEoX Core document.
pub fn openeox(product: &Slug, release: &ReleaseName) -> String {
    format!("/api/v1/openeox/{product}/{}.json", release.file_stem())
}

/// The feed of a product.
pub fn product_feed(slug: &Slug) -> String {
    format!("/products/{slug}/rss.xml")
}

/// The name of a feed in its folder. Archives have the same, so that what holds of feeds by their names holds of them.
const FEED_NAME: &str = "rss.xml";
/// The folder of the archives of a feed, beside it.
const ARCHIVES: &str = "archive/";

/// The folder of the archives of a feed, with a slash at its end.
pub fn feed_archives(feed: &str) -> String {
    format!("{}{ARCHIVES}", feed.strip_suffix(FEED_NAME).unwrap_or(feed))
}

/// An archive of a feed, by the name of the period that it holds.
pub fn feed_archive(feed: &str, period: &str) -> String {
    format!("{}{period}/{FEED_NAME}", feed_archives(feed))
}

/// The feed whose archives may come to lie at a path or below it, where there is one: a file that is copied there would be
/// in their way one day.
pub fn feed_with_archive_at(path: &str) -> Option<String> {
    let mut below = ["", "/rss.xml", "/0/rss.xml"].into_iter().map(|rest| format!("{path}{rest}"));
    below.find_map(|path| feed_of_archive(&path))
}

/// The feed that an archive is of, where something is one.
fn feed_of_archive(path: &str) -> Option<String> {
    let (folder, period) = path.strip_suffix(FEED_NAME)?.strip_suffix('/')?.rsplit_once('/')?;
    let folder = format!("{folder}/");
    let is_period = period.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    is_period.then(|| folder.strip_suffix(ARCHIVES).map(|folder| format!("{folder}{FEED_NAME}")))?
}

/// The page of an incident.
pub fn incident(slug: &Slug) -> String {
    format!("/incidents/{slug}.html")
}

/// The place of an update on the page of its incident, by its instant: it stays when others are added.
pub fn update_anchor(step: &NumberedUpdate<'_>) -> String {
    let at = step.update.at.utc().format("%Y%m%dT%H%M%S%.fZ");
    match step.before {
        0 => format!("update-{at}"),
        before => format!("update-{at}-{}", before + 1),
    }
}

/// A free page.
pub fn page(slug: &Slug) -> String {
    format!("/{slug}.html")
}

/// The part of a site that is there in another language, below a folder of its own.
#[derive(Clone, Debug)]
pub struct Part {
    folder: String,
    documents: BTreeSet<String>,
}

impl Part {
    /// The part in a language, with the paths of the originals of what is translated.
    pub fn new(language: &LanguageTag, documents: BTreeSet<String>) -> Self {
        Self { folder: language.as_str().to_ascii_lowercase(), documents }
    }

    /// The name of its folder.
    pub fn folder(&self) -> &str {
        &self.folder
    }

    /// The paths of the originals of what is translated.
    pub fn documents(&self) -> impl Iterator<Item = &str> {
        self.documents.iter().map(String::as_str)
    }

    /// Whether what lies at a path lies in this part too.
    pub fn has(&self, path: &str) -> bool {
        is_of_data(path) || self.documents.contains(path)
    }

    /// Where something lies in this part, or the path itself where it lies in the original alone. What follows the path,
    /// such as the name of a place on the page, stays.
    pub fn path<'p>(&self, path: &'p str) -> Cow<'p, str> {
        let bare = path.split(['#', '?']).next().unwrap_or_default();
        if self.has(bare) { format!("/{}{path}", self.folder).into() } else { path.into() }
    }
}

/// Whether what lies at a path is made of data and words of the interface, so that it is there in every language.
pub fn is_of_data(path: &str) -> bool {
    const ALL: [&str; 10] = [
        HOME,
        ADVISORIES,
        PRODUCTS,
        INCIDENTS,
        ACKNOWLEDGEMENTS,
        SUBSCRIBE,
        SEARCH,
        FEED,
        ADVISORIES_FEED,
        INCIDENTS_FEED,
    ];
    let is_further = || {
        let number = path.strip_prefix("/advisories/page-").and_then(|rest| rest.strip_suffix(".html"));
        number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let is_part = || {
        let of = |quality: &str| path.strip_prefix("/advisories/").is_some_and(|rest| rest.starts_with(quality));
        path.ends_with(".html") && ["product/", "severity/", "year/"].into_iter().any(of)
    };
    let is_lifecycle = path.starts_with("/lifecycle/") && path.ends_with(".html");
    let is_archive = || feed_of_archive(path).is_some_and(|feed| ALL.contains(&feed.as_str()));
    ALL.contains(&path) || is_lifecycle || is_further() || is_part() || is_archive()
}

/// The folder of what a CSAF provider serves in one version. CSAF 2.0, the standard, lies at the bare path.
pub fn csaf(folder: &SitePath, version: CsafVersion) -> String {
    match version {
        CsafVersion::V20 => folder.as_str().to_owned(),
        CsafVersion::V21 => format!("{folder}/v2.1"),
    }
}

/// The folder of the documents of one label.
pub fn csaf_label(folder: &SitePath, version: CsafVersion, label: Tlp) -> String {
    format!("{}/{}", csaf(folder, version), label.folder(version))
}

/// A CSAF document: label, UTC year of its first release, file name (CSAF 2.0, sections 5.1 and 7.1.11).
pub fn csaf_document(folder: &SitePath, version: CsafVersion, label: Tlp, tracking: &Tracking) -> String {
    let year = tracking.initial_release_date.utc_year();
    format!("{}/{year:04}/{}.json", csaf_label(folder, version, label), tracking.id.file_stem())
}

/// The metadata of a CSAF provider (CSAF 2.0, section 7.1.7).
pub fn provider_metadata(folder: &SitePath, version: CsafVersion) -> String {
    format!("{}/provider-metadata.json", csaf(folder, version))
}

/// Where the metadata of CSAF 2.0 has its own address while CSAF 2.1 is served beside it; at the bare path lies a copy of
/// it (CSAF 2.1, section 7.4.2).
pub fn provider_metadata_20_beside_21(folder: &SitePath) -> String {
    format!("{folder}/v2.0/provider-metadata.json")
}

/// The ROLIE service document (CSAF 2.0, section 7.1.16).
pub fn rolie_service(folder: &SitePath, version: CsafVersion) -> String {
    format!("{}/service.json", csaf(folder, version))
}

/// The ROLIE feed of a label (CSAF 2.0, section 7.1.15).
pub fn rolie_feed(folder: &SitePath, version: CsafVersion, label: Tlp) -> String {
    format!("{}/feed-tlp-{}.json", csaf_label(folder, version, label), label.folder(version))
}

/// The ROLIE category document of a label (CSAF 2.0, section 7.1.17).
pub fn rolie_category(folder: &SitePath, version: CsafVersion, label: Tlp) -> String {
    format!("{}/category-{}.json", csaf_label(folder, version, label), label.folder(version))
}

/// The list of documents of a label (CSAF 2.0, section 7.1.12).
pub fn csaf_index(folder: &SitePath, version: CsafVersion, label: Tlp) -> String {
    format!("{}/index.txt", csaf_label(folder, version, label))
}

/// The list of changes of a label (CSAF 2.0, section 7.1.13).
pub fn csaf_changes(folder: &SitePath, version: CsafVersion, label: Tlp) -> String {
    format!("{}/changes.csv", csaf_label(folder, version, label))
}

/// The folder of the public keys (CSAF 2.0, section 7.1.20).
pub fn keys(folder: &SitePath) -> String {
    format!("{folder}/openpgp")
}

/// A public key, by the name of its file.
pub fn key(folder: &SitePath, name: &str) -> String {
    format!("{}/{name}", keys(folder))
}

/// What some file systems and hosts take a path for: they tell neither capitals from small letters nor a letter with an
/// accent from a letter and an accent.
pub fn folded(path: &str) -> Cow<'_, str> {
    // Most paths are as they should be, and there are many.
    if path.is_ascii() {
        let is_lower = !path.bytes().any(|byte| byte.is_ascii_uppercase());
        return if is_lower { path.into() } else { path.to_ascii_lowercase().into() };
    }
    let lower = path.to_lowercase();
    match ComposingNormalizerBorrowed::new_nfc().normalize(&lower) {
        Cow::Owned(composed) => composed.into(),
        Cow::Borrowed(_) => lower.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_is_there_in_every_language_where_its_feed_is() {
        assert_eq!(feed_archive(FEED, "2026"), "/archive/2026/rss.xml");
        for feed in [FEED, ADVISORIES_FEED, INCIDENTS_FEED, LIFECYCLE_FEED, "/products/gateway/rss.xml"] {
            let archive = feed_archive(feed, "2026-03-2");
            assert_eq!(feed_of_archive(&archive).as_deref(), Some(feed));
            assert_eq!(is_of_data(&archive), is_of_data(feed), "{feed}");
        }
        for path in [FEED, "/archive/rss.xml", "/archive/new/rss.xml", "/2026/rss.xml", "/archive/2026/other.xml"] {
            assert_eq!(feed_of_archive(path), None, "{path}");
        }
        for path in ["/archive", "/archive/2026", "/archive/2026/rss.xml"] {
            assert_eq!(feed_with_archive_at(path).as_deref(), Some(FEED), "{path}");
        }
        assert_eq!(feed_with_archive_at("/archive/2026.zip"), None);
    }

    #[test]
    fn names_that_look_the_same_are_folded_into_one() {
        assert_eq!(folded("/\u{c9}t\u{e9}"), folded("/e\u{301}te\u{301}"));
        assert_ne!(folded("/ete"), folded("/et\u{e9}"));
    }
}
