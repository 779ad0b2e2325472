//! The product tree.

use super::{
    Context, EXTENSIONS, Loss, Within, WriteError, csaf21, extensions, is_same_version, list, optional_text,
    range::{self, Named},
    shared_types::product_group,
    some_if_any, strings, text,
};
use crate::{
    model::{
        Cpe, ProductId, Purl,
        advisory::{
            Branch, BranchCategory, BranchContent, FileHashes, Form, FullProductName, GenericUri, IdentificationHelper,
            ProductPath, ProductTree,
        },
    },
    source::Pointer,
};

pub(super) fn product_tree(context: &Context<'_>, ours: &ProductTree) -> Result<csaf21::ProductTree, WriteError> {
    Ok(csaf21::ProductTree {
        branches: branches(context, &ours.branches, &the_tree())?,
        full_product_names: list(&ours.full_product_names, "full_product_names", |ours| {
            full_product_name(context, ours)
        })?,
        product_groups: list(&ours.product_groups, "product_groups", product_group)?,
        product_paths: list(&ours.product_paths, "product_paths", |ours| product_path(context, ours))?,
    })
}

fn the_tree() -> Pointer {
    Pointer::default().key("product_tree")
}

/// Writes the branches below `place`. Readers bound how deep a tree nests, so recursion is safe.
fn branches(context: &Context<'_>, ours: &[Branch], place: &Pointer) -> Result<Option<csaf21::BranchesT>, WriteError> {
    let mut number = 0;
    let theirs = list(ours, "branches", |ours| {
        let place = place.key("branches").index(number);
        number += 1;
        let (category, name) = category_and_name(context, ours, &place);
        let (below, product) = match &ours.content {
            BranchContent::Branches(below) => (branches(context, below, &place)?, None),
            BranchContent::Product(product) => (None, Some(full_product_name(context, product).within("product")?)),
        };
        Ok(csaf21::Branch { branches: below, category, name: text(&name, "name")?, product })
    })?;
    Ok(some_if_any(theirs).map(csaf21::BranchesT))
}

fn category_and_name(context: &Context<'_>, branch: &Branch, place: &Pointer) -> (csaf21::CategoryOfTheBranch, String) {
    use csaf21::CategoryOfTheBranch as Theirs;
    let category = match branch.category {
        BranchCategory::Architecture => Theirs::Architecture,
        BranchCategory::HostName => Theirs::HostName,
        BranchCategory::Language => Theirs::Language,
        BranchCategory::Legacy => {
            context.lose(Loss::BranchLegacy { name: branch.name.clone() }, place.key("category"));
            Theirs::ProductName
        }
        BranchCategory::PatchLevel => Theirs::PatchLevel,
        BranchCategory::Platform => Theirs::Platform,
        BranchCategory::ProductFamily => Theirs::ProductFamily,
        BranchCategory::ProductName => Theirs::ProductName,
        BranchCategory::ProductVersion => Theirs::ProductVersion,
        BranchCategory::ProductVersionRange => return range_of_versions(context, branch, place),
        BranchCategory::ServicePack => Theirs::ServicePack,
        BranchCategory::Specification => Theirs::Specification,
        BranchCategory::Vendor => Theirs::Vendor,
    };
    (category, branch.name.clone())
}

/// A range is written in the notation that CSAF 2.1 asks for, as far as it can be read. What candour made itself from the
/// versions of its author is no loss: the range is the same.
fn range_of_versions(context: &Context<'_>, branch: &Branch, place: &Pointer) -> (csaf21::CategoryOfTheBranch, String) {
    use csaf21::CategoryOfTheBranch as Theirs;
    let from = branch.name.clone();
    let named = if is_same_version(context) { None } else { range::read(&from) };
    match named {
        None => (Theirs::ProductVersionRange, from),
        Some(Named::Range(to)) => {
            let is_ours = matches!(context.advisory.form, Form::Markdown);
            let to = if is_ours { range::of_dotted_numbers(&to).unwrap_or(to) } else { to };
            if to != from && !is_ours {
                context.lose(Loss::VersionRange { from, to: to.clone() }, place.key("name"));
            }
            (Theirs::ProductVersionRange, to)
        }
        Some(Named::Version(version)) => {
            context.lose(Loss::RangeOfOne { name: from }, place.key("category"));
            (Theirs::ProductVersion, version)
        }
    }
}

