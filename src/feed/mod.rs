//! Feeds: everything that is new, for the programs in which people read news.
//!
//! A feed is made of items, which know no format; `rss.rs` writes them as RSS 2.0. An item stays the same from
//! build to build, and something new is a new item: a new revision of an advisory, an update of an incident, an end of
//! support that is announced, changed, near or reached.

mod item;
mod lifecycle;
mod rss;

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
struct Feed<'s> {
    path: String,
    title: String,
    description: String,
    /// The page that the feed belongs to.
    page: String,
    items: Vec<Item<'s>>,
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
        for feed in feeds(site, timetable, articles.theme()) {
            let path = site.path(&feed.path).into_owned();
            let articles = articles.clone();
            plan.add(path, Section::Feeds, move || write(&articles, documents, &feed));
        }
    }
}

/// The feeds of a site; of one in another language than its own those that are there in it.
fn feeds<'s>(site: &'s Site, timetable: &'s Timetable, theme: &Theme) -> Vec<Feed<'s>> {
    let mut feeds = all_feeds(site, timetable, theme);
    if let Some(speech) = &site.speech {
        feeds.retain(|feed| speech.part.has(&feed.path));
    }
    feeds
}

fn all_feeds<'s>(site: &'s Site, timetable: &'s Timetable, theme: &Theme) -> Vec<Feed<'s>> {
    let title = &site.vendor.title;
    let vendor = &site.vendor.publisher.name;
    let word = |key: &str| theme.words(&format!("feed_channel.{key}"), &[("vendor", vendor), ("site", title)]);
    let advisories = || site.advisories.iter().map(|advisory| Item::Advisory(advisory));
    let incidents = || site.incidents.iter().flat_map(|incident| item::of_incident(incident));
    let turns = |product| lifecycle::turns(product, timetable, &site.at).map(Item::Turn);
    let all_turns = || site.products.iter().flat_map(|product| turns(product));
    let mut feeds = vec![
        Feed {
            path: paths::FEED.to_owned(),
            title: title.clone(),
            description: word("all"),
            page: paths::HOME.to_owned(),
            items: newest_first(advisories().chain(incidents()).chain(all_turns())),
        },
        Feed {
            path: paths::ADVISORIES_FEED.to_owned(),
            title: word("advisories_title"),
            description: word("advisories"),
            page: paths::ADVISORIES.to_owned(),
            items: newest_first(advisories()),
        },
        Feed {
            path: paths::INCIDENTS_FEED.to_owned(),
            title: word("incidents_title"),
            description: word("incidents"),
            page: paths::INCIDENTS.to_owned(),
            items: newest_first(incidents()),
        },
        Feed {
            path: paths::LIFECYCLE_FEED.to_owned(),
            title: word("lifecycle_title"),
            description: word("lifecycle"),
            page: paths::LIFECYCLE.to_owned(),
            items: newest_first(all_turns()),
        },
    ];
    for product in &site.products {
        let advisories = site.advisories_of(&product.slug).map(|advisory| Item::Advisory(advisory));
        let incidents = site.incidents_of(&product.slug).flat_map(|incident| item::of_incident(incident));
        feeds.push(Feed {
            path: paths::product_feed(&product.slug),
            title: format!("{title}: {}", product.name),
            description: theme.words("feed_channel.product", &[("product", &product.name)]),
            page: paths::product(&product.slug),
            items: newest_first(advisories.chain(incidents).chain(turns(product))),
        });
    }
    feeds
}

fn newest_first<'s>(items: impl Iterator<Item = Item<'s>>) -> Vec<Item<'s>> {
    let mut items: Vec<Item<'s>> = items.collect();
    items.sort_by(|one, other| other.date().cmp(&one.date()).then_with(|| one.key().cmp(&other.key())));
    items
}

fn write(articles: &Articles<'_>, documents: &Documents, feed: &Feed<'_>) -> Result<Vec<u8>, Diagnostic> {
    let items: Result<Vec<item::Written>, Diagnostic> =
        feed.items.iter().map(|item| item.write(articles, documents)).collect();
    rss::write(articles.site(), feed, &items?)
}
