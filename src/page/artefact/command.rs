//! The commands that verify a file, for terminals of POSIX and for PowerShell.
//!
//! Whatever a content says becomes one word of a command and never more: names of files are an author's, and who pastes a
//! command runs it without reading it.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::{Artefact, FileName, Provenance, ProvenanceClaim, Signature, Signer, Uri};

/// A command, or several that belong together, one a line. The last of them fails where the file is not the vendor's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct Command {
    /// The key of what it checks.
    pub key: &'static str,
    /// The command.
    pub text: String,
}

/// What ssh-keygen signs files for, unless it is told otherwise.
const SSH_NAMESPACE: &str = "file";

/// The commands for an artefact, all files lying in one folder under the names that browsers give them.
pub(super) fn commands(artefact: &Artefact) -> Vec<Command> {
    let mut commands = hash(artefact);
    commands.extend(artefact.signature.as_ref().map(|signature| of_signature(artefact, signature)));
    commands.extend(artefact.provenance.iter().map(|provenance| of_provenance(artefact, provenance)));
    commands
}

/// The commands that compare the hash: of two the one that every system has a program for.
fn hash(artefact: &Artefact) -> Vec<Command> {
    let sha256 = artefact.sha256.as_ref().map(|hash| ("256", hash.as_str()));
    let sha512 = artefact.sha512.as_ref().map(|hash| ("512", hash.as_str()));
    let Some((bits, hash)) = sha256.or(sha512) else { return Vec::new() };
    let name = artefact.name.as_str();
    let line = word(&format!("{hash}  {}", path(name)));
    let (hash, file) = (powershell(hash), powershell(&format!("./{name}")));
    vec![
        Command { key: "hash_linux", text: format!("echo {line} | sha{bits}sum -c") },
        Command { key: "hash_macos", text: format!("echo {line} | shasum -a {bits} -c") },
        Command {
            key: "hash_windows",
            text: format!("(Get-FileHash -Algorithm SHA{bits} -LiteralPath {file}).Hash -eq {hash}"),
        },
    ]
}

fn of_signature(artefact: &Artefact, signature: &Signature) -> Command {
    let file = file(artefact.name.as_str());
    let ending = signature.signer.kind().endings().first().copied().unwrap_or_default();
    let saved = saved(&signature.url, || format!("{}{ending}", artefact.name));
    match &signature.signer {
        Signer::OpenPgp { key } => {
            let key = key.file_name().map_or_else(|| "public-key.asc".to_owned(), |name| name.to_string());
            // A keyring of its own: a good signature by any other key that the reader has says nothing.
            let gpg = format!("gpg --no-default-keyring --keyring {}", word(&format!("./{key}.kbx")));
            let text = format!("{gpg} --import {}\n{gpg} --verify {saved} {file}", self::file(&key));
            Command { key: "openpgp", text }
        }
        Signer::Minisign { key } => {
            Command { key: "minisign", text: format!("minisign -Vm {file} -x {saved} -P {}", word(key.as_str())) }
        }
        Signer::Sigstore { identity, issuer } => {
            let (identity, issuer) = (word(identity.as_str()), word(issuer.as_str()));
            let text = format!(
                "cosign verify-blob --bundle {saved} --certificate-identity {identity} --certificate-oidc-issuer {issuer} {file}"
            );
            Command { key: "sigstore", text }
        }
        Signer::Ssh { identity, key, namespace } => {
            let signers = self::file(&format!("{}.allowed_signers", artefact.name));
            let line = word(&format!("{identity} {key}"));
            let identity = word(identity.as_str());
            let namespace = word(namespace.as_ref().map_or(SSH_NAMESPACE, |namespace| namespace.as_str()));
            let text = format!(
                "echo {line} > {signers}\nssh-keygen -Y verify -f {signers} -I {identity} -n {namespace} -s {saved} < {file}"
            );
            Command { key: "ssh", text }
        }
    }
}

fn of_provenance(artefact: &Artefact, provenance: &Provenance) -> Command {
    match &provenance.claim {
        ProvenanceClaim::Slsa { source } => {
            let saved = saved(&provenance.url, || format!("{}.intoto.jsonl", artefact.name));
            let (source, file) = (word(source.as_str()), file(artefact.name.as_str()));
            let text = format!("slsa-verifier verify-artifact --provenance-path {saved} --source-uri {source} {file}");
            Command { key: "slsa", text }
        }
        ProvenanceClaim::InToto { key } => {
            let layout = saved(&provenance.url, || "root.layout".to_owned());
            let key = key.file_name().map_or_else(|| "layout.pub".to_owned(), |name| name.to_string());
            let text = format!("in-toto-verify --layout {layout} --verification-keys {}", file(&key));
            Command { key: "in_toto", text }
        }
    }
}

