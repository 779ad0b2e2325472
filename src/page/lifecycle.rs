//! How long everything is supported: every product with its releases, all of them and by state.

use chrono::{Months, NaiveDate};
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    periods::{self, Past, PeriodsView},
    renderer::Renderer,
    timeline,
};
use crate::{
    model::{CalendarDate, Milestone, Product, Release, SupportStage},
    paths,
    plan::Plan,
    publish::Site,
};

/// `lifecycle.html`.
#[derive(Serialize, JsonSchema)]
pub(super) struct LifecycleView {
    /// The day that the page shows.
    today: String,
    /// The pages by state, with this one among them.
    filters: Vec<FilterLink>,
    /// What the parts of the drawings mean.
    legend: Vec<&'static str>,
    /// The products that have releases of that state, by name.
    products: Vec<ProductPeriods>,
    /// Whether releases that ended long ago are folded away; not where the page is about them.
    folds_past: bool,
    /// The support policy, where there is one.
    support: Option<&'static str>,
    /// The calendar of all products.
    calendar: &'static str,
    /// The feed of what is announced, changed, near and reached.
    feed: &'static str,
    /// The same for programs.
    json: &'static str,
}

/// A page by state.
#[derive(Serialize, JsonSchema)]
struct FilterLink {
    /// The key of the state.
    key: &'static str,
    /// The page.
    path: String,
    /// How many releases are on it.
    count: usize,
    /// Whether it is this page.
    is_current: bool,
}

/// A product with its releases.
#[derive(Serialize, JsonSchema)]
struct ProductPeriods {
    /// Its name.
    name: String,
    /// Its page.
    path: String,
    /// Its releases.
    periods: PeriodsView,
}

/// Which releases a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Filter {
    All,
    Supported,
    Ending,
    Ended,
    Upcoming,
}

impl Filter {
    const ALL: [Self; 5] = [Self::All, Self::Supported, Self::Ending, Self::Upcoming, Self::Ended];

    fn key(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Supported => "supported",
            Self::Ending => "ending",
            Self::Ended => "ended",
            Self::Upcoming => "upcoming",
        }
    }

    fn path(self) -> String {
        match self {
            Self::All => paths::LIFECYCLE.to_owned(),
            Self::Supported | Self::Ending | Self::Ended | Self::Upcoming => paths::lifecycle_state(self.key()),
        }
    }

    fn takes(self, release: &Release, today: NaiveDate) -> bool {
        let stage = release.stage(today);
        match self {
            Self::All => true,
            Self::Supported => {
                matches!(stage, SupportStage::Active | SupportStage::SecurityOnly | SupportStage::Extended)
            }
            Self::Ending => ends_within_a_year(release, today),
            Self::Ended => matches!(stage, SupportStage::Ended | SupportStage::EndOfLife),
            Self::Upcoming => stage == SupportStage::Upcoming,
        }
    }

    fn of(self, product: &Product, today: NaiveDate) -> Vec<&Release> {
        product.releases.iter().filter(|release| self.takes(release, today)).collect()
    }

    fn count(self, site: &Site) -> usize {
        site.products.iter().map(|product| self.of(product, site.today()).len()).sum()
    }
}

/// Whether security updates, paid ones or everything end for a release by the same date a year later.
fn ends_within_a_year(release: &Release, today: NaiveDate) -> bool {
    let ends = [Milestone::EndOfSecuritySupport, Milestone::EndOfExtendedSecuritySupport, Milestone::EndOfLife];
    let year_later = today.checked_add_months(Months::new(12)).unwrap_or(NaiveDate::MAX);
    let mut days = ends.into_iter().filter_map(|end| release.date(end)).map(CalendarDate::last_day);
    days.any(|day| today <= day && day <= year_later)
}

/// Plans the page of everything, and one for each state that a release is in.
pub(super) fn plan<'s>(pages: &Renderer<'s>, plan: &mut Plan<'s>) {
    for filter in Filter::ALL {
        if filter != Filter::All && filter.count(pages.site) == 0 {
            continue;
        }
        let path = filter.path();
        pages.add(plan, &path.clone(), "lifecycle.html", move |pages, _| {
            let word = |part: &str| pages.word(&format!("lifecycle.{}.{part}", filter.key()));
            let mut meta = pages.meta(&path, &word("title"), &word("description"), paths::LIFECYCLE);
            // A part of the whole is no page of its own to search engines.
            meta.canonical = Some(pages.site.address(paths::LIFECYCLE));
            (meta, view(pages.site, filter))
        });
    }
}

fn view(site: &Site, filter: Filter) -> LifecycleView {
    let today = site.today();
    // One axis of time for all products, so that they can be compared.
    let shown = site.products.iter().flat_map(|product| filter.of(product, today));
    let window = periods::window(shown, today);
    let products = site.products.iter().map(|product| (product, filter.of(product, today)));
    let with_releases = products.filter(|(_, releases)| !releases.is_empty());
    let products: Vec<ProductPeriods> = with_releases
        .map(|(product, releases)| ProductPeriods {
            name: product.name.clone(),
            path: paths::product(&product.slug),
            periods: periods::view(product, &releases, site, window, Past::Listed),
        })
        .collect();
    LifecycleView {
        today: today.to_string(),
        filters: filters(site, filter),
        legend: timeline::legend(products.iter().flat_map(|product| product.periods.timelines())),
        products,
        folds_past: filter != Filter::Ended,
        support: site.support.is_some().then_some(paths::SUPPORT),
        calendar: paths::LIFECYCLE_CALENDAR,
        feed: paths::LIFECYCLE_FEED,
        json: paths::API_PRODUCTS,
    }
}

fn filters(site: &Site, current: Filter) -> Vec<FilterLink> {
    let link = |filter: Filter| FilterLink {
        key: filter.key(),
        path: filter.path(),
        count: filter.count(site),
        is_current: filter == current,
    };
    Filter::ALL.into_iter().map(link).filter(|link| link.count > 0).collect()
}
