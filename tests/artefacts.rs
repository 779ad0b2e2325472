//! What releases ship: the commands of the built page, taken out of its HTML and run, tell a good file from a changed one,
//! whatever the files are called; and the catalogue changes no advisory that was published.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::{
    fmt::Write as _,
    fs,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::Value;
use sha2::{Digest, Sha256, Sha512};
use support::{AT, Project, tools};

/// Names that mean something to a shell, to an option parser or to HTML.
const NAMES: [&str; 6] = [
    "gateway-4.2.7.ova",
    "gate way & <more>.ova",
    "it's \"4.2.7\" $(touch injected) `touch injected`; touch injected.ova",
    "-rf --help.ova",
    "~{a,b}!*?[x]#.ova",
    "Übergabe – ‘4.2’.ova",
];

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + format!("{byte:02x}").as_str())
}

/// A name as the last part of an address.
fn encoded(name: &str) -> String {
    name.bytes().fold(String::new(), |mut text, byte| {
        let _ = match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' => write!(text, "{}", char::from(byte)),
            _ => write!(text, "%{byte:02X}"),
        };
        text
    })
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// `[[release.artefact]]` with further keys.
fn artefact(name: &str, more: &str) -> String {
    let (name, address) = (quoted(name), encoded(name));
    format!(
        "\n[[release.artefact]]\nname = {name}\nversion = \"4.2.7\"\nurl = \"https://downloads.example.com/{address}\"\n{more}\n"
    )
}

/// The base with artefacts of its release.
fn with_artefacts(project: &Project, artefacts: &str) {
    let path = "content/products/gateway.md";
    let text = fs::read_to_string(support::here("support/base").join(path)).expect("the base has it");
    let (front, body) = text.rsplit_once("+++").expect("front matter ends");
    project.file(path, format!("{front}{artefacts}+++{body}"));
}

/// The commands of the page of the product, each with what it says it is for.
fn commands(project: &Project) -> Vec<(String, String)> {
    let html = project.read("products/gateway/4.2.html");
    let text = |part: &str| {
        let entities =
            [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#39;", "'"), ("&#x2F;", "/")];
        let text = entities.iter().fold(part.to_owned(), |text, (entity, sign)| text.replace(entity, sign));
        text.replace("&amp;", "&")
    };
    let boxes = html.split("<div class=\"command\">").skip(1);
    boxes
        .map(|one| {
            let label = one.split("<p>").nth(1).and_then(|rest| rest.split("</p>").next()).expect("it has a label");
            let code = one
                .split("<code")
                .nth(1)
                .and_then(|rest| rest.split_once('>')?.1.split("</code>").next())
                .expect("it has a text");
            (text(label), text(code))
        })
        .collect()
}

/// The folder of somebody who has downloaded everything, and a home that knows no key.
struct Customer {
    folder: tempfile::TempDir,
    home: tempfile::TempDir,
}

impl Customer {
    fn new() -> Self {
        let folder = || tempfile::Builder::new().prefix("get").tempdir().expect("a temporary folder can be made");
        let customer = Self { folder: folder(), home: folder() };
        #[cfg(unix)]
        fs::set_permissions(customer.home.path(), std::os::unix::fs::PermissionsExt::from_mode(0o700))
            .expect("the folder is ours");
        customer
    }

    fn at(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.at(name), bytes).expect("it can be written");
    }

    /// Whether a shell that runs the command ends well.
    fn runs(&self, shell: &str, command: &str) -> bool {
        let ran = Command::new(shell)
            .args(["-c", command])
            .current_dir(self.folder.path())
            .env("GNUPGHOME", self.home.path())
            .env("HOME", self.home.path())
            .stdin(Stdio::null())
            .output()
            .unwrap_or_else(|error| panic!("{shell}: {error}"));
        eprintln!(
            "{shell}: {command}\n{}{}",
            String::from_utf8_lossy(&ran.stdout),
            String::from_utf8_lossy(&ran.stderr)
        );
        ran.status.success()
    }

    /// Each command ends well for the file as it is, and fails once it is changed.
    #[track_caller]
    fn tells_good_from_changed(&self, name: &str, commands: &[(String, String)]) {
        let good = fs::read(self.at(name)).expect("it is there");
        for shell in ["bash", "sh"] {
            for (label, command) in commands {
                assert!(self.runs(shell, command), "{label} refuses the good file `{name}`:\n{command}");
                self.write(name, b"another file");
                assert!(!self.runs(shell, command), "{label} takes a changed file `{name}`:\n{command}");
                self.write(name, &good);
            }
        }
        assert!(!self.at("injected").exists(), "a name ran as a command");
    }
}

