//! Markdown without its HTML comments: authors write notes to each other in them, which are nobody else's business.

use std::{borrow::Cow, ops::Range};

use pulldown_cmark::{Event, Options, Parser, Tag};

/// A text without its comments, which remembers where they were.
pub(super) struct Uncommented<'t> {
    /// The text.
    pub text: Cow<'t, str>,
    /// The comments in the text as it was written.
    removed: Vec<Range<usize>>,
}

impl<'t> Uncommented<'t> {
    pub(super) fn of(markdown: &'t str) -> Self {
        let removed = comments(markdown);
        if removed.is_empty() {
            return Self { text: markdown.into(), removed };
        }
        let mut text = String::with_capacity(markdown.len());
        let mut from = 0;
        for comment in &removed {
            text.push_str(&markdown[from..comment.start]);
            from = comment.end;
        }
        text.push_str(&markdown[from..]);
        Self { text: text.into(), removed }
    }

    /// The place in the text as it was written, in bytes.
    pub(super) fn written_at(&self, at: usize) -> usize {
        let mut written = at;
        for comment in &self.removed {
            if comment.start > written {
                break;
            }
            written += comment.len();
        }
        written
    }
}

/// The comments in the order of the text. What looks like one in code is none.
fn comments(markdown: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    if !markdown.contains("<!--") {
        return found;
    }
    for (event, range) in Parser::new_ext(markdown, Options::ENABLE_TABLES).into_offset_iter() {
        match event {
            Event::Start(Tag::HtmlBlock) => in_block(markdown, range, &mut found),
            Event::InlineHtml(html) if html.starts_with("<!--") => found.push(range),
            _ => {}
        }
    }
    found
}

/// The comments of a block of HTML, which may hold more than that. One that is never closed ends with the block.
fn in_block(markdown: &str, block: Range<usize>, found: &mut Vec<Range<usize>>) {
    let mut at = block.start;
    while let Some(start) = markdown[at..block.end].find("<!--").map(|start| at + start) {
        let end = markdown[start..block.end].find("-->").map_or(block.end, |end| start + end + "-->".len());
        found.push(start..end);
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_and_what_looks_like_one_in_code_stays() {
        let text = "<!-- one\n\n## two -->\n\nA <!-- three -->b.\n\n```\n<!-- four -->\n```\n\nWith `<!-- five -->`.\n\n<!-- six";
        let uncommented = Uncommented::of(text);
        let expected = "\n\nA b.\n\n```\n<!-- four -->\n```\n\nWith `<!-- five -->`.\n\n";
        assert_eq!(uncommented.text, expected);
        for word in ["A ", "b.", "With"] {
            let at = expected.find(word).unwrap();
            assert_eq!(uncommented.written_at(at), text.find(word).unwrap(), "{word}");
        }
    }

    #[test]
    fn a_text_without_comments_is_the_same() {
        assert!(matches!(Uncommented::of("a < b -->").text, Cow::Borrowed("a < b -->")));
    }
}
