//! The Markdown body of an advisory or of an incident → the notes of the document.

use std::{collections::HashMap, ops::Range};

use pulldown_cmark::{BrokenLink, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::comments::Uncommented;
use crate::model::advisory::{Note, NoteCategory, Scope};

/// What the body says.
#[derive(Debug, Default)]
pub(super) struct Body {
    /// The paragraph before anything else, as Markdown.
    pub summary: Option<String>,
    /// The notes, the summary the first.
    pub notes: Vec<Note>,
    /// Where each note begins, in bytes: at its heading, where it has one.
    pub starts: Vec<usize>,
}

/// Cuts the body at its headings of the first two levels. The first paragraph before any heading is the summary; what
/// follows it there is the description.
///
/// Comments are not in it. A note stands alone in the document, so it gets the definitions of the links that it refers to, wherever in the body
/// they stand.
pub(super) fn parse(written: &str) -> Body {
    let uncommented = Uncommented::of(written);
    let markdown = uncommented.text.as_ref();
    let mut body = cut(markdown);
    body.starts.iter_mut().for_each(|start| *start = uncommented.written_at(*start));
    let definitions = definitions(markdown);
    if !definitions.is_empty() {
        for note in &mut body.notes {
            if let Some(missing) = missing(&note.text, &definitions) {
                note.text = format!("{}{missing}", note.text).into();
            }
        }
        if let Some(summary) = &mut body.summary {
            summary.extend(missing(summary, &definitions));
        }
    }
    body
}

/// The definitions of links, each by its name in lower case.
fn definitions(markdown: &str) -> HashMap<String, String> {
    let parser = Parser::new_ext(markdown, Options::ENABLE_TABLES);
    let definitions = parser.reference_definitions().iter();
    let text = |span: Range<usize>| markdown[span].trim().to_owned();
    definitions.map(|(name, definition)| (name.to_lowercase(), text(definition.span.clone()))).collect()
}

/// The definitions that a text refers to and does not have, as they are to follow it; none where it has them all.
fn missing(text: &str, definitions: &HashMap<String, String>) -> Option<String> {
    let mut missing: Vec<&str> = Vec::new();
    let mut look_up = |link: BrokenLink<'_>| {
        missing.extend(definitions.get(&link.reference.to_lowercase()).map(String::as_str));
        None
    };
    let options = Options::ENABLE_TABLES;
    Parser::new_with_broken_link_callback(text, options, Some(&mut look_up)).for_each(drop);
    missing.sort_unstable();
    missing.dedup();
    (!missing.is_empty()).then(|| format!("\n\n{}", missing.join("\n")))
}

fn cut(markdown: &str) -> Body {
    let mut body = Body::default();
    let sections = sections(markdown);
    let intro = &markdown[..sections.first().map_or(markdown.len(), |section| section.heading_start)];
    let start = intro.len() - intro.trim_start().len();
    let intro = intro.trim();
    if !intro.is_empty() {
        let end = first_block_end(intro);
        let (summary, rest) = (intro[..end].trim(), intro[end..].trim());
        body.summary = Some(summary.to_owned());
        body.notes.push(note(NoteCategory::Summary, Some("Summary"), summary));
        body.starts.push(start);
        if !rest.is_empty() {
            body.notes.push(note(NoteCategory::Description, Some("Description"), rest));
            let blank = intro.len() - end - intro[end..].trim_start().len();
            body.starts.push(start + end + blank);
        }
    }
    for (at, section) in sections.iter().enumerate() {
        let end = sections.get(at + 1).map_or(markdown.len(), |next| next.heading_start);
        let text = markdown[section.text_start..end].trim();
        if text.is_empty() {
            continue;
        }
        let category = category(&section.title);
        if category == NoteCategory::Summary && body.summary.is_none() {
            body.summary = Some(text.to_owned());
        }
        body.notes.push(note(category, Some(&section.title), text));
        body.starts.push(section.heading_start);
    }
    body
}

fn note(category: NoteCategory, title: Option<&str>, text: &str) -> Note {
    Note { category, title: title.map(str::to_owned), text: text.into(), audience: None, scope: Scope::default() }
}

