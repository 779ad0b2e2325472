//! The list of advisories, page by page.

use schemars::JsonSchema;
use serde::Serialize;

use super::{advisory_item::AdvisoryItem, renderer::Renderer};
use crate::{paths, plan::Plan};

/// How many advisories a page lists.
const PER_PAGE: usize = 50;

/// `advisories.html`.
#[derive(Serialize, JsonSchema)]
pub(super) struct AdvisoryListView {
    /// The advisories of this page, the one that changed last first.
    advisories: Vec<AdvisoryItem>,
    /// How many there are on all pages.
    total: usize,
    /// The number of this page, from 1.
    number: usize,
    /// How many pages there are.
    pages: usize,
    /// The page with newer ones.
    newer: Option<String>,
    /// The page with older ones.
    older: Option<String>,
    /// The feed of all advisories.
    feed: &'static str,
}

/// Plans every page of the list; without advisories there is one that says so.
pub(super) fn plan<'s>(pages: &Renderer<'s>, plan: &mut Plan<'s>) {
    let count = pages.site.advisories.len().div_ceil(PER_PAGE).max(1);
    for number in 1..=count {
        let path = paths::advisories_page(number);
        pages.add(plan, &path.clone(), "advisories.html", move |pages, _| {
            let word = pages.word("advisories.title");
            let title = if number == 1 { word } else { format!("{word} ({number}/{count})") };
            let meta = pages.meta(&path, &title, &pages.word("advisories.description"), paths::ADVISORIES);
            (meta, view(pages, number, count))
        });
    }
}

fn view(pages: &Renderer<'_>, number: usize, count: usize) -> AdvisoryListView {
    let all = &pages.site.advisories;
    let on_page = all.iter().skip((number - 1) * PER_PAGE).take(PER_PAGE);
    AdvisoryListView {
        advisories: on_page.map(|advisory| AdvisoryItem::of(advisory, pages.site)).collect(),
        total: all.len(),
        number,
        pages: count,
        newer: (number > 1).then(|| paths::advisories_page(number - 1)),
        older: (number < count).then(|| paths::advisories_page(number + 1)),
        feed: paths::ADVISORIES_FEED,
    }
}
