//! The same in YAML: lines are added at a place that the parser tells, since no library writes YAML as it was.

use std::ops::Range;

use super::{Change, EditError, Entries, Value};
use crate::source::{self, Node, SourceFile};

/// The data of a file after a change.
pub(super) fn edited(file: &SourceFile, change: &Change) -> Result<String, EditError> {
    let root = file.parse_data().map_err(|_| EditError::Unreadable)?;
    let source::Value::Map(entries) = &root.value else { return Err(EditError::Unreadable) };
    let yaml = Yaml { file, newline: if file.text[file.data.clone()].contains("\r\n") { "\r\n" } else { "\n" } };
    let find = |key: &'static str| {
        let found = entries.iter().find(|(name, _)| name.text == key);
        found.map(|(_, node)| node).ok_or(EditError::Unexpected(key))
    };
    match change {
        Change::Append { list, entries } => yaml.append(list, find(list)?, entries),
        Change::SetLast { list, entries } => yaml.set_last(list, find(list)?, entries),
        Change::Add { key, entries: added } => {
            if entries.iter().any(|(name, _)| name.text == *key) {
                return Err(EditError::Unexpected(key));
            }
            let first = entries.first().map(|(name, _)| name.span.start).ok_or(EditError::Unreadable)?;
            let indent = yaml.line_to(first);
            if !indent.chars().all(|character| character == ' ') {
                return Err(EditError::InBrackets(key));
            }
            let newline = yaml.newline;
            let of_entry = |(name, value): &(&str, Value)| format!("{indent}  {name}: {}{newline}", written(value));
            let lines = format!("{indent}{key}:{newline}{}", added.iter().map(of_entry).collect::<String>());
            Ok(yaml.with(file.data.end..file.data.end, &lines))
        }
    }
}

struct Yaml<'f> {
    file: &'f SourceFile,
    newline: &'static str,
}

impl Yaml<'_> {
    /// The data with another text in place of a part of it.
    fn with(&self, place: Range<usize>, text: &str) -> String {
        let whole = &self.file.text;
        let data = &self.file.data;
        format!("{}{text}{}", &whole[data.start..place.start], &whole[place.end..data.end])
    }

    /// What stands on a line before a byte.
    fn line_to(&self, byte: usize) -> &str {
        let before = &self.file.text[..byte];
        before.rfind('\n').map_or(before, |at| &before[at + 1..])
    }

    /// An item after the last one, with the indentation of that.
    fn append(&self, key: &'static str, tables: &Node, entries: &Entries) -> Result<String, EditError> {
        let source::Value::Sequence(items) = &tables.value else { return Err(EditError::Unexpected(key)) };
        let last = items.last().ok_or(EditError::Unexpected(key))?;
        let before = self.line_to(last.span.start);
        let (indent, gap) = before.split_once('-').ok_or(EditError::InBrackets(key))?;
        let is_blank = |text: &str| text.chars().all(|character| character == ' ');
        if !is_blank(indent) || !is_blank(gap) {
            return Err(EditError::InBrackets(key));
        }
        let gap = if gap.is_empty() { " " } else { gap };
        let end = self.after(last);
        let line = |(at, (name, value)): (usize, &(&str, Value))| {
            let lead = if at == 0 { format!("-{gap}") } else { " ".repeat(gap.len() + 1) };
            format!("{indent}{lead}{name}: {}{}", written(value), self.newline)
        };
        let lines: String = entries.iter().enumerate().map(line).collect();
        Ok(self.with(end..end, &lines))
    }

    /// Where the line after the last one of a value begins.
    fn after(&self, node: &Node) -> usize {
        let mut end = last_byte(node);
        let text = &self.file.text;
        let line = self.line_to(end);
        if line.trim().is_empty() {
            end -= line.len();
        }
        if text[..end].ends_with('\n') {
            // A text in lines of its own ends where the next value begins; blank lines and comments between the two, which
            // stand no deeper than its key, are not of it.
            let depth = self.line_to(node.span.start).len();
            loop {
                let line = self.line_to(end - 1);
                let is_of_it = line.len() - line.trim_start().len() > depth && !line.trim().is_empty();
                if is_of_it || end <= node.span.start {
                    return end;
                }
                end -= line.len() + 1;
            }
        }
        text[end..self.file.data.end].find('\n').map_or(self.file.data.end, |at| end + at + 1)
    }

    fn set_last(&self, key: &'static str, tables: &Node, entries: &Entries) -> Result<String, EditError> {
        let source::Value::Sequence(items) = &tables.value else { return Err(EditError::Unexpected(key)) };
        let last = items.last().ok_or(EditError::Unexpected(key))?;
        let source::Value::Map(written_entries) = &last.value else { return Err(EditError::Unexpected(key)) };
        let mut places = Vec::new();
        for (name, value) in entries {
            let old = written_entries.iter().find(|(key, _)| key.text == *name);
            places.push((old.ok_or(EditError::Unexpected(key))?.1.span.clone(), written(value)));
        }
        places.sort_by_key(|(place, _)| std::cmp::Reverse(place.start));
        let mut data = self.file.text[self.file.data.clone()].to_owned();
        for (place, text) in places {
            let (start, end) = (place.start - self.file.data.start, place.end - self.file.data.start);
            data.replace_range(start..end, &text);
        }
        Ok(data)
    }
}

/// Where the last text of a value ends. A map ends where the next begins, comments between them included.
fn last_byte(node: &Node) -> usize {
    match &node.value {
        source::Value::Map(entries) => {
            entries.last().map_or(node.span.end, |(key, value)| last_byte(value).max(key.span.end))
        }
        source::Value::Sequence(items) => items.last().map_or(node.span.end, last_byte),
        _ => node.span.end,
    }
}

/// A value as it is written: texts in quotation marks, in which YAML reads them as JSON does.
pub(super) fn written(value: &Value) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    match value {
        Value::Text(text) => quoted(text),
        Value::Instant(instant) => instant.as_written().to_owned(),
        Value::Texts(texts) => {
            format!("[{}]", texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", "))
        }
    }
}
