//! Themes: the templates, words, styles and icons that make a view into a page.
//!
//! The default theme is part of the program. A site overrides any file of it with a file of the same name in a folder
//! of its own. [`Theme::load`] reads everything; nothing is read while pages are rendered. A template error is a
//! [`Diagnostic`] that names the template, the line and the page.

mod colour;
mod error;
mod files;
mod filters;
mod init;
mod settings;
mod words;

use std::{collections::BTreeMap, path::Path, sync::Arc};

use serde::Serialize;
use tera::{Context, Tera, Value};

use crate::{
    diagnostic::Diagnostic,
    model::{LanguageTag, is_fit},
    source::SourceFile,
};
pub use colour::Colour;
use files::Files;
pub use init::{files, init};
pub use settings::{FontFace, FontList, FontName, Fonts, FooterLink, LinkTarget, Settings, StaticFile, Weights};
use words::{Lacking, Words};

/// A theme that is ready to render.
#[derive(Debug)]
pub struct Theme {
    tera: Tera,
    settings: Settings,
    words: Arc<Words>,
    language: LanguageTag,
    /// The same theme in the other languages of the site.
    others: Vec<Theme>,
    /// The templates by name, to show where an error is.
    sources: BTreeMap<String, Arc<SourceFile>>,
    statics: BTreeMap<String, Vec<u8>>,
    findings: Vec<Diagnostic>,
}

impl Theme {
    /// Loads the theme with the given name in the given language.
    ///
    /// `default` is the theme in the program; any other name, and `default` too, may have a folder in `site_themes`
    /// whose files replace those of the default theme. Fails with everything that is wrong: an unknown name, files
    /// that cannot be read, settings, words and templates with mistakes.
    pub fn load(name: &str, site_themes: &Path, language: &LanguageTag) -> Result<Self, Vec<Diagnostic>> {
        Self::load_in(name, site_themes, language, &[])
    }

    /// Loads the theme in the language of the site and in others.
    pub fn load_in(
        name: &str,
        site_themes: &Path,
        language: &LanguageTag,
        others: &[LanguageTag],
    ) -> Result<Self, Vec<Diagnostic>> {
        let files = Files::read(name, site_themes)?;
        let mut theme = Self::of(&files, language)?;
        let others: Result<Vec<Self>, Vec<Diagnostic>> = others.iter().map(|other| Self::of(&files, other)).collect();
        theme.others = others?;
        Ok(theme)
    }

