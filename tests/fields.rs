//! Each key that an advisory can have: changed without a revision, it stops the build, and the message names it. The keys
//! are those of the reference, so that one that is added there without a row here is noticed.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::{collections::BTreeSet, fs};

use support::{AT, Project, here};

const ADVISORY: &str = "content/advisories/2026/exa-2026-0009.md";
const PRODUCT: &str = "content/products/gateway.md";

/// A key, a text of the advisory with what takes its place, and what the message names.
type Row = (&'static str, &'static str, &'static str, &'static str);

const DOCUMENT: &[Row] = &[
    ("id", "EXA-2026-0009", "EXA-2026-0010", "EXA-2026-0009 was published, and there is no file of it any more"),
    ("title", "title = \"Weak keys on", "title = \"Poor keys on", "the title"),
    ("status", "status = \"final\"", "status = \"interim\"", "the status"),
    ("status", "status = \"final\"", "status = \"draft\"", "it is a draft"),
    ("tlp", "tlp = \"CLEAR\"", "tlp = \"GREEN\"", "its label is TLP:GREEN"),
    ("release_at", "release_at = 2026-", "release_at = 2027-", "it is held back until 2027-03-10"),
    ("category", "csaf_security_advisory", "csaf_base", "the category"),
    ("lang", "lang = \"en-GB\"", "lang = \"en\"", "the language"),
    ("source_lang", "source_lang = \"de\"\n", "", "the language"),
    ("license", "CC-BY-4.0", "CC0-1.0", "the licence"),
    ("distribution_text", "Share it with everybody", "Share it", "the distribution"),
    ("sharing_group", "2f6f3f5a7b10", "2f6f3f5a7b11", "the sharing group"),
    ("sharing_group", "name = \"Friends\"", "name = \"Some\"", "the sharing group"),
    ("severity", "text = \"Severe\"", "text = \"Slight\"", "the aggregate severity"),
    ("severity", "example.com/scale", "example.com/other", "the aggregate severity"),
    ("aliases", "[\"X-1\"]", "[\"X-2\"]", "the aliases or other tracking data"),
    ("informed", "[\"The national CERT\"]", "[]", "who was informed"),
    (
        "revision",
        "[[remediation]]",
        "[[revision]]\nversion = \"1.0.5\"\ndate = 2026-03-12T10:00:00Z\nsummary = \"S\"\n\n[[remediation]]",
        "AD1",
    ),
    ("remediation", "Block the port.", "Block all ports.", "the remediations"),
    (
        "vulnerability",
        "[[note]]",
        "[[vulnerability]]\ncve = \"CVE-2026-90010\"\n[[vulnerability.product]]\nproduct = \"gateway\"\naffected = \"4.0.1\"\n\n[[note]]",
        "the vulnerabilities (added CVE-2026-90010)",
    ),
    ("note", "[[note]]", "[[note]]\ncategory = \"other\"\ntext = \"More.\"\n\n[[note]]", "the notes"),
    (
        "reference",
        "\n[[reference]]",
        "\n[[reference]]\nsummary = \"S\"\nurl = \"https://example.com/\"\n\n[[reference]]",
        "the references",
    ),
    (
        "acknowledgment",
        "\n[[acknowledgment]]",
        "\n[[acknowledgment]]\nnames = [\"C. Reporter\"]\n\n[[acknowledgment]]",
        "the acknowledgments",
    ),
    ("product_tree", "summary = \"All rack units\"\n", "", "the product tree"),
    ("timeline", "confirmed = 2026-02-02\n", "", "the timeline"),
    ("withdrawn", "[timeline]", "[withdrawn]\nwhy = \"No flaw.\"\n\n[timeline]", "whether it holds, and why"),
    ("superseded", "[timeline]", "[superseded]\nby = \"EXA-2026-0001\"\n\n[timeline]", "whether it holds, and why"),
    ("body", "Install 4.2.7.\n\n##", "Install 4.2.8.\n\n##", "the notes"),
    ("body", "Too little randomness", "No randomness", "the notes"),
];

