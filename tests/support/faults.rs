//! Faults, each put into a copy of a good folder, and what must be said of it.

#![allow(dead_code, unreachable_pub, missing_docs, reason = "each test program uses its own part of this")]

use std::fs;

use candour::verify::Outcome;
use serde_json::{Value, json};

use super::{
    provider::{AT, SIGNED, Signer, Version},
    site::Site,
};
use Outcome::{Failed, Warning};
use Version::{V20, V21};

/// One fault.
pub struct Fault {
    pub name: &'static str,
    /// Puts it into a folder and returns the file that the finding must name.
    pub put: fn(&Site) -> String,
    pub requirement: &'static str,
    pub outcome: Outcome,
    /// A part of the reason.
    pub reason: &'static str,
    /// What else fails through it.
    pub also: &'static [&'static str],
}

/// A page of the site that is no listing.
const PAGE: &str = "index.html";

macro_rules! fault {
    ($name:literal, $requirement:literal $outcome:ident, $reason:literal, $put:expr) => {
        fault!($name, $requirement $outcome, $reason, [], $put)
    };
    ($name:literal, $requirement:literal $outcome:ident, $reason:literal, [$($also:literal),*], $put:expr) => {
        Fault { name: $name, put: $put, requirement: $requirement, outcome: $outcome, reason: $reason, also: &[$($also),*] }
    };
}

/// A line of a list, given the number that it has.
fn nth_line(text: &str, number: usize) -> String {
    text.lines().nth(number).expect("a line").to_owned()
}

