//! An incident: what happened, what to do, and every update.

use chrono::SecondsFormat;
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    advisory_item::AdvisoryItem,
    document::{DocumentView, documents_of},
    ground::Ground,
    incident_list::IncidentItem,
    linked_data,
    renderer::{MetaDates, Renderer},
};
use crate::{
    distribution::Documents,
    markdown,
    model::{Incident, IncidentReview, Instant, Key as _, Tlp},
    paths,
    plan::Plan,
    publish::Site,
};

/// `incident.html`, and the item of a feed.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct IncidentView {
    /// What lists show too: headline, status, severity, start and end, products.
    pub item: IncidentItem,
    /// The pages of the affected products.
    pub products: Vec<ProductLink>,
    /// The key of whether someone meant it.
    pub kind: &'static str,
    /// The TLP label, where it is not for everyone.
    pub tlp: Option<&'static str>,
    /// The affected regions.
    pub regions: Vec<String>,
    /// When it was noticed.
    pub detected: Option<String>,
    /// When customers were first told.
    pub first_notified: Option<String>,
    /// When it could no longer spread.
    pub contained: Option<String>,
    /// By when the next update is promised, while it is open.
    pub next_update: Option<String>,
    /// Whether that has passed in silence.
    pub is_overdue: bool,
    /// What customers should do.
    pub customer_actions_html: Vec<String>,
    /// Which data was affected.
    pub data_affected_html: Option<String>,
    /// The authorities that were told.
    pub regulators: Vec<RegulatorView>,
    /// The advisories that belong to it and may be seen.
    pub advisories: Vec<AdvisoryItem>,
    /// The update that is the first notice.
    pub notice: Option<UpdateView>,
    /// The updates, the newest first.
    pub updates: Vec<UpdateView>,
    /// The review after the event.
    pub review: Option<ReviewView>,
    /// What happened.
    pub body_html: String,
    /// The path of the incident plan, where there is one.
    pub plan: Option<&'static str>,
    /// The CSAF documents, the standard version first; on the page alone.
    pub documents: Vec<DocumentView>,
}

/// A product with its page.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct ProductLink {
    /// The product.
    pub name: String,
    /// Its page.
    pub path: String,
}

/// An authority that was told.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct RegulatorView {
    /// Which.
    pub name: String,
    /// When.
    pub told: String,
}

/// An update.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct UpdateView {
    /// Its place on the page.
    pub anchor: String,
    /// When.
    pub at: String,
    /// The key of the status then.
    pub status: &'static str,
    /// The text.
    pub html: String,
}

/// The review after an incident.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ReviewView {
    /// By when it is promised.
    pub due: Option<String>,
    /// When it was published.
    pub published: Option<String>,
    /// The cause.
    pub root_cause_html: Option<String>,
    /// What keeps it from happening again.
    pub prevention_html: Option<String>,
}

/// Plans the page of every incident.
pub(super) fn plan<'s>(pages: &Renderer<'s>, documents: &'s Documents, plan: &mut Plan<'s>) {
    for incident in &pages.site.incidents {
        let path = paths::incident(&incident.slug);
        pages.add(plan, &path.clone(), "incident.html", move |pages, ground| {
            let description = markdown::first_paragraph(&incident.body.markdown);
            let mut meta = pages.meta(&path, &incident.title, &description, paths::INCIDENTS);
            meta.dates = Some(MetaDates {
                published: incident.first_notice().as_written().to_owned(),
                modified: incident.last_changed().to_rfc3339_opts(SecondsFormat::Secs, true),
            });
            meta.linked_data = Some(linked_data::of_incident(pages.site, incident));
            let documents = views_of(pages.site, incident, documents);
            meta.alternates = documents.iter().map(DocumentView::alternate).collect();
            (meta, IncidentView { documents, ..view(pages.site, incident, ground) })
        });
    }
}

fn views_of(site: &Site, incident: &Incident, documents: &Documents) -> Vec<DocumentView> {
    let Some(report) = site.incident_report(&incident.slug) else { return Vec::new() };
    documents_of(documents, report.document.id()).into_iter().map(DocumentView::from).collect()
}

/// Everything that an incident says.
pub(super) fn view(site: &Site, incident: &Incident, ground: &Ground) -> IncidentView {
    let instant = |at: &Option<Instant>| at.as_ref().map(|at| at.as_written().to_owned());
    let next_update = incident.next_update.as_ref().filter(|_| incident.is_open());
    let updates = updates(incident, ground);
    let notice = incident.notice_update().map(|update| update.at.as_written());
    IncidentView {
        item: IncidentItem::of(incident, site),
        products: product_links(site, &incident.products),
        kind: incident.kind.key(),
        tlp: (incident.tlp != Tlp::Clear).then(|| incident.tlp.label()),
        regions: incident.regions.clone(),
        detected: instant(&incident.detected),
        first_notified: instant(&incident.first_notified),
        contained: instant(&incident.contained),
        next_update: next_update.map(|at| at.as_written().to_owned()),
        is_overdue: next_update.is_some_and(|at| *at < site.at),
        customer_actions_html: incident
            .customer_actions
            .iter()
            .enumerate()
            .map(|(number, action)| ground.html(action, 1, &format!("action-{}-", number + 1)))
            .collect(),
        data_affected_html: incident.data_affected.as_ref().map(|text| ground.html(text, 1, "data-")),
        regulators: incident
            .regulators
            .iter()
            .map(|notice| RegulatorView { name: notice.name.clone(), told: notice.told.as_written().to_owned() })
            .collect(),
        advisories: advisories(site, incident),
        notice: updates.iter().rev().find(|update| Some(update.at.as_str()) == notice).cloned(),
        updates,
        review: incident.review.as_ref().map(|review| review_view(review, ground)),
        body_html: ground.body(&incident.body.markdown),
        plan: site.incident_plan.is_some().then_some(paths::INCIDENT_PLAN),
        documents: Vec::new(),
    }
}

/// The products of the catalogue that may be seen, with their pages.
pub(super) fn product_links(site: &Site, slugs: &[crate::model::Slug]) -> Vec<ProductLink> {
    let seen = slugs.iter().filter_map(|slug| site.product(slug));
    seen.map(|product| ProductLink { name: product.name.clone(), path: paths::product(&product.slug) }).collect()
}

fn advisories(site: &Site, incident: &Incident) -> Vec<AdvisoryItem> {
    let seen = incident.advisories.iter().filter_map(|id| site.advisory(id));
    seen.map(|advisory| AdvisoryItem::of(advisory, site)).collect()
}

fn updates(incident: &Incident, ground: &Ground) -> Vec<UpdateView> {
    let views = incident.course().into_iter().rev().map(|step| {
        let anchor = paths::update_anchor(&step);
        UpdateView {
            at: step.update.at.as_written().to_owned(),
            status: step.update.status.key(),
            html: ground.html(&step.update.text, 2, &format!("{anchor}-")),
            anchor,
        }
    });
    views.collect()
}

fn review_view(review: &IncidentReview, ground: &Ground) -> ReviewView {
    ReviewView {
        due: review.due.map(|date| date.to_string()),
        published: review.published.map(|date| date.to_string()),
        root_cause_html: review.root_cause.as_ref().map(|text| ground.html(text, 2, "cause-")),
        prevention_html: review.prevention.as_ref().map(|text| ground.html(text, 2, "prevention-")),
    }
}
