//! The documents of one version and one label: what a folder holds, a feed lists and a reader may have as a whole.

use std::collections::BTreeSet;

use super::{Document, Documents};
use crate::{
    model::{CsafVersion, Tlp},
    publish::Site,
};

/// The documents of one version and one label.
pub(super) struct Collection<'s> {
    pub(super) site: &'s Site,
    pub(super) version: CsafVersion,
    pub(super) label: Tlp,
    /// The documents, the one that changed last first.
    pub(super) documents: Vec<&'s Document>,
}

impl<'s> Collection<'s> {
    /// The collections of a version, from the widest audience to the narrowest: one for each label that a document
    /// has, and always one for the audience of the site, so that readers can subscribe before there is anything, and
    /// one for everybody, which the standard asks for (CSAF 2.0, section 7.1.15).
    pub(super) fn of(site: &'s Site, documents: &'s Documents, version: CsafVersion) -> Vec<Self> {
        let of_version = || documents.iter().filter(|document| document.version == version);
        let labels: BTreeSet<Tlp> =
            of_version().map(|document| document.label).chain([Tlp::Clear, site.audience.in_csaf(version)]).collect();
        labels
            .into_iter()
            .map(|label| {
                let documents = of_version().filter(|document| document.label == label).collect();
                Self { site, version, label, documents }
            })
            .collect()
    }

    /// The URL of a path of the site.
    pub(super) fn url(&self, path: &str) -> String {
        self.site.vendor.base_url.join(path)
    }

    /// When the newest document was last changed; without documents [`never_changed`].
    pub(super) fn updated(&self) -> String {
        let dates = self.documents.iter().map(|document| &document.advisory.tracking.current_release_date);
        dates.max().map_or_else(|| never_changed(self.site), |date| date.as_written().to_owned())
    }
}

/// When something without documents was last changed. The formats ask for a date, and the time of the build would make
/// the same content give other bytes: it is the day on which the policy was last looked through, else the beginning of
/// the time of computers.
pub(crate) fn never_changed(site: &Site) -> String {
    let reviewed = site.disclosure.as_ref().and_then(|policy| policy.reviewed);
    reviewed.map_or_else(|| "1970-01-01T00:00:00Z".to_owned(), |day| format!("{day}T00:00:00Z"))
}
