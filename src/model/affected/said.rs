//! What an advisory says of the versions of one product, vulnerability by vulnerability, in the words of the document.
//!
//! This is what the program and the theme's script answer from. It is made once and holds nothing but texts, so that both
//! read the same.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::{AFFECTED, NamedById, is_about_versions, named, span::Order};
use crate::model::{
    Advisory, Product, ProductId,
    advisory::{StatusKind, Vulnerability},
};

/// What is said of the versions of a product for one vulnerability. Each is one version or a range; none stands for the
/// product without a version, of which nobody knows which versions are meant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Said {
    /// Those that are affected.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub affected: Vec<Option<String>>,
    /// Those that are being looked at.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub investigated: Vec<Option<String>>,
    /// Those of which the vendor does not know it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<Option<String>>,
    /// Those that mend it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fixed: Vec<Option<String>>,
    /// Those that it is not in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_affected: Vec<Option<String>>,
    /// Those of which only some are said to be mended or not affected, such as those for one platform.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub partly: Vec<Option<String>>,
}

/// What an advisory says of a product, each thing once however many vulnerabilities it is said of; nothing where it says
/// nothing of versions.
pub fn said(advisory: &Advisory, product: &Product) -> Vec<Said> {
    let by_id = advisory.product_tree.as_ref().map(|tree| named(tree, &[product])).unwrap_or_default();
    // It speaks of the product, and none of what is affected is known to be of it.
    if by_id.is_empty() && is_about_versions(advisory) {
        return vec![Said { affected: vec![None], ..Said::default() }];
    }
    let mut seen = HashSet::new();
    let all = advisory.vulnerabilities.iter().map(|vulnerability| Said::of(vulnerability, product, &by_id));
    all.filter(|said| *said != Said::default() && seen.insert(said.clone())).collect()
}

impl Said {
    fn of(vulnerability: &Vulnerability, product: &Product, by_id: &NamedById<'_>) -> Self {
        let mut said = Self::default();
        for (kind, ids) in vulnerability.product_status.lists() {
            for named in ids.iter().filter_map(|id| by_id.get(id)) {
                // Of affected ones a part is enough to be careful.
                let is_part = named.is_part && !AFFECTED.contains(&kind);
                let list = said.list(kind, is_part);
                let text = named.text.map(str::to_owned);
                if !list.contains(&text) {
                    list.push(text);
                }
            }
        }
        said.add_spans(vulnerability, product, by_id);
        said
    }

    /// Adds what lies between the first affected versions and the last.
    fn add_spans(&mut self, vulnerability: &Vulnerability, product: &Product, by_id: &NamedById<'_>) {
        let status = &vulnerability.product_status;
        let named = |ids: &'_ [ProductId]| -> Vec<&str> { ids.iter().filter_map(|id| by_id.get(id)?.text).collect() };
        let fixed: Vec<&str> = self.fixed.iter().flatten().map(String::as_str).collect();
        let (first, last) = (named(&status.first_affected), named(&status.last_affected));
        let spans = Order::of(product).spans(&first, &last, &fixed);
        self.affected.extend(spans.affected.into_iter().map(Some));
        self.unknown.extend(spans.unknown.into_iter().map(Some));
    }

    fn list(&mut self, kind: StatusKind, is_part: bool) -> &mut Vec<Option<String>> {
        match kind {
            StatusKind::KnownAffected | StatusKind::FirstAffected | StatusKind::LastAffected => &mut self.affected,
            StatusKind::UnderInvestigation => &mut self.investigated,
            StatusKind::Unknown => &mut self.unknown,
            StatusKind::FirstFixed | StatusKind::Fixed | StatusKind::Recommended if is_part => &mut self.partly,
            StatusKind::KnownNotAffected if is_part => &mut self.partly,
            StatusKind::FirstFixed | StatusKind::Fixed | StatusKind::Recommended => &mut self.fixed,
            StatusKind::KnownNotAffected => &mut self.not_affected,
        }
    }
}
