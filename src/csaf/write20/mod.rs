//! Writes CSAF 2.0.
//!
//! An advisory that was read from CSAF 2.0 is written so that it means the very same. For others, everything that
//! CSAF 2.0 cannot hold becomes a [`Loss`](super::Loss): written another way where an honest one exists, else left
//! out. Not reported is what no CSAF version can say and pages alone show: why there is no CVE id, whether a fix is a
//! security update and final, and the editorial part.

mod product_tree;
mod shared_types;
#[cfg(test)]
mod tests;
mod vulnerability;

use csaf_rs::schema::csaf2_0::schema as csaf20;

use super::{
    loss::Loss,
    write::{
        Context, EXTENSIONS, Within, WriteError, Written, finish, in_document, list, optional_text, some_if_any, text,
    },
};
use crate::{
    model::{
        LanguageTag, Tlp,
        advisory::{Advisory, Contact, Form, Note, PublisherCategory},
    },
    source::Pointer,
};
use shared_types::{acknowledgments, aggregate_severity, references, tracking};

/// Writes an advisory as CSAF 2.0. Fails where a text does not follow the schema, such as an empty title.
///
/// The generator is written as the advisory has it: who makes an advisory of his own sets it.
pub fn write20(advisory: &Advisory) -> Result<Written, WriteError> {
    let context = Context::new(advisory);
    let typed = csaf20::CommonSecurityAdvisoryFramework {
        document: document(&context).within("document")?,
        product_tree: match &advisory.product_tree {
            Some(tree) => Some(product_tree::product_tree(&context, tree).within("product_tree")?),
            None => None,
        },
        vulnerabilities: vulnerability::vulnerabilities(&context)?,
    };
    finish(context, &typed, matches!(advisory.form, Form::Csaf20(_)))
}

fn document(context: &Context<'_>) -> Result<csaf20::DocumentLevelMetaData, WriteError> {
    let advisory = context.advisory;
    lose_what_has_no_place(context);
    Ok(csaf20::DocumentLevelMetaData {
        acknowledgments: acknowledgments(&advisory.acknowledgments)?,
        aggregate_severity: advisory.aggregate_severity.as_ref().map(aggregate_severity).transpose()?,
        category: text(category(context), "category")?,
        csaf_version: csaf20::CsafVersion::X20,
        distribution: distribution(context)?,
        lang: optional_text(advisory.lang.as_ref().map(LanguageTag::as_str), "lang")?,
        notes: document_notes(context)?,
        publisher: publisher(context).within("publisher")?,
        references: references(&advisory.references)?,
        source_lang: optional_text(advisory.source_lang.as_ref().map(LanguageTag::as_str), "source_lang")?,
        title: text(&advisory.title, "title")?,
        tracking: tracking(&advisory.tracking).within("tracking")?,
    })
}

/// CSAF 2.0 keeps every category that begins with `csaf_` for itself (6.1.26), so those of CSAF 2.1 become what they
/// are nearest to. A document that was read from CSAF 2.0 keeps what it has.
fn category<'a>(context: &Context<'a>) -> &'a str {
    let ours = context.advisory.category.as_str();
    let to = match ours {
        _ if matches!(context.advisory.form, Form::Csaf20(_)) => return ours,
        "csaf_deprecated_security_advisory" => "csaf_security_advisory",
        // Ours has a first note that says it.
        "csaf_withdrawn" | "csaf_superseded" if context.advisory.form == Form::Markdown => return "csaf_base",
        "csaf_withdrawn" | "csaf_superseded" => "csaf_base",
        _ => return ours,
    };
    context.lose(Loss::Category { from: ours.to_owned(), to }, in_document(&["category"]));
    to
}

fn lose_what_has_no_place(context: &Context<'_>) {
    let advisory = context.advisory;
    if let Some(group) = &advisory.distribution.sharing_group {
        let pointer = in_document(&["distribution", "sharing_group"]);
        context.lose(Loss::SharingGroup { id: group.id.clone() }, pointer);
    }
    if let Some(involvement) = &advisory.involvement {
        context.lose(Loss::Involvement { actions: involvement.actions.len() }, in_document(&["involvement"]));
    }
    let of_file = || Pointer::default().key(EXTENSIONS);
    context.lose_extensions(advisory.extensions.file.as_ref(), of_file, || "the file".to_owned());
    let of_document = || in_document(&[EXTENSIONS]);
    context.lose_extensions(advisory.extensions.document.as_ref(), of_document, || "the document".to_owned());
}

