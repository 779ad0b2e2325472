//! EM2: what is public is not made of what is held back.

use std::{collections::HashMap, sync::Arc};

use super::{Rule, Subject, opening::Opening};
use crate::{
    diagnostic::Diagnostic,
    model::{Advisory, Content, CsafVersion, Product, Slug, Vendor, advisory::Form},
    packed::PackedText,
    paths,
    publish::{Site, publish},
    source::Origin,
};

pub(super) fn check(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let mut found = named_products(subject, rule);
    found.extend(navigation(subject, rule));
    found.extend(another_site(subject, rule));
    found
}

/// The advisories and incidents that are seen before a product that they name.
fn named_products(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let content = subject.content;
    let now = Opening::At(&subject.site.at);
    let audience = subject.site.audience;
    let hidden: HashMap<&Slug, (&Arc<Product>, Opening<'_>)> = content
        .products
        .iter()
        .map(|product| (&product.slug, (product, Opening::of(&product.publication))))
        .filter(|(_, (_, opening))| opening.is_after(now))
        .collect();
    let finding = |what: &str, slug: &Slug, opening: Opening<'_>, place: Origin| {
        let (product, of_product) = hidden.get(slug).filter(|(_, of_product)| of_product.is_after(opening.max(now)))?;
        let message = format!("this {what} names `{}`, which {of_product}", product.name);
        let help = match of_product {
            Opening::At(release) => format!("hold the {what} back as long, with release_at = {release}"),
            Opening::Always | Opening::Never(_) => {
                format!("publish the product first, or hold the {what} back until then")
            }
        };
        Some(rule.finding(message).at(&place).help(help))
    };
    let seen = |opening: &Opening<'_>| !matches!(opening, Opening::Never(_));
    let advisories = content.advisories.iter().map(|advisory| (advisory, Opening::of_advisory(advisory, audience)));
    let of_advisories = advisories.filter(|(_, opening)| seen(opening)).flat_map(|(advisory, opening)| {
        let slugs = advisory.editorial.products.iter();
        slugs.filter_map(move |slug| finding("advisory", slug, opening, place_of(advisory, slug)))
    });
    let incidents = content.incidents.iter().map(|incident| (incident, Opening::of_incident(incident, audience)));
    let of_incidents = incidents.filter(|(_, opening)| seen(opening)).flat_map(|(incident, opening)| {
        let slugs = incident.products.iter().enumerate();
        slugs
            .filter_map(move |(at, slug)| finding("incident", slug, opening, incident.origin.key("products").index(at)))
    });
    of_advisories.chain(of_incidents).collect()
}

/// Where an advisory names a product first.
fn place_of(advisory: &Advisory, slug: &Slug) -> Origin {
    let lists =
        advisory.editorial.written.iter().zip(&advisory.vulnerabilities).flat_map(|(written, vulnerability)| {
            let lists = vulnerability.product_status.lists().into_iter();
            lists.filter_map(|(kind, ids)| Some(ids.iter().zip(written.statuses.get(&kind)?)))
        });
    let is_it = |id: &str| id.strip_prefix(slug.as_str()).is_some_and(|rest| rest.starts_with('@'));
    let place = lists.flatten().find(|(id, _)| is_it(id.as_str())).map(|(_, place)| place.clone());
    place.unwrap_or_else(|| match advisory.form {
        Form::Markdown => advisory.origin.clone(),
        Form::Csaf20(_) | Form::Csaf21(_) => advisory.origin.key("product_tree"),
    })
}

/// The entries of the navigation that lead to something that is held back. The door leaves out those whose whole address
/// is that of a page or of a product; others would stay and lead nowhere.
fn navigation(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let vendor = &subject.site.vendor;
    let shown = vendor.navigation.iter().enumerate().filter(|(_, entry)| subject.site.navigation.contains(entry));
    let paths: Vec<(usize, String)> =
        shown.filter_map(|(at, entry)| Some((at, path_on_site(&entry.url, vendor)?))).collect();
    if paths.is_empty() {
        return Vec::new();
    }
    let hidden = hidden_paths(subject.content, subject.site);
    let found = paths.into_iter().filter_map(|(at, path)| {
        let (what, opening) = hidden.get(&path)?;
        let message = format!("this entry leads to {what}, which {opening}");
        let place = vendor.origin.key("navigation").index(at).key("url");
        Some(rule.finding(message).at(&place).help("take it out until then: its address alone tells of it"))
    });
    found.collect()
}

/// The path on this site that an address leads to, in small letters.
fn path_on_site(url: &str, vendor: &Vendor) -> Option<String> {
    let path = url.strip_prefix(vendor.base_url.as_str()).unwrap_or(url);
    let path = path.split(['#', '?']).next().unwrap_or_default();
    path.starts_with('/').then(|| path.to_lowercase())
}

