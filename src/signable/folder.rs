//! Signing a site that was built before: the key may be on a machine that has neither the content nor a network.
//!
//! What has a signature that is still good keeps it. Feeds, metadata and listings are brought to the state that a build
//! with the key would have given them, so that the result is the same, byte for byte.
//!
//! Whoever holds the key must not sign what somebody put in place of a document on the way, nor write outside of the
//! folder: a document must be the one whose hashes lie beside it, and no symbolic link is followed. Nothing is written
//! before everything is signed.
//!
//! Each file is exchanged in one step, and none is written in place: the second tree of a build has the same files. The
//! metadata, which say that all is signed, come last; a signing that was killed is finished by signing again.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Component, Path, PathBuf},
};

use rayon::prelude::*;
use serde_json::{Value, json};

use super::Signatures;
use crate::{
    csaf,
    diagnostic::Diagnostic,
    distribution, hash,
    model::Instant,
    paths,
    sign::{self, PublicKeys, Renewed, Signer},
    whole::{self, Durable},
};

/// A site on disk that was built before, with the keys that it publishes.
pub struct BuiltSite {
    folder: PathBuf,
    /// The address of the site, without a slash at the end.
    base_url: String,
    /// Each metadata file by its path below the folder.
    metadata: BTreeMap<String, Value>,
    keys: PublicKeys,
}

/// What is to be written: each path with its new text.
type Changes = BTreeMap<String, String>;

impl BuiltSite {
    /// Finds the providers in a folder and the keys that they publish. Fails where there is none, or where it is none
    /// that `candour build` writes.
    pub fn open(folder: &Path) -> Result<Self, Diagnostic> {
        let mut metadata = BTreeMap::new();
        for path in metadata_files(folder)? {
            let value = parse(&path, &read(folder, &path)?)?;
            metadata.insert(path, value);
        }
        let base_url = metadata.iter().find_map(|(path, value)| {
            canonical_url(value)?.strip_suffix(path.as_str())?.strip_suffix('/').map(str::to_owned)
        });
        let Some(base_url) = base_url else {
            let message = "there is no provider-metadata.json in it that names its own address";
            let help = "name the folder that `candour build` wrote";
            return Err(Diagnostic::error("sign", message).at_path(folder.display().to_string()).help(help));
        };
        let mut site = Self { folder: folder.to_owned(), base_url, metadata, keys: PublicKeys::default() };
        site.keys = site.published_keys()?;
        Ok(site)
    }

    /// The keys that the site publishes.
    pub fn keys(&self) -> &PublicKeys {
        &self.keys
    }

    /// Gives everything its signature: the one that it has and that is still good at `now`, else a new one. Where one
    /// thing cannot be signed, nothing is written.
    pub fn sign(&self, signer: &Signer, now: &Instant) -> Result<Signatures, Diagnostic> {
        let signing = Signing { site: self, signer, now };
        let mut signatures = Signatures::default();
        let mut changes = Changes::new();
        // The metadata come last: they say what the rest must already be.
        let mut metadata = Changes::new();
        for (path, value) in self.metadata.iter().filter(|(path, value)| self.original_of(value) == Some(path.as_str()))
        {
            let text = signing.provider(value, &mut signatures, &mut changes)?;
            for copy in self.copies_of(path) {
                metadata.insert(copy.to_owned(), text.clone());
            }
            metadata.insert(path.clone(), text);
        }
        signing.security_txt(&mut signatures, &mut changes)?;
        for (path, text) in changes.iter().chain(&metadata) {
            write(&self.folder, path, text)?;
        }
        Ok(signatures)
    }

    /// The file that metadata are, or are a copy of.
    fn original_of(&self, metadata: &Value) -> Option<&str> {
        let path = self.inner(canonical_url(metadata)?)?;
        self.metadata.get_key_value(&path).map(|(path, _)| path.as_str())
    }

    /// The other files that say the same as a metadata file.
    fn copies_of<'s>(&'s self, original: &'s str) -> impl Iterator<Item = &'s str> {
        let is_copy =
            move |(path, value): &(&String, &Value)| *path != original && self.metadata.get(original) == Some(value);
        self.metadata.iter().filter(is_copy).map(|(path, _)| path.as_str())
    }

    /// The path below the folder of a URL of the site, where it can lie there.
    fn inner(&self, url: &str) -> Option<String> {
        let path = url.strip_prefix(&self.base_url)?.strip_prefix('/')?;
        let is_plain = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
        (is_plain && !path.is_empty()).then(|| path.to_owned())
    }

