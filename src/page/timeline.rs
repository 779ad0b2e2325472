//! The support periods of releases as a drawing: where each bar begins and ends, and nothing of how it looks.
//!
//! A bar shows for each day the stage that [`Release::stage`] gives for that day, so that a drawing never says anything
//! else than the words beside it, and dates that contradict each other draw no bar backwards. Numbers are units of the
//! drawing, from its upper left corner.

mod shown;
#[cfg(test)]
mod tests;
mod window;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::release::{SupportAnswer, support_answer};
use crate::model::{CalendarDate, Key as _, LifecycleDate, Release, SupportStage};
use shown::{Drawn, Shown, next_day};
pub(super) use window::Window;
use window::new_year;

/// The width of the drawing.
const WIDTH: f64 = 800.0;
/// Where the answers in words begin: before that stand the names.
const WORDS: f64 = 116.0;
/// Where the bars begin. Names and answers come first, since a narrow screen shows the left part alone.
const LEFT: f64 = 298.0;
/// Where the bars end.
const RIGHT: f64 = 794.0;
/// The height of the axis above the rows.
const HEAD: f64 = 44.0;
/// The height of a row.
const ROW: f64 = 42.0;
/// The height of a bar.
const BAR: f64 = 16.0;
/// The height of a bar after the end of security updates.
const THIN_BAR: f64 = 8.0;
/// How far a bar fades out where its end is open.
const FADE: f64 = 48.0;
/// The least width of a bar, so that one day is seen.
const LEAST_BAR: f64 = 1.5;
/// The least width of the mark of a month.
const LEAST_MONTH: f64 = 3.0;
/// The least distance between two years of the axis.
const LEAST_YEAR: f64 = 38.0;
/// How many characters of a name have room in a line.
const MOST_CHARACTERS: usize = 15;
/// How much room the number of a year takes.
const YEAR: f64 = 32.0;

/// What can be in a drawing.
const LEGEND: [&str; 11] =
    ["today", "active", "security_only", "extended", "ended", "unknown", "unclear", "month", "notice", "open", "later"];

/// A drawing.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct Timeline {
    /// The width.
    pub width: f64,
    /// The height.
    pub height: f64,
    /// Where the answers in words begin.
    pub words: f64,
    /// Where the bars begin.
    pub left: f64,
    /// Where they end.
    pub right: f64,
    /// Where the rows begin.
    pub top: f64,
    /// The first year.
    pub first_year: i32,
    /// The last year.
    pub last_year: i32,
    /// The beginnings of years on the axis.
    pub years: Vec<Year>,
    /// The line for today, where that is within the drawing.
    pub today: Option<Today>,
    /// A row for each release.
    pub rows: Vec<Row>,
}

/// The beginning of a year.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct Year {
    /// Where.
    pub x: f64,
    /// Which.
    pub year: i32,
}

/// The line for today.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct Today {
    /// Where.
    pub x: f64,
    /// On which side of `x` its label has room: `start`, `middle` or `end`.
    pub anchor: &'static str,
    /// The day.
    pub date: String,
}

/// A release.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct Row {
    /// Its upper edge.
    pub y: f64,
    /// Its name in one line or two, as far as there is room.
    pub name: Vec<String>,
    /// Until when it is supported.
    pub answer: SupportAnswer,
    /// The key of its stage today.
    pub stage: &'static str,
    /// The stages, from left to right.
    pub bars: Vec<Bar>,
    /// The months whose day is not known.
    pub months: Vec<Span>,
    /// Where the end was announced, and on which day.
    pub notice: Option<Notice>,
    /// Whether the first bar begins before the drawing, or nobody says when.
    pub before: bool,
    /// How the last bar ends, where that is not to be seen: `later`, or `open` where no end is known.
    pub after: Option<After>,
}

/// A stage of a release.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct Bar {
    /// The key of the stage: `active`, `security_only`, `extended`, `ended`, `unknown`, or `unclear` for days of which
    /// nobody knows any more what held.
    pub kind: &'static str,
    /// Its left edge.
    pub x: f64,
    /// Its upper edge.
    pub y: f64,
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
}

