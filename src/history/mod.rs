//! What has been published: `candour.lock`, which lies beside the content and is committed with it.
//!
//! A build for the whole world records what it published; the rules of history compare the next site with it. What is
//! held back is not in it, so that the file may be as public as the site.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::model::{LifecycleDate, ReleaseName, Slug};

/// The name of the file, below the folder that candour was started for.
pub const FILE: &str = "candour.lock";

/// What has been published.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lock {
    /// The releases of each product.
    pub releases: BTreeMap<(Slug, ReleaseName), RecordedRelease>,
}

/// What was said of the end of a release.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedRelease {
    /// When security updates end.
    pub end_of_security_support: Option<LifecycleDate>,
    /// When that was announced.
    pub announced: Option<NaiveDate>,
}
