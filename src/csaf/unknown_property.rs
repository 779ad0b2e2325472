//! Properties that the standard does not know: found when a document is read, put back when it is written.

use serde_json::{Value, json};

use crate::{
    model::advisory::UnknownProperty,
    source::{Pointer, Step},
};

/// Every property of `raw` that `typed`, the same document as its types write it, does not have.
pub(super) fn find(raw: &Value, typed: &Value) -> Vec<UnknownProperty> {
    let mut found = Vec::new();
    compare(raw, typed, &mut Vec::new(), &mut found);
    found
}

/// Recursion is safe here: the JSON parser refuses what nests deeper than 128 levels.
fn compare(raw: &Value, typed: &Value, place: &mut Vec<Step>, found: &mut Vec<UnknownProperty>) {
    match (raw, typed) {
        (Value::Object(raw), Value::Object(typed)) => {
            for (key, value) in raw {
                place.push(Step::Key(key.clone()));
                match typed.get(key) {
                    Some(known) => compare(value, known, place, found),
                    None => {
                        let pointer: Pointer = place.iter().cloned().collect();
                        found.push(UnknownProperty { pointer, value: value.clone() });
                    }
                }
                place.pop();
            }
        }
        (Value::Array(raw), Value::Array(typed)) => {
            for (at, (value, known)) in raw.iter().zip(typed).enumerate() {
                place.push(Step::Index(at));
                compare(value, known, place, found);
                place.pop();
            }
        }
        _ => {}
    }
}

/// Puts a property back to its place. False where there is no such place any more.
///
/// An object that held nothing but unknown properties is not written by the types, so it is made anew.
pub(super) fn put_back(document: &mut Value, property: &UnknownProperty) -> bool {
    let Some((last, way)) = property.pointer.steps().split_last() else { return false };
    let mut holder = document;
    for step in way {
        let child = match (step, holder) {
            (Step::Key(key), Value::Object(object)) => Some(object.entry(key.clone()).or_insert_with(|| json!({}))),
            (Step::Index(index), Value::Array(items)) => items.get_mut(*index),
            _ => None,
        };
        match child {
            Some(child) => holder = child,
            None => return false,
        }
    }
    match (holder, last) {
        (Value::Object(object), Step::Key(key)) => {
            object.insert(key.clone(), property.value.clone());
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_property_is_found_and_put_back() {
        let raw = json!({"a": [{"b": 1}, {"b": 1, "x": {"y": []}}], "7": null});
        let mut typed = json!({"a": [{"b": 1}, {"b": 1}]});
        let found = find(&raw, &typed);
        let places: Vec<String> = found.iter().map(|property| property.pointer.to_string()).collect();
        assert_eq!(places, ["a[1].x", "7"]);
        assert!(found.iter().all(|property| put_back(&mut typed, property)));
        assert_eq!(typed, raw);
    }

    #[test]
    fn a_place_that_is_gone_is_reported() {
        let property = UnknownProperty { pointer: Pointer::default().key("a").index(1).key("x"), value: json!(1) };
        assert!(!put_back(&mut json!({"a": [{}]}), &property));
    }
}
