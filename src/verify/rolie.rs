//! ROLIE-based distribution: feeds, service documents and category documents (requirements 15 to 17).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{
    Documents, Requirement, Site,
    address::{Place, is_plain_http},
    documents::Document,
    folder::{name, parent, prefix},
    integrity,
    metadata::{Label, Role, label_words},
    provider::{Feed, Provider, why_unread},
    report::Findings,
    shape::{self, Shape, join},
};
use crate::model::{CsafVersion, Instant, Tlp};

/// The documents that the feeds name.
#[derive(Debug, Default)]
pub(super) struct Listed {
    /// The paths of those of this site.
    pub(super) paths: BTreeSet<String>,
    /// What lies elsewhere, in words.
    pub(super) elsewhere: Vec<String>,
}

/// What the feeds name, whether it exists or not.
pub(super) fn listed(site: &Site, provider: &Provider) -> Listed {
    let mut listed = Listed::default();
    for feed in &provider.feeds {
        let Ok(json) = site.folder.text(&feed.path).and_then(|text| shape::parse(&text)) else { continue };
        let entries = json.pointer("/feed/entry").and_then(Value::as_array);
        let mut elsewhere = 0;
        for entry in entries.into_iter().flatten() {
            let url = entry.pointer("/content/src").and_then(Value::as_str).unwrap_or_default();
            match site.base.locate(url) {
                Place::Inside(inside) => drop(listed.paths.insert(inside.path)),
                Place::Outside => elsewhere += 1,
                Place::Malformed(_) => {}
            }
        }
        if elsewhere > 0 {
            listed.elsewhere.push(format!("{elsewhere} documents of the feed {} lie elsewhere", feed.path));
        }
    }
    listed
}

/// Requirement 15, of every feed and of all together.
pub(super) fn check(site: &Site, provider: &Provider, documents: &Documents, findings: &mut Findings) {
    let requirement = Requirement::RolieFeed;
    if provider.metadata.feeds.is_empty() {
        for requirement in [requirement, Requirement::RolieService, Requirement::RolieCategories] {
            findings.not_applicable(requirement, "the metadata names no ROLIE feed");
        }
        return;
    }
    provider.unread_feeds(site).into_iter().for_each(|why| findings.not_checked(requirement, why));
    listed(site, provider).elsewhere.into_iter().for_each(|why| findings.not_checked(requirement, why));
    let mut complete: BTreeMap<Label, bool> = BTreeMap::new();
    for feed in &provider.feeds {
        let before = complete.contains_key(&feed.label.flatten());
        if before && provider.version() == CsafVersion::V20 {
            let words = label_words(feed.label.flatten(), provider.version());
            findings.fail(requirement, &feed.path, format!("it is a second feed for {words}, expected a single one"));
        }
        let missing = check_feed(site, provider, feed, documents, findings);
        let whole = complete.entry(feed.label.flatten()).or_default();
        *whole |= missing.is_empty();
        // A further feed of CSAF 2.1 may hold a part of the documents.
        if !before || provider.version() == CsafVersion::V20 {
            for path in missing {
                findings.fail(requirement, &feed.path, format!("the document `{path}` has no entry"));
            }
        }
    }
    check_labels(provider, documents, &complete, findings);
}

fn check_labels(provider: &Provider, documents: &Documents, complete: &BTreeMap<Label, bool>, findings: &mut Findings) {
    let requirement = Requirement::RolieFeed;
    let labels = || provider.metadata.feeds.iter().filter_map(|feed| feed.label);
    if !labels().any(|label| label <= Some(Tlp::Green)) && provider.metadata.role > Role::Publisher {
        findings.fail(requirement, provider.file(), "no feed is for documents that everybody may read");
    }
    let named: BTreeSet<Label> = labels().chain(complete.keys().copied()).collect();
    for (path, document) in documents {
        let Some(document) = document else { continue };
        if !named.contains(&document.label) {
            let words = label_words(document.label, provider.version());
            findings.fail(requirement, path, format!("it has {words}, and there is no feed for that label"));
        }
    }
}

