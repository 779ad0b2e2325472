//! Which products of a vulnerability are affected, fixed and so on; and which of them a statement is about.

use std::collections::BTreeMap;

use super::{
    artefacts,
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
pub(super) struct Statuses<'a> {
    pub status: ProductStatus,
    /// Where each product of each status was written.
    pub places: BTreeMap<StatusKind, Vec<Origin>>,
    /// Whether all of it could be read; else something may be missing through a mistake that was reported.
    pub is_whole: bool,
    /// The ids that the advisory's own product tree adds.
    known_ids: &'a [ProductId],
    /// The ids of each product that the vulnerability names, by its slug, with their statuses.
    by_product: BTreeMap<String, Vec<(StatusKind, ProductId)>>,
}

/// The products and groups that a statement names, and where it stands.
pub(super) struct Named<'n> {
    pub products: &'n [ProductId],
    pub groups: &'n [GroupId],
    pub origin: &'n Origin,
}

/// Which versions of a product a statement is about when it names the product alone: those with one of the first
/// statuses, and only where there is none, those with one of the others.
#[derive(Clone, Copy)]
pub(super) struct Meant {
    pub first: &'static [StatusKind],
    pub otherwise: &'static [StatusKind],
}

impl<'a> Statuses<'a> {
    /// Reads `[[vulnerability.product]]`, adding the versions to the tree.
    pub(super) fn read<'c>(
        tables: Vec<AffectedTable>,
        origin: &Origin,
        catalogue: &Catalogue<'c>,
        tree: &mut TreeBuilder<'c>,
        known_ids: &'a [ProductId],
        found: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut statuses = Self {
            status: ProductStatus::default(),
            places: BTreeMap::new(),
            is_whole: true,
            known_ids,
            by_product: BTreeMap::new(),
        };
        let before = found.len();
        for (at, table) in tables.into_iter().enumerate() {
            let place = origin.key("product").index(at);
            match (&table.product, table.ids.is_empty()) {
                (Some(_), true) => statuses.read_versions(table, &place, catalogue, tree, found),
                (None, false) => statuses.read_ids(table, &place, found),
                _ => {
                    let message = "say either `product`, with versions, or `ids`, with `status`";
                    found.push(Diagnostic::error("bad-value", message).at(&place));
                }
            }
        }
        statuses.is_whole &= found.len() == before;
        statuses
    }

    fn read_ids(&mut self, table: AffectedTable, place: &Origin, found: &mut Vec<Diagnostic>) {
        let Some(StatusWord(kind)) = table.status else {
            found.push(Diagnostic::error("missing-key", "`status` is missing").at(place));
            return;
        };
        for (at, id) in table.ids.iter().enumerate() {
            self.add(kind, id.clone(), place.key("ids").index(at));
        }
        if !table.artefacts.0.is_empty() {
            let message = "`artefacts` goes with `product`: they are those of the catalogue";
            found.push(Diagnostic::error("bad-value", message).at(&place.key("artefacts")));
        }
        for (key, _, versions) in lists(table) {
            if !versions.0.is_empty() {
                let message = format!("`{key}` goes with `product`; with `ids` write `status`");
                found.push(Diagnostic::error("bad-value", message).at(&place.key(key)));
            }
        }
    }

    fn read_versions<'c>(
        &mut self,
        mut table: AffectedTable,
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
            self.is_whole = false;
            if !catalogue.product_names.iter().any(|name| name == slug.as_str()) {
                let finding =
                    Diagnostic::error("AD2", format!("there is no product `{slug}`")).at(&place.key("product"));
                let names = catalogue.product_names.iter().map(String::as_str);
                found.push(with_nearest(finding, slug.as_str(), names, "content/products"));
            }
            return;
        };
        let slug = slug.to_string();
        let artefacts = std::mem::take(&mut table.artefacts);
        let mut exact = Vec::new();
        let before = found.len();
        let mut says_something = false;
        for (key, kind, texts) in lists(table) {
            let is_list = texts.0.len() > 1;
            says_something |= !texts.0.is_empty();
            for (at, text) in texts.0.into_iter().enumerate() {
                let place = if is_list { place.key(key).index(at) } else { place.key(key) };
                match Versions::parse(&text.0) {
                    Ok(versions) => {
                        let id = tree.id(product, &versions, &place);
                        if let Versions::Exact(version) = &versions {
                            exact.push((version.clone(), id.clone()));
                        }
                        self.by_product.entry(slug.clone()).or_default().push((kind, id.clone()));
                        self.add(kind, id, place);
                    }
                    Err(why) => {
                        let message = format!("`{}` does not say which versions are meant", text.0);
                        found.push(Diagnostic::error("bad-value", message).at(&place).help(why));
                    }
                }
            }
        }
        if found.len() == before && !says_something {
            let message = format!("nothing is said of the versions of `{slug}`");
            let help = "write affected, fixed, not_affected or under_investigation with versions";
            found.push(Diagnostic::error("missing-key", message).at(place).help(help));
        }
        if found.len() == before {
            artefacts::add(artefacts, product, &exact, place, tree, found);
        }
    }

    fn add(&mut self, kind: StatusKind, id: ProductId, place: Origin) {
        let list = self.status.list_mut(kind);
        if !list.contains(&id) {
            list.push(id);
            self.places.entry(kind).or_default().push(place);
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

    /// The products that a statement is about: those that it names, else those with one of the statuses that it is
    /// about at first.
    ///
    /// A name is an id of the product tree, `product@versions`, or a product of the catalogue.
    pub(super) fn scope(&self, named: &Named<'_>, meant: Meant, found: &mut Vec<Diagnostic>) -> Scope {
        let group_ids = named.groups.to_vec();
        if named.products.is_empty() && named.groups.is_empty() {
            return Scope { product_ids: self.with(meant.first), group_ids };
        }
        let mut product_ids: Vec<ProductId> = Vec::new();
        for (at, name) in named.products.iter().enumerate() {
            let ids = self.named(name, meant);
            if ids.is_empty() {
                found.push(self.not_named(name).at(&named.origin.key("products").index(at)));
            }
            for id in ids {
                if !product_ids.contains(&id) {
                    product_ids.push(id);
                }
            }
        }
        Scope { product_ids, group_ids }
    }

    /// Whether the vulnerability speaks of anything that goes by this name.
    pub(super) fn knows(&self, name: &ProductId) -> bool {
        !self.named(name, Meant { first: &ALL_STATUSES, otherwise: &ALL_STATUSES }).is_empty()
    }

    fn named(&self, name: &ProductId, meant: Meant) -> Vec<ProductId> {
        if self.known_ids.contains(name) || self.with(&ALL_STATUSES).contains(name) {
            return vec![name.clone()];
        }
        if let Some(id) = self.spelt_otherwise(name) {
            return vec![id];
        }
        let Some(versions) = self.by_product.get(name.as_str()) else { return Vec::new() };
        let with = |kinds: &[StatusKind]| -> Vec<ProductId> {
            versions.iter().filter(|(kind, _)| kinds.contains(kind)).map(|(_, id)| id.clone()).collect()
        };
        let first = with(meant.first);
        if first.is_empty() { with(meant.otherwise) } else { first }
    }

    /// The id of `gateway@>=4.0, <4.2.7`, in which the author writes the versions as in `affected`.
    fn spelt_otherwise(&self, name: &ProductId) -> Option<ProductId> {
        let (slug, versions) = name.as_str().split_once('@')?;
        let versions = Versions::parse(versions).ok()?;
        let id = ProductId::of_versions(&slug.parse().ok()?, versions.key());
        self.by_product.get(slug)?.iter().find(|(_, known)| *known == id).map(|(_, known)| known.clone())
    }

    fn not_named(&self, name: &ProductId) -> Diagnostic {
        if self.by_product.contains_key(name.as_str()) {
            let message = format!("no version of `{name}` has a status that this is about");
            return Diagnostic::error("unknown-product", message)
                .help(format!("name the version that is meant, such as {name}@4.2.7"));
        }
        let finding = Diagnostic::error("unknown-product", format!("this vulnerability names no product `{name}`"));
        let ids = self.with(&ALL_STATUSES);
        let ids = ids.iter().chain(self.known_ids).map(ProductId::as_str);
        let names: Vec<&str> = self.slugs().chain(ids).collect();
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

/// Products that a vulnerability is in.
pub(super) const AFFECTED: Meant =
    Meant { first: &[StatusKind::KnownAffected, StatusKind::FirstAffected, StatusKind::LastAffected], otherwise: &[] };
/// Products that a vulnerability is in or may be in.
pub(super) const POSSIBLY_AFFECTED: Meant = Meant {
    first: &[
        StatusKind::KnownAffected,
        StatusKind::FirstAffected,
        StatusKind::LastAffected,
        StatusKind::UnderInvestigation,
        StatusKind::Unknown,
    ],
    otherwise: &[],
};
/// Products that a vulnerability is in or may be in; of a product where it is in none, those that it is not in.
pub(super) const AFFECTED_OR_NOT: Meant = Meant { first: POSSIBLY_AFFECTED.first, otherwise: NOT_AFFECTED.first };
/// Products that a vulnerability is not in.
pub(super) const NOT_AFFECTED: Meant = Meant { first: &[StatusKind::KnownNotAffected], otherwise: &[] };
/// The same; of a product where it is everywhere, those that it is in.
pub(super) const NOT_AFFECTED_OR_ELSE: Meant = Meant { first: NOT_AFFECTED.first, otherwise: POSSIBLY_AFFECTED.first };

fn lists(table: AffectedTable) -> [(&'static str, StatusKind, OneOrMany<Words>); 9] {
    [
        ("affected", StatusKind::KnownAffected, table.affected),
        ("first_affected", StatusKind::FirstAffected, table.first_affected),
        ("last_affected", StatusKind::LastAffected, table.last_affected),
        ("under_investigation", StatusKind::UnderInvestigation, table.under_investigation),
        ("unknown", StatusKind::Unknown, table.unknown),
        ("not_affected", StatusKind::KnownNotAffected, table.not_affected),
        ("first_fixed", StatusKind::FirstFixed, table.first_fixed),
        ("fixed", StatusKind::Fixed, table.fixed),
        ("recommended", StatusKind::Recommended, table.recommended),
    ]
}
