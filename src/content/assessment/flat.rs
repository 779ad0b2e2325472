//! The flat form found in the wild: one list of principles, each with a statement, by numbers of the Code or of another
//! numbering.

use std::{collections::BTreeMap, sync::Arc};

use deserr::{Deserr, IntoValue, ValueKind, ValuePointerRef};

use super::{PassedOver, PledgeTable, counterparts, evidence, pledges, statuses};
use crate::{
    code_of_practice::{ClaimKey, Legacy, PrincipleKey, Role, code},
    content::{
        decode::{Problems, bad_value, decode, wrong_kind},
        references::with_nearest,
        words::{ByKey, Day, OneOrMany, Words, text},
    },
    diagnostic::Diagnostic,
    model::{Answer, Assessment, ClaimStatus, Product, Slug, Unmapped},
    source::{Node, Origin, SourceFile, Value},
};

/// The keys that the flat form alone has.
const MARKS: [&str; 4] = ["vendor", "assessment_date", "assessment_scope", "principles"];

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct FlatFile {
    #[deserr(default, rename = "vendor")]
    _vendor: PassedOver,
    #[deserr(default)]
    assessment_date: Option<Day>,
    #[deserr(default)]
    assessment_scope: ScopeTable,
    #[deserr(default)]
    role: Option<Role>,
    #[deserr(default)]
    senior_responsible_owner: Option<Words>,
    #[deserr(default)]
    principles: Vec<PrincipleTable>,
    #[deserr(default)]
    commitments: ByKey<PledgeTable>,
}

#[derive(Default, Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct ScopeTable {
    #[deserr(default)]
    product_lines: Vec<Words>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct PrincipleTable {
    id: Id,
    #[deserr(default, rename = "theme")]
    _theme: PassedOver,
    #[deserr(default)]
    statement: Option<Words>,
    #[deserr(default)]
    evidence: OneOrMany<Words>,
    status: FlatStatus,
}

/// What stands as the id of a principle.
enum Id {
    /// A whole number: of another numbering.
    Number(u64),
    /// A text: of the Code.
    Text(String),
}