/// Checks a feed; returns the documents of its label that it lacks.
fn check_feed<'d>(
    site: &Site,
    provider: &Provider,
    feed: &Feed,
    documents: &'d Documents,
    findings: &mut Findings,
) -> Vec<&'d str> {
    let requirement = Requirement::RolieFeed;
    let json = match site.folder.text(&feed.path).and_then(|text| shape::parse(&text)) {
        Ok(json) => json,
        Err(why) => {
            findings.fail(requirement, &feed.path, why);
            return Vec::new();
        }
    };
    let mut shape = Shape::default();
    let Some(object) = top(&mut shape, &json) else {
        report(shape, &feed.path, findings);
        return Vec::new();
    };
    let updated = object.get("updated").and_then(|value| shape.instant(value, "feed.updated"));
    if let Some(link) = object.get("link") {
        check_self_link(&mut shape, link, "feed.link", &feed.url);
    }
    if let Some(category) = object.get("category") {
        check_categories(&mut shape, category);
    }
    let entries = object.get("entry").map_or(&[][..], |entries| shape.list(entries, "feed.entry", 0));
    let mut reader = Entries {
        site,
        provider,
        feed,
        documents,
        shape,
        warnings: Vec::new(),
        seen: BTreeSet::new(),
        ids: BTreeSet::new(),
    };
    for (number, entry) in entries.iter().enumerate() {
        reader.entry(entry, &format!("feed.entry[{number}]"), updated.as_ref());
    }
    check_last_updated(provider, feed, updated.as_ref(), findings);
    let expected = documents.iter().filter(|(_, document)| {
        document.as_ref().is_some_and(|document| feed.label.is_none_or(|label| label == document.label))
    });
    let missing = expected.map(|(path, _)| path.as_str()).filter(|path| !reader.seen.contains(*path)).collect();
    reader.warnings.into_iter().for_each(|warning| findings.warn(requirement, &feed.path, warning));
    report(reader.shape, &feed.path, findings);
    missing
}

fn report(shape: Shape, path: &str, findings: &mut Findings) {
    for problem in shape.problems {
        findings.fail(Requirement::RolieFeed, path, problem);
    }
}

fn top<'v>(shape: &mut Shape, json: &'v Value) -> Option<&'v Map<String, Value>> {
    let feed = shape.object(json, "", &["feed"], &[])?.get("feed")?;
    let object = shape.object(feed, "feed", &["id", "title", "link", "category", "updated", "entry"], &[])?;
    if let Some(id) = object.get("id").and_then(|id| shape.text(id, "feed.id")) {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"+-_.".contains(&byte);
        if !id.bytes().all(is_plain) {
            shape.problems.push(format!("`feed.id` is `{id}`, expected letters, digits and `+`, `-`, `_`, `.` alone"));
        }
    }
    object.get("title").and_then(|title| shape.text(title, "feed.title"));
    Some(object)
}

fn check_self_link(shape: &mut Shape, link: &Value, at: &str, expected: &str) {
    let first = links(shape, link, at).into_iter().next();
    if let Some((relation, href)) = first {
        if relation != "self" {
            shape.problems.push(format!("the first of `{at}` has the relation `{relation}`, expected `self`"));
        } else if href != expected {
            shape.problems.push(format!("the link `self` of `{at}` is `{href}`, expected `{expected}`"));
        }
    }
}

/// The relations and targets of a list of links.
fn links<'v>(shape: &mut Shape, value: &'v Value, at: &str) -> Vec<(&'v str, &'v str)> {
    let mut links = Vec::new();
    for (number, link) in shape.list(value, at, 1).iter().enumerate() {
        let at = format!("{at}[{number}]");
        let Some(object) = shape.object(link, &at, &["rel", "href"], &[]) else { continue };
        let relation = object.get("rel").and_then(|value| shape.text(value, &join(&at, "rel")));
        let href = object.get("href").and_then(|value| shape.url(value, &join(&at, "href"), ""));
        if let (Some(relation), Some(href)) = (relation, href) {
            if is_plain_http(href) {
                shape.problems.push(format!("`{at}.href` is `{href}`, expected a URL with https"));
            }
            links.push((relation, href));
        }
    }
    links
}