    fn published_keys(&self) -> Result<PublicKeys, Diagnostic> {
        let ours = self.metadata.iter().filter(|(path, value)| self.original_of(value) == Some(path.as_str()));
        let urls: BTreeSet<&str> = ours
            .flat_map(|(_, value)| list(value, "/public_openpgp_keys"))
            .filter_map(|key| text(key, "/url"))
            .collect();
        let mut texts = Vec::new();
        for path in urls.into_iter().filter_map(|url| self.inner(url)) {
            let text = read(&self.folder, &path)?;
            texts.push((path, text));
        }
        let named = texts.iter().map(|(path, text)| (path.as_str(), text.as_str()));
        PublicKeys::parse(named).map_err(|errors| match errors.into_iter().next() {
            Some((path, error)) => Diagnostic::error("sign", error.to_string()).at_path(path).help(error.help()),
            None => Diagnostic::error("sign", "the published keys cannot be read"),
        })
    }
}

/// A site while it is signed.
struct Signing<'s> {
    site: &'s BuiltSite,
    signer: &'s Signer,
    now: &'s Instant,
}

/// A document that a feed names, and its signature.
struct Signed {
    url: String,
    path: String,
    renewed: Renewed,
}

impl Signing<'_> {
    fn read(&self, path: &str) -> Result<String, Diagnostic> {
        read(&self.site.folder, path)
    }

    /// Signs the documents that the feeds of a provider name. Returns its metadata.
    fn provider(
        &self,
        metadata: &Value,
        signatures: &mut Signatures,
        changes: &mut Changes,
    ) -> Result<String, Diagnostic> {
        let publisher = text(metadata, "/publisher/namespace");
        let feeds = list(metadata, "/distributions").iter().flat_map(|distribution| list(distribution, "/rolie/feeds"));
        let mut signed: Vec<Signed> = Vec::new();
        for feed in feeds.filter_map(|feed| self.site.inner(text(feed, "/url")?)).collect::<BTreeSet<String>>() {
            signed.extend(self.feed(&feed, publisher, changes)?);
        }
        let has_signature = |one: &Signed| one.renewed != Renewed::None;
        let role = distribution::role(signed.iter().map(has_signature), !self.site.keys.is_empty());
        self.listings(&signed, changes)?;
        for one in signed {
            signatures.count(&one.renewed);
            if let Some(text) = one.renewed.into_text() {
                changes.insert(format!("{}.asc", one.path), text);
            }
        }
        let mut metadata = metadata.clone();
        metadata["role"] = serde_json::to_value(role).unwrap_or_default();
        to_text(&metadata)
    }

    /// Signs the documents of a feed, and links to the signatures in it.
    fn feed(&self, path: &str, publisher: Option<&str>, changes: &mut Changes) -> Result<Vec<Signed>, Diagnostic> {
        let mut feed = parse(path, &self.read(path)?)?;
        let Some(entries) = feed.pointer_mut("/feed/entry").and_then(Value::as_array_mut) else {
            return Err(at(path, "this is no ROLIE feed: it has no list `feed.entry`"));
        };
        let named: Vec<&str> = entries.iter().filter_map(|entry| text(entry, "/content/src")).collect();
        if named.iter().collect::<BTreeSet<_>>().len() != entries.len() {
            return Err(at(path, "an entry of this feed names no document, or one that another entry names"));
        }
        let signed: Vec<Signed> =
            entries.par_iter().map(|entry| self.entry(path, entry, publisher)).collect::<Result<_, Diagnostic>>()?;
        for (entry, one) in entries.iter_mut().zip(&signed) {
            if let Some(links) = entry.get_mut("link").and_then(Value::as_array_mut) {
                links.retain(|link| link["rel"] != "signature");
                if one.renewed != Renewed::None {
                    links.push(json!({ "rel": "signature", "href": format!("{}.asc", one.url) }));
                }
            }
        }
        changes.insert(path.to_owned(), to_text(&feed)?);
        Ok(signed)
    }

    fn entry(&self, feed: &str, entry: &Value, publisher: Option<&str>) -> Result<Signed, Diagnostic> {
        let url = text(entry, "/content/src").unwrap_or_default().to_owned();
        let Some(path) = self.site.inner(&url) else {
            return Err(at(feed, &format!("an entry leads to {url:?}, which is no document of this site")));
        };
        let bytes = self.read(&path)?;
        let document = self.document(&path, &bytes, text(entry, "/id"), publisher)?;
        let existing = self.read(&format!("{path}.asc")).ok();
        let keys = &self.site.keys;
        // The signature of another publisher is served as it is, as long as it is good.
        let is_foreign = text(&document, "/document/publisher/namespace") != publisher;
        let own = existing.as_ref().filter(|own| is_foreign && sign::is_good(own, bytes.as_bytes(), keys, self.now));
        let renewed = match own {
            Some(own) => Renewed::Kept(own.clone()),
            None => sign::renew(existing.as_deref(), bytes.as_bytes(), Some(self.signer), keys, self.now)
                .map_err(|error| error.diagnostic().at_path(&path))?,
        };
        Ok(Signed { url, path, renewed })
    }

    /// A document that may be signed: the one that the feed means, with the hashes beside it, and valid.
    fn document(
        &self,
        path: &str,
        bytes: &str,
        id: Option<&str>,
        publisher: Option<&str>,
    ) -> Result<Value, Diagnostic> {
        let refused = |why: &str| {
            let help = "build the site again, and look into how this file changed: nothing was signed";
            Err(at(path, why).help(help))
        };
        for (ending, hash) in [("sha256", hash::sha256(bytes)), ("sha512", hash::sha512(bytes))] {
            let beside = self.read(&format!("{path}.{ending}"))?;
            if beside.split_whitespace().next() != Some(hash.as_str()) {
                return refused(&format!("this document is not the one whose hash lies beside it, in `.{ending}`"));
            }
        }
        let document = parse(path, bytes)?;
        if text(&document, "/document/tracking/id") != id {
            return refused("this document has another id than the entry of the feed that names it");
        }
        let is_foreign = text(&document, "/document/publisher/namespace") != publisher;
        match failed_test(bytes, is_foreign) {
            Err(error) => refused(&error.to_string()),
            Ok(Some(test)) => refused(&format!("this document fails the CSAF test {test}")),
            Ok(None) => Ok(document),
        }
    }

    /// Adds the new signatures to the listings of their folders.
    fn listings(&self, signed: &[Signed], changes: &mut Changes) -> Result<(), Diagnostic> {
        let mut folders: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for one in signed.iter().filter(|one| one.renewed != Renewed::None) {
            if let Some((folder, name)) = one.path.rsplit_once('/') {
                folders.entry(folder).or_default().insert(format!("{name}.asc"));
            }
        }
        for (folder, names) in folders {
            let path = distribution::listing_path(folder);
            let Ok(page) = self.read(&path) else { continue };
            let Some(page) = distribution::listing_with(&page, &format!("/{folder}/"), names) else {
                return Err(at(&path, "this is no listing that `candour build` wrote"));
            };
            changes.insert(path, page);
        }
        Ok(())
    }

    fn security_txt(&self, signatures: &mut Signatures, changes: &mut Changes) -> Result<(), Diagnostic> {
        let [path, legacy] = [paths::SECURITY_TXT, paths::SECURITY_TXT_LEGACY].map(|path| path.trim_start_matches('/'));
        if [path, legacy].iter().all(|path| self.site.folder.join(path).symlink_metadata().is_err()) {
            return Ok(());
        }
        let existing = self.read(path)?;
        let plain = sign::payload(&existing).unwrap_or_else(|| existing.clone());
        if self.read(legacy)? != existing {
            return Err(at(legacy, &format!("this is not a copy of `{path}`")).help(SECURITY_TXT_HELP));
        }
        self.check_security_txt(&plain).map_err(|why| at(path, &why).help(SECURITY_TXT_HELP))?;
        let renewed = sign::renew_cleartext(Some(&existing), &plain, Some(self.signer), &self.site.keys, self.now)
            .map_err(|error| error.diagnostic().at_path(path))?;
        signatures.count(&renewed);
        let text = renewed.into_text();
        signatures.unsigned_security_txt = text.is_none();
        for path in [path, legacy] {
            changes.insert(path.to_owned(), text.as_ref().unwrap_or(&plain).clone());
        }
        Ok(())
    }

    /// Whether security.txt is one that `candour build` could have written for this site: a signature under it tells
    /// researchers whom to trust.
    fn check_security_txt(&self, plain: &str) -> Result<(), String> {
        let fields: Vec<(&str, &str)> = plain.lines().filter_map(|line| line.split_once(": ")).collect();
        let values = |name| fields.iter().filter(move |(field, _)| *field == name).map(|(_, value)| *value);
        let is_here = |url: &str| url.strip_prefix(&self.site.base_url).is_some_and(|rest| rest.starts_with('/'));
        if values("Contact").next().is_none() {
            return Err("it names no contact".to_owned());
        }
        match values("Expires").collect::<Vec<_>>()[..] {
            [expires] => match expires.parse::<Instant>() {
                Ok(expires) if expires > *self.now => {}
                Ok(expires) => return Err(format!("it expired at {expires}")),
                Err(error) => return Err(error.to_string()),
            },
            _ => return Err("it does not say once when it expires".to_owned()),
        }
        if !values("Canonical").any(is_here) {
            return Err(format!("it names no canonical address at {}", self.site.base_url));
        }
        match values("CSAF").next() {
            Some(url) if is_here(url) => Ok(()),
            _ => Err(format!("its first CSAF field does not lead to {}", self.site.base_url)),
        }
    }
}

