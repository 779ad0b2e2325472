//! `candour serve` as an author meets it: what is changed is shown, what is wrong is told, and what is served is what a
//! build writes.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "support/preview.rs"]
mod client;
mod support;

use std::{fs, process::Stdio};

use client::{BARE, Preview, command, write_by_rename};
use support::{AT, Project, files};

const ADVISORY: &str = "content/advisories/2026/exa-2026-0001.md";
const PAGE: &str = "/advisories/exa-2026-0001.html";

/// An advisory like that of the base, with an id and a title of its own.
fn advisory(project: &Project, id: &str, title: &str) -> String {
    let text = project.text(ADVISORY);
    let own = text.lines().find(|line| line.starts_with("title = ")).expect("it has a title").to_owned();
    text.replace("EXA-2026-0001", id).replace(&own, &format!("title = \"{title}\""))
}

fn page(number: usize) -> String {
    format!("/advisories/exa-2026-{number}.html")
}

#[test]
fn what_is_served_is_what_a_build_writes_with_the_headers_of_the_host() {
    let project = Project::example();
    // A build records what it publishes, and what was recorded is compared.
    project.build().succeeds();
    let preview = Preview::of(&project);
    assert_eq!(preview.get("/").status, 200);
    preview.until_quiet();
    assert_eq!(preview.differing(project.path(), &["--at", AT], |_| true), Vec::<String>::new());
    let rules = rules_of(&project.read("_headers"));
    assert!(rules.len() > 10);
    for (path, _) in project.files() {
        let reply = preview.get(&format!("/{path}"));
        for (name, value) in headers_of(&rules, &format!("/{path}")) {
            assert_eq!(reply.headers.get(&name.to_lowercase()), Some(&value), "{path} {name}");
        }
    }
    // As hosts do.
    let home = preview.bare("/");
    assert_eq!(home.body, project.read("index.html").into_bytes());
    assert_eq!(preview.bare("/advisories/").body, project.read("advisories/index.html").into_bytes());
    let folder = preview.get("/advisories?x=1");
    assert_eq!((folder.status, folder.headers["location"].as_str()), (301, "/advisories/?x=1"));
    let missing = preview.bare("/nothing/here.html");
    assert_eq!((missing.status, missing.body), (404, project.read("404.html").into_bytes()));
    let line = project.read("_redirects");
    let line: Vec<&str> = line.lines().next().expect("there are redirects").split(' ').collect();
    let redirect = preview.get(line[0]);
    assert_eq!((redirect.status, redirect.headers["location"].as_str()), (302, line[1]));
    for path in ["/../Cargo.toml", "/%2e%2e/content/site.toml", "/%ff", "/content/site.toml", "//example.com"] {
        assert_eq!(preview.get(path).status, 404, "{path}");
    }
    // A page differs by one element alone, and nothing else differs.
    let page = preview.get("/").text();
    let (before, rest) = page.split_once("<script src=\"/.candour/strip.js\"").expect("the strip");
    let after = rest.split_once("</script>").expect("its end").1;
    assert_eq!(format!("{before}{after}").into_bytes(), home.body);
    assert_eq!(preview.get("/rss.xml").body, preview.bare("/rss.xml").body);
    for file in ["strip.js", "strip.css"] {
        assert_eq!(preview.get(&format!("/.candour/{file}")).status, 200);
    }
}

/// The patterns of `_headers`, each with its headers.
fn rules_of(text: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut rules: Vec<(String, Vec<(String, String)>)> = Vec::new();
    for line in text.lines() {
        match line.strip_prefix("  ").and_then(|header| header.split_once(": ")) {
            Some((name, value)) => {
                let headers = &mut rules.last_mut().expect("a header follows its pattern").1;
                headers.push((name.to_owned(), value.to_owned()));
            }
            None => rules.push((line.to_owned(), Vec::new())),
        }
    }
    rules
}

fn headers_of(rules: &[(String, Vec<(String, String)>)], path: &str) -> Vec<(String, String)> {
    let mut headers: Vec<(String, String)> = Vec::new();
    for (pattern, of_rule) in rules {
        let holds = match pattern.split_once('*') {
            Some((before, after)) => path.strip_prefix(before).is_some_and(|rest| rest.ends_with(after)),
            None => pattern == path,
        };
        for (name, value) in of_rule.iter().filter(|_| holds) {
            headers.retain(|(other, _)| other != name);
            headers.push((name.clone(), value.clone()));
        }
    }
    headers
}

