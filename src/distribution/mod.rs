//! What a CSAF provider serves (CSAF 2.0, section 7).

mod document;

pub use document::{Document, Documents};

use crate::plan::{Plan, Section};

/// Plans every document with its hashes.
pub fn plan<'s>(documents: &'s Documents, plan: &mut Plan<'s>) {
    for document in documents.iter() {
        plan.add(document.path.clone(), Section::Csaf, move || Ok(document.text.as_bytes().to_vec()));
        for (ending, hash) in [("sha256", &document.sha256), ("sha512", &document.sha512)] {
            let line = format!("{hash}  {}\n", document.file_name());
            plan.add(format!("{}.{ending}", document.path), Section::Csaf, move || Ok(line.clone().into_bytes()));
        }
    }
}
