//! The types that are the same in CSAF 2.0.

use csaf_rs::schema::csaf2_1::schema as csaf21;

use crate::model::Instant;

super::super::write::write_shared_types!(csaf21, date);

/// CSAF 2.1 asks for the capital letters of a date (test 6.1.37), which CSAF 2.0 left open.
pub(super) fn date(instant: &Instant) -> String {
    instant.as_written().to_ascii_uppercase()
}
