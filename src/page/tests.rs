use std::{collections::BTreeSet, sync::Arc};

use super::{testing::*, *};
use crate::{
    markdown,
    model::{self, *},
    paths,
};

fn page(path: &str) -> String {
    pages(&site(&full())).remove(path).unwrap_or_else(|| panic!("{path} is not planned"))
}

/// The values of an attribute.
fn values<'h>(html: &'h str, attribute: &str) -> Vec<&'h str> {
    let start = format!(" {attribute}=\"");
    html.split(&start).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn a_policy_that_is_not_there_has_no_page_and_no_link() {
    let pages = pages(&site(&empty()));
    for path in [paths::DISCLOSURE, paths::SUPPORT, paths::VULNERABILITY_HANDLING, paths::INCIDENT_PLAN] {
        assert!(!pages.contains_key(path));
        let file = path.trim_start_matches('/');
        assert!(pages.values().all(|html| !html.contains(file)), "{path}");
    }
    assert!(words(&pages[paths::HOME]).contains("Noopenincidents"));
}

#[test]
fn every_link_within_the_site_leads_to_something_and_is_relative() {
    let site = site(&full());
    let pages = pages(&site);
    let elsewhere =
        ["rss.xml", ".ics", ".json", "security.txt", ".css", "theme/icon.svg", ".js", ".well-known/csaf/index.html"];
    for (path, html) in &pages {
        if path == paths::NOT_FOUND {
            continue;
        }
        let folder = url(path);
        for link in values(html, "href").into_iter().chain(values(html, "src")) {
            if link.contains(':') || link.is_empty() {
                continue;
            }
            assert!(!link.starts_with('/'), "{path}: {link}");
            let target = resolve(&folder, link);
            let (file, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let file = if file == folder { path.as_str() } else { file };
            let is_elsewhere = elsewhere.iter().any(|end| file.ends_with(end));
            assert!(is_elsewhere || pages.contains_key(file), "{path}: {link} → {file}");
            if !anchor.is_empty() {
                assert!(values(&pages[file], "id").contains(&anchor), "{path}: {link}");
            }
        }
    }
}

fn url(path: &str) -> String {
    path.rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap()
}

fn resolve(folder: &str, link: &str) -> String {
    let mut folder = folder.trim_end_matches('/').to_owned();
    let mut rest = link;
    while let Some(up) = rest.strip_prefix("../") {
        folder = folder.rsplit_once('/').map_or(String::new(), |(above, _)| above.to_owned());
        rest = up;
    }
    format!("{folder}/{rest}")
}

#[test]
fn the_page_for_what_is_not_there_works_at_any_address() {
    let html = page(paths::NOT_FOUND);
    assert!(html.contains("href=\"/security/theme/style.css\""));
    assert!(!html.contains("canonical"));
}

/// The scripts of pages that ask, each with what stands on the pages that have it.
const SCRIPTS: [(&str, &str); 3] = [("lazy.js", "<form"), ("affected.js", "data-affected"), ("finds.js", "data-finds")];

#[test]
fn pages_keep_to_a_strict_content_security_policy() {
    for (path, html) in pages(&site(&full())) {
        // Scripts are files of the theme's own, on pages that have something for them to do.
        let up = "../".repeat(path.matches('/').count() - 1);
        let script = format!("<script src=\"{up}theme/copy.js\" defer data-copy=\"Copy\"");
        let has_something_to_copy = html.replace(&script, "").contains(" data-copy=\"");
        assert_eq!(html.matches(&script).count(), usize::from(has_something_to_copy), "{path}");
        let html = html.replace(&script, "<");
        // Data for programs, which no browser runs.
        let mut html = html.replace("<script type=\"application/ld+json\">", "");
        // What forms ask is no request: they have no address, and are hidden where no script answers.
        for (name, sign) in SCRIPTS {
            let script = format!("<script src=\"{up}theme/{name}\" defer></script>");
            assert_eq!(html.matches(&script).count(), usize::from(html.contains(sign)), "{path}: {name}");
            html = html.replace(&script, "");
        }
        for form in html.split("<form ").skip(1).map(|rest| rest.split('>').next().unwrap()) {
            assert!(form.starts_with("class=\"ask\" method=\"get\"") && form.ends_with(" hidden"), "{path}: {form}");
            assert!(!form.contains("action"), "{path}: {form}");
        }
        let html = html.replace("<form class=\"ask\"", "");
        for forbidden in [" style=", "<script", "<style", " onclick", "javascript:", "<form", "<base"] {
            assert!(!html.contains(forbidden), "{path}: {forbidden}");
        }
        for (element, attribute) in [("img", "src"), ("link rel=\"stylesheet\"", "href")] {
            for tag in html.split(&format!("<{element}")).skip(1) {
                let tag = tag.split('>').next().unwrap();
                assert!(values(tag, attribute).iter().all(|address| !address.contains("//")), "{path}: {tag}");
            }
        }
    }
}

#[test]
fn a_file_is_shown_with_everything_that_is_said_of_it_and_no_button_before_the_script_runs() {
    let html = page("/products/gateway/5.0.html");
    let words = words(&html);
    let artefact = artefact();
    let said = [
        artefact.name.as_str(),
        &"3f".repeat(32),
        &"4a".repeat(64),
        "Sigstore",
        "https://github.example.com/gateway/release.yml@refs/tags/5.0.7",
        "https://token.example.com",
        "CycloneDX, SPDX",
        "SLSA, built from github.com/example/gateway",
        "in-toto, Public key",
        "https://docs.example.com/notes",
        "slsa-verifier verify-artifact --provenance-path gateway.intoto.jsonl",
        "-LiteralPath './gate <way>.ova'",
    ];
    for text in said {
        assert!(words.contains(&bare(text)), "{text}");
    }
    assert!(html.contains("href=\"https://downloads.example.com/gate%20%3Cway%3E.ova\""));
    assert!(html.contains("href=\"../../.well-known/security.txt\""));
    let commands = html.matches("<pre tabindex=\"0\"><code").count();
    assert_eq!(html.matches("<code").count() - html.matches("<code>").count(), 2 + commands);
    assert_eq!(html.matches("<code class=\"hash\" data-copy=\"SHA-").count(), 2);
    assert_eq!(html.matches("<pre tabindex=\"0\"><code data-copy=\"").count(), commands);
    assert!(!html.contains("<button"));
}

#[test]
fn every_page_has_one_headline_unique_ids_a_description_and_a_language() {
    for (path, html) in pages(&site(&full())) {
        assert_eq!(html.matches("<h1").count(), 1, "{path}");
        let ids = values(&html, "id");
        let unique: BTreeSet<_> = ids.iter().collect();
        assert_eq!(ids.len(), unique.len(), "{path}: {ids:?}");
        assert!(html.contains("<html lang=\"en-GB\">"), "{path}");
        assert!(html.contains("<meta name=\"description\" content=\""), "{path}");
        assert!(!html.contains("content=\"\""), "{path} has no description");
        assert!(html.contains("type=\"application/rss+xml\""), "{path}");
    }
    let html = page("/products/gateway.html");
    assert!(
        html.contains("<link rel=\"canonical\" href=\"https://trust.example.com/security/products/gateway.html\">")
    );
    assert!(html.contains("title=\"Example Systems Security: Gateway\" href=\"../products/gateway/rss.xml\""));
}

#[test]
fn the_home_page_says_first_how_to_report() {
    let html = page(paths::HOME);
    let main = html.split("<main").nth(1).unwrap();
    let report = main.find("mailto:security@example.com").unwrap();
    assert!(report < main.find("Support mailbox read by a stranger").unwrap());
    assert!(report < main.find("Authentication bypass").unwrap());
    assert!(words(main).contains("Oneopenincident"));
    assert!(main.contains("30 September 2026"));
}

#[test]
fn an_advisory_page_says_everything_that_the_advisory_says() {
    let site = site(&full());
    let pages = pages(&site);
    for advisory in &site.advisories {
        let html = &pages[&paths::advisory(advisory.id())];
        // Texts in Markdown lose their marks on the page.
        let plain = unmarked(advisory);
        assert_eq!(missing(&plain, html), Vec::<String>::new());
    }
}

pub(super) fn unmarked(advisory: &Advisory) -> Advisory {
    let mut advisory = advisory.clone();
    let notes = advisory.vulnerabilities.iter_mut().flat_map(|vulnerability| &mut vulnerability.notes);
    for note in advisory.notes.iter_mut().chain(notes) {
        note.text = markdown::to_text(&note.text).into();
    }
    for remediation in advisory.vulnerabilities.iter_mut().flat_map(|vulnerability| &mut vulnerability.remediations) {
        remediation.details = markdown::to_text(&remediation.details);
    }
    advisory
}

#[test]
fn an_advisory_answers_who_is_affected_before_anything_else() {
    let html = page("/advisories/exa-2026-0003.html");
    let at = |text: &str| html.find(text).unwrap_or_else(|| panic!("{text}"));
    assert!(at("class=\"summary\"") < at("id=\"affected\""));
    assert!(at("id=\"affected\"") < at("id=\"remedies\""));
    assert!(at("id=\"remedies\"") < at("id=\"vulnerabilities\""));
    let text = words(&html);
    for said in ["Attack vector", "Network", "Exploited", "Install Gateway 4.2.7.", "Security update", "NCSC"] {
        assert!(text.contains(&bare(said)), "{said}");
    }
    let main = html.split("<main").nth(1).unwrap();
    assert_eq!(main.matches("without a password").count(), 1, "the summary stands once");
    assert!(!html.contains("unseen"));
}

#[test]
fn a_csaf_2_0_text_is_no_markdown() {
    let mut content = full();
    let mut advisory = testing::advisory();
    advisory.form = model::advisory::Form::Csaf20("{}".into());
    content.advisories = vec![Arc::new(advisory)];
    let html = pages(&site(&content)).remove("/advisories/exa-2026-0003.html").unwrap();
    assert!(html.contains("The check ran after the change.</p>\n<p>- Found in 4.0<br>\n- Gone in 4.2.7</p>"));
}

#[test]
fn a_cve_page_leads_to_its_advisory() {
    let html = page("/cve/cve-2026-10001.html");
    assert!(html.contains("href=\"../advisories/exa-2026-0003.html\""));
    assert!(words(&html).contains("OneadvisoryspeaksofthisCVE"));
}

#[test]
fn an_incident_tells_its_updates_from_the_newest_on_and_names_no_hidden_advisory() {
    let html = page("/incidents/2026-03-28-mail.html");
    assert!(html.find("<strong>closed</strong>").unwrap() < html.find("looking into it").unwrap());
    assert!(html.contains("EXA-2026-0003") && !html.contains("EXA-2026-9999"));
    assert!(html.contains("28 March 2026, 06:30 UTC"));
}

#[test]
fn every_page_tells_of_what_is_open_except_the_page_that_is_about_it() {
    let site = site(&full());
    let own = paths::incident(&site.incidents[0].slug);
    for (path, html) in pages(&site) {
        let banner =
            html.split("<section class=\"banner\"").nth(1).map(|rest| rest.split("</section>").next().unwrap());
        match banner {
            Some(banner) => {
                assert_ne!(path, own, "told twice");
                assert!(banner.starts_with(" aria-label=\"Open incidents\">"), "{path}");
                assert!(
                    banner.contains("Support mailbox read by a stranger") && banner.contains("28 March 2026"),
                    "{path}"
                );
            }
            None => assert_eq!(path, own),
        }
    }
    let mut content = full();
    let many = (0..5).map(|number| Arc::new(Incident { slug: to(&format!("outage-{number}")), ..testing::incident() }));
    content.incidents = many.collect();
    let pages = pages(&testing::site(&content));
    let count = |path: &str| pages[path].split("<main").next().unwrap().matches("Open incident:").count();
    assert_eq!((count(paths::HOME), count("/incidents/outage-1.html")), (3, 3));
    assert!(words(&pages[paths::HOME]).contains("and2more"));
    assert!(words(&pages["/incidents/outage-1.html"]).contains("and1more"));
    content.incidents = Vec::new();
    assert!(testing::pages(&testing::site(&content)).values().all(|html| !html.contains("class=\"banner\"")));
}

#[test]
fn a_promise_that_was_not_kept_is_shown_as_such() {
    let page_with = |next: Option<&str>| {
        let mut content = full();
        let next_update = next.map(to);
        content.incidents = vec![Arc::new(Incident { next_update, ..testing::incident() })];
        words(&pages(&site(&content))["/incidents/2026-03-28-mail.html"])
    };
    let (kept, missed) = (page_with(Some("2026-04-01T12:00:00Z")), page_with(Some("2026-04-01T11:59:59Z")));
    assert!(kept.contains("Nextupdateby1April2026,12:00UTC") && !kept.contains("overdue"));
    assert!(missed.contains("Nextupdateby1April2026,11:59UTCoverdue"));
    assert!(!page_with(None).contains("Nextupdateby"));
}

#[test]
fn an_update_keeps_its_place_when_others_are_added() {
    let mut content = full();
    let mut incident = testing::incident();
    let ids = |content: &Content| {
        let html = pages(&site(content)).remove("/incidents/2026-03-28-mail.html").unwrap();
        let ids = values(&html, "id").into_iter().filter(|id| id.starts_with("update-")).map(str::to_owned);
        ids.collect::<Vec<_>>()
    };
    let before = ids(&content);
    assert_eq!(before.len(), incident.updates.len());
    let mut earlier = incident.updates[0].clone();
    earlier.at = to("2026-03-28T05:00:00.5+00:00");
    let twin = incident.updates[0].clone();
    incident.updates.splice(0..0, [earlier, twin]);
    content.incidents = vec![Arc::new(incident)];
    let after = ids(&content);
    assert!(before.iter().all(|id| after.contains(id)), "{before:?} {after:?}");
    assert!(after.contains(&"update-20260328T050000.500Z".to_owned()), "{after:?}");
    assert!(after.iter().any(|id| id.ends_with("Z-2")), "{after:?}");
}

#[test]
fn more_than_fifty_advisories_go_on_further_pages() {
    let mut content = full();
    content.advisories = (0..101)
        .map(|number| {
            let mut advisory = testing::advisory();
            advisory.tracking.id = to(&format!("EXA-2026-1{number:03}"));
            Arc::new(advisory)
        })
        .collect();
    let pages = pages(&site(&content));
    assert!(pages["/advisories/index.html"].contains("href=\"../advisories/page-2.html\""));
    assert!(words(&pages["/advisories/page-3.html"]).contains("Page3of3"));
    assert!(!pages.contains_key("/advisories/page-4.html"));
}

#[test]
fn everyone_is_thanked_once_a_year() {
    let html = page(paths::ACKNOWLEDGEMENTS);
    assert_eq!(html.matches("Ada Byron").count(), 1);
    assert!(html.contains("EXA-2026-0003") && html.contains("EXA-2026-0001"));
}

#[test]
fn the_articles_of_feeds_stand_alone() {
    let (site, theme) = (site(&full()), theme());
    let articles = Articles::new(&site, &theme);
    let advisory = articles.advisory(&site.advisories[0], &Documents::default()).unwrap();
    let incident = articles.incident(&site.incidents[0]).unwrap();
    for html in [advisory, incident] {
        assert!(values(&html, "href").iter().all(|link| link.contains(':')), "{html}");
        assert!(html.contains("https://trust.example.com/security/"));
    }
}

#[test]
fn a_thousand_products_are_named_once_each_and_their_sets_are_linked_to() {
    let mut content = full();
    let mut advisory = testing::advisory();
    let names: Vec<String> = (0..1000).map(|number| format!("Device {number:04}")).collect();
    let products = names.iter().map(|name| model::advisory::FullProductName {
        name: name.clone(),
        product_id: to(&name.replace(' ', "-")),
        helper: None,
        extensions: None,
    });
    let products: Vec<_> = products.collect();
    let ids: Vec<ProductId> = products.iter().map(|product| product.product_id.clone()).collect();
    advisory.product_tree = Some(model::advisory::ProductTree { full_product_names: products, ..Default::default() });
    let template = advisory.vulnerabilities[1].clone();
    advisory.vulnerabilities = (0..400)
        .map(|number| {
            let mut vulnerability = template.clone();
            vulnerability.cve = Some(to(&format!("CVE-2026-{}", 20000 + number)));
            vulnerability.product_status =
                model::advisory::ProductStatus { known_affected: ids.clone(), ..Default::default() };
            vulnerability.remediations[0].details = format!("Remedy {number}");
            vulnerability.remediations[0].scope =
                model::advisory::Scope { product_ids: ids.clone(), group_ids: Vec::new() };
            vulnerability
        })
        .collect();
    content.advisories = vec![Arc::new(advisory.clone())];
    let html = pages(&site(&content)).remove("/advisories/exa-2026-0003.html").unwrap();
    assert!(html.len() < 3_000_000, "{} bytes", html.len());
    assert_eq!(missing(&unmarked(&advisory), &html), Vec::<String>::new());
}

#[test]
fn an_address_that_could_run_is_text_and_no_link() {
    let mut content = full();
    let mut advisory = testing::advisory();
    advisory.references[0].url = to("javascript:alert(1)");
    advisory.acknowledgments[0].urls = vec![to("data:text/html,x")];
    advisory.vulnerabilities[0].remediations[0].url = Some(to("JavaScript:alert(2)"));
    content.advisories = vec![Arc::new(advisory)];
    for (path, html) in pages(&site(&content)) {
        for link in values(&html, "href") {
            let link = link.to_lowercase();
            assert!(!link.starts_with("javascript") && !link.starts_with("data"), "{path}: {link}");
        }
    }
}

#[test]
fn the_same_content_makes_the_same_pages_in_every_run() {
    let once = pages(&site(&full()));
    assert_eq!(once, pages(&site(&full())));
}

/// Writes the pages for looking at them, where the environment names a folder.
#[test]
fn the_pages_of_a_whole_site_can_be_rendered() {
    let site = site(&full());
    let (documents, archive, theme) = (Documents::default(), Archive::default(), theme());
    let mut plan = Plan::default();
    super::plan(&site, &documents, &archive, &theme, &mut plan);
    let files = plan.render().unwrap();
    assert!(files.iter().any(|file| file.path == "/theme/style.css"));
    if let Some(folder) = std::env::var_os("CANDOUR_PAGES") {
        for file in files {
            let path = std::path::Path::new(&folder).join(file.path.trim_start_matches('/'));
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, file.bytes).unwrap();
        }
    }
}

