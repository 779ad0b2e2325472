//! The site in other languages than its own.
//!
//! What is translated is said in the language, the rest as the original has it. A site in a language is a [`Site`] like
//! every other, made of what the door let through: its texts are replaced, and it knows in [`Speech`] which of its pages
//! there are and which of its texts are still those of the original.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    sync::Arc,
};

use icu_locale::{LanguageIdentifier, LocaleDirectionality};

use crate::{
    model::{
        Advisory, DisclosurePolicy, Incident, IncidentPlan, LanguageTag, Page, Product, Prose, SupportPolicy,
        Translation, Vendor, VulnerabilityHandling,
    },
    paths::{self, Part},
    site::{Made, Site, Speech, Translated},
};

/// The site in every language that something it shows is translated into, in the order of their tags.
pub(crate) fn spoken(site: &Site) -> Vec<Site> {
    let translations = site.translations();
    // Tags that differ in case alone are one language.
    let tags: BTreeMap<String, &LanguageTag> = translations
        .iter()
        .rev()
        .map(|one| (one.translation.language.as_str().to_ascii_lowercase(), &one.translation.language))
        .collect();
    let speeches: Vec<Arc<Speech>> =
        tags.values().map(|language| Arc::new(speech(site, language, &translations))).collect();
    speeches.iter().map(|speech| in_language(site, speech, &speeches)).collect()
}

fn speech(site: &Site, language: &LanguageTag, translations: &[Translated<'_>]) -> Speech {
    let mut made = BTreeMap::new();
    let mut texts = HashSet::new();
    for one in translations.iter().filter(|one| is_in(one.translation, language)) {
        let translated = one.translation.translated.day();
        made.insert(one.path.clone(), Made { translated, original_changed: one.original_changed() });
        texts.extend(texts_of(one.translation));
    }
    let mut documents: BTreeSet<String> = made.keys().cloned().collect();
    for product in site.products.iter().filter(|product| made.contains_key(&paths::product(&product.slug))) {
        documents.extend(product.releases.iter().map(|release| paths::release(&product.slug, &release.name)));
    }
    Speech {
        language: language.clone(),
        original: site.vendor.language.clone(),
        part: Part::new(language, documents),
        made,
        texts,
    }
}

fn is_in(translation: &Translation, language: &LanguageTag) -> bool {
    translation.language.as_str().eq_ignore_ascii_case(language.as_str())
}

/// Everything that a translation says.
fn texts_of(translation: &Translation) -> impl Iterator<Item = String> {
    let own = [translation.title.as_ref(), translation.description.as_ref(), Some(&translation.markdown)];
    let of_front = translation.texts.iter().flat_map(|(_, texts)| texts);
    let updates = translation.updates.iter().map(|update| &update.text);
    let notes = translation.notes.iter().take(translation.own_notes).map(|note| note.text.to_string());
    own.into_iter().flatten().chain(of_front).chain(updates).cloned().chain(notes)
}

/// The site in a language.
fn in_language(site: &Site, speech: &Arc<Speech>, all: &[Arc<Speech>]) -> Site {
    let language = &speech.language;
    let of = |translations: &'_ [Translation]| -> Option<Translation> {
        translations.iter().find(|translation| is_in(translation, language)).cloned()
    };
    let mut spoken = site.clone();
    let mut vendor = Vendor::clone(&site.vendor);
    vendor.language = language.clone();
    spoken.vendor = Arc::new(vendor);
    replace(&mut spoken.disclosure, |policy| &policy.body, &of, disclosure);
    replace(&mut spoken.support, |policy| &policy.body, &of, support);
    replace(&mut spoken.vulnerability_handling, |policy| &policy.body, &of, handling);
    replace(&mut spoken.incident_plan, |plan| &plan.body, &of, incident_plan);
    for one in &mut spoken.products {
        change(one, of(&one.body.translations), product);
    }
    for one in &mut spoken.incidents {
        change(one, of(&one.body.translations), incident);
    }
    for one in &mut spoken.pages {
        change(one, of(&one.body.translations), page);
    }
    for one in &mut spoken.advisories {
        change(one, of(&one.editorial.translations), advisory);
    }
    spoken.speech = Some(Arc::clone(speech));
    spoken.languages = all.to_vec();
    spoken
}

fn replace<T: Clone>(
    one: &mut Option<Arc<T>>,
    body: impl Fn(&T) -> &Prose,
    of: &impl Fn(&[Translation]) -> Option<Translation>,
    say: impl Fn(&mut T, Translation),
) {
    if let Some(one) = one {
        let translation = of(&body(one).translations);
        change(one, translation, say);
    }
}