impl Drop for Customer {
    fn drop(&mut self) {
        let _ = Command::new("gpgconf").arg("--homedir").arg(self.home.path()).args(["--kill", "all"]).status();
    }
}

/// Builds the page of a product with one artefact and takes the commands out of it that run on a POSIX system.
fn built(name: &str, more: &str) -> Vec<(String, String)> {
    let project = Project::base();
    with_artefacts(&project, &artefact(name, more));
    project.build().succeeds();
    commands(&project).into_iter().filter(|(label, _)| !label.contains("PowerShell")).collect()
}

fn there(programs: &[&str]) -> Result<(), String> {
    for program in programs {
        let found = Command::new("sh").args(["-c", &format!("command -v {program}")]).stdout(Stdio::null()).status();
        if !found.is_ok_and(|status| status.success()) {
            return Err(format!("there is no {program}"));
        }
    }
    Ok(())
}

#[test]
fn the_commands_for_hashes_tell_a_good_file_from_a_changed_one() {
    let Some(()) = tools::or_skip(there(&["sha256sum", "sha512sum", "shasum"])) else { return };
    for name in NAMES {
        let (customer, bytes) = (Customer::new(), name.as_bytes());
        customer.write(name, bytes);
        let sha256 = format!("sha256 = \"{}\"", hex(&Sha256::digest(bytes)));
        let sha512 = format!("sha512 = \"{}\"", hex(&Sha512::digest(bytes)).to_uppercase());
        for (key, program) in [(&sha256, "sha256sum"), (&sha512, "sha512sum")] {
            let commands = built(name, key);
            assert_eq!(commands.len(), 2, "{commands:?}");
            assert!(commands[0].1.contains(program), "{commands:?}");
            customer.tells_good_from_changed(name, &commands);
        }
    }
}

#[test]
fn the_commands_for_openpgp_tell_a_good_file_from_a_changed_one() {
    let Some(vendor) = tools::or_skip(tools::Gpg::new()) else { return };
    let run =
        |arguments: &[&str]| tools::output(vendor.command().args(arguments)).unwrap_or_else(|why| panic!("{why}"));
    run(&["--passphrase", "", "--quick-generate-key", "Example Ltd <release@example.com>", "ed25519", "sign", "never"]);
    let key = run(&["--armor", "--export"]);
    for name in NAMES {
        let customer = Customer::new();
        customer.write(name, name.as_bytes());
        customer.write("release key.asc", key.as_bytes());
        let (file, signature) = (customer.at(name), customer.at(&format!("{name}.asc")));
        let sign =
            ["--armor", "--detach-sign", "--output", &signature.display().to_string(), &file.display().to_string()];
        run(&sign);
        let more = format!(
            "signature = {{ url = \"https://downloads.example.com/{}.asc\", key = \"https://example.com/release%20key.asc\" }}",
            encoded(name)
        );
        let commands = built(name, &more);
        assert_eq!(commands.len(), 1, "{commands:?}");
        customer.tells_good_from_changed(name, &commands);
    }
}

