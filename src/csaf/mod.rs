//! Advisories as CSAF documents: reading, writing and validating CSAF 2.0 and 2.1.
//!
//! A text is parsed once into a [`Document`]; from that come the [`Advisory`](crate::model::Advisory) that the rest of
//! the program works with, and the findings of the tests of the standard. An advisory, whatever it was written in,
//! goes out again with [`write20`] and [`write21`]. The shapes of both versions and the tests are csaf-rs's; this room holds what lies
//! between its types and ours, and the few checks that it lacks.
//!
//! Reading loses nothing: a document that is read and written in its own version means the same. Writing never drops
//! anything without a word: what a version cannot hold comes back as a [`Loss`].
//!
//! This room knows the model and the formats. It must never know the site: no paths of output, no audience, no clock,
//! and it neither prints nor reads files, but for the answers of its tests that [`Known`] keeps.

mod cwe;
mod document;
mod duplicate_key;
mod finding;
mod known;
mod loss;
mod missing_test;
mod particulars;
mod place20;
mod read20;
mod read21;
mod retired;
mod shared;
mod title;
mod validate;
mod weakness;
mod write;
mod write20;
mod write21;

pub use cwe::cwe_name;
pub use document::{Document, ReadError, read};
pub use finding::{Finding, Level};
pub use known::Known;
pub use loss::{Loss, Lost, ScoreFate};
pub use place20::place_in_csaf20;
pub use retired::{retired, retirement_of};
pub use title::{test_title, tests_with_titles, versions_with_test};
pub use validate::{Validation, level_of_test, not_implemented, validate};
pub use weakness::{WeaknessFault, is_data_hole, weakness_fault};
pub use write::{WriteError, Written};
pub use write20::write20;
pub use write21::write21;
