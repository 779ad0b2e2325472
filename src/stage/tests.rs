use std::{fs, path::PathBuf, time::SystemTime};

use super::*;
use crate::plan::Section;

mod replaced;

fn file(path: &str, text: &str) -> Rendered {
    Rendered { path: path.into(), section: Section::Pages, bytes: text.into() }
}

/// A plan that nobody has checked.
fn plan(files: &[Rendered]) -> Plan<'_> {
    let mut plan = Plan::default();
    for file in files {
        plan.add(file.path.as_str(), file.section, move || Ok(file.bytes.clone()));
    }
    plan
}

/// A folder that goes away, with an output folder `public` in it that is not there yet.
struct Place {
    around: tempfile::TempDir,
    out: PathBuf,
}

impl Place {
    fn new() -> Self {
        let around = tempfile::tempdir().unwrap();
        let out = around.path().join("public");
        Self { around, out }
    }

    fn build(&self, files: &[Rendered]) -> Result<Staged, StageError> {
        stage(&self.out, Tlp::Clear, &plan(files), &[], &|_| None)
    }

    #[track_caller]
    fn builds(&self, files: &[Rendered]) -> (usize, usize, usize) {
        let staged = self.build(files).unwrap();
        (staged.written, staged.unchanged, staged.removed)
    }

    /// Nothing may change but what the test expects: neither in the folder nor beside it, but for what is hidden there.
    #[track_caller]
    fn refuses(&self, files: &[Rendered]) -> Vec<Diagnostic> {
        let before = self.everything();
        let error = self.build(files).unwrap_err();
        assert_eq!(before, self.everything());
        let StageError::Refused(found) = error else { panic!("{error:?}") };
        found
    }

    fn lists(&self, paths: &[&str]) {
        let text = serde_json::json!({ "audience": "CLEAR", "paths": paths }).to_string();
        fs::write(self.manifest(), text).unwrap();
    }

    fn manifest(&self) -> PathBuf {
        self.around.path().join(".public.candour-manifest")
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.out.join(path)).unwrap()
    }

    /// What the list says candour made in the folder.
    fn listed(&self) -> serde_json::Value {
        let list: serde_json::Value = serde_json::from_slice(&fs::read(self.manifest()).unwrap()).unwrap();
        list["paths"].clone()
    }

    fn spare(&self) -> PathBuf {
        self.around.path().join(".public.candour-spare")
    }

    fn everything(&self) -> Vec<(PathBuf, Option<Vec<u8>>, SystemTime)> {
        let entries = walkdir::WalkDir::new(self.around.path()).min_depth(1).sort_by_file_name();
        let is_hidden = |name: &str| [".public.candour-lock", ".public.candour-spare"].contains(&name);
        let entries = entries.into_iter().filter_entry(|entry| !entry.file_name().to_str().is_some_and(is_hidden));
        let seen = entries.map(|entry| {
            let entry = entry.unwrap();
            let changed = entry.metadata().unwrap().modified().unwrap();
            let bytes = entry.file_type().is_file().then(|| fs::read(entry.path()).unwrap());
            (entry.into_path(), bytes, changed)
        });
        seen.collect()
    }
}

#[test]
fn only_what_differs_is_written_and_only_what_was_ours_is_removed() {
    let place = Place::new();
    assert_eq!(place.builds(&[file("/a.html", "a"), file("/deep/er/b.html", "b")]), (2, 0, 0));
    fs::write(place.out.join("deep/theirs.txt"), "mine").unwrap();
    let second = [file("/a.html", "A")];
    assert_eq!(place.builds(&second), (1, 0, 1));
    assert_eq!(place.builds(&second), (0, 1, 0));
    assert!(place.out.join("deep/theirs.txt").exists());
    assert!(!place.out.join("deep/er").exists());
}

