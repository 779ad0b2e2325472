//! The site in other languages: pages, links between the languages, feeds, and what is said of translations.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::path::Path;

use serde_json::{Value, json};
use support::{AT, Project, here};

const ADVISORY: &str = "content/advisories/2026/exa-2026-0001";
const GERMAN: &str = "+++\ntitle = \"Eine Lücke im Gateway\"\ntranslated = 2026-03-10\n+++\n\nEine Lücke wurde geschlossen. \
                      Siehe [die Liste](/advisories/), [Support](/support.html) und [das Produkt](/products/gateway.html).\n\n\
                      ## Einzelheiten\n\nMehr dazu.\n";

/// The base with a translation of its advisory.
fn translated() -> Project {
    let project = Project::base();
    project.file(&format!("{ADVISORY}.de.md"), GERMAN);
    project.file("content/advisories/2026/exa-2026-0002.md", second());
    project
}

/// An advisory that nobody translates.
fn second() -> String {
    let text = std::fs::read_to_string(here("support/base").join(format!("{ADVISORY}.md"))).expect("the base has it");
    text.replace("EXA-2026-0001", "EXA-2026-0002").replace("90001", "90002").replace("A flaw in", "Another flaw in")
}

/// The part of a page between two marks.
fn between<'p>(page: &'p str, from: &str, to: &str) -> &'p str {
    let (_, rest) = page.split_once(from).unwrap_or_else(|| panic!("no `{from}` in {page}"));
    rest.split_once(to).map_or(rest, |(part, _)| part)
}

#[test]
fn a_translated_document_has_a_page_of_its_own_in_the_words_of_its_language() {
    let project = translated();
    project.build().succeeds();
    let page = project.read("de/advisories/exa-2026-0001.html");
    assert!(page.contains("<html lang=\"de\">"), "{page}");
    assert!(
        page.contains("<h1>Eine Lücke im Gateway</h1>") && page.contains("Eine Lücke wurde geschlossen."),
        "{page}"
    );
    assert!(page.contains("Einzelheiten</h2>") && page.contains("10. März 2026"), "{page}");
    assert!(
        page.contains("<link rel=\"canonical\" href=\"https://trust.example.com/de/advisories/exa-2026-0001.html\">")
    );
    // What nobody translated says in which language it is.
    assert!(page.contains("<div lang=\"en-GB\"><p>Install 4.2.7.</p>"), "{page}");
    assert!(!page.contains("A flaw was mended."), "{page}");
    let list = project.read("de/advisories/index.html");
    assert!(list.contains("<h1>Sicherheitshinweise</h1>"), "{list}");
    assert!(list.contains("../../advisories/exa-2026-0002.html\" lang=\"en-GB\">Another flaw"), "{list}");
    assert!(list.contains("../../de/advisories/exa-2026-0001.html\">Eine Lücke"), "{list}");
    for path in ["de/disclosure.html", "de/advisories/exa-2026-0002.html", "de/404.html", "de/products/gateway.html"] {
        assert!(!project.out().join(path).exists(), "{path}");
    }
    for path in ["index", "incidents/index", "products/index", "lifecycle/index", "subscribe", "acknowledgements"] {
        assert!(project.out().join(format!("de/{path}.html")).exists(), "{path}");
    }
}

#[test]
fn links_lead_to_the_language_of_the_page_where_it_has_the_other_page() {
    let project = translated();
    project.build().succeeds();
    let page = project.read("de/advisories/exa-2026-0001.html");
    assert!(page.contains("<a href=\"../../de/advisories/index.html\">die Liste</a>"), "{page}");
    assert!(page.contains("<a href=\"../../support.html\">Support</a>"), "{page}");
    assert!(page.contains("<a href=\"../../products/gateway.html\">das Produkt</a>"), "{page}");
    assert!(!project.read("advisories/exa-2026-0001.html").contains("de/advisories/index.html"));
    let mut broken = Vec::new();
    for (path, bytes) in project.files().iter().filter(|(path, _)| path.ends_with(".html") && path != "404.html") {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let folder = project.out().join(path);
        let folder = folder.parent().expect("a page lies in a folder");
        for link in text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let file = link.split('#').next().unwrap_or_default();
            if !file.is_empty() && !file.contains(':') && !folder.join(file).exists() {
                broken.push(format!("{path}: {link}"));
            }
        }
    }
    assert_eq!(broken, Vec::<String>::new());
}

