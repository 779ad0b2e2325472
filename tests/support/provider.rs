//! A trusted provider as a folder, written by the plainest means: what `verify` is tried on.

#![allow(dead_code, unreachable_pub, missing_docs, reason = "each test program uses its own part of this")]

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use pgp::{
    composed::{
        ArmorOptions, CleartextSignedMessage, DetachedSignature, KeyType, SecretKeyParamsBuilder, SignedPublicKey,
        SignedSecretKey, SubpacketConfig,
    },
    crypto::hash::HashAlgorithm,
    packet::{KeyFlags, SignatureConfig, SignatureType, Subpacket, SubpacketData},
    ser::Serialize as _,
    types::{Duration, KeyDetails, Password, SignedUser, Tag, Timestamp},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256, Sha512};

/// The address of the site.
pub const URL: &str = "https://example.com/";

/// A version of CSAF as folders and documents name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    V20,
    V21,
}

impl Version {
    pub fn number(self) -> &'static str {
        match self {
            Self::V20 => "2.0",
            Self::V21 => "2.1",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::V20 => "WHITE",
            Self::V21 => "CLEAR",
        }
    }

    fn folder(self) -> &'static str {
        match self {
            Self::V20 => ".well-known/csaf",
            Self::V21 => ".well-known/csaf/v2.1",
        }
    }

    fn schema(self) -> &'static str {
        match self {
            Self::V20 => "https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json",
            Self::V21 => "https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json",
        }
    }
}

/// A key pair of the vendor, and what it can make.
pub struct Signer {
    pub key: SignedSecretKey,
}

/// Seconds since 1970 for 2024-01-01, when keys are made.
const MADE: u32 = 1_704_067_200;
/// 2026-11-20, when documents are signed.
pub const SIGNED: u32 = 1_795_132_800;

/// 2026-11-21T09:00:00Z, when folders are checked.
pub const AT: u32 = 1_795_251_600;

impl Signer {
    pub fn new() -> Self {
        let mut parameters = SecretKeyParamsBuilder::default();
        parameters
            .key_type(KeyType::Ed25519Legacy)
            .can_certify(true)
            .can_sign(true)
            .created_at(Timestamp::from_secs(MADE))
            .primary_user_id("Example <security@example.com>".into());
        let mut key = parameters.build().expect("parameters").generate(rand::thread_rng()).expect("a key");
        // The library dates the certification to today, which may be after the instant of the tests.
        key.details.users = vec![user(&key, MADE, None)];
        Self { key }
    }

    pub fn public(&self) -> SignedPublicKey {
        self.key.to_public_key()
    }

    pub fn fingerprint(&self) -> String {
        self.key.fingerprint().to_string()
    }

    /// The public key, which expires that many seconds after it was made.
    pub fn expiring(&self, seconds: u32) -> String {
        let mut public = self.public();
        public.details.users = vec![user(&self.key, MADE + 1, Some(seconds))];
        public.to_armored_string(ArmorOptions::default()).expect("a key can be written")
    }

    pub fn revoked(&self) -> String {
        let mut public = self.public();
        let mut config = SignatureConfig::v4(SignatureType::KeyRevocation, self.key.algorithm(), HashAlgorithm::Sha256);
        config.hashed_subpackets = subpackets(&self.key, SIGNED, vec![]);
        let revocation =
            config.sign_key(&self.key.primary_key, &Password::empty(), &public.primary_key).expect("signed");
        public.details.revocation_signatures.push(revocation);
        public.to_armored_string(ArmorOptions::default()).expect("a key can be written")
    }

    pub fn binary(&self) -> Vec<u8> {
        self.public().to_bytes().expect("a key can be written")
    }

    pub fn armoured(&self) -> String {
        self.public().to_armored_string(ArmorOptions::default()).expect("a key can be written")
    }

    pub fn private(&self) -> String {
        self.key.to_armored_string(ArmorOptions::default()).expect("a key can be written")
    }

    /// A text with a signature around it.
    pub fn sign_cleartext(&self, text: &str) -> String {
        let mut config = SignatureConfig::v4(SignatureType::Text, self.key.algorithm(), HashAlgorithm::Sha256);
        config.hashed_subpackets = subpackets(&self.key, SIGNED, vec![]);
        CleartextSignedMessage::new(text, config, &self.key.primary_key, &Password::empty())
            .and_then(|message| message.to_armored_string(ArmorOptions::default()))
            .expect("a text can be signed")
    }

