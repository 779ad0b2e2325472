//! The answer to a path, as a host gives it that serves the folder of a build: files, the page of a folder, `_redirects`,
//! and the page for what is not there; with the headers of `_headers`.

use super::{
    choice::decoded,
    view::{Bytes, View},
};
use crate::{
    hosting::headers::{self, PLAIN_MEDIA},
    paths,
    publish::Site,
};

/// What a host answers.
#[derive(Debug)]
pub(super) enum Answer {
    /// The bytes of a path, or why they cannot be made.
    File {
        /// The path, as it is planned.
        path: String,
        /// What it gives.
        bytes: Bytes,
    },
    /// What is asked for lies elsewhere.
    Elsewhere {
        /// Whether for ever.
        is_permanent: bool,
        /// Where.
        location: String,
    },
    /// There is no such path: the page that says so, where there is one.
    Nothing(Option<Bytes>),
}

const REDIRECTS: &str = "/_redirects";

/// The answer to a path as it was asked for, percent-encoded.
pub(super) fn answer(view: &View, asked: &str) -> Answer {
    let base = view.site().vendor.base_url.path();
    if !base.is_empty() && asked == base {
        return Answer::Elsewhere { is_permanent: true, location: format!("{base}/") };
    }
    // Links of the page for what is not there begin with the path at which the site will lie.
    let inner = asked.strip_prefix(base).filter(|inner| !base.is_empty() && inner.starts_with('/'));
    let mut ways = vec![asked];
    ways.extend(inner);
    for way in &ways {
        let Some(path) = decoded(way) else { continue };
        let page = if path.ends_with('/') { format!("{path}index.html") } else { path.clone() };
        if let Some(bytes) = view.render(&page) {
            return Answer::File { path: page, bytes };
        }
        let is_folder = !path.ends_with('/') && view.render(&format!("{path}/index.html")).is_some();
        // Two slashes would lead to another host.
        if is_folder && !asked.starts_with("//") {
            return Answer::Elsewhere { is_permanent: true, location: format!("{asked}/") };
        }
    }
    if let Some(location) = redirect(view, base, inner.unwrap_or(asked)) {
        return Answer::Elsewhere { is_permanent: false, location };
    }
    Answer::Nothing(view.render(paths::NOT_FOUND))
}

/// Where `_redirects` leads from a path.
fn redirect(view: &View, base: &str, path: &str) -> Option<String> {
    let text = String::from_utf8(view.render(REDIRECTS)?.ok()?).ok()?;
    text.lines().find_map(|line| {
        let mut parts = line.split(' ').map(|part| part.strip_prefix(base).unwrap_or(part));
        (parts.next()? == path).then(|| parts.next().map(str::to_owned))?
    })
}

/// The headers of a path, in which a later rule takes the place of an earlier one.
pub(super) fn headers_of(site: &Site, path: &str) -> Vec<(&'static str, String)> {
    let guessed = mime_guess::from_path(path).first_or_octet_stream().essence_str().to_owned();
    let is_text = guessed.starts_with("text/") || guessed == "application/javascript";
    let guessed = if is_text { format!("{guessed}; charset=utf-8") } else { guessed };
    let has_ending = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    let media = if has_ending { guessed } else { PLAIN_MEDIA.to_owned() };
    let mut found = vec![("Content-Type", media)];
    let rules = headers::rules(&site.vendor.csaf.folder, site.audience, site.assessment.is_some());
    let of_path = rules.into_iter().filter(|rule| matches(&rule.pattern, path)).flat_map(|rule| rule.headers);
    for (name, value) in headers::of_all(site.audience).into_iter().chain(of_path) {
        found.retain(|(other, _)| *other != name);
        found.push((name, value.to_owned()));
    }
    found
}

/// Whether a path has the form of a pattern, in which `*` stands for any characters.
fn matches(pattern: &str, path: &str) -> bool {
    let Some((before, after)) = pattern.split_once('*') else { return pattern == path };
    let Some(rest) = path.strip_prefix(before) else { return false };
    if after.is_empty() {
        return true;
    }
    let mut starts = (0..=rest.len()).filter(|at| rest.is_char_boundary(*at));
    starts.any(|at| matches(after, &rest[at..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_characters() {
        for (pattern, path) in
            [("/*", "/"), ("/a/*.json", "/a/b/c.json"), ("/p/*/rss.xml", "/p/x/rss.xml"), ("/a", "/a")]
        {
            assert!(matches(pattern, path), "{pattern} {path}");
        }
        for (pattern, path) in [("/a/*.json", "/a/b.txt"), ("/a", "/ab"), ("/p/*/rss.xml", "/p/rss.xml"), ("/ä*", "/a")]
        {
            assert!(!matches(pattern, path), "{pattern} {path}");
        }
    }
}
