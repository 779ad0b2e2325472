//! What search engines and static hosts read: sitemap, robots.txt, headers and redirects.

pub mod headers;

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
        (paths::SEARCH, true),
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
    let in_language = |spoken: &Site| -> Vec<(String, Option<String>)> {
        let Some(speech) = &spoken.speech else { return Vec::new() };
        let there = addresses(spoken).into_iter().filter(|(path, _)| speech.part.has(path));
        there.map(|(path, changed)| (speech.part.path(&path).into_owned(), changed)).collect()
    };
    let addresses: Vec<_> = addresses(site).into_iter().chain(site.spoken.iter().flat_map(in_language)).collect();
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
fn headers(site: &Site) -> String {
    let base = site.vendor.base_url.path();
    let all = headers::Rule { pattern: "/*".to_owned(), headers: headers::of_all(site.audience) };
    let rules = headers::rules(&site.vendor.csaf.folder, site.audience, site.assessment.is_some());
    let mut text = String::new();
    for rule in std::iter::once(all).chain(rules) {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{base}{}", rule.pattern);
        for (name, value) in rule.headers {
            let _ = writeln!(text, "  {name}: {value}");
        }
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
