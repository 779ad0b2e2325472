//! What a vendor says of itself against the Software Security Code of Practice.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Slug, Uri};
use crate::{
    code_of_practice::{ClaimKey, CommitmentKey, Role},
    source::Origin,
};

/// A self-assessment.
#[derive(Clone, Debug)]
pub struct Assessment {
    /// Where it is written.
    pub origin: Origin,
    /// What the vendor does with software, which decides what it answers for.
    pub role: Option<Role>,
    /// Who answers for it: a role or a name.
    pub senior_responsible_owner: Option<String>,
    /// When it was made.
    pub date: Option<NaiveDate>,
    /// The products that it is about.
    pub scope: Vec<Slug>,
    /// What is said of each claim.
    pub answers: BTreeMap<ClaimKey, Answer>,
    /// The public commitments that were made.
    pub commitments: BTreeMap<CommitmentKey, Pledge>,
    /// Statements by numbers of another numbering that have no counterpart in the Code.
    pub unmapped: Vec<Unmapped>,
}

/// What is said of one claim.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Where it is written.
    pub origin: Origin,
    /// Whether the claim is met.
    pub status: ClaimStatus,
    /// Why, as Markdown.
    pub argument: Option<String>,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

/// Whether a claim is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClaimStatus {
    /// Not at all.
    NotMet,
    /// In part.
    PartlyMet,
    /// In full.
    Met,
    /// It does not concern the vendor.
    NotApplicable,
}

impl ClaimStatus {
    /// All of them, the best first.
    pub const ALL: [Self; 4] = [Self::Met, Self::PartlyMet, Self::NotMet, Self::NotApplicable];

    /// The words for it in the content.
    pub fn words(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::PartlyMet => "partly met",
            Self::NotMet => "not met",
            Self::NotApplicable => "not applicable",
        }
    }

    /// Its name in the theme.
    pub fn key(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::PartlyMet => "partly_met",
            Self::NotMet => "not_met",
            Self::NotApplicable => "not_applicable",
        }
    }
}

/// What shows that a claim is met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// A path of this site, which begins with a slash; it may name a part of the page.
    Path(String),
    /// An https URL elsewhere.
    Url(Uri),
    /// A document that is named and not linked to.
    Document(String),
}

impl Evidence {
    /// As it is written in the content.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Path(text) | Self::Document(text) => text,
            Self::Url(url) => url.as_str(),
        }
    }
}

/// The text looks like an address that evidence cannot be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no https URL")]
pub struct EvidenceError(pub String);

impl std::str::FromStr for Evidence {
    type Err = EvidenceError;

    fn from_str(text: &str) -> Result<Self, EvidenceError> {
        if text.starts_with('/') && !text.starts_with("//") {
            return Ok(Self::Path(text.to_owned()));
        }
        let scheme = text.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
        if !text.starts_with("//") && !matches!(scheme.as_deref(), Some("http" | "https")) {
            return Ok(Self::Document(text.to_owned()));
        }
        let has_host = text.split_once("://").is_some_and(|(_, rest)| !rest.is_empty() && !rest.starts_with('/'));
        match text.parse::<Uri>() {
            Ok(url) if url.scheme() == "https" && has_host => Ok(Self::Url(url)),
            _ => Err(EvidenceError(text.to_owned())),
        }
    }
}

/// A public commitment that was made.
#[derive(Clone, Debug)]
pub struct Pledge {
    /// Where it is written.
    pub origin: Origin,
    /// When it was signed.
    pub signed: NaiveDate,
    /// When it was met.
    pub done: Option<NaiveDate>,
    /// What shows that it is met.
    pub evidence: Vec<Evidence>,
}

/// A statement by a number of another numbering that has no counterpart in the Code: kept, and mapped to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmapped {
    /// The number.
    pub legacy_id: u32,
    /// Whether it is met.
    pub status: ClaimStatus,
    /// What is said.
    pub statement: Option<String>,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

impl Assessment {
    /// What stands in a form where only the vendor can say what is true. A text that is this is no answer.
    pub const BLANK: &str = "FILL IN";

    /// Whether the vendor answers for a claim; where no role is given, for all of them.
    pub fn is_answerable_for(&self, claim: ClaimKey) -> bool {
        self.role.is_none_or(|role| role.answers_for(claim.principle().theme()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_is_a_path_an_address_or_a_named_document() {
        let read = |text: &str| text.parse::<Evidence>();
        assert_eq!(read("/disclosure.html#scope"), Ok(Evidence::Path("/disclosure.html#scope".to_owned())));
        assert!(matches!(read("https://example.com/a"), Ok(Evidence::Url(_))));
        assert!(matches!(read("Secure development standard: version 4"), Ok(Evidence::Document(_))));
        for text in ["http://example.com/", "https://", "https:///a", "https://a b", "//example.com/a", "https:example"]
        {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
