//! What the content shows in numbers: how fast vulnerabilities were fixed and told, and how much notice the ends of
//! support have. What has no dates is counted, and never taken for good.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use crate::{
    check::calendar,
    model::{Advisory, Milestone, Severity, advisory::DayOrInstant},
    paths,
    publish::Site,
};

/// The numbers.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Measured {
    /// The vendor's own advisories by severity, the worst first; none where a severity has no advisory.
    pub severities: Vec<SeverityFacts>,
    /// How many customers' notices of what is critical or exploited came within the target.
    pub customer_notice: Option<CustomerNotice>,
    /// The notice before each end of security support that has a date.
    pub ends: Vec<NoticeOfEnd>,
}

/// The advisories of one severity.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SeverityFacts {
    /// The key of the severity; none for advisories that have no rating.
    pub severity: Option<&'static str>,
    /// How many advisories there are.
    pub advisories: usize,
    /// From the report to the fix.
    pub report_to_fix: Option<Median>,
    /// From the fix to the notice to customers.
    pub fix_to_notice: Option<Median>,
    /// The vendor's target, in days from the report to the fix.
    pub target_days: Option<u32>,
    /// How many were fixed within the target.
    pub within_target: Option<Share>,
}

/// A median, and of how many.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Median {
    /// In days.
    #[schemars(with = "f64")]
    pub days: Days,
    /// Of how many advisories, which have both dates.
    pub of: usize,
}

/// A number of days, which may be a half.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Days(pub f64);

/// How many of how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Share {
    /// So many.
    pub count: usize,
    /// Of so many.
    pub of: usize,
}

/// The notice to customers of what is critical or exploited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CustomerNotice {
    /// The vendor's target, in hours from the fix.
    pub target_hours: u32,
    /// How many were within the target.
    pub within_target: Share,
}

/// The notice before an end of security support.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NoticeOfEnd {
    /// The product.
    pub product: String,
    /// Its page.
    pub path: String,
    /// The release.
    pub release: String,
    /// The end, to the day or to the month.
    pub end: String,
    /// When it was announced.
    pub announced: Option<NaiveDate>,
    /// The days from then to the end.
    pub days: Option<i64>,
    /// Whether that is a calendar year at least.
    pub is_a_year: bool,
}

impl Serialize for Days {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[allow(clippy::cast_possible_truncation, reason = "it is a whole number of days")]
        if self.0.fract() == 0.0 { serializer.serialize_i64(self.0 as i64) } else { serializer.serialize_f64(self.0) }
    }
}

impl Measured {
    /// The numbers of a site.
    pub fn of(site: &Site) -> Self {
        let own = site.advisories.iter().map(AsRef::as_ref).filter(|advisory| site.is_by_vendor(advisory));
        // What no longer holds was no fix, and says nothing of how fast fixes come.
        let own: Vec<&Advisory> = own.filter(|advisory| advisory.holds()).collect();
        let severities = [Severity::Critical, Severity::High, Severity::Medium, Severity::Low, Severity::None];
        let severities = severities.into_iter().map(Some).chain([None]);
        Self {
            severities: severities.filter_map(|severity| facts(site, &own, severity)).collect(),
            customer_notice: customer_notice(site, &own),
            ends: ends(site),
        }
    }
}

fn facts(site: &Site, own: &[&Advisory], severity: Option<Severity>) -> Option<SeverityFacts> {
    let of_severity: Vec<&Advisory> = own.iter().copied().filter(|advisory| advisory.severity() == severity).collect();
    if of_severity.is_empty() {
        return None;
    }
    let days = |from: &DayOrInstant, to: &DayOrInstant| {
        let day = |date| calendar::day_of_either(date, site.vendor.time_zone);
        (day(to) - day(from)).num_days()
    };
    let between = |from: fn(&Advisory) -> Option<&DayOrInstant>, to: fn(&Advisory) -> Option<&DayOrInstant>| {
        of_severity.iter().filter_map(|advisory| Some(days(from(advisory)?, to(advisory)?))).collect::<Vec<i64>>()
    };
    let to_fix = between(reported, fixed);
    let target = severity.and_then(|severity| site.vendor.targets.fix_days.get(&severity).copied());
    // What has no fix and is past its target already was not fixed within it.
    let today = DayOrInstant::Instant(site.at.clone());
    let open = of_severity.iter().filter(|advisory| fixed(advisory).is_none());
    let open: Vec<i64> = open.filter_map(|advisory| Some(days(reported(advisory)?, &today))).collect();
    let within = |target: u32| Share {
        count: to_fix.iter().filter(|days| **days <= i64::from(target)).count(),
        of: to_fix.len() + open.iter().filter(|days| **days > i64::from(target)).count(),
    };
    Some(SeverityFacts {
        severity: severity.map(Severity::key),
        advisories: of_severity.len(),
        report_to_fix: median(to_fix.clone()),
        fix_to_notice: median(between(fixed, notified)),
        target_days: target,
        within_target: target.map(within).filter(|share| share.of > 0),
    })
}

