//! What `theme.toml` says.

use std::{collections::BTreeMap, fmt, sync::Arc};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    colour::{Colour, Ground},
    files::{Files, source},
};
use crate::{
    diagnostic::{Diagnostic, Place, nearest},
    source::SourceFile,
};

/// The settings of a theme. What a file leaves out is as in the theme of the program.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// What people call the theme.
    pub name: String,
    /// The one colour that links and marks have on a light ground.
    pub accent: Colour,
    /// The same on a dark ground.
    pub accent_dark: Colour,
    /// What stands at the head of every page in place of the title of the site.
    pub brand: Option<String>,
    /// The picture beside it: a file below `static/`.
    pub logo: Option<StaticFile>,
    /// The picture on a dark ground, where it is another.
    pub logo_dark: Option<StaticFile>,
    /// The fonts.
    pub fonts: Fonts,
    /// The files of fonts that readers do not have.
    pub font_face: Vec<FontFace>,
    /// Links in the footer.
    pub footer_link: Vec<FooterLink>,
}

/// Which fonts the parts of a page have, as lists of names. Without them they are those of the reader's system.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fonts {
    /// Everything that is not named below.
    pub text: Option<FontList>,
    /// Headings.
    pub headings: Option<FontList>,
    /// Code, identifiers and hashes.
    pub code: Option<FontList>,
}

/// A font that comes with the theme.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FontFace {
    /// The name that [`Fonts`] calls it by.
    pub family: FontName,
    /// The file below `static/`.
    pub file: StaticFile,
    /// The weights that it has: one number from 1 to 1000, or two.
    #[serde(default)]
    pub weight: Option<Weights>,
    /// Whether it is slanted.
    #[serde(default)]
    pub italic: bool,
}

/// A link in the footer.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FooterLink {
    /// What it says.
    pub title: String,
    /// Where it leads: a path of the site or an address of the web.
    pub url: LinkTarget,
}

/// The name of a file below `static/`, without anything that could lead out of it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct StaticFile(String);

impl TryFrom<String> for StaticFile {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let is_fit = |part: &str| {
            let is_known = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
            !part.is_empty() && !part.starts_with('.') && part.bytes().all(is_known)
        };
        if text.split('/').all(is_fit) {
            Ok(Self(text))
        } else {
            Err(format!(
                "`{text}` is not the name of a file below `static/`: write one like logo.svg, of letters, digits, `-`, `_` and `.`"
            ))
        }
    }
}

impl StaticFile {
    /// Its path on the site.
    pub fn path(&self) -> String {
        format!("/theme/{}", self.0)
    }
}

/// The name of a font, of letters, digits, spaces, `-` and `_`. Quotes may stand around it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct FontName(String);

impl FontName {
    fn read(text: &str) -> Option<Self> {
        let name = unquoted(text).unwrap_or(text).trim();
        let is_fit = |character: char| character.is_alphanumeric() || " -_".contains(character);
        (!name.is_empty() && name.chars().all(is_fit)).then(|| Self(name.to_owned()))
    }
}

impl TryFrom<String> for FontName {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::read(&text).ok_or_else(|| format!("`{text}` is not the name of a font: write one like Source Sans 3"))
    }
}

impl fmt::Display for FontName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "\"{}\"", self.0)
    }
}

/// What a list of fonts names: a font, or one that the reader's system chooses for a purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Family {
    Named(FontName),
    Generic(&'static str),
}

impl Family {
    /// What means a generic family in a style sheet where no quotes stand around it.
    const GENERIC: [&'static str; 13] = [
        "serif",
        "sans-serif",
        "monospace",
        "cursive",
        "fantasy",
        "math",
        "system-ui",
        "ui-serif",
        "ui-sans-serif",
        "ui-monospace",
        "ui-rounded",
        "-apple-system",
        "BlinkMacSystemFont",
    ];

    fn read(text: &str) -> Option<Self> {
        match Self::GENERIC.into_iter().find(|generic| generic.eq_ignore_ascii_case(text)) {
            Some(generic) => Some(Self::Generic(generic)),
            None => FontName::read(text).map(Self::Named),
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) => name.fmt(formatter),
            Self::Generic(generic) => formatter.write_str(generic),
        }
    }
}

/// A list of names of fonts, the preferred one first.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct FontList(Vec<Family>);

impl TryFrom<String> for FontList {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let families: Option<Vec<Family>> = text.split(',').map(|part| Family::read(part.trim())).collect();
        families
            .map(Self)
            .ok_or_else(|| format!("`{text}` is not a list of fonts: write one like \"Source Sans 3\", sans-serif"))
    }
}

impl fmt::Display for FontList {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, family) in self.0.iter().enumerate() {
            write!(formatter, "{}{family}", if number == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}

/// What stands between two quotes of one kind.
fn unquoted(text: &str) -> Option<&str> {
    ['"', '\''].into_iter().find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote))
}

/// The weights of a font.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Weights(String);

impl TryFrom<String> for Weights {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let numbers: Vec<Option<u16>> = text.split(' ').map(|part| part.parse().ok()).collect();
        let is_fit = |number: &Option<u16>| number.is_some_and(|number| (1..=1000).contains(&number));
        if numbers.len() <= 2 && numbers.iter().all(is_fit) {
            Ok(Self(text))
        } else {
            Err(format!("`{text}` is not a weight: write a number from 1 to 1000, or two such as `400 700`"))
        }
    }
}

/// Where a link of the footer leads.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(try_from = "String")]
pub struct LinkTarget(String);

