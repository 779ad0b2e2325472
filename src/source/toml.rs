//! TOML → [`Node`].

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::node::{Key, MAX_DEPTH, Node, SyntaxError, Value};

/// Parses TOML that begins at byte `offset` of its file. Several mistakes are reported, not the first alone.
pub(super) fn parse(text: &str, offset: usize) -> Result<Node, Vec<SyntaxError>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        let to_error = |error: toml::de::Error| SyntaxError {
            span: shift(error.span().unwrap_or_default(), offset),
            message: error.message().to_owned(),
            help: error
                .message()
                .contains("date")
                .then_some("a month alone, such as \"2028-01\", needs quotation marks"),
        };
        return Err(first_on_each_line(errors.into_iter().map(to_error), text, offset));
    }
    let mut errors = Vec::new();
    let span = shift(table.span(), offset);
    let value = map(table.into_inner(), offset, 0, &mut errors);
    if errors.is_empty() { Ok(Node { span, value }) } else { Err(errors) }
}

/// How many mistakes of syntax are worth telling: a bracket that is not closed makes every line below it look wrong.
const MOST_SYNTAX_ERRORS: usize = 3;

fn first_on_each_line(errors: impl Iterator<Item = SyntaxError>, text: &str, offset: usize) -> Vec<SyntaxError> {
    let line = |error: &SyntaxError| {
        let end = error.span.start.saturating_sub(offset).min(text.len());
        text.as_bytes()[..end].iter().filter(|byte| **byte == b'\n').count()
    };
    let mut errors: Vec<SyntaxError> = errors.collect();
    errors.sort_by_key(|error| error.span.start);
    errors.dedup_by_key(|error| line(error));
    errors.truncate(MOST_SYNTAX_ERRORS);
    errors
}

fn shift(span: Range<usize>, offset: usize) -> Range<usize> {
    span.start + offset..span.end + offset
}

fn map(table: DeTable<'_>, offset: usize, depth: usize, errors: &mut Vec<SyntaxError>) -> Value {
    let mut entries: Vec<(Key, Node)> = table
        .into_iter()
        .map(|(key, value)| {
            let key = Key { span: shift(key.span(), offset), text: key.into_inner().into_owned() };
            let span = shift(value.span(), offset);
            let value = convert(value.into_inner(), &span, offset, depth + 1, errors);
            (key, Node { span, value })
        })
        .collect();
    entries.sort_by_key(|(key, _)| key.span.start);
    Value::Map(entries)
}

fn convert(
    value: DeValue<'_>,
    span: &Range<usize>,
    offset: usize,
    depth: usize,
    errors: &mut Vec<SyntaxError>,
) -> Value {
    if depth > MAX_DEPTH {
        errors.push(SyntaxError {
            span: span.clone(),
            message: format!("values nest more than {MAX_DEPTH} levels deep"),
            help: None,
        });
        return Value::Null;
    }
    match value {
        DeValue::String(text) => Value::String(text.into_owned()),
        DeValue::Boolean(value) => Value::Bool(value),
        DeValue::Datetime(value) => Value::String(value.to_string()),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).map_or_else(
            |_| {
                errors.push(SyntaxError {
                    span: span.clone(),
                    message: "this number is too large".to_owned(),
                    help: None,
                });
                Value::Null
            },
            Value::Integer,
        ),
        DeValue::Float(number) => Value::Float(number.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Array(items) => Value::Sequence(
            items
                .into_iter()
                .map(|item| {
                    let span = shift(item.span(), offset);
                    let value = convert(item.into_inner(), &span, offset, depth + 1, errors);
                    Node { span, value }
                })
                .collect(),
        ),
        DeValue::Table(table) => map(table, offset, depth, errors),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Pointer;

    #[test]
    fn values_keep_their_places() {
        let text = "a = 1\n[[b]]\nc = 2026-03-10T09:00:00Z\n";
        let node = parse(text, 0).unwrap();
        let span = node.locate(&Pointer::default().key("b").index(0).key("c"));
        assert_eq!(&text[span], "2026-03-10T09:00:00Z");
        let span = node.locate(&Pointer::default().key("b").index(0).key("missing"));
        assert!(text[span].starts_with("[[b]]"));
    }

    #[test]
    fn several_mistakes_are_reported() {
        let errors = parse("a = \nb = 1\nc = [\n", 0).unwrap_err();
        assert!(errors.len() >= 2, "{errors:?}");
    }

    #[test]
    fn deep_nesting_is_refused() {
        let deep = format!("a = {}{}", "[".repeat(200), "]".repeat(200));
        assert!(parse(&deep, 0).is_err());
    }
}
