//! The CSAF documents of a provider, each looked at by itself: requirements 1, 2, 4 to 6, 11, and with the files beside
//! it 18 and 19.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use rayon::prelude::*;
use serde_json::Value;

use super::{
    Requirement, Site,
    folder::{is_year, name, parent},
    integrity,
    metadata::{Label, Role, label_words},
    openpgp::Keyring,
    provider::Provider,
    report::{Findings, Level as Weight},
    signatures,
};
use crate::{
    csaf::{self, Document as Csaf, Level},
    html,
    model::{Instant, Tlp},
};

/// What the lists say of a document is compared with this.
#[derive(Clone, Debug)]
pub(super) struct Document {
    pub(super) id: Option<String>,
    pub(super) title: Option<String>,
    pub(super) label: Label,
    pub(super) initial: Option<Instant>,
    pub(super) current: Option<Instant>,
    publisher: Value,
}

/// The documents by their paths; those that cannot be read at all have none.
pub(super) type Documents = BTreeMap<String, Option<Document>>;

/// Looks at every document of a provider.
pub(super) fn examine(
    site: &Site,
    provider: &Provider,
    listed: &BTreeSet<String>,
    keyring: &Keyring,
    findings: &mut Findings,
) -> Documents {
    let paths: Vec<String> = paths(site, provider, listed).into_iter().collect();
    let examiner = Examiner { site, provider, keyring };
    // One document is in memory for each thread; what stays of it is a few lines.
    let results: Vec<(Option<Document>, Findings)> = paths.par_iter().map(|path| examiner.one(path)).collect();
    let mut documents = Documents::new();
    for (path, (document, found)) in paths.into_iter().zip(results) {
        findings.merge(found);
        documents.insert(path, document);
    }
    check_ids(&documents, findings);
    check_paths(provider, &documents, findings);
    check_against_metadata(provider, &documents, findings);
    documents
}

/// Where documents are: what the lists and feeds name, and every document in the folders of the provider.
fn paths(site: &Site, provider: &Provider, listed: &BTreeSet<String>) -> BTreeSet<String> {
    let mut paths: BTreeSet<String> = listed.iter().filter(|path| site.folder.has(path)).cloned().collect();
    let named: BTreeSet<&str> = provider.feeds.iter().map(|feed| feed.path.as_str()).collect();
    let mut folders: BTreeSet<String> = provider.directories.iter().map(|found| found.prefix.clone()).collect();
    folders.extend(provider.feeds.iter().map(|feed| super::folder::prefix(parent(&feed.path))));
    if folders.is_empty() {
        folders.insert(provider.prefix());
    }
    // A link within the folder makes no second document of the same file.
    let mut seen: BTreeSet<Option<&Path>> = paths.iter().map(|path| site.folder.real(path)).collect();
    for folder in &folders {
        for path in site.folder.below(folder) {
            let is_json = path.ends_with(".json") && !named.contains(path) && !provider.is_foreign(path);
            // Without metadata any folder of a year could be one of something else.
            let is_of_year = provider.file.is_some() && is_year(name(parent(path)));
            let is_new = !seen.contains(&site.folder.real(path));
            if is_json && is_new && (is_of_year || is_document(site, path)) {
                seen.insert(site.folder.real(path));
                paths.insert(path.to_owned());
            }
        }
    }
    paths
}

/// Whether a JSON file outside the folders of the years is a document, as far as it can be told.
fn is_document(site: &Site, path: &str) -> bool {
    let file = name(path);
    if matches!(file, "provider-metadata.json" | "service.json" | "aggregator.json") {
        return false;
    }
    let Ok(bytes) = site.folder.read(path) else { return false };
    serde_json::from_slice::<Value>(&bytes).is_ok_and(|json| json.pointer("/document/csaf_version").is_some())
}

/// What all documents of a provider are looked at with.
struct Examiner<'s> {
    site: &'s Site<'s>,
    provider: &'s Provider,
    keyring: &'s Keyring,
}

