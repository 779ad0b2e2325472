//! What changed in a text, word by word.

use similar::{Algorithm, ChangeTag, DiffTag, capture_diff_slices};

/// A text that changed, in the order of its pieces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording(pub Vec<Piece>);

/// A piece of a text that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// It stands in both.
    Kept(String),
    /// It stood in the text before.
    Removed(String),
    /// It stands in the text after.
    Added(String),
}

/// How much may be compared word by word in one difference. What it costs to compare two texts grows with the product of
/// their words: this is a fraction of a second, and two texts of some 3,000 words each.
#[derive(Debug)]
pub(super) struct Budget(usize);

impl Default for Budget {
    fn default() -> Self {
        Self(40_000_000)
    }
}

impl Budget {
    /// Takes what a comparison costs, where so much is left.
    fn take(&mut self, cost: usize) -> bool {
        let left = self.0.checked_sub(cost);
        self.0 = left.unwrap_or(self.0);
        left.is_some()
    }
}

impl Wording {
    /// The words that came and went from one text to another; where that would cost too much, the whole texts.
    pub(super) fn between(before: &str, after: &str, budget: &mut Budget) -> Self {
        let (then, now) = (Words::of(before), Words::of(after));
        if !budget.take(then.compared.len().saturating_mul(now.compared.len())) {
            return Self(vec![Piece::Removed(before.to_owned()), Piece::Added(after.to_owned())]);
        }
        let mut collected = Collected::default();
        for change in capture_diff_slices(Algorithm::Myers, &then.compared, &now.compared) {
            // What stayed is taken from the text after: its lines may be broken elsewhere.
            let (tag, removed, added) = (change.tag(), change.old_range(), change.new_range());
            if tag != DiffTag::Equal {
                then.written.get(removed).into_iter().flatten().for_each(|word| collected.add(ChangeTag::Delete, word));
            }
            let tag = if tag == DiffTag::Equal { ChangeTag::Equal } else { ChangeTag::Insert };
            now.written.get(added).into_iter().flatten().for_each(|word| collected.add(tag, word));
        }
        Self(collected.finish())
    }

    /// The text before and the text after.
    pub fn sides(&self) -> (String, String) {
        let (mut before, mut after) = (String::new(), String::new());
        for piece in &self.0 {
            match piece {
                Piece::Kept(text) => {
                    before.push_str(text);
                    after.push_str(text);
                }
                Piece::Removed(text) => before.push_str(text),
                Piece::Added(text) => after.push_str(text),
            }
        }
        (before, after)
    }

    /// The same with no more of what stayed than `most` characters on each side of a change.
    #[must_use]
    pub fn near(&self, most: usize) -> Self {
        let last = self.0.len().saturating_sub(1);
        let near = self.0.iter().enumerate().map(|(at, piece)| match piece {
            Piece::Kept(text) => Piece::Kept(around(text, most, at > 0, at < last)),
            Piece::Removed(_) | Piece::Added(_) => piece.clone(),
        });
        Self(near.collect())
    }
}

/// A text that stayed, as far as it stands near a change before it or after it.
fn around(text: &str, most: usize, follows: bool, leads: bool) -> String {
    let count = text.chars().count();
    if count <= most * (usize::from(follows) + usize::from(leads)) + 1 {
        return text.to_owned();
    }
    let head: String = text.chars().take(if follows { most } else { 0 }).collect();
    let tail: String = text.chars().skip(count - if leads { most } else { 0 }).collect();
    format!("{head}…{tail}")
}

/// A text in words and the blanks between them.
struct Words<'t> {
    written: Vec<&'t str>,
    /// The same as they are compared: where a line is broken makes no difference, where a paragraph ends does.
    compared: Vec<&'t str>,
}

impl<'t> Words<'t> {
    fn of(text: &'t str) -> Self {
        let mut written = Vec::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let is_other = |character: char| character.is_whitespace() != first.is_whitespace();
            let (word, after) = rest.split_at(rest.find(is_other).unwrap_or(rest.len()));
            written.push(word);
            rest = after;
        }
        let compared = written.iter().map(|word| match *word {
            blank if blank.trim().is_empty() => {
                if blank.matches('\n').count() > 1 {
                    "\n\n"
                } else {
                    " "
                }
            }
            word => word,
        });
        Self { compared: compared.collect(), written }
    }
}