fn check_categories(shape: &mut Shape, value: &Value) {
    let at = "feed.category";
    let expected = ("urn:ietf:params:rolie:category:information-type", "csaf");
    let mut found = Vec::new();
    for (number, category) in shape.list(value, at, 1).iter().enumerate() {
        let at = format!("{at}[{number}]");
        let Some(object) = shape.object(category, &at, &["scheme", "term"], &[]) else { continue };
        let mut text = |key: &str| object.get(key).and_then(|value| shape.text(value, &join(&at, key)));
        found.push((text("scheme").unwrap_or_default(), text("term").unwrap_or_default()));
    }
    if found.first() != Some(&expected) {
        shape.problems.push(format!("the first of `{at}` is not the term `csaf` of the scheme `{}`", expected.0));
    }
}

/// CSAF 2.1 says in the metadata when a feed was last updated; who reads that alone must not miss anything.
fn check_last_updated(provider: &Provider, feed: &Feed, updated: Option<&Instant>, findings: &mut Findings) {
    let requirement = Requirement::ProviderMetadata;
    let (Some(said), Some(updated)) = (&feed.last_updated, updated) else { return };
    if said < updated {
        let reason = format!("`last_updated` of the feed {} is {said}, and the feed is of {updated}", feed.path);
        findings.fail(requirement, provider.file(), reason);
    } else if said > updated {
        let reason = format!("`last_updated` of the feed {} is {said}, and the feed is older: {updated}", feed.path);
        findings.warn(requirement, provider.file(), reason);
    }
}

/// The entries of a feed on the way down.
struct Entries<'r> {
    site: &'r Site<'r>,
    provider: &'r Provider,
    feed: &'r Feed,
    documents: &'r Documents,
    shape: Shape,
    warnings: Vec<String>,
    /// The documents that have an entry.
    seen: BTreeSet<String>,
    ids: BTreeSet<String>,
}

const ENTRY: [&str; 7] = ["id", "title", "link", "published", "updated", "content", "format"];

