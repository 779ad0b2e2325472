//! What an advisory that no longer holds is served as: a document that says so, and nothing that it said before.
//!
//! CSAF 2.1 has two profiles for it (sections 4.7 and 4.8): the history stays, the product tree and the vulnerabilities
//! go, and one note of the category `description` says why and what the document was about. CSAF 2.0 has none, and the
//! same document is one of the category `csaf_base` there, whose first note says it.

use crate::model::{
    LanguageTag,
    advisory::{
        Advisory, Editorial, Extensions, Note, NoteCategory, Reference, ReferenceCategory, Retirement, RetirementKind,
        Scope, Successor,
    },
};

/// The words by which programs know the parts of such a document. The standard has them in English, and in German in its
/// list of translations; it knows none in other languages.
struct Terms {
    withdrawal: &'static str,
    supersession: &'static str,
    superseding: &'static str,
}

const ENGLISH: Terms = Terms {
    withdrawal: "Reasoning for Withdrawal",
    supersession: "Reasoning for Supersession",
    superseding: "Superseding Document",
};

const GERMAN: Terms = Terms {
    withdrawal: "Begründung für die Zurückziehung",
    supersession: "Begründung für die Ersetzung",
    superseding: "Ersetzendes Dokument",
};

impl Terms {
    fn of(language: Option<&LanguageTag>) -> &'static Self {
        let primary = language.and_then(|language| language.as_str().split('-').next()).unwrap_or_default();
        if primary.eq_ignore_ascii_case("de") { &GERMAN } else { &ENGLISH }
    }

    fn reasoning(&self, kind: RetirementKind) -> &'static str {
        match kind {
            RetirementKind::Withdrawn => self.withdrawal,
            RetirementKind::Superseded => self.supersession,
        }
    }
}

/// The advisory as it is written where it no longer holds; none where it holds. `address` gives
/// where to find what takes its place.
pub fn retired(advisory: &Advisory, address: impl Fn(&Successor) -> Option<Reference>) -> Option<Advisory> {
    let retirement = advisory.retirement.as_ref()?;
    let terms = Terms::of(advisory.lang.as_ref());
    let legal = |note: &&Note| note.category == NoteCategory::LegalDisclaimer && note.scope.is_empty();
    let mut notes = vec![reasoning(advisory, retirement, terms)];
    notes.extend(advisory.notes.iter().filter(legal).cloned());
    let mut references = advisory.references.clone();
    references.extend(retirement.successors.iter().filter_map(&address).map(|successor| Reference {
        category: ReferenceCategory::External,
        summary: format!("{}: {}", terms.superseding, successor.summary),
        url: successor.url,
    }));
    Some(Advisory {
        category: retirement.kind.category().to_owned(),
        aggregate_severity: None,
        notes,
        references,
        involvement: None,
        product_tree: None,
        vulnerabilities: Vec::new(),
        extensions: Extensions::default(),
        editorial: Editorial::default(),
        ..advisory.clone()
    })
}

/// The note that says what became of the advisory, why, and what it was about.
fn reasoning(advisory: &Advisory, retirement: &Retirement, terms: &Terms) -> Note {
    let day = retirement.since.utc_day();
    let mut text = match retirement.kind {
        RetirementKind::Withdrawn => format!("This advisory was withdrawn on {day}."),
        RetirementKind::Superseded => {
            let names: Vec<&str> = retirement.successors.iter().map(Successor::shown).collect();
            format!("This advisory was superseded on {day} by {}.", names.join(", "))
        }
    };
    if let Some(why) = &retirement.why {
        text = format!("{text} {why}");
    }
    if let Some(summary) = advisory.summary() {
        text = format!("{text}\n\nBefore that it said:\n\n{summary}");
    }
    Note {
        category: NoteCategory::Description,
        title: Some(terms.reasoning(retirement.kind).to_owned()),
        text: text.into(),
        audience: None,
        scope: Scope::default(),
    }
}

/// That a document made elsewhere no longer holds, by its category in CSAF 2.1: why, by the note that the standard asks
/// for, and what takes its place, by the references to that.
pub fn retirement_of(advisory: &Advisory) -> Option<Retirement> {
    let kind = RetirementKind::of_category(&advisory.category)?;
    let terms = Terms::of(advisory.lang.as_ref());
    let is_reasoning =
        |note: &&Note| [terms, &ENGLISH].iter().any(|terms| note.title.as_deref() == Some(terms.reasoning(kind)));
    let is_description = |note: &&Note| note.category == NoteCategory::Description;
    let notes = &advisory.notes;
    let why = notes.iter().find(is_reasoning).or_else(|| notes.iter().find(is_description));
    let names_successor =
        |reference: &&Reference| [terms, &ENGLISH].iter().any(|terms| reference.summary.starts_with(terms.superseding));
    let successors = match kind {
        RetirementKind::Withdrawn => Vec::new(),
        RetirementKind::Superseded => {
            let references = advisory.references.iter().filter(names_successor);
            references.cloned().map(Successor::Elsewhere).collect()
        }
    };
    Some(Retirement {
        kind,
        since: advisory.tracking.current_release_date.clone(),
        why: why.map(|note| note.text.to_string()),
        successors,
        before: None,
    })
}
