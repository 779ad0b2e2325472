//! The keys that are published.

use chrono::TimeDelta;
use pgp::{
    composed::{Deserializable as _, SignedPublicKey},
    errors::Error,
    types::{EcdsaPublicParams, EddsaLegacyPublicParams, Fingerprint, KeyDetails as _, PublicParams},
};

use super::{
    armour, hex, instant,
    policy::{Component, Term, components},
};
use crate::{diagnostic::Diagnostic, model::Instant};

/// A key that ends within so many days is worth a warning.
const WARNING_DAYS: i64 = 90;

/// All keys that are published.
#[derive(Clone, Debug, Default)]
pub struct PublicKeys {
    keys: Vec<PublicKey>,
}

/// A published key: the primary key, its user ids and its subkeys (RFC 9580, section 10.1.1).
#[derive(Clone, Debug)]
pub struct PublicKey {
    file: String,
    users: Vec<String>,
    components: Vec<Component>,
    certificate: SignedPublicKey,
}

/// The primary key or a subkey, as everybody may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyPart {
    /// Its fingerprint, in upper-case hexadecimal digits.
    pub fingerprint: String,
    /// Whether it is the primary key. The subkeys end with it at the latest.
    pub is_primary: bool,
    /// Whether it may sign data.
    pub signs: bool,
    /// Whether one may encrypt to it.
    pub encrypts: bool,
    /// Until when it is good.
    pub term: Term,
}

/// Why a file is no public key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFileError {
    /// There is no armoured public key in it.
    #[error("this is not an armoured OpenPGP public key")]
    NotAKey,
    /// There is a secret key in it, under whatever name.
    #[error("this file holds a private key, and everything here is published")]
    Private,
    /// It cannot be read.
    #[error("this key is damaged: what is in the armour makes no sense, or is cut off")]
    Damaged,
    /// Nothing that its owner signed binds it together.
    #[error("the key {0} is damaged: none of its signatures on itself fits it")]
    Unbound(String),
}

impl KeyFileError {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Private => "move it away, and take the key for known to others if the file was ever shared",
            Self::NotAKey => "export it with `gpg --export --armor`",
            Self::Damaged | Self::Unbound(_) => "export it again with `gpg --export --armor`",
        }
    }
}

impl PublicKey {
    /// Reads the keys in a file, which may have several blocks. The name of the file appears in messages.
    pub fn parse(file: &str, text: &str) -> Result<Vec<Self>, KeyFileError> {
        if armour::holds_secret_key(text) {
            return Err(KeyFileError::Private);
        }
        let mut keys = Vec::new();
        for block in armour::blocks(text).filter(|block| block.starts_with("-----BEGIN PGP PUBLIC KEY BLOCK-----")) {
            let damaged = |_: Error| KeyFileError::Damaged;
            let (_, bytes) = armour::open(block).map_err(damaged)?;
            // What follows leaves out packets that are cut off, so they are looked for before.
            armour::packets(&bytes).map_err(damaged)?;
            for certificate in SignedPublicKey::from_bytes_many(&bytes[..]).map_err(damaged)? {
                keys.push(Self::of(file, certificate.map_err(damaged)?)?);
            }
        }
        if keys.is_empty() { Err(KeyFileError::NotAKey) } else { Ok(keys) }
    }

    fn of(file: &str, certificate: SignedPublicKey) -> Result<Self, KeyFileError> {
        let components = components(&certificate);
        if components.is_empty() && can_be_tested(certificate.public_params()) {
            return Err(KeyFileError::Unbound(hex(&certificate.fingerprint())));
        }
        let users = certificate.details.users.iter().map(|user| String::from_utf8_lossy(user.id.id()).into_owned());
        Ok(Self { file: file.to_owned(), users: users.collect(), components, certificate })
    }

    /// The name of the file that it was read from.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The fingerprint of the primary key, in upper-case hexadecimal digits.
    pub fn fingerprint(&self) -> String {
        hex(&self.certificate.fingerprint())
    }

    /// The user ids as the key has them, such as `Example <security@example.com>`.
    pub fn users(&self) -> &[String] {
        &self.users
    }

