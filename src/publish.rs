//! The only door to the outside: what an audience may see at an instant.
//!
//! Everything after this door, counts and neighbours included, sees a [`Site`] and nothing else. The door is closed
//! by default: what it does not understand is not let through.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use crate::{
    diagnostic::Diagnostic,
    incident_report::{self, Around, IncidentReport},
    languages::{self, Speech},
    model::{
        Advisory, AdvisoryId, Assessment, Content, CveId, DisclosurePolicy, Incident, IncidentPlan, Instant,
        LanguageTag, NavigationEntry, Page, Product, Publication, Slug, StaticFile, SupportPolicy, Tlp, Vendor,
        VulnerabilityHandling,
        advisory::{DocumentStatus, Successor},
    },
    paths,
    source::{Origin, SourceFile},
};

/// What one audience may see at one instant.
#[derive(Clone, Debug)]
pub struct Site {
    /// The instant that the site shows. The only clock there is.
    pub at: Instant,
    /// The audience.
    pub audience: Tlp,
    /// The vendor and the settings of the site, at the address of the audience.
    pub vendor: Arc<Vendor>,
    /// The vulnerability disclosure policy.
    pub disclosure: Option<Arc<DisclosurePolicy>>,
    /// The support policy.
    pub support: Option<Arc<SupportPolicy>>,
    /// How vulnerabilities are handled.
    pub vulnerability_handling: Option<Arc<VulnerabilityHandling>>,
    /// What happens in an incident.
    pub incident_plan: Option<Arc<IncidentPlan>>,
    /// What the vendor says of itself against the Code of Practice, without products that are not to be seen.
    pub assessment: Option<Arc<Assessment>>,
    /// The catalogue, by name.
    pub products: Vec<Arc<Product>>,
    /// The advisories, the one that changed last first.
    pub advisories: Vec<Arc<Advisory>>,
    /// The incidents, the one that began last first.
    pub incidents: Vec<Arc<Incident>>,
    /// The documents of the notable ones among them, in the same order.
    pub incident_reports: Vec<IncidentReport>,
    /// The free pages, by name.
    pub pages: Vec<Arc<Page>>,
    /// What the vendor adds to the navigation, without what leads to something that is not to be seen.
    pub navigation: Vec<NavigationEntry>,
    /// The public keys.
    pub keys: Vec<Arc<SourceFile>>,
    /// The files that are copied as they are.
    pub statics: Vec<StaticFile>,
    /// The same in every language that something of it is translated into; none in those themselves.
    pub spoken: Vec<Site>,
    /// The languages of those.
    pub languages: Vec<Arc<Speech>>,
    /// What makes this a site in another language than its own, where it is one.
    pub speech: Option<Arc<Speech>>,
}

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

impl Site {
    /// The day in UTC that the site shows.
    pub fn today(&self) -> chrono::NaiveDate {
        self.at.utc_day()
    }

    /// The files that were let through, of which the audience sees something. What is said in public may name these; a
    /// path that is none of them may tell of what is held back.
    pub fn sources(&self) -> HashSet<&str> {
        let settings = [
            Some(&self.vendor.origin),
            self.disclosure.as_ref().map(|policy| &policy.origin),
            self.support.as_ref().map(|policy| &policy.origin),
            self.vulnerability_handling.as_ref().map(|policy| &policy.origin),
            self.incident_plan.as_ref().map(|policy| &policy.origin),
            self.assessment.as_ref().map(|assessment| &assessment.origin),
        ];
        let products = self.products.iter().map(|product| &product.origin);
        let advisories = self.advisories.iter().map(|advisory| &advisory.origin);
        let incidents = self.incidents.iter().map(|incident| &incident.origin);
        let pages = self.pages.iter().map(|page| &page.body.origin);
        let translations = languages::translations(self);
        let translations = translations.iter().map(|translated| &translated.translation.origin);
        let origins = settings.into_iter().flatten().chain(products).chain(advisories).chain(incidents).chain(pages);
        let origins = origins.chain(translations);
        let signatures = self.advisories.iter().filter_map(|advisory| advisory.signature.as_ref());
        let files = self.keys.iter().chain(signatures).map(|file| file.path.as_str());
        origins.map(Origin::path).chain(files).collect()
    }

