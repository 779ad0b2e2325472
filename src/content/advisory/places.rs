//! Where the parts of an advisory stand in its file, so that a finding about the document leads to the line that the
//! author wrote.
//!
//! While the front matter is read, each part whose number in the document is not that of a table gets its place here.
//! Parts go by the names that CSAF 2.1 has for them.

use std::collections::{BTreeMap, HashMap};

use crate::{
    diagnostic::Place,
    model::{Advisory, ProductId, advisory::*},
    source::{Origin, Pointer, Step},
};

/// The places of the parts of one advisory.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    /// The front matter.
    pub origin: Origin,
    /// Of each note: a section of the body, or a table.
    pub notes: Vec<Place>,
    /// Of each reference; none for those that the program adds.
    pub references: Vec<Option<Origin>>,
    /// Of each product that the tree has from the catalogue: the versions that name it first.
    pub products: HashMap<ProductId, Origin>,
    /// Of each vulnerability.
    pub vulnerabilities: Vec<VulnerabilityPlaces>,
}

/// The places of the parts of one vulnerability. Flags, threats, ids, involvements, references and acknowledgments are
/// not among them: each is one table, in the order of the tables.
#[derive(Clone, Debug)]
pub(super) struct VulnerabilityPlaces {
    /// Its table.
    pub origin: Origin,
    /// Of each product of a status.
    pub statuses: BTreeMap<StatusKind, Vec<Origin>>,
    /// Of each metric.
    pub metrics: Vec<MetricPlaces>,
    /// Of each remediation, those that are shared included.
    pub remediations: Vec<Origin>,
    /// Of each note.
    pub notes: Vec<Place>,
}

/// The places of one metric.
#[derive(Clone, Debug)]
pub(super) struct MetricPlaces {
    /// The metric as a whole: its table, or the key that it is made from.
    pub whole: Origin,
    /// Its parts by their keys in the document.
    pub parts: Vec<(&'static str, Origin)>,
}

/// What keys of the document are called in front matter, where they are called otherwise.
type Names = &'static [(&'static str, &'static str)];

const REVISION: Names = &[("number", "version")];
const STATEMENT: Names = &[("details", "text"), ("product_ids", "products"), ("group_ids", "groups")];
const REMEDIATION: Names = &[
    ("category", "kind"),
    ("details", "text"),
    ("product_ids", "products"),
    ("group_ids", "groups"),
    ("restart_required", "restart"),
];
const ID: Names = &[("system_name", "system")];
const EXPLOITATION: Names = &[("date", "recorded"), ("exploitation_date", "since")];
const GROUP: Names = &[("group_id", "id"), ("product_ids", "products")];
const PRODUCT: Names =
    &[("product_id", "id"), ("purls", "purl"), ("sbom_urls", "sbom"), ("hashes", "hash"), ("x_generic_uris", "uri")];
const RELATIONSHIP: Names = &[
    ("full_product_name", "result"),
    ("beginning_product_reference", "product"),
    ("product_reference", "product"),
    ("relates_to_product_reference", "relates_to"),
    ("subpaths", "relates_to"),
];
const SAME: Names = &[];

#[derive(Clone, Copy)]
enum Part<'s> {
    Key(&'s str),
    Index(usize),
}

use Part::{Index, Key};

impl Places {
    /// Where the author wrote what the advisory has at `pointer`. What is made from several parts leads to the first of
    /// them; what has no key of its own leads to the table around it.
    pub(super) fn place(&self, advisory: &Advisory, pointer: &Pointer) -> Place {
        let steps: Vec<Part<'_>> = pointer
            .steps()
            .iter()
            .map(|step| match step {
                Step::Key(key) => Key(key),
                Step::Index(index) => Index(*index),
            })
            .collect();
        match steps.as_slice() {
            [Key("document"), Key("notes"), Index(at), rest @ ..] => match self.notes.get(*at) {
                Some(note) => inside(note, rest),
                None => (&self.origin).into(),
            },
            [Key("document"), rest @ ..] => Place::from(&self.document(rest)),
            [Key("product_tree"), rest @ ..] => Place::from(&self.product_tree(advisory.product_tree.as_ref(), rest)),
            [Key("vulnerabilities"), Index(at), rest @ ..] => match self.vulnerabilities.get(*at) {
                Some(places) => places.place(rest),
                None => (&self.origin).into(),
            },
            _ => (&self.origin).into(),
        }
    }

