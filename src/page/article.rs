//! Advisories and incidents as articles of a feed: HTML that stands alone, with absolute links.

use super::{advisory, ground::Ground, incident, renderer::Renderer, theme::Theme};
use crate::{
    diagnostic::Diagnostic,
    distribution::Documents,
    model::{Advisory, Incident},
    paths,
    publish::Site,
};

/// The whole of an advisory for the item of a feed.
pub fn advisory_article(
    site: &Site,
    theme: &Theme,
    advisory: &Advisory,
    documents: &Documents,
) -> Result<String, Diagnostic> {
    let pages = Renderer::new(site, theme);
    let path = paths::advisory(advisory.id());
    let ground = Ground::feed(&site.vendor.base_url, &path);
    let view = advisory::view(&pages, advisory, documents, &ground);
    let meta = pages.meta(&path, &advisory.title, &view.summary, paths::ADVISORIES);
    pages.text("advisory-article.html", &meta, &ground, &view)
}

/// The whole of an incident for the item of a feed.
pub fn incident_article(site: &Site, theme: &Theme, incident: &Incident) -> Result<String, Diagnostic> {
    let pages = Renderer::new(site, theme);
    let path = paths::incident(&incident.slug);
    let ground = Ground::feed(&site.vendor.base_url, &path);
    let view = incident::view(site, incident, &ground);
    let meta = pages.meta(&path, &incident.title, "", paths::INCIDENTS);
    pages.text("incident-article.html", &meta, &ground, &view)
}
