//! Whether the paths of a plan can be files, on any system and at any host.
//!
//! A site is built on one machine and may be checked out, archived and served on another: a name that one of them
//! cannot hold is refused before anything is written.

use std::fmt;

use rayon::prelude::*;

use crate::{diagnostic::Diagnostic, model::is_fit, paths};

/// How long a part of a path may be, in bytes: the limit of nearly every file system.
const MAX_PART_BYTES: usize = 255;

/// Why a part of a path cannot be the name of a file everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flaw {
    Empty,
    TooLong,
    Character(char),
    Reserved,
    Ending,
}

impl Flaw {
    fn of(part: &str) -> Option<Self> {
        let is_odd =
            |c: &char| matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '\\') || c.is_control() || !is_fit(*c);
        let character = part.chars().find(is_odd);
        if part.is_empty() {
            Some(Self::Empty)
        } else if part.len() > MAX_PART_BYTES {
            Some(Self::TooLong)
        } else if let Some(character) = character {
            Some(Self::Character(character))
        } else if is_reserved(part) {
            Some(Self::Reserved)
        } else {
            // This covers `.` and `..` too.
            part.ends_with(['.', ' ']).then_some(Self::Ending)
        }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("is empty"),
            Self::TooLong => write!(f, "is longer than {MAX_PART_BYTES} bytes"),
            Self::Character(character) => write!(f, "has {character:?}, which not every system allows"),
            Self::Reserved => f.write_str("is a device for Windows, whatever its ending"),
            Self::Ending => f.write_str("ends with a dot or a blank, which not every system keeps"),
        }
    }
}

/// Names of devices: Windows takes a file of that name for the device, in every folder and with every ending.
fn is_reserved(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or_default().trim_end().to_uppercase();
    let is_numbered = |device| {
        let number = stem.strip_prefix(device).map(|number: &str| number.chars().collect::<Vec<_>>());
        matches!(number.as_deref(), Some(['1'..='9' | '¹' | '²' | '³']))
    };
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL") || is_numbered("COM") || is_numbered("LPT")
}

/// Finds the paths that cannot be files: with a part that is no name everywhere, or below a path that is a file.
///
/// The paths are in their order, so that those below one folder stand together and each cause is said once. `taken`
/// returns the planned path that a folded one is taken by.
pub(super) fn check<'p>(paths: &[&str], taken: impl Fn(&str) -> Option<&'p str> + Sync) -> Vec<Diagnostic> {
    let mut found: Vec<(&str, Diagnostic)> = paths.par_iter().filter_map(|path| cause(path, &taken)).collect();
    found.dedup_by_key(|(cause, _)| *cause);
    found.into_iter().map(|(_, finding)| finding).collect()
}

