//! Paths that two files of the content want, also where one of them is not published yet: a page must not break the
//! build on the day of its release.

use std::collections::HashMap;

use crate::{
    diagnostic::{Diagnostic, Place},
    model::Content,
    paths,
};

/// The paths of the site that exist whatever the content says.
const FIXED: [&str; 16] = [
    paths::HOME,
    paths::DISCLOSURE,
    paths::SUPPORT,
    paths::VULNERABILITY_HANDLING,
    paths::INCIDENT_PLAN,
    paths::ACKNOWLEDGEMENTS,
    paths::SUBSCRIBE,
    paths::NOT_FOUND,
    paths::ADVISORIES,
    paths::PRODUCTS,
    paths::INCIDENTS,
    paths::SECURITY_TXT,
    paths::SECURITY_TXT_LEGACY,
    paths::FEED,
    paths::ADVISORIES_FEED,
    paths::INCIDENTS_FEED,
];

/// Reports every file that leads to a path which another has taken. Names that differ in case alone are one for some
/// file systems and hosts.
pub(super) fn check(content: &Content, diagnostics: &mut Vec<Diagnostic>) {
    let mut taken: HashMap<String, String> =
        FIXED.iter().map(|path| ((*path).to_owned(), "the site itself".to_owned())).collect();
    let pages = content.pages.iter().map(|page| (paths::page(&page.slug), Place::from(&page.body.origin)));
    let incidents = content
        .incidents
        .iter()
        .map(|incident| (paths::incident(&incident.slug), Place::Path(incident.origin.path().to_owned())));
    let advisories = content
        .advisories
        .iter()
        .map(|advisory| (paths::advisory(advisory.id()), Place::Path(advisory.origin.path().to_owned())));
    let products = content.products.iter().flat_map(|product| {
        let place = || Place::Path(product.origin.path().to_owned());
        [(paths::product(&product.slug), place()), (paths::product_feed(&product.slug), place())]
    });
    let statics = content.statics.iter().map(|file| {
        let place = Place::Path(format!("{}/static/{}", super::FOLDER, file.path));
        (format!("/{}", file.path), place)
    });
    for (path, place) in pages.chain(incidents).chain(advisories).chain(products).chain(statics) {
        let name = place.path().to_owned();
        if let Some(other) = taken.insert(path.to_lowercase(), name) {
            let message = format!("the path `{path}` is taken by {other}");
            let finding = Diagnostic::error("path-collision", message).at(place);
            diagnostics.push(finding.help("rename this file"));
        }
    }
}