    /// A detached signature of the given time, which lasts so many seconds.
    pub fn sign(&self, data: &[u8], at: u32, lasts: Option<u32>) -> String {
        let more = lasts.map(|seconds| SubpacketData::SignatureExpirationTime(Duration::from_secs(seconds)));
        let hashed = subpackets(&self.key, at, more.into_iter().collect());
        DetachedSignature::sign_binary_data_with_subpackets(
            rand::thread_rng(),
            &self.key.primary_key,
            &Password::empty(),
            HashAlgorithm::Sha256,
            data,
            SubpacketConfig::UserDefined { hashed, unhashed: vec![] },
        )
        .and_then(|signature| signature.to_armored_string(ArmorOptions::default()))
        .expect("a document can be signed")
    }
}

fn subpackets(key: &SignedSecretKey, at: u32, more: Vec<SubpacketData>) -> Vec<Subpacket> {
    let mut all = vec![
        SubpacketData::SignatureCreationTime(Timestamp::from_secs(at)),
        SubpacketData::IssuerFingerprint(key.fingerprint()),
    ];
    all.extend(more);
    all.into_iter().map(|data| Subpacket::regular(data).expect("a subpacket")).collect()
}

fn user(key: &SignedSecretKey, at: u32, expires: Option<u32>) -> SignedUser {
    let mut flags = KeyFlags::default();
    flags.set_certify(true);
    flags.set_sign(true);
    let mut more = vec![SubpacketData::KeyFlags(flags)];
    more.extend(expires.map(|seconds| SubpacketData::KeyExpirationTime(Duration::from_secs(seconds))));
    let id = key.details.users[0].id.clone();
    let mut config = SignatureConfig::v4(SignatureType::CertPositive, key.algorithm(), HashAlgorithm::Sha256);
    config.hashed_subpackets = subpackets(key, at, more);
    let public = key.primary_key.public_key();
    let signature = config
        .sign_certification(&key.primary_key, public, &Password::empty(), Tag::UserId, &id)
        .expect("a user can be certified");
    SignedUser::new(id, vec![signature])
}

/// A folder under construction.
pub struct Folder<'r> {
    root: &'r Path,
}

impl Folder<'_> {
    fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders can be made");
        fs::write(path, text).expect("files can be written");
    }

    fn json(&self, path: &str, value: &Value) {
        self.write(path, format!("{value:#}\n"));
    }
}

/// Id, first release, current release.
const ADVISORIES: [(&str, &str, &str); 3] = [
    ("EXA-2025-0001", "2025-12-31T23:30:00-01:00", "2026-01-01T00:30:00Z"),
    ("EXA-2026-0002", "2026-03-10T09:00:00Z", "2026-06-10T09:00:00Z"),
    ("EXA-2025-0003", "2025-05-10T09:00:00Z", "2025-05-10T09:00:00Z"),
];

/// When the newest of them was released.
const NEWEST: &str = "2026-06-10T09:00:00Z";

/// Writes a trusted provider of CSAF 2.0 with one of 2.1 beside it, and the site around them.
pub fn write(root: &Path, signer: &Signer) {
    let folder = Folder { root };
    for version in [Version::V20, Version::V21] {
        tree(&folder, version, signer);
    }
    let metadata = fs::read(root.join(".well-known/csaf/provider-metadata.json")).expect("it was written");
    folder.write(".well-known/csaf/v2.0/provider-metadata.json", metadata);
    folder.write(".well-known/csaf/openpgp/security.asc", signer.armoured());
    site(&folder);
    listings(root);
}

fn publisher() -> Value {
    json!({"category": "vendor", "name": "Example Ltd", "namespace": "https://example.com"})
}

/// A document as its version has it.
pub fn document(version: Version, id: &str, initial: &str, current: &str) -> Value {
    let mut revisions = vec![json!({"date": initial, "number": "1", "summary": "First"})];
    if initial != current {
        revisions.push(json!({"date": current, "number": "2", "summary": "Second"}));
    }
    let mut document = json!({
        "document": {
            "category": "csaf_base",
            "csaf_version": version.number(),
            "distribution": {"tlp": {"label": version.label()}},
            "publisher": publisher(),
            "title": format!("A flaw, {id}"),
            "tracking": {
                "current_release_date": current,
                "id": id,
                "initial_release_date": initial,
                "revision_history": revisions,
                "status": "final",
                "version": if initial == current { "1" } else { "2" },
            },
        },
    });
    if version == Version::V21 {
        document["$schema"] = json!(version.schema());
    }
    document
}

