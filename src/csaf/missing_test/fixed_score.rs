//! 6.2.19: a product that is fixed has no CVSS score but one that says that nothing is left.

use std::collections::HashMap;

use cvss_rs::{v2_0::CvssV2, v3::CvssV3, v4_0::CvssV4};
use serde_json::Value;

use super::{
    Document, Finding, finding,
    tree::{list, status, text, texts},
};
use crate::model::CsafVersion;

/// The properties that say what is left in the environment of a product, and their metrics in the vector. A document
/// may have them in either.
const PROPERTIES: [(&str, &str); 10] = [
    ("targetDistribution", "TD"),
    ("modifiedConfidentialityImpact", "MC"),
    ("modifiedIntegrityImpact", "MI"),
    ("modifiedAvailabilityImpact", "MA"),
    ("modifiedVulnConfidentialityImpact", "MVC"),
    ("modifiedVulnIntegrityImpact", "MVI"),
    ("modifiedVulnAvailabilityImpact", "MVA"),
    ("modifiedSubConfidentialityImpact", "MSC"),
    ("modifiedSubIntegrityImpact", "MSI"),
    ("modifiedSubAvailabilityImpact", "MSA"),
];

pub(super) fn findings(document: &Document) -> Vec<Finding> {
    let vulnerabilities = list(document.json(), "vulnerabilities").iter().enumerate();
    vulnerabilities.flat_map(|(at, vulnerability)| of_vulnerability(at, vulnerability, document.version())).collect()
}

fn of_vulnerability(at: usize, vulnerability: &Value, version: CsafVersion) -> Vec<Finding> {
    let Some(statuses) = vulnerability.get("product_status") else { return Vec::new() };
    if list(statuses, "first_fixed").is_empty() && list(statuses, "fixed").is_empty() {
        return Vec::new();
    }
    let scored = scored_products(vulnerability, version);
    let mut found = Vec::new();
    for fixed in ["first_fixed", "fixed"] {
        for (index, product) in texts(statuses, fixed).enumerate() {
            if let Some(score) = scored.get(product) {
                let message =
                    format!("The product {product} is fixed, but the CVSS score {score:.1} applies to it, not 0");
                found.push(finding("6.2.19", message, status(at, fixed, index)));
            }
        }
    }
    found
}

/// The products to which a score other than 0 applies.
fn scored_products(vulnerability: &Value, version: CsafVersion) -> HashMap<&str, f64> {
    let (scores, content) = match version {
        CsafVersion::V20 => ("scores", None),
        CsafVersion::V21 => ("metrics", Some("content")),
    };
    let mut found = HashMap::new();
    for score in list(vulnerability, scores) {
        let content = content.map_or(Some(score), |key| score.get(key));
        let cvss = ["cvss_v2", "cvss_v3", "cvss_v4"].into_iter().filter_map(|key| content?.get(key));
        let highest = cvss.filter_map(overall_score).fold(0.0, f64::max);
        if highest > 0.0 {
            found.extend(texts(score, "products").map(|product| (product, highest)));
        }
    }
    found
}

/// The score with all that is said of the environment. None where it cannot be worked out, of which 6.1.8 and 6.1.9
/// tell.
fn overall_score(cvss: &Value) -> Option<f64> {
    let vector = whole_vector(cvss)?;
    if vector.starts_with("CVSS:4.") {
        vector.parse::<CvssV4>().ok()?.calculated_score().map(|(score, _)| score)
    } else if vector.starts_with("CVSS:3.") {
        vector.parse::<CvssV3>().ok()?.calculated_environmental_score()
    } else {
        vector.parse::<CvssV2>().ok()?.calculated_environmental_score()
    }
}

/// The vector with the metrics that the document has as properties alone.
fn whole_vector(cvss: &Value) -> Option<String> {
    let mut vector = text(cvss, "vectorString")?.to_owned();
    for (property, metric) in PROPERTIES {
        let begin = format!("/{metric}:");
        // `NOT_DEFINED` says nothing, and what is not defined need not stand in a vector.
        let said = text(cvss, property).filter(|value| *value != "NOT_DEFINED");
        if let Some(first) = said.and_then(|value| value.chars().next())
            && !vector.contains(&begin)
        {
            vector.push_str(&begin);
            vector.push(first);
        }
    }
    Some(vector)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn is_zero(vector: &str, properties: &[(&str, &str)]) -> bool {
        let mut cvss = json!({ "vectorString": vector });
        for (name, value) in properties {
            cvss[*name] = json!(value);
        }
        overall_score(&cvss).unwrap() == 0.0
    }

    #[test]
    fn nothing_is_left_where_every_impact_in_the_environment_is_none() {
        let base = "CVSS:3.1/AV:L/AC:L/PR:H/UI:R/S:U/C:H/I:H/A:H";
        assert!(!is_zero(base, &[]));
        assert!(is_zero(&format!("{base}/MC:N/MI:N/MA:N"), &[]));
        // In the vector and as properties, and both together.
        let properties = [("modifiedIntegrityImpact", "NONE"), ("modifiedAvailabilityImpact", "NONE")];
        assert!(!is_zero(base, &properties));
        assert!(is_zero(&format!("{base}/MC:N"), &properties));
        assert!(!is_zero(&format!("{base}/MC:L"), &properties));
    }

    #[test]
    fn the_older_and_the_newer_version_have_other_metrics() {
        let two = "AV:A/AC:L/Au:N/C:P/I:N/A:C";
        assert!(!is_zero(two, &[("targetDistribution", "LOW")]));
        assert!(is_zero(two, &[("targetDistribution", "NONE")]));
        let four = "CVSS:4.0/AV:L/AC:L/AT:P/PR:H/UI:P/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H";
        assert!(!is_zero(&format!("{four}/MVC:N/MVI:N/MVA:N/MSC:N/MSI:N"), &[]));
        assert!(is_zero(
            &format!("{four}/MVC:N/MVI:N/MVA:N/MSC:N/MSI:N"),
            &[("modifiedSubAvailabilityImpact", "NEGLIGIBLE")]
        ));
    }
}
