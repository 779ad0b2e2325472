//! What all pages share: the frame around a view, and the rendering of both.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;
use tera::Value;

use super::{
    contact::{self, ContactView},
    ground::Ground,
    theme::{FooterLink, Settings, StaticFile, Theme},
};
use crate::{
    diagnostic::Diagnostic,
    model::{Incident, Tlp, Uri},
    paths,
    plan::{Plan, Section},
    publish::Site,
};

/// Renders views of one site with one theme. A copy of it costs nothing.
#[derive(Clone)]
pub(super) struct Renderer<'s> {
    /// What may be seen.
    pub site: &'s Site,
    /// How it looks.
    pub theme: &'s Theme,
    shared: Arc<Vec<(&'static str, Value)>>,
    open_incidents: Arc<Vec<OpenIncident<'s>>>,
}

/// What every page says of the site: `site` in templates.
#[derive(Serialize, JsonSchema)]
pub(super) struct SiteView<'s> {
    /// The name of the site.
    title: &'s str,
    /// What it is.
    description: Option<&'s str>,
    /// The language of the pages.
    lang: &'s str,
    /// The vendor.
    vendor: &'s str,
    /// The vendor's home page.
    website: Option<&'s str>,
    /// The instant that the site shows.
    at: &'s str,
    /// The TLP label of the audience, where it is not the whole world.
    audience: Option<&'static str>,
    /// The navigation.
    navigation: Vec<NavigationLink<'s>>,
    /// The policies, for the footer.
    policies: Vec<NavigationLink<'s>>,
    /// The path of the list of incidents.
    incidents: &'static str,
    /// The preferred way to report.
    contact: Option<ContactView>,
    /// The path of security.txt.
    security_txt: &'static str,
    /// The feeds of the whole site.
    feeds: Vec<FeedLink>,
    /// The path of the page on subscriptions.
    subscribe: &'static str,
    /// The path of the home page.
    home: &'static str,
    /// The path of the thanks.
    acknowledgements: &'static str,
    /// The path of the style sheet.
    style: &'static str,
    /// The path of the icon.
    icon: &'static str,
    /// What stands at the head of every page; none where the logo says it.
    brand: Option<&'s str>,
    /// The path of the logo.
    logo: Option<String>,
    /// The path of the logo on a dark ground, where it is another.
    logo_dark: Option<String>,
    /// The links that the theme adds to the footer.
    footer_links: &'s [FooterLink],
}

/// An incident that is still going on, as every page tells of it: `banner` in templates.
#[derive(Serialize, JsonSchema)]
pub(super) struct OpenIncident<'s> {
    /// Its headline.
    title: &'s str,
    /// Its page.
    path: String,
    /// When it began.
    started: &'s str,
}

/// An entry of the navigation: a word of the theme or a title of the vendor's own.
#[derive(Serialize, JsonSchema)]
struct NavigationLink<'s> {
    /// The key of the word, where the entry is one of candour's.
    key: Option<&'static str>,
    /// The title, where it is one of the vendor's.
    title: Option<&'s str>,
    /// A path of the site or an absolute address.
    path: &'s str,
}

/// A feed for readers' programs to discover.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct FeedLink {
    /// The key of its name.
    pub key: &'static str,
    /// What it is about, where the name needs it.
    pub of: Option<String>,
    /// Its path.
    pub path: String,
}

/// What a page says of itself: `page` in templates.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Meta {
    /// Its path.
    pub path: String,
    /// Its title; none for the home page.
    pub title: Option<String>,
    /// Its description.
    pub description: String,
    /// Its address; none where it has none of its own.
    pub canonical: Option<String>,
    /// The entry of the navigation that it belongs to.
    pub section: &'static str,
    /// The feeds that are about it, beside those of the whole site.
    pub feeds: Vec<FeedLink>,
    /// When it was published and changed, where it tells of something that happened.
    pub dates: Option<MetaDates>,
    /// What it says, for programs that index it: JSON-LD, fit to stand in an element as it is.
    pub linked_data: Option<String>,
    /// What it says in other forms.
    pub alternates: Vec<AlternateLink>,
}

/// When a page was published and changed.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct MetaDates {
    /// When it was published first.
    pub published: String,
    /// When it changed last.
    pub modified: String,
}

/// Another form of what a page says.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct AlternateLink {
    /// Its path.
    pub path: String,
    /// Its media type.
    pub media: &'static str,
    /// What people call it.
    pub title: String,
}

#[derive(Serialize, JsonSchema)]
struct Whole<'v, V> {
    page: &'v Meta,
    root: &'v str,
    /// The open incidents, except the one that the page is about.
    banner: Vec<&'v OpenIncident<'v>>,
    view: &'v V,
}

impl<'s> Renderer<'s> {
    pub(super) fn new(site: &'s Site, theme: &'s Theme) -> Self {
        let shared = vec![("site", Value::from_serializable(&SiteView::of(site, theme.settings())))];
        let open_incidents = site.open_incidents().map(|incident| OpenIncident::of(incident)).collect();
        Self { site, theme, shared: Arc::new(shared), open_incidents: Arc::new(open_incidents) }
    }

    /// What the page at `path` says of itself.
    pub(super) fn meta(&self, path: &str, title: &str, description: &str, section: &'static str) -> Meta {
        Meta {
            path: path.to_owned(),
            title: Some(title.to_owned()),
            description: crate::markdown::shorten(description, 200),
            canonical: Some(self.site.vendor.base_url.join(path)),
            section,
            feeds: Vec::new(),
            dates: None,
            linked_data: None,
            alternates: Vec::new(),
        }
    }

