//! The numbers of the Code, as types that hold none but those that exist.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::code;

/// The number of a theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(transparent)]
pub struct ThemeKey(u8);

/// The number of a principle, such as `3.2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PrincipleKey {
    theme: ThemeKey,
    number: u8,
}

/// The number of a claim, such as `3.2.1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClaimKey {
    principle: PrincipleKey,
    number: u8,
}

/// The name of a commitment, such as `supplier.sro`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(transparent)]
pub struct CommitmentKey(String);

/// The text is not a key of the Code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {what} of the Code of Practice")]
pub struct KeyError {
    /// What was found.
    pub text: String,
    /// What was looked for.
    pub what: &'static str,
}

impl ThemeKey {
    /// The number.
    pub fn number(self) -> u8 {
        self.0
    }
}

impl PrincipleKey {
    /// The theme that it belongs to.
    pub fn theme(self) -> ThemeKey {
        self.theme
    }

    /// The parts of a key, whether or not the Code has it.
    fn parts(text: &str) -> Option<Self> {
        let (theme, number) = text.split_once('.')?;
        Some(Self { theme: ThemeKey(digit(theme)?), number: digit(number)? })
    }
}

impl ClaimKey {
    /// The principle that it belongs to.
    pub fn principle(self) -> PrincipleKey {
        self.principle
    }

    fn parts(text: &str) -> Option<Self> {
        let (principle, number) = text.rsplit_once('.')?;
        Some(Self { principle: PrincipleKey::parts(principle)?, number: digit(number)? })
    }
}

impl CommitmentKey {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A number of one digit: the Code has no others, and `03.2` or `+3.2` are not its keys.
fn digit(text: &str) -> Option<u8> {
    match text.as_bytes() {
        [digit @ b'1'..=b'9'] => Some(digit - b'0'),
        _ => None,
    }
}

impl fmt::Display for ThemeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for PrincipleKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.theme, self.number)
    }
}

impl fmt::Display for ClaimKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.principle, self.number)
    }
}

impl fmt::Display for CommitmentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for PrincipleKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        Self::parts(text)
            .filter(|key| code().principle(*key).is_some())
            .ok_or_else(|| KeyError { text: text.to_owned(), what: "a principle" })
    }
}

impl FromStr for ClaimKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        Self::parts(text)
            .filter(|key| code().claims().any(|claim| claim.key == *key))
            .ok_or_else(|| KeyError { text: text.to_owned(), what: "a claim" })
    }
}

impl FromStr for CommitmentKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let known = code().commitments.iter().find(|commitment| commitment.key.as_str() == text);
        let known = known.map(|commitment| commitment.key.clone());
        known.ok_or_else(|| KeyError { text: text.to_owned(), what: "a commitment" })
    }
}

// The data of the Code itself is read with these, so they cannot ask it which keys there are.
impl<'de> Deserialize<'de> for PrincipleKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parts(&text).ok_or_else(|| D::Error::custom(format!("`{text}` is no number of a principle")))
    }
}

impl<'de> Deserialize<'de> for ClaimKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parts(&text).ok_or_else(|| D::Error::custom(format!("`{text}` is no number of a claim")))
    }
}

impl Serialize for PrincipleKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for ClaimKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_one_that_the_code_has() {
        assert_eq!("3.2.1".parse::<ClaimKey>().map(|key| key.to_string()), Ok("3.2.1".to_owned()));
        assert_eq!("4.3".parse::<PrincipleKey>().map(|key| key.to_string()), Ok("4.3".to_owned()));
        for text in ["3", "3.2", "3.2.9", "1.5.1", "03.2.1", "3.2.1.1", "3.2.+1", "", "."] {
            assert!(text.parse::<ClaimKey>().is_err(), "{text}");
        }
        for text in ["1.5", "2", "0.1", "1.1.1", "5.1"] {
            assert!(text.parse::<PrincipleKey>().is_err(), "{text}");
        }
        assert!("supplier.sro".parse::<CommitmentKey>().is_ok());
        assert!("supplier.cro".parse::<CommitmentKey>().is_err());
    }
}
