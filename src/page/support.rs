//! The support policy, and how long each release is supported.

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    ground::Ground,
    release::{self, ReleaseTable},
    renderer::Renderer,
};
use crate::{
    markdown,
    model::{Key, SupportPolicy},
    paths,
    plan::Plan,
};

/// `support.html`.
#[derive(Serialize, JsonSchema)]
pub(super) struct SupportView {
    /// The headline.
    title: String,
    /// When it was last reviewed.
    reviewed: Option<String>,
    /// How often updates appear.
    patch_frequency_html: Option<String>,
    /// How updates reach customers.
    distribution_html: Option<String>,
    /// How customers learn of updates.
    notification_html: Option<String>,
    /// Where secure use is explained.
    secure_use_guide: Option<String>,
    /// What it risks to run a release whose support has ended.
    unsupported_risk_html: Option<String>,
    /// Who gets security fixes: `included` or `paid`.
    security_fixes: Option<&'static str>,
    /// The levels of support.
    levels: Vec<LevelView>,
    /// Every product that has releases.
    products: Vec<ProductReleases>,
    /// The same as a drawing.
    lifecycle: &'static str,
    /// The text.
    body_html: String,
}

/// A level of support.
#[derive(Serialize, JsonSchema)]
struct LevelView {
    /// Its name.
    name: String,
    /// What customers get.
    description_html: String,
}

/// A product and its releases.
#[derive(Serialize, JsonSchema)]
pub(super) struct ProductReleases {
    /// The product.
    pub name: String,
    /// Its page.
    pub path: String,
    /// Its releases.
    pub releases: ReleaseTable,
}

/// Plans the page, where there is a policy.
pub(super) fn plan<'s>(pages: &Renderer<'s>, plan: &mut Plan<'s>) {
    let Some(policy) = pages.site.support.as_deref() else { return };
    pages.add(plan, paths::SUPPORT, "support.html", move |pages, ground| {
        let description = markdown::first_paragraph(&policy.body.markdown);
        let meta = pages.meta(paths::SUPPORT, &policy.title, &description, paths::SUPPORT);
        (meta, view(pages, policy, ground))
    });
}

fn view(pages: &Renderer<'_>, policy: &SupportPolicy, ground: &Ground) -> SupportView {
    let text = |text: &Option<String>, prefix: &str| text.as_ref().map(|text| ground.html(text, 1, prefix));
    SupportView {
        title: policy.title.clone(),
        reviewed: policy.reviewed.map(|day| day.to_string()),
        patch_frequency_html: text(&policy.patch_frequency, "frequency-"),
        distribution_html: text(&policy.distribution, "distribution-"),
        notification_html: text(&policy.notification, "notification-"),
        secure_use_guide: policy.secure_use_guide.as_ref().map(ToString::to_string),
        unsupported_risk_html: text(&policy.unsupported_risk, "risk-"),
        security_fixes: policy.security_fixes.map(Key::key),
        levels: policy
            .levels
            .iter()
            .enumerate()
            .map(|(number, level)| LevelView {
                name: level.name.clone(),
                description_html: ground.html(&level.description, 1, &format!("level-{}-", number + 1)),
            })
            .collect(),
        products: with_releases(pages),
        lifecycle: paths::LIFECYCLE,
        body_html: ground.body(&policy.body.markdown),
    }
}

fn with_releases(pages: &Renderer<'_>) -> Vec<ProductReleases> {
    let products = pages.site.products.iter().filter(|product| !product.releases.is_empty());
    products
        .map(|product| ProductReleases {
            name: product.name.clone(),
            path: paths::product(&product.slug),
            releases: release::table(product, &product.releases, pages.site),
        })
        .collect()
}