/// The file that is saved from an address, as a word.
fn saved(url: &Uri, otherwise: impl FnOnce() -> String) -> String {
    file(&FileName::of(url).map_or_else(otherwise, |name| name.to_string()))
}

/// A file in this folder, as a word.
fn file(name: &str) -> String {
    word(&path(name))
}

/// The path of a file in this folder: one whose name begins with a hyphen is no option, and none of a shell's own signs
/// stands first.
fn path(name: &str) -> String {
    if name.starts_with(|first: char| first.is_alphanumeric()) { name.to_owned() } else { format!("./{name}") }
}

/// A text as one word for sh, bash and zsh, also where somebody types: between single quotes nothing means anything but
/// a single quote. `shell_words` leaves braces and exclamation marks bare.
fn word(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_./:@+,-".contains(&byte);
    if !text.is_empty() && text.bytes().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// A text as one word for PowerShell, which takes typographic quotation marks for single quotes too.
fn powershell(text: &str) -> String {
    let mut quoted = String::from("'");
    for character in text.chars() {
        if matches!(character, '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}') {
            quoted.push(character);
        }
        quoted.push(character);
    }
    quoted.push('\'');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Origin;

    fn artefact(name: &str) -> Artefact {
        Artefact {
            origin: Origin::default(),
            name: name.parse().unwrap(),
            version: "5.0.3".to_owned(),
            url: "https://example.com/x".parse().unwrap(),
            sha256: None,
            sha512: None,
            signature: None,
            sboms: Vec::new(),
            provenance: Vec::new(),
            release_notes: None,
        }
    }

    fn text(artefact: &Artefact, key: &str) -> String {
        commands(artefact).into_iter().find(|command| command.key == key).unwrap().text
    }

    #[test]
    fn what_means_something_to_a_shell_is_quoted() {
        assert_eq!(file("gateway-5.0.3.ova"), "gateway-5.0.3.ova");
        assert_eq!(file("-rf"), "./-rf");
        assert_eq!(file("~root"), "'./~root'");
        assert_eq!(file("it's $(here).ova"), "'it'\\''s $(here).ova'");
        for text in ["a b", "{a,b}", "a!b", "=a", "a*", "a;b", "é", "", "a\"b", "^a", "%1", "#a"] {
            assert!(word(text).starts_with('\''), "{text}");
        }
        assert_eq!(powershell("it\u{2019}s"), "'it\u{2019}\u{2019}s'");
    }

    #[test]
    fn every_kind_has_its_command() {
        let mut artefact = artefact("gateway.ova");
        assert!(commands(&artefact).is_empty());
        artefact.sha512 = Some("ab".repeat(64).parse().unwrap());
        assert!(text(&artefact, "hash_linux").ends_with("  gateway.ova' | sha512sum -c"));
        artefact.sha256 = Some("ab".repeat(32).parse().unwrap());
        assert_eq!(
            text(&artefact, "hash_macos"),
            format!("echo '{}  gateway.ova' | shasum -a 256 -c", "ab".repeat(32))
        );
        assert_eq!(
            text(&artefact, "hash_windows"),
            format!("(Get-FileHash -Algorithm SHA256 -LiteralPath './gateway.ova').Hash -eq '{}'", "ab".repeat(32))
        );
        let signer = Signer::Sigstore {
            identity: "release@example.com".parse().unwrap(),
            issuer: "https://accounts.example.com".parse().unwrap(),
        };
        artefact.signature = Some(Signature { url: "https://example.com/?bundle=1".parse().unwrap(), signer });
        assert_eq!(
            text(&artefact, "sigstore"),
            "cosign verify-blob --bundle gateway.ova.sigstore.json --certificate-identity release@example.com \
             --certificate-oidc-issuer https://accounts.example.com gateway.ova"
        );
        let slsa = ProvenanceClaim::Slsa { source: "github.com/example/gateway".parse().unwrap() };
        let layout = ProvenanceClaim::InToto { key: "https://example.com/layout%20key.pub".parse().unwrap() };
        artefact.provenance = vec![
            Provenance { url: "https://example.com/gateway.intoto.jsonl".parse().unwrap(), claim: slsa },
            Provenance { url: "https://example.com/root.layout".parse().unwrap(), claim: layout },
        ];
        assert_eq!(
            text(&artefact, "slsa"),
            "slsa-verifier verify-artifact --provenance-path gateway.intoto.jsonl --source-uri github.com/example/gateway \
             gateway.ova"
        );
        assert_eq!(
            text(&artefact, "in_toto"),
            "in-toto-verify --layout root.layout --verification-keys 'layout key.pub'"
        );
    }
}
