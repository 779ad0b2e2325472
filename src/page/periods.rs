//! The support periods of a product: what matters now drawn and in a table, and what ended long ago folded away.

use chrono::{Months, NaiveDate};
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    release::{self, ReleaseTable},
    timeline::{self, Timeline, Window},
};
use crate::{
    model::{LifecycleDate, Milestone, Product, Release, SupportStage},
    publish::Site,
};

/// The support periods of a product.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct PeriodsView {
    /// The product.
    pub name: String,
    /// What the ids of its parts begin with.
    pub id: String,
    /// The releases that are supported, will be, or were until lately.
    pub current: Option<PeriodsPart>,
    /// Those that ended more than a year ago.
    pub past: Option<PeriodsPart>,
}

/// Some releases.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct PeriodsPart {
    /// How many there are.
    pub count: usize,
    /// They as a drawing, where the page has one.
    pub timeline: Option<Timeline>,
    /// They as a table.
    pub table: ReleaseTable,
}

/// Whether releases that ended long ago are drawn too, or only stand in their table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Past {
    /// They have a drawing of their own.
    Drawn,
    /// They have none.
    Listed,
}

impl PeriodsView {
    /// Its drawings.
    pub(super) fn timelines(&self) -> impl Iterator<Item = &Timeline> {
        [&self.current, &self.past].into_iter().flatten().filter_map(|part| part.timeline.as_ref())
    }
}

/// Whether a release ended more than a year ago, or nobody knows when it did.
pub(super) fn is_past(release: &Release, today: NaiveDate) -> bool {
    let year_ago = today.checked_sub_months(Months::new(12)).unwrap_or(today);
    match release.stage(year_ago) {
        SupportStage::EndOfLife => true,
        SupportStage::Ended => match release.said_of(Milestone::EndOfLife) {
            Some(LifecycleDate::On(date)) => date.last_day() < today,
            Some(LifecycleDate::Passed { .. } | LifecycleDate::ToBeAnnounced { .. } | LifecycleDate::NotPlanned)
            | None => true,
        },
        SupportStage::Upcoming
        | SupportStage::Active
        | SupportStage::SecurityOnly
        | SupportStage::Extended
        | SupportStage::Unknown => false,
    }
}

/// The support periods of some releases of a product, in their order.
pub(super) fn view(product: &Product, releases: &[&Release], site: &Site, window: Window, past: Past) -> PeriodsView {
    let today = site.today();
    let (ended, current): (Vec<&Release>, Vec<&Release>) =
        releases.iter().copied().partition(|release| is_past(release, today));
    let of = |releases: &[&Release], timeline: Option<Timeline>| {
        let table = release::table(product, releases.iter().copied(), site);
        (!releases.is_empty()).then_some(PeriodsPart { count: releases.len(), timeline, table })
    };
    let drawn = timeline::draw(&current, today, window);
    let drawn_past =
        (past == Past::Drawn).then(|| timeline::draw(&ended, today, Window::of_past(today, ended.iter().copied())));
    PeriodsView {
        name: product.name.clone(),
        id: format!("periods-{}", product.slug),
        current: of(&current, Some(drawn)),
        past: of(&ended, drawn_past),
    }
}

/// The years that matter for the releases of a product.
pub(super) fn window<'r>(releases: impl IntoIterator<Item = &'r Release>, today: NaiveDate) -> Window {
    Window::around(today, releases.into_iter().filter(|release| !is_past(release, today)))
}
