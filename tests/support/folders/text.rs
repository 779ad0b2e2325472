//! The texts of the documents of a folder.

use std::{fmt::Write as _, fs, sync::OnceLock};

use candour::{content, model::Tlp};
use rand::{Rng as _, rngs::StdRng, seq::SliceRandom as _};
use serde_json::{Value, json};

use super::{
    super::{Project, here, keys::TestKey},
    Documents, File, Form, Named, Way,
};

/// The files of a folder.
pub fn files(documents: &Documents, rng: &mut StdRng) -> Vec<File> {
    let mut files = Vec::new();
    for one in &documents.products {
        add(&mut files, one, format!("content/products/{}.md", one.name), product(one, documents, rng));
    }
    for (at, (one, form)) in documents.advisories.iter().enumerate() {
        let (path, text) = match form {
            Form::Markdown => (format!("content/advisories/{}.md", one.name), advisory(one, at, documents, rng)),
            Form::Csaf20 => (format!("content/advisories/{at}.json"), csaf(one, at, *form, documents, rng)),
            Form::Csaf21 => (format!("content/advisories/2026/{at}.json"), csaf(one, at, *form, documents, rng)),
        };
        add(&mut files, one, path, text);
    }
    for one in &documents.incidents {
        let (text, as_known) = incident(one, documents, rng);
        let without = one.is_open().then_some(as_known);
        files.push(File { path: format!("content/incidents/{}.md", one.name), text, without });
    }
    for one in &documents.pages {
        let text =
            format!("+++\ntitle = \"{}\"\n{}+++\n\n{}", one.title, publication(one.way), body(one, documents, rng));
        add(&mut files, one, format!("content/pages/{}.md", one.name), text);
    }
    let (text, without) = settings(documents, rng);
    files.push(File { path: "content/site.toml".to_owned(), text, without: Some(without) });
    for policy in ["disclosure", "support", "vulnerability-handling", "incident-plan"] {
        let path = format!("content/{policy}.md");
        let text = fs::read_to_string(here("support/base").join(&path)).expect("the base has it");
        files.push(File { path, without: Some(text.clone()), text });
    }
    if rng.gen_bool(0.5) {
        let [text, without] = [|_: &&Named| true, |one: &&Named| one.is_open()].map(|is_there| {
            let scope: Vec<&str> = documents.products.iter().filter(is_there).map(|one| one.name.as_str()).collect();
            assessment().replace("scope: [gateway]", &format!("scope: [{}]", scope.join(", ")))
        });
        files.push(File { path: "content/assessment.yaml".to_owned(), text, without: Some(without) });
    }
    if rng.gen_bool(0.5) {
        let text = "Notes on what we publish.\n".to_owned();
        files.push(File { path: "content/static/notes.txt".to_owned(), without: Some(text.clone()), text });
    }
    if rng.gen_bool(0.3) {
        let text = key().to_owned();
        files.push(File { path: "content/keys/csaf.asc".to_owned(), without: Some(text.clone()), text });
    }
    files
}

fn add(files: &mut Vec<File>, one: &Named, path: String, text: String) {
    files.push(File { path, without: one.is_open().then(|| text.clone()), text });
}

fn key() -> &'static str {
    static KEY: OnceLock<String> = OnceLock::new();
    KEY.get_or_init(|| TestKey::new().public)
}

fn assessment() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| {
        fs::read_to_string(here("rules/SA1/pass/content/assessment.yaml")).expect("the case has an assessment")
    })
}

/// The settings, and the same without what leads to what is held back.
fn settings(documents: &Documents, rng: &mut StdRng) -> (String, String) {
    let base = fs::read_to_string(here("support/base/content/site.toml")).expect("the base has settings");
    let linked: Vec<&Named> = documents.products.iter().chain(&documents.pages).filter(|_| rng.gen_bool(0.5)).collect();
    let notable = rng.gen_bool(0.5);
    let versions = *["[\"2.0\"]", "[\"2.0\", \"2.1\"]"].choose(rng).expect("versions");
    // Everybody knows these names, so that public incidents may have them.
    let known: Vec<String> = documents.advisories.iter().map(|(one, _)| format!("\"{}\"", one.name)).collect();
    let excused = documents.advisories.choose(rng).map(|(one, _)| format!("content/advisories/{}.md", one.name));
    let of = |is_there: fn(&Named) -> bool| {
        let mut text = base.clone();
        for one in linked.iter().filter(|one| is_there(one)) {
            let _ = writeln!(text, "\n[[navigation]]\ntitle = \"On {}\"\nurl = \"{}\"", one.name, one.address);
        }
        let _ = writeln!(text, "\n[csaf]\nversions = {versions}\n\n[check]\npublicly_known = [{}]", known.join(", "));
        let path = excused.as_deref().unwrap_or_default();
        let _ = writeln!(
            text,
            "allow = [{{ rule = \"AD6\", path = \"{path}\", reason = \"No other was told.\" }}, \
             {{ rule = \"AD8\", reason = \"Fixes take as long as they take.\" }}]"
        );
        if notable {
            let products = documents.products.iter().filter(|one| is_there(one));
            let products: Vec<String> = products.map(|one| format!("\"{}\"", one.name)).collect();
            let _ = writeln!(text, "\n[[incidents.notable]]\nproducts = [{}]", products.join(", "));
        }
        text
    };
    (of(|_| true), of(Named::is_open))
}