fn full_product_name(context: &Context<'_>, ours: &FullProductName) -> Result<csaf21::FullProductNameT, WriteError> {
    Ok(csaf21::FullProductNameT {
        name: text(&ours.name, "name")?,
        product_id: text(ours.product_id.as_str(), "product_id")?,
        product_identification_helper: match &ours.helper {
            Some(helper) => {
                Some(self::helper(context, &ours.product_id, helper).within("product_identification_helper")?)
            }
            None => None,
        },
        x_extensions: extensions(&ours.extensions, EXTENSIONS)?,
    })
}

fn helper(
    context: &Context<'_>,
    product: &ProductId,
    ours: &IdentificationHelper,
) -> Result<csaf21::HelperToIdentifyTheProduct, WriteError> {
    let purls: Result<Vec<_>, _> = ours.purls.iter().map(|purl| text(Purl::as_str(purl), "purls")).collect();
    let uris = |ours: &[crate::model::Uri]| some_if_any(ours.iter().map(ToString::to_string).collect());
    let generic_uri =
        |ours: &GenericUri| csaf21::GenericUri { namespace: ours.namespace.to_string(), uri: ours.uri.to_string() };
    let numbers = Numbers::of(context, product, ours);
    Ok(csaf21::HelperToIdentifyTheProduct {
        cpe: optional_text(ours.cpe.as_ref().map(Cpe::as_str), "cpe")?,
        hashes: some_if_any(list(&ours.hashes, "hashes", hashes)?),
        model_numbers: some_if_any(strings(&numbers.models, "model_numbers")?),
        purls: some_if_any(purls?),
        sbom_urls: uris(&ours.sbom_urls),
        serial_numbers: some_if_any(strings(&numbers.serials, "serial_numbers")?),
        skus: some_if_any(strings(&numbers.stock, "skus")?),
        x_generic_uris: some_if_any(ours.generic_uris.iter().map(generic_uri).collect()),
    })
}

/// The numbers of a product in which placeholders stand for what varies.
struct Numbers {
    models: Vec<String>,
    serials: Vec<String>,
    stock: Vec<String>,
}

impl Numbers {
    /// In CSAF 2.0 every number may be the beginning of one, and a backslash means itself. CSAF 2.1 has a star for what
    /// is left open, and a backslash before what is meant literally.
    fn of(context: &Context<'_>, product: &ProductId, ours: &IdentificationHelper) -> Self {
        let is_open = matches!(context.advisory.form, Form::Csaf20(_));
        let write = |ours: &[String]| -> Vec<String> {
            let open = |number: &String| format!("{}*", number.replace('\\', "\\\\").trim_end_matches('*'));
            if is_open { ours.iter().map(open).collect() } else { ours.to_vec() }
        };
        let IdentificationHelper { model_numbers, serial_numbers, skus, .. } = ours;
        let theirs = Self { models: write(model_numbers), serials: write(serial_numbers), stock: write(skus) };
        if (&theirs.models, &theirs.serials, &theirs.stock) != (model_numbers, serial_numbers, skus) {
            context.lose(Loss::PartialNumbers { product: product.clone() }, the_tree());
        }
        theirs
    }
}

/// Small letters are the form that CSAF 2.1 has for algorithms and values, in which CSAF 2.0 was open.
fn hashes(ours: &FileHashes) -> Result<csaf21::CryptographicHashes, WriteError> {
    Ok(csaf21::CryptographicHashes {
        file_hashes: list(&ours.hashes, "file_hashes", |ours| {
            Ok(csaf21::FileHash {
                algorithm: text(&ours.algorithm.to_ascii_lowercase(), "algorithm")?,
                value: text(&ours.value.to_ascii_lowercase(), "value")?,
            })
        })?,
        filename: text(&ours.filename, "filename")?,
    })
}

fn product_path(context: &Context<'_>, ours: &ProductPath) -> Result<csaf21::ProductPath, WriteError> {
    Ok(csaf21::ProductPath {
        beginning_product_reference: text(ours.beginning.as_str(), "beginning_product_reference")?,
        full_product_name: full_product_name(context, &ours.product).within("full_product_name")?,
        subpaths: list(&ours.steps, "subpaths", |ours| {
            Ok(csaf21::SubpathT {
                category: ours.category.into(),
                next_product_reference: text(ours.next.as_str(), "next_product_reference")?,
            })
        })?,
    })
}
