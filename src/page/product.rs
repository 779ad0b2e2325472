//! A product: how long each release is supported, and what was published about it.

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    concerned::ConcerningAdvisory,
    ground::Ground,
    incident_list::IncidentItem,
    linked_data,
    periods::{self, Past, PeriodsView},
    release::ReleaseLink,
    renderer::{FeedLink, Renderer},
    timeline,
};
use crate::{
    markdown,
    model::{Product, Release},
    paths,
    plan::Plan,
    publish::Site,
};

/// The scripts that "am I affected?" needs when it is asked, in the order in which they need each other.
const ANSWER_SCRIPTS: [&str; 3] = ["/theme/versions.js", "/theme/answer.js", "/theme/entries.js"];

/// `product.html`.
#[derive(Serialize, JsonSchema)]
pub(super) struct ProductView {
    /// The name.
    name: String,
    /// What it is.
    description: Option<String>,
    /// The family.
    family: Option<String>,
    /// The CPE name.
    cpe: Option<String>,
    /// The package URL.
    purl: Option<String>,
    /// The home page.
    website: Option<String>,
    /// Where secure use is explained.
    secure_use_guide: Option<String>,
    /// How long the releases are supported.
    periods: PeriodsView,
    /// What the parts of the drawings mean.
    legend: Vec<&'static str>,
    /// Whether it has releases.
    has_releases: bool,
    /// The releases whose end was announced or that have something to say.
    notices: Vec<NoticeView>,
    /// What it risks to run a release whose support has ended.
    unsupported_risk_html: Option<String>,
    /// The advisories, the one that changed last first.
    advisories: Vec<ConcerningAdvisory>,
    /// The data that "am I affected?" is answered from, where an advisory speaks of it.
    versions: Option<String>,
    /// The scripts that answer it.
    answer_scripts: [&'static str; 3],
    /// The incidents, the one that began last first.
    incidents: Vec<IncidentItem>,
    /// The feed of the product.
    feed: String,
    /// The calendar of the product.
    calendar: String,
    /// The product with its releases, for programs.
    json: String,
    /// The support periods of all products.
    lifecycle: &'static str,
    /// The path of the support policy, where there is one.
    support: Option<&'static str>,
    /// The text.
    body_html: String,
}

/// What was announced about a release.
#[derive(Serialize, JsonSchema)]
struct NoticeView {
    /// The release.
    release: String,
    /// When it was announced.
    announced: Option<String>,
    /// What the announcement says.
    notice_html: Option<String>,
    /// The release to move to.
    upgrade_to: Option<ReleaseLink>,
    /// Why it is supported for less time than people expect.
    support_period_reason_html: Option<String>,
}

/// Plans the page of every product.
pub(super) fn plan<'s>(pages: &Renderer<'s>, plan: &mut Plan<'s>) {
    for product in &pages.site.products {
        let path = paths::product(&product.slug);
        pages.add(plan, &path.clone(), "product.html", move |pages, ground| {
            let first = || markdown::first_paragraph(&product.body.markdown);
            let description = product.description.clone().unwrap_or_else(first);
            let mut meta = pages.meta(&path, &product.name, &description, paths::PRODUCTS);
            let feed = paths::product_feed(&product.slug);
            meta.feeds.push(FeedLink { key: "feed.product", of: Some(product.name.clone()), path: feed });
            meta.linked_data = Some(linked_data::of_product(pages.site, product));
            (meta, view(pages, product, ground))
        });
    }
}

fn view(pages: &Renderer<'_>, product: &Product, ground: &Ground) -> ProductView {
    let site = pages.site;
    let risk = site.support.as_ref().and_then(|policy| policy.unsupported_risk.as_ref());
    let releases: Vec<&Release> = product.releases.iter().collect();
    let window = periods::window(releases.iter().copied(), site.today());
    let periods = periods::view(product, &releases, site, window, Past::Drawn);
    ProductView {
        name: product.name.clone(),
        description: product.description.clone(),
        family: product.family.clone(),
        cpe: product.cpe.as_ref().map(ToString::to_string),
        purl: product.purl.as_ref().map(ToString::to_string),
        website: product.website.as_ref().map(ToString::to_string),
        secure_use_guide: product.secure_use_guide.as_ref().map(ToString::to_string),
        legend: timeline::legend(periods.timelines()),
        periods,
        has_releases: !product.releases.is_empty(),
        notices: notices(product, site, ground),
        unsupported_risk_html: risk.map(|text| ground.html(text, 2, "risk-")),
        advisories: site
            .advisories_of(&product.slug)
            .map(|advisory| ConcerningAdvisory::of(advisory, product, site))
            .collect(),
        versions: site
            .advisories_of(&product.slug)
            .any(|advisory| advisory.holds())
            .then(|| paths::product_versions(&product.slug)),
        answer_scripts: ANSWER_SCRIPTS,
        incidents: site.incidents_of(&product.slug).map(|incident| IncidentItem::of(incident, site)).collect(),
        feed: paths::product_feed(&product.slug),
        calendar: paths::product_calendar(&product.slug),
        json: paths::api_product(&product.slug),
        lifecycle: paths::LIFECYCLE,
        support: site.support.is_some().then_some(paths::SUPPORT),
        body_html: ground.body(&product.body.markdown),
    }
}

fn notices(product: &Product, site: &Site, ground: &Ground) -> Vec<NoticeView> {
    let has_something_to_say = |release: &&Release| {
        release.announced.is_some() || release.notice.is_some() || release.support_period_reason.is_some()
    };
    let announced = product.releases.iter().filter(has_something_to_say);
    announced
        .enumerate()
        .map(|(number, release)| NoticeView {
            release: release.name.to_string(),
            announced: release.announced.map(|day| day.to_string()),
            notice_html: release.notice.as_ref().map(|text| ground.html(text, 2, &format!("notice-{}-", number + 1))),
            upgrade_to: ReleaseLink::target(product, release, site),
            support_period_reason_html: release
                .support_period_reason
                .as_ref()
                .map(|text| ground.html(text, 2, &format!("period-{}-", number + 1))),
        })
        .collect()
}
