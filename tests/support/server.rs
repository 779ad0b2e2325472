//! nginx and Caddy as Debian has them, on this machine, with a configuration of candour; and curl, which asks them.

#![allow(dead_code, unreachable_pub, missing_docs, reason = "each test program uses its own part of this")]

use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use super::support::{here, tools};

/// A server.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    Nginx,
    Caddy,
}

pub fn servers() -> [Kind; 2] {
    [Kind::Nginx, Kind::Caddy]
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Nginx => "nginx",
            Self::Caddy => "caddy",
        }
    }
}

/// Names, ports, certificates and lists for one server.
pub struct Ways {
    pub kind: Kind,
    pub port: u16,
    pub plain_port: u16,
    folder: tempfile::TempDir,
    token: String,
}

/// The hosts of the tests.
const HOSTS: [&str; 3] = ["localhost", "partners.localhost", "strict.localhost"];

/// The customer who is let in.
const NAME: &str = "example-customer";

/// Another customer of the same vendor.
const OTHER: &str = "another-customer";

impl Ways {
    /// Makes all of it as the documentation says; none where a program is not there.
    pub fn new(kind: Kind) -> Option<Self> {
        for (program, argument) in [(kind.name(), "-v"), ("curl", "--version"), ("openssl", "version")] {
            let argument = if program == "caddy" { "version" } else { argument };
            tools::or_skip(tools::output(Command::new(program).arg(argument)))?;
        }
        let free: Vec<TcpListener> =
            (0..2).map(|_| TcpListener::bind("127.0.0.1:0").expect("there are free ports")).collect();
        let ports: Vec<u16> = free.iter().map(|port| port.local_addr().expect("it is bound").port()).collect();
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let ways = Self { kind, port: ports[0], plain_port: ports[1], folder, token: String::new() };
        ways.make_authorities();
        for host in HOSTS {
            ways.let_in("amber", host, "amber");
        }
        let token = ways.make_tokens();
        Some(Self { token, ..ways })
    }

    /// The host of a site at a path, or of one that has a host of its own.
    pub fn host(base: &str) -> &'static str {
        if base.is_empty() { "partners.localhost" } else { "localhost" }
    }

    /// The list of tokens of a host for an audience.
    pub fn tokens(&self, host: &str) -> PathBuf {
        self.path(&format!("{host}-{}-amber-tokens.{}", self.port, self.kind.name()))
    }

    /// Lets those in who have a certificate of an authority that was made here.
    pub fn let_in(&self, authority: &str, host: &str, audience: &str) {
        let place = self.path(&format!("{host}-{}-{audience}-clients.pem", self.port));
        fs::copy(self.path(&format!("{authority}-clients.pem")), place).expect("it can be copied");
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The options of `candour hosting` that name these.
    pub fn options(&self) -> Vec<String> {
        let path = |name: &str| self.path(name).display().to_string();
        let options = [
            ("--certificate", path("server.pem")),
            ("--certificate-key", path("server.key")),
            ("--secrets", self.folder.path().display().to_string()),
            ("--bind", "127.0.0.1".to_owned()),
            ("--plain-port", self.plain_port.to_string()),
        ];
        options.into_iter().flat_map(|(name, value)| [name.to_owned(), value]).collect()
    }

    /// Runs a script in the folder.
    fn shell(&self, script: &str, variables: &[(&str, &str)]) -> String {
        let mut command = Command::new("sh");
        command.args(["-euc", script]).current_dir(self.folder.path()).envs(variables.iter().copied());
        tools::output(&mut command).unwrap_or_else(|error| panic!("{error}"))
    }

    fn make_authorities(&self) {
        for audience in ["amber", "foreign"] {
            self.shell(&documented("authority"), &[("audience", audience)]);
        }
        let client = documented("client");
        for (audience, name) in [("amber", NAME), ("foreign", "stranger"), ("amber", "late"), ("amber", "server")] {
            self.shell(&client, &[("audience", audience), ("name", name)]);
        }
        // The same request, whose certificate has ended.
        self.shell(
            "touch index.txt; echo 01 >serial
             printf '[ca]\\ndefault_ca=d\\n[d]\\nnew_certs_dir=.\\ndatabase=index.txt\\nserial=serial\\ndefault_md=sha256\\npolicy=p\\n[p]\\ncommonName=supplied\\n' >ca.cnf
             openssl ca -batch -notext -config ca.cnf -cert amber-clients.pem -keyfile amber-authority.key -in late.csr \\
               -extfile late.ext -startdate 20250101000000Z -enddate 20250201000000Z -out late.pem",
            &[],
        );
        // A certificate of the host, by the authority that is there for clients: it is not one of a client.
        self.shell(
            "printf 'subjectAltName=DNS:localhost,DNS:partners.localhost,DNS:strict.localhost,DNS:unknown.localhost,IP:127.0.0.1\\nextendedKeyUsage=serverAuth\\n' >server.ext
             openssl x509 -req -in server.csr -CA amber-clients.pem -CAkey amber-authority.key -CAcreateserial -days 30 \\
               -extfile server.ext -out server.pem",
            &[],
        );
    }

    /// Makes the list, and returns the token of the customer who is let in.
    fn make_tokens(&self) -> String {
        let end = if self.kind == Kind::Nginx { ";" } else { "" };
        let list = |name: &str| self.shell(&documented("tokens"), &[("name", name), ("end", end)]);
        let (other, own) = (list(OTHER), list(NAME));
        let token = own.split("Bearer) ").nth(1).and_then(|rest| rest.split('$').next()).expect("it is listed");
        for host in HOSTS {
            fs::write(self.tokens(host), format!("{other}{own}")).expect("it can be written");
        }
        token.to_owned()
    }
}