#[test]
fn a_change_is_shown_however_it_comes() {
    let project = Project::base();
    let preview = Preview::of(&project);
    preview.until_page_has(PAGE, "</html>");
    project.file(ADVISORY, advisory(&project, "EXA-2026-0001", "A first change"));
    preview.until_page_has(PAGE, "A first change");
    write_by_rename(&project.path().join(ADVISORY), &advisory(&project, "EXA-2026-0001", "A change by renaming"));
    preview.until_page_has(PAGE, "A change by renaming");
    // A new file, in a folder that is new too.
    project.file("content/advisories/new/folder/b.md", advisory(&project, "EXA-2026-2000", "A new file"));
    preview.until_page_has(&page(2000), "A new file");
    preview.until_page_has("/advisories/index.html", "A new file");
    // A folder that moves takes its files along, and a change in it is still seen.
    let place = |path: &str| project.path().join("content/advisories").join(path);
    fs::rename(place("new"), place("moved")).expect("it can be moved");
    let text = advisory(&project, "EXA-2026-2000", "In the folder that moved");
    preview.until("the move is seen", |_| {
        fs::write(place("moved/folder/b.md"), &text).expect("it can be written");
        preview.get(&page(2000)).text().contains("In the folder that moved")
    });
    fs::remove_file(place("moved/folder/b.md")).expect("it can be removed");
    preview.until("the file is gone", |preview| preview.get(&page(2000)).status == 404);
    // A theme, and the record.
    project.file("themes/default/static/own.css", "a { color: red; }");
    preview.until("the theme is read again", |preview| preview.get("/theme/own.css").status == 200);
    preview.until_quiet();
    assert_eq!(preview.differing(project.path(), &["--at", AT], |_| true), Vec::<String>::new());
}

#[test]
fn a_thousand_files_at_once_and_a_folder_that_goes_and_comes_back() {
    let project = Project::base();
    let preview = Preview::of(&project);
    preview.until_page_has(PAGE, "</html>");
    for number in 2000..2150 {
        let text = advisory(&project, &format!("EXA-2026-{number}"), "One of many");
        project.file(&format!("content/advisories/many/{number}.md"), text);
    }
    for number in 0..850 {
        project.file(&format!("content/static/many/{number}.txt"), number.to_string());
    }
    preview.until_page_has(&page(2149), "One of many");
    preview.until("all are there", |preview| preview.bare("/many/849.txt").text() == "849");
    for number in 0..850 {
        fs::remove_file(project.path().join(format!("content/static/many/{number}.txt"))).expect("it is there");
    }
    preview.until("all are gone", |preview| preview.get("/many/0.txt").status == 404);
    // Where the content is gone, the last good page stays.
    let (content, away) = (project.path().join("content"), project.path().join("away"));
    fs::rename(&content, &away).expect("it can be moved");
    preview.until("the loss is told", |preview| !preview.state()["errors"].as_array().expect("a list").is_empty());
    assert!(preview.get(&page(2149)).text().contains("One of many"));
    fs::rename(&away, &content).expect("it can be moved back");
    preview.until("it is back", |preview| preview.state()["errors"].as_array().expect("a list").is_empty());
    project.file(ADVISORY, advisory(&project, "EXA-2026-0001", "Changed after the return"));
    preview.until_page_has(PAGE, "Changed after the return");
    preview.until_quiet();
    let is_sample = |path: &str| !path.contains("exa-2026-2") || path.contains("2149");
    assert_eq!(preview.differing(project.path(), &["--at", AT], is_sample), Vec::<String>::new());
}

