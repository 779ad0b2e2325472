//! What `candour verify` finds: nothing in a folder that is right, and each fault where it belongs.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::format_collect,
    reason = "a test fails by panicking"
)]

#[path = "support/faults.rs"]
mod faults;
#[path = "support/others.rs"]
mod others;
#[path = "support/provider.rs"]
mod provider;
#[path = "support/site.rs"]
mod site;
mod support;

use std::{collections::BTreeSet, path::Path, process::Command};

use candour::verify::{Level, Options, Outcome, Report, verify};
use rayon::prelude::*;

use faults::{FAULTS, Fault};
use others::{WAYS, Way};
use provider::Signer;
use site::Site;
use support::tools::{self, Gpg};

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
fn try_all(faults: &[&Fault], good: &Path, signer: &Signer) -> Vec<String> {
    let attempt = |fault: &&Fault| {
        let copy = tempfile::tempdir().expect("a folder");
        support::copy(good, copy.path());
        let file = (fault.put)(&Site { root: copy.path(), signer });
        judge(fault, &file, &check(copy.path()))
    };
    faults.par_iter().filter_map(attempt).collect()
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
    assert_eq!(outcome(1, "R9"), Some(Outcome::NotApplicable), "the well-known place holds CSAF 2.0");
    assert_eq!(outcome(0, "R3"), Some(Outcome::NotChecked));
    assert_eq!(outcome(0, "R24"), None);
    assert_eq!(outcome(1, "R25"), Some(Outcome::Passed));
}

#[test]
fn each_fault_is_found_where_it_belongs() {
    let folder = tempfile::tempdir().unwrap();
    let signer = Signer::new();
    provider::write(folder.path(), &signer);
    let wrong = try_all(&FAULTS.iter().collect::<Vec<_>>(), folder.path(), &signer);
    assert!(wrong.is_empty(), "{} of {} faults:\n{}", wrong.len(), FAULTS.len(), wrong.join("\n\n"));
    let names: BTreeSet<&str> = FAULTS.iter().map(|fault| fault.name).collect();
    assert_eq!(names.len(), FAULTS.len(), "two faults have the same name");
}

/// The requirements that are not checked, with why.
fn unchecked(report: &Report) -> Vec<(String, String)> {
    let checks = report.parts.iter().flat_map(|part| &part.checks);
    let left = checks.filter(|check| check.outcome == Outcome::NotChecked);
    left.map(|check| (check.requirement.id(), check.notes.join("; "))).collect()
}

/// Whether the ids of what was found are those that are expected, each with the reason.
fn agree(found: &[(String, String)], expected: &[(&str, &str)]) -> bool {
    let ids: BTreeSet<&str> = found.iter().map(|one| one.0.as_str()).collect();
    let is_found = |want: &(&str, &str)| found.iter().any(|(id, reason)| id == want.0 && reason.contains(want.1));
    ids == expected.iter().map(|want| want.0).collect() && expected.iter().all(is_found)
}

fn judge_way(way: &Way, usual: &BTreeSet<String>, report: &Report) -> Option<String> {
    let failures = findings(report, Level::Failure);
    let warnings = findings(report, Level::Warning);
    let short: Vec<(String, String)> = warnings.into_iter().map(|(id, _, reason)| (id, reason)).collect();
    let left: Vec<(String, String)> = unchecked(report).into_iter().filter(|(id, _)| !usual.contains(id)).collect();
    let is_right = failures.is_empty() && agree(&short, way.warned) && agree(&left, way.unchecked);
    (!is_right).then(|| format!("{}: failed {failures:#?}, warned {short:#?}, not checked {left:#?}", way.name))
}

#[test]
fn what_others_may_do_fails_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let signer = Signer::new();
    provider::write(folder.path(), &signer);
    let usual = unchecked(&check(folder.path())).into_iter().map(|one| one.0).collect();
    let attempt = |way: &Way| {
        let copy = tempfile::tempdir().unwrap();
        support::copy(folder.path(), copy.path());
        (way.put)(&Site { root: copy.path(), signer: &signer });
        judge_way(way, &usual, &check(copy.path()))
    };
    let wrong: Vec<String> = WAYS.par_iter().filter_map(attempt).collect();
    assert!(wrong.is_empty(), "{} of {} ways:\n{}", wrong.len(), WAYS.len(), wrong.join("\n\n"));
}

