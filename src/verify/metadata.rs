//! `provider-metadata.json`: its shape, by the schema of its version, and what it says.

use serde_json::{Map, Value};

use super::shape::{Shape, join};
use crate::model::{CsafVersion, Instant, Tlp};

/// What a provider says that it is (CSAF, section 7.2). Each role includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Publisher,
    Provider,
    TrustedProvider,
}

impl Role {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Publisher => "csaf_publisher",
            Self::Provider => "csaf_provider",
            Self::TrustedProvider => "csaf_trusted_provider",
        }
    }
}

/// A label as a feed or a folder has it; none where it is for documents without one.
pub(super) type Label = Option<Tlp>;

/// The words for a label in the version of a provider.
pub(super) fn label_words(label: Label, version: CsafVersion) -> String {
    match (label, version) {
        (None, _) => "no label".to_owned(),
        (Some(Tlp::Clear), CsafVersion::V20) => "TLP:WHITE".to_owned(),
        (Some(label), _) => format!("TLP:{label}"),
    }
}

/// A directory-based distribution.
#[derive(Clone, Debug)]
pub(super) struct DirectoryEntry {
    pub(super) url: String,
    /// The label, which CSAF 2.1 names.
    pub(super) label: Option<Label>,
    pub(super) at: String,
}

/// A ROLIE feed as the metadata names it.
#[derive(Clone, Debug)]
pub(super) struct FeedEntry {
    pub(super) url: String,
    pub(super) label: Option<Label>,
    pub(super) last_updated: Option<Instant>,
    pub(super) at: String,
}

/// A key as the metadata names it.
#[derive(Clone, Debug)]
pub(super) struct KeyEntry {
    pub(super) url: String,
    pub(super) fingerprint: Option<String>,
    pub(super) at: String,
}

/// A URL and where it stands.
pub(super) type Named = (String, String);

/// What the metadata says, as far as it can be understood.
#[derive(Debug)]
pub(super) struct Metadata {
    pub(super) version: CsafVersion,
    pub(super) role: Role,
    pub(super) canonical: Option<String>,
    pub(super) last_updated: Option<Instant>,
    pub(super) maintained_from: Option<Instant>,
    pub(super) maintained_until: Option<Instant>,
    pub(super) publisher: Value,
    pub(super) directories: Vec<DirectoryEntry>,
    pub(super) feeds: Vec<FeedEntry>,
    pub(super) services: Vec<Named>,
    pub(super) categories: Vec<Named>,
    pub(super) keys: Vec<KeyEntry>,
    /// What does not have the shape of the schema.
    pub(super) problems: Vec<String>,
}

const SCHEMA_21: &str = "https://docs.oasis-open.org/csaf/csaf/v2.1/schema/provider.json";

#[rustfmt::skip]
const REQUIRED: [&str; 7] = [
    "canonical_url", "last_updated", "list_on_CSAF_aggregators", "mirror_on_CSAF_aggregators", "metadata_version",
    "publisher", "role",
];
const OPTIONAL: [&str; 5] = ["$schema", "distributions", "maintained_from", "maintained_until", "public_openpgp_keys"];

impl Metadata {
    /// Reads the metadata; what is wrong with it stands in `problems`.
    pub(super) fn read(json: &Value) -> Self {
        let version = match json.get("metadata_version").and_then(Value::as_str) {
            Some("2.1") => CsafVersion::V21,
            _ => CsafVersion::V20,
        };
        let shape = Shape { problems: Vec::new(), closed: version == CsafVersion::V21 };
        let mut reader = Reader { shape, metadata: Self::empty(version) };
        reader.top(json);
        let mut metadata = reader.metadata;
        metadata.problems = reader.shape.problems;
        metadata
    }

    /// Of a publisher that has none.
    pub(super) fn empty(version: CsafVersion) -> Self {
        Self {
            version,
            role: Role::Publisher,
            canonical: None,
            last_updated: None,
            maintained_from: None,
            maintained_until: None,
            publisher: Value::Null,
            directories: Vec::new(),
            feeds: Vec::new(),
            services: Vec::new(),
            categories: Vec::new(),
            keys: Vec::new(),
            problems: Vec::new(),
        }
    }
}

