//! `advisories/**/*.json.asc`: the detached signatures that came with documents made elsewhere.
//!
//! They are served beside the very bytes of the document, so each must fit them, and be by a key of the folder `keys`:
//! what readers could not verify is not served.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    diagnostic::Diagnostic,
    sign::{PublicKeys, SignatureError},
    source::SourceFile,
};

/// The signatures of the content, and the keys that may have made them.
pub(super) struct Signatures<'f> {
    files: BTreeMap<&'f str, &'f Arc<SourceFile>>,
    /// None where a file of the keys has a mistake: then no signature is to blame.
    keys: Option<PublicKeys>,
}

impl<'f> Signatures<'f> {
    /// The signatures in the files, and the keys in theirs.
    pub(super) fn new(files: Vec<&'f Arc<SourceFile>>, keys: Option<&[&Arc<SourceFile>]>) -> Self {
        let read = |keys: &[&Arc<SourceFile>]| PublicKeys::parse(keys.iter().map(|key| (&*key.path, &*key.text))).ok();
        // Keys are read only where somebody signed.
        let keys = keys.filter(|_| !files.is_empty()).and_then(read);
        Self { files: files.into_iter().map(|file| (file.path.as_str(), file)).collect(), keys }
    }

    /// The signature of a document, where it has one that counts. The content knows no clock, so what lies in the
    /// future is not looked at.
    pub(super) fn of(&self, document: &SourceFile, found: &mut Vec<Diagnostic>) -> Option<Arc<SourceFile>> {
        let file = self.files.get(format!("{}.asc", document.path).as_str())?;
        match self.keys.as_ref()?.verify_detached(document.text.as_bytes(), &file.text, None) {
            Ok(_) => Some(Arc::clone(file)),
            Err(error) => {
                found.push(refused(&error).at_path(&file.path));
                None
            }
        }
    }

    /// A finding for each signature without its document.
    pub(super) fn without_document(&self, documents: &[String]) -> Vec<Diagnostic> {
        let is_lone =
            |path: &str| path.strip_suffix(".asc").is_none_or(|path| !documents.iter().any(|own| own == path));
        let lone = self.files.keys().filter(|path| is_lone(path));
        lone.map(|path| {
            let name = path.rsplit('/').next().unwrap_or_default().trim_end_matches(".asc");
            let message = format!("this is the signature of `{name}`, which is not beside it");
            let help = "put the document there as it was signed, or remove the signature";
            Diagnostic::error("lone-signature", message).at_path(*path).help(help)
        })
        .collect()
    }
}

fn refused(error: &SignatureError) -> Diagnostic {
    let help = match error {
        SignatureError::NotASignature | SignatureError::NotCleartext => {
            "make it with `gpg --armor --detach-sign`, or remove it and let candour sign"
        }
        SignatureError::UnknownKey { .. } => {
            "put the public key of whoever signed into content/keys, or remove the signature and let candour sign"
        }
        SignatureError::Mismatch { .. } => {
            "put the document there byte for byte as it was signed, also its line ends, or have it signed again"
        }
        SignatureError::KeyUnfit { .. }
        | SignatureError::NotForSigning { .. }
        | SignatureError::Unsupported(_)
        | SignatureError::Future { .. }
        | SignatureError::Expired { .. } => "have it signed again, or remove the signature and let candour sign",
    };
    Diagnostic::error("bad-signature", error.to_string()).help(help)
}
