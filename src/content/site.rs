//! `site.toml` → [`Vendor`].

use std::{ops::RangeInclusive, sync::Arc};

use deserr::{Deserr, ValuePointerRef};

use super::{
    audience,
    decode::{Problems, RuleOfKey, decode_by, missing_key},
    span,
    words::{Words, text, texts},
};
use crate::{
    diagnostic::{Diagnostic, nearest},
    model::{
        BaseUrl, CheckSettings, CsafSettings, CsafVersion, EncryptionKey, Exception, FeedSettings, IdPrefix,
        IncidentKind, IncidentSettings, IncidentSeverity, Instant, LanguageTag, NavigationEntry, Notability, Profile,
        SecurityContact, SecurityTxt, Severity, SigningCommand, SigningSettings, SitePath, Slug, Targets, Tlp, Uri,
        Vendor,
        advisory::{Contact, Publisher, PublisherCategory},
    },
    paths,
    source::{Origin, SourceFile},
};

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct SiteFile {
    title: Words,
    #[deserr(default)]
    description: Option<Words>,
    url: BaseUrl,
    language: LanguageTag,
    #[deserr(default)]
    theme: Option<Words>,
    vendor: VendorTable,
    #[deserr(default)]
    contact: Vec<ContactTable>,
    #[deserr(missing_field_error = without_expires)]
    security_txt: SecurityTxtTable,
    #[deserr(default)]
    csaf: CsafTable,
    #[deserr(default)]
    incidents: IncidentsTable,
    #[deserr(default)]
    feeds: FeedsTable,
    #[deserr(default)]
    signing: SigningTable,
    #[deserr(default)]
    navigation: Vec<NavigationTable>,
    #[deserr(default)]
    time_zone: Option<Words>,
    #[deserr(default)]
    targets: TargetsTable,
    #[deserr(default)]
    check: CheckTable,
    #[deserr(default)]
    audience: audience::AudiencesTable,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct VendorTable {
    name: Words,
    namespace: Uri,
    #[deserr(default)]
    category: Option<PublisherCategory>,
    #[deserr(default)]
    website: Option<Uri>,
    #[deserr(default)]
    contact_details: Option<Words>,
    #[deserr(default)]
    issuing_authority: Option<Words>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct ContactTable {
    url: Uri,
    #[deserr(default)]
    label: Option<Words>,
    #[deserr(default)]
    confidential: bool,
    #[deserr(default)]
    encryption: Option<Words>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct SecurityTxtTable {
    #[deserr(missing_field_error = without_expires)]
    expires: Instant,
    #[deserr(default)]
    preferred_languages: Vec<LanguageTag>,
    #[deserr(default)]
    hiring: Option<Uri>,
    #[deserr(default)]
    bug_bounty: Option<bool>,
    #[deserr(default)]
    canonical: Vec<Uri>,
    #[deserr(default)]
    csaf: Vec<Uri>,
}

#[derive(Default, Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct CsafTable {
    #[deserr(default)]
    tlp_url: Option<Uri>,
    #[deserr(default)]
    distribution_text: Option<Words>,
    #[deserr(default)]
    default_tlp: Option<Tlp>,
    #[deserr(default)]
    path: Option<SitePath>,
    #[deserr(default)]
    versions: Option<Vec<CsafVersion>>,
    #[deserr(default)]
    list_on_aggregators: Option<bool>,
    #[deserr(default)]
    mirror_on_aggregators: Option<bool>,
}

#[derive(Default, Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct IncidentsTable {
    #[deserr(default)]
    id_prefix: Option<IdPrefix>,
    #[deserr(default)]
    notable: Option<Vec<NotableTable>>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct NotableTable {
    #[deserr(default)]
    severity: Option<IncidentSeverity>,
    #[deserr(default)]
    kind: Option<IncidentKind>,
    #[deserr(default)]
    products: Vec<Slug>,
}

#[derive(Default, Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct FeedsTable {
    #[deserr(default)]
    newest: Option<u32>,
}

#[derive(Default, Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct SigningTable {
    #[deserr(default)]
    command: Option<Vec<Words>>,
    #[deserr(default)]
    cleartext_command: Option<Vec<Words>>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct NavigationTable {
    title: Words,
    url: Words,
}

#[derive(Default, Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct TargetsTable {
    #[deserr(default)]
    fix_days: FixDaysTable,
    #[deserr(default)]
    customer_notice_hours: Option<u32>,
    #[deserr(default)]
    incident_notice_hours: Option<u32>,
}

