use pgp::{
    bytes::Bytes,
    composed::{SignedSecretKey, SignedSecretSubKey},
    packet::{self, RevocationCode},
    types::{EncryptedSecretParams, KeyDetails as _, Password, S2kParams, SecretParams, StringToKey},
};

use super::{testing::*, *};
use crate::diagnostic::Level;

fn load(key: &SignedSecretKey, published: &PublicKeys, at: &Instant) -> Result<SecretKey, SecretKeyError> {
    SecretKey::load(&secret(key), None, published, at)
}

fn signer(key: &SignedSecretKey) -> (Signer, PublicKeys) {
    let published = published(&[key]);
    let key = load(key, &published, &now()).unwrap();
    (Signer::with_key(key, &published, &now()), published)
}

#[test]
fn what_is_signed_is_verified_and_what_was_changed_is_not() {
    let (signer, keys) = signer(&with_subkeys(&[0]));
    let armored = signer.detached(b"some bytes\n").unwrap();
    let verified = keys.verify_detached(b"some bytes\n", &armored, Some(&now())).unwrap();
    assert_eq!((verified.made, verified.ends), (now(), None));
    assert_ne!(verified.primary, verified.key);
    let changed = keys.verify_detached(b"other bytes\n", &armored, Some(&now()));
    assert!(matches!(changed, Err(SignatureError::Mismatch { .. })), "{changed:?}");
}

#[test]
fn the_same_key_bytes_and_second_give_the_same_signature() {
    let key = simple();
    let (one, other) = (signer(&key).0, signer(&key).0);
    assert_eq!(one.detached(b"bytes").unwrap(), other.detached(b"bytes").unwrap());
    assert_eq!(one.cleartext("text\n").unwrap(), other.cleartext("text\n").unwrap());
}

#[test]
fn many_threads_sign_with_one_key() {
    fn shared<T: Send + Sync>(_: &T) {}
    let (signer, keys) = signer(&simple());
    shared(&signer);
    std::thread::scope(|scope| {
        for thread in 0..4u8 {
            let (signer, keys) = (&signer, &keys);
            scope.spawn(move || {
                let armored = signer.detached(&[thread]).unwrap();
                keys.verify_detached(&[thread], &armored, Some(&now())).unwrap();
            });
        }
    });
}

#[test]
fn a_text_comes_back_as_it_was_signed() {
    let (signer, keys) = signer(&simple());
    for text in [
        "",
        "\n",
        "a\n",
        "a\n\n",
        "- a\n--- b\n-----BEGIN PGP SIGNATURE-----\nFrom me\n",
        "ä\n\n\n☃\n",
        "# x\nContact: a\n",
    ] {
        let written = signer.cleartext(text).unwrap().unwrap();
        let (payload, verified) = keys.verify_cleartext(&written, Some(&now())).unwrap();
        let expected = if text.is_empty() { "\n" } else { text };
        assert_eq!(payload, expected, "{written}");
        assert_eq!(verified.made, now());
        assert!(written.starts_with("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n"), "{written}");
        assert!(written.ends_with("-----END PGP SIGNATURE-----\n"), "{written}");
    }
}

#[test]
fn blanks_at_ends_of_lines_and_carriage_returns_before_them_are_not_signed() {
    let (signer, keys) = signer(&simple());
    let written = signer.cleartext("one \t\r\ntwo").unwrap().unwrap();
    assert!(written.contains("\n\none\ntwo\n-----BEGIN PGP SIGNATURE-----\n"), "{written}");
    assert_eq!(keys.verify_cleartext(&written, None).unwrap().0, "one\ntwo\n");
    assert_eq!(signer.cleartext("one\rtwo\n"), Err(SignError::CarriageReturn));
}

#[test]
fn a_changed_text_does_not_count() {
    let (signer, keys) = signer(&simple());
    let written = signer.cleartext("Contact: mailto:security@example.com\n").unwrap().unwrap();
    let changed = written.replace("security@", "attacker@");
    assert!(matches!(keys.verify_cleartext(&changed, None), Err(SignatureError::Mismatch { .. })));
    for text in [format!("before\n{written}"), format!("{written}after\n")] {
        assert!(matches!(keys.verify_cleartext(&text, None), Err(SignatureError::NotCleartext)), "{text}");
    }
}