impl Examiner<'_> {
    fn one(&self, path: &str) -> (Option<Document>, Findings) {
        let mut findings = Findings::default();
        let bytes = match self.site.folder.read(path) {
            Ok(bytes) => bytes,
            Err(why) => {
                findings.fail(Requirement::ValidDocument, path, why);
                return (None, findings);
            }
        };
        integrity::check(self.site, self.provider, path, &bytes, &mut findings);
        signatures::check(self.site, self.provider, self.keyring, path, &bytes, &mut findings);
        let document = parse(path, bytes, &mut findings).map(|csaf| {
            validate(self.provider, path, &csaf, &mut findings);
            let document = read(&csaf);
            check_name(path, &document, &mut findings);
            check_year(self.provider, path, &document, &mut findings);
            self.check_label(path, &document, &mut findings);
            document
        });
        (document, findings)
    }

    /// Requirements 4 and 5, as far as a folder shows them: a document has the label of the folder that it lies in.
    fn check_label(&self, path: &str, document: &Document, findings: &mut Findings) {
        let Some((expected, level)) = self.label_of_folder(path) else { return };
        if document.label == expected {
            return;
        }
        let version = self.provider.version();
        let (expected, found) = (label_words(expected, version), label_words(document.label, version));
        let requirement =
            if is_restricted(document.label) { Requirement::AccessProtected } else { Requirement::FreelyAccessible };
        findings.add(
            requirement,
            level,
            path.to_owned(),
            format!("it lies in a folder for {expected}, and has {found}"),
        );
    }

    /// The label of the folder that a path lies in, and how much another one weighs. CSAF 2.1 names it in the metadata;
    /// otherwise no more than the name of a folder tells it, and nobody has to name folders like that.
    fn label_of_folder(&self, path: &str) -> Option<(Label, Weight)> {
        let of_metadata = |found: &&super::provider::Directory| path.starts_with(&found.prefix);
        let nearest = self.provider.directories.iter().filter(of_metadata).max_by_key(|found| found.prefix.len());
        let said = nearest.and_then(|found| found.label).map(|label| (label, Weight::Failure));
        let by_name = || parent(path).rsplit('/').find_map(|part| part.parse::<Tlp>().ok());
        said.or_else(|| by_name().map(|label| (Some(label), Weight::Warning)))
    }
}

fn is_restricted(label: Label) -> bool {
    label > Some(Tlp::Green)
}

/// Requirement 5: what is restricted lies under another path than what everybody may read, whatever that is called.
fn check_paths(provider: &Provider, documents: &Documents, findings: &mut Findings) {
    let all = || documents.iter().filter_map(|(path, document)| Some((path.as_str(), document.as_ref()?.label)));
    let open: BTreeMap<&str, &str> =
        all().filter(|one| !is_restricted(one.1)).map(|(path, _)| (place(path), path)).collect();
    for (path, label) in all().filter(|one| is_restricted(one.1)) {
        if let Some(other) = open.get(place(path)) {
            let words = label_words(label, provider.version());
            let reason = format!("it has {words}, and lies in one folder with {other}, which everybody may read");
            findings.fail(Requirement::AccessProtected, path, reason);
        }
    }
}

/// The folder of a document, without that of its year.
fn place(path: &str) -> &str {
    let folder = parent(path);
    if is_year(name(folder)) { parent(folder) } else { folder }
}

