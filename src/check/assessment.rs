//! The self-assessment.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Finder, Rule, Source, Subject, calendar, rule};
use crate::{
    code_of_practice::{ClaimKey, Role},
    diagnostic::{Diagnostic, Level, Place, nearest},
    model::{Answer, Assessment, ClaimStatus, Evidence},
    source::Origin,
};

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "SA1",
        level: Level::Error,
        title: "What is answered has an id of the Code of Practice",
        why: "Secondary sources number the principles from 1 to 14, with other words and in another order. A number that \
              is read by its position says something that nobody meant.",
        sources: &[Source::Candour],
        mend: "name claims as the Code does, such as 3.2.1",
        finder: Finder::Reader,
    },
    Rule {
        id: "SA2",
        level: Level::Error,
        title: "Every claim that the role answers for is answered",
        why: "What is left out looks like what is met. The Code says who answers for what: resellers for the themes 3 and \
              4, those who only develop for the themes 1 to 3, and who does both for all.",
        sources: &[Source::Candour],
        mend: "answer the claim under `claims`, be it with `not met` or `not applicable`",
        finder: Finder::Check(answered),
    },
    Rule {
        id: "SA3",
        level: Level::Error,
        title: "What is met has an argument and evidence that resolves; owner, date and scope are given",
        why: "An assessment is worth what can be looked at: by whom, of what, when, and what shows it. A link that leads \
              nowhere shows nothing.",
        sources: &[Source::Candour],
        mend: "say why the claim is met, and name what shows it",
        finder: Finder::Check(shown),
    },
    Rule {
        id: "SA4",
        level: Level::Error,
        title: "What is said to be met is not contradicted by a rule",
        why: "The same site would say that a claim is met and show that it is not. Where what is found is a warning, so is this.",
        sources: &[Source::Candour],
        mend: "mend what the rule found, or say `partly met` and what is missing",
        finder: Finder::AfterAll(contradictions),
    },
];

fn answered(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let Some(assessment) = subject.site.assessment.as_deref() else { return Vec::new() };
    let Some(answers_as) = assessment.role else {
        let known = Role::ALL.map(Role::key).join(", ");
        let finding =
            rule.finding("the assessment does not say what the vendor does, so nobody knows what it answers for");
        return vec![finding.at(&assessment.origin).help(format!("add `role:` with one of {known}"))];
    };
    let mut found = Vec::new();
    for principle in answers_as.principles() {
        let keys = principle.claims.iter().map(|claim| claim.key);
        let open: Vec<String> =
            keys.filter(|key| !assessment.answers.contains_key(key)).map(|key| format!("`{key}`")).collect();
        if let Some(first) = open.first() {
            let message = match open.len() {
                1 => format!("the claim {first} is not answered"),
                _ => format!("the claims {} are not answered", open.join(", ")),
            };
            let help = format!(
                "add under `claims`: {}: {{ status: …, argument: …, evidence: […] }}; `candour assess --init --out FILE` \
                 writes a form with all of them",
                first.trim_matches('`')
            );
            found.push(rule.finding(message).at(&assessment.origin.key("claims")).help(help));
        }
    }
    found
}

fn shown(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let Some(assessment) = subject.site.assessment.as_deref() else { return Vec::new() };
    let today = calendar::day_of(&subject.site.at, subject.site.vendor.time_zone);
    let mut found = head(subject, assessment, today, rule);
    for (claim, answer) in &assessment.answers {
        found.extend(reasons(*claim, answer, rule));
        found.extend(leads_nowhere(subject, &answer.evidence, &answer.origin, rule));
    }
    for pledge in assessment.commitments.values() {
        found.extend(leads_nowhere(subject, &pledge.evidence, &pledge.origin, rule));
        let dates = [("signed", Some(pledge.signed)), ("done", pledge.done)];
        found.extend(dates.into_iter().filter_map(|(key, date)| ahead(date?, today, &pledge.origin.key(key), rule)));
    }
    found
}

/// Who answers for the assessment, when it was made and what it is about.
fn head(subject: &Subject<'_>, assessment: &Assessment, today: NaiveDate, rule: &'static Rule) -> Vec<Diagnostic> {
    let origin = &assessment.origin;
    let mut found = Vec::new();
    if assessment.senior_responsible_owner.is_none() {
        let finding = rule.finding("no Senior Responsible Owner is named, who answers for this assessment").at(origin);
        found.push(
            finding.help("add `senior_responsible_owner:` with a role, such as Chief Technology Officer, or a name"),
        );
    }
    match assessment.date {
        Some(date) => found.extend(ahead(date, today, &origin.key("date"), rule)),
        None => {
            let help = format!("add the day on which it was made, as in `date: {today}`");
            found.push(rule.finding("the assessment has no date").at(origin).help(help));
        }
    }
    if assessment.scope.is_empty() {
        let slugs: Vec<&str> = subject.site.products.iter().map(|product| product.slug.as_str()).collect();
        let help = format!("name the products that it is about, as in `scope: [{}]`", slugs.join(", "));
        found.push(rule.finding("the assessment is about no product that may be seen").at(origin).help(help));
    }
    found
}

