//! The key that signs.
//!
//! It is chosen and unlocked once; after that each signature costs a fraction of a millisecond, in as many threads as
//! there are.

use std::fmt;

use pgp::{
    composed::{Deserializable as _, SignedPublicKey, SignedSecretKey},
    crypto::{hash::HashAlgorithm, public_key::PublicKeyAlgorithm},
    errors::Error,
    packet::{self, Signature, SignatureConfig, SignatureType, Subpacket, SubpacketData},
    types::{
        Fingerprint, KeyDetails, KeyVersion, Password, S2kParams, SecretParams, SigningKey as _, StringToKey, Timestamp,
    },
};

use super::{
    PublicKeys, Secret, armour, hex, instant,
    policy::{Component, Lifetime, Unfit, components},
    seconds,
};
use crate::{diagnostic::Diagnostic, model::Instant};

/// An unlocked key that may sign at the instant that it was loaded for, and is published as such.
pub struct SecretKey {
    unlocked: Unlocked,
    primary: Fingerprint,
    fingerprint: Fingerprint,
    lifetime: Lifetime,
}

enum Unlocked {
    Primary(Box<packet::SecretKey>),
    Subkey(Box<packet::SecretSubkey>),
}

/// Why a key cannot sign. No message has a word of the secret in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretKeyError {
    /// No armour of OpenPGP.
    #[error("this is not an armoured OpenPGP secret key")]
    NotAKey,
    /// The public half.
    #[error("this is a public key, and only a secret key can sign")]
    Public,
    /// It cannot be read.
    #[error("this secret key is damaged, or of a kind that cannot be read")]
    Damaged,
    /// More than one.
    #[error("there are {0} secret keys, and it is not said which of them signs")]
    Several(usize),
    /// A format that others cannot read.
    #[error("the key {key} is of version {version}, which GnuPG 2.2 and many who test signatures cannot read")]
    Version {
        /// Its fingerprint.
        key: String,
        /// The version of its format.
        version: u8,
    },
    /// An algorithm that others cannot read.
    #[error("the key {key} is of a kind ({algorithm}) that GnuPG 2.2 and many who test signatures cannot read")]
    Algorithm {
        /// Its fingerprint.
        key: String,
        /// The name of the algorithm.
        algorithm: String,
    },
    /// It is locked, and there is no passphrase.
    #[error("the key {0} is locked, and there is no passphrase")]
    NoPassphrase(String),
    /// It does not open.
    #[error("the passphrase does not open the key {0}")]
    WrongPassphrase(String),
    /// Its secret is on a smartcard.
    #[error("the secret of the key {0} is on a smartcard, where only the program of the card can use it")]
    Card(String),
    /// Its secret is elsewhere.
    #[error("the secret of the key {0} is not in it: only the rest of the key was exported")]
    NoSecret(String),
    /// None of its parts is for signing.
    #[error("no part of the key {0} is for signing")]
    CannotSign(String),
    /// It does not count at the instant.
    #[error("the key {key} cannot sign: {why}")]
    Unfit {
        /// The fingerprint of the part that would sign.
        key: String,
        /// Why it does not count.
        why: Unfit,
    },
    /// Nobody can test what it signs.
    #[error("the key {key} is not published: {known}")]
    NotPublished {
        /// The fingerprint of the primary key.
        key: String,
        /// What is published, in words.
        known: String,
    },
    /// What is published is older than the part that signs.
    #[error("the published copy of the key {primary} ({file}) lacks its signing key {key}")]
    SubkeyNotPublished {
        /// The fingerprint of the primary key.
        primary: String,
        /// The fingerprint of the part that would sign.
        key: String,
        /// The file with the published copy.
        file: String,
    },
    /// What is published is older than the last change of the key.
    #[error("the published copy of the key {key} ({file}) does not count: {why}")]
    PublishedUnfit {
        /// The fingerprint of the part that would sign.
        key: String,
        /// The file with the published copy.
        file: String,
        /// Why it does not count.
        why: Unfit,
    },
}

