//! `advisories/**/*.md` → [`Advisory`], and the CSAF documents that it is served as.

mod artefacts;
mod front;
mod places;
mod retirement;
mod revisions;
mod statuses;
mod tree;
mod versions;
mod vulnerability;

use std::{collections::HashMap, mem, ops::Range, sync::Arc};

use super::{
    Catalogue, body,
    decode::{RELEASE_AT, RuleOfKey, TLP, decode_by},
    served,
    words::{text, texts},
};
use crate::{
    csaf,
    diagnostic::{self, Diagnostic, Place, has_errors},
    model::{Advisory, AdvisoryId, CsafVersion, Instant, ProductId, Slug, Tlp, Uri, advisory::*},
    packed::PackedText,
    paths,
    source::{Origin, Pointer, SourceFile},
};
use front::{AdvisoryFile, BranchTable, ProductTreeTable, RemediationTable, RevisionTable, TimelineTable};
use places::{Places, VulnerabilityPlaces};
use statuses::Statuses;
use tree::TreeBuilder;
use vulnerability::{Around, acknowledgment, concerns, note, reference};

/// The category of an advisory that names none (CSAF 2.0, section 4.4).
const SECURITY_ADVISORY: &str = "csaf_security_advisory";

/// The keys of the front matter without which an advisory has no identity or no history, or nobody knows who may see it.
const RULES: &[RuleOfKey] = &[
    (&["id"], "AD1"),
    (&["revision"], "AD1"),
    (&["revision", "version"], "AD1"),
    (&["revision", "date"], "AD1"),
    (&["revision", "summary"], "AD1"),
    (&["status"], "EM1"),
    TLP,
    RELEASE_AT,
];

/// Reads the front matter alone, for telling its mistakes where nothing else can be done.
pub(super) fn check_front_matter(file: &Arc<SourceFile>) -> Result<(), Vec<Diagnostic>> {
    decode_by::<AdvisoryFile>(file, RULES).map(drop)
}

/// The labels of the advisories of the content.
pub(super) type Labels = HashMap<AdvisoryId, Tlp>;

/// An advisory that was read, with what was found in it.
pub(super) enum Parsed {
    /// With its documents, where it has no mistakes.
    Whole(Option<Box<Advisory>>, Vec<Diagnostic>),
    /// Its documents name the addresses of others, which follow from their labels: all are read first.
    Retired(Box<Retired>, Vec<Diagnostic>),
}

/// An advisory that no longer holds, without its documents.
#[derive(Clone, Debug)]
pub(super) struct Retired {
    advisory: Advisory,
    places: Places,
}

/// The advisory as it is kept. Lists that grow have room for more, which makes an advisory twice as large; those of a copy
/// have none.
fn in_its_size(advisory: &Advisory) -> Arc<Advisory> {
    Arc::new(advisory.clone())
}

/// An advisory that was read, and what became of it when all were: it is kept until its file changes.
#[derive(Debug)]
pub(super) struct Kept {
    retired: Option<Box<(Retired, Vec<Diagnostic>)>>,
    /// The labels that its documents were made with.
    labels: Vec<Option<Tlp>>,
    finished: Option<Arc<Advisory>>,
    found: Vec<Diagnostic>,
    has_errors: bool,
}

impl Kept {
    pub(super) fn new(parsed: Parsed) -> Self {
        let mut kept = Self { retired: None, labels: Vec::new(), finished: None, found: Vec::new(), has_errors: false };
        match parsed {
            Parsed::Whole(advisory, found) => {
                kept.finished = advisory.map(|advisory| in_its_size(&advisory));
                kept.found = found;
                diagnostic::sort(&mut kept.found);
                kept.has_errors = has_errors(&kept.found);
            }
            Parsed::Retired(retired, found) => kept.retired = Some(Box::new((*retired, found))),
        }
        kept
    }

    /// Whether its documents depend on the labels of others.
    pub(super) fn is_retired(&self) -> bool {
        self.retired.is_some()
    }

