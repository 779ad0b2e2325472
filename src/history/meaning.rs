//! What an advisory says, as a digest of each of its parts.
//!
//! A document made elsewhere is taken as it is; an advisory in Markdown as the CSAF 2.0 document that is made of it, with
//! what that has no place for. The names of properties are those of the standard, so that a record stays true when the
//! program changes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::{
    Digest,
    digest::Hasher,
    part::{self, LATER, PARTS, Part, REST, Scope},
    version,
};
use crate::{
    model::{
        Advisory, Cvss, DocumentVersion,
        advisory::{Completeness, Form, Metric, RemediationCategory, Retirement, Vulnerability},
    },
    packed::PackedText,
};

/// How many names and how many products are kept one by one: beyond that their digest alone is.
const MOST_KEPT: usize = 200;

/// How many characters of the name of a vulnerability are kept.
const MOST_OF_A_NAME: usize = 80;

/// What an advisory says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Meaning {
    /// The digests of its parts, by their names in the lock.
    pub(super) parts: BTreeMap<&'static str, Digest>,
    /// The names of its vulnerabilities; none where there are too many to keep.
    pub(super) vulnerabilities: BTreeSet<String>,
    /// What stands on the lists of fixed and of unaffected products, as short digests; none where that is too much to
    /// keep.
    pub(super) fixed: BTreeSet<String>,
}

impl Meaning {
    /// What an advisory says.
    pub fn of(advisory: &Advisory) -> Self {
        let text = match &advisory.form {
            Form::Markdown => &*advisory.csaf20.unpack(),
            Form::Csaf20(text) | Form::Csaf21(text) => text,
        };
        // It was parsed before, or it would not be served.
        let document: Value = serde_json::from_str(text).unwrap_or_default();
        let mut meaning = Self::of_document(&document);
        meaning.parts.insert(part::REVISIONS, revisions(advisory, &advisory.tracking.version));
        meaning.parts.insert(part::LEGACY_VERSIONS, legacy_versions(advisory));
        meaning.parts.extend(of_pages(advisory));
        meaning
    }

    /// Whether the pages say of an advisory what they said, beyond what its document does.
    pub(super) fn is_that_of_pages(&self, advisory: &Advisory) -> bool {
        let is_of_pages = |key: &&'static str| part::named(key).is_some_and(|part| part.of == Scope::Pages);
        let mut now = of_pages(advisory);
        now.retain(|key, _| self.parts.contains_key(key) || !LATER.contains(key));
        self.parts.iter().filter(|(key, _)| is_of_pages(key)).eq(&now)
    }

    /// What a document says.
    pub(super) fn of_document(file: &Value) -> Self {
        let empty = Map::new();
        let table = |value: &'_ Value| value.as_object().cloned().unwrap_or_default();
        let file = file.as_object().unwrap_or(&empty);
        let document = file.get("document").map(table).unwrap_or_default();
        let tracking = document.get("tracking").map(table).unwrap_or_default();
        let vulnerabilities = Vulnerabilities::of(file.get("vulnerabilities"));
        let mut parts = BTreeMap::new();
        for part in PARTS {
            let digest = match part.of {
                Scope::File if part.key == part::VULNERABILITIES => vulnerabilities.names(),
                Scope::File => of_object(part, file, &["document"]),
                Scope::Document => of_object(part, &document, &["tracking"]),
                Scope::Tracking if [part::REVISIONS, part::LEGACY_VERSIONS].contains(&part.key) => None,
                Scope::Tracking => {
                    // What a new version changes by itself, or the record has anyway.
                    let others = ["id", "version", "current_release_date", "initial_release_date"];
                    of_object(part, &tracking, &others)
                }
                Scope::Vulnerability => vulnerabilities.part(part),
                Scope::Status => vulnerabilities.status(part),
                Scope::Pages => None,
            };
            parts.extend(digest.map(|digest| (part.key, digest)));
        }
        Self { parts, fixed: few(vulnerabilities.fixed()), vulnerabilities: few(vulnerabilities.short_names()) }
    }
}

