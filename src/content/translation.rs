//! `<name>.<language>.md` beside `<name>.md` → [`Translation`], which its original carries from then on.

use std::{collections::HashSet, sync::Arc};

use deserr::Deserr;

use super::{
    Files, body,
    decode::{Problems, decode},
    kind::Kind,
    reader::Entry,
    words::{Words, text, texts},
};
use crate::{
    diagnostic::Diagnostic,
    model::{
        Advisory, Content, Incident, Instant, LanguageTag, Product, Prose, TranslatedUpdate, Translation,
        advisory::{DayOrInstant, Form, Note, NoteCategory},
    },
    source::{Origin, SourceFile},
};

/// The front matter of a translation, of whatever it is one. Which keys the original has is looked at afterwards.
#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct TranslationFile {
    translated: DayOrInstant,
    #[deserr(default)]
    title: Option<Words>,
    #[deserr(default)]
    description: Option<Words>,
    #[deserr(default)]
    scope: Vec<Words>,
    #[deserr(default)]
    exclusions: Vec<Words>,
    #[deserr(default)]
    report_contents: Vec<Words>,
    #[deserr(default)]
    safe_harbour: Option<Words>,
    #[deserr(default)]
    patch_frequency: Option<Words>,
    #[deserr(default)]
    distribution: Option<Words>,
    #[deserr(default)]
    notification: Option<Words>,
    #[deserr(default)]
    unsupported_risk: Option<Words>,
    #[deserr(default)]
    communication: Option<Words>,
    #[deserr(default)]
    customer_actions: Vec<Words>,
    #[deserr(default)]
    data_affected: Option<Words>,
    #[deserr(default)]
    root_cause: Option<Words>,
    #[deserr(default)]
    prevention: Option<Words>,
    #[deserr(default)]
    review: Option<Words>,
    #[deserr(default)]
    update: Vec<UpdateTable>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct UpdateTable {
    at: Instant,
    text: Words,
}

/// Where a translation belongs.
struct Name<'f> {
    /// The path of its original without the ending.
    original: &'f str,
    /// The tag of its language.
    tag: &'f str,
}

impl<'f> Name<'f> {
    fn of(path: &'f str) -> Option<Self> {
        let (original, tag) = path.strip_suffix(".md")?.rsplit_once('.')?;
        Some(Self { original, tag })
    }

    fn is_of(&self, origin: &Origin) -> bool {
        let path = origin.path();
        path.strip_suffix(".md").or_else(|| path.strip_suffix(".json")) == Some(self.original)
    }
}

/// Puts every translation beside its original.
pub(super) fn attach(files: &Files, entries: &[&mut Entry], content: &mut Content, diagnostics: &mut Vec<Diagnostic>) {
    let translations = files.of(Kind::Translation);
    if translations.is_empty() {
        return;
    }
    let paths: HashSet<&str> = entries.iter().map(|entry| entry.found.path.as_str()).collect();
    for file in translations {
        let Some(name) = Name::of(&file.path) else { continue };
        if let Err(problems) = attach_one(file, &name, &paths, content) {
            diagnostics.extend(problems);
        }
    }
}