/// A script of `docs/AUDIENCES.md`, by the name behind its fence.
fn documented(name: &str) -> String {
    let text = fs::read_to_string(here("../docs/AUDIENCES.md")).expect("the documentation is there");
    let (_, after) = text.split_once(&format!("```sh {name}\n")).unwrap_or_else(|| panic!("no script `{name}`"));
    after.split_once("```").expect("a fence is closed").0.to_owned()
}

/// What is asked for, and how.
#[derive(Clone, Debug)]
pub struct Request<'p> {
    pub method: &'static str,
    pub host: &'p str,
    pub paths: &'p [String],
    pub header: Option<String>,
    pub user: Option<String>,
    /// The certificate and the key of a client, by the name of its files.
    pub certificate: Option<PathBuf>,
    /// The name of the connection, where it is another than that of the requests.
    pub server_name: Option<&'static str>,
    /// Without TLS.
    pub is_plain: bool,
    pub http: &'static str,
}

impl<'p> Request<'p> {
    pub fn new(host: &'p str, paths: &'p [String]) -> Self {
        Self {
            method: "GET",
            host,
            paths,
            header: None,
            user: None,
            certificate: None,
            server_name: None,
            is_plain: false,
            http: "http2",
        }
    }
}

/// What a server answered. The status is 0 where it did not.
pub struct Answer {
    pub path: String,
    pub status: u16,
    pub media: String,
    head: String,
    pub body: Vec<u8>,
}

impl Answer {
    /// Whether a header is there, written as `name: beginning`.
    pub fn has(&self, header: &str) -> bool {
        self.head.lines().any(|line| line.to_lowercase().starts_with(&header.to_lowercase()))
    }
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let body = String::from_utf8_lossy(&self.body);
        write!(f, "{}: {} {}\n{}\n{:.300}", self.path, self.status, self.media, self.head, body)
    }
}

/// What lets somebody in, and what does not.
pub struct Given {
    access: String,
    token: String,
    folder: PathBuf,
}

pub fn credentials(ways: &Ways, access: &str) -> Given {
    Given { access: access.to_owned(), token: ways.token.clone(), folder: ways.folder.path().to_owned() }
}