#[test]
fn pages_name_each_other_in_all_languages_and_the_original_is_the_default() {
    let project = translated();
    project.file("content/disclosure.cy.md", "+++\ntitle = \"Polisi\"\ntranslated = 2026-09-14\n+++\n\nY testun.\n");
    project.build().succeeds();
    let alternates = |path: &str| -> Vec<String> {
        let page = project.read(path);
        page.lines().filter(|line| line.contains("hreflang") && line.starts_with("<link")).map(str::to_owned).collect()
    };
    let line = |language: &str, path: &str| {
        format!("<link rel=\"alternate\" hreflang=\"{language}\" href=\"https://trust.example.com/{path}\">")
    };
    let advisory = "advisories/exa-2026-0001.html";
    let expected = [line("en-GB", advisory), line("x-default", advisory), line("de", &format!("de/{advisory}"))];
    assert_eq!(alternates(advisory), expected);
    assert_eq!(alternates(&format!("de/{advisory}")), expected);
    assert_eq!(alternates("disclosure.html").len(), 3);
    assert_eq!(alternates("index.html").len(), 4);
    assert_eq!(alternates("index.html"), alternates("cy/index.html"));
    assert_eq!(alternates("support.html"), Vec::<String>::new());
    let switcher = |path: &str| between(&project.read(path), "bar languages", "</nav>").to_owned();
    let of_german = switcher("de/index.html");
    assert!(
        of_german
            .contains("<a href=\"../de/index.html\" lang=\"de\" hreflang=\"de\" aria-current=\"page\">Deutsch</a>")
    );
    assert!(of_german.contains(">Cymraeg</a>") && of_german.contains("<a href=\"../index.html\" lang=\"en-GB\""));
    let sitemap = project.read("sitemap.xml");
    assert!(sitemap.contains("https://trust.example.com/de/advisories/exa-2026-0001.html"), "{sitemap}");
    assert!(!sitemap.contains("https://trust.example.com/de/support.html"), "{sitemap}");
}

#[test]
fn a_page_has_one_address_wherever_it_is_named() {
    let project = translated();
    project.build().succeeds();
    let sitemap = project.read("sitemap.xml");
    let mut seen = 0;
    for (path, _) in project.files().iter().filter(|(path, _)| path.ends_with(".html")) {
        let page = project.read(path);
        let Some((_, rest)) = page.split_once("<link rel=\"canonical\" href=\"") else { continue };
        let canonical = rest.split('"').next().unwrap_or_default();
        assert!(page.contains(&format!("<meta property=\"og:url\" content=\"{canonical}\">")), "{path}");
        assert!(
            sitemap.contains(&format!("<loc>{canonical}</loc>")) || path.starts_with("cve/"),
            "{path}: {canonical}"
        );
        let language = between(&page, "<html lang=\"", "\"");
        let own = format!("<link rel=\"alternate\" hreflang=\"{language}\" href=\"");
        if let Some((_, rest)) = page.split_once(&own) {
            assert_eq!(rest.split('"').next(), Some(canonical), "{path}");
            seen += 1;
        } else {
            assert!(!page.contains("<link rel=\"alternate\" hreflang"), "{path}");
        }
        // A page that only shows a part of another has that as its address, in its own language.
        assert_eq!(path.starts_with("de/"), canonical.contains(".com/de/"), "{path}: {canonical}");
    }
    assert!(seen > 10, "{seen}");
    // A part of a list is no page of its own to search engines, and readers can change its language all the same.
    let part = project.read("de/advisories/product/gateway.html");
    assert!(!part.contains("<link rel=\"alternate\" hreflang") && part.contains("hreflang=\"en-GB\""), "{part}");
    assert!(project.read("de/index.html").contains("canonical\" href=\"https://trust.example.com/de/index.html\""));
}

