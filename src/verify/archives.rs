//! Archives of feeds (RFC 5005, section 4): from what readers ask for, one archive leads to the next older, to all of them
//! and in no circle.

use std::collections::{BTreeMap, BTreeSet};

use super::{Requirement, report::Findings};

/// What a feed says of its archives, by the paths of the folder that its links lead to.
#[derive(Debug, Default)]
pub(super) struct Links {
    /// The archive before it.
    pub(super) previous: Option<String>,
    /// The archive after it.
    pub(super) next: Option<String>,
    /// What readers ask for.
    pub(super) current: Option<String>,
    /// Whether it says that it is an archive.
    pub(super) is_archive: bool,
}

/// Checks the archives of all feeds of a folder, which are given by their paths. That a link leads to a file is checked with
/// the feed that it stands in.
pub(super) fn check(feeds: &BTreeMap<&str, Links>, findings: &mut Findings) {
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    for (file, links) in feeds.iter().filter(|(_, links)| !links.is_archive) {
        check_chain(file, links, feeds, &mut reached, findings);
    }
    for (file, links) in feeds.iter().filter(|(file, links)| links.is_archive && !reached.contains(*file)) {
        let Some(current) = &links.current else { continue };
        if feeds.contains_key(current.as_str()) {
            let reason = format!("it is an archive of `{current}`, from which no link `prev-archive` leads to it");
            findings.fail(Requirement::Feeds, *file, reason);
        }
    }
}

/// Follows the links from what readers ask for to the oldest archive.
fn check_chain<'f>(
    from: &str,
    links: &'f Links,
    feeds: &'f BTreeMap<&str, Links>,
    reached: &mut BTreeSet<&'f str>,
    findings: &mut Findings,
) {
    let mut seen = BTreeSet::from([from]);
    let (mut file, mut links) = (from, links);
    while let Some(previous) = &links.previous {
        let Some(archive) = feeds.get(previous.as_str()) else {
            let reason = format!("its link `prev-archive` leads to `{previous}`, which is no feed of this folder");
            return findings.fail(Requirement::Feeds, file, reason);
        };
        if !seen.insert(previous) {
            return findings.fail(Requirement::Feeds, file, format!("its archives lead in a circle, to `{previous}`"));
        }
        reached.insert(previous);
        if !archive.is_archive {
            let reason = format!("its link `prev-archive` leads to `{previous}`, which does not say that it is one");
            findings.warn(Requirement::Feeds, file, reason);
        }
        match archive.next.as_deref() {
            Some(next) if next != file => {
                let reason = format!("its link `next-archive` leads to `{next}`, and that of `{file}` back to it");
                findings.fail(Requirement::Feeds, previous, reason);
            }
            None if file != from => {
                findings.warn(Requirement::Feeds, previous, format!("it has no link `next-archive` to `{file}`"));
            }
            Some(_) | None => {}
        }
        if let Some(current) = archive.current.as_deref().filter(|current| *current != from) {
            let reason = format!("its link `current` leads to `{current}`, and it is an archive of `{from}`");
            findings.fail(Requirement::Feeds, previous, reason);
        }
        (file, links) = (previous, archive);
    }
}
