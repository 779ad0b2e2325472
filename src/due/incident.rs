//! When incidents and what is said of them come out, and what is promised in them.

use super::{Entry, Kind, Thing, When, is_held_back, start_of};
use crate::{
    check::{Opening, calendar::day_of, deadline},
    model::{Content, Incident, Instant, Tlp},
};

pub(super) fn entries(content: &Content, at: &Instant) -> Vec<Entry> {
    content.incidents.iter().flat_map(|incident| of_incident(content, incident, at)).collect()
}

fn of_incident(content: &Content, incident: &Incident, at: &Instant) -> Vec<Entry> {
    let opening = Opening::of_incident(incident, Tlp::Red);
    let thing = Thing {
        id: incident.slug.to_string(),
        title: incident.title.clone(),
        tlp: Some(incident.tlp),
        is_embargoed: is_held_back(opening, at),
    };
    let mut entries: Vec<Entry> = published(incident, &thing, opening, at).into_iter().collect();
    entries.extend(notice(content, incident, &thing, at));
    // Of a draft nothing comes out, and nobody was promised anything.
    if let Opening::At(out) = opening {
        let seen = out.max(at);
        entries.extend(stages(incident, &thing, seen));
        entries.extend(next_update(incident, &thing, seen));
        entries.extend(review(content, incident, &thing, at));
    }
    entries
}

fn published(incident: &Incident, thing: &Thing, opening: Opening<'_>, at: &Instant) -> Option<Entry> {
    let release = incident.publication.release_at.as_ref();
    let first = incident.first_notice();
    let key = match (release.filter(|release| *release >= first), &incident.first_notified) {
        (Some(_), _) => "release_at",
        (None, Some(_)) => "first_notified",
        (None, None) => "started",
    };
    let origin = incident.origin.key(key);
    if let Opening::At(instant) = opening {
        let action = "Build the site at this instant or after it, and publish it.";
        return (instant > at).then(|| thing.due(Kind::IncidentPublished, instant, &origin, action));
    }
    let planned = release.map(|release| release.max(first))?;
    let action = "It is a draft, and stays one: take draft away, or move release_at.";
    Some(thing.due(Kind::IncidentPublished, planned, &origin, action).stays())
}

/// When customers are to have been told, by the vendor's own target, where they have not been.
fn notice(content: &Content, incident: &Incident, thing: &Thing, at: &Instant) -> Option<Entry> {
    let hours = content.vendor.targets.incident_notice_hours?;
    if incident.first_notified.as_ref().is_some_and(|told| told <= at) || !thing.is_embargoed {
        return None;
    }
    let key = if incident.detected.is_some() { "detected" } else { "started" };
    let action = "Tell customers, and set first_notified to the instant at which you did.";
    let when = When::At(deadline::notice_by(incident, hours));
    Some(thing.due(Kind::IncidentNotice, when, &incident.origin.key(key), action))
}

/// What comes to be seen later than the incident: updates, what happened in its course, and its review.
fn stages(incident: &Incident, thing: &Thing, seen: &Instant) -> Vec<Entry> {
    const ACTION: &str = "Build the site at this instant or after it: this is held back until then.";
    let thing = thing.embargoed();
    let origin = &incident.origin;
    let mut entries = Vec::new();
    for (at, update) in incident.updates.iter().enumerate().filter(|(_, update)| update.at > *seen) {
        let origin = origin.key("update").index(at).key("at");
        let entry = thing.due(Kind::IncidentUpdatePublished, &update.at, &origin, ACTION);
        entries.push(entry.part(at.to_string()));
    }
    let of_course =
        [("detected", &incident.detected), ("contained", &incident.contained), ("resolved", &incident.resolved)];
    for (key, instant) in of_course {
        if let Some(instant) = instant.as_ref().filter(|instant| *instant > seen) {
            let entry = thing.due(Kind::IncidentStagePublished, instant, &origin.key(key), ACTION).part(key);
            entries.push(Entry { title: format!("{}: {key}", entry.title), ..entry });
        }
    }
    for (at, regulator) in incident.regulators.iter().enumerate().filter(|(_, regulator)| regulator.told > *seen) {
        let origin = origin.key("regulator").index(at).key("told");
        let entry = thing.due(Kind::IncidentStagePublished, &regulator.told, &origin, ACTION);
        let title = format!("{}: {} told", entry.title, regulator.name);
        entries.push(Entry { title, ..entry.part(format!("regulator-{at}")) });
    }
    // The door counts the day of a review in UTC, and of a month the last.
    let review = incident.review.as_ref().and_then(|review| review.published);
    if let Some(published) = review.filter(|published| published.last_day() > seen.utc_day()) {
        let when = When::At(start_of(published.last_day(), chrono_tz::UTC));
        entries.push(thing.due(Kind::IncidentReviewPublished, when, &origin.key("review").key("published"), ACTION));
    }
    entries
}

/// By when the next update is promised, as long as the incident is open.
fn next_update(incident: &Incident, thing: &Thing, seen: &Instant) -> Option<Entry> {
    let shown = incident.known_at(seen).filter(Incident::is_open)?;
    let promised = shown.next_update.as_ref()?;
    let action = "Publish an update, and say in next_update by when the one after it follows.";
    Some(thing.due(Kind::IncidentNextUpdate, promised, &incident.origin.key("next_update"), action))
}

/// By when the review is promised, where it is not out.
fn review(content: &Content, incident: &Incident, thing: &Thing, at: &Instant) -> Option<Entry> {
    let today = day_of(at, content.vendor.time_zone);
    let review = incident.review.as_ref()?;
    if review.published.is_some_and(|published| published.last_day() <= today) {
        return None;
    }
    let action = "Publish the review with its root_cause and its prevention, or promise another day in an update.";
    let origin = incident.origin.key("review").key("due");
    Some(thing.due(Kind::IncidentReview, When::In(review.due?), &origin, action))
}
