//! The file `_redirects`, by which a static host answers where there is no file: requirement 6, and links that it mends.

use super::{
    Requirement, Site,
    address::Place,
    folder::Folder,
    host_rules::{REDIRECTS, fits},
    provider::Provider,
    report::Findings,
};

/// The rules of the file in their order; the first that fits counts.
#[derive(Debug, Default)]
pub(super) struct Redirects(Vec<Rule>);

#[derive(Debug)]
struct Rule {
    line: usize,
    from: String,
    to: String,
    status: String,
}

impl Redirects {
    pub(super) fn of_folder(folder: &Folder) -> Self {
        let text = folder.text(REDIRECTS).unwrap_or_default();
        Self(text.lines().enumerate().filter_map(|(number, line)| Rule::read(number + 1, line)).collect())
    }

    /// Whether a path without a file leads somewhere all the same, as far as the folder can tell.
    pub(super) fn answer(&self, site: &Site, path: &str) -> bool {
        let path = format!("/{path}");
        // Hosts take a path with and without a slash at its end for the same.
        let is_it = |rule: &&Rule| fits(&rule.from, &path) || fits(&rule.from, path.trim_end_matches('/'));
        self.0.iter().find(is_it).is_some_and(|rule| rule.leads_somewhere(site))
    }
}

impl Rule {
    /// From, perhaps the query, to, and perhaps the status.
    fn read(number: usize, line: &str) -> Option<Self> {
        let mut words = line.split_whitespace();
        let from = words.next().filter(|from| !from.starts_with('#'))?;
        let to = words.find(|word| word.starts_with('/') || word.contains("://"))?;
        let status = words.next().unwrap_or("301");
        Some(Self { line: number, from: from.to_owned(), to: to.to_owned(), status: status.to_owned() })
    }

    fn leads_somewhere(&self, site: &Site) -> bool {
        if !self.status.starts_with('3') && !self.status.starts_with("200") {
            return false;
        }
        // What a name in it stands for is not followed.
        let has_names = self.to.contains("/:");
        match site.base.resolve("", &self.to) {
            Place::Inside(inside) => has_names || site.folder.page(&inside.path).is_some(),
            Place::Outside => true,
            Place::Malformed(_) => false,
        }
    }
}

/// Requirement 6, as far as the file shows it: redirects of a server are not forbidden, but advised against.
pub(super) fn check(site: &Site, provider: &Provider, findings: &mut Findings) {
    let requirement = Requirement::NoRedirects;
    let Some(file) = &provider.file else { return };
    let prefix = provider.prefix();
    for Rule { line, from, to, status } in site.redirects.0.iter().filter(|rule| rule.status.starts_with('3')) {
        let path = from.trim_start_matches('/');
        // A file that is there is sent before a redirect is looked at, unless that is forced with `!`.
        let is_forced = status.ends_with('!');
        if (path == file || provider.copies.iter().any(|copy| copy == path)) && is_forced {
            let reason = format!("line {line}: {path} is redirected to {to}, expected the file itself");
            findings.fail(requirement, REDIRECTS, reason);
        } else if !prefix.is_empty() && path.starts_with(&prefix) {
            let reason = format!("line {line}: {path} is redirected to {to}; redirects should not be used");
            findings.warn(requirement, REDIRECTS, reason);
        }
    }
}
