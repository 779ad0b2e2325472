//! AD7 and AD8: whether customers were told and helped in time.
//!
//! A document made elsewhere has no timeline, and is not asked for one.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

use super::{
    Broken, Finder, Judged, Level, Rule, Source, Subject,
    dates::{Moments, days_in_words},
    each, is_made_elsewhere, told,
};
use crate::{
    check::calendar::{day_of, day_of_either, days_later},
    diagnostic::Diagnostic,
    model::{
        Advisory, Instant, Severity, Vendor,
        advisory::{DayOrInstant, RemediationCategory, Vulnerability},
    },
    publish::Site,
};

pub(super) const AD7: Rule = Rule {
    id: "AD7",
    level: Level::Error,
    title: "Customers are told of what is critical or exploited within the vendor's own target",
    why: "Affected customers are to be informed, and from the day of the fix attackers can read in it what was wrong. So \
          the hours count from the fix; where attackers are at work already and there is none, from when the vendor \
          confirmed the vulnerability, or else from the report, since customers can protect themselves in other ways. \
          To tell them earlier is never late. A date that is a day alone is taken for any moment of it.",
    sources: &[Source::Code("3.4.2")],
    mend: "add fixed and customers_notified to [timeline], and targets.customer_notice_hours to content/site.toml",
    finder: Finder::Check(notices),
};

pub(super) const AD8: Rule = Rule {
    id: "AD8",
    level: Level::Warning,
    title: "A fix comes within the vendor's own target, or the advisory says why it did not",
    why: "Security updates are to come as soon as practicable, and the vendor has said itself what that is. A fix that \
          took longer may have a good reason; customers are owed it. Without a fix the days count on.",
    sources: &[Source::Code("3.5.1")],
    mend: "add reported and fixed to [timeline], delay_reason where the fix took longer, and targets.fix_days to \
           content/site.toml",
    finder: Finder::Check(fixes),
};

/// What the two rules look at: an advisory of this site with a vulnerability that is, or was, in a product.
struct Case<'a> {
    advisory: &'a Advisory,
    severity: Option<Severity>,
    is_exploited: bool,
    has_fix: bool,
    is_given_up: bool,
}

impl<'a> Case<'a> {
    fn of(advisory: &'a Advisory) -> Option<Self> {
        let in_products: Vec<&Vulnerability> =
            advisory.vulnerabilities.iter().filter(|vulnerability| is_in_a_product(vulnerability)).collect();
        if is_made_elsewhere(advisory) || in_products.is_empty() {
            return None;
        }
        let worst = in_products.iter().filter_map(|vulnerability| vulnerability.severity()).max();
        let remedies = in_products.iter().flat_map(|vulnerability| &vulnerability.remediations);
        let categories: Vec<RemediationCategory> = remedies.map(|remedy| remedy.category).collect();
        let has = |category| categories.contains(&category);
        let has_fix = has(RemediationCategory::VendorFix);
        Some(Self {
            advisory,
            severity: worst.or_else(|| advisory.severity()),
            is_exploited: in_products.iter().any(|vulnerability| vulnerability.exploited == Some(true)),
            has_fix,
            // Its text is the explanation that AD3 asks for.
            is_given_up: has(RemediationCategory::NoFixPlanned) && !has_fix && !has(RemediationCategory::FixPlanned),
        })
    }

    fn missing(&self, key: &str, why: &str, example: &str) -> Broken {
        let message = format!("the timeline does not say {why}");
        let help = format!("add {key} = {example} to [timeline], with the day or the instant that is true");
        Broken::new(self.advisory.origin.key("timeline"), message, help)
    }

    /// From when customers could have been told, and what that is. Without a fix, and as long as nobody exploits it,
    /// nothing of it is out but what the vendor tells itself.
    fn known(&self) -> Option<(&'a DayOrInstant, &'static str)> {
        let timeline = &self.advisory.editorial.timeline;
        match (&timeline.fixed, self.has_fix, self.is_exploited) {
            (Some(fixed), _, _) => Some((fixed, "the fix")),
            (None, false, true) => {
                let confirmed = timeline.confirmed.as_ref().map(|it| (it, "the vulnerability was confirmed"));
                confirmed.or_else(|| timeline.reported.as_ref().map(|it| (it, "the report")))
            }
            (None, true, _) | (None, false, false) => None,
        }
    }

