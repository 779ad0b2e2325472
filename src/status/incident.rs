//! An incident with everything that was said of it.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{
    component::{self, ComponentView},
    id::{self, Origin},
    page::written,
};
use crate::{
    markdown,
    model::{Incident, IncidentReview, IncidentStatus, Product},
    paths,
    publish::Site,
};

/// An incident. The words of the content for how far and how bad it is are those of the real answers.
#[derive(Serialize)]
pub(super) struct IncidentView<'s> {
    id: String,
    name: &'s str,
    status: &'static str,
    created_at: String,
    updated_at: String,
    monitoring_at: Option<String>,
    resolved_at: Option<String>,
    impact: &'static str,
    shortlink: String,
    started_at: String,
    page_id: String,
    incident_updates: Vec<UpdateView>,
    components: Vec<ComponentView<'s>>,
    reminder_intervals: Option<()>,
    postmortem_body: Option<String>,
    postmortem_body_last_updated_at: Option<String>,
    postmortem_ignored: bool,
    postmortem_published_at: Option<String>,
}

/// Something that was said of an incident.
#[derive(Clone, Serialize)]
struct UpdateView {
    id: String,
    status: &'static str,
    body: String,
    incident_id: String,
    created_at: String,
    updated_at: String,
    display_at: String,
    /// None where the incident affects no product of the catalogue.
    affected_components: Option<Vec<AffectedView>>,
    /// candour sends nothing by itself.
    deliver_notifications: bool,
    custom_tweet: Option<()>,
    tweet_id: Option<()>,
}

/// What became of a component with an update.
#[derive(Clone, Serialize)]
struct AffectedView {
    code: String,
    name: String,
    old_status: &'static str,
    new_status: &'static str,
}

/// Something that was said, before it is an [`UpdateView`].
struct Said {
    origin: Origin,
    at: DateTime<Utc>,
    status: &'static str,
    is_over: bool,
    body: String,
}

impl<'s> IncidentView<'s> {
    pub(super) fn of(incident: &'s Incident, site: &'s Site) -> Self {
        let monitoring = incident.course().into_iter().map(|step| step.update);
        let monitoring = monitoring.into_iter().find(|update| update.status == IncidentStatus::Monitoring);
        let review = incident.review_came();
        Self {
            id: id::of_incident(incident),
            name: &incident.title,
            status: if review.is_some() && !incident.is_open() { POSTMORTEM } else { incident.status.as_str() },
            created_at: written(incident.first_notice().utc()),
            updated_at: written(incident.last_changed()),
            monitoring_at: monitoring.map(|update| written(update.at.utc())),
            resolved_at: incident.resolved.as_ref().map(|at| written(at.utc())),
            impact: incident.severity.as_str(),
            shortlink: site.vendor.base_url.join(&paths::incident(&incident.slug)),
            started_at: written(incident.started.utc()),
            page_id: id::of_page(site),
            incident_updates: updates(incident, site),
            components: ComponentView::some(site, |product| incident.products.contains(&product.slug)),
            reminder_intervals: None,
            postmortem_body: incident.review.as_ref().filter(|_| review.is_some()).map(review_body),
            postmortem_body_last_updated_at: review.map(written),
            postmortem_ignored: false,
            postmortem_published_at: review.map(written),
        }
    }
}

/// What the real answers call an incident, and the update of it, whose review is published.
const POSTMORTEM: &str = "postmortem";

/// Everything that was said, the newest first.
fn updates(incident: &Incident, site: &Site) -> Vec<UpdateView> {
    let affected: Vec<&Product> =
        incident.products.iter().filter_map(|slug| site.product(slug)).map(AsRef::as_ref).collect();
    let mut old_status = component::status(None);
    let mut updates = Vec::new();
    for said in said(incident) {
        let new_status = component::status((!said.is_over).then_some(incident.severity));
        let components = affected.iter().map(|product| AffectedView {
            code: id::of_component(&product.slug),
            name: product.name.clone(),
            old_status,
            new_status,
        });
        let at = written(said.at);
        updates.push(UpdateView {
            id: id::of_update(incident, said.origin, said.at),
            status: said.status,
            body: said.body,
            incident_id: id::of_incident(incident),
            created_at: at.clone(),
            updated_at: at.clone(),
            display_at: at,
            affected_components: (!affected.is_empty()).then(|| components.collect()),
            deliver_notifications: false,
            custom_tweet: None,
            tweet_id: None,
        });
        old_status = new_status;
    }
    updates.reverse();
    updates
}

/// Everything that was said, the oldest first. A program that reads an incident expects at least one update of it, so
/// that the notice is one where no update is of its instant.
fn said(incident: &Incident) -> Vec<Said> {
    let mut said: Vec<Said> = incident
        .course()
        .into_iter()
        .map(|step| Said {
            origin: Origin::Update(step.before),
            at: step.update.at.utc(),
            status: step.update.status.as_str(),
            is_over: step.update.status == IncidentStatus::Resolved,
            body: markdown::to_text(&step.update.text),
        })
        .collect();
    if incident.notice_update().is_none() {
        // What was known when customers were first told is not said; without updates, the present state is all there is.
        let then = if incident.updates.is_empty() { incident.status } else { IncidentStatus::Investigating };
        said.push(Said {
            origin: Origin::Notice,
            at: incident.first_notice().utc(),
            status: then.as_str(),
            is_over: then == IncidentStatus::Resolved,
            body: markdown::to_text(&incident.body.markdown),
        });
    }
    if let (Some(at), Some(review)) = (incident.review_came(), &incident.review) {
        let is_over = !incident.is_open();
        said.push(Said { origin: Origin::Review, at, status: POSTMORTEM, is_over, body: review_body(review) });
    }
    said.sort_by_key(|said| said.at);
    said
}

/// The review as Markdown, which the field of the real answers is too.
fn review_body(review: &IncidentReview) -> String {
    let parts = [&review.root_cause, &review.prevention];
    parts.into_iter().flatten().map(|part| part.trim()).collect::<Vec<_>>().join("\n\n")
}
