//! The hashes beside the documents (requirement 18).

use sha2::{Digest, Sha256, Sha512};

use super::{Requirement, Site, folder::name, provider::Provider, report::Findings};

/// The endings of hashes, as they are appended to the name of a document.
pub(super) const ENDINGS: [&str; 2] = ["sha256", "sha512"];

/// Those that are not secure.
const BROKEN: [&str; 2] = ["md5", "sha1"];

/// Checks the hashes of one document over its very bytes.
pub(super) fn check(site: &Site, provider: &Provider, path: &str, bytes: &[u8], findings: &mut Findings) {
    let requirement = Requirement::Integrity;
    let mut there = Vec::new();
    for ending in ENDINGS {
        let file = format!("{path}.{ending}");
        if site.folder.has(&file) {
            check_file(site, &file, name(path), &digest(ending, bytes), findings);
            there.push(ending);
        } else if let Some(why) = site.folder.odd().get(&file) {
            findings.fail(requirement, file, why);
        }
    }
    match there[..] {
        [] if provider.is_trusted() => {
            let reason = format!("it has no hash: expected `{0}.sha256` and `{0}.sha512`", name(path));
            findings.fail(requirement, path, reason);
        }
        [one] => findings.warn(requirement, path, format!("it has a hash with {one} alone; readers expect both")),
        _ => {}
    }
    for ending in BROKEN.iter().filter(|ending| site.folder.has(&format!("{path}.{ending}"))) {
        let reason = format!("{ending} is not secure and must not be used");
        findings.add(requirement, provider.level_of_21(), format!("{path}.{ending}"), reason);
    }
}

fn check_file(site: &Site, file: &str, document: &str, expected: &str, findings: &mut Findings) {
    let requirement = Requirement::Integrity;
    let text = match site.folder.text(file) {
        Ok(text) => text,
        Err(why) => return findings.fail(requirement, file, why),
    };
    let digits = text.bytes().take_while(u8::is_ascii_hexdigit).count();
    let (hash, rest) = text.split_at(digits);
    if !hash.eq_ignore_ascii_case(expected) {
        let reason = if digits == expected.len() {
            format!("it is the hash of other bytes than those of `{document}`: expected {expected}, found {hash}")
        } else {
            format!("expected {} hexadecimal digits at its start, found {digits}", expected.len())
        };
        return findings.fail(requirement, file, reason);
    }
    if hash != expected {
        findings.fail(requirement, file, "the hash has upper-case digits, expected lower case");
    }
    check_rest(file, rest, document, findings);
}

/// What follows the hash may be missing; where it is not, it is the name of the document.
fn check_rest(file: &str, rest: &str, document: &str, findings: &mut Findings) {
    let requirement = Requirement::Integrity;
    let line = rest.trim_end_matches(['\n', '\r']);
    if line.is_empty() {
        return;
    }
    let Some(named) = line.strip_prefix("  ").or_else(|| line.strip_prefix(" *")) else {
        if line.starts_with(' ') {
            findings.warn(requirement, file, "expected two spaces after the hash, as the tools that check hashes do");
        } else {
            findings.fail(requirement, file, "expected a space after the hash");
        }
        return;
    };
    if named.contains('\n') {
        findings.fail(requirement, file, "it has more than one line");
    } else if named != document {
        findings.fail(requirement, file, format!("it names `{named}`, expected `{document}`"));
    }
}

fn digest(ending: &str, bytes: &[u8]) -> String {
    let digits = |bytes: &[u8]| {
        let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
        bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
    };
    if ending == "sha256" { digits(&Sha256::digest(bytes)) } else { digits(&Sha512::digest(bytes)) }
}
