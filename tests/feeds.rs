//! Feeds as a program reads them in which people follow news: nothing is told twice, nothing is taken back, and one change
//! is one item.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use support::{
    AT, Project, corpus, incident_corpus,
    tools::{self, Feed, FeedItem},
};

const GATEWAY: &str = "content/products/gateway.md";
const OPEN: &str = "content/incidents/2026-11-19-delayed-policies.md";
const SITE: &str = "https://trust.example.com";

/// The feeds in the output folder by their paths, as feedparser reads them.
fn feeds(python: &Path, project: &Project) -> BTreeMap<String, Feed> {
    tools::feeds_in(python, &project.out())
}

/// The items of a feed and its archives by what tells them apart.
#[track_caller]
fn items(feeds: &BTreeMap<String, Feed>, path: &str) -> BTreeMap<String, FeedItem> {
    let documents = tools::with_archives(feeds, SITE, path);
    let items = documents.iter().flat_map(|feed| feed.items.iter().map(|item| (item.id.clone(), item.clone())));
    let by_id: BTreeMap<String, FeedItem> = items.collect();
    let count: usize = documents.iter().map(|feed| feed.items.len()).sum();
    assert_eq!(by_id.len(), count, "an id stands twice in {path}");
    by_id
}

/// The ids that one feed has and another lacks, without the address of the site.
fn new(before: &BTreeMap<String, FeedItem>, after: &BTreeMap<String, FeedItem>) -> Vec<String> {
    let new = after.keys().filter(|id| !before.contains_key(*id));
    new.map(|id| id.replace(SITE, "")).collect()
}

/// Fails where an item of before is gone or says something else. One that lies in an archive since has no whole text.
#[track_caller]
fn keeps(before: &BTreeMap<String, FeedItem>, after: &BTreeMap<String, FeedItem>) {
    for (id, item) in before {
        let found = after.get(id).unwrap_or_else(|| panic!("{id} is gone"));
        let is_whole = !item.content.is_empty() && !found.content.is_empty();
        let content = if is_whole { item.content.clone() } else { found.content.clone() };
        assert_eq!(*found, FeedItem { content, ..item.clone() }, "{id}");
    }
}

fn build_at(project: &Project, at: &str) {
    project.run(&["build", "--at", at]).succeeds();
}

#[track_caller]
fn are_sound(feeds: &BTreeMap<String, Feed>) {
    for (path, feed) in feeds {
        let ids: BTreeSet<&String> = feed.items.iter().map(|item| &item.id).collect();
        assert_eq!(ids.len(), feed.items.len(), "an id stands twice in {path}");
        assert!(feed.items.is_sorted_by(|one, next| one.published >= next.published), "{path} is out of order");
        for item in &feed.items {
            assert!(item.link.starts_with(SITE), "{path}: {item:#?}");
            assert!(
                if feed.is_archive { item.content.is_empty() } else { item.content.len() > 20 },
                "{path}: {item:#?}"
            );
            assert!(item.published.as_str() <= AT, "{path}: {} lies ahead", item.id);
        }
    }
}

#[test]
fn a_reader_reads_every_feed_of_the_example() {
    let Some(python) = tools::or_skip(tools::python()) else { return };
    let project = Project::example();
    project.build().succeeds();
    let feeds = feeds(&python, &project);
    are_sound(&feeds);
    let all = items(&feeds, "rss.xml");
    for path in ["advisories/rss.xml", "incidents/rss.xml", "lifecycle/rss.xml"] {
        assert!(!feeds[path].items.is_empty(), "{path}");
        keeps(&items(&feeds, path), &all);
    }
    let parts = ["advisories/rss.xml", "incidents/rss.xml", "lifecycle/rss.xml"].map(|path| items(&feeds, path).len());
    assert_eq!(all.len(), parts.iter().sum::<usize>());
}

