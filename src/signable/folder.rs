//! Signing a site that was built before: the key may be on a machine that has neither the content nor a network.
//!
//! What has a signature that is still good keeps it. Feeds, metadata and listings are brought to the state that a build
//! with the key would have given them, so that the result is the same, byte for byte.

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
    distribution,
    model::Instant,
    paths,
    sign::{self, PublicKeys, Renewed, SignError, Signer},
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

impl BuiltSite {
    /// Finds the providers in a folder and the keys that they publish. Fails where there is none, or where it is none
    /// that `candour build` writes.
    pub fn open(folder: &Path) -> Result<Self, Diagnostic> {
        let mut metadata = BTreeMap::new();
        for path in files(folder)? {
            if path.rsplit('/').next() == Some("provider-metadata.json") {
                let value = read_json(folder, &path)?;
                metadata.insert(path, value);
            }
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

    /// Gives everything its signature: the one that it has and that is still good at `now`, else a new one.
    pub fn sign(&self, signer: &Signer, now: &Instant) -> Result<Signatures, Diagnostic> {
        let mut signatures = Signatures::default();
        for (path, metadata) in &self.metadata {
            // A copy of the metadata of another folder becomes what that becomes.
            let original = canonical_url(metadata).and_then(|url| self.inner(url)).unwrap_or_else(|| path.clone());
            if original == *path {
                self.sign_provider(path, metadata, signer, now, &mut signatures)?;
            }
        }
        for (path, metadata) in &self.metadata {
            let original = canonical_url(metadata).and_then(|url| self.inner(url));
            if let Some(original) = original.filter(|original| original != path && self.metadata.contains_key(original))
            {
                write(&self.folder, path, read(&self.folder, &original)?.as_bytes())?;
            }
        }
        self.sign_security_txt(signer, now, &mut signatures)?;
        self.list()?;
        Ok(signatures)
    }

    /// The path below the folder of a URL of the site, where it can lie there.
    fn inner(&self, url: &str) -> Option<String> {
        let path = url.strip_prefix(&self.base_url)?.strip_prefix('/')?;
        let is_plain = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
        (is_plain && !path.is_empty()).then(|| path.to_owned())
    }

    fn published_keys(&self) -> Result<PublicKeys, Diagnostic> {
        let urls: BTreeSet<&str> = self
            .metadata
            .values()
            .flat_map(|metadata| list(metadata, "/public_openpgp_keys"))
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

    /// Signs the documents that the feeds of a provider name, and says so in its feeds and its metadata.
    fn sign_provider(
        &self,
        path: &str,
        metadata: &Value,
        signer: &Signer,
        now: &Instant,
        signatures: &mut Signatures,
    ) -> Result<(), Diagnostic> {
        let feeds = list(metadata, "/distributions").iter().flat_map(|distribution| list(distribution, "/rolie/feeds"));
        let mut is_signed = Vec::new();
        for feed in feeds.filter_map(|feed| self.inner(text(feed, "/url")?)).collect::<BTreeSet<String>>() {
            is_signed.extend(self.sign_feed(&feed, signer, now, signatures)?);
        }
        let is_trusted = !self.keys.is_empty() && !is_signed.is_empty() && is_signed.iter().all(|is_signed| *is_signed);
        let mut metadata = metadata.clone();
        metadata["role"] = json!(if is_trusted { "csaf_trusted_provider" } else { "csaf_provider" });
        write_json(&self.folder, path, &metadata)
    }

    /// Signs the documents of a feed. Returns for each whether it has a signature.
    fn sign_feed(
        &self,
        path: &str,
        signer: &Signer,
        now: &Instant,
        signatures: &mut Signatures,
    ) -> Result<Vec<bool>, Diagnostic> {
        let mut feed = read_json(&self.folder, path)?;
        let Some(entries) = feed.pointer_mut("/feed/entry").and_then(Value::as_array_mut) else {
            let message = "this is no ROLIE feed: it has no list `feed.entry`";
            return Err(Diagnostic::error("sign", message).at_path(path));
        };
        let done: Vec<(Renewed, bool)> = entries
            .par_iter_mut()
            .map(|entry| self.sign_entry(path, entry, signer, now))
            .collect::<Result<_, Diagnostic>>()?;
        for (renewed, _) in &done {
            signatures.count(renewed);
        }
        write_json(&self.folder, path, &feed)?;
        Ok(done.into_iter().map(|(_, has_one)| has_one).collect())
    }

    fn sign_entry(
        &self,
        feed: &str,
        entry: &mut Value,
        signer: &Signer,
        now: &Instant,
    ) -> Result<(Renewed, bool), Diagnostic> {
        let url = text(entry, "/content/src").unwrap_or_default().to_owned();
        let Some(document) = self.inner(&url) else {
            let message = format!("an entry leads to {url:?}, which is no document of this site");
            return Err(Diagnostic::error("sign", message).at_path(feed));
        };
        let bytes = read(&self.folder, &document)?;
        self.check(&document, &bytes)?;
        let signature = format!("{document}.asc");
        let existing = read(&self.folder, &signature).ok();
        let renewed = sign::renew(existing.as_deref(), bytes.as_bytes(), Some(signer), &self.keys, now)
            .map_err(|error| failed(&error, &document))?;
        let text = renewed.clone().into_text();
        if let Some(text) = &text {
            write(&self.folder, &signature, text.as_bytes())?;
        }
        if let Some(links) = entry.get_mut("link").and_then(Value::as_array_mut) {
            links.retain(|link| link["rel"] != "signature");
            if text.is_some() {
                links.push(json!({ "rel": "signature", "href": format!("{url}.asc") }));
            }
        }
        Ok((renewed, text.is_some()))
    }

    /// What is signed is what was built: whoever holds the key must not sign what somebody put in its place on the way.
    fn check(&self, document: &str, bytes: &str) -> Result<(), Diagnostic> {
        let refused = |why: String| {
            let help = "build the site again, and look into how this file changed: nothing more was signed";
            Err(Diagnostic::error("sign", why).at_path(document).help(help))
        };
        for (ending, hash) in [("sha256", distribution::sha256(bytes)), ("sha512", distribution::sha512(bytes))] {
            let beside = read(&self.folder, &format!("{document}.{ending}"))?;
            if beside.split_whitespace().next() != Some(hash.as_str()) {
                return refused(format!("this document is not the one whose hash lies beside it, in `.{ending}`"));
            }
        }
        match csaf::validate(bytes).map(|validation| validation.errors().next().map(|finding| finding.test.clone())) {
            Err(error) => refused(error.to_string()),
            // A document made elsewhere may fail the one test that the build lets through.
            Ok(Some(test)) if test != "6.1.11" => refused(format!("this document fails the CSAF test {test}")),
            Ok(_) => Ok(()),
        }
    }

    fn sign_security_txt(&self, signer: &Signer, now: &Instant, signatures: &mut Signatures) -> Result<(), Diagnostic> {
        let path = paths::SECURITY_TXT.trim_start_matches('/');
        let Ok(existing) = read(&self.folder, path) else { return Ok(()) };
        let plain = sign::payload(&existing).unwrap_or_else(|| existing.clone());
        let renewed = sign::renew_cleartext(Some(&existing), &plain, Some(signer), &self.keys, now)
            .map_err(|error| failed(&error, path))?;
        signatures.count(&renewed);
        let text = renewed.into_text();
        signatures.unsigned_security_txt = text.is_none();
        for path in [path, paths::SECURITY_TXT_LEGACY.trim_start_matches('/')] {
            write(&self.folder, path, text.as_ref().unwrap_or(&plain).as_bytes())?;
        }
        Ok(())
    }

    /// Makes the listings anew, with the signatures. A provider that lies in the folder of another is in its listings.
    fn list(&self) -> Result<(), Diagnostic> {
        let files: Vec<String> = files(&self.folder)?.into_iter().map(|path| format!("/{path}")).collect();
        let folders: BTreeSet<String> = self
            .metadata
            .keys()
            .filter_map(|path| path.rsplit_once('/'))
            .map(|(folder, _)| format!("/{folder}"))
            .collect();
        let is_outermost = |folder: &&String| {
            !folders.iter().any(|other| folder.strip_prefix(other.as_str()).is_some_and(|rest| rest.starts_with('/')))
        };
        for folder in folders.iter().filter(is_outermost) {
            for (path, page) in distribution::listings(folder, files.iter().map(String::as_str)) {
                write(&self.folder, path.trim_start_matches('/'), page.as_bytes())?;
            }
        }
        Ok(())
    }
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

fn failed(error: &SignError, path: &str) -> Diagnostic {
    error.diagnostic().at_path(path)
}

/// The files below a folder, with `/` between the parts; links are not followed.
fn files(folder: &Path) -> Result<Vec<String>, Diagnostic> {
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|error| {
            Diagnostic::error("sign", format!("cannot be read: {error}")).at_path(folder.display().to_string())
        })?;
        if entry.file_type().is_file() {
            let inner = entry.path().strip_prefix(folder).unwrap_or(entry.path());
            let parts: Vec<_> = inner.components().map(|part| part.as_os_str().to_string_lossy()).collect();
            files.push(parts.join("/"));
        }
    }
    Ok(files)
}

fn read(folder: &Path, path: &str) -> Result<String, Diagnostic> {
    fs::read_to_string(folder.join(path))
        .map_err(|error| Diagnostic::error("sign", format!("cannot be read: {error}")).at_path(path))
}

fn read_json(folder: &Path, path: &str) -> Result<Value, Diagnostic> {
    serde_json::from_str(&read(folder, path)?)
        .map_err(|error| Diagnostic::error("sign", format!("this is not JSON: {error}")).at_path(path))
}

fn write_json(folder: &Path, path: &str, value: &Value) -> Result<(), Diagnostic> {
    write(folder, path, &distribution::to_json(value)?)
}

/// Writes a file where its bytes differ, in one step: whoever reads it sees the old one or the new one.
fn write(folder: &Path, path: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
    let target = folder.join(path);
    if fs::read(&target).is_ok_and(|existing| existing == bytes) {
        return Ok(());
    }
    let mut beside = target.clone().into_os_string();
    beside.push(".candour-new");
    fs::write(&beside, bytes)
        .and_then(|()| fs::rename(&beside, &target))
        .map_err(|error| Diagnostic::error("sign", format!("cannot be written: {error}")).at_path(path))
}
