//! An advisory: what a customer reads under pressure.
//!
//! The same view for every form of advisory. It says everything that the [`Advisory`] says; what is first is the
//! summary, then who is affected and what to do.

mod answer;
mod cvss;
mod difference;
mod involvement;
mod products;
mod prose;
pub(super) mod range;
mod remedy;
mod retirement;
mod shared;
mod support;
mod tracking;
mod tree;
mod vulnerability;

pub use retirement::headline;

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    advisory_item::AdvisoryItem,
    document::{DocumentView, documents_of},
    ground::Ground,
    incident::{ProductLink, product_links},
    incident_list::IncidentItem,
    linked_data,
    renderer::{MetaDates, Renderer},
};
use crate::{
    distribution::Documents,
    history::Archive,
    model::{
        Advisory,
        advisory::{Note, NoteCategory, Vulnerability},
    },
    paths,
    plan::Plan,
    publish::Site,
};
use answer::AnswerView;
use involvement::DocumentInvolvementView;
use products::{Products, SetNumber, SetView};
use prose::Prose;
use remedy::{RemedyLink, RemedyView};
use retirement::RetirementView;
use shared::{CreditView, DataView, NoteView, ReferenceView};
use support::UnsupportedRelease;
use tracking::{PublisherView, TermsView, TrackingView};
use tree::TreeView;
use vulnerability::{Making, VulnerabilityView};

/// `advisory.html`, and the item of a feed.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct AdvisoryView {
    /// What lists show too: id, headline, page, severity, exploitation, dates.
    pub item: AdvisoryItem,
    /// That it no longer holds, where that is so. What follows is what it said before.
    retirement: Option<RetirementView>,
    /// The advisories whose place it takes.
    replaces: Vec<AdvisoryItem>,
    /// The worst score of all, where there is one.
    pub score: Option<String>,
    /// The heading of the summary, where the document gives it one.
    pub summary_title: Option<String>,
    /// What happened and what to do.
    pub summary_html: String,
    /// The same in words, for the description of the page.
    pub summary: String,
    /// Who is affected, and which version mends it.
    answer: Option<AnswerView>,
    /// The affected releases without security support.
    unsupported: Vec<UnsupportedRelease>,
    /// What to do.
    remedies: Vec<RemedyView>,
    /// The vulnerabilities.
    vulnerabilities: Vec<VulnerabilityView>,
    /// Notes on the document.
    notes: Vec<NoteView>,
    /// References of the document.
    references: Vec<ReferenceView>,
    /// Who is thanked for the document.
    credits: Vec<CreditView>,
    /// What happened when.
    timeline: Vec<TimelineEntry>,
    /// Why the fix took longer than the vendor aims at.
    delay_reason: Option<String>,
    /// Who was informed, beside the customers.
    informed: Vec<String>,
    /// Who did what when.
    involvement: Option<DocumentInvolvementView>,
    /// Identity and history.
    tracking: TrackingView,
    /// Who published it.
    publisher: PublisherView,
    /// Who may see it, and under what terms.
    terms: TermsView,
    /// The products of the document.
    tree: Option<TreeView>,
    /// The sets of products that statements link to.
    sets: Vec<SetView>,
    /// Data of extensions.
    data: Vec<DataView>,
    /// The pages of the products of the catalogue.
    products: Vec<ProductLink>,
    /// The incidents that it belongs to.
    incidents: Vec<IncidentItem>,
    /// The CSAF documents, the standard version first.
    documents: Vec<DocumentView>,
}

/// Something that happened.
#[derive(Debug, Serialize, JsonSchema)]
struct TimelineEntry {
    /// The key of what.
    key: &'static str,
    /// When.
    date: String,
}

