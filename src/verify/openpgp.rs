//! OpenPGP: the public keys that a provider names, and the signatures that they must have made (requirements 19, 20).
//!
//! What a library proves is that a signature fits bytes and a key. Whether the key could sign at that time, was revoked
//! or has expired is decided here.

use chrono::{DateTime, TimeDelta, Utc};
use pgp::{
    composed::{CleartextSignedMessage, Deserializable, DetachedSignature, SignedPublicKey},
    crypto::hash::HashAlgorithm,
    errors::Error,
    packet::{Packet, PacketParser, PublicKey, PublicSubkey, Signature, SignatureConfig, SignatureType, SubpacketData},
    types::{Fingerprint, KeyDetails, KeyId, Tag},
};

use crate::model::Instant;

/// The keys that signatures are tried with.
#[derive(Debug, Default)]
pub(super) struct Keyring {
    signers: Vec<Signer>,
    certificates: usize,
}

/// A public key with its subkeys, as a file holds it.
#[derive(Debug)]
pub(super) struct Certificate {
    key: SignedPublicKey,
    /// Whether the file is ASCII-armoured.
    pub(super) is_armoured: bool,
}

/// How far the clock of who signs may be ahead of ours.
const CLOCKS_DIFFER: TimeDelta = TimeDelta::minutes(5);

/// One key that can sign, and from when to when.
#[derive(Debug)]
struct Signer {
    key: SigningKey,
    created: DateTime<Utc>,
    expires: Option<DateTime<Utc>>,
    revoked: bool,
}

#[derive(Debug)]
enum SigningKey {
    Primary(Box<PublicKey>),
    Subkey(Box<PublicSubkey>),
}

/// A signature that holds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Good {
    /// Until when, where it or its key ends at all.
    pub(super) until: Option<DateTime<Utc>>,
    /// Whether it rests on a hash function that is broken.
    pub(super) has_weak_hash: bool,
}

impl Certificate {
    /// Reads a public key, ASCII-armoured or not. The error is the end of a sentence.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, String> {
        if holds_private_key(bytes) {
            return Err("it holds a private key, which must never be published: replace that key".to_owned());
        }
        let is_armoured = bytes.trim_ascii_start().starts_with(b"-----BEGIN PGP PUBLIC KEY BLOCK-----");
        let key = if is_armoured {
            SignedPublicKey::from_armor_single(bytes).map(|(key, _)| key)
        } else {
            SignedPublicKey::from_bytes(bytes)
        };
        let key = key.map_err(|error| format!("it is not a public key that can be read: {error}"))?;
        Ok(Self { key, is_armoured })
    }

    /// The fingerprint of the primary key in hexadecimal digits, in lower case.
    pub(super) fn fingerprint(&self) -> String {
        self.key.fingerprint().to_string()
    }

    /// Why it cannot be used to sign at an instant.
    pub(super) fn fault(&self, at: &Instant) -> Option<String> {
        let signers = self.signers(at.utc());
        if signers.is_empty() {
            return Some("no key in it may sign, or its own signature is not valid".to_owned());
        }
        let faults: Option<Vec<String>> = signers.iter().map(|signer| signer.fault(at.utc())).collect();
        faults?.into_iter().next()
    }

    /// Every key in it that may sign.
    fn signers(&self, at: DateTime<Utc>) -> Vec<Signer> {
        let primary = &self.key.primary_key;
        let Some(own) = self.own_signature(at) else { return Vec::new() };
        let created = instant_of(primary.created_at().as_secs());
        let expires = own.key_expiration_time().and_then(|time| end(created, time.as_secs()));
        let revoked = self.is_revoked(at);
        let mut signers = Vec::new();
        // Without flags a primary key does what its algorithm can (RFC 9580, section 5.2.3.29).
        if own.key_flags().sign() || !has_flags(own) {
            signers.push(Signer { key: SigningKey::Primary(Box::new(primary.clone())), created, expires, revoked });
        }
        for subkey in &self.key.public_subkeys {
            signers.extend(self.subkey(subkey, at, expires, revoked));
        }
        signers
    }

    /// A subkey that may sign: bound by the primary key, and bound to it in turn.
    fn subkey(
        &self,
        subkey: &pgp::composed::SignedPublicSubKey,
        at: DateTime<Utc>,
        primary_expires: Option<DateTime<Utc>>,
        primary_revoked: bool,
    ) -> Option<Signer> {
        let primary = &self.key.primary_key;
        let valid = |kind: SignatureType| {
            subkey.signatures.iter().filter(move |signature| {
                signature.typ() == Some(kind) && signature.verify_subkey_binding(primary, &subkey.key).is_ok()
            })
        };
        let binding = newest(valid(SignatureType::SubkeyBinding), at)?;
        let back = binding.embedded_signature()?;
        if !binding.key_flags().sign() || back.verify_primary_key_binding(&subkey.key, primary).is_err() {
            return None;
        }
        let created = instant_of(subkey.key.created_at().as_secs());
        let own = binding.key_expiration_time().and_then(|time| end(created, time.as_secs()));
        Some(Signer {
            key: SigningKey::Subkey(Box::new(subkey.key.clone())),
            created,
            expires: earliest(own, primary_expires),
            revoked: primary_revoked || valid(SignatureType::SubkeyRevocation).any(|signature| made(signature) <= at),
        })
    }

    /// The signature of the primary key over itself that says at an instant what it is for and how long.
    fn own_signature(&self, at: DateTime<Utc>) -> Option<&Signature> {
        let primary = &self.key.primary_key;
        let details = &self.key.details;
        let of_users = details.users.iter().flat_map(move |user| {
            user.signatures.iter().filter(move |signature| {
                signature.typ() != Some(SignatureType::CertRevocation)
                    && signature.verify_certification(primary, Tag::UserId, &user.id).is_ok()
            })
        });
        let direct = details.direct_signatures.iter().filter(move |signature| signature.verify_key(primary).is_ok());
        // One that only names who else may revoke the key says nothing of its use and its end, and takes nothing back.
        let (of_use, others): (Vec<&Signature>, Vec<&Signature>) = direct.partition(|signature| has_flags(signature));
        newest(of_users.chain(of_use), at).or_else(|| newest(others.into_iter(), at))
    }

    fn is_revoked(&self, at: DateTime<Utc>) -> bool {
        let primary = &self.key.primary_key;
        let mut revocations = self.key.details.revocation_signatures.iter();
        revocations.any(|signature| signature.verify_key(primary).is_ok() && made(signature) <= at)
    }
}

