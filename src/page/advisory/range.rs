//! A range of versions in `vers` notation, in parts that have words.

use schemars::JsonSchema;
use serde::Serialize;

/// A part of a range, such as "before 4.2.7".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(in crate::page) struct RangePart {
    /// The key of its word: `from`, `after`, `before`, `to`, `except`, `is` or `all`.
    pub key: &'static str,
    /// The version; empty for `all`.
    pub version: String,
}

/// The parts of a range in `vers` notation, from its lower end; none for any other text, which stands as it is.
pub(in crate::page) fn parts(name: &str) -> Vec<RangePart> {
    let Some((_, range)) = name.strip_prefix("vers:").and_then(|rest| rest.split_once('/')) else { return Vec::new() };
    range.split('|').map(str::trim).filter(|constraint| !constraint.is_empty()).map(part).collect()
}

fn part(constraint: &str) -> RangePart {
    const WORDS: [(&str, &str); 6] =
        [(">=", "from"), ("<=", "to"), ("!=", "except"), (">", "after"), ("<", "before"), ("=", "is")];
    if constraint == "*" {
        return RangePart { key: "all", version: String::new() };
    }
    let found = WORDS.iter().find_map(|(sign, key)| Some((*key, constraint.strip_prefix(sign)?)));
    let (key, version) = found.unwrap_or(("is", constraint));
    RangePart { key, version: version.trim().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_has_its_words_and_free_text_has_none() {
        let keys = |name: &str| parts(name).into_iter().map(|part| (part.key, part.version)).collect::<Vec<_>>();
        assert_eq!(keys("vers:generic/>=4.0|<4.2.7"), [("from", "4.0".to_owned()), ("before", "4.2.7".to_owned())]);
        assert_eq!(keys("vers:generic/*"), [("all", String::new())]);
        assert_eq!(keys("vers:npm/1.0.0|!=1.2"), [("is", "1.0.0".to_owned()), ("except", "1.2".to_owned())]);
        assert_eq!(keys("< V2.0"), []);
    }
}
