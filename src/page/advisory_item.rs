//! An advisory as lists show it.

use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    model::{Advisory, Severity, advisory::DocumentStatus},
    paths,
    publish::Site,
};

/// How many CVEs a list names before it counts the others.
const MOST_CVES: usize = 3;

/// An advisory in a list.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct AdvisoryItem {
    /// Its id.
    pub id: String,
    /// Its headline.
    pub title: String,
    /// The language of the headline, where that is not the one of the page.
    pub lang: Option<String>,
    /// Its page.
    pub path: String,
    /// The key of its severity.
    pub severity: Option<&'static str>,
    /// Whether exploitation is known.
    pub exploited: bool,
    /// What became of it, `withdrawn` or `superseded`, where it no longer holds.
    pub retired: Option<&'static str>,
    /// Whether more is to come soon.
    pub interim: bool,
    /// When it was first published.
    pub published: String,
    /// When it last changed, where that is another day.
    pub updated: Option<String>,
    /// The first of its CVEs.
    pub cves: Vec<String>,
    /// How many more there are.
    pub more_cves: usize,
    /// The products of the catalogue that it speaks of.
    pub products: Vec<String>,
    /// Who published it, where that is not the vendor of the site.
    pub publisher: Option<String>,
}

impl AdvisoryItem {
    /// The advisory as a list shows it.
    pub(super) fn of(advisory: &Advisory, site: &Site) -> Self {
        let tracking = &advisory.tracking;
        let changed = tracking.current_release_date.utc_day() != tracking.initial_release_date.utc_day();
        let cves: Vec<String> =
            advisory.vulnerabilities.iter().filter_map(|one| one.cve.as_ref()).map(ToString::to_string).collect();
        Self {
            id: advisory.id().to_string(),
            title: advisory.title.clone(),
            lang: site.language_of(&advisory.title).map(ToString::to_string),
            path: paths::advisory(advisory.id()),
            severity: advisory.severity().filter(|_| advisory.holds()).map(Severity::key),
            exploited: advisory.is_exploited() && advisory.holds(),
            retired: advisory.retirement.as_ref().map(|retirement| retirement.kind.as_str()),
            interim: tracking.status == DocumentStatus::Interim,
            published: tracking.initial_release_date.as_written().to_owned(),
            updated: changed.then(|| tracking.current_release_date.as_written().to_owned()),
            more_cves: cves.len().saturating_sub(MOST_CVES),
            cves: cves.into_iter().take(MOST_CVES).collect(),
            products: products(advisory, site),
            publisher: (!site.is_by_vendor(advisory)).then(|| advisory.publisher.name.clone()),
        }
    }
}

fn products(advisory: &Advisory, site: &Site) -> Vec<String> {
    advisory
        .editorial
        .products
        .iter()
        .filter_map(|slug| site.product(slug))
        .map(|product| product.name.clone())
        .collect()
}
