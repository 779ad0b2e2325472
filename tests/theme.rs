//! A theme of a site's own: how it begins, what it may change, and what is told to those who write one.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::fs;

use candour::page::{reference, theme};
use support::{Project, here};

#[test]
fn the_page_of_the_documentation_is_that_of_the_views() {
    let (path, page) = (here("../docs/TEMPLATES.md"), reference::reference());
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        fs::write(&path, &page).expect("the page can be written");
    }
    assert_eq!(fs::read_to_string(&path).unwrap_or_default(), page, "run INSTA_UPDATE=always cargo test --test theme");
    // A value without a word on what it is would be of no use.
    for line in page.lines().filter(|line| line.starts_with("- `")) {
        assert!(line.rsplit(". ").next().is_some_and(|words| words.len() > 3) && !line.ends_with(". "), "{line}");
    }
}

#[test]
fn every_template_of_a_page_is_told_of() {
    let told = reference::names();
    for file in theme::files() {
        let Some(name) = file.strip_prefix("templates/").filter(|name| !name.contains('/')) else { continue };
        // The frame and the pieces have no view of their own.
        let is_part = ["base.html", "components.html", "finding.html"].contains(&name);
        assert_eq!(told.contains(&name), !is_part, "{name}");
    }
    let project = Project::empty();
    for name in told {
        let said = project.run(&["theme", "explain", name]).succeeds().stdout;
        assert!(said.starts_with(&format!("### {name}\n")), "{said}");
    }
    let said = project.run(&["theme", "explain", "hom.html"]);
    assert_eq!((said.code, said.stderr.contains("did you mean `home.html`?")), (Some(2), true), "{}", said.stderr);
}

#[test]
fn a_theme_begins_with_its_settings_and_what_one_wants_to_change() {
    let project = Project::base();
    let said = project.run(&["theme", "init", "house", "templates/free.html", "i18n"]).succeeds().stdout;
    assert!(said.contains("themes/house/templates/free.html written"), "{said}");
    assert!(project.text("themes/house/theme.toml").starts_with("name = \"house\"\n"));
    let default = fs::read_to_string(here("../themes/default/templates/free.html")).expect("the theme has it");
    assert_eq!(project.text("themes/house/templates/free.html"), default);
    assert!(project.path().join("themes/house/i18n/en.toml").is_file());
    assert!(!project.path().join("themes/house/static").exists());
    // Until something of it is changed, the site is the same.
    let before = project.build().succeeds();
    let files = project.files();
    let site = project.text("content/site.toml");
    project.file("content/site.toml", format!("theme = \"house\"\n{site}"));
    project.build().succeeds();
    assert_eq!(project.files(), files, "{}", before.stdout);
}

#[test]
fn nothing_is_replaced_and_nothing_written_where_a_file_is_there_or_is_not_known() {
    let project = Project::base();
    project.file("themes/house/templates/home.html", "mine");
    let refused = |arguments: &[&str], says: &str| {
        let said = project.run(&[&["theme", "init"], arguments].concat());
        assert_eq!(said.code, Some(1), "{arguments:?}");
        assert!(said.stderr.contains(says), "{arguments:?}: {}", said.stderr);
    };
    refused(&["house", "templates"], "is there already");
    refused(&["house", "templates/hom.html"], "did you mean `templates/home.html`?");
    refused(&["../house"], "no name of a theme");
    refused(&[""], "no name of a theme");
    assert_eq!(project.text("themes/house/templates/home.html"), "mine");
    assert!(!project.path().join("themes/house/theme.toml").exists());
    assert!(!project.path().join("themes/house/templates/free.html").exists());
    project.run(&["theme", "init", "house", "static/icon.svg"]).succeeds();
    assert!(project.path().join("themes/house/static/icon.svg").is_file());
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_symbolic_link() {
    let project = Project::base();
    project.file("elsewhere/here.txt", "mine");
    project.file("themes/house/static/mine.svg", "<svg/>");
    let (elsewhere, link) = (project.path().join("elsewhere"), project.path().join("themes/house/templates"));
    std::os::unix::fs::symlink(&elsewhere, link).expect("a link can be made");
    let said = project.run(&["theme", "init", "house", "templates/home.html"]);
    assert_eq!(said.code, Some(1), "{}", said.stderr);
    assert!(said.stderr.contains("themes/house/templates") && said.stderr.contains("symbolic link"), "{}", said.stderr);
    assert!(!elsewhere.join("home.html").exists());
    assert!(!project.path().join("themes/house/theme.toml").exists());
}

#[test]
fn what_was_made_before_a_failure_is_taken_away_and_nothing_else() {
    let project = Project::base();
    // A file where a folder has to be: what comes first in the order can be written, and what lies below it cannot.
    project.file("themes/house/templates/advisory", "mine");
    project.file("themes/house/static/mine.svg", "<svg/>");
    let said = project.run(&["theme", "init", "house", "i18n", "templates"]);
    assert_eq!(said.code, Some(1), "{}", said.stderr);
    assert!(said.stderr.contains("cannot be written"), "{}", said.stderr);
    let left = support::files(&project.path().join("themes"));
    let left: Vec<String> = left.into_iter().map(|(path, _)| path).collect();
    assert_eq!(left, ["house/static/mine.svg", "house/templates/advisory"]);
    assert!(!project.path().join("themes/house/i18n").exists());
}

#[test]
fn a_variable_that_does_not_exist_stops_the_build_with_its_place() {
    let project = Project::base();
    project.run(&["theme", "init", "house", "templates/home.html"]).succeeds();
    let site = project.text("content/site.toml");
    project.file("content/site.toml", format!("theme = \"house\"\n{site}"));
    for (text, name) in [
        ("{{ view.next_end }}", "next_end"),
        ("{{ site.tilte }}", "tilte"),
        ("{% for one in view.advisorys %}{{ one.id }}{% endfor %}", "advisorys"),
        ("{{ nothing }}", "nothing"),
    ] {
        project.file("themes/house/templates/home.html", format!("one\ntwo {text}\n"));
        let said = project.build();
        assert_eq!(said.code, Some(1), "{text}");
        let is_placed = said.stderr.contains("themes/house/templates/home.html:2");
        assert!(is_placed && said.stderr.contains(name), "{text}: {}", said.stderr);
    }
}

#[test]
fn settings_stand_in_the_pages() {
    let project = Project::base();
    let site = project.text("content/site.toml");
    project.file("content/site.toml", format!("theme = \"house\"\n{site}"));
    project.file("themes/house/static/logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    let settings =
        "logo = 'logo.svg'\nbrand = ''\n[[footer_link]]\ntitle = 'Imprint & more'\nurl = '/acknowledgements.html'\n";
    project.file("themes/house/theme.toml", settings);
    project.build().succeeds();
    let home = project.read("index.html");
    assert!(home.contains("src=\"theme/logo.svg\" height=\"32\" alt=\"Example Trust\""), "{home}");
    assert!(home.contains("<li><a href=\"acknowledgements.html\">Imprint &amp; more</a></li>"), "{home}");
    project.file("themes/house/theme.toml", settings.replace("''", "'Example'"));
    project.build().succeeds();
    let page = project.read("advisories/exa-2026-0001.html");
    assert!(page.contains("src=\"../theme/logo.svg\" height=\"32\" alt=\"\">Example</a>"), "{page}");
}