fn reported(advisory: &Advisory) -> Option<&DayOrInstant> {
    advisory.editorial.timeline.reported.as_ref()
}

fn fixed(advisory: &Advisory) -> Option<&DayOrInstant> {
    advisory.editorial.timeline.fixed.as_ref()
}

fn notified(advisory: &Advisory) -> Option<&DayOrInstant> {
    advisory.editorial.timeline.customers_notified.as_ref()
}

/// The middle of numbers: of an even count, the mean of the two in the middle.
fn median(mut days: Vec<i64>) -> Option<Median> {
    days.sort_unstable();
    let of = days.len();
    let (low, high) = (days.get(of.checked_sub(1)? / 2)?, days.get(of / 2)?);
    #[allow(clippy::cast_precision_loss, reason = "days of lives, not of the universe")]
    let middle = (low + high) as f64 / 2.0;
    Some(Median { days: Days(middle), of })
}

fn customer_notice(site: &Site, own: &[&Advisory]) -> Option<CustomerNotice> {
    let target_hours = site.vendor.targets.customer_notice_hours?;
    let urgent =
        own.iter().filter(|advisory| advisory.severity() == Some(Severity::Critical) || advisory.is_exploited());
    let within: Vec<bool> = urgent
        .filter_map(|advisory| Some(is_within(fixed(advisory)?, notified(advisory)?, target_hours, site)))
        .collect();
    let share = Share { count: within.iter().filter(|is| **is).count(), of: within.len() };
    (share.of > 0).then_some(CustomerNotice { target_hours, within_target: share })
}

/// Whether the notice came within so many hours. Where one of the two is known to the day alone, whole days count.
fn is_within(fixed: &DayOrInstant, notified: &DayOrInstant, hours: u32, site: &Site) -> bool {
    match (fixed, notified) {
        (DayOrInstant::Instant(fixed), DayOrInstant::Instant(notified)) => {
            notified.utc() - fixed.utc() <= chrono::Duration::hours(i64::from(hours))
        }
        _ => {
            let day = |date| calendar::day_of_either(date, site.vendor.time_zone);
            (day(notified) - day(fixed)).num_days() <= i64::from(hours.div_ceil(24))
        }
    }
}

fn ends(site: &Site) -> Vec<NoticeOfEnd> {
    let mut ends = Vec::new();
    for product in &site.products {
        for release in &product.releases {
            let Some(end) = release.date(Milestone::EndOfSecuritySupport) else {
                continue;
            };
            ends.push(NoticeOfEnd {
                product: product.name.clone(),
                path: paths::product(&product.slug),
                release: release.name.to_string(),
                end: end.to_string(),
                announced: release.announced,
                days: release.announced.map(|announced| (end.last_day() - announced).num_days()),
                is_a_year: release.announced.is_some_and(|day| calendar::a_year_later(day) <= end.last_day()),
            });
        }
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_an_even_count_lies_between_the_two_in_the_middle() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![7]), Some(Median { days: Days(7.0), of: 1 }));
        assert_eq!(median(vec![9, 1, 4]), Some(Median { days: Days(4.0), of: 3 }));
        assert_eq!(median(vec![9, 1, 4, 5]), Some(Median { days: Days(4.5), of: 4 }));
        assert_eq!(median(vec![-3, 0]), Some(Median { days: Days(-1.5), of: 2 }));
    }

    #[test]
    fn whole_days_are_written_without_a_point() {
        assert_eq!(serde_json::to_string(&[Days(4.0), Days(4.5), Days(-1.0)]).unwrap(), "[4,4.5,-1]");
    }
}
