//! Sites for those who may see more: folders, addresses, and the configurations that close them, run with the nginx and the
//! Caddy of Debian.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "support/server.rs"]
mod server;
mod support;

use std::{collections::BTreeSet, fs};

use server::{Answer, Given, Kind, Request, Running, Ways, credentials, servers};
use support::{AT, Project, here};

/// What stands in the advisory and the incident for partners alone.
const MARKER: &str = "for partners alone";

/// The base, with an advisory for TLP:AMBER and one for TLP:GREEN, at the addresses that are given.
fn project(sites: &str) -> Project {
    let project = Project::base();
    let site = fs::read_to_string(here("support/base/content/site.toml")).expect("the base is there");
    let (site, _) = site.split_once("\n[audience").expect("it has audiences");
    project.file("content/site.toml", format!("{site}\n{sites}"));
    let text = fs::read_to_string(here("support/base/content/advisories/2026/exa-2026-0001.md")).expect("it is there");
    for (id, label, title) in [("0002", "AMBER", MARKER), ("0003", "GREEN", "for the community")] {
        let text = text
            .replace("EXA-2026-0001", &format!("EXA-2026-{id}"))
            .replace("CVE-2026-90001", &format!("CVE-2026-9{id}"))
            .replace("A flaw in the gateway", &format!("A flaw {title}"))
            .replace("tlp = \"CLEAR\"", &format!("tlp = \"{label}\""));
        project.file(&format!("content/advisories/2026/{id}.md"), text);
    }
    project
}

fn build(project: &Project, audience: &str) {
    let out = format!("site/{audience}");
    project.run(&["build", "--at", AT, "--audience", audience, "--out", &out, "--locked"]).succeeds();
}

/// The files of a folder that was built for an audience.
fn files(project: &Project, audience: &str) -> Vec<(String, Vec<u8>)> {
    support::files(&project.path().join("site").join(audience))
}

fn paths(project: &Project, audience: &str) -> BTreeSet<String> {
    files(project, audience).into_iter().map(|(path, _)| path).collect()
}

