//! Reads CSAF 2.1.

use std::{ops::Deref, sync::Arc};

use csaf_rs::schema::csaf2_1::schema as csaf21;
use serde_json::Value;

use super::{
    ReadError, particulars,
    shared::{cvss, instant, read_shared_types},
};
use crate::{
    model::{
        AdvisoryId, Cpe, CveId, CweId, DocumentVersion, GroupId, Instant, LanguageTag, ProductId, Purl, Uri,
        advisory::{
            Acknowledgment, Action, Advisory, AggregateSeverity, Branch, BranchCategory, BranchContent, Contact, Cwe,
            Distribution, DocumentInvolvement, Editorial, Entity, EntityGroup, Epss, Extension, Extensions, FileHash,
            FileHashes, FirstKnownExploitation, Flag, Form, FullProductName, Generator, GenericUri,
            IdentificationHelper, Metric, Note, Particulars, PathStep, ProductGroup, ProductPath, ProductStatus,
            ProductTree, Publisher, Reference, Remediation, RemediationCategory, RestartRequired, Revision, Scope,
            SharingGroup, Threat, TlpMarking, Tracking, Vulnerability, VulnerabilityId,
        },
    },
    packed::PackedText,
    source::{Origin, Pointer, SourceFile},
};

/// Reads a whole document. `raw` is the JSON that `theirs` was made from: it tells what the types fill in or leave out.
pub(super) fn advisory(
    theirs: &csaf21::CommonSecurityAdvisoryFramework,
    raw: &Value,
    file: &Arc<SourceFile>,
) -> Result<Advisory, ReadError> {
    let document = &theirs.document;
    Ok(Advisory {
        origin: Origin::of(file.clone()),
        form: Form::Csaf21(file.text.clone()),
        category: text(&document.category),
        title: text(&document.title),
        lang: document.lang.as_ref().map(|lang| LanguageTag::from_document(lang)),
        source_lang: document.source_lang.as_ref().map(|lang| LanguageTag::from_document(lang)),
        distribution: distribution(&document.distribution, raw),
        aggregate_severity: document.aggregate_severity.as_ref().map(aggregate_severity),
        license_expression: optional_text(document.license_expression.as_ref()),
        publisher: publisher(&document.publisher),
        tracking: tracking(&document.tracking)?,
        acknowledgments: acknowledgments(document.acknowledgments.as_ref()),
        notes: notes(document.notes.as_ref()),
        references: references(document.references.as_ref()),
        involvement: document.involvement.as_ref().map(involvement).transpose()?,
        product_tree: theirs.product_tree.as_ref().map(product_tree),
        vulnerabilities: try_list(&theirs.vulnerabilities, vulnerability)?,
        extensions: Extensions {
            file: extensions(theirs.x_extensions.as_ref()),
            document: extensions(document.x_extensions.as_ref()),
        },
        particulars: particulars(theirs, raw)?,
        editorial: Editorial::default(),
        csaf20: PackedText::default(),
        retirement: None,
        csaf21: None,
        signature: None,
    })
}

fn particulars(theirs: &csaf21::CommonSecurityAdvisoryFramework, raw: &Value) -> Result<Particulars, ReadError> {
    let typed = serde_json::to_value(theirs)
        .map_err(|error| ReadError::Shape { pointer: Pointer::default(), why: error.to_string() })?;
    Ok(particulars::find(raw, &typed))
}

fn extensions(theirs: Option<&csaf21::ExtensionsT>) -> Extension {
    theirs.map(|theirs| Value::Array(theirs.0.iter().cloned().map(Value::Object).collect()))
}

fn distribution(theirs: &csaf21::RulesForDocumentSharing, raw: &Value) -> Distribution {
    // The types fill in the default URL where the document leaves it out.
    let says_url = raw.pointer("/document/distribution/tlp/url").is_some();
    Distribution {
        tlp: Some(TlpMarking {
            label: theirs.tlp.label.into(),
            url: says_url.then(|| Uri::from_document(&theirs.tlp.url)),
        }),
        text: optional_text(theirs.text.as_ref()),
        sharing_group: theirs
            .sharing_group
            .as_ref()
            .map(|theirs| SharingGroup { id: text(&theirs.id), name: optional_text(theirs.name.as_ref()) }),
    }
}

fn publisher(theirs: &csaf21::Publisher) -> Publisher {
    Publisher {
        category: theirs.category.into(),
        name: text(&theirs.name),
        namespace: Uri::from_document(&theirs.namespace),
        contact: contact(theirs.contact.as_ref()),
        issuing_authority: optional_text(theirs.issuing_authority.as_ref()),
    }
}

fn contact(theirs: Option<&csaf21::ContactT>) -> Contact {
    let Some(theirs) = theirs else { return Contact::default() };
    Contact {
        details: optional_text(theirs.details.as_ref()),
        email: optional_text(theirs.email.as_ref()),
        url: optional_text(theirs.url.as_ref()),
        public_openpgp_key_url: optional_text(theirs.public_openpgp_key_url.as_ref()),
    }
}

