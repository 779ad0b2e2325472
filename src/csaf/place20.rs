//! Where a part of an advisory that was read from CSAF 2.0 stands in its source.

use crate::source::{Pointer, Step};

/// The place in a CSAF 2.0 document of a part of the advisory that was read from it. Parts are named as CSAF 2.1 names
/// them.
pub fn place_in_csaf20(part: &Pointer) -> Pointer {
    let steps = part.steps();
    let key = |at: usize| match steps.get(at) {
        Some(Step::Key(key)) => key.as_str(),
        Some(Step::Index(_)) | None => "",
    };
    let (keep, replace, by): (usize, usize, &[&str]) = match (key(0), key(1), key(2)) {
        ("document", "publisher", "contact") => (2, 2, &["contact_details"]),
        ("product_tree", "product_paths", _) => return relationship(steps),
        ("vulnerabilities", _, "disclosure_date") => (2, 1, &["release_date"]),
        // There is one weakness at most.
        ("vulnerabilities", _, "cwes") => (2, 2, &["cwe"]),
        ("vulnerabilities", _, "metrics") if key(4) == "content" => return score(steps),
        ("vulnerabilities", _, "metrics") => (2, 1, &["scores"]),
        _ => return purl(steps),
    };
    let rest = steps.get(keep + replace..).unwrap_or_default();
    let by = by.iter().map(|key| Step::Key((*key).to_owned()));
    steps[..keep].iter().cloned().chain(by).chain(rest.iter().cloned()).collect()
}

/// The content of a metric is the score itself.
fn score(steps: &[Step]) -> Pointer {
    let name = [Step::Key("scores".to_owned())];
    let rest = steps.get(5..).unwrap_or_default();
    steps[..2].iter().chain(&name).chain(&steps[3..4]).chain(rest).cloned().collect()
}

/// A path is a relationship, whose names differ.
fn relationship(steps: &[Step]) -> Pointer {
    let path: Pointer = [Step::Key("product_tree".to_owned()), Step::Key("relationships".to_owned())]
        .into_iter()
        .chain(steps.get(2).cloned())
        .collect();
    match steps.get(3..).unwrap_or_default() {
        [Step::Key(key), ..] if key == "beginning_product_reference" => path.key("product_reference"),
        [Step::Key(key), .., Step::Key(last)] if key == "subpaths" && last == "category" => path.key(last),
        [Step::Key(key), ..] if key == "subpaths" => path.key("relates_to_product_reference"),
        rest => purl(&path.steps().iter().chain(rest).cloned().collect::<Vec<_>>()),
    }
}

/// There is one package URL at most.
fn purl(steps: &[Step]) -> Pointer {
    let is_purls = |step: &Step| matches!(step, Step::Key(key) if key == "purls");
    match steps.iter().position(is_purls) {
        Some(at) if at + 2 >= steps.len() => {
            steps[..at].iter().cloned().chain([Step::Key("purl".to_owned())]).collect()
        }
        Some(_) | None => steps.iter().cloned().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_another_name_in_csaf_20_is_found() {
        let cases = [
            ("/document/title", "document.title"),
            ("/document/publisher/contact/details", "document.publisher.contact_details"),
            ("/vulnerabilities/1/disclosure_date", "vulnerabilities[1].release_date"),
            ("/vulnerabilities/1/cwes/0/name", "vulnerabilities[1].cwe.name"),
            ("/vulnerabilities/1/metrics/2/products/0", "vulnerabilities[1].scores[2].products[0]"),
            ("/vulnerabilities/1/metrics/2/content/cvss_v3/x", "vulnerabilities[1].scores[2].cvss_v3.x"),
            ("/product_tree/product_paths/3/subpaths/0/category", "product_tree.relationships[3].category"),
            (
                "/product_tree/product_paths/3/subpaths/0/next_product_reference",
                "product_tree.relationships[3].relates_to_product_reference",
            ),
            (
                "/product_tree/product_paths/3/full_product_name/name",
                "product_tree.relationships[3].full_product_name.name",
            ),
            ("/product_tree/branches/0/product/h/purls/0", "product_tree.branches[0].product.h.purl"),
        ];
        for (part, place) in cases {
            assert_eq!(place_in_csaf20(&Pointer::from_json_pointer(part)).to_string(), place);
        }
    }
}
