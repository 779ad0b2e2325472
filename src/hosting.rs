//! What search engines and static hosts read: sitemap, robots.txt, headers and redirects.

use std::{fmt::Write as _, sync::Arc};

use quick_xml::{
    Writer,
    events::{BytesDecl, Event},
};

use crate::{
    diagnostic::Diagnostic,
    model::{Product, Tlp},
    paths,
    plan::{Plan, Section},
    publish::Site,
};

/// How many addresses a sitemap may hold (sitemaps.org, protocol 0.9).
const SITEMAP_LIMIT: usize = 50_000;
/// How many redirects the hosts that read `_redirects` take without a paid plan.
const REDIRECT_LIMIT: usize = 2_000;
/// The feeds of all products: one rule, since hosts take a hundred at most.
const PRODUCT_FEEDS: &str = "/products/*/rss.xml";
/// The calendars of all products.
const PRODUCT_CALENDARS: &str = "/products/*/calendar.ics";
/// What programs read of products and incidents.
const API: &str = "/api/*";
const FEED_MEDIA: &str = "application/rss+xml; charset=utf-8";
const CALENDAR_MEDIA: &str = "text/calendar; charset=utf-8";
const SITEMAP_NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// Plans all of it. A site for a closed audience asks search engines to stay away and has no sitemap.
pub fn plan<'s>(site: &'s Site, plan: &mut Plan<'s>) {
    plan.add("/robots.txt", Section::Hosting, move || Ok(robots(site).into_bytes()));
    plan.add("/_headers", Section::Hosting, move || Ok(headers(site).into_bytes()));
    plan.add("/_redirects", Section::Hosting, move || Ok(redirects(site).into_bytes()));
    if site.audience == Tlp::Clear {
        plan_sitemaps(site, plan);
    }
}

fn robots(site: &Site) -> String {
    if site.audience == Tlp::Clear {
        format!("User-agent: *\nAllow: /\n\nSitemap: {}\n", site.vendor.base_url.join("/sitemap.xml"))
    } else {
        "User-agent: *\nDisallow: /\n".to_owned()
    }
}

/// The pages that a search engine should know, each with the day of its last change where the content has one.
fn addresses(site: &Site) -> Vec<(String, Option<String>)> {
    let fixed = [
        (paths::HOME, true),
        (paths::DISCLOSURE, site.disclosure.is_some()),
        (paths::SUPPORT, site.support.is_some()),
        (paths::VULNERABILITY_HANDLING, site.vulnerability_handling.is_some()),
        (paths::INCIDENT_PLAN, site.incident_plan.is_some()),
        (paths::ASSURANCE, site.assessment.is_some()),
        (paths::ADVISORIES, true),
        (paths::PRODUCTS, true),
        (paths::LIFECYCLE, true),
        (paths::INCIDENTS, true),
        (paths::ACKNOWLEDGEMENTS, true),
        (paths::SUBSCRIBE, true),
    ];
    let fixed = fixed.into_iter().filter(|(_, exists)| *exists).map(|(path, _)| (path.to_owned(), None));
    let advisories = site.advisories.iter().map(|advisory| {
        (paths::advisory(advisory.id()), Some(advisory.tracking.current_release_date.utc_day().to_string()))
    });
    let products = site.products.iter().map(|product| (paths::product(&product.slug), None));
    let of_product = |product: &'_ Arc<Product>| -> Vec<(String, Option<String>)> {
        product.releases.iter().map(|release| (paths::release(&product.slug, &release.name), None)).collect()
    };
    let releases = site.products.iter().flat_map(of_product);
    let incidents = site
        .incidents
        .iter()
        .map(|incident| (paths::incident(&incident.slug), Some(incident.last_said().utc_day().to_string())));
    let pages = site.pages.iter().map(|page| (paths::page(&page.slug), None));
    fixed.chain(advisories).chain(products).chain(releases).chain(incidents).chain(pages).collect()
}

fn plan_sitemaps<'s>(site: &'s Site, plan: &mut Plan<'s>) {
    let addresses = addresses(site);
    if addresses.len() <= SITEMAP_LIMIT {
        plan.add("/sitemap.xml", Section::Hosting, move || sitemap(site, &addresses));
        return;
    }
    let mut parts = Vec::new();
    for (at, chunk) in addresses.chunks(SITEMAP_LIMIT).enumerate() {
        let path = format!("/sitemap-{}.xml", at + 1);
        let chunk = chunk.to_vec();
        parts.push((path.clone(), None));
        plan.add(path, Section::Hosting, move || sitemap(site, &chunk));
    }
    plan.add("/sitemap.xml", Section::Hosting, move || list(site, "sitemapindex", "sitemap", &parts));
}

