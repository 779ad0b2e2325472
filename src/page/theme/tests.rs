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
fn what_theme_toml_leaves_out_is_as_in_the_program() {
    let folder = house(&[("theme.toml", "name = \"house\"")]);
    let theme = Theme::load("house", folder.path(), &english()).unwrap();
    assert_eq!(theme.settings(), &Settings { name: "house".to_owned(), ..Settings::default() });
    assert!(theme.findings().is_empty());
    let default = Theme::load("default", folder.path(), &english()).unwrap();
    assert_eq!(default.settings(), &Settings { name: "candour".to_owned(), ..Settings::default() });
}

#[test]
fn fonts_colours_and_their_files_come_into_the_style_sheet() {
    let settings = "accent = \"#123456\"\n[fonts]\ntext = '\"House Sans\", sans-serif'\nheadings = 'serif'\n\
                    [[font_face]]\nfamily = 'House Sans'\nfile = 'fonts/house.woff2'\nweight = '400 700'\n";
    let folder = house(&[("theme.toml", settings), ("static/fonts/house.woff2", "font")]);
    let theme = Theme::load("house", folder.path(), &english()).unwrap();
    let statics: BTreeMap<&str, &[u8]> = theme.statics().collect();
    let style = String::from_utf8_lossy(statics["style.css"]);
    let face =
        "@font-face{font-family:\"House Sans\";src:url(\"fonts/house.woff2\");font-weight:400 700;font-display:swap}";
    assert!(style.contains(face), "{style}");
    assert!(style.contains(":root{--accent:#123456;--sans:\"House Sans\", sans-serif;--heading:serif}"), "{style}");
}

#[test]
fn names_of_fonts_stand_in_quotes_and_generic_families_do_not() {
    let settings =
        "[fonts]\ntext = \"'House Sans',Other 3 , system-ui, Sans-Serif\"\ncode = '\"monospace\", ui-monospace'\n";
    let folder = house(&[("theme.toml", settings)]);
    let theme = Theme::load("house", folder.path(), &english()).unwrap();
    let statics: BTreeMap<&str, &[u8]> = theme.statics().collect();
    let style = String::from_utf8_lossy(statics["style.css"]);
    assert!(style.contains(";--sans:\"House Sans\", \"Other 3\", system-ui, sans-serif;"), "{style}");
    assert!(style.contains(";--mono:\"monospace\", ui-monospace}"), "{style}");
}

#[test]
fn a_setting_cannot_bring_rules_of_its_own_nor_name_a_file_that_is_not_there() {
    for text in [
        "[fonts]\ntext = 'a;}body{display:none'",
        "[fonts]\ntext = '\"a'",
        "[fonts]\ntext = '''\"'\"'''",
        "[fonts]\ntext = '''\"a', 'b\"'''",
        "[fonts]\ntext = 'a,,b'",
        "[[font_face]]\nfamily = '\"a\", \"b\"'\nfile = 'icon.svg'",
        "[[font_face]]\nfamily = 'a, b'\nfile = 'icon.svg'",
        "logo = '../../secret.svg'",
        "logo = '/etc/passwd'",
        "logo = 'logo.svg'",
        "[[font_face]]\nfamily = 'a'\nfile = 'a.woff2'",
        "[[font_face]]\nfamily = 'a'\nfile = 'icon.svg'\nweight = 'bold'",
        "[[footer_link]]\ntitle = 'a'\nurl = 'javascript:alert(1)'",
        "[[footer_link]]\ntitle = 'a'\nurl = '//example.com'",
        "[[footer_link]]\ntitle = 'a'\nurl = '/\\example.com'",
    ] {
        let problem = problem(&[("theme.toml", text)]);
        assert!(matches!(problem.place, Some(Place::Text { .. })), "{text}: {problem:?}");
    }
    let near = problem(&[("theme.toml", "logo = 'icn.svg'")]);
    assert_eq!(near.help.as_deref(), Some("did you mean `icon.svg`?"));
}

