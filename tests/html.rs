//! Pages, feeds and data of hostile content, of real documents and of the example: whatever was read, no script, event
//! handler, style or request to another host is in them that the theme did not put there, and nothing in a text begins
//! a line of its own where lines mean something.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;
#[allow(dead_code, unreachable_pub, missing_docs, reason = "the fuzz crate uses all of it")]
#[path = "../fuzz/src/lib.rs"]
mod targets;

use std::{collections::BTreeSet, fs, path::Path};

use rayon::prelude::*;
use serde_json::{Value, json};
use support::{Project, corpus, here, incident_corpus};
use targets::{html, site};

/// What is tried in every text: to leave the place that it stands in, and then to run, to style, to ask, or to begin a
/// line, a field or a record.
const HOSTILE: [&str; 16] = [
    "</title></script><script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)' x='",
    "--><svg onload=alert(1)>",
    "]]><script>alert(1)</script><![CDATA[",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "{{ 7 * 7 }}{% include \"base.html\" %}<x />",
    "[a](javascript:alert(1)) ![b](https://evil.example/b.png)",
    "<img src=/&#9;/evil.example/c.png><img srcset=//evil.example/d.png>",
    "<a href=\"java&#10;script:alert(1)\">e</a><base href=//evil.example>",
    "<style>@import '//evil.example'</style><p style=position:fixed>",
    "<form action=//evil.example><button formaction=javascript:f>g</button></form>",
    "<meta http-equiv=refresh content=0;url=//evil.example><iframe srcdoc='<script>h</script>'></iframe>",
    "a\r\nSet-Cookie: b=c\r\n\r\n/x /y 302\nEND:VCALENDAR\r\nContact: mailto:evil@example.com\u{2028}d\u{85}e",
    "\u{202e}gpj.exe\u{0}\u{8}\u{1b}[2J\u{fffe}\u{feff}",
    "=HYPERLINK(\"https://evil.example\"),\"f\",,\\,;\\n",
];

/// Addresses that must not be opened.
const ADDRESSES: [&str; 8] = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)//https://example.com/",
    "data:text/html,%3Cscript%3Ealert(1)%3C/script%3E",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "https://evil.example/%22%3E%3Cscript%3E",
    "blob:https://evil.example/a",
    "view-source:javascript:alert(1)",
];

/// The text with the given number, with the number in it, so that ids and titles do not repeat.
fn hostile(number: usize) -> String {
    format!("{number} {}", HOSTILE[number % HOSTILE.len()])
}

