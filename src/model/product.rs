//! The catalogue of products.

use chrono::NaiveDate;

use super::{
    Cpe, Milestone, Prose, Publication, Purl, Release, ReleaseName, Slug, Uri,
    advisory::{Branch, BranchCategory, FullProductName, IdentificationHelper},
    version::Scheme,
};
use crate::source::Origin;

/// A product of the vendor.
#[derive(Clone, Debug)]
pub struct Product {
    /// Where it is written.
    pub origin: Origin,
    /// Its name in URLs, and by which advisories refer to it.
    pub slug: Slug,
    /// Its name.
    pub name: String,
    /// What it is, in one sentence.
    pub description: Option<String>,
    /// The family that it belongs to.
    pub family: Option<String>,
    /// Its CPE name without a version.
    pub cpe: Option<Cpe>,
    /// Its package URL without a version.
    pub purl: Option<Purl>,
    /// Its home page.
    pub website: Option<Uri>,
    /// Where secure use and updating are explained.
    pub secure_use_guide: Option<Uri>,
    /// When it may be seen.
    pub publication: Publication,
    /// How its versions are ordered.
    pub version_order: Scheme,
    /// Its releases, in the order of the content.
    pub releases: Vec<Release>,
    /// The text.
    pub body: Prose,
}

impl Product {
    /// Whether a product of a document is this one, by its name, its package or its CPE product. `branches` lead to it.
    pub fn is_named_by(&self, branches: &[&Branch], named: &FullProductName) -> bool {
        let has_name = branches.iter().any(|branch| {
            branch.category == BranchCategory::ProductName && branch.name.eq_ignore_ascii_case(&self.name)
        });
        has_name || named.helper.as_ref().is_some_and(|helper| self.is_identified_by(helper))
    }

    /// The release with the given name.
    pub fn release(&self, name: &ReleaseName) -> Option<&Release> {
        self.releases.iter().find(|release| release.name == *name)
    }

    /// The release that users of another should move to: where the one that it names has no security support either, the
    /// one that follows from there.
    pub fn upgrade_target(&self, release: &Release, today: NaiveDate) -> Option<&Release> {
        let first = self.release(release.upgrade_to.as_ref()?)?;
        let mut target = first;
        // A release may name one that names it again; no way is longer than the list.
        for _ in &self.releases {
            if !target.has_passed(Milestone::EndOfSecuritySupport, today) {
                return Some(target);
            }
            match target.upgrade_to.as_ref().and_then(|name| self.release(name)) {
                Some(next) => target = next,
                None => break,
            }
        }
        Some(first)
    }

    fn is_identified_by(&self, helper: &IdentificationHelper) -> bool {
        let package = |purl: &str| purl.split(['@', '?', '#']).next().unwrap_or_default().to_owned();
        let same_package = self
            .purl
            .as_ref()
            .is_some_and(|own| helper.purls.iter().any(|other| package(other.as_str()) == package(own.as_str())));
        // Part, vendor and product; the version is not the product's.
        let cpe_product = |cpe: &str| cpe.split(':').skip(2).take(3).map(str::to_owned).collect::<Vec<_>>();
        let same_cpe = match (&self.cpe, &helper.cpe) {
            (Some(own), Some(other)) => cpe_product(own.as_str()) == cpe_product(other.as_str()),
            _ => false,
        };
        same_package || same_cpe
    }
}