/// The category that a heading stands for (CSAF 2.0, section 3.1.5.2).
fn category(title: &str) -> NoteCategory {
    match title.trim().to_lowercase().as_str() {
        "summary" => NoteCategory::Summary,
        "description" => NoteCategory::Description,
        "details" | "technical details" => NoteCategory::Details,
        "faq" | "questions and answers" | "frequently asked questions" => NoteCategory::Faq,
        "legal disclaimer" | "legal notice" => NoteCategory::LegalDisclaimer,
        _ => NoteCategory::General,
    }
}

struct Section {
    title: String,
    heading_start: usize,
    text_start: usize,
}

fn sections(markdown: &str) -> Vec<Section> {
    let mut sections = Vec::new();
    let mut title: Option<String> = None;
    let mut depth = 0_usize;
    for (event, range) in Parser::new_ext(markdown, Options::ENABLE_TABLES).into_offset_iter() {
        match event {
            // A heading inside a quotation or a list belongs to that.
            Event::Start(Tag::Heading { level: HeadingLevel::H1 | HeadingLevel::H2, .. }) if depth == 0 => {
                title = Some(String::new());
                depth += 1;
            }
            Event::End(TagEnd::Heading(_)) if depth == 1 && title.is_some() => {
                depth -= 1;
                if let Some(title) = title.take() {
                    sections.push(Section { title, heading_start: range.start, text_start: range.end });
                }
            }
            Event::Text(text) | Event::Code(text) => {
                if let Some(title) = &mut title {
                    title.push_str(&text);
                }
            }
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    sections
}

/// Where the first block of the text ends.
fn first_block_end(markdown: &str) -> usize {
    let mut depth = 0_usize;
    for (event, range) in Parser::new_ext(markdown, Options::ENABLE_TABLES).into_offset_iter() {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return range.end;
                }
            }
            _ if depth == 0 => return range.end,
            _ => {}
        }
    }
    markdown.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_become_notes_of_their_category() {
        let text = "\nWhat happened,\nand what to do.\n\nMore of it.\n\n## Details\n\nDeep.\n\n### Deeper\n\nYes.\n\n```\n## not a heading\n```\n\n## Workarounds\n\nNone.\n\n## Empty\n";
        let body = parse(text);
        let starts: Vec<&str> = body.starts.iter().map(|start| text[*start..].lines().next().unwrap()).collect();
        assert_eq!(starts, ["What happened,", "More of it.", "## Details", "## Workarounds"]);
        assert_eq!(body.summary.as_deref(), Some("What happened,\nand what to do."));
        let notes: Vec<_> =
            body.notes.iter().map(|note| (note.category, note.title.as_deref().unwrap_or_default())).collect();
        assert_eq!(
            notes,
            [
                (NoteCategory::Summary, "Summary"),
                (NoteCategory::Description, "Description"),
                (NoteCategory::Details, "Details"),
                (NoteCategory::General, "Workarounds"),
            ]
        );
        assert!(body.notes[2].text.contains("### Deeper") && body.notes[2].text.contains("## not a heading"));
    }

    #[test]
    fn a_note_has_the_definitions_of_its_links() {
        let body = parse(
            "See [the guide][g] first.\n\n## Details\n\nAs [above][G], not [this].\n\n[g]: https://example.com/guide\n",
        );
        assert_eq!(body.summary.as_deref(), Some("See [the guide][g] first.\n\n[g]: https://example.com/guide"));
        assert_eq!(body.notes[1].text.matches("https://example.com/guide").count(), 1);
    }

    #[test]
    fn comments_are_in_no_note_and_places_are_those_of_the_file() {
        let text = "<!-- For us. -->\n\nWhat happened.\n\n## Details\n\nDeep<!-- not yet: CVE-2026-1 -->.\n";
        let body = parse(text);
        assert_eq!(body.summary.as_deref(), Some("What happened."));
        assert_eq!(&*body.notes[1].text, "Deep.");
        assert_eq!(&text[body.starts[1]..][..10], "## Details");
    }

    #[test]
    fn a_body_may_begin_with_a_heading() {
        let body = parse("## Summary\n\nShort.\n");
        assert_eq!(body.summary.as_deref(), Some("Short."));
        assert_eq!(body.notes.len(), 1);
    }
}
