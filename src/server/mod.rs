//! How servers serve the folders of a host, each to those who may see it: a configuration for nginx or for Caddy.
//!
//! A folder is served by itself, never as a part of another: whatever a request is spelled like, the folder for everybody
//! has nothing in it that not everybody may see. What is closed is asked for credentials in every place that serves a
//! file of it, and a request that no place expects finds none.

mod caddy;
mod nginx;
mod text;

use std::path::PathBuf;

use crate::{
    hosting::headers::{self, Header},
    model::{Access, ServedAt, SitePath, Tlp},
};

pub use caddy::caddy;
pub use nginx::nginx;

/// A host with the folders that it serves.
#[derive(Clone, Debug)]
pub struct Host {
    /// Its name.
    pub name: String,
    /// The port of TLS.
    pub port: u16,
    /// The port of plain HTTP, where nothing is but the way to the other.
    pub plain_port: u16,
    /// The address of the machine on which it listens; none for all.
    pub bind: Option<String>,
    /// Its certificate and the key of that.
    pub certificate: Option<(PathBuf, PathBuf)>,
    /// The folder of the lists of those who may see something.
    pub secrets: PathBuf,
    /// The folder of the CSAF provider within each site.
    pub csaf: SitePath,
    /// The folders, those with the longest paths first.
    pub folders: Vec<Folder>,
}

/// A folder that a build made for one audience.
#[derive(Clone, Debug)]
pub struct Folder {
    /// Who may see it.
    pub audience: Tlp,
    /// The path on the host: empty, or beginning with a slash and not ending with one.
    pub path: String,
    /// Where it lies.
    pub disk: PathBuf,
    /// How the server knows those who may see it; none for what is for everybody.
    pub access: Option<Access>,
}

/// Nothing can serve this.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HostError {
    /// Folders of several hosts.
    #[error("`{0}` and `{1}` are two hosts: ask for the configuration of each by itself")]
    TwoHosts(String, String),
    /// A server asks all who come to a host for certificates of the same authorities.
    #[error(
        "TLP:{0} and TLP:{1} are both closed by client certificates on one host, which could not tell them apart: give one \
         of them a host of its own, or access = \"token\""
    )]
    OneAuthority(Tlp, Tlp),
    /// A folder in another would be served with it.
    #[error("the folders for TLP:{0} and TLP:{1} lie in each other: each would be served with the other")]
    Nested(Tlp, Tlp),
    /// A path with characters that mean something in a configuration.
    #[error(
        "`{0}` cannot stand in a configuration: write an absolute path without white space, quotes, `$`, `{{`, `}}`, `;` and `\\`"
    )]
    Path(String),
}

impl Host {
    /// Takes a folder in. Fails where the host cannot serve it beside the others, or to those alone who may see it.
    pub fn add(&mut self, at: &ServedAt, folder: Folder) -> Result<(), HostError> {
        plain(&folder.disk)?;
        if (&at.host, at.port) != (&self.name, self.port) {
            return Err(HostError::TwoHosts(self.name.clone(), at.host.clone()));
        }
        for other in &self.folders {
            let labels = (other.audience, folder.audience);
            if other.disk.starts_with(&folder.disk) || folder.disk.starts_with(&other.disk) {
                return Err(HostError::Nested(labels.0, labels.1));
            }
            if [other.access, folder.access] == [Some(Access::ClientCertificate); 2] {
                return Err(HostError::OneAuthority(labels.0, labels.1));
            }
        }
        self.folders.push(folder);
        self.folders.sort_by_key(|folder| std::cmp::Reverse(folder.path.len()));
        Ok(())
    }

    /// The folder that is closed by client certificates.
    fn by_certificate(&self) -> Option<&Folder> {
        self.folders.iter().find(|folder| folder.access == Some(Access::ClientCertificate))
    }

    /// Whether everything on the host is closed, and by client certificates: then nobody else needs to be let in.
    fn is_closed_as_a_whole(&self) -> bool {
        self.folders.iter().all(|folder| folder.access == Some(Access::ClientCertificate) && folder.path.is_empty())
    }

    /// The authorities whose client certificates open a folder.
    fn clients(&self, folder: &Folder) -> PathBuf {
        self.secrets.join(format!("{}-{}-clients.pem", self.key(), folder.name()))
    }

    /// The list of tokens that open a folder, in the form of a server.
    fn tokens(&self, folder: &Folder, server: &str) -> PathBuf {
        self.secrets.join(format!("{}-{}-tokens.{server}", self.key(), folder.name()))
    }

    /// What tells it from the other hosts of one server: its name, with a port that is a special one.
    fn key(&self) -> String {
        if self.port == 443 { self.name.clone() } else { format!("{}-{}", self.name, self.port) }
    }

    /// The address of plain HTTP and of others that begins links back to the host.
    fn origin(&self) -> String {
        let port = if self.port == 443 { String::new() } else { format!(":{}", self.port) };
        format!("https://{}{port}", self.name)
    }
}

impl Folder {
    /// The name of the audience in the names of files and variables.
    fn name(&self) -> String {
        self.audience.label().to_ascii_lowercase().replace('+', "_")
    }

    /// The headers of everything in it.
    fn headers(&self) -> Vec<Header> {
        let mut all = headers::of_all(self.audience);
        if self.access == Some(Access::Token) {
            all.push(("Vary", "Authorization"));
        }
        all
    }

    /// The patterns of what any web page may read, as paths of the host.
    fn open_patterns(&self, csaf: &SitePath) -> Vec<String> {
        let rules = headers::rules(csaf, self.audience, true);
        let open = rules.into_iter().filter(|rule| rule.headers.contains(&headers::OPEN));
        open.map(|rule| format!("{}{}", self.path, rule.pattern)).collect()
    }
}

/// What files are, by their endings: those that candour writes, and those that are often copied.
const MEDIA: [(&str, &str); 17] = [
    ("text/html; charset=utf-8", "html"),
    ("text/css; charset=utf-8", "css"),
    ("text/javascript; charset=utf-8", "js mjs"),
    ("application/json", "json"),
    ("text/csv; charset=utf-8", "csv"),
    (headers::PLAIN_MEDIA, "txt sha256 sha512 asc"),
    (headers::CALENDAR_MEDIA, "ics"),
    ("text/xml; charset=utf-8", "xml"),
    ("image/svg+xml", "svg"),
    ("image/png", "png"),
    ("image/jpeg", "jpg jpeg"),
    ("image/gif", "gif"),
    ("image/webp", "webp"),
    ("image/x-icon", "ico"),
    ("font/woff2", "woff2"),
    ("application/pdf", "pdf"),
    ("application/zip", "zip"),
];

/// A path that stands in a configuration as it is.
pub fn plain(path: &std::path::Path) -> Result<(), HostError> {
    let refused = || HostError::Path(path.display().to_string());
    let text = path.to_str().ok_or_else(refused)?;
    let is_harmless =
        |character: char| !character.is_whitespace() && !character.is_control() && !"'\"`$#*?{};\\".contains(character);
    let is_plain = text.chars().all(is_harmless) && !text.split('/').any(|part| part == "..");
    if path.is_absolute() && is_plain && text.len() > 1 { Ok(()) } else { Err(refused()) }
}