#[test]
fn a_reader_reads_every_feed_of_real_notices() {
    let (Some(python), Some(corpus)) = (tools::or_skip(tools::python()), corpus()) else { return };
    let project = incident_corpus::project(&incident_corpus::notices(&corpus));
    incident_corpus::allow(&project, &["{ rule = \"IN6\", reason = \"Written down wrongly then\" }".to_owned()]);
    project.build().succeeds();
    are_sound(&feeds(&python, &project));
}

#[test]
fn a_feed_leads_to_the_place_of_each_update() {
    let Some(python) = tools::or_skip(tools::python()) else { return };
    let project = Project::example();
    project.build().succeeds();
    for item in &feeds(&python, &project)["incidents/rss.xml"].items {
        let path = item.link.strip_prefix(&format!("{SITE}/")).expect("it leads to the site");
        let (page, anchor) = path.split_once('#').unwrap_or((path, "content"));
        let page = project.read(page);
        assert!(page.contains(&format!("id=\"{anchor}\"")), "{}", item.link);
    }
}

#[test]
fn the_same_content_gives_the_same_feeds_later() {
    let project = Project::example();
    project.build().succeeds();
    let rss = |project: &Project| -> Vec<(String, Vec<u8>)> {
        project.files().into_iter().filter(|(path, _)| path.ends_with("rss.xml")).collect()
    };
    let before = rss(&project);
    build_at(&project, "2026-11-22T17:00:00Z");
    assert!(rss(&project) == before, "a build without news changed a feed");
}

#[test]
fn a_first_notice_and_its_update_are_one_item() {
    let Some(python) = tools::or_skip(tools::python()) else { return };
    let project = Project::example();
    project.build().succeeds();
    let all = items(&feeds(&python, &project), "incidents/rss.xml");
    let page = format!("{SITE}/incidents/2026-11-19-delayed-policies.html");
    let of_incident: Vec<&FeedItem> = all.values().filter(|item| item.id.starts_with(&page)).collect();
    assert_eq!(of_incident.len(), 3, "there are three updates, and the first is the notice");
    let notice = &all[&format!("{page}#notice")];
    assert!(notice.summary.starts_with("Agents that receive their policies through the relay in London"));
    assert!(notice.content.contains("send it from your gateway directly"), "what to do is missing");
    assert!(!notice.content.contains("Manchester"), "what became known later is told as known at first");
}

#[test]
fn a_new_update_is_one_new_item() {
    let Some(python) = tools::or_skip(tools::python()) else { return };
    let project = Project::example();
    project.build().succeeds();
    let before = feeds(&python, &project);
    let update =
        "[[update]]\nat = 2026-11-21T08:00:00Z\nstatus = \"identified\"\ntext = \"The disk is here.\"\n\n[review]";
    project.change(OPEN, "[review]", update);
    project.build().succeeds();
    let after = feeds(&python, &project);
    let expected = ["/incidents/2026-11-19-delayed-policies.html#update-20261121T080000Z"];
    for path in ["rss.xml", "incidents/rss.xml", "products/agent/rss.xml"] {
        let (before, after) = (items(&before, path), items(&after, path));
        assert_eq!(new(&before, &after), expected, "{path}");
        keeps(&before, &after);
    }
}

#[test]
fn a_review_is_told_once_by_its_update_or_by_an_item_of_its_own() {
    let Some(python) = tools::or_skip(tools::python()) else { return };
    let project = Project::example();
    let review = "2026-03-27-visible-recipients.html#review";
    project.build().succeeds();
    let with_update = items(&feeds(&python, &project), "incidents/rss.xml");
    assert!(!with_update.keys().any(|id| id.ends_with(review)));
    let told = &with_update[&format!("{SITE}/incidents/2026-03-27-visible-recipients.html#update-20260424T090000Z")];
    assert!(told.content.contains("no second person looked at the mail"), "the update does not bring the review");

    project.forget();
    let update = "[[update]]\nat = 2026-04-24T09:00:00Z\nstatus = \"resolved\"\ntext = \"The review has been published below.\"\n";
    project.change("content/incidents/2026-03-27-visible-recipients.md", update, "");
    project.build().succeeds();
    let without = items(&feeds(&python, &project), "incidents/rss.xml");
    let told = &without[&format!("{SITE}/incidents/{review}")];
    assert_eq!(told.published, "2026-04-24T00:00:00Z");
    assert!(told.content.contains("no second person looked at the mail"));
}

