//! What others replace in the output folder while a build runs, also one that is killed.

use super::*;

/// Puts another file in the place of one, as somebody does who never leaves half of one.
fn replace(path: &std::path::Path, text: &str) {
    let beside = path.with_extension("theirs-new");
    fs::write(&beside, text).unwrap();
    fs::rename(beside, path).unwrap();
}

/// A build that is killed: `before` is done when it has brought the second tree, `after` when it has exchanged the trees.
fn killed(place: &Place, files: &[Rendered], before: impl FnOnce(), after: Option<&dyn Fn()>) {
    let folder = OutputFolder::resolve(&place.out).unwrap();
    let earlier = begin(&folder, Tlp::Clear).unwrap();
    let plan = plan(files);
    let (_, next) = Next::prepare(&folder, Tlp::Clear, &plan, &[], &earlier, &|_| None).unwrap();
    before();
    if let Some(after) = after {
        next.unwrap().tree.spare.exchange().unwrap();
        after();
    }
}

/// A site with a file of somebody else that is in both trees.
fn with_theirs() -> Place {
    let place = Place::new();
    place.builds(&[file("/a.html", "a")]);
    fs::create_dir(place.out.join("theirs")).unwrap();
    fs::write(place.out.join("theirs/file.txt"), "first").unwrap();
    place.builds(&[file("/a.html", "b")]);
    place
}

#[test]
fn what_somebody_replaces_while_a_build_runs_is_the_newer_one_also_where_the_build_is_killed() {
    let theirs = |place: &Place| place.text("theirs/file.txt");
    // Killed before the exchange: what is served is what they wrote.
    let place = with_theirs();
    killed(&place, &[file("/a.html", "c")], || replace(&place.out.join("theirs/file.txt"), "second"), None);
    assert_eq!((place.builds(&[file("/a.html", "c")]), theirs(&place)), ((1, 0, 0), "second".to_owned()));

    // Killed after it: what they wrote is in the other tree.
    let place = with_theirs();
    let write = || replace(&place.out.join("theirs/file.txt"), "second");
    killed(&place, &[file("/a.html", "c")], write, Some(&|| {}));
    assert_eq!((place.text("a.html").as_str(), theirs(&place).as_str()), ("c", "first"));
    assert_eq!((place.builds(&[file("/a.html", "c")]), theirs(&place)), ((0, 1, 0), "second".to_owned()));
    for text in ["d", "e"] {
        assert_eq!((place.builds(&[file("/a.html", text)]), theirs(&place)), ((1, 0, 0), "second".to_owned()));
    }

    // And where nothing is killed.
    let place = with_theirs();
    let folder = OutputFolder::resolve(&place.out).unwrap();
    let earlier = begin(&folder, Tlp::Clear).unwrap();
    let files = [file("/a.html", "c")];
    let plan = plan(&files);
    let next = Next::prepare(&folder, Tlp::Clear, &plan, &[], &earlier, &|_| None).unwrap().1.unwrap();
    replace(&place.out.join("theirs/file.txt"), "second");
    next.tree.spare.exchange().unwrap();
    next.finish().unwrap();
    assert_eq!(theirs(&place), "second");
}

#[test]
fn what_somebody_writes_after_a_killed_build_is_newer_than_what_they_wrote_while_it_ran() {
    for in_place in [false, true] {
        let place = with_theirs();
        let path = place.out.join("theirs/file.txt");
        let later = || if in_place { fs::write(&path, "the third").unwrap() } else { replace(&path, "the third") };
        killed(&place, &[file("/a.html", "c")], || replace(&path, "second"), Some(&later));
        place.builds(&[file("/a.html", "c")]);
        assert_eq!(place.text("theirs/file.txt"), "the third");
        place.builds(&[file("/a.html", "d")]);
        assert_eq!(place.text("theirs/file.txt"), "the third");
    }
    // What they removed after it stays removed.
    let place = with_theirs();
    let path = place.out.join("theirs/file.txt");
    killed(&place, &[file("/a.html", "c")], || replace(&path, "second"), Some(&|| fs::remove_file(&path).unwrap()));
    place.builds(&[file("/a.html", "c")]);
    assert!(!path.exists());
}

#[cfg(unix)]
#[test]
fn a_link_that_somebody_turns_to_another_place_while_a_build_is_killed_leads_there() {
    let place = with_theirs();
    let link = place.out.join("theirs/link");
    std::os::unix::fs::symlink("file.txt", &link).unwrap();
    place.builds(&[file("/a.html", "b2")]);
    let turn = || {
        fs::remove_file(&link).unwrap();
        std::os::unix::fs::symlink("other.txt", &link).unwrap();
    };
    killed(&place, &[file("/a.html", "c")], turn, Some(&|| {}));
    assert_eq!(fs::read_link(&link).unwrap(), PathBuf::from("file.txt"));
    place.builds(&[file("/a.html", "c")]);
    assert_eq!(fs::read_link(&link).unwrap(), PathBuf::from("other.txt"));
}

#[cfg(unix)]
#[test]
fn nothing_is_brought_back_through_a_link_or_out_of_the_folder() {
    let place = with_theirs();
    let elsewhere = place.around.path().join("elsewhere");
    let path = place.out.join("theirs/file.txt");
    let turn = || {
        fs::rename(place.out.join("theirs"), &elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, place.out.join("theirs")).unwrap();
    };
    killed(&place, &[file("/a.html", "c")], || replace(&path, "second"), Some(&turn));
    let folder = OutputFolder::resolve(&place.out).unwrap();
    begin(&folder, Tlp::Clear).unwrap();
    assert_eq!(fs::read_to_string(elsewhere.join("file.txt")).unwrap(), "first");
    let list = serde_json::json!({ "audience": "CLEAR", "paths": [], "taken": { "../theirs.txt": "1" } });
    fs::write(place.manifest(), list.to_string()).unwrap();
    assert!(place.refuses(&[file("/a.html", "c")])[0].message.contains("no build has made"));
}

#[test]
fn a_file_system_without_links_has_copies_and_nothing_is_brought_back_for_that() {
    let place = with_theirs();
    let path = "theirs/file.txt";
    killed(&place, &[file("/a.html", "c")], || {}, Some(&|| {}));
    // As if what was taken along had been a copy.
    replace(&place.spare().join(path), "first");
    let before = fs::metadata(place.out.join(path)).unwrap().modified().unwrap();
    place.builds(&[file("/a.html", "c")]);
    assert_eq!(fs::metadata(place.out.join(path)).unwrap().modified().unwrap(), before);
}
