//! URLs of the site and the files of the folder that they lead to.

use std::borrow::Cow;

use fluent_uri::{Uri, UriRef};

/// The address that the folder is served at: everything below it is a file of the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Base {
    url: String,
    host: String,
    /// The path of the address, which begins and ends with `/`.
    path: String,
}

/// Where a URL leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// To a path of the folder, which ends in `/` or is empty where a folder is meant.
    Inside(Inside),
    /// To another site, or to something that is no page.
    Outside,
    /// Nowhere: it is no URL.
    Malformed(String),
}

/// A path of the folder and the fragment that the URL names in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Inside {
    pub(super) path: String,
    pub(super) fragment: Option<String>,
}

impl Base {
    /// Reads an address. A slash is added where it has none at its end.
    pub(super) fn parse(url: &str) -> Result<Self, String> {
        let uri = Uri::parse(url).map_err(|error| format!("`{url}` is not a URL: {error}"))?;
        let scheme = uri.scheme().as_str().to_ascii_lowercase();
        let Some(authority) = uri.authority() else { return Err(format!("`{url}` names no host")) };
        if !matches!(scheme.as_str(), "http" | "https") {
            return Err(format!("`{url}` is not an address of the web"));
        }
        let host = host_of(authority.host(), authority.port().map(fluent_uri::pct_enc::EStr::as_str), &scheme);
        let mut path = decode(uri.path().as_str());
        if !path.starts_with('/') {
            path.insert(0, '/');
        }
        if !path.ends_with('/') {
            path.push('/');
        }
        let whole = url.split(['?', '#']).next().unwrap_or(url);
        Ok(Self { url: format!("{}/", whole.trim_end_matches('/')), host, path })
    }

    /// The address with a slash at its end.
    pub(super) fn as_str(&self) -> &str {
        &self.url
    }

    /// The host, with the port where it is not the usual one.
    pub(super) fn host(&self) -> &str {
        &self.host
    }

    /// Whether the site lies at the top of its host, as the places that the standards name must.
    pub(super) fn is_top(&self) -> bool {
        self.path == "/"
    }

    /// Where an absolute URL leads.
    pub(super) fn locate(&self, url: &str) -> Place {
        let uri = match Uri::parse(url) {
            Ok(uri) => uri,
            Err(error) => return Place::Malformed(format!("`{url}` is not a URL: {error}")),
        };
        let scheme = uri.scheme().as_str().to_ascii_lowercase();
        let (true, Some(authority)) = (matches!(scheme.as_str(), "http" | "https"), uri.authority()) else {
            return Place::Outside;
        };
        if host_of(authority.host(), authority.port().map(fluent_uri::pct_enc::EStr::as_str), &scheme) != self.host {
            return Place::Outside;
        }
        let path = decode(uri.normalize().path().as_str());
        let path = if path.is_empty() { "/".to_owned() } else { path };
        let Some(below) = path.strip_prefix(&self.path) else {
            let is_base = self.path.strip_suffix('/').is_some_and(|base| base == path);
            return if is_base { Place::inside(String::new(), None) } else { Place::Outside };
        };
        if below.split('/').any(|part| part == ".." || part == ".") || below.contains(['\\', '\0']) {
            return Place::Malformed(format!("`{url}` leads out of the site"));
        }
        Place::inside(below.to_owned(), uri.fragment().map(|fragment| decode(fragment.as_str())))
    }

    /// Where a reference leads that stands in the page at `path`, which may be written as loosely as in HTML.
    pub(super) fn resolve(&self, path: &str, reference: &str) -> Place {
        let tidy = tidy(reference);
        let page = format!("{}{}", self.url, encode(path));
        let resolved = match (Uri::parse(page.as_str()), UriRef::parse(&*tidy)) {
            (Ok(page), Ok(reference)) => reference.resolve_against(&page).map_err(|error| error.to_string()),
            (Err(error), _) => Err(error.to_string()),
            (_, Err(error)) => Err(error.to_string()),
        };
        match resolved {
            Ok(url) => self.locate(url.as_str()),
            Err(error) => Place::Malformed(format!("`{reference}` is not a URL: {error}")),
        }
    }

