//! Signatures with gpg on the other side: what the room signs gpg accepts, and what gpg signs the room accepts. Each
//! key is made for its test and goes away with it.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use candour::{
    content,
    model::{Instant, SigningCommand, SigningSettings},
    sign::{
        KEY_VARIABLE, PASSPHRASE_VARIABLE, PublicKey, PublicKeys, Renewed, Secret, SecretKey, SecretKeyError,
        SignError, SignatureError, Signer, Unfit, renew,
    },
};
use chrono::Utc;
use support::{AT, Project, here};

/// When the keys are made, as gpg writes it.
const MADE: &str = "20260601T090000";
const PASSPHRASE: &str = "correct horse battery staple";
const TEXT: &str = "# Our policy\nContact: mailto:security@example.com\n\n- a dash\n-- two\nFrom: somebody\n";

/// A month after the keys were made.
fn now() -> Instant {
    "2026-07-01T09:00:00Z".parse().expect("it is an instant")
}

/// gpg with a folder of its own.
struct Gpg {
    home: tempfile::TempDir,
}

impl Drop for Gpg {
    fn drop(&mut self) {
        let _ = Command::new("gpgconf").arg("--homedir").arg(self.home.path()).args(["--kill", "gpg-agent"]).status();
    }
}

impl Gpg {
    /// None where there is no gpg: said aloud, and an error in continuous integration.
    fn new() -> Option<Self> {
        if Command::new("gpg").arg("--version").stdout(Stdio::null()).status().is_err() {
            assert!(std::env::var_os("CI").is_none(), "gpg must be there in continuous integration");
            let _ = writeln!(std::io::stderr(), "skipped: there is no gpg");
            return None;
        }
        let home = tempfile::Builder::new().prefix("gpg").tempdir().expect("a temporary folder can be made");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let only_mine = std::fs::Permissions::from_mode(0o700);
            std::fs::set_permissions(home.path(), only_mine).expect("the folder is ours");
        }
        Some(Self { home })
    }

    fn arguments(&self, time: &str, arguments: &[&str]) -> Vec<String> {
        let home = self.home.path().to_str().expect("the path is UTF-8");
        ["--homedir", home, "--batch", "--faked-system-time", time, "--pinentry-mode", "loopback"]
            .iter()
            .chain(arguments)
            .map(|argument| (*argument).to_owned())
            .collect()
    }

    /// Runs it at a time and returns its output; a failure fails the test.
    #[track_caller]
    fn at(&self, time: &str, arguments: &[&str], input: &[u8]) -> Vec<u8> {
        let mut child = Command::new("gpg")
            .args(self.arguments(time, arguments))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("gpg starts");
        child.stdin.take().expect("it has one").write_all(input).expect("gpg reads");
        let output = child.wait_with_output().expect("gpg ends");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    #[track_caller]
    fn text(&self, arguments: &[&str], input: &[u8]) -> String {
        String::from_utf8(self.at("20260615T090000", arguments, input)).expect("it is armoured")
    }

    /// Makes a key and returns its fingerprint.
    fn key(&self, user: &str, algorithm: &str, usage: &str, expires: &str, passphrase: &str) -> String {
        self.at(
            MADE,
            &["--quiet", "--passphrase", passphrase, "--quick-gen-key", user, algorithm, usage, expires],
            b"",
        );
        let listing = self.text(&["--with-colons", "--list-keys", user], b"");
        let line = listing.lines().find(|line| line.starts_with("fpr:")).expect("it is listed");
        line.split(':').nth(9).expect("it has a fingerprint").to_owned()
    }

    fn add_subkey(&self, key: &str, algorithm: &str, passphrase: &str) {
        self.at(
            MADE,
            &["--quiet", "--passphrase", passphrase, "--quick-add-key", key, algorithm, "sign", "never"],
            b"",
        );
    }

    fn public(&self, keys: &[&str]) -> PublicKeys {
        let text = self.text(&[&["--armor", "--export"], keys].concat(), b"");
        PublicKeys::parse([("security.asc", text.as_str())]).expect("gpg exports good keys")
    }

    fn secret(&self, how: &str, key: &str, passphrase: &str) -> String {
        self.text(&["--passphrase", passphrase, "--armor", how, key], b"")
    }

    /// What it says of a signature, in words for machines.
    fn verify(&self, bytes: &[u8], armored: &str) -> String {
        let file = self.home.path().join("signature.asc");
        std::fs::write(&file, armored).expect("files can be written");
        let file = file.to_str().expect("the path is UTF-8");
        let said = self.at("20260801T090000", &["--status-fd", "1", "--verify", file, "-"], bytes);
        String::from_utf8(said).expect("it speaks UTF-8")
    }
}

