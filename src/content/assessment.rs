//! `assessment.yaml` → [`Assessment`]: in candour's own form, and in the flat form with one list of principles that is
//! found elsewhere.

use std::{collections::BTreeMap, sync::Arc};

use deserr::{Deserr, IntoValue, ValuePointerRef};

use super::{
    decode::{Problems, decode},
    references::with_nearest,
    words::{ByKey, Day, OneOrMany, Words, text},
};
use crate::{
    code_of_practice::{ClaimKey, CommitmentKey, Role, code},
    diagnostic::{Diagnostic, Place, nearest},
    model::{Answer, Assessment, ClaimStatus, Evidence, Pledge, Product, Slug, Unmapped},
    source::{Node, Origin, SourceFile, Value},
};

mod counterparts;
mod flat;

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct AssessmentFile {
    #[deserr(default)]
    role: Option<Role>,
    #[deserr(default)]
    senior_responsible_owner: Option<Words>,
    #[deserr(default)]
    date: Option<Day>,
    #[deserr(default)]
    scope: Vec<Slug>,
    #[deserr(default)]
    claims: ByKey<ClaimTable>,
    #[deserr(default)]
    commitments: ByKey<PledgeTable>,
    #[deserr(default)]
    unmapped: Vec<UnmappedTable>,
    #[deserr(default, rename = "checked")]
    _checked: PassedOver,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct ClaimTable {
    #[deserr(default)]
    status: Option<ClaimStatus>,
    #[deserr(default)]
    argument: Option<Words>,
    #[deserr(default)]
    evidence: OneOrMany<Words>,
    #[deserr(default, rename = "checked")]
    _checked: PassedOver,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct PledgeTable {
    signed: Day,
    #[deserr(default)]
    done: Option<Day>,
    #[deserr(default)]
    evidence: OneOrMany<Words>,
    #[deserr(default, rename = "checked")]
    _checked: PassedOver,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct UnmappedTable {
    legacy_id: u32,
    status: ClaimStatus,
    #[deserr(default)]
    statement: Option<Words>,
    #[deserr(default)]
    evidence: OneOrMany<Words>,
}

/// What an export says beside the assessment. It is made anew each time and never read back.
#[derive(Default)]
struct PassedOver;

impl Deserr<Problems> for PassedOver {
    fn deserialize_from_value<V: IntoValue>(_: deserr::Value<V>, _: ValuePointerRef<'_>) -> Result<Self, Problems> {
        Ok(Self)
    }
}

/// Reads the assessment; `products` are those of the catalogue, `product_names` the names of all files of products,
/// also of those with mistakes.
pub(super) fn parse(
    file: &Arc<SourceFile>,
    products: &[Arc<Product>],
    product_names: &[String],
) -> (Option<Assessment>, Vec<Diagnostic>) {
    let node = file.parse_data().ok();
    let mut found = node.as_ref().map(|node| blanks(node, file)).unwrap_or_default();
    if !found.is_empty() {
        return (None, found);
    }
    let read = if node.as_ref().is_some_and(flat::is_flat) {
        flat::parse(file, products, &mut found)
    } else {
        decode(file).map(|table| own(table, &Origin::of(Arc::clone(file)), product_names, &mut found))
    };
    match read {
        Ok(assessment) => (Some(assessment), found),
        Err(mistakes) => {
            found.extend(mistakes);
            (None, found)
        }
    }
}

/// Every value that is still the mark of the form for what only the vendor can say.
fn blanks(node: &Node, file: &Arc<SourceFile>) -> Vec<Diagnostic> {
    match &node.value {
        Value::String(text) if text.trim() == Assessment::BLANK => {
            let message = format!("`{}` is not filled in yet", Assessment::BLANK);
            let place = Place::Text { file: Arc::clone(file), span: node.span.clone() };
            let help = "write what is true for you: only you can say it; a claim may be taken out whole until you know";
            vec![Diagnostic::error("blank", message).at(place).help(help)]
        }
        Value::Map(entries) => entries.iter().flat_map(|(_, value)| blanks(value, file)).collect(),
        Value::Sequence(items) => items.iter().flat_map(|item| blanks(item, file)).collect(),
        Value::Null | Value::Bool(_) | Value::Integer(_) | Value::Float(_) | Value::String(_) => Vec::new(),
    }
}

fn own(table: AssessmentFile, origin: &Origin, product_names: &[String], found: &mut Vec<Diagnostic>) -> Assessment {
    for (at, slug) in table.scope.iter().enumerate() {
        if !product_names.iter().any(|name| name == slug.as_str()) {
            let finding = Diagnostic::error("unknown-product", format!("there is no product `{slug}`"))
                .at(&origin.key("scope").index(at));
            let names = product_names.iter().map(String::as_str);
            found.push(with_nearest(finding, slug.as_str(), names, "content/products"));
        }
    }
    Assessment {
        role: table.role,
        senior_responsible_owner: text(table.senior_responsible_owner),
        date: table.date.map(|day| day.0),
        scope: table.scope,
        answers: answers(table.claims, &origin.key("claims"), found),
        commitments: pledges(table.commitments, &origin.key("commitments"), found),
        unmapped: unmapped(table.unmapped, &origin.key("unmapped"), found),
        origin: origin.clone(),
    }
}

fn answers(tables: ByKey<ClaimTable>, origin: &Origin, found: &mut Vec<Diagnostic>) -> BTreeMap<ClaimKey, Answer> {
    let mut answers = BTreeMap::new();
    for (key, table) in tables.0 {
        let place = origin.key(&key);
        let Ok(claim) = key.parse::<ClaimKey>() else {
            found.push(counterparts::no_claim(&key).at(&place));
            continue;
        };
        let evidence = evidence(table.evidence, &place.key("evidence"), found);
        let argument = text(table.argument);
        match table.status {
            Some(status) => {
                answers.insert(claim, Answer { origin: place, status, argument, evidence });
            }
            // An export has such an entry for a claim that nobody answered.
            None if argument.is_none() && evidence.is_empty() => {}
            None => {
                let help = format!("say whether the claim is met: {}", statuses());
                found.push(Diagnostic::error("missing-key", "`status` is missing").at(&place).help(help));
            }
        }
    }
    answers
}

fn statuses() -> String {
    ClaimStatus::ALL.map(ClaimStatus::words).join(", ")
}

fn pledges(
    tables: ByKey<PledgeTable>,
    origin: &Origin,
    found: &mut Vec<Diagnostic>,
) -> BTreeMap<CommitmentKey, Pledge> {
    let mut pledges = BTreeMap::new();
    for (key, table) in tables.0 {
        let place = origin.key(&key);
        match key.parse::<CommitmentKey>() {
            Ok(commitment) => {
                let evidence = evidence(table.evidence, &place.key("evidence"), found);
                let (signed, done) = (table.signed.0, table.done.map(|day| day.0));
                pledges.insert(commitment, Pledge { origin: place, signed, done, evidence });
            }
            Err(error) => {
                let known = || code().commitments.iter().map(|commitment| commitment.key.as_str());
                let help = match nearest(&key, known()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the commitments are: {}", known().collect::<Vec<_>>().join(", ")),
                };
                found.push(Diagnostic::error("SA1", error.to_string()).at(&place).help(help));
            }
        }
    }
    pledges
}

fn unmapped(tables: Vec<UnmappedTable>, origin: &Origin, found: &mut Vec<Diagnostic>) -> Vec<Unmapped> {
    let mut statements = Vec::new();
    for (at, table) in tables.into_iter().enumerate() {
        let place = origin.index(at);
        if code().legacy(table.legacy_id).is_none_or(|legacy| !legacy.principles.is_empty()) {
            found.push(counterparts::not_unmapped(table.legacy_id).at(&place.key("legacy_id")));
        }
        statements.push(Unmapped {
            legacy_id: table.legacy_id,
            status: table.status,
            statement: text(table.statement),
            evidence: evidence(table.evidence, &place.key("evidence"), found),
        });
    }
    statements
}

/// What is named as evidence, `place` being one of it or the list.
fn evidence(words: OneOrMany<Words>, place: &Origin, found: &mut Vec<Diagnostic>) -> Vec<Evidence> {
    let mut evidence = Vec::new();
    for (at, Words(text)) in words.0.into_iter().enumerate() {
        match text.parse() {
            Ok(one) => evidence.push(one),
            Err(error) => {
                let help = "write a path of this site such as /disclosure.html, a URL such as https://example.com/policy, \
                            or the name of a document";
                let error: crate::model::EvidenceError = error;
                found.push(Diagnostic::error("SA3", error.to_string()).at(&place.index(at)).help(help));
            }
        }
    }
    evidence
}
