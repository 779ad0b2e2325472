//! RSS and Atom: well-formed, complete, with ids that tell items apart and links that lead somewhere. `archives.rs` has
//! what holds of the documents of one feed together.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use chrono::DateTime;
use quick_xml::{Reader, XmlVersion, events::Event};
use rayon::prelude::*;

use super::{
    Requirement, Site,
    address::Place,
    archives::{self, Links},
    report::Findings,
};
use crate::model::Instant;

/// An element with what is in it.
#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Element>,
}

/// How deep elements may lie in each other: no feed comes near, and the stack has an end.
const MOST_DEPTH: usize = 64;

/// Checks every feed and the addresses of every sitemap.
pub(super) fn check(site: &Site, findings: &mut Findings) {
    let is_xml = |path: &&str| [".xml", ".rss", ".atom"].iter().any(|ending| path.ends_with(ending));
    let files: Vec<&str> = site.folder.files().filter(is_xml).collect();
    let checked: Vec<Checked> = files.par_iter().map(|file| check_file(site, file)).collect();
    let mut feeds: BTreeMap<&str, Links> = BTreeMap::new();
    for (file, Checked { is_feed, links, findings: found }) in files.into_iter().zip(checked) {
        if is_feed {
            feeds.insert(file, links);
        }
        findings.merge(found);
    }
    archives::check(&feeds, findings);
    if feeds.is_empty() {
        findings.not_applicable(Requirement::Feeds, "there is no feed");
    }
}

/// What was found of a file.
struct Checked {
    is_feed: bool,
    links: Links,
    findings: Findings,
}

fn check_file(site: &Site, file: &str) -> Checked {
    let mut feed = Feed { site, file, links: Links::default(), findings: Findings::default() };
    let (text, is_damaged) = match site.folder.read(file) {
        Ok(bytes) => decode(bytes),
        Err(why) => {
            feed.fail(why);
            return feed.checked(true);
        }
    };
    // Other kinds of XML are none of our business, however they are written.
    if file.ends_with(".xml") && !root_name(&text).is_some_and(|name| KINDS.contains(&name)) {
        return feed.checked(false);
    }
    if is_damaged {
        feed.fail("it is not UTF-8, and does not say that it is ISO-8859-1");
    }
    let is_feed = feed.check(&text);
    feed.checked(is_feed)
}

/// The elements that feeds and sitemaps consist of.
const KINDS: [&str; 3] = ["rss", "feed", "urlset"];

/// The text of a file in UTF-8 or, where that is what it says, in Latin-1, and whether bytes in it fit nothing.
fn decode(bytes: Vec<u8>) -> (String, bool) {
    let declaration = bytes.split(|byte| *byte == b'>').next().unwrap_or_default().to_ascii_lowercase();
    if declaration.starts_with(b"<?xml") && declaration.windows(10).any(|word| word == b"iso-8859-1") {
        return (bytes.into_iter().map(char::from).collect(), false);
    }
    match String::from_utf8(bytes) {
        Ok(text) => (text.trim_start_matches('\u{feff}').to_owned(), false),
        Err(error) => (String::from_utf8_lossy(error.as_bytes()).into_owned(), true),
    }
}

/// The local name of the first element, if there is one; what stands before it may be anything.
fn root_name(text: &str) -> Option<&str> {
    let mut rest = text;
    loop {
        rest = rest.split_once('<')?.1;
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->")?.1;
        } else if !rest.starts_with(['!', '?']) {
            let name = rest.split(|character: char| character.is_whitespace() || "/>".contains(character)).next()?;
            return Some(name.rsplit(':').next().unwrap_or(name));
        }
    }
}

struct Feed<'s> {
    site: &'s Site<'s>,
    file: &'s str,
    links: Links,
    findings: Findings,
}

