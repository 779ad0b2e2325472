//! Translations.

use super::{Finder, Rule, Source, Subject};
use crate::diagnostic::{Diagnostic, Level};

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[Rule {
    id: "TR1",
    level: Level::Warning,
    title: "A translation is as new as its original",
    why: "Who reads a translation acts on it. Where the original has changed since, its page says so and leads to the \
          original, but those who read no other language are left with what no longer holds. What counts is the last \
          revision of an advisory, what was last said of an incident, and the day on which a policy was last reviewed.",
    sources: &[Source::Candour],
    mend: "bring the translation up to date and write in translated when that was done",
    finder: Finder::Check(up_to_date),
}];

fn up_to_date(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let translations = subject.ahead.translations();
    let outdated = translations.iter().filter_map(|one| Some((one.translation, one.original_changed()?)));
    outdated
        .map(|(translation, changed)| {
            let message = format!(
                "the translation into `{}` is of {}, and its original changed on {changed}",
                translation.language, translation.translated
            );
            rule.finding(message).at(&translation.origin.key("translated"))
        })
        .collect()
}
