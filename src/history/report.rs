//! What was published of the document of an incident.
//!
//! The document is worded by the program, so that what it says is taken from the incident: a new candour may write the
//! same otherwise, and nobody has changed anything.

use std::collections::{BTreeMap, BTreeSet};

use super::{Digest, digest::Hasher};
use crate::{
    hash::sha256,
    incident_report::IncidentReport,
    model::{AdvisoryId, Incident, Instant, Vendor, advisory::Contact},
};

/// The newest version of the document of an incident that was published.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedReport {
    /// The id of the document.
    pub id: AdvisoryId,
    /// The version.
    pub version: u64,
    /// Its date.
    pub released: Instant,
    /// The SHA-256 of the CSAF 2.0 document that was served.
    pub sha256: String,
    /// The digests of what it says, by their names in the lock.
    pub(super) parts: BTreeMap<&'static str, Digest>,
}

/// A part of the document of an incident.
#[derive(Debug)]
pub struct ReportPart {
    /// Its name in the lock; never changed, since locks hold it.
    pub(super) key: &'static str,
    /// What it is called in a message, as the end of "what has changed is".
    pub in_words: &'static str,
    /// Where it is written.
    pub written: Written,
}

/// Where a part of the document of an incident is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// Under a key of the front matter.
    Key(&'static str),
    /// In the body.
    Body,
    /// In the settings of the site.
    Settings,
}

const fn part(key: &'static str, in_words: &'static str, written: Written) -> ReportPart {
    ReportPart { key, in_words, written }
}

/// What may change without anybody's doing: which advisories may be seen comes with time.
const ADVISORIES: &str = "advisories";

/// All parts, in the order in which messages name them.
const PARTS: &[ReportPart] = &[
    part("title", "the title", Written::Key("title")),
    part("label", "the label", Written::Key("tlp")),
    part("kind", "the kind", Written::Key("kind")),
    part("severity", "the severity", Written::Key("severity")),
    part("status", "the status", Written::Key("status")),
    part("products", "the affected products", Written::Key("products")),
    part("regions", "the affected regions", Written::Key("regions")),
    part("started", "the start", Written::Key("started")),
    part("detected", "the detection", Written::Key("detected")),
    part("first_notified", "the first notice", Written::Key("first_notified")),
    part("contained", "the containment", Written::Key("contained")),
    part("resolved", "the end", Written::Key("resolved")),
    part("customer_actions", "what customers should do", Written::Key("customer_actions")),
    part("data_affected", "the affected data", Written::Key("data_affected")),
    part("regulators", "the authorities that were told", Written::Key("regulator")),
    part(ADVISORIES, "the advisories that it names", Written::Key("advisories")),
    part("updates", "the updates", Written::Key("update")),
    part("review", "the review", Written::Key("review")),
    part("body", "what happened", Written::Body),
    part("settings", "the settings of the site (publisher, address, language or terms)", Written::Settings),
];

/// The part of a name.
pub(super) fn named(key: &str) -> Option<&'static ReportPart> {
    PARTS.iter().find(|part| part.key == key)
}

impl RecordedReport {
    /// The record of a document. None where its version is no number that candour writes.
    pub(super) fn of(report: &IncidentReport, vendor: &Vendor) -> Option<Self> {
        let tracking = &report.document.tracking;
        Some(Self {
            id: tracking.id.clone(),
            version: version(report)?,
            released: tracking.current_release_date.clone(),
            sha256: sha256(&report.document.csaf20.unpack()),
            parts: parts(report, vendor),
        })
    }

    /// What a document of the same version says otherwise than this one did; nothing where it is the same, and an empty
    /// list where only its bytes are others.
    pub fn changes(&self, report: &IncidentReport, vendor: &Vendor) -> Option<Vec<&'static ReportPart>> {
        if self.sha256 == sha256(&report.document.csaf20.unpack()) {
            return None;
        }
        let now = parts(report, vendor);
        let is_other = |part: &&ReportPart| now.get(part.key) != self.parts.get(part.key);
        Some(PARTS.iter().filter(is_other).collect())
    }

    /// Whether a document has this version with the date that it had.
    pub fn keeps_date(&self, report: &IncidentReport) -> bool {
        let history = &report.document.tracking.revision_history;
        let number = self.version.to_string();
        let same = history.iter().find(|revision| revision.number.as_str() == number);
        same.is_some_and(|revision| revision.date == self.released)
    }
}

