//! EM3: nothing public refers to what is held back.

use std::{borrow::Cow, collections::HashSet, ops::Range, sync::Arc};

use super::{
    Rule, Subject, json,
    opening::Opening,
    secret::{Secret, Secrets},
};
use crate::{
    content,
    diagnostic::{Diagnostic, Place},
    markdown,
    model::{Content, Incident, Instant, StaticFile, Translation},
    publish::Site,
    source::{Node, Notation, Origin, SourceFile, Value},
};
use rayon::prelude::*;

/// How large a static file is searched: as large as a text of the content may be.
const MAX_STATIC_BYTES: usize = 15_000_000;

pub(super) fn check(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let site = subject.site;
    let Some(secrets) = Secrets::of(subject.content, site.audience, &site.at) else { return Vec::new() };
    let texts = texts(subject.content, site);
    let in_texts = texts.par_iter().flat_map_iter(|text| in_text(text, &secrets, rule));
    let in_statics = site.statics.par_iter().flat_map_iter(|file| in_static(file, &secrets, rule));
    in_texts.chain(in_statics).collect()
}

/// A file of which the audience sees something.
struct Text<'c> {
    file: &'c Arc<SourceFile>,
    /// From when; what was seen before the instant of the site counts as seen at it.
    opening: Opening<'c>,
    kind: Kind<'c>,
}

impl Text<'_> {
    /// Whether the file may say `release_at`.
    fn can_wait(&self) -> bool {
        match self.kind {
            Kind::Incident(_) | Kind::Named | Kind::Advisory => self.file.notation != Notation::Json,
            Kind::Site(_) | Kind::Policy | Kind::Translation(_) => false,
        }
    }
}

/// What kind of file it is.
enum Kind<'c> {
    /// The settings of the site, not all of which are shown.
    Site(&'c Site),
    /// A policy, or the self-assessment.
    Policy,
    /// An incident: what is said of it later is shown later.
    Incident(&'c Incident),
    /// A product or a page: the name of the file is a part of an address.
    Named,
    /// An advisory.
    Advisory,
    /// A translation; of an incident, what is said later of that is shown later too.
    Translation(Option<(&'c Incident, &'c Translation)>),
}

fn texts<'c>(content: &'c Content, site: &'c Site) -> Vec<Text<'c>> {
    let now = Opening::At(&site.at);
    let text = |origin: &'c Origin, opening: Opening<'c>, kind: Kind<'c>| match opening {
        Opening::Never(_) => None,
        Opening::Always | Opening::At(_) => origin.file().map(|file| Text { file, opening: opening.max(now), kind }),
    };
    let policies = [
        content.disclosure.as_ref().map(|policy| &policy.origin),
        content.support.as_ref().map(|policy| &policy.origin),
        content.vulnerability_handling.as_ref().map(|policy| &policy.origin),
        content.incident_plan.as_ref().map(|policy| &policy.origin),
        content.assessment.as_ref().map(|assessment| &assessment.origin),
    ];
    let mut texts: Vec<Option<Text<'c>>> = vec![text(&content.vendor.origin, now, Kind::Site(site))];
    texts.extend(policies.into_iter().flatten().map(|origin| text(origin, now, Kind::Policy)));
    let bodies = [
        content.disclosure.as_ref().map(|policy| &policy.body),
        content.support.as_ref().map(|policy| &policy.body),
        content.vulnerability_handling.as_ref().map(|policy| &policy.body),
        content.incident_plan.as_ref().map(|policy| &policy.body),
    ];
    let of_policies = bodies.into_iter().flatten().flat_map(|body| &body.translations);
    texts.extend(of_policies.map(|one| text(&one.origin, now, Kind::Policy)));
    for one in &content.products {
        let opening = Opening::of(&one.publication);
        texts.extend(one.body.translations.iter().map(|one| text(&one.origin, opening, Kind::Translation(None))));
    }
    for one in &content.pages {
        let opening = Opening::of(&one.publication);
        texts.extend(one.body.translations.iter().map(|one| text(&one.origin, opening, Kind::Translation(None))));
    }
    for one in &content.incidents {
        let opening = Opening::of_incident(one, site.audience);
        let kind = |translation| Kind::Translation(Some((one.as_ref(), translation)));
        texts.extend(one.body.translations.iter().map(|one| text(&one.origin, opening, kind(one))));
    }
    for one in &content.advisories {
        let opening = Opening::of_advisory(one, site.audience);
        texts.extend(one.editorial.translations.iter().map(|one| text(&one.origin, opening, Kind::Translation(None))));
    }
    texts.extend(content.products.iter().map(|one| text(&one.origin, Opening::of(&one.publication), Kind::Named)));
    texts.extend(content.pages.iter().map(|one| text(&one.body.origin, Opening::of(&one.publication), Kind::Named)));
    texts.extend(
        content
            .incidents
            .iter()
            .map(|one| text(&one.origin, Opening::of_incident(one, site.audience), Kind::Incident(one))),
    );
    texts.extend(
        content
            .advisories
            .iter()
            .map(|one| text(&one.origin, Opening::of_advisory(one, site.audience), Kind::Advisory)),
    );
    texts.into_iter().flatten().collect()
}