fn load(secret: &str, passphrase: &str, keys: &PublicKeys, at: &Instant) -> Result<SecretKey, SecretKeyError> {
    let passphrase = (!passphrase.is_empty()).then(|| Secret::new(passphrase.to_owned()));
    SecretKey::load(&Secret::new(secret.to_owned()), passphrase.as_ref(), keys, at)
}

/// Signs with a key both ways, and asks gpg.
#[track_caller]
fn gpg_accepts(gpg: &Gpg, secret: &str, passphrase: &str, keys: &PublicKeys) {
    let key = load(secret, passphrase, keys, &now()).expect("the key signs");
    let name = key.fingerprint();
    let signer = Signer::with_key(key, keys, &now());
    let bytes = [TEXT.as_bytes(), b"\r\n \t \xff\x00"].concat();
    let said = gpg.verify(&bytes, &signer.detached(&bytes).expect("it signs"));
    assert!(said.contains(&format!("VALIDSIG {name} 2026-07-01")), "{said}");
    let written = signer.cleartext(TEXT).expect("it signs").expect("a key always can");
    let read = gpg.at("20260801T090000", &["--decrypt"], written.as_bytes());
    assert_eq!(String::from_utf8_lossy(&read), TEXT);
    assert_eq!(keys.verify_cleartext(&written, Some(&now())).expect("it counts").0, TEXT);
}

#[test]
fn gpg_accepts_what_is_signed_with_its_keys() {
    let Some(gpg) = Gpg::new() else { return };
    for (algorithm, passphrase) in [("ed25519", ""), ("ed25519", PASSPHRASE), ("rsa3072", PASSPHRASE), ("nistp256", "")]
    {
        let key = gpg.key(&format!("{algorithm} {}", passphrase.len()), algorithm, "sign", "never", passphrase);
        let secret = gpg.secret("--export-secret-keys", &key, passphrase);
        gpg_accepts(&gpg, &secret, passphrase, &gpg.public(&[&key]));
    }
}

#[test]
fn a_subkey_signs_where_the_primary_key_stays_at_home() {
    let Some(gpg) = Gpg::new() else { return };
    for (algorithm, passphrase) in [("ed25519", PASSPHRASE), ("rsa3072", "")] {
        let key = gpg.key(algorithm, "ed25519", "cert", "never", passphrase);
        gpg.add_subkey(&key, algorithm, passphrase);
        let secret = gpg.secret("--export-secret-subkeys", &key, passphrase);
        gpg_accepts(&gpg, &secret, passphrase, &gpg.public(&[&key]));
    }
}

#[test]
fn what_gpg_signs_is_accepted() {
    let Some(gpg) = Gpg::new() else { return };
    let keys = [gpg.key("one", "ed25519", "sign", "never", ""), gpg.key("two", "rsa3072", "sign", "never", "")];
    let published = gpg.public(&[&keys[0], &keys[1]]);
    for key in &keys {
        for how in
            [&["--detach-sign"][..], &["--textmode", "--detach-sign"], &["--digest-algo", "SHA256", "--detach-sign"]]
        {
            let armored = gpg.text(&[&["--armor", "-u", key], how].concat(), TEXT.as_bytes());
            let verified = published.verify_detached(TEXT.as_bytes(), &armored, Some(&now())).expect("it counts");
            assert_eq!(&verified.key, key);
        }
        for text in [TEXT, "one line", "one line\n", "\n\n", "blanks \t\nat ends \n"] {
            let signed = gpg.text(&["-u", key, "--clearsign"], text.as_bytes());
            let (payload, _) = published.verify_cleartext(&signed, Some(&now())).expect("it counts");
            let read = gpg.text(&["--decrypt"], signed.as_bytes());
            assert_eq!(payload.trim_end(), read.trim_end());
            let lines = text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n") + "\n";
            assert_eq!(payload, lines);
        }
    }
    let weak = gpg.text(&["--armor", "-u", &keys[0], "--digest-algo", "SHA1", "--detach-sign"], b"bytes");
    let refused = published.verify_detached(b"bytes", &weak, None);
    assert!(matches!(refused, Err(SignatureError::Unsupported(_))), "{refused:?}");
}

