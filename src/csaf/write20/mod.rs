//! Writes CSAF 2.0.
//!
//! An advisory that was read from CSAF 2.0 is written so that it means the very same. For others, everything that
//! CSAF 2.0 cannot hold becomes a [`Loss`](super::Loss): written another way where an honest one exists, else left
//! out. Not reported is what no CSAF version can say and pages alone show: why there is no CVE id, whether a fix is a
//! security update and final, and the editorial part.

mod context;
mod product_tree;
#[cfg(test)]
mod tests;
mod vulnerability;

use csaf_rs::schema::csaf2_0::schema as csaf20;
use serde_json::Value;

use super::{
    loss::{Loss, Lost},
    particulars,
};
use crate::{
    model::{
        LanguageTag, Tlp,
        advisory::{
            Acknowledgment, Advisory, Contact, Form, Generator, Note, Particulars, PublisherCategory, Reference,
            Tracking,
        },
    },
    source::{Pointer, Step},
};
use context::{Context, Within, list, optional_text, strings, text};

/// A CSAF 2.0 document.
#[derive(Clone, Debug)]
pub struct Written20 {
    /// The text: keys in order, two blanks a level, a line break at the end; the same for the same advisory.
    pub text: String,
    /// What it does not say as the advisory does, in the order of the document.
    pub losses: Vec<Lost>,
    /// The places whose content stands at another place of the advisory, each with that one.
    moved: Vec<(Pointer, Pointer)>,
}

impl Written20 {
    /// The part of the advisory that the value at `pointer` of the document is made from. Parts are named as CSAF 2.1
    /// names them, so that of an advisory read from CSAF 2.1 they are places of the source.
    pub fn source_of(&self, pointer: &Pointer) -> Pointer {
        let below = |(written, from): &(Pointer, Pointer)| {
            let rest = pointer.steps().strip_prefix(written.steps())?;
            Some(from.steps().iter().chain(rest).cloned().collect())
        };
        self.moved.iter().find_map(below).unwrap_or_else(|| pointer.clone())
    }
}

/// An advisory cannot be written, because a value of it has no place in the format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{pointer}` cannot be written as CSAF 2.0: {why}")]
pub struct WriteError {
    /// The place in the document.
    pub pointer: Pointer,
    /// What is wrong with the value.
    pub why: String,
}

/// Writes an advisory as CSAF 2.0. Fails where a text does not follow the schema, such as an empty title.
///
/// The generator is written as the advisory has it: who makes an advisory of his own sets it.
pub fn write20(advisory: &Advisory) -> Result<Written20, WriteError> {
    let context = Context::new(advisory);
    let typed = csaf20::CommonSecurityAdvisoryFramework {
        document: document(&context).within("document")?,
        product_tree: match &advisory.product_tree {
            Some(tree) => Some(product_tree::product_tree(&context, tree).within("product_tree")?),
            None => None,
        },
        vulnerabilities: vulnerability::vulnerabilities(&context)?,
    };
    let not_json = |error: serde_json::Error| WriteError { pointer: Pointer::default(), why: error.to_string() };
    let mut json = serde_json::to_value(typed).map_err(not_json)?;
    leave_out_default_url(&context, &mut json);
    restore_particulars(&context, &mut json);
    json.sort_all_objects();
    let mut text = serde_json::to_string_pretty(&json).map_err(not_json)?;
    text.push('\n');
    let (losses, moved) = context.into_losses_and_moved();
    Ok(Written20 { text, losses, moved })
}

/// The types always write the URL of the TLP; where the advisory has none, the document has none.
fn leave_out_default_url(context: &Context<'_>, json: &mut Value) {
    if context.advisory.distribution.tlp.as_ref().is_some_and(|tlp| tlp.url.is_none())
        && let Some(Value::Object(tlp)) = json.pointer_mut("/document/distribution/tlp")
    {
        tlp.shift_remove("url");
    }
}

