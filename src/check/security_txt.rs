//! security.txt (RFC 9116): the rules look at the text as it is served, and name the line of `site.toml` that it comes
//! from.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Days, NaiveDateTime, NaiveTime, Utc};
use chrono_tz::Tz;

use super::{Finder, Rule, Source, Subject, calendar, well_known};
use crate::{
    content,
    diagnostic::{Diagnostic, Level, nearest},
    model::{CsafVersion, EncryptionKey, Instant, Tlp, Uri, Vendor},
    paths,
    publish::Site,
    security_txt::security_txt,
    source::Origin,
};

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "ST1",
        level: Level::Error,
        title: "security.txt names at least one contact, and has not expired",
        why: "Without a contact nobody can report a vulnerability, and readers must not use a file that has expired.",
        sources: &[Source::Rfc9116("2.5.3"), Source::Rfc9116("2.5.5")],
        mend: "add [[contact]] with url = \"mailto:security@example.com\", and set security_txt.expires ahead",
        finder: Finder::Check(contact_and_expiry),
    },
    Rule {
        id: "ST2",
        level: Level::Warning,
        title: "security.txt expires in 30 days at the earliest and in less than a year",
        why: "A date far ahead lets stale contacts live on; one that is near may pass before somebody looks again.",
        sources: &[Source::Rfc9116("2.5.5")],
        mend: "look through the contacts, then set security_txt.expires ahead by less than a year",
        finder: Finder::Check(days_left),
    },
    Rule {
        id: "ST3",
        level: Level::Error,
        title: "Canonical includes the URL that security.txt is fetched from",
        why: "Readers fetch the file from the top of a host, and trust a signed one only where it names that URL.",
        sources: &[Source::Rfc9116("2.5.2"), Source::Rfc9116("3")],
        mend: "serve a copy at the top of the host, and list its URL in security_txt.canonical",
        finder: Finder::Check(canonical),
    },
    Rule {
        id: "ST4",
        level: Level::Error,
        title: "Web URIs of security.txt are https, what they name on this site exists, and only registered names lie \
                below /.well-known/",
        why: "A link that leads nowhere or that can be changed on the way loses reports; other names below \
              /.well-known/ are kept for standards to come.",
        sources: &[Source::Rfc9116("2.5"), Source::Rfc9116("6")],
        mend: "write the https URL of a page that exists, and keep files that no standard names out of .well-known",
        finder: Finder::Check(targets),
    },
    Rule {
        id: "ST5",
        level: Level::Error,
        title: "security.txt is well formed: a field that may stand once does, nothing is repeated, and it is small \
                enough for every reader",
        why: "Readers are programs: they may refuse a file that breaks the grammar or their limits.",
        sources: &[Source::Rfc9116("2.2"), Source::Rfc9116("4"), Source::Rfc9116("5.6")],
        mend: "remove what stands twice, and shorten what is too long",
        finder: Finder::Check(form),
    },
    Rule {
        id: "ST6",
        level: Level::Error,
        title: "CSAF fields name the metadata of a provider, and on this site metadata that is there",
        why: "Programs find all advisories of a vendor from this one URL.",
        sources: &[Source::Csaf("7.1.8")],
        mend: "write the URL of the provider-metadata.json of another provider, or remove it from security_txt.csaf",
        finder: Finder::Check(providers),
    },
    Rule {
        id: "ST7",
        level: Level::Warning,
        title: "Contacts by mail name a key to encrypt to, and security.txt is signed",
        why: "A report by plain mail can be read on its way, and an unsigned file can name the contacts of an attacker.",
        sources: &[Source::Rfc9116("2.3"), Source::Rfc9116("2.5.4")],
        mend: "put a public key into content/keys, and name it in the contact: encryption = \"keys/security.asc\"",
        finder: Finder::Check(encryption_and_signature),
    },
];

/// A URI of security.txt that stands in `site.toml`.
struct Written<'v> {
    field: &'static str,
    uri: &'v Uri,
    origin: Origin,
}

/// The URIs of security.txt that the vendor wrote, in the order of `site.toml`.
fn written(vendor: &Vendor) -> Vec<Written<'_>> {
    let settings = &vendor.security_txt;
    let place = vendor.origin.key("security_txt");
    let mut written = Vec::new();
    for (at, contact) in vendor.contacts.iter().enumerate() {
        let origin = vendor.origin.key("contact").index(at);
        written.push(Written { field: "Contact", uri: &contact.url, origin: origin.key("url") });
        if let Some(EncryptionKey::Url(uri)) = &contact.encryption {
            written.push(Written { field: "Encryption", uri, origin: origin.key("encryption") });
        }
    }
    let hiring = settings.hiring.iter();
    written.extend(hiring.map(|uri| Written { field: "Hiring", uri, origin: place.key("hiring") }));
    for (field, key, uris) in [("Canonical", "canonical", &settings.canonical), ("CSAF", "csaf", &settings.csaf)] {
        let origin = |at| place.key(key).index(at);
        written.extend(uris.iter().enumerate().map(|(at, uri)| Written { field, uri, origin: origin(at) }));
    }
    written
}

