//! AD9: what users of a release without support are told.

use std::sync::Arc;

use chrono::NaiveDate;

use super::{Broken, Finder, Judged, Level, Rule, Source, Subject, each, is_made_elsewhere, place};
use crate::{
    check::calendar::day_of,
    diagnostic::Diagnostic,
    model::{
        Advisory, Milestone, Product, Release,
        advisory::Vulnerability,
        affected::{self, AFFECTED, NamedById, is_of},
    },
};

pub(super) const AD9: Rule = Rule {
    id: "AD9",
    level: Level::Warning,
    title: "Users of an affected release without support are told what to move to",
    why: "A release past its end of security support gets no fix, so that moving to another one is all that helps. Which \
          one that is stands in the catalogue, or in the advisory as a version that is recommended or fixed and belongs to \
          a release with support. Releases are matched by the numbers of the versions; where these cannot be compared, \
          nothing is found.",
    sources: &[Source::Code("4.1"), Source::Code("3.5")],
    mend: "add upgrade_to to the release in content/products, or recommended = \"5.0.3\" to the product in the advisory",
    finder: Finder::Check(upgrades),
};

fn upgrades(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    each(subject, rule, |judged| vec![without_upgrade(subject, judged)])
}

fn without_upgrade(subject: &Subject<'_>, judged: &Judged<'_, Advisory>) -> Vec<Broken> {
    let advisory: &Advisory = judged.document;
    let Some(tree) = advisory.product_tree.as_ref().filter(|_| !advisory.editorial.products.is_empty()) else {
        return Vec::new();
    };
    let today = day_of(judged.at, subject.site.vendor.time_zone);
    let of_advisory = subject.content.products.iter().filter(|one| advisory.editorial.products.contains(&one.slug));
    let with_dead_ends =
        of_advisory.filter(|product| product.releases.iter().any(|release| is_dead_end(release, today)));
    let products: Vec<&Product> = with_dead_ends.map(Arc::as_ref).collect();
    if products.is_empty() {
        return Vec::new();
    }
    let named = affected::named(tree, &products);
    let look = Look { advisory, today, named };
    advisory.vulnerabilities.iter().enumerate().flat_map(|(at, vulnerability)| look.at(at, vulnerability)).collect()
}

/// Whether a release has no support any more, and the catalogue does not say what to move to.
fn is_dead_end(release: &Release, today: NaiveDate) -> bool {
    has_ended(release, today) && release.upgrade_to.is_none()
}

fn has_ended(release: &Release, today: NaiveDate) -> bool {
    release.has_passed(Milestone::EndOfSecuritySupport, today)
}

/// An advisory with what is needed to judge it.
struct Look<'a> {
    advisory: &'a Advisory,
    today: NaiveDate,
    named: NamedById<'a>,
}

impl Look<'_> {
    fn at(&self, at: usize, vulnerability: &Vulnerability) -> Vec<Broken> {
        let lists = vulnerability.product_status.lists();
        let affected = lists.into_iter().filter(|(kind, _)| AFFECTED.contains(kind));
        let mut broken = Vec::new();
        for (kind, ids) in affected {
            for (index, id) in ids.iter().enumerate() {
                let Some(named) = self.named.get(id) else { continue };
                let (product, Some(versions)) = (named.product, &named.versions) else { continue };
                if self.names_target(vulnerability, product) {
                    continue;
                }
                let dead_ends = product.releases.iter().filter(|release| is_dead_end(release, self.today));
                let affected = dead_ends.filter(|release| is_of(versions, product, release));
                broken.extend(affected.map(|release| {
                    let place = place::of_status(self.advisory, at, kind, index);
                    Broken::new(place, message(product, release), self.help(product, release))
                }));
            }
        }
        broken
    }

    /// Whether the advisory names a version of the product to install, of a release that is not without support.
    fn names_target(&self, vulnerability: &Vulnerability, product: &Product) -> bool {
        let status = &vulnerability.product_status;
        let mut targets = status.recommended.iter().chain(&status.first_fixed).chain(&status.fixed);
        targets.any(|id| {
            self.named.get(id).filter(|named| named.text.is_some()).is_some_and(|named| {
                let mut ended = product.releases.iter().filter(|release| has_ended(release, self.today));
                let has_ended = named
                    .versions
                    .as_ref()
                    .is_some_and(|versions| ended.any(|release| is_of(versions, product, release)));
                named.product.slug == product.slug && !has_ended
            })
        })
    }

    fn help(&self, product: &Product, release: &Release) -> String {
        let supported = product.releases.iter().find(|other| !has_ended(other, self.today));
        let target = supported.map_or("…", |other| other.name.as_str());
        let catalogue =
            format!("add upgrade_to = \"{target}\" to the release {} in {}", release.name, product.origin.path());
        if is_made_elsewhere(self.advisory) {
            return catalogue;
        }
        let version = supported.and_then(|other| other.latest.as_ref()).map_or("…", |latest| latest.version.as_str());
        format!("{catalogue}, or recommended = \"{version}\", the version to install, to the product here")
    }
}

fn message(product: &Product, release: &Release) -> String {
    let end = release.date(Milestone::EndOfSecuritySupport);
    let since = end.map_or_else(String::new, |end| format!(" since {end}"));
    format!(
        "{} {} is affected and without security support{since}, and nothing says what to move to",
        product.name, release.name
    )
}
