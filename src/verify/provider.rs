//! A provider: its metadata, the files that it names, and how it can be found (requirements 7 to 10).

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::{
    Requirement, Site,
    address::{Base, Place, is_plain_http},
    folder::{name, parent, prefix},
    metadata::{Label, Metadata, Role},
    openpgp::{Certificate, Keyring},
    report::{Findings, Level},
    security_txt::WELL_KNOWN as SECURITY_TXT,
    shape,
};
use crate::model::{CsafVersion, Instant};

/// A provider of the folder.
#[derive(Debug)]
pub(super) struct Provider {
    /// Its metadata file; none where documents are served without one.
    pub(super) file: Option<String>,
    /// Other files with the very bytes of the metadata.
    pub(super) copies: Vec<String>,
    pub(super) metadata: Metadata,
    pub(super) directories: Vec<Directory>,
    pub(super) feeds: Vec<Feed>,
    /// Folders of other providers below those of this one.
    pub(super) excluded: Vec<String>,
    /// Whether its metadata could be read at all.
    pub(super) is_readable: bool,
}

/// A folder that documents are listed in.
#[derive(Clone, Debug)]
pub(super) struct Directory {
    pub(super) url: String,
    /// What the paths below it begin with.
    pub(super) prefix: String,
    pub(super) label: Option<Label>,
}

/// A ROLIE feed whose URL is one of this site.
#[derive(Clone, Debug)]
pub(super) struct Feed {
    pub(super) path: String,
    pub(super) url: String,
    pub(super) label: Option<Label>,
    pub(super) last_updated: Option<Instant>,
}

impl Provider {
    pub(super) fn version(&self) -> CsafVersion {
        self.metadata.version
    }

    /// The file that findings about the metadata name.
    pub(super) fn file(&self) -> &str {
        self.file.as_deref().unwrap_or("provider-metadata.json")
    }

    /// The folder of the metadata, as the paths below it begin.
    pub(super) fn prefix(&self) -> String {
        self.file.as_deref().map(|file| prefix(parent(file))).unwrap_or_default()
    }

    /// Where the metadata calls itself at home: of several places with the same bytes, the folder of the canonical URL.
    pub(super) fn home(&self, site: &Site) -> String {
        let canonical = self.metadata.canonical.as_deref().map(|url| site.base.locate(url));
        match canonical {
            Some(Place::Inside(inside)) if self.copies.contains(&inside.path) => prefix(parent(&inside.path)),
            _ => self.prefix(),
        }
    }

    /// How much something weighs that CSAF 2.1 asks for, and CSAF 2.0 does not.
    pub(super) fn level_of_21(&self) -> Level {
        match self.version() {
            CsafVersion::V20 => Level::Warning,
            CsafVersion::V21 => Level::Failure,
        }
    }

    pub(super) fn is_trusted(&self) -> bool {
        self.metadata.role == Role::TrustedProvider
    }

    /// Whether a path belongs to another provider further down.
    pub(super) fn is_foreign(&self, path: &str) -> bool {
        self.excluded.iter().any(|excluded| path.starts_with(excluded.as_str()))
    }
}

/// Finds every provider of the folder. The one at the well-known place comes first.
pub(super) fn find(site: &Site, findings: &mut Vec<Findings>) -> Vec<Provider> {
    let mut files: Vec<&str> = site.folder.files().filter(|path| name(path) == "provider-metadata.json").collect();
    files.sort_by_key(|path| (*path != WELL_KNOWN, *path));
    let mut providers: Vec<Provider> = Vec::new();
    let mut seen: Vec<Vec<u8>> = Vec::new();
    for file in files {
        let bytes = site.folder.read(file).unwrap_or_default();
        if let Some(same) = seen.iter().position(|seen| *seen == bytes && !bytes.is_empty()) {
            providers[same].copies.push(file.to_owned());
            continue;
        }
        let mut found = Findings::default();
        providers.push(read(site, file, &mut found));
        findings.push(found);
        seen.push(bytes);
    }
    exclude(&mut providers);
    providers
}

/// Where readers look for the metadata first.
const WELL_KNOWN: &str = ".well-known/csaf/provider-metadata.json";

