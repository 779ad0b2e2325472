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
pub use settings::{FontFace, FontList, Fonts, FooterLink, LinkTarget, Settings, StaticFile, Weights};
use words::Words;

/// A theme that is ready to render.
#[derive(Debug)]
pub struct Theme {
    tera: Tera,
    settings: Settings,
    words: Arc<Words>,
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
        let files = Files::read(name, site_themes)?;
        let mut problems = Vec::new();
        let (settings, findings) = Settings::of(&files).unwrap_or_else(|found| {
            problems.extend(found);
            (Settings::default(), Vec::new())
        });
        let words = Arc::new(Words::of(&files, language).unwrap_or_else(|found| {
            problems.extend(found);
            Words::default()
        }));
        let sources = files.templates();
        let tera = compile(&sources, &words).unwrap_or_else(|found| {
            problems.extend(found);
            Tera::default()
        });
        let statics = files.statics(&settings);
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self { tera, settings, words, sources, statics, findings })
    }

    /// What `theme.toml` says.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What is doubtful about the theme, and stops no build.
    pub fn findings(&self) -> &[Diagnostic] {
        &self.findings
    }

    /// The static files of the theme by their paths below `/theme/`.
    pub fn statics(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.statics.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// A word of the interface, if the theme has it.
    pub fn word(&self, key: &str) -> Option<&str> {
        self.words.get(key)
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
        Ok(if text.contains(is_unfit) { text.replace(is_unfit, "") } else { text })
    }
}

fn is_unfit(character: char) -> bool {
    !is_fit(character)
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
