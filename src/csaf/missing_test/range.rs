//! Ranges of versions: how they are read and which versions are in them, and the tests that look at one range alone,
//! 6.2.49 and 6.2.51.

use std::ops::Bound;

use chrono::{DateTime, FixedOffset};
use csaf_rs::csaf::enums::version_range::{VersionRange, VersionRangeError};
use vers_rs::{
    VersError, is_registered_scheme,
    schemes::{cargo::CargoVersion, deb::DebVersion, intdot::IntDotVersion, semver::SemVer},
};

use super::{
    Document, Finding, finding,
    tree::{each_list, name_of, text},
};

/// The schemes of `vers` whose order of versions is known here.
const KNOWN: [&str; 9] = ["all", "none", "cargo", "datetime", "deb", "intdot", "lexicographic", "npm", "semver"];

/// Longer comparators before those that they begin with.
const COMPARATORS: [(&str, Comparator); 6] = [
    ("<=", Comparator::AtMost),
    (">=", Comparator::AtLeast),
    ("!=", Comparator::Not),
    ("<", Comparator::Below),
    (">", Comparator::Above),
    ("=", Comparator::Equal),
];

pub(super) fn findings(document: &Document) -> Vec<Finding> {
    let mut found = Vec::new();
    each_list(document.json(), &mut |way, branches| {
        for (at, branch) in branches.iter().enumerate() {
            let Some(range) = Range::of(branch) else { continue };
            let mut add = |test, message| found.push(finding(test, message, name_of(way, at)));
            if range.is_open_above() {
                add("6.2.49", format!("The range `{}` has no upper end: it holds every version to come", range.name));
            }
            if let Some(message) = range.scheme.and_then(unknown_scheme) {
                add("6.2.51", message);
            }
        }
    });
    found
}

/// Why ranges of a scheme cannot be compared here.
fn unknown_scheme(scheme: &str) -> Option<String> {
    if !is_registered_scheme(scheme) {
        Some(format!("The type `{scheme}` of a version range is not registered for VERS"))
    } else if !KNOWN.contains(&scheme) {
        Some(format!("The type `{scheme}` of a version range is registered for VERS, but its order is not known here"))
    } else {
        None
    }
}

/// A range as it is written.
pub(super) struct Range<'n> {
    name: &'n str,
    /// The scheme of `vers`; none for the constraints alone, which CSAF calls a VERS-like specifier (vls).
    pub(super) scheme: Option<&'n str>,
    /// None for the star, which holds all.
    constraints: Option<Vec<(Comparator, &'n str)>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Comparator {
    Equal,
    Not,
    Below,
    AtMost,
    Above,
    AtLeast,
}

impl<'n> Range<'n> {
    /// The range that a branch is; none where it is something else, or fails 6.1.50.
    pub(super) fn of(branch: &'n serde_json::Value) -> Option<Self> {
        let name = text(branch, "name").filter(|_| text(branch, "category") == Some("product_version_range"))?;
        Self::read(name)
    }

    fn read(name: &'n str) -> Option<Self> {
        match VersionRange::parse(name) {
            VersionRange::DynamicVers(_) | VersionRange::Vls(_) => {}
            // Of a scheme that it does not know, csaf-rs tells no more; the constraints look the same in all.
            VersionRange::Invalid(VersionRangeError::InvalidVers(
                VersError::UnsupportedVersioningScheme(_) | VersError::UnknownVersioningScheme(_),
            )) => {}
            VersionRange::Invalid(_) => return None,
        }
        let (scheme, constraints) = match name.strip_prefix("vers:") {
            Some(rest) => rest.split_once('/').map(|(scheme, rest)| (Some(scheme), rest))?,
            None => (None, name),
        };
        let constraints = (constraints.trim() != "*").then(|| constraints.split('|').map(constraint).collect());
        Some(Self { name, scheme, constraints })
    }

    /// Whether it goes on above: the last constraint that includes something is a lower bound.
    fn is_open_above(&self) -> bool {
        let mut constraints = self.constraints.iter().flatten();
        let last = constraints.rfind(|(comparator, _)| *comparator != Comparator::Not);
        matches!(last, Some((Comparator::Above | Comparator::AtLeast, _)))
    }

    /// Whether it ends just below a version, which then is another one.
    pub(super) fn ends_below_a_version(&self) -> bool {
        let last = self.constraints.as_ref().and_then(|constraints| constraints.last());
        matches!(last, Some((Comparator::Below, _)))
    }