#[test]
fn a_colour_that_many_cannot_read_is_a_warning_with_its_place() {
    let pale = [("theme.toml", "name = 'house'\naccent = '#ffcc00'\naccent_dark = '#333333'")];
    let folder = house(&pale);
    let theme = Theme::load("house", folder.path(), &english()).unwrap();
    let lines: Vec<usize> =
        theme.findings().iter().filter_map(|found| Some(found.place.as_ref()?.line_column()?.line)).collect();
    assert_eq!(lines, [2, 3]);
    assert!(theme.findings()[0].message.contains("1.4 to 1 to the light ground"), "{:?}", theme.findings()[0]);
    // Whoever has a style sheet of their own has grounds of their own.
    let folder = house(&[pale[0], ("static/style.css", "")]);
    assert!(Theme::load("house", folder.path(), &english()).unwrap().findings().is_empty());
}

#[test]
fn words_of_another_language_replace_the_english_ones_as_far_as_they_go() {
    let folder = house(&[("i18n/pl.toml", "[nav]\nhome = \"Start\"")]);
    let theme = Theme::load("house", folder.path(), &"pl-PL".parse().unwrap()).unwrap();
    assert_eq!(theme.word("nav.home"), Some("Start"));
    assert_eq!(theme.word("nav.products"), Some("Products"));
}

/// The keys of the words of a file, with what stands in it.
fn words_of(language: &str) -> BTreeMap<String, String> {
    let text = fs::read_to_string(format!("themes/default/i18n/{language}.toml")).unwrap();
    let mut words = BTreeMap::new();
    let mut waiting: Vec<(String, toml::Value)> = text.parse::<toml::Table>().unwrap().into_iter().collect();
    while let Some((key, value)) = waiting.pop() {
        match value {
            toml::Value::Table(below) => {
                waiting.extend(below.into_iter().map(|(name, value)| (format!("{key}.{name}"), value)));
            }
            word => drop(words.insert(key, word.as_str().unwrap().to_owned())),
        }
    }
    words
}

fn places(word: &str) -> std::collections::BTreeSet<&str> {
    word.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)).collect()
}

#[test]
fn every_language_of_the_theme_has_every_word_with_the_same_places() {
    let english = words_of("en");
    for file in fs::read_dir("themes/default/i18n").unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let language = name.strip_suffix(".toml").unwrap();
        let theme = Theme::load("default", Path::new("/nowhere"), &language.parse().unwrap()).unwrap();
        assert_eq!(theme.words.lacking.keys, Vec::<String>::new(), "{language}");
        for (key, word) in words_of(language) {
            let (stem, form) = key.rsplit_once('.').unwrap();
            let is_form = ["zero", "one", "two", "few", "many"].contains(&form);
            let whole = if is_form { format!("{stem}.other") } else { key.clone() };
            let Some(original) = english.get(&whole).or_else(|| english.get(&key)) else {
                panic!("{language} has the word `{key}`, and English has none");
            };
            let (mut expected, found) = (places(original), places(&word));
            // The form for one thing may say the number in words.
            if is_form && !found.contains("count") {
                expected.remove("count");
            }
            assert_eq!(found, expected, "{language}: {key}");
        }
    }
}

fn in_language(language: &str, template: &str) -> String {
    let folder = house(&[("templates/free.html", template)]);
    let theme = Theme::load("house", folder.path(), &language.parse().unwrap()).unwrap();
    theme.render("free.html", "/x.html", &[], &Empty {}).unwrap()
}

#[test]
fn each_language_counts_in_its_own_way() {
    let days = |language: &str, count: &str| {
        in_language(language, &format!("{{{{ t(key=\"assurance.days\", count={count}) }}}}"))
    };
    assert_eq!((days("en", "0"), days("en", "1")), ("0 days".to_owned(), "1 day".to_owned()));
    assert_eq!((days("fr", "0"), days("fr", "2")), ("0 jour".to_owned(), "2 jours".to_owned()));
    assert_eq!((days("fr", "1.5"), days("de", "1.5")), ("1,5 jour".to_owned(), "1,5 Tage".to_owned()));
    let welsh: Vec<String> = ["0", "1", "2", "3", "6", "7"].map(|count| days("cy", count)).to_vec();
    assert_eq!(welsh, ["0 diwrnod", "1 diwrnod", "2 ddiwrnod", "3 diwrnod", "6 diwrnod", "7 diwrnod"]);
}

