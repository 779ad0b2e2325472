//! AD3 and AD4: what customers can do about a vulnerability.

use std::collections::{HashMap, HashSet};

use super::{Broken, Finder, Level, Rule, Source, Subject, each, is_made_elsewhere, place};
use crate::{
    diagnostic::Diagnostic,
    model::{
        Advisory, ProductId,
        advisory::{ProductTree, Remediation, RemediationCategory, Vulnerability},
        affected::AFFECTED,
    },
};

pub(super) const AD3: Rule = Rule {
    id: "AD3",
    level: Level::Error,
    title: "What is affected has a fix, a workaround or a mitigation, or a reason why there is none",
    why: "Whoever runs an affected version must learn what to do. The number of a fixed version is no answer as long as \
          nothing says that and how it is to be installed, and silence looks like a fix that was forgotten.",
    sources: &[Source::Iso29147, Source::Code("3.5")],
    mend: "add [[vulnerability.remediation]] with kind = \"vendor_fix\", \"workaround\" or \"mitigation\"; where there is \
           nothing yet, kind = \"none_available\", \"fix_planned\" or \"no_fix_planned\" with the reason as its text",
    finder: Finder::Check(remedies),
};

pub(super) const AD4: Rule = Rule {
    id: "AD4",
    level: Level::Error,
    title: "A fix says that it is a security update, and whether it is temporary or full",
    why: "Customers plan by it: a security update cannot wait for the next maintenance window, and after a temporary one \
          another follows. CSAF cannot say this, so it is not asked of documents made elsewhere.",
    sources: &[Source::Code("3.5")],
    mend: "add update = [\"security\", \"full\"] to the remediation, or [\"security\", \"temporary\"] where another fix \
           will follow",
    finder: Finder::Check(kinds),
};

fn remedies(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    each(subject, rule, |judged| {
        let advisory = judged.document;
        let of_each = advisory.vulnerabilities.iter().enumerate();
        vec![of_each.flat_map(|(at, vulnerability)| without_remedy(advisory, at, vulnerability, rule)).collect()]
    })
}

fn without_remedy(advisory: &Advisory, at: usize, vulnerability: &Vulnerability, rule: &Rule) -> Vec<Broken> {
    let tree = advisory.product_tree.as_ref();
    let helpful: Vec<&Remediation> =
        vulnerability.remediations.iter().filter(|remedy| says_what_to_do(remedy)).collect();
    if helpful.iter().any(|remedy| remedy.scope.is_empty()) {
        return Vec::new();
    }
    let covered: HashSet<&ProductId> = helpful.iter().flat_map(|remedy| products(remedy, tree)).collect();
    let names = names(tree);
    let help = if is_made_elsewhere(advisory) {
        "ask the publisher for a document that says what to do about each product"
    } else {
        rule.mend
    };
    let lists = vulnerability.product_status.lists();
    let affected = lists.into_iter().filter(|(kind, _)| AFFECTED.contains(kind));
    let mut told = HashSet::new();
    let mut broken = Vec::new();
    for (kind, ids) in affected {
        let uncovered = ids.iter().enumerate().filter(|(_, id)| !covered.contains(id));
        for (index, id) in uncovered {
            if told.insert(id) {
                let name = names.get(id).unwrap_or(&id.as_str()).to_owned();
                let by = vulnerability.cve.as_ref().map_or_else(String::new, |cve| format!(" by {cve}"));
                let message = format!("`{name}` is affected{by}, and no remediation says what to do about it");
                broken.push(Broken::new(place::of_status(advisory, at, kind, index), message, help));
            }
        }
    }
    broken
}

/// An optional patch does not end the matter for what is affected, and an empty text gives no reason.
fn says_what_to_do(remedy: &Remediation) -> bool {
    remedy.category != RemediationCategory::OptionalPatch && !remedy.details.trim().is_empty()
}

/// The products that a remediation is for, those of its groups included.
pub(super) fn products<'a>(
    remedy: &'a Remediation,
    tree: Option<&'a ProductTree>,
) -> impl Iterator<Item = &'a ProductId> {
    let groups = remedy.scope.group_ids.iter().filter_map(move |id| tree?.group(id));
    remedy.scope.product_ids.iter().chain(groups.flat_map(|group| &group.product_ids))
}

/// What the products of a tree are called.
fn names(tree: Option<&ProductTree>) -> HashMap<&ProductId, &str> {
    let products = tree.into_iter().flat_map(ProductTree::products);
    products.map(|product| (&product.product_id, product.name.as_str())).collect()
}

fn kinds(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    each(subject, rule, |judged| {
        let advisory = judged.document;
        if is_made_elsewhere(advisory) {
            return Vec::new();
        }
        let of_each = advisory.vulnerabilities.iter().enumerate();
        let remedies = of_each.flat_map(|(at, vulnerability)| {
            vulnerability.remediations.iter().enumerate().map(move |(index, remedy)| (at, index, remedy))
        });
        let mut told = HashSet::new();
        let broken = remedies.filter_map(|(at, index, remedy)| {
            let message = unclear_kind(remedy)?;
            let place = place::of_remediation(advisory, at, index);
            // One that is shared stands in several vulnerabilities and in one place.
            told.insert(place.pointer().clone()).then(|| Broken::new(place, message, rule.mend))
        });
        vec![broken.collect()]
    })
}

fn unclear_kind(remedy: &Remediation) -> Option<&'static str> {
    match (remedy.category, &remedy.update) {
        (RemediationCategory::VendorFix, None) => {
            Some("this fix does not say that it is a security update, nor whether it is temporary or full")
        }
        (RemediationCategory::VendorFix, Some(update)) if !update.security => {
            Some("this fix does not say that it is a security update")
        }
        _ => None,
    }
}
