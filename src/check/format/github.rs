//! Findings as the workflow commands of GitHub, which shows them beside the lines of a change.

use std::fmt::Write as _;

use super::{Region, path_from};
use crate::diagnostic::{Diagnostic, Level};

/// One command a line; files are named from around the folder `root`. What the findings quote cannot end a command or begin another.
pub fn github(findings: &[Diagnostic], root: &str) -> String {
    findings.iter().map(|finding| command(finding, root) + "\n").collect()
}

fn command(finding: &Diagnostic, root: &str) -> String {
    let mut command = String::from(match finding.level {
        Level::Note => "::notice ",
        Level::Warning => "::warning ",
        Level::Error => "::error ",
    });
    if let Some(path) = path_from(root, finding) {
        // Writing to a text cannot fail.
        let _ = write!(command, "file={},", property(&path));
    }
    if let Some(Region { start, end }) = Region::of(finding) {
        let _ = write!(command, "line={},endLine={},", start.line, end.line);
        if start.line == end.line {
            let _ = write!(command, "col={},endColumn={},", start.column, end.column);
        }
    }
    let message = match &finding.help {
        Some(help) => format!("{}\n{help}", finding.message),
        None => finding.message.clone(),
    };
    let _ = write!(command, "title={}::{}", property(finding.code.as_str()), data(&message));
    command
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_ends_no_command() {
        let finding = Diagnostic::error("AD1", "50%\n::stop-commands::x").at_path("a,b:c.md").help("mend\r\nit");
        let text = github(std::slice::from_ref(&finding), ".");
        assert!(github(&[finding], "./site/").starts_with("::error file=site/a%2Cb%3Ac.md,"));
        assert_eq!(text, "::error file=a%2Cb%3Ac.md,title=AD1::50%25%0A::stop-commands::x%0Amend%0D%0Ait\n");
    }
}
