//! What a version of CSAF cannot say of an advisory.

use std::fmt;

use crate::{
    model::{CweId, ProductId, Uri, advisory::RemediationCategory},
    source::Pointer,
};

/// A loss, and the part of the advisory that it is of, named as CSAF 2.1 names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// What became of it.
    pub loss: Loss,
    /// The part.
    pub pointer: Pointer,
}

/// One thing that a document cannot say in the version that is written, and what became of it. A vulnerability is named
/// by its CVE id, else by another id, its title or its number.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields of a loss say what was lost and where; the cases say what became of it")]
pub enum Loss {
    /// The category of the document, of which the other version asks for something else: written as another.
    Category { from: String, to: &'static str },
    /// The label TLP:AMBER+STRICT: AMBER is written, and the distribution text says the rest, as TLP 1.0 asks for
    /// limits beyond a label.
    AmberStrict,
    /// The group that shares the document: left out.
    SharingGroup { id: String },
    /// The licence: written as a legal disclaimer.
    License { expression: String },
    /// The publisher is a multiplier: written as `other`.
    PublisherMultiplier,
    /// The publisher's mail address and pages: written into the contact details, or left out where these are taken.
    Contact { in_details: bool },
    /// Who did what when: left out.
    Involvement { actions: usize },
    /// An extension: left out.
    Extension { place: String },
    /// A property that the standard does not know, of another version or at a place that is no more: left out.
    UnknownProperty { pointer: Pointer },
    /// The products that a note is about: written into its text.
    NoteScope { note: String },
    /// A level `platform` of the product tree: written as `architecture`, which is nearest.
    BranchPlatform { name: String },
    /// A level `legacy` of the product tree, which CSAF 2.1 has no more: written as `product_name`.
    BranchLegacy { name: String },
    /// A range of versions in words: written in the notation that CSAF 2.1 asks for.
    VersionRange { from: String, to: String },
    /// A range of versions that is but one: written as that version.
    RangeOfOne { name: String },
    /// Model numbers, serial numbers and stock keeping units, of which CSAF 2.0 does not say whether they are whole:
    /// written as beginnings, which match at least what they meant.
    PartialNumbers { product: ProductId },
    /// Package URLs after the first of a product: written as generic URIs.
    SeveralPurls { product: ProductId, moved: usize },
    /// A product made of others in several steps: written as a chain of relationships, with a product for each step.
    ProductPath { product: ProductId },
    /// The id of a vulnerability within the document: left out, since nothing can refer to it.
    DocumentLevelId { vulnerability: String },
    /// All that is said of a vulnerability: it has no place at all, and a title stands for it.
    WholeVulnerability { vulnerability: String },
    /// The products that an id of a vulnerability is for: left out.
    IdScope { vulnerability: String, id: String },
    /// Weaknesses after the first: written into a note.
    SeveralCwes { vulnerability: String, moved: Vec<CweId> },
    /// The version of the enumeration that a weakness has its name from, which is not the one that readers will take
    /// by the date of the document: the name of that one is written.
    CweVersion { vulnerability: String, id: CweId, version: String },
    /// A weakness that no version of the enumeration has under its name: written into a note, since CSAF 2.1 asks for
    /// the version.
    CweWithoutVersion { vulnerability: String, id: CweId },
    /// Who took part, in the words of CSAF 2.0, which do not tell what was done: written into notes.
    Involvements { vulnerability: String, moved: usize },
    /// A severity in words beside a CVSS score of the same products, which CSAF 2.1 forbids: written into a note.
    SeverityBesideCvss { vulnerability: String },
    /// When exploitation was first known: written as threats of the category `exploit_status`.
    ExploitationDates { vulnerability: String },
    /// The status `unknown` of products: written into a note.
    UnknownStatus { vulnerability: String, products: Vec<ProductId> },
    /// A CVSS 4.0 score: written into a note.
    Cvss4IntoNote { vulnerability: String, products: Vec<ProductId> },
    /// Who made a score.
    ScoreSource { vulnerability: String, source: Uri, fate: ScoreFate },
    /// A rating in words: written into a note.
    QualitativeSeverity { vulnerability: String },
    /// An EPSS value: written into a note.
    Epss { vulnerability: String },
    /// An SSVC decision: its values are written into a note.
    Ssvc { vulnerability: String },
    /// A kind of remediation: written as another.
    RemediationKind { vulnerability: String, from: RemediationCategory, to: RemediationCategory },
}

/// What became of a score that somebody other than the publisher made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScoreFate {
    /// It is written as a score, without its source.
    Score,
    /// It is written into a note with its source, since the products have a score of the same version already.
    Note,
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Category { from, to } => write!(f, "the category `{from}` is written as `{to}`"),
            Self::AmberStrict => {
                f.write_str("TLP:AMBER+STRICT is written as AMBER with the stricter limit in the distribution text")
            }
            Self::SharingGroup { id } => write!(f, "the sharing group `{id}` is left out"),
            Self::License { expression } => write!(f, "the licence `{expression}` is written as a legal disclaimer"),
            Self::PublisherMultiplier => f.write_str("the publisher category `multiplier` is written as `other`"),
            Self::Contact { in_details: true } => {
                f.write_str("the publisher's mail address and pages are written into the contact details")
            }
            Self::Contact { in_details: false } => f.write_str(
                "the publisher's mail address and pages are left out, since there are contact details already",
            ),
            Self::Involvement { actions } => write!(f, "the involvement with its actions ({actions}) is left out"),
            Self::Extension { place } => write!(f, "the extensions of {place} are left out"),
            Self::UnknownProperty { pointer } => write!(f, "the unknown property `{pointer}` is left out"),
            Self::NoteScope { note } => write!(f, "the products of the note \"{note}\" are written into its text"),
            Self::BranchPlatform { name } => write!(f, "the platform `{name}` is written as an architecture"),
            Self::BranchLegacy { name } => {
                write!(f, "the level `{name}` of the kind `legacy` is written as a product name")
            }
            Self::VersionRange { from, to } => write!(f, "the versions `{from}` are written as `{to}`"),
            Self::RangeOfOne { name } => write!(f, "the range `{name}` is written as the one version that it is"),
            Self::PartialNumbers { product } => {
                write!(
                    f,
                    "the model numbers, serial numbers and stock keeping units of the product `{product}` are written as beginnings"
                )
            }
            Self::SeveralPurls { product, moved } => {
                write!(f, "further package URLs ({moved}) of the product `{product}` are written as generic URIs")
            }
            Self::ProductPath { product } => {
                write!(f, "the path of several steps to the product `{product}` is written as a chain of relationships")
            }
            Self::DocumentLevelId { .. }
            | Self::WholeVulnerability { .. }
            | Self::IdScope { .. }
            | Self::SeveralCwes { .. }
            | Self::CweVersion { .. }
            | Self::CweWithoutVersion { .. }
            | Self::Involvements { .. }
            | Self::SeverityBesideCvss { .. }
            | Self::ExploitationDates { .. }
            | Self::UnknownStatus { .. }
            | Self::Cvss4IntoNote { .. }
            | Self::ScoreSource { .. }
            | Self::QualitativeSeverity { .. }
            | Self::Epss { .. }
            | Self::Ssvc { .. }
            | Self::RemediationKind { .. } => self.fmt_of_vulnerability(f),
        }
    }
}

