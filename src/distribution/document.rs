//! The CSAF documents of a site, as they will be served.

use std::{collections::HashMap, fmt::Write as _, sync::Arc};

use rayon::prelude::*;
use sha2::{Digest, Sha256, Sha512};

use crate::{
    model::{Advisory, AdvisoryId, Tlp},
    paths,
    publish::Site,
};

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

impl Documents {
    /// The documents of a site with their hashes, worked out in parallel. An advisory without a label is not among
    /// them, as nobody may see it.
    pub fn of_site(site: &Site) -> Self {
        let documents: Vec<(AdvisoryId, Document)> = site
            .advisories
            .par_iter()
            .filter_map(|advisory| Some((advisory.id().clone(), document(advisory, advisory.tlp()?))))
            .collect();
        let by_id = documents.iter().enumerate().map(|(at, (id, _))| (id.clone(), at)).collect();
        Self { documents: documents.into_iter().map(|(_, document)| document).collect(), by_id }
    }
}

fn document(advisory: &Advisory, label: Tlp) -> Document {
    let text = Arc::clone(&advisory.csaf20);
    Document {
        path: paths::csaf20_document(advisory, label),
        sha256: hexadecimal(&Sha256::digest(text.as_bytes())),
        sha512: hexadecimal(&Sha512::digest(text.as_bytes())),
        text,
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
