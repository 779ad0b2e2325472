//! The front matter of an advisory, as its author writes it.

use deserr::{Deserr, IntoValue, Value, ValueKind, ValuePointerRef};

use crate::{
    content::{
        decode::{Problems, wrong_kind},
        words::{OneOrMany, Words, unknown_word, written_as_word},
    },
    model::{
        AdvisoryId, Cpe, CveId, Cvss, CweId, DocumentVersion, GroupId, Instant, LanguageTag, ProductId, Purl, Severity,
        Slug, Tlp, Uri, advisory::*,
    },
};

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct AdvisoryFile {
    pub id: AdvisoryId,
    pub title: Words,
    pub status: DocumentStatus,
    #[deserr(default)]
    pub tlp: Option<Tlp>,
    #[deserr(default)]
    pub release_at: Option<Instant>,
    #[deserr(default)]
    pub category: Option<Words>,
    #[deserr(default)]
    pub lang: Option<LanguageTag>,
    #[deserr(default)]
    pub source_lang: Option<LanguageTag>,
    #[deserr(default)]
    pub license: Option<Words>,
    #[deserr(default)]
    pub distribution_text: Option<Words>,
    #[deserr(default)]
    pub sharing_group: Option<SharingGroupTable>,
    #[deserr(default)]
    pub severity: Option<AggregateSeverityTable>,
    #[deserr(default)]
    pub aliases: Vec<Words>,
    #[deserr(default)]
    pub revision: Vec<RevisionTable>,
    #[deserr(default)]
    pub reference: Vec<ReferenceTable>,
    #[deserr(default)]
    pub acknowledgment: Vec<AcknowledgmentTable>,
    #[deserr(default)]
    pub note: Vec<NoteTable>,
    #[deserr(default)]
    pub remediation: Vec<RemediationTable>,
    #[deserr(default)]
    pub vulnerability: Vec<VulnerabilityTable>,
    #[deserr(default)]
    pub product_tree: Option<ProductTreeTable>,
    #[deserr(default)]
    pub timeline: Option<TimelineTable>,
    #[deserr(default)]
    pub informed: Vec<Words>,
    #[deserr(default)]
    pub withdrawn: Option<WithdrawnTable>,
    #[deserr(default)]
    pub superseded: Option<SupersededTable>,
}

/// That it should not have been published.
#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct WithdrawnTable {
    pub why: Words,
    /// The date of the revision that says so; that of the last one where it is not named.
    #[deserr(default)]
    pub date: Option<Instant>,
}

