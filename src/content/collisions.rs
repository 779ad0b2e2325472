//! The paths that the files of the content lead to, also where one of them is not published yet: a page must not break
//! the build on the day of its release.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::{
    diagnostic::{Diagnostic, Place, nearest},
    model::{Content, Release},
    paths,
    source::Origin,
};

/// The paths that every site has.
const FIXED: [&str; 20] = [
    paths::HOME,
    paths::ACKNOWLEDGEMENTS,
    paths::SUBSCRIBE,
    paths::NOT_FOUND,
    paths::ADVISORIES,
    paths::PRODUCTS,
    paths::INCIDENTS,
    paths::LIFECYCLE,
    paths::SECURITY_TXT,
    paths::SECURITY_TXT_LEGACY,
    paths::FEED,
    paths::ADVISORIES_FEED,
    paths::INCIDENTS_FEED,
    "/robots.txt",
    "/sitemap.xml",
    "/_headers",
    "/_redirects",
    "/theme/style.css",
    paths::SEARCH,
    "/theme/icon.svg",
];

/// Reports every file that leads to a path which another has taken, and every entry of the navigation that leads
/// nowhere. Names that differ in case or in how an accent is written are one for
/// some file systems and hosts.
pub(super) fn check(content: &Content, diagnostics: &mut Vec<Diagnostic>) {
    let mut taken: HashMap<String, String> =
        FIXED.iter().map(|path| ((*path).to_owned(), "the site itself".to_owned())).collect();
    for (path, place) in wanted(content) {
        let name = place.path().to_owned();
        if let Some(other) = taken.insert(paths::folded(&path).into_owned(), name) {
            let message = format!("the path `{path}` is taken by {other}");
            diagnostics.push(Diagnostic::error("path-collision", message).at(place).help("rename this file"));
        }
    }
    diagnostics.extend(in_the_way_of_archives(content));
    for (at, entry) in content.vendor.navigation.iter().enumerate() {
        let path = entry.url.split(['#', '?']).next().unwrap_or_default();
        let path = if path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
        if path.starts_with('/') && !taken.contains_key(&*paths::folded(&path)) {
            let place = content.vendor.origin.key("navigation").index(at).key("url");
            let message = format!("`{path}` is not there");
            let finding = Diagnostic::error("unknown-path", message).at(&place);
            diagnostics.push(match nearest(&path, taken.keys().map(String::as_str)) {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding.help("write the path of a page, such as /about.html for content/pages/about.md"),
            });
        }
    }
}

/// The static files that lie where archives of feeds will: they come with time, and time alone must not break a build.
fn in_the_way_of_archives(content: &Content) -> impl Iterator<Item = Diagnostic> {
    let of_products = content.products.iter().map(|product| paths::product_feed(&product.slug));
    let feeds: HashSet<String> = [paths::FEED, paths::ADVISORIES_FEED, paths::INCIDENTS_FEED, paths::LIFECYCLE_FEED]
        .map(str::to_owned)
        .into_iter()
        .chain(of_products)
        .collect();
    content.statics.iter().filter_map(move |file| {
        let path = format!("/{}", file.path);
        let path = paths::folded(&path);
        let feed = paths::feed_with_archive_at(&path).filter(|feed| feeds.contains(feed))?;
        let message = format!("the path `/{}` is kept for the archives of the feed `{feed}`", file.path);
        let place = Place::Path(format!("{}/static/{}", super::FOLDER, file.path));
        Some(Diagnostic::error("path-collision", message).at(place).help("rename this file"))
    })
}

/// Every path that a file of the content leads to, also of what is not published yet.
fn wanted(content: &Content) -> Vec<(String, Place)> {
    let file = |origin: &Origin| Place::Path(origin.path().to_owned());
    let mut wanted: Vec<(String, Place)> = Vec::new();
    let policies = [
        (paths::DISCLOSURE, content.disclosure.as_ref().map(|policy| &policy.origin)),
        (paths::SUPPORT, content.support.as_ref().map(|policy| &policy.origin)),
        (paths::VULNERABILITY_HANDLING, content.vulnerability_handling.as_ref().map(|policy| &policy.origin)),
        (paths::INCIDENT_PLAN, content.incident_plan.as_ref().map(|policy| &policy.origin)),
        (paths::ASSURANCE, content.assessment.as_ref().map(|assessment| &assessment.origin)),
        (paths::ASSURANCE_JSON, content.assessment.as_ref().map(|assessment| &assessment.origin)),
    ];
    wanted.extend(policies.into_iter().filter_map(|(path, origin)| Some((path.to_owned(), file(origin?)))));
    // Two advisories of one id or one file name are reported as that.
    let advisories: BTreeMap<String, Place> =
        content.advisories.iter().map(|advisory| (paths::advisory(advisory.id()), file(&advisory.origin))).collect();
    wanted.extend(advisories);
    for product in &content.products {
        wanted.push((paths::product(&product.slug), file(&product.origin)));
        wanted.push((paths::product_feed(&product.slug), file(&product.origin)));
        let page = |release: &Release| (paths::release(&product.slug, &release.name), file(&release.origin));
        wanted.extend(product.releases.iter().map(page));
    }
    for incident in &content.incidents {
        wanted.push((paths::incident(&incident.slug), file(&incident.origin)));
    }
    for page in &content.pages {
        wanted.push((paths::page(&page.slug), file(&page.body.origin)));
    }
    for key in &content.keys {
        wanted.push((
            paths::key(&content.vendor.csaf.folder, key.path.rsplit('/').next().unwrap_or_default()),
            Place::Path(key.path.clone()),
        ));
    }
    for file in &content.statics {
        let place = Place::Path(format!("{}/static/{}", super::FOLDER, file.path));
        wanted.push((format!("/{}", file.path), place));
    }
    wanted
}
