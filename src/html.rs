//! HTML pages, as far as they must be understood: what they link to, what can be linked to, and whether they redirect.

use std::{cell::RefCell, collections::HashSet};

use html5ever::{
    Attribute,
    tendril::StrTendril,
    tokenizer::{
        BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
        states::RawKind::{Rawtext, Rcdata, ScriptData},
    },
};

/// What a page holds.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// The references to other places.
    pub(crate) references: Vec<Reference>,
    /// What fragments can lead to.
    pub(crate) ids: HashSet<String>,
    /// The value of `<base href>`.
    pub(crate) base: Option<String>,
    /// What makes a browser go elsewhere, in words.
    pub(crate) redirect: Option<String>,
    /// Whether a script runs in it.
    pub(crate) has_script: bool,
}

/// A `href` or `src`.
#[derive(Debug)]
pub(crate) struct Reference {
    pub(crate) value: String,
    pub(crate) line: u64,
    /// Whether it is one that people follow: `<a href>`.
    pub(crate) is_anchor: bool,
}

/// Reads a page. Whatever the text is, it becomes a page, as in a browser.
pub(crate) fn read(text: &str) -> Page {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(text));
    let tokenizer = Tokenizer::new(Sink::default(), TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner().page
}

/// Every text and every value of an attribute in markup, as readers get it, each apart from the next.
pub(crate) fn texts(text: &str) -> String {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(text));
    let tokenizer = Tokenizer::new(Texts::default(), TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

/// Where they are gathered.
#[derive(Default)]
struct Texts(RefCell<String>);

impl TokenSink for Texts {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut texts = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => texts.push_str(&text),
            Token::TagToken(tag) => {
                for attribute in &tag.attrs {
                    texts.extend(["\0", &*attribute.value, "\0"]);
                }
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// Whether a text is a page, as its first characters tell.
pub(crate) fn looks_like(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim_start().starts_with('<')
}

#[derive(Default)]
struct Sink(RefCell<State>);

#[derive(Default)]
struct State {
    page: Page,
    in_script: bool,
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        let mut state = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => state.start(&tag, line),
            Token::TagToken(_) => {
                state.in_script = false;
                TokenSinkResult::Continue
            }
            Token::CharacterTokens(text) if state.in_script => {
                state.script(&text);
                TokenSinkResult::Continue
            }
            _ => TokenSinkResult::Continue,
        }
    }
}

impl State {
    fn start(&mut self, tag: &Tag, line: u64) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        for attribute in &tag.attrs {
            self.attribute(name, tag, attribute, line);
        }
        match name {
            "script" => {
                let kind = value(tag, "type").unwrap_or_default().to_ascii_lowercase();
                // Data such as JSON-LD is no script.
                let is_data = kind.ends_with("json");
                self.page.has_script |= !is_data;
                self.in_script = !is_data;
                TokenSinkResult::RawData(ScriptData)
            }
            "style" | "xmp" | "iframe" | "noembed" | "noframes" => TokenSinkResult::RawData(Rawtext),
            "title" | "textarea" => TokenSinkResult::RawData(Rcdata),
            "meta" => {
                self.meta(tag);
                TokenSinkResult::Continue
            }
            _ => TokenSinkResult::Continue,
        }
    }

    fn attribute(&mut self, element: &str, tag: &Tag, attribute: &Attribute, line: u64) {
        let text = || attribute.value.to_string();
        match (element, &*attribute.name.local) {
            ("base", "href") => drop(self.page.base.get_or_insert_with(text)),
            ("link", "href") if matches!(value(tag, "rel"), Some("preconnect" | "dns-prefetch")) => {}
            (_, "href" | "src" | "xlink:href") => {
                self.page.references.push(Reference { value: text(), line, is_anchor: element == "a" });
            }
            (_, "id") | ("a", "name") => drop(self.page.ids.insert(text())),
            (_, name) if name.starts_with("on") => self.page.has_script = true,
            _ => {}
        }
    }

    fn meta(&mut self, tag: &Tag) {
        if value(tag, "http-equiv").is_some_and(|kind| kind.trim().eq_ignore_ascii_case("refresh")) {
            let content = value(tag, "content").unwrap_or_default();
            self.page.redirect.get_or_insert_with(|| format!("<meta http-equiv=\"refresh\" content=\"{content}\">"));
        }
    }

    fn script(&mut self, text: &str) {
        let dense: String = text.chars().filter(|character| !character.is_whitespace()).collect();
        let moves = ["location.replace(", "location.assign(", "location.href=", "location="];
        if let Some(found) = moves.into_iter().find(|found| calls(&dense, found)) {
            self.page.redirect.get_or_insert_with(|| format!("a script with `{found}`"));
        }
    }
}

/// Whether a script without white space holds a call or an assignment. A comparison, or a name that only ends like it,
/// is none.
fn calls(script: &str, call: &str) -> bool {
    script.match_indices(call).any(|(at, _)| {
        let after = script.get(at + call.len()..).unwrap_or_default();
        let before = script.get(..at).unwrap_or_default().chars().next_back();
        let is_comparison = call.ends_with('=') && after.starts_with('=');
        let is_other_name = before.is_some_and(char::is_alphanumeric);
        !is_comparison && !is_other_name
    })
}

fn value<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    tag.attrs.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_gives_its_links_its_ids_and_its_redirect() {
        let page = read(
            "<!doctype html><title><a href=no></title><h1 id=top>x</h1>\n<a name=old href='a&amp;b.html#c'>x</a>\
             <!-- <a href=no> --><script>if (location == 1) { x = '<a href=no>' }</script><img src=p.png>",
        );
        let values: Vec<(&str, u64)> = page.references.iter().map(|found| (found.value.as_str(), found.line)).collect();
        assert_eq!(values, [("a&b.html#c", 2), ("p.png", 2)]);
        assert!(page.ids.contains("top") && page.ids.contains("old"));
        assert!(page.has_script && page.redirect.is_none());
    }

    #[test]
    fn pages_that_redirect_are_known() {
        for text in [
            "<meta http-equiv=Refresh content='0; url=/x'>",
            "<script>window.location.replace ('/x')</script>",
            "<script>location = '/x'</script>",
        ] {
            assert!(read(text).redirect.is_some(), "{text}");
        }
    }
}
