//! Markdown that nobody means: it nests without end, or its raw HTML would become many times what it is.

use std::ops::Range;

use pulldown_cmark::Event;

/// How deep what Markdown says may nest: each emphasis, list, item and quotation counts.
const MOST_DEPTH: usize = 256;
/// How many tags of raw HTML a text may have. The time that cleaning takes can grow with the square.
const MOST_TAGS: usize = 10_000;
/// A formatting element that is not closed is repeated in every block that follows (HTML, 13.2.4.3), with its attributes:
/// how many bytes may come of that.
const MOST_REPEATED_BYTES: usize = 256_000_000;

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
    const HTML: &'static str = "has more raw HTML than can be cleaned in a reasonable time: write Markdown";

    /// Finds it among the events of a text.
    pub(super) fn of<'e>(events: impl Iterator<Item = (&'e Event<'e>, Range<usize>)>) -> Option<Self> {
        let mut raw = RawHtml::default();
        let (mut depth, mut blocks) = (0_usize, 0_usize);
        let mut last = 0..0;
        for (event, span) in events {
            blocks += 1;
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth = depth.saturating_sub(1),
                Event::Html(html) | Event::InlineHtml(html) => {
                    raw.add(html);
                    last = span.clone();
                }
                _ => {}
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
