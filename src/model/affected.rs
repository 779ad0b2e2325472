//! Which releases of the catalogue an advisory is about.
//!
//! A document names versions, the catalogue release lines. They are matched in the order of the product's versions; where
//! these cannot be compared, that is said, and nothing is guessed.

mod answer;
mod said;
mod span;

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::{
    Advisory, Milestone, Product, ProductId, Release,
    advisory::{Branch, BranchCategory, FullProductName, IdentificationHelper, ProductPath, ProductTree, StatusKind},
    version::{Line, Versions},
};
pub use answer::{Answer, Answers, KnownLine, KnownVersions};
pub use said::{Said, said};

/// The statuses of what a vulnerability is in.
pub const AFFECTED: [StatusKind; 3] = [StatusKind::KnownAffected, StatusKind::FirstAffected, StatusKind::LastAffected];

/// The statuses of what a vulnerability may be in.
const POSSIBLY_AFFECTED: [StatusKind; 2] = [StatusKind::UnderInvestigation, StatusKind::Unknown];

/// The statuses of what a vulnerability is mended in.
const FIXED: [StatusKind; 2] = [StatusKind::FirstFixed, StatusKind::Fixed];

/// Versions of a product of the catalogue, as a document names them.
#[derive(Debug)]
pub struct Named<'a> {
    /// The product.
    pub product: &'a Product,
    /// The version or the range of versions, in the words of the document; none where it names the product alone.
    pub text: Option<&'a str>,
    /// The same, where it can be known which versions are meant.
    pub versions: Option<Versions>,
    /// Whether only some of these are meant: on one platform, of one model, together with another product.
    pub is_part: bool,
}

impl<'a> Named<'a> {
    fn of(product: &'a Product, text: Option<&'a str>, is_part: bool) -> Self {
        let versions = text.and_then(|text| Versions::parse(&product.version_order, text));
        Self { product, text, versions, is_part }
    }
}

/// The products of a document by their ids, as far as they are of the catalogue.
pub type NamedById<'a> = HashMap<&'a ProductId, Named<'a>>;

/// The products of a document that are some products of the catalogue, or versions of them.
pub fn named<'a>(tree: &'a ProductTree, products: &[&'a Product]) -> NamedById<'a> {
    let is_version = |branch: &&&Branch| {
        matches!(branch.category, BranchCategory::ProductVersion | BranchCategory::ProductVersionRange)
    };
    let located = tree.located_products().into_iter();
    let of_one = located.filter_map(|(branches, named)| {
        let product = products.iter().find(|product| product.is_named_by(&branches, named))?;
        let text = branches.iter().rfind(is_version).map(|branch| branch.name.as_str());
        Some((&named.product_id, Named::of(product, text, is_part(&branches, named))))
    });
    let mut by_id: NamedById<'a> = of_one.collect();
    // What is made of several products is said of the users of the part that is in the catalogue.
    for path in &tree.product_paths {
        let part = parts(path).find_map(|id| by_id.get(id)).map(|named| (named.product, named.text));
        if let Some((product, text)) = part {
            by_id.entry(&path.product.product_id).or_insert_with(|| Named::of(product, text, true));
        }
    }
    by_id
}

/// Whether a product is less than the versions that its branches name.
fn is_part(branches: &[&Branch], named: &FullProductName) -> bool {
    let narrows = |branch: &&Branch| match branch.category {
        BranchCategory::Vendor
        | BranchCategory::ProductFamily
        | BranchCategory::ProductName
        | BranchCategory::ProductVersion
        | BranchCategory::ProductVersionRange => false,
        BranchCategory::Architecture
        | BranchCategory::HostName
        | BranchCategory::Language
        | BranchCategory::Legacy
        | BranchCategory::PatchLevel
        | BranchCategory::Platform
        | BranchCategory::ServicePack
        | BranchCategory::Specification => true,
    };
    let is_of_some = |helper: &IdentificationHelper| {
        !(helper.model_numbers.is_empty() && helper.serial_numbers.is_empty() && helper.skus.is_empty())
    };
    branches.iter().any(narrows) || named.helper.as_ref().is_some_and(is_of_some)
}

fn parts(path: &ProductPath) -> impl Iterator<Item = &ProductId> {
    std::iter::once(&path.beginning).chain(path.steps.iter().map(|step| &step.next))
}

/// Whether some versions of a product are of a release line; none of them are where that cannot be known.
pub fn is_of(versions: &Versions, product: &Product, release: &Release) -> bool {
    let line = Line::of(&product.version_order, &release.name);
    line.and_then(|line| versions.overlap(&line)).unwrap_or(false)
}

/// How surely an advisory is about a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// Versions of it are affected.
    Affected,
    /// It cannot be told, or is not known yet.
    Unclear,
}