fn read(site: &Site, file: &str, findings: &mut Findings) -> Provider {
    let mut is_readable = true;
    let metadata = match site.folder.text(file).and_then(|text| shape::parse(&text)) {
        Ok(json) => Metadata::read(&json),
        Err(why) => {
            findings.fail(Requirement::ProviderMetadata, file, why);
            is_readable = false;
            Metadata { role: Role::Provider, ..Metadata::empty(CsafVersion::V20) }
        }
    };
    for problem in &metadata.problems {
        findings.fail(Requirement::ProviderMetadata, file, problem);
    }
    let mut provider = Provider {
        file: Some(file.to_owned()),
        copies: Vec::new(),
        directories: Vec::new(),
        feeds: Vec::new(),
        excluded: Vec::new(),
        is_readable,
        metadata,
    };
    provider.directories(site, findings);
    provider.feeds(site, findings);
    provider
}

/// A provider whose folder lies below that of another keeps its files to itself.
fn exclude(providers: &mut [Provider]) {
    let prefixes: Vec<String> = providers.iter().map(Provider::prefix).collect();
    for (at, provider) in providers.iter_mut().enumerate() {
        let own = &prefixes[at];
        let below = prefixes.iter().filter(|other| other.len() > own.len() && other.starts_with(own.as_str()));
        provider.excluded = below.cloned().collect();
    }
}

impl Provider {
    fn directories(&mut self, site: &Site, findings: &mut Findings) {
        for entry in self.metadata.directories.clone() {
            let Some(path) = self.target(site, &entry.url, &entry.at, findings) else { continue };
            let folder = path.trim_end_matches('/');
            if site.folder.has_folder(folder) {
                let (url, label) = (entry.url, entry.label);
                self.directories.push(Directory { url, prefix: prefix(folder), label });
            } else {
                let reason = format!("`{}` names the folder `{folder}`, and there is none", entry.at);
                findings.fail(Requirement::ProviderMetadata, self.file(), reason);
            }
        }
        // CSAF 2.0 only suggests where the lists lie; readers look beside the metadata.
        let own = self.prefix();
        let is_beside = site.folder.has(&format!("{own}index.txt"));
        if self.metadata.directories.is_empty() && is_beside {
            self.directories.push(Directory { url: site.base.url_of(&own), prefix: own, label: None });
        }
    }

    fn feeds(&mut self, site: &Site, findings: &mut Findings) {
        for entry in self.metadata.feeds.clone() {
            let Some(path) = self.existing(site, &entry.url, &entry.at, findings) else { continue };
            let (label, last_updated) = (entry.label, entry.last_updated);
            self.feeds.push(Feed { path, url: entry.url, label, last_updated });
        }
    }

    /// The directories that the metadata names and that were not looked at, each with the reason.
    pub(super) fn unread_directories(&self, site: &Site) -> Vec<String> {
        let read: BTreeSet<&str> = self.directories.iter().map(|directory| directory.url.as_str()).collect();
        let named = self.metadata.directories.iter().map(|directory| directory.url.as_str());
        named.filter(|url| !read.contains(url)).map(|url| why_unread(site, "directory", url)).collect()
    }

    /// As [`Provider::unread_directories`], for ROLIE feeds.
    pub(super) fn unread_feeds(&self, site: &Site) -> Vec<String> {
        let read: BTreeSet<&str> = self.feeds.iter().map(|feed| feed.url.as_str()).collect();
        let named = self.metadata.feeds.iter().map(|feed| feed.url.as_str());
        named.filter(|url| !read.contains(url)).map(|url| why_unread(site, "feed", url)).collect()
    }

    /// The file that a URL of the metadata names, if it is one of this site.
    pub(super) fn existing(&self, site: &Site, url: &str, at: &str, findings: &mut Findings) -> Option<String> {
        let path = self.target(site, url, at, findings)?;
        if site.folder.has(&path) {
            return Some(path);
        }
        let reason = format!("`{at}` names `{path}`: {}", site.folder.why_missing(&path));
        findings.fail(Requirement::ProviderMetadata, self.file(), reason);
        None
    }

    /// The path that a URL of the metadata leads to, if it is one of this site.
    fn target(&self, site: &Site, url: &str, at: &str, findings: &mut Findings) -> Option<String> {
        if is_plain_http(url) {
            let reason = format!("`{at}` is `{url}`, expected a URL with https");
            findings.fail(Requirement::ProviderMetadata, self.file(), reason);
        }
        match site.base.locate(url) {
            Place::Inside(inside) => Some(inside.path),
            Place::Outside => {
                let what = format!("`{at}` is {url}, which does not lie below {}", site.base.as_str());
                findings.remark(Requirement::ProviderMetadata, what);
                None
            }
            Place::Malformed(why) => {
                findings.fail(Requirement::ProviderMetadata, self.file(), why);
                None
            }
        }
    }
}