fn read(project: &Project, path: &str) -> String {
    fs::read_to_string(project.path().join("site").join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn each_audience_has_its_own_lists_at_its_own_address() {
    let project = Project::base();
    let text = fs::read_to_string(here("support/base/content/advisories/2026/exa-2026-0001.md")).expect("it is there");
    for (number, label) in ["GREEN", "AMBER", "AMBER+STRICT", "RED"].iter().enumerate() {
        let id = format!("EXA-2026-100{number}");
        let text = text.replace("EXA-2026-0001", &id).replace("tlp = \"CLEAR\"", &format!("tlp = \"{label}\""));
        project.file(&format!("content/advisories/2026/{id}.md"), text);
    }
    let audiences: [(&str, &str, &[&str]); 5] = [
        ("clear", "https://trust.example.com", &["white"]),
        ("green", "https://trust.example.com/community", &["white", "green"]),
        ("amber", "https://trust.example.com/partners", &["white", "green", "amber"]),
        ("amber+strict", "https://strict.example.com", &["white", "green", "amber"]),
        ("red", "https://named.example.com/readers", &["white", "green", "amber", "red"]),
    ];
    for (audience, url, labels) in audiences {
        build(&project, audience);
        let csaf = format!("{url}/.well-known/csaf");
        let metadata = read(&project, &format!("{audience}/.well-known/csaf/provider-metadata.json"));
        let json: serde_json::Value = serde_json::from_str(&metadata).expect("it is JSON");
        assert_eq!(json["canonical_url"], format!("{csaf}/v2.0/provider-metadata.json").as_str());
        let mirrored = audience == "clear";
        assert_eq!(json["mirror_on_CSAF_aggregators"], mirrored, "{audience}");
        assert_eq!(json["list_on_CSAF_aggregators"], mirrored, "{audience}");
        for label in labels {
            for url in [format!("{csaf}/{label}/"), format!("{csaf}/{label}/feed-tlp-{label}.json")] {
                assert!(metadata.contains(&format!("\"{url}\"")), "{audience} lacks {url}");
            }
            let folder = format!("{audience}/.well-known/csaf/{label}");
            let index = read(&project, &format!("{folder}/index.txt"));
            assert!(!index.is_empty(), "{folder}");
            assert_eq!(index.lines().count(), read(&project, &format!("{folder}/changes.csv")).lines().count());
            let feed = read(&project, &format!("{folder}/feed-tlp-{label}.json"));
            assert!(feed.contains(&format!("\"{csaf}/{label}/2026/exa-2026-")), "{feed}");
        }
        let found: BTreeSet<String> = paths(&project, audience)
            .into_iter()
            .filter_map(|path| Some(path.strip_prefix(".well-known/csaf/")?.split_once("/index.txt")?.0.to_owned()))
            .filter(|folder| !folder.starts_with("v2.1"))
            .collect();
        assert_eq!(found, labels.iter().map(|label| (*label).to_owned()).collect(), "{audience}");
        let text = read(&project, &format!("{audience}/.well-known/security.txt"));
        let fields = |name: &str| -> Vec<&str> { text.lines().filter_map(|line| line.strip_prefix(name)).collect() };
        assert_eq!(fields("Canonical: "), [format!("{url}/.well-known/security.txt")]);
        assert_eq!(fields("CSAF: ")[0], format!("{csaf}/provider-metadata.json"));
        let outcome = project.run(&["verify", &format!("site/{audience}"), "--at", AT]);
        assert_eq!(outcome.code, Some(0), "{audience}: {}", outcome.stdout);
    }
}

#[test]
fn a_document_is_the_same_in_every_folder_and_names_the_widest_address() {
    let project = project(
        "[audience.amber]\nurl = \"https://trust.example.com/partners\"\n\n[audience.red]\nurl = \"https://red.example.com\"\n",
    );
    for audience in ["clear", "amber", "red"] {
        build(&project, audience);
    }
    for (document, folders, url) in [
        ("white/2026/exa-2026-0001", &["clear", "amber", "red"][..], "https://trust.example.com/"),
        // Nobody has a site for TLP:GREEN alone: the first that may see it is that for TLP:AMBER.
        ("green/2026/exa-2026-0003", &["amber", "red"], "https://trust.example.com/partners/"),
        ("amber/2026/exa-2026-0002", &["amber", "red"], "https://trust.example.com/partners/"),
    ] {
        let path = format!(".well-known/csaf/{document}.json");
        let texts: BTreeSet<String> =
            folders.iter().map(|folder| read(&project, &format!("{folder}/{path}"))).collect();
        let [text] = &texts.into_iter().collect::<Vec<_>>()[..] else { panic!("{document} differs") };
        assert!(text.contains(&format!("\"url\": \"{url}{path}\"")), "{text}");
    }
}

/// Sites of four audiences, two of them on the public host.
fn four() -> Project {
    let project = project(
        "[audience.green]\nurl = \"https://trust.example.com/community\"\n\n[audience.amber]\n\
         url = \"https://trust.example.com/partners\"\naccess = \"token\"\n\n[audience.\"amber+strict\"]\n\
         url = \"https://strict.example.com\"\n\n[audience.red]\nurl = \"https://named.example.com:8443/chosen\"\n",
    );
    project.incident("2026-06-01-outage", "advisories = [\"EXA-2026-0001\"]");
    project
}

#[test]
fn what_is_wider_never_names_the_address_of_what_is_narrower() {
    let project = four();
    let narrower: [(&str, &[&str]); 4] = [
        ("clear", &["community", "partners", "strict.example", "named.example", "chosen"]),
        ("green", &["partners", "strict.example", "named.example", "chosen"]),
        ("amber", &["strict.example", "named.example", "chosen"]),
        ("amber+strict", &["named.example", "chosen"]),
    ];
    for (audience, names) in narrower {
        build(&project, audience);
        let files = files(&project, audience);
        assert!(files.len() > 60, "only {} files", files.len());
        for (path, bytes) in files {
            let text = String::from_utf8_lossy(&bytes).to_lowercase().replace("for the community", "");
            for name in names {
                assert!(!path.contains(name) && !text.contains(name), "{audience}: {path} tells of {name}");
            }
        }
    }
    let lock = project.path().join("candour.lock");
    assert!(!lock.exists() || !fs::read_to_string(lock).expect("it can be read").contains("example.com"));
    // The public site is the same as where nobody has a site.
    let plain = Project::base();
    plain.overlay(&project.path().join("content/../"));
    let site = fs::read_to_string(project.path().join("content/site.toml")).expect("it is there");
    let (site, _) = site.split_once("[audience").expect("it has audiences");
    plain.file("content/site.toml", site);
    build(&plain, "clear");
    assert_eq!(files(&plain, "clear"), files(&project, "clear"));
}

/// Something that somebody writes into a project.
type Change = Box<dyn Fn(&Project)>;

#[test]
fn whatever_names_a_narrower_address_stops_the_build() {
    let page = |text: &str| format!("+++\ntitle = \"About\"\n+++\n\n{text}\n");
    let in_page = |text: &'static str| -> Change {
        Box::new(move |project: &Project| {
            project.file("content/pages/about.md", page(text));
        })
    };
    let in_file = |path: &'static str, text: &'static [u8]| -> Change {
        Box::new(move |project: &Project| {
            project.file(path, text);
        })
    };
    let navigation: Change = Box::new(|project: &Project| {
        let site = fs::read_to_string(project.path().join("content/site.toml")).expect("it is there");
        let entry = "[[navigation]]\ntitle = \"Partners\"\nurl = \"/partners/index.html\"\n\n[vendor]";
        project.file("content/site.toml", site.replace("[vendor]", entry));
    });
    let theme: Change = Box::new(|project: &Project| {
        let site = fs::read_to_string(project.path().join("content/site.toml")).expect("it is there");
        project.file("content/site.toml", site.replace("language", "theme = \"ours\"\nlanguage"));
        project.file("themes/ours/static/extra.js", "fetch('//STRICT.example.com/rss.xml')");
    });
    let script = |name: &'static str, text: &'static str| in_file(name, text.as_bytes());
    let cases: [(&str, &str, Change); 16] = [
        ("EM3", "about.md", in_page("See <https://trust.example.com/partners/index.html>.")),
        ("EM3", "about.md", in_page("Ask strict.example.com.")),
        ("EM3", "note.txt", in_file("content/static/note.txt", b"https://named.example.com:8443/chosen/rss.xml")),
        // What rules do not look into: a link without the whole address, a copied file of bytes, a theme.
        ("closed-address", "about.html", in_page("[Partners](/partners/index.html)")),
        ("EM3", "note.bin", in_file("content/static/note.bin", b"\xff\xfe//strict.example.com/\xff")),
        ("closed-address", "partners/a.txt", in_file("content/static/partners/a.txt", b"a")),
        ("unknown-path", "/partners/index.html", navigation),
        ("closed-address", "extra.js", theme),
        // Other spellings, and places that are no links of a page.
        (
            "closed-address",
            "a.json",
            script("content/static/a.json", r#"{"a": ["https:\/\/trust.example.com\/partners"]}"#),
        ),
        ("closed-address", "b.json", script("content/static/b.json", r#"{"a": "\u0073trict.example.com"}"#)),
        ("closed-address", "a.html", script("content/static/a.html", "<a href=\"/&#112;artners/\">a</a>")),
        ("closed-address", "b.html", script("content/static/b.html", "<p>&#115;trict.example.com</p>")),
        ("closed-address", "c.html", script("content/static/c.html", "<a href=\"%70artners/\">a</a>")),
        ("closed-address", "a.svg", script("content/static/a.svg", "<svg><text>&#x2f;partners/</text></svg>")),
        ("closed-address", "a.js", script("content/static/a.js", "fetch('\\/partners\\/rss.xml')")),
        ("closed-address", "a.css", script("content/static/a.css", "a { background: url(/partners/a.png) }")),
    ];
    for (code, what, change) in cases {
        let project = four();
        change(&project);
        let checked = project.run(&["check", "--at", AT]);
        let told = checked.stderr.clone() + checked.stdout.as_str();
        assert!(checked.code == Some(1) && told.contains(code), "check is silent on {what}: {told}");
        let outcome = project.run(&["build", "--at", AT]);
        let said = outcome.stderr.replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(outcome.code, Some(1), "{what}: {said}");
        assert!(said.contains(code) && said.contains(what), "{what}: {said}");
        assert!(!project.out().exists(), "{what} was published");
    }
    // A longer name is another, and those who may see the site may read of it.
    let project = four();
    project.file("content/pages/about.md", page("See /partnership.html and https://example.com/partners/."));
    project.file("content/static/partners.txt", "https://trust.example.com/partnersx");
    project.file("content/static/partners.js", "fetch('/partnersx/'); fetch('https://example.com/partners/')");
    build(&project, "clear");
    in_page("See <https://trust.example.com/partners/index.html>.")(&project);
    build(&project, "amber");
}

#[test]
fn a_site_without_an_address_is_not_built() {
    let project = project("[audience.amber]\nurl = \"https://trust.example.com/partners\"\n");
    for (audience, table) in [("green", "[audience.green]"), ("Amber+Strict", "[audience.\"amber+strict\"]")] {
        for command in ["build", "check"] {
            let outcome = project.run(&[command, "--at", AT, "--audience", audience]);
            let said = outcome.stderr.replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(outcome.code, Some(1), "{said}{}", outcome.stdout);
            assert!(said.contains("no-address") && said.contains(table), "{said}");
        }
    }
    assert!(!project.out().exists());
}

#[test]
fn labels_are_taken_as_people_write_them_and_others_are_refused() {
    let project = Project::base();
    for audience in ["amber+strict", "AMBER+STRICT", "TLP:AMBER+STRICT", "Amber+Strict"] {
        let outcome = project.run(&["build", "--at", AT, "--audience", audience, "--out", "site/one"]).succeeds();
        assert!(outcome.stdout.contains("for TLP:AMBER+STRICT at"), "{}", outcome.stdout);
    }
    for audience in ["amber-strict", "amberstrict", "", "purple", "amber,red"] {
        assert_eq!(project.run(&["build", "--at", AT, "--audience", audience]).code, Some(2), "{audience}");
    }
}

#[test]
fn two_audiences_never_share_a_folder_and_never_lie_in_each_other() {
    let refused = |project: &Project, audience: &str, out: &str, why: &str| {
        let outcome = project.run(&["build", "--at", AT, "--audience", audience, "--out", out, "--locked"]);
        let said = outcome.stderr.replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(outcome.code, Some(1), "{audience} in {out}: {said}");
        assert!(said.contains(why), "{said}");
    };
    let project = Project::base();
    build(&project, "clear");
    refused(&project, "amber", "site/clear", "built for TLP:CLEAR, not for TLP:AMBER");
    refused(&project, "amber", "site/clear/partners", "which was built for TLP:CLEAR");
    refused(&project, "amber", "site/clear/a/b", "which was built for TLP:CLEAR");
    assert!(!project.path().join("site/clear/partners").exists());
    build(&project, "amber");
    refused(&project, "red", "site/amber", "built for TLP:AMBER, not for TLP:RED");
    refused(&project, "clear", "site", "built for TLP:AMBER lies in this one");
    // The same audience may, as it always could.
    project.run(&["build", "--at", AT, "--audience", "amber", "--out", "site/amber/again"]).succeeds();
}

/// What `candour hosting` prints for a host with these folders.
fn configuration(project: &Project, running: &Ways, serve: &[&str]) -> String {
    let serve: Vec<String> = serve
        .iter()
        .map(|audience| format!("{audience}={}", project.path().join("site").join(audience).display()))
        .collect();
    let mut arguments = vec!["hosting".to_owned(), running.kind.name().to_owned()];
    arguments.extend(serve.into_iter().flat_map(|serve| ["--serve".to_owned(), serve]));
    arguments.extend(running.options());
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    project.run(&arguments).succeeds().stdout.replace("[ROOT]", &project.path().display().to_string())
}

/// Spellings of paths that have led out of a place, or past the guard of it.
fn nasty(base: &str) -> Vec<String> {
    let inside =
        ["index.html", "rss.xml", ".well-known/csaf/amber/2026/exa-2026-0002.json", "advisories/exa-2026-0002.html"];
    let name = base.trim_start_matches('/');
    let mut paths = vec![base.to_owned(), format!("{base}/"), format!("{base}/none"), format!("{base}/.git/config")];
    for file in inside {
        let encoded: String = file.bytes().map(|byte| format!("%{byte:02x}")).collect::<Vec<_>>().concat();
        paths.extend([
            format!("{base}/{encoded}"),
            format!("{base}//{file}"),
            format!("{base}/./{file}"),
            format!("{base}/x/../{file}"),
            format!("{base}/%2e/{file}"),
            format!("{base}/{file}/"),
            format!("{base}/{file}%00"),
            format!("{base}/{file}."),
            format!("{base}/{file}?x=1"),
            format!("{base}/{file};x"),
            format!("/{base}/{file}"),
            format!("/x/..{base}/{file}"),
            format!("/x/%2e%2e{base}/{file}"),
            format!("/x/..%2f{name}/{file}"),
            format!("/.{base}/{file}"),
            format!("{base}%2f{file}"),
            format!("{base}\\{file}"),
            format!("{base}%5c{file}"),
            format!("{}/{file}", base.to_uppercase()),
            format!("{base}../amber/{file}"),
            format!("{base}/../amber/{file}"),
            format!("{base}/../../amber/{file}"),
            format!("{base}%2e%2e/amber/{file}"),
            format!("{base}/%2e%2e/amber/{file}"),
            format!("/..%2famber/{file}"),
            format!("/../amber/{file}"),
            format!("/amber/{file}"),
            format!("/site/amber/{file}"),
        ]);
        paths.push(format!(
            "/%{:02x}{}/{file}",
            base.as_bytes().get(1).copied().unwrap_or(b'/'),
            base.get(2..).unwrap_or_default()
        ));
    }
    paths.extend([
        format!("{base}/../.amber.candour-manifest"),
        "/.amber.candour-manifest".to_owned(),
        format!("{base}../.amber.candour-manifest"),
    ]);
    paths
}

const METHODS: [&str; 6] = ["GET", "HEAD", "POST", "OPTIONS", "PROPFIND", "DELETE"];

/// Nothing that is for partners alone goes out, and no file of the folder does.
#[track_caller]
fn is_closed(answers: &[Answer], closed: &[(String, Vec<u8>)], base: &str, what: &str) {
    for answer in answers {
        // A server that leads somewhere says again what it was asked for.
        let body = String::from_utf8_lossy(&answer.body).replace(answer.path.as_str(), "");
        assert!(!body.contains(MARKER) && !body.contains("0002"), "{what}: {answer:?}");
        let is_file = closed.iter().any(|(path, _)| answer.path == format!("{base}/{path}"));
        if is_file {
            assert!(matches!(answer.status, 0 | 400 | 401 | 403 | 421), "{what}: {answer:?}");
            assert!(!closed.iter().any(|(_, bytes)| !bytes.is_empty() && *bytes == answer.body), "{what}: {answer:?}");
        }
    }
}

/// Runs a host with both folders, or with the closed one alone, and asks it for everything.
fn holds(kind: Kind, access: &str, base: &str) {
    let Some(ways) = Ways::new(kind) else { return };
    let public = format!("https://localhost:{}", ways.port);
    let project = project(&format!(
        "[audience.amber]\nurl = \"https://{}:{}{base}\"\naccess = \"{access}\"\n",
        Ways::host(base),
        ways.port
    ));
    let site = fs::read_to_string(project.path().join("content/site.toml")).expect("it is there");
    project.file("content/site.toml", site.replace("https://trust.example.com", &public));
    // What nobody wrote: hidden files, and what a host adds.
    for audience in ["clear", "amber"] {
        build(&project, audience);
    }
    project.file("site/amber/.secret", MARKER).file("site/amber/sub/.git/config", MARKER);
    let given = credentials(&ways, access);
    let both = !base.is_empty();
    let configurations: Vec<String> = if both {
        vec![configuration(&project, &ways, &["clear", "amber"])]
    } else {
        vec![configuration(&project, &ways, &["clear"]), configuration(&project, &ways, &["amber"])]
    };
    let running = Running::start(&ways, &configurations);
    let closed: Vec<(String, Vec<u8>)> = files(&project, "amber")
        .into_iter()
        .filter(|(path, _)| !path.contains("/.git/") && path != ".secret")
        .collect();
    assert!(closed.len() > 80, "only {} files", closed.len());
    let host = Ways::host(base);
    let all: Vec<String> = closed.iter().map(|(path, _)| format!("{base}/{path}")).chain(nasty(base)).collect();

    // Without credentials, and with all that are none. Caddy lets nobody without a certificate come so far as to be answered.
    let may_be_silent = kind == Kind::Caddy && !both && access == "client_certificate";
    for method in METHODS {
        let answers = running.ask(&Request { method, ..Request::new(host, &all) });
        let is_refused =
            |answer: &Answer| matches!(answer.status, 400 | 401 | 403) || may_be_silent && answer.status == 0;
        assert!(answers[..closed.len()].iter().all(is_refused), "{answers:?}");
        is_closed(&answers, &closed, base, method);
    }
    for (what, request) in given.wrong(&Request::new(host, &all)) {
        is_closed(&running.ask(&request), &closed, base, what);
    }
    for request in given.right(Request::new(host, &all)) {
        // Not even to those who may see it: others could read along.
        let answers = running.ask(&Request { is_plain: true, ..request });
        assert!(answers.iter().all(|answer| !(200..300).contains(&answer.status)), "{answers:?}");
        assert!(answers[0].status == 301 && answers[0].has(&format!("location: https://{host}:")), "{answers:?}");
    }
    has_its_address_without_a_slash(&running, &given, (access, base), may_be_silent);

    // With credentials everything is there, as it was built.
    for request in given.right(Request::new(host, &all[..closed.len()])) {
        for (answer, (path, bytes)) in running.ask(&request).iter().zip(&closed) {
            assert_eq!(answer.status, 200, "{answer:?}");
            assert!(answer.body == *bytes, "{path} differs");
            assert!(media(path).is_none_or(|media| answer.media == media), "{answer:?}");
            assert!(answer.has("cache-control: private, no-store"), "{answer:?}");
            assert!(
                answer.has("x-content-type-options: nosniff")
                    && answer.has("content-security-policy: default-src 'none'")
            );
            assert!(!answer.has("access-control-allow-origin"), "{answer:?}");
        }
        let hidden: Vec<String> = [".secret", "sub/.git/config", ".git/config", "../.amber.candour-manifest", "sub/"]
            .map(|path| format!("{base}/{path}"))
            .into();
        for answer in running.ask(&Request { paths: &hidden, ..request.clone() }) {
            let body = String::from_utf8_lossy(&answer.body);
            assert!(answer.status != 200 && !body.contains(MARKER) && !body.contains("manifest"), "{answer:?}");
        }
        let listing = [format!("{base}/.well-known/csaf/amber/"), format!("{base}/")];
        assert!(running.ask(&Request { paths: &listing, ..request.clone() }).iter().all(|answer| answer.status == 200));
        for answer in running.ask(&Request { method: "DELETE", ..request }) {
            assert_eq!(answer.status, 405, "{answer:?}");
        }
    }

    // What is for everybody stays open, and any web page may read what it could.
    let open = files(&project, "clear");
    let paths: Vec<String> = open.iter().map(|(path, _)| format!("/{path}")).collect();
    for (answer, (path, bytes)) in running.ask(&Request::new("localhost", &paths)).iter().zip(&open) {
        assert!(answer.status == 200 && answer.body == *bytes, "{answer:?}");
        assert!(media(path).is_none_or(|media| answer.media == media), "{answer:?}");
        let is_open = path.starts_with(".well-known/csaf/") || path.ends_with("rss.xml") || path.starts_with("api/");
        assert_eq!(answer.has("access-control-allow-origin: *"), is_open || path.ends_with("calendar.ics"), "{path}");
        assert!(!answer.has("no-store"), "{answer:?}");
    }
    let missing = running.ask(&Request::new("localhost", &["/none".to_owned()]));
    assert!(missing[0].status == 404 && String::from_utf8_lossy(&missing[0].body).contains("<html"), "{missing:?}");
}

/// The address as people write it, without its slash, is closed like all that is below it, and leads there.
fn has_its_address_without_a_slash(running: &Running<'_>, given: &Given, site: (&str, &str), may_be_silent: bool) {
    let (access, base) = site;
    let host = Ways::host(base);
    let paths = [base.to_owned(), format!("{base}/"), format!("{base}/index.html")];
    let paths = if base.is_empty() { &paths[1..] } else { &paths[..] };
    let is_careful = |answer: &Answer| {
        answer.has("cache-control: private, no-store")
            && answer.has("strict-transport-security:")
            && answer.has("x-content-type-options: nosniff")
    };
    for answer in running.ask(&Request::new(host, paths)).iter().filter(|answer| !may_be_silent || answer.status != 0) {
        let by_token = access == "token";
        assert_eq!(answer.has("www-authenticate: Basic realm="), by_token, "{answer:?}");
        assert!(!by_token || answer.status == 401, "{answer:?}");
        // nginx asks for certificates before it looks for a place.
        assert!(is_careful(answer) || base.is_empty() && !by_token, "{answer:?}");
    }
    for request in given.right(Request::new(host, paths)) {
        for answer in running.ask(&request) {
            let is_base = answer.path == base && !base.is_empty();
            assert_eq!(answer.status, if is_base { 308 } else { 200 }, "{answer:?}");
            assert!(!is_base || answer.has(&format!("location: {base}/")), "{answer:?}");
            assert!(is_careful(&answer) && !answer.has("www-authenticate"), "{answer:?}");
        }
    }
}

/// What a file is, by the end of its name; none where it has no end.
fn media(path: &str) -> Option<&'static str> {
    let name = path.rsplit('/').next().unwrap_or_default();
    Some(match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "xml" if name == "rss.xml" => "application/rss+xml; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "csv" => "text/csv; charset=utf-8",
        "txt" | "sha256" | "sha512" | "asc" => "text/plain; charset=utf-8",
        "ics" => "text/calendar; charset=utf-8",
        "svg" => "image/svg+xml",
        "xml" => "text/xml; charset=utf-8",
        "" => return None,
        other => panic!("nothing says what `{other}` is"),
    })
}

#[test]
fn nginx_serves_nothing_below_a_closed_path_without_a_token() {
    holds(Kind::Nginx, "token", "/partners");
}

#[test]
fn nginx_serves_nothing_below_a_closed_path_without_a_certificate() {
    holds(Kind::Nginx, "client_certificate", "/partners");
}

#[test]
fn nginx_serves_nothing_of_a_closed_host_without_a_token() {
    holds(Kind::Nginx, "token", "");
}

#[test]
fn nginx_serves_nothing_of_a_closed_host_without_a_certificate() {
    holds(Kind::Nginx, "client_certificate", "");
}

#[test]
fn caddy_serves_nothing_below_a_closed_path_without_a_token() {
    holds(Kind::Caddy, "token", "/partners");
}

#[test]
fn caddy_serves_nothing_below_a_closed_path_without_a_certificate() {
    holds(Kind::Caddy, "client_certificate", "/partners");
}

#[test]
fn caddy_serves_nothing_of_a_closed_host_without_a_token() {
    holds(Kind::Caddy, "token", "");
}

#[test]
fn caddy_serves_nothing_of_a_closed_host_without_a_certificate() {
    holds(Kind::Caddy, "client_certificate", "");
}

/// A host that is closed by certificates, whose own authority knows nobody whom that of another host knows.
fn closed_host(ways: &Ways, host: &str, label: &str) -> String {
    let project = project(&format!(
        "[audience.\"{label}\"]\nurl = \"https://{host}:{}\"\naccess = \"client_certificate\"\n",
        ways.port
    ));
    build(&project, label);
    let text = configuration(&project, ways, &[label]);
    // The folder stays as long as the server runs.
    let kept = ways.path(host);
    fs::rename(project.path().join("site").join(label), &kept).expect("it can be moved");
    text.replace(&project.path().join("site").join(label).display().to_string(), &kept.display().to_string())
}

#[test]
fn a_certificate_for_one_host_opens_no_other_on_the_same_port() {
    for kind in servers() {
        let Some(ways) = Ways::new(kind) else { continue };
        ways.let_in("foreign", "strict.localhost", "amber_strict");
        let partners = closed_host(&ways, "partners.localhost", "amber");
        let strict = closed_host(&ways, "strict.localhost", "amber+strict");
        let given = credentials(&ways, "client_certificate");
        let paths = ["/index.html", "/rss.xml", "/advisories/exa-2026-0002.html", "/"].map(str::to_owned);
        // The first one is the one that answers for names that no other has.
        for configurations in [[&partners, &strict], [&strict, &partners]] {
            let running = Running::start(&ways, &configurations.map(Clone::clone));
            for (own, other) in [("partners.localhost", "strict.localhost"), ("strict.localhost", "partners.localhost")]
            {
                // Who has a certificate for `own`, asking for something of a host.
                let with_certificate = |host| {
                    let request = Request::new(host, &paths);
                    if own == "strict.localhost" { vec![given.of_stranger(request)] } else { given.right(request) }
                };
                for request in with_certificate(own) {
                    for answer in running.ask(&request) {
                        assert_eq!(answer.status, 200, "{kind:?} {own}: {answer:?}");
                    }
                }
                // Without a name, with one that nobody has, and with each of those that are there.
                for server_name in [
                    None,
                    Some("127.0.0.1"),
                    Some("unknown.localhost"),
                    Some("partners.localhost"),
                    Some("strict.localhost"),
                ] {
                    for request in with_certificate(other) {
                        for answer in running.ask(&Request { server_name, ..request }) {
                            let is_refused = matches!(answer.status, 0 | 400 | 403 | 421);
                            assert!(is_refused, "{kind:?} {own} at {other} by {server_name:?}: {answer:?}");
                            assert!(!String::from_utf8_lossy(&answer.body).contains(MARKER), "{answer:?}");
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn a_token_of_one_vendor_opens_no_folder_of_another_on_the_same_server() {
    for kind in servers() {
        let Some(ways) = Ways::new(kind) else { continue };
        fs::write(ways.tokens("strict.localhost"), "# nobody yet\n").expect("it can be written");
        let given = credentials(&ways, "token");
        let vendors = ["partners.localhost", "strict.localhost"].map(|host| {
            let url = format!("https://{host}:{}/partners", ways.port);
            let project = project(&format!("[audience.amber]\nurl = \"{url}\"\naccess = \"token\"\n"));
            build(&project, "amber");
            let text = configuration(&project, &ways, &["amber"]);
            (project, text)
        });
        let paths = ["/partners/index.html", "/partners/rss.xml", "/partners"].map(str::to_owned);
        for order in [[0, 1], [1, 0]] {
            let configurations = order.map(|at: usize| vendors[at].1.clone());
            let running = Running::start(&ways, &configurations);
            for (host, statuses) in [("partners.localhost", [200, 200, 308]), ("strict.localhost", [401; 3])] {
                for request in given.right(Request::new(host, &paths)) {
                    let found: Vec<u16> = running.ask(&request).iter().map(|answer| answer.status).collect();
                    assert_eq!(found, statuses, "{kind:?} {host}");
                }
            }
        }
    }
}

#[test]
fn an_empty_list_of_tokens_opens_nothing() {
    for kind in servers() {
        let Some(ways) = Ways::new(kind) else { continue };
        let url = format!("https://localhost:{}", ways.port);
        let project = project(&format!("[audience.amber]\nurl = \"{url}/partners\"\naccess = \"token\"\n"));
        let site = fs::read_to_string(project.path().join("content/site.toml")).expect("it is there");
        project.file("content/site.toml", site.replace("https://trust.example.com", &url));
        build(&project, "amber");
        fs::write(ways.tokens("localhost"), "# nobody yet\n").expect("it can be written");
        let running = Running::start(&ways, &[configuration(&project, &ways, &["amber"])]);
        let paths = ["/partners/index.html".to_owned(), "/partners/rss.xml".to_owned(), "/index.html".to_owned()];
        for header in ["", "Authorization;", "Authorization: no", "Authorization: yes", "Authorization: Bearer"] {
            let request = Request {
                header: (!header.is_empty()).then(|| header.to_owned()),
                ..Request::new("localhost", &paths)
            };
            let statuses: Vec<u16> = running.ask(&request).iter().map(|answer| answer.status).collect();
            assert_eq!(statuses, [401, 401, 404], "{kind:?} {header}");
        }
    }
}

#[test]
fn a_configuration_that_would_be_wrong_is_refused() {
    let project = project(
        "[audience.green]\nurl = \"https://trust.example.com/community\"\naccess = \"client_certificate\"\n\n\
         [audience.amber]\nurl = \"https://trust.example.com/partners\"\naccess = \"client_certificate\"\n\n\
         [audience.red]\nurl = \"https://red.example.com\"\n",
    );
    build(&project, "amber");
    let of_another = format!("clear={}", project.path().join("site/amber").display());
    for (serve, why) in [
        (&["clear=/srv/a", "red=/srv/b"][..], "nothing says how the site for TLP:RED is closed"),
        (&["green=/srv/a", "amber=/srv/b"], "could not tell them apart"),
        (&["clear=/srv/a", "amber=/srv/a/b"], "lie in each other"),
        (&["clear=/srv/a", "amber=/srv/a"], "lie in each other"),
        (&["amber=/srv/a;b"], "cannot stand in a configuration"),
        (&["amber=site/a"], "cannot stand in a configuration"),
        (&["amber+strict=/srv/a"], "no-address"),
        // A folder that is there says who it was built for.
        (&[of_another.as_str()], "was built for TLP:AMBER, not for TLP:CLEAR"),
    ] {
        let mut arguments = vec!["hosting", "nginx"];
        arguments.extend(serve.iter().flat_map(|serve| ["--serve", serve]));
        let outcome = project.run(&arguments);
        let said = outcome.stderr.replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(outcome.code == Some(1) && outcome.stdout.is_empty(), "{said}");
        assert!(said.contains(why), "{said}");
    }
    assert_eq!(project.run(&["hosting", "nginx"]).code, Some(2));
    assert_eq!(project.run(&["hosting", "apache", "--serve", "amber=/srv/a"]).code, Some(2));
}
