//! What others do differently and may: each put into a copy of a good folder, where nothing fails through it.

#![allow(dead_code, unreachable_pub, missing_docs, reason = "each test program uses its own part of this")]

use serde_json::json;

use super::{provider::Version, site::Site};
use Version::V20;

/// One way to do it.
pub struct Way {
    pub name: &'static str,
    pub put: fn(&Site),
    /// Every requirement that has warnings, with a part of the reason of one.
    pub warned: &'static [(&'static str, &'static str)],
    /// Every requirement that is not checked, and is in the good folder, with a part of the reason.
    pub unchecked: &'static [(&'static str, &'static str)],
}

pub const WAYS: &[Way] = &[Way {
    name: "metadata that is written once",
    put: |site| {
        site.edit_metadata(V20, |json| json["last_updated"] = json!("2020-01-01T00:00:00Z"));
    },
    warned: &[("R7", "`last_updated` is 2020")],
    unchecked: &[],
}];