/// The secrets in a file, each at the first place where it is told.
fn in_text(text: &Text<'_>, secrets: &Secrets<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = in_name(text, secrets, rule).into_iter().collect();
    let hits = secrets.find(&text.file.text);
    let data = if hits.is_empty() { None } else { text.file.parse_data().ok() };
    let mut told = HashSet::new();
    for (secret, span) in hits {
        let shown = shown_from(text, data.as_ref(), &span);
        if shown.is_some_and(|shown| secret.opening.is_after(shown)) && told.insert(secret.text.as_str()) {
            let place = Place::Text { file: Arc::clone(text.file), span };
            found.push(finding(rule, secret, "", text.can_wait()).at(place));
        }
    }
    for secret in in_shown_words(text.file, secrets) {
        if secret.opening.is_after(text.opening) && told.insert(secret.text.as_str()) {
            let place = match text.file.notation {
                Notation::Json => "in a text as programs read it, ",
                Notation::Toml | Notation::Yaml | Notation::None => "in the body as readers see it, ",
            };
            let finding = finding(rule, secret, place, text.can_wait());
            found.push(finding.at_path(&text.file.path));
        }
    }
    found
}

/// The secrets in the body of a file once its markup is gone: `**CVE-2027**-90001` and hyphens of other kinds are read as
/// what they stand for. So are the escapes of JSON, which many programs write for every letter that is not ASCII.
fn in_shown_words<'s, 'c>(file: &SourceFile, secrets: &'s Secrets<'c>) -> Vec<&'s Secret<'c>> {
    let text = match file.notation {
        Notation::Json => json::texts(&file.text),
        Notation::Toml | Notation::Yaml | Notation::None => markdown::to_text(file.body()),
    };
    let words = with_plain_hyphens(&text);
    secrets.find(&words).into_iter().map(|(secret, _)| secret).collect()
}

/// The text with one kind of hyphen and one kind of blank, without what is not seen.
fn with_plain_hyphens(text: &str) -> String {
    let plain = |character: char| match character {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => Some('-'),
        '\u{a0}' | '\u{2007}' | '\u{202f}' => Some(' '),
        '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => None,
        other => Some(other),
    };
    text.chars().filter_map(plain).collect()
}

/// A file whose name is a part of its address.
fn in_name(text: &Text<'_>, secrets: &Secrets<'_>, rule: &'static Rule) -> Option<Diagnostic> {
    match text.kind {
        Kind::Named | Kind::Incident(_) => {}
        Kind::Site(_) | Kind::Policy | Kind::Advisory | Kind::Translation(_) => return None,
    }
    let name = text.file.path.rsplit('/').next().unwrap_or_default();
    let hits = secrets.find(name);
    let (secret, _) = hits.into_iter().find(|(secret, _)| secret.opening.is_after(text.opening))?;
    let place = "in the name of this file, which is a part of its address, ";
    Some(finding(rule, secret, place, text.can_wait()).at_path(&text.file.path))
}

fn in_static(file: &StaticFile, secrets: &Secrets<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let path = format!("{}/static/{}", content::FOLDER, file.path);
    let mut told = HashSet::new();
    let mut found = Vec::new();
    for (secret, _) in secrets.find(&file.path) {
        if told.insert(secret.text.as_str()) {
            found.push(finding(rule, secret, "in the name of this file, ", false).at_path(&path));
        }
    }
    if file.bytes.len() > MAX_STATIC_BYTES {
        return found;
    }
    // What is no text may have texts in it, such as the title of a PDF.
    let text = String::from_utf8_lossy(&file.bytes);
    for (secret, span) in secrets.find(&text) {
        if told.insert(secret.text.as_str()) {
            let place = match &text {
                Cow::Borrowed(text) => format!("in line {}, ", text[..span.start].lines().count().max(1)),
                Cow::Owned(_) => "in this file, ".to_owned(),
            };
            found.push(finding(rule, secret, &place, false).at_path(&path));
        }
    }
    found
}

