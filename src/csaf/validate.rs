//! The tests of the standard over a document.
//!
//! csaf-rs runs the schema and the tests of section 6; [`missing_test`](super::missing_test) adds what it does not
//! see. A test that could not run is never taken for one that passed.

use chrono::NaiveDate;
use csaf_rs::validation::{TestResult, TestResultStatus, Validatable, ValidationError, ValidationResult};

use super::{CsafVersion, Document, ReadError, cwe, document::Versioned, missing_test};
use crate::{
    model::Instant,
    source::{Pointer, Step},
};

/// The tests that csaf-rs 0.6.1 does not have, none of them mandatory in CSAF 2.0. A test that is missing and not
/// named here makes every document invalid, until somebody has looked at it.
const MISSING_20: [&str; 4] = ["6.2.19", "6.3.6", "6.3.7", "6.3.8"];

/// The same for CSAF 2.1, a committee draft that csaf-rs is still catching up with. 6.1.60.3, on extensions, is the one
/// mandatory test among them.
#[rustfmt::skip]
const MISSING_21: [&str; 31] = [
    "6.1.60.3",
    "6.2.19", "6.2.39.1", "6.2.49", "6.2.50.1", "6.2.50.2", "6.2.50.3", "6.2.51", "6.2.54.1", "6.2.54.2", "6.2.54.3",
    "6.2.54.4", "6.2.55", "6.2.56.1", "6.2.56.3", "6.2.56.4", "6.2.56.5",
    "6.3.6", "6.3.7", "6.3.8", "6.3.13", "6.3.16", "6.3.17", "6.3.19.1", "6.3.19.2", "6.3.19.3", "6.3.19.4", "6.3.19.5",
    "6.3.21.2", "6.3.24", "6.3.25",
];

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

/// One thing that a test found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The test: the section that defines it such as `6.1.11`, `schema`, or `json-duplicate-key`, which is our own.
    pub test: String,
    /// How much it weighs.
    pub level: Level,
    /// What is wrong.
    pub message: String,
    /// Where.
    pub pointer: Pointer,
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The document is invalid: the schema and the mandatory tests (section 6.1).
    Error,
    /// It should be mended: the optional tests, called recommended in CSAF 2.1 (section 6.2).
    Warning,
    /// Good to know: the informative tests (section 6.3).
    Note,
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
        settle_day_of_two_lists(self, &mut findings);
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
    let missing: &[&str] = match version {
        CsafVersion::V20 => &MISSING_20,
        CsafVersion::V21 => &MISSING_21,
    };
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
                let all = errors.into_iter().chain(warnings).chain(infos);
                findings.extend(all.map(|error| finding(&test_id, error)));
            }
            TestResultStatus::NotFound if missing.contains(&test_id.as_str()) => {}
            TestResultStatus::NotFound => findings.push(not_run(&test_id, "csaf-rs has no such test")),
            // The other tests need the types, and there are none of a document that the schema refuses. One finding
            // for the schema says more than fifty for the tests.
            TestResultStatus::Skipped if fails_schema => {}
            TestResultStatus::Skipped => findings.push(not_run(&test_id, "csaf-rs skipped it")),
        }
    }
    findings
}

fn finding(test: &str, error: ValidationError) -> Finding {
    let pointer = Pointer::from_json_pointer(&error.instance_path);
    Finding { test: test.to_owned(), level: level(test), message: error.message, pointer }
}

fn not_run(test: &str, why: &str) -> Finding {
    Finding {
        test: test.to_owned(),
        level: Level::Error,
        message: format!("this test could not run, so that nobody can say whether the document passes it: {why}"),
        pointer: Pointer::default(),
    }
}

