use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::{
    csaf::{Document, ScoreFate},
    model::advisory::RemediationCategory,
    source::{Notation, SourceFile},
};

/// An advisory from a CSAF 2.1 document, as `change` makes it.
fn advisory(change: impl FnOnce(&mut Value)) -> Advisory {
    let mut document = json!({
        "$schema": "https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json",
        "document": {
            "category": "csaf_base",
            "csaf_version": "2.1",
            "distribution": {"tlp": {"label": "CLEAR"}},
            "publisher": {"category": "vendor", "name": "Example", "namespace": "https://example.com"},
            "title": "Title",
            "tracking": {
                "current_release_date": "2024-01-05T00:00:00Z",
                "id": "EXA-1",
                "initial_release_date": "2024-01-05T00:00:00Z",
                "revision_history": [{"date": "2024-01-05T00:00:00Z", "number": "1", "summary": "First"}],
                "status": "final",
                "version": "1",
            },
        },
        "product_tree": {"full_product_names": [
            {"name": "Gateway 1", "product_id": "A"},
            {"name": "Library 2", "product_id": "B"},
            {"name": "System 3", "product_id": "C"},
        ]},
        "vulnerabilities": [{"cve": "CVE-2024-0001"}],
    });
    change(&mut document);
    read(&document)
}

fn read(document: &Value) -> Advisory {
    let text: Arc<str> = document.to_string().into();
    let data = 0..text.len();
    let path = "a.json".to_owned();
    let file = Arc::new(SourceFile { path, text: text.clone(), notation: Notation::Json, data, body_start: 0 });
    Document::parse(&text).unwrap().read(&file).unwrap()
}

fn written(advisory: &Advisory) -> (Value, Vec<Loss>) {
    let Written { text, losses, .. } = write20(advisory).unwrap();
    let losses = losses.into_iter().map(|lost| lost.loss).collect();
    let validation = crate::csaf::validate(&text).unwrap();
    assert!(validation.is_valid(), "{:?}", validation.errors().collect::<Vec<_>>());
    (serde_json::from_str(&text).unwrap(), losses)
}

fn of_vulnerability(change: impl FnOnce(&mut Value)) -> (Value, Vec<Loss>) {
    let (document, losses) = written(&advisory(|document| change(&mut document["vulnerabilities"][0])));
    (document["vulnerabilities"][0].clone(), losses)
}

fn cve() -> String {
    "CVE-2024-0001".to_owned()
}

#[test]
fn what_both_versions_can_say_is_written_without_a_loss() {
    let (document, losses) = written(&advisory(|_| {}));
    assert_eq!(losses, []);
    assert_eq!(document["document"]["distribution"], json!({"tlp": {"label": "WHITE"}}));
    assert_eq!(document["document"].get("generator"), None);
}

#[test]
fn the_text_has_sorted_keys_two_blanks_and_a_line_break_at_the_end() {
    let text = write20(&advisory(|_| {})).unwrap().text;
    assert!(text.starts_with("{\n  \"document\": {\n    \"category\": \"csaf_base\",\n    \"csaf_version\": \"2.0\","));
    assert!(text.ends_with("}\n") && !text.ends_with("\n\n"));
}

#[test]
fn a_cvss_4_score_becomes_a_note_with_the_names_of_the_products() {
    let vector = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:N/SC:N/SI:N/SA:N";
    let (vulnerability, losses) = of_vulnerability(|v| {
        let cvss: crate::model::Cvss = vector.parse().unwrap();
        v["metrics"] = json!([{"content": {"cvss_v4": cvss.object()}, "products": ["A", "B"]}]);
    });
    let note = &vulnerability["notes"][0];
    assert_eq!((&note["category"], &note["title"]), (&json!("general"), &json!("CVSS 4.0")));
    let text = format!("Vector: {vector}\nBase score: 9.3 (Critical)\nProducts: Gateway 1; Library 2");
    assert_eq!(note["text"], text);
    assert_eq!(vulnerability.get("scores"), None);
    let products = vec!["A".parse().unwrap(), "B".parse().unwrap()];
    assert_eq!(losses, [Loss::Cvss4IntoNote { vulnerability: cve(), products }]);
}

#[test]
fn a_score_of_somebody_else_goes_into_a_note_where_the_publisher_has_one() {
    let cvss: crate::model::Cvss = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N".parse().unwrap();
    let (vulnerability, losses) = of_vulnerability(|v| {
        let content = json!({"cvss_v3": cvss.object()});
        v["metrics"] = json!([
            {"content": content, "products": ["A", "B"], "source": "https://example.org/score"},
            {"content": content, "products": ["A"]},
            {"content": content, "products": ["C"], "source": "https://example.org/score"},
        ]);
    });
    let fates: Vec<ScoreFate> = losses
        .iter()
        .filter_map(|loss| if let Loss::ScoreSource { fate, .. } = loss { Some(*fate) } else { None })
        .collect();
    assert_eq!(fates, [ScoreFate::Note, ScoreFate::Score]);
    assert_eq!(vulnerability["scores"].as_array().map(Vec::len), Some(2));
    assert!(vulnerability["notes"][0]["text"].as_str().unwrap().contains("Source: https://example.org/score"));
}

