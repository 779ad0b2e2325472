//! Small projects in temporary folders, and the program run over them as a user runs it.

#![allow(dead_code, unreachable_pub, missing_docs, reason = "each test program uses its own part of this")]

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
};

pub mod folders;
pub mod incident_corpus;
pub mod keys;
pub mod lifecycle_corpus;
pub mod oasis;
pub mod tools;

/// A file as it tells of the site: the list of what was made also has what the file system says of each file, which is
/// another in each folder, and says nothing of the content.
pub fn without_traces(path: &str, bytes: Vec<u8>) -> Vec<u8> {
    if !path.ends_with(".candour-manifest") {
        return bytes;
    }
    let mut list: serde_json::Value = serde_json::from_slice(&bytes).expect("the list is JSON");
    for files in ["paths", "spare"] {
        let files = list.get_mut(files).and_then(serde_json::Value::as_object_mut).expect("a list has them");
        files.values_mut().for_each(|known| *known = serde_json::Value::Null);
    }
    list.to_string().into_bytes()
}

/// The instant that tests show, unless they choose another.
pub const AT: &str = "2026-11-21T09:00:00Z";

/// A project in a folder that goes away with the value.
pub struct Project {
    folder: tempfile::TempDir,
}

/// What the program said and how it ended.
pub struct Outcome {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Project {
    /// An empty folder.
    pub fn empty() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder can be made") }
    }

    /// The smallest content that builds.
    pub fn base() -> Self {
        let project = Self::empty();
        project.overlay(&here("support/base"));
        project
    }

    /// The same without its advisory.
    pub fn without_advisories() -> Self {
        let project = Self::base();
        fs::remove_dir_all(project.path().join("content/advisories")).expect("the base has one");
        project
    }

    /// Forgets what was published, as if nothing ever had been.
    pub fn forget(&self) {
        fs::remove_file(self.path().join("candour.lock")).expect("a build has recorded it");
        fs::remove_dir_all(self.path().join("candour.history")).expect("a build has kept it");
    }

    /// The text of a file.
    #[track_caller]
    pub fn text(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Puts a text in place of another that stands in a file.
    #[track_caller]
    pub fn change(&self, path: &str, from: &str, to: &str) {
        let text = self.text(path);
        assert!(text.contains(from), "{path} has no {from:?}");
        self.file(path, text.replacen(from, to, 1));
    }

    /// Adds an incident that is notable, with lines of front matter of its own.
    pub fn incident(&self, slug: &str, lines: &str) -> &Self {
        let text = fs::read_to_string(here("support/incident.md")).expect("the incident is there");
        self.file(&format!("content/incidents/{slug}.md"), text.replacen("+++\n", &format!("+++\n{lines}\n"), 1))
    }

    /// The example of the repository.
    pub fn example() -> Self {
        let project = Self::empty();
        copy(&here("../content"), &project.path().join("content"));
        project
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn out(&self) -> PathBuf {
        self.path().join("public")
    }

    /// Copies a folder over the project; the lines of a file `REMOVE` in it name what is taken away.
    pub fn overlay(&self, folder: &Path) {
        copy(folder, self.path());
        let remove = self.path().join("REMOVE");
        if let Ok(list) = fs::read_to_string(&remove) {
            for path in list.lines() {
                fs::remove_file(self.path().join(path)).expect("what REMOVE names is there");
            }
            fs::remove_file(remove).expect("REMOVE itself is there");
        }
    }

    /// Writes a file with the folders around it.
    pub fn file(&self, path: &str, bytes: impl AsRef<[u8]>) -> &Self {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("folders can be made");
        fs::write(path, bytes).expect("files can be written");
        self
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.out().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// `candour build` at the instant of the tests.
    pub fn build(&self) -> Outcome {
        self.run(&["build", "--at", AT])
    }

    /// `candour build` at the instant of the tests, signing with a key that the project publishes.
    pub fn build_signed(&self, key: &keys::TestKey) -> Outcome {
        self.run_with(&["build", "--at", AT], &key.environment())
    }

    /// The program with arguments, started in the folder of the project.
    pub fn run(&self, arguments: &[&str]) -> Outcome {
        self.run_with(arguments, &[])
    }

    pub fn run_with(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Outcome {
        let output = Command::new(env!("CARGO_BIN_EXE_candour"))
            .args(arguments)
            .current_dir(self.path())
            .env_remove("SOURCE_DATE_EPOCH")
            // What is built here is recorded, wherever the tests run.
            .env_remove("CI")
            // What is found out here is forgotten.
            .env("CANDOUR_CACHE", "")
            .env_remove("CANDOUR_SIGNING_KEY")
            .env_remove("CANDOUR_SIGNING_PASSPHRASE")
            .envs(environment.iter().copied())
            .output()
            .expect("the program starts");
        let clean = |bytes: Vec<u8>| {
            let text = String::from_utf8(bytes).expect("the program speaks UTF-8");
            text.replace(&self.path().display().to_string(), "[ROOT]")
        };
        Outcome { code: output.status.code(), stdout: clean(output.stdout), stderr: clean(output.stderr) }
    }

    /// The files of the output folder with their bytes, in the order of their paths.
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        files(&self.out())
    }
}

impl Outcome {
    /// Fails the test where the program failed.
    #[track_caller]
    pub fn succeeds(self) -> Self {
        assert_eq!(self.code, Some(0), "{}\n{}", self.stdout, self.stderr);
        self
    }
}

/// Every file below a folder with its bytes, in the order of the paths.
pub fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = walkdir::WalkDir::new(folder)
        .into_iter()
        .map(|entry| entry.expect("the folder can be read"))
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).expect("it lies in the folder").display().to_string();
            (path, fs::read(entry.path()).expect("the file can be read"))
        })
        .collect();
    files.sort();
    files
}

/// A path below the folder `tests`.
pub fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(path)
}

/// The folder of real data, or why there is none: said aloud, and an error in continuous integration.
pub fn corpus() -> Option<PathBuf> {
    match std::env::var_os("CANDOUR_CORPUS") {
        Some(folder) => {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
            assert!(folder.is_dir(), "CANDOUR_CORPUS names {}, which is no folder", folder.display());
            Some(folder)
        }
        None => {
            assert!(std::env::var_os("CI").is_none(), "CANDOUR_CORPUS must be set in continuous integration");
            // The test harness keeps what a macro prints to itself where a test passes; this is meant to be seen.
            let _ = writeln!(std::io::stderr(), "skipped: CANDOUR_CORPUS is not set");
            None
        }
    }
}

pub fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.expect("the folder can be read");
        let target = to.join(entry.path().strip_prefix(from).expect("it lies in the folder"));
        if entry.file_type().is_dir() {
            fs::create_dir_all(target).expect("folders can be made");
        } else {
            fs::copy(entry.path(), target).expect("files can be copied");
        }
    }
}
