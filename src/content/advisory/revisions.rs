//! The order of the revisions of an advisory.

use std::cmp::Ordering;

use crate::{diagnostic::Diagnostic, model::advisory::Revision, source::Origin};

/// Where the revisions do not go from the oldest to the newest: the last one tells the version and the date of the
/// document, so nothing could be made of them. Two of one instant are told apart by their versions.
pub(super) fn out_of_order(revisions: &[Revision], origin: &Origin) -> Option<Diagnostic> {
    let pairs = revisions.iter().zip(revisions.iter().skip(1));
    pairs.enumerate().find_map(|(at, (earlier, later))| {
        let place = origin.index(at + 1);
        if later.date < earlier.date {
            let message = format!("revision {} is older than revision {} before it", later.number, earlier.number);
            let help = "write the revisions in the order of their dates, the oldest first";
            return Some(Diagnostic::error("AD1", message).at(&place.key("date")).help(help));
        }
        if compare(later.number.as_str(), earlier.number.as_str())? == Ordering::Greater {
            return None;
        }
        let message = format!("revision {} comes after revision {}", later.number, earlier.number);
        let help = "give each revision a version that is higher than the one before";
        Some(Diagnostic::error("AD1", message).at(&place.key("version")).help(help))
    })
}

/// The order of two versions of a document. None where one is a whole number and the other is not, which the tests of
/// the standard refuse, or where they differ in what is no number, which only those compare.
fn compare(one: &str, other: &str) -> Option<Ordering> {
    let numbers = |text: &str| -> Option<Vec<u64>> {
        let core = text.split(['-', '+']).next().unwrap_or_default();
        core.split('.').map(|part| part.parse().ok()).collect()
    };
    let (first, second) = (numbers(one)?, numbers(other)?);
    let order = first.cmp(&second);
    let is_known = first.len() == second.len() && (order != Ordering::Equal || one == other);
    is_known.then_some(order)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_number_by_number() {
        assert_eq!(compare("1.10.0", "1.9.0"), Some(Ordering::Greater));
        assert_eq!(compare("2", "10"), Some(Ordering::Less));
        assert_eq!(compare("1.0.0", "1.0.0"), Some(Ordering::Equal));
        assert_eq!(compare("1", "1.0.0"), None);
        assert_eq!(compare("1.0.0", "1.0.0-rc.1"), None);
    }
}
