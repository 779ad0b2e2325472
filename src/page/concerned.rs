//! Which versions of a product each of its advisories concerns, for readers who look through a list.

use serde::Serialize;

use super::{
    advisory::range::{self, RangePart},
    advisory_item::AdvisoryItem,
};
use crate::{
    model::{
        Advisory, Product,
        affected::{Said, said},
    },
    publish::Site,
};

/// How many versions a line names before it leaves the others to the advisory.
const MOST_VERSIONS: usize = 12;

/// An advisory in the list of a product.
#[derive(Serialize)]
pub(super) struct ConcerningAdvisory {
    /// What lists show.
    #[serde(flatten)]
    item: AdvisoryItem,
    /// The versions that are affected.
    affected_versions: Vec<VersionText>,
    /// The versions that mend something.
    fixed_versions: Vec<VersionText>,
}

/// One version or a range of them.
#[derive(Serialize)]
struct VersionText {
    /// In the words of the document.
    text: String,
    /// The parts of a range that has words.
    range: Vec<RangePart>,
}

impl ConcerningAdvisory {
    /// An advisory as the list of a product shows it; of one that no longer holds, no versions.
    pub(super) fn of(advisory: &Advisory, product: &Product, site: &Site) -> Self {
        let said = if advisory.holds() { said(advisory, product) } else { Vec::new() };
        Self {
            item: AdvisoryItem::of(advisory, site),
            affected_versions: versions(&said, |said| &said.affected),
            fixed_versions: versions(&said, |said| &said.fixed),
        }
    }
}

/// The versions of some lists, each once.
fn versions(said: &[Said], list: impl Fn(&Said) -> &Vec<Option<String>>) -> Vec<VersionText> {
    let mut texts: Vec<&String> = Vec::new();
    for text in said.iter().flat_map(list).flatten() {
        if texts.len() < MOST_VERSIONS && !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts.into_iter().map(|text| VersionText { range: range::parts(text), text: text.clone() }).collect()
}
