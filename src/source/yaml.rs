//! YAML → [`Node`], for the part of YAML that front matter needs: no anchors, no tags, no second document.

use std::{collections::HashSet, ops::Range};

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use super::node::{Key, MAX_DEPTH, Node, SyntaxError, Value};

/// The parser finds a mistake where it can go no further, which is often after the place where it was made.
const UNCLOSED: &str = "look above too: a quotation mark, a bracket or an indentation may be missing there; a text that begins with \
     >, *, @ or another sign needs quotation marks";

/// Parses YAML that begins at byte `offset` of its file. The first mistake ends the reading, as nothing after it can
/// be trusted to mean what it says.
pub(super) fn parse(text: &str, offset: usize) -> Result<Node, Vec<SyntaxError>> {
    let mut reader = Reader {
        parser: Parser::new_from_str(text),
        byte_of_char: text.char_indices().map(|(byte, _)| byte).chain([text.len()]).collect(),
        offset,
    };
    reader.document().map_err(|error| vec![error])
}

struct Reader<'text> {
    parser: Parser<'text, saphyr_parser::StrInput<'text>>,
    /// The parser counts characters, a file is counted in bytes.
    byte_of_char: Vec<usize>,
    offset: usize,
}

impl<'text> Reader<'text> {
    fn document(&mut self) -> Result<Node, SyntaxError> {
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::StreamStart | Event::DocumentStart(_) | Event::Nothing => {}
                Event::StreamEnd | Event::DocumentEnd => return Ok(Node::empty_map(span)),
                event => {
                    let node = self.node(event, span, 0)?;
                    self.nothing_more()?;
                    return Ok(node);
                }
            }
        }
    }

    fn nothing_more(&mut self) -> Result<(), SyntaxError> {
        loop {
            match self.next()? {
                (Event::StreamEnd, _) => return Ok(()),
                (Event::DocumentEnd | Event::Nothing, _) => {}
                (_, span) => return Err(refused(span, "a second document begins here; one file holds one")),
            }
        }
    }

    fn next(&mut self) -> Result<(Event<'text>, Range<usize>), SyntaxError> {
        match self.parser.next_event() {
            Some(Ok((event, span))) => Ok((event, self.bytes(span))),
            Some(Err(error)) => {
                let at = self.byte(error.marker().index());
                Err(SyntaxError { span: at..at, message: error.info().to_owned(), help: Some(UNCLOSED) })
            }
            None => Ok((Event::StreamEnd, self.offset..self.offset)),
        }
    }

    fn byte(&self, character: usize) -> usize {
        self.offset + self.byte_of_char.get(character).or(self.byte_of_char.last()).copied().unwrap_or_default()
    }

    fn bytes(&self, span: Span) -> Range<usize> {
        self.byte(span.start.index())..self.byte(span.end.index())
    }

    fn node(&mut self, event: Event<'text>, span: Range<usize>, depth: usize) -> Result<Node, SyntaxError> {
        if depth > MAX_DEPTH {
            return Err(SyntaxError {
                span,
                message: format!("values nest more than {MAX_DEPTH} levels deep"),
                help: None,
            });
        }
        match event {
            Event::Scalar(_, _, anchor, ref tag) if anchor > 0 || tag.is_some() => Err(no_anchors(span)),
            Event::SequenceStart(anchor, ref tag) | Event::MappingStart(anchor, ref tag)
                if anchor > 0 || tag.is_some() =>
            {
                Err(no_anchors(span))
            }
            Event::Scalar(text, style, _, _) => Ok(Node { span, value: scalar(&text, style) }),
            Event::SequenceStart(..) => self.sequence(span, depth),
            Event::MappingStart(..) => self.map(span, depth),
            _ => Err(no_anchors(span)),
        }
    }

    fn sequence(&mut self, start: Range<usize>, depth: usize) -> Result<Node, SyntaxError> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, end) => {
                    return Ok(Node { span: start.start..end.end, value: Value::Sequence(items) });
                }
                (event, span) => items.push(self.node(event, span, depth + 1)?),
            }
        }
    }

    fn map(&mut self, start: Range<usize>, depth: usize) -> Result<Node, SyntaxError> {
        let mut entries: Vec<(Key, Node)> = Vec::new();
        let mut seen = HashSet::new();
        loop {
            let key = match self.next()? {
                (Event::MappingEnd, end) => {
                    return Ok(Node { span: start.start..end.end, value: Value::Map(entries) });
                }
                (Event::Scalar(text, _, 0, None), span) => Key { span, text: text.into_owned() },
                (_, span) => return Err(refused(span, "a key is a plain text")),
            };
            if !seen.insert(key.text.clone()) {
                let message = format!("`{}` stands here a second time", key.text);
                return Err(SyntaxError { span: key.span, message, help: None });
            }
            let (event, span) = self.next()?;
            let value = self.node(event, span, depth + 1)?;
            entries.push((key, value));
        }
    }
}

fn refused(span: Range<usize>, message: &str) -> SyntaxError {
    SyntaxError { span, message: message.to_owned(), help: None }
}

fn no_anchors(span: Range<usize>) -> SyntaxError {
    refused(span, "anchors, aliases and tags are not used here: write the value out")
}

/// The core schema of YAML 1.2 (section 10.3.2) for a plain text; what is quoted is a text.
fn scalar(text: &str, style: ScalarStyle) -> Value {
    if style != ScalarStyle::Plain {
        return Value::String(text.to_owned());
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => {
            let looks_numeric = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
            if let (true, Ok(number)) = (looks_numeric, text.parse::<i64>()) {
                return Value::Integer(number);
            }
            match (looks_numeric, text.parse::<f64>()) {
                (true, Ok(number)) => Value::Float(number),
                _ => Value::String(text.to_owned()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Pointer;

    #[test]
    fn values_keep_their_places_also_after_letters_of_several_bytes() {
        let text = "title: Größe\nlist:\n  - id: eins\n";
        let node = parse(text, 0).unwrap();
        let span = node.locate(&Pointer::default().key("list").index(0).key("id"));
        assert_eq!(&text[span], "eins");
    }

    #[test]
    fn scalars_are_those_of_yaml_1_2() {
        let node = parse("a: no\nb: 12\nc: 1.5\nd: '12'\ne: 2026-03-10\nf:\n", 0).unwrap();
        let Value::Map(entries) = node.value else { panic!("not a map") };
        let values: Vec<Value> = entries.into_iter().map(|(_, node)| node.value).collect();
        assert_eq!(
            values,
            [
                Value::String("no".into()),
                Value::Integer(12),
                Value::Float(1.5),
                Value::String("12".into()),
                Value::String("2026-03-10".into()),
                Value::Null
            ]
        );
    }

    #[test]
    fn what_front_matter_does_not_need_is_refused() {
        for text in ["a: &x 1\nb: *x\n", "a: 1\na: 2\n", "a: 1\n---\nb: 2\n", "a: !!str 1\n", "a: [\n"] {
            assert!(parse(text, 0).is_err(), "{text}");
        }
        assert!(parse(&format!("a: {}{}", "[".repeat(200), "]".repeat(200)), 0).is_err());
    }
}
