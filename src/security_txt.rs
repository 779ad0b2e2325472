//! security.txt: how to report a vulnerability, for machines (RFC 9116).

use std::fmt::Write as _;

use crate::{
    model::{CsafSettings, CsafVersion, EncryptionKey, LanguageTag},
    paths,
    plan::{Plan, Section},
    publish::Site,
};

/// Plans security.txt, with a signature or without, at its place and at the one it had before the RFC.
pub fn plan<'s>(text: &'s str, plan: &mut Plan<'s>) {
    for path in [paths::SECURITY_TXT, paths::SECURITY_TXT_LEGACY] {
        plan.add(path, Section::SecurityTxt, move || Ok(text.as_bytes().to_vec()));
    }
}

/// The file, each field where the content has it, with a newline after each line (RFC 9116, section 2.2).
pub fn security_txt(site: &Site) -> String {
    let vendor = &site.vendor;
    let url = |path: &str| vendor.base_url.join(path);
    let mut text = String::new();
    let mut field = |name: &str, value: &str| {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{name}: {value}");
    };
    for contact in &vendor.contacts {
        field("Contact", contact.url.as_str());
    }
    field("Expires", vendor.security_txt.expires.as_written());
    let mut keys: Vec<&EncryptionKey> = Vec::new();
    for key in vendor.contacts.iter().filter_map(|contact| contact.encryption.as_ref()) {
        // Several contacts may share a key.
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    for key in keys {
        match key {
            EncryptionKey::File(name) => field("Encryption", &url(&paths::key(&vendor.csaf.folder, name))),
            EncryptionKey::Url(uri) => field("Encryption", uri.as_str()),
        }
    }
    if site.advisories.iter().any(|advisory| site.is_by_vendor(advisory) && has_thanks(advisory)) {
        field("Acknowledgments", &url(paths::ACKNOWLEDGEMENTS));
    }
    let languages: Vec<&str> = vendor.security_txt.preferred_languages.iter().map(LanguageTag::as_str).collect();
    if !languages.is_empty() {
        field("Preferred-Languages", &languages.join(", "));
    }
    field("Canonical", &url(paths::SECURITY_TXT));
    for canonical in &vendor.security_txt.canonical {
        field("Canonical", canonical.as_str());
    }
    if site.disclosure.is_some() {
        field("Policy", &url(paths::DISCLOSURE));
    }
    for metadata in provider_metadata(&vendor.csaf) {
        field("CSAF", &url(&metadata));
    }
    for provider in &vendor.security_txt.csaf {
        field("CSAF", provider.as_str());
    }
    if let Some(hiring) = &vendor.security_txt.hiring {
        field("Hiring", hiring.as_str());
    }
    if let Some(pays) = vendor.security_txt.bug_bounty {
        field("Bug-Bounty", if pays { "True" } else { "False" });
    }
    text
}

/// The metadata of the provider, the one at the bare path first. While both versions are served, each is named (CSAF 2.1,
/// section 7.4.2).
fn provider_metadata(settings: &CsafSettings) -> Vec<String> {
    let mut paths = vec![paths::provider_metadata(&settings.folder, CsafVersion::V20)];
    if settings.with_csaf21 {
        paths.push(paths::provider_metadata_20_beside_21(&settings.folder));
        paths.push(paths::provider_metadata(&settings.folder, CsafVersion::V21));
    }
    paths
}

fn has_thanks(advisory: &crate::model::Advisory) -> bool {
    !advisory.acknowledgments.is_empty()
        || advisory.vulnerabilities.iter().any(|vulnerability| !vulnerability.acknowledgments.is_empty())
}
