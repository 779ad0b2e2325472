//! Whether a version is affected, and what to install.
//!
//! The theme's script `answer.js` gives the same answers; both are held to the cases in `tests/versions/answers.json`. What
//! cannot be known is answered so, and never with a version that is not affected.

use std::{
    cmp::{Ordering, Reverse},
    collections::HashSet,
};

use super::Said;
use crate::model::version::{Scheme, Version, Versions, any};

/// What an advisory says of a version: of its vulnerabilities, the worst.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is affected. These versions mend it, those of its own release line first, and then the lower ones first.
    Affected(Vec<String>),
    /// It is being looked at.
    Investigated,
    /// It cannot be told: the versions cannot be compared, or the vendor does not know.
    Unknown,
    /// Not every vulnerability is spoken of, and it is named as affected by none.
    NotNamed,
    /// It is mended in it.
    Fixed,
    /// It is not affected.
    NotAffected,
}

impl Answer {
    /// The word for it in data.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Affected(_) => "affected",
            Self::Investigated => "investigated",
            Self::Unknown => "unknown",
            Self::NotNamed => "not_named",
            Self::Fixed => "fixed",
            Self::NotAffected => "not_affected",
        }
    }
}

/// The answer for a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answers {
    /// What each advisory says, in their order.
    pub of_each: Vec<Answer>,
    /// The lowest version that mends everything that the version is affected by, where there is one that can be known.
    pub install: Option<String>,
}

/// A release line of a product.
#[derive(Clone, Debug)]
pub struct KnownLine {
    /// Its versions as a range; none where they cannot be known.
    pub versions: Option<String>,
    /// The newest of them, where that is known.
    pub latest: Option<String>,
    /// Whether it gets no security updates any more, so that nothing of it is to be installed.
    pub has_ended: bool,
}

/// What is known of the versions of a product, read once to be asked often.
pub struct KnownVersions<'k> {
    scheme: &'k Scheme,
    lines: Vec<Line<'k>>,
    advisories: Vec<Vec<Read<'k>>>,
}

/// A release line as the scheme reads it.
struct Line<'k> {
    versions: Option<Versions>,
    latest: Option<Asked<'k>>,
    has_ended: bool,
}

/// How a version stands towards one vulnerability, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Affected,
    Investigated,
    Unknown,
    NotNamed,
    Fixed,
    NotAffected,
}

/// A version as it was typed or written, and as its scheme reads it.
#[derive(Clone, Debug)]
struct Asked<'k> {
    text: &'k str,
    version: Option<Version>,
}

/// What is said of one vulnerability.
struct Read<'k> {
    affected: Vec<Statement<'k>>,
    investigated: Vec<Statement<'k>>,
    unknown: Vec<Statement<'k>>,
    fixed: Vec<Statement<'k>>,
    not_affected: Vec<Statement<'k>>,
    partly: Vec<Statement<'k>>,
}

/// Versions that something is said of.
struct Statement<'k> {
    text: Option<&'k str>,
    versions: Option<Versions>,
    /// Where it is one version: that.
    single: Option<Version>,
}

