//! The assessment with what was checked beside it: as YAML, JSON, CSV and Markdown.
//!
//! YAML and JSON have the form of `content/assessment.yaml`, and can be read back as it: what is not the vendor's own
//! word stands under `checked`, which the reader passes over.

use std::{collections::BTreeMap, fmt::Write as _};

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;

use super::{
    Assurance, CheckView, ClaimAssurance, CommitmentState, EvidenceView, ExceptionView, Measured, Missing, OnSite,
    Source, ThemeAssurance,
};
use crate::{
    code_of_practice::{ClaimKey, CommitmentKey, Provable},
    diagnostic::Diagnostic,
};

#[derive(Serialize)]
struct Exported<'a> {
    role: Option<&'a str>,
    senior_responsible_owner: Option<&'a str>,
    date: Option<NaiveDate>,
    scope: Vec<&'a str>,
    claims: BTreeMap<ClaimKey, ExportedClaim<'a>>,
    commitments: BTreeMap<&'a CommitmentKey, ExportedPledge<'a>>,
    unmapped: Vec<ExportedUnmapped<'a>>,
    checked: WholeChecked<'a>,
}

#[derive(Serialize)]
struct ExportedClaim<'a> {
    status: Option<&'a str>,
    argument: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    evidence: Vec<&'a str>,
    checked: ClaimChecked<'a>,
}

#[derive(Serialize)]
struct ClaimChecked<'a> {
    title: &'a str,
    provable: Provable,
    on_this_site: Vec<PlaceChecked<'a>>,
    rules: &'a [CheckView],
    missing: &'a [Missing],
}

#[derive(Serialize)]
struct PlaceChecked<'a> {
    name: &'a str,
    path: &'a str,
}

#[derive(Serialize)]
struct ExportedPledge<'a> {
    signed: NaiveDate,
    done: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    evidence: Vec<&'a str>,
    checked: PledgeChecked<'a>,
}

#[derive(Serialize)]
struct PledgeChecked<'a> {
    title: &'a str,
    state: CommitmentState,
    due: NaiveDate,
}

#[derive(Serialize)]
struct ExportedUnmapped<'a> {
    legacy_id: u32,
    status: &'a str,
    statement: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    evidence: Vec<&'a str>,
}

#[derive(Serialize)]
struct WholeChecked<'a> {
    vendor: &'a str,
    at: &'a str,
    is_checked: bool,
    code: &'a Source,
    themes: Vec<ThemeChecked<'a>>,
    exceptions: &'a [ExceptionView],
    measured: &'a Measured,
}

#[derive(Serialize)]
struct ThemeChecked<'a> {
    key: String,
    title: &'a str,
    counts: super::Counts,
    principles: Vec<PrincipleChecked<'a>>,
}

#[derive(Serialize)]
struct PrincipleChecked<'a> {
    key: String,
    title: &'a str,
    related: &'a [super::Related],
}

/// As JSON.
pub fn json(assurance: &Assurance) -> Result<String, Diagnostic> {
    Ok(format!("{:#}\n", data(assurance)?))
}

/// As YAML.
pub fn yaml(assurance: &Assurance) -> Result<String, Diagnostic> {
    serde_saphyr::to_string(&data(assurance)?).map_err(|error| failed(&error))
}

/// As CSV: one line for each claim, under a line with the names of the columns.
pub fn csv(assurance: &Assurance) -> Result<String, Diagnostic> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let columns =
        ["theme", "principle", "claim", "title", "status", "argument", "evidence", "on this site", "rules", "missing"];
    let mut written = writer.write_record(columns);
    for theme in &assurance.themes {
        for (principle, claim) in
            theme.principles.iter().flat_map(|principle| principle.claims.iter().map(move |claim| (principle, claim)))
        {
            let numbers = [theme.key.to_string(), principle.key.to_string(), claim.key.to_string()];
            written = written.and_then(|()| writer.write_record(numbers.into_iter().chain(cells(claim))));
        }
    }
    written.map_err(|error| failed(&error))?;
    let bytes = writer.into_inner().map_err(|error| failed(&error))?;
    String::from_utf8(bytes).map_err(|error| failed(&error))
}

fn failed(error: &dyn std::fmt::Display) -> Diagnostic {
    Diagnostic::error("output", format!("the assessment cannot be written: {error}"))
}

