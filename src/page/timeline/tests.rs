use super::*;
use crate::{model::ReleaseName, page::testing::gateway};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The day on which everything is drawn here.
fn today() -> NaiveDate {
    day("2026-07-01")
}

fn said(text: &str) -> LifecycleDate {
    let reason = "A reason".to_owned();
    match text {
        "tba" => LifecycleDate::ToBeAnnounced { reason },
        "passed" => LifecycleDate::Passed { reason },
        "not planned" => LifecycleDate::NotPlanned,
        date => LifecycleDate::On(date.parse().unwrap()),
    }
}

/// A release with the given dates, by the keys of its milestones.
fn release(dates: &[(&str, &str)]) -> Release {
    let dates = dates.iter().map(|(milestone, date)| (milestone.parse().unwrap(), said(date))).collect();
    Release { dates, announced: None, ..gateway().releases.remove(0) }
}

/// Draws one release in the window around it.
fn drawn(release: &Release) -> Row {
    draw(&[release], today(), Window::around(today(), [release])).rows.remove(0)
}

/// Whether two places are the same, as far as numbers with one digit after the point can say.
fn is_at(one: f64, other: f64) -> bool {
    (one - other).abs() < 0.11
}

fn kinds(row: &Row) -> Vec<&'static str> {
    row.bars.iter().map(|bar| bar.kind).collect()
}

/// Nothing reaches out of the drawing, nothing has no width, and bars follow each other.
fn assert_sound(timeline: &Timeline) {
    for row in &timeline.rows {
        let mut end = LEFT;
        for bar in &row.bars {
            assert!(bar.width >= LEAST_BAR && bar.height > 0.0, "{row:?}");
            assert!(bar.x >= LEFT && bar.x + bar.width <= RIGHT + 0.11, "{row:?}");
            // A bar of a day is drawn wider than it is.
            assert!(bar.x >= end - LEAST_BAR, "{row:?}");
            end = bar.x + bar.width;
            assert!(bar.y >= row.y && bar.y + bar.height <= row.y + ROW, "{row:?}");
        }
        for month in &row.months {
            assert!(month.width >= LEAST_MONTH && month.x >= LEFT && month.x + month.width <= RIGHT + 0.11, "{row:?}");
        }
        if let Some(after) = &row.after {
            assert!(after.width > 0.0 && after.x >= LEFT, "{row:?}");
        }
        assert!(row.y + ROW <= timeline.height);
    }
    assert!(timeline.years.iter().all(|year| (LEFT..=RIGHT).contains(&year.x)));
    assert!(timeline.years.windows(2).all(|pair| pair[1].x - pair[0].x >= LEAST_YEAR - 0.11), "{:?}", timeline.years);
}

#[test]
fn the_stages_follow_each_other_where_their_dates_say() {
    let release = release(&[
        ("released", "2024-01-01"),
        ("end_of_active_support", "2025-12-31"),
        ("end_of_security_support", "2027-12-31"),
        ("end_of_extended_security_support", "2028-12-31"),
        ("end_of_life", "2029-06-30"),
    ]);
    let window = Window { first: 2024, last: 2029 };
    let timeline = draw(&[&release], today(), window);
    assert_sound(&timeline);
    let row = &timeline.rows[0];
    assert_eq!(kinds(row), ["active", "security_only", "extended", "ended"]);
    let edges: Vec<f64> = row.bars.iter().map(|bar| bar.x).collect();
    let expected = ["2024-01-01", "2026-01-01", "2028-01-01", "2029-01-01"].map(|date| window.x(day(date)));
    assert_eq!(edges, expected);
    assert!(is_at(expected[0], LEFT));
    let last = row.bars.last().unwrap();
    assert!((last.x + last.width - window.x(day("2029-07-01"))).abs() < 0.11, "it ends with its life");
    assert!(!row.before && row.after.is_none());
    assert_eq!(row.answer.date.as_deref(), Some("2027-12-31"));
    assert!(is_at(timeline.today.unwrap().x, window.x(today())));
}

