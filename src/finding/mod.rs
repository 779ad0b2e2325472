//! What readers find things with: the versions that advisories speak of, a file for each product, and the index of the whole
//! site. The theme's scripts fetch them when a reader asks something, and never before.
//!
//! They hold data and no words, so that one file serves every language, and everything in them is made of the [`Site`].

mod documents;
pub mod index;
mod keywords;
pub mod versions;

use serde::Serialize;

use crate::{
    diagnostic::Diagnostic,
    paths,
    plan::{Plan, Section},
    publish::Site,
};
use index::Index;
use versions::ProductVersions;

/// Plans all of it.
pub fn plan<'s>(site: &'s Site, plan: &mut Plan<'s>) {
    plan.add(paths::SEARCH_INDEX, Section::Search, move || to_json(&Index::of(site)));
    for product in &site.products {
        let path = paths::product_versions(&product.slug);
        plan.add(path, Section::Search, move || to_json(&ProductVersions::of(site, product)));
    }
}

/// JSON on one line, since only programs read it and each byte is waited for.
fn to_json(value: &impl Serialize) -> Result<Vec<u8>, Diagnostic> {
    let written = serde_json::to_vec(value);
    written.map_err(|error| Diagnostic::error("output", format!("this JSON cannot be written: {error}")))
}
