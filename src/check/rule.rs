//! What a rule is: its id and reasons as data, and the function that finds where it is broken.

use std::fmt;

use super::Subject;
use crate::{
    code_of_practice::ClaimKey,
    diagnostic::{Code, Diagnostic, Level},
    history::Lock,
};

/// One rule. The catalogue, the explanations and the checks are all made from this.
#[derive(Debug)]
pub struct Rule {
    /// The stable id, such as `LC2`.
    pub id: &'static str,
    /// How much it matters where it is broken.
    pub level: Level,
    /// What must hold, in one line without a full stop.
    pub title: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// What asks for it.
    pub sources: &'static [Source],
    /// What to do where it is broken.
    pub mend: &'static str,
    /// Who finds where it is broken.
    pub finder: Finder,
}

/// Who finds where a rule is broken.
#[derive(Clone, Copy, Debug)]
pub enum Finder {
    /// A function over what would be published.
    Check(fn(&Subject<'_>, &'static Rule) -> Vec<Diagnostic>),
    /// The same, with what all other rules found and nobody excused.
    AfterAll(fn(&Subject<'_>, &'static Rule, &[Diagnostic]) -> Vec<Diagnostic>),
    /// A function that compares it with what was published before, where there is a record of that.
    Compare(fn(&Subject<'_>, &Lock, &'static Rule) -> Vec<Diagnostic>),
    /// The reader of the content, which takes nothing that breaks the rule.
    Reader,
}

/// What asks for a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The UK Software Security Code of Practice: a principle such as `4.2`, or a claim such as `4.2.1`.
    Code(&'static str),
    /// security.txt (RFC 9116), by section.
    Rfc9116(&'static str),
    /// CSAF 2.0, by section.
    Csaf(&'static str),
    /// OpenEoX Core 1.0, by the number of its test.
    OpenEox(&'static str),
    /// The EU Cyber Resilience Act (Regulation (EU) 2024/2847).
    Cra(&'static str),
    /// The UK Product Security and Telecommunications Infrastructure regulations 2023, schedule 1.
    Psti,
    /// Vulnerability disclosure (ISO/IEC 29147).
    Iso29147,
    /// The template of a disclosure policy of CISA's Binding Operational Directive 20-01.
    Bod2001,
    /// What candour itself promises.
    Candour,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(key) => write!(f, "Software Security Code of Practice, {key}"),
            Self::Rfc9116(section) => write!(f, "RFC 9116, section {section}"),
            Self::Csaf(section) => write!(f, "CSAF 2.0, section {section}"),
            Self::OpenEox(test) => write!(f, "OpenEoX Core 1.0, test {test}"),
            Self::Cra(part) => write!(f, "EU Cyber Resilience Act, {part}"),
            Self::Psti => f.write_str("UK PSTI regulations 2023, schedule 1"),
            Self::Iso29147 => f.write_str("ISO/IEC 29147"),
            Self::Bod2001 => f.write_str("CISA BOD 20-01, policy template"),
            Self::Candour => f.write_str("candour"),
        }
    }
}

impl Rule {
    /// A finding of this rule, with its usual level and its usual mend; who knows better replaces them.
    pub(super) fn finding(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            level: self.level,
            code: Code::new(self.id),
            message: message.into(),
            place: None,
            help: Some(self.mend.to_owned()),
        }
    }

    /// Whether it keeps what is held back from the public.
    pub fn keeps_secrets(&self) -> bool {
        self.id.starts_with("EM")
    }

    /// Whether a vendor may excuse itself from it. What keeps an embargo, what keeps documents valid and what tells
    /// researchers whom to trust holds for everybody.
    pub fn may_be_excused(&self) -> bool {
        !self.keeps_secrets() && self.id != "ST1"
    }

    /// Whether it bears on a claim of the Code, by itself or with all claims of a principle.
    pub fn bears_on(&self, claim: ClaimKey) -> bool {
        let (claim, principle) = (claim.to_string(), claim.principle().to_string());
        self.code_keys().any(|key| key == claim || key == principle)
    }

    /// The claims and principles of the Code that it bears on.
    pub fn code_keys(&self) -> impl Iterator<Item = &'static str> {
        self.sources.iter().filter_map(|source| match source {
            Source::Code(key) => Some(*key),
            Source::Rfc9116(_)
            | Source::Csaf(_)
            | Source::OpenEox(_)
            | Source::Cra(_)
            | Source::Psti
            | Source::Iso29147
            | Source::Bod2001
            | Source::Candour => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code_of_practice::PrincipleKey;

    #[test]
    fn what_a_rule_names_of_the_code_is_a_claim_or_a_principle() {
        for rule in crate::check::catalogue() {
            for key in rule.code_keys() {
                let is_known = key.parse::<ClaimKey>().is_ok() || key.parse::<PrincipleKey>().is_ok();
                assert!(is_known, "{} names `{key}`", rule.id);
            }
        }
    }

    #[test]
    fn a_rule_bears_on_its_claim_and_on_all_claims_of_its_principle() {
        let rule = |id: &str| crate::check::rule(id).unwrap();
        let bears_on = |id: &str, claim: &str| rule(id).bears_on(claim.parse().unwrap());
        assert!(bears_on("PO1", "3.2.1") && !bears_on("PO1", "3.2.2"));
        assert!(bears_on("PO6", "3.2.1") && bears_on("PO6", "3.2.2") && !bears_on("PO6", "3.3.1"));
    }
}
