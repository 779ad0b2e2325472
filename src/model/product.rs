//! The catalogue: products, their releases and how long each is supported.

use chrono::NaiveDate;

use super::{
    CalendarDate, Cpe, Prose, Publication, Purl, Slug, Uri,
    advisory::{Branch, BranchCategory, FullProductName, IdentificationHelper},
};
use crate::source::Origin;

/// A product of the vendor.
#[derive(Clone, Debug)]
pub struct Product {
    /// Where it is written.
    pub origin: Origin,
    /// Its name in URLs, and by which advisories refer to it.
    pub slug: Slug,
    /// Its name.
    pub name: String,
    /// What it is, in one sentence.
    pub description: Option<String>,
    /// The family that it belongs to.
    pub family: Option<String>,
    /// Its CPE name without a version.
    pub cpe: Option<Cpe>,
    /// Its package URL without a version.
    pub purl: Option<Purl>,
    /// Its home page.
    pub website: Option<Uri>,
    /// Where secure use and updating are explained.
    pub secure_use_guide: Option<Uri>,
    /// When it may be seen.
    pub publication: Publication,
    /// Its releases, in the order of the content.
    pub releases: Vec<Release>,
    /// The text.
    pub body: Prose,
}

impl Product {
    /// Whether a product of a document is this one, by its name, its package or its CPE product. `branches` lead to it.
    pub fn is_named_by(&self, branches: &[&Branch], named: &FullProductName) -> bool {
        let has_name = branches.iter().any(|branch| {
            branch.category == BranchCategory::ProductName && branch.name.eq_ignore_ascii_case(&self.name)
        });
        has_name || named.helper.as_ref().is_some_and(|helper| self.is_identified_by(helper))
    }

    fn is_identified_by(&self, helper: &IdentificationHelper) -> bool {
        let package = |purl: &str| purl.split(['@', '?', '#']).next().unwrap_or_default().to_owned();
        let same_package = self
            .purl
            .as_ref()
            .is_some_and(|own| helper.purls.iter().any(|other| package(other.as_str()) == package(own.as_str())));
        // Part, vendor and product; the version is not the product's.
        let cpe_product = |cpe: &str| cpe.split(':').skip(2).take(3).map(str::to_owned).collect::<Vec<_>>();
        let same_cpe = match (&self.cpe, &helper.cpe) {
            (Some(own), Some(other)) => cpe_product(own.as_str()) == cpe_product(other.as_str()),
            _ => false,
        };
        same_package || same_cpe
    }
}

/// A release line, such as 4.2 with all of its updates.
#[derive(Clone, Debug)]
pub struct Release {
    /// Where it is written.
    pub origin: Origin,
    /// Its name, such as `4.2`.
    pub name: ReleaseName,
    /// When it became generally available.
    pub released: Option<CalendarDate>,
    /// The newest version of the line.
    pub latest: Option<String>,
    /// When it is no longer sold.
    pub end_of_sales: Option<LifecycleDate>,
    /// When it gets security updates alone.
    pub end_of_active_support: Option<LifecycleDate>,
    /// When security updates end.
    pub end_of_security_support: Option<LifecycleDate>,
    /// When nothing more is done for it.
    pub end_of_life: Option<LifecycleDate>,
    /// When its end was announced to customers.
    pub announced: Option<NaiveDate>,
    /// What the announcement says.
    pub notice: Option<String>,
    /// The release to move to.
    pub upgrade_to: Option<ReleaseName>,
    /// Why it is supported for less than the time that people expect to use it.
    pub support_period_reason: Option<String>,
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

impl std::str::FromStr for ReleaseName {
    type Err = ReleaseNameError;

    fn from_str(text: &str) -> Result<Self, ReleaseNameError> {
        if text.is_empty() || text != text.trim() || text.chars().any(char::is_control) {
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
}

impl LifecycleDate {
    /// The date where it is known.
    pub fn date(&self) -> Option<CalendarDate> {
        match self {
            Self::On(date) => Some(*date),
            Self::ToBeAnnounced { .. } | Self::NotPlanned => None,
        }
    }

    /// Whether it lies behind on the given day.
    pub fn has_passed(&self, today: NaiveDate) -> bool {
        self.date().is_some_and(|date| date.last_day() < today)
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
    /// No more security updates.
    Ended,
    /// Nothing at all any more.
    EndOfLife,
    /// The content does not say.
    Unknown,
}

impl Release {
    /// The stage on the given day. A date counts through its last day.
    pub fn stage(&self, today: NaiveDate) -> SupportStage {
        let passed = |date: &Option<LifecycleDate>| date.as_ref().is_some_and(|date| date.has_passed(today));
        if self.released.is_some_and(|date| date.first_day() > today) {
            SupportStage::Upcoming
        } else if passed(&self.end_of_life) {
            SupportStage::EndOfLife
        } else if passed(&self.end_of_security_support) {
            SupportStage::Ended
        } else if passed(&self.end_of_active_support) {
            SupportStage::SecurityOnly
        } else if self.end_of_security_support.is_some() {
            SupportStage::Active
        } else {
            SupportStage::Unknown
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn release(active: &str, security: &str) -> Release {
        let on = |text: &str| Some(LifecycleDate::On(text.parse().unwrap()));
        Release {
            origin: Origin::default(),
            name: "4.2".parse().unwrap(),
            released: Some("2024-01-15".parse().unwrap()),
            latest: None,
            end_of_sales: None,
            end_of_active_support: on(active),
            end_of_security_support: on(security),
            end_of_life: None,
            announced: None,
            notice: None,
            upgrade_to: None,
            support_period_reason: None,
        }
    }

    #[test]
    fn a_release_is_supported_through_the_last_day_of_its_date() {
        let release = release("2025-06-30", "2026-06");
        let stage = |day: &str| release.stage(day.parse().unwrap());
        assert_eq!(stage("2024-01-14"), SupportStage::Upcoming);
        assert_eq!(stage("2025-06-30"), SupportStage::Active);
        assert_eq!(stage("2025-07-01"), SupportStage::SecurityOnly);
        assert_eq!(stage("2026-06-30"), SupportStage::SecurityOnly);
        assert_eq!(stage("2026-07-01"), SupportStage::Ended);
    }
}
