//! 6.1.27.7: a VEX document gives each vulnerability a product status.

use serde_json::Value;

use super::{Document, Finding, finding};
use crate::source::Pointer;

/// csaf-rs looks into the status only where there is one.
pub(super) fn findings(document: &Document) -> Vec<Finding> {
    let json = document.json();
    if json.pointer("/document/category").and_then(Value::as_str) != Some("csaf_vex") {
        return Vec::new();
    }
    let vulnerabilities = json.get("vulnerabilities").and_then(Value::as_array);
    let without = vulnerabilities.into_iter().flatten().enumerate().filter(|(_, v)| v.get("product_status").is_none());
    without
        .map(|(at, _)| {
            let message = "A vulnerability of a csaf_vex document must have a product_status".to_owned();
            finding("6.1.27.7", message, Pointer::default().key("vulnerabilities").index(at))
        })
        .collect()
}
