//! What a release ships, and how those who get it can tell that it is the vendor's.

use std::str::FromStr;

use super::{SitePath, Uri, text::text_type};
use crate::source::Origin;

/// A file that customers download and install.
#[derive(Clone, Debug)]
pub struct Artefact {
    /// Where it is written.
    pub origin: Origin,
    /// The name under which it is saved.
    pub name: FileName,
    /// The version of the product that it holds.
    pub version: String,
    /// Where it can be downloaded.
    pub url: Uri,
    /// Its SHA-256.
    pub sha256: Option<Sha256>,
    /// Its SHA-512.
    pub sha512: Option<Sha512>,
    /// Its signature.
    pub signature: Option<Signature>,
    /// The software bills of materials.
    pub sboms: Vec<Sbom>,
    /// The statements of how it was built.
    pub provenance: Vec<Provenance>,
    /// What is new in it.
    pub release_notes: Option<Uri>,
}

text_type!(
    /// The name of a file in a folder, on any system.
    FileName,
    FileNameError,
    "the name of a file",
    |text| {
        if text.is_empty() || text != text.trim() || text == "." || text == ".." {
            return Err("write one like gateway-5.0.3.ova, without white space at its ends".to_owned());
        }
        if text.contains(['/', '\\']) || text.chars().any(char::is_control) {
            return Err("leave out folders: it has no `/`, no `\\` and no control characters".to_owned());
        }
        Ok(())
    }
);

impl FileName {
    /// The name under which a browser saves what is at an address, where the address says it.
    pub fn of(url: &Uri) -> Option<Self> {
        let url = fluent_uri::Uri::parse(url.as_str()).ok()?;
        let last = url.path().split('/').next_back()?;
        last.decode().to_string().ok()?.parse().ok()
    }
}

fn is_hexadecimal(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

text_type!(
    /// A SHA-256 in hexadecimal.
    Sha256,
    Sha256Error,
    "a SHA-256",
    |text| if is_hexadecimal(text, 64) { Ok(()) } else { Err("write the 64 hexadecimal digits that sha256sum prints".to_owned()) }
);

text_type!(
    /// A SHA-512 in hexadecimal.
    Sha512,
    Sha512Error,
    "a SHA-512",
    |text| if is_hexadecimal(text, 128) { Ok(()) } else { Err("write the 128 hexadecimal digits that sha512sum prints".to_owned()) }
);

/// A detached signature of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Where it can be downloaded.
    pub url: Uri,
    /// What it is verified with.
    pub signer: Signer,
}

/// Who signed, as the programs that verify are told it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signer {
    /// The owner of an OpenPGP key (RFC 9580).
    OpenPgp {
        /// Where the public key is.
        key: KeyPlace,
    },
    /// The owner of a minisign key.
    Minisign {
        /// The public key.
        key: MinisignKey,
    },
    /// Somebody who proved to be somebody to Sigstore.
    Sigstore {
        /// Who: an address of mail, or that of a workflow.
        identity: Identity,
        /// Who vouches for that.
        issuer: Uri,
    },
    /// The owner of an SSH key (PROTOCOL.sshsig of OpenSSH).
    Ssh {
        /// By which name the signer is known.
        identity: Principal,
        /// The public key.
        key: SshKey,
        /// What the signature is for; files, where nothing is said.
        namespace: Option<Principal>,
    },
}

impl Signer {
    /// The kind of signature.
    pub fn kind(&self) -> SignatureKind {
        match self {
            Self::OpenPgp { .. } => SignatureKind::OpenPgp,
            Self::Minisign { .. } => SignatureKind::Minisign,
            Self::Sigstore { .. } => SignatureKind::Sigstore,
            Self::Ssh { .. } => SignatureKind::Ssh,
        }
    }
}

/// The kinds of signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureKind {
    /// OpenPGP.
    OpenPgp,
    /// minisign.
    Minisign,
    /// A bundle of Sigstore.
    Sigstore,
    /// SSH.
    Ssh,
}