/// Where somebody has changed security.txt on the way.
const SECURITY_TXT_HELP: &str = "build the site again, and look into how this file changed: nothing was signed";

/// A mandatory test that a document fails. One made elsewhere may have a weakness under the name of another version of
/// the enumeration: a build lets that through.
fn failed_test(bytes: &str, is_foreign: bool) -> Result<Option<String>, csaf::ReadError> {
    let document = csaf::Document::parse(bytes)?;
    let validation = document.validate();
    let mut errors = validation.errors().filter(|finding| !(is_foreign && csaf::is_data_hole(finding, &document)));
    Ok(errors.next().map(|finding| finding.test.clone()))
}

fn at(path: &str, message: &str) -> Diagnostic {
    Diagnostic::error("sign", message).at_path(path)
}

fn canonical_url(metadata: &Value) -> Option<&str> {
    text(metadata, "/canonical_url")
}

fn text<'v>(value: &'v Value, pointer: &str) -> Option<&'v str> {
    value.pointer(pointer).and_then(Value::as_str)
}

fn list<'v>(value: &'v Value, pointer: &str) -> &'v [Value] {
    value.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn parse(path: &str, text: &str) -> Result<Value, Diagnostic> {
    serde_json::from_str(text).map_err(|error| at(path, &format!("this is not JSON: {error}")))
}

