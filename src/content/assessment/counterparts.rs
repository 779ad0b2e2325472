//! What is said where an id is not one of the Code: above all of the numbering from 1 to 14 that secondary sources use.

use crate::{
    code_of_practice::{Legacy, PrincipleKey, code},
    diagnostic::{Diagnostic, nearest},
};

/// A key that is no claim of the Code, and what to write instead.
pub(super) fn no_claim(key: &str) -> Diagnostic {
    if let Ok(number) = key.parse::<u32>() {
        return bare_number(number);
    }
    if let Ok(principle) = key.parse::<PrincipleKey>() {
        let claims = code().principle(principle).map_or(&[][..], |principle| &principle.claims);
        let claims: Vec<String> = claims.iter().map(|claim| claim.key.to_string()).collect();
        let finding = Diagnostic::error("SA1", format!("`{key}` is a principle, and what is answered is its claims"));
        return finding.help(format!("answer each of them: {}", claims.join(", ")));
    }
    let finding = Diagnostic::error("SA1", format!("`{key}` is not a claim of the Code of Practice"));
    let keys: Vec<String> = code().claims().map(|claim| claim.key.to_string()).collect();
    match nearest(key, keys.iter().map(String::as_str)) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => {
            finding.help("claims are numbered 1.1.1 to 4.3.2; `candour assess --init` writes a form with all of them")
        }
    }
}

/// A whole number, which could be of any numbering.
fn bare_number(number: u32) -> Diagnostic {
    let message = format!("`{number}` says nothing in the Code of Practice, whose claims are numbered such as 3.2.1");
    Diagnostic::error("SA1", message).help(format!("if you mean the numbering from 1 to 14: {}", table()))
}

/// The whole table, for whoever has to translate by hand.
fn table() -> String {
    let rows: Vec<String> = code()
        .legacy
        .iter()
        .map(|legacy| format!("{} ({}) → {}", legacy.key, legacy.topic, principles(legacy)))
        .collect();
    rows.join("; ")
}

/// The counterparts of a number, in words.
pub(super) fn principles(legacy: &Legacy) -> String {
    if legacy.principles.is_empty() {
        return "no counterpart".to_owned();
    }
    legacy.principles.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and ")
}

/// A number of the other numbering that was mapped, or could not be.
pub(super) fn mapped(legacy: &Legacy) -> Diagnostic {
    if legacy.principles.is_empty() {
        let message = format!(
            "the number {} ({}) has no counterpart in the Code of Practice: it is kept as it is and answers nothing",
            legacy.key, legacy.topic
        );
        return Diagnostic::warning("SA1", message)
            .help("say what it is about at the claim that it bears on, if there is one, and take it out here");
    }
    let message = format!(
        "the number {} ({}) is taken for {} of the Code of Practice, with every claim there",
        legacy.key,
        legacy.topic,
        principles(legacy)
    );
    Diagnostic::warning("SA1", message).help(format!(
        "read whether that is what you mean, and write {} instead of {}; `candour assess --export yaml` shows what became of it",
        legacy.principles.iter().map(|key| format!("\"{key}\"")).collect::<Vec<_>>().join(" and "),
        legacy.key
    ))
}

/// A number that is in no numbering.
pub(super) fn no_number(number: &str) -> Diagnostic {
    Diagnostic::error("SA1", format!("`{number}` is a principle of no numbering of the Code of Practice"))
        .help(format!("write a key of the Code such as \"3.2\"; the numbering from 1 to 14 is: {}", table()))
}

/// A number that stands among what has no counterpart, and has one.
pub(super) fn not_unmapped(number: u32) -> Diagnostic {
    match code().legacy(number) {
        Some(legacy) => {
            let message = format!("the number {number} ({}) has a counterpart: {}", legacy.topic, principles(legacy));
            Diagnostic::error("SA1", message).help("answer the claims of that under `claims`")
        }
        None => no_number(&number.to_string()),
    }
}
