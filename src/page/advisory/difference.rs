//! What changed from one published version to the next, under the revision that brought it.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    history::{Archive, Difference, Kind, Piece, StatementChange, What, Wording},
    model::Advisory,
};

/// How many names of one kind stand on the page: beyond that their number does.
const MOST_NAMES: usize = 30;
/// How many characters of a text that came or went whole are shown.
const MOST_OF_A_TEXT: usize = 1_000;
/// How many characters of a text that stayed are shown on each side of a change.
const MOST_AROUND: usize = 120;

/// What changed since the version that was published before.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct DifferenceView {
    /// The version before.
    since: String,
    /// The parts that changed.
    groups: Vec<ChangeGroupView>,
}

/// What changed in one part.
#[derive(Debug, Serialize, JsonSchema)]
struct ChangeGroupView {
    /// The key of the part.
    part: &'static str,
    /// The vulnerability that it is about.
    about: Option<String>,
    /// The changes.
    items: Vec<ItemView>,
}

/// A change.
#[derive(Debug, Serialize, JsonSchema)]
struct ItemView {
    /// `added`, `removed`, `changed`, or `unsaid` where no more is known.
    mark: &'static str,
    /// The key of the word for its kind.
    kind: Option<String>,
    /// What it is called.
    names: Vec<String>,
    /// How many more are called otherwise.
    more: usize,
    /// What came and what went.
    pieces: Vec<PieceView>,
}

/// A piece of a text.
#[derive(Debug, Serialize, JsonSchema)]
struct PieceView {
    /// `kept`, `added` or `removed`.
    kind: &'static str,
    /// The text.
    text: String,
}

/// What the versions of an advisory changed, where that is known.
pub(super) fn views(advisory: &Advisory, archive: &Archive) -> HashMap<String, DifferenceView> {
    let of_version = archive.of(advisory.id()).iter();
    of_version.map(|changed| (changed.version.to_string(), view(changed.since.as_str(), &changed.difference))).collect()
}

fn view(since: &str, difference: &Difference) -> DifferenceView {
    let mut groups: Vec<ChangeGroupView> = Vec::new();
    for change in &difference.changes {
        match groups.last_mut() {
            Some(group) if group.part == change.part && group.about == change.about => group.add(change),
            _ => {
                let mut group = ChangeGroupView { part: change.part, about: change.about.clone(), items: Vec::new() };
                group.add(change);
                groups.push(group);
            }
        }
    }
    DifferenceView { since: since.to_owned(), groups }
}

impl ChangeGroupView {
    /// Adds a change. Names without a text that came or went alike stand in one line.
    fn add(&mut self, change: &StatementChange) {
        let item = item(change);
        let like = self.items.last_mut().filter(|last| {
            let is_alike = last.mark == item.mark && last.kind == item.kind;
            is_alike && last.pieces.is_empty() && item.pieces.is_empty()
        });
        match like {
            Some(last) if last.names.len() < MOST_NAMES => last.names.extend(item.names),
            Some(last) => last.more += 1,
            None => self.items.push(item),
        }
    }
}

fn item(change: &StatementChange) -> ItemView {
    let whole = |kind, text: &str| -> Vec<PieceView> {
        Some(PieceView { kind, text: shortened(text) }).filter(|piece| !piece.text.is_empty()).into_iter().collect()
    };
    let (mark, pieces) = match &change.what {
        What::Added(text) => ("added", whole("added", text)),
        What::Removed(text) => ("removed", whole("removed", text)),
        What::Changed(wording) => ("changed", pieces(wording)),
        What::Unsaid => ("unsaid", Vec::new()),
    };
    let names = Some(change.name.clone()).filter(|name| !name.is_empty()).into_iter().collect();
    ItemView { mark, kind: change.kind.map(word), names, more: 0, pieces }
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= MOST_OF_A_TEXT {
        return text.to_owned();
    }
    let beginning: String = text.chars().take(MOST_OF_A_TEXT).collect();
    format!("{beginning}…")
}

fn pieces(wording: &Wording) -> Vec<PieceView> {
    let Wording(pieces) = wording.near(MOST_AROUND);
    let view = |piece| match piece {
        Piece::Kept(text) => PieceView { kind: "kept", text },
        Piece::Removed(text) => PieceView { kind: "removed", text },
        Piece::Added(text) => PieceView { kind: "added", text },
    };
    pieces.into_iter().map(view).collect()
}

/// The key of the theme's word for a kind.
fn word(kind: Kind) -> String {
    let table = match kind {
        Kind::Document(_) => "document",
        Kind::Status(_) => "status",
        Kind::Remediation(_) => "remediation",
        Kind::Note(_) => "note",
        Kind::Reference(_) => "document",
        Kind::Flag(_) => "flag",
        Kind::Threat(_) => "threat",
        Kind::Involvement(..) => "party",
        Kind::Discovered | Kind::Disclosed => "vulnerability",
    };
    format!("{table}.{}", kind.key())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::testing::theme;

    #[test]
    fn the_theme_has_a_word_for_each_part_that_may_change() {
        let theme = theme();
        let missing: Vec<&str> =
            Difference::parts().filter(|part| theme.word(&format!("part.{part}")).is_none()).collect();
        assert_eq!(missing, Vec::<&str>::new());
    }
}
