//! Reads CSAF 2.0.

use std::{ops::Deref, sync::Arc};

use csaf_rs::schema::csaf2_0::schema as csaf20;
use serde_json::Value;

use super::{
    ReadError, particulars,
    shared::{cvss, instant, read_shared_types},
};
use crate::{
    model::{
        AdvisoryId, Cpe, CveId, CweId, DocumentVersion, GroupId, Instant, LanguageTag, ProductId, Purl, Tlp, Uri,
        advisory::{
            Acknowledgment, Advisory, AggregateSeverity, Branch, BranchCategory, BranchContent, Contact, Cwe,
            Distribution, Editorial, Extensions, FileHash, FileHashes, Flag, Form, FullProductName, Generator,
            GenericUri, IdentificationHelper, Involvement, Metric, Note, Particulars, PathStep, ProductGroup,
            ProductPath, ProductStatus, ProductTree, Publisher, PublisherCategory, Reference, Remediation,
            RemediationCategory, RestartRequired, Revision, Scope, Threat, TlpMarking, Tracking, Vulnerability,
            VulnerabilityId,
        },
    },
    packed::PackedText,
    source::{Origin, Pointer, SourceFile},
};

/// Reads a whole document. `raw` is the JSON that `theirs` was made from: it tells what the types fill in or leave out.
pub(super) fn advisory(
    theirs: &csaf20::CommonSecurityAdvisoryFramework,
    raw: &Value,
    file: &Arc<SourceFile>,
) -> Result<Advisory, ReadError> {
    let document = &theirs.document;
    Ok(Advisory {
        origin: Origin::of(file.clone()),
        form: Form::Csaf20(file.text.clone()),
        category: text(&document.category),
        title: text(&document.title),
        lang: document.lang.as_ref().map(|lang| LanguageTag::from_document(lang)),
        source_lang: document.source_lang.as_ref().map(|lang| LanguageTag::from_document(lang)),
        distribution: document.distribution.as_ref().map(|theirs| distribution(theirs, raw)).unwrap_or_default(),
        aggregate_severity: document.aggregate_severity.as_ref().map(aggregate_severity),
        license_expression: None,
        publisher: publisher(&document.publisher),
        tracking: tracking(&document.tracking)?,
        acknowledgments: acknowledgments(document.acknowledgments.as_ref()),
        notes: notes(document.notes.as_ref()),
        references: references(document.references.as_ref()),
        involvement: None,
        product_tree: theirs.product_tree.as_ref().map(product_tree),
        vulnerabilities: try_list(&theirs.vulnerabilities, vulnerability)?,
        extensions: Extensions::default(),
        particulars: particulars(theirs, raw)?,
        editorial: Editorial::default(),
        csaf20: PackedText::default(),
        retirement: None,
        csaf21: None,
        signature: None,
    })
}

fn particulars(theirs: &csaf20::CommonSecurityAdvisoryFramework, raw: &Value) -> Result<Particulars, ReadError> {
    let typed = serde_json::to_value(theirs)
        .map_err(|error| ReadError::Shape { pointer: Pointer::default(), why: error.to_string() })?;
    Ok(particulars::find(raw, &typed))
}

fn distribution(theirs: &csaf20::RulesForSharingDocument, raw: &Value) -> Distribution {
    // The types fill in the default URL where the document leaves it out.
    let says_url = raw.pointer("/document/distribution/tlp/url").is_some();
    Distribution {
        tlp: theirs.tlp.as_ref().map(|theirs| TlpMarking {
            label: match theirs.label {
                csaf20::LabelOfTlp::White => Tlp::Clear,
                csaf20::LabelOfTlp::Green => Tlp::Green,
                csaf20::LabelOfTlp::Amber => Tlp::Amber,
                csaf20::LabelOfTlp::Red => Tlp::Red,
            },
            url: says_url.then(|| Uri::from_document(&theirs.url)),
        }),
        text: optional_text(theirs.text.as_ref()),
        sharing_group: None,
    }
}