/// A part of the axis of time.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct Span {
    /// Its left edge.
    pub x: f64,
    /// Its width.
    pub width: f64,
}

/// A day on which an end was announced.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct Notice {
    /// Where.
    pub x: f64,
    /// When.
    pub date: String,
}

/// How a bar goes on beyond what is to be seen.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct After {
    /// `later` or `open`.
    pub kind: &'static str,
    /// Where a bar that is open begins to fade.
    pub x: f64,
    /// How far it fades.
    pub width: f64,
}

/// Draws releases in the given order.
pub(super) fn draw(releases: &[&Release], today: NaiveDate, window: Window) -> Timeline {
    let rows: Vec<Row> = releases
        .iter()
        .scan(HEAD, |y, release| {
            let row = row(release, today, window, *y);
            *y += ROW;
            Some(row)
        })
        .collect();
    let height = rows.last().map_or(HEAD, |row| row.y + ROW) + 4.0;
    Timeline {
        width: WIDTH,
        height,
        words: WORDS,
        left: LEFT,
        right: RIGHT,
        top: HEAD,
        first_year: window.first,
        last_year: window.last,
        years: axis(window),
        today: window.contains(today).then(|| line(today, window)),
        rows,
    }
}

/// The keys of what the parts of some drawings mean, as far as they are in them, in a fixed order.
pub(super) fn legend<'t>(timelines: impl IntoIterator<Item = &'t Timeline>) -> Vec<&'static str> {
    let used: BTreeSet<&str> = timelines.into_iter().flat_map(Timeline::parts).collect();
    LEGEND.into_iter().filter(|part| used.contains(part)).collect()
}

impl Timeline {
    fn parts(&self) -> impl Iterator<Item = &'static str> {
        self.today.as_ref().map(|_| "today").into_iter().chain(self.rows.iter().flat_map(Row::parts))
    }
}

impl Row {
    fn parts(&self) -> impl Iterator<Item = &'static str> {
        let bars = self.bars.iter().map(|bar| bar.kind);
        let month = self.months.first().map(|_| "month");
        let notice = self.notice.as_ref().map(|_| "notice");
        let beyond = self.before.then_some("later").into_iter().chain(self.after.as_ref().map(|after| after.kind));
        bars.chain(month).chain(notice).chain(beyond)
    }
}

/// Every year, or every second, fifth, tenth and so on where years are narrow.
fn axis(window: Window) -> Vec<Year> {
    let year_width = (RIGHT - LEFT) / f64::from((window.last - window.first + 1).max(1));
    let steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
    let step = steps.into_iter().find(|step| f64::from(*step) * year_width >= LEAST_YEAR).unwrap_or(1000);
    let years = (window.first..=window.last).filter(|year| year % step == 0);
    let placed = years.map(|year| Year { x: window.x(new_year(year)), year });
    placed.filter(|year| year.x + YEAR <= WIDTH).collect()
}

fn line(today: NaiveDate, window: Window) -> Today {
    let x = window.x(today);
    let room = 60.0;
    let anchor = if x - LEFT < room {
        "start"
    } else if RIGHT - x < room {
        "end"
    } else {
        "middle"
    };
    Today { x, anchor, date: today.to_string() }
}

fn row(release: &Release, today: NaiveDate, window: Window, y: f64) -> Row {
    let shown = Shown::of(release, today);
    let bars = bars(&shown, window, y);
    let (before, after) = beyond(&shown, window, &bars);
    let is_drawn = |date: CalendarDate| date.last_day() >= window.from() && date.first_day() < window.to();
    let months = release.dates.values().filter_map(LifecycleDate::date);
    let months = months.filter(|date| matches!(date, CalendarDate::Month(_)) && is_drawn(*date) && !bars.is_empty());
    let notice = release.announced.filter(|day| window.contains(*day));
    Row {
        y,
        name: lines(release.name.as_str()),
        answer: support_answer(release, today),
        stage: release.stage(today).key(),
        months: months.map(|month| span(month.first_day(), next_day(month), window, LEAST_MONTH)).collect(),
        notice: notice.map(|day| Notice { x: window.x(day), date: day.to_string() }),
        bars,
        before,
        after,
    }
}