/// Plans the page of every advisory.
pub(super) fn plan<'s>(pages: &Renderer<'s>, documents: &'s Documents, archive: &'s Archive, plan: &mut Plan<'s>) {
    for advisory in &pages.site.advisories {
        let path = paths::advisory(advisory.id());
        pages.add(plan, &path.clone(), "advisory.html", move |pages, ground| {
            let mut view = view(pages, advisory, documents, ground);
            view.tracking.add_differences(difference::views(advisory, archive));
            let became = advisory
                .retirement
                .as_ref()
                .map(|retirement| format!("{}: {}", retirement::headline(retirement, pages.theme), advisory.title));
            let said = if view.summary.is_empty() { &advisory.title } else { &view.summary };
            let description = became.as_ref().unwrap_or(said);
            let title = format!("{}: {}", advisory.id(), advisory.title);
            let mut meta = pages.meta(&path, &title, description, paths::ADVISORIES);
            let tracking = &advisory.tracking;
            meta.dates = Some(MetaDates {
                published: tracking.initial_release_date.as_written().to_owned(),
                modified: tracking.current_release_date.as_written().to_owned(),
            });
            meta.linked_data =
                Some(linked_data::of_advisory(pages.site, advisory, &documents_of(documents, advisory.id())));
            meta.alternates = view.documents.iter().map(DocumentView::alternate).collect();
            (meta, view)
        });
    }
}

/// Everything that an advisory says.
pub(super) fn view(pages: &Renderer<'_>, advisory: &Advisory, documents: &Documents, ground: &Ground) -> AdvisoryView {
    let mut products = Products::of(advisory.product_tree.as_ref());
    let mut prose = Prose::of(advisory, ground);
    let labels = labels(advisory, &pages.word("advisory.vulnerability"));
    let affected: Vec<SetNumber> =
        advisory.vulnerabilities.iter().map(|vulnerability| affected(vulnerability, &mut products)).collect();
    let summary = Summary::of(advisory, &mut prose);
    let answer = answer::view(advisory, &mut products, &labels);
    let remedies = remedy::collect(advisory, &mut products, &affected, &labels, &mut prose);
    let mut notes = shared::notes(&advisory.notes, &mut products, &mut prose);
    if let Some(at) = summary.note.filter(|at| *at < notes.len()) {
        notes.remove(at);
    }
    let mut making = Making { products: &mut products, prose: &mut prose, theme: pages.theme };
    let vulnerabilities = vulnerabilities(advisory, &mut making, &labels, affected, remedies.of_vulnerabilities);
    let involvement = advisory
        .involvement
        .as_ref()
        .map(|involvement| involvement::view(involvement, &mut products, &mut prose, &labels_by_id(advisory, &labels)));
    let tree = advisory.product_tree.as_ref().map(|tree| tree::view(tree, &mut products));
    AdvisoryView {
        item: AdvisoryItem::of(advisory, pages.site),
        retirement: retirement::view(advisory, pages.site, &mut prose),
        replaces: pages.superseded_by(advisory).map(|other| AdvisoryItem::of(other, pages.site)).collect(),
        score: worst_score(&vulnerabilities),
        summary_title: summary.title,
        summary_html: summary.html,
        summary: summary.words,
        answer,
        unsupported: if advisory.holds() { support::view(advisory, pages.site) } else { Vec::new() },
        remedies: remedies.views,
        vulnerabilities,
        notes,
        references: shared::references(&advisory.references),
        credits: shared::credits(&advisory.acknowledgments),
        timeline: timeline(advisory),
        delay_reason: advisory.editorial.timeline.delay_reason.clone(),
        informed: advisory.editorial.informed.clone(),
        involvement,
        tracking: tracking::tracking(advisory),
        publisher: tracking::publisher(advisory),
        terms: tracking::terms(advisory),
        tree,
        sets: products.shown_sets(),
        data: data(advisory),
        products: product_links(pages.site, &advisory.editorial.products),
        incidents: incidents(pages.site, advisory),
        documents: documents_of(documents, advisory.id()).into_iter().map(DocumentView::from).collect(),
    }
}

fn labels(advisory: &Advisory, word: &str) -> Vec<String> {
    let numbered = advisory.vulnerabilities.iter().enumerate();
    numbered.map(|(at, vulnerability)| vulnerability::label(vulnerability, at + 1, word)).collect()
}