/// The cells of a claim after its numbers.
fn cells(claim: &ClaimAssurance) -> [String; 7] {
    let asserted = claim.asserted.as_ref();
    [
        claim.title.to_owned(),
        asserted.map(|asserted| asserted.status.to_owned()).unwrap_or_default(),
        asserted.and_then(|asserted| asserted.argument.clone()).unwrap_or_default(),
        asserted.map(|asserted| texts(&asserted.evidence).join("; ")).unwrap_or_default(),
        claim.on_site.iter().map(|one| one.path.as_str()).collect::<Vec<_>>().join("; "),
        rules(&claim.checks).join("; "),
        claim.missing.iter().map(|missing| missing.words()).collect::<Vec<_>>().join("; "),
    ]
}

fn rules(checks: &[CheckView]) -> Vec<String> {
    let words = |check: &CheckView| match check.findings {
        0 => format!("{} {}", check.rule, check.state),
        findings => format!("{} {} ({findings})", check.rule, check.state),
    };
    checks.iter().map(words).collect()
}

fn texts(evidence: &[EvidenceView]) -> Vec<&str> {
    evidence.iter().map(|evidence| evidence.text.as_str()).collect()
}

impl Missing {
    /// What is missing, in English.
    pub fn words(self) -> &'static str {
        match self {
            Self::Answer => "the vendor has not answered it",
            Self::Fulfilment => "the vendor does not say that it is met in full",
            Self::Argument => "no argument is given",
            Self::Evidence => "no evidence is named",
            Self::Page => "nothing on this site answers it",
            Self::Check => "a rule that bears on it is broken",
        }
    }

    /// Its name in the theme.
    pub fn key(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Fulfilment => "fulfilment",
            Self::Argument => "argument",
            Self::Evidence => "evidence",
            Self::Page => "page",
            Self::Check => "check",
        }
    }
}

/// All of it, without what has no value: a key without a value is a mistake in the content.
fn data(assurance: &Assurance) -> Result<Value, Diagnostic> {
    let mut data = serde_json::to_value(Exported::of(assurance)).map_err(|error| failed(&error))?;
    remove_nulls(&mut data);
    Ok(data)
}

