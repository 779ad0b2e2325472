//! Everything in a content folder, typed.

use std::sync::Arc;

use super::{
    Advisory, Assessment, DisclosurePolicy, Incident, IncidentPlan, Page, Product, SupportPolicy, Vendor,
    VulnerabilityHandling,
};
use crate::source::SourceFile;

/// The content folder after parsing. Nothing of it may be shown to anyone before [`crate::publish::publish`] has
/// said so.
#[derive(Clone, Debug)]
pub struct Content {
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
    /// What the vendor says of itself against the Code of Practice.
    pub assessment: Option<Arc<Assessment>>,
    /// The catalogue, in the order of the slugs.
    pub products: Vec<Arc<Product>>,
    /// The advisories, in the order of their files.
    pub advisories: Vec<Arc<Advisory>>,
    /// The incidents, in the order of their files.
    pub incidents: Vec<Arc<Incident>>,
    /// The free pages, in the order of their files.
    pub pages: Vec<Arc<Page>>,
    /// The public OpenPGP keys, in the order of their files.
    pub keys: Vec<Arc<SourceFile>>,
    /// The files that are copied as they are.
    pub statics: Vec<StaticFile>,
}

/// A file that is copied as it is.
#[derive(Clone, Debug)]
pub struct StaticFile {
    /// Where it goes, relative to the root of the site, with `/` between the parts.
    pub path: String,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
}
