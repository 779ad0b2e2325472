//! Who is thanked, by the year of the advisory.

use std::{cmp::Reverse, collections::BTreeMap};

use schemars::JsonSchema;
use serde::Serialize;

use super::renderer::Renderer;
use crate::{
    model::{Advisory, advisory::Acknowledgment},
    paths,
    plan::Plan,
    publish::Site,
};

/// `acknowledgements.html`.
#[derive(Serialize, JsonSchema)]
pub(super) struct AcknowledgementsView {
    /// The years, the last one first.
    years: Vec<ThanksYear>,
    /// The path of the disclosure policy, where there is one.
    disclosure: Option<&'static str>,
}

/// Who is thanked in one year.
#[derive(Serialize, JsonSchema)]
struct ThanksYear {
    /// The year.
    year: i32,
    /// Whom, by name; everyone once.
    thanks: Vec<Thanks>,
}

/// Someone who is thanked.
#[derive(Serialize, JsonSchema)]
struct Thanks {
    /// The people, or the organisation where no people are named.
    who: String,
    /// Their organisation.
    organization: Option<String>,
    /// Where to learn more of them.
    urls: Vec<String>,
    /// The advisories that thank them.
    advisories: Vec<AdvisoryLink>,
}

/// An advisory with its page.
#[derive(Clone, PartialEq, Eq, Serialize, JsonSchema)]
struct AdvisoryLink {
    /// Its id.
    id: String,
    /// Its page.
    path: String,
}

/// Plans the page.
pub(super) fn plan<'s>(pages: &Renderer<'s>, plan: &mut Plan<'s>) {
    pages.add(plan, paths::ACKNOWLEDGEMENTS, "acknowledgements.html", |pages, _| {
        let title = pages.word("acknowledgements.title");
        let description = pages.word("acknowledgements.description");
        (pages.meta(paths::ACKNOWLEDGEMENTS, &title, &description, paths::DISCLOSURE), view(pages.site))
    });
}

fn view(site: &Site) -> AcknowledgementsView {
    let mut years: BTreeMap<Reverse<i32>, BTreeMap<(String, String), Thanks>> = BTreeMap::new();
    // Whom others thank told others.
    for advisory in site.advisories.iter().filter(|advisory| site.is_by_vendor(advisory)) {
        let of_year = years.entry(Reverse(advisory.tracking.initial_release_date.utc_year())).or_default();
        for thanked in all(advisory) {
            add(of_year, thanked, advisory);
        }
    }
    AcknowledgementsView {
        years: years
            .into_iter()
            .filter(|(_, thanks)| !thanks.is_empty())
            .map(|(Reverse(year), thanks)| ThanksYear { year, thanks: thanks.into_values().collect() })
            .collect(),
        disclosure: site.disclosure.is_some().then_some(paths::DISCLOSURE),
    }
}

fn all(advisory: &Advisory) -> impl Iterator<Item = &Acknowledgment> {
    let of_vulnerabilities = advisory.vulnerabilities.iter().flat_map(|vulnerability| &vulnerability.acknowledgments);
    advisory.acknowledgments.iter().chain(of_vulnerabilities)
}

/// Adds everyone whom an acknowledgement names: each person, or the organisation.
fn add(of_year: &mut BTreeMap<(String, String), Thanks>, thanked: &Acknowledgment, advisory: &Advisory) {
    let organization = thanked.organization.clone();
    let people: Vec<(&str, Option<String>)> = if thanked.names.is_empty() {
        organization.as_deref().map(|name| (name, None)).into_iter().collect()
    } else {
        thanked.names.iter().map(|name| (name.as_str(), organization.clone())).collect()
    };
    let link = AdvisoryLink { id: advisory.id().to_string(), path: paths::advisory(advisory.id()) };
    for (who, organization) in people {
        let key = (who.to_lowercase(), organization.clone().unwrap_or_default().to_lowercase());
        let thanks = of_year.entry(key).or_insert_with(|| Thanks {
            who: who.to_owned(),
            organization,
            urls: Vec::new(),
            advisories: Vec::new(),
        });
        for url in thanked.urls.iter().filter(|url| url.is_web()) {
            if !thanks.urls.iter().any(|known| known == url.as_str()) {
                thanks.urls.push(url.to_string());
            }
        }
        if !thanks.advisories.contains(&link) {
            thanks.advisories.push(link.clone());
        }
    }
}
