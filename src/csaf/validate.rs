//! The tests of the standard over a document.
//!
//! csaf-rs runs the schema and the tests of section 6; [`missing_test`](super::missing_test) adds what it does not
//! see. A test that could not run is never taken for one that passed.

use csaf_rs::validation::{TestResult, TestResultStatus, Validatable, ValidationError, ValidationResult};

use super::{Document, Finding, Level, ReadError, document::Versioned, missing_test, weakness};
use crate::{model::CsafVersion, source::Pointer};

/// The tests that ask the network or another program, which this room never does: [`outside`](crate::outside) runs them
/// where somebody asks for it.
const ELSEWHERE: [&str; 3] = ["6.3.6", "6.3.7", "6.3.8"];

/// The tests of CSAF 2.1, a committee draft that csaf-rs is still catching up with, that nobody runs here. The texts of
/// 6.2.55, 6.2.56, 6.3.24 and 6.3.25 are not published yet; 6.3.13 needs to know from when on a decision point of SSVC
/// had which version, and 6.3.16 a grammar.
const NOT_IMPLEMENTED_21: [&str; 9] =
    ["6.2.55", "6.2.56.1", "6.2.56.3", "6.2.56.4", "6.2.56.5", "6.3.13", "6.3.16", "6.3.24", "6.3.25"];

/// The tests of a version of CSAF that are not implemented, none of them mandatory.
pub fn not_implemented(version: CsafVersion) -> &'static [&'static str] {
    match version {
        CsafVersion::V20 => &[],
        CsafVersion::V21 => &NOT_IMPLEMENTED_21,
    }
}

/// Whether somebody has looked at it that csaf-rs 0.6.1 has not this test. One that it lacks and that is not known here
/// makes every document invalid.
fn is_known_to_be_missing(test: &str, version: CsafVersion) -> bool {
    let written: &[&str] = match version {
        CsafVersion::V20 => &missing_test::WRITTEN_20,
        CsafVersion::V21 => &missing_test::WRITTEN_21,
    };
    [written, &ELSEWHERE, not_implemented(version)].into_iter().any(|list| list.contains(&test))
}

/// What the tests say of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Validation {
    /// The version of CSAF that it was tested against.
    pub version: CsafVersion,
    /// What was found: errors before warnings before notes, then by test and place; the same for the same document.
    pub findings: Vec<Finding>,
}

impl Validation {
    /// What makes the document invalid.
    pub fn errors(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.level == Level::Error)
    }

    /// Whether nothing makes the document invalid.
    pub fn is_valid(&self) -> bool {
        self.errors().next().is_none()
    }
}

/// Validates a text; see [`Document::validate`]. Fails where it is not JSON or of no version that is known.
pub fn validate(text: &str) -> Result<Validation, ReadError> {
    Document::parse(text).map(|document| document.validate())
}

impl Document {
    /// Runs the schema and every test of the document's version.
    pub fn validate(&self) -> Validation {
        let version = self.version();
        let results = match (&self.content, version) {
            (Versioned::V20(content), _) => run(content, "2.0"),
            (Versioned::V21(content), _) => run(content, "2.1"),
        };
        let mut findings = match results {
            Ok(results) => findings(results, version),
            Err(why) => vec![not_run("schema", &why)],
        };
        weakness::settle_day_of_two_lists(self, &mut findings);
        findings.extend(missing_test::findings(self));
        findings.sort_by_cached_key(|finding| {
            (finding.level, order(&finding.test), finding.pointer.clone(), finding.message.clone())
        });
        findings.dedup();
        Validation { version, findings }
    }
}

fn run<T: Validatable>(content: &T, version: &str) -> Result<Vec<TestResult>, String> {
    csaf_rs::validation::validate_by_preset(content, version, "full")
        .map(|result: ValidationResult| result.test_results)
        .map_err(|error| error.to_string())
}

fn findings(results: Vec<TestResult>, version: CsafVersion) -> Vec<Finding> {
    let fails_schema = results
        .iter()
        .any(|result| result.test_id == "schema" && matches!(result.status, TestResultStatus::Failure { .. }));
    let mut findings = Vec::new();
    if !results.iter().any(|result| result.test_id == "schema") {
        findings.push(not_run("schema", "csaf-rs has no such test"));
    }
    for TestResult { test_id, status } in results {
        match status {
            TestResultStatus::Success => {}
            TestResultStatus::Failure { errors, warnings, infos } => {
                let all = [(Level::Error, errors), (Level::Warning, warnings), (Level::Note, infos)];
                let all = all.into_iter().flat_map(|(level, all)| all.into_iter().map(move |error| (level, error)));
                findings.extend(all.map(|(level, error)| finding(&test_id, error, level, version)));
            }
            TestResultStatus::NotFound if is_known_to_be_missing(&test_id, version) => {}
            TestResultStatus::NotFound => findings.push(not_run(&test_id, "csaf-rs has no such test")),
            // The other tests need the types, and there are none of a document that the schema refuses. One finding
            // for the schema says more than fifty for the tests.
            TestResultStatus::Skipped if fails_schema => {}
            TestResultStatus::Skipped => findings.push(not_run(&test_id, "csaf-rs skipped it")),
        }
    }
    findings
}

