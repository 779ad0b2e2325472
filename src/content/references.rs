//! What the files of the content say of each other.

use std::collections::{HashMap, HashSet};

use crate::{
    diagnostic::{Diagnostic, nearest},
    model::{
        Advisory, AdvisoryId, Content, Slug, Tlp,
        advisory::{DocumentStatus, Form, Successor},
    },
    source::Origin,
};

/// Ids are unique, and what is referred to exists. `broken` are the names of files of advisories that could not be read.
pub(super) fn check(content: &Content, broken: &HashSet<String>, diagnostics: &mut Vec<Diagnostic>) {
    let mut by_id: HashMap<&AdvisoryId, &str> = HashMap::new();
    for advisory in &content.advisories {
        if let Some(first) = by_id.insert(advisory.id(), advisory.origin.path()) {
            let message = format!("the id `{}` is taken by `{first}`", advisory.id());
            let finding = Diagnostic::error("duplicate", message).at(&id_origin(advisory));
            diagnostics.push(finding.help("give one of them another id"));
        }
    }
    check_successors(content, broken, diagnostics);
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
                let place = incident.origin.key("advisories").index(at);
                diagnostics.extend(unknown_advisory(content, broken, id, &place));
            }
        }
    }
}

/// An advisory that is named and not there; nothing where its file could not be read, which is told already.
fn unknown_advisory(
    content: &Content,
    broken: &HashSet<String>,
    id: &AdvisoryId,
    place: &Origin,
) -> Option<Diagnostic> {
    if broken.contains(&id.file_stem()) {
        return None;
    }
    let finding = Diagnostic::error("unknown-advisory", format!("there is no advisory `{id}`")).at(place);
    let ids = content.advisories.iter().map(|other| other.id().as_str());
    Some(with_nearest(finding, id.as_str(), ids, "content/advisories"))
}

/// What takes the place of an advisory is another advisory that holds, and that everybody may see who sees the first.
fn check_successors(content: &Content, broken: &HashSet<String>, diagnostics: &mut Vec<Diagnostic>) {
    for advisory in &content.advisories {
        let successors = advisory.retirement.iter().flat_map(|retirement| &retirement.successors);
        for (at, successor) in successors.enumerate() {
            let Successor::Here(id) = successor else { continue };
            let place = advisory.origin.key("superseded").key("by").index(at);
            let Some(other) = content.advisories.iter().find(|other| other.id() == id) else {
                diagnostics.extend(unknown_advisory(content, broken, id, &place));
                continue;
            };
            if let Some((message, help)) = unfit_successor(advisory, other) {
                diagnostics.push(Diagnostic::error("bad-successor", message).at(&place).help(help));
            }
        }
    }
}

/// Why an advisory cannot take the place of another, and what to do.
fn unfit_successor(advisory: &Advisory, other: &Advisory) -> Option<(String, String)> {
    let id = other.id();
    if other.id() == advisory.id() {
        return Some((format!("`{id}` cannot take its own place"), "name the advisory that does".to_owned()));
    }
    if let Some(retirement) = &other.retirement {
        let message = format!("`{id}` is {} itself, and cannot take the place of this one", retirement.kind.as_str());
        let next: Vec<String> = retirement.successors.iter().filter_map(Successor::name).collect();
        let help = match next.as_slice() {
            [] => "name the advisory that says what holds, or write [withdrawn] with why".to_owned(),
            _ if next.iter().any(|name| name == advisory.id().as_str()) => {
                "the two name each other: one of them holds, and has no such table".to_owned()
            }
            after => format!("name what takes its place: {}", after.join(", ")),
        };
        return Some((message, help));
    }
    let since = &advisory.tracking.current_release_date;
    let ahead = [other.editorial.release_at.as_ref(), Some(&other.tracking.initial_release_date)];
    if let Some(later) = ahead.into_iter().flatten().max().filter(|later| *later > since) {
        let message = format!("`{id}` is published on {later}, after the revision that names it");
        return Some((message, format!("say so on that day, in a revision of {later} or later, and not before")));
    }
    if other.tracking.status == DocumentStatus::Draft {
        return Some((format!("`{id}` is a draft, and nobody can see it"), "publish it first".to_owned()));
    }
    let sees_all = |label: Tlp| other.tlp().is_some_and(|other| other.is_visible_to(label));
    if let Some(label) = advisory.tlp().filter(|label| !sees_all(*label)) {
        let theirs = other.tlp().map_or_else(|| "no label".to_owned(), |label| format!("the label TLP:{label}"));
        let message = format!("`{id}` has {theirs}, and some who see this one, TLP:{label}, could not see it");
        return Some((message, "give it the label of this one, or name another".to_owned()));
    }
    None
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
    let settings = &content.vendor.incidents;
    if !content.incidents.iter().any(|incident| settings.is_notable(incident)) {
        return;
    }
    let advisories = content.advisories.iter().map(|advisory| (advisory.id().file_stem(), advisory.origin.path()));
    let mut by_name: HashMap<String, &str> = advisories.collect();
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
