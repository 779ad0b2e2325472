//! AD1: what an advisory is, and when it was said.

use super::{Broken, Finder, Level, Rule, Source, Subject, each, place};
use crate::{
    diagnostic::Diagnostic,
    model::{
        Advisory,
        advisory::{DayOrInstant, Tracking},
    },
};

use super::dates::Moments;

pub(super) const AD1: Rule = Rule {
    id: "AD1",
    level: Level::Error,
    title: "An advisory has an id, and dates and revisions that can be true in their order",
    why: "Readers tell versions of an advisory apart by its id, its version and its dates. Where these contradict each \
          other, nobody knows which text is the current one, and programs that ask for what is new miss it.",
    sources: &[Source::Iso29147, Source::Csaf("3.2.1.12")],
    mend: "give the advisory an id and at least one [[revision]] with version, date and summary, the oldest first, and a \
           [timeline] in which nothing happens before the report",
    finder: Finder::Check(dates),
};

fn dates(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let zone = subject.site.vendor.time_zone;
    each(subject, rule, |judged| {
        let advisory = judged.document;
        vec![tracking(advisory, &advisory.tracking), timeline(advisory, &Moments { zone })]
    })
}

/// What the dates of a document say of each other. Those of an advisory in Markdown are made from its revisions, whose
/// order the reader holds.
fn tracking(advisory: &Advisory, tracking: &Tracking) -> Vec<Broken> {
    let mut broken = Vec::new();
    let (initial, current) = (&tracking.initial_release_date, &tracking.current_release_date);
    if initial > current {
        let message = format!("the first release, {initial}, is after the current one, {current}");
        let place = place::of_document(advisory, "revision", "/document/tracking/initial_release_date");
        broken.push(Broken::new(place, message, "ask the publisher which of the two dates is wrong"));
    }
    let newest = tracking.revision_history.iter().enumerate().max_by_key(|(_, revision)| &revision.date);
    if let Some((at, revision)) = newest.filter(|(_, revision)| revision.date > *current) {
        let message =
            format!("revision {} is of {}, after the current release, {current}", revision.number, revision.date);
        let way = format!("/document/tracking/revision_history/{at}/date");
        let help = "ask the publisher to date the release like its newest revision";
        broken.push(Broken::new(place::of_document(advisory, "revision", &way), message, help));
    }
    broken
}

/// Nothing of the timeline happens before the vendor knew of the vulnerability.
fn timeline(advisory: &Advisory, moments: &Moments) -> Vec<Broken> {
    let timeline = &advisory.editorial.timeline;
    let Some(reported) = &timeline.reported else { return Vec::new() };
    let later: [(&str, &Option<DayOrInstant>); 3] = [
        ("confirmed", &timeline.confirmed),
        ("fixed", &timeline.fixed),
        ("customers_notified", &timeline.customers_notified),
    ];
    let broken = later.into_iter().filter_map(|(key, date)| {
        let date = date.as_ref().filter(|date| moments.last(date) < moments.first(reported))?;
        let message = format!("`{key}` is {date}, before `reported`, {reported}");
        let help = "correct the date that is wrong: the report is the moment when you were told of it, or found it";
        Some(Broken::new(advisory.origin.key("timeline").key(key), message, help))
    });
    broken.collect()
}
