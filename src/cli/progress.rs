//! What a build tells while it runs: how far it is, and afterwards where its time went.

use std::{
    io::IsTerminal as _,
    time::{Duration, Instant as Clock},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::report;

/// Steps that are over before anybody would wonder are told on a terminal alone.
const WORTH_A_LINE: Duration = Duration::from_secs(2);

/// How far a build is.
pub(super) struct Progress {
    begun: Clock,
    shown: Shown,
    done: Vec<Step>,
    now: Option<(&'static str, Clock, Option<Duration>)>,
}

enum Shown {
    /// On a terminal, in one line that goes away.
    Bar(ProgressBar),
    /// In a log, a line for each step.
    Lines,
    Nothing,
}

struct Step {
    name: &'static str,
    took: Duration,
    /// The time of all processors.
    busy: Option<Duration>,
    /// The most bytes that were in memory until its end.
    memory: Option<u64>,
}

impl Progress {
    pub(super) fn new(is_quiet: bool) -> Self {
        let shown = if is_quiet {
            Shown::Nothing
        } else if std::io::stderr().is_terminal() {
            Shown::Bar(ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()).with_style(counting_nothing()))
        } else {
            Shown::Lines
        };
        Self { begun: Clock::now(), shown, done: Vec::new(), now: None }
    }

    /// Ends the step before, and begins one. `count` is how many things are to be done in it, where that is known.
    pub(super) fn step(&mut self, name: &'static str, count: Option<usize>) {
        self.end_step();
        match &self.shown {
            Shown::Bar(bar) => {
                bar.set_style(count.map_or_else(counting_nothing, |_| counting()));
                bar.set_length(count.unwrap_or_default() as u64);
                bar.set_position(0);
                bar.set_message(name);
                bar.tick();
            }
            Shown::Lines if self.begun.elapsed() > WORTH_A_LINE => {
                let count = count.map_or_else(String::new, |count| format!(", {count} files"));
                report::complain(&format!("{name}{count} …"));
            }
            Shown::Lines | Shown::Nothing => {}
        }
        self.now = Some((name, Clock::now(), busy()));
    }

    /// One more thing of the step is done.
    pub(super) fn one_more(&self) {
        if let Shown::Bar(bar) = &self.shown {
            bar.inc(1);
        }
    }

    /// Everything is done, well or not: what is printed from here on stands by itself.
    pub(super) fn end(&mut self) {
        self.end_step();
        if let Shown::Bar(bar) = &self.shown {
            bar.finish_and_clear();
        }
    }

    /// How long everything has taken.
    pub(super) fn elapsed(&self) -> Duration {
        self.begun.elapsed()
    }

    /// Where the time went, a line for each step.
    pub(super) fn timings(&self) -> Vec<String> {
        let seconds = |time: Duration| format!("{:.3} s", time.as_secs_f64());
        let busy = |time: Duration| format!("  {:>9} of processors", seconds(time));
        let memory = |bytes: u64| format!("  {:>5} MB of memory", bytes / 1_000_000);
        let line = |step: &Step| {
            let (busy, memory) = (step.busy.map(busy).unwrap_or_default(), step.memory.map(memory).unwrap_or_default());
            format!("{:<30}{:>9}{busy}{memory}", step.name, seconds(step.took))
        };
        self.done.iter().map(line).collect()
    }

    fn end_step(&mut self) {
        if let Some((name, begun, before)) = self.now.take() {
            let busy = busy().zip(before).map(|(now, before)| now.saturating_sub(before));
            self.done.push(Step { name, took: begun.elapsed(), busy, memory: peak_memory() });
        }
    }
}

fn counting() -> ProgressStyle {
    style("{msg} {wide_bar} {human_pos}/{human_len}")
}

fn counting_nothing() -> ProgressStyle {
    style("{msg} …")
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// What the program has used of all processors; nothing where the system does not say.
#[cfg(unix)]
fn busy() -> Option<Duration> {
    use rustix::time::{ClockId, clock_gettime};
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Some(Duration::new(time.tv_sec.try_into().ok()?, time.tv_nsec.try_into().ok()?))
}

#[cfg(not(unix))]
fn busy() -> Option<Duration> {
    None
}

/// The most bytes that the program had in memory at once; nothing where the system does not say.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}