    /// The theme of the files in one language.
    fn of(files: &Files, language: &LanguageTag) -> Result<Self, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let (settings, findings) = Settings::of(files).unwrap_or_else(|found| {
            problems.extend(found);
            (Settings::default(), Vec::new())
        });
        let words = Arc::new(Words::of(files, language).unwrap_or_else(|found| {
            problems.extend(found);
            Words::default()
        }));
        let sources = files.templates();
        let tera = compile(&sources, &words).unwrap_or_else(|found| {
            problems.extend(found);
            Tera::default()
        });
        let statics = files.statics(&settings);
        let language = language.clone();
        let theme = Self { tera, settings, words, language, others: Vec::new(), sources, statics, findings };
        if problems.is_empty() { Ok(theme) } else { Err(problems) }
    }

    /// The theme in a language, or in that of the site where it was not loaded in it.
    pub fn speaking(&self, language: &LanguageTag) -> &Self {
        self.others.iter().find(|other| other.language == *language).unwrap_or(self)
    }

    /// What the language of the theme is called in itself, or its tag where the theme does not know.
    pub fn language_name(&self) -> String {
        let key = "languages.name";
        let is_known = !self.words.lacking.keys.iter().any(|lacking| lacking == key);
        self.word(key).filter(|_| is_known).unwrap_or(self.language.as_str()).to_owned()
    }

    /// What is doubtful about the theme, and stops no build: colours that many cannot read, and what stays English for want
    /// of words, a warning for each language that lacks some.
    pub fn findings(&self) -> Vec<Diagnostic> {
        let lacks = std::iter::once(self).chain(&self.others).filter_map(Self::lacks_words);
        self.findings.iter().cloned().chain(lacks).collect()
    }

    fn lacks_words(&self) -> Option<Diagnostic> {
        let Lacking { keys, of } = &self.words.lacking;
        let language = &self.language;
        let first: Vec<String> = keys.iter().take(3).map(|key| format!("`{key}`")).collect();
        let message = match keys.len() {
            0 => return None,
            count if count == *of => format!("the theme has no words in the language `{language}`"),
            1 => format!("the theme lacks the word {} of {of} in the language `{language}`", first.concat()),
            count => {
                let rest = if count > first.len() { ", …" } else { "" };
                format!(
                    "the theme lacks {count} of {of} words in the language `{language}`: {}{rest}",
                    first.join(", ")
                )
            }
        };
        let primary = language.as_str().split('-').next().unwrap_or_default().to_ascii_lowercase();
        let help = format!("they stay English until they stand in `i18n/{primary}.toml` of a theme of the site");
        Some(Diagnostic::warning("missing-words", message).help(help))
    }

    /// What `theme.toml` says.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The static files of the theme by their paths below `/theme/`.
    pub fn statics(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.statics.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// A word of the interface, if the theme has it.
    pub fn word(&self, key: &str) -> Option<&str> {
        self.words.get(key)
    }

    /// A word of the interface with values in the places of their names, or the key where the theme has no such word.
    pub fn words(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.words.filled(key, values).unwrap_or_else(|| key.to_owned())
    }

    /// A date as people read it in the language of the theme.
    pub fn date(&self, date: &str) -> String {
        filters::show_date(date, false, &self.words).unwrap_or_else(|_| date.to_owned())
    }

    /// Renders `template` with `view` for `page`; `shared` is what all pages of the site have in common.
    pub fn render<V: Serialize>(
        &self,
        template: &str,
        page: &str,
        shared: &[(&'static str, Value)],
        view: &V,
    ) -> Result<String, Diagnostic> {
        let context = |error: &tera::Error| error::diagnostic(error, &self.sources, Some(page));
        let mut values = Context::from_serialize(view).map_err(|error| context(&error))?;
        for (name, value) in shared {
            values.insert_value(*name, value.clone());
        }
        let text = self.tera.render(template, &values).map_err(|error| context(&error))?;
        // A document that was made elsewhere is shown whatever it holds, and this is the place that all texts pass.
        Ok(if has_unfit(&text) { text.replace(|character| !is_fit(character), "") } else { text })
    }
}

/// Whether a text has a character that is not fit. Most have hardly any beside those of a typewriter, which are passed over
/// by bytes.
fn has_unfit(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = first_odd(rest.as_bytes()) {
        let mut characters = rest[at..].chars();
        if characters.next().is_some_and(|character| !is_fit(character)) {
            return true;
        }
        rest = characters.as_str();
    }
    false
}

/// Where the first byte is that no typewriter has. Many at once are compared faster than one after the other.
fn first_odd(bytes: &[u8]) -> Option<usize> {
    const AT_ONCE: usize = 64;
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~' | b'\n' | b'\t');
    let are_plain = |bytes: &&[u8]| bytes.iter().fold(true, |all, byte| all & is_plain(*byte));
    let passed = bytes.chunks_exact(AT_ONCE).take_while(are_plain).count() * AT_ONCE;
    bytes[passed..].iter().position(|byte| !is_plain(*byte)).map(|at| passed + at)
}

fn compile(sources: &BTreeMap<String, Arc<SourceFile>>, words: &Arc<Words>) -> Result<Tera, Vec<Diagnostic>> {
    let mut tera = Tera::default();
    filters::register(&mut tera, words);
    let templates = sources.iter().map(|(name, file)| (name.as_str(), &*file.text));
    match tera.add_raw_templates(templates) {
        Ok(()) => Ok(tera),
        Err(error) => Err(error::diagnostics(&error, sources)),
    }
}

#[cfg(test)]
mod tests;
