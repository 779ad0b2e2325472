//! The addresses that a text names: where it links to, and the mail addresses among its words.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Parser, Tag, TagEnd, TextMergeWithOffset};

use super::options;
use crate::source::line_that_nests_too_deep;

/// The addresses that a Markdown text names, each with its place in the text, in bytes. A mail address that stands
/// among the words counts too, since people read it, and is given as a `mailto:` URL. The words of a link are not
/// looked at.
pub fn addresses(markdown: &str) -> Vec<(String, Range<usize>)> {
    let mut found = Vec::new();
    if line_that_nests_too_deep(markdown).is_some() {
        mail_addresses(markdown, 0, &mut found);
        return found;
    }
    let mut open_links = 0_usize;
    for (event, span) in TextMergeWithOffset::new(Parser::new_ext(markdown, options()).into_offset_iter()) {
        match event {
            Event::Start(Tag::Link { link_type: LinkType::Email, dest_url, .. }) => {
                open_links += 1;
                found.push((format!("mailto:{dest_url}"), span));
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                open_links += 1;
                found.push((dest_url.into_string(), span));
            }
            Event::End(TagEnd::Link) => open_links = open_links.saturating_sub(1),
            Event::Text(_) | Event::Code(_) if open_links == 0 => {
                mail_addresses(markdown.get(span.clone()).unwrap_or_default(), span.start, &mut found);
            }
            _ => {}
        }
    }
    found
}

fn mail_addresses(text: &str, start: usize, found: &mut Vec<(String, Range<usize>)>) {
    let is_between = |character: char| character.is_whitespace() || "<>()[]{},;:\"'`“”‘’|".contains(character);
    let mut at = 0;
    for word in text.split(is_between) {
        let address = word.trim_matches(['.', '!', '?', '*', '…']);
        if is_mail_address(address) {
            let from = start + at + word.find(address).unwrap_or_default();
            found.push((format!("mailto:{address}"), from..from + address.len()));
        }
        at += word.len() + text[at + word.len()..].chars().next().map_or(0, char::len_utf8);
    }
}

fn is_mail_address(text: &str) -> bool {
    let is_host = |host: &str| {
        let is_label = |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
        host.contains('.') && host.split('.').all(is_label)
    };
    text.split_once('@').is_some_and(|(user, host)| !user.is_empty() && is_host(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_and_mail_addresses_are_found_where_they_stand() {
        let text =
            "Write to <a@example.com>, [us](tel:+44-29) or my_name@example.org.\n\n`c@example.net` [d@x.org](/d) @e";
        let found = addresses(text);
        let urls: Vec<&str> = found.iter().map(|(url, _)| url.as_str()).collect();
        assert_eq!(
            urls,
            ["mailto:a@example.com", "tel:+44-29", "mailto:my_name@example.org", "mailto:c@example.net", "/d"]
        );
        let places: Vec<&str> = found.iter().map(|(_, span)| &text[span.clone()]).collect();
        assert_eq!(places[0], "<a@example.com>");
        assert_eq!(places[2], "my_name@example.org");
        assert_eq!(places[3], "c@example.net");
    }

    #[test]
    fn what_only_resembles_a_mail_address_is_none() {
        for text in ["@name", "name@", "a@b", "a@b..c", "git@host:path", "gateway@>=4.2"] {
            assert_eq!(addresses(text), [], "{text}");
        }
    }
}
