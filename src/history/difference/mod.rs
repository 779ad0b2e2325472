//! What changed between two versions of an advisory, as people read it.
//!
//! Both are taken as the CSAF 2.0 documents that were served. What they say is compared statement by statement; what
//! changed beyond that, which no statement tells, is named by its part, so that no change goes unsaid.

mod pair;
mod statement;
mod text;
mod wording;

use std::{collections::HashMap, ops::Range, sync::Arc};

use serde_json::Value;

use super::{
    Meaning,
    part::{self, GENERATOR, PARTS, REVISIONS, Scope, VULNERABILITIES},
};
use crate::{
    csaf::{Document, ReadError},
    model::{
        Advisory, Key as _,
        advisory::{
            DocumentStatus, FlagLabel, InvolvementStatus, NoteCategory, PartyCategory, ReferenceCategory,
            RemediationCategory, StatusKind, ThreatCategory,
        },
    },
    source::{Notation, SourceFile},
};
use statement::Statement;
use wording::Budget;
pub use wording::{Piece, Wording};

/// What changed between two versions, in the order of the parts of an advisory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// The changes.
    pub changes: Vec<StatementChange>,
}

/// A statement that is not as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementChange {
    /// The key of the part of the advisory that it belongs to, such as `scores`.
    pub part: &'static str,
    /// The vulnerability that it is about.
    pub about: Option<String>,
    /// What kind of statement it is, where its part has several.
    pub kind: Option<Kind>,
    /// What it is called within its part; empty where there is one of its kind.
    pub name: String,
    /// What became of it.
    pub what: What,
}

/// What became of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// It is new, with this text beyond its name.
    Added(String),
    /// It is gone, with this text beyond its name.
    Removed(String),
    /// It says something else.
    Changed(Wording),
    /// Something changed in its part, and nothing that a statement tells.
    Unsaid,
}

/// The kinds of statements of a part that has several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are those of the standard")]
pub enum Kind {
    Document(DocumentStatus),
    Status(StatusKind),
    Remediation(RemediationCategory),
    Note(NoteCategory),
    Reference(ReferenceCategory),
    Flag(FlagLabel),
    Threat(ThreatCategory),
    Involvement(PartyCategory, InvolvementStatus),
    Discovered,
    Disclosed,
}

impl Kind {
    /// The word of the standard.
    pub fn key(self) -> &'static str {
        match self {
            Self::Document(status) => status.key(),
            Self::Status(status) => status.key(),
            Self::Remediation(category) => category.key(),
            Self::Note(category) => category.key(),
            Self::Reference(category) => category.key(),
            Self::Flag(label) => label.key(),
            Self::Threat(category) => category.key(),
            Self::Involvement(party, _) => party.key(),
            Self::Discovered => "discovered",
            Self::Disclosed => "disclosed",
        }
    }
}

impl Difference {
    /// What changed from one document to another. Fails where one of them is no CSAF document.
    pub fn between(before: &Arc<str>, after: &Arc<str>) -> Result<Self, ReadError> {
        Ok(Self::of(&Version::of(before)?, &Version::of(after)?))
    }

    /// What changed from each document to the next.
    pub(super) fn along(documents: &[&Arc<str>]) -> Result<Vec<Self>, ReadError> {
        let versions = documents.iter().map(|document| Version::of(document)).collect::<Result<Vec<_>, _>>()?;
        Ok(versions.iter().zip(versions.iter().skip(1)).map(|(before, after)| Self::of(before, after)).collect())
    }

    fn of(before: &Version, after: &Version) -> Self {
        let (labels_before, labels_after) = pair::labels(&before.advisory, &after.advisory);
        let then = statement::of(&before.advisory, &labels_before);
        let now = statement::of(&after.advisory, &labels_after);
        let mut changes = compare(then, now);
        changes.extend(unsaid(&before.meaning, &after.meaning, &changes));
        changes.sort_by_key(|change| place(change.part));
        Self { changes }
    }

    /// The keys of the parts that a difference may tell of.
    pub fn parts() -> impl Iterator<Item = &'static str> {
        let told = PARTS.iter().filter(|part| part.of != Scope::Pages);
        told.map(|part| part.key).filter(|key| is_news(key))
    }

    /// Whether nothing changed that a reader would see.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }
}

/// A version as it is compared.
struct Version {
    advisory: Advisory,
    meaning: Meaning,
}

