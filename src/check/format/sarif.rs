//! Findings in the Static Analysis Results Interchange Format (SARIF 2.1.0, OASIS Standard).

use std::{collections::BTreeMap, fmt::Write as _};

use serde_json::{Map, Value, json};

use super::{Region, level, path_from};
use crate::{
    check::{Checked, rule},
    diagnostic::Diagnostic,
};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
const INFORMATION: &str = env!("CARGO_PKG_HOMEPAGE");

/// A log of one run; files are named from around the folder `root`. What is excused is in it too, as suppressed with its reason (section 3.35).
pub fn sarif(checked: &Checked, root: &str) -> Value {
    let suppressed = checked.excused.iter().flat_map(|excused| {
        let reason = Some(excused.exception.reason.as_str());
        excused.findings.iter().map(move |finding| (finding, reason))
    });
    let findings: Vec<(&Diagnostic, Option<&str>)> =
        checked.findings.iter().map(|finding| (finding, None)).chain(suppressed).collect();
    let mut ids: BTreeMap<&str, usize> = findings.iter().map(|(finding, _)| (finding.code.as_str(), 0)).collect();
    for (number, index) in ids.values_mut().enumerate() {
        *index = number;
    }
    let results: Vec<Value> = findings
        .iter()
        .map(|(finding, reason)| result(finding, *reason, ids.get(finding.code.as_str()).copied(), root))
        .collect();
    let mut driver = Map::new();
    driver.insert("name".to_owned(), "candour".into());
    driver.insert("version".to_owned(), env!("CARGO_PKG_VERSION").into());
    if !INFORMATION.is_empty() {
        driver.insert("informationUri".to_owned(), INFORMATION.into());
    }
    driver.insert("rules".to_owned(), ids.keys().map(|id| descriptor(id)).collect());
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": driver },
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": { "ROOT": { "description": { "text": "The folder that the program was started in." } } },
            "results": results,
        }],
    })
}

/// What a rule says of itself (section 3.49); a kind of finding that is no rule has its id alone.
fn descriptor(id: &str) -> Value {
    match rule(id) {
        Some(rule) => {
            let sources: Vec<String> = rule.sources.iter().map(ToString::to_string).collect();
            json!({
                "id": rule.id,
                "shortDescription": { "text": rule.title },
                "fullDescription": { "text": rule.why },
                "help": { "text": rule.mend },
                "defaultConfiguration": { "level": level(rule.level) },
                "properties": { "tags": sources },
            })
        }
        None => json!({ "id": id }),
    }
}

fn result(finding: &Diagnostic, reason: Option<&str>, index: Option<usize>, root: &str) -> Value {
    let text = match &finding.help {
        Some(help) => format!("{}. {}.", finding.message, capitalised(help)),
        None => format!("{}.", finding.message),
    };
    let mut result = Map::new();
    result.insert("ruleId".to_owned(), finding.code.as_str().into());
    if let Some(index) = index {
        result.insert("ruleIndex".to_owned(), index.into());
    }
    result.insert("level".to_owned(), level(finding.level).into());
    result.insert("message".to_owned(), json!({ "text": text }));
    if let Some(location) = location(finding, root) {
        result.insert("locations".to_owned(), json!([location]));
    }
    if let Some(reason) = reason {
        result.insert("suppressions".to_owned(), json!([{ "kind": "external", "justification": reason }]));
    }
    Value::Object(result)
}

fn location(finding: &Diagnostic, root: &str) -> Option<Value> {
    let mut place = Map::new();
    place.insert("artifactLocation".to_owned(), json!({ "uri": uri(&path_from(root, finding)?), "uriBaseId": "ROOT" }));
    if let Some(Region { start, end }) = Region::of(finding) {
        let region = json!({
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        });
        place.insert("region".to_owned(), region);
    }
    Some(json!({ "physicalLocation": place }))
}

/// A path as a relative reference (RFC 3986, section 4.2).
fn uri(path: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if is_plain(byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a text cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
