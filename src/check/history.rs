//! What was published before.
//!
//! Without a record nothing is known, and no rule finds anything.

use std::{cmp::Ordering, collections::HashSet};

use rayon::prelude::*;

use super::{Finder, Rule, Source, Subject};
use crate::{
    diagnostic::{Diagnostic, Level},
    history::{
        Altered, Change, Lock, Number, RecordedAdvisory, RecordedIncident, RecordedRelease, RecordedReport, Step,
        Written,
    },
    incident_report::IncidentReport,
    model::{
        Advisory, AdvisoryId, DocumentVersion, Incident, Instant, ReleaseName, Slug, Tlp,
        advisory::{DocumentStatus, Form},
    },
    source::Origin,
};

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[UNCHANGED, STILL_THERE, STEP];

const UNCHANGED: Rule = Rule {
    id: "HI1",
    level: Level::Error,
    title: "A published version has not changed",
    why: "Readers compare versions, not texts. Who has read version 1.0.0 does not read it again, so that a change \
          without a new version never reaches them; and a vendor that changes what it said cannot be trusted to have said it.",
    sources: &[Source::Csaf("3.1.11"), Source::Iso29147, Source::Candour],
    mend: "add a revision with a new version, its date and what changed, as `candour revise ID` does, or take the change back",
    finder: Finder::Compare(unchanged),
};

const STILL_THERE: Rule = Rule {
    id: "HI2",
    level: Level::Error,
    title: "What was published has not disappeared",
    why: "Others link to it, act on it and look for it later. What no longer holds is withdrawn or superseded in a new \
          revision that says so, and its page stays.",
    sources: &[Source::Iso29147, Source::Candour],
    mend: "bring it back; where it no longer holds, `candour withdraw ID --why TEXT` and `candour supersede ID --by ID` say so \
           in a new revision of it and keep its page",
    finder: Finder::Compare(still_there),
};

const STEP: Rule = Rule {
    id: "HI3",
    level: Level::Warning,
    title: "The step between two versions is as large as the change",
    why: "Programs decide by the step whether a document is compared with the products of their owners anew: after a \
          major step always, after a patch never.",
    sources: &[Source::Csaf("3.1.11.2")],
    mend: "make the step that the change asks for; `candour revise ID` works it out",
    finder: Finder::Compare(step),
};

/// How many parts are named in a message.
const MOST_PARTS: usize = 8;

/// Runs a check over every advisory that is recorded.
fn of_recorded(
    subject: &Subject<'_>,
    lock: &Lock,
    check: impl Fn(&RecordedAdvisory, &Advisory) -> Option<Diagnostic> + Sync,
) -> Vec<Diagnostic> {
    let recorded = |advisory: &Advisory| lock.advisories.get(advisory.id());
    let advisories = subject.advisories();
    advisories.par_iter().filter_map(|judged| check(recorded(judged.document)?, judged.document)).collect()
}

fn unchanged(subject: &Subject<'_>, lock: &Lock, rule: &'static Rule) -> Vec<Diagnostic> {
    let mut found = of_recorded(subject, lock, |recorded, advisory| match recorded.compare(advisory) {
        Some(Ordering::Equal) => changed(recorded, advisory, rule),
        Some(Ordering::Greater) => Some(went_back(recorded, advisory, rule)),
        Some(Ordering::Less) | None => rewritten(recorded, advisory, rule),
    });
    found.extend(subject.site.incidents.iter().flat_map(|incident| {
        let recorded = lock.incidents.get(&incident.slug).into_iter();
        recorded.flat_map(|recorded| altered_updates(recorded, incident, &subject.site.at, rule))
    }));
    found.extend(subject.site.incident_reports.iter().filter_map(|report| {
        let recorded = lock.incidents.get(&report.incident.slug)?.report.as_ref()?;
        changed_report(recorded, report, subject, rule)
    }));
    found
}