impl TryFrom<String> for LinkTarget {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let is_path = text.starts_with('/') && !text.starts_with("//");
        let is_web = ["https://", "http://", "mailto:", "tel:"].iter().any(|scheme| text.starts_with(scheme));
        // To a browser a backslash is a slash, and two of these at the beginning lead to another site.
        if (is_path || is_web) && !text.contains(|character: char| character.is_whitespace() || character == '\\') {
            Ok(Self(text))
        } else {
            Err(format!(
                "`{text}` leads nowhere: write a path such as /about.html, or an address with https:// or mailto:"
            ))
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            name: "default".to_owned(),
            accent: Colour::ACCENT,
            accent_dark: Colour::ACCENT_DARK,
            brand: None,
            logo: None,
            logo_dark: None,
            fonts: Fonts::default(),
            font_face: Vec::new(),
            footer_link: Vec::new(),
        }
    }
}

impl Settings {
    /// Reads the settings, with what is doubtful about them. Fails where they cannot be understood, and where they name a
    /// file that the theme does not have.
    pub(super) fn of(files: &Files) -> Result<(Self, Vec<Diagnostic>), Vec<Diagnostic>> {
        let Some(file) = files.get("theme.toml") else { return Ok((Self::default(), Vec::new())) };
        let source = Arc::new(source(file));
        let settings: Self = toml::from_str(&source.text).map_err(|error| {
            let place = Place::Text { file: Arc::clone(&source), span: error.span().unwrap_or(0..0) };
            vec![Diagnostic::error("theme", error.message().trim_end()).at(place)]
        })?;
        let missing: Vec<Diagnostic> = settings
            .files()
            .filter_map(|file| missing(file, files).map(|found| found.at(place(&source, &file.0))))
            .collect();
        if !missing.is_empty() {
            return Err(missing);
        }
        // A theme with a style sheet of its own has grounds of its own, which nobody knows here.
        let pale = if files.is_own("static/style.css") { Vec::new() } else { settings.pale() };
        let pale = pale.into_iter().map(|(colour, found)| found.at(place(&source, colour.as_str()))).collect();
        Ok((settings, pale))
    }

    /// The files that the settings name.
    fn files(&self) -> impl Iterator<Item = &StaticFile> {
        self.logo.iter().chain(&self.logo_dark).chain(self.font_face.iter().map(|face| &face.file))
    }

    /// The accents that many people cannot read (WCAG 2.2, success criterion 1.4.3).
    fn pale(&self) -> Vec<(&Colour, Diagnostic)> {
        let grounds = [("accent", &self.accent, Ground::Light), ("accent_dark", &self.accent_dark, Ground::Dark)];
        let is_pale = |(key, colour, ground): (&str, &'_ Colour, Ground)| {
            let contrast = colour.contrast(ground);
            (contrast < Colour::READABLE).then(|| {
                let message = format!(
                    "`{key}` has a contrast of {contrast:.1} to 1 to the {} ground, and text needs {} to 1",
                    ground.name(),
                    Colour::READABLE
                );
                let help = format!("take a {} shade of {}", ground.opposite(), colour.as_str());
                Diagnostic::warning("theme", message).help(help)
            })
        };
        grounds
            .into_iter()
            .filter_map(|(key, colour, ground)| Some((colour, is_pale((key, colour, ground))?)))
            .collect()
    }

    /// The rules that bring colours and fonts into the style sheet.
    pub(super) fn style(&self) -> String {
        let faces: Vec<String> = self.font_face.iter().map(FontFace::rule).collect();
        let fonts = [("sans", &self.fonts.text), ("heading", &self.fonts.headings), ("mono", &self.fonts.code)];
        let fonts: Vec<String> =
            fonts.into_iter().filter_map(|(name, list)| Some(format!(";--{name}:{}", list.as_ref()?))).collect();
        let (light, dark) = (self.accent.as_str(), self.accent_dark.as_str());
        [
            "\n".to_owned(),
            faces.concat(),
            format!(":root{{--accent:{light}{}}}\n", fonts.concat()),
            format!("@media (prefers-color-scheme:dark){{:root{{--accent:{dark}}}}}\n"),
            "@media print{:root{--accent:#000}}\n".to_owned(),
        ]
        .concat()
    }
}

impl FontFace {
    fn rule(&self) -> String {
        let family = &self.family;
        let weight = self.weight.as_ref().map(|weight| format!(";font-weight:{}", weight.0)).unwrap_or_default();
        let style = if self.italic { ";font-style:italic" } else { "" };
        let file = &self.file.0;
        format!("@font-face{{font-family:{family};src:url(\"{file}\"){weight}{style};font-display:swap}}\n")
    }
}

/// Where a value stands in the file; the first of its kind, where there are several.
fn place(source: &Arc<SourceFile>, value: &str) -> Place {
    let start = source.text.find(value).unwrap_or(0);
    let end = if source.text[start..].starts_with(value) { start + value.len() } else { start };
    Place::Text { file: Arc::clone(source), span: start..end }
}

fn missing(file: &StaticFile, files: &Files) -> Option<Diagnostic> {
    let statics: BTreeMap<&str, _> = files.below("static/").collect();
    if statics.contains_key(file.0.as_str()) {
        return None;
    }
    let found = Diagnostic::error("theme", format!("the theme has no file `static/{}`", file.0));
    Some(match nearest(&file.0, statics.into_keys()) {
        Some(near) => found.help(format!("did you mean `{near}`?")),
        None => found.help("put it into the folder `static` of the theme"),
    })
}
