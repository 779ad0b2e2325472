//! Who took part: the involvements of CSAF 2.0 and the actions of CSAF 2.1.

use super::{Contact, Scope};
use crate::model::Instant;

/// What one party did about a vulnerability (CSAF 2.0, section 3.2.3.7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Involvement {
    /// The party.
    pub party: PartyCategory,
    /// How far it has come.
    pub status: InvolvementStatus,
    /// When.
    pub date: Option<Instant>,
    /// What happened.
    pub summary: Option<String>,
}

/// The parties of CSAF 2.0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are those of the standard")]
pub enum PartyCategory {
    Coordinator,
    Discoverer,
    Other,
    User,
    Vendor,
}

/// How far a party has come (CSAF 2.0).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are those of the standard")]
pub enum InvolvementStatus {
    Completed,
    ContactAttempted,
    Disputed,
    InProgress,
    NotContacted,
    Open,
}

/// Who did what when, for the whole document (CSAF 2.1, section 3.2.2.6).
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentInvolvement {
    /// The parties.
    pub entities: Vec<Entity>,
    /// Groups of parties.
    pub entity_groups: Vec<EntityGroup>,
    /// What they did.
    pub actions: Vec<Action>,
}

/// A party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// Its id within the document.
    pub id: String,
    /// What kind of party it is, in the word of the standard, such as `reporting_authority`.
    pub category: String,
    /// Its name.
    pub name: Option<String>,
    /// How to reach it.
    pub contact: Contact,
}

/// A group of parties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntityGroup {
    /// Its id within the document.
    pub id: String,
    /// Its members.
    pub entity_ids: Vec<String>,
    /// Its name.
    pub name: String,
    /// What it is.
    pub summary: Option<String>,
}

/// Something that parties did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// Its id within the document.
    pub id: String,
    /// What kind of action it is, in the word of the standard, such as `fix_release`.
    pub category: String,
    /// How far it has come, in the word of the standard, such as `completed`.
    pub status: String,
    /// When.
    pub date: Instant,
    /// Who acted: parties and groups of parties.
    pub acting: Vec<String>,
    /// Towards whom.
    pub receiving: Vec<String>,
    /// The vulnerabilities that it is about, by their ids within the document.
    pub vulnerabilities: Vec<String>,
    /// Earlier actions that it refers to.
    pub referenced_actions: Vec<String>,
    /// The products that it is about.
    pub scope: Scope,
    /// What happened.
    pub summary: Option<String>,
}