impl Feed<'_> {
    fn checked(self, is_feed: bool) -> Checked {
        Checked { is_feed, links: self.links, findings: self.findings }
    }

    /// Checks a feed or a sitemap, and returns whether it is a feed.
    fn check(&mut self, text: &str) -> bool {
        let root = match parse(text) {
            Ok(root) => root,
            Err(why) => {
                self.fail(why);
                return true;
            }
        };
        match root.name.as_str() {
            "rss" => self.rss(&root),
            "feed" => self.atom(&root),
            "urlset" => self.sitemap(&root),
            name => {
                self.fail(format!("its element is `{name}`, expected `rss` or `feed`"));
                true
            }
        }
    }

    fn fail(&mut self, reason: impl Into<String>) {
        self.findings.fail(Requirement::Feeds, self.file, reason);
    }

    fn rss(&mut self, root: &Element) -> bool {
        if root.attribute("version") != Some("2.0") {
            self.fail("`rss` has not the version 2.0");
        }
        let Some(channel) = root.child("channel") else {
            self.fail("there is no `channel`");
            return true;
        };
        for name in ["title", "link", "description"] {
            if !channel.children.iter().any(|child| child.name == name && child.attributes.is_empty()) {
                self.fail(format!("the channel has no `{name}`"));
            }
        }
        for child in channel.children.iter().filter(|child| child.name == "link") {
            let is_self = child.attribute("rel") == Some("self");
            self.link(child.attribute("href").unwrap_or(&child.text), "the channel", is_self);
        }
        self.links = self.archives(channel);
        let mut ids = BTreeSet::new();
        for (number, item) in channel.children.iter().filter(|child| child.name == "item").enumerate() {
            self.item(item, &format!("item {}", number + 1), &mut ids);
        }
        true
    }

    fn item(&mut self, item: &Element, what: &str, ids: &mut BTreeSet<String>) {
        if item.text_of("title").is_none() && item.text_of("description").is_none() {
            self.fail(format!("{what} has neither a title nor a description"));
        }
        if let Some(link) = item.text_of("link") {
            self.link(link, what, false);
        }
        match item.child("guid") {
            Some(guid) => {
                if !ids.insert(guid.text.trim().to_owned()) {
                    self.fail(format!("{what} has the guid `{}`, which another item has too", guid.text.trim()));
                }
                if guid.attribute("isPermaLink") != Some("false") {
                    self.link(&guid.text, what, false);
                }
            }
            None => self.findings.warn(Requirement::Feeds, self.file, format!("{what} has no guid")),
        }
        if let Some(date) = item.text_of("pubDate")
            && DateTime::parse_from_rfc2822(date).is_err()
        {
            self.fail(format!("{what}: `pubDate` is `{date}`, expected a date of RFC 822"));
        }
    }

    fn atom(&mut self, root: &Element) -> bool {
        if root.attribute("xmlns") != Some("http://www.w3.org/2005/Atom") {
            self.fail("`feed` has not the namespace of Atom");
        }
        let updated = self.head(root, "the feed");
        self.links = self.archives(root);
        let mut ids = BTreeSet::new();
        for (number, entry) in root.children.iter().filter(|child| child.name == "entry").enumerate() {
            let what = format!("entry {}", number + 1);
            let entry_updated = self.head(entry, &what);
            if let (Some(entry), Some(feed)) = (&entry_updated, &updated)
                && entry > feed
            {
                self.fail(format!("{what} was updated at {entry}, after the whole feed at {feed}"));
            }
            if let Some(id) = entry.text_of("id").filter(|id| !ids.insert((*id).to_owned())) {
                self.fail(format!("{what} has the id `{id}`, which another entry has too"));
            }
            if root.child("author").is_none() && entry.child("author").is_none() {
                self.fail(format!("{what} has no author, and neither has the feed"));
            }
        }
        true
    }

    /// What a feed and an entry of Atom both have; returns when it was updated.
    fn head(&mut self, element: &Element, what: &str) -> Option<Instant> {
        for name in ["id", "title", "updated"].iter().filter(|name| element.child(name).is_none()) {
            self.fail(format!("{what} has no `{name}`"));
        }
        for link in element.children.iter().filter(|child| child.name == "link") {
            match link.attribute("href") {
                Some(href) => self.link(href, what, link.attribute("rel") == Some("self")),
                None => self.fail(format!("{what} has a link without `href`")),
            }
        }
        let updated = element.text_of("updated")?;
        updated.parse().map_err(|error| self.fail(format!("{what}: {error}"))).ok()
    }

    fn link(&mut self, link: &str, what: &str, is_self: bool) {
        match self.site.base.resolve(self.file, link) {
            Place::Inside(inside) if is_self && inside.path != self.file => {
                self.fail(format!("its link `self` leads to `{}`, expected itself", inside.path));
            }
            Place::Inside(inside) if !self.site.answers(&inside.path) => {
                let why = self.site.folder.why_missing(&inside.path);
                self.fail(format!("{what} links to `{}`: {why}", inside.path));
            }
            Place::Malformed(why) => self.fail(format!("{what}: {why}")),
            Place::Inside(_) | Place::Outside => {}
        }
    }

    /// What the head of a feed says of its archives.
    fn archives(&self, head: &Element) -> Links {
        let to = |relation: &str| {
            let links = head.children.iter().filter(|child| child.name == "link");
            let mut links = links.filter(|link| link.attribute("rel") == Some(relation));
            match self.site.base.resolve(self.file, links.next()?.attribute("href")?) {
                Place::Inside(inside) => Some(inside.path),
                Place::Outside | Place::Malformed(_) => None,
            }
        };
        Links {
            previous: to("prev-archive"),
            next: to("next-archive"),
            current: to("current"),
            is_archive: head.child("archive").is_some(),
        }
    }

    /// The addresses of a sitemap are links within the site.
    fn sitemap(&mut self, root: &Element) -> bool {
        let urls = root.children.iter().filter(|child| child.name == "url").filter_map(|url| url.text_of("loc"));
        for url in urls {
            let reason = match self.site.base.locate(url) {
                Place::Inside(inside) if self.site.answers(&inside.path) => continue,
                Place::Inside(inside) => {
                    format!("it names `{}`: {}", inside.path, self.site.folder.why_missing(&inside.path))
                }
                Place::Outside => format!("it names `{url}`, which is not of this site"),
                Place::Malformed(why) => why,
            };
            self.findings.fail(Requirement::Links, self.file, reason);
        }
        false
    }
}

