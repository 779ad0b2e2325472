//! `candour.lock`: what is read is what is written, and every mistake has its place.

use candour::history::{self, Lock};

use super::site::assert_findings;

/// The text of a record.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let lock = match history::parse(text.to_owned()) {
        Ok(lock) => lock,
        Err(found) => {
            assert!(!found.is_empty(), "the record is refused without a word");
            assert!(found.iter().all(|finding| finding.help.is_some()), "nobody says what to do: {found:?}");
            return assert_findings(&found);
        }
    };
    let written = lock.to_string();
    let again = history::parse(written.clone()).unwrap_or_else(|found| panic!("{found:?}\n{written}"));
    assert_same(&lock, &again);
    assert_eq!(again.to_string(), written, "what was read again is written otherwise");
}

fn assert_same(one: &Lock, other: &Lock) {
    assert_eq!(one.advisories, other.advisories);
    assert_eq!(one.incidents, other.incidents);
    assert_eq!(one.releases, other.releases);
}
