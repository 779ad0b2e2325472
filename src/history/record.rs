//! What a site adds to the record of what was published.
//!
//! A record is never taken back and never replaced by other content of the same version: what differs is for the rules
//! of history to find.

use std::{cmp::Ordering, collections::BTreeMap, sync::Arc};

use rayon::prelude::*;

use super::{
    Digest, EarlierVersion, Lock, Meaning, RecordedAdvisory, RecordedIncident, RecordedRelease, RecordedReport,
    RecordedUpdate, meaning, part, version,
};
use crate::{
    hash::sha256,
    incident_report::IncidentReport,
    model::{
        Advisory, AdvisoryId, DocumentVersion, Incident, Instant, LifecycleDate, Milestone, Release, Vendor,
        advisory::Form,
    },
    publish::Site,
};

impl Lock {
    /// The record after a site was published.
    #[must_use]
    pub fn record(&self, site: &Site) -> Self {
        let mut lock = self.clone();
        let new: BTreeMap<AdvisoryId, RecordedAdvisory> = site
            .advisories
            .par_iter()
            .filter_map(|advisory| {
                let recorded = self.advisories.get(advisory.id());
                Some((advisory.id().clone(), newer(recorded, advisory)?))
            })
            .collect();
        lock.advisories.extend(new);
        lock.record_others(site);
        lock
    }

    /// The names of the records that a site would add, without working out what they would hold.
    pub fn unrecorded(&self, site: &Site) -> Vec<String> {
        let is_new =
            |advisory: &&Arc<Advisory>| self.advisories.get(advisory.id()).is_none_or(|it| it.is_before(advisory));
        let new: BTreeMap<&AdvisoryId, &DocumentVersion> =
            site.advisories.iter().filter(is_new).map(|advisory| (advisory.id(), &advisory.tracking.version)).collect();
        let before = Self { incidents: self.incidents.clone(), releases: self.releases.clone(), ..Self::default() };
        let mut after = before.clone();
        after.record_others(site);
        let advisories = new.into_iter().map(|(id, version)| format!("{id} {version}"));
        advisories.chain(after.beyond(&before)).collect()
    }

    /// Records what is no advisory.
    fn record_others(&mut self, site: &Site) {
        for incident in &site.incidents {
            let recorded = self.incidents.entry(incident.slug.clone());
            recorded.or_insert_with(|| RecordedIncident::of(incident)).add(incident);
        }
        for report in &site.incident_reports {
            if let Some(recorded) = self.incidents.get_mut(&report.incident.slug) {
                recorded.follow(report, &site.vendor);
            }
        }
        for product in &site.products {
            for release in &product.releases {
                let key = (product.slug.clone(), release.name.clone());
                match self.releases.get_mut(&key) {
                    Some(recorded) => recorded.follow(release, &site.at),
                    None => drop(self.releases.insert(key, RecordedRelease::of(release))),
                }
            }
        }
    }
}

/// The record of an advisory where it is not recorded, or with an earlier version.
fn newer(recorded: Option<&RecordedAdvisory>, advisory: &Advisory) -> Option<RecordedAdvisory> {
    let Some(recorded) = recorded else { return Some(RecordedAdvisory::of(advisory)) };
    recorded.is_before(advisory).then(|| {
        let mut earlier = recorded.earlier.clone();
        earlier.push(EarlierVersion {
            version: recorded.version.clone(),
            released: recorded.current_release.clone(),
            sha256: recorded.sha256.clone(),
        });
        RecordedAdvisory { earlier, ..RecordedAdvisory::of(advisory) }
    })
}

impl RecordedAdvisory {
    /// The record of an advisory that was not published before.
    pub fn of(advisory: &Advisory) -> Self {
        let tracking = &advisory.tracking;
        let (sha256, sha256_csaf21) = hashes(advisory);
        Self {
            version: tracking.version.clone(),
            initial_release: tracking.initial_release_date.clone(),
            current_release: tracking.current_release_date.clone(),
            sha256,
            sha256_csaf21,
            meaning: Meaning::of(advisory),
            earlier: Vec::new(),
        }
    }

    /// Whether an advisory is served as it was, byte for byte, and its page says the same.
    pub fn is_still(&self, advisory: &Advisory) -> bool {
        let (sha256, sha256_csaf21) = hashes(advisory);
        self.sha256 == sha256 && self.sha256_csaf21 == sha256_csaf21 && self.meaning.is_that_of_pages(advisory)
    }

    /// Whether the revisions up to this version still stand in an advisory as they did.
    pub fn keeps_revisions(&self, advisory: &Advisory) -> bool {
        self.meaning.parts.get(part::REVISIONS) == Some(&meaning::revisions(advisory, &self.version))
    }

    /// Whether an advisory has a later version, or one that nobody can compare.
    fn is_before(&self, advisory: &Advisory) -> bool {
        matches!(self.compare(advisory), Some(Ordering::Less) | None)
    }

