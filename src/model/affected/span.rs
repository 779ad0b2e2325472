//! What lies between the first affected versions and the last, which documents name without the rest (CSAF 2.0, section
//! 3.2.3.9).

use std::cmp::Ordering;

use crate::model::{
    Product,
    version::{Scheme, Versions},
};

/// The order of the versions of a product, and its release lines.
pub(super) struct Order<'p> {
    scheme: &'p Scheme,
    lines: Vec<Versions>,
}

/// Ranges that follow from what a document names.
#[derive(Debug, Default)]
pub(super) struct Spans {
    /// Those that are affected.
    pub affected: Vec<String>,
    /// Those of which nobody can tell.
    pub unknown: Vec<String>,
}

impl<'p> Order<'p> {
    pub(super) fn of(product: &'p Product) -> Self {
        let scheme = &product.version_order;
        let range = |name: &str| Versions::parse(scheme, &scheme.line_as_range(name)?);
        let lines = product.releases.iter().filter_map(|release| range(release.name.as_str())).collect();
        Self { scheme, lines }
    }

    /// What lies between the first and the last of a release line is affected. Where no last is named, it is so up to the
    /// next fix, and where there is none or no first is named, nobody can tell.
    pub(super) fn spans(&self, first: &[&str], last: &[&str], fixed: &[&str]) -> Spans {
        let mut spans = Spans::default();
        let mut ended = Vec::new();
        for one in first {
            match (self.next(one, last), self.next(one, fixed)) {
                (Some(end), _) => {
                    ended.push(end);
                    spans.affected.push(format!("vers:generic/>={one}|<={end}"));
                }
                (None, Some(end)) => spans.affected.push(format!("vers:generic/>={one}|<{end}")),
                (None, None) => spans.unknown.push(format!("vers:generic/>={one}")),
            }
        }
        let without_first = last.iter().filter(|one| !ended.contains(*one));
        spans.unknown.extend(without_first.map(|one| format!("vers:generic/<={one}")));
        spans
    }

    /// The lowest of some versions that is not lower than one and of its release line.
    fn next<'t>(&self, one: &str, others: &[&'t str]) -> Option<&'t str> {
        let mut next: Option<&str> = None;
        for other in others.iter().copied().filter(|other| self.is_beside(one, other)) {
            let is_nearer = next.is_none_or(|next| self.compare(other, next) == Some(Ordering::Less));
            if is_nearer && self.compare(one, other).is_some_and(Ordering::is_le) {
                next = Some(other);
            }
        }
        next
    }

    fn compare(&self, one: &str, other: &str) -> Option<Ordering> {
        self.scheme.version(one)?.compare(&self.scheme.version(other)?)
    }

    /// Whether two versions are of one release line, as far as lines are known.
    fn is_beside(&self, one: &str, other: &str) -> bool {
        let is_in = |line: &Versions, text: &str| {
            self.scheme.version(text).is_some_and(|version| line.contain(&version) == Some(true))
        };
        self.lines.is_empty() || self.lines.iter().any(|line| is_in(line, one) && is_in(line, other))
    }
}
