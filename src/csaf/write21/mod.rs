//! Writes CSAF 2.1.
//!
//! An advisory that was read from CSAF 2.1 is written so that it means the very same. Others are written as that version
//! asks for, by the rules that it has for converters (conformance clause 18) where these add nothing that the author did
//! not say; what has no form in it becomes a [`Loss`](super::Loss). A name that is no range of versions in its notation is
//! written as it is, and the tests of the standard tell.
//!
//! Not reported is what no CSAF version can say and pages alone show: why there is no CVE id, whether a fix is a
//! security update and final, and the editorial part.

mod product_tree;
mod range;
mod remediation;
mod shared_types;
#[cfg(test)]
mod tests;
mod vulnerability;

use csaf_rs::{
    schema::csaf2_1::schema as csaf21,
    validation::{TestResultStatus, Validatable},
};
use serde_json::Value;

use super::{
    loss::Loss,
    write::{
        Context, EXTENSIONS, Within, WriteError, Written, finish, general_note, in_document, list, optional_text,
        some_if_any, strings, text,
    },
};
use crate::{
    model::{
        LanguageTag,
        advisory::{Action, Advisory, Contact, DocumentInvolvement, Entity, EntityGroup, Extension, Form, Note},
    },
    source::Pointer,
};
use shared_types::{acknowledgments, aggregate_severity, date, references, scope, tracking};

/// Where FIRST explains TLP 2.0: the default of the schema.
const TLP_URL: &str = "https://www.first.org/tlp/";
const SECURITY_ADVISORY: &str = "csaf_security_advisory";
const DEPRECATED_SECURITY_ADVISORY: &str = "csaf_deprecated_security_advisory";

/// What CSAF 2.1 asks of a `csaf_security_advisory` and CSAF 2.0 did not: an id of each vulnerability, an affected product
/// in each, and one beside each that is fixed.
const NEW_IN_THE_PROFILE: [&str; 3] = ["6.1.27.8", "6.1.27.12", "6.1.27.13"];

/// Writes an advisory as CSAF 2.1. Fails where a text does not follow the schema, such as an empty title, and where no
/// label says who may see the advisory, since the version does not know a document without one.
///
/// The generator is written as the advisory has it: who makes an advisory of his own sets it.
pub fn write21(advisory: &Advisory) -> Result<Written, WriteError> {
    let context = Context::new(advisory);
    let mut typed = csaf21::CommonSecurityAdvisoryFramework {
        document: document(&context).within("document")?,
        product_tree: match &advisory.product_tree {
            Some(tree) => Some(product_tree::product_tree(&context, tree).within("product_tree")?),
            None => None,
        },
        schema: csaf21::JsonSchema::HttpsDocsOasisOpenOrgCsafCsafV21SchemaCsafJson,
        vulnerabilities: vulnerability::vulnerabilities(&context)?,
        x_extensions: extensions(&advisory.extensions.file, EXTENSIONS)?,
    };
    if !is_same_version(&context) {
        fit_category(&context, &mut typed)?;
    }
    finish(context, &typed, matches!(advisory.form, Form::Csaf21(_)))
}

/// Whether the advisory was read from CSAF 2.1 and is to be written as it is.
fn is_same_version(context: &Context<'_>) -> bool {
    match context.advisory.form {
        Form::Csaf21(_) => true,
        Form::Csaf20(_) | Form::Markdown => false,
    }
}

/// A security advisory that does not have what CSAF 2.1 asks of one is what the version calls a deprecated one.
fn fit_category(context: &Context<'_>, typed: &mut csaf21::CommonSecurityAdvisoryFramework) -> Result<(), WriteError> {
    let fails = |test: &&str| matches!(typed.run_test(test).status, TestResultStatus::Failure { .. });
    if context.advisory.category == SECURITY_ADVISORY && NEW_IN_THE_PROFILE.iter().any(fails) {
        let loss = Loss::Category { from: SECURITY_ADVISORY.to_owned(), to: DEPRECATED_SECURITY_ADVISORY };
        context.lose(loss, in_document(&["category"]));
        typed.document.category = text(DEPRECATED_SECURITY_ADVISORY, "category").within("document")?;
    }
    Ok(())
}

