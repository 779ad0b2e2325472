//! Markdown that nobody means: it nests without end, or its raw HTML would become many times what it is.

use std::ops::Range;

use pulldown_cmark::{Event, Tag};

/// How deep what Markdown says may nest: each emphasis, list, item and quotation counts.
const MOST_DEPTH: usize = 256;
/// How many tags of raw HTML a text may have. The time that cleaning takes can grow with the square.
const MOST_TAGS: usize = 10_000;
/// A formatting element that is not closed is repeated in every block that follows (HTML, 13.2.4.3), with its attributes:
/// how many bytes may come of that.
const MOST_REPEATED_BYTES: usize = 256_000_000;

/// How many times a byte of a paragraph may be looked at when it is written: html5ever 0.40 looks through the rest of a
/// text for each character of it that it may have to escape.
const MOST_LOOKS: usize = 10_000_000_000;

/// The elements that are repeated.
const FORMATTING: [&str; 14] =
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];

/// Why a text is more than anybody means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excess {
    /// Where it becomes that, in bytes.
    pub span: Range<usize>,
    /// Why, as the end of a sentence about the line.
    pub why: &'static str,
}

impl Excess {
    pub(super) const NESTING: &'static str = "nests quotations, lists or emphasis deeper than anybody can read";
    const TEXT: &'static str = "has a paragraph without end: begin another somewhere";
    const HTML: &'static str = "has more raw HTML than can be cleaned in a reasonable time: write Markdown";

    /// Finds it among the events of a text.
    pub(super) fn of<'e>(events: impl Iterator<Item = (&'e Event<'e>, Range<usize>)>) -> Option<Self> {
        let mut raw = RawHtml::default();
        let mut run = Run::default();
        let (mut depth, mut blocks) = (0_usize, 0_usize);
        let mut last = 0..0;
        for (event, span) in events {
            blocks += 1;
            match event {
                Event::Start(tag) => {
                    depth += 1;
                    run = Run::of_addresses(tag);
                }
                Event::End(_) => {
                    depth = depth.saturating_sub(1);
                    run = Run::default();
                }
                Event::Html(html) | Event::InlineHtml(html) => {
                    raw.add(html);
                    run.add(html);
                    last = span.clone();
                }
                Event::Text(text) | Event::Code(text) => run.add(text),
                _ => {}
            }
            if run.looks() > MOST_LOOKS {
                return Some(Self { span, why: Self::TEXT });
            }
            if depth > MOST_DEPTH {
                return Some(Self { span, why: Self::NESTING });
            }
            if raw.tags > MOST_TAGS {
                return Some(Self { span, why: Self::HTML });
            }
        }
        let repeated = raw.formatting_bytes.saturating_mul(blocks + raw.tags);
        (repeated > MOST_REPEATED_BYTES).then_some(Self { span: last, why: Self::HTML })
    }
}

/// What may become one text or one attribute, counted.
#[derive(Default)]
struct Run {
    bytes: usize,
    /// How many of them begin a character that may have to be escaped: `&`, or one of those with a no-break space.
    special: usize,
}

impl Run {
    /// The addresses and titles of a link or an image, each an attribute.
    fn of_addresses(tag: &Tag<'_>) -> Self {
        let mut run = Self::default();
        if let Tag::Link { dest_url, title, .. } | Tag::Image { dest_url, title, .. } = tag {
            run.add(dest_url);
            run.add(title);
        }
        run
    }

    fn add(&mut self, text: &str) {
        self.bytes += text.len();
        self.special += text.bytes().filter(|byte| matches!(byte, b'&' | 0xC2)).count();
    }

    fn looks(&self) -> usize {
        self.bytes.saturating_mul(self.special)
    }
}

/// The raw HTML of a text, counted.
#[derive(Default)]
struct RawHtml {
    tags: usize,
    /// How long the tags are that begin an element which may be repeated.
    formatting_bytes: usize,
}

impl RawHtml {
    fn add(&mut self, html: &str) {
        for (at, _) in html.match_indices('<') {
            self.tags += 1;
            let tag = &html[at..];
            let tag = &tag[..tag.find('>').unwrap_or(tag.len())];
            let name = tag[1..].split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
            if FORMATTING.iter().any(|known| name.eq_ignore_ascii_case(known)) {
                self.formatting_bytes += tag.len();
            }
        }
    }
}
