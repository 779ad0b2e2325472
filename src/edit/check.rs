//! Whether a text differs from another in a change and in nothing else.

use super::{Change, EditError, Entries, Value};
use crate::source::{self, Node, SourceFile};

/// Refuses a text that differs from a file in more than a change: its data means anything else, or something that stood
/// there, be it a blank or a comment, is gone.
pub(super) fn is_alone(before: &SourceFile, after: &str, change: &Change) -> Result<(), EditError> {
    let after = source::split(before.path.clone(), after.into()).map_err(|_| EditError::NotAlone)?;
    let old = before.parse_data().map_err(|_| EditError::Unreadable)?;
    let new = after.parse_data().map_err(|_| EditError::NotAlone)?;
    let mut expected = Plain::of(&old);
    apply(&mut expected, change)?;
    // The order of keys means nothing; where a table is added, TOML may list it elsewhere.
    let is_meant = expected.same(&Plain::of(&new));
    let is_kept = keeps(before, &old, &after.text, change) && before.body() == after.body();
    if is_meant && is_kept { Ok(()) } else { Err(EditError::NotAlone) }
}

/// Whether every character of a file stands in a text in the same order, but for the values that give way to others.
fn keeps(before: &SourceFile, old: &Node, after: &str, change: &Change) -> bool {
    let mut replaced = replaced(old, change);
    replaced.sort_by_key(|span| span.start);
    let mut rest = after.bytes();
    let mut at = 0;
    let mut kept = Vec::new();
    for span in replaced {
        kept.push(&before.text.as_bytes()[at..span.start]);
        at = span.end;
    }
    kept.push(&before.text.as_bytes()[at..]);
    kept.into_iter().flatten().all(|byte| rest.any(|other| other == *byte))
}

fn replaced(old: &Node, change: &Change) -> Vec<std::ops::Range<usize>> {
    let Change::SetLast { list, entries } = change else { return Vec::new() };
    let source::Value::Map(keys) = &old.value else { return Vec::new() };
    let tables = keys.iter().find(|(key, _)| key.text == *list).map(|(_, node)| &node.value);
    let Some(source::Value::Sequence(items)) = tables else { return Vec::new() };
    let Some(source::Value::Map(written)) = items.last().map(|item| &item.value) else { return Vec::new() };
    let is_set = |key: &str| entries.iter().any(|(name, _)| *name == key);
    written.iter().filter(|(key, _)| is_set(&key.text)).map(|(_, node)| node.span.clone()).collect()
}

/// Data without its places.
enum Plain {
    Scalar(source::Value),
    Sequence(Vec<Plain>),
    Map(Vec<(String, Plain)>),
}

impl Plain {
    fn of(node: &Node) -> Self {
        match &node.value {
            source::Value::Sequence(items) => Self::Sequence(items.iter().map(Self::of).collect()),
            source::Value::Map(entries) => {
                Self::Map(entries.iter().map(|(key, value)| (key.text.clone(), Self::of(value))).collect())
            }
            scalar => Self::Scalar(scalar.clone()),
        }
    }

    fn of_entries(entries: &Entries) -> Self {
        Self::Map(entries.iter().map(|(key, value)| ((*key).to_owned(), Self::of_value(value))).collect())
    }

    fn of_value(value: &Value) -> Self {
        let text = |text: &str| Self::Scalar(source::Value::String(text.to_owned()));
        match value {
            Value::Text(written) => text(written),
            Value::Instant(instant) => text(instant.as_written()),
            Value::Texts(texts) => Self::Sequence(texts.iter().map(|one| text(one)).collect()),
        }
    }

    fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Scalar(one), Self::Scalar(other)) => one == other,
            (Self::Sequence(one), Self::Sequence(other)) => {
                one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.same(other))
            }
            (Self::Map(one), Self::Map(other)) => {
                one.len() == other.len()
                    && one.iter().all(|(key, value)| {
                        other.iter().any(|(other_key, other_value)| other_key == key && value.same(other_value))
                    })
            }
            (Self::Scalar(_) | Self::Sequence(_) | Self::Map(_), _) => false,
        }
    }

    fn get_mut(&mut self, key: &str) -> Option<&mut Self> {
        match self {
            Self::Map(entries) => entries.iter_mut().find(|(name, _)| name == key).map(|(_, value)| value),
            Self::Scalar(_) | Self::Sequence(_) => None,
        }
    }
}

/// The data as they should be after a change.
fn apply(data: &mut Plain, change: &Change) -> Result<(), EditError> {
    match change {
        Change::Append { list, entries } => match data.get_mut(list) {
            Some(Plain::Sequence(items)) => items.push(Plain::of_entries(entries)),
            _ => return Err(EditError::Unexpected(list)),
        },
        Change::SetLast { list, entries } => {
            let Some(Plain::Sequence(items)) = data.get_mut(list) else { return Err(EditError::Unexpected(list)) };
            let last = items.last_mut().ok_or(EditError::Unexpected(list))?;
            for (key, value) in entries {
                *last.get_mut(key).ok_or(EditError::Unexpected(list))? = Plain::of_value(value);
            }
        }
        Change::Add { key, entries } => match data {
            Plain::Map(keys) => keys.push(((*key).to_owned(), Plain::of_entries(entries))),
            Plain::Scalar(_) | Plain::Sequence(_) => return Err(EditError::Unreadable),
        },
    }
    Ok(())
}
