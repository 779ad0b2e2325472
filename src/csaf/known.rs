//! What the tests of the standard found in texts before. The same text gets the same answer, so that a build need not ask
//! again what an earlier one has asked.
//!
//! The answers lie in a file of their own, by the hashes of the texts. It may be removed at any time, and what cannot be
//! read of it counts for nothing. Another program, or another version of this one, begins anew.

use std::{
    collections::{BTreeMap, HashMap},
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use serde::{Deserialize, Serialize};

use super::{Document, Finding, Level, ReadError, Validation, validate::validate};
use crate::{
    hash,
    model::CsafVersion,
    source::{Pointer, Step},
    whole::{self, Durable},
};

/// The name of the file.
const FILE: &str = "validated.json";

/// What says to programs that make copies that they may leave the folder out (the Cache Directory Tagging
/// Specification).
const TAG: (&str, &str) = ("CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n");

/// The answers of earlier builds, and those of this one.
#[derive(Debug, Default)]
pub struct Known {
    /// Where they are kept, and by which program.
    kept: Option<(PathBuf, String)>,
    before: HashMap<String, Answer>,
    /// Those that were asked for: of each text the answer, where that is new.
    now: Mutex<HashMap<String, Option<Answer>>>,
}

/// The form of the file.
#[derive(Serialize, Deserialize)]
struct File<A> {
    program: String,
    texts: A,
}

/// What the tests found in a text.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Answer {
    #[serde(rename = "v")]
    version: Version,
    #[serde(rename = "f", default, skip_serializing_if = "Vec::is_empty")]
    findings: Vec<Found>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Version {
    #[serde(rename = "2.0")]
    V20,
    #[serde(rename = "2.1")]
    V21,
}

/// A finding: the test, its weight, the message, and the steps to the place.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Found(String, Weight, String, Vec<Way>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Weight {
    Error,
    Warning,
    Note,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
enum Way {
    Index(usize),
    Key(String),
}

impl Known {
    /// What lies in a folder that an earlier run of the same program has left there, if there is any. `program` tells
    /// programs apart that may answer otherwise.
    pub fn open(folder: &Path, program: String) -> Self {
        let read = || {
            let file: File<HashMap<String, Answer>> =
                serde_json::from_slice(&fs::read(folder.join(FILE)).ok()?).ok()?;
            (file.program == program).then_some(file.texts)
        };
        let before = read().unwrap_or_default();
        Self { before, kept: Some((folder.to_owned(), program)), now: Mutex::default() }
    }

    /// Validates a text as [`csaf::validate`](super::validate) does.
    pub fn validate(&self, text: &str) -> Result<Validation, ReadError> {
        self.ask(text, || validate(text))
    }

    /// The same for a text that was parsed already.
    pub fn validate_document(&self, text: &str, document: &Document) -> Validation {
        self.ask(text, || Ok::<_, std::convert::Infallible>(document.validate())).unwrap_or_else(|never| match never {})
    }

    fn ask<E>(&self, text: &str, validate: impl FnOnce() -> Result<Validation, E>) -> Result<Validation, E> {
        if self.kept.is_none() {
            return validate();
        }
        let hash = hash::sha256(text);
        let (answer, validation) = match self.before.get(&hash) {
            Some(answer) => (None, Validation::from(answer)),
            None => {
                let validation = validate()?;
                (Some(Answer::from(&validation)), validation)
            }
        };
        self.now.lock().unwrap_or_else(PoisonError::into_inner).insert(hash, answer);
        Ok(validation)
    }

    /// Keeps the answers that were asked for, and forgets the others. Where nothing is new and nothing left over, nothing is
    /// written.
    pub fn keep(&self) -> io::Result<()> {
        let Some((folder, program)) = &self.kept else { return Ok(()) };
        let now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        if now.len() == self.before.len() && now.keys().all(|hash| self.before.contains_key(hash)) {
            return Ok(());
        }
        fs::create_dir_all(folder)?;
        for (name, text) in [TAG, (".gitignore", "*\n")] {
            if folder.join(name).symlink_metadata().is_err() {
                fs::write(folder.join(name), text)?;
            }
        }
        let answers =
            now.iter().filter_map(|(hash, new)| Some((hash, new.as_ref().or_else(|| self.before.get(hash))?)));
        let texts: BTreeMap<&String, &Answer> = answers.collect();
        let bytes = serde_json::to_vec(&File { program: program.clone(), texts })?;
        let staged = folder.join(format!("{FILE}.{}", std::process::id()));
        whole::replace(&staged, &folder.join(FILE), &bytes, None, Durable::InTime)
    }
}

impl From<&Validation> for Answer {
    fn from(validation: &Validation) -> Self {
        let version = match validation.version {
            CsafVersion::V20 => Version::V20,
            CsafVersion::V21 => Version::V21,
        };
        Self { version, findings: validation.findings.iter().map(Found::from).collect() }
    }
}

impl From<&Answer> for Validation {
    fn from(answer: &Answer) -> Self {
        let version = match answer.version {
            Version::V20 => CsafVersion::V20,
            Version::V21 => CsafVersion::V21,
        };
        Self { version, findings: answer.findings.iter().map(Finding::from).collect() }
    }
}

impl From<&Finding> for Found {
    fn from(finding: &Finding) -> Self {
        let weight = match finding.level {
            Level::Error => Weight::Error,
            Level::Warning => Weight::Warning,
            Level::Note => Weight::Note,
        };
        let way = |step: &Step| match step {
            Step::Index(index) => Way::Index(*index),
            Step::Key(key) => Way::Key(key.clone()),
        };
        let steps = finding.pointer.steps().iter().map(way).collect();
        Self(finding.test.clone(), weight, finding.message.clone(), steps)
    }
}

impl From<&Found> for Finding {
    fn from(Found(test, weight, message, steps): &Found) -> Self {
        let level = match weight {
            Weight::Error => Level::Error,
            Weight::Warning => Level::Warning,
            Weight::Note => Level::Note,
        };
        let step = |way: &Way| match way {
            Way::Index(index) => Step::Index(*index),
            Way::Key(key) => Step::Key(key.clone()),
        };
        let pointer = steps.iter().map(step).collect::<Pointer>();
        Self { test: test.clone(), level, message: message.clone(), pointer }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"document": {"csaf_version": "2.0", "title": ""}}"#;

    fn open(folder: &Path) -> Known {
        Known::open(folder, "candour 1".to_owned())
    }

    #[test]
    fn an_answer_is_kept_for_the_same_text_and_program() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("cache");
        let known = open(&folder);
        let first = known.validate(TEXT).unwrap();
        assert!(!first.is_valid());
        known.keep().unwrap();
        let again = open(&folder);
        assert_eq!(again.before.len(), 1);
        let never = || -> Result<Validation, ()> { panic!("it was asked again") };
        assert_eq!(again.ask(TEXT, never).unwrap(), first);
        assert!(open(&folder).ask("another", || Err::<Validation, ()>(())).is_err());
        assert_eq!(Known::open(&folder, "candour 2".to_owned()).before.len(), 0);
    }

    #[test]
    fn what_nobody_asks_for_is_forgotten_and_what_is_broken_counts_for_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let known = open(folder.path());
        known.validate(TEXT).unwrap();
        known.keep().unwrap();
        let other = TEXT.replace("\"\"", "\"Title\"");
        let next = open(folder.path());
        next.validate(&other).unwrap();
        next.keep().unwrap();
        let last = open(folder.path());
        assert_eq!(last.before.keys().collect::<Vec<_>>(), [&hash::sha256(&other)]);
        fs::write(folder.path().join(FILE), "{\"program\": \"candour 1\", \"texts\": {\"a\"").unwrap();
        assert_eq!(open(folder.path()).before.len(), 0);
    }

    #[test]
    fn a_text_that_cannot_be_read_is_no_answer() {
        let folder = tempfile::tempdir().unwrap();
        let known = open(folder.path());
        known.validate("{}").unwrap_err();
        known.keep().unwrap();
        assert!(!folder.path().join(FILE).exists());
    }

    #[test]
    fn a_finding_is_the_same_after_it_was_kept() {
        let steps = [Step::Key("notes".to_owned()), Step::Index(3), Step::Key("7".to_owned())];
        let finding = Finding {
            test: "6.1.1".to_owned(),
            level: Level::Note,
            message: "A message.".to_owned(),
            pointer: steps.into_iter().collect(),
        };
        let text = serde_json::to_string(&Found::from(&finding)).unwrap();
        assert_eq!(Finding::from(&serde_json::from_str::<Found>(&text).unwrap()), finding);
    }
}
