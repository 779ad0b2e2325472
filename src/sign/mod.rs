//! Signatures with OpenPGP: making them, and testing them against the keys that are published.
//!
//! [`PublicKeys`] are what everybody may see; they say which signatures count. A [`SecretKey`] or a [`SigningCommand`]
//! makes a [`Signer`], and nothing leaves a signer that the published keys do not confirm. This room knows OpenPGP (RFC
//! 9580, RFC 4880) and nothing of the site. It reads no clock and no environment: the instant and the secrets are
//! arguments. What is secret is a [`Secret`], and stands in no message, whatever went wrong.
//!
//! [`SigningCommand`]: crate::model::SigningCommand

mod armour;
mod cleartext;
mod command;
mod policy;
mod public_key;
mod renew;
mod secret;
mod secret_key;
mod signature;
mod signer;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

use chrono::DateTime;

use crate::model::Instant;

pub use armour::holds_secret_key;
pub use cleartext::payload;
pub use policy::{Term, Unfit};
pub use public_key::{KeyFileError, KeyPart, PublicKey, PublicKeys, renew_by};
pub use renew::{Renewed, is_good, renew, renew_cleartext};
pub use secret::{KEY_VARIABLE, PASSPHRASE_VARIABLE, Secret};
pub use secret_key::{SecretKey, SecretKeyError};
pub use signature::{SignatureError, Verified};
pub use signer::{SignError, Signer};

/// The seconds of a moment as OpenPGP counts them, from 1970 to 2106 (RFC 9580, section 3.5).
fn seconds(at: &Instant) -> u32 {
    u32::try_from(at.utc().timestamp().max(0)).unwrap_or(u32::MAX)
}

/// The moment of a time of OpenPGP.
fn instant(seconds: u32) -> Instant {
    DateTime::from_timestamp(i64::from(seconds), 0).unwrap_or_default().into()
}

/// An instant with room for clocks that differ a little. Readers with a good clock refuse what is later.
fn tolerant(now: &Instant) -> Instant {
    now.utc().checked_add_signed(chrono::TimeDelta::minutes(5)).map_or_else(|| now.clone(), Instant::from)
}

/// A fingerprint as people compare it.
fn hex(fingerprint: &pgp::types::Fingerprint) -> String {
    format!("{fingerprint:X}")
}
