//! Versions of documents as numbers that can be compared (CSAF 2.0, section 3.1.11).

use std::cmp::Ordering;

use super::Step;
use crate::model::DocumentVersion;

/// The number of a version. What follows it in a semantic version, as in `1.0.0-rc.1`, is never published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    /// A whole number.
    Integer(u64),
    /// Major, minor and patch.
    Semantic(u64, u64, u64),
}

impl Number {
    /// The number of a version; none where it is larger than any that people write.
    pub fn of(version: &DocumentVersion) -> Option<Self> {
        let core = version.as_str().split(['-', '+']).next()?;
        let mut parts = core.split('.').map(|part| part.parse().ok());
        match (parts.next()??, parts.next(), parts.next()) {
            (number, None, None) => Some(Self::Integer(number)),
            (major, Some(minor), Some(patch)) => Some(Self::Semantic(major, minor?, patch?)),
            (_, _, _) => None,
        }
    }

    /// How two versions of one scheme compare; those of different schemes do not.
    pub fn compare(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Integer(one), Self::Integer(other)) => Some(one.cmp(&other)),
            (Self::Semantic(major, minor, patch), Self::Semantic(other_major, other_minor, other_patch)) => {
                Some((major, minor, patch).cmp(&(other_major, other_minor, other_patch)))
            }
            (Self::Integer(_), Self::Semantic(..)) | (Self::Semantic(..), Self::Integer(_)) => None,
        }
    }

    /// The step to a later version; whole numbers have none.
    pub fn step_to(self, later: Self) -> Option<Step> {
        match (self, later) {
            (Self::Semantic(major, minor, _), Self::Semantic(later_major, later_minor, _)) => {
                Some(if later_major > major {
                    Step::Major
                } else if later_minor > minor {
                    Step::Minor
                } else {
                    Step::Patch
                })
            }
            (Self::Integer(_), _) | (_, Self::Integer(_)) => None,
        }
    }

    /// The version that is one step later.
    pub fn next(self, step: Step) -> String {
        match (self, step) {
            (Self::Integer(number), _) => number.saturating_add(1).to_string(),
            (Self::Semantic(major, _, _), Step::Major) => format!("{}.0.0", major.saturating_add(1)),
            (Self::Semantic(major, minor, _), Step::Minor) => format!("{major}.{}.0", minor.saturating_add(1)),
            (Self::Semantic(major, minor, patch), Step::Patch) => {
                format!("{major}.{minor}.{}", patch.saturating_add(1))
            }
        }
    }
}

/// How two versions compare: by their numbers where both have some of one scheme, else they are the same text or not
/// comparable.
pub(crate) fn compare(one: &DocumentVersion, other: &DocumentVersion) -> Option<Ordering> {
    if one == other {
        return Some(Ordering::Equal);
    }
    Number::of(one)?.compare(Number::of(other)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::of(&text.parse().unwrap()).unwrap()
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        assert_eq!(number("1.10.0").compare(number("1.9.0")), Some(Ordering::Greater));
        assert_eq!(number("10").compare(number("9")), Some(Ordering::Greater));
        assert_eq!(number("2").compare(number("1.0.0")), None);
        assert_eq!(Number::of(&"99999999999999999999".parse().unwrap()), None);
    }

    #[test]
    fn a_step_is_that_of_the_foremost_number() {
        assert_eq!(number("1.4.2").step_to(number("2.0.0")), Some(Step::Major));
        assert_eq!(number("1.4.2").step_to(number("1.5.0")), Some(Step::Minor));
        assert_eq!(number("1.4.2").step_to(number("1.4.3")), Some(Step::Patch));
        assert_eq!(number("1").step_to(number("2")), None);
        assert_eq!(number("1.4.2").next(Step::Minor), "1.5.0");
        assert_eq!(number("3").next(Step::Major), "4");
    }
}
