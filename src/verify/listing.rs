//! Directory listings: on a static host, pages `index.html` that link to what lies in their folder (requirement 14).

use std::collections::BTreeSet;

use super::{
    Requirement, Site,
    address::Place,
    folder::{parent, prefix},
    provider::Provider,
    report::{Findings, Level},
};
use crate::{html, model::CsafVersion};

/// Checks the listing of every folder that documents lie in, and those beside the metadata that are there.
pub(super) fn check(site: &Site, provider: &Provider, findings: &mut Findings) {
    if provider.directories.is_empty() {
        return;
    }
    let mut folders: BTreeSet<String> = BTreeSet::new();
    for directory in &provider.directories {
        folders.insert(directory.prefix.trim_end_matches('/').to_owned());
        let below = site.folder.folders_below(&directory.prefix);
        let own = below.filter(|folder| !provider.is_foreign(&prefix(folder)) && !folder.contains("/."));
        folders.extend(own.map(str::to_owned));
    }
    let page = |folder: &str| format!("{}index.html", prefix(folder));
    if !folders.iter().any(|folder| site.folder.has(&page(folder))) {
        let why = "no folder has an index.html; whether a server makes the listings, a folder cannot show";
        return findings.not_checked(Requirement::Listings, why);
    }
    for folder in &folders {
        let page = page(folder);
        if site.folder.has(&page) {
            check_one(site, provider, folder, &page, Level::Failure, findings);
        } else {
            findings.fail(Requirement::Listings, page, "the folder has no listing, and others have one");
        }
    }
    let own = provider.prefix().trim_end_matches('/').to_owned();
    let beside = [own.clone(), format!("{}openpgp", provider.prefix())];
    for folder in beside.iter().filter(|folder| !folders.contains(*folder) && !folder.is_empty()) {
        let page = page(folder);
        if site.folder.has(&page) {
            check_one(site, provider, folder, &page, Level::Warning, findings);
        }
    }
}

fn check_one(site: &Site, provider: &Provider, folder: &str, page: &str, level: Level, findings: &mut Findings) {
    let requirement = Requirement::Listings;
    let html = match site.folder.text(page) {
        Ok(text) => html::read(&text),
        Err(why) => return findings.fail(requirement, page, why),
    };
    if html.has_script && provider.version() == CsafVersion::V21 {
        findings.fail(requirement, page, "it has a script, which a listing must do without");
    }
    if let Some(redirect) = &html.redirect {
        findings.fail(Requirement::NoRedirects, page, format!("it redirects: {redirect}"));
    }
    let there = children(site, folder);
    let mut linked = BTreeSet::new();
    for reference in html.references.iter().filter(|reference| reference.is_anchor) {
        let Place::Inside(inside) = site.base.resolve(page, &reference.value) else { continue };
        let path = inside.path.trim_end_matches('/');
        // A folder is linked to as such or by the page in it, which works without a server as well.
        let path = path.strip_suffix("/index.html").filter(|_| parent(parent(path)) == folder).unwrap_or(path);
        if parent(path) != folder || path.is_empty() || path == page {
            continue;
        }
        if there.contains(path) {
            linked.insert(path.to_owned());
        } else {
            let reason = format!("line {} links to `{path}`, which is not there", reference.line);
            findings.add(requirement, level, page.to_owned(), reason);
        }
    }
    for path in there.difference(&linked) {
        findings.add(requirement, level, page.to_owned(), format!("it does not link to `{path}`"));
    }
}

/// The files and folders right in a folder, but for the listing itself and what is hidden.
fn children(site: &Site, folder: &str) -> BTreeSet<String> {
    let prefix = prefix(folder);
    let is_shown = |path: &&str| {
        let rest = path.get(prefix.len()..).unwrap_or_default();
        !rest.is_empty() && !rest.contains('/') && rest != "index.html" && !rest.starts_with('.')
    };
    let files = site.folder.below(&prefix).filter(is_shown);
    let folders = site.folder.folders_below(&prefix).filter(is_shown);
    files.chain(folders).map(str::to_owned).collect()
}
