//! Checks a folder that a host serves, ours or anybody's: CSAF section 7.1 requirement by requirement, security.txt,
//! feeds and links.
//!
//! In goes a folder and an instant, out comes a [`Report`]. Everything is found from the metadata by mapping the URLs
//! below the address of the site to files of the folder; nothing is fetched.
//!
//! This room uses the model, `csaf`, the reader of `html` and libraries for the formats. It must never use what writes
//! the files, so that one cannot hide the mistake of the other. Whatever is in the folder may be broken or hostile:
//! nothing here panics, and nothing outside the folder is read.

mod address;
mod archives;
mod directory;
mod documents;
mod feeds;
mod folder;
mod headers;
mod host_rules;
mod integrity;
mod links;
mod listing;
mod metadata;
mod openpgp;
mod provider;
mod redirects;
mod report;
mod requirement;
mod rolie;
mod security_txt;
mod shape;
mod signatures;
mod transition;

use std::path::Path;

pub use folder::FolderError;
pub use report::{Check, Finding, Level, Outcome, Part, Report};
pub use requirement::Requirement;

use crate::model::{CsafVersion, Instant};
use address::Base;
use documents::Documents;
use folder::Folder;
use metadata::{Metadata, Role};
use openpgp::{Certificate, Keyring};
use provider::Provider;
use redirects::Redirects;
use report::Findings;
use security_txt::Fields;

/// What a folder is checked against.
#[derive(Clone, Debug)]
pub struct Options {
    /// The instant at which expiry is judged.
    pub at: Instant,
    /// The address that the folder is served at. Without it, it is learnt from the canonical URLs in the folder.
    pub url: Option<String>,
}

/// Nothing could be checked.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The folder cannot be read.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The address that was given is none.
    #[error("the address cannot be used: {0}")]
    Url(String),
    /// There is nothing in it that could be checked.
    #[error(
        "there is no provider-metadata.json, no CSAF document, no security.txt and no page in it: name the folder that \
         a host serves"
    )]
    Nothing,
}

/// The folder with what all checks need of it.
struct Site<'f> {
    folder: &'f Folder,
    redirects: Redirects,
    base: Base,
    at: &'f Instant,
}

impl Site<'_> {
    /// Whether a server has something to send for a path.
    fn answers(&self, path: &str) -> bool {
        self.folder.page(path).is_some() || self.redirects.answer(self, path)
    }
}

/// A base for links where nobody knows the address: they are relative then.
const NOWHERE: &str = "https://site.invalid/";

/// Checks a folder. Fails only where there is nothing to check.
pub fn verify(folder: &Path, options: &Options) -> Result<Report, VerifyError> {
    let given = options.url.as_deref().map(Base::parse).transpose().map_err(VerifyError::Url)?;
    let folder = Folder::open(folder)?;
    let is_of_a_site = |path: &str| [".json", ".txt", ".html", ".xml"].iter().any(|ending| path.ends_with(ending));
    if !folder.below("").any(is_of_a_site) {
        return Err(VerifyError::Nothing);
    }
    let fields = Fields::of_folder(&folder);
    let canonicals: Vec<String> = fields.values("Canonical").map(str::to_owned).collect();
    let known = given.or_else(|| provider::learn_base(&folder, &canonicals));
    let url = known.as_ref().map(|base| base.as_str().to_owned());
    let base = match known {
        Some(base) => base,
        None => Base::parse(NOWHERE).map_err(VerifyError::Url)?,
    };
    let site = Site { folder: &folder, redirects: Redirects::of_folder(&folder), base, at: &options.at };
    let mut parts = Vec::new();
    let mut checked = Vec::new();
    let csaf_fields: Vec<String> = fields.values("CSAF").map(str::to_owned).collect();
    let mut providers = providers(&site, &csaf_fields);
    transition::check(&site, &mut providers, &csaf_fields);
    for (provider, mut findings) in providers {
        let documents = check_provider(&site, &provider, &csaf_fields, &mut findings);
        let checks = findings.into_checks(Requirement::of_csaf(provider.version()));
        parts.push(Part { subject: subject(&provider), version: Some(provider.version()), checks });
        checked.push((provider, documents));
    }
    parts.push(check_site(&site, url.is_some(), &checked));
    Ok(Report { at: options.at.clone(), url, parts })
}

fn subject(provider: &Provider) -> String {
    match &provider.file {
        Some(file) => {
            format!("{file} (CSAF {}, {})", provider.version(), provider.metadata.role.as_str())
        }
        None => "CSAF documents without a provider-metadata.json".to_owned(),
    }
}