/// The full site with another Gateway.
fn with_gateway(change: impl FnOnce(&mut Product)) -> std::collections::BTreeMap<String, String> {
    let mut content = full();
    let mut product = gateway();
    change(&mut product);
    content.products[0] = Arc::new(product);
    pages(&site(&content))
}

/// Ends the security support of Gateway 4.2 on the last day of 2025.
fn end_4_2(product: &mut Product) {
    let release = &mut product.releases[1];
    release.dates.insert(Milestone::EndOfActiveSupport, LifecycleDate::On(to("2025-06-30")));
    release.dates.insert(Milestone::EndOfSecuritySupport, LifecycleDate::On(to("2025-12-31")));
}

#[test]
fn support_periods_are_drawn_and_stand_in_a_table_below() {
    for path in [paths::LIFECYCLE, "/products/gateway.html"] {
        let html = page(path);
        let (before, after) = html.split_once("role=\"img\"").unwrap();
        assert!(before.contains("tabindex=\"0\" role=\"region\""), "the drawing scrolls in a region of its own");
        let (title, text) = ("periods-gateway-title", "periods-gateway-text");
        assert!(after.starts_with(&format!(" aria-labelledby=\"{title}\" aria-describedby=\"{text}\"")), "{path}");
        assert!(html.contains(&format!("<title id=\"{title}\">Support periods of Gateway")));
        let (drawing, below) = after.split_once("</svg>").unwrap();
        for stage in ["bar-active", "bar-security_only", "chart-notice", "chart-month", "chart-open", "chart-today"] {
            assert!(drawing.contains(stage) || stage == "chart-notice", "{path}: {stage}");
        }
        for said in ["5.0", "4.2", "4.1", "30 June 2025", "31 March 2027", "To be announced", "announced 1 June 2024"] {
            assert!(words(below).contains(&bare(said)), "{path}: {said}");
        }
        assert!(
            words(below).contains("January2026") && !words(&html).contains("1January2026"),
            "a month stays a month"
        );
        assert!(!drawing.contains("width=\"-") && !drawing.contains("NaN"));
    }
}

