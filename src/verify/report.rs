//! What was found, as data: parts of a folder, the requirements of each, and the findings of each requirement.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::Requirement;
use crate::model::{CsafVersion, Instant};

/// How many findings of one requirement are kept: a folder that is wrong throughout is known by fewer, and one that is
/// hostile must not fill the memory.
const MOST_FINDINGS: usize = 1000;

/// How a requirement came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// It is not met.
    Failed,
    /// It is met, but something should be mended.
    Warning,
    /// It is met as far as a folder can show it.
    Passed,
    /// It asks nothing of this folder.
    NotApplicable,
    /// A folder cannot show it.
    NotChecked,
}

impl Outcome {
    /// All of them, the worst first.
    pub const ALL: [Self; 5] = [Self::Failed, Self::Warning, Self::Passed, Self::NotApplicable, Self::NotChecked];

    /// In words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Warning => "warning",
            Self::Passed => "passed",
            Self::NotApplicable => "not applicable",
            Self::NotChecked => "not checked",
        }
    }
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The requirement is not met.
    Failure,
    /// It should be mended.
    Warning,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// How much it weighs.
    pub level: Level,
    /// The file that it is about, relative to the folder, with `/` between its parts.
    pub file: String,
    /// What is wrong.
    pub reason: String,
}

/// A requirement and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What was checked.
    pub requirement: Requirement,
    /// How it came out.
    pub outcome: Outcome,
    /// Why it does not apply or was not checked, or what was left unchecked.
    pub notes: Vec<String>,
    /// What is wrong, failures first.
    pub findings: Vec<Finding>,
    /// How many findings more there were than are kept.
    pub left_out: usize,
}

/// A part of the folder: one CSAF provider, or the site as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub subject: String,
    /// The version of CSAF, of a provider.
    pub version: Option<CsafVersion>,
    /// Its requirements, in their order.
    pub checks: Vec<Check>,
}

/// All that was found in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The instant at which expiry was judged.
    pub at: Instant,
    /// The address that the folder is served at, if it could be learnt.
    pub url: Option<String>,
    /// The providers, then the site.
    pub parts: Vec<Part>,
}

impl Report {
    /// Whether any requirement failed.
    pub fn failed(&self) -> bool {
        self.count(Outcome::Failed) > 0
    }

    /// How many requirements came out so.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.parts.iter().flat_map(|part| &part.checks).filter(|check| check.outcome == outcome).count()
    }

    /// The report for machines.
    pub fn to_json(&self) -> Value {
        let counts: serde_json::Map<String, Value> =
            Outcome::ALL.iter().map(|outcome| (outcome.as_str().to_owned(), self.count(*outcome).into())).collect();
        json!({
            "at": self.at.as_written(),
            "url": self.url,
            "failed": self.failed(),
            "counts": counts,
            "parts": self.parts.iter().map(Part::to_json).collect::<Vec<_>>(),
        })
    }
}

impl Part {
    fn to_json(&self) -> Value {
        json!({
            "subject": self.subject,
            "csaf_version": self.version.map(CsafVersion::as_str),
            "checks": self.checks.iter().map(|check| check.to_json(self.version)).collect::<Vec<_>>(),
        })
    }
}

impl Check {
    fn to_json(&self, version: Option<CsafVersion>) -> Value {
        let finding = |finding: &Finding| {
            let level = match finding.level {
                Level::Failure => "failure",
                Level::Warning => "warning",
            };
            json!({"level": level, "file": finding.file, "reason": finding.reason})
        };
        json!({
            "requirement": self.requirement.id(),
            "number": self.requirement.number(),
            "title": self.requirement.title(),
            "source": self.requirement.source(version),
            "outcome": self.outcome.as_str(),
            "notes": self.notes,
            "findings": self.findings.iter().map(finding).collect::<Vec<_>>(),
            "left_out": self.left_out,
        })
    }
}

/// The findings of one requirement, the gravest of them where there are too many.
#[derive(Debug, Default)]
struct Kept {
    findings: BTreeSet<Finding>,
    left_out: usize,
}

