//! Content folders by chance: every kind of content, public or held back in one of the ways that there are, with links
//! between all of it that break no rule. Each folder is made of its seed alone.
//!
//! A folder comes in two forms: as it is, and without what is held back. That also takes the entries of the settings
//! away that lead there, which the door passes over, since an entry must not lead nowhere.

#![allow(dead_code, unreachable_pub, missing_docs, reason = "each test program uses its own part of this")]

mod text;

use std::{fs, path::Path};

use candour::model::{Instant, Tlp};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng, seq::SliceRandom as _};

use super::AT;

/// The instants at which embargoes end: all of them after the one that the site shows.
const LATER: [&str; 3] = ["2026-12-01T09:00:00Z", "2027-01-19T10:00:00Z", "2027-03-02T10:00:00+01:00"];

const LABELS: [Tlp; 5] = [Tlp::Clear, Tlp::Green, Tlp::Amber, Tlp::AmberStrict, Tlp::Red];

/// A content folder.
pub struct Folder {
    pub seed: u64,
    pub audience: Tlp,
    pub documents: Documents,
    pub files: Vec<File>,
}

/// A file of it.
pub struct File {
    pub path: String,
    pub text: String,
    /// What stands there without what is held back; nothing where the file itself is.
    pub without: Option<String>,
}

/// From when something is seen. In the order of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Opening {
    Open,
    /// From one of [`LATER`] on.
    Later(usize),
    Never,
}

/// How something is public, or held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Plain,
    /// Its embargo is over.
    Released,
    Draft,
    Embargo(usize),
    /// It is dated ahead: its last revision, or its first notice.
    Ahead(usize),
    Label(Tlp),
    /// A document made elsewhere without a label.
    NoLabel,
}

/// What other documents can say of one.
#[derive(Clone, Debug)]
pub struct Named {
    /// Its slug or id.
    pub name: String,
    pub title: String,
    /// Its address on the site.
    pub address: String,
    pub way: Way,
    pub opening: Opening,
}

/// The documents of a folder before their texts are written.
pub struct Documents {
    pub products: Vec<Named>,
    pub advisories: Vec<(Named, Form)>,
    pub incidents: Vec<Named>,
    pub pages: Vec<Named>,
}

/// How an advisory is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Markdown,
    Csaf20,
    Csaf21,
}

impl Way {
    fn opening(self, audience: Tlp) -> Opening {
        match self {
            Self::Plain | Self::Released => Opening::Open,
            Self::Draft | Self::NoLabel => Opening::Never,
            Self::Embargo(at) | Self::Ahead(at) => Opening::Later(at),
            Self::Label(label) if rank(label) <= rank(audience) => Opening::Open,
            Self::Label(_) => Opening::Never,
        }
    }

    pub fn later(at: usize) -> &'static str {
        LATER[at]
    }
}

fn rank(label: Tlp) -> usize {
    LABELS.iter().position(|one| *one == label).expect("it is a label")
}

impl Named {
    pub fn is_open(&self) -> bool {
        self.opening == Opening::Open
    }

    /// Whether this may name another without telling of it before its time.
    pub fn may_name(&self, other: &Self) -> bool {
        self.opening == Opening::Never || other.opening <= self.opening
    }
}

impl Documents {
    pub fn all(&self) -> impl Iterator<Item = &Named> {
        let advisories = self.advisories.iter().map(|(advisory, _)| advisory);
        self.products.iter().chain(advisories).chain(&self.incidents).chain(&self.pages)
    }

