//! What templates can call beside what Tera has.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use tera::{Error, Kwargs, Map, State, Tera, TeraResult, Value, value::Key};

use super::words::Words;
use crate::{diagnostic::nearest, paths};

/// Adds the filters and functions of candour.
pub(super) fn register(tera: &mut Tera, words: &Arc<Words>) {
    let of_dates = Arc::clone(words);
    tera.register_filter("date", move |date: &str, _: Kwargs, _: &State| show_date(date, false, &of_dates));
    let of_times = Arc::clone(words);
    tera.register_filter("datetime", move |date: &str, _: Kwargs, _: &State| show_date(date, true, &of_times));
    tera.register_filter("link", |path: &str, _: Kwargs, state: &State| link(path, state));
    let of_t = Arc::clone(words);
    // Most words are shown as they are, and often: each is made a value of templates once.
    let ready: HashMap<String, Value> =
        words.keys().filter_map(|key| Some((key.to_owned(), Value::from(words.get(key)?)))).collect();
    tera.register_function("t", move |arguments: Kwargs, _: &State| translate(&arguments, &ready, &of_t));
    tera.register_test("openable", |address: &str, _: Kwargs, _: &State| is_openable(address));
    // Tera groups in another order every run; groups are made in Rust.
    tera.register_filter("group_by", |_: &Value, _: Kwargs, _: &State| -> TeraResult<Value> {
        Err(Error::message("`group_by` gives another order every run; lists come to templates in their groups"))
    });
}

/// A date as people read it: a day, a month or, in UTC, an instant, which the time goes with where it is asked for.
pub(super) fn show_date(text: &str, with_time: bool, words: &Words) -> TeraResult<String> {
    let day = |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    // No instant is as short as a day or a month.
    if text.len() <= 10 {
        if let Some(first) = day(&format!("{text}-01")) {
            return pattern("date.month", first, words);
        }
        if let Some(day) = day(text) {
            return show_day(day, words);
        }
    }
    let instant: DateTime<Utc> = DateTime::parse_from_rfc3339(text)
        .map_err(|error| Error::message(format!("`{text}` is not a date: {error}")))?
        .to_utc();
    let date = show_day(instant.date_naive(), words)?;
    if !with_time {
        return Ok(date);
    }
    let time = instant.format("%H:%M").to_string();
    word("date.time", &[("date", &date), ("time", &time)], words)
}

fn show_day(day: NaiveDate, words: &Words) -> TeraResult<String> {
    pattern(if day.day() == 1 { "date.first" } else { "date.day" }, day, words)
}

/// A date as a word of the theme says that it is written.
fn pattern(key: &str, date: NaiveDate, words: &Words) -> TeraResult<String> {
    let month = word(&format!("month.{}", date.month()), &[], words)?;
    word(key, &[("day", &date.day().to_string()), ("month", &month), ("year", &date.year().to_string())], words)
}

fn word(key: &str, values: &[(&str, &str)], words: &Words) -> TeraResult<String> {
    words.filled(key, values).ok_or_else(|| missing(key, words))
}

/// A path of the site as a link from the page that is being rendered, which says in `root` how its own path leads to
/// the root. An address of another site stays as it is.
fn link(path: &str, state: &State) -> TeraResult<String> {
    let Some(rest) = path.strip_prefix('/') else {
        let refused = || Error::message(format!("`{path}` is neither a path of the site nor an address to open"));
        return if is_openable(path) { Ok(path.to_owned()) } else { Err(refused()) };
    };
    let root: Value = state
        .get("root")?
        .ok_or_else(|| Error::message("`link` needs `root`: a component that uses it takes `@root` as an argument"))?;
    // A folder is called by the name of its page, so that the link works from a disk too.
    let index = if rest.is_empty() || rest.ends_with('/') { "index.html" } else { "" };
    let Some(in_language) = root.as_map() else { return Ok(format!("{root}{rest}{index}")) };
    let folder = folder_of(in_language, &format!("/{rest}{index}"));
    let root = in_language.get(&Key::Str("root")).and_then(Value::as_str).unwrap_or_default();
    Ok(format!("{root}{folder}{rest}{index}"))
}

/// What stands before a path on a page in another language: the folder of that language for what is there in it.
fn folder_of(root: &Map, path: &str) -> String {
    let part = root.get(&Key::Str("part")).and_then(Value::as_map);
    let of = |key: &'static str| part.and_then(|part| part.get(&Key::Str(key)));
    let bare = path.split(['#', '?']).next().unwrap_or_default();
    let is_document = || {
        let documents = of("documents").and_then(Value::as_map);
        documents.is_some_and(|documents| documents.contains_key(&Key::from(bare.to_owned())))
    };
    match of("folder").and_then(Value::as_str) {
        Some(folder) if paths::is_of_data(bare) || is_document() => format!("{folder}/"),
        _ => String::new(),
    }
}

/// Whether a page may link to an address: of the web, of mail or of a telephone, and nothing that could run.
fn is_openable(address: &str) -> bool {
    let scheme = address.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    matches!(scheme.as_deref(), Some("http" | "https" | "mailto" | "tel"))
}

/// The word with the key `key`; `{name}` in it becomes the argument `name`, and `count` chooses between the forms
/// that the language has for numbers.
fn translate(arguments: &Kwargs, ready: &HashMap<String, Value>, words: &Words) -> TeraResult<Value> {
    let key: &str = arguments.must_get("key")?;
    if arguments.iter().count() == 1
        && let Some(word) = ready.get(key)
    {
        return Ok(word.clone());
    }
    let mut values: Vec<(&str, String)> = Vec::new();
    for (name, value) in arguments.iter() {
        if let Some(name) = name.as_str().filter(|name| *name != "key") {
            values.push((name, value.to_string()));
        }
    }
    let shown: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    word(key, &shown, words).map(Value::from)
}

fn missing(key: &str, words: &Words) -> Error {
    let near = nearest(key, words.keys()).map_or(String::new(), |near| format!(", did you mean `{near}`?"));
    Error::message(format!("the theme has no word `{key}`{near}"))
}
