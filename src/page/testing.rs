//! A small site made by hand, and what tests ask of pages.

use std::{path::Path, sync::Arc};

use super::theme::Theme;
use crate::{
    distribution::Documents,
    history::Archive,
    model::{advisory::*, *},
    plan::Plan,
    publish::{Site, publish},
    source::Origin,
};

/// The text as the type that it is read into.
pub(super) fn to<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

/// The default theme in English.
pub(super) fn theme() -> Theme {
    Theme::load("default", Path::new("/nowhere"), &to("en")).unwrap()
}

/// The site of the content on 1 April 2026, for everyone.
pub(super) fn site(content: &Content) -> Site {
    publish(content, &to("2026-04-01T12:00:00Z"), Tlp::Clear)
}

/// Every page of the site as text, by path.
pub(super) fn pages(site: &Site) -> std::collections::BTreeMap<String, String> {
    let (documents, archive, theme) = (Documents::default(), Archive::default(), theme());
    let mut plan = Plan::default();
    super::plan(site, &documents, &archive, &theme, &mut plan);
    let rendered = plan.render().unwrap_or_else(|problems| panic!("{problems:#?}"));
    let html = rendered.into_iter().filter(|file| file.section == crate::plan::Section::Pages);
    html.map(|file| (file.path, String::from_utf8(file.bytes).unwrap())).collect()
}

/// The words of a page as its readers see them, on one line.
pub(super) fn words(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    for part in html.split('<') {
        let part = part.split_once('>').map_or(part, |(_, text)| text);
        text.push_str(part);
        text.push(' ');
    }
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&nbsp;", " ")];
    let text = entities.iter().fold(text, |text, (entity, character)| text.replace(entity, character));
    bare(&text.replace("&#x2F;", "/").replace("&amp;", "&"))
}

