//! The texts that would tell of something.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, MatchKind};

use super::{
    address as of_audience,
    opening::{Opening, Why},
};
use crate::{
    model::{Content, CsafVersion, Instant, Tlp, Translation, advisory::Tracking},
    paths,
};

/// A text that tells of something that is held back.
pub(super) struct Secret<'c> {
    /// The text, with one blank between its words.
    pub text: String,
    /// What it is, such as `the id of the advisory EXA-2027-0001`.
    pub what: String,
    /// From when it is none.
    pub opening: Opening<'c>,
}

/// Everything that has a name, each name in small letters with the opening of what is seen first.
type Names<'c> = HashMap<String, Secret<'c>>;

/// The secrets, and how they are found.
pub(super) struct Secrets<'c> {
    names: Names<'c>,
    /// Those that are secrets, in the order of the patterns of the finder.
    patterns: Vec<String>,
    finder: AhoCorasick,
}

impl<'c> Secrets<'c> {
    /// What is a secret at an instant; nothing where there is none, or where there are more than can be looked for.
    pub(super) fn of(content: &'c Content, audience: Tlp, at: &'c Instant) -> Option<Self> {
        let names = names(content, audience);
        let is_secret = |secret: &Secret<'_>| secret.opening.is_after(Opening::At(at));
        let is_told =
            |name: &str| content.vendor.check.publicly_known.iter().any(|known| known.eq_ignore_ascii_case(name));
        let secret = names.iter().filter(|(name, secret)| is_secret(secret) && !is_told(name));
        let secret = secret.map(|(name, _)| name.clone());
        let mut secrets: Vec<String> = secret.collect();
        secrets.sort();
        let finder = |secrets: &[String]| {
            AhoCorasick::builder().ascii_case_insensitive(true).match_kind(MatchKind::LeftmostLongest).build(secrets)
        };
        let all = finder(&secrets).ok()?;
        // What stands in a public name is known to all.
        let mut is_known = vec![false; secrets.len()];
        for name in public_names(content, audience, at) {
            let hits = all.find_iter(name).filter(|hit| is_word(name, hit.start(), hit.end()));
            hits.for_each(|hit| is_known[hit.pattern().as_usize()] = true);
        }
        let mut known = is_known.iter();
        secrets.retain(|_| !known.next().copied().unwrap_or_default());
        if secrets.is_empty() {
            return None;
        }
        Some(Self { finder: finder(&secrets).ok()?, names, patterns: secrets })
    }