/// The keys `draft` and `release_at`.
fn publication(way: Way) -> String {
    match way {
        Way::Plain | Way::Ahead(_) | Way::Label(_) | Way::NoLabel => String::new(),
        Way::Released => "release_at = 2026-03-10T09:00:00Z\n".to_owned(),
        Way::Draft => "draft = true\n".to_owned(),
        Way::Embargo(at) => format!("release_at = {}\n", Way::later(at)),
    }
}

fn label(way: Way) -> Tlp {
    match way {
        Way::Label(label) => label,
        Way::Plain | Way::Released | Way::Draft | Way::Embargo(_) | Way::Ahead(_) | Way::NoLabel => Tlp::Clear,
    }
}

/// What a document may name of a kind.
fn nameable<'d>(one: &Named, of: impl IntoIterator<Item = &'d Named>) -> Vec<&'d Named> {
    of.into_iter().filter(|other| other.name != one.name && one.may_name(other)).collect()
}

/// A text with links to everything that it may name, by chance.
fn body(one: &Named, documents: &Documents, rng: &mut StdRng) -> String {
    let mut text = "Something was mended. Install what is new.\n\n## Details\n\nMore of it.\n".to_owned();
    for other in nameable(one, documents.all()) {
        if rng.gen_bool(0.7) {
            continue;
        }
        let _ = match rng.gen_range(0..3) {
            0 => writeln!(text, "\nSee <https://trust.example.com{}>.", other.address),
            1 => writeln!(text, "\nSee *{}*, {}.", other.title, other.name),
            _ => writeln!(text, "\nSee [{}](https://trust.example.com{}).", other.title, other.address),
        };
    }
    text
}

fn product(one: &Named, documents: &Documents, rng: &mut StdRng) -> String {
    let (slug, name) = (&one.name, &one.title);
    let mut text = format!("+++\nname = \"{name}\"\n{}", publication(one.way));
    if rng.gen_bool(0.5) {
        text += "family = \"Birds\"\n";
    }
    let _ = writeln!(text, "cpe = \"cpe:2.3:a:example:{slug}:*:*:*:*:*:*:*:*\"\npurl = \"pkg:generic/example/{slug}\"");
    for (number, ends) in ["2026-12-31", "2029-01-31", "2031-06"].iter().enumerate().take(rng.gen_range(1..4)) {
        let _ = writeln!(
            text,
            "\n[[release]]\nname = \"{number}.2\"\nreleased = 202{number}-01-15\nlatest = \"{number}.2.7\"\n\
             end_of_security_support = \"{ends}\"\nannounced = 2024-02-01\n\
             notice = \"After the end of {name} {number}.2 newly found vulnerabilities stay open.\""
        );
        if rng.gen_bool(0.5) {
            let _ = writeln!(
                text,
                "\n[[release.artefact]]\nname = \"{slug}-{number}.2.7.tar.gz\"\n\
                 url = \"https://downloads.example.com/{slug}-{number}.2.7.tar.gz\"\nsha256 = \"{}\"",
                format!("{number:02}").repeat(32)
            );
        }
    }
    text + "+++\n\n" + body(one, documents, rng).as_str()
}

