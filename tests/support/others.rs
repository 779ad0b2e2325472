//! What others do differently and may: each put into a copy of a good folder, where nothing fails through it.

#![allow(dead_code, unreachable_pub, missing_docs, reason = "each test program uses its own part of this")]

use serde_json::{Value, json};

use super::{
    provider::{AT, Version},
    site::Site,
};
use Version::{V20, V21};

/// One way to do it.
pub struct Way {
    pub name: &'static str,
    pub put: fn(&Site),
    /// Every requirement that has warnings, with a part of the reason of one.
    pub warned: &'static [(&'static str, &'static str)],
    /// Every requirement that is not checked, and is in the good folder, with a part of the reason.
    pub unchecked: &'static [(&'static str, &'static str)],
}

pub const WAYS: &[Way] = &[
    Way {
        name: "metadata that is written once",
        put: |site| {
            site.edit_metadata(V20, |json| json["last_updated"] = json!("2020-01-01T00:00:00Z"));
        },
        warned: &[("R7", "`last_updated` is 2020")],
        unchecked: &[],
    },
    Way {
        name: "a signature of five minutes ahead, where clocks differ",
        put: |site| {
            let path = site.document(V21);
            let text = site.read(&path);
            site.write(&format!("{path}.asc"), site.signer.sign(text.as_bytes(), AT + 5 * 60, None));
        },
        warned: &[],
        unchecked: &[],
    },
    Way {
        name: "a document in the folder of the year as its date is written",
        put: |site| {
            let path = site.documents(V20).into_iter().find(|path| path.ends_with("2026/exa-2025-0001.json"));
            let path = path.expect("it was released in the last hours of a year");
            site.without_listings();
            site.rename(&path, &path.replace("/2026/", "/2025/"));
            for file in [site.feed(V20), site.list(V20, "index.txt"), site.list(V20, "changes.csv")] {
                site.replace_all(&file, "2026/exa-2025-0001", "2025/exa-2025-0001");
            }
        },
        warned: &[("R11", "another year in UTC")],
        unchecked: &[("R14", "no folder has an index.html")],
    },
    Way {
        name: "a key without armour under 2.0",
        put: |site| drop(site.key_without_armour(V20)),
        warned: &[("R20", "not ASCII-armoured")],
        unchecked: &[],
    },
    Way {
        name: "hashes with SHA-3 alone",
        put: |site| {
            site.without_listings();
            for path in site.documents(V21) {
                site.remove(&format!("{path}.sha256"));
                site.remove(&format!("{path}.sha512"));
                site.write(&format!("{path}.sha3-512"), "0".repeat(128));
            }
            let feed = site.feed(V21);
            site.replace_all(&feed, ".json.sha512", ".json.sha3-512");
            site.edit(&feed, |json| {
                for entry in json["feed"]["entry"].as_array_mut().expect("a list") {
                    entry["link"].as_array_mut().expect("a list").remove(1);
                }
            });
        },
        warned: &[("R18", "sha3-512 alone")],
        unchecked: &[("R14", "no folder has an index.html")],
    },
    Way {
        name: "a hash more with an ending that nobody knows",
        put: |site| {
            site.without_listings();
            site.edit_entry(V20, |entry| {
                let url = format!("{}.k12", entry["content"]["src"].as_str().expect("a URL"));
                site.write(url.trim_start_matches("https://example.com/"), "0".repeat(64));
                entry["link"].as_array_mut().expect("a list").push(json!({"rel": "hash", "href": url}));
            });
        },
        warned: &[],
        unchecked: &[("R14", "no folder has an index.html")],
    },
    Way {
        name: "what may follow a hash",
        put: |site| {
            let [first, second, ..] = &site.documents(V20)[..] else { panic!("two documents") };
            site.replace(&format!("{first}.sha256"), "  ", "  ./out/");
            site.append(&format!("{second}.sha512"), "made by hand\n");
        },
        warned: &[("R18", "it names `./out/")],
        unchecked: &[],
    },
    Way {
        name: "entries with ids and titles of their own",
        put: |site| {
            for version in [V20, V21] {
                site.edit_entry(version, |entry| entry["id"] = json!("urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a"));
                site.edit_entry(version, |entry| entry["title"] = json!("A flaw"));
            }
        },
        warned: &[("R15", "`title` is `A flaw`")],
        unchecked: &[],
    },
    Way {
        name: "restricted documents under a path of another name",
        put: |site| {
            site.without_listings();
            site.restrict(V20, "RED");
            site.restrict(V21, "AMBER+STRICT");
        },
        warned: &[],
        unchecked: &[("R5", "whether a server asks who reads"), ("R14", "no folder has an index.html")],
    },
    Way {
        name: "CSAF 2.1 at the well-known place, after the roll-over",
        put: |site| {
            let text = site.read(&site.metadata(V21));
            site.write(".well-known/csaf/provider-metadata.json", text);
        },
        warned: &[],
        unchecked: &[],
    },
    Way {
        name: "CSAF 2.0 alone, by its field and not at the well-known place",
        put: |site| {
            site.without_listings();
            site.remove_folder(".well-known/csaf/v2.1");
            site.remove_folder(".well-known/csaf/v2.0");
            let path = "security/csaf/provider-metadata.json";
            std::fs::create_dir_all(site.root.join("security/csaf")).expect("a folder can be made");
            let old = site.metadata(V20);
            site.replace(&old, "/.well-known/csaf/v2.0/provider", "/security/csaf/provider");
            site.write(path, site.read(&old));
            site.remove(&old);
            site.security_txt("/.well-known/csaf/provider", "/security/csaf/provider");
            for version in ["v2.0", "v2.1"] {
                site.security_txt_without(&format!("CSAF: https://example.com/.well-known/csaf/{version}"));
            }
        },
        warned: &[],
        unchecked: &[("R14", "no folder has an index.html")],
    },
    Way {
        name: "links without the ending of a page, and links that the host redirects",
        put: |site| {
            let rules = "# Old addresses\n/team /about.html\n/old/:page /:page 302\n/docs/* https://docs.example.net/:splat 301!\n\
                         /app/* /index.html 200\n/shop id=:id /about.html\n";
            site.write("_redirects", rules);
            for link in ["about", "about#us", "team", "team/", "old/about", "docs/a/b", "app/x#y", "shop"] {
                site.append("index.html", &format!("<a href=\"/{link}\">x</a>"));
            }
            site.replace("rss.xml", "about.html", "team");
            site.replace("sitemap.xml", "about.html", "about");
            site.security_txt("Canonical:", "Policy: https://example.com/team\nCanonical:");
        },
        warned: &[],
        unchecked: &[],
    },
    Way {
        name: "XML that is no feed, and a feed of another encoding",
        put: |site| {
            site.write("map.xml", "<?xml version=\"1.0\"?><!DOCTYPE map [<!ENTITY a \"b\">]><map>&a;</map>");
            site.write("legacy.xml", b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><list>\xE9</list>");
            site.write("part.xml", "<part>");
            site.write("empty.xml", "");
            let text = site.read("rss.xml").replace("utf-8", "ISO-8859-1").replace("News", "N\u{e9}ws");
            let latin: Vec<u8> = text.chars().map(|character| u8::try_from(character).expect("Latin-1")).collect();
            site.write("rss.xml", latin);
            let doctype = "<!DOCTYPE feed><feed";
            site.replace("atom.xml", "<feed", doctype);
        },
        warned: &[],
        unchecked: &[],
    },
    Way {
        name: "links to folders of the site",
        put: |site| {
            site.without_listings();
            let csaf = site.root.join(".well-known/csaf");
            std::fs::rename(csaf.join("white"), site.root.join("data")).expect("it can be moved");
            std::os::unix::fs::symlink("../../data", csaf.join("white")).expect("a link can be made");
            std::os::unix::fs::symlink("2026", site.root.join("data/latest")).expect("a link can be made");
            std::os::unix::fs::symlink("about.html", site.root.join("us.html")).expect("a link can be made");
        },
        warned: &[],
        unchecked: &[("R14", "no folder has an index.html")],
    },
    Way {
        name: "feeds, directories and documents on another host",
        put: |site| {
            site.without_listings();
            for version in [V20, V21] {
                site.remove(&site.rolie(version, "/rolie/services/0"));
                site.remove_folder(&site.folder(version));
                site.edit_metadata(version, |json| {
                    let text = json["distributions"].to_string().replace("//example.com/", "//cdn.example.net/");
                    json["distributions"] = text.parse().expect("JSON");
                });
            }
        },
        warned: &[],
        unchecked: &[
            ("R1", "the directory https://cdn.example.net/.well-known/csaf/white/ lies elsewhere"),
            ("R2", "lies elsewhere"),
            ("R4", "lies elsewhere"),
            ("R5", "lies elsewhere"),
            ("R11", "lies elsewhere"),
            ("R12", "lies elsewhere"),
            ("R13", "lies elsewhere"),
            ("R14", "lies elsewhere"),
            ("R15", "the feed https://cdn.example.net/.well-known/csaf/white/feed-tlp-white.json lies elsewhere"),
            ("R16", "the service document https://cdn.example.net/.well-known/csaf/service.json lies elsewhere"),
            ("R17", "lies elsewhere"),
            ("R18", "lies elsewhere"),
            ("R19", "lies elsewhere"),
        ],
    },
    Way {
        name: "one of two directories and feeds on another host",
        put: |site| {
            site.edit_metadata(V20, |json| {
                let text = json["distributions"].to_string().replace("//example.com/", "//cdn.example.net/");
                let text = text.replace("WHITE", "GREEN");
                let more: Vec<Value> = serde_json::from_str(&text).expect("JSON");
                json["distributions"].as_array_mut().expect("a list").extend(more);
            });
        },
        warned: &[],
        unchecked: &[
            ("R11", "lies elsewhere"),
            ("R12", "lies elsewhere"),
            ("R13", "lies elsewhere"),
            ("R14", "lies elsewhere"),
            ("R15", "lies elsewhere"),
            ("R16", "lies elsewhere"),
            ("R17", "lies elsewhere"),
        ],
    },
    Way {
        name: "a feed whose documents lie on another host",
        put: |site| {
            site.without_listings();
            let (folder, feed) = (site.folder(V20), site.feed(V20));
            for name in ["index.txt", "changes.csv"] {
                site.remove(&format!("{folder}{name}"));
            }
            for year in ["2025", "2026"] {
                site.remove_folder(&format!("{folder}{year}"));
            }
            site.replace_all(&feed, "//example.com/.well-known/csaf/white/2", "//cdn.example.net/2");
            site.edit_metadata(V20, |json| drop(json["distributions"].as_array_mut().expect("a list").remove(0)));
        },
        warned: &[],
        unchecked: &[
            ("R1", "3 documents of the feed .well-known/csaf/white/feed-tlp-white.json lie elsewhere"),
            ("R2", "lie elsewhere"),
            ("R4", "lie elsewhere"),
            ("R5", "lie elsewhere"),
            ("R14", "no folder has an index.html"),
            ("R15", "lie elsewhere"),
            ("R18", "lie elsewhere"),
            ("R19", "lie elsewhere"),
        ],
    },
];