impl Element {
    fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.trim()).filter(|text| !text.is_empty())
    }

    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|attribute| attribute.0 == name).map(|attribute| attribute.1.as_str())
    }
}

/// Parses a whole file. Elements are known by their local names: feeds of both kinds mix namespaces freely.
fn parse(text: &str) -> Result<Element, String> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut open: Vec<Element> = vec![Element::default()];
    loop {
        let at = reader.buffer_position();
        let wrong = |error: &dyn std::fmt::Display| format!("it is not well-formed XML: {error} (byte {at})");
        match reader.read_event().map_err(|error| wrong(&error))? {
            Event::Start(start) => {
                if open.len() > MOST_DEPTH {
                    return Err(format!("its elements lie more than {MOST_DEPTH} deep in each other"));
                }
                open.push(element(&start).map_err(|why| wrong(&why))?);
            }
            Event::Empty(start) => {
                let element = element(&start).map_err(|why| wrong(&why))?;
                if let Some(parent) = open.last_mut() {
                    parent.children.push(element);
                }
            }
            Event::End(_) => {
                let done = open.pop();
                match (done, open.last_mut()) {
                    (Some(done), Some(parent)) => parent.children.push(done),
                    _ => return Err(wrong(&"an element ends that did not begin")),
                }
            }
            Event::Text(text) => append(&mut open, &text.xml10_content()),
            Event::CData(text) => append(&mut open, &text.xml10_content()),
            Event::GeneralRef(name) => append(&mut open, &reference(&name).map_err(|why| wrong(&why))?),
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
    match (open.pop(), open.is_empty()) {
        (Some(mut top), true) if top.children.len() == 1 && top.text.trim().is_empty() => {
            top.children.pop().ok_or_else(|| "it is empty".to_owned())
        }
        _ => Err("it is not well-formed XML: expected one element with everything in it".to_owned()),
    }
}

fn append(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

fn element(start: &quick_xml::events::BytesStart) -> Result<Element, String> {
    let mut element = Element { name: start.local_name().as_ref().to_owned(), ..Element::default() };
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| error.to_string())?;
        element.attributes.push((attribute.key.as_ref().to_owned(), value.into_owned()));
    }
    Ok(element)
}

fn reference<'n>(name: &quick_xml::events::BytesRef<'n>) -> Result<Cow<'n, str>, String> {
    if let Some(character) = name.resolve_char_ref().map_err(|error| error.to_string())? {
        return Ok(Cow::Owned(character.to_string()));
    }
    let name: &str = name;
    quick_xml::escape::resolve_predefined_entity(name)
        .map(Cow::Borrowed)
        .ok_or_else(|| format!("`&{name};` is not a name that XML knows"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_element_tells_what_a_file_is() {
        for (text, name) in [
            ("<rss version='2.0'>", Some("rss")),
            ("<?xml version='1.0'?>\n<!-- <feed> --><!DOCTYPE svg [<!ENTITY a 'b'>]><svg>", Some("svg")),
            ("<atom:feed>", Some("feed")),
            ("<urlset/>", Some("urlset")),
            ("", None),
            ("<!-- <rss>", None),
        ] {
            assert_eq!(root_name(text), name, "{text}");
        }
    }

    #[test]
    fn a_file_is_decoded_as_it_says() {
        let decode = |bytes: &[u8]| decode(bytes.to_vec());
        let latin = "<?xml version='1.0' encoding='ISO-8859-1'?><a>";
        assert_eq!(decode(&[latin.as_bytes(), b"\xE9"].concat()), (format!("{latin}é"), false));
        assert_eq!(decode("\u{feff}<a>é".as_bytes()), ("<a>é".to_owned(), false));
        assert_eq!(decode(b"<a>\xE9"), ("<a>\u{fffd}".to_owned(), true));
    }
}
