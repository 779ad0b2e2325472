//! 6.2.50 and 6.3.19: ranges of versions beside each other in the product tree that hold the same versions, and what is
//! said of their products.

use std::collections::HashMap;

use serde_json::Value;

use super::{
    Document, Finding, finding,
    range::{Range, Versions, version},
    tree::{each_list, list, name_of, products_of, status, text, texts},
};
use crate::source::Pointer;

/// The kinds of a product status and the groups that they form (section 3.2.4.12). What is recommended contradicts
/// nothing.
const STATUSES: [(&str, Group); 9] = [
    ("first_affected", Group::Affected),
    ("known_affected", Group::Affected),
    ("last_affected", Group::Affected),
    ("known_not_affected", Group::NotAffected),
    ("first_fixed", Group::Fixed),
    ("fixed", Group::Fixed),
    ("under_investigation", Group::UnderInvestigation),
    ("unknown", Group::Unknown),
    ("recommended", Group::Recommended),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Affected,
    NotAffected,
    Fixed,
    UnderInvestigation,
    Unknown,
    Recommended,
}

impl Group {
    fn contradicts(self, other: Self) -> bool {
        self != other && self != Self::Recommended && other != Self::Recommended
    }
}

/// What is said of a product, and where.
struct Said {
    vulnerability: usize,
    group: Group,
    status: &'static str,
    at: usize,
}

/// A branch that is a range or a version.
struct Element<'d> {
    at: usize,
    name: &'d str,
    has_branches: bool,
    products: Vec<&'d str>,
}

struct RangeElement<'d> {
    element: Element<'d>,
    scheme: Option<&'d str>,
    versions: Versions,
}

/// The tests that two overlapping elements are held to.
struct Tests {
    contradicting: Option<&'static str>,
    same: Option<&'static str>,
    in_branch: Option<&'static str>,
}

pub(super) fn findings(document: &Document) -> Vec<Finding> {
    let said = said_of_products(document.json());
    let mut found = Vec::new();
    each_list(document.json(), &mut |way, branches| {
        let ranges = ranges(branches);
        for (number, range) in ranges.iter().enumerate() {
            for other in &ranges[number + 1..] {
                if is_comparable(range, other) && range.versions.overlap(&other.versions) {
                    compare(&range.element, &other.element, &tests_of_ranges(range, other), &said, way, &mut found);
                }
            }
            for single in single_versions(branches, range) {
                compare(&range.element, &single, &tests_of_version(&single), &said, way, &mut found);
            }
        }
    });
    found
}

fn said_of_products(json: &Value) -> HashMap<&str, Vec<Said>> {
    let mut said: HashMap<&str, Vec<Said>> = HashMap::new();
    for (vulnerability, json) in list(json, "vulnerabilities").iter().enumerate() {
        let Some(statuses) = json.get("product_status") else { continue };
        for (status, group) in STATUSES {
            for (at, product) in texts(statuses, status).enumerate() {
                said.entry(product).or_default().push(Said { vulnerability, group, status, at });
            }
        }
    }
    said
}

fn element(at: usize, branch: &Value) -> Element<'_> {
    Element {
        at,
        name: text(branch, "name").unwrap_or_default(),
        has_branches: branch.get("branches").is_some(),
        products: products_of(branch),
    }
}

fn ranges(branches: &[Value]) -> Vec<RangeElement<'_>> {
    let branches = branches.iter().enumerate();
    branches
        .filter_map(|(at, branch)| {
            let range = Range::of(branch)?;
            Some(RangeElement { element: element(at, branch), scheme: range.scheme, versions: range.versions()? })
        })
        .collect()
}

/// The versions beside a range that are in it.
fn single_versions<'d>(branches: &'d [Value], range: &RangeElement<'_>) -> Vec<Element<'d>> {
    let is_in_range = |branch: &Value| {
        text(branch, "category") == Some("product_version")
            && text(branch, "name")
                .and_then(|name| version(range.scheme, name))
                .is_some_and(|version| range.versions.overlap(&Versions::one(version)))
    };
    let branches = branches.iter().enumerate();
    branches.filter(|(_, branch)| is_in_range(branch)).map(|(at, branch)| element(at, branch)).collect()
}

/// Only versions of one scheme have an order; the star of `all` has all of every scheme.
fn is_comparable(one: &RangeElement<'_>, other: &RangeElement<'_>) -> bool {
    one.scheme == other.scheme || one.scheme == Some("all") || other.scheme == Some("all")
}

/// Of two ranges one must be a leaf to be held to the status of its product.
fn tests_of_ranges(one: &RangeElement<'_>, other: &RangeElement<'_>) -> Tests {
    let has_leaf = !one.element.has_branches || !other.element.has_branches;
    let has_branches = one.element.has_branches || other.element.has_branches;
    let is_vers = one.scheme.is_some() && other.scheme.is_some();
    Tests {
        contradicting: has_leaf.then_some(if is_vers { "6.2.50.1" } else { "6.2.50.2" }),
        same: has_leaf.then_some(if is_vers { "6.3.19.1" } else { "6.3.19.2" }),
        in_branch: has_branches.then_some("6.3.19.4"),
    }
}

fn tests_of_version(version: &Element<'_>) -> Tests {
    Tests {
        contradicting: (!version.has_branches).then_some("6.2.50.3"),
        same: Some("6.3.19.3"),
        in_branch: version.has_branches.then_some("6.3.19.5"),
    }
}

/// Holds two elements that overlap to their tests.
fn compare(
    one: &Element<'_>,
    other: &Element<'_>,
    tests: &Tests,
    said: &HashMap<&str, Vec<Said>>,
    way: &[usize],
    found: &mut Vec<Finding>,
) {
    let overlap = format!("`{}` and `{}` hold the same versions", one.name, other.name);
    let mut add = |test: Option<&str>, message: String, pointer: Pointer| {
        found.extend(test.map(|test| finding(test, message, pointer)));
    };
    if tests.in_branch.is_some() {
        add(tests.in_branch, overlap.clone(), name_of(way, other.at));
    }
    for second in all_said(other, said) {
        let place = || status(second.vulnerability, second.status, second.at);
        for first in all_said(one, said).filter(|first| first.vulnerability == second.vulnerability) {
            let both = format!("{} and {}", first.status, second.status);
            if first.group.contradicts(second.group) {
                add(tests.contradicting, format!("{overlap}, but their status contradicts: {both}"), place());
            } else if first.group == second.group {
                add(tests.same, format!("{overlap} and have the same status: {both}"), place());
            }
        }
    }
}

/// All that is said of the products of an element.
fn all_said<'s>(element: &'s Element<'_>, said: &'s HashMap<&str, Vec<Said>>) -> impl Iterator<Item = &'s Said> {
    element.products.iter().filter_map(|product| said.get(product)).flatten()
}
