//! Signing with a program of the vendor's: for keys on a token, or in a service.

use std::{
    io::Write as _,
    process::{Command, Output, Stdio},
    sync::{Mutex, PoisonError},
    thread,
};

use super::{KEY_VARIABLE, PASSPHRASE_VARIABLE, SignError};
use crate::model::SigningCommand;

/// How much of what a program complains about is shown.
const MAX_COMPLAINT: usize = 2_000;

/// A token does one thing at a time, and so may whoever is asked to touch it.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Runs the program, without a shell, with the bytes on its standard input, and returns what it writes.
pub(super) fn run(command: &SigningCommand, bytes: &[u8]) -> Result<String, SignError> {
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let program = || command.program.clone();
    let failed = |error: std::io::Error| SignError::NotStarted { program: program(), error: error.to_string() };
    let output = start(command, bytes).map_err(failed)?;
    if !output.status.success() {
        let complaint = complaint(&output.stderr);
        return Err(SignError::CommandFailed { program: program(), status: output.status.to_string(), complaint });
    }
    String::from_utf8(output.stdout).map_err(|_| SignError::NotArmoured { program: program() })
}

fn start(command: &SigningCommand, bytes: &[u8]) -> std::io::Result<Output> {
    let mut child = Command::new(&command.program)
        .args(&command.arguments)
        .env_remove(KEY_VARIABLE)
        .env_remove(PASSPHRASE_VARIABLE)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let input = child.stdin.take();
    thread::scope(|scope| {
        // In a thread of its own: a program that writes before it has read everything would wait for ever. One that
        // ends early says why by how it ends, so a pipe that breaks is no news.
        scope.spawn(move || input.map(|mut input| input.write_all(bytes)));
        child.wait_with_output()
    })
}

/// The end of what a program complained about, fit to be printed.
fn complaint(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    if text.trim().is_empty() {
        return "it did not say why".to_owned();
    }
    let printable: String = text
        .trim()
        .replace('\n', "; ")
        .chars()
        .map(|character| if character.is_control() { ' ' } else { character })
        .collect();
    let skipped = printable.chars().count().saturating_sub(MAX_COMPLAINT);
    if skipped == 0 { printable } else { format!("… {}", printable.chars().skip(skipped).collect::<String>()) }
}
