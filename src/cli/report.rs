//! Findings for people, on the terminal.
//!
//! Messages and lines quote files that somebody else wrote. What in them would steer the terminal or a CI system is
//! shown and not sent.

use std::{borrow::Cow, collections::BTreeMap, fmt, io::Write as _, ops::Range};

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, SourceCode, SourceSpan, SpanContents};

use candour::{
    diagnostic::{Diagnostic, Level, Place},
    source::{LineColumn, SourceFile},
};

/// How many notes and how many warnings of one kind are shown: more would bury what matters.
const MOST_OF_A_KIND: usize = 5;

/// How many errors of one kind are shown for one file: whoever mends these knows the rest.
const MOST_OF_A_KIND_IN_A_FILE: usize = 20;

/// How many characters of a line are shown around the place of a finding: a whole document may be one line.
const MOST_OF_A_LINE: usize = 200;

/// Whether a finding is shown with the lines around its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quotes {
    /// For the author.
    Lines,
    /// For everybody: lines may say what is not published.
    None,
}

/// How many characters of a message are shown: it may quote a text without end.
const MOST_OF_A_MESSAGE: usize = 1000;

/// Prints findings to standard error and counts them. A note asks for nothing, so it has one line.
pub(super) fn print(diagnostics: &[Diagnostic]) {
    for line in lines(diagnostics, Quotes::Lines) {
        complain(&line);
    }
}

/// The same without the lines around each place: beside what is published may stand what is not, such as a comment.
pub(super) fn print_in_public(diagnostics: &[Diagnostic]) {
    for line in lines(diagnostics, Quotes::None) {
        complain(&line);
    }
}

fn lines(diagnostics: &[Diagnostic], quotes: Quotes) -> Vec<String> {
    // The errors last: there the eye is when the program has ended.
    let mut lines: Vec<String> = [Level::Note, Level::Warning, Level::Error]
        .into_iter()
        .flat_map(|level| of_level(diagnostics, level, quotes))
        .collect();
    let count = |level| diagnostics.iter().filter(|diagnostic| diagnostic.level == level).count();
    let (errors, warnings) = (count(Level::Error), count(Level::Warning));
    if errors + warnings > 0 {
        lines.push(format!("{}, {}", plural(errors, "error"), plural(warnings, "warning")));
    }
    lines
}

fn of_level(diagnostics: &[Diagnostic], level: Level, quotes: Quotes) -> Vec<String> {
    let mut lines = Vec::new();
    let mut of_kind: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for diagnostic in diagnostics.iter().filter(|diagnostic| diagnostic.level == level) {
        let path = diagnostic.place.as_ref().map_or("", Place::path);
        let (most, path_of_kind) = most_of(level, path);
        let shown = of_kind.entry((diagnostic.code.as_str(), path_of_kind)).or_default();
        *shown += 1;
        if *shown <= most {
            lines.push(match level {
                Level::Note => note(diagnostic),
                Level::Warning | Level::Error => render(diagnostic, quotes),
            });
        }
    }
    let word = match level {
        Level::Note => "note",
        Level::Warning => "warning",
        Level::Error => "error",
    };
    for ((code, path), count) in of_kind {
        let (most, _) = most_of(level, path);
        if count > most {
            let place = if path.is_empty() { String::new() } else { format!(" in {path}") };
            lines.push(format!("and {} of the kind `{code}`{place}", plural(count - most, &format!("more {word}"))));
        }
    }
    lines
}

/// How many findings are shown of one kind, and of which file: of all where that is empty.
fn most_of(level: Level, path: &str) -> (usize, &str) {
    match level {
        Level::Note | Level::Warning => (MOST_OF_A_KIND, ""),
        Level::Error => (MOST_OF_A_KIND_IN_A_FILE, path),
    }
}

/// A place in one line.
fn place(diagnostic: &Diagnostic) -> String {
    let Some(place) = diagnostic.place.as_ref().filter(|place| !place.path().is_empty()) else { return String::new() };
    let line = place.line_column().map_or_else(String::new, |at| format!(":{}", at.line));
    format!("{}{line}: ", harmless(place.path()))
}

fn note(diagnostic: &Diagnostic) -> String {
    let place = place(diagnostic);
    let help = diagnostic.help.as_ref().map_or_else(String::new, |help| format!("; {}", shown(help)));
    format!("note[{}]: {place}{}{help}", diagnostic.code.as_str(), shown(&diagnostic.message))
}

/// A message or a help as it is shown.
fn shown(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(MOST_OF_A_MESSAGE) {
        Some((end, _)) => format!("{}…", harmless(&text[..end])).into(),
        None => harmless(text),
    }
}

/// Writes out control characters, and those that change the direction of the text around them.
pub(super) fn harmless(text: &str) -> Cow<'_, str> {
    let is_harmful = |character: char| {
        character.is_control()
            || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if !text.contains(is_harmful) {
        return text.into();
    }
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\t' => shown.push('\t'),
            other if is_harmful(other) => shown.extend(other.escape_default()),
            other => shown.push(other),
        }
    }
    shown.into()
}