/// The shortest beginning of the path that is at fault, and what is wrong with it.
fn cause<'c, 'p>(path: &'c str, taken: impl Fn(&str) -> Option<&'p str>) -> Option<(&'c str, Diagnostic)> {
    let help = "rename the file of the content that leads to it";
    let start = usize::from(path.starts_with('/'));
    let ends = path[start..].match_indices('/').map(|(at, _)| start + at).chain([path.len()]);
    let mut begin = start;
    for end in ends {
        let (whole, part) = (&path[..end], &path[begin..end]);
        if let Some(flaw) = Flaw::of(part) {
            let message = format!("the path {path:?} cannot be a file everywhere: the part {part:?} {flaw}");
            return Some((whole, Diagnostic::error("bad-path", message).help(help)));
        }
        let file = if end < path.len() { taken(&paths::folded(whole)) } else { None };
        if let Some(file) = file {
            let message = format!("the path `{file}` is a file and the folder of `{path}`");
            return Some((
                whole,
                Diagnostic::error("path-collision", message)
                    .help("rename the file of the content that leads to one of them"),
            ));
        }
        begin = end + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Plan, Section};

    fn found(paths: &[&str]) -> Vec<(String, String)> {
        let mut plan = Plan::default();
        for path in paths {
            plan.add(*path, Section::Static, || Ok(Vec::new()));
        }
        let finding = |finding: Diagnostic| {
            assert!(finding.help.is_some());
            (finding.code.as_str().to_owned(), finding.message)
        };
        plan.checked().err().unwrap_or_default().into_iter().map(finding).collect()
    }

    #[test]
    fn paths_that_are_one_on_some_systems_are_told_in_whatever_order_they_come() {
        for pair in [["/a", "/A"], ["/A", "/a"], ["/a", "/a"], ["/\u{e9}", "/e\u{301}"], ["/e\u{301}", "/\u{e9}"]] {
            let paths = ["/z", pair[0], "/b/c", pair[1], "/B"];
            let expected = format!("the path `{}` (static files) is taken by `{}` (static files)", pair[1], pair[0]);
            let [(code, message), (folder, _)] = &found(&paths)[..] else { panic!("{pair:?}: {:?}", found(&paths)) };
            assert_eq!((code.as_str(), message), ("path-collision", &expected));
            assert_eq!(folder, "path-collision");
        }
        let of_three = found(&["/a", "/A", "/a"]);
        assert!(of_three.iter().all(|(_, message)| message.ends_with("taken by `/a` (static files)")), "{of_three:?}");
        assert_eq!(of_three.len(), 2);
        let mut plan = Plan::default();
        for path in ["/c", "/a", "/B"] {
            plan.add(path, Section::Static, || Ok(Vec::new()));
        }
        let plan = plan.checked().unwrap();
        assert_eq!(plan.outputs().map(|(path, _)| path).collect::<Vec<_>>(), ["/B", "/a", "/c"]);
    }

    #[test]
    fn names_that_every_system_holds_are_let_through() {
        let long = format!("/{}", "a".repeat(255));
        let good =
            ["/index.html", "/.well-known/security.txt", "/_headers", "/a b/ü.pdf", "/com", "/com0", "/com10.html"];
        assert_eq!(found(&good), []);
        assert_eq!(found(&["/console.log", "/auxiliary/nul-and-void", "/a-b", "/a/b", &long]), []);
    }

    #[test]
    fn names_that_some_system_does_not_hold_are_refused() {
        let long = format!("/deep/{}/a", "ü".repeat(128));
        let devices = ["/con", "/Aux.html", "/nul.tar.gz", "/prn .txt", "/COM1", "/deep/lpt9.txt", "/com²"];
        let characters = [
            "/a<b",
            "/a>b",
            "/a:b",
            "/a\"b",
            "/a|b",
            "/a?b",
            "/a*b",
            "/a\\b",
            "/a\nb",
            "/a\u{7f}",
            "/a\u{202e}fdp.exe",
        ];
        let endings = ["/a.", "/a ", "/a./b", "/a /b", "/../a", "/a/./b", "/a//b", "/a/"];
        for path in devices.into_iter().chain(characters).chain(endings).chain([long.as_str()]) {
            let found = found(&[path]);
            assert_eq!(found.len(), 1, "{path:?}");
            assert_eq!(found[0].0, "bad-path");
        }
    }

    #[test]
    fn a_file_that_is_the_folder_of_others_is_said_once() {
        let found = found(&["/A", "/a-b", "/a/b", "/a/c/d", "/a/c/e", "/b/c", "/b/c/d"]);
        assert_eq!(
            found,
            [
                ("path-collision".to_owned(), "the path `/A` is a file and the folder of `/a/b`".to_owned()),
                ("path-collision".to_owned(), "the path `/b/c` is a file and the folder of `/b/c/d`".to_owned()),
            ]
        );
    }

    #[test]
    fn a_folder_without_a_good_name_is_said_once() {
        assert_eq!(found(&["/aux/a", "/aux/b", "/aux/c/d", "/aux.html"]).len(), 2);
    }
}