#[test]
fn keys_of_every_kind_that_gpg_makes_are_read() {
    let Some(gpg) = Gpg::new() else { return };
    for algorithm in ["brainpoolP256r1", "secp256k1", "nistp521", "dsa2048", "rsa2048"] {
        let key = gpg.key(algorithm, algorithm, "sign", "never", "");
        assert_eq!(gpg.public(&[&key]).iter().map(PublicKey::fingerprint).collect::<Vec<_>>(), [key]);
    }
}

#[test]
fn of_two_signatures_of_gpg_one_by_a_published_key_is_enough() {
    let Some(gpg) = Gpg::new() else { return };
    let (ours, foreign) =
        (gpg.key("ours", "ed25519", "sign", "never", ""), gpg.key("foreign", "ed25519", "sign", "never", ""));
    let both = gpg.text(&["--armor", "-u", &foreign, "-u", &ours, "--detach-sign"], b"bytes");
    assert_eq!(gpg.public(&[&ours]).verify_detached(b"bytes", &both, None).expect("one counts").key, ours);
    let foreign_alone = gpg.text(&["--armor", "-u", &foreign, "--detach-sign"], b"bytes");
    let error = gpg.public(&[&ours]).verify_detached(b"bytes", &foreign_alone, None).expect_err("it is foreign");
    assert!(error.to_string().contains(&foreign) && error.to_string().contains(&ours), "{error}");
    let refused = load(&gpg.secret("--export-secret-keys", &foreign, ""), "", &gpg.public(&[&ours]), &now());
    assert!(matches!(refused, Err(SecretKeyError::NotPublished { .. })), "{refused:?}");
}

#[test]
fn an_expired_key_does_not_sign_until_it_is_extended_and_published_again() {
    let Some(gpg) = Gpg::new() else { return };
    let key = gpg.key("short", "ed25519", "sign", "20d", "");
    let armored = gpg.text(&["--armor", "-u", &key, "--detach-sign"], b"bytes");
    let (secret, old) = (gpg.secret("--export-secret-keys", &key, ""), gpg.public(&[&key]));
    let refused = load(&secret, "", &old, &now()).expect_err("it has ended");
    assert!(matches!(refused, SecretKeyError::Unfit { why: Unfit::Expired { .. }, .. }), "{refused}");
    assert!(refused.to_string().contains("until 2026-06-21T09:00:"), "{refused}");
    assert!(old.verify_detached(b"bytes", &armored, Some(&now())).is_ok(), "it was valid when it signed");
    assert_eq!(renew(Some(&armored), b"bytes", None, &old, &now()), Ok(Renewed::None));
    gpg.at("20260616T090000", &["--passphrase", "", "--quick-set-expire", &key, "1y"], b"");
    let new = gpg.public(&[&key]);
    assert!(load(&secret, "", &new, &now()).is_ok(), "the old secret key is good for the new copy");
    let exported = gpg.secret("--export-secret-keys", &key, "");
    let refused = load(&exported, "", &old, &now()).expect_err("the published copy is old");
    assert!(matches!(refused, SecretKeyError::PublishedUnfit { .. }), "{refused}");
}

#[test]
fn a_revoked_key_does_not_count() {
    let Some(gpg) = Gpg::new() else { return };
    let key = gpg.key("revoked", "ed25519", "sign", "never", "");
    let armored = gpg.text(&["--armor", "-u", &key, "--detach-sign"], b"bytes");
    let secret = gpg.secret("--export-secret-keys", &key, "");
    let file = gpg.home.path().join(format!("openpgp-revocs.d/{key}.rev"));
    let revocation = std::fs::read_to_string(file).expect("gpg prepares a revocation").replace(":-----", "-----");
    gpg.at("20260620T090000", &["--import"], revocation.as_bytes());
    let keys = gpg.public(&[&key]);
    let refused = keys.verify_detached(b"bytes", &armored, Some(&now()));
    assert!(matches!(refused, Err(SignatureError::KeyUnfit { why: Unfit::Revoked, .. })), "{refused:?}");
    let refused = load(&secret, "", &keys, &now());
    assert!(matches!(refused, Err(SecretKeyError::Unfit { why: Unfit::Revoked, .. })), "{refused:?}");
}

