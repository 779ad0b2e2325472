//! Which products of a vulnerability are affected, fixed and so on; and which of them a statement is about.

use std::collections::BTreeMap;

use super::{
    front::{AffectedTable, StatusWord},
    tree::TreeBuilder,
    versions::Versions,
};
use crate::{
    content::{
        Catalogue,
        references::with_nearest,
        words::{OneOrMany, Words},
    },
    diagnostic::{Diagnostic, nearest},
    model::{GroupId, ProductId, advisory::*},
    source::Origin,
};

/// The statuses of one vulnerability, and the products of the catalogue behind them.
#[derive(Default)]
pub(super) struct Statuses {
    pub status: ProductStatus,
    /// The ids of each product that the vulnerability names, by its slug, with their statuses.
    by_product: BTreeMap<String, Vec<(StatusKind, ProductId)>>,
}

impl Statuses {
    /// Reads `[[vulnerability.product]]`, adding the versions to the tree.
    pub(super) fn read<'c>(
        tables: Vec<AffectedTable>,
        origin: &Origin,
        catalogue: &Catalogue<'c>,
        tree: &mut TreeBuilder<'c>,
        found: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut statuses = Self::default();
        for (at, table) in tables.into_iter().enumerate() {
            let place = origin.key("product").index(at);
            match (&table.product, table.ids.is_empty()) {
                (Some(_), true) => statuses.read_versions(table, &place, catalogue, tree, found),
                (None, false) => statuses.read_ids(table.ids, table.status.as_ref(), &place, found),
                _ => {
                    let message = "say either `product`, with versions, or `ids`, with `status`";
                    found.push(Diagnostic::error("bad-value", message).at(&place));
                }
            }
        }
        statuses
    }

    fn read_ids(
        &mut self,
        ids: Vec<ProductId>,
        status: Option<&StatusWord>,
        place: &Origin,
        found: &mut Vec<Diagnostic>,
    ) {
        let Some(StatusWord(kind)) = status else {
            found.push(Diagnostic::error("missing-key", "`status` is missing").at(place));
            return;
        };
        for id in ids {
            self.add(*kind, id);
        }
    }

    fn read_versions<'c>(
        &mut self,
        table: AffectedTable,
        place: &Origin,
        catalogue: &Catalogue<'c>,
        tree: &mut TreeBuilder<'c>,
        found: &mut Vec<Diagnostic>,
    ) {
        let Some(slug) = &table.product else { return };
        if table.status.is_some() {
            let message = "`status` goes with `ids`; with `product` write affected, fixed and so on";
            found.push(Diagnostic::error("bad-value", message).at(&place.key("status")));
        }
        let Some(product) = catalogue.products.iter().find(|product| product.slug == *slug) else {
            // A product whose file has mistakes was reported there.
            if !catalogue.product_names.iter().any(|name| name == slug.as_str()) {
                let finding = Diagnostic::error("unknown-product", format!("there is no product `{slug}`"))
                    .at(&place.key("product"));
                let names = catalogue.product_names.iter().map(String::as_str);
                found.push(with_nearest(finding, slug.as_str(), names, "content/products"));
            }
            return;
        };
        let slug = slug.to_string();
        let before = found.len();
        for (key, kind, texts) in lists(table) {
            let is_list = texts.0.len() > 1;
            for (at, text) in texts.0.into_iter().enumerate() {
                match Versions::parse(&text.0) {
                    Ok(versions) => {
                        let id = tree.id(product, &versions);
                        self.by_product.entry(slug.clone()).or_default().push((kind, id.clone()));
                        self.add(kind, id);
                    }
                    Err(why) => {
                        let place = if is_list { place.key(key).index(at) } else { place.key(key) };
                        let message = format!("`{}` does not say which versions are meant", text.0);
                        found.push(Diagnostic::error("bad-value", message).at(&place).help(why));
                    }
                }
            }
        }
        if found.len() == before && !self.by_product.contains_key(&slug) {
            let message = format!("nothing is said of the versions of `{slug}`");
            let help = "write affected, fixed, not_affected or under_investigation with versions";
            found.push(Diagnostic::error("missing-key", message).at(place).help(help));
        }
    }

    fn add(&mut self, kind: StatusKind, id: ProductId) {
        let list = self.status.list_mut(kind);
        if !list.contains(&id) {
            list.push(id);
        }
    }

    /// The products with one of the statuses, each once, in the order of the statuses.
    pub(super) fn with(&self, kinds: &[StatusKind]) -> Vec<ProductId> {
        let mut ids: Vec<ProductId> = Vec::new();
        for (kind, list) in self.status.lists() {
            if kinds.contains(&kind) {
                for id in list {
                    if !ids.contains(id) {
                        ids.push(id.clone());
                    }
                }
            }
        }
        ids
    }

    /// The slugs of the products of the catalogue that the vulnerability names.
    pub(super) fn slugs(&self) -> impl Iterator<Item = &str> {
        self.by_product.keys().map(String::as_str)
    }

    /// The products that a statement is about: those that it names, else those with one of the `meant` statuses.
    ///
    /// A name is an id of the product tree, or a product of the catalogue, of which the versions with one of the
    /// `meant` statuses are taken.
    pub(super) fn scope(
        &self,
        named: &[ProductId],
        groups: Vec<GroupId>,
        meant: &[StatusKind],
        known_ids: &[ProductId],
        origin: &Origin,
        found: &mut Vec<Diagnostic>,
    ) -> Scope {
        if named.is_empty() && groups.is_empty() {
            return Scope { product_ids: self.with(meant), group_ids: groups };
        }
        let mut product_ids: Vec<ProductId> = Vec::new();
        for (at, name) in named.iter().enumerate() {
            let place = origin.key("products").index(at);
            let ids = self.named(name, meant, known_ids);
            if ids.is_empty() {
                found.push(self.unknown(name, known_ids).at(&place));
            }
            for id in ids {
                if !product_ids.contains(&id) {
                    product_ids.push(id);
                }
            }
        }
        Scope { product_ids, group_ids: groups }
    }

    fn named(&self, name: &ProductId, meant: &[StatusKind], known_ids: &[ProductId]) -> Vec<ProductId> {
        if known_ids.contains(name) || self.with(&ALL_STATUSES).contains(name) {
            return vec![name.clone()];
        }
        if let Some(id) = self.spelt_otherwise(name) {
            return vec![id];
        }
        let Some(versions) = self.by_product.get(name.as_str()) else { return Vec::new() };
        versions.iter().filter(|(kind, _)| meant.contains(kind)).map(|(_, id)| id.clone()).collect()
    }

    /// The id of `gateway@>=4.0, <4.2.7`, in which the author writes the versions as in `affected`.
    fn spelt_otherwise(&self, name: &ProductId) -> Option<ProductId> {
        let (slug, versions) = name.as_str().split_once('@')?;
        let versions = Versions::parse(versions).ok()?;
        let id = ProductId::of_versions(&slug.parse().ok()?, versions.key());
        self.by_product.get(slug)?.iter().find(|(_, known)| *known == id).map(|(_, known)| known.clone())
    }

    fn unknown(&self, name: &ProductId, known_ids: &[ProductId]) -> Diagnostic {
        if self.by_product.contains_key(name.as_str()) {
            let message = format!("no version of `{name}` has a status that this is about");
            return Diagnostic::error("unknown-product", message)
                .help(format!("name the version that is meant, such as {name}@4.2.7"));
        }
        let finding = Diagnostic::error("unknown-product", format!("this vulnerability names no product `{name}`"));
        let ids = self.with(&ALL_STATUSES);
        let names: Vec<&str> = self
            .slugs()
            .chain(ids.iter().map(ProductId::as_str))
            .chain(known_ids.iter().map(ProductId::as_str))
            .collect();
        match nearest(name.as_str(), names.iter().copied()) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help(format!("it names: {}", names.join(", "))),
        }
    }
}

