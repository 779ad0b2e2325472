//! What `candour verify` finds: nothing in a folder that is right, and each fault where it belongs.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/provider.rs"]
mod provider;
mod support;
#[path = "support/faults.rs"]
mod faults;

use std::{collections::BTreeSet, path::Path, process::Command};

use candour::verify::{Level, Options, Outcome, Report, verify};
use faults::{FAULTS, Fault, Site};
use provider::Signer;

const AT: &str = "2026-11-21T09:00:00Z";

fn check(folder: &Path) -> Report {
    let options = Options { at: AT.parse().expect("an instant"), url: None };
    verify(folder, &options).expect("the folder can be read")
}

/// All findings of a level as lines: requirement, file and reason.
fn findings(report: &Report, level: Level) -> Vec<(String, String, String)> {
    let checks = report.parts.iter().flat_map(|part| &part.checks);
    let all = checks.flat_map(|check| check.findings.iter().map(move |finding| (check.requirement.id(), finding)));
    all.filter(|(_, finding)| finding.level == level)
        .map(|(id, finding)| (id, finding.file.clone(), finding.reason.clone()))
        .collect()
}

/// Puts each fault into a copy of a good folder, and says which were not found as they should be.
fn try_all(good: &Path, signer: &Signer) -> Vec<String> {
    let mut wrong = Vec::new();
    for fault in FAULTS {
        let copy = tempfile::tempdir().expect("a folder");
        support::copy(good, copy.path());
        let file = (fault.put)(&Site { root: copy.path(), signer });
        let report = check(copy.path());
        wrong.extend(judge(fault, &file, &report));
    }
    wrong
}

fn judge(fault: &Fault, file: &str, report: &Report) -> Option<String> {
    let level = match fault.outcome {
        Outcome::Failed => Level::Failure,
        _ => Level::Warning,
    };
    let found = findings(report, level);
    let is_it = |(id, place, reason): &(String, String, String)| {
        id == fault.requirement && place == file && reason.contains(fault.reason)
    };
    if !found.iter().any(is_it) {
        return Some(format!(
            "{}: expected {} at {file} with `{}`, found {:#?}",
            fault.name,
            fault.requirement,
            fault.reason,
            findings(report, Level::Failure).into_iter().chain(findings(report, Level::Warning)).collect::<Vec<_>>()
        ));
    }
    let failed: BTreeSet<String> = findings(report, Level::Failure).into_iter().map(|found| found.0).collect();
    let mut allowed: BTreeSet<String> = fault.also.iter().map(|id| (*id).to_owned()).collect();
    if level == Level::Failure {
        allowed.insert(fault.requirement.to_owned());
    }
    (failed != allowed).then(|| {
        format!("{}: expected that {allowed:?} fail, found {:#?}", fault.name, findings(report, Level::Failure))
    })
}

#[test]
fn a_folder_that_is_right_has_no_finding() {
    let folder = tempfile::tempdir().unwrap();
    provider::write(folder.path(), &Signer::new());
    let report = check(folder.path());
    assert_eq!(findings(&report, Level::Failure), []);
    assert_eq!(findings(&report, Level::Warning), []);
    assert_eq!(report.parts.len(), 3, "CSAF 2.0, CSAF 2.1 and the site");
    assert!(!report.failed());
    let outcome = |part: usize, id: &str| {
        let mut checks = report.parts[part].checks.iter();
        checks.find(|check| check.requirement.id() == id).map(|check| check.outcome)
    };
    for id in ["R1", "R2", "R4", "R7", "R8", "R11", "R12", "R13", "R14", "R15", "R16", "R17", "R18", "R19", "R20"] {
        assert_eq!(outcome(0, id), Some(Outcome::Passed), "{id}");
        assert_eq!(outcome(1, id), Some(Outcome::Passed), "{id}");
    }
    assert_eq!(outcome(0, "R9"), Some(Outcome::Passed));
    assert_eq!(outcome(0, "R3"), Some(Outcome::NotChecked));
    assert_eq!(outcome(0, "R24"), None);
    assert_eq!(outcome(1, "R25"), Some(Outcome::Passed));
}

#[test]
fn each_fault_is_found_where_it_belongs() {
    let folder = tempfile::tempdir().unwrap();
    let signer = Signer::new();
    provider::write(folder.path(), &signer);
    let wrong = try_all(folder.path(), &signer);
    assert!(wrong.is_empty(), "{} of {} faults:\n{}", wrong.len(), FAULTS.len(), wrong.join("\n\n"));
    let names: BTreeSet<&str> = FAULTS.iter().map(|fault| fault.name).collect();
    assert_eq!(names.len(), FAULTS.len(), "two faults have the same name");
}

fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_candour")).arg("verify").args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn the_program_prints_the_report_and_ends_with_its_outcome() {
    let folder = tempfile::tempdir().unwrap();
    provider::write(folder.path(), &Signer::new());
    let path = folder.path().to_str().unwrap();
    let (code, text, _) = run(&[path, "--at", AT]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("  19  Signatures                                 passed"), "{text}");
    assert!(text.contains("served at https://example.com/, judged at 2026-11-21T09:00:00Z"), "{text}");

    std::fs::remove_file(folder.path().join(".well-known/csaf/white/index.txt")).unwrap();
    let (code, text, _) = run(&[path, "--at", AT, "--format", "json"]);
    assert_eq!(code, Some(1));
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let checks = json["parts"][0]["checks"].as_array().unwrap();
    let index = checks.iter().find(|check| check["number"] == 12).unwrap();
    assert_eq!(index["outcome"], "failed");
    assert_eq!(index["findings"][0]["file"], ".well-known/csaf/white/index.txt");
    assert_eq!(json["failed"], true);
}

#[test]
fn what_cannot_be_checked_at_all_ends_with_2() {
    assert_eq!(run(&["/there/is/nothing"]).0, Some(2));
    assert_eq!(run(&[]).0, Some(2));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    assert_eq!(run(&[path, "--url", "mailto:me"]).0, Some(2));
    assert_eq!(run(&[path, "--at", "yesterday"]).0, Some(2));
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    assert_eq!(run(&[file.to_str().unwrap()]).0, Some(2));
}

#[test]
fn damaged_files_never_stop_the_check() {
    let good = tempfile::tempdir().unwrap();
    provider::write(good.path(), &Signer::new());
    let files = support::files(good.path());
    for (path, bytes) in &files {
        let cuts = [&bytes[..bytes.len() / 2], b"", b"\xff\xfe\x00", b"{}", b"[]", b"<", b"-----BEGIN PGP"];
        for cut in cuts {
            std::fs::write(good.path().join(path), cut).unwrap();
            let _ = check(good.path());
        }
        std::fs::write(good.path().join(path), bytes).unwrap();
    }
}
