//! One piece of news.

use chrono::{DateTime, Utc};

use super::lifecycle::Turn;
use crate::{
    diagnostic::Diagnostic,
    distribution::Documents,
    markdown,
    model::{Advisory, Incident, IncidentReview, NumberedUpdate, Slug, advisory::Retirement},
    page::{self, Articles, theme::Theme},
    paths,
    publish::Site,
};

/// One piece of news.
#[derive(Clone, Copy)]
pub(super) enum Item<'s> {
    /// The present revision of an advisory.
    Advisory(&'s Advisory),
    /// The first notice of an incident, with the update of the same instant where there is one.
    Notice(&'s Incident),
    /// A later update of an incident.
    Update(&'s Incident, NumberedUpdate<'s>),
    /// The review of an incident, where no update tells of it.
    Review(&'s Incident, &'s IncidentReview, DateTime<Utc>),
    /// What becomes of the end of a release.
    Turn(Turn<'s>),
}

/// What an item says beside its whole text.
pub(super) struct Brief {
    pub title: String,
    /// The absolute address of its page.
    pub link: String,
    /// What tells it from every other, for ever.
    pub guid: String,
    pub date: DateTime<Utc>,
    /// Plain text.
    pub summary: String,
    pub categories: Vec<String>,
}

/// What is news of an incident: its first notice, its updates and its review, each once.
pub(super) fn of_incident(incident: &Incident) -> impl Iterator<Item = Item<'_>> {
    let notice = incident.notice_update().map(std::ptr::from_ref);
    let later = incident.course().into_iter().filter(move |step| notice != Some(std::ptr::from_ref(step.update)));
    let untold = incident.review.as_ref().filter(|_| incident.review_update().is_none());
    let review = untold.and_then(|review| Some(Item::Review(incident, review, incident.review_came()?)));
    std::iter::once(Item::Notice(incident)).chain(later.map(move |step| Item::Update(incident, step))).chain(review)
}

impl Item<'_> {
    /// When it became news.
    pub(super) fn date(&self) -> DateTime<Utc> {
        match self {
            // What is released later than it is dated is news only then: among what is old nobody would see it.
            Self::Advisory(advisory) => {
                let date = &advisory.tracking.current_release_date;
                advisory.editorial.release_at.as_ref().map_or(date, |release| release.max(date)).utc()
            }
            Self::Notice(incident) => incident.first_notice().utc(),
            Self::Update(_, step) => step.update.at.utc(),
            Self::Review(_, _, came) => *came,
            Self::Turn(turn) => turn.at,
        }
    }

    /// What tells it from every other: the page and the version or the instant. For an update, a review and an end it is
    /// the place on the page too.
    pub(super) fn key(&self) -> String {
        match self {
            Self::Advisory(advisory) => {
                format!("{}#v{}", paths::advisory(advisory.id()), advisory.tracking.version)
            }
            Self::Notice(incident) => format!("{}#notice", paths::incident(&incident.slug)),
            Self::Update(incident, step) => {
                format!("{}#{}", paths::incident(&incident.slug), paths::update_anchor(step))
            }
            Self::Review(incident, ..) => format!("{}#review", paths::incident(&incident.slug)),
            Self::Turn(turn) => turn.key(),
        }
    }

    /// Whether it concerns a product.
    pub(super) fn concerns(&self, product: &Slug) -> bool {
        match self {
            Self::Advisory(advisory) => advisory.editorial.products.contains(product),
            Self::Notice(incident) | Self::Update(incident, _) | Self::Review(incident, ..) => {
                incident.products.contains(product)
            }
            Self::Turn(turn) => turn.is_of(product),
        }
    }

    /// What it says beside its whole text. Fails where a template does.
    pub(super) fn brief(&self, articles: &Articles<'_>) -> Result<Brief, Diagnostic> {
        let (site, words) = (articles.site(), articles.theme());
        let url = |path: &str| site.address(path);
        let incident_word = || Some(words.words("feed_item.incident", &[]));
        let (title, link, summary, category) = match self {
            Self::Advisory(advisory) => (
                advisory_title(advisory, words),
                url(&paths::advisory(advisory.id())),
                advisory_summary(advisory, words),
                match &advisory.retirement {
                    Some(retirement) => Some(kind(retirement, words)),
                    None => {
                        advisory.severity().map(|severity| words.words(&format!("severity.{}", severity.key()), &[]))
                    }
                },
            ),
            Self::Notice(incident) => (
                incident.title.clone(),
                url(&paths::incident(&incident.slug)),
                notice_summary(incident),
                incident_word(),
            ),
            Self::Update(incident, step) => (
                update_title(incident, step, words),
                url(&self.key()),
                markdown::to_text(&step.update.text),
                incident_word(),
            ),
            Self::Review(incident, review, _) => (
                words.words("feed_item.review", &[("title", &incident.title)]),
                url(&self.key()),
                markdown::to_text(review.root_cause.as_deref().unwrap_or(&incident.title)),
                incident_word(),
            ),
            Self::Turn(turn) => {
                let text = articles.turn(&turn.view())?;
                (text.title, url(&turn.page()), text.summary, Some(words.words("feed_item.lifecycle", &[])))
            }
        };
        let categories = category.into_iter().collect();
        Ok(Brief { title, link, guid: guid(site, &self.key()), date: self.date(), summary, categories })
    }

    /// Its whole text: HTML that needs no style, with absolute addresses. Fails where a template does.
    pub(super) fn content(&self, articles: &Articles<'_>, documents: &Documents) -> Result<String, Diagnostic> {
        match self {
            Self::Advisory(advisory) => articles.advisory(advisory, documents),
            Self::Notice(incident) => articles.incident(incident),
            Self::Update(incident, step) => update_html(articles, incident, step),
            Self::Review(incident, ..) => articles.review(incident),
            Self::Turn(turn) => Ok(articles.turn(&turn.view())?.html),
        }
    }
}

