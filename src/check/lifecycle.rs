//! The support lifecycle.

use super::Rule;

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[];