#[test]
fn one_changed_end_is_one_new_item_and_nothing_else_changes() {
    let Some(python) = tools::or_skip(tools::python()) else { return };
    let project = Project::example();
    project.build().succeeds();
    let before = feeds(&python, &project);
    // The day of the announcement changes with it, as the rules ask for.
    project.change(
        GATEWAY,
        "end_of_life = 2028-12-31\nannounced = 2026-06-09",
        "end_of_life = 2029-03-31\nannounced = 2026-11-20",
    );
    build_at(&project, "2026-11-21T10:00:00Z");
    let after = feeds(&python, &project);
    let id = "/products/gateway/4.2.html#end_of_life-1";
    for path in ["rss.xml", "lifecycle/rss.xml", "products/gateway/rss.xml"] {
        let (before, after) = (items(&before, path), items(&after, path));
        assert_eq!(new(&before, &after), [id], "{path}");
        keeps(&before, &after);
    }
    let told = items(&after, "lifecycle/rss.xml").remove(&format!("{SITE}{id}")).expect("it is there");
    assert_eq!(told.title, "Example Gateway 4.2: End of life moved from 31 December 2028 to 31 March 2029");
    assert_eq!(told.published, "2026-11-21T10:00:00Z");
    for path in ["advisories/rss.xml", "incidents/rss.xml", "products/agent/rss.xml"] {
        assert_eq!(before[path].items, after[path].items, "{path}");
    }

    build_at(&project, "2026-11-21T12:00:00Z");
    let again = feeds(&python, &project);
    assert_eq!(again["rss.xml"].items, after["rss.xml"].items, "a rebuild changed the feed");
    project.change(GATEWAY, "end_of_life = 2029-03-31", "end_of_life = \"2029-06\"");
    build_at(&project, "2026-11-21T13:00:00Z");
    let (after, last) = (items(&after, "rss.xml"), items(&feeds(&python, &project), "rss.xml"));
    let id = "/products/gateway/4.2.html#end_of_life-2";
    assert_eq!(new(&after, &last), [id]);
    keeps(&after, &last);
    let title = "Example Gateway 4.2: End of life moved from 31 March 2029 to June 2029";
    assert_eq!(last[&format!("{SITE}{id}")].title, title, "a month stays a month");
}

/// A gateway whose ends nobody has announced.
fn unannounced() -> Project {
    let project = Project::base();
    project.change(GATEWAY, "announced = 2024-01-15\nnotice", "end_of_life = 2030-06-30\nnotice");
    incident_corpus::allow(&project, &["{ rule = \"LC2\", reason = \"Nobody has announced it\" }".to_owned()]);
    project
}

#[test]
fn a_first_announcement_with_a_changed_end_is_one_item() {
    let Some(python) = tools::or_skip(tools::python()) else { return };
    let project = unannounced();
    project.build().succeeds();
    assert!(items(&feeds(&python, &project), "lifecycle/rss.xml").is_empty());
    project.change(GATEWAY, "end_of_life = 2030-06-30\n", "end_of_life = 2030-12-31\nannounced = 2026-11-20\n");
    build_at(&project, "2026-11-21T10:00:00Z");
    let told = items(&feeds(&python, &project), "lifecycle/rss.xml");
    assert_eq!(new(&BTreeMap::new(), &told), ["/products/gateway/4.2.html#end_of_life-1"]);
    build_at(&project, "2026-11-21T11:00:00Z");
    assert_eq!(items(&feeds(&python, &project), "lifecycle/rss.xml"), told);
}