#[test]
fn a_signature_by_a_key_that_is_not_published_names_it_and_those_that_are() {
    let (foreign, ours) = (simple(), simple());
    let armored = signer(&foreign).0.detached(b"bytes").unwrap();
    let error = published(&[&ours]).verify_detached(b"bytes", &armored, None).unwrap_err().to_string();
    assert!(error.contains(&hex(&foreign.primary_key.fingerprint())), "{error}");
    assert!(error.contains(&hex(&ours.primary_key.fingerprint())) && error.contains("security.asc"), "{error}");
    let error = PublicKeys::default().verify_detached(b"bytes", &armored, None).unwrap_err().to_string();
    assert!(error.contains("no key is published"), "{error}");
}

#[test]
fn of_several_signatures_in_one_block_one_is_enough() {
    let (foreign, ours) = (simple(), simple());
    let bytes = |armored: &str| armour::open(armored).unwrap().1;
    let (one, two) = (signer(&foreign).0.detached(b"bytes").unwrap(), signer(&ours).0.detached(b"bytes").unwrap());
    let both = [bytes(&one), bytes(&two)].concat();
    let mut armored = Vec::new();
    pgp::armor::write(&Raw(both), pgp::armor::BlockType::Signature, &mut armored, None, true).unwrap();
    let armored = String::from_utf8(armored).unwrap();
    let verified = published(&[&ours]).verify_detached(b"bytes", &armored, None).unwrap();
    assert_eq!(verified.primary, hex(&ours.primary_key.fingerprint()));
}

struct Raw(Vec<u8>);

impl pgp::ser::Serialize for Raw {
    fn to_writer<W: std::io::Write>(&self, writer: &mut W) -> pgp::errors::Result<()> {
        Ok(writer.write_all(&self.0)?)
    }

    fn write_len(&self) -> usize {
        self.0.len()
    }
}

#[test]
fn a_signature_from_the_future_does_not_count() {
    let (signer, keys) = signer(&simple());
    let armored = signer.detached(b"bytes").unwrap();
    let before: Instant = "2026-03-10T08:59:59Z".parse().unwrap();
    let found = keys.verify_detached(b"bytes", &armored, Some(&before));
    assert!(matches!(found, Err(SignatureError::Future { .. })), "{found:?}");
    assert!(keys.verify_detached(b"bytes", &armored, None).is_ok());
}

#[test]
fn no_signature_is_older_than_its_key() {
    let key = simple();
    let keys = published(&[&key]);
    let loaded = load(&key, &keys, &now()).unwrap();
    let signer = Signer::with_key(loaded, &keys, &"2020-01-01T00:00:00Z".parse().unwrap());
    let armored = signer.detached(b"bytes").unwrap();
    assert_eq!(keys.verify_detached(b"bytes", &armored, None).unwrap().made, instant(MADE));
}

#[test]
fn a_subkey_that_does_not_agree_signs_nothing() {
    let mut key = with_subkeys(&[0]);
    let armored = signer(&key).0.detached(b"bytes").unwrap();
    key.secret_subkeys[0].signatures.clear();
    bind(&mut key, 0, MADE, None, false);
    let keys = published(&[&key]);
    let found = keys.verify_detached(b"bytes", &armored, None);
    assert!(matches!(found, Err(SignatureError::NotForSigning { .. })), "{found:?}");
    assert!(matches!(load(&key, &keys, &now()), Err(SecretKeyError::CannotSign(_))));
}

#[test]
fn the_newest_subkey_that_counts_signs_and_else_the_primary_key() {
    let mut key = with_subkeys(&[0, 20, 400]);
    let name = |key: &SignedSecretKey, at: usize| hex(&key.secret_subkeys[at].key.fingerprint());
    assert_eq!(load(&key, &published(&[&key]), &now()).unwrap().fingerprint(), name(&key, 1));
    bind(&mut key, 1, MADE + 50 * DAY, Some(1), true);
    assert_eq!(load(&key, &published(&[&key]), &now()).unwrap().fingerprint(), name(&key, 0));
    bind(&mut key, 0, MADE + 50 * DAY, Some(1), true);
    let error = load(&key, &published(&[&key]), &now()).unwrap_err();
    assert!(matches!(error, SecretKeyError::Unfit { why: Unfit::NotYet { .. }, .. }), "{error}");
    certify(&mut key, MADE + DAY, None, true);
    assert_eq!(load(&key, &published(&[&key]), &now()).unwrap().fingerprint(), hex(&key.primary_key.fingerprint()));
}