#[test]
fn no_message_about_a_key_of_gpg_holds_its_secret() {
    let Some(gpg) = Gpg::new() else { return };
    let key = gpg.key("secret", "ed25519", "sign", "never", PASSPHRASE);
    gpg.add_subkey(&key, "ed25519", PASSPHRASE);
    let keys = gpg.public(&[&key]);
    let secret = gpg.secret("--export-secret-keys", &key, PASSPHRASE);
    let public = gpg.text(&["--armor", "--export", &key], b"");
    let wrong = format!("{PASSPHRASE}!");
    let signer = Signer::with_key(load(&secret, PASSPHRASE, &keys, &now()).expect("it signs"), &keys, &now());
    let mut printed = format!("{signer:?} {:?}", Secret::new(secret.clone()));
    for (text, passphrase, expected) in [
        (secret.as_str(), wrong.as_str(), "passphrase"),
        (&secret, "", "passphrase"),
        (&public, PASSPHRASE, "public key"),
        (&secret[..secret.len() / 2], PASSPHRASE, "damaged"),
    ] {
        let error = load(text, passphrase, &keys, &now()).expect_err("it is refused");
        assert!(error.to_string().contains(expected), "{error}");
        printed = format!("{printed}{error} {error:?} {:?}", error.diagnostic());
    }
    let error = load(&secret, PASSPHRASE, &PublicKeys::default(), &now()).expect_err("it is not published");
    printed = format!("{printed}{error} {error:?}");
    assert!(!printed.contains(PASSPHRASE), "{printed}");
    for line in secret.lines().filter(|line| line.len() > 20 && !line.starts_with('-')) {
        assert!(!printed.contains(line), "{printed}");
    }
}

fn command(program: &str, arguments: &[&str]) -> SigningCommand {
    let arguments = arguments.iter().map(|argument| (*argument).to_owned()).collect();
    SigningCommand { program: program.to_owned(), arguments }
}

fn with_command(detached: SigningCommand, cleartext: Option<SigningCommand>, keys: &PublicKeys) -> Signer {
    let settings = SigningSettings { command: Some(detached), cleartext_command: cleartext };
    Signer::with_command(&settings, keys, now).expect("there is a command")
}

#[test]
fn gpg_signs_as_a_command() {
    let Some(gpg) = Gpg::new() else { return };
    let key = gpg.key("command", "ed25519", "sign", "never", "");
    let foreign = gpg.key("foreign", "ed25519", "sign", "never", "");
    let keys = gpg.public(&[&key]);
    let gpg_with = |key: &str, how: &[&str]| {
        let arguments = gpg.arguments("20260615T090000", &[&["--armor", "-u", key], how].concat());
        SigningCommand { program: "gpg".to_owned(), arguments }
    };
    let signer = with_command(gpg_with(&key, &["--detach-sign"]), Some(gpg_with(&key, &["--clearsign"])), &keys);
    let large = vec![b'a'; 10_000_000];
    for bytes in [&b"bytes"[..], &large] {
        let armored = signer.detached(bytes).expect("it signs");
        assert_eq!(keys.verify_detached(bytes, &armored, Some(&now())).expect("it counts").key, key);
    }
    let written = signer.cleartext(TEXT).expect("it signs").expect("it can");
    assert_eq!(keys.verify_cleartext(&written, Some(&now())).expect("it counts").0, TEXT);
    let signer = with_command(gpg_with(&key, &["--detach-sign"]), None, &keys);
    assert_eq!(signer.cleartext(TEXT), Ok(None));
    let refused = with_command(gpg_with(&foreign, &["--detach-sign"]), None, &keys).detached(b"bytes");
    assert!(matches!(refused, Err(SignError::NotConfirmed(SignatureError::UnknownKey { .. }))), "{refused:?}");
    let refused = with_command(gpg_with("nobody", &["--detach-sign"]), None, &keys).detached(b"bytes");
    let Err(SignError::CommandFailed { complaint, .. }) = refused else { panic!("{refused:?}") };
    assert!(complaint.contains("nobody"), "{complaint}");
}

