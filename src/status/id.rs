//! The ids of the answers: twelve letters and digits, as the real ones are, made from what never changes.

use chrono::{DateTime, Utc};

use crate::{
    hash::sha256,
    model::{Incident, Slug},
    publish::Site,
};

/// How many letters and digits an id has.
const LENGTH: usize = 12;

fn id(kind: &str, name: &str) -> String {
    sha256(&format!("{kind}:{name}")).chars().take(LENGTH).collect()
}

/// The id of the site.
pub(super) fn of_page(site: &Site) -> String {
    id("page", site.vendor.base_url.as_str())
}

/// The id of a product.
pub(super) fn of_component(slug: &Slug) -> String {
    id("component", slug.as_str())
}

/// The id of an incident.
pub(super) fn of_incident(incident: &Incident) -> String {
    id("incident", incident.slug.as_str())
}

/// What an update of an answer is made from.
#[derive(Clone, Copy)]
pub(super) enum Origin {
    /// The notice, where no update is it.
    Notice,
    /// An update of the content, with how many before it have its instant.
    Update(usize),
    /// The review.
    Review,
}

/// The id of an update.
pub(super) fn of_update(incident: &Incident, origin: Origin, at: DateTime<Utc>) -> String {
    let name = match origin {
        Origin::Notice => "notice".to_owned(),
        Origin::Review => "review".to_owned(),
        Origin::Update(before) => format!("{}:{before}", at.to_rfc3339()),
    };
    id("update", &format!("{}:{name}", incident.slug))
}
