//! The example in Chromium, as its readers meet it: at several widths, in the light, in the dark and on paper, by keyboard
//! alone, without scripts, and on the journeys that it is there for; and its HTML by the Nu checker.
//!
//! Each check is a script of `tests/browser`, which prints a line for each thing that it finds. That it finds what there is
//! to find is shown with `tests/browser/faults`, where each page has one fault.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use candour::{
    content,
    finding::index::Index,
    model::{Advisory, Tlp},
    publish::publish,
};
use support::{AT, Project, here, tools};

/// What an advisory with its style may weigh, in bytes, before it is compressed for the way.
const MOST_BYTES: usize = 40_000;

/// How many advisories are searched.
const MANY: usize = 10_000;

/// How long an answer may take then, in milliseconds.
const MOST_MILLISECONDS: &str = "100";

/// How long to wait for what is not there, in milliseconds.
const SHORT_PATIENCE: &str = "3000";

/// An advisory about one vulnerability of one product, with a fix, a workaround and a timeline.
const TYPICAL: &str = "advisories/exa-2026-0001.html";

/// What is found in the faults: the check, where a line begins, and what follows in it, whatever lies between.
const FAULTS: [(&str, &[&str]); 41] = [
    ("pages.mjs", &["/contrast.html at ", ": color-contrast: p"]),
    ("pages.mjs", &["/contrast-in-the-dark.html at ", " dark: color-contrast: p"]),
    ("pages.mjs", &["/contrast-on-paper.html at ", " print: color-contrast: p"]),
    ("pages.mjs", &["/no-label.html at ", ": label: input"]),
    ("pages.mjs", &["/small-targets.html at ", ": target-size: a"]),
    ("pages.mjs", &["/box-without-focus.html at ", ": scrollable-region-focusable: pre"]),
    ("pages.mjs", &["/wide-table.html at 320 ", ": scrolls sideways: table"]),
    ("pages.mjs", &["/console.html: console: something"]),
    ("pages.mjs", &["/error.html: console: ReferenceError"]),
    ("pages.mjs", &["/missing-file.html: console: ", "404"]),
    ("pages.mjs", &["/policy.html: console: ", "Content Security Policy"]),
    ("pages.mjs", &["/other-host.html: request: http://elsewhere.invalid/picture.png"]),
    ("pages.mjs", &["/other-host.html: console: ", "ERR_PROXY_CONNECTION_FAILED"]),
    ("pages.mjs", &["/script-first.html: script in the way: ", "says-nothing.js"]),
    ("keyboard.mjs", &["/box-without-focus.html at ", ": no key reaches: pre"]),
    ("keyboard.mjs", &["/button-without-focus.html at ", ": no key reaches: p"]),
    ("keyboard.mjs", &["/out-of-order.html at ", ": Tab does not reach: a"]),
    ("keyboard.mjs", &["/no-outline.html at ", ": shows no focus"]),
    ("keyboard.mjs", &["/out-of-view.html at ", ": is out of view"]),
    ("keyboard.mjs", &["/trap.html at ", ": Tab does not reach: a \"second\""]),
    ("keyboard.mjs", &["/stays-folded.html at ", ": Enter does not unfold: summary"]),
    ("keyboard.mjs", &["/stays-folded.html at ", ": Tab does not reach: summary"]),
    ("without_script.mjs", &["/hidden-text.html: cannot be read: Shown by a script alone."]),
    ("without_script.mjs", &["/dead-button.html: needs a script: <button"]),
    ("without_script.mjs", &["/unlinked.html: no link leads here"]),
    ("without_script.mjs", &["/missing-file.html: console: ", "404"]),
    ("without_script.mjs", &["/policy.html: console: ", "Content Security Policy"]),
    ("without_script.mjs", &["/other-host.html: request: http://elsewhere.invalid/picture.png"]),
    ("without_script.mjs", &["/other-host.html: console: ", "ERR_PROXY_CONNECTION_FAILED"]),
    ("journeys.mjs", &["the contact for reports is one click away: at "]),
    ("journeys.mjs", &["an advisory is found by its CVE: at "]),
    ("journeys.mjs", &["everything about a CVE is found from the home page: at "]),
    ("journeys.mjs", &["whether a version is affected and what to install is seen: at "]),
    ("journeys.mjs", &["advisories are found by lists where the index cannot be had: at "]),
    ("journeys.mjs", &["who asks for more finds reads on at the first of them: at "]),
    ("journeys.mjs", &["days are written in one way: at "]),
    ("journeys.mjs", &["the news of one product are subscribed to: at "]),
    ("journeys.mjs", &["the end of a release is seen: at "]),
    ("journeys.mjs", &["the newest of an open incident is read one click away: at "]),
    ("journeys.mjs", &["an open incident is read on every page: at "]),
    ("html", &["\"file:", "/invalid.html\":", "Duplicate ID"]),
];

/// One browser at a time: each uses all cores, and some of what is looked at are times.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The folder of the scripts, where there is a browser to run them.
fn scripts() -> Option<PathBuf> {
    let browser = tools::output(Command::new("chromium").arg("--version"));
    tools::or_skip(browser.and_then(|_| tools::browser()))
}

fn example() -> Project {
    let project = Project::example();
    project.build().succeeds();
    project
}

/// What a check finds in a folder of pages, a line for each.
fn findings(scripts: &Path, check: &str, folder: &Path) -> Vec<String> {
    findings_with(scripts, check, folder, &[])
}

fn findings_with(scripts: &Path, check: &str, folder: &Path, arguments: &[&str]) -> Vec<String> {
    let mut command = Command::new("node");
    command.arg(scripts.join(check)).arg(folder).args(arguments);
    let output = command.output().expect("node was there to install the scripts");
    let lines: Vec<String> = String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect();
    let expected = Some(i32::from(!lines.is_empty()));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == expected && errors.is_empty(), "{check}: {}\n{errors}", output.status);
    lines
}

