//! What is behind a finding of the test for weaknesses: a mistake of the document, or a list that lacks something.

use chrono::NaiveDate;

use super::{Document, Finding, cwe};
use crate::{
    model::{CsafVersion, Instant},
    source::{Pointer, Step},
};

/// What is behind a finding of 6.1.11 in a CSAF 2.0 document.
///
/// The standard asks that a weakness "exists and is valid" and names no version of the enumeration. csaf-rs takes the
/// list of the current release date, so documents fail that other tools accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeaknessFault {
    /// The lists of csaf-rs up to 2.10, and 2.12, lack the composites and chains, CWE-352 among them; the id and the
    /// name of the document are those of another list. The document is right.
    ListGap,
    /// The id and the name are those of another version of the enumeration than the one of the date. Real documents
    /// have this: they are converted from older forms with the names of the day of conversion.
    OtherVersion,
    /// No version has the id under this name. The document is wrong.
    Unknown,
}

/// What is behind a finding of 6.1.11; none for the findings of other tests, and for CSAF 2.1, where a weakness says
/// which version it is of.
pub fn weakness_fault(finding: &Finding, document: &Document) -> Option<WeaknessFault> {
    if document.version() != CsafVersion::V20 {
        return None;
    }
    let (id, name, _) = weakness(finding, document)?;
    match cwe::standing(id, name, day_of(document)?) {
        cwe::Standing::InGap => Some(WeaknessFault::ListGap),
        cwe::Standing::OfAnotherVersion => Some(WeaknessFault::OtherVersion),
        cwe::Standing::Unknown => Some(WeaknessFault::Unknown),
        cwe::Standing::Current => None,
    }
}

/// Whether a finding of 6.1.11 is no reason to refuse a document that was made elsewhere: the very id and name that it
/// has are those of a version of the enumeration, if not of the one that csaf-rs takes by the date. That is so where the
/// list of csaf-rs has a gap, and where the document has the name of another version: CSAF 2.0 asks for a weakness that
/// "exists and is valid" and does not say in which version.
///
/// Who writes a document chooses the name, so this excuses nothing that candour itself writes.
pub fn is_data_hole(finding: &Finding, document: &Document) -> bool {
    match weakness_fault(finding, document) {
        Some(WeaknessFault::ListGap | WeaknessFault::OtherVersion) => true,
        Some(WeaknessFault::Unknown) | None => false,
    }
}

/// Two lists of weaknesses came out on 8 November 2017, and csaf-rs takes one of them at random, another one in each
/// run of the program. A document of the time in which they were the current ones is right with a name of either.
pub(super) fn settle_day_of_two_lists(document: &Document, findings: &mut Vec<Finding>) {
    let Some(day) = day_of(document) else { return };
    if document.version() != CsafVersion::V20 || !cwe::has_two_current_lists(day) {
        return;
    }
    findings.retain_mut(|finding| match weakness(finding, document) {
        None => true,
        Some((id, name, place)) => {
            finding.message = format!("Weakness '{id}' has not the name '{name}' in the versions of {day}.");
            finding.pointer = place;
            cwe::standing(id, name, day) != cwe::Standing::Current
        }
    });
}

fn day_of(document: &Document) -> Option<NaiveDate> {
    let date = document.json().pointer("/document/tracking/current_release_date")?.as_str()?;
    date.parse::<Instant>().ok().map(|instant| instant.utc_day())
}

/// The id, the name and the place of the weakness that a finding of 6.1.11 is about.
fn weakness<'a>(finding: &Finding, document: &'a Document) -> Option<(&'a str, &'a str, Pointer)> {
    let [Step::Key(list), Step::Index(at), Step::Key(cwe), ..] = finding.pointer.steps() else { return None };
    if finding.test != "6.1.11" || list != "vulnerabilities" || cwe != "cwe" {
        return None;
    }
    let weakness = document.json().get("vulnerabilities")?.get(at)?.get("cwe")?;
    let place = Pointer::default().key("vulnerabilities").index(*at).key("cwe");
    Some((weakness.get("id")?.as_str()?, weakness.get("name")?.as_str()?, place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_in_the_lists_is_told_from_a_mistake() {
        let fault = |day: &str, name: &str| {
            let instant = format!("{day}T00:00:00Z");
            let document = serde_json::json!({
                "document": {
                    "category": "csaf_base",
                    "csaf_version": "2.0",
                    "publisher": {"category": "vendor", "name": "Example", "namespace": "https://example.com"},
                    "title": "Title",
                    "tracking": {
                        "current_release_date": instant,
                        "id": "EXA-1",
                        "initial_release_date": instant,
                        "revision_history": [{"date": instant, "number": "1", "summary": "First"}],
                        "status": "final",
                        "version": "1",
                    },
                },
                "vulnerabilities": [{"cwe": {"id": "CWE-352", "name": name}}],
            });
            let document = Document::parse(&document.to_string()).unwrap();
            let validation = document.validate();
            validation.errors().find_map(|finding| weakness_fault(finding, &document))
        };
        let csrf = "Cross-Site Request Forgery (CSRF)";
        assert_eq!(fault("2017-01-05", csrf), Some(WeaknessFault::ListGap));
        assert_eq!(fault("2017-01-05", "Forgery"), Some(WeaknessFault::Unknown));
        // On this day 2.12, which has the gap, and 3.0 are both current, and csaf-rs takes one of them at random.
        assert_eq!(fault("2017-12-05", csrf), None);
        assert_eq!(fault("2017-12-05", "Forgery"), Some(WeaknessFault::Unknown));
    }
}
