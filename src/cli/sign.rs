//! `candour sign`.

use std::{path::PathBuf, process::ExitCode};

use super::{
    clock::{self, SigningTime},
    report,
    signing::{Signing, signing},
};
use candour::{
    diagnostic::Diagnostic,
    model::{Instant, SigningCommand, SigningSettings},
    sign::KEY_VARIABLE,
    signable::{BuiltSite, Signatures},
    stage,
};

/// Sign a site that was built before, with the key in `CANDOUR_SIGNING_KEY` or with a program.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The folder that `candour build` wrote
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// When the signatures say that they were made, such as 2026-03-10T09:00:00Z [default: `SOURCE_DATE_EPOCH`, else now]
    #[arg(long, value_name = "INSTANT")]
    at: Option<Instant>,
    /// The program with its arguments, quoted as in a shell, that reads bytes and writes an armoured detached signature
    #[arg(long, value_name = "COMMAND")]
    command: Option<String>,
    /// The same for security.txt: it writes the text with a cleartext signature
    #[arg(long, value_name = "COMMAND", requires = "command")]
    cleartext_command: Option<String>,
}

/// Signs, prints what was done, and says with the exit code whether it was.
pub(super) fn run(arguments: &Arguments) -> ExitCode {
    match sign(arguments) {
        Ok((warnings, signatures)) => {
            report::print(&warnings);
            let Signatures { new, kept, .. } = signatures;
            report::say(&format!("{}: signatures: {new} new, {kept} kept", arguments.folder.display()));
            ExitCode::SUCCESS
        }
        Err(finding) => {
            report::print(&[finding]);
            ExitCode::FAILURE
        }
    }
}

fn sign(arguments: &Arguments) -> Result<(Vec<Diagnostic>, Signatures), Diagnostic> {
    let time = SigningTime::of(&clock::instant(arguments.at.as_ref())?);
    // From before it is read, so that what is signed is what is there when the signatures are written.
    let _held = stage::hold(&arguments.folder)?;
    let site = BuiltSite::open(&arguments.folder)?;
    let settings = SigningSettings {
        command: arguments.command.as_deref().map(command).transpose()?,
        cleartext_command: arguments.cleartext_command.as_deref().map(command).transpose()?,
    };
    let Signing { signer, mut warnings } = signing(&settings, site.keys(), &time)?;
    let Some(signer) = signer else {
        let message = format!("nobody signs: {KEY_VARIABLE} is not set");
        let help = "set it to an armoured key or to the path of one, or name a program with --command";
        return Err(Diagnostic::error("signing-key", message).help(help));
    };
    let signatures = site.sign(&signer, &time.now)?;
    warnings.extend(signatures.missing(false));
    Ok((warnings, signatures))
}

/// A program and its arguments, taken apart as a shell does; no shell runs it.
fn command(text: &str) -> Result<SigningCommand, Diagnostic> {
    let refused = |why: String| Diagnostic::error("bad-value", format!("`{text}` is no command: {why}"));
    let mut words = shell_words::split(text).map_err(|error| refused(error.to_string()))?.into_iter();
    let program = words.next().ok_or_else(|| refused("it names no program".to_owned()))?;
    Ok(SigningCommand { program, arguments: words.collect() })
}
