//! Where a value stands in a JSON text.

use std::{collections::HashMap, ops::Range};

use serde_json::value::RawValue;

use super::{Pointer, Step};

/// The place of the value that each pointer names, or of the deepest value on the way to it; the start of the text where
/// that is no JSON.
///
/// A value is taken apart once, however many of the pointers lead into it: one walk for each of thousands of findings
/// would take minutes.
pub(super) fn locate(text: &str, pointers: &[&Pointer]) -> Vec<Range<usize>> {
    let mut places = vec![0..0; pointers.len()];
    let Ok(raw) = serde_json::from_str::<&RawValue>(text) else { return places };
    let mut wanted: Vec<(&[Step], usize)> =
        pointers.iter().enumerate().map(|(at, pointer)| (pointer.steps(), at)).collect();
    wanted.sort();
    walk(text, raw, &wanted, &mut places);
    places
}

/// Finds what is wanted of `raw`. The ways are sorted, so that those with the same next step stand together.
///
/// It goes as deep as the longest way, and ways come from documents that nest no deeper than a parser allows.
fn walk(text: &str, raw: &RawValue, wanted: &[(&[Step], usize)], places: &mut [Range<usize>]) {
    let here = place(text, raw);
    let mut parts: Option<Parts<'_>> = None;
    for group in wanted.chunk_by(|(one, _), (other, _)| one.first() == other.first()) {
        let step = group.first().and_then(|(steps, _)| steps.first());
        let child = step.and_then(|step| parts.get_or_insert_with(|| Parts::of(raw)).get(step));
        match child {
            Some(child) => {
                let below: Vec<(&[Step], usize)> = group.iter().map(|(steps, at)| (&steps[1..], *at)).collect();
                walk(text, child, &below, places);
            }
            None => group.iter().for_each(|(_, at)| places[*at] = here.clone()),
        }
    }
}

/// Something long is pointed at by its first character.
fn place(text: &str, raw: &RawValue) -> Range<usize> {
    // The raw value borrows from the text, so their addresses tell where it stands.
    let start = (raw.get().as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    let is_scalar = !raw.get().starts_with(['{', '[']);
    start..start + if is_scalar { raw.get().len() } else { 1 }
}

/// What a value is made of.
enum Parts<'text> {
    Members(HashMap<String, &'text RawValue>),
    Items(Vec<&'text RawValue>),
    None,
}

impl<'text> Parts<'text> {
    fn of(raw: &'text RawValue) -> Self {
        let text = raw.get();
        let members = || serde_json::from_str(text).map(Self::Members);
        let items = || serde_json::from_str(text).map(Self::Items);
        let parts = if text.starts_with('{') { members() } else { items() };
        parts.unwrap_or(Self::None)
    }

    fn get(&self, step: &Step) -> Option<&'text RawValue> {
        match (self, step) {
            (Self::Members(members), Step::Key(key)) => members.get(key).copied(),
            // A key that is a number cannot be told from an index by a JSON Pointer.
            (Self::Members(members), Step::Index(index)) => members.get(&index.to_string()).copied(),
            (Self::Items(items), Step::Index(index)) => items.get(*index).copied(),
            (Self::Items(_), Step::Key(_)) | (Self::None, _) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_by_its_json_pointer() {
        let text = "{\n  \"a\": [ {\"b/c\": \"x\"}, 7 ],\n  \"8\": true\n}";
        let pointers = ["/a/0/b~1c", "/8", "/a/1", "/a/5", "", "/a/0/d"].map(Pointer::from_json_pointer);
        let found = locate(text, &pointers.iter().collect::<Vec<_>>());
        let texts: Vec<&str> = found.into_iter().map(|span| &text[span]).collect();
        assert_eq!(texts, ["\"x\"", "true", "7", "[", "{", "{"]);
        assert_eq!(locate("[", &[&Pointer::default()]).first(), Some(&(0..0)));
    }
}