#[test]
fn further_weaknesses_and_purls_are_moved_not_dropped() {
    let (document, losses) = written(&advisory(|document| {
        document["product_tree"]["full_product_names"][0]["product_identification_helper"] =
            json!({"purls": ["pkg:generic/a@1", "pkg:generic/a@1?arch=x"]});
        document["vulnerabilities"][0]["cwes"] = json!([
            {"id": "CWE-306", "name": "Missing Authentication for Critical Function", "version": "4.13"},
            {"id": "CWE-862", "name": "Missing Authorization", "version": "4.13"},
        ]);
    }));
    let helper = &document["product_tree"]["full_product_names"][0]["product_identification_helper"];
    assert_eq!(helper["purl"], "pkg:generic/a@1");
    assert_eq!(helper["x_generic_uris"][0]["uri"], "pkg:generic/a@1?arch=x");
    assert_eq!(document["vulnerabilities"][0]["cwe"]["id"], "CWE-306");
    assert_eq!(document["vulnerabilities"][0]["notes"][0]["text"], "CWE-862 Missing Authorization");
    assert_eq!(losses.len(), 2, "{losses:?}");
}

#[test]
fn a_path_of_several_steps_becomes_a_chain() {
    let (document, losses) = written(&advisory(|document| {
        document["product_tree"]["product_paths"] = json!([{
            "beginning_product_reference": "B",
            "full_product_name": {"name": "Library 2 in Gateway 1 on System 3", "product_id": "P"},
            "subpaths": [
                {"category": "default_component_of", "next_product_reference": "A"},
                {"category": "installed_on", "next_product_reference": "C"},
            ],
        }]);
    }));
    let chain = &document["product_tree"]["relationships"];
    assert_eq!(chain[0]["full_product_name"]["name"], "Library 2 as a default component of Gateway 1");
    assert_eq!(chain[0]["full_product_name"]["product_id"], "P-step-1");
    assert_eq!(
        (&chain[1]["product_reference"], &chain[1]["relates_to_product_reference"]),
        (&json!("P-step-1"), &json!("C"))
    );
    assert_eq!(losses, [Loss::ProductPath { product: "P".parse().unwrap() }]);
}

#[test]
fn what_the_document_says_of_itself_in_new_words_is_said_in_old_ones() {
    let (document, losses) = written(&advisory(|document| {
        let head = &mut document["document"];
        head["distribution"] = json!({"tlp": {"label": "AMBER+STRICT"}, "text": "Terms."});
        head["license_expression"] = json!("CC-BY-4.0");
        head["publisher"]["category"] = json!("multiplier");
        head["publisher"]["contact"] = json!({"email": "psirt@example.com"});
    }));
    let head = &document["document"];
    assert_eq!(head["distribution"]["tlp"]["label"], "AMBER");
    assert!(head["distribution"]["text"].as_str().unwrap().starts_with("TLP:AMBER+STRICT"));
    assert!(head["distribution"]["text"].as_str().unwrap().ends_with("Terms."));
    assert_eq!(head["notes"][0]["text"], "SPDX license expression: CC-BY-4.0");
    assert_eq!(head["publisher"]["category"], "other");
    assert_eq!(head["publisher"]["contact_details"], "Email: psirt@example.com");
    let expected = [
        Loss::AmberStrict,
        Loss::License { expression: "CC-BY-4.0".to_owned() },
        Loss::PublisherMultiplier,
        Loss::Contact { in_details: true },
    ];
    assert_eq!(losses, expected);
}

#[test]
fn new_kinds_of_remediation_and_status_have_an_honest_stand_in() {
    let (vulnerability, losses) = of_vulnerability(|v| {
        v["product_status"] = json!({"known_affected": ["A"], "unknown": ["B"]});
        v["remediations"] = json!([{"category": "fix_planned", "details": "In May.", "product_ids": ["A"]}]);
    });
    assert_eq!(vulnerability["remediations"][0]["category"], "none_available");
    assert_eq!(
        vulnerability["notes"][0],
        json!({"category": "general", "text": "Library 2", "title": "Status unknown"})
    );
    assert_eq!(losses.len(), 2, "{losses:?}");
}

