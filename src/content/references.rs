//! What the files of the content say of each other.

use std::collections::HashMap;

use crate::{
    diagnostic::{Diagnostic, nearest},
    model::{AdvisoryId, Content},
};

/// Ids are unique, and what is referred to exists.
pub(super) fn check(content: &Content, diagnostics: &mut Vec<Diagnostic>) {
    let mut by_id: HashMap<&AdvisoryId, &str> = HashMap::new();
    for advisory in &content.advisories {
        if let Some(first) = by_id.insert(advisory.id(), advisory.origin.path()) {
            let message = format!("the id `{}` is taken by `{first}`", advisory.id());
            let finding = Diagnostic::error("duplicate", message).at(&id_origin(advisory));
            diagnostics.push(finding.help("give one of them another id"));
        }
    }
    let slugs: Vec<&str> = content.products.iter().map(|product| product.slug.as_str()).collect();
    for incident in &content.incidents {
        for (at, slug) in incident.products.iter().enumerate() {
            if !slugs.contains(&slug.as_str()) {
                let finding = Diagnostic::error("unknown-product", format!("there is no product `{slug}`"))
                    .at(&incident.origin.key("products").index(at));
                diagnostics.push(with_nearest(finding, slug.as_str(), slugs.iter().copied(), "content/products"));
            }
        }
        for (at, id) in incident.advisories.iter().enumerate() {
            if !by_id.contains_key(id) {
                let finding = Diagnostic::error("unknown-advisory", format!("there is no advisory `{id}`"))
                    .at(&incident.origin.key("advisories").index(at));
                let ids = by_id.keys().map(|id| id.as_str());
                diagnostics.push(with_nearest(finding, id.as_str(), ids, "content/advisories"));
            }
        }
    }
}

fn id_origin(advisory: &crate::model::Advisory) -> crate::source::Origin {
    match advisory.form {
        crate::model::advisory::Form::Markdown => advisory.origin.key("id"),
        crate::model::advisory::Form::Csaf20(_) | crate::model::advisory::Form::Csaf21(_) => {
            advisory.origin.key("document").key("tracking").key("id")
        }
    }
}

/// The finding with the nearest name that exists, or with the folder where it belongs.
pub(super) fn with_nearest<'n>(
    finding: Diagnostic,
    written: &str,
    names: impl IntoIterator<Item = &'n str>,
    folder: &str,
) -> Diagnostic {
    match nearest(written, names) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding.help(format!("what exists lies in {folder}")),
    }
}
