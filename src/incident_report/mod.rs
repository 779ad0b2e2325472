//! A notable incident → the document of it for programs: CSAF of the security incident response profile (CSAF 2.0,
//! section 4.2; the same in CSAF 2.1).
//!
//! The first notice makes version 1, and each instant of updates one more. A version says what was known at its instant
//! and nothing that came to be known later, so that time alone never changes a document: what is told meanwhile, such as
//! that an authority was informed, comes with the next update. It says the same to every audience, and so names nothing
//! that those may not see who may see the incident.

mod notes;

use std::sync::Arc;

use crate::{
    csaf,
    model::{
        Advisory, BaseUrl, CsafVersion, DocumentVersion, Incident, IncidentStatus, Instant, Product, Tlp, Uri, Vendor,
        advisory::*,
    },
    packed::PackedText,
    paths,
    source::Origin,
};

/// The category of the document.
const CATEGORY: &str = "csaf_security_incident_response";

/// A version of the document of an incident.
#[derive(Clone, Debug)]
pub struct IncidentReport {
    /// The incident as it was known at the instant of the version.
    pub incident: Arc<Incident>,
    /// The names of the affected products.
    pub products: Vec<String>,
    /// The advisories that it names.
    pub advisories: Vec<Arc<Advisory>>,
    /// What it says, with the documents that it is served as.
    pub document: Arc<Advisory>,
}

/// What an incident may name. The room takes from it what those may see who may see the incident.
#[derive(Clone, Copy, Debug)]
pub struct Around<'c> {
    /// The vendor and the settings of the site.
    pub vendor: &'c Vendor,
    /// The products that may be seen.
    pub products: &'c [Arc<Product>],
    /// The advisories that may be seen.
    pub advisories: &'c [Arc<Advisory>],
}

/// The document of one version of CSAF, not yet written.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The incident as it was known.
    pub incident: Incident,
    /// The names of the affected products.
    pub products: Vec<String>,
    /// The advisories that it names.
    pub advisories: Vec<Arc<Advisory>>,
    /// What it says.
    pub document: Advisory,
    /// Where each note is written.
    pub note_places: Vec<Origin>,
}

/// The instants at which there was a new version: that of the first notice, and those of the updates after it.
pub fn instants(incident: &Incident) -> Vec<&Instant> {
    let first = incident.first_notice();
    let updates = incident.updates.iter().map(|update| &update.at).filter(|at| *at > first);
    let mut instants: Vec<&Instant> = std::iter::once(first).chain(updates).collect();
    instants.sort();
    instants.dedup();
    instants
}

/// The newest version of the document of an incident, in the versions of CSAF in which it passed the tests of the
/// standard; none where it passed none.
pub fn report(incident: &Incident, around: &Around<'_>) -> Option<IncidentReport> {
    let at = *instants(incident).last()?;
    let written = |version: CsafVersion| -> Option<(Draft, PackedText)> {
        let draft = incident.served_in.contains(&version).then(|| draft(incident, at, version, around))??;
        let text = match version {
            CsafVersion::V20 => csaf::write20(&draft.document).ok()?.text,
            CsafVersion::V21 => csaf::write21(&draft.document).ok()?.text,
        };
        Some((draft, text.as_str().into()))
    };
    let (Draft { incident: known, products, advisories, document, .. }, csaf20) = written(CsafVersion::V20)?;
    let csaf21 = written(CsafVersion::V21).map(|(_, text)| text);
    let document = Arc::new(Advisory { csaf20, csaf21, ..document });
    Some(IncidentReport { incident: Arc::new(known), products, advisories, document })
}

/// The version of the document that came at an instant. None where the incident was not known then, or where an address
/// that the document needs is none.
pub fn draft(incident: &Incident, at: &Instant, version: CsafVersion, around: &Around<'_>) -> Option<Draft> {
    let incident = incident.known_at(at)?;
    let vendor = around.vendor;
    let tracking = tracking(&incident, vendor)?;
    let products: Vec<String> = incident
        .products
        .iter()
        .filter_map(|slug| around.products.iter().find(|product| product.slug == *slug))
        .map(|product| product.name.clone())
        .collect();
    let advisories = advisories(&incident, at, around.advisories);
    let (notes, note_places) = notes::notes(&incident, &products).into_iter().unzip();
    let document = Advisory {
        origin: incident.origin.clone(),
        form: Form::Markdown,
        csaf20: PackedText::default(),
        csaf21: None,
        retirement: None,
        signature: None,
        category: CATEGORY.to_owned(),
        title: incident.title.clone(),
        lang: Some(vendor.language.clone()),
        source_lang: None,
        distribution: Distribution {
            tlp: Some(TlpMarking { label: incident.tlp, url: Some(vendor.csaf.tlp_url.clone()) }),
            text: vendor.csaf.distribution_text.clone(),
            sharing_group: None,
        },
        aggregate_severity: None,
        license_expression: None,
        publisher: vendor.publisher.clone(),
        references: references(&incident, &tracking, &advisories, version, vendor)?,
        tracking,
        acknowledgments: Vec::new(),
        notes,
        involvement: None,
        product_tree: None,
        vulnerabilities: Vec::new(),
        extensions: Extensions::default(),
        particulars: Particulars::default(),
        editorial: Editorial::default(),
    };
    Some(Draft { incident, products, advisories, document, note_places })
}

