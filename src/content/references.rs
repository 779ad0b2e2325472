//! What the files of the content say of each other.

use std::collections::HashMap;

use crate::{
    diagnostic::{Diagnostic, nearest},
    model::{Advisory, AdvisoryId, Content, Slug, advisory::Form},
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
    check_documents_of_incidents(content, diagnostics);
    let slugs: Vec<&str> = content.products.iter().map(|product| product.slug.as_str()).collect();
    let mut check_products = |named: &[Slug], place: &Origin| {
        for (at, slug) in named.iter().enumerate().filter(|(_, slug)| !slugs.contains(&slug.as_str())) {
            let finding = Diagnostic::error("unknown-product", format!("there is no product `{slug}`"));
            let finding = finding.at(&place.key("products").index(at));
            diagnostics.push(with_nearest(finding, slug.as_str(), slugs.iter().copied(), "content/products"));
        }
    };
    let notable = content.vendor.origin.key("incidents").key("notable");
    for (at, notability) in content.vendor.incidents.notable.iter().enumerate() {
        check_products(&notability.products, &notable.index(at));
    }
    for incident in &content.incidents {
        check_products(&incident.products, &incident.origin);
    }
    for incident in &content.incidents {
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

/// The documents of incidents lie among those of the advisories, and none may take the place of another.
fn check_documents_of_incidents(content: &Content, diagnostics: &mut Vec<Diagnostic>) {
    let advisories = content.advisories.iter().map(|advisory| (advisory.id().file_stem(), advisory.origin.path()));
    let mut by_name: HashMap<String, &str> = advisories.collect();
    let settings = &content.vendor.incidents;
    for incident in content.incidents.iter().filter(|incident| settings.is_notable(incident)) {
        let id = settings.document_id(&incident.slug);
        if let Some(first) = by_name.insert(id.file_stem(), incident.origin.path()) {
            let message =
                format!("the document of this incident has the id `{id}`, whose file name is that of `{first}`");
            let help = "rename this file, or choose another incidents.id_prefix in content/site.toml where no document of an \
                        incident has been published yet";
            diagnostics.push(Diagnostic::error("duplicate", message).at(&incident.origin).help(help));
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
