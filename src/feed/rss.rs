//! RSS 2.0 with the whole text of each item.

use ::rss::{
    CategoryBuilder, ChannelBuilder, GuidBuilder, ItemBuilder,
    extension::atom::{AtomExtensionBuilder, Link},
};

use super::{Feed, item::Written};
use crate::{diagnostic::Diagnostic, model::is_fit, publish::Site};

/// A text without the characters that no XML document can hold (XML 1.0, section 2.2): one of them, in the title of a
/// document made elsewhere, would make the whole feed unreadable.
fn xml_text(text: &str) -> String {
    text.chars().filter(|character| is_fit(*character)).collect()
}

/// A text where RSS has HTML: readers take a description for that, so that a tag that a text speaks of would be one.
fn html_text(text: &str) -> String {
    xml_text(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Writes a feed. Its date is that of its newest item: a build without news changes no byte.
pub(super) fn write(site: &Site, feed: &Feed<'_>, items: &[Written]) -> Result<Vec<u8>, Diagnostic> {
    let vendor = &site.vendor;
    let itself = Link {
        rel: "self".to_owned(),
        href: site.address(&feed.path),
        mime_type: Some("application/rss+xml".to_owned()),
        ..Link::default()
    };
    let channel = ChannelBuilder::default()
        .title(xml_text(&feed.title))
        .link(site.address(&feed.page))
        .description(html_text(&feed.description))
        .language(vendor.language.to_string())
        .generator("candour".to_owned())
        .last_build_date(items.first().map(|item| item.date.to_rfc2822()))
        .atom_ext(AtomExtensionBuilder::default().links(vec![itself]).build())
        .items(items.iter().map(item).collect::<Vec<_>>())
        .build();
    let failed = |error: ::rss::Error| Diagnostic::error("output", format!("the feed `{}`: {error}", feed.path));
    let mut bytes = channel.pretty_write_to(Vec::new(), b' ', 2).map_err(failed)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn item(item: &Written) -> ::rss::Item {
    let categories = item.categories.iter().map(|name| CategoryBuilder::default().name(xml_text(name)).build());
    ItemBuilder::default()
        .title(xml_text(&item.title))
        .link(item.link.clone())
        .guid(GuidBuilder::default().value(&item.guid).permalink(false).build())
        .pub_date(item.date.to_rfc2822())
        .description(html_text(&item.summary))
        .content(xml_text(&item.content))
        .categories(categories.collect::<Vec<_>>())
        .build()
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
}