/// A CSAF 2.0 document with something hostile wherever the standard has a text.
fn document(number: usize) -> Value {
    let text = || hostile(number);
    let url = ADDRESSES[number % ADDRESSES.len()];
    let date = "2026-03-10T09:00:00Z";
    let note = |category: &str| json!({"category": category, "text": text(), "title": text(), "audience": text()});
    let notes = ["summary", "description", "details", "faq", "general", "legal_disclaimer", "other"].map(note);
    let thanks = json!([{"names": [text()], "organization": text(), "summary": text(), "urls": [url]}]);
    let reference = json!([{"category": "external", "summary": text(), "url": url}]);
    let product = |id: &str| {
        json!({"name": text(), "product_id": format!("{id}{}", text()), "product_identification_helper": {
            "model_numbers": [text()], "serial_numbers": [text()], "skus": [text()], "sbom_urls": [url],
            "hashes": [{"filename": text(), "file_hashes": [{"algorithm": "sha256", "value": ("0".repeat(64))}]}],
            "x_generic_uris": [{"namespace": url, "uri": url}],
        }})
    };
    let (one, other, both) = (format!("A{}", text()), format!("B{}", text()), format!("C{}", text()));
    // What looks like a range is no version (CSAF 2.0, section 6.1.31).
    let version = text().replace(['<', '>'], "").replace("all", "");
    json!({
        "document": {
            "acknowledgments": thanks, "aggregate_severity": {"text": text(), "namespace": url},
            "category": "csaf_security_advisory", "csaf_version": "2.0", "lang": "en",
            "distribution": {"text": text(), "tlp": {"label": "WHITE", "url": url}},
            "notes": notes,
            "publisher": {"category": "vendor", "name": "Example Ltd", "namespace": "https://example.com",
                "contact_details": text(), "issuing_authority": text()},
            "references": reference, "title": text(),
            "tracking": {
                "aliases": [text()], "current_release_date": date, "id": id(number), "initial_release_date": date,
                "revision_history": [{"date": date, "number": "1", "legacy_version": text(), "summary": text()}],
                "generator": {"engine": {"name": text(), "version": text()}},
                "status": "final", "version": "1",
            },
        },
        "product_tree": {
            "branches": [{"category": "vendor", "name": text(), "branches": [{"category": "product_name", "name": text(),
                "branches": [{"category": "product_version", "name": version, "product": product("A")}]}]}],
            "full_product_names": [product("B")],
            "relationships": [{"category": "installed_on", "product_reference": one, "relates_to_product_reference": other,
                "full_product_name": {"name": text(), "product_id": both}}],
            "product_groups": [{"group_id": text(), "product_ids": [one, other], "summary": text()}],
        },
        "vulnerabilities": [{
            "acknowledgments": thanks, "cve": format!("CVE-2026-{}", 10_000 + number), "title": text(),
            "ids": [{"system_name": text(), "text": text()}],
            "involvements": [{"party": "vendor", "status": "completed", "summary": text(), "date": date}],
            "notes": [note("description"), note("other")], "references": reference,
            "product_status": {"known_affected": [one], "known_not_affected": [other], "under_investigation": [both]},
            "flags": [{"label": "component_not_present", "product_ids": [other]}],
            "remediations": [{"category": "vendor_fix", "details": text(), "product_ids": [one], "url": url,
                "entitlements": [text()], "restart_required": {"category": "machine", "details": text()}}],
            "threats": [{"category": "impact", "details": text(), "product_ids": [one]},
                {"category": "exploit_status", "details": text(), "product_ids": [one]}],
        }],
    })
}

/// An id that a document may have: no line breaks, and nothing at its ends.
fn id(number: usize) -> String {
    let text: String = hostile(number).chars().filter(|character| !character.is_control()).collect();
    format!("EXA-{}.", text.trim().replace('\u{2028}', ""))
}

/// The same in CSAF 2.1, whose notes are Markdown.
fn document_21(number: usize) -> Value {
    let mut document = document(number);
    document["$schema"] = json!("https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json");
    document["document"]["csaf_version"] = json!("2.1");
    document["document"]["distribution"] = json!({"text": hostile(number), "tlp": {"label": "CLEAR"}});
    document["document"]["tracking"]["id"] = json!(format!("EXB-{number}"));
    // What the draft has otherwise.
    for (place, key) in [
        ("/document/publisher", "contact_details"),
        ("/document/publisher", "issuing_authority"),
        ("/document/tracking", "generator"),
        ("/product_tree", "relationships"),
        ("/vulnerabilities/0", "involvements"),
        ("/vulnerabilities/0/product_status", "under_investigation"),
    ] {
        let object = document.pointer_mut(place).and_then(Value::as_object_mut).expect("it is an object");
        object.remove(key);
    }
    document
}

