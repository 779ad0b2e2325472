//! `advisories/**/*.json` → [`Advisory`]; and what every advisory is served as.

use std::sync::Arc;

use super::{Catalogue, advisory::place_in_front_matter};
use crate::{
    csaf::{self, Document, ReadError},
    diagnostic::{Code, Diagnostic, Level, Place, has_errors},
    model::{Advisory, Product, Slug, advisory::*},
    source::{Origin, SourceFile},
};

/// Reads a document made elsewhere.
pub(super) fn parse(file: &Arc<SourceFile>, catalogue: &Catalogue<'_>) -> (Option<Advisory>, Vec<Diagnostic>) {
    let mut advisory = match csaf::read(file) {
        Ok(advisory) => advisory,
        Err(error) => return (None, unreadable(file, &error)),
    };
    let mut found = Vec::new();
    advisory.editorial.products = catalogue
        .products
        .iter()
        .filter(|product| speaks_of(&advisory, product))
        .map(|product| product.slug.clone())
        .collect::<Vec<Slug>>();
    foreign(&advisory, catalogue, &mut found);
    serve_as(advisory, found)
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

/// Whether a document made elsewhere speaks of a product of the catalogue: one of its products has the name, the
/// package or the CPE product of it.
fn speaks_of(advisory: &Advisory, product: &Product) -> bool {
    let Some(tree) = &advisory.product_tree else { return false };
    tree.located_products().iter().any(|(branches, named)| {
        let has_name = branches.iter().any(|branch| {
            branch.category == BranchCategory::ProductName && branch.name.eq_ignore_ascii_case(&product.name)
        });
        has_name || named.helper.as_ref().is_some_and(|helper| helper_names(helper, product))
    })
}

fn helper_names(helper: &IdentificationHelper, product: &Product) -> bool {
    let package = |purl: &str| purl.split(['@', '?', '#']).next().unwrap_or_default().to_owned();
    let same_package = product
        .purl
        .as_ref()
        .is_some_and(|own| helper.purls.iter().any(|other| package(other.as_str()) == package(own.as_str())));
    // Part, vendor and product; the version is not the product's.
    let cpe_product = |cpe: &str| cpe.split(':').skip(2).take(3).map(str::to_owned).collect::<Vec<_>>();
    let same_cpe = match (&product.cpe, &helper.cpe) {
        (Some(own), Some(other)) => cpe_product(own.as_str()) == cpe_product(other.as_str()),
        _ => false,
    };
    same_package || same_cpe
}

/// What a document made elsewhere names that this site does not know: worth a warning, since it may be meant.
fn foreign(advisory: &Advisory, catalogue: &Catalogue<'_>, found: &mut Vec<Diagnostic>) {
    let document = advisory.origin.key("document");
    if advisory.publisher.namespace != catalogue.vendor.publisher.namespace {
        let message = format!("the publisher is `{}`, not the vendor of this site", advisory.publisher.name);
        let place = document.key("publisher").key("name");
        found.push(Diagnostic::warning("foreign-publisher", message).at(&place));
    }
    if advisory.editorial.products.is_empty() {
        let message = "none of its products is in the catalogue, so it appears on no product page";
        let place = advisory.origin.key("product_tree");
        found.push(Diagnostic::warning("unknown-product", message).at(&place));
    }
    if advisory.tlp().is_none() {
        let message = "no TLP label says who may see it, so nobody does: it is not published";
        let finding = Diagnostic::warning("no-label", message).at(&document);
        found.push(
            finding.help("a document for the whole world has \"distribution\": {\"tlp\": {\"label\": \"WHITE\"}}"),
        );
    }
}

/// Makes the CSAF 2.0 document that an advisory is served as, and tests it. Nothing that fails is served.
pub(super) fn serve_as(mut advisory: Advisory, mut found: Vec<Diagnostic>) -> (Option<Advisory>, Vec<Diagnostic>) {
    let text: Arc<str> = match &advisory.form {
        Form::Csaf20(text) => Arc::clone(text),
        Form::Markdown | Form::Csaf21(_) => match csaf::write20(&advisory) {
            Ok(written) => {
                found.extend(
                    written
                        .losses
                        .iter()
                        .map(|loss| Diagnostic::note("csaf-2.0-cannot-say", loss.to_string()).at(&advisory.origin)),
                );
                written.text.into()
            }
            Err(error) => {
                let finding = Diagnostic::error("csaf-unwritable", error.to_string());
                found.push(finding.at(&place_in_front_matter(&advisory, &error.pointer)));
                return (None, found);
            }
        },
    };
    match Document::parse(&text) {
        Ok(document) => report(&advisory, &document, &mut found),
        Err(error) => found.push(Diagnostic::error("csaf-unwritable", error.to_string()).at(&advisory.origin)),
    }
    advisory.csaf20 = text;
    (Some(advisory).filter(|_| !has_errors(&found)), found)
}

/// Reports the findings of the standard's tests. What is optional is told of documents written here alone: the
/// publisher of another cannot be asked to reword it.
fn report(advisory: &Advisory, document: &Document, found: &mut Vec<Diagnostic>) {
    let is_ours = advisory.form == Form::Markdown;
    for finding in document.validate().findings {
        let level = match finding.level {
            csaf::Level::Error if !is_ours && csaf::is_data_hole(&finding, document) => Level::Warning,
            csaf::Level::Error => Level::Error,
            csaf::Level::Warning if is_ours => Level::Warning,
            csaf::Level::Warning | csaf::Level::Note => continue,
        };
        let message = if finding.pointer.steps().is_empty() {
            finding.message.clone()
        } else {
            format!("{} (at {})", finding.message, finding.pointer)
        };
        let mut diagnostic = Diagnostic::error("csaf", message).at(&place_in_front_matter(advisory, &finding.pointer));
        diagnostic.level = level;
        diagnostic.code = Code::csaf(&finding.test);
        found.push(diagnostic);
    }
}
