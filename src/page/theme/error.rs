//! Errors of templates as findings: the template file, the line, and the page that was being rendered.

use std::{collections::BTreeMap, ops::Range, sync::Arc};

use tera::{Error, ErrorKind};

use crate::{
    diagnostic::{Diagnostic, Place},
    source::SourceFile,
};

type Sources = BTreeMap<String, Arc<SourceFile>>;

const CODE: &str = "template";

/// What is wrong when the page at `page` is rendered.
pub(super) fn diagnostic(error: &Error, sources: &Sources, page: Option<&str>) -> Diagnostic {
    let (message, place) = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            (report.message().to_owned(), place(sources, report.filename(), report.span().range.clone()))
        }
        ErrorKind::MissingParent { current: tpl, .. }
        | ErrorKind::CircularExtend { tpl, .. }
        | ErrorKind::CircularInclude { tpl, .. } => (error.kind().to_string(), place(sources, tpl, 0..0)),
        other => (other.to_string(), None),
    };
    let message = match page {
        Some(page) => format!("the page `{page}` cannot be rendered: {message}"),
        None => message,
    };
    let finding = Diagnostic::error(CODE, message);
    match place {
        Some(place) => finding.at(place),
        None => finding,
    }
}

/// Everything that is wrong when the templates are compiled. Tera puts unknown filters, functions and components of
/// all templates into one text, each with a line such as ` --> page.html:3:7`.
pub(super) fn diagnostics(error: &Error, sources: &Sources) -> Vec<Diagnostic> {
    let ErrorKind::Msg(text) = error.kind() else { return vec![diagnostic(error, sources, None)] };
    let reports: Vec<Diagnostic> = text.split("error: ").filter_map(|report| of_report(report, sources)).collect();
    if reports.is_empty() { vec![diagnostic(error, sources, None)] } else { reports }
}

fn of_report(report: &str, sources: &Sources) -> Option<Diagnostic> {
    let (message, rest) = report.split_once('\n')?;
    let location = rest.lines().next()?.trim().strip_prefix("--> ")?;
    let mut parts = location.rsplitn(3, ':');
    let column: usize = parts.next()?.parse().ok()?;
    let line: usize = parts.next()?.parse().ok()?;
    let file = sources.get(parts.next()?)?;
    let before: usize = file.text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let start = before + column.saturating_sub(1);
    Some(Diagnostic::error(CODE, message).at(Place::Text { file: Arc::clone(file), span: start..start }))
}

fn place(sources: &Sources, template: &str, span: Range<usize>) -> Option<Place> {
    sources.get(template).map(|file| Place::Text { file: Arc::clone(file), span })
}