fn attach_one(
    file: &Arc<SourceFile>,
    name: &Name<'_>,
    paths: &HashSet<&str>,
    content: &mut Content,
) -> Result<(), Vec<Diagnostic>> {
    let problem = |code: &'static str, message: String| Diagnostic::error(code, message).at_path(&file.path);
    let language: LanguageTag = name.tag.parse().map_err(|_| {
        let message = format!("`{}` in the name of this file is no tag of a language", name.tag);
        vec![problem("bad-file-name", message).help("write one such as `de` or `pt-BR`: disclosure.pt-BR.md")]
    })?;
    let own = content.vendor.language.as_str();
    if own.eq_ignore_ascii_case(name.tag) {
        let message = format!("this is no translation: `{own}` is the language of the site");
        let help = format!("write this in {}.md, or give this file the tag of its own language", name.original);
        return Err(vec![problem("bad-translation", message).help(help)]);
    }
    let Some(mut original) = Original::find(content, name) else {
        // What is wrong with an original that was not read is told there.
        if [".md", ".json"].iter().any(|ending| paths.contains(format!("{}{ending}", name.original).as_str())) {
            return Ok(());
        }
        let message = format!("there is no `{}.md` that this could be a translation of", name.original);
        let help = "name it after its original: disclosure.de.md stands beside disclosure.md";
        return Err(vec![problem("bad-translation", message).help(help)]);
    };
    let translation = read(file, language, &original)?;
    let translations = original.translations();
    let is_same = |other: &&Translation| other.language.as_str().eq_ignore_ascii_case(name.tag);
    if let Some(other) = translations.iter().find(is_same) {
        let message = format!("`{}` is a translation into the same language", other.origin.path());
        return Err(vec![problem("bad-translation", message).help("keep one of the two")]);
    }
    translations.push(translation);
    Ok(())
}

