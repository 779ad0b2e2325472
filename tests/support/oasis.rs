//! The test suite of the standard: documents that must fail a test, and documents that must pass it.

use std::{path::Path, sync::Arc};

use candour::source::{Notation, SourceFile};
use serde_json::Value;

/// A document of the suite.
pub struct Case {
    pub test: String,
    pub group: String,
    /// It is listed as one that this test must fail.
    pub must_fail: bool,
    /// It is valid as a whole, whatever optional and informative tests say.
    pub is_valid: bool,
    pub file: Arc<SourceFile>,
}

impl Case {
    /// The name of the file.
    pub fn name(&self) -> &str {
        self.file.path.rsplit('/').next().unwrap_or_default()
    }

    /// Whether it is one of the documents that are named.
    pub fn is_among(&self, names: &[&str]) -> bool {
        names.contains(&self.name())
    }
}

/// Documents that `testcases.json` of CSAF 2.1 calls valid, though they have the `involvements` of CSAF 2.0, which the
/// schema of 2.1 forbids since these became `/document/involvement`.
pub const OUTDATED_21: [&str; 5] = [
    "oasis_csaf_tc-csaf_2_1-2024-6-1-01-12.json",
    "oasis_csaf_tc-csaf_2_1-2024-6-1-04-12.json",
    "oasis_csaf_tc-csaf_2_1-2024-6-1-24-11.json",
    "oasis_csaf_tc-csaf_2_1-2024-6-1-24-12.json",
    "oasis_csaf_tc-csaf_2_1-2024-6-2-07-01.json",
];

/// Documents that must fail a test, but do not even have the shape that the schema asks for: they have the
/// `involvements` of CSAF 2.0, as those in [`OUTDATED_21`].
pub const REFUSED_BY_THE_SCHEMA_21: [&str; 4] = [
    "oasis_csaf_tc-csaf_2_1-2024-6-1-01-02.json",
    "oasis_csaf_tc-csaf_2_1-2024-6-1-04-02.json",
    "oasis_csaf_tc-csaf_2_1-2024-6-1-24-01.json",
    "oasis_csaf_tc-csaf_2_1-2024-6-1-24-02.json",
];

/// Documents that must fail a mandatory test in which nobody here can judge: the scheme of a version range is not known,
/// or the extension. A warning says so, as the standard asks for.
pub const WARNED_OF_21: [&str; 6] = [
    "oasis_csaf_tc-csaf_2_1-2024-6-1-50-03.json",
    "oasis_csaf_tc-csaf_2_1-2024-6-1-50-06.json",
    "oasis_csaf_tc-csaf_2_1-2024-6-1-60-02-01.json",
    "oasis_csaf_tc-csaf_2_1-2024-6-1-60-02-02.json",
    "oasis_csaf_tc-csaf_2_1-2024-6-1-60-03-01.json",
    "oasis_csaf_tc-csaf_2_1-2024-6-1-60-03-02.json",
];

/// Valid documents that csaf-rs 0.6.1 fails in the very test that they are valid examples of.
pub const WRONGLY_REFUSED_21: [(&str, &str); 4] = [
    ("oasis_csaf_tc-csaf_2_1-2024-6-1-27-13-16.json", "6.1.27.13"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-1-48-16.json", "6.1.48"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-1-48-19.json", "6.1.48"),
    ("oasis_csaf_tc-csaf_2_1-2024-6-1-50-14.json", "6.1.50"),
];

/// A JSON document on its own.
pub fn source(path: &Path) -> Arc<SourceFile> {
    let text: Arc<str> =
        std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())).into();
    let data = 0..text.len();
    let body_start = text.len();
    Arc::new(SourceFile { path: path.display().to_string(), text, notation: Notation::Json, data, body_start })
}

/// Every case that `testcases.json` of a version lists, such as `csaf_2.0`.
pub fn cases(corpus: &Path, version: &str) -> Vec<Case> {
    let folder = corpus.join("oasis").join(version).join("validator/data");
    let list = std::fs::read_to_string(folder.join("testcases.json")).expect("the suite has a list");
    let list: Value = serde_json::from_str(&list).expect("the list is JSON");
    let items = |json: &Value| json.as_array().cloned().unwrap_or_default();
    let text = |json: &Value| json.as_str().expect("it is a text").to_owned();
    let mut cases = Vec::new();
    for test in items(&list["tests"]) {
        for kind in ["failures", "valid"] {
            for document in items(&test[kind]) {
                cases.push(Case {
                    test: text(&test["id"]),
                    group: text(&test["group"]),
                    must_fail: kind == "failures",
                    is_valid: document["valid"].as_bool().expect("it says whether it is valid"),
                    file: source(&folder.join(text(&document["name"]))),
                });
            }
        }
    }
    cases
}
