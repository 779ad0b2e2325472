//! Advisories, incidents and ends of support as articles of a feed: HTML that stands alone, with absolute links.

use schemars::JsonSchema;
use serde::Serialize;

use super::{advisory, ground::Ground, incident, renderer::Renderer, theme::Theme};
use crate::{
    diagnostic::Diagnostic,
    distribution::Documents,
    model::{Advisory, Incident},
    paths,
    publish::Site,
};

/// The articles of a site in one language: one value for all items, since what they share is made once.
#[derive(Clone)]
pub struct Articles<'s> {
    pages: Renderer<'s>,
}

impl<'s> Articles<'s> {
    /// The articles of a site, worded by a theme.
    pub fn new(site: &'s Site, theme: &'s Theme) -> Self {
        Self { pages: Renderer::new(site, theme) }
    }

    /// What the articles are made of.
    pub fn site(&self) -> &'s Site {
        self.pages.site
    }

    /// The theme in the language of the site.
    pub fn theme(&self) -> &'s Theme {
        self.pages.theme
    }

    /// The whole of an advisory for the item of a feed.
    pub fn advisory(&self, advisory: &Advisory, documents: &Documents) -> Result<String, Diagnostic> {
        let path = paths::advisory(advisory.id());
        let ground = Ground::feed(self.site(), &path);
        let view = advisory::view(&self.pages, advisory, documents, &ground);
        let meta = self.pages.meta(&path, &advisory.title, &view.summary, paths::ADVISORIES);
        self.pages.text("advisory-article.html", &meta, &ground, &view)
    }

    /// The first notice of an incident for the item of a feed: what happened and what to do, without what became known
    /// later, which has items of its own.
    pub fn incident(&self, incident: &Incident) -> Result<String, Diagnostic> {
        self.of_incident(incident, "incident-article.html")
    }

    /// The review of an incident for the item of a feed.
    pub fn review(&self, incident: &Incident) -> Result<String, Diagnostic> {
        self.of_incident(incident, "review-article.html")
    }

    fn of_incident(&self, incident: &Incident, template: &str) -> Result<String, Diagnostic> {
        let path = paths::incident(&incident.slug);
        let ground = Ground::feed(self.site(), &path);
        let view = incident::view(self.site(), incident, &ground);
        let meta = self.pages.meta(&path, &incident.title, "", paths::INCIDENTS);
        self.pages.text(template, &meta, &ground, &view)
    }

    /// What becomes of an end of a release for the item of a feed.
    pub fn turn(&self, view: &TurnView) -> Result<TurnText, Diagnostic> {
        let ground = Ground::feed(self.site(), &view.path);
        let summary = self.pages.word(&format!("lifecycle_meaning.{}", view.milestone));
        let meta = self.pages.meta(&view.path, &view.release, &summary, paths::LIFECYCLE);
        let title = self.pages.text("lifecycle-title.html", &meta, &ground, view)?;
        let html = self.pages.text("lifecycle-article.html", &meta, &ground, view)?;
        Ok(TurnText { title: title.trim().to_owned(), summary, html })
    }
}

/// What becomes of an end of a release: `lifecycle-title.html` and `lifecycle-article.html`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TurnView {
    /// The product.
    pub product: String,
    /// The release.
    pub release: String,
    /// The page of the release.
    pub path: String,
    /// The key of the milestone.
    pub milestone: &'static str,
    /// What becomes of it: `announced`, `changed`, `near` or `reached`.
    pub event: &'static str,
    /// What is said of the end since.
    pub now: SaidView,
    /// What was said before, where that changed.
    pub before: Option<SaidView>,
    /// The release to move to.
    pub upgrade_to: Option<UpgradeView>,
}

/// What is said of a milestone.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SaidView {
    /// The date, where it is known.
    pub date: Option<String>,
    /// The key of what is said in place of a date.
    pub kind: Option<&'static str>,
    /// Why there is no date.
    pub reason: Option<String>,
}

/// A release to move to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct UpgradeView {
    /// Its name.
    pub name: String,
    /// Its page.
    pub path: String,
}

/// The parts of the item of a feed that a theme words.
pub struct TurnText {
    /// The headline.
    pub title: String,
    /// What it means, in a sentence.
    pub summary: String,
    /// The whole.
    pub html: String,
}
