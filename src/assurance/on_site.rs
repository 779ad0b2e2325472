//! Which pages of a site answer which claim.

use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    code_of_practice::ClaimKey,
    model::{Product, Uri},
    paths,
    publish::Site,
};

/// Something on this site, or that it leads to, which answers a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OnSite {
    /// The key of its name among the words of the theme.
    pub key: &'static str,
    /// What it is called in English.
    pub name: &'static str,
    /// A path of the site, or a URL.
    pub path: String,
}

/// What a site may have, that answers something.
#[derive(Clone, Copy)]
enum Place {
    Disclosure,
    SecurityTxt,
    Support,
    Guide,
    Handling,
    IncidentPlan,
    Advisories,
    Incidents,
    Products,
    Artefacts,
    Subscribe,
    Keys,
}

/// The places where a claim is answered, as far as the site has them.
pub(super) fn answers(site: &Site, claim: ClaimKey) -> Vec<OnSite> {
    let places: &[Place] = match claim.to_string().as_str() {
        "3.1.1" => &[Place::Support, Place::Artefacts, Place::Keys],
        "3.1.2" => &[Place::Support, Place::Artefacts],
        "3.2.1" | "3.2.2" => &[Place::Disclosure, Place::SecurityTxt],
        "3.3.1" | "3.4.1" | "3.5.2" => &[Place::Handling],
        "3.3.2" => &[Place::Handling, Place::Advisories],
        "3.4.2" => &[Place::Advisories, Place::Subscribe],
        "3.5.1" => &[Place::Handling, Place::Support, Place::Advisories],
        "4.1.1" | "4.2.1" => &[Place::Support, Place::Products],
        "4.1.2" => &[Place::Support],
        "4.1.3" => &[Place::Guide],
        "4.3.1" => &[Place::IncidentPlan],
        "4.3.2" => &[Place::Incidents, Place::Subscribe],
        _ => &[],
    };
    places.iter().filter_map(|place| place.on(site)).collect()
}

impl Place {
    /// Where it is, if the site has it.
    fn on(self, site: &Site) -> Option<OnSite> {
        let (key, name) = self.name();
        let path = match self {
            Self::Disclosure => site.disclosure.as_ref().map(|_| paths::DISCLOSURE.to_owned()),
            Self::SecurityTxt => Some(paths::SECURITY_TXT.to_owned()),
            Self::Support => site.support.as_ref().map(|_| paths::SUPPORT.to_owned()),
            Self::Guide => guide(site).map(ToString::to_string),
            Self::Handling => site.vulnerability_handling.as_ref().map(|_| paths::VULNERABILITY_HANDLING.to_owned()),
            Self::IncidentPlan => site.incident_plan.as_ref().map(|_| paths::INCIDENT_PLAN.to_owned()),
            Self::Advisories => Some(paths::ADVISORIES.to_owned()),
            Self::Incidents => Some(paths::INCIDENTS.to_owned()),
            Self::Products => (!site.products.is_empty()).then(|| paths::PRODUCTS.to_owned()),
            Self::Artefacts => artefacts(site),
            Self::Subscribe => Some(paths::SUBSCRIBE.to_owned()),
            Self::Keys => {
                let folder = paths::keys(&site.vendor.csaf.folder);
                (!site.keys.is_empty()).then(|| format!("{folder}/index.html"))
            }
        };
        path.map(|path| OnSite { key, name, path })
    }

    /// Its key among the words of the theme, and its name in English.
    fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Disclosure => ("nav.disclosure", "Vulnerability disclosure policy"),
            Self::SecurityTxt => ("footer.security_txt", "security.txt"),
            Self::Support => ("nav.support_policy", "Support policy"),
            Self::Guide => ("support.guide", "Guide to secure use"),
            Self::Handling => ("nav.handling", "How vulnerabilities are handled"),
            Self::IncidentPlan => ("nav.incident_plan", "Support in an incident"),
            Self::Advisories => ("nav.advisories", "Advisories"),
            Self::Incidents => ("nav.incidents", "Incidents"),
            Self::Products => ("nav.products", "Products"),
            Self::Artefacts => ("artefact.title", "Downloads and how to verify them"),
            Self::Subscribe => ("nav.subscribe", "Subscribe"),
            Self::Keys => ("assurance.keys", "Public OpenPGP keys"),
        }
    }
}

/// The guide of the support policy, else the first of a product.
fn guide(site: &Site) -> Option<&Uri> {
    let of_policy = site.support.as_ref().and_then(|policy| policy.secure_use_guide.as_ref());
    of_policy.or_else(|| site.products.iter().find_map(|product| product.secure_use_guide.as_ref()))
}

/// The page of the first product that ships something.
fn artefacts(site: &Site) -> Option<String> {
    let ships = |product: &Product| product.releases.iter().any(|release| !release.artefacts.is_empty());
    site.products.iter().find(|product| ships(product)).map(|product| paths::product(&product.slug))
}
