//! The addresses of narrower audiences: none may stand in what goes out, wherever it came from.

use aho_corasick::AhoCorasick;
use fluent_uri::{Uri, UriRef};

use super::json;
use crate::{
    diagnostic::Diagnostic,
    html,
    model::{Audience, BaseUrl, Content, ServedAt, Tlp},
    paths,
    plan::Rendered,
    publish::Site,
};

/// The code of these findings, which belong to the rule EM3.
pub const CLOSED_ADDRESS: &str = "closed-address";

/// What is looked for, and which audience each name is of.
struct Names {
    finder: AhoCorasick,
    whose: Vec<Tlp>,
}

/// The address of a closed site that those who see another must not know.
struct Closed {
    label: Tlp,
    url: String,
    /// The path on its host.
    path: String,
    /// The path on the site that is looked at, where it lies below that.
    below: Option<String>,
}

/// The address of a closed site as texts have it, whatever stands before and behind: the host, with the path where it has
/// one, and with the port where that is a special one or without.
pub(super) fn names(audience: &Audience) -> Vec<String> {
    let Ok(ServedAt { host, port, path }) = ServedAt::of(&audience.url) else { return Vec::new() };
    vec![format!("{host}{path}"), format!("{host}:{port}{path}")]
}

/// What is looked for in the files of a site: what names, leads to or lies at the address of a narrower audience. Every byte
/// that goes out is searched: words of a theme and files that are copied too.
pub struct ClosedAddresses<'s> {
    closed: Vec<Closed>,
    names: Names,
    base: &'s BaseUrl,
}

impl<'s> ClosedAddresses<'s> {
    /// The addresses of the content that the audience of the site must not see.
    pub fn of(content: &Content, site: &'s Site) -> Result<Self, Diagnostic> {
        let base = &site.vendor.base_url;
        let hidden = || content.vendor.hidden_from(site.audience);
        let closed = hidden().filter_map(|audience| Closed::of(audience, base)).collect();
        let (whose, names): (Vec<Tlp>, Vec<String>) =
            hidden().flat_map(|audience| names(audience).into_iter().map(|name| (audience.label, name))).unzip();
        let finder = AhoCorasick::builder().ascii_case_insensitive(true).build(&names).map_err(|error| {
            let message = format!("nobody can look for the addresses of closed sites: {error}");
            Diagnostic::error(CLOSED_ADDRESS, message)
        })?;
        Ok(Self { closed, names: Names { finder, whose }, base })
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.closed.is_empty()
    }

    /// What is wrong with a file.
    pub fn in_file(&self, file: &Rendered) -> Option<Diagnostic> {
        if self.is_empty() { None } else { in_file(file, &self.closed, &self.names, self.base) }
    }
}

impl Closed {
    fn of(audience: &Audience, base: &BaseUrl) -> Option<Self> {
        let (at, here) = (ServedAt::of(&audience.url).ok()?, ServedAt::of(base).ok());
        let below =
            here.filter(|here| at.is_within(here)).and_then(|here| at.path.strip_prefix(&here.path).map(str::to_owned));
        Some(Self { label: audience.label, url: audience.url.as_str().to_owned(), path: at.path, below })
    }

