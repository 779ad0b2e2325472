//! The support lifecycle.

use std::sync::Arc;

use chrono::{Days, NaiveDate};

use super::{
    Finder, Rule, Source, Subject,
    calendar::{a_year_before, a_year_later, day_of, years_later},
};
use crate::{
    diagnostic::{Diagnostic, Level},
    history::{Lock, RecordedRelease},
    model::{CalendarDate, LifecycleDate, Milestone, Product, Profile, Release, SecurityFixes, SupportPolicy},
};

/// The rules of this subject.
pub(super) const RULES: &[Rule] =
    &[END_IS_SAID, YEAR_OF_NOTICE, NO_QUIET_MOVE, POLICY_IS_WHOLE, GUIDE, RISK_IS_SAID, FIVE_YEARS];

const END_IS_SAID: Rule = Rule {
    id: "LC1",
    level: Level::Error,
    title: "Every release has an end of security support, or a reason why it is not known yet",
    why: "Customers plan their moves by these dates. A release of which nothing is said is taken for one that is \
          supported for ever.",
    sources: &[Source::Code("4.1.1")],
    mend: "add end_of_security_support with a day, a month, \"not planned\", or { tba = \"why it is not known yet\" }",
    finder: Finder::Check(end_is_said),
};

const YEAR_OF_NOTICE: Rule = Rule {
    id: "LC2",
    level: Level::Error,
    title: "The end of security support is announced at least one calendar year ahead",
    why: "Replacing software takes budget, tests and time. A year of notice means the same date a year later, counted \
          from the day on which customers were told.",
    sources: &[Source::Code("4.2.1")],
    mend: "move the end to a later day, or correct the day on which it was announced",
    finder: Finder::Check(year_of_notice),
};

const NO_QUIET_MOVE: Rule = Rule {
    id: "LC3",
    level: Level::Error,
    title: "An end of security support that is moved earlier is announced anew",
    why: "Customers rely on the date that was published. An earlier one is a new announcement, with a year of notice of \
          its own.",
    sources: &[Source::Code("4.2.1")],
    mend: "announce the new end, and set `announced` to the day of that",
    finder: Finder::Compare(no_quiet_move),
};

const POLICY_IS_WHOLE: Rule = Rule {
    id: "LC4",
    level: Level::Error,
    title: "The support policy states the levels of support, how often updates appear, how they arrive and how one learns of them",
    why: "Whoever buys or runs the product must know what is maintained, how often, and where the updates come from.",
    sources: &[Source::Code("4.1.2")],
    mend: "say it in the front matter of content/support.md",
    finder: Finder::Check(policy_is_whole),
};

const GUIDE: Rule = Rule {
    id: "LC5",
    level: Level::Warning,
    title: "A guide to secure use and updating is linked",
    why: "A product is as secure as it is set up, and an update helps those who know how to install it.",
    sources: &[Source::Code("4.1.3")],
    mend: "add secure_use_guide = \"https://…\" to the product, or to content/support.md for all products",
    finder: Finder::Check(guide),
};

const RISK_IS_SAID: Rule = Rule {
    id: "LC6",
    level: Level::Warning,
    title: "Customers are told what running unsupported software risks, and security fixes are not for those alone who pay",
    why: "An end of support that is announced without its meaning moves nobody; and a fix that costs extra leaves those \
          open who were told nothing else.",
    sources: &[Source::Code("4.2"), Source::Code("3.5")],
    mend: "say it in content/support.md and in the notice of the release",
    finder: Finder::Check(risk_is_said),
};

const FIVE_YEARS: Rule = Rule {
    id: "LC7",
    level: Level::Warning,
    title: "Profile `cra`: security support lasts at least five years, or there is a reason why not",
    why: "The support period is at least five years, unless the product is expected to be in use for less.",
    sources: &[Source::Cra("article 13(8)")],
    mend: "move the end to a later day, or say in support_period_reason why the product is in use for less than five years",
    finder: Finder::Check(five_years),
};

/// How many years of security support the Cyber Resilience Act expects.
const EXPECTED_YEARS: u32 = 5;

const END: &str = "end_of_security_support";

/// For how many days an announcement may have been made elsewhere before this site shows it.
const MOST_DAYS_UNSHOWN: u64 = 31;

/// The place of a policy that is not there.
const POLICY: &str = "content/support.md";

/// Every product that is out or will be. Products are as they are, whenever they are seen.
fn products<'s>(subject: &Subject<'s>) -> impl Iterator<Item = &'s Product> {
    subject.ahead.products.iter().map(Arc::as_ref)
}

fn releases<'s>(subject: &Subject<'s>) -> impl Iterator<Item = (&'s Product, &'s Release)> {
    products(subject).flat_map(|product| product.releases.iter().map(move |release| (product, release)))
}

