//! Which advisory is meant.

use std::sync::Arc;

use crate::{
    diagnostic::{Diagnostic, nearest},
    model::{Advisory, Content},
};

/// The advisory of an id, in capitals or not, or of the path of its file.
pub fn find<'c>(content: &'c Content, written: &str) -> Result<&'c Arc<Advisory>, Diagnostic> {
    let advisories = &content.advisories;
    let by_path = |advisory: &&Arc<Advisory>| {
        let path = written.trim_start_matches("./").replace('\\', "/");
        advisory.origin.path() == path || path.ends_with(&format!("/{}", advisory.origin.path()))
    };
    let by_id = |advisory: &&Arc<Advisory>| advisory.id().as_str() == written;
    let by_letters = |advisory: &&Arc<Advisory>| advisory.id().as_str().eq_ignore_ascii_case(written);
    let found = advisories.iter().find(by_id).or_else(|| advisories.iter().find(by_letters));
    found.or_else(|| advisories.iter().find(by_path)).ok_or_else(|| {
        let upper = written.to_uppercase();
        let ids: Vec<&str> = advisories.iter().map(|advisory| advisory.id().as_str()).collect();
        let near = nearest(written, ids.iter().copied()).or_else(|| nearest(&upper, ids.iter().copied()));
        let finding = Diagnostic::error("unknown-advisory", format!("there is no advisory `{written}`"));
        finding.help(match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "name one by its id, or by the path of its file in content/advisories".to_owned(),
        })
    })
}
