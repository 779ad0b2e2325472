//! The Common Weakness Enumeration: which name a weakness has in which version.

use std::sync::LazyLock;

use chrono::NaiveDate;
use csaf_rs::helpers::{CWE_ENTRIES, CweVersionData};

use crate::model::{CweId, advisory::Cwe};

/// One version of the enumeration.
struct List {
    version: &'static str,
    data: &'static CweVersionData,
    /// The greatest number of an id in it.
    greatest: u32,
}

/// Every version, the oldest first. Of two that came out on the same day (2.12 and 3.0 did), the greater number is the
/// later one.
static LISTS: LazyLock<Vec<List>> = LazyLock::new(|| {
    let mut lists: Vec<List> =
        CWE_ENTRIES.iter().map(|(version, data)| List { version, data, greatest: greatest(data) }).collect();
    lists.sort_by_cached_key(|list| (list.data.release_date, numbers(list.version)));
    lists
});

fn greatest(data: &CweVersionData) -> u32 {
    data.entries.keys().map(|id| number(id)).max().unwrap_or_default()
}

fn number(id: &str) -> u32 {
    id.strip_prefix("CWE-").and_then(|number| number.parse().ok()).unwrap_or_default()
}

fn numbers(version: &str) -> Vec<u32> {
    version.split('.').map(|part| part.parse().unwrap_or_default()).collect()
}

/// The name of a weakness, and the version of the enumeration that it is from: the version that was current on the day
/// `as_of`, which is what test 6.1.11 of CSAF 2.0 goes by with the current release date; where that one lacks the
/// weakness, the newest that has it. None where no version has it.
pub fn cwe_name(id: &CweId, as_of: NaiveDate) -> Option<Cwe> {
    let newest_first = || LISTS.iter().rev();
    let found = current(as_of).find_map(|list| named(list, id));
    let (list, name) = found.or_else(|| newest_first().find_map(|list| named(list, id)))?;
    Some(Cwe { id: id.clone(), name: name.to_owned(), version: Some(list.version.to_owned()) })
}

fn named<'list>(list: &'list List, id: &CweId) -> Option<(&'list List, &'static str)> {
    list.data.entries.get(id.as_str()).map(|entry| (list, entry.name.as_str()))
}

/// The versions that were current on a day, the later one first: one, but two where they came out on the same day.
/// Before the first, the newest counts, as in csaf-rs.
fn current(as_of: NaiveDate) -> impl Iterator<Item = &'static List> {
    let after = LISTS.partition_point(|list| list.data.release_date <= as_of);
    let upto = if after == 0 { &LISTS[..] } else { &LISTS[..after] };
    let day = upto.last().map(|list| list.data.release_date);
    upto.iter().rev().take_while(move |list| Some(list.data.release_date) == day)
}

/// Whether `version` gives a weakness the name that [`cwe_name`] gives it.
pub(super) fn is_current(id: &CweId, version: &str, as_of: NaiveDate) -> bool {
    let name_in = |list: &List| list.data.entries.get(id.as_str()).map(|entry| entry.name.as_str());
    let of_version = LISTS.iter().find(|list| list.version == version).and_then(name_in);
    of_version.is_some() && current(as_of).any(|list| name_in(list) == of_version)
}

/// Whether two versions were the current ones on a day.
pub(super) fn has_two_current_lists(as_of: NaiveDate) -> bool {
    current(as_of).count() > 1
}

/// The version of the enumeration that has a weakness under this very name: the latest that was out on the day `as_of`,
/// else the first after it, as CSAF 2.1 has it for converters (conformance clause 18). None where no version has it.
pub(super) fn version_with(id: &CweId, name: &str, as_of: NaiveDate) -> Option<&'static str> {
    let has_it = |list: &&List| list.data.entries.get(id.as_str()).is_some_and(|entry| entry.name == name);
    let (before, after) = LISTS.split_at(LISTS.partition_point(|list| list.data.release_date <= as_of));
    before.iter().rev().find(has_it).or_else(|| after.iter().find(has_it)).map(|list| list.version)
}

/// How a weakness of a document relates to the versions of the enumeration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It has this name in a version that was current.
    Current,
    /// The list of the version that was current has a gap where it belongs.
    InGap,
    /// It has this name in a version that was not current.
    OfAnotherVersion,
    /// No version has the id under this name.
    Unknown,
}

