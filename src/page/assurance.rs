//! What the vendor asserts against the Code of Practice, beside what was checked and measured.

use std::{collections::BTreeMap, sync::Arc};

use schemars::JsonSchema;
use serde::Serialize;

use super::{ground::Ground, renderer::Renderer, theme::Theme};
use crate::{assurance::Assurance, check::Outcome, paths, plan::Plan, publish::Site};

/// `assurance.html`.
#[derive(Serialize, JsonSchema)]
pub(super) struct AssuranceView {
    /// Everything that is asserted and checked.
    #[serde(flatten)]
    assurance: Assurance,
    /// The arguments as HTML, by the claim.
    argument_html: BTreeMap<String, String>,
    /// The reasons of the exceptions as HTML, in their order.
    reason_html: Vec<String>,
    /// The statements without a counterpart as HTML, in their order.
    statement_html: Vec<String>,
    /// The path of the same for programs.
    data: &'static str,
    /// The address of that.
    data_url: String,
}

/// Plans the page, where there is an assessment. Without an outcome it says that nothing was checked.
pub fn plan<'s>(site: &'s Site, theme: &'s Theme, outcome: Option<Arc<Outcome>>, plan: &mut Plan<'s>) {
    if site.assessment.is_none() {
        return;
    }
    Renderer::new(site, theme).add(plan, paths::ASSURANCE, "assurance.html", move |pages, ground| {
        let (title, description) = (pages.word("assurance.title"), pages.word("assurance.description"));
        let meta = pages.meta(paths::ASSURANCE, &title, &description, paths::ASSURANCE);
        (meta, Assurance::of(pages.site, outcome.as_deref()).map(|assurance| view(assurance, pages.site, ground)))
    });
}

fn view(assurance: Assurance, site: &Site, ground: &Ground) -> AssuranceView {
    let arguments = assurance.claims().filter_map(|claim| {
        let argument = claim.asserted.as_ref()?.argument.as_ref()?;
        Some((claim.key.to_string(), ground.html(argument, 4, &format!("claim-{}-", claim.key))))
    });
    let reasons = assurance.exceptions.iter().enumerate();
    let statements = assurance.unmapped.iter().enumerate();
    AssuranceView {
        argument_html: arguments.collect(),
        reason_html: reasons
            .map(|(at, exception)| ground.html(&exception.reason, 2, &format!("exception-{}-", at + 1)))
            .collect(),
        statement_html: statements
            .map(|(at, one)| {
                ground.html(one.statement.as_deref().unwrap_or_default(), 2, &format!("statement-{}-", at + 1))
            })
            .collect(),
        data: paths::ASSURANCE_JSON,
        data_url: site.vendor.base_url.join(paths::ASSURANCE_JSON),
        assurance,
    }
}
