//! Keys for signing, made when a test needs one: no private key lies in the repository.

use pgp::{
    composed::{ArmorOptions, KeyType, SecretKeyParamsBuilder, SignedPublicKey},
    types::Timestamp,
};

use super::Project;

/// An Ed25519 key that was made on 1 January 2026, without a passphrase.
pub struct TestKey {
    pub secret: String,
    pub public: String,
}

impl TestKey {
    pub fn new() -> Self {
        let mut builder = SecretKeyParamsBuilder::default();
        builder
            .key_type(KeyType::Ed25519Legacy)
            .created_at(Timestamp::from_secs(1_767_225_600))
            .can_certify(true)
            .can_sign(true)
            .primary_user_id("Example Ltd <csaf@example.com>".into());
        let key = builder.build().expect("these are parameters").generate(rand::thread_rng()).expect("a key is made");
        let secret = key.to_armored_string(ArmorOptions::default()).expect("it can be armoured");
        let public = SignedPublicKey::from(key).to_armored_string(ArmorOptions::default()).expect("it can be armoured");
        Self { secret, public }
    }

    /// Publishes the key in a project.
    pub fn publish(&self, project: &Project) {
        project.file("content/keys/csaf.asc", &self.public);
    }

    /// The environment in which the program signs with it.
    pub fn environment(&self) -> [(&'static str, &str); 1] {
        [("CANDOUR_SIGNING_KEY", &self.secret)]
    }
}
