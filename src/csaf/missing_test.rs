//! Checks of our own where csaf-rs 0.6.1 lets pass what the standard forbids. Each reports under the id of the test
//! that it completes.

use csaf_rs::{csaf::raw::HasParsed, csaf_traits::CsafTrait};

use super::{
    Finding, Level,
    document::{Document, Versioned},
};
use crate::source::Pointer;

/// What csaf-rs does not see.
pub(super) fn findings(document: &Document) -> Vec<Finding> {
    let mut found = references_without_a_tree(document);
    found.extend(vex_without_product_status(document));
    found.extend(repeated_keys(document));
    found
}

/// 6.1.1 and 6.1.4: where there is no product tree, nothing defines the products and groups that are referred to.
/// csaf-rs looks at references only where there is a tree.
fn references_without_a_tree(document: &Document) -> Vec<Finding> {
    if document.json().get("product_tree").is_some() {
        return Vec::new();
    }
    let (products, groups) = match &document.content {
        Versioned::V20(content) => references(content.get_parsed()),
        Versioned::V21(content) => references(content.get_parsed()),
    };
    let undefined = |test: &'static str, what: &'static str| {
        move |(id, place): (String, String)| Finding {
            test: test.to_owned(),
            level: Level::Error,
            message: format!("Missing definition of {what}: {id}; there is no product_tree"),
            pointer: Pointer::from_json_pointer(&place),
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

/// 6.1.27.7: a VEX document gives each vulnerability a product status. csaf-rs looks into the status only where there
/// is one.
fn vex_without_product_status(document: &Document) -> Vec<Finding> {
    let json = document.json();
    if json.pointer("/document/category").and_then(serde_json::Value::as_str) != Some("csaf_vex") {
        return Vec::new();
    }
    let vulnerabilities = json.get("vulnerabilities").and_then(serde_json::Value::as_array);
    let without = vulnerabilities.into_iter().flatten().enumerate().filter(|(_, v)| v.get("product_status").is_none());
    without
        .map(|(at, _)| Finding {
            test: "6.1.27.7".to_owned(),
            level: Level::Error,
            message: "A vulnerability of a csaf_vex document must have a product_status".to_owned(),
            pointer: Pointer::default().key("vulnerabilities").index(at),
        })
        .collect()
}

/// A key that is repeated means one thing to a reader that takes the first and another to one that takes the last.
/// RFC 8259 asks for unique keys (section 4), and the schema can only see one of them.
fn repeated_keys(document: &Document) -> Vec<Finding> {
    let finding = |pointer: &Pointer| Finding {
        test: "json-duplicate-key".to_owned(),
        level: Level::Error,
        message: "This key stands here more than once; readers differ in which of them they take".to_owned(),
        pointer: pointer.clone(),
    };
    document.repeated_keys.iter().map(finding).collect()
}
