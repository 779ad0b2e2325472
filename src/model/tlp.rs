//! The Traffic Light Protocol: who may see a document.

use std::{fmt, str::FromStr};

use super::CsafVersion;

/// A TLP 2.0 label, from the widest audience to the narrowest (FIRST TLP 2.0).
///
/// The order is that of restriction: an audience may see what is labelled like it or less strictly. CSAF 2.0 has
/// the labels of TLP 1.0; its `WHITE` is read as [`Tlp::Clear`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tlp {
    /// The whole world.
    Clear,
    /// The community.
    Green,
    /// The recipient's organisation and its clients.
    Amber,
    /// The recipient's organisation alone.
    AmberStrict,
    /// The named recipients alone.
    Red,
}

/// The text names no TLP label.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a TLP label: write CLEAR, GREEN, AMBER, AMBER+STRICT or RED")]
pub struct UnknownTlp(pub String);

impl Tlp {
    /// Whether readers cleared for `audience` may see what carries this label.
    pub fn is_visible_to(self, audience: Tlp) -> bool {
        self <= audience
    }

    /// The label that a document of a version has: CSAF 2.0 has no AMBER+STRICT, and its documents say AMBER with the
    /// limit in words.
    #[must_use]
    pub fn in_csaf(self, version: CsafVersion) -> Self {
        match (self, version) {
            (Self::AmberStrict, CsafVersion::V20) => Self::Amber,
            _ => self,
        }
    }

    /// The label as the folders of a CSAF provider name it (CSAF 2.0, section 7.1): lower case, `white` for CLEAR in 2.0.
    pub fn folder(self, version: CsafVersion) -> &'static str {
        match (self.in_csaf(version), version) {
            (Self::Clear, CsafVersion::V20) => "white",
            (Self::Clear, CsafVersion::V21) => "clear",
            (Self::Green, _) => "green",
            (Self::Amber, _) => "amber",
            (Self::AmberStrict, _) => "amber+strict",
            (Self::Red, _) => "red",
        }
    }

    /// The label as a version of CSAF spells it. CSAF 2.0 has the labels of TLP 1.0.
    pub fn csaf_label(self, version: CsafVersion) -> &'static str {
        match (self.in_csaf(version), version) {
            (Self::Clear, CsafVersion::V20) => "WHITE",
            (label, _) => label.label(),
        }
    }

    /// The label as TLP 2.0 spells it, without the prefix `TLP:`.
    pub fn label(self) -> &'static str {
        match self {
            Self::Clear => "CLEAR",
            Self::Green => "GREEN",
            Self::Amber => "AMBER",
            Self::AmberStrict => "AMBER+STRICT",
            Self::Red => "RED",
        }
    }
}

impl fmt::Display for Tlp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

impl FromStr for Tlp {
    type Err = UnknownTlp;

    fn from_str(text: &str) -> Result<Self, UnknownTlp> {
        let upper = text.to_ascii_uppercase();
        match upper.strip_prefix("TLP:").unwrap_or(&upper) {
            "CLEAR" | "WHITE" => Ok(Self::Clear),
            "GREEN" => Ok(Self::Green),
            "AMBER" => Ok(Self::Amber),
            "AMBER+STRICT" => Ok(Self::AmberStrict),
            "RED" => Ok(Self::Red),
            _ => Err(UnknownTlp(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_audience_sees_its_own_label_and_the_wider_ones() {
        assert!(Tlp::Clear.is_visible_to(Tlp::Clear));
        assert!(Tlp::Green.is_visible_to(Tlp::Amber));
        assert!(!Tlp::AmberStrict.is_visible_to(Tlp::Amber));
        assert!(!Tlp::Red.is_visible_to(Tlp::Clear));
    }

    #[test]
    fn the_labels_of_tlp_1_and_2_are_read_and_others_are_refused() {
        assert_eq!("WHITE".parse(), Ok(Tlp::Clear));
        assert_eq!("tlp:amber+strict".parse(), Ok(Tlp::AmberStrict));
        assert!("PURPLE".parse::<Tlp>().is_err());
    }
}
