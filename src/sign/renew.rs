//! Keeping signatures that are still good: what did not change is not signed again, so its bytes stay the same and a
//! token need not be touched.

use super::{PublicKeys, SignError, Signer, Verified, cleartext, tolerant};
use crate::model::Instant;

/// A signature that ends within so many seconds is made anew where the new one lasts longer: 90 days.
const SOON: i64 = 90 * 86_400;

/// What became of a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Renewed {
    /// The one that was there still counts.
    Kept(String),
    /// It was made now.
    New(String),
    /// There is none: the one that was there does not count, and nobody signs.
    None,
}

impl Renewed {
    /// The signature, where there is one.
    pub fn into_text(self) -> Option<String> {
        match self {
            Self::Kept(text) | Self::New(text) => Some(text),
            Self::None => None,
        }
    }
}

/// The detached signature of bytes: the existing one where it still counts, else a new one where somebody signs.
///
/// It still counts where it fits the bytes, a published key made it, and that key counts at the instant. One that ends
/// soon gives way to a new one by a key that lasts longer.
pub fn renew(
    existing: Option<&str>,
    bytes: &[u8],
    signer: Option<&Signer>,
    keys: &PublicKeys,
    at: &Instant,
) -> Result<Renewed, SignError> {
    let kept = existing.filter(|existing| {
        let verified = keys.verify_detached(bytes, existing, Some(&tolerant(at)));
        verified.is_ok_and(|verified| is_kept(&verified, signer, at))
    });
    match (kept, signer) {
        (Some(kept), _) => Ok(Renewed::Kept(kept.to_owned())),
        (None, Some(signer)) => signer.detached(bytes).map(Renewed::New),
        (None, None) => Ok(Renewed::None),
    }
}

/// The same for a text with a cleartext signature; existing is the whole of it, and text what is to be signed.
pub fn renew_cleartext(
    existing: Option<&str>,
    text: &str,
    signer: Option<&Signer>,
    keys: &PublicKeys,
    at: &Instant,
) -> Result<Renewed, SignError> {
    let wanted = cleartext::normalise(text).ok_or(SignError::CarriageReturn)?;
    let kept = existing.filter(|existing| {
        keys.verify_cleartext(existing, Some(&tolerant(at)))
            .is_ok_and(|(payload, verified)| payload == wanted && is_kept(&verified, signer, at))
    });
    match (kept, signer) {
        (Some(kept), _) => Ok(Renewed::Kept(kept.to_owned())),
        (None, Some(signer)) => Ok(signer.cleartext(&wanted)?.map_or(Renewed::None, Renewed::New)),
        (None, None) => Ok(Renewed::None),
    }
}

/// Whether a detached signature counts now and has not ended.
pub fn is_good(signature: &str, bytes: &[u8], keys: &PublicKeys, now: &Instant) -> bool {
    let verified = keys.verify_detached(bytes, signature, Some(&tolerant(now)));
    verified.is_ok_and(|verified| verified.ends.is_none_or(|ends| ends > *now))
}

fn is_kept(verified: &Verified, signer: Option<&Signer>, at: &Instant) -> bool {
    let Some(ends) = &verified.ends else { return true };
    let left = (ends.utc() - at.utc()).num_seconds();
    let gains = signer.is_some_and(|signer| signer.outlives(ends));
    left > 0 && !(left < SOON && gains)
}