/// The example, built and signed by the program itself.
fn built_example(signer: &Signer) -> support::Project {
    let project = support::Project::example();
    project.file("content/keys/csaf.asc", signer.armoured());
    project.run_with(&["build", "--at", AT], &[("CANDOUR_SIGNING_KEY", &signer.private())]).succeeds();
    project
}

#[test]
fn what_the_program_builds_has_no_finding_but_the_publisher_of_a_document_made_elsewhere() {
    let project = built_example(&Signer::new());
    let report = check(&project.out());
    assert_eq!(findings(&report, Level::Failure), []);
    let warnings = findings(&report, Level::Warning);
    let is_known = |(id, file, _): &(String, String, String)| id == "R7" && file.ends_with("ecert-2025-0117.json");
    assert!(warnings.iter().all(is_known), "{warnings:#?}");
}

#[test]
fn each_fault_of_a_provider_is_found_in_what_the_program_builds() {
    let signer = Signer::new();
    let project = support::Project::example();
    // The faults speak of the address of the small provider, and change a security.txt that is not signed.
    let site = std::fs::read_to_string(project.path().join("content/site.toml")).unwrap();
    project.file("content/site.toml", site.replace("https://trust.example.com", "https://example.com"));
    project.file("content/keys/security.asc", signer.armoured());
    project.run_with(&["build", "--at", AT], &[("CANDOUR_SIGNING_KEY", &signer.private())]).succeeds();
    project.run(&["build", "--at", AT, "--out", "plain"]).succeeds();
    for path in [".well-known/security.txt", "security.txt"] {
        std::fs::copy(project.path().join("plain").join(path), project.out().join(path)).unwrap();
    }
    let faults: Vec<&Fault> = FAULTS.iter().filter(|fault| fault.requirement.starts_with('R')).collect();
    assert!(faults.len() > 80, "only {} faults of a provider", faults.len());
    let wrong = try_all(&faults, &project.out(), &signer);
    assert!(wrong.is_empty(), "{} of {} faults:\n{}", wrong.len(), faults.len(), wrong.join("\n\n"));
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
    // The folders of 2026 hold nothing of another kind.
    let files = support::files(good.path()).into_iter().filter(|(path, _)| !path.contains("/2026/"));
    files.collect::<Vec<_>>().par_iter().for_each(|(path, bytes)| {
        let copy = tempfile::tempdir().unwrap();
        support::copy(good.path(), copy.path());
        let file = copy.path().join(path);
        for cut in [&bytes[..bytes.len() / 2], b"", b"\xff\xfe\x00", b"[{}]"] {
            std::fs::write(&file, cut).unwrap();
            let _ = check(copy.path());
        }
    });
}

/// Turns the good folder into what other programs write: no CSAF 2.1, no listings, one list at the top, one hash.
fn of_another_program(root: &Path, signer: &Signer) {
    provider::write(root, signer);
    let csaf = root.join(".well-known/csaf");
    std::fs::remove_dir_all(csaf.join("v2.1")).unwrap();
    std::fs::remove_dir_all(csaf.join("v2.0")).unwrap();
    for (path, _) in support::files(root) {
        if path.ends_with(".sha256") || path.starts_with(".well-known") && path.ends_with("index.html") {
            std::fs::remove_file(root.join(path)).unwrap();
        }
    }
    let edit = |path: &Path, change: &dyn Fn(String) -> String| {
        let text = std::fs::read_to_string(path).unwrap();
        std::fs::write(path, change(text)).unwrap();
    };
    let without = |word: &'static str| {
        move |text: String| text.lines().filter(|line| !line.contains(word)).map(|line| format!("{line}\n")).collect()
    };
    for (name, from, to) in [("index.txt", "20", "white/20"), ("changes.csv", "\"20", "\"white/20")] {
        std::fs::rename(csaf.join("white").join(name), csaf.join(name)).unwrap();
        edit(&csaf.join(name), &|text| text.lines().map(|line| format!("{}\n", line.replacen(from, to, 1))).collect());
    }
    edit(&csaf.join("provider-metadata.json"), &|text| {
        text.replace("/csaf/white/\"", "/csaf/\"").replace("/csaf/v2.0/", "/csaf/")
    });
    edit(&root.join("index.html"), &without("white"));
    for path in ["security.txt", ".well-known/security.txt"] {
        edit(&root.join(path), &without("/csaf/v2."));
    }
    edit(&csaf.join("white/feed-tlp-white.json"), &|text| {
        let mut json: serde_json::Value = serde_json::from_str(&text).unwrap();
        for entry in json["feed"]["entry"].as_array_mut().unwrap() {
            entry["link"].as_array_mut().unwrap().remove(1);
        }
        json.to_string()
    });
}