impl Loss {
    /// Whether another loss is of the same kind.
    pub fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }

    /// The vulnerability that it is about; none where it is about the document.
    pub fn vulnerability(&self) -> Option<&str> {
        match self {
            Self::DocumentLevelId { vulnerability }
            | Self::WholeVulnerability { vulnerability }
            | Self::IdScope { vulnerability, .. }
            | Self::SeveralCwes { vulnerability, .. }
            | Self::CweVersion { vulnerability, .. }
            | Self::CweWithoutVersion { vulnerability, .. }
            | Self::Involvements { vulnerability, .. }
            | Self::SeverityBesideCvss { vulnerability }
            | Self::ExploitationDates { vulnerability }
            | Self::UnknownStatus { vulnerability, .. }
            | Self::Cvss4IntoNote { vulnerability, .. }
            | Self::ScoreSource { vulnerability, .. }
            | Self::QualitativeSeverity { vulnerability }
            | Self::Epss { vulnerability }
            | Self::Ssvc { vulnerability }
            | Self::RemediationKind { vulnerability, .. } => Some(vulnerability),
            Self::Category { .. }
            | Self::AmberStrict
            | Self::SharingGroup { .. }
            | Self::License { .. }
            | Self::PublisherMultiplier
            | Self::Contact { .. }
            | Self::Involvement { .. }
            | Self::Extension { .. }
            | Self::UnknownProperty { .. }
            | Self::NoteScope { .. }
            | Self::BranchPlatform { .. }
            | Self::BranchLegacy { .. }
            | Self::VersionRange { .. }
            | Self::RangeOfOne { .. }
            | Self::PartialNumbers { .. }
            | Self::SeveralPurls { .. }
            | Self::ProductPath { .. } => None,
        }
    }

    fn fmt_of_vulnerability(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(vulnerability) = self.vulnerability() {
            write!(f, "{vulnerability}: ")?;
        }
        match self {
            Self::DocumentLevelId { .. } => f.write_str("its id within the document is left out"),
            Self::WholeVulnerability { .. } => f.write_str("nothing of it can be written, and a title stands for it"),
            Self::IdScope { id, .. } => write!(f, "the products that the id `{id}` is for are left out"),
            Self::SeveralCwes { moved, .. } => {
                let moved: Vec<&str> = moved.iter().map(CweId::as_str).collect();
                write!(f, "the further weaknesses {} are written into a note", moved.join(", "))
            }
            Self::CweVersion { id, version, .. } => {
                write!(f, "{id} of CWE version {version} is written with the name of its day")
            }
            Self::CweWithoutVersion { id, .. } => {
                write!(f, "{id} is written into a note, since no version of CWE has it under its name")
            }
            Self::Involvements { moved, .. } => write!(f, "who took part ({moved}) is written into notes"),
            Self::SeverityBesideCvss { .. } => {
                f.write_str("the severity in words is written into a note, since there is a CVSS score")
            }
            Self::ExploitationDates { .. } => {
                f.write_str("the dates of the first known exploitation are written as threats")
            }
            Self::UnknownStatus { products, .. } => {
                write!(f, "the status `unknown` of {} is written into a note", count(products))
            }
            Self::Cvss4IntoNote { products, .. } => {
                write!(f, "the CVSS 4.0 score of {} is written into a note", count(products))
            }
            Self::ScoreSource { source, fate: ScoreFate::Score, .. } => {
                write!(f, "that a score was made by {source} is left out")
            }
            Self::ScoreSource { source, fate: ScoreFate::Note, .. } => {
                write!(f, "the score that {source} made is written into a note, as its products have another")
            }
            Self::QualitativeSeverity { .. } => f.write_str("the severity in words is written into a note"),
            Self::Epss { .. } => f.write_str("the EPSS value is written into a note"),
            Self::Ssvc { .. } => f.write_str("the SSVC decision is written into a note"),
            Self::RemediationKind { from, to, .. } => {
                write!(f, "the remediation kind `{}` is written as `{}`", word(*from), word(*to))
            }
            Self::Category { .. }
            | Self::AmberStrict
            | Self::SharingGroup { .. }
            | Self::License { .. }
            | Self::PublisherMultiplier
            | Self::Contact { .. }
            | Self::Involvement { .. }
            | Self::Extension { .. }
            | Self::UnknownProperty { .. }
            | Self::NoteScope { .. }
            | Self::BranchPlatform { .. }
            | Self::BranchLegacy { .. }
            | Self::VersionRange { .. }
            | Self::RangeOfOne { .. }
            | Self::PartialNumbers { .. }
            | Self::SeveralPurls { .. }
            | Self::ProductPath { .. } => Ok(()),
        }
    }
}

fn count(products: &[ProductId]) -> String {
    match products.len() {
        1 => "1 product".to_owned(),
        count => format!("{count} products"),
    }
}

/// The kind as documents spell it.
fn word(category: RemediationCategory) -> &'static str {
    match category {
        RemediationCategory::VendorFix => "vendor_fix",
        RemediationCategory::OptionalPatch => "optional_patch",
        RemediationCategory::Workaround => "workaround",
        RemediationCategory::Mitigation => "mitigation",
        RemediationCategory::FixPlanned => "fix_planned",
        RemediationCategory::NoFixPlanned => "no_fix_planned",
        RemediationCategory::NoneAvailable => "none_available",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_product_is_one_product() {
        let loss = |ids: &[&str]| {
            let products = ids.iter().map(|id| id.parse().unwrap()).collect();
            Loss::Cvss4IntoNote { vulnerability: "CVE-2026-1000".to_owned(), products }.to_string()
        };
        assert_eq!(loss(&["A"]), "CVE-2026-1000: the CVSS 4.0 score of 1 product is written into a note");
        assert!(loss(&["A", "B"]).contains("of 2 products is"));
    }
}