#[test]
fn a_build_without_changes_touches_nothing() {
    let place = Place::new();
    let files = [file("/a.html", "a"), file("/deep/b.html", "b")];
    place.builds(&files);
    let before = place.everything();
    place.builds(&files);
    assert_eq!(before, place.everything());
    place.builds(&[file("/a.html", "a"), file("/deep/b.html", "B")]);
    assert!(place.everything().contains(before.iter().find(|(path, ..)| path.ends_with("a.html")).unwrap()));
}

#[test]
fn what_is_in_the_way_is_not_overwritten_and_nothing_else_is_written() {
    let place = Place::new();
    fs::create_dir_all(&place.out).unwrap();
    fs::write(place.out.join("b.html"), "theirs").unwrap();
    assert_eq!(place.refuses(&[file("/a.html", "a"), file("/b.html", "b"), file("/new/c.html", "c")]).len(), 1);
}

#[test]
fn a_folder_of_one_audience_is_refused_to_another() {
    let place = Place::new();
    place.builds(&[file("/a.html", "a")]);
    assert!(stage(&place.out, Tlp::Amber, &plan(&[file("/a.html", "a")]), &[], &|_| None).is_err());
}

#[test]
fn a_list_with_a_path_out_of_the_folder_is_refused() {
    let place = Place::new();
    fs::write(place.around.path().join("theirs.txt"), "theirs").unwrap();
    fs::create_dir(&place.out).unwrap();
    let absolute = place.around.path().join("theirs.txt").display().to_string();
    for path in ["../theirs.txt", "deep/../../theirs.txt", &absolute, "", "."] {
        place.lists(&[path]);
        let found = place.refuses(&[file("/a.html", "a")]);
        assert!(found[0].message.contains(".public.candour-manifest"), "{found:?}");
        assert_eq!(found[0].place.as_ref().unwrap().path(), place.out.display().to_string());
    }
}

#[cfg(unix)]
#[test]
fn nothing_is_removed_through_a_link() {
    let place = Place::new();
    let elsewhere = place.around.path().join("elsewhere");
    fs::create_dir_all(&elsewhere).unwrap();
    fs::create_dir_all(&place.out).unwrap();
    fs::write(elsewhere.join("theirs.txt"), "theirs").unwrap();
    std::os::unix::fs::symlink(&elsewhere, place.out.join("deep")).unwrap();
    std::os::unix::fs::symlink(elsewhere.join("theirs.txt"), place.out.join("link.txt")).unwrap();
    for path in ["deep/theirs.txt", "link.txt"] {
        place.lists(&[path]);
        place.refuses(&[file("/a.html", "a")]);
    }
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_is_not_followed_and_nothing_is_made_behind_it() {
    let place = Place::new();
    let elsewhere = place.around.path().join("elsewhere");
    fs::create_dir_all(&place.out).unwrap();
    fs::create_dir_all(&elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, place.out.join("deep")).unwrap();
    place.refuses(&[file("/deep/er/a.html", "a"), file("/other/b.html", "b")]);
    assert!(fs::read_dir(&elsewhere).unwrap().next().is_none());
}

#[test]
fn writing_that_fails_midway_leaves_the_folder_as_it_was_and_nothing_for_the_next_build() {
    let place = Place::new();
    // A plan refuses such files; here they make `a` a folder and a file.
    let impossible = [file("/a", "a"), file("/a/b", "b"), file("/old.html", "new"), file("/secret.html", "secret")];
    place.build(&impossible).unwrap_err();
    assert!(!place.out.exists());
    place.builds(&[file("/old.html", "old"), file("/stale.html", "stale")]);
    let listed = place.listed();
    let error = place.build(&impossible).unwrap_err();
    assert!(matches!(&error, StageError::Refused(found) if found.len() == 1), "{error:?}");
    assert_eq!((place.text("old.html").as_str(), place.text("stale.html").as_str()), ("old", "stale"));
    assert_eq!(place.listed(), listed);
    // What was written beside the folder, whole or cut off, is not somebody else's.
    fs::write(place.spare().join("secret.html"), "sec").unwrap();
    assert_eq!(place.builds(&[file("/old.html", "new")]), (1, 0, 1));
    let names: Vec<_> = fs::read_dir(&place.out).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["old.html"]);
    assert_eq!(place.builds(&[file("/old.html", "new"), file("/secret.html", "other")]), (1, 1, 0));
}

