//! When advisories come out, and what they owe to customers and to those who reported.

use chrono::{SubsecRound as _, TimeDelta};

use super::{Entry, Kind, Thing, When, is_held_back};
use crate::{
    check::{
        Opening,
        calendar::{day_of_either, days_later},
        deadline,
    },
    model::{
        Advisory, Content, Instant, Tlp,
        advisory::{DocumentStatus, Form},
    },
    sign::PublicKeys,
    source::{Origin, Pointer},
};

/// For how long an advisory may be interim without a new version: after six weeks a program suggests to make it final
/// (CSAF 2.0, section 9.1.6).
const INTERIM_DAYS: i64 = 42;

pub(super) fn entries(content: &Content, at: &Instant) -> Vec<Entry> {
    content.advisories.iter().flat_map(|advisory| of_advisory(content, advisory, at)).collect()
}

fn of_advisory(content: &Content, advisory: &Advisory, at: &Instant) -> Vec<Entry> {
    let opening = Opening::of_advisory(advisory, Tlp::Red);
    let thing = thing(advisory, at);
    let entries = [
        published(advisory, &thing, opening, at),
        interim(content, advisory, &thing, opening),
        fix(content, advisory, &thing, at),
        customer_notice(content, advisory, &thing, at),
        disclosure(content, advisory, &thing, at),
    ];
    entries.into_iter().flatten().collect()
}

fn thing(advisory: &Advisory, at: &Instant) -> Thing {
    Thing {
        id: advisory.id().to_string(),
        title: advisory.title.clone(),
        tlp: advisory.tlp(),
        is_embargoed: is_held_back(Opening::of_advisory(advisory, Tlp::Red), at),
    }
}

/// When it comes out, or comes back with a revision that is dated ahead. What stays held back beyond its day is overdue.
fn published(advisory: &Advisory, thing: &Thing, opening: Opening<'_>, at: &Instant) -> Option<Entry> {
    let tracking = &advisory.tracking;
    let release = advisory.editorial.release_at.as_ref();
    let dated = &tracking.current_release_date;
    let origin = match release.filter(|release| *release >= dated) {
        Some(_) => advisory.origin.key("release_at"),
        None => place_of_date(advisory),
    };
    if let Opening::At(instant) = opening {
        let (kind, action) = if comes_back(advisory, at) {
            let action = "Build the site at this instant or after it. Until then this revision keeps the whole advisory off \
                          the site, also the version that is out: add it on its day.";
            (Kind::RevisionPublished, action)
        } else {
            (Kind::AdvisoryPublished, "Build the site at this instant or after it, and publish it.")
        };
        return (instant > at).then(|| thing.due(kind, instant, &origin, action));
    }
    let planned =
        release.map_or_else(|| Some(dated).filter(|dated| *dated > at), |release| Some(release.max(dated)))?;
    let action = match tracking.status {
        DocumentStatus::Draft => "It is a draft, and stays one: set status to interim or final, or move its date.",
        DocumentStatus::Interim | DocumentStatus::Final => {
            "It has no TLP label, and nothing is published without one: add tlp."
        }
    };
    Some(thing.due(Kind::AdvisoryPublished, planned, &origin, action).stays())
}

/// Whether it was out before, and is held back by the date of its last revision alone.
fn comes_back(advisory: &Advisory, at: &Instant) -> bool {
    let has_come = advisory.editorial.release_at.as_ref().is_none_or(|release| release <= at);
    let is_dated = advisory.tracking.initial_release_date <= *at && advisory.tracking.current_release_date > *at;
    has_come && is_dated && advisory.tracking.status != DocumentStatus::Draft
}

/// Where the date of the last revision is written.
fn place_of_date(advisory: &Advisory) -> Origin {
    match advisory.form {
        Form::Markdown => {
            let last = advisory.tracking.revision_history.len().saturating_sub(1);
            advisory.origin.key("revision").index(last).key("date")
        }
        Form::Csaf20(_) | Form::Csaf21(_) => {
            advisory.origin.at(Pointer::from_json_pointer("/document/tracking/current_release_date"))
        }
    }
}

/// Whether the vendor wrote it, and not somebody else who speaks of its products.
fn is_by_vendor(content: &Content, advisory: &Advisory) -> bool {
    advisory.publisher.namespace == content.vendor.publisher.namespace
}

/// When one that promises more is to have more, or to say that there is none.
fn interim(content: &Content, advisory: &Advisory, thing: &Thing, opening: Opening<'_>) -> Option<Entry> {
    let Opening::At(published) = opening else { return None };
    if advisory.tracking.status != DocumentStatus::Interim || !is_by_vendor(content, advisory) {
        return None;
    }
    let when = When::At(published.utc() + TimeDelta::days(INTERIM_DAYS));
    let action = format!(
        "It is interim, and says nothing new since {published}: add a revision, or set status to final where no more is \
         planned."
    );
    Some(thing.due(Kind::AdvisoryUpdate, when, &place_of_date(advisory), action))
}

/// The day of the vendor's own target for the fix.
fn fix(content: &Content, advisory: &Advisory, thing: &Thing, at: &Instant) -> Option<Entry> {
    let last = deadline::fix_by(advisory, &content.vendor, at)?;
    let action =
        "Get the fix to customers and set timeline.fixed, or say in timeline.delay_reason why it takes longer.";
    let origin = advisory.origin.key("timeline").key("reported");
    Some(thing.due(Kind::FixTarget, When::on(last), &origin, action))
}

/// The last moment of the vendor's own target for the notice of what is critical or exploited.
fn customer_notice(content: &Content, advisory: &Advisory, thing: &Thing, at: &Instant) -> Option<Entry> {
    let last = deadline::notify_by(advisory, &content.vendor, at)?;
    let action = "Tell customers, and set timeline.customers_notified to the instant at which you did.";
    // A day ends with its last second, as people write it.
    let when = When::At(last.trunc_subsecs(0));
    Some(thing.due(Kind::CustomerNotice, when, &advisory.origin.key("timeline"), action))
}

/// From when on whoever reported it may publish, as long as it is not out.
fn disclosure(content: &Content, advisory: &Advisory, thing: &Thing, at: &Instant) -> Option<Entry> {
    let days = content.disclosure.as_deref()?.disclosure_window_days?;
    let is_out = !thing.is_embargoed || comes_back(advisory, at);
    let reported = advisory.editorial.timeline.reported.as_ref().filter(|_| !is_out)?;
    let last = days_later(day_of_either(reported, content.vendor.time_zone), days);
    let action = format!(
        "Publish the advisory, or agree on another day with whoever reported it on {reported}: by the policy they may \
         publish after {days} days."
    );
    let origin = advisory.origin.key("timeline").key("reported");
    Some(thing.due(Kind::DisclosureWindow, When::on(last), &origin, action))
}

/// The signature that a document came with, where that ends.
pub(super) fn signature(advisory: &Advisory, keys: &PublicKeys, at: &Instant) -> Option<Entry> {
    let (Form::Csaf20(bytes) | Form::Csaf21(bytes)) = &advisory.form else { return None };
    let signature = advisory.signature.as_ref()?;
    let ends = keys.verify_detached(bytes.as_bytes(), &signature.text, None).ok()?.ends?;
    let action = "Get the document with a new signature: after this it is served without the one that came with it, and \
                  where you sign, with yours.";
    let place = crate::diagnostic::Place::Path(signature.path.clone());
    Some(Entry { place, ..thing(advisory, at).due(Kind::SignatureExpiry, &ends, &advisory.origin, action) })
}
