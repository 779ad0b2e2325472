//! The remediations.
//!
//! CSAF 2.1 tells a fix for what is affected, `vendor_fix`, from a patch for what is not, `optional_patch` (test 6.1.36).
//! CSAF 2.0 had the first word alone, for both.

use std::collections::HashSet;

use super::{
    Context, Loss, WriteError, csaf21, is_same_version, list,
    shared_types::{remediation, scope},
};
use crate::{
    csaf::write::Subject,
    model::{
        GroupId, ProductId,
        advisory::{Remediation, RemediationCategory, Scope},
    },
};

pub(super) fn remediations(
    context: &Context<'_>,
    subject: &Subject<'_>,
) -> Result<Vec<csaf21::Remediation>, WriteError> {
    let place = subject.pointer().key("remediations");
    let mut split: Vec<(&Remediation, RemediationCategory, Scope)> = Vec::new();
    for (at, ours) in subject.vulnerability.remediations.iter().enumerate() {
        let parts = if is_same_version(context) {
            vec![(ours.category, ours.scope.clone())]
        } else {
            parts(context, subject, ours)
        };
        for (category, scope) in parts {
            if category != ours.category {
                let loss = Loss::RemediationKind { vulnerability: subject.name(), from: ours.category, to: category };
                context.lose(loss, place.index(at).key("category"));
            }
            context.remember(place.index(split.len()), place.index(at));
            split.push((ours, category, scope));
        }
    }
    list(&split, "remediations", |(ours, category, its_scope)| remediation(ours, (*category).into(), scope(its_scope)?))
}

/// A vendor's fix in two: for what needs it, and for what is fixed or was never affected.
fn parts(context: &Context<'_>, subject: &Subject<'_>, ours: &Remediation) -> Vec<(RemediationCategory, Scope)> {
    let whole = vec![(ours.category, ours.scope.clone())];
    if ours.category != RemediationCategory::VendorFix {
        return whole;
    }
    let status = &subject.vulnerability.product_status;
    let safe: HashSet<&ProductId> =
        [&status.fixed, &status.first_fixed, &status.known_not_affected].into_iter().flatten().collect();
    let (optional, needed) = halves(context, &ours.scope, &safe);
    match (needed.is_empty(), optional.is_empty()) {
        (_, true) => whole,
        (true, false) => vec![(RemediationCategory::OptionalPatch, ours.scope.clone())],
        (false, false) => vec![(ours.category, needed), (RemediationCategory::OptionalPatch, optional)],
    }
}

/// The products that are safe, and those that are not. A group of both is written as its products.
fn halves(context: &Context<'_>, whole: &Scope, safe: &HashSet<&ProductId>) -> (Scope, Scope) {
    let (mut are_safe, mut are_not) = (Scope::default(), Scope::default());
    let mut add = |id: &ProductId| {
        let half = if safe.contains(id) { &mut are_safe } else { &mut are_not };
        if !half.product_ids.contains(id) {
            half.product_ids.push(id.clone());
        }
    };
    let mut groups: Vec<(bool, &GroupId)> = Vec::new();
    whole.product_ids.iter().for_each(&mut add);
    for id in &whole.group_ids {
        let group = context.advisory.product_tree.as_ref().and_then(|tree| tree.group(id));
        let members = group.map_or(&[][..], |group| &group.product_ids);
        let safe_members = members.iter().filter(|id| safe.contains(id)).count();
        if safe_members == 0 || safe_members == members.len() {
            groups.push((safe_members > 0, id));
        } else {
            members.iter().for_each(&mut add);
        }
    }
    for (is_safe, id) in groups {
        if is_safe { &mut are_safe } else { &mut are_not }.group_ids.push(id.clone());
    }
    (are_safe, are_not)
}
