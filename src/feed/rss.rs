//! RSS 2.0, with the archives of RFC 5005.
//!
//! An item is written by itself, so that the feeds in which it stands share its text.

use std::{borrow::Cow, fmt::Write as _};

use quick_xml::escape::{escape, partial_escape};

use super::{Document, item::Brief};
use crate::{model::is_fit, publish::Site};

/// A text without the characters that no XML document can hold (XML 1.0, section 2.2): one of them, in the title of a
/// document made elsewhere, would make the whole feed unreadable.
fn xml_text(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_fit) { text.into() } else { text.chars().filter(|character| is_fit(*character)).collect() }
}

/// A text where RSS has HTML: readers take a description for that, so that a tag that a text speaks of would be one.
fn html_text(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Writes a document around the items that it holds. Its date is that of its newest item: a build without news changes no
/// byte.
pub(super) fn document(site: &Site, document: &Document<'_>, items: &str) -> String {
    let channel = &document.channel;
    let mut text = String::with_capacity(items.len() + 2048);
    // An archive has no whole texts, and nothing else says that it is one.
    let space = if document.is_archive {
        "xmlns:fh=\"http://purl.org/syndication/history/1.0\""
    } else {
        "xmlns:content=\"http://purl.org/rss/1.0/modules/content/\""
    };
    let _ = writeln!(
        text,
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\" {space}>\n<channel>"
    );
    element(&mut text, "title", &channel.title);
    element(&mut text, "link", &site.address(&channel.page));
    element(&mut text, "description", &html_text(&channel.description));
    element(&mut text, "language", site.vendor.language.as_str());
    element(&mut text, "generator", "candour");
    if let Some(newest) = document.pieces.first() {
        element(&mut text, "lastBuildDate", &newest.date.to_rfc2822());
    }
    let links = [
        ("self\" type=\"application/rss+xml", Some(&document.path)),
        ("current", document.is_archive.then_some(&channel.path)),
        ("prev-archive", document.previous.as_ref()),
        ("next-archive", document.next.as_ref()),
    ];
    for (relation, path) in links {
        if let Some(path) = path {
            let _ = writeln!(text, "<atom:link href=\"{}\" rel=\"{relation}\"/>", escape(site.address(path)));
        }
    }
    if document.is_archive {
        text.push_str("<fh:archive/>\n");
    }
    text.push_str(items);
    text.push_str("</channel>\n</rss>\n");
    text
}

/// Writes an item, with its whole text where that is given.
pub(super) fn item(brief: &Brief, content: Option<&str>) -> String {
    let mut text = String::with_capacity(512 + content.map_or(0, str::len));
    text.push_str("<item>\n");
    element(&mut text, "title", &brief.title);
    element(&mut text, "link", &brief.link);
    element(&mut text, "description", &html_text(&brief.summary));
    for category in &brief.categories {
        element(&mut text, "category", category);
    }
    let _ = writeln!(text, "<guid isPermaLink=\"false\">{}</guid>", partial_escape(&*brief.guid));
    element(&mut text, "pubDate", &brief.date.to_rfc2822());
    if let Some(content) = content {
        let content = xml_text(content).replace("]]>", "]]]]><![CDATA[>");
        let _ = writeln!(text, "<content:encoded><![CDATA[{content}]]></content:encoded>");
    }
    text.push_str("</item>\n");
    text
}

fn element(text: &mut String, name: &str, value: &str) {
    let value = xml_text(value);
    let _ = writeln!(text, "<{name}>{}</{name}>", partial_escape(&*value));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_left_out() {
        assert_eq!(xml_text("a\u{7}b\u{0}\n\tc\u{ffff}é\u{85}\u{202e}"), "ab\n\tcé");
    }

    #[test]
    fn a_tag_that_a_description_speaks_of_is_none() {
        assert_eq!(html_text("<b> & 'c'"), "&lt;b&gt; &amp; 'c'");
    }

    #[test]
    fn every_text_of_an_item_is_read_as_it_was() {
        let brief = Brief {
            title: "A <b> & \"c\" ]]>".to_owned(),
            link: "https://example.com/?a&b".to_owned(),
            guid: "https://example.com/?a&b#v1".to_owned(),
            date: chrono::DateTime::UNIX_EPOCH,
            summary: "Use <i> & ]]>".to_owned(),
            categories: vec!["R&D".to_owned()],
        };
        let text = item(&brief, Some("<p>x[0]]]></p>"));
        let channel = format!(
            "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel>\
             <title>a</title><link>b</link><description>c</description>{text}</channel></rss>"
        );
        let channel = ::rss::Channel::read_from(channel.as_bytes()).unwrap();
        let read = &channel.items()[0];
        assert_eq!(read.title(), Some(&*brief.title));
        assert_eq!(read.link(), Some(&*brief.link));
        assert_eq!(read.description(), Some("Use &lt;i&gt; &amp; ]]&gt;"));
        assert_eq!(read.categories()[0].name(), "R&D");
        assert_eq!(read.guid().map(|guid| (guid.value(), guid.is_permalink())), Some((&*brief.guid, false)));
        assert_eq!(read.pub_date(), Some("Thu, 1 Jan 1970 00:00:00 +0000"));
        assert_eq!(read.content(), Some("<p>x[0]]]></p>"));
    }
}
