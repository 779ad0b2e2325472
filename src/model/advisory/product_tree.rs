//! The products of a document: branches, plain names, products made of products, groups.

use super::Extension;
use crate::model::{Cpe, GroupId, ProductId, Purl, Uri};

/// Everything that a document says about which products exist (CSAF 2.0, section 3.2.2).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProductTree {
    /// The tree proper, from the vendor down.
    pub branches: Vec<Branch>,
    /// Products without a place in the tree.
    pub full_product_names: Vec<FullProductName>,
    /// Products made by putting products together.
    pub product_paths: Vec<ProductPath>,
    /// Groups.
    pub product_groups: Vec<ProductGroup>,
}

/// One level of the tree (CSAF 2.0, section 3.1.2).
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    /// What kind of level it is.
    pub category: BranchCategory,
    /// Its name.
    pub name: String,
    /// What is below it.
    pub content: BranchContent,
}

/// What is below a level: either more levels or one product, never both.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "nearly every branch of a large tree holds a product")]
pub enum BranchContent {
    /// More levels.
    Branches(Vec<Branch>),
    /// The product.
    Product(FullProductName),
}

/// The kinds of levels. `Legacy` is of CSAF 2.0 alone, `Platform` of 2.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are those of the standard")]
pub enum BranchCategory {
    Architecture,
    HostName,
    Language,
    Legacy,
    PatchLevel,
    Platform,
    ProductFamily,
    ProductName,
    ProductVersion,
    ProductVersionRange,
    ServicePack,
    Specification,
    Vendor,
}

/// A product with the id by which the document refers to it (CSAF 2.0, section 3.1.3).
#[derive(Clone, Debug, PartialEq)]
pub struct FullProductName {
    /// The name that people read.
    pub name: String,
    /// The id within the document.
    pub product_id: ProductId,
    /// Names of the same product in other systems.
    pub helper: Option<IdentificationHelper>,
    /// Extensions (CSAF 2.1).
    pub extensions: Extension,
}

/// Names of a product in other systems (CSAF 2.0, section 3.1.3.3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IdentificationHelper {
    /// The CPE name.
    pub cpe: Option<Cpe>,
    /// Hashes of the files of the product.
    pub hashes: Vec<FileHashes>,
    /// Model numbers, complete or with placeholders.
    pub model_numbers: Vec<String>,
    /// Package URLs: one at most in CSAF 2.0.
    pub purls: Vec<Purl>,
    /// Where a software bill of materials is.
    pub sbom_urls: Vec<Uri>,
    /// Serial numbers, complete or with placeholders.
    pub serial_numbers: Vec<String>,
    /// Stock keeping units.
    pub skus: Vec<String>,
    /// Any other identifiers.
    pub generic_uris: Vec<GenericUri>,
}

/// The hashes of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileHashes {
    /// The name of the file.
    pub filename: String,
    /// Its hashes, at least one.
    pub hashes: Vec<FileHash>,
}

/// One hash of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileHash {
    /// The algorithm, such as `sha256`.
    pub algorithm: String,
    /// The value in hexadecimal.
    pub value: String,
}

/// An identifier of a system that CSAF does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GenericUri {
    /// Which system.
    pub namespace: Uri,
    /// The identifier in it.
    pub uri: Uri,
}

/// A product that is made by putting one on, in or with others. A relationship of CSAF 2.0 (section 3.2.2.4) is a
/// path of one step; CSAF 2.1 has longer ones.
#[derive(Clone, Debug, PartialEq)]
pub struct ProductPath {
    /// The product that results.
    pub product: FullProductName,
    /// Where the path begins.
    pub beginning: ProductId,
    /// The steps, at least one.
    pub steps: Vec<PathStep>,
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathStep {
    /// How the product before relates to the next.
    pub category: RelationshipCategory,
    /// The next product.
    pub next: ProductId,
}

/// How a product relates to another (CSAF 2.0, section 3.2.2.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are those of the standard")]
pub enum RelationshipCategory {
    DefaultComponentOf,
    ExternalComponentOf,
    InstalledOn,
    InstalledWith,
    OptionalComponentOf,
}

/// A group of products (CSAF 2.0, section 3.2.2.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductGroup {
    /// Its id within the document.
    pub group_id: GroupId,
    /// Its members.
    pub product_ids: Vec<ProductId>,
    /// What it is.
    pub summary: Option<String>,
}

impl ProductTree {
    /// Every product that has an id, in the order of the document: branches from left to right, then plain names,
    /// then those made of others.
    pub fn products(&self) -> Vec<&FullProductName> {
        self.located_products().into_iter().map(|(_, product)| product).collect()
    }

    /// Every product with the branches that lead to it, from the outermost; products outside the tree have none.
    pub fn located_products(&self) -> Vec<(Vec<&Branch>, &FullProductName)> {
        let mut found = Vec::new();
        // The stack holds what is still to be visited, the next one last; recursion would let a document choose how
        // deep the program's own stack grows.
        let mut waiting: Vec<(Vec<&Branch>, &Branch)> =
            self.branches.iter().rev().map(|branch| (Vec::new(), branch)).collect();
        while let Some((mut above, branch)) = waiting.pop() {
            above.push(branch);
            match &branch.content {
                BranchContent::Product(product) => found.push((above, product)),
                BranchContent::Branches(below) => {
                    waiting.extend(below.iter().rev().map(|branch| (above.clone(), branch)));
                }
            }
        }
        found.extend(self.full_product_names.iter().map(|product| (Vec::new(), product)));
        found.extend(self.product_paths.iter().map(|path| (Vec::new(), &path.product)));
        found
    }

    /// The group with the given id.
    pub fn group(&self, id: &GroupId) -> Option<&ProductGroup> {
        self.product_groups.iter().find(|group| group.group_id == *id)
    }
}