fn advisory(one: &Named, at: usize, documents: &Documents, rng: &mut StdRng) -> String {
    let status = if one.way == Way::Draft { "draft" } else { *["final", "interim"].choose(rng).expect("words") };
    let mut text = format!("+++\nid = \"{}\"\ntitle = \"{}\"\nstatus = \"{status}\"\n", one.name, one.title);
    let _ = writeln!(text, "tlp = \"{}\"\ninformed = [\"The national CERT\"]", label(one.way).label());
    if one.way != Way::Draft {
        text += &publication(one.way);
    }
    if rng.gen_bool(0.5) {
        let _ = writeln!(text, "acknowledgment = [{{ names = [\"Finder {at}\"], summary = \"found it\" }}]");
    }
    let references = nameable(one, documents.all()).into_iter().filter(|_| rng.gen_bool(0.2));
    let references = references.map(|other| {
        format!("{{ summary = \"On {}\", url = \"https://trust.example.com{}\" }}", other.name, other.address)
    });
    let _ = writeln!(text, "reference = [{}]", references.collect::<Vec<_>>().join(", "));
    let mut revisions = vec![format!("2026-0{}-10T09:00:00Z", rng.gen_range(3..6))];
    let retirement = retirement(documents, rng);
    revisions.extend(retirement.is_some().then(|| "2026-07-10T09:00:00Z".to_owned()));
    if let Way::Ahead(at) = one.way {
        revisions.push(Way::later(at).to_owned());
    }
    for (number, date) in revisions.iter().enumerate() {
        let _ = writeln!(text, "\n[[revision]]\nversion = \"1.{number}.0\"\ndate = {date}\nsummary = \"As it was\"");
    }
    let _ = writeln!(
        text,
        "\n[[vulnerability]]\ncve = \"{}\"\ncwe = \"CWE-306\"\ncvss = \"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N\"",
        cve(at, rng)
    );
    for product in some(nameable(one, &documents.products), rng) {
        let _ = writeln!(
            text,
            "\n[[vulnerability.product]]\nproduct = \"{}\"\naffected = \">=0.1, <0.2.7\"\nfixed = \"0.2.7\"",
            product.name
        );
    }
    text += retirement.unwrap_or_default().as_str();
    text + "\n[[vulnerability.remediation]]\nkind = \"vendor_fix\"\nupdate = [\"security\", \"full\"]\ntext = \"Install it.\"\n\
     \n[timeline]\nreported = 2026-02-26\nfixed = 2026-03-09\ncustomers_notified = 2026-03-10T09:00:00Z\n+++\n\n"
        + body(one, documents, rng).as_str()
}

/// That an advisory no longer holds, of one in four. What takes its place is a document made elsewhere, which is never
/// retired here, and which everybody sees.
fn retirement(documents: &Documents, rng: &mut StdRng) -> Option<String> {
    let is_fit = |(one, form): &&(Named, Form)| *form != Form::Markdown && one.way == Way::Plain;
    let successor = documents.advisories.iter().find(is_fit).filter(|_| rng.gen_bool(0.7));
    rng.gen_bool(0.25).then(|| match successor {
        Some((successor, _)) => format!("\n[superseded]\nby = \"{}\"\n", successor.name),
        None => "\n[withdrawn]\nwhy = \"It was a test.\"\n".to_owned(),
    })
}

/// A CVE id of its own, or one that several advisories have.
fn cve(at: usize, rng: &mut StdRng) -> String {
    let number = if rng.gen_bool(0.3) { 90000 } else { 90001 + at };
    format!("CVE-2026-{number}")
}

/// At least one.
fn some<'d>(mut of: Vec<&'d Named>, rng: &mut StdRng) -> Vec<&'d Named> {
    let count = rng.gen_range(1..=of.len());
    of.shuffle(rng);
    of.truncate(count);
    of
}

/// A document made elsewhere. Of a product whose name is a single word it may speak also where that is held back: a word
/// is no secret.
fn csaf(one: &Named, at: usize, form: Form, documents: &Documents, rng: &mut StdRng) -> String {
    let mut json = template(form).clone();
    let document = &mut json["document"];
    document["title"] = one.title.as_str().into();
    let status = if one.way == Way::Draft { "draft" } else { "final" };
    let mut dates = vec!["2026-03-10T09:00:00Z"];
    if let Way::Ahead(at) = one.way {
        dates.push(Way::later(at));
    }
    let history = dates
        .iter()
        .enumerate()
        .map(|(number, date)| json!({ "date": date, "number": (number + 1).to_string(), "summary": "As it was" }));
    document["tracking"] = json!({
        "current_release_date": dates[dates.len() - 1], "id": one.name, "initial_release_date": dates[0],
        "revision_history": history.collect::<Vec<_>>(), "status": status, "version": dates.len().to_string(),
    });
    let is_20 = form == Form::Csaf20;
    let label = match (label(one.way), is_20) {
        (Tlp::Clear, true) => "WHITE",
        (label, _) => label.label(),
    };
    document["distribution"] = json!({ "tlp": { "label": label } });
    if one.way == Way::NoLabel {
        document.as_object_mut().expect("a document").remove("distribution");
    }
    let words = documents.products.iter().filter(|product| !product.title.contains(' ')).collect();
    let named = [nameable(one, &documents.products), words].concat();
    let product = named.choose(rng).expect("the first is public");
    json["product_tree"] = json!({
        "full_product_names": [{ "name": format!("{} 0.2.6", product.title), "product_id": "P1" }]
    });
    json["vulnerabilities"][0]["cve"] = cve(at, rng).into();
    format!("{json:#}\n")
}