    /// Where the page or the feed of a path of the original lies: in the language of this site, where it is there in it.
    pub fn path<'p>(&self, path: &'p str) -> Cow<'p, str> {
        match &self.speech {
            Some(speech) => speech.part.path(path),
            None => path.into(),
        }
    }

    /// The address of the page of a path of the original, in the language of this site where it is there in it. A page
    /// has this one address alone, wherever it is named.
    pub fn address(&self, path: &str) -> String {
        self.vendor.base_url.join(&self.path(path))
    }

    /// The language of a text of the site, where that is not its own.
    pub fn language_of(&self, text: &str) -> Option<&LanguageTag> {
        self.speech.as_ref()?.language_of(text)
    }

    /// The product with the given slug, if it may be seen.
    pub fn product(&self, slug: &Slug) -> Option<&Arc<Product>> {
        self.products.iter().find(|product| product.slug == *slug)
    }

    /// The advisory with the given id, if it may be seen.
    pub fn advisory(&self, id: &AdvisoryId) -> Option<&Arc<Advisory>> {
        self.advisories.iter().find(|advisory| advisory.id() == id)
    }

    /// The document of an incident, if it has one.
    pub fn incident_report(&self, slug: &Slug) -> Option<&IncidentReport> {
        self.incident_reports.iter().find(|report| report.incident.slug == *slug)
    }

    /// Everything that goes out as CSAF: the advisories and the documents of incidents.
    pub fn csaf_documents(&self) -> impl Iterator<Item = &Arc<Advisory>> {
        self.advisories.iter().chain(self.incident_reports.iter().map(|report| &report.document))
    }

    /// Whether the vendor of the site published an advisory, and not somebody else who speaks of its products.
    pub fn is_by_vendor(&self, advisory: &Advisory) -> bool {
        advisory.publisher.namespace == self.vendor.publisher.namespace
    }

    /// The advisories that speak of a product, the one that changed last first.
    pub fn advisories_of<'s>(&'s self, slug: &'s Slug) -> impl Iterator<Item = &'s Arc<Advisory>> {
        self.advisories.iter().filter(move |advisory| advisory.editorial.products.contains(slug))
    }

    /// The advisories whose place an advisory takes, the one that changed last first.
    pub fn superseded_by<'s>(&'s self, advisory: &'s Advisory) -> impl Iterator<Item = &'s Arc<Advisory>> {
        let page = self.vendor.base_url.join(&paths::advisory(advisory.id()));
        let is_it = move |successor: &Successor| match successor {
            Successor::Here(id) => id == advisory.id(),
            Successor::Elsewhere(reference) => reference.url.as_str() == page,
        };
        let names_it = move |other: &&Arc<Advisory>| {
            other.retirement.iter().flat_map(|retirement| &retirement.successors).any(&is_it)
        };
        self.advisories.iter().filter(names_it)
    }

    /// The incidents that affect a product, the one that began last first.
    pub fn incidents_of<'s>(&'s self, slug: &'s Slug) -> impl Iterator<Item = &'s Arc<Incident>> {
        self.incidents.iter().filter(move |incident| incident.products.contains(slug))
    }

    /// The incidents that are still going on.
    pub fn open_incidents(&self) -> impl Iterator<Item = &Arc<Incident>> {
        self.incidents.iter().filter(|incident| incident.is_open())
    }

    /// Every CVE with the advisories that speak of it.
    pub fn cves(&self) -> BTreeMap<&CveId, Vec<&Arc<Advisory>>> {
        let mut cves: BTreeMap<&CveId, Vec<&Arc<Advisory>>> = BTreeMap::new();
        for advisory in &self.advisories {
            for cve in advisory.vulnerabilities.iter().filter_map(|vulnerability| vulnerability.cve.as_ref()) {
                let of_cve = cves.entry(cve).or_default();
                if !of_cve.iter().any(|other| Arc::ptr_eq(other, advisory)) {
                    of_cve.push(advisory);
                }
            }
        }
        cves
    }
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
