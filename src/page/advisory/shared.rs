//! The parts that documents and their vulnerabilities share.

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    products::{Products, ScopeView},
    prose::Prose,
};
use crate::model::{
    Key as _,
    advisory::{Acknowledgment, Contact, Note, Reference, ReferenceCategory},
};

/// A note.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct NoteView {
    /// The key of its category.
    pub category: &'static str,
    /// Its heading.
    pub title: Option<String>,
    /// For whom it is written.
    pub audience: Option<String>,
    /// The text.
    pub html: String,
    /// The products that it speaks of.
    pub scope: ScopeView,
}

/// A link.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ReferenceView {
    /// What is there.
    pub summary: String,
    /// Where it is.
    pub url: String,
    /// Whether it leads to this document in some form.
    pub to_itself: bool,
}

/// Thanks.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct CreditView {
    /// The people.
    pub names: Vec<String>,
    /// Their organisation.
    pub organization: Option<String>,
    /// What they did.
    pub summary: Option<String>,
    /// Where to learn more of them.
    pub urls: Vec<String>,
}

/// How to reach a party.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct PartyContactView {
    /// Free text.
    pub details: Option<String>,
    /// A mail address.
    pub email: Option<String>,
    /// A contact page.
    pub url: Option<String>,
    /// Where the public key is.
    pub key: Option<String>,
}

/// A block of data of an extension.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct DataView {
    /// What it belongs to.
    pub of: String,
    /// The data as JSON.
    pub json: String,
}

/// Notes as the page shows them.
pub(super) fn notes<'a>(notes: &'a [Note], products: &mut Products<'a>, prose: &mut Prose<'_>) -> Vec<NoteView> {
    let view = |note: &'a Note| {
        let set = products.scope(&note.scope);
        NoteView {
            category: note.category.key(),
            title: note.title.clone(),
            audience: note.audience.clone(),
            html: prose.html(&note.text),
            scope: products.view(set, None),
        }
    };
    notes.iter().map(view).collect()
}

/// References as the page shows them.
pub(super) fn references(references: &[Reference]) -> Vec<ReferenceView> {
    let view = |reference: &Reference| ReferenceView {
        summary: reference.summary.clone(),
        url: reference.url.to_string(),
        to_itself: match reference.category {
            ReferenceCategory::Itself => true,
            ReferenceCategory::External => false,
        },
    };
    references.iter().map(view).collect()
}

/// Acknowledgements as the page shows them.
pub(super) fn credits(acknowledgments: &[Acknowledgment]) -> Vec<CreditView> {
    let view = |thanked: &Acknowledgment| CreditView {
        names: thanked.names.clone(),
        organization: thanked.organization.clone(),
        summary: thanked.summary.clone(),
        urls: thanked.urls.iter().map(ToString::to_string).collect(),
    };
    acknowledgments.iter().map(view).collect()
}

impl From<&Contact> for PartyContactView {
    fn from(contact: &Contact) -> Self {
        Self {
            details: contact.details.clone(),
            email: contact.email.clone(),
            url: contact.url.clone(),
            key: contact.public_openpgp_key_url.clone(),
        }
    }
}

/// A value as JSON that people can read.
pub(super) fn json<T: Serialize>(of: impl Into<String>, value: &T) -> DataView {
    DataView { of: of.into(), json: serde_json::to_string_pretty(value).unwrap_or_default() }
}
