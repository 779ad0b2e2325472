//! The UK Software Security Code of Practice: its themes, principles and claims, who answers for which of them, and what
//! stands beside it.
//!
//! The data lies in `code-of-practice.toml`, which is part of the program and is parsed once. This room uses nothing of
//! candour's own. What a vendor says about the claims is an assessment of the model; nothing here judges one.

mod key;

use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

pub use key::{ClaimKey, CommitmentKey, KeyError, PrincipleKey, ThemeKey};

/// The Code with the claims of its Assurance Principles and Claims document (APC).
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeOfPractice {
    /// Its name.
    #[serde(rename = "code")]
    pub title: String,
    /// When it was published.
    #[serde(deserialize_with = "day")]
    pub published: NaiveDate,
    /// The version of the APC that the claims are from.
    pub apc_version: String,
    /// Where it is published.
    pub url: String,
    /// The themes, in their order.
    #[serde(rename = "theme")]
    pub themes: Vec<Theme>,
    /// Who answers for which themes (table 1 of the Code).
    #[serde(rename = "role")]
    pub roles: Vec<RoleScope>,
    /// The principles of all themes, in their order.
    #[serde(rename = "principle")]
    pub principles: Vec<Principle>,
    /// The counterparts of another numbering that secondary sources use.
    #[serde(rename = "legacy")]
    pub legacy: Vec<Legacy>,
    /// The public commitments of the ambassador scheme.
    #[serde(rename = "commitment")]
    pub commitments: Vec<Commitment>,
    /// Counterparts of principles in other frameworks.
    #[serde(rename = "alignment")]
    pub alignments: Vec<Alignment>,
}

/// One of the four themes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// Its number.
    pub key: ThemeKey,
    /// What it is about.
    pub title: String,
}

/// A principle of the Code.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Principle {
    /// Its official number, such as `3.2`.
    pub key: PrincipleKey,
    /// What it asks for.
    pub title: String,
    /// The claims that show it.
    #[serde(rename = "claim")]
    pub claims: Vec<Claim>,
}

/// A claim of the APC.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Its official number, such as `3.2.1`.
    pub key: ClaimKey,
    /// What is claimed.
    pub title: String,
    /// What a published site can show of it.
    pub evidence: Provable,
}

/// What a published site can show of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Provable {
    /// All of it can be checked from what is published.
    Checked,
    /// Part of it can; the rest is the vendor's word.
    Partial,
    /// Only the vendor can say it.
    Asserted,
}

/// What an organisation does with software, which decides what it answers for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// It develops software and distributes it.
    DeveloperAndDistributor,
    /// It distributes what others develop.
    Reseller,
    /// It develops what others distribute.
    DeveloperOnly,
}

/// What a role answers for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleScope {
    /// The role.
    pub key: Role,
    /// The themes that it answers for.
    pub themes: Vec<ThemeKey>,
}

/// A number of the numbering from 1 to 14 that secondary sources use, with other words and another grouping. Its
/// counterparts are these and are never found by position.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Legacy {
    /// The number.
    pub key: u32,
    /// What it is about there.
    pub topic: String,
    /// Its counterparts; none where it has none.
    pub principles: Vec<PrincipleKey>,
}

/// A public commitment of the ambassador scheme, to be met within a year of signing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commitment {
    /// Its name, such as `supplier.sro`.
    pub key: CommitmentKey,
    /// Who makes it.
    pub who: String,
    /// What is promised.
    pub title: String,
}

/// A counterpart of principles in another framework: related, and never the same.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alignment {
    /// The principles.
    pub principles: Vec<PrincipleKey>,
    /// The framework.
    pub framework: String,
    /// The parts of it, where they are known.
    pub refs: Vec<String>,
}

// The file is part of the program, and a test reads it: the default is never seen.
static CODE: LazyLock<CodeOfPractice> =
    LazyLock::new(|| toml::from_str(include_str!("code-of-practice.toml")).unwrap_or_default());

/// The Code.
pub fn code() -> &'static CodeOfPractice {
    &CODE
}

