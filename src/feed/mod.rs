//! Feeds: everything that is new, for the programs in which people read news.
//!
//! A feed is made of items, which know no format; `rss.rs` writes them as RSS 2.0. An item stays the same from
//! build to build, and something new is a new item: a new revision of an advisory, an update of an incident, an end of
//! support that is announced, changed, near or reached.
//!
//! The document that readers ask for holds the newest items with their whole text; what is older lies in archives, which say
//! of each item what a list would and lead to its page: nothing leaves a feed because other news came. `archive.rs` says where
//! a feed is cut, and why there.

mod archive;
mod item;
mod lifecycle;
mod rss;

use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Utc};

use crate::{
    diagnostic::Diagnostic,
    distribution::Documents,
    history::Timetable,
    page::{Articles, theme::Theme},
    paths,
    plan::{Plan, Section},
    publish::Site,
};
use item::Item;

/// What a feed is of.
struct Channel {
    path: String,
    title: String,
    description: String,
    /// The page that the feed belongs to.
    page: String,
}

/// A document of a feed, which holds a part of its items.
struct Document<'s> {
    channel: Arc<Channel>,
    path: String,
    is_archive: bool,
    /// The paths of the archives before and after it.
    previous: Option<String>,
    next: Option<String>,
    pieces: Vec<Arc<Piece<'s>>>,
}

/// An item with what is written of it. Each stands in three feeds or more, and is written once for all of them.
struct Piece<'s> {
    item: Item<'s>,
    date: DateTime<Utc>,
    brief: OnceLock<Result<String, Diagnostic>>,
    whole: OnceLock<Result<String, Diagnostic>>,
}

/// Plans the feeds of everything, of advisories, of incidents, of ends of support and of each product.
pub fn plan<'s>(
    site: &'s Site,
    documents: &'s Documents,
    timetable: &'s Timetable,
    theme: &'s Theme,
    plan: &mut Plan<'s>,
) {
    for site in std::iter::once(site).chain(&site.spoken) {
        let articles = Articles::new(site, theme);
        for (channel, pieces) in feeds(site, timetable, articles.theme()) {
            for document in Document::of(channel, &pieces, site.vendor.feeds.newest) {
                let path = site.path(&document.path).into_owned();
                let articles = articles.clone();
                plan.add(path, Section::Feeds, move || document.write(&articles, documents));
            }
        }
    }
}

/// The feeds of a site with their items, the newest first; of a site in another language than its own those that are
/// there in it.
fn feeds<'s>(site: &'s Site, timetable: &'s Timetable, theme: &Theme) -> Vec<(Channel, Vec<Arc<Piece<'s>>>)> {
    let title = &site.vendor.title;
    let vendor = &site.vendor.publisher.name;
    let word = |key: &str| theme.words(&format!("feed_channel.{key}"), &[("vendor", vendor), ("site", title)]);
    let channel = |path: &str, title: String, description: String, page: &str| Channel {
        path: path.to_owned(),
        title,
        description,
        page: page.to_owned(),
    };
    let pieces = pieces(site, timetable);
    let those = |is_one: &dyn Fn(&Item<'s>) -> bool| -> Vec<Arc<Piece<'s>>> {
        pieces.iter().filter(|piece| is_one(&piece.item)).map(Arc::clone).collect()
    };
    let is_of_incident = |item: &Item<'_>| match item {
        Item::Notice(_) | Item::Update(..) | Item::Review(..) => true,
        Item::Advisory(_) | Item::Turn(_) => false,
    };
    let all = channel(paths::FEED, title.clone(), word("all"), paths::HOME);
    let advisories = channel(paths::ADVISORIES_FEED, word("advisories_title"), word("advisories"), paths::ADVISORIES);
    let incidents = channel(paths::INCIDENTS_FEED, word("incidents_title"), word("incidents"), paths::INCIDENTS);
    let lifecycle = channel(paths::LIFECYCLE_FEED, word("lifecycle_title"), word("lifecycle"), paths::LIFECYCLE);
    let mut feeds = vec![
        (all, those(&|_| true)),
        (advisories, those(&|item| matches!(item, Item::Advisory(_)))),
        (incidents, those(&is_of_incident)),
        (lifecycle, those(&|item| matches!(item, Item::Turn(_)))),
    ];
    for product in &site.products {
        let title = format!("{title}: {}", product.name);
        let description = theme.words("feed_channel.product", &[("product", &product.name)]);
        let page = paths::product(&product.slug);
        let channel = channel(&paths::product_feed(&product.slug), title, description, &page);
        feeds.push((channel, those(&|item| item.concerns(&product.slug))));
    }
    if let Some(speech) = &site.speech {
        feeds.retain(|(channel, _)| speech.part.has(&channel.path));
    }
    feeds
}