fn remove_nulls(value: &mut Value) {
    match value {
        Value::Object(entries) => {
            entries.retain(|_, value| !value.is_null());
            entries.values_mut().for_each(remove_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(remove_nulls),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

impl<'a> Exported<'a> {
    fn of(assurance: &'a Assurance) -> Self {
        Self {
            role: assurance.role,
            senior_responsible_owner: assurance.senior_responsible_owner.as_deref(),
            date: assurance.date,
            scope: assurance.scope.iter().map(|product| product.slug.as_str()).collect(),
            claims: assurance.claims().map(|claim| (claim.key, ExportedClaim::of(claim))).collect(),
            commitments: assurance
                .commitments
                .iter()
                .map(|pledged| (&pledged.key, ExportedPledge::of(pledged)))
                .collect(),
            unmapped: assurance.unmapped.iter().map(ExportedUnmapped::of).collect(),
            checked: WholeChecked {
                vendor: &assurance.vendor,
                at: &assurance.at,
                is_checked: assurance.is_checked,
                code: &assurance.code,
                themes: assurance.themes.iter().map(ThemeChecked::of).collect(),
                exceptions: &assurance.exceptions,
                measured: &assurance.measured,
            },
        }
    }
}

impl<'a> ExportedClaim<'a> {
    fn of(claim: &'a ClaimAssurance) -> Self {
        let asserted = claim.asserted.as_ref();
        Self {
            status: asserted.map(|asserted| asserted.status),
            argument: asserted.and_then(|asserted| asserted.argument.as_deref()),
            evidence: asserted.map(|asserted| texts(&asserted.evidence)).unwrap_or_default(),
            checked: ClaimChecked {
                title: claim.title,
                provable: claim.provable,
                on_this_site: claim
                    .on_site
                    .iter()
                    .map(|OnSite { name, path, .. }| PlaceChecked { name, path })
                    .collect(),
                rules: &claim.checks,
                missing: &claim.missing,
            },
        }
    }
}

impl<'a> ExportedPledge<'a> {
    fn of(pledged: &'a super::Pledged) -> Self {
        Self {
            signed: pledged.signed,
            done: pledged.done,
            evidence: texts(&pledged.evidence),
            checked: PledgeChecked { title: pledged.title, state: pledged.state, due: pledged.due },
        }
    }
}

impl<'a> ExportedUnmapped<'a> {
    fn of(unmapped: &'a super::UnmappedView) -> Self {
        Self {
            legacy_id: unmapped.legacy_id,
            status: unmapped.status,
            statement: unmapped.statement.as_deref(),
            evidence: texts(&unmapped.evidence),
        }
    }
}

impl<'a> ThemeChecked<'a> {
    fn of(theme: &'a ThemeAssurance) -> Self {
        let principle = |one: &'a super::PrincipleAssurance| PrincipleChecked {
            key: one.key.to_string(),
            title: one.title,
            related: &one.related,
        };
        Self {
            key: theme.key.to_string(),
            title: theme.title,
            counts: theme.counts,
            principles: theme.principles.iter().map(principle).collect(),
        }
    }
}

/// As Markdown, for people.
pub fn markdown(assurance: &Assurance) -> String {
    let mut text = head(assurance);
    for theme in &assurance.themes {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "\n## {}. {}", theme.key, theme.title);
        for principle in &theme.principles {
            let _ = writeln!(text, "\n### {} {}\n", principle.key, principle.title);
            principle.claims.iter().for_each(|claim| text += &paragraph(claim));
            let related: Vec<String> = principle.related.iter().map(super::Related::words).collect();
            if !related.is_empty() {
                let _ = writeln!(text, "\nRelated: {}.", related.join("; "));
            }
        }
    }
    [text, exceptions(&assurance.exceptions), commitments(assurance)].concat()
}

fn head(assurance: &Assurance) -> String {
    let products: Vec<&str> = assurance.scope.iter().map(|product| product.name.as_str()).collect();
    let date = assurance.date.map(|date| date.to_string());
    let rules = if assurance.is_checked { "The rules of candour were run" } else { "No rule was run" };
    format!(
        "# {}: self-assessment against the {}\n\n- Role: {}\n- Senior Responsible Owner: {}\n- Date: {}\n- Products: {}\n\n\
         Statuses, arguments and evidence are what the vendor asserts. {rules} on the site of {}.\n",
        assurance.vendor,
        assurance.code.title,
        assurance.role.unwrap_or("not given"),
        assurance.senior_responsible_owner.as_deref().unwrap_or("not named"),
        date.as_deref().unwrap_or("not given"),
        if products.is_empty() { "not given".to_owned() } else { products.join(", ") },
        assurance.at,
    )
}

fn paragraph(claim: &ClaimAssurance) -> String {
    let asserted = claim.asserted.as_ref();
    let mut text = format!(
        "- **{} {}**: {}\n",
        claim.key,
        claim.title,
        asserted.map_or("not answered", |asserted| asserted.status)
    );
    let argument = asserted.and_then(|asserted| asserted.argument.as_deref()).unwrap_or_default();
    for line in argument.lines() {
        let line = format!("  {line}");
        text += line.trim_end();
        text.push('\n');
    }
    let evidence = asserted.map(|asserted| texts(&asserted.evidence)).unwrap_or_default();
    let on_site: Vec<&str> = claim.on_site.iter().map(|one| one.path.as_str()).collect();
    let missing: Vec<&str> = claim.missing.iter().map(|missing| missing.words()).collect();
    let lists = [
        ("Evidence", evidence.join(", ")),
        ("On this site", on_site.join(", ")),
        ("Rules", rules(&claim.checks).join(", ")),
        ("Missing", missing.join(", ")),
    ];
    for (name, list) in lists.iter().filter(|(_, list)| !list.is_empty()) {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "  - {name}: {list}");
    }
    text
}

impl super::Related {
    /// The framework with its parts.
    fn words(&self) -> String {
        if self.refs.is_empty() {
            self.framework.to_owned()
        } else {
            format!("{} ({})", self.framework, self.refs.join(", "))
        }
    }
}

fn exceptions(exceptions: &[ExceptionView]) -> String {
    if exceptions.is_empty() {
        return String::new();
    }
    let line = |exception: &ExceptionView| match &exception.path {
        Some(path) => format!("- {} in `{path}`: {}\n", exception.rule, exception.reason),
        None => format!("- {}: {}\n", exception.rule, exception.reason),
    };
    format!("\n## Exceptions\n\n{}", exceptions.iter().map(line).collect::<String>())
}

fn commitments(assurance: &Assurance) -> String {
    if assurance.commitments.is_empty() {
        return String::new();
    }
    let line = |pledged: &super::Pledged| {
        let when = match pledged.done {
            Some(done) if pledged.state == CommitmentState::Done => format!("done on {done}"),
            _ => format!("{}, due on {}", pledged.state.key(), pledged.due),
        };
        format!("- {}: {when} (signed on {})\n", pledged.title, pledged.signed)
    };
    format!("\n## Commitments\n\n{}", assurance.commitments.iter().map(line).collect::<String>())
}
