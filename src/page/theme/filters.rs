//! What templates can call beside what Tera has.

use std::sync::Arc;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use super::words::Words;
use crate::diagnostic::nearest;

/// Adds the filters and functions of candour.
pub(super) fn register(tera: &mut Tera, words: &Arc<Words>) {
    let of_dates = Arc::clone(words);
    tera.register_filter("date", move |date: &str, _: Kwargs, _: &State| show_date(date, false, &of_dates));
    let of_times = Arc::clone(words);
    tera.register_filter("datetime", move |date: &str, _: Kwargs, _: &State| show_date(date, true, &of_times));
    tera.register_filter("link", |path: &str, _: Kwargs, state: &State| link(path, state));
    let of_t = Arc::clone(words);
    tera.register_function("t", move |arguments: Kwargs, _: &State| translate(&arguments, &of_t));
    tera.register_test("openable", |address: &str, _: Kwargs, _: &State| is_openable(address));
    // Tera groups in another order every run; groups are made in Rust.
    tera.register_filter("group_by", |_: &Value, _: Kwargs, _: &State| -> TeraResult<Value> {
        Err(Error::message("`group_by` gives another order every run; lists come to templates in their groups"))
    });
}

/// A date as people read it: a day, a month or, in UTC, an instant, which the time goes with where it is asked for.
fn show_date(text: &str, with_time: bool, words: &Words) -> TeraResult<String> {
    let month = |date: NaiveDate| {
        let key = format!("month.{}", date.month());
        words.get(&key).map(str::to_owned).ok_or_else(|| missing(&key, words))
    };
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Ok(format!("{} {} {}", day.day(), month(day)?, day.year()));
    }
    if let Ok(first) = NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d") {
        return Ok(format!("{} {}", month(first)?, first.year()));
    }
    let instant: DateTime<Utc> = DateTime::parse_from_rfc3339(text)
        .map_err(|error| Error::message(format!("`{text}` is not a date: {error}")))?
        .to_utc();
    let day = instant.date_naive();
    let date = format!("{} {} {}", day.day(), month(day)?, day.year());
    Ok(if with_time { format!("{date}, {} UTC", instant.format("%H:%M")) } else { date })
}

/// A path of the site as a link from the page that is being rendered, which says in `root` how its own path leads to
/// the root. An address of another site stays as it is.
fn link(path: &str, state: &State) -> TeraResult<String> {
    let Some(rest) = path.strip_prefix('/') else {
        let refused = || Error::message(format!("`{path}` is neither a path of the site nor an address to open"));
        return if is_openable(path) { Ok(path.to_owned()) } else { Err(refused()) };
    };
    let root: String = state
        .get("root")?
        .ok_or_else(|| Error::message("`link` needs `root`: a component that uses it takes `@root` as an argument"))?;
    // A folder is called by the name of its page, so that the link works from a disk too.
    let index = if rest.is_empty() || rest.ends_with('/') { "index.html" } else { "" };
    Ok(format!("{root}{rest}{index}"))
}

/// Whether a page may link to an address: of the web, of mail or of a telephone, and nothing that could run.
fn is_openable(address: &str) -> bool {
    let scheme = address.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    matches!(scheme.as_deref(), Some("http" | "https" | "mailto" | "tel"))
}

/// The word with the key `key`; `{name}` in it becomes the argument `name`, and `count` chooses between the forms
/// for one and for more.
fn translate(arguments: &Kwargs, words: &Words) -> TeraResult<String> {
    let key: String = arguments.must_get("key")?;
    // A part of a thing, as in half a day, is spoken of as several.
    let count: Option<i64> =
        arguments.get("count").or_else(|_| arguments.get::<f64>("count").map(|part| part.map(|_| 2)))?;
    let word = match count {
        Some(count) => words.get_counted(&key, count),
        None => words.get(&key),
    };
    let mut word = word.ok_or_else(|| missing(&key, words))?.to_owned();
    for (name, value) in arguments.iter() {
        if name.as_str().is_some_and(|name| name != "key") {
            word = word.replace(&format!("{{{name}}}"), &value.to_string());
        }
    }
    Ok(word)
}

fn missing(key: &str, words: &Words) -> Error {
    let near = nearest(key, words.keys()).map_or(String::new(), |near| format!(", did you mean `{near}`?"));
    Error::message(format!("the theme has no word `{key}`{near}"))
}
