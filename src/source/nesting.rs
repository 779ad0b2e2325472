//! Markdown that nests deeper than anybody means.

use std::ops::Range;

/// How deep quotations and lists may nest. Nobody writes more; the time that a parser takes grows with the square.
const MAX_NESTING: usize = 64;

/// The first line of a Markdown text that begins with more marks of quotations and lists than anybody means, in bytes.
pub fn line_that_nests_too_deep(markdown: &str) -> Option<Range<usize>> {
    let mut start = 0;
    for line in markdown.split_inclusive('\n') {
        if marks(line) > MAX_NESTING && !is_rule(line) {
            return Some(start..start + line.trim_end().len());
        }
        start += line.len();
    }
    None
}

fn marks(line: &str) -> usize {
    let is_mark = |byte: &u8| matches!(byte, b'>' | b'-' | b'*' | b'+' | b'.' | b')');
    let belongs = |byte: &u8| is_mark(byte) || byte.is_ascii_digit() || byte.is_ascii_whitespace();
    line.bytes().take_while(belongs).filter(is_mark).count()
}

/// A line of one mark without blanks is a rule or the end of a heading, and nests nothing.
fn is_rule(line: &str) -> bool {
    let line = line.trim();
    ['-', '*'].iter().any(|mark| line.chars().all(|character| character == *mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_nests_is_too_deep() {
        let deep = format!("text\n{}x\n", "> ".repeat(65));
        assert_eq!(line_that_nests_too_deep(&deep), Some(5..5 + 65 * 2 + 1));
        for text in ["-".repeat(100), "* ".repeat(10), "a - b".repeat(100), "1.2.3 text".to_owned()] {
            assert_eq!(line_that_nests_too_deep(&text), None, "{text}");
        }
    }
}
