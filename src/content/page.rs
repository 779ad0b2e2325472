//! Free pages, and what all Markdown files of the content share.

use std::sync::Arc;

use deserr::Deserr;

use super::{
    decode::{Problems, RELEASE_AT, decode_by},
    words::{Words, text},
};
use crate::{
    diagnostic::Diagnostic,
    model::{Instant, Page, Prose, Publication, Slug},
    source::{Origin, SourceFile},
};

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct PageFile {
    title: Words,
    #[deserr(default)]
    description: Option<Words>,
    #[deserr(default)]
    draft: bool,
    #[deserr(default)]
    release_at: Option<Instant>,
}

pub(super) fn parse(file: &Arc<SourceFile>) -> Result<Page, Vec<Diagnostic>> {
    let front: PageFile = decode_by(file, &[RELEASE_AT])?;
    Ok(Page {
        slug: slug(file)?,
        title: front.title.0,
        description: text(front.description),
        publication: Publication { draft: front.draft, release_at: front.release_at },
        body: prose(file),
    })
}

/// The body of a file.
pub(super) fn prose(file: &Arc<SourceFile>) -> Prose {
    Prose { markdown: file.body().trim().to_owned(), origin: Origin::of(Arc::clone(file)), translations: Vec::new() }
}

/// The name of a file without its folder and ending, which becomes its name in URLs.
pub(super) fn slug(file: &SourceFile) -> Result<Slug, Vec<Diagnostic>> {
    let name = file.path.rsplit('/').next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    stem.parse().map_err(|error: crate::model::SlugError| {
        vec![
            Diagnostic::error("bad-file-name", format!("`{name}` cannot become a part of a URL"))
                .at_path(&file.path)
                .help(error.why),
        ]
    })
}
