//! What is said in words where a version has no field for it.

use crate::{
    model::advisory::{Form, Note, NoteCategory, Scope, ThreatCategory, Vulnerability},
    source::Pointer,
};

const EXPLOITED: &str = "Exploitation of this vulnerability is known.";
const NOT_EXPLOITED: &str = "No exploitation of this vulnerability is known at the time of this revision.";

/// Notes that a writer adds, each with the part of the advisory that it is made from.
pub(in crate::csaf) type AddedNotes = Vec<(Note, Pointer)>;

/// A note that a writer adds for what has no other place.
pub(in crate::csaf) fn general_note(title: &str, text: String) -> Note {
    Note {
        category: NoteCategory::General,
        title: Some(title.to_owned()),
        text: text.into(),
        audience: None,
        scope: Scope::default(),
    }
}

/// No version has a field for whether a vulnerability is exploited, unless the day is known and the version is 2.1. That
/// it is not is a claim of the author, never added to a document made elsewhere.
pub(in crate::csaf) fn exploitation_in_words(form: &Form, ours: &Vulnerability) -> Option<&'static str> {
    let is_said = ours.threats.iter().any(|threat| threat.category == ThreatCategory::ExploitStatus)
        || !ours.first_known_exploitation_dates.is_empty();
    match (ours.exploited, form) {
        (Some(true), _) if !is_said => Some(EXPLOITED),
        (Some(false), Form::Markdown) if !is_said => Some(NOT_EXPLOITED),
        (Some(_) | None, Form::Markdown | Form::Csaf20(_) | Form::Csaf21(_)) => None,
    }
}
