//! A vulnerability while it is written.

use super::{Context, WriteError, list};
use crate::{model::advisory::Vulnerability, source::Pointer};

/// One vulnerability and the name that losses call it by.
pub(in crate::csaf) struct Subject<'a> {
    pub(in crate::csaf) vulnerability: &'a Vulnerability,
    pub(in crate::csaf) number: usize,
}

impl Subject<'_> {
    /// Where it stands in the advisory, and in the document.
    pub(in crate::csaf) fn pointer(&self) -> Pointer {
        Pointer::default().key("vulnerabilities").index(self.number - 1)
    }

    pub(in crate::csaf) fn name(&self) -> String {
        let Self { vulnerability, number } = self;
        let cve = vulnerability.cve.as_ref().map(ToString::to_string);
        cve.or_else(|| vulnerability.ids.first().map(|id| id.text.clone()))
            .or_else(|| vulnerability.title.clone())
            .unwrap_or_else(|| format!("vulnerability {number}"))
    }
}

/// Writes every vulnerability.
pub(in crate::csaf) fn subjects<'a, T>(
    context: &Context<'a>,
    mut write: impl FnMut(&Subject<'a>) -> Result<T, WriteError>,
) -> Result<Vec<T>, WriteError> {
    let mut number = 0;
    list(&context.advisory.vulnerabilities, "vulnerabilities", |vulnerability| {
        number += 1;
        write(&Subject { vulnerability, number })
    })
}