impl Entries<'_> {
    fn entry(&mut self, entry: &Value, at: &str, feed_updated: Option<&Instant>) {
        let Some(object) = self.shape.object(entry, at, &ENTRY, &["summary"]) else { return };
        let id = object.get("id").and_then(|value| self.shape.text(value, &join(at, "id")));
        if let Some(id) = id.filter(|id| !self.ids.insert((*id).to_owned())) {
            self.say(at, format!("the id `{id}` is that of another entry too"));
        }
        let title = object.get("title").and_then(|value| self.shape.text(value, &join(at, "title")));
        let published = object.get("published").and_then(|value| self.shape.instant(value, &join(at, "published")));
        let updated = object.get("updated").and_then(|value| self.shape.instant(value, &join(at, "updated")));
        if let (Some(updated), Some(feed)) = (&updated, feed_updated)
            && updated > feed
        {
            self.say(at, format!("`updated` is {updated}, after that of the whole feed, {feed}: readers miss it"));
        }
        self.format(object, at);
        self.optional(object, at);
        let Some(path) = self.content(object, at) else { return };
        if let Some(links) = object.get("link") {
            self.links(links, at, &path);
        }
        let documents = self.documents;
        if let Some(document) = documents.get(&path).and_then(Option::as_ref) {
            self.compare(document, at, &path, Said { id, title, published, updated });
        }
        if !self.seen.insert(path.clone()) {
            self.say(at, format!("the document `{path}` has another entry too"));
        }
    }

    fn say(&mut self, at: &str, problem: impl std::fmt::Display) {
        self.shape.problems.push(format!("`{at}`: {problem}"));
    }

    /// What an entry may have and need not.
    fn optional(&mut self, object: &Map<String, Value>, at: &str) {
        if let Some(summary) = object.get("summary") {
            let at = join(at, "summary");
            let content = self.shape.object(summary, &at, &[], &["content"]).and_then(|summary| summary.get("content"));
            content.and_then(|content| self.shape.text(content, &join(&at, "content")));
        }
        let Some(categories) = object.get("category") else { return };
        let at = join(at, "category");
        for (number, category) in self.shape.list(categories, &at, 0).iter().enumerate() {
            let at = format!("{at}[{number}]");
            let Some(category) = self.shape.object(category, &at, &["scheme", "term"], &[]) else { continue };
            for key in ["scheme", "term"] {
                category.get(key).and_then(|value| self.shape.text(value, &join(&at, key)));
            }
        }
    }

    fn format(&mut self, object: &Map<String, Value>, at: &str) {
        let Some(format) = object.get("format") else { return };
        let at = join(at, "format");
        let Some(format) = self.shape.object(format, &at, &["schema", "version"], &[]) else { return };
        let (schema, version) = match self.provider.version() {
            CsafVersion::V20 => ("https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json", "2.0"),
            CsafVersion::V21 => ("https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json", "2.1"),
        };
        format.get("schema").and_then(|value| self.shape.one_of(value, &join(&at, "schema"), &[schema]));
        format.get("version").and_then(|value| self.shape.one_of(value, &join(&at, "version"), &[version]));
    }

    /// The document of an entry.
    fn content(&mut self, object: &Map<String, Value>, at: &str) -> Option<String> {
        let at_content = join(at, "content");
        let content = self.shape.object(object.get("content")?, &at_content, &["type", "src"], &[])?;
        content
            .get("type")
            .and_then(|value| self.shape.one_of(value, &join(&at_content, "type"), &["application/json"]));
        let url = self.shape.url(content.get("src")?, &join(&at_content, "src"), ".json")?;
        if is_plain_http(url) {
            self.say(at, format!("`content.src` is `{url}`, expected a URL with https"));
        }
        match self.site.base.locate(url) {
            Place::Inside(inside) if self.documents.contains_key(&inside.path) => Some(inside.path),
            Place::Inside(inside) => {
                let why = self.site.folder.why_missing(&inside.path);
                self.say(at, format!("`content.src` leads to `{}`: {why}", inside.path));
                None
            }
            // What lies elsewhere is said of the whole feed.
            Place::Outside => None,
            Place::Malformed(why) => {
                self.say(at, why);
                None
            }
        }
    }

    /// The links of an entry: itself, and each hash and signature that is there and no other.
    fn links(&mut self, value: &Value, at: &str, path: &str) {
        let found = links(&mut self.shape, value, &join(at, "link"));
        if found.first().map(|link| link.0) != Some("self") {
            self.say(at, "the first link has not the relation `self`");
        }
        let mut expected: BTreeMap<String, &str> = BTreeMap::from([(path.to_owned(), "self")]);
        let hashes = integrity::endings(self.site, path).into_iter().map(|ending| (format!("{path}.{ending}"), "hash"));
        expected.extend(hashes);
        expected.extend([(format!("{path}.asc"), "signature")].into_iter().filter(|one| self.site.folder.has(&one.0)));
        for (relation, href) in found.into_iter().filter(|link| matches!(link.0, "self" | "hash" | "signature")) {
            let Place::Inside(inside) = self.site.base.locate(href) else {
                self.say(at, format!("the link `{relation}` is `{href}`, which is not of this site"));
                continue;
            };
            match expected.remove(&inside.path) {
                Some(right) if right == relation => {}
                Some(right) => {
                    self.say(
                        at,
                        format!("the link to `{}` has the relation `{relation}`, expected `{right}`", inside.path),
                    );
                }
                None if relation == "hash" && self.is_unusual_hash(&inside.path, path) => {}
                None if self.site.folder.has(&inside.path) => {
                    let what =
                        format!("the link `{relation}` to `{}` stands here twice or is not of `{path}`", inside.path);
                    self.say(at, what);
                }
                None => {
                    let why = self.site.folder.why_missing(&inside.path);
                    self.say(at, format!("the link `{relation}` leads to `{}`: {why}", inside.path));
                }
            }
        }
        for (file, relation) in expected {
            self.say(at, format!("there is no link `{relation}` to `{file}`"));
        }
    }

    /// Whether a file is beside a document and has an ending that is not known as that of a hash: any algorithm will do.
    fn is_unusual_hash(&self, file: &str, document: &str) -> bool {
        let ending = file.strip_prefix(document).and_then(|rest| rest.strip_prefix('.'));
        let is_unusual = |ending: &str| !integrity::is_hash(ending) && ending != "asc" && !ending.contains('/');
        ending.is_some_and(is_unusual) && self.site.folder.has(file)
    }

    fn compare(&mut self, document: &Document, at: &str, path: &str, said: Said) {
        if let Some(label) = self.feed.label.filter(|label| *label != document.label) {
            let version = self.provider.version();
            let (feed, found) = (label_words(label, version), label_words(document.label, version));
            self.say(at, format!("the document `{path}` has {found}, and the feed is for {feed}"));
        }
        let texts = [("id", said.id, document.id.as_deref()), ("title", said.title, document.title.as_deref())];
        for (key, said, found) in texts {
            if let (Some(said), Some(found)) = (said, found)
                && said != found
            {
                // What readers expect; the standard does not tie the two together.
                self.warnings.push(format!("`{at}`: `{key}` is `{said}`, and the document `{path}` has `{found}`"));
            }
        }
        let instants = [
            ("published", said.published, &document.initial, "initial_release_date"),
            ("updated", said.updated, &document.current, "current_release_date"),
        ];
        for (key, said, found, name) in instants {
            if let (Some(said), Some(found)) = (said, found)
                && said != *found
            {
                self.say(at, format!("`{key}` is {said}, and the document `{path}` has the {name} {found}"));
            }
        }
    }
}

