//! A canary in every field of everything that can be held back is found nowhere while it is.
//!
//! The documents of `tests/canary` say in every field that the documentation has a word of its own, `qz…zq`, or a number
//! or date that stands nowhere else. That the test can fail is shown by the same documents in public: they show all of
//! them but those that are named here.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::{collections::BTreeSet, fs};

use candour::{
    content,
    diagnostic::{Diagnostic, Level},
};
use rayon::prelude::*;
use serde_json::{Value, json};
use support::{AT, Outcome, Project, here};

const LATER: &str = "2027-01-19T10:00:00Z";

/// What is a canary beside the words: numbers and dates of the documents, as outputs write them.
const NUMBERS: &[&str] = &[
    "77771",
    "2027-02-03",
    "08:44:45",
    "09:44:46",
    "ca11ab1e",
    "5eabed05",
    "ffffffff-ffff",
    "cc-by-sa-4.0",
    "2031-01-09",
    "2031-02-11",
    "2031-03-12",
    "2031-04-13",
    "2031-05-14",
    "2025-06-15",
    "2025-03-04",
    "2025-04-07",
    "2025-05-08",
    "08:00:11",
    "08:05:12",
    "09:00:13",
    "11:00:14",
    "12:00:15",
    "12:00:16",
    "10:00:17",
    "09:30:18",
    "12:00:19",
    "01:02:23",
    "15:00:33",
    "av:p/ac:h",
];

/// A document that can be held back.
struct Kind {
    name: &'static str,
    path: &'static str,
    text: String,
    /// The ways to hold it back: what stands in the document, and what takes its place.
    ways: Vec<(&'static str, String, String)>,
    /// The canaries that nobody is shown.
    unseen: &'static [&'static str],
}

fn template(name: &str) -> String {
    fs::read_to_string(here("canary").join(name)).expect("the template is there")
}

fn way(name: &'static str, from: impl Into<String>, to: impl Into<String>) -> (&'static str, String, String) {
    (name, from.into(), to.into())
}

/// The line of a template where a key may stand that holds it back.
fn keys(text: &str) -> &str {
    text.lines().find(|line| line.starts_with("# WAY")).expect("the template has a place for it")
}

fn published(text: &str) -> Vec<(&'static str, String, String)> {
    let line = keys(text);
    vec![way("draft", line, "draft = true"), way("embargo", line, format!("release_at = {LATER}"))]
}

fn product() -> Kind {
    let text = template("product.md");
    let ways = published(&text);
    Kind {
        name: "product",
        path: "content/products/qzslugzq.md",
        text,
        ways,
        // The order of versions is for comparing, and is told to nobody.
        unseen: &["qzcommentzq", "qzhtmlcommentzq"],
    }
}

fn page() -> Kind {
    let text = template("page.md");
    let ways = published(&text);
    Kind { name: "page", path: "content/pages/qzslugzq.md", text, ways, unseen: &["qzcommentzq", "qzhtmlcommentzq"] }
}

fn incident() -> Kind {
    let text = template("incident.md");
    let mut ways = published(&text);
    ways.push(way("label", "tlp = \"CLEAR\"", "tlp = \"AMBER\""));
    ways.push(way("first notice ahead", "2026-06-", "2027-06-"));
    Kind {
        name: "incident",
        path: "content/incidents/2026-06-01-qzslugzq.md",
        text,
        ways,
        unseen: &["12:00:16", "qzcommentzq", "qzhtmlcommentzq"],
    }
}

fn advisory() -> Kind {
    let text = template("advisory.md");
    let mut ways = vec![way("embargo", keys(&text), format!("release_at = {LATER}"))];
    ways.push(way("draft", "status = \"final\"", "status = \"draft\""));
    ways.push(way("label", "tlp = \"CLEAR\"", "tlp = \"GREEN\""));
    let revision = "legacy_version = \"qzlegacyzq\"\n";
    let ahead = format!("{revision}\n[[revision]]\nversion = \"2\"\ndate = {LATER}\nsummary = \"qzaheadzq\"\n");
    ways.push(way("revision ahead", revision, ahead));
    Kind {
        name: "advisory",
        path: "content/advisories/2026/qzfilenamezq.md",
        text,
        ways,
        unseen: &["qzcommentzq", "qzfilenamezq", "qzhtmlcommentzq"],
    }
}