struct Reader {
    shape: Shape,
    metadata: Metadata,
}

impl Reader {
    fn top(&mut self, json: &Value) {
        let Some(top) = self.shape.object(json, "", &REQUIRED, &OPTIONAL) else { return };
        let is_21 = self.metadata.version == CsafVersion::V21;
        match top.get("$schema") {
            Some(schema) if is_21 => drop(self.shape.one_of(schema, "$schema", &[SCHEMA_21])),
            None if is_21 => self.shape.problems.push("`$schema` is missing".to_owned()),
            Some(_) | None => {}
        }
        let shape = &mut self.shape;
        let url = top.get("canonical_url").and_then(|url| shape.url(url, "canonical_url", "/provider-metadata.json"));
        self.metadata.canonical = url.map(str::to_owned);
        self.metadata.last_updated = self.instant(top, "", "last_updated");
        self.metadata.maintained_from = self.instant(top, "", "maintained_from");
        self.metadata.maintained_until = self.instant(top, "", "maintained_until");
        for key in ["list_on_CSAF_aggregators", "mirror_on_CSAF_aggregators"] {
            top.get(key).into_iter().for_each(|value| self.shape.truth(value, key));
        }
        if let Some(version) = top.get("metadata_version") {
            self.shape.one_of(version, "metadata_version", &["2.0", "2.1"]);
        }
        self.role(top);
        self.publisher(top);
        self.distributions(top);
        self.keys(top);
    }

    fn instant(&mut self, object: &Map<String, Value>, at: &str, key: &str) -> Option<Instant> {
        object.get(key).and_then(|value| self.shape.instant(value, &join(at, key)))
    }

    fn role(&mut self, top: &Map<String, Value>) {
        let roles = [Role::Publisher, Role::Provider, Role::TrustedProvider];
        let words = roles.map(Role::as_str);
        let role = top.get("role").and_then(|role| self.shape.one_of(role, "role", &words));
        // Where nobody can tell, the schema takes it for a provider.
        self.metadata.role = roles.into_iter().find(|known| Some(known.as_str()) == role).unwrap_or(Role::Provider);
    }

    fn publisher(&mut self, top: &Map<String, Value>) {
        let Some(publisher) = top.get("publisher") else { return };
        self.metadata.publisher = publisher.clone();
        let optional = ["contact_details", "issuing_authority"];
        let Some(object) = self.shape.object(publisher, "publisher", &["category", "name", "namespace"], &optional)
        else {
            return;
        };
        let mut categories = vec!["coordinator", "discoverer", "other", "translator", "user", "vendor"];
        if self.metadata.version == CsafVersion::V21 {
            categories.push("multiplier");
        }
        for (key, value) in object {
            let at = join("publisher", key);
            match key.as_str() {
                "category" => drop(self.shape.one_of(value, &at, &categories)),
                "namespace" => drop(self.shape.url(value, &at, "")),
                "name" | "contact_details" | "issuing_authority" => drop(self.shape.text(value, &at)),
                _ => {}
            }
        }
    }

    fn distributions(&mut self, top: &Map<String, Value>) {
        let Some(distributions) = top.get("distributions") else { return };
        for (number, distribution) in self.shape.list(distributions, "distributions", 1).iter().enumerate() {
            let at = format!("distributions[{number}]");
            let way = match self.metadata.version {
                CsafVersion::V20 => "directory_url",
                CsafVersion::V21 => "directory",
            };
            let Some(object) = self.shape.object(distribution, &at, &[], &[way, "rolie"]) else { continue };
            if object.is_empty() {
                self.shape.problems.push(format!("`{at}` is empty, expected `{way}` or `rolie`"));
            }
            if let Some(directory) = object.get(way) {
                self.directory(directory, join(&at, way));
            }
            if let Some(rolie) = object.get("rolie") {
                self.rolie(rolie, &join(&at, "rolie"));
            }
        }
    }