/// What an entry says of its document.
struct Said<'v> {
    id: Option<&'v str>,
    title: Option<&'v str>,
    published: Option<Instant>,
    updated: Option<Instant>,
}

/// Requirement 16: the service documents that are there list every feed.
pub(super) fn check_services(site: &Site, provider: &Provider, findings: &mut Findings) {
    let requirement = Requirement::RolieService;
    if provider.metadata.feeds.is_empty() {
        return;
    }
    let is_elsewhere = note_elsewhere(site, requirement, "service document", &provider.metadata.services, findings);
    let mut files = named(site, &provider.metadata.services);
    let beside = format!("{}service.json", provider.home(site));
    if site.folder.has(&beside) {
        if !files.contains(&beside) {
            findings.warn(requirement, provider.file(), format!("it does not name the service document {beside}"));
        }
        files.insert(beside);
    }
    if files.is_empty() {
        if !is_elsewhere {
            findings.not_applicable(requirement, "there is none, and it is optional");
        }
        return;
    }
    let mut listed: BTreeSet<String> = BTreeSet::new();
    for file in &files {
        match site.folder.text(file).and_then(|text| shape::parse(&text)) {
            Ok(json) => listed.extend(service(site, file, &json, findings)),
            Err(why) => findings.fail(requirement, file, why),
        }
    }
    // A service document elsewhere may list what those here do not.
    let (Some(first), false) = (files.first(), is_elsewhere) else { return };
    for feed in provider.metadata.feeds.iter().filter(|feed| !listed.contains(&feed.url)) {
        findings.fail(requirement, first, format!("it does not list the feed {}", feed.url));
    }
}

