//! The CSAF documents of a site, as they will be served.

use std::{collections::HashMap, sync::Arc};

use crate::model::AdvisoryId;

/// A CSAF document as it will be served.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its path on the site.
    pub path: String,
    /// Its text; in UTF-8 these are the very bytes.
    pub text: Arc<str>,
    /// The SHA-256 of the bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// The SHA-512 of the bytes, in lower-case hexadecimal.
    pub sha512: String,
}

impl Document {
    /// The last part of the path.
    pub fn file_name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

/// The documents of all advisories of a site.
#[derive(Clone, Debug, Default)]
pub struct Documents {
    documents: Vec<Document>,
    by_id: HashMap<AdvisoryId, usize>,
}

impl Documents {
    /// The document of an advisory.
    pub fn of(&self, id: &AdvisoryId) -> Option<&Document> {
        self.by_id.get(id).and_then(|at| self.documents.get(*at))
    }

    /// All documents, in the order of the advisories.
    pub fn iter(&self) -> impl Iterator<Item = &Document> {
        self.documents.iter()
    }
}
