//! A tree of values with their positions: what TOML and YAML have in common.

use std::ops::Range;

use super::{Pointer, Step};

/// A value and where it stands in its file.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where, in bytes of the whole file.
    pub span: Range<usize>,
    /// The value.
    pub value: Value,
}

/// A value of TOML or YAML.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Value {
    Null,
    Bool(bool),
    Integer(i64),
    Float(f64),
    /// A text, also a date or time of TOML, as it was written.
    String(String),
    Sequence(Vec<Node>),
    /// The entries in the order of the file.
    Map(Vec<(Key, Node)>),
}

/// A key and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Where, in bytes of the whole file.
    pub span: Range<usize>,
    /// The key.
    pub text: String,
}

/// A mistake in the syntax of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where, in bytes of the whole file.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to look for.
    pub help: Option<&'static str>,
}

/// How deep data may nest: deeper than anything that content needs, shallow enough for the stack.
pub(super) const MAX_DEPTH: usize = 64;

impl Node {
    pub(super) fn empty_map(span: Range<usize>) -> Self {
        Self { span, value: Value::Map(Vec::new()) }
    }

    /// Where the value that `pointer` names stands, or the deepest value on the way to it.
    pub fn locate(&self, pointer: &Pointer) -> Range<usize> {
        let mut node = self;
        // A map begins where its first key does; the whole data begins at its start.
        let mut span = node.span.start..node.span.start;
        for step in pointer.steps() {
            let next = match (step, &node.value) {
                (Step::Key(key), Value::Map(entries)) => entries
                    .iter()
                    .find(|(name, _)| name.text == *key)
                    .map(|(name, value)| (value, name.span.start.min(value.span.start)..value.span.end)),
                (Step::Index(index), Value::Sequence(items)) => items.get(*index).map(|item| (item, item.span.clone())),
                _ => None,
            };
            let Some((child, child_span)) = next else { break };
            (node, span) = (child, child_span);
        }
        match node.value {
            // Of something long, its beginning is enough to point at.
            Value::Map(_) | Value::Sequence(_) => span,
            _ if node.span.is_empty() => span,
            _ => node.span.clone(),
        }
    }

    /// The place of the key `key` of the map that `pointer` names.
    pub fn locate_key(&self, pointer: &Pointer, key: &str) -> Option<Range<usize>> {
        let mut node = self;
        for step in pointer.steps() {
            node = match (step, &node.value) {
                (Step::Key(key), Value::Map(entries)) => {
                    entries.iter().find(|(name, _)| name.text == *key).map(|(_, value)| value)?
                }
                (Step::Index(index), Value::Sequence(items)) => items.get(*index)?,
                _ => return None,
            };
        }
        match &node.value {
            Value::Map(entries) => {
                entries.iter().find(|(name, _)| name.text == *key).map(|(name, _)| name.span.clone())
            }
            _ => None,
        }
    }
}
