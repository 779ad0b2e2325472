//! `[withdrawn]` and `[superseded]`: that an advisory no longer holds.

use super::front::AdvisoryFile;
use crate::{
    content::words::text,
    diagnostic::Diagnostic,
    model::{
        AdvisoryId, BaseUrl, Instant,
        advisory::{Reference, ReferenceCategory, Retirement, RetirementKind, Revision, Successor},
    },
    paths,
    source::Origin,
};

/// Reads what the author says of it; mistakes go to `found`.
pub(super) fn read(
    front: &mut AdvisoryFile,
    revisions: &[Revision],
    origin: &Origin,
    found: &mut Vec<Diagnostic>,
) -> Option<Retirement> {
    if let Some(category) = front.category.as_ref().and_then(|category| RetirementKind::of_category(&category.0)) {
        let message = format!(
            "the category `{}` is not written here: it follows from [{}]",
            category.category(),
            category.as_str()
        );
        let finding = Diagnostic::error("bad-value", message).at(&origin.key("category"));
        found.push(finding.help(format!(
            "bring back the category of before; `candour {}` writes the table with its revision",
            match category {
                RetirementKind::Withdrawn => "withdraw",
                RetirementKind::Superseded => "supersede",
            }
        )));
    }
    let (withdrawn, superseded) = (front.withdrawn.take(), front.superseded.take());
    let (kind, date, why, successors) = match (withdrawn, superseded) {
        (None, None) => return None,
        (Some(_), Some(_)) => {
            let message = "an advisory is withdrawn or superseded, and not both";
            let help = "keep [superseded] where another advisory says what holds, else [withdrawn]";
            found.push(Diagnostic::error("bad-value", message).at(&origin.key("withdrawn")).help(help));
            return None;
        }
        (Some(table), None) => (RetirementKind::Withdrawn, table.date, Some(table.why.0), Vec::new()),
        (None, Some(table)) => {
            let successors: Vec<Successor> = table.by.0.into_iter().map(Successor::Here).collect();
            if successors.is_empty() {
                let finding = Diagnostic::error("bad-value", "`by` names no advisory");
                let help = "name the advisory that takes the place of this one, or write [withdrawn] with why";
                found.push(finding.at(&origin.key("superseded").key("by")).help(help));
            }
            (RetirementKind::Superseded, table.date, text(table.why), successors)
        }
    };
    let since = since(date, kind, revisions, &origin.key(kind.as_str()), found)?;
    Some(Retirement { kind, since, why, successors, before: None })
}

/// The date of the revision that says so. An advisory is published before it is taken back (CSAF 2.1, section 4.7), so
/// that there is an earlier one.
fn since(
    date: Option<Instant>,
    kind: RetirementKind,
    revisions: &[Revision],
    place: &Origin,
    found: &mut Vec<Diagnostic>,
) -> Option<Instant> {
    let word = kind.as_str();
    let later = revisions.get(1..).unwrap_or_default();
    let Some(last) = later.last() else {
        let message = format!("an advisory is {word} in a revision of its own, and this one has the first alone");
        let help = "add a [[revision]] that says so; one that was never published is a draft, or its file is deleted";
        found.push(Diagnostic::error("bad-value", message).at(place).help(help));
        return None;
    };
    let Some(date) = date else { return Some(last.date.clone()) };
    if !later.iter().any(|revision| revision.date == date) {
        let message = format!("`date` is {date}, and no revision after the first has this date");
        let help = format!("write the date of the revision in which it was {word}, such as {}", last.date);
        found.push(Diagnostic::error("bad-value", message).at(&place.key("date")).help(help));
        return None;
    }
    Some(date)
}

/// The page of an advisory that takes the place of another, below the address that its label has.
pub(super) fn address<'v>(successor: &Successor, base_url: impl Fn(&AdvisoryId) -> &'v BaseUrl) -> Option<Reference> {
    match successor {
        Successor::Here(id) => Some(Reference {
            category: ReferenceCategory::External,
            summary: id.to_string(),
            url: base_url(id).join(&paths::advisory(id)).parse().ok()?,
        }),
        Successor::Elsewhere(reference) => Some(reference.clone()),
    }
}
