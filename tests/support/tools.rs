//! Programs of others that tests run: installed below `target`, at the versions that `tests/interop` and `tests/browser` pin.

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::OnceLock,
};

use super::{AT, here};

/// What a command printed, or why it could not.
pub fn output(command: &mut Command) -> Result<String, String> {
    let ran = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    let text = String::from_utf8_lossy(&ran.stdout).into_owned();
    if ran.status.success() {
        return Ok(text);
    }
    Err(format!("{command:?}: {}\n{text}{}", ran.status, String::from_utf8_lossy(&ran.stderr)))
}

/// What a command prints that reads a text. Fails the test where the command fails.
pub fn piped(command: &mut Command, input: &str) -> String {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let mut stdin = child.stdin.take().expect("it was asked for");
    let input = input.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let ran = child.wait_with_output().expect("it ends");
    writer.join().expect("writing does not panic").expect("it reads all of it");
    assert!(ran.status.success(), "{command:?}: {}", ran.status);
    String::from_utf8(ran.stdout).expect("it prints UTF-8")
}

/// The part, or nothing and a word that it is skipped, which continuous integration does not allow.
pub fn or_skip<T>(part: Result<T, String>) -> Option<T> {
    match part {
        Ok(part) => Some(part),
        Err(why) => {
            assert!(std::env::var_os("CI").is_none(), "continuous integration skips nothing: {why}");
            // The harness keeps what a macro prints to itself where a test passes; this is meant to be seen.
            let _ = writeln!(std::io::stderr(), "skipped: {why}");
            None
        }
    }
}

/// Runs a script of the shell in a folder, with the program as `$CANDOUR` and an instant as `$AT`, where it may mount what
/// nobody else sees.
pub fn with_own_mounts(folder: &Path, script: &str) -> Result<Output, String> {
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", script])
        .current_dir(folder)
        .env_remove("CI")
        .env("CANDOUR", env!("CARGO_BIN_EXE_candour"))
        .env("AT", AT)
        .output();
    match output {
        Ok(output) if !String::from_utf8_lossy(&output.stderr).contains("unshare failed") => Ok(output),
        Ok(_) | Err(_) => Err("no file system can be mounted here".to_owned()),
    }
}

/// Whether hunspell is there with a dictionary of a language, or why not.
pub fn hunspell(language: &str) -> Result<(), String> {
    let mut command = Command::new("hunspell");
    let listed = command.arg("-D").stdin(Stdio::null()).output().map_err(|error| format!("hunspell: {error}"))?;
    let listed = String::from_utf8_lossy(&listed.stderr).into_owned();
    let begin = format!("/{language}_");
    let has_dictionary = listed.lines().any(|line| line.rfind('/').is_some_and(|at| line[at..].starts_with(&begin)));
    if has_dictionary { Ok(()) } else { Err(format!("hunspell has no dictionary of `{language}`")) }
}

/// gpg with a home of its own, or why there is none. The folder is short-lived and so is its agent.
pub struct Gpg {
    home: tempfile::TempDir,
}

impl Gpg {
    pub fn new() -> Result<Self, String> {
        output(Command::new("gpg").arg("--version"))?;
        let home = tempfile::tempdir().map_err(|error| error.to_string())?;
        #[cfg(unix)]
        fs::set_permissions(home.path(), std::os::unix::fs::PermissionsExt::from_mode(0o700))
            .map_err(|error| error.to_string())?;
        Ok(Self { home })
    }

    pub fn command(&self) -> Command {
        let mut command = Command::new("gpg");
        command.args(["--batch", "--quiet", "--no-tty"]).env("GNUPGHOME", self.home.path());
        command
    }

    /// Imports a key and trusts it, as somebody does who knows whose it is.
    pub fn import(&self, file: &Path) {
        output(self.command().arg("--import").arg(file)).unwrap_or_else(|error| panic!("{error}"));
    }
}

impl Drop for Gpg {
    fn drop(&mut self) {
        let _ = Command::new("gpgconf").args(["--kill", "all"]).env("GNUPGHOME", self.home.path()).output();
    }
}

/// The folder with the packages of npm that `tests/interop/package-lock.json` names, and the scripts beside them.
pub fn node() -> Result<PathBuf, String> {
    static INSTALLED: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let install = || npm_packages("node", "interop", &["package.json", "package-lock.json", "validate.mjs"]);
    INSTALLED.get_or_init(install).clone()
}

/// The folder with an environment of Python, `venv`, that has the packages which
/// `tests/interop/requirements.txt` names, and the scripts beside it.
pub fn python() -> Result<PathBuf, String> {
    static INSTALLED: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let files = ["requirements.txt", "security_txt.py", "lifecycle.py", "feeds.py"];
    INSTALLED.get_or_init(|| python_packages("python", "interop", &files)).clone()
}

/// A folder with the packages of npm that the `package-lock.json` of a folder names, and the files of that.
pub fn npm_packages(name: &str, source: &str, files: &[&str]) -> Result<PathBuf, String> {
    let folder = folder(name, source, files)?;
    if !is_installed(&folder) {
        output(Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(&folder))?;
        installed(&folder)?;
    }
    Ok(folder)
}

