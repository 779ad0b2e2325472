//! The front matter of an advisory, as its author writes it.

use deserr::Deserr;

use crate::{
    content::{
        decode::Problems,
        words::{OneOrMany, Words},
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
    pub tlp: Option<Tlp>,
    pub release_at: Option<Instant>,
    pub category: Option<Words>,
    pub lang: Option<LanguageTag>,
    pub source_lang: Option<LanguageTag>,
    pub license: Option<Words>,
    pub distribution_text: Option<Words>,
    pub sharing_group: Option<SharingGroupTable>,
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
    pub product_tree: Option<ProductTreeTable>,
    pub timeline: Option<TimelineTable>,
    #[deserr(default)]
    pub informed: Vec<Words>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct SharingGroupTable {
    pub id: Words,
    pub name: Option<Words>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct AggregateSeverityTable {
    pub text: Words,
    pub namespace: Option<Uri>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct RevisionTable {
    pub version: DocumentVersion,
    pub date: Instant,
    pub summary: Words,
    pub legacy_version: Option<Words>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct ReferenceTable {
    pub summary: Words,
    pub url: Uri,
    pub category: Option<ReferenceCategory>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct AcknowledgmentTable {
    #[deserr(default)]
    pub names: Vec<Words>,
    pub organization: Option<Words>,
    pub summary: Option<Words>,
    #[deserr(default)]
    pub urls: Vec<Uri>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct NoteTable {
    pub category: NoteCategory,
    pub title: Option<Words>,
    pub text: Words,
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
    pub url: Option<Uri>,
    pub date: Option<Instant>,
    #[deserr(default)]
    pub products: Vec<ProductId>,
    #[deserr(default)]
    pub groups: Vec<GroupId>,
    #[deserr(default)]
    pub entitlements: Vec<Words>,
    pub restart: Option<RestartTable>,
}

#[derive(Deserr, Clone)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct RestartTable {
    pub category: RestartCategory,
    pub details: Option<Words>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct VulnerabilityTable {
    pub cve: Option<CveId>,
    pub no_cve: Option<Words>,
    pub title: Option<Words>,
    pub description: Option<Words>,
    #[deserr(default)]
    pub cwe: OneOrMany<CweId>,
    #[deserr(default)]
    pub cvss: OneOrMany<Cvss>,
    pub severity: Option<Severity>,
    pub exploited: Option<bool>,
    pub exploited_since: Option<ExploitationTable>,
    pub discovered: Option<Instant>,
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
    pub product: Option<Slug>,
    /// In place of `product`: ids of the product tree.
    #[deserr(default)]
    pub ids: Vec<ProductId>,
    /// With `ids`: their status.
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
    pub first_fixed: OneOrMany<Words>,
    #[deserr(default)]
    pub fixed: OneOrMany<Words>,
    #[deserr(default)]
    pub recommended: OneOrMany<Words>,
}

/// A status by its name in CSAF.
pub(in crate::content) struct StatusWord(pub StatusKind);

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct ScoreTable {
    pub cvss: OneOrMany<Cvss>,
    #[deserr(default)]
    pub products: Vec<ProductId>,
    pub source: Option<Uri>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct FlagTable {
    pub label: FlagLabel,
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
    pub date: Option<Instant>,
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
    pub product: Option<ProductNameTable>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct ProductNameTable {
    pub id: ProductId,
    pub name: Words,
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
    pub id: ProductId,
    pub name: Words,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct GroupTable {
    pub id: GroupId,
    pub products: Vec<ProductId>,
    pub summary: Option<Words>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct TimelineTable {
    pub reported: Option<DayOrInstant>,
    pub confirmed: Option<DayOrInstant>,
    pub fixed: Option<DayOrInstant>,
    pub customers_notified: Option<DayOrInstant>,
}
