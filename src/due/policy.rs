//! When the policies, the self-assessment and what was pledged are to be looked at again.
//!
//! A rule asks that the disclosure policy is reviewed each year. For the other policies and the self-assessment the same
//! is expected here; what has no date is not due.

use chrono::NaiveDate;

use super::{Entry, Kind, Thing, When};
use crate::{
    check::{
        calendar::{a_year_later, day_of},
        deadline,
    },
    code_of_practice::code,
    model::{Content, Instant},
    source::Origin,
};

pub(super) fn entries(content: &Content, at: &Instant) -> Vec<Entry> {
    let reviewed = policies(content).into_iter().filter_map(|(title, origin, reviewed)| {
        let reviewed = reviewed?;
        let action = format!("Read it again, then set reviewed to the day on which you did: it is {reviewed}.");
        let when = When::on(deadline::review_by(reviewed));
        Some(Thing::public(origin.path(), title).due(Kind::PolicyReview, when, &origin.key("reviewed"), action))
    });
    reviewed.chain(of_assessment(content, at)).collect()
}

/// The policies, each with its title, where it is written, and the day of its last review.
fn policies(content: &Content) -> Vec<(&str, &Origin, Option<NaiveDate>)> {
    let disclosure = content.disclosure.as_deref().map(|it| (it.title.as_str(), &it.origin, it.reviewed));
    let support = content.support.as_deref().map(|it| (it.title.as_str(), &it.origin, it.reviewed));
    let handling = content.vulnerability_handling.as_deref().map(|it| (it.title.as_str(), &it.origin, it.reviewed));
    let incidents = content.incident_plan.as_deref().map(|it| (it.title.as_str(), &it.origin, it.reviewed));
    [disclosure, support, handling, incidents].into_iter().flatten().collect()
}

fn of_assessment(content: &Content, at: &Instant) -> Vec<Entry> {
    let Some(assessment) = content.assessment.as_deref() else { return Vec::new() };
    let thing = |title: &str| Thing::public(assessment.origin.path(), title);
    let today = day_of(at, content.vendor.time_zone);
    let mut entries = Vec::new();
    if let Some(date) = assessment.date {
        let action = format!("Assess again, then set date to the day on which you did: it is {date}.");
        let when = When::on(a_year_later(date));
        let thing = thing("Self-assessment against the Code of Practice");
        entries.push(thing.due(Kind::AssessmentReview, when, &assessment.origin.key("date"), action));
    }
    for (key, pledge) in &assessment.commitments {
        if pledge.done.is_some_and(|done| done <= today) {
            continue;
        }
        let promised = code().commitments.iter().find(|commitment| commitment.key == *key);
        let title = promised.map_or(key.as_str(), |commitment| commitment.title.as_str());
        let action = format!(
            "Meet what was signed on {}, then set done to the day on which it was: a commitment is for a year.",
            pledge.signed
        );
        let entry = thing(title).due(Kind::Commitment, When::on(a_year_later(pledge.signed)), &pledge.origin, action);
        entries.push(entry.part(key.as_str()));
    }
    entries
}