/// The advisory with a revision and a table that say that it no longer holds.
fn retired(name: &'static str, tables: &str) -> Kind {
    let tables = template(tables);
    let text = template("advisory.md").replacen("\n+++\n\n", &format!("\n\n{tables}+++\n\n"), 1);
    assert!(text.contains(&tables), "{name} has no front matter");
    let ways = vec![
        way("embargo", keys(&text), format!("release_at = {LATER}")),
        way("label", "tlp = \"CLEAR\"", "tlp = \"GREEN\""),
        way("its revision ahead", "2026-03-11T15:00:33Z", LATER),
    ];
    let unseen = &["qzcommentzq", "qzfilenamezq", "qzhtmlcommentzq"];
    Kind { name, path: "content/advisories/2026/qzfilenamezq.md", text, ways, unseen }
}

/// What candour makes of the advisory, as a document that was made elsewhere.
fn csaf(is_20: bool) -> Kind {
    let project = base();
    let advisory = advisory();
    project.file(advisory.path, &advisory.text);
    let loaded = content::load(project.path());
    let content = loaded.content.unwrap_or_else(|| panic!("{:?}", messages(&loaded.diagnostics)));
    let made = content.advisories.iter().find(|one| one.id().as_str() == "EXA-2026-QZIDZQ").expect("it was read");
    let text = if is_20 { &made.csaf20 } else { made.csaf21.as_ref().expect("it has a form in CSAF 2.1") };
    let mut json: Value = serde_json::from_str(&text.unpack()).expect("JSON");
    json["document"]["tracking"]["generator"] =
        json!({ "date": "2026-02-06T15:00:32Z", "engine": { "name": "qzenginezq", "version": "qzengineversionzq" } });
    let text = format!("{json:#}\n");
    let current = "\"current_release_date\": \"2026-02-06T15:00:22Z\"";
    let changed = |change: fn(&mut Value)| {
        let mut changed = json.clone();
        change(&mut changed["document"]["distribution"]);
        format!("{changed:#}\n")
    };
    // What is for few is shared with nobody else (CSAF 2.1, test 6.1.38).
    let red = changed(|distribution| {
        distribution.as_object_mut().expect("it has a label").remove("sharing_group");
        distribution["tlp"]["label"] = "RED".into();
    });
    let mut ways = vec![
        way("draft", "\"status\": \"final\"", "\"status\": \"draft\""),
        way("label", text.clone(), red),
        way("revision ahead", "2026-02-06T15:00:22Z", LATER),
    ];
    assert!(text.contains(current), "{text}");
    if is_20 {
        let unlabelled = changed(|distribution| {
            distribution.as_object_mut().expect("it has a label").remove("tlp");
        });
        ways.push(way("no label", text.clone(), unlabelled));
    }
    let name = if is_20 { "CSAF 2.0" } else { "CSAF 2.1" };
    Kind { name, path: "content/advisories/2026/qzfilenamezq.json", text, ways, unseen: &["qzfilenamezq"] }
}

impl Kind {
    /// A translation of the document, with its path: it has a canary in each of its keys.
    fn translation(&self) -> (String, String) {
        let (stem, _) = self.path.rsplit_once('.').expect("it has an ending");
        let title = "title = \"Qztrtitlezq ist uns geschehen\"\n";
        let front = match self.name {
            "product" => "description = \"qztrdescriptionzq\"\n".to_owned(),
            "page" => format!("{title}description = \"qztrdescriptionzq\"\n"),
            "incident" => format!(
                "{title}customer_actions = [\"qztractionzq\"]\ndata_affected = \"qztrdatazq\"\nroot_cause = \"qztrcausezq\"\n\
                 prevention = \"qztrpreventionzq\"\n\n[[update]]\nat = 2026-06-01T09:30:18Z\ntext = \"qztrfirstzq\"\n\n\
                 [[update]]\nat = 2026-06-01T12:00:19Z\ntext = \"qztrlastzq\"\n"
            ),
            _ => title.to_owned(),
        };
        let body = "qztrbodyzq\n\n## qztrheadingzq\n\nqztrdetailzq [x](https://example.com/qztrlinkzq)\n";
        (format!("{stem}.de.md"), format!("+++\ntranslated = 2028-01-07\n{front}+++\n\n{body}"))
    }
}

