//! What may be said in public of the content, such as in the log of a build that a host keeps for everybody.
//!
//! It is what would be found if there were nothing but what is shown: the rules run over that alone, and of what reading
//! the content found, only what is in files that were let through is left. Errors are for the author: they stop the
//! build, so that there is no public site beside which they could tell of anything.

use std::collections::HashSet;

use super::{Subject, check, exceptions, subject};
use crate::{
    content,
    diagnostic::{Diagnostic, Level, Place},
    incident_report::Around,
    publish::Site,
};

/// The warnings and notes that tell of nothing that is held back. `found` is what [`check`] found, and `read` what reading
/// the content did.
pub fn in_public(subject: &Subject<'_>, found: Vec<Diagnostic>, read: Vec<Diagnostic>) -> Vec<Diagnostic> {
    // Where everything is shown, nothing else would be found without the rest.
    let mut found = if subject.shows_everything() { found } else { found_of_shown(subject, read) };
    // An exception may excuse what is held back, so that nobody can say in public that it excuses nothing.
    found.retain(|finding| finding.level < Level::Error && finding.code.as_str() != exceptions::UNUSED);
    found
}

/// What would be found if there were nothing but what is shown.
fn found_of_shown(subject: &Subject<'_>, mut read: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let site = subject.site;
    let mut sources = site.sources();
    // What was found in the file of an incident may be about what lies ahead of the instant: it is found once more.
    for incident in &site.incidents {
        sources.remove(incident.origin.path());
    }
    read.retain(|finding| may_be_named(finding.place.as_ref().map_or("", Place::path), &sources));
    read.extend(of_incidents(site));
    let shown = subject::shown(site);
    check(&subject.alone(&shown), read).findings
}

/// What reading the incidents would find if they said no more than what is shown of them.
fn of_incidents(site: &Site) -> Vec<Diagnostic> {
    let around = Around { vendor: &site.vendor, products: &site.products, advisories: &site.advisories };
    content::findings_of_incidents(&site.incidents, &around)
}

/// Whether everybody may read that there is such a file: `sources` are the files that were let through. What lies
/// elsewhere than in the content is no secret.
pub(super) fn may_be_named(path: &str, sources: &HashSet<&str>) -> bool {
    let is_content = path.strip_prefix(content::FOLDER).is_some_and(|rest| rest.starts_with('/'));
    !is_content || sources.contains(path)
}
