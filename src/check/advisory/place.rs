//! Where the parts of an advisory are written.

use crate::{
    csaf,
    model::{Advisory, advisory::Form, advisory::StatusKind},
    source::{Origin, Pointer},
};

/// The part of a document made elsewhere that `pointer` names as CSAF 2.1 does.
fn in_document(advisory: &Advisory, pointer: &Pointer) -> Origin {
    match advisory.form {
        Form::Csaf20(_) => advisory.origin.at(csaf::place_in_csaf20(pointer)),
        Form::Csaf21(_) | Form::Markdown => advisory.origin.at(pointer.clone()),
    }
}

/// A part of the document as a whole: by its key in front matter, or by its way in CSAF 2.1.
pub(super) fn of_document(advisory: &Advisory, key: &str, way: &str) -> Origin {
    match advisory.form {
        Form::Markdown => advisory.origin.key(key),
        Form::Csaf20(_) | Form::Csaf21(_) => in_document(advisory, &Pointer::from_json_pointer(way)),
    }
}

/// A vulnerability, or a part of it: by its key in front matter, or by its way in CSAF 2.1 below the vulnerability.
/// Neither is asked for where both are empty.
pub(super) fn of_vulnerability(advisory: &Advisory, at: usize, key: &str, way: &str) -> Origin {
    match advisory.form {
        Form::Markdown if key.is_empty() => advisory.origin.key("vulnerability").index(at),
        Form::Markdown => advisory.origin.key("vulnerability").index(at).key(key),
        Form::Csaf20(_) | Form::Csaf21(_) => {
            in_document(advisory, &Pointer::from_json_pointer(&format!("/vulnerabilities/{at}{way}")))
        }
    }
}

/// The product that stands at `index` among those of a status.
pub(super) fn of_status(advisory: &Advisory, vulnerability: usize, kind: StatusKind, index: usize) -> Origin {
    let written = advisory.editorial.written.get(vulnerability);
    let origin = written.and_then(|written| written.statuses.get(&kind)?.get(index));
    let way = format!("/product_status/{}/{index}", key_of(kind));
    origin.cloned().unwrap_or_else(|| of_vulnerability(advisory, vulnerability, "product", &way))
}

/// A remediation of a vulnerability.
pub(super) fn of_remediation(advisory: &Advisory, vulnerability: usize, index: usize) -> Origin {
    let written = advisory.editorial.written.get(vulnerability);
    let origin = written.and_then(|written| written.remediations.get(index));
    let way = format!("/remediations/{index}");
    origin.cloned().unwrap_or_else(|| of_vulnerability(advisory, vulnerability, "remediation", &way))
}

fn key_of(kind: StatusKind) -> &'static str {
    match kind {
        StatusKind::KnownAffected => "known_affected",
        StatusKind::FirstAffected => "first_affected",
        StatusKind::LastAffected => "last_affected",
        StatusKind::UnderInvestigation => "under_investigation",
        StatusKind::Unknown => "unknown",
        StatusKind::KnownNotAffected => "known_not_affected",
        StatusKind::FirstFixed => "first_fixed",
        StatusKind::Fixed => "fixed",
        StatusKind::Recommended => "recommended",
    }
}