#[test]
fn an_expired_key_signs_nothing_but_what_it_signed_before_counts() {
    let mut key = simple();
    let armored = signer(&key).0.detached(b"bytes").unwrap();
    certify(&mut key, MADE + DAY, Some(100), true);
    let keys = published(&[&key]);
    assert!(keys.verify_detached(b"bytes", &armored, Some(&day(200))).is_ok());
    let error = load(&key, &keys, &day(100)).unwrap_err();
    assert_eq!(
        error,
        SecretKeyError::Unfit {
            key: keys.iter().next().unwrap().fingerprint(),
            why: Unfit::Expired { until: day(100) }
        }
    );
    assert!(error.to_string().contains("2026-04-11T00:00:00Z"), "{error}");
    let late = Signer::with_key(load(&key, &keys, &day(99)).unwrap(), &keys, &day(101));
    assert!(matches!(late.detached(b"bytes"), Err(SignError::NotConfirmed(SignatureError::KeyUnfit { .. }))));
}

#[test]
fn a_remark_on_a_key_does_not_lengthen_its_life() {
    let mut key = simple();
    certify(&mut key, MADE + DAY, Some(30), false);
    remark(&mut key, MADE + 2 * DAY);
    assert!(matches!(load(&key, &published(&[&key]), &day(10)), Err(SecretKeyError::CannotSign(_))));
    certify(&mut key, MADE + 3 * DAY, Some(30), true);
    remark(&mut key, MADE + 4 * DAY);
    let ends = load(&key, &published(&[&key]), &day(10)).unwrap().ends();
    assert_eq!(ends, Some(day(30)));
}

#[test]
fn a_key_that_is_not_yet_valid_says_from_when_on() {
    let key = simple();
    let error = load(&key, &published(&[&key]), &"2025-12-31T23:59:59Z".parse().unwrap()).unwrap_err();
    assert!(error.to_string().contains("not valid before 2026-01-01T00:00:00Z"), "{error}");
}

#[test]
fn a_key_that_ends_soon_warns() {
    let mut key = simple();
    assert!(published(&[&key]).ending_soon(&now()).is_empty());
    certify(&mut key, MADE + DAY, Some(200), true);
    let keys = published(&[&key]);
    assert!(keys.ending_soon(&day(109)).is_empty() && keys.ending_soon(&day(200)).is_empty());
    let warnings = keys.ending_soon(&day(111));
    assert_eq!((warnings.len(), warnings[0].level), (1, Level::Warning));
    assert!(warnings[0].message.contains("89 days"), "{}", warnings[0].message);
}

#[test]
fn a_stolen_key_never_counts_and_a_retired_one_counts_for_what_is_older() {
    let key = simple();
    let armored = signer(&key).0.detached(b"bytes").unwrap();
    for (reason, counts) in [
        (RevocationCode::KeyCompromised, false),
        (RevocationCode::NoReason, false),
        (RevocationCode::KeyRetired, true),
        (RevocationCode::KeySuperseded, true),
    ] {
        let mut revoked = key.clone();
        revoked.details.revocation_signatures.push(revocation(&key, MADE + 100 * DAY, reason));
        let keys = published(&[&revoked]);
        assert_eq!(keys.verify_detached(b"bytes", &armored, Some(&day(200))).is_ok(), counts, "{reason:?}");
        let error = load(&key, &keys, &day(150)).unwrap_err();
        assert!(matches!(error, SecretKeyError::Unfit { .. }) && error.to_string().contains("revoked"), "{error}");
    }
}

#[test]
fn the_published_copy_must_have_what_signs() {
    let old = with_subkeys(&[0]);
    let (key, error) = {
        let mut key = old.clone();
        let new = with_subkeys(&[30]).secret_subkeys.remove(0).key;
        key.secret_subkeys.push(SignedSecretSubKey { key: new, signatures: Vec::new() });
        bind(&mut key, 1, MADE + 30 * DAY, None, true);
        let error = load(&key, &published(&[&old]), &now()).unwrap_err();
        (key, error)
    };
    assert!(matches!(error, SecretKeyError::SubkeyNotPublished { .. }), "{error}");
    assert!(load(&key, &published(&[&key]), &now()).is_ok());
    let error = load(&key, &published(&[&simple()]), &now()).unwrap_err();
    assert!(matches!(error, SecretKeyError::NotPublished { .. }), "{error}");
}