impl Version {
    fn of(text: &Arc<str>) -> Result<Self, ReadError> {
        let document = Document::parse(text)?;
        let data: Range<usize> = 0..text.len();
        let (path, body_start) = (String::new(), text.len());
        let file = SourceFile { path, text: Arc::clone(text), notation: Notation::Json, data, body_start };
        let advisory = document.read(&Arc::new(file))?;
        let mut json = document.json().clone();
        order(&mut json);
        Ok(Self { meaning: Meaning::of_document(&json), advisory })
    }
}

/// Brings every list into the same order: what stands elsewhere says nothing else.
fn order(value: &mut Value) {
    match value {
        Value::Array(items) => {
            items.iter_mut().for_each(order);
            items.sort_by_cached_key(Value::to_string);
        }
        Value::Object(entries) => {
            entries.sort_keys();
            entries.values_mut().for_each(order);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The statements that are not the same in both lists. What is said of a vulnerability that came or went is not told: the
/// vulnerability itself is.
fn compare(before: Vec<Statement>, after: Vec<Statement>) -> Vec<StatementChange> {
    let abouts = |said: &[Statement]| -> Vec<String> {
        said.iter().filter(|one| one.part == VULNERABILITIES).map(|one| one.name.clone()).collect()
    };
    let (then, now) = (abouts(&before), abouts(&after));
    let is_in_both =
        |one: &Statement| one.about.as_ref().is_none_or(|about| then.contains(about) && now.contains(about));
    let mut changes = Vec::new();
    let mut budget = Budget::default();
    for (removed, added) in differing(before, after) {
        let mut removed = removed.into_iter().filter(&is_in_both);
        let mut added = added.into_iter().filter(&is_in_both);
        loop {
            changes.push(match (removed.next(), added.next()) {
                (Some(then), Some(now)) => changed(&then, now, &mut budget),
                (Some(then), None) => told(then, What::Removed),
                (None, Some(now)) => told(now, What::Added),
                (None, None) => break,
            });
        }
    }
    changes
}

fn told(statement: Statement, what: impl FnOnce(String) -> What) -> StatementChange {
    let Statement { part, about, kind, name, text } = statement;
    StatementChange { part, about, kind, name, what: what(text) }
}

fn changed(then: &Statement, now: Statement, budget: &mut Budget) -> StatementChange {
    told(now, |text| What::Changed(Wording::between(&then.text, &text, budget)))
}

/// What a statement is told from others by.
type Name = (&'static str, Option<String>, Option<&'static str>, String);

/// Those that stand in one list alone, name by name, in the order of the lists: first of the one, then of the other.
fn differing(before: Vec<Statement>, after: Vec<Statement>) -> Vec<(Vec<Statement>, Vec<Statement>)> {
    let mut numbers: HashMap<Name, usize> = HashMap::new();
    let mut groups: Vec<(Vec<Statement>, Vec<Statement>)> = Vec::new();
    let sides = [(before, false), (after, true)];
    for (statement, is_after) in
        sides.into_iter().flat_map(|(side, after)| side.into_iter().map(move |one| (one, after)))
    {
        let kind = statement.kind.map(Kind::key);
        let name = (statement.part, statement.about.clone(), kind, statement.name.clone());
        let number = *numbers.entry(name).or_insert_with(|| {
            groups.push(Default::default());
            groups.len() - 1
        });
        let Some((removed, added)) = groups.get_mut(number) else { continue };
        // What stands in both lists is taken out of both.
        match removed.iter().position(|one| is_after && one.kind == statement.kind && one.text == statement.text) {
            Some(at) => drop(removed.remove(at)),
            None if is_after => added.push(statement),
            None => removed.push(statement),
        }
    }
    groups
}

/// The parts that changed without a statement that tells how. Who wrote the document, and its history, are no news.
fn unsaid(before: &Meaning, after: &Meaning, said: &[StatementChange]) -> Vec<StatementChange> {
    let changes = after.changes_since(before).into_iter();
    let parts = changes.map(|change| change.part).filter(|part| is_news(part));
    let unsaid = parts.filter(|part| said.iter().all(|change| change.part != *part));
    unsaid
        .map(|part| StatementChange { part, about: None, kind: None, name: String::new(), what: What::Unsaid })
        .collect()
}

fn is_news(part: &str) -> bool {
    part != GENERATOR && part != REVISIONS
}

/// The place of a part among all.
fn place(key: &str) -> usize {
    PARTS.iter().position(|part| part.key == key).unwrap_or(PARTS.len())
}

impl StatementChange {
    /// The part in words, as the end of "what has changed is".
    pub fn part_in_words(&self) -> &'static str {
        part::named(self.part).map_or("", |part| part.in_words)
    }
}

#[cfg(test)]
mod tests;
