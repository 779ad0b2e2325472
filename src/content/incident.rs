//! `incidents/<date>-<slug>.md` → [`Incident`].

use std::sync::Arc;

use deserr::Deserr;

use super::{
    body,
    decode::{Problems, RELEASE_AT, TLP, decode_by},
    page::{prose, slug},
    words::{Words, text, texts},
};
use crate::{
    diagnostic::Diagnostic,
    model::{
        AdvisoryId, CalendarDate, Incident, IncidentKind, IncidentReview, IncidentSeverity, IncidentStatus,
        IncidentUpdate, Instant, Publication, RegulatorNotice, Slug, Tlp,
    },
    source::{Origin, SourceFile},
};

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct IncidentFile {
    title: Words,
    tlp: Tlp,
    #[deserr(default)]
    draft: bool,
    #[deserr(default)]
    release_at: Option<Instant>,
    kind: IncidentKind,
    severity: IncidentSeverity,
    #[deserr(default)]
    notable: Option<bool>,
    status: IncidentStatus,
    #[deserr(default)]
    products: Vec<Slug>,
    #[deserr(default)]
    regions: Vec<Words>,
    started: Instant,
    #[deserr(default)]
    detected: Option<Instant>,
    #[deserr(default)]
    first_notified: Option<Instant>,
    #[deserr(default)]
    contained: Option<Instant>,
    #[deserr(default)]
    resolved: Option<Instant>,
    #[deserr(default)]
    next_update: Option<Instant>,
    #[deserr(default)]
    customer_actions: Vec<Words>,
    #[deserr(default)]
    data_affected: Option<Words>,
    #[deserr(default)]
    regulator: Vec<RegulatorTable>,
    #[deserr(default)]
    advisories: Vec<AdvisoryId>,
    #[deserr(default)]
    update: Vec<UpdateTable>,
    #[deserr(default)]
    review: Option<ReviewTable>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct RegulatorTable {
    name: Words,
    told: Instant,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct UpdateTable {
    at: Instant,
    status: IncidentStatus,
    text: Words,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct ReviewTable {
    #[deserr(default)]
    due: Option<CalendarDate>,
    #[deserr(default)]
    published: Option<CalendarDate>,
    #[deserr(default)]
    root_cause: Option<Words>,
    #[deserr(default)]
    prevention: Option<Words>,
}

pub(super) fn parse(file: &Arc<SourceFile>) -> Result<Incident, Vec<Diagnostic>> {
    let front: IncidentFile = decode_by(file, &[RELEASE_AT, TLP])?;
    let origin = Origin::of(Arc::clone(file));
    // Whether the updates are in order is for a rule to say; which is the last is known all the same.
    if front.update.iter().max_by_key(|update| &update.at).is_some_and(|last| last.status != front.status) {
        let finding = Diagnostic::error("bad-value", "the status is not that of the last update");
        return Err(vec![finding.at(&origin.key("status")).help("make both say how far the incident is dealt with")]);
    }
    if front.status == IncidentStatus::Resolved && front.resolved.is_none() {
        let finding = Diagnostic::error("missing-key", "the status is `resolved`, but `resolved` does not say when")
            .at(&origin.key("status"));
        return Err(vec![finding.help("add resolved = 2026-03-10T09:00:00Z with the instant that is true")]);
    }
    let update = |table: UpdateTable| IncidentUpdate { at: table.at, status: table.status, text: table.text.0 };
    let review = |table: ReviewTable| IncidentReview {
        due: table.due,
        published: table.published,
        root_cause: text(table.root_cause),
        prevention: text(table.prevention),
    };
    Ok(Incident {
        slug: slug(file)?,
        title: front.title.0,
        tlp: front.tlp,
        publication: Publication { draft: front.draft, release_at: front.release_at },
        notable: front.notable,
        kind: front.kind,
        severity: front.severity,
        status: front.status,
        products: front.products,
        regions: texts(front.regions),
        started: front.started,
        detected: front.detected,
        first_notified: front.first_notified,
        contained: front.contained,
        resolved: front.resolved,
        next_update: front.next_update,
        customer_actions: texts(front.customer_actions),
        data_affected: text(front.data_affected),
        regulators: front
            .regulator
            .into_iter()
            .map(|table| RegulatorNotice { name: table.name.0, told: table.told })
            .collect(),
        advisories: front.advisories,
        updates: front.update.into_iter().map(update).collect(),
        review: front.review.map(review),
        body: prose(file),
        notes: body::parse(file.body()).notes,
        // Tested once everything is read that it may name.
        served_in: Vec::new(),
        origin,
    })
}

/// Where it is written that something was told at an instant.
pub(super) fn place_of(incident: &Incident, instant: &Instant) -> Origin {
    match incident.updates.iter().position(|update| update.at == *instant) {
        Some(at) => incident.origin.key("update").index(at).key("at"),
        None if incident.first_notified.is_some() => incident.origin.key("first_notified"),
        None => incident.origin.key("started"),
    }
}
