//! The tables `audience` of `site.toml`: where the sites of closed audiences are served.

use deserr::{Deserr, IntoValue, Value, ValueKind, ValuePointerRef};

use super::{
    decode::{Problems, wrong_kind},
    words::{unknown_word, written_as_word},
};
use crate::{
    diagnostic::Diagnostic,
    model::{Access, Audience, BaseUrl, ServedAt, Tlp},
    source::Origin,
};

/// One table for each label but CLEAR, whose address is that of the site.
#[derive(Default, Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct AudiencesTable {
    #[deserr(default)]
    green: Option<AudienceTable>,
    #[deserr(default)]
    amber: Option<AudienceTable>,
    #[deserr(default, rename = "amber+strict")]
    amber_strict: Option<AudienceTable>,
    #[deserr(default)]
    red: Option<AudienceTable>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct AudienceTable {
    url: BaseUrl,
    #[deserr(default)]
    access: Option<Access>,
}

written_as_word!(Access { "client_certificate" => Self::ClientCertificate, "token" => Self::Token });

/// The audiences, from the widest to the narrowest. `public` is the address of the site for everybody.
pub(super) fn audiences(
    tables: AudiencesTable,
    public: &BaseUrl,
    place: &Origin,
    found: &mut Vec<Diagnostic>,
) -> Vec<Audience> {
    let tables = [
        (Tlp::Green, tables.green),
        (Tlp::Amber, tables.amber),
        (Tlp::AmberStrict, tables.amber_strict),
        (Tlp::Red, tables.red),
    ];
    let audience = |(label, table): (Tlp, Option<AudienceTable>)| {
        let AudienceTable { url, access } = table?;
        Some(Audience { origin: place.key(&label.label().to_ascii_lowercase()), label, url, access })
    };
    let audiences: Vec<Audience> = tables.into_iter().filter_map(audience).collect();
    check(&audiences, public, found);
    audiences
}

/// Each site needs an address of its own, and none may lie below that of a narrower audience: whoever protects that would
/// protect the wider one with it. `http` is for trying things out on this machine, where nothing is protected.
fn check(audiences: &[Audience], public: &BaseUrl, found: &mut Vec<Diagnostic>) {
    let mut wider: Vec<(Tlp, ServedAt)> = ServedAt::of(public).ok().map(|at| (Tlp::Clear, at)).into_iter().collect();
    for audience in audiences {
        let place = audience.origin.key("url");
        let at = match ServedAt::of(&audience.url) {
            Ok(at) => at,
            Err(error) => {
                found.push(Diagnostic::error("bad-value", error.to_string()).at(&place));
                continue;
            }
        };
        let help = "give it a host of its own, or a folder of another site such as https://trust.example.com/partners";
        for (label, other) in wider.iter().filter(|(_, other)| other.is_within(&at)) {
            let message = if *other == at {
                format!("this is the address of the site for TLP:{label}, too")
            } else {
                format!("the site for TLP:{label} lies below this, and would be closed to those who may see it")
            };
            found.push(Diagnostic::error("bad-value", message).at(&place).help(help));
        }
        wider.push((audience.label, at));
    }
}
