//! A whole site from files that lie nowhere, and what must hold of it.

use std::{path::Path, sync::LazyLock};

use candour::{
    content::{self, Loaded},
    diagnostic::{Diagnostic, Place, has_errors},
    history::Past,
    model::{Content, Instant, Tlp},
    outputs,
    page::theme::Theme,
    plan::Rendered,
    publish::publish,
    sign::PublicKeys,
    signable::Signable,
};

use super::{html, xml};

/// The smallest content that builds, without its advisory.
const BASE: [(&str, &str); 6] = [
    ("content/site.toml", include_str!("../../tests/support/base/content/site.toml")),
    ("content/disclosure.md", include_str!("../../tests/support/base/content/disclosure.md")),
    ("content/support.md", include_str!("../../tests/support/base/content/support.md")),
    ("content/incident-plan.md", include_str!("../../tests/support/base/content/incident-plan.md")),
    ("content/vulnerability-handling.md", include_str!("../../tests/support/base/content/vulnerability-handling.md")),
    ("content/products/gateway.md", include_str!("../../tests/support/base/content/products/gateway.md")),
];

static THEME: LazyLock<Theme> = LazyLock::new(|| {
    let english = "en-GB".parse().expect("this is a language");
    Theme::load("default", Path::new("/nowhere"), &english).expect("the theme of the program can be loaded")
});

/// The instant of every site here.
static AT: LazyLock<Instant> = LazyLock::new(|| "2026-11-21T09:00:00Z".parse().expect("this is an instant"));

/// The smallest content with a file laid over it.
pub fn load(path: &str, bytes: &[u8]) -> Loaded {
    let base = BASE.iter().filter(|(name, _)| *name != path);
    let files = base.map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()));
    content::of_files(files.chain([(path.to_owned(), bytes.to_vec())]))
}

/// What was found is told where it stands, and stops the build where it is an error.
pub fn assert_loaded(loaded: &Loaded) {
    assert_eq!(loaded.content.is_none(), has_errors(&loaded.diagnostics), "{:?}", loaded.diagnostics);
    assert_findings(&loaded.diagnostics);
}

/// Every finding says something, and its place is one.
pub fn assert_findings(found: &[Diagnostic]) {
    for finding in found {
        assert!(!finding.message.is_empty());
        let Some(place) = &finding.place else { panic!("{finding:?} stands nowhere") };
        if let Place::Text { file, span } = place {
            assert!(file.text.get(span.clone()).is_some(), "{} stands at {span:?} of {}", finding.message, file.path);
            let at = file.line_column(span.start);
            assert!(at.line >= 1 && at.column >= 1 && at.line <= file.text.matches('\n').count() + 1);
        }
    }
}

/// Everything that a content becomes for those who may see most of it, none where its paths collide.
pub fn render(content: &Content) -> Option<Vec<Rendered>> {
    let site = publish(content, &AT, Tlp::Red);
    let signable = Signable::of(&site, &PublicKeys::default());
    let past = Past::default();
    match outputs::plan(&site, &signable, &past, &THEME) {
        Ok(plan) => Some(plan.render().unwrap_or_else(|found| panic!("the theme fails: {found:?}"))),
        Err(found) => {
            assert!(has_errors(&found));
            None
        }
    }
}

/// Fails where something that was made is not what it must be.
pub fn assert_rendered(files: &[Rendered], is_relevant: impl Fn(&str) -> bool) {
    for file in files.iter().filter(|file| is_relevant(&file.path)) {
        let faults = faults(&file.path, &file.bytes);
        assert!(faults.is_empty(), "{}: {faults:#?}\n{}", file.path, String::from_utf8_lossy(&file.bytes));
    }
}

/// What is wrong with a file of the site, whatever it was made from.
pub fn faults(path: &str, bytes: &[u8]) -> Vec<String> {
    let Ok(text) = std::str::from_utf8(bytes) else { return vec!["it is not UTF-8".to_owned()] };
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => html::faults_of_page(text),
        "xml" if path.ends_with("rss.xml") => {
            xml::fault(text).map_or_else(|| faults_of_feed(text), |fault| vec![fault])
        }
        "xml" => xml::fault(text).into_iter().collect(),
        "json" => serde_json::from_str::<serde::de::IgnoredAny>(text)
            .err()
            .map(|error| error.to_string())
            .into_iter()
            .collect(),
        "ics" => faults_of_calendar(text),
        _ => Vec::new(),
    }
}

/// What is wrong with the HTML in the items of a feed.
fn faults_of_feed(text: &str) -> Vec<String> {
    let feed = match rss::Channel::read_from(text.as_bytes()) {
        Ok(feed) => feed,
        Err(error) => return vec![error.to_string()],
    };
    let texts = feed.items().iter().flat_map(|item| [item.content(), item.description()]).flatten();
    texts.flat_map(html::faults_of_text).collect()
}

/// Each line of a calendar is a property (RFC 5545, section 3.1).
fn faults_of_calendar(text: &str) -> Vec<String> {
    let unfolded = text.replace("\r\n ", "");
    let is_property = |line: &&str| {
        let name = line.split([':', ';']).next().unwrap_or_default();
        line.contains(':') && !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'-')
    };
    let is_control = |character: char| character.is_control();
    let lines = unfolded.split_terminator("\r\n");
    lines
        .filter(|line| !is_property(line) || line.contains(is_control))
        .map(|line| format!("{line:?} is no property"))
        .collect()
}