#[test]
fn a_mistake_is_told_and_the_last_good_page_stays_until_it_is_mended() {
    let project = Project::base();
    let preview = Preview::of(&project);
    let good = preview.get(PAGE);
    let mut events = preview.events("");
    let number = events.next()["number"].clone();
    let text = project.text(ADVISORY);
    project.file(ADVISORY, text.replace("status = ", "stattus = "));
    let wrong = loop {
        let state = events.next();
        if !state["errors"].as_array().expect("a list").is_empty() {
            break state;
        }
    };
    assert_eq!(wrong["number"], number, "the page that is open stays");
    let errors = wrong["errors"].as_array().expect("a list");
    let error = errors.iter().find(|error| error["code"] == "unknown-key").expect("the mistake");
    let line = text.lines().position(|line| line.starts_with("status = ")).expect("it has one") + 1;
    assert_eq!((error["file"].as_str(), error["line"].as_u64()), (Some(ADVISORY), Some(line as u64)));
    assert_eq!(error["help"], "did you mean `status`?");
    assert_eq!(preview.get(PAGE).body, good.body);
    let printed = preview.printed.lock().expect("no panic").clone();
    assert!(printed.contains("stattus") && printed.contains("did you mean `status`?"), "{printed}");
    project.file(ADVISORY, &text);
    let mended = events.next();
    assert!(mended["errors"].as_array().expect("a list").is_empty());
    assert_ne!(mended["number"], number, "the page that is open is another now");
    // A template that cannot be read, and paths that cannot lie in one folder.
    project.file("themes/default/templates/advisory.html", "{% if %}");
    preview.until("the template is told", |preview| preview.state().to_string().contains("advisory.html"));
    assert_eq!(preview.get(PAGE).status, 200);
    fs::remove_dir_all(project.path().join("themes")).expect("it is there");
    preview.until("it is mended", |preview| preview.state()["errors"] == serde_json::json!([]));
    project.file("content/static/theme/style.css/x.txt", "x");
    preview.until("the paths are told", |preview| preview.state().to_string().contains("path-collision"));
    assert_eq!((preview.get("/theme/style.css").status, preview.get(PAGE).status), (200, 200));
    fs::remove_dir_all(project.path().join("content/static/theme")).expect("it is there");
    preview.until_quiet();
}

#[test]
fn a_template_that_fails_is_told_in_the_terminal_too_and_once() {
    let project = Project::base();
    let preview = Preview::of(&project);
    let good = preview.bare(PAGE);
    let before = preview.printed.lock().expect("no panic").len();
    let printed = |preview: &Preview| preview.printed.lock().expect("no panic")[before..].to_owned();
    project.file("themes/default/templates/advisory.html", "{{ nosuch.thing }}");
    preview.until("the page cannot be made", |preview| preview.get(PAGE).status == 500);
    preview.until("it is told", |preview| printed(preview).contains("nosuch"));
    preview.until("the strip counts it", |preview| preview.state()["rules"]["errors"].as_u64() >= Some(1));
    assert_eq!(printed(&preview).matches("last good site").count(), 1, "{}", printed(&preview));
    fs::remove_dir_all(project.path().join("themes")).expect("it is there");
    preview.until("it is mended", |preview| printed(preview).contains("mended"));
    assert_eq!(preview.bare(PAGE).body, good.body);
}

#[test]
fn what_the_rules_find_is_told_once() {
    let project = Project::base();
    let preview = Preview::of(&project);
    let printed = |from: usize| preview.printed.lock().expect("no panic")[from..].to_owned();
    let has = |from: usize, words: &[&str]| words.iter().all(|word| printed(from).contains(word));
    preview.until("what they find is told", |_| has(0, &["1 warning", "security.txt is not signed"]));
    let (site, begun) = (project.text("content/site.toml"), printed(0).len());
    // What was told stands in another line then, which is no news.
    let soon = format!("# soon\n{}", site.replace("expires = 2027-09-01", "expires = 2026-11-25"));
    project.file("content/site.toml", soon);
    let new = ["expires at 2026-11-25", "0 errors, 1 warning", "told before and still so: 1"];
    preview.until("what is new is told", |_| has(begun, &new));
    assert!(!has(begun, &["is not signed"]), "{}", printed(begun));
    let begun = printed(0).len();
    project.file("content/site.toml", site);
    preview.until("that is mended", |_| has(begun, &["the rules find nothing new; told before and still so: 1"]));
}

