//! The incidents for programs, in the shape of the public API of Atlassian Statuspage, version 2: many programs, from
//! dashboards to chat bots, read that of their suppliers already.
//!
//! A component is a product of the catalogue; its state follows from the incidents that are open. Planned maintenance has
//! no place on this site, so that its lists are always empty. The keys of the real answers are all there; what is more,
//! the fields `postmortem_…` of an incident, programs pass over that do not know them.
//!
//! No date in here is one of the build: what has changed is said of the content, and a build without news changes no
//! byte.

mod component;
mod id;
mod incident;
mod page;

use serde::Serialize;

use crate::{
    diagnostic::Diagnostic,
    distribution::to_json,
    model::Incident,
    paths,
    plan::{Plan, Section},
    publish::Site,
};
use component::ComponentView;
use incident::IncidentView;
use page::{OverallView, PageView};

/// How many incidents the list has at most, those that are open aside.
const NEWEST: usize = 50;

/// Plans all answers.
pub fn plan<'s>(site: &'s Site, plan: &mut Plan<'s>) {
    let mut add = |path: &str, render: fn(&Site) -> Result<Vec<u8>, Diagnostic>| {
        plan.add(path, Section::Status, move || render(site));
    };
    add(paths::STATUS_SUMMARY, |site| to_json(&Summary::of(site)));
    add(paths::STATUS, |site| to_json(&Overall { page: PageView::of(site), status: OverallView::of(site) }));
    add(paths::STATUS_COMPONENTS, |site| {
        to_json(&Components { page: PageView::of(site), components: ComponentView::all(site) })
    });
    add(paths::STATUS_INCIDENTS, |site| to_json(&Incidents::of(site, newest(site))));
    add(paths::STATUS_UNRESOLVED, |site| to_json(&Incidents::of(site, site.open_incidents().map(AsRef::as_ref))));
    for path in paths::STATUS_MAINTENANCES {
        add(path, |site| to_json(&Maintenances { page: PageView::of(site), scheduled_maintenances: [] }));
    }
}

/// `summary.json`.
#[derive(Serialize)]
struct Summary<'s> {
    page: PageView<'s>,
    components: Vec<ComponentView<'s>>,
    /// Those that are open.
    incidents: Vec<IncidentView<'s>>,
    scheduled_maintenances: [(); 0],
    status: OverallView,
}

/// `status.json`.
#[derive(Serialize)]
struct Overall<'s> {
    page: PageView<'s>,
    status: OverallView,
}

/// `components.json`.
#[derive(Serialize)]
struct Components<'s> {
    page: PageView<'s>,
    components: Vec<ComponentView<'s>>,
}

/// `incidents.json` and `incidents/unresolved.json`.
#[derive(Serialize)]
struct Incidents<'s> {
    page: PageView<'s>,
    /// The one that began last first.
    incidents: Vec<IncidentView<'s>>,
}

/// `scheduled-maintenances.json` and its parts.
#[derive(Serialize)]
struct Maintenances<'s> {
    page: PageView<'s>,
    scheduled_maintenances: [(); 0],
}

impl<'s> Summary<'s> {
    fn of(site: &'s Site) -> Self {
        Self {
            page: PageView::of(site),
            components: ComponentView::all(site),
            incidents: site.open_incidents().map(|incident| IncidentView::of(incident, site)).collect(),
            scheduled_maintenances: [],
            status: OverallView::of(site),
        }
    }
}

impl<'s> Incidents<'s> {
    fn of(site: &'s Site, incidents: impl Iterator<Item = &'s Incident>) -> Self {
        Self {
            page: PageView::of(site),
            incidents: incidents.map(|incident| IncidentView::of(incident, site)).collect(),
        }
    }
}

/// The newest incidents, and all that are open.
fn newest(site: &Site) -> impl Iterator<Item = &Incident> {
    let numbered = site.incidents.iter().enumerate();
    numbered.filter(|(number, incident)| *number < NEWEST || incident.is_open()).map(|(_, incident)| incident.as_ref())
}
