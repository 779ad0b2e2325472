//! Free pages and the parts that all written pages share.

use super::{Instant, Slug, Translation};
use crate::source::Origin;

/// A text in Markdown, with where it stands.
#[derive(Clone, Debug)]
pub struct Prose {
    /// The Markdown.
    pub markdown: String,
    /// The file that it stands in.
    pub origin: Origin,
    /// The same in other languages, with what else of the file is translated.
    pub translations: Vec<Translation>,
}

/// When something written may be seen.
#[derive(Clone, Debug, Default)]
pub struct Publication {
    /// Not for publication at all.
    pub draft: bool,
    /// Not before this instant.
    pub release_at: Option<Instant>,
}

/// A page of the vendor's own.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its name in the URL.
    pub slug: Slug,
    /// Its headline.
    pub title: String,
    /// What it is about, in one sentence.
    pub description: Option<String>,
    /// When it may be seen.
    pub publication: Publication,
    /// The text.
    pub body: Prose,
}