/// A text as a string of TOML, without what no text of the content may hold.
fn toml(text: &str) -> String {
    let fit = |character: &char| !character.is_control() && !matches!(character, '\u{202a}'..='\u{202e}' | '\u{fffe}');
    let text: String = text.chars().filter(fit).collect();
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Content with something hostile in every text.
fn hostile_project() -> Project {
    let project = Project::base();
    for number in 0..HOSTILE.len() {
        project.file(&format!("content/advisories/a{number}.json"), document(number).to_string());
        project.file(&format!("content/advisories/b{number}.json"), document_21(number).to_string());
        let (text, body) = (toml(&hostile(number)), hostile(number));
        project.file(
            &format!("content/pages/page-{number}.md"),
            format!(
                "+++\ntitle = {text}\ndescription = {text}\n+++\n\n# {body}\n\n{body}\n\n| a |\n|---|\n| {body} |\n"
            ),
        );
        project.file(
            &format!("content/products/product-{number}.md"),
            format!(
                "+++\nname = {text}\nfamily = {text}\n[[release]]\nname = \"1\"\nlabel = {text}\ncodename = {text}\n\
                 released = 2024-01-15\nend_of_security_support = {{ tba = {text} }}\nnotice = {text}\n\
                 [[release]]\nname = {}\nreleased = 2023-01-15\nend_of_security_support = 2026-12-01\n\
                 announced = 2023-01-15\nnotice = {text}\n+++\n\n{body}\n",
                toml(hostile(number).trim()),
            ),
        );
        let incident = fs::read_to_string(here("support/incident.md")).expect("the incident is there");
        let incident = incident
            .replace("\"An outage of the update server\"", &text)
            .replace("\"Updates are available again.\"", &text)
            .replace("\"A certificate had expired.\"", &text)
            .replace("\"Certificates are renewed a month ahead.\"", &text)
            .replacen(
                "+++\n",
                &format!("+++\nnotable = true\ncustomer_actions = [{text}]\ndata_affected = {text}\n"),
                1,
            );
        project.file(&format!("content/incidents/incident-{number}.md"), format!("{incident}\n{body}\n"));
    }
    project
}

/// What is wrong with the files that were made, one line a fault.
fn faults(files: &[(String, Vec<u8>)]) -> Vec<String> {
    let of_file = |(path, bytes): &(String, Vec<u8>)| -> Vec<String> {
        site::faults(path, bytes).into_iter().map(|fault| format!("{path}: {fault}")).collect()
    };
    // What a vendor puts into the static files is the vendor's.
    files.par_iter().filter(|(path, _)| !path.ends_with(".svg")).flat_map(of_file).collect()
}

#[track_caller]
fn assert_harmless(project: &Project) -> usize {
    let files = project.files();
    let faults = faults(&files);
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults[..faults.len().min(40)].join("\n"));
    files.iter().filter(|(path, _)| path.ends_with(".html")).count()
}

#[test]
fn hostile_content_comes_out_harmless_everywhere() {
    let project = hostile_project();
    project.build().succeeds();
    let pages = assert_harmless(&project);
    assert!(pages > 6 * HOSTILE.len(), "only {pages} pages");
    assert_lines(&project);
    // All of it is there all the same: what is refused is a link, not a word.
    let page = project.read("advisories/exa-1_img_src_x_onerror_alert_1_.html");
    assert!(page.contains("&lt;img src=x onerror=alert(1)&gt;") || page.contains("&lt;img src&#x3D;x"), "{page}");
}

/// Files in which a line means something have only lines that candour began.
fn assert_lines(project: &Project) {
    for line in project.read(".well-known/security.txt").lines() {
        let name = line.split(": ").next().unwrap_or_default();
        let known = ["Contact", "Expires", "Encryption", "Acknowledgments", "Canonical", "Policy", "CSAF"];
        assert!(known.contains(&name), "{line:?}");
    }
    for line in project.read("_redirects").lines() {
        let parts: Vec<&str> = line.split(' ').collect();
        assert!(matches!(parts[..], [from, to, "302"] if from.starts_with('/') && to.starts_with('/')), "{line:?}");
    }
    for line in project.read("_headers").lines() {
        let header = line.strip_prefix("  ").is_some_and(|rest| rest.contains(": "));
        assert!(header || line.starts_with('/'), "{line:?}");
    }
    let files: BTreeSet<String> = project.files().into_iter().map(|(path, _)| path).collect();
    for list in files.iter().filter(|path| path.ends_with("index.txt")) {
        let folder = Path::new(list).parent().expect("it lies in a folder").display().to_string();
        for line in project.read(list).lines() {
            assert!(files.contains(&format!("{folder}/{line}")), "{list} lists {line:?}");
        }
    }
    for list in files.iter().filter(|path| path.ends_with("changes.csv")) {
        let folder = Path::new(list).parent().expect("it lies in a folder").display().to_string();
        let text = project.read(list);
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        for record in reader.records() {
            let record = record.expect("it is a record");
            assert_eq!(record.len(), 2, "{record:?}");
            assert!(files.contains(&format!("{folder}/{}", &record[0])), "{list} lists {record:?}");
        }
    }
    let lock = fs::read_to_string(project.path().join("candour.lock")).expect("a build records");
    let recorded = candour::history::parse(lock).expect("the record can be read");
    assert_eq!(recorded.advisories.len(), 2 * HOSTILE.len() + 1);
}

