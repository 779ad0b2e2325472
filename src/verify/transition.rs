//! CSAF 2.0 and CSAF 2.1 beside each other: how the metadata of both can be told apart and found.
//!
//! CSAF 2.1 lays it down (section 7.4.2), and as a process that should be followed: what is not so is a warning, and
//! stands with the provider of 2.1.

use super::{Requirement, Site, address::Place, provider::Provider, report::Findings, security_txt};
use crate::model::CsafVersion;

/// Where both versions lie.
const BELOW: &str = ".well-known/csaf/";

/// Checks the providers of a folder, where they are of both versions.
pub(super) fn check(site: &Site, providers: &mut [(Provider, Findings)], fields: &[String]) {
    let of = |version: CsafVersion| {
        let is_it = |provider: &&Provider| provider.version() == version && provider.prefix().starts_with(BELOW);
        let mut found = providers.iter().map(|one| &one.0).filter(is_it);
        found.next().map(|provider| (provider.file().to_owned(), provider.metadata.canonical.clone()))
    };
    let (Some(old), Some(new)) = (of(CsafVersion::V20), of(CsafVersion::V21)) else { return };
    let Some((_, findings)) = providers.iter_mut().find(|one| one.0.file() == new.0) else { return };
    for (version, (file, canonical)) in [(CsafVersion::V20, old), (CsafVersion::V21, new)] {
        let path = format!("{BELOW}v{version}/provider-metadata.json");
        let is_it = |url: &str| matches!(site.base.locate(url), Place::Inside(inside) if inside.path == path);
        let url = site.base.url_of(&path);
        if let Some(canonical) = canonical.filter(|canonical| !is_it(canonical)) {
            let reason =
                format!("`canonical_url` is {canonical}, expected {url} while CSAF 2.0 and 2.1 are both served");
            findings.warn(Requirement::ProviderMetadata, file, reason);
        }
        if !fields.is_empty() && !fields.iter().any(|field| is_it(field)) {
            let reason = format!("no field `CSAF` is {url}, expected while CSAF 2.0 and 2.1 are both served");
            findings.warn(Requirement::SecurityTxtField, security_txt::WELL_KNOWN, reason);
        }
    }
}
