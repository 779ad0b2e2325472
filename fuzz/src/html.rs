//! What a page or a text of a feed must not have, whatever it was made from: scripts, event handlers, styles, and
//! anything that a browser asks another host for.
//!
//! HTML is read as a browser reads it, and judged by the tree that comes out.

use std::{collections::HashSet, rc::Rc, sync::LazyLock};

use html5ever::{
    Attribute, ParseOpts, QualName, local_name, ns, parse_document, parse_fragment, tendril::TendrilSink,
    tokenizer::TokenizerOpts,
};
use markup5ever_rcdom::{Node, NodeData, RcDom};
use url::Url;

/// The addresses that pages are resolved against, as a site may be served with TLS or without. Nothing else has this
/// host.
static OWN: LazyLock<[Url; 2]> = LazyLock::new(|| {
    ["https", "http"]
        .map(|scheme| Url::parse(&format!("{scheme}://own.invalid/folder/page.html")).expect("it is a URL"))
});

/// What elements may stand in a text that somebody wrote. Kept apart from the list of the cleaner on purpose.
const IN_TEXTS: [&str; 40] = [
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "caption",
    "code",
    "dd",
    "del",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "kbd",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
];

/// What may stand in a page besides, since the theme puts it there.
const IN_PAGES: [&str; 39] = [
    "html",
    "head",
    "meta",
    "title",
    "link",
    "body",
    "header",
    "footer",
    "main",
    "nav",
    "section",
    "article",
    "aside",
    "time",
    "wbr",
    "button",
    "script",
    "h1",
    "cite",
    "figure",
    "figcaption",
    "svg",
    "g",
    "rect",
    "line",
    "text",
    "path",
    "tfoot",
    "colgroup",
    "col",
    "form",
    "label",
    "input",
    "select",
    "option",
    "datalist",
    "template",
    "noscript",
    "output",
];

/// More that drawings consist of.
const IN_DRAWINGS: [&str; 10] =
    ["title", "desc", "defs", "pattern", "circle", "polygon", "clipPath", "linearGradient", "stop", "a"];

/// What is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Page,
}

/// What is wrong with a whole page, one line a fault.
pub fn faults_of_page(html: &str) -> Vec<String> {
    let tokenizer = TokenizerOpts { exact_errors: true, ..TokenizerOpts::default() };
    let dom = parse_document(RcDom::default(), ParseOpts { tokenizer, ..ParseOpts::default() }).one(html);
    let mut faults: Vec<String> =
        dom.errors.borrow().iter().map(|error| format!("it does not parse: {error}")).collect();
    faults.extend(faults_in(&dom, Kind::Page));
    faults
}

/// What is wrong with a text of Markdown or of a document, as HTML.
pub fn faults_of_text(html: &str) -> Vec<String> {
    let body = QualName::new(None, ns!(html), local_name!("body"));
    faults_in(&parse_fragment(RcDom::default(), ParseOpts::default(), body, Vec::new(), false).one(html), Kind::Text)
}

/// How often an id stands in a text a second time.
pub fn ids_that_repeat(html: &str) -> usize {
    let ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    ids.len() - ids.iter().collect::<HashSet<_>>().len()
}

/// Fails where a text has a fault.
#[track_caller]
pub fn assert_text(html: &str, source: &str) {
    let faults = faults_of_text(html);
    assert!(faults.is_empty(), "{faults:#?}\n{html}\nfrom {source:?}");
}

fn faults_in(dom: &RcDom, kind: Kind) -> Vec<String> {
    let mut faults = Vec::new();
    let mut ids = HashSet::new();
    let mut waiting = vec![Rc::clone(&dom.document)];
    while let Some(node) = waiting.pop() {
        if let NodeData::Element { name, attrs, template_contents, .. } = &node.data {
            // What scripts fill is judged as if it stood in the page.
            waiting.extend(template_contents.borrow().iter().flat_map(|held| held.children.borrow().clone()));
            let element =
                Element { kind, name: &name.local, is_drawing: name.ns == ns!(svg), attributes: &attrs.borrow() };
            element.check(&mut faults);
            if element.name == "script" && !node.children.borrow().is_empty() && !is_linked_data(&element, &node) {
                faults.push("a script stands in the page itself".to_owned());
            }
            if let Some(id) = element.attribute("id")
                && !ids.insert(id.to_owned())
                // Who writes raw HTML may give an id twice, which harms nobody.
                && (kind == Kind::Page || !id.starts_with("text-"))
            {
                faults.push(format!("the id {id:?} stands twice"));
            }
        }
        waiting.extend(node.children.borrow().iter().cloned());
    }
    faults
}

