//! The vendor and the settings of its site.

use super::advisory::Publisher;
use super::{Audience, CheckSettings, IncidentSettings, Instant, LanguageTag, Targets, Tlp, Uri};
use crate::source::Origin;

/// The vendor, and what `site.toml` says of its site.
#[derive(Clone, Debug)]
pub struct Vendor {
    /// Where it is written.
    pub origin: Origin,
    /// The name of the site.
    pub title: String,
    /// What the site is, in one sentence.
    pub description: Option<String>,
    /// Where the site will be served, without a slash at the end.
    pub base_url: BaseUrl,
    /// The closed audiences that have a site of their own, from the widest to the narrowest.
    pub audiences: Vec<Audience>,
    /// The language of the site.
    pub language: LanguageTag,
    /// The name of the theme.
    pub theme: String,
    /// The vendor as the publisher of its advisories.
    pub publisher: Publisher,
    /// The vendor's home page.
    pub website: Option<Uri>,
    /// How to reach the security team, the preferred way first.
    pub contacts: Vec<SecurityContact>,
    /// What security.txt says beside the contacts.
    pub security_txt: SecurityTxt,
    /// Settings of CSAF.
    pub csaf: CsafSettings,
    /// Which incidents are notable, and how their documents are named.
    pub incidents: IncidentSettings,
    /// Settings of feeds.
    pub feeds: FeedSettings,
    /// How what is published is signed.
    pub signing: SigningSettings,
    /// The entries of the navigation that the vendor adds.
    pub navigation: Vec<NavigationEntry>,
    /// The time zone in which the vendor counts days.
    pub time_zone: chrono_tz::Tz,
    /// The vendor's own targets.
    pub targets: Targets,
    /// How the content is checked.
    pub check: CheckSettings,
}

/// An absolute `https` URL without a slash at the end, under which the site is served; `http` on this machine alone, for
/// trying things out (CSAF 2.0, section 7.1.3; RFC 9116, section 3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl(String);

/// The text is not a base URL.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` cannot be the address of the site: write an https URL such as https://trust.example.com")]
pub struct BaseUrlError(pub String);

impl BaseUrl {
    /// The URL of a path of the site, which begins with a slash.
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    /// The URL without a slash at the end.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path under which the site lies on its host: empty, or beginning with a slash and not ending with one.
    pub fn path(&self) -> &str {
        let after_scheme = self.0.find("://").map_or(0, |at| at + 3);
        self.0[after_scheme..].find('/').map_or("", |at| &self.0[after_scheme + at..])
    }

    /// The URL of a path of the host, which lies outside the site where the site is not at the top of its host.
    pub fn join_host(&self, path: &str) -> String {
        format!("{}{path}", &self.0[..self.0.len() - self.path().len()])
    }

    /// The host, with its port where it has one.
    pub fn host(&self) -> &str {
        let after_scheme = self.0.split_once("://").map_or(self.0.as_str(), |(_, rest)| rest);
        after_scheme.split('/').next().unwrap_or_default()
    }

    /// The path of the site that a URL leads to, decoded and without a query and a fragment: `/` for the site itself;
    /// none where the URL leads elsewhere. Two spellings of an address lead to one path (RFC 3986, section 6.2).
    pub fn path_of(&self, url: &str) -> Option<String> {
        let base = fluent_uri::Uri::parse(self.as_str()).ok()?.normalize();
        let url = fluent_uri::Uri::parse(url).ok()?.normalize();
        let address = url.as_str().split(['?', '#']).next()?;
        let path = match address.strip_prefix(base.as_str().trim_end_matches('/'))? {
            "" => "/",
            below if below.starts_with('/') => below,
            _ => return None,
        };
        let path = fluent_uri::pct_enc::EStr::<fluent_uri::pct_enc::encoder::Path>::new(path)?;
        Some(path.decode().to_string_lossy().into_owned())
    }
}

impl std::str::FromStr for BaseUrl {
    type Err = BaseUrlError;

    fn from_str(text: &str) -> Result<Self, BaseUrlError> {
        let refused = || BaseUrlError(text.to_owned());
        let uri: Uri = text.parse().map_err(|_| refused())?;
        let has_host = text.split_once("://").is_some_and(|(_, rest)| !rest.is_empty() && !rest.starts_with('/'));
        let is_local = ["http://localhost", "http://127.0.0.1"].iter().any(|local| text.starts_with(local));
        if !(uri.scheme() == "https" || is_local) || !has_host || text.contains(['?', '#']) {
            return Err(refused());
        }
        Ok(Self(text.trim_end_matches('/').to_owned()))
    }
}

/// One way to reach the security team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityContact {
    /// `https:`, `mailto:` or `tel:` (RFC 9116, section 2.5.3).
    pub url: Uri,
    /// What people call it.
    pub label: Option<String>,
    /// Whether what is sent there stays confidential.
    pub confidential: bool,
    /// The key to encrypt to: a file of the folder `keys`, or a URL.
    pub encryption: Option<EncryptionKey>,
}

/// Where a public key is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EncryptionKey {
    /// The name of a file in the folder `keys`.
    File(String),
    /// Elsewhere: `https:`, `dns:` or `openpgp4fpr:` (RFC 9116, section 2.5.4).
    Url(Uri),
}

