use std::fs;

use super::*;
use crate::diagnostic::Place;

fn english() -> LanguageTag {
    "en".parse().unwrap()
}

/// A folder of themes with one theme `house` of the given files.
fn house(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join("house").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn problem(files: &[(&str, &str)]) -> Diagnostic {
    let folder = house(files);
    Theme::load("house", folder.path(), &english()).unwrap_err().remove(0)
}

#[derive(Serialize)]
struct Empty {}

#[test]
fn an_unknown_theme_is_met_with_the_nearest_one() {
    let folder = house(&[("theme.toml", "")]);
    let problems = Theme::load("huose", folder.path(), &english()).unwrap_err();
    assert_eq!(problems[0].help.as_deref(), Some("did you mean `house`?"));
    assert!(Theme::load("../house", folder.path(), &english()).is_err());
}

#[test]
fn a_site_overrides_a_theme_file_by_file() {
    let folder = house(&[
        ("theme.toml", "name = \"house\"\naccent = \"#123456\"\naccent_dark = \"#abcdef\""),
        ("templates/free.html", "mine {{ t(key=\"nav.home\") }}"),
        ("static/logo.svg", "<svg/>"),
    ]);
    let theme = Theme::load("house", folder.path(), &english()).unwrap();
    assert_eq!(theme.settings().name, "house");
    assert_eq!(theme.render("free.html", "/x.html", &[], &Empty {}).unwrap(), "mine Home");
    let statics: BTreeMap<&str, &[u8]> = theme.statics().collect();
    assert!(statics.contains_key("logo.svg"));
    assert!(String::from_utf8_lossy(statics["style.css"]).contains("--accent:#123456"));
}

#[test]
fn an_error_while_rendering_names_the_template_the_line_and_the_page() {
    let folder = house(&[("templates/free.html", "one\n{{ view.nothing }}")]);
    let theme = Theme::load("house", folder.path(), &english()).unwrap();
    let error = theme.render("free.html", "/team.html", &[], &Empty {}).unwrap_err();
    assert_eq!(error.code.as_str(), "template");
    assert!(error.message.contains("/team.html"), "{}", error.message);
    let place = error.place.unwrap();
    assert!(place.path().ends_with("house/templates/free.html"), "{}", place.path());
    assert_eq!(place.line_column().unwrap().line, 2);
}

#[test]
fn unknown_filters_and_functions_are_errors_when_the_theme_loads() {
    for text in ["one\n  {{ 1 | nonsense }}", "one\n  {{ nonsense() }}", "one\n  {% if %}"] {
        let problem = problem(&[("templates/free.html", text)]);
        assert_eq!(problem.code.as_str(), "template", "{text}");
        assert_eq!(problem.place.and_then(|place| place.line_column()).map(|at| at.line), Some(2), "{text}");
    }
}

#[test]
fn a_missing_word_is_an_error_that_names_its_key() {
    let folder = house(&[("templates/free.html", "{{ t(key=\"nav.hom\") }}")]);
    let theme = Theme::load("house", folder.path(), &english()).unwrap();
    let error = theme.render("free.html", "/x.html", &[], &Empty {}).unwrap_err();
    assert!(error.message.contains("`nav.hom`, did you mean `nav.home`"), "{}", error.message);
}

#[test]
fn group_by_is_an_error() {
    let folder = house(&[("templates/free.html", "{{ [1] | group_by(attribute=\"a\") }}")]);
    let theme = Theme::load("house", folder.path(), &english()).unwrap();
    let error = theme.render("free.html", "/x.html", &[], &Empty {}).unwrap_err();
    assert!(error.message.contains("order"), "{}", error.message);
}

#[test]
fn settings_that_are_not_known_or_no_colours_are_errors_with_their_place() {
    let known = "name = \"house\"\naccent_dark = \"#abcdef\"\n";
    for text in ["accent = \"red\"", "accent = \"#12345\"", "accent = \"#123456\"\ncolour = 1"] {
        let problem = problem(&[("theme.toml", &format!("{known}{text}"))]);
        assert!(matches!(problem.place, Some(Place::Text { .. })), "{problem:?}");
    }
}

#[test]
fn words_of_another_language_replace_the_english_ones_as_far_as_they_go() {
    let folder = house(&[("i18n/de.toml", "[nav]\nhome = \"Start\"")]);
    let theme = Theme::load("house", folder.path(), &"de-AT".parse().unwrap()).unwrap();
    assert_eq!(theme.word("nav.home"), Some("Start"));
    assert_eq!(theme.word("nav.products"), Some("Products"));
}

#[test]
fn dates_are_shown_in_words_and_in_utc() {
    let show = |text: &str| {
        let folder = house(&[("templates/free.html", text)]);
        let theme = Theme::load("house", folder.path(), &english()).unwrap();
        theme.render("free.html", "/x.html", &[], &Empty {}).unwrap()
    };
    assert_eq!(show("{{ '2026-03-10' | date }}"), "10 March 2026");
    assert_eq!(show("{{ '2026-03' | date }}"), "March 2026");
    assert_eq!(show("{{ '2026-03-10T23:30:00-01:00' | datetime }}"), "11 March 2026, 00:30 UTC");
    assert_eq!(show("{{ '2026-03-10T23:30:00-01:00' | date }}"), "11 March 2026");
}

#[test]
fn every_word_that_templates_name_is_there() {
    let theme = Theme::load("default", Path::new("/nowhere"), &english()).unwrap();
    for (name, source) in &theme.sources {
        for part in source.text.split("t(key=\"").skip(1) {
            let (key, rest) = part.split_once('"').unwrap();
            // A key that is put together is tested where the pages are.
            if !rest.trim_start().starts_with('~') {
                let found = theme.word(key).is_some() || theme.word(&format!("{key}.other")).is_some();
                assert!(found, "{name}: {key}");
            }
        }
    }
}