#[test]
fn releases_by_state_have_pages_with_counts_where_there_are_any() {
    let pages = pages(&site(&full()));
    let lists =
        |path: &str, release: &str| pages[path].contains(&format!("href=\"../products/gateway/{release}.html\""));
    for (path, listed) in [
        (paths::LIFECYCLE, [true, true, true]),
        ("/lifecycle/supported.html", [true, true, false]),
        ("/lifecycle/ending.html", [false, true, false]),
        ("/lifecycle/ended.html", [false, false, true]),
    ] {
        assert_eq!(["5.0", "4.2", "4.1"].map(|release| lists(path, release)), listed, "{path}");
        let filters = pages[path].split("<nav class=\"filters\"").nth(1).unwrap().split("</nav>").next().unwrap();
        let current = filters.split("aria-current=\"page\"").collect::<Vec<_>>();
        assert_eq!(current.len(), 2, "{path}");
        assert!(current[0].ends_with(&format!("{path}\" ").trim_start_matches('/').to_owned()), "{path}");
        assert!(words(filters).contains("All3Supported2Endingwithinayear1Ended1"), "{path}: {}", words(filters));
    }
    assert!(!pages.contains_key("/lifecycle/upcoming.html"));
    assert!(
        pages["/lifecycle/ended.html"]
            .contains("<link rel=\"canonical\" href=\"https://trust.example.com/security/lifecycle/index.html\">")
    );
    assert!(pages[paths::HOME].contains("href=\"lifecycle/index.html\""));
    assert!(pages[paths::SUPPORT].contains("href=\"lifecycle/index.html\""));
}

