//! What the tests of the standard found in texts before. The same text gets the same answer, so that a build need not ask
//! again what an earlier one has asked.
//!
//! The answers lie in a file of their own, by the hashes of the texts. It may be removed at any time, and what cannot be
//! read of it counts for nothing. Another program, or another version of this one, begins anew.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Document, Finding, Level, ReadError, Validation, validate::validate};
use crate::{
    hash,
    model::CsafVersion,
    source::{Pointer, Step},
    whole::{self, Durable},
};

/// How large a file of answers is read at most, in bytes: one of a hundred thousand documents has a tenth of it.
const MAX_BYTES: u64 = 1_000_000_000;

/// What makes the answer of a test depend on the day: whether a date of disclosure is over (CSAF 2.1, 6.2.33). Texts with
/// it are asked about each time.
const OF_THE_DAY: &str = "\"disclosure_date\"";

/// What says to programs that make copies that they may leave the folder out (the Cache Directory Tagging
/// Specification).
const TAG: (&str, &str) = ("CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n");

/// The answers of earlier builds, and those of this one.
#[derive(Debug, Default)]
pub struct Known {
    /// In which file they are kept, and by which program.
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
    /// What an earlier run of the same program has left in a file, if there is one. `program` tells programs apart that may
    /// answer otherwise. Whoever can write the file says what is valid: it belongs where only the user can.
    pub fn open(file: &Path, program: String) -> Self {
        let read = || {
            let metadata = file.symlink_metadata().ok()?;
            let is_fit = metadata.is_file() && metadata.len() <= MAX_BYTES;
            let bytes = is_fit.then(|| fs::read(file).ok())??;
            let kept: File<HashMap<String, Answer>> = serde_json::from_slice(&bytes).ok()?;
            (kept.program == program).then_some(kept.texts)
        };
        let before = read().unwrap_or_default();
        Self { before, kept: Some((file.to_owned(), program)), now: Mutex::default() }
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
        if self.kept.is_none() || text.contains(OF_THE_DAY) {
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

    /// Keeps the answers for some texts, as far as they were asked for, and forgets the others: an answer quotes its text,
    /// so that none is kept of what nobody may know of yet. Where nothing is new and nothing left over, nothing is written.
    pub fn keep(&self, texts: impl ParallelIterator<Item = String>) -> io::Result<()> {
        let Some((file, program)) = &self.kept else { return Ok(()) };
        let now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = |text: String| Some(hash::sha256(&text)).filter(|hash| now.contains_key(hash));
        let hashes: HashSet<String> = texts.filter_map(asked).collect();
        if hashes.len() == self.before.len() && hashes.iter().all(|hash| self.before.contains_key(hash)) {
            return Ok(());
        }
        let folder = file.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let (name, text) = TAG;
        if folder.join(name).symlink_metadata().is_err() {
            fs::write(folder.join(name), text)?;
        }
        let answer = |hash| now.get(hash).and_then(Option::as_ref).or_else(|| self.before.get(hash));
        let answers = hashes.iter().filter_map(|hash| Some((hash, answer(hash)?)));
        let texts: BTreeMap<&String, &Answer> = answers.collect();
        let bytes = serde_json::to_vec(&File { program: program.clone(), texts })?;
        let staged = file.with_extension(std::process::id().to_string());
        whole::replace(&staged, file, &bytes, None, Durable::InTime)
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

    fn open(file: &Path) -> Known {
        Known::open(file, "candour 1".to_owned())
    }

    fn keep(known: &Known, texts: &[&str]) {
        known.keep(texts.par_iter().map(|text| (*text).to_owned())).unwrap();
    }

    #[test]
    fn an_answer_is_kept_for_the_same_text_and_program() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("cache/validated.json");
        let known = open(&file);
        let first = known.validate(TEXT).unwrap();
        assert!(!first.is_valid());
        keep(&known, &[TEXT]);
        let again = open(&file);
        assert_eq!(again.before.len(), 1);
        let never = || -> Result<Validation, ()> { panic!("it was asked again") };
        assert_eq!(again.ask(TEXT, never).unwrap(), first);
        assert!(open(&file).ask("another", || Err::<Validation, ()>(())).is_err());
        assert_eq!(Known::open(&file, "candour 2".to_owned()).before.len(), 0);
    }

    #[test]
    fn what_nobody_asks_for_is_forgotten_and_what_is_broken_counts_for_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("validated.json");
        let known = open(&file);
        known.validate(TEXT).unwrap();
        keep(&known, &[TEXT]);
        let (other, secret) = (TEXT.replace("\"\"", "\"Title\""), TEXT.replace("\"\"", "\"Secret\""));
        let next = open(&file);
        for text in [TEXT, &other, &secret] {
            next.validate(text).unwrap();
        }
        keep(&next, &[&other, "what nobody asked for"]);
        let last = open(&file);
        assert_eq!(last.before.keys().collect::<Vec<_>>(), [&hash::sha256(&other)]);
        fs::write(&file, "{\"program\": \"candour 1\", \"texts\": {\"a\"").unwrap();
        assert_eq!(open(&file).before.len(), 0);
    }

    #[test]
    fn a_text_that_cannot_be_read_is_no_answer() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("validated.json");
        let known = open(&file);
        known.validate("{}").unwrap_err();
        keep(&known, &["{}"]);
        assert!(!file.exists());
    }

    #[test]
    fn what_depends_on_the_day_is_asked_again_and_no_link_is_followed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("validated.json");
        let text = TEXT.replace("\"title\"", "\"disclosure_date\"");
        let known = open(&file);
        known.validate(&text).unwrap();
        keep(&known, &[&text]);
        assert!(!file.exists());
        known.validate(TEXT).unwrap();
        keep(&known, &[TEXT]);
        assert_eq!(open(&file).before.len(), 1);
        #[cfg(unix)]
        {
            let link = folder.path().join("link.json");
            std::os::unix::fs::symlink(&file, &link).unwrap();
            assert_eq!(open(&link).before.len(), 0);
        }
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