/// Whether an element holds data for programs, which no browser runs, and nothing else.
fn is_linked_data(element: &Element<'_>, node: &Node) -> bool {
    let texts = node.children.borrow();
    let [text] = &texts[..] else { return false };
    let NodeData::Text { contents } = &text.data else { return false };
    element.attribute("type") == Some("application/ld+json")
        && serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&contents.borrow()).is_ok()
}

struct Element<'e> {
    kind: Kind,
    name: &'e str,
    is_drawing: bool,
    attributes: &'e [Attribute],
}

impl Element<'_> {
    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
    }

    fn check(&self, faults: &mut Vec<String>) {
        let is_html = self.name == "html" && self.kind == Kind::Text;
        let known = is_html
            || IN_TEXTS.contains(&self.name)
            || self.kind == Kind::Page && IN_PAGES.contains(&self.name)
            || self.kind == Kind::Page && self.is_drawing && IN_DRAWINGS.contains(&self.name);
        if !known {
            faults.push(format!("<{}> stands in it", self.name));
        }
        for attribute in self.attributes {
            if let Some(fault) = self.fault(&attribute.name.local, &attribute.value) {
                faults.push(format!("<{} {}={:?}>: {fault}", self.name, &*attribute.name.local, &*attribute.value));
            }
        }
    }

    fn fault(&self, attribute: &str, value: &str) -> Option<&'static str> {
        match (self.name, attribute) {
            (_, name) if name.starts_with("on") => Some("an event handler"),
            (_, "style") => Some("a style"),
            // Calendars are subscribed to by an address of their own, which the theme writes.
            ("a", "href") if self.kind == Kind::Page && is_calendar(value) => None,
            ("a", "href") => (!leads_to_something_harmless(value)).then_some("a link to something that may run"),
            ("img", "src") => (!is_own(value)).then_some("a request to another host"),
            ("script", "src") | ("link", "href") => self.fault_of_theme(value),
            (_, "href" | "src" | "xlink:href") => (!value.starts_with('#')).then_some("an address where none belongs"),
            (
                _,
                "srcset" | "srcdoc" | "action" | "formaction" | "ping" | "background" | "poster" | "data" | "manifest"
                | "codebase" | "cite" | "profile" | "usemap" | "longdesc" | "http-equiv" | "target" | "is" | "slot"
                | "contenteditable" | "autofocus" | "accesskey",
            ) => Some("an attribute that nobody put there"),
            (_, "fill" | "stroke" | "clip-path" | "mask" | "filter") if value.contains('(') => {
                (!value.starts_with("url(#")).then_some("a drawing from elsewhere")
            }
            // A form of the theme asks its own page and sends nothing anywhere.
            ("form", "method") => (value != "get").then_some("a form that sends something"),
            (_, "id") if self.kind == Kind::Text && !value.starts_with("text-") => Some("an id of the page itself"),
            _ => None,
        }
    }

    /// What the theme asks for is below `/theme/` on its own site; feeds and the canonical address are only named.
    fn fault_of_theme(&self, value: &str) -> Option<&'static str> {
        match (self.name, self.attribute("rel")) {
            ("link", Some("canonical" | "alternate")) => None,
            ("script", _) | ("link", Some("stylesheet" | "icon")) => {
                // A page that stands for any path begins at the root of the host, and the site may lie below that.
                let is_of_theme = value.trim_start_matches("../").starts_with("theme/") || value.contains("/theme/");
                (!(is_own(value) && is_of_theme)).then_some("a request for something that is not of the theme")
            }
            _ => Some("a link that nobody put there"),
        }
    }
}

/// Whether an address leads to the site that it stands on, as a browser sees it.
fn is_own(address: &str) -> bool {
    OWN.iter().all(|own| own.join(address).is_ok_and(|url| url.origin() == own.origin()))
}

fn is_calendar(address: &str) -> bool {
    address.starts_with("webcal://") && address.ends_with("/calendar.ics")
}

fn leads_to_something_harmless(address: &str) -> bool {
    // What is no URL at all leads nowhere.
    let is_harmless = |url: Url| matches!(url.scheme(), "https" | "http" | "mailto" | "tel");
    OWN.iter().all(|own| own.join(address).map_or(true, is_harmless))
}