fn messages(found: &[Diagnostic]) -> Vec<String> {
    let errors = found.iter().filter(|finding| finding.level == Level::Error);
    errors.map(|finding| format!("{} {}", finding.code.as_str(), finding.message)).collect()
}

fn kinds() -> Vec<Kind> {
    let retired = [retired("withdrawn", "withdrawn.toml"), retired("superseded", "superseded.toml")];
    let others = [product(), page(), incident(), advisory(), csaf(true), csaf(false)];
    others.into_iter().chain(retired).collect()
}

/// The base with an artefact that the advisory names.
fn base() -> Project {
    let project = Project::base();
    let path = "content/products/gateway.md";
    let text = fs::read_to_string(project.path().join(path)).expect("the base has it");
    let artefact = "artefact = [{ name = \"gateway.tar.gz\", version = \"4.2.7\", url = \"https://example.com/gateway.tar.gz\", \
                    sha256 = \"{}\" }]\nreleased =";
    let artefact = artefact.replace("{}", &"0123".repeat(16));
    project.file(path, text.replacen("released =", &artefact, 1));
    project
}

fn build(project: &Project) -> Outcome {
    project.run(&["build", "--at", AT, "--locked=false"])
}

/// The canaries of a text, and those that stand beside it.
fn canaries(text: &str) -> BTreeSet<String> {
    let text = text.to_lowercase();
    let is_of_word = |character: char| character.is_ascii_alphanumeric();
    let words = text.split(|character| !is_of_word(character));
    let words = words.filter(|word| word.starts_with("qz") && word.ends_with("zq")).map(str::to_owned);
    let numbers = NUMBERS.iter().filter(|number| text.contains(**number)).map(|number| (*number).to_owned());
    words.chain(numbers).collect()
}

/// What the text becomes in base 64 wherever it stands in what is encoded, without the characters that its neighbours
/// have a part in.
fn in_base64(text: &str) -> [String; 3] {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    [0, 1, 2].map(|shift| {
        let bytes = [vec![0; shift], text.as_bytes().to_vec()].concat();
        let bits: Vec<u8> = bytes.iter().flat_map(|byte| (0..8).rev().map(move |at| byte >> at & 1)).collect();
        let first = (shift * 8).div_ceil(6);
        let sextets = bits.chunks_exact(6).skip(first);
        sextets.map(|six| char::from(LETTERS[six.iter().fold(0, |all, bit| all << 1 | usize::from(*bit))])).collect()
    })
}

/// Everything that a build leaves and says: each with a name.
fn traces(project: &Project, outcome: &Outcome) -> Vec<(String, Vec<u8>)> {
    let files = support::files(project.path()).into_iter().filter(|(path, _)| !path.starts_with("content/"));
    let mut traces: Vec<(String, Vec<u8>)> =
        files.map(|(path, bytes)| (path.clone(), support::without_traces(&path, bytes))).collect();
    traces.push(("standard output".to_owned(), outcome.stdout.clone().into_bytes()));
    traces.push(("standard error".to_owned(), outcome.stderr.clone().into_bytes()));
    traces
}

/// The canaries that are found, each with where it is.
fn found(canaries: &BTreeSet<String>, traces: &[(String, Vec<u8>)]) -> Vec<(String, String)> {
    let texts: Vec<(&str, String, String)> = traces
        .iter()
        .map(|(path, bytes)| {
            let text = String::from_utf8_lossy(bytes).into_owned();
            (path.as_str(), format!("{path}\n{text}").to_lowercase(), text)
        })
        .collect();
    let mut found = Vec::new();
    for canary in canaries {
        // Capitals are another text there, and the templates have words in small letters, with one capital and in capitals.
        let encoded = [canary.clone(), canary.to_uppercase()].map(|text| in_base64(&text));
        let holds = |text: &str, exact: &str| {
            text.contains(canary.as_str()) || encoded.iter().flatten().any(|form| exact.contains(form.as_str()))
        };
        found.extend(
            texts
                .iter()
                .filter(|(_, text, exact)| holds(text, exact))
                .map(|(path, ..)| (canary.clone(), (*path).to_owned())),
        );
    }
    found
}

