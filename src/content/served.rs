//! What an advisory is served as: a CSAF 2.0 document that passed the tests of the standard, whatever the advisory was
//! written in. Nothing that fails is served.

use crate::{
    csaf::{self, Document},
    diagnostic::{Code, Diagnostic, Level, Place, has_errors},
    model::Advisory,
    source::Pointer,
};

/// Who made the document that is tested: it decides what is worth telling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Maker {
    /// The author of the advisory, in Markdown: what is optional is told too.
    Author,
    /// Somebody else, who cannot be asked to reword it: what is optional is not told, and a weakness may have the name
    /// of any version of the enumeration.
    Somebody,
    /// The program, from what somebody else made: what is optional is not told.
    Program,
}

/// Writes the CSAF 2.0 document of an advisory and tests it. `place` tells where a part of the advisory is written.
pub(super) fn as_written(
    mut advisory: Advisory,
    maker: Maker,
    place: impl Fn(&Advisory, &Pointer) -> Place,
    mut found: Vec<Diagnostic>,
) -> (Option<Advisory>, Vec<Diagnostic>) {
    let written = match csaf::write20(&advisory) {
        Ok(written) => written,
        Err(error) => {
            let finding = Diagnostic::error("csaf-unwritable", error.to_string());
            found.push(finding.at(place(&advisory, &error.pointer)));
            return (None, found);
        }
    };
    found.extend(written.losses.iter().map(|lost| {
        Diagnostic::note("csaf-2.0-cannot-say", lost.loss.to_string()).at(place(&advisory, &lost.pointer))
    }));
    match Document::parse(&written.text) {
        Ok(document) => {
            test(&document, maker, |pointer| place(&advisory, &written.source_of(pointer)), &mut found);
        }
        Err(error) => found.push(Diagnostic::error("csaf-unwritable", error.to_string()).at(&advisory.origin)),
    }
    advisory.csaf20 = written.text.into();
    (Some(advisory).filter(|_| !has_errors(&found)), found)
}

/// Reports what the tests of the standard find in a document.
pub(super) fn test(document: &Document, maker: Maker, place: impl Fn(&Pointer) -> Place, found: &mut Vec<Diagnostic>) {
    for finding in document.validate().findings {
        let level = match (finding.level, maker) {
            (csaf::Level::Error, Maker::Somebody) if csaf::is_data_hole(&finding, document) => Level::Warning,
            (csaf::Level::Error, Maker::Author | Maker::Somebody | Maker::Program) => Level::Error,
            (csaf::Level::Warning, Maker::Author) => Level::Warning,
            // A mandatory test warns where it cannot judge.
            (csaf::Level::Warning, Maker::Somebody | Maker::Program) if finding.test.starts_with("6.1.") => {
                Level::Warning
            }
            (csaf::Level::Warning, Maker::Somebody | Maker::Program) | (csaf::Level::Note, _) => continue,
        };
        let message = if finding.pointer.steps().is_empty() {
            finding.message
        } else {
            format!("{} (at {})", finding.message, finding.pointer)
        };
        let code = Code::csaf(&finding.test);
        found.push(Diagnostic { level, code, message, place: Some(place(&finding.pointer)), help: None });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_another_version_is_excused_for_a_document_made_elsewhere_alone() {
        let date = "2022-01-01T00:00:00Z";
        let document = serde_json::json!({
            "document": {
                "category": "csaf_base",
                "csaf_version": "2.0",
                "publisher": {"category": "vendor", "name": "Example", "namespace": "https://example.com"},
                "title": "Title",
                "tracking": {
                    "current_release_date": date,
                    "id": "EXA-1",
                    "initial_release_date": date,
                    "revision_history": [{"date": date, "number": "1", "summary": "First"}],
                    "status": "final",
                    "version": "1",
                },
            },
            "vulnerabilities": [{"cwe": {"id": "CWE-200", "name": "Information Exposure"}}],
        });
        let document = Document::parse(&document.to_string()).unwrap();
        let level = |maker| {
            let mut found = Vec::new();
            test(&document, maker, |_| Place::Path(String::new()), &mut found);
            let finding = found.into_iter().find(|finding| finding.code == Code::csaf("6.1.11"));
            finding.unwrap().level
        };
        assert_eq!(level(Maker::Somebody), Level::Warning);
        assert_eq!(level(Maker::Program), Level::Error);
        assert_eq!(level(Maker::Author), Level::Error);
    }
}
