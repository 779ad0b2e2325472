//! Which site is shown: as a browser keeps it in a cookie, and as the strip sets it.

use fluent_uri::pct_enc::{EStr, encoder::Path};

use crate::model::{Instant, Tlp};

/// Which site is shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Choice {
    /// The instant; without one, that of the last change.
    pub at: Option<Instant>,
    /// The audience.
    pub audience: Tlp,
}

impl Choice {
    /// What a browser chose: `at=2026-03-10T09:00:00Z&audience=amber`, each part where it differs from `default`. A part
    /// that cannot be read counts for nothing.
    pub(super) fn of_cookie(value: &str, default: &Self) -> Self {
        let mut choice = default.clone();
        for part in value.split('&') {
            let Some((name, value)) = part.split_once('=') else { continue };
            let Some(value) = decoded(value) else { continue };
            match name {
                "at" if value == "now" => choice.at = None,
                "at" => choice.at = value.parse().ok().map(|at: Instant| at.utc().into()).or(choice.at),
                "audience" => choice.audience = value.parse().unwrap_or(choice.audience),
                _ => {}
            }
        }
        choice
    }

    /// The name of the cookie. Cookies are those of all ports of a host, and each port may have a preview of its own.
    pub(super) fn cookie_name(port: u16) -> String {
        format!("candour-preview-{port}")
    }
}

/// A text with its percent-encoded bytes decoded; none where it is not UTF-8 then.
pub(super) fn decoded(text: &str) -> Option<String> {
    EStr::<Path>::new(text)?.decode().to_string().ok().map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_changes_what_it_names_and_nothing_that_cannot_be_read() {
        let default = Choice { at: None, audience: Tlp::Green };
        let of = |value: &str| Choice::of_cookie(value, &default);
        let at: Instant = "2026-03-10T09:00:00Z".parse().unwrap();
        assert_eq!(of("at=2026-03-10T10%3A00%3A00%2B01%3A00"), Choice { at: Some(at), audience: Tlp::Green });
        assert_eq!(of("audience=amber%2Bstrict"), Choice { at: None, audience: Tlp::AmberStrict });
        for bad in ["", "at=yesterday", "audience=%ff", "audience", "x=y"] {
            assert_eq!(of(bad), default, "{bad}");
        }
    }
}
