//! `security.txt` (RFC 9116).

use chrono::TimeDelta;

use super::{
    Requirement, Site,
    address::{Place, is_plain_http},
    openpgp::Keyring,
    report::Findings,
};
use crate::model::{Instant, LanguageTag};

pub(super) const WELL_KNOWN: &str = ".well-known/security.txt";
const COPY: &str = "security.txt";

/// What readers need not take more of (RFC 9116, section 5.6).
const MOST_BYTES: usize = 32 * 1024;
const MOST_LINES: usize = 1000;
const MOST_CHARACTERS: usize = 2048;

/// The fields of a file in their order.
#[derive(Debug, Default)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// The values of a field, whose name is compared without regard to case.
    pub(super) fn values<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        self.0.iter().filter(move |field| field.0.eq_ignore_ascii_case(name)).map(|field| field.1.as_str())
    }

    /// Reads the fields of the file that readers look at.
    pub(super) fn of_folder(folder: &super::folder::Folder) -> Self {
        let text = folder.text(WELL_KNOWN).or_else(|_| folder.text(COPY)).unwrap_or_default();
        Self(unsigned(&text).lines().filter_map(field).collect())
    }
}

/// A line as a field; none where it is a comment, empty, or wrong.
fn field(line: &str) -> Option<(String, String)> {
    let (name, value) = line.split_once(':')?;
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    is_name.then(|| (name.to_owned(), value.trim().to_owned()))
}

const SIGNED: &str = "-----BEGIN PGP SIGNED MESSAGE-----";

/// The text within a signature.
fn unsigned(text: &str) -> String {
    if !text.starts_with(SIGNED) {
        return text.to_owned();
    }
    let body = text.lines().skip_while(|line| !line.trim().is_empty()).skip(1);
    let lines = body.take_while(|line| !line.starts_with("-----BEGIN PGP SIGNATURE-----"));
    lines.flat_map(|line| [line.strip_prefix("- ").unwrap_or(line), "\n"]).collect()
}

/// Checks the file and its copy.
pub(super) fn check(site: &Site, keyring: &Keyring, findings: &mut Findings) {
    let requirement = Requirement::SecurityTxt;
    if !site.folder.has(WELL_KNOWN) {
        if site.folder.has(COPY) {
            findings.fail(requirement, COPY, format!("there is no {WELL_KNOWN}, where the standard puts it"));
        } else {
            findings.warn(requirement, WELL_KNOWN, site.folder.why_missing(WELL_KNOWN));
        }
        return;
    }
    let bytes = match site.folder.read(WELL_KNOWN) {
        Ok(bytes) => bytes,
        Err(why) => return findings.fail(requirement, WELL_KNOWN, why),
    };
    if site.folder.has(COPY) && site.folder.read(COPY).is_ok_and(|copy| copy != bytes) {
        findings.fail(requirement, COPY, format!("it differs from {WELL_KNOWN}, expected a copy"));
    }
    let text = match site.folder.text(WELL_KNOWN) {
        Ok(text) => text,
        Err(why) => return findings.fail(requirement, WELL_KNOWN, why),
    };
    let mut checker = Checker { site, findings };
    let is_signed = text.starts_with(SIGNED);
    checker.signature(&text, is_signed, keyring);
    checker.size(&text);
    let body = unsigned(&text);
    checker.lines(&body);
    let fields = Fields(body.lines().filter_map(field).collect());
    checker.contacts(&fields);
    checker.expires(&fields);
    checker.languages(&fields);
    checker.canonical(&fields, is_signed);
    checker.targets(&fields);
}

struct Checker<'s> {
    site: &'s Site<'s>,
    findings: &'s mut Findings,
}