fn publisher(theirs: &csaf20::Publisher) -> Publisher {
    Publisher {
        category: match theirs.category {
            csaf20::CategoryOfPublisher::Coordinator => PublisherCategory::Coordinator,
            csaf20::CategoryOfPublisher::Discoverer => PublisherCategory::Discoverer,
            csaf20::CategoryOfPublisher::Other => PublisherCategory::Other,
            csaf20::CategoryOfPublisher::Translator => PublisherCategory::Translator,
            csaf20::CategoryOfPublisher::User => PublisherCategory::User,
            csaf20::CategoryOfPublisher::Vendor => PublisherCategory::Vendor,
        },
        name: text(&theirs.name),
        namespace: Uri::from_document(&theirs.namespace),
        contact: Contact { details: optional_text(theirs.contact_details.as_ref()), ..Contact::default() },
        issuing_authority: optional_text(theirs.issuing_authority.as_ref()),
    }
}

read_shared_types!(csaf20);

fn note_scope(_: &csaf20::Note) -> Scope {
    Scope::default()
}

fn branch_category(theirs: csaf20::CategoryOfTheBranch) -> BranchCategory {
    match theirs {
        csaf20::CategoryOfTheBranch::Architecture => BranchCategory::Architecture,
        csaf20::CategoryOfTheBranch::HostName => BranchCategory::HostName,
        csaf20::CategoryOfTheBranch::Language => BranchCategory::Language,
        csaf20::CategoryOfTheBranch::Legacy => BranchCategory::Legacy,
        csaf20::CategoryOfTheBranch::PatchLevel => BranchCategory::PatchLevel,
        csaf20::CategoryOfTheBranch::ProductFamily => BranchCategory::ProductFamily,
        csaf20::CategoryOfTheBranch::ProductName => BranchCategory::ProductName,
        csaf20::CategoryOfTheBranch::ProductVersion => BranchCategory::ProductVersion,
        csaf20::CategoryOfTheBranch::ProductVersionRange => BranchCategory::ProductVersionRange,
        csaf20::CategoryOfTheBranch::ServicePack => BranchCategory::ServicePack,
        csaf20::CategoryOfTheBranch::Specification => BranchCategory::Specification,
        csaf20::CategoryOfTheBranch::Vendor => BranchCategory::Vendor,
    }
}

fn remediation_category(theirs: csaf20::CategoryOfTheRemediation) -> RemediationCategory {
    match theirs {
        csaf20::CategoryOfTheRemediation::Mitigation => RemediationCategory::Mitigation,
        csaf20::CategoryOfTheRemediation::NoFixPlanned => RemediationCategory::NoFixPlanned,
        csaf20::CategoryOfTheRemediation::NoneAvailable => RemediationCategory::NoneAvailable,
        csaf20::CategoryOfTheRemediation::VendorFix => RemediationCategory::VendorFix,
        csaf20::CategoryOfTheRemediation::Workaround => RemediationCategory::Workaround,
    }
}

fn product_tree(theirs: &csaf20::ProductTree) -> ProductTree {
    ProductTree {
        branches: branches(theirs.branches.as_ref().map_or(&[], |list| &list.0)),
        full_product_names: list(&theirs.full_product_names, full_product_name),
        product_paths: list(&theirs.relationships, |theirs| ProductPath {
            product: full_product_name(&theirs.full_product_name),
            beginning: ProductId::from_document(&theirs.product_reference),
            steps: vec![PathStep {
                category: theirs.category.into(),
                next: ProductId::from_document(&theirs.relates_to_product_reference),
            }],
        }),
        product_groups: list(&theirs.product_groups, product_group),
    }
}

fn full_product_name(theirs: &csaf20::FullProductNameT) -> FullProductName {
    FullProductName {
        name: text(&theirs.name),
        product_id: ProductId::from_document(&theirs.product_id),
        helper: theirs.product_identification_helper.as_ref().map(helper),
        extensions: None,
    }
}

