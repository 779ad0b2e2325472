//! What a CSAF provider serves (CSAF 2.0 and 2.1, section 7): documents with hashes and signatures, the lists and feeds
//! that name them, the public keys, and the metadata that leads to all of it.
//!
//! Every date in here is one of the content, so that the same content gives the same bytes.

mod collection;
mod directory;
mod document;
mod listing;
mod metadata;
mod rolie;

use serde::Serialize;

pub(crate) use collection::never_changed;
pub use document::{Document, Documents};
pub use listing::{listing_path, listing_with};
pub use metadata::{Role, role};

use crate::{
    diagnostic::Diagnostic,
    model::CsafVersion,
    paths,
    plan::{Plan, Section},
    publish::Site,
};
use collection::Collection;

/// A public key with which documents are signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedKey {
    /// Its path on the site.
    pub path: String,
    /// Its fingerprint, in upper-case hexadecimal.
    pub fingerprint: String,
}

/// Plans everything but the listings.
pub fn plan<'s>(site: &'s Site, documents: &'s Documents, keys: &'s [PublishedKey], plan: &mut Plan<'s>) {
    for document in documents.iter() {
        plan_document(document, plan);
    }
    for key in &site.keys {
        let name = key.path.rsplit('/').next().unwrap_or_default();
        let path = paths::key(&site.vendor.csaf.folder, name);
        plan.add(path, Section::Csaf, move || Ok(key.text.as_bytes().to_vec()));
    }
    plan_version(site, documents, keys, CsafVersion::V20, plan);
    if site.vendor.csaf.with_csaf21 {
        plan_version(site, documents, keys, CsafVersion::V21, plan);
    }
}

/// Plans a listing of each folder of the provider, of all that was planned before.
pub fn plan_listings(site: &Site, plan: &mut Plan<'_>) {
    let folders = listing::folders(site.vendor.csaf.folder.as_str(), plan.outputs().map(|(path, _)| path));
    for (folder, names) in folders {
        let path = listing::listing_path(&folder);
        plan.add(path, Section::Csaf, move || Ok(listing::listing(&format!("{folder}/"), &names).into_bytes()));
    }
}

fn plan_document<'s>(document: &'s Document, plan: &mut Plan<'s>) {
    plan.add(document.path.as_str(), Section::Csaf, move || Ok(document.text.unpack().into_owned().into_bytes()));
    let line = |hash: &str| Ok(format!("{hash}  {}\n", document.file_name()).into_bytes());
    plan.add(format!("{}.sha256", document.path), Section::Csaf, move || line(document.sha256()));
    plan.add(format!("{}.sha512", document.path), Section::Csaf, move || line(document.sha512()));
    if let Some(signature) = &document.signature {
        plan.add(document.signature_path(), Section::Csaf, move || Ok(signature.as_bytes().to_vec()));
    }
}

fn plan_version<'s>(
    site: &'s Site,
    documents: &'s Documents,
    keys: &'s [PublishedKey],
    version: CsafVersion,
    plan: &mut Plan<'s>,
) {
    let folder = &site.vendor.csaf.folder;
    let metadata = move || {
        let collections = Collection::of(site, documents, version);
        to_json(&metadata::metadata(site, version, &collections, keys))
    };
    plan.add(paths::provider_metadata(folder, version), Section::Csaf, metadata);
    // Readers that look for a version find the standard one here; the bare path holds the same, never a redirect.
    if version == CsafVersion::V20 && site.vendor.csaf.with_csaf21 {
        plan.add(paths::provider_metadata_20_beside_21(folder), Section::Csaf, metadata);
    }
    plan.add(paths::rolie_service(folder, version), Section::Csaf, move || {
        to_json(&rolie::service(&Collection::of(site, documents, version)))
    });
    for collection in Collection::of(site, documents, version) {
        plan_collection(collection, plan);
    }
}

fn plan_collection<'s>(collection: Collection<'s>, plan: &mut Plan<'s>) {
    let Collection { site, version, label, .. } = collection;
    let folder = &site.vendor.csaf.folder;
    let collection = std::sync::Arc::new(collection);
    let mut add = |path: String, render: fn(&Collection<'s>) -> Result<Vec<u8>, Diagnostic>| {
        let collection = std::sync::Arc::clone(&collection);
        plan.add(path, Section::Csaf, move || render(&collection));
    };
    add(paths::rolie_feed(folder, version, label), |collection| {
        let room = Vec::with_capacity(rolie::USUAL_BYTES * collection.documents.len());
        to_json_in(room, &rolie::feed(collection))
    });
    add(paths::rolie_category(folder, version, label), |collection| to_json(&rolie::categories(collection)));
    add(paths::csaf_index(folder, version, label), |collection| Ok(directory::index(collection).into_bytes()));
    add(paths::csaf_changes(folder, version, label), |collection| Ok(directory::changes(collection).into_bytes()));
}

/// The form of every JSON file of a provider: one that people can read too, with a line break at the end.
pub fn to_json(value: &impl Serialize) -> Result<Vec<u8>, Diagnostic> {
    to_json_in(Vec::new(), value)
}

/// The same in the room of `bytes`, which is empty: a text that grows beyond its room is copied.
fn to_json_in(mut bytes: Vec<u8>, value: &impl Serialize) -> Result<Vec<u8>, Diagnostic> {
    serde_json::to_writer_pretty(&mut bytes, value)
        .map_err(|error| Diagnostic::error("output", format!("this JSON cannot be written: {error}")))?;
    bytes.push(b'\n');
    Ok(bytes)
}
