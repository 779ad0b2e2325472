//! The CSAF documents of a site, as they will be served.

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};

use super::listing::LISTING;
use crate::{
    hash::{sha256, sha512},
    model::{Advisory, AdvisoryId, CsafVersion, SitePath, Tlp},
    packed::PackedText,
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
    /// Its text: unpacked and in UTF-8 these are the very bytes.
    pub text: PackedText,
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
        self.hashes.get_or_init(|| {
            let text = self.text.unpack();
            Hashes { sha256: sha256(&text), sha512: sha512(&text) }
        })
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

/// The documents of all advisories and notable incidents of a site, in every version that is served. Each is made once
/// somebody asks for it.
#[derive(Clone, Debug, Default)]
pub struct Documents {
    sources: Vec<Source>,
    folder: Option<SitePath>,
    by_id: OnceLock<HashMap<AdvisoryId, usize>>,
}

/// What documents are made of, and the documents.
#[derive(Clone, Debug)]
struct Source {
    advisory: Arc<Advisory>,
    made: OnceLock<Vec<Document>>,
}

impl Source {
    fn made(&self, folder: Option<&SitePath>) -> &[Document] {
        self.made.get_or_init(|| folder.map(|folder| served(folder, &self.advisory).collect()).unwrap_or_default())
    }
}

impl Documents {
    /// The documents of a site. An advisory without a label is not among them, as nobody may see it.
    pub fn of_site(site: &Site) -> Self {
        let source = |advisory: &Arc<Advisory>| Source { advisory: Arc::clone(advisory), made: OnceLock::new() };
        let sources = site.csaf_documents().map(source).collect();
        Self { sources, folder: Some(site.vendor.csaf.folder.clone()), by_id: OnceLock::new() }
    }

    /// The document of an advisory in a version.
    pub fn of(&self, id: &AdvisoryId, version: CsafVersion) -> Option<&Document> {
        // Who wants one of them does not wait for a table of all.
        let at = match self.by_id.get() {
            Some(by_id) => by_id.get(id).copied(),
            None => self.sources.iter().position(|source| source.advisory.id() == id),
        };
        let made = self.sources.get(at?)?.made(self.folder.as_ref());
        made.iter().find(|document| document.version == version)
    }

    /// All documents: those of the advisories in their order, then those of the incidents.
    pub fn iter(&self) -> impl Iterator<Item = &Document> {
        self.by_id.get_or_init(|| {
            let numbered = self.sources.iter().enumerate();
            numbered.map(|(at, source)| (source.advisory.id().clone(), at)).collect()
        });
        self.sources.iter().flat_map(|source| source.made(self.folder.as_ref()))
    }

    /// All documents, for giving them their signatures.
    pub fn all_mut(&mut self) -> Vec<&mut Document> {
        let folder = self.folder.as_ref();
        let made = self.sources.iter_mut().flat_map(|source| {
            source.made(folder);
            source.made.get_mut().into_iter().flatten()
        });
        made.collect()
    }
}

fn served(folder: &SitePath, advisory: &Arc<Advisory>) -> impl Iterator<Item = Document> {
    let texts = [(CsafVersion::V20, Some(&advisory.csaf20)), (CsafVersion::V21, advisory.csaf21.as_ref())];
    let label = advisory.tlp();
    texts.into_iter().filter_map(move |(version, text)| Some(document(folder, advisory, label?, version, text?)))
}

fn document(
    folder: &SitePath,
    advisory: &Arc<Advisory>,
    label: Tlp,
    version: CsafVersion,
    text: &PackedText,
) -> Document {
    Document {
        path: paths::csaf_document(folder, version, label, &advisory.tracking),
        hashes: OnceLock::new(),
        text: text.clone(),
        advisory: Arc::clone(advisory),
        version,
        label: label.in_csaf(version),
        signature: None,
    }
}