/// Says a thing in the words of its translation, where there is one.
fn change<T: Clone>(one: &mut Arc<T>, translation: Option<Translation>, say: impl Fn(&mut T, Translation)) {
    if let Some(translation) = translation {
        say(Arc::make_mut(one), translation);
    }
}

fn put_text(text: &mut Option<String>, translation: &Translation, key: &str) {
    if let Some(translated) = translation.text(key).filter(|_| text.is_some()) {
        *text = Some(translated.clone());
    }
}

fn put_texts(texts: &mut Vec<String>, translation: &Translation, key: &str) {
    if let Some(translated) = translation.texts(key) {
        *texts = translated.to_vec();
    }
}

fn put_title(title: &mut String, translation: &Translation) {
    if let Some(translated) = &translation.title {
        title.clone_from(translated);
    }
}

fn disclosure(policy: &mut DisclosurePolicy, translation: Translation) {
    put_title(&mut policy.title, &translation);
    put_texts(&mut policy.scope, &translation, "scope");
    put_texts(&mut policy.exclusions, &translation, "exclusions");
    put_texts(&mut policy.report_contents, &translation, "report_contents");
    put_text(&mut policy.safe_harbour, &translation, "safe_harbour");
    policy.body.markdown = translation.markdown;
}

fn support(policy: &mut SupportPolicy, translation: Translation) {
    put_title(&mut policy.title, &translation);
    put_text(&mut policy.patch_frequency, &translation, "patch_frequency");
    put_text(&mut policy.distribution, &translation, "distribution");
    put_text(&mut policy.notification, &translation, "notification");
    put_text(&mut policy.unsupported_risk, &translation, "unsupported_risk");
    policy.body.markdown = translation.markdown;
}

fn handling(policy: &mut VulnerabilityHandling, translation: Translation) {
    put_title(&mut policy.title, &translation);
    policy.body.markdown = translation.markdown;
}

fn incident_plan(plan: &mut IncidentPlan, translation: Translation) {
    put_title(&mut plan.title, &translation);
    put_text(&mut plan.communication, &translation, "communication");
    put_text(&mut plan.review, &translation, "review");
    plan.body.markdown = translation.markdown;
}

fn product(product: &mut Product, translation: Translation) {
    put_text(&mut product.description, &translation, "description");
    product.body.markdown = translation.markdown;
}

fn page(page: &mut Page, translation: Translation) {
    put_title(&mut page.title, &translation);
    if translation.description.is_some() {
        page.description.clone_from(&translation.description);
    }
    page.body.markdown = translation.markdown;
}

fn incident(incident: &mut Incident, translation: Translation) {
    put_title(&mut incident.title, &translation);
    put_texts(&mut incident.customer_actions, &translation, "customer_actions");
    put_text(&mut incident.data_affected, &translation, "data_affected");
    if let Some(review) = &mut incident.review {
        put_text(&mut review.root_cause, &translation, "root_cause");
        put_text(&mut review.prevention, &translation, "prevention");
    }
    // Updates of one instant are told apart by their order.
    let mut translated = translation.updates;
    for update in &mut incident.updates {
        if let Some(at) = translated.iter().position(|one| one.at == update.at) {
            update.text = translated.remove(at).text;
        }
    }
    incident.body.markdown = translation.markdown;
}

fn advisory(advisory: &mut Advisory, translation: Translation) {
    put_title(&mut advisory.title, &translation);
    let summary = translation.notes.first().map(|note| note.text.clone());
    // The description of a vulnerability that has none of its own is the summary.
    if let (Some(original), Some(summary)) = (&advisory.editorial.summary, &summary) {
        let notes = advisory.vulnerabilities.iter_mut().flat_map(|vulnerability| &mut vulnerability.notes);
        notes.filter(|note| note.text == **original).for_each(|note| note.text.clone_from(summary));
    }
    let summary = summary.map(|summary| summary.to_string());
    advisory.editorial.summary = summary.or(advisory.editorial.summary.take());
    advisory.notes = translation.notes;
}

/// Whether a language is written from the right to the left: by its script where the tag has one.
pub fn is_right_to_left(language: &LanguageTag) -> bool {
    let identifier = LanguageIdentifier::try_from_str(language.as_str());
    identifier.is_ok_and(|identifier| LocaleDirectionality::new_extended().is_right_to_left(&identifier))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_decides_which_way_a_language_is_written() {
        let is = |tag: &str| is_right_to_left(&tag.parse().unwrap());
        assert!(is("ar") && is("fa-IR") && is("az-Arab") && is("he") && is("pa-Arab-PK"));
        assert!(is("ckb") && is("ks") && is("nqo") && is("ff-Adlm") && is("syr") && is("ur-PK"));
        assert!(!is("de") && !is("ku-Latn") && !is("ps-Latn") && !is("en-GB") && !is("pa") && !is("zh-Hant"));
    }
}
