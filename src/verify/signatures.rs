//! The signatures beside the documents (requirement 19).

use chrono::TimeDelta;

use super::{
    Requirement, Site,
    folder::name,
    integrity::{endings, is_hash},
    openpgp::{Good, Keyring, is_armoured_signature, show},
    provider::Provider,
    report::Findings,
};

/// Checks the signature of one document over its very bytes.
pub(super) fn check(
    site: &Site,
    provider: &Provider,
    keyring: &Keyring,
    path: &str,
    bytes: &[u8],
    findings: &mut Findings,
) {
    let requirement = Requirement::Signatures;
    let file = format!("{path}.asc");
    if !site.folder.has(&file) {
        if provider.is_trusted() || site.folder.odd().contains_key(&file) {
            let why = site.folder.why_missing(&file);
            findings.fail(requirement, path, format!("it has no signature `{}`: {why}", name(&file)));
        }
        return;
    }
    let signature = match site.folder.read(&file) {
        Ok(signature) => signature,
        Err(why) => return findings.fail(requirement, file, why),
    };
    if !is_armoured_signature(&signature) {
        let reason = "it is not an ASCII-armoured signature".to_owned();
        findings.add(requirement, provider.level_of_21(), file.clone(), reason);
    }
    if keyring.is_empty() {
        if provider.metadata.keys.is_empty() && provider.is_trusted() {
            findings.fail(requirement, file, "the metadata names no key that it could be checked with");
        } else {
            findings.not_checked(requirement, "there is no key that the metadata names and that could be read");
        }
        return;
    }
    match keyring.verify(&signature, bytes, site.at) {
        Ok(good) => check_future(site, provider, file, good, findings),
        Err(why) => findings.fail(requirement, file, why),
    }
}

/// Signatures stay valid for at least 30 days, better 90. CSAF 2.1 asks for it; under 2.0 it is good advice.
fn check_future(site: &Site, provider: &Provider, file: String, good: Good, findings: &mut Findings) {
    let requirement = Requirement::Signatures;
    if good.has_weak_hash {
        findings.warn(requirement, file.as_str(), "it rests on a hash function that is broken");
    }
    let Some(until) = good.until else { return };
    let left = until - site.at.utc();
    let reason = |days: u32| format!("it is valid until {} alone, for {days} days or less", show(until));
    if left <= TimeDelta::days(30) {
        findings.add(requirement, provider.level_of_21(), file, reason(30));
    } else if left <= TimeDelta::days(90) {
        findings.warn(requirement, file, reason(90));
    }
}

/// Hashes and signatures whose document is gone.
pub(super) fn check_orphans(site: &Site, provider: &Provider, findings: &mut Findings) {
    let mut prefixes: Vec<String> = provider.directories.iter().map(|found| found.prefix.clone()).collect();
    prefixes.extend(provider.feeds.iter().map(|feed| super::folder::prefix(super::folder::parent(&feed.path))));
    prefixes.sort();
    prefixes.dedup();
    for prefix in &prefixes {
        for path in site.folder.below(prefix).filter(|path| !provider.is_foreign(path)) {
            let Some((document, ending)) = path.rsplit_once('.') else { continue };
            if !document.ends_with(".json") || site.folder.has(document) {
                continue;
            }
            let reason = format!("there is no `{}` beside it", name(document));
            match ending {
                ending if is_hash(ending) => findings.fail(Requirement::Integrity, path, reason),
                "asc" => findings.fail(Requirement::Signatures, path, reason),
                _ => {}
            }
        }
    }
}

/// What a role does not ask for is not applicable, unless it is there.
pub(super) fn note_limits(
    site: &Site,
    provider: &Provider,
    documents: &super::Documents,
    unread: &[String],
    findings: &mut Findings,
) {
    if provider.is_trusted() && !documents.is_empty() {
        return;
    }
    if documents.is_empty() && !unread.is_empty() {
        for requirement in [Requirement::Integrity, Requirement::Signatures] {
            for why in unread {
                findings.not_checked(requirement, why);
            }
        }
        return;
    }
    let why = if documents.is_empty() { "there is no document" } else { "there are none, and the role asks for none" };
    if documents.keys().all(|path| endings(site, path).is_empty()) {
        findings.not_applicable(Requirement::Integrity, why);
    }
    if !documents.keys().any(|path| site.folder.has(&format!("{path}.asc"))) {
        findings.not_applicable(Requirement::Signatures, why);
    }
}
