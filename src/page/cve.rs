//! A page for each CVE: which advisories speak of it.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;

use super::{advisory_item::AdvisoryItem, renderer::Renderer};
use crate::{
    model::{Advisory, CveId, Severity},
    paths,
    plan::Plan,
};

/// `cve.html`.
#[derive(Serialize, JsonSchema)]
pub(super) struct CveView {
    /// The id.
    cve: String,
    /// What the advisories call it, each name once.
    titles: Vec<String>,
    /// The key of the worst severity that an advisory gives it.
    severity: Option<&'static str>,
    /// Whether an advisory says that it is exploited.
    exploited: bool,
    /// The advisories.
    advisories: Vec<AdvisoryItem>,
}

/// Plans a page for every CVE that an advisory speaks of.
pub(super) fn plan<'s>(pages: &Renderer<'s>, plan: &mut Plan<'s>) {
    for (cve, advisories) in pages.site.cves() {
        let path = paths::cve(cve);
        pages.add(plan, &path.clone(), "cve.html", move |pages, _| {
            let view = view(pages, cve, &advisories);
            let description = view.titles.first().cloned().unwrap_or_else(|| cve.to_string());
            (pages.meta(&path, cve.as_str(), &description, paths::ADVISORIES), view)
        });
    }
}

fn view(pages: &Renderer<'_>, cve: &CveId, advisories: &[&Arc<Advisory>]) -> CveView {
    let mut titles: Vec<String> = Vec::new();
    let mut severity: Option<Severity> = None;
    let mut exploited = false;
    for advisory in advisories.iter().filter(|advisory| advisory.holds()) {
        let of_cve = advisory.vulnerabilities.iter().filter(|vulnerability| vulnerability.cve.as_ref() == Some(cve));
        for vulnerability in of_cve {
            severity = severity.max(vulnerability.severity());
            exploited |= vulnerability.exploited == Some(true);
            titles.extend(vulnerability.title.clone().filter(|title| !titles.contains(title)));
        }
    }
    CveView {
        cve: cve.to_string(),
        titles,
        severity: severity.map(Severity::key),
        exploited,
        advisories: advisories.iter().map(|advisory| AdvisoryItem::of(advisory, pages.site)).collect(),
    }
}
