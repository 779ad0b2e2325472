//! Hashes of texts, as documents are served with and records hold them.

use sha2::{Digest as _, Sha256, Sha512};

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// The SHA-256 of the bytes of a text, in lower-case hexadecimal.
pub fn sha256(text: &str) -> String {
    hexadecimal(&Sha256::digest(text.as_bytes()))
}

/// The SHA-512 of the bytes of a text, in lower-case hexadecimal.
pub fn sha512(text: &str) -> String {
    hexadecimal(&Sha512::digest(text.as_bytes()))
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from(DIGITS[usize::from(value)]);
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.extend([digit(byte >> 4), digit(byte & 0xf)]);
    }
    text
}
