//! `provider-metadata.json`: who provides CSAF documents here, and where they are (CSAF 2.0, section 7.1.7).

use serde::Serialize;

use super::collection::Collection;
use super::{PublishedKey, collection};
use crate::{
    model::{
        CsafVersion,
        advisory::{Publisher, PublisherCategory},
    },
    paths,
    publish::Site,
};

/// The metadata. Its keys are in the order of the standard.
#[derive(Serialize)]
pub(super) struct Metadata<'a> {
    #[serde(rename = "$schema", skip_serializing_if = "Option::is_none")]
    schema: Option<&'static str>,
    canonical_url: String,
    distributions: Vec<Distribution>,
    last_updated: String,
    #[serde(rename = "list_on_CSAF_aggregators")]
    list_on_aggregators: bool,
    #[serde(rename = "metadata_version")]
    version: &'static str,
    #[serde(rename = "mirror_on_CSAF_aggregators")]
    mirror_on_aggregators: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    public_openpgp_keys: Vec<Key<'a>>,
    publisher: PublisherOut<'a>,
    role: Role,
}

/// What a provider promises (CSAF 2.0, section 7.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Role {
    /// Documents, lists and metadata.
    #[serde(rename = "csaf_provider")]
    Provider,
    /// Every document with hashes and a signature too.
    #[serde(rename = "csaf_trusted_provider")]
    TrustedProvider,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Distribution {
    Directory20 { directory_url: String },
    Directory21 { directory: Directory },
    Rolie { rolie: Rolie },
}

#[derive(Serialize)]
struct Directory {
    tlp_label: &'static str,
    url: String,
}

#[derive(Serialize)]
struct Rolie {
    categories: Vec<String>,
    feeds: Vec<Feed>,
    services: [String; 1],
}

#[derive(Serialize)]
struct Feed {
    #[serde(skip_serializing_if = "Option::is_none")]
    last_updated: Option<String>,
    summary: String,
    tlp_label: &'static str,
    url: String,
}

#[derive(Serialize)]
struct Key<'a> {
    fingerprint: &'a str,
    url: String,
}

#[derive(Serialize)]
struct PublisherOut<'a> {
    category: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    contact_details: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issuing_authority: Option<&'a str>,
    name: &'a str,
    namespace: &'a str,
}

/// The metadata of a version.
pub(super) fn metadata<'a>(
    site: &'a Site,
    version: CsafVersion,
    collections: &[Collection<'_>],
    keys: &'a [PublishedKey],
) -> Metadata<'a> {
    let vendor = &site.vendor;
    let url = |path: &str| vendor.base_url.join(path);
    let folder = &vendor.csaf.folder;
    let mut distributions: Vec<Distribution> = collections.iter().map(directory).collect();
    distributions.push(Distribution::Rolie {
        rolie: Rolie {
            categories: collections
                .iter()
                .map(|collection| url(&paths::rolie_category(folder, version, collection.label)))
                .collect(),
            feeds: collections.iter().map(feed).collect(),
            services: [url(&paths::rolie_service(folder, version))],
        },
    });
    Metadata {
        schema: match version {
            CsafVersion::V20 => None,
            CsafVersion::V21 => Some("https://docs.oasis-open.org/csaf/csaf/v2.1/schema/provider.json"),
        },
        canonical_url: url(&match version {
            // While both versions are served, each has an address that says which it is (CSAF 2.1, section 7.4.2).
            CsafVersion::V20 if vendor.csaf.with_csaf21 => paths::provider_metadata_20_beside_21(folder),
            CsafVersion::V20 | CsafVersion::V21 => paths::provider_metadata(folder, version),
        }),
        distributions,
        last_updated: last_updated(site, collections),
        list_on_aggregators: vendor.csaf.list_on_aggregators,
        version: version.as_str(),
        mirror_on_aggregators: vendor.csaf.mirror_on_aggregators,
        public_openpgp_keys: keys
            .iter()
            .map(|key| Key { fingerprint: &key.fingerprint, url: url(&key.path) })
            .collect(),
        publisher: publisher(&vendor.publisher, version),
        role: role(
            collections
                .iter()
                .flat_map(|collection| &collection.documents)
                .map(|document| document.signature.is_some()),
            !keys.is_empty(),
        ),
    }
}

/// The role by what is signed: whether each document has a signature, and whether a key is published. A trusted provider
/// signs every document; whoever has nothing to sign yet has not shown that they do.
pub fn role(is_signed: impl Iterator<Item = bool>, has_keys: bool) -> Role {
    let mut is_signed = is_signed.peekable();
    let is_trusted = has_keys && is_signed.peek().is_some() && is_signed.all(|is_signed| is_signed);
    if is_trusted { Role::TrustedProvider } else { Role::Provider }
}

fn last_updated(site: &Site, collections: &[Collection<'_>]) -> String {
    let documents = collections.iter().flat_map(|collection| &collection.documents);
    let newest = documents.map(|document| &document.advisory.tracking.current_release_date).max();
    newest.map_or_else(|| collection::never_changed(site), |date| date.as_written().to_owned())
}

fn directory(collection: &Collection<'_>) -> Distribution {
    let Collection { site, version, label, .. } = collection;
    let url = collection.url(&format!("{}/", paths::csaf_label(&site.vendor.csaf.folder, *version, *label)));
    match version {
        CsafVersion::V20 => Distribution::Directory20 { directory_url: url },
        CsafVersion::V21 => {
            Distribution::Directory21 { directory: Directory { tlp_label: label.csaf_label(*version), url } }
        }
    }
}

fn feed(collection: &Collection<'_>) -> Feed {
    let Collection { site, version, label, .. } = collection;
    let tlp_label = label.csaf_label(*version);
    Feed {
        last_updated: match version {
            CsafVersion::V20 => None,
            CsafVersion::V21 => Some(collection.updated()),
        },
        summary: format!("All TLP:{tlp_label} advisories of {}.", site.vendor.publisher.name),
        tlp_label,
        url: collection.url(&paths::rolie_feed(&site.vendor.csaf.folder, *version, *label)),
    }
}

/// The publisher as its documents name it.
fn publisher(ours: &Publisher, version: CsafVersion) -> PublisherOut<'_> {
    let category = match (ours.category, version) {
        // CSAF 2.0 has no such party, and its documents say the same.
        (PublisherCategory::Multiplier, CsafVersion::V20) => PublisherCategory::Other,
        (category, _) => category,
    };
    PublisherOut {
        category: category.as_str(),
        // The drafts of CSAF 2.1 do not agree on the name of this property, and each forbids the other's.
        contact_details: ours.contact.details.as_deref().filter(|_| version == CsafVersion::V20),
        issuing_authority: ours.issuing_authority.as_deref(),
        name: &ours.name,
        namespace: ours.namespace.as_str(),
    }
}
