//! Texts that may be a part of another one.

use std::{
    fmt,
    ops::{Deref, Range},
    sync::Arc,
};

/// A text, or the part of a text that is kept anyway: what is long in an advisory stands in its file too.
#[derive(Clone, Default)]
pub struct Passage {
    whole: Arc<str>,
    range: Range<usize>,
}

impl Passage {
    /// The same text as a part of `whole`, where it stands in the given part of that.
    #[must_use]
    pub fn within(self, whole: &Arc<str>, part: Range<usize>) -> Self {
        let found = whole.get(part.clone()).and_then(|text| text.find(&*self));
        match found.map(|at| part.start + at) {
            Some(start) => Self { range: start..start + self.len(), whole: Arc::clone(whole) },
            None => self,
        }
    }
}

impl Deref for Passage {
    type Target = str;

    fn deref(&self) -> &str {
        &self.whole[self.range.clone()]
    }
}

impl From<String> for Passage {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

impl From<&str> for Passage {
    fn from(text: &str) -> Self {
        Self { range: 0..text.len(), whole: text.into() }
    }
}

impl PartialEq<str> for Passage {
    fn eq(&self, other: &str) -> bool {
        **self == *other
    }
}

impl PartialEq for Passage {
    fn eq(&self, other: &Self) -> bool {
        *self == **other
    }
}

impl Eq for Passage {}

impl fmt::Debug for Passage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl fmt::Display for Passage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_text_is_not_kept_twice() {
        let whole: Arc<str> = "+++\n+++\nGrüße.\n".into();
        let body = 8..whole.len();
        let passage = Passage::from("Grüße.").within(&whole, body.clone());
        assert_eq!((&*passage, passage.range.clone()), ("Grüße.", 8..16));
        assert!(Arc::ptr_eq(&passage.whole, &whole));
        let same: Passage = "Grüße.".into();
        assert_eq!(passage, same);
        // What stands elsewhere, in parts or in no part that can be cut stays what it is.
        for (text, part) in [("Other.", body), ("Grüße.", 9..whole.len()), ("Grüße.", 11..16), ("Grüße.", 8..99)]
        {
            let other = Passage::from(text).within(&whole, part);
            assert_eq!(&*other, text);
            assert!(!Arc::ptr_eq(&other.whole, &whole));
        }
        assert!(Passage::default().within(&whole, 0..0).is_empty());
    }
}