#[cfg(unix)]
#[test]
fn who_may_read_a_folder_stays_as_it_was() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    place.builds(&[file("/a.html", "a")]);
    let private = place.out.join("private");
    fs::create_dir(&private).unwrap();
    fs::write(private.join("theirs.txt"), "theirs").unwrap();
    for (folder, mode) in [(&private, 0o700), (&place.out, 0o750)] {
        fs::set_permissions(folder, fs::Permissions::from_mode(mode)).unwrap();
    }
    for text in ["b", "c"] {
        place.builds(&[file("/a.html", text)]);
        let mode = |folder: &PathBuf| fs::metadata(folder).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&private), mode(&place.out)), (0o700, 0o750));
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_may_only_be_read_is_exchanged() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    place.builds(&[file("/a.html", "a")]);
    fs::set_permissions(place.out.join("a.html"), fs::Permissions::from_mode(0o444)).unwrap();
    let reader = fs::File::open(place.out.join("a.html")).unwrap();
    assert_eq!(place.builds(&[file("/a.html", "A")]), (1, 0, 0));
    assert_eq!(place.text("a.html"), "A");
    // Whoever had the old file open still reads the old one, and not the half of both.
    assert_eq!(std::io::read_to_string(reader).unwrap(), "a");
}

#[test]
fn what_a_killed_build_left_is_made_good() {
    let place = Place::new();
    place.builds(&[file("/a.html", "a")]);
    // Killed while it wrote the second tree: a file is cut off, another is not of the next site.
    fs::create_dir_all(place.spare().join("deep")).unwrap();
    fs::write(place.spare().join("deep/half.html"), "ha").unwrap();
    fs::write(place.spare().join("b.html"), "b").unwrap();
    place.lists(&["a.html", "b.html", "deep/half.html"]);
    assert_eq!(place.builds(&[file("/a.html", "a"), file("/deep/half.html", "half")]), (1, 1, 0));
    assert_eq!(place.text("deep/half.html"), "half");
    assert!(!place.out.join("b.html").exists());
    // Killed between the exchange and the list.
    place.lists(&["a.html", "c.html", "deep/half.html"]);
    assert_eq!(place.builds(&[file("/c.html", "c")]), (1, 0, 2));
    assert!(!place.out.join("a.html").exists() && !place.out.join("deep").exists());
}

#[test]
fn a_build_that_was_killed_between_two_renames_is_made_good() {
    let place = Place::new();
    place.builds(&[file("/a.html", "a")]);
    place.builds(&[file("/a.html", "b")]);
    let aside = place.around.path().join(".public.candour-aside");
    // The old site is away, and the new one not there yet.
    fs::rename(&place.out, &aside).unwrap();
    assert_eq!(place.builds(&[file("/a.html", "b")]), (0, 1, 0));
    assert!(!aside.exists());
    // The new site is there, and the old one not yet in the place of the second tree.
    fs::rename(place.spare(), &aside).unwrap();
    assert_eq!(place.builds(&[file("/a.html", "c")]), (1, 0, 0));
    assert!(!aside.exists());
}

