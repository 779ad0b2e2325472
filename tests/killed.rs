//! A build that is killed, or finds no room, leaves the old site or the new one, whole; and the next build succeeds.

#![cfg(unix)]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::{
    fs,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use support::{AT, Project};

/// How many builds are killed, where `CANDOUR_KILLS` does not say another number.
const KILLS: usize = 30;

const PAGE: &str = "content/pages/note.md";

/// A project that can say two things. Much of the site differs, since every page has the title of the site.
struct Subject {
    project: Project,
    site: [String; 2],
    /// The files of the site that says each.
    expected: [Vec<(String, Vec<u8>)>; 2],
}

impl Subject {
    fn new() -> Self {
        let project = Project::base();
        let toml = fs::read_to_string(project.path().join("content/site.toml")).expect("the base has one");
        let title = toml.lines().find(|line| line.starts_with("title = ")).expect("the site has a title").to_owned();
        let site = ["title = \"One\"", "title = \"Another title\""].map(|other| toml.replacen(&title, other, 1));
        let mut subject = Self { project, site, expected: [Vec::new(), Vec::new()] };
        for says in [0, 1] {
            subject.say(says);
            subject.project.build().succeeds();
            subject.expected[says] = subject.project.files();
        }
        assert_ne!(subject.expected[0], subject.expected[1]);
        // What somebody else has put there.
        fs::write(subject.project.out().join("CNAME"), "trust.example.com").expect("files can be written");
        subject
    }

    fn say(&self, says: usize) {
        self.project.file("content/site.toml", &self.site[says]);
        let page = format!("+++\ntitle = \"Note\"\n+++\n\n{}\n", "Some text. ".repeat(1 + says * 500));
        if says == 0 {
            self.project.file(PAGE, page);
        } else {
            // A page that is no longer published, beside those that change.
            let _ = fs::remove_file(self.project.path().join(PAGE));
        }
    }

    /// Which of the two the output folder says. Fails where it says neither.
    #[track_caller]
    fn says(&self) -> usize {
        let mut files = self.project.files();
        let theirs = files.iter().position(|(path, _)| path == "CNAME").expect("what was not ours is gone");
        assert_eq!(files.remove(theirs).1, b"trust.example.com");
        let found = self.expected.iter().position(|expected| *expected == files);
        found.unwrap_or_else(|| {
            let differs = |says: usize| {
                let of = &self.expected[says];
                files.iter().filter(|file| !of.contains(file)).map(|(path, _)| path.clone()).collect::<Vec<_>>()
            };
            panic!("this is neither site: {:?}; {:?}", differs(0), differs(1))
        })
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_candour"));
        command.args(["build", "--at", AT]).current_dir(self.project.path()).env_remove("CI");
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    }
}

#[test]
fn a_build_that_is_killed_leaves_one_site_whole() {
    let subject = Subject::new();
    let begun = Instant::now();
    subject.say(0);
    subject.project.build().succeeds();
    let whole = begun.elapsed();
    let mut random = StdRng::seed_from_u64(20_261_121);
    let kills = std::env::var("CANDOUR_KILLS").map_or(KILLS, |text| text.parse().expect("CANDOUR_KILLS is a number"));
    let (mut killed, mut reached) = (0, [0, 0]);
    for round in 0.. {
        if killed >= kills {
            break;
        }
        assert!(round < 10 * kills, "only {killed} builds were killed before they were done");
        let before = subject.says();
        let next = 1 - before;
        subject.say(next);
        let mut child = subject.command().spawn().expect("the program starts");
        // The second half is where it writes.
        let after = whole.mul_f64(random.gen_range(0.3..1.1));
        std::thread::sleep(after);
        child.kill().expect("a child can be killed");
        let status = child.wait().expect("a child ends");
        if status.code().is_none() {
            killed += 1;
            reached[usize::from(subject.says() == next)] += 1;
        }
        if round % 10 == 9 {
            subject.project.build().succeeds();
            assert_eq!(subject.says(), next, "the build after a killed one says something else");
        }
    }
    println!("{killed} killed: {} before the exchange, {} after it", reached[0], reached[1]);
}

/// Time between two looks, in which a build is writing all the while.
const LOOK: Duration = Duration::from_micros(200);

#[test]
fn whoever_reads_while_builds_run_sees_one_site_or_the_other() {
    let subject = Subject::new();
    let page = subject.project.out().join("index.html");
    let known: Vec<Vec<u8>> = subject
        .expected
        .iter()
        .map(|files| files.iter().find(|(path, _)| path == "index.html").expect("there is a home page").1.clone())
        .collect();
    let mut seen = [0, 0];
    for round in 0..10 {
        subject.say(round % 2);
        let mut child = subject.command().spawn().expect("the program starts");
        while child.try_wait().expect("a child can be asked").is_none() {
            let bytes = fs::read(&page).expect("there is a home page at every moment");
            let which = known.iter().position(|known| *known == bytes).expect("the home page is one of the two");
            seen[which] += 1;
            std::thread::sleep(LOOK);
        }
        assert_eq!(subject.says(), round % 2);
    }
    assert!(seen[0] > 0 && seen[1] > 0, "{seen:?}");
}

/// Builds into a folder on a small file system that fills up; the shell that runs it has the file system to itself.
const FULL_DISK: &str = r#"
set -eu
mount -t tmpfs -o size=6m tmpfs disk
"$CANDOUR" build --at "$AT" --out disk/public >/dev/null
cp -r disk/public before
cp other.toml content/site.toml
rounds=0
for left in 0 4 16 64 128 256; do
    dd if=/dev/zero of=disk/filler bs=1k count=100000 2>/dev/null || true
    if [ "$left" -gt 0 ]; then truncate -s "-${left}k" disk/filler; fi
    if "$CANDOUR" build --at "$AT" --out disk/public >/dev/null 2>message; then
        echo "built with $left kB left"
    else
        # The message is wrapped, and the longer the path, the earlier.
        tr -d ' │\n' <message | grep -q 'Nospaceleftondevice' || { cat message; exit 1; }
        diff -r before disk/public
        rounds=$((rounds + 1))
    fi
    rm disk/filler
    if ! diff -rq before disk/public >/dev/null; then break; fi
done
"$CANDOUR" build --at "$AT" --out disk/public >/dev/null
if diff -rq before disk/public >/dev/null; then echo "nothing was built"; exit 1; fi
echo "full $rounds times"
"#;

#[test]
fn a_full_disk_leaves_the_old_site_whole() {
    let subject = Subject::new();
    subject.say(0);
    let project = &subject.project;
    fs::create_dir(project.path().join("disk")).expect("folders can be made");
    project.file("other.toml", &subject.site[1]);
    let Some(output) = support::tools::or_skip(support::tools::with_own_mounts(project.path(), FULL_DISK)) else {
        return;
    };
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    let full: usize = said
        .lines()
        .find_map(|line| line.strip_prefix("full ")?.strip_suffix(" times")?.parse().ok())
        .expect("the script says how often the disk was full");
    assert!(full >= 2, "{said}");
}
