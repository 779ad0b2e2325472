//! Real documents: their pages say everything that they say.

use std::{ffi::OsStr, io::Write as _, path::Path, sync::Arc};

use super::{testing::*, tests::unmarked};
use crate::{
    model::{
        Advisory,
        advisory::{DocumentStatus, Form},
    },
    paths,
    publish::Site,
    source::{Notation, SourceFile},
};

/// The advisories of all documents of the corpus that can be read, each with its path.
fn documents(corpus: &OsStr) -> Vec<(String, Advisory)> {
    let folders = ["cisa", "oasis/csaf_2.0", "oasis/csaf_2.1"].map(|folder| Path::new(corpus).join(folder));
    let files = folders.iter().flat_map(|folder| walkdir::WalkDir::new(folder).sort_by_file_name()).flatten();
    let read = files.filter_map(|entry| {
        let text = std::fs::read_to_string(entry.path()).ok()?;
        let (path, data) = (entry.path().display().to_string(), 0..text.len());
        let body_start = data.end;
        let file = SourceFile { path, text: text.into(), notation: Notation::Json, data, body_start };
        let advisory = crate::csaf::read(&Arc::new(file)).ok()?;
        Some((entry.path().display().to_string(), advisory))
    });
    read.collect()
}

#[test]
fn the_pages_of_real_documents_say_everything_that_the_documents_say() {
    let Some(corpus) = std::env::var_os("CANDOUR_CORPUS") else {
        assert!(std::env::var_os("CI").is_none(), "CANDOUR_CORPUS must be set in continuous integration");
        // The test harness keeps what a macro prints to itself where a test passes; this is meant to be seen.
        let _ = writeln!(std::io::stderr(), "skipped: CANDOUR_CORPUS is not set");
        return;
    };
    let documents = documents(&corpus);
    assert!(documents.len() > 170, "only {} documents were read", documents.len());
    let mut lacking = Vec::new();
    for (path, mut advisory) in documents {
        // Everything is shown here, whatever its state, date and label.
        advisory.tracking.status = DocumentStatus::Final;
        let site = Site { advisories: vec![Arc::new(advisory.clone())], ..site(&empty()) };
        let html = pages(&site).remove(&paths::advisory(advisory.id())).unwrap();
        let said = match advisory.form {
            Form::Csaf20(_) => advisory,
            Form::Csaf21(_) | Form::Markdown => unmarked(&advisory),
        };
        let missing = missing(&said, &html);
        if !missing.is_empty() {
            lacking.push((path, missing));
        }
    }
    lacking.truncate(12);
    assert!(lacking.is_empty(), "{lacking:#?}");
}
