//! Which part of a key may do what, and when: what its owner says in the signatures on it (RFC 9580, sections 5.2.1 and
//! 5.2.3).
//!
//! The newest word of the owner counts, also for signatures made before it: programs keep only that one when they
//! export a key. What nothing valid binds to the primary key is no part of it.

use std::cmp::Reverse;

use pgp::{
    composed::{SignedPublicKey, SignedPublicSubKey},
    packet::{self, RevocationCode, Signature, SignatureConfig, SignatureType, SubpacketData},
    types::{Duration, Fingerprint, KeyDetails as _, KeyId, Tag, Timestamp},
};

use super::instant;
use crate::model::Instant;

/// Why a key does not count at a moment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// It was made later.
    #[error("it is not valid before {from}")]
    NotYet {
        /// When it was made.
        from: Instant,
    },
    /// It has ended.
    #[error("it was valid until {until}")]
    Expired {
        /// When it ended.
        until: Instant,
    },
    /// It was withdrawn, without harm to what it signed before.
    #[error("it was revoked on {since}")]
    Withdrawn {
        /// When.
        since: Instant,
    },
    /// It was revoked for a reason that takes the trust from all that it ever signed, or without a reason.
    #[error("it was revoked, and nothing that it ever signed counts")]
    Revoked,
}

/// Until when a key is good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// It does not end.
    Open,
    /// Until this moment.
    Until(Instant),
    /// It was withdrawn, be it without harm to what it signed before.
    Revoked,
}

/// When a key counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lifetime {
    from: u32,
    until: Option<u32>,
    /// From when on it is revoked; from 0 on where it never counted.
    revoked: Option<u32>,
}

impl Lifetime {
    /// Whether it counts at a moment.
    pub(super) fn check(&self, at: u32) -> Result<(), Unfit> {
        match (self.revoked, self.until) {
            (Some(0), _) => Err(Unfit::Revoked),
            (Some(since), _) if since <= at => Err(Unfit::Withdrawn { since: instant(since) }),
            (_, Some(until)) if until <= at => Err(Unfit::Expired { until: instant(until) }),
            _ if at < self.from => Err(Unfit::NotYet { from: instant(self.from) }),
            _ => Ok(()),
        }
    }

    /// Until when it is good.
    pub(super) fn term(&self) -> Term {
        match (self.revoked, self.until) {
            (Some(_), _) => Term::Revoked,
            (None, Some(until)) => Term::Until(instant(until)),
            (None, None) => Term::Open,
        }
    }

    /// When it stops to count.
    pub(super) fn ends(&self) -> Option<u32> {
        earlier(self.until, self.revoked)
    }

    fn within(self, other: Self) -> Self {
        Self {
            from: self.from.max(other.from),
            until: earlier(self.until, other.until),
            revoked: earlier(self.revoked, other.revoked),
        }
    }
}

fn earlier(one: Option<u32>, other: Option<u32>) -> Option<u32> {
    one.into_iter().chain(other).min()
}

/// The primary key or a subkey, with what it may do.
#[derive(Clone, Debug)]
pub(super) struct Component {
    pub(super) fingerprint: Fingerprint,
    pub(super) id: KeyId,
    pub(super) created: u32,
    pub(super) lifetime: Lifetime,
    /// Whether it may sign data.
    pub(super) signs: bool,
    /// Whether one may encrypt to it.
    pub(super) encrypts: bool,
    key: Verifier,
}

#[derive(Clone, Debug)]
enum Verifier {
    Primary(Box<packet::PublicKey>),
    Subkey(Box<packet::PublicSubkey>),
}

impl Component {
    /// Whether a signature over bytes is its own.
    pub(super) fn verify(&self, signature: &Signature, bytes: &[u8]) -> Result<(), pgp::errors::Error> {
        match &self.key {
            Verifier::Primary(key) => signature.verify(&**key, bytes),
            Verifier::Subkey(key) => signature.verify(&**key, bytes),
        }
    }

    /// Whether it is the primary key.
    pub(super) fn is_primary(&self) -> bool {
        matches!(self.key, Verifier::Primary(_))
    }
}

/// The parts of a key that are bound to it, the primary key first; none where not even that is.
pub(super) fn components(key: &SignedPublicKey) -> Vec<Component> {
    let Some(primary) = primary(key) else { return Vec::new() };
    let subkeys = key.public_subkeys.iter().filter_map(|subkey| bound(&key.primary_key, primary.lifetime, subkey));
    let subkeys: Vec<Component> = subkeys.collect();
    [primary].into_iter().chain(subkeys).collect()
}