/// Where the id and the name of a weakness stand in a document of the day `as_of`.
///
/// In the lists of csaf-rs up to 2.10, and in 2.12, the composites and chains are missing. Such a list is known by
/// lacking CWE-352, a composite since the beginning. A weakness is taken to be in the gap where the list lacks its id,
/// which is not a later one, and another version has the id under this very name.
pub(super) fn standing(id: &str, name: &str, as_of: NaiveDate) -> Standing {
    let name_in = |list: &List| list.data.entries.get(id).map(|entry| entry.name.as_str());
    if current(as_of).any(|list| name_in(list) == Some(name)) {
        return Standing::Current;
    }
    let is_gap = |list: &List| {
        !list.data.entries.contains_key("CWE-352") && name_in(list).is_none() && number(id) <= list.greatest
    };
    match LISTS.iter().any(|list| name_in(list) == Some(name)) {
        true if current(as_of).all(is_gap) => Standing::InGap,
        true => Standing::OfAnotherVersion,
        false => Standing::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(id: &str, day: &str) -> Option<(String, String)> {
        let cwe = cwe_name(&id.parse().unwrap(), day.parse().unwrap())?;
        Some((cwe.name, cwe.version.unwrap()))
    }

    #[test]
    fn a_weakness_has_the_name_of_its_day() {
        let (old, version) = name("CWE-200", "2017-02-01").unwrap();
        assert_eq!((old.as_str(), version.as_str()), ("Information Exposure", "2.10"));
        let (new, version) = name("CWE-200", "2021-11-01").unwrap();
        assert_eq!(version, "4.6");
        assert_eq!(new, "Exposure of Sensitive Information to an Unauthorized Actor");
    }

    #[test]
    fn a_weakness_that_the_list_of_the_day_lacks_has_its_newest_name() {
        // CWE-1395 came with 4.10.
        let newest = LISTS.last().unwrap().version;
        assert_eq!(name("CWE-1395", "2020-01-01").unwrap().1, newest);
        assert_eq!(name("CWE-999999", "2020-01-01"), None);
    }

    #[test]
    fn of_two_lists_of_one_day_the_later_version_counts() {
        assert_eq!(name("CWE-79", "2017-12-01").unwrap().1, "3.0");
    }

    #[test]
    fn a_name_is_of_the_latest_version_of_its_day_that_has_it() {
        let version = |id: &str, name: &str, day: &str| version_with(&id.parse().unwrap(), name, day.parse().unwrap());
        assert_eq!(version("CWE-200", "Information Exposure", "2017-02-01"), Some("2.10"));
        // A name that is no more is of the last version that had it, and one that is not yet, of the first.
        assert_eq!(version("CWE-200", "Information Exposure", "2022-01-01"), Some("3.4.1"));
        assert_eq!(version("CWE-352", "Cross-Site Request Forgery (CSRF)", "2017-02-01"), Some("2.11"));
        assert_eq!(version("CWE-352", "Forgery", "2022-01-01"), None);
    }

    #[test]
    fn a_wrong_name_is_told_from_a_gap_and_from_the_name_of_another_version() {
        let on = |day: &str, id, name| standing(id, name, day.parse().unwrap());
        let csrf = "Cross-Site Request Forgery (CSRF)";
        assert_eq!(on("2017-01-01", "CWE-352", csrf), Standing::InGap);
        assert_eq!(on("2017-12-01", "CWE-352", csrf), Standing::Current);
        assert_eq!(on("2022-01-01", "CWE-352", csrf), Standing::Current);
        assert_eq!(on("2017-01-01", "CWE-352", "Cross-Site Forgery"), Standing::Unknown);
        assert_eq!(on("2017-01-01", "CWE-79", "Cross-site Scripting"), Standing::Unknown);
        assert_eq!(on("2017-01-01", "CWE-999999", "Anything"), Standing::Unknown);
        assert_eq!(on("2017-01-01", "CWE-200", "Information Exposure"), Standing::Current);
        assert_eq!(on("2022-01-01", "CWE-200", "Information Exposure"), Standing::OfAnotherVersion);
        let late = "Dependency on Vulnerable Third-Party Component";
        assert_eq!(on("2017-01-01", "CWE-1395", late), Standing::OfAnotherVersion);
    }
}
