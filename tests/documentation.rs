//! The examples of the documentation are content that builds.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use support::{AT, Project, here, keys::TestKey};

/// The blocks of a Markdown text that are fenced with the given language.
fn blocks(markdown: &str, language: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut rest = markdown;
    let fence = format!("```{language}\n");
    while let Some((_, after)) = rest.split_once(&fence) {
        let (block, next) = after.split_once("```").expect("a fence is closed");
        let indent = block.len() - block.trim_start_matches(' ').len();
        let lines: Vec<&str> = block.lines().map(|line| line.get(indent..).unwrap_or_default()).collect();
        blocks.push(lines.join("\n") + "\n");
        rest = next;
    }
    blocks
}

#[test]
fn the_advisory_of_the_readme_builds() {
    let readme = std::fs::read_to_string(here("../README.md")).expect("the README is there");
    let advisory = blocks(&readme, "toml").into_iter().find(|block| block.starts_with("+++")).expect("it has one");
    let project = Project::base();
    project.file("content/advisories/2026/exa-2026-0001.md", advisory);
    let key = TestKey::new();
    key.publish(&project);
    let outcome = project.build_signed(&key).succeeds();
    assert_eq!(outcome.stderr, "", "it builds with findings");
}

#[test]
fn the_examples_of_the_reference_build_together() {
    let reference = std::fs::read_to_string(here("../docs/CONTENT.md")).expect("the reference is there");
    let project = Project::empty();
    project.file("content/keys/security.asc", std::fs::read(here("../content/keys/security.asc")).expect("a key"));
    let mut advisories = 0;
    for block in blocks(&reference, "toml") {
        // The headings of the reference name the files; a block belongs to the last one before it.
        let before = &reference[..reference.find(block.lines().nth(1).expect("a second line")).expect("it is there")];
        let heading = before.rsplit("\n## `").next().and_then(|rest| rest.split('`').next()).expect("a heading");
        let path = match heading {
            _ if block.starts_with("+++\nid = ") => {
                advisories += 1;
                format!("advisories/{advisories}.md")
            }
            "products/<slug>.md" => "products/gateway.md".to_owned(),
            "incidents/**/<slug>.md" => "incidents/2026-03-27-mail.md".to_owned(),
            "pages/<slug>.md" => "pages/about.md".to_owned(),
            heading => heading.to_owned(),
        };
        project.file(&format!("content/{path}"), block);
    }
    assert!(advisories >= 2, "the advisories were not found");
    let key = TestKey::new();
    key.publish(&project);
    project.build_signed(&key).succeeds();
    let said = project.run_with(&["check", "--at", AT, "--format", "json"], &key.environment()).stdout;
    let report: serde_json::Value = serde_json::from_str(&said).expect("it is JSON");
    let findings = report["findings"].as_array().expect("a list").iter().filter(|finding| finding["level"] != "note");
    let ids: Vec<&str> = findings.filter_map(|finding| finding["id"].as_str()).collect();
    // The second advisory shows how products are named that are not in the catalogue.
    assert_eq!(ids, ["AD2"], "{said}");
}

#[test]
fn the_way_to_a_site_of_ones_own_that_the_readme_tells_works() {
    let project = Project::empty();
    support::copy(&here("../content"), &project.path().join("content"));
    for folder in ["products", "advisories", "incidents"] {
        std::fs::remove_dir_all(project.path().join("content").join(folder)).expect("the example has it");
    }
    std::fs::remove_file(project.path().join("content/assessment.yaml")).expect("the example has it");
    let site = std::fs::read_to_string(here("../content/site.toml")).expect("the example has it");
    let tables: Vec<&str> = site.split("\n\n").filter(|table| !table.starts_with("[[check.allow]]")).collect();
    assert!(tables.len() < site.split("\n\n").count(), "the example has no exceptions");
    project.file("content/site.toml", tables.join("\n\n"));
    project.build().succeeds();
    for folder in ["products", "advisories"] {
        let from = here("support/base/content").join(folder);
        support::copy(&from, &project.path().join("content").join(folder));
    }
    let key = TestKey::new();
    key.publish(&project);
    let outcome = project.build_signed(&key).succeeds();
    assert_eq!(outcome.stderr, "", "it builds with findings");
}
