//! The only door to the outside: what an audience may see at an instant.
//!
//! Everything after this door, counts and neighbours included, sees a [`Site`] and nothing else. The door is closed
//! by default: what it does not understand is not let through.

use std::sync::Arc;

use crate::{
    diagnostic::Diagnostic,
    incident_report::{self, Around},
    languages,
    model::{
        Advisory, Assessment, Content, Incident, Instant, Page, Product, Publication, Tlp, advisory::DocumentStatus,
    },
    paths,
};

pub use crate::site::Site;

/// Lets through what `audience` may see at `at`.
pub fn publish(content: &Content, at: &Instant, audience: Tlp) -> Site {
    let is_out = |publication: &Publication| !publication.draft && has_come(publication.release_at.as_ref(), at);
    let mut products: Vec<Arc<Product>> =
        content.products.iter().filter(|product| is_out(&product.publication)).cloned().collect();
    products.sort_by(|one, other| one.name.cmp(&other.name).then_with(|| one.slug.cmp(&other.slug)));
    let mut advisories: Vec<Arc<Advisory>> =
        content.advisories.iter().filter(|advisory| may_see_advisory(advisory, at, audience)).cloned().collect();
    advisories.sort_by(|one, other| {
        let date = |advisory: &Advisory| advisory.tracking.current_release_date.utc();
        date(other).cmp(&date(one)).then_with(|| one.id().cmp(other.id()))
    });
    let mut incidents: Vec<Arc<Incident>> = content
        .incidents
        .iter()
        .filter(|incident| is_out(&incident.publication) && incident.tlp.is_visible_to(audience))
        .filter_map(|incident| incident_at(incident, at))
        .collect();
    incidents.sort_by(|one, other| other.started.cmp(&one.started).then_with(|| one.slug.cmp(&other.slug)));
    let mut pages: Vec<Arc<Page>> = content.pages.iter().filter(|page| is_out(&page.publication)).cloned().collect();
    pages.sort_by(|one, other| one.slug.cmp(&other.slug));
    let is_hidden = |path: &str| {
        let hidden = content.pages.iter().filter(|page| !is_out(&page.publication));
        let hidden_products = content.products.iter().filter(|product| !is_out(&product.publication));
        hidden.into_iter().any(|page| paths::page(&page.slug) == path)
            || hidden_products.into_iter().any(|product| paths::product(&product.slug) == path)
    };
    let navigation = content.vendor.navigation.iter().filter(|entry| !is_hidden(&entry.url)).cloned().collect();
    let around = Around { vendor: &content.vendor, products: &products, advisories: &advisories };
    let incident_reports = incidents.iter().filter_map(|incident| incident_report::report(incident, &around)).collect();
    let assessment = content.assessment.as_deref().map(|assessment| assessment_of(assessment, &products));
    let mut site = Site {
        at: at.clone(),
        audience,
        vendor: Arc::new(content.vendor.shown_to(audience)),
        disclosure: content.disclosure.clone(),
        support: content.support.clone(),
        vulnerability_handling: content.vulnerability_handling.clone(),
        incident_plan: content.incident_plan.clone(),
        assessment,
        products,
        advisories,
        incidents,
        incident_reports,
        pages,
        navigation,
        keys: content.keys.clone(),
        statics: content.statics.clone(),
        spoken: Vec::new(),
        languages: Vec::new(),
        speech: None,
    };
    site.spoken = languages::spoken(&site);
    site.languages = site.spoken.first().map(|spoken| spoken.languages.clone()).unwrap_or_default();
    site
}

/// Whether it is known where the site of an audience is served: its metadata and feeds lead there. Fails with what to
/// write.
pub fn must_have_address(content: &Content, audience: Tlp) -> Result<(), Diagnostic> {
    if content.vendor.address(audience).is_some() {
        return Ok(());
    }
    let message = format!("nothing says where the site for TLP:{audience} is served");
    let help = format!(
        "write it in content/site.toml: [audience.{}] with url = \"https://trust.example.com/partners\", an address that \
         only those can read from who may see it",
        key_of(audience)
    );
    Err(Diagnostic::error("no-address", message).at(&content.vendor.origin).help(help))
}

/// The label as TOML has it for a key.
fn key_of(audience: Tlp) -> String {
    let label = audience.label().to_ascii_lowercase();
    if label.contains('+') { format!("\"{label}\"") } else { label }
}