/// Every release whose end of security support is known.
fn ending<'s>(subject: &Subject<'s>) -> impl Iterator<Item = (&'s Product, &'s Release, CalendarDate)> {
    releases(subject).filter_map(|(product, release)| {
        let end = release.date(Milestone::EndOfSecuritySupport)?;
        Some((product, release, end))
    })
}

fn name(product: &Product, release: &Release) -> String {
    format!("{} {}", product.name, release.name)
}

fn end_is_said(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let unsaid = releases(subject).filter(|(_, release)| release.said_of(Milestone::EndOfSecuritySupport).is_none());
    unsaid
        .map(|(product, release)| {
            let message = format!("nothing says when the security support of {} ends", name(product, release));
            rule.finding(message).at(&release.origin)
        })
        .collect()
}

/// The last day on which an end can be announced and leaves a year.
pub(crate) fn announce_by(end: CalendarDate) -> NaiveDate {
    a_year_before(end.last_day())
}

fn year_of_notice(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    ending(subject)
        .filter_map(|(product, release, end)| {
            let name = name(product, release);
            let Some(announced) = release.announced else {
                let today = day_of(&subject.site.at, subject.site.vendor.time_zone);
                let message = format!("nothing says when the end of security support of {name} was announced");
                let help = format!(
                    "add announced with the day on which customers were told; announced today ({today}), support lasts \
                     until {} at least",
                    a_year_later(today)
                );
                return Some(rule.finding(message).at(&release.origin.key(END)).help(help));
            };
            let today = day_of(&subject.site.at, subject.site.vendor.time_zone);
            if announced > today {
                let message = format!(
                    "the end of security support of {name} is said to be announced on {announced}, which is yet to come"
                );
                let help = format!("write the day on which customers were told, {today} at the latest");
                return Some(rule.finding(message).at(&release.origin.key("announced")).help(help));
            }
            if announced <= announce_by(end) {
                return None;
            }
            let earliest = a_year_later(announced);
            let message = format!(
                "the security support of {name} ends on {}, less than a year after it was announced on {announced}",
                end.last_day()
            );
            let help = format!("write {earliest} or a later day");
            Some(rule.finding(message).at(&release.origin.key(END)).help(help))
        })
        .collect()
}

fn no_quiet_move(subject: &Subject<'_>, lock: &Lock, rule: &'static Rule) -> Vec<Diagnostic> {
    let today = day_of(&subject.site.at, subject.site.vendor.time_zone);
    ending(subject)
        .filter_map(|(product, release, end)| {
            let recorded = lock.releases.get(&(product.slug.clone(), release.name.clone()))?;
            if let Some(announced) = backdated(recorded, release, today) {
                let message = format!(
                    "the end of security support of {} is moved to an earlier day, {end}, by an announcement of {announced} \
                     that this site did not show",
                    name(product, release)
                );
                let help = format!(
                    "announced today, {today}, the earliest end is {}; write both, or bring back the end that was published",
                    a_year_later(today)
                );
                return Some(rule.finding(message).at(&release.origin.key("announced")).help(help));
            }
            let before = recorded.announced.filter(|_| recorded.lacks_announcement(release))?;
            let name = name(product, release);
            let message = match recorded.end_of_security_support.as_ref().and_then(LifecycleDate::date) {
                Some(published) => {
                    format!("the end of security support of {name} is moved from {published} to {end} without a new announcement")
                }
                None => format!("the end of security support of {name} was taken back, and {end} is not announced anew"),
            };
            let help = match recorded.end_of_security_support.as_ref().and_then(LifecycleDate::date) {
                Some(published) => format!(
                    "bring back {published}, or announce the new end: announced today ({today}) it is {} at the earliest; \
                     the day of the announcement is later than {before}",
                    a_year_later(today)
                ),
                None => format!("announce it: set announced to the day of that, later than {before}"),
            };
            Some(rule.finding(message).at(&release.origin.key(END)).help(help))
        })
        .collect()
}

/// The day of an announcement that moves an end to an earlier day, where it lies so far back that whoever reads this site
/// would have seen it.
fn backdated(recorded: &RecordedRelease, release: &Release, today: NaiveDate) -> Option<NaiveDate> {
    let announced = release.announced?;
    let is_old = announced + Days::new(MOST_DAYS_UNSHOWN) < today;
    let is_new = recorded.announced.is_some_and(|before| announced > before);
    (recorded.is_moved_earlier(release) && is_new && is_old).then_some(announced)
}

fn policy_is_whole(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let Some(policy) = subject.site.support.as_deref() else {
        let help = "add it, with title, patch_frequency, distribution, notification and level in its front matter";
        return vec![rule.finding("there is no support policy").at_path(POLICY).help(help)];
    };
    let texts = [
        ("patch_frequency", &policy.patch_frequency, "how often updates appear"),
        ("distribution", &policy.distribution, "how updates reach customers"),
        ("notification", &policy.notification, "how customers learn of updates"),
    ];
    let missing = texts.into_iter().filter(|(_, text, _)| text.is_none()).map(|(key, _, what)| {
        let message = format!("the support policy does not say {what}");
        rule.finding(message).at(&policy.origin).help(format!("add {key} = \"…\" to the front matter"))
    });
    let levels = policy.levels.is_empty().then(|| {
        let help = "add [[level]] with name and description, such as \"Security support\" and what customers get in it";
        rule.finding("the support policy names no level of support").at(&policy.origin).help(help)
    });
    missing.chain(levels).collect()
}

