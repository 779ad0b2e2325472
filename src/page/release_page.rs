//! A release: until when it is supported, what to install, and what is wrong with it.

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    advisory_item::AdvisoryItem,
    artefact::{self, ArtefactView},
    ground::Ground,
    incident_list::IncidentItem,
    periods,
    release::{self, LifecycleDateView, ReleaseLink, SupportAnswer},
    renderer::{FeedLink, Renderer},
    timeline::{self, Timeline, Window},
};
use crate::{
    model::{
        LongTermSupport, Milestone, Product, Release, ReleaseName, SupportStage,
        affected::{self, Certainty},
    },
    paths,
    plan::Plan,
    publish::Site,
};

/// `release.html`.
#[derive(Serialize, JsonSchema)]
pub(super) struct ReleasePageView {
    /// The product and the name of the release.
    title: String,
    /// What people call it, where that is more.
    label: Option<String>,
    /// The name that it had before it was released.
    codename: Option<String>,
    /// Since when it is supported for longer than others: a date, or nothing where it always was.
    long_term_support: Option<LongTermSupportView>,
    /// The product.
    product: String,
    /// The page of the product.
    product_path: String,
    /// Until when it gets security updates.
    answer: SupportAnswer,
    /// When it becomes available, where that lies ahead.
    available: Option<LifecycleDateView>,
    /// Whether nobody gets security updates for it any more.
    has_ended: bool,
    /// The release to move to.
    upgrade_to: Option<ReleaseLink>,
    /// It as a drawing.
    timeline: Timeline,
    /// What the parts of the drawing mean.
    legend: Vec<&'static str>,
    /// Everything that is said of its milestones, in their order.
    milestones: Vec<MilestoneView>,
    /// When its end was announced.
    announced: Option<String>,
    /// What the announcement says.
    notice_html: Option<String>,
    /// Why it is supported for less time than people expect.
    support_period_reason_html: Option<String>,
    /// What it risks to run it without support.
    unsupported_risk_html: Option<String>,
    /// What to install.
    install: InstallView,
    /// The files that it ships.
    artefacts: Vec<ArtefactView>,
    /// The advisories that affect it, the one that changed last first.
    advisories: Vec<AffectingAdvisory>,
    /// Those of which it cannot be told.
    unclear: Vec<AffectingAdvisory>,
    /// The incidents of the product, the one that began last first.
    incidents: Vec<IncidentItem>,
    /// The calendar of the product.
    calendar: String,
    /// The feed of the product.
    feed: String,
}

/// That a release is supported for longer than others.
#[derive(Serialize, JsonSchema)]
struct LongTermSupportView {
    /// Since when, where that is not from its beginning.
    from: Option<String>,
}

/// What is said of a milestone.
#[derive(Serialize, JsonSchema)]
struct MilestoneView {
    /// Its key.
    key: &'static str,
    /// What is said.
    date: LifecycleDateView,
}

/// What to install.
#[derive(Serialize, JsonSchema)]
struct InstallView {
    /// The newest version of the line.
    latest: Option<String>,
    /// When that was released.
    latest_released: Option<String>,
    /// Where it can be downloaded.
    download: Option<String>,
    /// Where it is explained how a download is verified.
    verification: Option<String>,
    /// What is new in it.
    release_notes: Option<String>,
    /// Where secure use is explained.
    secure_use_guide: Option<String>,
}

/// An advisory that affects a release.
#[derive(Clone, Serialize, JsonSchema)]
struct AffectingAdvisory {
    /// What lists show.
    #[serde(flatten)]
    item: AdvisoryItem,
    /// The versions of the release that mend it.
    fixed: Vec<String>,
}

/// The advisories of a product by the releases that they are about, in the order of the site.
type ByRelease = HashMap<ReleaseName, Vec<(Certainty, AffectingAdvisory)>>;

/// Plans the page of every release.
pub(super) fn plan<'s>(pages: &Renderer<'s>, plan: &mut Plan<'s>) {
    for product in &pages.site.products {
        // Made when the first of its releases is rendered, and only once: a product may have a hundred releases and
        // thousands of advisories.
        let advisories: Arc<OnceLock<ByRelease>> = Arc::default();
        for release in &product.releases {
            let path = paths::release(&product.slug, &release.name);
            let advisories = Arc::clone(&advisories);
            pages.add(plan, &path.clone(), "release.html", move |pages, ground| {
                let advisories = advisories.get_or_init(|| by_release(product, pages.site));
                let view = view(pages.site, (product, release), advisories, ground);
                let description = pages.word("release.description").replace("{release}", &view.title);
                let mut meta = pages.meta(&path, &view.title, &description, paths::PRODUCTS);
                let feed = paths::product_feed(&product.slug);
                meta.feeds.push(FeedLink { key: "feed.product", of: Some(product.name.clone()), path: feed });
                (meta, view)
            });
        }
    }
}