#[test]
fn known_exploitation_is_said_in_a_threat_and_its_absence_only_by_the_author_here() {
    let mut ours = advisory(|_| {});
    let threat = |advisory: &Advisory| written(advisory).0["vulnerabilities"][0]["threats"][0]["details"].clone();
    ours.vulnerabilities[0].exploited = Some(true);
    assert_eq!(threat(&ours), "Exploitation of this vulnerability is known.");
    ours.vulnerabilities[0].exploited = Some(false);
    assert_eq!(threat(&ours), Value::Null);
    ours.form = Form::Markdown;
    assert!(threat(&ours).as_str().unwrap().starts_with("No exploitation of this vulnerability is known"));
    let dated = advisory(|document| {
        document["vulnerabilities"][0]["first_known_exploitation_dates"] = json!([{
            "date": "2024-01-04T00:00:00Z",
            "exploitation_date": "2024-01-02T00:00:00Z",
            "product_ids": ["A"],
        }]);
    });
    assert_eq!(dated.vulnerabilities[0].exploited, Some(true));
    assert_eq!(threat(&dated), "Exploitation of this vulnerability is known since 2024-01-02T00:00:00Z.");
}

#[test]
fn odd_texts_unknown_properties_and_omitted_defaults_of_csaf_20_are_written_back() {
    let document = json!({
        "document": {
            "category": "csaf_base",
            "csaf_version": "2.0",
            "distribution": {"tlp": {"label": "WHITE"}},
            "publisher": {"category": "vendor", "name": "Example", "namespace": "https://example.com"},
            "references": [{"summary": "No category", "url": "https://example.com/a"}],
            "title": "Title",
            "tracking": {
                "current_release_date": "2024-01-05T00:00:00.000+00:00",
                "id": "EXA-1",
                "initial_release_date": "2024-01-05T00:00:00Z",
                "revision_history": [{"date": "2024-01-05t00:00:00z", "number": "1", "summary": "First"}],
                "status": "final",
                "version": "1",
                "x_status": {"reviewed": [true, 1.50]},
            },
        },
        "product_tree": {
            "branches": [{"category": "legacy", "name": "Old", "product": {
                "name": "Old",
                "product_id": "A",
                "product_identification_helper": {"purl": "pkg:maven/@1.3.4"},
            }}],
            "x_only": [],
        },
        "vulnerabilities": [{"product_status": {"x_status": ["A"]}, "title": "T"}],
    });
    assert!("pkg:maven/@1.3.4".parse::<crate::model::Purl>().is_err());
    let Written { text, losses, .. } = write20(&read(&document)).unwrap();
    assert_eq!(losses, []);
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), document);
}

#[test]
fn a_text_that_the_schema_refuses_is_an_error_with_its_place() {
    let mut ours =
        advisory(|document| document["document"]["notes"] = json!([{"category": "summary", "text": "Text"}]));
    ours.notes[0].text = "".into();
    assert_eq!(write20(&ours).unwrap_err().pointer.to_string(), "document.notes[0].text");
}

#[test]
fn every_loss_can_be_read() {
    let vulnerability = cve();
    let loss = Loss::RemediationKind {
        vulnerability,
        from: RemediationCategory::FixPlanned,
        to: RemediationCategory::NoneAvailable,
    };
    assert_eq!(loss.to_string(), "CVE-2024-0001: the remediation kind `fix_planned` is written as `none_available`");
}

#[test]
fn what_moves_is_led_back_to_where_it_was() {
    let v3: crate::model::Cvss = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N".parse().unwrap();
    let v4: crate::model::Cvss = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:N/SC:N/SI:N/SA:N".parse().unwrap();
    let written = write20(&advisory(|document| {
        document["document"]["license_expression"] = json!("MIT");
        document["vulnerabilities"][0]["notes"] = json!([{"category": "summary", "text": "Short"}]);
        document["vulnerabilities"][0]["metrics"] = json!([
            {"content": {"cvss_v4": v4.object()}, "products": ["A"]},
            {"content": {"cvss_v3": v3.object()}, "products": ["B"]},
        ]);
    }))
    .unwrap();
    let source = |place: &str| written.source_of(&Pointer::from_json_pointer(place)).to_string();
    assert_eq!(source("/vulnerabilities/0/scores/0/products/0"), "vulnerabilities[0].metrics[1].products[0]");
    assert_eq!(source("/vulnerabilities/0/notes/0/text"), "vulnerabilities[0].notes[0].text");
    assert_eq!(source("/vulnerabilities/0/notes/1/text"), "vulnerabilities[0].metrics[0].content.cvss_v4.text");
    assert_eq!(source("/document/notes/0"), "document.license_expression");
    let lost: Vec<String> = written.losses.iter().map(|lost| lost.pointer.to_string()).collect();
    assert_eq!(lost, ["document.license_expression", "vulnerabilities[0].metrics[0].content.cvss_v4"]);
}
