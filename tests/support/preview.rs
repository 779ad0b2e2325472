//! `candour serve` over a project, and a client that asks it.

#![allow(dead_code, unreachable_pub, missing_docs, reason = "each test program uses its own part of this")]

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use serde_json::Value;

use super::support::{AT, Project, files};

/// How long anything may take before a test gives up.
const LIMIT: Duration = Duration::from_secs(20);

/// The header that asks for the bytes of a build.
pub const BARE: (&str, &str) = ("X-Candour-Bare", "1");

/// A preview that ends with the value.
pub struct Preview {
    child: Child,
    pub address: String,
    /// What it printed, of both kinds.
    pub printed: Arc<Mutex<String>>,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    /// The headers, by their names in small letters.
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Preview {
    /// Starts the preview of a project at the instant of the tests.
    pub fn of(project: &Project) -> Self {
        Self::start(project.path(), &["--at", AT])
    }

    pub fn start(root: &Path, arguments: &[&str]) -> Self {
        let mut child = command(root)
            .args(["--listen", "127.0.0.1:0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let printed = Arc::new(Mutex::new(String::new()));
        let mut stdout = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut first = String::new();
        stdout.read_line(&mut first).expect("the program prints its address");
        collect(stdout, &printed);
        collect(BufReader::new(child.stderr.take().expect("it is piped")), &printed);
        let address = first.trim().strip_prefix("http://").and_then(|rest| rest.strip_suffix('/'));
        let address = address.unwrap_or_else(|| panic!("no address: {first}")).to_owned();
        Self { child, address, printed }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The port, as the cookie has it.
    pub fn port(&self) -> &str {
        self.address.rsplit(':').next().expect("an address has a port")
    }

    pub fn get(&self, path: &str) -> Reply {
        self.get_with(path, &[])
    }

    /// The bytes as a build has them.
    pub fn bare(&self, path: &str) -> Reply {
        self.get_with(path, &[BARE])
    }

    pub fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        self.ask("GET", path, headers)
    }

    /// The header with which a browser says what it has chosen.
    pub fn chosen(&self, choice: &str) -> String {
        format!("candour-preview-{}={choice}", self.port())
    }

    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Reply {
        let mut stream = self.send(method, path, headers);
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("it answers");
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").expect("an answer has a head");
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).expect("a status");
        let header = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned()));
        Reply { status, headers: lines.filter_map(header).collect(), body: bytes[end + 4..].to_vec() }
    }

    fn send(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        stream.set_read_timeout(Some(LIMIT)).expect("a limit can be set");
        let mut request = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        if !headers.iter().any(|(name, _)| *name == "Host") {
            // Writing to a text cannot fail.
            let _ = write!(request, "Host: {}\r\n", self.address);
        }
        for (name, value) in headers {
            let _ = write!(request, "{name}: {value}\r\n");
        }
        stream.write_all(format!("{request}\r\n").as_bytes()).expect("it reads");
        stream
    }

    /// What the strip shows.
    pub fn state(&self) -> Value {
        serde_json::from_slice(&self.get("/.candour/state").body).expect("JSON")
    }

    /// Waits until something holds.
    #[track_caller]
    pub fn until(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        let begun = Instant::now();
        while !holds(self) {
            assert!(begun.elapsed() < LIMIT, "{what}: not in time\n{}", self.printed.lock().expect("no panic"));
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits until a page has a text.
    #[track_caller]
    pub fn until_page_has(&self, path: &str, text: &str) {
        self.until(&format!("{path} has {text:?}"), |preview| preview.get(path).text().contains(text));
    }

    /// Waits until the rules have run over what is shown.
    #[track_caller]
    pub fn until_quiet(&self) {
        self.until("quiet", |preview| {
            let state = preview.state();
            state["rules"].is_object() && state["errors"].as_array().is_some_and(Vec::is_empty)
        });
    }

    /// The events of an open page.
    pub fn events(&self, cookie: &str) -> Events {
        let stream = self.send("GET", "/.candour/events", &[("Cookie", cookie)]);
        Events(BufReader::new(stream))
    }

    /// Asks the program to end, and returns its exit code.
    pub fn end(mut self) -> Option<i32> {
        let interrupt = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        assert!(interrupt.expect("kill runs").success());
        self.child.wait().expect("it ends").code()
    }

    /// The paths of which the preview serves something else than a build of the same content writes, with what; `wanted`
    /// says which paths are looked at.
    pub fn differing(&self, root: &Path, choice: &[&str], wanted: impl Fn(&str) -> bool) -> Vec<String> {
        let out = tempfile::tempdir().expect("a temporary folder can be made");
        let public = out.path().join("public");
        let built = Command::new(env!("CARGO_BIN_EXE_candour"))
            .args(["build", "--locked", "--out"])
            .arg(&public)
            .args(choice)
            .current_dir(root)
            .env_remove("SOURCE_DATE_EPOCH")
            .env_remove("CI")
            .env("CANDOUR_CACHE", "")
            .env_remove("CANDOUR_SIGNING_KEY")
            .output()
            .expect("the program starts");
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        let audience = choice.iter().position(|one| *one == "--audience").map_or("clear", |at| choice[at + 1]);
        let cookie = self.chosen(&format!("audience={}", audience.replace('+', "%2B")));
        let mut differing = Vec::new();
        let built: Vec<(String, Vec<u8>)> = files(&public);
        assert!(!built.is_empty());
        for (path, bytes) in built.iter().filter(|(path, _)| wanted(path)) {
            let asked = format!("/{}", path.replace('%', "%25").replace(' ', "%20"));
            let reply = self.get_with(&asked, &[BARE, ("Cookie", &cookie)]);
            if reply.status != 200 || reply.body != *bytes {
                differing.push(format!("{path}: {} {} bytes for {}", reply.status, reply.body.len(), bytes.len()));
            }
        }
        differing
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The events that an open page gets.
pub struct Events(BufReader<TcpStream>);

impl Events {
    /// What the next one says.
    pub fn next(&mut self) -> Value {
        loop {
            let mut line = String::new();
            assert!(self.0.read_line(&mut line).expect("an event in time") > 0, "the events have ended");
            if let Some(data) = line.strip_prefix("data: ") {
                return serde_json::from_str(data).expect("JSON");
            }
        }
    }
}

pub fn command(root: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_candour"));
    command
        .arg("serve")
        .current_dir(root)
        .env_remove("SOURCE_DATE_EPOCH")
        .env_remove("CI")
        .env_remove("CANDOUR_SIGNING_KEY")
        .env_remove("CANDOUR_SIGNING_PASSPHRASE");
    command
}

fn collect(mut from: BufReader<impl std::io::Read + Send + 'static>, printed: &Arc<Mutex<String>>) {
    let printed = Arc::clone(printed);
    std::thread::spawn(move || {
        let mut line = String::new();
        while from.read_line(&mut line).is_ok_and(|read| read > 0) {
            printed.lock().expect("no panic").push_str(&line);
            line.clear();
        }
    });
}

/// Writes a file as careful editors do: beside it first, then in its place.
pub fn write_by_rename(path: &Path, text: &str) {
    let beside = path.with_extension("md.swp~");
    fs::write(&beside, text).expect("files can be written");
    fs::rename(beside, path).expect("files can be renamed");
}
