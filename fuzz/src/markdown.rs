//! Markdown → HTML: nothing that runs, styles or asks another host gets out, and little does not become much.

use candour::markdown::{self, Place};

use super::html::{assert_text, ids_that_repeat};

const PLACES: [Place<'static>; 3] = [
    Place { root: "", folder: "", heading_shift: 0, id_prefix: "", part: None },
    Place { root: "../../", folder: "", heading_shift: 1, id_prefix: "7-", part: None },
    Place {
        root: "https://own.invalid/",
        folder: "https://own.invalid/advisories/",
        heading_shift: 4,
        id_prefix: "",
        part: None,
    },
];

/// How many bytes of HTML a text may become. Formatting that is opened and not closed is repeated in what follows.
fn most(text: &str) -> usize {
    4096 + text.len() * (200 + text.len() / 10)
}

/// A text as it stands in a policy, a notice or a document that was made elsewhere.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for place in &PLACES {
        let html = markdown::to_html(text, place);
        assert_text(&html, text);
        assert!(html.len() <= most(text), "{} bytes became {}", text.len(), html.len());
        assert!(text.contains('<') || ids_that_repeat(&html) == 0, "an id stands twice in\n{html}");
        assert_eq!(html, markdown::to_html(text, place), "the same text gives two pages");
    }
    assert_text(&markdown::plain_to_html(text), text);
    for words in [markdown::to_text(text), markdown::first_paragraph(text)] {
        assert!(!words.contains(['\n', '\r', '\t']) && words.trim() == words, "{words:?} is not one line");
        let short = markdown::shorten(&words, 20);
        assert!(short.chars().count() <= 20, "{short:?} is longer than it may be");
    }
    for (address, span) in markdown::addresses(text) {
        assert!(text.get(span.clone()).is_some(), "{address:?} is said to stand at {span:?}");
    }
}