#[test]
fn an_announcement_that_follows_is_told_of_every_end() {
    let Some(python) = tools::or_skip(tools::python()) else { return };
    let project = unannounced();
    project.build().succeeds();
    project.change(GATEWAY, "end_of_life = 2030-06-30\n", "end_of_life = 2030-06-30\nannounced = 2026-11-20\n");
    build_at(&project, "2026-11-21T10:00:00Z");
    let told = items(&feeds(&python, &project), "lifecycle/rss.xml");
    let ends = ["end_of_life", "end_of_security_support"];
    let expected = ends.map(|end| format!("/products/gateway/4.2.html#{end}-0"));
    assert_eq!(new(&BTreeMap::new(), &told), expected);
    // Another announcement later is one of what changes with it, and of nothing else.
    project.change(GATEWAY, "announced = 2026-11-20", "announced = 2026-11-21");
    build_at(&project, "2026-11-21T11:00:00Z");
    assert_eq!(items(&feeds(&python, &project), "lifecycle/rss.xml"), told);
}

#[test]
fn an_end_is_near_ninety_days_before_and_reached_on_the_day_after() {
    let Some(python) = tools::or_skip(tools::python()) else { return };
    let project = Project::example();
    let read = |at: &str| {
        build_at(&project, at);
        items(&feeds(&python, &project), "lifecycle/rss.xml")
    };
    let (day_before, near) = (read("2026-11-29T23:59:59Z"), read("2026-11-30T00:00:00Z"));
    let expected = [
        "/products/agent/2024.html#end_of_life-near-2027-02-28",
        "/products/agent/2025.html#end_of_security_support-near-2027-02-28",
        "/products/agent/2026.html#end_of_active_support-near-2027-02-28",
    ];
    assert_eq!(new(&day_before, &near), expected);
    let (last_day, reached) = (read("2026-12-31T23:59:59Z"), read("2027-01-01T00:00:00Z"));
    let expected = [
        "/products/gateway/4.0.html#end_of_life-reached-2026-12-31",
        "/products/gateway/4.2.html#end_of_active_support-reached-2026-12-31",
    ];
    assert_eq!(new(&last_day, &reached), expected);
    // A month ends with its last day: the 90th day before 31 October 2027 is 2 August.
    let (day_before, near) = (read("2027-08-01T23:59:59Z"), read("2027-08-02T00:00:00Z"));
    assert_eq!(new(&day_before, &near), ["/products/gateway/4.1.html#end_of_life-near-2027-10"]);
    let told = &near[&format!("{SITE}/products/gateway/4.1.html#end_of_life-near-2027-10")];
    assert_eq!(told.title, "Example Gateway 4.1: End of life near: October 2027");
}

#[test]
fn what_lies_long_behind_is_no_news() {
    let Some(python) = tools::or_skip(tools::python()) else { return };
    let project = Project::example();
    project.build().succeeds();
    let all = items(&feeds(&python, &project), "lifecycle/rss.xml");
    assert!(all.values().all(|item| item.published.as_str() >= "2024-01-01T00:00:00Z"));
    assert!(!all.contains_key(&format!("{SITE}/products/gateway/3.8.html#end_of_life-0")), "announced in 2023");
    // Security updates of 4.1 ended after they were announced, its active support before.
    let page = format!("{SITE}/products/gateway/4.1.html");
    assert!(all.contains_key(&format!("{page}#end_of_security_support-0")));
    let of_the_past = all.keys().filter(|id| id.starts_with(&format!("{page}#end_of_active_support")));
    assert_eq!(of_the_past.count(), 0, "it was over when the end was announced");
}

/// A project with incidents of three years, of which each tells one piece of news, and feeds of the ten newest.
fn with_archives() -> Project {
    let project = Project::without_advisories();
    let settings = project.text("content/site.toml").replacen("[vendor]", "[feeds]\nnewest = 10\n\n[vendor]", 1);
    project.file("content/site.toml", settings);
    for at in 0..30 {
        outage(&project, 2023 + at / 12, 1 + at % 12, "");
    }
    for day in 1..=60 {
        outage(&project, 2025, 7, &format!("T{:02}:{:02}", day / 4, day % 4));
    }
    project
}