#[test]
fn each_language_writes_dates_in_its_own_way() {
    let show = |language: &str, date: &str| in_language(language, &format!("{{{{ '{date}' | datetime }}}}"));
    assert_eq!(show("de", "2026-11-21"), "21. November 2026");
    assert_eq!(show("fr", "2026-11-01"), "1er novembre 2026");
    assert_eq!(show("fr", "2026-11"), "novembre 2026");
    assert_eq!(show("cy", "2026-11-21T09:00:00Z"), "21 Tachwedd 2026, 09:00 UTC");
}

#[test]
fn what_fills_a_word_is_no_place_for_another_value() {
    let shown = in_language("en", "{{ t(key=\"lifecycle_item.moved\", what=\"{from} {to}\", from=1, to=2) }}");
    assert_eq!(shown, "{from} {to} moved from 1 to 2");
}

#[test]
fn a_language_without_words_is_met_with_how_many_and_which() {
    let folder = house(&[("theme.toml", ""), ("i18n/pl.toml", "[nav]\nhome = \"Start\"")]);
    fs::remove_file(folder.path().join("house/theme.toml")).unwrap();
    let load = |others: &[LanguageTag]| Theme::load_in("house", folder.path(), &english(), others).unwrap().findings();
    assert_eq!(load(&["de".parse().unwrap(), "fr-CA".parse().unwrap()]).len(), 0);
    let lacks = load(&["pl".parse().unwrap(), "ja".parse().unwrap()]);
    assert!(lacks[0].message.contains("words in the language `pl`: `acknowledgements.description`, "), "{lacks:?}");
    assert_eq!(lacks[1].message, "the theme has no words in the language `ja`");
    assert_eq!(
        lacks[1].help.as_deref(),
        Some("they stay English until they stand in `i18n/ja.toml` of a theme of the site")
    );
}

#[test]
fn a_site_overrides_words_of_the_theme_one_by_one() {
    let folder = house(&[("i18n/de.toml", "[nav]\nhome = \"Anfang\"")]);
    let theme = Theme::load("house", folder.path(), &"de".parse().unwrap()).unwrap();
    assert_eq!((theme.word("nav.home"), theme.word("nav.products")), (Some("Anfang"), Some("Produkte")));
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

/// Whether a declaration of a style sheet is about the left or the right.
fn is_about_a_side(declaration: &str) -> bool {
    let Some((name, value)) = declaration.split_once(':') else { return false };
    let values: Vec<&str> = value.split_whitespace().collect();
    let is_uneven = matches!(name, "margin" | "padding" | "inset") && values.len() == 4 && values[1] != values[3];
    is_uneven || [name, value].iter().any(|text| text.split('-').any(|part| part == "left" || part == "right"))
}

#[test]
fn style_sheets_are_about_no_side_so_that_they_fit_what_is_written_from_the_right_to_the_left() {
    assert!(is_about_a_side("left:0") && is_about_a_side("margin-left:0") && is_about_a_side("padding:0 1px 0 0"));
    let theme = Theme::load("default", std::path::Path::new("/nowhere"), &english()).unwrap();
    for (path, bytes) in theme.statics().filter(|(path, _)| path.ends_with(".css")) {
        for declaration in String::from_utf8_lossy(bytes).split(['{', '}', ';']) {
            assert!(!is_about_a_side(declaration), "{path}: {declaration}");
        }
    }
}

#[test]
fn a_character_that_is_not_fit_is_seen_wherever_it_stands() {
    for before in 0..200 {
        for around in ["a", "\u{e9}", "\u{b7}a", "\u{65e5}"] {
            let plain: String = around.chars().cycle().take(before).collect();
            assert!(!has_unfit(&format!("{plain}{plain}")), "{before} {around}");
            for odd in ["\u{202e}", "\u{0}", "\u{85}"] {
                assert!(
                    has_unfit(&format!("{plain}{odd}")) && has_unfit(&format!("{plain}{odd}{plain}")),
                    "{before} {around}"
                );
            }
        }
    }
}