    /// The fingerprints of its parts that may sign, each with the moment when it ends or ended.
    pub fn signing_keys(&self) -> Vec<(String, Option<Instant>)> {
        let signing = self.components.iter().filter(|component| component.signs);
        signing.map(|component| (hex(&component.fingerprint), component.lifetime.ends().map(instant))).collect()
    }

    /// Its parts, the primary key first.
    pub fn parts(&self) -> Vec<KeyPart> {
        let part = |component: &Component| KeyPart {
            fingerprint: hex(&component.fingerprint),
            is_primary: component.is_primary(),
            signs: component.signs,
            encrypts: component.encrypts,
            term: component.lifetime.term(),
        };
        self.components.iter().map(part).collect()
    }

    pub(super) fn certificate(&self) -> &SignedPublicKey {
        &self.certificate
    }

    pub(super) fn components(&self) -> &[Component] {
        &self.components
    }
}

/// The last moment at which a key that ends is not yet worth a warning.
pub fn renew_by(ends: &Instant) -> Instant {
    ends.utc().checked_sub_signed(TimeDelta::days(WARNING_DAYS)).map_or_else(|| ends.clone(), Instant::from)
}

/// Whether signatures of this kind of key can be tested at all.
fn can_be_tested(parameters: &PublicParams) -> bool {
    let is_unknown = match parameters {
        PublicParams::Unknown { .. } | PublicParams::Elgamal(_) => true,
        // Of secp256k1 the library accepts one form of signatures alone, and other programs write both.
        PublicParams::ECDSA(parameters) => {
            matches!(parameters, EcdsaPublicParams::Unsupported { .. } | EcdsaPublicParams::Secp256k1 { .. })
        }
        PublicParams::EdDSALegacy(parameters) => matches!(parameters, EddsaLegacyPublicParams::Unsupported { .. }),
        _ => false,
    };
    !is_unknown
}

impl PublicKeys {
    /// Reads the files, each by its name and its text; the errors of all files, each with its name.
    pub fn parse<'t>(files: impl IntoIterator<Item = (&'t str, &'t str)>) -> Result<Self, Vec<(String, KeyFileError)>> {
        let mut keys = Vec::new();
        let mut errors = Vec::new();
        for (file, text) in files {
            match PublicKey::parse(file, text) {
                Ok(found) => keys.extend(found),
                Err(error) => errors.push((file.to_owned(), error)),
            }
        }
        if errors.is_empty() { Ok(Self { keys }) } else { Err(errors) }
    }

    /// The keys, in the order of the files.
    pub fn iter(&self) -> impl Iterator<Item = &PublicKey> {
        self.keys.iter()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// A warning for each key that ends soon, whoever signs with it: a successor must be published before, and what only
    /// that key has signed needs a new signature by then.
    pub fn ending_soon(&self, now: &Instant) -> Vec<Diagnostic> {
        let ends = self.keys.iter().flat_map(|key| key.signing_keys().into_iter().map(move |part| (key, part)));
        ends.filter_map(|(key, (fingerprint, ends))| {
            let ends = ends?;
            let left = (ends.utc() - now.utc()).num_days();
            (*now < ends && renew_by(&ends) < *now).then(|| {
                let message = format!("the signing key {fingerprint} ends in {left} days, on {ends}");
                let help =
                    "extend it with `gpg --quick-set-expire` or add a new subkey, and export it to content/keys again";
                Diagnostic::warning("signing-key", message).at_path(&key.file).help(help)
            })
        })
        .collect()
    }

    /// The keys with a primary fingerprint: several where several files have copies of it.
    pub(super) fn copies(&self, fingerprint: &Fingerprint) -> Vec<&PublicKey> {
        self.keys.iter().filter(|key| key.certificate.fingerprint() == *fingerprint).collect()
    }

    /// What is published, in words.
    pub(super) fn known(&self) -> String {
        let known: Vec<String> = self.keys.iter().map(|key| format!("{} ({})", key.fingerprint(), key.file)).collect();
        if known.is_empty() {
            "no key is published".to_owned()
        } else {
            format!("what is published is {}", known.join(", "))
        }
    }
}

impl FromIterator<PublicKey> for PublicKeys {
    fn from_iter<I: IntoIterator<Item = PublicKey>>(keys: I) -> Self {
        Self { keys: keys.into_iter().collect() }
    }
}