    /// The advisory, with its documents or still without them.
    pub(super) fn advisory(&self) -> Option<&Advisory> {
        match &self.retired {
            Some(retired) => Some(&retired.0.advisory),
            None => self.finished.as_deref(),
        }
    }

    /// Makes the documents that depend on the labels of others, where those are not as they were.
    pub(super) fn finish(&mut self, labels: &Labels, catalogue: &Catalogue<'_>) {
        let Some(parts) = &self.retired else { return };
        let (retired, found) = &**parts;
        let successors = retired.advisory.retirement.iter().flat_map(|retirement| &retirement.successors);
        let named: Vec<Option<Tlp>> = successors
            .map(|successor| match successor {
                Successor::Here(id) => labels.get(id).copied(),
                Successor::Elsewhere(_) => None,
            })
            .collect();
        let is_made = self.finished.is_some() || !self.found.is_empty();
        if is_made && named == self.labels {
            return;
        }
        let (advisory, mut found) = serve_retired(retired.clone(), labels, catalogue, found.clone());
        diagnostic::sort(&mut found);
        self.has_errors = has_errors(&found);
        (self.labels, self.finished, self.found) = (named, advisory.as_ref().map(in_its_size), found);
    }

    /// The advisory with its documents; none where it has mistakes.
    pub(super) fn finished(&self) -> Option<&Arc<Advisory>> {
        self.finished.as_ref()
    }

    /// Whether what was found in it stops a build.
    pub(super) fn has_errors(&self) -> bool {
        self.has_errors
    }

    /// Whether other files can see no difference to what it was before: what is checked across files depends on this alone.
    pub(super) fn is_known_as(&self, before: &Self) -> bool {
        let (Some(now), Some(before)) = (&self.finished, &before.finished) else { return false };
        let key = |advisory: &Advisory| {
            let Advisory { tracking, editorial, .. } = advisory;
            let dates = [Some(&tracking.initial_release_date), Some(&tracking.current_release_date)];
            let dates = dates.map(Option::<&Instant>::cloned);
            (tracking.id.clone(), tracking.status, dates, editorial.release_at.clone(), advisory.tlp())
        };
        now.holds() && before.holds() && key(now) == key(before)
    }

    /// What was found in it.
    pub(super) fn found(&self) -> &[Diagnostic] {
        &self.found
    }
}

/// Reads an advisory and makes the documents that it is served as, where those need no other advisory.
pub(super) fn parse(file: &Arc<SourceFile>, catalogue: &Catalogue<'_>) -> Parsed {
    let front = match decode_by(file, RULES) {
        Ok(front) => front,
        Err(found) => return Parsed::Whole(None, found),
    };
    let mut found = Vec::new();
    let waits = waits_for_a_product(&front, catalogue);
    let advisory = read(front, file, catalogue, &mut found);
    if has_errors(&found) || waits {
        return Parsed::Whole(None, found);
    }
    match advisory {
        Some((advisory, places)) if advisory.holds() => {
            let (advisory, found) = serve(advisory, &places, catalogue, found);
            Parsed::Whole(advisory.map(Box::new), found)
        }
        Some((advisory, places)) => Parsed::Retired(Box::new(Retired { advisory, places }), found),
        None => Parsed::Whole(None, found),
    }
}

/// Makes and tests the documents of an advisory.
fn serve(
    advisory: Advisory,
    places: &Places,
    catalogue: &Catalogue<'_>,
    found: Vec<Diagnostic>,
) -> (Option<Advisory>, Vec<Diagnostic>) {
    let place = |advisory: &Advisory, part: &Pointer| places.place(advisory, part);
    let (mut advisory, mut found) = served::as_written(advisory, served::Maker::Author, catalogue.known, place, found);
    if catalogue.vendor.csaf.with_csaf21 {
        advisory = advisory.map(|advisory| as_draft(advisory, catalogue, place, &mut found));
    }
    (advisory, found)
}

