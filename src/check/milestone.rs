//! The order of the dates of a release.

use chrono::NaiveDate;

use super::{Finder, Rule, Source, Subject, calendar::day_of};
use crate::{
    diagnostic::{Diagnostic, Level},
    model::{CalendarDate, LifecycleDate, Milestone, Product, Release},
};

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[ORDER, NEWEST_IS_NOT_OLDER];

const ORDER: Rule = Rule {
    id: "LC8",
    level: Level::Error,
    title: "The dates of a release are in an order that can be",
    why: "Support does not end before the release, security updates do not end before the support that includes them, and \
          nothing goes on after the end of life. Programs that read the dates refuse what cannot be, and customers cannot \
          tell which of two dates is meant.",
    sources: &[Source::Code("4.1.1"), Source::OpenEox("7.1.1"), Source::OpenEox("7.1.3")],
    mend: "correct one of the two dates",
    finder: Finder::Check(order),
};

const NEWEST_IS_NOT_OLDER: Rule = Rule {
    id: "LC9",
    level: Level::Warning,
    title: "The newest version of a release is not older than the release",
    why: "Customers see by the date how long ago the last update was. One from before the release was tagged ahead of it, or \
          is that of another version.",
    sources: &[Source::Candour],
    mend: "write in latest_released the day on which customers could first get the version that latest names",
    finder: Finder::Check(newest_is_not_older),
};

/// The milestones that cannot come after a milestone. That sales end after the security updates is unwise, and can be.
fn never_after(milestone: Milestone) -> &'static [Milestone] {
    use Milestone::{
        EndOfActiveSupport, EndOfExtendedSecuritySupport, EndOfLife, EndOfSales, EndOfSecuritySupport,
        GeneralAvailability,
    };
    match milestone {
        GeneralAvailability => &[],
        EndOfSales | EndOfActiveSupport => &[GeneralAvailability],
        EndOfSecuritySupport => &[GeneralAvailability, EndOfActiveSupport],
        EndOfExtendedSecuritySupport => &[GeneralAvailability, EndOfActiveSupport, EndOfSecuritySupport],
        EndOfLife => {
            &[GeneralAvailability, EndOfSales, EndOfActiveSupport, EndOfSecuritySupport, EndOfExtendedSecuritySupport]
        }
    }
}

fn in_words(milestone: Milestone) -> &'static str {
    match milestone {
        Milestone::GeneralAvailability => "release",
        Milestone::EndOfSales => "end of sales",
        Milestone::EndOfActiveSupport => "end of active support",
        Milestone::EndOfSecuritySupport => "end of security support",
        Milestone::EndOfExtendedSecuritySupport => "end of extended security support",
        Milestone::EndOfLife => "end of life",
    }
}

fn releases<'s>(subject: &Subject<'s>) -> impl Iterator<Item = (&'s Product, &'s Release)> {
    let products = subject.ahead.products.iter();
    products.flat_map(|product| product.releases.iter().map(move |release| (&**product, release)))
}

fn order(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let today = day_of(&subject.site.at, subject.site.vendor.time_zone);
    let mut found = Vec::new();
    for (product, release) in releases(subject) {
        for later in Milestone::ALL {
            let Some(said) = release.said_of(later) else { continue };
            let Some((earlier, date)) = in_the_way(release, later, said, today) else { continue };
            let name = format!("{} {}", product.name, release.name);
            let (what, before) = (in_words(later), in_words(earlier));
            let message = match said.date() {
                Some(end) => format!("the {what} of {name} on {end} lies before its {before} on {date}"),
                None => {
                    format!("the {what} of {name} is said to have passed, but its {before} on {date} is yet to come")
                }
            };
            let help = format!("correct {} or {}: the {what} is never before the {before}", later.key(), earlier.key());
            found.push(rule.finding(message).at(&release.place_of(later)).help(help));
        }
    }
    found
}

/// The last milestone that should lie before another and certainly does not.
fn in_the_way(
    release: &Release,
    later: Milestone,
    said: &LifecycleDate,
    today: NaiveDate,
) -> Option<(Milestone, CalendarDate)> {
    let earlier = never_after(later).iter().filter_map(|earlier| Some((*earlier, release.date(*earlier)?)));
    earlier.filter(|(_, date)| contradicts(*date, said, today)).max_by_key(|(_, date)| date.first_day())
}

/// Whether a date lies after what should not come before it. A month is only held to what is true of all of its days.
fn contradicts(earlier: CalendarDate, later: &LifecycleDate, today: NaiveDate) -> bool {
    match later {
        LifecycleDate::On(later) => earlier.first_day() > later.last_day(),
        LifecycleDate::Passed { .. } => earlier.first_day() > today,
        LifecycleDate::ToBeAnnounced { .. } | LifecycleDate::NotPlanned => false,
    }
}

fn newest_is_not_older(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (product, release) in releases(subject) {
        let newest = release.latest.as_ref().and_then(|latest| Some((latest, latest.released?)));
        let (Some((latest, day)), Some(released)) = (newest, release.date(Milestone::GeneralAvailability)) else {
            continue;
        };
        if day.last_day() < released.first_day() {
            let message = format!(
                "the newest version of {} {}, {}, is of {day}, before the release itself on {released}",
                product.name, release.name, latest.version
            );
            found.push(rule.finding(message).at(&release.origin.key("latest_released")));
        }
    }
    found
}