/// That other advisories take its place.
#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct SupersededTable {
    pub by: OneOrMany<AdvisoryId>,
    #[deserr(default)]
    pub why: Option<Words>,
    #[deserr(default)]
    pub date: Option<Instant>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct SharingGroupTable {
    pub id: Words,
    #[deserr(default)]
    pub name: Option<Words>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct AggregateSeverityTable {
    pub text: Words,
    #[deserr(default)]
    pub namespace: Option<Uri>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct RevisionTable {
    pub version: DocumentVersion,
    pub date: Instant,
    pub summary: Words,
    #[deserr(default)]
    pub legacy_version: Option<Words>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct ReferenceTable {
    pub summary: Words,
    pub url: Uri,
    #[deserr(default)]
    pub category: Option<ReferenceCategory>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct AcknowledgmentTable {
    #[deserr(default)]
    pub names: Vec<Words>,
    #[deserr(default)]
    pub organization: Option<Words>,
    #[deserr(default)]
    pub summary: Option<Words>,
    #[deserr(default)]
    pub urls: Vec<Uri>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct NoteTable {
    pub category: NoteCategory,
    #[deserr(default)]
    pub title: Option<Words>,
    pub text: Words,
    #[deserr(default)]
    pub audience: Option<Words>,
}

/// The products that a statement is about: slugs of the catalogue, `slug@version`, or ids of the product tree.
#[derive(Deserr, Clone)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct RemediationTable {
    pub kind: RemediationCategory,
    pub text: Words,
    #[deserr(default)]
    pub update: Vec<Words>,
    #[deserr(default)]
    pub url: Option<Uri>,
    #[deserr(default)]
    pub date: Option<Instant>,
    #[deserr(default)]
    pub products: Vec<ProductId>,
    #[deserr(default)]
    pub groups: Vec<GroupId>,
    #[deserr(default)]
    pub entitlements: Vec<Words>,
    #[deserr(default)]
    pub restart: Option<RestartTable>,
}

#[derive(Deserr, Clone)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct RestartTable {
    pub category: RestartCategory,
    #[deserr(default)]
    pub details: Option<Words>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct VulnerabilityTable {
    #[deserr(default)]
    pub cve: Option<CveId>,
    #[deserr(default)]
    pub no_cve: Option<Words>,
    #[deserr(default)]
    pub title: Option<Words>,
    #[deserr(default)]
    pub description: Option<Words>,
    #[deserr(default)]
    pub cwe: OneOrMany<CweId>,
    #[deserr(default)]
    pub cvss: OneOrMany<Cvss>,
    #[deserr(default)]
    pub severity: Option<Severity>,
    #[deserr(default)]
    pub exploited: Option<bool>,
    #[deserr(default)]
    pub exploited_since: Option<ExploitationTable>,
    #[deserr(default)]
    pub discovered: Option<Instant>,
    #[deserr(default)]
    pub disclosed: Option<Instant>,
    #[deserr(default)]
    pub id: Vec<IdTable>,
    #[deserr(default)]
    pub product: Vec<AffectedTable>,
    #[deserr(default)]
    pub score: Vec<ScoreTable>,
    #[deserr(default)]
    pub remediation: Vec<RemediationTable>,
    #[deserr(default)]
    pub flag: Vec<FlagTable>,
    #[deserr(default)]
    pub threat: Vec<ThreatTable>,
    #[deserr(default)]
    pub involvement: Vec<InvolvementTable>,
    #[deserr(default)]
    pub note: Vec<NoteTable>,
    #[deserr(default)]
    pub reference: Vec<ReferenceTable>,
    #[deserr(default)]
    pub acknowledgment: Vec<AcknowledgmentTable>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct ExploitationTable {
    pub since: Instant,
    pub recorded: Instant,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct IdTable {
    pub system: Words,
    pub text: Words,
}

/// The state of the versions of one product: versions (`4.2.7`), ranges (`>=4.0, <4.2.7`) or `*` for all.
#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct AffectedTable {
    /// A product of the catalogue.
    #[deserr(default)]
    pub product: Option<Slug>,
    /// In place of `product`: ids of the product tree.
    #[deserr(default)]
    pub ids: Vec<ProductId>,
    /// With `ids`: their status.
    #[deserr(default)]
    pub status: Option<StatusWord>,
    #[deserr(default)]
    pub affected: OneOrMany<Words>,
    #[deserr(default)]
    pub first_affected: OneOrMany<Words>,
    #[deserr(default)]
    pub last_affected: OneOrMany<Words>,
    #[deserr(default)]
    pub not_affected: OneOrMany<Words>,
    #[deserr(default)]
    pub under_investigation: OneOrMany<Words>,
    #[deserr(default)]
    pub unknown: OneOrMany<Words>,
    #[deserr(default)]
    pub first_fixed: OneOrMany<Words>,
    #[deserr(default)]
    pub fixed: OneOrMany<Words>,
    #[deserr(default)]
    pub recommended: OneOrMany<Words>,
    /// With `product`: artefacts of the catalogue whose hashes and bills of materials go into the product tree.
    #[deserr(default)]
    pub artefacts: OneOrMany<Words>,
}

/// A status by the key that it has in the table of a product.
pub(super) struct StatusWord(pub StatusKind);

written_as_word!(StatusWord {
    "affected" => Self(StatusKind::KnownAffected),
    "first_affected" => Self(StatusKind::FirstAffected),
    "last_affected" => Self(StatusKind::LastAffected),
    "under_investigation" => Self(StatusKind::UnderInvestigation),
    "unknown" => Self(StatusKind::Unknown),
    "not_affected" => Self(StatusKind::KnownNotAffected),
    "first_fixed" => Self(StatusKind::FirstFixed),
    "fixed" => Self(StatusKind::Fixed),
    "recommended" => Self(StatusKind::Recommended),
});

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct ScoreTable {
    pub cvss: OneOrMany<Cvss>,
    #[deserr(default)]
    pub products: Vec<ProductId>,
    #[deserr(default)]
    pub source: Option<Uri>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct FlagTable {
    pub label: FlagLabel,
    #[deserr(default)]
    pub date: Option<Instant>,
    #[deserr(default)]
    pub products: Vec<ProductId>,
    #[deserr(default)]
    pub groups: Vec<GroupId>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct ThreatTable {
    pub category: ThreatCategory,
    pub text: Words,
    #[deserr(default)]
    pub date: Option<Instant>,
    #[deserr(default)]
    pub products: Vec<ProductId>,
    #[deserr(default)]
    pub groups: Vec<GroupId>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct InvolvementTable {
    pub party: PartyCategory,
    pub status: InvolvementStatus,
    #[deserr(default)]
    pub date: Option<Instant>,
    #[deserr(default)]
    pub summary: Option<Words>,
}

/// Products that the catalogue does not have.
#[derive(Deserr, Default)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct ProductTreeTable {
    #[deserr(default)]
    pub branch: Vec<BranchTable>,
    #[deserr(default)]
    pub product: Vec<ProductNameTable>,
    #[deserr(default)]
    pub relationship: Vec<RelationshipTable>,
    #[deserr(default)]
    pub group: Vec<GroupTable>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct BranchTable {
    pub category: BranchCategory,
    pub name: Words,
    #[deserr(default)]
    pub branch: Vec<BranchTable>,
    #[deserr(default)]
    pub product: Option<ProductNameTable>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct ProductNameTable {
    pub id: ProductId,
    pub name: Words,
    #[deserr(default)]
    pub cpe: Option<Cpe>,
    #[deserr(default)]
    pub purl: OneOrMany<Purl>,
    #[deserr(default)]
    pub sbom: OneOrMany<Uri>,
    #[deserr(default)]
    pub hash: Vec<HashTable>,
    #[deserr(default)]
    pub model_numbers: Vec<Words>,
    #[deserr(default)]
    pub serial_numbers: Vec<Words>,
    #[deserr(default)]
    pub skus: Vec<Words>,
    #[deserr(default)]
    pub uri: Vec<GenericUriTable>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct HashTable {
    pub file: Words,
    pub algorithm: Words,
    pub value: Words,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct GenericUriTable {
    pub namespace: Uri,
    pub uri: Uri,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct RelationshipTable {
    pub category: RelationshipCategory,
    pub product: ProductId,
    pub relates_to: ProductId,
    /// The product that results.
    pub result: ProductNameTable,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct GroupTable {
    pub id: GroupId,
    pub products: Vec<ProductId>,
    #[deserr(default)]
    pub summary: Option<Words>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct TimelineTable {
    #[deserr(default)]
    pub reported: Option<DayOrInstant>,
    #[deserr(default)]
    pub confirmed: Option<DayOrInstant>,
    #[deserr(default)]
    pub fixed: Option<DayOrInstant>,
    #[deserr(default)]
    pub customers_notified: Option<DayOrInstant>,
    #[deserr(default)]
    pub delay_reason: Option<Words>,
}
