//! The CSAF documents of a site, as they will be served.

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};

use rayon::prelude::*;

use super::listing::LISTING;
use crate::{
    hash::{sha256, sha512},
    model::{Advisory, AdvisoryId, CsafVersion, Tlp},
    paths,
    publish::Site,
};

/// A CSAF document as it will be served.
#[derive(Clone, Debug)]
pub struct Document {
    /// What it says.
    pub advisory: Arc<Advisory>,
    /// The version of CSAF that it is written in.
    pub version: CsafVersion,
    /// Who may see it, as a document of this version says it.
    pub label: Tlp,
    /// Its path on the site.
    pub path: String,
    /// Its text; in UTF-8 these are the very bytes.
    pub text: Arc<str>,
    /// The hashes of the bytes, once somebody has asked for them.
    hashes: OnceLock<Hashes>,
    /// The armoured detached signature of the bytes.
    pub signature: Option<Arc<str>>,
}

/// Hashes in lower-case hexadecimal.
#[derive(Clone, Debug)]
struct Hashes {
    sha256: String,
    sha512: String,
}

impl Document {
    /// The SHA-256 of the bytes, in lower-case hexadecimal.
    pub fn sha256(&self) -> &str {
        &self.hashes().sha256
    }

    /// The SHA-512 of the bytes, in lower-case hexadecimal.
    pub fn sha512(&self) -> &str {
        &self.hashes().sha512
    }

    fn hashes(&self) -> &Hashes {
        self.hashes.get_or_init(|| Hashes { sha256: sha256(&self.text), sha512: sha512(&self.text) })
    }

    /// The last part of the path.
    pub fn file_name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// The path of the listing of the folder that it lies in.
    pub fn listing_path(&self) -> String {
        let folder = self.path.strip_suffix(self.file_name()).unwrap_or(&self.path);
        format!("{folder}{LISTING}")
    }

    /// The path of the signature, whether there is one or not.
    pub fn signature_path(&self) -> String {
        format!("{}.asc", self.path)
    }
}

/// The documents of all advisories and notable incidents of a site, in every version that is served.
#[derive(Clone, Debug, Default)]
pub struct Documents {
    documents: Vec<Document>,
    by_id: HashMap<(AdvisoryId, CsafVersion), usize>,
}

impl Documents {
    /// The documents of a site. An advisory without a label is not among
    /// them, as nobody may see it.
    pub fn of_site(site: &Site) -> Self {
        let sources: Vec<&Arc<Advisory>> = site.csaf_documents().collect();
        let documents: Vec<Document> =
            sources.into_par_iter().flat_map_iter(|advisory| served(site, advisory)).collect();
        let by_id = documents
            .iter()
            .enumerate()
            .map(|(at, document)| ((document.advisory.id().clone(), document.version), at))
            .collect();
        Self { documents, by_id }
    }

    /// The document of an advisory in a version.
    pub fn of(&self, id: &AdvisoryId, version: CsafVersion) -> Option<&Document> {
        self.by_id.get(&(id.clone(), version)).and_then(|at| self.documents.get(*at))
    }

    /// All documents: those of the advisories in their order, then those of the incidents.
    pub fn iter(&self) -> impl Iterator<Item = &Document> {
        self.documents.iter()
    }

    /// All documents, for giving them their signatures.
    pub fn as_mut_slice(&mut self) -> &mut [Document] {
        &mut self.documents
    }
}

fn served(site: &Site, advisory: &Arc<Advisory>) -> impl Iterator<Item = Document> {
    let texts = [(CsafVersion::V20, Some(&advisory.csaf20)), (CsafVersion::V21, advisory.csaf21.as_ref())];
    let label = advisory.tlp();
    texts.into_iter().filter_map(move |(version, text)| Some(document(site, advisory, label?, version, text?)))
}

fn document(site: &Site, advisory: &Arc<Advisory>, label: Tlp, version: CsafVersion, text: &Arc<str>) -> Document {
    Document {
        path: paths::csaf_document(&site.vendor.csaf.folder, version, label, &advisory.tracking),
        hashes: OnceLock::new(),
        text: Arc::clone(text),
        advisory: Arc::clone(advisory),
        version,
        label: label.in_csaf(version),
        signature: None,
    }
}