#[test]
fn after_the_end_there_is_nothing_unless_an_end_of_life_is_said() {
    let without = drawn(&release(&[("released", "2023-01-01"), ("end_of_security_support", "2025-06-30")]));
    assert_eq!(kinds(&without), ["active"]);
    assert!(without.after.is_none());
    let open = [("released", "2023-01-01"), ("end_of_security_support", "2025-06-30"), ("end_of_life", "tba")];
    let open = drawn(&release(&open));
    assert_eq!(kinds(&open), ["active", "ended"]);
    assert_eq!(open.after.unwrap().kind, "open");
}

#[test]
fn a_release_without_any_date_is_drawn_as_not_stated() {
    let release = release(&[]);
    let timeline = draw(&[&release], today(), Window::around(today(), [&release]));
    assert_sound(&timeline);
    let row = &timeline.rows[0];
    assert_eq!(kinds(row), ["unknown"]);
    assert_eq!((row.before, row.after.as_ref().map(|after| after.kind)), (true, Some("open")));
    assert_eq!(row.answer.kind, "not_stated");
}

#[test]
fn nothing_is_drawn_of_what_is_not_released_and_has_no_date() {
    for date in ["tba", "not planned"] {
        let row = drawn(&release(&[("released", date), ("end_of_security_support", "2029-06-30")]));
        assert!(row.bars.is_empty() && !row.before && row.after.is_none(), "{row:?}");
        assert_eq!(row.stage, "upcoming");
    }
    let row = drawn(&release(&[("released", "2027-02-16"), ("end_of_security_support", "2027-12-31")]));
    assert_eq!(kinds(&row), ["active"], "a date that lies ahead is drawn where it lies");
    assert!(row.bars[0].x > Window { first: 2026, last: 2027 }.x(today()));
}

#[test]
fn an_end_that_is_not_known_is_open_and_one_beyond_the_window_goes_on() {
    let ends = |end: &str| {
        let row = drawn(&release(&[("released", "2025-01-01"), ("end_of_security_support", end)]));
        (kinds(&row), row.after.map(|after| after.kind))
    };
    assert_eq!(ends("tba"), (vec!["active"], Some("open")));
    assert_eq!(ends("not planned"), (vec!["active"], Some("open")));
    assert_eq!(ends("2060-01-01"), (vec!["active"], Some("later")));
    assert_eq!(ends("2027-12-31"), (vec!["active"], None), "the last day of the window is within it");
    let early_release = release(&[("released", "1999-01"), ("end_of_security_support", "2027-12-31")]);
    let early = drawn(&early_release);
    assert!(early.before);
    let timeline = draw(&[&early_release], today(), Window::around(today(), [&early_release]));
    assert_eq!(legend([&timeline]), ["today", "active", "later"], "a mark that is used is explained");
    assert!(early.months.is_empty(), "a month before the window is not marked");
}

#[test]
fn a_month_is_marked_over_the_whole_of_it() {
    let release = release(&[("released", "2024-01-01"), ("end_of_security_support", "2027-02")]);
    let window = Window { first: 2024, last: 2027 };
    let row = draw(&[&release], today(), window).rows.remove(0);
    let (from, to) = (window.x(day("2027-02-01")), window.x(day("2027-03-01")));
    assert_eq!(row.months.len(), 1);
    let month = &row.months[0];
    assert!(is_at(month.x, from) && is_at(month.x + month.width, to));
    let bar = &row.bars[0];
    assert!(is_at(bar.x + bar.width, to), "support lasts through the month");
    assert_eq!(row.answer.date.as_deref(), Some("2027-02"), "the label says the month and no day");
}

#[test]
fn one_day_is_seen() {
    let one_day = release(&[("released", "2025-03-01"), ("end_of_security_support", "2025-03-01")]);
    let timeline = draw(&[&one_day], today(), Window::around(today(), [&one_day]));
    assert_sound(&timeline);
    assert_eq!(timeline.rows[0].bars.len(), 1);
    let last_day = release(&[("released", "2027-12-31"), ("end_of_security_support", "2027-12-31")]);
    let timeline = draw(&[&last_day], today(), Window { first: 2026, last: 2027 });
    assert_sound(&timeline);
    assert_eq!(timeline.rows[0].bars.len(), 1);
}

