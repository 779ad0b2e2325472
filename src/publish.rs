//! The only door to the outside: what an audience may see at an instant.
//!
//! Everything after this door, counts and neighbours included, sees a [`Site`] and nothing else. The door is closed
//! by default: what it does not understand is not let through.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    model::{
        Advisory, AdvisoryId, Content, CveId, DisclosurePolicy, Incident, IncidentPlan, Instant, Page, Product,
        Publication, Slug, StaticFile, SupportPolicy, Tlp, Vendor, VulnerabilityHandling, advisory::DocumentStatus,
    },
    source::SourceFile,
};

/// What one audience may see at one instant.
#[derive(Clone, Debug)]
pub struct Site {
    /// The instant that the site shows. The only clock there is.
    pub at: Instant,
    /// The audience.
    pub audience: Tlp,
    /// The vendor and the settings of the site.
    pub vendor: Arc<Vendor>,
    /// The vulnerability disclosure policy.
    pub disclosure: Option<Arc<DisclosurePolicy>>,
    /// The support policy.
    pub support: Option<Arc<SupportPolicy>>,
    /// How vulnerabilities are handled.
    pub vulnerability_handling: Option<Arc<VulnerabilityHandling>>,
    /// What happens in an incident.
    pub incident_plan: Option<Arc<IncidentPlan>>,
    /// The catalogue, by name.
    pub products: Vec<Arc<Product>>,
    /// The advisories, the one that changed last first.
    pub advisories: Vec<Arc<Advisory>>,
    /// The incidents, the one that began last first.
    pub incidents: Vec<Arc<Incident>>,
    /// The free pages, by name.
    pub pages: Vec<Arc<Page>>,
    /// The public keys.
    pub keys: Vec<Arc<SourceFile>>,
    /// The files that are copied as they are.
    pub statics: Vec<StaticFile>,
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
        .cloned()
        .collect();
    incidents.sort_by(|one, other| other.started.cmp(&one.started).then_with(|| one.slug.cmp(&other.slug)));
    let mut pages: Vec<Arc<Page>> = content.pages.iter().filter(|page| is_out(&page.publication)).cloned().collect();
    pages.sort_by(|one, other| one.slug.cmp(&other.slug));
    Site {
        at: at.clone(),
        audience,
        vendor: Arc::clone(&content.vendor),
        disclosure: content.disclosure.clone(),
        support: content.support.clone(),
        vulnerability_handling: content.vulnerability_handling.clone(),
        incident_plan: content.incident_plan.clone(),
        products,
        advisories,
        incidents,
        pages,
        keys: content.keys.clone(),
        statics: content.statics.clone(),
    }
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

fn has_come(date: Option<&Instant>, at: &Instant) -> bool {
    date.is_none_or(|date| date <= at)
}

impl Site {
    /// The day in UTC that the site shows.
    pub fn today(&self) -> chrono::NaiveDate {
        self.at.utc_day()
    }

    /// The product with the given slug, if it may be seen.
    pub fn product(&self, slug: &Slug) -> Option<&Arc<Product>> {
        self.products.iter().find(|product| product.slug == *slug)
    }

    /// The advisory with the given id, if it may be seen.
    pub fn advisory(&self, id: &AdvisoryId) -> Option<&Arc<Advisory>> {
        self.advisories.iter().find(|advisory| advisory.id() == id)
    }

    /// The advisories that speak of a product, the one that changed last first.
    pub fn advisories_of<'s>(&'s self, slug: &'s Slug) -> impl Iterator<Item = &'s Arc<Advisory>> {
        self.advisories.iter().filter(move |advisory| advisory.editorial.products.contains(slug))
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