#[test]
fn a_release_that_ended_long_ago_is_folded_away_and_not_lost() {
    let pages = with_gateway(|product| {
        product.releases[2].dates.insert(Milestone::EndOfSecuritySupport, LifecycleDate::On(to("2024-12-31")));
    });
    let (open, folded) = pages[paths::LIFECYCLE].split_once("<details class=\"past\">").unwrap();
    assert!(!open.contains("gateway/4.1.html") && folded.contains("gateway/4.1.html"));
    assert!(words(folded).contains("Onereleasethatendedmorethanayearago"));
    assert!(
        !pages["/lifecycle/ended.html"].contains("<details class=\"past\">"),
        "nothing is folded where it is asked for"
    );
    assert_eq!(pages["/products/gateway.html"].matches("role=\"img\"").count(), 2, "its own page draws it too");
}

#[test]
fn a_release_page_says_first_until_when_it_is_supported() {
    let pages = pages(&site(&full()));
    let html = &pages["/products/gateway/4.2.html"];
    let main = html.split("<main").nth(1).unwrap();
    let answer = main
        .find("Gateway 4.2 is in active support and gets security updates until the end of 31 March 2027.")
        .unwrap();
    assert!(answer < main.find("<dl").unwrap());
    for said in [
        "Newest version Gateway 4.2.7",
        "Released 15 January 2024",
        "Move before then to: Gateway 5.0",
        "What is found later stays open.",
    ] {
        assert!(words(main).contains(&bare(said)), "{said}");
    }
    assert!(main.contains("href=\"../../products/gateway/5.0.html\""));
    let ended = words(&pages["/products/gateway/4.1.html"]);
    for said in [
        "Gateway 4.1 has had no security updates since the end of 30 June 2025.",
        "Move to: Gateway 4.2",
        "End of support announced 1 June 2024",
        "Move to 4.2.",
        "no longer made",
    ] {
        assert!(ended.contains(&bare(said)), "{said}");
    }
    let open = words(&pages["/products/gateway/5.0.html"]);
    assert!(open.contains(&bare("When its security updates end is to be announced. Set with 5.1")));
    assert!(open.contains(&bare("End of life Not planned")));
}

