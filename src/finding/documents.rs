//! What there is to be found beside advisories and CVEs: products, releases, pages with their sections, incidents, thanks.

use std::collections::BTreeMap;

use crate::{
    markdown::{self, Section},
    model::{Advisory, advisory::Acknowledgment},
    paths,
    publish::Site,
};

/// What a document is, by the letter that the index has for it. The theme's script `find.js` knows the same letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Product,
    Release,
    Page,
    Section,
    Incident,
    Thanks,
}

impl Kind {
    pub(super) fn letter(self) -> char {
        match self {
            Self::Product => 'p',
            Self::Release => 'r',
            Self::Page => 'g',
            Self::Section => 's',
            Self::Incident => 'i',
            Self::Thanks => 't',
        }
    }
}

/// A document.
pub(super) struct Document {
    pub(super) kind: Kind,
    pub(super) title: String,
    /// Its page, with the place on it.
    pub(super) path: String,
    /// What it is a part of.
    pub(super) of: Option<String>,
    /// What it says, for words to be chosen from.
    pub(super) text: String,
}

/// All of them, those first that a reader rather looks for.
pub(super) fn documents(site: &Site) -> Vec<Document> {
    let mut found = Vec::new();
    products(site, &mut found);
    policies(site, &mut found);
    for page in &site.pages {
        let description = page.description.as_deref().unwrap_or_default();
        add_page(&page.title, &paths::page(&page.slug), description, &page.body.markdown, &mut found);
    }
    for incident in &site.incidents {
        let text = format!("{} {}", incident.regions.join(" "), markdown::to_text(&incident.body.markdown));
        let path = paths::incident(&incident.slug);
        found.push(Document { kind: Kind::Incident, title: incident.title.clone(), path, of: None, text });
    }
    thanks(site, &mut found);
    found
}

fn products(site: &Site, found: &mut Vec<Document>) {
    for product in &site.products {
        let description = product.description.as_deref().unwrap_or_default();
        let family = product.family.as_deref().unwrap_or_default();
        found.push(Document {
            kind: Kind::Product,
            title: product.name.clone(),
            path: paths::product(&product.slug),
            of: None,
            text: format!("{family} {description} {}", markdown::to_text(&product.body.markdown)),
        });
        for release in &product.releases {
            let names = [release.label.as_deref(), release.codename.as_deref()];
            found.push(Document {
                kind: Kind::Release,
                title: format!("{} {}", product.name, release.name),
                path: paths::release(&product.slug, &release.name),
                of: None,
                text: names.into_iter().flatten().collect::<Vec<_>>().join(" "),
            });
        }
        add_sections(&product.name, &paths::product(&product.slug), &product.body.markdown, found);
    }
}

fn policies(site: &Site, found: &mut Vec<Document>) {
    if let Some(policy) = &site.disclosure {
        let said = [&policy.scope, &policy.exclusions, &policy.report_contents];
        let said = said.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ");
        add_page(&policy.title, paths::DISCLOSURE, &said, &policy.body.markdown, found);
    }
    if let Some(policy) = &site.support {
        let levels = policy.levels.iter().map(|level| format!("{} {}", level.name, level.description));
        add_page(&policy.title, paths::SUPPORT, &levels.collect::<Vec<_>>().join(" "), &policy.body.markdown, found);
    }
    if let Some(policy) = &site.vulnerability_handling {
        add_page(&policy.title, paths::VULNERABILITY_HANDLING, "", &policy.body.markdown, found);
    }
    if let Some(plan) = &site.incident_plan {
        let roles = plan.roles.iter().map(|role| role.name.as_str()).collect::<Vec<_>>().join(" ");
        add_page(&plan.title, paths::INCIDENT_PLAN, &roles, &plan.body.markdown, found);
    }
}

/// Adds a page and its sections.
fn add_page(title: &str, path: &str, said: &str, markdown: &str, found: &mut Vec<Document>) {
    found.push(Document {
        kind: Kind::Page,
        title: title.to_owned(),
        path: path.to_owned(),
        of: None,
        text: format!("{said} {}", markdown::to_text(markdown)),
    });
    add_sections(title, path, markdown, found);
}

fn add_sections(of: &str, path: &str, markdown: &str, found: &mut Vec<Document>) {
    let has_title = |section: &Section| !section.title.is_empty();
    found.extend(markdown::sections(markdown).into_iter().filter(has_title).map(|section| Document {
        kind: Kind::Section,
        title: section.title,
        path: format!("{path}#{}", section.id),
        of: Some(of.to_owned()),
        text: section.text,
    }));
}

/// Everyone who is thanked, once, by name. Whom others thank told others.
fn thanks(site: &Site, found: &mut Vec<Document>) {
    let by_vendor = site.advisories.iter().filter(|advisory| site.is_by_vendor(advisory));
    let mut names: BTreeMap<String, (&str, &str)> = BTreeMap::new();
    for thanked in by_vendor.flat_map(|advisory| all_thanks(advisory)) {
        let organization = thanked.organization.as_deref().unwrap_or_default();
        let people = thanked.names.iter().map(|name| (name.as_str(), organization));
        let alone = (thanked.names.is_empty() && !organization.is_empty()).then_some((organization, ""));
        for (name, organization) in people.chain(alone) {
            names.entry(name.to_lowercase()).or_insert((name, organization));
        }
    }
    found.extend(names.into_values().map(|(name, organization)| Document {
        kind: Kind::Thanks,
        title: name.to_owned(),
        path: paths::ACKNOWLEDGEMENTS.to_owned(),
        of: (!organization.is_empty()).then(|| organization.to_owned()),
        text: String::new(),
    }));
}

fn all_thanks(advisory: &Advisory) -> impl Iterator<Item = &Acknowledgment> {
    let of_vulnerabilities = advisory.vulnerabilities.iter().flat_map(|vulnerability| &vulnerability.acknowledgments);
    advisory.acknowledgments.iter().chain(of_vulnerabilities)
}