/// A text without white space, which pages may set as they like.
pub(super) fn bare(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Everything that an advisory says and its page does not.
pub(super) fn missing(advisory: &Advisory, page: &str) -> Vec<String> {
    let words = words(page);
    let mut said: Vec<String> = vec![advisory.title.clone(), advisory.id().to_string(), advisory.category.clone()];
    said.extend(advisory.notes.iter().map(|note| note.text.to_string()));
    said.extend(advisory.notes.iter().filter_map(|note| note.title.clone()));
    said.extend(advisory.references.iter().flat_map(|one| [one.summary.clone(), one.url.to_string()]));
    said.extend(advisory.tracking.aliases.iter().cloned());
    said.extend(advisory.tracking.revision_history.iter().map(|revision| revision.summary.clone()));
    said.extend(advisory.acknowledgments.iter().flat_map(thanks));
    said.extend(advisory.distribution.text.clone());
    said.extend(advisory.publisher.contact.details.clone());
    said.extend(advisory.publisher.issuing_authority.clone());
    if let Some(tree) = &advisory.product_tree {
        said.extend(tree.products().into_iter().flat_map(product));
        said.extend(
            tree.product_groups
                .iter()
                .flat_map(|group| [group.group_id.to_string(), group.summary.clone().unwrap_or_default()]),
        );
        said.extend(tree.located_products().iter().flat_map(|(above, _)| above).map(|branch| branch.name.clone()));
    }
    said.extend(advisory.vulnerabilities.iter().flat_map(vulnerability));
    said.retain(|text| !words.contains(&bare(text)));
    said.sort();
    said.dedup();
    said
}

fn product(product: &FullProductName) -> Vec<String> {
    let mut said = vec![product.name.clone(), product.product_id.to_string()];
    if let Some(helper) = &product.helper {
        said.extend(helper.cpe.iter().map(ToString::to_string));
        said.extend(helper.purls.iter().map(ToString::to_string));
        said.extend(helper.sbom_urls.iter().map(ToString::to_string));
        said.extend(helper.model_numbers.iter().chain(&helper.serial_numbers).chain(&helper.skus).cloned());
        said.extend(helper.generic_uris.iter().map(|generic| generic.uri.to_string()));
        said.extend(helper.hashes.iter().flat_map(|file| &file.hashes).map(|hash| hash.value.clone()));
    }
    said
}

fn thanks(thanked: &Acknowledgment) -> Vec<String> {
    let urls = thanked.urls.iter().map(ToString::to_string);
    let parts = thanked.names.iter().chain(&thanked.organization).chain(&thanked.summary).cloned();
    parts.chain(urls).collect()
}

fn vulnerability(vulnerability: &Vulnerability) -> Vec<String> {
    let mut said = Vec::new();
    said.extend(vulnerability.cve.iter().map(ToString::to_string));
    said.extend(vulnerability.title.clone());
    said.extend(vulnerability.ids.iter().flat_map(|id| [id.system_name.clone(), id.text.clone()]));
    said.extend(vulnerability.cwes.iter().flat_map(|cwe| [cwe.id.to_string(), cwe.name.clone()]));
    said.extend(vulnerability.notes.iter().map(|note| note.text.to_string()));
    said.extend(vulnerability.threats.iter().map(|threat| threat.details.clone()));
    said.extend(vulnerability.references.iter().flat_map(|one| [one.summary.clone(), one.url.to_string()]));
    said.extend(vulnerability.acknowledgments.iter().flat_map(thanks));
    said.extend(vulnerability.involvements.iter().filter_map(|one| one.summary.clone()));
    for metric in &vulnerability.metrics {
        said.extend(metric.cvss().flat_map(|cvss| [cvss.vector().to_owned(), cvss.base_score().to_string()]));
    }
    for remediation in &vulnerability.remediations {
        said.push(remediation.details.clone());
        said.extend(remediation.url.iter().map(ToString::to_string));
        said.extend(remediation.entitlements.iter().cloned());
        said.extend(remediation.restart_required.iter().filter_map(|restart| restart.details.clone()));
    }
    said
}

fn prose(markdown: &str) -> Prose {
    Prose { markdown: markdown.to_owned(), origin: Origin::default(), translations: Vec::new() }
}

/// A vendor with nothing but a contact.
pub(super) fn empty() -> Content {
    Content {
        vendor: Arc::new(vendor()),
        disclosure: None,
        support: None,
        vulnerability_handling: None,
        incident_plan: None,
        assessment: None,
        products: Vec::new(),
        advisories: Vec::new(),
        incidents: Vec::new(),
        pages: Vec::new(),
        keys: Vec::new(),
        statics: Vec::new(),
    }
}

/// A vendor with one of everything.
pub(crate) fn full() -> Content {
    Content {
        disclosure: Some(Arc::new(disclosure())),
        support: Some(Arc::new(support())),
        vulnerability_handling: Some(Arc::new(VulnerabilityHandling {
            origin: Origin::default(),
            title: "How we handle vulnerabilities".to_owned(),
            reviewed: Some(to("2026-01-10")),
            body: prose("We look for vulnerabilities in every build.\n\n## Components\n\nA list of *all* components."),
        })),
        incident_plan: Some(Arc::new(incident_plan())),
        products: vec![Arc::new(gateway()), Arc::new(agent())],
        advisories: vec![Arc::new(advisory()), Arc::new(second_advisory())],
        incidents: vec![Arc::new(incident())],
        pages: vec![Arc::new(Page {
            slug: to("team"),
            title: "The team".to_owned(),
            description: None,
            publication: Publication::default(),
            body: prose("# Who we are\n\nFour people in [Leeds](/support.html)."),
        })],
        ..empty()
    }
}

fn vendor() -> Vendor {
    Vendor {
        origin: Origin::default(),
        title: "Example Systems Security".to_owned(),
        description: Some("Advisories, incidents and support periods of the software of Example Systems.".to_owned()),
        base_url: to("https://trust.example.com/security"),
        audiences: Vec::new(),
        language: to("en-GB"),
        theme: "default".to_owned(),
        publisher: Publisher {
            category: PublisherCategory::Vendor,
            name: "Example Systems Ltd".to_owned(),
            namespace: to("https://example.com"),
            contact: Contact { details: Some("security@example.com".to_owned()), ..Contact::default() },
            issuing_authority: Some("Example Systems makes the products named here.".to_owned()),
        },
        website: Some(to("https://example.com/")),
        contacts: vec![
            SecurityContact {
                url: to("mailto:security@example.com"),
                label: None,
                confidential: false,
                encryption: Some(EncryptionKey::File("security.asc".to_owned())),
            },
            SecurityContact {
                url: to("https://example.com/report"),
                label: Some("Report form".to_owned()),
                confidential: true,
                encryption: None,
            },
        ],
        security_txt: SecurityTxt {
            expires: to("2026-12-31T00:00:00Z"),
            preferred_languages: vec![to("en")],
            hiring: None,
            bug_bounty: Some(false),
            canonical: Vec::new(),
            csaf: Vec::new(),
        },
        csaf: CsafSettings {
            tlp_url: to("https://www.first.org/tlp/"),
            distribution_text: None,
            default_tlp: None,
            folder: to("/.well-known/csaf"),
            with_csaf21: true,
            list_on_aggregators: true,
            mirror_on_aggregators: true,
        },
        incidents: IncidentSettings { id_prefix: to("EXS-INC-"), notable: Notability::by_default() },
        feeds: FeedSettings::default(),
        signing: SigningSettings::default(),
        navigation: vec![NavigationEntry { title: "Team".to_owned(), url: "/team.html".to_owned() }],
        time_zone: chrono_tz::UTC,
        targets: Targets::default(),
        check: CheckSettings::default(),
    }
}

fn disclosure() -> DisclosurePolicy {
    DisclosurePolicy {
        origin: Origin::default(),
        title: "Vulnerability disclosure policy".to_owned(),
        version: Some("2.1".to_owned()),
        reviewed: Some(to("2026-02-01")),
        acknowledgement_days: Some(2),
        update_days: Some(14),
        disclosure_window_days: Some(90),
        scope: vec!["All supported releases of [Gateway](/products/gateway.html)".to_owned()],
        exclusions: vec!["Denial of service".to_owned()],
        report_contents: vec!["The version".to_owned(), "Steps to repeat it".to_owned()],
        safe_harbour: Some("We take no legal action against those who act in good faith.".to_owned()),
        anonymous_reports: Some(true),
        body: prose("We are glad of every report.\n\n## What happens next\n\nWe confirm, fix and publish."),
    }
}

fn support() -> SupportPolicy {
    SupportPolicy {
        origin: Origin::default(),
        title: "Support policy".to_owned(),
        reviewed: Some(to("2026-01-05")),
        patch_frequency: Some("Monthly.".to_owned()),
        distribution: Some("From the update server.".to_owned()),
        notification: None,
        secure_use_guide: Some(to("https://docs.example.com/hardening")),
        unsupported_risk: Some("What is found later stays open.".to_owned()),
        security_fixes: Some(SecurityFixes::Included),
        levels: vec![SupportLevel { name: "Active".to_owned(), description: "All fixes.".to_owned() }],
        body: prose("Every release is supported for three years."),
    }
}

fn incident_plan() -> IncidentPlan {
    IncidentPlan {
        origin: Origin::default(),
        title: "Support in an incident".to_owned(),
        reviewed: Some(to("2026-01-05")),
        contacts: vec![PlanContact {
            name: "Duty officer".to_owned(),
            url: to("tel:+441130000000"),
            hours: Some("at any hour".to_owned()),
        }],
        roles: vec![PlanRole { name: "Lead".to_owned(), responsibility: "Decisions".to_owned() }],
        communication: Some("Within a day by mail.".to_owned()),
        review: Some("Within a month.".to_owned()),
        body: prose("This is how we support you."),
    }
}

/// A file with everything that can be said of one.
pub(super) fn artefact() -> Artefact {
    Artefact {
        origin: Origin::default(),
        name: to("gate <way>.ova"),
        version: "5.0.7".to_owned(),
        url: to("https://downloads.example.com/gate%20%3Cway%3E.ova"),
        sha256: Some(to(&"3f".repeat(32))),
        sha512: Some(to(&"4a".repeat(64))),
        signature: Some(Signature {
            url: to("https://downloads.example.com/gateway.sigstore.json"),
            signer: Signer::Sigstore {
                identity: to("https://github.example.com/gateway/release.yml@refs/tags/5.0.7"),
                issuer: to("https://token.example.com"),
            },
        }),
        sboms: vec![
            Sbom { format: SbomFormat::CycloneDx, url: to("https://downloads.example.com/gateway.cdx.json") },
            Sbom { format: SbomFormat::Spdx, url: to("https://downloads.example.com/gateway.spdx.json") },
        ],
        provenance: vec![
            Provenance {
                url: to("https://downloads.example.com/gateway.intoto.jsonl"),
                claim: ProvenanceClaim::Slsa { source: to("github.com/example/gateway") },
            },
            Provenance {
                url: to("https://downloads.example.com/root.layout"),
                claim: ProvenanceClaim::InToto { key: to("/.well-known/security.txt") },
            },
        ],
        release_notes: Some(to("https://docs.example.com/notes")),
    }
}

/// A product with three releases.
pub(super) fn gateway() -> Product {
    let on = |milestone, text: &str| [(milestone, LifecycleDate::On(to(text)))];
    let ends = |active: &str, security: &str| {
        [on(Milestone::EndOfActiveSupport, active), on(Milestone::EndOfSecuritySupport, security)].concat()
    };
    let release = |name: &str, released: &str, dates: &[(Milestone, LifecycleDate)]| Release {
        origin: Origin::default(),
        name: to(name),
        label: None,
        codename: None,
        long_term_support: None,
        latest: Some(Latest { version: format!("{name}.7"), released: None }),
        dates: on(Milestone::GeneralAvailability, released).into_iter().chain(dates.iter().cloned()).collect(),
        announced: None,
        notice: None,
        upgrade_to: None,
        support_period_reason: None,
        download: None,
        verification: None,
        release_notes: None,
        artefacts: Vec::new(),
    };
    Product {
        origin: Origin::default(),
        slug: to("gateway"),
        name: "Gateway".to_owned(),
        description: Some("The network gateway for small offices.".to_owned()),
        family: Some("Network".to_owned()),
        cpe: Some(to("cpe:2.3:a:example:gateway:*:*:*:*:*:*:*:*")),
        purl: Some(to("pkg:generic/example/gateway")),
        website: Some(to("https://example.com/gateway")),
        secure_use_guide: Some(to("https://docs.example.com/gateway")),
        publication: Publication::default(),
        version_order: version::Scheme::default(),
        releases: vec![
            Release {
                artefacts: vec![artefact()],
                ..release(
                    "5.0",
                    "2026-01",
                    &[
                        (
                            Milestone::EndOfSecuritySupport,
                            LifecycleDate::ToBeAnnounced { reason: "Set with 5.1".to_owned() },
                        ),
                        (Milestone::EndOfLife, LifecycleDate::NotPlanned),
                    ],
                )
            },
            Release { upgrade_to: Some(to("5.0")), ..release("4.2", "2024-01-15", &ends("2026-09-30", "2027-03-31")) },
            Release {
                announced: Some(to("2024-06-01")),
                notice: Some("Gateway 4.1 got its last update. **Move to 4.2.**".to_owned()),
                support_period_reason: Some("The hardware of its time is no longer made.".to_owned()),
                upgrade_to: Some(to("4.2")),
                ..release("4.1", "2022-05-01", &ends("2024-06-30", "2025-06-30"))
            },
        ],
        body: prose("## Updating\n\nUse the built-in updater."),
    }
}

fn agent() -> Product {
    Product {
        slug: to("agent"),
        name: "Agent".to_owned(),
        family: None,
        description: None,
        version_order: version::Scheme::default(),
        releases: Vec::new(),
        ..gateway()
    }
}

fn branch(category: BranchCategory, name: &str, content: BranchContent) -> Branch {
    Branch { category, name: name.to_owned(), content }
}

fn version(name: &str) -> Branch {
    let product = FullProductName {
        name: format!("Example Systems Gateway {name}"),
        product_id: to(&format!("gateway-{name}")),
        helper: Some(IdentificationHelper {
            cpe: Some(to("cpe:2.3:a:example:gateway:4.2.7:*:*:*:*:*:*:*")),
            purls: vec![to("pkg:generic/example/gateway@4.2.7")],
            skus: vec!["EX-GW".to_owned()],
            hashes: vec![FileHashes {
                filename: "gateway.bin".to_owned(),
                hashes: vec![FileHash { algorithm: "sha256".to_owned(), value: "ab".repeat(32) }],
            }],
            ..IdentificationHelper::default()
        }),
        extensions: None,
    };
    branch(BranchCategory::ProductVersion, name, BranchContent::Product(product))
}

/// A tree with the given versions of Gateway, a product made of two, and a group.
fn tree(versions: &[&str]) -> ProductTree {
    let versions: Vec<Branch> = versions.iter().map(|name| version(name)).collect();
    let product = branch(BranchCategory::ProductName, "Gateway", BranchContent::Branches(versions));
    ProductTree {
        branches: vec![branch(BranchCategory::Vendor, "Example Systems", BranchContent::Branches(vec![product]))],
        full_product_names: vec![FullProductName {
            name: "Rack R2".to_owned(),
            product_id: to("rack"),
            helper: None,
            extensions: None,
        }],
        product_paths: vec![ProductPath {
            product: FullProductName {
                name: "Gateway 4.2.0 on Rack R2".to_owned(),
                product_id: to("gateway-on-rack"),
                helper: None,
                extensions: None,
            },
            beginning: to("gateway-4.2.0"),
            steps: vec![PathStep { category: RelationshipCategory::InstalledOn, next: to("rack") }],
        }],
        product_groups: vec![ProductGroup {
            group_id: to("old"),
            product_ids: vec![to("gateway-4.2.0"), to("gateway-4.2.6")],
            summary: Some("Everything before the fix".to_owned()),
        }],
    }
}

/// An advisory in Markdown with something in nearly every place.
pub(super) fn advisory() -> Advisory {
    let summary = "Anyone on the network can change the settings of Gateway without a password. Install **4.2.7**.";
    Advisory {
        origin: Origin::default(),
        form: Form::Markdown,
        category: "csaf_security_advisory".to_owned(),
        title: "Authentication bypass in the Gateway admin API".to_owned(),
        lang: Some(to("en-GB")),
        source_lang: None,
        distribution: Distribution {
            tlp: Some(TlpMarking { label: Tlp::Clear, url: Some(to("https://www.first.org/tlp/")) }),
            text: Some("Share freely.".to_owned()),
            sharing_group: None,
        },
        aggregate_severity: Some(AggregateSeverity { namespace: None, text: "Critical".to_owned() }),
        license_expression: None,
        publisher: vendor().publisher,
        tracking: tracking("EXA-2026-0003", "2026-03-10T09:00:00Z", "2026-03-12T09:00:00Z"),
        acknowledgments: vec![Acknowledgment {
            names: vec!["Ada Byron".to_owned()],
            organization: Some("Analytical Ltd".to_owned()),
            summary: Some("found and reported it".to_owned()),
            urls: vec![to("https://analytical.example/")],
        }],
        notes: vec![
            note(NoteCategory::Summary, summary),
            note(NoteCategory::Details, "The check ran after the change.\n\n- Found in 4.0\n- Gone in 4.2.7"),
            note(NoteCategory::LegalDisclaimer, "As it is."),
        ],
        references: vec![Reference {
            category: ReferenceCategory::External,
            summary: "Release notes".to_owned(),
            url: to("https://docs.example.com/gateway/4.2.7"),
        }],
        involvement: None,
        product_tree: Some(tree(&["4.2.0", "4.2.6", "4.2.7"])),
        vulnerabilities: vec![first_vulnerability(), second_vulnerability()],
        extensions: Extensions::default(),
        particulars: Particulars::default(),
        csaf20: "".into(),
        retirement: None,
        csaf21: None,
        signature: None,
        editorial: Editorial {
            translations: Vec::new(),
            release_at: None,
            summary: Some(summary.to_owned()),
            products: vec![to("gateway"), to("unseen")],
            timeline: Timeline {
                reported: Some(to("2026-01-12")),
                confirmed: None,
                fixed: Some(to("2026-03-03")),
                customers_notified: Some(to("2026-03-10T09:00:00Z")),
                delay_reason: Some("The fix needed a new protocol.".to_owned()),
            },
            informed: vec!["NCSC".to_owned()],
            written: Vec::new(),
        },
    }
}

/// Another advisory, without a vulnerability or products.
fn second_advisory() -> Advisory {
    Advisory {
        title: "No Gateway release contains the <xz> backdoor".to_owned(),
        tracking: tracking("EXA-2026-0001", "2026-01-20T09:00:00Z", "2026-01-20T09:00:00Z"),
        aggregate_severity: None,
        product_tree: None,
        vulnerabilities: Vec::new(),
        editorial: Editorial::default(),
        notes: vec![note(NoteCategory::Description, "The library is not part of any product.")],
        ..advisory()
    }
}

fn tracking(id: &str, initial: &str, current: &str) -> Tracking {
    Tracking {
        id: to(id),
        aliases: vec!["GW-77".to_owned()],
        status: DocumentStatus::Final,
        version: to("1.1.0"),
        initial_release_date: to(initial),
        current_release_date: to(current),
        revision_history: vec![
            Revision {
                number: to("1.0.0"),
                date: to(initial),
                summary: "First published".to_owned(),
                legacy_version: Some("A".to_owned()),
            },
            Revision {
                number: to("1.1.0"),
                date: to(current),
                summary: "Workaround added".to_owned(),
                legacy_version: None,
            },
        ],
        generator: Some(Generator { date: None, engine: "candour".to_owned(), engine_version: Some("0.1".to_owned()) }),
    }
}

fn note(category: NoteCategory, text: &str) -> Note {
    Note { category, title: None, text: text.into(), audience: None, scope: Scope::default() }
}

fn first_vulnerability() -> Vulnerability {
    let old: Vec<ProductId> = vec![to("gateway-4.2.0"), to("gateway-4.2.6"), to("gateway-on-rack")];
    Vulnerability {
        cve: Some(to("CVE-2026-10001")),
        title: Some("Missing authentication".to_owned()),
        ids: vec![VulnerabilityId {
            system_name: "Tracker".to_owned(),
            text: "GW-1234".to_owned(),
            scope: Scope::default(),
        }],
        cwes: vec![Cwe {
            id: to("CWE-306"),
            name: "Missing Authentication for Critical Function".to_owned(),
            version: None,
        }],
        discovery_date: Some(to("2026-01-12T00:00:00Z")),
        disclosure_date: None,
        exploited: Some(true),
        product_status: ProductStatus {
            known_affected: old.clone(),
            fixed: vec![to("gateway-4.2.7")],
            recommended: vec![to("gateway-4.2.7")],
            known_not_affected: vec![to("rack")],
            ..ProductStatus::default()
        },
        metrics: vec![Metric {
            products: old,
            cvss_v3: Some(to("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N")),
            cvss_v4: Some(to("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:N/SC:N/SI:N/SA:N")),
            ..Metric::default()
        }],
        remediations: vec![fix(), workaround()],
        flags: vec![Flag {
            label: FlagLabel::VulnerableCodeNotPresent,
            date: None,
            scope: Scope { product_ids: vec![to("rack")], group_ids: Vec::new() },
        }],
        threats: vec![Threat {
            category: ThreatCategory::ExploitStatus,
            details: "Seen once, on 9 March.".to_owned(),
            date: Some(to("2026-03-09T00:00:00Z")),
            scope: Scope::default(),
        }],
        involvements: vec![Involvement {
            party: PartyCategory::Vendor,
            status: InvolvementStatus::Completed,
            date: None,
            summary: Some("Fixed and published.".to_owned()),
        }],
        notes: vec![note(NoteCategory::Description, "The check of the *token* came too late.")],
        ..Vulnerability::default()
    }
}

fn second_vulnerability() -> Vulnerability {
    Vulnerability {
        cve: None,
        no_cve: Some("Not a vulnerability by itself.".to_owned()),
        product_status: ProductStatus {
            known_affected: vec![to("gateway-4.2.6")],
            under_investigation: vec![to("gateway-4.2.0")],
            ..ProductStatus::default()
        },
        remediations: vec![fix()],
        ..Vulnerability::default()
    }
}

fn fix() -> Remediation {
    Remediation {
        category: RemediationCategory::VendorFix,
        details: "Install Gateway **4.2.7**.".to_owned(),
        date: Some(to("2026-03-03T00:00:00Z")),
        url: Some(to("https://updates.example.com/gateway/4.2.7")),
        scope: Scope { product_ids: Vec::new(), group_ids: vec![to("old")] },
        entitlements: vec!["A maintenance contract".to_owned()],
        restart_required: Some(RestartRequired {
            category: RestartCategory::Service,
            details: Some("It takes a minute.".to_owned()),
        }),
        update: Some(UpdateKind { security: true, completeness: Completeness::Full }),
    }
}

fn workaround() -> Remediation {
    Remediation {
        category: RemediationCategory::Workaround,
        details: "Turn off the admin API.".to_owned(),
        date: None,
        url: None,
        restart_required: None,
        entitlements: Vec::new(),
        update: None,
        ..fix()
    }
}

/// An open incident.
pub(crate) fn incident() -> Incident {
    let update = |at: &str, status, text: &str| IncidentUpdate { at: to(at), status, text: text.to_owned() };
    Incident {
        origin: Origin::default(),
        slug: to("2026-03-28-mail"),
        title: "Support mailbox read by a stranger".to_owned(),
        tlp: Tlp::Clear,
        publication: Publication::default(),
        notable: None,
        kind: IncidentKind::Malicious,
        severity: IncidentSeverity::Major,
        status: IncidentStatus::Monitoring,
        products: vec![to("gateway")],
        regions: vec!["Europe".to_owned()],
        started: to("2026-03-28T04:00:00Z"),
        detected: Some(to("2026-03-28T07:30:00+01:00")),
        first_notified: Some(to("2026-03-28T10:00:00Z")),
        contained: None,
        resolved: None,
        next_update: Some(to("2026-04-02T10:00:00Z")),
        customer_actions: vec!["Change passwords that you sent us by mail.".to_owned()],
        data_affected: Some("Names and mail addresses.".to_owned()),
        regulators: vec![RegulatorNotice { name: "ICO".to_owned(), told: to("2026-03-29T09:00:00Z") }],
        advisories: vec![to("EXA-2026-0003"), to("EXA-2026-9999")],
        updates: vec![
            update("2026-03-30T10:00:00Z", IncidentStatus::Monitoring, "The account is **closed**."),
            update("2026-03-28T10:00:00Z", IncidentStatus::Investigating, "We are looking into it."),
        ],
        review: Some(IncidentReview { due: Some(to("2026-05")), published: None, root_cause: None, prevention: None }),
        body: prose("Someone signed in to the mailbox with a stolen password."),
        notes: Vec::new(),
        served_in: Vec::new(),
    }
}
