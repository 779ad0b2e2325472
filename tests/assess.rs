//! The self-assessment against the Code of Practice: `candour assess`, and the assurance page.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::fmt::Write as _;

use candour::{
    code_of_practice::code,
    content,
    model::{Assessment, Evidence},
};
use serde_json::Value;
use support::{AT, Outcome, Project, here};

const FILE: &str = "content/assessment.yaml";

/// The base with an assessment that breaks no rule.
fn assessed() -> Project {
    let project = Project::base();
    project.overlay(&here("rules/SA1/pass"));
    project
}

fn assess(project: &Project, arguments: &[&str]) -> Outcome {
    project.run(&[&["assess", "--at", AT], arguments].concat())
}

fn export(project: &Project, format: &str) -> String {
    assess(project, &["--export", format]).succeeds().stdout
}

/// Everything that the content asserts, without where it stands.
fn said(project: &Project) -> String {
    let loaded = content::load(project.path());
    let content = loaded.content.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
    let assessment = content.assessment.expect("there is an assessment");
    let Assessment { role, senior_responsible_owner, date, scope, answers, commitments, unmapped, .. } = &*assessment;
    let mut text = format!("{role:?} {senior_responsible_owner:?} {date:?} {scope:?} {unmapped:?}\n");
    for (key, answer) in answers {
        writeln!(text, "{key} {:?} {:?} {:?}", answer.status, answer.argument, answer.evidence).expect("it is a text");
    }
    for (key, pledge) in commitments {
        writeln!(text, "{key} {} {:?} {:?}", pledge.signed, pledge.done, pledge.evidence).expect("it is a text");
    }
    text
}

fn read(project: &Project, path: &str) -> String {
    std::fs::read_to_string(project.path().join(path)).expect("it is there")
}

/// Texts that YAML could take for something else.
const ODD: [&str; 12] = [
    "4.2",
    "yes",
    "2026-03-10",
    "null",
    "- not a list",
    "a: b # c",
    "'one' and \"two\"",
    "  blanks around  ",
    "First.\n\nSecond:\n\n- a\n- b\n",
    "& * ! | > % @ `",
    "\\n is no line",
    "Größe → 寸法",
];

#[test]
fn an_export_read_back_is_the_same_assessment() {
    let project = assessed();
    let mut text = read(&project, FILE).replace("role: reseller", "role: developer-and-distributor");
    let odd = code().claims().filter(|claim| !claim.key.to_string().starts_with(['3', '4'])).zip(ODD.iter().cycle());
    for (claim, odd) in odd {
        let quoted = Value::from(*odd).to_string();
        writeln!(text, "  {}:\n    status: not met\n    argument: {quoted}\n    evidence: [{quoted}]", claim.key)
            .expect("it is a text");
    }
    text += "commitments:\n  supplier.sro:\n    signed: 2026-01-19\n    done: 2026-02-02\n    evidence: [/incident-plan.html]\n\
             \x20 all.promote:\n    signed: 2026-01-19\n\
             unmapped:\n  - legacy_id: 14\n    status: partly met\n    statement: \"Customers: see our posture\"\n";
    project.file(FILE, text);
    let before = said(&project);
    for format in ["yaml", "json"] {
        let exported = export(&project, format);
        assert!(exported.contains("PO1"), "{format} does not say what was checked");
        let other = Project::base();
        other.file(FILE, &exported);
        assert_eq!(said(&other), before, "{format}");
        assert_eq!(export(&other, format), exported, "{format}");
    }
}

#[test]
fn an_export_of_an_assessment_with_gaps_can_be_read_back() {
    let project = assessed();
    project.file(FILE, "role: reseller\nclaims:\n  3.2.1:\n    status: partly met\n");
    let before = said(&project);
    let other = Project::base();
    other.file(FILE, export(&project, "yaml"));
    assert_eq!(said(&other), before);
}

#[test]
fn the_other_formats_have_every_claim() {
    let project = assessed();
    let table = export(&project, "csv");
    let mut lines = csv::Reader::from_reader(table.as_bytes());
    let rows: Vec<csv::StringRecord> = lines.records().map(|row| row.expect("it is CSV")).collect();
    assert_eq!(rows.len(), 45);
    let policy = rows.iter().find(|row| row.get(2) == Some("3.2.1")).expect("it is there");
    assert_eq!((policy.get(4), policy.get(6)), (Some("met"), Some("/disclosure.html")));
    assert!(policy.get(8).is_some_and(|rules| rules.contains("PO1 held")), "{policy:?}");
    let text = export(&project, "md");
    for claim in code().claims() {
        assert!(text.contains(&format!("**{} {}**", claim.key, claim.title)), "{}", claim.key);
    }
    assert!(text.contains("**1.1.1 The development framework in use is documented**: not answered"));
}

