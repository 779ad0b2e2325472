//! What of a site is signed: its CSAF documents and security.txt, as the very bytes that go out.

use crate::{
    distribution::{Documents, PublishedKey},
    publish::Site,
    security_txt,
};

/// What can be signed, and the signatures that it has.
#[derive(Clone, Debug, Default)]
pub struct Signable {
    /// The CSAF documents, each with its signature where it has one.
    pub documents: Documents,
    /// security.txt, with a cleartext signature where it has one.
    pub security_txt: String,
    /// The public keys that signatures are made with.
    pub keys: Vec<PublishedKey>,
}

impl Signable {
    /// What can be signed of a site, without signatures.
    pub fn of(site: &Site) -> Self {
        Self { documents: Documents::of_site(site), security_txt: security_txt::security_txt(site), keys: Vec::new() }
    }
}
