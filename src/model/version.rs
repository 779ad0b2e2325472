//! The order of versions, as far as it can be known: numbers with dots between them.

use std::cmp::Ordering;

use super::ReleaseName;

/// A version such as `4.2.7`. Where one has fewer numbers, the others are zero: `4.2` is `4.2.0`.
#[derive(Clone, Debug)]
pub struct Version(Vec<u64>);

impl Version {
    /// The version that a text names; none where its order cannot be known.
    pub fn parse(text: &str) -> Option<Self> {
        text.split('.').map(|part| part.parse().ok()).collect::<Option<Vec<u64>>>().map(Self)
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        let count = self.0.len().max(other.0.len());
        let part = |version: &Self, at: usize| version.0.get(at).copied().unwrap_or(0);
        (0..count).map(|at| part(self, at).cmp(&part(other, at))).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Version {}

/// The versions of a release line: `4.2` has 4.2 and 4.2.7, and not 4.20 or 4.3.
pub struct Line {
    first: Version,
    /// The first version that is no longer of the line.
    next: Version,
}

impl Line {
    /// The versions of a release; none where its name is no number.
    pub fn of(name: &ReleaseName) -> Option<Self> {
        let first = Version::parse(name.as_str())?;
        let mut next = first.clone();
        let last = next.0.last_mut()?;
        *last = last.saturating_add(1);
        Some(Self { first, next })
    }
}

/// Some versions of a product: one, or everything between two, and so on.
#[derive(Debug)]
pub struct Versions(Vec<Span>);

/// What lies between two versions; an end that is not there is open.
#[derive(Debug)]
struct Span {
    from: Option<Version>,
    to: Option<End>,
}

#[derive(Debug)]
struct End {
    version: Version,
    is_in_it: bool,
}

impl Versions {
    /// Reads one version, or a range in the form that documents have: `vers:generic/>=4.0|<4.2.7`. None where it cannot
    /// be known what is meant.
    pub fn parse(text: &str) -> Option<Self> {
        let Some(range) = text.strip_prefix("vers:") else {
            let version = Version::parse(text)?;
            return Some(Self(vec![Span::only(version)]));
        };
        let (_, constraints) = range.split_once('/')?;
        if constraints == "*" {
            return Some(Self(vec![Span { from: None, to: None }]));
        }
        spans(constraints).map(Self)
    }

    /// Whether some of them are of a release line.
    pub fn overlap(&self, line: &Line) -> bool {
        self.0.iter().any(|span| {
            let begins_before = span.from.as_ref().is_none_or(|from| *from < line.next);
            let is_within = |to: &End| to.version > line.first || to.is_in_it && to.version == line.first;
            let ends_within = span.to.as_ref().is_none_or(is_within);
            begins_before && ends_within
        })
    }
}

impl Span {
    fn only(version: Version) -> Self {
        Self { from: Some(version.clone()), to: Some(End { version, is_in_it: true }) }
    }
}

/// The constraints of a range, which go upwards: an upper bound ends the span that the lower bound before it began.
/// A version that is left out with `!=` leaves the others of its line.
fn spans(constraints: &str) -> Option<Vec<Span>> {
    let mut spans = Vec::new();
    let mut from: Option<Version> = None;
    for constraint in constraints.split('|').map(str::trim) {
        let version_at = constraint.find(|character| !"<>=!".contains(character))?;
        let (comparator, version) = (&constraint[..version_at], Version::parse(&constraint[version_at..])?);
        match comparator {
            "" | "=" => spans.push(Span::only(version)),
            "!=" => {}
            ">" | ">=" => from = from.or(Some(version)),
            "<" | "<=" => {
                let to = Some(End { version, is_in_it: comparator == "<=" });
                spans.push(Span { from: from.take(), to });
            }
            _ => return None,
        }
    }
    if from.is_some() {
        spans.push(Span { from, to: None });
    }
    Some(spans)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overlap(versions: &str, line: &str) -> bool {
        Versions::parse(versions).unwrap().overlap(&Line::of(&line.parse().unwrap()).unwrap())
    }

    #[test]
    fn a_version_is_of_the_line_whose_numbers_it_begins_with() {
        for version in ["4.2", "4.2.0", "4.2.7", "4.2.10.1"] {
            assert!(overlap(version, "4.2"), "{version}");
        }
        for version in ["4.1.9", "4.20", "4.3", "4", "42"] {
            assert!(!overlap(version, "4.2"), "{version}");
        }
    }

    #[test]
    fn a_range_is_of_every_line_that_it_reaches_into() {
        for range in ["vers:generic/>=4.0|<4.2.1", "vers:generic/*", "vers:generic/<=4.2", "vers:generic/>4.2.9"] {
            assert!(overlap(range, "4.2"), "{range}");
        }
        for range in
            ["vers:generic/>=4.0|<4.2", "vers:generic/>=4.3", "vers:semver/>=3|<4|>=4.3|<5", "vers:generic/4.1"]
        {
            assert!(!overlap(range, "4.2"), "{range}");
        }
        assert!(overlap("vers:semver/>=3|<4|>=4.1|<5", "4.2"));
    }

    #[test]
    fn what_is_no_number_has_no_order() {
        for text in ["4.2.x", "R7", "vers:deb/>=4:1.2", "vers:generic/<4.2-beta", "all", "vers:generic"] {
            assert!(Versions::parse(text).is_none(), "{text}");
        }
        assert!(Line::of(&"Winter".parse().unwrap()).is_none());
    }
}