impl ReportPart {
    /// Whether it may change without anybody's doing.
    pub fn comes_with_time(&self) -> bool {
        self.key == ADVISORIES
    }
}

/// The number of the version of a document.
fn version(report: &IncidentReport) -> Option<u64> {
    report.document.tracking.version.as_str().parse().ok()
}

fn parts(report: &IncidentReport, vendor: &Vendor) -> BTreeMap<&'static str, Digest> {
    let incident: &Incident = &report.incident;
    let mut parts = BTreeMap::new();
    let mut add = |key: &'static str, texts: Vec<String>| {
        let mut hasher = Hasher::default();
        for text in &texts {
            hasher.shape(text);
        }
        parts.extend(hasher.finish_if_used().map(|digest| (key, digest)));
    };
    let instant = |at: &Option<Instant>| at.iter().map(in_utc).collect::<Vec<_>>();
    let words = |text: &Option<String>| text.iter().cloned().collect::<Vec<_>>();
    add("title", vec![incident.title.clone()]);
    add("label", vec![incident.tlp.label().to_owned()]);
    add("kind", vec![incident.kind.as_str().to_owned()]);
    add("severity", vec![incident.severity.as_str().to_owned()]);
    add("status", vec![incident.status.as_str().to_owned()]);
    add("products", report.products.clone());
    add("regions", incident.regions.clone());
    add("started", vec![in_utc(&incident.started)]);
    add("detected", instant(&incident.detected));
    add("first_notified", instant(&incident.first_notified));
    add("contained", instant(&incident.contained));
    add("resolved", instant(&incident.resolved));
    add("customer_actions", incident.customer_actions.clone());
    add("data_affected", words(&incident.data_affected));
    let told = incident.regulators.iter().flat_map(|told| [told.name.clone(), in_utc(&told.told)]);
    add("regulators", told.collect());
    let advisories: BTreeSet<String> = report.advisories.iter().map(|advisory| advisory.id().to_string()).collect();
    add(ADVISORIES, advisories.into_iter().collect());
    let mut updates: Vec<_> = incident.updates.iter().collect();
    updates.sort_by(|one, other| one.at.cmp(&other.at));
    let said =
        updates.iter().flat_map(|update| [in_utc(&update.at), update.status.as_str().to_owned(), update.text.clone()]);
    add("updates", said.collect());
    let review = incident.review.iter();
    let review = review.flat_map(|review| [("cause", &review.root_cause), ("prevention", &review.prevention)]);
    let review = review.filter_map(|(key, text)| Some([key.to_owned(), text.clone()?]));
    add("review", review.flatten().collect());
    add("body", vec![incident.body.markdown.clone()]);
    add("settings", settings(vendor));
    parts
}

fn in_utc(at: &Instant) -> String {
    at.utc().to_rfc3339()
}

/// What the settings of the site say in every document, each with its name.
fn settings(vendor: &Vendor) -> Vec<String> {
    let publisher = &vendor.publisher;
    let Contact { details, email, url, public_openpgp_key_url } = &publisher.contact;
    let settings = [
        ("url", Some(vendor.base_url.as_str())),
        ("language", Some(vendor.language.as_str())),
        ("path", Some(vendor.csaf.folder.as_str())),
        ("tlp_url", Some(vendor.csaf.tlp_url.as_str())),
        ("distribution_text", vendor.csaf.distribution_text.as_deref()),
        ("name", Some(publisher.name.as_str())),
        ("namespace", Some(publisher.namespace.as_str())),
        ("category", Some(publisher.category.as_str())),
        ("issuing_authority", publisher.issuing_authority.as_deref()),
        ("contact", details.as_deref()),
        ("email", email.as_deref()),
        ("contact_url", url.as_deref()),
        ("key_url", public_openpgp_key_url.as_deref()),
    ];
    settings.into_iter().filter_map(|(key, value)| Some(format!("{key} {}", value?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_has_a_name_of_its_own() {
        let keys: BTreeSet<&str> = PARTS.iter().map(|part| part.key).collect();
        assert_eq!(keys.len(), PARTS.len());
    }
}