fn document(context: &Context<'_>) -> Result<csaf21::DocumentLevelMetaData, WriteError> {
    let advisory = context.advisory;
    Ok(csaf21::DocumentLevelMetaData {
        acknowledgments: acknowledgments(&advisory.acknowledgments)?,
        aggregate_severity: advisory.aggregate_severity.as_ref().map(aggregate_severity).transpose()?,
        category: text(&advisory.category, "category")?,
        csaf_version: csaf21::CsafVersion::X21,
        distribution: distribution(context).within("distribution")?,
        involvement: match &advisory.involvement {
            Some(ours) => Some(involvement(ours).within("involvement")?),
            None => None,
        },
        lang: optional_text(advisory.lang.as_ref().map(LanguageTag::as_str), "lang")?,
        license_expression: optional_text(advisory.license_expression.as_deref(), "license_expression")?,
        notes: some_if_any(document_notes(context)?).map(csaf21::NotesT),
        publisher: publisher(context).within("publisher")?,
        references: references(&advisory.references)?,
        source_lang: optional_text(advisory.source_lang.as_ref().map(LanguageTag::as_str), "source_lang")?,
        title: text(&advisory.title, "title")?,
        tracking: tracking(&advisory.tracking).within("tracking")?,
        x_extensions: extensions(&advisory.extensions.document, EXTENSIONS)?,
    })
}

/// Extension blocks, kept as a document had them.
fn extensions(ours: &Extension, key: &str) -> Result<Option<csaf21::ExtensionsT>, WriteError> {
    let read = |value: &Value| serde_json::from_value(value.clone());
    let not_extensions =
        |error: serde_json::Error| WriteError { pointer: Pointer::default().key(key), why: error.to_string() };
    ours.as_ref().map(read).transpose().map_err(not_extensions)
}

fn distribution(context: &Context<'_>) -> Result<csaf21::RulesForDocumentSharing, WriteError> {
    let ours = &context.advisory.distribution;
    let Some(tlp) = &ours.tlp else {
        let why = "CSAF 2.1 asks for a TLP label, and the advisory has none".to_owned();
        return Err(WriteError { pointer: Pointer::default().key("tlp"), why });
    };
    // The labels of CSAF 2.1 are those of TLP 2.0: a document of 2.0 that leads to the meaning of TLP 1.0 leads to the
    // default of the schema instead.
    let is_of_tlp_1 = |url: &str| url.contains("/tlp/v1") && !is_same_version(context);
    let fitting = |url: String| if is_of_tlp_1(&url) { TLP_URL.to_owned() } else { url };
    Ok(csaf21::RulesForDocumentSharing {
        sharing_group: match &ours.sharing_group {
            Some(ours) => Some(csaf21::SharingGroup {
                id: text(&ours.id, "sharing_group")?,
                name: optional_text(ours.name.as_deref(), "sharing_group")?,
            }),
            None => None,
        },
        text: optional_text(ours.text.as_deref(), "text")?,
        tlp: csaf21::TrafficLightProtocolTlp {
            label: tlp.label.into(),
            url: tlp.url.as_ref().map(ToString::to_string).map(fitting).unwrap_or_default(),
        },
    })
}

fn publisher(context: &Context<'_>) -> Result<csaf21::Publisher, WriteError> {
    let ours = &context.advisory.publisher;
    Ok(csaf21::Publisher {
        category: ours.category.into(),
        contact: if is_same_version(context) { contact(&ours.contact).within("contact")? } else { None },
        issuing_authority: optional_text(ours.issuing_authority.as_deref(), "issuing_authority")?,
        name: text(&ours.name, "name")?,
        namespace: ours.namespace.to_string(),
    })
}