fn helper(theirs: &csaf20::HelperToIdentifyTheProduct) -> IdentificationHelper {
    IdentificationHelper {
        cpe: theirs.cpe.as_ref().map(|cpe| Cpe::from_document(cpe)),
        hashes: list(&theirs.hashes, file_hashes),
        model_numbers: list(theirs.model_numbers.as_deref().unwrap_or_default(), text),
        purls: theirs.purl.iter().map(|purl| Purl::from_document(purl)).collect(),
        sbom_urls: list(&theirs.sbom_urls, |url| Uri::from_document(url)),
        serial_numbers: list(theirs.serial_numbers.as_deref().unwrap_or_default(), text),
        skus: list(&theirs.skus, text),
        generic_uris: list(&theirs.x_generic_uris, generic_uri),
    }
}

fn vulnerability(theirs: &csaf20::Vulnerability) -> Result<Vulnerability, ReadError> {
    Ok(Vulnerability {
        document_level_id: None,
        cve: theirs.cve.as_ref().map(|id| CveId::from_document(id)),
        no_cve: None,
        ids: list(theirs.ids.as_deref().unwrap_or_default(), |theirs| VulnerabilityId {
            system_name: text(&theirs.system_name),
            text: text(&theirs.text),
            scope: Scope::default(),
        }),
        title: optional_text(theirs.title.as_ref()),
        cwes: theirs.cwe.iter().map(cwe).collect(),
        discovery_date: optional_instant(theirs.discovery_date.as_ref(), "discovery_date")?,
        disclosure_date: optional_instant(theirs.release_date.as_ref(), "release_date")?,
        // CSAF 2.0 has words for this and no field; words are not interpreted.
        exploited: None,
        first_known_exploitation_dates: Vec::new(),
        product_status: theirs.product_status.as_ref().map(product_status).unwrap_or_default(),
        metrics: try_list(&theirs.scores, score)?,
        remediations: try_list(&theirs.remediations, remediation)?,
        flags: try_list(theirs.flags.as_deref().unwrap_or_default(), flag)?,
        threats: try_list(&theirs.threats, threat)?,
        involvements: try_list(theirs.involvements.as_deref().unwrap_or_default(), involvement)?,
        notes: notes(theirs.notes.as_ref()),
        references: references(theirs.references.as_ref()),
        acknowledgments: acknowledgments(theirs.acknowledgments.as_ref()),
        extensions: None,
    })
}

fn cwe(theirs: &csaf20::Cwe) -> Cwe {
    Cwe { id: CweId::from_document(&theirs.id), name: text(&theirs.name), version: None }
}

fn product_status(theirs: &csaf20::ProductStatus) -> ProductStatus {
    ProductStatus {
        first_affected: product_ids(theirs.first_affected.as_ref()),
        known_affected: product_ids(theirs.known_affected.as_ref()),
        last_affected: product_ids(theirs.last_affected.as_ref()),
        first_fixed: product_ids(theirs.first_fixed.as_ref()),
        fixed: product_ids(theirs.fixed.as_ref()),
        recommended: product_ids(theirs.recommended.as_ref()),
        known_not_affected: product_ids(theirs.known_not_affected.as_ref()),
        under_investigation: product_ids(theirs.under_investigation.as_ref()),
        unknown: Vec::new(),
    }
}

fn score(theirs: &csaf20::Score) -> Result<Metric, ReadError> {
    Ok(Metric {
        products: product_ids(Some(&theirs.products)),
        cvss_v2: cvss(&theirs.cvss_v2)?,
        cvss_v3: cvss(&theirs.cvss_v3)?,
        ..Metric::default()
    })
}

fn involvement(theirs: &csaf20::Involvement) -> Result<Involvement, ReadError> {
    Ok(Involvement {
        party: theirs.party.into(),
        status: theirs.status.into(),
        date: optional_instant(theirs.date.as_ref(), "involvements")?,
        summary: optional_text(theirs.summary.as_ref()),
    })
}
