//! The products and their states.

use serde::Serialize;

use super::{
    id,
    page::{since, written},
};
use crate::{
    distribution::never_changed,
    model::{IncidentSeverity, Product},
    publish::Site,
};

/// A component. Products stand side by side: there are no groups.
#[derive(Serialize)]
pub(super) struct ComponentView<'s> {
    id: String,
    name: &'s str,
    status: &'static str,
    created_at: String,
    updated_at: String,
    position: usize,
    description: Option<&'s str>,
    showcase: bool,
    start_date: Option<()>,
    group_id: Option<()>,
    page_id: String,
    group: bool,
    only_show_if_degraded: bool,
}

impl<'s> ComponentView<'s> {
    /// All of them, in the order of the catalogue.
    pub(super) fn all(site: &'s Site) -> Vec<Self> {
        let numbered = site.products.iter().enumerate();
        numbered.map(|(number, product)| Self::of(product, number + 1, site)).collect()
    }

    /// Those of which `is_meant` is true, in the order of the catalogue.
    pub(super) fn some(site: &'s Site, is_meant: impl Fn(&Product) -> bool) -> Vec<Self> {
        let numbered = site.products.iter().enumerate().filter(|(_, product)| is_meant(product));
        numbered.map(|(number, product)| Self::of(product, number + 1, site)).collect()
    }

    fn of(product: &'s Product, position: usize, site: &'s Site) -> Self {
        let open = site.incidents_of(&product.slug).filter(|incident| incident.is_open());
        let created = since(product, site);
        let updated = site.incidents_of(&product.slug).map(|incident| incident.last_changed()).chain(created).max();
        Self {
            id: id::of_component(&product.slug),
            name: &product.name,
            status: status(open.map(|incident| incident.severity).max()),
            created_at: created.map_or_else(|| never_changed(site), written),
            updated_at: updated.map_or_else(|| never_changed(site), written),
            position,
            description: product.description.as_deref(),
            showcase: true,
            start_date: None,
            group_id: None,
            page_id: id::of_page(site),
            group: false,
            only_show_if_degraded: false,
        }
    }
}

/// The state of a product with an open incident of this severity, or with none.
pub(super) fn status(severity: Option<IncidentSeverity>) -> &'static str {
    match severity {
        None | Some(IncidentSeverity::None) => "operational",
        Some(IncidentSeverity::Minor) => "degraded_performance",
        Some(IncidentSeverity::Major) => "partial_outage",
        Some(IncidentSeverity::Critical) => "major_outage",
    }
}