impl Kept {
    fn insert(&mut self, finding: Finding) {
        self.findings.insert(finding);
        if self.findings.len() > MOST_FINDINGS {
            self.findings.pop_last();
            self.left_out += 1;
        }
    }
}

/// Findings on their way into a report.
#[derive(Debug, Default)]
pub(super) struct Findings {
    found: BTreeMap<Requirement, Kept>,
    notes: BTreeMap<Requirement, (Outcome, Vec<String>)>,
}

impl Findings {
    /// The requirement is not met.
    pub(super) fn fail(&mut self, requirement: Requirement, file: impl Into<String>, reason: impl Into<String>) {
        self.add(requirement, Level::Failure, file.into(), reason.into());
    }

    /// Something should be mended.
    pub(super) fn warn(&mut self, requirement: Requirement, file: impl Into<String>, reason: impl Into<String>) {
        self.add(requirement, Level::Warning, file.into(), reason.into());
    }

    /// A finding of the given weight.
    pub(super) fn add(&mut self, requirement: Requirement, level: Level, file: String, reason: String) {
        self.found.entry(requirement).or_default().insert(Finding { level, file, reason });
    }

    /// The requirement asks nothing here, for the given reason. What was found against it counts all the same.
    pub(super) fn not_applicable(&mut self, requirement: Requirement, why: impl Into<String>) {
        self.note(requirement, Outcome::NotApplicable, why.into());
    }

    /// A folder cannot show it, for the given reason. What was found against it counts all the same.
    pub(super) fn not_checked(&mut self, requirement: Requirement, why: impl Into<String>) {
        self.note(requirement, Outcome::NotChecked, why.into());
    }

    /// Says something about a requirement that changes nothing in how it comes out.
    pub(super) fn remark(&mut self, requirement: Requirement, what: impl Into<String>) {
        self.note(requirement, Outcome::Passed, what.into());
    }

    fn note(&mut self, requirement: Requirement, outcome: Outcome, why: String) {
        let (kept, notes) = self.notes.entry(requirement).or_insert((outcome, Vec::new()));
        *kept = (*kept).max(outcome);
        if !notes.contains(&why) {
            notes.push(why);
        }
    }

    /// Takes over what another one holds.
    pub(super) fn merge(&mut self, other: Self) {
        for (requirement, found) in other.found {
            let kept = self.found.entry(requirement).or_default();
            kept.left_out += found.left_out;
            found.findings.into_iter().for_each(|finding| kept.insert(finding));
        }
        for (requirement, (outcome, notes)) in other.notes {
            for note in notes {
                self.note(requirement, outcome, note);
            }
        }
    }

    /// The checks of the given requirements.
    pub(super) fn into_checks(mut self, requirements: impl Iterator<Item = Requirement>) -> Vec<Check> {
        requirements
            .map(|requirement| {
                let found = self.found.remove(&requirement).unwrap_or_default();
                let (without_findings, notes) =
                    self.notes.remove(&requirement).unwrap_or((Outcome::Passed, Vec::new()));
                let outcome = match found.findings.first().map(|finding| finding.level) {
                    Some(Level::Failure) => Outcome::Failed,
                    Some(Level::Warning) => Outcome::Warning,
                    None => without_findings,
                };
                let findings = found.findings.into_iter().collect();
                Check { requirement, outcome, notes, findings, left_out: found.left_out }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_finding_decides_and_a_note_does_not_hide_it() {
        let mut findings = Findings::default();
        findings.warn(Requirement::Index, "index.txt", "a warning");
        findings.not_applicable(Requirement::Index, "nothing to do");
        findings.not_checked(Requirement::Tls, "a folder has no connection");
        let checks = findings.into_checks([Requirement::Tls, Requirement::Index, Requirement::Changes].into_iter());
        let outcomes: Vec<Outcome> = checks.iter().map(|check| check.outcome).collect();
        assert_eq!(outcomes, [Outcome::NotChecked, Outcome::Warning, Outcome::Passed]);
    }
}
