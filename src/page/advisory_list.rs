//! The lists of advisories, page by page: all of them, and those of each product, severity and year.

use std::{collections::BTreeMap, sync::Arc};

use schemars::JsonSchema;
use serde::Serialize;

use super::{advisory_item::AdvisoryItem, renderer::Renderer};
use crate::{
    model::{Advisory, Severity, Slug},
    paths,
    plan::Plan,
    publish::Site,
};

/// How many advisories a page lists.
const PER_PAGE: usize = 50;

/// `advisories.html`.
#[derive(Serialize, JsonSchema)]
pub(super) struct AdvisoryListView {
    /// The headline.
    title: String,
    /// The advisories of this page, the one that changed last first.
    advisories: Vec<AdvisoryItem>,
    /// How many there are on all pages.
    total: usize,
    /// The number of this page, from 1.
    number: usize,
    /// How many pages there are.
    pages: usize,
    /// The page with newer ones.
    newer: Option<String>,
    /// The page with older ones.
    older: Option<String>,
    /// The feed of all advisories.
    feed: &'static str,
    /// The lists of a part of them, and that of all.
    parts: Vec<PartsView>,
    /// The first page of this list.
    list: String,
    /// What is chosen from, where advisories are looked for on this page.
    chooser: Option<ChooserView>,
}

/// The lists by one quality.
#[derive(Clone, Serialize, JsonSchema)]
struct PartsView {
    /// The key of its word: `by_product`, `by_severity` or `by_year`.
    key: &'static str,
    /// The lists.
    lists: Vec<PartLink>,
    /// Whether there are so many that they are folded away.
    folded: bool,
}

impl PartsView {
    /// The lists as a page shows them: where there are many, all of them stand on the first page of all alone, so that a
    /// thousand products do not have a thousand links each.
    fn on(&self, list: &str, is_first_of_all: bool) -> Self {
        if is_first_of_all || !self.folded {
            return self.clone();
        }
        let is_near = |link: &&PartLink| link.path == list || link.path == paths::ADVISORIES;
        Self { key: self.key, lists: self.lists.iter().filter(is_near).cloned().collect(), folded: false }
    }
}

/// A list of a part of the advisories.
#[derive(Clone, Serialize, JsonSchema)]
struct PartLink {
    /// What it is called.
    name: String,
    /// Its first page.
    path: String,
    /// How many advisories it has.
    count: usize,
}

/// From how many lists on they are folded away.
const MOST_OPEN: usize = 12;

/// What the form on the first page chooses from.
#[derive(Clone, Serialize, JsonSchema)]
struct ChooserView {
    /// The index.
    index: &'static str,
    /// The scripts that search it, in the order in which they need each other.
    scripts: [&'static str; 2],
    /// The products: slugs with names.
    products: Vec<(String, String)>,
    /// The keys of the severities that there are.
    severities: Vec<&'static str>,
    /// The years, the last one first.
    years: Vec<i32>,
}

/// Some of the advisories.
#[derive(Clone, Copy)]
enum Part<'s> {
    All,
    Product(&'s Slug, &'s str),
    Severity(&'static str),
    Year(i32),
}

impl Part<'_> {
    fn page(&self, number: usize) -> String {
        match self {
            Self::All => paths::advisories_page(number),
            Self::Product(slug, _) => paths::advisories_part("product", slug.as_str(), number),
            Self::Severity(key) => paths::advisories_part("severity", key, number),
            Self::Year(year) => paths::advisories_part("year", &year.to_string(), number),
        }
    }

    fn name(&self, pages: &Renderer<'_>) -> String {
        match self {
            Self::All => pages.word("find.all"),
            Self::Product(_, name) => (*name).to_owned(),
            Self::Severity(key) => pages.word(&format!("severity.{key}")),
            Self::Year(year) => year.to_string(),
        }
    }

    fn title(&self, pages: &Renderer<'_>) -> String {
        let of = |key: &str| pages.word(key).replace("{name}", &self.name(pages));
        match self {
            Self::All => pages.word("advisories.title"),
            Self::Product(..) => of("find.of_product"),
            Self::Severity(_) => of("find.of_severity"),
            Self::Year(_) => of("find.of_year"),
        }
    }
}

