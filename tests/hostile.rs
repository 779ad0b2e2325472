//! Hostile folders: links, pipes, devices, archives, names and texts that are too long, too deep or too many, and
//! templates that reach for what is not theirs. Each is refused with its place or taken, in bounded time; nothing is
//! written where it is refused.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use support::{AT, Outcome, Project, here};

/// How long a build of little may take before it hangs. Machines of continuous integration are slow, and this is a
/// program without optimisation.
const PATIENCE: Duration = Duration::from_mins(1);

/// Builds, and fails where that takes longer than anybody waits.
#[track_caller]
fn build(project: &Project) -> Outcome {
    let (stdout, stderr) = (project.path().join(".out"), project.path().join(".err"));
    let file = |path: &Path| Stdio::from(fs::File::create(path).expect("files can be made"));
    let mut program = Command::new(env!("CARGO_BIN_EXE_candour"))
        .args(["build", "--at", AT])
        .current_dir(project.path())
        .env_remove("CI")
        .stdin(Stdio::null())
        .stdout(file(&stdout))
        .stderr(file(&stderr))
        .spawn()
        .expect("the program starts");
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = program.try_wait().expect("it can be waited for") {
            break status;
        }
        if begun.elapsed() > PATIENCE {
            program.kill().expect("it can be ended");
            panic!("the build hangs");
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    let said = |path: &Path| fs::read_to_string(path).expect("the program speaks UTF-8");
    Outcome { code: status.code(), stdout: said(&stdout), stderr: said(&stderr) }
}

/// The build refuses, names the file and says what is wrong, and nothing is left behind.
#[track_caller]
fn refused(project: &Project, file: &str, what: &str) {
    let outcome = build(project);
    let said = unwrapped(&outcome.stderr);
    assert_eq!(outcome.code, Some(1), "{said:.2000}");
    assert!(!said.contains("panicked"), "{said:.2000}");
    assert!(said.contains(file), "`{file}` is not named: {said:.2000}");
    assert!(said.contains(what), "`{what}` is not said: {said:.2000}");
    assert!(said.len() < 20_000, "{} bytes are said", said.len());
    assert!(!project.out().exists(), "something was written");
}

/// What is said, without the breaks that fit it to the width of a terminal.
fn unwrapped(text: &str) -> String {
    text.lines().map(|line| line.trim_start_matches([' ', '│', '×', '╰', '─', '▶'])).collect::<Vec<_>>().join(" ")
}

fn page(project: &Project, body: &str) {
    project.file("content/pages/a.md", format!("+++\ntitle = \"A page\"\n+++\n\n{body}\n"));
}

/// A project with a theme of its own.
fn with_theme() -> Project {
    let project = Project::base();
    let site = fs::read_to_string(here("support/base/content/site.toml")).expect("the base is there");
    project.file("content/site.toml", site.replace("language", "theme = \"ours\"\nlanguage"));
    project.file("themes/ours/templates/404.html", "{% extends \"base.html\" %}\n");
    project
}

#[cfg(unix)]
mod special {
    use std::os::unix::{fs::symlink, net::UnixListener};

    use super::*;

    fn pipe(project: &Project, path: &str) {
        let path = project.path().join(path);
        fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("folders can be made");
        let made = Command::new("mkfifo").arg(&path).status().expect("mkfifo starts");
        assert!(made.success());
    }

    fn link(project: &Project, to: impl AsRef<Path>, path: &str) {
        let path = project.path().join(path);
        fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("folders can be made");
        symlink(to, path).expect("links can be made");
    }

    #[test]
    fn a_pipe_is_not_waited_for() {
        for path in ["content/advisories/a.md", "content/advisories/a.json", "content/static/a", "content/keys/a.asc"] {
            let project = Project::base();
            pipe(&project, path);
            refused(&project, path, "neither a file nor a folder");
        }
        let project = with_theme();
        pipe(&project, "themes/ours/templates/a.html");
        refused(&project, "themes/ours/templates/a.html", "neither a file nor a folder");
        let project = Project::base();
        pipe(&project, "candour.lock");
        refused(&project, "candour.lock", "not a file");
    }

    #[test]
    fn a_socket_is_not_read() {
        let project = Project::base();
        fs::create_dir_all(project.path().join("content/static")).expect("folders can be made");
        let _socket = UnixListener::bind(project.path().join("content/static/a")).expect("sockets can be made");
        refused(&project, "content/static/a", "neither a file nor a folder");
    }

    #[test]
    fn a_link_to_a_device_or_to_nowhere_is_refused() {
        for (to, what) in [("/dev/zero", "leads out"), ("/dev/stdin", "leads out"), ("nowhere", "cannot be read")] {
            let project = Project::base();
            link(&project, to, "content/static/a");
            refused(&project, "content/static/a", what);
        }
        let project = Project::base();
        link(&project, "b", "content/static/a");
        link(&project, "a", "content/static/b");
        refused(&project, "content/static/a", "cannot be read");
    }

    #[test]
    fn no_link_is_followed_in_a_theme() {
        let project = with_theme();
        project.file("secret.txt", "not for publication");
        link(&project, project.path().join("secret.txt"), "themes/ours/static/secret.txt");
        refused(&project, "themes/ours/static/secret.txt", "symbolic link");
        let project = with_theme();
        link(&project, project.path(), "themes/ours/static/all");
        refused(&project, "themes/ours/static/all", "symbolic link");
        let project = with_theme();
        fs::rename(project.path().join("themes/ours"), project.path().join("elsewhere")).expect("it can be moved");
        link(&project, project.path().join("elsewhere"), "themes/ours");
        refused(&project, "themes/ours", "symbolic link");
    }

    #[test]
    fn a_file_name_that_is_not_utf8_is_refused() {
        use std::os::unix::ffi::OsStrExt as _;
        let project = Project::base();
        let name = std::ffi::OsStr::from_bytes(b"a\xff.txt");
        fs::create_dir_all(project.path().join("content/static")).expect("folders can be made");
        fs::write(project.path().join("content/static").join(name), "a").expect("files can be written");
        refused(&project, "content/static/a", "not UTF-8");
    }

    #[test]
    fn a_file_name_that_another_system_reads_otherwise_is_refused() {
        for name in ["a\\b.txt", "con.txt", "a.", "a ", "a:b", "\u{202e}txt.exe", "a\nb"] {
            let project = Project::base();
            project.file(&format!("content/static/{name}"), "a");
            refused(&project, "cannot be a file everywhere", "rename the file");
        }
    }

    #[test]
    fn names_that_a_file_system_may_take_for_one_are_refused() {
        for (one, other) in [("a.txt", "A.TXT"), ("caf\u{e9}.txt", "cafe\u{301}.txt"), ("\u{c5}", "a\u{30a}")] {
            let project = Project::base();
            project.file(&format!("content/static/{one}"), "a");
            project.file(&format!("content/static/{other}"), "b");
            refused(&project, "content/static/", "is taken by");
        }
    }
}

#[test]
fn an_archive_is_refused_or_copied_and_never_opened() {
    // The beginnings of a zip, a gzip and a tar file.
    let tar = [b"a.md".as_slice(), &[0; 253], b"ustar\x0000", &[0; 755]].concat();
    for (name, bytes) in
        [("a.zip", b"PK\x03\x04\x14\x00".as_slice()), ("a.tar.gz", b"\x1f\x8b\x08\x00"), ("a.tar", &tar)]
    {
        for folder in ["", "advisories/", "products/", "incidents/", "pages/"] {
            let project = Project::base();
            project.file(&format!("content/{folder}{name}"), bytes);
            refused(&project, &format!("content/{folder}{name}"), "nothing that candour knows");
        }
        let project = Project::base();
        project.file(&format!("content/static/{name}"), bytes);
        assert_eq!(build(&project).code, Some(0));
        assert_eq!(fs::read(project.out().join(name)).expect("it is copied"), bytes);
    }
}

#[test]
fn what_nests_too_deep_is_refused() {
    let nested = |marks: &str, times: usize| marks.repeat(times);
    let lists: Vec<String> = (0..200).map(|depth| format!("{}- a\n", "  ".repeat(depth))).collect();
    for body in [lists.concat(), ["*a **b ".repeat(5_000), "c** d*".repeat(5_000)].concat(), nested("> ", 1_000)] {
        let project = Project::base();
        page(&project, &body);
        refused(&project, "content/pages/a.md", "deeper than anybody can read");
    }
    for data in [format!("{} = 1", vec!["a"; 50_000].join(".")), format!("[{}]\na = 1", vec!["a"; 50_000].join("."))] {
        let project = Project::base();
        project.file("content/pages/a.md", format!("+++\n{data}\n+++\n"));
        refused(&project, "content/pages/a.md", "limit");
    }
    let flow = nested("[", 50_000);
    let blocks: Vec<String> = (0..200).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    for data in [flow, blocks.concat()] {
        let project = Project::base();
        project.file("content/pages/a.md", format!("---\ntitle: A\nb:\n  {}\n---\n", data.replace('\n', "\n  ")));
        refused(&project, "content/pages/a.md", "");
    }
    for text in [nested("[", 200_000), nested("{\"a\":", 200_000)] {
        let project = Project::base();
        project.file("content/advisories/a.json", format!("{{\"document\": {text}"));
        refused(&project, "content/advisories/a.json", "recursion limit");
    }
}

#[test]
fn raw_html_that_would_grow_without_end_is_refused() {
    let formatting: Vec<String> = (0..3_000).map(|number| format!("<b id=text-{number}>")).collect();
    for body in
        [[formatting.concat(), "\n\na".repeat(30_000)].concat(), "<div>".repeat(20_000), "<a href=/><p>".repeat(6_000)]
    {
        let project = Project::base();
        page(&project, &body);
        refused(&project, "content/pages/a.md", "more raw HTML");
    }
}

#[test]
fn texts_without_end_are_taken_in_bounded_time() {
    const SIZE: usize = 60_000;
    for part in [
        "a",
        "a ",
        "[",
        "![",
        "[a](",
        "<",
        "<!--",
        "`",
        "*",
        "_a",
        "&amp;",
        "| a ",
        "[^a]",
        "[^a]: b\n\n",
        "\\",
        "# ",
        "~",
    ] {
        let project = Project::base();
        page(&project, &part.repeat(SIZE / part.len()));
        let outcome = build(&project);
        assert!(
            matches!(outcome.code, Some(0 | 1)) && !outcome.stderr.contains("panicked"),
            "{part}: {:.500}",
            outcome.stderr
        );
    }
}

#[test]
fn sections_without_end_are_taken_in_bounded_time() {
    const ADVISORY: &str = "content/advisories/2026/exa-2026-0001.md";
    let project = Project::base();
    let sections = (0..10_000).map(|number| format!("\n## Part {number}\n\nSee [{number}].\n<!-- not this -->\n"));
    let definitions = (0..100).map(|number| format!("\n[{number}]: https://example.com/{number}\n"));
    let written = fs::read_to_string(project.path().join(ADVISORY)).expect("the base is there");
    let text = [written].into_iter().chain(sections).chain(definitions).collect::<String>();
    project.file(ADVISORY, text);
    let outcome = build(&project);
    assert_eq!(outcome.code, Some(0), "{:.2000}", outcome.stderr);
}

#[test]
fn a_line_without_end_is_shown_in_part() {
    let long = "x".repeat(1_000_000);
    for front in [
        format!("title = \"{long}\"\n{long} = 1"),
        format!("title = \"{long}"),
        format!("title = \"A\"\nrelease_at = \"{long}\""),
        format!("title = \"A\"\ndraft = \"{long}\""),
    ] {
        let project = Project::base();
        project.file("content/pages/a.md", format!("+++\n{front}\n+++\n"));
        refused(&project, "content/pages/a.md", "");
    }
    let project = Project::base();
    project.file("content/advisories/a.json", format!("{{\"document\": {{\"csaf_version\": \"{long}\"}}}}"));
    refused(&project, "content/advisories/a.json", "CSAF version");
}

#[test]
fn mistakes_without_end_are_counted_in_bounded_time() {
    use std::fmt::Write as _;
    let mut yaml = String::from("title: A\n");
    for number in 0..100_000 {
        writeln!(yaml, "key{number}: a").expect("a text can be written to");
    }
    let project = Project::base();
    project.file("content/pages/a.md", format!("---\n{yaml}---\n"));
    refused(&project, "content/pages/a.md", "key0");
    let project = Project::base();
    project.file(
        "content/pages/a.md",
        format!("+++\n{}+++\n", yaml.replace("title: A", "title = \"A\"").replace(": a", " = 1")),
    );
    refused(&project, "content/pages/a.md", "key0");
}

#[test]
fn thousands_of_files_are_taken() {
    let project = Project::base();
    for number in 0..3_000 {
        project.file(&format!("content/static/{}/{number}.txt", number % 50), "a");
        project.file(&format!("content/advisories/{number}.json"), "{");
    }
    let outcome = build(&project);
    assert_eq!(outcome.code, Some(1), "{:.500}", outcome.stderr);
    assert!(outcome.stderr.contains("3000 errors"), "{:.500}", outcome.stderr);
}

#[test]
fn names_that_are_too_long_or_lead_elsewhere_are_refused() {
    let project = Project::base();
    project.file(&format!("content/products/{}.md", "a".repeat(252)), "+++\nname = \"A\"\n+++\n");
    refused(&project, "cannot be a file everywhere", "longer than 255 bytes");
    let advisory =
        fs::read_to_string(here("support/base/content/advisories/2026/exa-2026-0001.md")).expect("it is there");
    for (id, what) in [("x".repeat(400), "longer than 255 bytes"), ("CON".to_owned(), "device for Windows")] {
        let project = Project::base();
        project.file("content/advisories/2026/exa-2026-0001.md", advisory.replace("EXA-2026-0001", &id));
        refused(&project, "cannot be a file everywhere", what);
    }
    // An id may have any signs: its file has none that lead anywhere.
    let project = Project::base();
    project.file("content/advisories/2026/exa-2026-0001.md", advisory.replace("EXA-2026-0001", "../../../etc/passwd"));
    assert_eq!(build(&project).code, Some(0));
    assert!(project.out().join("advisories/_etc_passwd.html").exists());
}

#[test]
fn settings_that_lead_out_of_the_site_are_refused() {
    let site = fs::read_to_string(here("support/base/content/site.toml")).expect("the base is there");
    for (line, what) in [
        ("theme = \"../ours\"\nlanguage", "there is no theme"),
        ("theme = \"/etc\"\nlanguage", "there is no theme"),
        ("theme = \"..\"\nlanguage", "there is no theme"),
        ("theme = \"\u{0}\"\nlanguage", ""),
        ("csaf.path = \"/../../etc\"\nlanguage", "path"),
        ("csaf.path = \"/a\\\\b\"\nlanguage", "path"),
        ("url = \"https://example.com/\\r\\n/x\"\nlanguage", ""),
    ] {
        let project = Project::base();
        project.file("content/site.toml", site.replace("language", line));
        refused(&project, "", what);
    }
}

#[test]
fn texts_that_are_no_text_are_refused() {
    let utf16: Vec<u8> = "\u{feff}+++\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [utf16.as_slice(), b"+++\ntitle = \"\xc0\xaf\"\n+++\n", b"+++\ntitle = \"\xed\xa0\x80\"\n+++\n"] {
        let project = Project::base();
        project.file("content/pages/a.md", bytes);
        refused(&project, "content/pages/a.md", "is not UTF-8");
    }
    for (front, what) in
        [("title = \"a\0b\"", ""), ("title = \"a\\u0000b\"", "U+0000"), ("title = \"a\u{202e}b\"", "U+202E")]
    {
        let project = Project::base();
        project.file("content/pages/a.md", format!("+++\n{front}\n+++\n"));
        refused(&project, "content/pages/a.md", what);
    }
    // In the text of a page they say nothing, and are left out.
    let project = Project::base();
    page(&project, "before\0\u{8}\u{202e}after");
    assert_eq!(build(&project).code, Some(0));
    let html = project.read("a.html");
    assert!(html.contains("before") && html.contains("after") && !html.contains(['\0', '\u{8}', '\u{202e}']), "{html}");
}

#[test]
fn a_template_reaches_nothing_but_templates() {
    for (template, what) in [
        ("{% include \"../../../secret.txt\" %}", "Unknown template"),
        ("{% include \"/etc/passwd\" %}", "Unknown template"),
        ("{% extends \"../../content/site.toml\" %}", ""),
        ("{% include \"theme.toml\" %}", "Unknown template"),
        ("{{ get_env(name=\"PATH\") }}", "get_env"),
        ("{{ load_data(path=\"/etc/passwd\") }}", "load_data"),
        ("{{ now() }}", "now"),
        ("{{ get_random(end=7) }}", "get_random"),
        ("{% include \"404.html\" %}", ""),
    ] {
        let project = with_theme();
        project.file("secret.txt", "not for publication");
        project.file("themes/ours/templates/404.html", format!("\n{template}\n"));
        refused(&project, "themes/ours/templates/404.html", what);
    }
}

#[test]
fn a_template_that_calls_itself_ends() {
    let project = with_theme();
    let component = "{% component again() %}{{ <again /> }}{% endcomponent again %}{{ <again /> }}";
    project.file("themes/ours/templates/404.html", component);
    refused(&project, "404.html", "recursion");
}