/// What was there, unless it is too much to keep.
fn few(items: BTreeSet<String>) -> BTreeSet<String> {
    if items.len() > MOST_KEPT { BTreeSet::new() } else { items }
}

/// The revisions up to a version: those that a later version must still have.
pub(crate) fn revisions(advisory: &Advisory, last: &DocumentVersion) -> Digest {
    let mut revisions: Vec<_> = advisory.tracking.revision_history.iter().collect();
    revisions.retain(|revision| version::compare(&revision.number, last).is_none_or(std::cmp::Ordering::is_le));
    // Some publishers write the newest first.
    revisions.sort_by(|one, other| one.date.cmp(&other.date).then_with(|| one.number.cmp(&other.number)));
    let mut hasher = Hasher::default();
    for revision in revisions {
        hasher.shape(revision.number.as_str());
        hasher.shape(&revision.date.utc().to_rfc3339());
        hasher.words(&revision.summary);
    }
    hasher.finish()
}

/// What the revisions are called in an older scheme; there is always a digest, of none too.
fn legacy_versions(advisory: &Advisory) -> Digest {
    let mut hasher = Hasher::default();
    for revision in &advisory.tracking.revision_history {
        if let Some(legacy) = &revision.legacy_version {
            hasher.shape(revision.number.as_str());
            hasher.words(legacy);
        }
    }
    hasher.finish()
}

/// The digest of a part of an object; of a part that stands for the rest, whatever is neither in another part nor among
/// `others`.
fn of_object(part: &Part, object: &Map<String, Value>, others: &[&str]) -> Option<Digest> {
    let mut hasher = Hasher::default();
    add(&mut hasher, part, object, others);
    hasher.finish_if_used()
}

fn add(hasher: &mut Hasher, part: &Part, object: &Map<String, Value>, others: &[&str]) {
    let is_rest = REST.iter().any(|(_, key)| *key == part.key);
    let is_in_it = |key: &str| {
        if is_rest {
            !others.contains(&key) && part::properties_of(part.of).all(|other| other != key)
        } else {
            part.properties.contains(&key)
        }
    };
    let mut entries: Vec<(&String, &Value)> = object.iter().filter(|(key, _)| is_in_it(key)).collect();
    entries.sort_by_key(|(key, _)| *key);
    for (key, value) in entries {
        hasher.shape(key);
        hasher.value(key, value, part.wording);
    }
}

/// The vulnerabilities of a document by their names, so that their order makes no difference.
struct Vulnerabilities<'d>(Vec<(String, &'d Map<String, Value>)>);

impl<'d> Vulnerabilities<'d> {
    fn of(list: Option<&'d Value>) -> Self {
        let objects = list.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object);
        let mut named: Vec<(String, &Map<String, Value>)> =
            objects.enumerate().map(|(at, object)| (name(object, at), object)).collect();
        // A stable sort, so that those of one name stay in the order of the document.
        named.sort_by(|(one, _), (other, _)| one.cmp(other));
        Self(named)
    }

    fn names(&self) -> Option<Digest> {
        let mut hasher = Hasher::default();
        self.0.iter().for_each(|(name, _)| hasher.shape(name));
        hasher.finish_if_used()
    }

    /// The names as they are kept: those that many share, or that are long, as far as they go.
    fn short_names(&self) -> BTreeSet<String> {
        self.0.iter().map(|(name, _)| name.chars().take(MOST_OF_A_NAME).collect()).collect()
    }

    fn part(&self, part: &Part) -> Option<Digest> {
        self.digest(|hasher, vulnerability| add(hasher, part, vulnerability, &["product_status"]))
    }

    /// The lists of products are sets.
    fn status(&self, part: &Part) -> Option<Digest> {
        self.digest(|hasher, vulnerability| {
            for list in part.properties {
                let products: BTreeSet<&str> = products(vulnerability, list).collect();
                if !products.is_empty() {
                    hasher.shape(list);
                    for product in products {
                        hasher.shape(product);
                    }
                }
            }
        })
    }

    fn digest(&self, add: impl Fn(&mut Hasher, &Map<String, Value>)) -> Option<Digest> {
        let mut all = Hasher::default();
        for (name, vulnerability) in &self.0 {
            let mut one = Hasher::default();
            add(&mut one, vulnerability);
            if let Some(digest) = one.finish_if_used() {
                all.shape(name);
                all.digest(&digest);
            }
        }
        all.finish_if_used()
    }

    /// What stands on the lists that nothing may leave without a major step.
    fn fixed(&self) -> BTreeSet<String> {
        let lists = part::named("fixed").map(|part| part.properties).unwrap_or_default();
        let mut kept = BTreeSet::new();
        for (name, vulnerability) in &self.0 {
            for list in lists {
                kept.extend(products(vulnerability, list).map(|product| short(&[name, list, product])));
            }
        }
        kept
    }
}

