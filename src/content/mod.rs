//! The content folder → [`Content`]: read and parsed once, in parallel, every mistake of every file in one run.
//!
//! Nothing here decides what is published; nothing here renders.

mod advisory;
mod artefact;
mod assessment;
mod audience;
mod body;
mod collisions;
mod comments;
mod csaf_document;
mod decode;
mod discover;
mod found;
mod incident;
mod incident_document;
mod kind;
mod page;
mod policy;
mod product;
mod reader;
mod references;
mod served;
mod signature;
mod site;
mod span;
mod translation;
mod words;

use std::{collections::HashSet, path::Path, sync::Arc};

use rayon::prelude::*;

use crate::{
    csaf::Known,
    diagnostic::{self, Diagnostic},
    model::{Advisory, Assessment, Content, Product, StaticFile, Vendor},
    source::SourceFile,
};
use advisory::{Kept, Labels};
pub(crate) use discover::is_meant_by_name;
use found::{Found, Held};
pub(crate) use incident_document::findings as findings_of_incidents;
pub use kind::FOLDER;
use kind::Kind;
use reader::{Entry, Ground, Made};
pub use reader::{Reader, Reread};
use signature::Signatures;

/// What was read, and what was found wrong with it.
#[derive(Debug)]
pub struct Loaded {
    /// The content; none where an error was found.
    pub content: Option<Content>,
    /// What was found, in a stable order.
    pub diagnostics: Vec<Diagnostic>,
}

/// Fails where there is no folder `content` below `root`, and says what to do about it.
pub fn must_be_below(root: &Path) -> Result<(), Diagnostic> {
    discover::Folder::open(root).map(drop)
}

/// Reads the folder `content` below `root`.
pub fn load(root: &Path) -> Loaded {
    load_knowing(root, &Known::default())
}

/// The same with what the tests of the standard are known to find.
pub fn load_knowing(root: &Path, known: &Known) -> Loaded {
    Reader::new(root).read(known)
}

/// The same as it would be with another text in the file of a path.
pub fn load_with(root: &Path, path: &str, text: &str) -> Loaded {
    let mut diagnostics = Vec::new();
    let mut found = discover::discover(root, &mut diagnostics);
    for file in found.iter_mut().filter(|file| file.path == path) {
        file.held = Held::InMemory(text.as_bytes().to_vec());
    }
    read_once(found, diagnostics)
}

/// The same of files that lie nowhere, each with the path that it would have below the root, such as
/// `content/site.toml`, and what it holds.
pub fn of_files(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Loaded {
    let found = files.into_iter().map(|(path, bytes)| Found::in_memory(path, bytes)).collect();
    let mut diagnostics = Vec::new();
    let mut found = collect(found, &mut diagnostics);
    found.sort_by(|one, other| one.path.cmp(&other.path));
    read_once(found, diagnostics)
}

fn read_once(found: Vec<Found>, diagnostics: Vec<Diagnostic>) -> Loaded {
    let mut entries: Vec<Entry> = found.into_iter().map(Entry::new).collect();
    entries.par_iter_mut().for_each(|entry| {
        entry.fill();
    });
    let mut entries: Vec<&mut Entry> = entries.iter_mut().collect();
    let (content, own) = read(&mut entries, &mut Ground::default(), &Known::default(), diagnostics);
    loaded(content, own, entries.iter().map(|entry| &**entry))
}

/// What was read, with all that was found in it.
fn loaded<'e>(content: Option<Content>, own: Vec<Diagnostic>, entries: impl Iterator<Item = &'e Entry>) -> Loaded {
    let mut diagnostics = own;
    let kept = entries.filter_map(Entry::known_advisory);
    diagnostics.extend(kept.flat_map(Kept::found).cloned());
    diagnostic::sort(&mut diagnostics);
    let content = content.filter(|_| !diagnostic::has_errors(&diagnostics));
    Loaded { content, diagnostics }
}

/// Parses the files, as far as it is not known already what is in them. What is made of each stays with it, and so does
/// what was found in an advisory by itself; all else that was found is returned.
fn read(
    entries: &mut [&mut Entry],
    ground: &mut Ground,
    known: &Known,
    mut diagnostics: Vec<Diagnostic>,
) -> (Option<Content>, Vec<Diagnostic>) {
    ground.renew(entries);
    let files = Files::of_entries(entries, &mut diagnostics);
    let mut content = parse(&files, entries, known, &mut diagnostics);
    if let Some(content) = &mut content {
        translation::attach(&files, entries, content, &mut diagnostics);
        incident_document::test(content, known, &mut diagnostics);
        if !ground.stands(entries) {
            let mut across = Vec::new();
            references::check(content, &broken_advisories(entries, content), &mut across);
            collisions::check(content, &mut across);
            ground.looked_across(across.is_empty());
            diagnostics.extend(across);
        }
    }
    (content, diagnostics)
}

