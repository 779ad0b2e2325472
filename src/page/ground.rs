//! Where a view is shown, and what links become there.

use std::sync::Arc;

use crate::{
    markdown::{self, Place},
    model::BaseUrl,
    publish::Site,
    site::Speech,
};

/// The ground that a view stands on: a page of the site, or an item of a feed.
#[derive(Clone, Debug)]
pub(super) struct Ground {
    /// What stands before a path of the site without its first slash.
    pub root: String,
    /// What stands before a link that is relative to the page itself.
    pub folder: String,
    /// What the site knows of the language that it is in, where that is not its own.
    speech: Option<Arc<Speech>>,
}

impl Ground {
    /// A page at the given path: links are relative to it.
    pub(super) fn page(path: &str) -> Self {
        let depth = path.matches('/').count().saturating_sub(1);
        Self { root: "../".repeat(depth), folder: String::new(), speech: None }
    }

    /// The page of a site at the path that it has in the original. In another language what is relative to the page
    /// leads to what lies beside the original.
    pub(super) fn of_page(site: &Site, path: &str) -> Self {
        let Some(speech) = &site.speech else { return Self::page(path) };
        let root = Self::page(&site.path(path)).root;
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).trim_start_matches('/');
        let folder = if folder.is_empty() { root.clone() } else { format!("{root}{folder}/") };
        Self { root, folder, speech: Some(Arc::clone(speech)) }
    }

    /// A page that a host may serve for any path: links begin at the root of the host.
    pub(super) fn anywhere(base: &BaseUrl) -> Self {
        let root = format!("{}/", base.path());
        Self { folder: root.clone(), root, speech: None }
    }

    /// An item of a feed that stands for the page at the given path: links are absolute.
    pub(super) fn feed(site: &Site, path: &str) -> Self {
        let base = &site.vendor.base_url;
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        Self { root: base.join("/"), folder: base.join(&format!("{folder}/")), speech: site.speech.clone() }
    }

    /// Whether a text of the site is translated into the language that the page is in.
    pub(super) fn is_translated(&self, text: &str) -> bool {
        self.speech.as_ref().is_some_and(|speech| speech.language_of(text).is_none())
    }

    /// The HTML of a text, with the language of the original where the text has that and the page another.
    pub(super) fn spoken(&self, text: &str, html: String) -> String {
        match self.speech.as_ref().and_then(|speech| speech.language_of(text)) {
            Some(language) if !html.is_empty() => format!("<div lang=\"{language}\">{html}</div>"),
            _ => html,
        }
    }

    /// Markdown as HTML. Its headings begin at `<h2>` moved down by `deeper`.
    pub(super) fn html(&self, markdown: &str, deeper: u8, id_prefix: &str) -> String {
        self.spoken(markdown, markdown::to_html(markdown, &self.place(1 + deeper, id_prefix)))
    }

    /// Markdown as HTML that continues the headings of the page, for a text whose own headings begin with `##`.
    pub(super) fn body(&self, markdown: &str) -> String {
        let has_title = markdown.lines().any(|line| line.starts_with("# "));
        self.spoken(markdown, markdown::to_html(markdown, &self.place(u8::from(has_title), "")))
    }

    /// A path as a link from here, to the very path: the same page in another language.
    pub(super) fn link(&self, path: &str) -> String {
        format!("{}{}", self.root, path.trim_start_matches('/'))
    }

    fn place<'a>(&'a self, heading_shift: u8, id_prefix: &'a str) -> Place<'a> {
        let part = self.speech.as_ref().map(|speech| &speech.part);
        Place { root: &self.root, folder: &self.folder, heading_shift, id_prefix, part }
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
        let mut content = crate::page::testing::empty();
        std::sync::Arc::make_mut(&mut content.vendor).base_url = base;
        let feed = Ground::feed(&crate::page::testing::site(&content), "/advisories/a.html");
        assert_eq!(
            (feed.root.as_str(), feed.folder.as_str()),
            ("https://example.com/security/", "https://example.com/security/advisories/")
        );
    }
}
