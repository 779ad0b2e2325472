//! The first question of a customer: am I affected, and which version mends it?

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    products::{Number, Products},
    range::{self, RangePart},
};
use crate::model::{
    Advisory, Key as _,
    advisory::{Branch, BranchCategory, StatusKind},
};

/// From how many rows on the table is folded.
const MOST_ROWS: usize = 40;
/// How many vulnerabilities a cell names before it counts them.
const MOST_LABELS: usize = 3;

/// The answer, product by product.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct AnswerView {
    /// A row for each product, in the order of the document.
    pub rows: Vec<AnswerRow>,
    /// The columns that have anything in them, in order.
    pub columns: Vec<&'static str>,
    /// Whether the table is too long to stand open.
    pub folded: bool,
}

/// One product.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct AnswerRow {
    /// The family of the product, where it is of one.
    pub family: Option<String>,
    /// The product without its version.
    pub product: String,
    /// The versions in each of the columns.
    pub cells: Vec<AnswerCell>,
}

/// The versions of a product in one column.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct AnswerCell {
    /// `affected`, `investigated`, `not_affected` or `fixed`.
    pub column: &'static str,
    /// The versions.
    pub versions: Vec<AnswerVersion>,
}

/// A version with a status.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct AnswerVersion {
    /// The version; none where the product has none.
    pub version: Option<String>,
    /// The parts of the version where it is a range that has words.
    pub range: Vec<RangePart>,
    /// The number of the product on the page.
    pub number: Number,
    /// The key of the status.
    pub status: &'static str,
    /// The keys of the statuses that say more than the column does.
    pub special: Vec<&'static str>,
    /// The vulnerabilities for which it is so, where it is not so for all.
    pub only: Vec<String>,
    /// How many more there are.
    pub more: usize,
}

const COLUMNS: [&str; 4] = ["affected", "fixed", "not_affected", "investigated"];

fn column(kind: StatusKind) -> &'static str {
    match kind {
        StatusKind::KnownAffected | StatusKind::FirstAffected | StatusKind::LastAffected => "affected",
        StatusKind::UnderInvestigation | StatusKind::Unknown => "investigated",
        StatusKind::KnownNotAffected => "not_affected",
        StatusKind::FirstFixed | StatusKind::Fixed | StatusKind::Recommended => "fixed",
    }
}

fn is_special(kind: StatusKind) -> bool {
    match kind {
        StatusKind::KnownAffected
        | StatusKind::UnderInvestigation
        | StatusKind::KnownNotAffected
        | StatusKind::Fixed => false,
        StatusKind::FirstAffected
        | StatusKind::LastAffected
        | StatusKind::Unknown
        | StatusKind::FirstFixed
        | StatusKind::Recommended => true,
    }
}

/// Works out the answer; none where the document gives no product a status.
pub(super) fn view<'a>(advisory: &'a Advisory, products: &mut Products<'a>, labels: &[String]) -> Option<AnswerView> {
    let mut statuses: HashMap<(Number, StatusKind), Vec<usize>> = HashMap::new();
    for (at, vulnerability) in advisory.vulnerabilities.iter().enumerate() {
        for (kind, ids) in vulnerability.product_status.lists() {
            for id in ids {
                statuses.entry((products.number(id), kind)).or_default().push(at);
            }
        }
    }
    if statuses.is_empty() {
        return None;
    }
    let places = places(advisory, products);
    let mut ordered: Vec<((Number, StatusKind), Vec<usize>)> = statuses.into_iter().collect();
    ordered.sort_unstable_by_key(|(key, _)| *key);
    let mut rows = Rows::default();
    for ((number, kind), of) in ordered {
        let place = places.get(&number).cloned().unwrap_or_else(|| Place::outside(products.name(number).name));
        let all = of.len() == labels.len();
        let only = if all {
            Vec::new()
        } else {
            of.iter().take(MOST_LABELS).filter_map(|at| labels.get(*at).cloned()).collect()
        };
        let more = if all { 0 } else { of.len().saturating_sub(MOST_LABELS) };
        let version = AnswerVersion {
            range: place.version.as_deref().map(range::parts).unwrap_or_default(),
            version: place.version,
            number,
            status: kind.key(),
            special: if is_special(kind) { vec![kind.key()] } else { Vec::new() },
            only,
            more,
        };
        rows.push((place.family, place.product), column(kind), version);
    }
    Some(rows.finish())
}

/// Where a product stands in the tree.
#[derive(Clone)]
struct Place {
    family: Option<String>,
    product: String,
    version: Option<String>,
}

impl Place {
    /// A product that has no place in the tree.
    fn outside(product: String) -> Self {
        Self { family: None, product, version: None }
    }
}

/// The place of every product that stands in the tree below a product name.
fn places<'a>(advisory: &'a Advisory, products: &mut Products<'a>) -> HashMap<Number, Place> {
    let mut places = HashMap::new();
    let Some(tree) = &advisory.product_tree else { return places };
    for (branches, product) in tree.located_products() {
        let number = products.number(&product.product_id);
        if let Some(place) = place(&branches) {
            places.entry(number).or_insert(place);
        }
    }
    places
}

/// The names of the branches down to the product name, and those below it. The vendor goes without saying.
fn place(branches: &[&Branch]) -> Option<Place> {
    let at = branches.iter().position(|branch| branch.category == BranchCategory::ProductName)?;
    let joined = |part: &[&Branch]| part.iter().map(|branch| branch.name.as_str()).collect::<Vec<_>>().join(" ");
    let (above, below) = branches.split_at(at + 1);
    let of = |is_family: bool| -> Vec<&Branch> {
        let kept = above.iter().filter(|branch| branch.category != BranchCategory::Vendor);
        kept.filter(|branch| (branch.category == BranchCategory::ProductFamily) == is_family).copied().collect()
    };
    let family = of(true);
    Some(Place {
        family: (!family.is_empty()).then(|| joined(&family)),
        product: joined(&of(false)),
        version: (!below.is_empty()).then(|| joined(below)),
    })
}

/// The family and the product of a row.
type RowKey = (Option<String>, String);

#[derive(Default)]
struct Rows {
    rows: Vec<(RowKey, HashMap<&'static str, Vec<AnswerVersion>>)>,
    by_product: HashMap<RowKey, usize>,
}

impl Rows {
    fn push(&mut self, product: RowKey, column: &'static str, version: AnswerVersion) {
        let next = self.rows.len();
        let at = *self.by_product.entry(product.clone()).or_insert(next);
        if at == next {
            self.rows.push((product, HashMap::new()));
        }
        if let Some((_, cells)) = self.rows.get_mut(at) {
            let versions = cells.entry(column).or_default();
            match versions.last_mut() {
                Some(last) if last.number == version.number && last.only == version.only => {
                    last.special.extend(version.special);
                }
                Some(_) | None => versions.push(version),
            }
        }
    }

    fn finish(self) -> AnswerView {
        let is_used = |column: &&str| self.rows.iter().any(|(_, cells)| cells.contains_key(*column));
        let columns: Vec<&'static str> = COLUMNS.into_iter().filter(is_used).collect();
        let folded = self.rows.len() > MOST_ROWS;
        let rows = self.rows.into_iter().map(|((family, product), mut cells)| AnswerRow {
            family,
            product,
            cells: columns
                .iter()
                .map(|column| AnswerCell { column, versions: cells.remove(column).unwrap_or_default() })
                .collect(),
        });
        AnswerView { rows: rows.collect(), folded, columns: columns.clone() }
    }
}
