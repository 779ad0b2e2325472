//! When products and pages come out, and what the support dates of releases ask for.

use chrono::NaiveDate;

use super::{Entry, Kind, Thing, When, is_held_back};
use crate::{
    check::{Opening, calendar::day_of, deadline},
    lifecycle::calendar::name,
    model::{CalendarDate, Content, Instant, LongTermSupport, Milestone, Product, Publication, Release},
    source::Origin,
};

pub(super) fn entries(content: &Content, at: &Instant) -> Vec<Entry> {
    let today = day_of(at, content.vendor.time_zone);
    let mut entries = Vec::new();
    for page in &content.pages {
        let thing = Thing::public(page.slug.as_str(), &page.title);
        entries.extend(published(&thing, Kind::PagePublished, &page.publication, &page.body.origin, at));
    }
    for product in &content.products {
        let thing = Thing::public(product.slug.as_str(), &product.name);
        entries.extend(published(&thing, Kind::ProductPublished, &product.publication, &product.origin, at));
        // Nobody plans by the dates of a draft.
        if !product.publication.draft {
            let is_embargoed = is_held_back(Opening::of(&product.publication), at);
            entries
                .extend(product.releases.iter().flat_map(|release| of_release(product, release, is_embargoed, today)));
        }
    }
    entries
}

/// When something without a label comes out. A draft does not, and is overdue where it should have.
fn published(thing: &Thing, kind: Kind, publication: &Publication, origin: &Origin, at: &Instant) -> Option<Entry> {
    let release = publication.release_at.as_ref()?;
    let thing = thing.embargoed();
    if publication.draft {
        let action = "It is a draft, and stays one: take draft away, or move release_at.";
        return Some(thing.due(kind, release, &origin.key("release_at"), action).stays());
    }
    let action = "Build the site at this instant or after it, and publish it.";
    (release > at).then(|| thing.due(kind, release, &origin.key("release_at"), action))
}

fn of_release(product: &Product, release: &Release, is_embargoed: bool, today: NaiveDate) -> Vec<Entry> {
    let thing = Thing {
        is_embargoed,
        ..Thing::public(
            format!("{} {}", product.slug, release.name),
            release.label.clone().unwrap_or_else(|| format!("{} {}", product.name, release.name)),
        )
    };
    let mut entries: Vec<Entry> = Milestone::ALL
        .into_iter()
        .filter_map(|milestone| {
            let date = release.date(milestone)?;
            let action = reached(product, release, milestone);
            let entry = thing.due(Kind::Milestone(milestone), When::In(date), &release.place_of(milestone), action);
            Some(Entry { title: format!("{}: {}", entry.title, name(milestone)), ..entry })
        })
        .collect();
    if let Some(LongTermSupport::From(date)) = release.long_term_support {
        let origin = release.origin.key("long_term_support");
        let action = "From this day on its pages say that it has long-term support.";
        entries.push(thing.due(Kind::LongTermSupport, When::In(date), &origin, action));
    }
    if let Some((latest, date)) = release.latest.as_ref().and_then(|latest| Some((latest, latest.released?))) {
        let action = format!("Release {}, with its artefacts and their hashes.", latest.version);
        let origin = release.origin.key("latest_released");
        entries.push(thing.due(Kind::VersionReleased, When::In(date), &origin, action));
    }
    entries.extend(announcement(&thing, release, today));
    entries
}

/// What to do when a milestone is reached.
fn reached(product: &Product, release: &Release, milestone: Milestone) -> String {
    match (milestone, &release.upgrade_to) {
        (Milestone::GeneralAvailability, _) => {
            "Release it, and add the newest version, its artefacts and its support dates.".to_owned()
        }
        (_, Some(target)) => {
            format!("Build the site after it: its pages then say so, and lead to {} {target}.", product.name)
        }
        (_, None) => "Build the site after it: its pages then say so. Name in upgrade_to what to move to.".to_owned(),
    }
}

/// The announcement of the end of security support, as long as that lies ahead and something of it is missing.
fn announcement(thing: &Thing, release: &Release, today: NaiveDate) -> Option<Entry> {
    let milestone = Milestone::EndOfSecuritySupport;
    let end: CalendarDate = release.date(milestone).filter(|_| !release.has_passed(milestone, today))?;
    let by = deadline::announce_by(end);
    let announced = release.announced.filter(|announced| *announced <= today);
    let (when, action) = match (announced, release.announced, &release.notice) {
        (Some(_), _, Some(_)) => return None,
        (Some(_), _, None) => {
            (by, format!("Say in notice that its security support ends on {end} and what that means."))
        }
        // What is to be announced on a later day is announced too late.
        (None, Some(planned), _) => {
            (planned.min(by), format!("Tell customers that its security support ends on {end}."))
        }
        (None, None, Some(_)) => {
            (by, format!("Tell customers that its security support ends on {end}, and set announced to that day."))
        }
        (None, None, None) => (
            by,
            format!(
                "Tell customers that its security support ends on {end}: set announced to that day, and add notice."
            ),
        ),
    };
    Some(thing.due(Kind::EndAnnouncement, When::on(when), &release.place_of(milestone), action))
}
