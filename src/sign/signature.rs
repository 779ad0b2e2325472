//! Testing signatures with the published keys.

use pgp::{
    composed::{Deserializable as _, DetachedSignature},
    crypto::hash::HashAlgorithm,
    packet::{Signature, SignatureConfig, SignatureType, SubpacketData},
    types::{Duration, Timestamp},
};

use super::{PublicKey, PublicKeys, hex, instant, policy::Component, policy::Unfit, seconds};
use crate::model::Instant;

/// A signature that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The fingerprint of the primary key.
    pub primary: String,
    /// The fingerprint of the key that made it: the primary key, or one of its subkeys.
    pub key: String,
    /// When it was made, as it says itself.
    pub made: Instant,
    /// When it stops to count: with its key, or by its own word.
    pub ends: Option<Instant>,
}

/// Why a signature does not count.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// There is no signature.
    #[error("this is not an armoured OpenPGP signature")]
    NotASignature,
    /// It is not a text with a cleartext signature.
    #[error("this is not a text with a cleartext signature, and nothing before and after it")]
    NotCleartext,
    /// A signature of a kind that cannot be tested.
    #[error("the signature is of a kind that cannot be tested: {0}")]
    Unsupported(String),
    /// The key that made it is not published.
    #[error("the signature was made by the key {issuer}, which is not published: {known}")]
    UnknownKey {
        /// Fingerprint or key id, as far as the signature says.
        issuer: String,
        /// What is published, in words.
        known: String,
    },
    /// The key that made it is known, but must not sign.
    #[error("the signature was made by the key {key}, which is not for signing")]
    NotForSigning {
        /// Its fingerprint.
        key: String,
    },
    /// The signature is for other bytes.
    #[error("the signature by the key {key} does not fit: what was signed was changed since, or is something else")]
    Mismatch {
        /// The fingerprint of the key.
        key: String,
    },
    /// The key did not count when the signature was made.
    #[error("the signature was made on {made} by the key {key}, which does not count then: {why}")]
    KeyUnfit {
        /// The fingerprint of the key.
        key: String,
        /// When the signature was made.
        made: Instant,
        /// Why the key did not count.
        why: Unfit,
    },
    /// It says that it was made later than now.
    #[error("the signature says that it was made on {made}, which is not yet")]
    Future {
        /// When the signature was made.
        made: Instant,
    },
    /// It was made for a time that is over.
    #[error("the signature itself was valid until {until}")]
    Expired {
        /// When it ended.
        until: Instant,
    },
}

impl SignatureError {
    /// How near the signature came to counting, so that of several the nearest is told.
    fn rank(&self) -> u8 {
        match self {
            Self::NotASignature | Self::NotCleartext => 0,
            Self::Unsupported(_) => 1,
            Self::UnknownKey { .. } => 2,
            Self::NotForSigning { .. } => 3,
            Self::Mismatch { .. } => 4,
            Self::KeyUnfit { .. } => 5,
            Self::Future { .. } => 6,
            Self::Expired { .. } => 7,
        }
    }
}

impl PublicKeys {
    /// Tests a detached signature over bytes (RFC 9580, section 10.4). Of several in one block, one that counts is
    /// enough.
    ///
    /// A key counts for what it signed while it was valid. With an instant, a signature from after it does not count,
    /// nor one that has ended by its own word; without, neither is looked at.
    pub fn verify_detached(
        &self,
        bytes: &[u8],
        armored: &str,
        at: Option<&Instant>,
    ) -> Result<Verified, SignatureError> {
        let signatures = parse_signatures(armored)?;
        self.verify_any(&signatures, &[SignatureType::Binary, SignatureType::Text], bytes, at)
    }

    /// The signature that counts the longest; else what is wrong with the one that comes nearest to counting.
    pub(super) fn verify_any(
        &self,
        signatures: &[Signature],
        types: &[SignatureType],
        bytes: &[u8],
        at: Option<&Instant>,
    ) -> Result<Verified, SignatureError> {
        let results: Vec<_> =
            signatures.iter().flat_map(|signature| self.verify_one(signature, types, bytes, at)).collect();
        let ends = |verified: &Verified| verified.ends.as_ref().map_or(u32::MAX, seconds);
        if let Some(best) = results.iter().filter_map(|result| result.as_ref().ok()).max_by_key(|one| ends(one)) {
            return Ok(best.clone());
        }
        let errors = results.into_iter().filter_map(Result::err);
        Err(errors.max_by_key(SignatureError::rank).unwrap_or(SignatureError::NotASignature))
    }