/// The notes of the advisory, and one with the contact details of its publisher. The drafts of CSAF 2.1 do not agree on
/// where these belong: one has `contact_details`, the next an object `contact`, and each forbids the other's. A note
/// is what all of them accept.
fn document_notes(context: &Context<'_>) -> Result<Vec<csaf21::Note>, WriteError> {
    let advisory = context.advisory;
    let mut theirs = notes(&advisory.notes)?;
    if let (false, Some(details)) = (is_same_version(context), &advisory.publisher.contact.details) {
        let from = in_document(&["publisher", "contact", "details"]);
        context.remember(in_document(&["notes"]).index(theirs.len()), from);
        theirs.extend(notes(&[general_note("Contact of the publisher", details.clone())])?);
    }
    Ok(theirs)
}

fn contact(ours: &Contact) -> Result<Option<csaf21::ContactT>, WriteError> {
    if ours.is_empty() {
        return Ok(None);
    }
    Ok(Some(csaf21::ContactT {
        details: optional_text(ours.details.as_deref(), "details")?,
        email: optional_text(ours.email.as_deref(), "email")?,
        public_openpgp_key_url: optional_text(ours.public_openpgp_key_url.as_deref(), "public_openpgp_key_url")?,
        url: optional_text(ours.url.as_deref(), "url")?,
    }))
}

fn involvement(ours: &DocumentInvolvement) -> Result<csaf21::Involvement, WriteError> {
    Ok(csaf21::Involvement {
        actions: list(&ours.actions, "actions", action)?,
        entities: list(&ours.entities, "entities", |ours: &Entity| {
            Ok(csaf21::Entity {
                category: text(&ours.category, "category")?,
                contact: contact(&ours.contact).within("contact")?,
                entity_id: text(&ours.id, "entity_id")?,
                name: optional_text(ours.name.as_deref(), "name")?,
            })
        })?,
        entity_groups: some_if_any(list(&ours.entity_groups, "entity_groups", |ours: &EntityGroup| {
            Ok(csaf21::EntityGroup {
                entity_group_id: text(&ours.id, "entity_group_id")?,
                entity_ids: strings(&ours.entity_ids, "entity_ids")?,
                name: text(&ours.name, "name")?,
                summary: optional_text(ours.summary.as_deref(), "summary")?,
            })
        })?),
    })
}

fn action(ours: &Action) -> Result<csaf21::Action, WriteError> {
    let (product_ids, group_ids) = scope(&ours.scope)?;
    Ok(csaf21::Action {
        acting_entity_refs: csaf21::EntityRefsT(strings(&ours.acting, "acting_entity_refs")?),
        action_id: text(&ours.id, "action_id")?,
        category: text(&ours.category, "category")?,
        date: date(&ours.date),
        dl_vuln_ids: some_if_any(strings(&ours.vulnerabilities, "dl_vuln_ids")?),
        group_ids,
        product_ids,
        receiving_entity_refs: some_if_any(strings(&ours.receiving, "receiving_entity_refs")?).map(csaf21::EntityRefsT),
        referenced_action_ids: some_if_any(strings(&ours.referenced_actions, "referenced_action_ids")?),
        status: text(&ours.status, "status")?,
        summary: optional_text(ours.summary.as_deref(), "summary")?,
    })
}

fn notes(ours: &[Note]) -> Result<Vec<csaf21::Note>, WriteError> {
    list(ours, "notes", note)
}

fn note(ours: &Note) -> Result<csaf21::Note, WriteError> {
    let (product_ids, group_ids) = scope(&ours.scope)?;
    Ok(csaf21::Note {
        audience: optional_text(ours.audience.as_deref(), "audience")?,
        category: ours.category.into(),
        group_ids,
        product_ids,
        text: text(&ours.text, "text")?,
        title: optional_text(ours.title.as_deref(), "title")?,
    })
}
