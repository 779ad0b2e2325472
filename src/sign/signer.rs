//! Who signs.

use pgp::{
    composed::{ArmorOptions, DetachedSignature},
    packet::SignatureType,
};

use super::{PublicKeys, SecretKey, SignatureError, cleartext, command, seconds, tolerant};
use crate::{
    diagnostic::Diagnostic,
    model::{Instant, SigningCommand, SigningSettings},
};

/// A key or a program that signs, with the published keys that each signature is tested with before it is used.
#[derive(Debug)]
pub struct Signer {
    means: Means,
    published: PublicKeys,
    /// The clock that says what is the future; a key that signs as at an instant needs none.
    clock: Option<fn() -> Instant>,
}

#[derive(Debug)]
enum Means {
    Key { key: Box<SecretKey>, at: u32 },
    Command { detached: SigningCommand, cleartext: Option<SigningCommand> },
}

/// Why there is no signature.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// The key does not do it.
    #[error("the key {key} could not sign")]
    Failed {
        /// Its fingerprint.
        key: String,
    },
    /// The text has no clear lines.
    #[error("a text with a carriage return inside a line cannot have a cleartext signature")]
    CarriageReturn,
    /// There is no such program.
    #[error("the signing program `{program}` cannot be run: {error}")]
    NotStarted {
        /// The program.
        program: String,
        /// What the system says.
        error: String,
    },
    /// The program gave up.
    #[error("the signing program `{program}` failed ({status}): {complaint}")]
    CommandFailed {
        /// The program.
        program: String,
        /// How it ended.
        status: String,
        /// The end of what it wrote to its standard error.
        complaint: String,
    },
    /// The program wrote something else.
    #[error("the signing program `{program}` wrote no armoured signature")]
    NotArmoured {
        /// The program.
        program: String,
    },
    /// The program signed something else.
    #[error("the signing program `{program}` signed another text than it was given")]
    OtherText {
        /// The program.
        program: String,
    },
    /// The published keys do not confirm it.
    #[error("a new signature does not count: {0}")]
    NotConfirmed(SignatureError),
}

impl SignError {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Failed { .. } => "export the key again; it may be damaged",
            Self::CarriageReturn => "end lines with LF or CR LF",
            Self::NotStarted { .. } => {
                "name a program that is installed in `signing.command`, with its arguments apart"
            }
            Self::CommandFailed { .. } => "run it by hand; it gets what is to be signed on its standard input",
            Self::NotArmoured { .. } => {
                "it must write the armoured signature to its standard output, such as gpg with --armor"
            }
            Self::OtherText { .. } => "it must sign what it gets on its standard input, such as gpg with --clearsign",
            Self::NotConfirmed(_) => "publish the key that signs in content/keys: `gpg --export --armor`",
        }
    }

    /// The error as a finding.
    pub fn diagnostic(&self) -> Diagnostic {
        Diagnostic::error("signing", self.to_string()).help(self.help())
    }
}

impl Signer {
    /// A key signs, as at an instant: the same key, bytes and instant give the same signature. A key that was made
    /// after the instant signs as at its own beginning.
    pub fn with_key(key: SecretKey, published: &PublicKeys, at: &Instant) -> Self {
        Self { means: Means::Key { key: Box::new(key), at: seconds(at) }, published: published.clone(), clock: None }
    }

    /// The programs of the settings sign, at the time of their own clock; none where there is none for detached
    /// signatures. What they sign may take hours, so that `clock` is asked anew for each signature.
    pub fn with_command(settings: &SigningSettings, published: &PublicKeys, clock: fn() -> Instant) -> Option<Self> {
        let means =
            Means::Command { detached: settings.command.clone()?, cleartext: settings.cleartext_command.clone() };
        Some(Self { means, published: published.clone(), clock: Some(clock) })
    }

    /// When the key that signs ends, where that is known.
    pub fn ends(&self) -> Option<Instant> {
        match &self.means {
            Means::Key { key, .. } => key.ends(),
            Means::Command { .. } => None,
        }
    }

    /// Whether it is known with which key it signs, and that this key has no end before the given one.
    pub(super) fn outlives(&self, other: &Instant) -> bool {
        match &self.means {
            Means::Key { key, .. } => key.ends().is_none_or(|ends| ends > *other),
            Means::Command { .. } => false,
        }
    }

    fn latest(&self) -> Option<Instant> {
        self.clock.map(|clock| tolerant(&clock()))
    }

    /// The armoured detached signature of bytes (RFC 9580, section 10.4).
    pub fn detached(&self, bytes: &[u8]) -> Result<String, SignError> {
        let armored = match &self.means {
            Means::Key { key, at } => {
                let signature = key.sign(SignatureType::Binary, bytes, *at);
                let armored =
                    signature.and_then(|one| DetachedSignature::new(one).to_armored_string(ArmorOptions::default()));
                armored.map_err(|_| SignError::Failed { key: key.fingerprint() })?
            }
            Means::Command { detached, .. } => {
                let written = command::run(detached, bytes)?;
                only_armour(&written).ok_or_else(|| SignError::NotArmoured { program: detached.program.clone() })?
            }
        };
        self.published.verify_detached(bytes, &armored, self.latest().as_ref()).map_err(SignError::NotConfirmed)?;
        Ok(armored)
    }

    /// A text with its cleartext signature (RFC 9580, section 7), its lines without blanks at their ends; none where a
    /// program signs that cannot do this.
    pub fn cleartext(&self, text: &str) -> Result<Option<String>, SignError> {
        let text = cleartext::normalise(text).ok_or(SignError::CarriageReturn)?;
        let (signed, program) = match &self.means {
            Means::Key { key, at } => {
                let signed = cleartext::write(&text, |bytes| key.sign(SignatureType::Text, bytes, *at));
                (signed.map_err(|_| SignError::Failed { key: key.fingerprint() })?, "")
            }
            Means::Command { cleartext: None, .. } => return Ok(None),
            Means::Command { cleartext: Some(command), .. } => {
                (command::run(command, text.as_bytes())?.replace("\r\n", "\n"), command.program.as_str())
            }
        };
        let (payload, _) =
            self.published.verify_cleartext(&signed, self.latest().as_ref()).map_err(SignError::NotConfirmed)?;
        if payload == text { Ok(Some(signed)) } else { Err(SignError::OtherText { program: program.to_owned() }) }
    }
}

/// What a program wrote, where it is one armoured signature and nothing else: it is served as it is.
fn only_armour(written: &str) -> Option<String> {
    const BEGIN: &str = "-----BEGIN PGP SIGNATURE-----";
    const END: &str = "-----END PGP SIGNATURE-----";
    let text = written.replace("\r\n", "\n");
    let text = text.trim();
    let is_one = text.starts_with(BEGIN) && text.ends_with(END) && text.matches("-----BEGIN ").count() == 1;
    is_one.then(|| format!("{text}\n"))
}
