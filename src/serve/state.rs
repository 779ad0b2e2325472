//! What the desk laid out last: views to answer from, and what to say of them on the strip.

use std::{collections::BTreeMap, sync::Arc};

use serde::Serialize;

use super::{Choice, view::View};
use crate::{
    diagnostic::{Diagnostic, Level, Place},
    model::Tlp,
};

/// What was laid out at a moment.
#[derive(Default)]
pub(super) struct Snapshot {
    /// What is shown to whoever chose it.
    pub shown: BTreeMap<Choice, Arc<Shown>>,
    /// Whether the content has been read.
    pub is_ready: bool,
}

/// What is shown of one choice.
#[derive(Clone)]
pub(super) struct Shown {
    /// Another one for each view: a page that is open sees by it that there is another.
    pub number: u64,
    /// The last good view; none where there was never one.
    pub view: Option<Arc<View>>,
    /// Why there is no newer one.
    pub errors: Arc<[Told]>,
    /// What the rules find; none before they have run.
    pub rules: Option<Arc<Rules>>,
    /// The audiences whose site has an address.
    pub audiences: Arc<[Tlp]>,
}

/// What the rules find.
#[derive(Debug, Serialize)]
pub(super) struct Rules {
    errors: usize,
    warnings: usize,
    /// The first of them.
    findings: Vec<Told>,
}

/// How many findings of the rules are sent to a browser; the terminal has all.
const MOST_FINDINGS: usize = 50;

impl Rules {
    pub(super) fn of(findings: &[Diagnostic]) -> Self {
        let count = |level| findings.iter().filter(|finding| finding.level == level).count();
        let of_level = |level| findings.iter().filter(move |finding| finding.level == level);
        let worst_first = of_level(Level::Error).chain(of_level(Level::Warning));
        Self {
            errors: count(Level::Error),
            warnings: count(Level::Warning),
            findings: worst_first.take(MOST_FINDINGS).map(Told::from).collect(),
        }
    }
}

/// A finding as a browser gets it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Told {
    level: &'static str,
    code: String,
    message: String,
    file: Option<String>,
    line: Option<usize>,
    column: Option<usize>,
    /// The line, without what is beyond reason.
    excerpt: Option<String>,
    help: Option<String>,
}

impl Told {
    /// What it says, wherever in the file that is.
    pub(super) fn said(&self) -> (&'static str, &str, &str, Option<&str>) {
        (self.level, &self.code, &self.message, self.file.as_deref())
    }
}

/// How many characters of a line are shown.
const MOST_OF_A_LINE: usize = 300;

impl From<&Diagnostic> for Told {
    fn from(finding: &Diagnostic) -> Self {
        let at = finding.place.as_ref().and_then(Place::line_column);
        let excerpt = match (&finding.place, at) {
            (Some(Place::Text { file, .. } | Place::Value { file, .. }), Some(at)) => {
                file.text.lines().nth(at.line - 1)
            }
            (Some(Place::Path(_)) | None, _) | (_, None) => None,
        };
        Self {
            level: match finding.level {
                Level::Note => "note",
                Level::Warning => "warning",
                Level::Error => "error",
            },
            code: finding.code.as_str().to_owned(),
            message: finding.message.clone(),
            file: finding.place.as_ref().map(|place| place.path().to_owned()).filter(|path| !path.is_empty()),
            line: at.map(|at| at.line),
            column: at.map(|at| at.column),
            excerpt: excerpt.map(|line| line.chars().take(MOST_OF_A_LINE).collect()),
            help: finding.help.clone(),
        }
    }
}

/// What the strip shows.
#[derive(Serialize)]
pub(super) struct Strip<'s> {
    number: String,
    at: Option<&'s str>,
    /// Whether the instant was chosen, and is not that of the last change.
    is_chosen: bool,
    audience: String,
    audiences: Vec<AudienceView>,
    errors: &'s [Told],
    rules: Option<&'s Rules>,
}

#[derive(Serialize)]
struct AudienceView {
    value: String,
    label: String,
    /// Whether the content says where its site is served.
    has_address: bool,
}

/// Everybody that a site may be for, the widest audience first.
pub(super) const AUDIENCES: [Tlp; 5] = [Tlp::Clear, Tlp::Green, Tlp::Amber, Tlp::AmberStrict, Tlp::Red];

impl<'s> Strip<'s> {
    pub(super) fn of(choice: &'s Choice, shown: &'s Shown) -> Self {
        let at = shown.view.as_ref().map(|view| &view.site().at).or(choice.at.as_ref());
        let audience = |label: Tlp| AudienceView {
            value: label.label().to_ascii_lowercase(),
            label: format!("TLP:{label}"),
            has_address: shown.audiences.contains(&label),
        };
        Self {
            number: shown.number.to_string(),
            at: at.map(crate::model::Instant::as_written),
            is_chosen: choice.at.is_some(),
            audience: choice.audience.label().to_ascii_lowercase(),
            audiences: AUDIENCES.map(audience).into(),
            errors: &shown.errors,
            rules: shown.rules.as_deref(),
        }
    }

    pub(super) fn json(&self) -> String {
        // Texts and numbers can always be written.
        serde_json::to_string(self).unwrap_or_default()
    }
}
