//! `candour revise`: the version of the next revision follows from what has changed, and nothing else of the file does.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::fs;

use support::{AT, Outcome, Project, here};

const ADVISORY: &str = "content/advisories/2026/exa-2026-0001.md";
const WHOLE: &str = "content/advisories/2026/exa-2026-0009.md";
const NOW: (&str, &str) = ("SOURCE_DATE_EPOCH", "1795165200");
const NOW_WRITTEN: &str = "2026-11-20T09:00:00Z";

fn revise(project: &Project, arguments: &[&str]) -> Outcome {
    let all: Vec<&str> = ["revise"].into_iter().chain(arguments.iter().copied()).collect();
    project.run_with(&all, &[NOW])
}

fn published() -> Project {
    let project = Project::base();
    project.build().succeeds();
    project
}

fn published_with(text: impl AsRef<[u8]>) -> Project {
    let project = Project::base();
    project.file(ADVISORY, text);
    project.build().succeeds();
    project
}

#[track_caller]
fn fails_with(outcome: &Outcome, words: &[&str]) {
    assert_eq!(outcome.code, Some(1), "{}{}", outcome.stdout, outcome.stderr);
    // Lines are wrapped to the width of a terminal, also after a hyphen.
    let unwrapped = |text: &str| text.replace(|character: char| character.is_whitespace() || character == '│', "");
    for word in words {
        assert!(unwrapped(&outcome.stderr).contains(&unwrapped(word)), "no {word:?} in\n{}", outcome.stderr);
    }
}

const VULNERABILITY: &str = "[[vulnerability]]\ncve = \"CVE-2026-90010\"\ncwe = \"CWE-306\"\n\
    [[vulnerability.product]]\nproduct = \"gateway\"\naffected = \">=4.0, <4.2.7\"\n\n[[note]]";
const SECOND: &str = "[[vulnerability]]\nno_cve = \"Not asked for\"\nseverity = \"low\"\ndescription = \"Another.\"\n\n\
    [[vulnerability.product]]\nproduct = \"gateway\"\naffected = \">=4.0, <4.2.7\"\n\n";
const NAMED_SECOND: &str = "[[vulnerability]]\ncve = \"CVE-2026-90010\"\nseverity = \"low\"\ndescription = \"Another.\"\n\n\
    [[vulnerability.product]]\nproduct = \"gateway\"\naffected = \">=4.0, <4.2.7\"\n\n";
const REFERENCE: &str = "\n[[reference]]\nsummary = \"More\"\nurl = \"https://example.com/more\"\n\n[[reference]]";