fn sitemap(site: &Site, addresses: &[(String, Option<String>)]) -> Result<Vec<u8>, Diagnostic> {
    list(site, "urlset", "url", addresses)
}

fn list(site: &Site, outer: &str, inner: &str, addresses: &[(String, Option<String>)]) -> Result<Vec<u8>, Diagnostic> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    let written = (|| -> std::io::Result<()> {
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        writer.create_element(outer).with_attribute(("xmlns", SITEMAP_NAMESPACE)).write_inner_content(|writer| {
            for (path, changed) in addresses {
                writer.create_element(inner).write_inner_content(|writer| {
                    let url = site.vendor.base_url.join(path);
                    writer.create_element("loc").write_text_content(quick_xml::events::BytesText::new(&url))?;
                    if let Some(day) = changed {
                        writer.create_element("lastmod").write_text_content(quick_xml::events::BytesText::new(day))?;
                    }
                    Ok(())
                })?;
            }
            Ok(())
        })?;
        Ok(())
    })();
    written.map_err(|error| Diagnostic::error("output", format!("the sitemap cannot be written: {error}")))?;
    let mut bytes = writer.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

/// The headers of the whole site, in the form that Netlify, Cloudflare Pages and others read.
///
/// The policy allows what the theme uses and nothing else: its own style, script and images, no inline code, no
/// frames, no forms, no other host.
fn headers(site: &Site) -> String {
    let base = site.vendor.base_url.path();
    let csaf = format!("{base}{}", site.vendor.csaf.folder);
    let all = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; \
               connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
    let mut text = String::new();
    let mut rule = |path: &str, headers: &[(&str, &str)]| {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{path}");
        for (name, value) in headers {
            let _ = writeln!(text, "  {name}: {value}");
        }
    };
    rule(
        &format!("{base}/*"),
        &[
            ("Content-Security-Policy", all),
            // Subdomains are left to the vendor: the site may lie on a host that others share.
            ("Strict-Transport-Security", "max-age=63072000"),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"),
            ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
        ],
    );
    for path in [paths::SECURITY_TXT, paths::SECURITY_TXT_LEGACY] {
        rule(&format!("{base}{path}"), &[("Content-Type", "text/plain; charset=utf-8")]);
    }
    // What is for everybody may be read by any web page; what is not, by none but its own.
    let is_open = site.audience == Tlp::Clear;
    if is_open && site.assessment.is_some() {
        rule(&format!("{base}{}", paths::ASSURANCE_JSON), &[("Access-Control-Allow-Origin", "*")]);
    }
    if is_open {
        rule(&format!("{csaf}/*"), &[("Access-Control-Allow-Origin", "*")]);
    }
    for (ending, media) in [
        ("json", "application/json"),
        ("csv", "text/csv; charset=utf-8"),
        ("txt", "text/plain; charset=utf-8"),
        ("sha256", "text/plain; charset=utf-8"),
        ("sha512", "text/plain; charset=utf-8"),
        ("asc", "text/plain; charset=utf-8"),
    ] {
        rule(&format!("{csaf}/*.{ending}"), &[("Content-Type", media)]);
    }
    for (path, media) in [
        (paths::FEED, FEED_MEDIA),
        (paths::ADVISORIES_FEED, FEED_MEDIA),
        (paths::INCIDENTS_FEED, FEED_MEDIA),
        (PRODUCT_FEEDS, FEED_MEDIA),
        (paths::LIFECYCLE_CALENDAR, CALENDAR_MEDIA),
        (PRODUCT_CALENDARS, CALENDAR_MEDIA),
        (API, "application/json"),
    ] {
        let mut headers = vec![("Content-Type", media)];
        if is_open {
            headers.push(("Access-Control-Allow-Origin", "*"));
        }
        rule(&format!("{base}{path}"), &headers);
    }
    text
}

fn is_plain(id: &str) -> bool {
    id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._+-".contains(&byte))
}

/// People type ids as they are written: those lead to the pages, the newest advisories first. An id that would be a
/// pattern for a host, or that its page is called by already, has no line.
fn redirects(site: &Site) -> String {
    let base = site.vendor.base_url.path();
    let cves = site.cves().into_keys().rev().map(|cve| (format!("/cve/{cve}"), paths::cve(cve)));
    let advisories = site
        .advisories
        .iter()
        .filter(|advisory| is_plain(advisory.id().as_str()) && advisory.id().as_str() != advisory.id().file_stem())
        .map(|advisory| (format!("/advisories/{}", advisory.id()), paths::advisory(advisory.id())));
    let mut text = String::new();
    for (from, to) in advisories.chain(cves).take(REDIRECT_LIMIT) {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{base}{from} {base}{to} 302");
    }
    text
}
