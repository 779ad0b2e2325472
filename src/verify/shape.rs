//! The shape of a JSON file: what the schemas of the standard ask for, said in words where it is not so.

use serde_json::{Map, Value};

use crate::model::Instant;

/// Collects what does not have the shape that it should.
#[derive(Debug, Default)]
pub(super) struct Shape {
    pub(super) problems: Vec<String>,
    /// Whether an object may hold nothing but what is named.
    pub(super) closed: bool,
}

impl Shape {
    /// An object with the given members, the required ones first.
    pub(super) fn object<'v>(
        &mut self,
        value: &'v Value,
        at: &str,
        required: &[&str],
        optional: &[&str],
    ) -> Option<&'v Map<String, Value>> {
        let Some(object) = value.as_object() else {
            self.expected("an object", at, value);
            return None;
        };
        for key in required.iter().filter(|key| !object.contains_key(**key)) {
            self.problems.push(format!("`{}` is missing", join(at, key)));
        }
        if self.closed {
            let known = |key: &String| required.contains(&key.as_str()) || optional.contains(&key.as_str());
            for key in object.keys().filter(|key| !known(key)) {
                self.problems.push(format!("`{}` is not a member that CSAF knows", join(at, key)));
            }
        }
        Some(object)
    }

    /// A list of at least so many items, no two of them the same.
    pub(super) fn list<'v>(&mut self, value: &'v Value, at: &str, least: usize) -> &'v [Value] {
        let Some(items) = value.as_array() else {
            self.expected("a list", at, value);
            return &[];
        };
        if items.len() < least {
            self.problems.push(format!("`{at}` has {} items, expected at least {least}", items.len()));
        }
        let mut texts: Vec<String> = items.iter().map(ToString::to_string).collect();
        texts.sort_unstable();
        if texts.windows(2).any(|pair| matches!(pair, [one, two] if one == two)) {
            self.problems.push(format!("`{at}` holds the same item twice"));
        }
        items
    }

    /// A text that is not empty.
    pub(super) fn text<'v>(&mut self, value: &'v Value, at: &str) -> Option<&'v str> {
        match value.as_str() {
            Some("") => {
                self.problems.push(format!("`{at}` is empty"));
                None
            }
            Some(text) => Some(text),
            None => {
                self.expected("a text", at, value);
                None
            }
        }
    }

    /// A URL that ends in the given way.
    pub(super) fn url<'v>(&mut self, value: &'v Value, at: &str, ending: &str) -> Option<&'v str> {
        let text = self.text(value, at)?;
        if let Err(error) = fluent_uri::Uri::parse(text) {
            self.problems.push(format!("`{at}` is `{text}`, which is not a URL: {error}"));
            return None;
        }
        if !text.ends_with(ending) {
            self.problems.push(format!("`{at}` is `{text}`, expected a URL that ends in `{ending}`"));
        }
        Some(text)
    }

    /// One of the given words.
    pub(super) fn one_of<'v>(&mut self, value: &'v Value, at: &str, words: &[&str]) -> Option<&'v str> {
        let text = self.text(value, at)?;
        if words.contains(&text) {
            return Some(text);
        }
        self.problems.push(format!("`{at}` is `{text}`, expected {}", words.join(" or ")));
        None
    }

    /// A date and time with its offset.
    pub(super) fn instant(&mut self, value: &Value, at: &str) -> Option<Instant> {
        match self.text(value, at)?.parse() {
            Ok(instant) => Some(instant),
            Err(error) => {
                self.problems.push(format!("`{at}`: {error}"));
                None
            }
        }
    }

    /// True or false.
    pub(super) fn truth(&mut self, value: &Value, at: &str) {
        if !value.is_boolean() {
            self.expected("true or false", at, value);
        }
    }

    fn expected(&mut self, what: &str, at: &str, found: &Value) {
        let found = match found {
            Value::Null => "null",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::String(_) => "a text",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        };
        let at = if at.is_empty() { "the file" } else { at };
        self.problems.push(format!("`{at}`: expected {what}, found {found}"));
    }
}

/// The place of a member.
pub(super) fn join(at: &str, key: &str) -> String {
    if at.is_empty() { key.to_owned() } else { format!("{at}.{key}") }
}

/// Parses JSON, or says why it is none.
pub(super) fn parse(text: &str) -> Result<Value, String> {
    if text.trim_start().starts_with('<') {
        return Err("expected JSON, found an HTML or XML page".to_owned());
    }
    serde_json::from_str(text).map_err(|error| format!("it is not JSON: {error}"))
}