fn short(texts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    }
    let digest = hash.finalize();
    let first = u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]);
    format!("{first:08x}")
}

fn products<'d>(vulnerability: &'d Map<String, Value>, list: &str) -> impl Iterator<Item = &'d str> + use<'d> {
    let list = vulnerability.get("product_status").and_then(|status| status.get(list));
    list.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// By which a vulnerability is known: its CVE id, another id, else its number. A title may be reworded.
fn name(vulnerability: &Map<String, Value>, at: usize) -> String {
    let text = |key| vulnerability.get(key).and_then(Value::as_str).map(str::to_owned);
    let id = || Some(vulnerability.get("ids")?.get(0)?.get("text")?.as_str()?.to_owned());
    text("cve").or_else(id).unwrap_or_else(|| format!("number {}", at + 1))
}

/// What no CSAF 2.0 document says of an advisory in Markdown. One made elsewhere says everything itself.
fn of_pages(advisory: &Advisory) -> BTreeMap<&'static str, Digest> {
    let mut parts = BTreeMap::new();
    if advisory.form != Form::Markdown {
        return parts;
    }
    let mut add = |key: &'static str, texts: Vec<String>| {
        let mut hasher = Hasher::default();
        for text in &texts {
            hasher.shape(text);
        }
        parts.extend(hasher.finish_if_used().map(|digest| (key, digest)));
    };
    let timeline = &advisory.editorial.timeline;
    let dates = [
        ("reported", &timeline.reported),
        ("confirmed", &timeline.confirmed),
        ("fixed", &timeline.fixed),
        ("customers_notified", &timeline.customers_notified),
    ];
    let dates = dates.into_iter().filter_map(|(key, date)| date.as_ref().map(|date| format!("{key} {date}")));
    add("timeline", dates.collect());
    let retirement = advisory.retirement.as_ref();
    add("retirement", retirement.map(what_became).unwrap_or_default());
    let before = retirement.and_then(|retirement| retirement.before.as_ref()).map(PackedText::unpack);
    add("before", before.as_deref().map(said_before).unwrap_or_default());
    add("informed", advisory.editorial.informed.clone());
    let group = advisory.distribution.sharing_group.iter();
    add("sharing_group", group.map(|group| format!("{} {:?}", group.id, group.name)).collect());
    let of_each = |say: fn(&Vulnerability) -> Vec<String>| {
        let said = advisory.vulnerabilities.iter().enumerate();
        said.flat_map(|(at, one)| say(one).into_iter().map(move |text| format!("{at} {text}"))).collect::<Vec<_>>()
    };
    add("no_cve", of_each(|one| one.no_cve.iter().cloned().collect()));
    add("exploited", of_each(|one| one.exploited.iter().map(ToString::to_string).collect()));
    add("ratings", of_each(|one| one.metrics.iter().flat_map(rating).collect()));
    add("updates", of_each(|one| one.remediations.iter().map(update).collect()));
    parts.insert(part::DELAY_REASON, delay_reason(timeline.delay_reason.as_deref()));
    let said_in_words = [
        (part::LICENSE, advisory.license_expression.iter().cloned().collect()),
        (part::EXPLOITATION_DATES, of_each(exploitation_dates)),
        (part::FURTHER_WEAKNESSES, of_each(|one| one.cwes.iter().skip(1).map(|cwe| cwe.id.to_string()).collect())),
        (part::UNKNOWN, of_each(|one| one.product_status.unknown.iter().map(ToString::to_string).collect())),
    ];
    parts.extend(said_in_words.map(|(key, texts)| (key, of_texts(&texts))));
    parts
}

