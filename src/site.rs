//! What one audience may see at one instant: all that is known behind the door.

mod speech;

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

pub use speech::{Made, Speech, Translated};

use crate::{
    incident_report::IncidentReport,
    model::{
        Advisory, AdvisoryId, Assessment, CveId, DisclosurePolicy, Incident, IncidentPlan, Instant, LanguageTag,
        NavigationEntry, Page, Product, Slug, StaticFile, SupportPolicy, Tlp, Translation, Vendor,
        VulnerabilityHandling,
    },
    paths,
    source::{Origin, SourceFile},
};

/// The translations of a document, the path of its page, and when it changed.
type Original<'s> = (&'s [Translation], String, Option<DateTime<Utc>>);

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
        let translations = self.translations();
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

    /// Every translation of what a site shows.
    pub fn translations(&self) -> Vec<Translated<'_>> {
        let day = |day: Option<NaiveDate>| day.map(|day| day.and_time(NaiveTime::MIN).and_utc());
        let mut all: Vec<Original<'_>> = Vec::new();
        if let Some(policy) = &self.disclosure {
            all.push((&policy.body.translations, paths::DISCLOSURE.to_owned(), day(policy.reviewed)));
        }
        if let Some(policy) = &self.support {
            all.push((&policy.body.translations, paths::SUPPORT.to_owned(), day(policy.reviewed)));
        }
        if let Some(policy) = &self.vulnerability_handling {
            all.push((&policy.body.translations, paths::VULNERABILITY_HANDLING.to_owned(), day(policy.reviewed)));
        }
        if let Some(plan) = &self.incident_plan {
            all.push((&plan.body.translations, paths::INCIDENT_PLAN.to_owned(), day(plan.reviewed)));
        }
        for advisory in &self.advisories {
            let changed = advisory.tracking.current_release_date.utc();
            all.push((&advisory.editorial.translations, paths::advisory(advisory.id()), Some(changed)));
        }
        for product in &self.products {
            all.push((&product.body.translations, paths::product(&product.slug), None));
        }
        for incident in &self.incidents {
            all.push((&incident.body.translations, paths::incident(&incident.slug), Some(incident.last_changed())));
        }
        for page in &self.pages {
            all.push((&page.body.translations, paths::page(&page.slug), None));
        }
        let each = all.into_iter().flat_map(|(translations, path, changed)| {
            translations.iter().map(move |translation| Translated { translation, path: path.clone(), changed })
        });
        each.collect()
    }
}
