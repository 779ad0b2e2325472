//! Sets of versions: one, a range, a release line.

use std::cmp::Ordering;

use super::{Scheme, Version};
use crate::model::ReleaseName;

/// The versions of a release line: `4.2` has 4.2 and 4.2.7, and not 4.20 or 4.3.
#[derive(Debug)]
pub struct Line {
    first: Version,
    /// The release by its number, which versions before it may precede.
    release: Version,
    /// The first version that is no longer of the line.
    next: Version,
}

impl Line {
    /// The versions of a release; none where its name has no order.
    pub fn of(scheme: &Scheme, name: &ReleaseName) -> Option<Self> {
        let (first, next) = scheme.line(name.as_str())?;
        Some(Self { first, release: scheme.version(name.as_str())?, next })
    }
}

/// Some versions of a product: one, or everything between two, and so on.
#[derive(Debug)]
pub struct Versions {
    spans: Vec<Span>,
    /// Versions that are left out.
    except: Vec<Version>,
}

/// What lies between two versions; an end that is not there is open.
#[derive(Debug, Default)]
struct Span {
    from: Option<End>,
    to: Option<End>,
}

#[derive(Clone, Debug)]
struct End {
    version: Version,
    is_in_it: bool,
}

impl Versions {
    /// Reads one version, or a range in the form that documents have: `vers:generic/>=4.0|<4.2.7`. None where it cannot
    /// be known what is meant.
    pub fn parse(scheme: &Scheme, text: &str) -> Option<Self> {
        let Some(range) = text.strip_prefix("vers:") else {
            let version = scheme.version(text)?;
            return Some(Self { spans: vec![Span::only(version)], except: Vec::new() });
        };
        let (_, constraints) = range.split_once('/')?;
        if constraints.trim() == "*" {
            return Some(Self { spans: vec![Span::default()], except: Vec::new() });
        }
        spans(scheme, constraints)
    }

    /// Whether a version is one of them; none where that cannot be known.
    pub fn contain(&self, version: &Version) -> Option<bool> {
        let is_left_out = any(self.except.iter().map(|other| Some(version.compare(other)? == Ordering::Equal)));
        match is_left_out {
            Some(true) => Some(false),
            Some(false) => any(self.spans.iter().map(|span| span.contains(version))),
            // It may be left out; where it is in no span anyway, that makes no difference.
            None => any(self.spans.iter().map(|span| span.contains(version))).filter(|is_in_it| !is_in_it),
        }
    }

    /// The versions at which spans begin and end, and those that are left out.
    pub(crate) fn ends(&self) -> impl Iterator<Item = &Version> {
        let of_spans = self.spans.iter().flat_map(|span| span.from.iter().chain(&span.to)).map(|end| &end.version);
        of_spans.chain(&self.except)
    }

    /// Whether some of them are of a release line; none where that cannot be known. A version that is left out leaves the
    /// others of its line.
    pub fn overlap(&self, line: &Line) -> Option<bool> {
        any(self.spans.iter().map(|span| span.overlaps(line)))
    }
}

impl Span {
    fn only(version: Version) -> Self {
        let end = End { version, is_in_it: true };
        Self { from: Some(end.clone()), to: Some(end) }
    }

    fn contains(&self, version: &Version) -> Option<bool> {
        both(
            is_within(self.from.as_ref(), version, Ordering::Less),
            is_within(self.to.as_ref(), version, Ordering::Greater),
        )
    }

    fn overlaps(&self, line: &Line) -> Option<bool> {
        let begins_before =
            self.from.as_ref().map_or(Some(true), |from| from.version.compare(&line.next).map(Ordering::is_lt));
        // What ends before 4.2.0 does not mean what precedes 4.2.0, though that is before it.
        let ends_at_release = self
            .to
            .as_ref()
            .is_some_and(|to| !to.is_in_it && to.version.compare(&line.release) == Some(Ordering::Equal));
        both(
            begins_before,
            if ends_at_release { Some(false) } else { is_within(self.to.as_ref(), &line.first, Ordering::Greater) },
        )
    }
}

/// Whether a version lies within an end, which is less or greater than what it bounds; an end that is not there bounds
/// nothing.
fn is_within(end: Option<&End>, version: &Version, side: Ordering) -> Option<bool> {
    let Some(end) = end else { return Some(true) };
    Some(match end.version.compare(version)? {
        Ordering::Equal => end.is_in_it,
        order => order == side,
    })
}

/// Whether one of some answers is yes; where none is, and one is not known, nothing is known.
pub(crate) fn any(answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut any = Some(false);
    for answer in answers {
        match answer {
            Some(true) => return Some(true),
            Some(false) => {}
            None => any = None,
        }
    }
    any
}

/// Whether both answers are yes; one that is no is enough to know.
fn both(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        (None, _) | (_, None) => None,
    }
}

/// The constraints of a range, which go upwards: an upper bound ends the span that the lower bound before it began.
fn spans(scheme: &Scheme, constraints: &str) -> Option<Versions> {
    let mut versions = Versions { spans: Vec::new(), except: Vec::new() };
    let mut from: Option<End> = None;
    let mut is_bounded = false;
    for constraint in constraints.split('|').map(str::trim) {
        let version_at = constraint.find(|character| !"<>=!".contains(character))?;
        let (comparator, version) = constraint.split_at(version_at);
        let version = scheme.version(version)?;
        match comparator {
            "" | "=" => versions.spans.push(Span::only(version)),
            "!=" => versions.except.push(version),
            ">" | ">=" => {
                is_bounded = true;
                from = from.or(Some(End { version, is_in_it: comparator == ">=" }));
            }
            "<" | "<=" => {
                is_bounded = true;
                let to = Some(End { version, is_in_it: comparator == "<=" });
                versions.spans.push(Span { from: from.take(), to });
            }
            _ => return None,
        }
    }
    if from.is_some() {
        versions.spans.push(Span { from, to: None });
    }
    // All but some, where nothing else is said.
    if !is_bounded && versions.spans.is_empty() {
        versions.spans.push(Span::default());
    }
    Some(versions)
}
