//! How a feed is cut into the document that readers ask for and the archives of what is older (RFC 5005, section 4).
//!
//! What lies in an archive should stay as it is, since readers fetch it once. So a feed is cut by the calendar and not by
//! counting: a year is one archive, or, where it has too much news for that, each of its months, and a month with too much
//! is counted off from its oldest end. What is new changes nothing that they hold, since a period has an end before it
//! becomes an archive, and the newest comes to name the one that follows it; an advisory that is revised leaves the archive in which it lay, and no other moves up into its place. Only
//! where a year shrinks in this way until it fits into one archive is that year cut anew.

use std::ops::Range;

use chrono::{DateTime, Datelike, Utc};

/// How many items an archive holds at most.
const MOST: usize = 50;

/// What an archive holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Period {
    /// The year or the month, and the part of that from the second on: `2026`, `2026-03`, `2026-03-2`.
    pub name: String,
    /// Which of the items.
    pub items: Range<usize>,
}

/// A feed in its documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cut {
    /// What the document that readers ask for holds.
    pub current: Range<usize>,
    /// The archives, the oldest first.
    pub archives: Vec<Period>,
}

/// Cuts a feed whose items have the given dates, the newest first.
///
/// The document that readers ask for holds the newest items, as many as it should, and then the rest of the period that
/// the last of them is in: it ends where an archive begins, so that each item lies in one document and none in two.
pub(super) fn cut(dates: &[DateTime<Utc>], newest: usize) -> Cut {
    let mut archives = periods(dates);
    let mut current = 0..0;
    while current.len() < newest.min(dates.len())
        && let Some(period) = archives.pop()
    {
        current.end = period.items.end;
    }
    Cut { current, archives }
}

/// The periods of a feed, the oldest first.
fn periods(dates: &[DateTime<Utc>]) -> Vec<Period> {
    let mut periods = Vec::new();
    let mut end = dates.len();
    for year in dates.chunk_by(|one, next| one.year() == next.year()).rev() {
        if year.len() <= MOST {
            end = add(&mut periods, year[0].format("%Y").to_string(), year.len(), end);
            continue;
        }
        for month in year.chunk_by(|one, next| one.month() == next.month()).rev() {
            for (at, part) in month.rchunks(MOST).enumerate() {
                let name = month[0].format("%Y-%m");
                let name = if at == 0 { name.to_string() } else { format!("{name}-{}", at + 1) };
                end = add(&mut periods, name, part.len(), end);
            }
        }
    }
    periods
}

