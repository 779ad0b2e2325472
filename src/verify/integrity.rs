//! The hashes beside the documents (requirement 18).

use sha2::{Digest, Sha256, Sha384, Sha512};

use super::{Requirement, Site, folder::name, provider::Provider, report::Findings};

/// The hashes that readers know, as they are appended to the name of a document.
const USUAL: [&str; 2] = ["sha256", "sha512"];

/// Those that are not secure.
const BROKEN: [&str; 2] = ["md5", "sha1"];

/// How the endings of all hashes begin: the standard leaves the algorithm open.
const BEGINNINGS: [&str; 5] = ["sha", "md5", "blake", "b2", "b3"];

/// Whether what is appended to the name of a document is the ending of a hash.
pub(super) fn is_hash(ending: &str) -> bool {
    let ending = ending.to_ascii_lowercase();
    !ending.contains(['.', '/']) && BEGINNINGS.iter().any(|beginning| ending.starts_with(beginning))
}

/// The hashes beside a document: the files without the name of the document and the dot after it.
pub(super) fn endings(site: &Site, path: &str) -> Vec<String> {
    let prefix = format!("{path}.");
    let all = site.folder.below(&prefix).filter_map(|file| file.strip_prefix(&prefix));
    all.filter(|ending| is_hash(ending)).map(str::to_owned).collect()
}

/// Checks the hashes of one document over its very bytes.
pub(super) fn check(site: &Site, provider: &Provider, path: &str, bytes: &[u8], findings: &mut Findings) {
    let requirement = Requirement::Integrity;
    for file in USUAL.map(|ending| format!("{path}.{ending}")) {
        if let Some(why) = site.folder.odd().get(&file) {
            findings.fail(requirement, file, why);
        }
    }
    let all = endings(site, path);
    let (broken, secure): (Vec<&str>, Vec<&str>) =
        all.iter().map(String::as_str).partition(|ending| BROKEN.contains(&plain(ending).as_str()));
    for ending in &broken {
        let reason = format!("{ending} is not secure and must not be used");
        findings.add(requirement, provider.level_of_21(), format!("{path}.{ending}"), reason);
    }
    let mut known = 0;
    for ending in &secure {
        if let Some(expected) = digest(ending, bytes) {
            Checker { site, provider, file: format!("{path}.{ending}"), findings }.check(name(path), &expected);
            known += 1;
        }
    }
    for ending in secure.iter().filter(|ending| digest(ending, &[]).is_none()) {
        let what = format!("hashes with the ending `{ending}` are not worked out");
        if known > 0 { findings.remark(requirement, what) } else { findings.not_checked(requirement, what) }
    }
    if secure.is_empty() {
        if provider.is_trusted() {
            let reason = format!("it has no hash: expected `{0}.sha256` and `{0}.sha512`", name(path));
            findings.fail(requirement, path, reason);
        }
    } else if USUAL.iter().any(|usual| !secure.contains(usual)) {
        let reason = format!("it has a hash with {} alone; readers expect sha256 and sha512", secure.join(" and "));
        findings.warn(requirement, path, reason);
    }
}

/// What one file with a hash is checked with.
struct Checker<'c> {
    site: &'c Site<'c>,
    provider: &'c Provider,
    file: String,
    findings: &'c mut Findings,
}

impl Checker<'_> {
    fn check(&mut self, document: &str, expected: &str) {
        let text = match self.site.folder.text(&self.file) {
            Ok(text) => text,
            Err(why) => return self.fail(why),
        };
        let digits = text.bytes().take_while(u8::is_ascii_hexdigit).count();
        let (hash, rest) = text.split_at(digits);
        if digits != expected.len() {
            return self.fail(format!("expected {} hexadecimal digits at its start, found {digits}", expected.len()));
        }
        if !hash.eq_ignore_ascii_case(expected) {
            let reason = "it is the hash of other bytes than those of";
            return self.fail(format!("{reason} `{document}`: expected {expected}, found {hash}"));
        }
        if hash != expected {
            let reason = "the hash has upper-case digits, expected lower case".to_owned();
            self.findings.add(Requirement::Integrity, self.provider.level_of_21(), self.file.clone(), reason);
        }
        self.check_rest(rest, document);
    }

    /// Anything may follow the hash after a space; the tools that check hashes look for the name of the document.
    fn check_rest(&mut self, rest: &str, document: &str) {
        let (line, more) = rest.split_once('\n').unwrap_or((rest, ""));
        let line = line.trim_end_matches('\r');
        if !more.trim().is_empty() {
            self.warn("it has more than one line".to_owned());
        }
        if line.trim().is_empty() {
            return;
        }
        match line.strip_prefix("  ").or_else(|| line.strip_prefix(" *")) {
            Some(named) if named != document => self.warn(format!("it names `{named}`, expected `{document}`")),
            Some(_) => {}
            None if line.starts_with(' ') => {
                self.warn("expected two spaces after the hash, as the tools that check hashes do".to_owned());
            }
            None => self.fail("expected a space after the hash".to_owned()),
        }
    }

    fn fail(&mut self, reason: String) {
        self.findings.fail(Requirement::Integrity, self.file.as_str(), reason);
    }

    fn warn(&mut self, reason: String) {
        self.findings.warn(Requirement::Integrity, self.file.as_str(), reason);
    }
}

/// An ending as the names of algorithms are compared.
fn plain(ending: &str) -> String {
    ending.to_ascii_lowercase().replace(['-', '_'], "")
}

/// The hash in hexadecimal digits; none for an algorithm that is not known here.
fn digest(ending: &str, bytes: &[u8]) -> Option<String> {
    let digits = |bytes: &[u8]| {
        let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
        bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
    };
    match plain(ending).as_str() {
        "sha256" => Some(digits(&Sha256::digest(bytes))),
        "sha384" => Some(digits(&Sha384::digest(bytes))),
        "sha512" => Some(digits(&Sha512::digest(bytes))),
        _ => None,
    }
}