/// What security.txt says beside the contacts (RFC 9116).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityTxt {
    /// When the file must no longer be trusted.
    pub expires: Instant,
    /// The languages in which the security team reads reports.
    pub preferred_languages: Vec<LanguageTag>,
    /// Where security jobs are.
    pub hiring: Option<Uri>,
    /// Whether rewards are paid; nothing is said where it is not set.
    pub bug_bounty: Option<bool>,
    /// Further addresses at which the same file is served.
    pub canonical: Vec<Uri>,
    /// Further CSAF providers of the vendor, by the addresses of their metadata.
    pub csaf: Vec<Uri>,
}

/// Settings of CSAF.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsafSettings {
    /// Where the meaning of TLP is explained, written into documents.
    pub tlp_url: Uri,
    /// A text on the terms of distribution, written into documents made from Markdown.
    pub distribution_text: Option<String>,
    /// The label of advisories in Markdown that name none.
    pub default_tlp: Option<Tlp>,
    /// The folder of the provider.
    pub folder: SitePath,
    /// Whether the draft CSAF 2.1 is served beside CSAF 2.0, which always is.
    pub with_csaf21: bool,
    /// Whether aggregators may list this provider (CSAF 2.0, section 3.1 of the provider metadata).
    pub list_on_aggregators: bool,
    /// Whether aggregators may mirror its documents.
    pub mirror_on_aggregators: bool,
}

/// A folder of the site: begins with a slash, does not end with one, and can stand in a URL as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SitePath(String);

/// The text is no folder of the site.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` cannot be a folder of the site: write one like /.well-known/csaf, of letters, digits, `.`, `_` and `-`")]
pub struct SitePathError(pub String);

impl SitePath {
    /// The path, with a slash before each of its parts.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for SitePath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for SitePath {
    type Err = SitePathError;

    fn from_str(text: &str) -> Result<Self, SitePathError> {
        let is_name = |part: &str| {
            let is_plain = part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
            is_plain && part.bytes().any(|byte| byte != b'.')
        };
        let path = text.strip_suffix('/').unwrap_or(text);
        match path.strip_prefix('/') {
            Some(inner) if inner.split('/').all(is_name) => Ok(Self(path.to_owned())),
            _ => Err(SitePathError(text.to_owned())),
        }
    }
}

/// How what is published is signed. Secrets are never settings: a key comes from the environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SigningSettings {
    /// The program, with its arguments, that reads bytes and writes an armoured detached signature.
    pub command: Option<SigningCommand>,
    /// The program, with its arguments, that reads a text and writes it with a cleartext signature.
    pub cleartext_command: Option<SigningCommand>,
}

/// A program and its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningCommand {
    /// The program: a name that is looked up, or a path.
    pub program: String,
    /// What it is started with.
    pub arguments: Vec<String>,
}

/// Settings of feeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeedSettings {
    /// How many of the newest items a feed holds at least; older ones lie in its archives.
    pub newest: usize,
}

impl Default for FeedSettings {
    fn default() -> Self {
        Self { newest: 20 }
    }
}

/// One entry of the navigation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavigationEntry {
    /// What it says.
    pub title: String,
    /// A path of the site that begins with a slash, or an absolute URL.
    pub url: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_the_site_is_made_of_plain_names() {
        let path = |text: &str| text.parse::<SitePath>().map(|path| path.as_str().to_owned());
        assert_eq!(path("/.well-known/csaf/"), Ok("/.well-known/csaf".to_owned()));
        assert_eq!(path("/csaf"), Ok("/csaf".to_owned()));
        for text in ["", "/", "csaf", "//csaf", "/a//b", "/..", "/a/../b", "/a b", "/%61", "/a/."] {
            assert!(path(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_base_url_loses_its_last_slash_and_knows_its_path() {
        let base: BaseUrl = "https://trust.example.com/".parse().unwrap();
        assert_eq!((base.as_str(), base.path()), ("https://trust.example.com", ""));
        let base: BaseUrl = "https://example.com/security".parse().unwrap();
        assert_eq!(base.path(), "/security");
        assert_eq!(base.join("/rss.xml"), "https://example.com/security/rss.xml");
        assert_eq!(base.join_host("/security.txt"), "https://example.com/security.txt");
        for text in ["example.com", "ftp://example.com", "http://example.com", "https://", "https://example.com/?a"] {
            assert!(text.parse::<BaseUrl>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_base_url_knows_what_lies_below_it() {
        let base: BaseUrl = "https://Example.com:443/security/".parse().unwrap();
        let path = |url: &str| base.path_of(url);
        assert_eq!(path("https://example.com/security"), Some("/".to_owned()));
        assert_eq!(path("HTTPS://EXAMPLE.com/security/a%20b/../c%20d.html?x#y"), Some("/c d.html".to_owned()));
        for url in [
            "https://example.com/",
            "https://example.com/securityx",
            "http://example.com/security/a",
            "x",
            "mailto:a@b",
        ] {
            assert_eq!(path(url), None, "{url}");
        }
    }
}