/// Adds the period of so many items that end at a place, and returns where they begin.
fn add(periods: &mut Vec<Period>, name: String, count: usize, end: usize) -> usize {
    let begin = end - count;
    periods.push(Period { name, items: begin..end });
    begin
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// So many dates within a month, an hour apart.
    fn month(year: i32, month: u32, count: i64) -> Vec<DateTime<Utc>> {
        let first = chrono::NaiveDate::from_ymd_opt(year, month, 1).unwrap().and_hms_opt(9, 0, 0).unwrap().and_utc();
        (0..count).map(|at| first + chrono::Duration::hours(at)).collect()
    }

    fn year(of: i32, a_month: i64) -> Vec<DateTime<Utc>> {
        (1..=12).flat_map(|at| month(of, at, a_month)).collect()
    }

    fn cut_of(mut dates: Vec<DateTime<Utc>>, newest: usize) -> (Vec<DateTime<Utc>>, Cut) {
        dates.sort_by(|one, other| other.cmp(one));
        let cut = cut(&dates, newest);
        (dates, cut)
    }

    /// What each archive holds, by its name.
    fn archives(dates: Vec<DateTime<Utc>>, newest: usize) -> BTreeMap<String, Vec<DateTime<Utc>>> {
        let (dates, cut) = cut_of(dates, newest);
        cut.archives.into_iter().map(|period| (period.name, dates[period.items].to_vec())).collect()
    }

    /// The names of the archives that there are no longer, or with other content.
    fn changed(before: &BTreeMap<String, Vec<DateTime<Utc>>>, after: Vec<DateTime<Utc>>) -> Vec<String> {
        let after = archives(after, 20);
        before.iter().filter(|(name, dates)| after.get(*name) != Some(dates)).map(|(name, _)| name.clone()).collect()
    }

    fn names(dates: Vec<DateTime<Utc>>, newest: usize) -> Vec<String> {
        cut_of(dates, newest).1.archives.into_iter().map(|period| period.name).collect()
    }

    #[test]
    fn each_item_lies_in_one_document() {
        let all = || [year(2023, 1), year(2024, 5), year(2025, 60), month(2026, 1, 130), month(2026, 3, 7)].concat();
        for count in [0, 1, 12, 50, 51, 72, 800, all().len()] {
            let (dates, cut) = cut_of(all()[..count].to_vec(), 20);
            assert!(cut.current.len() >= count.min(20) && cut.current.len() < 20 + MOST, "{count}: {cut:?}");
            let mut end = dates.len();
            for period in &cut.archives {
                assert!(period.items.end == end && (1..=MOST).contains(&period.items.len()), "{count}: {cut:?}");
                end = period.items.start;
            }
            assert_eq!(cut.current, 0..end, "{count}");
        }
    }

    #[test]
    fn a_feed_with_few_items_has_no_archive() {
        assert_eq!(names(Vec::new(), 20), [""; 0]);
        assert_eq!(names(month(2026, 3, 20), 20), [""; 0]);
        assert_eq!(names([month(2025, 3, 1), month(2026, 3, 19)].concat(), 20), [""; 0]);
        assert_eq!(names([month(2025, 3, 1), month(2026, 3, 20)].concat(), 20), ["2025"]);
    }

    #[test]
    fn a_year_with_much_news_is_cut_into_months_and_a_month_into_parts() {
        let dates = [year(2024, 4), year(2025, 5), month(2026, 1, 120), month(2026, 2, 20)].concat();
        let mut expected = vec!["2024".to_owned()];
        expected.extend((1..=12).map(|month| format!("2025-{month:02}")));
        expected.extend(["2026-01", "2026-01-2", "2026-01-3"].map(str::to_owned));
        assert_eq!(names(dates, 20), expected);
    }

    #[test]
    fn what_is_new_changes_no_archive() {
        let mut dates = [year(2024, 3), year(2025, 20)].concat();
        let mut before = archives(dates.clone(), 20);
        for new in [month(2026, 1, 300), month(2026, 2, 3), month(2026, 12, 70), month(2027, 1, 40)].concat() {
            dates.push(new);
            assert_eq!(changed(&before, dates.clone()), [""; 0], "{new}");
            before = archives(dates.clone(), 20);
        }
        assert!(before.len() > 20);
    }

    #[test]
    fn a_revision_changes_the_archive_that_the_item_leaves() {
        let before = [year(2024, 3), year(2025, 60), month(2026, 1, 30)].concat();
        let archives = archives(before.clone(), 20);
        let revised = |at: usize| {
            let mut after = before.clone();
            after[at] = month(2026, 2, 1)[0];
            changed(&archives, after)
        };
        assert_eq!(revised(3), ["2024"]);
        let march = 36 + 2 * 60;
        // The parts after it move up, within that month alone.
        assert_eq!(revised(march), ["2025-03", "2025-03-2"]);
        assert_eq!(revised(march + 55), ["2025-03-2"]);
        assert_eq!(revised(before.len() - 1), [""; 0]);
    }

    #[test]
    fn what_is_taken_away_changes_no_other_period() {
        let before = [year(2024, 3), year(2025, 60), month(2026, 1, 30)].concat();
        let archives = archives(before.clone(), 20);
        let mut after = before;
        after.remove(5);
        assert_eq!(changed(&archives, after), ["2024"]);
    }
}