#[test]
fn without_an_assessment_there_is_nothing_to_export_and_no_page() {
    let project = Project::base();
    let outcome = assess(&project, &["--export", "json"]);
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.stderr.contains("candour assess --init"), "{}", outcome.stderr);
    project.build().succeeds();
    assert!(!project.out().join("assurance.html").exists());
    assert!(project.files().iter().all(|(_, bytes)| !String::from_utf8_lossy(bytes).contains("assurance.html")));
}

/// Fills in what only the vendor can say.
fn filled_in(form: &str) -> String {
    let mut text = String::new();
    for line in form.lines() {
        let key = line.trim().split(':').next().unwrap_or_default();
        let value = match key {
            "status" => "partly met",
            "date" => "2026-11-20",
            "evidence" => "Handbook 3",
            _ => "It is so.",
        };
        let is_comment = line.trim_start().starts_with('#');
        let line = if is_comment { line.to_owned() } else { line.replace(Assessment::BLANK, value) };
        writeln!(text, "{line}").expect("it is a text");
    }
    text
}

#[test]
fn a_form_is_refused_until_it_is_filled_in_and_then_accepted() {
    for (role, claims) in [("developer-and-distributor", 45), ("reseller", 16), ("developer-only", 39)] {
        let project = Project::base();
        assess(&project, &["--init", "--role", role]).succeeds();
        let form = read(&project, FILE);
        let outcome = project.build();
        assert_eq!(outcome.code, Some(1));
        assert!(outcome.stderr.contains("`FILL IN` is not filled in yet"), "{}", outcome.stderr);
        project.file(FILE, filled_in(&form));
        project.build().succeeds();
        let checked = project.run(&["check", "--at", AT, "--format", "json"]);
        assert!(!checked.stdout.contains("\"SA"), "{}", checked.stdout);
        let loaded = content::load(project.path());
        let assessment = loaded.content.and_then(|content| content.assessment.clone()).expect("it can be read");
        assert_eq!(assessment.answers.len(), claims, "{role}");
    }
}

#[test]
fn a_form_has_what_the_content_answers() {
    let project = Project::base();
    assess(&project, &["--init"]).succeeds();
    let form = read(&project, FILE);
    assert!(form.contains("scope: [\"gateway\"]"));
    let policy = form.split("  3.2.1:\n").nth(1).expect("it is there");
    assert!(policy.starts_with("    status: met\n"), "{policy}");
    assert!(policy.contains("evidence: [\"/disclosure.html\", \"/.well-known/security.txt\"]"));
    assert!(form.contains("# Checked at 2026-11-21T09:00:00Z: PO1 holds"));
    let again = assess(&project, &["--init"]);
    assert_eq!(again.code, Some(1), "a form is not written over what is there");
    assert_eq!(read(&project, FILE), form);
}

#[test]
fn what_a_rule_finds_is_left_to_the_vendor_in_a_form() {
    let project = Project::base();
    let policy = read(&project, "content/disclosure.md");
    let without: String = policy
        .lines()
        .filter(|line| !line.starts_with("safe_harbour"))
        .fold(String::new(), |text, line| text + line + "\n");
    project.file("content/disclosure.md", without);
    assess(&project, &["--init"]).succeeds();
    let form = read(&project, FILE);
    assert!(form.contains("PO6 is broken once"), "{form}");
    assert!(form.split("  3.2.1:\n").nth(1).is_some_and(|policy| policy.starts_with("    status: FILL IN\n")));
}

#[test]
fn the_flat_form_is_mapped_by_the_table_and_never_by_position() {
    let project = Project::base();
    project.overlay(&here("rules/SA1/boundary-flat-with-numbers"));
    let loaded = content::load(project.path());
    let assessment = loaded.content.and_then(|content| content.assessment.clone()).expect("it can be read");
    let status = |claim: &str| assessment.answers[&claim.parse().expect("a claim")].status.words();
    assert_eq!(assessment.answers.len(), 16);
    assert_eq!((status("3.2.1"), status("4.3.1"), status("4.3.2")), ("met", "partly met", "partly met"));
    assert_eq!(assessment.unmapped.iter().map(|one| one.legacy_id).collect::<Vec<_>>(), [14]);
    // Two numbers lead to 3.5, and both are heard.
    let both = &assessment.answers[&"3.5.1".parse().expect("a claim")];
    assert_eq!(both.argument.as_deref(), Some("It is done.\n\nIt is done."));
    assert_eq!(both.evidence, [Evidence::Document("Handbook 3".to_owned())]);
}

