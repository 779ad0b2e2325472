//! What outputs tell of what was published before.

use std::path::Path;

use super::{Archive, Lock, Timetable};
use crate::{diagnostic::Diagnostic, publish::Site};

/// What was published before, as far as a site tells of it. Without a record nothing is known.
#[derive(Clone, Debug, Default)]
pub struct Past {
    /// What the dates of releases were.
    pub timetable: Timetable,
    /// What advisories said.
    pub archive: Archive,
}

impl Past {
    /// The same without what advisories said, which costs more to know: for those who make no pages of it.
    pub fn of_dates(lock: Option<&Lock>, site: &Site) -> Self {
        let timetable = lock.map(|lock| lock.timetable(site)).unwrap_or_default();
        Self { timetable, archive: Archive::default() }
    }

    /// What was published before of what a site shows, and what is wrong with the copies of it below `root`.
    pub fn of(root: &Path, lock: Option<&Lock>, site: &Site) -> (Self, Vec<Diagnostic>) {
        let Some(lock) = lock else { return (Self::default(), Vec::new()) };
        let (archive, found) = Archive::load(root, lock, site);
        (Self { timetable: lock.timetable(site), archive }, found)
    }
}
