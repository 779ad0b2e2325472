//! What the files of the content say of each other.

use std::collections::HashMap;

use crate::{
    diagnostic::{Diagnostic, nearest},
    model::{Advisory, AdvisoryId, Content, advisory::Form},
    source::Origin,
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
    check_file_names(content, diagnostics);
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

/// Two ids may differ and still lead to one file name (CSAF 2.0, section 5.1).
fn check_file_names(content: &Content, diagnostics: &mut Vec<Diagnostic>) {
    let mut by_name: HashMap<String, &Advisory> = HashMap::new();
    for advisory in &content.advisories {
        let name = advisory.id().file_stem();
        match by_name.get(&name) {
            Some(first) if first.id() != advisory.id() => {
                let message =
                    format!("the id `{}` has the file name `{name}`, and so has `{}`", advisory.id(), first.id());
                let help = format!(
                    "give one of them an id that differs in letters or digits; the other is in `{}`",
                    first.origin.path()
                );
                diagnostics.push(Diagnostic::error("duplicate", message).at(&id_origin(advisory)).help(help));
            }
            Some(_) => {}
            None => {
                by_name.insert(name, advisory);
            }
        }
    }
}

fn id_origin(advisory: &Advisory) -> Origin {
    match advisory.form {
        Form::Markdown => advisory.origin.key("id"),
        Form::Csaf20(_) | Form::Csaf21(_) => advisory.origin.key("document").key("tracking").key("id"),
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
