//! From a place in the CSAF document to the place in the front matter that it was made from.

use crate::{
    model::{Advisory, advisory::Form},
    source::{Origin, Pointer, Step},
};

/// Where the author wrote what stands at `pointer` in the CSAF document of `advisory`.
///
/// For a document made elsewhere that is the pointer itself. For Markdown it is the nearest key of the front matter
/// that the part of the document is made from; a part that is made from several leads to the first of them.
pub(in crate::content) fn place_in_front_matter(advisory: &Advisory, pointer: &Pointer) -> Origin {
    match advisory.form {
        Form::Csaf20(_) | Form::Csaf21(_) => advisory.origin.at(pointer.clone()),
        Form::Markdown => {
            let steps: Vec<Part<'_>> = pointer.steps().iter().map(Part::of).collect();
            match steps.as_slice() {
                [Part::Key("product_tree"), rest @ ..] => product_tree(advisory, rest),
                steps => front_matter(&advisory.origin, steps),
            }
        }
    }
}

#[derive(Clone, Copy)]
enum Part<'s> {
    Key(&'s str),
    Index(usize),
}

impl<'s> Part<'s> {
    fn of(step: &'s Step) -> Self {
        match step {
            Step::Key(key) => Self::Key(key),
            Step::Index(index) => Self::Index(*index),
        }
    }
}

fn front_matter(origin: &Origin, steps: &[Part<'_>]) -> Origin {
    use Part::{Index, Key};
    match steps {
        [Key("document"), Key("tracking"), Key("revision_history"), Index(at), rest @ ..] => {
            let revision = origin.key("revision").index(*at);
            match rest {
                [Key("number"), ..] => revision.key("version"),
                [Key(key), ..] => revision.key(key),
                _ => revision,
            }
        }
        [Key("document"), Key("tracking"), Key(key @ ("id" | "status" | "aliases")), ..] => origin.key(key),
        [Key("document"), Key("tracking"), ..] => origin.key("revision"),
        [Key("document"), Key("distribution"), ..] => origin.key("tlp"),
        [Key("document"), Key("aggregate_severity"), ..] => origin.key("severity"),
        [Key("document"), Key("acknowledgments"), Index(at), ..] => origin.key("acknowledgment").index(*at),
        // The first two references are those that the program adds.
        [Key("document"), Key("references"), Index(at), ..] => origin.key("reference").index(at.saturating_sub(2)),
        [Key("document"), Key(key @ ("title" | "category" | "lang" | "source_lang")), ..] => origin.key(key),
        [Key("vulnerabilities"), Index(at), rest @ ..] => vulnerability(origin, *at, rest),
        _ => origin.clone(),
    }
}

/// The author's own tree, or the products of the first vulnerability for the branch that the program makes of them.
fn product_tree(advisory: &Advisory, steps: &[Part<'_>]) -> Origin {
    use Part::{Index, Key};
    let own = advisory.origin.key("product_tree");
    let made = usize::from(!advisory.editorial.products.is_empty());
    match steps {
        [Key("branches"), Index(at), ..] if *at < made => advisory.origin.key("vulnerability").index(0).key("product"),
        [Key("branches"), Index(at), ..] => own.key("branch").index(*at - made),
        [Key("full_product_names"), Index(at), ..] => own.key("product").index(*at),
        [Key("relationships"), Index(at), ..] => own.key("relationship").index(*at),
        [Key("product_groups"), Index(at), ..] => own.key("group").index(*at),
        _ => own,
    }
}

fn vulnerability(origin: &Origin, at: usize, steps: &[Part<'_>]) -> Origin {
    use Part::{Index, Key};
    let vulnerability = origin.key("vulnerability").index(at);
    match steps {
        [Key("remediations"), Index(at), ..] => {
            let own = vulnerability.key("remediation").index(*at);
            let is_own = own.span() != vulnerability.span();
            if is_own { own } else { origin.key("remediation").index(*at) }
        }
        [
            Key(list @ ("flags" | "threats" | "involvements" | "notes" | "references" | "acknowledgments")),
            Index(at),
            ..,
        ] => vulnerability.key(list.trim_end_matches('s')).index(*at),
        [Key("ids"), Index(at), ..] => vulnerability.key("id").index(*at),
        [Key("scores" | "metrics"), ..] => vulnerability.key("cvss"),
        [Key("product_status"), ..] => vulnerability.key("product").index(0),
        [Key(key @ ("cve" | "cwe" | "title")), ..] => vulnerability.key(key),
        [Key("discovery_date"), ..] => vulnerability.key("discovered"),
        [Key("release_date"), ..] => vulnerability.key("disclosed"),
        _ => vulnerability,
    }
}