/// The documents of an advisory that no longer holds say that, and nothing that it said before. What it said before is
/// made and held to the tests as well, since its page still shows it; only what stops a build is told of it.
fn serve_retired(
    Retired { mut advisory, mut places }: Retired,
    labels: &Labels,
    catalogue: &Catalogue<'_>,
    found: Vec<Diagnostic>,
) -> (Option<Advisory>, Vec<Diagnostic>) {
    let of_places = |advisory: &Advisory, part: &Pointer| places.place(advisory, part);
    let (before, mut found_before) =
        served::as_written(advisory.clone(), served::Maker::Author, catalogue.known, of_places, found);
    let Some(before) = before else { return (None, found_before) };
    found_before.retain(|finding| !is_of_tests(finding));
    let own = advisory.tlp();
    let address = |successor: &Successor| {
        retirement::address(successor, |id| {
            let label = labels.get(id).copied().or(own);
            label.map_or(&catalogue.vendor.base_url, |label| catalogue.vendor.address_of(label))
        })
    };
    let Some(retired) = csaf::retired(&advisory, address) else { return (Some(before), found_before) };
    places.follow_retired(&advisory, &retired);
    let (served, found) = serve(retired, &places, catalogue, found_before);
    let Some(served) = served else { return (None, found) };
    (advisory.csaf20, advisory.csaf21) = (served.csaf20, served.csaf21);
    if let Some(retirement) = &mut advisory.retirement {
        retirement.before = Some(before.csaf20);
    }
    (Some(advisory), found)
}

/// Whether a finding is about the document of what an advisory said before, which is served no more.
fn is_of_tests(finding: &Diagnostic) -> bool {
    let code = finding.code.as_str();
    code == "csaf-2.0-cannot-say" || code.starts_with("CSAF-")
}

/// Whether the advisory names a product whose own file has mistakes: those are reported there, and what would follow
/// from them here is not worth a reader's time.
fn waits_for_a_product(front: &AdvisoryFile, catalogue: &Catalogue<'_>) -> bool {
    let named = front.vulnerability.iter().flat_map(|table| &table.product).filter_map(|table| table.product.as_ref());
    named.into_iter().any(|slug| {
        catalogue.product_names.iter().any(|name| name == slug.as_str())
            && !catalogue.products.iter().any(|product| product.slug == *slug)
    })
}