impl Keyring {
    /// Adds a key that signatures may be made with.
    pub(super) fn add(&mut self, certificate: &Certificate, at: &Instant) {
        self.signers.extend(certificate.signers(at.utc()));
        self.certificates += 1;
    }

    /// Whether there is no key at all.
    pub(super) fn is_empty(&self) -> bool {
        self.certificates == 0
    }

    /// Whether a detached signature holds over the bytes at the instant; if not, why, as a sentence without an end.
    pub(super) fn verify(&self, signature: &[u8], data: &[u8], at: &Instant) -> Result<Good, String> {
        let signatures: Vec<Signature> = detached(signature)?;
        self.first_good(&signatures, data, at)
    }

    /// Whether a text with a signature around it holds.
    pub(super) fn verify_cleartext(&self, text: &str, at: &Instant) -> Result<Good, String> {
        let (message, _) = CleartextSignedMessage::from_string(text)
            .map_err(|error| format!("the signature around it cannot be read: {error}"))?;
        self.first_good(message.signatures(), message.signed_text().as_bytes(), at)
    }

    /// One signature that holds is enough; where none does, the first one tells why.
    fn first_good(&self, signatures: &[Signature], data: &[u8], at: &Instant) -> Result<Good, String> {
        let mut first = None;
        for signature in signatures {
            match self.one(signature, data, at.utc()) {
                Ok(good) => return Ok(good),
                Err(why) => drop(first.get_or_insert(why)),
            }
        }
        Err(first.unwrap_or_else(|| "there is no signature in it".to_owned()))
    }

    fn one(&self, signature: &Signature, data: &[u8], at: DateTime<Utc>) -> Result<Good, String> {
        if !matches!(signature.typ(), Some(SignatureType::Binary | SignatureType::Text)) {
            return Err("it is not a signature over a document".to_owned());
        }
        let mut candidates = self.signers.iter().filter(|signer| signer.may_have_made(signature)).peekable();
        if candidates.peek().is_none() {
            return Err(format!("it was made by the key {}, which is not among the keys named", issuer(signature)));
        }
        let Some(signer) = candidates.find(|signer| signer.verify(signature, data).is_ok()) else {
            return Err("the signature does not fit the bytes: they or it were changed".to_owned());
        };
        signer.judge(signature, at)
    }
}

impl Signer {
    fn fingerprint(&self) -> Fingerprint {
        match &self.key {
            SigningKey::Primary(key) => key.fingerprint(),
            SigningKey::Subkey(key) => key.fingerprint(),
        }
    }

    fn key_id(&self) -> KeyId {
        match &self.key {
            SigningKey::Primary(key) => key.legacy_key_id(),
            SigningKey::Subkey(key) => key.legacy_key_id(),
        }
    }

    fn may_have_made(&self, signature: &Signature) -> bool {
        let (fingerprints, ids) = (signature.issuer_fingerprint(), signature.issuer_key_id());
        (fingerprints.is_empty() && ids.is_empty())
            || fingerprints.iter().any(|one| **one == self.fingerprint())
            || ids.iter().any(|one| **one == self.key_id())
    }