    /// Whether a path of the site lies there.
    fn has(&self, path: &str) -> bool {
        let is_below = |below: &String| {
            path.strip_prefix(below.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.below.as_ref().is_some_and(is_below)
    }
}

fn in_file(file: &Rendered, closed: &[Closed], names: &Names, base: &BaseUrl) -> Option<Diagnostic> {
    let finding = |closed: &Closed, does: &str, help: &str| {
        let message =
            format!("`{}` {does} {}, the address of the site for TLP:{}", file.path, closed.url, closed.label);
        Some(Diagnostic::error(CLOSED_ADDRESS, message).help(help))
    };
    if let Some(closed) = closed.iter().find(|closed| closed.has(&file.path)) {
        return finding(closed, "lies at", "name the file in another way, or give the closed site another address");
    }
    let help = "take it out of the text, the file or the theme that it stands in: who may not see that site must not know \
                of it";
    let read = as_read(file);
    let label = names.first_in(&file.bytes).or_else(|| names.first_in(read.as_bytes()));
    if let Some(closed) = label.and_then(|label| closed.iter().find(|closed| closed.label == label)) {
        return finding(closed, "names", help);
    }
    let is_page = matches!(ending(file), "html" | "htm" | "svg");
    let is_here = closed.iter().any(|closed| closed.below.is_some());
    let links = if is_page && is_here { links(file, base) } else { Vec::new() };
    let leads_to = |closed: &Closed| links.iter().any(|path| closed.has(path));
    let closed = closed.iter().find(|closed| has_path(file, &read, closed) || leads_to(closed))?;
    finding(closed, "leads to", help)
}

impl Names {
    /// The audience of the first name in a text.
    fn first_in(&self, bytes: &[u8]) -> Option<Tlp> {
        let mut hits = self.finder.find_overlapping_iter(bytes);
        let hit = hits.find(|hit| is_whole(bytes, hit.start(), hit.end()))?;
        self.whose.get(hit.pattern().as_usize()).copied()
    }
}

/// The texts of a file as programs and readers get them, where its format has other spellings of them: escapes of JSON and
/// of scripts, and references to characters.
fn as_read(file: &Rendered) -> String {
    let text = String::from_utf8_lossy(&file.bytes);
    match ending(file) {
        "json" | "map" | "webmanifest" => json::texts(&text),
        "html" | "htm" | "svg" | "xml" | "xhtml" | "rss" | "atom" => html::texts(&text),
        "js" | "mjs" => text.replace("\\/", "/"),
        _ => String::new(),
    }
}

fn ending(file: &Rendered) -> &str {
    file.path.rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// Whether a picture, a script or a style has the path of the closed site on this host: none of them says where its links
/// are, as a page does.
fn has_path(file: &Rendered, read: &str, closed: &Closed) -> bool {
    let Some(below) = closed.below.as_deref().filter(|below| below.len() > 1) else { return false };
    if !matches!(ending(file), "svg" | "js" | "mjs" | "css") {
        return false;
    }
    let text = String::from_utf8_lossy(&file.bytes);
    let paths = [below, closed.path.as_str()];
    [&*text, read].into_iter().any(|text| paths.into_iter().any(|path| has_whole(text, path)))
}

/// Whether a path stands in a text by itself.
fn has_whole(text: &str, path: &str) -> bool {
    text.match_indices(path).any(|(at, path)| is_whole(text.as_bytes(), at, at + path.len()))
}

/// Whether what stands there is no part of a longer name.
fn is_whole(bytes: &[u8], start: usize, end: usize) -> bool {
    let goes_on = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte));
    !goes_on(start.checked_sub(1).and_then(|at| bytes.get(at))) && !goes_on(bytes.get(end))
}

/// The paths on this site that the links of a page lead to. Links between pages are relative, so that they do not have the
/// whole address.
fn links(file: &Rendered, base: &BaseUrl) -> Vec<String> {
    // A host may show this page at any address.
    let path = if file.path == paths::NOT_FOUND { paths::HOME } else { &file.path };
    let address = base.join(path);
    let Ok(address) = Uri::parse(address.as_str()) else { return Vec::new() };
    let path_of = |reference: &html::Reference| {
        let url = UriRef::parse(reference.value.trim()).ok()?.resolve_against(&address).ok()?;
        base.path_of(url.as_str())
    };
    html::read(&String::from_utf8_lossy(&file.bytes)).references.iter().filter_map(path_of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_longer_name_is_another() {
        let whole = |text: &str| {
            let at = text.find("trust.example.com/a").unwrap();
            is_whole(text.as_bytes(), at, at + "trust.example.com/a".len())
        };
        for text in ["https://trust.example.com/a", "(trust.example.com/a)", "\"trust.example.com/a/b\""] {
            assert!(whole(text), "{text}");
        }
        for text in ["https://trust.example.com/about.html", "nottrust.example.com/a", "trust.example.com/a-b"] {
            assert!(!whole(text), "{text}");
        }
    }
}
