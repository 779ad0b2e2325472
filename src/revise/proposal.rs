//! The smallest version that a change asks for (CSAF 2.0, section 3.1.11).

use std::cmp::Ordering;

use crate::{
    diagnostic::Diagnostic,
    edit::{self, Value},
    history::{Change, Lock, Number, RecordedAdvisory, Step},
    model::{
        Advisory, DocumentVersion, Instant, Tlp,
        advisory::{DocumentStatus, Form},
    },
    source::Origin,
};

/// What the author wishes; what is not wished follows from the change.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// A step that is at least as large as the change asks for.
    pub step: Option<Step>,
    /// The date of the revision.
    pub date: Option<Instant>,
    /// Whether the author said what changed.
    pub has_summary: bool,
}

/// A revision that is due.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The version that was published; none where nothing is recorded.
    pub published: Option<DocumentVersion>,
    /// What changed since, each with the step that it asks for.
    pub reasons: Vec<Reason>,
    /// The step that is due; none where nothing is recorded.
    pub due: Option<Step>,
    /// The version of the revision.
    pub version: String,
    /// Its date; none where one that is there keeps its own.
    pub date: Option<Instant>,
    /// Whether the date is that of the end of an embargo, which nobody asked for.
    pub waits_for_embargo: bool,
    /// What is done.
    pub act: Act,
}

/// A part that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Which part, in words.
    pub part: String,
    /// The step that it asks for.
    pub step: Step,
}

/// What is done for a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// A revision is added.
    Add,
    /// The last one was not published yet, and is corrected.
    Correct {
        /// Its version so far.
        from: String,
    },
}

impl Proposal {
    /// What is written into the front matter. Without a summary, one that is there keeps its own.
    pub fn changes(&self, summary: Option<&str>) -> Vec<edit::Change> {
        let mut entries = vec![("version", Value::Text(self.version.clone()))];
        entries.extend(self.date.iter().map(|date| ("date", Value::Instant(date.clone()))));
        entries.extend(summary.map(|summary| ("summary", Value::Text(summary.to_owned()))));
        vec![match self.act {
            Act::Add => edit::Change::Append { list: "revision", entries },
            Act::Correct { .. } => edit::Change::SetLast { list: "revision", entries },
        }]
    }
}

/// The revision that an advisory needs at an instant, or why it needs or can have none.
pub fn propose(advisory: &Advisory, lock: Option<&Lock>, wish: &Wish, now: &Instant) -> Result<Proposal, Diagnostic> {
    is_ours(advisory)?;
    let Some(recorded) = lock.and_then(|lock| lock.advisories.get(advisory.id())) else {
        return unrecorded(advisory, wish, now);
    };
    let is_new = match recorded.compare(advisory) {
        Some(Ordering::Greater) => return Err(went_back(recorded, advisory)),
        Some(Ordering::Equal) => true,
        Some(Ordering::Less) => false,
        None => {
            let message = format!(
                "version {} was published, and {} cannot be compared with it",
                recorded.version, advisory.tracking.version
            );
            return Err(refused(message, advisory).help("keep to one kind of versions: whole numbers or semantic ones"));
        }
    };
    if !recorded.keeps_revisions(advisory) {
        let message = format!("the revisions up to version {} were published, and they have changed", recorded.version);
        let help = "write them again as they were: number, date and summary; a correction is a revision of its own";
        return Err(refused(message, advisory).help(help));
    }
    let reasons = reasons(recorded, advisory);
    if is_new { add(recorded, advisory, reasons, wish, now) } else { correct(recorded, advisory, reasons, wish) }
}

/// Whether the file is the author's, and not the document of somebody else.
pub(super) fn is_ours(advisory: &Advisory) -> Result<(), Diagnostic> {
    match advisory.form {
        Form::Markdown => Ok(()),
        Form::Csaf20(_) | Form::Csaf21(_) => {
            let message = format!("{} is a document made elsewhere, which is served as it is", advisory.id());
            let help = "its publisher makes the new version: put that in place of the file";
            Err(Diagnostic::error("made-elsewhere", message).at(&advisory.origin).help(help))
        }
    }
}

pub(super) fn refused(message: impl Into<String>, advisory: &Advisory) -> Diagnostic {
    Diagnostic::error("no-revision", message).at(&place(advisory))
}

