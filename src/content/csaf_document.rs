//! `advisories/**/*.json` → [`Advisory`]: CSAF documents made elsewhere.
//!
//! Each is served byte for byte in its own version. One of CSAF 2.1 is held to the tests of that version and then served
//! as a CSAF 2.0 document too, which is made from it; and the other way round, where the site serves CSAF 2.1.

use std::sync::Arc;

use super::{
    Catalogue,
    served::{self, Maker},
};
use crate::{
    csaf::{self, Document, Finding, ReadError, place_in_csaf20},
    diagnostic::{Code, Diagnostic, Level, Place, has_errors},
    model::{Advisory, CsafVersion, Product, Slug},
    source::{Origin, Pointer, SourceFile},
};

/// Reads a document made elsewhere.
pub(super) fn parse(file: &Arc<SourceFile>, catalogue: &Catalogue<'_>) -> (Option<Advisory>, Vec<Diagnostic>) {
    let document = match Document::parse(&file.text) {
        Ok(document) => document,
        Err(error) => return (None, unreadable(file, &error)),
    };
    let origin = Origin::of(Arc::clone(file));
    let mut found = Vec::new();
    let findings = catalogue.known.validate_document(&file.text, &document).findings;
    let is_excused = |finding: &Finding| csaf::is_data_hole(finding, &document);
    let place = |pointer: &Pointer| Place::from(&origin.at(pointer.clone()));
    served::tell(&findings, Maker::Somebody, is_excused, place, &mut found);
    let mut advisory = match document.read(file) {
        Ok(advisory) => advisory,
        Err(error) => {
            // The schema says no more than the error does; a test of the standard says it better.
            found.retain(|finding| finding.level == Level::Error && finding.code != Code::csaf("schema"));
            return (None, if found.is_empty() { unreadable(file, &error) } else { found });
        }
    };
    advisory.editorial.products = products_of(&advisory, catalogue);
    advisory.retirement = csaf::retirement_of(&advisory);
    foreign(&advisory, catalogue, &mut found);
    if has_errors(&found) {
        return (None, found);
    }
    match document.version() {
        CsafVersion::V20 => {
            advisory.csaf20 = (&file.text).into();
            if catalogue.vendor.csaf.with_csaf21 {
                let place =
                    |advisory: &Advisory, part: &Pointer| Place::from(&advisory.origin.at(place_in_csaf20(part)));
                advisory = served::as_draft(advisory, catalogue.known, place, &mut found);
            }
            (Some(advisory), found)
        }
        CsafVersion::V21 => {
            advisory.csaf21 = catalogue.vendor.csaf.with_csaf21.then(|| (&file.text).into());
            let place = |advisory: &Advisory, pointer: &Pointer| Place::from(&advisory.origin.at(pointer.clone()));
            served::as_written(advisory, Maker::Program, catalogue.known, place, found)
        }
    }
}

fn unreadable(file: &Arc<SourceFile>, error: &ReadError) -> Vec<Diagnostic> {
    let origin = Origin::of(Arc::clone(file));
    let finding = Diagnostic::error("csaf-unreadable", error.to_string());
    vec![match error {
        ReadError::NotJson { line, column, .. } => {
            finding.at(Place::Text { span: byte_of(&file.text, *line, *column), file: Arc::clone(file) })
        }
        ReadError::Shape { pointer, .. } => finding.at(&origin.at(pointer.clone())),
        ReadError::NoVersion => finding
            .at(&origin)
            .help("only CSAF documents lie among the advisories; other files belong in content/static"),
        ReadError::UnsupportedVersion(_) => finding.at(&origin.key("document").key("csaf_version")),
    }]
}

/// The byte of a line and a column as `serde_json` counts them: lines from 1, columns in bytes from 1.
fn byte_of(text: &str, line: usize, column: usize) -> std::ops::Range<usize> {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let mut at = (start + column.saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at..at
}

/// The products of the catalogue that a document made elsewhere speaks of: one of its products has the name, the
/// package or the CPE product of it.
fn products_of(advisory: &Advisory, catalogue: &Catalogue<'_>) -> Vec<Slug> {
    let Some(tree) = &advisory.product_tree else { return Vec::new() };
    let located = tree.located_products();
    let is_named = |product: &Product| located.iter().any(|(branches, named)| product.is_named_by(branches, named));
    let products = catalogue.products.iter().filter(|product| is_named(product));
    products.map(|product| product.slug.clone()).collect()
}

/// What of a document made elsewhere is not as this site has it: worth a warning, since it may be meant.
fn foreign(advisory: &Advisory, catalogue: &Catalogue<'_>, found: &mut Vec<Diagnostic>) {
    let document = advisory.origin.key("document");
    if advisory.publisher.namespace != catalogue.vendor.publisher.namespace {
        let message = format!("the publisher is `{}`, not the vendor of this site", advisory.publisher.name);
        let place = document.key("publisher").key("name");
        found.push(Diagnostic::warning("foreign-publisher", message).at(&place));
    }
    if advisory.tlp().is_none() {
        let message = "no TLP label says who may see it, so nobody does: it is not published";
        let finding = Diagnostic::warning("no-label", message).at(&document);
        found.push(
            finding.help("a document for the whole world has \"distribution\": {\"tlp\": {\"label\": \"WHITE\"}}"),
        );
    }
}