/// Changes of the whole advisory, whose version 1.1.0 was published, and the version that each asks for by section 3.1.11.2
/// of CSAF 2.0: a new comparison with products is major, other content minor, wording alone a patch.
const TABLE: &[(&str, &str, &str)] = &[
    // Wording.
    ("title = \"Weak keys on", "title = \"Weak keys in", "1.1.1"),
    ("title = \"Weak keys\"", "title = \"Weak key\"", "1.1.1"),
    ("Install 4.2.7.\n\n##", "Please install 4.2.7.\n\n##", "1.1.1"),
    ("Too little randomness", "Too few random bits", "1.1.1"),
    ("Keys are weak.\"", "Keys are weak!\"", "1.1.1"),
    ("text = \"Why?\"", "text = \"Why so?\"", "1.1.1"),
    ("title = \"Questions\"", "title = \"Question\"", "1.1.1"),
    ("text = \"Install 4.2.7.\"", "text = \"Please install 4.2.7.\"", "1.1.1"),
    ("Block the port", "Block that port", "1.1.1"),
    ("Attackers read all", "Attackers read everything", "1.1.1"),
    ("Agreed on a day", "Agreed upon a day", "1.1.1"),
    ("summary = \"The maker\"", "summary = \"Their maker\"", "1.1.1"),
    ("summary = \"for help\"", "summary = \"for helping\"", "1.1.1"),
    ("Share it with everybody", "Share it with all", "1.1.1"),
    ("needed a new protocol", "needed another protocol", "1.1.1"),
    // Other content.
    ("status = \"final\"", "status = \"interim\"", "1.2.0"),
    ("category = \"csaf_security_advisory\"", "category = \"csaf_base\"", "1.2.0"),
    ("lang = \"en-GB\"", "lang = \"en\"", "1.2.0"),
    ("license = \"CC-BY-4.0\"\n", "", "1.2.0"),
    ("license = \"CC-BY-4.0\"", "license = \"CC0-1.0\"", "1.2.0"),
    ("cwe = [\"CWE-306\", \"CWE-287\"]", "cwe = [\"CWE-306\", \"CWE-285\"]", "1.2.0"),
    ("recorded = 2026-03-03", "recorded = 2026-03-04", "1.2.0"),
    ("text = \"Severe\"", "text = \"Critical\"", "1.2.0"),
    ("aliases = [\"X-1\"]", "aliases = [\"X-1\", \"X-2\"]", "1.2.0"),
    ("informed = [\"The national CERT\"]", "informed = [\"The national CERT\", \"A maker\"]", "1.2.0"),
    ("\"CWE-306\"", "\"CWE-305\"", "1.2.0"),
    ("C:H/I:H/A:N\"]", "C:H/I:H/A:H\"]", "1.2.0"),
    ("VC:H/VI:H/VA:N", "VC:H/VI:H/VA:H", "1.2.0"),
    ("severity = \"low\"", "severity = \"medium\"", "1.2.0"),
    ("exploited = true\n", "", "1.2.0"),
    ("since = 2026-03-02", "since = 2026-03-01", "1.2.0"),
    ("disclosed = 2026-03-01", "disclosed = 2026-02-28", "1.2.0"),
    ("text = \"7\"", "text = \"8\"", "1.2.0"),
    ("kind = \"workaround\"", "kind = \"mitigation\"", "1.2.0"),
    ("[\"security\", \"full\"]", "[\"security\", \"temporary\"]", "1.2.0"),
    ("url = \"https://example.com/get\"\n", "", "1.2.0"),
    ("component_not_present", "vulnerable_code_not_present", "1.2.0"),
    ("category = \"impact\"", "category = \"target_set\"", "1.2.0"),
    ("status = \"completed\"", "status = \"disputed\"", "1.2.0"),
    ("audience = \"Operators\"", "audience = \"Users\"", "1.2.0"),
    ("\n[[reference]]", REFERENCE, "1.2.0"),
    ("names = [\"B. Reporter\"]", "names = [\"B. Reporter\", \"C. Reporter\"]", "1.2.0"),
    ("reported = 2026-02-01", "reported = 2026-01-31", "1.2.0"),
    ("fixed = \"4.2.7\"\nfirst_fixed", "fixed = [\"4.2.7\", \"4.2.8\"]\nfirst_fixed", "1.2.0"),
    ("recommended = \"4.2.8\"", "recommended = [\"4.2.7\", \"4.2.8\"]", "1.2.0"),
    // A vulnerability that got its CVE id is the one that it was.
    (SECOND, NAMED_SECOND, "1.2.0"),
    // A new comparison.
    ("[[note]]", VULNERABILITY, "2.0.0"),
    (SECOND, "", "2.0.0"),
    ("cve = \"CVE-2026-90009\"", "cve = \"CVE-2026-90011\"", "2.0.0"),
    ("affected = \">=4.0, <4.2.7\"", "affected = \">=4.1, <4.2.7\"", "2.0.0"),
    ("first_affected = \"4.0.0\"", "first_affected = \"4.0.1\"", "2.0.0"),
    ("last_affected = \"4.2.6\"", "last_affected = \"4.2.5\"", "2.0.0"),
    ("first_fixed = \"4.1.9\"\n", "", "2.0.0"),
    ("not_affected = \"3.0\"", "not_affected = [\"3.0\", \"2.9\"]", "2.0.0"),
    ("fixed = \"4.2.7\"\nfirst_fixed", "fixed = [\"4.2.7\", \"4.3.0\"]\nfirst_fixed", "2.0.0"),
    ("name = \"Gateway R200\"", "name = \"Gateway R200 mk 2\"", "2.0.0"),
    ("summary = \"All rack units\"\n", "", "2.0.0"),
    ("artefacts = \"gateway-4.2.7.ova\"\n", "", "2.0.0"),
    (
        "ids = [\"R200-TPM\", \"R400-TPM\"]\nstatus = \"affected\"",
        "ids = [\"R200-TPM\", \"R400-TPM\"]\nstatus = \"fixed\"",
        "2.0.0",
    ),
];

