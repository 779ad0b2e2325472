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
    /// The program, with its arguments apart by blanks, that reads bytes and writes an armoured detached signature
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
            report::say(&format!("{}: {new} signatures are new, {kept} were kept", arguments.folder.display()));
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
    let site = BuiltSite::open(&arguments.folder)?;
    let settings = SigningSettings {
        command: arguments.command.as_deref().and_then(command),
        cleartext_command: arguments.cleartext_command.as_deref().and_then(command),
    };
    let Signing { signer, mut warnings } = signing(&settings, site.keys(), &time)?;
    let Some(signer) = signer else {
        let message = format!("nobody signs: {KEY_VARIABLE} is not set");
        let help = "set it to an armoured key or to the path of one, or name a program with --command";
        return Err(Diagnostic::error("signing-key", message).help(help));
    };
    let signatures = site.sign(&signer, &time.now)?;
    warnings.extend(signatures.missing());
    Ok((warnings, signatures))
}

fn command(text: &str) -> Option<SigningCommand> {
    let mut words = text.split_whitespace().map(str::to_owned);
    Some(SigningCommand { program: words.next()?, arguments: words.collect() })
}
