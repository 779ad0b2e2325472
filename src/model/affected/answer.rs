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
    /// Whether it tells something of the version.
    fn speaks_of_it(&self) -> bool {
        !matches!(self, Self::NotNamed)
    }

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
    /// Whether the version is one of a release of the product, as far as releases are known, or has been spoken of.
    pub is_known: bool,
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
        let of_each: Vec<Answer> = self.advisories.iter().map(|reads| self.answer(reads, &asked)).collect();
        let is_known = self.is_of_a_line(&asked) || of_each.iter().any(Answer::speaks_of_it);
        Answers { is_known, install: self.install(&asked), of_each }
    }

    /// Whether a version is of a release, where it can be known which versions releases have.
    fn is_of_a_line(&self, asked: &Asked<'_>) -> bool {
        let mut lines = self.lines.iter().filter_map(|line| line.versions.as_ref()).peekable();
        let Some(version) = asked.version.as_ref().filter(|_| lines.peek().is_some()) else { return true };
        lines.any(|line| line.contain(version) != Some(false))
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
        // Who names a release by its first numbers may have any version of it.
        if read.has_affected_within(asked) {
            return State::Unknown;
        }
        self.follows(read, asked).unwrap_or(State::NotNamed)
    }

    /// What follows for a version from what is said of others in its release line. A line keeps what it mended: a version
    /// after all that mend is mended, unless something between is affected again. After a single affected version nobody
    /// knows, since the next one that is spoken of may be the first that is not.
    fn follows(&self, read: &Read<'k>, asked: &Asked<'_>) -> Option<State> {
        let version = asked.version.as_ref()?;
        let lines = self.lines.iter().filter_map(|line| line.versions.as_ref());
        let states: Vec<State> = lines
            .filter(|line| line.contain(version) == Some(true))
            .filter_map(|line| read.in_line(line, version))
            .collect();
        states.into_iter().min()
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
        // What precedes a release is for those alone who have such a version already.
        let is_meant = |target: &Asked<'k>| {
            let may_precede = version.is_before_release();
            let later = target.version.as_ref().filter(|target| version.compare(target) == Some(Ordering::Less));
            let is_fit = |target: &Version| !self.has_ended(target) && (may_precede || !target.is_before_release());
            later.is_some_and(is_fit) && seen.insert(target.text)
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
        // One of the own line of which nothing is unclear, where there is one.
        let is_clear = |target: &&Asked<'k>| {
            let is_near = target.version.as_ref().is_some_and(|target| self.shared_lines(version, target) > 0);
            let is_unclear =
                |reads: &Vec<Read<'k>>| matches!(self.worst(reads, target), State::Investigated | State::Unknown);
            is_near && !self.advisories.iter().any(is_unclear)
        };
        let mending: Vec<&Asked<'k>> = targets.iter().filter(mends_all).collect();
        let chosen = mending.iter().copied().find(|target| is_clear(target)).or(mending.first().copied());
        chosen.map(|target| target.text.to_owned())
    }
}

fn later_of(one: Version, other: Version) -> Version {
    if one.compare(&other) == Some(Ordering::Less) { other } else { one }
}

/// The lower ones first. Where some cannot be compared, as a day and its month, each comes before the first that is known
/// to be higher; no common way of sorting takes an order with gaps.
fn ascending(versions: Vec<Asked<'_>>) -> Vec<Asked<'_>> {
    let mut versions = versions;
    let is_total = !versions.iter().any(|asked| matches!(asked.version, Some(Version::Date(..))));
    if is_total {
        versions.sort_by(|one, other| {
            one.version
                .as_ref()
                .zip(other.version.as_ref())
                .and_then(|(one, other)| one.compare(other))
                .unwrap_or(Ordering::Equal)
        });
        return versions;
    }
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

    /// What follows for a version of a line from what is said of others of it: of those beside it, where one of these mends,
    /// since a line may have several branches, each with its fix; else of all of the line.
    fn in_line(&self, line: &Versions, version: &Version) -> Option<State> {
        let is_in_line = |other: &Version| line.contain(other) == Some(true);
        let mut fixed = self.fixed.iter().filter_map(|one| one.single.as_ref()).filter(|one| is_in_line(one));
        if fixed.any(|fixed| fixed.is_beside(version)) {
            return self.among(|other| is_in_line(other) && other.is_beside(version), version);
        }
        self.among(is_in_line, version)
    }

    /// What follows for a version from what is said of some others.
    fn among(&self, is_one: impl Fn(&Version) -> bool, version: &Version) -> Option<State> {
        let is_below = |other: &Version| other.compare(version) == Some(Ordering::Less);
        let single = |list: &'_ [Statement<'k>]| -> Vec<Version> {
            list.iter().filter_map(|one| one.single.clone()).filter(&is_one).collect()
        };
        let (fixed, affected) = (single(&self.fixed), single(&self.affected));
        let last_of = |versions: &[Version]| versions.iter().filter(|one| is_below(one)).cloned().reduce(later_of);
        let last_fixed = last_of(&fixed);
        let is_between = |other: &Version| {
            is_below(other) && last_fixed.as_ref().is_none_or(|fixed| fixed.compare(other) == Some(Ordering::Less))
        };
        if last_of(&affected).is_some_and(|affected| is_between(&affected)) {
            return Some(State::Unknown);
        }
        let is_last = !fixed.is_empty() && fixed.iter().all(is_below);
        let mut ends = self.affected.iter().filter_map(|one| one.versions.as_ref()).flat_map(Versions::ends);
        let is_mended = is_last && !version.is_before_release() && !ends.any(is_between);
        is_mended.then_some(State::Fixed)
    }

    /// Whether affected versions begin or end among those that the numbers of a version begin, as at 4.2.7 within 4.2.
    fn has_affected_within(&self, asked: &Asked<'_>) -> bool {
        let Some(version) = &asked.version else { return false };
        let core = asked.text.split(['-', '+']).next().unwrap_or_default();
        let count = core.split('.').count();
        let mut ends = self.affected.iter().filter_map(|one| one.versions.as_ref()).flat_map(Versions::ends);
        ends.any(|end| version.begins(count, end) && version.compare(end) == Some(Ordering::Less))
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