/// Everything that is news, the newest first.
fn pieces<'s>(site: &'s Site, timetable: &'s Timetable) -> Vec<Arc<Piece<'s>>> {
    let advisories = site.advisories.iter().map(|advisory| Item::Advisory(advisory));
    let incidents = site.incidents.iter().flat_map(|incident| item::of_incident(incident));
    let turns = site.products.iter().flat_map(|product| lifecycle::turns(product, timetable, &site.at));
    let items = advisories.chain(incidents).chain(turns.map(Item::Turn));
    let mut pieces: Vec<Arc<Piece<'s>>> = items.map(|item| Arc::new(Piece::of(item))).collect();
    pieces.sort_by(|one, other| other.date.cmp(&one.date).then_with(|| one.item.key().cmp(&other.item.key())));
    pieces
}

impl<'s> Document<'s> {
    /// The documents of a feed: the one that readers ask for, then the archives, the newest first.
    fn of(channel: Channel, pieces: &[Arc<Piece<'s>>], newest: usize) -> Vec<Self> {
        let dates: Vec<DateTime<Utc>> = pieces.iter().map(|piece| piece.date).collect();
        let cut = archive::cut(&dates, newest);
        let channel = Arc::new(channel);
        let archives = cut.archives.iter().rev().map(|period| {
            let path = paths::feed_archive(&channel.path, &period.name);
            (path, &pieces[period.items.clone()])
        });
        let parts: Vec<_> = std::iter::once((channel.path.clone(), &pieces[cut.current])).chain(archives).collect();
        let path_of = |at: usize| parts.get(at).map(|(path, _)| path.clone());
        let document = |(at, (path, pieces)): (usize, &(String, &[Arc<Piece<'s>>]))| Self {
            channel: Arc::clone(&channel),
            path: path.clone(),
            is_archive: at > 0,
            previous: path_of(at + 1),
            // The document that readers ask for is no archive, so that the newest one has none after it.
            next: if at > 1 { path_of(at - 1) } else { None },
            pieces: pieces.to_vec(),
        };
        parts.iter().enumerate().map(document).collect()
    }

    fn write(&self, articles: &Articles<'_>, documents: &Documents) -> Result<Vec<u8>, Diagnostic> {
        let mut items = String::new();
        for piece in &self.pieces {
            items.push_str(if self.is_archive { piece.brief(articles)? } else { piece.whole(articles, documents)? });
        }
        Ok(rss::document(articles.site(), self, &items).into_bytes())
    }
}

impl<'s> Piece<'s> {
    fn of(item: Item<'s>) -> Self {
        Self { date: item.date(), item, brief: OnceLock::new(), whole: OnceLock::new() }
    }

    /// The item of an archive.
    fn brief(&self, articles: &Articles<'_>) -> Result<&str, Diagnostic> {
        let write = || Ok(rss::item(&self.item.brief(articles)?, None));
        self.brief.get_or_init(write).as_deref().map_err(Clone::clone)
    }

    /// The item with its whole text. Only what a document that readers ask for holds is kept, which is a part of the items
    /// that does not grow with them.
    fn whole(&self, articles: &Articles<'_>, documents: &Documents) -> Result<&str, Diagnostic> {
        let write = || {
            let content = self.item.content(articles, documents)?;
            Ok(rss::item(&self.item.brief(articles)?, Some(&content)))
        };
        self.whole.get_or_init(write).as_deref().map_err(Clone::clone)
    }
}