fn read(
    mut front: AdvisoryFile,
    file: &Arc<SourceFile>,
    catalogue: &Catalogue<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<(Advisory, Places)> {
    let origin = Origin::of(Arc::clone(file));
    let mut body = body::parse(file.body());
    let mut note_places = body_places(file, &body.starts);
    for (note, part) in body.notes.iter_mut().zip(parts_of(file, &body.starts)) {
        note.text = mem::take(&mut note.text).within(&file.text, part);
    }
    note_places.extend((0..front.note.len()).map(|at| Place::from(&origin.key("note").index(at))));
    let is_summary = |category| category == NoteCategory::Summary;
    let categories = body.notes.iter().map(|note| note.category).chain(front.note.iter().map(|table| table.category));
    let summary_place = categories.zip(&note_places).find(|(category, _)| is_summary(*category));
    let summary_place = summary_place.map_or_else(|| Place::from(&origin), |(_, place)| place.clone());
    if body.summary.is_none() {
        let table = front.note.iter().find(|table| is_summary(table.category));
        body.summary = table.map(|table| table.text.0.clone());
    }
    if body.summary.is_none() {
        let finding = Diagnostic::error("missing-summary", "the body does not begin with a summary");
        let help = "write one paragraph below the front matter that says what happened and what to do";
        found.push(finding.at(&origin).help(help));
    }
    let revisions: Vec<Revision> = std::mem::take(&mut front.revision).into_iter().map(revision).collect();
    let retirement = retirement::read(&mut front, &revisions, &origin, found);
    let (Some(first), Some(last)) = (revisions.first(), revisions.last()) else {
        let finding = Diagnostic::error("AD1", "`[[revision]]` is missing: an advisory has at least one");
        found.push(finding.at(&origin).help("add [[revision]] with version = \"1.0.0\", date and summary"));
        return None;
    };
    found.extend(revisions::out_of_order(&revisions, &origin.key("revision")));
    let label = label(front.tlp, catalogue, &origin, found)?;
    let tracking = Tracking {
        id: front.id,
        aliases: texts(front.aliases),
        status: front.status,
        version: last.number.clone(),
        initial_release_date: first.date.clone(),
        current_release_date: last.date.clone(),
        // The version of the program is left out: with it, a new candour would change every published document.
        generator: Some(Generator { date: None, engine: "candour".to_owned(), engine_version: None }),
        revision_history: revisions.clone(),
    };
    found.extend(front.release_at.as_ref().and_then(|release_at| late_release(release_at, &tracking, &origin)));
    let vulnerabilities = Vulnerabilities {
        tables: front.vulnerability,
        shared_remediations: front.remediation,
        added_tree: front.product_tree,
        summary: body.summary.as_deref().map(|summary| (summary, &summary_place)),
    };
    let mut places = Places { origin: origin.clone(), notes: note_places, ..Places::default() };
    let (vulnerabilities, product_tree, products) =
        vulnerabilities.read(catalogue, &tracking.current_release_date, &mut places, found);
    let tables = front.reference.len();
    let references = references(front.reference, &tracking, label, catalogue, found);
    let tables = (0..tables).map(|at| Some(origin.key("reference").index(at)));
    places.references = vec![None; references.len() - tables.len()];
    places.references.extend(tables);
    let advisory = Advisory {
        form: Form::Markdown,
        csaf20: PackedText::default(),
        csaf21: None,
        signature: None,
        category: text(front.category).unwrap_or_else(|| SECURITY_ADVISORY.to_owned()),
        title: front.title.0,
        lang: front.lang.or_else(|| Some(catalogue.vendor.language.clone())),
        source_lang: front.source_lang,
        distribution: Distribution {
            tlp: Some(TlpMarking { label, url: Some(catalogue.vendor.csaf.tlp_url.clone()) }),
            text: text(front.distribution_text).or_else(|| catalogue.vendor.csaf.distribution_text.clone()),
            sharing_group: front.sharing_group.map(|table| SharingGroup { id: table.id.0, name: text(table.name) }),
        },
        aggregate_severity: front
            .severity
            .map(|table| AggregateSeverity { namespace: table.namespace, text: table.text.0 }),
        license_expression: text(front.license),
        publisher: catalogue.vendor.publisher.clone(),
        tracking,
        acknowledgments: front.acknowledgment.into_iter().map(acknowledgment).collect(),
        notes: body.notes.into_iter().chain(front.note.into_iter().map(note)).collect(),
        references,
        involvement: None,
        product_tree,
        vulnerabilities,
        retirement,
        extensions: Extensions::default(),
        particulars: Particulars::default(),
        editorial: Editorial {
            release_at: front.release_at,
            summary: body.summary,
            products,
            timeline: front.timeline.map(timeline).unwrap_or_default(),
            informed: texts(front.informed),
            translations: Vec::new(),
            written: places.written(),
        },
        origin,
    };
    Some((advisory, places))
}

/// Programs ask a feed for what is newer than what they have seen, by the date of the last revision.
fn late_release(release_at: &Instant, tracking: &Tracking, origin: &Origin) -> Option<Diagnostic> {
    let date = &tracking.current_release_date;
    (release_at > date).then(|| {
        let message = format!("this is released after the date of its last revision, {date}");
        let help = format!("date the revision {release_at}: subscribers who ask for what is new since would miss it");
        Diagnostic::warning("late-release", message).at(&origin.key("release_at")).help(help)
    })
}

/// The lines of the body that begin at the given bytes of it.
fn body_places(file: &Arc<SourceFile>, starts: &[usize]) -> Vec<Place> {
    let place = |start: &usize| {
        let start = file.body_start + start;
        let end = file.text[start..].find('\n').map_or(file.text.len(), |end| start + end);
        Place::Text { file: Arc::clone(file), span: start..end }
    };
    starts.iter().map(place).collect()
}

/// The parts of the file that the notes of the body stand in, each up to the next.
fn parts_of(file: &SourceFile, starts: &[usize]) -> impl Iterator<Item = Range<usize>> {
    let begin = file.body_start;
    let ends = starts.iter().skip(1).map(move |start| begin + start).chain([file.text.len()]);
    starts.iter().map(move |start| begin + start).zip(ends).map(|(start, end)| start..end)
}

/// The label of the advisory, or of the site for those that name none. Nothing is published without one.
fn label(written: Option<Tlp>, catalogue: &Catalogue<'_>, origin: &Origin, found: &mut Vec<Diagnostic>) -> Option<Tlp> {
    let label = written.or(catalogue.vendor.csaf.default_tlp);
    if label.is_none() {
        let finding = Diagnostic::error("EM1", "`tlp` is missing: nobody would be allowed to see the advisory");
        found.push(finding.at(origin).help("write tlp = \"CLEAR\" for the whole world"));
    }
    label
}

fn revision(table: RevisionTable) -> Revision {
    Revision {
        number: table.version,
        date: table.date,
        summary: table.summary.0,
        legacy_version: text(table.legacy_version),
    }
}

fn timeline(table: TimelineTable) -> Timeline {
    Timeline {
        reported: table.reported,
        confirmed: table.confirmed,
        fixed: table.fixed,
        customers_notified: table.customers_notified,
        delay_reason: text(table.delay_reason),
    }
}

/// The CSAF 2.1 document, whose reference to itself leads to its own place and not to that of CSAF 2.0.
fn as_draft(
    mut advisory: Advisory,
    catalogue: &Catalogue<'_>,
    place: impl Fn(&Advisory, &Pointer) -> Place,
    found: &mut Vec<Diagnostic>,
) -> Advisory {
    let own =
        advisory.tlp().and_then(|label| reference_to(CsafVersion::V21, &advisory.tracking, label, catalogue).ok());
    let (Some(mut own), false) = (own, advisory.references.is_empty()) else {
        return served::as_draft(advisory, catalogue.known, place, found);
    };
    std::mem::swap(&mut own, &mut advisory.references[0]);
    let mut advisory = served::as_draft(advisory, catalogue.known, place, found);
    advisory.references[0] = own;
    advisory
}

/// The reference of a document to itself.
fn reference_to(
    version: CsafVersion,
    tracking: &Tracking,
    label: Tlp,
    catalogue: &Catalogue<'_>,
) -> Result<Reference, <Uri as std::str::FromStr>::Err> {
    let path = paths::csaf_document(&catalogue.vendor.csaf.folder, version, label, tracking);
    let url = catalogue.vendor.address_of(label).join(&path).parse()?;
    Ok(Reference { category: ReferenceCategory::Itself, summary: format!("CSAF {version} document"), url })
}

/// The references of the author, after those to the document itself, which readers look for (CSAF 2.0, test 6.2.11).
fn references(
    tables: Vec<front::ReferenceTable>,
    tracking: &Tracking,
    label: Tlp,
    catalogue: &Catalogue<'_>,
    found: &mut Vec<Diagnostic>,
) -> Vec<Reference> {
    let page = catalogue.vendor.address_of(label).join(&paths::advisory(&tracking.id)).parse().map(|url| Reference {
        category: ReferenceCategory::Itself,
        summary: "This advisory as a page".to_owned(),
        url,
    });
    let mut references = Vec::new();
    for own in [reference_to(CsafVersion::V20, tracking, label, catalogue), page] {
        match own {
            Ok(own) => references.push(own),
            Err(error) => {
                found.push(Diagnostic::error("bad-value", error.to_string()).at(&catalogue.vendor.origin.key("url")));
            }
        }
    }
    references.extend(tables.into_iter().map(reference));
    references
}

/// The vulnerabilities of an advisory before they are read.
struct Vulnerabilities<'a> {
    tables: Vec<front::VulnerabilityTable>,
    shared_remediations: Vec<RemediationTable>,
    added_tree: Option<ProductTreeTable>,
    summary: Option<(&'a str, &'a Place)>,
}