#[derive(Default, Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct FixDaysTable {
    #[deserr(default)]
    critical: Option<u32>,
    #[deserr(default)]
    high: Option<u32>,
    #[deserr(default)]
    medium: Option<u32>,
    #[deserr(default)]
    low: Option<u32>,
}

#[derive(Default, Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct CheckTable {
    #[deserr(default)]
    profiles: Vec<Profile>,
    #[deserr(default)]
    publicly_known: Vec<Words>,
    #[deserr(default)]
    allow: Vec<AllowTable>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct AllowTable {
    rule: Words,
    #[deserr(default)]
    path: Option<Words>,
    reason: Words,
}

/// The instant when security.txt expires (ST1).
const EXPIRES: [RuleOfKey; 2] = [(&["security_txt"], "ST1"), (&["security_txt", "expires"], "ST1")];

fn without_expires(key: &str, location: ValuePointerRef<'_>) -> Problems {
    missing_key(key, location, "say when security.txt expires, less than a year ahead: expires = 2026-12-31T00:00:00Z")
}

/// Where FIRST explains TLP 2.0.
const TLP_URL: &str = "https://www.first.org/tlp/";

/// Reads the settings of the site. `keys` are the names of the files in the folder `keys`.
pub(super) fn parse(file: &Arc<SourceFile>, keys: &[String]) -> Result<Vendor, Vec<Diagnostic>> {
    let site: SiteFile = decode_by(file, &EXPIRES)?;
    let origin = Origin::of(Arc::clone(file));
    let mut found = Vec::new();
    let contacts = contacts(site.contact, &origin, keys, &mut found);
    let navigation = navigation(site.navigation, &origin, &mut found);
    not_https(&site.security_txt, &origin.key("security_txt"), &mut found);
    let csaf = csaf(site.csaf, &origin, &mut found);
    let targets = targets(&site.targets, &origin.key("targets"), &mut found);
    let incidents = incidents(site.incidents, &origin.key("incidents"), &mut found);
    let feeds = feeds(&site.feeds, &origin.key("feeds"), &mut found);
    let signing = SigningSettings {
        command: command(site.signing.command, &origin.key("signing").key("command"), &mut found),
        cleartext_command: command(
            site.signing.cleartext_command,
            &origin.key("signing").key("cleartext_command"),
            &mut found,
        ),
    };
    let time_zone = time_zone(site.time_zone, &origin, &mut found);
    let audiences = audience::audiences(site.audience, &site.url, &origin.key("audience"), &mut found);
    let (Some(csaf), Some(incidents), true) = (csaf, incidents, found.is_empty()) else { return Err(found) };
    Ok(Vendor {
        title: site.title.0,
        description: text(site.description),
        base_url: site.url,
        audiences,
        language: site.language,
        theme: text(site.theme).unwrap_or_else(|| "default".to_owned()),
        publisher: Publisher {
            category: site.vendor.category.unwrap_or(PublisherCategory::Vendor),
            name: site.vendor.name.0,
            namespace: site.vendor.namespace,
            contact: Contact { details: text(site.vendor.contact_details), ..Contact::default() },
            issuing_authority: text(site.vendor.issuing_authority),
        },
        website: site.vendor.website,
        contacts,
        security_txt: SecurityTxt {
            expires: site.security_txt.expires,
            preferred_languages: site.security_txt.preferred_languages,
            hiring: site.security_txt.hiring,
            bug_bounty: site.security_txt.bug_bounty,
            canonical: site.security_txt.canonical,
            csaf: site.security_txt.csaf,
        },
        csaf,
        incidents,
        feeds,
        signing,
        navigation,
        time_zone,
        targets,
        check: check(site.check, &origin),
        origin,
    })
}

/// What security.txt links to on the web is fetched with TLS (RFC 9116, section 2.5).
fn not_https(table: &SecurityTxtTable, origin: &Origin, found: &mut Vec<Diagnostic>) {
    let each = |key: &str, urls: &[Uri]| {
        let place = |(at, url): (usize, &Uri)| (url.clone(), origin.key(key).index(at));
        urls.iter().enumerate().map(place).collect::<Vec<_>>()
    };
    let mut urls = each("canonical", &table.canonical);
    urls.extend(each("csaf", &table.csaf));
    urls.extend(table.hiring.iter().map(|url| (url.clone(), origin.key("hiring"))));
    for (url, place) in urls.iter().filter(|(url, _)| url.scheme() != "https") {
        let finding = Diagnostic::error("ST4", format!("`{url}` is not an https URL")).at(place);
        found.push(finding.help(https_help(url)));
    }
}