/// Errors that the Nu checker has for the pages of a folder, a line for each.
fn invalid_html(scripts: &Path, folder: &Path) -> Vec<String> {
    let checker = scripts.join("node_modules/vnu-jar/build/dist/vnu.jar");
    let pages = support::files(folder).into_iter().map(|(path, _)| path).filter(|path| path.ends_with(".html"));
    let mut command = Command::new("java");
    command.arg("-jar").arg(checker).args(["--errors-only", "--format", "gnu"]).args(pages).current_dir(folder);
    let output = command.output().expect("java starts");
    let lines: Vec<String> = String::from_utf8_lossy(&output.stderr).lines().map(str::to_owned).collect();
    assert_eq!(output.status.code(), Some(i32::from(!lines.is_empty())), "{lines:#?}");
    lines
}

fn finds_nothing_in_the_example(check: &str) {
    let _alone = alone();
    let Some(scripts) = scripts() else { return };
    let found = findings(&scripts, check, &example().out());
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_page_can_be_used_at_every_width_and_in_every_light_and_asks_no_other_host() {
    finds_nothing_in_the_example("pages.mjs");
}

#[test]
fn the_keyboard_reaches_everything_in_order() {
    finds_nothing_in_the_example("keyboard.mjs");
}

#[test]
fn without_scripts_everything_is_read_and_reached_from_the_home_page() {
    finds_nothing_in_the_example("without_script.mjs");
}

#[test]
fn readers_find_what_they_come_for() {
    finds_nothing_in_the_example("journeys.mjs");
}

#[test]
fn the_html_of_every_page_is_valid() {
    let _alone = alone();
    let java = tools::output(Command::new("java").arg("-version"));
    let Some(scripts) = tools::or_skip(java.and_then(|_| tools::browser())) else { return };
    let found = invalid_html(&scripts, &example().out());
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn an_advisory_is_light() {
    let project = example();
    let bytes = project.read(TYPICAL).len() + project.read("theme/style.css").len();
    assert!(bytes <= MOST_BYTES, "{TYPICAL} weighs {bytes} bytes with its style");
}

/// The same advisory under another id, with another CVE.
fn another(advisory: &Advisory, number: usize) -> Arc<Advisory> {
    let mut advisory = advisory.clone();
    advisory.tracking.id = format!("EXA-2026-{number:05}").parse().expect("it is an id");
    for vulnerability in advisory.vulnerabilities.iter_mut().filter(|vulnerability| vulnerability.cve.is_some()) {
        vulnerability.cve = format!("CVE-2026-{}", 10_000 + number * 7).parse().ok();
    }
    Arc::new(advisory)
}

/// The index of the example, had it many more advisories.
fn large_index(project: &Project) -> Vec<u8> {
    let loaded = content::load(project.path());
    let content = loaded.content.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
    let mut site = publish(&content, &AT.parse().expect("it is an instant"), Tlp::Clear);
    let known = site.advisories.clone();
    site.advisories = (0..MANY).map(|number| another(&known[number * known.len() / MANY], number)).collect();
    serde_json::to_vec(&Index::of(&site)).expect("it can be written")
}

#[test]
fn ten_thousand_advisories_are_searched_and_filtered_at_once() {
    let _alone = alone();
    let Some(scripts) = scripts() else { return };
    let project = example();
    fs::write(project.out().join("search/index.json"), large_index(&project)).expect("the index is there");
    let found = findings_with(&scripts, "size.mjs", &project.out(), &[MOST_MILLISECONDS]);
    assert!(found.is_empty(), "{found:#?}");
    // Nothing is answered in no time: the clock runs, and finds are counted by the thousand.
    let timed = findings_with(&scripts, "size.mjs", &project.out(), &["0"]);
    assert!(timed.len() == 12 && timed.iter().all(|line| line.contains(" ms: ")), "{timed:#?}");
    let thousands = timed.iter().any(|line| line.contains("?q=e: ") && line.contains("Results: 1"));
    assert!(thousands, "{timed:#?}");
}

/// Whether a line begins with the first part and has the others after it, in their order.
fn fits(line: &str, parts: &[&str]) -> bool {
    let mut rest = Some(line);
    for (number, part) in parts.iter().enumerate() {
        rest =
            rest.and_then(
                |rest| if number == 0 { rest.strip_prefix(part) } else { rest.split_once(part).map(|both| both.1) },
            );
    }
    rest.is_some()
}

#[test]
fn each_check_finds_the_faults_that_are_there_and_no_others() {
    let _alone = alone();
    let Some(scripts) = scripts() else { return };
    let faults = here("browser/faults");
    for check in ["pages.mjs", "keyboard.mjs", "without_script.mjs", "journeys.mjs", "html"] {
        let found = match check {
            "html" => invalid_html(&scripts, &faults),
            "journeys.mjs" => findings_with(&scripts, check, &faults, &[SHORT_PATIENCE]),
            _ => findings(&scripts, check, &faults),
        };
        let expected: Vec<&[&str]> = FAULTS.iter().filter(|fault| fault.0 == check).map(|fault| fault.1).collect();
        let missed = expected.iter().filter(|parts| !found.iter().any(|line| fits(line, parts)));
        assert_eq!(missed.collect::<Vec<_>>(), Vec::<&&[&str]>::new(), "{check} finds only {found:#?}");
        let others = found.iter().filter(|line| !expected.iter().any(|parts| fits(line, parts)));
        assert_eq!(others.collect::<Vec<_>>(), Vec::<&String>::new(), "{check}");
    }
}