fn outcomes(report: &Report, ids: &[&str]) -> Vec<Outcome> {
    let find = |id: &&str| report.parts[0].checks.iter().find(|check| check.requirement.id() == **id).unwrap().outcome;
    ids.iter().map(find).collect()
}

#[test]
fn a_folder_of_another_layout_is_understood() {
    let folder = tempfile::tempdir().unwrap();
    of_another_program(folder.path(), &Signer::new());
    let report = check(folder.path());
    assert_eq!(findings(&report, Level::Failure), []);
    let warned: BTreeSet<String> = findings(&report, Level::Warning).into_iter().map(|found| found.0).collect();
    assert_eq!(warned, BTreeSet::from(["R18".to_owned()]), "one hash alone");
    assert_eq!(outcomes(&report, &["R11", "R12", "R13", "R15"]), [Outcome::Passed; 4]);
    assert_eq!(outcomes(&report, &["R14"]), [Outcome::NotChecked]);
}

#[test]
fn a_plain_provider_needs_one_way_of_distribution_and_no_signatures() {
    let folder = tempfile::tempdir().unwrap();
    of_another_program(folder.path(), &Signer::new());
    let csaf = folder.path().join(".well-known/csaf");
    let path = csaf.join("provider-metadata.json");
    let mut json: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    json["role"] = "csaf_provider".into();
    json["distributions"].as_array_mut().unwrap().remove(0);
    json.as_object_mut().unwrap().remove("public_openpgp_keys");
    std::fs::write(&path, json.to_string()).unwrap();
    for name in ["index.txt", "changes.csv"] {
        std::fs::remove_file(csaf.join(name)).unwrap();
    }
    for (path, _) in support::files(folder.path()) {
        if path.contains(".json.") {
            std::fs::remove_file(folder.path().join(path)).unwrap();
        }
    }
    let feed = csaf.join("white/feed-tlp-white.json");
    let mut json: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&feed).unwrap()).unwrap();
    for entry in json["feed"]["entry"].as_array_mut().unwrap() {
        entry["link"].as_array_mut().unwrap().truncate(1);
    }
    std::fs::write(&feed, json.to_string()).unwrap();
    let report = check(folder.path());
    assert_eq!(findings(&report, Level::Failure), []);
    let ids = ["R11", "R12", "R13", "R14", "R18", "R19", "R20"];
    assert_eq!(outcomes(&report, &ids), [Outcome::NotApplicable; 7]);
}

#[test]
fn a_signed_security_txt_is_checked_with_the_keys_of_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let signer = Signer::new();
    provider::write(folder.path(), &signer);
    let path = folder.path().join(".well-known/security.txt");
    std::fs::remove_file(folder.path().join("security.txt")).unwrap();
    let text = signer.sign_cleartext(&std::fs::read_to_string(&path).unwrap());
    std::fs::write(&path, &text).unwrap();
    assert_eq!(findings(&check(folder.path()), Level::Failure), []);
    std::fs::write(&path, text.replace("mailto:security@", "mailto:somebody@")).unwrap();
    let found = findings(&check(folder.path()), Level::Failure);
    assert!(matches!(&found[..], [(id, _, why)] if id == "security-txt" && why.contains("does not fit")), "{found:?}");
}