    /// Leads to the parts of the document of an advisory that no longer holds: its first note and its last references are
    /// made from the table that says so, and the other notes are those that stay.
    pub(super) fn follow_retired(&mut self, advisory: &Advisory, retired: &Advisory) {
        let table = self.origin.key(advisory.retirement.as_ref().map_or("withdrawn", |one| one.kind.as_str()));
        let stays = |at: &usize| advisory.notes.get(*at).is_some_and(|note| retired.notes.contains(note));
        let kept = self.notes.iter().enumerate().filter(|(at, _)| stays(at)).map(|(_, place)| place.clone());
        self.notes = std::iter::once(Place::from(&table)).chain(kept).collect();
        self.references.resize(retired.references.len(), Some(table));
    }

    /// What the rules need of it once the advisory is read.
    pub(super) fn written(&self) -> Vec<WrittenAt> {
        let of_one = |places: &VulnerabilityPlaces| WrittenAt {
            statuses: places.statuses.clone(),
            remediations: places.remediations.clone(),
        };
        self.vulnerabilities.iter().map(of_one).collect()
    }

    fn document(&self, steps: &[Part<'_>]) -> Origin {
        let origin = &self.origin;
        match steps {
            [Key("tracking"), Key("revision_history"), Index(at), rest @ ..] => {
                key(&origin.key("revision").index(*at), rest, REVISION)
            }
            [Key("tracking"), Key("aliases"), Index(at), ..] => origin.key("aliases").index(*at),
            [Key("tracking"), Key(known @ ("id" | "status" | "aliases")), ..] => origin.key(known),
            [Key("tracking"), ..] => origin.key("revision"),
            [Key("distribution"), Key("text"), ..] => origin.key("distribution_text"),
            [Key("distribution"), Key("sharing_group"), ..] => origin.key("sharing_group"),
            [Key("distribution"), ..] => origin.key("tlp"),
            [Key("aggregate_severity"), rest @ ..] => key(&origin.key("severity"), rest, SAME),
            [Key("license_expression"), ..] => origin.key("license"),
            [Key("acknowledgments"), Index(at), rest @ ..] => key(&origin.key("acknowledgment").index(*at), rest, SAME),
            [Key("references"), Index(at), rest @ ..] => match self.references.get(*at) {
                Some(Some(table)) => key(table, rest, SAME),
                Some(None) | None => origin.clone(),
            },
            [Key(known @ ("title" | "category" | "lang" | "source_lang")), ..] => origin.key(known),
            _ => origin.clone(),
        }
    }

    fn product_tree(&self, tree: Option<&ProductTree>, steps: &[Part<'_>]) -> Origin {
        let own = self.origin.key("product_tree");
        // The first branch is the vendor's, where the catalogue has one of the products.
        let made = usize::from(!self.products.is_empty());
        match steps {
            [Key("branches"), Index(at), ..] if *at < made => {
                let product = tree.and_then(|tree| product_at(&tree.branches, steps));
                product.and_then(|id| self.products.get(id)).unwrap_or(&self.origin).clone()
            }
            [Key("branches"), Index(at), rest @ ..] => branch(&own.key("branch").index(*at - made), rest),
            [Key("full_product_names"), Index(at), rest @ ..] => product(&own.key("product").index(*at), rest),
            [Key("relationships" | "product_paths"), Index(at), rest @ ..] => {
                let table = key(&own.key("relationship").index(*at), rest, RELATIONSHIP);
                match rest {
                    [Key("full_product_name"), rest @ ..] => product(&table, rest),
                    _ => table,
                }
            }
            [Key("product_groups"), Index(at), Key("product_ids"), Index(id), ..] => {
                own.key("group").index(*at).key("products").index(*id)
            }
            [Key("product_groups"), Index(at), rest @ ..] => key(&own.key("group").index(*at), rest, GROUP),
            _ => own,
        }
    }
}

impl VulnerabilityPlaces {
    fn place(&self, steps: &[Part<'_>]) -> Place {
        let origin = &self.origin;
        let table = |name: &str, at: usize, rest: &[Part<'_>], names| key(&origin.key(name).index(at), rest, names);
        let found = match steps {
            [Key("notes"), Index(at), rest @ ..] => match self.notes.get(*at) {
                Some(note) => return inside(note, rest),
                None => origin.clone(),
            },
            [Key("product_status"), Key(list), rest @ ..] => self.status(list, rest),
            [Key("metrics"), Index(at), rest @ ..] => {
                self.metrics.get(*at).map_or_else(|| origin.clone(), |metric| metric.part(rest))
            }
            [Key("scores"), ..] => origin.key("cvss"),
            [Key("remediations"), Index(at), rest @ ..] => {
                self.remediations.get(*at).map_or_else(|| origin.clone(), |table| key(table, rest, REMEDIATION))
            }
            [Key("flags"), Index(at), rest @ ..] => table("flag", *at, rest, STATEMENT),
            [Key("threats"), Index(at), rest @ ..] => table("threat", *at, rest, STATEMENT),
            [Key("ids"), Index(at), rest @ ..] => table("id", *at, rest, ID),
            [Key("involvements"), Index(at), rest @ ..] => table("involvement", *at, rest, SAME),
            [Key("references"), Index(at), rest @ ..] => table("reference", *at, rest, SAME),
            [Key("acknowledgments"), Index(at), rest @ ..] => table("acknowledgment", *at, rest, SAME),
            [Key("cwes"), Index(at), ..] => origin.key("cwe").index(*at),
            [Key("first_known_exploitation_dates"), Index(_), rest @ ..] => {
                key(&origin.key("exploited_since"), rest, EXPLOITATION)
            }
            [Key("first_known_exploitation_dates"), ..] => origin.key("exploited_since"),
            [Key("discovery_date"), ..] => origin.key("discovered"),
            [Key("disclosure_date"), ..] => origin.key("disclosed"),
            [Key(known @ ("cve" | "cwe" | "title" | "exploited")), ..] => origin.key(known),
            _ => origin.clone(),
        };
        Place::from(&found)
    }

    fn status(&self, list: &str, rest: &[Part<'_>]) -> Origin {
        let places = status_kind(list).and_then(|kind| self.statuses.get(&kind));
        let at = match rest {
            [Index(at), ..] => *at,
            _ => 0,
        };
        places.and_then(|places| places.get(at)).cloned().unwrap_or_else(|| self.origin.key("product"))
    }
}

impl MetricPlaces {
    fn part(&self, rest: &[Part<'_>]) -> Origin {
        let named = |part: &Part<'_>| match part {
            Key(key) => self.parts.iter().find(|(name, _)| name == key).map(|(_, origin)| origin.clone()),
            Index(_) => None,
        };
        rest.iter().find_map(named).unwrap_or_else(|| self.whole.clone())
    }
}

/// The key of a table that the next step leads to.
fn key(table: &Origin, rest: &[Part<'_>], names: Names) -> Origin {
    match rest {
        [Key(key), ..] => table.key(names.iter().find(|(theirs, _)| theirs == key).map_or(key, |(_, ours)| ours)),
        _ => table.clone(),
    }
}

/// The same for a note, which has keys where it is a table.
fn inside(note: &Place, rest: &[Part<'_>]) -> Place {
    match (note, rest) {
        (Place::Value { file, pointer }, [Key(key), ..]) => {
            Place::Value { file: file.clone(), pointer: pointer.key(key) }
        }
        (note, _) => note.clone(),
    }
}

fn branch(table: &Origin, rest: &[Part<'_>]) -> Origin {
    match rest {
        [Key("branches"), Index(at), rest @ ..] => branch(&table.key("branch").index(*at), rest),
        [Key("product"), rest @ ..] => product(&table.key("product"), rest),
        rest => key(table, rest, SAME),
    }
}

fn product(table: &Origin, rest: &[Part<'_>]) -> Origin {
    match rest {
        [Key("product_identification_helper"), rest @ ..] => key(table, rest, PRODUCT),
        rest => key(table, rest, PRODUCT),
    }
}

/// The product at the place in the branches, or the first one below it.
fn product_at<'t>(branches: &'t [Branch], steps: &[Part<'_>]) -> Option<&'t ProductId> {
    let (at, rest) = match steps {
        [Key("branches"), Index(at), rest @ ..] => (*at, rest),
        _ => (0, [].as_slice()),
    };
    match &branches.get(at)?.content {
        BranchContent::Product(product) => Some(&product.product_id),
        BranchContent::Branches(below) => product_at(below, rest),
    }
}

fn status_kind(list: &str) -> Option<StatusKind> {
    Some(match list {
        "known_affected" => StatusKind::KnownAffected,
        "first_affected" => StatusKind::FirstAffected,
        "last_affected" => StatusKind::LastAffected,
        "under_investigation" => StatusKind::UnderInvestigation,
        "unknown" => StatusKind::Unknown,
        "known_not_affected" => StatusKind::KnownNotAffected,
        "first_fixed" => StatusKind::FirstFixed,
        "fixed" => StatusKind::Fixed,
        "recommended" => StatusKind::Recommended,
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
