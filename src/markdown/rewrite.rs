//! What Markdown events become before they are written as HTML: links, images, headings, tables, footnotes.

use std::collections::{HashMap, HashSet};

use pulldown_cmark::{Alignment, CowStr, Event, HeadingLevel, LinkType, Tag, TagEnd};

use super::{ID_PREFIX, LEADS_HERE, Place, escape};

/// Changes events so that what is written from them fits the page.
pub(super) fn rewrite<'e>(events: Vec<Event<'e>>, place: &Place<'_>) -> Vec<Event<'e>> {
    let headings = headings(&events, place);
    let mut rewriter = Rewriter {
        place,
        headings: headings.into_iter(),
        leads_here: false,
        links: Vec::new(),
        images: Vec::new(),
        alignments: Vec::new(),
        cell: 0,
        in_head: false,
        notes: HashMap::new(),
        defined: HashSet::new(),
    };
    let mut rewritten = Vec::with_capacity(events.len());
    for event in events {
        rewriter.push(event, &mut rewritten);
    }
    rewritten
}

/// A heading, as far as the rest of it must be known where it begins.
pub(super) struct Heading {
    pub id: String,
    /// Whether it is a link to itself: on a page, where nothing in it may be a link already.
    leads_here: bool,
}

/// Every heading in order. Its id has its words in lower case, numbered where they repeat or are the id of a footnote.
pub(super) fn headings(events: &[Event<'_>], place: &Place<'_>) -> Vec<Heading> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut headings = Vec::new();
    let (mut words, mut is_plain) = (String::new(), true);
    for event in events {
        match event {
            Event::Start(Tag::Heading { .. }) => (words, is_plain) = (String::new(), true),
            Event::Text(text) | Event::Code(text) => words.push_str(text),
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) | Event::InlineHtml(_) | Event::FootnoteReference(_) => {
                is_plain = false;
            }
            Event::End(TagEnd::Heading(_)) => {
                let id = format!("{ID_PREFIX}{}{}", place.id_prefix, free(slug(&words), &mut seen));
                headings.push(Heading { id, leads_here: is_plain && !words.trim().is_empty() && place.is_on_page() });
            }
            _ => {}
        }
    }
    headings
}

/// A name that no heading has had, nor a footnote may have. `seen` has the names with how often each was asked for.
fn free(name: String, seen: &mut HashMap<String, usize>) -> String {
    let is_of_note = name.strip_prefix("note-").is_some_and(|rest| rest.parse::<usize>().is_ok());
    if !is_of_note && !seen.contains_key(&name) {
        seen.insert(name.clone(), 1);
        return name;
    }
    let mut times = seen.get(&name).copied().unwrap_or(1);
    let numbered = loop {
        times += 1;
        let numbered = format!("{name}-{times}");
        if !seen.contains_key(&numbered) {
            break numbered;
        }
    };
    seen.insert(name, times);
    seen.insert(numbered.clone(), 1);
    numbered
}

