//! The page on which the whole site is searched.

use schemars::JsonSchema;
use serde::Serialize;

use super::renderer::Renderer;
use crate::{paths, plan::Plan};

/// `search.html`.
#[derive(Serialize, JsonSchema)]
pub(super) struct SearchView {
    /// The index.
    index: &'static str,
    /// The scripts that search it, in the order in which they need each other.
    scripts: [&'static str; 2],
    /// The lists that lead to everything, for readers without scripts.
    lists: Vec<ListLink>,
}

/// A list.
#[derive(Serialize, JsonSchema)]
struct ListLink {
    /// The key of its name.
    key: &'static str,
    /// Its path.
    path: &'static str,
}

/// Plans the page.
pub(super) fn plan<'s>(pages: &Renderer<'s>, plan: &mut Plan<'s>) {
    pages.add(plan, paths::SEARCH, "search.html", |pages, _| {
        let (title, description) = (pages.word("find.title"), pages.word("find.description"));
        let link = |key, path| ListLink { key, path };
        let view = SearchView {
            index: paths::SEARCH_INDEX,
            scripts: ["/theme/find.js", "/theme/entries.js"],
            lists: vec![
                link("nav.advisories", paths::ADVISORIES),
                link("nav.incidents", paths::INCIDENTS),
                link("nav.products", paths::PRODUCTS),
                link("nav.lifecycle", paths::LIFECYCLE),
                link("footer.acknowledgements", paths::ACKNOWLEDGEMENTS),
            ],
        };
        (pages.meta(paths::SEARCH, &title, &description, paths::SEARCH), view)
    });
}
