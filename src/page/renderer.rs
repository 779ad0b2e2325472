//! What all pages share: the frame around a view, and the rendering of both.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, PoisonError, RwLock},
};

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
    languages,
    model::{Advisory, Incident, LanguageTag, Tlp, Uri, advisory::Successor},
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
    /// The folder and the documents of the language, for links; none in that of the site itself.
    part: Option<Value>,
    /// What the languages of the site are called in themselves, by their tags.
    names: Arc<BTreeMap<String, String>>,
    open_incidents: Arc<Vec<OpenIncident<'s>>>,
    /// The advisories that have successors: few, where each page would look through all of them.
    superseded: Arc<Vec<&'s Advisory>>,
    frames: Arc<RwLock<HashMap<FrameKey, Value>>>,
}

/// What a frame depends on: how the page leads to the root, its section, and whether it is the page of that.
type FrameKey = (String, &'static str, bool);

/// What is the same around all pages of a folder and a section, and made once for them: `frame` in the templates of pages.
#[derive(Serialize, JsonSchema)]
pub(super) struct FrameView {
    /// Links of the head: `frame/head.html`. It and the two others get `site`, `root`, `page.section` and `page.path`, which is
    /// empty where it is not that of the section.
    head: String,
    /// What stands above the page: `frame/header.html`.
    header: String,
    /// What stands below it: `frame/footer.html`.
    footer: String,
}

/// What the templates of a frame know of the page.
#[derive(Serialize)]
struct FramePage {
    section: &'static str,
    path: &'static str,
}

/// What the templates of a frame get.
#[derive(Serialize)]
struct FrameGround {
    page: FramePage,
    root: Value,
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
    /// `rtl` where the language is written from the right to the left.
    dir: Option<&'static str>,
    /// The language of what is not translated, where it is not that of the pages.
    original_lang: Option<&'s str>,
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
    /// The language of that, where it is not the one of the page.
    lang: Option<&'s str>,
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

#[derive(Serialize)]
struct Whole<'v, V> {
    page: &'v Meta,
    root: Value,
    /// None for what is no page.
    frame: Option<Value>,
    /// The page in all languages that it is there in, where there are several.
    languages: Vec<LanguageLink<'v>>,
    /// When the page was translated.
    translation: Option<TranslationView>,
    /// The open incidents, except the one that the page is about.
    banner: Vec<&'v OpenIncident<'v>>,
    view: &'v V,
}

/// A page in one of its languages.
#[derive(Serialize, JsonSchema)]
pub(super) struct LanguageLink<'v> {
    /// The tag of the language.
    lang: &'v str,
    /// What the language is called in itself.
    name: &'v str,
    /// Where the page lies as a link from this one.
    link: String,
    /// Its address; none where the page has that of another, of which it shows a part.
    url: Option<String>,
    /// Whether it is this page.
    current: bool,
    /// Whether it is the original.
    original: bool,
}

/// When a page was translated.
#[derive(Serialize, JsonSchema)]
pub(super) struct TranslationView {
    /// The day.
    translated: String,
    /// When the original changed, where that was later.
    original_changed: Option<String>,
    /// The original as a link from this page.
    original: String,
}

impl<'s> Renderer<'s> {
    pub(super) fn new(site: &'s Site, theme: &'s Theme) -> Self {
        let part = site.speech.as_ref().map(|speech| {
            let documents: BTreeMap<&str, bool> = speech.part.documents().map(|path| (path, true)).collect();
            Value::from_serializable(&PartView { folder: speech.part.folder(), documents })
        });
        let names = Arc::new(names(site, theme));
        let theme = theme.speaking(&site.vendor.language);
        let shared = vec![("site", Value::from_serializable(&SiteView::of(site, theme.settings())))];
        let open_incidents = site.open_incidents().map(|incident| OpenIncident::of(incident, site)).collect();
        let has_successors =
            |advisory: &&Advisory| advisory.retirement.as_ref().is_some_and(|it| !it.successors.is_empty());
        let superseded = site.advisories.iter().map(AsRef::as_ref).filter(has_successors).collect();
        Self {
            site,
            theme,
            shared: Arc::new(shared),
            part,
            names,
            open_incidents: Arc::new(open_incidents),
            superseded: Arc::new(superseded),
            frames: Arc::default(),
        }
    }

