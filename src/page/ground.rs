//! Where a view is shown, and what links become there.

use crate::{
    markdown::{self, Place},
    model::BaseUrl,
};

/// The ground that a view stands on: a page of the site, or an item of a feed.
#[derive(Clone, Debug)]
pub(super) struct Ground {
    /// What stands before a path of the site without its first slash.
    pub root: String,
    /// What stands before a link that is relative to the page itself.
    pub folder: String,
}

impl Ground {
    /// A page at the given path: links are relative to it.
    pub(super) fn page(path: &str) -> Self {
        let depth = path.matches('/').count().saturating_sub(1);
        Self { root: "../".repeat(depth), folder: String::new() }
    }

    /// A page that a host may serve for any path: links begin at the root of the host.
    pub(super) fn anywhere(base: &BaseUrl) -> Self {
        let root = format!("{}/", base.path());
        Self { folder: root.clone(), root }
    }

    /// An item of a feed that stands for the page at the given path: links are absolute.
    pub(super) fn feed(base: &BaseUrl, path: &str) -> Self {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        Self { root: base.join("/"), folder: base.join(&format!("{folder}/")) }
    }

    /// Markdown as HTML. Its headings begin at `<h2>` moved down by `deeper`.
    pub(super) fn html(&self, markdown: &str, deeper: u8, id_prefix: &str) -> String {
        let place = Place { root: &self.root, folder: &self.folder, heading_shift: 1 + deeper, id_prefix };
        markdown::to_html(markdown, &place)
    }

    /// Markdown as HTML that continues the headings of the page, for a text whose own headings begin with `##`.
    pub(super) fn body(&self, markdown: &str) -> String {
        let place = Place { root: &self.root, folder: &self.folder, heading_shift: 0, id_prefix: "" };
        let has_title = markdown.lines().any(|line| line.starts_with("# "));
        markdown::to_html(markdown, &Place { heading_shift: u8::from(has_title), ..place })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_from_the_folder_of_the_page_to_the_root() {
        assert_eq!(Ground::page("/index.html").root, "");
        assert_eq!(Ground::page("/advisories/a.html").root, "../");
        let base: BaseUrl = "https://example.com/security".parse().unwrap();
        assert_eq!(Ground::anywhere(&base).root, "/security/");
        let feed = Ground::feed(&base, "/advisories/a.html");
        assert_eq!(
            (feed.root.as_str(), feed.folder.as_str()),
            ("https://example.com/security/", "https://example.com/security/advisories/")
        );
    }
}