/// A folder with an environment of Python, `venv`, that has the packages which the `requirements.txt` of a folder names, and
/// the files of that.
pub fn python_packages(name: &str, source: &str, files: &[&str]) -> Result<PathBuf, String> {
    let folder = folder(name, source, files)?;
    if !is_installed(&folder) {
        output(Command::new("python3").args(["-m", "venv", "venv"]).current_dir(&folder))?;
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", "requirements.txt"];
        output(Command::new(folder.join("venv/bin/python")).args(pip).current_dir(&folder))?;
        installed(&folder)?;
    }
    Ok(folder)
}

/// The folder with the packages of npm that `tests/browser/package-lock.json` names, and the scripts of `tests/browser` beside
/// them as they are now.
pub fn browser() -> Result<PathBuf, String> {
    static INSTALLED: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let install = || {
        let folder = folder("browser", "browser", &["package.json", "package-lock.json"])?;
        if !is_installed(&folder) {
            // One of the packages would fetch a Java of its own; the one that is there will do.
            let arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
            output(Command::new("npm").args(arguments).current_dir(&folder))?;
            installed(&folder)?;
        }
        for entry in fs::read_dir(here("browser")).map_err(|error| error.to_string())? {
            let path = entry.map_err(|error| error.to_string())?.path();
            if let (Some(name), Some("mjs")) = (path.file_name(), path.extension().and_then(|ending| ending.to_str())) {
                fs::copy(&path, folder.join(name)).map_err(|error| error.to_string())?;
            }
        }
        Ok(folder)
    };
    INSTALLED.get_or_init(install).clone()
}

/// A folder below `target` for files of a folder of `tests`; another version of them is another folder.
fn folder(name: &str, source: &str, files: &[&str]) -> Result<PathBuf, String> {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut hasher = DefaultHasher::new();
    let mut contents = Vec::new();
    for file in files {
        let bytes = fs::read(here(source).join(file)).map_err(|error| format!("{file}: {error}"))?;
        bytes.hash(&mut hasher);
        contents.push((file, bytes));
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{:016x}", hasher.finish()));
    fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    for (file, bytes) in contents {
        fs::write(folder.join(file), bytes).map_err(|error| error.to_string())?;
    }
    Ok(folder)
}

fn is_installed(folder: &Path) -> bool {
    folder.join("installed").is_file()
}

/// Marks the end of an installation: one that was interrupted begins again.
fn installed(folder: &Path) -> Result<(), String> {
    fs::write(folder.join("installed"), "").map_err(|error| error.to_string())
}

/// A feed as feedparser reads it.
#[derive(Debug, serde::Deserialize)]
pub struct Feed {
    pub damage: Option<String>,
    pub version: String,
    pub title: String,
    /// Where it leads to, by what that is to it.
    pub links: BTreeMap<String, String>,
    pub is_archive: bool,
    pub items: Vec<FeedItem>,
}

/// An item of it.
#[derive(Clone, Debug, PartialEq, serde::Deserialize)]
pub struct FeedItem {
    pub id: String,
    pub title: String,
    pub link: String,
    pub published: String,
    pub summary: String,
    pub content: String,
}

/// The feeds in a folder of output and their archives by their paths.
pub fn feeds_in(python: &Path, folder: &Path) -> BTreeMap<String, Feed> {
    let files = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter();
    let files: Vec<PathBuf> = files
        .map(|entry| entry.expect("the output can be read").into_path())
        .filter(|path| path.ends_with("rss.xml"))
        .collect();
    let path = |file: &PathBuf| file.strip_prefix(folder).expect("it lies there").to_string_lossy().into_owned();
    files.iter().map(path).zip(feeds(python, &files)).collect()
}

/// The documents of a feed, from the one that readers ask for to the oldest archive (RFC 5005, section 4). Fails the test
/// where a link of one does not fit those of the others.
#[track_caller]
pub fn with_archives<'f>(feeds: &'f BTreeMap<String, Feed>, site: &str, path: &str) -> Vec<&'f Feed> {
    let address = |path: &str| format!("{site}/{path}");
    let mut documents = vec![&feeds[path]];
    assert!(!documents[0].is_archive && !documents[0].links.contains_key("current"), "{path}");
    let mut file = path.to_owned();
    while let Some(previous) = documents[documents.len() - 1].links.get("prev-archive") {
        let archive = previous.strip_prefix(&address("")).expect("it is of the site").to_owned();
        let links = &feeds[&archive].links;
        assert!(feeds[&archive].is_archive && links["current"] == address(path), "{archive}");
        let next = (file != path).then(|| address(&file));
        assert_eq!(links.get("next-archive"), next.as_ref(), "{archive}");
        documents.push(&feeds[&archive]);
        file = archive;
    }
    documents
}

/// The feeds of some files in their order. Fails the test where feedparser takes one for damaged.
pub fn feeds(python: &Path, files: &[PathBuf]) -> Vec<Feed> {
    let mut command = Command::new(python.join("venv/bin/python"));
    let list: Vec<String> = files.iter().map(|path| path.display().to_string()).collect();
    let said = piped(command.arg(python.join("feeds.py")), &list.join("\n"));
    let mut feeds: BTreeMap<PathBuf, Feed> = serde_json::from_str(&said).expect("it prints JSON");
    let mut feed = |path: &PathBuf| {
        let feed = feeds.remove(path).unwrap_or_else(|| panic!("{} was not read", path.display()));
        assert_eq!((feed.damage.as_deref(), feed.version.as_str()), (None, "rss20"), "{}", path.display());
        feed
    };
    files.iter().map(&mut feed).collect()
}