/// Some mandatory tests of CSAF 2.1 ask for a warning where a program cannot judge, such as for a scheme of version
/// ranges that it does not know (6.1.50). CSAF 2.0 knows no such thing.
fn finding(test: &str, error: ValidationError, said: Level, version: CsafVersion) -> Finding {
    let pointer = Pointer::from_json_pointer(&error.instance_path);
    let level = match version {
        CsafVersion::V20 => level_of_test(test),
        CsafVersion::V21 => level_of_test(test).max(said),
    };
    Finding { test: test.to_owned(), level, message: error.message, pointer }
}

fn not_run(test: &str, why: &str) -> Finding {
    Finding {
        test: test.to_owned(),
        level: Level::Error,
        message: format!("this test could not run, so that nobody can say whether the document passes it: {why}"),
        pointer: Pointer::default(),
    }
}

/// How much a finding of a test weighs, by the section that the test is in.
pub fn level_of_test(test: &str) -> Level {
    if test.starts_with("6.2.") {
        Level::Warning
    } else if test.starts_with("6.3.") {
        Level::Note
    } else {
        Level::Error
    }
}

/// Tests in the order of their numbers, those without a number first.
fn order(test: &str) -> (Vec<u32>, String) {
    let numbers: Option<Vec<u32>> = test.split('.').map(|part| part.parse().ok()).collect();
    numbers.map_or_else(|| (Vec::new(), test.to_owned()), |numbers| (numbers, String::new()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn document(change: impl FnOnce(&mut Value)) -> String {
        let mut document = json!({
            "document": {
                "category": "csaf_base",
                "csaf_version": "2.0",
                "publisher": {"category": "vendor", "name": "Example", "namespace": "https://example.com"},
                "title": "Title",
                "tracking": {
                    "current_release_date": "2017-01-05T00:00:00Z",
                    "id": "EXA-1",
                    "initial_release_date": "2017-01-05T00:00:00Z",
                    "revision_history": [{"date": "2017-01-05T00:00:00Z", "number": "1", "summary": "First"}],
                    "status": "final",
                    "version": "1",
                },
            },
        });
        change(&mut document);
        document.to_string()
    }

    fn errors(text: &str) -> Vec<(String, String)> {
        let validation = validate(text).unwrap();
        validation.errors().map(|finding| (finding.test.clone(), finding.pointer.to_string())).collect()
    }

    #[test]
    fn a_small_document_is_valid() {
        assert_eq!(errors(&document(|_| {})), []);
    }

    #[test]
    fn a_document_against_the_schema_is_invalid_with_the_place() {
        let text = document(|document| document["document"]["title"] = json!(""));
        assert_eq!(errors(&text), [("schema".to_owned(), "document.title".to_owned())]);
    }

    #[test]
    fn a_test_that_could_not_run_is_an_error() {
        let result = |test: &str, status| TestResult { test_id: test.to_owned(), status };
        let success = || result("schema", TestResultStatus::Success);
        let found = |results| findings(results, CsafVersion::V20).into_iter().map(|f| f.test).collect::<Vec<_>>();
        assert_eq!(found(vec![success(), result("6.1.1", TestResultStatus::Skipped)]), ["6.1.1"]);
        assert_eq!(found(vec![success(), result("6.2.4", TestResultStatus::NotFound)]), ["6.2.4"]);
        assert_eq!(found(vec![success(), result("6.2.19", TestResultStatus::NotFound)]), [""; 0]);
        assert_eq!(found(vec![]), ["schema"]);
    }

    #[test]
    fn a_repeated_key_is_an_error() {
        let text = document(|_| {}).replacen("\"title\":", "\"title\":\"Another\",\"title\":", 1);
        assert_eq!(errors(&text), [("json-duplicate-key".to_owned(), "document.title".to_owned())]);
    }

    #[test]
    fn a_reference_without_a_product_tree_is_an_error() {
        let text = document(|document| {
            document["vulnerabilities"] = json!([{
                "cve": "CVE-2017-0001",
                "product_status": {"known_affected": ["A"]},
                "threats": [{"category": "impact", "details": "High", "group_ids": ["G"]}],
            }]);
        });
        let found = errors(&text);
        assert_eq!(found[0], ("6.1.1".to_owned(), "vulnerabilities[0].product_status.known_affected[0]".to_owned()));
        assert_eq!(found[1], ("6.1.4".to_owned(), "vulnerabilities[0].threats[0].group_ids[0]".to_owned()));
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn a_vex_vulnerability_without_a_product_status_is_an_error() {
        let text = document(|document| {
            document["document"]["category"] = json!("csaf_vex");
            document["vulnerabilities"] = json!([{"cve": "CVE-2017-0001"}]);
        });
        assert!(errors(&text).contains(&("6.1.27.7".to_owned(), "vulnerabilities[0]".to_owned())));
    }
}