/// Requirement 1 begins with this: a text that is JSON of a known version. A page in its place may be one of 6.
fn parse(path: &str, bytes: Vec<u8>, findings: &mut Findings) -> Option<Csaf> {
    let requirement = Requirement::ValidDocument;
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        findings.fail(requirement, path, "it begins with a byte order mark, which JSON must not have");
    }
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let at = error.utf8_error().valid_up_to() + 1;
            findings.fail(requirement, path, format!("it is not UTF-8: byte {at} fits nothing"));
            return None;
        }
    };
    let text = text.trim_start_matches('\u{feff}');
    if html::looks_like(text) {
        findings.fail(requirement, path, "expected a CSAF document, found an HTML or XML page");
        if let Some(redirect) = html::read(text).redirect {
            let reason = format!("a page that redirects stands in place of the document: {redirect}");
            findings.fail(Requirement::NoRedirects, path, reason);
        }
        return None;
    }
    Csaf::parse(text).map_err(|error| findings.fail(requirement, path, error.to_string())).ok()
}

fn validate(provider: &Provider, path: &str, csaf: &Csaf, findings: &mut Findings) {
    let requirement = Requirement::ValidDocument;
    if csaf.version() != provider.version() {
        let reason = format!("it is of CSAF {}, and the provider of CSAF {}", csaf.version(), provider.version());
        findings.fail(requirement, path, reason);
    }
    for finding in csaf.validate().findings.iter().filter(|finding| finding.level == Level::Error) {
        let reason = format!("test {}: {} (at `{}`)", finding.test, finding.message, finding.pointer);
        if csaf::is_data_hole(finding, csaf) {
            let why = "another version of the list of weaknesses has this name";
            findings.warn(requirement, path, format!("{reason}; {why}"));
        } else {
            findings.fail(requirement, path, reason);
        }
    }
}

fn read(csaf: &Csaf) -> Document {
    let json = csaf.json();
    let text = |pointer: &str| json.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let instant = |pointer: &str| text(pointer).and_then(|text| text.parse().ok());
    Document {
        id: text("/document/tracking/id"),
        title: text("/document/title"),
        label: text("/document/distribution/tlp/label").and_then(|label| label.parse().ok()),
        initial: instant("/document/tracking/initial_release_date"),
        current: instant("/document/tracking/current_release_date"),
        publisher: json.pointer("/document/publisher").cloned().unwrap_or_default(),
    }
}

/// Requirement 2.
fn check_name(path: &str, document: &Document, findings: &mut Findings) {
    let Some(id) = document.id.as_deref() else { return };
    let expected = file_name(id);
    if name(path) != expected {
        let reason = format!("its name is `{}`, expected `{expected}` for the id `{id}`", name(path));
        findings.fail(Requirement::FileName, path, reason);
    }
}

/// The name that the file of a document has by its id (section 5.1). Deliberately not what names our own files.
fn file_name(id: &str) -> String {
    let mut name = String::new();
    let mut is_in_gap = false;
    for character in id.to_lowercase().chars() {
        let is_kept = matches!(character, 'a'..='z' | '0'..='9' | '+' | '-');
        if is_kept {
            name.push(character);
        } else if !is_in_gap {
            name.push('_');
        }
        is_in_gap = !is_kept;
    }
    name + ".json"
}

/// Requirement 11: the year in UTC, as readers take it. The standard says no more than the year of the date, so the year
/// as it is written is one that somebody may have meant.
fn check_year(provider: &Provider, path: &str, document: &Document, findings: &mut Findings) {
    if provider.directories.is_empty() {
        return;
    }
    let Some(initial) = &document.initial else { return };
    let (folder, year) = (name(parent(path)), initial.utc().format("%Y").to_string());
    let reason = format!("it lies in the folder `{folder}`, expected `{year}`: it was first released at {initial}");
    if folder == year {
        return;
    }
    if initial.as_written().get(..4) == Some(folder) {
        findings.warn(Requirement::YearFolders, path, reason + ", which is another year in UTC");
    } else {
        findings.fail(Requirement::YearFolders, path, reason);
    }
}

/// One id is one document, in one place.
fn check_ids(documents: &Documents, findings: &mut Findings) {
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for (path, document) in documents {
        let Some(id) = document.as_ref().and_then(|document| document.id.as_deref()) else { continue };
        if let Some(other) = seen.insert(id, path) {
            let reason = format!("it has the id `{id}`, which {other} has too");
            findings.fail(Requirement::FileName, path, reason);
        }
    }
}

