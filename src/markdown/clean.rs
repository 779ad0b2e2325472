//! What HTML may get out: a list of what is allowed, and nothing else.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use ammonia::{
    Builder, UrlRelative,
    url::{ParseError, Url},
};

use super::{ID_PREFIX, LEADS_HERE};

const TAGS: [&str; 38] = [
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
];
const CLASSES: [&str; 6] = ["align-left", "align-center", "align-right", "table", "footnote", LEADS_HERE];

/// The rules never change, and making them anew for every text would take longer than most texts.
static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let attributes = |names: &[&'static str]| names.iter().copied().collect::<HashSet<_>>();
    let mut cleaner = Builder::empty();
    cleaner
        .tags(TAGS.into_iter().chain(["tr", "ul"]).collect())
        .tag_attributes(HashMap::from([
            ("a", attributes(&["class", "href", "rel"])),
            ("img", attributes(&["src", "alt", "width", "height"])),
            ("ol", attributes(&["start"])),
            ("td", attributes(&["class", "colspan", "rowspan"])),
            ("th", attributes(&["class", "colspan", "rowspan", "scope"])),
            ("div", attributes(&["class", "tabindex"])),
        ]))
        // A long line scrolls in its box, which a reader with a keyboard must be able to reach.
        .set_tag_attribute_value("pre", "tabindex", "0")
        .generic_attributes(attributes(&["id", "lang", "title"]))
        .url_schemes(attributes(&["http", "https", "mailto", "tel"]))
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None)
        .clean_content_tags(attributes(&["script", "style", "title", "iframe", "noscript", "template", "textarea"]))
        .attribute_filter(keep);
    cleaner
});

/// HTML with everything taken out that is not on the list.
pub(super) fn clean(html: &str) -> String {
    CLEANER.clean(html).to_string()
}

/// The value of an attribute as it may get out, none where it may not.
fn keep<'v>(element: &str, attribute: &str, value: &'v str) -> Option<Cow<'v, str>> {
    let may_stay = match attribute {
        "id" => value.starts_with(ID_PREFIX),
        "class" => CLASSES.contains(&value),
        "tabindex" => value == "0",
        "rel" => value == "noopener",
        // Only the site itself may be asked for images.
        "src" => element == "img" && is_own(value),
        "href" => !value.trim_start().starts_with("//") && !value.contains('\\'),
        _ => true,
    };
    may_stay.then_some(Cow::Borrowed(value))
}

/// Whether an address leads to the site that it stands on, as browsers read it: they leave out tabs and line breaks, and
/// take a backslash for a slash.
fn is_own(address: &str) -> bool {
    static ANY: LazyLock<Option<Url>> = LazyLock::new(|| Url::parse("https://site.invalid/").ok());
    let is_relative = Url::parse(address) == Err(ParseError::RelativeUrlWithoutBase);
    let is_below = |any: &Url| any.join(address).is_ok_and(|url| url.origin() == any.origin());
    is_relative && !address.contains('\\') && ANY.as_ref().is_some_and(is_below)
}
