//! What `candour check` asks of hosts and programs, and only where somebody wants that.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use candour::outside::{Client, Unresolved};
use serde_json::Value;
use support::{AT, Outcome, Project, here, tools};

/// How often each request came, such as `HEAD /found`.
type Requests = Arc<Mutex<BTreeMap<String, usize>>>;

/// A host on this machine. It ends with the test.
struct Server {
    address: String,
    requests: Requests,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        let address = format!("http://{}", listener.local_addr().expect("it has an address"));
        let requests = Requests::default();
        let seen = Arc::clone(&requests);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let seen = Arc::clone(&seen);
                thread::spawn(move || answer(stream, &seen));
            }
        });
        Self { address, requests }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    fn requests(&self) -> Vec<(String, usize)> {
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests.iter().map(|(request, count)| (request.clone(), *count)).collect()
    }
}

fn answer(mut stream: TcpStream, seen: &Requests) {
    let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
    let first = lines.next().unwrap_or_default();
    while lines.next().is_some_and(|line| !line.is_empty()) {}
    let request = first.trim_end_matches(" HTTP/1.1").to_owned();
    *seen.lock().unwrap_or_else(PoisonError::into_inner).entry(request.clone()).or_default() += 1;
    let (method, path) = request.split_once(' ').unwrap_or_default();
    let head = match (method, path) {
        (_, "/found" | "/also-found") | ("GET", "/get-only") => "200 OK".to_owned(),
        ("HEAD", "/get-only") => "405 Method Not Allowed".to_owned(),
        (_, "/moved") => "301 Moved Permanently\r\nLocation: /found".to_owned(),
        (_, "/moved-away") => "302 Found\r\nLocation: /missing".to_owned(),
        (_, "/round") => "302 Found\r\nLocation: /round".to_owned(),
        (_, "/broken") => "500 Internal Server Error".to_owned(),
        (_, "/hang") => {
            thread::sleep(Duration::from_mins(1));
            return;
        }
        _ => "404 Not Found".to_owned(),
    };
    let _ = write!(stream, "HTTP/1.1 {head}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}

/// `candour check`, with what would send the requests elsewhere turned off.
fn check(project: &Project, arguments: &[&str]) -> Outcome {
    let mut all = vec!["check", "--at", AT, "--format", "json"];
    all.extend(arguments);
    project.run_with(&all, &[("NO_PROXY", "127.0.0.1"), ("CANDOUR_SIGNING_KEY", "unused")])
}

/// The findings of tests, one line each: the id, the file, the line and the message.
fn findings(outcome: &Outcome, tests: &[&str]) -> Vec<String> {
    let report: Value = serde_json::from_str(&outcome.stdout)
        .unwrap_or_else(|error| panic!("{error}\n{}\n{}", outcome.stdout, outcome.stderr));
    let findings = report["findings"].as_array().expect("a list").iter();
    findings
        .filter(|finding| tests.iter().any(|test| finding["id"] == format!("CSAF-{test}")))
        .map(|finding| {
            let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
            let file = text("file");
            let file = file.rsplit('/').next().unwrap_or_default();
            format!("{} {} {file}:{} {}", text("level"), text("id"), finding["line"], text("message"))
        })
        .collect()
}

/// The document of somebody else, with other references.
fn document(id: &str, references: &Value) -> Value {
    let text = fs::read_to_string(here("support/good/document.json")).expect("it is there");
    let mut document: Value = serde_json::from_str(&text).expect("it is JSON");
    document["document"]["tracking"]["id"] = id.into();
    document["document"]["references"] = references.clone();
    document
}

fn client() -> Client {
    Client::with_time(Duration::from_secs(2))
}

#[test]
fn a_url_resolves_where_the_host_says_so_in_the_end() {
    let server = Server::start();
    for path in ["/found", "/moved", "/get-only", "/found?query"] {
        let result = client().ask(&server.url(path));
        assert_eq!(result, if path.contains('?') { Err(Unresolved::Status(404)) } else { Ok(()) }, "{path}");
    }
    let why = |path: &str| client().ask(&server.url(path)).expect_err("it does not resolve");
    assert_eq!(why("/missing"), Unresolved::Status(404));
    assert_eq!(why("/moved-away"), Unresolved::Status(404));
    assert_eq!(why("/broken"), Unresolved::Status(500));
    assert_eq!(why("/round"), Unresolved::Redirects);
}

#[test]
fn a_host_that_does_not_answer_is_not_waited_for() {
    let server = Server::start();
    let begun = Instant::now();
    assert_eq!(client().ask(&server.url("/hang")), Err(Unresolved::TimedOut));
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    // It is asked once: a second request would be waited for as long.
    assert_eq!(server.requests(), [("HEAD /hang".to_owned(), 1)]);
}

#[test]
fn a_host_that_does_not_exist_is_told_from_one_that_refuses() {
    assert_eq!(client().ask("https://nowhere.invalid/"), Err(Unresolved::NoHost));
    let free = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let url = format!("http://{}/", free.local_addr().expect("it has an address"));
    drop(free);
    assert!(matches!(client().ask(&url), Err(Unresolved::Other(_))), "{:?}", client().ask(&url));
}

#[test]
fn the_urls_of_all_documents_are_asked_once_and_where_they_stand_is_told() {
    let server = Server::start();
    let project = Project::base();
    let reference = |category: &str, path: &str| serde_json::json!({"category": category, "summary": "More", "url": server.url(path)});
    let references = [
        reference("self", "/found"),
        reference("self", "/own-missing"),
        reference("external", "/moved"),
        reference("external", "/missing#part"),
        reference("external", "/missing#other-part"),
    ];
    for id in ["EXA-2026-0008", "EXA-2026-0009"] {
        let document = document(id, &references.to_vec().into());
        let path = format!("content/advisories/2026/{}.json", id.to_lowercase());
        project.file(&path, serde_json::to_string_pretty(&document).expect("it is JSON"));
    }
    let markdown = "content/advisories/2026/exa-2026-0001.md";
    let text = fs::read_to_string(project.path().join(markdown)).expect("the base has it");
    let reference =
        format!("[[reference]]\nsummary = \"More\"\nurl = \"{}\"\n\n[timeline]", server.url("/missing-too"));
    project.file(markdown, text.replacen("[timeline]", &reference, 1));

    let outcome = check(&project, &["--online"]);
    let found = findings(&outcome, &["6.3.6", "6.3.7"]);
    let of_server: Vec<String> = found
        .into_iter()
        .filter(|line| line.contains(&server.address))
        .map(|line| line.replace(&server.address, "[SERVER]"))
        .collect();
    let status = "does not resolve: the host answers with the status 404";
    let expected = [
        format!("note CSAF-6.3.6 exa-2026-0001.md:30 `[SERVER]/missing-too` {status}"),
        format!("note CSAF-6.3.7 exa-2026-0008.json:31 `[SERVER]/own-missing` {status}"),
        format!("note CSAF-6.3.6 exa-2026-0008.json:41 `[SERVER]/missing` {status}"),
        format!("note CSAF-6.3.7 exa-2026-0009.json:31 `[SERVER]/own-missing` {status}"),
        format!("note CSAF-6.3.6 exa-2026-0009.json:41 `[SERVER]/missing` {status}"),
    ];
    assert_eq!(of_server, expected, "{}", outcome.stderr);
    // `/found` is asked for itself and as the end of `/moved`.
    let heads: Vec<(String, usize)> =
        server.requests().into_iter().filter(|(request, _)| request.starts_with("HEAD ")).collect();
    let once = |path: &str, count| (format!("HEAD {path}"), count);
    assert_eq!(
        heads,
        [once("/found", 2), once("/missing", 1), once("/missing-too", 1), once("/moved", 1), once("/own-missing", 1)]
    );
}

#[test]
fn nobody_is_asked_unless_somebody_wants_it() {
    let server = Server::start();
    let project = Project::base();
    let reference = serde_json::json!([{"category": "external", "summary": "More", "url": server.url("/missing")}]);
    project.file("content/advisories/2026/other.json", document("EXA-2026-0009", &reference).to_string());
    assert_eq!(findings(&check(&project, &[]), &["6.3.6", "6.3.7", "6.3.8"]), [""; 0]);
    assert_eq!(project.build().code, Some(0));
    assert_eq!(server.requests(), []);
}

#[test]
fn what_is_held_back_is_not_asked_for() {
    let server = Server::start();
    let project = Project::base();
    let markdown = "content/advisories/2026/exa-2026-0001.md";
    let text = fs::read_to_string(project.path().join(markdown)).expect("the base has it");
    let reference = format!("[[reference]]\nsummary = \"More\"\nurl = \"{}\"\n\n[timeline]", server.url("/secret"));
    let held_back = text
        .replacen("tlp = \"CLEAR\"", "tlp = \"CLEAR\"\nrelease_at = 2027-01-10T09:00:00Z", 1)
        .replace("2026-03-10T09:00:00Z", "2027-01-10T09:00:00Z")
        .replacen("[timeline]", &reference, 1);
    project.file(markdown, held_back);
    let outcome = check(&project, &["--online"]);
    assert!(serde_json::from_str::<Value>(&outcome.stdout).is_ok(), "{}", outcome.stderr);
    assert_eq!(server.requests(), []);
}

/// The base with words in its advisory that no dictionary has.
fn misspelt() -> Project {
    let project = Project::base();
    let markdown = "content/advisories/2026/exa-2026-0001.md";
    let text = fs::read_to_string(project.path().join(markdown)).expect("the base has it");
    let said = "A flaw in the gateway's `authh` modul was mended, see CVE-2026-90001 and https://exampel.com/.";
    project.file(markdown, text.replacen("A flaw was mended.", said, 1));
    project
}

#[test]
fn words_that_no_dictionary_has_are_told_where_they_stand() {
    if tools::or_skip(tools::hunspell("en")).is_none() {
        return;
    }
    let outcome = check(&misspelt(), &["--spelling"]);
    let expected = "note CSAF-6.3.8 exa-2026-0001.md:34 `modul` is in no dictionary of the language `en-GB`";
    assert_eq!(findings(&outcome, &["6.3.8"]), [expected], "{}", outcome.stderr);
}

#[test]
fn the_dictionary_is_that_of_the_document() {
    if tools::or_skip(tools::hunspell("de")).is_none() {
        return;
    }
    let project = Project::base();
    let mut german = document("EXA-2026-0009", &serde_json::json!([]));
    german["document"]["lang"] = "de".into();
    german["document"]["title"] = "Eine Lüke im Gerät".into();
    german["document"]["notes"][0]["text"] = "Eine Schwachstelle erlaubt es Angreifern, Straßen zu sperren.".into();
    german["vulnerabilities"][0]["notes"][0]["text"] = "Eine Lücke.".into();
    german["document"]["references"].as_array_mut().expect("a list").clear();
    german["document"].as_object_mut().expect("an object").remove("references");
    german["document"]["tracking"]["revision_history"][0]["summary"] = "Erste Fassung".into();
    project.file("content/advisories/2026/other.json", german.to_string());
    let found = findings(&check(&project, &["--spelling"]), &["6.3.8"]);
    assert_eq!(found, ["note CSAF-6.3.8 other.json:1 `Lüke` is in no dictionary of the language `de`"]);
}

#[test]
fn a_language_without_a_dictionary_and_a_program_that_is_not_there_are_said_aloud() {
    let project = misspelt();
    let nothing = tempfile::tempdir().expect("a temporary folder can be made");
    let path = nothing.path().display().to_string();
    let arguments = ["check", "--at", AT, "--format", "json", "--spelling", "--deny", "warnings"];
    let outcome = project.run_with(&arguments, &[("PATH", &path), ("CANDOUR_SIGNING_KEY", "unused")]);
    assert!(outcome.stdout.contains("the spelling was not looked at: `hunspell` cannot be run"), "{}", outcome.stdout);
    assert_eq!(outcome.code, Some(1));

    if tools::or_skip(tools::hunspell("en")).is_none() {
        return;
    }
    let mut klingon = document("EXA-2026-0009", &serde_json::json!([]));
    klingon["document"]["lang"] = "tlh".into();
    klingon["document"].as_object_mut().expect("an object").remove("references");
    project.file("content/advisories/2026/other.json", klingon.to_string());
    let found = findings(&check(&project, &["--spelling"]), &["6.3.8"]);
    let expected = "the spelling was not looked at: hunspell has no dictionary of the language `tlh`";
    assert!(found.iter().any(|line| line.ends_with(expected)), "{found:#?}");
}
