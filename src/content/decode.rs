//! From the tree of a file to typed front matter, with every mistake of the file in one run.
//!
//! The derive macro of `deserr` walks the tree; this module tells it how to read our tree and how to word what it
//! finds wrong.

use std::{ops::ControlFlow, sync::Arc};

use deserr::{DeserializeError, Deserr, ErrorKind, IntoValue, MergeWithError, Sequence, ValueKind, ValuePointerRef};

use crate::{
    diagnostic::{Diagnostic, Place, nearest},
    source::{Node, Pointer, SourceFile, Step, Value},
};

/// The mistakes found while decoding one file.
#[derive(Debug, Default)]
pub(super) struct Problems(Vec<Problem>);

#[derive(Debug)]
struct Problem {
    pointer: Pointer,
    /// The mistake is the key of this name, not its value.
    key: Option<String>,
    /// The mistake is that the key of this name is not there.
    missing: Option<String>,
    code: &'static str,
    message: String,
    help: Option<String>,
}

/// A key whose mistakes break a rule of the catalogue: its way from the top of the file, without the numbers of tables,
/// and the id of the rule.
pub(super) type RuleOfKey = (&'static [&'static str], &'static str);

/// The instant before which nobody may see what is written (EM1).
pub(super) const RELEASE_AT: RuleOfKey = (&["release_at"], "EM1");
/// The label that says who may see it (EM1).
pub(super) const TLP: RuleOfKey = (&["tlp"], "EM1");

/// How many mistakes of a file are told. Each is looked for in the whole file, so that telling all of a file that is wrong
/// throughout would take hours.
const MOST_PROBLEMS: usize = 1000;

/// Decodes the data of a file into `T`, or says everything that is wrong with it.
pub(super) fn decode<T: Deserr<Problems>>(file: &Arc<SourceFile>) -> Result<T, Vec<Diagnostic>> {
    decode_by(file, &[])
}

/// The same; a mistake of one of the keys has the id of its rule.
pub(super) fn decode_by<T: Deserr<Problems>>(
    file: &Arc<SourceFile>,
    rules: &[RuleOfKey],
) -> Result<T, Vec<Diagnostic>> {
    let node = file.parse_data().map_err(|errors| {
        let to_diagnostic = |error: crate::source::SyntaxError| {
            let finding =
                Diagnostic::error("syntax", error.message).at(Place::Text { file: Arc::clone(file), span: error.span });
            Diagnostic { help: error.help.map(str::to_owned), ..finding }
        };
        errors.into_iter().map(to_diagnostic).collect::<Vec<_>>()
    })?;
    let mut nulls = Vec::new();
    find_nulls(&node, &Pointer::default(), &mut nulls);
    let decoded = deserr::deserialize(Tree(node.clone())).map_err(|problems: Problems| problems.0);
    match decoded {
        Ok(value) if nulls.is_empty() => Ok(value),
        Ok(_) => Err(nulls),
        Err(mut problems) => {
            nulls.append(&mut problems);
            Err(nulls)
        }
    }
    .map_err(|problems| {
        let more = problems.len().saturating_sub(MOST_PROBLEMS);
        let told = problems.into_iter().take(MOST_PROBLEMS);
        let mut found: Vec<Diagnostic> = told.map(|problem| problem.into_diagnostic(file, &node, rules)).collect();
        if more > 0 {
            let message = format!("there are {more} more mistakes in this file");
            found.push(Diagnostic::error("more-mistakes", message).at_path(&file.path));
        }
        found
    })
}

/// A key of YAML without a value. It must not be taken for a key that is not there: an embargo whose instant was left
/// out would be none.
fn find_nulls(node: &Node, pointer: &Pointer, problems: &mut Vec<Problem>) {
    match &node.value {
        Value::Map(entries) => {
            for (key, value) in entries {
                if value.value == Value::Null {
                    problems.push(Problem {
                        pointer: pointer.clone(),
                        key: Some(key.text.clone()),
                        missing: None,
                        code: "no-value",
                        message: format!("`{}` has no value", key.text),
                        help: Some("write it, or remove the key".to_owned()),
                    });
                }
                find_nulls(value, &pointer.key(&key.text), problems);
            }
        }
        Value::Sequence(items) => {
            for (at, item) in items.iter().enumerate() {
                find_nulls(item, &pointer.index(at), problems);
            }
        }
        Value::Null | Value::Bool(_) | Value::Integer(_) | Value::Float(_) | Value::String(_) => {}
    }
}