    /// The last day on which a fix comes within a target of so many days.
    fn fix_by(&self, days: u32, zone: Tz) -> Option<NaiveDate> {
        let reported = self.advisory.editorial.timeline.reported.as_ref()?;
        Some(days_later(day_of_either(reported, zone), days))
    }

    /// Whether the advisory says why there is no fix in time.
    fn is_explained(&self) -> bool {
        let timeline = &self.advisory.editorial.timeline;
        timeline.delay_reason.is_some() || timeline.fixed.is_none() && self.is_given_up
    }

    fn is_urgent(&self) -> bool {
        self.is_exploited || self.severity == Some(Severity::Critical)
    }
}

fn is_in_a_product(vulnerability: &Vulnerability) -> bool {
    let status = &vulnerability.product_status;
    let lists =
        [&status.known_affected, &status.first_affected, &status.last_affected, &status.fixed, &status.first_fixed];
    lists.into_iter().any(|list| !list.is_empty())
}

/// Each is of its own kind.
fn one_by_one(broken: Vec<Broken>) -> Vec<Vec<Broken>> {
    broken.into_iter().map(|broken| vec![broken]).collect()
}

fn notices(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let vendor = &subject.site.vendor;
    let moments = Moments { zone: vendor.time_zone };
    let hours = vendor.targets.customer_notice_hours;
    let urgent = |judged: Judged<'_, Advisory>| {
        judged.document.holds() && Case::of(judged.document).is_some_and(|case| case.is_urgent())
    };
    let mut found = each(subject, rule, |judged| match Case::of(judged.document) {
        Some(case) if case.is_urgent() => one_by_one(notice(&case, hours, &moments, subject.site)),
        Some(_) | None => Vec::new(),
    });
    if hours.is_none() && subject.advisories().into_iter().any(urgent) {
        let message =
            "an advisory is critical or exploited, and no target says within how many hours customers are told";
        let help = "add customer_notice_hours = 48 to [targets], with the number of hours that you keep";
        found.push(rule.finding(message).at(&vendor.origin.key("targets")).help(help));
    }
    found
}

/// Whether customers were told in time, in an advisory that is critical or exploited.
fn notice(case: &Case<'_>, hours: Option<u32>, moments: &Moments, site: &Site) -> Vec<Broken> {
    let timeline = &case.advisory.editorial.timeline;
    let mut broken = Vec::new();
    if timeline.customers_notified.is_none() {
        broken.push(case.missing("customers_notified", "when customers were told", "2026-03-10T09:00:00Z"));
    }
    let from = case.known();
    if from.is_none() && case.has_fix {
        broken.push(case.missing("fixed", "when the fix was ready", "2026-03-09"));
    } else if from.is_none() && case.is_exploited {
        let why = "when the vulnerability was confirmed or reported";
        broken.push(case.missing("confirmed", why, "2026-03-09"));
    }
    if let (Some(told), Some((from, what)), Some(hours)) = (&timeline.customers_notified, from, hours) {
        let deadline = hours_later(from, hours, moments);
        if moments.first(told) > deadline {
            let message = format!("customers were told {told}; the {hours} hours after {what}, {from}, were over");
            let help = late_help(case.advisory, moments.first(told) > site.at.utc(), deadline);
            broken.push(Broken::new(case.advisory.origin.key("timeline").key("customers_notified"), message, help));
        }
    }
    broken
}

