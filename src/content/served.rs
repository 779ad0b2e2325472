//! What an advisory is served as: a CSAF 2.0 document that passed the tests of the standard, whatever the advisory was
//! written in, and one of CSAF 2.1 where the site serves that. Nothing that fails is served.
//!
//! CSAF 2.1 is a draft and stops nothing: an advisory that has no valid form in it is left out there, with a warning.

use crate::{
    csaf::{self, Finding, Known, Lost, Written},
    diagnostic::{Code, Diagnostic, Level, Place, has_errors},
    model::Advisory,
    source::Pointer,
};

/// Who made the document that is tested: it decides what is worth telling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Maker {
    /// The author of the advisory, in Markdown.
    Author,
    /// Somebody else, who cannot be asked to reword it: a weakness may have the name of any version of the enumeration.
    Somebody,
    /// The program, from what somebody else made: what is optional is told of that document and not of this one.
    Program,
}

/// How many places of an author's document a test names that does not stop it. A test that finds something in every
/// product would bury all else.
const MOST_PLACES: usize = 5;

/// Writes the CSAF 2.0 document of an advisory and tests it. `place` tells where a part of the advisory is written.
pub(super) fn as_written(
    mut advisory: Advisory,
    maker: Maker,
    known: &Known,
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
    match known.validate(&written.text) {
        Ok(validation) => {
            let place = |pointer: &Pointer| place(&advisory, &written.source_of(pointer));
            tell(&validation.findings, maker, |_| false, place, &mut found);
        }
        Err(error) => found.push(Diagnostic::error("csaf-unwritable", error.to_string()).at(&advisory.origin)),
    }
    advisory.csaf20 = written.text.as_str().into();
    (Some(advisory).filter(|_| !has_errors(&found)), found)
}

/// Writes the CSAF 2.1 document of an advisory that is not one already and has a label, since without one it is never
/// published. Where it would not be valid there is none, and one warning says why.
pub(super) fn as_draft(
    mut advisory: Advisory,
    known: &Known,
    place: impl Fn(&Advisory, &Pointer) -> Place,
    found: &mut Vec<Diagnostic>,
) -> Advisory {
    if advisory.csaf21.is_some() || advisory.tlp().is_none() {
        return advisory;
    }
    match draft(&advisory, known) {
        Ok(written) => {
            found.extend(cannot_say(&written.losses, |part| place(&advisory, part)));
            advisory.csaf21 = Some(written.text.as_str().into());
        }
        Err(failures) => found.extend(left_out(&failures, |part| place(&advisory, part))),
    }
    advisory
}

/// A mandatory test that an advisory would fail, and the part of the advisory that does.
struct Failure {
    test: String,
    message: String,
    part: Pointer,
}

fn draft(advisory: &Advisory, known: &Known) -> Result<Written, Vec<Failure>> {
    let failure = |message, part| vec![Failure { test: "schema".to_owned(), message, part }];
    let written = csaf::write21(advisory).map_err(|error| failure(error.why, error.pointer))?;
    let validation = known.validate(&written.text).map_err(|error| failure(error.to_string(), Pointer::default()))?;
    let of_finding = |finding: &Finding| Failure {
        test: finding.test.clone(),
        message: finding.message.clone(),
        part: written.source_of(&finding.pointer),
    };
    let failures: Vec<Failure> = validation.errors().map(of_finding).collect();
    if failures.is_empty() { Ok(written) } else { Err(failures) }
}

