//! The documents of notable incidents are made and tested while the content is read, each version of them, so that an
//! author learns of a mistake before the day of the notice, and no version that is published later, or was to be seen at
//! an earlier instant, is another than a tested one.

use std::sync::Arc;

use rayon::prelude::*;

use super::{
    incident,
    served::{self, Maker},
};
use crate::{
    csaf::Known,
    diagnostic::{Diagnostic, Level, Place},
    incident_report::{self, Around, Draft},
    model::{Advisory, Content, CsafVersion, Incident, Instant, Vendor},
    source::{Pointer, Step},
};

/// Tests the documents of every notable incident, and lets it know in which versions of CSAF they are good.
pub(super) fn test(content: &mut Content, known: &Known, diagnostics: &mut Vec<Diagnostic>) {
    let mut incidents = std::mem::take(&mut content.incidents);
    let around = Around { vendor: &content.vendor, products: &content.products, advisories: &content.advisories };
    let found: Vec<Vec<Diagnostic>> = incidents
        .par_iter_mut()
        .filter(|incident| around.vendor.incidents.is_notable(incident))
        .map(|incident| {
            let (served_in, found) = tested(incident, &around, known);
            Arc::make_mut(incident).served_in = served_in;
            found
        })
        .collect();
    content.incidents = incidents;
    diagnostics.extend(found.into_iter().flatten());
}

/// What the tests find in the documents of incidents as they are known, among what is to be seen around them.
pub(crate) fn findings(incidents: &[Arc<Incident>], around: &Around<'_>) -> Vec<Diagnostic> {
    let notable = incidents.par_iter().filter(|incident| around.vendor.incidents.is_notable(incident));
    notable.flat_map_iter(|incident| tested(incident, around, &Known::default()).1).collect()
}

/// The versions of CSAF in which all versions of the document are good. What is found in the last one is told; of the
/// others, what keeps them from being served, where the last has not got it too.
fn tested(incident: &Incident, around: &Around<'_>, known: &Known) -> (Vec<CsafVersion>, Vec<Diagnostic>) {
    let instants = incident_report::instants(incident);
    let mut found: Vec<Diagnostic> = late_release(incident).into_iter().chain(untold_end(incident)).collect();
    let (mut is_good20, mut is_good21) = (true, around.vendor.csaf.with_csaf21);
    for (at, instant) in instants.iter().enumerate().rev() {
        let (good20, good21, of_version) = test_version(incident, instant, around, known);
        is_good20 &= good20;
        is_good21 &= good21;
        let is_last = at + 1 == instants.len();
        let is_worth_telling = |finding: &Diagnostic| {
            is_last || (finding.level == Level::Error || !good21) && !found.iter().any(|other| is_same(other, finding))
        };
        let told: Vec<Diagnostic> = of_version.into_iter().filter(is_worth_telling).collect();
        found.extend(told);
    }
    let served_in = [(CsafVersion::V20, is_good20), (CsafVersion::V21, is_good20 && is_good21)];
    (served_in.into_iter().filter(|(_, is_good)| *is_good).map(|(version, _)| version).collect(), found)
}

/// Whether both versions of CSAF are good in one version of the document, with what was found.
fn test_version(
    incident: &Incident,
    at: &Instant,
    around: &Around<'_>,
    known: &Known,
) -> (bool, bool, Vec<Diagnostic>) {
    let draft = |version| incident_report::draft(incident, at, version, around);
    let Some(draft20) = draft(CsafVersion::V20) else {
        let finding = Diagnostic::error("csaf-unwritable", "no document can be made of this incident");
        return (false, false, vec![finding.at(&incident.origin)]);
    };
    let place = |pointer: &Pointer| place(incident, &draft20, around.vendor, pointer);
    let (written, mut found) =
        served::as_written(draft20.document.clone(), Maker::Author, known, |_, pointer| place(pointer), Vec::new());
    let mut has21 = false;
    if around.vendor.csaf.with_csaf21
        && let Some(Draft { document, .. }) = draft(CsafVersion::V21)
    {
        let served = served::as_draft(document, known, |_: &Advisory, pointer| place(pointer), &mut found);
        has21 = served.csaf21.is_some();
    }
    (written.is_some(), has21, found)
}

fn is_same(one: &Diagnostic, other: &Diagnostic) -> bool {
    let place = |finding: &Diagnostic| finding.place.as_ref().and_then(Place::line_column).map(|at| at.line);
    (&one.code, place(one)) == (&other.code, place(other))
}

/// Programs ask a feed for what is newer than what they have seen, by the date of the last update.
fn late_release(incident: &Incident) -> Option<Diagnostic> {
    let last = *incident_report::instants(incident).last()?;
    let release = incident.publication.release_at.as_ref().filter(|release| *release > last)?;
    let message = format!("the document of this incident is released after the date of its last version, {last}");
    let help = format!(
        "date the first notice or an update {release}: subscribers who ask for what is new since would miss it"
    );
    Some(Diagnostic::warning("late-release", message).at(&incident.origin.key("release_at")).help(help))
}

/// A document says what was known at the instant of its last update: that an incident is over comes with one.
fn untold_end(incident: &Incident) -> Option<Diagnostic> {
    let last = *incident_report::instants(incident).last()?;
    let resolved = incident.resolved.as_ref().filter(|resolved| *resolved > last)?;
    let message = "no update says that this incident is over, so that its CSAF document goes on saying that it is not";
    let help = format!("add [[update]] with at = {resolved} or later, status = \"resolved\" and a text");
    Some(Diagnostic::warning("untold-end", message).at(&incident.origin.key("resolved")).help(help))
}

/// Where the author wrote what the document has at `pointer`.
fn place(incident: &Incident, draft: &Draft, vendor: &Vendor, pointer: &Pointer) -> Place {
    let steps = pointer.steps();
    let key = |at: usize| match steps.get(at) {
        Some(Step::Key(key)) => key.as_str(),
        Some(Step::Index(_)) | None => "",
    };
    let index = |at: usize| match steps.get(at) {
        Some(Step::Index(index)) => Some(*index),
        Some(Step::Key(_)) | None => None,
    };
    let origin = match (key(1), key(2)) {
        ("notes", _) => index(2).and_then(|at| draft.note_places.get(at)).unwrap_or(&incident.origin).clone(),
        ("tracking", "revision_history") => {
            let instant = index(3).and_then(|at| draft.document.tracking.revision_history.get(at));
            instant.map_or_else(|| incident.origin.clone(), |revision| incident::place_of(incident, &revision.date))
        }
        ("tracking", "initial_release_date") => incident::place_of(incident, incident.first_notice()),
        ("tracking", "current_release_date" | "version") => {
            incident::place_of(incident, &draft.document.tracking.current_release_date)
        }
        ("tracking", "id") => vendor.origin.key("incidents").key("id_prefix"),
        ("tracking", "status") => incident.origin.key("status"),
        ("title", _) => incident.origin.key("title"),
        ("references", _) => incident.origin.key("advisories"),
        ("distribution", "tlp") => incident.origin.key("tlp"),
        ("distribution", _) => vendor.origin.key("csaf").key("distribution_text"),
        ("publisher", _) => vendor.origin.key("vendor"),
        ("lang", _) => vendor.origin.key("language"),
        _ => incident.origin.clone(),
    };
    Place::from(&origin)
}