impl Problem {
    fn into_diagnostic(self, file: &Arc<SourceFile>, node: &Node, rules: &[RuleOfKey]) -> Diagnostic {
        let code = self.rule(rules).unwrap_or(self.code);
        let key_span = self.key.as_ref().and_then(|key| node.locate_key(&self.pointer, key));
        let span = key_span.unwrap_or_else(|| node.locate(&self.pointer));
        Diagnostic { help: self.help, ..Diagnostic::error(code, self.message) }
            .at(Place::Text { file: Arc::clone(file), span })
    }

    /// The rule that the mistake breaks, by the key that it is about.
    fn rule(&self, rules: &[RuleOfKey]) -> Option<&'static str> {
        let named = self.pointer.steps().iter().filter_map(|step| match step {
            Step::Key(key) => Some(key.as_str()),
            Step::Index(_) => None,
        });
        let way: Vec<&str> = named.chain(self.key.as_deref()).chain(self.missing.as_deref()).collect();
        rules.iter().find(|(keys, _)| way == *keys).map(|(_, rule)| *rule)
    }
}

/// A value that cannot be read as what it should be.
pub(super) fn bad_value(location: ValuePointerRef<'_>, message: String, help: Option<String>) -> Problems {
    Problems(vec![Problem { pointer: pointer(location), key: None, missing: None, code: "bad-value", message, help }])
}

/// A key that is not there, with what to write.
pub(super) fn missing_key(key: &str, location: ValuePointerRef<'_>, help: &str) -> Problems {
    Problems(vec![Problem {
        pointer: pointer(location),
        key: None,
        missing: Some(key.to_owned()),
        code: "missing-key",
        message: format!("`{key}` is missing"),
        help: Some(help.to_owned()),
    }])
}

/// A value that is of another kind than it should be.
pub(super) fn wrong_kind<V: IntoValue>(
    actual: deserr::Value<V>,
    accepted: &[ValueKind],
    location: ValuePointerRef<'_>,
) -> Problems {
    match Problems::error::<V>(None, ErrorKind::IncorrectValueKind { actual, accepted }, location) {
        ControlFlow::Break(problems) | ControlFlow::Continue(problems) => problems,
    }
}

fn pointer(location: ValuePointerRef<'_>) -> Pointer {
    let mut steps = Vec::new();
    let mut rest = location;
    loop {
        match rest {
            ValuePointerRef::Origin => break,
            ValuePointerRef::Key { key, prev } => {
                steps.push(Step::Key(key.to_owned()));
                rest = *prev;
            }
            ValuePointerRef::Index { index, prev } => {
                steps.push(Step::Index(index));
                rest = *prev;
            }
        }
    }
    steps.into_iter().rev().collect()
}

impl MergeWithError<Problems> for Problems {
    fn merge(this: Option<Self>, mut other: Problems, _: ValuePointerRef<'_>) -> ControlFlow<Self, Self> {
        let mut all = this.unwrap_or_default();
        all.0.append(&mut other.0);
        ControlFlow::Continue(all)
    }
}

impl DeserializeError for Problems {
    fn error<V: IntoValue>(
        this: Option<Self>,
        error: ErrorKind<'_, V>,
        location: ValuePointerRef<'_>,
    ) -> ControlFlow<Self, Self> {
        let mut problem = Problem {
            pointer: pointer(location),
            key: None,
            missing: None,
            code: "wrong-type",
            message: String::new(),
            help: None,
        };
        match error {
            ErrorKind::IncorrectValueKind { actual, accepted } => {
                let wants_text = accepted.contains(&ValueKind::String);
                let is_number = matches!(
                    actual,
                    deserr::Value::Integer(_) | deserr::Value::NegativeInteger(_) | deserr::Value::Float(_)
                );
                problem.message = format!("expected {}, found {}", kinds(accepted), describe(&actual));
                if wants_text && is_number {
                    problem.help = Some("put it in quotes".to_owned());
                }
            }
            ErrorKind::MissingField { field } => {
                problem.code = "missing-key";
                problem.message = format!("`{field}` is missing");
                problem.missing = Some(field.to_owned());
            }
            ErrorKind::UnknownKey { key, accepted } => {
                problem.code = "unknown-key";
                problem.key = Some(key.to_owned());
                problem.message = format!("`{key}` is not a key that is known here");
                problem.help = Some(suggestion(key, accepted));
                if !location.is_origin() && nearest(key, accepted.iter().copied()).is_none() {
                    problem.help = Some(format!(
                        "known are: {}; a key of the whole file stands above its first table",
                        accepted.join(", ")
                    ));
                }
            }
            ErrorKind::UnknownValue { value, accepted } => {
                problem.code = "bad-value";
                problem.message = format!("`{value}` is not a word that is known here");
                problem.help = Some(suggestion(value, accepted));
            }
            ErrorKind::BadSequenceLen { actual, expected } => {
                problem.message = format!("expected {expected} items, found {}", actual.len());
            }
            ErrorKind::Unexpected { msg } => problem.message = msg,
        }
        let mut all = this.unwrap_or_default();
        all.0.push(problem);
        ControlFlow::Continue(all)
    }
}

