//! What the document of an incident says in words.

use super::in_words;
use crate::{
    model::{
        Incident, IncidentKind, Instant,
        advisory::{Note, NoteCategory, Scope},
    },
    source::Origin,
};

/// The notes, each with the place where it is written: what happened, what to do, the facts, the updates and the review.
/// The texts of the author are Markdown and stay as they are.
pub(super) fn notes(incident: &Incident, products: &[String]) -> Vec<(Note, Origin)> {
    let place = |key| incident.origin.key(key);
    let mut notes: Vec<(Note, Origin)> =
        incident.notes.iter().map(|note| (note.clone(), incident.body.origin.clone())).collect();
    let mut add = |category, title: &str, text: String, place| notes.push((note(category, title, text), place));
    add(NoteCategory::General, "Facts", facts(incident, products), place("started"));
    if !incident.customer_actions.is_empty() {
        let title = "What customers should do";
        add(NoteCategory::General, title, list(&incident.customer_actions), place("customer_actions"));
    }
    if let Some(text) = &incident.data_affected {
        add(NoteCategory::General, "Data affected", text.clone(), place("data_affected"));
    }
    if !incident.regulators.is_empty() {
        let told = |told: &crate::model::RegulatorNotice| format!("{}, {}", told.name, told.told);
        let text = list(&incident.regulators.iter().map(told).collect::<Vec<_>>());
        add(NoteCategory::General, "Authorities told", text, place("regulator"));
    }
    let mut updates: Vec<_> = incident.updates.iter().enumerate().collect();
    updates.sort_by(|(_, one), (_, other)| one.at.cmp(&other.at));
    for (at, update) in updates {
        let title = format!("Update of {}: {}", update.at, in_words(update.status));
        add(NoteCategory::Details, &title, update.text.clone(), place("update").index(at).key("text"));
    }
    if let Some(review) = &incident.review {
        let parts = [("root_cause", "cause", &review.root_cause), ("prevention", "prevention", &review.prevention)];
        for (key, what, text) in parts {
            if let Some(text) = text {
                let title = format!("Review: {what}");
                add(NoteCategory::Details, &title, text.clone(), place("review").key(key));
            }
        }
    }
    notes
}

fn note(category: NoteCategory, title: &str, text: String) -> Note {
    Note { category, title: Some(title.to_owned()), text: text.into(), audience: None, scope: Scope::default() }
}

/// What kind of incident it is, and what happened when.
fn facts(incident: &Incident, products: &[String]) -> String {
    let kind = match incident.kind {
        IncidentKind::Malicious => "an attack",
        IncidentKind::Accidental => "a mistake or a fault",
    };
    let list_of = |texts: &[String]| (!texts.is_empty()).then(|| texts.join(", "));
    let instant = |instant: &Option<Instant>| instant.as_ref().map(ToString::to_string);
    let facts = [
        ("Kind", Some(kind.to_owned())),
        ("Severity for customers", Some(incident.severity.as_str().to_owned())),
        ("Status", Some(in_words(incident.status).to_owned())),
        ("Affected products", list_of(products)),
        ("Affected regions", list_of(&incident.regions)),
        ("Started", Some(incident.started.to_string())),
        ("Detected", instant(&incident.detected)),
        ("Customers first told", instant(&incident.first_notified)),
        ("Contained", instant(&incident.contained)),
        ("Resolved", instant(&incident.resolved)),
    ];
    let lines = facts.into_iter().filter_map(|(name, value)| Some(format!("{name}: {}", value?)));
    list(&lines.collect::<Vec<_>>())
}

/// A list in Markdown. Further lines of an item are moved below its first, so that they stay within it.
fn list(items: &[String]) -> String {
    let item = |item: &String| format!("- {}", item.trim().replace('\n', "\n  "));
    items.iter().map(item).collect::<Vec<_>>().join("\n")
}