/// The digest of texts of which each counts; there is always one, of none too.
fn of_texts(texts: &[String]) -> Digest {
    let mut hasher = Hasher::default();
    for text in texts {
        hasher.shape(text);
    }
    hasher.finish()
}

fn exploitation_dates(vulnerability: &Vulnerability) -> Vec<String> {
    let dates = vulnerability.first_known_exploitation_dates.iter();
    dates.map(|one| format!("{} {}", one.exploitation_date.utc().to_rfc3339(), one.date.utc().to_rfc3339())).collect()
}

/// Why a fix took long; there is always a digest, of no reason too.
fn delay_reason(reason: Option<&str>) -> Digest {
    let mut hasher = Hasher::default();
    if let Some(reason) = reason {
        hasher.words(reason);
    }
    hasher.finish()
}

/// That an advisory no longer holds, since when and why.
fn what_became(retirement: &Retirement) -> Vec<String> {
    let said = [retirement.kind.as_str().to_owned(), retirement.since.utc().to_rfc3339()];
    let successors = retirement.successors.iter().map(|successor| successor.shown().to_owned());
    said.into_iter().chain(successors).chain(retirement.why.clone()).collect()
}

/// What a page still shows of an advisory that no longer holds: the digests of the document of that, without what a new
/// version changes by itself.
fn said_before(document: &str) -> Vec<String> {
    let document: Value = serde_json::from_str(document).unwrap_or_default();
    let of_before = |part: &&Part| !matches!(part.of, Scope::Tracking | Scope::Pages);
    let meaning = Meaning::of_document(&document);
    let parts = PARTS.iter().filter(of_before);
    parts.filter_map(|part| Some(format!("{} {}", part.key, meaning.parts.get(part.key)?))).collect()
}

/// The ratings of a metric that CSAF 2.0 has no place for.
fn rating(metric: &Metric) -> Vec<String> {
    let source = metric.source.as_ref().map(ToString::to_string);
    let vector = metric.cvss_v4.as_ref().map(Cvss::vector).map(str::to_owned);
    let severity = metric.qualitative_severity.map(|severity| severity.to_string());
    let ratings: Vec<String> = [source, vector, severity].into_iter().flatten().collect();
    let products = metric.products.iter().map(ToString::to_string);
    if ratings.is_empty() { ratings } else { ratings.into_iter().chain(products).collect() }
}

/// What kind of remediation it is, and of update.
fn update(remediation: &crate::model::advisory::Remediation) -> String {
    let kind = match remediation.category {
        RemediationCategory::VendorFix => "vendor_fix",
        RemediationCategory::OptionalPatch => "optional_patch",
        RemediationCategory::Workaround => "workaround",
        RemediationCategory::Mitigation => "mitigation",
        RemediationCategory::FixPlanned => "fix_planned",
        RemediationCategory::NoFixPlanned => "no_fix_planned",
        RemediationCategory::NoneAvailable => "none_available",
    };
    let update = remediation.update.map(|update| {
        let completeness = match update.completeness {
            Completeness::Temporary => "temporary",
            Completeness::Full => "full",
        };
        format!("{} {completeness}", if update.security { "security" } else { "other" })
    });
    format!("{kind} {}", update.unwrap_or_default())
}