impl SignatureKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::OpenPgp, Self::Minisign, Self::Sigstore, Self::Ssh];

    /// The kind of the signature at an address, by the ending of its name. `.sig` is also that of SSH; whoever means that
    /// says so.
    pub fn by_ending(url: &Uri) -> Option<Self> {
        let path = url.as_str().split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
        Self::ALL.into_iter().find(|kind| kind.endings().iter().any(|ending| path.ends_with(ending)))
    }

    /// How the names of such signatures end; first the ending that a nameless one is given.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::OpenPgp => &[".asc", ".sig", ".gpg"],
            Self::Minisign => &[".minisig"],
            Self::Sigstore => &[".sigstore.json", ".sigstore", ".bundle"],
            Self::Ssh => &[".sshsig"],
        }
    }
}

/// Where a public key is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyPlace {
    /// On this site.
    OnSite(SitePath),
    /// Somewhere else.
    Elsewhere(Uri),
}

/// The text does not say where a key is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` does not say where the key is: write a path of this site like /.well-known/csaf/openpgp/security.asc, or a URL"
)]
pub struct KeyPlaceError(pub String);

impl FromStr for KeyPlace {
    type Err = KeyPlaceError;

    fn from_str(text: &str) -> Result<Self, KeyPlaceError> {
        let place = if text.starts_with('/') {
            text.parse().map(Self::OnSite).ok()
        } else {
            text.parse().map(Self::Elsewhere).ok()
        };
        place.ok_or_else(|| KeyPlaceError(text.to_owned()))
    }
}

impl KeyPlace {
    /// The path of the site or the URL.
    pub fn as_str(&self) -> &str {
        match self {
            Self::OnSite(path) => path.as_str(),
            Self::Elsewhere(url) => url.as_str(),
        }
    }

    /// The name under which a browser saves the key, where the place says it.
    pub fn file_name(&self) -> Option<FileName> {
        match self {
            Self::OnSite(path) => path.as_str().rsplit('/').next()?.parse().ok(),
            Self::Elsewhere(url) => FileName::of(url),
        }
    }
}

text_type!(
    /// A public key of minisign in base64, as the second line of its file has it.
    MinisignKey,
    MinisignKeyError,
    "a public key of minisign",
    |text| {
        let is_base64 = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(&byte));
        if text.len() == 56 && text.starts_with("RW") && is_base64 {
            Ok(())
        } else {
            Err("write the second line of minisign.pub, which begins with RW and has 56 characters".to_owned())
        }
    }
);

text_type!(
    /// A public key of SSH: its kind and the key in base64, as the first two words of `id_ed25519.pub`.
    SshKey,
    SshKeyError,
    "a public key of SSH",
    |text| {
        let words: Vec<&str> = text.split(' ').collect();
        let [kind, key] = words[..] else {
            return Err("write its first two words, such as ssh-ed25519 AAAAC3…, without the comment".to_owned());
        };
        let is_kind = kind.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-@.".contains(&byte));
        let is_base64 = key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte));
        if is_kind && kind.contains('-') && is_base64 && key.starts_with("AAAA") {
            Ok(())
        } else {
            Err("write one like ssh-ed25519 AAAAC3…, as id_ed25519.pub has it".to_owned())
        }
    }
);

text_type!(
    /// A name in the list of allowed signers of SSH, which is no pattern.
    Principal,
    PrincipalError,
    "a name for ssh-keygen",
    |text| {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"@._+-".contains(&byte);
        if text.starts_with(|first: char| first.is_ascii_alphanumeric()) && text.bytes().all(is_plain) {
            Ok(())
        } else {
            Err("write one like release@example.com, of letters, digits and `@._+-`".to_owned())
        }
    }
);

text_type!(
    /// Who signed, as a certificate of Sigstore names it.
    Identity,
    IdentityError,
    "an identity of Sigstore",
    |text| if is_one_word(text) { Ok(()) } else { Err("write an address of mail, or that of a workflow, without white space".to_owned()) }
);

