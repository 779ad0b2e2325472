//! The sections of a Markdown text, with the ids that their headings get in HTML.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::{Excess, Place, breaks_words, one_line, options, rewrite};
use crate::source::line_that_nests_too_deep;

/// What stands under a heading, up to the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The id of the heading.
    pub id: String,
    /// The words of the heading.
    pub title: String,
    /// The words below it.
    pub text: String,
}

/// The sections of a text, as [`to_html`](super::to_html) shows them in the body of a page; none where that shows the text
/// as it was written.
pub fn sections(markdown: &str) -> Vec<Section> {
    if line_that_nests_too_deep(markdown).is_some() {
        return Vec::new();
    }
    let events: Vec<Event<'_>> = Parser::new_ext(markdown, options()).collect();
    if Excess::of(events.iter().map(|event| (event, 0..0))).is_some() {
        return Vec::new();
    }
    let place = Place { root: "", folder: "", heading_shift: 0, id_prefix: "", part: None };
    let mut headings = rewrite::headings(&events, &place).into_iter();
    let mut sections: Vec<Section> = Vec::new();
    let mut is_in_heading = false;
    for event in events {
        match &event {
            Event::Start(Tag::Heading { .. }) => {
                is_in_heading = true;
                let id = headings.next().map(|heading| heading.id).unwrap_or_default();
                sections.push(Section { id, title: String::new(), text: String::new() });
            }
            Event::End(TagEnd::Heading(_)) => is_in_heading = false,
            _ => {}
        }
        let Some(section) = sections.last_mut() else { continue };
        let words = if is_in_heading { &mut section.title } else { &mut section.text };
        match &event {
            Event::Text(part) | Event::Code(part) => words.push_str(part),
            Event::SoftBreak | Event::HardBreak | Event::End(_) if breaks_words(&event) => words.push(' '),
            _ => {}
        }
    }
    for section in &mut sections {
        (section.title, section.text) = (one_line(&section.title), one_line(&section.text));
    }
    sections
}

#[cfg(test)]
mod tests {
    use super::super::to_html;
    use super::*;

    #[test]
    fn sections_have_the_ids_and_words_of_their_headings() {
        let markdown =
            "Before.\n\n## How to *report*\n\nBy mail.\n\n- At once\n\n## How to report\n\n## Ärger `x`\n\nNo.";
        let found = sections(markdown);
        let html = to_html(markdown, &Place { root: "", folder: "", heading_shift: 0, id_prefix: "", part: None });
        let titles: Vec<&str> = found.iter().map(|section| section.title.as_str()).collect();
        assert_eq!(titles, ["How to report", "How to report", "Ärger x"]);
        assert_eq!(found[0].text, "By mail. At once");
        for section in found {
            assert!(html.contains(&format!("id=\"{}\"", section.id)), "{section:?} in {html}");
        }
    }
}
