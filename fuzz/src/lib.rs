//! What must hold of whatever candour reads, one file a target.
//!
//! Each target is a function of the bytes that were read, which panics where something does not hold. The fuzzer runs
//! them for hours, and `tests/fuzz_seeds.rs` for seconds: it includes this file, so that both run the same code.

#![allow(clippy::expect_used, clippy::panic, reason = "a target fails by panicking")]

pub mod csaf;
pub mod front_matter;
pub mod html;
pub mod lock;
pub mod markdown;
pub mod security_txt;
pub mod site;
pub mod xml;

/// A target: what it is called, and what it does with an input.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: [Target; 5] = [
    ("front_matter", front_matter::run),
    ("csaf", csaf::run),
    ("markdown", markdown::run),
    ("security_txt", security_txt::run),
    ("lock", lock::run),
];
