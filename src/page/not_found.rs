//! The page for what is not there.

use schemars::JsonSchema;
use serde::Serialize;

use super::{ground::Ground, renderer::Renderer};
use crate::{
    paths,
    plan::{Plan, Section},
};

/// `404.html`: nothing beyond the frame.
#[derive(Serialize, JsonSchema)]
pub(super) struct NotFoundView {}

/// Plans the page. A host serves it for any path, so its links begin at the root of the host.
pub(super) fn plan<'s>(pages: &Renderer<'s>, plan: &mut Plan<'s>) {
    let pages = pages.clone();
    plan.add(paths::NOT_FOUND, Section::Pages, move || {
        let ground = Ground::anywhere(&pages.site.vendor.base_url);
        let title = pages.word("not_found.title");
        let mut meta = pages.meta(paths::NOT_FOUND, &title, &pages.word("not_found.text"), "");
        meta.canonical = None;
        pages.page("404.html", &meta, &ground, &NotFoundView {})
    });
}
