//! Findings for people, on the terminal.

use std::{collections::BTreeMap, fmt, io::Write as _};

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, SourceCode, SourceSpan, SpanContents};

use crate::diagnostic::{Diagnostic, Level, Place};

/// How many warnings of one kind are shown in full: the rest would bury what matters.
const MOST_OF_A_KIND: usize = 5;

/// Prints findings to standard error and counts them. Every error is shown; notes ask for nothing, so each has one
/// line.
pub(super) fn print(diagnostics: &[Diagnostic]) {
    let mut of_kind: BTreeMap<&str, usize> = BTreeMap::new();
    for diagnostic in diagnostics {
        match diagnostic.level {
            Level::Note => {
                let path = diagnostic.place.as_ref().map_or("", Place::path);
                complain(&format!("note: {path}: {}", diagnostic.message));
            }
            Level::Warning => {
                let shown = of_kind.entry(diagnostic.code.as_str()).or_default();
                *shown += 1;
                if *shown <= MOST_OF_A_KIND {
                    complain(&render(diagnostic));
                }
            }
            Level::Error => complain(&render(diagnostic)),
        }
    }
    for (code, count) in of_kind {
        if count > MOST_OF_A_KIND {
            complain(&format!("and {} more of the kind `{code}`", count - MOST_OF_A_KIND));
        }
    }
    let count = |level| diagnostics.iter().filter(|diagnostic| diagnostic.level == level).count();
    let (errors, warnings) = (count(Level::Error), count(Level::Warning));
    if errors + warnings > 0 {
        complain(&format!("{}, {}", plural(errors, "error"), plural(warnings, "warning")));
    }
}

/// Prints a line to standard output. Whoever reads it may have stopped reading, which is no failure of ours.
pub(super) fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Prints a line to standard error, as [`say`] does.
pub(super) fn complain(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// `1 error`, `2 errors`.
pub(super) fn plural(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

fn render(diagnostic: &Diagnostic) -> String {
    let is_terminal = std::io::IsTerminal::is_terminal(&std::io::stderr());
    let wants_colour = is_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let theme = if wants_colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_links(false)
        .with_context_lines(1)
        .with_width(110)
        .without_cause_chain();
    let mut text = String::new();
    match handler.render_report(&mut text, &Report(diagnostic)) {
        Ok(()) => text,
        Err(fmt::Error) => diagnostic.message.clone(),
    }
}

/// A finding in the shape that miette prints.
struct Report<'d>(&'d Diagnostic);

impl fmt::Debug for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.place {
            // A place in a text is shown with the text.
            Some(Place::Path(path)) if !path.is_empty() => write!(f, "{path}: {}", self.0.message),
            _ => f.write_str(&self.0.message),
        }
    }
}

impl std::error::Error for Report<'_> {}

impl miette::Diagnostic for Report<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.0.code.as_str()))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.0.level {
            Level::Error => miette::Severity::Error,
            Level::Warning => miette::Severity::Warning,
            Level::Note => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.0.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        matches!(self.0.place, Some(Place::Text { .. })).then_some(self as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let Some(Place::Text { file, span }) = &self.0.place else { return None };
        // A long value is pointed at by its first line.
        let first_line = file.text[span.clone()].find('\n').map_or(span.end, |end| span.start + end);
        let label = LabeledSpan::underline(span.start..first_line);
        Some(Box::new(std::iter::once(label)))
    }
}

impl SourceCode for Report<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        context_before: usize,
        context_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let Some(Place::Text { file, .. }) = &self.0.place else { return Err(MietteError::OutOfBounds) };
        let contents = file.text.as_bytes().read_span(span, context_before, context_after)?;
        Ok(Box::new(miette::MietteSpanContents::new_named(
            file.path.clone(),
            contents.data(),
            *contents.span(),
            contents.line(),
            contents.column(),
            contents.line_count(),
        )))
    }
}
