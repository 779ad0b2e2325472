//! The test suite of the standard: each case that it lists gives the expected result under the id of its test.
//!
//! It is found through the environment variable `CANDOUR_CORPUS`; without it the tests say that they are skipped, and in
//! CI they fail.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::{collections::BTreeSet, fmt::Write as _, sync::Arc};

use candour::{
    csaf::{self, Finding, Level, Validation},
    diagnostic::Diagnostic,
    model::{Advisory, CsafVersion},
    outside::{self, Unresolved},
};
use rayon::prelude::*;
use support::{
    corpus,
    oasis::{self, Case, OUTDATED_21, REFUSED_BY_THE_SCHEMA_21, WARNED_OF_21, WRONGLY_REFUSED_21},
    tools,
};

/// Documents of CSAF 2.0 that `testcases.json` calls valid, since they are by all tests but the one that they are for
/// and 6.1.25: each has two hashes of one algorithm for one file, "used multiple times in one item of hashes". The list
/// is wrong: what the test says of the very same shape is that it fails.
const WRONGLY_VALID_20: [&str; 2] =
    ["oasis_csaf_tc-csaf_2_0-2021-6-2-08-02.json", "oasis_csaf_tc-csaf_2_0-2021-6-2-09-02.json"];

/// The mandatory tests that warn where they cannot judge, also of a document that is right: no extension is known here,
/// and not every scheme of version ranges.
const UNJUDGED_21: [&str; 3] = ["6.1.50", "6.1.60.2", "6.1.60.3"];

/// A document that must pass 6.2.37 and uses the namespace `test`, which SSVC keeps for the tests of programs: csaf-rs
/// lets it pass in its own tests alone, and warns of it in every document that is meant.
const OF_THE_TEST_NAMESPACE_21: [&str; 1] = ["oasis_csaf_tc-csaf_2_1-2024-6-2-37-12.json"];

/// The only URL of the suite that is said to resolve, with the namespace of its publisher. What the network of the day
/// says is no test; that the client asks it rightly is shown with a server on this machine.
const RESOLVES: [&str; 2] = ["https://example.net", "https://csaf.io"];

/// What all tests find in a case, also those that ask somebody else.
struct Result {
    validation: Validation,
    outside: Vec<Diagnostic>,
}

impl Result {
    fn of(case: &Case) -> Self {
        let validation = csaf::validate(&case.file.text).unwrap_or_else(|error| panic!("{}: {error}", case.name()));
        let advisories = || -> Vec<Arc<Advisory>> { csaf::read(&case.file).into_iter().map(Arc::new).collect() };
        let outside = match case.test.as_str() {
            "6.3.6" | "6.3.7" => outside::links(&advisories(), resolve),
            "6.3.8" => outside::spelling(&advisories()).unwrap_or_else(|error| panic!("{error}")),
            _ => Vec::new(),
        };
        Self { validation, outside }
    }

    /// The findings of one test.
    fn of_test(&self, test: &str) -> Vec<Level> {
        let outside = self.outside.iter().filter(|finding| finding.code.as_str() == format!("CSAF-{test}"));
        let inside = self.validation.findings.iter().filter(|finding| finding.test == test);
        inside.map(|finding: &Finding| finding.level).chain(outside.map(|_| Level::Note)).collect()
    }
}

fn resolve(url: &str) -> std::result::Result<(), Unresolved> {
    if RESOLVES.contains(&url) { Ok(()) } else { Err(Unresolved::NoHost) }
}

/// The cases, without those of the spelling where its program is not there.
fn cases(version: &str) -> Option<Vec<Case>> {
    let mut cases = oasis::cases(&corpus()?, version);
    if tools::or_skip(tools::hunspell("en")).is_none() {
        cases.retain(|case| case.test != "6.3.8");
    }
    Some(cases)
}

/// What does not hold, one line a case.
fn complaints(
    cases: &[Case],
    look: impl Fn(&Case, &Result) -> std::result::Result<(), &'static str> + Sync,
) -> Vec<String> {
    let complaint = |case: &Case| {
        let result = Result::of(case);
        let why = look(case, &result).err()?;
        Some(format!("{} ({}) {why}: {:?}", case.name(), case.test, result.validation.findings))
    };
    let mut complaints: Vec<String> = cases.par_iter().filter_map(complaint).collect();
    complaints.sort();
    complaints
}

