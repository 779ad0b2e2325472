//! Every link of the HTML pages that points into the site leads to a file, and to an id in it where it names one.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use rayon::prelude::*;

use super::{Requirement, Site, address::Place, report::Findings};
use crate::html;

/// A link with a fragment: the page that it leads to, and the fragment.
type Target = (String, String);

/// What one page has and wants.
struct Looked {
    findings: Findings,
    ids: HashSet<String>,
    /// What it wants of other pages, with the line.
    wanted: BTreeMap<Target, u64>,
}

/// Checks the pages of the whole folder.
pub(super) fn check(site: &Site, findings: &mut Findings) {
    let is_page = |path: &&str| path.ends_with(".html") || path.ends_with(".htm");
    let pages: Vec<&str> = site.folder.files().filter(is_page).collect();
    if pages.is_empty() {
        findings.not_applicable(Requirement::Links, "there is no HTML page");
    }
    let looked: Vec<Looked> = pages.par_iter().map(|page| look(site, page)).collect();
    let mut wanted: BTreeSet<&Target> = looked.iter().flat_map(|looked| looked.wanted.keys()).collect();
    for (page, looked) in pages.iter().zip(&looked) {
        let of_page: Vec<&Target> =
            wanted.range((page.to_string(), String::new())..).take_while(|target| target.0 == *page).copied().collect();
        for target in of_page.into_iter().filter(|target| looked.ids.contains(&target.1)) {
            wanted.remove(target);
        }
    }
    for (page, looked) in pages.iter().zip(&looked) {
        for (target, line) in looked.wanted.iter().filter(|(target, _)| wanted.contains(target)) {
            let reason = format!("line {line} links to `{}#{}`, and no element there has that id", target.0, target.1);
            findings.fail(Requirement::Links, *page, reason);
        }
    }
    for looked in looked {
        findings.merge(looked.findings);
    }
}

fn look(site: &Site, page: &str) -> Looked {
    let mut looked = Looked { findings: Findings::default(), ids: HashSet::new(), wanted: BTreeMap::new() };
    let text = match site.folder.text(page) {
        Ok(text) => text,
        Err(why) => {
            looked.findings.fail(Requirement::Links, page, why);
            return looked;
        }
    };
    let html = html::read(&text);
    let base = html.base.as_deref().map(|base| site.base.resolve(page, base));
    for reference in &html.references {
        let from = match &base {
            None => page,
            Some(Place::Inside(inside)) => inside.path.as_str(),
            Some(Place::Outside | Place::Malformed(_)) => continue,
        };
        match site.base.resolve(from, &reference.value) {
            Place::Inside(inside) => match site.folder.page(&inside.path) {
                Some(file) => looked.want(file, inside.fragment, reference.line),
                None if site.redirects.answer(site, &inside.path) => {}
                None => {
                    let why = site.folder.why_missing(&inside.path);
                    let reason = format!("line {} links to `{}`: {why}", reference.line, inside.path);
                    looked.findings.fail(Requirement::Links, page, reason);
                }
            },
            Place::Malformed(why) => {
                looked.findings.fail(Requirement::Links, page, format!("line {}: {why}", reference.line));
            }
            Place::Outside => {}
        }
    }
    looked.ids = html.ids;
    looked
}

impl Looked {
    fn want(&mut self, file: String, fragment: Option<String>, line: u64) {
        let Some(fragment) = fragment else { return };
        // The top of a page needs no id, and a text fragment names none.
        let id = fragment.split(":~:").next().unwrap_or_default();
        if file.ends_with(".html") && !id.is_empty() && !id.eq_ignore_ascii_case("top") {
            self.wanted.entry((file, id.to_owned())).or_insert(line);
        }
    }
}
