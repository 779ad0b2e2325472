//! The products of a document, numbered, and the sets of them that its statements are about.
//!
//! A large document says the same of the same thousand products for each of hundreds of vulnerabilities. So the tree is
//! indexed once, every set of products is kept once, and what a statement is about is either a few names, the words
//! "all affected products", or a link to the set.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::{
    GroupId, ProductId,
    advisory::{ProductTree, Scope},
};

/// The number of a product within the document.
pub(super) type Number = u32;
/// The number of a set of products within the document.
pub(super) type SetNumber = usize;

/// Up to how many names stand where they are needed; larger sets stand once and are linked to.
const MOST_NAMES: usize = 5;

/// The products of a document and the sets of them.
pub(super) struct Products<'a> {
    names: Vec<&'a str>,
    by_id: HashMap<&'a ProductId, Number>,
    groups: HashMap<&'a GroupId, Vec<Number>>,
    sets: Vec<Vec<Number>>,
    by_members: HashMap<Vec<Number>, SetNumber>,
    /// Which sets a reader is sent to, in the order in which they first are.
    shown: Vec<SetNumber>,
    labels: HashMap<SetNumber, usize>,
}

/// A product by its name, with the number that its place on the page is called by.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct ProductName {
    /// The full name.
    pub name: String,
    /// The number.
    pub number: Number,
}

/// The products that a statement is about.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct ScopeView {
    /// `none` where it names no products, `affected` where it names all that are affected, `names`, or `set`.
    pub kind: &'static str,
    /// The products, for `names`.
    pub products: Vec<ProductName>,
    /// The label of the set, for `set`.
    pub label: String,
    /// How many products there are.
    pub count: usize,
}

/// A set of products that statements link to.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct SetView {
    /// Its label.
    pub label: String,
    /// Its products.
    pub products: Vec<ProductName>,
}

impl<'a> Products<'a> {
    /// Numbers the products of a tree in their order.
    pub(super) fn of(tree: Option<&'a ProductTree>) -> Self {
        let mut products = Self {
            names: Vec::new(),
            by_id: HashMap::new(),
            groups: HashMap::new(),
            sets: Vec::new(),
            by_members: HashMap::new(),
            shown: Vec::new(),
            labels: HashMap::new(),
        };
        let Some(tree) = tree else { return products };
        for product in tree.products() {
            products.add(&product.product_id, &product.name);
        }
        for group in &tree.product_groups {
            let members = group.product_ids.iter().map(|id| products.number(id)).collect();
            products.groups.insert(&group.group_id, members);
        }
        products
    }

    fn add(&mut self, id: &'a ProductId, name: &'a str) -> Number {
        let number = Number::try_from(self.names.len()).unwrap_or(Number::MAX);
        self.names.push(name);
        *self.by_id.entry(id).or_insert(number)
    }

    /// The number of a product. One that the tree lacks is known by its id.
    pub(super) fn number(&mut self, id: &'a ProductId) -> Number {
        match self.by_id.get(id) {
            Some(number) => *number,
            None => self.add(id, id.as_str()),
        }
    }

    /// A product by its number.
    pub(super) fn name(&self, number: Number) -> ProductName {
        let name = usize::try_from(number).ok().and_then(|at| self.names.get(at)).copied().unwrap_or_default();
        ProductName { name: name.to_owned(), number }
    }

    /// The set of the products with these ids.
    pub(super) fn set(&mut self, ids: &'a [ProductId]) -> SetNumber {
        let members = ids.iter().map(|id| self.number(id)).collect();
        self.intern(members)
    }

    /// The set of the products of a scope, with those of its groups.
    pub(super) fn scope(&mut self, scope: &'a Scope) -> SetNumber {
        let mut members: Vec<Number> = scope.product_ids.iter().map(|id| self.number(id)).collect();
        for id in &scope.group_ids {
            members.extend(self.groups.get(id).into_iter().flatten());
        }
        self.intern(members)
    }

    /// The set of the products of several sets.
    pub(super) fn union(&mut self, sets: impl IntoIterator<Item = SetNumber>) -> SetNumber {
        let members = sets.into_iter().filter_map(|set| self.sets.get(set)).flatten().copied().collect();
        self.intern(members)
    }

    fn intern(&mut self, mut members: Vec<Number>) -> SetNumber {
        members.sort_unstable();
        members.dedup();
        let next = self.sets.len();
        *self.by_members.entry(members).or_insert_with_key(|members| {
            self.sets.push(members.clone());
            next
        })
    }

    /// The numbers of the products of a set.
    pub(super) fn members(&self, set: SetNumber) -> &[Number] {
        self.sets.get(set).map_or(&[], Vec::as_slice)
    }

    /// How a set is shown where a statement is about it; `affected` are the products that are affected there.
    pub(super) fn view(&mut self, set: SetNumber, affected: Option<SetNumber>) -> ScopeView {
        let count = self.members(set).len();
        let (kind, products, label) = if count == 0 {
            ("none", Vec::new(), String::new())
        } else if count <= MOST_NAMES {
            ("names", self.members(set).iter().map(|number| self.name(*number)).collect(), String::new())
        } else if Some(set) == affected {
            ("affected", Vec::new(), String::new())
        } else {
            ("set", Vec::new(), self.label(set))
        };
        ScopeView { kind, products, label, count }
    }

    fn label(&mut self, set: SetNumber) -> String {
        let next = self.labels.len();
        let at = *self.labels.entry(set).or_insert_with(|| {
            self.shown.push(set);
            next
        });
        letters(at)
    }

    /// The sets that readers are sent to.
    pub(super) fn shown_sets(&self) -> Vec<SetView> {
        let views = self.shown.iter().enumerate().map(|(at, set)| SetView {
            label: letters(at),
            products: self.members(*set).iter().map(|number| self.name(*number)).collect(),
        });
        views.collect()
    }
}

/// A, B, …, Z, AA, AB, …
fn letters(mut at: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + u8::try_from(at % 26).unwrap_or_default()));
        if at < 26 {
            break;
        }
        at = at / 26 - 1;
    }
    letters.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_go_on_after_z() {
        assert_eq!([0, 25, 26, 51, 52, 701, 702].map(letters), ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }

    #[test]
    fn the_same_products_in_another_order_are_one_set() {
        let ids: Vec<ProductId> = ["a", "b", "c", "d", "e", "f"].iter().map(|id| id.parse().unwrap()).collect();
        let turned: Vec<ProductId> = ids.iter().rev().cloned().collect();
        let mut products = Products::of(None);
        let (one, other) = (products.set(&ids), products.set(&turned));
        assert_eq!(one, other);
        assert_eq!(products.view(one, Some(other)).kind, "affected");
        assert_eq!(products.view(one, None).label, "A");
        assert_eq!(products.shown_sets().len(), 1);
    }
}