/// A date that has not come.
fn ahead(date: NaiveDate, today: NaiveDate, origin: &Origin, rule: &'static Rule) -> Option<Diagnostic> {
    let finding = rule.finding(format!("{date} lies ahead: the site shows {today}")).at(origin);
    (date > today).then(|| finding.help(format!("write the day on which it was, {today} at the latest")))
}

/// What is met has an argument and evidence.
fn reasons(claim: ClaimKey, answer: &Answer, rule: &'static Rule) -> Option<Diagnostic> {
    let missing = match (answer.argument.is_some(), answer.evidence.is_empty()) {
        (true, false) => return None,
        (false, false) => "an argument",
        (true, true) => "evidence",
        (false, true) => "an argument or evidence",
    };
    if answer.status != ClaimStatus::Met {
        return None;
    }
    let finding =
        rule.finding(format!("`{claim}` is said to be met without {missing}")).at(&answer.origin.key("status"));
    Some(finding.help(
        "say why in `argument`, and name in `evidence` what shows it: a path of this site, an https URL or a document",
    ))
}

/// Evidence on this site that is not there. Addresses elsewhere and named documents cannot be looked at.
fn leads_nowhere(
    subject: &Subject<'_>,
    evidence: &[Evidence],
    origin: &Origin,
    rule: &'static Rule,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (at, one) in evidence.iter().enumerate() {
        let Evidence::Path(path) = one else { continue };
        let page = path.split(['#', '?']).next().unwrap_or_default();
        let page = if page.ends_with('/') { format!("{page}index.html") } else { page.to_owned() };
        if subject.plan.output(&page).is_some() {
            continue;
        }
        let finding =
            rule.finding(format!("`{page}` is not there, so it shows nothing")).at(&origin.key("evidence").index(at));
        found.push(match nearest(&page, subject.plan.outputs().map(|(path, _)| path)) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help("write the path of a page of this site, such as /disclosure.html"),
        });
    }
    found
}

/// What is said to be met, against what the other rules found.
fn contradictions(subject: &Subject<'_>, rule: &'static Rule, findings: &[Diagnostic]) -> Vec<Diagnostic> {
    let Some(assessment) = subject.site.assessment.as_deref() else { return Vec::new() };
    let met = assessment.answers.iter().filter(|(_, answer)| answer.status == ClaimStatus::Met);
    met.filter_map(|(claim, answer)| {
        let against = against(*claim, findings);
        let broken: Vec<String> = against.iter().map(|(id, findings)| in_words(id, findings)).collect();
        let verb = if broken.len() == 1 { "is" } else { "are" };
        let message = format!("`{claim}` is said to be met, but {} {verb} broken", broken.join(" and "));
        let help = "mend what is found there, or write `partly met` and say in `argument` what is missing";
        // It weighs what is found weighs: a warning that comes with time, such as of an update that is late, must not keep
        // the next notice from going out.
        let level = against.values().flatten().map(|finding| finding.level).max()?;
        Some(Diagnostic { level, ..rule.finding(message).at(&answer.origin.key("status")).help(help) })
    })
    .collect()
}

/// The findings of rules that bear on a claim, by the ids of the rules.
fn against(claim: ClaimKey, findings: &[Diagnostic]) -> BTreeMap<&str, Vec<&Diagnostic>> {
    let mut against: BTreeMap<&str, Vec<&Diagnostic>> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.level >= Level::Warning) {
        let id = finding.code.as_str();
        if rule(id).is_some_and(|rule| rule.bears_on(claim)) {
            against.entry(id).or_default().push(finding);
        }
    }
    against
}

/// A rule with where it is broken first.
fn in_words(id: &str, findings: &[&Diagnostic]) -> String {
    let Some(place) = findings.first().and_then(|finding| finding.place.as_ref()) else { return id.to_owned() };
    let line = place.line_column().map_or(String::new(), |at| format!(":{}", at.line));
    let more = match findings.len() {
        1 => String::new(),
        count => format!(" and {} more", count - 1),
    };
    format!("{id} ({}{line}{more})", Place::path(place))
}
