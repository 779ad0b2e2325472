use std::sync::Arc;

use crate::{
    content::{Catalogue, advisory, decode::decode, product, site},
    csaf,
    source::{Notation, Pointer, SourceFile, split},
};

fn site() -> Arc<SourceFile> {
    let text = include_str!("../../../../tests/support/base/content/site.toml");
    let (data, body_start) = (0..text.len(), text.len());
    Arc::new(SourceFile {
        path: "content/site.toml".into(),
        text: text.into(),
        notation: Notation::Toml,
        data,
        body_start,
    })
}

fn markdown(path: &str, text: &str) -> Arc<SourceFile> {
    Arc::new(split(path.to_owned(), text.into()).unwrap())
}

/// The line that each place of the document of `tests.md` leads to, with its number.
fn lines(pointers: &[&str]) -> Vec<String> {
    let vendor = site::parse(&site(), &[]).unwrap();
    let gateway = include_str!("../../../../tests/support/base/content/products/gateway.md");
    let products = [Arc::new(product::parse(&markdown("content/products/gateway.md", gateway)).unwrap())];
    let (product_names, known) = (["gateway".to_owned()], csaf::Known::default());
    let catalogue = Catalogue { vendor: &vendor, products: &products, product_names: &product_names, known: &known };
    let file = markdown("content/advisories/a.md", include_str!("tests.md"));
    let mut found = Vec::new();
    let read = advisory::read(decode(&file).unwrap(), &file, &catalogue, &mut found);
    assert!(found.is_empty(), "{found:?}");
    let (advisory, places) = read.unwrap();
    let written = csaf::write20(&advisory).unwrap();
    let document: serde_json::Value = serde_json::from_str(&written.text).unwrap();
    let line = |pointer: &&str| {
        assert!(document.pointer(pointer).is_some(), "the document has no {pointer}: {document:#}");
        let place = places.place(&advisory, &written.source_of(&Pointer::from_json_pointer(pointer)));
        let number = place.line_column().unwrap().line;
        format!("{pointer} {number} {}", file.text.lines().nth(number - 1).unwrap().trim())
    };
    pointers.iter().map(line).collect()
}

#[test]
fn every_part_of_a_document_leads_to_the_line_that_it_is_made_from() {
    let lines = lines(&[
        "/document/title",
        "/document/tracking/revision_history/0/number",
        "/document/references/2/url",
        "/document/notes/0/text",
        "/document/notes/1/text",
        "/document/notes/2/text",
        "/document/notes/3/text",
        "/document/notes/4",
        "/product_tree/branches/0/branches/0/branches/0/name",
        "/product_tree/branches/0/branches/0/branches/1/product/product_id",
        "/product_tree/branches/0/branches/0/branches/4",
        "/product_tree/branches/1/product/name",
        "/product_tree/full_product_names/0/name",
        "/vulnerabilities/0/cwe/name",
        "/vulnerabilities/0/ids/0/system_name",
        "/vulnerabilities/0/product_status/known_affected/0",
        "/vulnerabilities/0/product_status/known_affected/1",
        "/vulnerabilities/0/product_status/fixed/0",
        "/vulnerabilities/0/product_status/known_not_affected/1",
        "/vulnerabilities/0/scores/0/cvss_v3/vectorString",
        "/vulnerabilities/0/scores/0/products/0",
        "/vulnerabilities/0/remediations/0/category",
        "/vulnerabilities/0/remediations/0/product_ids/0",
        "/vulnerabilities/0/remediations/1/date",
        "/vulnerabilities/0/remediations/1/details",
        "/vulnerabilities/0/remediations/1/product_ids/0",
        "/vulnerabilities/0/flags/0/date",
        "/vulnerabilities/0/threats/0/details",
        "/vulnerabilities/0/threats/1/date",
        "/vulnerabilities/0/references/0/url",
        "/vulnerabilities/0/notes/0/text",
        "/vulnerabilities/0/notes/1/title",
        "/vulnerabilities/0/notes/2",
        "/vulnerabilities/0/notes/3",
        "/vulnerabilities/0/notes/4",
        "/vulnerabilities/0/notes/5",
        "/vulnerabilities/1/remediations/0/details",
        "/vulnerabilities/1/notes/0/text",
        "/vulnerabilities/1/product_status/known_affected/0",
    ]);
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!(lines.join("\n"));
    });
}