impl SecretKeyError {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::NotAKey | Self::Public | Self::Damaged | Self::NoSecret(_) => {
                "export it with `gpg --export-secret-subkeys --armor`, or --export-secret-keys if the primary key signs"
            }
            Self::Several(_) => "export the one that signs, by its fingerprint",
            Self::Version { .. } | Self::Algorithm { .. } => {
                "make a key of version 4 with Ed25519 as GnuPG 2.2 has it, or with RSA"
            }
            Self::NoPassphrase(_) => {
                "set CANDOUR_SIGNING_PASSPHRASE, or export a key for signing alone without a passphrase"
            }
            Self::WrongPassphrase(_) => "set CANDOUR_SIGNING_PASSPHRASE to the passphrase of this key",
            Self::Card(_) => "set `signing.command` to that program, such as [\"gpg\", \"--detach-sign\", \"--armor\"]",
            Self::CannotSign(_) => {
                "add a signing subkey with `gpg --quick-add-key`, and publish and export the key again"
            }
            Self::Unfit { why: Unfit::NotYet { .. }, .. } => "look at the clock, or at the instant that the site shows",
            Self::Unfit { why: Unfit::Expired { .. }, .. } => {
                "extend it with `gpg --quick-set-expire` or make a new one, and publish the key again"
            }
            Self::Unfit { why: Unfit::Withdrawn { .. } | Unfit::Revoked, .. } => "sign with a key that is not revoked",
            Self::NotPublished { .. } => "put its public half into content/keys: `gpg --export --armor`",
            Self::SubkeyNotPublished { .. } | Self::PublishedUnfit { .. } => {
                "export it to that file again with `gpg --export --armor`"
            }
        }
    }

    /// The error as a finding.
    pub fn diagnostic(&self) -> Diagnostic {
        Diagnostic::error("signing-key", self.to_string()).help(self.help())
    }
}

/// Whether the secret of a part of a key is there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hold {
    Here,
    Elsewhere,
    Card,
}

impl SecretKey {
    /// Reads a key (RFC 9580, section 10.1.2), chooses what signs at the instant, and unlocks it: the newest subkey for
    /// signing whose secret is there, else the primary key. The published copy must have it too.
    ///
    /// What the owner said last counts, whichever of the two copies has it: a secret key need not be exported again
    /// where only its end was moved.
    pub fn load(
        armored: &Secret,
        passphrase: Option<&Secret>,
        published: &PublicKeys,
        at: &Instant,
    ) -> Result<Self, SecretKeyError> {
        let key = read(armored)?;
        readable_for_others(&key.primary_key)?;
        let primary = key.primary_key.fingerprint();
        let copies = published.copies(&primary);
        if copies.is_empty() {
            return Err(SecretKeyError::NotPublished { key: hex(&primary), known: published.known() });
        }
        let certificates = copies.iter().map(|copy| copy.certificate());
        let merged = certificates.fold(key.to_public_key(), merge);
        let chosen = choose(&key, &components(&merged), seconds(at))?;
        let lifetime = lifetime_as_published(&chosen, &hex(&primary), published, seconds(at))?;
        let unlocked = unlock(key, &chosen, passphrase)?;
        Ok(Self { unlocked, primary, fingerprint: chosen, lifetime })
    }

    /// The fingerprint of the primary key, in upper-case hexadecimal digits.
    pub fn primary(&self) -> String {
        hex(&self.primary)
    }

    /// The fingerprint of the part that signs.
    pub fn fingerprint(&self) -> String {
        hex(&self.fingerprint)
    }

    /// When it ends, as the published copy says.
    pub fn ends(&self) -> Option<Instant> {
        self.lifetime.ends().map(instant)
    }

    /// Signs bytes. The same key, bytes and second give the same signature with Ed25519 and RSA.
    pub(super) fn sign(&self, typ: SignatureType, bytes: &[u8], at: u32) -> Result<Signature, Error> {
        match &self.unlocked {
            Unlocked::Primary(key) => config(&**key, key.hash_alg(), typ, at)?.sign(&**key, &Password::empty(), bytes),
            Unlocked::Subkey(key) => config(&**key, key.hash_alg(), typ, at)?.sign(&**key, &Password::empty(), bytes),
        }
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretKey").field("fingerprint", &self.fingerprint()).finish_non_exhaustive()
    }
}

