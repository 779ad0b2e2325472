//! Short digests that tell a change of wording from any other.

use std::{fmt, str::FromStr};

use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// How many bytes of a hash are kept: enough against chance, and nobody gains anything by a collision, since the bytes
/// that are served are hashed in full.
const LENGTH: usize = 6;

/// The digest of a part of a document: of its shape, which is everything but free text, and of its words, if it has any.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Digest {
    shape: [u8; LENGTH],
    words: Option<[u8; LENGTH]>,
}

impl Digest {
    /// Whether two digests differ in nothing but their words.
    pub fn has_shape_of(&self, other: &Self) -> bool {
        self.shape == other.shape
    }

    /// The digest of a text that is all words.
    pub fn of_words(text: &str) -> Self {
        let mut hasher = Hasher::default();
        hasher.words(text);
        hasher.finish()
    }
}

/// The text is not a digest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a digest: {digits} digits from 0 to f, or twice as many with a hyphen", digits = 2 * LENGTH)]
pub struct DigestError(String);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hexadecimal =
            |f: &mut fmt::Formatter<'_>, bytes: &[u8]| bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"));
        hexadecimal(f, &self.shape)?;
        match &self.words {
            Some(words) => {
                f.write_str("-")?;
                hexadecimal(f, words)
            }
            None => Ok(()),
        }
    }
}

impl FromStr for Digest {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, DigestError> {
        let bytes = |text: &str| {
            let mut bytes = [0; LENGTH];
            let is_whole = text.len() == 2 * LENGTH && text.bytes().all(|byte| byte.is_ascii_hexdigit());
            for (at, byte) in bytes.iter_mut().enumerate().filter(|_| is_whole) {
                *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
            }
            is_whole.then_some(bytes)
        };
        let (shape, words) = text.split_once('-').map_or((text, None), |(shape, words)| (shape, Some(words)));
        let refused = || DigestError(text.chars().take(40).collect());
        let shape = bytes(shape).ok_or_else(refused)?;
        let words = words.map(|words| bytes(words).ok_or_else(refused)).transpose()?;
        Ok(Self { shape, words })
    }
}

/// Takes in values one after the other.
#[derive(Clone, Debug, Default)]
pub(super) struct Hasher {
    shape: Sha256,
    words: Option<Sha256>,
    /// Whether anything was taken in.
    is_used: bool,
}

impl Hasher {
    /// Takes in a text that is no free text.
    pub(super) fn shape(&mut self, text: &str) {
        self.is_used = true;
        feed(&mut self.shape, text);
    }

    /// Takes in a free text.
    pub(super) fn words(&mut self, text: &str) {
        self.is_used = true;
        feed(self.words.get_or_insert_default(), text);
    }

    /// Takes in a digest.
    pub(super) fn digest(&mut self, digest: &Digest) {
        let digest = digest.to_string();
        let (shape, words) =
            digest.split_once('-').map_or((digest.as_str(), None), |(shape, words)| (shape, Some(words)));
        self.shape(shape);
        if let Some(words) = words {
            self.words(words);
        }
    }

    /// Takes in a value of JSON that stands under `key`. Texts under one of the keys of `wording` are free text. The
    /// order of the keys of an object makes no difference.
    pub(super) fn value(&mut self, key: &str, value: &Value, wording: &[&str]) {
        match value {
            Value::String(text) if wording.contains(&key) => {
                self.shape("text");
                self.words(text);
            }
            Value::Array(items) => {
                self.shape("list");
                self.shape(&items.len().to_string());
                for item in items {
                    self.value(key, item, wording);
                }
            }
            Value::Object(entries) => {
                let mut entries: Vec<(&String, &Value)> = entries.iter().collect();
                entries.sort_by_key(|(key, _)| *key);
                self.shape("table");
                self.shape(&entries.len().to_string());
                for (key, value) in entries {
                    self.shape(key);
                    self.value(key, value, wording);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => self.shape(&value.to_string()),
        }
    }

    /// The digest, where anything was taken in.
    pub(super) fn finish_if_used(self) -> Option<Digest> {
        self.is_used.then(|| self.finish())
    }

    pub(super) fn finish(self) -> Digest {
        Digest { shape: short(self.shape), words: self.words.map(short) }
    }
}

/// With its length before it, so that two texts are never taken for one.
fn feed(hash: &mut Sha256, text: &str) {
    hash.update((text.len() as u64).to_be_bytes());
    hash.update(text.as_bytes());
}

fn short(hash: Sha256) -> [u8; LENGTH] {
    let mut short = [0; LENGTH];
    for (short, byte) in short.iter_mut().zip(hash.finalize()) {
        *short = byte;
    }
    short
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(value: &Value) -> Digest {
        let mut hasher = Hasher::default();
        hasher.value("", value, &["text"]);
        hasher.finish()
    }

    #[test]
    fn words_and_shape_are_told_apart() {
        let one = of(&json!([{ "category": "summary", "text": "One." }]));
        let reworded = of(&json!([{ "text": "Two.", "category": "summary" }]));
        let other = of(&json!([{ "category": "general", "text": "One." }]));
        assert!(one != reworded && one.has_shape_of(&reworded));
        assert!(!one.has_shape_of(&other));
        assert_ne!(of(&json!([{ "text": "a" }, { "text": "b" }])), of(&json!([{ "text": "ab" }, { "text": "" }])));
    }

    /// Who changes these makes every published document look changed.
    #[test]
    fn digests_stay_the_same_from_version_to_version() {
        let digest = of(&json!({ "b": [1, 7.5, null, true], "a": "x", "text": "Words." }));
        insta::assert_snapshot!(digest, @"399eedfda309-a9c085c573e3");
        assert_eq!(digest.to_string().parse(), Ok(digest));
        for text in ["", "-", "0011", "001122334455-", "zz11223344-001122334455", "+01122334455-001122334455", "é-é"]
        {
            assert!(text.parse::<Digest>().is_err(), "{text}");
        }
    }
}
