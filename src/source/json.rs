//! Where a value stands in a JSON text.

use std::{collections::HashMap, ops::Range};

use serde_json::value::RawValue;

use super::{Pointer, Step};

/// The place of the value that `pointer` names, or of the deepest value on the way to it; the start of the text where
/// that is no JSON.
pub(super) fn locate(text: &str, pointer: &Pointer) -> Range<usize> {
    let Ok(mut raw) = serde_json::from_str::<&RawValue>(text) else { return 0..0 };
    for step in pointer.steps() {
        let child = match step {
            Step::Key(key) => member(raw.get(), key),
            Step::Index(index) => match serde_json::from_str::<Vec<&RawValue>>(raw.get()) {
                Ok(items) => items.get(*index).copied(),
                Err(_) => member(raw.get(), &index.to_string()),
            },
        };
        let Some(child) = child else { break };
        raw = child;
    }
    // The raw value borrows from the text, so their addresses tell where it stands.
    let start = (raw.get().as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    let is_scalar = !raw.get().starts_with(['{', '[']);
    start..start + if is_scalar { raw.get().len() } else { 1 }
}

fn member<'text>(object: &'text str, key: &str) -> Option<&'text RawValue> {
    let members: HashMap<String, &RawValue> = serde_json::from_str(object).ok()?;
    members.get(key).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_by_its_json_pointer() {
        let text = "{\n  \"a\": [ {\"b/c\": \"x\"}, 7 ]\n}";
        let span = |pointer: &str| &text[locate(text, &Pointer::from_json_pointer(pointer))];
        assert_eq!(span("/a/0/b~1c"), "\"x\"");
        assert_eq!(span("/a/1"), "7");
        assert_eq!(span("/a/5"), "[");
        assert_eq!(span(""), "{");
    }
}
