//! What can be subscribed to, and in which form.

use serde::Serialize;

use super::renderer::Renderer;
use crate::{model::CsafVersion, paths, plan::Plan, publish::Site};

/// `subscribe.html`.
#[derive(Serialize)]
struct SubscribeView {
    /// What can be subscribed to: everything, advisories, incidents, then each product.
    rows: Vec<SubscribeRow>,
    /// Where readers of CSAF begin.
    csaf: String,
    /// The same for the draft of CSAF 2.1.
    csaf21: Option<String>,
}

/// Something that can be subscribed to.
#[derive(Serialize)]
struct SubscribeRow {
    /// The key of its name, where it is not a product.
    key: Option<&'static str>,
    /// The product.
    name: Option<String>,
    /// The page that shows the same.
    path: String,
    /// The RSS feed.
    rss: String,
    /// The address of the RSS feed, to copy into a reader.
    rss_url: String,
}

/// Plans the page.
pub(super) fn plan<'s>(pages: &Renderer<'s>, plan: &mut Plan<'s>) {
    pages.add(plan, paths::SUBSCRIBE, "subscribe.html", |pages, _| {
        let title = pages.word("subscribe.title");
        let meta = pages.meta(paths::SUBSCRIBE, &title, &pages.word("subscribe.description"), paths::SUBSCRIBE);
        (meta, view(pages.site))
    });
}

fn view(site: &Site) -> SubscribeView {
    let base = &site.vendor.base_url;
    let row = |key: Option<&'static str>, name: Option<String>, path: String, rss: String| {
        let rss_url = base.join(&rss);
        SubscribeRow { key, name, path, rss, rss_url }
    };
    let mut rows = vec![
        row(Some("feed.all"), None, paths::HOME.to_owned(), paths::FEED.to_owned()),
        row(Some("feed.advisories"), None, paths::ADVISORIES.to_owned(), paths::ADVISORIES_FEED.to_owned()),
        row(Some("feed.incidents"), None, paths::INCIDENTS.to_owned(), paths::INCIDENTS_FEED.to_owned()),
    ];
    rows.extend(site.products.iter().map(|product| {
        let name = Some(product.name.clone());
        row(None, name, paths::product(&product.slug), paths::product_feed(&product.slug))
    }));
    let csaf = &site.vendor.csaf;
    let metadata = |version| base.join(&paths::provider_metadata(&csaf.folder, version));
    SubscribeView {
        rows,
        csaf: metadata(CsafVersion::V20),
        csaf21: csaf.with_csaf21.then(|| metadata(CsafVersion::V21)),
    }
}
