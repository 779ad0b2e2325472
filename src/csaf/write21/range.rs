//! How a range of versions is named in CSAF 2.1 (test 6.1.50): in the `vers` notation, or as its constraints alone.
//!
//! CSAF 2.0 asked for the same, and nothing tested it, so that documents have names such as `< V2.0`, `All versions` or
//! `vers:all/<V4.4`. What can be read in one way only is put into the notation; words are never interpreted.

use csaf_rs::csaf::enums::version_range::VersionRange;

/// How a name of a branch `product_version_range` is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// As a range.
    Range(String),
    /// As the one version that it is (test 6.1.59).
    Version(String),
}

const ALL: &str = "vers:all/*";
const COMPARATORS: [&str; 6] = ["<=", ">=", "!=", "<", ">", "="];
/// What announces a number that belongs to a version, such as in `3.4 Build 7` and `V 2.0`.
const PARTS_OF_A_VERSION: [&str; 12] =
    ["build", "fix", "hotfix", "pack", "patch", "release", "rev", "service", "upd", "update", "v", "version"];

/// Reads a name. None where it is free text.
pub(super) fn read(name: &str) -> Option<Named> {
    let name = name.trim();
    let (scheme, constraints) = match name.strip_prefix("vers:").map(|rest| rest.split_once('/')) {
        // `all` knows the star alone; what follows it has no scheme.
        Some(Some(("all", constraints))) => (None, constraints),
        // The star of `none` means no version at all.
        Some(Some(("none", _)) | None) => return None,
        Some(Some((scheme, constraints))) => (Some(scheme), constraints),
        None => (None, name),
    };
    let constraints = constraints.trim();
    if constraints == "*" || constraints.eq_ignore_ascii_case("all versions") {
        return Some(Named::Range(ALL.to_owned()));
    }
    let constraints: Vec<(&str, String)> =
        split(without_all_versions(constraints)).into_iter().map(constraint).collect::<Option<_>>()?;
    if let [("=", version)] = constraints.as_slice() {
        // In the notation, no comparator means equal. In free text it may mean anything: what could be read as a range,
        // as `4.0-4.2`, `1.x` and `4.0+`, is not made a version.
        let is_said = scheme.is_some() || name.starts_with('=');
        let has_number = version.contains(|c: char| c.is_ascii_digit());
        return (has_number && (is_said || is_surely_one_version(version))).then(|| Named::Version(decoded(version)));
    }
    let written: Vec<String> = constraints
        .iter()
        .map(|(comparator, version)| {
            // In `vers`, no comparator means equal.
            format!("{}{version}", if *comparator == "=" { "" } else { comparator })
        })
        .collect();
    let written = written.join("|");
    canonical(scheme.map_or_else(|| written.clone(), |scheme| format!("vers:{scheme}/{written}")))
}

/// The same range in the form that the notation has for it, where its scheme is known.
fn canonical(range: String) -> Option<Named> {
    match VersionRange::parse(&range) {
        VersionRange::DynamicVers(range) => Some(Named::Range(range.to_string())),
        VersionRange::Vls(_) => Some(Named::Range(range)),
        // Of a scheme that is not known nobody can tell more; the constraints alone must be right.
        VersionRange::Invalid(_) if range.starts_with("vers:") => Some(Named::Range(range)),
        VersionRange::Invalid(_) => None,
    }
}