impl Given {
    /// Requests of those who may see it.
    pub fn right<'p>(&self, request: Request<'p>) -> Vec<Request<'p>> {
        if self.access == "client_certificate" {
            let request = Request { certificate: Some(self.folder.join(NAME)), ..request };
            return vec![request.clone(), Request { http: "http1.1", ..request }];
        }
        let bearer = |scheme: &str| Some(format!("Authorization: {scheme} {}", self.token));
        vec![
            Request { header: bearer("Bearer"), ..request.clone() },
            Request { header: bearer("bearer"), http: "http1.1", ..request.clone() },
            Request { user: Some(format!("{NAME}:{}", self.token)), ..request },
        ]
    }

    /// The certificate of somebody whom another authority knows.
    pub fn of_stranger<'p>(&self, request: Request<'p>) -> Request<'p> {
        Request { certificate: Some(self.folder.join("stranger")), ..request }
    }

    /// Requests of those who may not, each with what is wrong. The first is right for the other way of access.
    pub fn wrong<'p>(&self, request: &Request<'p>) -> Vec<(&'static str, Request<'p>)> {
        let token = &self.token;
        if self.access == "client_certificate" {
            let certificate = |name: &str| Request { certificate: Some(self.folder.join(name)), ..request.clone() };
            let header = Some(format!("Authorization: Bearer {token}"));
            return vec![
                ("a token", Request { header, ..request.clone() }),
                ("another authority", certificate("stranger")),
                ("a certificate that has ended", certificate("late")),
                ("a certificate of a server", certificate("server")),
            ];
        }
        let header = |text: String| Request { header: Some(text), ..request.clone() };
        let value = |text: String| header(format!("Authorization: {text}"));
        let user = |text: String| Request { user: Some(text), ..request.clone() };
        vec![
            ("a certificate", Request { certificate: Some(self.folder.join(NAME)), ..request.clone() }),
            ("an empty header", header("Authorization;".to_owned())),
            ("no token", value("Bearer".to_owned())),
            ("the beginning of a token", value(format!("Bearer {}", &token[..token.len() - 1]))),
            ("more than a token", value(format!("Bearer {token}0"))),
            ("two tokens", value(format!("Bearer {token}, Bearer {token}"))),
            ("a token in capitals", value(format!("Bearer {}", token.to_uppercase()))),
            ("another scheme", value(format!("Token {token}"))),
            ("a token alone", value(token.clone())),
            ("the words of the list", value("yes".to_owned())),
            ("an expression", value("~^(?i:Bearer) .*$".to_owned())),
            ("another header", header(format!("X-Authorization: Bearer {token}"))),
            ("no password", user(format!("{NAME}:"))),
            ("no name", user(format!(":{token}"))),
            ("another name", user(format!("another-customer:{token}"))),
            ("more than a password", user(format!("{NAME}:{token}0"))),
        ]
    }
}

/// A server that runs until the value goes away.
pub struct Running<'w> {
    ways: &'w Ways,
    child: Child,
}

impl<'w> Running<'w> {
    /// Starts it with the configurations as they were printed.
    pub fn start(ways: &'w Ways, configurations: &[String]) -> Self {
        let folder = ways.folder.path();
        let ending = ways.kind.name();
        for (at, configuration) in configurations.iter().enumerate() {
            fs::write(folder.join(format!("{at}.host.{ending}")), configuration).expect("it can be written");
        }
        let include = folder.join(format!("*.host.{ending}")).display().to_string();
        let log = fs::File::create(folder.join("log")).expect("it can be written");
        let mut command = match ways.kind {
            Kind::Nginx => nginx(folder, &include),
            Kind::Caddy => caddy(folder, &include),
        };
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().expect("it starts");
        let mut running = Self { ways, child };
        running.wait();
        running
    }

    fn wait(&mut self) {
        let begun = Instant::now();
        let is_there = |port| TcpStream::connect(("127.0.0.1", port)).is_ok();
        while !(is_there(self.ways.port) && is_there(self.ways.plain_port)) {
            let ended = self.child.try_wait().expect("it can be asked");
            let may_wait = ended.is_none() && begun.elapsed() < Duration::from_mins(1);
            assert!(may_wait, "{:?} does not serve:\n{}", self.ways.kind, self.log());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.ways.path("log")).unwrap_or_default()
    }