fn guide(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    if subject.site.support.as_ref().is_some_and(|policy| policy.secure_use_guide.is_some()) {
        return Vec::new();
    }
    let without = products(subject).filter(|product| product.secure_use_guide.is_none());
    without
        .map(|product| {
            rule.finding(format!("no guide to the secure use of {} is linked", product.name)).at(&product.origin)
        })
        .collect()
}

fn risk_is_said(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let mut found = without_notice(subject, rule);
    // That there is no policy is a finding of its own.
    if let Some(policy) = subject.site.support.as_deref() {
        found.extend(unsaid_risk(subject, policy, rule));
        found.extend(paid_fixes(policy, rule));
    }
    found
}

/// Releases whose support ends within a year, or has ended, and that say nothing of it.
fn without_notice(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let today = day_of(&subject.site.at, subject.site.vendor.time_zone);
    let is_near = |end: &CalendarDate| announce_by(*end) <= today;
    ending(subject)
        .filter(|(_, release, end)| release.notice.is_none() && is_near(end))
        .map(|(product, release, end)| {
            let verb = if end.last_day() < today { "ended" } else { "ends" };
            let message =
                format!("the security support of {} {verb} on {end}, and no notice says so", name(product, release));
            let help =
                "add notice = \"…\": what ends and when, that later vulnerabilities stay open, and where to move";
            rule.finding(message).at(&release.origin.key(END)).help(help)
        })
        .collect()
}

/// Words cannot be judged by a program, so the risk has a place of its own, which is shown with every notice.
fn unsaid_risk(subject: &Subject<'_>, policy: &SupportPolicy, rule: &'static Rule) -> Option<Diagnostic> {
    if policy.unsupported_risk.is_some() || ending(subject).next().is_none() {
        return None;
    }
    let help = "add unsupported_risk = \"…\", such as that vulnerabilities found later stay open and become known";
    let message = "the support policy does not say what it risks to run a release without support";
    Some(rule.finding(message).at(&policy.origin).help(help))
}

fn paid_fixes(policy: &SupportPolicy, rule: &'static Rule) -> Option<Diagnostic> {
    match policy.security_fixes {
        Some(SecurityFixes::Included) => None,
        Some(SecurityFixes::Paid) => {
            let help =
                "give security fixes to everybody who may use the product, and write security_fixes = \"included\"";
            let finding = rule.finding("security fixes are for those alone who pay for them");
            Some(finding.at(&policy.origin.key("security_fixes")).help(help))
        }
        None => {
            let help =
                "add security_fixes = \"included\" where everybody who may use the product gets them, else \"paid\"";
            Some(rule.finding("the support policy does not say who gets security fixes").at(&policy.origin).help(help))
        }
    }
}

fn five_years(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    if !subject.site.vendor.check.profiles.contains(&Profile::Cra) {
        return Vec::new();
    }
    ending(subject)
        .filter(|(_, release, _)| release.support_period_reason.is_none())
        .filter_map(|(product, release, end)| {
            let name = name(product, release);
            let Some(released) = release.date(Milestone::GeneralAvailability) else {
                let message = format!("nothing says when {name} was released, so nobody can tell how long it is supported");
                let help = "add released with a day or a month";
                return Some(rule.finding(message).at(&release.origin).help(help));
            };
            if lasts_long(released, end) {
                return None;
            }
            let earliest = five_years_after(released);
            let message = format!(
                "the security support of {name} ends on {end}, less than {EXPECTED_YEARS} years after its release ({released})"
            );
            let help = format!(
                "write {earliest} or a later day, or say in support_period_reason why the product is in use for less time"
            );
            Some(rule.finding(message).at(&release.origin.key(END)).help(help))
        })
        .collect()
}

/// Of a month nobody knows the day, so that its last day counts.
fn five_years_after(released: CalendarDate) -> NaiveDate {
    years_later(released.last_day(), EXPECTED_YEARS)
}

/// Whether the support from a release to its end lasts as long as is expected. Of two months the days count that fit.
fn lasts_long(released: CalendarDate, end: CalendarDate) -> bool {
    match (released, end) {
        (CalendarDate::Month(from), CalendarDate::Month(to)) => to >= years_later(from, EXPECTED_YEARS),
        (CalendarDate::Day(_) | CalendarDate::Month(_), CalendarDate::Day(_))
        | (CalendarDate::Day(_), CalendarDate::Month(_)) => end.last_day() >= five_years_after(released),
    }
}
