//! What has been published: `candour.lock`, which lies beside the content and is committed with it.
//!
//! A build for the whole world records what it published; the rules of history compare the next site with it. What is
//! held back is not in it, so that the file may be as public as the site.
//!
//! ```text
//! candour.lock ──load──▶ Lock ──record(site)──▶ Lock ──save──▶ candour.lock
//! ```
//!
//! A record says what was published in digests: enough to say which parts changed, and nothing to read. What was said is
//! in the copies of the [`Archive`], from which a [`Difference`] is made.

mod archive;
mod change;
mod compared;
mod difference;
mod digest;
mod meaning;
mod part;
mod past;
mod read;
mod record;
mod report;
mod timetable;
mod version;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::{
    model::{AdvisoryId, DocumentVersion, Instant, LifecycleDate, Milestone, ReleaseName, Slug},
    source::Origin,
};

pub use archive::{
    Archive, FOLDER, KeptError, Published, RecordedVersion, RevisionDifference, keep, path as path_of_copy,
};
pub use change::{Change, Step};
pub use compared::{CompareError, Compared, Side, Wanted};
pub use difference::{Difference, Kind, Piece, StatementChange, What, Wording};
pub use digest::Digest;
pub use meaning::Meaning;
pub use past::Past;
pub use read::{load, parse};
pub use record::Altered;
pub use report::{RecordedReport, ReportPart, Written};
pub use timetable::{DateChange, Timetable};
pub use version::Number;
pub use write::save;

/// The name of the file, below the folder that candour was started for.
pub const FILE: &str = "candour.lock";

/// The version of the format of the file. A program refuses those that it does not know.
const FORMAT: i64 = 1;

/// What has been published.
#[derive(Clone, Debug, Default)]
pub struct Lock {
    /// The file.
    origin: Origin,
    /// The advisories.
    pub advisories: BTreeMap<AdvisoryId, RecordedAdvisory>,
    /// The incidents.
    pub incidents: BTreeMap<Slug, RecordedIncident>,
    /// The releases of each product.
    pub releases: BTreeMap<(Slug, ReleaseName), RecordedRelease>,
}

/// The newest version of an advisory that was published.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedAdvisory {
    /// The version.
    pub version: DocumentVersion,
    /// When the advisory was first published.
    pub initial_release: Instant,
    /// When this version was.
    pub current_release: Instant,
    /// The SHA-256 of the CSAF 2.0 document that was served.
    pub sha256: String,
    /// The SHA-256 of the document that was served where it was made elsewhere in CSAF 2.1.
    pub sha256_csaf21: Option<String>,
    /// What it said.
    pub meaning: Meaning,
    /// The versions before, the oldest first.
    pub earlier: Vec<EarlierVersion>,
}

/// A version of an advisory that was published and has been followed by another.
#[derive(Clone, Debug, PartialEq)]
pub struct EarlierVersion {
    /// The version.
    pub version: DocumentVersion,
    /// When it was published.
    pub released: Instant,
    /// The SHA-256 of the CSAF 2.0 document that was served.
    pub sha256: String,
}

/// An incident that was published.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedIncident {
    /// Since when it was to be seen.
    pub since: Instant,
    /// The updates that were published, the oldest first.
    pub updates: Vec<RecordedUpdate>,
    /// The document of it; none where it has none, or where the candour that recorded it made none.
    pub report: Option<RecordedReport>,
}

/// An update of an incident that was published.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedUpdate {
    /// When.
    pub at: Instant,
    /// What it said.
    pub digest: Digest,
}

/// What was said of the end of a release.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedRelease {
    /// When security updates end.
    pub end_of_security_support: Option<LifecycleDate>,
    /// The last day on which an end was announced. It stays where the end is taken back, so that the next one needs an
    /// announcement of its own.
    pub announced: Option<NaiveDate>,
    /// The day on which its ends were announced for the first time. It stays where a later announcement comes with another
    /// date.
    pub first_announced: Option<NaiveDate>,
    /// What was said of each milestone; none in a record of a candour that did not keep it.
    pub dates: Option<BTreeMap<Milestone, LifecycleDate>>,
    /// What was changed of that, the oldest first.
    pub changes: Vec<DateChange>,
}

impl Lock {
    /// The place of the record of an advisory.
    pub fn place_of_advisory(&self, id: &AdvisoryId) -> Origin {
        self.origin.key(read::ADVISORY).key(id.as_str())
    }

    /// The place of the record of an incident.
    pub fn place_of_incident(&self, slug: &Slug) -> Origin {
        self.origin.key(read::INCIDENT).key(slug.as_str())
    }

    /// The place of the record of a release.
    pub fn place_of_release(&self, product: &Slug, release: &ReleaseName) -> Origin {
        self.origin.key(read::RELEASE).key(product.as_str()).key(release.as_str())
    }

    /// The names of the records that another lock does not have, or has with other content.
    pub fn beyond(&self, other: &Self) -> Vec<String> {
        let advisories = differing(&self.advisories, &other.advisories);
        let incidents = differing(&self.incidents, &other.incidents);
        let releases = differing(&self.releases, &other.releases);
        advisories
            .map(|(id, recorded)| format!("{id} {}", recorded.version))
            .chain(incidents.map(|(slug, _)| slug.to_string()))
            .chain(releases.map(|((product, release), _)| format!("{product} {release}")))
            .collect()
    }
}

fn differing<'r, K: Ord, V: PartialEq>(
    ours: &'r BTreeMap<K, V>,
    theirs: &'r BTreeMap<K, V>,
) -> impl Iterator<Item = (&'r K, &'r V)> {
    ours.iter().filter(|(key, value)| theirs.get(key) != Some(value))
}

/// The members of one set that another lacks.
fn missing<'s>(of: &'s BTreeSet<String>, other: &'s BTreeSet<String>) -> impl Iterator<Item = &'s str> {
    of.difference(other).map(String::as_str)
}