fn involvement(theirs: &csaf21::Involvement) -> Result<DocumentInvolvement, ReadError> {
    Ok(DocumentInvolvement {
        entities: list(&theirs.entities, |theirs| Entity {
            id: text(&theirs.entity_id),
            category: theirs.category.to_string(),
            name: optional_text(theirs.name.as_ref()),
            contact: contact(theirs.contact.as_ref()),
        }),
        entity_groups: list(theirs.entity_groups.as_deref().unwrap_or_default(), |theirs| EntityGroup {
            id: text(&theirs.entity_group_id),
            entity_ids: list(&theirs.entity_ids, text),
            name: text(&theirs.name),
            summary: optional_text(theirs.summary.as_ref()),
        }),
        actions: try_list(&theirs.actions, action)?,
    })
}

fn action(theirs: &csaf21::Action) -> Result<Action, ReadError> {
    Ok(Action {
        id: text(&theirs.action_id),
        category: theirs.category.to_string(),
        status: theirs.status.to_string(),
        date: instant(&theirs.date, "actions")?,
        acting: list(&theirs.acting_entity_refs.0, ToString::to_string),
        receiving: list(theirs.receiving_entity_refs.as_ref().map_or(&[], |list| &list.0), ToString::to_string),
        vulnerabilities: list(theirs.dl_vuln_ids.as_deref().unwrap_or_default(), text),
        referenced_actions: list(theirs.referenced_action_ids.as_deref().unwrap_or_default(), text),
        scope: scope(theirs.product_ids.as_ref(), theirs.group_ids.as_ref()),
        summary: optional_text(theirs.summary.as_ref()),
    })
}

read_shared_types!(csaf21);

fn note_scope(theirs: &csaf21::Note) -> Scope {
    scope(theirs.product_ids.as_ref(), theirs.group_ids.as_ref())
}

fn branch_category(theirs: csaf21::CategoryOfTheBranch) -> BranchCategory {
    match theirs {
        csaf21::CategoryOfTheBranch::Architecture => BranchCategory::Architecture,
        csaf21::CategoryOfTheBranch::HostName => BranchCategory::HostName,
        csaf21::CategoryOfTheBranch::Language => BranchCategory::Language,
        csaf21::CategoryOfTheBranch::PatchLevel => BranchCategory::PatchLevel,
        csaf21::CategoryOfTheBranch::Platform => BranchCategory::Platform,
        csaf21::CategoryOfTheBranch::ProductFamily => BranchCategory::ProductFamily,
        csaf21::CategoryOfTheBranch::ProductName => BranchCategory::ProductName,
        csaf21::CategoryOfTheBranch::ProductVersion => BranchCategory::ProductVersion,
        csaf21::CategoryOfTheBranch::ProductVersionRange => BranchCategory::ProductVersionRange,
        csaf21::CategoryOfTheBranch::ServicePack => BranchCategory::ServicePack,
        csaf21::CategoryOfTheBranch::Specification => BranchCategory::Specification,
        csaf21::CategoryOfTheBranch::Vendor => BranchCategory::Vendor,
    }
}

fn remediation_category(theirs: csaf21::CategoryOfTheRemediation) -> RemediationCategory {
    theirs.into()
}

fn product_tree(theirs: &csaf21::ProductTree) -> ProductTree {
    ProductTree {
        branches: branches(theirs.branches.as_ref().map_or(&[], |list| &list.0)),
        full_product_names: list(&theirs.full_product_names, full_product_name),
        product_paths: list(&theirs.product_paths, |theirs| ProductPath {
            product: full_product_name(&theirs.full_product_name),
            beginning: ProductId::from_document(&theirs.beginning_product_reference),
            steps: list(&theirs.subpaths, |theirs| PathStep {
                category: theirs.category.into(),
                next: ProductId::from_document(&theirs.next_product_reference),
            }),
        }),
        product_groups: list(&theirs.product_groups, product_group),
    }
}

fn full_product_name(theirs: &csaf21::FullProductNameT) -> FullProductName {
    FullProductName {
        name: text(&theirs.name),
        product_id: ProductId::from_document(&theirs.product_id),
        helper: theirs.product_identification_helper.as_ref().map(helper),
        extensions: extensions(theirs.x_extensions.as_ref()),
    }
}

fn helper(theirs: &csaf21::HelperToIdentifyTheProduct) -> IdentificationHelper {
    IdentificationHelper {
        cpe: theirs.cpe.as_ref().map(|cpe| Cpe::from_document(cpe)),
        hashes: list(theirs.hashes.as_deref().unwrap_or_default(), file_hashes),
        model_numbers: list(theirs.model_numbers.as_deref().unwrap_or_default(), text),
        purls: list(theirs.purls.as_deref().unwrap_or_default(), |purl| Purl::from_document(purl)),
        sbom_urls: list(theirs.sbom_urls.as_deref().unwrap_or_default(), |url| Uri::from_document(url)),
        serial_numbers: list(theirs.serial_numbers.as_deref().unwrap_or_default(), text),
        skus: list(theirs.skus.as_deref().unwrap_or_default(), text),
        generic_uris: list(theirs.x_generic_uris.as_deref().unwrap_or_default(), generic_uri),
    }
}

