//! Who signs: the key of the environment, or the program of the settings.

use std::{
    ffi::{OsStr, OsString},
    fs::File,
    io::{self, Read as _},
    path::Path,
};

use super::clock::{self, SigningTime};
use candour::{
    diagnostic::Diagnostic,
    model::SigningSettings,
    sign::{KEY_VARIABLE, PASSPHRASE_VARIABLE, PublicKeys, Secret, SecretKey, Signer},
};

/// A key is a few kilobytes; a larger file is something else.
const MAX_KEY_BYTES: u64 = 1_000_000;

/// Who signs, if anybody, and what is worth knowing about it. The warnings are there also where nobody signs.
#[derive(Debug)]
pub(super) struct Signing {
    pub signer: Option<Signer>,
    pub warnings: Vec<Diagnostic>,
}

/// The key in the environment or the program in the settings. Both at once is an error: which of them is meant to sign
/// decides what readers trust, so it is not guessed.
pub(super) fn signing(
    settings: &SigningSettings,
    keys: &PublicKeys,
    time: &SigningTime,
) -> Result<Signing, Diagnostic> {
    from(|name| std::env::var_os(name), settings, keys, time)
}

/// Whether a key or a program is there to sign security.txt with. No key is opened for the answer.
pub(super) fn signs_security_txt(settings: &SigningSettings) -> bool {
    settings.cleartext_command.is_some() || std::env::var_os(KEY_VARIABLE).is_some_and(|value| !value.is_empty())
}

fn from(
    variable: impl Fn(&str) -> Option<OsString>,
    settings: &SigningSettings,
    keys: &PublicKeys,
    time: &SigningTime,
) -> Result<Signing, Diagnostic> {
    // Services for building set variables to nothing where a secret is not given to a build.
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    match (set(KEY_VARIABLE), &settings.command) {
        (Some(_), Some(_)) => {
            let message = format!("{KEY_VARIABLE} is set, and a signing command (`signing.command`) too");
            Err(refused(message).help("choose one: unset the variable, or leave out the command"))
        }
        (Some(value), None) => {
            let passphrase = set(PASSPHRASE_VARIABLE).map(passphrase).transpose()?;
            let key = SecretKey::load(&key_text(&value)?, passphrase.as_ref(), keys, &time.now)
                .map_err(|error| refused(format!("{KEY_VARIABLE}: {error}")).help(error.help()))?;
            let signer = Some(Signer::with_key(key, keys, &time.made));
            Ok(Signing { signer, warnings: keys.ending_soon(&time.now) })
        }
        (None, _) => {
            let mut warnings = keys.ending_soon(&time.now);
            warnings.extend(set(PASSPHRASE_VARIABLE).map(|_| passphrase_alone()));
            Ok(Signing { signer: Signer::with_command(settings, keys, clock::now), warnings })
        }
    }
}

fn refused(message: String) -> Diagnostic {
    Diagnostic::error("signing-key", message)
}

fn passphrase_alone() -> Diagnostic {
    let message = format!("{PASSPHRASE_VARIABLE} is set, but {KEY_VARIABLE} is not, so it opens nothing");
    Diagnostic::warning("signing-key", message)
}

fn passphrase(value: OsString) -> Result<Secret, Diagnostic> {
    value.into_string().map(Secret::new).map_err(|_| refused(format!("{PASSPHRASE_VARIABLE} is not UTF-8")))
}

/// The armoured key: the value itself, or what is in the file that it names. The value appears in no message: it may be
/// a key whose first line was lost.
fn key_text(value: &OsStr) -> Result<Secret, Diagnostic> {
    match value.to_str() {
        Some(text) if text.contains("-----BEGIN") && text.trim().contains('\n') => Ok(Secret::new(text.to_owned())),
        Some(text) if text.contains("-----BEGIN") => {
            let finding = refused(format!("{KEY_VARIABLE} holds a key whose line breaks were lost"));
            Err(finding.help("set it to the text with its line breaks, or to the path of a file that holds it"))
        }
        _ => read(Path::new(value)).map_err(|error| {
            let finding = refused(format!("{KEY_VARIABLE} names a file that cannot be read: {error}"));
            finding.help("set it to the path of a file with the armoured secret key, or to the armoured text itself")
        }),
    }
}

fn read(path: &Path) -> io::Result<Secret> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(io::Error::other("it is a folder"));
    }
    // With room for all of it from the start, since a text that grows leaves copies behind that nobody wipes.
    let mut text = String::with_capacity(usize::try_from(metadata.len().min(MAX_KEY_BYTES)).unwrap_or(0) + 1);
    let read = file.take(MAX_KEY_BYTES + 1).read_to_string(&mut text);
    let bytes = text.len() as u64;
    let secret = Secret::new(text);
    match read {
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Err(io::Error::other("it is not an armoured text")),
        Err(error) => Err(error),
        Ok(_) if bytes > MAX_KEY_BYTES => Err(io::Error::other("it is larger than any key")),
        Ok(_) => Ok(secret),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use candour::model::SigningCommand;

    fn said(key: &str, passphrase: &str, with_command: bool) -> Result<Signing, Diagnostic> {
        let command = SigningCommand { program: "sign".to_owned(), arguments: Vec::new() };
        let settings = SigningSettings { command: with_command.then_some(command), cleartext_command: None };
        let at: candour::model::Instant = "2026-03-10T09:00:00Z".parse().unwrap();
        let time = SigningTime { now: at.clone(), made: at };
        let variable = |name: &str| Some(if name == KEY_VARIABLE { key.into() } else { passphrase.into() });
        from(variable, &settings, &PublicKeys::default(), &time)
    }

    #[test]
    fn an_empty_variable_is_not_set() {
        let signing = said("", "", false).unwrap();
        assert!(signing.signer.is_none() && signing.warnings.is_empty());
        let signing = said("", "", true).unwrap();
        assert!(signing.signer.is_some() && signing.warnings.is_empty());
    }

    #[test]
    fn a_key_and_a_command_are_one_too_many() {
        assert!(said("key.asc", "", true).unwrap_err().message.contains("signing.command"));
    }

    #[test]
    fn a_passphrase_for_nothing_is_said() {
        assert_eq!(said("", "hunter2", false).unwrap().warnings.len(), 1);
    }

    #[test]
    fn no_message_holds_the_value() {
        let folder = tempfile::tempdir().unwrap();
        let large = folder.path().join("large.asc");
        std::fs::write(&large, vec![b'a'; 1_000_001]).unwrap();
        let binary = folder.path().join("binary.asc");
        std::fs::write(&binary, [0xc5, 0xff, 0xfe]).unwrap();
        let text = folder.path().join("text.asc");
        std::fs::write(&text, "lQdGBGY secret").unwrap();
        let value = |path: &Path| path.to_str().unwrap().to_owned();
        for value in [
            "lQdGBGYsecret".to_owned(),
            "-----BEGIN PGP PRIVATE KEY BLOCK----- lQdGBGYsecret".to_owned(),
            "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQdGBGYsecret\n".to_owned(),
            "a".repeat(10_000),
            value(folder.path()),
            value(&large),
            value(&binary),
            value(&text),
        ] {
            let finding = format!("{:?}", said(&value, "hunter2", false).unwrap_err());
            assert!(finding.contains(KEY_VARIABLE), "{finding}");
            for secret in ["lQdGBGY", "hunter2", &value] {
                assert!(!finding.contains(secret), "{finding}");
            }
        }
    }
}
