//! The texts of a JSON document as they are read, whatever is escaped in it.

use serde_json::Value as Json;

/// The texts in a JSON document, each apart from the next. Where nothing is escaped, they are found as they stand.
pub(super) fn texts(text: &str) -> String {
    let mut texts = String::new();
    let mut left: Vec<Json> = if text.is_ascii() && !text.contains('\\') {
        Vec::new()
    } else {
        serde_json::from_str(text).into_iter().collect()
    };
    while let Some(value) = left.pop() {
        match value {
            Json::String(text) => texts.extend([text.as_str(), "\0"]),
            Json::Array(values) => left.extend(values),
            Json::Object(values) => left.extend(values.into_iter().map(|(_, value)| value)),
            Json::Null | Json::Bool(_) | Json::Number(_) => {}
        }
    }
    texts
}
