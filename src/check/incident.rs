//! Incidents.

use chrono::{DateTime, Days, TimeDelta, Utc};

use super::{Finder, Rule, Source, Subject, calendar, subject::Judged};
use crate::{
    content,
    diagnostic::{Diagnostic, Level},
    markdown,
    model::{Incident, IncidentReview, IncidentStatus, Instant},
    publish,
};

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "IN1",
        level: Level::Error,
        title: "An incident support plan is published, with contacts, roles, communication and review",
        why: "Customers who are hit by an incident need to know whom to call and what they will be told, before it \
              happens.",
        sources: &[Source::Code("4.3.1")],
        mend: "write content/incident-plan.md with contact, role, communication and review",
        finder: Finder::Check(plan),
    },
    Rule {
        id: "IN2",
        level: Level::Error,
        title: "An incident notice says what happened, what the impact is and what is being done",
        why: "A notice without substance leaves customers unable to protect themselves.",
        sources: &[Source::Code("4.3")],
        mend: "write it below the front matter: what happened, who is affected and how, and what is being done",
        finder: Finder::Check(substance),
    },
    Rule {
        id: "IN3",
        level: Level::Error,
        title: "Customers are told of an incident within the vendor's own target",
        why: "Every hour of silence is an hour in which customers cannot act. The hours count from the detection, and \
              from the start where no detection is given.",
        sources: &[Source::Code("4.3.2")],
        mend: "add first_notified, and targets.incident_notice_hours in content/site.toml",
        finder: Finder::Check(first_notice),
    },
    Rule {
        id: "IN4",
        level: Level::Warning,
        title: "An open incident promises its next update, and keeps the promise",
        why: "Customers plan by the promised time; one that passes in silence costs the trust that the notice earned.",
        sources: &[Source::Code("4.3")],
        mend: "publish an update, and write by when the next one follows: next_update = 2026-03-10T09:00:00Z",
        finder: Finder::Check(next_update),
    },
    Rule {
        id: "IN5",
        level: Level::Error,
        title: "A resolved incident has a review with its cause and its prevention, or a date for one that has not passed",
        why: "Customers learn whether it can happen again, and others learn to prevent it.",
        sources: &[Source::Code("4.3")],
        mend: "add [review] with published, root_cause and prevention, or with the day by which it is due",
        finder: Finder::Check(review),
    },
    Rule {
        id: "IN6",
        level: Level::Error,
        title: "The instants of an incident are in order: started, detected, contained, resolved, and updates from the \
                oldest to the newest, none before it began",
        why: "A course of events that cannot have happened makes everything else in the notice doubtful, and the times \
              that are measured from it wrong.",
        sources: &[Source::Code("4.3"), Source::Candour],
        mend: "correct the instant that is wrong; mind the offsets",
        finder: Finder::Check(order),
    },
];

fn plan(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let Some(plan) = &subject.site.incident_plan else {
        let message = "there is no incident support plan";
        return vec![rule.finding(message).at_path(format!("{}/incident-plan.md", content::FOLDER))];
    };
    let parts = [
        (
            plan.contacts.is_empty(),
            "who can be reached in an incident",
            "contact = [{ name = \"Security desk\", url = \"tel:+44-29-2018-0199\" }]",
        ),
        (
            plan.roles.is_empty(),
            "who does what",
            "role = [{ name = \"Incident lead\", responsibility = \"Leads the response.\" }]",
        ),
        (
            plan.communication.is_none(),
            "how customers are kept informed",
            "communication = \"The first notice appears on this site within 24 hours.\"",
        ),
        (
            plan.review.is_none(),
            "how an incident is reviewed",
            "review = \"A review appears within 30 days of the end of an incident.\"",
        ),
    ];
    let missing = parts.into_iter().filter(|(is_missing, ..)| *is_missing);
    missing
        .map(|(_, what, example)| {
            rule.finding(format!("the plan does not say {what}")).at(&plan.origin).help(format!("add {example}"))
        })
        .collect()
}

/// Runs a check over every incident.
fn each(subject: &Subject<'_>, check: impl Fn(&Incident, &Instant) -> Vec<Diagnostic>) -> Vec<Diagnostic> {
    subject.incidents().into_iter().flat_map(|Judged { document, at }| check(document, at)).collect()
}

fn substance(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    each(subject, |incident, _| {
        if !markdown::to_text(&incident.body.markdown).is_empty() {
            return Vec::new();
        }
        let message = "the notice does not say what happened and what the impact is";
        let mut found = vec![rule.finding(message).at(&incident.origin)];
        if incident.updates.is_empty() && incident.customer_actions.is_empty() {
            let help = "add an [[update]], or customer_actions = [\"What customers should do\"]";
            let message = "the notice says neither what is being done nor what customers should do";
            found.push(rule.finding(message).at(&incident.origin).help(help));
        }
        found
    })
}

