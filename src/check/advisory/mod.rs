//! Advisories.
//!
//! A document made elsewhere is served as it is, and its publisher cannot be asked to reword it: what breaks a rule in
//! it is a warning, told once for each rule, and it is not asked for what CSAF cannot say.

mod dates;
mod identity;
mod party;
mod place;
mod product;
mod remedy;
mod severity;
mod support;
mod timeline;

use rayon::prelude::*;

pub(crate) use timeline::{fix_by, notify_by};

use super::{Finder, Rule, Source, Subject, subject::Judged};
use crate::{
    diagnostic::{Diagnostic, Level},
    model::{Advisory, advisory::Form},
    source::Origin,
};

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[
    identity::AD1,
    product::AD2,
    remedy::AD3,
    remedy::AD4,
    severity::AD5,
    party::AD6,
    timeline::AD7,
    timeline::AD8,
    support::AD9,
];

/// A place of an advisory where a rule is broken.
#[derive(Debug)]
struct Broken {
    place: Origin,
    message: String,
    help: String,
}

impl Broken {
    fn new(place: Origin, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { place, message: message.into(), help: help.into() }
    }
}

/// Whether somebody else wrote the document.
fn is_made_elsewhere(advisory: &Advisory) -> bool {
    match advisory.form {
        Form::Markdown => false,
        Form::Csaf20(_) | Form::Csaf21(_) => true,
    }
}

/// Looks at every advisory. `check` gives, for each condition of the rule, the places that break it; what breaks one
/// condition is one finding.
fn each(
    subject: &Subject<'_>,
    rule: &'static Rule,
    check: impl Fn(&Judged<'_, Advisory>) -> Vec<Vec<Broken>> + Sync,
) -> Vec<Diagnostic> {
    let advisories = subject.advisories();
    // What no longer holds is asked for its dates alone: nobody acts on the rest of it.
    let is_asked = |judged: &Judged<'_, Advisory>| judged.document.holds() || rule.id == identity::AD1.id;
    let asked = advisories.into_par_iter().filter(is_asked);
    asked.flat_map_iter(|judged| told(rule, judged.document, check(&judged))).collect()
}

/// The findings of one advisory: one for each condition, and of a document made elsewhere one for all.
fn told(rule: &'static Rule, advisory: &Advisory, conditions: Vec<Vec<Broken>>) -> Vec<Diagnostic> {
    let findings = conditions.into_iter().filter_map(|broken| condition(rule, broken));
    if !is_made_elsewhere(advisory) {
        return findings.collect();
    }
    let together = findings.reduce(|first, next| {
        let message = format!("{}; {}", first.message, next.message);
        Diagnostic { message, ..first }
    });
    together.into_iter().map(|finding| Diagnostic { level: Level::Warning, ..finding }).collect()
}

/// The finding of a condition, at the first of the places that break it.
fn condition(rule: &'static Rule, broken: Vec<Broken>) -> Option<Diagnostic> {
    let further = match broken.len().saturating_sub(1) {
        0 => String::new(),
        1 => " (and one more like this)".to_owned(),
        count => format!(" (and {count} more like this)"),
    };
    let first = broken.into_iter().next()?;
    Some(rule.finding(format!("{}{further}", first.message)).at(&first.place).help(first.help))
}