impl Deserr<Problems> for Id {
    fn deserialize_from_value<V: IntoValue>(
        value: deserr::Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Problems> {
        match value {
            deserr::Value::Integer(number) => Ok(Self::Number(number)),
            deserr::Value::String(text) => Ok(Self::Text(text)),
            // 3.2 without quotes is a number in YAML.
            deserr::Value::Float(number) => Ok(Self::Text(number.to_string())),
            other => Err(wrong_kind(other, &[ValueKind::String, ValueKind::Integer], location)),
        }
    }
}

/// A status as others spell it.
struct FlatStatus(ClaimStatus);

impl Deserr<Problems> for FlatStatus {
    fn deserialize_from_value<V: IntoValue>(
        value: deserr::Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Problems> {
        let deserr::Value::String(text) = value else {
            return Err(wrong_kind(value, &[ValueKind::String], location));
        };
        match text.to_lowercase().replace(['_', '-'], " ").as_str() {
            "met" => Ok(Self(ClaimStatus::Met)),
            "partly met" | "partially met" => Ok(Self(ClaimStatus::PartlyMet)),
            "not met" => Ok(Self(ClaimStatus::NotMet)),
            "not applicable" => Ok(Self(ClaimStatus::NotApplicable)),
            _ => {
                let message = format!("`{text}` is not a status that is known here");
                Err(bad_value(location, message, Some(format!("write one of: {}", statuses()))))
            }
        }
    }
}

/// Whether the data has a key of the flat form.
pub(super) fn is_flat(node: &Node) -> bool {
    match &node.value {
        Value::Map(entries) => entries.iter().any(|(key, _)| MARKS.contains(&key.text.as_str())),
        Value::Null | Value::Bool(_) | Value::Integer(_) | Value::Float(_) | Value::String(_) | Value::Sequence(_) => {
            false
        }
    }
}

/// Reads the flat form. What is said of a principle holds for each of its claims; where several statements lead to one
/// claim, the one that says least counts.
pub(super) fn parse(
    file: &Arc<SourceFile>,
    products: &[Arc<Product>],
    found: &mut Vec<Diagnostic>,
) -> Result<Assessment, Vec<Diagnostic>> {
    let flat: FlatFile = decode(file)?;
    let origin = Origin::of(Arc::clone(file));
    let mut assessment = Assessment {
        role: flat.role,
        senior_responsible_owner: text(flat.senior_responsible_owner),
        date: flat.assessment_date.map(|day| day.0),
        scope: scope(flat.assessment_scope, products, &origin, found),
        answers: BTreeMap::new(),
        commitments: pledges(flat.commitments, &origin.key("commitments"), found),
        unmapped: Vec::new(),
        origin: origin.clone(),
    };
    for (at, table) in flat.principles.into_iter().enumerate() {
        add(table, &origin.key("principles").index(at), &mut assessment, found);
    }
    Ok(assessment)
}

/// The products that the lines name by their slugs or by their names.
fn scope(table: ScopeTable, products: &[Arc<Product>], origin: &Origin, found: &mut Vec<Diagnostic>) -> Vec<Slug> {
    let mut scope = Vec::new();
    for (at, Words(line)) in table.product_lines.into_iter().enumerate() {
        let is_it = |product: &&Arc<Product>| product.slug.as_str() == line || product.name == line;
        match products.iter().find(is_it) {
            Some(product) => scope.push(product.slug.clone()),
            None => {
                let place = origin.key("assessment_scope").key("product_lines").index(at);
                let finding = Diagnostic::error("unknown-product", format!("there is no product `{line}`")).at(&place);
                let names = products.iter().flat_map(|product| [product.slug.as_str(), &product.name]);
                found.push(with_nearest(finding, &line, names, "content/products"));
            }
        }
    }
    scope
}

fn add(table: PrincipleTable, place: &Origin, assessment: &mut Assessment, found: &mut Vec<Diagnostic>) {
    let evidence = evidence(table.evidence, &place.key("evidence"), found);
    let answer = Answer { origin: place.clone(), status: table.status.0, argument: text(table.statement), evidence };
    match meaning(&table.id) {
        Some(Meaning::Claims(claims)) => claims.into_iter().for_each(|claim| merge(assessment, claim, &answer)),
        Some(Meaning::Legacy(legacy)) => {
            found.push(counterparts::mapped(legacy).at(&place.key("id")));
            if legacy.principles.is_empty() {
                let Answer { status, argument: statement, evidence, .. } = answer;
                assessment.unmapped.push(Unmapped { legacy_id: legacy.key, status, statement, evidence });
            } else {
                let claims = legacy.principles.iter().flat_map(|principle| claims_of(*principle));
                claims.for_each(|claim| merge(assessment, claim, &answer));
            }
        }
        None => {
            let id = match table.id {
                Id::Number(number) => number.to_string(),
                Id::Text(text) => text,
            };
            found.push(counterparts::no_number(&id).at(&place.key("id")));
        }
    }
}

/// What an id means.
enum Meaning {
    /// Claims of the Code: one, or all of a principle.
    Claims(Vec<ClaimKey>),
    /// A number of the other numbering.
    Legacy(&'static Legacy),
}

fn meaning(id: &Id) -> Option<Meaning> {
    match id {
        Id::Number(number) => code().legacy(u32::try_from(*number).ok()?).map(Meaning::Legacy),
        Id::Text(text) => match text.parse::<PrincipleKey>() {
            Ok(principle) => Some(Meaning::Claims(claims_of(principle).collect())),
            Err(_) => text.parse().ok().map(|claim| Meaning::Claims(vec![claim])),
        },
    }
}

fn claims_of(principle: PrincipleKey) -> impl Iterator<Item = ClaimKey> {
    code().claims().map(|claim| claim.key).filter(move |claim| claim.principle() == principle)
}

/// Puts what was said of a claim to what was said of it before.
fn merge(assessment: &mut Assessment, claim: ClaimKey, answer: &Answer) {
    let Some(before) = assessment.answers.get_mut(&claim) else {
        assessment.answers.insert(claim, answer.clone());
        return;
    };
    before.status = before.status.min(answer.status);
    let arguments: Vec<&str> = [&before.argument, &answer.argument].into_iter().flatten().map(String::as_str).collect();
    before.argument = (!arguments.is_empty()).then(|| arguments.join("\n\n"));
    let new = answer.evidence.iter().filter(|one| !before.evidence.contains(one)).cloned().collect::<Vec<_>>();
    before.evidence.extend(new);
}