/// The text of the page between two of its marks.
fn part<'h>(html: &'h str, from: &str, to: &str) -> &'h str {
    let rest = html.split_once(from).unwrap_or_else(|| panic!("{from} is not there")).1;
    rest.split_once(to).map_or(rest, |(part, _)| part)
}

#[test]
fn the_page_and_its_data_show_every_principle_and_claim_and_what_was_checked() {
    let project = assessed();
    project.build().succeeds();
    let html = project.read("assurance.html");
    let data: Value = serde_json::from_str(&project.read("assurance/code-of-practice.json")).expect("it is JSON");
    for claim in code().claims() {
        let key = claim.key.to_string();
        assert_eq!(html.matches(&format!("id=\"claim-{key}\"")).count(), 1, "{key}");
        assert_eq!(data["claims"][&key]["checked"]["title"], claim.title, "{key}");
    }
    let principles = data["checked"]["themes"].as_array().expect("a list").iter();
    assert_eq!(principles.map(|theme| theme["principles"].as_array().map_or(0, Vec::len)).sum::<usize>(), 14);
    for principle in &code().principles {
        assert_eq!(html.matches(&format!("id=\"principle-{}\"", principle.key)).count(), 1, "{}", principle.key);
    }
    let policy = part(&html, "id=\"claim-3.2.1\"", "</tr>");
    for said in ["The policy is public.", "href=\"disclosure.html\"", "href=\"#rule-PO1\"", ">held<"] {
        assert!(policy.contains(said), "{said}: {policy}");
    }
    let rules = data["claims"]["3.2.1"]["checked"]["rules"].as_array().expect("a list");
    assert!(rules.iter().any(|rule| rule["rule"] == "PO1" && rule["state"] == "held"), "{rules:?}");
    assert!(part(&html, "id=\"principle-4.2\"", "</tr>").contains("EU Cyber Resilience Act"));
    assert!(html.contains("21 November 2026, 09:00 UTC"));
    for (path, bytes) in project.files() {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        assert!(!path.contains("assurance") || !text.contains("compliant"), "{path}");
    }
    assert!(project.read("index.html").contains("href=\"assurance.html\""));
    assert!(project.read("sitemap.xml").contains("/assurance.html"));
}

#[test]
fn the_page_shows_what_is_broken_and_what_is_missing() {
    let project = Project::base();
    project.overlay(&here("rules/SA4/boundary-partly-met"));
    project.build().succeeds();
    let html = project.read("assurance.html");
    let policy = part(&html, "id=\"claim-3.2.1\"", "</tr>");
    for said in [">Partly met<", ">broken<", "one finding", "A rule is broken", "It is not said to be met in full"] {
        assert!(policy.contains(said), "{said}: {policy}");
    }
}

#[test]
fn an_exception_is_public_with_its_reason_unless_its_file_is_not() {
    let project = Project::base();
    project.overlay(&here("rules/SA4/boundary-an-exception"));
    project.build().succeeds();
    let html = project.read("assurance.html");
    assert!(html.contains("Our lawyers still word the promise"));
    assert!(part(&html, "id=\"claim-3.2.1\"", "</tr>").contains(">excused<"));
    let project = hidden();
    let site = read(&project, "content/site.toml");
    let path = "content/incidents/2026-11-20-portal.md";
    project.file(
        "content/site.toml",
        format!("{site}\n[[check.allow]]\nrule = \"IN4\"\npath = \"{path}\"\nreason = \"Secret reason.\"\n"),
    );
    project.build().succeeds();
    for (path, bytes) in project.files() {
        assert!(!String::from_utf8_lossy(&bytes).contains("Secret reason"), "{path}");
    }
}

/// An incident that breaks rules and is not public yet, with an assessment that no rule contradicts.
fn hidden() -> Project {
    let project = Project::base();
    project.overlay(&here("rules/SA4/fail-an-incident-that-is-not-public-yet"));
    let incident = read(&project, "content/incidents/2026-11-20-portal.md");
    // Told in time, so that no error stops the build; the next update is still not promised.
    let incident = incident.replace("first_notified = 2026-12-01", "first_notified = 2026-11-20");
    project.file("content/incidents/2026-11-20-portal.md", incident);
    let text = read(&project, FILE);
    let (above, below) = text.split_once("  4.3.1:").expect("it is there");
    project.file(FILE, format!("{above}  4.3.1:{}", below.replace("status: met", "status: partly met")));
    project
}

