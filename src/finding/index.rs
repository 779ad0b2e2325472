//! The one index that advisories are filtered by and the whole site is searched with, in columns: what is alike stands
//! together, so that it takes few bytes when it is compressed.
//!
//! `find.js` of the theme reads it. The page of an advisory or a CVE follows from its id, so that no paths of them are in it.

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike as _, NaiveDate};
use serde::Serialize;

use super::{documents, keywords::Keywords};
use crate::{
    markdown,
    model::{Advisory, Severity, Slug, advisory::DocumentStatus},
    publish::Site,
};

/// `index.json`.
#[derive(Debug, Serialize)]
pub struct Index<'s> {
    /// The products that advisories name: slugs with names.
    products: Vec<(&'s str, &'s str)>,
    /// The weaknesses that advisories name: ids with names.
    weaknesses: Vec<(&'s str, &'s str)>,
    advisories: AdvisoryColumns<'s>,
    others: OtherColumns,
}

/// The advisories, the one that changed last first.
#[derive(Debug, Default, Serialize)]
struct AdvisoryColumns<'s> {
    id: Vec<&'s str>,
    title: Vec<&'s str>,
    cves: Vec<Vec<&'s str>>,
    /// How many days before the one before it each changed; of the first, the day counted from 1 January of the year 1.
    changed: Vec<i32>,
    /// How many days before that each was published.
    age: Vec<i32>,
    /// A letter each: `c`, `h`, `m`, `l`, `n` and `u` for the severity, `w` and `s` for what is withdrawn or superseded.
    mark: String,
    /// A digit each: 1 for exploited, 2 for interim, 3 for both.
    flags: String,
    /// The numbers of the products, and of the weaknesses.
    products: Vec<Vec<usize>>,
    weaknesses: Vec<Vec<usize>>,
    /// Other publishers than the vendor, with the places of their advisories.
    publishers: BTreeMap<&'s str, Vec<usize>>,
    words: Vec<String>,
}

/// Everything else, in the order of [`documents::documents`].
#[derive(Debug, Default, Serialize)]
struct OtherColumns {
    /// A letter each.
    kind: String,
    title: Vec<String>,
    path: Vec<String>,
    /// The page that a section is of; the organisation of somebody who is thanked.
    of: Vec<String>,
    words: Vec<String>,
}

impl<'s> Index<'s> {
    /// The index of a site.
    pub fn of(site: &'s Site) -> Self {
        let others = documents::documents(site);
        let summaries: Vec<String> = site.advisories.iter().map(|advisory| summary(advisory)).collect();
        let texts = summaries.iter().map(String::as_str).chain(others.iter().map(|document| document.text.as_str()));
        let keywords = Keywords::of(texts);
        let mut tables = Tables::of(site);
        let mut advisories = AdvisoryColumns::default();
        for (advisory, summary) in site.advisories.iter().zip(&summaries) {
            let words = keywords.choose(summary, &advisory.title);
            advisories.push(advisory, words, &mut tables, site);
        }
        let mut columns = OtherColumns::default();
        for document in others {
            columns.kind.push(document.kind.letter());
            columns.words.push(keywords.choose(&document.text, &document.title));
            columns.title.push(document.title);
            columns.path.push(document.path);
            columns.of.push(document.of.unwrap_or_default());
        }
        Self { products: tables.products, weaknesses: tables.weaknesses, advisories, others: columns }
    }
}

/// What is numbered, so that it stands in the index once.
struct Tables<'s> {
    products: Vec<(&'s str, &'s str)>,
    product_at: HashMap<&'s Slug, usize>,
    weaknesses: Vec<(&'s str, &'s str)>,
    weakness_at: HashMap<&'s str, usize>,
    last_change: i32,
}

impl<'s> Tables<'s> {
    fn of(site: &'s Site) -> Self {
        let products = site.products.iter().map(|product| (product.slug.as_str(), product.name.as_str())).collect();
        let numbered = site.products.iter().enumerate();
        Self {
            products,
            product_at: numbered.map(|(at, product)| (&product.slug, at)).collect(),
            weaknesses: Vec::new(),
            weakness_at: HashMap::new(),
            last_change: 0,
        }
    }

    fn weaknesses(&mut self, advisory: &'s Advisory) -> Vec<usize> {
        let mut numbers = Vec::new();
        for cwe in advisory.vulnerabilities.iter().flat_map(|vulnerability| &vulnerability.cwes) {
            let next = self.weaknesses.len();
            let number = *self.weakness_at.entry(cwe.id.as_str()).or_insert(next);
            if number == next {
                self.weaknesses.push((cwe.id.as_str(), cwe.name.as_str()));
            }
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
        numbers
    }
}

impl<'s> AdvisoryColumns<'s> {
    fn push(&mut self, advisory: &'s Advisory, words: String, tables: &mut Tables<'s>, site: &Site) {
        let tracking = &advisory.tracking;
        let changed = day(tracking.current_release_date.utc_day());
        if !site.is_by_vendor(advisory) {
            let places = self.publishers.entry(advisory.publisher.name.as_str()).or_default();
            places.push(self.id.len());
        }
        self.changed.push(if self.id.is_empty() { changed } else { tables.last_change - changed });
        tables.last_change = changed;
        self.age.push(changed - day(tracking.initial_release_date.utc_day()));
        self.mark.push(mark(advisory));
        self.flags.push(flags(advisory));
        self.id.push(advisory.id().as_str());
        self.title.push(&advisory.title);
        self.cves.push(cves(advisory));
        let products = advisory.editorial.products.iter();
        self.products.push(products.filter_map(|slug| tables.product_at.get(slug).copied()).collect());
        self.weaknesses.push(tables.weaknesses(advisory));
        self.words.push(words);
    }
}

fn day(date: NaiveDate) -> i32 {
    date.num_days_from_ce()
}

fn mark(advisory: &Advisory) -> char {
    if let Some(retirement) = &advisory.retirement {
        return retirement.kind.as_str().chars().next().unwrap_or('w');
    }
    match advisory.severity() {
        Some(Severity::Critical) => 'c',
        Some(Severity::High) => 'h',
        Some(Severity::Medium) => 'm',
        Some(Severity::Low) => 'l',
        Some(Severity::None) => 'n',
        None => 'u',
    }
}

fn flags(advisory: &Advisory) -> char {
    let is_exploited = advisory.is_exploited() && advisory.holds();
    match (is_exploited, advisory.tracking.status == DocumentStatus::Interim) {
        (false, false) => '0',
        (true, false) => '1',
        (false, true) => '2',
        (true, true) => '3',
    }
}

fn cves(advisory: &Advisory) -> Vec<&str> {
    let mut cves: Vec<&str> = Vec::new();
    for cve in advisory.vulnerabilities.iter().filter_map(|vulnerability| vulnerability.cve.as_ref()) {
        if !cves.contains(&cve.as_str()) {
            cves.push(cve.as_str());
        }
    }
    cves
}

/// What an advisory says in short; of one that no longer holds, nothing.
fn summary(advisory: &Advisory) -> String {
    let summary = advisory.summary().filter(|_| advisory.holds());
    summary.map(markdown::to_text).unwrap_or_default()
}