/// The identity of the document, with a revision for each of its versions.
fn tracking(incident: &Incident, vendor: &Vendor) -> Option<Tracking> {
    let revision = |(at, instant): (usize, &Instant)| -> Option<Revision> {
        let number: DocumentVersion = (at + 1).to_string().parse().ok()?;
        Some(Revision { number, date: instant.clone(), summary: summary(incident, at, instant), legacy_version: None })
    };
    let revision_history: Vec<Revision> =
        instants(incident).into_iter().enumerate().map(revision).collect::<Option<_>>()?;
    let (first, last) = (revision_history.first()?, revision_history.last()?);
    Some(Tracking {
        id: vendor.incidents.document_id(&incident.slug),
        aliases: Vec::new(),
        status: if incident.is_open() { DocumentStatus::Interim } else { DocumentStatus::Final },
        version: last.number.clone(),
        initial_release_date: first.date.clone(),
        current_release_date: last.date.clone(),
        // As for advisories: with the version of the program, a new one would change every document.
        generator: Some(Generator { date: None, engine: "candour".to_owned(), engine_version: None }),
        revision_history,
    })
}

fn summary(incident: &Incident, at: usize, instant: &Instant) -> String {
    if at == 0 {
        return "First notice".to_owned();
    }
    let update = incident.updates.iter().rev().find(|update| update.at == *instant);
    let status = update.map_or(incident.status, |update| update.status);
    format!("Update: {}", in_words(status))
}

fn in_words(status: IncidentStatus) -> &'static str {
    match status {
        IncidentStatus::Investigating => "the cause is looked for",
        IncidentStatus::Identified => "the cause is known",
        IncidentStatus::Monitoring => "a remedy is in place and watched",
        IncidentStatus::Resolved => "the incident is over",
    }
}

/// The advisories of an incident that could be seen at an instant by everybody who may see the incident, and still can.
fn advisories(incident: &Incident, at: &Instant, seen: &[Arc<Advisory>]) -> Vec<Arc<Advisory>> {
    let could_be_seen = |advisory: &&Arc<Advisory>| {
        advisory.tracking.status != DocumentStatus::Draft
            && advisory.tracking.initial_release_date <= *at
            && advisory.editorial.release_at.as_ref().is_none_or(|release| release <= at)
            && is_for_all_of(incident.tlp, advisory.tlp())
    };
    let named = incident.advisories.iter().filter_map(|id| seen.iter().find(|advisory| advisory.id() == id));
    named.filter(could_be_seen).cloned().collect()
}

fn is_for_all_of(audience: Tlp, label: Option<Tlp>) -> bool {
    label.is_some_and(|label| label.is_visible_to(audience))
}

/// The document itself (CSAF 2.0, test 6.2.11), the page of the incident, and the advisories. The page goes on where the
/// document stands still, so that it is another thing; it is also the external reference that the profile asks for where
/// there is no advisory. An advisory goes by its id, since its headline may change.
fn references(
    incident: &Incident,
    tracking: &Tracking,
    advisories: &[Arc<Advisory>],
    version: CsafVersion,
    vendor: &Vendor,
) -> Option<Vec<Reference>> {
    let base = vendor.address_of(incident.tlp);
    let path = paths::csaf_document(&vendor.csaf.folder, version, incident.tlp, tracking);
    let own = reference(ReferenceCategory::Itself, format!("CSAF {version} document"), base, &path);
    let page = paths::incident(&incident.slug);
    let page = reference(ReferenceCategory::External, "The notice of this incident".to_owned(), base, &page);
    let advisories = advisories.iter().map(|advisory| {
        let summary = format!("Advisory {}", advisory.id());
        reference(ReferenceCategory::External, summary, base, &paths::advisory(advisory.id()))
    });
    [own, page].into_iter().chain(advisories).collect()
}

fn reference(category: ReferenceCategory, summary: String, base_url: &BaseUrl, path: &str) -> Option<Reference> {
    let url: Uri = base_url.join(path).parse().ok()?;
    Some(Reference { category, summary, url })
}

#[cfg(test)]
mod tests;
