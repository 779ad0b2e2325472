//! The CSAF documents of an advisory or an incident, as its page offers them.

use schemars::JsonSchema;
use serde::Serialize;

use super::renderer::AlternateLink;
use crate::{
    distribution::{Document, Documents},
    model::{AdvisoryId, CsafVersion},
};

/// A CSAF document.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct DocumentView {
    /// The version of CSAF.
    version: &'static str,
    /// Whether that version is a draft.
    is_draft: bool,
    /// The path of the listing of its folder, which has its signature too, whenever that is made.
    folder_path: String,
    /// Its path.
    path: String,
    /// Its file name.
    name: String,
    /// The path of the file with its SHA-256.
    sha256_path: String,
    /// The path of the file with its SHA-512.
    sha512_path: String,
    /// Its SHA-256.
    sha256: String,
    /// Its SHA-512.
    sha512: String,
}

/// The documents of an advisory or an incident, the standard version first.
pub(super) fn documents_of<'d>(documents: &'d Documents, id: &AdvisoryId) -> Vec<&'d Document> {
    [CsafVersion::V20, CsafVersion::V21].into_iter().filter_map(|version| documents.of(id, version)).collect()
}

impl DocumentView {
    /// It as another form of the page.
    pub(super) fn alternate(&self) -> AlternateLink {
        let title = format!("CSAF {}", self.version);
        AlternateLink { path: self.path.clone(), media: "application/json", title }
    }
}

impl From<&Document> for DocumentView {
    fn from(document: &Document) -> Self {
        Self {
            version: document.version.as_str(),
            is_draft: document.version == CsafVersion::V21,
            folder_path: document.listing_path(),
            path: document.path.clone(),
            name: document.file_name().to_owned(),
            sha256_path: format!("{}.sha256", document.path),
            sha512_path: format!("{}.sha512", document.path),
            sha256: document.sha256().to_owned(),
            sha512: document.sha512().to_owned(),
        }
    }
}