const REVISION: &[Row] = &[
    ("version", "version = \"1.1.0\"", "version = \"1.0.1\"", "goes back to version 1.0.1"),
    ("date", "date = 2026-03-12T09", "date = 2026-03-12T08", "the release dates"),
    ("summary", "The scores are known", "Scores", "the revision history"),
    ("legacy_version", "legacy_version = \"A\"", "legacy_version = \"B\"", "the versions in an older scheme"),
    ("legacy_version", "legacy_version = \"A\"\n", "", "the versions in an older scheme"),
];

const VULNERABILITY: &[Row] = &[
    ("cve", "CVE-2026-90009", "CVE-2026-90010", "the vulnerabilities (added CVE-2026-90010; removed CVE-2026-90009)"),
    ("no_cve", "Not asked for", "Asked for", "why there is no CVE id"),
    ("id", "text = \"7\"", "text = \"8\"", "the ids of vulnerabilities"),
    ("title", "title = \"Weak keys\"", "title = \"Poor keys\"", "the titles of vulnerabilities"),
    ("description", "Keys are weak.\"", "Keys are poor.\"", "the notes on vulnerabilities"),
    ("cwe", "\"CWE-306\"", "\"CWE-305\"", "the weaknesses"),
    ("cwe", "\"CWE-287\"", "\"CWE-285\"", "the weaknesses after the first"),
    ("cvss", "C:H/I:H/A:N\"]", "C:H/I:L/A:N\"]", "the scores"),
    ("severity", "severity = \"low\"", "severity = \"medium\"", "the ratings"),
    ("exploited", "exploited = true\n", "", "whether it is exploited"),
    ("exploited_since", "since = 2026-03-02", "since = 2026-03-01", "the threats"),
    ("exploited_since", "recorded = 2026-03-03", "recorded = 2026-03-04", "the threats"),
    ("discovered", "discovered = 2026-02-01", "discovered = 2026-01-31", "the dates of vulnerabilities"),
    ("disclosed", "disclosed = 2026-03-01", "disclosed = 2026-03-02", "the dates of vulnerabilities"),
    (
        "product",
        "\n[[vulnerability.product]]\nids = [\"R200-TPM\", \"R400-TPM\"]\nstatus = \"affected\"\n",
        "",
        "the affected products",
    ),
    ("score", "VC:H/VI:H/VA:N", "VC:H/VI:L/VA:N", "the ratings"),
    ("remediation", "Make keys on another", "Make keys on one more", "the remediations"),
    ("flag", "component_not_present", "vulnerable_code_not_present", "the flags"),
    ("threat", "Attackers read all", "Attackers read much", "the threats"),
    ("involvement", "Agreed on a day", "Agreed on two days", "the involvements"),
    ("note", "More of it", "Less of it", "the notes on vulnerabilities"),
    ("reference", "The record", "A record", "the references of vulnerabilities"),
    ("acknowledgment", "A. Reporter", "A. N. Reporter", "the acknowledgments of vulnerabilities"),
];

const PRODUCT_VERSIONS: &[Row] = &[
    ("product", "affected = \">=4.0, <4.2.7\"\n\n[[note]]", "affected = \"4.1\"\n\n[[note]]", "the affected products"),
    ("affected", "affected = \">=4.0, <4.2.7\"", "affected = \">=4.1, <4.2.7\"", "the affected products"),
    ("first_affected", "first_affected = \"4.0.0\"", "first_affected = \"4.0.1\"", "the affected products"),
    ("last_affected", "last_affected = \"4.2.6\"", "last_affected = \"4.2.5\"", "the affected products"),
    ("not_affected", "not_affected = \"3.0\"", "not_affected = \"3.0.1\"", "the fixed or unaffected products"),
    (
        "under_investigation",
        "under_investigation = \"3.1\"\n",
        "",
        "the products under investigation, recommended or unknown",
    ),
    ("unknown", "unknown = \"3.2\"", "unknown = \"3.3\"", "the product tree"),
    ("fixed", "\nfixed = \"4.2.7\"", "\nfixed = [\"4.2.7\", \"4.3\"]", "the fixed or unaffected products"),
    ("first_fixed", "first_fixed = \"4.1.9\"", "first_fixed = \"4.1.8\"", "the fixed or unaffected products"),
    (
        "recommended",
        "recommended = \"4.2.8\"",
        "recommended = \"4.2.7\"",
        "the products under investigation, recommended or unknown",
    ),
    ("artefacts", "artefacts = \"gateway-4.2.7.ova\"", "artefacts = \"gateway-4.2.7.zip\"", "the product tree"),
    ("ids", "ids = [\"R200-TPM\", \"R400-TPM\"]\nstatus", "ids = [\"R200-TPM\"]\nstatus", "the affected products"),
    ("status", "status = \"affected\"", "status = \"fixed\"", "the affected products"),
];