#[test]
fn the_example_has_nothing_that_the_theme_did_not_put_there() {
    let project = Project::example();
    project.build().succeeds();
    assert!(assert_harmless(&project) > 30);
}

#[test]
fn real_advisories_become_harmless_pages_and_feeds() {
    let Some(corpus) = corpus() else { return };
    let project = Project::without_advisories();
    support::copy(&corpus.join("cisa"), &project.path().join("content/advisories"));
    project.build().succeeds();
    let pages = assert_harmless(&project);
    assert!(pages > 174, "only {pages} pages");
}

#[test]
fn real_incident_notices_become_harmless_pages_and_feeds() {
    let Some(corpus) = corpus() else { return };
    let notices = incident_corpus::notices(&corpus);
    let project = incident_corpus::project(&notices);
    // Two have an update of before their beginning, which is not what this is about.
    let files: BTreeSet<&str> = notices.iter().map(|notice| notice.slug.as_str()).collect();
    let exceptions = ["2022-08-17_21_00_00_incident", "2025-06-24_18_29_00_incident"].map(|slug| {
        assert!(files.contains(slug));
        format!("{{ rule = \"IN6\", path = \"content/incidents/{slug}.md\", reason = \"Written down wrongly then\" }}")
    });
    incident_corpus::allow(&project, &exceptions);
    project.build().succeeds();
    assert!(assert_harmless(&project) > 130);
}

#[test]
fn the_test_sees_what_it_is_for() {
    let page = |inside: &str| {
        format!(
            "<!doctype html><html lang=en><head><meta charset=utf-8><title>t</title></head><body>{inside}</body></html>"
        )
    };
    assert_eq!(html::faults_of_page(&page("<p>a</p>")), [""; 0]);
    for inside in [
        "<script>a</script>",
        "<script src=//evil.example/a.js></script>",
        "<script src=../a.js></script>",
        "<p onclick=a>b</p>",
        "<p style=a>b</p>",
        "<img src=\"/\t/evil.example/a.png\">",
        "<img src=\"\\\\evil.example/a.png\">",
        "<img src=https:a.png>",
        "<a href=\" java\nscript:a\">b</a>",
        "<link rel=stylesheet href=//evil.example/theme/a.css>",
        "<form action=/a></form>",
        "<iframe src=/a></iframe>",
        "<svg><a xlink:href=javascript:a>b</a></svg>",
        "<svg><script>a</script></svg>",
        "<meta http-equiv=refresh content=0>",
        "<p>a</b></p>",
        "<p id=a></p><p id=a></p>",
        "a\u{8}b",
    ] {
        assert!(!html::faults_of_page(&page(inside)).is_empty(), "{inside}");
    }
    let feed = |text: &str| {
        format!(
            "<rss version=\"2.0\"><channel><title>t</title><link>l</link><description>d</description>\
             <item><description>{text}</description></item></channel></rss>"
        )
    };
    assert_eq!(site::faults("rss.xml", feed("&lt;p>a&lt;/p>").as_bytes()), [""; 0]);
    assert!(!site::faults("rss.xml", feed("&lt;script>a&lt;/script>").as_bytes()).is_empty());
    assert!(!site::faults("a.xml", b"<a>\x08</a>").is_empty());
    assert!(!site::faults("a.xml", b"<a><b></a>").is_empty());
    assert!(!site::faults("a.json", b"{\"a\": \"\x08\"}").is_empty());
    assert!(!site::faults("a.ics", b"SUMMARY:a\r\nb\r\n").is_empty());
}
