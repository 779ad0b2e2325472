//! The audiences of a site: what everybody may see has the address of the site, and what fewer may see one of its own.

use super::{BaseUrl, SitePath, Tlp, Vendor};
use crate::source::Origin;

/// Where the site of a closed audience is served, and how it is kept from everybody else.
#[derive(Clone, Debug)]
pub struct Audience {
    /// Where it is written.
    pub origin: Origin,
    /// Who it is for; never [`Tlp::Clear`].
    pub label: Tlp,
    /// Where its site is served.
    pub url: BaseUrl,
    /// How a server knows those who may see it; none where that is not candour's matter.
    pub access: Option<Access>,
}

/// How a server knows those who may see a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// By a client certificate of an authority of the vendor's own (TLS).
    ClientCertificate,
    /// By a token, as that of `Bearer` (RFC 6750) or the password of `Basic` (RFC 7617).
    Token,
}

impl Vendor {
    /// Where the site of an audience is served; none where nothing says so.
    pub fn address(&self, audience: Tlp) -> Option<&BaseUrl> {
        match audience {
            Tlp::Clear => Some(&self.base_url),
            closed => self.audiences.iter().find(|audience| audience.label == closed).map(|audience| &audience.url),
        }
    }

    /// The address below which a document with a label says that it lies: that of the widest audience with a site which may
    /// see it, so that it is one document for everybody who gets it, and names no address to those who must not know it.
    pub fn address_of(&self, label: Tlp) -> &BaseUrl {
        let all = [Tlp::Clear, Tlp::Green, Tlp::Amber, Tlp::AmberStrict, Tlp::Red];
        let mut may_see = all.into_iter().filter(|audience| label.is_visible_to(*audience));
        may_see.find_map(|audience| self.address(audience)).unwrap_or(&self.base_url)
    }

    /// The closed audiences that another must not know the addresses of.
    pub fn hidden_from(&self, audience: Tlp) -> impl Iterator<Item = &Audience> {
        self.audiences.iter().filter(move |other| !other.label.is_visible_to(audience))
    }

    /// The vendor as the site of an audience shows it: at the address of that audience, and without those of narrower
    /// ones.
    #[must_use]
    pub fn shown_to(&self, audience: Tlp) -> Self {
        let mut shown = self.clone();
        shown.audiences.retain(|other| other.label.is_visible_to(audience));
        if audience == Tlp::Clear {
            return shown;
        }
        if let Some(address) = self.address(audience) {
            shown.base_url = address.clone();
        }
        // What lies at those addresses is the file for everybody, and that of a closed site is another.
        shown.security_txt.canonical.clear();
        // What aggregators list and mirror is for everybody.
        shown.csaf.list_on_aggregators = false;
        shown.csaf.mirror_on_aggregators = false;
        shown
    }
}

/// An address that servers are configured for: a host and a path of plain characters, which mean nothing else to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServedAt {
    /// The host.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The path: empty, or beginning with a slash and not ending with one.
    pub path: String,
}

/// A server cannot be configured for an address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` cannot be configured: write an https URL such as https://trust.example.com/partners, with a host and a path of \
     letters, digits, `.`, `_` and `-`"
)]
pub struct ServedAtError(pub String);

impl ServedAt {
    /// Takes an address apart. Fails where it is not `https`, or has characters that mean something to a server.
    pub fn of(url: &BaseUrl) -> Result<Self, ServedAtError> {
        let refused = || ServedAtError(url.as_str().to_owned());
        let text = url.as_str();
        let is_https = text.get(..8).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"));
        let authority = text.get(8..text.len() - url.path().len()).filter(|_| is_https).ok_or_else(refused)?;
        let (host, port) = match authority.split_once(':') {
            Some((host, port)) => (host, port.parse().map_err(|_| refused())?),
            None => (authority, 443),
        };
        let is_plain = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
        let path = if url.path().is_empty() { Ok(String::new()) } else { plain_path(url.path()) };
        match path {
            Ok(path) if is_plain && !host.is_empty() => Ok(Self { host: host.to_ascii_lowercase(), port, path }),
            _ => Err(refused()),
        }
    }

    /// Whether this lies on the host of another, at its place or below it.
    pub fn is_within(&self, other: &Self) -> bool {
        let below = self.path.strip_prefix(&other.path);
        (&self.host, self.port) == (&other.host, other.port)
            && below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

fn plain_path(path: &str) -> Result<String, ()> {
    path.parse::<SitePath>().map(|path| path.as_str().to_owned()).map_err(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn served(url: &str) -> Result<ServedAt, ServedAtError> {
        ServedAt::of(&url.parse().unwrap())
    }

    #[test]
    fn an_address_is_taken_apart() {
        let at = served("https://Trust.example.com:8443/partners/eu").unwrap();
        assert_eq!((at.host.as_str(), at.port, at.path.as_str()), ("trust.example.com", 8443, "/partners/eu"));
        let at = served("HTTPS://trust.example.com").unwrap();
        assert_eq!((at.port, at.path.as_str()), (443, ""));
        for url in [
            "http://localhost/a",
            "https://user@example.com",
            "https://example.com:x",
            "https://[::1]/a",
            "https://example.com/a;b",
            "https://example.com/$host",
            "https://example.com/%2e%2e/a",
            "https://example.com//a",
        ] {
            assert!(url.parse::<BaseUrl>().is_err() || served(url).is_err(), "{url}");
        }
    }

    #[test]
    fn an_address_lies_below_another_on_the_same_host_alone() {
        let within = |one: &str, other: &str| served(one).unwrap().is_within(&served(other).unwrap());
        assert!(within("https://example.com/a/b", "https://EXAMPLE.com:443/a"));
        assert!(within("https://example.com/a", "https://example.com/a"));
        assert!(within("https://example.com/a", "https://example.com"));
        assert!(!within("https://example.com/ab", "https://example.com/a"));
        assert!(!within("https://example.com/a", "https://example.com:8443/a"));
        assert!(!within("https://a.example.com/a", "https://example.com"));
    }
}
