//! The lists of the directory-based distribution (CSAF 2.0, sections 7.1.12 and 7.1.13): which documents there are, and
//! when each was last changed.

use std::fmt::Write as _;

use super::{Document, collection::Collection};
use crate::{model::CsafVersion, paths};

/// `index.txt`: the path of each document below the folder of its label, a line each, in the order of the paths.
pub(super) fn index(collection: &Collection<'_>) -> String {
    let mut rows: Vec<&str> = collection.documents.iter().map(|document| relative(collection, document)).collect();
    rows.sort_unstable();
    rows.into_iter().fold(String::new(), |mut text, row| {
        text.push_str(row);
        text.push('\n');
        text
    })
}

/// `changes.csv`: path and date of the last change, the newest first. CSAF 2.0 wants quotes around the values; CSAF
/// 2.1 follows RFC 4180, where values such as these have none.
pub(super) fn changes(collection: &Collection<'_>) -> String {
    let mut documents = collection.documents.clone();
    documents.sort_by(|one, other| {
        let date = |document: &Document| document.advisory.tracking.current_release_date.utc();
        date(other).cmp(&date(one)).then_with(|| one.path.cmp(&other.path))
    });
    let quote = match collection.version {
        CsafVersion::V20 => "\"",
        CsafVersion::V21 => "",
    };
    documents.into_iter().fold(String::new(), |mut text, document| {
        let date = document.advisory.tracking.current_release_date.as_written();
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{quote}{}{quote},{quote}{date}{quote}", relative(collection, document));
        text
    })
}

/// The path of a document below the folder of its label.
fn relative<'d>(collection: &Collection<'_>, document: &'d Document) -> &'d str {
    let folder = paths::csaf_label(&collection.site.vendor.csaf.folder, collection.version, collection.label);
    document.path.strip_prefix(&folder).unwrap_or(&document.path).trim_start_matches('/')
}
