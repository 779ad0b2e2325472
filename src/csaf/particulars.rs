//! What the types of csaf-rs do not keep of a document: found when it is read, put back when it is written.

use serde_json::{Map, Value, json};

use crate::{
    model::advisory::{Particulars, Property},
    source::Step,
};

/// How `raw` differs from `typed`, the same document as its types write it: they leave out every property that they do
/// not know, and write every default.
pub(super) fn find(raw: &Value, typed: &Value) -> Particulars {
    let mut found = Particulars::default();
    compare(raw, typed, &mut Vec::new(), &mut found);
    found
}

/// Recursion is safe here: the JSON parser refuses what nests deeper than 128 levels.
fn compare(raw: &Value, typed: &Value, place: &mut Vec<Step>, found: &mut Particulars) {
    match (raw, typed) {
        (Value::Object(raw), Value::Object(typed)) => {
            missing(raw, typed, place, &mut found.unknown_properties);
            missing(typed, raw, place, &mut found.omitted_defaults);
            for (key, value) in raw {
                if let Some(known) = typed.get(key) {
                    place.push(Step::Key(key.clone()));
                    compare(value, known, place, found);
                    place.pop();
                }
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

/// What `one` has and `other` has not.
fn missing(one: &Map<String, Value>, other: &Map<String, Value>, place: &[Step], found: &mut Vec<Property>) {
    for (key, value) in one.iter().filter(|(key, _)| !other.contains_key(*key)) {
        let steps = place.iter().cloned().chain([Step::Key(key.clone())]);
        found.push(Property { pointer: steps.collect(), value: value.clone() });
    }
}

/// Puts a property back to its place. False where there is no such place any more.
///
/// An object that held nothing but unknown properties is not written by the types, so it is made anew. A list is not: what
/// stood in it is gone.
pub(super) fn put_back(document: &mut Value, property: &Property) -> bool {
    let Some((Step::Key(last), way)) = property.pointer.steps().split_last() else { return false };
    let mut holder = document;
    for (at, step) in way.iter().enumerate() {
        let is_below_a_list = way[at..].iter().any(|step| matches!(step, Step::Index(_)));
        let child = match (step, holder) {
            (Step::Key(key), Value::Object(object)) => {
                if !is_below_a_list && !object.contains_key(key) {
                    object.insert(key.clone(), json!({}));
                }
                object.get_mut(key)
            }
            (Step::Index(index), Value::Array(items)) => items.get_mut(*index),
            _ => None,
        };
        match child {
            Some(child) => holder = child,
            None => return false,
        }
    }
    let Value::Object(object) = holder else { return false };
    object.insert(last.clone(), property.value.clone());
    true
}

/// Leaves out a default that the document left out, if that is what stands there.
pub(super) fn leave_out(document: &mut Value, property: &Property) {
    let Some((Step::Key(last), way)) = property.pointer.steps().split_last() else { return };
    let mut holder = Some(document);
    for step in way {
        holder = holder.and_then(|holder| match step {
            Step::Key(key) => holder.get_mut(key),
            Step::Index(index) => holder.get_mut(index),
        });
    }
    if let Some(Value::Object(object)) = holder
        && object.get(last) == Some(&property.value)
    {
        object.shift_remove(last);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Pointer;

    fn places(properties: &[Property]) -> Vec<String> {
        properties.iter().map(|property| property.pointer.to_string()).collect()
    }

    #[test]
    fn unknown_properties_are_found_and_put_back_and_defaults_left_out() {
        let raw = json!({"a": [{"b": 1}, {"b": 1, "x": {"y": []}}], "7": null});
        let mut typed = json!({"a": [{"b": 1}, {"b": 1, "d": "default"}]});
        let found = find(&raw, &typed);
        assert_eq!(places(&found.unknown_properties), ["7", "a[1].x"]);
        assert_eq!(places(&found.omitted_defaults), ["a[1].d"]);
        assert!(found.unknown_properties.iter().all(|property| put_back(&mut typed, property)));
        for property in &found.omitted_defaults {
            leave_out(&mut typed, property);
        }
        assert_eq!(typed, raw);
    }

    #[test]
    fn a_place_that_is_gone_is_reported() {
        let pointer = Pointer::default().key("a").index(1).key("x");
        let property = Property { pointer, value: json!(1) };
        assert!(!put_back(&mut json!({"a": [{}]}), &property));
        let mut document = json!({});
        assert!(!put_back(&mut document, &property));
        assert_eq!(document, json!({}));
    }

    #[test]
    fn a_value_other_than_the_default_is_not_left_out() {
        let mut document = json!({"a": "other"});
        leave_out(&mut document, &Property { pointer: Pointer::default().key("a"), value: json!("default") });
        assert_eq!(document, json!({"a": "other"}));
    }
}
