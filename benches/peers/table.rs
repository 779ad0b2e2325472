//! The figures as a table, and whether they are within their limits.

use std::fmt::Write as _;

use crate::run::Run;

/// What was measured.
#[derive(Default)]
pub(crate) struct Table {
    rows: Vec<(String, Run)>,
    throughputs: Vec<(String, f64)>,
    figures: Vec<Figure>,
}

/// A figure with its limit, where it has one.
pub(crate) struct Figure {
    name: String,
    value: String,
    limit: Option<String>,
    is_within: bool,
}

impl Figure {
    pub(crate) fn at_most(name: impl Into<String>, ratio: f64, limit: Option<f64>) -> Self {
        Self {
            name: name.into(),
            value: format!("{ratio:.2}"),
            limit: limit.map(|limit| format!("at most {limit}")),
            is_within: limit.is_none_or(|limit| ratio <= limit),
        }
    }

    pub(crate) fn at_least(name: impl Into<String>, ratio: f64, limit: f64) -> Self {
        Self {
            name: name.into(),
            value: format!("{ratio:.1}"),
            limit: Some(format!("at least {limit}")),
            is_within: ratio >= limit,
        }
    }

    pub(crate) fn memory(name: impl Into<String>, bytes: u64, limit: u64) -> Self {
        Self {
            name: name.into(),
            value: format!("{} MiB", bytes >> 20),
            limit: Some(format!("at most {} MiB", limit >> 20)),
            is_within: bytes <= limit,
        }
    }
}

impl Table {
    pub(crate) fn row(&mut self, name: &str, run: Run) {
        self.rows.push((name.to_owned(), run));
    }

    /// How many documents a second were tested.
    pub(crate) fn throughput(&mut self, name: &str, documents: f64) {
        self.throughputs.push((name.to_owned(), documents));
    }

    pub(crate) fn figure(&mut self, figure: Figure) {
        self.figures.push(figure);
    }

    pub(crate) fn is_within_limits(&self) -> bool {
        self.figures.iter().all(|figure| figure.is_within)
    }

    /// All of it as Markdown, below a caption, with what was left out.
    pub(crate) fn text(&self, caption: &str, left_out: &[String]) -> String {
        let mut text = format!("{caption}:\n\n| | wall | CPU | memory |\n| --- | ---: | ---: | ---: |\n");
        for (name, run) in &self.rows {
            let (wall, cpu) = (run.wall.as_secs_f64(), run.cpu.as_secs_f64());
            let _ = writeln!(text, "| {name} | {wall:.2} s | {cpu:.2} s | {} MiB |", run.peak >> 20);
        }
        if !self.throughputs.is_empty() {
            text.push_str("\n| | documents a second |\n| --- | ---: |\n");
            for (name, documents) in &self.throughputs {
                let _ = writeln!(text, "| {name} | {documents:.1} |");
            }
        }
        text.push_str("\n| ratio of wall times, unless it says otherwise | | limit | |\n| --- | ---: | --- | --- |\n");
        for figure in &self.figures {
            let limit = figure.limit.as_deref().unwrap_or_default();
            let word = match (&figure.limit, figure.is_within) {
                (None, _) => "",
                (Some(_), true) => "within",
                (Some(_), false) => "missed",
            };
            let _ = writeln!(text, "| {} | {} | {limit} | {word} |", figure.name, figure.value);
        }
        for why in left_out {
            let _ = write!(text, "\nLeft out: {why}.\n");
        }
        text
    }
}

/// The document with the results and the machine that gave them.
pub(crate) fn document(machine: &str, results: &str) -> String {
    format!(
        "# Results of the benchmark against others\n\nWritten by `cargo bench --bench peers -- --write`; \
         [README.md](README.md) says what is compared and how.\n\n{machine}\n{results}"
    )
}