/// An advisory is seen when its state allows it, its embargo is over, its own release date has come, and its label
/// is known and allows the audience.
fn may_see_advisory(advisory: &Advisory, at: &Instant, audience: Tlp) -> bool {
    let state_allows = match advisory.tracking.status {
        DocumentStatus::Final | DocumentStatus::Interim => true,
        DocumentStatus::Draft => false,
    };
    state_allows
        && has_come(advisory.editorial.release_at.as_ref(), at)
        && has_come(Some(&advisory.tracking.current_release_date), at)
        && advisory.tlp().is_some_and(|label| label.is_visible_to(audience))
}

/// An incident as it was known at an instant: nothing before its first notice, and after that no update, end or review
/// that lies ahead.
pub(crate) fn incident_at(incident: &Incident, at: &Instant) -> Option<Arc<Incident>> {
    incident.known_at(at).map(Arc::new)
}

/// The assessment, of the products that may be seen.
fn assessment_of(assessment: &Assessment, products: &[Arc<Product>]) -> Arc<Assessment> {
    let mut assessment = assessment.clone();
    assessment.scope.retain(|slug| products.iter().any(|product| product.slug == *slug));
    Arc::new(assessment)
}

fn has_come(date: Option<&Instant>, at: &Instant) -> bool {
    date.is_none_or(|date| date <= at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{IncidentKind, IncidentReview, IncidentSeverity, IncidentStatus, IncidentUpdate, Prose},
        source::Origin,
    };

    fn instant(text: &str) -> Instant {
        text.parse().unwrap()
    }

    fn incident() -> Arc<Incident> {
        let update = |at: &str, status| IncidentUpdate { at: instant(at), status, text: "Text.".to_owned() };
        Arc::new(Incident {
            origin: Origin::default(),
            slug: "outage".parse().unwrap(),
            title: "An outage".to_owned(),
            tlp: Tlp::Clear,
            publication: Publication::default(),
            notable: None,
            kind: IncidentKind::Accidental,
            severity: IncidentSeverity::Minor,
            status: IncidentStatus::Resolved,
            products: Vec::new(),
            regions: Vec::new(),
            started: instant("2026-03-01T09:00:00Z"),
            detected: None,
            first_notified: Some(instant("2026-03-01T10:00:00Z")),
            contained: None,
            resolved: Some(instant("2026-03-02T09:00:00Z")),
            next_update: None,
            customer_actions: Vec::new(),
            data_affected: None,
            regulators: Vec::new(),
            advisories: Vec::new(),
            updates: vec![
                update("2026-03-01T10:00:00Z", IncidentStatus::Identified),
                update("2026-03-02T09:00:00Z", IncidentStatus::Resolved),
            ],
            review: Some(IncidentReview {
                due: None,
                published: Some("2026-03-20".parse().unwrap()),
                root_cause: Some("A cause.".to_owned()),
                prevention: None,
            }),
            body: Prose { markdown: String::new(), origin: Origin::default(), translations: Vec::new() },
            notes: Vec::new(),
            served_in: Vec::new(),
        })
    }

    #[test]
    fn an_incident_is_shown_as_it_was_known_at_the_instant() {
        assert!(incident_at(&incident(), &instant("2026-03-01T09:59:59Z")).is_none());
        let then = incident_at(&incident(), &instant("2026-03-01T12:00:00Z")).unwrap();
        assert_eq!((then.updates.len(), then.status, then.is_open()), (1, IncidentStatus::Identified, true));
        assert!(then.resolved.is_none());
        assert!(then.review.as_ref().is_some_and(|review| review.root_cause.is_none()));
        let mut unpublished = Incident::clone(&incident());
        if let Some(review) = &mut unpublished.review {
            review.published = None;
        }
        let now = incident_at(&Arc::new(unpublished), &instant("2026-11-21T09:00:00Z")).unwrap();
        assert!(now.review.as_ref().is_some_and(|review| review.root_cause.is_none()), "shown before its day");
        assert_eq!(now.status, IncidentStatus::Resolved);
        let now = incident_at(&incident(), &instant("2026-11-21T09:00:00Z")).unwrap();
        assert_eq!((now.updates.len(), now.status), (2, IncidentStatus::Resolved));
        assert!(now.review.as_ref().is_some_and(|review| review.root_cause.is_some()));
    }
}