#[test]
fn a_canary_that_is_held_back_is_found_nowhere() {
    let cases: Vec<(Kind, usize)> = kinds()
        .into_iter()
        .flat_map(|kind| {
            let ways = kind.ways.len();
            let name = kind.name;
            (0..ways).map(move |at| (kinds().into_iter().find(|kind| kind.name == name).expect("it is there"), at))
        })
        .collect();
    let told: Vec<String> = cases
        .par_iter()
        .flat_map(|(kind, at)| {
            let (way, from, to) = &kind.ways[*at];
            assert!(kind.text.contains(from), "{}, {way}", kind.name);
            let text = kind.text.replace(from, to);
            let project = base();
            project.file(kind.path, &text);
            let (path, translation) = kind.translation();
            let translation = translation.replace(from, to);
            project.file(&path, &translation);
            let outcome = build(&project);
            assert_eq!(outcome.code, Some(0), "{}, {way}:\n{}", kind.name, outcome.stderr);
            assert!(!project.out().join("de").exists(), "{}, {way}: a page in German", kind.name);
            let canaries = canaries(&format!("{} {text} {translation}", kind.path));
            let found = found(&canaries, &traces(&project, &outcome));
            found
                .into_iter()
                .map(|(canary, path)| format!("{}, {way}: {canary} in {path}", kind.name))
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn the_same_canaries_are_seen_in_public() {
    let wrong: Vec<String> = kinds()
        .par_iter()
        .filter_map(|kind| {
            let project = base();
            project.file(kind.path, &kind.text);
            let (path, translation) = kind.translation();
            project.file(&path, &translation);
            let outcome = build(&project);
            assert_eq!(outcome.code, Some(0), "{}:\n{}", kind.name, outcome.stderr);
            let canaries = canaries(&format!("{} {} {translation}", kind.path, kind.text));
            let mut traces = traces(&project, &outcome);
            traces.retain(|(path, _)| path.starts_with("public/"));
            let seen: BTreeSet<String> = found(&canaries, &traces).into_iter().map(|(canary, _)| canary).collect();
            let unseen: Vec<&str> = canaries.difference(&seen).map(String::as_str).collect();
            (unseen != kind.unseen).then(|| format!("{}: {unseen:?}", kind.name))
        })
        .collect();
    assert!(wrong.is_empty(), "what is not seen:\n{}", wrong.join("\n"));
}

/// What may lie ahead in an incident that is public, and what leads to a page that is not.
#[test]
fn what_lies_ahead_of_something_public_is_found_nowhere() {
    let project = base();
    let ahead = "\n[[update]]\nat = 2027-01-19T10:00:00Z\nstatus = \"resolved\"\ntext = \"qzupdatezq is over.\"\n\n\
                 [review]\npublished = \"2027-02-03\"\nroot_cause = \"qzcausezq was it.\"\nprevention = \"qzpreventionzq\"\n";
    let keys = "contained = 2027-01-19T08:44:45Z\nresolved = 2027-01-19T09:44:46Z\nstatus = \"resolved\"\n\
                regulator = [{ name = \"qzregulatorzq\", told = 2027-01-11T10:00:00Z }]\n# qzcommentzq\n";
    let incident = format!(
        "+++\ntitle = \"An outage of a service\"\ntlp = \"CLEAR\"\nkind = \"malicious\"\nseverity = \"critical\"\n\
         started = 2026-11-20T08:00:00Z\nfirst_notified = 2026-11-20T09:00:00Z\nnext_update = 2026-11-22T09:00:00Z\n{keys}\
         \n[[update]]\nat = 2026-11-20T09:00:00Z\nstatus = \"identified\"\ntext = \"We know why.\"\n{ahead}+++\n\n\
         The service could not be reached. It is being brought back. Nothing was lost.\n"
    );
    project.file("content/incidents/2026-11-20-outage.md", &incident);
    let translation = "+++\ntitle = \"Ein Ausfall\"\ntranslated = 2027-01-20\nroot_cause = \"qztrcausezq\"\nprevention = \"qztrpreventionzq\"\n\
                       \n[[update]]\nat = 2026-11-20T09:00:00Z\ntext = \"Wir wissen, warum.\"\n\
                       \n[[update]]\nat = 2027-01-19T10:00:00Z\ntext = \"qztrupdatezq\"\n+++\n\nDer Dienst war nicht zu erreichen.\n";
    project.file("content/incidents/2026-11-20-outage.de.md", translation);
    let page = format!("+++\ntitle = \"qztitlezq\"\nrelease_at = {LATER}\n+++\n\nqzbodyzq\n");
    project.file("content/pages/qzslugzq.md", &page);
    let path = project.path().join("content/site.toml");
    let site = fs::read_to_string(&path).expect("the base has it");
    let settings = "\n# qzcommentzq\n[[navigation]]\ntitle = \"qznavigationzq\"\nurl = \"/qzslugzq.html\"\n\n[check]\n\
                    publicly_known = [\"qzknownzq\"]\n\
                    allow = [{ rule = \"AD6\", path = \"content/pages/qzslugzq.md\", reason = \"qzreasonzq\" }]\n";
    let site = site + settings;
    project.file("content/site.toml", &site);
    project.overlay(&here("rules/SA1/pass"));
    let outcome = build(&project).succeeds();
    let all = canaries(&[incident, page, site, translation.to_owned()].join("\n"));
    assert!(all.len() >= 16, "{all:?}");
    assert_eq!(found(&all, &traces(&project, &outcome)), []);
    assert!(project.read("incidents/2026-11-20-outage.html").contains("We know why."));
    assert!(project.read("de/incidents/2026-11-20-outage.html").contains("Wir wissen, warum."));
    assert!(project.read("assurance.html").contains("3.2.1"));
}

/// The names in the first column of the tables of a section of the documentation, without what stands before a full stop.
fn documented(section: &str) -> BTreeSet<String> {
    let page = fs::read_to_string(here("../docs/CONTENT.md")).expect("the documentation is there");
    let (_, section) = page.split_once(&format!("\n{section}\n")).unwrap_or_else(|| panic!("there is no {section}"));
    let end = ["\n# ", "\n## ", "\n### "].iter().filter_map(|mark| section.find(mark)).min().unwrap_or(section.len());
    let first = section[..end].lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next());
    let names = first.flat_map(|cell| cell.split('`').skip(1).step_by(2)).filter_map(|name| name.rsplit('.').next());
    let is_key =
        |name: &&str| name.chars().all(|character| character.is_ascii_lowercase() || "_0123456789".contains(character));
    names.filter(is_key).map(str::to_owned).collect()
}

#[test]
fn every_documented_key_has_a_canary() {
    let sections: [(&str, &[&str]); 4] = [
        ("product.md", &["## `products/<slug>.md`", "### Artefacts"]),
        ("incident.md", &["## `incidents/**/<slug>.md`"]),
        ("page.md", &["## `pages/<slug>.md`"]),
        (
            "advisory.md",
            &[
                "### Document",
                "### Revision",
                "### Vulnerability",
                "### Product versions",
                "### Score",
                "### Remediation",
                "### Flag and threat",
                "### Involvement",
                "### Body, notes, references and acknowledgments",
                "### Product tree",
                "### Timeline",
            ],
        ),
    ];
    for (name, sections) in sections {
        let mut text = template(name);
        if name == "advisory.md" {
            text.extend([template("withdrawn.toml"), template("superseded.toml")]);
        }
        let words: BTreeSet<&str> =
            text.split(|character: char| !(character.is_ascii_alphanumeric() || character == '_')).collect();
        let keys: BTreeSet<String> = sections.iter().flat_map(|section| documented(section)).collect();
        assert!(keys.len() >= 2 || name == "page.md", "{name}: {keys:?}");
        // The kinds of signatures stand in the first column, too.
        let missing: Vec<&String> = keys
            .iter()
            .filter(|key| !words.contains(key.as_str()) && !["openpgp", "minisign", "ssh"].contains(&key.as_str()))
            .collect();
        assert!(missing.is_empty(), "{name} lacks {missing:?}");
    }
}
