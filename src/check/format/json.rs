//! Findings as JSON, each with its place.

use serde_json::{Value, json};

use super::{Region, level, path_from};
use crate::{check::Checked, diagnostic::Diagnostic};

/// The findings, and what is excused with its reason; files are named from around the folder `root`. Lines and columns count from 1, columns in characters.
pub fn json(checked: &Checked, root: &str) -> Value {
    let finding = |one: &Diagnostic| finding(one, root);
    let excused = |excused: &crate::check::Excused| {
        json!({
            "rule": excused.exception.rule,
            "path": excused.exception.path,
            "reason": excused.exception.reason,
            "findings": excused.findings.iter().map(finding).collect::<Vec<_>>(),
        })
    };
    json!({
        "findings": checked.findings.iter().map(finding).collect::<Vec<_>>(),
        "excused": checked.excused.iter().map(excused).collect::<Vec<_>>(),
    })
}

fn finding(finding: &Diagnostic, root: &str) -> Value {
    let region = Region::of(finding);
    json!({
        "id": finding.code.as_str(),
        "level": level(finding.level),
        "message": finding.message,
        "file": path_from(root, finding),
        "line": region.as_ref().map(|region| region.start.line),
        "column": region.as_ref().map(|region| region.start.column),
        "help": finding.help,
    })
}