fn tree(folder: &Folder, version: Version, signer: &Signer) {
    let base = version.folder();
    let label = version.label().to_lowercase();
    let labelled = format!("{base}/{label}");
    let mut entries = Vec::new();
    let mut rows: BTreeMap<String, String> = BTreeMap::new();
    let mut index = String::new();
    for (id, initial, current) in ADVISORIES {
        let year = if initial.starts_with("2025-05") { "2025" } else { "2026" };
        let path = format!("{year}/{}.json", id.to_lowercase());
        let text = format!("{:#}\n", document(version, id, initial, current));
        let file = format!("{labelled}/{path}");
        folder.write(&file, &text);
        let name = path.rsplit('/').next().expect("a name");
        folder.write(&format!("{file}.sha256"), format!("{}  {name}\n", hex(&Sha256::digest(&text))));
        folder.write(&format!("{file}.sha512"), format!("{}  {name}\n", hex(&Sha512::digest(&text))));
        folder.write(&format!("{file}.asc"), signer.sign(text.as_bytes(), SIGNED, None));
        entries.push(entry(version, id, initial, current, &format!("{URL}{file}")));
        writeln!(index, "{path}").expect("a text grows");
        rows.insert(
            format!("{current} {path}"),
            match version {
                Version::V20 => format!("\"{path}\",\"{current}\""),
                Version::V21 => format!("{path},{current}"),
            },
        );
    }
    folder.write(&format!("{labelled}/index.txt"), index);
    let rows: String = rows.into_values().rev().map(|row| row + "\n").collect();
    folder.write(&format!("{labelled}/changes.csv"), rows);
    rolie(folder, version, &labelled, &entries);
    folder.json(&format!("{base}/provider-metadata.json"), &metadata(version, &labelled, signer));
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + format!("{byte:02x}").as_str())
}

fn entry(version: Version, id: &str, initial: &str, current: &str, url: &str) -> Value {
    json!({
        "id": id,
        "title": format!("A flaw, {id}"),
        "link": [
            {"rel": "self", "href": url},
            {"rel": "hash", "href": format!("{url}.sha256")},
            {"rel": "hash", "href": format!("{url}.sha512")},
            {"rel": "signature", "href": format!("{url}.asc")},
        ],
        "published": initial,
        "updated": current,
        "content": {"type": "application/json", "src": url},
        "format": {"schema": version.schema(), "version": version.number()},
    })
}

fn rolie(folder: &Folder, version: Version, labelled: &str, entries: &[Value]) {
    let label = version.label().to_lowercase();
    let category = json!([{"scheme": "urn:ietf:params:rolie:category:information-type", "term": "csaf"}]);
    let feed = format!("{labelled}/feed-tlp-{label}.json");
    folder.json(
        &feed,
        &json!({"feed": {
            "id": format!("example-csaf-feed-tlp-{label}"),
            "title": "Example",
            "link": [{"rel": "self", "href": format!("{URL}{feed}")}],
            "category": category,
            "updated": NEWEST,
            "entry": entries,
        }}),
    );
    folder.json(
        &format!("{}/service.json", version.folder()),
        &json!({"service": {"workspace": [{
            "title": "Public",
            "collection": [
                {"title": "Example", "href": format!("{URL}{feed}"), "categories": {"category": category}},
            ],
        }]}}),
    );
    let categories = json!({"categories": {"category": [{"term": "Example Gateway"}]}});
    folder.json(&format!("{labelled}/category-{label}.json"), &categories);
}

fn metadata(version: Version, labelled: &str, signer: &Signer) -> Value {
    let (base, label) = (version.folder(), version.label());
    let lower = label.to_lowercase();
    let mut feed = json!({
        "summary": "All",
        "tlp_label": label,
        "url": format!("{URL}{labelled}/feed-tlp-{lower}.json"),
    });
    let directory = format!("{URL}{labelled}/");
    let directory = match version {
        Version::V20 => json!({"directory_url": directory}),
        Version::V21 => {
            feed["last_updated"] = json!(NEWEST);
            json!({"directory": {"tlp_label": label, "url": directory}})
        }
    };
    let mut metadata = json!({
        "canonical_url": format!("{URL}.well-known/csaf/v{}/provider-metadata.json", version.number()),
        "distributions": [directory, {"rolie": {
            "categories": [format!("{URL}{labelled}/category-{lower}.json")],
            "feeds": [feed],
            "services": [format!("{URL}{base}/service.json")],
        }}],
        "last_updated": NEWEST,
        "list_on_CSAF_aggregators": true,
        "metadata_version": version.number(),
        "mirror_on_CSAF_aggregators": true,
        "public_openpgp_keys": [
            {"fingerprint": signer.fingerprint(), "url": format!("{URL}.well-known/csaf/openpgp/security.asc")},
        ],
        "publisher": publisher(),
        "role": "csaf_trusted_provider",
    });
    if version == Version::V21 {
        metadata["$schema"] = json!("https://docs.oasis-open.org/csaf/csaf/v2.1/schema/provider.json");
    }
    metadata
}

