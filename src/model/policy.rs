//! The vendor's promises: disclosure, support, handling of vulnerabilities, incidents.

use chrono::NaiveDate;

use super::{Prose, Uri};
use crate::source::Origin;

/// The vulnerability disclosure policy (ISO/IEC 29147; Software Security Code of Practice, 3.2).
#[derive(Clone, Debug)]
pub struct DisclosurePolicy {
    /// Where it is written.
    pub origin: Origin,
    /// Its headline.
    pub title: String,
    /// Its version, in the vendor's own scheme.
    pub version: Option<String>,
    /// When it was last reviewed.
    pub reviewed: Option<NaiveDate>,
    /// Days within which a report is acknowledged.
    pub acknowledgement_days: Option<u32>,
    /// Days between updates on the status of a report.
    pub update_days: Option<u32>,
    /// Days after which a reporter may publish.
    pub disclosure_window_days: Option<u32>,
    /// What may be tested.
    pub scope: Vec<String>,
    /// What must not be done.
    pub exclusions: Vec<String>,
    /// What a good report contains.
    pub report_contents: Vec<String>,
    /// The promise to those who act in good faith.
    pub safe_harbour: Option<String>,
    /// Whether a report may be anonymous.
    pub anonymous_reports: Option<bool>,
    /// The text.
    pub body: Prose,
}

/// The support policy (Software Security Code of Practice, 4.1).
#[derive(Clone, Debug)]
pub struct SupportPolicy {
    /// Where it is written.
    pub origin: Origin,
    /// Its headline.
    pub title: String,
    /// When it was last reviewed.
    pub reviewed: Option<NaiveDate>,
    /// How often updates appear.
    pub patch_frequency: Option<String>,
    /// How updates reach customers.
    pub distribution: Option<String>,
    /// How customers learn of updates.
    pub notification: Option<String>,
    /// Where secure use and updating are explained.
    pub secure_use_guide: Option<Uri>,
    /// What it risks to run a release whose support has ended.
    pub unsupported_risk: Option<String>,
    /// Who gets security fixes.
    pub security_fixes: Option<SecurityFixes>,
    /// The levels of support.
    pub levels: Vec<SupportLevel>,
    /// The text.
    pub body: Prose,
}

/// Who gets security fixes (Software Security Code of Practice, 3.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecurityFixes {
    /// Everybody who may use the product.
    Included,
    /// Those who pay for them.
    Paid,
}

/// A level of support.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupportLevel {
    /// Its name.
    pub name: String,
    /// What customers get.
    pub description: String,
}

/// How vulnerabilities are found, ranked, fixed and reported (Software Security Code of Practice, 3.3 and 3.4).
#[derive(Clone, Debug)]
pub struct VulnerabilityHandling {
    /// Where it is written.
    pub origin: Origin,
    /// Its headline.
    pub title: String,
    /// When it was last reviewed.
    pub reviewed: Option<NaiveDate>,
    /// The text.
    pub body: Prose,
}

/// How the vendor supports customers in an incident (Software Security Code of Practice, 4.3).
#[derive(Clone, Debug)]
pub struct IncidentPlan {
    /// Where it is written.
    pub origin: Origin,
    /// Its headline.
    pub title: String,
    /// When it was last reviewed.
    pub reviewed: Option<NaiveDate>,
    /// Who can be reached.
    pub contacts: Vec<PlanContact>,
    /// Who does what.
    pub roles: Vec<PlanRole>,
    /// How customers are kept informed.
    pub communication: Option<String>,
    /// How an incident is reviewed.
    pub review: Option<String>,
    /// The text.
    pub body: Prose,
}

/// Someone who can be reached in an incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanContact {
    /// Who.
    pub name: String,
    /// How.
    pub url: Uri,
    /// When.
    pub hours: Option<String>,
}

/// Who does what in an incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanRole {
    /// The role.
    pub name: String,
    /// What it answers for.
    pub responsibility: String,
}
