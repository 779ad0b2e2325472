//! The order of versions, as far as it can be known.
//!
//! Each product counts its versions in one way, its [`Scheme`]. What cannot be compared in that way has no order: an answer
//! is then none, and never a guess. The theme's script compares in the same way; both are held to the same cases.

mod range;
mod scheme;

use std::cmp::Ordering;

use chrono::NaiveDate;

pub(crate) use range::any;
pub use range::{Line, Versions};
pub use scheme::Scheme;

/// A version, as its scheme reads it.
#[derive(Clone, Debug, PartialEq)]
pub enum Version {
    /// Numbers with dots between them. Where one has fewer numbers, the others are zero: `4.2` is `4.2.0`.
    Dotted(Vec<u64>),
    /// Semantic Versioning 2.0.0; what it calls build metadata makes no difference.
    Semantic(semver::Version),
    /// The days that a date may mean: `2026-03` is any of that month.
    Date(NaiveDate, NaiveDate),
    /// The place in the list of the product.
    Listed(usize),
}

impl Version {
    /// Whether it precedes a release, as `5.0.0-rc.1` does.
    pub fn is_before_release(&self) -> bool {
        matches!(self, Self::Semantic(version) if !version.pre.is_empty())
    }

    /// Whether two versions differ in their last number alone, as 4.2.7 and 4.2.10 do.
    pub fn is_beside(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Dotted(one), Self::Dotted(other)) => {
                let before = one.len().max(other.len()).saturating_sub(1);
                let part = |numbers: &[u64], at: usize| numbers.get(at).copied().unwrap_or(0);
                before > 0 && (0..before).all(|at| part(one, at) == part(other, at))
            }
            (Self::Semantic(one), Self::Semantic(other)) => (one.major, one.minor) == (other.major, other.minor),
            _ => false,
        }
    }

    /// Whether a version is one of those that the first `count` numbers of this one begin, as 4.2.7 is one of 4.2, and goes
    /// on after them.
    pub fn begins(&self, count: usize, other: &Self) -> bool {
        match (self, other) {
            (Self::Dotted(one), Self::Dotted(other)) => {
                other.len() > count && one.iter().take(count).eq(other.iter().take(count))
            }
            (Self::Semantic(one), Self::Semantic(other)) => {
                let numbers = |version: &semver::Version| [version.major, version.minor, version.patch];
                count < 3 && numbers(one).iter().take(count).eq(numbers(other).iter().take(count))
            }
            _ => false,
        }
    }

    /// How two versions compare; none where that cannot be known.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Dotted(one), Self::Dotted(other)) => Some(compare_numbers(one, other)),
            (Self::Semantic(one), Self::Semantic(other)) => Some(one.cmp_precedence(other)),
            (Self::Listed(one), Self::Listed(other)) => Some(one.cmp(other)),
            (Self::Date(first, last), Self::Date(other_first, other_last)) => {
                if (first, last) == (other_first, other_last) {
                    Some(Ordering::Equal)
                } else if last < other_first {
                    Some(Ordering::Less)
                } else if first > other_last {
                    Some(Ordering::Greater)
                } else {
                    None
                }
            }
            (Self::Dotted(_) | Self::Semantic(_) | Self::Date(..) | Self::Listed(_), _) => None,
        }
    }
}

fn compare_numbers(one: &[u64], other: &[u64]) -> Ordering {
    let part = |numbers: &[u64], at: usize| numbers.get(at).copied().unwrap_or(0);
    let parts = (0..one.len().max(other.len())).map(|at| part(one, at).cmp(&part(other, at)));
    parts.into_iter().find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

#[cfg(test)]
mod tests;