/// Why something that the metadata names was not looked at.
pub(super) fn why_unread(site: &Site, what: &str, url: &str) -> String {
    match site.base.locate(url) {
        Place::Outside => format!("the {what} {url} lies elsewhere"),
        Place::Inside(_) | Place::Malformed(_) => format!("the {what} {url} is not there"),
    }
}

/// Requirement 7, but for what documents say: the canonical URL, the time until it is maintained, the distributions.
pub(super) fn check_metadata(site: &Site, provider: &Provider, findings: &mut Findings) {
    let requirement = Requirement::ProviderMetadata;
    let Some(file) = &provider.file else { return };
    if let Some(canonical) = &provider.metadata.canonical {
        check_canonical(site, provider, file, canonical, findings);
    }
    check_maintenance(site, provider, findings);
    if provider.metadata.directories.is_empty()
        && provider.metadata.feeds.is_empty()
        && provider.directories.is_empty()
        && provider.metadata.role > Role::Publisher
    {
        findings.fail(
            requirement,
            file,
            "it names neither a directory nor a ROLIE feed, so nobody finds the documents",
        );
    }
    for (url, at) in &provider.metadata.services {
        provider.existing(site, url, at, findings);
    }
    for (url, at) in &provider.metadata.categories {
        provider.existing(site, url, at, findings);
    }
    for copy in &provider.copies {
        findings.remark(requirement, format!("{copy} is a copy of {file}"));
    }
    if provider.metadata.last_updated.as_ref().is_some_and(|updated| updated > site.at) {
        findings.fail(requirement, file, "`last_updated` is yet to come");
    }
}

/// The canonical URL leads to the metadata, or to a copy with the same bytes (CSAF 2.1, section 7.4).
fn check_canonical(site: &Site, provider: &Provider, file: &str, canonical: &str, findings: &mut Findings) {
    let requirement = Requirement::ProviderMetadata;
    if is_plain_http(canonical) {
        findings.fail(requirement, file, format!("`canonical_url` is `{canonical}`, expected a URL with https"));
    }
    let mut all = provider.copies.iter().map(String::as_str).chain([file]);
    let reason = match site.base.locate(canonical) {
        Place::Inside(inside) if all.any(|path| path == inside.path) => return,
        Place::Inside(inside) if site.folder.has(&inside.path) => {
            format!("`canonical_url` names `{}`, and this file has other bytes, expected a copy", inside.path)
        }
        Place::Inside(inside) => format!(
            "`canonical_url` names `{}`, expected this file, whose URL is {}",
            inside.path,
            site.base.url_of(file)
        ),
        Place::Outside => {
            format!("`canonical_url` is `{canonical}`, expected {}", site.base.url_of(file))
        }
        Place::Malformed(why) => why,
    };
    findings.fail(requirement, file, reason);
}

fn check_maintenance(site: &Site, provider: &Provider, findings: &mut Findings) {
    let requirement = Requirement::ProviderMetadata;
    let now = site.at.utc();
    if let Some(until) = &provider.metadata.maintained_until {
        if until.utc() < now {
            findings.fail(requirement, provider.file(), format!("`maintained_until` is past: {until}"));
        } else if until.utc() - now < TimeDelta::days(90) {
            let reason = format!("`maintained_until` is less than 90 days ahead: {until}");
            findings.warn(requirement, provider.file(), reason);
        }
    }
    if let Some(from) = provider.metadata.maintained_from.as_ref().filter(|from| from.utc() > now) {
        findings.warn(requirement, provider.file(), format!("`maintained_from` is yet to come: {from}"));
    }
}