fn suggestion(written: &str, accepted: &[&str]) -> String {
    match nearest(written, accepted.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known are: {}", accepted.join(", ")),
    }
}

fn kinds(accepted: &[ValueKind]) -> String {
    let mut names: Vec<&str> = accepted.iter().map(|kind| kind_name(*kind)).collect();
    names.dedup();
    names.join(" or ")
}

fn kind_name(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Null => "nothing",
        ValueKind::Boolean => "true or false",
        ValueKind::Integer | ValueKind::NegativeInteger => "a whole number",
        ValueKind::Float => "a number",
        ValueKind::String => "a text",
        ValueKind::Sequence => "a list",
        ValueKind::Map => "a table",
    }
}

fn describe<V: IntoValue>(value: &deserr::Value<V>) -> String {
    match value {
        deserr::Value::Null => "nothing".to_owned(),
        deserr::Value::Boolean(value) => format!("`{value}`"),
        deserr::Value::Integer(value) => format!("the number {value}"),
        deserr::Value::NegativeInteger(value) => format!("the number {value}"),
        deserr::Value::Float(value) => format!("the number {value}"),
        deserr::Value::String(value) => format!("the text `{}`", value.chars().take(40).collect::<String>()),
        deserr::Value::Sequence(_) => "a list".to_owned(),
        deserr::Value::Map(_) => "a table".to_owned(),
    }
}

/// Our tree in the shape that `deserr` walks.
struct Tree(Node);

impl IntoValue for Tree {
    type Sequence = Items;
    type Map = Entries;

    fn kind(&self) -> ValueKind {
        match &self.0.value {
            Value::Null => ValueKind::Null,
            Value::Bool(_) => ValueKind::Boolean,
            Value::Integer(number) if *number < 0 => ValueKind::NegativeInteger,
            Value::Integer(_) => ValueKind::Integer,
            Value::Float(_) => ValueKind::Float,
            Value::String(_) => ValueKind::String,
            Value::Sequence(_) => ValueKind::Sequence,
            Value::Map(_) => ValueKind::Map,
        }
    }

    fn into_value(self) -> deserr::Value<Self> {
        match self.0.value {
            Value::Null => deserr::Value::Null,
            Value::Bool(value) => deserr::Value::Boolean(value),
            Value::Integer(number) => {
                u64::try_from(number).map_or(deserr::Value::NegativeInteger(number), deserr::Value::Integer)
            }
            Value::Float(number) => deserr::Value::Float(number),
            Value::String(text) => deserr::Value::String(text),
            Value::Sequence(items) => deserr::Value::Sequence(Items(items)),
            Value::Map(entries) => deserr::Value::Map(Entries(entries)),
        }
    }
}

struct Items(Vec<Node>);

impl Sequence for Items {
    type Value = Tree;
    type Iter = std::iter::Map<std::vec::IntoIter<Node>, fn(Node) -> Tree>;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn into_iter(self) -> Self::Iter {
        self.0.into_iter().map(Tree)
    }
}

struct Entries(Vec<(crate::source::Key, Node)>);

impl deserr::Map for Entries {
    type Value = Tree;
    type Iter = std::iter::Map<
        std::vec::IntoIter<(crate::source::Key, Node)>,
        fn((crate::source::Key, Node)) -> (String, Tree),
    >;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn remove(&mut self, key: &str) -> Option<Tree> {
        let at = self.0.iter().position(|(name, _)| name.text == key)?;
        Some(Tree(self.0.remove(at).1))
    }

    fn into_iter(self) -> Self::Iter {
        self.0.into_iter().map(|(key, node)| (key.text, Tree(node)))
    }
}
