//! Finding: the index stays small and answers fast with ten thousand advisories, and the theme's scripts find in it what
//! they should.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::{fs, io::Write as _, path::Path, process::Command, sync::Arc};

use candour::{
    content,
    finding::index::Index,
    model::{Advisory, Instant, Tlp, advisory::Vulnerability},
    publish::{Site, publish},
};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::SliceRandom as _};
use serde_json::Value;
use support::{AT, Project, corpus, here, tools};

/// How many advisories the promises are made for.
const ADVISORIES: usize = 10_000;
/// How many bytes a document may take beside its title and identifiers.
const MOST_BYTES: usize = 60;
/// How many milliseconds an answer may take.
const MOST_MILLISECONDS: f64 = 100.0;

fn site(project: &Path) -> Site {
    let loaded = content::load(project);
    let content = loaded.content.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
    let at: Instant = AT.parse().expect("it is an instant");
    publish(&content, &at, Tlp::Clear)
}

fn index(site: &Site) -> String {
    serde_json::to_string(&Index::of(site)).expect("it can be written")
}

fn compressed(text: &str) -> usize {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text.as_bytes()).expect("it can be compressed");
    encoder.finish().expect("it can be compressed").len()
}

/// How many documents an index has, without the CVEs, which are in it as ids alone; and how many bytes each takes beside
/// its title, its ids, and the path of what has no id.
fn bytes_per_document(index: &str) -> (usize, usize) {
    let all: Value = serde_json::from_str(index).expect("the index is JSON");
    let bare = serde_json::json!({
        "advisories": {
            "id": all["advisories"]["id"], "title": all["advisories"]["title"], "cves": all["advisories"]["cves"],
        },
        "others": { "title": all["others"]["title"], "path": all["others"]["path"] },
    });
    let count = |part: &str| all[part]["title"].as_array().map_or(0, Vec::len);
    let documents = count("advisories") + count("others");
    (documents, (compressed(index) - compressed(&bare.to_string())).div_ceil(documents))
}

const KINDS: [&str; 14] = [
    "Heap overflow",
    "Stack overflow",
    "Authentication bypass",
    "Path traversal",
    "Command injection",
    "Use after free",
    "Cross-site scripting",
    "Server-side request forgery",
    "Race condition",
    "Weak encryption",
    "Denial of service",
    "Information leak",
    "Privilege escalation",
    "Buffer overread",
];
/// A name that is hardly ever made twice.
fn name(random: &mut StdRng) -> String {
    let letter = |random: &mut StdRng, letters: &[u8]| letters.choose(random).copied().map_or('a', char::from);
    let pair = |random: &mut StdRng| [letter(random, b"bcdfghjklmnprstvwz"), letter(random, b"aeiouy")];
    (0..random.gen_range(2..5)).flat_map(|_| pair(random)).collect()
}

/// A sentence of common words with some that are its own.
fn sentence(random: &mut StdRng) -> String {
    const COMMON: [&str; 16] = [
        "attackers",
        "remote",
        "crafted",
        "requests",
        "memory",
        "before",
        "configuration",
        "interface",
        "without",
        "allows",
        "certificate",
        "session",
        "management",
        "parser",
        "installer",
        "network",
    ];
    let words = (0..random.gen_range(20..60)).map(|_| {
        if random.gen_bool(0.25) { name(random) } else { (*COMMON.choose(random).expect("there are some")).to_owned() }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// One of many advisories, made of one that is there.
fn advisory(of: &Advisory, number: usize, site: &Site, random: &mut StdRng) -> Arc<Advisory> {
    let mut advisory = of.clone();
    let (year, month, day) = (random.gen_range(2015..2027), random.gen_range(1..11), random.gen_range(1..29));
    let date =
        |day: u32| -> Instant { format!("{year}-{month:02}-{day:02}T09:00:00Z").parse().expect("it is an instant") };
    advisory.tracking.id = format!("EXA-{year}-{number:05}").parse().expect("it is an id");
    advisory.tracking.initial_release_date = date(random.gen_range(1..=day));
    advisory.tracking.current_release_date = date(day);
    let kind = KINDS.choose(random).expect("there are some");
    advisory.title = format!("{kind} in the {} {} of Example {}", name(random), name(random), name(random));
    advisory.editorial.summary = Some(sentence(random));
    let known = of.vulnerabilities.first().cloned().unwrap_or_default();
    let vulnerability = |random: &mut StdRng| Vulnerability {
        cve: format!("CVE-{year}-{}", random.gen_range(1000..99_999)).parse().ok(),
        ..known.clone()
    };
    advisory.vulnerabilities = (0..random.gen_range(1..4)).map(|_| vulnerability(random)).collect();
    let products: Vec<_> = site.products.iter().map(|product| product.slug.clone()).collect();
    advisory.editorial.products = products.choose_multiple(random, 1).cloned().collect();
    Arc::new(advisory)
}

/// The example with ten thousand advisories.
fn large() -> Site {
    let mut site = site(Project::example().path());
    let mut random = StdRng::seed_from_u64(7);
    let known: Vec<Arc<Advisory>> = site.advisories.clone();
    let all = (0..ADVISORIES).map(|number| advisory(&known[number % known.len()], number, &site, &mut random));
    let mut all: Vec<Arc<Advisory>> = all.collect();
    all.sort_by_key(|advisory| std::cmp::Reverse(advisory.tracking.current_release_date.utc()));
    site.advisories = all;
    site
}

#[test]
fn ten_thousand_advisories_take_few_bytes_and_are_searched_at_once() {
    let index = index(&large());
    let (documents, bytes) = bytes_per_document(&index);
    println!("{documents} documents, {} bytes compressed, {bytes} each beside titles and ids", compressed(&index));
    assert!(documents > ADVISORIES);
    assert!(bytes <= MOST_BYTES, "{bytes} bytes for each of {documents} documents");
    let Some(said) = ask("finding/measure.mjs", &index) else { return };
    println!("{said}");
    let slowest = said.split("slowest ").nth(1).and_then(|rest| rest.split(' ').next()?.parse::<f64>().ok());
    assert!(slowest.is_some_and(|slowest| slowest < MOST_MILLISECONDS), "{said}");
}

#[test]
fn real_advisories_take_few_bytes() {
    let Some(corpus) = corpus() else { return };
    let project = Project::without_advisories();
    support::copy(&corpus.join("cisa"), &project.path().join("content/advisories"));
    let index = index(&site(project.path()));
    let (documents, bytes) = bytes_per_document(&index);
    println!("{documents} documents, {} bytes compressed, {bytes} each beside titles and ids", compressed(&index));
    assert!(documents >= 174);
    assert!(bytes <= MOST_BYTES, "{bytes} bytes for each of {documents} documents");
}

#[test]
fn the_example_is_found_as_it_should_be() {
    let index = index(&site(Project::example().path()));
    let Some(said) = ask("finding/run.mjs", &index) else { return };
    let cases = said.split_whitespace().next().and_then(|count| count.parse::<usize>().ok());
    assert!(cases.is_some_and(|cases| cases >= 40) && said.contains(" 0 wrong"), "{said}");
}

/// What a script says of an index, where there is a program to run it.
fn ask(script: &str, index: &str) -> Option<String> {
    tools::or_skip(tools::output(Command::new("node").arg("--version")))?;
    let folder = tempfile::tempdir().expect("there is a temporary folder");
    let path = folder.path().join("index.json");
    fs::write(&path, index).expect("it can be written");
    let said = tools::output(Command::new("node").arg(here(script)).arg(path));
    Some(said.unwrap_or_else(|why| panic!("{why}")))
}
