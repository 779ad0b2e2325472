//! What pages say to programs that index them: JSON-LD in the terms of <https://schema.org>.
//!
//! It repeats what stands on the page and says nothing more. Where schema.org has no term, nothing is said.

use chrono::SecondsFormat;
use serde_json::{Map, Value as Json, json};

use super::contact;
use crate::{
    distribution::Document,
    model::{Advisory, Incident, Instant, LanguageTag, Product, SecurityContact},
    paths,
    publish::Site,
};

/// The site and who answers for it.
pub(super) fn of_site(site: &Site) -> String {
    let vendor = &site.vendor;
    write(json!({
        "@type": "WebSite",
        "name": vendor.title,
        "description": vendor.description,
        "url": site.address(paths::HOME),
        "inLanguage": vendor.language.as_str(),
        "publisher": with_contacts(site, publisher(site)),
    }))
}

/// An advisory, with its CSAF documents as other forms of it.
pub(super) fn of_advisory(site: &Site, advisory: &Advisory, documents: &[&Document]) -> String {
    let base = &site.vendor.base_url;
    let path = paths::advisory(advisory.id());
    let tracking = &advisory.tracking;
    let cves = advisory.vulnerabilities.iter().filter_map(|one| one.cve.as_ref()).map(ToString::to_string);
    let about = advisory.editorial.products.iter().filter_map(|slug| site.product(slug));
    let publisher = if site.is_by_vendor(advisory) {
        publisher(site)
    } else {
        json!({ "@type": "Organization", "name": advisory.publisher.name, "url": advisory.publisher.namespace.as_str() })
    };
    write(json!({
        "@type": "TechArticle",
        "headline": advisory.title,
        "url": site.address(&path),
        "identifier": std::iter::once(advisory.id().to_string()).chain(cves).collect::<Vec<_>>(),
        "datePublished": tracking.initial_release_date.as_written(),
        "dateModified": tracking.current_release_date.as_written(),
        "version": tracking.version.to_string(),
        "inLanguage": language_of(site, advisory, &path).as_str(),
        "publisher": publisher,
        "about": about.map(|product| software(site, product)).collect::<Vec<_>>(),
        "encoding": documents.iter().map(|document| json!({
            "@type": "MediaObject",
            "name": format!("CSAF {}", document.version.as_str()),
            "encodingFormat": "application/json",
            "contentUrl": base.join(&document.path),
        })).collect::<Vec<_>>(),
    }))
}

/// The language of the text of an advisory: that of the page where it is translated, else that of its document.
fn language_of<'s>(site: &'s Site, advisory: &'s Advisory, path: &str) -> &'s LanguageTag {
    let original = match &site.speech {
        Some(speech) if speech.made(path).is_some() => return &site.vendor.language,
        Some(speech) => &speech.original,
        None => &site.vendor.language,
    };
    advisory.lang.as_ref().unwrap_or(original)
}

/// An incident with its updates.
pub(super) fn of_incident(site: &Site, incident: &Incident) -> String {
    let address = site.address(&paths::incident(&incident.slug));
    let updates: Vec<Json> = incident
        .course()
        .iter()
        .map(|step| {
            json!({
                "@type": "BlogPosting",
                "headline": incident.title,
                "url": format!("{address}#{}", paths::update_anchor(step)),
                "datePublished": step.update.at.as_written(),
            })
        })
        .collect();
    write(json!({
        "@type": "LiveBlogPosting",
        "headline": incident.title,
        "url": address,
        "datePublished": incident.first_notice().as_written(),
        "dateModified": incident.last_changed().to_rfc3339_opts(SecondsFormat::Secs, true),
        "coverageStartTime": incident.started.as_written(),
        "coverageEndTime": incident.resolved.as_ref().map(Instant::as_written),
        "inLanguage": site.vendor.language.as_str(),
        "publisher": publisher(site),
        "liveBlogUpdate": updates,
    }))
}

/// A product.
pub(super) fn of_product(site: &Site, product: &Product) -> String {
    let mut software = software(site, product);
    if let Some(software) = software.as_object_mut() {
        software.insert("description".to_owned(), json!(product.description));
        software.insert("identifier".to_owned(), json!(product.purl.as_ref().map(ToString::to_string)));
        software.insert("publisher".to_owned(), publisher(site));
    }
    write(software)
}

fn software(site: &Site, product: &Product) -> Json {
    let url = site.address(&paths::product(&product.slug));
    json!({ "@type": "SoftwareApplication", "name": product.name, "url": url })
}

fn publisher(site: &Site) -> Json {
    let vendor = &site.vendor;
    let url = vendor.website.as_ref().unwrap_or(&vendor.publisher.namespace);
    json!({ "@type": "Organization", "name": vendor.publisher.name, "url": url.as_str() })
}

/// The organisation with the ways to reach its security team.
fn with_contacts(site: &Site, mut organisation: Json) -> Json {
    let points: Vec<Json> = site.vendor.contacts.iter().map(contact_point).collect();
    if let Some(organisation) = organisation.as_object_mut() {
        organisation.insert("contactPoint".to_owned(), Json::Array(points));
    }
    organisation
}

fn contact_point(contact: &SecurityContact) -> Json {
    let address = contact::address(&contact.url);
    let key = match contact.url.as_str().split_once(':') {
        Some(("mailto", _)) => "email",
        Some(("tel", _)) => "telephone",
        _ => "url",
    };
    let value = if key == "url" { contact.url.as_str().to_owned() } else { address };
    json!({ "@type": "ContactPoint", "contactType": "security", "name": contact.label, key: value })
}

/// The data as the text of an element: what is not known is left out, and no `<` could end the element.
fn write(mut data: Json) -> String {
    leave_out_unknown(&mut data);
    let mut whole = Map::new();
    whole.insert("@context".to_owned(), json!("https://schema.org"));
    if let Json::Object(data) = data {
        whole.extend(data);
    }
    Json::Object(whole).to_string().replace('<', "\\u003c")
}

fn leave_out_unknown(data: &mut Json) {
    match data {
        Json::Object(values) => {
            values.retain(|_, value| !value.is_null() && value.as_array().is_none_or(|values| !values.is_empty()));
            values.values_mut().for_each(leave_out_unknown);
        }
        Json::Array(values) => values.iter_mut().for_each(leave_out_unknown),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_the_element() {
        let text = write(json!({ "@type": "TechArticle", "headline": "</script><b>", "about": [], "version": null }));
        assert!(!text.contains('<'), "{text}");
        let read: Json = serde_json::from_str(&text).unwrap();
        assert_eq!(
            read,
            json!({ "@context": "https://schema.org", "@type": "TechArticle", "headline": "</script><b>" })
        );
    }
}
