//! What templates get, told to those who write themes: made from the types of the views and their documentation.

use std::fmt::Write as _;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value as Json};

use super::{
    acknowledgements, advisory, advisory_list, article, assurance, cve, disclosure, free, handling, home, incident,
    incident_list, incident_plan, lifecycle, not_found, product, product_list, release_page, renderer, search,
    subscribe, support,
};

/// A template of a page or of a part of a feed, with what it gets as `view`.
struct Template {
    name: &'static str,
    schema: Schema,
}

/// What a template gets beside `view`.
struct Common {
    name: &'static str,
    schema: Schema,
}

/// The whole reference as a page of Markdown.
pub fn reference() -> String {
    let mut generator = SchemaGenerator::default();
    let common = common(&mut generator);
    let templates = templates(&mut generator);
    let types = generator.take_definitions(true);
    let mut text = String::from(HEAD);
    for common in &common {
        text.push_str(&shown(common.name, &common.schema, &types, common.name));
    }
    text.push_str(TEMPLATES);
    for template in &templates {
        text.push_str(&shown(template.name, &template.schema, &types, "view"));
    }
    text.push_str(TYPES);
    for (name, schema) in &types {
        if !is_shown_above(name, &common, &templates) {
            text.push_str(&section(name, schema, ""));
        }
    }
    text
}

/// What one template gets, with everything that is in it; none where there is no such template.
pub fn explain(template: &str) -> Option<String> {
    let mut generator = SchemaGenerator::default();
    let found = templates(&mut generator).into_iter().find(|known| known.name == template)?;
    let types = generator.take_definitions(true);
    let mut text = shown(found.name, &found.schema, &types, "view").trim_start().to_owned();
    let mut waiting = names_in(target(&found.schema, &types));
    let mut told = waiting.clone();
    while let Some(name) = waiting.pop() {
        let Some(schema) = types.get(&name) else { continue };
        text.push_str(&section(&name, schema, ""));
        for name in names_in(schema) {
            if !told.contains(&name) {
                told.push(name.clone());
                waiting.push(name);
            }
        }
    }
    Some(text)
}

/// The templates that are rendered, in their order.
pub fn names() -> Vec<&'static str> {
    templates(&mut SchemaGenerator::default()).into_iter().map(|template| template.name).collect()
}