/// Updates of an incident that were published and say something else now, or nothing.
fn altered_updates(
    recorded: &RecordedIncident,
    incident: &Incident,
    at: &Instant,
    rule: &'static Rule,
) -> Vec<Diagnostic> {
    let updates = incident.origin.key("update");
    // What was said later than the instant that the site shows is not missing.
    let is_due = |update: &Altered<'_>| !matches!(update, Altered::Gone(said) if *said > at);
    let altered = recorded.altered(incident).filter(is_due).map(|update| match update {
        Altered::Gone(at) => {
            let message = format!("the update of {at} was published, and is not there any more");
            rule.finding(message).at(&updates).help("bring it back; a correction is a new update that says so")
        }
        Altered::Other(at, number) => {
            let message = format!("the update of {at} was published, and it has changed since");
            let help = "write it again as it was; a correction is a new update that says so";
            rule.finding(message).at(&updates.index(number)).help(help)
        }
    });
    altered.collect()
}

/// The document of an incident that is not what it was in the same version.
fn changed_report(
    recorded: &RecordedReport,
    report: &IncidentReport,
    subject: &Subject<'_>,
    rule: &'static Rule,
) -> Option<Diagnostic> {
    // The site may show an earlier instant, and another id is another document, which HI2 misses.
    if recorded.released > subject.site.at || recorded.id != report.document.tracking.id {
        return None;
    }
    let (id, version) = (&recorded.id, recorded.version);
    if !recorded.keeps_date(report) {
        let message = format!(
            "version {version} of {id} was published at {}, and there is no such version any more",
            recorded.released
        );
        let help = "bring back first_notified and the instants of the updates; a new update is later than the last";
        return Some(rule.finding(message).at(&report.incident.origin.key("update")).help(help));
    }
    if report.document.tracking.version.as_str() != version.to_string() {
        return None;
    }
    let changes = recorded.changes(report, &subject.site.vendor)?;
    let Some(first) = changes.first() else {
        // A new candour that writes the same otherwise must not keep a vendor from publishing.
        let message = format!("version {version} of {id} was published, and it has changed since: its bytes alone");
        let help =
            "this candour writes it otherwise than the one that published it: a new [[update]] makes a new version";
        let finding = rule.finding(message).at(&report.incident.origin).help(help);
        return Some(Diagnostic { level: Level::Warning, ..finding });
    };
    let place = match first.written {
        Written::Key(key) => report.incident.origin.key(key),
        Written::Body => report.incident.body.origin.clone(),
        Written::Settings => subject.site.vendor.origin.clone(),
    };
    let parts: Vec<String> = changes.iter().map(|part| part.in_words.to_owned()).collect();
    let message = format!("version {version} of {id} was published, and it has changed since: {}", few(&parts));
    let help =
        "add an [[update]] with its instant, which makes a new version, and say what changed, or take the change back";
    let level = if changes.iter().all(|part| part.comes_with_time()) { Level::Warning } else { rule.level };
    Some(Diagnostic { level, ..rule.finding(message).at(&place).help(help) })
}

/// The same version with other content.
fn changed(recorded: &RecordedAdvisory, advisory: &Advisory, rule: &'static Rule) -> Option<Diagnostic> {
    if recorded.is_still(advisory) {
        return None;
    }
    let now = RecordedAdvisory::of(advisory);
    let changes = now.meaning.changes_since(&recorded.meaning);
    let mut parts = in_words(&changes);
    let dates = |of: &RecordedAdvisory| (of.initial_release.clone(), of.current_release.clone());
    if dates(&now) != dates(recorded) {
        parts.push("the release dates".to_owned());
    }
    let is_wording_of_program = parts.is_empty() && advisory.form == Form::Markdown;
    if parts.is_empty() {
        parts.push("its bytes, though nothing that it says".to_owned());
    }
    let (id, version) = (advisory.id(), &recorded.version);
    let message = format!("version {version} of {id} was published, and it has changed since: {}", few(&parts));
    let least = changes.iter().map(|change| change.step).max().unwrap_or(Step::Patch);
    let next = next(version, least);
    let help = if is_wording_of_program {
        format!(
            "this candour writes it otherwise than the one that published it: add a [[revision]] with version = \"{next}\""
        )
    } else if advisory.form == Form::Markdown {
        format!(
            "`candour revise {id}` adds a [[revision]] with version = \"{next}\", its date and what changed; or take the \
             change back"
        )
    } else {
        format!("bring back the published bytes; a change needs a new version from its publisher, {next} or later")
    };
    // A new candour that writes the same otherwise must not keep a vendor from publishing.
    let level = if is_wording_of_program { Level::Warning } else { rule.level };
    Some(Diagnostic { level, ..rule.finding(message).at(&place_of_version(advisory)).help(help) })
}

