//! The list of incidents by year.

use chrono::Datelike;
use schemars::JsonSchema;
use serde::Serialize;

use super::renderer::Renderer;
use crate::{
    model::{Incident, Key as _},
    paths,
    plan::Plan,
    publish::Site,
};

/// `incidents.html`.
#[derive(Serialize, JsonSchema)]
pub(super) struct IncidentListView {
    /// The incidents by the year in which they began, the last year first.
    years: Vec<IncidentYear>,
    /// How many are still going on.
    open: usize,
    /// The path of the incident plan, where there is one.
    plan: Option<&'static str>,
    /// The feed of all incidents.
    feed: &'static str,
}

/// The incidents of one year.
#[derive(Serialize, JsonSchema)]
struct IncidentYear {
    /// The year.
    year: i32,
    /// Its incidents, the one that began last first.
    incidents: Vec<IncidentItem>,
}

/// An incident in a list.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct IncidentItem {
    /// Its headline.
    pub title: String,
    /// The language of the headline, where that is not the one of the page.
    pub lang: Option<String>,
    /// Its page.
    pub path: String,
    /// The key of its status.
    pub status: &'static str,
    /// The key of its severity.
    pub severity: &'static str,
    /// Whether it is still going on.
    pub open: bool,
    /// When it began.
    pub started: String,
    /// When it was over.
    pub resolved: Option<String>,
    /// When something was last said of it.
    pub updated: String,
    /// The products of the catalogue that it affects.
    pub products: Vec<String>,
}

impl IncidentItem {
    /// The incident as a list shows it.
    pub(super) fn of(incident: &Incident, site: &Site) -> Self {
        let products = incident.products.iter().filter_map(|slug| site.product(slug));
        Self {
            title: incident.title.clone(),
            lang: site.language_of(&incident.title).map(ToString::to_string),
            path: paths::incident(&incident.slug),
            status: incident.status.key(),
            severity: incident.severity.key(),
            open: incident.is_open(),
            started: incident.started.as_written().to_owned(),
            resolved: incident.resolved.as_ref().map(|date| date.as_written().to_owned()),
            updated: incident.last_said().as_written().to_owned(),
            products: products.map(|product| product.name.clone()).collect(),
        }
    }
}

/// Plans the page.
pub(super) fn plan<'s>(pages: &Renderer<'s>, plan: &mut Plan<'s>) {
    pages.add(plan, paths::INCIDENTS, "incidents.html", |pages, _| {
        let title = pages.word("incidents.title");
        let meta = pages.meta(paths::INCIDENTS, &title, &pages.word("incidents.description"), paths::INCIDENTS);
        (meta, view(pages.site))
    });
}

fn view(site: &Site) -> IncidentListView {
    let year = |incident: &Incident| incident.started.utc().year();
    IncidentListView {
        years: site
            .incidents
            .chunk_by(|one, other| year(one) == year(other))
            .map(|of_year| IncidentYear {
                year: of_year.first().map(|incident| year(incident)).unwrap_or_default(),
                incidents: of_year.iter().map(|incident| IncidentItem::of(incident, site)).collect(),
            })
            .collect(),
        open: site.open_incidents().count(),
        plan: site.incident_plan.is_some().then_some(paths::INCIDENT_PLAN),
        feed: paths::INCIDENTS_FEED,
    }
}
