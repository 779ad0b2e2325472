//! The affected releases that get no security updates any more, and what to move to.

use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    model::{
        Advisory, Milestone,
        affected::{self, Certainty},
    },
    page::release::{ReleaseLink, SupportAnswer, support_answer},
    paths,
    publish::Site,
};

/// An affected release past its end of security support.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct UnsupportedRelease {
    /// The product and the release.
    pub name: String,
    /// The page of the release.
    pub path: String,
    /// The product.
    pub product: String,
    /// Since when it gets no security updates, or until when those alone get them who pay.
    pub answer: SupportAnswer,
    /// The release to move to.
    pub upgrade_to: Option<ReleaseLink>,
    /// The versions that the advisory itself tells to install, where the catalogue names no release to move to.
    pub versions: Vec<String>,
}

/// The releases of the products that an advisory speaks of, in the order of the catalogue. Products whose releases all
/// have support need no look at the advisory.
pub(super) fn view(advisory: &Advisory, site: &Site) -> Vec<UnsupportedRelease> {
    let today = site.today();
    let products = site.products.iter().filter(|product| advisory.editorial.products.contains(&product.slug));
    let mut views = Vec::new();
    for product in products {
        if !product.releases.iter().any(|release| release.has_passed(Milestone::EndOfSecuritySupport, today)) {
            continue;
        }
        let affected = affected::releases(advisory, product).into_iter().filter(|affected| {
            affected.certainty == Certainty::Affected
                && affected.release.has_passed(Milestone::EndOfSecuritySupport, today)
        });
        for release in affected.map(|affected| affected.release) {
            let upgrade_to = ReleaseLink::target(product, release, site);
            let targets = if upgrade_to.is_none() { affected::targets(advisory, product, today) } else { Vec::new() };
            views.push(UnsupportedRelease {
                name: format!("{} {}", product.name, release.name),
                path: paths::release(&product.slug, &release.name),
                product: product.name.clone(),
                answer: support_answer(release, today),
                upgrade_to,
                versions: targets.into_iter().map(str::to_owned).collect(),
            });
        }
    }
    views
}