/// A version that is earlier than the one that was published.
fn went_back(recorded: &RecordedAdvisory, advisory: &Advisory, rule: &'static Rule) -> Diagnostic {
    let (id, version, before) = (advisory.id(), &advisory.tracking.version, &recorded.version);
    let message = format!("{id} goes back to version {version}, but version {before} was published");
    let next = next(before, Step::Minor);
    let help = format!("readers keep {before}: bring it back, or take it back in a new version, such as {next}");
    rule.finding(message).at(&place_of_version(advisory)).help(help)
}

/// A later version that tells of the earlier ones otherwise than they did.
fn rewritten(recorded: &RecordedAdvisory, advisory: &Advisory, rule: &'static Rule) -> Option<Diagnostic> {
    if recorded.keeps_revisions(advisory) {
        return None;
    }
    let (id, before) = (advisory.id(), &recorded.version);
    let message = format!("the revisions of {id} up to version {before} were published, and they have changed since");
    let help = "write them again as they were: number, date and summary; what is to be corrected is a new revision";
    let finding = rule.finding(message).at(&place_of_revisions(advisory)).help(help);
    // The publisher of a document made elsewhere cannot be asked to write it otherwise.
    let level = if advisory.form == Form::Markdown { finding.level } else { Level::Warning };
    Some(Diagnostic { level, ..finding })
}

fn step(subject: &Subject<'_>, lock: &Lock, rule: &'static Rule) -> Vec<Diagnostic> {
    of_recorded(subject, lock, |recorded, advisory| {
        if recorded.compare(advisory) != Some(Ordering::Less) {
            return None;
        }
        let before = Number::of(&recorded.version)?;
        let made = before.step_to(Number::of(&advisory.tracking.version)?)?;
        if made == Step::Major {
            return None;
        }
        let mut changes = RecordedAdvisory::of(advisory).meaning.changes_since(&recorded.meaning);
        changes.retain(|change| change.step > made && !change.comes_with_a_version());
        let needed = changes.iter().map(|change| change.step).max()?;
        changes.retain(|change| change.step == needed);
        let (from, to) = (&recorded.version, &advisory.tracking.version);
        let parts = few(&in_words(&changes));
        let message = format!("the step from {from} to {to} is a {made} one, and a {needed} one is due for {parts}");
        let next = before.next(needed);
        let help = match advisory.form {
            Form::Markdown => format!("write {next}, or let `candour revise {}` do it", advisory.id()),
            Form::Csaf20(_) | Form::Csaf21(_) => format!("its publisher makes the step: {next}"),
        };
        Some(rule.finding(message).at(&place_of_version(advisory)).help(help))
    })
}

fn in_words(changes: &[Change]) -> Vec<String> {
    changes.iter().map(|change| change.in_words.clone()).collect()
}

fn few(parts: &[String]) -> String {
    let more = parts.len().saturating_sub(MOST_PARTS);
    let named = parts.iter().take(MOST_PARTS).cloned().collect::<Vec<_>>().join(", ");
    if more > 0 { format!("{named} and {more} more") } else { named }
}

fn next(version: &DocumentVersion, step: Step) -> String {
    Number::of(version).map_or_else(|| format!("a later one than {version}"), |number| number.next(step))
}