text_type!(
    /// The repository that something was built from, as its provenance names it.
    SourceRepository,
    SourceRepositoryError,
    "a repository",
    |text| if is_one_word(text) { Ok(()) } else { Err("write one like github.com/example/gateway".to_owned()) }
);

fn is_one_word(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with('-')
        && !text.chars().any(|character| character.is_whitespace() || character.is_control())
}

/// A software bill of materials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sbom {
    /// Its form.
    pub format: SbomFormat,
    /// Where it is.
    pub url: Uri,
}

/// The forms of bills of materials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SbomFormat {
    /// CycloneDX (ECMA-424).
    CycloneDx,
    /// SPDX (ISO/IEC 5962).
    Spdx,
}

/// A signed statement of how a file was built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// Where it is.
    pub url: Uri,
    /// What it is verified with.
    pub claim: ProvenanceClaim,
}

/// The kinds of provenance, with what they are verified with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProvenanceClaim {
    /// The provenance of SLSA.
    Slsa {
        /// The repository that it must have been built from.
        source: SourceRepository,
    },
    /// A layout of in-toto.
    InToto {
        /// Where the public key of the owner of the layout is.
        key: KeyPlace,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Uri {
        text.parse().unwrap()
    }

    #[test]
    fn a_file_is_saved_under_the_last_part_of_its_address() {
        let saved = |text: &str| FileName::of(&url(text)).map(|name| name.to_string());
        assert_eq!(saved("https://example.com/a/gate%20way.ova?x=1#y").as_deref(), Some("gate way.ova"));
        assert_eq!(saved("https://example.com/%C3%A9.ova").as_deref(), Some("é.ova"));
        for nameless in
            ["https://example.com/", "https://example.com", "https://example.com/a%2Fb", "https://example.com/%0A%FF"]
        {
            assert_eq!(saved(nameless), None, "{nameless}");
        }
    }

    #[test]
    fn the_ending_says_the_kind_of_a_signature() {
        let kind = |text: &str| SignatureKind::by_ending(&url(text));
        assert_eq!(kind("https://example.com/a.ova.ASC?raw=1"), Some(SignatureKind::OpenPgp));
        assert_eq!(kind("https://example.com/a.ova.minisig"), Some(SignatureKind::Minisign));
        assert_eq!(kind("https://example.com/a.ova.sigstore.json"), Some(SignatureKind::Sigstore));
        assert_eq!(kind("https://example.com/a.ova.sshsig"), Some(SignatureKind::Ssh));
        assert_eq!(kind("https://example.com/a.ova.p7s"), None);
    }

    #[test]
    fn what_could_not_be_verified_with_is_refused() {
        for text in ["", " a", "a\n", "..", "a/b", "a\\b"] {
            assert!(text.parse::<FileName>().is_err(), "{text:?}");
        }
        assert!("-r 'quoted' \"name\".ova".parse::<FileName>().is_ok());
        assert!("ab".repeat(32).parse::<Sha256>().is_ok() && "ab".repeat(64).parse::<Sha512>().is_ok());
        assert!("ab".repeat(31).parse::<Sha256>().is_err() && "xy".repeat(64).parse::<Sha512>().is_err());
        assert!("RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3".parse::<MinisignKey>().is_ok());
        assert!("https://example.com/minisign.pub".parse::<MinisignKey>().is_err());
        assert!("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5".parse::<SshKey>().is_ok());
        assert!("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 me@here".parse::<SshKey>().is_err());
        assert!("release@example.com".parse::<Principal>().is_ok());
        for text in ["*@example.com", "!me", "a b", "-n", "a,b", ""] {
            assert!(text.parse::<Principal>().is_err(), "{text}");
        }
        assert!("/.well-known/csaf/openpgp/security.asc".parse::<KeyPlace>().is_ok());
        assert!("keys/security.asc".parse::<KeyPlace>().is_err());
    }
}
