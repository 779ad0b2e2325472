//! The few words of a text that are worth having in the index beside the title.
//!
//! No list of words that say nothing is needed, so that every language is served alike: a word that stands in many documents
//! tells none from the others.

use std::collections::{HashMap, HashSet};

/// How many words of a text the index takes.
const MOST_WORDS: usize = 12;
/// Shorter words are left out, and longer ones are no words.
const LENGTHS: std::ops::RangeInclusive<usize> = 4..=20;
/// A word that more than one in so many documents have tells none from the others.
const COMMON: usize = 12;

/// The words of some texts, for the index to choose from.
pub(super) struct Keywords {
    /// In how many texts each word stands.
    counts: HashMap<String, usize>,
    texts: usize,
}

impl Keywords {
    /// Counts the words of all texts.
    pub(super) fn of<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        let mut counts: HashMap<String, usize> = HashMap::new();
        let mut number = 0;
        for text in texts {
            number += 1;
            for word in words(text).collect::<HashSet<_>>() {
                *counts.entry(word).or_default() += 1;
            }
        }
        Self { counts, texts: number }
    }

    /// The first words of a text that are not in its title and tell it from others, with spaces between them.
    pub(super) fn choose(&self, text: &str, title: &str) -> String {
        let most = (self.texts / COMMON).max(2);
        let mut seen: HashSet<String> = words(title).collect();
        let is_telling = |word: &String| self.counts.get(word).is_none_or(|count| *count <= most);
        let chosen = words(text).filter(|word| is_telling(word) && seen.insert(word.clone()));
        chosen.take(MOST_WORDS).collect::<Vec<_>>().join(" ")
    }
}

/// The words of a text in lower case; numbers are none.
fn words(text: &str) -> impl Iterator<Item = String> {
    let all = text.split(|character: char| !character.is_alphanumeric());
    let words = all.filter(|word| LENGTHS.contains(&word.chars().count()) && word.contains(char::is_alphabetic));
    words.map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_many_texts_say_is_left_out_and_so_is_what_the_title_says() {
        let texts: Vec<String> = (0..30).map(|number| format!("Attackers read the memory of node{number}x.")).collect();
        let keywords = Keywords::of(texts.iter().map(String::as_str));
        assert_eq!(keywords.choose(&texts[3], "A leak"), "node3x");
        assert_eq!(keywords.choose("Certificates and memory, 2026 and certificates", "On memory"), "certificates");
    }
}