#[test]
fn dates_that_contradict_each_other_draw_nothing_backwards() {
    let dates =
        ["1000-01-01", "2024-02-29", "2025-06", "2026-07-01", "2031-01-01", "9999-12", "tba", "passed", "not planned"];
    for (at, first) in dates.iter().enumerate() {
        for second in dates {
            for third in [dates[at], "2026-06-30", "2020-01"] {
                let release = release(&[
                    ("released", first),
                    ("end_of_active_support", third),
                    ("end_of_security_support", second),
                    ("end_of_extended_security_support", third),
                    ("end_of_life", first),
                ]);
                for window in [
                    Window::around(today(), [&release]),
                    Window::of_past(today(), [&release]),
                    Window { first: 1000, last: 9999 },
                ] {
                    assert_sound(&draw(&[&release], today(), window));
                }
            }
        }
    }
    let before = release(&[("released", "2025-01-01"), ("end_of_security_support", "2024-01-01")]);
    assert!(drawn(&before).bars.is_empty());
}

#[test]
fn what_has_ended_some_day_is_drawn_as_unclear_until_yesterday_and_no_longer() {
    let ended = release(&[("released", "2023-01-01"), ("end_of_security_support", "passed")]);
    let window = Window { first: 2022, last: 2027 };
    let row = draw(&[&ended], today(), window).rows.remove(0);
    assert_eq!(kinds(&row), ["unclear"]);
    assert!(is_at(row.bars[0].x + row.bars[0].width, window.x(today())));
    assert_eq!((row.stage, row.answer.kind), ("ended", "passed"));
    // What is known of the time before stays known.
    let partly = release(&[
        ("released", "2023-01-01"),
        ("end_of_active_support", "2023-12-31"),
        ("end_of_security_support", "passed"),
        ("end_of_extended_security_support", "2027-06-30"),
    ]);
    let row = draw(&[&partly], today(), window).rows.remove(0);
    assert_eq!(kinds(&row), ["active", "unclear", "extended"]);
}

#[test]
fn an_announcement_is_marked_on_its_day() {
    let mut release = release(&[("released", "2024-01-01"), ("end_of_security_support", "2027-06-30")]);
    release.announced = Some(day("2025-05-05"));
    let row = drawn(&release);
    assert!(is_at(row.notice.unwrap().x, Window { first: 2024, last: 2027 }.x(day("2025-05-05"))));
    release.announced = Some(day("2001-05-05"));
    assert!(drawn(&release).notice.is_none(), "one before the window is not drawn at its edge");
}

#[test]
fn what_matters_now_is_not_squeezed_by_what_lies_far_away() {
    let far = release(&[("released", "1970-01-01"), ("end_of_security_support", "2999-12-31")]);
    assert_eq!(Window::around(today(), [&far]), Window { first: 2022, last: 2033 });
    assert_eq!(Window::of_life(today(), &far), Window { first: 1996, last: 2033 });
    assert_eq!(Window::around(today(), []), Window { first: 2026, last: 2027 });
    let past = release(&[("released", "1901-01-01"), ("end_of_security_support", "2003-12-31")]);
    assert_eq!(Window::of_past(today(), [&past]), Window { first: 1973, last: 2003 });
    assert!(draw(&[&past], today(), Window::of_past(today(), [&past])).today.is_none());
}

#[test]
fn a_long_name_is_broken_and_then_shortened() {
    let mut release = release(&[]);
    let mut lines = |name: &str| {
        release.name = name.parse::<ReleaseName>().unwrap();
        drawn(&release).name
    };
    assert_eq!(lines("4.2"), ["4.2"]);
    assert_eq!(lines("kindle-scribe-colorsoft-1"), ["kindle-scribe-", "colorsoft-1"]);
    assert_eq!(lines("Długoterminowe wsparcie"), ["Długoterminowe", "wsparcie"]);
    assert_eq!(lines("Donaudampfschifffahrtsgesellschaftskapitän"), ["Donaudampfschif", "ffahrtsgesells…"]);
}