#[test]
fn what_editors_leave_for_a_moment_is_passed_over_and_a_folder_that_nobody_knows_is_told_as_one() {
    let project = Project::base();
    let preview = Preview::of(&project);
    preview.until_page_has(PAGE, "</html>");
    let errors = |preview: &Preview| preview.state()["errors"].as_array().expect("a list").clone();
    let passing = ["4913", "advisories/2026/x.md.tmp", "advisories/2026/x.md___jb_tmp___", "pages.tmp"];
    for passing in passing {
        project.file(&format!("content/{passing}"), "x");
    }
    project.file(ADVISORY, advisory(&project, "EXA-2026-0001", "Changed beside them"));
    preview.until_page_has(PAGE, "Changed beside them");
    for passing in passing {
        fs::remove_file(project.path().join("content").join(passing)).expect("it is there");
    }
    let old = project.path().join("content/advisories-old");
    for number in 0..3 {
        project.file(&format!("content/advisories-old/2020/{number}.md"), "x");
    }
    let of_folder = |errors: Vec<serde_json::Value>| errors.len() == 1 && errors[0]["file"] == "content/advisories-old";
    preview.until("the folder is told", |preview| of_folder(errors(preview)));
    // Also once what is in it changes, and until nothing is.
    fs::remove_dir_all(old.join("2020")).expect("it is there");
    preview.until("it is empty", |preview| errors(preview).is_empty());
    project.file("content/advisories-old/a.md", "x");
    preview.until("it is told again", |preview| of_folder(errors(preview)));
    project.file("content/static/other.txt", "x");
    fs::rename(&old, project.path().join("content/static/old")).expect("it can be moved");
    preview.until("it is at home elsewhere", |preview| errors(preview).is_empty());
    preview.until("it is served", |preview| preview.bare("/old/a.md").text() == "x");
    // What is copied may have any name.
    project.file("content/static/4913", "a static file");
    project.file("themes/default/static/data.tmp", "one of a theme");
    preview.until("static files are served", |preview| preview.bare("/4913").text() == "a static file");
    preview.until("those of themes too", |preview| preview.bare("/theme/data.tmp").text() == "one of a theme");
}

