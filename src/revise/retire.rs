//! Takes an advisory back, or puts others in its place: a revision that says so, and a table that says why.

use super::proposal::{Wish, date, is_ours, next, reasons, refused};
use crate::{
    diagnostic::Diagnostic,
    edit::{Change, Value},
    history::{Lock, Step},
    model::{
        Advisory, AdvisoryId, Instant, Tlp,
        advisory::{DocumentStatus, RetirementKind},
    },
};

/// What becomes of an advisory.
#[derive(Clone, Debug)]
pub struct Retire {
    /// Whether it is taken back or others take its place.
    pub kind: RetirementKind,
    /// What takes its place.
    pub by: Vec<AdvisoryId>,
    /// Why.
    pub why: Option<String>,
    /// The date of the revision.
    pub date: Option<Instant>,
}

/// The version and the date of the revision that says what became of an advisory, and what is written for it. It is a major
/// step: whoever compared with the document must do so anew.
pub fn retire(
    advisory: &Advisory,
    lock: Option<&Lock>,
    retire: &Retire,
    now: &Instant,
) -> Result<(String, Instant, Vec<Change>), Diagnostic> {
    is_ours(advisory)?;
    if let Some(retirement) = &advisory.retirement {
        let message = format!("{} is {} already, since {}", advisory.id(), retirement.kind.as_str(), retirement.since);
        let help = "to change why, edit its table and run `candour revise`; to take it back, remove the table";
        return Err(refused(message, advisory).help(help));
    }
    was_published(advisory, lock, retire.kind, now)?;
    let version = next(&advisory.tracking.version, advisory, Step::Major)?;
    let wish = Wish { date: retire.date.clone(), ..Wish::default() };
    let (date, _) = date(advisory, &wish, now);
    let entries = vec![
        ("version", Value::Text(version.clone())),
        ("date", Value::Instant(date.clone())),
        ("summary", Value::Text(summary(retire))),
    ];
    let mut table = vec![("date", Value::Instant(date.clone()))];
    if retire.kind == RetirementKind::Superseded {
        table.push(("by", Value::Texts(retire.by.iter().map(ToString::to_string).collect())));
    }
    table.extend(retire.why.iter().map(|why| ("why", Value::Text(why.clone()))));
    let changes =
        vec![Change::Append { list: "revision", entries }, Change::Add { key: retire.kind.as_str(), entries: table }];
    Ok((version, date, changes))
}

/// What the history says of it.
fn summary(retire: &Retire) -> String {
    let names: Vec<&str> = retire.by.iter().map(AdvisoryId::as_str).collect();
    let what = match retire.kind {
        RetirementKind::Withdrawn => "Withdrawn".to_owned(),
        RetirementKind::Superseded => format!("Superseded by {}", names.join(", ")),
    };
    match &retire.why {
        Some(why) => format!("{what}: {why}"),
        None => what,
    }
}

/// Nothing is taken back that nobody has seen (CSAF 2.1, section 4.7). What few may see is not recorded, and counts by its
/// dates.
fn was_published(
    advisory: &Advisory,
    lock: Option<&Lock>,
    kind: RetirementKind,
    now: &Instant,
) -> Result<(), Diagnostic> {
    let (id, word) = (advisory.id(), kind.as_str());
    let recorded = lock.and_then(|lock| lock.advisories.get(id));
    let is_held_back = advisory.editorial.release_at.as_ref().is_some_and(|release| release > now)
        || advisory.tracking.initial_release_date > *now;
    let is_unseen = recorded.is_none() && (advisory.tlp() == Some(Tlp::Clear) || is_held_back);
    if is_unseen || advisory.tracking.status == DocumentStatus::Draft {
        let message = format!("{id} was never published, as far as candour.lock knows, so that it cannot be {word}");
        let help = "keep it as a draft, or delete its file: nobody has seen it";
        return Err(refused(message, advisory).help(help));
    }
    let Some(recorded) = recorded else { return Ok(()) };
    // Else the page would show as said before what nobody ever said.
    let version = &advisory.tracking.version;
    if recorded.version != *version {
        let message = format!("revision {version} of {id} was not published yet; version {} was", recorded.version);
        return Err(refused(message, advisory).help(format!("publish or remove revision {version} first")));
    }
    let changed: Vec<String> = reasons(recorded, advisory).into_iter().map(|one| one.part).collect();
    if changed.is_empty() {
        return Ok(());
    }
    let message = format!("{id} has changed since version {} was published: {}", recorded.version, changed.join(", "));
    Err(refused(message, advisory).help(format!("take the change back, or publish it first: `candour revise {id}`")))
}