fn vulnerabilities<'a>(
    advisory: &'a Advisory,
    making: &mut Making<'_, 'a, '_>,
    labels: &[String],
    affected: Vec<SetNumber>,
    remedies: Vec<Vec<RemedyLink>>,
) -> Vec<VulnerabilityView> {
    let mut views = Vec::with_capacity(labels.len());
    let with_labels = advisory.vulnerabilities.iter().zip(labels);
    for ((vulnerability, label), (affected, remedies)) in with_labels.zip(affected.into_iter().zip(remedies)) {
        views.push(making.view(vulnerability, views.len() + 1, label.clone(), affected, remedies));
    }
    views
}

/// The products that a vulnerability affects.
fn affected<'a>(vulnerability: &'a Vulnerability, products: &mut Products<'a>) -> SetNumber {
    let status = &vulnerability.product_status;
    let sets = [&status.known_affected, &status.first_affected, &status.last_affected].map(|ids| products.set(ids));
    products.union(sets)
}

/// What stands first on the page.
#[derive(Default)]
struct Summary {
    title: Option<String>,
    html: String,
    words: String,
    /// The note that it was taken from, so that the page does not say it twice.
    note: Option<usize>,
}

impl Summary {
    /// The summary of the site's own, else the note that is one, else a description where that is all there is.
    fn of(advisory: &Advisory, prose: &mut Prose<'_>) -> Self {
        if let Some(text) = &advisory.editorial.summary {
            let note = advisory.notes.iter().position(|note| note.text.trim() == text.trim());
            return Self { title: None, html: prose.own(text), words: crate::markdown::to_text(text), note };
        }
        // A note for some readers or some products is no summary for all.
        let is_for_all = |note: &&(usize, &Note)| note.1.audience.is_none() && note.1.scope.is_empty();
        let notes: Vec<(usize, &Note)> = advisory.notes.iter().enumerate().collect();
        let of = |category| notes.iter().filter(is_for_all).find(move |(_, note)| note.category == category);
        match of(NoteCategory::Summary).or_else(|| of(NoteCategory::Description)) {
            Some((at, note)) => Self {
                title: note.title.clone(),
                html: prose.html(&note.text),
                words: prose.words(&note.text),
                note: Some(*at),
            },
            None => Self::default(),
        }
    }
}

fn labels_by_id<'a>(advisory: &'a Advisory, labels: &'a [String]) -> HashMap<&'a str, &'a str> {
    let with_ids = advisory.vulnerabilities.iter().zip(labels);
    with_ids.filter_map(|(one, label)| Some((one.document_level_id.as_deref()?, label.as_str()))).collect()
}

fn worst_score(vulnerabilities: &[VulnerabilityView]) -> Option<String> {
    let scores = vulnerabilities.iter().filter_map(|vulnerability| vulnerability.score.as_ref());
    let numbers = scores.filter_map(|score| Some((score.parse::<f64>().ok()?, score)));
    numbers.max_by(|(one, _), (other, _)| one.total_cmp(other)).map(|(_, score)| score.clone())
}

fn timeline(advisory: &Advisory) -> Vec<TimelineEntry> {
    let timeline = &advisory.editorial.timeline;
    let mut entries: Vec<_> = [
        ("reported", &timeline.reported),
        ("confirmed", &timeline.confirmed),
        ("fixed", &timeline.fixed),
        ("customers_notified", &timeline.customers_notified),
    ]
    .into_iter()
    .filter_map(|(key, date)| Some((date.as_ref()?.day(), TimelineEntry { key, date: date.as_ref()?.to_string() })))
    .collect();
    entries.sort_by_key(|(day, _)| *day);
    entries.into_iter().map(|(_, entry)| entry).collect()
}

fn incidents(site: &Site, advisory: &Advisory) -> Vec<IncidentItem> {
    let incidents = site.incidents.iter().filter(|incident| incident.advisories.contains(advisory.id()));
    incidents.map(|incident| IncidentItem::of(incident, site)).collect()
}

fn data(advisory: &Advisory) -> Vec<DataView> {
    let extensions = &advisory.extensions;
    let file = extensions.file.iter().map(|data| shared::json("/x_extensions", data));
    let document = extensions.document.iter().map(|data| shared::json("/document/x_extensions", data));
    let unknown = advisory.particulars.unknown_properties.iter();
    let unknown = unknown.map(|property| shared::json(property.pointer.to_string(), &property.value));
    file.chain(document).chain(unknown).collect()
}