/// A key of 2024 as gpg makes it, with the word on the key as a whole that names who else may revoke it.
fn key_with_a_revoker(gpg: &Gpg, usage: &str, expires: &str) -> String {
    let at = |time: &str| {
        let mut command = gpg.command();
        command.args(["--faked-system-time", time, "--pinentry-mode", "loopback", "--passphrase", ""]);
        command
    };
    let make = |name: &str, usage: &str, expires: &str| {
        let made = at("20240101T000000!").args(["--quick-generate-key", name, "ed25519", usage, expires]).output();
        assert!(made.unwrap().status.success());
        let listed = tools::output(gpg.command().args(["--list-keys", "--with-colons", name])).unwrap();
        let line = listed.lines().find(|line| line.starts_with("fpr:")).unwrap().to_owned();
        line.trim_end_matches(':').rsplit(':').next().unwrap().to_owned()
    };
    let key = make("security@example.com", usage, expires);
    let other = make("board@example.com", "sign", "never");
    let answers = format!("addrevoker\n{other}\ny\nsave\n");
    let mut edit = at("20240601T000000!");
    // It warns of the time that it is given.
    edit.args(["--command-fd", "0", "--edit-key", &key]).stderr(std::process::Stdio::null());
    tools::piped(&mut edit, &answers);
    key
}

#[test]
fn a_key_that_names_a_revoker_ends_when_it_ends_and_does_no_more_than_it_may() {
    for (usage, expires, reason) in [("sign", "1y", "expired at"), ("cert", "never", "no key in it may sign")] {
        let Some(gpg) = tools::or_skip(Gpg::new()) else { return };
        let folder = tempfile::tempdir().unwrap();
        let signer = Signer::new();
        provider::write(folder.path(), &signer);
        let key = key_with_a_revoker(&gpg, usage, expires);
        let site = Site { root: folder.path(), signer: &signer };
        let armoured = tools::output(gpg.command().args(["--armor", "--export", &key])).unwrap();
        let file = site.write(&site.key(), armoured);
        let found = findings(&check(folder.path()), Level::Warning);
        assert!(found.iter().any(|(id, path, why)| id == "R20" && *path == file && why.contains(reason)), "{found:#?}");
    }
}

#[test]
fn the_address_of_a_project_site_is_learnt_and_said_to_be_no_place_for_the_well_known_url() {
    let folder = tempfile::tempdir().unwrap();
    provider::write(folder.path(), &Signer::new());
    for (path, bytes) in support::files(folder.path()) {
        let is_signed = path.contains("/20");
        if let (false, Ok(text)) = (is_signed, String::from_utf8(bytes)) {
            let text = text.replace("https://example.com/", "https://owner.example/site/");
            std::fs::write(folder.path().join(path), text.replace("href=\"/.well", "href=\"/site/.well")).unwrap();
        }
    }
    let report = check(folder.path());
    assert_eq!(report.url.as_deref(), Some("https://owner.example/site/"));
    assert_eq!(findings(&report, Level::Failure), []);
    let warnings = findings(&report, Level::Warning);
    assert!(
        warnings.iter().any(|(id, _, why)| id == "R9" && why.contains("not at the top of its host")),
        "{warnings:?}"
    );
}

#[test]
fn documents_without_metadata_are_those_of_a_publisher() {
    let folder = tempfile::tempdir().unwrap();
    of_another_program(folder.path(), &Signer::new());
    for name in [".well-known/csaf/provider-metadata.json", ".well-known/csaf/service.json"] {
        std::fs::remove_file(folder.path().join(name)).unwrap();
    }
    std::fs::create_dir(folder.path().join("2024")).unwrap();
    std::fs::write(folder.path().join("2024/weather.json"), "{}").unwrap();
    let report = check(folder.path());
    assert_eq!(outcomes(&report, &["R1", "R2", "R15", "R19"]), {
        use Outcome::{NotApplicable, NotChecked, Passed};
        [Passed, Passed, NotApplicable, NotChecked]
    });
    // security.txt names metadata that is not there.
    assert_eq!(outcomes(&report, &["R7"]), [Outcome::Failed]);
}
