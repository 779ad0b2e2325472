//! CSAF 2.0 and 2.1: read, written in both versions, tested and shown.

use std::sync::Arc;

use candour::{
    csaf::{Document, read, validate, write20, write21},
    model::{Advisory, CsafVersion, advisory::Form},
    source::{Notation, SourceFile},
};
use serde_json::Value;

use super::site::{assert_loaded, assert_rendered, load, render};

/// A document made elsewhere.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(document) = Document::parse(text) else { return };
    let file = source(text);
    if let Ok(advisory) = document.read(&file) {
        let is_valid = document.validate().is_valid();
        assert_written_back(&advisory, document.json(), is_valid);
        assert_other_version(&advisory, is_valid);
    }
    let loaded = load("content/advisories/a.json", data);
    assert_loaded(&loaded);
    if let Some(files) = loaded.content.as_ref().and_then(render) {
        let is_of_products = |path: &str| path.starts_with("/products/") || path.starts_with("/lifecycle/");
        assert_rendered(&files, |path| !is_of_products(path));
    }
}

fn source(text: &str) -> Arc<SourceFile> {
    Arc::new(SourceFile {
        path: "a.json".to_owned(),
        notation: Notation::Json,
        data: 0..text.len(),
        body_start: text.len(),
        text: text.into(),
    })
}

/// In its own version a document is written as it was, as far as it was valid.
fn assert_written_back(advisory: &Advisory, json: &Value, is_valid: bool) {
    let write = if matches!(advisory.form, Form::Csaf21(_)) { write21 } else { write20 };
    let Ok(written) = write(advisory) else {
        assert!(!is_valid, "a valid document cannot be written");
        return;
    };
    let back: Value = serde_json::from_str(&written.text).unwrap_or_else(|error| panic!("{error}\n{}", written.text));
    if is_valid && written.losses.is_empty() {
        assert_eq!(&back, json, "a document is not written as it was read");
    }
    let again = read(&source(&written.text)).unwrap_or_else(|error| panic!("{error}\n{}", written.text));
    let twice = write(&again).unwrap_or_else(|error| panic!("{error}\n{}", written.text));
    assert_eq!(twice.text, written.text, "what was written is written otherwise the second time");
}

/// In the other version it is a document of that version, which can be read and tested.
fn assert_other_version(advisory: &Advisory, is_valid: bool) {
    let (written, version) = match advisory.form {
        Form::Csaf21(_) => (write20(advisory), CsafVersion::V20),
        Form::Csaf20(_) | Form::Markdown => (write21(advisory), CsafVersion::V21),
    };
    let Ok(written) = written else { return };
    let document = Document::parse(&written.text).unwrap_or_else(|error| panic!("{error}\n{}", written.text));
    assert_eq!(document.version(), version);
    if is_valid {
        let validation = validate(&written.text).unwrap_or_else(|error| panic!("{error}\n{}", written.text));
        assert_eq!(validation.version, version);
    }
}
