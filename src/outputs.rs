//! Everything that a site consists of: one line for each kind of output.

use std::sync::Arc;

use crate::{
    assurance,
    check::Outcome,
    diagnostic::Diagnostic,
    distribution, feed, finding,
    history::Past,
    hosting, lifecycle,
    page::{self, theme::Theme},
    plan::{Plan, Section},
    publish::Site,
    security_txt,
    signable::Signable,
    status,
};

/// Plans the whole site, as one that nobody has checked. Fails where its paths cannot lie in one folder; see
/// [`Plan::checked`].
pub fn plan<'s>(
    site: &'s Site,
    signable: &'s Signable,
    past: &'s Past,
    theme: &'s Theme,
) -> Result<Plan<'s>, Vec<Diagnostic>> {
    let mut plan = Plan::default();
    add_all(site, signable, past, theme, &mut plan);
    plan.checked()
}

/// The plan of one path, which has that path or none: as it is in the plan of all, at a part of the cost. The listings of
/// the provider's folders are not in it, since each is made of the paths of all.
pub fn plan_path<'s>(site: &'s Site, signable: &'s Signable, past: &'s Past, theme: &'s Theme, path: &str) -> Plan<'s> {
    let mut plan = Plan::of_path(path);
    add_all(site, signable, past, theme, &mut plan);
    plan
}

fn add_all<'s>(site: &'s Site, signable: &'s Signable, past: &'s Past, theme: &'s Theme, plan: &mut Plan<'s>) {
    let documents = &signable.documents;
    page::plan(site, documents, &past.archive, theme, plan);
    plan_assurance(site, theme, None, plan);
    // Only pages are HTML, beside what is copied and the listings.
    if plan.only().is_none_or(|path| !path.ends_with(".html")) {
        feed::plan(site, documents, &past.timetable, theme, plan);
        finding::plan(site, plan);
        lifecycle::plan(site, &past.timetable, theme, plan);
        status::plan(site, plan);
        security_txt::plan(&signable.security_txt, plan);
        distribution::plan(site, documents, &signable.keys, plan);
    }
    for file in &site.statics {
        plan.add(format!("/{}", file.path), Section::Static, move || Ok(file.bytes.to_vec()));
    }
    if !plan.is_complete() {
        hosting::plan(site, plan);
    }
    if plan.only().is_none() {
        distribution::plan_listings(site, plan);
    }
}

/// The plan with what was checked in it. The rules look at the paths of a plan, so that they can run only once there is
/// one.
pub fn with_outcome<'s>(plan: Plan<'s>, site: &'s Site, theme: &'s Theme, outcome: Outcome) -> Plan<'s> {
    plan.with(plan_outcome(site, theme, outcome))
}

/// The outputs that show what was checked, and no others.
pub fn plan_outcome<'s>(site: &'s Site, theme: &'s Theme, outcome: Outcome) -> Plan<'s> {
    let mut checked = Plan::default();
    plan_assurance(site, theme, Some(Arc::new(outcome)), &mut checked);
    checked
}

/// What is said of the Code of Practice; without an outcome, that nothing was checked.
fn plan_assurance<'s>(site: &'s Site, theme: &'s Theme, outcome: Option<Arc<Outcome>>, plan: &mut Plan<'s>) {
    page::plan_assurance(site, theme, outcome.clone(), plan);
    assurance::plan(site, outcome, plan);
}