fn first_notice(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let vendor = &subject.site.vendor;
    let mut found = each(subject, |incident, _| late_notice(subject, incident, rule).into_iter().collect());
    if vendor.targets.incident_notice_hours.is_none() && !subject.incidents().is_empty() {
        let message = "there are incidents, and no target says within how many hours customers are told of one";
        let help = "add, in [targets], incident_notice_hours = 24 with the number of hours that you keep";
        found.push(rule.finding(message).at(&vendor.origin.key("targets")).help(help));
    }
    found
}

fn late_notice(subject: &Subject<'_>, incident: &Incident, rule: &'static Rule) -> Option<Diagnostic> {
    let Some(first) = &incident.first_notified else {
        let help = "add first_notified = 2026-03-10T09:00:00Z with the instant that is true";
        let message = "the notice does not say when customers were first told";
        return Some(rule.finding(message).at(&incident.origin).help(help));
    };
    let (from, what) = noticed(incident);
    let hours = subject.site.vendor.targets.incident_notice_hours?;
    let deadline = notice_by(incident, hours);
    if first.utc() <= deadline {
        return None;
    }
    let taken = first.utc() - from.utc();
    let message =
        format!("customers were told of the incident {} after {what}; the target is {hours} hours", in_words(taken));
    let help = match incident.detected {
        Some(_) if *first > subject.site.at => format!("tell them by {}", written(deadline)),
        Some(_) => format!(
            "what happened stays true: excuse it with the reason, which is published: add to [check] allow = [{{ rule = \
             \"{}\", path = \"{}\", reason = \"…\" }}]",
            rule.id,
            incident.origin.path()
        ),
        None => "add detected = 2026-03-10T09:00:00Z, from which the hours count, where it was noticed later than it \
                 began"
            .to_owned(),
    };
    Some(rule.finding(message).at(&incident.origin.key("first_notified")).help(help))
}

/// From when the hours until the first notice count, and what that is.
fn noticed(incident: &Incident) -> (&Instant, &'static str) {
    match &incident.detected {
        Some(detected) => (detected, "its detection"),
        None => (&incident.started, "its start"),
    }
}

/// The last moment at which customers are told of an incident within a target.
pub(crate) fn notice_by(incident: &Incident, hours: u32) -> DateTime<Utc> {
    later(noticed(incident).0, TimeDelta::hours(i64::from(hours)))
}

fn later(from: &Instant, by: TimeDelta) -> DateTime<Utc> {
    from.utc().checked_add_signed(by).unwrap_or(from.utc())
}