/// The base with the advisory that has everything, published.
fn whole() -> Project {
    let project = Project::base();
    project.file(WHOLE, fs::read(here("support/whole.md")).expect("it is there"));
    let product = project.text("content/products/gateway.md");
    let (front, body) = product.rsplit_once("+++").expect("front matter ends");
    let artefact = "\n[[release.artefact]]\nname = \"gateway-4.2.7.ova\"\nversion = \"4.2.7\"\n\
                    url = \"https://downloads.example.com/g.ova\"\n\
                    sha256 = \"20e68311a8dca9bb78a9981b1ba47d283e6bd508a970588043c4565034f99be9\"\n";
    project.file("content/products/gateway.md", format!("{front}{artefact}+++{body}"));
    project.build().succeeds();
    project
}

#[test]
fn each_change_gets_the_smallest_step_that_the_standard_allows() {
    assert!(TABLE.len() >= 40);
    let failures: Vec<String> = std::thread::scope(|scope| {
        let halves = TABLE.chunks(TABLE.len().div_ceil(2));
        let threads: Vec<_> = halves
            .map(|half| {
                scope.spawn(move || {
                    let project = whole();
                    half.iter().filter_map(|row| failure(&project, row)).collect::<Vec<_>>()
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("it ends")).collect()
    });
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn failure(project: &Project, (from, to, version): &(&str, &str, &str)) -> Option<String> {
    let before = fs::read_to_string(here("support/whole.md")).expect("it is there");
    if !before.contains(from) {
        return Some(format!("the advisory has no {from:?}"));
    }
    let changed = before.replacen(from, to, 1);
    project.file(WHOLE, &changed);
    let outcome = revise(project, &["EXA-2026-0009", "--summary", "Changed"]);
    let revision = format!(
        "[[revision]]\nversion = \"{version}\"\ndate = {NOW_WRITTEN}\nsummary = \"Changed\"\n\n[[remediation]]"
    );
    let expected = changed.replacen("[[remediation]]", &revision, 1);
    let after = project.text(WHOLE);
    (outcome.code != Some(0) || after != expected).then(|| {
        let made = after.lines().rfind(|line| line.starts_with("version = ")).unwrap_or_default().to_owned();
        format!("{from:?} → {to:?}: not {version} but {made}\n{}{}", outcome.stdout, outcome.stderr)
    })
}

#[test]
fn a_revision_lets_the_change_through_and_says_why_it_is_so_large() {
    let project = published();
    project.change(ADVISORY, "affected = \">=4.0", "affected = \">=4.1");
    let outcome = revise(&project, &["exa-2026-0001", "--summary", "4.0 is not affected"]).succeeds();
    for words in [
        "EXA-2026-0001: version 1.0.0 was published",
        "changed: the affected products (major)",
        "changed: the product tree (major)",
        "a major step is due: readers must compare with their products anew",
        "revision 2.0.0",
    ] {
        assert!(outcome.stdout.contains(words), "no {words:?} in\n{}", outcome.stdout);
    }
    let said = project.run(&["check", "--at", AT]).succeeds().stderr;
    assert!(!said.contains("HI"), "{said}");
    project.build().succeeds();
    fails_with(&revise(&project, &["EXA-2026-0001"]), &["nothing has changed since version 2.0.0"]);
}

#[test]
fn nothing_is_written_where_no_revision_is_due() {
    let project = published();
    let before = project.text(ADVISORY);
    fails_with(&revise(&project, &["EXA-2026-0001", "--summary", "S"]), &["nothing has changed since version 1.0.0"]);
    fails_with(&revise(&project, &["EXA-2026-0001", "--step", "minor", "--summary", "S"]), &["nothing has changed"]);
    assert_eq!(project.text(ADVISORY), before);
    project.change(ADVISORY, "A flaw was", "A mistake was");
    let changed = project.text(ADVISORY);
    fails_with(&revise(&project, &["EXA-2026-0001"]), &["nobody has said it", "--summary"]);
    fails_with(&revise(&project, &["EXA-2026-0001", "--summary", " "]), &["--summary"]);
    let outcome = revise(&project, &["EXA-2026-0001", "--dry-run"]).succeeds();
    assert!(outcome.stdout.contains("would have revision 1.0.1"), "{}", outcome.stdout);
    assert_eq!(project.text(ADVISORY), changed);
    let left = fs::read_dir(project.path().join("content/advisories/2026")).expect("the folder is there").count();
    assert_eq!(left, 1, "something was left over");
}

#[test]
fn a_step_may_be_larger_and_never_smaller_than_is_due() {
    let project = published();
    project.change(ADVISORY, "C:H/I:H/A:N", "C:H/I:L/A:N");
    let before = project.text(ADVISORY);
    let outcome = revise(&project, &["EXA-2026-0001", "--summary", "S", "--step", "patch"]);
    fails_with(&outcome, &["a patch step is too small: a minor one is due for the scores"]);
    assert_eq!(project.text(ADVISORY), before);
    revise(&project, &["EXA-2026-0001", "--summary", "S", "--step", "major"]).succeeds();
    assert!(project.text(ADVISORY).contains("version = \"2.0.0\""));
}

#[test]
fn a_revision_that_is_not_published_yet_is_corrected_where_its_step_is_too_small() {
    let project = published();
    project.change(ADVISORY, "A flaw was", "A mistake was");
    revise(&project, &["EXA-2026-0001", "--summary", "Wording", "--date", "2026-11-19T10:00:00+01:00"]).succeeds();
    assert!(project.text(ADVISORY).contains("version = \"1.0.1\"\ndate = 2026-11-19T10:00:00+01:00\n"));
    fails_with(&revise(&project, &["EXA-2026-0001"]), &["revision 1.0.1", "is large enough", "nothing to do"]);
    project.change(ADVISORY, "affected = \">=4.0", "affected = \">=4.1");
    let before = project.text(ADVISORY);
    let outcome = revise(&project, &["EXA-2026-0001"]).succeeds();
    assert!(outcome.stdout.contains("revision 2.0.0 in place of 1.0.1"), "{}", outcome.stdout);
    assert_eq!(project.text(ADVISORY), before.replace("\"1.0.1\"", "\"2.0.0\""));
    revise(&project, &["EXA-2026-0001", "--summary", "4.0 is not affected"]).succeeds();
    assert_eq!(
        project.text(ADVISORY),
        before.replace("\"1.0.1\"", "\"2.0.0\"").replace("Wording", "4.0 is not affected")
    );
    project.build().succeeds();
}

#[test]
fn whole_numbers_go_up_by_one() {
    let text = fs::read_to_string(here("support/base").join(ADVISORY)).expect("the base has it");
    let project = published_with(text.replace("\"1.0.0\"", "\"1\""));
    project.change(ADVISORY, "affected = \">=4.0", "affected = \">=4.1");
    revise(&project, &["EXA-2026-0001", "--summary", "S", "--step", "patch"]).succeeds();
    assert!(project.text(ADVISORY).contains("version = \"2\"\n"));
    project.build().succeeds();
}

#[test]
fn what_was_never_published_needs_no_revision() {
    let project = Project::base();
    let before = project.text(ADVISORY);
    fails_with(&revise(&project, &["EXA-2026-0001", "--summary", "S"]), &["was never published", "needs no revision"]);
    project.change(ADVISORY, "\"CLEAR\"", "\"AMBER\"");
    fails_with(&revise(&project, &["EXA-2026-0001", "--summary", "S"]), &["no record of EXA-2026-0001", "--step"]);
    revise(&project, &["EXA-2026-0001", "--summary", "S", "--step", "minor"]).succeeds();
    assert!(project.text(ADVISORY).contains("version = \"1.1.0\""));
    // The embargo decides when a revision of what is held back appears.
    project.file(ADVISORY, before.replace("\"CLEAR\"", "\"AMBER\"\nrelease_at = 2026-12-01T09:00:00Z"));
    let outcome = revise(&project, &["EXA-2026-0001", "--summary", "S", "--step", "minor"]).succeeds();
    assert!(outcome.stdout.contains("its date is 2026-12-01T09:00:00Z, when the embargo ends"), "{}", outcome.stdout);
    assert!(project.text(ADVISORY).contains("version = \"1.1.0\"\ndate = 2026-12-01T09:00:00Z\n"));
    // A draft stays below 1.0.0.
    project.file(ADVISORY, before.replace("\"1.0.0\"", "\"0.1.0\"").replace("\"final\"", "\"draft\""));
    fails_with(&revise(&project, &["EXA-2026-0001", "--summary", "S"]), &["needs no revision"]);
    revise(&project, &["EXA-2026-0001", "--summary", "S", "--step", "major"]).succeeds();
    assert!(project.text(ADVISORY).contains("version = \"0.2.0\""));
}

#[test]
fn the_advisory_is_named_by_its_id_or_its_file() {
    let project = published();
    fails_with(
        &revise(&project, &["EXA-2026-0010"]),
        &["no advisory `EXA-2026-0010`", "did you mean `EXA-2026-0001`?"],
    );
    fails_with(&revise(&project, &["nothing"]), &["no advisory `nothing`", "content/advisories"]);
    for name in ["EXA-2026-0001", "exa-2026-0001", ADVISORY, &format!("./{ADVISORY}")] {
        fails_with(&revise(&project, &[name]), &["nothing has changed"]);
    }
    let path = project.path().join(ADVISORY);
    fails_with(&revise(&project, &[path.to_str().expect("it is UTF-8")]), &["nothing has changed"]);
}

#[test]
fn published_revisions_are_not_mended_by_another() {
    let project = published();
    project.change(ADVISORY, "summary = \"First published\"", "summary = \"Published\"");
    fails_with(
        &revise(&project, &["EXA-2026-0001", "--summary", "S"]),
        &["the revisions up to version 1.0.0", "have changed"],
    );
    project.change(ADVISORY, "summary = \"Published\"", "summary = \"First published\"");
    project.change(ADVISORY, "version = \"1.0.0\"", "version = \"0.9.0\"");
    assert_eq!(revise(&project, &["EXA-2026-0001", "--summary", "S"]).code, Some(1));
}

#[test]
fn a_document_made_elsewhere_is_left_to_its_publisher() {
    let project = Project::without_advisories();
    let path = "content/advisories/2026/other.json";
    project.file(path, fs::read(here("rules/AD1/pass-made-elsewhere").join(path)).expect("the case is there"));
    project.build().succeeds();
    fails_with(
        &revise(&project, &[path, "--summary", "S"]),
        &["made elsewhere", "its publisher makes the new version"],
    );
}

#[test]
fn a_mistake_elsewhere_stops_it_before_it_writes() {
    let project = published();
    project.change(ADVISORY, "A flaw was", "A mistake was");
    let before = project.text(ADVISORY);
    fails_with(
        &revise(&project, &["EXA-2026-0001", "--summary", "S", "--date", "2026-03-01T09:00:00Z"]),
        &["AD1", "is older than revision 1.0.0", "nothing was written"],
    );
    assert_eq!(project.text(ADVISORY), before);
    project.change(ADVISORY, "status = \"final\"", "status = \"finl\"");
    fails_with(&revise(&project, &["EXA-2026-0001", "--summary", "S"]), &["finl", "nothing was written"]);
}

/// Front matter of every style, each with what stands where the revision is added.
#[test]
fn nothing_else_of_the_file_changes_whatever_its_style() {
    let toml = fs::read_to_string(here("support/base").join(ADVISORY)).expect("the base has it");
    let lines = "[[revision]]\nversion = \"1.0.0\"\ndate = 2026-03-10T09:00:00Z\nsummary = \"First published\"\n";
    let added = "\n[[revision]]\nversion = \"1.0.1\"\ndate = 2026-11-20T09:00:00Z\nsummary = \"S\"\n";
    let commented = lines.replace("2026-03-10T09:00:00Z", "2026-03-10T09:00:00Z   # on a Tuesday");
    let one = "{ version = \"1.0.0\", date = 2026-03-10T09:00:00Z, summary = \"First published\" }";
    let two = "{ version = \"1.0.1\", date = 2026-11-20T09:00:00Z, summary = \"S\" }";
    let inline =
        |list: &str| toml.replace(&format!("{lines}\n"), "").replace("tlp =", &format!("revision = {list}\ntlp ="));
    let returns = |text: &str| text.replace('\n', "\r\n");
    let cases = [
        (toml.replace(lines, &commented), toml.replace(lines, &format!("{commented}{added}"))),
        (
            toml.replace(lines, &format!("{lines}# the end\n")),
            toml.replace(lines, &format!("{lines}{added}# the end\n")),
        ),
        (returns(&toml), returns(&toml.replace(lines, &format!("{lines}{added}")))),
        (inline(&format!("[{one}]")), inline(&format!("[{one}, {two}]"))),
        (inline(&format!("[\n  {one},\n]")), inline(&format!("[\n  {one},\n  {two},\n]"))),
        (inline(&format!("[\n  {one}\n]")), inline(&format!("[\n  {one},\n  {two}\n]"))),
    ];
    for (before, after) in cases {
        let (before, after) =
            (before.replace("A flaw was", "A mistake was"), after.replace("A flaw was", "A mistake was"));
        revised(&before.replace("A mistake was", "A flaw was"), &before, &after);
    }
}

const YAML: &str = "---
# who and what
id: EXA-2026-0001
title: 'A flaw in the gateway'
status: final
tlp: CLEAR
revision:
REVISIONS
vulnerability:
  - cve: CVE-2026-90001
    cwe: CWE-306
    cvss: CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N
    product:
      - {product: gateway, affected: '>=4.0, <4.2.7', fixed: 4.2.7}
    remediation:
      - kind: vendor_fix
        update: [security, full]
        text: Install 4.2.7.
timeline: {reported: 2026-02-26, fixed: 2026-03-09, customers_notified: '2026-03-10T09:00:00Z'}
---

A flaw was mended. Install 4.2.7.
";

#[test]
fn yaml_gets_lines_with_the_indentation_that_is_there() {
    let date = "date: 2026-03-10T09:00:00Z";
    let added = |lead: &str, indent: &str| {
        format!("{lead}version: \"1.0.1\"\n{indent}date: {NOW_WRITTEN}\n{indent}summary: \"S\"\n")
    };
    for (revisions, lead, indent) in [
        (format!("  - version: 1.0.0\n    {date}\n    summary: First published\n"), "  - ", "    "),
        (format!("- version: \"1.0.0\"\n  {date}\n  summary: First published # so it was\n"), "- ", "  "),
        (
            format!("  -   version: 1.0.0\n      {date}\n      summary: |\n        First\n        published\n"),
            "  -   ",
            "      ",
        ),
        (format!("  - {{version: 1.0.0, {date}, summary: First published}}\n"), "  - ", "    "),
    ] {
        for (end, returns) in [("", false), ("  # more to come\n\n", false), ("", true)] {
            let all = |text: String| if returns { text.replace('\n', "\r\n") } else { text };
            let file = |revisions: &str| all(YAML.replace("REVISIONS\n", &format!("{revisions}{end}")));
            let changed = |text: String| text.replace("A flaw was", "A mistake was");
            let (before, after) = (file(&revisions), file(&format!("{revisions}{}", added(lead, indent))));
            revised(&before, &changed(before.clone()), &changed(after));
        }
    }
}

#[test]
fn a_list_of_yaml_in_brackets_is_refused_with_what_to_write() {
    let list = "[{version: 1.0.0, date: 2026-03-10T09:00:00Z, summary: First published}]";
    let text = YAML.replace("revision:\nREVISIONS\n", &format!("revision: {list}\n"));
    let project = published_with(&text);
    let changed = text.replace("A flaw was", "A mistake was");
    project.file(ADVISORY, &changed);
    let by_hand = "revision: { version: \"1.0.1\", date: 2026-11-20T09:00:00Z, summary: \"S\" }";
    fails_with(&revise(&project, &["EXA-2026-0001", "--summary", "S"]), &["written in brackets", by_hand]);
    assert_eq!(project.text(ADVISORY), changed);
}

/// A file that was published, changed and revised.
#[track_caller]
fn revised(published: &str, changed: &str, expected: &str) {
    let project = published_with(published);
    project.file(ADVISORY, changed);
    revise(&project, &["EXA-2026-0001", "--summary", "S"]).succeeds();
    assert_eq!(project.text(ADVISORY), expected);
}

#[cfg(unix)]
#[test]
fn the_file_keeps_its_rights_and_no_link_is_followed() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let project = published();
    let path = project.path().join(ADVISORY);
    project.change(ADVISORY, "A flaw was", "A mistake was");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("rights can be changed");
    revise(&project, &["EXA-2026-0001", "--summary", "S"]).succeeds();
    assert_eq!(fs::metadata(&path).expect("it is there").permissions().mode() & 0o777, 0o640);
    project.build().succeeds();
    let real = path.with_file_name("real.md");
    fs::rename(&path, &real).expect("it can be moved");
    symlink("real.md", &path).expect("links can be made");
    fs::rename(&real, path.with_file_name(".real.md")).expect("it can be hidden");
    fs::remove_file(&path).expect("it is there");
    symlink(".real.md", &path).expect("links can be made");
    project.change("content/advisories/2026/.real.md", "A mistake was", "A slip was");
    let before = project.text(ADVISORY);
    fails_with(&revise(&project, &["EXA-2026-0001", "--summary", "S"]), &["symbolic link"]);
    assert_eq!(project.text(ADVISORY), before);
}
