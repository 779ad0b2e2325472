//! The product tree: every product with its names in other systems, relationships and groups.

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    products::{Number, ProductName, Products},
    shared::{self, DataView},
};
use crate::model::{
    Key as _,
    advisory::{Branch, FileHashes, FullProductName, IdentificationHelper, ProductPath, ProductTree},
};

/// The product tree.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct TreeView {
    /// The products by the branches above them, in the order of the document.
    pub places: Vec<PlaceView>,
    /// The products that are made of others.
    pub combinations: Vec<CombinationView>,
    /// The groups.
    pub groups: Vec<GroupView>,
    /// How many products there are.
    pub count: usize,
}

/// Products below the same branches.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct PlaceView {
    /// The branches from the outermost.
    pub branches: Vec<BranchView>,
    /// The products.
    pub products: Vec<TreeProductView>,
}

/// A level of the tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct BranchView {
    /// The key of its kind.
    pub category: &'static str,
    /// Its name.
    pub name: String,
}

/// A product.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct TreeProductView {
    /// Its number on the page.
    pub number: Number,
    /// Its full name.
    pub name: String,
    /// Its id within the document.
    pub id: String,
    /// Its own level of the tree.
    pub branch: Option<BranchView>,
    /// Its names in other systems.
    pub helper: Option<HelperView>,
    /// Data of extensions.
    pub data: Vec<DataView>,
}

/// Names of a product in other systems.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct HelperView {
    /// The CPE name.
    pub cpe: Option<String>,
    /// Package URLs.
    pub purls: Vec<String>,
    /// Model numbers.
    pub model_numbers: Vec<String>,
    /// Serial numbers.
    pub serial_numbers: Vec<String>,
    /// Stock keeping units.
    pub skus: Vec<String>,
    /// Where bills of materials are.
    pub sbom_urls: Vec<String>,
    /// Hashes of files.
    pub files: Vec<FileView>,
    /// Other identifiers.
    pub uris: Vec<UriView>,
}

/// The hashes of a file.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct FileView {
    /// The name of the file.
    pub name: String,
    /// The hashes.
    pub hashes: Vec<HashView>,
}

/// A hash.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct HashView {
    /// The algorithm.
    pub algorithm: String,
    /// The value.
    pub value: String,
}

/// An identifier of another system.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct UriView {
    /// The system.
    pub namespace: String,
    /// The identifier.
    pub uri: String,
}

/// A product that is made of others.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct CombinationView {
    /// The product that results.
    pub product: TreeProductView,
    /// Where it begins.
    pub beginning: ProductName,
    /// How it goes on.
    pub steps: Vec<StepView>,
}

/// A step of a combination.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct StepView {
    /// The key of the relationship.
    pub relationship: &'static str,
    /// The next product.
    pub next: ProductName,
}

/// A group.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct GroupView {
    /// Its id within the document.
    pub id: String,
    /// What it is.
    pub summary: Option<String>,
    /// Its members.
    pub products: Vec<ProductName>,
}

/// The tree as the page shows it.
pub(super) fn view<'a>(tree: &'a ProductTree, products: &mut Products<'a>) -> TreeView {
    let located = tree.located_products();
    let count = located.len();
    let in_tree = count.saturating_sub(tree.product_paths.len());
    let mut places: Vec<PlaceView> = Vec::new();
    for (branches, product) in located.into_iter().take(in_tree) {
        let own = branches.last().map(|branch| branch_view(branch));
        let above: Vec<BranchView> = branches
            .split_last()
            .map_or(&[][..], |(_, above)| above)
            .iter()
            .map(|branch| branch_view(branch))
            .collect();
        let product = product_view(product, own, products);
        match places.last_mut().filter(|place| place.branches == above) {
            Some(place) => place.products.push(product),
            None => places.push(PlaceView { branches: above, products: vec![product] }),
        }
    }
    let combinations = tree.product_paths.iter().map(|path| combination(path, products)).collect();
    let mut groups = Vec::with_capacity(tree.product_groups.len());
    for group in &tree.product_groups {
        let set = products.set(&group.product_ids);
        groups.push(GroupView {
            id: group.group_id.to_string(),
            summary: group.summary.clone(),
            products: products.members(set).iter().map(|number| products.name(*number)).collect(),
        });
    }
    TreeView { places, combinations, groups, count }
}

fn branch_view(branch: &Branch) -> BranchView {
    BranchView { category: branch.category.key(), name: branch.name.clone() }
}

fn product_view<'a>(
    product: &'a FullProductName,
    branch: Option<BranchView>,
    products: &mut Products<'a>,
) -> TreeProductView {
    TreeProductView {
        number: products.number(&product.product_id),
        name: product.name.clone(),
        id: product.product_id.to_string(),
        branch,
        helper: product.helper.as_ref().map(helper),
        data: product.extensions.iter().map(|data| shared::json("x_extensions", data)).collect(),
    }
}

fn helper(helper: &IdentificationHelper) -> HelperView {
    let texts = |uris: &[crate::model::Uri]| uris.iter().map(ToString::to_string).collect();
    HelperView {
        cpe: helper.cpe.as_ref().map(ToString::to_string),
        purls: helper.purls.iter().map(ToString::to_string).collect(),
        model_numbers: helper.model_numbers.clone(),
        serial_numbers: helper.serial_numbers.clone(),
        skus: helper.skus.clone(),
        sbom_urls: texts(&helper.sbom_urls),
        files: helper.hashes.iter().map(file).collect(),
        uris: helper
            .generic_uris
            .iter()
            .map(|generic| UriView { namespace: generic.namespace.to_string(), uri: generic.uri.to_string() })
            .collect(),
    }
}

fn file(file: &FileHashes) -> FileView {
    let hashes = file.hashes.iter();
    FileView {
        name: file.filename.clone(),
        hashes: hashes.map(|hash| HashView { algorithm: hash.algorithm.clone(), value: hash.value.clone() }).collect(),
    }
}

fn combination<'a>(path: &'a ProductPath, products: &mut Products<'a>) -> CombinationView {
    let beginning = products.number(&path.beginning);
    let mut steps = Vec::with_capacity(path.steps.len());
    for step in &path.steps {
        let next = products.number(&step.next);
        steps.push(StepView { relationship: step.category.key(), next: products.name(next) });
    }
    CombinationView { product: product_view(&path.product, None, products), beginning: products.name(beginning), steps }
}