/// An incident on the tenth of a month.
fn outage(project: &Project, year: i32, month: i32, time: &str) {
    let slug = format!("{year}-{month:02}-10-outage{}", time.to_lowercase().replace([':', 't'], "-"));
    let (hours, minutes) = time.strip_prefix('T').and_then(|time| time.split_once(':')).unwrap_or(("09", "00"));
    let text = format!(
        "+++\ntitle = \"Outage {slug}\"\ntlp = \"CLEAR\"\nkind = \"accidental\"\nseverity = \"minor\"\n\
         status = \"resolved\"\nproducts = [\"gateway\"]\nstarted = {year}-{month:02}-10T{hours}:{minutes}:00Z\n\
         first_notified = {year}-{month:02}-10T{hours}:{minutes}:00Z\n\
         resolved = {year}-{month:02}-10T{hours}:{minutes}:30Z\nreview = {{ due = 2026-12-31 }}\n+++\n\nSomething stopped.\n"
    );
    project.file(&format!("content/incidents/{slug}.md"), text);
}

/// The archives of a feed by their paths.
fn archives(project: &Project, feed: &str) -> BTreeMap<String, String> {
    let start = format!("{}archive/", feed.trim_end_matches("rss.xml"));
    let paths = project.files().into_iter().map(|(path, _)| path).filter(|path| path.starts_with(&start));
    paths.map(|path| (path.clone(), project.read(&path))).collect()
}

#[test]
fn a_reader_that_follows_the_archives_finds_everything() {
    let Some(python) = tools::or_skip(tools::python()) else { return };
    let project = with_archives();
    project.build().succeeds();
    let feeds = feeds(&python, &project);
    are_sound(&feeds);
    let of_month = |path: &str| items(&feeds, path).keys().filter(|id| id.contains("2025-07-10-outage-")).count();
    for path in ["rss.xml", "incidents/rss.xml", "products/gateway/rss.xml"] {
        let documents = tools::with_archives(&feeds, SITE, path);
        assert!(documents.len() > 5, "{path} has {} documents", documents.len());
        assert!((10..60).contains(&documents[0].items.len()), "{path}");
        let dates: Vec<&str> =
            documents.iter().flat_map(|feed| feed.items.iter().map(|item| item.published.as_str())).collect();
        assert!(dates.is_sorted_by(|one, next| one >= next), "{path} is out of order");
        assert_eq!(of_month(path), 60, "{path}");
    }
    assert_eq!(items(&feeds, "incidents/rss.xml").len(), 90);
    let listed: Vec<String> = archives(&project, "incidents/rss.xml").into_keys().collect();
    insta::assert_snapshot!(listed.join("\n"));
    project.run(&["verify", "public"]).succeeds();
}

#[test]
fn something_new_changes_no_archive_and_what_is_taken_away_that_of_its_period() {
    let project = with_archives();
    project.build().succeeds();
    let all = |project: &Project| archives(project, "incidents/rss.xml");
    let before = all(&project);
    outage(&project, 2026, 1, "");
    project.build().succeeds();
    assert_eq!(all(&project), before, "what is new changed what is old");
    (2..=10).for_each(|month| outage(&project, 2026, month, ""));
    project.build().succeeds();
    let after = all(&project);
    assert!(after.contains_key("incidents/archive/2025-07-2/rss.xml"), "a new archive was expected");
    // The newest archive of before has one after it, and says so; its items are the same.
    let newest = "incidents/archive/2025-07/rss.xml";
    let items = |text: &str| text.split_once("<item>").map(|(_, items)| items.to_owned());
    assert_eq!(items(&before[newest]), items(&after[newest]));
    let changed = |before: &BTreeMap<String, String>, after: &BTreeMap<String, String>| -> Vec<String> {
        before.iter().filter(|(path, text)| after.get(*path) != Some(text)).map(|(path, _)| path.clone()).collect()
    };
    assert_eq!(changed(&before, &after), [newest]);

    std::fs::remove_file(project.path().join("content/incidents/2024-03-10-outage.md")).expect("it is there");
    std::fs::remove_file(project.path().join("candour.lock")).expect("a build has recorded it");
    project.build().succeeds();
    assert_eq!(changed(&after, &all(&project)), ["incidents/archive/2024/rss.xml"]);
}