fn still_there(subject: &Subject<'_>, lock: &Lock, rule: &'static Rule) -> Vec<Diagnostic> {
    let shown: HashSet<&AdvisoryId> = subject.site.advisories.iter().map(|advisory| advisory.id()).collect();
    let hidden = lock.advisories.iter().filter(|(id, _)| !shown.contains(id));
    let advisories = hidden.filter_map(|(id, recorded)| gone(subject, lock, id, recorded, rule));
    let incidents = lock.incidents.iter().filter_map(|(slug, recorded)| ended(subject, lock, slug, recorded, rule));
    let releases = lock.releases.iter().filter_map(|(name, recorded)| dropped(subject, lock, name, recorded, rule));
    let documents = lock.incidents.iter().filter_map(|(slug, recorded)| without_report(subject, slug, recorded, rule));
    advisories.chain(incidents).chain(documents).chain(releases).collect()
}

/// A release of which it was published until when it is kept secure, and of which nothing is said any more.
fn dropped(
    subject: &Subject<'_>,
    lock: &Lock,
    (product, release): &(Slug, ReleaseName),
    recorded: &RecordedRelease,
    rule: &'static Rule,
) -> Option<Diagnostic> {
    let ends = recorded.end_of_security_support.as_ref()?.date()?;
    let mut releases = subject.files.products.iter().filter(|one| one.slug == *product).flat_map(|one| &one.releases);
    if releases.any(|one| one.name == *release) {
        return None;
    }
    let message = format!("{product} {release} is not there any more; its security support was said to end on {ends}");
    let help = "bring the release back under this name: customers planned by its date";
    Some(rule.finding(message).at(&lock.place_of_release(product, release)).help(help))
}

/// An advisory that was published and is not shown. What was published later than the instant that the site shows is not
/// missing.
fn gone(
    subject: &Subject<'_>,
    lock: &Lock,
    id: &AdvisoryId,
    recorded: &RecordedAdvisory,
    rule: &'static Rule,
) -> Option<Diagnostic> {
    let site = subject.site;
    if recorded.current_release > site.at {
        return None;
    }
    let Some(advisory) = subject.files.advisories.iter().find(|advisory| advisory.id() == id) else {
        let message = format!("{id} was published, and there is no file of it any more");
        let help = format!(
            "bring its file back; where it no longer holds, `candour withdraw {id} --why TEXT` or `candour supersede {id} --by ID` \
             says so then, and its page stays; what was made elsewhere its publisher takes back in a new version"
        );
        return Some(rule.finding(message).at(&lock.place_of_advisory(id)).help(help));
    };
    let Hidden { why, place, help } = hidden(advisory, &site.at);
    Some(rule.finding(format!("{id} was published, and it would disappear: {why}")).at(&place).help(help))
}

/// Why something is not to be seen, where that is written, and what to do about it.
struct Hidden {
    why: String,
    place: Origin,
    help: &'static str,
}

const NOT_A_DRAFT: &str = "what was published is a draft no more; where it no longer holds, say so in a new revision, as `candour withdraw` and \
                           `candour supersede` do for advisories";
const NOT_HELD_BACK: &str = "remove it: what everybody knows cannot be held back";
const NOT_NARROWER: &str = "bring back TLP:CLEAR: what everybody knows cannot be restricted";

fn hidden(advisory: &Advisory, at: &Instant) -> Hidden {
    let (is_ours, document) = (advisory.form == Form::Markdown, advisory.origin.key("document"));
    let place = |ours: Origin, theirs: Origin| if is_ours { ours } else { theirs };
    let current = &advisory.tracking.current_release_date;
    if advisory.tracking.status == DocumentStatus::Draft {
        let place = place(advisory.origin.key("status"), document.key("tracking").key("status"));
        return Hidden { why: "it is a draft".to_owned(), place, help: NOT_A_DRAFT };
    }
    if let Some(release) = advisory.editorial.release_at.as_ref().filter(|release| *release > at) {
        let why = format!("it is held back until {release}");
        return Hidden { why, place: advisory.origin.key("release_at"), help: NOT_HELD_BACK };
    }
    if current > at {
        return Hidden {
            why: format!("its last revision is dated ahead, {current}"),
            place: place(place_of_version(advisory), document.key("tracking").key("current_release_date")),
            help: "add the revision on its day: until then it takes the whole advisory off the site",
        };
    }
    let label =
        advisory.tlp().map_or_else(|| "it has no label".to_owned(), |label| format!("its label is TLP:{label}"));
    let place = place(advisory.origin.key("tlp"), document.key("distribution"));
    Hidden { why: label, place, help: NOT_NARROWER }
}