    /// Asks for each path with curl.
    pub fn ask(&self, request: &Request<'_>) -> Vec<Answer> {
        let answers = tempfile::tempdir().expect("a temporary folder can be made");
        let mut config = self.options(request);
        let (scheme, port) = if request.is_plain { ("http", self.ways.plain_port) } else { ("https", self.ways.port) };
        let host = request.server_name.unwrap_or(request.host);
        for (at, path) in request.paths.iter().enumerate() {
            let slash = if path.starts_with('/') { "" } else { "/" };
            option(&mut config, "url", &format!("{scheme}://{host}:{port}{slash}{path}"));
            option(&mut config, "output", &answers.path().join(at.to_string()).display().to_string());
        }
        let file = answers.path().join("config");
        fs::write(&file, config).expect("it can be written");
        let ran = Command::new("curl").arg("-q").arg("--config").arg(&file).output().expect("curl runs");
        // 2 is an option that curl does not know.
        assert_ne!(ran.status.code(), Some(2), "{}", String::from_utf8_lossy(&ran.stderr));
        let read = |(at, path): (usize, &String)| {
            answer(path, &fs::read(answers.path().join(at.to_string())).unwrap_or_default())
        };
        request.paths.iter().enumerate().map(read).collect()
    }

    fn options(&self, request: &Request<'_>) -> String {
        let head = if request.method == "HEAD" { "head\n" } else { "" };
        let mut config = format!("silent\ninclude\ngloboff\npath-as-is\n{head}{}\n", request.http);
        if request.method != "HEAD" && request.method != "GET" {
            option(&mut config, "request", request.method);
        }
        option(&mut config, "max-time", "30");
        option(&mut config, "cacert", &self.ways.path("amber-clients.pem").display().to_string());
        for name in HOSTS.into_iter().chain(["unknown.localhost"]) {
            for port in [self.ways.port, self.ways.plain_port] {
                option(&mut config, "resolve", &format!("{name}:{port}:127.0.0.1"));
            }
        }
        if request.server_name.is_some() {
            option(&mut config, "header", &format!("Host: {}:{}", request.host, self.ways.port));
        }
        if let Some(header) = &request.header {
            option(&mut config, "header", header);
        }
        if let Some(user) = &request.user {
            option(&mut config, "user", user);
        }
        if let Some(certificate) = &request.certificate {
            option(&mut config, "cert", &certificate.with_extension("pem").display().to_string());
            option(&mut config, "key", &certificate.with_extension("key").display().to_string());
        }
        config
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What stands around the files of `conf.d` in Debian, as one process that leaves nothing behind.
fn nginx(folder: &Path, include: &str) -> Command {
    let places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|name| format!("    {name}_temp_path {}/{name};\n", folder.display()))
        .concat();
    let text = format!(
        "daemon off;\nmaster_process off;\npid {0}/pid;\nerror_log stderr;\nevents {{ worker_connections 768; }}\nhttp {{\n\
         {places}    sendfile on;\n    include /etc/nginx/mime.types;\n    default_type application/octet-stream;\n    \
         access_log off;\n    gzip on;\n    include {include};\n}}\n",
        folder.display()
    );
    let file = folder.join("nginx.conf");
    fs::write(&file, text).expect("it can be written");
    let mut command = Command::new("nginx");
    command.arg("-e").arg("stderr").arg("-p").arg(folder).arg("-c").arg(file);
    command
}

fn caddy(folder: &Path, include: &str) -> Command {
    let file = folder.join("Caddyfile");
    let text = format!("{{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n}}\nimport {include}\n");
    fs::write(&file, text).expect("it can be written");
    let mut command = Command::new("caddy");
    command.args(["run", "--adapter", "caddyfile", "--config"]).arg(file);
    for variable in ["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"] {
        command.env(variable, folder);
    }
    command
}

fn option(config: &mut String, name: &str, value: &str) {
    let value = value.replace('\\', "\\\\").replace('"', "\\\"");
    config.extend([name, " = \"", value.as_str(), "\"\n"]);
}

fn answer(path: &str, bytes: &[u8]) -> Answer {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
    let (head, body) = end.map_or((bytes, &b""[..]), |at| (&bytes[..at], &bytes[at + 4..]));
    let head = String::from_utf8_lossy(head).into_owned();
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or_default();
    let media = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-type").then(|| value.trim().to_owned())
    });
    Answer { path: path.to_owned(), status, media: media.unwrap_or_default(), head, body: body.to_vec() }
}