/// Breaks what a CI system would take for a command to it: `::` where a line begins, `##[` anywhere. Lines are wrapped
/// to the width of the terminal, so only the whole text tells where they begin.
fn without_commands(text: &str) -> String {
    let line = |line: &str| {
        let begin = line.len() - line.trim_start().len();
        let line = match line[begin..].strip_prefix("::") {
            Some(rest) => format!("{}\\u{{3a}}:{rest}", &line[..begin]),
            None => line.to_owned(),
        };
        line.replace("##[", "#\\u{23}[")
    };
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// Prints a line to standard output. Whoever reads it may have stopped reading, which is no failure of ours.
pub(super) fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{}", without_commands(line));
}

/// Prints what a program reads to standard output, as it is.
pub(super) fn hand_over(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

/// Prints a line to standard error, as [`say`] does.
pub(super) fn complain(line: &str) {
    let _ = writeln!(std::io::stderr(), "{}", without_commands(line));
}

/// `1 error`, `2 errors`.
pub(super) fn plural(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

fn render(diagnostic: &Diagnostic, quotes: Quotes) -> String {
    let is_terminal = std::io::IsTerminal::is_terminal(&std::io::stderr());
    let wants_colour = is_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let theme = if wants_colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_links(false)
        .with_context_lines(1)
        .with_width(110)
        .without_cause_chain();
    let mut text = String::new();
    let place = diagnostic.place.as_ref().filter(|_| quotes == Quotes::Lines);
    let report = Report { diagnostic, excerpt: place.and_then(Excerpt::of) };
    match handler.render_report(&mut text, &report) {
        Ok(()) => text,
        Err(fmt::Error) => shown(&diagnostic.message).into_owned(),
    }
}

/// A finding in the shape that miette prints.
struct Report<'d> {
    diagnostic: &'d Diagnostic,
    excerpt: Option<Excerpt<'d>>,
}

/// The lines around the place of a finding, as they are shown.
struct Excerpt<'d> {
    path: &'d str,
    at: LineColumn,
    /// The lines, harmless.
    text: String,
    /// The number of the first of them, counted from 0.
    first_line: usize,
    /// The part of them that the finding is about.
    label: Range<usize>,
}

impl<'d> Excerpt<'d> {
    fn of(place: &'d Place) -> Option<Self> {
        match place {
            Place::Text { file, span } => Some(Self::around(file, span.clone())),
            Place::Value { file, pointer } => file.locate(pointer).map(|span| Self::around(file, span)),
            Place::Path(_) => None,
        }
    }

    /// The line in which the place begins, with one before and one after. A long value is pointed at by its first line.
    fn around(file: &'d SourceFile, span: Range<usize>) -> Self {
        let text = &*file.text;
        let line_start = |byte: usize| text[..byte].rfind('\n').map_or(0, |at| at + 1);
        let line_end = |byte: usize| text[byte..].find('\n').map_or(text.len(), |at| byte + at);
        let (start, end) = (line_start(span.start), line_end(span.start));
        let label_end = span.end.clamp(span.start, end);
        let at = file.line_column(span.start);
        let mut excerpt = Self { path: &file.path, at, text: String::new(), first_line: at.line - 1, label: 0..0 };
        if start > 0 {
            excerpt.first_line -= 1;
            excerpt.push(first_part(line(&text[line_start(start - 1)..start - 1])));
            excerpt.text.push('\n');
        }
        excerpt.push(last_part(&text[start..span.start]));
        let label_start = excerpt.text.len();
        excerpt.push(first_part(line(&text[span.start..label_end])));
        excerpt.label = label_start..excerpt.text.len();
        excerpt.push(first_part(line(&text[label_end..end])));
        if end < text.len() {
            excerpt.text.push('\n');
            excerpt.push(first_part(line(&text[end + 1..line_end(end + 1)])));
            // An empty line is shown where another begins after it.
            excerpt.text.push_str(if line_end(end + 1) < text.len() { "\n" } else { "" });
        }
        excerpt
    }

    fn push(&mut self, (before, part, after): (&str, &str, &str)) {
        self.text.push_str(before);
        self.text.push_str(&harmless(part));
        self.text.push_str(after);
    }
}

/// A line without the rest of its line break.
fn line(text: &str) -> &str {
    text.strip_suffix('\r').unwrap_or(text)
}

/// As much of the beginning of a text as is shown, between what stands for the rest.
fn first_part(text: &str) -> (&str, &str, &str) {
    match text.char_indices().nth(MOST_OF_A_LINE) {
        Some((end, _)) => ("", &text[..end], "…"),
        None => ("", text, ""),
    }
}

/// The same for the end of a text.
fn last_part(text: &str) -> (&str, &str, &str) {
    match text.char_indices().nth_back(MOST_OF_A_LINE) {
        Some((start, _)) => ("…", &text[start..], ""),
        None => ("", text, ""),
    }
}

impl fmt::Debug for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A place in a text is shown with the text.
        if self.excerpt.is_none() {
            f.write_str(&place(self.diagnostic))?;
        }
        f.write_str(&shown(&self.diagnostic.message))
    }
}

impl std::error::Error for Report<'_> {}