#[test]
fn who_names_another_folder_or_half_an_address_is_told_what_to_write() {
    let project = Project::base();
    let said = |arguments: &[&str]| {
        let output = command(project.path()).args(arguments).stdin(Stdio::null()).output().expect("the program starts");
        assert!(!output.status.success(), "{arguments:?}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    project.file("file/content", "no folder");
    for root in ["nowhere", "file"] {
        assert!(said(&["--root", root, "--listen", "127.0.0.1:0"]).contains("name that folder with --root"), "{root}");
    }
    assert!(said(&["--listen", "8123"]).contains("such as 127.0.0.1:8123"));
    assert!(said(&["--listen", "localhost"]).contains("such as 127.0.0.1:8000"));
    assert!(said(&["--listen", "::1"]).contains("such as [::1]:8000"));
    assert!(said(&["--listen", "127.0.0.1:99999"]).contains("a port up to 65535"));
}

#[test]
fn the_path_of_the_site_leads_to_its_pages_without_its_slash_too() {
    let project = Project::base();
    let site = project.text("content/site.toml");
    let at_root = "url = \"https://trust.example.com\"";
    assert!(site.contains(at_root));
    project.file("content/site.toml", site.replace(at_root, "url = \"https://example.com/trust\""));
    let preview = Preview::of(&project);
    let reply = preview.get("/trust");
    assert_eq!((reply.status, reply.headers["location"].as_str()), (301, "/trust/"));
    assert_eq!(preview.get("/trust/").status, 200);
}

#[test]
fn content_with_a_mistake_from_the_start_is_told_and_shown_once_it_is_mended() {
    let project = Project::base();
    let text = project.text(ADVISORY);
    project.file(ADVISORY, text.replace("status = ", "stattus = "));
    let preview = Preview::of(&project);
    let reply = preview.get(PAGE);
    assert_eq!(reply.status, 503);
    assert!(reply.text().contains("/.candour/strip.js"));
    project.file(ADVISORY, text);
    preview.until("it is mended", |preview| preview.get(PAGE).status == 200);
}

#[test]
fn another_instant_and_another_audience_are_those_of_a_build() {
    let project = Project::base();
    let text = advisory(&project, "EXA-2026-3000", "For partners alone").replace("tlp = \"CLEAR\"", "tlp = \"AMBER\"");
    project.file("content/advisories/amber.md", text);
    let later = "2027-06-01T09:00:00Z";
    let text = advisory(&project, "EXA-2026-3001", "Under an embargo");
    project.file("content/advisories/later.md", text.replace("tlp = ", "release_at = 2027-05-01T09:00:00Z\ntlp = "));
    let preview = Preview::of(&project);
    let get = |number, choice: &str| preview.get_with(&page(number), &[("Cookie", &preview.chosen(choice))]).status;
    assert_eq!((get(3000, ""), get(3001, "")), (404, 404));
    assert_eq!((get(3000, "audience=amber"), get(3001, "audience=amber")), (200, 404));
    let both = "at=2027-06-01T09%3A00%3A00Z&audience=amber";
    assert_eq!((get(3000, both), get(3001, both)), (200, 200));
    // What one browser chooses is not shown to another.
    assert_eq!((get(3000, ""), get(3001, "")), (404, 404));
    let choice = ["--at", AT, "--audience", "amber"];
    assert_eq!(preview.differing(project.path(), &choice, |_| true), Vec::<String>::new());
    let reply = preview.get_with("/", &[("Cookie", &preview.chosen("audience=amber"))]);
    assert_eq!(reply.headers["cache-control"], "private, no-store");
    let state = preview.get_with("/.candour/state", &[("Cookie", &preview.chosen(both))]).text();
    assert!(state.contains(later) && state.contains("\"audience\":\"amber\""), "{state}");
    // A change reaches each of them.
    let text = advisory(&project, "EXA-2026-3000", "Still for partners").replace("tlp = \"CLEAR\"", "tlp = \"AMBER\"");
    project.file("content/advisories/amber.md", text);
    for choice in ["audience=amber", both] {
        preview.until("the change is shown", |preview| {
            let reply = preview.get_with(&page(3000), &[("Cookie", &preview.chosen(choice))]);
            reply.text().contains("Still for partners")
        });
    }
}

#[test]
fn who_was_led_here_by_another_name_or_another_site_is_refused() {
    let project = Project::base();
    let preview = Preview::start(project.path(), &["--at", AT, "--host", "preview.example"]);
    let port = preview.port();
    for (host, status) in [
        (format!("localhost:{port}"), 200),
        (format!("127.0.0.1:{port}"), 200),
        (format!("preview.example:{port}"), 200),
        (format!("attacker.example:{port}"), 421),
        ("192.0.2.1".to_owned(), 421),
    ] {
        for path in ["/", "/.candour/state", "/.candour/events-of-nobody"] {
            let reply = preview.get_with(path, &[("Host", &host)]);
            let expected = if path.ends_with("nobody") && status == 200 { 404 } else { status };
            assert_eq!(reply.status, expected, "{host} {path}");
            assert!(status == 200 || !reply.text().contains("Example"), "{}", reply.text());
        }
    }
    assert_eq!(preview.get_with("/rss.xml", &[("Origin", "https://attacker.example")]).status, 403);
    assert_eq!(preview.ask("POST", "/", &[]).status, 405);
    let head = preview.ask("HEAD", "/", &[BARE]);
    assert_eq!((head.status, head.body.len()), (200, 0));
}

#[test]
fn an_address_that_is_taken_is_told_and_an_interrupt_ends_it_well() {
    let project = Project::base();
    let preview = Preview::of(&project);
    preview.until_page_has("/", "</html>");
    let second = command(project.path())
        .args(["--listen", &preview.address])
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert_eq!(second.status.code(), Some(1), "{said}");
    assert!(said.contains(&preview.address) && said.contains("--listen 127.0.0.1:0"), "{said}");
    // Also with a page open.
    let mut events = preview.events("");
    events.next();
    assert_eq!(preview.end(), Some(0));
    // Nothing was written.
    let written: Vec<String> = files(project.path()).into_iter().map(|(path, _)| path).collect();
    assert!(written.iter().all(|path| path.starts_with("content/")), "{written:?}");
}