    fn directory(&mut self, value: &Value, at: String) {
        let (url, label) = match self.metadata.version {
            CsafVersion::V20 => (self.shape.url(value, &at, ""), None),
            CsafVersion::V21 => {
                let Some(object) = self.shape.object(value, &at, &["tlp_label", "url"], &[]) else { return };
                let url = object.get("url").and_then(|url| self.shape.url(url, &join(&at, "url"), ""));
                (url, self.label(object, &at))
            }
        };
        let Some(url) = url else { return };
        self.metadata.directories.push(DirectoryEntry { url: url.to_owned(), label, at });
    }

    fn label(&mut self, object: &Map<String, Value>, at: &str) -> Option<Label> {
        let words: &[&str] = match self.metadata.version {
            CsafVersion::V20 => &["UNLABELED", "WHITE", "GREEN", "AMBER", "RED"],
            CsafVersion::V21 => &["CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"],
        };
        let word = self.shape.one_of(object.get("tlp_label")?, &join(at, "tlp_label"), words)?;
        Some(word.parse().ok())
    }

    fn rolie(&mut self, value: &Value, at: &str) {
        let Some(object) = self.shape.object(value, at, &["feeds"], &["categories", "services"]) else { return };
        if let Some(feeds) = object.get("feeds") {
            let at = join(at, "feeds");
            for (number, feed) in self.shape.list(feeds, &at, 1).iter().enumerate() {
                self.feed(feed, format!("{at}[{number}]"));
            }
        }
        let services = self.urls(object, at, "services");
        self.metadata.services.extend(services);
        let categories = self.urls(object, at, "categories");
        self.metadata.categories.extend(categories);
    }

    fn feed(&mut self, value: &Value, at: String) {
        let required: &[&str] = match self.metadata.version {
            CsafVersion::V20 => &["tlp_label", "url"],
            CsafVersion::V21 => &["last_updated", "tlp_label", "url"],
        };
        let Some(object) = self.shape.object(value, &at, required, &["summary"]) else { return };
        if let Some(summary) = object.get("summary").filter(|summary| !summary.is_string()) {
            self.shape.text(summary, &join(&at, "summary"));
        }
        let last_updated = self.instant(object, &at, "last_updated");
        let label = self.label(object, &at);
        let url = object.get("url").and_then(|url| self.shape.url(url, &join(&at, "url"), ".json"));
        let Some(url) = url else { return };
        self.metadata.feeds.push(FeedEntry { url: url.to_owned(), label, last_updated, at });
    }

    fn urls(&mut self, object: &Map<String, Value>, at: &str, key: &str) -> Vec<Named> {
        let Some(list) = object.get(key) else { return Vec::new() };
        let at = join(at, key);
        let mut urls = Vec::new();
        for (number, url) in self.shape.list(list, &at, 1).iter().enumerate() {
            let at = format!("{at}[{number}]");
            urls.extend(self.shape.url(url, &at, ".json").map(|url| (url.to_owned(), at.clone())));
        }
        urls
    }

    fn keys(&mut self, top: &Map<String, Value>) {
        let Some(keys) = top.get("public_openpgp_keys") else { return };
        let required: &[&str] = match self.metadata.version {
            CsafVersion::V20 => &["url"],
            CsafVersion::V21 => &["fingerprint", "url"],
        };
        let items = keys.as_array().map_or(&[][..], Vec::as_slice);
        if !keys.is_array() {
            self.shape.list(keys, "public_openpgp_keys", 0);
        }
        for (number, key) in items.iter().enumerate() {
            let at = format!("public_openpgp_keys[{number}]");
            let Some(object) = self.shape.object(key, &at, required, &["fingerprint"]) else { continue };
            let fingerprint = object.get("fingerprint").and_then(|value| self.fingerprint(value, &at));
            let url = object.get("url").and_then(|url| self.shape.url(url, &join(&at, "url"), ""));
            let Some(url) = url else { continue };
            self.metadata.keys.push(KeyEntry { url: url.to_owned(), fingerprint, at });
        }
    }

    fn fingerprint(&mut self, value: &Value, at: &str) -> Option<String> {
        let at = join(at, "fingerprint");
        let text = self.shape.text(value, &at)?;
        if text.len() < 40 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            self.shape.problems.push(format!("`{at}` is `{text}`, expected at least 40 hexadecimal digits"));
        }
        Some(text.to_owned())
    }
}