fn level(test: &str) -> Level {
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

/// Two lists of weaknesses came out on 8 November 2017, and csaf-rs takes one of them at random, another one in each
/// run of the program. A document of the time in which they were the current ones is right with a name of either.
fn settle_day_of_two_lists(document: &Document, findings: &mut Vec<Finding>) {
    let Some(day) = day_of(document) else { return };
    if document.version() != CsafVersion::V20 || !cwe::has_two_current_lists(day) {
        return;
    }
    findings.retain_mut(|finding| match weakness(finding, document) {
        None => true,
        Some((id, name, place)) => {
            finding.message = format!("Weakness '{id}' has not the name '{name}' in the versions of {day}.");
            finding.pointer = place;
            cwe::standing(id, name, day) != cwe::Standing::Current
        }
    });
}

/// What is behind a finding of 6.1.11 in a CSAF 2.0 document.
///
/// The standard asks that a weakness "exists and is valid" and names no version of the enumeration. csaf-rs takes the
/// list of the current release date, so documents fail that other tools accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeaknessFault {
    /// The lists of csaf-rs up to 2.10, and 2.12, lack the composites and chains, CWE-352 among them; the id and the
    /// name of the document are those of another list. The document is right.
    ListGap,
    /// The id and the name are those of another version of the enumeration than the one of the date. Real documents
    /// have this: they are converted from older forms with the names of the day of conversion.
    OtherVersion,
    /// No version has the id under this name. The document is wrong.
    Unknown,
}

/// What is behind a finding of 6.1.11; none for the findings of other tests, and for CSAF 2.1, where a weakness says
/// which version it is of.
pub fn weakness_fault(finding: &Finding, document: &Document) -> Option<WeaknessFault> {
    if document.version() != CsafVersion::V20 {
        return None;
    }
    let (id, name, _) = weakness(finding, document)?;
    match cwe::standing(id, name, day_of(document)?) {
        cwe::Standing::InGap => Some(WeaknessFault::ListGap),
        cwe::Standing::OfAnotherVersion => Some(WeaknessFault::OtherVersion),
        cwe::Standing::Unknown => Some(WeaknessFault::Unknown),
        cwe::Standing::Current => None,
    }
}

/// Whether a finding of 6.1.11 says more of the lists of csaf-rs than of the document: the very id and name that the
/// document has are in one of them, if not in the one of its date. See [`weakness_fault`] for which of the reasons it
/// is.
pub fn is_data_hole(finding: &Finding, document: &Document) -> bool {
    match weakness_fault(finding, document) {
        Some(WeaknessFault::ListGap | WeaknessFault::OtherVersion) => true,
        Some(WeaknessFault::Unknown) | None => false,
    }
}

fn day_of(document: &Document) -> Option<NaiveDate> {
    let date = document.json().pointer("/document/tracking/current_release_date")?.as_str()?;
    date.parse::<Instant>().ok().map(|instant| instant.utc_day())
}

/// The id, the name and the place of the weakness that a finding of 6.1.11 is about.
fn weakness<'a>(finding: &Finding, document: &'a Document) -> Option<(&'a str, &'a str, Pointer)> {
    let [Step::Key(list), Step::Index(at), Step::Key(cwe), ..] = finding.pointer.steps() else { return None };
    if finding.test != "6.1.11" || list != "vulnerabilities" || cwe != "cwe" {
        return None;
    }
    let weakness = document.json().get("vulnerabilities")?.get(at)?.get("cwe")?;
    let place = Pointer::default().key("vulnerabilities").index(*at).key("cwe");
    Some((weakness.get("id")?.as_str()?, weakness.get("name")?.as_str()?, place))
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

    #[test]
    fn a_gap_in_the_lists_is_told_from_a_mistake() {
        let fault = |day: &str, name: &str| {
            let text = document(|document| {
                document["document"]["tracking"]["current_release_date"] = json!(format!("{day}T00:00:00Z"));
                document["document"]["tracking"]["revision_history"][0]["date"] = json!(format!("{day}T00:00:00Z"));
                document["vulnerabilities"] = json!([{"cwe": {"id": "CWE-352", "name": name}}]);
            });
            let document = Document::parse(&text).unwrap();
            let validation = document.validate();
            validation.errors().find_map(|finding| weakness_fault(finding, &document))
        };
        let csrf = "Cross-Site Request Forgery (CSRF)";
        assert_eq!(fault("2017-01-05", csrf), Some(WeaknessFault::ListGap));
        assert_eq!(fault("2017-01-05", "Forgery"), Some(WeaknessFault::Unknown));
        // On this day 2.12, which has the gap, and 3.0 are both current, and csaf-rs takes one of them at random.
        assert_eq!(fault("2017-12-05", csrf), None);
        assert_eq!(fault("2017-12-05", "Forgery"), Some(WeaknessFault::Unknown));
    }
}