/// The lines of the text as fields. What is no field has an empty name, and [`grammar`] tells of it.
fn fields(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines().map(|line| line.split_once(": ").unwrap_or(("", line)))
}

fn contact_and_expiry(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let Site { at, vendor, .. } = subject.site;
    let mut found = Vec::new();
    if vendor.contacts.is_empty() {
        let message = "no `[[contact]]` says how to reach the security team";
        let help = "security.txt needs at least one: add [[contact]] with url = \"mailto:security@example.com\"";
        found.push(rule.finding(message).at(&vendor.origin).help(help));
    }
    let expires = &vendor.security_txt.expires;
    if expires <= at {
        let message = format!("security.txt expired at {expires}, and the site shows {at}");
        let place = vendor.origin.key("security_txt").key("expires");
        found.push(rule.finding(message).at(&place).help(ahead_help(at, vendor.time_zone)));
    }
    found
}

/// The latest midnight (UTC) that is less than a year ahead, as something to copy.
fn ahead_help(at: &Instant, zone: Tz) -> String {
    let latest = calendar::a_year_later(calendar::day_of(at, zone)) - Days::new(1);
    format!(
        "look through the contacts, then write an instant less than a year ahead: expires = {}",
        latest.and_time(NaiveTime::MIN).format("%Y-%m-%dT%H:%M:%SZ")
    )
}

/// The date and the time of an instant where the vendor is.
fn local(instant: &Instant, zone: Tz) -> NaiveDateTime {
    instant.utc().with_timezone(&zone).naive_local()
}

/// How many days before it expires security.txt is to be renewed.
const DAYS_LEFT: u64 = 30;

/// The last moment at which security.txt has so many days left, as they are counted where the vendor is.
pub(crate) fn renew_by(expires: &Instant, zone: Tz) -> DateTime<Utc> {
    calendar::moment_of(local(expires, zone) - Days::new(DAYS_LEFT), zone)
}

fn days_left(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let Site { at, vendor, .. } = subject.site;
    let expires = &vendor.security_txt.expires;
    // What has expired breaks another rule.
    if expires <= at {
        return Vec::new();
    }
    let (now, end) = (local(at, vendor.time_zone), local(expires, vendor.time_zone));
    let message = if end >= calendar::a_year_later(now.date()).and_time(now.time()) {
        format!("security.txt expires at {expires}, a year ahead or more")
    } else if renew_by(expires, vendor.time_zone) < at.utc() {
        format!("security.txt expires at {expires}, in fewer than {DAYS_LEFT} days")
    } else {
        return Vec::new();
    };
    let place = vendor.origin.key("security_txt").key("expires");
    vec![rule.finding(message).at(&place).help(ahead_help(at, vendor.time_zone))]
}

fn canonical(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let vendor = &subject.site.vendor;
    // A site that is tried out on this machine is fetched by nobody, and at the top of the host of a closed one lies the
    // file for everybody.
    if vendor.base_url.as_str().starts_with("http:") || subject.site.audience != Tlp::Clear {
        return Vec::new();
    }
    let fetched_from = vendor.base_url.join_host(paths::SECURITY_TXT);
    let text = security_txt(subject.site);
    let is_it = |url: &str| is_same(url, &fetched_from);
    if fields(&text).any(|(name, value)| name == "Canonical" && is_it(value)) {
        return Vec::new();
    }
    let message = format!("security.txt is fetched from {fetched_from}, which no field `Canonical` names");
    let help = format!(
        "serve a copy of the file there, since this site begins below it, and add to [security_txt]: \
         canonical = [\"{fetched_from}\"]"
    );
    vec![rule.finding(message).at(&vendor.origin.key("security_txt")).help(help)]
}

/// Whether two URLs are one (RFC 3986, section 6.2).
fn is_same(one: &str, other: &str) -> bool {
    let normal = |url| fluent_uri::Uri::parse(url).map(|url: fluent_uri::Uri<&str>| url.normalize()).ok();
    normal(one).is_some_and(|one| Some(one) == normal(other))
}

fn targets(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let vendor = &subject.site.vendor;
    let mut found = Vec::new();
    // A provider that is not there breaks a rule of its own.
    for Written { field, uri, origin } in written(vendor).into_iter().filter(|written| written.field != "CSAF") {
        let Some(path) = vendor.base_url.path_of(uri.as_str()) else { continue };
        if !is_planned(subject, &path) {
            let message = format!("`{field}` leads to `{path}` of this site, which is not there");
            let help = match near_path(subject, &path) {
                Some(near) => format!("did you mean {}?", vendor.base_url.join(&near)),
                None => "write the URL of something that is published, or remove it".to_owned(),
            };
            found.push(rule.finding(message).at(&origin).help(help));
        }
    }
    found.extend(unregistered(subject.site, rule));
    found
}