#[test]
fn what_somebody_else_has_put_there_goes_along() {
    let place = Place::new();
    place.builds(&[file("/a.html", "a")]);
    fs::create_dir_all(place.out.join("theirs/empty")).unwrap();
    fs::write(place.out.join("theirs/deep.txt"), "deep").unwrap();
    fs::write(place.out.join("CNAME"), "trust.example.com").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("CNAME", place.out.join("link")).unwrap();
    for text in ["b", "c", "d"] {
        place.builds(&[file("/a.html", text)]);
        assert_eq!(place.text("CNAME"), "trust.example.com");
        assert_eq!(place.text("theirs/deep.txt"), "deep");
        assert!(place.out.join("theirs/empty").is_dir());
        #[cfg(unix)]
        assert_eq!(fs::read_link(place.out.join("link")).unwrap(), PathBuf::from("CNAME"));
    }
    // What they change or remove stays changed and removed.
    fs::remove_file(place.out.join("CNAME")).unwrap();
    fs::remove_file(place.out.join("theirs/deep.txt")).unwrap();
    fs::write(place.out.join("theirs/deep.txt"), "other").unwrap();
    for text in ["e", "f"] {
        place.builds(&[file("/a.html", text)]);
        assert!(!place.out.join("CNAME").exists(), "what was removed came back");
        assert_eq!(place.text("theirs/deep.txt"), "other");
    }
}

#[test]
fn what_came_while_a_build_exchanged_the_trees_is_brought_back() {
    let place = Place::new();
    place.builds(&[file("/a.html", "a")]);
    place.builds(&[file("/a.html", "b")]);
    // It was written into what is the other tree now.
    fs::create_dir(place.spare().join("new")).unwrap();
    fs::write(place.spare().join("new/late.txt"), "late").unwrap();
    place.builds(&[file("/a.html", "b")]);
    assert_eq!(place.text("new/late.txt"), "late");
    place.builds(&[file("/a.html", "c")]);
    assert_eq!(place.text("new/late.txt"), "late");
}

#[cfg(unix)]
#[test]
fn a_file_that_did_not_change_is_the_same_file_in_every_tree() {
    use std::os::unix::fs::MetadataExt as _;
    let place = Place::new();
    let number = |place: &Place| fs::metadata(place.out.join("same.html")).unwrap().ino();
    place.builds(&[file("/same.html", "same"), file("/a.html", "a")]);
    let first = number(&place);
    for text in ["b", "c", "d"] {
        assert_eq!(place.builds(&[file("/same.html", "same"), file("/a.html", text)]), (1, 1, 0));
        assert_eq!((number(&place), place.text("a.html").as_str()), (first, text));
    }
}

#[test]
fn a_second_build_is_kept_out() {
    let place = Place::new();
    place.builds(&[file("/a.html", "a")]);
    let lock = fs::File::create(place.around.path().join(".public.candour-lock")).unwrap();
    lock.lock().unwrap();
    let found = place.refuses(&[file("/a.html", "b")]);
    assert_eq!(found[0].message, "another build or signing is writing to this folder");
    drop(lock);
    drop(hold(&place.out).unwrap());
    assert_eq!(place.builds(&[file("/a.html", "b")]), (1, 0, 0));
}

#[test]
fn a_signing_is_kept_out_and_keeps_out() {
    let place = Place::new();
    place.builds(&[file("/a.html", "a")]);
    let held = hold(&place.out).unwrap();
    assert!(hold(&place.out).unwrap_err().message.contains("another build or signing"));
    place.refuses(&[file("/a.html", "b")]);
    drop(held);
    // What is in the file says nothing: it may be the number of a process that is another one now.
    fs::write(place.around.path().join(".public.candour-lock"), std::process::id().to_string()).unwrap();
    assert_eq!(place.builds(&[file("/a.html", "b")]), (1, 0, 0));
    hold(&place.around.path().join("nothing")).unwrap();
    assert!(!place.around.path().join(".nothing.candour-lock").exists());
}

#[test]
fn a_file_becomes_a_folder_and_a_file_again() {
    let place = Place::new();
    place.builds(&[file("/dl", "file")]);
    assert_eq!(place.builds(&[file("/dl/a", "a"), file("/dl/deep/b", "b")]), (2, 0, 1));
    assert_eq!(place.text("dl/deep/b"), "b");
    assert_eq!(place.builds(&[file("/dl", "file")]), (1, 0, 2));
    assert_eq!(place.text("dl"), "file");
}