const SCORE: &[Row] = &[
    ("cvss", "PR:N/UI:N/VC:H", "PR:L/UI:N/VC:H", "the ratings"),
    ("products", "products = [\"gateway\"]\nsource", "products = [\"R200-TPM\"]\nsource", "the ratings"),
    ("source", "source = \"https://psirt.example.net/\"\n", "", "the ratings"),
];

const REMEDIATION: &[Row] = &[
    ("kind", "kind = \"workaround\"", "kind = \"mitigation\"", "the remediations"),
    ("text", "Install 4.2.7.\"", "Install 4.2.7 now.\"", "the remediations"),
    ("update", "[\"security\", \"full\"]", "[\"security\", \"temporary\"]", "the kinds of remediations or updates"),
    ("url", "example.com/get", "example.com/fetch", "the remediations"),
    (
        "date",
        "date = 2026-03-10T09:00:00Z\nproducts = [\"gateway\"]\nentitlements",
        "products = [\"gateway\"]\nentitlements",
        "the remediations",
    ),
    (
        "products",
        "products = [\"gateway\"]\nentitlements",
        "products = [\"gateway\", \"R200-TPM\"]\nentitlements",
        "the remediations",
    ),
    (
        "groups",
        "groups = [\"rack-units\"]\n\n[[vulnerability.flag]]",
        "products = [\"R200-TPM\"]\n\n[[vulnerability.flag]]",
        "the remediations",
    ),
    ("entitlements", "A contract", "Another contract", "the remediations"),
    ("restart", "category = \"machine\"", "category = \"service\"", "the remediations"),
    ("restart", "Takes four minutes", "Takes five minutes", "the remediations"),
];

const STATEMENTS: &[Row] = &[
    ("flag.label", "component_not_present", "vulnerable_code_not_in_execute_path", "the flags"),
    ("threat.category", "category = \"impact\"", "category = \"target_set\"", "the threats"),
    ("threat.text", "Attackers read all", "Attackers read nothing", "the threats"),
    ("date", "date = 2026-03-10T09:00:00Z\ngroups", "date = 2026-03-09T09:00:00Z\ngroups", "the threats"),
    ("date", "component_not_present\"\ndate = 2026-03-10", "component_not_present\"\ndate = 2026-03-09", "the flags"),
    (
        "products",
        "products = [\"gateway\"]\n\n[[vulnerability.threat]]",
        "products = [\"gateway@3.0\"]\ngroups = [\"rack-units\"]\n\n[[vulnerability.threat]]",
        "the flags",
    ),
    (
        "groups",
        "groups = [\"rack-units\"]\n\n[[vulnerability.involvement]]",
        "products = [\"gateway\"]\n\n[[vulnerability.involvement]]",
        "the threats",
    ),
];

const INVOLVEMENT: &[Row] = &[
    ("party", "party = \"coordinator\"", "party = \"discoverer\"", "the involvements"),
    ("status", "status = \"completed\"", "status = \"in_progress\"", "the involvements"),
    ("date", "date = 2026-03-04", "date = 2026-03-05", "the involvements"),
    ("summary", "Agreed on a day", "Agreed on one day", "the involvements"),
];

const PROSE: &[Row] = &[
    ("note.category", "category = \"faq\"", "category = \"general\"", "the notes"),
    ("note.text", "text = \"Why?\"", "text = \"How?\"", "the notes"),
    ("note.title", "title = \"Questions\"", "title = \"Answers\"", "the notes"),
    ("note.audience", "audience = \"Operators\"", "audience = \"Users\"", "the notes"),
    ("reference.summary", "The maker", "A maker", "the references"),
    ("reference.url", "example.net/2026\"", "example.net/2027\"", "the references"),
    ("reference.category", "category = \"external\"", "category = \"self\"", "the references"),
    ("acknowledgment.names", "B. Reporter", "C. Reporter", "the acknowledgments"),
    ("acknowledgment.organization", "organization = \"Lab\"", "organization = \"Laboratory\"", "the acknowledgments"),
    ("acknowledgment.summary", "for help", "for much help", "the acknowledgments"),
    ("acknowledgment.urls", "lab.example.net", "laboratory.example.net", "the acknowledgments"),
];

