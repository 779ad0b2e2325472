//! Hashes of texts, as documents are served with and records hold them.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256, Sha512};

/// The SHA-256 of the bytes of a text, in lower-case hexadecimal.
pub fn sha256(text: &str) -> String {
    hexadecimal(&Sha256::digest(text.as_bytes()))
}

/// The SHA-512 of the bytes of a text, in lower-case hexadecimal.
pub fn sha512(text: &str) -> String {
    hexadecimal(&Sha512::digest(text.as_bytes()))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