fn by_release(product: &Product, site: &Site) -> ByRelease {
    let mut by_release = ByRelease::new();
    // What no longer holds affects no release; the page of the product lists it.
    for advisory in site.advisories_of(&product.slug).filter(|advisory| advisory.holds()) {
        let item = AdvisoryItem::of(advisory, site);
        for affected in affected::releases(advisory, product) {
            let fixed = affected.fixed.into_iter().map(str::to_owned).collect();
            let affecting = AffectingAdvisory { item: item.clone(), fixed };
            by_release.entry(affected.release.name.clone()).or_default().push((affected.certainty, affecting));
        }
    }
    by_release
}

fn view(
    site: &Site,
    (product, release): (&Product, &Release),
    advisories: &ByRelease,
    ground: &Ground,
) -> ReleasePageView {
    let today = site.today();
    let stage = release.stage(today);
    let text = |text: &Option<String>, prefix: &str| text.as_ref().map(|text| ground.html(text, 1, prefix));
    let with = |wanted: Certainty| {
        let all = advisories.get(&release.name).into_iter().flatten();
        all.filter(|(certainty, _)| *certainty == wanted).map(|(_, advisory)| advisory.clone()).collect()
    };
    let policy = site.support.as_deref();
    let available = release.said_of(Milestone::GeneralAvailability).filter(|_| stage == SupportStage::Upcoming);
    let timeline = timeline::draw(&[release], today, window(release, site));
    ReleasePageView {
        title: format!("{} {}", product.name, release.name),
        label: release.label.clone(),
        codename: release.codename.clone(),
        long_term_support: release.long_term_support.map(LongTermSupportView::from),
        product: product.name.clone(),
        product_path: paths::product(&product.slug),
        answer: release::support_answer(release, today),
        available: available.map(|date| LifecycleDateView::of(date, site)),
        has_ended: matches!(stage, SupportStage::Ended | SupportStage::EndOfLife),
        upgrade_to: ReleaseLink::target(product, release, site),
        legend: timeline::legend([&timeline]),
        timeline,
        milestones: milestones(release, site),
        announced: release.announced.map(|day| day.to_string()),
        notice_html: text(&release.notice, "notice-"),
        support_period_reason_html: text(&release.support_period_reason, "period-"),
        unsupported_risk_html: policy.and_then(|policy| text(&policy.unsupported_risk, "risk-")),
        install: install(product, release, site),
        artefacts: artefact::views(release),
        advisories: with(Certainty::Affected),
        unclear: with(Certainty::Unclear),
        incidents: site.incidents_of(&product.slug).map(|incident| IncidentItem::of(incident, site)).collect(),
        calendar: paths::product_calendar(&product.slug),
        feed: paths::product_feed(&product.slug),
    }
}

/// The years of its own life, however long ago that was.
fn window(release: &Release, site: &Site) -> Window {
    let today = site.today();
    if periods::is_past(release, today) { Window::of_past(today, [release]) } else { Window::of_life(today, release) }
}

fn milestones(release: &Release, site: &Site) -> Vec<MilestoneView> {
    let said = Milestone::ALL.into_iter().filter_map(|milestone| Some((milestone, release.said_of(milestone)?)));
    said.map(|(milestone, date)| MilestoneView { key: milestone.key(), date: LifecycleDateView::of(date, site) })
        .collect()
}

fn install(product: &Product, release: &Release, site: &Site) -> InstallView {
    let guide = product.secure_use_guide.as_ref();
    let guide = guide.or_else(|| site.support.as_ref().and_then(|policy| policy.secure_use_guide.as_ref()));
    let latest = release.latest.as_ref();
    InstallView {
        latest: latest.map(|latest| latest.version.clone()),
        latest_released: latest.and_then(|latest| latest.released).map(|date| date.to_string()),
        download: release.download.as_ref().map(ToString::to_string),
        verification: release.verification.as_ref().map(ToString::to_string),
        release_notes: release.release_notes.as_ref().map(ToString::to_string),
        secure_use_guide: guide.map(ToString::to_string),
    }
}

impl From<LongTermSupport> for LongTermSupportView {
    fn from(support: LongTermSupport) -> Self {
        match support {
            LongTermSupport::Always => Self { from: None },
            LongTermSupport::From(date) => Self { from: Some(date.to_string()) },
        }
    }
}
