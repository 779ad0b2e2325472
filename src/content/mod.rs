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
use advisory::{Labels, Parsed};
use found::{Found, Held, read_text};
pub(crate) use incident_document::findings as findings_of_incidents;
pub use kind::FOLDER;
use kind::Kind;
use signature::Signatures;

/// What was read, and what was found wrong with it.
#[derive(Debug)]
pub struct Loaded {
    /// The content; none where an error was found.
    pub content: Option<Content>,
    /// What was found, in a stable order.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the folder `content` below `root`.
pub fn load(root: &Path) -> Loaded {
    load_knowing(root, &Known::default())
}

/// The same with what the tests of the standard are known to find.
pub fn load_knowing(root: &Path, known: &Known) -> Loaded {
    let mut diagnostics = Vec::new();
    let found = discover::discover(root, &mut diagnostics);
    read(&found, known, diagnostics)
}

/// The same as it would be with another text in the file of a path.
pub fn load_with(root: &Path, path: &str, text: &str) -> Loaded {
    let mut diagnostics = Vec::new();
    let mut found = discover::discover(root, &mut diagnostics);
    for file in found.iter_mut().filter(|file| file.path == path) {
        file.held = Held::InMemory(text.as_bytes().to_vec());
    }
    read(&found, &Known::default(), diagnostics)
}

/// The same of files that lie nowhere, each with the path that it would have below the root, such as
/// `content/site.toml`, and what it holds.
pub fn of_files(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Loaded {
    let found = files.into_iter().map(|(path, bytes)| Found::in_memory(path, bytes)).collect();
    let mut diagnostics = Vec::new();
    let mut found = collect(found, &mut diagnostics);
    found.sort_by(|one, other| one.path.cmp(&other.path));
    read(&found, &Known::default(), diagnostics)
}

fn read(found: &[Found], known: &Known, mut diagnostics: Vec<Diagnostic>) -> Loaded {
    let files = Files::read(found, &mut diagnostics);
    let mut content = parse(&files, known, &mut diagnostics);
    if let Some(content) = &mut content {
        translation::attach(&files, found, content, &mut diagnostics);
        incident_document::test(content, known, &mut diagnostics);
        references::check(content, &broken_advisories(found, content), &mut diagnostics);
        collisions::check(content, &mut diagnostics);
    }
    diagnostic::sort(&mut diagnostics);
    let content = content.filter(|_| !diagnostic::has_errors(&diagnostics));
    Loaded { content, diagnostics }
}

/// The names of the files of advisories that could not be read, without their endings: what names one of them is not to
/// blame.
fn broken_advisories(found: &[Found], content: &Content) -> HashSet<String> {
    let read: HashSet<&str> = content.advisories.iter().map(|advisory| advisory.origin.path()).collect();
    let files = found.iter().filter(|found| matches!(found.kind, Kind::Advisory | Kind::CsafDocument));
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
    fn read(found: &[Found], diagnostics: &mut Vec<Diagnostic>) -> Self {
        let (statics, texts): (Vec<&Found>, Vec<&Found>) = found.iter().partition(|found| found.kind == Kind::Static);
        let texts = texts.into_par_iter().map(|found| read_text(found).map(|file| (found.kind, file))).collect();
        let statics = statics.into_par_iter().map(read_static).collect();
        let product_names = found
            .iter()
            .filter(|found| found.kind == Kind::Product)
            .filter_map(|found| found.path.rsplit('/').next()?.strip_suffix(".md").map(str::to_owned))
            .collect();
        let paths = |kind: Kind| found.iter().filter(move |found| found.kind == kind).map(|found| found.path.clone());
        let mut files = Self {
            texts: collect(texts, diagnostics),
            statics: collect(statics, diagnostics),
            product_names,
            documents: paths(Kind::CsafDocument).collect(),
            has_all_keys: false,
        };
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

fn read_static(found: &Found) -> Result<StaticFile, Diagnostic> {
    let bytes = found.bytes()?;
    let folder = format!("{FOLDER}/static/");
    let path = found.path.strip_prefix(&folder).unwrap_or(&found.path).to_owned();
    if found::holds_private_key(&bytes) {
        return Err(found::private_key().at_path(&found.path));
    }
    Ok(StaticFile { path, bytes: bytes.into() })
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

fn parse(files: &Files, known: &Known, diagnostics: &mut Vec<Diagnostic>) -> Option<Content> {
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
            parse_advisories(files, &catalogue, diagnostics)
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

fn parse_advisories(files: &Files, catalogue: &Catalogue<'_>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Arc<Advisory>> {
    let keys = files.of(Kind::Key);
    let signatures = Signatures::new(files.of(Kind::CsafSignature), files.has_all_keys.then_some(keys.as_slice()));
    diagnostics.extend(signatures.without_document(&files.documents));
    let parsed: Vec<Parsed> = files
        .texts
        .par_iter()
        .filter_map(|(kind, file)| match kind {
            Kind::Advisory => Some(advisory::parse(file, catalogue)),
            Kind::CsafDocument => {
                let (advisory, mut found) = csaf_document::parse(file, catalogue);
                let signature = signatures.of(file, &mut found);
                Some(Parsed::Whole(advisory.map(|advisory| Box::new(Advisory { signature, ..advisory })), found))
            }
            _ => None,
        })
        .collect();
    let read = parsed.iter().filter_map(Parsed::advisory);
    let labels: Labels = read.filter_map(|advisory| Some((advisory.id().clone(), advisory.tlp()?))).collect();
    let whole: Vec<_> = parsed.into_par_iter().map(|parsed| parsed.finish(&labels, catalogue)).collect();
    let mut advisories = Vec::with_capacity(whole.len());
    for (advisory, found) in whole {
        advisories.extend(advisory.map(Arc::new));
        diagnostics.extend(found);
    }
    advisories
}
