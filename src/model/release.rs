//! Releases of a product, and how long each is supported.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Artefact, CalendarDate, Uri, is_fit};
use crate::source::Origin;

/// A release line, such as 4.2 with all of its updates.
#[derive(Clone, Debug)]
pub struct Release {
    /// Where it is written.
    pub origin: Origin,
    /// Its name, such as `4.2`.
    pub name: ReleaseName,
    /// What people call it, where that is more than the names of product and release.
    pub label: Option<String>,
    /// The name that it had before it was released.
    pub codename: Option<String>,
    /// Whether it is supported for longer than the others.
    pub long_term_support: Option<LongTermSupport>,
    /// The newest version of the line.
    pub latest: Option<Latest>,
    /// What is said of each milestone; nothing of those that are not here.
    pub dates: BTreeMap<Milestone, LifecycleDate>,
    /// When its end was announced to customers.
    pub announced: Option<NaiveDate>,
    /// What the announcement says.
    pub notice: Option<String>,
    /// The release to move to.
    pub upgrade_to: Option<ReleaseName>,
    /// Why it is supported for less than the time that people expect to use it.
    pub support_period_reason: Option<String>,
    /// Where it can be downloaded.
    pub download: Option<Uri>,
    /// Where it is explained how a download is verified.
    pub verification: Option<Uri>,
    /// What is new in it.
    pub release_notes: Option<Uri>,
    /// The files that are shipped, in the order of the content.
    pub artefacts: Vec<Artefact>,
}

/// The newest version of a release line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Latest {
    /// The version.
    pub version: String,
    /// When it was released.
    pub released: Option<CalendarDate>,
}

/// Whether a release is supported for longer than the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LongTermSupport {
    /// From its beginning.
    Always,
    /// From this date on.
    From(CalendarDate),
}

/// The name of a release line within its product.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReleaseName(String);

/// The text is not the name of a release.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the name of a release: write one like 4.2, without white space at its ends")]
pub struct ReleaseNameError(pub String);

impl ReleaseName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ReleaseName {
    /// The name as part of a path: in lower case, with hyphens for whatever is neither a letter or digit of ASCII nor
    /// one of `.`, `_` and `+`. A dot does not stand at the beginning, where it would hide the file.
    pub fn file_stem(&self) -> String {
        let mut stem = String::with_capacity(self.0.len());
        for character in self.0.chars() {
            match character.to_ascii_lowercase() {
                '.' if stem.is_empty() => stem.push('-'),
                kept if kept.is_ascii_alphanumeric() || ['.', '_', '+'].contains(&kept) => stem.push(kept),
                _ if stem.ends_with('-') => {}
                _ => stem.push('-'),
            }
        }
        stem
    }
}

impl std::str::FromStr for ReleaseName {
    type Err = ReleaseNameError;

    fn from_str(text: &str) -> Result<Self, ReleaseNameError> {
        let is_unfit = |character: char| character.is_control() || !is_fit(character);
        if text.is_empty() || text != text.trim() || text.contains(is_unfit) {
            return Err(ReleaseNameError(text.to_owned()));
        }
        Ok(Self(text.to_owned()))
    }
}

impl std::fmt::Display for ReleaseName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// What happens to every release at some time, in the order in which it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Milestone {
    /// It becomes generally available.
    GeneralAvailability,
    /// It is no longer sold.
    EndOfSales,
    /// From now on it gets security updates alone.
    EndOfActiveSupport,
    /// Security updates end for everybody but those who pay for more.
    EndOfSecuritySupport,
    /// Security updates end for those who pay for them.
    EndOfExtendedSecuritySupport,
    /// Nothing more is done for it.
    EndOfLife,
}

impl Milestone {
    /// All of them, in their order.
    pub const ALL: [Self; 6] = [
        Self::GeneralAvailability,
        Self::EndOfSales,
        Self::EndOfActiveSupport,
        Self::EndOfSecuritySupport,
        Self::EndOfExtendedSecuritySupport,
        Self::EndOfLife,
    ];

    /// Its key in the content, in the record of what was published and among the words of a theme.
    pub fn key(self) -> &'static str {
        match self {
            Self::GeneralAvailability => "released",
            Self::EndOfSales => "end_of_sales",
            Self::EndOfActiveSupport => "end_of_active_support",
            Self::EndOfSecuritySupport => "end_of_security_support",
            Self::EndOfExtendedSecuritySupport => "end_of_extended_security_support",
            Self::EndOfLife => "end_of_life",
        }
    }

    /// Whether it takes something away from customers.
    pub fn is_end(self) -> bool {
        match self {
            Self::GeneralAvailability => false,
            Self::EndOfSales
            | Self::EndOfActiveSupport
            | Self::EndOfSecuritySupport
            | Self::EndOfExtendedSecuritySupport
            | Self::EndOfLife => true,
        }
    }
}

/// The text is not the key of a milestone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a milestone of a release")]
pub struct MilestoneError(pub String);

impl std::str::FromStr for Milestone {
    type Err = MilestoneError;

    fn from_str(text: &str) -> Result<Self, MilestoneError> {
        let found = Self::ALL.into_iter().find(|milestone| milestone.key() == text);
        found.ok_or_else(|| MilestoneError(text.to_owned()))
    }
}

/// A date of the lifecycle, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LifecycleDate {
    /// It is known.
    On(CalendarDate),
    /// It is to be announced, for this reason.
    ToBeAnnounced {
        /// Why it is not known yet.
        reason: String,
    },
    /// It is not planned.
    NotPlanned,
    /// It lies behind, and nobody knows any more when it was.
    Passed {
        /// Why the day is not known.
        reason: String,
    },
}

