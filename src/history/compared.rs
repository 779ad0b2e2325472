//! Which two versions of an advisory are compared, and how they differ.

use std::{fmt, path::Path};

use super::{Difference, KeptError, Lock, Meaning, RecordedAdvisory, RecordedVersion, archive, part};
use crate::model::{Advisory, AdvisoryId, DocumentVersion, Instant};

/// Two versions of an advisory and what changed from one to the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// The version before.
    pub before: Side,
    /// The version after.
    pub after: Side,
    /// What changed in the documents.
    pub difference: Difference,
    /// What changed on the pages alone, in words; known where the content is compared with what was published last.
    pub on_pages: Vec<&'static str>,
}

/// One of the two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Side {
    /// A version that was published.
    Published(DocumentVersion, Instant),
    /// What stands in the content, under this version.
    Content(DocumentVersion),
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Published(version, released) => write!(f, "version {version}, published at {released}"),
            Self::Content(version) => write!(f, "the content, version {version}"),
        }
    }
}

/// Two versions cannot be compared.
#[derive(Debug, thiserror::Error)]
pub enum CompareError {
    /// There is nothing to compare with.
    #[error("{0} was never published, so that there is nothing to compare it with")]
    NeverPublished(AdvisoryId),
    /// The version was not published.
    #[error("version {wanted} of {id} was not published; these were: {known}")]
    NoVersion {
        /// The advisory.
        id: AdvisoryId,
        /// The version.
        wanted: DocumentVersion,
        /// Those that were, the oldest first.
        known: String,
    },
    /// There is one version alone.
    #[error("{0} is as it was published, in its only version")]
    Alone(AdvisoryId),
    /// There is no advisory to compare with any more.
    #[error("there is no file of {0} any more: name two versions that were published")]
    Gone(AdvisoryId),
    /// What was published is not known.
    #[error("version {version} of {id} was published, but {why}")]
    Copy {
        /// The advisory.
        id: AdvisoryId,
        /// The version.
        version: DocumentVersion,
        /// Where the copy should be.
        path: String,
        /// Why it cannot be used.
        #[source]
        why: KeptError,
    },
    /// A document cannot be read.
    #[error("what was published cannot be read: {0}")]
    Unreadable(#[from] crate::csaf::ReadError),
}

/// Which versions are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The version before; without it the one that was published last, or the one before that where the content is the
    /// last.
    pub from: Option<DocumentVersion>,
    /// The version after; without it what stands in the content.
    pub to: Option<DocumentVersion>,
}

impl Lock {
    /// Compares two versions of an advisory, those that were published by their copies below `root`.
    pub fn compare(
        &self,
        root: &Path,
        id: &AdvisoryId,
        content: Option<&Advisory>,
        wanted: &Wanted,
    ) -> Result<Compared, CompareError> {
        let recorded = self.advisories.get(id).ok_or_else(|| CompareError::NeverPublished(id.clone()))?;
        let published = |version: &RecordedVersion<'_>| {
            let document = version.document(root, id).map_err(|why| CompareError::Copy {
                id: id.clone(),
                version: version.version.clone(),
                path: archive::path(id, version.version),
                why,
            })?;
            Ok::<_, CompareError>((Side::Published(document.version, document.released), document.document))
        };
        let (from, to) = chosen(recorded, id, content, wanted)?;
        let (before, then) = published(&from)?;
        let Some(to) = to else {
            let advisory = content.ok_or_else(|| CompareError::Gone(id.clone()))?;
            let difference = Difference::between(&then, &advisory.csaf20.unpack().into())?;
            let is_last = from.version == &recorded.version;
            let on_pages = if is_last { on_pages(recorded, advisory) } else { Vec::new() };
            let after = Side::Content(advisory.tracking.version.clone());
            return Ok(Compared { before, after, difference, on_pages });
        };
        let (after, now) = published(&to)?;
        Ok(Compared { before, after, difference: Difference::between(&then, &now)?, on_pages: Vec::new() })
    }
}

/// The two versions; none for the second stands for the content.
fn chosen<'r>(
    recorded: &'r RecordedAdvisory,
    id: &AdvisoryId,
    content: Option<&Advisory>,
    wanted: &Wanted,
) -> Result<(RecordedVersion<'r>, Option<RecordedVersion<'r>>), CompareError> {
    let versions: Vec<RecordedVersion<'r>> = recorded.versions().collect();
    let find = |wanted: &DocumentVersion| {
        let found = versions.iter().find(|one| one.version == wanted).copied();
        let known = || versions.iter().map(|one| one.version.to_string()).collect::<Vec<_>>().join(", ");
        found.ok_or_else(|| CompareError::NoVersion { id: id.clone(), wanted: wanted.clone(), known: known() })
    };
    let is_last =
        content.is_some_and(|advisory| recorded.version == advisory.tracking.version && recorded.is_still(advisory));
    let last = || versions.last().copied().ok_or_else(|| CompareError::NeverPublished(id.clone()));
    let to = match &wanted.to {
        Some(to) => Some(find(to)?),
        None if wanted.from.is_none() && (is_last || content.is_none()) => Some(last()?),
        None => None,
    };
    let from = match (&wanted.from, &to) {
        (Some(from), _) => find(from)?,
        (None, None) => last()?,
        (None, Some(to)) => {
            let earlier = versions.iter().rev().skip_while(|one| one.version != to.version).nth(1).copied();
            earlier.ok_or_else(|| CompareError::Alone(id.clone()))?
        }
    };
    Ok((from, to))
}

/// What the pages say otherwise than they did, and no document says.
fn on_pages(recorded: &RecordedAdvisory, advisory: &Advisory) -> Vec<&'static str> {
    let changes = Meaning::of(advisory).changes_since(&recorded.meaning).into_iter();
    let parts = changes.filter_map(|change| part::named(change.part));
    parts.filter(|part| part.of == part::Scope::Pages).map(|part| part.in_words).collect()
}