/// A release that an advisory is about.
#[derive(Clone, Debug)]
pub struct AffectedRelease<'a> {
    /// The release.
    pub release: &'a Release,
    /// How surely.
    pub certainty: Certainty,
    /// The versions of it that mend something, in the words of the document.
    pub fixed: Vec<&'a str>,
}

/// The releases of a product that an advisory is about, in the order of the catalogue. The advisory is one of those that
/// speak of the product.
pub fn releases<'a>(advisory: &'a Advisory, product: &'a Product) -> Vec<AffectedRelease<'a>> {
    let by_id = advisory.product_tree.as_ref().map(|tree| named(tree, &[product])).unwrap_or_default();
    let with_status = |kinds: &[StatusKind]| with_status(advisory, &by_id, kinds);
    let (affected, possibly) = (with_status(&AFFECTED), with_status(&POSSIBLY_AFFECTED));
    let fixed = with_status(&FIXED);
    // Something is affected, and none of it is known to be of the product that the advisory speaks of.
    let names_nothing = by_id.is_empty() && is_about_versions(advisory);
    let certainty = |release: &Release| {
        let line = Line::of(&product.version_order, &release.name);
        let is_of = |named: &&Named<'_>| named.versions.as_ref()?.overlap(line.as_ref()?);
        if affected.iter().any(|named| is_of(named) == Some(true)) {
            return Some(Certainty::Affected);
        }
        let is_unclear = affected.iter().any(|named| is_of(named).is_none())
            || possibly.iter().any(|named| is_of(named) != Some(false));
        (is_unclear || names_nothing).then_some(Certainty::Unclear)
    };
    let fixed_in = |release: &Release| {
        let of_it = fixed
            .iter()
            .filter(|named| named.versions.as_ref().is_some_and(|versions| is_of(versions, product, release)));
        of_it.filter_map(|named| named.text).filter(|text| !text.starts_with("vers:")).collect()
    };
    let judged = product.releases.iter().filter_map(|release| Some((release, certainty(release)?)));
    judged.map(|(release, certainty)| AffectedRelease { release, certainty, fixed: fixed_in(release) }).collect()
}

/// Whether anything is affected, or may be.
fn is_about_versions(advisory: &Advisory) -> bool {
    let lists = advisory.vulnerabilities.iter().flat_map(|one| one.product_status.lists());
    let mut filled = lists.filter(|(_, ids)| !ids.is_empty());
    filled.any(|(kind, _)| AFFECTED.contains(&kind) || POSSIBLY_AFFECTED.contains(&kind))
}

/// The versions of a product that an advisory tells its users to install, in the words of the document, without those of
/// releases that have no security support on a day.
pub fn targets<'a>(advisory: &'a Advisory, product: &'a Product, today: NaiveDate) -> Vec<&'a str> {
    let by_id = advisory.product_tree.as_ref().map(|tree| named(tree, &[product])).unwrap_or_default();
    let of_ended = |versions: &Versions| {
        let mut ended =
            product.releases.iter().filter(|release| release.has_passed(Milestone::EndOfSecuritySupport, today));
        ended.any(|release| is_of(versions, product, release))
    };
    let told = with_status(advisory, &by_id, &[StatusKind::Recommended, StatusKind::FirstFixed, StatusKind::Fixed]);
    let supported =
        told.into_iter().filter(|named| named.versions.as_ref().is_some_and(|versions| !of_ended(versions)));
    supported.filter_map(|named| named.text).filter(|text| !text.starts_with("vers:")).collect()
}

/// The products that have one of some statuses for any vulnerability, each once.
fn with_status<'n, 'a>(advisory: &'a Advisory, by_id: &'n NamedById<'a>, kinds: &[StatusKind]) -> Vec<&'n Named<'a>> {
    let mut seen = HashSet::new();
    let lists = advisory.vulnerabilities.iter().flat_map(|one| one.product_status.lists());
    let ids = lists.filter(|(kind, _)| kinds.contains(kind)).flat_map(|(_, ids)| ids);
    ids.filter_map(|id| by_id.get_key_value(id)).filter(|(id, _)| seen.insert(**id)).map(|(_, named)| named).collect()
}