impl LifecycleDate {
    /// The date where it is known.
    pub fn date(&self) -> Option<CalendarDate> {
        match self {
            Self::On(date) => Some(*date),
            Self::ToBeAnnounced { .. } | Self::NotPlanned | Self::Passed { .. } => None,
        }
    }

    /// Whether it lies behind on the given day.
    pub fn has_passed(&self, today: NaiveDate) -> bool {
        match self {
            Self::On(date) => date.last_day() < today,
            Self::Passed { .. } => true,
            Self::ToBeAnnounced { .. } | Self::NotPlanned => false,
        }
    }
}

/// Where a release stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SupportStage {
    /// Not yet generally available.
    Upcoming,
    /// Fixes and improvements.
    Active,
    /// Security updates alone.
    SecurityOnly,
    /// Security updates for those alone who pay for them.
    Extended,
    /// No more security updates.
    Ended,
    /// Nothing at all any more.
    EndOfLife,
    /// The content does not say.
    Unknown,
}

impl Release {
    /// What is said of a milestone.
    pub fn said_of(&self, milestone: Milestone) -> Option<&LifecycleDate> {
        self.dates.get(&milestone)
    }

    /// The date of a milestone, where it is known.
    pub fn date(&self, milestone: Milestone) -> Option<CalendarDate> {
        self.said_of(milestone).and_then(LifecycleDate::date)
    }

    /// Whether a milestone lies behind on the given day.
    pub fn has_passed(&self, milestone: Milestone, today: NaiveDate) -> bool {
        self.said_of(milestone).is_some_and(|date| date.has_passed(today))
    }

    /// Where a milestone is written.
    pub fn place_of(&self, milestone: Milestone) -> Origin {
        self.origin.key(milestone.key())
    }

    /// The stage on the given day. A date counts through its last day.
    pub fn stage(&self, today: NaiveDate) -> SupportStage {
        let passed = |milestone| self.has_passed(milestone, today);
        if self.is_upcoming(today) {
            SupportStage::Upcoming
        } else if passed(Milestone::EndOfLife) {
            SupportStage::EndOfLife
        } else if passed(Milestone::EndOfSecuritySupport) {
            match self.said_of(Milestone::EndOfExtendedSecuritySupport) {
                Some(extended) if !extended.has_passed(today) => SupportStage::Extended,
                Some(_) | None => SupportStage::Ended,
            }
        } else if passed(Milestone::EndOfActiveSupport) {
            SupportStage::SecurityOnly
        } else if self.said_of(Milestone::EndOfSecuritySupport).is_some() {
            SupportStage::Active
        } else {
            SupportStage::Unknown
        }
    }

    fn is_upcoming(&self, today: NaiveDate) -> bool {
        match self.said_of(Milestone::GeneralAvailability) {
            Some(LifecycleDate::On(date)) => date.first_day() > today,
            Some(LifecycleDate::ToBeAnnounced { .. } | LifecycleDate::NotPlanned) => true,
            Some(LifecycleDate::Passed { .. }) | None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn release(dates: &[(Milestone, &str)]) -> Release {
        let on = |text: &str| LifecycleDate::On(text.parse().unwrap());
        Release {
            origin: Origin::default(),
            name: "4.2".parse().unwrap(),
            label: None,
            codename: None,
            long_term_support: None,
            latest: None,
            dates: dates.iter().map(|(milestone, date)| (*milestone, on(date))).collect(),
            announced: None,
            notice: None,
            upgrade_to: None,
            support_period_reason: None,
            download: None,
            verification: None,
            release_notes: None,
            artefacts: Vec::new(),
        }
    }

    #[test]
    fn a_release_is_supported_through_the_last_day_of_its_date() {
        let mut release = release(&[
            (Milestone::GeneralAvailability, "2024-01-15"),
            (Milestone::EndOfActiveSupport, "2025-06-30"),
            (Milestone::EndOfSecuritySupport, "2026-06"),
        ]);
        let stage = |release: &Release, day: &str| release.stage(day.parse().unwrap());
        assert_eq!(stage(&release, "2024-01-14"), SupportStage::Upcoming);
        assert_eq!(stage(&release, "2025-06-30"), SupportStage::Active);
        assert_eq!(stage(&release, "2025-07-01"), SupportStage::SecurityOnly);
        assert_eq!(stage(&release, "2026-06-30"), SupportStage::SecurityOnly);
        assert_eq!(stage(&release, "2026-07-01"), SupportStage::Ended);
        release.dates.insert(Milestone::EndOfExtendedSecuritySupport, LifecycleDate::On("2027-06-30".parse().unwrap()));
        assert_eq!(stage(&release, "2026-07-01"), SupportStage::Extended);
        assert_eq!(stage(&release, "2027-07-01"), SupportStage::Ended);
    }

    #[test]
    fn a_date_that_nobody_knows_any_more_lies_behind() {
        let mut release = release(&[]);
        let reason = "Not recorded".to_owned();
        release.dates.insert(Milestone::EndOfSecuritySupport, LifecycleDate::Passed { reason });
        assert_eq!(release.stage("2026-07-01".parse().unwrap()), SupportStage::Ended);
    }

    #[test]
    fn the_name_of_a_release_can_stand_in_a_path() {
        let stem = |name: &str| name.parse::<ReleaseName>().unwrap().file_stem();
        assert_eq!(stem("4.2"), "4.2");
        assert_eq!(stem("24H2 / LTSC"), "24h2-ltsc");
        assert_eq!(stem("..\\secret"), "-.-secret");
    }

    #[test]
    fn milestones_are_read_as_they_are_written() {
        for milestone in Milestone::ALL {
            assert_eq!(milestone.key().parse(), Ok(milestone));
        }
        assert!("end".parse::<Milestone>().is_err());
    }
}
