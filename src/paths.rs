//! Where everything lies on the site: one place for the paths that pages, feeds and documents link to.
//!
//! A path begins with a slash and is relative to the base URL of the site. Pages are flat files and are linked to by
//! their file names, so that the site works on any static host, from a disk and from an archive.

use crate::model::{Advisory, AdvisoryId, CveId, Slug, Tlp};

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
/// Who is thanked.
pub const ACKNOWLEDGEMENTS: &str = "/acknowledgements.html";
/// What can be subscribed to.
pub const SUBSCRIBE: &str = "/subscribe.html";
/// The page for what is not there.
pub const NOT_FOUND: &str = "/404.html";
/// The list of advisories.
pub const ADVISORIES: &str = "/advisories/index.html";
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
/// The folder of the CSAF provider (CSAF 2.0, section 7.1.9).
pub const CSAF: &str = "/.well-known/csaf";
/// The folder of the public keys.
pub const KEYS: &str = "/.well-known/csaf/openpgp";

/// The page of an advisory.
pub fn advisory(id: &AdvisoryId) -> String {
    format!("/advisories/{}.html", id.file_stem())
}

/// A further page of the list of advisories, counted from 1; the first is [`ADVISORIES`].
pub fn advisories_page(number: usize) -> String {
    if number <= 1 { ADVISORIES.to_owned() } else { format!("/advisories/page-{number}.html") }
}

/// The page of a CVE.
pub fn cve(id: &CveId) -> String {
    format!("/cve/{}.html", id.as_str().to_ascii_lowercase())
}

/// The page of a product.
pub fn product(slug: &Slug) -> String {
    format!("/products/{slug}.html")
}

/// The feed of a product.
pub fn product_feed(slug: &Slug) -> String {
    format!("/products/{slug}/rss.xml")
}

/// The page of an incident.
pub fn incident(slug: &Slug) -> String {
    format!("/incidents/{slug}.html")
}

/// A free page.
pub fn page(slug: &Slug) -> String {
    format!("/{slug}.html")
}

/// A public key, by the name of its file.
pub fn key(name: &str) -> String {
    format!("{KEYS}/{name}")
}

/// The CSAF 2.0 document of an advisory: label, UTC year of its first release, file name (CSAF 2.0, sections 5.1
/// and 7.1.11).
pub fn csaf20_document(advisory: &Advisory, label: Tlp) -> String {
    csaf20_document_of(advisory.id(), advisory.tracking.initial_release_date.utc_year(), label)
}

/// The same from the parts that the path is made of.
pub fn csaf20_document_of(id: &AdvisoryId, year: i32, label: Tlp) -> String {
    format!("{CSAF}/{}/{year:04}/{}.json", label.csaf20_folder(), id.file_stem())
}