fn place(advisory: &Advisory) -> Origin {
    let last = advisory.tracking.revision_history.len().saturating_sub(1);
    advisory.origin.key("revision").index(last).key("version")
}

/// What changed since it was published. What a revision changes by itself is no reason for one.
pub(super) fn reasons(recorded: &RecordedAdvisory, advisory: &Advisory) -> Vec<Reason> {
    if recorded.compare(advisory) == Some(Ordering::Equal) && recorded.is_still(advisory) {
        return Vec::new();
    }
    let changes = RecordedAdvisory::of(advisory).meaning.changes_since(&recorded.meaning);
    let of_content = changes.into_iter().filter(|change| !change.comes_with_a_version());
    of_content.map(|Change { in_words, step, .. }| Reason { part: in_words, step }).collect()
}

fn add(
    recorded: &RecordedAdvisory,
    advisory: &Advisory,
    mut reasons: Vec<Reason>,
    wish: &Wish,
    now: &Instant,
) -> Result<Proposal, Diagnostic> {
    let version = &recorded.version;
    if recorded.is_still(advisory) {
        let message = format!("nothing has changed since version {version} of {} was published", advisory.id());
        return Err(refused(message, advisory).help("a revision tells readers that something has: change it first"));
    }
    if reasons.is_empty() {
        let part = "its bytes alone, since this candour writes it otherwise than the one that published it";
        reasons.push(Reason { part: part.to_owned(), step: Step::Patch });
    }
    let due = reasons.iter().map(|reason| reason.step).max().unwrap_or(Step::Patch);
    let step = large_enough(wish.step, due, &reasons, version, advisory)?;
    let (date, waits_for_embargo) = date(advisory, wish, now);
    Ok(Proposal {
        published: Some(version.clone()),
        due: Some(due),
        version: next(version, advisory, step)?,
        reasons,
        date: Some(date),
        waits_for_embargo,
        act: Act::Add,
    })
}

/// A later version is there, which was not published yet: its step may be too small.
fn correct(
    recorded: &RecordedAdvisory,
    advisory: &Advisory,
    reasons: Vec<Reason>,
    wish: &Wish,
) -> Result<Proposal, Diagnostic> {
    let (before, now) = (&recorded.version, &advisory.tracking.version);
    let due = reasons.iter().map(|reason| reason.step).max().unwrap_or(Step::Patch);
    let step = large_enough(wish.step, due, &reasons, before, advisory)?;
    let made = Number::of(before).and_then(|before| before.step_to(Number::of(now)?));
    let version = if made.is_some_and(|made| made < step) { next(before, advisory, step)? } else { now.to_string() };
    if version == now.as_str() && !wish.has_summary && wish.date.is_none() {
        let message = format!(
            "revision {now} of {} is there already, and was not published yet: its step from {before} is large enough",
            advisory.id()
        );
        return Err(refused(message, advisory).help("there is nothing to do: build, or write more into this revision"));
    }
    Ok(Proposal {
        published: Some(before.clone()),
        reasons,
        due: Some(due),
        version,
        date: wish.date.clone(),
        waits_for_embargo: false,
        act: Act::Correct { from: now.to_string() },
    })
}

/// The step that is wished, where it is not smaller than the one that is due. Whole numbers have none.
fn large_enough(
    wished: Option<Step>,
    due: Step,
    reasons: &[Reason],
    before: &DocumentVersion,
    advisory: &Advisory,
) -> Result<Step, Diagnostic> {
    let has_steps = matches!(Number::of(before), Some(Number::Semantic(..)));
    let Some(wished) = wished.filter(|wished| *wished < due && has_steps) else { return Ok(wished.unwrap_or(due)) };
    let parts: Vec<&str> =
        reasons.iter().filter(|reason| reason.step > wished).map(|reason| reason.part.as_str()).collect();
    let message = format!("a {wished} step is too small: a {due} one is due for {}", parts.join(", "));
    Err(refused(message, advisory).help(format!("leave out --step, or write --step {due}")))
}