fn restore_particulars(context: &Context<'_>, json: &mut Value) {
    let Particulars { unknown_properties, omitted_defaults } = &context.advisory.particulars;
    let is_same_version = match context.advisory.form {
        Form::Csaf20(_) => true,
        Form::Csaf21(_) | Form::Markdown => false,
    };
    if is_same_version {
        for property in omitted_defaults {
            particulars::leave_out(json, property);
        }
    }
    for property in unknown_properties {
        if !is_same_version || !particulars::put_back(json, property) {
            context.lose(Loss::UnknownProperty { pointer: property.pointer.clone() }, property.pointer.clone());
        }
    }
}

fn document(context: &Context<'_>) -> Result<csaf20::DocumentLevelMetaData, WriteError> {
    let advisory = context.advisory;
    lose_what_has_no_place(context);
    Ok(csaf20::DocumentLevelMetaData {
        acknowledgments: acknowledgments(&advisory.acknowledgments)?,
        aggregate_severity: match &advisory.aggregate_severity {
            Some(ours) => Some(csaf20::AggregateSeverity {
                namespace: ours.namespace.as_ref().map(ToString::to_string),
                text: text(&ours.text, "aggregate_severity")?,
            }),
            None => None,
        },
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

/// The key of extensions in CSAF 2.1.
const EXTENSIONS: &str = "x_extensions";

fn in_document(keys: &[&str]) -> Pointer {
    keys.iter().fold(Pointer::default().key("document"), |pointer, key| pointer.key(key))
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

fn tracking(ours: &Tracking) -> Result<csaf20::Tracking, WriteError> {
    Ok(csaf20::Tracking {
        aliases: some_if_any(strings(&ours.aliases, "aliases")?),
        current_release_date: ours.current_release_date.to_string(),
        generator: match &ours.generator {
            Some(ours) => Some(generator(ours).within("generator")?),
            None => None,
        },
        id: text(ours.id.as_str(), "id")?,
        initial_release_date: ours.initial_release_date.to_string(),
        revision_history: list(&ours.revision_history, "revision_history", |ours| {
            Ok(csaf20::Revision {
                date: ours.date.to_string(),
                legacy_version: optional_text(ours.legacy_version.as_deref(), "legacy_version")?,
                number: text(ours.number.as_str(), "number")?,
                summary: text(&ours.summary, "summary")?,
            })
        })?,
        status: ours.status.into(),
        version: text(ours.version.as_str(), "version")?,
    })
}

fn generator(ours: &Generator) -> Result<csaf20::DocumentGenerator, WriteError> {
    Ok(csaf20::DocumentGenerator {
        date: ours.date.as_ref().map(ToString::to_string),
        engine: csaf20::EngineOfDocumentGeneration {
            name: text(&ours.engine, "name")?,
            version: optional_text(ours.engine_version.as_deref(), "version")?,
        },
    })
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

fn acknowledgments(ours: &[Acknowledgment]) -> Result<Option<csaf20::AcknowledgmentsT>, WriteError> {
    let theirs = list(ours, "acknowledgments", |ours| {
        Ok(csaf20::Acknowledgment {
            names: strings(&ours.names, "names")?,
            organization: optional_text(ours.organization.as_deref(), "organization")?,
            summary: optional_text(ours.summary.as_deref(), "summary")?,
            urls: ours.urls.iter().map(ToString::to_string).collect(),
        })
    })?;
    Ok(some_if_any(theirs).map(csaf20::AcknowledgmentsT))
}

fn references(ours: &[Reference]) -> Result<Option<csaf20::ReferencesT>, WriteError> {
    let theirs = list(ours, "references", |ours| {
        Ok(csaf20::Reference {
            category: ours.category.into(),
            summary: text(&ours.summary, "summary")?,
            url: ours.url.to_string(),
        })
    })?;
    Ok(some_if_any(theirs).map(csaf20::ReferencesT))
}

/// CSAF has no empty lists: one that is empty is not there.
fn some_if_any<T>(items: Vec<T>) -> Option<Vec<T>> {
    (!items.is_empty()).then_some(items)
}
