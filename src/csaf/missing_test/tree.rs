//! The parts of the JSON of a document that several tests walk through.

use serde_json::Value;

use crate::source::Pointer;

/// Looks at every list of branches of the product tree, with the way to it.
pub(super) fn each_list<'d>(json: &'d Value, look: &mut impl FnMut(&[usize], &'d [Value])) {
    if let Some(list) = json.pointer("/product_tree/branches").and_then(Value::as_array) {
        walk(list, &mut Vec::new(), look);
    }
}

fn walk<'d>(list: &'d [Value], way: &mut Vec<usize>, look: &mut impl FnMut(&[usize], &'d [Value])) {
    look(way, list);
    for (at, branch) in list.iter().enumerate() {
        if let Some(inner) = branch.get("branches").and_then(Value::as_array) {
            way.push(at);
            walk(inner, way, look);
            way.pop();
        }
    }
}

/// The place of the name of a branch. Places are many and findings few, so it is made only where it is needed.
pub(super) fn name_of(way: &[usize], at: usize) -> Pointer {
    let branch = |pointer: Pointer, at: &usize| pointer.key("branches").index(*at);
    way.iter().chain([&at]).fold(Pointer::default().key("product_tree"), branch).key("name")
}

/// The ids of the products of a branch and of the branches below it.
pub(super) fn products_of(branch: &Value) -> Vec<&str> {
    let own = branch.pointer("/product/product_id").and_then(Value::as_str);
    own.into_iter().chain(list(branch, "branches").iter().flat_map(products_of)).collect()
}

/// The items of a list; none where there is no list.
pub(super) fn list<'d>(json: &'d Value, key: &str) -> &'d [Value] {
    json.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// The texts of a list.
pub(super) fn texts<'d>(json: &'d Value, key: &str) -> impl Iterator<Item = &'d str> {
    list(json, key).iter().filter_map(Value::as_str)
}

/// A text.
pub(super) fn text<'d>(json: &'d Value, key: &str) -> Option<&'d str> {
    json.get(key).and_then(Value::as_str)
}

/// The place of an item of a product status.
pub(super) fn status(vulnerability: usize, status: &str, at: usize) -> Pointer {
    Pointer::default().key("vulnerabilities").index(vulnerability).key("product_status").key(status).index(at)
}
