//! The catalogue.

use schemars::JsonSchema;
use serde::Serialize;

use super::renderer::Renderer;
use crate::{
    model::{Key as _, Product, SupportStage},
    paths,
    plan::Plan,
    publish::Site,
};

/// `products.html`.
#[derive(Serialize, JsonSchema)]
pub(super) struct ProductListView {
    /// The products by family; products of no family come first under none.
    families: Vec<Family>,
}

/// Products of one family.
#[derive(Serialize, JsonSchema)]
struct Family {
    /// Its name.
    name: Option<String>,
    /// Its products, by name.
    products: Vec<ProductItem>,
}

/// A product in the list.
#[derive(Serialize, JsonSchema)]
struct ProductItem {
    /// Its name.
    name: String,
    /// What it is.
    description: Option<String>,
    /// Its page.
    path: String,
    /// How many advisories speak of it.
    advisories: usize,
    /// The releases that get updates, each with the key of its stage.
    supported: Vec<SupportedRelease>,
}

/// A release that gets updates.
#[derive(Serialize, JsonSchema)]
struct SupportedRelease {
    /// Its name.
    name: String,
    /// The key of its stage.
    stage: &'static str,
}

/// Plans the page.
pub(super) fn plan<'s>(pages: &Renderer<'s>, plan: &mut Plan<'s>) {
    pages.add(plan, paths::PRODUCTS, "products.html", |pages, _| {
        let title = pages.word("products.title");
        let meta = pages.meta(paths::PRODUCTS, &title, &pages.word("products.description"), paths::PRODUCTS);
        (meta, ProductListView { families: families(pages.site) })
    });
}

fn families(site: &Site) -> Vec<Family> {
    let mut products: Vec<&Product> = site.products.iter().map(AsRef::as_ref).collect();
    // The sort is stable, so products stay by name within their family.
    products.sort_by(|one, other| one.family.cmp(&other.family));
    products
        .chunk_by(|one, other| one.family == other.family)
        .map(|members| Family {
            name: members.first().and_then(|product| product.family.clone()),
            products: members.iter().map(|product| item(product, site)).collect(),
        })
        .collect()
}

fn item(product: &Product, site: &Site) -> ProductItem {
    let stages = product.releases.iter().map(|release| (release, release.stage(site.today())));
    ProductItem {
        name: product.name.clone(),
        description: product.description.clone(),
        path: paths::product(&product.slug),
        advisories: site.advisories_of(&product.slug).filter(|advisory| advisory.holds()).count(),
        supported: stages
            .filter(|(_, stage)| matches!(stage, SupportStage::Active | SupportStage::SecurityOnly))
            .map(|(release, stage)| SupportedRelease { name: release.name.to_string(), stage: stage.key() })
            .collect(),
    }
}
