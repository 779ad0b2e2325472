//! Keys for tests, made when they are needed.

use pgp::{
    composed::{
        ArmorOptions, EncryptionCaps, KeyType, SecretKeyParamsBuilder, SignedPublicKey, SignedSecretKey,
        SubkeyParamsBuilder,
    },
    packet::{KeyFlags, RevocationCode, Signature, SignatureConfig, SignatureType, Subpacket, SubpacketData},
    types::{Duration, KeyDetails as _, Password, Tag, Timestamp},
};
use rand::thread_rng;

use super::{PublicKeys, Secret};
use crate::model::Instant;

/// 2026-01-01T00:00:00Z, when the keys are made.
pub(super) const MADE: u32 = 1_767_225_600;

pub(super) const DAY: u32 = 86_400;

/// The instant of most tests, 2026-03-10.
pub(super) fn now() -> Instant {
    "2026-03-10T09:00:00Z".parse().unwrap()
}

/// So many days after the keys were made.
pub(super) fn day(days: u32) -> Instant {
    super::instant(MADE + days * DAY)
}

/// A key whose primary part signs, without subkeys.
pub(super) fn simple() -> SignedSecretKey {
    let mut builder = SecretKeyParamsBuilder::default();
    builder
        .key_type(KeyType::Ed25519Legacy)
        .created_at(Timestamp::from_secs(MADE))
        .can_certify(true)
        .can_sign(true)
        .primary_user_id("Example <security@example.com>".into());
    dated(builder.build().unwrap().generate(thread_rng()).unwrap())
}

/// A key whose primary part only certifies, with subkeys for signing that were made so many days after it.
pub(super) fn with_subkeys(days: &[u32]) -> SignedSecretKey {
    let subkeys: Vec<_> = days
        .iter()
        .map(|days| {
            SubkeyParamsBuilder::default()
                .key_type(KeyType::Ed25519Legacy)
                .created_at(Timestamp::from_secs(MADE + days * DAY))
                .can_sign(true)
                .can_encrypt(EncryptionCaps::None)
                .build()
                .unwrap()
        })
        .collect();
    let mut builder = SecretKeyParamsBuilder::default();
    builder
        .key_type(KeyType::Ed25519Legacy)
        .created_at(Timestamp::from_secs(MADE))
        .can_certify(true)
        .primary_user_id("Example <security@example.com>".into())
        .subkeys(subkeys);
    dated(builder.build().unwrap().generate(thread_rng()).unwrap())
}

/// The generator dates what binds a key together to now, which the tests must not know.
fn dated(mut key: SignedSecretKey) -> SignedSecretKey {
    let signs = key.details.users[0].signatures[0].key_flags().sign();
    key.details.users[0].signatures.clear();
    certify(&mut key, MADE, None, signs);
    for at in 0..key.secret_subkeys.len() {
        key.secret_subkeys[at].signatures.clear();
        let made = key.secret_subkeys[at].key.created_at().as_secs();
        bind(&mut key, at, made, None, true);
    }
    key
}

fn config(key: &SignedSecretKey, typ: SignatureType, made: u32, more: Vec<SubpacketData>) -> SignatureConfig {
    let mut config = SignatureConfig::v4(typ, key.primary_key.algorithm(), pgp::crypto::hash::HashAlgorithm::Sha256);
    let first = [
        SubpacketData::SignatureCreationTime(Timestamp::from_secs(made)),
        SubpacketData::IssuerFingerprint(key.primary_key.fingerprint()),
    ];
    config.hashed_subpackets = first.into_iter().chain(more).map(|data| Subpacket::regular(data).unwrap()).collect();
    config
}

fn lasting(days: Option<u32>, flags: KeyFlags) -> Vec<SubpacketData> {
    let ends = days.map(|days| SubpacketData::KeyExpirationTime(Duration::from_secs(days * DAY)));
    ends.into_iter().chain([SubpacketData::KeyFlags(flags)]).collect()
}

/// The owner says of the primary key how many days it lasts, and whether it signs.
pub(super) fn certify(key: &mut SignedSecretKey, made: u32, days: Option<u32>, signs: bool) {
    let mut flags = KeyFlags::default();
    flags.set_certify(true);
    flags.set_sign(signs);
    let config = config(key, SignatureType::CertPositive, made, lasting(days, flags));
    let user = key.details.users[0].id.clone();
    let signature = config
        .sign_certification(&key.primary_key, key.primary_key.public_key(), &Password::empty(), Tag::UserId, &user)
        .unwrap();
    key.details.users[0].signatures.push(signature);
}

/// The owner says of a subkey how many days it lasts; with or without the agreement of the subkey.
pub(super) fn bind(key: &mut SignedSecretKey, at: usize, made: u32, days: Option<u32>, agrees: bool) {
    let mut flags = KeyFlags::default();
    flags.set_sign(true);
    let mut config = config(key, SignatureType::SubkeyBinding, made, lasting(days, flags));
    let (primary, subkey) = (&key.primary_key, &key.secret_subkeys[at].key);
    if agrees {
        let embedded = subkey.sign_primary_key_binding(thread_rng(), primary.public_key(), &Password::empty()).unwrap();
        config
            .unhashed_subpackets
            .push(Subpacket::regular(SubpacketData::EmbeddedSignature(Box::new(embedded))).unwrap());
    }
    let signature =
        config.sign_subkey_binding(primary, primary.public_key(), &Password::empty(), subkey.public_key()).unwrap();
    key.secret_subkeys[at].signatures.push(signature);
}

/// The owner says something of the key as a whole that has nothing to do with its use.
pub(super) fn remark(key: &mut SignedSecretKey, made: u32) {
    let config = config(key, SignatureType::Key, made, Vec::new());
    let signature = config.sign_key(&key.primary_key, &Password::empty(), key.primary_key.public_key()).unwrap();
    key.details.direct_signatures.push(signature);
}

/// The revocation of the primary key.
pub(super) fn revocation(key: &SignedSecretKey, made: u32, reason: RevocationCode) -> Signature {
    let reason = SubpacketData::RevocationReason(reason, pgp::bytes::Bytes::new());
    let config = config(key, SignatureType::KeyRevocation, made, vec![reason]);
    config.sign_key(&key.primary_key, &Password::empty(), key.primary_key.public_key()).unwrap()
}

pub(super) fn secret(key: &SignedSecretKey) -> Secret {
    Secret::new(secret_text(key))
}

pub(super) fn secret_text(key: &SignedSecretKey) -> String {
    key.to_armored_string(ArmorOptions::default()).unwrap()
}

pub(super) fn public_text(key: &SignedSecretKey) -> String {
    SignedPublicKey::from(key.clone()).to_armored_string(ArmorOptions::default()).unwrap()
}

/// The published copies of keys.
pub(super) fn published(keys: &[&SignedSecretKey]) -> PublicKeys {
    let texts: Vec<String> = keys.iter().map(|key| public_text(key)).collect();
    PublicKeys::parse(texts.iter().map(|text| ("security.asc", text.as_str()))).unwrap()
}