/// The URLs that a service document lists.
fn service(site: &Site, file: &str, json: &Value, findings: &mut Findings) -> Vec<String> {
    let requirement = Requirement::RolieService;
    let mut shape = Shape::default();
    let mut urls = Vec::new();
    let service = shape.object(json, "", &["service"], &[]).and_then(|top| top.get("service"));
    let object = service.and_then(|service| shape.object(service, "service", &["workspace"], &[]));
    let workspaces = object.and_then(|object| object.get("workspace"));
    for (number, workspace) in
        workspaces.map_or(&[][..], |list| shape.list(list, "service.workspace", 1)).iter().enumerate()
    {
        let at = format!("service.workspace[{number}]");
        let Some(object) = shape.object(workspace, &at, &["title", "collection"], &[]) else { continue };
        let at = join(&at, "collection");
        let collections = object.get("collection").map_or(&[][..], |list| shape.list(list, &at, 1));
        for (number, collection) in collections.iter().enumerate() {
            let at = format!("{at}[{number}]");
            let Some(object) = shape.object(collection, &at, &["title", "href"], &[]) else { continue };
            urls.extend(object.get("href").and_then(|url| shape.url(url, &join(&at, "href"), "")));
        }
    }
    for url in &urls {
        if let Place::Inside(inside) = site.base.locate(url)
            && !site.folder.has(&inside.path)
        {
            let why = site.folder.why_missing(&inside.path);
            findings.fail(requirement, file, format!("it lists `{}`: {why}", inside.path));
        }
    }
    for problem in shape.problems {
        findings.fail(requirement, file, problem);
    }
    urls.into_iter().map(str::to_owned).collect()
}

/// Requirement 17: the category documents that are there.
pub(super) fn check_category_documents(site: &Site, provider: &Provider, findings: &mut Findings) {
    let requirement = Requirement::RolieCategories;
    if provider.metadata.feeds.is_empty() {
        return;
    }
    let is_elsewhere = note_elsewhere(site, requirement, "category document", &provider.metadata.categories, findings);
    let mut files = named(site, &provider.metadata.categories);
    for feed in &provider.feeds {
        let folder = prefix(parent(&feed.path));
        let is_category = |path: &&str| {
            parent(path) == parent(&feed.path) && name(path).starts_with("category-") && path.ends_with(".json")
        };
        let beside: Vec<&str> = site.folder.below(&folder).filter(is_category).collect();
        for path in beside {
            if files.insert(path.to_owned()) {
                findings.warn(requirement, provider.file(), format!("it does not name the category document {path}"));
            }
        }
    }
    if files.is_empty() && !is_elsewhere {
        return findings.not_applicable(requirement, "there is none, and it is optional");
    }
    for file in &files {
        match site.folder.text(file).and_then(|text| shape::parse(&text)) {
            Ok(json) => {
                for problem in category_document(&json) {
                    findings.fail(requirement, file, problem);
                }
            }
            Err(why) => findings.fail(requirement, file, why),
        }
    }
}

fn category_document(json: &Value) -> Vec<String> {
    let mut shape = Shape::default();
    let categories = shape.object(json, "", &["categories"], &[]).and_then(|top| top.get("categories"));
    let object = categories.and_then(|value| shape.object(value, "categories", &["category"], &[]));
    let list = object.and_then(|object| object.get("category"));
    let at = "categories.category";
    for (number, category) in list.map_or(&[][..], |list| shape.list(list, at, 0)).iter().enumerate() {
        let at = format!("{at}[{number}]");
        let Some(object) = shape.object(category, &at, &["term"], &["scheme", "label"]) else { continue };
        object.get("term").and_then(|term| shape.text(term, &join(&at, "term")));
        object.get("scheme").and_then(|scheme| shape.url(scheme, &join(&at, "scheme"), ""));
    }
    shape.problems
}

/// Says which of a list of URLs lie elsewhere, and returns whether any does.
fn note_elsewhere(
    site: &Site,
    requirement: Requirement,
    what: &str,
    urls: &[(String, String)],
    findings: &mut Findings,
) -> bool {
    let foreign = || urls.iter().filter(|(url, _)| matches!(site.base.locate(url), Place::Outside));
    foreign().for_each(|(url, _)| findings.not_checked(requirement, why_unread(site, what, url)));
    foreign().next().is_some()
}

/// The files of this site that a list of URLs names. Those that are missing are findings about the metadata.
fn named(site: &Site, urls: &[(String, String)]) -> BTreeSet<String> {
    let paths = urls.iter().filter_map(|(url, _)| match site.base.locate(url) {
        Place::Inside(inside) => Some(inside.path),
        Place::Outside | Place::Malformed(_) => None,
    });
    paths.filter(|path| site.folder.has(path)).collect()
}
