//! Texts that are kept packed: a site has tens of thousands of documents, and few of them are looked at at a time.

use std::{borrow::Cow, fmt, sync::Arc};

use lz4_flex::block;

/// A text in about a third of its room, or one that is kept elsewhere anyway and takes no further room.
#[derive(Clone)]
pub struct PackedText(Form);

#[derive(Clone)]
enum Form {
    /// `length` is that of the text, in bytes.
    Packed {
        length: usize,
        packed: Arc<[u8]>,
    },
    Whole(Arc<str>),
}

impl PackedText {
    /// The text.
    #[allow(clippy::expect_used, clippy::missing_panics_doc, reason = "what is packed was packed here, from a text")]
    pub fn unpack(&self) -> Cow<'_, str> {
        match &self.0 {
            Form::Whole(text) => Cow::Borrowed(text),
            Form::Packed { length, packed } => {
                let bytes = block::decompress(packed, *length).expect("it was packed");
                Cow::Owned(String::from_utf8(bytes).expect("it is a text"))
            }
        }
    }

    /// The length of the text in bytes.
    pub fn len(&self) -> usize {
        match &self.0 {
            Form::Whole(text) => text.len(),
            Form::Packed { length, .. } => *length,
        }
    }

    /// Whether the text is empty.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl From<&str> for PackedText {
    fn from(text: &str) -> Self {
        Self(Form::Packed { length: text.len(), packed: block::compress(text.as_bytes()).into() })
    }
}

/// A text that is kept by somebody else too stays as it is.
impl From<&Arc<str>> for PackedText {
    fn from(text: &Arc<str>) -> Self {
        Self(Form::Whole(Arc::clone(text)))
    }
}

impl Default for PackedText {
    fn default() -> Self {
        Self(Form::Whole(Arc::default()))
    }
}

impl PartialEq for PackedText {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            // The same text is packed in the same way.
            (Form::Packed { packed: one, .. }, Form::Packed { packed: other, .. }) => one == other,
            (Form::Whole(_), _) | (_, Form::Whole(_)) => self.len() == other.len() && self.unpack() == other.unpack(),
        }
    }
}

impl Eq for PackedText {}

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
            let (packed, whole) = (PackedText::from(text), PackedText::from(&Arc::from(text)));
            for kept in [&packed, &whole] {
                assert_eq!((&*kept.unpack(), kept.len(), kept.is_empty()), (text, text.len(), text.is_empty()));
            }
            assert!(packed == whole && packed == PackedText::from(text) && packed != PackedText::from("another"));
        }
        assert_eq!(PackedText::default(), PackedText::from(""));
    }

    #[test]
    fn what_is_kept_elsewhere_takes_no_further_room_and_the_rest_little() {
        let text: Arc<str> = "the same again ".repeat(100).into();
        assert!(matches!(PackedText::from(&text).0, Form::Whole(whole) if Arc::ptr_eq(&whole, &text)));
        assert!(matches!(PackedText::from(&*text).0, Form::Packed { packed, .. } if packed.len() < 100));
    }
}
