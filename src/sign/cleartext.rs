//! Texts with a cleartext signature (RFC 9580, section 7): what is signed stays readable.
//!
//! A text here is a sequence of lines, each with its LF at the end. The last one is not part of what is signed, since
//! it belongs to the armour; so nothing but the signature stands between the text and the end of the file, as RFC 9116
//! wants it.

use std::borrow::Cow;

use pgp::{
    composed::{ArmorOptions, CleartextSignedMessage},
    errors::Error,
    packet::{Signature, SignatureType},
};

use super::{PublicKeys, SignatureError, Verified};
use crate::model::Instant;

/// A text this long is nobody's security.txt, and reading it as a cleartext signature takes too long.
const MAX_BYTES: usize = 1_000_000;

/// The text as it can be signed: lines that end with LF, without blanks before it, since those are not covered by the
/// signature. None where a lone CR stands in it: programs do not agree whether that ends a line.
pub(super) fn normalise(text: &str) -> Option<String> {
    let text: Cow<'_, str> = if text.contains('\r') { text.replace("\r\n", "\n").into() } else { text.into() };
    if text.contains('\r') {
        return None;
    }
    let body = text.strip_suffix('\n').unwrap_or(&text);
    Some(body.split('\n').flat_map(|line| [line.trim_end_matches([' ', '\t']), "\n"]).collect())
}

/// A normalised text with the signature that is made over it.
pub(super) fn write(text: &str, sign: impl FnOnce(&[u8]) -> Result<Signature, Error>) -> Result<String, Error> {
    let body = text.strip_suffix('\n').unwrap_or(text);
    let message = CleartextSignedMessage::new_many(body, |signed| Ok(vec![sign(signed.as_bytes())?]))?;
    message.to_armored_string(ArmorOptions::default())
}

impl PublicKeys {
    /// Tests a text with a cleartext signature, and returns what was signed, in lines that end with LF. The signature
    /// is tested like a detached one.
    pub fn verify_cleartext(&self, text: &str, at: Option<&Instant>) -> Result<(String, Verified), SignatureError> {
        if text.len() > MAX_BYTES {
            return Err(SignatureError::NotCleartext);
        }
        let (message, _) = CleartextSignedMessage::from_string(text).map_err(|_| SignatureError::NotCleartext)?;
        let signed = message.signed_text();
        let verified = self.verify_any(message.signatures(), &[SignatureType::Text], signed.as_bytes(), at)?;
        Ok((signed.replace("\r\n", "\n") + "\n", verified))
    }
}

/// What stands above a cleartext signature, whoever made it and whether it is good or not; none where there is none.
pub fn payload(text: &str) -> Option<String> {
    let is_one = text.starts_with("-----BEGIN PGP SIGNED MESSAGE-----") && text.len() <= MAX_BYTES;
    let (message, _) = is_one.then(|| CleartextSignedMessage::from_string(text).ok())??;
    Some(message.signed_text().replace("\r\n", "\n") + "\n")
}