fn slug(words: &str) -> String {
    let mut slug = String::new();
    for character in words.chars().flat_map(char::to_lowercase) {
        if character.is_alphanumeric() {
            slug.push(character);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// What an address means to a reader of the page.
enum Target {
    /// Somewhere else on the web.
    External(String),
    /// The site itself, a mail address or a telephone number.
    Own(String),
    /// Nothing that may be linked to.
    Refused,
}

impl Target {
    fn of(url: &str, place: &Place<'_>) -> Self {
        let url = url.trim();
        if let Some(rest) = url.strip_prefix("//") {
            return Self::External(format!("https://{rest}"));
        }
        if let Some(path) = url.strip_prefix('/') {
            // A folder is called by the name of its page, so that the link works from a disk too.
            let index = if path.is_empty() || path.ends_with('/') { "index.html" } else { "" };
            let whole = format!("/{path}{index}");
            let shown = place.part.map_or(whole.as_str().into(), |part| part.path(&whole));
            return Self::Own(format!("{}{}", place.root, shown.trim_start_matches('/')));
        }
        match scheme(url).as_deref() {
            Some("http" | "https") => Self::External(url.to_owned()),
            Some("mailto" | "tel") => Self::Own(url.to_owned()),
            Some(_) => Self::Refused,
            None if url.starts_with('#') => Self::Own(url.to_owned()),
            None => Self::Own(format!("{}{url}", place.folder)),
        }
    }
}

/// The scheme of an address in lower case. White space and control characters count for nothing, as in browsers.
fn scheme(url: &str) -> Option<String> {
    let bare: String = url.chars().filter(|character| !character.is_whitespace() && !character.is_control()).collect();
    let (scheme, _) = bare.split_once(':')?;
    (!scheme.contains(['/', '?', '#'])).then(|| scheme.to_ascii_lowercase())
}

struct Rewriter<'p, 'a> {
    place: &'p Place<'a>,
    headings: std::vec::IntoIter<Heading>,
    /// Whether the open heading is a link to itself.
    leads_here: bool,
    /// Whether each open link was written.
    links: Vec<bool>,
    /// Whether each open image was written as a link.
    images: Vec<bool>,
    alignments: Vec<Alignment>,
    cell: usize,
    in_head: bool,
    notes: HashMap<String, usize>,
    /// The footnotes whose text has begun.
    defined: HashSet<usize>,
}

impl Rewriter<'_, '_> {
    fn push<'e>(&mut self, event: Event<'e>, out: &mut Vec<Event<'e>>) {
        match event {
            // Only an address in angle brackets comes without its scheme.
            Event::Start(Tag::Link { link_type: LinkType::Email, dest_url, title, .. }) => {
                self.open_link(&format!("mailto:{dest_url}"), &title, out);
            }
            Event::Start(Tag::Link { dest_url, title, .. }) => self.open_link(&dest_url, &title, out),
            Event::End(TagEnd::Link) => {
                if self.links.pop() == Some(true) {
                    out.push(html("</a>"));
                }
            }
            Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                let as_link = self.open_image(&dest_url, &title, out);
                if !as_link {
                    let dest_url = match Target::of(&dest_url, self.place) {
                        Target::Own(url) | Target::External(url) => url.into(),
                        Target::Refused => CowStr::Borrowed(""),
                    };
                    out.push(Event::Start(Tag::Image { link_type, dest_url, title, id }));
                }
                self.images.push(as_link);
            }
            Event::End(TagEnd::Image) => {
                let as_link = self.images.pop() == Some(true);
                out.push(if as_link { html("</a>") } else { Event::End(TagEnd::Image) });
            }
            Event::Start(Tag::Heading { level, .. }) => {
                self.open_heading(shifted(level, self.place.heading_shift), out);
            }
            Event::End(TagEnd::Heading(level)) => {
                if self.leads_here {
                    out.push(html("</a>"));
                }
                out.push(Event::End(TagEnd::Heading(shifted(level, self.place.heading_shift))));
            }
            Event::Html(raw) => out.push(Event::Html(self.rooted(&raw).into())),
            Event::InlineHtml(raw) => out.push(Event::InlineHtml(self.rooted(&raw).into())),
            other => self.push_table_or_note(other, out),
        }
    }

    fn push_table_or_note<'e>(&mut self, event: Event<'e>, out: &mut Vec<Event<'e>>) {
        match event {
            Event::Start(Tag::Table(alignments)) => {
                self.alignments = alignments;
                // Wide tables scroll inside this box; a reader with a keyboard must be able to reach it.
                out.push(html("<div class=\"table\" tabindex=\"0\">"));
                out.push(Event::Start(Tag::Table(vec![Alignment::None; self.alignments.len()])));
            }
            Event::End(TagEnd::Table) => {
                out.push(Event::End(TagEnd::Table));
                out.push(html("</div>\n"));
            }
            Event::Start(Tag::TableHead) => {
                (self.cell, self.in_head) = (0, true);
                out.push(Event::Start(Tag::TableHead));
            }
            Event::End(TagEnd::TableHead) => {
                self.in_head = false;
                out.push(Event::End(TagEnd::TableHead));
            }
            Event::Start(Tag::TableRow) => {
                self.cell = 0;
                out.push(Event::Start(Tag::TableRow));
            }
            Event::Start(Tag::TableCell) => out.push(self.open_cell()),
            Event::End(TagEnd::TableCell) => out.push(html(if self.in_head { "</th>" } else { "</td>" })),
            Event::FootnoteReference(name) => {
                let (number, id) = self.note(&name);
                out.push(html(&format!("<sup><a href=\"#{id}\">{number}</a></sup>")));
            }
            Event::Start(Tag::FootnoteDefinition(name)) => {
                let (number, id) = self.note(&name);
                // One that is defined twice is led to where it is defined first.
                let id = if self.defined.insert(number) { format!(" id=\"{id}\"") } else { String::new() };
                out.push(html(&format!("<div class=\"footnote\"{id}><sup>{number}</sup>")));
            }
            Event::End(TagEnd::FootnoteDefinition) => out.push(html("</div>\n")),
            other => out.push(other),
        }
    }

    fn open_heading(&mut self, level: HeadingLevel, out: &mut Vec<Event<'_>>) {
        let heading = self.headings.next();
        let id = heading.as_ref().map(|heading| CowStr::from(heading.id.clone()));
        out.push(Event::Start(Tag::Heading { level, id, classes: Vec::new(), attrs: Vec::new() }));
        self.leads_here = heading.as_ref().is_some_and(|heading| heading.leads_here);
        if let Some(heading) = heading.filter(|heading| heading.leads_here) {
            out.push(html(&format!("<a class=\"{LEADS_HERE}\" href=\"#{}\">", escape(&heading.id))));
        }
    }

    fn open_link(&mut self, url: &str, title: &str, out: &mut Vec<Event<'_>>) {
        let target = Target::of(url, self.place);
        self.links.push(!matches!(target, Target::Refused));
        match target {
            Target::External(url) => out.push(html(&anchor(&url, title, " rel=\"noopener\""))),
            Target::Own(url) => out.push(html(&anchor(&url, title, ""))),
            Target::Refused => {}
        }
    }

    /// Opens a link in place of an image of another host, which no page of ours may ask for.
    fn open_image(&mut self, url: &str, title: &str, out: &mut Vec<Event<'_>>) -> bool {
        match Target::of(url, self.place) {
            Target::External(url) => {
                out.push(html(&anchor(&url, title, " rel=\"noopener\"")));
                true
            }
            Target::Own(_) | Target::Refused => false,
        }
    }

    fn open_cell<'e>(&mut self) -> Event<'e> {
        let name = if self.in_head { "th" } else { "td" };
        let class = match self.alignments.get(self.cell) {
            Some(Alignment::Left) => " class=\"align-left\"",
            Some(Alignment::Center) => " class=\"align-center\"",
            Some(Alignment::Right) => " class=\"align-right\"",
            Some(Alignment::None) | None => "",
        };
        self.cell += 1;
        html(&format!("<{name}{class}>"))
    }

    /// The number and the id of a footnote.
    fn note(&mut self, name: &str) -> (usize, String) {
        let next = self.notes.len() + 1;
        let number = *self.notes.entry(name.to_owned()).or_insert(next);
        (number, format!("{ID_PREFIX}{}note-{number}", self.place.id_prefix))
    }

    /// Raw HTML with paths of the site made to fit the page; everything else about it is for the cleaner.
    fn rooted(&self, raw: &str) -> String {
        let mut rooted = raw.to_owned();
        for start in ["href=\"/", "href='/", "src=\"/", "src='/"] {
            if rooted.contains(start) {
                let kept = rooted.replace(&format!("{start}/"), &format!("{start}\u{0}"));
                let replaced = kept.replace(start, &format!("{}{}", &start[..start.len() - 1], self.place.root));
                // A path that begins with two slashes names another host.
                rooted = replaced.replace(
                    &format!("{}{}\u{0}", &start[..start.len() - 1], self.place.root),
                    &format!("{}https://", &start[..start.len() - 1]),
                );
            }
        }
        rooted
    }
}

fn html<'e>(text: &str) -> Event<'e> {
    Event::InlineHtml(CowStr::from(text.to_owned()))
}

fn anchor(url: &str, title: &str, more: &str) -> String {
    let title = if title.is_empty() { String::new() } else { format!(" title=\"{}\"", escape(title)) };
    format!("<a href=\"{}\"{title}{more}>", escape(url))
}

fn shifted(level: HeadingLevel, by: u8) -> HeadingLevel {
    match level as usize + usize::from(by) {
        0 | 1 => HeadingLevel::H1,
        2 => HeadingLevel::H2,
        3 => HeadingLevel::H3,
        4 => HeadingLevel::H4,
        5 => HeadingLevel::H5,
        _ => HeadingLevel::H6,
    }
}
