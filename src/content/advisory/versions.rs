//! How an author writes which versions of a product are meant.

/// The versions that one text means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Versions {
    /// One version.
    Exact(String),
    /// A range, with its `vers` form (vers specification, draft of ECMA TC54) and the words for people.
    Range { vers: String, words: String },
}

const COMPARATORS: [&str; 6] = ["<=", ">=", "!=", "<", ">", "="];

impl Versions {
    /// Reads `4.2.7`, `>=4.0, <4.2.7`, `*` or a `vers:` text; says what is wrong with anything else.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text == "*" {
            return Ok(Self::Range { vers: "vers:generic/*".to_owned(), words: "all versions".to_owned() });
        }
        if let Some(rest) = text.strip_prefix("vers:") {
            return match rest.split_once('/') {
                Some((scheme, range)) if !scheme.is_empty() && !range.is_empty() => {
                    Ok(Self::Range { vers: text.to_owned(), words: range.replace('|', ", ") })
                }
                _ => Err("a vers text looks like vers:generic/>=4.0|<4.2.7".to_owned()),
            };
        }
        if text.starts_with(['<', '>', '=', '!']) {
            return range(text);
        }
        if text.contains(['<', '>', '|', ',']) || text.contains(char::is_whitespace) {
            return Err(
                "write one version, such as 4.2.7, or a range that begins with a comparator, such as >=4.0, <4.2.7"
                    .to_owned(),
            );
        }
        Ok(Self::Exact(text.to_owned()))
    }

    /// The part of a product id that stands for these versions: the same for every way of writing them.
    pub(super) fn key(&self) -> &str {
        match self {
            Self::Exact(version) => version,
            Self::Range { vers, .. } => vers.strip_prefix("vers:generic/").unwrap_or(vers),
        }
    }

    /// What follows the name of the product for people.
    pub(super) fn words(&self) -> &str {
        match self {
            Self::Exact(version) => version,
            Self::Range { words, .. } => words,
        }
    }
}

fn range(text: &str) -> Result<Versions, String> {
    let mut constraints = Vec::new();
    for part in text.split(',').map(str::trim) {
        let comparator = COMPARATORS
            .into_iter()
            .find(|comparator| part.starts_with(comparator))
            .ok_or_else(|| format!("`{part}` has no comparator: write <, <=, >, >=, = or != before the version"))?;
        let version = part[comparator.len()..].trim();
        if version.is_empty() || version.contains(char::is_whitespace) || version.contains(['<', '>', '=', '|']) {
            return Err(format!("`{part}` is not a comparator with one version after it, such as <4.2.7"));
        }
        constraints.push((comparator, version));
    }
    // The vers notation goes upwards, and so does what people read, whichever way the author wrote it.
    constraints.sort_by_key(|(comparator, _)| comparator.starts_with('<'));
    if let [("=", version)] = constraints[..] {
        return Ok(Versions::Exact(version.to_owned()));
    }
    let join = |separator: &str, comparator_of_equal: &str| {
        let parts: Vec<String> = constraints
            .iter()
            .map(|(comparator, version)| {
                format!("{}{version}", if *comparator == "=" { comparator_of_equal } else { comparator })
            })
            .collect();
        parts.join(separator)
    };
    Ok(Versions::Range { vers: format!("vers:generic/{}", join("|", "")), words: join(", ", "=") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_has_its_vers_form_and_one_version_stays_one() {
        let range = Versions::parse(">=4.0,<4.2.7").unwrap();
        assert_eq!(range, Versions::Range { vers: "vers:generic/>=4.0|<4.2.7".into(), words: ">=4.0, <4.2.7".into() });
        assert_eq!(range.key(), ">=4.0|<4.2.7");
        assert_eq!(Versions::parse("4.2.7"), Ok(Versions::Exact("4.2.7".into())));
        assert_eq!(Versions::parse("= 4.2.7"), Ok(Versions::Exact("4.2.7".into())));
        assert_eq!(Versions::parse("*").unwrap().words(), "all versions");
    }

    #[test]
    fn what_could_mean_two_things_is_refused() {
        assert_eq!(Versions::parse("<4.2.7, >=4.0").unwrap().key(), ">=4.0|<4.2.7");
        assert_eq!(Versions::parse("vers:semver/>=1|<2").unwrap().key(), "vers:semver/>=1|<2");
        for text in ["4.0 - 4.2, 5", "4.0 to 4.2.6", ">=4.0, 4.2", "<", "vers:generic", "4.0 <4.2"] {
            assert!(Versions::parse(text).is_err(), "{text}");
        }
    }
}
