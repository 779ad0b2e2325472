//! How vulnerabilities are found, ranked, fixed and reported.

use schemars::JsonSchema;
use serde::Serialize;

use super::renderer::Renderer;
use crate::{markdown, paths, plan::Plan};

/// `handling.html`.
#[derive(Serialize, JsonSchema)]
pub(super) struct HandlingView {
    /// The headline.
    title: String,
    /// When it was last reviewed.
    reviewed: Option<String>,
    /// The text.
    body_html: String,
}

/// Plans the page, where there is a text.
pub(super) fn plan<'s>(pages: &Renderer<'s>, plan: &mut Plan<'s>) {
    let Some(policy) = pages.site.vulnerability_handling.as_deref() else { return };
    pages.add(plan, paths::VULNERABILITY_HANDLING, "handling.html", move |pages, ground| {
        let description = markdown::first_paragraph(&policy.body.markdown);
        let path = paths::VULNERABILITY_HANDLING;
        let view = HandlingView {
            title: policy.title.clone(),
            reviewed: policy.reviewed.map(|day| day.to_string()),
            body_html: ground.body(&policy.body.markdown),
        };
        (pages.meta(path, &policy.title, &description, path), view)
    });
}
