//! How to reach people.

use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    model::{EncryptionKey, SecurityContact, Uri},
    paths,
    publish::Site,
};

/// A way to reach the security team.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct ContactView {
    /// Where the link leads.
    pub url: String,
    /// What people call it, or the address itself.
    pub text: String,
    /// The address in words where `text` is a name.
    pub address: Option<String>,
    /// Whether what is sent there stays confidential.
    pub confidential: bool,
    /// Where the key to encrypt to is.
    pub key: Option<String>,
}

/// All ways to reach the security team, the preferred one first.
pub(super) fn views(site: &Site) -> Vec<ContactView> {
    site.vendor.contacts.iter().map(|contact| view(site, contact)).collect()
}

fn view(site: &Site, contact: &SecurityContact) -> ContactView {
    let address = address(&contact.url);
    ContactView {
        url: contact.url.as_str().to_owned(),
        text: contact.label.clone().unwrap_or_else(|| address.clone()),
        address: contact.label.is_some().then_some(address),
        confidential: contact.confidential,
        key: contact.encryption.as_ref().and_then(|key| key_of(site, key)),
    }
}

/// An address as people write it: without `mailto:` or the protocol.
pub(super) fn address(url: &Uri) -> String {
    let text = url.as_str();
    let bare = ["mailto:", "tel:", "https://"].iter().find_map(|scheme| text.strip_prefix(scheme)).unwrap_or(text);
    bare.trim_end_matches('/').to_owned()
}

fn key_of(site: &Site, key: &EncryptionKey) -> Option<String> {
    match key {
        EncryptionKey::File(name) => {
            let is_there = site.keys.iter().any(|file| file.path.rsplit('/').next() == Some(name));
            is_there.then(|| paths::key(&site.vendor.csaf.folder, name))
        }
        // Browsers can open no other kind of address.
        EncryptionKey::Url(url) => url.is_web().then(|| url.as_str().to_owned()),
    }
}
