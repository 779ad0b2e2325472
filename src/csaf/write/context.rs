//! What every part of a writer needs: the advisory, the names of its products, and the losses so far.

use std::{
    cell::{OnceCell, RefCell},
    collections::HashMap,
    fmt::Display,
    str::FromStr,
};

use serde_json::Value;

use super::WriteError;
use crate::{
    csaf::loss::{Loss, Lost},
    model::{
        Advisory, GroupId, ProductId,
        advisory::{ProductGroup, Scope},
    },
    source::{Pointer, Step},
};

/// What is being written, and what could not be.
pub(in crate::csaf) struct Context<'advisory> {
    pub(in crate::csaf) advisory: &'advisory Advisory,
    names: OnceCell<HashMap<&'advisory ProductId, &'advisory str>>,
    losses: RefCell<Vec<Lost>>,
    moved: RefCell<Vec<(Pointer, Pointer)>>,
}

impl<'advisory> Context<'advisory> {
    pub(in crate::csaf) fn new(advisory: &'advisory Advisory) -> Self {
        Self { advisory, names: OnceCell::new(), losses: RefCell::default(), moved: RefCell::default() }
    }

    /// Reports what cannot be said of the part of the advisory at `pointer`.
    pub(in crate::csaf) fn lose(&self, loss: Loss, pointer: Pointer) {
        self.losses.borrow_mut().push(Lost { loss, pointer });
    }

    pub(in crate::csaf) fn lose_extensions(
        &self,
        extensions: Option<&Value>,
        pointer: impl FnOnce() -> Pointer,
        place: impl FnOnce() -> String,
    ) {
        if extensions.is_some() {
            self.lose(Loss::Extension { place: place() }, pointer());
        }
    }

    /// Remembers that what the document has at `written` is made from the part `from` of the advisory.
    pub(in crate::csaf) fn remember(&self, written: Pointer, from: Pointer) {
        self.moved.borrow_mut().push((written, from));
    }

    pub(in crate::csaf) fn into_losses_and_moved(self) -> (Vec<Lost>, Vec<(Pointer, Pointer)>) {
        (self.losses.into_inner(), self.moved.into_inner())
    }

    /// The name of a product for people; the id where the document does not define it.
    pub(in crate::csaf) fn name_of<'name>(&'name self, id: &'name ProductId) -> &'name str {
        // Most documents lose nothing and never ask for a name.
        let names = self.names.get_or_init(|| {
            let products = self.advisory.product_tree.iter().flat_map(|tree| tree.products());
            products.map(|product| (&product.product_id, product.name.as_str())).collect()
        });
        names.get(id).copied().unwrap_or(id.as_str())
    }

    pub(in crate::csaf) fn names_of_products(&self, ids: &[ProductId]) -> String {
        ids.iter().map(|id| self.name_of(id)).collect::<Vec<_>>().join("; ")
    }

    /// The names of products and groups.
    pub(in crate::csaf) fn names_of(&self, scope: &Scope) -> String {
        let products = scope.product_ids.iter().map(|id| self.name_of(id));
        let groups = scope.group_ids.iter().map(|id| self.name_of_group(id));
        products.chain(groups).collect::<Vec<_>>().join("; ")
    }

    fn name_of_group<'name>(&'name self, id: &'name GroupId) -> &'name str {
        let group: Option<&ProductGroup> = self.advisory.product_tree.as_ref().and_then(|tree| tree.group(id));
        group.and_then(|group| group.summary.as_deref()).unwrap_or(id.as_str())
    }
}

/// Makes a text of the format, which refuses what its schema does not allow.
pub(in crate::csaf) fn text<T: FromStr<Err: Display>>(ours: &str, key: &str) -> Result<T, WriteError> {
    ours.parse().map_err(|error: T::Err| WriteError { pointer: Pointer::default().key(key), why: error.to_string() })
}

pub(in crate::csaf) fn optional_text<T: FromStr<Err: Display>>(
    ours: Option<&str>,
    key: &str,
) -> Result<Option<T>, WriteError> {
    ours.map(|ours| text(ours, key)).transpose()
}

/// Writes every item of a list; an error names the list and the item.
pub(in crate::csaf) fn list<'a, T, U>(
    ours: &'a [T],
    key: &str,
    mut write: impl FnMut(&'a T) -> Result<U, WriteError>,
) -> Result<Vec<U>, WriteError> {
    ours.iter()
        .enumerate()
        .map(|(at, item)| write(item).map_err(|error| error.inside(Step::Index(at)).inside(Step::Key(key.to_owned()))))
        .collect()
}

pub(in crate::csaf) fn strings<T: FromStr<Err: Display>>(ours: &[String], key: &str) -> Result<Vec<T>, WriteError> {
    ours.iter().map(|item| text(item, key)).collect()
}

/// Adds to an error where the part that has it belongs.
pub(in crate::csaf) trait Within {
    fn within(self, key: &str) -> Self;
}

impl<T> Within for Result<T, WriteError> {
    fn within(self, key: &str) -> Self {
        self.map_err(|error| error.inside(Step::Key(key.to_owned())))
    }
}

impl WriteError {
    pub(in crate::csaf) fn inside(self, step: Step) -> Self {
        let pointer = std::iter::once(step).chain(self.pointer.steps().iter().cloned()).collect();
        Self { pointer, why: self.why }
    }
}

/// CSAF has no empty lists: one that is empty is not there.
pub(in crate::csaf) fn some_if_any<T>(items: Vec<T>) -> Option<Vec<T>> {
    (!items.is_empty()).then_some(items)
}

/// A part of `document`.
pub(in crate::csaf) fn in_document(keys: &[&str]) -> Pointer {
    keys.iter().fold(Pointer::default().key("document"), |pointer, key| pointer.key(key))
}