/// Whether the site has a file at a path, or a page for it as a folder.
fn is_planned(subject: &Subject<'_>, path: &str) -> bool {
    let index = format!("{}/index.html", path.trim_end_matches('/'));
    subject.plan.output(path).is_some() || subject.plan.output(&index).is_some()
}

/// The path that is nearest to one that is not there, among files of the same kind.
fn near_path(subject: &Subject<'_>, path: &str) -> Option<String> {
    let (stem, ending) = path.split_at(path.rfind('.')?);
    let stems = subject.plan.outputs().filter_map(|(path, _)| path.strip_suffix(ending));
    nearest(stem, stems).map(|near| format!("{near}{ending}"))
}

/// What lies below `/.well-known/` under a name that nobody registered.
fn unregistered(site: &Site, rule: &'static Rule) -> Vec<Diagnostic> {
    let name =
        |path: &str| path.strip_prefix(".well-known/").and_then(|rest| rest.split('/').next()).map(str::to_owned);
    let finding = |name: &str| {
        let finding = rule.finding(format!("`{name}` is no registered name below `/.well-known/`"));
        finding.help(match nearest(name, well_known::names()) {
            Some(near) => format!("did you mean `{near}`? Other files belong outside of `.well-known`"),
            None => "move it out of `.well-known`, where only names of IANA's registry may lie (RFC 8615)".to_owned(),
        })
    };
    let is_unknown = |name: &String| !well_known::is_known(name);
    let statics = site.statics.iter().filter_map(|file| Some((file, name(&file.path).filter(is_unknown)?)));
    let mut found: Vec<Diagnostic> = statics
        .map(|(file, name)| finding(&name).at_path(format!("{}/static/{}", content::FOLDER, file.path)))
        .collect();
    let folder = site.vendor.csaf.folder.as_str().trim_start_matches('/');
    let place = site.vendor.origin.key("csaf").key("path");
    found.extend(name(folder).filter(is_unknown).map(|name| finding(&name).at(&place)));
    found
}

fn form(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let vendor = &subject.site.vendor;
    let text = security_txt(subject.site);
    let place = vendor.origin.key("security_txt");
    let mut found: Vec<Diagnostic> =
        grammar(&text).into_iter().map(|message| rule.finding(message).at(&place)).collect();
    for (name, value) in fields(&text).filter(|(name, value)| is_too_long(name, value)) {
        let message = format!("the field `{name}` of security.txt would have more than {MOST_CHARACTERS} characters");
        let help = "shorten it: readers need not take more";
        found.push(rule.finding(message).at(&origin_of(vendor, name, value)).help(help));
    }
    found.extend(repeated(&text, vendor, rule));
    found
}

/// What readers need not take more of (RFC 9116, section 5.6).
const MOST_BYTES: usize = 32 * 1024;
const MOST_LINES: usize = 1000;
const MOST_CHARACTERS: usize = 2048;

/// What is wrong with the text as a whole, in words.
fn grammar(text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    if text.len() > MOST_BYTES {
        wrong.push(format!("security.txt would have {} bytes, more than {MOST_BYTES}", text.len()));
    }
    if text.lines().count() > MOST_LINES {
        wrong.push(format!("security.txt would have {} lines, more than {MOST_LINES}", text.lines().count()));
    }
    if text.starts_with('\u{feff}') || !text.ends_with('\n') {
        wrong.push("security.txt would begin with a byte order mark or end without a line end".to_owned());
    }
    for name in ["Expires", "Preferred-Languages", "Bug-Bounty"] {
        if fields(text).filter(|(field, _)| field.eq_ignore_ascii_case(name)).count() > 1 {
            wrong.push(format!("security.txt would have the field `{name}` more than once"));
        }
    }
    let is_name =
        |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let is_value = |value: &str| !value.is_empty() && value == value.trim() && !value.contains(char::is_control);
    for (number, (name, value)) in fields(text).enumerate() {
        if !is_name(name) || !is_value(value) {
            wrong.push(format!("line {} of security.txt would be no field: `{name}: {value}`", number + 1));
        }
    }
    wrong
}

fn is_too_long(name: &str, value: &str) -> bool {
    format!("{name}: {value}").chars().count() > MOST_CHARACTERS
}