#[test]
fn the_commands_for_openpgp_take_no_signature_of_another_key_that_the_reader_has() {
    let Some(vendor) = tools::or_skip(tools::Gpg::new()) else { return };
    let other = tools::Gpg::new().expect("gpg is there");
    let run = |who: &tools::Gpg, arguments: &[&str]| {
        tools::output(who.command().args(arguments)).unwrap_or_else(|why| panic!("{why}"))
    };
    for (who, user) in [(&vendor, "Example Ltd <release@example.com>"), (&other, "Somebody <else@example.com>")] {
        run(who, &["--passphrase", "", "--quick-generate-key", user, "ed25519", "sign", "never"]);
    }
    let (name, customer) = ("gateway.ova", Customer::new());
    customer.write(name, b"another file");
    customer.write("release.asc", run(&vendor, &["--armor", "--export"]).as_bytes());
    customer.write("other.asc", run(&other, &["--armor", "--export"]).as_bytes());
    let (file, signature) = (customer.at(name), customer.at("gateway.ova.asc"));
    run(
        &other,
        &["--armor", "--detach-sign", "--output", &signature.display().to_string(), &file.display().to_string()],
    );
    assert!(customer.runs("sh", "gpg --import other.asc && gpg --verify gateway.ova.asc gateway.ova"));
    let more = "signature = { url = \"https://downloads.example.com/gateway.ova.asc\", key = \"https://example.com/release.asc\" }";
    for (label, command) in built(name, more) {
        assert!(!customer.runs("sh", &command), "{label} takes what somebody else has signed:\n{command}");
    }
}