/// What tells an item from every other: in another language it is another item, also where its page is the original.
fn guid(site: &Site, key: &str) -> String {
    match &site.speech {
        Some(speech) => site.vendor.base_url.join(&format!("/{}{key}", speech.part.folder())),
        None => site.vendor.base_url.join(key),
    }
}

/// What became of an advisory, in a word.
fn kind(retirement: &Retirement, theme: &Theme) -> String {
    theme.words(&format!("retired.{}", retirement.kind.as_str()), &[])
}

fn advisory_title(advisory: &Advisory, theme: &Theme) -> String {
    let title = format!("{}: {}", advisory.id(), advisory.title);
    match &advisory.retirement {
        Some(retirement) => theme.words("feed_item.retired", &[("state", &kind(retirement, theme)), ("title", &title)]),
        None => title,
    }
}

fn update_title(incident: &Incident, step: &NumberedUpdate<'_>, theme: &Theme) -> String {
    let status = theme.words(&format!("incident_status.{}", step.update.status.as_str()), &[]);
    theme.words("feed_item.update", &[("title", &incident.title), ("status", &status)])
}

/// The summary; of what no longer holds, why it does not.
fn advisory_summary(advisory: &Advisory, theme: &Theme) -> String {
    match &advisory.retirement {
        Some(retirement) => {
            let why = retirement.why.as_deref().map(markdown::to_text).unwrap_or_default();
            format!("{}. {why}", page::headline(retirement, theme)).trim_end().to_owned()
        }
        None => markdown::to_text(advisory.summary().unwrap_or(&advisory.title)),
    }
}

/// What was said first, in a few words.
fn notice_summary(incident: &Incident) -> String {
    match incident.notice_update() {
        Some(update) => markdown::to_text(&update.text),
        None => markdown::first_paragraph(&incident.body.markdown),
    }
}

/// An update with absolute addresses, and with the review where it tells of that.
fn update_html(articles: &Articles<'_>, incident: &Incident, step: &NumberedUpdate<'_>) -> Result<String, Diagnostic> {
    let site = articles.site();
    let root = site.vendor.base_url.join("/");
    let folder = format!("{root}incidents/");
    let part = site.speech.as_ref().map(|speech| &speech.part);
    let place = markdown::Place { root: &root, folder: &folder, heading_shift: 1, id_prefix: "", part };
    let mut html = markdown::to_html(&step.update.text, &place);
    if incident.review_update().is_some_and(|update| std::ptr::eq(update, step.update)) {
        html.push_str(&articles.review(incident)?);
    }
    Ok(html)
}