impl Checker<'_> {
    fn fail(&mut self, reason: impl Into<String>) {
        self.findings.fail(Requirement::SecurityTxt, WELL_KNOWN, reason);
    }

    fn warn(&mut self, reason: impl Into<String>) {
        self.findings.warn(Requirement::SecurityTxt, WELL_KNOWN, reason);
    }

    fn signature(&mut self, text: &str, is_signed: bool, keyring: &Keyring) {
        if !is_signed {
            if text.contains(SIGNED) {
                self.fail("something stands before the signature around it");
            }
            return;
        }
        if keyring.is_empty() {
            let what = "it is signed, and there is no key in the folder to check that with";
            return self.findings.remark(Requirement::SecurityTxt, what);
        }
        if let Err(why) = keyring.verify_cleartext(text, self.site.at) {
            self.fail(format!("its signature does not hold: {why}"));
        }
    }

    fn size(&mut self, text: &str) {
        if text.len() > MOST_BYTES {
            self.warn(format!("it has {} bytes; readers need not take more than {MOST_BYTES}", text.len()));
        }
        if text.lines().count() > MOST_LINES {
            self.warn(format!("it has more than {MOST_LINES} lines"));
        }
        if text.contains("-----BEGIN PGP PUBLIC KEY BLOCK-----") {
            self.fail("it holds a key, expected the field `Encryption` with a URL of one");
        }
        if !text.ends_with('\n') {
            self.fail("its last line has no line end");
        }
        if text.replace("\r\n", "\n").contains('\r') {
            self.fail("a line ends in CR alone, expected LF or CRLF");
        }
    }

    fn lines(&mut self, body: &str) {
        for (number, line) in body.lines().enumerate() {
            let line_number = number + 1;
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            if line.chars().count() > MOST_CHARACTERS {
                self.warn(format!("line {line_number} has more than {MOST_CHARACTERS} characters"));
            }
            let Some((name, value)) = field(line) else {
                self.fail(format!("line {line_number} is neither a field, a comment nor empty: `{line}`"));
                continue;
            };
            let after = line.get(name.len() + 1..).unwrap_or_default();
            if value.is_empty() {
                self.fail(format!("line {line_number}: `{name}` has no value"));
            } else if !after.starts_with(' ') || after.starts_with("  ") || after.ends_with(' ') {
                self.fail(format!(
                    "line {line_number}: expected one space between `{name}:` and its value, and none after it"
                ));
            }
        }
    }

    fn contacts(&mut self, fields: &Fields) {
        if fields.values("Contact").next().is_none() {
            self.fail("there is no field `Contact`, expected one or more");
        }
    }

    fn expires(&mut self, fields: &Fields) {
        let all: Vec<&str> = fields.values("Expires").collect();
        let [expires] = all[..] else {
            return self.fail(format!("there are {} fields `Expires`, expected one", all.len()));
        };
        match expires.parse::<Instant>() {
            Ok(expires) if expires.utc() <= self.site.at.utc() => {
                self.fail(format!("it expired at {expires}"));
            }
            Ok(expires) if expires.utc() - self.site.at.utc() > TimeDelta::days(366) => {
                self.warn(format!("it expires at {expires}, more than a year ahead"));
            }
            Ok(_) => {}
            Err(error) => self.fail(format!("`Expires`: {error}")),
        }
    }

    fn languages(&mut self, fields: &Fields) {
        let all: Vec<&str> = fields.values("Preferred-Languages").collect();
        if all.len() > 1 {
            self.fail(format!("there are {} fields `Preferred-Languages`, expected at most one", all.len()));
        }
        for tag in all.iter().flat_map(|value| value.split(',')).map(str::trim) {
            if let Err(error) = tag.parse::<LanguageTag>() {
                self.fail(format!("`Preferred-Languages`: {error}"));
            }
        }
        let bounties: Vec<&str> = fields.values("Bug-Bounty").collect();
        if bounties.len() > 1 || bounties.iter().any(|value| !matches!(*value, "True" | "False")) {
            self.fail("`Bug-Bounty` is `True` or `False`, and stands once at most");
        }
    }

    fn canonical(&mut self, fields: &Fields, is_signed: bool) {
        let all: Vec<&str> = fields.values("Canonical").collect();
        let own = |url: &&str| matches!(self.site.base.locate(url), Place::Inside(inside) if inside.path == WELL_KNOWN);
        if all.is_empty() {
            if is_signed {
                self.warn("it is signed and has no field `Canonical`, so it could be another site's");
            }
        } else if !all.iter().any(own) {
            let expected = self.site.base.url_of(WELL_KNOWN);
            self.fail(format!("no field `Canonical` names its own URL, {expected}: found {}", all.join(", ")));
        }
    }

    /// What the fields link to: URLs of the web with TLS, and files of this site that exist.
    fn targets(&mut self, fields: &Fields) {
        let names = ["Contact", "Canonical", "Policy", "Encryption", "Acknowledgments", "Hiring", "CSAF"];
        for (name, value) in &fields.0 {
            let Some(name) = names.iter().find(|known| known.eq_ignore_ascii_case(name)) else { continue };
            if fluent_uri::Uri::parse(value.as_str()).is_err() {
                let mend = if value.contains('@') { format!("; write `mailto:{value}`") } else { String::new() };
                self.fail(format!("`{name}` is `{value}`, expected a URI{mend}"));
                continue;
            }
            if is_plain_http(value) {
                self.fail(format!("`{name}` is `{value}`, expected a URL with https"));
            }
            let Place::Inside(inside) = self.site.base.locate(value) else { continue };
            if !self.site.answers(&inside.path) {
                let why = self.site.folder.why_missing(&inside.path);
                self.fail(format!("`{name}` leads to `{}`: {why}", inside.path));
                continue;
            }
            let registered = ["security.txt", "csaf/", "openpgpkey/"];
            let in_well_known = inside.path.strip_prefix(".well-known/");
            if in_well_known.is_some_and(|rest| !registered.iter().any(|known| rest.starts_with(known))) {
                self.warn(format!("`{name}` leads below `/.well-known/`, where only registered names may lie"));
            }
        }
    }
}
