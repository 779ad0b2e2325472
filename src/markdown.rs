//! Markdown → clean HTML, for pages and feeds.
//!
//! What authors write is read by pulldown-cmark and then cleaned by ammonia: raw HTML is never trusted, nothing that
//! runs or styles gets out, and no page asks another host for anything. This module never reads files and knows
//! nothing of the site beyond the two addresses in [`Place`].

mod addresses;
mod clean;
mod excess;
mod rewrite;
mod sections;

pub use addresses::addresses;
pub use excess::Excess;
pub use sections::{Section, sections};

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::{paths::Part, source::line_that_nests_too_deep};

/// Where a text is shown, which decides what its links and headings become.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// What stands before a path of the site without its first slash: `""`, `"../"` or an absolute address.
    pub root: &'a str,
    /// What stands before a link that is relative to the page itself: `""` on the page, an absolute address in a feed.
    pub folder: &'a str,
    /// By how much headings move down: with 1, `#` becomes `<h2>`.
    pub heading_shift: u8,
    /// What the ids of this text begin with, so that several texts can share a page.
    pub id_prefix: &'a str,
    /// The part of the site that the text is shown in, where that is one in another language.
    pub part: Option<&'a Part>,
}

impl Place<'_> {
    /// Whether this is the page itself, so that a fragment alone leads to a place in it.
    fn is_on_page(&self) -> bool {
        self.folder.is_empty()
    }
}

/// The class of a heading's link to itself.
const LEADS_HERE: &str = "here";

/// Every id that this module makes begins with this, and no other id passes.
const ID_PREFIX: &str = "text-";

fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH
}

/// The HTML of a Markdown text, safe to put into a page as it is.
pub fn to_html(markdown: &str, place: &Place<'_>) -> String {
    if markdown.trim().is_empty() {
        return String::new();
    }
    if line_that_nests_too_deep(markdown).is_some() {
        return plain_to_html(markdown);
    }
    let events: Vec<Event<'_>> = Parser::new_ext(markdown, options()).collect();
    if Excess::of(events.iter().map(|event| (event, 0..0))).is_some() {
        return plain_to_html(markdown);
    }
    let events = rewrite::rewrite(events, place);
    let mut html = String::with_capacity(markdown.len() * 3 / 2);
    pulldown_cmark::html::push_html(&mut html, events.into_iter());
    clean::clean(&html)
}

/// Why a text is more than anybody means, if it is. Such a text is shown as it was written, without what its marks mean.
pub fn excess(markdown: &str) -> Option<Excess> {
    if let Some(span) = line_that_nests_too_deep(markdown) {
        return Some(Excess { span, why: Excess::NESTING });
    }
    let events: Vec<(Event<'_>, Range<usize>)> = Parser::new_ext(markdown, options()).into_offset_iter().collect();
    Excess::of(events.iter().map(|(event, span)| (event, span.clone())))
}

/// The words of a Markdown text on one line, without any markup. Raw HTML is left out.
pub fn to_text(markdown: &str) -> String {
    if line_that_nests_too_deep(markdown).is_some() {
        return one_line(markdown);
    }
    let mut text = String::with_capacity(markdown.len());
    for event in Parser::new_ext(markdown, options()) {
        match event {
            Event::Text(part) | Event::Code(part) => text.push_str(&part),
            Event::SoftBreak | Event::HardBreak | Event::End(_) if breaks_words(&event) => text.push(' '),
            _ => {}
        }
    }
    one_line(&text)
}

/// The words of the first paragraph of a Markdown text on one line, empty where there is no paragraph.
pub fn first_paragraph(markdown: &str) -> String {
    if line_that_nests_too_deep(markdown).is_some() {
        return one_line(markdown);
    }
    let mut text = String::new();
    let mut inside = false;
    for event in Parser::new_ext(markdown, options()) {
        match event {
            Event::Start(Tag::Paragraph) => inside = true,
            Event::End(TagEnd::Paragraph) => break,
            Event::Text(part) | Event::Code(part) if inside => text.push_str(&part),
            Event::SoftBreak | Event::HardBreak if inside => text.push(' '),
            _ => {}
        }
    }
    one_line(&text)
}

/// The HTML of a text that is not Markdown: escaped, with its paragraphs and line breaks.
pub fn plain_to_html(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 16);
    let text = text.replace("\r\n", "\n");
    for paragraph in text.split("\n\n").map(|part| part.trim_matches('\n')).filter(|part| !part.trim().is_empty()) {
        html.push_str("<p>");
        for (number, line) in paragraph.split('\n').enumerate() {
            if number > 0 {
                html.push_str("<br>\n");
            }
            html.push_str(&escape(line));
        }
        html.push_str("</p>\n");
    }
    html
}

/// A text cut to at most `most` characters between two words, with an ellipsis where something was cut.
pub fn shorten(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most.saturating_sub(1)).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end_matches([' ', ',', ';', ':', '.']))
}

/// A text with the five characters escaped that mean something in HTML.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

fn breaks_words(event: &Event<'_>) -> bool {
    match event {
        Event::End(end) => {
            !matches!(end, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image)
        }
        _ => true,
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