fn https_help(url: &Uri) -> String {
    match url.as_str().split_once("://") {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => format!("write https://{rest}"),
        _ => "write a URL such as https://www.example.com/".to_owned(),
    }
}

fn time_zone(name: Option<Words>, origin: &Origin, found: &mut Vec<Diagnostic>) -> chrono_tz::Tz {
    let Some(Words(name)) = name else { return chrono_tz::UTC };
    name.parse().unwrap_or_else(|_| {
        let finding = Diagnostic::error("bad-value", format!("`{name}` is no time zone")).at(&origin.key("time_zone"));
        found.push(match nearest(&name, chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name())) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help("write the name of a zone as the IANA database has it, such as Europe/London"),
        });
        chrono_tz::UTC
    })
}

fn targets(table: &TargetsTable, place: &Origin, found: &mut Vec<Diagnostic>) -> Targets {
    let days = [
        (Severity::Critical, table.fix_days.critical),
        (Severity::High, table.fix_days.high),
        (Severity::Medium, table.fix_days.medium),
        (Severity::Low, table.fix_days.low),
    ];
    let fix_days = days.into_iter().filter_map(|(severity, days)| {
        let place = place.key("fix_days").key(severity.key());
        Some((severity, span::days(days, &place, found)?))
    });
    Targets {
        fix_days: fix_days.collect(),
        customer_notice_hours: span::hours(table.customer_notice_hours, &place.key("customer_notice_hours"), found),
        incident_notice_hours: span::hours(table.incident_notice_hours, &place.key("incident_notice_hours"), found),
    }
}

fn check(table: CheckTable, origin: &Origin) -> CheckSettings {
    let exception = |(at, table): (usize, AllowTable)| Exception {
        origin: origin.key("check").key("allow").index(at),
        rule: table.rule.0,
        path: text(table.path),
        reason: table.reason.0,
    };
    CheckSettings {
        profiles: table.profiles,
        publicly_known: texts(table.publicly_known),
        exceptions: table.allow.into_iter().enumerate().map(exception).collect(),
    }
}

fn csaf(table: CsafTable, origin: &Origin, found: &mut Vec<Diagnostic>) -> Option<CsafSettings> {
    let place = origin.key("csaf");
    let versions = table.versions.unwrap_or_else(|| vec![CsafVersion::V20, CsafVersion::V21]);
    if !versions.contains(&CsafVersion::V20) {
        let message = "CSAF 2.0 is always served: it is the standard, and 2.1 is a draft";
        let help = "write versions = [\"2.0\"] or versions = [\"2.0\", \"2.1\"]";
        found.push(Diagnostic::error("bad-value", message).at(&place.key("versions")).help(help));
    }
    let mut refused = |why: String, key: &str| found.push(Diagnostic::error("bad-value", why).at(&place.key(key)));
    let tlp_url = table.tlp_url.map_or_else(|| TLP_URL.parse(), Ok);
    let tlp_url = tlp_url.map_err(|error| refused(error.to_string(), "tlp_url")).ok()?;
    let folder = table.path.map_or_else(|| paths::WELL_KNOWN_CSAF.parse(), Ok);
    let folder = folder.map_err(|error| refused(error.to_string(), "path")).ok()?;
    Some(CsafSettings {
        tlp_url,
        distribution_text: text(table.distribution_text),
        default_tlp: table.default_tlp,
        folder,
        with_csaf21: versions.contains(&CsafVersion::V21),
        list_on_aggregators: table.list_on_aggregators.unwrap_or(true),
        mirror_on_aggregators: table.mirror_on_aggregators.unwrap_or(true),
    })
}

/// What the ids of the documents of incidents begin with where the site does not say: they must differ from the ids of
/// advisories alone.
const ID_PREFIX: &str = "INC-";

fn incidents(table: IncidentsTable, place: &Origin, found: &mut Vec<Diagnostic>) -> Option<IncidentSettings> {
    let id_prefix = table.id_prefix.map_or_else(|| ID_PREFIX.parse(), Ok);
    let refused = |why: String| Diagnostic::error("bad-value", why).at(&place.key("id_prefix"));
    let id_prefix = id_prefix.map_err(|error| found.push(refused(error.to_string()))).ok()?;
    let Some(tables) = table.notable else {
        return Some(IncidentSettings { id_prefix, notable: Notability::by_default() });
    };
    let notable: Vec<Notability> = tables
        .into_iter()
        .map(|NotableTable { severity, kind, products }| Notability { severity, kind, products })
        .collect();
    for (at, _) in notable.iter().enumerate().filter(|(_, notability)| **notability == Notability::default()) {
        let help =
            "write severity = \"major\", kind = \"malicious\" or products; with severity = \"none\" every incident is";
        let finding = Diagnostic::error("bad-value", "this does not say what makes an incident notable");
        found.push(finding.at(&place.key("notable").index(at)).help(help));
    }
    Some(IncidentSettings { id_prefix, notable })
}

