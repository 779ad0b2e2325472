//! One piece of news.

use chrono::{DateTime, Utc};

use crate::{
    diagnostic::Diagnostic,
    distribution::Documents,
    markdown,
    model::{Advisory, Incident, IncidentStatus, IncidentUpdate},
    page::{self, theme::Theme},
    paths,
    publish::Site,
};

/// One piece of news.
#[derive(Clone, Copy)]
pub(super) enum Item<'s> {
    /// The present revision of an advisory.
    Advisory(&'s Advisory),
    /// The first notice of an incident.
    Incident(&'s Incident),
    /// An update of an incident.
    Update(&'s Incident, &'s IncidentUpdate),
}

/// A piece of news as every format needs it.
pub(super) struct Written {
    pub title: String,
    /// The absolute address of its page.
    pub link: String,
    /// What tells it from every other, for ever.
    pub guid: String,
    pub date: DateTime<Utc>,
    /// Plain text.
    pub summary: String,
    /// HTML that needs no style, with absolute addresses.
    pub content: String,
    pub categories: Vec<String>,
}

/// The first notice of an incident and its updates.
pub(super) fn of_incident(incident: &Incident) -> impl Iterator<Item = Item<'_>> {
    let updates = incident.updates.iter().map(move |update| Item::Update(incident, update));
    std::iter::once(Item::Incident(incident)).chain(updates)
}

impl Item<'_> {
    /// When it became news.
    pub(super) fn date(&self) -> DateTime<Utc> {
        match self {
            Self::Advisory(advisory) => advisory.tracking.current_release_date.utc(),
            Self::Incident(incident) => incident.first_notified.as_ref().unwrap_or(&incident.started).utc(),
            Self::Update(_, update) => update.at.utc(),
        }
    }

    /// What tells it from every other: the page and the version or the instant.
    pub(super) fn key(&self) -> String {
        match self {
            Self::Advisory(advisory) => {
                format!("{}#v{}", paths::advisory(advisory.id()), advisory.tracking.version)
            }
            Self::Incident(incident) => format!("{}#notice", paths::incident(&incident.slug)),
            Self::Update(incident, update) => {
                format!("{}#{}", paths::incident(&incident.slug), update.at.utc().to_rfc3339())
            }
        }
    }

    /// Writes it in full. Fails where a template does.
    pub(super) fn write(&self, site: &Site, documents: &Documents, theme: &Theme) -> Result<Written, Diagnostic> {
        let url = |path: &str| site.vendor.base_url.join(path);
        let (title, link, summary, content, categories) = match self {
            Self::Advisory(advisory) => (
                format!("{}: {}", advisory.id(), advisory.title),
                url(&paths::advisory(advisory.id())),
                markdown::to_text(advisory.summary().unwrap_or(&advisory.title)),
                page::advisory_article(site, theme, advisory, documents)?,
                advisory.severity().map(|severity| severity.to_string()).into_iter().collect(),
            ),
            Self::Incident(incident) => (
                incident.title.clone(),
                url(&paths::incident(&incident.slug)),
                markdown::first_paragraph(&incident.body.markdown),
                page::incident_article(site, theme, incident)?,
                vec!["Incident".to_owned()],
            ),
            Self::Update(incident, update) => (
                format!("{} ({})", incident.title, status(update.status)),
                url(&paths::incident(&incident.slug)),
                markdown::to_text(&update.text),
                update_html(site, update),
                vec!["Incident".to_owned()],
            ),
        };
        Ok(Written { title, link, guid: url(&self.key()), date: self.date(), summary, content, categories })
    }
}

fn update_html(site: &Site, update: &IncidentUpdate) -> String {
    let root = site.vendor.base_url.join("/");
    let folder = format!("{root}incidents/");
    let place = markdown::Place { root: &root, folder: &folder, heading_shift: 1, id_prefix: "" };
    markdown::to_html(&update.text, &place)
}

fn status(status: IncidentStatus) -> &'static str {
    match status {
        IncidentStatus::Investigating => "investigating",
        IncidentStatus::Identified => "identified",
        IncidentStatus::Monitoring => "monitoring",
        IncidentStatus::Resolved => "resolved",
    }
}
