use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::{
    csaf::{Document, place_in_csaf20, validate},
    model::advisory::{FirstKnownExploitation, Metric, RemediationCategory, Scope, SharingGroup},
    source::{Notation, SourceFile},
};

/// An advisory from a CSAF 2.0 document, as `change` makes it.
fn advisory(change: impl FnOnce(&mut Value)) -> Advisory {
    let mut document = json!({
        "document": {
            "category": "csaf_base",
            "csaf_version": "2.0",
            "distribution": {"tlp": {"label": "WHITE"}},
            "publisher": {"category": "vendor", "name": "Example", "namespace": "https://example.com"},
            "title": "Title",
            "tracking": {
                "current_release_date": "2022-01-05T00:00:00Z",
                "id": "EXA-1",
                "initial_release_date": "2022-01-05T00:00:00Z",
                "revision_history": [{"date": "2022-01-05T00:00:00Z", "number": "1", "summary": "First"}],
                "status": "final",
                "version": "1",
            },
        },
        "product_tree": {"full_product_names": [
            {"name": "Gateway 1", "product_id": "A"},
            {"name": "Library 2", "product_id": "B"},
            {"name": "System 3", "product_id": "C"},
        ]},
        "vulnerabilities": [{"cve": "CVE-2022-0001"}],
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
    let Written { text, losses, .. } = write21(advisory).unwrap();
    let losses = losses.into_iter().map(|lost| lost.loss).collect();
    let validation = validate(&text).unwrap();
    assert!(validation.is_valid(), "{:?}", validation.errors().collect::<Vec<_>>());
    (serde_json::from_str(&text).unwrap(), losses)
}

fn of_vulnerability(change: impl FnOnce(&mut Value)) -> (Value, Vec<Loss>) {
    let (document, losses) = written(&advisory(|document| change(&mut document["vulnerabilities"][0])));
    (document["vulnerabilities"][0].clone(), losses)
}

fn cve() -> String {
    "CVE-2022-0001".to_owned()
}

/// A branch below a vendor and a product name.
fn branch(category: &str, name: &str) -> (Value, Vec<Loss>) {
    let (document, losses) = written(&advisory(|document| {
        let branch = json!({"category": category, "name": name, "product": {"name": "Agent", "product_id": "D"}});
        document["product_tree"]["branches"] = json!([{"category": "vendor", "name": "Example", "branches": [branch]}]);
    }));
    let branch = document["product_tree"]["branches"][0]["branches"][0].clone();
    (json!([branch["category"], branch["name"]]), losses)
}

#[test]
fn what_both_versions_can_say_is_written_without_a_loss() {
    let (document, losses) = written(&advisory(|document| {
        document["document"]["publisher"]["contact_details"] = json!("psirt@example.com");
        document["vulnerabilities"][0]["release_date"] = json!("2022-01-04t00:00:00z");
    }));
    assert_eq!(losses, []);
    assert_eq!(document["$schema"], "https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json");
    assert_eq!(document["document"]["csaf_version"], "2.1");
    assert_eq!(document["document"]["distribution"], json!({"tlp": {"label": "CLEAR"}}));
    assert_eq!(document["document"]["publisher"].get("contact"), None);
    let notes = document["document"]["notes"].as_array().unwrap();
    let contact = json!({"category": "general", "title": "Contact of the publisher", "text": "psirt@example.com"});
    assert_eq!(notes.last(), Some(&contact));
    // Test 6.1.37 asks for capital letters.
    assert_eq!(document["vulnerabilities"][0]["disclosure_date"], "2022-01-04T00:00:00Z");
}

#[test]
fn the_text_has_sorted_keys_two_blanks_and_a_line_break_at_the_end() {
    let text = write21(&advisory(|_| {})).unwrap().text;
    assert!(text.starts_with("{\n  \"$schema\": \"https://docs.oasis-open.org"));
    assert!(text.ends_with("}\n") && !text.ends_with("\n\n"));
}

#[test]
fn the_labels_of_tlp_2_do_not_lead_to_the_meaning_of_tlp_1() {
    let url = |url: &str| {
        let (document, _) =
            written(&advisory(|document| document["document"]["distribution"]["tlp"]["url"] = json!(url)));
        document["document"]["distribution"]["tlp"]["url"].clone()
    };
    assert_eq!(url("https://www.first.org/tlp/v1/"), "https://www.first.org/tlp/");
    assert_eq!(url("https://example.com/tlp"), "https://example.com/tlp");
}

#[test]
fn without_a_label_nothing_is_written() {
    let unlabelled = advisory(|document| document["document"]["distribution"] = json!({"text": "Terms."}));
    let error = write21(&unlabelled).unwrap_err();
    assert_eq!(error.pointer.to_string(), "document.distribution.tlp");
}

#[test]
fn every_label_and_a_sharing_group_have_their_place() {
    let mut ours = advisory(|_| {});
    for (label, word) in [(crate::model::Tlp::AmberStrict, "AMBER+STRICT"), (crate::model::Tlp::Red, "RED")] {
        ours.distribution.tlp.as_mut().unwrap().label = label;
        assert_eq!(written(&ours).0["document"]["distribution"]["tlp"]["label"], word);
    }
    let id = "17656aa0-0f3b-4a2d-b5f7-5e1d0a1b2c3d".to_owned();
    ours.distribution.sharing_group = Some(SharingGroup { id, name: None });
    ours.license_expression = Some("CC-BY-4.0".to_owned());
    let (document, losses) = written(&ours);
    assert_eq!(document["document"]["distribution"]["sharing_group"]["id"], "17656aa0-0f3b-4a2d-b5f7-5e1d0a1b2c3d");
    assert_eq!(document["document"]["license_expression"], "CC-BY-4.0");
    assert_eq!(losses, []);
}

#[test]
fn scores_become_metrics() {
    let cvss: crate::model::Cvss = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N".parse().unwrap();
    let (vulnerability, losses) = of_vulnerability(|v| {
        v["product_status"] = json!({"known_affected": ["A", "B"]});
        v["scores"] = json!([{"cvss_v3": cvss.object(), "products": ["A", "B"]}]);
    });
    assert_eq!(vulnerability["metrics"], json!([{"content": {"cvss_v3": cvss.object()}, "products": ["A", "B"]}]));
    assert_eq!(losses, []);
}

#[test]
fn a_severity_in_words_makes_way_for_a_score() {
    let mut ours = advisory(|_| {});
    let products = || vec!["A".parse().unwrap()];
    let vector = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:N/SC:N/SI:N/SA:N";
    ours.vulnerabilities[0].metrics = vec![
        Metric { products: products(), qualitative_severity: Some(crate::model::Severity::High), ..Metric::default() },
        Metric { products: products(), cvss_v4: vector.parse().ok(), ..Metric::default() },
    ];
    let (document, losses) = written(&ours);
    assert_eq!(document["vulnerabilities"][0]["metrics"].as_array().map(Vec::len), Some(1));
    assert_eq!(document["vulnerabilities"][0]["notes"][0]["text"], "High\nProducts: Gateway 1");
    assert_eq!(losses, [Loss::SeverityBesideCvss { vulnerability: cve() }]);
    let place = Pointer::from_json_pointer("/vulnerabilities/0/metrics/0/content/cvss_v4");
    let source = write21(&ours).unwrap().source_of(&place);
    assert_eq!(source.to_string(), "vulnerabilities[0].metrics[1].content.cvss_v4");
}

#[test]
fn a_weakness_is_of_a_version_that_has_its_name_or_becomes_a_note() {
    let cwe = |name: &str| {
        let (v, losses) = of_vulnerability(|v| v["cwe"] = json!({"id": "CWE-200", "name": name}));
        (v["cwes"][0]["version"].clone(), v["notes"][0]["text"].clone(), losses.len())
    };
    let current = "Exposure of Sensitive Information to an Unauthorized Actor";
    assert_eq!(cwe(current), (json!("4.6"), Value::Null, 0));
    assert_eq!(cwe("Information Exposure").0, "3.4.1");
    assert_eq!(cwe("Leak"), (Value::Null, json!("CWE-200 Leak"), 1));
}

#[test]
fn a_relationship_becomes_a_path_of_one_step() {
    let relate = |document: &mut Value| {
        document["product_tree"]["relationships"] = json!([{
            "category": "installed_on",
            "full_product_name": {"name": "Library 2 on System 3", "product_id": "P"},
            "product_reference": "B",
            "relates_to_product_reference": "C",
        }]);
    };
    let (document, losses) = written(&advisory(relate));
    let path = &document["product_tree"]["product_paths"][0];
    assert_eq!(path["beginning_product_reference"], "B");
    assert_eq!(path["subpaths"], json!([{"category": "installed_on", "next_product_reference": "C"}]));
    assert_eq!(losses, []);
    let part = Pointer::from_json_pointer("/product_tree/product_paths/0/subpaths/0/next_product_reference");
    let place = place_in_csaf20(&write21(&advisory(relate)).unwrap().source_of(&part));
    assert_eq!(place.to_string(), "product_tree.relationships[0].relates_to_product_reference");
}

#[test]
fn branches_have_the_kinds_and_names_that_csaf_21_knows() {
    let range = "product_version_range";
    let changed = |from: &str, to: &str| vec![Loss::VersionRange { from: from.to_owned(), to: to.to_owned() }];
    assert_eq!(branch(range, "<4.2"), (json!([range, "<4.2"]), vec![]));
    assert_eq!(branch(range, "vers:all/<V4.4"), (json!([range, "<V4.4"]), changed("vers:all/<V4.4", "<V4.4")));
    assert_eq!(branch(range, "All versions"), (json!([range, "vers:all/*"]), changed("All versions", "vers:all/*")));
    let one = vec![Loss::RangeOfOne { name: "4.2".to_owned() }];
    assert_eq!(branch(range, "4.2"), (json!(["product_version", "4.2"]), one));
    let legacy = vec![Loss::BranchLegacy { name: "Old".to_owned() }];
    assert_eq!(branch("legacy", "Old"), (json!(["product_name", "Old"]), legacy));
}

#[test]
fn a_range_in_words_is_left_for_the_tests_to_refuse() {
    let ours = advisory(|document| {
        let product = json!({"name": "Agent", "product_id": "D"});
        document["product_tree"]["branches"] =
            json!([{"category": "product_version_range", "name": "prior to 3.1", "product": product}]);
    });
    let text = write21(&ours).unwrap().text;
    let failed: Vec<String> = validate(&text).unwrap().errors().map(|finding| finding.test.clone()).collect();
    assert_eq!(failed, ["6.1.50"]);
}

#[test]
fn numbers_that_may_be_beginnings_have_a_star() {
    let (document, losses) = written(&advisory(|document| {
        document["product_tree"]["full_product_names"][0]["product_identification_helper"] =
            json!({"model_numbers": ["6ES7", "X\\1*"], "purl": "pkg:generic/a@1"});
    }));
    let helper = &document["product_tree"]["full_product_names"][0]["product_identification_helper"];
    assert_eq!(helper, &json!({"model_numbers": ["6ES7*", "X\\\\1*"], "purls": ["pkg:generic/a@1"]}));
    assert_eq!(losses, [Loss::PartialNumbers { product: "A".parse().unwrap() }]);
}

#[test]
fn a_fix_for_what_is_fixed_is_an_optional_patch() {
    let (vulnerability, losses) = of_vulnerability(|v| {
        v["product_status"] = json!({"known_affected": ["A"], "fixed": ["B"]});
        v["remediations"] = json!([{"category": "vendor_fix", "details": "Install it.", "product_ids": ["A", "B"]}]);
    });
    let of =
        |at: usize| (&vulnerability["remediations"][at]["category"], &vulnerability["remediations"][at]["product_ids"]);
    assert_eq!(of(0), (&json!("vendor_fix"), &json!(["A"])));
    assert_eq!(of(1), (&json!("optional_patch"), &json!(["B"])));
    let (from, to) = (RemediationCategory::VendorFix, RemediationCategory::OptionalPatch);
    assert_eq!(losses, [Loss::RemediationKind { vulnerability: cve(), from, to }]);
}

#[test]
fn a_group_of_fixed_and_affected_products_is_taken_apart() {
    let (document, _) = written(&advisory(|document| {
        document["product_tree"]["product_groups"] = json!([{"group_id": "G", "product_ids": ["A", "B"]}]);
        let vulnerability = &mut document["vulnerabilities"][0];
        vulnerability["product_status"] = json!({"known_affected": ["A"], "fixed": ["B"]});
        vulnerability["remediations"] =
            json!([{"category": "vendor_fix", "details": "Install it.", "group_ids": ["G"]}]);
    }));
    let remediations = &document["vulnerabilities"][0]["remediations"];
    assert_eq!((&remediations[0]["product_ids"], &remediations[1]["product_ids"]), (&json!(["A"]), &json!(["B"])));
    assert_eq!(remediations[0].get("group_ids"), None);
}

#[test]
fn who_took_part_is_said_in_words() {
    let (vulnerability, losses) = of_vulnerability(|v| {
        v["involvements"] = json!([{
            "date": "2022-01-03T00:00:00Z", "party": "vendor", "status": "contact_attempted", "summary": "By mail.",
        }]);
    });
    let text = "Party: vendor\nStatus: contact attempted\nDate: 2022-01-03T00:00:00Z\nBy mail.";
    assert_eq!(vulnerability["notes"][0], json!({"category": "general", "text": text, "title": "Involvement"}));
    assert_eq!(losses, [Loss::Involvements { vulnerability: cve(), moved: 1 }]);
}

#[test]
fn a_security_advisory_with_nothing_affected_is_a_deprecated_one() {
    let security_advisory = |status: Value| {
        let mut ours = advisory(|document| {
            document["vulnerabilities"][0]["product_status"] = status;
            document["vulnerabilities"][0]["notes"] = json!([{"category": "summary", "text": "Short"}]);
        });
        ours.category = SECURITY_ADVISORY.to_owned();
        let (document, losses) = written(&ours);
        (document["document"]["category"].clone(), losses.len())
    };
    assert_eq!(security_advisory(json!({"known_affected": ["A"]})), (json!(SECURITY_ADVISORY), 0));
    assert_eq!(security_advisory(json!({"fixed": ["A"]})), (json!(DEPRECATED_SECURITY_ADVISORY), 1));
}

#[test]
fn a_withdrawn_advisory_is_called_withdrawn() {
    let mut ours = advisory(|document| {
        let tracking = &mut document["document"]["tracking"];
        tracking["version"] = json!("2");
        tracking["current_release_date"] = json!("2022-01-06T00:00:00Z");
        let second = json!({"date": "2022-01-06T00:00:00Z", "number": "2", "summary": "Withdrawn"});
        tracking["revision_history"].as_array_mut().unwrap().push(second);
        document["document"]["notes"] =
            json!([{"category": "description", "text": "No flaw.", "title": "Reasoning for Withdrawal"}]);
        let object = document.as_object_mut().unwrap();
        object.remove("product_tree");
        object.remove("vulnerabilities");
    });
    ours.category = "csaf_withdrawn".to_owned();
    let (document, losses) = written(&ours);
    assert_eq!((&document["document"]["category"], losses), (&json!("csaf_withdrawn"), vec![]));
}

#[test]
fn exploitation_is_dated_or_said_in_words() {
    let mut ours = advisory(|_| {});
    ours.vulnerabilities[0].exploited = Some(true);
    let threat = |advisory: &Advisory| written(advisory).0["vulnerabilities"][0]["threats"][0]["details"].clone();
    assert_eq!(threat(&ours), "Exploitation of this vulnerability is known.");
    ours.vulnerabilities[0].first_known_exploitation_dates = vec![FirstKnownExploitation {
        date: "2022-01-04T00:00:00Z".parse().unwrap(),
        exploitation_date: "2022-01-02T00:00:00Z".parse().unwrap(),
        scope: Scope { product_ids: vec!["A".parse().unwrap()], group_ids: Vec::new() },
    }];
    assert_eq!(threat(&ours), Value::Null);
    let (document, losses) = written(&ours);
    let date = &document["vulnerabilities"][0]["first_known_exploitation_dates"][0]["exploitation_date"];
    assert_eq!((date, losses), (&json!("2022-01-02T00:00:00Z"), vec![]));
}

#[test]
fn unknown_properties_are_lost_with_their_place() {
    let (document, losses) = written(&advisory(|document| document["document"]["x_mine"] = json!(1)));
    assert_eq!(document["document"].get("x_mine"), None);
    assert_eq!(losses[0].to_string(), "the unknown property `document.x_mine` is left out");
}

#[test]
fn a_text_that_the_schema_refuses_is_an_error_with_its_place() {
    let mut ours =
        advisory(|document| document["document"]["notes"] = json!([{"category": "summary", "text": "Text"}]));
    ours.notes[0].text = "".into();
    assert_eq!(write21(&ours).unwrap_err().pointer.to_string(), "document.notes[0].text");
}

#[test]
fn what_candour_wrote_as_a_range_has_an_order_and_all_versions_one_name() {
    let mut ours = advisory(|document| {
        let branch = |name: &str, id: &str| {
            let product = json!({"name": name, "product_id": id});
            json!({"category": "product_version_range", "name": name, "product": product})
        };
        document["product_tree"]["branches"] =
            json!([branch("vers:generic/>=4.0|<4.2.7", "D"), branch("vers:generic/*", "E")]);
    });
    ours.form = Form::Markdown;
    let (document, losses) = written(&ours);
    let branches = &document["product_tree"]["branches"];
    assert_eq!(
        (&branches[0]["name"], &branches[1]["name"]),
        (&json!("vers:intdot/>=4.0|<4.2.7"), &json!("vers:all/*"))
    );
    assert_eq!(losses, []);
}
