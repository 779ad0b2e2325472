//! An advisory: what a vendor says about vulnerabilities in its products.
//!
//! [`Advisory`] is the hub between the forms that advisories are written in and the forms that they are published in.
//! It can hold everything that CSAF 2.0 and 2.1 can say; its parts are named as CSAF names them, and where the two
//! versions differ, as CSAF 2.1 does. Order is kept as the author has it.

mod document;
mod involvement;
mod product_tree;
mod retirement;
mod vulnerability;

pub use document::*;
pub use involvement::*;
pub use product_tree::*;
pub use retirement::*;
pub use vulnerability::*;

use super::{AdvisoryId, DocumentVersion, Instant, LanguageTag, Severity, Slug, Tlp, Translation, Uri};
use crate::{
    packed::PackedText,
    source::{Origin, Pointer, SourceFile},
};
use std::{collections::BTreeMap, sync::Arc};

/// One advisory, whatever it was written in.
#[derive(Clone, Debug)]
pub struct Advisory {
    /// Where it is written.
    pub origin: Origin,
    /// What it was written in.
    pub form: Form,
    /// The CSAF 2.0 document that it is served as, byte for byte; empty until it was made and has passed its tests.
    pub csaf20: PackedText,
    /// The CSAF 2.1 document that it is served as, byte for byte; none where the site serves none or it would not be
    /// valid.
    pub csaf21: Option<PackedText>,
    /// The detached signature that came with a document made elsewhere, of the bytes in `form`.
    pub signature: Option<Arc<SourceFile>>,
    /// The category of the document, such as `csaf_security_advisory` (CSAF 2.0, section 3.2.1.3).
    pub category: String,
    /// The headline.
    pub title: String,
    /// The language of the text.
    pub lang: Option<LanguageTag>,
    /// The language that the text was translated from.
    pub source_lang: Option<LanguageTag>,
    /// Who may see it and under what terms.
    pub distribution: Distribution,
    /// The publisher's own rating of the whole document.
    pub aggregate_severity: Option<AggregateSeverity>,
    /// The licence of the document as an SPDX expression (CSAF 2.1, section 3.2.2.7).
    pub license_expression: Option<String>,
    /// Who published it.
    pub publisher: Publisher,
    /// Its identity and history.
    pub tracking: Tracking,
    /// Who is thanked for the document as a whole.
    pub acknowledgments: Vec<Acknowledgment>,
    /// Notes on the document as a whole.
    pub notes: Vec<Note>,
    /// References of the document as a whole.
    pub references: Vec<Reference>,
    /// Who did what when (CSAF 2.1, section 3.2.2.6).
    pub involvement: Option<DocumentInvolvement>,
    /// The products that the document speaks of; a document may have none.
    pub product_tree: Option<ProductTree>,
    /// The vulnerabilities.
    pub vulnerabilities: Vec<Vulnerability>,
    /// That it no longer holds, where that is so. Its other parts are what it said before.
    pub retirement: Option<Retirement>,
    /// Extensions of the whole file and of its `document` part (CSAF 2.1), kept as they are.
    pub extensions: Extensions,
    /// How the document differs from what the model says of it; nothing for what was written here.
    pub particulars: Particulars,
    /// What this site knows of the advisory beyond the document.
    pub editorial: Editorial,
}

/// What an advisory was written in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// Front matter and Markdown of this site.
    Markdown,
    /// A CSAF 2.0 document made elsewhere, with the bytes to publish.
    Csaf20(Arc<str>),
    /// A CSAF 2.1 document made elsewhere, with the bytes to publish.
    Csaf21(Arc<str>),
}

/// What the site knows of an advisory beyond what CSAF can say.
#[derive(Clone, Debug, Default)]
pub struct Editorial {
    /// Not before this instant may anyone see the advisory.
    pub release_at: Option<Instant>,
    /// The one paragraph that says what happened and what to do, as Markdown.
    pub summary: Option<String>,
    /// The products of the catalogue that the advisory speaks of, in the order of the content.
    pub products: Vec<Slug>,
    /// What happened when, as far as the vendor tells.
    pub timeline: Timeline,
    /// Who was told, beside the customers.
    pub informed: Vec<String>,
    /// The text in other languages.
    pub translations: Vec<Translation>,
    /// Where the parts of each vulnerability are written; empty for a document made elsewhere, which has its pointers.
    pub written: Vec<WrittenAt>,
}

/// Where the parts of a vulnerability are written whose numbers are not those of the tables of the front matter.
#[derive(Clone, Debug, Default)]
pub struct WrittenAt {
    /// Each product of each status.
    pub statuses: BTreeMap<StatusKind, Vec<Origin>>,
    /// Each remediation, those of the whole advisory included.
    pub remediations: Vec<Origin>,
}

/// The dates between a report and its publication, each a day or an instant as the author wrote it, and what explains
/// them.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    /// The vendor was told, or found it.
    pub reported: Option<DayOrInstant>,
    /// The vendor could reproduce it.
    pub confirmed: Option<DayOrInstant>,
    /// A fix was ready for customers.
    pub fixed: Option<DayOrInstant>,
    /// Customers were told.
    pub customers_notified: Option<DayOrInstant>,
    /// Why the fix took longer than the vendor aims at.
    pub delay_reason: Option<String>,
}

/// A day where no more is known, an instant where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DayOrInstant {
    /// A day.
    Day(chrono::NaiveDate),
    /// A moment.
    Instant(Instant),
}