    /// The URL of a file of the folder.
    pub(super) fn url_of(&self, path: &str) -> String {
        format!("{}{}", self.url, encode(path))
    }
}

impl Place {
    fn inside(path: String, fragment: Option<String>) -> Self {
        Self::Inside(Inside { path, fragment })
    }
}

fn host_of(host: &str, port: Option<&str>, scheme: &str) -> String {
    let usual = if scheme == "https" { "443" } else { "80" };
    let host = host.to_ascii_lowercase();
    match port {
        Some(port) if !port.is_empty() && port != usual => format!("{host}:{port}"),
        _ => host,
    }
}

/// Percent-decodes. What is no UTF-8 becomes a path that no file has.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let value = (byte == b'%').then(|| hex(bytes.get(at + 1), bytes.get(at + 2))).flatten();
        decoded.push(value.unwrap_or(byte));
        at += if value.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

fn hex(high: Option<&u8>, low: Option<&u8>) -> Option<u8> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    u8::try_from(digit(high?)? * 16 + digit(low?)?).ok()
}

fn encode(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~+!$&'()*,;=:@".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            push_encoded(&mut encoded, byte);
        }
    }
    encoded
}

fn push_encoded(text: &mut String, byte: u8) {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0').to_ascii_uppercase();
    text.extend(['%', digit(byte >> 4), digit(byte & 15)]);
}

/// A reference as browsers take it: white space around it is dropped, and what a URL may not hold is encoded.
fn tidy(reference: &str) -> Cow<'_, str> {
    let trimmed = reference.trim_matches(|character: char| character.is_ascii_whitespace());
    let is_bad = |byte: u8| byte <= b' ' || byte >= 0x7f || b"\"<>\\^`{|}".contains(&byte);
    if !trimmed.bytes().any(is_bad) {
        return Cow::Borrowed(trimmed);
    }
    let mut tidied = String::with_capacity(trimmed.len());
    for byte in trimmed.bytes() {
        if is_bad(byte) { push_encoded(&mut tidied, byte) } else { tidied.push(char::from(byte)) }
    }
    Cow::Owned(tidied)
}

/// Whether a URL is of the web without TLS.
pub(super) fn is_plain_http(url: &str) -> bool {
    url.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inside(base: &str, url: &str) -> Option<String> {
        match Base::parse(base).unwrap().locate(url) {
            Place::Inside(inside) => Some(inside.path),
            Place::Outside | Place::Malformed(_) => None,
        }
    }

    #[test]
    fn a_url_below_the_base_is_a_path_of_the_folder() {
        let base = "https://owner.example/site";
        assert_eq!(inside(base, "https://OWNER.example:443/site/a%20b.json?x#y").as_deref(), Some("a b.json"));
        assert_eq!(inside(base, "https://owner.example/site").as_deref(), Some(""));
        assert_eq!(inside(base, "https://owner.example/sites/a"), None);
        assert_eq!(inside(base, "https://other.example/site/a"), None);
        assert_eq!(inside(base, "mailto:a@owner.example"), None);
    }

    #[test]
    fn no_url_leads_out_of_the_folder() {
        let base = "https://owner.example/";
        for url in [
            "https://owner.example/%2e%2e%2fetc",
            "https://owner.example/a%2F..%2F..%2Fb",
            "https://owner.example/a%5C..%5Cb",
        ] {
            assert_eq!(inside(base, url).filter(|path| path.contains("..")), None, "{url}");
        }
    }

    #[test]
    fn a_reference_of_a_page_is_resolved_against_it() {
        let base = Base::parse("https://owner.example/site/").unwrap();
        let path = |reference: &str| match base.resolve("a/b.html", reference) {
            Place::Inside(inside) => inside.path,
            other => panic!("{other:?}"),
        };
        assert_eq!(path("../c d.html"), "c d.html");
        assert_eq!(path("#there"), "a/b.html");
        assert_eq!(path("/site/x"), "x");
    }
}