/// Collects words into pieces.
#[derive(Default)]
struct Collected {
    pieces: Vec<Piece>,
    /// What went and what came since both texts went on together.
    removed: String,
    added: String,
    /// A blank that stayed after a change: between two changes it is part of both, since words that a blank alone keeps
    /// apart are hard to read.
    blank: String,
}

impl Collected {
    fn add(&mut self, tag: ChangeTag, word: &str) {
        let is_in_change = !self.removed.is_empty() || !self.added.is_empty();
        match tag {
            ChangeTag::Equal if is_in_change && word.trim().is_empty() => self.blank.push_str(word),
            ChangeTag::Equal => {
                self.close();
                self.keep(word);
            }
            ChangeTag::Delete | ChangeTag::Insert => {
                let blank = std::mem::take(&mut self.blank);
                self.removed.push_str(&blank);
                self.added.push_str(&blank);
                let side = if tag == ChangeTag::Delete { &mut self.removed } else { &mut self.added };
                side.push_str(word);
            }
        }
    }

    fn keep(&mut self, word: &str) {
        match self.pieces.last_mut() {
            Some(Piece::Kept(text)) => text.push_str(word),
            _ if word.is_empty() => {}
            _ => self.pieces.push(Piece::Kept(word.to_owned())),
        }
    }

    /// Ends a change.
    fn close(&mut self) {
        let (removed, added) = (std::mem::take(&mut self.removed), std::mem::take(&mut self.added));
        self.pieces.extend(Some(removed).filter(|text| !text.is_empty()).map(Piece::Removed));
        self.pieces.extend(Some(added).filter(|text| !text.is_empty()).map(Piece::Added));
        let blank = std::mem::take(&mut self.blank);
        self.keep(&blank);
    }

    fn finish(mut self) -> Vec<Piece> {
        self.close();
        self.pieces
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(before: &str, after: &str) -> Wording {
        Wording::between(before, after, &mut Budget::default())
    }

    #[test]
    fn words_that_came_and_went_stand_together_between_those_that_stayed() {
        let Wording(pieces) = between("Install 4.2.7 at once.", "Install 4.2.8 or later at once.");
        let kept = |text: &str| Piece::Kept(text.to_owned());
        let (removed, added) = (Piece::Removed("4.2.7".to_owned()), Piece::Added("4.2.8 or later".to_owned()));
        assert_eq!(pieces, [kept("Install "), removed, added, kept(" at once.")]);
    }

    #[test]
    fn both_texts_can_be_read_from_the_pieces() {
        let (before, after) = ("One two\n\nthree  four", "two one\n\nthree  five four!");
        assert_eq!(between(before, after).sides(), (before.to_owned(), after.to_owned()));
    }

    #[test]
    fn of_a_text_that_stayed_what_stands_near_a_change_is_kept() {
        let text = "é".repeat(1_000);
        assert_eq!(around(&text, 100, true, true).chars().count(), 201);
        assert_eq!(around(&text, 100, true, false), format!("{}…", "é".repeat(100)));
        assert_eq!(around(&text, 100, false, true), format!("…{}", "é".repeat(100)));
        assert_eq!(around("short", 100, true, true), "short");
    }

    #[test]
    fn where_a_line_is_broken_makes_no_difference() {
        assert_eq!(between("One\ntwo three", "One two\nthree").0, [Piece::Kept("One two\nthree".to_owned())]);
        assert!(between("One\ntwo", "One\n\ntwo").0.len() > 1);
    }

    #[test]
    fn a_text_that_is_too_long_is_replaced_whole() {
        let (one, other) = ("a b ".repeat(5_000), "b c ".repeat(5_000));
        let Wording(pieces) = between(&one, &other);
        assert!(pieces == [Piece::Removed(one), Piece::Added(other)], "{} pieces", pieces.len());
    }

    #[test]
    fn many_texts_cost_no_more_than_one_difference_may() {
        let (one, other) = ("a b ".repeat(1_000), "b c ".repeat(1_000));
        let mut budget = Budget::default();
        let compared = |_| Wording::between(&one, &other, &mut budget).0.len() > 2;
        let whole = (0..20).map(compared).filter(|is_compared| !is_compared).count();
        assert!(whole > 10, "{whole}");
    }
}
