//! 6.1.1 and 6.1.4: where there is no product tree, nothing defines the products and groups that are referred to.

use csaf_rs::{csaf::raw::HasParsed as _, csaf_traits::CsafTrait};

use super::{Document, Finding, Versioned, finding};
use crate::source::Pointer;

/// csaf-rs looks at references only where there is a tree.
pub(super) fn findings(document: &Document) -> Vec<Finding> {
    if document.json().get("product_tree").is_some() {
        return Vec::new();
    }
    let (products, groups) = match &document.content {
        Versioned::V20(content) => references(content.get_parsed()),
        Versioned::V21(content) => references(content.get_parsed()),
    };
    let undefined = |test: &'static str, what: &'static str| {
        move |(id, place): (String, String)| {
            let message = format!("Missing definition of {what}: {id}; there is no product_tree");
            finding(test, message, Pointer::from_json_pointer(&place))
        }
    };
    let products = products.into_iter().map(undefined("6.1.1", "product_id"));
    products.chain(groups.into_iter().map(undefined("6.1.4", "group_id"))).collect()
}

type Reference = (String, String);

fn references<T: CsafTrait>(parsed: &Result<T, String>) -> (Vec<Reference>, Vec<Reference>) {
    let Ok(parsed) = parsed else { return (Vec::new(), Vec::new()) };
    (parsed.get_all_product_references(), parsed.get_all_group_references())
}