#[test]
fn a_folder_of_ours_with_something_of_somebody_elses_is_not_replaced() {
    let place = Place::new();
    place.builds(&[file("/dl/a", "a")]);
    fs::write(place.out.join("dl/theirs"), "theirs").unwrap();
    assert!(place.refuses(&[file("/dl", "file")])[0].message.contains("theirs"));
    fs::remove_file(place.out.join("dl/theirs")).unwrap();
    fs::create_dir(place.out.join("dl/empty")).unwrap();
    place.refuses(&[file("/dl", "file")]);
}

#[test]
fn a_file_of_somebody_else_in_the_place_of_a_folder_is_refused() {
    let place = Place::new();
    fs::create_dir(&place.out).unwrap();
    fs::write(place.out.join("dl"), "theirs").unwrap();
    place.refuses(&[file("/dl/a", "a")]);
}

#[test]
fn a_path_out_of_the_folder_is_refused() {
    let place = Place::new();
    place.refuses(&[file("/../a.html", "a")]);
    assert!(!place.around.path().join("a.html").exists());
}

#[test]
fn the_list_names_what_is_there() {
    let place = Place::new();
    place.builds(&[file("/a.html", "a"), file("/b.html", "b")]);
    place.builds(&[file("/b.html", "b"), file("/c.html", "c")]);
    let folder = OutputFolder::resolve(&place.out).unwrap();
    let list = Manifest::read(&folder, Tlp::Clear).unwrap();
    assert!(list.says(Tlp::Clear, &BTreeSet::from(["b.html", "c.html"])));
}

#[cfg(unix)]
#[test]
fn a_second_tree_that_is_a_link_is_refused() {
    let place = Place::new();
    let elsewhere = place.around.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    fs::write(elsewhere.join("theirs.txt"), "theirs").unwrap();
    std::os::unix::fs::symlink(&elsewhere, place.spare()).unwrap();
    place.lists(&[]);
    for _ in 0..2 {
        let found = place.refuses(&[file("/a.html", "a")]);
        assert!(found[0].message.contains("is no folder"), "{found:?}");
        fs::create_dir_all(&place.out).unwrap();
    }
    assert_eq!(fs::read_to_string(elsewhere.join("theirs.txt")).unwrap(), "theirs");
}

#[test]
fn what_somebody_puts_in_the_place_of_a_new_file_meanwhile_is_kept() {
    let place = Place::new();
    place.builds(&[file("/a.html", "a")]);
    // Before the second tree is begun, and after that.
    for (path, first) in [("/a.html", "z.html"), ("/z.html", "z.html")] {
        let theirs = place.out.join(first);
        let mut plan = Plan::default();
        for planned in ["/a.html", "/z.html"] {
            let theirs = theirs.clone();
            plan.add(planned, Section::Pages, move || {
                if planned == path {
                    fs::write(&theirs, "theirs").unwrap();
                }
                Ok(b"new".to_vec())
            });
        }
        let error = stage(&place.out, Tlp::Clear, &plan, &[], &|_| None).unwrap_err();
        let StageError::Refused(found) = error else { panic!("{error:?}") };
        assert!(found[0].message.contains("somebody put a file"), "{found:?}");
        assert_eq!((place.text("a.html").as_str(), place.text("z.html").as_str()), ("a", "theirs"));
        fs::remove_file(theirs).unwrap();
    }
    assert_eq!(place.builds(&[file("/a.html", "new"), file("/z.html", "new")]), (2, 0, 0));
}

#[cfg(unix)]
#[test]
fn what_is_known_of_the_files_is_written_down_where_nothing_else_changed() {
    let place = Place::new();
    let files = [file("/a.html", "a"), file("/b.html", "b")];
    place.builds(&files);
    let listed = place.listed();
    assert!(listed["a.html"].is_string(), "{listed}");
    place.lists(&["a.html", "b.html"]);
    assert_eq!(place.builds(&files), (0, 2, 0));
    assert_eq!(place.listed(), listed);
}
