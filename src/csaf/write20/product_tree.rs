//! The product tree.

use std::collections::HashSet;

use super::{
    Context, Loss, Pointer, Within, WriteError, csaf20, list, optional_text, shared_types::product_group, some_if_any,
    text,
};
use crate::{
    csaf::write::strings,
    model::{
        Cpe, ProductId, Purl,
        advisory::{
            Branch, BranchCategory, BranchContent, FileHashes, FullProductName, IdentificationHelper, PathStep,
            ProductTree, RelationshipCategory,
        },
    },
};

/// A package URL that finds no place of its own is written as a generic URI of this system.
const PURL_NAMESPACE: &str = "https://github.com/package-url/purl-spec";

pub(super) fn product_tree(context: &Context<'_>, ours: &ProductTree) -> Result<csaf20::ProductTree, WriteError> {
    Ok(csaf20::ProductTree {
        branches: branches(context, &ours.branches)?,
        full_product_names: list(&ours.full_product_names, "full_product_names", |ours| {
            full_product_name(context, ours)
        })?,
        product_groups: list(&ours.product_groups, "product_groups", product_group)?,
        relationships: relationships(context, ours)?,
    })
}

/// Losses of the tree name the product or branch that they are of; their place is the tree as a whole.
fn the_tree() -> Pointer {
    Pointer::default().key("product_tree")
}

/// Readers bound how deep a tree nests, so recursion is safe.
fn branches(context: &Context<'_>, ours: &[Branch]) -> Result<Option<csaf20::BranchesT>, WriteError> {
    let theirs = list(ours, "branches", |ours| {
        let (below, product) = match &ours.content {
            BranchContent::Branches(below) => (branches(context, below)?, None),
            BranchContent::Product(product) => (None, Some(full_product_name(context, product).within("product")?)),
        };
        let category = branch_category(context, ours);
        Ok(csaf20::Branch { branches: below, category, name: text(&ours.name, "name")?, product })
    })?;
    Ok(some_if_any(theirs).map(csaf20::BranchesT))
}

fn branch_category(context: &Context<'_>, branch: &Branch) -> csaf20::CategoryOfTheBranch {
    match branch.category {
        BranchCategory::Architecture => csaf20::CategoryOfTheBranch::Architecture,
        BranchCategory::HostName => csaf20::CategoryOfTheBranch::HostName,
        BranchCategory::Language => csaf20::CategoryOfTheBranch::Language,
        BranchCategory::Legacy => csaf20::CategoryOfTheBranch::Legacy,
        BranchCategory::PatchLevel => csaf20::CategoryOfTheBranch::PatchLevel,
        BranchCategory::Platform => {
            context.lose(Loss::BranchPlatform { name: branch.name.clone() }, the_tree());
            csaf20::CategoryOfTheBranch::Architecture
        }
        BranchCategory::ProductFamily => csaf20::CategoryOfTheBranch::ProductFamily,
        BranchCategory::ProductName => csaf20::CategoryOfTheBranch::ProductName,
        BranchCategory::ProductVersion => csaf20::CategoryOfTheBranch::ProductVersion,
        BranchCategory::ProductVersionRange => csaf20::CategoryOfTheBranch::ProductVersionRange,
        BranchCategory::ServicePack => csaf20::CategoryOfTheBranch::ServicePack,
        BranchCategory::Specification => csaf20::CategoryOfTheBranch::Specification,
        BranchCategory::Vendor => csaf20::CategoryOfTheBranch::Vendor,
    }
}

fn full_product_name(context: &Context<'_>, ours: &FullProductName) -> Result<csaf20::FullProductNameT, WriteError> {
    context.lose_extensions(ours.extensions.as_ref(), the_tree, || format!("the product `{}`", ours.product_id));
    Ok(csaf20::FullProductNameT {
        name: text(&ours.name, "name")?,
        product_id: text(ours.product_id.as_str(), "product_id")?,
        product_identification_helper: match &ours.helper {
            Some(helper) => {
                Some(self::helper(context, &ours.product_id, helper).within("product_identification_helper")?)
            }
            None => None,
        },
    })
}