#[test]
fn what_is_held_back_changes_nothing_on_the_page() {
    let project = hidden();
    let checked = project.run(&["check", "--at", AT]);
    assert!(checked.stderr.contains("IN4"), "{}", checked.stderr);
    project.build().succeeds();
    let plain = Project::base();
    plain.file(FILE, read(&project, FILE));
    plain.build().succeeds();
    assert_eq!(project.files(), plain.files());
    assert!(part(&project.read("assurance.html"), "id=\"claim-4.3.1\"", "</tr>").contains(">held<"));
}

#[test]
fn a_product_that_is_held_back_is_not_in_the_scope_that_is_shown() {
    let project = assessed();
    project.file("content/products/robot.md", "+++\nname = \"Robot\"\ndraft = true\n+++\n\nA robot.\n");
    project.file(FILE, read(&project, FILE).replace("[gateway]", "[gateway, robot]"));
    project.build().succeeds();
    assert!(!project.read("assurance.html").to_lowercase().contains("robot"));
    assert!(!project.read("assurance/code-of-practice.json").contains("robot"));
}

/// An advisory with the days of its timeline.
fn advisory(number: u32, reported: &str, fixed: &str, notified: &str) -> String {
    let base =
        std::fs::read_to_string(here("support/base/content/advisories/2026/exa-2026-0001.md")).expect("it is there");
    let (above, below) = base.split_once("[timeline]\n").expect("it has one");
    let body = below.split_once("+++").expect("it ends").1;
    let above = above.replace("0001", &format!("{number:04}")).replace("90001", &(90000 + number).to_string());
    let mut text = format!("{above}[timeline]\n");
    for (key, day) in [("reported", reported), ("fixed", fixed), ("customers_notified", notified)] {
        if !day.is_empty() {
            writeln!(text, "{key} = {day}").expect("it is a text");
        }
    }
    format!("{text}+++{body}")
}

fn measured(advisories: &[(&str, &str, &str)]) -> Value {
    let project = assessed();
    std::fs::remove_file(project.path().join("content/advisories/2026/exa-2026-0001.md")).expect("it is there");
    for (number, (reported, fixed, notified)) in (1..).zip(advisories) {
        project.file(&format!("content/advisories/2026/{number}.md"), advisory(number, reported, fixed, notified));
    }
    let data: Value = serde_json::from_str(&export(&project, "json")).expect("it is JSON");
    data["checked"]["measured"].clone()
}

#[test]
fn medians_and_shares_are_those_of_the_dates() {
    // The score of the base is 9.1, and the target of what is critical 30 days.
    let facts = measured(&[
        ("2026-01-01", "2026-01-11", "2026-01-12"),
        ("2026-01-01", "2026-01-31", "2026-02-02"),
        ("2026-01-01", "2026-02-01", "2026-02-01T12:00:00Z"),
    ]);
    let critical = &facts["severities"][0];
    assert_eq!(critical["severity"], "critical");
    assert_eq!(critical["report_to_fix"], serde_json::json!({ "days": 30, "of": 3 }));
    assert_eq!(critical["fix_to_notice"], serde_json::json!({ "days": 1, "of": 3 }));
    assert_eq!(critical["within_target"], serde_json::json!({ "count": 2, "of": 3 }));
    assert_eq!(facts["customer_notice"]["within_target"], serde_json::json!({ "count": 3, "of": 3 }));

    let facts = measured(&[
        ("2026-01-01", "2026-01-11", ""),
        ("2026-01-01", "2026-01-16", "2026-01-19"),
        ("", "2026-03-01", ""),
    ]);
    let critical = &facts["severities"][0];
    assert_eq!(critical["advisories"], 3);
    assert_eq!(critical["report_to_fix"], serde_json::json!({ "days": 12.5, "of": 2 }));
    assert_eq!(facts["customer_notice"]["within_target"], serde_json::json!({ "count": 0, "of": 1 }));
    let end = serde_json::json!({
        "product": "Example Gateway", "path": "/products/gateway.html", "release": "4.2",
        "end": "2029-01-31", "announced": "2024-01-15", "days": 1843, "is_a_year": true,
    });
    assert_eq!(facts["ends"], serde_json::json!([end]));
}

#[test]
fn where_there_are_no_dates_nothing_is_measured() {
    let facts = measured(&[("", "", "")]);
    let critical = &facts["severities"][0];
    assert_eq!((&critical["advisories"], critical.get("report_to_fix")), (&Value::from(1), None));
    assert_eq!(critical.get("within_target"), None);
    assert_eq!(facts.get("customer_notice"), None);
    let facts = measured(&[]);
    assert_eq!(facts["severities"], serde_json::json!([]));
}