/// What lies between two days. It is at least so wide, and never reaches out of the drawing.
fn span(from: NaiveDate, to: NaiveDate, window: Window, least: f64) -> Span {
    let x = window.x(from).min(RIGHT - least);
    Span { x: rounded(x), width: rounded((window.x(to) - x).max(least)) }
}

fn bars(shown: &Shown<'_>, window: Window, y: f64) -> Vec<Bar> {
    let mut cuts: Vec<NaiveDate> = shown.cuts().filter(|day| window.contains(*day)).collect();
    cuts.extend([window.from(), window.to()]);
    cuts.sort_unstable();
    cuts.dedup();
    let pieces = cuts.windows(2).filter_map(|pair| match pair {
        [from, to] => Some((shown.on(*from)?, *from, *to)),
        _ => None,
    });
    let mut joined: Vec<(Drawn, NaiveDate, NaiveDate)> = Vec::new();
    for (drawn, from, to) in pieces {
        match joined.last_mut() {
            Some((last, _, end)) if *last == drawn && *end == from => *end = to,
            Some(_) | None => joined.push((drawn, from, to)),
        }
    }
    joined.into_iter().map(|(drawn, from, to)| bar(drawn, &span(from, to, window, LEAST_BAR), y)).collect()
}

fn bar(drawn: Drawn, span: &Span, y: f64) -> Bar {
    let (kind, height) = match drawn {
        Drawn::Unclear => ("unclear", THIN_BAR),
        Drawn::Stage(stage @ (SupportStage::Ended | SupportStage::Unknown)) => (stage.key(), THIN_BAR),
        Drawn::Stage(stage) => (stage.key(), BAR),
    };
    Bar { kind, x: span.x, y: y + (ROW - height) / 2.0, width: span.width, height }
}

/// How the bars of a release go on before and after the window.
fn beyond(shown: &Shown<'_>, window: Window, bars: &[Bar]) -> (bool, Option<After>) {
    let goes_on_before = window.from().pred_opt().is_some_and(|day| shown.on(day).is_some());
    let before = goes_on_before && bars.first().is_some_and(|bar| bar.x <= LEFT);
    let last = bars.last().filter(|bar| bar.x + bar.width >= RIGHT - LEAST_BAR);
    let has_end = shown.cuts().any(|day| day > window.to());
    let after = last.filter(|_| shown.on(window.to()).is_some()).map(|last| {
        let width = rounded(FADE.min(last.width));
        After { kind: if has_end { "later" } else { "open" }, x: rounded(RIGHT - width), width }
    });
    (before, after)
}

/// A name in one line or two. It is broken after a mark or a space, where that leaves room for more of it.
fn lines(name: &str) -> Vec<String> {
    let characters: Vec<char> = name.chars().collect();
    if characters.len() <= MOST_CHARACTERS {
        return vec![name.to_owned()];
    }
    let (line, _) = characters.split_at(MOST_CHARACTERS);
    let after_mark = line.iter().rposition(|character| !character.is_alphanumeric()).map(|mark| mark + 1);
    let (first, rest) =
        characters.split_at(after_mark.filter(|at| *at > MOST_CHARACTERS / 3).unwrap_or(MOST_CHARACTERS));
    let text = |characters: &[char]| characters.iter().collect::<String>().trim().to_owned();
    let second = match rest.get(..MOST_CHARACTERS - 1) {
        Some(part) if rest.len() > MOST_CHARACTERS => format!("{}…", text(part)),
        Some(_) | None => text(rest),
    };
    vec![text(first), second]
}

fn rounded(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}