    /// The advisories whose place an advisory takes, the one that changed last first.
    pub(super) fn superseded_by(&self, advisory: &Advisory) -> impl Iterator<Item = &'s Advisory> {
        let page = self.site.vendor.base_url.join(&paths::advisory(advisory.id()));
        let is_it = move |successor: &Successor| match successor {
            Successor::Here(id) => id == advisory.id(),
            Successor::Elsewhere(reference) => reference.url.as_str() == page,
        };
        let names_it =
            move |other: &&Advisory| other.retirement.iter().flat_map(|retirement| &retirement.successors).any(&is_it);
        self.superseded.iter().copied().filter(names_it)
    }

    /// What the page at `path` says of itself.
    pub(super) fn meta(&self, path: &str, title: &str, description: &str, section: &'static str) -> Meta {
        Meta {
            path: path.to_owned(),
            title: Some(title.to_owned()),
            description: crate::markdown::shorten(description, 200),
            canonical: Some(self.site.address(path)),
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
        let frame = self.frame(meta, ground)?;
        self.whole(template, meta, ground, Some(frame), view).map(String::into_bytes)
    }

    /// Renders a template that is no page.
    pub(super) fn text<V: Serialize>(
        &self,
        template: &str,
        meta: &Meta,
        ground: &Ground,
        view: &V,
    ) -> Result<String, Diagnostic> {
        self.whole(template, meta, ground, None, view)
    }

    fn whole<V: Serialize>(
        &self,
        template: &str,
        meta: &Meta,
        ground: &Ground,
        frame: Option<Value>,
        view: &V,
    ) -> Result<String, Diagnostic> {
        let banner = self.open_incidents.iter().filter(|incident| incident.path != meta.path).collect();
        let root = self.root(ground);
        let languages = self.languages(meta, ground);
        let translation = self.translation(&meta.path, ground);
        let whole = Whole { page: meta, root, frame, languages, translation, banner, view };
        self.theme.render(template, &meta.path, &self.shared, &whole)
    }

    /// How a page leads to the root, for the filter `link`.
    fn root(&self, ground: &Ground) -> Value {
        match &self.part {
            Some(part) => Value::from_serializable(&RootView { root: &ground.root, part }),
            None => Value::from(ground.root.as_str()),
        }
    }

    /// What stands around a page, made once for all that have the same.
    fn frame(&self, meta: &Meta, ground: &Ground) -> Result<Value, Diagnostic> {
        let is_section = meta.path == meta.section;
        let key: FrameKey = (ground.root.clone(), meta.section, is_section);
        if let Some(frame) = self.frames.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(frame.clone());
        }
        let page = FramePage { section: meta.section, path: if is_section { meta.section } else { "" } };
        let view = FrameGround { page, root: self.root(ground) };
        let render = |template: &str| self.theme.render(template, &meta.path, &self.shared, &view);
        let frame = FrameView {
            head: render("frame/head.html")?,
            header: render("frame/header.html")?,
            footer: render("frame/footer.html")?,
        };
        let frame = Value::from_serializable(&frame);
        self.frames.write().unwrap_or_else(PoisonError::into_inner).insert(key, frame.clone());
        Ok(frame)
    }

    /// The page in all its languages; nothing where it has one alone.
    fn languages(&self, meta: &Meta, ground: &Ground) -> Vec<LanguageLink<'_>> {
        let path = meta.path.as_str();
        let has_address = meta.canonical.as_ref().is_some_and(|address| *address == self.site.address(path));
        let own = &self.site.vendor.language;
        let original = self.site.speech.as_ref().map_or(own, |speech| &speech.original);
        let link = |language: &'s LanguageTag, path: &str| LanguageLink {
            lang: language.as_str(),
            name: self.names.get(language.as_str()).map_or(language.as_str(), String::as_str),
            link: ground.link(path),
            url: has_address.then(|| self.site.vendor.base_url.join(path)),
            current: language == own,
            original: language == original,
        };
        let spoken = self.site.languages.iter().filter(|speech| speech.part.has(path));
        let spoken: Vec<LanguageLink<'_>> =
            spoken.map(|speech| link(&speech.language, &speech.part.path(path))).collect();
        if spoken.is_empty() { spoken } else { std::iter::once(link(original, path)).chain(spoken).collect() }
    }

    fn translation(&self, path: &str, ground: &Ground) -> Option<TranslationView> {
        let made = self.site.speech.as_ref()?.made(path)?;
        Some(TranslationView {
            translated: made.translated.to_string(),
            original_changed: made.original_changed.map(|day| day.to_string()),
            original: ground.link(path),
        })
    }

    /// Plans a page whose view is made when the page is rendered.
    pub(super) fn add<V: Serialize>(
        &self,
        plan: &mut Plan<'s>,
        path: &str,
        template: &'static str,
        make: impl Fn(&Renderer<'s>, &Ground) -> (Meta, V) + Send + Sync + 's,
    ) {
        let is_there = self.site.speech.as_ref().is_none_or(|speech| speech.part.has(path));
        if !is_there || !plan.wants(&self.site.path(path)) {
            return;
        }
        let renderer = self.clone();
        let ground = Ground::of_page(self.site, path);
        plan.add(self.site.path(path), Section::Pages, move || {
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
            dir: languages::is_right_to_left(&vendor.language).then_some("rtl"),
            original_lang: site.speech.as_ref().map(|speech| speech.original.as_str()),
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
    fn of(incident: &'s Incident, site: &'s Site) -> Self {
        Self {
            title: &incident.title,
            lang: site.language_of(&incident.title).map(LanguageTag::as_str),
            path: paths::incident(&incident.slug),
            started: incident.started.as_written(),
        }
    }
}

/// The folder and the documents of a language: `root.part` in templates.
#[derive(Serialize)]
struct PartView<'s> {
    folder: &'s str,
    documents: BTreeMap<&'s str, bool>,
}

/// How a page of another language leads to the root: `root` in its templates, where others have a text.
#[derive(Serialize)]
struct RootView<'v> {
    root: &'v str,
    part: &'v Value,
}

fn names(site: &Site, theme: &Theme) -> BTreeMap<String, String> {
    let original = site.speech.as_ref().map_or(&site.vendor.language, |speech| &speech.original);
    let languages = site.languages.iter().map(|speech| &speech.language).chain([original]);
    languages.map(|language| (language.to_string(), theme.speaking(language).language_name())).collect()
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