fn to_text(value: &Value) -> Result<String, Diagnostic> {
    let bytes = distribution::to_json(value)?;
    String::from_utf8(bytes).map_err(|error| Diagnostic::error("sign", format!("this is not UTF-8: {error}")))
}

/// The metadata files below a folder, with `/` between the parts; links are not followed.
fn metadata_files(folder: &Path) -> Result<Vec<String>, Diagnostic> {
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|error| at(&folder.display().to_string(), &format!("cannot be read: {error}")))?;
        if entry.file_type().is_file() && entry.file_name() == "provider-metadata.json" {
            let inner = entry.path().strip_prefix(folder).unwrap_or(entry.path());
            let parts: Vec<_> = inner.components().map(|part| part.as_os_str().to_string_lossy()).collect();
            files.push(parts.join("/"));
        }
    }
    Ok(files)
}

/// Where a path lies on disk. Fails where a symbolic link is on the way: it may lead out of the folder.
fn located(folder: &Path, path: &str) -> Result<PathBuf, Diagnostic> {
    let mut place = folder.to_owned();
    for part in path.split('/') {
        place.push(part);
        if place.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink()) {
            return Err(at(path, "a symbolic link is on the way to this file, and none is followed"));
        }
    }
    Ok(place)
}

fn read(folder: &Path, path: &str) -> Result<String, Diagnostic> {
    let place = located(folder, path)?;
    let failed = |error: &dyn std::fmt::Display| at(path, &format!("cannot be read: {error}"));
    if !place.metadata().map_err(|error| failed(&error))?.is_file() {
        return Err(failed(&"it is no file"));
    }
    fs::read_to_string(place).map_err(|error| failed(&error))
}

/// Writes a file where its bytes differ, in one step: whoever reads it sees the old one or the new one.
fn write(folder: &Path, path: &str, text: &str) -> Result<(), Diagnostic> {
    let place = located(folder, path)?;
    if fs::read(&place).is_ok_and(|existing| existing == text.as_bytes()) {
        return Ok(());
    }
    let mut beside = place.clone().into_os_string();
    beside.push(".candour-new");
    let written = whole::replace(Path::new(&beside), &place, text.as_bytes(), None, Durable::InTime);
    written.map_err(|error| {
        let help = "the folder is incomplete: sign it again once this is mended";
        at(path, &format!("cannot be written: {error}")).help(help)
    })
}
