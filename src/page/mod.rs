//! HTML for people: one file for each kind of page, with the values that its template gets.
//!
//! A view is made from what [`crate::publish`] let through and nothing else; it reads no clock and no file. Values come
//! to templates sorted and grouped, dates as they are written in ISO 8601, states as keys of the theme's words, paths
//! from the root of the site: the filter `link` makes them relative to the page, so that the site works under any
//! address, from a disk and from an archive. A name that ends in `_html` holds clean HTML.

mod acknowledgements;
mod advisory;
mod advisory_item;
mod advisory_list;
mod artefact;
mod article;
mod assurance;
mod concerned;
mod contact;
mod cve;
mod disclosure;
mod document;
mod free;
mod ground;
mod handling;
mod home;
mod incident;
mod incident_list;
mod incident_plan;
mod lifecycle;
mod linked_data;
mod not_found;
mod periods;
mod product;
mod product_list;
pub mod reference;
mod release;
mod release_page;
mod renderer;
mod search;
mod subscribe;
mod support;
pub mod theme;
mod timeline;

pub use advisory::headline;
pub use article::{Articles, SaidView, TurnText, TurnView, UpgradeView};
pub use assurance::plan as plan_assurance;

use crate::{
    distribution::Documents,
    history::Archive,
    plan::{Plan, Section},
    publish::Site,
};
use renderer::Renderer;
use theme::Theme;

/// Plans every page and the static files of the theme.
pub fn plan<'s>(site: &'s Site, documents: &'s Documents, archive: &'s Archive, theme: &'s Theme, plan: &mut Plan<'s>) {
    if plan.only().is_none_or(|path| path.ends_with(".html")) {
        plan_pages(site, documents, archive, theme, plan);
        for spoken in &site.spoken {
            plan_pages(spoken, documents, archive, theme, plan);
        }
    }
    not_found::plan(&Renderer::new(site, theme), plan);
    for (path, bytes) in theme.statics() {
        plan.add(format!("/theme/{path}"), Section::Static, move || Ok(bytes.to_vec()));
    }
}

/// Plans the pages of a site in one language. Of another than its own those are left out that are not there in it.
fn plan_pages<'s>(
    site: &'s Site,
    documents: &'s Documents,
    archive: &'s Archive,
    theme: &'s Theme,
    plan: &mut Plan<'s>,
) {
    let pages = Renderer::new(site, theme);
    // The lists are divided among pages before any of them is planned, which costs more than to see whether one of these is
    // what is wanted.
    advisory::plan(&pages, documents, archive, plan);
    if plan.is_complete() {
        return;
    }
    home::plan(&pages, plan);
    disclosure::plan(&pages, plan);
    support::plan(&pages, plan);
    handling::plan(&pages, plan);
    incident_plan::plan(&pages, plan);
    product_list::plan(&pages, plan);
    product::plan(&pages, plan);
    release_page::plan(&pages, plan);
    lifecycle::plan(&pages, plan);
    advisory_list::plan(&pages, plan);
    cve::plan(&pages, plan);
    incident_list::plan(&pages, plan);
    incident::plan(&pages, documents, plan);
    acknowledgements::plan(&pages, plan);
    subscribe::plan(&pages, plan);
    search::plan(&pages, plan);
    free::plan(&pages, plan);
}

#[cfg(test)]
mod corpus_tests;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
