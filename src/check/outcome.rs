//! How the rules of the Code of Practice stand on what everybody may see: what the assurance page says was checked.
//!
//! Nothing of what is held back is in it. The rules run over what is shown as if there were nothing else; those that keep
//! secrets do not run; and what was found in a file that is not published is left out.

use super::{Finder, Rule, Subject, catalogue, exceptions::Sieve, public, subject};
use crate::{
    code_of_practice::ClaimKey,
    diagnostic::{Diagnostic, Level, Place},
    history,
    model::{Exception, Instant},
};

/// How the rules stand, and what the vendor excuses itself from.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// When it was checked: the instant that the site shows.
    pub at: Instant,
    /// The rules that bear on the Code, in the order of the catalogue.
    pub standings: Vec<Standing>,
    /// The exceptions, of all rules.
    pub exceptions: Vec<Exception>,
}

/// How one rule stands.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The rule.
    pub rule: &'static Rule,
    /// How it stands.
    pub state: State,
}

/// Whether a rule is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing was found.
    Held,
    /// The vendor excuses itself from all that was found, with a reason.
    Excused,
    /// So many things are to be mended.
    Broken(usize),
    /// Nobody could tell, since there is no record of what was published.
    NotChecked,
}

/// Checks what is published against the rules that bear on the Code. `read` are the findings of reading the content.
pub fn outcome(subject: &Subject<'_>, read: &[Diagnostic]) -> Outcome {
    let shown = subject::shown(subject.site);
    let alone = subject.alone(&shown);
    let sources = subject.site.sources();
    let is_seen = |place: &str| public::may_be_named(place, &sources);
    let exceptions: Vec<Exception> = subject
        .site
        .vendor
        .check
        .exceptions
        .iter()
        .filter(|exception| {
            exception.path.as_deref().is_none_or(|path| sources.contains(path) || path == history::FILE)
        })
        .cloned()
        .collect();
    let standings = catalogue().filter(|rule| bears_on_the_code(rule)).map(|rule| {
        let mut findings = match rule.finder {
            Finder::Check(check) => check(&alone, rule),
            Finder::Compare(compare) => match subject.history {
                Some(lock) => compare(&alone, lock, rule),
                None => return Standing { rule, state: State::NotChecked },
            },
            Finder::AfterAll(_) | Finder::Reader => Vec::new(),
        };
        findings.extend(read.iter().filter(|finding| finding.code.as_str() == rule.id).cloned());
        findings.retain(|finding| is_seen(finding.place.as_ref().map_or("", Place::path)));
        Standing { rule, state: state(findings, &exceptions) }
    });
    Outcome { at: subject.site.at.clone(), standings: standings.collect(), exceptions }
}

/// Rules that keep secrets say nothing in public, not even that they hold.
fn bears_on_the_code(rule: &Rule) -> bool {
    !rule.keeps_secrets() && rule.code_keys().next().is_some()
}

fn state(mut findings: Vec<Diagnostic>, exceptions: &[Exception]) -> State {
    findings.retain(|finding| finding.level >= Level::Warning);
    if findings.is_empty() {
        return State::Held;
    }
    match Sieve::new(exceptions).sift(findings).len() {
        0 => State::Excused,
        left => State::Broken(left),
    }
}

impl Outcome {
    /// How the rules stand that bear on a claim.
    pub fn of_claim(&self, claim: ClaimKey) -> impl Iterator<Item = &Standing> {
        self.standings.iter().filter(move |standing| standing.rule.bears_on(claim))
    }
}

impl State {
    /// Its name in the theme and in data.
    pub fn key(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Excused => "excused",
            Self::Broken(_) => "broken",
            Self::NotChecked => "not_checked",
        }
    }
}
