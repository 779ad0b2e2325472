//! The calendars (RFC 5545 and 7986): an event for each date of each release.
//!
//! An event is the whole day, or the whole month where no day is known, and takes nobody's time. It stays the same from
//! build to build and has a higher number with each change of its date, so that the calendars of those who subscribed
//! follow. A date that was withdrawn stays as a cancelled event, so that it goes away there too.

use chrono::{DateTime, Months, NaiveDate, Utc};

use super::{
    Entry,
    content_line::ContentLines,
    entries,
    moment::{self, last_said},
};
use crate::{
    history::Timetable,
    model::{CalendarDate, LifecycleDate, Milestone, Product, Release, Vendor},
    page::theme::Theme,
    paths,
    plan::{Plan, Section},
    publish::Site,
};

/// How many months before an end a calendar reminds.
const ALARMS: [u32; 4] = [12, 6, 3, 1];
/// How often a calendar that follows asks for news.
const REFRESH: &str = "P1D";

/// Plans the calendar of everything and one for each product.
pub(super) fn plan<'s>(site: &'s Site, timetable: &'s Timetable, theme: &'s Theme, plan: &mut Plan<'s>) {
    let of = move |name: &str| theme.words("calendar.name", &[("name", name)]);
    let made = move |path: &str, name: &str, products: Vec<&'s Product>| {
        let title = of(name);
        Ok(calendar(&Ground { site, theme, timetable }, path, &title, &products))
    };
    plan.add(paths::LIFECYCLE_CALENDAR, Section::Lifecycle, move || {
        let products = site.products.iter().map(AsRef::as_ref).collect();
        made(paths::LIFECYCLE_CALENDAR, &site.vendor.publisher.name, products)
    });
    for product in &site.products {
        let path = paths::product_calendar(&product.slug);
        plan.add(path.clone(), Section::Lifecycle, move || made(&path, &product.name, vec![product.as_ref()]));
    }
}

/// What a calendar is made of.
#[derive(Clone, Copy)]
struct Ground<'s> {
    site: &'s Site,
    theme: &'s Theme,
    timetable: &'s Timetable,
}

fn calendar(ground: &Ground<'_>, path: &str, name: &str, products: &[&Product]) -> Vec<u8> {
    let Ground { site, theme, timetable } = *ground;
    let mut lines = ContentLines::default();
    lines.add("BEGIN", "VCALENDAR");
    lines.add("VERSION", "2.0");
    lines.add("PRODID", "-//candour//support lifecycle//EN");
    lines.add("CALSCALE", "GREGORIAN");
    // Each with the name that programs knew before RFC 7986.
    lines.add_text("NAME", name);
    lines.add_text("X-WR-CALNAME", name);
    lines.add("REFRESH-INTERVAL;VALUE=DURATION", REFRESH);
    lines.add("X-PUBLISHED-TTL", REFRESH);
    lines.add("SOURCE;VALUE=URI", &site.vendor.base_url.join(path));
    let entries = products.iter().flat_map(|product| entries(product, timetable));
    let events: Vec<Event<'_>> = entries.filter_map(Event::of).collect();
    if events.is_empty() {
        lines.add_time_zone();
    }
    for event in events {
        event.write(site, theme, &mut lines);
    }
    lines.add("END", "VCALENDAR");
    lines.into_bytes()
}

/// A date of a release, as calendars hold it.
struct Event<'s> {
    entry: Entry<'s>,
    date: CalendarDate,
    /// Whether the date is not said any more.
    is_withdrawn: bool,
}

impl<'s> Event<'s> {
    /// The event of what is said, where there is or was a date.
    fn of(entry: Entry<'s>) -> Option<Self> {
        if let Some(date) = entry.date() {
            return Some(Self { entry, date, is_withdrawn: false });
        }
        let date = entry.changes.iter().rev().find_map(|change| change.from.as_ref()?.date())?;
        Some(Self { entry, date, is_withdrawn: true })
    }

    fn write(&self, site: &Site, theme: &Theme, lines: &mut ContentLines) {
        let Entry { product, release, milestone, changes, .. } = &self.entry;
        let since = last_said(site, release, changes.iter().copied());
        let (first, after) = self.days();
        lines.add("BEGIN", "VEVENT");
        lines.add_text("UID", &self.uid(&site.vendor));
        lines.add("SEQUENCE", &changes.len().to_string());
        lines.add("DTSTAMP", &utc(since.unwrap_or(moment::UNKNOWN)));
        if let Some(since) = since {
            lines.add("LAST-MODIFIED", &utc(since));
        }
        lines.add("DTSTART;VALUE=DATE", &date(first));
        lines.add("DTEND;VALUE=DATE", &date(after));
        lines.add_text("SUMMARY", &self.summary(theme));
        lines.add_text("DESCRIPTION", &self.description(theme));
        lines.add("URL", &site.vendor.base_url.join(&paths::release(&product.slug, &release.name)));
        lines.add_texts("CATEGORIES", &[&word(*milestone, theme), &product.name]);
        lines.add("STATUS", if self.is_withdrawn { "CANCELLED" } else { "CONFIRMED" });
        lines.add("TRANSP", "TRANSPARENT");
        if milestone.is_end() && !self.is_withdrawn && self.date.last_day() >= site.today() {
            for months in ALARMS {
                self.write_alarm(months, theme, lines);
            }
        }
        lines.add("END", "VEVENT");
    }

