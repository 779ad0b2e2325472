//! What the vendor holds itself to: its targets, the profiles that it follows, and the exceptions that it makes.

use std::collections::BTreeMap;

use super::Severity;
use crate::source::Origin;

/// The vendor's own published targets. Where one is not set, nothing is measured against it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Targets {
    /// Days from the report of a vulnerability to its fix, by severity.
    pub fix_days: BTreeMap<Severity, u32>,
    /// Hours from a fix to the notice to customers, for what is critical or exploited.
    pub customer_notice_hours: Option<u32>,
    /// Hours from the detection of an incident to its first notice.
    pub incident_notice_hours: Option<u32>,
}

/// A set of further expectations that a vendor may choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Profile {
    /// The EU Cyber Resilience Act (Regulation (EU) 2024/2847).
    Cra,
}

/// How the content is checked.
#[derive(Clone, Debug, Default)]
pub struct CheckSettings {
    /// The profiles beyond what holds for everybody.
    pub profiles: Vec<Profile>,
    /// Names that are held back here and known to everybody all the same, such as a CVE id that others have published.
    pub publicly_known: Vec<String>,
    /// What the vendor excuses; each is published with its reason.
    pub exceptions: Vec<Exception>,
}

/// A rule that is not held to, and why. Whoever reads the assurance page sees it.
#[derive(Clone, Debug)]
pub struct Exception {
    /// Where it is written.
    pub origin: Origin,
    /// The id of the rule.
    pub rule: String,
    /// The one file that is excused; none for the whole site.
    pub path: Option<String>,
    /// Why.
    pub reason: String,
}

impl Exception {
    /// Whether it excuses a finding of a rule in a file.
    pub fn covers(&self, rule: &str, path: &str) -> bool {
        self.rule == rule && self.path.as_deref().is_none_or(|own| own == path)
    }
}