/// Readers ask a few times a day: with fewer items they would miss what came out together, with more they would fetch the
/// same for years.
const NEWEST: RangeInclusive<u32> = 10..=1000;

fn feeds(table: &FeedsTable, place: &Origin, found: &mut Vec<Diagnostic>) -> FeedSettings {
    let Some(newest) = table.newest else { return FeedSettings::default() };
    if !NEWEST.contains(&newest) {
        let size = if newest < *NEWEST.start() { "few" } else { "many" };
        let message = format!("the {newest} newest items are too {size} for a feed");
        let help = format!("write a number from {} to {}; older items lie in archives", NEWEST.start(), NEWEST.end());
        found.push(Diagnostic::error("bad-value", message).at(&place.key("newest")).help(help));
    }
    FeedSettings { newest: newest as usize }
}

fn command(words: Option<Vec<Words>>, place: &Origin, found: &mut Vec<Diagnostic>) -> Option<SigningCommand> {
    let mut words = words?.into_iter().map(|word| word.0);
    let Some(program) = words.next() else {
        let help = "write the program and its arguments, such as [\"gpg\", \"--armor\", \"--detach-sign\"]";
        found.push(Diagnostic::error("bad-value", "this names no program").at(place).help(help));
        return None;
    };
    Some(SigningCommand { program, arguments: words.collect() })
}

fn contacts(
    tables: Vec<ContactTable>,
    origin: &Origin,
    keys: &[String],
    found: &mut Vec<Diagnostic>,
) -> Vec<SecurityContact> {
    let mut contacts = Vec::new();
    for (at, table) in tables.into_iter().enumerate() {
        let place = origin.key("contact").index(at);
        if !matches!(table.url.scheme().as_str(), "https" | "mailto" | "tel") {
            let message = format!("`{}` is neither an https:, a mailto: nor a tel: URL", table.url);
            found.push(Diagnostic::error("ST4", message).at(&place.key("url")).help(https_help(&table.url)));
        }
        let encryption = table.encryption.and_then(|text| encryption(&text.0, &place, keys, found));
        contacts.push(SecurityContact {
            url: table.url,
            label: text(table.label),
            confidential: table.confidential,
            encryption,
        });
    }
    contacts
}

fn encryption(text: &str, place: &Origin, keys: &[String], found: &mut Vec<Diagnostic>) -> Option<EncryptionKey> {
    if let Some(name) = text.strip_prefix("keys/") {
        if keys.iter().any(|key| key == name) {
            return Some(EncryptionKey::File(name.to_owned()));
        }
        let message = format!("there is no key `content/keys/{name}`");
        found.push(Diagnostic::error("missing-file", message).at(&place.key("encryption")));
        return None;
    }
    match text.parse::<Uri>() {
        Ok(uri) if matches!(uri.scheme().as_str(), "https" | "dns" | "openpgp4fpr") => Some(EncryptionKey::Url(uri)),
        Ok(uri) if uri.scheme() == "http" => {
            let finding = Diagnostic::error("ST4", format!("`{uri}` is not an https URL"));
            found.push(finding.at(&place.key("encryption")).help(https_help(&uri)));
            None
        }
        _ => {
            let message = format!("`{text}` does not name a key");
            let help = "write the path of a key in the content, such as keys/security.asc, or an https:, dns: or openpgp4fpr: URL";
            found.push(Diagnostic::error("bad-value", message).at(&place.key("encryption")).help(help));
            None
        }
    }
}

fn navigation(tables: Vec<NavigationTable>, origin: &Origin, found: &mut Vec<Diagnostic>) -> Vec<NavigationEntry> {
    let mut entries = Vec::new();
    for (at, table) in tables.into_iter().enumerate() {
        let url = table.url.0;
        let is_path = url.starts_with('/') && !url.starts_with("//");
        if !is_path && !url.parse::<Uri>().is_ok_and(|url| url.scheme() == "https") {
            let message = format!("`{url}` is neither a path of this site nor an https URL");
            let place = origin.key("navigation").index(at).key("url");
            found.push(Diagnostic::error("bad-value", message).at(&place).help("a path begins with a slash"));
        }
        entries.push(NavigationEntry { title: table.title.0, url });
    }
    entries
}