/// The names of the files of advisories that could not be read, without their endings: what names one of them is not to
/// blame.
fn broken_advisories(entries: &[&mut Entry], content: &Content) -> HashSet<String> {
    let read: HashSet<&str> = content.advisories.iter().map(|advisory| advisory.origin.path()).collect();
    let files = entries.iter().map(|entry| &entry.found);
    let files = files.filter(|found| matches!(found.kind, Kind::Advisory | Kind::CsafDocument));
    let broken = files.filter(|found| !read.contains(found.path.as_str()));
    let stem = |path: &str| Some(path.rsplit('/').next()?.rsplit_once('.')?.0.to_lowercase());
    broken.filter_map(|found| stem(&found.path)).collect()
}

/// The files as they were read, still untyped.
struct Files {
    texts: Vec<(Kind, Arc<SourceFile>)>,
    statics: Vec<StaticFile>,
    /// The names of all files in `products`, also of those that could not be read: an advisory that names one of
    /// them is not to blame.
    product_names: Vec<String>,
    /// The paths of all documents made elsewhere, also of those that could not be read.
    documents: Vec<String>,
    /// Whether every file in `keys` could be read.
    has_all_keys: bool,
}

impl Files {
    fn of_entries(entries: &[&mut Entry], diagnostics: &mut Vec<Diagnostic>) -> Self {
        let found = || entries.iter().map(|entry| &entry.found);
        let product_names = found()
            .filter(|found| found.kind == Kind::Product)
            .filter_map(|found| found.path.rsplit('/').next()?.strip_suffix(".md").map(str::to_owned))
            .collect();
        let paths = |kind: Kind| found().filter(move |found| found.kind == kind).map(|found| found.path.clone());
        let (mut texts, mut statics) = (Vec::new(), Vec::new());
        for entry in entries {
            match &entry.made {
                Made::Text(text) => texts.push((entry.found.kind, Arc::clone(text))),
                Made::Static(file) => statics.push(file.clone()),
                Made::Nothing(why) => diagnostics.push(why.clone()),
                Made::NotYet => {}
            }
        }
        let mut files =
            Self { texts, statics, product_names, documents: paths(Kind::CsafDocument).collect(), has_all_keys: false };
        files.has_all_keys = files.of(Kind::Key).len() == paths(Kind::Key).count();
        files
    }

    fn of(&self, kind: Kind) -> Vec<&Arc<SourceFile>> {
        self.texts.iter().filter(|(of, _)| *of == kind).map(|(_, file)| file).collect()
    }

    /// Parses every file of a kind in parallel.
    fn parse_all<T: Send>(
        &self,
        kind: Kind,
        diagnostics: &mut Vec<Diagnostic>,
        parse: impl Fn(&Arc<SourceFile>) -> Result<T, Vec<Diagnostic>> + Sync + Send,
    ) -> Vec<Arc<T>> {
        let parsed: Vec<Result<T, Vec<Diagnostic>>> = self.of(kind).into_par_iter().map(parse).collect();
        let mut good = Vec::new();
        for result in parsed {
            match result {
                Ok(value) => good.push(Arc::new(value)),
                Err(found) => diagnostics.extend(found),
            }
        }
        good
    }

    fn parse_one<T: Send>(
        &self,
        kind: Kind,
        diagnostics: &mut Vec<Diagnostic>,
        parse: impl Fn(&Arc<SourceFile>) -> Result<T, Vec<Diagnostic>> + Sync + Send,
    ) -> Option<Arc<T>> {
        self.parse_all(kind, diagnostics, parse).pop()
    }
}