#[test]
fn what_pages_say_to_programs_is_of_their_language() {
    let project = translated();
    project
        .file("content/advisories/2026/exa-2026-0002.md", second().replacen("status =", "lang = \"fr\"\nstatus =", 1));
    project.build().succeeds();
    let said = |path: &str| -> Value {
        let page = project.read(path);
        let text = between(&page, "<script type=\"application/ld+json\">", "</script>");
        serde_json::from_str(text).unwrap_or_else(|error| panic!("{path}: {error}"))
    };
    let site = "https://trust.example.com";
    for (path, language) in [
        ("advisories/exa-2026-0001.html", "en-GB"),
        ("de/advisories/exa-2026-0001.html", "de"),
        ("advisories/exa-2026-0002.html", "fr"),
        ("index.html", "en-GB"),
        ("de/index.html", "de"),
    ] {
        assert_eq!(
            (&said(path)["url"], &said(path)["inLanguage"]),
            (&json!(format!("{site}/{path}")), &json!(language))
        );
    }
    // The product has no page in German.
    let about = &said("de/advisories/exa-2026-0001.html")["about"][0]["url"];
    assert_eq!(*about, json!(format!("{site}/products/gateway.html")));
}

#[test]
fn what_scripts_find_is_in_the_language_of_the_original_and_says_so() {
    let project = translated();
    project.file("content/products/gateway.de.md", "+++\ntranslated = 2026-03-10\n+++\n\nEin Tor.\n");
    project.build().succeeds();
    for page in ["advisories/index.html", "products/gateway.html"] {
        let template = |path: &str| {
            let html = project.read(path);
            let template = html.split("<template id=").find(|part| part.contains("-entry\""));
            between(template.unwrap_or_else(|| panic!("{path} has no template")), "class=\"entry-title\"", "</a>")
                .to_owned()
        };
        assert_eq!(template(page), ">");
        assert_eq!(template(&format!("de/{page}")), " lang=\"en-GB\">");
    }
}

#[test]
fn a_language_has_feeds_of_its_own_that_its_pages_name() {
    let project = translated();
    project.build().succeeds();
    let feed = project.read("de/advisories/rss.xml");
    assert!(feed.contains("<language>de</language>") && feed.contains("Sicherheitshinweise von Example Ltd"), "{feed}");
    assert!(feed.contains("EXA-2026-0001: Eine Lücke im Gateway"), "{feed}");
    assert!(feed.contains("<link>https://trust.example.com/de/advisories/exa-2026-0001.html</link>"), "{feed}");
    assert!(feed.contains("<link>https://trust.example.com/advisories/exa-2026-0002.html</link>"), "{feed}");
    assert!(feed.contains("href=\"https://trust.example.com/de/advisories/rss.xml\" rel=\"self\""), "{feed}");
    assert!(project.read("de/index.html").contains("href=\"../de/advisories/rss.xml\""));
    assert!(project.out().join("de/rss.xml").exists() && project.out().join("de/incidents/rss.xml").exists());
    assert!(!project.out().join("de/lifecycle/rss.xml").exists());
    assert!(!project.read("advisories/rss.xml").contains("Lücke"));
}

#[test]
fn a_translation_changes_no_document() {
    let documents = |project: &Project| -> Vec<(String, Vec<u8>)> {
        project.build().succeeds();
        let mut files = project.files();
        files.retain(|(path, _)| path.contains("csaf"));
        files
    };
    let without = Project::base();
    let with = Project::base();
    with.file(&format!("{ADVISORY}.de.md"), GERMAN);
    assert_eq!(documents(&without), documents(&with));
    assert_eq!(without.text("candour.lock"), with.text("candour.lock"));
}