    fn verify(&self, signature: &Signature, data: &[u8]) -> Result<(), Error> {
        match &self.key {
            SigningKey::Primary(key) => signature.verify(&**key, data),
            SigningKey::Subkey(key) => signature.verify(&**key, data),
        }
    }

    fn fault(&self, at: DateTime<Utc>) -> Option<String> {
        let name = self.fingerprint();
        if self.revoked {
            return Some(format!("the key {name} is revoked"));
        }
        if self.created > at {
            return Some(format!("the key {name} is of {}, which is yet to come", show(self.created)));
        }
        self.expires.filter(|end| *end <= at).map(|end| format!("the key {name} expired at {}", show(end)))
    }

    /// Whether a signature that fits counts at an instant.
    fn judge(&self, signature: &Signature, at: DateTime<Utc>) -> Result<Good, String> {
        if let Some(fault) = self.fault(at) {
            return Err(fault);
        }
        let created = made(signature);
        if created > at + CLOCKS_DIFFER {
            return Err(format!("the signature is of {}, which is yet to come", show(created)));
        }
        if created < self.created {
            return Err(format!("the signature is of {}, before its key was made", show(created)));
        }
        let own = signature.signature_expiration_time().and_then(|time| end(created, time.as_secs()));
        if let Some(end) = own.filter(|end| *end <= at) {
            return Err(format!("the signature expired at {}", show(end)));
        }
        let weak = [Some(HashAlgorithm::Md5), Some(HashAlgorithm::Sha1), Some(HashAlgorithm::Ripemd160)];
        Ok(Good { until: earliest(own, self.expires), has_weak_hash: weak.contains(&signature.hash_alg()) })
    }
}

/// Whether a file holds a private key, armoured or not.
pub(super) fn holds_private_key(bytes: &[u8]) -> bool {
    let marks: [&[u8]; 3] =
        [b"-----BEGIN PGP PRIVATE KEY BLOCK-----", b"PRIVATE KEY-----", b"-----BEGIN PGP SECRET KEY BLOCK-----"];
    if marks.iter().any(|mark| bytes.windows(mark.len()).any(|window| window == *mark)) {
        return true;
    }
    // A binary key begins with the tag of a secret key packet, 5, in the old or the new form.
    let is_secret_packet = matches!(bytes.first(), Some(0x94..=0x97 | 0xC5));
    is_secret_packet && matches!(PacketParser::new(bytes).next(), Some(Ok(Packet::SecretKey(_))))
}

/// Whether a file is an ASCII-armoured signature.
pub(super) fn is_armoured_signature(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().starts_with(b"-----BEGIN PGP SIGNATURE-----")
}

/// The signatures of a file, armoured or not.
fn detached(bytes: &[u8]) -> Result<Vec<Signature>, String> {
    let read = || -> Result<Vec<Signature>, Error> {
        let (all, _) = DetachedSignature::from_reader_many(bytes)?;
        all.map(|one| one.map(|one| one.signature)).collect()
    };
    read().map_err(|error| format!("it is not an OpenPGP signature that can be read: {error}"))
}

fn issuer(signature: &Signature) -> String {
    let fingerprint = signature.issuer_fingerprint().first().map(ToString::to_string);
    fingerprint
        .or_else(|| signature.issuer_key_id().first().map(ToString::to_string))
        .unwrap_or_else(|| "that it does not name".to_owned())
}

/// Whether a signature says what the key may be used for.
fn has_flags(signature: &Signature) -> bool {
    let mut subpackets = signature.config().into_iter().flat_map(SignatureConfig::hashed_subpackets);
    subpackets.any(|subpacket| matches!(subpacket.data, SubpacketData::KeyFlags(_)))
}

fn newest<'s>(signatures: impl Iterator<Item = &'s Signature>, at: DateTime<Utc>) -> Option<&'s Signature> {
    let all: Vec<&Signature> = signatures.collect();
    let known = all.iter().copied().filter(|signature| made(signature) <= at).max_by_key(|signature| made(signature));
    // A key of tomorrow is told apart by its own date.
    known.or_else(|| all.into_iter().min_by_key(|signature| made(signature)))
}

fn made(signature: &Signature) -> DateTime<Utc> {
    signature.created().map_or(DateTime::UNIX_EPOCH, |time| instant_of(time.as_secs()))
}

fn instant_of(seconds: u32) -> DateTime<Utc> {
    DateTime::from_timestamp(i64::from(seconds), 0).unwrap_or(DateTime::UNIX_EPOCH)
}

/// When something ends that lasts so many seconds; no seconds mean for ever.
fn end(from: DateTime<Utc>, seconds: u32) -> Option<DateTime<Utc>> {
    if seconds == 0 { None } else { from.checked_add_signed(TimeDelta::seconds(i64::from(seconds))) }
}

fn earliest(one: Option<DateTime<Utc>>, other: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    one.into_iter().chain(other).min()
}

/// An instant as messages show it.
pub(super) fn show(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}