/// What a signature says beside the bytes. There is no salt in it, so that it can be made again.
fn config(key: &impl KeyDetails, usual: HashAlgorithm, typ: SignatureType, at: u32) -> Result<SignatureConfig, Error> {
    let hash = match key.algorithm() {
        // These go with the size of their curve.
        PublicKeyAlgorithm::ECDSA | PublicKeyAlgorithm::DSA => usual,
        _ => HashAlgorithm::Sha512,
    };
    let mut config = SignatureConfig::v4(typ, key.algorithm(), hash);
    // Nobody accepts a signature that is older than its key.
    let made = Timestamp::from_secs(at.max(key.created_at().as_secs()));
    config.hashed_subpackets = vec![
        Subpacket::regular(SubpacketData::IssuerFingerprint(key.fingerprint()))?,
        Subpacket::regular(SubpacketData::SignatureCreationTime(made))?,
    ];
    config.unhashed_subpackets = vec![Subpacket::regular(SubpacketData::IssuerKeyId(key.legacy_key_id()))?];
    Ok(config)
}

/// Reads the text. What the library says of an error is left out: it knows the secret.
fn read(armored: &Secret) -> Result<SignedSecretKey, SecretKeyError> {
    let text = armored.expose();
    let has = |what: &str| text.contains(&format!("-----BEGIN PGP {what} KEY BLOCK-----"));
    let mut keys = Vec::new();
    for block in armour::blocks(text).filter(|block| block.starts_with("-----BEGIN PGP PRIVATE KEY BLOCK-----")) {
        let (parsed, _) = SignedSecretKey::from_string_many(block).map_err(|_| SecretKeyError::Damaged)?;
        for key in parsed {
            keys.push(key.map_err(|_| SecretKeyError::Damaged)?);
        }
    }
    match (keys.len(), keys.pop()) {
        (1, Some(key)) => Ok(key),
        (0, _) if has("PRIVATE") => Err(SecretKeyError::Damaged),
        (0, _) if has("PUBLIC") => Err(SecretKeyError::Public),
        (0, _) => Err(SecretKeyError::NotAKey),
        (count, _) => Err(SecretKeyError::Several(count)),
    }
}

fn readable_for_others(key: &impl KeyDetails) -> Result<(), SecretKeyError> {
    match key.version() {
        KeyVersion::V4 => {}
        version => return Err(SecretKeyError::Version { key: hex(&key.fingerprint()), version: version.into() }),
    }
    match key.algorithm() {
        PublicKeyAlgorithm::RSA
        | PublicKeyAlgorithm::DSA
        | PublicKeyAlgorithm::ECDSA
        | PublicKeyAlgorithm::EdDSALegacy => Ok(()),
        algorithm => {
            Err(SecretKeyError::Algorithm { key: hex(&key.fingerprint()), algorithm: format!("{algorithm:?}") })
        }
    }
}

/// Everything that two copies of a key say.
fn merge(mut one: SignedPublicKey, other: &SignedPublicKey) -> SignedPublicKey {
    one.details.revocation_signatures.extend_from_slice(&other.details.revocation_signatures);
    one.details.direct_signatures.extend_from_slice(&other.details.direct_signatures);
    one.details.users.extend_from_slice(&other.details.users);
    for subkey in &other.public_subkeys {
        match one.public_subkeys.iter_mut().find(|own| own.key.fingerprint() == subkey.key.fingerprint()) {
            Some(own) => own.signatures.extend_from_slice(&subkey.signatures),
            None => one.public_subkeys.push(subkey.clone()),
        }
    }
    one
}

/// The part that signs: the newest subkey that can, else the primary key; or why there is none.
fn choose(key: &SignedSecretKey, components: &[Component], at: u32) -> Result<Fingerprint, SecretKeyError> {
    let mut signing: Vec<(&Component, Hold)> = components
        .iter()
        .filter(|component| component.signs)
        .filter_map(|component| Some((component, hold(key, &component.fingerprint)?)))
        .collect();
    signing.sort_by_key(|(component, _)| (!component.is_primary(), component.created));
    let newest = |wanted: Hold, fit: bool| {
        let mut from_newest = signing.iter().rev();
        from_newest
            .find(|(part, hold)| *hold == wanted && part.lifetime.check(at).is_ok() == fit)
            .map(|(part, _)| *part)
    };
    if let Some(part) = newest(Hold::Here, true) {
        return Ok(part.fingerprint.clone());
    }
    if let Some(part) = newest(Hold::Card, true) {
        return Err(SecretKeyError::Card(hex(&part.fingerprint)));
    }
    if let Some(part) = newest(Hold::Here, false).or_else(|| newest(Hold::Card, false)) {
        let key = hex(&part.fingerprint);
        return part
            .lifetime
            .check(at)
            .map_or_else(|why| Err(SecretKeyError::Unfit { key, why }), |()| Ok(part.fingerprint.clone()));
    }
    match signing.last() {
        Some((part, _)) => Err(SecretKeyError::NoSecret(hex(&part.fingerprint))),
        None => Err(SecretKeyError::CannotSign(hex(&key.primary_key.fingerprint()))),
    }
}