/// A document of each version: that of CSAF 2.1 is what candour makes of the one of CSAF 2.0.
fn template(form: Form) -> &'static Value {
    static TEMPLATES: OnceLock<[Value; 2]> = OnceLock::new();
    let [csaf20, csaf21] = TEMPLATES.get_or_init(|| {
        let text = fs::read_to_string(here("support/good/document.json")).expect("the good document is there");
        let mut csaf20: Value = serde_json::from_str(&text).expect("JSON");
        csaf20["vulnerabilities"][0]["remediations"] =
            json!([{ "category": "mitigation", "details": "Switch it off.", "product_ids": ["P1"] }]);
        let project = Project::base();
        project.file("content/advisories/other.json", csaf20.to_string());
        let content = content::load(project.path()).content.expect("it is good");
        let advisory = content.advisories.iter().find(|one| one.id().as_str() == "EXA-2026-0009");
        let csaf21 = advisory.expect("it was read").csaf21.as_ref().expect("it has a form in CSAF 2.1").unpack();
        [csaf20, serde_json::from_str(&csaf21).expect("JSON")]
    });
    if form == Form::Csaf21 { csaf21 } else { csaf20 }
}

/// An incident, and the same as it is known at the instant of the site.
fn incident(one: &Named, documents: &Documents, rng: &mut StdRng) -> (String, String) {
    let first = match one.way {
        Way::Ahead(at) => Way::later(at),
        Way::Plain | Way::Released | Way::Draft | Way::Embargo(_) | Way::Label(_) | Way::NoLabel => {
            "2026-06-01T09:00:00Z"
        }
    };
    let severity = *["minor", "major", "critical"].choose(rng).expect("words");
    let kind = *["accidental", "malicious"].choose(rng).expect("words");
    let mut head = format!("title = \"{}\"\ntlp = \"{}\"\n{}", one.title, label(one.way).label(), publication(one.way));
    let _ = writeln!(head, "kind = \"{kind}\"\nseverity = \"{severity}\"");
    let _ = writeln!(head, "started = {first}\nfirst_notified = {first}");
    let products: Vec<String> = nameable(one, &documents.products)
        .into_iter()
        .filter(|_| rng.gen_bool(0.5))
        .map(|other| format!("\"{}\"", other.name))
        .collect();
    let _ = writeln!(head, "products = [{}]\nregions = [\"Wales\"]", products.join(", "));
    // The ids of all advisories are known to everybody.
    let named: Vec<&Named> =
        documents.advisories.iter().map(|(other, _)| other).filter(|_| rng.gen_bool(0.5)).collect();
    let body = body(one, documents, rng);
    let is_over = rng.gen_bool(0.6) || matches!(one.way, Way::Ahead(_));
    let goes_on = !is_over && rng.gen_bool(0.6);
    let has_review = is_over || goes_on;
    let write = |is_there: fn(&Named) -> bool, goes_on: bool| {
        let ids: Vec<String> =
            named.iter().filter(|one| is_there(one)).map(|one| format!("\"{}\"", one.name)).collect();
        let mut text = format!("+++\n{head}advisories = [{}]\n", ids.join(", "));
        let mut updates = vec![(first, "identified", "The cause is known.")];
        let end = if is_over { "2027-04-01T09:00:00Z" } else { "2027-05-01T09:00:00Z" };
        let end = if is_over && !matches!(one.way, Way::Ahead(_)) { "2026-06-02T12:00:00Z" } else { end };
        if is_over || goes_on {
            updates.push((end, "resolved", "It is over, and nobody knew before."));
            let _ = writeln!(text, "status = \"resolved\"\nresolved = {end}");
        } else {
            let _ = writeln!(text, "status = \"identified\"");
        }
        let _ = writeln!(text, "next_update = 2026-12-20T12:00:00Z");
        for (at, status, said) in updates {
            let _ = writeln!(text, "\n[[update]]\nat = {at}\nstatus = \"{status}\"\ntext = \"{said}\"");
        }
        if has_review {
            let _ = writeln!(text, "\n[review]\ndue = 2027-12-31");
            if is_over && !matches!(one.way, Way::Ahead(_)) {
                let _ = writeln!(
                    text,
                    "published = 2026-06-20\nroot_cause = \"A certificate.\"\nprevention = \"A calendar.\""
                );
            }
        }
        text + "+++\n\n" + body.as_str()
    };
    (write(|_| true, goes_on), write(Named::is_open, false))
}