fn primary(key: &SignedPublicKey) -> Option<Component> {
    let own = &key.primary_key;
    let of_key = key
        .details
        .direct_signatures
        .iter()
        .filter(|signature| signature.typ() == Some(SignatureType::Key) && signature.verify_key(own).is_ok());
    let of_users = key.details.users.iter().flat_map(|user| {
        user.signatures.iter().filter(|signature| {
            signature.typ() != Some(SignatureType::CertRevocation)
                && signature.verify_certification(own, Tag::UserId, &user.id).is_ok()
        })
    });
    // A word on the key as a whole that says nothing of its use, such as who else may revoke it, takes nothing back of
    // what stands with the user ids.
    let (with_use, without_use): (Vec<&Signature>, Vec<&Signature>) =
        of_key.partition(|signature| has_flags(signature));
    let newest = newest(of_users.chain(with_use)).or_else(|| newest(without_use.into_iter()))?;
    let revocations = key.details.revocation_signatures.iter().filter(|signature| signature.verify_key(own).is_ok());
    let created = own.created_at().as_secs();
    Some(Component {
        fingerprint: own.fingerprint(),
        id: own.legacy_key_id(),
        created,
        lifetime: Lifetime { from: created, until: ends(newest, created), revoked: revoked(revocations) },
        // Without flags a primary key does what its algorithm can (RFC 9580, section 5.2.3.29).
        signs: newest.key_flags().sign() || !has_flags(newest),
        encrypts: encrypts(newest),
        key: Verifier::Primary(Box::new(own.clone())),
    })
}

fn bound(primary: &packet::PublicKey, around: Lifetime, subkey: &SignedPublicSubKey) -> Option<Component> {
    let key = &subkey.key;
    let of = |typ: SignatureType| {
        subkey.signatures.iter().filter(move |signature| {
            signature.typ() == Some(typ) && signature.verify_subkey_binding(primary, key).is_ok()
        })
    };
    let newest = newest(of(SignatureType::SubkeyBinding))?;
    // Without the word of the subkey itself, anybody could claim what it signed (RFC 9580, section 5.2.1.10).
    let agrees =
        newest.embedded_signature().is_some_and(|embedded| embedded.verify_primary_key_binding(key, primary).is_ok());
    let created = key.created_at().as_secs();
    let own =
        Lifetime { from: created, until: ends(newest, created), revoked: revoked(of(SignatureType::SubkeyRevocation)) };
    Some(Component {
        fingerprint: key.fingerprint(),
        id: key.legacy_key_id(),
        created,
        lifetime: own.within(around),
        signs: newest.key_flags().sign() && agrees,
        encrypts: encrypts(newest),
        key: Verifier::Subkey(Box::new(key.clone())),
    })
}

/// The newest of several; of two of one second the one that grants less.
fn newest<'s>(signatures: impl Iterator<Item = &'s Signature>) -> Option<&'s Signature> {
    signatures.max_by_key(|signature| (made(signature), Reverse(ends(signature, 0).unwrap_or(u32::MAX))))
}

/// When the key ends to which a signature gives a time, or the signature itself.
fn ends(signature: &Signature, created: u32) -> Option<u32> {
    let after =
        |from: u32, lasts: Option<u32>| lasts.filter(|lasts| *lasts > 0).map(|lasts| from.saturating_add(lasts));
    let of_key = after(created, signature.key_expiration_time().map(Duration::as_secs));
    let of_signature = after(made(signature), signature.signature_expiration_time().map(Duration::as_secs));
    earlier(of_key, of_signature)
}

fn made(signature: &Signature) -> u32 {
    signature.created().map_or(0, Timestamp::as_secs)
}

fn encrypts(signature: &Signature) -> bool {
    let flags = signature.key_flags();
    flags.encrypt_comms() || flags.encrypt_storage()
}

fn has_flags(signature: &Signature) -> bool {
    let mut subpackets = signature.config().into_iter().flat_map(SignatureConfig::hashed_subpackets);
    subpackets.any(|subpacket| matches!(subpacket.data, SubpacketData::KeyFlags(_)))
}

/// From when on a key is revoked (RFC 9580, section 5.2.3.31).
fn revoked<'s>(revocations: impl Iterator<Item = &'s Signature>) -> Option<u32> {
    revocations
        .map(|revocation| match revocation.revocation_reason_code() {
            Some(RevocationCode::KeySuperseded | RevocationCode::KeyRetired) => made(revocation),
            _ => 0,
        })
        .min()
}