/// One warning for all that is wrong, at the first place of it.
fn left_out(failures: &[Failure], place: impl Fn(&Pointer) -> Place) -> Option<Diagnostic> {
    let first = failures.first()?;
    let mut tests: Vec<(&Failure, usize)> = Vec::new();
    for failure in failures {
        match tests.iter_mut().find(|(other, _)| other.test == failure.test) {
            Some((_, count)) => *count += 1,
            None => tests.push((failure, 1)),
        }
    }
    let in_words = |(failure, count): &(&Failure, usize)| {
        let line = place(&failure.part).line_column().map_or_else(String::new, |at| format!("line {}", at.line));
        let further = if *count > 1 { format!("and {} more", count - 1) } else { String::new() };
        let places: Vec<&str> = [line.as_str(), further.as_str()].into_iter().filter(|text| !text.is_empty()).collect();
        if places.is_empty() { failure.test.clone() } else { format!("{} ({})", failure.test, places.join(" ")) }
    };
    let tests: Vec<String> = tests.iter().map(in_words).collect();
    let message = format!(
        "this has no valid form in CSAF 2.1 and is left out there, as it would fail {}; the first: {}",
        tests.join(", "),
        first.message
    );
    let help = "CSAF 2.0 is served all the same; `versions = [\"2.0\"]` below `[csaf]` turns CSAF 2.1 off";
    Some(Diagnostic::warning("csaf-2.1-left-out", message).at(place(&first.part)).help(help))
}

/// A note for each kind of loss.
fn cannot_say(losses: &[Lost], place: impl Fn(&Pointer) -> Place) -> Vec<Diagnostic> {
    let mut kinds: Vec<(&Lost, usize)> = Vec::new();
    for lost in losses {
        match kinds.iter_mut().find(|(other, _)| other.loss.is_like(&lost.loss)) {
            Some((_, count)) => *count += 1,
            None => kinds.push((lost, 1)),
        }
    }
    let note = |(lost, count): (&Lost, usize)| {
        let further = if count > 1 { format!("; {} more of this kind", count - 1) } else { String::new() };
        Diagnostic::note("csaf-2.1-cannot-say", format!("in CSAF 2.1, {}{further}", lost.loss)).at(place(&lost.pointer))
    };
    kinds.into_iter().map(note).collect()
}

/// Reports what the tests of the standard find in a document: each place that makes it invalid; of what else a test
/// finds, one place with the number of all, or a few where the author can mend them.
///
/// `findings` are sorted by level and test. `is_excused` says which error of a document that was made elsewhere is none.
pub(super) fn tell(
    findings: &[Finding],
    maker: Maker,
    is_excused: impl Fn(&Finding) -> bool,
    place: impl Fn(&Pointer) -> Place,
    found: &mut Vec<Diagnostic>,
) {
    for of_test in findings.chunk_by(|one, other| (one.level, &one.test) == (other.level, &other.test)) {
        for (told, further) in worth_telling(of_test, maker) {
            let Some(level) = level(told, &is_excused, maker) else { continue };
            let at = if told.pointer.steps().is_empty() { String::new() } else { format!(" (at {})", told.pointer) };
            let further =
                if further > 0 { format!("; {further} more like it in this document") } else { String::new() };
            let message = format!("{}{at}{further}", told.message);
            let code = Code::csaf(&told.test);
            found.push(Diagnostic { level, code, message, place: Some(place(&told.pointer)), help: None });
        }
    }
}

/// Some of the findings of one test and level, each with the number of those that it stands for beside itself.
fn worth_telling(of_test: &[Finding], maker: Maker) -> Vec<(&Finding, usize)> {
    let most = match (of_test.first().map(|finding| finding.level), maker) {
        (Some(csaf::Level::Error) | None, _) => of_test.len(),
        (Some(csaf::Level::Warning), Maker::Author) => MOST_PLACES,
        (Some(csaf::Level::Warning), Maker::Somebody | Maker::Program) | (Some(csaf::Level::Note), _) => 1,
    };
    let told = if of_test.len() > most { 1 } else { of_test.len() };
    of_test[..told].iter().map(|finding| (finding, if told < of_test.len() { of_test.len() - 1 } else { 0 })).collect()
}