/// What surrounds the providers: a page, security.txt, feeds, headers.
fn site(folder: &Folder) {
    let text = format!(
        "Contact: mailto:security@example.com\nExpires: 2027-06-01T00:00:00Z\nPreferred-Languages: en, cy\n\
         Canonical: {URL}.well-known/security.txt\nEncryption: {URL}.well-known/csaf/openpgp/security.asc\n\
         CSAF: {URL}.well-known/csaf/provider-metadata.json\n\
         CSAF: {URL}.well-known/csaf/v2.0/provider-metadata.json\n\
         CSAF: {URL}.well-known/csaf/v2.1/provider-metadata.json\n"
    );
    folder.write(".well-known/security.txt", &text);
    folder.write("security.txt", &text);
    folder.write(
        "index.html",
        "<!doctype html><title>Example</title><h1 id=\"top-of-all\">Example</h1>\n<a href=\"about.html#us\">About</a>\n\
         <a href=\"/.well-known/csaf/white/\">CSAF</a> <a href=\"https://elsewhere.example/x\">Elsewhere</a>\n",
    );
    folder.write(
        "about.html",
        "<!doctype html><title>About</title><h1 id=\"us\">Us</h1><a href=\"./#top-of-all\">Home</a>\n",
    );
    folder.write("rss.xml", rss("rss.xml", [5, 6], "<atom:link rel=\"prev-archive\" href=\"2025.xml\"/>"));
    let archive = "<fh:archive/><atom:link rel=\"current\" href=\"rss.xml\"/>";
    let newer = format!("{archive}<atom:link rel=\"prev-archive\" href=\"2024.xml\"/>");
    folder.write("2025.xml", rss("2025.xml", [3, 4], &newer));
    let older = format!("{archive}<atom:link rel=\"next-archive\" href=\"2025.xml\"/>");
    folder.write("2024.xml", rss("2024.xml", [1, 2], &older));
    folder.write("atom.xml", atom());
    let urls = format!("<url><loc>{URL}</loc></url><url><loc>{URL}about.html</loc></url>");
    let space = "http://www.sitemaps.org/schemas/sitemap/0.9";
    folder.write("sitemap.xml", format!("<?xml version=\"1.0\"?><urlset xmlns=\"{space}\">{urls}</urlset>\n"));
    folder.write(
        "_headers",
        "/*\n  X-Content-Type-Options: nosniff\n/.well-known/csaf/*\n  Access-Control-Allow-Origin: *\n\
         /.well-known/csaf/*.json\n  Content-Type: application/json\n",
    );
}

/// A document of the feed with two items.
fn rss(name: &str, numbers: [u32; 2], links: &str) -> String {
    let item = |number: u32| {
        format!(
            "<item><title>Item {number}</title><link>{URL}about.html</link><guid isPermaLink=\"false\">{number}</guid>\
             <pubDate>Tue, 10 Mar 2026 09:00:00 +0000</pubDate></item>\n"
        )
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\" \
         xmlns:fh=\"http://purl.org/syndication/history/1.0\">\
         <channel><title>Example</title><link>{URL}</link><description>News &amp; notices</description>\
         <atom:link rel=\"self\" href=\"{URL}{name}\"/>{links}\n{}{}</channel></rss>\n",
        item(numbers[0]),
        item(numbers[1])
    )
}

fn atom() -> String {
    let entry = |number: u32| {
        format!(
            "<entry><id>urn:example:{number}</id><title>Entry {number}</title>\
             <updated>2026-03-10T09:00:00Z</updated><link href=\"{URL}about.html\"/></entry>\n"
        )
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>{URL}</id>\
         <title>Example</title><updated>2026-03-10T09:00:00Z</updated><author><name>Example</name></author>\
         <link rel=\"self\" href=\"{URL}atom.xml\"/>\n{}{}</feed>\n",
        entry(1),
        entry(2)
    )
}

/// Writes `index.html` into every folder of the providers.
fn listings(root: &Path) {
    let folders: Vec<PathBuf> = walkdir::WalkDir::new(root.join(".well-known/csaf"))
        .into_iter()
        .map(|entry| entry.expect("it can be read"))
        .filter(|entry| entry.file_type().is_dir())
        .map(|entry| entry.path().to_owned())
        .collect();
    for folder in folders {
        let mut names: Vec<String> = fs::read_dir(&folder)
            .expect("it can be read")
            .map(|entry| {
                let entry = entry.expect("it can be read");
                let slash = if entry.path().is_dir() { "/" } else { "" };
                format!("{}{slash}", entry.file_name().to_str().expect("UTF-8"))
            })
            .filter(|name| name != "index.html")
            .collect();
        names.sort();
        let links: String = names.iter().map(|name| format!("<li><a href=\"{name}\">{name}</a>\n")).collect();
        fs::write(folder.join("index.html"), format!("<!doctype html><title>Files</title><ul>\n{links}</ul>\n"))
            .expect("it can be written");
    }
}