/// Requirements 8 to 10: the ways in which a reader who knows the domain finds the metadata. One is enough.
pub(super) fn check_discovery(site: &Site, provider: &Provider, fields: &[String], findings: &mut Findings) {
    let requirements = [Requirement::SecurityTxtField, Requirement::WellKnown, Requirement::DnsPath];
    let Some(file) = &provider.file else {
        for requirement in requirements {
            findings.not_applicable(requirement, "there is no provider-metadata.json");
        }
        return;
    };
    let files: BTreeSet<&str> = provider.copies.iter().map(String::as_str).chain([file.as_str()]).collect();
    let is_named = check_fields(site, &files, fields, findings);
    let is_well_known = site.base.is_top() && files.contains(WELL_KNOWN);
    let is_dns_host = site.base.host().starts_with("csaf.data.security.");
    let is_dns = is_dns_host && files.contains("provider-metadata.json");
    if is_named && !site.base.is_top() {
        let reason =
            format!("the site lies at {}, not at the top of its host, where readers look for it", site.base.as_str());
        findings.warn(Requirement::SecurityTxtField, SECURITY_TXT, reason);
    }
    if !is_named && is_dns_host {
        findings
            .not_checked(Requirement::SecurityTxtField, "the security.txt lies at the main domain, not at this host");
    } else if !is_named {
        not_named(provider, is_well_known, findings);
    }
    if !is_well_known {
        well_known_reason(site, provider, is_named || is_dns, findings);
    }
    if !is_dns {
        let why = "the folder is not that of a host `csaf.data.security.…`, and what a name resolves to it cannot show";
        findings.not_applicable(Requirement::DnsPath, why);
    }
}

/// No field of security.txt names the metadata: a failure where no other way leads to it.
fn not_named(provider: &Provider, has_other_way: bool, findings: &mut Findings) {
    let requirement = Requirement::SecurityTxtField;
    let way = format!("no field `CSAF` of the security.txt names the metadata, {}", provider.file());
    if has_other_way {
        findings.warn(requirement, SECURITY_TXT, way);
    } else if provider.metadata.role == Role::Publisher {
        findings.not_applicable(requirement, "a CSAF publisher needs none of the ways 8 to 10");
    } else {
        let reason = format!("{way}, and there is no other way to find it (requirements 8 to 10)");
        findings.fail(requirement, SECURITY_TXT, reason);
    }
}

fn well_known_reason(site: &Site, provider: &Provider, has_other_way: bool, findings: &mut Findings) {
    let requirement = Requirement::WellKnown;
    if provider.file() == WELL_KNOWN {
        let reason =
            format!("the site lies at {}, not at the top of its host, so this is not the place", site.base.as_str());
        findings.warn(requirement, WELL_KNOWN, reason);
    } else if site.folder.has(WELL_KNOWN) {
        findings.not_applicable(requirement, "the well-known place holds the metadata of another version or provider");
    } else if has_other_way || provider.metadata.role == Role::Publisher {
        findings.not_applicable(requirement, "another of the requirements 8 to 10 is met, or none is asked for");
    } else {
        findings.fail(requirement, WELL_KNOWN, site.folder.why_missing(WELL_KNOWN));
    }
}

/// Whether one of the fields `CSAF` names the metadata, and whether each of them is right.
fn check_fields(site: &Site, files: &BTreeSet<&str>, fields: &[String], findings: &mut Findings) -> bool {
    let requirement = Requirement::SecurityTxtField;
    let file = SECURITY_TXT;
    let mut named = Vec::new();
    for field in fields {
        if is_plain_http(field) {
            findings.fail(requirement, file, format!("`CSAF: {field}`, expected a URL with https"));
        }
        match site.base.locate(field) {
            Place::Inside(inside) if site.folder.has(&inside.path) && !inside.path.is_empty() => {
                if name(&inside.path) == "provider-metadata.json" {
                    named.push(inside.path);
                } else {
                    findings.fail(
                        requirement,
                        file,
                        format!("`CSAF: {field}` does not lead to a provider-metadata.json"),
                    );
                }
            }
            Place::Inside(inside) => {
                let why = site.folder.why_missing(&inside.path);
                findings.fail(requirement, file, format!("`CSAF: {field}` leads to `{}`: {why}", inside.path));
            }
            Place::Outside => {
                findings.remark(requirement, format!("{field} does not lie below {}", site.base.as_str()));
            }
            Place::Malformed(why) => findings.fail(requirement, file, format!("`CSAF`: {why}")),
        }
    }
    let well_known = named.iter().position(|path| path == WELL_KNOWN);
    if well_known.is_some_and(|at| at > 0) && site.base.is_top() {
        findings.fail(requirement, file, "the well-known URL must be the first of the fields `CSAF`");
    }
    named.iter().any(|path| files.contains(path.as_str()))
}