/// The same for incidents.
fn ended(
    subject: &Subject<'_>,
    lock: &Lock,
    slug: &Slug,
    recorded: &RecordedIncident,
    rule: &'static Rule,
) -> Option<Diagnostic> {
    let site = subject.site;
    let is_there = site.incidents.iter().any(|incident| incident.slug == *slug);
    if recorded.since > site.at || is_there {
        return None;
    }
    let Some(incident) = subject.files.incidents.iter().find(|incident| incident.slug == *slug) else {
        let message = format!("the incident `{slug}` was published, and there is no file of it any more");
        return Some(rule.finding(message).at(&lock.place_of_incident(slug)));
    };
    let Hidden { why, place, help } = unseen(incident, &site.at);
    let message = format!("the incident `{slug}` was published, and it would disappear: {why}");
    Some(rule.finding(message).at(&place).help(help))
}

/// An incident that is seen, and whose document was published and is not any more.
fn without_report(
    subject: &Subject<'_>,
    slug: &Slug,
    recorded: &RecordedIncident,
    rule: &'static Rule,
) -> Option<Diagnostic> {
    let site = subject.site;
    let recorded = recorded.report.as_ref().filter(|recorded| recorded.released <= site.at)?;
    let incident = site.incidents.iter().find(|incident| incident.slug == *slug)?;
    let id = &recorded.id;
    match site.incident_report(slug) {
        Some(report) if report.document.tracking.id == *id => None,
        Some(report) => {
            let now = &report.document.tracking.id;
            let message = format!("the document {id} of this incident was published, and it would go by the id {now}");
            let prefix = id.as_str().strip_suffix(slug.as_str()).unwrap_or_default();
            let place = site.vendor.origin.key("incidents").key("id_prefix");
            Some(rule.finding(message).at(&place).help(format!("write id_prefix = \"{prefix}\" in [incidents]")))
        }
        None => {
            let message =
                format!("the document {id} of this incident was published, and it would disappear: it is not notable");
            let key = if incident.notable.is_some() { "notable" } else { "severity" };
            Some(
                rule.finding(message)
                    .at(&incident.origin.key(key))
                    .help("write notable = true: others have the document"),
            )
        }
    }
}

fn unseen(incident: &Incident, at: &Instant) -> Hidden {
    let place = |key| incident.origin.key(key);
    if incident.publication.draft {
        return Hidden { why: "it is a draft".to_owned(), place: place("draft"), help: NOT_A_DRAFT };
    }
    if let Some(release) = incident.publication.release_at.as_ref().filter(|release| *release > at) {
        let why = format!("it is held back until {release}");
        return Hidden { why, place: place("release_at"), help: NOT_HELD_BACK };
    }
    if incident.tlp != Tlp::Clear {
        let why = format!("its label is TLP:{}", incident.tlp);
        return Hidden { why, place: place("tlp"), help: NOT_NARROWER };
    }
    let key = if incident.first_notified.is_some() { "first_notified" } else { "started" };
    let help = "bring back the instant that was published";
    Hidden { why: "its first notice is dated ahead".to_owned(), place: place(key), help }
}

/// Where the version of an advisory is written.
fn place_of_version(advisory: &Advisory) -> Origin {
    match advisory.form {
        Form::Markdown => {
            let last = advisory.tracking.revision_history.len().saturating_sub(1);
            advisory.origin.key("revision").index(last).key("version")
        }
        Form::Csaf20(_) | Form::Csaf21(_) => advisory.origin.key("document").key("tracking").key("version"),
    }
}

fn place_of_revisions(advisory: &Advisory) -> Origin {
    match advisory.form {
        Form::Markdown => advisory.origin.key("revision"),
        Form::Csaf20(_) | Form::Csaf21(_) => advisory.origin.key("document").key("tracking").key("revision_history"),
    }
}
