//! The output folder among other programs: what is mounted in it, and builds and signings that meet there.

#![cfg(unix)]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::{
    fs,
    os::unix::fs::MetadataExt as _,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use support::{AT, Outcome, Project, files, keys::TestKey, tools};

/// Mounts file systems, and tries to build over them. Each line that it prints is one that was refused.
const MOUNTS: &str = r#"
set -eu
build() { "$CANDOUR" build --at "$AT" --out "$1" >/dev/null 2>message; }
refuses() {
    if build "$1"; then echo "built over $2"; exit 1; fi
    # The message is wrapped, and the longer the path, the earlier.
    tr -d ' │\n' <message | grep -q "$3" || { cat message; exit 1; }
    echo "refused: $2"
}
echo theirs >disk/theirs
build public
cp -r public before

mkdir public/below
mount -t tmpfs tmpfs public/below
echo theirs >public/below/theirs
cp other.toml content/site.toml
refuses public "a file system below the folder" "anotherfilesystemismountedhere"
test "$(cat public/below/theirs)" = theirs
umount public/below

mount --bind disk public/below
refuses public "a part of the same file system below the folder" "anotherfilesystemismountedhere"
test "$(cat disk/theirs)" = theirs
umount public/below

echo mine >public/file
mount --bind disk/theirs public/file
refuses public "a file below the folder" "anotherfilesystemismountedhere"
umount public/file
rm public/file
rmdir public/below
diff -r before public

mkdir -p .public.candour-spare/below
mount --bind disk .public.candour-spare/below
refuses public "the second tree" "anotherfilesystemismountedinthetree"
test "$(cat disk/theirs)" = theirs
umount .public.candour-spare/below
diff -r before public

mkdir mounted bound
mount -t tmpfs tmpfs mounted
refuses mounted "a file system of its own" "afilesystemismountedattheoutputfolder"
mount --bind disk bound
refuses bound "a part of the same file system" "afilesystemismountedattheoutputfolder"
test "$(ls disk)" = theirs
build mounted/public
build public
if diff -rq before public >/dev/null; then echo "nothing was built"; exit 1; fi
"#;

#[cfg(target_os = "linux")]
#[test]
fn what_is_mounted_below_or_at_the_folder_is_refused_and_left_alone() {
    let project = Project::base();
    fs::create_dir(project.path().join("disk")).expect("folders can be made");
    let site = fs::read_to_string(project.path().join("content/site.toml")).expect("the base has one");
    project.file("other.toml", site.replace("Example Trust", "Another title"));
    let Some(output) = tools::or_skip(tools::with_own_mounts(project.path(), MOUNTS)) else { return };
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(said.lines().filter(|line| line.starts_with("refused: ")).count(), 6, "{said}");
}

fn candour(project: &Project, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_candour"));
    command.args(arguments).current_dir(project.path()).env_remove("CI").stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// A program that does not outlive the test, whether that succeeds or not.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[track_caller]
fn is_kept_out(outcome: &Outcome) {
    assert_eq!(outcome.code, Some(1), "{}\n{}", outcome.stdout, outcome.stderr);
    let said: String = outcome.stderr.split([' ', '│', '\n']).collect();
    assert!(said.contains("anotherbuildorsigningiswritingtothisfolder"), "{}", outcome.stderr);
}

/// Whether somebody holds the folder.
fn is_held(project: &Project) -> bool {
    let lock = fs::File::open(project.path().join(".public.candour-lock")).expect("a build has made it");
    matches!(lock.try_lock(), Err(fs::TryLockError::WouldBlock))
}

fn signal(child: &Child, signal: &str) {
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().expect("kill runs");
    assert!(sent.success());
}

/// A project with so many files that a build writes for a while.
fn large() -> Project {
    let project = Project::base();
    for number in 0..4000 {
        project.file(&format!("content/static/files/{number}.txt"), "1");
    }
    project.build().succeeds();
    project
}

/// Starts builds until one is stopped while it holds the folder.
fn stopped_build(project: &Project) -> Running {
    for round in 2..40 {
        for number in 0..4000 {
            project.file(&format!("content/static/files/{number}.txt"), round.to_string());
        }
        let mut child = Running(candour(project, &["build", "--at", AT]).spawn().expect("the program starts"));
        while child.0.try_wait().expect("a child can be asked").is_none() {
            if is_held(project) {
                signal(&child.0, "-STOP");
                if is_held(project) {
                    return child;
                }
                signal(&child.0, "-CONT");
                break;
            }
        }
        child.0.wait().expect("a child ends");
    }
    panic!("no build was stopped while it wrote");
}

#[test]
fn of_two_builds_at_once_the_second_is_refused_and_one_that_was_killed_is_in_nobodys_way() {
    let project = large();
    let key = TestKey::new();
    let mut child = stopped_build(&project);
    let before = project.files();
    is_kept_out(&project.build());
    is_kept_out(&project.run_with(&["sign", "public"], &key.environment()));
    assert_eq!(project.files(), before);
    child.0.kill().expect("a child can be killed");
    child.0.wait().expect("a child ends");
    assert!(project.path().join(".public.candour-lock").exists(), "a killed build cannot remove it");
    project.build().succeeds();
}

/// Waits until something is there.
fn wait_for(path: &Path) {
    let begun = Instant::now();
    while !path.exists() {
        assert!(begun.elapsed() < Duration::from_mins(1), "{} never came", path.display());
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_build_is_refused_while_a_site_is_signed() {
    let project = Project::base();
    let key = TestKey::new();
    key.publish(&project);
    project.build().succeeds();
    // A program that waits as long as nobody touches the token.
    project.file("wait.sh", "touch waiting\nwhile [ -e waiting ] && [ ! -e touched ]; do sleep 0.05; done\nexit 1\n");
    let sign = ["sign", "public", "--command", "sh wait.sh"];
    let mut child = Running(candour(&project, &sign).spawn().expect("it starts"));
    wait_for(&project.path().join("waiting"));
    is_kept_out(&project.build());
    is_kept_out(&project.run_with(&["sign", "public"], &key.environment()));
    project.file("touched", "");
    assert!(!child.0.wait().expect("a child ends").success(), "the program signed nothing");
    project.build().succeeds();
}

#[test]
fn signing_writes_no_file_that_the_second_tree_shares() {
    let project = Project::base();
    let key = TestKey::new();
    key.publish(&project);
    for title in ["One", "Two"] {
        project.file("content/pages/note.md", format!("+++\ntitle = \"{title}\"\n+++\n\nText.\n"));
        project.build().succeeds();
    }
    let spare = project.path().join(".public.candour-spare");
    let before = files(&spare);
    let feed = ".well-known/csaf/provider-metadata.json";
    let number = |tree: &Path| fs::metadata(tree.join(feed)).expect("it is there").ino();
    assert_eq!(number(&spare), number(&project.out()), "the trees share what did not change");
    project.run_with(&["sign", "public", "--at", AT], &key.environment()).succeeds();
    assert_eq!(files(&spare), before, "the other tree was written to");
    assert_ne!(number(&spare), number(&project.out()), "nothing was signed");
    // The build after it has nothing to write but for what it signs the same way.
    let signed = project.files();
    project.build_signed(&key).succeeds();
    assert_eq!(project.files(), signed);
    project.build().succeeds();
    assert_eq!(project.files(), signed, "a build keeps the signatures");
}