impl CodeOfPractice {
    /// The principles of a theme.
    pub fn principles_of(&self, theme: ThemeKey) -> impl Iterator<Item = &Principle> {
        self.principles.iter().filter(move |principle| principle.key.theme() == theme)
    }

    /// All claims, in their order.
    pub fn claims(&self) -> impl Iterator<Item = &Claim> {
        self.principles.iter().flat_map(|principle| &principle.claims)
    }

    /// The principle with a key.
    pub fn principle(&self, key: PrincipleKey) -> Option<&Principle> {
        self.principles.iter().find(|principle| principle.key == key)
    }

    /// The counterpart of a number of the other numbering.
    pub fn legacy(&self, number: u32) -> Option<&Legacy> {
        self.legacy.iter().find(|legacy| legacy.key == number)
    }

    /// The counterparts of a principle in other frameworks.
    pub fn related(&self, key: PrincipleKey) -> impl Iterator<Item = &Alignment> {
        self.alignments.iter().filter(move |alignment| alignment.principles.contains(&key))
    }
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 3] = [Self::DeveloperAndDistributor, Self::Reseller, Self::DeveloperOnly];

    /// The word for it in data.
    pub fn key(self) -> &'static str {
        match self {
            Self::DeveloperAndDistributor => "developer-and-distributor",
            Self::Reseller => "reseller",
            Self::DeveloperOnly => "developer-only",
        }
    }

    /// Whether it answers for a theme.
    pub fn answers_for(self, theme: ThemeKey) -> bool {
        code().roles.iter().any(|scope| scope.key == self && scope.themes.contains(&theme))
    }

    /// The principles that it answers for.
    pub fn principles(self) -> impl Iterator<Item = &'static Principle> {
        code().principles.iter().filter(move |principle| self.answers_for(principle.key.theme()))
    }
}

impl Provable {
    /// The word for it in data.
    pub fn key(self) -> &'static str {
        match self {
            Self::Checked => "checked",
            Self::Partial => "partial",
            Self::Asserted => "asserted",
        }
    }
}

fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    let date = toml::value::Datetime::deserialize(deserializer)?;
    date.to_string().parse().map_err(D::Error::custom)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_code_has_four_themes_fourteen_principles_and_forty_five_claims() {
        let parsed = toml::from_str::<CodeOfPractice>(include_str!("code-of-practice.toml"));
        assert!(parsed.is_ok(), "{parsed:?}");
        let code = code();
        assert_eq!((code.themes.len(), code.principles.len(), code.claims().count()), (4, 14, 45));
        assert_eq!((code.commitments.len(), code.legacy.len(), code.roles.len()), (10, 14, 3));
        assert_eq!(code.published.to_string(), "2025-05-07");
    }

    #[test]
    fn every_claim_lies_in_its_principle_and_every_principle_in_its_theme() {
        for principle in &code().principles {
            assert!(code().themes.iter().any(|theme| theme.key == principle.key.theme()), "{}", principle.key);
            assert!(principle.claims.iter().all(|claim| claim.key.principle() == principle.key), "{}", principle.key);
        }
        let keys: BTreeSet<ClaimKey> = code().claims().map(|claim| claim.key).collect();
        assert_eq!(keys.len(), 45);
        assert!(code().claims().map(|claim| claim.key).is_sorted());
    }

    #[test]
    fn what_refers_to_a_principle_names_one_that_exists() {
        let referred = code().legacy.iter().flat_map(|legacy| &legacy.principles);
        for key in referred.chain(code().alignments.iter().flat_map(|alignment| &alignment.principles)) {
            assert!(code().principle(*key).is_some(), "{key}");
        }
        assert!(code().legacy(14).is_some_and(|legacy| legacy.principles.is_empty()));
    }

    #[test]
    fn a_role_answers_for_its_themes_alone() {
        let claims = |role: Role| role.principles().map(|principle| principle.claims.len()).sum::<usize>();
        assert_eq!(claims(Role::DeveloperAndDistributor), 45);
        assert_eq!(claims(Role::Reseller), 16);
        assert_eq!(claims(Role::DeveloperOnly), 39);
    }
}