#[test]
fn an_end_that_was_moved_counts_from_whichever_copy_but_must_be_published() {
    let mut old = simple();
    certify(&mut old, MADE + DAY, Some(60), true);
    let mut extended = old.clone();
    certify(&mut extended, MADE + 50 * DAY, Some(600), true);
    let error = load(&extended, &published(&[&old]), &now()).unwrap_err();
    assert!(matches!(error, SecretKeyError::PublishedUnfit { .. }), "{error}");
    assert!(error.help().contains("export"), "{}", error.help());
    assert!(load(&old, &published(&[&extended]), &now()).is_ok());
}

#[test]
fn a_passphrase_must_be_there_and_right() {
    let mut key = with_subkeys(&[0]);
    let keys = published(&[&key]);
    let password: Password = "correct horse".into();
    key.primary_key.set_password(rand::thread_rng(), &password).unwrap();
    key.secret_subkeys[0].key.set_password(rand::thread_rng(), &password).unwrap();
    let load = |passphrase: Option<&str>| {
        let passphrase = passphrase.map(|text| Secret::new(text.to_owned()));
        SecretKey::load(&secret(&key), passphrase.as_ref(), &keys, &now())
    };
    assert!(load(Some("correct horse")).is_ok());
    assert!(matches!(load(None), Err(SecretKeyError::NoPassphrase(_))));
    assert!(matches!(load(Some("battery staple")), Err(SecretKeyError::WrongPassphrase(_))));
}

#[test]
fn what_is_no_secret_key_is_told_apart() {
    let key = simple();
    let keys = published(&[&key]);
    let load = |text: String| SecretKey::load(&Secret::new(text), None, &keys, &now()).unwrap_err();
    let text = secret_text(&key);
    assert_eq!(load(public_text(&key)), SecretKeyError::Public);
    assert_eq!(load("hello".to_owned()), SecretKeyError::NotAKey);
    assert_eq!(load(format!("{text}{text}")), SecretKeyError::Several(2));
    let cut: String = text.split_inclusive('\n').take(4).collect();
    assert_eq!(load(cut), SecretKeyError::Damaged);
}

/// Takes the secret out of a part as gpg does: kind 1 for one that was left out, 2 for one on a card.
fn stub(kind: u8) -> SecretParams {
    let unknown = [b"\0GNU".as_slice(), &[kind, 0]].concat().into();
    let s2k = StringToKey::Private { typ: 101, unknown };
    let sym_alg = pgp::crypto::sym::SymmetricKeyAlgorithm::Plaintext;
    let parameters = S2kParams::MalleableCfb { sym_alg, s2k, iv: Bytes::new() };
    SecretParams::Encrypted(EncryptedSecretParams::new(Bytes::new(), parameters))
}

#[test]
fn a_subkey_signs_without_the_secret_of_the_primary_key() {
    let mut key = with_subkeys(&[0]);
    let keys = published(&[&key]);
    key.primary_key = packet::SecretKey::new(key.primary_key.public_key().clone(), stub(1)).unwrap();
    assert!(load(&key, &keys, &now()).is_ok());
    let subkey = key.secret_subkeys[0].key.public_key().clone();
    key.secret_subkeys[0].key = packet::SecretSubkey::new(subkey.clone(), stub(1)).unwrap();
    assert!(matches!(load(&key, &keys, &now()), Err(SecretKeyError::NoSecret(_))));
    key.secret_subkeys[0].key = packet::SecretSubkey::new(subkey, stub(2)).unwrap();
    let error = load(&key, &keys, &now()).unwrap_err();
    assert!(matches!(error, SecretKeyError::Card(_)) && error.help().contains("signing.command"), "{error}");
}