/// How much a finding weighs. None for what is not told of what the program made: what is optional was told of the
/// document that it was made from. A mandatory test warns where it cannot judge, and that is told of all.
fn level(finding: &Finding, is_excused: impl Fn(&Finding) -> bool, maker: Maker) -> Option<Level> {
    let is_optional = finding.test.starts_with("6.2.") || finding.test.starts_with("6.3.");
    match (finding.level, maker) {
        (_, Maker::Program) if is_optional => None,
        (csaf::Level::Error, Maker::Somebody) if is_excused(finding) => Some(Level::Warning),
        (csaf::Level::Error, Maker::Author | Maker::Somebody | Maker::Program) => Some(Level::Error),
        (csaf::Level::Warning, _) => Some(Level::Warning),
        (csaf::Level::Note, _) => Some(Level::Note),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csaf::Document;
    use serde_json::{Value, json};

    fn document() -> Value {
        let date = "2022-01-01T00:00:00Z";
        json!({
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
        })
    }

    /// What is told of a test, by level and message.
    fn told(document: &Value, maker: Maker, id: &str) -> Vec<(Level, String)> {
        let document = Document::parse(&document.to_string()).unwrap();
        let mut found = Vec::new();
        let is_excused = |finding: &Finding| csaf::is_data_hole(finding, &document);
        tell(&document.validate().findings, maker, is_excused, |_| Place::Path(String::new()), &mut found);
        found.retain(|finding| finding.code == Code::csaf(id));
        found.into_iter().map(|finding| (finding.level, finding.message)).collect()
    }

    #[test]
    fn the_name_of_another_version_is_excused_for_a_document_made_elsewhere_alone() {
        let mut document = document();
        document["vulnerabilities"] = json!([{"cwe": {"id": "CWE-200", "name": "Information Exposure"}}]);
        let level = |maker| told(&document, maker, "6.1.11").first().map(|(level, _)| *level);
        assert_eq!(level(Maker::Somebody), Some(Level::Warning));
        assert_eq!(level(Maker::Program), Some(Level::Error));
        assert_eq!(level(Maker::Author), Some(Level::Error));
    }

    #[test]
    fn what_is_optional_is_a_warning_and_what_is_informative_a_note() {
        let mut document = document();
        document["vulnerabilities"] = json!([{"title": "A flaw without a number"}]);
        let levels = |maker, test| -> Vec<Level> { told(&document, maker, test).iter().map(|told| told.0).collect() };
        for maker in [Maker::Author, Maker::Somebody] {
            assert_eq!(levels(maker, "6.2.12"), [Level::Warning]);
            assert_eq!(levels(maker, "6.3.3"), [Level::Note]);
        }
        // It was told of the document that this one is made from.
        assert_eq!(levels(Maker::Program, "6.2.12"), []);
        assert_eq!(levels(Maker::Program, "6.3.3"), []);
    }

    #[test]
    fn many_places_of_one_test_are_one_finding_with_their_number() {
        let with_products = |count: usize| {
            let product = |number| json!({"name": format!("Product {number}"), "product_id": format!("P{number:04}")});
            let mut document = document();
            document["product_tree"] = json!({"full_product_names": (0..count).map(product).collect::<Vec<_>>()});
            document
        };
        let [(Level::Warning, message)] = &told(&with_products(1_400), Maker::Somebody, "6.2.16")[..] else { panic!() };
        assert!(message.contains("full_product_names[0]"), "{message}");
        assert!(message.ends_with("; 1399 more like it in this document"), "{message}");
        assert_eq!(told(&with_products(1_400), Maker::Author, "6.2.16").len(), 1);
        // The author is shown a few.
        assert_eq!(told(&with_products(MOST_PLACES), Maker::Author, "6.2.16").len(), MOST_PLACES);
        assert_eq!(told(&with_products(MOST_PLACES), Maker::Somebody, "6.2.16").len(), 1);
        let [(_, message)] = &told(&with_products(1), Maker::Somebody, "6.2.16")[..] else { panic!() };
        assert!(!message.contains("more like it"), "{message}");
    }

    #[test]
    fn every_place_that_makes_a_document_invalid_is_told() {
        let mut document = document();
        let products: Vec<String> = (0..50).map(|number| format!("P{number}")).collect();
        document["vulnerabilities"] = json!([{"product_status": {"known_affected": products}}]);
        assert_eq!(told(&document, Maker::Somebody, "6.1.1").len(), 50);
    }
}
