//! The product tree of an advisory, made from the catalogue and from what the advisory adds to it.

use std::collections::HashMap;

use super::{
    front::{BranchTable, ProductNameTable, ProductTreeTable},
    versions::Versions,
};
use crate::{
    content::words::{text, texts},
    model::{Artefact, Cpe, Product, ProductId, Purl, advisory::*},
    source::Origin,
};

/// Collects the versions that an advisory speaks of and builds the tree from them.
#[derive(Default)]
pub(super) struct TreeBuilder<'c> {
    /// The products in the order in which the advisory names them, each with its versions in that order.
    products: Vec<(&'c Product, Vec<(Versions, ProductId)>)>,
    /// The place of a product in the list above, by its slug.
    places: HashMap<&'c str, usize>,
    /// The artefacts that the advisory names, each with the id of the version that it holds, in that order.
    artefacts: Vec<(ProductId, &'c Artefact)>,
    /// Where each id was written first.
    pub(super) origins: HashMap<ProductId, Origin>,
}

impl<'c> TreeBuilder<'c> {
    /// The id of some versions of a product, which the tree will then have.
    pub(super) fn id(&mut self, product: &'c Product, versions: &Versions, origin: &Origin) -> ProductId {
        let place = *self.places.entry(product.slug.as_str()).or_insert_with(|| {
            self.products.push((product, Vec::new()));
            self.products.len() - 1
        });
        let known = &mut self.products[place].1;
        if let Some((_, id)) = known.iter().find(|(other, _)| other.key() == versions.key()) {
            return id.clone();
        }
        let id = ProductId::of_versions(&product.slug, versions.key());
        known.push((versions.clone(), id.clone()));
        self.origins.insert(id.clone(), origin.clone());
        id
    }

    /// Gives a version the hashes and the bills of materials of an artefact.
    pub(super) fn ship(&mut self, id: &ProductId, artefact: &'c Artefact) {
        if !self.artefacts.iter().any(|(of, known)| of == id && std::ptr::eq(*known, artefact)) {
            self.artefacts.push((id.clone(), artefact));
        }
    }

    /// The tree: the vendor, its families, its products, their versions; then what the advisory adds.
    pub(super) fn build(self, vendor: &str, added: Option<ProductTreeTable>) -> Option<ProductTree> {
        let mut tree = added.map(added_tree).unwrap_or_default();
        let mut below_vendor: Vec<Branch> = Vec::new();
        for (product, versions) in self.products {
            let branch = product_branch(product, versions, &self.artefacts);
            let Some(family) = &product.family else {
                below_vendor.push(branch);
                continue;
            };
            let of_family = below_vendor
                .iter_mut()
                .find(|branch| branch.category == BranchCategory::ProductFamily && branch.name == *family);
            match of_family.map(|branch| &mut branch.content) {
                Some(BranchContent::Branches(products)) => products.push(branch),
                Some(BranchContent::Product(_)) | None => below_vendor.push(Branch {
                    category: BranchCategory::ProductFamily,
                    name: family.clone(),
                    content: BranchContent::Branches(vec![branch]),
                }),
            }
        }
        if !below_vendor.is_empty() {
            let vendor = Branch {
                category: BranchCategory::Vendor,
                name: vendor.to_owned(),
                content: BranchContent::Branches(below_vendor),
            };
            tree.branches.insert(0, vendor);
        }
        (tree != ProductTree::default()).then_some(tree)
    }
}

fn product_branch(
    product: &Product,
    versions: Vec<(Versions, ProductId)>,
    artefacts: &[(ProductId, &Artefact)],
) -> Branch {
    let version_branch = |(versions, product_id): (Versions, ProductId)| {
        let (category, name, helper) = match &versions {
            Versions::Exact(version) => {
                let its = artefacts.iter().filter(|(id, _)| *id == product_id).map(|(_, artefact)| *artefact);
                (BranchCategory::ProductVersion, version.clone(), helper(product, version, &its.collect::<Vec<_>>()))
            }
            Versions::Range { vers, .. } => {
                (BranchCategory::ProductVersionRange, vers.clone(), unversioned_helper(product))
            }
        };
        let full_name = FullProductName {
            name: format!("{} {}", product.name, versions.words()),
            product_id,
            helper,
            extensions: None,
        };
        Branch { category, name, content: BranchContent::Product(full_name) }
    };
    Branch {
        category: BranchCategory::ProductName,
        name: product.name.clone(),
        content: BranchContent::Branches(versions.into_iter().map(version_branch).collect()),
    }
}

/// The names of one version of a product in other systems, and what its files are known by.
fn helper(product: &Product, version: &str, artefacts: &[&Artefact]) -> Option<IdentificationHelper> {
    let mut sbom_urls = Vec::new();
    for sbom in artefacts.iter().flat_map(|artefact| &artefact.sboms) {
        if !sbom_urls.contains(&sbom.url) {
            sbom_urls.push(sbom.url.clone());
        }
    }
    let helper = IdentificationHelper {
        hashes: artefacts.iter().filter_map(|artefact| hashes(artefact)).collect(),
        sbom_urls,
        cpe: product.cpe.as_ref().and_then(|cpe| cpe_of_version(cpe, version)),
        purls: product.purl.as_ref().and_then(|purl| purl_of_version(purl, version)).into_iter().collect(),
        ..IdentificationHelper::default()
    };
    (helper != IdentificationHelper::default()).then_some(helper)
}

/// The hashes of a file, where it has any.
fn hashes(artefact: &Artefact) -> Option<FileHashes> {
    let hash = |algorithm: &str, value: String| FileHash { algorithm: algorithm.to_owned(), value };
    let sha256 = artefact.sha256.as_ref().map(|value| hash("sha256", value.to_string()));
    let sha512 = artefact.sha512.as_ref().map(|value| hash("sha512", value.to_string()));
    let hashes: Vec<FileHash> = sha256.into_iter().chain(sha512).collect();
    (!hashes.is_empty()).then(|| FileHashes { filename: artefact.name.to_string(), hashes })
}

/// The names of a product whatever its version, for a range of versions.
fn unversioned_helper(product: &Product) -> Option<IdentificationHelper> {
    let helper = IdentificationHelper {
        cpe: product.cpe.clone(),
        purls: product.purl.iter().cloned().collect(),
        ..IdentificationHelper::default()
    };
    (helper != IdentificationHelper::default()).then_some(helper)
}

/// A CPE 2.3 name with its version set (NISTIR 7695, section 6.2); nothing for other names, which may mean more.
fn cpe_of_version(cpe: &Cpe, version: &str) -> Option<Cpe> {
    let mut parts = split_cpe(cpe.as_str());
    if parts.len() != 13 || parts.first().map(String::as_str) != Some("cpe") {
        return None;
    }
    let escaped: String = version
        .chars()
        .flat_map(|character| {
            let plain = character.is_ascii_alphanumeric() || "._-".contains(character);
            let escape = (!plain).then_some('\\');
            escape.into_iter().chain([character.to_ascii_lowercase()])
        })
        .collect();
    parts[5] = escaped;
    parts.join(":").parse().ok()
}

/// The parts of a CPE 2.3 name; a colon after a backslash does not part.
fn split_cpe(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut escaped = false;
    for character in text.chars() {
        if character == ':' && !escaped {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(character);
        }
        escaped = character == '\\' && !escaped;
    }
    parts
}

fn purl_of_version(purl: &Purl, version: &str) -> Option<Purl> {
    let mut parsed: packageurl::PackageUrl<'_> = purl.as_str().parse().ok()?;
    parsed.with_version(version.to_owned()).ok()?;
    parsed.to_string().parse().ok()
}

fn added_tree(table: ProductTreeTable) -> ProductTree {
    ProductTree {
        branches: table.branch.into_iter().filter_map(added_branch).collect(),
        full_product_names: table.product.into_iter().map(full_product_name).collect(),
        product_paths: table
            .relationship
            .into_iter()
            .map(|table| ProductPath {
                product: full_product_name(table.result),
                beginning: table.product,
                steps: vec![PathStep { category: table.category, next: table.relates_to }],
            })
            .collect(),
        product_groups: table
            .group
            .into_iter()
            .map(|table| ProductGroup { group_id: table.id, product_ids: table.products, summary: text(table.summary) })
            .collect(),
    }
}

/// A branch; one with neither a product nor branches was reported before and is left out.
fn added_branch(table: BranchTable) -> Option<Branch> {
    let content = match table.product {
        Some(product) => BranchContent::Product(full_product_name(product)),
        None if table.branch.is_empty() => return None,
        None => BranchContent::Branches(table.branch.into_iter().filter_map(added_branch).collect()),
    };
    Some(Branch { category: table.category, name: table.name.0, content })
}

fn full_product_name(table: ProductNameTable) -> FullProductName {
    let mut hashes: Vec<FileHashes> = Vec::new();
    for hash in table.hash {
        let value = FileHash { algorithm: hash.algorithm.0, value: hash.value.0 };
        match hashes.iter_mut().find(|file| file.filename == hash.file.0) {
            Some(file) => file.hashes.push(value),
            None => hashes.push(FileHashes { filename: hash.file.0, hashes: vec![value] }),
        }
    }
    let helper = IdentificationHelper {
        cpe: table.cpe,
        hashes,
        model_numbers: texts(table.model_numbers),
        purls: table.purl.0,
        sbom_urls: table.sbom.0,
        serial_numbers: texts(table.serial_numbers),
        skus: texts(table.skus),
        generic_uris: table
            .uri
            .into_iter()
            .map(|table| GenericUri { namespace: table.namespace, uri: table.uri })
            .collect(),
    };
    FullProductName {
        name: table.name.0,
        product_id: table.id,
        helper: (helper != IdentificationHelper::default()).then_some(helper),
        extensions: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_put_into_cpe_and_purl() {
        let cpe: Cpe = "cpe:2.3:a:example:gate\\:way:*:*:*:*:*:*:*:*".parse().unwrap();
        assert_eq!(
            cpe_of_version(&cpe, "4.2.7+RC1").unwrap().as_str(),
            "cpe:2.3:a:example:gate\\:way:4.2.7\\+rc1:*:*:*:*:*:*:*"
        );
        let purl: Purl = "pkg:generic/example/gateway".parse().unwrap();
        assert_eq!(purl_of_version(&purl, "4.2.7").unwrap().as_str(), "pkg:generic/example/gateway@4.2.7");
    }
}
