//! What to do: every remedy once, with the products and vulnerabilities that it is for.
//!
//! Most documents with several vulnerabilities repeat their remediations in each of them.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    products::{Products, ScopeView, SetNumber},
    prose::Prose,
};
use crate::model::{
    Advisory, Key as _,
    advisory::{Completeness, Remediation, Scope},
};

/// A remedy.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct RemedyView {
    /// The number by which vulnerabilities refer to it, from 1.
    pub number: usize,
    /// The key of its kind.
    pub category: &'static str,
    /// What to do.
    pub html: String,
    /// Where to get it.
    pub url: Option<String>,
    /// Since when it is there.
    pub date: Option<String>,
    /// What one must hold to get it.
    pub entitlements: Vec<String>,
    /// What must be restarted.
    pub restart: Option<RestartView>,
    /// Whether it is a security update, where it is known what kind of update it is.
    pub security: Option<bool>,
    /// Whether another will follow, where it is known what kind of update it is.
    pub temporary: Option<bool>,
    /// For which products, and there for which vulnerabilities.
    pub applies: Vec<AppliesView>,
}

/// What must be restarted.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct RestartView {
    /// The key of what.
    pub category: &'static str,
    /// What else to know.
    pub html: Option<String>,
}

/// For which products of which vulnerabilities a remedy is.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct AppliesView {
    /// The products.
    pub scope: ScopeView,
    /// The vulnerabilities, none where it is all of them.
    pub vulnerabilities: Vec<VulnerabilityLink>,
}

/// A vulnerability by its label and its number, from 1.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct VulnerabilityLink {
    /// The label.
    pub label: String,
    /// The number.
    pub number: usize,
}

/// A remedy as a vulnerability refers to it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct RemedyLink {
    /// The number of the remedy.
    pub number: usize,
    /// The key of its kind.
    pub category: &'static str,
}

/// The remedies of an advisory, and which of them each vulnerability has.
pub(super) struct Remedies {
    /// The remedies, fixes first.
    pub views: Vec<RemedyView>,
    /// For each vulnerability its remedies.
    pub of_vulnerabilities: Vec<Vec<RemedyLink>>,
}

/// The uses of one remedy: for each set of products, the vulnerabilities.
struct Found<'a> {
    remediation: &'a Remediation,
    uses: Vec<(SetNumber, Option<SetNumber>, Vec<usize>)>,
}

/// Collects the remedies. `affected` are the affected products of each vulnerability.
pub(super) fn collect<'a>(
    advisory: &'a Advisory,
    products: &mut Products<'a>,
    affected: &[SetNumber],
    labels: &[String],
    prose: &mut Prose<'_>,
) -> Remedies {
    let mut found = find(advisory, products, affected);
    // The sort is stable: within a kind the order of the document stays.
    found.sort_by_key(|found| found.remediation.category);
    let mut of_vulnerabilities = vec![Vec::new(); advisory.vulnerabilities.len()];
    let mut views = Vec::with_capacity(found.len());
    for (at, found) in found.iter().enumerate() {
        let link = RemedyLink { number: at + 1, category: found.remediation.category.key() };
        for vulnerability in found.uses.iter().flat_map(|(_, _, vulnerabilities)| vulnerabilities) {
            if let Some(links) = of_vulnerabilities.get_mut(*vulnerability) {
                links.push(link.clone());
            }
        }
        views.push(view(found, at + 1, products, labels, prose));
    }
    Remedies { views, of_vulnerabilities }
}

fn find<'a>(advisory: &'a Advisory, products: &mut Products<'a>, affected: &[SetNumber]) -> Vec<Found<'a>> {
    let mut found: Vec<Found<'a>> = Vec::new();
    let mut by_text: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, vulnerability) in advisory.vulnerabilities.iter().enumerate() {
        for remediation in &vulnerability.remediations {
            let set = products.scope(&remediation.scope);
            let of_text = by_text.entry(&remediation.details).or_default();
            let known = of_text.iter().find(|known| is_same(found[**known].remediation, remediation)).copied();
            let index = known.unwrap_or_else(|| {
                found.push(Found { remediation, uses: Vec::new() });
                of_text.push(found.len() - 1);
                found.len() - 1
            });
            // Only where it is for all affected products does it matter which these are.
            let all = affected.get(at).copied().filter(|all| *all == set);
            let uses = &mut found[index].uses;
            match uses.iter_mut().find(|(other, other_all, _)| (*other, *other_all) == (set, all)) {
                Some((_, _, vulnerabilities)) if vulnerabilities.last() == Some(&at) => {}
                Some((_, _, vulnerabilities)) => vulnerabilities.push(at),
                None => uses.push((set, all, vec![at])),
            }
        }
    }
    found
}

/// Whether two remediations say the same, whatever the products.
fn is_same(one: &Remediation, other: &Remediation) -> bool {
    let Remediation { category, details, date, url, scope: Scope { .. }, entitlements, restart_required, update } = one;
    *category == other.category
        && *details == other.details
        && *date == other.date
        && *url == other.url
        && *entitlements == other.entitlements
        && *restart_required == other.restart_required
        && *update == other.update
}

fn view(
    found: &Found<'_>,
    number: usize,
    products: &mut Products<'_>,
    labels: &[String],
    prose: &mut Prose<'_>,
) -> RemedyView {
    let remediation = found.remediation;
    let applies = found.uses.iter().map(|(set, affected, vulnerabilities)| {
        let is_all = vulnerabilities.len() == labels.len();
        let link = |at: &usize| Some(VulnerabilityLink { label: labels.get(*at)?.clone(), number: at + 1 });
        AppliesView {
            scope: products.view(*set, *affected),
            vulnerabilities: if is_all { Vec::new() } else { vulnerabilities.iter().filter_map(link).collect() },
        }
    });
    RemedyView {
        number,
        category: remediation.category.key(),
        applies: applies.collect(),
        html: prose.html(&remediation.details),
        url: remediation.url.as_ref().map(ToString::to_string),
        date: remediation.date.as_ref().map(|date| date.as_written().to_owned()),
        entitlements: remediation.entitlements.clone(),
        restart: remediation.restart_required.as_ref().map(|restart| RestartView {
            category: restart.category.key(),
            html: restart.details.as_ref().map(|text| prose.html(text)),
        }),
        security: remediation.update.map(|update| update.security),
        temporary: remediation.update.map(|update| match update.completeness {
            Completeness::Temporary => true,
            Completeness::Full => false,
        }),
    }
}