    fn random(rng: &mut StdRng, audience: Tlp) -> Self {
        let mut number = 0;
        let mut named = |rng: &mut StdRng, ways: &[Way], of: fn(&str, usize) -> (String, String, String)| {
            number += 1;
            let way = *ways.choose(rng).expect("there are ways");
            let word = WORDS[number % WORDS.len()];
            let (name, title, address) = of(word, number);
            Named { name, title, address, way, opening: way.opening(audience) }
        };
        let later = rng.gen_range(0..LATER.len());
        let label = Way::Label(*LABELS.choose(rng).expect("there are labels"));
        let plain = [Way::Plain, Way::Plain, Way::Released, Way::Draft, Way::Embargo(later)];
        let labelled = [&plain[..], &[Way::Ahead(later), label, label]].concat();
        let csaf21 = [Way::Plain, Way::Plain, Way::Draft, Way::Ahead(later), label];
        // CSAF 2.1 asks for a label.
        let csaf20 = [&csaf21[..], &[Way::NoLabel]].concat();
        // The first product is always public, so that an assessment has something to be about.
        let mut products = vec![named(rng, &[Way::Plain], product)];
        for _ in 0..rng.gen_range(0..3) {
            products.push(named(rng, &plain, product));
        }
        let mut advisories = Vec::new();
        for _ in 0..rng.gen_range(1..5) {
            let form = *[Form::Markdown, Form::Markdown, Form::Csaf20, Form::Csaf21].choose(rng).expect("forms");
            // CSAF 2.0 does not know the stricter one.
            let ways: Vec<Way> = match form {
                Form::Markdown => labelled.clone(),
                Form::Csaf20 => csaf20.iter().copied().filter(|way| *way != Way::Label(Tlp::AmberStrict)).collect(),
                Form::Csaf21 => csaf21.to_vec(),
            };
            advisories.push((named(rng, &ways, advisory), form));
        }
        let incidents = (0..rng.gen_range(0..3)).map(|_| named(rng, &labelled, incident)).collect();
        let pages = (0..rng.gen_range(0..3)).map(|_| named(rng, &plain, page)).collect();
        Self { products, advisories, incidents, pages }
    }
}

const WORDS: [&str; 12] = [
    "Kestrel", "Heron", "Plover", "Osprey", "Curlew", "Merlin", "Dipper", "Godwit", "Harrier", "Lapwing", "Wheatear",
    "Siskin",
];

fn product(word: &str, number: usize) -> (String, String, String) {
    let slug = format!("{}-{number}", word.to_lowercase());
    // A name of one word is found in no text.
    let name = if number.is_multiple_of(2) { format!("{word}{number}") } else { format!("Example {word} {number}") };
    (slug.clone(), name, format!("/products/{slug}.html"))
}

fn advisory(word: &str, number: usize) -> (String, String, String) {
    let id = format!("EXA-2026-{:04}", 1000 + number);
    let address = format!("/advisories/{}.html", id.to_lowercase());
    (id, format!("Passwords are readable by all who use {word} number {number}"), address)
}

fn incident(word: &str, number: usize) -> (String, String, String) {
    let slug = format!("2026-06-{number:02}-{}", word.to_lowercase());
    let address = format!("/incidents/{slug}.html");
    (slug, format!("The outage of service {word} number {number}"), address)
}

fn page(word: &str, number: usize) -> (String, String, String) {
    let slug = format!("about-{}-{number}", word.to_lowercase());
    (slug.clone(), format!("What we know of {word} number {number}"), format!("/{slug}.html"))
}

impl Folder {
    pub fn random(seed: u64) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let audience = if rng.gen_bool(0.6) { Tlp::Clear } else { *LABELS.choose(&mut rng).expect("labels") };
        let documents = Documents::random(&mut rng, audience);
        let files = text::files(&documents, &mut rng);
        Self { seed, audience, documents, files }
    }

    pub fn at() -> Instant {
        AT.parse().expect("it is an instant")
    }

    /// What is held back.
    pub fn held_back(&self) -> impl Iterator<Item = &Named> {
        self.documents.all().filter(|one| !one.is_open())
    }

    /// Writes all of it.
    pub fn write(&self, root: &Path) {
        for file in &self.files {
            write(root, &file.path, &file.text);
        }
    }

    /// Writes it without what is held back.
    pub fn write_without(&self, root: &Path) {
        for file in &self.files {
            if let Some(text) = &file.without {
                write(root, &file.path, text);
            }
        }
    }

    /// Takes what is held back out of a folder that was written whole.
    pub fn take_out(&self, root: &Path) {
        fs::remove_dir_all(root.join("content")).expect("it is there");
        self.write_without(root);
    }
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("folders can be made");
    fs::write(path, text).expect("files can be written");
}
