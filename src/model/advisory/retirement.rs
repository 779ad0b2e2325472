//! An advisory that no longer holds: it is withdrawn, or others take its place.
//!
//! It stays where it is, with all that it said; what it says now is that it no longer holds.

use super::Reference;
use crate::{
    model::{AdvisoryId, Instant},
    packed::PackedText,
};

/// That an advisory no longer holds, and why (CSAF 2.1, sections 4.7 and 4.8).
#[derive(Clone, Debug, PartialEq)]
pub struct Retirement {
    /// What became of it.
    pub kind: RetirementKind,
    /// Since when.
    pub since: Instant,
    /// Why, as Markdown.
    pub why: Option<String>,
    /// What takes its place; nothing where it is withdrawn.
    pub successors: Vec<Successor>,
    /// The CSAF 2.0 document of what it said before, which is served no more; none where a document was made elsewhere.
    pub before: Option<PackedText>,
}

/// Why an advisory no longer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetirementKind {
    /// It should never have been published.
    Withdrawn,
    /// Others take its place.
    Superseded,
}

impl RetirementKind {
    /// The kind that a category of CSAF 2.1 stands for.
    pub fn of_category(category: &str) -> Option<Self> {
        [Self::Withdrawn, Self::Superseded].into_iter().find(|kind| kind.category() == category)
    }

    /// The category that CSAF 2.1 has for it.
    pub fn category(self) -> &'static str {
        match self {
            Self::Withdrawn => "csaf_withdrawn",
            Self::Superseded => "csaf_superseded",
        }
    }

    /// The word for it, which is the name of its table in front matter too.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Withdrawn => "withdrawn",
            Self::Superseded => "superseded",
        }
    }
}

/// What takes the place of an advisory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Successor {
    /// An advisory of this site.
    Here(AdvisoryId),
    /// A document that one made elsewhere refers to; it may be of this site too.
    Elsewhere(Reference),
}

impl Successor {
    /// What it is called.
    pub fn shown(&self) -> &str {
        match self {
            Self::Here(id) => id.as_str(),
            Self::Elsewhere(reference) => &reference.summary,
        }
    }

    /// The id of an advisory of this site.
    pub fn name(&self) -> Option<String> {
        match self {
            Self::Here(id) => Some(id.to_string()),
            Self::Elsewhere(_) => None,
        }
    }
}