impl Vulnerabilities<'_> {
    /// The vulnerabilities, the product tree that they need, and the products of the catalogue that they name. Where
    /// they stand goes into `places`.
    fn read(
        self,
        catalogue: &Catalogue<'_>,
        as_of: &Instant,
        places: &mut Places,
        found: &mut Vec<Diagnostic>,
    ) -> (Vec<Vulnerability>, Option<ProductTree>, Vec<Slug>) {
        let origin = places.origin.clone();
        let mut tree = TreeBuilder::default();
        let mut known_ids = Vec::new();
        if let Some(added) = &self.added_tree {
            check_branches(&added.branch, &origin.key("product_tree"), found);
            added_ids(added, &mut known_ids);
        }
        let shared: Vec<(RemediationTable, Origin)> = self
            .shared_remediations
            .into_iter()
            .enumerate()
            .map(|(at, table)| (table, origin.key("remediation").index(at)))
            .collect();
        let mut used = vec![false; shared.len()];
        let mut vulnerabilities = Vec::new();
        let mut products: Vec<Slug> = Vec::new();
        for (at, mut table) in self.tables.into_iter().enumerate() {
            let origin = origin.key("vulnerability").index(at);
            let tables = std::mem::take(&mut table.product);
            let statuses = Statuses::read(tables, &origin, catalogue, &mut tree, &known_ids, found);
            for (place, (table, _)) in shared.iter().enumerate() {
                used[place] |= concerns(table, &statuses);
            }
            for slug in statuses.slugs().filter_map(|slug| slug.parse::<Slug>().ok()) {
                if !products.contains(&slug) {
                    products.push(slug);
                }
            }
            let around = Around {
                origin,
                statuses,
                shared_remediations: &shared,
                summary: self.summary,
                as_of: as_of.utc_day(),
            };
            let (vulnerability, its_places): (Vulnerability, VulnerabilityPlaces) =
                vulnerability::read(table, around, found);
            vulnerabilities.push(vulnerability);
            places.vulnerabilities.push(its_places);
        }
        for (_, (_, place)) in used.iter().zip(&shared).filter(|(used, _)| !**used) {
            let message = "no vulnerability names any of the products that this remediation is for";
            found.push(Diagnostic::error("unknown-product", message).at(&place.key("products")));
        }
        places.products = std::mem::take(&mut tree.origins);
        (vulnerabilities, tree.build(&catalogue.vendor.publisher.name, self.added_tree), products)
    }
}

/// A branch of the author's own tree leads to a product or to branches, never to both or neither.
fn check_branches(branches: &[BranchTable], origin: &Origin, found: &mut Vec<Diagnostic>) {
    for (at, branch) in branches.iter().enumerate() {
        let place = origin.key("branch").index(at);
        if branch.product.is_some() != branch.branch.is_empty() {
            let message = format!("the branch `{}` needs either `product` or `branch`", branch.name.0);
            found.push(Diagnostic::error("bad-value", message).at(&place));
        }
        check_branches(&branch.branch, &place, found);
    }
}

fn added_ids(tree: &ProductTreeTable, ids: &mut Vec<ProductId>) {
    fn of_branches(branches: &[BranchTable], ids: &mut Vec<ProductId>) {
        for branch in branches {
            ids.extend(branch.product.iter().map(|product| product.id.clone()));
            of_branches(&branch.branch, ids);
        }
    }
    of_branches(&tree.branch, ids);
    ids.extend(tree.product.iter().map(|product| product.id.clone()));
    ids.extend(tree.relationship.iter().map(|relationship| relationship.result.id.clone()));
}
