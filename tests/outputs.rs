//! What machines read: security.txt, feeds, the sitemap, headers.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::collections::BTreeSet;

use support::{Project, here};

fn example() -> Project {
    let project = Project::empty();
    support::copy(&here("../content"), &project.path().join("content"));
    project
}

fn feed(project: &Project, path: &str) -> rss::Channel {
    rss::Channel::read_from(project.read(path).as_bytes()).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn guids(project: &Project, path: &str) -> BTreeSet<String> {
    let feed = feed(project, path);
    let guids: BTreeSet<String> =
        feed.items().iter().filter_map(rss::Item::guid).map(|guid| guid.value().to_owned()).collect();
    assert_eq!(guids.len(), feed.items().len(), "a guid stands twice in {path}");
    guids
}

#[test]
fn security_txt_says_everything_that_the_content_says() {
    let project = example();
    project.build().succeeds();
    let text = project.read(".well-known/security.txt");
    assert_eq!(text, project.read("security.txt"));
    insta::assert_snapshot!(text);
}

#[test]
fn headers_forbid_inline_code_and_open_the_documents() {
    let project = Project::base();
    project.build().succeeds();
    insta::assert_snapshot!(project.read("_headers"));
}

#[test]
fn a_site_for_a_closed_audience_opens_nothing_to_other_pages() {
    let project = Project::base();
    project.run(&["build", "--at", support::AT, "--audience", "AMBER"]).succeeds();
    assert!(!project.read("_headers").contains("Access-Control-Allow-Origin"));
    assert!(project.read("robots.txt").contains("Disallow: /"));
    assert!(!project.out().join("sitemap.xml").exists());
}

#[test]
fn ids_that_are_patterns_for_a_host_make_no_redirects() {
    let project = Project::base();
    let text = std::fs::read_to_string(here("support/base/content/advisories/2026/exa-2026-0001.md"))
        .expect("the base is there");
    for (at, id) in ["EXA-*", "RHSA-2026:0024", "exa-2026-0009"].iter().enumerate() {
        project.file(&format!("content/advisories/{at}.md"), text.replace("EXA-2026-0001", id));
    }
    project.build().succeeds();
    insta::assert_snapshot!(project.read("_redirects"));
}

#[test]
fn feeds_are_well_formed_whatever_a_document_made_elsewhere_says() {
    let project = Project::base();
    let document = std::fs::read_to_string(here("support/good/document.json")).expect("the good document is there");
    let odd = document.replace("\"title\": \"A flaw\"", "\"title\": \"A \\u0007flaw ]]> & <b>\\u001b[31m\"");
    project.file("content/advisories/2026/other.json", odd);
    project.build().succeeds();
    for path in ["rss.xml", "advisories/rss.xml", "sitemap.xml"] {
        let text = project.read(path);
        assert!(!text.contains(['\u{7}', '\u{1b}']), "{path}");
        let mut reader = quick_xml::Reader::from_str(&text);
        while !matches!(
            reader.read_event().unwrap_or_else(|error| panic!("{path}: {error}")),
            quick_xml::events::Event::Eof
        ) {}
    }
}

#[test]
fn the_sitemap_names_pages_that_are_there() {
    let project = example();
    project.build().succeeds();
    let sitemap = project.read("sitemap.xml");
    let pages: Vec<&str> = sitemap
        .split("<loc>https://trust.example.com/")
        .skip(1)
        .map(|rest| rest.split('<').next().unwrap_or_default())
        .collect();
    assert!(pages.len() > 30, "only {} pages", pages.len());
    for page in &pages {
        assert!(project.out().join(page).is_file(), "{page} is not there");
    }
    // The support periods by state are parts of one page, which is their canonical address.
    let parts = ["supported", "ending", "upcoming", "ended"].map(|state| format!("lifecycle/{state}.html"));
    // So are the lists of a part of the advisories.
    let left_out =
        ["404.html", "cve/", ".well-known/", "advisories/product/", "advisories/severity/", "advisories/year/"];
    for (path, _) in project.files().iter().filter(|(path, _)| path.ends_with(".html")) {
        // What is left out is so in every language.
        let original = ["cy/", "de/"].iter().find_map(|folder| path.strip_prefix(folder)).unwrap_or(path);
        let is_left_out = left_out.iter().any(|start| original.starts_with(start));
        assert!(
            is_left_out || parts.iter().any(|part| part == original) || pages.contains(&path.as_str()),
            "{path} is not in the sitemap"
        );
    }
}

#[test]
fn a_new_revision_is_a_new_item_and_everything_else_stays() {
    let project = Project::base();
    project.build().succeeds();
    let before = guids(&project, "advisories/rss.xml");
    project.build().succeeds();
    assert_eq!(guids(&project, "advisories/rss.xml"), before, "a rebuild changed the feed");
    let path = "content/advisories/2026/exa-2026-0001.md";
    let text = std::fs::read_to_string(project.path().join(path)).expect("it is there").replace(
        "summary = \"First published\"\n",
        "summary = \"First published\"\n\n[[revision]]\nversion = \"1.0.1\"\ndate = 2026-03-12T09:00:00Z\nsummary = \"Corrected\"\n",
    );
    project.file(path, text);
    project.build().succeeds();
    let after = guids(&project, "advisories/rss.xml");
    assert_eq!(after.len(), before.len());
    assert!(after.is_disjoint(&before), "the revision is no new item");
}

#[test]
fn an_update_of_an_incident_is_a_new_item_and_the_others_stay() {
    let incident = |updates: &str| {
        format!(
            "+++\ntitle = \"An outage\"\ntlp = \"CLEAR\"\nkind = \"accidental\"\nseverity = \"minor\"\n\
             status = \"monitoring\"\nstarted = 2026-03-01T09:00:00Z\n\
             first_notified = 2026-03-01T12:00:00Z\n{updates}+++\n\nSomething stopped.\n"
        )
    };
    let update = |day: u32| {
        format!("\n[[update]]\nat = 2026-03-0{day}T09:00:00Z\nstatus = \"monitoring\"\ntext = \"It is day {day}.\"\n")
    };
    let project = Project::base();
    project.file("content/incidents/2026-03-01-outage.md", incident(&update(2)));
    project.build().succeeds();
    let before = guids(&project, "incidents/rss.xml");
    assert_eq!(before.len(), 2, "the notice and the update");
    project.file("content/incidents/2026-03-01-outage.md", incident(&[update(2), update(3)].concat()));
    project.build().succeeds();
    let after = guids(&project, "incidents/rss.xml");
    assert!(after.is_superset(&before));
    assert_eq!(after.len(), 3);
}

#[test]
fn every_feed_of_the_example_can_be_read_and_holds_whole_texts() {
    let project = example();
    project.build().succeeds();
    let feeds: Vec<String> =
        project.files().into_iter().map(|(path, _)| path).filter(|path| path.ends_with("rss.xml")).collect();
    assert!(feeds.len() >= 6, "{feeds:?}");
    for path in feeds {
        for item in feed(&project, &path).items() {
            let content = item.content().unwrap_or_default();
            assert!(content.len() > 40 || path.contains("archive/"), "{path}: {:?} has no text", item.title());
            for forbidden in ["<script", "style=", "href=\"/", "href=\"../", "src=\"/", "src=\"../"] {
                assert!(!content.contains(forbidden), "{path}: {:?} has {forbidden}", item.title());
            }
        }
    }
}

#[test]
fn pages_link_to_what_is_there_and_ask_no_other_host_for_anything() {
    let project = example();
    project.build().succeeds();
    let files: BTreeSet<String> = project.files().into_iter().map(|(path, _)| path).collect();
    for page in files.iter().filter(|path| path.ends_with(".html")) {
        let html = project.read(page);
        for forbidden in ["<script>", " style=\"", "<style", " onclick=", "javascript:", "<iframe"] {
            assert!(!html.contains(forbidden), "{page} has {forbidden}");
        }
        for (attribute, value) in links(&html) {
            let is_elsewhere = value.contains("://") || value.starts_with("mailto:") || value.starts_with("tel:");
            if is_elsewhere {
                assert!(attribute == "href", "{page} loads {value}");
                continue;
            }
            let path = value.split('#').next().unwrap_or_default();
            if path.is_empty() {
                continue;
            }
            let target = resolve(page, path);
            assert!(files.contains(&target), "{page} links to {value}, and {target} is not there");
        }
    }
}

/// The values of `href` and `src`, except those that tell search engines the address of the page itself.
fn links(html: &str) -> Vec<(&'static str, String)> {
    let mut links = Vec::new();
    for tag in html.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap_or_default();
        if tag.contains("rel=\"canonical\"") {
            continue;
        }
        for attribute in ["href", "src"] {
            if let Some((_, rest)) = tag.split_once(&format!(" {attribute}=\"")) {
                let value = rest.split('"').next().unwrap_or_default();
                links.push((attribute, value.replace("&amp;", "&").replace("&#x2F;", "/")));
            }
        }
    }
    links
}

fn resolve(page: &str, link: &str) -> String {
    let mut parts: Vec<&str> = if link.starts_with('/') { Vec::new() } else { page.split('/').collect() };
    parts.pop();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let path = parts.join("/");
    if link.ends_with('/') { format!("{path}/index.html") } else { path }
}