    /// The word of the theme with the given key, or the key where it has none: the template that uses it says so.
    pub(super) fn word(&self, key: &str) -> String {
        self.theme.word(key).unwrap_or(key).to_owned()
    }

    /// Renders a page of the site.
    pub(super) fn page<V: Serialize>(
        &self,
        template: &str,
        meta: &Meta,
        ground: &Ground,
        view: &V,
    ) -> Result<Vec<u8>, Diagnostic> {
        self.text(template, meta, ground, view).map(String::into_bytes)
    }

    /// Renders a template.
    pub(super) fn text<V: Serialize>(
        &self,
        template: &str,
        meta: &Meta,
        ground: &Ground,
        view: &V,
    ) -> Result<String, Diagnostic> {
        let banner = self.open_incidents.iter().filter(|incident| incident.path != meta.path).collect();
        let whole = Whole { page: meta, root: &ground.root, banner, view };
        self.theme.render(template, &meta.path, &self.shared, &whole)
    }

    /// Plans a page whose view is made when the page is rendered.
    pub(super) fn add<V: Serialize>(
        &self,
        plan: &mut Plan<'s>,
        path: &str,
        template: &'static str,
        make: impl Fn(&Renderer<'s>, &Ground) -> (Meta, V) + Send + Sync + 's,
    ) {
        let renderer = self.clone();
        let ground = Ground::page(path);
        plan.add(path, Section::Pages, move || {
            let (meta, view) = make(&renderer, &ground);
            renderer.page(template, &meta, &ground, &view)
        });
    }
}

impl<'s> SiteView<'s> {
    fn of(site: &'s Site, settings: &'s Settings) -> Self {
        let vendor = &site.vendor;
        let brand = settings.brand.as_deref().filter(|brand| !brand.is_empty() || settings.logo.is_some());
        let brand = brand.unwrap_or(&vendor.title);
        let feed = |key, path: &str| FeedLink { key, of: None, path: path.to_owned() };
        Self {
            title: &vendor.title,
            description: vendor.description.as_deref(),
            lang: vendor.language.as_str(),
            vendor: &vendor.publisher.name,
            website: vendor.website.as_ref().map(Uri::as_str),
            at: site.at.as_written(),
            audience: (site.audience != Tlp::Clear).then(|| site.audience.label()),
            navigation: navigation(site),
            policies: policies(site),
            incidents: paths::INCIDENTS,
            contact: contact::views(site).into_iter().next(),
            security_txt: paths::SECURITY_TXT,
            feeds: vec![
                feed("feed.all", paths::FEED),
                feed("feed.advisories", paths::ADVISORIES_FEED),
                feed("feed.incidents", paths::INCIDENTS_FEED),
                feed("feed.lifecycle", paths::LIFECYCLE_FEED),
            ],
            subscribe: paths::SUBSCRIBE,
            home: paths::HOME,
            acknowledgements: paths::ACKNOWLEDGEMENTS,
            style: paths::STYLE,
            icon: paths::ICON,
            brand: (!brand.is_empty()).then_some(brand),
            logo: settings.logo.as_ref().map(StaticFile::path),
            logo_dark: settings.logo_dark.as_ref().filter(|_| settings.logo.is_some()).map(StaticFile::path),
            footer_links: &settings.footer_link,
        }
    }
}

impl<'s> OpenIncident<'s> {
    fn of(incident: &'s Incident) -> Self {
        Self { title: &incident.title, path: paths::incident(&incident.slug), started: incident.started.as_written() }
    }
}

fn own<'s>(key: &'static str, path: &'static str) -> NavigationLink<'s> {
    NavigationLink { key: Some(key), title: None, path }
}

fn navigation(site: &Site) -> Vec<NavigationLink<'_>> {
    let mut links = Vec::new();
    if site.disclosure.is_some() {
        links.push(own("nav.report", paths::DISCLOSURE));
    }
    links.push(own("nav.advisories", paths::ADVISORIES));
    links.push(own("nav.incidents", paths::INCIDENTS));
    links.push(own("nav.products", paths::PRODUCTS));
    links.push(own("nav.lifecycle", paths::LIFECYCLE));
    if site.support.is_some() {
        links.push(own("nav.support", paths::SUPPORT));
    }
    if site.assessment.is_some() {
        links.push(own("nav.assurance", paths::ASSURANCE));
    }
    links.push(own("nav.subscribe", paths::SUBSCRIBE));
    links.push(own("nav.search", paths::SEARCH));
    let added = site.navigation.iter();
    links.extend(added.map(|entry| NavigationLink { key: None, title: Some(&entry.title), path: &entry.url }));
    links
}

fn policies(site: &Site) -> Vec<NavigationLink<'_>> {
    [
        (site.disclosure.is_some(), own("nav.disclosure", paths::DISCLOSURE)),
        (site.support.is_some(), own("nav.support_policy", paths::SUPPORT)),
        (site.vulnerability_handling.is_some(), own("nav.handling", paths::VULNERABILITY_HANDLING)),
        (site.incident_plan.is_some(), own("nav.incident_plan", paths::INCIDENT_PLAN)),
        (site.assessment.is_some(), own("nav.assessment", paths::ASSURANCE)),
    ]
    .into_iter()
    .filter_map(|(exists, link)| exists.then_some(link))
    .collect()
}
