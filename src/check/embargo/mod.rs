//! What keeps secrets.
//!
//! What is found here is told to the author alone: it names what nobody else may know of yet. So nothing public is made
//! of these findings, and no exception excuses them.

mod address;
mod json;
mod made_of;
mod mention;
mod opening;
mod secret;

pub use address::{CLOSED_ADDRESS, ClosedAddresses};
pub(crate) use opening::Opening;

use super::{Finder, Rule, Source, Subject};
use crate::diagnostic::Level;

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "EM1",
        level: Level::Error,
        title: "An instant of release has an offset, and the state and the label are words that are known",
        why: "A time without an offset is another moment in each part of the world, and an embargo that ends an hour early \
              is broken. A state or a label that nobody understands could mean that something is not to be seen: it is \
              refused, and never published.",
        sources: &[Source::Candour, Source::Iso29147],
        mend: "write the instant with its offset, such as 2026-03-10T09:00:00Z, and the state and the label as the \
               documentation has them",
        finder: Finder::Reader,
    },
    Rule {
        id: "EM2",
        level: Level::Error,
        title: "The public site is the same, byte for byte, as without what is held back",
        why: "A product that is not out yet is a secret as much as a vulnerability is. What is published before it must \
              not be made of it: neither an advisory nor an incident that names it, nor an entry of the navigation that \
              leads to it.",
        sources: &[Source::Candour],
        mend: "publish first what is referred to, or hold back as long what refers to it",
        finder: Finder::Check(made_of::check),
    },
    Rule {
        id: "EM3",
        level: Level::Error,
        title: "Nothing public refers to the id, the CVE id, the title or the address of something that is held back",
        why: "A sentence in another text can break an embargo. The texts of everything that is published, and of the \
              static files up to 15 MB, are searched for ids and CVE ids, for addresses on this site and those of the \
              sites of narrower audiences, for the names of products of at least two words, and for other titles of at \
              least three words and twenty characters; \
              shorter ones are found in too much else. What something public also has is no secret. Once everything else is \
              right, all files that are built are searched for addresses of the sites of narrower audiences too, with what \
              themes write, links and file names (`closed-address`).",
        sources: &[Source::Candour],
        mend: "take it out, or hold back as long what refers to it",
        finder: Finder::Check(mention::check),
    },
];