#[rustfmt::skip]
pub const FAULTS: &[Fault] = &[
    // Documents.
    fault!("a changed byte in a document", "R18" Failed, "hash of other bytes", ["R19"], |site| {
        let path = site.document(V20);
        site.append(&path, " ");
        format!("{path}.sha256")
    }),
    fault!("a document that a test refuses", "R1" Failed, "6.1.", |site| {
        let path = site.document(V20);
        site.edit_document(&path, |json| json["document"]["tracking"]["version"] = json!("9"))
    }),
    fault!("a document that the schema refuses", "R1" Failed, "schema", |site| {
        let path = site.document(V20);
        site.edit_document(&path, |json| json["document"]["title"] = json!(""))
    }),
    fault!("a document that is cut off", "R1" Failed, "not JSON", |site| {
        let path = site.document(V20);
        let text = site.read(&path);
        site.write(&path, &text[..text.len() / 2]);
        site.seal(&path);
        path
    }),
    fault!("a document with a byte order mark", "R1" Failed, "byte order mark", |site| {
        let path = site.document(V20);
        site.write(&path, format!("\u{feff}{}", site.read(&path)));
        site.seal(&path);
        path
    }),
    fault!("a document that is not UTF-8", "R1" Failed, "not UTF-8", |site| {
        let path = site.document(V21);
        site.write(&path, b"{\"a\": \"\xff\"}");
        site.seal(&path);
        path
    }),
    fault!("a page in place of a document", "R1" Failed, "found an HTML", |site| {
        let path = site.document(V20);
        site.write(&path, "<!doctype html><title>Not found</title>");
        site.seal(&path);
        path
    }),
    fault!("a page that redirects in place of a document", "R6" Failed, "redirects", ["R1"], |site| {
        let path = site.document(V20);
        site.write(&path, "<!doctype html><meta http-equiv=refresh content='0; url=/x.json'>");
        site.seal(&path);
        path
    }),
    fault!("a document of the other version", "R1" Failed, "it is of CSAF 2.0", |site| {
        let path = site.document(V21);
        let others = site.documents(V20);
        let name = path.rsplit('/').next().expect("a name");
        let other = others.iter().find(|other| other.ends_with(name)).expect("both trees have it");
        let text = site.read(other);
        site.write(&path, text);
        site.seal(&path);
        path
    }),
    fault!("a document of another name than its id", "R2" Failed, "expected `exa-2026-9999.json`", |site| {
        let path = site.document(V20);
        site.edit_document(&path, |json| json["document"]["tracking"]["id"] = json!("EXA-2026-9999"))
    }),
    fault!("two documents with the same id", "R2" Failed, "which", |site| {
        let [first, second, ..] = &site.documents(V20)[..] else { panic!("two documents") };
        let id = site.json(first)["document"]["tracking"]["id"].clone();
        site.edit_document(second, |json| json["document"]["tracking"]["id"] = id)
    }),
    fault!("a GREEN document in a folder of that name for others under 2.0", "R4" Warning, "TLP:GREEN", ["R15"], |site| {
        let path = site.document(V20);
        site.edit_document(&path, |json| json["document"]["distribution"]["tlp"]["label"] = json!("GREEN"))
    }),
    fault!("a GREEN document in a directory for others under 2.1", "R4" Failed, "TLP:GREEN", ["R15"], |site| {
        let path = site.document(V21);
        site.edit_document(&path, |json| json["document"]["distribution"]["tlp"]["label"] = json!("GREEN"))
    }),
    fault!("a RED document among the public ones under 2.0", "R5" Failed, "in one folder with", ["R15"], |site| {
        let path = site.document(V20);
        site.edit_document(&path, |json| json["document"]["distribution"]["tlp"]["label"] = json!("RED"))
    }),
    fault!("a RED document in a directory for others under 2.1", "R5" Failed, "a folder for TLP:CLEAR", ["R15"], |site| {
        let path = site.document(V21);
        site.edit_document(&path, |json| json["document"]["distribution"]["tlp"]["label"] = json!("RED"))
    }),
    fault!("a document without a label among the public ones under 2.0", "R4" Warning, "no label", ["R15"], |site| {
        let path = site.document(V20);
        site.edit_document(&path, |json| drop(json["document"].as_object_mut().map(|it| it.remove("distribution"))))
    }),
    fault!("a document in the folder of another year", "R11" Failed, "expected `20", ["R12", "R13", "R14", "R15", "links"], |site| {
        let path = site.document(V20);
        let name = path.rsplit('/').next().expect("a name");
        let to = format!("{}1999/{name}", site.folder(V20));
        site.rename(&path, &to);
        to
    }),
    fault!("a document that is gone", "R12" Failed, "no such file", ["R13", "R14", "R15", "R18", "R19", "links"], |site| {
        site.remove(&site.document(V20));
        site.list(V20, "index.txt")
    }),
    fault!("a link out of the folder in place of a document", "files" Failed, "leads out of the folder", ["R12", "R13", "R14", "R15", "R18", "R19", "links"], |site| {
        let path = site.document(V20);
        site.remove(&path);
        std::os::unix::fs::symlink("/etc/hostname", site.root.join(&path)).expect("a link can be made");
        path
    }),

    fault!("a link to the folder around it", "files" Failed, "around itself", |site| {
        std::os::unix::fs::symlink("..", site.root.join(".well-known/again")).expect("a link can be made");
        ".well-known/again".to_owned()
    }),
    fault!("links to folders that lead to each other", "files" Failed, "within 3 others", |site| {
        for (folder, other) in [("one", "two"), ("two", "one")] {
            fs::create_dir(site.root.join(folder)).expect("a folder can be made");
            std::os::unix::fs::symlink(format!("../{other}"), site.root.join(folder).join("next")).expect("a link");
        }
        "one/next/next/next/next".to_owned()
    }),
    fault!("a link to a folder elsewhere", "files" Failed, "`cp -rL`", |site| {
        std::os::unix::fs::symlink("/etc", site.root.join("etc")).expect("a link can be made");
        "etc".to_owned()
    }),

    // Metadata.
    fault!("metadata that is no JSON", "R7" Failed, "not JSON", |site| {
        let path = site.metadata(V21);
        site.write(&path, "{")
    }),
    fault!("metadata without a publisher", "R7" Failed, "`publisher` is missing", |site| {
        site.edit_metadata(V20, |json| drop(json.as_object_mut().map(|it| it.remove("publisher"))))
    }),
    fault!("metadata of CSAF 2.1 without a schema", "R7" Failed, "`$schema` is missing", |site| {
        site.edit_metadata(V21, |json| drop(json.as_object_mut().map(|it| it.remove("$schema"))))
    }),
    fault!("metadata of CSAF 2.1 with a member that is none", "R7" Failed, "not a member", |site| {
        site.edit_metadata(V21, |json| json["directory_url"] = json!("https://example.com/"))
    }),
    fault!("metadata with a role that is none", "R7" Failed, "`role` is `csaf_hero`", |site| {
        site.edit_metadata(V21, |json| json["role"] = json!("csaf_hero"))
    }),
    fault!("metadata older than a document", "R7" Warning, "`last_updated` is 2020", |site| {
        site.edit_metadata(V20, |json| json["last_updated"] = json!("2020-01-01T00:00:00Z"))
    }),
    fault!("metadata with a date that has no offset", "R7" Failed, "has no offset", |site| {
        site.edit_metadata(V20, |json| json["last_updated"] = json!("2026-11-20T00:00:00"))
    }),
    fault!("metadata that names a feed that is not there", "R7" Failed, "no such file", ["R16"], |site| {
        site.edit_metadata(V20, |json| {
            let feeds = json["distributions"].as_array_mut().expect("a list").iter_mut();
            let rolie = feeds.filter(|one| one.get("rolie").is_some());
            rolie.for_each(|one| one["rolie"]["feeds"][0]["url"] = json!("https://example.com/none.json"));
        })
    }),
    fault!("metadata with a URL without TLS", "R7" Failed, "expected a URL with https", |site| {
        site.edit_metadata(V20, |json| {
            let url = json["public_openpgp_keys"][0]["url"].as_str().expect("a URL").replace("https:", "http:");
            json["public_openpgp_keys"][0]["url"] = json!(url);
        })
    }),
    fault!("metadata with the canonical URL of another file", "R7" Failed, "`canonical_url`", |site| {
        site.edit_metadata(V21, |json| json["canonical_url"] = json!("https://example.com/x/provider-metadata.json"))
    }),
    fault!("metadata with another publisher than the documents", "R7" Warning, "another publisher", |site| {
        site.edit_metadata(V20, |json| json["publisher"]["namespace"] = json!("https://other.example"));
        site.document(V20)
    }),
    fault!("metadata with another name of the publisher", "R7" Warning, "differs in `name`", |site| {
        site.edit_metadata(V20, |json| json["publisher"]["name"] = json!("Somebody"));
        site.document(V20)
    }),
    fault!("metadata that is maintained no more", "R7" Failed, "`maintained_until` is past", |site| {
        site.edit_metadata(V21, |json| json["maintained_until"] = json!("2026-11-01T00:00:00Z"))
    }),
    fault!("metadata without distributions", "R7" Failed, "neither a directory nor a ROLIE feed", |site| {
        site.edit_metadata(V21, |json| drop(json.as_object_mut().map(|it| it.remove("distributions"))))
    }),
    fault!("no field CSAF, which CSAF 2.0 at the well-known place can do without and 2.1 cannot", "R8" Warning, "no field `CSAF`", ["R8"], |site| {
        site.security_txt_without("CSAF")
    }),
    fault!("no field CSAF for 2.1", "R8" Failed, "v2.1/provider-metadata.json, and there is no other way", |site| {
        site.security_txt_without("CSAF: https://example.com/.well-known/csaf/v2.1/")
    }),
    fault!("no field CSAF for 2.0 beside 2.1", "R8" Warning, "csaf/v2.0/provider-metadata.json, expected while", |site| {
        site.security_txt_without("CSAF: https://example.com/.well-known/csaf/v2.0/")
    }),
    fault!("the well-known URL below another field CSAF", "R8" Failed, "must be the first", |site| {
        let (first, second) = ("csaf/provider-metadata.json", "csaf/v2.0/provider-metadata.json");
        site.security_txt(first, "csaf/v?");
        site.security_txt(second, first);
        site.security_txt("csaf/v?", second)
    }),
    fault!("the bare canonical URL for 2.0 beside 2.1", "R7" Warning, "csaf/v2.0/provider-metadata.json while", |site| {
        site.edit_metadata(V20, |json| {
            json["canonical_url"] = json!("https://example.com/.well-known/csaf/provider-metadata.json");
        })
    }),
    fault!("a well-known file that is no copy of the canonical one", "R7" Failed, "has other bytes", |site| {
        let path = ".well-known/csaf/provider-metadata.json";
        site.edit(path, |json| json["list_on_CSAF_aggregators"] = json!(false))
    }),
    fault!("a field CSAF without TLS", "R8" Failed, "expected a URL with https", ["security-txt"], |site| {
        site.security_txt("CSAF: https", "CSAF: http")
    }),
    fault!("a field CSAF that leads nowhere", "R8" Failed, "no such file", ["security-txt"], |site| {
        site.security_txt("CSAF: https://example.com/.well-known/csaf/", "CSAF: https://example.com/nowhere/")
    }),
    fault!("neither a field CSAF nor the well-known place", "R9" Failed, "no such file", ["R8"], |site| {
        site.security_txt_without("CSAF");
        // Only the copy below v2.0 stays, which no rule leads to.
        let well_known = ".well-known/csaf/provider-metadata.json";
        site.remove(well_known);
        let copy = site.metadata(V20);
        site.edit(&copy, |json| json["canonical_url"] = json!(format!("https://example.com/{copy}")));
        // The listing stays, for pages lead to it, and leads to the file no more.
        site.replace(".well-known/csaf/index.html", "<a href=\"provider-metadata.json\">", "<a>");
        well_known.to_owned()
    }),

    // Lists and listings.
    fault!("no index.txt", "R12" Failed, "no such file", ["R14", "links"], |site| site.remove(&site.list(V20, "index.txt"))),
    fault!("a document that index.txt lacks", "R12" Failed, "is not in it", |site| {
        let path = site.list(V20, "index.txt");
        let first = nth_line(&site.read(&path), 0);
        site.replace(&path, &format!("{first}\n"), "")
    }),
    fault!("a row of index.txt without a file", "R12" Failed, "no such file", |site| {
        site.append(&site.list(V20, "index.txt"), "2026/none.json\n")
    }),
    fault!("a row of index.txt twice", "R12" Failed, "a second time", |site| {
        let path = site.list(V21, "index.txt");
        let first = nth_line(&site.read(&path), 0);
        site.append(&path, &format!("{first}\n"))
    }),
    fault!("a row of index.txt that is a URL", "R12" Failed, "not relative", |site| {
        let path = site.list(V20, "index.txt");
        let first = nth_line(&site.read(&path), 0);
        site.replace(&path, &first, &format!("https://example.com/{first}"))
    }),
    fault!("a row of index.txt that leads out", "R12" Failed, "not a plain path", |site| {
        site.append(&site.list(V20, "index.txt"), "../../../etc/passwd\n")
    }),
    fault!("an index.txt with a byte order mark", "R12" Failed, "byte order mark", |site| {
        let path = site.list(V20, "index.txt");
        site.write(&path, format!("\u{feff}{}", site.read(&path)))
    }),
    fault!("an index.txt without a newline at its end", "R12" Warning, "no newline", |site| {
        let path = site.list(V20, "index.txt");
        site.write(&path, site.read(&path).trim_end())
    }),
    fault!("a document that changes.csv lacks", "R13" Failed, "is not in it", |site| {
        let path = site.list(V20, "changes.csv");
        let first = nth_line(&site.read(&path), 0);
        site.replace(&path, &format!("{first}\n"), "")
    }),
    fault!("a row of changes.csv without a file", "R13" Failed, "no such file", |site| {
        site.append(&site.list(V20, "changes.csv"), "\"2019/none.json\",\"2019-01-01T00:00:00Z\"\n")
    }),
    fault!("a row of changes.csv with another date", "R13" Failed, "expected its current_release_date", |site| {
        let path = site.list(V20, "changes.csv");
        let text = site.read(&path);
        let last = text.lines().last().expect("a row");
        let date = last.rsplit('"').nth(1).expect("a date");
        site.write(&path, text.replace(date, "2001-01-01T00:00:00Z"))
    }),
    fault!("a changes.csv with the oldest first", "R13" Failed, "newest first", |site| {
        let path = site.list(V21, "changes.csv");
        let text = site.read(&path);
        let rows: Vec<&str> = text.lines().rev().collect();
        site.write(&path, rows.join("\n") + "\n")
    }),
    fault!("a changes.csv with a heading", "R13" Failed, "line 1: `filename`", |site| {
        let path = site.list(V21, "changes.csv");
        site.write(&path, format!("filename,date\n{}", site.read(&path)))
    }),
    fault!("a changes.csv of 2.1 in quotes", "R13" Failed, "no double quotes", |site| {
        let path = site.list(V21, "changes.csv");
        let text = site.read(&path);
        let rows: String = text.lines().map(|row| format!("\"{}\"\n", row.replace(',', "\",\""))).collect();
        site.write(&path, rows)
    }),
    fault!("a changes.csv of 2.0 without quotes", "R13" Warning, "without the double quotes", |site| {
        let path = site.list(V20, "changes.csv");
        site.write(&path, site.read(&path).replace('"', ""))
    }),
    fault!("a folder without a listing", "R14" Failed, "no listing", ["links"], |site| site.remove(&site.listing(V20))),
    fault!("a listing that lacks a file", "R14" Failed, "does not link to", |site| {
        let path = site.listing(V20);
        let text = site.read(&path);
        let name = site.document(V20);
        let name = name.rsplit('/').next().expect("a name");
        let lines = text.lines().filter(|line| !line.contains(&format!("\"{name}\""))).map(|line| format!("{line}\n"));
        site.write(&path, lines.collect::<String>())
    }),
    fault!("a listing with a script", "R14" Failed, "has a script", |site| {
        site.append(&site.listing(V21), "<script>sort()</script>")
    }),
    fault!("a listing that redirects", "R6" Failed, "redirects", |site| {
        site.append(&site.listing(V20), "<script>location.href = '/x'</script>")
    }),

    // ROLIE.
    fault!("a feed that is no JSON", "R15" Failed, "not JSON", |site| site.write(&site.feed(V20), "{\"feed\":")),
    fault!("a document that the feed lacks", "R15" Failed, "has no entry", |site| {
        site.edit(&site.feed(V20), |feed| drop(feed["feed"]["entry"].as_array_mut().map(|list| list.remove(0))))
    }),
    fault!("an entry without a document", "R15" Failed, "no such file", |site| {
        site.edit(&site.feed(V20), |feed| {
            let text = feed["feed"]["entry"][0].to_string();
            let id = feed["feed"]["entry"][0]["id"].as_str().expect("an id");
            let more = text.replace(id, "EXA-2026-7777").replace(&id.to_lowercase(), "exa-2026-7777");
            let more: Value = serde_json::from_str(&more).expect("JSON");
            feed["feed"]["entry"].as_array_mut().expect("a list").push(more);
        })
    }),
    fault!("a feed older than an entry", "R15" Failed, "readers miss it", |site| {
        site.edit(&site.feed(V20), |feed| feed["feed"]["updated"] = json!("2024-01-01T00:00:00Z"))
    }),
    fault!("an entry that was not updated", "R15" Failed, "current_release_date", |site| {
        site.edit_entry(V20, |entry| entry["updated"] = json!("2025-01-01T00:00:00Z"))
    }),
    fault!("an entry whose summary is no object", "R15" Failed, "summary", |site| {
        site.edit_entry(V20, |entry| entry["summary"] = json!(5))
    }),
    fault!("an entry with a category that is a text", "R15" Failed, "category", |site| {
        site.edit_entry(V20, |entry| entry["category"] = json!("x"))
    }),
    fault!("an entry with another id", "R15" Warning, "`id` is `EXA-X`", |site| {
        site.edit_entry(V20, |entry| entry["id"] = json!("EXA-X"))
    }),
    fault!("an entry without a signature link", "R15" Failed, "no link `signature`", |site| {
        site.edit_entry(V20, |entry| drop(entry["link"].as_array_mut().map(Vec::pop)))
    }),
    fault!("an entry with a hash that is not there", "R15" Failed, "no such file", |site| {
        site.edit_entry(V20, |entry| {
            let href = entry["link"][1]["href"].as_str().expect("a link").replace(".json.sha256", ".json.sha384");
            let link = json!({"rel": "hash", "href": href});
            entry["link"].as_array_mut().expect("a list").push(link);
        })
    }),
    fault!("an entry of the format of another version", "R15" Failed, "format.version", |site| {
        site.edit_entry(V21, |entry| entry["format"]["version"] = json!("2.0"))
    }),
    fault!("an entry without TLS", "R15" Failed, "expected a URL with https", |site| {
        site.edit_entry(V20, |entry| {
            let url = entry["content"]["src"].as_str().expect("a URL").replace("https:", "http:");
            entry["content"]["src"] = json!(url);
        })
    }),
    fault!("a feed with a link to another as itself", "R15" Failed, "the link `self`", |site| {
        site.edit(&site.feed(V20), |feed| feed["feed"]["link"][0]["href"] = json!("https://example.com/other.json"))
    }),
    fault!("a feed without its category", "R15" Failed, "the term `csaf`", |site| {
        site.edit(&site.feed(V20), |feed| feed["feed"]["category"][0]["term"] = json!("vex"))
    }),
    fault!("a feed that says GREEN", "R15" Failed, "the feed is for TLP:GREEN", |site| {
        site.edit_metadata(V20, |json| {
            let feeds = json["distributions"].as_array_mut().expect("a list").iter_mut();
            let rolie = feeds.filter(|one| one.get("rolie").is_some());
            rolie.for_each(|one| one["rolie"]["feeds"][0]["tlp_label"] = json!("GREEN"));
        });
        site.feed(V20)
    }),
    fault!("metadata that knows an older feed", "R7" Failed, "`last_updated` of the feed", |site| {
        site.edit_metadata(V21, |json| {
            let feeds = json["distributions"].as_array_mut().expect("a list").iter_mut();
            let rolie = feeds.filter(|one| one.get("rolie").is_some());
            rolie.for_each(|one| one["rolie"]["feeds"][0]["last_updated"] = json!("2024-01-01T00:00:00Z"));
        })
    }),
    fault!("a service document that lacks a feed", "R16" Failed, "does not list the feed", |site| {
        site.edit(&site.rolie(V20, "/rolie/services/0"), |json| {
            json["service"]["workspace"][0]["collection"][0]["href"] = json!("https://elsewhere.example/feed.json");
        })
    }),
    fault!("a category document of another shape", "R17" Failed, "`categories` is missing", |site| {
        site.write(&site.rolie(V20, "/rolie/categories/0"), "{}")
    }),

    // Hashes.
    fault!("a missing hash", "R18" Warning, "sha512 alone", ["R14", "R15", "links"], |site| {
        let path = site.document(V20);
        site.remove(&format!("{path}.sha256"));
        path
    }),
    fault!("no hash at all", "R18" Failed, "it has no hash", ["R14", "R15", "links"], |site| {
        let path = site.document(V20);
        site.remove(&format!("{path}.sha256"));
        site.remove(&format!("{path}.sha512"));
        path
    }),
    fault!("a hash in upper case under 2.1", "R18" Failed, "upper-case", |site| {
        let path = format!("{}.sha256", site.document(V21));
        let text = site.read(&path);
        let (hash, rest) = text.split_once(' ').expect("a hash");
        site.write(&path, format!("{} {rest}", hash.to_uppercase()))
    }),
    fault!("a hash in upper case under 2.0", "R18" Warning, "upper-case", |site| {
        let path = format!("{}.sha512", site.document(V20));
        let text = site.read(&path);
        let (hash, rest) = text.split_once(' ').expect("a hash");
        site.write(&path, format!("{} {rest}", hash.to_uppercase()))
    }),
    fault!("a hash that is cut off", "R18" Failed, "hexadecimal digits", |site| {
        let path = format!("{}.sha256", site.document(V20));
        let text = site.read(&path);
        site.write(&path, &text[..20])
    }),
    fault!("a hash of another file", "R18" Warning, "it names `other.json`", |site| {
        let path = format!("{}.sha256", site.document(V20));
        let text = site.read(&path);
        let (hash, _) = text.split_once(' ').expect("a hash");
        site.write(&path, format!("{hash}  other.json\n"))
    }),
    fault!("a hash with something right after it", "R18" Failed, "a space after the hash", |site| {
        site.replace(&format!("{}.sha256", site.document(V20)), "  ", "\t")
    }),
    fault!("a SHA-384 of other bytes", "R18" Failed, "hash of other bytes", ["R14", "R15"], |site| {
        site.write(&format!("{}.sha384", site.document(V20)), "0".repeat(96))
    }),
    fault!("a hash of another algorithm that the feed lacks", "R15" Failed, "no link `hash`", ["R14"], |site| {
        site.write(&format!("{}.sha3-512", site.document(V20)), "0".repeat(128));
        site.feed(V20)
    }),
    fault!("an MD5 under 2.1", "R18" Failed, "not secure", ["R14", "R15"], |site| {
        site.write(&format!("{}.md5", site.document(V21)), "0".repeat(32))
    }),
    fault!("a hash with a single space", "R18" Warning, "two spaces", |site| {
        site.replace(&format!("{}.sha256", site.document(V20)), "  ", " ")
    }),
    fault!("a hash without a document", "R18" Failed, "beside it", ["R14"], |site| {
        let path = format!("{}none.json.sha256", site.folder(V20));
        site.write(&path, "0\n")
    }),
    fault!("a hash of another algorithm without a document", "R18" Failed, "beside it", ["R14"], |site| {
        site.write(&format!("{}none.json.sha3-256", site.folder(V21)), "0\n")
    }),

    // Signatures and keys.
    fault!("no signature", "R19" Failed, "it has no signature", ["R14", "R15", "links"], |site| {
        let path = site.document(V20);
        site.remove(&format!("{path}.asc"));
        path
    }),
    fault!("a signature by another key", "R19" Failed, "not among the keys named", |site| {
        let path = site.document(V20);
        let text = site.read(&path);
        site.write(&format!("{path}.asc"), Signer::new().sign(text.as_bytes(), SIGNED, None))
    }),
    fault!("the signature of another document", "R19" Failed, "does not fit the bytes", |site| {
        let path = site.document(V20);
        site.write(&format!("{path}.asc"), site.signer.sign(b"other", SIGNED, None))
    }),
    fault!("a signature of tomorrow", "R19" Failed, "yet to come", |site| {
        let path = site.document(V20);
        let text = site.read(&path);
        site.write(&format!("{path}.asc"), site.signer.sign(text.as_bytes(), SIGNED + 30 * 86_400, None))
    }),
    fault!("a signature of six minutes ahead", "R19" Failed, "2026-11-21T09:06:00Z, which is yet to come", |site| {
        let path = site.document(V20);
        let text = site.read(&path);
        site.write(&format!("{path}.asc"), site.signer.sign(text.as_bytes(), AT + 6 * 60, None))
    }),
    fault!("a signature that expired", "R19" Failed, "the signature expired", |site| {
        let path = site.document(V20);
        let text = site.read(&path);
        site.write(&format!("{path}.asc"), site.signer.sign(text.as_bytes(), SIGNED, Some(3600)))
    }),
    fault!("a signature that expires within 30 days under 2.1", "R19" Failed, "30 days or less", |site| {
        let path = site.document(V21);
        let text = site.read(&path);
        site.write(&format!("{path}.asc"), site.signer.sign(text.as_bytes(), SIGNED, Some(20 * 86_400)))
    }),
    fault!("a signature that expires within 90 days", "R19" Warning, "90 days or less", |site| {
        let path = site.document(V21);
        let text = site.read(&path);
        site.write(&format!("{path}.asc"), site.signer.sign(text.as_bytes(), SIGNED, Some(60 * 86_400)))
    }),
    fault!("a signature that is none", "R19" Failed, "not an OpenPGP signature", |site| {
        site.write(&format!("{}.asc", site.document(V20)), "-----BEGIN PGP SIGNATURE-----\n\nnothing\n")
    }),
    fault!("a signature without a document", "R19" Failed, "beside it", ["R14"], |site| {
        site.write(&format!("{}none.json.asc", site.folder(V20)), "x\n")
    }),
    fault!("a key that expired", "R19" Failed, "expired at", ["R20"], |site| {
        site.write(&site.key(), site.signer.expiring(365 * 86_400));
        format!("{}.asc", site.document(V20))
    }),
    fault!("a key that is revoked", "R19" Failed, "is revoked", ["R20"], |site| {
        site.write(&site.key(), site.signer.revoked());
        format!("{}.asc", site.document(V20))
    }),
    fault!("a key that is revoked can sign no more", "R20" Failed, "none of the keys", ["R19"], |site| {
        site.write(&site.key(), site.signer.revoked());
        site.metadata(V20)
    }),
    fault!("another key", "R20" Failed, "its fingerprint is", ["R19"], |site| {
        site.write(&site.key(), Signer::new().armoured())
    }),
    fault!("a key without armour under 2.1", "R20" Failed, "not ASCII-armoured", |site| site.key_without_armour(V21)),
    fault!("a wrong fingerprint", "R20" Failed, "the metadata says 0000", |site| {
        site.edit_metadata(V20, |json| json["public_openpgp_keys"][0]["fingerprint"] = json!("0".repeat(40)));
        site.key()
    }),
    fault!("a private key", "R20" Failed, "a private key", ["files"], |site| {
        site.write(&site.key(), site.signer.private())
    }),
    fault!("a private key elsewhere in the site", "files" Failed, "a private key", |site| {
        site.write("backup.asc", site.signer.private())
    }),
    fault!("no key", "R20" Failed, "no such file", ["security-txt", "links"], |site| {
        site.remove(&site.key());
        site.metadata(V20)
    }),
    fault!("no key in the metadata", "R20" Failed, "names no key", ["R19"], |site| {
        site.edit_metadata(V20, |json| json["public_openpgp_keys"] = json!([]))
    }),

    // security.txt.
    fault!("an expired security.txt", "security-txt" Failed, "it expired at", |site| {
        site.security_txt("Expires: 2027", "Expires: 2026")
    }),
    fault!("a security.txt without Expires", "security-txt" Failed, "0 fields `Expires`", |site| {
        site.security_txt_without("Expires")
    }),
    fault!("a security.txt without a contact", "security-txt" Failed, "no field `Contact`", |site| {
        site.security_txt_without("Contact")
    }),
    fault!("a contact without a scheme", "security-txt" Failed, "write `mailto:", |site| {
        site.security_txt("Contact: mailto:", "Contact: ")
    }),
    fault!("the canonical URL of another site", "security-txt" Failed, "no field `Canonical`", |site| {
        site.security_txt("Canonical: https://example.com", "Canonical: https://other.example")
    }),
    fault!("two lines of languages", "security-txt" Failed, "2 fields `Preferred-Languages`", |site| {
        site.security_txt("Preferred-Languages: en, cy\n", "Preferred-Languages: en\nPreferred-Languages: cy\n")
    }),
    fault!("a line that is no field", "security-txt" Failed, "neither a field", |site| {
        site.security_txt("Canonical:", "Hello there\nCanonical:")
    }),
    fault!("a security.txt with a byte order mark", "security-txt" Failed, "byte order mark", ["R8"], |site| {
        for path in ["security.txt", ".well-known/security.txt"] {
            site.write(path, format!("\u{feff}{}", site.read(path)));
        }
        ".well-known/security.txt".to_owned()
    }),
    fault!("a copy of security.txt that differs", "security-txt" Failed, "expected a copy", |site| {
        site.append("security.txt", "# more\n")
    }),
    fault!("a policy that is not there", "security-txt" Failed, "no such file", |site| {
        site.security_txt("Canonical:", "Policy: https://example.com/policy.html\nCanonical:")
    }),

    // The rest of the site.
    fault!("two items with the same guid", "feeds" Failed, "another item has too", |site| {
        site.replace("rss.xml", ">6</guid>", ">5</guid>")
    }),
    fault!("an archive that is not there", "feeds" Failed, "no such file", |site| {
        site.replace("rss.xml", "href=\"2025.xml\"", "href=\"2026.xml\"");
        site.replace("2025.xml", "<fh:archive/>", "");
        site.replace("2024.xml", "<fh:archive/>", "");
        "rss.xml".to_owned()
    }),
    fault!("an archive to which no link leads", "feeds" Failed, "no link `prev-archive` leads to it", |site| {
        site.replace("2025.xml", "<atom:link rel=\"prev-archive\" href=\"2024.xml\"/>", "");
        site.replace("2024.xml", "<atom:link rel=\"next-archive\" href=\"2025.xml\"/>", "");
        "2024.xml".to_owned()
    }),
    fault!("archives in a circle", "feeds" Failed, "lead in a circle", |site| {
        let link = "<atom:link rel=\"prev-archive\" href=\"2025.xml\"/><fh:archive/>";
        site.replace("2024.xml", "<fh:archive/>", link)
    }),
    fault!("archives that lead past each other", "feeds" Failed, "its link `next-archive` leads to `rss.xml`", |site| {
        site.replace("2024.xml", "rel=\"next-archive\" href=\"2025.xml\"", "rel=\"next-archive\" href=\"rss.xml\"")
    }),
    fault!("a feed that is not well-formed", "feeds" Failed, "not well-formed", |site| {
        site.replace("rss.xml", "</channel>", "")
    }),
    fault!("a feed in Latin-1 that does not say so", "feeds" Failed, "not UTF-8", |site| {
        let text = site.read("rss.xml").replace("News", "N\u{e9}ws");
        site.write("rss.xml", text.chars().map(|character| u8::try_from(character).expect("Latin-1")).collect::<Vec<u8>>())
    }),
    fault!("a feed by its ending that is none", "feeds" Failed, "expected `rss` or `feed`", |site| {
        site.write("news.atom", "<html/>")
    }),
    fault!("a channel without a title", "feeds" Failed, "no `title`", |site| {
        site.replace("rss.xml", "<title>Example</title>", "")
    }),
    fault!("an item that leads nowhere", "feeds" Failed, "no such file", |site| {
        site.replace("rss.xml", "about.html", "nowhere.html")
    }),
    fault!("an entry of Atom without an id", "feeds" Failed, "has no `id`", |site| {
        site.replace("atom.xml", "<id>urn:example:1</id>", "")
    }),
    fault!("a dead link", "links" Failed, "no such file", |site| {
        site.append(PAGE, "<a href=\"nowhere.html\">x</a>")
    }),
    fault!("a link to an id that is not there", "links" Failed, "no element there has that id", |site| {
        site.append(PAGE, "<a href=\"/about.html#nobody\">x</a>")
    }),
    fault!("a link that is redirected to nowhere", "links" Failed, "no such file", |site| {
        site.write("_redirects", "/old/* /nowhere/ 302\n");
        site.append(PAGE, "<a href=\"/old/page\">x</a>")
    }),
    fault!("a link that is answered with 404", "links" Failed, "no such file", |site| {
        site.write("_redirects", "/* /about.html 404\n");
        site.append(PAGE, "<a href=\"/old/page\">x</a>")
    }),
    fault!("a redirect of the metadata", "R6" Failed, "expected the file itself", |site| {
        site.write("_redirects", "/.well-known/csaf/provider-metadata.json /x.json 302!\n")
    }),
    fault!("a link to an id that is not in the page without its ending", "links" Failed, "no element there has that id", |site| {
        site.append(PAGE, "<a href=\"/about#nobody\">x</a>")
    }),
    fault!("an image that is not there", "links" Failed, "no such file", |site| {
        site.append(PAGE, "<img src=logo.png>")
    }),
    fault!("an address of the sitemap that is not there", "links" Failed, "no such file", |site| {
        site.replace("sitemap.xml", "about.html", "nowhere.html")
    }),
    fault!("JSON sent as text", "headers" Failed, "sent as `text/plain`", |site| {
        site.replace("_headers", "application/json", "text/plain")
    }),
    fault!("no access from other origins", "R25" Warning, "Access-Control-Allow-Origin", |site| {
        site.replace_all("_headers", "Access-Control-Allow-Origin: *", "X-Nothing: *")
    }),
];
