//! Releases with their stages and dates.

use serde::Serialize;

use super::key::Key;
use crate::{
    model::{LifecycleDate, Milestone, Product, Release},
    paths,
    publish::Site,
};

/// A release as tables show it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct ReleaseView {
    /// Its name.
    pub name: String,
    /// The newest version of the line.
    pub latest: Option<String>,
    /// When it became available.
    pub released: Option<LifecycleDateView>,
    /// The key of its stage today.
    pub stage: &'static str,
    /// When it is no longer sold.
    pub end_of_sales: Option<LifecycleDateView>,
    /// When active support ends.
    pub end_of_active_support: Option<LifecycleDateView>,
    /// When security updates end.
    pub end_of_security_support: Option<LifecycleDateView>,
    /// When security updates end for those who pay for them.
    pub end_of_extended_security_support: Option<LifecycleDateView>,
    /// When everything ends.
    pub end_of_life: Option<LifecycleDateView>,
    /// When the end was announced.
    pub announced: Option<String>,
    /// What the announcement says.
    pub notice: Option<String>,
    /// The release to move to.
    pub upgrade_to: Option<String>,
}

/// The releases of a product as a table: columns that would be empty are left out.
#[derive(Clone, Debug, Serialize)]
pub(super) struct ReleaseTable {
    /// The releases, in the order of the content.
    pub releases: Vec<ReleaseView>,
    /// The names of the dates that any release has.
    pub columns: Vec<&'static str>,
}

/// A date of the lifecycle, or why there is none.
#[derive(Clone, Debug, Serialize)]
pub(super) struct LifecycleDateView {
    /// The date, where it is known.
    pub date: Option<String>,
    /// `on`, `to_be_announced`, `not_planned` or `passed`.
    pub kind: &'static str,
    /// Why it is not known yet.
    pub reason: Option<String>,
    /// Whether it lies behind.
    pub passed: bool,
}

/// The next end of a support, for the home page.
#[derive(Clone, Debug, Serialize)]
pub(super) struct NextEnd {
    /// The product.
    pub product: String,
    /// Its page.
    pub path: String,
    /// The release.
    pub release: String,
    /// The key of the milestone.
    pub what: &'static str,
    /// When.
    pub date: String,
    /// The release to move to.
    pub upgrade_to: Option<String>,
}

impl ReleaseView {
    /// The release as it stands on the day of the site.
    pub(super) fn of(release: &Release, site: &Site) -> Self {
        let date = |milestone| release.said_of(milestone).map(|date| LifecycleDateView::of(date, site));
        Self {
            name: release.name.to_string(),
            latest: release.latest.as_ref().map(|latest| latest.version.clone()),
            released: date(Milestone::GeneralAvailability),
            stage: release.stage(site.today()).key(),
            end_of_sales: date(Milestone::EndOfSales),
            end_of_active_support: date(Milestone::EndOfActiveSupport),
            end_of_security_support: date(Milestone::EndOfSecuritySupport),
            end_of_extended_security_support: date(Milestone::EndOfExtendedSecuritySupport),
            end_of_life: date(Milestone::EndOfLife),
            announced: release.announced.map(|date| date.to_string()),
            notice: release.notice.clone(),
            upgrade_to: release.upgrade_to.as_ref().map(ToString::to_string),
        }
    }
}

/// All releases of a product. When security updates end is said even where it is not known.
pub(super) fn table(product: &Product, site: &Site) -> ReleaseTable {
    let releases: Vec<ReleaseView> = product.releases.iter().map(|release| ReleaseView::of(release, site)).collect();
    let has = |date: fn(&ReleaseView) -> bool| releases.iter().any(date);
    let columns = [
        ("end_of_sales", has(|release| release.end_of_sales.is_some())),
        ("end_of_active_support", has(|release| release.end_of_active_support.is_some())),
        ("end_of_security_support", true),
        ("end_of_extended_security_support", has(|release| release.end_of_extended_security_support.is_some())),
        ("end_of_life", has(|release| release.end_of_life.is_some())),
    ];
    let columns = columns.into_iter().filter_map(|(name, is_used)| is_used.then_some(name)).collect();
    ReleaseTable { releases, columns }
}

impl LifecycleDateView {
    fn of(date: &LifecycleDate, site: &Site) -> Self {
        let passed = date.has_passed(site.today());
        match date {
            LifecycleDate::On(on) => Self { date: Some(on.to_string()), kind: "on", reason: None, passed },
            LifecycleDate::ToBeAnnounced { reason } => {
                Self { date: None, kind: "to_be_announced", reason: Some(reason.clone()), passed }
            }
            LifecycleDate::NotPlanned => Self { date: None, kind: "not_planned", reason: None, passed },
            LifecycleDate::Passed { reason } => {
                Self { date: None, kind: "passed", reason: Some(reason.clone()), passed }
            }
        }
    }
}

/// The milestones after which customers get less.
const ENDS_OF_SUPPORT: [Milestone; 4] = [
    Milestone::EndOfActiveSupport,
    Milestone::EndOfSecuritySupport,
    Milestone::EndOfExtendedSecuritySupport,
    Milestone::EndOfLife,
];

/// The ends of support that come next, the first one first.
pub(super) fn next_ends(site: &Site, most: usize) -> Vec<NextEnd> {
    let mut ends = Vec::new();
    for product in &site.products {
        for release in &product.releases {
            for milestone in ENDS_OF_SUPPORT {
                let Some(date) = release.date(milestone) else { continue };
                if date.last_day() >= site.today() {
                    ends.push((date.last_day(), NextEnd::of(product, release, milestone.key(), date.to_string())));
                }
            }
        }
    }
    ends.sort_by_key(|(day, _)| *day);
    ends.into_iter().take(most).map(|(_, end)| end).collect()
}

impl NextEnd {
    fn of(product: &Product, release: &Release, what: &'static str, date: String) -> Self {
        Self {
            product: product.name.clone(),
            path: paths::product(&product.slug),
            release: release.name.to_string(),
            what,
            date,
            upgrade_to: release.upgrade_to.as_ref().map(ToString::to_string),
        }
    }
}
