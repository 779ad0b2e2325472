//! A difference as it is printed.

use std::fmt;

use super::{Difference, Piece, StatementChange, What, Wording};

/// How many characters of a text that stayed are printed on each side of a change.
const MOST_AROUND: usize = 60;

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut last = None;
        for change in &self.changes {
            let heading = (change.part, &change.about);
            if last.replace(heading) != Some(heading) {
                match &change.about {
                    Some(about) => writeln!(f, "{about}: {}", change.part_in_words())?,
                    None => writeln!(f, "{}", change.part_in_words())?,
                }
            }
            write!(f, "{change}")?;
        }
        Ok(())
    }
}

impl fmt::Display for StatementChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.kind.map(|kind| kind.key().replace('_', " "));
        let name = Some(&self.name).filter(|name| !name.is_empty()).cloned();
        let title: Vec<String> = kind.into_iter().chain(name).collect();
        let title = title.join(": ");
        match &self.what {
            What::Added(text) => whole(f, '+', &title, text),
            What::Removed(text) => whole(f, '-', &title, text),
            What::Changed(wording) => changed(f, &title, wording),
            What::Unsaid => writeln!(f, "  changed in a way that is not told"),
        }
    }
}

fn whole(f: &mut fmt::Formatter<'_>, sign: char, title: &str, text: &str) -> fmt::Result {
    let indent = if title.is_empty() { "" } else { "  " };
    let lines = text.lines().map(|line| format!("{indent}{line}"));
    let mut all = Some(title.to_owned()).filter(|title| !title.is_empty()).into_iter().chain(lines);
    all.try_for_each(|line| writeln!(f, "  {sign} {line}"))
}

/// Texts of one line stand below each other; longer ones once, with what went in `[-` and `-]` and what came in `{+` and
/// `+}`.
fn changed(f: &mut fmt::Formatter<'_>, title: &str, wording: &Wording) -> fmt::Result {
    if !title.is_empty() {
        writeln!(f, "    {title}")?;
    }
    let (before, after) = wording.sides();
    if before.lines().count() <= 1 && after.lines().count() <= 1 {
        writeln!(f, "  - {before}")?;
        return writeln!(f, "  + {after}");
    }
    let Wording(pieces) = wording.near(MOST_AROUND);
    let marked: String = pieces.iter().map(marked).collect();
    marked.lines().try_for_each(|line| writeln!(f, "    {line}"))
}

fn marked(piece: &Piece) -> String {
    match piece {
        Piece::Kept(text) => text.clone(),
        Piece::Removed(text) => format!("[-{text}-]"),
        Piece::Added(text) => format!("{{+{text}+}}"),
    }
}
