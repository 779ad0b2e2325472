//! When published keys, and signatures that came with documents, come to their ends.
//!
//! Old keys stay published as long as something is signed with them. So one that has ended is overdue only where nothing
//! has taken its place: where no published key signs any more, or where a contact names it and nobody can encrypt to it.

use super::{Entry, Kind, Thing, advisory};
use crate::{
    model::{Content, EncryptionKey, Instant},
    sign::{KeyPart, PublicKey, PublicKeys, Term, renew_by},
    source::{Origin, SourceFile},
};

pub(super) fn entries(content: &Content, keys: &PublicKeys, at: &Instant) -> Vec<Entry> {
    let of_keys = keys.iter().flat_map(|key| of_key(content, keys, key, at));
    let of_signatures = content.advisories.iter().filter_map(|document| advisory::signature(document, keys, at));
    of_keys.chain(of_signatures).collect()
}

fn of_key(content: &Content, keys: &PublicKeys, key: &PublicKey, at: &Instant) -> Vec<Entry> {
    let thing = Thing::public(key.file(), key.users().first().map_or("OpenPGP key", String::as_str));
    let origin = origin(content, key);
    let mut entries = Vec::new();
    for (part, expires) in ending(key) {
        let name = name(&part);
        if expires > *at {
            let action = format!("The {name} ends. {EXTEND}");
            let entry = thing.due(Kind::KeyExpiry, &expires, &origin, action);
            entries.push(entry.part(&part.fingerprint));
            if part.signs {
                let action = format!("The {name} ends on {expires}. {EXTEND}");
                let entry = thing.due(Kind::KeyRenewal, &renew_by(&expires), &origin, action);
                entries.push(entry.part(&part.fingerprint));
            }
        } else if is_missed(content, keys, key, &part, at) {
            let action = format!("The {name} has ended, and nothing takes its place. {EXTEND}");
            let entry = thing.due(Kind::KeyExpiry, &expires, &origin, action);
            entries.push(entry.part(&part.fingerprint));
        }
    }
    entries
}

const EXTEND: &str = "Extend it, or add a successor, and export it to content/keys again.";

fn name(part: &KeyPart) -> String {
    let what = match (part.is_primary, part.signs, part.encrypts) {
        (true, ..) => "primary key",
        (false, true, _) => "subkey for signing",
        (false, false, true) => "subkey for encryption",
        (false, false, false) => "subkey",
    };
    format!("{what} {}", part.fingerprint)
}

/// The parts that end by their own word, without the subkeys that end because the primary key does.
fn ending(key: &PublicKey) -> Vec<(KeyPart, Instant)> {
    let parts = key.parts();
    let primary = parts.iter().find(|part| part.is_primary).and_then(expires).cloned();
    let ending = parts.into_iter().filter_map(|part| {
        let expires = expires(&part)?.clone();
        let is_own = part.is_primary || primary.as_ref().is_none_or(|primary| expires < *primary);
        is_own.then_some((part, expires))
    });
    ending.collect()
}

fn expires(part: &KeyPart) -> Option<&Instant> {
    match &part.term {
        Term::Until(instant) => Some(instant),
        Term::Open | Term::Revoked => None,
    }
}

fn counts(part: &KeyPart, at: &Instant) -> bool {
    match &part.term {
        Term::Open => true,
        Term::Until(instant) => instant > at,
        Term::Revoked => false,
    }
}

/// Whether somebody looks for a part that has ended, and finds nothing in its place.
fn is_missed(content: &Content, keys: &PublicKeys, key: &PublicKey, part: &KeyPart, at: &Instant) -> bool {
    let parts = key.parts();
    // With the primary key all of its parts end.
    let signed = part.signs || part.is_primary && parts.iter().any(|part| part.signs);
    let encrypted = part.encrypts || part.is_primary && parts.iter().any(|part| part.encrypts);
    let nobody_signs = || !keys.iter().flat_map(PublicKey::parts).any(|part| part.signs && counts(&part, at));
    let nobody_encrypts = || !parts.iter().any(|part| part.encrypts && counts(part, at));
    signed && nobody_signs() || encrypted && is_named(content, key) && nobody_encrypts()
}

/// Whether a contact names the file of a key as the one to encrypt to.
fn is_named(content: &Content, key: &PublicKey) -> bool {
    let name = key.file().rsplit('/').next().unwrap_or_default();
    content.vendor.contacts.iter().any(|contact| match &contact.encryption {
        Some(EncryptionKey::File(file)) => file == name,
        Some(EncryptionKey::Url(_)) | None => false,
    })
}

fn origin(content: &Content, key: &PublicKey) -> Origin {
    let file: Option<&std::sync::Arc<SourceFile>> = content.keys.iter().find(|file| file.path == key.file());
    file.map_or_else(Origin::default, |file| Origin::of(std::sync::Arc::clone(file)))
}