/// A range that candour made from what its author wrote, of versions that are numbers with dots: `intdot` says how they
/// are ordered, which `generic` leaves open.
pub(super) fn of_dotted_numbers(name: &str) -> Option<String> {
    let constraints = name.strip_prefix("vers:generic/")?;
    let is_dotted = |(_, version): (&str, String)| {
        version.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    if !constraints.split('|').all(|text| constraint(text).is_some_and(is_dotted)) {
        return None;
    }
    match VersionRange::parse(&format!("vers:intdot/{constraints}")) {
        VersionRange::DynamicVers(range) => Some(range.to_string()),
        VersionRange::Vls(_) | VersionRange::Invalid(_) => None,
    }
}

/// `All versions < 2.0` says no more than `< 2.0`.
fn without_all_versions(text: &str) -> &str {
    const WORDS: &str = "all versions";
    match text.split_at_checked(WORDS.len()) {
        Some((words, rest)) if words.eq_ignore_ascii_case(WORDS) && begins_constraint(rest) => rest.trim_start(),
        _ => text,
    }
}

fn begins_constraint(text: &str) -> bool {
    text.trim_start().starts_with(['<', '>', '=', '!'])
}

/// The constraints, each with its comparator. A bar parts them, and so does the next comparator, since no version has
/// one; `and` between a lower and an upper bound is the bar of that notation.
fn split(text: &str) -> Vec<&str> {
    if text.contains('|') {
        return text.split('|').map(str::trim).collect();
    }
    let second = text.char_indices().skip(2).find(|(_, character)| "<>".contains(*character)).map(|(at, _)| at);
    let Some((lower, upper)) = second.map(|at| text.split_at(at)) else { return vec![text.trim()] };
    let lower = lower.trim_end();
    let lower = lower.strip_suffix(" and").unwrap_or(lower).trim();
    if lower.starts_with('>') && upper.starts_with('<') { vec![lower, upper.trim()] } else { vec![text.trim()] }
}

/// A comparator, `=` where there is none, and a version.
fn constraint(text: &str) -> Option<(&'static str, String)> {
    let comparator = COMPARATORS.into_iter().find(|comparator| text.starts_with(comparator));
    let version = text[comparator.map_or(0, str::len)..].trim();
    let is_reserved =
        |character: char| !character.is_ascii_graphic() && character != ' ' || "<>=!*|%,;".contains(character);
    if version.is_empty() || version.contains(is_reserved) {
        return None;
    }
    let words: Vec<&str> = version.split(' ').filter(|word| !word.is_empty()).collect();
    let is_version = comparator.is_some() && is_one_version(&words) || words.len() == 1;
    // The notation encodes a blank within a version.
    is_version.then(|| (comparator.unwrap_or("="), words.join("%20")))
}

/// Whether words after the first belong to the version: each announces a number or has one, and a number alone follows
/// what announces it.
fn is_one_version(words: &[&str]) -> bool {
    let has_number = |word: &str| word.contains(|character: char| character.is_ascii_digit());
    let announces = |word: &str| PARTS_OF_A_VERSION.contains(&word.to_ascii_lowercase().as_str());
    let belongs = |pair: &[&str]| {
        let [before, word] = pair else { return false };
        announces(word) || has_number(word) && (announces(before) || word.starts_with(|c: char| c.is_alphabetic()))
    };
    let begins = |first: &&str| has_number(first) || announces(first);
    words.first().is_some_and(begins)
        && words.last().is_some_and(|last| has_number(last))
        && words.windows(2).all(belongs)
}

/// What may follow the numbers of a version.
const STAGES: [&str; 18] = [
    "a", "alpha", "b", "beta", "build", "dev", "final", "fix", "ga", "hf", "hotfix", "p", "patch", "pre", "preview",
    "r", "rc", "sp",
];

/// Whether a word is one version and cannot be a range: numbers with dots, each with letters and more digits after it if
/// any, and a stage such as `-rc1` at the end.
fn is_surely_one_version(word: &str) -> bool {
    let word = word.strip_prefix(['v', 'V']).unwrap_or(word);
    let (numbers, stage) = word.split_once(['-', '_']).map_or((word, None), |(numbers, stage)| (numbers, Some(stage)));
    let is_number = |part: &str| {
        let letters = part.trim_start_matches(|c: char| c.is_ascii_digit());
        let is_placeholder = letters.eq_ignore_ascii_case("x");
        letters.len() < part.len() && !is_placeholder && letters.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let is_stage = |stage: &str| {
        let name = stage.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        STAGES.contains(&name.to_ascii_lowercase().as_str()) && !stage.contains("..") && !stage.ends_with('.')
    };
    numbers.split('.').all(is_number) && stage.is_none_or(is_stage)
}

fn decoded(version: &str) -> String {
    version.replace("%20", " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(name: &str) -> Option<String> {
        match read(name)? {
            Named::Range(range) => Some(range),
            Named::Version(version) => Some(format!("one: {version}")),
        }
    }

    #[test]
    fn what_can_be_read_in_one_way_is_put_into_the_notation() {
        let cases = [
            ("<4.2", "<4.2"),
            ("< V4.1.3", "<V4.1.3"),
            ("vers:all/<V3.1.2.2", "<V3.1.2.2"),
            ("vers:all/*", "vers:all/*"),
            ("vers:generic/*", "vers:all/*"),
            ("All versions", "vers:all/*"),
            ("all versions < v0.8.15", "<v0.8.15"),
            ("> abc and <= def", ">abc|<=def"),
            ("vers:all/>=2.3<V3.0", ">=2.3|<V3.0"),
            (">= 2.3x | <= 6.00.327", ">=2.3x|<=6.00.327"),
            ("<= 3.4.4 Build 16102416", "<=3.4.4%20Build%2016102416"),
            ("All versions < V 4.83", "<V%204.83"),
            ("All versions < V4.8 SP2 HF9", "<V4.8%20SP2%20HF9"),
            ("vers:npm/ >= 2.2.0| <2.3.0", "vers:npm/>=2.2.0|<2.3.0"),
            ("vers:maven/>=1.0|<2.0", "vers:maven/>=1.0|<2.0"),
            ("4.2.0", "one: 4.2.0"),
            ("=4.2.0", "one: 4.2.0"),
            ("= 4.0-4.2", "one: 4.0-4.2"),
            ("V4.8SP2", "one: V4.8SP2"),
            ("2.3a", "one: 2.3a"),
            ("1.2.0-rc.1", "one: 1.2.0-rc.1"),
            ("6_SP1", "one: 6_SP1"),
            ("vers:intdot/4.2.0", "one: 4.2.0"),
        ];
        for (name, expected) in cases {
            assert_eq!(range(name).as_deref(), Some(expected), "{name}");
        }
    }

    #[test]
    fn words_are_not_interpreted() {
        let names = [
            "prior to 3.1",
            "All BIOS versions < V25.02.08",
            "< 2.0 and earlier",
            "<= 5 or 7",
            "<= 5 7",
            "< 2.0, 3.1",
            "Build",
            "SP",
            "",
            "<",
            "vers:npm",
            "vers:none/*",
            "<100%",
            "< 3.0 and > 2.0",
            "4.0-4.2",
            "4.0-v4.2",
            "1.x",
            "2.3x",
            "2.x-3.x",
            "V1.0..V2.0",
            "1.0-rc..2",
            "^1.2",
            "~1.2",
            "4.0+",
            "[1.0",
            "pre-3.0",
            "5.0-and-earlier",
            "n/a-2",
            "vers:all/4.0-4.2",
        ];
        for name in names {
            assert_eq!(read(name), None, "{name}");
        }
    }

    #[test]
    fn dotted_numbers_have_an_order() {
        let named = |name| of_dotted_numbers(name);
        assert_eq!(named("vers:generic/>=4.0|<4.2.7").as_deref(), Some("vers:intdot/>=4.0|<4.2.7"));
        assert_eq!(named("vers:generic/>=4.0|<4.2.7-rc1"), None);
        assert_eq!(named("vers:semver/>=4.0.0|<4.2.7"), None);
    }
}