fn finding(rule: &'static Rule, secret: &Secret<'_>, place: &str, can_wait: bool) -> Diagnostic {
    let message = format!("{place}`{}` is {}, which {}", secret.text, secret.what, secret.opening);
    let help = match secret.opening {
        Opening::At(instant) if can_wait => {
            format!("take it out, or hold this back as long, with release_at = {instant}")
        }
        Opening::At(_) => "take it out until then".to_owned(),
        Opening::Always | Opening::Never(_) => "take it out: what is published here tells of it".to_owned(),
    };
    rule.finding(message).help(help)
}

/// From when a part of a file is shown; none where it never is, as a comment.
fn shown_from<'c>(text: &Text<'c>, data: Option<&Node>, span: &Range<usize>) -> Option<Opening<'c>> {
    if span.start >= text.file.body_start && !text.file.data.contains(&span.start) {
        return Some(text.opening);
    }
    // JSON has no comments, and no values that are not shown.
    let Some(node) = data.filter(|_| text.file.notation != Notation::Json) else {
        return Some(text.opening);
    };
    let way = way_to(node, span)?;
    match (&text.kind, way.as_slice()) {
        (
            Kind::Site(_),
            [Part::Key("signing" | "audience"), ..]
            | [Part::Key("check"), Part::Key("publicly_known"), ..]
            | [Part::Key("check"), .., Part::Key("path")],
        ) => None,
        (Kind::Site(site), [Part::Key("navigation"), Part::Index(at), rest @ ..]) => {
            let entry = site.vendor.navigation.get(*at).filter(|entry| site.navigation.contains(entry))?;
            // Where it leads on this site is looked at for EM2.
            let leads_here = matches!(rest, [Part::Key("url")]) && entry.url.starts_with('/');
            (!leads_here).then_some(text.opening)
        }
        (Kind::Incident(incident), [Part::Key("update"), Part::Index(at), ..]) => {
            incident.updates.get(*at).map(|update| later(text.opening, &update.at))
        }
        (Kind::Translation(Some((_, translation))), [Part::Key("update"), Part::Index(at), ..]) => {
            translation.updates.get(*at).map(|update| later(text.opening, &update.at))
        }
        (Kind::Translation(Some((incident, _))), [Part::Key("root_cause" | "prevention"), ..]) => {
            review_shown_from(text.opening, incident)
        }
        (Kind::Incident(incident), [Part::Key("regulator"), Part::Index(at), ..]) => {
            incident.regulators.get(*at).map(|regulator| later(text.opening, &regulator.told))
        }
        (Kind::Incident(incident), [Part::Key("review"), ..]) => review_shown_from(text.opening, incident),
        (Kind::Site(_) | Kind::Policy | Kind::Incident(_) | Kind::Named | Kind::Advisory | Kind::Translation(_), _) => {
            Some(text.opening)
        }
    }
}

/// A review that appears later is judged when its day has come.
fn review_shown_from<'c>(opening: Opening<'c>, incident: &Incident) -> Option<Opening<'c>> {
    let published = incident.review.as_ref()?.published?;
    let is_shown = matches!(opening, Opening::At(instant) if published.last_day() <= instant.utc_day());
    is_shown.then_some(opening)
}

fn later<'c>(opening: Opening<'c>, instant: &'c Instant) -> Opening<'c> {
    opening.max(Opening::At(instant))
}

#[derive(Clone, Copy)]
enum Part<'n> {
    Key(&'n str),
    Index(usize),
}

/// The way to the text that a part of the file belongs to; none where that is a comment or a key.
fn way_to<'n>(node: &'n Node, span: &Range<usize>) -> Option<Vec<Part<'n>>> {
    let below: Vec<(Part<'n>, &'n Node)> = match &node.value {
        Value::String(_) => {
            return (node.span.start <= span.start && span.end <= node.span.end).then(Vec::new);
        }
        Value::Map(entries) => entries.iter().map(|(key, value)| (Part::Key(&key.text), value)).collect(),
        Value::Sequence(items) => items.iter().enumerate().map(|(at, item)| (Part::Index(at), item)).collect(),
        Value::Null | Value::Bool(_) | Value::Integer(_) | Value::Float(_) => return None,
    };
    below.into_iter().find_map(|(part, value)| {
        let mut way = way_to(value, span)?;
        way.insert(0, part);
        Some(way)
    })
}