/// Requirement 20: the keys that the metadata names. Returns those that signatures are tried with.
pub(super) fn check_keys(site: &Site, provider: &Provider, findings: &mut Findings) -> Keyring {
    let requirement = Requirement::PublicKeys;
    let mut keyring = Keyring::default();
    if provider.metadata.keys.is_empty() {
        if provider.is_trusted() {
            findings.fail(requirement, provider.file(), "`public_openpgp_keys` names no key");
        } else {
            findings.not_applicable(requirement, "no key is named, and the role asks for none");
        }
        return keyring;
    }
    let mut usable = 0;
    let mut foreign = 0;
    for key in &provider.metadata.keys {
        if matches!(site.base.locate(&key.url), Place::Outside) {
            findings.remark(requirement, format!("{} lies elsewhere and was not checked", key.url));
            foreign += 1;
            continue;
        }
        let Some(path) = provider.existing_key(site, &key.url, &key.at, findings) else { continue };
        let certificate = match site.folder.read(&path).and_then(|bytes| Certificate::read(&bytes)) {
            Ok(certificate) => certificate,
            Err(why) => {
                findings.fail(requirement, path, why);
                continue;
            }
        };
        if !certificate.is_armoured {
            findings.add(requirement, provider.level_of_21(), path.clone(), "it is not ASCII-armoured".to_owned());
        }
        check_fingerprint(&path, &certificate, key.fingerprint.as_deref(), findings);
        match certificate.fault(site.at) {
            Some(fault) => findings.warn(requirement, path, fault),
            None => usable += 1,
        }
        keyring.add(&certificate, site.at);
    }
    if usable == 0 && foreign == 0 && provider.is_trusted() {
        findings.fail(requirement, provider.file(), "none of the keys that it names can be used to sign");
    }
    if foreign > 0 && keyring.is_empty() {
        findings.not_checked(requirement, "all keys lie elsewhere");
    }
    keyring
}

fn check_fingerprint(path: &str, certificate: &Certificate, said: Option<&str>, findings: &mut Findings) {
    let found = certificate.fingerprint();
    match said {
        Some(said) if said.eq_ignore_ascii_case(&found) => {}
        Some(said) => {
            let reason = format!("its fingerprint is {found}, and the metadata says {said}");
            findings.fail(Requirement::PublicKeys, path, reason);
        }
        None => findings.warn(Requirement::PublicKeys, path, "the metadata does not say its fingerprint"),
    }
}

impl Provider {
    /// As [`Provider::existing`], for a key, whose absence is one of requirement 20.
    fn existing_key(&self, site: &Site, url: &str, at: &str, findings: &mut Findings) -> Option<String> {
        let path = self.target(site, url, at, findings)?;
        if site.folder.has(&path) {
            return Some(path);
        }
        let reason = format!("`{at}.url` names `{path}`: {}", site.folder.why_missing(&path));
        findings.fail(Requirement::PublicKeys, self.file(), reason);
        None
    }
}

/// The address that the folder is served at, learnt from what says where it lies itself.
pub(super) fn learn_base(folder: &super::folder::Folder, canonicals: &[String]) -> Option<Base> {
    let mut files: Vec<&str> = folder.files().filter(|path| name(path) == "provider-metadata.json").collect();
    files.sort_by_key(|path| (*path != WELL_KNOWN, *path));
    let json = |file: &str| folder.text(file).ok().and_then(|text| shape::parse(&text).ok());
    let canonical = |file: &str| Some(json(file)?.get("canonical_url")?.as_str()?.to_owned());
    let metadata: Vec<(&str, String)> = files.iter().filter_map(|file| Some((*file, canonical(file)?))).collect();
    let below = metadata.iter().find_map(|(file, url)| url.strip_suffix(file));
    let of_text = || {
        let paths = [".well-known/security.txt", "security.txt"];
        canonicals.iter().find_map(|url| paths.iter().find_map(|path| url.strip_suffix(path)))
    };
    if let Some(base) = below.or_else(of_text).and_then(|url| Base::parse(url).ok()) {
        return Some(base);
    }
    // A canonical URL that fits no file still names the host.
    let host = metadata.iter().find_map(|(_, url)| url.split('/').nth(2).map(|host| format!("https://{host}/")));
    host.and_then(|url| Base::parse(&url).ok())
}
