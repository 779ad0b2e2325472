//! security.txt: anybody's is checked without a stumble, and what candour writes is one.

use std::{fmt::Write as _, fs};

use candour::{
    content,
    model::{Instant, Tlp},
    publish::publish,
    security_txt::security_txt,
    verify::{self, Options, Requirement},
};

use super::site::assert_loaded;

const WELL_KNOWN: &str = ".well-known/security.txt";

/// The text of a security.txt.
pub fn run(data: &[u8]) {
    let reasons = reasons(data);
    assert_eq!(reasons, self::reasons(data), "the same file is judged in two ways");
    let Ok(text) = std::str::from_utf8(data) else {
        assert!(!reasons.is_empty(), "a file that is not UTF-8 passes");
        return;
    };
    if let Some(written) = written(text) {
        assert_is_written_well(&written);
    }
}

/// Why a folder with this security.txt fails what is asked of one.
fn reasons(data: &[u8]) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    fs::create_dir(folder.path().join(".well-known")).expect("a folder can be made");
    fs::write(folder.path().join(WELL_KNOWN), data).expect("a file can be written");
    let at = "2026-11-21T09:00:00Z".parse().expect("this is an instant");
    let report = verify::verify(folder.path(), &Options { at, url: Some("https://trust.example.com".to_owned()) });
    let report = report.unwrap_or_else(|error| panic!("{error}"));
    let checks = report.parts.iter().flat_map(|part| &part.checks);
    let of_file = checks.filter(|check| check.requirement == Requirement::SecurityTxt);
    of_file.flat_map(|check| check.findings.iter().map(|finding| finding.reason.clone())).collect()
}

/// What candour writes of the values of a file, where they can be said in a content folder.
fn written(text: &str) -> Option<String> {
    let values = |name: &str| -> Vec<String> {
        let lines = text.lines().filter_map(|line| line.split_once(':'));
        lines.filter(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| quoted(value.trim())).collect()
    };
    let one = |name: &str| values(name).into_iter().next();
    let mut toml = String::from("title = \"T\"\nurl = \"https://trust.example.com\"\nlanguage = \"en\"\n");
    let mut add = |line: String| {
        let _ = writeln!(toml, "{line}");
    };
    add("[vendor]\nname = \"E\"\nnamespace = \"https://example.com\"".to_owned());
    let keys = values("Encryption");
    for (at, contact) in values("Contact").into_iter().enumerate() {
        add(format!("[[contact]]\nurl = {contact}"));
        if let Some(key) = keys.get(at) {
            add(format!("encryption = {key}"));
        }
    }
    add(format!("[security_txt]\nexpires = {}", one("Expires")?));
    add(format!("canonical = [{}]\ncsaf = [{}]", values("Canonical").join(", "), values("CSAF").join(", ")));
    if let Some(hiring) = one("Hiring") {
        add(format!("hiring = {hiring}"));
    }
    let languages: Vec<String> = values("Preferred-Languages")
        .iter()
        .flat_map(|list| list.trim_matches('"').split(',').map(|tag| format!("\"{}\"", tag.trim())).collect::<Vec<_>>())
        .collect();
    add(format!("preferred_languages = [{}]", languages.join(", ")));
    let loaded = content::of_files([("content/site.toml".to_owned(), toml.into_bytes())]);
    assert_loaded(&loaded);
    let at: Instant = "2026-11-21T09:00:00Z".parse().expect("this is an instant");
    loaded.content.map(|content| security_txt(&publish(&content, &at, Tlp::Clear)))
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a text can be quoted")
}

/// Each line is one field that there is, and nothing in a value began a line of its own.
fn assert_is_written_well(written: &str) {
    const FIELDS: [&str; 9] = [
        "Contact",
        "Expires",
        "Encryption",
        "Acknowledgments",
        "Preferred-Languages",
        "Canonical",
        "Policy",
        "CSAF",
        "Hiring",
    ];
    for line in written.split_terminator('\n') {
        let (name, value) = line.split_once(": ").unwrap_or_else(|| panic!("{line:?} is no field"));
        assert!(FIELDS.contains(&name), "{line:?} is no field that was asked for");
        assert!(!value.is_empty() && !value.contains(char::is_control) && value.trim() == value, "{line:?}");
    }
    assert_eq!(written.lines().filter(|line| line.starts_with("Expires: ")).count(), 1);
    let reasons = reasons(written.as_bytes());
    // What the vendor says may be old or far ahead, and lead to what is not in this folder.
    let is_about_lines =
        |reason: &&String| reason.starts_with("line ") || reason.contains("line end") || reason.contains("CR");
    let bad: Vec<&String> = reasons.iter().filter(is_about_lines).filter(|why| !why.contains("characters")).collect();
    assert!(bad.is_empty(), "{bad:#?}\n{written}");
}
