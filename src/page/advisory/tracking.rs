//! What a document says of itself: identity, history, publisher, terms.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::{difference::DifferenceView, shared::PartyContactView};
use crate::model::{Advisory, Key as _};

/// Identity and history.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct TrackingView {
    /// The id.
    pub id: String,
    /// Other names of the same document.
    pub aliases: Vec<String>,
    /// The key of the status.
    pub status: &'static str,
    /// The version.
    pub version: String,
    /// When it was first published.
    pub initial: String,
    /// When this version was published.
    pub current: String,
    /// What changed, the last change first.
    pub revisions: Vec<RevisionView>,
    /// The program that wrote the document.
    pub generator: Option<String>,
    /// When the program wrote it.
    pub generated: Option<String>,
}

/// A step of the history.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct RevisionView {
    /// The version.
    pub number: String,
    /// When.
    pub date: String,
    /// What changed.
    pub summary: String,
    /// The version in an older scheme.
    pub legacy: Option<String>,
    /// What changed since the version that was published before, where that is known.
    pub difference: Option<DifferenceView>,
}

/// Who published the document.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct PublisherView {
    /// The name.
    pub name: String,
    /// The key of what kind of party it is.
    pub category: &'static str,
    /// A URL that names it.
    pub namespace: String,
    /// What gives it its authority.
    pub issuing_authority: Option<String>,
    /// How to reach it.
    pub contact: PartyContactView,
}

/// Who may see the document, and under what terms.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct TermsView {
    /// The TLP label.
    pub tlp: Option<&'static str>,
    /// Where TLP is explained.
    pub tlp_url: Option<String>,
    /// The terms in words.
    pub text: Option<String>,
    /// The group that shares it.
    pub sharing_group: Option<String>,
    /// The id of that group.
    pub sharing_group_id: Option<String>,
    /// The licence.
    pub license: Option<String>,
    /// The language of the text.
    pub lang: Option<String>,
    /// The language that it was translated from.
    pub source_lang: Option<String>,
    /// The publisher's own rating.
    pub aggregate_severity: Option<String>,
    /// The scale of that rating.
    pub aggregate_scale: Option<String>,
    /// The category of the document.
    pub category: String,
}

impl TrackingView {
    /// Tells under each revision what it changed.
    pub(super) fn add_differences(&mut self, mut by_version: HashMap<String, DifferenceView>) {
        for revision in &mut self.revisions {
            revision.difference = by_version.remove(&revision.number);
        }
    }
}

/// Identity and history as the page shows them.
pub(super) fn tracking(advisory: &Advisory) -> TrackingView {
    let tracking = &advisory.tracking;
    let mut revisions: Vec<_> = tracking.revision_history.iter().collect();
    // The sort is stable: of two steps at one moment the later in the document comes first.
    revisions.reverse();
    revisions.sort_by(|one, other| other.date.cmp(&one.date));
    TrackingView {
        id: tracking.id.to_string(),
        aliases: tracking.aliases.clone(),
        status: tracking.status.key(),
        version: tracking.version.to_string(),
        initial: tracking.initial_release_date.as_written().to_owned(),
        current: tracking.current_release_date.as_written().to_owned(),
        revisions: revisions
            .into_iter()
            .map(|revision| RevisionView {
                number: revision.number.to_string(),
                date: revision.date.as_written().to_owned(),
                summary: revision.summary.clone(),
                legacy: revision.legacy_version.clone(),
                difference: None,
            })
            .collect(),
        generator: tracking.generator.as_ref().map(|generator| match &generator.engine_version {
            Some(version) => format!("{} {version}", generator.engine),
            None => generator.engine.clone(),
        }),
        generated: tracking
            .generator
            .as_ref()
            .and_then(|generator| generator.date.as_ref())
            .map(|date| date.as_written().to_owned()),
    }
}

/// The publisher as the page shows it.
pub(super) fn publisher(advisory: &Advisory) -> PublisherView {
    let publisher = &advisory.publisher;
    PublisherView {
        name: publisher.name.clone(),
        category: publisher.category.key(),
        namespace: publisher.namespace.to_string(),
        issuing_authority: publisher.issuing_authority.clone(),
        contact: PartyContactView::from(&publisher.contact),
    }
}

/// The terms as the page shows them.
pub(super) fn terms(advisory: &Advisory) -> TermsView {
    let distribution = &advisory.distribution;
    let text = |text: &Option<crate::model::LanguageTag>| text.as_ref().map(ToString::to_string);
    let marking = distribution.tlp.as_ref();
    let group = distribution.sharing_group.as_ref();
    let aggregate = advisory.aggregate_severity.as_ref();
    TermsView {
        tlp: marking.map(|marking| marking.label.label()),
        tlp_url: marking.and_then(|marking| marking.url.as_ref()).map(ToString::to_string),
        text: distribution.text.clone(),
        sharing_group: group.map(|group| group.name.clone().unwrap_or_else(|| group.id.clone())),
        sharing_group_id: group.map(|group| group.id.clone()),
        license: advisory.license_expression.clone(),
        lang: text(&advisory.lang),
        source_lang: text(&advisory.source_lang),
        aggregate_severity: aggregate.map(|aggregate| aggregate.text.clone()),
        aggregate_scale: aggregate.and_then(|aggregate| aggregate.namespace.as_ref()).map(ToString::to_string),
        category: advisory.category.clone(),
    }
}
