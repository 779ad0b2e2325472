//! Changes → content file, if what comes out can be read.

use std::path::Path;

use crate::{
    content,
    diagnostic::{self, Diagnostic},
    edit::{self, Change, EditError},
    model::Advisory,
    source::SourceFile,
};

/// A file that was changed.
#[derive(Clone, Debug)]
pub struct Written {
    /// Its path below the root.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// Changes the file of an advisory below `root`. The content is read again with it first, as a build reads it: where that
/// finds a mistake, nothing is written. `is_trial` leaves the file as it is in any case.
pub fn write(root: &Path, advisory: &Advisory, changes: &[Change], is_trial: bool) -> Result<Written, Vec<Diagnostic>> {
    let one = |finding: Diagnostic| vec![finding];
    let Some(file) = advisory.origin.file() else {
        return Err(one(Diagnostic::error("unwritable", "this advisory has no file")));
    };
    let text = edit::edited(file, changes).map_err(|error| one(refused(file, changes, &error)))?;
    let mut loaded = content::load_with(root, &file.path, &text);
    if loaded.content.is_none() {
        loaded.diagnostics.retain(|finding| finding.level == diagnostic::Level::Error);
        return Err(loaded.diagnostics);
    }
    if !is_trial {
        edit::replace(&root.join(&file.path), &file.text, &text).map_err(|error| {
            let finding = Diagnostic::error("unwritable", format!("it was not changed: {error}"));
            one(finding.at_path(&file.path))
        })?;
    }
    Ok(Written { path: file.path.clone(), text })
}

/// Why the file is not changed, with what its author may write by hand.
fn refused(file: &SourceFile, changes: &[Change], error: &EditError) -> Diagnostic {
    let by_hand: Vec<String> = changes.iter().map(|change| change.in_words(file.notation)).collect();
    let message = format!("the file cannot be changed without touching more than is meant: {error}");
    let help = format!("write this by hand, after what is there: {}", by_hand.join("; "));
    Diagnostic::error("unwritable", message).at_path(&file.path).help(help)
}