#[test]
fn the_commands_for_ssh_tell_a_good_file_from_a_changed_one() {
    let Some(()) = tools::or_skip(there(&["ssh-keygen"])) else { return };
    let vendor = tempfile::tempdir().expect("a temporary folder can be made");
    let key = vendor.path().join("id_ed25519");
    let run = |command: &mut Command| tools::output(command).unwrap_or_else(|why| panic!("{why}"));
    run(Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-C", "us", "-f"]).arg(&key));
    let public = fs::read_to_string(key.with_extension("pub")).expect("it was made");
    let public = public.trim_end().trim_end_matches(" us");
    for (at, name) in NAMES.into_iter().enumerate() {
        let customer = Customer::new();
        customer.write(name, name.as_bytes());
        // What ssh-keygen takes if it is told nothing, and something else.
        let (namespace, key_of_it) = if at == 0 { ("file", "") } else { ("release", ", namespace = \"release\"") };
        run(Command::new("ssh-keygen").args(["-Y", "sign", "-n", namespace, "-f"]).arg(&key).arg(customer.at(name)));
        let more = format!(
            "signature = {{ url = \"https://downloads.example.com/{}.sig\", kind = \"ssh\", identity = \"release@example.com\", key = \"{public}\"{key_of_it} }}",
            encoded(name)
        );
        let commands = built(name, &more);
        assert_eq!(commands.len(), 1, "{commands:?}");
        customer.tells_good_from_changed(name, &commands);
    }
}

#[test]
fn the_commands_for_minisign_tell_a_good_file_from_a_changed_one() {
    let Some(()) = tools::or_skip(there(&["minisign"])) else { return };
    let vendor = tempfile::tempdir().expect("a temporary folder can be made");
    let (secret, public) = (vendor.path().join("secret.key"), vendor.path().join("minisign.pub"));
    let run = |command: &mut Command| {
        tools::output(command.stdin(Stdio::null())).unwrap_or_else(|why| panic!("{why}"));
    };
    run(Command::new("minisign").args(["-G", "-W", "-s"]).arg(&secret).arg("-p").arg(&public));
    let public = fs::read_to_string(&public).expect("it was made");
    let public = public.lines().nth(1).expect("the key is its second line");
    for name in NAMES {
        let customer = Customer::new();
        customer.write(name, name.as_bytes());
        let signature = customer.at(&format!("{name}.minisig"));
        run(Command::new("minisign")
            .arg("-S")
            .arg("-s")
            .arg(&secret)
            .arg("-x")
            .arg(signature)
            .arg("-m")
            .arg(customer.at(name)));
        let more = format!(
            "signature = {{ url = \"https://downloads.example.com/{}.minisig\", key = \"{public}\" }}",
            encoded(name)
        );
        let commands = built(name, &more);
        assert_eq!(commands.len(), 1, "{commands:?}");
        customer.tells_good_from_changed(name, &commands);
    }
}

const ADVISORY: &str = "content/advisories/2026/exa-2026-0001.md";
const CSAF20: &str = ".well-known/csaf/white/2026/exa-2026-0001.json";

fn revise(project: &Project, version: &str, day: &str) {
    let revision = format!(
        "[[revision]]\nversion = \"{version}\"\ndate = {day}T09:00:00Z\nsummary = \"Hashes.\"\n\n[[vulnerability]]"
    );
    project.change(ADVISORY, "[[vulnerability]]", &revision);
}

/// What the CSAF document says of the fixed version.
fn helper(project: &Project, path: &Path) -> Value {
    let json: Value = serde_json::from_str(&project.read(path.to_str().expect("UTF-8"))).expect("JSON");
    let versions = json["product_tree"]["branches"][0]["branches"][0]["branches"].as_array().expect("versions").clone();
    let version = versions.into_iter().find(|version| version["name"] == "4.2.7").expect("4.2.7 is named");
    version["product"]["product_identification_helper"].clone()
}

#[track_caller]
fn is_refused(project: &Project, words: &str) {
    let outcome = project.run(&["check", "--at", AT]);
    assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
    let bare = |text: &str| text.replace(|sign: char| sign.is_whitespace() || sign == '│', "");
    assert!(bare(&outcome.stderr).contains(&bare(words)), "no {words:?} in\n{}", outcome.stderr);
}

#[test]
fn a_published_advisory_carries_the_hashes_that_it_names_and_never_changes_with_the_catalogue() {
    let hash = |digit: &str| format!("sha256 = \"{}\"", digit.repeat(64));
    let sbom = "\n[[release.artefact.sbom]]\nformat = \"spdx\"\nurl = \"https://downloads.example.com/a.spdx.json\"";
    let own = artefact("gateway-4.2.7.ova", &(hash("a") + sbom));
    let project = Project::base();
    project.build().succeeds();
    let (published, lock) =
        (project.read(CSAF20), fs::read_to_string(project.path().join("candour.lock")).expect("it is"));
    let is_as_published = |published: &str| {
        project.build().succeeds();
        assert_eq!(project.read(CSAF20), published);
    };

    // What the catalogue lists later is no part of an advisory that does not name it.
    with_artefacts(&project, &own);
    is_as_published(&published);
    assert_eq!(fs::read_to_string(project.path().join("candour.lock")).expect("it is"), lock);

    // To name it is a change of the document, which asks for a revision.
    project.change(ADVISORY, "fixed = \"4.2.7\"", "fixed = \"4.2.7\"\nartefacts = [\"gateway-4.2.7.ova\"]");
    is_refused(&project, "version 1.0.0 of EXA-2026-0001 was published");
    revise(&project, "1.0.1", "2026-03-11");
    project.build().succeeds();
    for path in [CSAF20, ".well-known/csaf/v2.1/clear/2026/exa-2026-0001.json"] {
        let helper = helper(&project, Path::new(path));
        let file = &helper["hashes"][0];
        assert_eq!(file["filename"], "gateway-4.2.7.ova", "{path}");
        assert_eq!(file["file_hashes"][0]["algorithm"], "sha256", "{path}");
        assert_eq!(file["file_hashes"][0]["value"], "a".repeat(64), "{path}");
        assert_eq!(helper["sbom_urls"][0], "https://downloads.example.com/a.spdx.json", "{path}");
        assert!(helper.to_string().contains("pkg:generic/example/gateway@4.2.7"), "{helper}");
    }

    // Further files of the same version change nothing; a change of the one that is named, and its end, are found.
    let published = project.read(CSAF20);
    with_artefacts(&project, &format!("{}{own}", artefact("gateway-4.2.7.iso", &hash("b"))));
    is_as_published(&published);
    with_artefacts(&project, &artefact("gateway-4.2.7.ova", &(hash("c") + sbom)));
    is_refused(&project, "version 1.0.1 of EXA-2026-0001 was published");
    with_artefacts(&project, &artefact("gateway-4.2.7.iso", &hash("b")));
    is_refused(&project, "no version that is named here has an artefact `gateway-4.2.7.ova`");
}