/// Where the secret of a part is; none for a part of which only the public half was exported.
fn hold(key: &SignedSecretKey, fingerprint: &Fingerprint) -> Option<Hold> {
    let subkeys = key.secret_subkeys.iter().map(|subkey| (subkey.key.fingerprint(), subkey.key.secret_params()));
    let mut parts = [(key.primary_key.fingerprint(), key.primary_key.secret_params())].into_iter().chain(subkeys);
    let (_, parameters) = parts.find(|(own, _)| own == fingerprint)?;
    Some(stub(parameters).unwrap_or(Hold::Here))
}

/// What gpg writes in place of a secret: a way to derive a key that is none, with `GNU` and 1 for a secret that was
/// left out, or 2 for one on a card (its file doc/DETAILS, "GNU extensions to the S2K algorithm").
fn stub(parameters: &SecretParams) -> Option<Hold> {
    let SecretParams::Encrypted(encrypted) = parameters else { return None };
    let (S2kParams::Cfb { s2k, .. } | S2kParams::MalleableCfb { s2k, .. }) = encrypted.string_to_key_params() else {
        return None;
    };
    let StringToKey::Private { unknown, .. } = s2k else { return None };
    match unknown.get(1..5) {
        Some(b"GNU\x02") => Some(Hold::Card),
        _ => Some(Hold::Elsewhere),
    }
}

/// When the chosen part counts for those who know only the published copy; it must count at the instant.
fn lifetime_as_published(
    chosen: &Fingerprint,
    primary: &str,
    published: &PublicKeys,
    at: u32,
) -> Result<Lifetime, SecretKeyError> {
    let mut error = None;
    for copy in published.iter().filter(|copy| copy.fingerprint() == primary) {
        let part = copy.components().iter().find(|part| part.fingerprint == *chosen && part.signs);
        let (key, file) = (hex(chosen), copy.file().to_owned());
        match part.map(|part| (part.lifetime, part.lifetime.check(at))) {
            Some((lifetime, Ok(()))) => return Ok(lifetime),
            Some((_, Err(why))) => error = Some(SecretKeyError::PublishedUnfit { key, file, why }),
            None => error = Some(SecretKeyError::SubkeyNotPublished { primary: primary.to_owned(), key, file }),
        }
    }
    Err(error.unwrap_or_else(|| SecretKeyError::NotPublished { key: primary.to_owned(), known: published.known() }))
}

/// Takes the chosen part out of the key and opens it; the rest is dropped.
fn unlock(
    mut key: SignedSecretKey,
    chosen: &Fingerprint,
    passphrase: Option<&Secret>,
) -> Result<Unlocked, SecretKeyError> {
    let name = hex(chosen);
    let password = passphrase.map_or_else(Password::empty, |passphrase| passphrase.expose().into());
    let opened = |result: Result<(), Error>| match (result, passphrase) {
        (Ok(()), _) => Ok(()),
        (Err(_), Some(_)) => Err(SecretKeyError::WrongPassphrase(name.clone())),
        (Err(_), None) => Err(SecretKeyError::NoPassphrase(name.clone())),
    };
    if key.primary_key.fingerprint() == *chosen {
        opened(key.primary_key.remove_password(&password))?;
        return Ok(Unlocked::Primary(Box::new(key.primary_key)));
    }
    let Some(at) = key.secret_subkeys.iter().position(|subkey| subkey.key.fingerprint() == *chosen) else {
        return Err(SecretKeyError::NoSecret(name));
    };
    let mut subkey = key.secret_subkeys.swap_remove(at).key;
    readable_for_others(&subkey)?;
    opened(subkey.remove_password(&password))?;
    Ok(Unlocked::Subkey(Box::new(subkey)))
}