#[test]
fn a_translation_that_is_older_than_its_original_says_so() {
    let project = translated();
    project.build().succeeds();
    let note = |project: &Project| {
        between(&project.read("de/advisories/exa-2026-0001.html"), "class=\"translation\"", "</p>").to_owned()
    };
    assert!(!note(&project).contains("<strong>") && note(&project).contains("10. März 2026"), "{}", note(&project));
    project.file(&format!("{ADVISORY}.de.md"), GERMAN.replace("2026-03-10", "2026-03-09"));
    project.build().succeeds();
    assert!(
        note(&project).contains("<strong>Das Original wurde seither geändert, am 10. März 2026"),
        "{}",
        note(&project)
    );
    assert!(note(&project).contains("href=\"../../advisories/exa-2026-0001.html\""), "{}", note(&project));
    let outcome = project.run(&["check", "--at", AT]);
    assert!(outcome.stderr.contains("TR1") || outcome.stdout.contains("TR1"), "{}{}", outcome.stdout, outcome.stderr);
}

#[test]
fn an_embargo_holds_back_the_translation_and_its_language() {
    let project = Project::base();
    let text = second().replacen("status =", "release_at = 2027-01-19T10:00:00Z\nstatus =", 1);
    project.file("content/advisories/2026/exa-2026-0002.md", text);
    project.file("content/advisories/2026/exa-2026-0002.pl.md", GERMAN.replace("Eine", "Luka"));
    let before = Project::base();
    before.build().succeeds();
    let outcome = project.build().succeeds();
    assert_eq!(before.files(), project.files());
    assert!(!outcome.stderr.contains("`pl`") && !outcome.stderr.contains(".pl."), "{}", outcome.stderr);
    // The headline is as secret as that of the original.
    project.file("content/pages/news.md", "+++\ntitle = \"News\"\n+++\n\nLuka Lücke im Gateway\n");
    let outcome = project.build();
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.stderr.contains("EM3"), "{}", outcome.stderr);
}

#[test]
fn a_translation_of_something_public_tells_nothing_that_is_held_back() {
    let project = Project::base();
    let text = second().replacen("status =", "release_at = 2027-01-19T10:00:00Z\nstatus =", 1);
    project.file("content/advisories/2026/exa-2026-0002.md", text);
    project.file(&format!("{ADVISORY}.de.md"), GERMAN.replace("Mehr dazu.", "Siehe CVE-2026-90002."));
    let outcome = project.build();
    assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("EM3") && outcome.stderr.contains("exa-2026-0001.de.md"), "{}", outcome.stderr);
}

#[test]
fn a_language_without_words_falls_back_to_english_with_a_warning_and_is_written_in_its_direction() {
    let project = Project::base();
    project.file(&format!("{ADVISORY}.ar.md"), GERMAN);
    let outcome = project.build().succeeds();
    assert!(outcome.stderr.contains("the theme has no words in the language `ar`"), "{}", outcome.stderr);
    let page = project.read("ar/advisories/exa-2026-0001.html");
    assert!(page.contains("<html lang=\"ar\" dir=\"rtl\">") && page.contains("Skip to the content"), "{page}");
    project.forget();
    project.change("content/site.toml", "language = \"en-GB\"", "language = \"cy\"");
    let outcome = project.run(&["check", "--at", AT]);
    assert!(!format!("{}{}", outcome.stdout, outcome.stderr).contains("language `cy`"));
    project.build().succeeds();
    assert!(project.read("index.html").contains("<html lang=\"cy\">"));
    assert!(project.read("lifecycle/calendar.ics").contains("Dyddiadau cymorth Example Ltd"));
    assert!(Path::new(&project.out()).join("ar/index.html").exists());
}
