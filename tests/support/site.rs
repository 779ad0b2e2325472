//! A copy of a good folder, and what the tables of `verify` do to it.
//!
//! Files are found, not named, so that it works on any folder that has providers of both versions.

#![allow(dead_code, unreachable_pub, missing_docs, reason = "each test program uses its own part of this")]

use std::{fs, path::Path};

use serde_json::Value;

use super::provider::{SIGNED, Signer, Version};

/// A copy of a good folder, and the key that it was signed with.
pub struct Site<'s> {
    pub root: &'s Path,
    pub signer: &'s Signer,
}

impl Site<'_> {
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) -> String {
        fs::write(self.root.join(path), text).unwrap_or_else(|error| panic!("{path}: {error}"));
        path.to_owned()
    }

    pub fn remove(&self, path: &str) -> String {
        fs::remove_file(self.root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        path.to_owned()
    }

    /// Replaces a part of a text, which must be there.
    pub fn replace(&self, path: &str, from: &str, to: &str) -> String {
        let text = self.read(path);
        assert!(text.contains(from), "{path} does not contain `{from}`");
        self.write(path, text.replacen(from, to, 1))
    }

    pub fn replace_all(&self, path: &str, from: &str, to: &str) -> String {
        let text = self.read(path);
        assert!(text.contains(from), "{path} does not contain `{from}`");
        self.write(path, text.replace(from, to))
    }

    pub fn remove_folder(&self, path: &str) {
        fs::remove_dir_all(self.root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    }

    /// Takes away the listings of the providers, as where a server makes them, and the links to them.
    pub fn without_listings(&self) {
        for path in self.files().iter().filter(|path| path.starts_with(".well-known/csaf/")) {
            if path.ends_with("/index.html") {
                self.remove(path);
            }
        }
        self.replace("index.html", "<a href=\"/.well-known/csaf/white/\">CSAF</a>", "");
    }

    pub fn append(&self, path: &str, more: &str) -> String {
        self.write(path, self.read(path) + more)
    }

    pub fn edit(&self, path: &str, change: impl FnOnce(&mut Value)) -> String {
        let mut json: Value = serde_json::from_str(&self.read(path)).expect("JSON");
        change(&mut json);
        self.write(path, format!("{json:#}\n"))
    }

    /// All files in the order of their paths.
    pub fn files(&self) -> Vec<String> {
        super::support::files(self.root).into_iter().map(|file| file.0).collect()
    }

    pub fn metadata(&self, version: Version) -> String {
        let is_it = |path: &String| {
            path.ends_with("/provider-metadata.json")
                && self.read(path).contains(&format!("\"metadata_version\": \"{}\"", version.number()))
        };
        self.files().into_iter().find(is_it).expect("there is a provider")
    }

    /// Changes the metadata and its copy alike.
    pub fn edit_metadata(&self, version: Version, change: impl Fn(&mut Value)) -> String {
        let file = self.metadata(version);
        let before = self.read(&file);
        for path in self.files().iter().filter(|path| path.ends_with("/provider-metadata.json")) {
            if self.read(path) == before {
                self.edit(path, &change);
            }
        }
        file
    }

    pub fn path_of(url: &Value) -> String {
        let url = url.as_str().expect("a URL");
        url.splitn(4, '/').nth(3).expect("a path").to_owned()
    }

    pub fn json(&self, path: &str) -> Value {
        serde_json::from_str(&self.read(path)).expect("JSON")
    }

    /// The folder of the documents, with a slash at its end.
    pub fn folder(&self, version: Version) -> String {
        let json = self.json(&self.metadata(version));
        let distributions = json["distributions"].as_array().expect("distributions");
        let url =
            distributions.iter().find_map(|one| one.get("directory_url").or_else(|| one.pointer("/directory/url")));
        Self::path_of(url.expect("a directory"))
    }

    pub fn rolie(&self, version: Version, pointer: &str) -> String {
        let json = self.json(&self.metadata(version));
        let distributions = json["distributions"].as_array().expect("distributions");
        Self::path_of(distributions.iter().find_map(|one| one.pointer(pointer)).expect("ROLIE"))
    }

    pub fn feed(&self, version: Version) -> String {
        self.rolie(version, "/rolie/feeds/0/url")
    }

    pub fn edit_entry(&self, version: Version, change: impl FnOnce(&mut Value)) -> String {
        self.edit(&self.feed(version), |feed| change(&mut feed["feed"]["entry"][0]))
    }

    pub fn key(&self) -> String {
        Self::path_of(&self.json(&self.metadata(Version::V20))["public_openpgp_keys"][0]["url"])
    }

    /// Gives the provider of a version a key file that is not armoured.
    pub fn key_without_armour(&self, version: Version) -> String {
        // Beside the listings, which would lack it.
        let file = "plain.gpg";
        self.edit_metadata(version, |json| {
            json["public_openpgp_keys"][0]["url"] = format!("https://example.com/{file}").into();
        });
        self.write(file, self.signer.binary())
    }

    pub fn documents(&self, version: Version) -> Vec<String> {
        let folder = self.folder(version);
        let in_year = |path: &String| {
            let rest = path.strip_prefix(&folder).unwrap_or_default();
            rest.ends_with(".json") && rest.split('/').count() == 2
        };
        self.files().into_iter().filter(in_year).collect()
    }

    pub fn document(&self, version: Version) -> String {
        self.documents(version).into_iter().next().expect("a document")
    }

    pub fn list(&self, version: Version, name: &str) -> String {
        format!("{}{name}", self.folder(version))
    }

    /// The listing of the folder that the first document lies in.
    pub fn listing(&self, version: Version) -> String {
        let document = self.document(version);
        format!("{}/index.html", document.rsplit_once('/').expect("a folder").0)
    }

    /// Changes a document, and what lies beside it accordingly.
    pub fn edit_document(&self, path: &str, change: impl FnOnce(&mut Value)) -> String {
        self.edit(path, change);
        self.seal(path);
        path.to_owned()
    }

    /// Hashes and signs a file anew.
    pub fn seal(&self, path: &str) {
        use sha2::{Digest, Sha256, Sha512};
        let bytes = fs::read(self.root.join(path)).expect("it is there");
        let name = path.rsplit('/').next().expect("a name");
        let hex = |bytes: &[u8]| bytes.iter().fold(String::new(), |text, byte| text + format!("{byte:02x}").as_str());
        self.write(&format!("{path}.sha256"), format!("{}  {name}\n", hex(&Sha256::digest(&bytes))));
        self.write(&format!("{path}.sha512"), format!("{}  {name}\n", hex(&Sha512::digest(&bytes))));
        self.write(&format!("{path}.asc"), self.signer.sign(&bytes, SIGNED, None));
    }

    /// Gives the first document a label, and moves it into a folder for customers with lists and a feed of its own.
    pub fn restrict(&self, version: Version, label: &str) {
        let (from, folder, feed) = (self.document(version), self.folder(version), self.feed(version));
        let row = from.strip_prefix(&folder).expect("it lies in the folder").to_owned();
        let name = folder.trim_end_matches('/').rsplit('/').next().expect("a name").to_owned();
        let to = |text: &str| text.replace(&format!("/{name}/"), "/customers/");
        self.rename(&from, &to(&from));
        self.edit_document(&to(&from), |json| json["document"]["distribution"]["tlp"]["label"] = label.into());
        for list in ["index.txt", "changes.csv"].map(|list| format!("{folder}{list}")) {
            let text = self.read(&list);
            let (own, others): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.contains(&row));
            self.write(&list, others.join("\n") + "\n");
            self.write(&to(&list), own.join("\n") + "\n");
        }
        let whole = self.json(&feed);
        let is_own = |entry: &Value| entry.to_string().contains(&row);
        for (path, own) in [(feed.clone(), false), (to(&feed), true)] {
            let mut part = whole.clone();
            part["feed"]["entry"].as_array_mut().expect("a list").retain(|entry| is_own(entry) == own);
            self.write(&path, if own { to(&part.to_string()) } else { part.to_string() });
        }
        self.edit(&self.rolie(version, "/rolie/services/0"), |json| {
            let list = json["service"]["workspace"][0]["collection"].as_array_mut().expect("a list");
            list.push(to(&list[0].to_string()).parse().expect("JSON"));
        });
        self.edit_metadata(version, |json| {
            let list = json["distributions"].as_array_mut().expect("a list");
            let mut more = to(&serde_json::to_string(list).expect("JSON")).parse::<Value>().expect("JSON");
            more[0].pointer_mut("/directory/tlp_label").into_iter().for_each(|it| *it = label.into());
            more[1]["rolie"].as_object_mut().expect("ROLIE").retain(|key, _| key == "feeds");
            more[1]["rolie"]["feeds"][0]["tlp_label"] = label.into();
            list.append(more.as_array_mut().expect("a list"));
        });
    }

    /// Moves a document with what lies beside it.
    pub fn rename(&self, from: &str, to: &str) {
        fs::create_dir_all(self.root.join(to).parent().expect("a folder")).expect("a folder can be made");
        for ending in ["", ".sha256", ".sha512", ".asc"] {
            fs::rename(self.root.join(format!("{from}{ending}")), self.root.join(format!("{to}{ending}")))
                .expect("moved");
        }
    }

    pub fn security_txt(&self, from: &str, to: &str) -> String {
        for path in ["security.txt", ".well-known/security.txt"] {
            self.replace(path, from, to);
        }
        ".well-known/security.txt".to_owned()
    }

    pub fn security_txt_without(&self, beginning: &str) -> String {
        for path in ["security.txt", ".well-known/security.txt"] {
            let text = self.read(path);
            let kept: String =
                text.lines().filter(|line| !line.starts_with(beginning)).map(|line| format!("{line}\n")).collect();
            assert_ne!(text, kept);
            self.write(path, kept);
        }
        ".well-known/security.txt".to_owned()
    }
}
