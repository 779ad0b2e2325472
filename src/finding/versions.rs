//! What the advisories say of the versions of a product: what "am I affected?" is answered from, in the program and in the
//! browser.

use serde::{Serialize, Serializer};

use crate::{
    model::{
        Advisory, Milestone, Product, Release, Severity,
        affected::{Answers, KnownLine, KnownVersions, Said, said},
        version::Scheme,
    },
    paths,
    publish::Site,
};

/// `versions.json` of a product.
#[derive(Debug, Serialize)]
pub struct ProductVersions<'s> {
    order: Order<'s>,
    releases: Vec<ReleaseLine<'s>>,
    /// The advisories that hold, the one that changed last first.
    pub advisories: Vec<AdvisoryVersions<'s>>,
}

/// How the versions of the product are ordered, as the theme's script reads it.
#[derive(Debug)]
struct Order<'s>(&'s Scheme);

/// A release with its versions.
#[derive(Debug, Serialize)]
struct ReleaseLine<'s> {
    name: &'s str,
    #[serde(skip_serializing_if = "Option::is_none")]
    latest: Option<&'s str>,
    versions: Option<String>,
    ended: bool,
}

/// What an advisory says of the product.
#[derive(Debug, Serialize)]
pub struct AdvisoryVersions<'s> {
    /// Its id.
    pub id: &'s str,
    /// Its headline.
    pub title: &'s str,
    /// Its page.
    pub path: String,
    /// The key of its severity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<&'static str>,
    /// Whether exploitation is known.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub exploited: bool,
    /// What it says, vulnerability by vulnerability.
    pub says: Vec<Said>,
}

impl<'s> ProductVersions<'s> {
    /// What the site says of a product. What is withdrawn or superseded counts no more.
    pub fn of(site: &'s Site, product: &'s Product) -> Self {
        let holding = site.advisories_of(&product.slug).filter(|advisory| advisory.holds());
        let ended = |release: &Release| release.has_passed(Milestone::EndOfSecuritySupport, site.today());
        let releases = product.releases.iter().map(|release| ReleaseLine {
            name: release.name.as_str(),
            latest: release.latest.as_ref().map(|latest| latest.version.as_str()),
            versions: product.version_order.line_as_range(release.name.as_str()),
            ended: ended(release),
        });
        Self {
            order: Order(&product.version_order),
            releases: releases.collect(),
            advisories: holding.map(|advisory| AdvisoryVersions::of(advisory, product)).collect(),
        }
    }

    /// What the advisories say of a version, in their order.
    pub fn ask(&self, version: &str) -> Answers {
        let line = |release: &ReleaseLine<'_>| KnownLine {
            versions: release.versions.clone(),
            latest: release.latest.map(str::to_owned),
            has_ended: release.ended,
        };
        let lines: Vec<KnownLine> = self.releases.iter().map(line).collect();
        let says = self.advisories.iter().map(|advisory| advisory.says.as_slice());
        KnownVersions::read(self.order.0, &lines, says).ask(version)
    }
}

impl<'s> AdvisoryVersions<'s> {
    fn of(advisory: &'s Advisory, product: &Product) -> Self {
        Self {
            id: advisory.id().as_str(),
            title: &advisory.title,
            path: paths::advisory(advisory.id()),
            severity: advisory.severity().map(Severity::key),
            exploited: advisory.is_exploited(),
            says: said(advisory, product),
        }
    }
}

impl Serialize for Order<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Scheme::Dotted => serializer.serialize_str("dotted"),
            Scheme::Semantic => serializer.serialize_str("semver"),
            Scheme::Date => serializer.serialize_str("date"),
            Scheme::Listed(names) => names.serialize(serializer),
        }
    }
}