/// The advisories by what lists are made of, each looked at once. What a list holds are places in the site's own.
struct Groups<'s> {
    products: Vec<(Part<'s>, Vec<usize>)>,
    severities: Vec<(Part<'s>, Vec<usize>)>,
    years: Vec<(Part<'s>, Vec<usize>)>,
}

/// The key of the severity that lists give an advisory; what no longer holds has none.
fn severity_key(advisory: &Advisory) -> &'static str {
    advisory.severity().filter(|_| advisory.holds()).map_or("unrated", Severity::key)
}

/// The severities in their order.
const SEVERITIES: [&str; 6] = ["critical", "high", "medium", "low", "none", "unrated"];

impl<'s> Groups<'s> {
    fn of(site: &'s Site) -> Self {
        let mut by_product: BTreeMap<&Slug, Vec<usize>> = BTreeMap::new();
        let mut by_severity: BTreeMap<&'static str, Vec<usize>> = BTreeMap::new();
        let mut by_year: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
        for (at, advisory) in site.advisories.iter().enumerate() {
            for slug in &advisory.editorial.products {
                let of_product = by_product.entry(slug).or_default();
                if of_product.last() != Some(&at) {
                    of_product.push(at);
                }
            }
            // What no longer holds is no rated and no unrated advisory.
            if advisory.holds() {
                by_severity.entry(severity_key(advisory)).or_default().push(at);
            }
            by_year.entry(advisory.tracking.initial_release_date.utc_year()).or_default().push(at);
        }
        let products = site.products.iter();
        let products = products.filter_map(|product| {
            Some((Part::Product(&product.slug, &product.name), by_product.remove(&product.slug)?))
        });
        let severities = SEVERITIES.into_iter().filter_map(|key| Some((Part::Severity(key), by_severity.remove(key)?)));
        let years = by_year.into_iter().rev().map(|(year, places)| (Part::Year(year), places));
        Self { products: products.collect(), severities: severities.collect(), years: years.collect() }
    }
}

/// What the pages of all lists share.
#[derive(Clone)]
struct Shared {
    parts: Arc<Vec<PartsView>>,
    chooser: Arc<ChooserView>,
}

impl Shared {
    fn of(pages: &Renderer<'_>, groups: &Groups<'_>) -> Self {
        let all =
            || PartLink { name: Part::All.name(pages), path: Part::All.page(1), count: pages.site.advisories.len() };
        let link = |(part, places): &(Part<'_>, Vec<usize>)| PartLink {
            name: part.name(pages),
            path: part.page(1),
            count: places.len(),
        };
        let parts = [("by_product", &groups.products), ("by_severity", &groups.severities), ("by_year", &groups.years)];
        let parts = parts.into_iter().filter(|(_, lists)| !lists.is_empty()).map(|(key, lists)| PartsView {
            key,
            lists: std::iter::once(all()).chain(lists.iter().map(link)).collect(),
            folded: lists.len() > MOST_OPEN,
        });
        Self { parts: Arc::new(parts.collect()), chooser: Arc::new(ChooserView::of(groups)) }
    }
}

impl ChooserView {
    fn of(groups: &Groups<'_>) -> Self {
        let product = |(part, _): &(Part<'_>, Vec<usize>)| match part {
            Part::Product(slug, name) => Some((slug.to_string(), (*name).to_owned())),
            Part::All | Part::Severity(_) | Part::Year(_) => None,
        };
        let severity = |(part, _): &(Part<'_>, Vec<usize>)| match part {
            Part::Severity(key) => Some(*key),
            Part::All | Part::Product(..) | Part::Year(_) => None,
        };
        let year = |(part, _): &(Part<'_>, Vec<usize>)| match part {
            Part::Year(year) => Some(*year),
            Part::All | Part::Product(..) | Part::Severity(_) => None,
        };
        Self {
            index: paths::SEARCH_INDEX,
            scripts: ["/theme/find.js", "/theme/entries.js"],
            products: groups.products.iter().filter_map(product).collect(),
            severities: groups.severities.iter().filter_map(severity).collect(),
            years: groups.years.iter().filter_map(year).collect(),
        }
    }
}

/// Plans every page of every list; without advisories there is one that says so.
pub(super) fn plan<'s>(pages: &Renderer<'s>, plan: &mut Plan<'s>) {
    let groups = Groups::of(pages.site);
    let shared = Shared::of(pages, &groups);
    plan_list(pages, Part::All, (0..pages.site.advisories.len()).collect(), &shared, plan);
    for (part, places) in groups.products.into_iter().chain(groups.severities).chain(groups.years) {
        plan_list(pages, part, places, &shared, plan);
    }
}

fn plan_list<'s>(pages: &Renderer<'s>, part: Part<'s>, places: Vec<usize>, shared: &Shared, plan: &mut Plan<'s>) {
    let count = places.len().div_ceil(PER_PAGE).max(1);
    let places = Arc::new(places);
    for number in 1..=count {
        let path = part.page(number);
        let (places, shared) = (Arc::clone(&places), shared.clone());
        let template = "advisories.html";
        pages.add(plan, &path.clone(), template, move |pages, _| {
            let list = ListPage { part, places: &places, number, count };
            let word = part.title(pages);
            let title = if number == 1 { word.clone() } else { format!("{word} ({number}/{count})") };
            let mut meta = pages.meta(&path, &title, &pages.word("advisories.description"), paths::ADVISORIES);
            if !matches!(part, Part::All) {
                // A part of the whole is no page of its own to search engines.
                meta.canonical = Some(pages.site.address(paths::ADVISORIES));
            }
            (meta, list.view(pages, word, &shared))
        });
    }
}

/// One page of a list.
struct ListPage<'l> {
    part: Part<'l>,
    places: &'l [usize],
    number: usize,
    count: usize,
}

impl ListPage<'_> {
    fn view(&self, pages: &Renderer<'_>, title: String, shared: &Shared) -> AdvisoryListView {
        let site = pages.site;
        let on_page = self.places.iter().skip((self.number - 1) * PER_PAGE).take(PER_PAGE);
        let is_first_of_all = matches!(self.part, Part::All) && self.number == 1 && !site.advisories.is_empty();
        let list = self.part.page(1);
        AdvisoryListView {
            title,
            advisories: on_page
                .filter_map(|at| site.advisories.get(*at))
                .map(|advisory| AdvisoryItem::of(advisory, site))
                .collect(),
            total: self.places.len(),
            number: self.number,
            pages: self.count,
            newer: (self.number > 1).then(|| self.part.page(self.number - 1)),
            older: (self.number < self.count).then(|| self.part.page(self.number + 1)),
            feed: paths::ADVISORIES_FEED,
            parts: shared.parts.iter().map(|parts| parts.on(&list, is_first_of_all)).collect(),
            list,
            chooser: is_first_of_all.then(|| ChooserView::clone(&shared.chooser)),
        }
    }
}