#[test]
fn keys_that_others_cannot_read_are_refused() {
    use pgp::{composed::*, types::*};
    let make = |version: KeyVersion| {
        let mut builder = SecretKeyParamsBuilder::default();
        builder.version(version).key_type(KeyType::Ed25519).can_certify(true).can_sign(true);
        builder.created_at(Timestamp::from_secs(MADE)).primary_user_id("Example <security@example.com>".into());
        builder.build().unwrap().generate(rand::thread_rng()).unwrap()
    };
    let error = load(&make(KeyVersion::V6), &PublicKeys::default(), &now()).unwrap_err();
    assert!(matches!(error, SecretKeyError::Version { version: 6, .. }), "{error}");
    let error = load(&make(KeyVersion::V4), &PublicKeys::default(), &now()).unwrap_err();
    assert!(matches!(error, SecretKeyError::Algorithm { .. }), "{error}");
}

#[test]
fn a_secret_key_is_found_under_any_name() {
    let secret = secret_text(&simple());
    assert!(holds_secret_key(&secret));
    for name in ["PUBLIC KEY BLOCK", "MESSAGE", "SIGNATURE"] {
        let renamed = secret.replace("PRIVATE KEY BLOCK", name);
        assert!(holds_secret_key(&renamed), "{name}");
        assert_eq!(PublicKey::parse("a.asc", &renamed).unwrap_err(), KeyFileError::Private);
    }
    assert!(!holds_secret_key(&public_text(&simple())));
}

#[test]
fn a_damaged_public_key_is_refused() {
    let text = public_text(&with_subkeys(&[0]));
    let lines: Vec<&str> = text.lines().collect();
    let without = |at: usize| {
        let kept: Vec<&str> = lines.iter().enumerate().filter(|(own, _)| *own != at).map(|(_, line)| *line).collect();
        kept.join("\n") + "\n"
    };
    assert!(PublicKey::parse("a.asc", &text).is_ok());
    let body = 2..lines.len() - 2;
    for at in body {
        assert!(PublicKey::parse("a.asc", &without(at)).is_err(), "without line {at}");
    }
    assert!(matches!(PublicKey::parse("a.asc", "hello"), Err(KeyFileError::NotAKey)));
}

#[test]
fn nothing_that_is_damaged_makes_a_panic() {
    use pgp::armor::{BlockType, write};
    let key = with_subkeys(&[0]);
    let (signer, keys) = signer(&key);
    let signature = signer.detached(b"bytes").unwrap();
    let armoured = |bytes: Vec<u8>, block: BlockType| {
        let mut text = Vec::new();
        write(&Raw(bytes), block, &mut text, None, true).unwrap();
        String::from_utf8(text).unwrap()
    };
    let (public, secret, signature) = (public_text(&key), secret_text(&key), signature);
    let open = |text: &str| armour::open(text).unwrap().1;
    for (at, damage) in (0..open(&secret).len()).step_by(11).zip([1, 0x80, 0xff, 0x20].into_iter().cycle()) {
        let damaged = |text: &str| {
            let mut bytes = open(text);
            let at = at % bytes.len();
            bytes[at] ^= damage;
            bytes
        };
        let _ = PublicKey::parse("a.asc", &armoured(damaged(&public), BlockType::PublicKey));
        let _ = keys.verify_detached(b"bytes", &armoured(damaged(&signature), BlockType::Signature), None);
        let secret = Secret::new(armoured(damaged(&secret), BlockType::PrivateKey));
        let _ = SecretKey::load(&secret, None, &keys, &now());
    }
}

#[test]
fn several_blocks_and_words_around_them_are_one_file() {
    let text = format!("Our keys\n\n{}\n{}\n", public_text(&simple()), public_text(&with_subkeys(&[0])));
    let keys = PublicKey::parse("a.asc", &text).unwrap();
    assert_eq!(keys.len(), 2);
    assert_eq!(keys[0].users(), ["Example <security@example.com>"]);
    assert_eq!(keys[0].signing_keys(), [(keys[0].fingerprint(), None)]);
    assert_eq!(keys[1].signing_keys().len(), 1);
}