#[test]
fn a_release_names_the_advisories_that_affect_it_and_apart_those_that_may() {
    let pages = with_gateway(|product| product.releases[2].name = to("Winter"));
    let affected = |release: &str| {
        let html = &pages[&format!("/products/gateway/{release}.html")];
        let section = html.split("id=\"advisories\"").nth(1).unwrap().split("id=\"incidents\"").next().unwrap();
        let (surely, maybe) = section.split_once("Advisories that may affect it").unwrap_or((section, ""));
        [surely.to_owned(), maybe.to_owned()].map(|part| (part.contains("EXA-2026-0003"), words(&part)))
    };
    let [surely, maybe] = affected("4.2");
    assert!(surely.0 && surely.1.contains("fixedin4.2.7"), "{surely:?}");
    assert!(!maybe.0);
    let [surely, maybe] = affected("winter");
    assert!(!surely.0 && maybe.0, "the versions cannot be compared with it");
    let [surely, maybe] = affected("5.0");
    assert!(!surely.0 && !maybe.0, "{surely:?} {maybe:?}");
}

#[test]
fn an_advisory_says_that_an_affected_release_gets_no_updates_and_what_to_move_to() {
    let path = "/advisories/exa-2026-0003.html";
    let said = "Gateway 4.2 has had no security updates since the end of 31 December 2025. Move to:";
    assert!(!page(path).contains("id=\"unsupported\""), "4.2 has support, and 4.1 is not affected");
    let pages = with_gateway(end_4_2);
    assert!(words(&pages[path]).contains(&bare(&format!("{said} Gateway 5.0"))));
    assert!(pages[path].contains("href=\"../products/gateway/5.0.html\""));
    // Gateway 4.1 names 4.2 to move to, which has ended as well.
    assert!(words(&pages["/products/gateway/4.1.html"]).contains("Moveto:Gateway5.0"));
    let pages = with_gateway(|product| {
        end_4_2(product);
        product.releases[1].upgrade_to = None;
    });
    let text = words(&pages[path]);
    assert!(text.contains(&bare(
        "Gateway 4.2 has had no security updates since the end of 31 December 2025. There is no release named"
    )));
}

