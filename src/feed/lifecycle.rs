//! What becomes of the end of a release: it is announced, changed, near and reached.
//!
//! Each of these is told once, for ever in the same way: from what was said then, as the record of what was published has
//! it, and never from what is said now.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc};

use crate::{
    history::Timetable,
    lifecycle::{self, Entry},
    model::{CalendarDate, Instant, LifecycleDate, Milestone, Product, Release, Slug},
    page::{SaidView, TurnView, UpgradeView},
    paths,
};

/// How many days before its last day an end is near.
const NEAR: Days = Days::new(90);
/// For how many years a turn is told after its own. A vendor who writes down the dates of many years at once tells no old
/// news. Years end together, so that a whole archive goes rather than one item of it after the other.
const TOLD: i32 = 2;

/// What becomes of an end at an instant.
#[derive(Clone, Copy)]
pub(super) struct Turn<'s> {
    product: &'s Product,
    release: &'s Release,
    milestone: Milestone,
    event: Event<'s>,
    /// When.
    pub at: DateTime<Utc>,
}

#[derive(Clone, Copy)]
enum Event<'s> {
    /// A first date.
    Announced(CalendarDate),
    /// What is said changes; the first change has the number 1.
    Changed { number: usize, from: Option<&'s LifecycleDate>, to: Option<&'s LifecycleDate> },
    /// It comes soon.
    Near(CalendarDate),
    /// It is over.
    Reached(CalendarDate),
}

/// A statement about an end and the time in which it stood.
struct Statement<'s> {
    said: Option<&'s LifecycleDate>,
    /// The day on which customers learned of it, where that is known.
    told: Option<NaiveDate>,
    /// When another took its place.
    until: Option<DateTime<Utc>>,
}

/// Everything that became of the ends of the releases of a product in the year of an instant and the two before.
pub(super) fn turns<'s>(
    product: &'s Product,
    timetable: &'s Timetable,
    now: &Instant,
) -> impl Iterator<Item = Turn<'s>> + use<'s> {
    let now = now.utc();
    let oldest = now.year() - TOLD;
    let ends = lifecycle::entries(product, timetable).into_iter().filter(|entry| entry.milestone.is_end());
    let turns = ends.flat_map(move |entry| {
        let announced = timetable.first_announced(product, entry.release);
        of_entry(&entry, announced)
    });
    turns.filter(move |turn| oldest <= turn.at.year() && turn.at <= now)
}

fn of_entry<'s>(entry: &Entry<'s>, announced: Option<NaiveDate>) -> Vec<Turn<'s>> {
    let turn =
        |event, at| Turn { product: entry.product, release: entry.release, milestone: entry.milestone, event, at };
    let statements = statements(entry, announced);
    let mut turns = Vec::new();
    let first = statements.first().and_then(|first| Some((date(first.said)?, first.told?)));
    if let Some((date, day)) = first.filter(|(date, day)| is_announced(entry.milestone, *date, *day)) {
        turns.push(turn(Event::Announced(date), beginning(day)));
    }
    turns.extend(entry.changes.iter().enumerate().map(|(number, change)| {
        let event = Event::Changed { number: number + 1, from: change.from.as_ref(), to: change.to.as_ref() };
        turn(event, change.since.utc())
    }));
    for statement in &statements {
        let Some(date) = date(statement.said) else { continue };
        let days = [
            (date.last_day().checked_sub_days(NEAR), Event::Near(date)),
            (date.last_day().succ_opt(), Event::Reached(date)),
        ];
        let due =
            days.into_iter().filter_map(|(day, event)| Some((day?, event))).filter(|(day, _)| statement.stood_on(*day));
        turns.extend(due.map(|(day, event)| turn(event, beginning(day))));
    }
    turns
}

/// Whether an announcement of a day was one of this end. The end of support is, however late it was announced; what
/// precedes it and lay behind already, such as the end of sales, is not.
fn is_announced(milestone: Milestone, date: CalendarDate, day: NaiveDate) -> bool {
    milestone >= Milestone::EndOfSecuritySupport || date.last_day() >= day
}

/// What was said of an end, the oldest first.
fn statements<'s>(entry: &Entry<'s>, announced: Option<NaiveDate>) -> Vec<Statement<'s>> {
    let first = entry.changes.first().map_or(entry.said, |change| change.from.as_ref());
    let mut statements = vec![Statement { said: first, told: announced, until: None }];
    for change in &entry.changes {
        if let Some(before) = statements.last_mut() {
            before.until = Some(change.since.utc());
        }
        statements.push(Statement { said: change.to.as_ref(), told: Some(change.since.utc_day()), until: None });
    }
    statements
}

impl Statement<'_> {
    /// Whether it was told before a day and stood when that began. What lay behind already when it was told is no news.
    fn stood_on(&self, day: NaiveDate) -> bool {
        self.told.is_none_or(|told| told < day) && self.until.is_none_or(|until| beginning(day) <= until)
    }
}

fn date(said: Option<&LifecycleDate>) -> Option<CalendarDate> {
    said.and_then(LifecycleDate::date)
}

fn beginning(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

impl Turn<'_> {
    /// Whether it is of a product.
    pub(super) fn is_of(&self, product: &Slug) -> bool {
        self.product.slug == *product
    }

    /// The page that says more.
    pub(super) fn page(&self) -> String {
        paths::release(&self.product.slug, &self.release.name)
    }

    /// What tells it from every other: the release, the milestone, and the number of the change or the date.
    pub(super) fn key(&self) -> String {
        let what = match self.event {
            Event::Announced(_) => "0".to_owned(),
            Event::Changed { number, .. } => number.to_string(),
            Event::Near(date) => format!("near-{date}"),
            Event::Reached(date) => format!("reached-{date}"),
        };
        format!("{}#{}-{what}", self.page(), self.milestone.key())
    }

    /// What a theme words.
    pub(super) fn view(&self) -> TurnView {
        let on = |date: CalendarDate| SaidView { date: Some(date.to_string()), kind: None, reason: None };
        let (event, now, before) = match self.event {
            Event::Announced(date) => ("announced", on(date), None),
            Event::Near(date) => ("near", on(date), None),
            Event::Reached(date) => ("reached", on(date), None),
            // Where no date was, the first one is announced.
            Event::Changed { from, to, .. } => {
                let event = if date(from).is_none() && date(to).is_some() { "announced" } else { "changed" };
                (event, said(to), from.map(|from| said(Some(from))))
            }
        };
        let upgrade_to = self.release.upgrade_to.as_ref();
        TurnView {
            product: self.product.name.clone(),
            release: self.release.name.to_string(),
            path: self.page(),
            milestone: self.milestone.key(),
            event,
            now,
            before,
            upgrade_to: upgrade_to
                .map(|name| UpgradeView { name: name.to_string(), path: paths::release(&self.product.slug, name) }),
        }
    }
}

fn said(said: Option<&LifecycleDate>) -> SaidView {
    let (kind, reason) = match said {
        Some(LifecycleDate::On(date)) => {
            return SaidView { date: Some(date.to_string()), kind: None, reason: None };
        }
        Some(LifecycleDate::ToBeAnnounced { reason }) => ("to_be_announced", Some(reason.clone())),
        Some(LifecycleDate::NotPlanned) => ("not_planned", None),
        Some(LifecycleDate::Passed { reason }) => ("passed", Some(reason.clone())),
        None => ("not_stated", None),
    };
    SaidView { date: None, kind: Some(kind), reason }
}