const TREE: &[Row] = &[
    ("product", "name = \"Gateway R200\"", "name = \"Gateway R201\"", "the product tree"),
    ("branch", "name = \"Rack units\"", "name = \"Units\"", "the product tree"),
    ("branch", "category = \"product_version\"", "category = \"patch_level\"", "the product tree"),
    ("relationship", "category = \"default_component_of\"", "category = \"optional_component_of\"", "the product tree"),
    ("group", "All rack units", "The rack units", "the product tree"),
];

const TREE_PRODUCT: &[Row] = &[
    ("id", "\"R400\"", "\"R401\"", "the product tree"),
    ("name", "AS-TPM firmware 7.2 in R400", "AS-TPM firmware in R400", "the product tree"),
    ("cpe", "as-tpm:7.2", "as-tpm:7.3", "the product tree"),
    ("purl", "pkg:generic/r200", "pkg:generic/r201", "the product tree"),
    ("sbom", "example.com/sbom", "example.com/bom", "the product tree"),
    ("hash", "r200.bin", "r201.bin", "the product tree"),
    ("model_numbers", "M-1", "M-2", "the product tree"),
    ("serial_numbers", "S-1", "S-2", "the product tree"),
    ("skus", "100-2004\"] } },\n", "100-2005\"] } },\n", "the product tree"),
    ("uri", "example.com/r200", "example.com/r201", "the product tree"),
];

const TIMELINE: &[Row] = &[
    ("reported", "reported = 2026-02-01", "reported = 2026-01-31", "the timeline"),
    ("confirmed", "confirmed = 2026-02-02", "confirmed = 2026-02-03", "the timeline"),
    ("fixed", "fixed = 2026-03-09", "fixed = 2026-03-08", "the timeline"),
    ("customers_notified", "customers_notified = 2026-03-10T09", "customers_notified = 2026-03-10T10", "the timeline"),
    ("delay_reason", "needed a new protocol", "needed new keys", "why the fix took longer"),
    ("delay_reason", "delay_reason = \"The fix needed a new protocol.\"\n", "", "why the fix took longer"),
];

/// The tables of the reference, by their headings, with the rows for their keys. A heading may have two.
const TABLES: [(&str, &[&[Row]]); 11] = [
    ("### Document", &[DOCUMENT]),
    ("### Revision", &[REVISION]),
    ("### Vulnerability", &[VULNERABILITY]),
    ("### Product versions", &[PRODUCT_VERSIONS]),
    ("### Score", &[SCORE]),
    ("### Remediation", &[REMEDIATION]),
    ("### Flag and threat", &[STATEMENTS]),
    ("### Involvement", &[INVOLVEMENT]),
    ("### Body, notes, references and acknowledgments", &[PROSE]),
    ("### Product tree", &[TREE, TREE_PRODUCT]),
    ("### Timeline", &[TIMELINE]),
];

/// The headings of the part about advisories whose tables have no keys of front matter.
const WITHOUT_KEYS: [&str; 3] =
    ["### The short form", "### Withdrawn and superseded", "### Revising, withdrawing and superseding"];

fn project() -> Project {
    let project = Project::base();
    project.file(ADVISORY, fs::read(here("support/whole.md")).expect("it is there"));
    let product = fs::read_to_string(project.path().join(PRODUCT)).expect("the base has it");
    let (front, body) = product.rsplit_once("+++").expect("front matter ends");
    let artefact = |name: &str, first: char| {
        format!(
            "\n[[release.artefact]]\nname = \"{name}\"\nversion = \"4.2.7\"\nurl = \"https://downloads.example.com/{name}\"\n\
             sha256 = \"{first}0e68311a8dca9bb78a9981b1ba47d283e6bd508a970588043c4565034f99be9\"\n"
        )
    };
    let artefacts = artefact("gateway-4.2.7.ova", '2') + artefact("gateway-4.2.7.zip", '3').as_str();
    project.file(PRODUCT, format!("{front}{artefacts}+++{body}"));
    project.build().succeeds();
    project
}