#[cfg(unix)]
#[test]
fn a_command_that_does_not_sign_says_why() {
    let keys = PublicKeys::default();
    let detached = |program: &str, arguments: &[&str], bytes: &[u8]| {
        with_command(command(program, arguments), None, &keys).detached(bytes).expect_err("it does not sign")
    };
    let large = vec![b'a'; 5_000_000];
    assert!(matches!(detached("no-such-program", &[], b"a"), SignError::NotStarted { .. }));
    // One that writes while it reads, and ones that read nothing.
    assert!(matches!(detached("cat", &[], &large), SignError::NotArmoured { .. }));
    assert!(matches!(detached("true", &[], &large), SignError::NotArmoured { .. }));
    let error = detached("sh", &["-c", "echo 'the token is not there' >&2; exit 3"], &large);
    assert!(error.to_string().contains("the token is not there") && error.to_string().contains('3'), "{error}");
    let error = detached("sh", &["-c", "yes complaint | head -c 1000000 >&2; printf '\\033[1mlast' >&2; exit 1"], b"a");
    assert!(error.to_string().len() < 3_000 && error.to_string().ends_with(" [1mlast"), "{error}");
}

#[cfg(unix)]
#[test]
fn a_command_does_not_get_the_secrets_of_the_environment() {
    const INNER: &str = "CANDOUR_TEST_INNER";
    if std::env::var_os(INNER).is_some() {
        let signer = with_command(command("sh", &["-c", "env >&2; exit 1"]), None, &PublicKeys::default());
        let error = signer.detached(b"bytes").expect_err("it fails").to_string();
        assert!(error.contains(INNER), "the environment is shown: {error}");
        assert!(!error.contains(KEY_VARIABLE) && !error.contains(PASSPHRASE_VARIABLE), "{error}");
        return;
    }
    // Only a process of its own can have the variables without disturbing the other tests.
    let name = "a_command_does_not_get_the_secrets_of_the_environment";
    let output = Command::new(std::env::current_exe().expect("it has a path"))
        .args(["--exact", name])
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .envs([(INNER, "1"), (KEY_VARIABLE, "a key"), (PASSPHRASE_VARIABLE, PASSPHRASE)])
        .output()
        .expect("the test starts");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

#[test]
fn a_document_made_elsewhere_keeps_the_signature_that_came_with_it() {
    let Some(gpg) = Gpg::new() else { return };
    let key = gpg.key("Example Ltd <security@example.com>", "ed25519", "sign", "never", "");
    let document = std::fs::read(here("support/good/document.json")).expect("the good document is there");
    let signature = gpg.text(&["--armor", "-u", &key, "--detach-sign"], &document);
    let project = Project::base();
    project.file("content/advisories/2026/other.json", &document);
    project.file("content/advisories/2026/other.json.asc", &signature);
    project.file("content/keys/security.asc", gpg.text(&["--armor", "--export", &key], b""));
    let loaded = content::load(project.path());
    let content = loaded.content.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
    let with: Vec<&str> = content
        .advisories
        .iter()
        .filter_map(|advisory| advisory.signature.as_ref())
        .map(|signature| signature.path.as_str())
        .collect();
    assert_eq!(with, ["content/advisories/2026/other.json.asc"]);
    assert!(Path::new(&project.path().join(with[0])).exists());
}

#[test]
fn a_published_key_that_ends_soon_warns_whoever_signs() {
    let Some(gpg) = Gpg::new() else { return };
    // What signs now is judged by the clock of the machine.
    let made: Instant = "2026-06-01T09:00:00Z".parse().expect("it is an instant");
    let age = (Utc::now() - made.utc()).num_days();
    let lifetime = format!("{}d", age + 60);
    let key = gpg.key("Example Ltd <security@example.com>", "ed25519", "sign", &lifetime, "");
    let project = Project::base();
    project.file("content/keys/csaf.asc", gpg.text(&["--armor", "--export", &key], b""));
    let secret = gpg.secret("--export-secret-keys", &key, "");
    for environment in [&[][..], &[(KEY_VARIABLE, secret.as_str())][..]] {
        let said = project.run_with(&["build", "--at", AT], environment).succeeds().stderr;
        let ends = ["ends in 59 days", "ends in 60 days"].iter().any(|ends| said.contains(ends));
        assert!(said.contains(&key) && ends, "{said}");
        assert_eq!(said.matches("ends in ").count(), 1, "{said}");
    }
}
