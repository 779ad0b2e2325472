//! The tests of extensions of CSAF 2.1 that csaf-rs lacks: 6.1.60.3, 6.2.54 and 6.3.21.2.

use csaf_rs::{
    csaf::raw::HasParsed as _,
    csaf_traits::{CsafTrait as _, ExtensionsTrait as _},
};
use serde_json::{Map, Value};

use super::{Document, Finding, Level, Versioned, finding};
use crate::source::Pointer;

/// The schemas of the extensions that the technical committee specifies itself: there is none so far.
const OFFICIAL: [&str; 0] = [];

/// The schemas of the extensions that are registered with it: there is none so far.
const REGISTERED: [&str; 0] = [];

/// The classes of extensions (section 2.4 of CSAF 2.1).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Official,
    Registered,
    Experimental,
}

impl Class {
    fn of(schema: &str) -> Self {
        if OFFICIAL.contains(&schema) {
            Self::Official
        } else if REGISTERED.contains(&schema) {
            Self::Registered
        } else {
            Self::Experimental
        }
    }

    fn in_words(self) -> &'static str {
        match self {
            Self::Official => "official",
            Self::Registered => "registered",
            Self::Experimental => "experimental",
        }
    }
}

pub(super) fn findings(document: &Document) -> Vec<Finding> {
    let Versioned::V21(content) = &document.content else { return Vec::new() };
    let Ok(parsed) = content.get_parsed() else { return Vec::new() };
    let label = document.json().pointer("/document/distribution/tlp/label").and_then(Value::as_str);
    let mut found = Vec::new();
    parsed.visit_all_extensions(&mut |extensions, place| {
        let list = Pointer::from_json_pointer(place);
        for (at, extension) in extensions.get_raw().iter().enumerate() {
            found.extend(of_extension(extension, label == Some("CLEAR"), &list.index(at)));
        }
    });
    found
}

fn of_extension(extension: &Map<String, Value>, is_clear: bool, place: &Pointer) -> Vec<Finding> {
    let schema = extension.get("$schema").and_then(Value::as_str).unwrap_or_default();
    let class = Class::of(schema);
    let mut found = vec![not_judged(schema, class, place)];
    let mut add = |test, message: String, place: Pointer| found.push(finding(test, message, place));
    if class == Class::Experimental {
        add("6.2.54.1", format!("The extension {schema} is not registered"), place.clone());
        let test = if is_clear { "6.2.54.4" } else { "6.3.21.2" };
        add(test, format!("The extension {schema} is experimental: a reader may not know it"), place.clone());
    }
    if class != Class::Official {
        add("6.2.54.2", format!("The extension {schema} is not an official one"), place.clone());
    }
    if extension.get("critical") == Some(&Value::Bool(true)) {
        let message = format!("The extension {schema} is critical: who does not know it may not rely on the document");
        add("6.2.54.3", message, place.key("critical"));
    }
    found
}

/// 6.1.60.3 asks whether an extension is used as its metadata allow. An extension that is not supported gives a warning
/// with its schema and its class; none is supported here.
fn not_judged(schema: &str, class: Class, place: &Pointer) -> Finding {
    let message = format!(
        "The {} extension {schema} is not known here: whether it may stand here is not judged",
        class.in_words()
    );
    Finding { level: Level::Warning, ..finding("6.1.60.3", message, place.clone()) }
}