impl<'k> KnownVersions<'k> {
    /// Reads what is known: the release lines of the product, and what each advisory says of its versions.
    pub fn read(scheme: &'k Scheme, lines: &'k [KnownLine], advisories: impl Iterator<Item = &'k [Said]>) -> Self {
        let asked = |text: &'k String| Asked { text, version: scheme.version(text) };
        let line = |line: &'k KnownLine| Line {
            versions: line.versions.as_ref().and_then(|range| Versions::parse(scheme, range)),
            latest: line.latest.as_ref().map(asked),
            has_ended: line.has_ended,
        };
        let advisories = advisories.map(|said| said.iter().map(|said| Read::of(scheme, said)).collect());
        Self { scheme, lines: lines.iter().map(line).collect(), advisories: advisories.collect() }
    }

    /// What the advisories say of a version.
    pub fn ask(&self, version: &str) -> Answers {
        let asked = Asked { text: version.trim(), version: self.scheme.version(version) };
        let of_each = self.advisories.iter().map(|reads| self.answer(reads, &asked)).collect();
        Answers { of_each, install: self.install(&asked) }
    }

    fn answer(&self, reads: &[Read<'k>], asked: &Asked<'_>) -> Answer {
        match self.worst(reads, asked) {
            State::Affected => {
                let mending = self.later(reads, asked).into_iter().filter(|target| self.mends(reads, asked, target));
                Answer::Affected(mending.map(|target| target.text.to_owned()).collect())
            }
            State::Investigated => Answer::Investigated,
            State::Unknown => Answer::Unknown,
            State::NotNamed => Answer::NotNamed,
            State::Fixed => Answer::Fixed,
            State::NotAffected => Answer::NotAffected,
        }
    }

    fn worst(&self, reads: &[Read<'k>], asked: &Asked<'_>) -> State {
        reads.iter().map(|read| self.state(read, asked)).min().unwrap_or(State::NotNamed)
    }

    /// What is said outright counts most, the worst of it first; then what may be meant, and last what follows from the
    /// release line.
    fn state(&self, read: &Read<'k>, asked: &Asked<'_>) -> State {
        let [affected, investigated, unknown, fixed, not_affected, partly] =
            read.lists().map(|list| is_in_any(list, asked));
        let outright = [
            (affected, State::Affected),
            (investigated, State::Investigated),
            (unknown, State::Unknown),
            (fixed, State::Fixed),
            (not_affected, State::NotAffected),
        ];
        if let Some((_, state)) = outright.iter().find(|(is_in_it, _)| *is_in_it == Some(true)) {
            return *state;
        }
        if partly != Some(false) || outright.iter().any(|(is_in_it, _)| is_in_it.is_none()) {
            return State::Unknown;
        }
        let follows = |fixed: &Statement<'k>| self.is_later_in_its_line(fixed, asked);
        if read.fixed.iter().any(follows) { State::Fixed } else { State::NotNamed }
    }

    /// Whether a version follows one that mends in the release line of that: a line keeps what it mended.
    fn is_later_in_its_line(&self, fixed: &Statement<'k>, asked: &Asked<'_>) -> bool {
        let (Some(fixed), Some(version)) = (&fixed.single, &asked.version) else { return false };
        fixed.compare(version) == Some(Ordering::Less) && self.shared_lines(fixed, version) > 0
    }

    fn shared_lines(&self, one: &Version, other: &Version) -> usize {
        let has_both = |line: &Versions| line.contain(one) == Some(true) && line.contain(other) == Some(true);
        self.lines.iter().filter_map(|line| line.versions.as_ref()).filter(|line| has_both(line)).count()
    }

    fn has_ended(&self, version: &Version) -> bool {
        let mut ended = self.lines.iter().filter(|line| line.has_ended).filter_map(|line| line.versions.as_ref());
        ended.any(|line| line.contain(version) == Some(true))
    }

    /// The versions that mend something of an advisory and can be installed instead of one: later ones with support. Those
    /// of its own line come first, then the lower ones.
    fn later(&self, reads: &[Read<'k>], asked: &Asked<'_>) -> Vec<Asked<'k>> {
        let Some(version) = &asked.version else { return Vec::new() };
        let mut found = self.installable(version, reads.iter().flat_map(Read::mending));
        let shared =
            |target: &Asked<'k>| target.version.as_ref().map_or(0, |target| self.shared_lines(version, target));
        found.sort_by_cached_key(|target| Reverse(shared(target)));
        found
    }

    /// Those of some versions that are later than one and have support, each once and the lower ones first.
    fn installable(&self, version: &Version, of: impl Iterator<Item = Asked<'k>>) -> Vec<Asked<'k>> {
        let mut seen = HashSet::new();
        let is_meant = |target: &Asked<'k>| {
            let later = target.version.as_ref().filter(|target| version.compare(target) == Some(Ordering::Less));
            later.is_some_and(|target| !self.has_ended(target)) && seen.insert(target.text)
        };
        ascending(of.filter(is_meant).collect())
    }

    /// Whether a version mends everything of an advisory that another is affected by, and is affected by nothing of it.
    fn mends(&self, reads: &[Read<'k>], asked: &Asked<'_>, target: &Asked<'k>) -> bool {
        reads.iter().all(|read| match self.state(read, target) {
            State::Affected => false,
            State::Fixed | State::NotAffected => true,
            State::Investigated | State::Unknown | State::NotNamed => self.state(read, asked) != State::Affected,
        })
    }

    /// The lowest version that mends everything, of all that advisories name and of the newest of each line: what one
    /// advisory asks for, another may say more of.
    fn install(&self, asked: &Asked<'_>) -> Option<String> {
        let affecting: Vec<&Vec<Read<'k>>> =
            self.advisories.iter().filter(|reads| self.worst(reads, asked) == State::Affected).collect();
        let version = asked.version.as_ref().filter(|_| !affecting.is_empty())?;
        let named = self.advisories.iter().flatten().flat_map(Read::mending);
        let targets = self.installable(version, named.chain(self.lines.iter().filter_map(|line| line.latest.clone())));
        let mends_all = |target: &&Asked<'k>| {
            affecting.iter().all(|reads| self.mends(reads, asked, target))
                && self.advisories.iter().all(|reads| self.worst(reads, target) != State::Affected)
        };
        targets.iter().find(mends_all).map(|target| target.text.to_owned())
    }
}

/// The lower ones first. Where some cannot be compared, as a day and its month, each comes before the first that is known
/// to be higher; no common way of sorting takes an order with gaps.
fn ascending(versions: Vec<Asked<'_>>) -> Vec<Asked<'_>> {
    let mut ordered: Vec<Asked<'_>> = Vec::with_capacity(versions.len());
    for asked in versions {
        let is_higher = |other: &Asked<'_>| {
            other.version.as_ref().zip(asked.version.as_ref()).and_then(|(other, asked)| other.compare(asked))
                == Some(Ordering::Greater)
        };
        let at = ordered.iter().position(is_higher).unwrap_or(ordered.len());
        ordered.insert(at, asked);
    }
    ordered
}

impl<'k> Read<'k> {
    fn of(scheme: &Scheme, said: &'k Said) -> Self {
        let list =
            |list: &'k [Option<String>]| list.iter().map(|text| Statement::of(scheme, text.as_deref())).collect();
        Self {
            affected: list(&said.affected),
            investigated: list(&said.investigated),
            unknown: list(&said.unknown),
            fixed: list(&said.fixed),
            not_affected: list(&said.not_affected),
            partly: list(&said.partly),
        }
    }

    /// The single versions that mend it.
    fn mending(&self) -> impl Iterator<Item = Asked<'k>> {
        let single =
            |statement: &Statement<'k>| Some(Asked { text: statement.text?, version: Some(statement.single.clone()?) });
        self.fixed.iter().filter_map(single)
    }

    fn lists(&self) -> [&[Statement<'k>]; 6] {
        [&self.affected, &self.investigated, &self.unknown, &self.fixed, &self.not_affected, &self.partly]
    }
}

impl<'k> Statement<'k> {
    fn of(scheme: &Scheme, text: Option<&'k str>) -> Self {
        let single = text.filter(|text| !text.starts_with("vers:")).and_then(|text| scheme.version(text));
        Self { text, versions: text.and_then(|text| Versions::parse(scheme, text)), single }
    }

    /// Whether a version is meant; none where that cannot be known. What is written in the same way is the same.
    fn is_about(&self, asked: &Asked<'_>) -> Option<bool> {
        let text = self.text?;
        if text.trim().eq_ignore_ascii_case(asked.text) {
            return Some(true);
        }
        self.versions.as_ref()?.contain(asked.version.as_ref()?)
    }
}

/// Whether one of some statements is about a version; none where that cannot be known.
fn is_in_any(statements: &[Statement<'_>], asked: &Asked<'_>) -> Option<bool> {
    any(statements.iter().map(|statement| statement.is_about(asked)))
}

#[cfg(test)]
mod tests;
