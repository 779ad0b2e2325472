//! The form of an assessment to fill in: `content/assessment.yaml` with everything that the content already answers. What
//! only the vendor can say is left as a mark that the reader of the content refuses.

use std::fmt::Write as _;

use super::on_site;
use crate::{
    check::{Outcome, Standing, State},
    code_of_practice::{Claim, Provable, Role, code},
    model::{Assessment, Evidence},
    publish::Site,
};

/// The mark for what only the vendor can say.
const BLANK: &str = Assessment::BLANK;

/// The form for a role, as YAML.
pub fn form(site: &Site, role: Role, outcome: &Outcome) -> String {
    let products: Vec<String> = site.products.iter().map(|product| quoted(product.slug.as_str())).collect();
    let scope = if products.is_empty() { BLANK.to_owned() } else { products.join(", ") };
    let mut text = format!(
        "# Self-assessment against the {} ({}).\n\
         # Replace every `{BLANK}` by what is true for you; while one is left, the site does not build.\n\
         # Everything in here is published on the assurance page.\n\n\
         role: {}\n\
         # A role or a name: who answers for this.\n\
         senior_responsible_owner: {BLANK}\n\
         # The day on which the assessment is made, such as {}.\n\
         date: {BLANK}\n\
         # The products that it is about.\n\
         scope: [{scope}]\n\n\
         # A status is one of: met, partly met, not met, not applicable. What is met needs an argument and evidence:\n\
         # paths of this site, https URLs, or names of documents.\n\
         claims:\n",
        code().title,
        code().url,
        role.key(),
        site.today(),
    );
    for principle in role.principles() {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "\n  # --- {} {} ---\n", principle.key, principle.title);
        principle.claims.iter().for_each(|claim| text += &entry(site, claim, outcome));
    }
    [text, commitments()].concat()
}

/// A claim, answered as far as the content answers it.
fn entry(site: &Site, claim: &Claim, outcome: &Outcome) -> String {
    let standings: Vec<&Standing> = outcome.of_claim(claim.key).collect();
    let places = on_site::answers(site, claim.key);
    // A place that cannot be evidence is left to the vendor.
    let evidence: Vec<&str> =
        places.iter().map(|place| place.path.as_str()).filter(|path| path.parse::<Evidence>().is_ok()).collect();
    let holds = !standings.is_empty() && standings.iter().all(|standing| standing.state == State::Held);
    let (status, argument) = if claim.evidence == Provable::Checked && holds && !evidence.is_empty() {
        let rules: Vec<&str> = standings.iter().map(|standing| standing.rule.id).collect();
        let names: Vec<&str> = places.iter().map(|place| place.name).collect();
        let words = format!("On this site: {}. Checked by the rules {}.", names.join(", "), rules.join(", "));
        ("met", quoted(&words))
    } else {
        (BLANK, BLANK.to_owned())
    };
    let evidence = if evidence.is_empty() {
        BLANK.to_owned()
    } else {
        evidence.iter().map(|path| quoted(path)).collect::<Vec<_>>().join(", ")
    };
    let mut text = format!("  # {}\n", claim.title);
    for standing in standings {
        let _ = writeln!(text, "  # Checked at {}: {} {}", outcome.at, standing.rule.id, in_words(standing.state));
    }
    let _ =
        writeln!(text, "  {}:\n    status: {status}\n    argument: {argument}\n    evidence: [{evidence}]", claim.key);
    text
}

fn in_words(state: State) -> String {
    match state {
        State::Held => "holds".to_owned(),
        State::Excused => "is excused".to_owned(),
        State::NotChecked => "could not be checked".to_owned(),
        State::Broken(1) => "is broken once".to_owned(),
        State::Broken(findings) => format!("is broken {findings} times"),
    }
}

/// A text in quotation marks: those of JSON are those of YAML.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The commitments, as comments: making them is for the vendor to decide.
fn commitments() -> String {
    let mut text = String::from(
        "\n# The public commitments of the ambassador scheme, each to be met within a year of signing. Take away the `#`\n\
         # of those that you have made.\n#commitments:\n",
    );
    for commitment in &code().commitments {
        // Writing to a text cannot fail.
        let _ = writeln!(
            text,
            "#  # {}: {}\n#  {}:\n#    signed: 2026-01-31\n#    done: 2026-06-30\n#    evidence: [/assurance.html]",
            commitment.who, commitment.title, commitment.key
        );
    }
    text
}