fn vulnerability(theirs: &csaf21::Vulnerability) -> Result<Vulnerability, ReadError> {
    let exploitation_dates =
        try_list(theirs.first_known_exploitation_dates.as_deref().unwrap_or_default(), first_known_exploitation)?;
    Ok(Vulnerability {
        document_level_id: optional_text(theirs.dl_vuln_id.as_ref()),
        cve: theirs.cve.as_ref().map(|id| CveId::from_document(id)),
        no_cve: None,
        ids: list(theirs.ids.as_deref().unwrap_or_default(), |theirs| VulnerabilityId {
            system_name: text(&theirs.system_name),
            text: text(&theirs.text),
            scope: scope(theirs.product_ids.as_ref(), theirs.group_ids.as_ref()),
        }),
        title: optional_text(theirs.title.as_ref()),
        cwes: list(theirs.cwes.as_deref().unwrap_or_default(), cwe),
        discovery_date: optional_instant(theirs.discovery_date.as_ref(), "discovery_date")?,
        disclosure_date: optional_instant(theirs.disclosure_date.as_ref(), "disclosure_date")?,
        // A date of exploitation says that it is exploited; nothing else in the document says so to a machine.
        exploited: (!exploitation_dates.is_empty()).then_some(true),
        first_known_exploitation_dates: exploitation_dates,
        product_status: theirs.product_status.as_ref().map(product_status).unwrap_or_default(),
        metrics: try_list(theirs.metrics.as_deref().unwrap_or_default(), metric)?,
        remediations: try_list(&theirs.remediations, remediation)?,
        flags: try_list(theirs.flags.as_deref().unwrap_or_default(), flag)?,
        threats: try_list(&theirs.threats, threat)?,
        involvements: Vec::new(),
        notes: notes(theirs.notes.as_ref()),
        references: references(theirs.references.as_ref()),
        acknowledgments: acknowledgments(theirs.acknowledgments.as_ref()),
        extensions: extensions(theirs.x_extensions.as_ref()),
    })
}

fn cwe(theirs: &csaf21::Cwe) -> Cwe {
    Cwe { id: CweId::from_document(&theirs.id), name: text(&theirs.name), version: Some(text(&theirs.version)) }
}

fn first_known_exploitation(theirs: &csaf21::FirstKnownExploitationDate) -> Result<FirstKnownExploitation, ReadError> {
    Ok(FirstKnownExploitation {
        date: instant(&theirs.date, "first_known_exploitation_dates")?,
        exploitation_date: instant(&theirs.exploitation_date, "first_known_exploitation_dates")?,
        scope: scope(theirs.product_ids.as_ref(), theirs.group_ids.as_ref()),
    })
}

fn product_status(theirs: &csaf21::ProductStatus) -> ProductStatus {
    ProductStatus {
        first_affected: product_ids(theirs.first_affected.as_ref()),
        known_affected: product_ids(theirs.known_affected.as_ref()),
        last_affected: product_ids(theirs.last_affected.as_ref()),
        first_fixed: product_ids(theirs.first_fixed.as_ref()),
        fixed: product_ids(theirs.fixed.as_ref()),
        recommended: product_ids(theirs.recommended.as_ref()),
        known_not_affected: product_ids(theirs.known_not_affected.as_ref()),
        under_investigation: product_ids(theirs.under_investigation.as_ref()),
        unknown: product_ids(theirs.unknown.as_ref()),
    }
}

fn metric(theirs: &csaf21::Metric) -> Result<Metric, ReadError> {
    let content = &theirs.content;
    Ok(Metric {
        products: product_ids(Some(&theirs.products)),
        source: theirs.source.as_deref().map(Uri::from_document),
        cvss_v2: cvss(&content.cvss_v2)?,
        cvss_v3: cvss(&content.cvss_v3)?,
        cvss_v4: cvss(&content.cvss_v4)?,
        qualitative_severity: content.qualitative_severity_rating.map(Into::into),
        epss: content.epss.as_ref().map(epss).transpose()?,
        ssvc_v2: (!content.ssvc_v2.is_empty()).then(|| content.ssvc_v2.clone()),
        extensions: extensions(content.x_extensions.as_ref()),
    })
}

fn epss(theirs: &csaf21::Epss) -> Result<Epss, ReadError> {
    Ok(Epss {
        percentile: text(&theirs.percentile),
        probability: text(&theirs.probability),
        timestamp: instant(&theirs.timestamp, "epss")?,
    })
}