#[test]
fn each_of_the_239_cases_of_csaf_20_gives_the_expected_result() {
    let Some(corpus) = corpus() else { return };
    assert_eq!(oasis::cases(&corpus, "csaf_2.0").len(), 239, "the suite lists 239 cases");
    let Some(cases) = cases("csaf_2.0") else { return };
    let complaints = complaints(&cases, |case, result| {
        let is_found = !result.of_test(&case.test).is_empty();
        let is_valid = case.is_valid && !case.is_among(&WRONGLY_VALID_20);
        match (case.must_fail, is_found) {
            (true, false) => Err("must fail its test and passes it"),
            (false, true) => Err("must pass its test and fails it"),
            _ if result.validation.is_valid() != is_valid => Err("is valid or not, otherwise than the suite says"),
            (true, true) | (false, false) => Ok(()),
        }
    });
    assert_eq!(complaints, [""; 0]);
}

#[test]
fn what_the_suite_calls_valid_against_its_own_words_fails_one_test_alone() {
    let Some(cases) = cases("csaf_2.0") else { return };
    let wrong: Vec<&Case> = cases.iter().filter(|case| case.is_among(&WRONGLY_VALID_20)).collect();
    assert_eq!(wrong.len(), WRONGLY_VALID_20.len());
    for case in wrong {
        let validation = Result::of(case).validation;
        assert!(validation.errors().all(|error| error.test == "6.1.25") && !validation.is_valid(), "{}", case.name());
    }
}

#[test]
fn each_case_of_csaf_21_whose_test_is_implemented_gives_the_expected_result() {
    let Some(mut cases) = cases("csaf_2.1") else { return };
    assert_eq!(oasis::cases(&corpus().expect("it was there before"), "csaf_2.1").len(), 856);
    let not_implemented = csaf::not_implemented(CsafVersion::V21);
    cases.retain(|case| !not_implemented.contains(&case.test.as_str()));
    let tests: BTreeSet<&str> = cases.iter().map(|case| case.test.as_str()).collect();
    eprintln!("{} cases of {} tests", cases.len(), tests.len());
    let complaints = complaints(&cases, |case, result| {
        let levels = result.of_test(&case.test);
        let is_mandatory = case.group == "mandatory";
        let is_warned_of = levels.contains(&Level::Warning) && !levels.contains(&Level::Error);
        if case.must_fail && (case.is_among(&REFUSED_BY_THE_SCHEMA_21) || case.is_among(&OUTDATED_21)) {
            let is_refused = !result.of_test("schema").is_empty();
            return if is_refused { Ok(()) } else { Err("is not against the schema any more") };
        }
        let is_wrongly_refused = WRONGLY_REFUSED_21.iter().any(|(name, _)| *name == case.name());
        if is_wrongly_refused || case.is_among(&OF_THE_TEST_NAMESPACE_21) {
            return if levels.is_empty() { Err("is not refused any more") } else { Ok(()) };
        }
        if case.must_fail {
            return match (is_mandatory, is_warned_of) {
                _ if levels.is_empty() => Err("must fail its test and passes it"),
                (true, _) if is_warned_of != case.is_among(&WARNED_OF_21) => Err("fails at another level"),
                (true | false, _) => Ok(()),
            };
        }
        let is_unjudged = is_mandatory && is_warned_of && UNJUDGED_21.contains(&case.test.as_str());
        if levels.is_empty() || is_unjudged { Ok(()) } else { Err("must pass its test and fails it") }
    });
    assert_eq!(complaints, [""; 0]);
}

#[test]
fn what_is_not_implemented_is_named() {
    let mut list = String::new();
    for (version, name) in [(CsafVersion::V20, "CSAF 2.0"), (CsafVersion::V21, "CSAF 2.1")] {
        let _ = writeln!(list, "{name}:");
        for test in csaf::not_implemented(version) {
            let _ = writeln!(list, "  {test}");
        }
    }
    eprint!("not implemented:\n{list}");
    insta::assert_snapshot!(list);
}

#[test]
fn every_case_of_the_suite_is_of_a_test_that_has_a_title_or_is_not_implemented() {
    let Some(corpus) = corpus() else { return };
    for (folder, version) in [("csaf_2.0", CsafVersion::V20), ("csaf_2.1", CsafVersion::V21)] {
        for case in oasis::cases(&corpus, folder) {
            let is_named = csaf::not_implemented(version).contains(&case.test.as_str());
            assert_eq!(csaf::test_title(&case.test).is_none(), is_named, "{}", case.test);
        }
    }
}