/// Every status.
const ALL_STATUSES: [StatusKind; 9] = [
    StatusKind::KnownAffected,
    StatusKind::FirstAffected,
    StatusKind::LastAffected,
    StatusKind::UnderInvestigation,
    StatusKind::Unknown,
    StatusKind::KnownNotAffected,
    StatusKind::FirstFixed,
    StatusKind::Fixed,
    StatusKind::Recommended,
];

/// The statuses of products that a vulnerability is in.
pub(super) const AFFECTED: [StatusKind; 3] =
    [StatusKind::KnownAffected, StatusKind::FirstAffected, StatusKind::LastAffected];
/// The statuses of products that a vulnerability is in or may be in.
pub(super) const POSSIBLY_AFFECTED: [StatusKind; 5] = [
    StatusKind::KnownAffected,
    StatusKind::FirstAffected,
    StatusKind::LastAffected,
    StatusKind::UnderInvestigation,
    StatusKind::Unknown,
];
/// The status of products that a vulnerability is not in.
pub(super) const NOT_AFFECTED: [StatusKind; 1] = [StatusKind::KnownNotAffected];

fn lists(table: AffectedTable) -> [(&'static str, StatusKind, OneOrMany<Words>); 8] {
    [
        ("affected", StatusKind::KnownAffected, table.affected),
        ("first_affected", StatusKind::FirstAffected, table.first_affected),
        ("last_affected", StatusKind::LastAffected, table.last_affected),
        ("under_investigation", StatusKind::UnderInvestigation, table.under_investigation),
        ("not_affected", StatusKind::KnownNotAffected, table.not_affected),
        ("first_fixed", StatusKind::FirstFixed, table.first_fixed),
        ("fixed", StatusKind::Fixed, table.fixed),
        ("recommended", StatusKind::Recommended, table.recommended),
    ]
}
