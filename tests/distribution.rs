//! What a CSAF provider serves, looked at with the means of others: the schemas of the standard, gpg, sha256sum.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::Command,
};

use candour::hash;
use jsonschema::{Retrieve, Uri, Validator};
use serde_json::{Value, json};
use support::{
    Project, corpus,
    keys::TestKey,
    tools::{self, Gpg},
};

const BASE: &str = "https://trust.example.com/";
/// The folder of each version with the name of its widest label.
const VERSIONS: [(&str, &str); 2] = [(".well-known/csaf", "white"), (".well-known/csaf/v2.1", "clear")];

/// The example, signed with a key of its own, and gpg's view of that key.
struct Signed {
    project: Project,
    key: TestKey,
}

impl Signed {
    fn example() -> Self {
        let (project, key) = (Project::example(), TestKey::new());
        key.publish(&project);
        project.build_signed(&key).succeeds();
        Self { project, key }
    }

    fn json(&self, path: &str) -> Value {
        serde_json::from_str(&self.project.read(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    fn paths(&self) -> BTreeSet<String> {
        self.project.files().into_iter().map(|(path, _)| path).collect()
    }

    /// The documents below the folder of a label, as paths below that folder.
    fn documents(&self, folder: &str) -> BTreeSet<String> {
        let below = |path: String| path.strip_prefix(&format!("{folder}/"))?.to_owned().into();
        self.paths()
            .into_iter()
            .filter_map(below)
            .filter(|path: &String| path.starts_with('2') && path.ends_with(".json"))
            .collect()
    }
}

/// The schemas of the standard refer to each other by their addresses; those of CVSS are not looked into.
struct Schemas {
    by_id: BTreeMap<String, Value>,
}

impl Schemas {
    fn load(folder: &Path) -> Self {
        let mut by_id = BTreeMap::new();
        for entry in fs::read_dir(folder).expect("the schemas lie beside the corpus") {
            let path = entry.expect("the folder can be read").path();
            let mut schema: Value =
                serde_json::from_slice(&fs::read(&path).expect("it can be read")).expect("a schema is JSON");
            // CSAF 2.1 has a dialect of its own, which adds nothing that is tested here.
            schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
            let id = schema["$id"].as_str().expect("each schema has an address").to_owned();
            by_id.insert(id, schema);
        }
        Self { by_id }
    }

    fn validator(&self, ending: &str) -> Validator {
        self.changed(ending, |_| {})
    }

    fn changed(&self, ending: &str, change: impl FnOnce(&mut Value)) -> Validator {
        let mut schema = self
            .by_id
            .iter()
            .find_map(|(id, schema)| id.ends_with(ending).then(|| schema.clone()))
            .unwrap_or_else(|| panic!("there is no schema {ending}"));
        change(&mut schema);
        jsonschema::options()
            .should_validate_formats(true)
            .with_retriever(Self { by_id: self.by_id.clone() })
            .build(&schema)
            .unwrap_or_else(|error| panic!("{ending}: {error}"))
    }
}

impl Retrieve for Schemas {
    fn retrieve(&self, uri: &Uri<String>) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        // Of a score only the version is looked at: `oneOf` asks which one it is.
        let cvss = |uri: &str| Some(json!({ "properties": { "version": { "const": version_of_cvss(uri)? } } }));
        Ok(self.by_id.get(uri.as_str()).cloned().or_else(|| cvss(uri.as_str())).unwrap_or_else(|| json!({})))
    }
}

/// `3.1` of `https://www.first.org/cvss/cvss-v3.1.json`.
fn version_of_cvss(uri: &str) -> Option<&str> {
    let name = uri.rsplit_once("/cvss-v")?.1;
    name.get(..3)
}

#[track_caller]
fn is_valid(validator: &Validator, value: &Value, what: &str) {
    let errors: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{what}: {errors:#?}");
}

#[test]
fn metadata_feeds_and_documents_follow_the_schemas_of_the_standard() {
    let Some(corpus) = corpus() else { return };
    let schemas = Schemas::load(&corpus.join("../reference/schemas"));
    let signed = Signed::example();
    let metadata = signed.json(".well-known/csaf/provider-metadata.json");
    is_valid(&schemas.validator("v2.0/provider_json_schema.json"), &metadata, "the metadata of 2.0");
    assert_eq!(metadata["role"], "csaf_trusted_provider");
    let newer = signed.json(".well-known/csaf/v2.1/provider-metadata.json");
    is_valid(&schemas.validator("v2.1/schema/provider.json"), &newer, "the metadata of 2.1");
    let feed = schemas.validator("ROLIE_feed_json_schema.json");
    is_valid(&feed, &signed.json(".well-known/csaf/white/feed-tlp-white.json"), "the feed of 2.0");
    // There is a schema for feeds of 2.0 alone; a feed of 2.1 differs in what its entries say of their format.
    let format = "/properties/feed/properties/entry/items/properties/format/properties";
    let feed = schemas.changed("ROLIE_feed_json_schema.json", |schema| {
        let format = schema.pointer_mut(format).expect("the schema speaks of the format");
        format["schema"]["enum"] = json!(["https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json"]);
        format["version"]["enum"] = json!(["2.1"]);
    });
    is_valid(&feed, &signed.json(".well-known/csaf/v2.1/clear/feed-tlp-clear.json"), "the feed of 2.1");
    for ((folder, label), schema) in VERSIONS.iter().zip(["v2.0/csaf_json_schema.json", "v2.1/schema/csaf.json"]) {
        let validator = schemas.validator(schema);
        let folder = format!("{folder}/{label}");
        for document in signed.documents(&folder) {
            is_valid(&validator, &signed.json(&format!("{folder}/{document}")), &document);
        }
    }
}

#[test]
fn a_schema_refuses_what_is_wrong() {
    let Some(corpus) = corpus() else { return };
    let schemas = Schemas::load(&corpus.join("../reference/schemas"));
    let validator = schemas.validator("v2.0/provider_json_schema.json");
    let project = Project::base();
    project.build().succeeds();
    let mut metadata: Value =
        serde_json::from_str(&project.read(".well-known/csaf/provider-metadata.json")).expect("it is JSON");
    assert!(validator.is_valid(&metadata));
    metadata["publisher"]["category"] = json!("shop");
    assert!(!validator.is_valid(&metadata), "the publisher is looked up in the schema of documents");
    metadata["publisher"]["category"] = json!("vendor");
    metadata["last_updated"] = json!("yesterday");
    assert!(!validator.is_valid(&metadata), "dates are looked at");
}

#[test]
fn index_changes_feed_and_folder_name_the_same_documents() {
    let signed = Signed::example();
    for (folder, label) in VERSIONS {
        let folder = format!("{folder}/{label}");
        let documents = signed.documents(&folder);
        assert_eq!(documents.len(), 19, "{folder}");
        let read = |name: &str| signed.project.read(&format!("{folder}/{name}"));
        let index: Vec<String> = read("index.txt").lines().map(str::to_owned).collect();
        assert_eq!(index, documents.iter().cloned().collect::<Vec<_>>());
        let changes = read("changes.csv");
        let rows: Vec<Vec<String>> = changes
            .lines()
            .map(|line| line.split(',').map(|value| value.trim_matches('"').to_owned()).collect())
            .collect();
        assert_eq!(changes.contains('"'), label == "white", "quotes are for 2.0");
        assert_eq!(rows.iter().map(|row| row[0].clone()).collect::<BTreeSet<_>>(), documents);
        assert_eq!(rows.len(), documents.len());
        assert!(rows.windows(2).all(|pair| pair[0][1] >= pair[1][1]), "the newest first: {rows:?}");
        let feed = signed.json(&format!("{folder}/feed-tlp-{label}.json"));
        let entries = feed["feed"]["entry"].as_array().expect("a list");
        let root = format!("{BASE}{folder}/");
        let named =
            |entry: &Value| entry["content"]["src"].as_str().and_then(|src| src.strip_prefix(&root).map(str::to_owned));
        assert_eq!(entries.iter().filter_map(named).collect::<BTreeSet<_>>(), documents);
        assert_eq!(entries.len(), documents.len());
        for entry in entries {
            let document = signed.json(entry["content"]["src"].as_str().expect("a text").trim_start_matches(BASE));
            let tracking = &document["document"]["tracking"];
            assert_eq!(entry["id"], tracking["id"]);
            assert_eq!(entry["updated"], tracking["current_release_date"]);
            assert_eq!(entry["published"], tracking["initial_release_date"]);
            for link in entry["link"].as_array().expect("a list") {
                let href = link["href"].as_str().expect("a text").trim_start_matches(BASE);
                assert!(signed.project.out().join(href).is_file(), "{href}");
            }
            assert_eq!(entry["link"].as_array().map(Vec::len), Some(4), "itself, two hashes, a signature");
        }
    }
}

#[test]
fn the_hashes_are_those_of_other_programs() {
    let signed = Signed::example();
    for (tool, ending) in [("sha256sum", "sha256"), ("sha512sum", "sha512")] {
        let mut count = 0;
        for path in signed.paths().iter().filter(|path| path.ends_with(ending)) {
            let path = signed.project.out().join(path);
            let mut command = Command::new(tool);
            command.args(["--check", "--strict", "--quiet"]).arg(&path);
            command.current_dir(path.parent().expect("it lies in a folder"));
            let Some(_) =
                tools::or_skip(Command::new(tool).arg("--version").output().map_err(|error| error.to_string()))
            else {
                return;
            };
            tools::output(&mut command).unwrap_or_else(|error| panic!("{error}"));
            count += 1;
        }
        assert_eq!(count, 38);
    }
}

#[test]
fn gpg_accepts_every_signature() {
    let Some(gpg) = tools::or_skip(Gpg::new()) else { return };
    let signed = Signed::example();
    let out = signed.project.out();
    gpg.import(&out.join(".well-known/csaf/openpgp/csaf.asc"));
    let signatures: Vec<String> = signed.paths().into_iter().filter(|path| path.ends_with(".json.asc")).collect();
    assert_eq!(signatures.len(), 38);
    for signature in &signatures {
        let (signature, document) = (out.join(signature), out.join(signature.trim_end_matches(".asc")));
        tools::output(gpg.command().arg("--verify").arg(&signature).arg(&document))
            .unwrap_or_else(|error| panic!("{error}"));
        // A test that cannot fail shows nothing.
        let other = signed.project.path().join("other.json");
        fs::write(&other, "{}").expect("files can be written");
        assert!(tools::output(gpg.command().arg("--verify").arg(&signature).arg(&other)).is_err());
    }
    for path in [".well-known/security.txt", "security.txt"] {
        tools::output(gpg.command().arg("--verify").arg(out.join(path))).unwrap_or_else(|error| panic!("{error}"));
    }
    let payload = tools::output(gpg.command().arg("--decrypt").arg(out.join("security.txt"))).expect("gpg reads it");
    signed.project.run(&["build", "--at", support::AT, "--out", "plain"]).succeeds();
    let plain = fs::read_to_string(signed.project.path().join("plain/security.txt")).expect("it is there");
    assert_eq!(payload, plain, "what is signed is what is published without a key");
}

/// The number of signatures that a build made and kept.
fn signatures(stdout: &str) -> (usize, usize) {
    let line = stdout.lines().find(|line| line.starts_with("signatures")).unwrap_or_else(|| panic!("{stdout}"));
    let numbers: Vec<usize> =
        line.split(|character: char| !character.is_ascii_digit()).filter_map(|word| word.parse().ok()).collect();
    (numbers[0], numbers[1])
}

#[test]
fn a_rebuild_signs_what_changed_and_nothing_else() {
    let signed = Signed::example();
    let before = signed.project.files();
    let again = signed.project.build_signed(&signed.key).succeeds();
    assert_eq!(signatures(&again.stdout), (0, 39));
    assert!(again.stdout.contains(" 0 written, "), "{}", again.stdout);
    assert_eq!(signed.project.files(), before, "a rebuild changed a byte");
    // One edit, and in CSAF 2.0 alone: one document is signed.
    signed.project.file(
        "content/site.toml",
        fs::read_to_string(signed.project.path().join("content/site.toml"))
            .expect("it is there")
            .replace("[csaf]\n", "[csaf]\nversions = [\"2.0\"]\n"),
    );
    signed.project.build_signed(&signed.key).succeeds();
    let advisory = "content/advisories/2024/exa-2024-0001.md";
    let text = fs::read_to_string(signed.project.path().join(advisory)).expect("it is there");
    let at = text.find("\ntitle = \"").expect("it has a title") + "\ntitle = \"".len();
    signed.project.file(advisory, format!("{}Mended: {}", &text[..at], &text[at..]));
    signed.project.forget();
    let edited = signed.project.build_signed(&signed.key).succeeds();
    assert_eq!(signatures(&edited.stdout), (1, 19));
}

#[test]
fn signing_later_gives_the_same_bytes_as_signing_at_once() {
    let signed = Signed::example();
    let later = signed.project.path().join("later");
    signed.project.run(&["build", "--at", support::AT, "--out", "later"]).succeeds();
    assert_ne!(support::files(&later), signed.project.files());
    let sign =
        || signed.project.run_with(&["sign", "later", "--at", support::AT], &signed.key.environment()).succeeds();
    assert!(sign().stdout.contains("signatures: 39 new, 0 kept"));
    let files = |folder: &Path| support::files(folder).into_iter().collect::<BTreeMap<_, _>>();
    let (now, once) = (files(&later), files(&signed.project.out()));
    assert_eq!(now.keys().collect::<Vec<_>>(), once.keys().collect::<Vec<_>>());
    for (path, bytes) in &now {
        assert!(*bytes == once[path], "{path} differs");
    }
    assert!(sign().stdout.contains("signatures: 0 new, 39 kept"));
    // A build without the key keeps what was signed, and removes the signature of what is withdrawn.
    let advisory = signed.project.path().join("content/advisories/2024/exa-2024-0001.md");
    fs::remove_file(advisory).expect("it is there");
    signed.project.forget();
    let rebuilt = signed.project.run(&["build", "--at", support::AT, "--out", "later"]).succeeds();
    assert_eq!(signatures(&rebuilt.stdout), (0, 37));
    let left: Vec<String> = files(&later).into_keys().filter(|path| path.contains("exa-2024-0001")).collect();
    assert_eq!(left, [""; 0]);
}

#[test]
fn a_signature_that_was_made_later_goes_with_its_document() {
    let signed = Signed::example();
    signed.project.run(&["build", "--at", support::AT, "--out", "later"]).succeeds();
    signed.project.run_with(&["sign", "later", "--at", support::AT], &signed.key.environment()).succeeds();
    // No build has seen the signatures when the advisory is withdrawn.
    let advisory = "content/advisories/2024/exa-2024-0001.md";
    fs::remove_file(signed.project.path().join(advisory)).expect("it is there");
    signed.project.forget();
    signed.project.run(&["build", "--at", support::AT, "--out", "later"]).succeeds();
    let left: Vec<String> = support::files(&signed.project.path().join("later"))
        .into_iter()
        .map(|(path, _)| path)
        .filter(|path| path.contains("exa-2024-0001"))
        .collect();
    assert_eq!(left, [""; 0]);
}

#[test]
fn without_a_key_the_site_is_a_plain_provider_and_says_so() {
    let project = Project::example();
    let outcome = project.build().succeeds();
    assert!(outcome.stderr.contains("38 CSAF documents have no signature"), "{}", outcome.stderr);
    let metadata = project.read(".well-known/csaf/provider-metadata.json");
    assert!(metadata.contains("\"role\": \"csaf_provider\""), "{metadata}");
    assert!(!project.files().iter().any(|(path, _)| path.ends_with(".json.asc")));
    assert!(!project.read(".well-known/csaf/white/feed-tlp-white.json").contains("\"signature\""));
}

#[test]
fn another_folder_moves_everything() {
    let project = Project::base();
    let site = fs::read_to_string(project.path().join("content/site.toml")).expect("it is there");
    project.file("content/site.toml", format!("{site}\n[csaf]\npath = \"/security/csaf/\"\nversions = [\"2.0\"]\n"));
    project.build().succeeds();
    let metadata = project.read("security/csaf/provider-metadata.json");
    assert!(metadata.contains("/security/csaf/white/feed-tlp-white.json"), "{metadata}");
    assert!(project.read("security.txt").contains("/security/csaf/provider-metadata.json\n"));
    assert!(!project.out().join(".well-known/csaf").exists());
    assert!(!project.out().join("security/csaf/v2.1").exists());
    assert!(project.read("_headers").contains("/security/csaf/*.json"));
}

#[test]
fn a_provider_without_documents_can_be_subscribed_to() {
    let project = Project::base();
    let advisories = project.path().join("content/advisories");
    fs::remove_dir_all(advisories).expect("it is there");
    project.build().succeeds();
    let feed: Value =
        serde_json::from_str(&project.read(".well-known/csaf/white/feed-tlp-white.json")).expect("it is JSON");
    assert_eq!(feed["feed"]["entry"], json!([]));
    assert_eq!(project.read(".well-known/csaf/white/index.txt"), "");
    assert_eq!(project.read(".well-known/csaf/white/changes.csv"), "");
}

#[test]
fn a_document_that_was_written_here_names_its_own_place() {
    let signed = Signed::example();
    for (folder, label) in VERSIONS {
        let folder = format!("{folder}/{label}");
        for document in signed.documents(&folder).iter().filter(|path| path.contains("exa-")) {
            let path = format!("{folder}/{document}");
            let json = signed.json(&path);
            let own = &json["document"]["references"][0];
            assert_eq!(own["category"], "self", "{path}");
            assert_eq!(own["url"], format!("{BASE}{path}"));
        }
    }
}

#[test]
fn the_documents_of_incidents_are_among_those_of_the_provider_and_among_no_advisories() {
    let signed = Signed::example();
    let (name, id) = ("exa-inc-2025-06-23-gateway-portal-attacks", "EXA-INC-2025-06-23-gateway-portal-attacks");
    for (folder, label) in VERSIONS {
        let folder = format!("{folder}/{label}");
        for list in ["index.txt", "changes.csv", "2025/index.html"] {
            assert!(signed.project.read(&format!("{folder}/{list}")).contains(name), "{folder}/{list}");
        }
        let feed = signed.json(&format!("{folder}/feed-tlp-{label}.json"));
        let entries = feed["feed"]["entry"].as_array().expect("a list");
        let entry = entries.iter().find(|entry| entry["id"] == id).expect("the feed has it");
        assert!(entry["category"].to_string().contains("csaf_security_incident_response"), "{entry}");
        let category = signed.project.read(&format!("{folder}/category-{label}.json"));
        assert!(category.contains("csaf_security_incident_response"), "{category}");
    }
    let of_provider = |path: &str| path.starts_with(".well-known/csaf/");
    let page = "incidents/2025-06-23-gateway-portal-attacks.html";
    for (path, bytes) in signed.project.files() {
        let says_it = String::from_utf8_lossy(&bytes).to_lowercase().contains(name);
        assert!(!says_it || of_provider(&path) || path == page, "{path} tells of the document");
        assert!(!path.contains(name) || of_provider(&path), "{path} is of the document");
    }
    let html = signed.project.read(page);
    let link =
        format!("rel=\"alternate\" type=\"application/json\" href=\"../.well-known/csaf/white/2025/{name}.json\"");
    assert!(html.contains(&link), "{html}");
    // The incident and the advisory lead to each other.
    assert!(html.contains("../advisories/exa-2025-0003.html"));
    assert!(signed.project.read("advisories/exa-2025-0003.html").contains(page));
    // What has no document says so by having none.
    assert!(
        !signed
            .project
            .read("incidents/2026-03-27-visible-recipients.html")
            .contains("rel=\"alternate\" type=\"application/json\"")
    );
}

#[test]
fn an_incident_without_a_valid_form_in_csaf_2_1_is_served_in_2_0_alone() {
    let project = Project::base();
    // CSAF 2.1 knows no leap seconds (test 6.1.37).
    let update = "[[update]]\nat = \"2026-05-31T23:59:60Z\"\nstatus = \"investigating\"\ntext = \"Slow.\"\n";
    project.incident("2026-06-01-outage", "notable = true");
    let path = "content/incidents/2026-06-01-outage.md";
    let text = fs::read_to_string(project.path().join(path)).expect("it is there");
    let text = text
        .replace("2026-06-01T08:0", "2026-05-31T08:0")
        .replace("first_notified = 2026-06-01", "first_notified = 2026-05-31");
    project.file(path, text.replacen("[[update]]", &format!("{update}\n[[update]]"), 1));
    let outcome = project.build().succeeds();
    assert!(outcome.stderr.contains("csaf-2.1-left-out"), "{}", outcome.stderr);
    assert!(project.out().join(".well-known/csaf/white/2026/inc-2026-06-01-outage.json").exists());
    assert!(!project.out().join(".well-known/csaf/v2.1/clear/2026/inc-2026-06-01-outage.json").exists());
    // Nor is any version before it.
    project.run(&["build", "--at", "2026-05-31T10:00:00Z"]).succeeds();
    assert!(project.out().join(".well-known/csaf/white/2026/inc-2026-06-01-outage.json").exists());
    assert!(!project.out().join(".well-known/csaf/v2.1/clear/2026/inc-2026-06-01-outage.json").exists());
}

#[test]
fn what_changed_on_the_way_is_not_signed() {
    let (project, key) = (Project::base(), TestKey::new());
    key.publish(&project);
    project.build().succeeds();
    let path = ".well-known/csaf/white/2026/exa-2026-0001.json";
    let text = project.read(path);
    fs::write(project.out().join(path), text.replacen("4.2.7", "4.2.6", 1)).expect("files can be written");
    let outcome = project.run_with(&["sign", "public", "--at", support::AT], &key.environment());
    assert_eq!(outcome.code, Some(1), "{}", outcome.stdout);
    assert!(outcome.stderr.contains("is not the one whose hash lies beside it"), "{}", outcome.stderr);
    assert!(!project.out().join(format!("{path}.asc")).exists());
}

#[test]
fn a_document_of_ones_own_that_fails_a_test_is_not_signed() {
    let path = ".well-known/csaf/white/2026/exa-2026-0001.json";
    // The name of another version of the weakness is excused in documents made elsewhere alone.
    let name = ("Missing Authentication for Critical Function", "No Authentication for Critical Function");
    for (from, to, test) in [(name.0, name.1, "6.1.11"), ("\"version\": \"1.0.0\"", "\"version\": \"9.9.9\"", "6.1.16")]
    {
        let (_, outcome) = signing_after(|project| {
            let text = project.read(path).replace(from, to);
            assert!(text.contains(to), "there is nothing to change");
            let file = path.rsplit('/').next().expect("it has a name");
            for (ending, hash) in [("sha256", hash::sha256(&text)), ("sha512", hash::sha512(&text))] {
                fs::write(project.out().join(format!("{path}.{ending}")), format!("{hash}  {file}\n"))
                    .expect("written");
            }
            fs::write(project.out().join(path), text).expect("files can be written");
        });
        assert_eq!(outcome.code, Some(1), "{}", outcome.stdout);
        assert!(outcome.stderr.contains(&format!("fails the CSAF test {test}")), "{}", outcome.stderr);
    }
}

#[test]
fn a_security_txt_that_no_build_wrote_is_not_signed() {
    let places = [".well-known/security.txt", "security.txt"];
    let change = |from: &'static str, to: &'static str, places: &'static [&'static str]| {
        signing_after(move |project| {
            for place in places {
                let text = project.read(place).replace(from, to);
                assert!(text.contains(to), "there is nothing to change");
                fs::write(project.out().join(place), text).expect("files can be written");
            }
        })
    };
    let both: &[&str] = &[".well-known/security.txt", "security.txt"];
    for (from, to, places, why) in [
        ("security@example.com", "attacker@example.net", &both[..1], "is not a copy"),
        ("Expires: 2027", "Expires: 2020", both, "it expired at 2020"),
        ("Contact:", "Note:", both, "names no contact"),
        ("Canonical: https://trust.example.com/", "Canonical: https://example.net/", both, "no canonical address"),
        ("CSAF: https://trust.example.com/", "CSAF: https://example.net/", both, "does not lead to"),
    ] {
        let (project, outcome) = change(from, to, places);
        assert_eq!(outcome.code, Some(1), "{}", outcome.stdout);
        assert!(outcome.stderr.contains(why), "{}", outcome.stderr);
        assert!(!project.read("security.txt").contains("BEGIN PGP"));
    }
    let (_, outcome) = signing_after(|project| {
        for place in places {
            fs::remove_file(project.out().join(place)).expect("it is there");
            fs::create_dir(project.out().join(place)).expect("folders can be made");
        }
    });
    assert!(outcome.code == Some(1) && outcome.stderr.contains("it is no file"), "{}", outcome.stderr);
}

#[test]
fn both_versions_are_named_while_both_are_served() {
    let project = Project::base();
    project.build().succeeds();
    let url = |path: &str| format!("https://trust.example.com/.well-known/csaf/{path}provider-metadata.json");
    let csaf = |text: &str| -> Vec<String> {
        text.lines().filter_map(|line| line.strip_prefix("CSAF: ")).map(str::to_owned).collect()
    };
    assert_eq!(csaf(&project.read("security.txt")), [url(""), url("v2.0/"), url("v2.1/")]);
    let metadata = project.read(".well-known/csaf/provider-metadata.json");
    assert_eq!(metadata, project.read(".well-known/csaf/v2.0/provider-metadata.json"));
    assert!(metadata.contains(&url("v2.0/")));
    let site = fs::read_to_string(project.path().join("content/site.toml")).expect("it is there");
    project.file("content/site.toml", format!("{site}\n[csaf]\nversions = [\"2.0\"]\n"));
    project.build().succeeds();
    assert_eq!(csaf(&project.read("security.txt")), [url("")]);
    assert!(project.read(".well-known/csaf/provider-metadata.json").contains(&url("")));
    assert!(!project.out().join(".well-known/csaf/v2.0").exists());
}

#[test]
fn a_trusted_provider_that_loses_its_signatures_warns() {
    let signed = Signed::example();
    fs::remove_dir_all(signed.project.out().join(".well-known/csaf/white/2024")).expect("it is there");
    let outcome = signed.project.build().succeeds();
    assert!(outcome.stderr.contains("not a trusted one, as it was before"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("1 warning") || outcome.stderr.contains("2 warnings"), "{}", outcome.stderr);
}

/// A site that `candour verify` must pass.
#[track_caller]
fn passes(project: &Project, folder: &str) {
    let outcome = project.run(&["verify", folder, "--at", support::AT]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stdout);
}

#[test]
fn closed_audiences_and_other_folders_pass_too() {
    let project = Project::base();
    let advisory = "content/advisories/2026/exa-2026-0001.md";
    let text = fs::read_to_string(project.path().join(advisory)).expect("it is there");
    for label in ["AMBER", "AMBER+STRICT"] {
        let id = if label == "AMBER" { "EXA-2026-0002" } else { "EXA-2026-0003" };
        let text = text.replace("EXA-2026-0001", id).replace("tlp = \"CLEAR\"", &format!("tlp = \"{label}\""));
        project.file(&format!("content/advisories/2026/{id}.md"), text);
    }
    fs::remove_file(project.path().join(advisory)).expect("it is there");
    project.run(&["build", "--at", support::AT, "--audience", "RED", "--out", "red"]).succeeds();
    passes(&project, "red");
    let site = fs::read_to_string(project.path().join("content/site.toml")).expect("it is there");
    project.file("content/site.toml", format!("{site}\n[csaf]\npath = \"/data/csaf\"\n"));
    project.build().succeeds();
    passes(&project, "public");
}

/// The base, built without a key, and what `candour sign` says of it after a change.
fn signing_after(change: impl FnOnce(&Project)) -> (Project, support::Outcome) {
    let (project, key) = (Project::base(), TestKey::new());
    key.publish(&project);
    project.build().succeeds();
    change(&project);
    let outcome = project.run_with(&["sign", "public", "--at", support::AT], &key.environment());
    (project, outcome)
}

const DOCUMENT: &str = ".well-known/csaf/white/2026/exa-2026-0001.json";

#[cfg(unix)]
#[test]
fn signing_follows_no_link_out_of_the_folder() {
    let (project, outcome) = signing_after(|project| {
        let year = project.out().join(".well-known/csaf/white/2026");
        fs::rename(&year, project.path().join("outside")).expect("it can be moved");
        std::os::unix::fs::symlink(project.path().join("outside"), year).expect("links can be made");
    });
    assert_eq!(outcome.code, Some(1), "{}", outcome.stdout);
    assert!(outcome.stderr.contains("a symbolic link is on the way"), "{}", outcome.stderr);
    assert!(!project.path().join("outside/exa-2026-0001.json.asc").exists());
    let (project, outcome) = signing_after(|project| {
        project.file("precious", "mine");
        let beside = project.out().join(format!("{DOCUMENT}.asc.candour-new"));
        std::os::unix::fs::symlink(project.path().join("precious"), beside).expect("links can be made");
    });
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert_eq!(fs::read_to_string(project.path().join("precious")).expect("it is there"), "mine");
    assert!(project.out().join(format!("{DOCUMENT}.asc")).symlink_metadata().is_ok_and(|metadata| metadata.is_file()));
}

#[test]
fn what_cannot_be_signed_whole_is_not_signed_in_part() {
    // The second document fails; the first and the metadata must be as they were.
    let mut before = Vec::new();
    let (project, outcome) = signing_after(|project| {
        fs::remove_file(project.out().join(".well-known/csaf/v2.1/clear/2026/exa-2026-0001.json.sha512"))
            .expect("it is there");
        before = project.files();
    });
    assert_eq!(outcome.code, Some(1), "{}", outcome.stdout);
    assert_eq!(project.files(), before);
}

#[test]
fn what_is_not_ours_is_not_touched_by_signing() {
    let (project, outcome) = signing_after(|project| {
        project.file("public/.well-known/csaf/white/notes/mine.txt", "mine");
        project.file(
            "public/other/provider-metadata.json",
            "{\"canonical_url\": \"https://other.example/provider-metadata.json\", \"role\": \"csaf_publisher\"}",
        );
    });
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert!(!project.out().join(".well-known/csaf/white/notes/index.html").exists());
    assert!(project.read("other/provider-metadata.json").contains("csaf_publisher"));
    assert!(!project.read(".well-known/csaf/white/index.html").contains("notes"));
}

#[test]
fn a_document_that_a_feed_names_twice_or_under_another_id_is_refused() {
    for (from, to, why) in [
        ("\"entry\": [", "\"entry\": [ENTRY,", "names no document, or one"),
        ("\"id\": \"EXA-2026-0001\"", "\"id\": \"EXA-2026-0002\"", "has another id"),
    ] {
        let (_, outcome) = signing_after(|project| {
            let path = "public/.well-known/csaf/white/feed-tlp-white.json";
            let text = fs::read_to_string(project.path().join(path)).expect("it is there");
            let feed: Value = serde_json::from_str(&text).expect("it is JSON");
            let to = to.replace("ENTRY", &feed["feed"]["entry"][0].to_string());
            assert!(text.contains(from));
            project.file(path, text.replacen(from, &to, 1));
        });
        assert_eq!(outcome.code, Some(1), "{}", outcome.stdout);
        assert!(outcome.stderr.contains(why), "{}", outcome.stderr);
    }
}

#[test]
fn a_signature_of_somebody_else_that_was_there_before_is_not_removed() {
    let project = Project::base();
    project.file(&format!("public/{DOCUMENT}.asc"), "mine");
    project.build().succeeds();
    project.build().succeeds();
    assert_eq!(project.read(&format!("{DOCUMENT}.asc")), "mine");
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_read_as_an_earlier_signature() {
    let project = Project::base();
    let signature = project.out().join(format!("{DOCUMENT}.asc"));
    fs::create_dir_all(signature.parent().expect("it lies in a folder")).expect("folders can be made");
    std::os::unix::fs::symlink("/dev/zero", &signature).expect("links can be made");
    project.build().succeeds();
    assert!(signature.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink()));
}

#[test]
fn a_signature_that_came_with_a_document_and_counts_no_more_is_not_served() {
    let Some(gpg) = tools::or_skip(Gpg::new()) else { return };
    let project = Project::base();
    let document = fs::read(support::here("support/good/document.json")).expect("the good document is there");
    project.file("content/advisories/2026/other.json", &document);
    let key = ["--passphrase", "", "--quick-generate-key", "Other <psirt@other.example>", "ed25519", "sign"];
    // The key lasts for an hour and the document was signed then; a day has passed since.
    let then = "20260101T000000!";
    tools::output(gpg.command().args(["--faked-system-time", then]).args(key).arg("seconds=3600"))
        .expect("a key is made");
    let file = project.path().join("content/advisories/2026/other.json");
    tools::output(gpg.command().args(["--faked-system-time", then, "--armor", "--detach-sign"]).arg(&file))
        .expect("it signs");
    let public = tools::output(gpg.command().args(["--armor", "--export"])).expect("it exports");
    project.file("content/keys/other.asc", public);
    let outcome = project.build().succeeds();
    assert!(outcome.stderr.contains("this signature counts no more"), "{}", outcome.stderr);
    assert!(!project.files().iter().any(|(path, _)| path.ends_with(".json.asc")));
    assert!(project.read(".well-known/csaf/provider-metadata.json").contains("\"csaf_provider\""));
}