/// The paths that would lead to what is held back, in small letters.
fn hidden_paths<'c>(content: &'c Content, site: &'c Site) -> HashMap<String, (String, Opening<'c>)> {
    let now = Opening::At(&site.at);
    let mut paths: HashMap<String, (String, Opening<'c>)> = HashMap::new();
    let mut add = |path: String, what: &str, opening: Opening<'c>| {
        if opening.is_after(now) {
            paths.insert(path.to_lowercase(), (what.to_owned(), opening));
        }
    };
    for advisory in &content.advisories {
        let opening = Opening::of_advisory(advisory, site.audience);
        let what = format!("the advisory {}", advisory.id());
        add(paths::advisory(advisory.id()), &what, opening);
        for version in [CsafVersion::V20, CsafVersion::V21] {
            if let Some(label) = advisory.tlp() {
                let folder = &content.vendor.csaf.folder;
                add(paths::csaf_document(folder, version, label, &advisory.tracking), &what, opening);
            }
        }
    }
    for incident in &content.incidents {
        let what = format!("the incident `{}`", incident.title);
        add(paths::incident(&incident.slug), &what, Opening::of_incident(incident, site.audience));
    }
    for product in &content.products {
        let (what, opening) = (format!("the product `{}`", product.name), Opening::of(&product.publication));
        add(paths::product(&product.slug), &what, opening);
        add(paths::product_feed(&product.slug), &what, opening);
    }
    for page in &content.pages {
        add(paths::page(&page.slug), &format!("the page `{}`", page.title), Opening::of(&page.publication));
    }
    paths
}

/// What is published is a function of the site alone, so that two sites that are the same have the same bytes. This
/// holds the door to it, whatever is done to it later.
fn another_site(subject: &Subject<'_>, rule: &'static Rule) -> Option<Diagnostic> {
    let site = subject.site;
    let without = publish(&without_hidden(subject.content, site), &site.at, site.audience);
    let part = difference(site, &without)?;
    let message = format!("the {part} of the site are not what they are without what is held back");
    let help = "this is a mistake of candour: publish nothing before it is mended, and please report it";
    Some(rule.finding(message).at(&site.vendor.origin).help(help))
}

/// The content without what the site does not show.
fn without_hidden(content: &Content, site: &Site) -> Content {
    let mut without = content.clone();
    let now = Opening::At(&site.at);
    let is_seen = |opening: Opening<'_>| !opening.is_after(now);
    without.advisories.retain(|advisory| is_seen(Opening::of_advisory(advisory, site.audience)));
    without.incidents.retain(|incident| is_seen(Opening::of_incident(incident, site.audience)));
    without.products.retain(|product| is_seen(Opening::of(&product.publication)));
    without.pages.retain(|page| is_seen(Opening::of(&page.publication)));
    // An entry that waits for its page is no part of the content without that page: it would lead nowhere.
    if site.navigation.len() < content.vendor.navigation.len() {
        let mut vendor = Vendor::clone(&content.vendor);
        vendor.navigation.clone_from(&site.navigation);
        without.vendor = Arc::new(vendor);
    }
    without
}

/// The part in which two sites of the same vendor differ.
fn difference(one: &Site, other: &Site) -> Option<&'static str> {
    fn same<T>(one: &[Arc<T>], other: &[Arc<T>]) -> bool {
        one.len() == other.len() && one.iter().zip(other).all(|(one, other)| Arc::ptr_eq(one, other))
    }
    let documents = |site: &Site| -> Vec<(PackedText, Option<PackedText>)> {
        let reports = site.incident_reports.iter().map(|report| &report.document);
        reports.map(|document| (document.csaf20.clone(), document.csaf21.clone())).collect()
    };
    let incidents = one.incidents.iter().zip(&other.incidents);
    let parts = [
        ("advisories", same(&one.advisories, &other.advisories)),
        ("products", same(&one.products, &other.products)),
        ("pages", same(&one.pages, &other.pages)),
        (
            "incidents",
            // The door makes each anew, as it was known at the instant.
            one.incidents.len() == other.incidents.len() && incidents.into_iter().all(|(a, b)| a.says_as_much_as(b)),
        ),
        ("documents of incidents", documents(one) == documents(other)),
        ("entries of the navigation", one.navigation == other.navigation),
    ];
    parts.into_iter().find(|(_, is_same)| !is_same).map(|(part, _)| part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::Tlp, page::testing};

    #[test]
    fn a_site_is_what_it_is_without_what_it_hides_and_each_part_counts() {
        let content = testing::full();
        let at: crate::model::Instant = "2026-11-21T09:00:00Z".parse().unwrap();
        let site = publish(&content, &at, Tlp::Clear);
        assert!(!site.advisories.is_empty() && !site.incidents.is_empty() && !site.products.is_empty());
        let without = publish(&without_hidden(&content, &site), &at, Tlp::Clear);
        assert_eq!(difference(&site, &without), None);
        let less = |take: fn(&mut Site)| {
            let mut less = site.clone();
            take(&mut less);
            difference(&site, &less)
        };
        assert_eq!(less(|site| drop(site.advisories.pop())), Some("advisories"));
        assert_eq!(less(|site| drop(site.products.pop())), Some("products"));
        assert_eq!(less(|site| drop(site.incidents.pop())), Some("incidents"));
        let unlike = less(|site| {
            if let Some(incident) = site.incidents.first_mut() {
                Arc::make_mut(incident).updates.clear();
            }
        });
        assert_eq!(unlike, Some("incidents"));
    }
}