fn helper(
    context: &Context<'_>,
    product: &ProductId,
    ours: &IdentificationHelper,
) -> Result<csaf20::HelperToIdentifyTheProduct, WriteError> {
    let (purl, further) = ours.purls.split_first().map_or((None, [].as_slice()), |(first, rest)| (Some(first), rest));
    if !further.is_empty() {
        context.lose(Loss::SeveralPurls { product: product.clone(), moved: further.len() }, the_tree());
    }
    let moved =
        further.iter().map(|purl| csaf20::GenericUri { namespace: PURL_NAMESPACE.to_owned(), uri: purl.to_string() });
    let generic_uris = ours
        .generic_uris
        .iter()
        .map(|ours| csaf20::GenericUri { namespace: ours.namespace.to_string(), uri: ours.uri.to_string() });
    Ok(csaf20::HelperToIdentifyTheProduct {
        cpe: optional_text(ours.cpe.as_ref().map(Cpe::as_str), "cpe")?,
        hashes: list(&ours.hashes, "hashes", hashes)?,
        model_numbers: some_if_any(strings(&ours.model_numbers, "model_numbers")?),
        purl: optional_text(purl.map(Purl::as_str), "purl")?,
        sbom_urls: ours.sbom_urls.iter().map(ToString::to_string).collect(),
        serial_numbers: some_if_any(strings(&ours.serial_numbers, "serial_numbers")?),
        skus: strings(&ours.skus, "skus")?,
        x_generic_uris: generic_uris.chain(moved).collect(),
    })
}

fn hashes(ours: &FileHashes) -> Result<csaf20::CryptographicHashes, WriteError> {
    Ok(csaf20::CryptographicHashes {
        file_hashes: list(&ours.hashes, "file_hashes", |ours| {
            Ok(csaf20::FileHash { algorithm: text(&ours.algorithm, "algorithm")?, value: text(&ours.value, "value")? })
        })?,
        filename: text(&ours.filename, "filename")?,
    })
}

/// A path of one step is a relationship. Of a longer one each step but the last makes a product of its own, to which
/// the next step relates.
fn relationships(context: &Context<'_>, tree: &ProductTree) -> Result<Vec<csaf20::Relationship>, WriteError> {
    let mut theirs = Vec::with_capacity(tree.product_paths.len());
    let mut taken: Option<HashSet<String>> = None;
    for (at, path) in tree.product_paths.iter().enumerate() {
        let mut from = path.beginning.as_str().to_owned();
        let mut name = context.name_of(&path.beginning).to_owned();
        let Some((last, before)) = path.steps.split_last() else { continue };
        if !before.is_empty() {
            let place = Pointer::default().key("product_tree").key("product_paths").index(at);
            context.lose(Loss::ProductPath { product: path.product.product_id.clone() }, place);
        }
        for step in before {
            let taken = taken.get_or_insert_with(|| tree.products().iter().map(|p| p.product_id.to_string()).collect());
            let id = free_id(path.product.product_id.as_str(), taken);
            name = format!("{name} {} {}", phrase(step.category), context.name_of(&step.next));
            let product = csaf20::FullProductNameT {
                name: text(&name, "relationships")?,
                product_id: text(&id, "relationships")?,
                product_identification_helper: None,
            };
            theirs.push(relationship(&from, step, product)?);
            from = id;
        }
        let product = full_product_name(context, &path.product).within("relationships")?;
        let place = Pointer::default().key("product_tree");
        context.remember(place.key("relationships").index(theirs.len()), place.key("product_paths").index(at));
        theirs.push(relationship(&from, last, product)?);
    }
    Ok(theirs)
}

fn relationship(
    from: &str,
    step: &PathStep,
    product: csaf20::FullProductNameT,
) -> Result<csaf20::Relationship, WriteError> {
    Ok(csaf20::Relationship {
        category: step.category.into(),
        full_product_name: product,
        product_reference: text(from, "relationships")?,
        relates_to_product_reference: text(step.next.as_str(), "relationships")?,
    })
}

/// An id that no product has, made from that of the product at the end of the path, and taken from now on.
fn free_id(base: &str, taken: &mut HashSet<String>) -> String {
    let mut number = 1;
    loop {
        let id = format!("{base}-step-{number}");
        if taken.insert(id.clone()) {
            return id;
        }
        number += 1;
    }
}

fn phrase(category: RelationshipCategory) -> &'static str {
    match category {
        RelationshipCategory::DefaultComponentOf => "as a default component of",
        RelationshipCategory::ExternalComponentOf => "as an external component of",
        RelationshipCategory::InstalledOn => "installed on",
        RelationshipCategory::InstalledWith => "installed with",
        RelationshipCategory::OptionalComponentOf => "as an optional component of",
    }
}