    /// The versions in it; none where the order of its scheme is not known.
    pub(super) fn versions(&self) -> Option<Versions> {
        let Some(constraints) = &self.constraints else {
            return Some(if self.scheme == Some("none") { Versions::default() } else { Versions::all() });
        };
        let read = |(comparator, text): &(Comparator, &str)| Some((version(self.scheme, text)?, *comparator));
        let mut constraints: Vec<(Version, Comparator)> = constraints.iter().map(read).collect::<Option<_>>()?;
        constraints.sort_by(|(one, _), (other, _)| one.cmp(other));
        Some(Versions::within(constraints))
    }
}

fn constraint(text: &str) -> (Comparator, &str) {
    let text = text.trim();
    let with = COMPARATORS.iter().find_map(|(sign, comparator)| Some((*comparator, text.strip_prefix(sign)?)));
    // In both notations no comparator means equal.
    let (comparator, version) = with.unwrap_or((Comparator::Equal, text));
    (comparator, version.trim())
}

/// A version in the order of its scheme. Versions of two schemes are never compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Version {
    Cargo(CargoVersion),
    DateTime(DateTime<FixedOffset>),
    Deb(DebVersion),
    IntDot(IntDotVersion),
    SemVer(SemVer),
    Text(String),
}

/// Reads a version. Where no scheme says what the order is, numbers with dots have theirs and nothing else has.
pub(super) fn version(scheme: Option<&str>, text: &str) -> Option<Version> {
    let is_dotted = || text.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    match scheme {
        None if !is_dotted() => None,
        None | Some("intdot") => text.parse().ok().map(Version::IntDot),
        Some("cargo") => text.parse().ok().map(Version::Cargo),
        // `vers` writes a colon as `%3A` where it must.
        Some("datetime") => DateTime::parse_from_rfc3339(&text.replace("%3A", ":")).ok().map(Version::DateTime),
        Some("deb") => text.parse().ok().map(Version::Deb),
        Some("npm" | "semver") => text.parse().ok().map(Version::SemVer),
        Some("lexicographic") => Some(Version::Text(text.to_owned())),
        Some(_) => None,
    }
}

type Interval = (Bound<Version>, Bound<Version>);

/// A set of versions: intervals, but for single versions that are left out.
#[derive(Debug, Default)]
pub(super) struct Versions {
    intervals: Vec<Interval>,
    without: Vec<Version>,
}

impl Versions {
    fn all() -> Self {
        Self { intervals: vec![(Bound::Unbounded, Bound::Unbounded)], without: Vec::new() }
    }

    /// One version.
    pub(super) fn one(version: Version) -> Self {
        Self { intervals: vec![(Bound::Included(version.clone()), Bound::Included(version))], without: Vec::new() }
    }

    /// What constraints hold that are sorted by their versions: a lower bound begins an interval that the next upper
    /// bound ends; an upper bound without a lower one before it holds all below. Of two bounds of a kind in a row the
    /// wider one counts.
    fn within(constraints: Vec<(Version, Comparator)>) -> Self {
        let (mut intervals, mut single, mut without): (Vec<Interval>, Vec<Interval>, Vec<Version>) = Default::default();
        let mut lower: Option<Bound<Version>> = None;
        for (version, comparator) in constraints {
            let upper = match comparator {
                Comparator::Equal => {
                    single.extend(Self::one(version).intervals);
                    continue;
                }
                Comparator::Not => {
                    without.push(version);
                    continue;
                }
                Comparator::Above => {
                    lower.get_or_insert(Bound::Excluded(version));
                    continue;
                }
                Comparator::AtLeast => {
                    lower.get_or_insert(Bound::Included(version));
                    continue;
                }
                Comparator::Below => Bound::Excluded(version),
                Comparator::AtMost => Bound::Included(version),
            };
            match (lower.take(), intervals.last_mut()) {
                (None, Some(last)) => last.1 = upper,
                (lower, _) => intervals.push((lower.unwrap_or(Bound::Unbounded), upper)),
            }
        }
        intervals.extend(lower.map(|lower| (lower, Bound::Unbounded)));
        intervals.extend(single);
        // With nothing but versions that are left out, all others are in.
        if intervals.is_empty() {
            intervals.push((Bound::Unbounded, Bound::Unbounded));
        }
        Self { intervals, without }
    }

    /// Whether a version is in both.
    pub(super) fn overlap(&self, other: &Self) -> bool {
        let is_left_out = |version: &Version| self.without.contains(version) || other.without.contains(version);
        let pairs = self.intervals.iter().flat_map(|one| other.intervals.iter().map(move |two| (one, two)));
        pairs.into_iter().any(|(one, two)| {
            let (lower, upper) = (later(&one.0, &two.0), earlier(&one.1, &two.1));
            match (lower, upper) {
                (Bound::Unbounded, _) | (_, Bound::Unbounded) => true,
                (Bound::Included(lower), Bound::Included(upper)) if lower == upper => !is_left_out(lower),
                (Bound::Included(lower) | Bound::Excluded(lower), Bound::Included(upper) | Bound::Excluded(upper)) => {
                    lower < upper
                }
            }
        })
    }
}

