//! Whether a site keeps what it promises, and what the Code of Practice and the standards expect of it.
//!
//! A rule is data with a function ([`Rule`]); the rules of one subject stand in one file, and [`catalogue`] lists them
//! all. The functions look at a [`Subject`], a site as it would go out, and return findings; they read no clock and no
//! file. What a vendor excuses itself from is taken out at the end, by [`check`], and never silently.

mod advisory;
mod artefact;
mod assessment;
pub(crate) mod calendar;
mod disclosure;
mod embargo;
mod exceptions;
mod format;
mod history;
mod incident;
mod lifecycle;
mod milestone;
mod outcome;
mod public;
mod reference;
mod rule;
mod security_txt;
mod subject;
mod translation;
mod well_known;

use rayon::prelude::*;

pub(crate) use embargo::Opening;
use exceptions::Sieve;

pub use embargo::{CLOSED_ADDRESS, ClosedAddresses};
pub use exceptions::{Excused, may_be_excused};
pub use format::{github, json, sarif};
pub use outcome::{Outcome, Standing, State, outcome};
pub use public::in_public;
pub use reference::{explain, explain_test, reference};
pub use rule::{Finder, Rule, Source};
pub use subject::{Subject, ahead};

use crate::diagnostic::{self, Diagnostic};

/// The days and moments by which something has to be done, as the rules measure them.
pub(crate) mod deadline {
    pub(crate) use super::{
        advisory::{fix_by, notify_by},
        disclosure::review_by,
        incident::notice_by,
        lifecycle::announce_by,
        security_txt::renew_by,
    };
}

/// All rules, in the order of the catalogue.
pub fn catalogue() -> impl Iterator<Item = &'static Rule> {
    [
        security_txt::RULES,
        disclosure::RULES,
        lifecycle::RULES,
        milestone::RULES,
        artefact::RULES,
        advisory::RULES,
        embargo::RULES,
        incident::RULES,
        assessment::RULES,
        history::RULES,
        translation::RULES,
    ]
    .into_iter()
    .flatten()
}

/// The rule with the given id, in capital letters or not.
pub fn rule(id: &str) -> Option<&'static Rule> {
    catalogue().find(|rule| rule.id.eq_ignore_ascii_case(id))
}

/// What the rules found.
#[derive(Debug, Default)]
pub struct Checked {
    /// What is to be mended, in the order of files and lines.
    pub findings: Vec<Diagnostic>,
    /// What the vendor excuses itself from, with what that covered.
    pub excused: Vec<Excused>,
}

/// Runs every rule. `read` are the findings of reading the content, which exceptions cover too.
pub fn check(subject: &Subject<'_>, read: Vec<Diagnostic>) -> Checked {
    let rules: Vec<&'static Rule> = catalogue().collect();
    let run = |rule: &&'static Rule| match rule.finder {
        Finder::Check(check) => check(subject, rule),
        Finder::Compare(compare) => subject.history.map(|lock| compare(subject, lock, rule)).unwrap_or_default(),
        Finder::AfterAll(_) | Finder::Reader => Vec::new(),
    };
    let mut findings: Vec<Diagnostic> = read;
    findings.par_extend(rules.par_iter().flat_map_iter(run));
    let exceptions = &subject.site.vendor.check.exceptions;
    let mut sieve = Sieve::new(exceptions);
    let mut left = sieve.sift(findings);
    diagnostic::sort(&mut left);
    // What is excused is not held against the vendor a second time.
    let run_after = |rule: &&'static Rule| match rule.finder {
        Finder::AfterAll(check) => check(subject, rule, &left),
        Finder::Check(_) | Finder::Compare(_) | Finder::Reader => Vec::new(),
    };
    let after: Vec<Diagnostic> = rules.iter().flat_map(run_after).collect();
    left.extend(sieve.sift(after));
    let mut checked = sieve.finish(left);
    checked.findings.extend(exceptions::check(exceptions));
    diagnostic::sort(&mut checked.findings);
    checked
}