/// What requirement 7 asks of documents and metadata together.
fn check_against_metadata(provider: &Provider, documents: &Documents, findings: &mut Findings) {
    let requirement = Requirement::ProviderMetadata;
    let Some(file) = &provider.file else { return };
    let newest =
        documents.iter().filter_map(|(path, document)| Some((document.as_ref()?.current.as_ref()?, path))).max();
    if let (Some((newest, path)), Some(updated)) = (newest, &provider.metadata.last_updated)
        && updated < newest
    {
        // It is the date of the metadata itself, which the standard does not tie to that of an advisory.
        let reason = format!("`last_updated` is {updated}, before {path}, which is of {newest}");
        findings.warn(requirement, file, reason);
    }
    for (path, document) in documents {
        let Some(document) = document else { continue };
        if let Some(reason) = publisher_differs(provider, &document.publisher) {
            // The standard lets the metadata have other words, so this is no failure.
            findings.warn(requirement, path, reason);
        }
    }
}

fn publisher_differs(provider: &Provider, publisher: &Value) -> Option<String> {
    let said = &provider.metadata.publisher;
    if publisher == said || said.is_null() {
        return None;
    }
    let differs = |key: &&str| publisher.get(*key) != said.get(*key);
    let show = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or("missing").to_owned();
    let key =
        ["namespace", "name", "category", "contact_details", "issuing_authority"].into_iter().find(|key| differs(key));
    Some(match key {
        Some("namespace") => format!(
            "it is of another publisher, {}: the metadata has {}",
            show(publisher, "namespace"),
            show(said, "namespace")
        ),
        Some(key) => format!(
            "its publisher differs in `{key}`: found `{}`, and the metadata has `{}`",
            show(publisher, key),
            show(said, key)
        ),
        None => "its publisher is not that of the metadata".to_owned(),
    })
}

/// What only a server can show, and what no document was there to show.
pub(super) fn note_limits(provider: &Provider, documents: &Documents, unread: &[String], findings: &mut Findings) {
    findings.not_checked(Requirement::Tls, "a folder has no connection that could be encrypted");
    let has_restricted = documents.values().flatten().any(|document| is_restricted(document.label));
    if has_restricted {
        findings.not_checked(Requirement::AccessProtected, "whether a server asks who reads, a folder cannot show");
    } else if provider.metadata.role == Role::Publisher {
        findings.not_applicable(Requirement::AccessProtected, "a CSAF publisher need not meet it");
    }
    if documents.is_empty() && !unread.is_empty() {
        let of_documents = [
            Requirement::ValidDocument,
            Requirement::FileName,
            Requirement::FreelyAccessible,
            Requirement::AccessProtected,
        ];
        for requirement in of_documents {
            for why in unread {
                findings.not_checked(requirement, why);
            }
        }
    } else if documents.is_empty() {
        for requirement in [Requirement::ValidDocument, Requirement::FileName, Requirement::FreelyAccessible] {
            findings.not_applicable(requirement, "there is no document");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_those_of_the_standard() {
        // The id in the text of CSAF 2.0, section 5.1, and its examples of names.
        for (id, name) in [
            ("2022_#01-A", "2022_01-a.json"),
            ("cisco-sa-20190513-secureboot", "cisco-sa-20190513-secureboot.json"),
            ("Example Company - 2019-YH3234", "example_company_-_2019-yh3234.json"),
            ("RHBA-2019:0024", "rhba-2019_0024.json"),
            // The underscore is no character that is kept, and upper case beyond ASCII becomes lower case first.
            ("a___b", "a_b.json"),
            ("A+B", "a+b.json"),
            ("\u{212a}-1", "k-1.json"),
            ("ÄÖ 1", "_1.json"),
        ] {
            assert_eq!(file_name(id), name);
        }
    }
}