#[test]
fn releases_that_name_each_other_to_move_to_lead_to_the_first_of_them() {
    let pages = with_gateway(|product| {
        end_4_2(product);
        product.releases[1].upgrade_to = Some(to("4.1"));
    });
    assert!(words(&pages["/products/gateway/4.1.html"]).contains("Moveto:Gateway4.2"));
}

#[test]
fn without_scripts_there_are_lists_by_product_severity_and_year() {
    let content = full();
    let site = site(&content);
    let pages = pages(&site);
    let first = &pages[paths::ADVISORIES];
    for part in ["product/gateway.html", "severity/", "year/2026.html"] {
        assert!(values(first, "href").iter().any(|link| link.contains(part)), "no link to {part}");
    }
    for advisory in &site.advisories {
        let year = advisory.tracking.initial_release_date.utc_year();
        let mut lists = vec![format!("/advisories/year/{year}.html")];
        let shown = advisory.editorial.products.iter().filter(|slug| site.product(slug).is_some());
        lists.extend(shown.map(|slug| format!("/advisories/product/{slug}.html")));
        if advisory.holds() {
            let severity = advisory.severity().map_or("unrated", Severity::key);
            lists.push(format!("/advisories/severity/{severity}.html"));
        }
        for list in lists {
            assert!(pages[&list].contains(advisory.id().as_str()), "{} is not in {list}", advisory.id());
        }
    }
}

#[test]
fn the_page_of_a_product_says_which_versions_each_advisory_concerns() {
    let html = page("/products/gateway.html");
    assert!(html.contains("data-data=\"../products/gateway/versions.json\""), "{html}");
    let list = html.split("<h2 id=\"advisories\">").nth(1).unwrap();
    let words = words(list);
    assert!(words.contains("Affected:4.2.0;4.2.6"), "{words}");
}
