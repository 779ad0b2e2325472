//! The vulnerability disclosure policy.

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    contact::{self, ContactView},
    ground::Ground,
    renderer::Renderer,
};
use crate::{markdown, model::DisclosurePolicy, paths, plan::Plan};

/// `disclosure.html`.
#[derive(Serialize, JsonSchema)]
pub(super) struct DisclosureView {
    /// The headline.
    title: String,
    /// The version of the policy.
    version: Option<String>,
    /// When it was last reviewed.
    reviewed: Option<String>,
    /// How to report, the preferred way first.
    contacts: Vec<ContactView>,
    /// The path of security.txt.
    security_txt: &'static str,
    /// Days within which a report is acknowledged.
    acknowledgement_days: Option<u32>,
    /// Days between updates.
    update_days: Option<u32>,
    /// Days after which a reporter may publish.
    disclosure_window_days: Option<u32>,
    /// Whether a report may be anonymous.
    anonymous_reports: Option<bool>,
    /// Whether rewards are paid.
    bug_bounty: Option<bool>,
    /// The languages in which reports are read.
    languages: Vec<String>,
    /// What may be tested, each as HTML.
    scope_html: Vec<String>,
    /// What must not be done, each as HTML.
    exclusions_html: Vec<String>,
    /// What a good report contains, each as HTML.
    report_contents_html: Vec<String>,
    /// The promise to those who act in good faith.
    safe_harbour_html: Option<String>,
    /// The text.
    body_html: String,
}

/// Plans the page, where there is a policy.
pub(super) fn plan<'s>(pages: &Renderer<'s>, plan: &mut Plan<'s>) {
    let Some(policy) = pages.site.disclosure.as_deref() else { return };
    pages.add(plan, paths::DISCLOSURE, "disclosure.html", move |pages, ground| {
        let description = markdown::first_paragraph(&policy.body.markdown);
        let meta = pages.meta(paths::DISCLOSURE, &policy.title, &description, paths::DISCLOSURE);
        (meta, view(pages, policy, ground))
    });
}

fn view(pages: &Renderer<'_>, policy: &DisclosurePolicy, ground: &Ground) -> DisclosureView {
    let settings = &pages.site.vendor.security_txt;
    let each = |items: &[String], prefix: &str| {
        let item = |(number, item): (usize, &String)| ground.html(item, 1, &format!("{prefix}-{}-", number + 1));
        items.iter().enumerate().map(item).collect()
    };
    DisclosureView {
        title: policy.title.clone(),
        version: policy.version.clone(),
        reviewed: policy.reviewed.map(|day| day.to_string()),
        contacts: contact::views(pages.site),
        security_txt: paths::SECURITY_TXT,
        acknowledgement_days: policy.acknowledgement_days,
        update_days: policy.update_days,
        disclosure_window_days: policy.disclosure_window_days,
        anonymous_reports: policy.anonymous_reports,
        bug_bounty: settings.bug_bounty,
        languages: settings.preferred_languages.iter().map(ToString::to_string).collect(),
        scope_html: each(&policy.scope, "scope"),
        exclusions_html: each(&policy.exclusions, "exclusion"),
        report_contents_html: each(&policy.report_contents, "report"),
        safe_harbour_html: policy.safe_harbour.as_ref().map(|text| ground.html(text, 1, "safe-harbour-")),
        body_html: ground.body(&policy.body.markdown),
    }
}
