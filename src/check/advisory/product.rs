//! AD2: which products an advisory speaks of.

use std::collections::{HashMap, HashSet};

use super::{Broken, Finder, Level, Rule, Source, Subject, each, is_made_elsewhere};
use crate::{
    diagnostic::Diagnostic,
    model::{
        Advisory, Product, ProductId,
        advisory::{Branch, FullProductName, ProductTree},
    },
};

use std::sync::Arc;

pub(super) const AD2: Rule = Rule {
    id: "AD2",
    level: Level::Error,
    title: "The products that an advisory names are in the catalogue",
    why: "A customer looks for a product and finds its advisories and how long it is supported on one page. A product \
          that an advisory alone knows has neither. A misspelt name stops a build; a product that an advisory adds \
          itself, or that a document made elsewhere speaks of, may be somebody else's, and is a warning.",
    sources: &[Source::Cra("annex I, part II (1) and (4)")],
    mend: "write the name of a file of content/products without its ending, or add the product there",
    finder: Finder::Check(known),
};

fn known(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let products = &subject.content.products;
    let found = each(subject, rule, |judged| match &judged.document.product_tree {
        Some(_) if is_made_elsewhere(judged.document) => vec![of_document(judged.document)],
        Some(tree) => vec![added(judged.document, tree, products)],
        None => Vec::new(),
    });
    found.into_iter().map(|finding| Diagnostic { level: Level::Warning, ..finding }).collect()
}

fn of_document(advisory: &Advisory) -> Vec<Broken> {
    if !advisory.editorial.products.is_empty() {
        return Vec::new();
    }
    let message = "none of its products is in the catalogue, so it appears on no product page";
    let help = "give the product in content/products the name, the purl or the cpe that the document has";
    vec![Broken::new(advisory.origin.key("product_tree"), message, help)]
}

/// The affected products that the advisory adds to the tree itself and that the catalogue does not know.
fn added(advisory: &Advisory, tree: &ProductTree, products: &[Arc<Product>]) -> Vec<Broken> {
    let is_by_catalogue = |id: &ProductId| {
        let slug = id.as_str().split_once('@').map(|(slug, _)| slug);
        slug.is_some_and(|slug| products.iter().any(|product| product.slug.as_str() == slug))
    };
    let statuses = advisory.vulnerabilities.iter().map(|vulnerability| &vulnerability.product_status);
    let affected = statuses
        .flat_map(|status| status.known_affected.iter().chain(&status.first_affected).chain(&status.last_affected));
    let unknown: Vec<&ProductId> = affected.filter(|id| !is_by_catalogue(id)).collect();
    if unknown.is_empty() {
        return Vec::new();
    }
    let known = known_ids(tree, products);
    let names: HashMap<&ProductId, &str> =
        tree.products().into_iter().map(|product| (&product.product_id, product.name.as_str())).collect();
    let mut told = HashSet::new();
    let unknown = unknown.into_iter().filter(|id| !known.contains(id) && told.insert(*id));
    let broken = unknown.map(|id| {
        let message = format!("`{}` is affected, and not in the catalogue", names.get(id).unwrap_or(&id.as_str()));
        let help = "if it is yours, add it to content/products and name it there with `product`";
        Broken::new(advisory.origin.key("product_tree"), message, help)
    });
    broken.collect()
}

/// The ids of the products of a tree that are of the catalogue, or made with one that is.
fn known_ids<'t>(tree: &'t ProductTree, products: &[Arc<Product>]) -> HashSet<&'t ProductId> {
    let begins_with = |name: &str, product: &Product| {
        name.strip_prefix(product.name.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    let is_known = |branches: &[&Branch], named: &FullProductName| {
        products.iter().any(|product| product.is_named_by(branches, named) || begins_with(&named.name, product))
    };
    let located = tree.located_products().into_iter().filter(|(branches, named)| is_known(branches, named));
    let mut known: HashSet<&ProductId> = located.map(|(_, named)| &named.product_id).collect();
    for path in &tree.product_paths {
        let mut parts = path.steps.iter().map(|step| &step.next).chain([&path.beginning]);
        if parts.any(|part| known.contains(part)) {
            known.insert(&path.product.product_id);
        }
    }
    known
}
