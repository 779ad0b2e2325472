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
    let documents = &signable.documents;
    page::plan(site, documents, &past.archive, theme, &mut plan);
    plan_assurance(site, theme, None, &mut plan);
    feed::plan(site, documents, &past.timetable, theme, &mut plan);
    finding::plan(site, &mut plan);
    lifecycle::plan(site, &past.timetable, theme, &mut plan);
    status::plan(site, &mut plan);
    security_txt::plan(&signable.security_txt, &mut plan);
    distribution::plan(site, documents, &signable.keys, &mut plan);
    for file in &site.statics {
        plan.add(format!("/{}", file.path), Section::Static, move || Ok(file.bytes.to_vec()));
    }
    hosting::plan(site, &mut plan);
    distribution::plan_listings(site, &mut plan);
    plan.checked()
}

/// The plan with what was checked in it. The rules look at the paths of a plan, so that they can run only once there is
/// one.
pub fn with_outcome<'s>(plan: Plan<'s>, site: &'s Site, theme: &'s Theme, outcome: Outcome) -> Plan<'s> {
    let mut checked = Plan::default();
    plan_assurance(site, theme, Some(Arc::new(outcome)), &mut checked);
    plan.with(checked)
}

/// What is said of the Code of Practice; without an outcome, that nothing was checked.
fn plan_assurance<'s>(site: &'s Site, theme: &'s Theme, outcome: Option<Arc<Outcome>>, plan: &mut Plan<'s>) {
    page::plan_assurance(site, theme, outcome.clone(), plan);
    assurance::plan(site, outcome, plan);
}
