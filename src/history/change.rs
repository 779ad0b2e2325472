//! What changed between two states of an advisory, in words, and how large a step that asks for.

use std::fmt;

use super::{
    Meaning, missing,
    part::{LATER, LEGACY_VERSIONS, PARTS, REVISIONS, Scope, VULNERABILITIES},
};

/// The steps between semantic versions (CSAF 2.0, section 3.1.11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Spelling and the like.
    Patch,
    /// Other content.
    Minor,
    /// Readers must compare with their products anew.
    Major,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        })
    }
}

/// A part that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its name in the lock.
    pub part: &'static str,
    /// Which part, in words.
    pub in_words: String,
    /// The smallest step that it asks for.
    pub step: Step,
}

/// The names that fit into a message.
const MOST_NAMES: usize = 3;

impl Change {
    /// Whether a new version has this change by itself: a revision is added to its history.
    pub fn comes_with_a_version(&self) -> bool {
        self.part == REVISIONS || self.part == LEGACY_VERSIONS
    }
}

impl Meaning {
    /// What is not as it was, in the order of the parts. A program cannot tell spelling from any other wording, so that
    /// a change of wording alone asks for the smallest step.
    pub fn changes_since(&self, before: &Self) -> Vec<Change> {
        let has_other_vulnerabilities = self.parts.get(VULNERABILITIES) != before.parts.get(VULNERABILITIES);
        // What is said of each is not compared where they are not the same ones.
        let is_compared = |scope| match scope {
            Scope::Vulnerability | Scope::Status => !has_other_vulnerabilities,
            Scope::File | Scope::Document | Scope::Tracking | Scope::Pages => true,
        };
        let changed = PARTS.iter().filter(|part| is_compared(part.of)).filter_map(|part| {
            let (now, then) = (self.parts.get(part.key), before.parts.get(part.key));
            if now == then || then.is_none() && LATER.contains(&part.key) {
                return None;
            }
            let is_wording = now.is_some_and(|now| then.is_some_and(|then| now.has_shape_of(then)));
            let mut change = Change {
                part: part.key,
                in_words: part.in_words.to_owned(),
                step: if is_wording { Step::Patch } else { part.step },
            };
            match part.key {
                VULNERABILITIES if self.has_other_ids_alone(before) => {
                    "the ids of vulnerabilities".clone_into(&mut change.in_words);
                    change.step = Step::Minor;
                }
                VULNERABILITIES => change.in_words = self.other_vulnerabilities(before),
                "fixed" if missing(&before.fixed, &self.fixed).next().is_some() && !self.fixed_is_unknown() => {
                    change.step = Step::Major;
                }
                _ => {}
            }
            Some(change)
        });
        changed.collect()
    }

    /// Whether those that went had no CVE id, and as many came: then they have got one.
    fn has_other_ids_alone(&self, before: &Self) -> bool {
        let had_cve = missing(&before.vulnerabilities, &self.vulnerabilities).any(|name| name.starts_with("CVE-"));
        !before.vulnerabilities.is_empty() && before.vulnerabilities.len() == self.vulnerabilities.len() && !had_cve
    }

    /// Whether there are fixed products, too many to keep one by one.
    fn fixed_is_unknown(&self) -> bool {
        self.fixed.is_empty() && self.parts.contains_key("fixed")
    }

    fn other_vulnerabilities(&self, before: &Self) -> String {
        let mut words = Vec::new();
        for (what, of, other) in [("added", self, before), ("removed", before, self)] {
            let names: Vec<&str> = missing(&of.vulnerabilities, &other.vulnerabilities).collect();
            let more = names.len().saturating_sub(MOST_NAMES);
            if !names.is_empty() {
                let first = names.iter().take(MOST_NAMES).copied().collect::<Vec<_>>().join(", ");
                let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
                words.push(format!("{what} {first}{rest}"));
            }
        }
        // Either list may be too long to be kept; then nobody can say what came and what went.
        let is_known = !self.vulnerabilities.is_empty() && !before.vulnerabilities.is_empty();
        if is_known && !words.is_empty() {
            format!("the vulnerabilities ({})", words.join("; "))
        } else {
            "the vulnerabilities".to_owned()
        }
    }
}