fn hours_later(from: &DayOrInstant, hours: u32, moments: &Moments) -> DateTime<Utc> {
    let last = moments.last(from);
    last.checked_add_signed(TimeDelta::hours(i64::from(hours))).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// The last moment at which customers are told in time of what is critical or exploited. None where they have been told
/// at an instant, or the hours do not count yet.
pub(crate) fn notify_by(advisory: &Advisory, vendor: &Vendor, at: &Instant) -> Option<DateTime<Utc>> {
    let moments = Moments { zone: vendor.time_zone };
    let case = Case::of(advisory).filter(Case::is_urgent)?;
    let has_come = |date: &DayOrInstant| moments.first(date) <= at.utc();
    if advisory.editorial.timeline.customers_notified.as_ref().is_some_and(has_come) {
        return None;
    }
    let (from, _) = case.known()?;
    Some(hours_later(from, vendor.targets.customer_notice_hours?, &moments))
}

fn late_help(advisory: &Advisory, lies_ahead: bool, deadline: DateTime<Utc>) -> String {
    let deadline = deadline.format("%Y-%m-%dT%H:%M:%SZ");
    if lies_ahead {
        return format!("tell them by {deadline}");
    }
    format!(
        "the target was met until {deadline}; what happened stays true: excuse it with the reason, which is published: \
         add to [check] allow = [{{ rule = \"AD7\", path = \"{}\", reason = \"…\" }}]",
        advisory.origin.path()
    )
}

fn fixes(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let vendor = &subject.site.vendor;
    let mut found = Vec::new();
    let mut without_target = BTreeSet::new();
    for Judged { document, at } in subject.advisories() {
        let Some(case) = Case::of(document).filter(|case| case.advisory.holds()) else { continue };
        let Some(severity) = case.severity.filter(|severity| *severity != Severity::None) else { continue };
        let days = vendor.targets.fix_days.get(&severity).copied();
        if days.is_none() {
            without_target.insert(severity);
        }
        found.extend(told(
            rule,
            case.advisory,
            one_by_one(fix(&case, day_of(at, vendor.time_zone), severity, days, vendor.time_zone)),
        ));
    }
    if !without_target.is_empty() {
        let words: Vec<&str> = without_target.iter().rev().map(|severity| severity.key()).collect();
        let message = format!(
            "there are advisories of the severity {}, and no target says within how many days they are fixed",
            words.join(", ")
        );
        let help = "add fix_days = { critical = 30, high = 60, medium = 90, low = 180 } to [targets], with the days that \
                    you keep";
        found.push(rule.finding(message).at(&vendor.origin.key("targets").key("fix_days")).help(help));
    }
    found
}

/// The last day on which a fix comes within the target of the vendor. None where it has come by an instant, or the
/// advisory says why it comes later or never.
pub(crate) fn fix_by(advisory: &Advisory, vendor: &Vendor, at: &Instant) -> Option<NaiveDate> {
    let moments = Moments { zone: vendor.time_zone };
    let case = Case::of(advisory).filter(|case| !case.is_explained())?;
    let is_there = match &advisory.editorial.timeline.fixed {
        Some(fixed) => moments.first(fixed) <= at.utc(),
        None => case.has_fix,
    };
    let days = vendor.targets.fix_days.get(&case.severity?)?;
    if is_there { None } else { case.fix_by(*days, vendor.time_zone) }
}

/// Whether the fix came in time.
fn fix(case: &Case<'_>, today: NaiveDate, severity: Severity, target: Option<u32>, zone: Tz) -> Vec<Broken> {
    let timeline = &case.advisory.editorial.timeline;
    let mut broken = Vec::new();
    if timeline.reported.is_none() {
        broken.push(case.missing("reported", "when the vulnerability was reported", "2026-02-16"));
    }
    if timeline.fixed.is_none() && case.has_fix {
        broken.push(case.missing("fixed", "when the fix was ready", "2026-03-09"));
        return broken;
    }
    let (Some(reported), Some(target), false) = (&timeline.reported, target, case.is_explained()) else {
        return broken;
    };
    let until = timeline.fixed.as_ref().map_or(today, |fixed| day_of_either(fixed, zone));
    if case.fix_by(target, zone).is_some_and(|last| until > last) {
        let days = days_in_words((until - day_of_either(reported, zone)).num_days());
        let message = match timeline.fixed {
            Some(_) => format!("the fix took {days}"),
            None => format!("{days} after the report there is no fix"),
        };
        let key = if timeline.fixed.is_some() { "fixed" } else { "reported" };
        let message = format!("{message}; the target for the severity {} is {target}", severity.key());
        let help = "add delay_reason = \"why it takes longer\" to [timeline]: it is shown to customers";
        broken.push(Broken::new(case.advisory.origin.key("timeline").key(key), message, help));
    }
    broken
}
