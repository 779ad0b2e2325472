//! What a vendor excuses itself from.
//!
//! An exception has a reason and is published with it. One that excuses nothing is told, since it would hide a later
//! mistake.

use super::{Checked, rule};
use crate::{
    csaf,
    diagnostic::{Diagnostic, Place, nearest},
    model::Exception,
};

/// An exception, and what it covered.
#[derive(Clone, Debug)]
pub struct Excused {
    /// The exception.
    pub exception: Exception,
    /// What it covered.
    pub findings: Vec<Diagnostic>,
}

/// Whether the findings of a rule may be excused or left out: `Err` says why not, and what to write instead.
pub fn may_be_excused(id: &str) -> Result<(), Diagnostic> {
    match refused(id) {
        None => Ok(()),
        Some((message, help)) => Err(Diagnostic::error("bad-exception", message).help(help)),
    }
}

/// The warnings of reading the content that a vendor may excuse like rules.
const READING: [&str; 4] = ["csaf-2.1-left-out", "foreign-publisher", "no-label", "past-signature"];

/// Whether the exceptions are of rules that exist and may be excused.
pub(super) fn check(exceptions: &[Exception]) -> Vec<Diagnostic> {
    let found = |exception: &Exception| {
        may_be_excused(&exception.rule).err().map(|finding| finding.at(&exception.origin.key("rule")))
    };
    exceptions.iter().filter_map(found).collect()
}

/// Why a rule of this id cannot be excused, and what to write instead.
fn refused(id: &str) -> Option<(String, String)> {
    let holds_for_all = |what: &str| {
        let help = "mend what it finds: it keeps secrets or documents whole, and no reason outweighs that";
        Some((format!("{what} cannot be excused"), help.to_owned()))
    };
    if let Some(test) = id.strip_prefix("CSAF-").filter(|test| csaf::test_title(test).is_some()) {
        return if test.starts_with("6.2.") || test.starts_with("6.3.") {
            None
        } else {
            holds_for_all(&format!("the mandatory test `{id}`"))
        };
    }
    if READING.contains(&id) {
        return None;
    }
    match super::catalogue().find(|rule| rule.id == id) {
        Some(rule) if rule.may_be_excused() => None,
        Some(rule) => holds_for_all(&format!("the rule `{}`", rule.id)),
        None => {
            let help = match rule(id).map(|rule| rule.id).or_else(|| nearest(id, super::catalogue().map(|r| r.id))) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`candour check --explain` lists the rules".to_owned(),
            };
            Some((format!("there is no rule `{id}`"), help))
        }
    }
}

/// Takes out what is excused.
pub(super) struct Sieve(Vec<Excused>);

impl Sieve {
    pub(super) fn new(exceptions: &[Exception]) -> Self {
        let excused = |exception: &Exception| Excused { exception: exception.clone(), findings: Vec::new() };
        Self(exceptions.iter().map(excused).collect())
    }

    /// What is left of the findings.
    pub(super) fn sift(&mut self, findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let mut left = Vec::with_capacity(findings.len());
        for finding in findings {
            let path = finding.place.as_ref().map_or("", Place::path);
            let id = finding.code.as_str();
            let covers = |excused: &&mut Excused| excused.exception.covers(id, path) && refused(id).is_none();
            match self.0.iter_mut().find(covers) {
                Some(excused) => excused.findings.push(finding),
                None => left.push(finding),
            }
        }
        left
    }

    /// All of it: what was left, a warning for each exception that excuses nothing, and what was taken out.
    pub(super) fn finish(self, mut left: Vec<Diagnostic>) -> Checked {
        left.extend(self.0.iter().filter(|excused| excused.findings.is_empty()).map(unused));
        Checked { findings: left, excused: self.0 }
    }
}

/// The kind of the note on an exception that excuses nothing.
pub(super) const UNUSED: &str = "unused-exception";

fn unused(excused: &Excused) -> Diagnostic {
    let message = format!("this exception from `{}` excuses nothing", excused.exception.rule);
    let help = "remove it: it would hide the next mistake";
    Diagnostic::note(UNUSED, message).at(&excused.exception.origin).help(help)
}
