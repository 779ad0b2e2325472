//! Pages of the vendor's own.

use schemars::JsonSchema;
use serde::Serialize;

use super::renderer::Renderer;
use crate::{markdown, paths, plan::Plan};

/// `free.html`.
#[derive(Serialize, JsonSchema)]
pub(super) struct FreeView {
    /// The headline.
    title: String,
    /// What it is about.
    description: Option<String>,
    /// The text.
    body_html: String,
}

/// Plans every free page.
pub(super) fn plan<'s>(pages: &Renderer<'s>, plan: &mut Plan<'s>) {
    for page in &pages.site.pages {
        let path = paths::page(&page.slug);
        pages.add(plan, &path.clone(), "free.html", move |pages, ground| {
            let first = || markdown::first_paragraph(&page.body.markdown);
            let description = page.description.clone().unwrap_or_else(first);
            let view = FreeView {
                title: page.title.clone(),
                description: page.description.clone(),
                body_html: ground.body(&page.body.markdown),
            };
            (pages.meta(&path, &page.title, &description, ""), view)
        });
    }
}
