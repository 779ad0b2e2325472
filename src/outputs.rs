//! Everything that a site consists of: one line for each kind of output.

use crate::{
    diagnostic::Diagnostic,
    distribution, feed, hosting,
    page::{self, theme::Theme},
    plan::{Plan, Section},
    publish::Site,
    security_txt,
    signable::Signable,
};

/// Plans the whole site. Fails where its paths cannot lie in one folder; see [`Plan::checked`].
pub fn plan<'s>(site: &'s Site, signable: &'s Signable, theme: &'s Theme) -> Result<Plan<'s>, Vec<Diagnostic>> {
    let mut plan = Plan::default();
    let documents = &signable.documents;
    page::plan(site, documents, theme, &mut plan);
    feed::plan(site, documents, theme, &mut plan);
    security_txt::plan(&signable.security_txt, &mut plan);
    distribution::plan(site, documents, &signable.keys, &mut plan);
    for file in &site.statics {
        plan.add(format!("/{}", file.path), Section::Static, move || Ok(file.bytes.to_vec()));
    }
    hosting::plan(site, &mut plan);
    distribution::plan_listings(site, &mut plan);
    plan.checked()
}
