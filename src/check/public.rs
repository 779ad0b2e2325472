//! What may be said in public of the content, such as in the log of a build that a host keeps for everybody.
//!
//! It is what would be found if there were nothing but what is shown: the rules run over that alone, and of what reading
//! the content found, only what is in files that were let through is left. Errors are for the author: they stop the
//! build, so that there is no public site beside which they could tell of anything.

use std::{collections::HashSet, sync::Arc};

use super::{Subject, check, exceptions, subject};
use crate::{
    content,
    diagnostic::{Diagnostic, Level, Place},
    model::Incident,
};

/// The warnings and notes that tell of nothing that is held back. `read` are the findings of reading the content.
pub fn in_public(subject: &Subject<'_>, mut read: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let shown = subject::shown(subject.site);
    let mut sources = subject.site.sources();
    for path in cut(subject) {
        sources.remove(path);
    }
    read.retain(|finding| may_be_named(finding.place.as_ref().map_or("", Place::path), &sources));
    let mut found = check(&subject.alone(&shown), read).findings;
    // An exception may excuse what is held back, so that nobody can say in public that it excuses nothing.
    found.retain(|finding| finding.level < Level::Error && finding.code.as_str() != exceptions::UNUSED);
    found
}

/// Whether everybody may read that there is such a file: `sources` are the files that were let through. What lies
/// elsewhere than in the content is no secret.
pub(super) fn may_be_named(path: &str, sources: &HashSet<&str>) -> bool {
    let is_content = path.strip_prefix(content::FOLDER).is_some_and(|rest| rest.starts_with('/'));
    !is_content || sources.contains(path)
}

/// The files of the incidents that are shown without what lies ahead of the instant: what reading one found may be about
/// that.
fn cut<'s>(subject: &Subject<'s>) -> impl Iterator<Item = &'s str> {
    let is_whole = |shown: &Arc<Incident>| {
        let mut written = subject.files.incidents.iter().filter(|written| written.slug == shown.slug);
        written.any(|written| written.says_as_much_as(shown))
    };
    subject.site.incidents.iter().filter(move |shown| !is_whole(shown)).map(|shown| shown.origin.path())
}
