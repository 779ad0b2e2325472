//! The files that steer a static host, and the patterns by which they name paths.

use super::folder::name;

/// The file that adds headers.
pub(super) const HEADERS: &str = "_headers";
/// The file that answers where there is no file.
pub(super) const REDIRECTS: &str = "_redirects";

/// Whether a pattern fits a path: `*` stands for anything, `:name` for one part.
pub(super) fn fits(pattern: &str, path: &str) -> bool {
    let mut rest = path;
    let mut parts = pattern.split('*');
    let Some(first) = parts.next() else { return false };
    let Some(after) = strip_with_names(rest, first) else { return false };
    rest = after;
    let mut others = parts.peekable();
    if others.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = others.next() {
        if others.peek().is_none() {
            return part.is_empty() || rest.ends_with(part);
        }
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    true
}

fn strip_with_names<'p>(path: &'p str, pattern: &str) -> Option<&'p str> {
    let Some((before, named)) = pattern.split_once("/:") else { return path.strip_prefix(pattern) };
    let rest = path.strip_prefix(before)?.strip_prefix('/')?;
    let pattern_rest = named.find('/').map_or("", |at| &named[at..]);
    let path_rest = rest.find('/').map_or("", |at| &rest[at..]);
    strip_with_names(path_rest, pattern_rest)
}

/// Whether a file is one of those that steer a host and are not served.
pub(super) fn is_of_host(path: &str) -> bool {
    matches!(name(path), HEADERS | REDIRECTS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_as_hosts_take_them() {
        for (pattern, path) in [("/*", "/a/b"), ("/a/*.json", "/a/b/c.json"), ("/a/:x/c", "/a/b/c"), ("/a", "/a")] {
            assert!(fits(pattern, path), "{pattern} {path}");
        }
        for (pattern, path) in [("/a", "/a/b"), ("/*.json", "/a.json.asc"), ("/a/:x", "/a/b/c"), ("/b*", "/a")] {
            assert!(!fits(pattern, path), "{pattern} {path}");
        }
    }
}
