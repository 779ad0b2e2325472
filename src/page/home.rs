//! The home page: how to report, and the state of things at a glance.

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    advisory_item::AdvisoryItem,
    contact::{self, ContactView},
    incident_list::IncidentItem,
    linked_data,
    release::{self, NextEnd},
    renderer::Renderer,
};
use crate::{paths, plan::Plan, publish::Site};

/// How many advisories the home page lists.
const ADVISORIES: usize = 5;
/// How many ends of support the home page lists.
const ENDS: usize = 3;

/// `home.html`.
#[derive(Serialize, JsonSchema)]
pub(super) struct HomeView {
    /// How to report, the preferred way first.
    contacts: Vec<ContactView>,
    /// The path of the disclosure policy, where there is one.
    disclosure: Option<&'static str>,
    /// Days within which a report is acknowledged.
    acknowledgement_days: Option<u32>,
    /// The incidents that are still going on.
    open_incidents: Vec<IncidentItem>,
    /// The latest advisories.
    advisories: Vec<AdvisoryItem>,
    /// How many advisories there are.
    total: usize,
    /// The ends of support that come next.
    next_ends: Vec<NextEnd>,
    /// Whether the catalogue has products.
    has_products: bool,
    /// The support periods of all products.
    lifecycle: &'static str,
    /// The path of the list of advisories.
    advisories_path: &'static str,
    /// The path of the list of incidents.
    incidents_path: &'static str,
    /// The path of security.txt.
    security_txt: &'static str,
}

/// Plans the page.
pub(super) fn plan<'s>(pages: &Renderer<'s>, plan: &mut Plan<'s>) {
    pages.add(plan, paths::HOME, "home.html", |pages, _| {
        let vendor = &pages.site.vendor;
        let description = vendor.description.clone().unwrap_or_else(|| pages.word("home.description"));
        let mut meta = pages.meta(paths::HOME, &vendor.title, &description, paths::HOME);
        meta.title = None;
        meta.linked_data = Some(linked_data::of_site(pages.site));
        (meta, view(pages.site))
    });
}

fn view(site: &Site) -> HomeView {
    HomeView {
        contacts: contact::views(site),
        disclosure: site.disclosure.is_some().then_some(paths::DISCLOSURE),
        acknowledgement_days: site.disclosure.as_ref().and_then(|policy| policy.acknowledgement_days),
        open_incidents: site.open_incidents().map(|incident| IncidentItem::of(incident, site)).collect(),
        advisories: site.advisories.iter().take(ADVISORIES).map(|one| AdvisoryItem::of(one, site)).collect(),
        total: site.advisories.len(),
        next_ends: release::next_ends(site, ENDS),
        has_products: !site.products.is_empty(),
        lifecycle: paths::LIFECYCLE,
        advisories_path: paths::ADVISORIES,
        incidents_path: paths::INCIDENTS,
        security_txt: paths::SECURITY_TXT,
    }
}
