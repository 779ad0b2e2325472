//! Texts that are kept packed: a site has tens of thousands of documents, and few of them are looked at at a time.

use std::{fmt, sync::Arc};

use lz4_flex::block;

/// A text in about a third of its room. Packing and unpacking take less time than hashing it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct PackedText {
    /// Of the text, in bytes.
    length: usize,
    packed: Arc<[u8]>,
}

impl PackedText {
    /// The text.
    #[allow(clippy::expect_used, reason = "what is in it was packed here, from a text")]
    pub fn unpack(&self) -> String {
        if self.is_empty() {
            return String::new();
        }
        let bytes = block::decompress(&self.packed, self.length).expect("it was packed");
        String::from_utf8(bytes).expect("it is a text")
    }

    /// The length of the text in bytes.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether the text is empty.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }
}

impl From<&str> for PackedText {
    fn from(text: &str) -> Self {
        if text.is_empty() {
            return Self::default();
        }
        Self { length: text.len(), packed: block::compress(text.as_bytes()).into() }
    }
}

impl fmt::Debug for PackedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.unpack().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_comes_back_as_it_was() {
        for text in ["", "a", "Grüße, 日本語\n", &"the same again ".repeat(10_000)] {
            let packed = PackedText::from(text);
            assert_eq!(
                (packed.unpack().as_str(), packed.len(), packed.is_empty()),
                (text, text.len(), text.is_empty())
            );
        }
        assert!(PackedText::from("the same again ".repeat(100).as_str()).packed.len() < 100);
    }
}
