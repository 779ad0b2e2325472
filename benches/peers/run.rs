//! One run of a program and what it took.

use std::{
    fs::File,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use wait4::Wait4 as _;

use crate::measuring::median;

/// What a run took.
#[derive(Clone, Copy)]
pub(crate) struct Run {
    pub(crate) wall: Duration,
    /// In the program itself and in the system for it.
    pub(crate) cpu: Duration,
    /// The most memory, in bytes.
    pub(crate) peak: u64,
}

impl Run {
    /// The median of each.
    pub(crate) fn median(runs: &[Self]) -> Self {
        let mut peaks: Vec<u64> = runs.iter().map(|run| run.peak).collect();
        peaks.sort_unstable();
        Self {
            wall: median(runs.iter().map(|run| run.wall).collect()),
            cpu: median(runs.iter().map(|run| run.cpu).collect()),
            peak: peaks[peaks.len() / 2],
        }
    }

    /// How long it took beside another.
    pub(crate) fn ratio(&self, other: &Self) -> f64 {
        self.wall.as_secs_f64() / other.wall.as_secs_f64()
    }
}

/// Runs a program to its end. What was written before is on the disk when it begins, so that it does not pay for that.
pub(crate) fn measured(command: &mut Command) -> Run {
    let synced = Command::new("sync").status().expect("sync can be run");
    assert!(synced.success(), "sync: {synced}");
    // Into a file: nobody reads a pipe meanwhile.
    let said = tempfile::NamedTempFile::new().expect("a temporary file can be made");
    let file = |file: &File| Stdio::from(file.try_clone().expect("a file has more than one handle"));
    command.stdin(Stdio::null()).stdout(file(said.as_file())).stderr(file(said.as_file()));
    let begun = Instant::now();
    let child = command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let used = child.wait4().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let wall = begun.elapsed();
    let text = || std::fs::read_to_string(said.path()).unwrap_or_default();
    assert!(used.status.success(), "{command:?}: {}\n{}", used.status, text());
    Run { wall, cpu: used.rusage.utime + used.rusage.stime, peak: used.rusage.maxrss }
}