/// The lower bound that holds less.
fn later<'v>(one: &'v Bound<Version>, two: &'v Bound<Version>) -> &'v Bound<Version> {
    match (one, two) {
        (Bound::Unbounded, other) | (other, Bound::Unbounded) => other,
        (Bound::Included(a) | Bound::Excluded(a), Bound::Included(b) | Bound::Excluded(b)) => {
            if a > b || a == b && matches!(one, Bound::Excluded(_)) { one } else { two }
        }
    }
}

/// The upper bound that holds less.
fn earlier<'v>(one: &'v Bound<Version>, two: &'v Bound<Version>) -> &'v Bound<Version> {
    match (one, two) {
        (Bound::Unbounded, other) | (other, Bound::Unbounded) => other,
        (Bound::Included(a) | Bound::Excluded(a), Bound::Included(b) | Bound::Excluded(b)) => {
            if a < b || a == b && matches!(one, Bound::Excluded(_)) { one } else { two }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn versions(name: &str) -> Versions {
        Range::read(name).unwrap().versions().unwrap()
    }

    fn overlap(one: &str, two: &str) -> bool {
        let is_so = versions(one).overlap(&versions(two));
        assert_eq!(is_so, versions(two).overlap(&versions(one)), "{one} and {two}");
        is_so
    }

    #[test]
    fn ranges_overlap_where_a_version_is_in_both() {
        assert!(overlap("vers:intdot/>2.1.0|<4.2.0", "vers:intdot/>1.2.0|<2.4.0"));
        assert!(!overlap("vers:intdot/>2.1.0|<4.2.0", "vers:intdot/>1.2.0|<=2.1.0"));
        assert!(overlap("vers:intdot/>=2.1.0|<4.2.0", "vers:intdot/>1.2.0|<=2.1.0"));
        assert!(!overlap("vers:intdot/>=2.1.0|<4.2.0", "vers:intdot/>1.2.0|<2.1.0"));
        assert!(overlap("<2.0", "<1.0"));
        assert!(overlap(">=2.0", ">3"));
        assert!(!overlap("<1.0|>5", ">=1.0|<=5"));
        assert!(overlap("vers:intdot/>9.0|<=10.0", "vers:intdot/>=10.0"));
        assert!(overlap("vers:all/*", "vers:intdot/<1.0"));
        assert!(overlap("<1.0|<3.0", ">2.0|<2.5"));
        assert!(overlap("1.0|<3.0", ">2.0|<2.5"));
        assert!(overlap("vers:semver/>=1.0.0-rc.1|<1.0.0", "vers:semver/>1.0.0-rc.2|<2.0.0"));
        assert!(overlap(
            "vers:datetime/>=2012-06-30T23:59:60Z|<=2016-12-31T23:59:60Z",
            "vers:datetime/>2016-12-30T00:00:00Z"
        ));
    }

    #[test]
    fn a_version_that_is_left_out_is_in_no_range() {
        let one = |text: &str| Versions::one(version(Some("intdot"), text).unwrap());
        let range = versions("vers:intdot/>2.1.0|!=2.4.0|<4.2.0");
        assert!(!range.overlap(&one("2.4.0")));
        assert!(range.overlap(&one("2.4.1")) && !range.overlap(&one("4.2.0")));
        let others = versions("vers:intdot/!=3.0");
        assert!(others.overlap(&one("2.0")) && !others.overlap(&one("3.0")));
    }

    #[test]
    fn an_order_that_is_not_known_is_not_guessed() {
        assert!(Range::read("vers:maven/>=1.0|<2.0").unwrap().versions().is_none());
        assert!(Range::read("<2.0-SP1").unwrap().versions().is_none());
        assert!(Range::read("prior to 3.1").is_none());
    }

    #[test]
    fn a_range_is_open_above_where_its_last_bound_is_a_lower_one() {
        let is_open = |name: &str| Range::read(name).unwrap().is_open_above();
        assert!(is_open("vers:intdot/>=4.2.0"));
        assert!(is_open("<1.2.0|>=4.2.0"));
        assert!(is_open("vers:intdot/<2.1.0|>4.2.0|!=5.1|!=6.3.0|!=9.17.4"));
        assert!(!is_open("<1.2.0|4.2.0"));
        assert!(!is_open("vers:intdot/<2.1.0|>4.2.0|!=5.1|<=10.3.1"));
    }
}