/// What a translation is of.
enum Original<'c> {
    Advisory(&'c mut Advisory),
    Incident(&'c mut Incident),
    Product(&'c mut Product),
    /// A policy or a free page: its text, and the texts of its front matter.
    Other(&'c mut Prose, Vec<(&'static str, usize)>),
}

impl<'c> Original<'c> {
    fn find(content: &'c mut Content, name: &Name<'_>) -> Option<Self> {
        let one = |text: &Option<String>| usize::from(text.is_some());
        if let Some(policy) = content.disclosure.as_mut().filter(|policy| name.is_of(&policy.origin)) {
            let policy = Arc::make_mut(policy);
            let has = vec![
                ("scope", policy.scope.len()),
                ("exclusions", policy.exclusions.len()),
                ("report_contents", policy.report_contents.len()),
                ("safe_harbour", one(&policy.safe_harbour)),
            ];
            return Some(Self::Other(&mut policy.body, has));
        }
        if let Some(policy) = content.support.as_mut().filter(|policy| name.is_of(&policy.origin)) {
            let policy = Arc::make_mut(policy);
            let has = vec![
                ("patch_frequency", one(&policy.patch_frequency)),
                ("distribution", one(&policy.distribution)),
                ("notification", one(&policy.notification)),
                ("unsupported_risk", one(&policy.unsupported_risk)),
            ];
            return Some(Self::Other(&mut policy.body, has));
        }
        if let Some(policy) = content.vulnerability_handling.as_mut().filter(|policy| name.is_of(&policy.origin)) {
            return Some(Self::Other(&mut Arc::make_mut(policy).body, Vec::new()));
        }
        if let Some(plan) = content.incident_plan.as_mut().filter(|plan| name.is_of(&plan.origin)) {
            let plan = Arc::make_mut(plan);
            let has = vec![("communication", one(&plan.communication)), ("review", one(&plan.review))];
            return Some(Self::Other(&mut plan.body, has));
        }
        if let Some(page) = content.pages.iter_mut().find(|page| name.is_of(&page.body.origin)) {
            return Some(Self::Other(&mut Arc::make_mut(page).body, vec![("description", 1)]));
        }
        if let Some(product) = content.products.iter_mut().find(|product| name.is_of(&product.origin)) {
            return Some(Self::Product(Arc::make_mut(product)));
        }
        if let Some(incident) = content.incidents.iter_mut().find(|incident| name.is_of(&incident.origin)) {
            return Some(Self::Incident(Arc::make_mut(incident)));
        }
        let advisory = content.advisories.iter_mut().find(|advisory| name.is_of(&advisory.origin))?;
        Some(Self::Advisory(Arc::make_mut(advisory)))
    }

    fn translations(&mut self) -> &mut Vec<Translation> {
        match self {
            Self::Advisory(advisory) => &mut advisory.editorial.translations,
            Self::Incident(incident) => &mut incident.body.translations,
            Self::Product(product) => &mut product.body.translations,
            Self::Other(body, _) => &mut body.translations,
        }
    }

    /// The keys of the front matter that can be translated, each with how many texts it has.
    fn has(&self) -> Vec<(&'static str, usize)> {
        let one = |text: Option<&String>| usize::from(text.is_some());
        match self {
            Self::Advisory(_) => Vec::new(),
            Self::Product(product) => vec![("description", one(product.description.as_ref()))],
            Self::Incident(incident) => {
                let review = incident.review.as_ref();
                vec![
                    ("customer_actions", incident.customer_actions.len()),
                    ("data_affected", one(incident.data_affected.as_ref())),
                    ("root_cause", one(review.and_then(|review| review.root_cause.as_ref()))),
                    ("prevention", one(review.and_then(|review| review.prevention.as_ref()))),
                ]
            }
            Self::Other(_, has) => has.clone(),
        }
    }

    fn has_body(&self) -> bool {
        match self {
            Self::Advisory(_) => true,
            Self::Incident(incident) => !incident.body.markdown.is_empty(),
            Self::Product(product) => !product.body.markdown.is_empty(),
            Self::Other(body, _) => !body.markdown.is_empty(),
        }
    }
}

fn read(
    file: &Arc<SourceFile>,
    language: LanguageTag,
    original: &Original<'_>,
) -> Result<Translation, Vec<Diagnostic>> {
    let front: TranslationFile = decode(file)?;
    let origin = Origin::of(Arc::clone(file));
    let mut problems = Vec::new();
    let is_product = matches!(original, Original::Product(_));
    if front.title.is_some() == is_product {
        problems.push(bad_title(&origin, is_product));
    }
    let one = |text: Option<Words>| text.into_iter().map(|text| text.0).collect::<Vec<_>>();
    let description = text(front.description);
    let mut written = vec![
        ("description", description.iter().cloned().collect()),
        ("scope", texts(front.scope)),
        ("exclusions", texts(front.exclusions)),
        ("report_contents", texts(front.report_contents)),
        ("safe_harbour", one(front.safe_harbour)),
        ("patch_frequency", one(front.patch_frequency)),
        ("distribution", one(front.distribution)),
        ("notification", one(front.notification)),
        ("unsupported_risk", one(front.unsupported_risk)),
        ("communication", one(front.communication)),
        ("customer_actions", texts(front.customer_actions)),
        ("data_affected", one(front.data_affected)),
        ("root_cause", one(front.root_cause)),
        ("prevention", one(front.prevention)),
        ("review", one(front.review)),
    ];
    written.retain(|(_, texts): &(&str, Vec<String>)| !texts.is_empty());
    let has = original.has();
    problems.extend(written.iter().filter_map(|(key, texts)| without_original(key, texts.len(), &has, &origin)));
    let updates: Vec<TranslatedUpdate> =
        front.update.into_iter().map(|table| TranslatedUpdate { at: table.at, text: table.text.0 }).collect();
    problems.extend(unknown_updates(&updates, original, &origin));
    let markdown = file.body().trim().to_owned();
    if markdown.is_empty() && original.has_body() {
        let finding = Diagnostic::error("bad-translation", "the text is missing: the body of this file is empty");
        problems.push(finding.at_path(&file.path).help("write below the front matter what the original says there"));
    }
    let (notes, own_notes) = match original {
        Original::Advisory(advisory) => notes(file, advisory, &mut problems),
        Original::Incident(_) | Original::Product(_) | Original::Other(..) => (Vec::new(), 0),
    };
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(Translation {
        origin,
        language,
        translated: front.translated,
        title: text(front.title),
        description,
        markdown,
        texts: written,
        updates,
        notes,
        own_notes,
    })
}

fn bad_title(origin: &Origin, is_product: bool) -> Diagnostic {
    if is_product {
        let finding = Diagnostic::error("unknown-key", "`title` is not a key that is known here");
        return finding.at(&origin.key("title")).help("a product keeps its name in every language");
    }
    Diagnostic::error("missing-key", "`title` is missing").at(origin).help("write the title in this language")
}

/// A text that the original does not have, or a list of another length.
fn without_original(key: &str, count: usize, has: &[(&str, usize)], origin: &Origin) -> Option<Diagnostic> {
    let place = origin.key(key);
    match has.iter().find(|(of, _)| *of == key).map(|(_, count)| *count) {
        Some(expected) if expected == count => None,
        Some(expected @ 1..) => {
            let message = format!("the number of texts in `{key}` is {count} here and {expected} in the original");
            let finding = Diagnostic::error("bad-translation", message).at(&place);
            Some(finding.help("translate each of them, in the same order"))
        }
        Some(_) => {
            let finding = Diagnostic::error("bad-translation", format!("the original has no `{key}`")).at(&place);
            Some(finding.help("take it out, or write it in the original too"))
        }
        None => {
            let known: Vec<&str> = has.iter().map(|(key, _)| *key).chain(["title", "translated"]).collect();
            let finding = Diagnostic::error("unknown-key", format!("`{key}` is not a key that is known here"));
            Some(finding.at(&place).help(format!("known are: {}", known.join(", "))))
        }
    }
}

/// Updates whose instant no update of the original has.
fn unknown_updates(updates: &[TranslatedUpdate], original: &Original<'_>, origin: &Origin) -> Vec<Diagnostic> {
    let Original::Incident(incident) = original else {
        if updates.is_empty() {
            return Vec::new();
        }
        let finding = Diagnostic::error("unknown-key", "`update` is not a key that is known here");
        return vec![finding.at(&origin.key("update")).help("only incidents have updates")];
    };
    let is_unknown = |update: &TranslatedUpdate| incident.updates.iter().all(|original| original.at != update.at);
    let unknown = updates.iter().enumerate().filter(|(_, update)| is_unknown(update));
    let instants: Vec<&str> = incident.updates.iter().map(|update| update.at.as_written()).collect();
    unknown
        .map(|(number, update)| {
            let message = format!("the original has no update of {}", update.at);
            let place = origin.key("update").index(number).key("at");
            let finding = Diagnostic::error("bad-translation", message).at(&place);
            finding.help(format!("write the instant of one that it has: {}", instants.join(", ")))
        })
        .collect()
}

/// The notes of an advisory: those of the translated body in the place of those of the original body. A document made
/// elsewhere has no body: its notes are translated whole, but for what lawyers wrote.
fn notes(file: &Arc<SourceFile>, advisory: &Advisory, problems: &mut Vec<Diagnostic>) -> (Vec<Note>, usize) {
    let mut body = body::parse(file.body());
    if body.summary.is_none() && !file.body().trim().is_empty() {
        let finding = Diagnostic::error("missing-summary", "the body does not begin with a summary");
        let help = "write one paragraph below the front matter that says what happened and what to do";
        problems.push(finding.at_path(&file.path).help(help));
    }
    let kept: Vec<Note> = match &advisory.form {
        Form::Markdown => {
            let of_body = advisory.origin.file().map_or(0, |original| body::parse(original.body()).notes.len());
            advisory.notes.iter().skip(of_body).cloned().collect()
        }
        Form::Csaf20(_) | Form::Csaf21(_) => {
            let is_kept = |note: &&Note| note.category == NoteCategory::LegalDisclaimer;
            advisory.notes.iter().filter(is_kept).cloned().collect()
        }
    };
    // These two have the headings of CSAF, which are English; the page has words for them.
    let is_named = |note: &&mut Note| matches!(note.category, NoteCategory::Summary | NoteCategory::Description);
    let named = body.notes.iter_mut().filter(is_named);
    named.for_each(|note| note.title = None);
    let own = body.notes.len();
    (body.notes.into_iter().chain(kept).collect(), own)
}
