//! Lines of a configuration, each as deep as the block that it stands in.

/// A configuration that grows.
pub(super) struct Text {
    lines: String,
    step: &'static str,
}

impl Text {
    /// An empty one, whose blocks are set in by `step`.
    pub(super) fn new(step: &'static str) -> Self {
        Self { lines: String::new(), step }
    }

    pub(super) fn line(&mut self, depth: usize, line: &str) {
        self.lines.push_str(&self.step.repeat(depth));
        self.lines.push_str(line);
        self.lines.push('\n');
    }

    pub(super) fn lines(&mut self, depth: usize, lines: &[&str]) {
        for line in lines {
            self.line(depth, line);
        }
    }

    /// An empty line.
    pub(super) fn gap(&mut self) {
        self.lines.push('\n');
    }

    pub(super) fn finish(self) -> String {
        self.lines
    }
}