fn collect<T>(results: Vec<Result<T, Diagnostic>>, diagnostics: &mut Vec<Diagnostic>) -> Vec<T> {
    let mut good = Vec::with_capacity(results.len());
    for result in results {
        match result {
            Ok(value) => good.push(value),
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    good
}

/// What advisories are read against.
struct Catalogue<'c> {
    vendor: &'c Vendor,
    products: &'c [Arc<Product>],
    /// The names of all product files, also of those with mistakes.
    product_names: &'c [String],
    /// What the tests of the standard are known to find.
    known: &'c Known,
}

fn parse(
    files: &Files,
    entries: &mut [&mut Entry],
    known: &Known,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Content> {
    let keys = files.of(Kind::Key);
    let key_names: Vec<String> = keys.iter().filter_map(|key| key.path.rsplit('/').next().map(str::to_owned)).collect();
    let vendor = files.parse_one(Kind::Site, diagnostics, |file| site::parse(file, &key_names));
    if files.of(Kind::Site).is_empty() && !files.texts.is_empty() {
        let help = "it names the vendor, the address of the site and the contacts; the example has one to copy";
        let finding = Diagnostic::error("missing-file", "there is no `site.toml`");
        diagnostics.push(finding.at_path(format!("{FOLDER}/site.toml")).help(help));
    }
    let disclosure = files.parse_one(Kind::Disclosure, diagnostics, policy::disclosure);
    let support = files.parse_one(Kind::Support, diagnostics, policy::support);
    let vulnerability_handling =
        files.parse_one(Kind::VulnerabilityHandling, diagnostics, policy::vulnerability_handling);
    let incident_plan = files.parse_one(Kind::IncidentPlan, diagnostics, policy::incident_plan);
    let products = files.parse_all(Kind::Product, diagnostics, product::parse);
    let assessment = parse_assessment(files, &products, diagnostics);
    let incidents = files.parse_all(Kind::Incident, diagnostics, incident::parse);
    let pages = files.parse_all(Kind::Page, diagnostics, page::parse);
    let advisories = match &vendor {
        Some(vendor) => {
            let catalogue = Catalogue { vendor, products: &products, product_names: &files.product_names, known };
            parse_advisories(files, entries, &catalogue, diagnostics)
        }
        None => {
            // Without the vendor nothing can be made of them, but their own mistakes can be told.
            files.parse_all(Kind::Advisory, diagnostics, advisory::check_front_matter);
            Vec::new()
        }
    };
    Some(Content {
        vendor: vendor?,
        disclosure,
        support,
        vulnerability_handling,
        incident_plan,
        assessment,
        products,
        advisories,
        incidents,
        pages,
        keys: keys.into_iter().cloned().collect(),
        statics: files.statics.clone(),
    })
}

fn parse_assessment(
    files: &Files,
    products: &[Arc<Product>],
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Arc<Assessment>> {
    let (assessment, found) = assessment::parse(files.of(Kind::Assessment).first()?, products, &files.product_names);
    diagnostics.extend(found);
    assessment.map(Arc::new)
}

fn parse_advisories(
    files: &Files,
    entries: &mut [&mut Entry],
    catalogue: &Catalogue<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Arc<Advisory>> {
    let keys = files.of(Kind::Key);
    let signatures = Signatures::new(files.of(Kind::CsafSignature), files.has_all_keys.then_some(keys.as_slice()));
    diagnostics.extend(signatures.without_document(&files.documents));
    entries.par_iter_mut().for_each(|entry| {
        let Made::Text(file) = &entry.made else { return };
        if entry.advisory.is_some() && !entry.is_stale {
            return;
        }
        let now = match entry.found.kind {
            Kind::Advisory => Some(Kept::new(advisory::parse(file, catalogue))),
            Kind::CsafDocument => {
                let (advisory, mut found) = csaf_document::parse(file, catalogue);
                let signature = signatures.of(file, &mut found);
                let advisory = advisory.map(|advisory| Box::new(Advisory { signature, ..advisory }));
                Some(Kept::new(advisory::Parsed::Whole(advisory, found)))
            }
            _ => return,
        };
        entry.is_other = match (&entry.advisory, &now) {
            (Some(before), Some(now)) => !now.is_known_as(before),
            (None, _) | (_, None) => true,
        };
        (entry.advisory, entry.is_stale) = (now, false);
    });
    let labels: Labels = if entries.iter().any(|entry| entry.advisory.as_ref().is_some_and(Kept::is_retired)) {
        let read = entries.iter().filter_map(|entry| entry.advisory.as_ref()?.advisory());
        read.filter_map(|advisory| Some((advisory.id().clone(), advisory.tlp()?))).collect()
    } else {
        Labels::new()
    };
    entries.par_iter_mut().filter_map(|entry| entry.advisory.as_mut()).for_each(|kept| kept.finish(&labels, catalogue));
    entries.iter().filter_map(|entry| entry.advisory.as_ref()?.finished()).cloned().collect()
}