    /// Tests a signature with each key that may have made it.
    fn verify_one(
        &self,
        signature: &Signature,
        types: &[SignatureType],
        bytes: &[u8],
        at: Option<&Instant>,
    ) -> Vec<Result<Verified, SignatureError>> {
        let config = match testable(signature, types) {
            Ok(config) => config,
            Err(error) => return vec![Err(error)],
        };
        let candidates: Vec<(&PublicKey, &Component)> = self
            .iter()
            .flat_map(|key| key.components().iter().map(move |component| (key, component)))
            .filter(|(_, component)| may_have_made(config, component))
            .collect();
        if candidates.is_empty() {
            return vec![Err(SignatureError::UnknownKey { issuer: issuer(config), known: self.known() })];
        }
        candidates.into_iter().map(|(key, component)| verify_with(key, component, signature, bytes, at)).collect()
    }
}

/// The signatures of an armoured block.
fn parse_signatures(armored: &str) -> Result<Vec<Signature>, SignatureError> {
    let (parsed, _) = DetachedSignature::from_string_many(armored).map_err(|_| SignatureError::NotASignature)?;
    // One that cannot be read does not take the others with it.
    let signatures: Vec<Signature> = parsed.filter_map(|one| one.ok().map(|one| one.signature)).collect();
    if signatures.is_empty() { Err(SignatureError::NotASignature) } else { Ok(signatures) }
}

/// What a signature says of itself, where it can be tested.
fn testable<'s>(signature: &'s Signature, types: &[SignatureType]) -> Result<&'s SignatureConfig, SignatureError> {
    let unsupported = |what: &str| SignatureError::Unsupported(what.to_owned());
    let config = signature.config().ok_or_else(|| unsupported("its version is not known"))?;
    if !types.contains(&config.typ) {
        return Err(unsupported("it is not made over a document"));
    }
    // Nothing rests on these hashes (RFC 9580, section 9.5).
    if matches!(config.hash_alg, HashAlgorithm::Md5 | HashAlgorithm::Sha1 | HashAlgorithm::Ripemd160) {
        return Err(unsupported(&format!("the hash {} can be forged", config.hash_alg)));
    }
    let is_critical_notation = config
        .hashed_subpackets()
        .any(|subpacket| subpacket.is_critical && matches!(subpacket.data, SubpacketData::Notation(_)));
    if is_critical_notation {
        return Err(unsupported("it has a condition that is not known"));
    }
    Ok(config)
}

/// Whether a key is the one that a signature names; each is, where it names none.
fn may_have_made(config: &SignatureConfig, component: &Component) -> bool {
    let (fingerprints, ids) = (config.issuer_fingerprint(), config.issuer_key_id());
    if fingerprints.is_empty() && ids.is_empty() {
        return component.signs;
    }
    fingerprints.contains(&&component.fingerprint) || ids.contains(&&component.id)
}

fn issuer(config: &SignatureConfig) -> String {
    let fingerprint = config.issuer_fingerprint().first().map(|fingerprint| hex(fingerprint));
    let id = || config.issuer_key_id().first().map(|id| id.to_string().to_uppercase());
    fingerprint.or_else(id).unwrap_or_else(|| "that it does not name".to_owned())
}

fn verify_with(
    key: &PublicKey,
    component: &Component,
    signature: &Signature,
    bytes: &[u8],
    at: Option<&Instant>,
) -> Result<Verified, SignatureError> {
    let fingerprint = hex(&component.fingerprint);
    if !component.signs {
        return Err(SignatureError::NotForSigning { key: fingerprint });
    }
    if component.verify(signature, bytes).is_err() {
        return Err(SignatureError::Mismatch { key: fingerprint });
    }
    let Some(made) = signature.created().map(Timestamp::as_secs) else {
        return Err(SignatureError::Unsupported("it does not say when it was made".to_owned()));
    };
    if let Err(why) = component.lifetime.check(made) {
        return Err(SignatureError::KeyUnfit { key: fingerprint, made: instant(made), why });
    }
    let lasts = signature.signature_expiration_time().map_or(0, Duration::as_secs);
    let until = Some(made.saturating_add(lasts)).filter(|_| lasts > 0);
    if let Some(at) = at.map(seconds) {
        if at < made {
            return Err(SignatureError::Future { made: instant(made) });
        }
        if let Some(until) = until.filter(|until| *until <= at) {
            return Err(SignatureError::Expired { until: instant(until) });
        }
    }
    let ends = until.into_iter().chain(component.lifetime.ends()).min();
    Ok(Verified { primary: key.fingerprint(), key: fingerprint, made: instant(made), ends: ends.map(instant) })
}