    /// How the version compares with that of an advisory.
    pub fn compare(&self, advisory: &Advisory) -> Option<Ordering> {
        version::compare(&self.version, &advisory.tracking.version)
    }
}

/// The hashes of what an advisory is served as: in CSAF 2.0, and in CSAF 2.1 where it was made elsewhere in that.
fn hashes(advisory: &Advisory) -> (String, Option<String>) {
    let csaf21 = match &advisory.form {
        Form::Csaf21(text) => Some(sha256(text)),
        Form::Markdown | Form::Csaf20(_) => None,
    };
    (sha256(&advisory.csaf20.unpack()), csaf21)
}

/// What became of an update that was published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Altered<'r> {
    /// There is none of this instant any more.
    Gone(&'r Instant),
    /// The one of this instant, with its number, says something else.
    Other(&'r Instant, usize),
}

impl RecordedIncident {
    fn of(incident: &Incident) -> Self {
        Self { since: since(incident), updates: Vec::new(), report: None }
    }

    /// The updates that were published and are not there any more, or say something else.
    pub fn altered<'r>(&'r self, incident: &'r Incident) -> impl Iterator<Item = Altered<'r>> {
        self.updates.iter().filter_map(|recorded| {
            let found = incident.updates.iter().enumerate().find(|(_, update)| update.at == recorded.at);
            match found {
                None => Some(Altered::Gone(&recorded.at)),
                Some((_, update)) if Digest::of_words(&update.text) == recorded.digest => None,
                Some((number, update)) => Some(Altered::Other(&update.at, number)),
            }
        })
    }

    /// Adds the updates that are new; what was said at an instant stays as it was said.
    fn add(&mut self, incident: &Incident) {
        for update in &incident.updates {
            if self.updates.iter().all(|recorded| recorded.at != update.at) {
                let digest = Digest::of_words(&update.text);
                self.updates.push(RecordedUpdate { at: update.at.clone(), digest });
            }
        }
        self.updates.sort_by(|one, other| one.at.cmp(&other.at));
    }

    /// Takes over a document where it is the first, or of a later version than the one that is recorded.
    fn follow(&mut self, report: &IncidentReport, vendor: &Vendor) {
        let Some(new) = RecordedReport::of(report, vendor) else { return };
        if self.report.as_ref().is_none_or(|recorded| recorded.id == new.id && recorded.version < new.version) {
            self.report = Some(new);
        }
    }
}

/// Since when an incident is to be seen.
fn since(incident: &Incident) -> Instant {
    let notice = incident.first_notified.as_ref().unwrap_or(&incident.started);
    incident.publication.release_at.as_ref().map_or(notice, |release| release.max(notice)).clone()
}

impl RecordedRelease {
    fn of(release: &Release) -> Self {
        // Without an end nothing was announced that could be moved.
        let announced = release.announced.filter(|_| end(release).is_some());
        Self {
            end_of_security_support: release.said_of(Milestone::EndOfSecuritySupport).cloned(),
            announced,
            first_announced: release.announced,
            dates: Some(release.dates.clone()),
            changes: Vec::new(),
        }
    }

    /// Whether a release says of its end what needs a new announcement, and has none: its end is earlier than the one
    /// that was announced, or one that was announced was taken back before.
    pub fn lacks_announcement(&self, release: &Release) -> bool {
        let is_announced = self.announced.is_none_or(|before| release.announced.is_some_and(|day| day > before));
        self.is_moved_earlier(release) && !is_announced
    }

    /// Whether a release says of an earlier end than was published, or of one where none was.
    pub fn is_moved_earlier(&self, release: &Release) -> bool {
        let Some(now) = end(release) else { return false };
        match &self.end_of_security_support {
            Some(LifecycleDate::On(recorded)) => now.last_day() < recorded.last_day(),
            Some(LifecycleDate::ToBeAnnounced { .. } | LifecycleDate::NotPlanned | LifecycleDate::Passed { .. })
            | None => true,
        }
    }

    /// Takes over what a release says now, unless that needs an announcement that it does not have.
    fn follow(&mut self, release: &Release, at: &Instant) {
        let changes = self.changes_to(release, at);
        self.first_announced = self.first_announced_with(release, &changes);
        self.changes.extend(changes);
        self.dates = Some(release.dates.clone());
        let end_of_security_support = release.said_of(Milestone::EndOfSecuritySupport);
        if end_of_security_support.is_none() || self.lacks_announcement(release) {
            return;
        }
        if end(release).is_some() {
            self.announced = self.announced.max(release.announced);
        }
        self.end_of_security_support = end_of_security_support.cloned();
    }
}

fn end(release: &Release) -> Option<crate::model::CalendarDate> {
    release.date(Milestone::EndOfSecuritySupport)
}