fn written(moment: DateTime<Utc>) -> String {
    moment.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A duration as people say it: `25 hours 30 minutes`.
fn in_words(duration: TimeDelta) -> String {
    let seconds = duration.num_seconds();
    let parts = [(seconds / 3600, "hour"), (seconds / 60 % 60, "minute"), (seconds % 60, "second")];
    let words = parts.into_iter().filter(|(count, _)| *count > 0);
    words
        .map(|(count, unit)| format!("{count} {unit}{}", if count == 1 { "" } else { "s" }))
        .collect::<Vec<_>>()
        .join(" ")
}

fn next_update(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let open = |Judged { document, at }| {
        publish::incident_at(document, at).filter(|shown| shown.is_open()).map(|shown| (shown, at))
    };
    let unkept = |(shown, at): (std::sync::Arc<Incident>, &Instant)| match &shown.next_update {
        None => {
            let message = "the incident is open, and does not say by when the next update follows";
            let help = format!(
                "add next_update = {}, or another instant that you keep",
                written(later(at, TimeDelta::days(1)))
            );
            Some(rule.finding(message).at(&shown.origin.key("status")).help(help))
        }
        Some(promised) if promised < at => {
            let message = format!("the next update was promised by {promised}, and the site shows {at}");
            let help = "publish an update, then write in next_update by when the one after it follows";
            Some(rule.finding(message).at(&shown.origin.key("next_update")).help(help))
        }
        Some(_) => None,
    };
    subject.incidents().into_iter().filter_map(open).filter_map(unkept).collect()
}

fn review(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let zone = subject.site.vendor.time_zone;
    each(subject, |incident, at| {
        if incident.status != IncidentStatus::Resolved {
            return Vec::new();
        }
        let today = calendar::day_of(at, zone);
        let Some(review) = &incident.review else {
            let due = today + Days::new(30);
            let help = format!("add review = {{ due = {due} }} with the day or the month by which it appears");
            let message = "the incident is resolved, and neither has a review nor says when one follows";
            return vec![rule.finding(message).at(&incident.origin.key("status")).help(help)];
        };
        let place = incident.origin.key("review");
        match (review.published, review.due) {
            (Some(published), due) => {
                let mut found = missing_parts(incident, review, rule);
                let is_late = due.is_some_and(|due| due.last_day() < today) && published.last_day() > today;
                if is_late {
                    let message = format!("the review appears on {published}, later than it was promised");
                    found.push(rule.finding(message).at(&place.key("published")).help(LATE));
                }
                found
            }
            (None, Some(due)) if due.last_day() >= today => Vec::new(),
            (None, Some(due)) => {
                let message = format!("the review was promised by {due}, and has not been published");
                // It comes with time alone, and must not keep the next notice from going out.
                vec![Diagnostic { level: Level::Warning, ..rule.finding(message).at(&place.key("due")).help(LATE) }]
            }
            (None, None) => {
                let message = "the review has neither a date on which it was published nor one by which it is due";
                vec![rule.finding(message).at(&place).help("add published = 2026-03-10, or due = 2026-03-10")]
            }
        }
    })
}

const LATE: &str = "publish the review with its root_cause and its prevention, or promise a new day in an update and in \
                    review.due";

fn missing_parts(incident: &Incident, review: &IncidentReview, rule: &'static Rule) -> Vec<Diagnostic> {
    let parts = [
        (review.root_cause.is_none(), "the review names no cause", "root_cause"),
        (review.prevention.is_none(), "the review does not say what keeps it from happening again", "prevention"),
    ];
    let missing = parts.into_iter().filter(|(is_missing, ..)| *is_missing);
    missing
        .map(|(_, message, key)| {
            let finding = rule.finding(message);
            finding.at(&incident.origin.key("review")).help(format!("add {key} = \"…\" to the review"))
        })
        .collect()
}

fn order(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    each(subject, |incident, _| {
        let started = ("started", Some(&incident.started));
        let detected = ("detected", incident.detected.as_ref());
        let contained = ("contained", incident.contained.as_ref());
        let resolved = ("resolved", incident.resolved.as_ref());
        let notified = ("first_notified", incident.first_notified.as_ref());
        let sequences = [
            &[started, detected][..],
            &[started, detected, contained],
            &[started, detected, contained, resolved],
            &[started, detected, notified],
        ];
        let mut found: Vec<Diagnostic> =
            sequences.into_iter().filter_map(|sequence| too_early(incident, sequence, rule)).collect();
        found.extend(updates_out_of_order(incident, rule));
        found.extend(updates_before_the_start(incident, rule));
        found
    })
}

/// A finding where the last of some instants lies before one that comes before it.
fn too_early(
    incident: &Incident,
    sequence: &[(&'static str, Option<&Instant>)],
    rule: &'static Rule,
) -> Option<Diagnostic> {
    let ((key, instant), before) = sequence.split_last()?;
    let instant = (*instant)?;
    let given = before.iter().filter_map(|(key, instant)| Some((*key, (*instant)?)));
    let (other, latest) = given.max_by_key(|(_, instant)| *instant)?;
    let message = format!("`{key}` is {instant}, before `{other}`, which is {latest}");
    (instant < latest).then(|| rule.finding(message).at(&incident.origin.key(key)))
}

fn updates_out_of_order(incident: &Incident, rule: &'static Rule) -> Vec<Diagnostic> {
    let pairs = incident.updates.iter().zip(incident.updates.iter().skip(1)).enumerate();
    pairs
        .filter(|(_, (one, next))| next.at <= one.at)
        .map(|(at, (one, next))| {
            let message = format!("this update is of {}, and the one before it of {}", next.at, one.at);
            let place = incident.origin.key("update").index(at + 1).key("at");
            rule.finding(message)
                .at(&place)
                .help("put the oldest first, the newest last, each with an instant of its own")
        })
        .collect()
}

/// Nobody can tell of what has not begun; planned work is no incident.
fn updates_before_the_start(incident: &Incident, rule: &'static Rule) -> Vec<Diagnostic> {
    let updates = incident.updates.iter().enumerate();
    updates
        .filter(|(_, update)| update.at < incident.started)
        .map(|(at, update)| {
            let message = format!("this update is of {}, before `started`, which is {}", update.at, incident.started);
            rule.finding(message).at(&incident.origin.key("update").index(at).key("at"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_said_in_words() {
        assert_eq!(in_words(TimeDelta::seconds(25 * 3600 + 60 + 1)), "25 hours 1 minute 1 second");
        assert_eq!(in_words(TimeDelta::minutes(90)), "1 hour 30 minutes");
    }
}
