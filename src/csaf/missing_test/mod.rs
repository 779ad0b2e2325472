//! Tests of the standard that csaf-rs 0.6.1 lacks, and checks of our own where it lets pass what the standard forbids.
//! Each reports under the id of the test that it is or completes. One file a subject.

mod extension;
mod fixed_product;
mod fixed_score;
mod license;
mod overlap;
mod range;
mod reference;
mod repeated_key;
mod tree;
mod vex;

use csaf_rs::csaf::raw::HasParsed as _;

use super::{
    Finding, Level,
    document::{Document, Versioned},
};
use crate::{model::CsafVersion, source::Pointer};

/// The tests of CSAF 2.0 that csaf-rs has not and that are written here.
pub(super) const WRITTEN_20: [&str; 1] = ["6.2.19"];

/// The same for CSAF 2.1.
#[rustfmt::skip]
pub(super) const WRITTEN_21: [&str; 19] = [
    "6.1.60.3",
    "6.2.19", "6.2.39.1", "6.2.49", "6.2.50.1", "6.2.50.2", "6.2.50.3", "6.2.51", "6.2.54.1", "6.2.54.2", "6.2.54.3",
    "6.2.54.4",
    "6.3.17", "6.3.19.1", "6.3.19.2", "6.3.19.3", "6.3.19.4", "6.3.19.5", "6.3.21.2",
];

/// What csaf-rs does not see.
pub(super) fn findings(document: &Document) -> Vec<Finding> {
    let mut found = repeated_key::findings(document);
    // Of a document that has not the shape of its version the schema says all that can be said.
    if !has_shape(document) {
        return found;
    }
    found.extend(reference::findings(document));
    found.extend(vex::findings(document));
    found.extend(fixed_score::findings(document));
    match document.version() {
        CsafVersion::V20 => {}
        CsafVersion::V21 => {
            found.extend(fixed_product::findings(document));
            found.extend(range::findings(document));
            found.extend(overlap::findings(document));
            found.extend(extension::findings(document));
            found.extend(license::findings(document));
        }
    }
    found
}

fn has_shape(document: &Document) -> bool {
    match &document.content {
        Versioned::V20(content) => content.get_parsed().is_ok(),
        Versioned::V21(content) => content.get_parsed().is_ok(),
    }
}

/// A finding of a test, at the level that its section has.
fn finding(test: &str, message: String, pointer: Pointer) -> Finding {
    Finding { test: test.to_owned(), level: super::level_of_test(test), message, pointer }
}
