//! What can be subscribed to, and in which form.

use schemars::JsonSchema;
use serde::Serialize;

use super::renderer::Renderer;
use crate::{
    distribution,
    model::{BaseUrl, CsafVersion, Product},
    paths,
    plan::Plan,
    publish::Site,
};

/// `subscribe.html`.
#[derive(Serialize, JsonSchema)]
pub(super) struct SubscribeView {
    /// What can be subscribed to: everything, advisories, incidents, ends of support, then each product.
    rows: Vec<SubscribeRow>,
    /// The addresses of the answers about incidents, in the shape of Statuspage's API.
    status: Vec<String>,
    /// Where readers of CSAF begin.
    csaf: String,
    /// The same for the draft of CSAF 2.1.
    csaf21: Option<String>,
    /// The listing of the folder that all documents lie below.
    csaf_folder: String,
}

/// Something that can be subscribed to, with the path of each form that there is.
#[derive(Serialize, JsonSchema)]
struct SubscribeRow {
    /// The key of its name, where it is not a product.
    key: Option<&'static str>,
    /// The product.
    name: Option<String>,
    /// The page that shows the same.
    path: String,
    /// The RSS feed.
    rss: String,
    /// The calendar.
    calendar: Option<CalendarLink>,
    /// The data.
    json: Option<String>,
    /// The ROLIE feed of the CSAF documents; the metadata of the provider have a section of their own.
    csaf: Option<String>,
}

/// A calendar.
#[derive(Serialize, JsonSchema)]
struct CalendarLink {
    /// Its path.
    path: String,
    /// Its address for programs that subscribe to it when it is opened.
    webcal: String,
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
    let csaf = &site.vendor.csaf;
    let metadata = |version| base.join(&paths::provider_metadata(&csaf.folder, version));
    let mut rows = rows_of_all(site);
    rows.extend(site.products.iter().map(|product| row_of_product(product, base)));
    let status = [paths::STATUS_SUMMARY, paths::STATUS, paths::STATUS_INCIDENTS];
    SubscribeView {
        rows,
        status: status.iter().map(|path| base.join(path)).collect(),
        csaf: metadata(CsafVersion::V20),
        csaf21: csaf.with_csaf21.then(|| metadata(CsafVersion::V21)),
        csaf_folder: distribution::listing_path(csaf.folder.as_str()),
    }
}

/// What is about all products at once.
fn rows_of_all(site: &Site) -> Vec<SubscribeRow> {
    let row = |key, path: &str, rss: &str| SubscribeRow {
        key: Some(key),
        name: None,
        path: path.to_owned(),
        rss: rss.to_owned(),
        calendar: None,
        json: None,
        csaf: None,
    };
    // There is always a feed for the audience of the site.
    let (folder, label) = (&site.vendor.csaf.folder, site.audience.in_csaf(CsafVersion::V20));
    let csaf = || paths::rolie_feed(folder, CsafVersion::V20, label);
    vec![
        row("feed.all", paths::HOME, paths::FEED),
        SubscribeRow { csaf: Some(csaf()), ..row("feed.advisories", paths::ADVISORIES, paths::ADVISORIES_FEED) },
        SubscribeRow {
            json: Some(paths::STATUS_INCIDENTS.to_owned()),
            // The documents of notable incidents stand in the same feed.
            csaf: (!site.incident_reports.is_empty()).then(csaf),
            ..row("feed.incidents", paths::INCIDENTS, paths::INCIDENTS_FEED)
        },
        SubscribeRow {
            calendar: Some(CalendarLink::to(paths::LIFECYCLE_CALENDAR, &site.vendor.base_url)),
            json: Some(paths::API_PRODUCTS.to_owned()),
            ..row("feed.lifecycle", paths::LIFECYCLE, paths::LIFECYCLE_FEED)
        },
    ]
}

fn row_of_product(product: &Product, base: &BaseUrl) -> SubscribeRow {
    let slug = &product.slug;
    SubscribeRow {
        key: None,
        name: Some(product.name.clone()),
        path: paths::product(slug),
        rss: paths::product_feed(slug),
        calendar: Some(CalendarLink::to(&paths::product_calendar(slug), base)),
        json: Some(paths::api_product(slug)),
        csaf: None,
    }
}

impl CalendarLink {
    fn to(path: &str, base: &BaseUrl) -> Self {
        let url = base.join(path);
        let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
        Self { path: path.to_owned(), webcal: format!("webcal://{rest}") }
    }
}
