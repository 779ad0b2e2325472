//! The instant that a site shows: the only place where the program asks what time it is.

use chrono::{DateTime, SubsecRound as _, Utc};

use candour::{diagnostic::Diagnostic, model::Instant};

/// The moments that matter where something is signed.
#[derive(Clone, Debug)]
pub(super) struct SigningTime {
    /// When keys and earlier signatures must count: now, whatever the site shows.
    pub now: Instant,
    /// What a signature says of when it was made: what the site shows, so that the same site has the same signatures, but
    /// never the future, which readers refuse.
    pub made: Instant,
}

impl SigningTime {
    /// For a site that shows an instant.
    pub(super) fn of(at: &Instant) -> Self {
        let now = now();
        let made = at.min(&now).clone();
        Self { now, made }
    }
}

/// The time of the machine.
pub(super) fn now() -> Instant {
    Utc::now().trunc_subsecs(0).into()
}

/// `--at`, else `SOURCE_DATE_EPOCH` (reproducible-builds.org), else now.
pub(super) fn instant(at: Option<&Instant>) -> Result<Instant, Diagnostic> {
    // In UTC, so that the same moment gives the same site however it was written.
    if let Some(at) = at {
        return Ok(at.utc().into());
    }
    let Some(epoch) = std::env::var_os("SOURCE_DATE_EPOCH") else { return Ok(now()) };
    epoch
        .to_str()
        .and_then(|text| text.trim().parse::<i64>().ok())
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
        .map(Instant::from)
        .ok_or_else(|| {
            let message = format!("SOURCE_DATE_EPOCH is `{}`, not a number of seconds", epoch.to_string_lossy());
            Diagnostic::error("bad-value", message).help("write the seconds since 1970-01-01T00:00:00Z, or use --at")
        })
}
