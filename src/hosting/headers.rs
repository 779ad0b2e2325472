//! The headers of the site as data: `_headers` is written from them, and so are the configurations of servers.

use crate::{
    model::{SitePath, Tlp},
    paths,
};

/// The name of a header and its value.
pub type Header = (&'static str, &'static str);

/// Paths of the site with the headers that they have beside those of all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The paths: one with a slash at its beginning, where `*` stands for any characters.
    pub pattern: String,
    /// The headers.
    pub headers: Vec<Header>,
}

/// The feeds of all products with their archives: one rule, since hosts take a hundred at most.
const PRODUCT_FEEDS: &str = "/products/*/rss.xml";
/// The calendars of all products.
const PRODUCT_CALENDARS: &str = "/products/*/calendar.ics";
/// What programs read of products and incidents.
const API: &str = "/api/*";
pub(crate) const FEED_MEDIA: &str = "application/rss+xml; charset=utf-8";
pub(crate) const CALENDAR_MEDIA: &str = "text/calendar; charset=utf-8";
pub(crate) const PLAIN_MEDIA: &str = "text/plain; charset=utf-8";
/// Any web page may read it.
pub(crate) const OPEN: Header = ("Access-Control-Allow-Origin", "*");

/// The policy allows what the theme uses and nothing else: its own style, script and images, no inline code, no frames, no
/// forms, no other host.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; \
                      connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/// What files of the provider are, by their endings.
pub(crate) const CSAF_MEDIA: [(&str, &str); 6] = [
    ("json", "application/json"),
    ("csv", "text/csv; charset=utf-8"),
    ("txt", PLAIN_MEDIA),
    ("sha256", PLAIN_MEDIA),
    ("sha512", PLAIN_MEDIA),
    ("asc", PLAIN_MEDIA),
];

/// The headers of everything. What is not for everybody is kept by no cache.
pub fn of_all(audience: Tlp) -> Vec<Header> {
    let mut headers = vec![
        ("Content-Security-Policy", POLICY),
        // Subdomains are left to the vendor: the site may lie on a host that others share.
        ("Strict-Transport-Security", "max-age=63072000"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ];
    if audience != Tlp::Clear {
        headers.push(("Cache-Control", "private, no-store"));
    }
    headers
}

/// The headers of some paths. What is for everybody may be read by any web page; what is not, by none but its own.
pub fn rules(csaf: &SitePath, audience: Tlp, has_assessment: bool) -> Vec<Rule> {
    let is_open = audience == Tlp::Clear;
    let rule = |pattern: String, headers: &[Header]| Rule { pattern, headers: headers.to_vec() };
    let mut rules: Vec<Rule> = [paths::SECURITY_TXT, paths::SECURITY_TXT_LEGACY]
        .map(|path| rule(path.to_owned(), &[("Content-Type", PLAIN_MEDIA)]))
        .into();
    if is_open && has_assessment {
        rules.push(rule(paths::ASSURANCE_JSON.to_owned(), &[OPEN]));
    }
    if is_open {
        rules.push(rule(format!("{csaf}/*"), &[OPEN]));
    }
    rules.extend(CSAF_MEDIA.map(|(ending, media)| rule(format!("{csaf}/*.{ending}"), &[("Content-Type", media)])));
    rules.extend(
        [
            (paths::FEED, FEED_MEDIA),
            (paths::ADVISORIES_FEED, FEED_MEDIA),
            (paths::INCIDENTS_FEED, FEED_MEDIA),
            (paths::LIFECYCLE_FEED, FEED_MEDIA),
            ("/archive/*/rss.xml", FEED_MEDIA),
            ("/advisories/archive/*/rss.xml", FEED_MEDIA),
            ("/incidents/archive/*/rss.xml", FEED_MEDIA),
            ("/lifecycle/archive/*/rss.xml", FEED_MEDIA),
            (PRODUCT_FEEDS, FEED_MEDIA),
            (paths::LIFECYCLE_CALENDAR, CALENDAR_MEDIA),
            (PRODUCT_CALENDARS, CALENDAR_MEDIA),
            (API, "application/json"),
        ]
        .map(|(path, media)| {
            let headers = [("Content-Type", media), OPEN];
            rule(path.to_owned(), if is_open { &headers } else { &headers[..1] })
        }),
    );
    rules
}