    /// The secrets in a text, each where it stands first.
    pub(super) fn find(&self, text: &str) -> Vec<(&Secret<'c>, std::ops::Range<usize>)> {
        // A title may run over the end of a line. Each of these is one byte, so that places stay what they are.
        let plain: String = text.chars().map(|one| if matches!(one, '\n' | '\r' | '\t') { ' ' } else { one }).collect();
        let hits = self.finder.find_iter(&plain).filter(|hit| is_word(&plain, hit.start(), hit.end()));
        let mut found: Vec<(&Secret<'c>, std::ops::Range<usize>)> = Vec::new();
        for hit in hits.filter(|hit| !self.is_part_of_a_name(&plain, hit.start(), hit.end())) {
            let secret = self.patterns.get(hit.pattern().as_usize()).and_then(|name| self.names.get(name));
            found.extend(secret.map(|secret| (secret, hit.start()..hit.end())));
        }
        found
    }

    /// Whether a hit is the beginning or the end of a longer id that is a name itself, as `EXA-1` is of `EXA-1-2`.
    fn is_part_of_a_name(&self, text: &str, start: usize, end: usize) -> bool {
        let is_of_id = |character: char| character.is_alphanumeric() || "-_.:".contains(character);
        let before = text[..start].trim_end_matches(is_of_id).len();
        let after = text.len() - text[end..].trim_start_matches(is_of_id).len();
        let whole = text[before..after].trim_matches(|character: char| !character.is_alphanumeric());
        whole.len() > end - start && self.names.contains_key(&whole.to_ascii_lowercase())
    }
}

/// The names of products, advisories and incidents that are seen.
fn public_names<'c>(content: &'c Content, audience: Tlp, at: &'c Instant) -> impl Iterator<Item = &'c str> {
    let is_seen = move |opening: Opening<'_>| !opening.is_after(Opening::At(at));
    let products = content.products.iter().filter(move |product| is_seen(Opening::of(&product.publication)));
    let advisories = content.advisories.iter().filter(move |one| is_seen(Opening::of_advisory(one, audience)));
    let incidents = content.incidents.iter().filter(move |one| is_seen(Opening::of_incident(one, audience)));
    let products = products.map(|product| product.name.as_str());
    products.chain(advisories.map(|one| one.title.as_str())).chain(incidents.map(|one| one.title.as_str()))
}

/// Whether what stands there is no part of a longer word.
fn is_word(text: &str, start: usize, end: usize) -> bool {
    let before = text[..start].chars().next_back();
    let after = text[end..].chars().next();
    let is_bound = |outside: Option<char>| !outside.is_some_and(char::is_alphanumeric);
    is_bound(before) && is_bound(after)
}

fn names(content: &Content, audience: Tlp) -> Names<'_> {
    let mut names = Names::new();
    for advisory in &content.advisories {
        let opening = Opening::of_advisory(advisory, audience);
        let id = advisory.id();
        if is_distinct_id(id.as_str()) {
            add(&mut names, id.as_str(), "the id of an advisory".to_owned(), opening);
        }
        let mut add = |text: &str, what: &str| add(&mut names, text, format!("{what} of the advisory {id}"), opening);
        for cve in advisory.vulnerabilities.iter().filter_map(|vulnerability| vulnerability.cve.as_ref()) {
            add(cve.as_str(), "a CVE id");
            add(address(&paths::cve(cve)), "the address of a CVE id");
        }
        add_title(&mut add, &advisory.title);
        titles(&advisory.editorial.translations).for_each(|title| add_title(&mut add, title));
        add(address(&paths::advisory(id)), "the address");
        for path in documents(content, &advisory.tracking, advisory.tlp()) {
            add(&path, "the address of a document");
        }
    }
    for incident in &content.incidents {
        let opening = Opening::of_incident(incident, audience);
        let mut add = |text: &str, what: &str| add(&mut names, text, format!("{what} of an incident"), opening);
        add_title(&mut add, &incident.title);
        titles(&incident.body.translations).for_each(|title| add_title(&mut add, title));
        add(address(&paths::incident(&incident.slug)), "the address");
    }
    for product in &content.products {
        let opening = Opening::of(&product.publication);
        let mut add = |text: &str, what: &str| add(&mut names, text, format!("{what} of a product"), opening);
        if product.name.split_whitespace().count() >= 2 {
            add(&product.name, "the name");
        }
        add(address(&paths::product(&product.slug)), "the address");
        // What else lies there: its feed, its calendar, and what there is for each of its releases.
        let of_releases = product.releases.iter().flat_map(|release| {
            [paths::release(&product.slug, &release.name), paths::openeox(&product.slug, &release.name)]
        });
        let others = [
            paths::product_feed(&product.slug),
            paths::feed_archives(&paths::product_feed(&product.slug)),
            paths::product_calendar(&product.slug),
            paths::api_product(&product.slug),
        ];
        others.into_iter().chain(of_releases).for_each(|path| add(address(&path), "an address"));
    }
    for closed in content.vendor.hidden_from(audience) {
        let what = "the address of a site".to_owned();
        let opening = Opening::Never(Why::Label(closed.label));
        for name in of_audience::names(closed) {
            add(&mut names, &name, what.clone(), opening);
        }
    }
    for page in &content.pages {
        // Titles of pages are words that stand anywhere. Every page lies at the root: without the slash, its address would
        // be a word, too.
        let what = "the address of a page".to_owned();
        add(&mut names, &paths::page(&page.slug), what, Opening::of(&page.publication));
    }
    let policies = [
        content.disclosure.as_ref().map(|policy| &policy.title),
        content.support.as_ref().map(|policy| &policy.title),
        content.vulnerability_handling.as_ref().map(|policy| &policy.title),
        content.incident_plan.as_ref().map(|policy| &policy.title),
    ];
    for title in policies.into_iter().flatten() {
        add(&mut names, title, "the title of a policy".to_owned(), Opening::Always);
    }
    names
}

/// The headlines in other languages.
fn titles(translations: &[Translation]) -> impl Iterator<Item = &str> {
    translations.iter().filter_map(|translation| translation.title.as_deref())
}

/// The addresses of the documents of an advisory, which need not be found by its id: a path writes that in another way.
fn documents(content: &Content, tracking: &Tracking, label: Option<Tlp>) -> Vec<String> {
    let path = |version| {
        let path = paths::csaf_document(&content.vendor.csaf.folder, version, label?, tracking);
        Some(address(&path).to_owned())
    };
    [CsafVersion::V20, CsafVersion::V21].into_iter().filter_map(path).collect()
}

/// Adds a name; of two things with the same name, what is seen first counts.
fn add<'c>(names: &mut Names<'c>, text: &str, what: String, opening: Opening<'c>) {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let secret = names.entry(text.to_ascii_lowercase()).or_insert_with(|| Secret { text, what: what.clone(), opening });
    if opening < secret.opening {
        (secret.opening, secret.what) = (opening, what);
    }
}

/// Adds a title that is long enough to be found in nothing else.
fn add_title(add: &mut impl FnMut(&str, &str), title: &str) {
    if title.split_whitespace().count() >= 3 && title.chars().count() >= 20 {
        add(title, "the title");
    }
}

/// An id that is a bare number or a word stands in many texts.
fn is_distinct_id(id: &str) -> bool {
    let has = |is: fn(char) -> bool| id.chars().any(is);
    id.chars().count() >= 5 && has(char::is_alphabetic) && has(char::is_numeric)
}

/// A path as links have it, with or without what stands before.
fn address(path: &str) -> &str {
    path.trim_start_matches('/')
}