#[test]
fn a_good_signature_is_kept_and_another_is_made_anew() {
    let key = simple();
    let (signer, keys) = signer(&key);
    let Ok(Renewed::New(first)) = renew(None, b"bytes", Some(&signer), &keys, &now()) else { panic!("it is new") };
    let kept = renew(Some(&first), b"bytes", Some(&signer), &keys, &day(300)).unwrap();
    assert_eq!(kept, Renewed::Kept(first.clone()));
    let changed = renew(Some(&first), b"other", Some(&signer), &keys, &day(300)).unwrap();
    assert!(matches!(changed, Renewed::New(_)));
    assert_eq!(renew(Some(&first), b"other", None, &keys, &day(300)), Ok(Renewed::None));
    // Clocks differ by minutes; what is hours ahead is the future, whoever signs.
    let minutes: Instant = "2026-03-10T08:56:00Z".parse().unwrap();
    assert_eq!(renew(Some(&first), b"bytes", Some(&signer), &keys, &minutes), Ok(Renewed::Kept(first.clone())));
    let hours: Instant = "2026-03-10T07:00:00Z".parse().unwrap();
    assert!(matches!(renew(Some(&first), b"bytes", Some(&signer), &keys, &hours), Ok(Renewed::New(_))));
    assert_eq!(renew(Some(&first), b"bytes", None, &keys, &hours), Ok(Renewed::None));
    assert!(is_good(&first, b"bytes", &keys, &now()) && !is_good(&first, b"bytes", &keys, &hours));
    let foreign = published(&[&simple()]);
    assert_eq!(renew(Some(&first), b"bytes", None, &foreign, &day(300)), Ok(Renewed::None));
}

#[test]
fn a_text_that_did_not_change_keeps_its_signature() {
    let (signer, keys) = signer(&simple());
    let Ok(Renewed::New(first)) = renew_cleartext(None, "a\n", Some(&signer), &keys, &now()) else { panic!("new") };
    let kept = renew_cleartext(Some(&first), "a \n", Some(&signer), &keys, &day(300)).unwrap();
    assert_eq!(kept, Renewed::Kept(first.clone()));
    assert!(matches!(renew_cleartext(Some(&first), "b\n", Some(&signer), &keys, &now()), Ok(Renewed::New(_))));
    assert_eq!(renew_cleartext(Some(&first), "b\n", None, &keys, &now()), Ok(Renewed::None));
}

#[test]
fn a_signature_by_a_key_that_ended_or_soon_ends_gives_way_to_one_that_lasts_longer() {
    let (mut old, young) = (simple(), simple());
    certify(&mut old, MADE + DAY, Some(200), true);
    let keys = published(&[&old, &young]);
    let sign_with = |key: &SignedSecretKey| Signer::with_key(load(key, &keys, &now()).unwrap(), &keys, &now());
    let (old, young) = (sign_with(&old), sign_with(&young));
    let first = old.detached(b"bytes").unwrap();
    let renewed =
        |signer: Option<&Signer>, days: u32| renew(Some(&first), b"bytes", signer, &keys, &day(days)).unwrap();
    assert!(matches!(renewed(Some(&young), 100), Renewed::Kept(_)));
    assert!(matches!(renewed(Some(&young), 150), Renewed::New(_)));
    assert!(matches!(renewed(Some(&old), 150), Renewed::Kept(_)));
    assert!(matches!(renewed(None, 150), Renewed::Kept(_)));
    assert!(matches!(renewed(None, 200), Renewed::None));
}

#[test]
fn nothing_secret_is_ever_printed() {
    let mut key = with_subkeys(&[0]);
    let keys = published(&[&key]);
    let passphrase = "correct horse battery staple";
    let plain = secret_text(&key);
    let loaded = load(&key, &keys, &now()).unwrap();
    let signer = Signer::with_key(loaded, &keys, &now());
    key.secret_subkeys[0].key.set_password(rand::thread_rng(), &passphrase.into()).unwrap();
    let cut = plain[..plain.len() / 2].to_owned();
    let wrong = Secret::new(format!("{passphrase}!"));
    let printed = [
        format!("{:?} {:?} {signer:?} {:#?}", secret(&key), Secret::new(passphrase.to_owned()), signer),
        format!("{:?}", SecretKey::load(&Secret::new(cut), None, &keys, &now())),
        format!("{:?}", SecretKey::load(&secret(&key), Some(&wrong), &keys, &now())),
        SecretKey::load(&secret(&key), Some(&wrong), &keys, &now()).unwrap_err().to_string(),
        format!("{:?}", load(&key, &keys, &now()).unwrap_err().diagnostic()),
    ]
    .concat();
    assert!(!printed.contains("correct horse"), "{printed}");
    for line in plain.lines().chain(secret_text(&key).lines()).filter(|line| line.len() > 30 && !line.starts_with('-'))
    {
        assert!(!printed.contains(line), "{printed}");
    }
}
