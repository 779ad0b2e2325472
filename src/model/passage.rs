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
    /// The same text as a part of `whole`, where it is one.
    #[must_use]
    pub fn within(self, whole: &Arc<str>) -> Self {
        match whole.find(&*self) {
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
        Self { range: 0..text.len(), whole: text.into() }
    }
}

impl From<&str> for Passage {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl PartialEq<str> for Passage {
    fn eq(&self, other: &str) -> bool {
        **self == *other
    }
}

impl PartialEq for Passage {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
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
        let passage = Passage::from("Grüße.").within(&whole);
        assert_eq!(&*passage, "Grüße.");
        assert!(Arc::ptr_eq(&passage.whole, &whole));
        let other = Passage::from("Other.").within(&whole);
        assert_eq!(&*other, "Other.");
        assert!(!Arc::ptr_eq(&other.whole, &whole) && passage != other && passage == Passage::from("Grüße."));
        assert!(Passage::default().within(&whole).is_empty());
    }
}
