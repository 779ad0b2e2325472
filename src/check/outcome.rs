//! How the rules of the Code of Practice stand on what everybody may see: what the assurance page says was checked.
//!
//! Nothing of what is held back is in it. The rules run over the site as it goes out, and not over what lies ahead of
//! it; those that keep secrets do not run; and what was found in a file that is not published is left out.

use std::{collections::HashSet, sync::Arc};

use super::{Finder, Rule, Subject, catalogue, exceptions::Sieve};
use crate::{
    code_of_practice::ClaimKey,
    diagnostic::{Diagnostic, Level, Place},
    history,
    model::{Advisory, Content, Exception, Incident, Instant, Page, Product},
    publish::Site,
    source::Origin,
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
    // Incidents as they are shown, and not as they go on.
    let shown = Content { incidents: subject.site.incidents.clone(), ..subject.content.clone() };
    let alone = Subject { ahead: subject.site, content: &shown, ..*subject };
    let hidden = hidden(subject.content, subject.site);
    let is_seen = |place: &str| !hidden.contains(place);
    let seen: HashSet<&str> = seen(subject).collect();
    let exceptions: Vec<Exception> = subject
        .site
        .vendor
        .check
        .exceptions
        .iter()
        .filter(|exception| exception.path.as_deref().is_none_or(|path| seen.contains(path)))
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

/// The files that are not published.
fn hidden<'c>(content: &'c Content, site: &Site) -> HashSet<&'c str> {
    let seen: HashSet<&str> = paths(&site.advisories, &site.incidents, &site.products, &site.pages).collect();
    let all = paths(&content.advisories, &content.incidents, &content.products, &content.pages);
    all.filter(|path| !seen.contains(path)).collect()
}

/// The files of which everybody sees something: a path that is none of these may tell of what is held back.
fn seen<'s>(subject: &Subject<'s>) -> impl Iterator<Item = &'s str> {
    let site = subject.site;
    let policies = [
        Some(&site.vendor.origin),
        site.disclosure.as_ref().map(|policy| &policy.origin),
        site.support.as_ref().map(|policy| &policy.origin),
        site.vulnerability_handling.as_ref().map(|policy| &policy.origin),
        site.incident_plan.as_ref().map(|policy| &policy.origin),
        site.assessment.as_ref().map(|assessment| &assessment.origin),
    ];
    let keys = site.keys.iter().map(|key| key.path.as_str());
    let policies = policies.into_iter().flatten().map(Origin::path).chain(keys);
    policies.chain(paths(&site.advisories, &site.incidents, &site.products, &site.pages)).chain([history::FILE])
}

/// The files of everything that may be held back.
fn paths<'c>(
    advisories: &'c [Arc<Advisory>],
    incidents: &'c [Arc<Incident>],
    products: &'c [Arc<Product>],
    pages: &'c [Arc<Page>],
) -> impl Iterator<Item = &'c str> {
    let advisories = advisories.iter().map(|advisory| advisory.origin.path());
    let incidents = incidents.iter().map(|incident| incident.origin.path());
    let products = products.iter().map(|product| product.origin.path());
    let pages = pages.iter().map(|page| page.body.origin.path());
    advisories.chain(incidents).chain(products).chain(pages)
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