/// What does not hold of some rows.
fn failures(rows: &[(&str, Row)]) -> Vec<String> {
    let project = project();
    let whole = fs::read_to_string(project.path().join(ADVISORY)).expect("it is there");
    let unwrapped = |text: &str| text.replace(|character: char| character.is_whitespace() || character == '│', "");
    let mut failures = Vec::new();
    for (heading, (key, from, to, part)) in rows {
        if !whole.contains(from) {
            failures.push(format!("{heading} {key}: the advisory has no {from:?}"));
            continue;
        }
        // An id stands in several places.
        let times = if *key == "id" { usize::MAX } else { 1 };
        project.file(ADVISORY, whole.replacen(from, to, times));
        let outcome = project.run(&["check", "--at", AT]);
        let said = unwrapped(&outcome.stderr);
        let is_named =
            said.contains(&unwrapped(part)) && (said.contains("HI1") || said.contains("HI2") || *part == "AD1");
        if outcome.code != Some(1) || !is_named {
            failures.push(format!("{heading} {key}: {from:?} → {to:?}: not {part:?} but\n{}", outcome.stderr));
        }
    }
    failures
}

#[test]
fn each_key_that_is_changed_without_a_revision_stops_the_build_and_is_named() {
    let rows: Vec<(&str, Row)> = TABLES
        .iter()
        .flat_map(|(heading, tables)| tables.iter().flat_map(move |rows| rows.iter().map(move |row| (*heading, *row))))
        .collect();
    assert!(rows.len() >= 100, "only {} rows", rows.len());
    let failures: Vec<String> = std::thread::scope(|scope| {
        let halves = rows.chunks(rows.len().div_ceil(2));
        let threads: Vec<_> = halves.map(|half| scope.spawn(move || failures(half))).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("it ends")).collect()
    });
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

/// The keys of the tables of a text, in the first column, each in backticks.
fn keys(text: &str) -> Vec<BTreeSet<&str>> {
    let mut tables: Vec<BTreeSet<&str>> = Vec::new();
    let mut is_inside = false;
    for line in text.lines() {
        if line.starts_with("| key") {
            tables.push(BTreeSet::new());
            is_inside = true;
        } else if !line.starts_with('|') {
            is_inside = false;
        } else if let Some(table) = tables.last_mut().filter(|_| is_inside) {
            let column = line.trim_start_matches("| ").split(" | ").next().expect("there is a column");
            table.extend(column.split('`').skip(1).step_by(2));
        }
    }
    tables
}

#[test]
fn each_key_of_the_reference_has_a_row_and_each_row_a_key() {
    let reference = fs::read_to_string(here("../docs/CONTENT.md")).expect("the reference is there");
    let (_, advisories) = reference.split_once("\n## Advisories\n").expect("it has advisories");
    let (advisories, _) = advisories.split_once("\n## How names of products are resolved\n").expect("it ends");
    let mut seen = BTreeSet::new();
    for section in advisories.split("\n### ").skip(1) {
        let heading = format!("### {}", section.lines().next().expect("a heading"));
        if WITHOUT_KEYS.contains(&heading.as_str()) {
            continue;
        }
        let (known, rows) = TABLES
            .iter()
            .find(|(known, _)| *known == heading)
            .unwrap_or_else(|| panic!("`{heading}` of the reference has no rows here"));
        seen.insert(*known);
        let tables = keys(section);
        assert_eq!(tables.len(), rows.len(), "`{heading}` has another number of tables");
        for (table, rows) in tables.iter().zip(*rows) {
            let tried: BTreeSet<&str> = rows.iter().map(|row| row.0).filter(|key| *key != "body").collect();
            let untried: Vec<&&str> = table.difference(&tried).collect();
            assert!(untried.is_empty(), "`{heading}`: no row changes {untried:?}");
            // Some keys are told of below the table.
            let unknown: Vec<&&str> = tried.iter().filter(|key| !section.contains(&format!("`{key}`"))).collect();
            assert!(unknown.is_empty(), "`{heading}` has no key {unknown:?}");
        }
    }
    assert_eq!(seen.len(), TABLES.len(), "a heading is gone: {seen:?}");
}
