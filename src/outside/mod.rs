//! Tests of the standard that need somebody outside: hosts that answer for the URLs of a document ([`links`]), and a
//! program that knows the words of its language ([`spelling`]).
//!
//! Both take what is published and give findings under the ids of the tests, all of them notes. Nothing here runs
//! unless somebody asks for it: it is slow, it depends on the day, and a request tells a host that somebody looks. Of
//! what is held back nothing leaves the machine, since only what is published comes in.

mod http;
mod hunspell;
mod links;
mod select;
mod spelling;
mod words;

use std::sync::Arc;

use serde_json::Value;

pub use http::Client;
pub use hunspell::SpellingError;
pub use links::{Unresolved, links};
pub use spelling::spelling;

use crate::{
    diagnostic::{Code, Diagnostic, Level, Place},
    model::{Advisory, advisory::Form},
    source::{Origin, Pointer, SourceFile},
};

/// The document of an advisory that is looked at: the one that was made elsewhere, else the one of CSAF 2.0. None where
/// it cannot be read, which the tests of the standard have told already.
fn document_of(advisory: &Advisory) -> Option<Value> {
    let text = match &advisory.form {
        Form::Markdown => &*advisory.csaf20.unpack(),
        Form::Csaf20(text) | Form::Csaf21(text) => text,
    };
    serde_json::from_str(text).ok()
}

/// A finding at a part of the document of an advisory, and where the advisory was written in other words, at the part
/// of its file that says `words`.
fn finding(advisory: &Advisory, test: &str, message: String, pointer: &Pointer, words: &str) -> Diagnostic {
    let place = match (&advisory.form, advisory.origin.file()) {
        (Form::Csaf20(_) | Form::Csaf21(_), Some(file)) => {
            Place::from(&Origin::of(Arc::clone(file)).at(pointer.clone()))
        }
        (Form::Markdown, Some(file)) => words_in(file, words),
        (_, None) => Place::from(&advisory.origin),
    };
    Diagnostic { level: Level::Note, code: Code::csaf(test), message, place: Some(place), help: None }
}

/// Where a file says something, as words of their own where it does.
fn words_in(file: &Arc<SourceFile>, words: &str) -> Place {
    let is_part_of_word = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
    let stands_alone = |at: &usize| {
        let (before, after) = (&file.text[..*at], &file.text[at + words.len()..]);
        !is_part_of_word(before.chars().next_back()) && !is_part_of_word(after.chars().next())
    };
    let mut all = file.text.match_indices(words).map(|(at, _)| at);
    match all.clone().find(stands_alone).or_else(|| all.next()) {
        Some(at) => Place::Text { file: Arc::clone(file), span: at..at + words.len() },
        None => Place::Path(file.path.clone()),
    }
}