/// Nothing is recorded of an advisory that was never published, nor of one that not everybody may see.
fn unrecorded(advisory: &Advisory, wish: &Wish, now: &Instant) -> Result<Proposal, Diagnostic> {
    let id = advisory.id();
    let Some(step) = wish.step else {
        return Err(if advisory.tlp() == Some(Tlp::Clear) || advisory.tracking.status == DocumentStatus::Draft {
            refused(format!("{id} was never published, as far as candour.lock knows: it needs no revision"), advisory)
                .help("change it as you like, its first revision too; where it was published, build once with what was")
        } else {
            refused(format!("candour.lock has no record of {id}, since it is not for everybody"), advisory)
                .help("nothing can be compared: name the step that the change asks for with --step")
        });
    };
    let (date, waits_for_embargo) = date(advisory, wish, now);
    Ok(Proposal {
        published: None,
        reasons: Vec::new(),
        due: None,
        version: next(&advisory.tracking.version, advisory, step)?,
        date: Some(date),
        waits_for_embargo,
        act: Act::Add,
    })
}

fn went_back(recorded: &RecordedAdvisory, advisory: &Advisory) -> Diagnostic {
    let before = &recorded.version;
    let message = format!(
        "{} goes back to version {}, but version {before} was published",
        advisory.id(),
        advisory.tracking.version
    );
    refused(message, advisory).help(format!("bring back the revisions up to {before}; a correction is a later one"))
}

/// The date of a revision: the one that is wished, else now, but not before an embargo ends.
pub(super) fn date(advisory: &Advisory, wish: &Wish, now: &Instant) -> (Instant, bool) {
    match (&wish.date, &advisory.editorial.release_at) {
        (Some(date), _) => (date.clone(), false),
        (None, Some(release)) if release > now => (release.clone(), true),
        (None, _) => (now.clone(), false),
    }
}

/// The version after another by a step. Versions that begin with 0 are for drafts, and what is published for the first time
/// after them has the version 1 (CSAF 2.0, sections 3.1.11.1 and 3.1.11.2, tests 6.1.17 and 6.1.18).
pub(super) fn next(before: &DocumentVersion, advisory: &Advisory, step: Step) -> Result<String, Diagnostic> {
    let Some(number) = Number::of(before) else {
        let message = format!("nobody can count on from version {before}");
        return Err(refused(message, advisory).help("write the revision by hand"));
    };
    let is_draft = advisory.tracking.status == DocumentStatus::Draft;
    Ok(match number {
        Number::Integer(0) if is_draft => {
            let help = "change its one revision, or count with semantic versions, such as 0.1.0";
            return Err(refused("a draft that is counted in whole numbers has the version 0", advisory).help(help));
        }
        Number::Semantic(0, minor, _) if is_draft && step > Step::Patch => {
            format!("0.{}.0", minor.saturating_add(1))
        }
        Number::Semantic(0, ..) if !is_draft => "1.0.0".to_owned(),
        Number::Integer(_) | Number::Semantic(..) => number.next(step),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::testing;

    fn next_of(before: &str, status: DocumentStatus, step: Step) -> Option<String> {
        let mut advisory = Advisory::clone(&testing::full().advisories[0]);
        advisory.tracking.status = status;
        next(&before.parse().unwrap(), &advisory, step).ok()
    }

    #[test]
    fn drafts_count_from_0_and_what_is_published_from_1() {
        use DocumentStatus::{Draft, Final, Interim};
        for (before, status, step, after) in [
            ("1.4.2", Final, Step::Patch, Some("1.4.3")),
            ("1.4.2", Interim, Step::Minor, Some("1.5.0")),
            ("1.4.2", Final, Step::Major, Some("2.0.0")),
            ("7", Final, Step::Patch, Some("8")),
            ("0", Final, Step::Patch, Some("1")),
            ("0", Draft, Step::Patch, None),
            ("0.3.1", Draft, Step::Patch, Some("0.3.2")),
            ("0.3.1", Draft, Step::Minor, Some("0.4.0")),
            ("0.3.1", Draft, Step::Major, Some("0.4.0")),
            ("0.3.1", Interim, Step::Patch, Some("1.0.0")),
            ("99999999999999999999", Final, Step::Patch, None),
        ] {
            assert_eq!(next_of(before, status, step).as_deref(), after, "{before} {step}");
        }
    }
}