/// The providers of the folder, or one without metadata.
fn providers(site: &Site, csaf_fields: &[String]) -> Vec<(Provider, Findings)> {
    let mut findings = Vec::new();
    let found = provider::find(site, &mut findings);
    if !found.is_empty() {
        return found.into_iter().zip(findings).collect();
    }
    let mut findings = Findings::default();
    let requirement = Requirement::ProviderMetadata;
    if csaf_fields.is_empty() {
        findings.warn(
            requirement,
            "",
            "there is no provider-metadata.json: at most, this is a CSAF publisher's folder",
        );
    } else {
        findings.fail(requirement, security_txt::WELL_KNOWN, "it names a provider-metadata.json, and there is none");
    }
    let provider = Provider {
        file: None,
        copies: Vec::new(),
        metadata: Metadata::empty(CsafVersion::V20),
        directories: Vec::new(),
        feeds: Vec::new(),
        excluded: Vec::new(),
        is_readable: true,
    };
    vec![(provider, findings)]
}

fn check_provider(site: &Site, provider: &Provider, csaf_fields: &[String], findings: &mut Findings) -> Documents {
    if !provider.is_readable {
        for requirement in Requirement::of_csaf(provider.version()).filter(|one| *one != Requirement::ProviderMetadata)
        {
            findings.not_checked(requirement, "what it asks for stands in the metadata, which cannot be read");
        }
        return Documents::new();
    }
    provider::check_metadata(site, provider, findings);
    provider::check_discovery(site, provider, csaf_fields, findings);
    let keyring = provider::check_keys(site, provider, findings);
    let feeds = rolie::listed(site, provider);
    let mut listed = directory::listed(site, provider);
    listed.extend(feeds.paths);
    let documents = documents::examine(site, provider, &listed, &keyring, findings);
    let unread = [provider.unread_directories(site), provider.unread_feeds(site), feeds.elsewhere].concat();
    documents::note_limits(provider, &documents, &unread, findings);
    signatures::check_orphans(site, provider, findings);
    signatures::note_limits(site, provider, &documents, &unread, findings);
    directory::check(site, provider, &documents, findings);
    listing::check(site, provider, findings);
    rolie::check(site, provider, &documents, findings);
    rolie::check_services(site, provider, findings);
    rolie::check_category_documents(site, provider, findings);
    redirects::check(site, provider, findings);
    headers::check_cross_origin(site, provider, &documents, findings);
    for requirement in [Requirement::ListOfProviders, Requirement::DisjointParties, Requirement::Mirror] {
        findings.not_applicable(requirement, "it is for aggregators and listers");
    }
    findings.not_checked(Requirement::UserAgent, "what a server does with user agents, a folder cannot show");
    if provider.file.is_none() && provider.metadata.role == Role::Publisher {
        findings.remark(Requirement::ValidDocument, "documents were looked for in the whole folder");
    }
    documents
}

/// What belongs to no provider.
fn check_site(site: &Site, is_address_known: bool, providers: &[(Provider, Documents)]) -> Part {
    let mut findings = Findings::default();
    let keyring = check_files(site, &mut findings);
    security_txt::check(site, &keyring, &mut findings);
    feeds::check(site, &mut findings);
    links::check(site, &mut findings);
    headers::check(site, providers, &mut findings);
    if !is_address_known {
        let what =
            "the address of the site is not known, so links with the whole address were not followed; give --url";
        findings.remark(Requirement::Links, what);
    }
    Part { subject: "the site".to_owned(), version: None, checks: findings.into_checks(Requirement::of_site()) }
}

/// The most bytes of a file that are searched for keys.
const MOST_BYTES_OF_A_KEY: usize = 1024 * 1024;

/// Nothing leads out of the folder, and no private key lies in it. Returns all public keys that do.
fn check_files(site: &Site, findings: &mut Findings) -> Keyring {
    let requirement = Requirement::Files;
    for (path, why) in site.folder.odd() {
        findings.fail(requirement, path, why);
    }
    let endings = [".asc", ".gpg", ".pgp", ".key", ".pem", ".txt", ".sec"];
    let mut keyring = Keyring::default();
    let is_key = |path: &&str| {
        endings.iter().any(|ending| path.ends_with(ending))
            && !path.ends_with(".json.asc")
            && !host_rules::is_of_host(path)
    };
    for path in site.folder.files().filter(is_key) {
        let Ok(bytes) = site.folder.read(path) else { continue };
        if bytes.len() > MOST_BYTES_OF_A_KEY {
            continue;
        }
        if openpgp::holds_private_key(&bytes) {
            findings.fail(requirement, path, "it holds a private key, which must never be published: replace that key");
        } else if let Ok(certificate) = Certificate::read(&bytes) {
            keyring.add(&certificate, site.at);
        }
    }
    keyring
}
