//! `[[release.artefact]]` of a product → [`Artefact`].

use deserr::{Deserr, IntoValue, Value, ValueKind, ValuePointerRef};

use super::{
    decode::{Problems, wrong_kind},
    words::{Words, unknown_word, written_as_word},
};
use crate::{
    diagnostic::Diagnostic,
    model::{
        Artefact, FileName, KeyPlace, Latest, Principal, Provenance, ProvenanceClaim, Sbom, SbomFormat, Sha256, Sha512,
        Signature, SignatureKind, Signer, SourceRepository, Uri,
    },
    source::Origin,
};

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
pub(super) struct ArtefactTable {
    name: FileName,
    #[deserr(default)]
    version: Option<Words>,
    url: Uri,
    #[deserr(default)]
    sha256: Option<Sha256>,
    #[deserr(default)]
    sha512: Option<Sha512>,
    #[deserr(default)]
    signature: Option<SignatureTable>,
    #[deserr(default)]
    sbom: Vec<SbomTable>,
    #[deserr(default)]
    provenance: Vec<ProvenanceTable>,
    #[deserr(default)]
    release_notes: Option<Uri>,
}

/// A signature. Which of the other keys there are depends on its kind.
#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct SignatureTable {
    url: Uri,
    #[deserr(default)]
    kind: Option<SignatureKind>,
    #[deserr(default)]
    key: Option<Words>,
    #[deserr(default)]
    identity: Option<Words>,
    #[deserr(default)]
    issuer: Option<Uri>,
    #[deserr(default)]
    namespace: Option<Principal>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct SbomTable {
    format: SbomFormat,
    url: Uri,
}

/// Provenance. `source` goes with SLSA, `key` with in-toto.
#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct ProvenanceTable {
    format: ProvenanceFormat,
    url: Uri,
    #[deserr(default)]
    source: Option<SourceRepository>,
    #[deserr(default)]
    key: Option<KeyPlace>,
}

#[derive(Clone, Copy)]
enum ProvenanceFormat {
    Slsa,
    InToto,
}

written_as_word!(ProvenanceFormat { "slsa" => Self::Slsa, "in-toto" => Self::InToto });

/// The artefacts of a release, as far as they can be read.
pub(super) fn artefacts(
    tables: Vec<ArtefactTable>,
    latest: Option<&Latest>,
    release: &Origin,
    found: &mut Vec<Diagnostic>,
) -> Vec<Artefact> {
    let mut artefacts: Vec<Artefact> = Vec::new();
    for (at, table) in tables.into_iter().enumerate() {
        match artefact(table, latest, release.key("artefact").index(at)) {
            Ok(artefact) => {
                let is_same = |other: &&Artefact| other.name == artefact.name && other.version == artefact.version;
                if let Some(other) = artefacts.iter().find(is_same) {
                    let message =
                        format!("the artefact `{}` of {} stands here a second time", other.name, other.version);
                    found.push(Diagnostic::error("duplicate", message).at(&artefact.origin.key("name")));
                }
                artefacts.push(artefact);
            }
            Err(problems) => found.extend(problems),
        }
    }
    artefacts
}

fn artefact(table: ArtefactTable, latest: Option<&Latest>, origin: Origin) -> Result<Artefact, Vec<Diagnostic>> {
    let mut found = Vec::new();
    let version = table.version.map(|version| version.0).or_else(|| latest.map(|latest| latest.version.clone()));
    if version.is_none() {
        let finding = Diagnostic::error("missing-key", "nothing says which version this is an artefact of");
        let help = "add version = \"…\" here, or latest to the release";
        found.push(finding.at(&origin.key("name")).help(help));
    }
    let signature = table.signature.map(|table| signature(table, &origin.key("signature"))).transpose();
    let signature = signature.unwrap_or_else(|problem| {
        found.push(problem);
        None
    });
    let mut provenance = Vec::new();
    for (at, table) in table.provenance.into_iter().enumerate() {
        match statement(table, &origin.key("provenance").index(at)) {
            Ok(statement) => provenance.push(statement),
            Err(problem) => found.push(problem),
        }
    }
    match version {
        Some(version) if found.is_empty() => Ok(Artefact {
            name: table.name,
            version,
            url: table.url,
            sha256: table.sha256,
            sha512: table.sha512,
            signature,
            sboms: table.sbom.into_iter().map(|table| Sbom { format: table.format, url: table.url }).collect(),
            provenance,
            release_notes: table.release_notes,
            origin,
        }),
        Some(_) | None => Err(found),
    }
}