/// Where in `site.toml` a field comes from; what the program adds by itself comes from the table of security.txt.
fn origin_of(vendor: &Vendor, name: &str, value: &str) -> Origin {
    let place = vendor.origin.key("security_txt");
    let found = written(vendor).into_iter().find(|written| written.field == name && written.uri.as_str() == value);
    match found {
        Some(written) => written.origin,
        None if name == "Preferred-Languages" => place.key("preferred_languages"),
        None => place,
    }
}

/// What the vendor wrote and the text says twice, be it that the program says it by itself.
fn repeated(text: &str, vendor: &Vendor, rule: &'static Rule) -> Vec<Diagnostic> {
    let mut times: HashMap<(&str, &str), usize> = HashMap::new();
    for field in fields(text) {
        *times.entry(field).or_default() += 1;
    }
    let mut found = Vec::new();
    // From the end, so that the first of several is the one that may stay.
    for Written { field, uri, origin } in written(vendor).into_iter().rev() {
        if let Some(times) = times.get_mut(&(field, uri.as_str())).filter(|times| **times > 1) {
            *times -= 1;
            let message = format!("security.txt would say `{field}: {uri}` twice");
            found.push(rule.finding(message).at(&origin).help("remove it: once is enough"));
        }
    }
    let languages = vendor.origin.key("security_txt").key("preferred_languages");
    let mut seen = HashSet::new();
    for (at, language) in vendor.security_txt.preferred_languages.iter().enumerate() {
        if !seen.insert(language.as_str().to_ascii_lowercase()) {
            let message = format!("the language `{language}` stands twice in the field `Preferred-Languages`");
            found.push(rule.finding(message).at(&languages.index(at)).help("remove it: once is enough"));
        }
    }
    found
}

fn providers(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let vendor = &subject.site.vendor;
    let own = vendor.base_url.join(&paths::provider_metadata(&vendor.csaf.folder, CsafVersion::V20));
    let text = security_txt(subject.site);
    let urls = fields(&text).filter(|(name, _)| *name == "CSAF").map(|(_, value)| value);
    urls.filter_map(|url| {
        let address = url.split(['?', '#']).next().unwrap_or(url);
        let is_there = vendor.base_url.path_of(url).is_none_or(|path| subject.plan.output(&path).is_some());
        let message = if !address.ends_with("/provider-metadata.json") {
            format!("`{url}` is not the URL of a provider-metadata.json")
        } else if !is_there {
            format!("`{url}` names metadata on this site that is not there")
        } else {
            return None;
        };
        let at = vendor.security_txt.csaf.iter().position(|provider| provider.as_str() == url);
        let place = vendor.origin.key("security_txt").key("csaf");
        let help = format!(
            "write the URL of the metadata of another provider, which ends in /provider-metadata.json; that of this site, \
             {own}, stands there by itself"
        );
        Some(rule.finding(message).at(&at.map_or(place.clone(), |at| place.index(at))).help(help))
    })
    .collect()
}

fn encryption_and_signature(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let vendor = &subject.site.vendor;
    let contacts = vendor.contacts.iter().enumerate();
    let mut found: Vec<Diagnostic> = contacts
        .filter(|(_, contact)| contact.url.scheme() == "mailto" && contact.encryption.is_none())
        .map(|(at, contact)| {
            let message = format!("reports to `{}` cannot be encrypted: the contact names no key", contact.url);
            rule.finding(message).at(&vendor.origin.key("contact").index(at).key("url"))
        })
        .collect();
    if !subject.is_signed {
        let help = format!(
            "set {} to a secret key, or name a program in signing.cleartext_command",
            crate::sign::KEY_VARIABLE
        );
        let finding = rule.finding("security.txt is not signed");
        found.push(finding.at(&vendor.origin.key("security_txt")).help(help));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_may_have_a_thousand_lines_and_32_kilobytes() {
        let lines = |count: usize| "A: b\n".repeat(count);
        assert_eq!(grammar(&lines(1000)), [""; 0]);
        assert_eq!(grammar(&lines(1001)).len(), 1);
        let bytes = |count: usize| format!("A: {}\n", "b".repeat(count - 4));
        assert_eq!(grammar(&bytes(32 * 1024)), [""; 0]);
        assert_eq!(grammar(&bytes(32 * 1024 + 1)).len(), 1);
        assert!(!is_too_long("A", &"ü".repeat(2045)) && is_too_long("A", &"ü".repeat(2046)));
    }

    #[test]
    fn a_text_that_breaks_the_grammar_is_found() {
        for text in ["A: b", "\u{feff}A: b\n", "A: b\n\n", "A b\n", "A:  b\n", "A: b \n", "A: b\rc\n", "A-ü: b\n"] {
            assert!(!grammar(text).is_empty(), "{text:?}");
        }
        for name in ["Expires", "Preferred-Languages", "Bug-Bounty"] {
            assert_eq!(grammar(&format!("{name}: b\nA: b\n{}: c\n", name.to_lowercase())).len(), 1);
        }
    }
}
