//! The program hunspell: which dictionaries it has, and which words they do not have.

use std::{
    collections::{BTreeSet, HashSet},
    io::{self, Write as _},
    process::{Command, Stdio},
    thread,
};

use crate::sign::{KEY_VARIABLE, PASSPHRASE_VARIABLE};

/// Why nothing could be said of the spelling.
#[derive(Debug, thiserror::Error)]
pub enum SpellingError {
    /// The program is not there, or does not run.
    #[error("`hunspell` cannot be run: {0}")]
    NotRun(#[from] io::Error),
    /// It ended without an answer.
    #[error("`hunspell` failed: {0}")]
    Failed(String),
}

fn hunspell() -> Command {
    let mut command = Command::new("hunspell");
    command.env_remove(KEY_VARIABLE).env_remove(PASSPHRASE_VARIABLE);
    command
}

/// The names of the dictionaries that are installed, such as `en_GB`.
pub(super) fn dictionaries() -> Result<BTreeSet<String>, SpellingError> {
    // It loads a dictionary after listing them, and fails where the locale has none: the list is what counts.
    let ran = hunspell().arg("-D").stdin(Stdio::null()).output()?;
    let listed = String::from_utf8_lossy(&ran.stderr);
    let paths = listed.lines().skip_while(|line| !line.starts_with("AVAILABLE DICTIONARIES")).skip(1);
    let names = paths.take_while(|line| !line.ends_with(':')).filter_map(|line| line.rsplit(['/', '\\']).next());
    Ok(names.filter(|name| !name.is_empty()).map(str::to_owned).collect())
}

/// The dictionary of a language and region, such as `en-GB`, or those of every region of a language.
pub(super) fn of_language(dictionaries: &BTreeSet<String>, language: &str) -> Vec<String> {
    let name = language.replace('-', "_");
    if let Some(exact) = dictionaries.iter().find(|dictionary| dictionary.eq_ignore_ascii_case(&name)) {
        return vec![exact.clone()];
    }
    let main = |name: &str| name.split('_').next().unwrap_or_default().to_ascii_lowercase();
    dictionaries.iter().filter(|dictionary| main(dictionary) == main(&name)).cloned().collect()
}

/// The words that a dictionary does not have.
pub(super) fn rejected(dictionary: &str, words: &BTreeSet<&str>) -> Result<HashSet<String>, SpellingError> {
    let lines: String = words.iter().flat_map(|word| [word, "\n"]).collect();
    let mut child = hunspell()
        .args(["-i", "utf-8", "-l", "-d", dictionary])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let input = child.stdin.take();
    let output = thread::scope(|scope| {
        // In a thread of its own: it writes before it has read everything.
        scope.spawn(move || input.map(|mut input| input.write_all(lines.as_bytes())));
        child.wait_with_output()
    })?;
    if !output.status.success() {
        return Err(SpellingError::Failed(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
    }
    Ok(String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_has_the_dictionary_of_its_region_or_those_of_all() {
        let installed: BTreeSet<String> = ["de_DE", "en_GB", "en_US"].map(str::to_owned).into();
        assert_eq!(of_language(&installed, "en-GB"), ["en_GB"]);
        assert_eq!(of_language(&installed, "en"), ["en_GB", "en_US"]);
        assert_eq!(of_language(&installed, "de-AT"), ["de_DE"]);
        assert_eq!(of_language(&installed, "fr"), [""; 0]);
    }
}
