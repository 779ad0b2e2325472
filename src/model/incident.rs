//! Incidents: what happened to the vendor and its customers.

use super::{AdvisoryId, CalendarDate, CsafVersion, Instant, Prose, Publication, Slug, Tlp, advisory::Note};
use crate::source::Origin;

/// One incident notice (Software Security Code of Practice, 4.3).
#[derive(Clone, Debug)]
pub struct Incident {
    /// Where it is written.
    pub origin: Origin,
    /// Its name in URLs.
    pub slug: Slug,
    /// Its headline.
    pub title: String,
    /// Who may see it.
    pub tlp: Tlp,
    /// When it may be seen.
    pub publication: Publication,
    /// Whether it is notable, where it says so itself.
    pub notable: Option<bool>,
    /// Whether someone meant it.
    pub kind: IncidentKind,
    /// How much customers felt it.
    pub severity: IncidentSeverity,
    /// How far it is dealt with.
    pub status: IncidentStatus,
    /// The affected products of the catalogue.
    pub products: Vec<Slug>,
    /// The affected regions.
    pub regions: Vec<String>,
    /// When it began.
    pub started: Instant,
    /// When it was noticed.
    pub detected: Option<Instant>,
    /// When customers were first told.
    pub first_notified: Option<Instant>,
    /// When it could no longer spread.
    pub contained: Option<Instant>,
    /// When it was over.
    pub resolved: Option<Instant>,
    /// By when the next update is promised.
    pub next_update: Option<Instant>,
    /// What customers should do.
    pub customer_actions: Vec<String>,
    /// Which data was affected.
    pub data_affected: Option<String>,
    /// The authorities that were told.
    pub regulators: Vec<RegulatorNotice>,
    /// The advisories that belong to it.
    pub advisories: Vec<AdvisoryId>,
    /// The updates, in the order of the content.
    pub updates: Vec<IncidentUpdate>,
    /// The review after the event.
    pub review: Option<IncidentReview>,
    /// What happened, the impact and what is being done.
    pub body: Prose,
    /// The same as notes of a document, the summary first.
    pub notes: Vec<Note>,
    /// The versions of CSAF in which its documents pass the tests of the standard; none where it is not notable.
    pub served_in: Vec<CsafVersion>,
}

/// Whether someone meant it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IncidentKind {
    /// An attack.
    Malicious,
    /// A mistake or a fault.
    Accidental,
}

impl IncidentKind {
    /// The word of the content.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Malicious => "malicious",
            Self::Accidental => "accidental",
        }
    }
}

/// How much customers felt it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names say it")]
pub enum IncidentSeverity {
    None,
    Minor,
    Major,
    Critical,
}

impl IncidentSeverity {
    /// The word of the content.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Minor => "minor",
            Self::Major => "major",
            Self::Critical => "critical",
        }
    }
}

/// How far an incident is dealt with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IncidentStatus {
    /// The cause is not known.
    Investigating,
    /// The cause is known.
    Identified,
    /// A remedy is in place and watched.
    Monitoring,
    /// It is over.
    Resolved,
}

impl IncidentStatus {
    /// The word of the content.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Investigating => "investigating",
            Self::Identified => "identified",
            Self::Monitoring => "monitoring",
            Self::Resolved => "resolved",
        }
    }
}

/// One update of an incident; never changed once published.
#[derive(Clone, Debug)]
pub struct IncidentUpdate {
    /// When it was published.
    pub at: Instant,
    /// How far the incident was dealt with then.
    pub status: IncidentStatus,
    /// The text, as Markdown.
    pub text: String,
}

/// An authority that was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegulatorNotice {
    /// Which.
    pub name: String,
    /// When.
    pub told: Instant,
}

/// The review after an incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentReview {
    /// By when it is promised.
    pub due: Option<CalendarDate>,
    /// When it was published.
    pub published: Option<CalendarDate>,
    /// The cause.
    pub root_cause: Option<String>,
    /// What keeps it from happening again.
    pub prevention: Option<String>,
}

impl Incident {
    /// When it was first told of.
    pub fn first_notice(&self) -> &Instant {
        self.first_notified.as_ref().unwrap_or(&self.started)
    }

    /// As it was known at an instant: nothing before its first notice, and after that no update, end or review that lies
    /// ahead.
    pub fn known_at(&self, at: &Instant) -> Option<Self> {
        if self.first_notice() > at {
            return None;
        }
        let mut then = self.clone();
        then.updates.retain(|update| update.at <= *at);
        then.regulators.retain(|regulator| regulator.told <= *at);
        for translation in &mut then.body.translations {
            translation.updates.retain(|update| update.at <= *at);
        }
        for instant in [&mut then.detected, &mut then.contained, &mut then.resolved] {
            instant.take_if(|instant| *instant > *at);
        }
        if let Some(review) = &mut then.review {
            // A month has come when it is over: nobody promised a day in it.
            if review.published.is_none_or(|date| date.last_day() > at.utc_day()) {
                review.published = None;
                review.root_cause = None;
                review.prevention = None;
                for translation in &mut then.body.translations {
                    translation.texts.retain(|(key, _)| !matches!(*key, "root_cause" | "prevention"));
                }
            }
        }
        let status_is_ahead = then.updates.len() < self.updates.len()
            || then.resolved.is_none() && self.status == IncidentStatus::Resolved;
        if status_is_ahead {
            let last = then.updates.iter().max_by_key(|update| &update.at);
            then.status = last.map_or(IncidentStatus::Investigating, |update| update.status);
        }
        Some(then)
    }

    /// Whether it says all that another says, which is the same incident as it was known at another instant.
    pub fn says_as_much_as(&self, other: &Self) -> bool {
        let instants =
            |incident: &Self| [&incident.detected, &incident.contained, &incident.resolved].map(Clone::clone);
        self.slug == other.slug
            && self.status == other.status
            && self.updates.len() == other.updates.len()
            && self.regulators == other.regulators
            && self.review == other.review
            && instants(self) == instants(other)
    }

    /// Whether it is still going on.
    pub fn is_open(&self) -> bool {
        self.status != IncidentStatus::Resolved
    }

    /// When something was last said of it: the last update, else the first notice, else its start.
    pub fn last_said(&self) -> &Instant {
        self.updates.iter().map(|update| &update.at).max().or(self.first_notified.as_ref()).unwrap_or(&self.started)
    }
}