fn signature(table: SignatureTable, origin: &Origin) -> Result<Signature, Diagnostic> {
    let kind = table.kind.or_else(|| SignatureKind::by_ending(&table.url)).ok_or_else(|| {
        let finding =
            Diagnostic::error("missing-key", "the ending of the address does not say which kind of signature this is");
        finding.at(&origin.key("url")).help("add kind: openpgp, minisign, sigstore or ssh")
    })?;
    let is_written = [
        ("key", table.key.is_some()),
        ("identity", table.identity.is_some()),
        ("issuer", table.issuer.is_some()),
        ("namespace", table.namespace.is_some()),
    ];
    let (name, keys) = keys_of(kind);
    if let Some((key, _)) = is_written.into_iter().find(|(key, is_written)| *is_written && !keys.contains(key)) {
        let message = format!("`{key}` does not go with a signature of the kind `{name}`");
        let finding = Diagnostic::error("bad-value", message).at(&origin.key(key));
        return Err(
            finding.help(format!("with it go: {}; kind says what it is where the ending misleads", keys.join(", ")))
        );
    }
    Ok(Signature { signer: signer(kind, &table, origin)?, url: table.url })
}

fn signer(kind: SignatureKind, table: &SignatureTable, origin: &Origin) -> Result<Signer, Diagnostic> {
    let (key, identity) = (("key", table.key.as_ref()), ("identity", table.identity.as_ref()));
    Ok(match kind {
        SignatureKind::OpenPgp => {
            Signer::OpenPgp { key: required(key, "/.well-known/csaf/openpgp/security.asc, or a URL", origin)? }
        }
        SignatureKind::Minisign => {
            Signer::Minisign { key: required(key, "RW…, the second line of minisign.pub", origin)? }
        }
        SignatureKind::Sigstore => Signer::Sigstore {
            identity: required(identity, "release@example.com, as the certificate names who signed", origin)?,
            issuer: match &table.issuer {
                Some(issuer) => issuer.clone(),
                None => return Err(missing("issuer", "https://accounts.example.com, who vouches for that", origin)),
            },
        },
        SignatureKind::Ssh => Signer::Ssh {
            identity: required(identity, "release@example.com, the name that the signer goes by", origin)?,
            key: required(key, "ssh-ed25519 AAAA…, the first two words of id_ed25519.pub", origin)?,
            namespace: table.namespace.clone(),
        },
    })
}

/// The name of a kind of signature, and the keys that go with it.
fn keys_of(kind: SignatureKind) -> (&'static str, &'static [&'static str]) {
    match kind {
        SignatureKind::OpenPgp => ("openpgp", &["key"]),
        SignatureKind::Minisign => ("minisign", &["key"]),
        SignatureKind::Sigstore => ("sigstore", &["identity", "issuer"]),
        SignatureKind::Ssh => ("ssh", &["key", "identity", "namespace"]),
    }
}

fn missing(key: &str, example: &str, origin: &Origin) -> Diagnostic {
    let finding = Diagnostic::error("missing-key", format!("`{key}` is missing: without it nobody can verify"));
    finding.at(origin).help(format!("write {key} = \"…\", such as {example}"))
}

/// A text that must be there, as what it is.
fn required<T: std::str::FromStr<Err: std::fmt::Display>>(
    (key, text): (&str, Option<&Words>),
    example: &str,
    origin: &Origin,
) -> Result<T, Diagnostic> {
    let text = text.ok_or_else(|| missing(key, example, origin))?;
    text.0.parse().map_err(|error: T::Err| Diagnostic::error("bad-value", error.to_string()).at(&origin.key(key)))
}

fn statement(table: ProvenanceTable, origin: &Origin) -> Result<Provenance, Diagnostic> {
    let stray = |key: &str, format: &str| {
        let message = format!("`{key}` does not go with provenance of the format `{format}`");
        Diagnostic::error("bad-value", message).at(&origin.key(key)).help("source goes with slsa, key with in-toto")
    };
    let claim = match (table.format, table.source, table.key) {
        (ProvenanceFormat::Slsa, Some(source), None) => ProvenanceClaim::Slsa { source },
        (ProvenanceFormat::InToto, None, Some(key)) => ProvenanceClaim::InToto { key },
        (ProvenanceFormat::Slsa, _, Some(_)) => return Err(stray("key", "slsa")),
        (ProvenanceFormat::InToto, Some(_), _) => return Err(stray("source", "in-toto")),
        (ProvenanceFormat::Slsa, None, None) => {
            return Err(missing("source", "github.com/example/gateway, what it was built from", origin));
        }
        (ProvenanceFormat::InToto, None, None) => {
            return Err(missing("key", "/layout.pub, the public key of the owner of the layout, or its URL", origin));
        }
    };
    Ok(Provenance { url: table.url, claim })
}
