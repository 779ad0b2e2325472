//! What a release ships: the files, and the commands that verify each.
//!
//! A view is made from one release, for whatever page shows it. Its commands can be pasted into a terminal as they
//! stand, whatever the files are called.

mod command;

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::{
    Artefact, Key, KeyPlace, Provenance, ProvenanceClaim, Release, Sbom, SbomFormat, Signature, SignatureKind, Signer,
};
use command::Command;

/// A file that a release ships.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct ArtefactView {
    /// Its name.
    name: String,
    /// The version of the product that it holds.
    version: String,
    /// Where it can be downloaded.
    url: String,
    /// Its SHA-256.
    sha256: Option<String>,
    /// Its SHA-512.
    sha512: Option<String>,
    /// Its signature.
    signature: Option<SignatureView>,
    /// The bills of materials.
    sboms: Vec<ArtefactStatementView>,
    /// How it was built.
    provenance: Vec<ArtefactStatementView>,
    /// What is new in it.
    release_notes: Option<String>,
    /// The commands that verify it.
    commands: Vec<Command>,
}

/// A signature and who made it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct SignatureView {
    /// The key of its kind.
    kind: &'static str,
    /// Where it is.
    url: String,
    /// Where the public key is.
    key_place: Option<KeyPlaceView>,
    /// The public key itself.
    key: Option<String>,
    /// Who signed.
    identity: Option<String>,
    /// Who vouches for that.
    issuer: Option<String>,
}

/// Where a key is.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct KeyPlaceView {
    /// Whether it is on this site.
    on_site: bool,
    /// The path of the site, or the address.
    place: String,
}

/// A document about a file.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct ArtefactStatementView {
    /// The key of its form.
    format: &'static str,
    /// Where it is.
    url: String,
    /// What the file was built from.
    source: Option<String>,
    /// Where the key is that verifies it.
    key_place: Option<KeyPlaceView>,
}

/// The files that a release ships, in the order of the content.
pub(super) fn views(release: &Release) -> Vec<ArtefactView> {
    release.artefacts.iter().map(ArtefactView::of).collect()
}

impl ArtefactView {
    fn of(artefact: &Artefact) -> Self {
        Self {
            name: artefact.name.to_string(),
            version: artefact.version.clone(),
            url: artefact.url.to_string(),
            sha256: artefact.sha256.as_ref().map(ToString::to_string),
            sha512: artefact.sha512.as_ref().map(ToString::to_string),
            signature: artefact.signature.as_ref().map(SignatureView::of),
            sboms: artefact.sboms.iter().map(ArtefactStatementView::of_sbom).collect(),
            provenance: artefact.provenance.iter().map(ArtefactStatementView::of_provenance).collect(),
            release_notes: artefact.release_notes.as_ref().map(ToString::to_string),
            commands: command::commands(artefact),
        }
    }
}

impl SignatureView {
    fn of(signature: &Signature) -> Self {
        let (kind, url) = (signature.signer.kind().key(), signature.url.to_string());
        let nothing = Self { kind, url, key_place: None, key: None, identity: None, issuer: None };
        match &signature.signer {
            Signer::OpenPgp { key } => Self { key_place: Some(KeyPlaceView::of(key)), ..nothing },
            Signer::Minisign { key } => Self { key: Some(key.to_string()), ..nothing },
            Signer::Sigstore { identity, issuer } => {
                Self { identity: Some(identity.to_string()), issuer: Some(issuer.to_string()), ..nothing }
            }
            Signer::Ssh { identity, key, namespace: _ } => {
                Self { identity: Some(identity.to_string()), key: Some(key.to_string()), ..nothing }
            }
        }
    }
}

impl KeyPlaceView {
    fn of(place: &KeyPlace) -> Self {
        let on_site = match place {
            KeyPlace::OnSite(_) => true,
            KeyPlace::Elsewhere(_) => false,
        };
        Self { on_site, place: place.as_str().to_owned() }
    }
}

impl ArtefactStatementView {
    fn of_sbom(sbom: &Sbom) -> Self {
        Self { format: sbom.format.key(), url: sbom.url.to_string(), source: None, key_place: None }
    }

    fn of_provenance(provenance: &Provenance) -> Self {
        let url = provenance.url.to_string();
        match &provenance.claim {
            ProvenanceClaim::Slsa { source } => {
                Self { format: "slsa", url, source: Some(source.to_string()), key_place: None }
            }
            ProvenanceClaim::InToto { key } => {
                Self { format: "in_toto", url, source: None, key_place: Some(KeyPlaceView::of(key)) }
            }
        }
    }
}

impl Key for SignatureKind {
    fn key(self) -> &'static str {
        match self {
            Self::OpenPgp => "openpgp",
            Self::Minisign => "minisign",
            Self::Sigstore => "sigstore",
            Self::Ssh => "ssh",
        }
    }
}

impl Key for SbomFormat {
    fn key(self) -> &'static str {
        match self {
            Self::CycloneDx => "cyclonedx",
            Self::Spdx => "spdx",
        }
    }
}
