//! Releases with their stages and dates.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    model::{CalendarDate, Key as _, LifecycleDate, Milestone, Product, Release, SupportStage},
    paths,
    publish::Site,
};

/// A release as tables show it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct ReleaseView {
    /// Its name.
    pub name: String,
    /// Its page.
    pub path: String,
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
    /// The release to move to.
    pub upgrade_to: Option<ReleaseLink>,
}

/// A release with its page.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct ReleaseLink {
    /// Its name.
    pub name: String,
    /// Its page.
    pub path: String,
}

/// Until when a release gets security updates, in the words for its stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct SupportAnswer {
    /// The key of the stage.
    pub stage: &'static str,
    /// `on` where the date is known, `to_be_announced`, `not_planned`, `passed` where it is over and nobody knows the
    /// day, or `not_stated`.
    pub kind: &'static str,
    /// The date.
    pub date: Option<String>,
    /// Why there is none.
    pub reason: Option<String>,
}

/// The releases of a product as a table: columns that would be empty are left out.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct ReleaseTable {
    /// The releases, in the order of the content.
    pub releases: Vec<ReleaseView>,
    /// The names of the dates that any release has.
    pub columns: Vec<&'static str>,
}

/// A date of the lifecycle, or why there is none.
#[derive(Clone, Debug, Serialize, JsonSchema)]
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
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct NextEnd {
    /// The product.
    pub product: String,
    /// The page of the release.
    pub path: String,
    /// The release.
    pub release: String,
    /// The key of the milestone.
    pub what: &'static str,
    /// When.
    pub date: String,
    /// The release to move to.
    pub upgrade_to: Option<ReleaseLink>,
}

impl ReleaseLink {
    fn of(product: &Product, release: &Release) -> Self {
        Self { name: release.name.to_string(), path: paths::release(&product.slug, &release.name) }
    }

    /// The release that users of another should move to.
    pub(super) fn target(product: &Product, release: &Release, site: &Site) -> Option<Self> {
        product.upgrade_target(release, site.today()).map(|target| Self::of(product, target))
    }
}

impl ReleaseView {
    /// The release as it stands on the day of the site.
    pub(super) fn of(product: &Product, release: &Release, site: &Site) -> Self {
        let date = |milestone| release.said_of(milestone).map(|date| LifecycleDateView::of(date, site));
        Self {
            name: release.name.to_string(),
            path: paths::release(&product.slug, &release.name),
            latest: release.latest.as_ref().map(|latest| latest.version.clone()),
            released: date(Milestone::GeneralAvailability),
            stage: release.stage(site.today()).key(),
            end_of_sales: date(Milestone::EndOfSales),
            end_of_active_support: date(Milestone::EndOfActiveSupport),
            end_of_security_support: date(Milestone::EndOfSecuritySupport),
            end_of_extended_security_support: date(Milestone::EndOfExtendedSecuritySupport),
            end_of_life: date(Milestone::EndOfLife),
            announced: release.announced.map(|date| date.to_string()),
            upgrade_to: ReleaseLink::target(product, release, site),
        }
    }
}

/// Releases of a product. When security updates end is said even where it is not known.
pub(super) fn table<'r>(
    product: &Product,
    releases: impl IntoIterator<Item = &'r Release>,
    site: &Site,
) -> ReleaseTable {
    let releases: Vec<ReleaseView> =
        releases.into_iter().map(|release| ReleaseView::of(product, release, site)).collect();
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
    pub(super) fn of(date: &LifecycleDate, site: &Site) -> Self {
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
                    ends.push((date.last_day(), NextEnd::of((product, release), milestone, date, site)));
                }
            }
        }
    }
    ends.sort_by_key(|(day, _)| *day);
    ends.into_iter().take(most).map(|(_, end)| end).collect()
}

impl NextEnd {
    fn of((product, release): (&Product, &Release), milestone: Milestone, date: CalendarDate, site: &Site) -> Self {
        Self {
            product: product.name.clone(),
            path: paths::release(&product.slug, &release.name),
            release: release.name.to_string(),
            what: milestone.key(),
            date: date.to_string(),
            upgrade_to: ReleaseLink::target(product, release, site),
        }
    }
}

/// Until when a release gets security updates, as it stands on a day. Where some pay for more, and those alone still get
/// them, it is until when they do.
pub(super) fn support_answer(release: &Release, today: NaiveDate) -> SupportAnswer {
    let stage = release.stage(today);
    let said = match stage {
        SupportStage::Upcoming | SupportStage::Active | SupportStage::SecurityOnly | SupportStage::Unknown => {
            release.said_of(Milestone::EndOfSecuritySupport)
        }
        SupportStage::Extended => release.said_of(Milestone::EndOfExtendedSecuritySupport),
        SupportStage::Ended | SupportStage::EndOfLife => last_end(release, today),
    };
    let (kind, date, reason) = match said {
        Some(LifecycleDate::On(date)) => ("on", Some(date.to_string()), None),
        Some(LifecycleDate::ToBeAnnounced { reason }) => ("to_be_announced", None, Some(reason.clone())),
        Some(LifecycleDate::NotPlanned) => ("not_planned", None, None),
        Some(LifecycleDate::Passed { reason }) => ("passed", None, Some(reason.clone())),
        None => ("not_stated", None, None),
    };
    SupportAnswer { stage: stage.key(), kind, date, reason }
}

/// The end after which nobody got security updates any more.
fn last_end(release: &Release, today: NaiveDate) -> Option<&LifecycleDate> {
    let ends =
        [Milestone::EndOfExtendedSecuritySupport, Milestone::EndOfSecuritySupport, Milestone::EndOfLife].into_iter();
    let mut passed = ends.filter_map(|end| release.said_of(end)).filter(|end| end.has_passed(today));
    passed.next()
}
