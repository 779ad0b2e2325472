//! From when an audience sees something.

use std::fmt;

use crate::model::{Advisory, Incident, Instant, Publication, Tlp, advisory::DocumentStatus};

/// From when an audience sees something. In the order of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Opening<'c> {
    /// It always did.
    Always,
    /// From this instant on.
    At(&'c Instant),
    /// Not before its author changes it.
    Never(Why),
}

/// Why an audience never sees something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Why {
    Draft,
    NoLabel,
    Label(Tlp),
}

impl<'c> Opening<'c> {
    pub(crate) fn of_advisory(advisory: &'c Advisory, audience: Tlp) -> Self {
        match (advisory.tracking.status, advisory.tlp()) {
            (DocumentStatus::Draft, _) => Self::Never(Why::Draft),
            (DocumentStatus::Interim | DocumentStatus::Final, None) => Self::Never(Why::NoLabel),
            (DocumentStatus::Interim | DocumentStatus::Final, Some(label)) if !label.is_visible_to(audience) => {
                Self::Never(Why::Label(label))
            }
            (DocumentStatus::Interim | DocumentStatus::Final, Some(_)) => {
                let current = &advisory.tracking.current_release_date;
                Self::At(advisory.editorial.release_at.as_ref().map_or(current, |release| release.max(current)))
            }
        }
    }

    pub(crate) fn of_incident(incident: &'c Incident, audience: Tlp) -> Self {
        if !incident.tlp.is_visible_to(audience) {
            return Self::Never(Why::Label(incident.tlp));
        }
        let first = incident.first_notified.as_ref().unwrap_or(&incident.started);
        Self::of(&incident.publication).max(Self::At(first))
    }

    pub(crate) fn of(publication: &'c Publication) -> Self {
        match (&publication.release_at, publication.draft) {
            (_, true) => Self::Never(Why::Draft),
            (Some(release), false) => Self::At(release),
            (None, false) => Self::Always,
        }
    }

    /// Whether it is not to be seen yet when something else is.
    pub(crate) fn is_after(self, other: Self) -> bool {
        self > other
    }
}

impl fmt::Display for Opening<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Always => f.write_str("is public"),
            Self::At(instant) => write!(f, "is held back until {instant}"),
            Self::Never(Why::Draft) => f.write_str("is a draft"),
            Self::Never(Why::NoLabel) => f.write_str("has no label"),
            Self::Never(Why::Label(label)) => write!(f, "is for TLP:{label} alone"),
        }
    }
}