impl miette::Diagnostic for Report<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.diagnostic.code.as_str()))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.level {
            Level::Error => miette::Severity::Error,
            Level::Warning => miette::Severity::Warning,
            Level::Note => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.diagnostic.help.as_ref().map(|help| Box::new(shown(help)) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt.as_ref().map(|excerpt| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let label = LabeledSpan::underline(self.excerpt.as_ref()?.label.clone());
        Some(Box::new(std::iter::once(label)))
    }
}

impl SourceCode for Excerpt<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        context_before: usize,
        context_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let contents = self.text.as_bytes().read_span(span, context_before, context_after)?;
        // Without lines around it, it is the place that is asked for, to be named by its line and column in the file.
        let column = if context_before + context_after == 0 { self.at.column - 1 } else { contents.column() };
        Ok(Box::new(miette::MietteSpanContents::new_named(
            harmless(self.path).into_owned(),
            contents.data(),
            *contents.span(),
            self.first_line + contents.line(),
            column,
            contents.line_count(),
        )))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use candour::source::{Notation, Pointer};

    fn file(text: &str) -> Arc<SourceFile> {
        let data = 0..text.len();
        Arc::new(SourceFile { path: "a.json".into(), text: text.into(), notation: Notation::Json, data, body_start: 0 })
    }

    fn at(file: &Arc<SourceFile>, pointer: &str) -> Place {
        Place::Value { file: Arc::clone(file), pointer: Pointer::from_json_pointer(pointer) }
    }

    #[test]
    fn what_steers_a_terminal_or_a_ci_system_is_shown_and_not_sent() {
        let file = file("{\n\t\"a\": \"\u{1b}[2J\u{202e}é\r::error::x\"\r\n::warning::y ##[error]z\n}");
        let message = "bad \u{1b}]0;title\u{7}\n::error::pwned\u{9b}";
        let start = file.text.find("\"\u{1b}").unwrap();
        let place = Place::Text { span: start..start + 10, file };
        let finding = Diagnostic::error("x", message).at(place).help("write\n::stop-commands::it ##[group]");
        let text: String = lines(&[finding], Quotes::Lines).iter().map(|line| without_commands(line) + "\n").collect();
        assert!(!text.contains(|c: char| c.is_control() && c != '\n' && c != '\t'), "{text:?}");
        assert!(!text.contains('\u{202e}') && !text.contains("##["), "{text}");
        assert!(!text.lines().any(|line| line.trim_start().starts_with("::")), "{text}");
        assert!(text.contains(r"bad \u{1b}]0;title\u{7}\n::error::pwned\u{9b}"), "{text}");
        assert!(text.contains(r#""\u{1b}[2J\u{202e}é\r::error::x""#), "{text}");
        assert!(text.contains("[a.json:2:7]"), "{text}");
    }

    #[test]
    fn of_many_findings_of_a_kind_the_first_are_shown_and_the_rest_counted() {
        let file = file("{\"a\": 1}");
        let place = || at(&file, "/a");
        let mut findings: Vec<Diagnostic> = Vec::new();
        findings.extend((0..10_000).map(|number| Diagnostic::note("n", format!("note {number}")).at(place())));
        findings.extend((0..6).map(|number| Diagnostic::warning("w", format!("warning {number}")).at(place())));
        findings.extend((0..21).map(|number| Diagnostic::error("e", format!("error {number}")).at(place())));
        let lines = lines(&findings, Quotes::Lines);
        assert_eq!(lines.len(), 5 + 5 + 20 + 3 + 1);
        assert_eq!(lines[0], "note[n]: a.json:1: note 0");
        assert_eq!(lines[5], "and 9995 more notes of the kind `n`");
        assert_eq!(lines[11], "and 1 more warning of the kind `w`");
        assert_eq!(lines[32..], ["and 1 more error of the kind `e` in a.json", "21 errors, 6 warnings"]);
    }

    #[test]
    fn in_public_the_place_is_named_and_no_line_around_it_is_quoted() {
        let file = file("{\n\"secret\": 1,\n\"a\": 1, \"other\": 2\n}");
        let finding = Diagnostic::warning("x", "bad").at(at(&file, "/a"));
        let text = lines(std::slice::from_ref(&finding), Quotes::None).join("\n");
        assert!(text.contains("a.json:3: bad") && !text.contains("secret") && !text.contains("other"), "{text}");
        assert!(lines(&[finding], Quotes::Lines).join("\n").contains("secret"));
    }

    #[test]
    fn of_a_line_without_end_the_part_around_the_place_is_shown() {
        let file = file(&format!("[\"{}\", 7, \"{}\"]", "x".repeat(100_000), "y".repeat(100_000)));
        let text = lines(&[Diagnostic::error("x", "bad").at(at(&file, "/1"))], Quotes::Lines).join("\n");
        assert!(text.len() < 2_000 && text.contains("[a.json:1:100006]"), "{text}");
        assert!(text.contains(" 7, "), "{text}");
        let finding = Diagnostic::error("x", "y".repeat(100_000)).help("z".repeat(100_000));
        assert!(lines(&[finding], Quotes::Lines).join("\n").len() < 5_000);
    }
}
