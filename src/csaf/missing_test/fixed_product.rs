//! 6.2.39.1: an advisory that says that a product is affected says which version of it is fixed.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::{
    Document, Finding, finding,
    range::Range,
    tree::{list, status, text, texts},
};

const AFFECTED: [&str; 3] = ["first_affected", "known_affected", "last_affected"];
const FIXED: [&str; 2] = ["first_fixed", "fixed"];

/// The branches that part a product into its versions.
const OF_VERSIONS: [&str; 4] = ["patch_level", "product_version", "product_version_range", "service_pack"];

/// The remediations that say that there is no fixed version.
const WITHOUT_FIX: [&str; 3] = ["fix_planned", "no_fix_planned", "none_available"];

/// A product of the tree: the branch whose versions it is one of, where there is such a branch, and whether its range
/// ends just below a version.
#[derive(Clone, Default)]
struct Place {
    family: Option<Vec<usize>>,
    ends_below_a_version: bool,
}

pub(super) fn findings(document: &Document) -> Vec<Finding> {
    let json = document.json();
    if json.pointer("/document/category").and_then(Value::as_str) != Some("csaf_security_advisory") {
        return Vec::new();
    }
    let mut places = HashMap::new();
    if let Some(tree) = json.get("product_tree") {
        collect(tree, &mut Vec::new(), &Place::default(), &mut places);
    }
    let groups = groups(json);
    let vulnerabilities = list(json, "vulnerabilities").iter().enumerate();
    vulnerabilities.flat_map(|(at, vulnerability)| of_vulnerability(at, vulnerability, &places, &groups)).collect()
}

/// Where each product of the branches below stands.
fn collect<'d>(parent: &'d Value, way: &mut Vec<usize>, above: &Place, places: &mut HashMap<&'d str, Place>) {
    for (at, branch) in list(parent, "branches").iter().enumerate() {
        let mut place = above.clone();
        if text(branch, "category").is_some_and(|category| OF_VERSIONS.contains(&category)) {
            place.family.get_or_insert_with(|| way.clone());
            place.ends_below_a_version |= Range::of(branch).is_some_and(|range| range.ends_below_a_version());
        }
        way.push(at);
        collect(branch, way, &place, places);
        way.pop();
        if let Some(id) = branch.get("product").and_then(|product| text(product, "product_id")) {
            places.insert(id, place);
        }
    }
}

fn groups(json: &Value) -> HashMap<&str, Vec<&str>> {
    let groups = json.get("product_tree").map(|tree| list(tree, "product_groups")).unwrap_or_default();
    let group = |group| Some((text(group, "group_id")?, texts(group, "product_ids").collect()));
    groups.iter().filter_map(group).collect()
}

fn of_vulnerability(
    number: usize,
    vulnerability: &Value,
    places: &HashMap<&str, Place>,
    groups: &HashMap<&str, Vec<&str>>,
) -> Vec<Finding> {
    let Some(statuses) = vulnerability.get("product_status") else { return Vec::new() };
    let family = |product: &str| places.get(product).and_then(|place| place.family.as_deref());
    let fixed: HashSet<Option<&[usize]>> =
        FIXED.into_iter().flat_map(|status| texts(statuses, status)).map(family).collect();
    let remedied = |categories: &[&str]| remedied(vulnerability, categories, groups);
    let (with_fix, without_fix) = (remedied(&["vendor_fix"]), remedied(&WITHOUT_FIX));
    let mut found = Vec::new();
    for affected in AFFECTED {
        for (at, product) in texts(statuses, affected).enumerate() {
            // What shows that there is a fix outweighs what says that there is none.
            let has_fix =
                with_fix.contains(product) || places.get(product).is_some_and(|place| place.ends_below_a_version);
            if !has_fix && without_fix.contains(product) {
                continue;
            }
            // Where the tree does not tell what a product is a version of, any fixed product may be the one.
            let own = family(product);
            let is_answered =
                if own.is_some() { fixed.contains(&own) || fixed.contains(&None) } else { !fixed.is_empty() };
            if !is_answered {
                let message = format!("The product {product} is affected, but no version of it is listed as fixed");
                found.push(finding("6.2.39.1", message, status(number, affected, at)));
            }
        }
    }
    found
}

/// The products that a remediation of one of the categories is for.
fn remedied<'d>(
    vulnerability: &'d Value,
    categories: &[&str],
    groups: &HashMap<&'d str, Vec<&'d str>>,
) -> HashSet<&'d str> {
    let remediations = list(vulnerability, "remediations").iter();
    let of_category = remediations
        .filter(|remediation| text(remediation, "category").is_some_and(|category| categories.contains(&category)));
    of_category
        .flat_map(|remediation| {
            let of_groups = texts(remediation, "group_ids").filter_map(|group| groups.get(group)).flatten().copied();
            texts(remediation, "product_ids").chain(of_groups)
        })
        .collect()
}
