//! What of a site is signed: its CSAF documents and security.txt, as the very bytes that go out.
//!
//! [`Signable::sign`] gives them their signatures while a site is built, [`BuiltSite`] in a site that was built before,
//! perhaps on another machine. Both give the same bytes.

mod folder;

use std::sync::Arc;

use rayon::prelude::*;

pub use folder::BuiltSite;

use crate::{
    diagnostic::Diagnostic,
    distribution::{Document, Documents, PublishedKey},
    model::{CsafVersion, Instant, advisory::Form},
    paths,
    publish::Site,
    security_txt,
    sign::{self, PublicKeys, Renewed, SignError, Signer},
    source::SourceFile,
};

/// What can be signed, and the signatures that it has.
#[derive(Clone, Debug, Default)]
pub struct Signable {
    /// The CSAF documents, each with its signature where it has one.
    pub documents: Documents,
    /// security.txt, with a cleartext signature where it has one.
    pub security_txt: String,
    /// The public keys that signatures are made with.
    pub keys: Vec<PublishedKey>,
}

/// How many signatures there are now.
#[derive(Clone, Debug, Default)]
pub struct Signatures {
    /// Made now.
    pub new: usize,
    /// There already, and still good.
    pub kept: usize,
    /// CSAF documents without one.
    pub unsigned_documents: usize,
    /// Whether security.txt has none.
    pub unsigned_security_txt: bool,
    /// A warning for each signature that came with a document and counts no more.
    pub past: Vec<Diagnostic>,
}

impl Signatures {
    /// What is not signed, and what to do about it: without its signatures the site is a plain provider. Where it was a
    /// trusted one before, that is a warning, since subscribers have come to rely on it.
    pub fn missing(&self, was_trusted: bool) -> Option<Diagnostic> {
        let documents = match self.unsigned_documents {
            0 => None,
            1 => Some("1 CSAF document has no signature".to_owned()),
            count => Some(format!("{count} CSAF documents have no signature")),
        };
        let message = match (documents, self.unsigned_security_txt) {
            (Some(documents), true) => {
                format!("{documents}, nor has security.txt: this is a provider, not a trusted one")
            }
            (Some(documents), false) => format!("{documents}: this is a provider, not a trusted one"),
            (None, true) => "security.txt has no signature".to_owned(),
            (None, false) => return None,
        };
        let help = match self.unsigned_documents {
            0 => "name a program for this in `signing.cleartext_command`".to_owned(),
            _ => format!(
                "set {} to the secret half of a key in content/keys, or `signing.command`, or sign the folder later with \
                 `candour sign`",
                sign::KEY_VARIABLE
            ),
        };
        if was_trusted && self.unsigned_documents > 0 {
            let message = format!("{message}, as it was before");
            return Some(Diagnostic::warning("not-signed", message).help(help));
        }
        Some(Diagnostic::note("not-signed", message).help(help))
    }

    fn count(&mut self, renewed: &Renewed) {
        match renewed {
            Renewed::New(_) => self.new += 1,
            Renewed::Kept(_) => self.kept += 1,
            Renewed::None => {}
        }
    }
}

impl Signable {
    /// What can be signed of a site, without signatures. `keys` are those that the site publishes.
    pub fn of(site: &Site, keys: &PublicKeys) -> Self {
        let signing = keys.iter().filter(|key| !key.signing_keys().is_empty());
        Self {
            documents: Documents::of_site(site),
            security_txt: security_txt::security_txt(site),
            keys: signing
                .map(|key| PublishedKey {
                    path: paths::key(&site.vendor.csaf.folder, key.file().rsplit('/').next().unwrap_or_default()),
                    fingerprint: key.fingerprint(),
                })
                .collect(),
        }
    }

    /// Gives everything its signature: the one that came with it, else the one of an earlier build that is still good at
    /// `now`, else a new one. `earlier` returns the text of a path of the earlier build.
    pub fn sign(
        &mut self,
        signer: Option<&Signer>,
        keys: &PublicKeys,
        now: &Instant,
        earlier: impl Fn(&str) -> Option<String> + Sync,
    ) -> Result<Signatures, Diagnostic> {
        let renew = |document: &mut Document| -> Result<(Renewed, Option<Diagnostic>), SignError> {
            let own = own_signature(document);
            let existing = earlier(&document.signature_path());
            if own.is_none() && existing.is_none() && signer.is_none() {
                return Ok((Renewed::None, None));
            }
            let text = document.text.unpack();
            let bytes = text.as_bytes();
            if let Some(own) = own.as_ref().filter(|own| sign::is_good(&own.text, bytes, keys, now)) {
                document.signature = Some(Arc::clone(&own.text));
                return Ok((Renewed::Kept(own.text.to_string()), None));
            }
            let renewed = sign::renew(existing.as_deref(), bytes, signer, keys, now)?;
            let past = own.map(|own| past(&own));
            document.signature = renewed.clone().into_text().map(Arc::from);
            Ok((renewed, past))
        };
        let documents: Result<Vec<_>, SignError> = self.documents.all_mut().into_par_iter().map(renew).collect();
        let (documents, past): (Vec<Renewed>, Vec<Option<Diagnostic>>) =
            documents.map_err(|error| error.diagnostic())?.into_iter().unzip();
        let existing = earlier(paths::SECURITY_TXT);
        let text = sign::renew_cleartext(existing.as_deref(), &self.security_txt, signer, keys, now)
            .map_err(|error| error.diagnostic())?;
        let mut signatures = Signatures {
            unsigned_documents: documents.iter().filter(|renewed| **renewed == Renewed::None).count(),
            unsigned_security_txt: text == Renewed::None,
            past: past.into_iter().flatten().collect(),
            ..Signatures::default()
        };
        documents.iter().chain([&text]).for_each(|renewed| signatures.count(renewed));
        if let Some(text) = text.into_text() {
            self.security_txt = text;
        }
        Ok(signatures)
    }
}

/// The keys in the files that are published. Fails where a file holds none.
pub fn published_keys(files: &[Arc<SourceFile>]) -> Result<PublicKeys, Vec<Diagnostic>> {
    let files = files.iter().map(|key| (key.path.as_str(), key.text.as_ref()));
    PublicKeys::parse(files).map_err(|errors| {
        let finding = |(path, error): (String, sign::KeyFileError)| {
            Diagnostic::error("bad-key", error.to_string()).at_path(path).help(error.help())
        };
        errors.into_iter().map(finding).collect()
    })
}

/// The signature that a document made elsewhere came with, where it is served as the bytes that were signed. That it
/// fits was tested when the content was read.
fn own_signature(document: &Document) -> Option<Arc<SourceFile>> {
    let signature = document.advisory.signature.as_ref()?;
    let is_source = matches!(
        (&document.advisory.form, document.version),
        (Form::Csaf20(_), CsafVersion::V20) | (Form::Csaf21(_), CsafVersion::V21)
    );
    is_source.then(|| Arc::clone(signature))
}

fn past(signature: &SourceFile) -> Diagnostic {
    let message = "this signature counts no more, since it or its key has ended or is not valid yet: it is not served";
    let help = "get the document with a new signature, or remove this one";
    Diagnostic::warning("past-signature", message).at_path(&signature.path).help(help)
}