    /// The first day and the day after the last, which is how the end of an event is written (section 3.6.1).
    fn days(&self) -> (NaiveDate, NaiveDate) {
        let last = self.date.last_day();
        (self.date.first_day(), last.succ_opt().unwrap_or(last))
    }

    /// Stays the same as long as the release has its name. What it is joined with stands in neither slugs nor milestones.
    fn uid(&self, vendor: &Vendor) -> String {
        let Entry { product, release, milestone, .. } = &self.entry;
        format!("{}+{}+{}@{}", product.slug, release.name.file_stem(), milestone.key(), vendor.base_url.host())
    }

    fn title(&self) -> String {
        let Entry { product, release, .. } = &self.entry;
        release.label.clone().unwrap_or_else(|| format!("{} {}", product.name, release.name))
    }

    fn summary(&self, theme: &Theme) -> String {
        let what = format!("{}: {}", self.title(), word(self.entry.milestone, theme));
        if self.is_withdrawn { theme.words("calendar.withdrawn", &[("what", &what)]) } else { what }
    }

    /// What the date means, what to do, and what the vendor announced.
    fn description(&self, theme: &Theme) -> String {
        let text = |key: &str, values: &[(&str, &str)]| theme.words(&format!("calendar.{key}"), values);
        if self.is_withdrawn {
            return format!("{} {}", text("withdrawn_text", &[]), now_said(self.entry.said, theme))
                .trim_end()
                .to_owned();
        }
        let Entry { product, release, milestone, .. } = &self.entry;
        let mut parts = vec![meaning(release, *milestone, theme)];
        if matches!(self.date, CalendarDate::Month(_)) {
            parts.push(text("month_only", &[]));
        }
        if milestone.is_end() {
            parts.push(match &release.upgrade_to {
                Some(target) => text("move", &[("release", &format!("{} {target}", product.name))]),
                None => text("more", &[]),
            });
        }
        // An announcement is of the end of security support.
        if *milestone == Milestone::EndOfSecuritySupport {
            parts.extend(release.notice.clone());
        }
        parts.join("\n\n")
    }

    /// A reminder at nine in the morning of the same day of an earlier month.
    ///
    /// Durations of iCalendar have no months, so that the days between are counted. A moment of UTC could say the same,
    /// but it would be in the middle of the night of some readers, and some calendar programs only know reminders that are
    /// so many minutes before an event. What is before a whole day is before its midnight where the reader is.
    fn write_alarm(&self, months: u32, theme: &Theme, lines: &mut ContentLines) {
        let first = self.date.first_day();
        let Some(day) = first.checked_sub_months(Months::new(months)) else { return };
        let days = (first - day).num_days() - 1;
        let values = [("count", months.to_string()), ("what", self.summary(theme))];
        let ahead = theme.words("calendar.alarm", &values.each_ref().map(|(name, value)| (*name, value.as_str())));
        lines.add("BEGIN", "VALARM");
        lines.add("ACTION", "DISPLAY");
        lines.add_text("DESCRIPTION", &ahead);
        lines.add("TRIGGER", &format!("-P{days}DT15H"));
        lines.add("END", "VALARM");
    }
}

/// What people call it.
pub(crate) fn name(milestone: Milestone) -> &'static str {
    match milestone {
        Milestone::GeneralAvailability => "general availability",
        Milestone::EndOfSales => "end of sales",
        Milestone::EndOfActiveSupport => "end of active support",
        Milestone::EndOfSecuritySupport => "end of security support",
        Milestone::EndOfExtendedSecuritySupport => "end of extended security support",
        Milestone::EndOfLife => "end of life",
    }
}

/// The same in the words of a theme.
fn word(milestone: Milestone, theme: &Theme) -> String {
    theme.words(&format!("release.{}", milestone.key()), &[])
}

/// What it means for customers.
fn meaning(release: &Release, milestone: Milestone, theme: &Theme) -> String {
    let is_extended = milestone == Milestone::EndOfSecuritySupport
        && release.said_of(Milestone::EndOfExtendedSecuritySupport).is_some();
    let key = if is_extended { "unless_paid" } else { milestone.key() };
    theme.words(&format!("lifecycle_meaning.{key}"), &[])
}

/// What is said now that no date is.
fn now_said(said: Option<&LifecycleDate>, theme: &Theme) -> String {
    let (key, reason) = match said {
        // What has a date is not withdrawn.
        Some(LifecycleDate::On(_)) => return String::new(),
        Some(LifecycleDate::ToBeAnnounced { reason }) => ("to_be_announced", reason.as_str()),
        Some(LifecycleDate::NotPlanned) => ("not_planned", ""),
        Some(LifecycleDate::Passed { reason }) => ("passed", reason.as_str()),
        None => ("not_stated", ""),
    };
    theme.words(&format!("calendar.now.{key}"), &[("reason", reason)])
}

pub(crate) fn date(day: NaiveDate) -> String {
    day.format("%Y%m%d").to_string()
}

pub(crate) fn utc(moment: DateTime<Utc>) -> String {
    moment.format("%Y%m%dT%H%M%SZ").to_string()
}