impl DayOrInstant {
    /// The day; of an instant, the day in UTC.
    pub fn day(&self) -> chrono::NaiveDate {
        match self {
            Self::Day(day) => *day,
            Self::Instant(instant) => instant.utc_day(),
        }
    }
}

impl std::fmt::Display for DayOrInstant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{day}"),
            Self::Instant(instant) => write!(f, "{instant}"),
        }
    }
}

impl std::str::FromStr for DayOrInstant {
    type Err = super::InstantError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d") {
            Ok(day) => Ok(Self::Day(day)),
            Err(_) => text.parse().map(Self::Instant),
        }
    }
}

impl Advisory {
    /// The id by which the publisher tracks it.
    pub fn id(&self) -> &AdvisoryId {
        &self.tracking.id
    }

    /// The summary: the author's own, else the first note that is a summary or a description.
    pub fn summary(&self) -> Option<&str> {
        let note = |category| self.notes.iter().find(|note| note.category == category);
        let of_document = || note(NoteCategory::Summary).or_else(|| note(NoteCategory::Description));
        self.editorial.summary.as_deref().or_else(|| of_document().map(|note| &*note.text))
    }

    /// The worst rating of any score of any vulnerability: the CVSS of the highest version counts where there are
    /// several for the same products; without CVSS a qualitative rating counts, and without any the aggregate severity.
    pub fn severity(&self) -> Option<Severity> {
        let worst = self.vulnerabilities.iter().filter_map(Vulnerability::severity).max();
        worst.or_else(|| self.aggregate_severity.as_ref().and_then(|aggregate| aggregate.text.parse().ok()))
    }

    /// Whether it holds: what is withdrawn or superseded is listed, and counts no more.
    pub fn holds(&self) -> bool {
        self.retirement.is_none()
    }

    /// Whether any of its vulnerabilities is said to be exploited.
    pub fn is_exploited(&self) -> bool {
        self.vulnerabilities.iter().any(|vulnerability| vulnerability.exploited == Some(true))
    }

    /// The label that decides who may see it; none means that nobody was named.
    pub fn tlp(&self) -> Option<Tlp> {
        self.distribution.tlp.as_ref().map(|marking| marking.label)
    }
}

/// Extension blocks of CSAF 2.1, kept as the document has them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extensions {
    /// `/x_extensions`.
    pub file: Option<serde_json::Value>,
    /// `/document/x_extensions`.
    pub document: Option<serde_json::Value>,
}

/// What the model cannot say of a document, but what it needs to be written back as it was.
///
/// Each property is kept by its place, so it can be written back to a document of the version that it was read from,
/// and to no other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Particulars {
    /// Properties that the standard does not know: CSAF 2.0 allows them everywhere.
    pub unknown_properties: Vec<Property>,
    /// Properties that the document leaves to the default of the standard, each with that default.
    pub omitted_defaults: Vec<Property>,
}

/// A property at a place of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Property {
    /// Where it stands in the document.
    pub pointer: Pointer,
    /// Its value.
    pub value: serde_json::Value,
}

/// Identity and history of a document (CSAF 2.0, section 3.2.1.12).
#[derive(Clone, Debug, PartialEq)]
pub struct Tracking {
    /// The unique id.
    pub id: AdvisoryId,
    /// Other names of the same document.
    pub aliases: Vec<String>,
    /// How far the document has come.
    pub status: DocumentStatus,
    /// The version of this state of the document.
    pub version: DocumentVersion,
    /// When it was first published.
    pub initial_release_date: Instant,
    /// When this version was published.
    pub current_release_date: Instant,
    /// What changed, in the order of the document.
    pub revision_history: Vec<Revision>,
    /// The program that wrote the document.
    pub generator: Option<Generator>,
}

/// How far a document has come (CSAF 2.0, section 3.2.1.12.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DocumentStatus {
    /// Not for publication.
    Draft,
    /// Published, more to come soon.
    Interim,
    /// Published, no more planned.
    Final,
}

/// One step of the history (CSAF 2.0, section 3.2.1.12.6).
#[derive(Clone, Debug, PartialEq)]
pub struct Revision {
    /// The version that it led to.
    pub number: DocumentVersion,
    /// When.
    pub date: Instant,
    /// What changed.
    pub summary: String,
    /// The version in an older scheme of the publisher.
    pub legacy_version: Option<String>,
}

/// The program that wrote a document (CSAF 2.0, section 3.2.1.12.3).
#[derive(Clone, Debug, PartialEq)]
pub struct Generator {
    /// When the program wrote it.
    pub date: Option<Instant>,
    /// The name of the program.
    pub engine: String,
    /// The version of the program.
    pub engine_version: Option<String>,
}

/// Who may see a document and under what terms (CSAF 2.0, section 3.2.1.5).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Distribution {
    /// The label.
    pub tlp: Option<TlpMarking>,
    /// The terms in words.
    pub text: Option<String>,
    /// The group that shares it (CSAF 2.1, section 3.2.2.5.1).
    pub sharing_group: Option<SharingGroup>,
}

/// A TLP label and where its meaning is explained.
#[derive(Clone, Debug, PartialEq)]
pub struct TlpMarking {
    /// The label.
    pub label: Tlp,
    /// Where TLP is explained; a document may leave that to the default of the standard.
    pub url: Option<Uri>,
}

/// A group that shares a document (CSAF 2.1, section 3.2.2.5.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharingGroup {
    /// A UUID.
    pub id: String,
    /// What people call it.
    pub name: Option<String>,
}
