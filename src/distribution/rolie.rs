//! ROLIE (RFC 8322) in the form of JSON that CSAF gives it: the feed of a label, its categories, and the service
//! document that names the feeds (CSAF 2.0, sections 7.1.15 to 7.1.17).

use std::collections::BTreeSet;

use serde::{Serialize, Serializer};

use super::{Document, collection::Collection};
use crate::{
    model::{
        Advisory, CsafVersion, LanguageTag,
        advisory::{Branch, BranchCategory, BranchContent},
    },
    paths,
};

/// A feed.
#[derive(Serialize)]
pub(super) struct FeedFile<'a> {
    feed: Feed<'a>,
}

#[derive(Serialize)]
struct Feed<'a> {
    id: String,
    title: String,
    link: Vec<Link>,
    category: [Category; 1],
    updated: String,
    entry: Entries<'a>,
}

/// What an entry of an advisory about one or two products takes, in bytes. It is a guess of the room that a feed needs, and
/// no limit.
pub(super) const USUAL_BYTES: usize = 2_000;

/// The entries of a collection, of which a large one has tens of thousands: each is made when it is written.
struct Entries<'a>(&'a Collection<'a>);

impl Serialize for Entries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.documents.iter().map(|document| entry(self.0, document)))
    }
}

#[derive(Serialize)]
struct Link {
    rel: &'static str,
    href: String,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Category {
    scheme: String,
    term: String,
}

#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    title: &'a str,
    link: Vec<Link>,
    published: &'a str,
    updated: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<Summary<'a>>,
    content: Content,
    format: Format,
    category: Vec<Category>,
}

#[derive(Serialize)]
struct Summary<'a> {
    content: &'a str,
}

#[derive(Serialize)]
struct Content {
    #[serde(rename = "type")]
    media_type: &'static str,
    src: String,
}

#[derive(Serialize)]
struct Format {
    schema: &'static str,
    version: &'static str,
}

/// A category document.
#[derive(Serialize)]
pub(super) struct CategoryFile {
    categories: Categories,
}

#[derive(Serialize)]
struct Categories {
    category: Vec<Category>,
}

/// A service document.
#[derive(Serialize)]
pub(super) struct ServiceFile {
    service: Service,
}

#[derive(Serialize)]
struct Service {
    workspace: [Workspace; 1],
}

#[derive(Serialize)]
struct Workspace {
    title: String,
    collection: Vec<CollectionLink>,
}

#[derive(Serialize)]
struct CollectionLink {
    title: String,
    href: String,
    categories: Categories,
}

/// The feed of a collection, with an entry for each of its documents.
pub(super) fn feed<'a>(collection: &'a Collection<'a>) -> FeedFile<'a> {
    let Collection { site, version, label, .. } = collection;
    let folder = &site.vendor.csaf.folder;
    let link = |rel, path: String| Link { rel, href: collection.url(&path) };
    let id = match version {
        CsafVersion::V20 => format!("csaf-feed-tlp-{}", label.folder(*version)),
        CsafVersion::V21 => format!("csaf-2.1-feed-tlp-{}", label.folder(*version)),
    };
    FeedFile {
        feed: Feed {
            id,
            title: title(collection),
            link: vec![
                link("self", paths::rolie_feed(folder, *version, *label)),
                link("service", paths::rolie_service(folder, *version)),
            ],
            category: [is_csaf()],
            updated: collection.updated(),
            entry: Entries(collection),
        },
    }
}

/// The categories that the entries of a collection have.
pub(super) fn categories(collection: &Collection<'_>) -> CategoryFile {
    let all: BTreeSet<Category> =
        collection.documents.iter().flat_map(|document| categories_of(collection, &document.advisory)).collect();
    CategoryFile { categories: Categories { category: all.into_iter().collect() } }
}

/// The service document of a version.
pub(super) fn service(collections: &[Collection<'_>]) -> ServiceFile {
    let title = collections.first().map(|first| first.site.vendor.publisher.name.clone()).unwrap_or_default();
    let collection = collections.iter().map(|collection| {
        let path = paths::rolie_feed(&collection.site.vendor.csaf.folder, collection.version, collection.label);
        let categories = Categories { category: vec![is_csaf()] };
        CollectionLink { title: self::title(collection), href: collection.url(&path), categories }
    });
    ServiceFile { service: Service { workspace: [Workspace { title, collection: collection.collect() }] } }
}

fn title(collection: &Collection<'_>) -> String {
    let Collection { site, version, label, .. } = collection;
    format!("{}: CSAF {version} documents, TLP:{}", site.vendor.publisher.name, label.csaf_label(*version))
}

/// What every feed of CSAF documents says of itself (CSAF 2.0, section 7.1.15).
fn is_csaf() -> Category {
    Category { scheme: "urn:ietf:params:rolie:category:information-type".to_owned(), term: "csaf".to_owned() }
}

fn entry<'a>(collection: &Collection<'_>, document: &'a Document) -> Entry<'a> {
    let advisory = &document.advisory;
    let url = collection.url(&document.path);
    let beside = |rel, ending: &str| Link { rel, href: format!("{url}.{ending}") };
    let mut link = vec![Link { rel: "self", href: url.clone() }, beside("hash", "sha256"), beside("hash", "sha512")];
    if document.signature.is_some() {
        link.push(beside("signature", "asc"));
    }
    Entry {
        id: advisory.id().as_str(),
        title: &advisory.title,
        link,
        published: advisory.tracking.initial_release_date.as_written(),
        updated: advisory.tracking.current_release_date.as_written(),
        summary: advisory.summary().filter(|text| !text.is_empty()).map(|content| Summary { content }),
        content: Content { media_type: "application/json", src: url },
        format: format(document.version),
        category: categories_of(collection, advisory).into_iter().collect(),
    }
}

fn format(version: CsafVersion) -> Format {
    let schema = match version {
        CsafVersion::V20 => "https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json",
        CsafVersion::V21 => "https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json",
    };
    Format { schema, version: version.as_str() }
}

/// What a document is about, for readers that want a part of a feed: its category, its language, and the vendors,
/// families and products of its tree. The scheme of each is a place in the category document.
fn categories_of(collection: &Collection<'_>, advisory: &Advisory) -> BTreeSet<Category> {
    let path = paths::rolie_category(&collection.site.vendor.csaf.folder, collection.version, collection.label);
    let file = collection.url(&path);
    let category = |kind: &str, term: &str| Category { scheme: format!("{file}#{kind}"), term: term.to_owned() };
    let mut found = BTreeSet::from([category("category", &advisory.category)]);
    found.extend(advisory.lang.as_ref().map(|lang| category("language", LanguageTag::as_str(lang))));
    let mut waiting: Vec<&Branch> = advisory.product_tree.iter().flat_map(|tree| &tree.branches).collect();
    while let Some(branch) = waiting.pop() {
        let kind = match branch.category {
            BranchCategory::Vendor => Some("vendor"),
            BranchCategory::ProductFamily => Some("family"),
            BranchCategory::ProductName => Some("product"),
            _ => None,
        };
        found.extend(kind.map(|kind| category(kind, &branch.name)));
        if let BranchContent::Branches(below) = &branch.content {
            waiting.extend(below);
        }
    }
    found
}