fn common(generator: &mut SchemaGenerator) -> Vec<Common> {
    vec![
        Common { name: "site", schema: generator.subschema_for::<renderer::SiteView<'static>>() },
        Common { name: "page", schema: generator.subschema_for::<renderer::Meta>() },
        Common { name: "frame", schema: generator.subschema_for::<renderer::FrameView>() },
        Common { name: "languages", schema: generator.subschema_for::<renderer::LanguageLink<'static>>() },
        Common { name: "translation", schema: generator.subschema_for::<renderer::TranslationView>() },
        Common { name: "banner", schema: generator.subschema_for::<renderer::OpenIncident<'static>>() },
    ]
}

fn templates(generator: &mut SchemaGenerator) -> Vec<Template> {
    fn of<V: JsonSchema>(name: &'static str, generator: &mut SchemaGenerator) -> Template {
        Template { name, schema: generator.subschema_for::<V>() }
    }
    vec![
        of::<not_found::NotFoundView>("404.html", generator),
        of::<acknowledgements::AcknowledgementsView>("acknowledgements.html", generator),
        of::<advisory_list::AdvisoryListView>("advisories.html", generator),
        of::<advisory::AdvisoryView>("advisory.html", generator),
        of::<advisory::AdvisoryView>("advisory-article.html", generator),
        of::<assurance::AssuranceView>("assurance.html", generator),
        of::<cve::CveView>("cve.html", generator),
        of::<disclosure::DisclosureView>("disclosure.html", generator),
        of::<free::FreeView>("free.html", generator),
        of::<handling::HandlingView>("handling.html", generator),
        of::<home::HomeView>("home.html", generator),
        of::<incident::IncidentView>("incident.html", generator),
        of::<incident::IncidentView>("incident-article.html", generator),
        of::<incident_plan::IncidentPlanView>("incident-plan.html", generator),
        of::<incident_list::IncidentListView>("incidents.html", generator),
        of::<lifecycle::LifecycleView>("lifecycle.html", generator),
        of::<article::TurnView>("lifecycle-article.html", generator),
        of::<article::TurnView>("lifecycle-title.html", generator),
        of::<product::ProductView>("product.html", generator),
        of::<product_list::ProductListView>("products.html", generator),
        of::<release_page::ReleasePageView>("release.html", generator),
        of::<incident::IncidentView>("review-article.html", generator),
        of::<search::SearchView>("search.html", generator),
        of::<subscribe::SubscribeView>("subscribe.html", generator),
        of::<support::SupportView>("support.html", generator),
    ]
}

/// The schema itself, where it only names a type.
fn target<'t>(schema: &'t Schema, types: &'t Map<String, Json>) -> &'t Json {
    name_of(schema.as_value()).and_then(|name| types.get(name)).unwrap_or(schema.as_value())
}

fn shown(title: &str, schema: &Schema, types: &Map<String, Json>, path: &str) -> String {
    section(title, target(schema, types), &format!("{path}."))
}

/// Whether a type is a whole context, which has its own heading.
fn is_shown_above(name: &str, common: &[Common], templates: &[Template]) -> bool {
    let schemas = common.iter().map(|one| &one.schema).chain(templates.iter().map(|one| &one.schema));
    schemas.into_iter().filter_map(|schema| name_of(schema.as_value())).any(|shown| shown == name)
}

/// A type with its values, one line each.
fn section(title: &str, schema: &Json, path: &str) -> String {
    let mut text = format!("\n### {title}\n\n");
    // The name of the template alone says no more than the heading.
    if let Some(words) = words(schema).filter(|words| *words != format!("`{title}`.")) {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{words}\n");
    }
    let values = schema.get("properties").and_then(Json::as_object);
    for (name, value) in values.into_iter().flatten() {
        let words = words(value).unwrap_or_default();
        let _ = writeln!(text, "- `{path}{name}`: {}. {words}", kind(value));
    }
    text
}

/// What the documentation of a type or a value says, on one line. That of a type may begin with the name of its template.
fn words(schema: &Json) -> Option<String> {
    let words = schema.get("description")?.as_str()?;
    Some(words.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// What a value is, in words.
fn kind(schema: &Json) -> String {
    if let Some(name) = name_of(schema) {
        return format!("[{name}](#{})", name.to_lowercase());
    }
    if let Some(options) = schema.get("anyOf").and_then(Json::as_array) {
        let is_none = |option: &&Json| option.get("type").and_then(Json::as_str) == Some("null");
        let some: Vec<String> = options.iter().filter(|option| !is_none(option)).map(kind).collect();
        return format!("{} or none", some.join(" or "));
    }
    match schema.get("type") {
        Some(Json::String(name)) => simple(name, schema),
        Some(Json::Array(names)) => {
            let names: Vec<&str> = names.iter().filter_map(Json::as_str).collect();
            let some: Vec<String> =
                names.iter().filter(|name| **name != "null").map(|name| simple(name, schema)).collect();
            format!("{} or none", some.join(" or "))
        }
        _ => "any value".to_owned(),
    }
}

fn simple(name: &str, schema: &Json) -> String {
    match name {
        "string" => "text".to_owned(),
        "integer" | "number" => "number".to_owned(),
        "boolean" => "true or false".to_owned(),
        "array" => format!("list of {}", schema.get("items").map_or_else(|| "values".to_owned(), kind)),
        "object" => {
            let values = schema.get("additionalProperties").map_or_else(|| "values".to_owned(), kind);
            format!("map from names to {values}")
        }
        other => other.to_owned(),
    }
}

/// The name of the type that a schema refers to.
fn name_of(schema: &Json) -> Option<&str> {
    schema.get("$ref")?.as_str()?.strip_prefix("#/$defs/")
}

/// The types that a schema names, in their order.
fn names_in(schema: &Json) -> Vec<String> {
    let mut names = Vec::new();
    let mut waiting = vec![schema];
    while let Some(schema) = waiting.pop() {
        if let Some(name) = name_of(schema).filter(|name| !names.iter().any(|known| known == name)) {
            names.push(name.to_owned());
        }
        match schema {
            Json::Object(values) => waiting.extend(values.values()),
            Json::Array(values) => waiting.extend(values),
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
        }
    }
    names.reverse();
    names
}

const HEAD: &str = "# What templates get

What each template of a theme can use, as `candour theme explain TEMPLATE` shows it too. How a theme is made stands in
[THEMES.md](THEMES.md).

This page is made from the program: `INSTA_UPDATE=always cargo test --test theme` writes it.

A name that ends in `_html` holds clean HTML, to be shown with the filter `safe`; everything else is escaped where it is
shown. Dates are texts as ISO 8601 has them, for the filters `date` and `datetime`. Paths begin at the root of the site, for
the filter `link`. Keys are names of words in `i18n/`, for the function `t`.

## In every template

`root` is for the filter `link`; a component that uses it takes `@root`. Three are not always there: `languages` is a list, of
the languages of a page that is there in several; `translation` is none where a page is no translation; `banner` is a list, of
the open incidents that the page is not about.
";

const TEMPLATES: &str = "\n## In one template: `view`\n";

const TYPES: &str = "\n## Values that several views have\n";