fn distribution(context: &Context<'_>) -> Result<Option<csaf20::RulesForSharingDocument>, WriteError> {
    let ours = &context.advisory.distribution;
    let mut terms = ours.text.clone();
    let tlp = ours.tlp.as_ref().map(|tlp| csaf20::TrafficLightProtocolTlp {
        label: match tlp.label {
            Tlp::Clear => csaf20::LabelOfTlp::White,
            Tlp::Green => csaf20::LabelOfTlp::Green,
            Tlp::Amber => csaf20::LabelOfTlp::Amber,
            Tlp::AmberStrict => {
                context.lose(Loss::AmberStrict, in_document(&["distribution", "tlp", "label"]));
                let limit = "TLP:AMBER+STRICT: share this within the recipient's organization only.";
                terms = Some(terms.take().map_or_else(|| limit.to_owned(), |terms| format!("{limit}\n\n{terms}")));
                csaf20::LabelOfTlp::Amber
            }
            Tlp::Red => csaf20::LabelOfTlp::Red,
        },
        url: tlp.url.as_ref().map(ToString::to_string).unwrap_or_default(),
    });
    let text = optional_text(terms.as_deref(), "distribution")?;
    Ok((tlp.is_some() || text.is_some()).then_some(csaf20::RulesForSharingDocument { text, tlp }))
}

fn publisher(context: &Context<'_>) -> Result<csaf20::Publisher, WriteError> {
    let ours = &context.advisory.publisher;
    Ok(csaf20::Publisher {
        category: match ours.category {
            PublisherCategory::Coordinator => csaf20::CategoryOfPublisher::Coordinator,
            PublisherCategory::Discoverer => csaf20::CategoryOfPublisher::Discoverer,
            PublisherCategory::Multiplier => {
                context.lose(Loss::PublisherMultiplier, in_document(&["publisher", "category"]));
                csaf20::CategoryOfPublisher::Other
            }
            PublisherCategory::Other => csaf20::CategoryOfPublisher::Other,
            PublisherCategory::Translator => csaf20::CategoryOfPublisher::Translator,
            PublisherCategory::User => csaf20::CategoryOfPublisher::User,
            PublisherCategory::Vendor => csaf20::CategoryOfPublisher::Vendor,
        },
        contact_details: optional_text(contact_details(context).as_deref(), "contact_details")?,
        issuing_authority: optional_text(ours.issuing_authority.as_deref(), "issuing_authority")?,
        name: text(&ours.name, "name")?,
        namespace: ours.namespace.to_string(),
    })
}

/// The details; where there are none, the other ways of contact as text.
fn contact_details(context: &Context<'_>) -> Option<String> {
    let Contact { details, email, url, public_openpgp_key_url } = &context.advisory.publisher.contact;
    let ways = [("Email", email), ("Web", url), ("OpenPGP key", public_openpgp_key_url)];
    let lines: Vec<String> =
        ways.into_iter().filter_map(|(name, way)| way.as_ref().map(|way| format!("{name}: {way}"))).collect();
    if lines.is_empty() {
        return details.clone();
    }
    context.lose(Loss::Contact { in_details: details.is_none() }, in_document(&["publisher", "contact"]));
    details.clone().or_else(|| Some(lines.join("\n")))
}

fn document_notes(context: &Context<'_>) -> Result<Option<csaf20::NotesT>, WriteError> {
    let place = in_document(&["notes"]);
    let mut theirs = notes(context, &context.advisory.notes, &place)?;
    if let Some(expression) = &context.advisory.license_expression {
        let license = in_document(&["license_expression"]);
        context.lose(Loss::License { expression: expression.clone() }, license.clone());
        context.remember(place.index(theirs.len()), license);
        theirs.push(csaf20::Note {
            audience: None,
            category: csaf20::NoteCategory::LegalDisclaimer,
            text: text(&format!("SPDX license expression: {expression}"), "license_expression")?,
            title: Some(text("License", "title")?),
        });
    }
    Ok(some_if_any(theirs).map(csaf20::NotesT))
}

/// Writes the notes that the advisory has at `place`.
fn notes(context: &Context<'_>, ours: &[Note], place: &Pointer) -> Result<Vec<csaf20::Note>, WriteError> {
    for (at, ours) in ours.iter().enumerate().filter(|(_, ours)| !ours.scope.is_empty()) {
        let note = ours.title.clone().unwrap_or_else(|| ours.text.chars().take(40).collect());
        context.lose(Loss::NoteScope { note }, place.index(at));
    }
    list(ours, "notes", |ours| note(context, ours))
}

fn note(context: &Context<'_>, ours: &Note) -> Result<csaf20::Note, WriteError> {
    let scoped = (!ours.scope.is_empty())
        .then(|| format!("{}\n\nThis note is about: {}.", ours.text, context.names_of(&ours.scope)));
    Ok(csaf20::Note {
        audience: optional_text(ours.audience.as_deref(), "audience")?,
        category: ours.category.into(),
        text: text(scoped.as_deref().unwrap_or(&ours.text), "text")?,
        title: optional_text(ours.title.as_deref(), "title")?,
    })
}
